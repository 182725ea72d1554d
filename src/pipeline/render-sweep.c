/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "media/part-file.h"
#include "media/render.h"
#include "pipeline/render-job.h"
#include "pipeline/render-runner.h"
#include "pipeline/studio-call.h"
#include "platform/folder.h"
#include "store/job-table.h"

/* What is cancelled while it waits, having been interrupted, never runs again to tidy up. Half a file has the id
 * of its render in its name, a folder that of its job, so that nobody else's is taken. */

#define RENDERING "rendering"

char *
ef_render_get_folder (EfStudio *studio, const char *job_id)
{
  return g_build_filename (ef_studio_get_paths (studio)->cache, RENDERING, job_id, NULL);
}

typedef struct {
  EfStudio *studio; /* (owned) */
  EfWorker *worker; /* (owned): of its own, for a disk may be one that does not answer */
  char *folder;
  GPtrArray *names; /* (owned) (element-type filename): of the folders that were there first */
  GPtrArray *parts; /* (owned) (element-type filename) */
} Sweep;

static void
sweep_free (gpointer data)
{
  Sweep *self = data;

  g_object_unref (self->studio);
  g_object_unref (self->worker);
  g_ptr_array_unref (self->names);
  g_ptr_array_unref (self->parts);
  g_free (self->folder);
  g_free (self);
}

static void
run_in_thread (Sweep *sweep, GTaskThreadFunc func, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (sweep->studio, NULL, callback, sweep);

  g_task_set_source_tag (task, run_in_thread);
  g_task_set_task_data (task, sweep, NULL);
  ef_worker_run (sweep->worker, task, func);
}

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ef_folder_remove_finish (result, NULL);
}

static void
unlink_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Sweep *sweep = data;

  for (guint i = 0; i < sweep->parts->len; i++)
    ef_part_file_remove (g_ptr_array_index (sweep->parts, i));
  g_task_return_boolean (task, TRUE);
}

static void
unlinked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
  sweep_free (user_data);
}

static gboolean
list_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  EfJobFilter filter = { .kinds = 1u << EF_JOB_RENDER,
                         .states = EF_JOB_TABLE_UNFINISHED | (1u << EF_JOB_CANCELED) |
                                   (1u << EF_JOB_FAILED) };

  call->list = ef_job_table_select (connection, &filter, error);

  return call->list != NULL;
}

static void
add_parts (Sweep *sweep, EfJob *job)
{
  g_autoptr (EfPlan) plan = ef_render_job_get_plan (job, NULL);

  if (plan != NULL)
    g_ptr_array_extend_and_steal (sweep->parts, ef_render_list_parts (plan));
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Sweep *sweep = user_data;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, NULL);
  g_autoptr (GHashTable) kept = g_hash_table_new (g_str_hash, g_str_equal);

  if (call == NULL) {
    sweep_free (sweep);
    return;
  }

  for (guint i = 0; i < call->list->len; i++) {
    EfJob *job = g_ptr_array_index (call->list, i);

    if (!ef_job_state_is_final (ef_job_get_state (job)))
      g_hash_table_add (kept, (gpointer) ef_job_get_id (job));
    else if (ef_job_get_started (job) > 0 && ef_render_job_is (job))
      add_parts (sweep, job);
  }
  for (guint i = 0; i < sweep->names->len; i++) {
    const char *name = g_ptr_array_index (sweep->names, i);
    g_autofree char *folder = g_build_filename (sweep->folder, name, NULL);

    if (!g_hash_table_contains (kept, name))
      ef_folder_remove_async (folder, NULL, removed_cb, NULL);
  }
  run_in_thread (sweep, unlink_in_thread, unlinked_cb);
}

static void
list_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Sweep *sweep = data;
  g_autoptr (GDir) dir = g_dir_open (sweep->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (sweep->names, g_strdup (name));
  g_task_return_boolean (task, TRUE);
}

/* The folders come first: the job of one that is there already is stored, if there is any. */
static void
folders_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfStudio *studio = EF_STUDIO (object);
  GTask *task;

  g_task_propagate_boolean (G_TASK (result), NULL);
  if (!ef_studio_get_is_open (studio)) {
    sweep_free (user_data);
    return;
  }

  task = g_task_new (studio, NULL, listed_cb, user_data);
  g_task_set_source_tag (task, folders_listed_cb);
  ef_studio_call_read (studio, list_in_database, ef_studio_call_new (), task);
}

void
ef_render_sweep (EfStudio *studio)
{
  Sweep *sweep = g_new0 (Sweep, 1);

  sweep->studio = g_object_ref (studio);
  sweep->worker = ef_worker_new ("ef-sweep");
  sweep->folder = ef_render_get_folder (studio, NULL);
  sweep->names = g_ptr_array_new_with_free_func (g_free);
  sweep->parts = g_ptr_array_new_with_free_func (g_free);
  run_in_thread (sweep, list_in_thread, folders_listed_cb);
}
