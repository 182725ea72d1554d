/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/shuffle.h"

/* SplitMix64. Neighbouring seeds give numbers that have nothing to do with each other. Stored seeds depend on
 * it: never change it. */
static guint64
draw (guint64 *state)
{
  guint64 z = *state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT (0x94d049bb133111eb);

  return z ^ (z >> 31);
}

/* Below @end. What is left over at the top would favour the small numbers, and is drawn again. */
static guint
draw_below (guint64 *state, guint end)
{
  guint64 most = G_MAXUINT64 - G_MAXUINT64 % end;
  guint64 drawn;

  do
    drawn = draw (state);
  while (drawn >= most);

  return (guint) (drawn % end);
}

void
ef_shuffle (guint *values, guint n_values, guint32 seed)
{
  guint64 state = seed;

  for (guint n = n_values; n > 1; n--) {
    guint other = draw_below (&state, n);
    guint value = values[n - 1];

    values[n - 1] = values[other];
    values[other] = value;
  }
}
