/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <math.h>

#include "core/timeline-scale.h"
#include "ui/editor/edit-session.h"
#include "ui/editor/timeline-style.h"
#include "ui/editor/timeline-text.h"

G_BEGIN_DECLS

/* Where things are, from the top. */
#define EF_TIMELINE_HEIGHT 212
#define EF_RULER_HEIGHT 26
#define EF_KEYS_Y 28
#define EF_KEYS_HEIGHT 5
#define EF_FILM_Y 36
#define EF_FILM_BAND_HEIGHT 46
#define EF_FILM_TILE 82
#define EF_WAVE_Y 86
#define EF_WAVE_HEIGHT 40
#define EF_LANE_Y 130
#define EF_LANE_HEIGHT 40
#define EF_MAP_Y 182
#define EF_MAP_HEIGHT 26
#define EF_BAND_RADIUS 6
#define EF_BLOCK_RADIUS 7
#define EF_HANDLE_WIDTH 10

/* What every band is drawn with: values of one moment. */
typedef struct {
  EfEditSession *session; /* not owned */
  EfTimelineScale scale;
  double width;
  double device; /* pixels of the screen in one of ours */
  EfRate rate;
  const EfTimelineStyle *style;
  EfTimelineText *text;
} EfTimelinePaint;

static inline graphene_rect_t
ef_rect (double x, double y, double width, double height)
{
  return GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height);
}

/* On whole pixels of the screen lines are sharp. */
static inline double
ef_sharp (const EfTimelinePaint *paint, double x)
{
  return round (x * paint->device) / paint->device;
}

static inline void
ef_fill (GtkSnapshot *snapshot,
         const GdkRGBA *colour,
         double x,
         double y,
         double width,
         double height)
{
  graphene_rect_t rect = ef_rect (x, y, width, height);

  gtk_snapshot_append_color (snapshot, colour, &rect);
}

void
ef_paint_round (GtkSnapshot *snapshot, const GdkRGBA *colour, graphene_rect_t rect, double radius);
void ef_paint_ring (GtkSnapshot *snapshot,
                    const GdkRGBA *colour,
                    graphene_rect_t rect,
                    double radius,
                    double line);
void ef_paint_well (GtkSnapshot *snapshot, const EfTimelinePaint *paint, double y, double height);

G_END_DECLS
