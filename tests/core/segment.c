/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/segment.h"

#include <string.h>

#include "core/error.h"

#define ALL_FIELDS (EF_SEGMENT_EDITABLE | EF_SEGMENT_USES | EF_SEGMENT_POSITION)

static const char *const keywords[] = { "goal", "night", NULL };

static EfSegment *
make_full (void)
{
  EfSegment *segment = ef_segment_new ("id-1", "source-1");

  ef_segment_set_span (segment, ef_time_span_new (10, 20));
  ef_segment_set_label (segment, "Goal");
  ef_segment_set_keywords (segment, keywords);
  ef_segment_set_notes (segment, "one\ntwo");
  ef_segment_set_star (segment, TRUE);
  ef_segment_set_colour (segment, 3);
  ef_segment_set_uses (segment, 2);
  ef_segment_set_position (segment, 4);
  ef_segment_set_rev (segment, 7);

  return segment;
}

static void
assert_equal (EfSegment *a, EfSegment *b)
{
  g_autoptr (EfSegment) copy = ef_segment_copy (a);

  g_assert_cmpuint (ef_segment_assign (copy, b, ALL_FIELDS), ==, 0);
  g_assert_cmpstr (ef_segment_get_source_id (a), ==, ef_segment_get_source_id (b));
}

static void
test_new (void)
{
  g_autoptr (EfSegment) one = ef_segment_new (NULL, "source-1");
  g_autoptr (EfSegment) other = ef_segment_new (NULL, "source-1");

  g_assert_true (g_uuid_string_is_valid (ef_segment_get_id (one)));
  g_assert_cmpstr (ef_segment_get_id (one), !=, ef_segment_get_id (other));
  g_assert_cmpint (ef_segment_get_colour (one), ==, 1);
  g_assert_cmpstr (ef_segment_get_label (one), ==, "");
  g_assert_cmpuint (g_strv_length ((char **) ef_segment_get_keywords (one)), ==, 0);
  g_assert_cmpint (ef_segment_get_rev (one), ==, 0);
}

static void
test_copy (void)
{
  g_autoptr (EfSegment) segment = make_full ();
  g_autoptr (EfSegment) copy = ef_segment_copy (segment);
  g_autoptr (EfSegment) other = ef_segment_copy_as_new (segment);

  assert_equal (segment, copy);
  g_assert_cmpstr (ef_segment_get_id (copy), ==, "id-1");
  g_assert_cmpint (ef_segment_get_rev (copy), ==, 7);
  g_assert_cmpstr (ef_segment_get_id (other), !=, "id-1");
  g_assert_cmpstr (ef_segment_get_label (other), ==, "Goal");
  g_assert_cmpint (ef_segment_get_uses (other), ==, 0);
  g_assert_cmpint (ef_segment_get_rev (other), ==, 0);
}

static void
test_assign (void)
{
  for (guint bit = 1; bit <= EF_SEGMENT_POSITION; bit <<= 1) {
    g_autoptr (EfSegment) from = make_full ();
    g_autoptr (EfSegment) to = ef_segment_new ("id-2", "source-1");

    g_assert_cmpuint (ef_segment_assign (to, from, bit), ==, bit);
    g_assert_cmpuint (ef_segment_assign (to, from, bit), ==, 0);
    g_assert_cmpuint (ef_segment_assign (to, from, ALL_FIELDS), ==, ALL_FIELDS & ~bit);
    g_assert_cmpstr (ef_segment_get_id (to), ==, "id-2");
    assert_equal (to, from);
  }
}

static void
count_cb (GObject *object, GParamSpec *pspec, GHashTable *counts)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, pspec->name));

  g_hash_table_insert (counts, (gpointer) pspec->name, GUINT_TO_POINTER (count + 1));
}

static guint
get_count (GHashTable *counts, const char *property)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (counts, property));
}

static void
test_notify (void)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (EfSegment) from = make_full ();
  g_autoptr (EfSegment) segment = ef_segment_new (NULL, "source-1");

  g_signal_connect (segment, "notify", G_CALLBACK (count_cb), counts);
  ef_segment_assign (segment, from, ALL_FIELDS);
  ef_segment_assign (segment, from, ALL_FIELDS);
  ef_segment_set_keywords (segment, keywords);
  ef_segment_set_span (segment, ef_time_span_new (11, 21));

  g_assert_cmpuint (get_count (counts, "begin"), ==, 2);
  g_assert_cmpuint (get_count (counts, "end"), ==, 2);
  g_assert_cmpuint (get_count (counts, "duration"), ==, 1);
  g_assert_cmpuint (get_count (counts, "label"), ==, 1);
  g_assert_cmpuint (get_count (counts, "keywords"), ==, 1);
  g_assert_cmpuint (get_count (counts, "notes"), ==, 1);
  g_assert_cmpuint (get_count (counts, "star"), ==, 1);
  g_assert_cmpuint (get_count (counts, "colour"), ==, 1);
  g_assert_cmpuint (get_count (counts, "uses"), ==, 1);
  g_assert_cmpuint (get_count (counts, "position"), ==, 1);
}

static void
test_properties (void)
{
  g_autoptr (EfSegment) segment = make_full ();
  g_autofree char *label = NULL;
  g_auto (GStrv) words = NULL;
  gint64 begin, end, duration;
  gboolean star;
  int colour;

  g_object_get (segment, "begin", &begin, "end", &end, "duration", &duration, "label", &label,
                "keywords", &words, "star", &star, "colour", &colour, NULL);

  g_assert_cmpint (begin, ==, 10);
  g_assert_cmpint (end, ==, 20);
  g_assert_cmpint (duration, ==, 10);
  g_assert_cmpstr (label, ==, "Goal");
  g_assert_cmpstr (words[1], ==, "night");
  g_assert_true (star);
  g_assert_cmpint (colour, ==, 3);
}

static void
test_clean (void)
{
  static const char *const typed[] = { " Goal", "GOAL", NULL };
  g_autoptr (EfSegment) segment = make_full ();
  g_autoptr (GError) error = NULL;

  ef_segment_set_label (segment, "  Cafe\u0301 ");
  ef_segment_set_keywords (segment, typed);
  ef_segment_set_notes (segment, " one\r\ntwo ");
  g_assert_true (ef_segment_clean (segment, EF_SEGMENT_EDITABLE, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (ef_segment_get_label (segment), ==, "Caf\u00e9");
  g_assert_cmpuint (g_strv_length ((char **) ef_segment_get_keywords (segment)), ==, 1);
  g_assert_cmpstr (ef_segment_get_notes (segment), ==, "one\ntwo");
}

static void
assert_refused (EfSegment *segment, EfSegmentFields field)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ef_segment_clean (segment, field, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  g_assert_true (ef_segment_clean (segment, EF_SEGMENT_EDITABLE & ~field, NULL));
}

static void
test_refused (void)
{
  static const EfTimeSpan spans[] = { { 5, 5 }, { 6, 5 }, { -1, 5 }, { -5, -1 }, { 0, 0 } };
  static const char *const words[] = { "a;b", NULL };
  g_autofree char *wide = g_strnfill (EF_SEGMENT_LABEL_MOST + 1, 'x');
  g_autofree char *long_notes = g_strnfill (EF_SEGMENT_NOTES_MOST + 1, 'x');

  for (guint i = 0; i < G_N_ELEMENTS (spans); i++) {
    g_autoptr (EfSegment) segment = make_full ();

    ef_segment_set_span (segment, spans[i]);
    assert_refused (segment, EF_SEGMENT_SPAN);
  }
  for (int colour = -1; colour < 12; colour++) {
    g_autoptr (EfSegment) segment = make_full ();

    ef_segment_set_colour (segment, colour);
    if (colour >= 1 && colour <= 8)
      g_assert_true (ef_segment_clean (segment, EF_SEGMENT_EDITABLE, NULL));
    else
      assert_refused (segment, EF_SEGMENT_COLOUR);
  }
  {
    g_autoptr (EfSegment) segment = make_full ();

    ef_segment_set_label (segment, wide);
    assert_refused (segment, EF_SEGMENT_LABEL);
    ef_segment_set_label (segment, "a\nb");
    assert_refused (segment, EF_SEGMENT_LABEL);
    ef_segment_set_label (segment, NULL);
    ef_segment_set_notes (segment, long_notes);
    assert_refused (segment, EF_SEGMENT_NOTES);
    ef_segment_set_notes (segment, "");
    ef_segment_set_keywords (segment, words);
    assert_refused (segment, EF_SEGMENT_KEYWORDS);
  }
}

static void
test_compare (void)
{
  g_autoptr (EfSegment) a = ef_segment_new ("a", "s");
  g_autoptr (EfSegment) b = ef_segment_new ("b", "s");

  ef_segment_set_span (a, ef_time_span_new (0, 5));
  ef_segment_set_span (b, ef_time_span_new (0, 5));
  g_assert_cmpint (ef_segment_compare (a, b), <, 0);
  g_assert_cmpint (ef_segment_compare (b, a), >, 0);
  g_assert_cmpint (ef_segment_compare (a, a), ==, 0);
  ef_segment_set_position (a, 1);
  g_assert_cmpint (ef_segment_compare (a, b), >, 0);
  ef_segment_set_span (b, ef_time_span_new (0, 6));
  g_assert_cmpint (ef_segment_compare (a, b), <, 0);
  ef_segment_set_span (a, ef_time_span_new (1, 2));
  g_assert_cmpint (ef_segment_compare (a, b), >, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/segment/new", test_new);
  g_test_add_func ("/segment/copy", test_copy);
  g_test_add_func ("/segment/assign", test_assign);
  g_test_add_func ("/segment/notify", test_notify);
  g_test_add_func ("/segment/properties", test_properties);
  g_test_add_func ("/segment/clean", test_clean);
  g_test_add_func ("/segment/refused", test_refused);
  g_test_add_func ("/segment/compare", test_compare);

  return g_test_run ();
}
