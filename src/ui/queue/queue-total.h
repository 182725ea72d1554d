/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* All work of the queue in a few numbers. What is counted together began after nothing was left to do the
 * last time. */
typedef struct {
  guint n_running;   /* of what a person asked for: not of videos that are only read */
  guint n_waiting;   /* of them, also those on hold */
  guint n_held;      /* of those that wait */
  guint n_reading;   /* videos that are read, or wait for it */
  guint n_completed; /* since then */
  guint n_failed;    /* since then */
  double fraction;   /* of all that belongs together */
  double left;       /* seconds; -1: cannot be told */
} EfQueueSums;

/* Signals: "changed", at most some times a second; "done": there was something to do, and all has ended. */
#define EF_TYPE_QUEUE_TOTAL (ef_queue_total_get_type ())
G_DECLARE_FINAL_TYPE (EfQueueTotal, ef_queue_total, EF, QUEUE_TOTAL, GObject)

EfQueueTotal *ef_queue_total_new (EfStudio *studio);
const EfQueueSums *ef_queue_total_get_sums (EfQueueTotal *self);

/* Videos are read again at the next start, and nobody waits for that. */
gboolean ef_queue_total_counts (EfJob *job);
/* Seconds until a running job is done; -1: cannot be told. */
double ef_queue_total_get_left (EfJob *job);

G_END_DECLS
