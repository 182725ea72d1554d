/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/farm-runner.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "core/error.h"
#include "core/steps.h"
#include "media/render.h"
#include "pipeline/failure.h"
#include "pipeline/farm-slurm.h"
#include "pipeline/render-job.h"
#include "pipeline/render-note.h"
#include "pipeline/studio-call.h"
#include "platform/folder.h"
#include "store/job-table.h"

#define VERIFY_MS 3000
#define VERIFY_MOST 20 /* times, until a file that was made elsewhere is seen here */

typedef struct {
  EfJob *job;                /* (owned) */
  GCancellable *cancellable; /* (owned) */
  EfPlan *plan;              /* (owned) (nullable) */
  EfFarmSettings *settings;  /* (owned) (nullable): what was sent needs none */
  EfFarmNote *note;          /* (owned) (nullable) */
  GTask *run;                /* (owned) (nullable) */
  GPtrArray *notices;        /* (owned) (element-type utf8) */
  GPtrArray *files;          /* (owned) (element-type EfRenderJobFile) */
  EfWork work;
  guint n_looks;
  gboolean is_new;
  gboolean is_over; /* nothing goes on there */
  gboolean is_paused;
} Farming;

static void
farming_free (gpointer data)
{
  Farming *self = data;

  g_object_unref (self->job);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->plan, ef_plan_unref);
  g_clear_pointer (&self->settings, ef_farm_settings_free);
  g_clear_pointer (&self->note, ef_farm_note_free);
  g_clear_object (&self->run);
  g_ptr_array_unref (self->notices);
  g_ptr_array_unref (self->files);
  g_free (self);
}

static GPtrArray *
list_parts (EfPlan *plan)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < plan->outputs->len; i++)
    g_ptr_array_add (parts, ef_render_get_part (g_ptr_array_index (plan->outputs, i)));

  return parts;
}

/* Writing down what the job has with the farm. The job keeps it as its result, which a failure stores. */

static gboolean
note_in_database (EfConnection *connection, gpointer data, GError **error)
{
  return ef_job_table_update (connection, data, EF_JOB_RESULT, error);
}

static void
write_note (GTask *task, GAsyncReadyCallback callback, gpointer user_data)
{
  Farming *farming = ef_steps_get_data (task);
  EfStudio *studio = g_task_get_source_object (task);
  g_autofree char *text =
    farming->note != NULL ? ef_farm_note_print (farming->note) : g_strdup ("");

  ef_job_set_result (farming->job, text);
  ef_database_write_async (ef_studio_get_database (studio), note_in_database,
                           ef_job_copy (farming->job), g_object_unref, NULL, callback, user_data);
}

/* When it cannot go on */

typedef struct {
  GTask *task;   /* (owned) */
  GError *error; /* (owned) (nullable) */
} Failure;

static void
return_failure (Failure *failure)
{
  g_autoptr (GTask) task = failure->task;

  g_task_return_error (task, failure->error);
  g_free (failure);
}

static void
cleared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ef_database_run_finish (EF_DATABASE (object), result, NULL);
  return_failure (user_data);
}

/* What could not be ended keeps its note: that is tried again at the next start, and nobody renders it
 * meanwhile. Where Slurm is gone nobody can. */
static void
ended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Failure *failure = user_data;
  Farming *farming = ef_steps_get_data (failure->task);
  g_autoptr (GError) error = NULL;

  if (!ef_farm_end_finish (result, &error) &&
      !g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND)) {
    return_failure (failure);
    return;
  }

  g_clear_pointer (&farming->note, ef_farm_note_free);
  write_note (failure->task, cleared_cb, failure);
}

static void
end_there (Failure *failure)
{
  Farming *farming = ef_steps_get_data (failure->task);
  g_autoptr (GPtrArray) parts = list_parts (farming->plan);

  ef_farm_end_async (ef_studio_get_farm (g_task_get_source_object (failure->task)),
                     ef_job_get_id (farming->job), farming->note, farming->is_over, parts, ended_cb,
                     failure);
}

static gboolean
read_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  g_autoptr (GError) local = NULL;
  g_autoptr (EfJob) row = ef_job_table_get (connection, call->id, &local);

  if (row == NULL && !g_error_matches (local, EF_ERROR, EF_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }
  call->flag = row == NULL || ef_job_state_is_final (ef_job_get_state (row));

  return TRUE;
}

/* A person has cancelled it: nobody waits for it any more. Else the application ends, say, and it goes on
 * there. */
static void
wish_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Failure *failure = user_data;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, NULL);

  if (call != NULL && call->flag)
    end_there (failure);
  else
    return_failure (failure);
}

static void
ask_for_wish (Failure *failure)
{
  Farming *farming = ef_steps_get_data (failure->task);
  EfStudio *studio = g_task_get_source_object (failure->task);
  GTask *task = g_task_new (studio, NULL, wish_read_cb, failure);
  EfStudioCall *call = ef_studio_call_new ();

  g_task_set_source_tag (task, ask_for_wish);
  call->id = g_strdup (ef_job_get_id (farming->job));
  ef_studio_call_read (studio, read_in_database, call, task);
}

static void
fail (GTask *task, GError *error)
{
  Farming *farming = ef_steps_get_data (task);
  Failure *failure = g_new0 (Failure, 1);

  failure->task = task;
  failure->error = error;
  if (farming->note == NULL || farming->plan == NULL)
    return_failure (failure);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ask_for_wish (failure);
  else
    end_there (failure);
}

/* What is to be done */

static void
parse (GTask *task)
{
  Farming *farming = ef_steps_get_data (task);
  GError *error = NULL;

  farming->plan = ef_render_job_get_plan (farming->job, &error);
  if (farming->plan != NULL && farming->plan->outputs->len == 0)
    error = g_error_new_literal (EF_ERROR, EF_ERROR_INVALID, _ ("There is nothing to be made."));
  if (error == NULL)
    ef_plan_check (farming->plan, &error);
  if (error == NULL) {
    farming->note = ef_farm_note_parse (ef_job_get_result (farming->job));
    farming->is_new = farming->note == NULL;
    farming->settings =
      ef_farm_settings_read (g_task_get_source_object (task), farming->is_new ? &error : NULL);
  }

  if (error == NULL) {
    ef_steps_next (task);
  } else {
    g_clear_pointer (&farming->plan, ef_plan_unref);
    fail (task, error);
  }
}

static void
check_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Farming *farming = data;
  GError *error = NULL;

  if (ef_farm_settings_check (farming->settings, farming->plan, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    ef_steps_next (task);
  else
    fail (task, error);
}

static void
run_in_thread (GTask *task, GTaskThreadFunc func, GAsyncReadyCallback callback)
{
  EfStudio *studio = g_task_get_source_object (task);
  g_autoptr (GTask) inner = g_task_new (studio, NULL, callback, task);

  g_task_set_source_tag (inner, run_in_thread);
  g_task_set_task_data (inner, ef_steps_get_data (task), NULL);
  ef_worker_run (ef_studio_get_file_worker (studio), inner, func);
}

static void
check (GTask *task)
{
  Farming *farming = ef_steps_get_data (task);

  if (farming->is_new)
    run_in_thread (task, check_in_thread, checked_cb);
  else
    ef_steps_next (task);
}

static void
intended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Farming *farming = ef_steps_get_data (task);
  GError *error = NULL;

  if (ef_database_run_finish (EF_DATABASE (object), result, &error) != NULL) {
    ef_steps_next (task);
    return;
  }

  g_clear_pointer (&farming->note, ef_farm_note_free);
  ef_job_set_result (farming->job, "");
  fail (task, error);
}

/* The name under which the job will be found is stored before it is sent. */
static void
intend (GTask *task)
{
  Farming *farming = ef_steps_get_data (task);

  if (!farming->is_new) {
    ef_steps_next (task);
    return;
  }
  farming->note = ef_farm_note_new (farming->settings, ef_job_get_id (farming->job));
  write_note (task, intended_cb, task);
}

/* The work */

/* Without the number it is found all the same. */
static void
number_stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  ef_database_run_finish (EF_DATABASE (object), result, NULL);
}

static void
sent_cb (const char *id, gpointer data)
{
  Farming *farming = ef_steps_get_data (data);
  g_autofree char *text = g_strdup_printf (_ ("Sent to Slurm as job %s"), id);

  g_set_str (&farming->note->id, id);
  ef_job_set_detail (farming->job, text);
  write_note (data, number_stored_cb, g_object_ref (data));
}

static void
progress_cb (const EfRenderProgress *progress, gpointer data)
{
  Farming *farming = ef_steps_get_data (data);
  g_autofree char *detail = ef_render_progress_to_detail (progress);

  ef_job_set_detail (farming->job, detail);
  ef_job_set_progress (farming->job, progress->progress);
}

static void
notice_cb (const char *text, gpointer data)
{
  Farming *farming = ef_steps_get_data (data);

  if (!g_ptr_array_find_with_equal_func (farming->notices, text, g_str_equal, NULL))
    g_ptr_array_add (farming->notices, g_strdup (text));
}

static void
detail_cb (const char *text, gpointer data)
{
  Farming *farming = ef_steps_get_data (data);

  ef_job_set_detail (farming->job, text);
}

static void
rendered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Farming *farming = ef_steps_get_data (task);
  GError *error = NULL;
  g_autoptr (JsonArray) done = ef_farm_run_finish (result, &farming->is_over, &error);

  g_clear_object (&farming->run);
  if (done != NULL &&
      ef_render_note_take (farming->plan, done, farming->files, &farming->work, &error))
    ef_steps_next (task);
  else
    fail (task, error);
}

static void
run_it (GTask *task)
{
  Farming *farming = ef_steps_get_data (task);
  const EfFarmListener listener = { sent_cb, progress_cb, notice_cb, detail_cb, task };
  static const char *const none[] = { NULL };
  const char *const *options =
    farming->settings != NULL ? (const char *const *) farming->settings->options : none;
  GTask *run =
    ef_farm_run_async (ef_studio_get_farm (g_task_get_source_object (task)),
                       ef_job_get_id (farming->job), farming->plan, farming->note, options,
                       farming->is_new, &listener, farming->cancellable, rendered_cb, task);

  if (run == NULL)
    return;
  farming->run = run;
  if (farming->is_paused)
    ef_farm_set_paused (run, TRUE);
}

/* What was made there is looked at here. */

static void verify (GTask *task);

static void
verify_cb (gpointer user_data)
{
  verify (user_data);
}

static void
verify_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Farming *farming = data;

  for (guint i = 0; i < farming->files->len; i++) {
    const EfRenderJobFile *file = g_ptr_array_index (farming->files, i);
    g_autofree char *name = g_filename_display_basename (file->file);
    GStatBuf info;

    if (g_stat (file->file, &info) == 0 && info.st_size == file->size)
      continue;
    g_task_return_new_error (task, EF_ERROR, EF_ERROR_REFUSED,
                             _ ("“%s” is not here as a node of the render farm has made it: look "
                                "whether its folder is the same one there."),
                             name);
    return;
  }
  g_task_return_boolean (task, TRUE);
}

static void
verified_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Farming *farming = ef_steps_get_data (task);
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error)) {
    ef_steps_next (task);
  } else if (g_cancellable_is_cancelled (farming->cancellable)) {
    /* It was not looked at long enough to say that it is not here. */
    g_clear_error (&error);
    g_cancellable_set_error_if_cancelled (farming->cancellable, &error);
    fail (task, error);
  } else if (++farming->n_looks < VERIFY_MOST) {
    g_error_free (error);
    g_timeout_add_once (ef_farm_get_interval (ef_studio_get_farm (g_task_get_source_object (task))),
                        verify_cb, task);
  } else {
    fail (task, error);
  }
}

static void
verify (GTask *task)
{
  run_in_thread (task, verify_in_thread, verified_cb);
}

static void
noted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Farming *farming = ef_steps_get_data (task);
  g_autofree char *text = ef_farm_note_print (farming->note);
  GError *error = NULL;

  if (ef_render_note_finish (result, &error)) {
    ef_steps_next (task);
    return;
  }

  /* What is finished there waits until it can be noted. */
  ef_job_set_result (farming->job, text);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
note_it (GTask *task)
{
  Farming *farming = ef_steps_get_data (task);
  g_autofree char *text = NULL;

  /* How long it took says nothing about this computer: without seconds nobody learns from it. */
  g_strlcpy (farming->work.encoder, "farm", sizeof farming->work.encoder);
  text = ef_render_job_make_result (farming->files, farming->notices, &farming->work);
  ef_job_set_result (farming->job, text);
  ef_render_note_async (g_task_get_source_object (task), farming->job, farming->plan,
                        farming->files, noted_cb, task);
}

static void
folder_gone_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ef_folder_remove_finish (result, NULL);
  ef_steps_next (user_data);
}

static void
finish (GTask *task)
{
  Farming *farming = ef_steps_get_data (task);
  g_autofree char *names = ef_render_note_describe (farming->files);

  ef_job_set_detail (farming->job, names);
  ef_folder_remove_async (farming->note->folder, NULL, folder_gone_cb, task);
}

static const EfStep steps[] = { parse, check, intend, run_it, verify, note_it, finish, NULL };

static GTask *
run_async (EfStudio *studio,
           EfJob *job,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  GTask *task = g_task_new (studio, NULL, callback, user_data);
  Farming *farming = g_new0 (Farming, 1);

  g_task_set_source_tag (task, run_async);
  farming->job = g_object_ref (job);
  farming->cancellable = g_object_ref (cancellable);
  farming->notices = g_ptr_array_new_with_free_func (g_free);
  farming->files = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_render_job_file_free);
  ef_steps_run (task, steps, farming, farming_free);

  return task;
}

static gboolean
run_finish (EfStudio *studio, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
set_paused (GTask *task, gboolean is_paused)
{
  Farming *farming = ef_steps_get_data (task);

  farming->is_paused = is_paused;
  if (farming->run != NULL)
    ef_farm_set_paused (farming->run, is_paused);
}

static void
pause_run (GTask *task)
{
  set_paused (task, TRUE);
}

static void
resume_run (GTask *task)
{
  set_paused (task, FALSE);
}

gboolean
ef_farm_takes (EfStudio *studio, EfJob *job)
{
  return ef_render_job_is (job) &&
         (ef_farm_settings_is_on (studio) || ef_farm_note_is (ef_job_get_result (job)));
}

const EfRunner ef_farm_runner = {
  .lane = EF_LANE_NONE,
  .limit_setting = EF_FARM_SETTING_AT_ONCE,
  .can_take = ef_farm_takes,
  .run_async = run_async,
  .run_finish = run_finish,
  .take_over = ef_farm_sweep,
  .pause = pause_run,
  .resume = resume_run,
};
