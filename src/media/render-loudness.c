/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <ebur128.h>
#include <math.h>

#include "core/loudness.h"
#include "media/render-private.h"
#include "media/sound-reader.h"

#define BLOCK 4800
#define NEAR_ENOUGH 0.05 /* LU */
#define MOST_ROUNDS 5

struct _EfRenderMeter {
  ebur128_state *state; /* (owned) */
};

EfRenderMeter *
ef_render_meter_new (void)
{
  EfRenderMeter *self = g_new0 (EfRenderMeter, 1);

  self->state =
    ebur128_init (EF_SOUND_CHANNELS, EF_SOUND_RATE, EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK);

  return self;
}

void
ef_render_meter_free (EfRenderMeter *self)
{
  ebur128_destroy (&self->state);
  g_free (self);
}

void
ef_render_meter_add (EfRenderMeter *self, const float *samples, gsize n_frames)
{
  ebur128_add_frames_float (self->state, samples, n_frames);
}

double
ef_render_meter_get_loudness (EfRenderMeter *self)
{
  double loudness;

  return ebur128_loudness_global (self->state, &loudness) == EBUR128_SUCCESS ? loudness : -HUGE_VAL;
}

double
ef_render_meter_get_peak (EfRenderMeter *self)
{
  double highest = 0;

  for (guint i = 0; i < EF_SOUND_CHANNELS; i++) {
    double peak;

    if (ebur128_true_peak (self->state, i, &peak) == EBUR128_SUCCESS)
      highest = MAX (highest, peak);
  }

  return highest > 0 ? 20 * log10 (highest) : -HUGE_VAL;
}

static gboolean
measure (EfRenderMix *mix, EfRenderLevel level, EfLoudness *measured, GError **error)
{
  g_autoptr (EfRenderMeter) meter = ef_render_meter_new ();
  g_autofree float *samples = g_new (float, BLOCK *EF_SOUND_CHANNELS);
  guint n_taken;

  ef_render_mix_begin (mix, level);
  do {
    if (!ef_render_mix_take (mix, samples, BLOCK, &n_taken, error))
      return FALSE;
    ef_render_meter_add (meter, samples, n_taken);
  } while (n_taken > 0);

  measured->integrated = ef_render_meter_get_loudness (meter);
  measured->peak = ef_render_meter_get_peak (meter);
  measured->seconds = (double) ef_render_mix_get_length (mix) / EF_SOUND_RATE;

  return TRUE;
}

gboolean
ef_render_loudness_measure (EfRenderMix *mix, EfLoudness *measured, GError **error)
{
  return measure (mix, EF_RENDER_LEVEL_NONE, measured, error);
}

/* What the limiter takes away makes all of it quieter: the gain is found by trying. */
gboolean
ef_render_loudness_find (EfRenderMix *mix,
                         const EfLoudness *plain,
                         double target,
                         double ceiling,
                         EfRenderLevel *level,
                         GError **error)
{
  EfLoudness limited;
  gboolean needs_limiter = FALSE;
  double most = ceiling + EF_LOUDNESS_LIMIT - plain->peak;

  *level = EF_RENDER_LEVEL_NONE;
  level->gain = ef_loudness_solve (plain, target, &needs_limiter);
  if (!needs_limiter && (level->gain == 0 || plain->peak + level->gain <= ceiling))
    return TRUE;

  level->ceiling = ceiling;
  level->gain = MIN (level->gain, most);
  for (guint i = 0; i < MOST_ROUNDS; i++) {
    double better;

    if (!measure (mix, *level, &limited, error))
      return FALSE;
    better = MIN (level->gain + target - limited.integrated, most);
    if (!isfinite (better) || fabs (better - level->gain) < NEAR_ENOUGH)
      break;
    level->gain = better;
  }

  return TRUE;
}
