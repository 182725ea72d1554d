/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/timeline-map.h"

#define MARK_Y (EF_MAP_Y + 4)
#define MARK_HEIGHT 7
#define MARK_LEAST 4.0
#define WAVE_HEIGHT 13.0
#define WINDOW_LEAST 8.0

static double
get_per_pixel (const EfTimelinePaint *paint)
{
  return (double) MAX (paint->scale.duration, 1) / MAX (paint->width, 1);
}

double
ef_timeline_map_to_x (const EfTimelinePaint *paint, gint64 time)
{
  return (double) time / get_per_pixel (paint);
}

gint64
ef_timeline_map_to_time (const EfTimelinePaint *paint, double x)
{
  return (gint64) (CLAMP (x, 0, paint->width) * get_per_pixel (paint));
}

/* Never too narrow to be seen and held. */
graphene_rect_t
ef_timeline_map_get_window (const EfTimelinePaint *paint)
{
  double begin = paint->scale.begin / get_per_pixel (paint);
  double width = paint->width * paint->scale.per_pixel / get_per_pixel (paint);
  double shown = MIN (MAX (width, WINDOW_LEAST), paint->width);

  begin = CLAMP (begin - (shown - width) / 2, 0, MAX (paint->width - shown, 0));

  return ef_rect (begin, EF_MAP_Y - 2, shown, EF_MAP_HEIGHT + 4);
}

EfMapPart
ef_timeline_map_find (const EfTimelinePaint *paint, double x, double reach)
{
  graphene_rect_t window = ef_timeline_map_get_window (paint);
  double begin = window.origin.x;
  double end = begin + window.size.width;
  double inner = MIN (reach, window.size.width / 3);

  if (x < begin - reach || x > end + reach)
    return EF_MAP_OUTSIDE;
  if (x < begin + inner)
    return EF_MAP_BEGIN;
  if (x > end - inner)
    return EF_MAP_END;

  return EF_MAP_WINDOW;
}

/* Neighbours of one colour become one mark; of several colours in one place the first is seen. */
static void
build_marks (GtkSnapshot *snapshot, const EfTimelinePaint *paint, EfTimelineLane *lane)
{
  double begin = 0;
  double end = -1;
  int colour = 0;

  for (guint i = 0; i <= ef_timeline_lane_get_n_blocks (lane); i++) {
    gboolean is_last = i == ef_timeline_lane_get_n_blocks (lane);
    const EfTimelineBlock *block = is_last ? NULL : ef_timeline_lane_get (lane, i);
    double from = is_last ? 0 : floor (ef_timeline_map_to_x (paint, block->span.begin));
    double to =
      is_last ? 0 : MAX (ceil (ef_timeline_map_to_x (paint, block->span.end)), from + MARK_LEAST);

    if (!is_last && to <= end)
      continue;
    if (!is_last && end >= 0 && from <= end && block->colour == colour) {
      end = to;
      continue;
    }
    if (end > begin)
      ef_paint_round (snapshot, ef_timeline_style_get_segment (paint->style, colour),
                      ef_rect (begin, MARK_Y, end - begin, MARK_HEIGHT),
                      end - begin >= MARK_LEAST ? 2 : 0);
    if (!is_last) {
      begin = MAX (from, end);
      end = to;
      colour = block->colour;
    }
  }
}

void
ef_timeline_map_build (GtkSnapshot *snapshot,
                       const EfTimelinePaint *paint,
                       EfTimelineLane *lane,
                       EfTimelineWave *wave)
{
  graphene_rect_t band = ef_rect (0, EF_MAP_Y, paint->width, EF_MAP_HEIGHT);
  GskRoundedRect round;

  ef_paint_well (snapshot, paint, EF_MAP_Y, EF_MAP_HEIGHT);
  if (paint->scale.duration <= 0)
    return;

  gsk_rounded_rect_init_from_rect (&round, &band, EF_BAND_RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &round);
  ef_timeline_wave_build_map (wave, snapshot, paint, EF_MAP_Y + EF_MAP_HEIGHT - 1, WAVE_HEIGHT);
  build_marks (snapshot, paint, lane);
  gtk_snapshot_pop (snapshot);
}

void
ef_timeline_map_draw (GtkSnapshot *snapshot, const EfTimelinePaint *paint, gint64 playhead)
{
  graphene_rect_t window = ef_timeline_map_get_window (paint);
  double x = CLAMP (round (ef_timeline_map_to_x (paint, playhead)) - 1, 0, paint->width - 2);

  if (paint->scale.duration <= 0)
    return;
  ef_paint_round (snapshot, &paint->style->accent_soft, window, EF_BAND_RADIUS);
  ef_paint_ring (snapshot, &paint->style->accent, window, EF_BAND_RADIUS, 2);
  ef_fill (snapshot, &paint->style->text, x, EF_MAP_Y, 2, EF_MAP_HEIGHT);
}
