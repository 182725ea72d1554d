/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "core/log.h"
#include "core/name-template.h"
#include "pipeline/library-private.h"
#include "pipeline/studio-call.h"

/* What is done with the files of renders: they are thrown away, and copied elsewhere. */

#define KEPT (30 * G_TIME_SPAN_DAY)

/* Throwing away: first the file, then the row, so that an end in between leaves a row that can be thrown
 * away again. A file made elsewhere is somebody else's. */

typedef struct {
  GPtrArray *renders; /* (element-type EfRender) */
  guint next;
  guint n;
  gboolean is_asked; /* by a person, who wants it gone */
  GError *error;     /* (owned) (nullable): the first */
} Removal;

static void
removal_free (gpointer data)
{
  Removal *self = data;

  g_ptr_array_unref (self->renders);
  g_clear_error (&self->error);
  g_free (self);
}

static void remove_next (GTask *task);

static EfRender *
get_render (Removal *removal)
{
  return g_ptr_array_index (removal->renders, removal->next - 1);
}

static gboolean
remove_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  g_autoptr (EfRender) row = ef_render_table_get (connection, call->profile_id, call->id, error);

  if (row == NULL)
    return FALSE;
  /* It was taken out of the trash meanwhile. */
  if (ef_render_get_trashed (row) == 0)
    return TRUE;
  call->flag = TRUE;

  return ef_render_table_remove (connection, call->profile_id, call->id, error);
}

static void
row_removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Removal *removal = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  if (call != NULL)
    removal->n += call->flag;
  else if (!g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND) && removal->error == NULL)
    removal->error = g_steal_pointer (&error);
  remove_next (task);
}

static void
remove_row (GTask *task)
{
  Removal *removal = g_task_get_task_data (task);
  EfStudio *studio = g_task_get_source_object (task);
  EfStudioCall *call = ef_studio_call_new ();
  GTask *inner = g_task_new (studio, NULL, row_removed_cb, task);

  g_task_set_source_tag (inner, remove_row);
  call->profile_id = g_strdup (ef_render_get_profile_id (get_render (removal)));
  call->id = g_strdup (ef_render_get_id (get_render (removal)));
  ef_studio_call_write (studio, remove_in_database, call, inner);
}

static void
take_problem (GTask *task, GError *error)
{
  Removal *removal = g_task_get_task_data (task);
  g_autofree char *name = g_filename_display_basename (ef_render_get_file (get_render (removal)));

  if (removal->error == NULL)
    removal->error = g_error_new (EF_ERROR, EF_ERROR_REFUSED,
                                  _ ("“%s” could not be thrown away: %s"), name, error->message);
  g_error_free (error);
  remove_next (task);
}

static void
deleted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GError *error = NULL;

  if (g_file_delete_finish (G_FILE (object), result, &error) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)) {
    g_clear_error (&error);
    remove_row (user_data);
  } else {
    take_problem (user_data, error);
  }
}

/* Not every file system has a trash. What a person wants gone is deleted there; by itself nothing is. */
static void
trashed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Removal *removal = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (g_file_trash_finish (G_FILE (object), result, &error) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) || !removal->is_asked)
    remove_row (task);
  else
    g_file_delete_async (G_FILE (object), G_PRIORITY_DEFAULT, NULL, deleted_cb, task);
}

static void
remove_next (GTask *task)
{
  Removal *removal = g_task_get_task_data (task);
  g_autoptr (GFile) file = NULL;
  EfRender *render;

  if (removal->next == removal->renders->len) {
    if (removal->error != NULL)
      g_task_return_error (task, g_steal_pointer (&removal->error));
    else
      g_task_return_int (task, removal->n);
    g_object_unref (task);
    return;
  }

  render = g_ptr_array_index (removal->renders, removal->next++);
  if (*ef_render_get_clip_id (render) == '\0' || ef_render_get_size (render) == 0) {
    remove_row (task);
    return;
  }

  file = g_file_new_for_path (ef_render_get_file (render));
  g_file_trash_async (file, G_PRIORITY_DEFAULT, NULL, trashed_cb, task);
}

static void
remove_all (GTask *task, GPtrArray *renders, gboolean is_asked)
{
  Removal *removal = g_new0 (Removal, 1);

  g_task_set_task_data (task, removal, removal_free);
  removal->renders = g_ptr_array_ref (renders);
  removal->is_asked = is_asked;
  remove_next (task);
}

/* As they are now: only what is in the trash is thrown away. */
static gboolean
read_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < call->list->len; i++) {
    EfRender *render = g_ptr_array_index (call->list, i);
    g_autoptr (GError) local = NULL;
    g_autoptr (EfRender) row = ef_render_table_get (connection, ef_render_get_profile_id (render),
                                                    ef_render_get_id (render), &local);

    if (row != NULL && ef_render_get_trashed (row) > 0)
      g_ptr_array_add (rows, g_steal_pointer (&row));
    if (local != NULL && !g_error_matches (local, EF_ERROR, EF_ERROR_NOT_FOUND)) {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  }
  g_ptr_array_unref (call->list);
  call->list = g_steal_pointer (&rows);

  return TRUE;
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  if (call != NULL) {
    remove_all (task, call->list, TRUE);
  } else {
    g_task_return_error (task, error);
    g_object_unref (task);
  }
}

void
ef_studio_delete_renders_async (EfStudio *self,
                                GPtrArray *renders,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GTask *reading = g_task_new (self, NULL, read_cb, task);
  EfStudioCall *call = ef_studio_call_new ();

  g_task_set_source_tag (task, ef_studio_delete_renders_async);
  g_task_set_source_tag (reading, ef_studio_delete_renders_async);
  call->list = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < renders->len; i++)
    g_ptr_array_add (call->list, ef_render_copy (g_ptr_array_index (renders, i)));
  ef_studio_call_read (self, read_in_database, call, reading);
}

guint
ef_studio_delete_renders_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  gssize n = g_task_propagate_int (G_TASK (result), error);

  return (guint) MAX (n, 0);
}

static gboolean
list_expired (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->list = ef_render_table_list_expired (connection, g_get_real_time () - KEPT, error);

  return call->list != NULL;
}

static void
purged_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (g_task_propagate_int (G_TASK (result), &error) < 0)
    ef_log_info (NULL, "What is in the trash stays until the next start: %s", error->message);
}

static void
expired_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfStudio *studio = EF_STUDIO (object);
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, NULL);
  GTask *task;

  if (call == NULL || call->list->len == 0 || !ef_studio_get_is_open (studio))
    return;

  task = g_task_new (studio, NULL, purged_cb, NULL);
  g_task_set_source_tag (task, ef_library_purge);
  remove_all (task, call->list, FALSE);
}

void
ef_library_purge (EfStudio *studio)
{
  GTask *task = g_task_new (studio, NULL, expired_cb, NULL);

  g_task_set_source_tag (task, ef_library_purge);
  ef_studio_call_read (studio, list_expired, ef_studio_call_new (), task);
}

/* Copying. */

typedef struct {
  GPtrArray *files;               /* (element-type GFile) */
  GArray *sizes;                  /* (element-type gint64) */
  GFile *folder;                  /* (owned) */
  GFileProgressCallback progress; /* (nullable) */
  gpointer progress_data;
  gint64 all;
  gint64 done;
  guint next;
  guint number;
  guint n;
} Export;

static void
export_free (gpointer data)
{
  Export *self = data;

  g_ptr_array_unref (self->files);
  g_array_unref (self->sizes);
  g_object_unref (self->folder);
  g_free (self);
}

static void copy (GTask *task);

static void
progress_cb (goffset current, goffset total, gpointer data)
{
  Export *export = data;

  if (export->progress != NULL)
    export->progress (export->done + current, MAX (export->all, export->done + total),
                      export->progress_data);
}

static void
copied_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Export *export = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (g_file_copy_finish (G_FILE (object), result, &error)) {
    export->done += g_array_index (export->sizes, gint64, export->next);
    export->next++;
    export->number = 1;
    export->n++;
    copy (task);
  } else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS)) {
    export->number++;
    copy (task);
  } else {
    g_autofree char *base = g_file_get_basename (G_FILE (object));
    g_autofree char *name = g_filename_display_name (base);

    if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      g_task_return_error (task, g_steal_pointer (&error));
    else
      g_task_return_new_error (task, EF_ERROR, EF_ERROR_REFUSED, _ ("“%s” could not be copied: %s"),
                               name, error->message);
    g_object_unref (task);
  }
}

static char *
make_name (GFile *file, guint number)
{
  g_autofree char *name = g_file_get_basename (file);
  const char *dot = strrchr (name, '.');

  return number > 1 ? ef_name_number (name, dot != NULL && dot > name ? dot : "", number)
                    : g_strdup (name);
}

static void
copy (GTask *task)
{
  Export *export = g_task_get_task_data (task);
  g_autoptr (GFile) to = NULL;
  g_autofree char *name = NULL;
  GFile *file;

  if (export->next == export->files->len) {
    g_task_return_int (task, export->n);
    g_object_unref (task);
    return;
  }

  file = g_ptr_array_index (export->files, export->next);
  name = make_name (file, export->number);
  to = g_file_get_child (export->folder, name);
  g_file_copy_async (file, to, G_FILE_COPY_NONE, G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                     progress_cb, export, copied_cb, task);
}

void
ef_studio_export_renders_async (EfStudio *self,
                                GPtrArray *renders,
                                GFile *folder,
                                GFileProgressCallback progress,
                                gpointer progress_data,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Export *export = g_new0 (Export, 1);

  g_task_set_source_tag (task, ef_studio_export_renders_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, export, export_free);
  export->files = g_ptr_array_new_with_free_func (g_object_unref);
  export->sizes = g_array_new (FALSE, FALSE, sizeof (gint64));
  export->folder = g_object_ref (folder);
  export->progress = progress;
  export->progress_data = progress_data;
  export->number = 1;
  for (guint i = 0; i < renders->len; i++) {
    EfRender *render = g_ptr_array_index (renders, i);
    gint64 size = ef_render_get_size (render);

    g_ptr_array_add (export->files, g_file_new_for_path (ef_render_get_file (render)));
    g_array_append_val (export->sizes, size);
    export->all += size;
  }
  copy (task);
}

guint
ef_studio_export_renders_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  gssize n = g_task_propagate_int (G_TASK (result), error);

  return (guint) MAX (n, 0);
}
