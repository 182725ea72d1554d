/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/editor/timeline-lane.h"
#include "ui/editor/timeline-wave.h"

G_BEGIN_DECLS

/* The whole file in one line, and which part of it is visible above. */
typedef enum {
  EF_MAP_NOWHERE,
  EF_MAP_OUTSIDE,
  EF_MAP_WINDOW,
  EF_MAP_BEGIN,
  EF_MAP_END,
} EfMapPart;

double ef_timeline_map_to_x (const EfTimelinePaint *paint, gint64 time);
gint64 ef_timeline_map_to_time (const EfTimelinePaint *paint, double x);
graphene_rect_t ef_timeline_map_get_window (const EfTimelinePaint *paint);
EfMapPart ef_timeline_map_find (const EfTimelinePaint *paint, double x, double reach);

void ef_timeline_map_build (GtkSnapshot *snapshot,
                            const EfTimelinePaint *paint,
                            EfTimelineLane *lane,
                            EfTimelineWave *wave);
/* The frame of what is visible, and the playhead. */
void ef_timeline_map_draw (GtkSnapshot *snapshot, const EfTimelinePaint *paint, gint64 playhead);

G_END_DECLS
