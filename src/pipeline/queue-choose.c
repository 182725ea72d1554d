/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/queue-parts.h"

/* What is next. */

static gboolean
takes (EfQueue *self, const EfRunner *runner, EfJob *job)
{
  return runner->can_take == NULL || runner->can_take (self->studio, job);
}

/* The first one that takes it; with @now one that has a place free. */
static const EfRunner *
find_runner (EfQueue *self, EfJob *job, gboolean now)
{
  GPtrArray *runners = self->runners[ef_job_get_kind (job)];

  for (guint i = 0; i < runners->len; i++) {
    const EfRunner *runner = g_ptr_array_index (runners, i);

    if ((!now || ef_queue_has_room (self, runner)) && takes (self, runner, job))
      return runner;
  }

  return NULL;
}

/* Whether it would be run some time if nobody did anything. */
gboolean
ef_queue_may_begin (EfQueue *self, EfJob *job)
{
  return ef_queue_job_is_waiting (job) && !ef_queue_is_job_held (self, job) &&
         find_runner (self, job, FALSE) != NULL &&
         !g_hash_table_contains (self->banned, ef_job_get_profile_id (job));
}

gboolean
ef_queue_job_is_due (EfJob *job, gint64 now)
{
  return !ef_queue_job_is_timed (job) || ef_job_get_retry_at (job) <= now;
}

gboolean
ef_queue_is_mine (EfQueue *self, EfJob *job)
{
  return !self->is_limited ||
         (self->n_left > 0 && ef_queue_job_is_in (job, self->only_profile, self->only_kinds,
                                                  (const char *const *) self->only));
}

static guint64
get_turn (EfQueue *self, EfJob *job)
{
  return GPOINTER_TO_SIZE (g_hash_table_lookup (self->turns, ef_job_get_profile_id (job)));
}

/* By priority; then the brand that has least of this running, then the one that has waited longest; then
 * by place. */
gboolean
ef_queue_is_better (EfQueue *self, EfJob *job, EfJob *best)
{
  EfJobKind kind = ef_job_get_kind (job);
  guint n, m;

  if (best == NULL || ef_job_get_priority (job) != ef_job_get_priority (best))
    return best == NULL || ef_job_get_priority (job) > ef_job_get_priority (best);

  n = ef_queue_count_running (self, kind, ef_job_get_profile_id (job));
  m = ef_queue_count_running (self, kind, ef_job_get_profile_id (best));
  if (n != m)
    return n < m;
  if (get_turn (self, job) != get_turn (self, best))
    return get_turn (self, job) < get_turn (self, best);

  return ef_job_get_place (job) < ef_job_get_place (best);
}

static EfJob *
choose (EfQueue *self, EfJobKind kind, gint64 now)
{
  GListModel *model = G_LIST_MODEL (self->jobs);
  guint n_jobs = g_list_model_get_n_items (model);
  EfJob *best = NULL;

  for (guint i = 0; i < n_jobs; i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (model, i);

    if (ef_job_get_kind (job) == kind && ef_queue_may_begin (self, job) &&
        ef_queue_job_is_due (job, now) && ef_queue_is_mine (self, job) &&
        !g_hash_table_contains (self->running, ef_job_get_id (job)) &&
        ef_queue_is_better (self, job, best) && find_runner (self, job, TRUE) != NULL)
      best = job;
  }

  return best;
}

static void
wake_cb (gpointer user_data)
{
  EfQueue *self = user_data;

  self->wake_id = 0;
  ef_queue_pump (self);
}

static void
set_wake (EfQueue *self, gint64 now)
{
  GListModel *model = G_LIST_MODEL (self->jobs);
  gint64 next = G_MAXINT64;

  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (model, i);

    if (ef_queue_job_is_timed (job) && ef_queue_may_begin (self, job) &&
        !ef_queue_job_is_due (job, now))
      next = MIN (next, ef_job_get_retry_at (job));
  }

  if (self->blocked_until > now)
    next = MIN (next, self->blocked_until);

  g_clear_handle_id (&self->wake_id, g_source_remove);
  if (next != G_MAXINT64)
    self->wake_id = g_timeout_add_once (
      (guint) CLAMP ((next - now) / 1000 + 1, 1, G_TIME_SPAN_HOUR / 1000), wake_cb, self);
}

static gboolean
has_any_room (EfQueue *self, EfJobKind kind)
{
  for (guint i = 0; i < self->runners[kind]->len; i++) {
    if (ef_queue_has_room (self, g_ptr_array_index (self->runners[kind], i)))
      return TRUE;
  }

  return FALSE;
}

/* What stands still goes on before anything new begins. */
static void
fill (EfQueue *self, EfJobKind kind, gint64 now)
{
  while (has_any_room (self, kind)) {
    EfJob *job;

    if (ef_queue_resume_one (self, kind))
      continue;
    job = choose (self, kind, now);
    if (job == NULL)
      return;
    ef_queue_begin (self, job, find_runner (self, job, TRUE));
  }
}

void
ef_queue_pump (EfQueue *self)
{
  gint64 now = g_get_real_time ();

  if (self->lock == EF_QUEUE_LOCK_OURS && self->is_loaded && !self->is_stopped) {
    ef_queue_pause_held (self);
    for (guint kind = 0; now >= self->blocked_until && kind < EF_QUEUE_N_KINDS; kind++)
      fill (self, (EfJobKind) kind, now);
    set_wake (self, now);
  }

  ef_queue_look_at_lock (self);
  ef_queue_check_waiters (self);
}
