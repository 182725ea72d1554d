/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* Which jobs. NULL and 0 stand for all. */
typedef struct {
  const char *profile_id;
  guint kinds;            /* a bit 1 << EfJobKind for each */
  const char *const *ids; /* of jobs, or of what they are about */
} EfQueueScope;

/* What became of jobs that somebody waited for. */
typedef struct {
  guint n_completed;
  guint n_failed;
  guint n_canceled;
  guint n_unknown;
  guint n_waiting; /* on hold, or to be tried again later */
} EfQueueOutcome;

/* The stored work of all profiles. One process at a time runs it; all see it. Signals: "holds-changed". */
#define EF_TYPE_QUEUE (ef_queue_get_type ())
G_DECLARE_FINAL_TYPE (EfQueue, ef_queue, EF, QUEUE, GObject)

GListModel *
ef_queue_get_jobs (EfQueue *self); /* of EfJob: what has not ended, and the latest that have */
EfJob *ef_queue_get_job (EfQueue *self, const char *id); /* (transfer none) (nullable) */
gboolean ef_queue_is_owner (EfQueue *self);
/* Why no work goes on although there is some, as a sentence for a person; (nullable). A property, too. */
const char *ef_queue_get_problem (EfQueue *self);

/* A person's wish that nothing new begins, of one profile (NULL: of all) and one kind (-1: of all). What
 * runs goes on when only new work shall wait, and stands still with @stop: it loses nothing, and goes on
 * when the queue does. What cannot stand still runs to its end. */
gboolean ef_queue_is_held (EfQueue *self, const char *profile_id, int kind);
void ef_queue_hold_async (EfQueue *self,
                          const char *profile_id,
                          int kind,
                          gboolean hold,
                          gboolean stop,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean ef_queue_hold_finish (EfQueue *self, GAsyncResult *result, GError **error);

/* Of jobs, by their ids. What the state of one does not allow is left; returned is how many it was done
 * to. None of these need the queue to be started. */
void ef_queue_cancel_async (EfQueue *self,
                            const char *const *ids,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
void ef_queue_retry_async (EfQueue *self,
                           const char *const *ids,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
void ef_queue_retry_failed_async (EfQueue *self,
                                  const char *profile_id,
                                  guint kinds,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* Of one that runs: it stands still, and another may begin in its place. */
void ef_queue_hold_jobs_async (EfQueue *self,
                               const char *const *ids,
                               gboolean hold,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
void ef_queue_set_priority_async (EfQueue *self,
                                  const char *const *ids,
                                  int priority,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* Before another job; NULL: behind all. */
void ef_queue_move_async (EfQueue *self,
                          const char *id,
                          const char *before_id,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
gboolean ef_queue_count_finish (EfQueue *self, GAsyncResult *result, guint *count, GError **error);

/* All stored jobs of the scope (element-type EfJob), in the order in which they are run; @states as bits
 * 1 << EfJobState, 0: all. What is held is known, too, when it returns. */
void ef_queue_list_async (EfQueue *self,
                          const EfQueueScope *scope,
                          guint states,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
GPtrArray *ef_queue_list_finish (EfQueue *self, GAsyncResult *result, GError **error);

/* Takes part in the work from now on, and shows it. The window does so by itself. */
void ef_queue_start (EfQueue *self);

/* That this process runs the queue is the answer to the question that an end in the middle of posts leaves: it
 * need not wait for one. Before it is started. */
void ef_queue_set_is_answer (EfQueue *self, gboolean is_answer);

/* Starts, and waits until nothing of @scope runs or could begin now, whoever runs it. A process that was
 * not started before runs nothing else, and at most @n_most (0: all). @wait: also until nothing is left to
 * be tried again. */
void ef_queue_run_async (EfQueue *self,
                         const EfQueueScope *scope,
                         guint n_most,
                         gboolean wait,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
gboolean
ef_queue_run_finish (EfQueue *self, GAsyncResult *result, EfQueueOutcome *outcome, GError **error);

EfQueue *ef_studio_get_queue (EfStudio *self);

G_END_DECLS
