/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long a render will take, from those that were finished before. */
typedef struct {
  double pixels;  /* decoded and encoded, frames times their size, in millions */
  double seconds; /* it took, start to end, pauses taken off; 0 in what is asked about */
  char encoder[32];
} EfWork;

/* @done is in the order in which it was finished. -1: nothing was finished yet. The latest, those of about
 * the same size and those of the same encoder weigh most. */
double ef_estimate_seconds (const EfWork *work, const EfWork *done, guint n_done);
/* Of one that runs: seconds that are left, from how far it is (0 to 1) and how long it was expected to take
 * in all (-1: it was not); -1: cannot be told. */
double ef_estimate_left (double expected, double progress, double elapsed);

G_END_DECLS
