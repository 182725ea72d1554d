/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/item.h"

#include <math.h>
#include <string.h>

#define S EF_NS_PER_SECOND

static EfSegment *
make_segment (gint64 begin, gint64 end, const char *label)
{
  EfSegment *segment = ef_segment_new ("segment-1", "source-1");

  ef_segment_set_span (segment, (EfTimeSpan) { begin, end });
  ef_segment_set_label (segment, label);

  return segment;
}

static EfSource *
make_source (gint64 duration)
{
  EfSource *source = ef_source_new ("source-1", "profile-1");
  g_autoptr (EfMediaInfo) info = ef_media_info_new ();

  info->duration = duration;
  ef_source_set_name (source, "trip.mp4");
  ef_source_set_info (source, info);
  ef_source_set_state (source, EF_SOURCE_READY, NULL);

  return source;
}

static EfItem *
make_full (void)
{
  EfItem *item = ef_item_new ("id-1", "project-1", "segment-1");
  g_autoptr (EfSegment) segment = make_segment (10 * S, 20 * S, "Goal");
  g_autoptr (EfSource) source = make_source (60 * S);
  EfLook look;

  ef_look_init (&look);
  look.speed = 2;
  ef_item_set_position (item, 4.5);
  ef_item_set_look (item, &look);
  ef_item_set_transition (item, (EfTransition) { EF_TRANSITION_FADE, S });
  ef_item_set_pinned (item, TRUE);
  ef_item_set_rev (item, 7);
  ef_item_set_contents (item, segment, source);

  return item;
}

static void
test_new (void)
{
  g_autoptr (EfItem) one = ef_item_new (NULL, "project-1", "segment-1");
  g_autoptr (EfItem) other = ef_item_new (NULL, "project-1", "segment-1");

  g_assert_true (g_uuid_string_is_valid (ef_item_get_id (one)));
  g_assert_cmpstr (ef_item_get_id (one), !=, ef_item_get_id (other));
  g_assert_cmpstr (ef_item_get_project_id (one), ==, "project-1");
  g_assert_cmpstr (ef_item_get_segment_id (one), ==, "segment-1");
  g_assert_true (ef_look_is_plain (ef_item_get_look (one)));
  g_assert_cmpint (ef_item_get_transition (one).kind, ==, EF_TRANSITION_CUT);
  g_assert_cmpint (ef_item_get_length (one), ==, 0);
  g_assert_cmpint (ef_item_get_rev (one), ==, 0);
  g_assert_null (ef_item_get_segment (one));
}

static void
test_copy (void)
{
  g_autoptr (EfItem) item = make_full ();
  g_autoptr (EfItem) copy = ef_item_copy (item);
  g_autoptr (EfItem) other = ef_item_copy_as_new (item);

  ef_item_set_removed (item, TRUE);
  g_assert_cmpuint (ef_item_assign (copy, item, EF_ITEM_EDITABLE), ==, 0);
  g_assert_cmpuint (ef_item_assign (other, item, EF_ITEM_EDITABLE), ==, 0);
  g_assert_cmpstr (ef_item_get_id (copy), ==, "id-1");
  g_assert_cmpint (ef_item_get_rev (copy), ==, 7);
  g_assert_true (ef_item_get_segment (copy) == ef_item_get_segment (item));
  g_assert_true (ef_item_get_source (copy) == ef_item_get_source (item));
  g_assert_false (ef_item_get_removed (copy));
  g_assert_cmpstr (ef_item_get_id (other), !=, "id-1");
  g_assert_cmpstr (ef_item_get_segment_id (other), ==, "segment-1");
  g_assert_cmpint (ef_item_get_rev (other), ==, 0);
  g_assert_cmpint (ef_item_get_length (other), ==, 5 * S);
}

static void
test_assign (void)
{
  for (guint bit = 1; bit <= EF_ITEM_PINNED; bit <<= 1) {
    g_autoptr (EfItem) from = make_full ();
    g_autoptr (EfItem) to = ef_item_new ("id-2", "project-1", "segment-2");

    g_assert_cmpuint (ef_item_assign (to, from, bit), ==, bit);
    g_assert_cmpuint (ef_item_assign (to, from, bit), ==, 0);
    g_assert_cmpuint (ef_item_assign (to, from, EF_ITEM_EDITABLE), ==, EF_ITEM_EDITABLE & ~bit);
    g_assert_cmpstr (ef_item_get_id (to), ==, "id-2");
    g_assert_cmpuint (ef_item_assign (to, from, ~0u), ==, 0);
    g_assert_null (ef_item_get_segment (to));
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
  g_autoptr (EfItem) from = make_full ();
  g_autoptr (EfItem) item = ef_item_new (NULL, "project-1", "segment-1");
  EfLook look;

  g_signal_connect (item, "notify", G_CALLBACK (count_cb), counts);
  for (guint i = 0; i < 2; i++) {
    ef_item_assign (item, from, EF_ITEM_EDITABLE);
    ef_item_set_contents (item, ef_item_get_segment (from), ef_item_get_source (from));
    ef_item_set_removed (item, TRUE);
  }
  look = *ef_item_get_look (item);
  look.zoom = 2;
  ef_item_set_look (item, &look);

  g_assert_cmpuint (get_count (counts, "position"), ==, 1);
  g_assert_cmpuint (get_count (counts, "look"), ==, 2);
  g_assert_cmpuint (get_count (counts, "transition"), ==, 1);
  g_assert_cmpuint (get_count (counts, "pinned"), ==, 1);
  g_assert_cmpuint (get_count (counts, "segment"), ==, 1);
  g_assert_cmpuint (get_count (counts, "source"), ==, 1);
  g_assert_cmpuint (get_count (counts, "removed"), ==, 1);
  g_assert_cmpuint (get_count (counts, "length"), ==, 1);
}

static void
test_properties (void)
{
  g_autoptr (EfItem) item = make_full ();
  g_autofree char *id = NULL;
  g_autofree char *project_id = NULL;
  g_autofree char *segment_id = NULL;
  g_autoptr (EfSegment) segment = NULL;
  g_autoptr (EfSource) source = NULL;
  const EfLook *look;
  const EfTransition *transition;
  double position;
  gboolean pinned, removed;
  gint64 length;

  g_object_get (item, "id", &id, "project-id", &project_id, "segment-id", &segment_id, "position",
                &position, "look", &look, "transition", &transition, "pinned", &pinned, "segment",
                &segment, "source", &source, "removed", &removed, "length", &length, NULL);

  g_assert_cmpstr (id, ==, "id-1");
  g_assert_cmpstr (project_id, ==, "project-1");
  g_assert_cmpstr (segment_id, ==, "segment-1");
  g_assert_cmpfloat (position, ==, 4.5);
  g_assert_cmpfloat (look->speed, ==, 2);
  g_assert_cmpint (transition->length, ==, S);
  g_assert_true (pinned);
  g_assert_false (removed);
  g_assert_cmpint (length, ==, 5 * S);
  g_assert_true (segment == ef_item_get_segment (item));
  g_assert_true (source == ef_item_get_source (item));
}

/* Whoever sets them, an item holds only what can be shown. */
static void
test_clean (void)
{
  g_autoptr (EfItem) item = make_full ();
  EfLook look = *ef_item_get_look (item);

  look.speed = NAN;
  look.zoom = 1e9;
  ef_item_set_look (item, &look);
  ef_item_set_transition (item, (EfTransition) { EF_TRANSITION_CUT, S });
  g_assert_cmpfloat (ef_item_get_look (item)->speed, ==, 1);
  g_assert_cmpfloat (ef_item_get_look (item)->zoom, ==, 8);
  g_assert_cmpint (ef_item_get_transition (item).length, ==, 0);
  ef_item_set_transition (item, (EfTransition) { EF_TRANSITION_DIP, 100 * S });
  g_assert_cmpint (ef_item_get_transition (item).length, ==, EF_TRANSITION_LENGTH_MOST);
}

static void
test_compare (void)
{
  g_autoptr (EfItem) a = ef_item_new ("a", "p", "s");
  g_autoptr (EfItem) b = ef_item_new ("b", "p", "s");

  g_assert_cmpint (ef_item_compare (a, b), <, 0);
  g_assert_cmpint (ef_item_compare (b, a), >, 0);
  g_assert_cmpint (ef_item_compare (a, a), ==, 0);
  ef_item_set_position (b, -0.5);
  g_assert_cmpint (ef_item_compare (a, b), >, 0);
}

static void
assert_problem (EfItem *item, const char *expected)
{
  g_autofree char *problem = ef_item_get_problem (item);

  g_assert_cmpstr (problem, ==, expected);
}

static void
test_source_problems (void)
{
  g_autoptr (EfItem) item = make_full ();
  g_autoptr (EfItem) bare = ef_item_new (NULL, "p", "s");
  EfSource *source = ef_item_get_source (item);

  assert_problem (item, NULL);
  ef_source_set_state (source, EF_SOURCE_ANALYSING, NULL);
  assert_problem (item, NULL);
  ef_source_set_state (source, EF_SOURCE_MISSING, NULL);
  assert_problem (item, "The source “trip.mp4” is not where it was: find it again under Sources.");
  ef_source_set_state (source, EF_SOURCE_UNREADABLE, "It has no picture.");
  assert_problem (item, "The source “trip.mp4” cannot be read: It has no picture.");
  ef_source_set_state (source, EF_SOURCE_UNREADABLE, NULL);
  assert_problem (item, "The source “trip.mp4” cannot be read: choose another file for it.");

  assert_problem (bare, "This segment is not read yet: try again in a moment.");
  ef_item_set_contents (bare, ef_item_get_segment (item), NULL);
  assert_problem (bare, "This segment is not read yet: try again in a moment.");
}

static void
test_removed (void)
{
  g_autoptr (EfItem) item = make_full ();

  ef_item_set_removed (item, TRUE);
  assert_problem (item, "“Goal” was removed from its source “trip.mp4”, or the source was: take it "
                        "out of the storyboard.");
  ef_item_set_contents (item, ef_item_get_segment (item), NULL);
  assert_problem (item, "“Goal” was removed: take it out of the storyboard.");
  ef_item_set_contents (item, NULL, NULL);
  assert_problem (item, "This segment was removed: take it out of the storyboard.");
}

static void
test_span_problems (void)
{
  static const struct {
    EfTimeSpan span;
    gint64 duration;
    gboolean fine;
  } cases[] = {
    { { 0, 10 * S }, 10 * S, TRUE },          { { 0, 10 * S + S / 20 }, 10 * S, TRUE },
    { { 0, 10 * S + S / 5 }, 10 * S, FALSE }, { { 10 * S, 10 * S + S / 20 }, 10 * S, FALSE },
    { { 20 * S, 30 * S }, 10 * S, FALSE },    { { 20 * S, 30 * S }, 0, TRUE }, /* nobody knows */
    { { 5 * S, 5 * S }, 10 * S, FALSE },      { { -S, 5 * S }, 10 * S, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (EfSegment) segment = make_segment (cases[i].span.begin, cases[i].span.end, "");
    g_autoptr (EfSource) source = make_source (cases[i].duration);
    g_autoptr (EfItem) item = ef_item_new (NULL, "p", "segment-1");
    g_autofree char *problem = NULL;

    ef_item_set_contents (item, segment, source);
    problem = ef_item_get_problem (item);
    g_assert_cmpint (problem == NULL, ==, cases[i].fine);
    if (problem != NULL)
      g_assert_true (g_str_has_prefix (problem, "The segment at 00:00:"));
  }
}

static void
test_past_end (void)
{
  g_autoptr (EfItem) item = make_full ();
  g_autoptr (EfSource) shrunk = make_source (15 * S);

  ef_item_set_contents (item, ef_item_get_segment (item), shrunk);
  assert_problem (item, "“Goal” ends after its source “trip.mp4”: the file is shorter than when it "
                        "was marked.");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/item/new", test_new);
  g_test_add_func ("/item/copy", test_copy);
  g_test_add_func ("/item/assign", test_assign);
  g_test_add_func ("/item/notify", test_notify);
  g_test_add_func ("/item/properties", test_properties);
  g_test_add_func ("/item/clean", test_clean);
  g_test_add_func ("/item/compare", test_compare);
  g_test_add_func ("/item/source-problems", test_source_problems);
  g_test_add_func ("/item/removed", test_removed);
  g_test_add_func ("/item/span-problems", test_span_problems);
  g_test_add_func ("/item/past-end", test_past_end);

  return g_test_run ();
}
