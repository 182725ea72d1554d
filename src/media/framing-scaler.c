/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/framing-scaler.h"

#include <math.h>
#include <string.h>

#define BITS 14        /* of weights */
#define STRONG_BITS 12 /* of those with a large gain */
#define STRONG 1.9
#define WORD_BITS 7
#define SLACK 16
#define ACROSS 2.5 /* what a sample costs across, against one down */

struct _EfScaler {
  const EfRows *rows;
  EfPlane plane;
  EfTapsWish across_wish;
  EfTapsWish down_wish;
  EfTaps across;
  EfTaps down;
  EfScalerTone tone;
  gboolean is_plain;   /* nothing but a copy of bytes */
  gboolean down_first; /* what is made smaller is less to go across then */
  int bits;            /* of the gain */
  int offset;

  int begin; /* the first column that is needed */
  int n_columns;
  gint16 *line; /* (owned) those columns of one row */
  gsize line_room;
  gint16 *made; /* (owned) a row before it is bytes */
  gsize made_room;
  gint16 *ring; /* (owned) the last rows; across is done, or is not yet */
  gsize ring_room;
  int *held;           /* (owned) the row of each place in the ring; -1: none */
  const gint16 **used; /* (owned) the rows that one is made of */
  guint n_held;
};

EfScaler *
ef_scaler_new (void)
{
  EfScaler *self = g_new0 (EfScaler, 1);

  self->rows = ef_rows_get ();

  return self;
}

void
ef_scaler_free (EfScaler *self)
{
  if (self == NULL)
    return;

  ef_taps_clear (&self->across);
  ef_taps_clear (&self->down);
  g_free (self->line);
  g_free (self->made);
  g_free (self->ring);
  g_free (self->held);
  g_free (self->used);
  g_free (self);
}

static gboolean
is_same_wish (const EfTapsWish *a, const EfTapsWish *b)
{
  return a->origin == b->origin && a->step == b->step && a->n == b->n && a->n_in == b->n_in &&
         a->kind == b->kind && a->gain == b->gain && a->bits == b->bits;
}

/* Weights are reckoned anew only where the place moved. */
static gboolean
set_side (EfTaps *taps, EfTapsWish *old, const EfTapsWish *wish)
{
  if (is_same_wish (old, wish))
    return FALSE;

  ef_taps_set (taps, wish);
  *old = *wish;

  return TRUE;
}

static void
make_room (gint16 **room, gsize *size, gsize wanted)
{
  if (*size >= wanted)
    return;

  g_free (*room);
  *room = g_new0 (gint16, wanted);
  *size = wanted;
}

/* Only what is needed of a row is taken: the taps count from there. */
static void
find_columns (EfScaler *self)
{
  int end = 0;

  self->begin = self->plane.width;
  for (guint i = 0; i < self->across.n; i++) {
    self->begin = MIN (self->begin, self->across.first[i]);
    end = MAX (end, self->across.first[i] + (int) self->across.n_taps);
  }
  self->n_columns = MIN (end, self->plane.width) - self->begin;
  for (guint i = 0; i < self->across.n; i++)
    self->across.first[i] -= self->begin;
}

/* Which of the two is less work first. */
static gboolean
choose_order (const EfScaler *self, const EfTapsWish *down)
{
  double n_across = (double) self->across.n * self->across.n_taps * ACROSS;
  double n_down = (double) down->n * ef_taps_count (down);
  double n_rows = MIN (down->n * fabs (down->step), down->n_in);

  return n_down * self->n_columns + down->n * n_across <
         n_rows * n_across + n_down * self->across.n;
}

static guint
get_width (const EfScaler *self)
{
  return (self->down_first ? (guint) self->n_columns : self->across.n) + SLACK;
}

static void
forget_rows (EfScaler *self)
{
  guint n = self->down.n_taps;

  make_room (&self->line, &self->line_room,
             (gsize) MAX (self->n_columns, (int) self->across.n_taps) + SLACK);
  make_room (&self->made, &self->made_room, (gsize) self->across.n + SLACK);
  make_room (&self->ring, &self->ring_room, (gsize) n * get_width (self));
  if (n > self->n_held) {
    g_free (self->held);
    g_free (self->used);
    self->held = g_new (int, n);
    self->used = g_new (const gint16 *, n);
    self->n_held = n;
  }
  for (guint i = 0; i < n; i++)
    self->held[i] = -1;
}

void
ef_scaler_set (EfScaler *self,
               const EfPlane *plane,
               const EfScalerSide *across,
               const EfScalerSide *down,
               EfTapsKind kind,
               const EfScalerTone *tone)
{
  EfTapsWish wish = {
    across->origin, across->step, (guint) across->n, (guint) plane->width, kind, 4, 1, BITS
  };
  EfTapsWish down_wish = {
    down->origin, down->step, (guint) down->n, (guint) plane->height, kind, 2, 1, BITS
  };

  self->plane = *plane;
  self->tone = *tone;
  self->bits = fabs (tone->gain) > STRONG ? STRONG_BITS : BITS;
  self->offset =
    (int) lrint (tone->offset * (1 << (self->bits + WORD_BITS))) + (1 << (self->bits + 6));
  if (set_side (&self->across, &self->across_wish, &wish))
    find_columns (self);
  self->down_first = choose_order (self, &down_wish);
  if (!self->down_first) {
    down_wish.gain = tone->gain;
    down_wish.bits = self->bits;
  }
  set_side (&self->down, &self->down_wish, &down_wish);
  self->is_plain = self->across.is_copy && self->down.is_copy && plane->n_bytes == 1 &&
                   tone->gain == 1 && tone->offset == 0 && tone->limits[0] == 0 &&
                   tone->limits[1] == G_MAXUINT8;
  forget_rows (self);
}

static const gint16 *
find_row (EfScaler *self, int row)
{
  guint place = (guint) row % self->down.n_taps;
  gint16 *into = self->ring + (gsize) place * get_width (self);
  gint16 *line = self->down_first ? into : self->line;

  if (self->held[place] == row)
    return into;

  ef_plane_take (&self->plane, self->rows, self->begin, row, line, (guint) self->n_columns);
  if (!self->down_first)
    self->rows->across (line, self->across.first, self->across.weights, self->across.n_taps,
                        self->plane.bits - 1, into, self->across.n);
  self->held[place] = row;

  return into;
}

static const gint16 *
find_rows (EfScaler *self, int row)
{
  int first = self->down.first[row];

  for (guint i = 0; i < self->down.n_taps; i++)
    self->used[i] = find_row (self, MIN (first + (int) i, self->plane.height - 1));

  return self->down.weights + (gsize) row * self->down.n_taps;
}

static void
copy_row (EfScaler *self, int row, guint8 *into)
{
  const EfPlane *plane = &self->plane;
  gssize from_row = lrint (self->down_wish.origin + self->down_wish.step * row);
  gssize step = self->across_wish.step > 0 ? plane->step : -plane->step;
  const guint8 *from = plane->data + from_row * plane->stride +
                       (gssize) lrint (self->across_wish.origin) * plane->step;
  guint n = self->across.n;

  if (step == 1)
    memcpy (into, from, n);
  else if (step == -1)
    self->rows->reverse (from - (n - 1), into, n);
  else
    for (guint i = 0; i < n; i++)
      into[i] = from[(gssize) i * step];
}

void
ef_scaler_get_bytes (EfScaler *self, int row, guint8 *into)
{
  const gint16 *rows[] = { self->made, self->made };
  const gint16 gain[] = { (gint16) lrint (self->tone.gain * (1 << self->bits)), 0 };
  int shift = self->bits + WORD_BITS;
  const gint16 *weights;

  if (self->is_plain) {
    copy_row (self, row, into);
    return;
  }
  if (self->down_first) {
    ef_scaler_get_words (self, row, self->made);
    self->rows->down_to_bytes (rows, gain, G_N_ELEMENTS (gain), shift, self->offset,
                               self->tone.limits, into, self->across.n);
    return;
  }
  weights = find_rows (self, row);
  self->rows->down_to_bytes (self->used, weights, self->down.n_taps, shift, self->offset,
                             self->tone.limits, into, self->across.n);
}

void
ef_scaler_get_words (EfScaler *self, int row, gint16 *into)
{
  const gint16 *weights = find_rows (self, row);

  if (!self->down_first) {
    self->rows->down_to_words (self->used, weights, self->down.n_taps, self->down_wish.bits, into,
                               self->across.n);
    return;
  }
  self->rows->down_to_words (self->used, weights, self->down.n_taps, self->plane.bits - 1,
                             self->line, (guint) self->n_columns);
  self->rows->across (self->line, self->across.first, self->across.weights, self->across.n_taps,
                      BITS, into, self->across.n);
}
