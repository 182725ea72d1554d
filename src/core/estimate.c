/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/estimate.h"

#include <math.h>

/* A work counts half of what the one after it does; one of another size less, the more it differs; and one
 * of another encoder only where there is none of the same. */
#define HALF_LIFE 8.0

/* With this much of the way behind it, what a work says of itself counts as much as what was expected. */
#define TRUST 0.15

static gboolean
is_usable (const EfWork *done, const EfWork *work, gboolean of_any)
{
  return done->pixels > 0 && done->seconds > 0 && isfinite (done->pixels) &&
         isfinite (done->seconds) && (of_any || g_strcmp0 (done->encoder, work->encoder) == 0);
}

/* Seconds a million pixels, in the logarithm, where twice as long and half as long are equally far. */
static double
find_pace (const EfWork *work, const EfWork *done, guint n_done, gboolean of_any)
{
  double sum = 0;
  double weights = 0;
  guint n_before = 0;

  for (guint i = n_done; i > 0; i--) {
    const EfWork *other = done + i - 1;
    double distance;
    double weight;

    if (!is_usable (other, work, of_any))
      continue;

    distance = log2 (other->pixels / work->pixels);
    weight = pow (0.5, n_before / HALF_LIFE) / (1 + distance * distance);
    sum += weight * log (other->seconds / other->pixels);
    weights += weight;
    n_before++;
  }

  return weights > 0 ? exp (sum / weights) : -1;
}

double
ef_estimate_seconds (const EfWork *work, const EfWork *done, guint n_done)
{
  double pace;

  if (!(work->pixels > 0) || !isfinite (work->pixels))
    return -1;

  pace = find_pace (work, done, n_done, FALSE);
  if (pace < 0)
    pace = find_pace (work, done, n_done, TRUE);

  return pace > 0 ? pace * work->pixels : -1;
}

/* What was expected in the beginning, what it does itself in the end. */
double
ef_estimate_left (double expected, double progress, double elapsed)
{
  double own;
  double trust;

  progress = progress > 0 ? MIN (progress, 1) : 0;
  elapsed = elapsed > 0 ? elapsed : 0;
  if (progress <= 0)
    return expected > 0 ? MAX (expected - elapsed, 0) : -1;

  own = elapsed * (1 - progress) / progress;
  if (!(expected > 0))
    return own;

  trust = progress / (progress + TRUST);

  return trust * own + (1 - trust) * expected * (1 - progress);
}
