/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/loudness.h"

#include <math.h>
#include <string.h>

#define RATE 48000
#define SECONDS 2
#define N (RATE * SECONDS)

/* The gain */

static void
test_solve (void)
{
  static const struct {
    EfLoudness measured;
    double target;
    double gain;
    gboolean needs_limiter;
  } rows[] = {
    { { -20, -10, 30 }, -14, 6, FALSE },   { { -20, -7.5, 30 }, -14, 6, FALSE },
    { { -20, -7, 30 }, -14, 6, TRUE },     { { -20, -1.5, 30 }, -14, 6, TRUE },
    { { -20, 0, 30 }, -14, 4.5, TRUE }, /* more than 6 dB is not taken */
    { { -9, -0.1, 30 }, -14, -5, FALSE },  { { -9, 4, 30 }, -14, -5, TRUE },
    { { -14, 12, 30 }, -14, -7.5, TRUE },  { { -20, -10, 3 }, -14, 6, FALSE },
    { { -20, -10, 2.99 }, -14, 0, FALSE }, { { -20, -10, 30 }, -23, -3, FALSE },
    { { -65, -50, 30 }, -14, 0, FALSE },   { { -HUGE_VAL, -HUGE_VAL, 30 }, -14, 0, FALSE },
    { { NAN, -10, 30 }, -14, 0, FALSE },   { { -20, NAN, 30 }, -14, 0, FALSE },
    { { -20, -10, NAN }, -14, 0, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    gboolean needs_limiter = 7;

    g_assert_cmpfloat_with_epsilon (
      ef_loudness_solve (&rows[i].measured, rows[i].target, &needs_limiter), rows[i].gain, 1e-9);
    g_assert_cmpint (needs_limiter, ==, rows[i].needs_limiter);
  }
}

/* Sounds */

static guint32
draw (guint32 *state)
{
  *state = *state * 1664525 + 1013904223;

  return *state >> 8;
}

static double
draw_number (guint32 *state)
{
  return draw (state) / (double) 0x800000 - 1;
}

typedef enum {
  SOUND_QUARTER, /* a sine of a quarter of the rate whose samples miss its tops */
  SOUND_LOW,
  SOUND_HIGH,
  SOUND_SWEEP,
  SOUND_SQUARE,
  SOUND_CLICKS,
  SOUND_NOISE,
  SOUND_BURSTS,
  SOUND_SPEECH, /* noise that swells, with a tone */
  N_SOUNDS,
} Sound;

static double
get_value (Sound sound, guint i, guint32 *state)
{
  double t = i / (double) RATE;

  switch (sound) {
  case SOUND_QUARTER:
    return sin (G_PI / 2 * i + G_PI / 4);
  case SOUND_LOW:
    return sin (2 * G_PI * 60 * t) * (t < 1 ? 1 : 0.4);
  case SOUND_HIGH:
    return sin (2 * G_PI * 15013 * t + 0.3);
  case SOUND_SWEEP:
    return sin (2 * G_PI * (20 + 4990 * t) * t) * fmin (1, (SECONDS - t) * 100);
  case SOUND_SQUARE:
    return fmod (t * 441, 1) < 0.5 ? 0.9 : -0.9;
  case SOUND_CLICKS:
    return i % 4801 == 700 ? 1 : i % 4801 == 701 ? 0.9 : i % 9001 == 17 ? -1 : 0;
  case SOUND_NOISE:
    return draw_number (state);
  case SOUND_BURSTS:
    return draw_number (state) * (i % 6000 < 300 ? 1 : 0.05);
  case SOUND_SPEECH:
    return (0.6 * sin (2 * G_PI * 180 * t) + 0.4 * draw_number (state)) *
           fabs (sin (2 * G_PI * 2.5 * t));
  case N_SOUNDS:
  default:
    g_assert_not_reached ();
  }
}

/* Two channels, the second at half. @peak: dB of its samples about. */
static float *
make_sound (Sound sound, double peak)
{
  float *samples = g_new (float, N * 2);
  double height = pow (10, peak / 20);
  guint32 state = 11;

  for (guint i = 0; i < N; i++) {
    double value = get_value (sound, i, &state) * height;

    samples[2 * i] = (float) value;
    samples[2 * i + 1] = (float) (value / 2);
  }

  return samples;
}

/* The reference: sixteen points for each sample, each from 128 on both sides. */
#define FINE 16
#define REACH 128

static double
find_true_peak (const float *samples, guint n_frames)
{
  static double weights[FINE][2 * REACH];
  g_autofree double *padded = g_new0 (double, n_frames + 2 * REACH);
  double highest = 0;

  for (guint phase = 0; phase < FINE; phase++) {
    double sum = 0;

    for (int tap = 0; tap < 2 * REACH; tap++) {
      double x = tap - (REACH - 1) - phase / (double) FINE;
      double u = x / REACH;
      double sinc = fabs (x) < 1e-12 ? 1 : sin (G_PI * x) / (G_PI * x);

      weights[phase][tap] = sinc * (0.5 + 0.5 * cos (G_PI * CLAMP (u, -1, 1)));
      sum += weights[phase][tap];
    }
    for (int tap = 0; tap < 2 * REACH; tap++)
      weights[phase][tap] /= sum;
  }
  for (guint i = 0; i < n_frames; i++)
    padded[REACH + i] = samples[2 * i];
  for (guint i = 0; i <= n_frames; i++) {
    /* Far below nothing is found that matters. */
    double near = 0;

    for (guint tap = REACH - 8; tap < REACH + 8; tap++)
      near = MAX (near, fabs (padded[i + tap]));
    if (near < highest / 4)
      continue;
    for (guint phase = 0; phase < FINE; phase++) {
      double value = 0;

      for (guint tap = 0; tap < 2 * REACH; tap++)
        value += weights[phase][tap] * padded[i + tap];
      highest = MAX (highest, fabs (value));
    }
  }

  return 20 * log10 (highest);
}

/* The meter of the standard, ITU-R BS.1770, with its coefficients. */
static double
find_standard_peak (const float *samples, guint n_frames)
{
  static const double one[] = { 0.0017089843750,  0.0109863281250,  -0.0196533203125,
                                0.0332031250000,  -0.0594482421875, 0.1373291015625,
                                0.9721679687500,  -0.1022949218750, 0.0476074218750,
                                -0.0266113281250, 0.0148925781250,  -0.0083007812500 };
  static const double other[] = { -0.0291748046875, 0.0292968750000,  -0.0517578125000,
                                  0.0891113281250,  -0.1665039062500, 0.4650878906250,
                                  0.7797851562500,  -0.2003173828125, 0.1015625000000,
                                  -0.0582275390625, 0.0330810546875,  -0.0189208984375 };
  double highest = 0;

  for (guint i = 0; i + 12 <= n_frames; i++) {
    double values[4] = { 0 };

    for (guint tap = 0; tap < 12; tap++) {
      values[0] += one[tap] * samples[2 * (i + tap)];
      values[1] += other[tap] * samples[2 * (i + tap)];
      values[2] += other[11 - tap] * samples[2 * (i + tap)];
      values[3] += one[11 - tap] * samples[2 * (i + tap)];
    }
    for (guint j = 0; j < 4; j++)
      highest = MAX (highest, fabs (values[j]));
  }

  return 20 * log10 (highest);
}

static void
test_find_peak (void)
{
  float silent[64] = { 0 };
  float broken[4] = { NAN, INFINITY, -INFINITY, 0.5F };

  for (Sound sound = 0; sound <= SOUND_HIGH; sound++) {
    g_autofree float *samples = make_sound (sound, -6);

    /* Where a sound begins or ends at once it is higher. */
    for (guint i = 0; i < N; i++)
      samples[2 * i] *= (float) fmin (1, sin (G_PI * i / N) * 2);
    g_assert_cmpfloat_with_epsilon (ef_limiter_find_peak (samples, N, 2), -6, 0.02);
  }

  g_assert_true (isinf (ef_limiter_find_peak (silent, 32, 2)));
  g_assert_true (isinf (ef_limiter_find_peak (silent, 0, 2)));
  g_assert_cmpfloat_with_epsilon (ef_limiter_find_peak (broken, 4, 1), -6.02, 1);
}

/* Runs @samples through a limiter, aligned with what went in. */
static float *
limit (const float *samples, double gain, guint chunk, double *peak_before)
{
  g_autoptr (EfLimiter) limiter = ef_limiter_new (RATE, 2, EF_LOUDNESS_PEAK);
  guint latency = ef_limiter_get_latency (limiter);
  float *out = g_new0 (float, (N + latency) * 2);

  memcpy (out, samples, N * 2 * sizeof (float));
  ef_limiter_set_gain (limiter, gain);
  for (guint at = 0; at < N + latency; at += chunk)
    ef_limiter_process (limiter, out + 2 * at, MIN (chunk, N + latency - at));
  if (peak_before != NULL)
    *peak_before = ef_limiter_get_peak (limiter);
  memmove (out, out + 2 * latency, N * 2 * sizeof (float));

  return out;
}

/* Takes away what is above 20 kHz, which nobody hears and no codec keeps. There the true peak is a matter of
 * how long a filter one has. */
#define SOFT 100
static void
soften (float *samples)
{
  g_autofree double *padded = g_new0 (double, N + 2 * SOFT + 1);
  double weights[2 * SOFT + 1];

  for (int tap = -SOFT; tap <= SOFT; tap++)
    weights[tap + SOFT] = (tap == 0 ? 1 : sin (G_PI * tap * 5 / 6) / (G_PI * tap * 5 / 6)) * 5 / 6 *
                          (0.5 + 0.5 * cos (G_PI * tap / (SOFT + 1)));
  for (guint i = 0; i < N; i++)
    padded[SOFT + i] = samples[2 * i];
  for (guint i = 0; i < N; i++) {
    double value = 0;

    for (guint tap = 0; tap < 2 * SOFT + 1; tap++)
      value += weights[tap] * padded[i + tap];
    samples[2 * i] = (float) value;
    samples[2 * i + 1] = (float) (value / 2);
  }
}

static void
check_peaks (Sound sound,
             const float *samples,
             double (*find) (const float *, guint),
             double allowed,
             double found)
{
  static const double over[] = { 0.5, 3, 5.9 };
  double natural = find (samples, N);

  for (guint i = 0; i < G_N_ELEMENTS (over); i++) {
    double before;
    g_autofree float *out = limit (samples, EF_LOUDNESS_PEAK + over[i] - natural, 4096, &before);
    double after = find (out, N);

    g_test_message ("sound %d, %.1f dB over: found %+.3f dB, after %+.4f dB", sound, over[i],
                    before - EF_LOUDNESS_PEAK - over[i], after - EF_LOUDNESS_PEAK);
    g_assert_cmpfloat (after, <=, EF_LOUDNESS_PEAK + allowed);
    g_assert_cmpfloat_with_epsilon (before, EF_LOUDNESS_PEAK + over[i], found);
  }
}

static void
test_peaks (void)
{
  for (Sound sound = 0; sound < N_SOUNDS; sound++) {
    g_autofree float *samples = make_sound (sound, 0);

    if (sound >= SOUND_SQUARE)
      soften (samples);
    check_peaks (sound, samples, find_true_peak, 0.05, 0.05);
  }
}

/* With all that there can be, as the meters of the networks see it; they are coarser, and above 10 kHz off by
 * up to a quarter of a decibel. */
static void
test_standard_peaks (void)
{
  for (Sound sound = 0; sound < N_SOUNDS; sound++) {
    g_autofree float *samples = make_sound (sound, 0);

    check_peaks (sound, samples, find_standard_peak, 0.25, 3);
  }
}

/* Where nothing is too loud, every bit stays, at the place the latency says. */
static void
test_transparent (void)
{
  for (Sound sound = 0; sound < N_SOUNDS; sound++) {
    g_autofree float *samples = make_sound (sound, -10);
    g_autofree float *out = limit (samples, 0, 1000, NULL);

    g_assert_cmpmem (out, N * 2 * sizeof (float), samples, N * 2 * sizeof (float));
  }
}

/* What is too loud by more than the limit stays so, but lower by the limit. */
static void
test_limit (void)
{
  g_autofree float *samples = make_sound (SOUND_LOW, 12);
  g_autofree float *out = limit (samples, 0, 1000, NULL);

  g_assert_cmpfloat_with_epsilon (find_true_peak (out + 2 * 4800, 40000), 6, 0.02);
}

static void
test_chunks (void)
{
  static const guint chunks[] = { 1, 7, 63, 64, 65, 480, 1024 };
  g_autofree float *samples = make_sound (SOUND_BURSTS, 3);
  g_autofree float *out = limit (samples, 0, N * 2, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (chunks); i++) {
    g_autofree float *again = limit (samples, 0, chunks[i], NULL);

    g_assert_cmpmem (out, N * 2 * sizeof (float), again, N * 2 * sizeof (float));
  }
}

/* The gain, seen on a signal that is the same all over but for bursts in the other channel. */
static void
test_smooth (void)
{
  g_autofree float *samples = make_sound (SOUND_BURSTS, 4);
  g_autofree float *out = NULL;
  double before = 1;
  double steepest = 0;
  double bend = 0;
  double step_before = 0;

  for (guint i = 0; i < N; i++)
    samples[2 * i + 1] = 0.25F;
  memset (samples, 0, 1000 * 2 * sizeof (float)); /* or it begins with a gain that is low */
  out = limit (samples, 0, 1000, NULL);
  for (guint i = 1000; i < N; i++) {
    double gain = out[2 * i + 1] / 0.25;
    double step = gain - before;

    g_assert_cmpfloat (gain, <=, 1);
    g_assert_cmpfloat (gain, >=, 0.5011);
    steepest = MAX (steepest, fabs (step));
    bend = MAX (bend, fabs (step - step_before));
    before = gain;
    step_before = step;
  }
  g_test_message ("gain moves by at most %.5f a sample, bends by %.6f", steepest, bend);
  /* At most all of it within half of the look-ahead. */
  g_assert_cmpfloat (steepest, <, 0.0045);
  g_assert_cmpfloat (bend, <, 0.0001);
}

/* After a reset it does what a new one does. */
static void
test_reset (void)
{
  g_autoptr (EfLimiter) limiter = ef_limiter_new (RATE, 2, EF_LOUDNESS_PEAK);
  g_autofree float *samples = make_sound (SOUND_NOISE, 6);
  g_autofree float *one = g_memdup2 (samples, N * 2 * sizeof (float));
  g_autofree float *other = g_memdup2 (samples, N * 2 * sizeof (float));

  ef_limiter_process (limiter, one, N);
  ef_limiter_reset (limiter);
  g_assert_true (isinf (ef_limiter_get_peak (limiter)));
  ef_limiter_process (limiter, other, N);
  g_assert_cmpmem (one, N * 2 * sizeof (float), other, N * 2 * sizeof (float));
}

/* One sample that is no number is one sample of silence. */
static void
test_broken (void)
{
  g_autofree float *samples = make_sound (SOUND_LOW, -20);
  g_autofree float *out = NULL;

  samples[2000] = NAN;
  samples[4000] = INFINITY;
  samples[6000] = -3e38F;
  out = limit (samples, 0, 512, NULL);
  for (guint i = 0; i < N * 2; i++)
    g_assert_cmpfloat (fabsf (out[i]), <, 0.11F);
}

static void
test_rates (void)
{
  static const int rates[] = { 8000, 44100, 48000, 96000 };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    for (int n_channels = 1; n_channels <= 6; n_channels++) {
      g_autoptr (EfLimiter) limiter = ef_limiter_new (rates[i], n_channels, -1);
      guint n = ef_limiter_get_latency (limiter) + 10;
      g_autofree float *samples = g_new0 (float, n *(guint) n_channels);

      samples[n_channels - 1] = 0.5F;
      ef_limiter_process (limiter, samples, n);
      for (guint j = 0; j < n * (guint) n_channels; j++)
        g_assert_cmpfloat (
          samples[j], ==,
          j == (ef_limiter_get_latency (limiter) + 1) * (guint) n_channels - 1 ? 0.5F : 0.F);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loudness/solve", test_solve);
  g_test_add_func ("/loudness/find-peak", test_find_peak);
  g_test_add_func ("/loudness/peaks", test_peaks);
  g_test_add_func ("/loudness/standard-peaks", test_standard_peaks);
  g_test_add_func ("/loudness/transparent", test_transparent);
  g_test_add_func ("/loudness/limit", test_limit);
  g_test_add_func ("/loudness/chunks", test_chunks);
  g_test_add_func ("/loudness/smooth", test_smooth);
  g_test_add_func ("/loudness/reset", test_reset);
  g_test_add_func ("/loudness/broken", test_broken);
  g_test_add_func ("/loudness/rates", test_rates);

  return g_test_run ();
}
