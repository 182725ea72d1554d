/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/editor/timeline-paint.h"

G_BEGIN_DECLS

/* Ticks with their times, and where key frames are. */
typedef struct _EfTimelineRuler EfTimelineRuler;

EfTimelineRuler *ef_timeline_ruler_new (void);
void ef_timeline_ruler_free (EfTimelineRuler *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfTimelineRuler, ef_timeline_ruler_free)

/* The ticks; where the labels go is remembered. */
void ef_timeline_ruler_build (EfTimelineRuler *self,
                              GtkSnapshot *snapshot,
                              const EfTimelinePaint *paint);
/* The labels that do not lie under the flag at @flag (its middle; negative: there is none). */
void ef_timeline_ruler_draw_labels (EfTimelineRuler *self,
                                    GtkSnapshot *snapshot,
                                    const EfTimelinePaint *paint,
                                    double flag);
void ef_timeline_keys_build (GtkSnapshot *snapshot, const EfTimelinePaint *paint);

G_END_DECLS
