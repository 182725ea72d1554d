/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/segments.h"

#include <string.h>

#include "core/error.h"

#define S EF_NS_PER_SECOND
#define PAL EF_RATE (25, 1)
#define NTSC EF_RATE (30000, 1001)
#define FRAME (S / 25)

static EfTimeSpan
span (gint64 begin, gint64 end)
{
  return (EfTimeSpan) { begin, end };
}

static void
assert_span (EfTimeSpan self, gint64 begin, gint64 end)
{
  g_assert_cmpint (self.begin, ==, begin);
  g_assert_cmpint (self.end, ==, end);
}

static void
assert_refused (GError **error)
{
  g_assert_error (*error, EF_ERROR, EF_ERROR_REFUSED);
  g_clear_error (error);
}

static EfTimeSpan
get (GArray *spans, guint i)
{
  g_assert_cmpuint (i, <, spans->len);

  return g_array_index (spans, EfTimeSpan, i);
}

static void
test_check (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ef_segments_check (span (0, 1), &error));
  g_assert_false (ef_segments_check (span (5, 5), &error));
  g_assert_nonnull (strstr (error->message, "no length"));
  assert_refused (&error);
  g_assert_false (ef_segments_check (span (-1, 5), &error));
  assert_refused (&error);
}

static void
test_fit (void)
{
  g_autoptr (GError) error = NULL;
  EfTimeSpan fitted = span (S + 3, 2 * S - 3);
  gboolean was_cut = TRUE;

  g_assert_true (ef_segments_fit (&fitted, PAL, 10 * S, &was_cut, &error));
  assert_span (fitted, S, 2 * S);
  g_assert_false (was_cut);

  fitted = span (9 * S, 12 * S);
  g_assert_true (ef_segments_fit (&fitted, PAL, 10 * S, &was_cut, &error));
  assert_span (fitted, 9 * S, 10 * S);
  g_assert_true (was_cut);

  fitted = span (3 * S, 2 * S);
  g_assert_true (ef_segments_fit (&fitted, PAL, 0, &was_cut, &error));
  assert_span (fitted, 2 * S, 3 * S);

  fitted = span (10 * S, 11 * S);
  g_assert_false (ef_segments_fit (&fitted, PAL, 10 * S, &was_cut, &error));
  assert_refused (&error);
  fitted = span (S, S + FRAME / 3);
  g_assert_false (ef_segments_fit (&fitted, PAL, 10 * S, &was_cut, &error));
  assert_refused (&error);
  assert_span (fitted, S, S + FRAME / 3);

  fitted = span (S + 3, S + 4);
  g_assert_true (ef_segments_fit (&fitted, EF_RATE_NONE, 10 * S, &was_cut, &error));
  assert_span (fitted, S + 3, S + 4);
}

/* The end of a video is no frame boundary when its sound is longer than its picture. */
static void
test_fit_uneven_duration (void)
{
  gint64 duration = 10 * S + FRAME / 3;
  EfTimeSpan fitted = span (9 * S, duration);
  gboolean was_cut;

  g_assert_true (ef_segments_fit (&fitted, PAL, duration, &was_cut, NULL));
  g_assert_false (was_cut);
  assert_span (fitted, 9 * S, duration);
}

static void
test_mark_in_and_out (void)
{
  EfTimeSpan frame = span (S, S + FRAME);
  EfTimeSpan current = frame;

  g_assert_cmpint (ef_segments_mark_out (&current, frame, frame), ==, EF_SEGMENTS_MOVED);
  assert_span (current, S, S + FRAME);

  g_assert_cmpint (ef_segments_mark_out (&current, frame, span (3 * S, 3 * S + FRAME)), ==,
                   EF_SEGMENTS_MOVED);
  assert_span (current, S, 3 * S + FRAME);

  g_assert_cmpint (ef_segments_mark_in (&current, span (2 * S, 2 * S + FRAME)), ==,
                   EF_SEGMENTS_MOVED);
  assert_span (current, 2 * S, 3 * S + FRAME);

  g_assert_cmpint (ef_segments_mark_in (&current, span (3 * S + FRAME, 3 * S + 2 * FRAME)), ==,
                   EF_SEGMENTS_NEW);
  assert_span (current, 2 * S, 3 * S + FRAME);
}

static void
test_mark_out_before_in (void)
{
  EfTimeSpan first = span (S, S + FRAME);
  EfTimeSpan current = first;

  g_assert_cmpint (ef_segments_mark_out (&current, first, span (S - FRAME, S)), ==,
                   EF_SEGMENTS_SWAPPED);
  assert_span (current, S - FRAME, S + FRAME);
}

static void
test_split (void)
{
  g_autoptr (GError) error = NULL;
  EfTimeSpan parts[2];

  g_assert_true (ef_segments_split (span (0, 10), 1, parts, &error));
  assert_span (parts[0], 0, 1);
  assert_span (parts[1], 1, 10);
  for (gint64 at = -2; at <= 12; at++) {
    if (at > 0 && at < 10)
      continue;
    g_assert_false (ef_segments_split (span (0, 10), at, parts, &error));
    assert_refused (&error);
  }
}

static void
assert_partition (GArray *parts, EfTimeSpan whole, EfRate rate)
{
  g_assert_cmpint (get (parts, 0).begin, ==, whole.begin);
  g_assert_cmpint (get (parts, parts->len - 1).end, ==, whole.end);
  for (guint i = 0; i < parts->len; i++) {
    g_assert_false (ef_time_span_is_empty (get (parts, i)));
    if (i > 0) {
      g_assert_cmpint (get (parts, i).begin, ==, get (parts, i - 1).end);
      g_assert_cmpint (get (parts, i).begin, ==, ef_rate_snap (rate, get (parts, i).begin));
    }
  }
}

static void
test_divide (void)
{
  static const EfRate rates[] = { { 25, 1 }, { 30000, 1001 }, { 60000, 1001 }, { 24000, 1001 } };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    for (gint64 n_frames = 1; n_frames < 60; n_frames++) {
      EfTimeSpan whole =
        span (ef_rate_get_begin (rates[i], 7), ef_rate_get_begin (rates[i], 7 + n_frames));

      for (guint n_parts = 0; n_parts < 70; n_parts++) {
        g_autoptr (GError) error = NULL;
        g_autoptr (GArray) parts = ef_segments_divide (whole, n_parts, rates[i], &error);

        if (n_parts < 2 || n_parts > n_frames) {
          g_assert_null (parts);
          assert_refused (&error);
        } else {
          g_assert_no_error (error);
          g_assert_cmpuint (parts->len, ==, n_parts);
          assert_partition (parts, whole, rates[i]);
        }
      }
    }
  }
}

static void
test_divide_by (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) parts = ef_segments_divide_by (span (0, 10 * S), 3 * S, PAL, &error);
  g_autoptr (GArray) odd = ef_segments_divide_by (span (0, 10 * S), S + 1, NTSC, &error);
  g_autoptr (GArray) even = ef_segments_divide_by (span (0, 9 * S), 3 * S, PAL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (parts->len, ==, 4);
  assert_span (get (parts, 3), 9 * S, 10 * S);
  assert_partition (parts, span (0, 10 * S), PAL);
  assert_partition (odd, span (0, 10 * S), NTSC);
  g_assert_cmpuint (even->len, ==, 3);

  g_assert_null (ef_segments_divide_by (span (0, S), S, PAL, &error));
  assert_refused (&error);
  g_assert_null (ef_segments_divide_by (span (0, S), 0, PAL, &error));
  assert_refused (&error);
  g_assert_null (ef_segments_divide_by (span (0, S), -5, PAL, &error));
  assert_refused (&error);
  g_assert_null (ef_segments_divide_by (span (0, 100 * S), FRAME, PAL, &error));
  assert_refused (&error);
  g_assert_null (ef_segments_divide_by (span (0, S), FRAME / 3, PAL, &error));
  assert_refused (&error);
}

static EfSegment *
make (const char *id, gint64 begin, gint64 end, const char *label, const char *keyword)
{
  const char *const keywords[] = { keyword, NULL };
  EfSegment *segment = ef_segment_new (id, "source-1");

  ef_segment_set_span (segment, span (begin, end));
  ef_segment_set_label (segment, label);
  ef_segment_set_keywords (segment, keywords);

  return segment;
}

static void
test_merge (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfSegment) late = make ("late", 50, 60, "Late", "b");
  g_autoptr (EfSegment) early = make ("early", 10, 20, "", "a");
  g_autoptr (EfSegment) inside = make ("inside", 52, 55, "Inside", "a");
  EfSegment *segments[] = { late, inside, early };
  g_autoptr (EfSegment) merged = NULL;

  ef_segment_set_star (inside, TRUE);
  ef_segment_set_notes (late, "one");
  ef_segment_set_notes (inside, "two");
  merged = ef_segments_merge (segments, G_N_ELEMENTS (segments), &error);

  g_assert_no_error (error);
  g_assert_cmpstr (ef_segment_get_id (merged), ==, "early");
  g_assert_cmpstr (ef_segment_get_label (merged), ==, "Late, Inside");
  g_assert_cmpstr (ef_segment_get_notes (merged), ==, "one\ntwo");
  g_assert_cmpstr (ef_segment_get_keywords (merged)[1], ==, "b");
  g_assert_null (ef_segment_get_keywords (merged)[2]);
  g_assert_true (ef_segment_get_star (merged));
  assert_span (ef_segment_get_span (merged), 10, 60);
  assert_span (ef_segment_get_span (early), 10, 20);
  g_assert_cmpstr (ef_segment_get_label (early), ==, "");
}

/* Nothing is said twice, and no label grows without an end. */
static void
test_merge_labels (void)
{
  static const struct {
    const char *one;
    const char *other;
    const char *merged;
  } labels[] = {
    { "", "", "" },
    { "Intro", "", "Intro" },
    { "", "Intro", "Intro" },
    { "Intro", "intro", "Intro" },
    { "Team intro", "Intro", "Team intro" },
    { "Intro", "Team intro", "Team intro" },
    { "Intro", "Tour", "Intro, Tour" },
    { "Intro", "A label of many words that goes on and on so that two cannot be read at once",
      "Intro" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++) {
    g_autoptr (EfSegment) one = make ("one", 10, 20, labels[i].one, "a");
    g_autoptr (EfSegment) other = make ("other", 30, 40, labels[i].other, "a");
    EfSegment *segments[] = { one, other };
    g_autoptr (EfSegment) merged = ef_segments_merge (segments, 2, NULL);

    g_assert_cmpstr (ef_segment_get_label (merged), ==, labels[i].merged);
  }
}

static void
test_merge_refused (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfSegment) one = make ("one", 10, 20, "One", "a");
  g_autoptr (EfSegment) foreign = ef_segment_new (NULL, "source-2");
  EfSegment *segments[] = { one, foreign };

  g_assert_null (ef_segments_merge (segments, 0, &error));
  assert_refused (&error);
  g_assert_null (ef_segments_merge (segments, 1, &error));
  assert_refused (&error);
  g_assert_null (ef_segments_merge (segments, 2, &error));
  assert_refused (&error);
}

static void
assert_shift (gint64 by, gint64 duration, gint64 expected)
{
  EfTimeSpan spans[] = { { 10, 20 }, { 50, 90 }, { 15, 30 } };

  g_assert_cmpint (ef_segments_shift (spans, 3, by, duration), ==, expected);
  assert_span (spans[0], 10 + expected, 20 + expected);
  assert_span (spans[1], 50 + expected, 90 + expected);
  assert_span (spans[2], 15 + expected, 30 + expected);
}

static void
test_shift (void)
{
  assert_shift (5, 100, 5);
  assert_shift (50, 100, 10);
  assert_shift (50, 0, 50);
  assert_shift (-5, 100, -5);
  assert_shift (-50, 100, -10);
  assert_shift (0, 100, 0);
  assert_shift (5, 60, 0);
  assert_shift (G_MININT64, 100, -10);
  assert_shift (G_MAXINT64, 100, 10);
  assert_shift (G_MAXINT64, 0, G_MAXINT64 - 90);
  g_assert_cmpint (ef_segments_shift (NULL, 0, 5, 100), ==, 0);
}

static void
test_nudge (void)
{
  gint64 duration = 100 * FRAME;
  EfTimeSpan whole = span (10 * FRAME, 20 * FRAME);

  assert_span (ef_segments_nudge (whole, EF_SEGMENTS_BEGIN, 1, PAL, duration), 11 * FRAME,
               20 * FRAME);
  assert_span (ef_segments_nudge (whole, EF_SEGMENTS_BEGIN, -1, PAL, duration), 9 * FRAME,
               20 * FRAME);
  assert_span (ef_segments_nudge (whole, EF_SEGMENTS_BEGIN, 50, PAL, duration), 19 * FRAME,
               20 * FRAME);
  assert_span (ef_segments_nudge (whole, EF_SEGMENTS_BEGIN, -50, PAL, duration), 0, 20 * FRAME);
  assert_span (ef_segments_nudge (whole, EF_SEGMENTS_END, 1, PAL, duration), 10 * FRAME,
               21 * FRAME);
  assert_span (ef_segments_nudge (whole, EF_SEGMENTS_END, 500, PAL, duration), 10 * FRAME,
               duration);
  assert_span (ef_segments_nudge (whole, EF_SEGMENTS_END, 500, PAL, 0), 10 * FRAME, 520 * FRAME);
  assert_span (ef_segments_nudge (whole, EF_SEGMENTS_END, -50, PAL, duration), 10 * FRAME,
               11 * FRAME);
  assert_span (ef_segments_nudge (span (S, 2 * S), EF_SEGMENTS_END, 1, EF_RATE_NONE, 0), S,
               2 * S + S / 100);
}

/* Whatever is nudged, a frame remains and nothing leaves the video. */
static void
test_nudge_holds (void)
{
  EfTimeSpan current = span (0, ef_rate_get_begin (NTSC, 5));
  gint64 duration = ef_rate_get_begin (NTSC, 40) + 7;

  for (guint i = 0; i < 20000; i++) {
    current = ef_segments_nudge (current, g_test_rand_bit () ? EF_SEGMENTS_BEGIN : EF_SEGMENTS_END,
                                 g_test_rand_int_range (-15, 16), NTSC, duration);
    g_assert_cmpint (current.begin, >=, 0);
    g_assert_cmpint (current.end, <=, duration);
    g_assert_cmpint (current.end, >, current.begin);
  }
}

static void
test_combine (void)
{
  static const EfTimeSpan spans[] = { { 50, 60 }, { 0, 10 },  { 10, 20 }, { 15, 30 },
                                      { 52, 55 }, { 70, 70 }, { 29, 31 } };
  guint groups[G_N_ELEMENTS (spans)];
  g_autoptr (GArray) result = ef_segments_combine (spans, G_N_ELEMENTS (spans), groups);
  g_autoptr (GArray) none = ef_segments_combine (NULL, 0, NULL);

  g_assert_cmpuint (result->len, ==, 3);
  assert_span (get (result, 0), 0, 10);
  assert_span (get (result, 1), 10, 31);
  assert_span (get (result, 2), 50, 60);
  g_assert_cmpuint (groups[0], ==, 2);
  g_assert_cmpuint (groups[1], ==, 0);
  g_assert_cmpuint (groups[2], ==, 1);
  g_assert_cmpuint (groups[3], ==, 1);
  g_assert_cmpuint (groups[4], ==, 2);
  g_assert_cmpuint (groups[5], ==, EF_SEGMENTS_NONE);
  g_assert_cmpuint (groups[6], ==, 1);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_gaps (void)
{
  static const EfTimeSpan spans[] = { { 50, 60 }, { 5, 10 }, { 10, 20 }, { 55, 70 } };
  g_autoptr (GArray) gaps = ef_segments_find_gaps (spans, G_N_ELEMENTS (spans));
  g_autoptr (GArray) one = ef_segments_find_gaps (spans, 1);
  g_autoptr (GArray) none = ef_segments_find_gaps (NULL, 0);

  g_assert_cmpuint (gaps->len, ==, 1);
  assert_span (get (gaps, 0), 20, 50);
  g_assert_cmpuint (one->len, ==, 0);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_invert (void)
{
  static const EfTimeSpan spans[] = { { 50, 60 }, { 5, 10 }, { 10, 20 }, { 55, 70 } };
  g_autoptr (GArray) rest = ef_segments_invert (spans, G_N_ELEMENTS (spans), 100);
  g_autoptr (GArray) cut = ef_segments_invert (spans, G_N_ELEMENTS (spans), 30);
  g_autoptr (GArray) whole = ef_segments_invert (NULL, 0, 100);
  g_autoptr (GArray) nothing = ef_segments_invert (&(EfTimeSpan) { 0, 100 }, 1, 100);
  g_autoptr (GArray) unknown = ef_segments_invert (NULL, 0, 0);

  g_assert_cmpuint (rest->len, ==, 3);
  assert_span (get (rest, 0), 0, 5);
  assert_span (get (rest, 1), 20, 50);
  assert_span (get (rest, 2), 70, 100);
  g_assert_cmpuint (cut->len, ==, 2);
  assert_span (get (cut, 1), 20, 30);
  assert_span (get (whole, 0), 0, 100);
  g_assert_cmpuint (nothing->len, ==, 0);
  g_assert_cmpuint (unknown->len, ==, 0);
}

/* Against a line of single nanoseconds: what is marked, what lies between, and the rest are complete and
 * never overlap. */
static void
test_sets (void)
{
  for (guint round = 0; round < 3000; round++) {
    EfTimeSpan spans[6];
    gboolean marked[64] = { FALSE };
    guint covered[64] = { 0 };
    guint n_spans = (guint) g_test_rand_int_range (0, 7);
    g_autoptr (GArray) combined = NULL;
    g_autoptr (GArray) rest = NULL;

    for (guint i = 0; i < n_spans; i++) {
      spans[i] = ef_time_span_new (g_test_rand_int_range (0, 65), g_test_rand_int_range (0, 65));
      for (gint64 at = spans[i].begin; at < spans[i].end; at++)
        marked[at] = TRUE;
    }
    combined = ef_segments_combine (spans, n_spans, NULL);
    rest = ef_segments_invert (spans, n_spans, 64);
    for (guint i = 0; i < combined->len; i++) {
      for (gint64 at = get (combined, i).begin; at < get (combined, i).end; at++) {
        g_assert_true (marked[at]);
        covered[at]++;
      }
    }
    for (guint i = 0; i < rest->len; i++) {
      for (gint64 at = get (rest, i).begin; at < get (rest, i).end; at++) {
        g_assert_false (marked[at]);
        covered[at]++;
      }
    }
    for (guint at = 0; at < 64; at++)
      g_assert_cmpuint (covered[at], ==, 1);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/segments/check", test_check);
  g_test_add_func ("/segments/fit", test_fit);
  g_test_add_func ("/segments/fit/uneven-duration", test_fit_uneven_duration);
  g_test_add_func ("/segments/mark", test_mark_in_and_out);
  g_test_add_func ("/segments/mark/out-before-in", test_mark_out_before_in);
  g_test_add_func ("/segments/split", test_split);
  g_test_add_func ("/segments/divide", test_divide);
  g_test_add_func ("/segments/divide-by", test_divide_by);
  g_test_add_func ("/segments/merge", test_merge);
  g_test_add_func ("/segments/merge/labels", test_merge_labels);
  g_test_add_func ("/segments/merge/refused", test_merge_refused);
  g_test_add_func ("/segments/shift", test_shift);
  g_test_add_func ("/segments/nudge", test_nudge);
  g_test_add_func ("/segments/nudge/holds", test_nudge_holds);
  g_test_add_func ("/segments/combine", test_combine);
  g_test_add_func ("/segments/gaps", test_gaps);
  g_test_add_func ("/segments/invert", test_invert);
  g_test_add_func ("/segments/sets", test_sets);

  return g_test_run ();
}
