/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/error.h"
#include "core/worker.h"
#include "media/render.h"
#include "pipeline/farm-runner.h"
#include "pipeline/farm-slurm.h"
#include "pipeline/render-job.h"
#include "pipeline/studio-call.h"
#include "platform/folder.h"
#include "store/job-table.h"

/* What was cancelled while the application was not there, or the scheduler did not answer, goes on in the farm
 * for nobody. */

typedef struct {
  EfStudio *studio; /* (owned) */
  GPtrArray *jobs;  /* (owned) (element-type EfJob) */
  guint next;
} Sweep;

static void end_next (Sweep *sweep);

static void
sweep_free (Sweep *self)
{
  g_ptr_array_unref (self->jobs);
  g_object_unref (self->studio);
  g_free (self);
}

/* Whether nobody wants it by now either: somebody may have tried it again meanwhile. */
static gboolean
is_left (EfConnection *connection, EfJob *job)
{
  g_autoptr (EfJob) row = ef_job_table_get (connection, ef_job_get_id (job), NULL);

  return row != NULL && ef_job_state_is_final (ef_job_get_state (row)) &&
         g_str_equal (ef_job_get_result (row), ef_job_get_result (job));
}

static gboolean
clear_in_database (EfConnection *connection, gpointer data, GError **error)
{
  g_autoptr (EfJob) cleared = NULL;

  if (!is_left (connection, data))
    return TRUE;
  cleared = ef_job_copy (data);
  ef_job_set_result (cleared, "");

  return ef_job_table_update (connection, cleared, EF_JOB_RESULT, error);
}

static void
cleared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ef_database_run_finish (EF_DATABASE (object), result, NULL);
  end_next (user_data);
}

static void
ended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Sweep *sweep = user_data;
  EfJob *job = sweep->jobs->pdata[sweep->next - 1];

  g_autoptr (GError) error = NULL;
  gboolean has_ended = ef_farm_end_finish (result, &error);

  if (g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND) ||
      !ef_studio_get_is_open (sweep->studio)) {
    sweep_free (sweep);
    return;
  }
  /* The next start tries again. */
  if (!has_ended) {
    end_next (sweep);
    return;
  }

  ef_database_write_async (ef_studio_get_database (sweep->studio), clear_in_database,
                           ef_job_copy (job), g_object_unref, NULL, cleared_cb, sweep);
}

static void
end_one (Sweep *sweep, EfJob *job)
{
  EfFarmNote *note = ef_farm_note_parse (ef_job_get_result (job));
  g_autoptr (EfPlan) plan = ef_render_job_get_plan (job, NULL);
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; plan != NULL && i < plan->outputs->len; i++)
    g_ptr_array_add (parts, ef_render_get_part (g_ptr_array_index (plan->outputs, i)));
  ef_farm_end_async (ef_studio_get_farm (sweep->studio), ef_job_get_id (job), note, FALSE, parts,
                     ended_cb, sweep);
  ef_farm_note_free (note);
}

static gboolean
look_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->flag = is_left (connection, g_ptr_array_index (call->list, 0));

  return TRUE;
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Sweep *sweep = user_data;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, NULL);

  if (call != NULL && call->flag && ef_studio_get_is_open (sweep->studio))
    end_one (sweep, sweep->jobs->pdata[sweep->next - 1]);
  else
    end_next (sweep);
}

/* The list is as old as it took to end those before. */
static void
end_next (Sweep *sweep)
{
  EfStudioCall *call;
  GTask *task;

  if (sweep->next == sweep->jobs->len || !ef_studio_get_is_open (sweep->studio)) {
    sweep_free (sweep);
    return;
  }

  call = ef_studio_call_new ();
  call->list = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (call->list, ef_job_copy (sweep->jobs->pdata[sweep->next++]));
  task = g_task_new (sweep->studio, NULL, looked_cb, sweep);
  g_task_set_source_tag (task, end_next);
  ef_studio_call_read (sweep->studio, look_in_database, call, task);
}

static gboolean
list_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  EfJobFilter filter = { .kinds = 1u << EF_JOB_RENDER,
                         .states = (1u << EF_JOB_CANCELED) | (1u << EF_JOB_FAILED) };

  call->list = ef_job_table_select (connection, &filter, error);

  return call->list != NULL;
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, NULL);
  Sweep *sweep;

  if (call == NULL)
    return;
  sweep = g_new0 (Sweep, 1);
  sweep->studio = g_object_ref (EF_STUDIO (object));
  sweep->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < call->list->len; i++) {
    EfJob *job = g_ptr_array_index (call->list, i);
    EfFarmNote *note = ef_farm_note_parse (ef_job_get_result (job));

    if (note == NULL)
      continue;
    ef_farm_note_free (note);
    g_ptr_array_add (sweep->jobs, g_object_ref (job));
  }
  end_next (sweep);
}

/* A job whose result was noted has no note any more, so its folder stays if the application ends right then. The
 * shared folder may hold those of others, whose jobs nobody here knows. */

typedef struct {
  EfStudio *studio; /* (owned) */
  EfWorker *worker; /* (owned): of its own, for a shared folder may not answer for long */
  char *folder;
  GPtrArray *names; /* (owned) (element-type filename) */
  guint next;
} Folders;

static void
folders_free (Folders *self)
{
  g_object_unref (self->studio);
  g_object_unref (self->worker);
  g_free (self->folder);
  g_ptr_array_unref (self->names);
  g_free (self);
}

static void remove_next (Folders *folders);

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ef_folder_remove_finish (result, NULL);
  remove_next (user_data);
}

static void
remove_next (Folders *folders)
{
  g_autofree char *path = NULL;

  if (folders->next == folders->names->len) {
    folders_free (folders);
    return;
  }

  path = g_build_filename (folders->folder, folders->names->pdata[folders->next++], NULL);
  ef_folder_remove_async (path, NULL, removed_cb, folders);
}

/* edit-factory-JOB-TOKEN */
static gboolean
is_done_with (EfConnection *connection, const char *name)
{
  const char *id = name + strlen (EF_FARM_FOLDER_BEGIN);
  const char *dash = strrchr (id, '-');
  g_autofree char *job_id = dash != NULL ? g_strndup (id, (gsize) (dash - id)) : NULL;
  g_autoptr (EfJob) job = job_id != NULL ? ef_job_table_get (connection, job_id, NULL) : NULL;

  return job != NULL && ef_job_state_is_final (ef_job_get_state (job)) &&
         !ef_farm_note_is (ef_job_get_result (job));
}

static gboolean
choose_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  for (guint i = call->list->len; i > 0; i--) {
    if (!is_done_with (connection, g_ptr_array_index (call->list, i - 1)))
      g_ptr_array_remove_index (call->list, i - 1);
  }

  return TRUE;
}

static void
chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Folders *folders = user_data;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, NULL);

  if (call == NULL) {
    folders_free (folders);
    return;
  }

  g_ptr_array_unref (folders->names);
  folders->names = g_ptr_array_ref (call->list);
  remove_next (folders);
}

static void
list_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Folders *folders = data;
  g_autoptr (GDir) dir = g_dir_open (folders->folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    if (g_str_has_prefix (name, EF_FARM_FOLDER_BEGIN) && g_utf8_validate (name, -1, NULL))
      g_ptr_array_add (folders->names, g_strdup (name));
  }
  g_task_return_boolean (task, TRUE);
}

/* The folders come first: what is made later is for a job that goes on. */
static void
folders_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Folders *folders = user_data;
  EfStudioCall *call;
  GTask *task;

  g_task_propagate_boolean (G_TASK (result), NULL);
  if (folders->names->len == 0 || !ef_studio_get_is_open (folders->studio)) {
    folders_free (folders);
    return;
  }

  call = ef_studio_call_new ();
  call->list = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < folders->names->len; i++)
    g_ptr_array_add (call->list, g_strdup (folders->names->pdata[i]));
  task = g_task_new (folders->studio, NULL, chosen_cb, folders);
  g_task_set_source_tag (task, folders_listed_cb);
  ef_studio_call_read (folders->studio, choose_in_database, call, task);
}

static void
sweep_folders (EfStudio *studio)
{
  g_autoptr (EfFarmSettings) settings = ef_farm_settings_read (studio, NULL);
  g_autoptr (GTask) task = NULL;
  Folders *folders;

  if (settings == NULL)
    return;

  folders = g_new0 (Folders, 1);
  folders->studio = g_object_ref (studio);
  folders->worker = ef_worker_new ("ef-farm-sweep");
  folders->folder = g_strdup (settings->folder);
  folders->names = g_ptr_array_new_with_free_func (g_free);
  task = g_task_new (studio, NULL, folders_listed_cb, folders);
  g_task_set_source_tag (task, sweep_folders);
  g_task_set_task_data (task, folders, NULL);
  ef_worker_run (folders->worker, task, list_in_thread);
}

void
ef_farm_sweep (EfStudio *studio)
{
  GTask *task = g_task_new (studio, NULL, listed_cb, NULL);

  g_task_set_source_tag (task, ef_farm_sweep);
  ef_studio_call_read (studio, list_in_database, ef_studio_call_new (), task);
  sweep_folders (studio);
}

/* Looking whether a node sees the folder */

typedef struct {
  EfFarmSettings *settings;
  char *file;
  char *token;
} Probe;

static void
probe_free (gpointer data)
{
  Probe *self = data;

  ef_farm_settings_free (self->settings);
  g_free (self->file);
  g_free (self->token);
  g_free (self);
}

static void
unlinked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_file_delete_finish (G_FILE (object), result, NULL);
}

static void
probed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Probe *probe = g_task_get_task_data (task);
  g_autoptr (GFile) file = g_file_new_for_path (probe->file);
  g_autoptr (GError) error = NULL;

  g_file_delete_async (file, G_PRIORITY_DEFAULT, NULL, unlinked_cb, NULL);
  if (ef_slurm_done_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error (task, error->domain, error->code,
                             _ ("No node of the render farm has seen the shared folder. %s"),
                             error->message);
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Probe *probe = g_task_get_task_data (task);
  g_autofree char *name = g_filename_display_name (probe->settings->folder);

  if (g_file_replace_contents_finish (G_FILE (object), result, NULL, NULL))
    ef_slurm_probe_async (probe->file, probe->token, (const char *const *) probe->settings->options,
                          probed_cb, g_steal_pointer (&task));
  else
    g_task_return_new_error (task, EF_ERROR, EF_ERROR_REFUSED,
                             _ ("The shared folder “%s” of the render farm cannot be written to: "
                                "choose another one, or give permission to write there."),
                             name);
}

void
ef_farm_probe_async (EfStudio *studio, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *name = NULL;
  GError *error = NULL;
  EfFarmSettings *settings;
  Probe *probe;
  GTask *task = g_task_new (studio, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_farm_probe_async);
  settings = ef_farm_settings_read (studio, &error);
  if (settings == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }

  probe = g_new0 (Probe, 1);
  probe->settings = settings;
  probe->token = g_uuid_string_random ();
  name = g_strconcat (".edit-factory-", probe->token, NULL);
  probe->file = g_build_filename (settings->folder, name, NULL);
  file = g_file_new_for_path (probe->file);
  g_task_set_task_data (task, probe, probe_free);
  g_file_replace_contents_async (file, probe->token, strlen (probe->token), NULL, FALSE,
                                 G_FILE_CREATE_NONE, NULL, written_cb, task);
}

gboolean
ef_farm_probe_finish (EfStudio *studio, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
