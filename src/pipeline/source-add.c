/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "core/error.h"
#include "core/text.h"
#include "pipeline/import-jobs.h"
#include "pipeline/media-child.h"
#include "pipeline/probe.h"
#include "pipeline/source-files.h"
#include "pipeline/source-list.h"
#include "pipeline/studio-call.h"
#include "pipeline/studio-sources.h"
#include "store/source-table.h"

/* Adding files. Each goes its own way: it may be known, or cannot be read, or is stored with the job that
 * reads it, in one transaction. Two are on their way at a time. */

#define LANES 2

typedef struct {
  char *profile_id;
  GPtrArray *files;  /* (owned) (element-type GFile) */
  EfAdded **results; /* (owned): one of each file, so that they come in the order of the files */
  EfAdded *added;    /* (owned): all of it in the end */
  guint next;
  guint n_lanes; /* under way */
} Add;

/* One file on its way. */
typedef struct {
  GTask *task;         /* (owned): the verb's */
  EfMediaChild *child; /* (owned): goes back to the studio */
  EfSource *read;      /* (owned) (nullable): what the file is */
  GPtrArray *copies;   /* (owned) (nullable) (element-type EfSource): of the same recording */
  guint at;
} Lane;

static void go_on (Lane *lane);

static EfAdded *
added_new (void)
{
  EfAdded *self = g_new0 (EfAdded, 1);

  self->sources = g_ptr_array_new_with_free_func (g_object_unref);
  self->known = g_ptr_array_new_with_free_func (g_object_unref);
  self->refused = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
ef_added_free (EfAdded *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->sources);
  g_ptr_array_unref (self->known);
  g_ptr_array_unref (self->refused);
  g_free (self);
}

static void
add_free (gpointer data)
{
  Add *self = data;

  for (guint i = 0; self->results != NULL && i < self->files->len; i++)
    ef_added_free (self->results[i]);
  g_free (self->results);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  ef_added_free (self->added);
  g_free (self->profile_id);
  g_free (self);
}

static EfStudio *
get_studio (Lane *lane)
{
  return g_task_get_source_object (lane->task);
}

static GFile *
get_file (Lane *lane)
{
  Add *add = g_task_get_task_data (lane->task);

  return g_ptr_array_index (add->files, lane->at);
}

static EfAdded *
get_result (Lane *lane)
{
  Add *add = g_task_get_task_data (lane->task);

  return add->results[lane->at];
}

static char *
get_display_name (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return g_filename_display_name (name != NULL ? name : "");
}

/* A sentence of the reader names the file already, a long name cut. */
static gboolean
has_name (const char *reason, const char *name)
{
  g_autofree char *line = ef_text_make_line (name, 200);
  g_autofree char *cut = ef_text_excerpt (line);

  return strstr (reason, name) != NULL || strstr (reason, cut) != NULL;
}

static void
refuse (Lane *lane, const char *reason)
{
  g_autofree char *name = get_display_name (get_file (lane));

  g_ptr_array_add (get_result (lane)->refused, has_name (reason, name)
                                                 ? g_strdup (reason)
                                                 : g_strdup_printf (_ ("“%s”: %s"), name, reason));
}

static void
take_source (Lane *lane, EfSource *source, gboolean is_known)
{
  EfAdded *result = get_result (lane);

  g_ptr_array_add (result->sources, g_object_ref (source));
  if (is_known)
    g_ptr_array_add (result->known, g_object_ref (source));
  ef_source_list_put (ef_studio_get_source_list (get_studio (lane)), source);
}

/* In the list of the call are copies of the same recording that were looked at and are gone. One that was
 * changed meanwhile is left alone. */
static gboolean
find_gone (EfConnection *connection, EfStudioCall *call, EfSource **found, GError **error)
{
  for (guint i = 0; call->list != NULL && i < call->list->len; i++) {
    EfSource *gone = g_ptr_array_index (call->list, i);
    g_autoptr (GError) local = NULL;
    g_autoptr (EfSource) row =
      ef_source_table_get (connection, call->profile_id, ef_source_get_id (gone), &local);

    if (row != NULL && ef_source_get_rev (row) == ef_source_get_rev (gone)) {
      *found = g_steal_pointer (&row);
      return TRUE;
    }
    if (local != NULL && !g_error_matches (local, EF_ERROR, EF_ERROR_NOT_FOUND)) {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  }

  return TRUE;
}

/* The source of the call is what was read of the file. It becomes what the list gets: the row that has
 * this path, or one of the same recording whose file is gone (it is found again), or a new one. */
static gboolean
store_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  const char *path = ef_source_get_path (call->source);
  EfSourceFields fields = EF_SOURCE_FILE | EF_SOURCE_INFO | EF_SOURCE_STATE;
  g_autoptr (GError) local = NULL;
  g_autoptr (EfSource) row = ef_source_table_find_path (connection, call->profile_id, path, &local);

  if (local != NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  if (row == NULL && !find_gone (connection, call, &row, error))
    return FALSE;

  call->flag = row != NULL;
  if (row == NULL)
    return ef_source_table_insert (connection, call->source, error) &&
           ef_import_jobs_ensure (connection, call->source, error);

  ef_source_assign (row, call->source, fields);
  g_set_object (&call->source, row);

  return ef_source_table_update (connection, row, fields, error) &&
         ef_import_jobs_ensure (connection, row, error);
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Lane *lane = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  if (call != NULL)
    take_source (lane, call->source, call->flag);
  else
    refuse (lane, error->message);
  go_on (lane);
}

static void
store (Lane *lane)
{
  Add *add = g_task_get_task_data (lane->task);
  EfStudioCall *call = ef_studio_call_new ();
  GTask *task = g_task_new (get_studio (lane), NULL, stored_cb, lane);

  g_task_set_source_tag (task, store);
  call->profile_id = g_strdup (add->profile_id);
  call->source = g_steal_pointer (&lane->read);
  call->list = g_steal_pointer (&lane->copies);
  ef_studio_call_write (get_studio (lane), store_in_database, call, task);
}

/* On a thread, and before the transaction: a disk that does not answer keeps nobody else from writing. */
static void
keep_gone (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Lane *lane = data;

  for (guint i = lane->copies->len; i > 0; i--) {
    GStatBuf info;

    if (g_stat (ef_source_get_path (lane->copies->pdata[i - 1]), &info) == 0 &&
        S_ISREG (info.st_mode))
      g_ptr_array_remove_index (lane->copies, i - 1);
  }
  g_task_return_boolean (task, TRUE);
}

static void
kept_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
  store (user_data);
}

static gboolean
find_copies_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->list = ef_source_table_find_fingerprint (connection, call->profile_id, call->text, error);

  return call->list != NULL;
}

static void
copies_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Lane *lane = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);
  g_autoptr (GTask) look = NULL;

  if (call == NULL) {
    refuse (lane, error->message);
    g_clear_object (&lane->read);
    go_on (lane);
    return;
  }

  lane->copies = g_steal_pointer (&call->list);
  look = g_task_new (object, NULL, kept_cb, lane);
  g_task_set_source_tag (look, copies_cb);
  g_task_set_task_data (look, lane, NULL);
  ef_worker_run (ef_studio_get_file_worker (get_studio (lane)), look, keep_gone);
}

static void
probed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Lane *lane = user_data;
  Add *add = g_task_get_task_data (lane->task);
  g_autoptr (GError) error = NULL;
  EfStudioCall *call;
  GTask *task;

  lane->read = ef_probe_finish (result, &error);
  if (lane->read == NULL) {
    if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
      refuse (lane, error->message);
    go_on (lane);
    return;
  }

  call = ef_studio_call_new ();
  call->profile_id = g_strdup (add->profile_id);
  call->text = g_strdup (ef_source_get_fingerprint (lane->read));
  task = g_task_new (get_studio (lane), NULL, copies_cb, lane);
  g_task_set_source_tag (task, probed_cb);
  ef_studio_call_read (get_studio (lane), find_copies_in_database, call, task);
}

static gboolean
find_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  g_autoptr (GError) local = NULL;

  call->source = ef_source_table_find_path (connection, call->profile_id, call->text, &local);
  if (local == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static void
found_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Lane *lane = user_data;
  Add *add = g_task_get_task_data (lane->task);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  if (call == NULL) {
    refuse (lane, error->message);
    go_on (lane);
  } else if (call->source != NULL && (ef_source_get_state (call->source) == EF_SOURCE_READY ||
                                      ef_source_get_state (call->source) == EF_SOURCE_ANALYSING)) {
    take_source (lane, call->source, TRUE);
    go_on (lane);
  } else {
    ef_probe_async (lane->child, add->profile_id, call->text, g_task_get_cancellable (lane->task),
                    probed_cb, lane);
  }
}

static void
look_up (Lane *lane, const char *path)
{
  Add *add = g_task_get_task_data (lane->task);
  EfStudioCall *call = ef_studio_call_new ();
  GTask *task = g_task_new (get_studio (lane), NULL, found_cb, lane);

  g_task_set_source_tag (task, look_up);
  call->profile_id = g_strdup (add->profile_id);
  call->text = g_strdup (path);
  ef_studio_call_read (get_studio (lane), find_in_database, call, task);
}

static void
take_all (GPtrArray *to, GPtrArray *from)
{
  g_ptr_array_extend_and_steal (to, g_steal_pointer (&from));
}

/* One source may be what two of the files are. */
static void
finish (Add *add)
{
  for (guint i = 0; i < add->files->len; i++) {
    EfAdded *result = add->results[i];

    take_all (add->added->sources, g_steal_pointer (&result->sources));
    take_all (add->added->known, g_steal_pointer (&result->known));
    take_all (add->added->refused, g_steal_pointer (&result->refused));
    g_free (result);
  }
  g_clear_pointer (&add->results, g_free);
}

static void
end_lane (Lane *lane)
{
  g_autoptr (GTask) task = g_steal_pointer (&lane->task);
  Add *add = g_task_get_task_data (task);

  ef_studio_give_child (g_task_get_source_object (task), lane->child);
  g_free (lane);
  if (--add->n_lanes > 0)
    return;

  finish (add);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, g_steal_pointer (&add->added), (GDestroyNotify) ef_added_free);
}

static void
go_on (Lane *lane)
{
  Add *add = g_task_get_task_data (lane->task);
  g_autofree char *path = NULL;

  if (g_cancellable_is_cancelled (g_task_get_cancellable (lane->task)) ||
      add->next == add->files->len) {
    end_lane (lane);
    return;
  }

  lane->at = add->next++;
  path = g_file_get_path (get_file (lane));
  if (path != NULL) {
    look_up (lane, path);
  } else {
    refuse (lane, _ ("Only files on this computer can be used: copy it here first."));
    go_on (lane);
  }
}

static void
refuse_empty (Add *add, GPtrArray *empty)
{
  for (guint i = 0; i < empty->len; i++) {
    g_autofree char *name = get_display_name (g_ptr_array_index (empty, i));

    g_ptr_array_add (add->added->refused,
                     g_strdup_printf (_ ("There is no video in the folder “%s”."), name));
  }
}

static void
expanded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Add *add = g_task_get_task_data (task);
  EfStudio *self = g_task_get_source_object (task);
  g_autoptr (GPtrArray) empty = NULL;
  GError *error = NULL;

  add->files = ef_source_files_find_finish (result, &empty, &error);
  if (add->files == NULL) {
    g_task_return_error (task, error);
    return;
  }

  refuse_empty (add, empty);
  add->results = g_new0 (EfAdded *, add->files->len + 1);
  for (guint i = 0; i < add->files->len; i++)
    add->results[i] = added_new ();

  add->n_lanes = LANES;
  for (guint i = 0; i < LANES; i++) {
    Lane *lane = g_new0 (Lane, 1);

    lane->task = g_object_ref (task);
    lane->child = ef_studio_take_child (self);
    go_on (lane);
  }
}

void
ef_studio_add_sources_async (EfStudio *self,
                             EfProfile *profile,
                             GPtrArray *files,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Add *add = g_new0 (Add, 1);

  g_task_set_source_tag (task, ef_studio_add_sources_async);
  /* What was stored before it was cancelled stays, and is returned by the list. */
  g_task_set_check_cancellable (task, FALSE);
  add->profile_id = g_strdup (ef_profile_get_id (profile));
  add->added = added_new ();
  g_task_set_task_data (task, add, add_free);
  ef_source_files_find_async (files, cancellable, expanded_cb, task);
}

EfAdded *
ef_studio_add_sources_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
