/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/queue-parts.h"

#include <glib/gi18n.h>

/* Those who wait: for the jobs of a scope to end, or for all that runs to stop. */

/* Somebody waits for jobs of a scope. */
typedef struct {
  GTask *task; /* (owned) */
  char *profile_id;
  guint kinds;
  char **ids;
  gboolean wait;
  guint load;       /* the reading that shows him what there is */
  gboolean is_sure; /* that reading was asked for when it seemed to be over already */
  GHashTable *open; /* (owned): ids of those that have not ended */
  EfQueueOutcome outcome;
  gulong cancelled_id;
} Waiter;

/* Somebody waits until nothing runs any more; of one profile, or at all. */
typedef struct {
  GTask *task;      /* (owned) */
  char *profile_id; /* (nullable) */
} Stop;

void
ef_queue_stop_free (gpointer data)
{
  Stop *self = data;

  g_object_unref (self->task);
  g_free (self->profile_id);
  g_free (self);
}

void
ef_queue_check_stopping (EfQueue *self)
{
  for (guint i = self->stopping->len; i > 0; i--) {
    Stop *stop = g_ptr_array_index (self->stopping, i - 1);

    if (!ef_queue_runs_any (self, stop->profile_id)) {
      g_autoptr (GTask) task = g_object_ref (stop->task);

      g_ptr_array_remove_index (self->stopping, i - 1);
      g_task_return_boolean (task, TRUE);
    }
  }
}

void
ef_queue_waiter_free (gpointer data)
{
  Waiter *self = data;

  g_object_unref (self->task);
  g_free (self->profile_id);
  g_strfreev (self->ids);
  g_hash_table_unref (self->open);
  g_free (self);
}

static void
count (EfQueueOutcome *outcome, EfJobState state)
{
  outcome->n_completed += state == EF_JOB_COMPLETED;
  outcome->n_failed += state == EF_JOB_FAILED;
  outcome->n_canceled += state == EF_JOB_CANCELED;
  outcome->n_unknown += state == EF_JOB_UNKNOWN;
}

/* Whether there is still something to wait for in @job. */
static gboolean
look_at_job (EfQueue *self, Waiter *waiter, EfJob *job)
{
  EfJobState state = ef_job_get_state (job);
  gboolean is_open = state == EF_JOB_RUNNING || ef_queue_job_is_waiting (job);

  if (is_open)
    g_hash_table_add (waiter->open, g_strdup (ef_job_get_id (job)));
  else if (g_hash_table_remove (waiter->open, ef_job_get_id (job)))
    count (&waiter->outcome, state);

  if (state == EF_JOB_RUNNING || g_hash_table_contains (self->running, ef_job_get_id (job)))
    return TRUE;
  if (!is_open || !ef_queue_may_begin (self, job) ||
      (self->lock == EF_QUEUE_LOCK_OURS && !ef_queue_is_mine (self, job)))
    return FALSE;

  return waiter->wait || ef_queue_job_is_due (job, g_get_real_time ());
}

static gboolean
is_over (EfQueue *self, Waiter *waiter)
{
  GListModel *model = G_LIST_MODEL (self->jobs);
  gboolean goes_on = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (model, i);

    if (ef_queue_job_is_in (job, waiter->profile_id, waiter->kinds,
                            (const char *const *) waiter->ids))
      goes_on |= look_at_job (self, waiter, job);
  }

  return !goes_on;
}

void
ef_queue_note_jobs (EfQueue *self)
{
  for (guint i = 0; i < self->waiters->len; i++)
    is_over (self, g_ptr_array_index (self->waiters, i));
}

void
ef_queue_add_awaited (EfQueue *self, GPtrArray *ids)
{
  for (guint i = 0; i < self->waiters->len; i++) {
    Waiter *waiter = g_ptr_array_index (self->waiters, i);
    g_autoptr (GPtrArray) open = g_hash_table_get_keys_as_ptr_array (waiter->open);

    g_ptr_array_extend (ids, open, NULL, NULL);
  }
}

/* What is gone, with its profile, is not waited for. */
static void
count_open (EfQueue *self, Waiter *waiter)
{
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, waiter->open);
  while (g_hash_table_iter_next (&iter, &id, NULL)) {
    EfJob *job = g_hash_table_lookup (self->by_id, id);

    if (job != NULL && ef_job_get_state (job) == EF_JOB_UNKNOWN)
      waiter->outcome.n_unknown++;
    else if (job != NULL)
      waiter->outcome.n_waiting++;
  }
}

/* @error NULL: it is over. */
static void
end_waiter (EfQueue *self, guint position, const GError *error)
{
  Waiter *waiter = g_ptr_array_steal_index (self->waiters, position);

  g_clear_signal_handler (&waiter->cancelled_id, g_task_get_cancellable (waiter->task));
  count_open (self, waiter);
  if (error != NULL)
    g_task_return_error (waiter->task, g_error_copy (error));
  else
    g_task_return_pointer (waiter->task, g_memdup2 (&waiter->outcome, sizeof waiter->outcome),
                           g_free);
  ef_queue_waiter_free (waiter);
}

static void
cancel_waiter (EfQueue *self, guint position)
{
  g_autoptr (GError) error =
    g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("This was cancelled."));

  end_waiter (self, position, error);
}

/* Who is told may end the others. */
#define FOR_EACH_WAITER(self, i) \
  for (guint i = (self)->waiters->len; i > 0; i = MIN (i - 1, (self)->waiters->len))

void
ef_queue_check_waiters (EfQueue *self)
{
  g_autoptr (EfQueue) kept = g_object_ref (self);

  if (!self->is_loaded || self->lock == EF_QUEUE_LOCK_TAKING || self->lock == EF_QUEUE_LOCK_ASKED)
    return;

  FOR_EACH_WAITER (self, i)
  {
    Waiter *waiter = g_ptr_array_index (self->waiters, i - 1);

    if (waiter->load > self->n_loaded)
      continue;
    if (!is_over (self, waiter)) {
      waiter->is_sure = FALSE;
    } else if (waiter->is_sure) {
      end_waiter (self, i - 1, NULL);
    } else {
      /* What has just ended may have left more to do, which is stored but not in the list yet. */
      waiter->is_sure = TRUE;
      ef_queue_load (self);
      waiter->load = self->n_loads;
    }
  }
}

void
ef_queue_fail_waiters (EfQueue *self, guint load, const GError *error)
{
  g_autoptr (EfQueue) kept = g_object_ref (self);

  FOR_EACH_WAITER (self, i)
  {
    Waiter *waiter = g_ptr_array_index (self->waiters, i - 1);

    if (waiter->load <= load && (load == G_MAXUINT || waiter->load > self->n_loaded))
      end_waiter (self, i - 1, error);
  }
}

static gboolean
waiter_cancelled_cb (gpointer user_data)
{
  EfQueue *self = user_data;

  FOR_EACH_WAITER (self, i)
  {
    Waiter *waiter = g_ptr_array_index (self->waiters, i - 1);

    if (g_cancellable_is_cancelled (g_task_get_cancellable (waiter->task)))
      cancel_waiter (self, i - 1);
  }

  return G_SOURCE_REMOVE;
}

/* A handler of this signal must not disconnect itself. */
static void
cancelled_cb (GCancellable *cancellable, EfQueue *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, waiter_cancelled_cb, g_object_ref (self), g_object_unref);
}

static void
stop (EfQueue *self, const char *profile_id, GTask *task)
{
  Stop *stopping = g_new0 (Stop, 1);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  stopping->task = task;
  stopping->profile_id = g_strdup (profile_id);
  g_ptr_array_add (self->stopping, stopping);

  g_hash_table_iter_init (&iter, self->running);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    if (ef_queue_job_is_of (((EfQueueRun *) value)->job, profile_id))
      g_ptr_array_add (ids, (gpointer) ef_job_get_id (((EfQueueRun *) value)->job));
  }
  for (guint i = 0; i < ids->len; i++)
    ef_queue_end_run (self, g_ptr_array_index (ids, i), EF_QUEUE_END_BACK);
  ef_queue_check_stopping (self);
}

gboolean
ef_queue_end (EfQueue *self)
{
  self->is_stopped = TRUE;
  g_clear_handle_id (&self->lock_id, g_source_remove);
  g_clear_handle_id (&self->wake_id, g_source_remove);
  g_clear_handle_id (&self->load_id, g_source_remove);
  g_clear_object (&self->monitor);
  while (self->waiters->len > 0)
    cancel_waiter (self, 0);
  if (g_hash_table_size (self->running) > 0)
    return FALSE;

  ef_queue_unlock (self);

  return TRUE;
}

void
ef_queue_stop_async (EfQueue *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_queue_stop_async);
  ef_queue_end (self);
  stop (self, NULL, task);
}

gboolean
ef_queue_stop_finish (EfQueue *self, GAsyncResult *result, GError **error)
{
  gboolean done = g_task_propagate_boolean (G_TASK (result), error);

  ef_queue_unlock (self);

  return done;
}

void
ef_queue_stop_profile_async (EfQueue *self,
                             const char *profile_id,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_queue_stop_profile_async);
  g_hash_table_add (self->banned, g_strdup (profile_id));
  stop (self, profile_id, task);
}

gboolean
ef_queue_stop_profile_finish (EfQueue *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ef_queue_allow_profile (EfQueue *self, const char *profile_id)
{
  g_hash_table_remove (self->banned, profile_id);
  ef_queue_pump (self);
}

/* A process that was not started before runs only what it is told to. */
static void
limit (EfQueue *self, const EfQueueScope *scope, guint n_most)
{
  if (self->files != NULL && !self->is_limited)
    return;

  self->is_limited = TRUE;
  self->n_left = n_most > 0 ? n_most : G_MAXUINT;
  g_set_str (&self->only_profile, scope->profile_id);
  self->only_kinds = scope->kinds;
  g_strfreev (self->only);
  self->only = g_strdupv ((char **) scope->ids);
}

void
ef_queue_run_async (EfQueue *self,
                    const EfQueueScope *scope,
                    guint n_most,
                    gboolean wait,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (waiter->task, ef_queue_run_async);
  g_task_set_check_cancellable (waiter->task, FALSE);
  waiter->profile_id = g_strdup (scope->profile_id);
  waiter->kinds = scope->kinds;
  waiter->ids = g_strdupv ((char **) scope->ids);
  waiter->wait = wait;
  waiter->open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  /* Another process may have ended them already. */
  for (guint i = 0; scope->ids != NULL && scope->ids[i] != NULL; i++)
    g_hash_table_add (waiter->open, g_strdup (scope->ids[i]));
  if (cancellable != NULL)
    waiter->cancelled_id =
      g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), self, 0);
  waiter->load = G_MAXUINT;
  g_ptr_array_add (self->waiters, waiter);

  limit (self, scope, n_most);
  if (self->files == NULL || self->is_stopped)
    ef_queue_start (self);
  else
    ef_queue_load (self);
  waiter->load = self->n_loads;
}

gboolean
ef_queue_run_finish (EfQueue *self, GAsyncResult *result, EfQueueOutcome *outcome, GError **error)
{
  g_autofree EfQueueOutcome *counted = g_task_propagate_pointer (G_TASK (result), error);

  if (counted == NULL)
    return FALSE;

  *outcome = *counted;

  return TRUE;
}
