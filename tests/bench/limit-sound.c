/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/loudness.h"

#define RATE 48000

/* limit-sound SECONDS: lowers the peaks of noise that is too loud here and there; prints how many
 * milliseconds it took, without making the noise. */
int
main (int argc, char **argv)
{
  int seconds = argc > 1 ? atoi (argv[1]) : 60;
  g_autoptr (EfLimiter) limiter = ef_limiter_new (RATE, 2, EF_LOUDNESS_PEAK);
  g_autofree float *samples = g_new (float, RATE * 2);
  gint64 spent = 0;

  for (int second = 0; second < seconds; second++) {
    gint64 begin;

    for (int i = 0; i < RATE * 2; i++)
      samples[i] = (float) (g_random_double () * 2.4 - 1.2) * (i % 9000 < 1000 ? 1.F : 0.3F);
    begin = g_get_monotonic_time ();
    ef_limiter_process (limiter, samples, RATE);
    spent += g_get_monotonic_time () - begin;
  }
  printf ("%.1f\n", (double) spent / 1000);

  return 0;
}
