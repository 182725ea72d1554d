/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <stdlib.h>

#include "core/error.h"
#include "core/text.h"
#include "core/video-ending.h"
#include "pipeline/library-private.h"
#include "pipeline/probe.h"
#include "pipeline/studio-call.h"

/* Finished files made elsewhere, one after the other: each is read, and stored where it lies. */

typedef struct {
  char *profile_id;
  GPtrArray *files;    /* (element-type GFile) */
  GPtrArray *renders;  /* (element-type EfRender) */
  GPtrArray *refused;  /* (element-type utf8) */
  EfMediaChild *child; /* (owned) (nullable): goes back to the studio */
  EfRender *read;      /* (owned) (nullable) */
  char *path;
  guint next;
} Add;

static void
add_free (gpointer data)
{
  Add *self = data;

  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->renders);
  g_ptr_array_unref (self->refused);
  g_clear_object (&self->child);
  g_clear_object (&self->read);
  g_free (self->profile_id);
  g_free (self->path);
  g_free (self);
}

static void go_on (GTask *task);

static void
refuse (GTask *task, const char *reason)
{
  Add *add = g_task_get_task_data (task);
  g_autofree char *base = g_file_get_basename (g_ptr_array_index (add->files, add->next - 1));
  g_autofree char *name = g_filename_display_name (base != NULL ? base : "");

  g_ptr_array_add (add->refused, strstr (reason, name) != NULL
                                   ? g_strdup (reason)
                                   : g_strdup_printf (_ ("“%s”: %s"), name, reason));
  go_on (task);
}

typedef struct {
  char *profile_id;
  char *path;
  EfRender *render; /* (owned) (nullable) */
} Call;

static void
call_clear (gpointer data)
{
  Call *self = data;

  g_free (self->profile_id);
  g_free (self->path);
  g_clear_object (&self->render);
}

static void
call_free (gpointer data)
{
  g_atomic_rc_box_release_full (data, call_clear);
}

/* One in the trash is taken out of it: that is what is wished. */
static gboolean
find_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  if (!ef_render_table_find_file (connection, call->profile_id, call->path, &call->render, error))
    return FALSE;
  if (call->render == NULL || ef_render_get_trashed (call->render) == 0)
    return TRUE;

  ef_render_set_trashed (call->render, 0);

  return ef_render_table_set_trashed (connection, call->profile_id, ef_render_get_id (call->render),
                                      FALSE, error);
}

static gboolean
store_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;
  g_autoptr (EfRender) known = NULL;

  if (!ef_render_table_find_file (connection, call->profile_id, call->path, &known, error))
    return FALSE;
  if (known != NULL) {
    g_set_object (&call->render, known);
    return TRUE;
  }

  return ef_render_clean (call->render, EF_RENDER_TITLE | EF_RENDER_FILE, error) &&
         ef_render_table_insert (connection, call->render, error);
}

static void
run (GTask *task, EfDatabaseFunc func, EfRender *render, GAsyncReadyCallback callback)
{
  Add *add = g_task_get_task_data (task);
  Call *call = g_atomic_rc_box_new0 (Call);

  call->profile_id = g_strdup (add->profile_id);
  call->path = g_strdup (add->path);
  call->render = render != NULL ? g_object_ref (render) : NULL;
  ef_database_write_async (ef_studio_get_database (g_task_get_source_object (task)), func, call,
                           call_free, NULL, callback, task);
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Add *add = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  Call *call = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (call == NULL) {
    refuse (task, error->message);
    return;
  }

  g_ptr_array_add (add->renders, g_object_ref (call->render));
  go_on (task);
}

/* That of the same shape; pictures are cut to even sizes, so that it is not exactly the same. */
static const char *
find_format (const EfMediaInfo *info)
{
  for (guint i = 0; i < EF_FORMAT_N && info->width > 0 && info->height > 0; i++) {
    int width;
    int height;
    double ratio;

    ef_format_get_size ((EfFormat) i, &width, &height);
    ratio = (double) info->width / info->height * height / width;
    if (ratio > 0.98 && ratio < 1.02)
      return ef_format_to_nick ((EfFormat) i);
  }

  return "";
}

static char *
make_title (const char *name)
{
  const char *ending = ef_video_ending_find (name);
  g_autofree char *stem =
    ending != NULL && ending > name ? g_strndup (name, (gsize) (ending - name)) : g_strdup (name);

  return ef_text_make_line (stem, EF_RENDER_TITLE_MOST);
}

static void
probed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Add *add = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfSource) source = ef_probe_finish (result, &error);
  g_autoptr (EfRender) render = NULL;
  g_autofree char *title = NULL;
  const EfMediaInfo *info;

  if (source == NULL) {
    refuse (task, error->message);
    return;
  }

  info = ef_source_get_info (source);
  render = ef_render_new (NULL, add->profile_id);
  title = make_title (ef_source_get_name (source));
  ef_render_set_title (render, title);
  ef_render_set_file (render, add->path, ef_source_get_size (source),
                      ef_source_get_modified (source));
  ef_render_set_picture (render, info->width, info->height, info->duration);
  ef_render_set_format (render, find_format (info));
  ef_render_set_state (render, EF_JOB_COMPLETED);
  run (task, store_in_database, render, stored_cb);
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Add *add = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  Call *call = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (call == NULL) {
    refuse (task, error->message);
  } else if (call->render != NULL) {
    g_ptr_array_add (add->renders, g_object_ref (call->render));
    go_on (task);
  } else {
    ef_probe_async (add->child, add->profile_id, add->path, g_task_get_cancellable (task),
                    probed_cb, task);
  }
}

/* By whatever way one comes to it: a file is in the library once. */
static void
find_path_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  char *path = realpath (data, NULL);

  g_task_return_pointer (task, g_strdup (path != NULL ? path : data), g_free);
  free (path);
}

static void
path_found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Add *add = g_task_get_task_data (task);

  g_free (add->path);
  add->path = g_task_propagate_pointer (G_TASK (result), NULL);
  run (task, find_in_database, NULL, found_cb);
}

static void
finish (GTask *task)
{
  Add *add = g_task_get_task_data (task);

  ef_studio_give_child (g_task_get_source_object (task), g_steal_pointer (&add->child));
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static void
go_on (GTask *task)
{
  Add *add = g_task_get_task_data (task);
  EfStudio *studio = g_task_get_source_object (task);
  g_autoptr (GTask) inner = NULL;
  char *path;

  if (add->next == add->files->len || g_cancellable_is_cancelled (g_task_get_cancellable (task))) {
    finish (task);
    return;
  }

  path = g_file_get_path (g_ptr_array_index (add->files, add->next++));
  if (path == NULL) {
    refuse (task, _ ("Only files on this computer can be used: copy it here first."));
    return;
  }

  inner = g_task_new (studio, NULL, path_found_cb, task);
  g_task_set_source_tag (inner, go_on);
  g_task_set_task_data (inner, path, g_free);
  ef_worker_run (ef_studio_get_file_worker (studio), inner, find_path_in_thread);
}

void
ef_studio_add_renders_async (EfStudio *self,
                             EfProfile *profile,
                             GPtrArray *files,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Add *add = g_new0 (Add, 1);

  g_task_set_source_tag (task, ef_studio_add_renders_async);
  /* What was stored before it was cancelled stays, and is returned. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, add, add_free);
  add->profile_id = g_strdup (ef_profile_get_id (profile));
  add->files = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add (add->files, g_object_ref (g_ptr_array_index (files, i)));
  add->renders = g_ptr_array_new_with_free_func (g_object_unref);
  add->refused = g_ptr_array_new_with_free_func (g_free);
  add->child = ef_studio_take_child (self);
  go_on (task);
}

GPtrArray *
ef_studio_add_renders_finish (EfStudio *self,
                              GAsyncResult *result,
                              GPtrArray **refused,
                              GError **error)
{
  Add *add = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  if (refused != NULL)
    *refused = g_ptr_array_ref (add->refused);

  return g_ptr_array_ref (add->renders);
}
