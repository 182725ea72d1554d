/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/tempo.h"

#include <math.h>

/* In milliseconds. Pieces hold several periods of a low voice and are short enough for no word to be heard
 * twice. */
#define PIECE 30
#define OVERLAP 8
#define SEARCH 15 /* round the place that the speed asks for */

struct _EfTempo {
  int channels;
  double speed;
  int piece;
  int overlap;
  int search;
  gint64 n_pieces; /* made so far */
  float *tail;     /* (owned) how the piece before would have gone on */
  float *one;      /* (owned) the tail with all channels in one */
  float *other;    /* (owned) what it is compared with, likewise */
};

EfTempo *
ef_tempo_new (int rate, int channels, double speed)
{
  EfTempo *self = g_new0 (EfTempo, 1);

  self->channels = channels;
  self->speed = speed;
  self->piece = rate * PIECE / 1000;
  self->overlap = rate * OVERLAP / 1000;
  self->search = rate * SEARCH / 1000;
  self->tail = g_new0 (float, self->overlap *channels);
  self->one = g_new0 (float, self->overlap);
  self->other = g_new0 (float, self->overlap + self->search);

  return self;
}

void
ef_tempo_free (EfTempo *self)
{
  if (self == NULL)
    return;

  g_free (self->tail);
  g_free (self->one);
  g_free (self->other);
  g_free (self);
}

/* The middle of each piece is where it belongs, so that nothing comes early or late by more than half of
 * one. */
static gint64
get_place (EfTempo *self)
{
  double middle = (double) self->piece / 2;

  return MAX (llround (((double) (self->n_pieces * self->piece) + middle) * self->speed - middle),
              0);
}

void
ef_tempo_get_need (EfTempo *self, gint64 *from, gint64 *to)
{
  gint64 place = get_place (self);

  *from = self->n_pieces > 0 ? MAX (place - self->search / 2, 0) : 0;
  *to = *from + (self->n_pieces > 0 ? self->search : 0) + self->piece + self->overlap;
}

static void
join_channels (EfTempo *self, const float *samples, float *into, int n)
{
  for (int i = 0; i < n; i++) {
    float sum = 0;

    for (int channel = 0; channel < self->channels; channel++)
      sum += samples[i * self->channels + channel];
    into[i] = sum;
  }
}

/* Several sums at once, which is what lets a compiler use wide registers. */
static float
multiply (const float *a, const float *b, int n)
{
  float sums[8] = { 0 };
  float sum = 0;
  int i = 0;

  for (; i + 8 <= n; i += 8) {
    for (int j = 0; j < 8; j++)
      sums[j] += a[i + j] * b[i + j];
  }
  for (; i < n; i++)
    sum += a[i] * b[i];
  for (int j = 0; j < 8; j++)
    sum += sums[j];

  return sum;
}

/* How far behind @samples the sound goes on most like the tail; the middle when nothing does. */
static int
find_best (EfTempo *self, const float *samples, int middle)
{
  float most = 0;
  int best = middle;
  float energy;

  join_channels (self, self->tail, self->one, self->overlap);
  join_channels (self, samples, self->other, self->overlap + self->search);
  energy = multiply (self->other, self->other, self->overlap);
  for (int i = 0; i <= self->search; i++) {
    float likeness = multiply (self->one, self->other + i, self->overlap);
    float score = energy > 1e-9f ? likeness / sqrtf (energy) : 0;

    if (score > most) {
      most = score;
      best = i;
    }
    if (i < self->search)
      energy += self->other[i + self->overlap] * self->other[i + self->overlap] -
                self->other[i] * self->other[i];
  }

  return best;
}

static void
append (EfTempo *self, const float *samples, GArray *into)
{
  guint at = into->len;
  int n_blended = self->n_pieces > 0 ? self->overlap : 0;

  g_array_append_vals (into, samples, (guint) (self->piece * self->channels));
  for (int i = 0; i < n_blended; i++) {
    float share = ((float) i + 0.5f) / (float) self->overlap;

    for (int channel = 0; channel < self->channels; channel++) {
      int place = i * self->channels + channel;
      float *sample = &g_array_index (into, float, at + (guint) place);

      *sample = self->tail[place] + (*sample - self->tail[place]) * share;
    }
  }
}

void
ef_tempo_run (EfTempo *self, const EfTempoInput *input, GArray *into)
{
  const float *samples;
  gint64 from, to;

  ef_tempo_get_need (self, &from, &to);
  samples = &g_array_index (input->samples, float, (from - input->base) * self->channels);
  if (self->n_pieces > 0)
    samples += find_best (self, samples, (int) (get_place (self) - from)) * self->channels;
  append (self, samples, into);
  samples += self->piece * self->channels;
  for (int i = 0; i < self->overlap * self->channels; i++)
    self->tail[i] = samples[i];
  self->n_pieces++;
}
