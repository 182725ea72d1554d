/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/render-runner.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/error.h"
#include "core/json-read.h"
#include "core/steps.h"
#include "media/part-file.h"
#include "media/render.h"
#include "pipeline/farm-runner.h"
#include "pipeline/media-child.h"
#include "pipeline/render-estimate.h"
#include "pipeline/render-job.h"
#include "pipeline/render-note.h"
#include "pipeline/render-process.h"
#include "pipeline/studio-private.h"
#include "platform/folder.h"

typedef struct {
  EfJob *job;                /* (owned) */
  GCancellable *cancellable; /* (owned) */
  EfPlan *plan;              /* (owned) (nullable) */
  EfRenderProcess *process;  /* (owned) (nullable): goes back to the pool */
  GPtrArray *notices;        /* (owned) (element-type utf8) */
  GPtrArray *files;          /* (owned) (element-type EfRenderJobFile) */
  EfWork work;
  double expected; /* seconds; -1 */
  gint64 begun;    /* monotonic; 0: not yet */
  gint64 stood;    /* for so long it has stood still */
  gint64 paused;   /* since when; 0: it does not */
  gboolean is_paused;
} Render;

static void
render_free (gpointer data)
{
  Render *self = data;

  g_object_unref (self->job);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->plan, ef_plan_unref);
  g_clear_object (&self->process);
  g_ptr_array_unref (self->notices);
  g_ptr_array_unref (self->files);
  g_free (self);
}

static void
let_go (GTask *task)
{
  Render *render = ef_steps_get_data (task);

  if (render->process != NULL)
    ef_render_pool_give (ef_studio_get_render_pool (g_task_get_source_object (task)),
                         g_steal_pointer (&render->process));
}

typedef struct {
  GTask *task;      /* (owned) */
  GError *error;    /* (owned) */
  GPtrArray *parts; /* (owned) (element-type filename) */
  char *folder;
} Failure;

static void
failure_free (gpointer data)
{
  Failure *self = data;

  g_ptr_array_unref (self->parts);
  g_free (self->folder);
  g_free (self);
}

static void
folder_gone_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Failure *failure = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&failure->task);

  ef_folder_remove_finish (result, NULL);
  g_task_return_error (task, g_steal_pointer (&failure->error));
  failure_free (failure);
}

static void
remove_parts_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GPtrArray *parts = data;

  for (guint i = 0; i < parts->len; i++)
    ef_part_file_remove (g_ptr_array_index (parts, i));
  g_task_return_boolean (task, TRUE);
}

static void
parts_gone_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Failure *failure = user_data;

  g_task_propagate_boolean (G_TASK (result), NULL);
  ef_folder_remove_async (failure->folder, NULL, folder_gone_cb, failure);
}

/* What the process had no time to tidy up, for it was killed, is removed before anybody hears of it. */
static void
fail (GTask *task, GError *error)
{
  Render *render = ef_steps_get_data (task);
  EfStudio *studio = g_task_get_source_object (task);
  Failure *failure;
  g_autoptr (GTask) removal = NULL;

  let_go (task);
  if (render->plan == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }

  failure = g_new0 (Failure, 1);
  failure->task = task;
  failure->error = error;
  failure->parts = ef_render_list_parts (render->plan);
  failure->folder = ef_render_get_folder (studio, ef_job_get_id (render->job));
  removal = g_task_new (studio, NULL, parts_gone_cb, failure);
  g_task_set_source_tag (removal, fail);
  g_task_set_task_data (removal, g_ptr_array_ref (failure->parts),
                        (GDestroyNotify) g_ptr_array_unref);
  ef_worker_run (ef_studio_get_file_worker (studio), removal, remove_parts_in_thread);
}

/* What is to be done, and how long that may take. */

static void
expected_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Render *render = ef_steps_get_data (task);

  render->expected = ef_render_estimate_finish (result);
  ef_steps_next (task);
}

static void
parse (GTask *task)
{
  Render *render = ef_steps_get_data (task);
  GError *error = NULL;
  const EfOutput *output;

  render->plan = ef_render_job_get_plan (render->job, &error);
  if (render->plan == NULL || !ef_plan_check (render->plan, &error)) {
    g_clear_pointer (&render->plan, ef_plan_unref);
    fail (task, error);
    return;
  }
  if (render->plan->outputs->len == 0) {
    fail (task,
          g_error_new_literal (EF_ERROR, EF_ERROR_INVALID, _ ("There is nothing to be made.")));
    return;
  }

  output = g_ptr_array_index (render->plan->outputs, 0);
  render->work.pixels = ef_render_job_count_pixels (render->plan);
  g_strlcpy (render->work.encoder, output->encoder, sizeof render->work.encoder);
  ef_render_estimate_async (g_task_get_source_object (task), &render->work, expected_cb, task);
}

/* The work. */

static double
get_elapsed (Render *render)
{
  gint64 now = render->is_paused && render->paused > 0 ? render->paused : g_get_monotonic_time ();

  return (double) (now - render->begun - render->stood) / G_USEC_PER_SEC;
}

static void
progress_cb (const EfRenderProgress *progress, gpointer data)
{
  Render *render = data;
  EfRenderProgress told = *progress;
  g_autofree char *detail = NULL;

  told.left = ef_estimate_left (render->expected, progress->progress, get_elapsed (render));
  detail = ef_render_progress_to_detail (&told);
  ef_job_set_detail (render->job, detail);
  ef_job_set_progress (render->job, progress->progress);
}

/* Once is enough, however many files it is about, and however often it is tried. */
static void
notice_cb (const char *text, gpointer data)
{
  Render *render = data;

  if (!g_ptr_array_find_with_equal_func (render->notices, text, g_str_equal, NULL))
    g_ptr_array_add (render->notices, g_strdup (text));
}

static void
rendered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Render *render = ef_steps_get_data (task);
  GError *error = NULL;
  g_autoptr (JsonArray) done =
    ef_render_process_run_finish (EF_RENDER_PROCESS (object), result, &error);

  if (done == NULL ||
      !ef_render_note_take (render->plan, done, render->files, &render->work, &error)) {
    fail (task, error);
    return;
  }

  render->work.seconds = get_elapsed (render);
  let_go (task);
  ef_steps_next (task);
}

static void
run_it (GTask *task)
{
  Render *render = ef_steps_get_data (task);
  EfStudio *studio = g_task_get_source_object (task);
  const EfRenderListener listener = { progress_cb, notice_cb, render };
  GError *error = NULL;

  render->process = ef_render_pool_take (ef_studio_get_render_pool (studio), &error);
  if (render->process == NULL) {
    fail (task, error);
    return;
  }

  render->begun = g_get_monotonic_time ();
  render->paused = render->is_paused ? render->begun : 0;
  ef_render_process_set_paused (render->process, render->is_paused);
  ef_render_process_run_async (render->process, ef_job_get_id (render->job),
                               ef_job_get_settings (render->job), &listener, render->cancellable,
                               rendered_cb, task);
}

static void
noted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (ef_render_note_finish (result, &error))
    ef_steps_next (task);
  else
    fail (task, error);
}

static void
note_it (GTask *task)
{
  Render *render = ef_steps_get_data (task);
  EfStudio *studio = g_task_get_source_object (task);
  g_autofree char *text = ef_render_job_make_result (render->files, render->notices, &render->work);

  ef_job_set_result (render->job, text);
  ef_render_note_async (studio, render->job, render->plan, render->files, noted_cb, task);
}

static void
finish (GTask *task)
{
  Render *render = ef_steps_get_data (task);
  g_autofree char *names = ef_render_note_describe (render->files);

  ef_job_set_detail (render->job, names);
  ef_steps_next (task);
}

static const EfStep steps[] = { parse, run_it, note_it, finish, NULL };

static GTask *
run_async (EfStudio *studio,
           EfJob *job,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  GTask *task = g_task_new (studio, NULL, callback, user_data);
  Render *render = g_new0 (Render, 1);

  g_task_set_source_tag (task, run_async);
  render->job = g_object_ref (job);
  render->cancellable = g_object_ref (cancellable);
  render->notices = g_ptr_array_new_with_free_func (g_free);
  render->files = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_render_job_file_free);
  render->expected = -1;
  ef_steps_run (task, steps, render, render_free);

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
  Render *render = ef_steps_get_data (task);
  gint64 now = g_get_monotonic_time ();

  if (render->is_paused == is_paused)
    return;

  render->is_paused = is_paused;
  if (render->begun == 0)
    return;
  if (is_paused)
    render->paused = now;
  else
    render->stood += now - render->paused;
  if (render->process != NULL)
    ef_render_process_set_paused (render->process, is_paused);
}

static void
pause_render (GTask *task)
{
  set_paused (task, TRUE);
}

static void
resume_render (GTask *task)
{
  set_paused (task, FALSE);
}

static gboolean
can_take (EfStudio *studio, EfJob *job)
{
  return ef_render_job_is (job) && !ef_farm_takes (studio, job);
}

const EfRunner ef_render_runner = {
  .lane = EF_LANE_ENCODING,
  .can_take = can_take,
  .run_async = run_async,
  .run_finish = run_finish,
  .pause = pause_render,
  .resume = resume_render,
};
