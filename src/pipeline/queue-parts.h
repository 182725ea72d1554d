/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/queue-private.h"

G_BEGIN_DECLS

/* The queue from inside. Its rooms:
 *
 *   queue.c           the list of jobs, kept as the database has it
 *   queue-owner.c     which process runs them
 *   queue-holds.c     what a person has paused
 *   queue-choose.c    what is next
 *   queue-lanes.c     how much at once
 *   queue-run.c       one job, from its begin to what became of it
 *   queue-progress.c  how far it is, for the other processes
 *   queue-wait.c      those who wait for jobs to end, or for all to stop
 *   queue-verbs.c     wishes: they are written, and whoever runs the jobs sees them
 *
 * Only these include this. */

/* The settings that hold begin with it. */
#define EF_QUEUE_HOLD "hold"

/* Why a job that runs is to end. */
typedef enum {
  EF_QUEUE_END_NONE,
  EF_QUEUE_END_BACK, /* into the queue: it waits, or the application ends */
  EF_QUEUE_END_GONE, /* it was cancelled, or removed with its profile: nothing is to be written */
} EfQueueEnd;

typedef struct {
  EfQueue *queue; /* (owned) */
  EfJob *job;     /* (owned) */
  const EfRunner *runner;
  GTask *task;               /* (unowned) (nullable): once it has begun */
  GCancellable *cancellable; /* (owned) */
  gulong progress_id;
  double written; /* the progress in the file */
  EfQueueEnd end;
  EfJob *ended; /* (owned) (nullable): as it is to be stored when it is over */
  EfJobState to;
  EfJobFields fields;
  guint again_id; /* storing that has failed, and is tried again */
  gboolean is_paused;
  gboolean was_paused; /* some time; what takes too long then may only have been stopped */
} EfQueueRun;

typedef enum {
  EF_QUEUE_LOCK_NONE,
  EF_QUEUE_LOCK_ASKED,
  EF_QUEUE_LOCK_TAKING, /* ours; what the owner before left is put in order */
  EF_QUEUE_LOCK_OURS,
} EfQueueLock;

/* What may keep work from going on. Each is logged when it comes, not as often as it is tried again. */
typedef enum {
  EF_QUEUE_PROBLEM_OWNER,
  EF_QUEUE_PROBLEM_LIST,
  EF_QUEUE_PROBLEM_STORE,
  EF_QUEUE_N_PROBLEMS,
} EfQueueProblem;

struct _EfQueue {
  GObject parent_instance;

  EfStudio *studio;    /* (unowned) */
  GListStore *jobs;    /* (owned) (element-type EfJob) */
  GHashTable *by_id;   /* (owned): what is in the list, which holds both */
  GHashTable *running; /* (owned) (element-type EfQueueRun): by id; being in it is running here */
  GHashTable *holds;   /* (owned): "PROFILE KIND", where "*" stands for all */
  GHashTable *banned;  /* (owned): ids of profiles that are about to go */
  GHashTable *turns;   /* (owned): when a profile was last served */
  GPtrArray *runners[EF_QUEUE_N_KINDS]; /* (owned) (element-type EfRunner) */
  EfQueueFiles *files;                  /* (owned) (nullable): once started */
  GFileMonitor *monitor; /* (owned) (nullable): of the progress that the owner tells */
  GPtrArray *waiters;    /* (owned) (element-type Waiter) */
  GPtrArray *stopping;   /* (owned) (element-type Stop) */
  guint64 turn;
  guint n_loads;  /* asked for */
  guint n_loaded; /* answered, with an error or without */
  gint64 retry_delay;
  gint64 blocked_until; /* nothing can be stored, so nothing begins */
  EfQueueLock lock;
  guint lock_id;
  guint wake_id;
  guint progress_id;
  guint load_id;
  char *problems[EF_QUEUE_N_PROBLEMS]; /* (nullable) */
  gboolean is_loaded;
  gboolean is_stopped;
  char **only;        /* (nullable): nothing else is run here */
  char *only_profile; /* (nullable) */
  guint only_kinds;
  guint n_left; /* may still begin; G_MAXUINT: any number */
  gboolean is_limited;
  gboolean is_answer; /* to what an end that was not clean asks */
};

/* queue.c */
/* Also what is unknown, and knows when it is asked about. */
gboolean ef_queue_job_is_waiting (EfJob *job);
gboolean ef_queue_job_is_timed (EfJob *job);
gboolean ef_queue_job_is_of (EfJob *job, const char *profile_id);
gboolean
ef_queue_job_is_in (EfJob *job, const char *profile_id, guint kinds, const char *const *ids);
const char *ef_queue_get_profile_name (EfQueue *self, EfJob *job); /* (nullable): it is gone */
/* @error NULL: it is over. */
void ef_queue_set_problem (EfQueue *self,
                           EfQueueProblem which,
                           const char *profile,
                           const GError *error);
void ef_queue_load (EfQueue *self);
void ef_queue_read_rows (EfQueue *self, GHashTable *ids);

/* queue-owner.c */
void ef_queue_try_lock (EfQueue *self);
void ef_queue_look_at_lock (EfQueue *self);
void ef_queue_unlock (EfQueue *self);

/* queue-holds.c */
gboolean ef_queue_is_job_held (EfQueue *self, EfJob *job);
gboolean ef_queue_is_to_pause (EfQueue *self, EfJob *job);
void ef_queue_load_holds (EfQueue *self);

/* queue-choose.c */
void ef_queue_pump (EfQueue *self); /* the one place from which work begins */
gboolean ef_queue_is_better (EfQueue *self, EfJob *job, EfJob *best);
gboolean ef_queue_may_begin (EfQueue *self, EfJob *job);
gboolean ef_queue_job_is_due (EfJob *job, gint64 now);
gboolean ef_queue_is_mine (EfQueue *self, EfJob *job);

/* queue-lanes.c */
gboolean ef_queue_has_room (EfQueue *self, const EfRunner *runner);
void ef_queue_watch_lanes (EfQueue *self);
void ef_queue_watch_limit (EfQueue *self, const EfRunner *runner);

/* queue-run.c */
void ef_queue_run_free (gpointer data);
void ef_queue_begin (EfQueue *self, EfJob *job, const EfRunner *runner);
void ef_queue_pause_held (EfQueue *self);
/* Lets one go on that stands still and need not any more; FALSE: there is none. */
gboolean ef_queue_resume_one (EfQueue *self, EfJobKind kind);
void ef_queue_end_run (EfQueue *self, const char *id, EfQueueEnd end);
gboolean ef_queue_runs_any (EfQueue *self, const char *profile_id);
guint ef_queue_count_running (EfQueue *self, EfJobKind kind, const char *profile_id);

/* queue-progress.c */
gulong ef_queue_tell_progress (EfQueue *self, EfJob *job);
void ef_queue_watch_progress (EfQueue *self);
void ef_queue_read_progress (EfQueue *self, EfJob *job); /* what is there before it changes */

/* queue-wait.c */
void ef_queue_waiter_free (gpointer data);
void ef_queue_stop_free (gpointer data);
void ef_queue_check_waiters (EfQueue *self);
/* Those who wait note what there is and what has ended, before it is shown no more. */
void ef_queue_note_jobs (EfQueue *self);
/* The ids of jobs of which somebody waits to hear (element-type utf8), which stay theirs. */
void ef_queue_add_awaited (EfQueue *self, GPtrArray *ids);
/* Those who wait for the reading @load, or for one before that has not come either. */
void ef_queue_fail_waiters (EfQueue *self, guint load, const GError *error);
void ef_queue_check_stopping (EfQueue *self);

G_END_DECLS
