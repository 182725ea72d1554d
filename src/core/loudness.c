/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/loudness.h"

#include <math.h>

/* Under that it is noise of a recorder, and louder it would only be heard better. */
#define SILENCE (-60.0)

double
ef_loudness_solve (const EfLoudness *measured, double target, gboolean *needs_limiter)
{
  double gain = target - measured->integrated;
  double room = EF_LOUDNESS_PEAK - measured->peak; /* how much louder no peak minds */

  *needs_limiter = FALSE;
  if (!(measured->seconds >= EF_LOUDNESS_SHORTEST) || !(measured->integrated > SILENCE) ||
      !isfinite (gain) || isnan (measured->peak))
    return 0;
  if (gain <= room)
    return gain;

  *needs_limiter = TRUE;

  return MIN (gain, room + EF_LOUDNESS_LIMIT);
}
