/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "ui/editor/edit-session-private.h"

/* Which segment a key is about: there is one rule, and it is this.
 *
 * The current segment is the one with the ring, in the lane and in the list. Keys act on it and on no
 * other, but for B, which splits what is at the playhead.
 *
 * - It follows the playhead. Whatever brings that into a segment, a hand or playing, makes it the current
 *   one; the current one stays as long as the playhead is in it. Of several that lie over each other it is
 *   the one that began last.
 * - Where no segment is, the last one stays: so its end can be brought there.
 * - One that is chosen elsewhere, by a click, is not taken away by playing before that has been there; a
 *   hand that moves the playhead into another one chooses that.
 * - One that is let go, by Escape or by a click beside all, is not followed before the playhead has left it.
 * - While a mark is open nothing is followed: I and O are about the mark.
 *
 * With nothing at the playhead I begins a new segment, and never changes one; pressed again on the same
 * frame it moves the start of the current one there instead, if that comes next. O then moves the end of
 * the current one, unless another lies between. What I, O and Delete do to a segment that the playhead is
 * not in, they say by its name, with Undo.
 *
 * Where some are checked, what can be done to many (Delete, star, colour, keywords, merge, extract) is
 * done to those. */

static EfSegment *
get_at (EfEditSession *self, guint position)
{
  g_autoptr (EfSegment) segment = g_list_model_get_item (G_LIST_MODEL (self->segments), position);

  return segment; /* the list holds it */
}

/* The frame on screen is one of its frames. */
gboolean
ef_edit_session_is_at_playhead (EfEditSession *self, EfSegment *segment)
{
  return ef_time_span_overlaps (ef_segment_get_span (segment), ef_edit_session_get_frame (self));
}

/* The segment at the playhead that began last, but for @other. @still: for which playheads that is so. */
static EfSegment *
find_at_playhead (EfEditSession *self, EfSegment *other, EfTimeSpan *still)
{
  EfTimeSpan frame = ef_edit_session_get_frame (self);
  guint n_segments = g_list_model_get_n_items (G_LIST_MODEL (self->segments));
  EfSegment *found = NULL;

  *still = (EfTimeSpan) { 0, G_MAXINT64 };
  for (guint i = 0; i < n_segments; i++) {
    EfSegment *segment = get_at (self, i);
    EfTimeSpan span = ef_segment_get_span (segment);
    gint64 begin = ef_edit_session_get_frame_at (self, span.begin).begin;

    if (span.begin >= frame.end) {
      still->end = MIN (still->end, begin);
      break;
    }
    if (span.end <= frame.begin) {
      still->begin = MAX (still->begin, span.end);
      continue;
    }
    still->begin = MAX (still->begin, begin);
    still->end = MIN (still->end, span.end);
    if (segment != other)
      found = segment;
  }

  return found;
}

EfSegment *
ef_edit_session_find_at_playhead (EfEditSession *self)
{
  EfTimeSpan still;

  if (self->current != NULL && ef_edit_session_is_at_playhead (self, self->current))
    return self->current;

  return find_at_playhead (self, NULL, &still);
}

/* Whether a segment begins or ends in @span. */
gboolean
ef_edit_session_has_edges_in (EfEditSession *self, EfTimeSpan span)
{
  guint n_segments = g_list_model_get_n_items (G_LIST_MODEL (self->segments));

  for (guint i = 0; i < n_segments; i++) {
    EfTimeSpan other = ef_segment_get_span (get_at (self, i));

    if (other.begin >= span.end)
      break;
    if (ef_time_span_contains (span, other.begin) || ef_time_span_contains (span, other.end - 1))
      return TRUE;
  }

  return FALSE;
}

/* Without a hand that has chosen it. */
void
ef_edit_session_put_current (EfEditSession *self, EfSegment *segment)
{
  self->chosen_at = -1;
  self->is_picked = FALSE;
  self->still = EF_TIME_SPAN_EMPTY;
  if (!g_set_object (&self->current, segment))
    return;

  g_clear_pointer (&self->gesture, g_free);
  ef_edit_session_notify (self, EF_EDIT_CURRENT);
  ef_edit_session_loop_again (self);
}

void
ef_edit_session_set_current (EfEditSession *self, EfSegment *segment)
{
  EfSegment *released = segment == NULL ? self->current : NULL;

  g_set_object (&self->released, released);
  ef_edit_session_put_current (self, segment);
  self->chosen_at = self->playhead;
  self->is_picked = segment != NULL;
}

/* The playhead has moved. On every frame that is played: a few comparisons, until it comes to an edge. */
void
ef_edit_session_follow_segments (EfEditSession *self)
{
  EfSegment *found;

  if (self->drag.active || self->open_mark != EF_SOURCE_NO_MARK)
    return;

  if (self->released != NULL && !ef_edit_session_is_at_playhead (self, self->released)) {
    g_clear_object (&self->released);
    self->still = EF_TIME_SPAN_EMPTY;
  }
  if (self->is_around_edge)
    return;
  if (self->current != NULL && ef_edit_session_is_at_playhead (self, self->current)) {
    self->is_picked = FALSE;
    return;
  }
  if (self->is_picked || ef_time_span_contains (self->still, self->playhead))
    return;

  found = find_at_playhead (self, self->released, &self->still);
  if (found != NULL) {
    EfTimeSpan still = self->still;

    ef_edit_session_put_current (self, found);
    self->still = still;
  }
}

/* By hand, and from here Up and Down go on. */
void
ef_edit_session_go_to_segment (EfEditSession *self, EfSegment *segment)
{
  ef_edit_session_set_current (self, segment);
  ef_edit_session_seek (self, ef_segment_get_span (segment).begin, FALSE);
  self->chosen_at = self->playhead;
}

/* The list has been read, or @wanted is in it already. */
void
ef_edit_session_go_wanted (EfEditSession *self)
{
  g_autofree char *wanted = g_steal_pointer (&self->wanted);
  EfSegment *segment = wanted != NULL ? ef_edit_session_find (self, wanted) : NULL;

  if (segment != NULL)
    ef_edit_session_go_to_segment (self, segment);
}

void
ef_edit_session_go_to (EfEditSession *self, const char *id)
{
  g_set_str (&self->wanted, id);
  if (ef_edit_session_find (self, id) != NULL)
    ef_edit_session_go_wanted (self);
}

/* How many segments begin before @time. */
static guint
count_begun (EfEditSession *self, gint64 time)
{
  guint low = 0;
  guint high = g_list_model_get_n_items (G_LIST_MODEL (self->segments));

  while (low < high) {
    guint middle = low + (high - low) / 2;

    if (ef_segment_get_span (get_at (self, middle)).begin < time)
      low = middle + 1;
    else
      high = middle;
  }

  return low;
}

/* From the current one while the playhead is where it was when that was chosen; else from the playhead,
 * in the order of time: forward to what begins there or later, but for the one that is current. */
static int
find_beside (EfEditSession *self, int by)
{
  EfTimeSpan frame = ef_edit_session_get_frame (self);
  gboolean is_here = self->current != NULL && ef_edit_session_is_at_playhead (self, self->current);
  guint found;

  if (self->current != NULL && self->playhead == self->chosen_at &&
      g_list_store_find (self->segments, self->current, &found))
    return (int) found + by;
  if (by < 0)
    return (int) count_begun (self, frame.begin) + by;

  return (int) count_begun (self, is_here ? frame.end : frame.begin) + by - 1;
}

void
ef_edit_session_go_current (EfEditSession *self, int by)
{
  int n_segments = (int) g_list_model_get_n_items (G_LIST_MODEL (self->segments));
  int position;

  if (n_segments == 0 || by == 0)
    return;

  position = find_beside (self, by);
  /* There is none beyond: nothing is gone back to. */
  if (position >= 0 && position < n_segments)
    ef_edit_session_go_to_segment (self, get_at (self, (guint) position));
}

void
ef_edit_session_point_at (EfEditSession *self, EfSegment *segment)
{
  if (!ef_edit_session_is_checked (self, segment))
    ef_edit_session_check_all (self, FALSE);
  ef_edit_session_set_current (self, segment);
}

/* “Milk pour”, or the number that the lane and the list show. */
char *
ef_edit_session_name_segment (EfEditSession *self, EfSegment *segment)
{
  const char *label = ef_segment_get_label (segment);
  guint position = 0;

  if (*label != '\0')
    return g_strdup_printf (_ ("“%s”"), label);
  g_list_store_find (self->segments, segment, &position);

  return g_strdup_printf (_ ("Segment %u"), position + 1);
}
