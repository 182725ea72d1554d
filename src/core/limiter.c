/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/loudness.h"

/* Samples are looked at in blocks of a fixed size, so that compilers use the wide registers. */
#define BLOCK 64
#define CHANNELS_MOST 8

/* Between two samples three more are made from the HALF samples on both sides: a windowed sinc, which is
 * flat up to where nobody hears anything. */
#define PHASES 4
#define HALF 32
#define TAPS (2 * HALF)
#define BETA 4.0

#define LOOK_AHEAD 0.005 /* seconds */
#define RELEASE 0.150    /* until about two thirds are back */

/* Gains are whole numbers, so that sums of them neither drift nor depend on where one began. */
#define UNITY (1u << 30)

/* How loud a sample may be taken to be: what is beyond is no sound. */
#define SAMPLE_MOST 1e6F

/* The last samples of one channel, and between them what was made of them. */
typedef struct {
  float samples[TAPS + BLOCK];
  float before[2]; /* the last two points that were made */
} Ear;

typedef struct {
  gint64 at;
  guint32 gain;
} Least;

/* The average of the last "length" values. */
typedef struct {
  guint length;
  guint at;
  guint64 *ring; /* (owned) */
  guint64 sum;
} Average;

/* The path of the gain: peaks are found, the lowest gain they allow is held for as long as the look-ahead,
 * let go slowly, and made smooth by two averages that together are as long as the look-ahead. All that is
 * held is low enough for every sample the averages reach. */
struct _EfLimiter {
  int n_channels;
  double peak; /* linear, as all below */
  float gain;
  float highest;
  guint latency;

  Ear *ears;    /* (owned) n_channels */
  float *delay; /* (owned) latency frames */
  guint delay_at;

  gint64 now; /* frames since the beginning */
  guint hold; /* frames */
  Least
    *least; /* (owned) a ring of "hold": ascending, the first is the lowest of all that is held */
  guint least_first;
  guint n_least;
  guint32 released;
  guint release; /* how much of the way back one frame is, in parts of 2^16 */
  Average averages[2];
};

static float kernel[PHASES - 1][TAPS];

static double
find_bessel (double x)
{
  double sum = 1;
  double term = 1;

  for (guint k = 1; k < 40; k++) {
    term *= (x / 2 / k) * (x / 2 / k);
    sum += term;
  }

  return sum;
}

static double
make_tap (guint phase, guint tap)
{
  /* How far the sample is from the point that is made. */
  double x = (double) tap - (HALF - 1) - (double) phase / PHASES;
  double u = x / HALF;

  return sin (G_PI * x) / (G_PI * x) * find_bessel (BETA * sqrt (MAX (1 - u * u, 0)));
}

/* Each phase leaves what does not change as it is. */
static gpointer
make_kernel (gpointer data)
{
  for (guint phase = 1; phase < PHASES; phase++) {
    double sum = 0;

    for (guint tap = 0; tap < TAPS; tap++)
      sum += make_tap (phase, tap);
    for (guint tap = 0; tap < TAPS; tap++)
      kernel[phase - 1][tap] = (float) (make_tap (phase, tap) / sum);
  }

  return kernel;
}

static void
ensure_kernel (void)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, make_kernel, NULL);
}

/* Finding peaks */

/* Of three points in a row: as high as the middle, or where it is a top, the top of the parabola through
 * them, for the sound itself is higher than any point of it. The parabola is too flat for the highest tones:
 * an eighth more makes it right for them and hardly matters for others. */
static inline float
find_top (float a, float b, float c)
{
  float height = fabsf (b);
  float bend = 2 * b - a - c;
  float slope = c - a;
  float rise = slope * slope / 7.1F;
  float steep = fabsf (bend);
  gboolean is_top = height >= fabsf (a) && height >= fabsf (c) && bend * b > 0;

  return is_top && steep > 1e-12F ? height + rise / steep : height;
}

/* @n new samples lie behind the first TAPS. Where interval i, HALF samples before the new one, and the last
 * half of the one before are highest; @peaks is raised to that. */
static void
hear (Ear *ear, guint n, float *peaks)
{
  float points[PHASES][BLOCK];
  const float *samples = ear->samples;

  memcpy (points[0], samples + HALF, sizeof points[0]);
  for (guint phase = 1; phase < PHASES; phase++) {
    float *point = points[phase];

    memset (point, 0, sizeof points[0]);
    for (guint tap = 0; tap < TAPS; tap++) {
      float weight = kernel[phase - 1][tap];
      const float *sample = samples + tap + 1;

      for (guint i = 0; i < BLOCK; i++)
        point[i] += weight * sample[i];
    }
  }

  for (guint i = 0; i < n; i++) {
    float top = find_top (ear->before[0], ear->before[1], points[0][i]);

    top = MAX (top, find_top (ear->before[1], points[0][i], points[1][i]));
    top = MAX (top, find_top (points[0][i], points[1][i], points[2][i]));
    top = MAX (top, find_top (points[1][i], points[2][i], points[3][i]));
    peaks[i] = MAX (peaks[i], top);
    ear->before[0] = points[2][i];
    ear->before[1] = points[3][i];
  }
  memmove (ear->samples, ear->samples + n, TAPS * sizeof (float));
}

/* The path of the gain */

static void
average_init (Average *self, guint length)
{
  self->length = length;
  self->ring = g_new (guint64, length);
}

static void
average_fill (Average *self, guint64 value)
{
  for (guint i = 0; i < self->length; i++)
    self->ring[i] = value;
  self->at = 0;
  self->sum = value * self->length;
}

/* The sum, for nothing is lost by it. */
static inline guint64
average_push (Average *self, guint64 value)
{
  self->sum += value - self->ring[self->at];
  self->ring[self->at] = value;
  self->at = self->at + 1 == self->length ? 0 : self->at + 1;

  return self->sum;
}

static inline Least *
get_least (EfLimiter *self, guint index)
{
  guint at = self->least_first + index;

  return self->least + (at >= self->hold ? at - self->hold : at);
}

/* The lowest of @gain and the "hold" - 1 before it. */
static inline guint32
hold_least (EfLimiter *self, guint32 gain)
{
  if (self->n_least > 0 && get_least (self, 0)->at <= self->now - self->hold) {
    self->least_first = self->least_first + 1 == self->hold ? 0 : self->least_first + 1;
    self->n_least--;
  }
  while (self->n_least > 0 && get_least (self, self->n_least - 1)->gain >= gain)
    self->n_least--;
  *get_least (self, self->n_least++) = (Least) { self->now, gain };
  self->now++;

  return get_least (self, 0)->gain;
}

static inline double
find_gain (EfLimiter *self, float top)
{
  static const double least = 0.50118723362727224; /* -EF_LOUDNESS_LIMIT dB */
  guint32 gain = UNITY;
  guint32 held;

  if (top > self->peak)
    gain = (guint32) (MAX (self->peak / top, least) * UNITY);
  held = hold_least (self, gain);
  if (held <= self->released)
    self->released = held;
  else
    self->released += MIN ((guint32) ((guint64) (held - self->released) * self->release >> 16) + 1,
                           held - self->released);

  return (double) average_push (&self->averages[1],
                                average_push (&self->averages[0], self->released)) /
         (double) ((guint64) UNITY * self->averages[0].length * self->averages[1].length);
}

EfLimiter *
ef_limiter_new (int rate, int n_channels, double peak)
{
  EfLimiter *self;
  guint ahead = (guint) lround (rate * LOOK_AHEAD / 2);

  g_return_val_if_fail (rate >= 1000 && rate <= 1000000, NULL);
  g_return_val_if_fail (n_channels > 0 && n_channels <= CHANNELS_MOST, NULL);

  ensure_kernel ();
  self = g_new0 (EfLimiter, 1);
  self->n_channels = n_channels;
  self->peak = pow (10, peak / 20);
  self->gain = 1;
  self->release = (guint) MAX (lround ((1 - exp (-1 / (RELEASE * rate))) * 65536), 1);
  average_init (&self->averages[0], ahead + 1);
  average_init (&self->averages[1], ahead);
  self->latency = 2 * ahead + HALF;
  self->hold = 2 * ahead + 2;
  self->ears = g_new (Ear, n_channels);
  self->delay = g_new (float, (gsize) self->latency *n_channels);
  self->least = g_new (Least, self->hold);
  ef_limiter_reset (self);

  return self;
}

void
ef_limiter_free (EfLimiter *self)
{
  g_free (self->ears);
  g_free (self->delay);
  g_free (self->least);
  for (guint i = 0; i < G_N_ELEMENTS (self->averages); i++)
    g_free (self->averages[i].ring);
  g_free (self);
}

void
ef_limiter_reset (EfLimiter *self)
{
  memset (self->ears, 0, sizeof (Ear) * (gsize) self->n_channels);
  memset (self->delay, 0, sizeof (float) * self->latency * (gsize) self->n_channels);
  self->delay_at = 0;
  self->highest = 0;
  self->now = 0;
  self->least_first = 0;
  self->n_least = 0;
  self->released = UNITY;
  average_fill (&self->averages[0], UNITY);
  average_fill (&self->averages[1], (guint64) UNITY * self->averages[0].length);
}

guint
ef_limiter_get_latency (EfLimiter *self)
{
  return self->latency;
}

void
ef_limiter_set_gain (EfLimiter *self, double gain)
{
  self->gain = (float) pow (10, gain / 20);
}

/* What is no number is silence. */
static inline float
tame (float sample)
{
  return fabsf (sample) <= SAMPLE_MOST ? sample : 0;
}

static void
process_block (EfLimiter *self, float *samples, guint n)
{
  guint n_channels = (guint) self->n_channels;
  float peaks[BLOCK] = { 0 };

  for (guint channel = 0; channel < n_channels; channel++) {
    Ear *ear = self->ears + channel;

    for (guint i = 0; i < n; i++) {
      float *sample = samples + (gsize) i * n_channels + channel;

      *sample = tame (*sample * self->gain);
      ear->samples[TAPS + i] = *sample;
    }
    hear (ear, n, peaks);
  }

  for (guint i = 0; i < n; i++) {
    double gain = find_gain (self, peaks[i]);
    float *delayed = self->delay + (gsize) self->delay_at * n_channels;

    self->highest = MAX (self->highest, peaks[i]);
    for (guint channel = 0; channel < n_channels; channel++) {
      float *sample = samples + (gsize) i * n_channels + channel;
      float now = *sample;

      *sample = (float) (delayed[channel] * gain);
      delayed[channel] = now;
    }
    self->delay_at = self->delay_at + 1 == self->latency ? 0 : self->delay_at + 1;
  }
}

void
ef_limiter_process (EfLimiter *self, float *samples, guint n_frames)
{
  for (guint done = 0; done < n_frames; done += BLOCK)
    process_block (self, samples + (gsize) done * (guint) self->n_channels,
                   MIN (n_frames - done, BLOCK));
}

static double
to_decibels (float height)
{
  return height > 0 ? 20 * log10 (height) : -HUGE_VAL;
}

double
ef_limiter_get_peak (EfLimiter *self)
{
  return to_decibels (self->highest);
}

double
ef_limiter_find_peak (const float *samples, guint n_frames, int n_channels)
{
  float highest = 0;

  g_return_val_if_fail (n_channels > 0, -HUGE_VAL);

  ensure_kernel ();
  for (int channel = 0; channel < n_channels; channel++) {
    Ear ear = { 0 };
    guint64 n_all = (guint64) n_frames + TAPS; /* silence behind it, so that the end counts */

    for (guint64 done = 0; done < n_all; done += BLOCK) {
      guint n = (guint) MIN (n_all - done, BLOCK);
      float peaks[BLOCK] = { 0 };

      for (guint i = 0; i < n; i++)
        ear.samples[TAPS + i] =
          done + i < n_frames ? tame (samples[(done + i) * (guint) n_channels + (guint) channel])
                              : 0;
      hear (&ear, n, peaks);
      for (guint i = 0; i < n; i++)
        highest = MAX (highest, peaks[i]);
    }
  }

  return to_decibels (highest);
}
