/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/editor/timeline-paint.h"

G_BEGIN_DECLS

/* The waveform, in tiles that are kept while the zoom stays: scrolling and playing draw no bar anew. */
typedef struct _EfTimelineWave EfTimelineWave;

EfTimelineWave *ef_timeline_wave_new (void);
void ef_timeline_wave_free (EfTimelineWave *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfTimelineWave, ef_timeline_wave_free)

void ef_timeline_wave_set_levels (EfTimelineWave *self, EfLevels *levels);
/* Colours are others. */
void ef_timeline_wave_reset (EfTimelineWave *self);
/* @played: up to which x the bars are those already played. */
void ef_timeline_wave_draw (EfTimelineWave *self,
                            GtkSnapshot *snapshot,
                            const EfTimelinePaint *paint,
                            double played);
/* The stretches without data, in a pattern that silence does not have. */
void
ef_timeline_wave_hatch (EfTimelineWave *self, GtkSnapshot *snapshot, const EfTimelinePaint *paint);
/* Bars of the whole file, standing on @bottom; for the mini-map. */
void ef_timeline_wave_build_map (EfTimelineWave *self,
                                 GtkSnapshot *snapshot,
                                 const EfTimelinePaint *paint,
                                 double bottom,
                                 double height);

G_END_DECLS
