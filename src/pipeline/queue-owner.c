/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/queue-parts.h"

#include <glib/gi18n.h>

#include "pipeline/cache.h"
#include "pipeline/failure.h"
#include "pipeline/publish-start.h"
#include "pipeline/publish-track.h"
#include "pipeline/studio-call.h"
#include "store/job-table.h"

/* Which process runs the jobs: the one that the kernel gives the lock. */

#define LOCK_AGAIN_MS 1000

/* One that is on hold now was not before: it has brought down whoever ran it, so it says so. */
static gboolean
explain_hold (EfConnection *connection, EfJob *before, GError **error)
{
  g_autoptr (EfJob) job = ef_job_table_get (connection, ef_job_get_id (before), error);

  if (job == NULL)
    return FALSE;
  if (!ef_job_get_hold (job) || ef_job_get_hold (before))
    return TRUE;

  ef_job_set_problem (job, _ ("Edit Factory ended several times while this was running, so it is "
                              "paused. Resume it to try again."));

  return ef_job_table_update (connection, job, EF_JOB_PROBLEM, error);
}

static gboolean
take_back_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  EfJobFilter filter = { .states = 1u << EF_JOB_RUNNING };
  g_autoptr (GPtrArray) jobs = ef_job_table_select (connection, &filter, error);
  guint n_jobs = 0;

  if (jobs == NULL || !ef_job_table_take_back (connection, &n_jobs, error))
    return FALSE;

  for (guint i = 0; i < jobs->len; i++) {
    if (!explain_hold (connection, g_ptr_array_index (jobs, i), error))
      return FALSE;
  }

  return ef_publish_take_back (connection, call->flag, error);
}

/* It is tried again. Those who wait need not hope for what does not pass by itself. */
static void
give_up (EfQueue *self, const GError *error)
{
  self->lock = EF_QUEUE_LOCK_NONE;
  ef_queue_set_problem (self, EF_QUEUE_PROBLEM_OWNER, NULL, error);
  if (error != NULL && !ef_failure_is_passing (error))
    ef_queue_fail_waiters (self, G_MAXUINT, error);
  ef_queue_watch_progress (self);
  ef_queue_look_at_lock (self);
  ef_queue_check_waiters (self);
}

static void
let_take_over (EfQueue *self)
{
  for (guint kind = 0; kind < EF_QUEUE_N_KINDS; kind++) {
    for (guint i = 0; i < self->runners[kind]->len; i++) {
      const EfRunner *runner = g_ptr_array_index (self->runners[kind], i);

      if (runner->take_over != NULL)
        runner->take_over (self->studio);
    }
  }
}

static void
taken_back_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfQueue) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  if (self->is_stopped || self->lock != EF_QUEUE_LOCK_TAKING)
    return;

  if (call == NULL) {
    ef_queue_files_unlock (self->files);
    give_up (self, error);
    return;
  }

  self->lock = EF_QUEUE_LOCK_OURS;
  ef_queue_set_problem (self, EF_QUEUE_PROBLEM_OWNER, NULL, NULL);
  g_clear_object (&self->monitor);
  /* Also what was changed by this: nothing begins before it is known that it may. */
  self->is_loaded = FALSE;
  ef_queue_load_holds (self);
  ef_queue_load (self);
  ef_cache_clean (self->studio, TRUE);
  let_take_over (self);
  ef_publish_track_look (ef_studio_get_publish_track (self->studio));
}

static void
locked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfQueue) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_ours = ef_queue_files_lock_finish (self->files, result, &error);
  EfStudioCall *call;
  GTask *task;

  if (self->is_stopped) {
    ef_queue_unlock (self);
    return;
  }
  if (!is_ours) {
    give_up (self, error);
    return;
  }

  self->lock = EF_QUEUE_LOCK_TAKING;
  task = g_task_new (self->studio, NULL, taken_back_cb, g_object_ref (self));
  g_task_set_source_tag (task, locked_cb);
  call = ef_studio_call_new ();
  call->flag = self->is_answer;
  ef_studio_call_write (self->studio, take_back_in_database, call, task);
}

void
ef_queue_try_lock (EfQueue *self)
{
  self->lock = EF_QUEUE_LOCK_ASKED;
  ef_queue_files_lock_async (self->files, self, locked_cb, g_object_ref (self));
}

static gboolean
has_unfinished (EfQueue *self)
{
  GListModel *model = G_LIST_MODEL (self->jobs);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (model, i);

    if (!ef_job_state_is_final (ef_job_get_state (job)))
      return TRUE;
  }

  return FALSE;
}

static void
lock_again_cb (gpointer user_data)
{
  EfQueue *self = user_data;

  self->lock_id = 0;
  if (self->lock == EF_QUEUE_LOCK_NONE && !self->is_stopped)
    ef_queue_try_lock (self);
}

/* While there is work and another process has the lock, that one may end. What could not be done may be
 * done a moment later. */
void
ef_queue_look_at_lock (EfQueue *self)
{
  if (self->lock == EF_QUEUE_LOCK_NONE && self->lock_id == 0 && self->files != NULL &&
      self->is_loaded && !self->is_stopped &&
      (has_unfinished (self) || self->waiters->len > 0 ||
       self->problems[EF_QUEUE_PROBLEM_OWNER] != NULL))
    self->lock_id = g_timeout_add_once (LOCK_AGAIN_MS, lock_again_cb, self);
}

void
ef_queue_set_is_answer (EfQueue *self, gboolean is_answer)
{
  self->is_answer = is_answer;
}

void
ef_queue_unlock (EfQueue *self)
{
  if (self->files != NULL)
    ef_queue_files_unlock (self->files);
  self->lock = EF_QUEUE_LOCK_NONE;
}
