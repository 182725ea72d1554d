/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* Who does the work of a kind: a process of ours, or somebody else who is asked how far he is. The queue
 * decides what runs and when; a runner only does it. Its struct lives as long as the program. */
typedef struct {
  guint limit; /* so many at once; what is paused does not count */

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

  /* Stands still without losing anything, and goes on. NULL: what has begun runs to its end. */
  void (*pause) (GTask *run);
  void (*resume) (GTask *run);
} EfRunner;

G_END_DECLS
