/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/queue-parts.h"

#include "core/error.h"
#include "core/log.h"
#include "pipeline/failure.h"
#include "pipeline/render-job.h"
#include "pipeline/wait-error.h"
#include "platform/folder.h"
#include "store/error.h"
#include "store/event-table.h"
#include "store/job-table.h"

/* One job, from its begin to what became of it. */

#define ATTEMPTS_MOST 3

void
ef_queue_run_free (gpointer data)
{
  EfQueueRun *self = data;

  g_clear_signal_handler (&self->progress_id, self->job);
  g_clear_handle_id (&self->again_id, g_source_remove);
  g_clear_object (&self->ended);
  g_object_unref (self->cancellable);
  g_object_unref (self->job);
  g_object_unref (self->queue);
  g_free (self);
}

gboolean
ef_queue_runs_any (EfQueue *self, const char *profile_id)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->running);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    if (ef_queue_job_is_of (((EfQueueRun *) value)->job, profile_id))
      return TRUE;
  }

  return FALSE;
}

guint
ef_queue_count_running (EfQueue *self, EfJobKind kind, const char *profile_id)
{
  GHashTableIter iter;
  gpointer value;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->running);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    EfJob *job = ((EfQueueRun *) value)->job;

    n += !((EfQueueRun *) value)->is_paused && ef_job_get_kind (job) == kind &&
         ef_queue_job_is_of (job, profile_id);
  }

  return n;
}

/* Standing still, where a person has wished for it, and going on. */

void
ef_queue_pause_held (EfQueue *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->running);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    EfQueueRun *run = value;

    if (run->is_paused || run->task == NULL || run->runner->pause == NULL ||
        run->end != EF_QUEUE_END_NONE || !ef_queue_is_to_pause (self, run->job))
      continue;
    run->is_paused = TRUE;
    run->was_paused = TRUE;
    run->runner->pause (run->task);
  }
}

gboolean
ef_queue_resume_one (EfQueue *self, EfJobKind kind)
{
  EfQueueRun *best = NULL;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->running);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    EfQueueRun *run = value;

    if (ef_job_get_kind (run->job) == kind && run->is_paused && run->task != NULL &&
        !ef_queue_is_to_pause (self, run->job) && ef_queue_has_room (self, run->runner) &&
        ef_queue_is_better (self, run->job, best != NULL ? best->job : NULL))
      best = run;
  }
  if (best == NULL)
    return FALSE;

  best->is_paused = FALSE;
  best->runner->resume (best->task);

  return TRUE;
}

static void
folder_gone_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ef_folder_remove_finish (result, NULL);
}

/* Its profile was deleted by another process, which has tidied up while this was still being written. */
static void
tidy_after (EfQueue *self, EfJob *job)
{
  const char *profile_id = ef_job_get_profile_id (job);
  g_autofree char *folder = NULL;

  if (ef_studio_get_profile_by_id (self->studio, profile_id) != NULL)
    return;

  folder = ef_paths_get_profile_cache (ef_studio_get_paths (self->studio), profile_id);
  ef_folder_remove_async (folder, NULL, folder_gone_cb, NULL);
}

static void
forget_run (EfQueue *self, EfQueueRun *run)
{
  g_autofree char *id = g_strdup (ef_job_get_id (run->job));

  if (run->end == EF_QUEUE_END_GONE)
    tidy_after (self, run->job);
  ef_queue_files_remove_progress (self->files, id);
  g_hash_table_remove (self->running, id);
}

static void
reload_one (EfQueue *self, const char *id)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_hash_table_add (ids, g_strdup (id));
  ef_queue_read_rows (self, ids);
}

void
ef_queue_end_run (EfQueue *self, const char *id, EfQueueEnd end)
{
  EfQueueRun *run = g_hash_table_lookup (self->running, id);

  if (run == NULL)
    return;

  run->end = MAX (run->end, end);
  if (run->again_id != 0) {
    g_autofree char *copy = g_strdup (id);

    forget_run (self, run);
    reload_one (self, copy);
  } else if (run->ended == NULL) {
    g_autoptr (GCancellable) cancellable = g_object_ref (run->cancellable);

    /* It may be over, and forgotten, before this returns. */
    g_cancellable_cancel (cancellable);
  }
}

/* What became of a job, on its way into the database. */
typedef struct {
  EfJob *values; /* (owned) */
  EfJobState to;
  EfJobFields fields;
} Ending;

static void
ending_free (gpointer data)
{
  Ending *self = data;

  g_object_unref (self->values);
  g_free (self);
}

/* What was made of segments is no event, what of it failed is. */
static gboolean
note_event (EfConnection *connection, EfJob *job, EfJobState to, GError **error)
{
  g_autoptr (EfEvent) event = NULL;

  if (ef_job_get_kind (job) != EF_JOB_RENDER ||
      (to != EF_JOB_FAILED && (to != EF_JOB_COMPLETED || !ef_render_job_is (job))))
    return TRUE;

  event = ef_event_new (to == EF_JOB_FAILED ? EF_EVENT_RENDER_FAILED : EF_EVENT_RENDER_COMPLETED,
                        ef_job_get_profile_id (job), ef_job_get_title (job));

  return ef_event_table_insert (connection, event, error);
}

static gboolean
end_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Ending *ending = data;

  return ef_job_table_move (connection, ef_job_get_id (ending->values), EF_JOB_RUNNING, ending->to,
                            error) &&
         (ending->fields == 0 ||
          ef_job_table_update (connection, ending->values, ending->fields, error)) &&
         note_event (connection, ending->values, ending->to, error);
}

static gboolean
is_settled (const GError *error)
{
  return g_error_matches (error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT) ||
         g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void store_end (EfQueueRun *run);

static void
store_again_cb (gpointer user_data)
{
  EfQueueRun *run = user_data;

  run->again_id = 0;
  store_end (run);
}

/* On a full disk, say: the work is done, and what became of it is kept until it can be stored. */
static gboolean
store_later (EfQueueRun *run, const GError *error)
{
  if (is_settled (error) || run->end != EF_QUEUE_END_NONE || run->queue->is_stopped)
    return FALSE;

  run->again_id =
    g_timeout_add_once ((guint) (run->queue->retry_delay / 1000), store_again_cb, run);

  return TRUE;
}

/* Who was faster, with a cancel, has said what the row is; it is read again in any case. */
static void
ended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfQueueRun *run = user_data;
  g_autoptr (EfQueue) self = g_object_ref (run->queue);
  g_autoptr (EfJob) job = g_object_ref (run->job);
  g_autoptr (GError) error = NULL;
  Ending *ending = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (ending != NULL) {
    ef_queue_set_problem (self, EF_QUEUE_PROBLEM_STORE, NULL, NULL);
    ef_job_set_problem (job, ef_job_get_problem (ending->values));
    ef_job_set_attempts (job, ef_job_get_attempts (ending->values));
    ef_job_set_retry_at (job, ef_job_get_retry_at (ending->values));
    if (ef_job_state_is_final (ending->to))
      ef_job_set_ended (job, g_get_real_time ());
    ef_job_set_state (job, ending->to);
  } else {
    if (!is_settled (error))
      ef_queue_set_problem (self, EF_QUEUE_PROBLEM_STORE, ef_queue_get_profile_name (self, job),
                            error);
    if (store_later (run, error))
      return;
  }

  forget_run (self, run);
  if (ending == NULL)
    reload_one (self, ef_job_get_id (job));
  ef_queue_check_stopping (self);
  ef_queue_pump (self);
}

static void
store_end (EfQueueRun *run)
{
  Ending *ending = g_new0 (Ending, 1);

  ending->values = g_object_ref (run->ended);
  ending->to = run->to;
  ending->fields = run->fields;
  ef_database_write_async (ef_studio_get_database (run->queue->studio), end_in_database, ending,
                           ending_free, NULL, ended_cb, run);
}

static gint64
get_retry_at (EfQueue *self, int attempts)
{
  gint64 delay = self->retry_delay;

  for (int i = 1; i < attempts; i++)
    delay *= 4;

  return g_get_real_time () + delay;
}

/* A process that does what it was told to says itself how that went. */
static void
log_failure (EfQueueRun *run, const GError *error)
{
  if (!run->queue->is_limited)
    ef_log_message (ef_queue_get_profile_name (run->queue, run->job), "%s failed: %s",
                    ef_job_kind_to_nick (ef_job_get_kind (run->job)), error->message);
}

/* It knows itself when it goes on. */
static void
decide_wait (EfQueueRun *run, const GError *error)
{
  EfWaitError code = (EfWaitError) error->code;

  run->to = code == EF_WAIT_ERROR_UNKNOWN ? EF_JOB_UNKNOWN : EF_JOB_RETRYING;
  run->fields |= EF_JOB_ATTEMPTS;
  if (code != EF_WAIT_ERROR_LATER)
    ef_job_set_attempts (run->ended, ef_job_get_attempts (run->job) + 1);
  ef_job_set_retry_at (run->ended, ef_wait_error_get_until (error));
  ef_job_set_problem (run->ended, error->message);
}

/* What shall become of the job. Only what may pass by itself is tried again by itself. What took too long
 * after it had stood still was only thought to be stuck, by a clock that went on. */
static void
decide (EfQueueRun *run, const GError *error)
{
  int attempts = ef_job_get_attempts (run->job) + 1;

  run->ended = ef_job_copy (run->job);
  run->fields = EF_JOB_PROBLEM | EF_JOB_DETAIL | EF_JOB_RESULT | EF_JOB_RETRY_AT;
  ef_job_set_retry_at (run->ended, 0);
  if (error == NULL) {
    run->to = EF_JOB_COMPLETED;
    ef_job_set_problem (run->ended, "");
  } else if (error->domain == EF_WAIT_ERROR) {
    decide_wait (run, error);
  } else if (run->end == EF_QUEUE_END_BACK ||
             g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
             (run->was_paused && ef_failure_is_passing (error))) {
    run->to = EF_JOB_QUEUED;
    run->fields = 0;
  } else {
    run->fields |= EF_JOB_ATTEMPTS;
    ef_job_set_problem (run->ended, error->message);
    ef_job_set_attempts (run->ended, attempts);
    if (ef_failure_is_passing (error) && attempts < ATTEMPTS_MOST) {
      run->to = EF_JOB_RETRYING;
      ef_job_set_retry_at (run->ended, get_retry_at (run->queue, attempts));
    } else {
      run->to = EF_JOB_FAILED;
      log_failure (run, error);
    }
  }
}

static void
run_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfQueueRun *run = user_data;
  g_autoptr (EfQueue) self = g_object_ref (run->queue);
  g_autoptr (GError) error = NULL;

  run->task = NULL;
  run->runner->run_finish (self->studio, result, &error);
  if (run->end == EF_QUEUE_END_GONE) {
    g_autofree char *id = g_strdup (ef_job_get_id (run->job));

    forget_run (self, run);
    reload_one (self, id);
    ef_queue_check_stopping (self);
    ef_queue_pump (self);
    return;
  }

  decide (run, error);
  store_end (run);
}

/* The moves are one transaction: a job is running, or still where it was. */
static gboolean
begin_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfJob *job = data;
  g_autoptr (EfJob) row = ef_job_table_get (connection, ef_job_get_id (job), error);

  if (row == NULL)
    return FALSE;
  if ((ef_job_get_state (row) == EF_JOB_PENDING || ef_queue_job_is_timed (row)) &&
      !ef_job_table_move (connection, ef_job_get_id (job), ef_job_get_state (row), EF_JOB_QUEUED,
                          error))
    return FALSE;

  return ef_job_table_move (connection, ef_job_get_id (job), EF_JOB_QUEUED, EF_JOB_RUNNING, error);
}

static void
begun_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfQueueRun *run = user_data;
  g_autoptr (EfQueue) self = g_object_ref (run->queue);
  g_autoptr (GError) error = NULL;

  if (ef_database_run_finish (EF_DATABASE (object), result, &error) == NULL) {
    g_autofree char *id = g_strdup (ef_job_get_id (run->job));

    if (!is_settled (error)) {
      ef_queue_set_problem (self, EF_QUEUE_PROBLEM_STORE,
                            ef_queue_get_profile_name (self, run->job), error);
      self->blocked_until = g_get_real_time () + self->retry_delay;
    }
    forget_run (self, run);
    reload_one (self, id);
    ef_queue_check_stopping (self);
    ef_queue_check_waiters (self);
    return;
  }

  ef_queue_set_problem (self, EF_QUEUE_PROBLEM_STORE, NULL, NULL);
  if (ef_job_get_state (run->job) != EF_JOB_QUEUED)
    ef_job_set_state (run->job, EF_JOB_QUEUED);
  ef_job_set_state (run->job, EF_JOB_RUNNING);
  run->task = run->runner->run_async (self->studio, run->job, run->cancellable, run_cb, run);
  ef_queue_pause_held (self);
}

void
ef_queue_begin (EfQueue *self, EfJob *job, const EfRunner *runner)
{
  EfQueueRun *run = g_new0 (EfQueueRun, 1);

  run->queue = g_object_ref (self);
  run->job = g_object_ref (job);
  run->runner = runner;
  run->cancellable = g_cancellable_new ();
  run->written = -1;
  run->progress_id = ef_queue_tell_progress (self, job);
  ef_job_set_progress (job, 0);
  g_hash_table_insert (self->running, (gpointer) ef_job_get_id (run->job), run);
  g_hash_table_insert (self->turns, g_strdup (ef_job_get_profile_id (job)),
                       GSIZE_TO_POINTER (++self->turn));
  if (self->is_limited)
    self->n_left--;
  ef_database_write_async (ef_studio_get_database (self->studio), begin_in_database,
                           g_object_ref (job), g_object_unref, NULL, begun_cb, run);
}
