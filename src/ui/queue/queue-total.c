/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/queue/queue-total.h"

#include "core/render-progress.h"

struct _EfQueueTotal {
  GObject parent_instance;

  EfStudio *studio;
  GHashTable *batch; /* (element-type utf8): ids of the jobs that belong together */
  EfQueueSums sums;
  gboolean has_open;
  guint update_id;
};

G_DEFINE_FINAL_TYPE (EfQueueTotal, ef_queue_total, G_TYPE_OBJECT)

enum {
  SIGNAL_CHANGED,
  SIGNAL_DONE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

/* Bars that move more often are only restless. */
#define UPDATE_MS 250
/* What is said of less than that is a guess. */
#define TELLING_PROGRESS .03

gboolean
ef_queue_total_counts (EfJob *job)
{
  EfJobKind kind = ef_job_get_kind (job);

  return kind != EF_JOB_IMPORT && kind != EF_JOB_ANALYSIS;
}

double
ef_queue_total_get_left (EfJob *job)
{
  double progress = ef_job_get_progress (job);
  double elapsed = (double) (g_get_real_time () - ef_job_get_started (job)) / G_USEC_PER_SEC;
  EfRenderProgress told;

  if (ef_render_progress_from_detail (ef_job_get_detail (job), &told))
    return told.left;
  if (ef_job_get_started (job) == 0 || progress < TELLING_PROGRESS || elapsed <= 0)
    return -1;

  return elapsed * (1 - progress) / progress;
}

/* What is known of the time that jobs take. */
typedef struct {
  double taken; /* by those that are done */
  guint n_taken;
  double left; /* of those that run */
  double longest;
  guint n_left;
  guint n_unknown; /* run, and cannot tell yet */
} Times;

static void
add_times (Times *times, EfJob *job)
{
  double left;

  if (ef_job_get_state (job) == EF_JOB_COMPLETED &&
      ef_job_get_ended (job) > ef_job_get_started (job) && ef_job_get_started (job) > 0) {
    times->taken +=
      (double) (ef_job_get_ended (job) - ef_job_get_started (job)) / (double) G_USEC_PER_SEC;
    times->n_taken++;
  } else if (ef_job_get_state (job) == EF_JOB_RUNNING && !ef_job_get_hold (job)) {
    left = ef_queue_total_get_left (job);
    if (left < 0) {
      times->n_unknown++;
      return;
    }
    times->left += left;
    times->longest = MAX (times->longest, left);
    times->n_left++;
  }
}

/* What waits takes as long as what was done; without that, as what runs has still to go. */
static double
guess_left (const Times *times, guint n_waiting)
{
  guint n_running = times->n_left + times->n_unknown;
  double each = -1;
  double left;

  if (times->n_taken > 0)
    each = times->taken / times->n_taken;
  else if (times->n_left > 0 && n_waiting == 0)
    each = times->left / times->n_left;
  if (each < 0 || n_running + n_waiting == 0)
    return times->n_left > 0 && n_waiting == 0 && times->n_unknown == 0 ? times->longest : -1;

  left = (times->left + each * (times->n_unknown + n_waiting)) / MAX (n_running, 1);

  return MAX (left, times->longest);
}

static void
count_open (EfQueueSums *sums, EfJob *job)
{
  if (!ef_queue_total_counts (job)) {
    sums->n_reading++;
  } else if (ef_job_get_state (job) == EF_JOB_RUNNING && !ef_job_get_hold (job)) {
    sums->n_running++;
  } else {
    sums->n_waiting++;
    sums->n_held += ef_job_get_hold (job);
  }
}

static void
count_ended (EfQueueSums *sums, EfJob *job)
{
  sums->n_completed += ef_job_get_state (job) == EF_JOB_COMPLETED;
  sums->n_failed +=
    ef_job_get_state (job) == EF_JOB_FAILED || ef_job_get_state (job) == EF_JOB_UNKNOWN;
}

/* Jobs that were there and are gone from the list have ended as well. */
static void
count (EfQueueTotal *self, EfQueueSums *sums)
{
  GListModel *jobs = ef_studio_get_jobs (self->studio);
  guint n_jobs = g_list_model_get_n_items (jobs);
  Times times = { 0 };
  double done = 0;
  guint n_open = 0;

  for (guint i = 0; i < n_jobs; i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (jobs, i);
    gboolean counts = ef_queue_total_counts (job);

    if (!ef_job_state_is_final (ef_job_get_state (job))) {
      count_open (sums, job);
      if (counts) {
        g_hash_table_add (self->batch, g_strdup (ef_job_get_id (job)));
        done += ef_job_get_progress (job);
        n_open++;
      }
    } else if (g_hash_table_contains (self->batch, ef_job_get_id (job))) {
      count_ended (sums, job);
    }
    if (counts)
      add_times (&times, job);
  }

  done += g_hash_table_size (self->batch) - n_open;
  sums->fraction = g_hash_table_size (self->batch) > 0 ? done / g_hash_table_size (self->batch) : 0;
  sums->left = guess_left (&times, sums->n_waiting - sums->n_held);
}

static void
update (EfQueueTotal *self)
{
  EfQueueSums sums = { .left = -1 };
  gboolean was_open = self->has_open;

  count (self, &sums);
  self->has_open = sums.n_running + sums.n_waiting > 0;
  /* The next one begins a new sum; this one stays to be told. */
  if (!was_open && self->has_open && self->sums.n_completed + self->sums.n_failed > 0) {
    g_hash_table_remove_all (self->batch);
    sums = (EfQueueSums) { .left = -1 };
    count (self, &sums);
  }

  self->sums = sums;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  if (was_open && !self->has_open && sums.n_completed + sums.n_failed > 0)
    g_signal_emit (self, signals[SIGNAL_DONE], 0);
}

static void
update_cb (gpointer user_data)
{
  EfQueueTotal *self = user_data;

  self->update_id = 0;
  update (self);
}

static void
job_changed_cb (EfQueueTotal *self)
{
  if (self->update_id == 0)
    self->update_id = g_timeout_add_once (UPDATE_MS, update_cb, self);
}

static void
jobs_changed_cb (EfQueueTotal *self,
                 guint position,
                 guint n_removed,
                 guint n_added,
                 GListModel *jobs)
{
  static const char *const watched[] = { "notify::state", "notify::progress", "notify::hold" };

  for (guint i = position; i < position + n_added; i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (jobs, i);

    g_signal_handlers_disconnect_by_func (job, job_changed_cb, self);
    for (guint j = 0; j < G_N_ELEMENTS (watched); j++)
      g_signal_connect_object (job, watched[j], G_CALLBACK (job_changed_cb), self,
                               G_CONNECT_SWAPPED);
  }
  job_changed_cb (self);
}

static void
ef_queue_total_dispose (GObject *object)
{
  EfQueueTotal *self = EF_QUEUE_TOTAL (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_queue_total_parent_class)->dispose (object);
}

static void
ef_queue_total_finalize (GObject *object)
{
  g_hash_table_unref (EF_QUEUE_TOTAL (object)->batch);

  G_OBJECT_CLASS (ef_queue_total_parent_class)->finalize (object);
}

static void
ef_queue_total_class_init (EfQueueTotalClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ef_queue_total_dispose;
  object_class->finalize = ef_queue_total_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", EF_TYPE_QUEUE_TOTAL, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_DONE] = g_signal_new ("done", EF_TYPE_QUEUE_TOTAL, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 0);
}

static void
ef_queue_total_init (EfQueueTotal *self)
{
  self->batch = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->sums.left = -1;
}

EfQueueTotal *
ef_queue_total_new (EfStudio *studio)
{
  EfQueueTotal *self = g_object_new (EF_TYPE_QUEUE_TOTAL, NULL);
  GListModel *jobs = ef_studio_get_jobs (studio);

  g_set_object (&self->studio, studio);
  g_signal_connect_object (jobs, "items-changed", G_CALLBACK (jobs_changed_cb), self,
                           G_CONNECT_SWAPPED);
  jobs_changed_cb (self, 0, 0, g_list_model_get_n_items (jobs), jobs);
  g_clear_handle_id (&self->update_id, g_source_remove);
  update (self);

  return self;
}

const EfQueueSums *
ef_queue_total_get_sums (EfQueueTotal *self)
{
  return &self->sums;
}
