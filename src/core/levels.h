/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "core/time-span.h"

G_BEGIN_DECLS

/* How loud a file is, in steps of 20 ms: what a waveform is drawn from and silence is found in. Two
 * bytes a step: the peak of all channels, linear 0..255, and the loudness (RMS) in half decibels below
 * full scale, 0..255. A wave is asked for at any width; coarser sums are kept inside. Immutable and
 * counted. */
#define EF_LEVELS_STEP (G_GINT64_CONSTANT (20000000))

typedef struct _EfLevels EfLevels;

#define EF_TYPE_LEVELS (ef_levels_get_type ())
GType ef_levels_get_type (void);

/* @n_steps pairs (peak, rms); what lies behind them is not read yet unless @complete. */
EfLevels *ef_levels_new (const guint8 *pairs, guint n_steps, gboolean complete);
EfLevels *ef_levels_ref (EfLevels *self);
void ef_levels_unref (EfLevels *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfLevels, ef_levels_unref)

guint ef_levels_get_n_steps (EfLevels *self);
gboolean ef_levels_is_complete (EfLevels *self);
gint64 ef_levels_get_end (EfLevels *self); /* up to where it is known */
guint8 ef_levels_get_peak (EfLevels *self, guint step);
double ef_levels_get_rms (EfLevels *self, guint step); /* decibels, at most 0 */
/* The highest peak in @span, 0..255; -1: nothing of it was read yet. Quick at any width. */
int ef_levels_get_peak_in (EfLevels *self, EfTimeSpan span);

GBytes *ef_levels_to_bytes (EfLevels *self);
EfLevels *ef_levels_from_bytes (GBytes *bytes, GError **error);

G_END_DECLS
