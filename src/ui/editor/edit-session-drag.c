/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "ui/editor/edit-session-private.h"

/* Dragging edges, bodies, the open mark and what is drawn: the segment in the list and the picture follow at once, and
 * what came of it is written when the pointer lets go. */

static int
compare_times_cb (gconstpointer one, gconstpointer other)
{
  gint64 a = *(const gint64 *) one;
  gint64 b = *(const gint64 *) other;

  return (a > b) - (a < b);
}

static void
add_edges (GArray *edges, EfTimeSpan span)
{
  g_array_append_val (edges, span.begin);
  g_array_append_val (edges, span.end);
}

static gboolean
is_dragged (EfEditSession *self, EfSegment *segment)
{
  return segment == self->drag.segment ||
         (self->drag.others != NULL && ef_edit_session_is_checked (self, segment));
}

/* Of all segments but what is dragged, of what is suggested, and the ends of the file. */
GArray *
ef_edit_session_collect_edges (EfEditSession *self)
{
  GArray *edges = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n_segments = g_list_model_get_n_items (G_LIST_MODEL (self->segments));

  for (guint i = 0; i < n_segments; i++) {
    g_autoptr (EfSegment) segment = g_list_model_get_item (G_LIST_MODEL (self->segments), i);

    if (!is_dragged (self, segment))
      add_edges (edges, ef_segment_get_span (segment));
  }
  for (guint kind = 0; kind < EF_EDIT_N_KINDS; kind++) {
    for (guint i = 0; self->found[kind] != NULL && i < self->found[kind]->len; i++)
      add_edges (edges, g_array_index (self->found[kind], EfSuggestion, i).span);
  }
  add_edges (edges, (EfTimeSpan) { 0, ef_edit_session_get_end (self) });
  g_array_sort (edges, compare_times_cb);

  return edges;
}

void
ef_edit_session_forget_edges (EfEditSession *self)
{
  g_clear_pointer (&self->edges, g_array_unref);
}

static GArray *
get_edges (EfEditSession *self)
{
  if (self->edges == NULL)
    self->edges = ef_edit_session_collect_edges (self);

  return self->edges;
}

static void
consider (gint64 candidate, gint64 time, gint64 *best, gint64 *distance)
{
  gint64 away = ABS (candidate - time);

  if (candidate < 0 || away > *distance || (away == *distance && *best >= 0))
    return;

  *best = candidate;
  *distance = away;
}

static void
consider_edges (EfEditSession *self, gint64 time, gint64 *best, gint64 *distance)
{
  GArray *edges = get_edges (self);
  guint low = 0;
  guint high = edges->len;

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (g_array_index (edges, gint64, middle) < time)
      low = middle + 1;
    else
      high = middle;
  }
  if (low < edges->len)
    consider (g_array_index (edges, gint64, low), time, best, distance);
  if (low > 0)
    consider (g_array_index (edges, gint64, low - 1), time, best, distance);
}

/* The playhead as it was when the drag began, because it follows the edge now; who scrubs moves it
 * himself, so it is nothing to hold on to. */
gint64
ef_edit_session_snap (EfEditSession *self, gint64 time, gint64 tolerance, gboolean with_keys)
{
  gint64 best = -1;
  gint64 distance = tolerance;

  if (!self->snap || tolerance < 0)
    return -1;

  if (self->drag.active)
    consider (self->drag.playhead, time, &best, &distance);
  if (self->open_mark != EF_SOURCE_NO_MARK && self->drag.part != EF_DRAG_MARK)
    consider (self->open_mark, time, &best, &distance);
  consider_edges (self, time, &best, &distance);
  if (with_keys) {
    consider (ef_frame_index_key_at (self->frames, time), time, &best, &distance);
    consider (ef_frame_index_key_after (self->frames, time), time, &best, &distance);
  }

  return best;
}

/* A checked segment takes the other checked ones along. */
static void
take_others (EfEditSession *self)
{
  EfDrag *drag = &self->drag;
  g_autoptr (GPtrArray) checked = NULL;

  drag->room = ef_segment_get_span (drag->before);
  if (drag->part != EF_DRAG_BODY || !ef_edit_session_is_checked (self, drag->segment))
    return;

  checked = ef_edit_session_get_checked (self);
  if (checked->len < 2)
    return;

  drag->others = g_ptr_array_new_with_free_func (g_object_unref);
  drag->befores = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < checked->len; i++) {
    EfTimeSpan span = ef_segment_get_span (checked->pdata[i]);

    drag->room.begin = MIN (drag->room.begin, span.begin);
    drag->room.end = MAX (drag->room.end, span.end);
    if (checked->pdata[i] == drag->segment)
      continue;
    g_ptr_array_add (drag->others, g_object_ref (checked->pdata[i]));
    g_ptr_array_add (drag->befores, ef_segment_copy (checked->pdata[i]));
  }
}

void
ef_edit_session_drag_begin (EfEditSession *self, EfSegment *segment, EfDragPart part)
{
  EfDrag *drag = &self->drag;

  g_return_if_fail (segment != NULL || part == EF_DRAG_MARK);

  ef_edit_session_drag_end (self, TRUE);
  g_clear_pointer (&self->gesture, g_free);
  drag->active = TRUE;
  drag->part = part;
  drag->open_mark = self->open_mark;
  drag->playhead = self->playhead;
  if (part != EF_DRAG_MARK) {
    g_set_object (&drag->segment, segment);
    drag->before = ef_segment_copy (segment);
    take_others (self);
  }
  ef_edit_session_forget_edges (self);
}

static EfSegment *
get_neighbour (EfEditSession *self, guint position, int by)
{
  g_autoptr (EfSegment) segment = NULL;

  if (by < 0 && position == 0)
    return NULL;

  segment = g_list_model_get_item (G_LIST_MODEL (self->segments), position + (guint) by);

  return segment; /* the list holds it */
}

/* The list stays sorted while a segment is dragged past others. */
static void
put_in_order (EfEditSession *self, EfSegment *segment)
{
  g_autoptr (EfSegment) kept = g_object_ref (segment);
  EfSegment *previous;
  EfSegment *next;
  guint position;

  if (!g_list_store_find (self->segments, segment, &position))
    return;

  previous = get_neighbour (self, position, -1);
  next = get_neighbour (self, position, 1);
  if ((previous == NULL || ef_segment_compare (previous, segment) < 0) &&
      (next == NULL || ef_segment_compare (segment, next) < 0))
    return;

  g_list_store_remove (self->segments, position);
  g_list_store_insert_sorted (self->segments, segment, ef_edit_session_compare_cb, NULL);
}

static void
show_span (EfEditSession *self, EfTimeSpan span)
{
  if (ef_time_span_equal (ef_segment_get_span (self->drag.segment), span))
    return;

  ef_segment_set_span (self->drag.segment, span);
  put_in_order (self, self->drag.segment);
  ef_edit_session_emit (self, EF_EDIT_SEGMENTS_CHANGED);
}

static gboolean
is_in_order (EfEditSession *self)
{
  guint n_segments = g_list_model_get_n_items (G_LIST_MODEL (self->segments));

  for (guint i = 1; i < n_segments; i++) {
    EfSegment *one = get_neighbour (self, i, -1);

    if (ef_segment_compare (one, get_neighbour (self, i, 0)) > 0)
      return FALSE;
  }

  return TRUE;
}

static gint64
fit (EfEditSession *self, gint64 time)
{
  return ef_frame_index_snap (self->frames, CLAMP (time, 0, ef_edit_session_get_end (self)));
}

/* One frame remains between an edge and the other. */
static EfTimeSpan
move_edge (EfEditSession *self, EfTimeSpan span, gint64 time)
{
  if (self->drag.part == EF_DRAG_END)
    span.end = MAX (fit (self, time), ef_edit_session_get_frame_at (self, span.begin).end);
  else
    span.begin = MIN (fit (self, time), ef_edit_session_get_frame_at (self, span.end - 1).begin);

  return span;
}

/* The length stays, but for what frames that are not even want. None of what is dragged leaves the
 * file. */
static EfTimeSpan
move_body (EfEditSession *self, EfTimeSpan span, gint64 begin)
{
  gint64 length = ef_time_span_get_duration (span);
  gint64 before = span.begin - self->drag.room.begin;
  gint64 behind = self->drag.room.end - span.begin;
  EfTimeSpan moved;

  begin = CLAMP (begin, before, MAX (ef_edit_session_get_end (self) - behind, before));
  moved.begin = fit (self, begin);
  moved.end = fit (self, moved.begin + length);

  return ef_time_span_is_empty (moved) ? span : moved;
}

/* All of them by as much as the one that is held. */
static void
show_spans (EfEditSession *self, EfTimeSpan span)
{
  EfDrag *drag = &self->drag;
  gint64 by = span.begin - ef_segment_get_span (drag->before).begin;

  if (ef_time_span_equal (ef_segment_get_span (drag->segment), span))
    return;

  ef_segment_set_span (drag->segment, span);
  for (guint i = 0; i < drag->others->len; i++) {
    EfTimeSpan before = ef_segment_get_span (drag->befores->pdata[i]);

    ef_segment_set_span (drag->others->pdata[i],
                         by != 0 ? move_body (self, before, before.begin + by) : before);
  }
  if (!is_in_order (self))
    g_list_store_sort (self->segments, ef_edit_session_compare_cb, NULL);
  ef_edit_session_emit (self, EF_EDIT_SEGMENTS_CHANGED);
}

/* Between the edge that stays and @time, on whichever side that is; a frame where they meet. */
static EfTimeSpan
draw_to (EfEditSession *self, gint64 time)
{
  gint64 anchor = self->drag.anchor;

  time = fit (self, time);
  if (time != anchor)
    return ef_time_span_new (anchor, time);

  return ef_edit_session_get_frame_at (self, anchor < ef_edit_session_get_end (self) ? anchor
                                                                                     : anchor - 1);
}

void
ef_edit_session_drag_new (EfEditSession *self,
                          gint64 time,
                          gint64 tolerance,
                          gboolean free,
                          gboolean with_keys)
{
  EfDrag *drag = &self->drag;
  gint64 guide;

  ef_edit_session_drag_end (self, TRUE);
  g_clear_pointer (&self->gesture, g_free);
  guide = free ? -1 : ef_edit_session_snap (self, time, tolerance, with_keys);
  drag->active = TRUE;
  drag->part = EF_DRAG_NEW;
  drag->open_mark = self->open_mark;
  drag->playhead = self->playhead;
  drag->anchor = fit (self, guide >= 0 ? guide : time);
  drag->segment = ef_edit_session_make_segment (self, draw_to (self, drag->anchor));
  g_set_object (&drag->current, self->current);
  ef_edit_session_forget_edges (self);

  g_list_store_insert_sorted (self->segments, drag->segment, ef_edit_session_compare_cb, NULL);
  ef_edit_session_emit (self, EF_EDIT_SEGMENTS_CHANGED);
  ef_edit_session_set_current (self, drag->segment);
}

static void
show_dragged (EfEditSession *self, EfTimeSpan span)
{
  if (self->drag.others != NULL)
    show_spans (self, span);
  else
    show_span (self, span);
}

/* Either end of a body snaps, whichever is nearer to something. */
static gint64
snap_body (EfEditSession *self, EfTimeSpan span, gint64 *begin, gint64 tolerance, gboolean keys)
{
  gint64 length = ef_time_span_get_duration (span);
  gint64 first = ef_edit_session_snap (self, *begin, tolerance, keys);
  gint64 last = ef_edit_session_snap (self, *begin + length, tolerance, keys);

  if (last >= 0 && (first < 0 || ABS (last - length - *begin) < ABS (first - *begin))) {
    *begin = last - length;
    return last;
  }
  if (first >= 0)
    *begin = first;

  return first;
}

gint64
ef_edit_session_drag_to (EfEditSession *self,
                         gint64 time,
                         gint64 tolerance,
                         gboolean free,
                         gboolean with_keys)
{
  EfDrag *drag = &self->drag;
  EfTimeSpan span;
  gint64 guide = -1;

  if (!drag->active)
    return -1;

  if (drag->part == EF_DRAG_MARK) {
    guide = free ? -1 : ef_edit_session_snap (self, time, tolerance, with_keys);
    time = ef_edit_session_get_frame_at (self, fit (self, guide >= 0 ? guide : time)).begin;
    ef_edit_session_set_open_mark (self, time);
    ef_edit_session_seek (self, time, TRUE);
    return guide;
  }

  if (drag->part == EF_DRAG_NEW) {
    guide = free ? -1 : ef_edit_session_snap (self, time, tolerance, with_keys);
    span = draw_to (self, guide >= 0 ? guide : time);
    show_span (self, span);
    ef_edit_session_show_edge (self, span, span.begin == drag->anchor, TRUE);
    return guide;
  }

  span = ef_segment_get_span (drag->before);
  if (drag->part == EF_DRAG_BODY) {
    guide = free ? -1 : snap_body (self, span, &time, tolerance, with_keys);
    span = move_body (self, span, time);
  } else {
    guide = free ? -1 : ef_edit_session_snap (self, time, tolerance, with_keys);
    span = move_edge (self, span, guide >= 0 ? guide : time);
  }
  show_dragged (self, span);
  ef_edit_session_show_edge (self, span, drag->part == EF_DRAG_END, TRUE);

  return guide;
}

static const char *
get_title (EfDragPart part)
{
  switch (part) {
  case EF_DRAG_BEGIN:
    return _ ("Move start");
  case EF_DRAG_END:
    return _ ("Move end");
  case EF_DRAG_BODY:
  case EF_DRAG_MARK:
  case EF_DRAG_NEW:
  default:
    return _ ("Move segment");
  }
}

static void
end_segment (EfEditSession *self, EfDrag *drag)
{
  EfTimeSpan span = ef_segment_get_span (drag->segment);
  const char *title = drag->others != NULL ? _ ("Move segments") : get_title (drag->part);
  g_autoptr (EfSegmentEdit) edit =
    ef_segment_edit_new (ef_source_get_id (self->source), title, NULL);

  if (ef_time_span_equal (span, ef_segment_get_span (drag->before)))
    return;

  ef_segment_edit_replace (edit, drag->before, drag->segment);
  for (guint i = 0; drag->others != NULL && i < drag->others->len; i++)
    ef_segment_edit_replace (edit, drag->befores->pdata[i], drag->others->pdata[i]);
  ef_edit_session_commit (self, edit);
  ef_edit_session_show_edge (self, span, drag->part == EF_DRAG_END, FALSE);
}

/* Out of the list: what was given up, or is put there once more by the edit that stores it. */
static void
end_new (EfEditSession *self, EfDrag *drag, gboolean cancel)
{
  g_autoptr (EfSegmentEdit) edit =
    ef_segment_edit_new (ef_source_get_id (self->source), _ ("New segment"), NULL);
  EfTimeSpan span = ef_segment_get_span (drag->segment);
  guint position;

  if (g_list_store_find (self->segments, drag->segment, &position))
    g_list_store_remove (self->segments, position);
  ef_edit_session_forget (self, ef_segment_get_id (drag->segment));
  if (cancel) {
    ef_edit_session_emit (self, EF_EDIT_SEGMENTS_CHANGED);
    ef_edit_session_set_current (self, drag->current);
    return;
  }

  ef_segment_edit_add (edit, drag->segment);
  ef_edit_session_commit (self, edit);
  ef_edit_session_set_current (self,
                               ef_edit_session_find (self, ef_segment_get_id (drag->segment)));
  ef_edit_session_show_edge (self, span, span.begin == drag->anchor, FALSE);
}

void
ef_edit_session_drag_end (EfEditSession *self, gboolean cancel)
{
  EfDrag drag = self->drag;
  g_autoptr (EfSegment) segment = NULL;
  g_autoptr (EfSegment) before = NULL;
  g_autoptr (EfSegment) current = NULL;
  g_autoptr (GPtrArray) others = NULL;
  g_autoptr (GPtrArray) befores = NULL;

  if (!drag.active)
    return;

  if (cancel && drag.before != NULL)
    show_dragged (self, ef_segment_get_span (drag.before));
  if (cancel && drag.part == EF_DRAG_MARK)
    ef_edit_session_set_open_mark (self, drag.open_mark);
  segment = g_steal_pointer (&self->drag.segment);
  before = g_steal_pointer (&self->drag.before);
  others = g_steal_pointer (&self->drag.others);
  befores = g_steal_pointer (&self->drag.befores);
  current = g_steal_pointer (&self->drag.current);
  self->drag.active = FALSE;
  ef_edit_session_forget_edges (self);

  if (drag.part == EF_DRAG_NEW)
    end_new (self, &drag, cancel);
  if (cancel) {
    g_autoptr (EfSegment) kept = self->current != NULL ? g_object_ref (self->current) : NULL;

    /* To where it was, which chooses nothing. */
    ef_edit_session_seek (self, drag.playhead, FALSE);
    if (kept != NULL && self->current != kept)
      ef_edit_session_set_current (self, kept);
  } else if (drag.part == EF_DRAG_NEW) {
    ef_edit_session_forget_edges (self);
  } else if (segment != NULL) {
    end_segment (self, &drag);
  } else if (drag.part == EF_DRAG_MARK) {
    ef_edit_session_log_mark (self, drag.open_mark, FALSE);
    ef_edit_session_save_place (self);
  }
  ef_edit_session_pump (self);
}
