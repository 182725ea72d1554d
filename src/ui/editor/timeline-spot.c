/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/timeline-private.h"

/* What is under the pointer. Hit areas are larger than what is drawn, and larger for fingers. */

#define EDGE_OUTSIDE 8.0
#define EDGE_INSIDE 10.0
#define EDGE_TOUCH 12.0
#define MARK_REACH 6.0
#define LINE_REACH 3.0
#define MAP_REACH 4.0
#define TOUCH_REACH 12.0
#define FLAG_HALF 39.0
#define FLAG_HEIGHT 23.0
#define SCRUB_END (EF_WAVE_Y + EF_WAVE_HEIGHT + 2)
#define LANE_END (EF_LANE_Y + EF_LANE_HEIGHT + 2)

static gboolean
is_on_flag (EfTimeline *self, const EfTimelinePaint *paint, double x, double y)
{
  double head =
    ef_timeline_scale_to_x (&paint->scale, ef_edit_session_get_playhead (self->session));
  double most = MAX (paint->width - FLAG_HALF, FLAG_HALF);

  return y < FLAG_HEIGHT && head >= 0 && head <= paint->width &&
         ABS (x - CLAMP (head, FLAG_HALF, most)) <= FLAG_HALF;
}

static gboolean
is_near (const EfTimelinePaint *paint, gint64 time, double x, double reach)
{
  return ABS (ef_timeline_scale_to_x (&paint->scale, time) - x) <= reach;
}

/* How well an edge at @distance (positive: inside its block) is hit; negative: not at all. Inside is
 * always better, so that of two blocks that touch each keeps its own edge. */
static double
rate_edge (double distance, double inside, double outside)
{
  if (distance >= 0)
    return distance <= inside ? 200 - distance : -1;

  return -distance <= outside ? 100 + distance : -1;
}

static void
consider (EfSpot *spot, double *best, double hit, EfSpotKind kind, guint index)
{
  if (hit <= *best)
    return;

  *best = hit;
  spot->kind = kind;
  spot->index = index;
}

static void
rate_block (EfSpot *spot,
            double *best,
            graphene_rect_t rect,
            double x,
            guint index,
            gboolean is_current,
            gboolean is_touch)
{
  double begin = rect.origin.x;
  double end = begin + rect.size.width;
  double inside = MIN (is_touch ? EDGE_TOUCH : EDGE_INSIDE, rect.size.width / 3);
  double outside = is_touch ? EDGE_TOUCH : EDGE_OUTSIDE;

  /* The one that is at hand may be trimmed however narrow it is. */
  if (is_current || rect.size.width >= EF_BLOCK_NARROW) {
    double bonus = is_current ? 50 : 0;
    double left = rate_edge (x - begin, inside, outside);
    double right = rate_edge (end - x, inside, outside);

    if (left >= 0)
      consider (spot, best, left + bonus, EF_SPOT_BEGIN, index);
    if (right >= 0)
      consider (spot, best, right + bonus, EF_SPOT_END, index);
  }
  if (x >= begin && x < end)
    consider (spot, best, is_current ? 151 : 150, EF_SPOT_BLOCK, index);
  else if (rect.size.width < EF_BLOCK_NARROW && ABS (x - (begin + end) / 2) < EF_BLOCK_NARROW / 2)
    consider (spot, best, 50, EF_SPOT_BLOCK, index);
}

static EfSpot
find_block (EfTimeline *self, const EfTimelinePaint *paint, double x, double y, gboolean is_touch)
{
  EfTimelineLane *lane = ef_timeline_get_lane (self);
  EfSegment *current = ef_edit_session_get_current (self->session);
  EfTimeSpan near = {
    ef_timeline_scale_to_time (&paint->scale, x - EDGE_TOUCH),
    ef_timeline_scale_to_time (&paint->scale, x + EDGE_TOUCH),
  };
  EfSpot spot = { EF_SPOT_NONE, EF_LANE_NONE, EF_MAP_NOWHERE };
  double best = 0;
  guint first;
  guint last;

  ef_timeline_lane_find_in (lane, near, &first, &last);
  for (guint i = first; i < last; i++) {
    const EfTimelineBlock *block = ef_timeline_lane_get (lane, i);
    graphene_rect_t rect = ef_timeline_lane_get_rect (lane, &paint->scale, i);
    gboolean in_row =
      block->n_rows <= 1 || (y >= rect.origin.y - 1 && y <= rect.origin.y + rect.size.height + 1);

    if (in_row)
      rate_block (&spot, &best, rect, x, i, block->segment == current, is_touch);
  }

  return spot;
}

/* Those that lie over each other at a place, or so near that no pointer tells them apart: how many, and
 * the one that comes after @segment. */
guint
ef_timeline_count_below (EfTimeline *self, double x, double y, EfSegment *segment, EfSegment **next)
{
  EfTimelinePaint paint = ef_timeline_get_paint (self);
  EfTimelineLane *lane = ef_timeline_get_lane (self);
  EfTimeSpan near = {
    ef_timeline_scale_to_time (&paint.scale, x - EF_BLOCK_NARROW / 2),
    ef_timeline_scale_to_time (&paint.scale, x + EF_BLOCK_NARROW / 2),
  };
  gboolean is_behind = FALSE;
  guint n_below = 0;
  guint first;
  guint last;

  *next = NULL;
  ef_timeline_lane_find_in (lane, near, &first, &last);
  for (guint i = first; i < last; i++) {
    const EfTimelineBlock *block = ef_timeline_lane_get (lane, i);
    graphene_rect_t rect = ef_timeline_lane_get_rect (lane, &paint.scale, i);
    double reach = rect.size.width < EF_BLOCK_NARROW ? EF_BLOCK_NARROW / 2 : 0;

    if (x < rect.origin.x - reach || x >= rect.origin.x + rect.size.width + reach ||
        (block->n_rows > 1 && (y < rect.origin.y - 1 || y > rect.origin.y + rect.size.height + 1)))
      continue;
    n_below++;
    if (*next == NULL || (is_behind && block->segment != segment)) {
      *next = block->segment;
      is_behind = FALSE;
    }
    is_behind |= block->segment == segment;
  }

  return n_below;
}

static EfSpot
find_ghost (EfTimeline *self, const EfTimelinePaint *paint, double x)
{
  guint n_suggestions;
  const EfSuggestion *suggestions = ef_edit_session_get_suggestions (self->session, &n_suggestions);
  EfSpot spot = { EF_SPOT_LANE, EF_LANE_NONE, EF_MAP_NOWHERE };

  for (guint i = 0; i < n_suggestions; i++) {
    if (ef_time_span_contains (suggestions[i].span, ef_timeline_scale_to_time (&paint->scale, x))) {
      spot.kind = EF_SPOT_GHOST;
      spot.index = i;
    }
  }

  return spot;
}

static EfSpot
find_in_lane (EfTimeline *self, const EfTimelinePaint *paint, double x, double y, gboolean is_touch)
{
  gint64 mark = ef_edit_session_get_open_mark (self->session);
  EfSpot spot = find_block (self, paint, x, y, is_touch);

  if (mark != EF_SOURCE_NO_MARK && is_near (paint, mark, x, is_touch ? TOUCH_REACH : MARK_REACH))
    spot.kind = EF_SPOT_MARK;
  else if (spot.kind != EF_SPOT_BEGIN && spot.kind != EF_SPOT_END && !is_touch &&
           is_near (paint, ef_edit_session_get_playhead (self->session), x, LINE_REACH))
    spot.kind = EF_SPOT_LINE;

  return spot.kind != EF_SPOT_NONE ? spot : find_ghost (self, paint, x);
}

EfSpot
ef_timeline_find_spot (EfTimeline *self, double x, double y, gboolean is_touch)
{
  EfSpot spot = { EF_SPOT_NONE, EF_LANE_NONE, EF_MAP_NOWHERE };
  EfTimelinePaint paint;

  if (!ef_timeline_is_ready (self))
    return spot;

  paint = ef_timeline_get_paint (self);
  if (is_on_flag (self, &paint, x, y)) {
    spot.kind = EF_SPOT_FLAG;
  } else if (y < SCRUB_END) {
    spot.kind = EF_SPOT_SCRUB;
  } else if (y < LANE_END) {
    return find_in_lane (self, &paint, x, y, is_touch);
  } else if (y >= EF_MAP_Y - 2) {
    spot.kind = EF_SPOT_MAP;
    spot.map = ef_timeline_map_find (&paint, x, is_touch ? TOUCH_REACH : MAP_REACH);
  }

  return spot;
}

/* (transfer none) (nullable): the lane holds it */
EfSegment *
ef_timeline_get_segment (EfTimeline *self, EfSpot spot)
{
  EfTimelineLane *lane = ef_timeline_get_lane (self);

  if (spot.kind != EF_SPOT_BLOCK && spot.kind != EF_SPOT_BEGIN && spot.kind != EF_SPOT_END)
    return NULL;

  return spot.index < ef_timeline_lane_get_n_blocks (lane)
           ? ef_timeline_lane_get (lane, spot.index)->segment
           : NULL;
}
