/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/loudness.h"
#include "media/render-private.h"
#include "media/sound-mix.h"

#define KEPT_SECONDS 600 /* of floats in memory: 230 MB; what is longer is mixed each time */

struct _EfRenderMix {
  EfSoundMix *mix; /* (owned) */
  EfRenderGate *gate;
  gint64 length;

  float *kept;     /* (owned) (nullable) */
  gint64 n_kept;   /* of them */
  gint64 position; /* of the next sample that is read */

  EfLimiter *limiter; /* (owned) (nullable) */
  double ceiling;     /* of it */
  float factor;
  gint64 n_taken; /* that came out */
  guint skip;     /* that the limiter puts before the first */
};

EfRenderMix *
ef_render_mix_new (EfPlan *plan, EfRenderGate *gate)
{
  EfRenderMix *self = g_new0 (EfRenderMix, 1);

  self->mix = ef_sound_mix_new (plan);
  self->gate = ef_render_gate_ref (gate);
  self->length = ef_sound_mix_get_length (self->mix);
  self->factor = 1;
  if (self->length <= (gint64) KEPT_SECONDS * EF_SOUND_RATE)
    self->kept = g_new (float, (gsize) self->length *EF_SOUND_CHANNELS);

  return self;
}

void
ef_render_mix_free (EfRenderMix *self)
{
  g_clear_pointer (&self->mix, ef_sound_mix_free);
  g_clear_pointer (&self->limiter, ef_limiter_free);
  g_clear_pointer (&self->gate, ef_render_gate_unref);
  g_free (self->kept);
  g_free (self);
}

gint64
ef_render_mix_get_length (EfRenderMix *self)
{
  return self->length;
}

void
ef_render_mix_begin (EfRenderMix *self, EfRenderLevel level)
{
  if (self->limiter != NULL && self->ceiling != level.ceiling)
    g_clear_pointer (&self->limiter, ef_limiter_free);
  if (isfinite (level.ceiling) && self->limiter == NULL)
    self->limiter = ef_limiter_new (EF_SOUND_RATE, EF_SOUND_CHANNELS, level.ceiling);
  self->ceiling = level.ceiling;
  self->factor = (float) pow (10, level.gain / 20);
  self->skip = 0;
  if (self->limiter != NULL) {
    ef_limiter_reset (self->limiter);
    ef_limiter_set_gain (self->limiter, level.gain);
    self->skip = ef_limiter_get_latency (self->limiter);
    self->factor = 1;
  }
  self->position = 0;
  self->n_taken = 0;
  if (self->kept == NULL)
    ef_sound_mix_seek (self->mix, 0);
}

/* Mixed, or as it was mixed the first time. */
static gboolean
read_mixed (EfRenderMix *self, float *samples, guint n_frames, guint *n_read, GError **error)
{
  if (self->kept == NULL || self->position >= self->n_kept) {
    if (!ef_sound_mix_take (self->mix, samples, n_frames, n_read,
                            ef_render_gate_get_cancellable (self->gate), error))
      return FALSE;
    *n_read = (guint) MIN (*n_read, self->length - self->position);
    if (self->kept != NULL) {
      memcpy (self->kept + self->n_kept * EF_SOUND_CHANNELS, samples,
              sizeof (float) * *n_read * EF_SOUND_CHANNELS);
      self->n_kept += *n_read;
    }
  } else {
    *n_read = (guint) MIN (n_frames, self->n_kept - self->position);
    memcpy (samples, self->kept + self->position * EF_SOUND_CHANNELS,
            sizeof (float) * *n_read * EF_SOUND_CHANNELS);
  }
  self->position += *n_read;

  return TRUE;
}

/* Behind the end comes silence, for the limiter to give what it holds. */
static gboolean
read_levelled (EfRenderMix *self, float *samples, guint n_frames, guint *n_read, GError **error)
{
  if (!read_mixed (self, samples, n_frames, n_read, error))
    return FALSE;

  if (self->limiter == NULL) {
    for (gsize i = 0; i < (gsize) *n_read * EF_SOUND_CHANNELS && self->factor != 1; i++)
      samples[i] *= self->factor;
    return TRUE;
  }

  memset (samples + (gsize) *n_read * EF_SOUND_CHANNELS, 0,
          sizeof (float) * (n_frames - *n_read) * EF_SOUND_CHANNELS);
  ef_limiter_process (self->limiter, samples, n_frames);
  *n_read = n_frames;

  return TRUE;
}

gboolean
ef_render_mix_take (EfRenderMix *self,
                    float *samples,
                    guint n_frames,
                    guint *n_taken,
                    GError **error)
{
  guint dropped;

  *n_taken = 0;
  while (*n_taken == 0 && self->n_taken < self->length) {
    if (!ef_render_gate_pass (self->gate))
      return !g_cancellable_set_error_if_cancelled (ef_render_gate_get_cancellable (self->gate),
                                                    error);
    if (!read_levelled (self, samples, n_frames, n_taken, error))
      return FALSE;
    if (*n_taken == 0)
      break;
    dropped = MIN (self->skip, *n_taken);
    self->skip -= dropped;
    *n_taken -= dropped;
    memmove (samples, samples + (gsize) dropped * EF_SOUND_CHANNELS,
             sizeof (float) * *n_taken * EF_SOUND_CHANNELS);
  }
  *n_taken = (guint) MIN (*n_taken, self->length - self->n_taken);
  self->n_taken += *n_taken;

  return TRUE;
}
