/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define EF_LOUDNESS_TARGET (-14.0) /* LUFS */
#define EF_LOUDNESS_PEAK (-1.5)    /* dBTP, of the samples that are encoded */
#define EF_LOUDNESS_LIMIT (6.0)    /* dB a peak is lowered at most */
#define EF_LOUDNESS_SHORTEST (3.0) /* seconds of sound; less is left alone */

/* What a whole clip was measured at. */
typedef struct {
  double integrated; /* LUFS; -HUGE_VAL: silence */
  double peak;       /* dBTP */
  double seconds;    /* of sound */
} EfLoudness;

/* The one gain in dB, 0 where it is left alone, and whether peaks have to be limited then. What a limiter
 * takes is missing in the loudness: measured again behind it, the difference is added to the gain. */
double ef_loudness_solve (const EfLoudness *measured, double target, gboolean *needs_limiter);

/* A look-ahead limiter for true peaks: finds them four times oversampled, lowers the sound around them in
 * time, at most EF_LOUDNESS_LIMIT dB; where there are none, samples come out as they went in. Interleaved
 * floats go in and come out, later by its latency; as many frames of silence at the end give the rest. What
 * comes out does not depend on how much is given at once. */
typedef struct _EfLimiter EfLimiter;

EfLimiter *ef_limiter_new (int rate, int n_channels, double peak);
void ef_limiter_free (EfLimiter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfLimiter, ef_limiter_free)
guint ef_limiter_get_latency (EfLimiter *self);          /* frames */
void ef_limiter_set_gain (EfLimiter *self, double gain); /* dB, before it */
void ef_limiter_process (EfLimiter *self, float *samples, guint n_frames);
void ef_limiter_reset (EfLimiter *self);
/* The highest true peak of what went in since the beginning or the last reset, with the gain, in dBTP;
 * -HUGE_VAL: silence. The last few samples count once others came behind them. */
double ef_limiter_get_peak (EfLimiter *self);
/* The highest true peak of a whole piece, in dBTP; -HUGE_VAL: silence. */
double ef_limiter_find_peak (const float *samples, guint n_frames, int n_channels);

G_END_DECLS
