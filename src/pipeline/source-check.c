/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/source-check.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "core/log.h"
#include "core/worker.h"
#include "pipeline/import-jobs.h"
#include "pipeline/source-list.h"
#include "pipeline/studio-call.h"
#include "store/source-table.h"

typedef struct {
  char *path;
  gint64 size;
  gint64 modified;
  EfSource *source; /* (owned): only for the main thread */
  gboolean is_there;
  gboolean is_same;
} Look;

static void
look_free (gpointer data)
{
  Look *self = data;

  g_free (self->path);
  g_object_unref (self->source);
  g_free (self);
}

static void
look_at_files (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GPtrArray *looks = data;

  for (guint i = 0; i < looks->len && !g_cancellable_is_cancelled (cancellable); i++) {
    Look *look = g_ptr_array_index (looks, i);
    GStatBuf info;

    look->is_there = g_stat (look->path, &info) == 0 && S_ISREG (info.st_mode);
    look->is_same =
      look->is_there && info.st_size == look->size &&
      info.st_mtim.tv_sec * G_USEC_PER_SEC + info.st_mtim.tv_nsec / 1000 == look->modified;
  }
  g_task_return_boolean (task, TRUE);
}

/* What the row shall say; FALSE: it says so already. */
static gboolean
decide (const Look *look, EfSource *row)
{
  gboolean was_missing = ef_source_get_state (row) == EF_SOURCE_MISSING;

  if (!look->is_there && !was_missing) {
    ef_source_set_state (row, EF_SOURCE_MISSING, _ ("The file is not where it was."));
    return TRUE;
  }
  if (look->is_there && (was_missing || !look->is_same)) {
    ef_source_set_state (row, EF_SOURCE_ANALYSING, "");
    return TRUE;
  }

  return FALSE;
}

/* The rows in the list of the call are what was seen; one that changed meanwhile is left alone. */
static gboolean
note_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  for (guint i = 0; i < call->list->len; i++) {
    EfSource *seen = g_ptr_array_index (call->list, i);
    g_autoptr (GError) gone = NULL;
    g_autoptr (EfSource) row = ef_source_table_get (connection, ef_source_get_profile_id (seen),
                                                    ef_source_get_id (seen), &gone);

    if (row == NULL || ef_source_get_rev (row) != ef_source_get_rev (seen))
      continue;
    if (!ef_source_table_update (connection, seen, EF_SOURCE_STATE, error))
      return FALSE;
    if (ef_source_get_state (seen) == EF_SOURCE_ANALYSING &&
        !ef_import_jobs_ensure (connection, seen, error))
      return FALSE;
  }

  return TRUE;
}

static void
noted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  const char *profile_id = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  if (call == NULL)
    ef_log_info (ef_studio_get_profile_name (EF_STUDIO (object), profile_id),
                 "Whether files are missing is not noted: %s", error->message);
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfStudio *self = EF_STUDIO (object);
  GPtrArray *looks = g_task_get_task_data (G_TASK (result));
  EfStudioCall *call;
  GTask *task;

  if (!g_task_propagate_boolean (G_TASK (result), NULL) || !ef_studio_get_is_open (self))
    return;

  call = ef_studio_call_new ();
  call->list = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < looks->len; i++) {
    Look *look = g_ptr_array_index (looks, i);

    if (decide (look, look->source))
      g_ptr_array_add (call->list, g_object_ref (look->source));
  }
  if (call->list->len == 0) {
    ef_studio_call_free (call);
    return;
  }

  task = g_task_new (self, NULL, noted_cb, NULL);
  g_task_set_source_tag (task, looked_cb);
  g_task_set_task_data (
    task, g_strdup (ef_source_get_profile_id (g_ptr_array_index (call->list, 0))), g_free);
  ef_studio_call_write (self, note_in_database, call, task);
}

void
ef_studio_check_sources (EfStudio *self, GPtrArray *sources)
{
  g_autoptr (GPtrArray) looks = g_ptr_array_new_with_free_func (look_free);
  g_autoptr (GTask) task = g_task_new (self, NULL, looked_cb, NULL);

  g_task_set_source_tag (task, ef_studio_check_sources);
  for (guint i = 0; i < sources->len; i++) {
    EfSource *source = g_ptr_array_index (sources, i);
    Look *look = g_new0 (Look, 1);

    look->path = g_strdup (ef_source_get_path (source));
    look->size = ef_source_get_size (source);
    look->modified = ef_source_get_modified (source);
    look->source = ef_source_copy (source);
    g_ptr_array_add (looks, look);
  }
  g_task_set_task_data (task, g_steal_pointer (&looks), (GDestroyNotify) g_ptr_array_unref);
  ef_worker_run (ef_studio_get_file_worker (self), task, look_at_files);
}
