/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/framing-taps.h"

#include <math.h>

#define NEAR 1e-5

static double
weigh_sharp (double x)
{
  if (x < 1)
    return (1.5 * x - 2.5) * x * x + 1;

  return ((-0.5 * x + 2.5) * x - 4) * x + 2;
}

static double
weigh_smooth (double x)
{
  if (x < 1)
    return (0.5 * x - 1) * x * x + 2.0 / 3;

  return (2 - x) * (2 - x) * (2 - x) / 6;
}

/* In samples, to each side. */
static int
get_reach (EfTapsKind kind)
{
  return kind == EF_TAPS_QUICK ? 1 : 2;
}

static double
weigh (EfTapsKind kind, double x)
{
  if (x >= get_reach (kind))
    return 0;
  if (kind == EF_TAPS_QUICK)
    return 1 - x;

  return kind == EF_TAPS_SMOOTH ? weigh_smooth (x) : weigh_sharp (x);
}

static gboolean
is_whole (double value)
{
  return fabs (value - round (value)) < NEAR;
}

static gboolean
is_copy (const EfTapsWish *wish)
{
  double last = wish->origin + wish->step * (wish->n - 1.0);

  return wish->kind == EF_TAPS_SHARP && fabs (fabs (wish->step) - 1) * wish->n < NEAR &&
         is_whole (wish->origin) && round (MIN (wish->origin, last)) >= 0 &&
         round (MAX (wish->origin, last)) < wish->n_in;
}

static void
make_room (EfTaps *self)
{
  if (self->n <= self->room && self->n_taps <= self->room_taps)
    return;

  ef_taps_clear (self);
  self->room = self->n;
  self->room_taps = self->n_taps;
  self->first = g_new (int, self->n);
  self->weights = g_new (gint16, (gsize) self->n * self->n_taps);
}

/* Whole numbers whose sum is what it should be: what is lost by rounding goes to the largest. */
static void
round_weights (const double *weights, gint16 *into, guint n_taps, double one)
{
  double total = 0;
  int left = (int) lrint (one);
  guint largest = 0;

  for (guint k = 0; k < n_taps; k++)
    total += weights[k];
  for (guint k = 0; k < n_taps; k++) {
    into[k] = (gint16) CLAMP (lrint (weights[k] / total * one), G_MININT16, G_MAXINT16);
    left -= into[k];
    if (into[k] > into[largest])
      largest = k;
  }
  into[largest] = (gint16) CLAMP (into[largest] + left, G_MININT16, G_MAXINT16);
}

static void
set_sample (EfTaps *self, const EfTapsWish *wish, guint i, double stretch, double *weights)
{
  double reach = get_reach (wish->kind) * stretch;
  double middle = CLAMP (wish->origin + i * wish->step, -reach, wish->n_in + reach);
  int first = (int) floor (middle - reach) + 1;
  int last = (int) ceil (middle + reach) - 1;
  int end = (int) self->n_in - 1;
  int begin = CLAMP (first, 0, MAX ((int) self->n_in - (int) self->n_taps, 0));

  for (guint k = 0; k < self->n_taps; k++)
    weights[k] = 0;
  for (int k = first; k <= last; k++)
    weights[CLAMP (k, 0, end) - begin] += weigh (wish->kind, fabs (k - middle) / stretch);
  self->first[i] = begin;
  round_weights (weights, self->weights + (gsize) i * self->n_taps, self->n_taps,
                 wish->gain * (1 << wish->bits));
}

/* However many there are, no more is needed than those. */
static double
get_stretch (const EfTapsWish *wish)
{
  return MIN (MAX (fabs (wish->step), 1), wish->n_in + 1.0);
}

guint
ef_taps_count (const EfTapsWish *wish)
{
  guint n_taps = (guint) ceil (2 * get_reach (wish->kind) * get_stretch (wish));

  n_taps = MIN (n_taps, MAX (wish->n_in, 1));

  return (n_taps + wish->align - 1) / wish->align * wish->align;
}

void
ef_taps_set (EfTaps *self, const EfTapsWish *wish)
{
  g_autofree double *weights = NULL;

  self->n = wish->n;
  self->n_in = wish->n_in;
  self->n_taps = ef_taps_count (wish);
  self->is_copy = is_copy (wish);
  make_room (self);
  weights = g_new (double, self->n_taps);
  for (guint i = 0; i < wish->n; i++)
    set_sample (self, wish, i, get_stretch (wish), weights);
}

void
ef_taps_clear (EfTaps *self)
{
  g_clear_pointer (&self->first, g_free);
  g_clear_pointer (&self->weights, g_free);
  self->room = 0;
  self->room_taps = 0;
}
