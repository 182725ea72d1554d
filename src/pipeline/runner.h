/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* What runners share: as many run in a lane at once as its setting says, or as suits the machine. */
typedef enum {
  EF_LANE_NONE,       /* what it needs is its own */
  EF_LANE_READING,    /* "lane-reading" */
  EF_LANE_ENCODING,   /* "lane-encoding": an encoder takes all cores by itself */
  EF_LANE_PUBLISHING, /* "publish.at-once": three, unless said otherwise */
} EfLane;

#define EF_N_LANES (EF_LANE_PUBLISHING + 1)

/* Who does the work of a kind: a process of ours, or somebody else who is asked how far he is. The queue
 * decides what runs and when; a runner only does it. Its struct lives as long as the program. */
typedef struct {
  EfLane lane;
  guint
    limit; /* so many of its own at once, 0: as the lane allows; what is paused does not count */
  const char *limit_setting; /* (nullable): where a person sets that; 0 and nothing: @limit */

  /* Whether this job is one for it; NULL: all of the kind are. Asked often: it only looks. */
  gboolean (*can_take) (EfStudio *studio, EfJob *job);

  /* Does the job, or what is still missing of it. How far it is goes into the job (its progress and
   * detail). When @cancellable is cancelled it returns as soon as nothing goes on any more; the same job
   * may be given to it again. Of an error, ef_failure_is_passing () says whether that is tried by itself.
   * Returned is the run, for pause () and resume (); it is over when @callback is called. */
  GTask *(*run_async) (EfStudio *studio,
                       EfJob *job,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*run_finish) (EfStudio *studio, GAsyncResult *result, GError **error);

  /* This process runs the jobs from now on: what the one before it left. NULL: nothing. */
  void (*take_over) (EfStudio *studio);

  /* Stands still without losing anything, and goes on. NULL: what has begun runs to its end. */
  void (*pause) (GTask *run);
  void (*resume) (GTask *run);
} EfRunner;

G_END_DECLS
