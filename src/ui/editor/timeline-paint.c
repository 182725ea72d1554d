/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/timeline-paint.h"

void
ef_paint_round (GtkSnapshot *snapshot, const GdkRGBA *colour, graphene_rect_t rect, double radius)
{
  GskRoundedRect round;

  gsk_rounded_rect_init_from_rect (&round, &rect, (float) radius);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  gtk_snapshot_append_color (snapshot, colour, &rect);
  gtk_snapshot_pop (snapshot);
}

/* Inside @rect. */
void
ef_paint_ring (GtkSnapshot *snapshot,
               const GdkRGBA *colour,
               graphene_rect_t rect,
               double radius,
               double line)
{
  float width = (float) line;
  GskRoundedRect round;

  gsk_rounded_rect_init_from_rect (&round, &rect, (float) radius);
  gtk_snapshot_append_border (snapshot, &round, (float[4]) { width, width, width, width },
                              (GdkRGBA[4]) { *colour, *colour, *colour, *colour });
}

void
ef_paint_well (GtkSnapshot *snapshot, const EfTimelinePaint *paint, double y, double height)
{
  graphene_rect_t rect = ef_rect (0, y, paint->width, height);

  if (paint->style->is_contrast)
    ef_paint_ring (snapshot, &paint->style->border, rect, EF_BAND_RADIUS, 1);
  else
    ef_paint_round (snapshot, &paint->style->well, rect, EF_BAND_RADIUS);
}
