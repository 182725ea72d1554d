/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "core/frame-time.h"
#include "core/segments.h"
#include "core/timecode.h"
#include "ui/editor/edit-session-private.h"

/* I, O, C, Delete and the keys and entries that move one edge: what a mark is, is decided here. */

#define NUDGE_PAUSE (G_GINT64_CONSTANT (1000000)) /* µs: after it, another nudge is another step */

gint64
ef_edit_session_get_open_mark (EfEditSession *self)
{
  return self->open_mark;
}

void
ef_edit_session_set_open_mark (EfEditSession *self, gint64 time)
{
  if (self->open_mark == time)
    return;

  self->open_mark = time;
  g_clear_object (&self->passed);
  if (time == EF_SOURCE_NO_MARK)
    g_clear_object (&self->reopened);
  ef_edit_session_notify (self, EF_EDIT_OPEN_MARK);
  if (!self->drag.active) {
    ef_edit_session_forget_edges (self);
    ef_edit_session_save_place (self);
  }
}

static void
change_span (EfEditSession *self,
             EfSegment *segment,
             EfTimeSpan span,
             const char *title,
             const char *gesture)
{
  g_autoptr (EfSegment) before = ef_segment_copy (segment);
  g_autoptr (EfSegment) after = ef_segment_copy (segment);

  if (ef_time_span_equal (ef_segment_get_span (segment), span))
    return;

  ef_segment_set_span (after, span);
  ef_edit_session_replace (self, title, gesture, before, after);
  if (segment == self->current)
    ef_edit_session_loop_again (self);
}

static gboolean
check_frame (EfEditSession *self, EfTimeSpan frame)
{
  if (self->duration > 0 && !ef_time_span_is_empty (frame))
    return TRUE;

  ef_edit_session_tell (self,
                        _ ("How long this video is, is not known yet: try again in a moment."));

  return FALSE;
}

/* As somebody asks for it, who may want it back. */
static void
move_mark (EfEditSession *self, gint64 time)
{
  gint64 before = self->open_mark;

  ef_edit_session_set_open_mark (self, time);
  ef_edit_session_log_mark (self, before, FALSE);
}

static void
open_mark (EfEditSession *self, EfTimeSpan frame)
{
  ef_edit_session_put_current (self, NULL);
  move_mark (self, frame.begin);
}

static void
tell_of (EfEditSession *self, const char *name, const char *format)
{
  g_autoptr (GString) sentence = g_string_new (format);

  g_string_replace (sentence, "%s", name, 1);
  ef_edit_session_tell_done (self, sentence->str);
}

/* "“Milk pour” starts here now": of a segment that nobody may have been looking at. */
static void
tell_moved (EfEditSession *self, EfSegment *segment, const char *format)
{
  g_autofree char *name = ef_edit_session_name_segment (self, segment);

  tell_of (self, name, format);
}

/* Here nothing is marked: a new one begins, and another press says that it was the current one that was
 * meant, which comes next. */
static void
open_before (EfEditSession *self, EfTimeSpan frame)
{
  g_autoptr (EfSegment) current = g_object_ref (self->current);
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  open_mark (self, frame);
  g_set_object (&self->passed, current);
  name = ef_edit_session_name_segment (self, current);
  text = g_strdup_printf (_ ("A new segment starts here. Again: move the start of %s here."), name);
  ef_edit_session_tell (self, text);
}

/* The second press. FALSE: it is none. */
static gboolean
move_passed (EfEditSession *self, EfTimeSpan frame)
{
  g_autoptr (EfSegment) segment = g_steal_pointer (&self->passed);
  EfTimeSpan span;

  if (segment == NULL || self->open_mark != frame.begin || !ef_edit_session_has (self, segment))
    return FALSE;

  ef_edit_session_set_open_mark (self, EF_SOURCE_NO_MARK);
  ef_edit_session_unlog_mark (self, frame.begin);
  span = ef_segment_get_span (segment);
  span.begin = frame.begin;
  change_span (self, segment, span, _ ("Move start"), NULL);
  ef_edit_session_set_current (self, segment);
  tell_moved (self, segment, _ ("%s starts here now"));

  return TRUE;
}

/* Whether nothing lies between the playhead and the current segment, which comes later. */
static gboolean
is_current_next (EfEditSession *self, EfTimeSpan frame)
{
  EfTimeSpan span = ef_segment_get_span (self->current);

  return span.begin >= frame.end &&
         !ef_edit_session_has_edges_in (self, (EfTimeSpan) { frame.begin, span.begin });
}

/* The frame on screen becomes the first one: of the open mark, of the current segment, or, where no
 * segment is, of a new mark. */
void
ef_edit_session_mark_in (EfEditSession *self)
{
  EfTimeSpan frame = ef_edit_session_get_frame (self);
  EfTimeSpan span;

  ef_edit_session_drag_end (self, TRUE);
  if (!check_frame (self, frame))
    return;

  if (self->open_mark != EF_SOURCE_NO_MARK) {
    if (!move_passed (self, frame))
      move_mark (self, frame.begin);
    return;
  }
  if (self->current == NULL || !ef_edit_session_is_at_playhead (self, self->current)) {
    if (self->current != NULL && is_current_next (self, frame))
      open_before (self, frame);
    else
      open_mark (self, frame);
    return;
  }

  span = ef_segment_get_span (self->current);
  ef_segments_mark_in (&span, frame);
  change_span (self, self->current, span, _ ("Move start"), NULL);
}

/* "+" of other programs: the segment that is current is left, and another one begins here. */
void
ef_edit_session_mark_new (EfEditSession *self)
{
  EfTimeSpan frame = ef_edit_session_get_frame (self);

  ef_edit_session_drag_end (self, TRUE);
  if (check_frame (self, frame))
    open_mark (self, frame);
}

EfSegment *
ef_edit_session_make_segment (EfEditSession *self, EfTimeSpan span)
{
  EfSegment *segment = ef_segment_new (NULL, ef_source_get_id (self->source));
  g_autoptr (GPtrArray) all = ef_edit_session_list_all (self);

  ef_segment_set_span (segment, span);
  ef_segment_set_colour (segment, ef_segment_edit_next_colour (all));

  return segment;
}

/* What had its end removed keeps its label and the rest, and gets another end. */
static EfSegment *
create_segment (EfEditSession *self, EfTimeSpan span)
{
  EfSegment *segment;

  if (self->reopened == NULL)
    return ef_edit_session_make_segment (self, span);

  segment = ef_segment_copy_as_new (self->reopened);
  ef_segment_set_span (segment, span);

  return segment;
}

static void
close_mark (EfEditSession *self, EfTimeSpan frame)
{
  EfTimeSpan first = ef_edit_session_get_frame_at (self, self->open_mark);
  EfTimeSpan span;
  gboolean is_swapped = ef_segments_mark_out (&span, first, frame) == EF_SEGMENTS_SWAPPED;
  g_autoptr (EfSegmentEdit) edit = NULL;
  g_autoptr (EfSegment) segment = NULL;
  g_autoptr (GError) error = NULL;

  if (!ef_segments_check (span, &error)) {
    ef_edit_session_tell (self, error->message);
    return;
  }

  segment = create_segment (self, span);
  edit = ef_segment_edit_new (ef_source_get_id (self->source), _ ("New segment"), NULL);
  ef_segment_edit_add (edit, segment);
  g_hash_table_insert (self->made_of, g_strdup (ef_segment_get_id (segment)),
                       g_memdup2 (&self->open_mark, sizeof (gint64)));
  ef_edit_session_commit (self, edit);
  ef_edit_session_set_open_mark (self, EF_SOURCE_NO_MARK);
  ef_edit_session_set_current (self, ef_edit_session_find (self, ef_segment_get_id (segment)));
  if (is_swapped)
    ef_edit_session_tell (self, _ ("This is before the mark: start and end have changed places."));
}

/* Over other segments nobody moves an edge without seeing it. */
static gboolean
can_reach_current (EfEditSession *self, EfTimeSpan frame)
{
  EfTimeSpan span = ef_segment_get_span (self->current);

  if (span.end <= frame.begin)
    return !ef_edit_session_has_edges_in (self, (EfTimeSpan) { span.end, frame.begin });
  if (span.begin >= frame.end)
    return !ef_edit_session_has_edges_in (self, (EfTimeSpan) { frame.begin, span.begin });

  return TRUE;
}

/* The frame on screen becomes the last one: of the open mark, or of the current segment. */
void
ef_edit_session_mark_out (EfEditSession *self)
{
  EfTimeSpan frame = ef_edit_session_get_frame (self);
  EfTimeSpan span;
  EfTimeSpan first;
  gboolean is_swapped;
  gboolean is_away;

  ef_edit_session_drag_end (self, TRUE);
  if (!check_frame (self, frame))
    return;

  if (self->open_mark != EF_SOURCE_NO_MARK) {
    close_mark (self, frame);
    return;
  }
  if (self->current == NULL) {
    ef_edit_session_tell (self, _ ("Mark a start first, then its end."));
    return;
  }

  if (!can_reach_current (self, frame)) {
    ef_edit_session_tell (
      self, _ ("Other segments lie between: mark a start first, or choose the segment."));
    return;
  }

  is_away = !ef_edit_session_is_at_playhead (self, self->current);
  span = ef_segment_get_span (self->current);
  /* A begin that is not on a frame, imported perhaps, stays where it is. */
  if (ef_time_span_contains (frame, span.begin))
    frame.begin = span.begin;
  first = (EfTimeSpan) { span.begin, ef_edit_session_get_frame_at (self, span.begin).end };
  is_swapped = ef_segments_mark_out (&span, first, frame) == EF_SEGMENTS_SWAPPED;
  change_span (self, self->current, span, _ ("Move end"), NULL);
  if (is_swapped)
    tell_moved (self, self->current,
                _ ("This is before the start of %s: start and end have changed places"));
  else if (is_away)
    tell_moved (self, self->current, _ ("%s ends here now"));
}

void
ef_edit_session_mark_toggle (EfEditSession *self)
{
  EfTimeSpan frame = ef_edit_session_get_frame (self);

  if (self->open_mark != EF_SOURCE_NO_MARK)
    ef_edit_session_mark_out (self);
  else if (check_frame (self, frame))
    open_mark (self, frame);
}

gboolean
ef_edit_session_drop_mark (EfEditSession *self)
{
  if (self->open_mark == EF_SOURCE_NO_MARK)
    return FALSE;

  /* To undo what has reopened a segment is to have it back. */
  if (self->reopened != NULL) {
    ef_edit_session_unlog_marks (self);
    ef_edit_session_set_open_mark (self, EF_SOURCE_NO_MARK);
  } else {
    move_mark (self, EF_SOURCE_NO_MARK);
  }

  return TRUE;
}

static void
remove_end (EfEditSession *self)
{
  g_autoptr (EfSegmentEdit) edit =
    ef_segment_edit_new (ef_source_get_id (self->source), _ ("Remove end"), NULL);
  g_autoptr (EfSegment) segment = ef_segment_copy (self->current);
  gboolean is_away = !ef_edit_session_is_at_playhead (self, self->current);
  g_autofree char *name = ef_edit_session_name_segment (self, self->current);

  ef_segment_edit_remove (edit, segment);
  ef_edit_session_commit (self, edit);
  ef_edit_session_set_open_mark (self, ef_segment_get_span (segment).begin);
  g_set_object (&self->reopened, segment);
  if (is_away)
    tell_of (self, name, _ ("The end of %s is removed. Again: the whole segment"));
  else
    ef_edit_session_tell_done (self, _ ("End removed. Again: the whole segment"));
}

/* The mark that is left of a segment, or one that never was more. */
static void
drop_rest (EfEditSession *self)
{
  g_autoptr (EfSegment) reopened = self->reopened != NULL ? g_object_ref (self->reopened) : NULL;

  if (!ef_edit_session_drop_mark (self))
    ef_edit_session_tell (self, _ ("Select a segment first."));
  else if (reopened != NULL)
    ef_edit_session_tell_done (self, _ ("Segment deleted"));
}

/* What is chosen goes; of a single segment first the end, then the mark that is left of it. */
void
ef_edit_session_delete (EfEditSession *self)
{
  ef_edit_session_drag_end (self, TRUE);
  if (self->suggestion != G_MAXUINT)
    ef_edit_session_dismiss (self);
  else if (g_hash_table_size (self->checked) > 0)
    ef_edit_session_remove (self);
  else if (self->current == NULL)
    drop_rest (self);
  else if (self->open_mark != EF_SOURCE_NO_MARK) /* there is room for one open mark only */
    ef_edit_session_remove (self);
  else
    remove_end (self);
}

/* As other programs delete: what is chosen is gone at once. */
void
ef_edit_session_delete_whole (EfEditSession *self)
{
  ef_edit_session_drag_end (self, TRUE);
  if (self->suggestion != G_MAXUINT)
    ef_edit_session_dismiss (self);
  else if (g_hash_table_size (self->checked) > 0 || self->current != NULL)
    ef_edit_session_remove (self);
  else
    drop_rest (self);
}

/* After undo and redo: a segment that came back takes the open mark with it that was made of it, and
 * one that went gives back the mark it was made of. */
void
ef_edit_session_mend_mark (EfEditSession *self, EfSegmentEdit *undone)
{
  for (guint i = 0; i < ef_segment_edit_get_n_changes (undone); i++) {
    const EfSegmentChange *change = ef_segment_edit_get_change (undone, i);
    EfSegment *segment = change->after != NULL ? change->after : change->before;
    const gint64 *mark = g_hash_table_lookup (self->made_of, ef_segment_get_id (segment));
    gboolean is_back =
      change->before == NULL && self->open_mark == ef_segment_get_span (segment).begin &&
      self->reopened != NULL &&
      g_str_equal (ef_segment_get_id (self->reopened), ef_segment_get_id (segment));

    if (is_back || (change->before == NULL && mark != NULL && *mark == self->open_mark)) {
      ef_edit_session_set_open_mark (self, EF_SOURCE_NO_MARK);
    } else if (change->after == NULL && mark != NULL &&
               (self->open_mark == EF_SOURCE_NO_MARK || self->open_mark == self->given_back)) {
      self->given_back = *mark;
      ef_edit_session_set_open_mark (self, *mark);
    }
  }
}

/* Boundaries between frames are counted, the end of the last frame among them. */
static gint64
step_boundary (EfEditSession *self, gint64 time, int n_frames)
{
  gint64 n_all = ef_frame_index_get_n_frames (self->frames);
  gint64 snapped = ef_frame_index_snap (self->frames, time);
  gint64 boundary =
    snapped >= ef_edit_session_get_end (self) ? n_all : ef_frame_index_find (self->frames, snapped);

  boundary = CLAMP (boundary + n_frames, 0, n_all);

  return boundary == n_all ? ef_edit_session_get_end (self)
                           : ef_frame_index_get_frame (self->frames, (guint) boundary).begin;
}

/* A frame always remains. */
static EfTimeSpan
nudge_span (EfEditSession *self, EfTimeSpan span, gboolean end, int n_frames)
{
  if (ef_frame_index_get_n_frames (self->frames) < 2)
    return ef_segments_nudge (span, end ? EF_SEGMENTS_END : EF_SEGMENTS_BEGIN, n_frames, self->rate,
                              self->duration);

  if (end)
    span.end = MAX (step_boundary (self, span.end, n_frames), step_boundary (self, span.begin, 1));
  else
    span.begin =
      MIN (step_boundary (self, span.begin, n_frames), step_boundary (self, span.end, -1));

  return span;
}

/* A key that repeats is one step of undo, until it pauses or is about something else. */
static const char *
get_gesture (EfEditSession *self, gboolean end)
{
  g_autofree char *about =
    g_strdup_printf ("%s %s ", end ? "end" : "begin", ef_segment_get_id (self->current));
  gint64 now = self->ports->get_time ();
  g_autofree char *made = NULL;

  if (self->gesture == NULL || !g_str_has_prefix (self->gesture, about) ||
      now - self->gesture_time > NUDGE_PAUSE) {
    g_autofree char *unique = g_uuid_string_random ();

    made = g_strconcat (about, unique, NULL);
    g_set_str (&self->gesture, made);
  }
  self->gesture_time = now;

  return self->gesture;
}

void
ef_edit_session_nudge (EfEditSession *self, gboolean end, int n_frames)
{
  EfTimeSpan span;

  if (self->drag.active)
    return;

  if (self->current == NULL && self->open_mark != EF_SOURCE_NO_MARK && !end) {
    gint64 before = self->open_mark;

    ef_edit_session_set_open_mark (self, ef_frame_index_step (self->frames, before, n_frames));
    ef_edit_session_log_mark (self, before, TRUE);
    ef_edit_session_seek (self, self->open_mark, FALSE);
    return;
  }
  if (self->current == NULL) {
    ef_edit_session_tell (self, _ ("Select a segment first."));
    return;
  }

  span = nudge_span (self, ef_segment_get_span (self->current), end, n_frames);
  if (ef_time_span_is_empty (span) ||
      ef_time_span_equal (span, ef_segment_get_span (self->current)))
    return;

  change_span (self, self->current, span, end ? _ ("Move end") : _ ("Move start"),
               get_gesture (self, end));
  if (!self->playing)
    ef_edit_session_show_edge (self, span, end, FALSE);
}

/* "+0.5" and "-3" are relative to the edge. */
static gboolean
parse_time (EfEditSession *self, const char *text, gint64 edge, gint64 *time, GError **error)
{
  g_autofree char *typed = g_strstrip (g_strdup (text));
  gint64 offset;

  if (*typed != '+' && *typed != '-')
    return ef_frame_time_parse (self->frames, self->rate, typed, time, error);
  if (!ef_timecode_read_offset (typed, self->rate, &offset, error))
    return FALSE;

  *time = MAX (edge + offset, 0);

  return TRUE;
}

/* Where an edge at @edge goes; @is_cut becomes TRUE when the video ends before. */
static gboolean
read_time (EfEditSession *self, const char *text, gint64 *edge, gboolean *is_cut, GError **error)
{
  gint64 last = ef_edit_session_get_end (self);
  gint64 time;

  if (!parse_time (self, text, *edge, &time, error))
    return FALSE;

  *is_cut |= time > last;
  *edge = ef_frame_index_snap (self->frames, MIN (time, last));

  return TRUE;
}

gboolean
ef_edit_session_type_times (EfEditSession *self,
                            const char *begin,
                            const char *end,
                            gboolean *wrong_end,
                            GError **error)
{
  EfTimeSpan span;
  gboolean is_cut = FALSE;

  ef_edit_session_drag_end (self, TRUE);
  *wrong_end = begin == NULL;
  if (self->current == NULL) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_REFUSED, _ ("Select a segment first."));
    return FALSE;
  }

  span = ef_segment_get_span (self->current);
  if (begin != NULL && !read_time (self, begin, &span.begin, &is_cut, error))
    return FALSE;
  *wrong_end = end != NULL;
  if (end != NULL && !read_time (self, end, &span.end, &is_cut, error))
    return FALSE;
  if (ef_time_span_is_empty (span)) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_REFUSED,
                         end != NULL ? _ ("The end must be after the start.")
                                     : _ ("The start must be before the end."));
    return FALSE;
  }

  change_span (self, self->current, span,
               begin == NULL ? _ ("Move end")
               : end == NULL ? _ ("Move start")
                             : _ ("Move segment"),
               NULL);
  if (!self->playing)
    ef_edit_session_show_edge (self, span, begin == NULL, FALSE);
  if (is_cut)
    ef_edit_session_tell (self, _ ("The video is shorter than that: the end of it was taken."));

  return TRUE;
}
