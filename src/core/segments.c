/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/segments.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/keywords.h"
#include "core/text.h"

#define MERGED_LABEL_MOST 80

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_REFUSED, message);

  return FALSE;
}

gboolean
ef_segments_check (EfTimeSpan span, GError **error)
{
  if (span.begin < 0)
    return refuse (error, _ ("A segment cannot start before the video does."));
  if (ef_time_span_is_empty (span))
    return refuse (error,
                   _ ("This mark has no length: set its end at least one frame after its start."));

  return TRUE;
}

/* Brings typed times to frame boundaries and into the video. @was_cut says whether to tell so. */
gboolean
ef_segments_fit (EfTimeSpan *span, EfRate rate, gint64 duration, gboolean *was_cut, GError **error)
{
  EfTimeSpan typed = ef_time_span_new (span->begin, span->end);
  EfTimeSpan fitted = { ef_rate_snap (rate, typed.begin), ef_rate_snap (rate, typed.end) };

  *was_cut = duration > 0 && typed.end > duration;
  if (duration > 0 && fitted.begin >= duration)
    return refuse (error, _ ("This segment starts after the end of the video."));
  if (duration > 0)
    fitted.end = typed.end >= duration ? duration : MIN (fitted.end, duration);
  if (!ef_segments_check (fitted, error))
    return FALSE;

  *span = fitted;

  return TRUE;
}

/* I on @frame: the frame on screen is the first of the segment at hand, unless that has ended. */
EfSegmentsMark
ef_segments_mark_in (EfTimeSpan *span, EfTimeSpan frame)
{
  if (frame.begin >= span->end)
    return EF_SEGMENTS_NEW;

  span->begin = frame.begin;

  return EF_SEGMENTS_MOVED;
}

/* O on @frame: the frame on screen is the last. Before @first, the frame at the begin, the two change
 * places, and both frames that were seen are part of the segment. */
EfSegmentsMark
ef_segments_mark_out (EfTimeSpan *span, EfTimeSpan first, EfTimeSpan frame)
{
  if (frame.begin < first.begin) {
    *span = (EfTimeSpan) { frame.begin, first.end };
    return EF_SEGMENTS_SWAPPED;
  }

  *span = (EfTimeSpan) { first.begin, frame.end };

  return EF_SEGMENTS_MOVED;
}

gboolean
ef_segments_split (EfTimeSpan span, gint64 at, EfTimeSpan parts[2], GError **error)
{
  if (at <= span.begin || at >= span.end)
    return refuse (error, _ ("There is nothing to split here: move inside the segment first."));

  parts[0] = (EfTimeSpan) { span.begin, at };
  parts[1] = (EfTimeSpan) { at, span.end };

  return TRUE;
}

static gboolean
append_part (GArray *parts, gint64 begin, gint64 end)
{
  EfTimeSpan part = { begin, end };

  if (!ef_time_span_is_empty (part))
    g_array_append_val (parts, part);

  return !ef_time_span_is_empty (part);
}

static GArray *
new_spans (void)
{
  return g_array_new (FALSE, FALSE, sizeof (EfTimeSpan));
}

static GArray *
refuse_parts (GError **error, const char *message)
{
  refuse (error, message);

  return NULL;
}

/* Into parts of equal length, as far as frames allow: no part is more than a frame longer than another. */
GArray *
ef_segments_divide (EfTimeSpan span, guint n_parts, EfRate rate, GError **error)
{
  g_autoptr (GArray) parts = new_spans ();
  gint64 begin = span.begin;

  if (n_parts < 2 || n_parts > EF_SEGMENTS_PARTS_MOST)
    return refuse_parts (error, _ ("A segment can be divided into 2 to 1000 parts."));
  for (guint i = 1; i <= n_parts; i++) {
    gint64 ideal =
      span.begin + ef_rate_scale (ef_time_span_get_duration (span), i, (gint64) n_parts);
    gint64 end = i == n_parts ? span.end : ef_rate_snap (rate, ideal);

    if (!append_part (parts, begin, end) || end > span.end)
      return refuse_parts (error,
                           _ ("The segment has fewer frames than that: choose fewer parts."));
    begin = end;
  }

  return g_steal_pointer (&parts);
}

/* Into parts of @length; the last one has what is left. */
GArray *
ef_segments_divide_by (EfTimeSpan span, gint64 length, EfRate rate, GError **error)
{
  g_autoptr (GArray) parts = new_spans ();
  gint64 begin = span.begin;

  if (length <= 0 || length >= ef_time_span_get_duration (span))
    return refuse_parts (error, _ ("The parts must be shorter than the segment."));
  if (ef_time_span_get_duration (span) / length >= EF_SEGMENTS_PARTS_MOST)
    return refuse_parts (error, _ ("That would be more than 1000 parts: choose longer ones."));
  for (gint64 i = 1; begin < span.end; i++) {
    gint64 end = MIN (ef_rate_snap (rate, span.begin + i * length), span.end);

    if (!append_part (parts, begin, end))
      return refuse_parts (error, _ ("That is shorter than a frame: choose longer parts."));
    begin = end;
  }

  return g_steal_pointer (&parts);
}

/* What it says already is not said again, and a label stays one that can be read at a glance. */
static void
unite_labels (EfSegment *result, EfSegment *other)
{
  const char *label = ef_segment_get_label (result);
  const char *more = ef_segment_get_label (other);
  g_autofree char *folded = ef_text_fold (label);
  g_autofree char *needle = ef_text_fold (more);
  g_autofree char *both = NULL;

  if (*more == '\0' || strstr (folded, needle) != NULL)
    return;
  if (*label == '\0' || strstr (needle, folded) != NULL) {
    ef_segment_set_label (result, more);
    return;
  }

  both = g_strdup_printf ("%s, %s", label, more);
  if (g_utf8_strlen (both, -1) <= MERGED_LABEL_MOST)
    ef_segment_set_label (result, both);
}

static void
unite_texts (EfSegment *result, EfSegment *other)
{
  g_auto (GStrv) keywords =
    ef_keywords_unite (ef_segment_get_keywords (result), ef_segment_get_keywords (other));
  const char *notes = ef_segment_get_notes (result);
  const char *more = ef_segment_get_notes (other);
  g_autofree char *all = NULL;

  unite_labels (result, other);
  ef_segment_set_keywords (result, (const char *const *) keywords);
  if (*more == '\0' || g_str_equal (notes, more))
    return;
  all = *notes != '\0' ? g_strconcat (notes, "\n", more, NULL) : g_strdup (more);
  ef_segment_set_notes (result, all);
}

static void
merge_into (EfSegment *result, EfSegment *other)
{
  ef_segment_set_span (
    result, ef_time_span_unite (ef_segment_get_span (result), ef_segment_get_span (other)));
  ef_segment_set_star (result, ef_segment_get_star (result) || ef_segment_get_star (other));
  unite_texts (result, other);
}

static int
compare_cb (gconstpointer one, gconstpointer other)
{
  return ef_segment_compare (*(EfSegment *const *) one, *(EfSegment *const *) other);
}

/* One segment from the first begin to the last end: a copy of the first one, with its identity, that
 * also has the labels, keywords, notes and star of the others. */
EfSegment *
ef_segments_merge (EfSegment *const *segments, guint n_segments, GError **error)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  g_autoptr (EfSegment) result = NULL;

  for (guint i = 0; i < n_segments; i++)
    g_ptr_array_add (sorted, segments[i]);
  g_ptr_array_sort (sorted, compare_cb);
  if (n_segments < 2) {
    refuse (error, _ ("It takes two or more segments to merge."));
    return NULL;
  }

  result = ef_segment_copy (g_ptr_array_index (sorted, 0));
  for (guint i = 1; i < n_segments; i++) {
    EfSegment *other = g_ptr_array_index (sorted, i);

    if (g_strcmp0 (ef_segment_get_source_id (other), ef_segment_get_source_id (result)) != 0) {
      refuse (error, _ ("Only segments of the same source can be merged."));
      return NULL;
    }
    merge_into (result, other);
  }
  if (!ef_segment_clean (result, EF_SEGMENT_NOTES | EF_SEGMENT_KEYWORDS, error))
    return NULL;

  return g_steal_pointer (&result);
}

/* Moves all by the same distance, which is made shorter when one of them would leave the video: what
 * was aligned stays aligned. Returns how far they went. */
gint64
ef_segments_shift (EfTimeSpan *spans, guint n_spans, gint64 by, gint64 duration)
{
  gint64 first = G_MAXINT64;
  gint64 last = G_MININT64;

  for (guint i = 0; i < n_spans; i++) {
    first = MIN (first, spans[i].begin);
    last = MAX (last, spans[i].end);
  }
  if (n_spans == 0)
    return 0;
  if (by > 0)
    by = MIN (by, MAX ((duration > 0 ? duration : G_MAXINT64) - last, 0));
  else
    by = MAX (by, MIN (-first, 0));
  for (guint i = 0; i < n_spans; i++)
    spans[i] = ef_time_span_move (spans[i], by);

  return by;
}

/* Moves an edge by frames, as far as the video and the other edge allow: a frame always remains. Without
 * frames a step is a hundredth of a second. */
EfTimeSpan
ef_segments_nudge (EfTimeSpan span,
                   EfSegmentsEdge edge,
                   gint64 n_frames,
                   EfRate rate,
                   gint64 duration)
{
  EfRate steps = ef_rate_is_valid (rate) ? rate : EF_RATE (100, 1);
  gint64 first = ef_rate_get_nearest (steps, span.begin);
  gint64 last = ef_rate_get_nearest (steps, span.end);

  if (edge == EF_SEGMENTS_BEGIN) {
    gint64 frame = CLAMP (first + n_frames, 0, MAX (last - 1, 0));

    span.begin = MIN (ef_rate_get_begin (steps, frame), span.end - 1);
  } else {
    span.end = ef_rate_get_begin (steps, MAX (last + n_frames, first + 1));
    if (duration > 0)
      span.end = MAX (MIN (span.end, duration), span.begin + 1);
  }

  return span;
}

static int
compare_indices_cb (gconstpointer one, gconstpointer other, gpointer data)
{
  const EfTimeSpan *spans = data;
  const EfTimeSpan *a = &spans[*(const guint *) one];
  const EfTimeSpan *b = &spans[*(const guint *) other];

  return (a->begin > b->begin) - (a->begin < b->begin);
}

static guint *
sort_indices (const EfTimeSpan *spans, guint n_spans)
{
  guint *indices = g_new (guint, n_spans);

  for (guint i = 0; i < n_spans; i++)
    indices[i] = i;
  g_sort_array (indices, n_spans, sizeof (guint), compare_indices_cb, (gpointer) spans);

  return indices;
}

/* Makes one of those that overlap, in the order of time; those that only touch stay apart. @groups, one
 * place for each span, says in which of the result it went, and EF_SEGMENTS_NONE for an empty one. */
GArray *
ef_segments_combine (const EfTimeSpan *spans, guint n_spans, guint *groups)
{
  g_autofree guint *indices = sort_indices (spans, n_spans);
  GArray *result = new_spans ();

  for (guint i = 0; i < n_spans; i++) {
    EfTimeSpan span = spans[indices[i]];
    EfTimeSpan *last =
      result->len > 0 ? &g_array_index (result, EfTimeSpan, result->len - 1) : NULL;

    if (last != NULL && ef_time_span_overlaps (*last, span))
      *last = ef_time_span_unite (*last, span);
    else
      append_part (result, span.begin, span.end);
    if (groups != NULL)
      groups[indices[i]] = ef_time_span_is_empty (span) ? EF_SEGMENTS_NONE : result->len - 1;
  }

  return result;
}

/* What lies between the first begin and the last end and is marked by none. */
GArray *
ef_segments_find_gaps (const EfTimeSpan *spans, guint n_spans)
{
  g_autoptr (GArray) marked = ef_segments_combine (spans, n_spans, NULL);
  GArray *gaps = new_spans ();

  for (guint i = 1; i < marked->len; i++)
    append_part (gaps, g_array_index (marked, EfTimeSpan, i - 1).end,
                 g_array_index (marked, EfTimeSpan, i).begin);

  return gaps;
}

/* Everything of the video that is not marked. */
GArray *
ef_segments_invert (const EfTimeSpan *spans, guint n_spans, gint64 duration)
{
  g_autoptr (GArray) marked = ef_segments_combine (spans, n_spans, NULL);
  GArray *rest = new_spans ();
  gint64 begin = 0;

  for (guint i = 0; i < marked->len; i++) {
    EfTimeSpan span = g_array_index (marked, EfTimeSpan, i);

    append_part (rest, begin, MIN (span.begin, duration));
    begin = MAX (begin, span.end);
  }
  append_part (rest, begin, duration);

  return rest;
}
