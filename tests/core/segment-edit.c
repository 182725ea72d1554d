/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/segment-edit.h"

#include "core/error.h"
#include "core/keywords.h"
#include "core/marks-file.h"

#define S EF_NS_PER_SECOND
#define PAL EF_RATE (25, 1)
#define SOURCE "source"

static EfSegment *
make (gint64 begin, gint64 end, const char *label)
{
  EfSegment *segment = ef_segment_new (NULL, SOURCE);

  ef_segment_set_span (segment, (EfTimeSpan) { begin * S, end * S });
  ef_segment_set_label (segment, label);

  return segment;
}

/* A list as the window has it: "a 0-1, b 3-5". */
static GListStore *
make_list (const char *text)
{
  GListStore *store = g_list_store_new (EF_TYPE_SEGMENT);
  g_auto (GStrv) parts = g_strsplit (text, ", ", -1);

  for (guint i = 0; parts[i] != NULL; i++) {
    g_auto (GStrv) words = g_strsplit_set (parts[i], " -", -1);
    g_autoptr (EfSegment) segment =
      make (g_ascii_strtoll (words[1], NULL, 10), g_ascii_strtoll (words[2], NULL, 10), words[0]);

    g_list_store_append (store, segment);
  }

  return store;
}

static GPtrArray *
all_of (GListStore *store)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (store));
  GPtrArray *all = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (all, g_list_model_get_item (G_LIST_MODEL (store), i));

  return all;
}

/* Among equal spans the id decides, which is random. */
static int
compare_for_reading (gconstpointer one, gconstpointer other)
{
  EfTimeSpan first = ef_segment_get_span ((EfSegment *) one);
  EfTimeSpan second = ef_segment_get_span ((EfSegment *) other);

  if (!ef_time_span_equal (first, second))
    return ef_segment_compare ((EfSegment *) one, (EfSegment *) other);

  return g_strcmp0 (ef_segment_get_label ((EfSegment *) one),
                    ef_segment_get_label ((EfSegment *) other));
}

static char *
describe (GListStore *store)
{
  g_autoptr (GPtrArray) all = all_of (store);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 1; i < all->len; i++)
    g_assert_cmpint (
      ef_segment_compare (g_ptr_array_index (all, i - 1), g_ptr_array_index (all, i)), <, 0);
  g_ptr_array_sort_values (all, compare_for_reading);

  for (guint i = 0; i < all->len; i++) {
    EfSegment *segment = g_ptr_array_index (all, i);
    EfTimeSpan span = ef_segment_get_span (segment);

    g_string_append_printf (text, "%s%s %g-%g", i > 0 ? ", " : "", ef_segment_get_label (segment),
                            (double) span.begin / S, (double) span.end / S);
  }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* Takes @edit. */
static void
assert_gives (GListStore *store, EfSegmentEdit *edit, const char *title, const char *expected)
{
  g_autofree char *found = NULL;

  g_assert_nonnull (edit);
  g_assert_cmpstr (ef_segment_edit_get_source_id (edit), ==, SOURCE);
  if (title != NULL)
    g_assert_cmpstr (ef_segment_edit_get_title (edit), ==, title);
  ef_segment_edit_apply (edit, store);
  found = describe (store);
  g_assert_cmpstr (found, ==, expected);
  g_object_unref (edit);
}

static void
assert_refused (EfSegmentEdit *edit, GError **error)
{
  g_assert_null (edit);
  g_assert_error (*error, EF_ERROR, EF_ERROR_REFUSED);
  g_assert_cmpint (strlen ((*error)->message), >, 10);
  g_clear_error (error);
}

static void
test_build (void)
{
  g_autoptr (EfSegmentEdit) edit = ef_segment_edit_new (SOURCE, "Title", "gesture");
  g_autoptr (EfSegment) old = make (0, 1, "old");
  g_autoptr (EfSegment) second = NULL;
  g_autoptr (EfSegment) new = make (2, 3, "new");
  const EfSegmentChange *change;

  ef_segment_set_rev (old, 5);
  g_assert_cmpstr (ef_segment_edit_get_gesture (edit), ==, "gesture");
  second = ef_segment_copy (old);
  ef_segment_set_label (second, "second");
  ef_segment_edit_replace (edit, old, second);
  ef_segment_edit_add (edit, new);
  g_assert_cmpint (ef_segment_edit_get_n_changes (edit), ==, 2);
  change = ef_segment_edit_get_change (edit, 0);
  g_assert_true (change->before != old);
  g_assert_cmpint (ef_segment_get_rev (change->before), ==, 5);
  g_assert_cmpint (ef_segment_get_rev (change->after), ==, 6);
  change = ef_segment_edit_get_change (edit, 1);
  g_assert_null (change->before);
  g_assert_cmpint (ef_segment_get_rev (change->after), ==, 1);

  /* Twice is once: from what it was first to what it is last. */
  ef_segment_set_label (new, "newer");
  ef_segment_edit_replace (edit, new, new);
  ef_segment_edit_remove (edit, second);
  g_assert_cmpint (ef_segment_edit_get_n_changes (edit), ==, 2);
  change = ef_segment_edit_get_change (edit, 0);
  g_assert_cmpstr (ef_segment_get_label (change->before), ==, "old");
  g_assert_null (change->after);
  change = ef_segment_edit_get_change (edit, 1);
  g_assert_cmpstr (ef_segment_get_label (change->after), ==, "newer");
  g_assert_cmpint (ef_segment_get_rev (change->after), ==, 1);

  /* And back again. */
  ef_segment_edit_add (edit, second);
  change = ef_segment_edit_get_change (edit, 0);
  g_assert_cmpint (ef_segment_get_rev (change->after), ==, 6);
  ef_segment_edit_remove (edit, second);

  /* What is new and goes was never there. */
  ef_segment_edit_remove (edit, new);
  g_assert_cmpint (ef_segment_edit_get_n_changes (edit), ==, 1);
  ef_segment_edit_add (edit, new);
  g_assert_cmpint (ef_segment_edit_get_n_changes (edit), ==, 2);
}

/* The last change takes the place of one that goes, and is found there. */
static void
test_build_dropped (void)
{
  g_autoptr (EfSegmentEdit) edit = ef_segment_edit_new (SOURCE, "Title", NULL);
  g_autoptr (EfSegment) a = make (0, 1, "a");
  g_autoptr (EfSegment) b = make (0, 1, "b");
  g_autoptr (EfSegment) c = make (0, 1, "c");

  ef_segment_edit_add (edit, a);
  ef_segment_edit_add (edit, b);
  ef_segment_edit_add (edit, c);
  ef_segment_edit_remove (edit, a);
  ef_segment_set_label (c, "C");
  ef_segment_edit_replace (edit, c, c);
  g_assert_cmpint (ef_segment_edit_get_n_changes (edit), ==, 2);
  g_assert_cmpstr (ef_segment_get_label (ef_segment_edit_get_change (edit, 0)->after), ==, "C");
  ef_segment_edit_remove (edit, b);
  ef_segment_edit_remove (edit, c);
  g_assert_cmpint (ef_segment_edit_get_n_changes (edit), ==, 0);
}

static void
items_changed_cb (GListModel *model, guint position, guint removed, guint added, gpointer data)
{
  g_string_append_printf (data, "%u:-%u+%u ", position, removed, added);
}

/* Objects that stay are the same objects, and a list that keeps its order is not touched. */
static void
test_apply (void)
{
  g_autoptr (GListStore) store = make_list ("a 0-1, b 2-3, c 4-5, d 6-7");
  g_autoptr (GPtrArray) all = all_of (store);
  g_autoptr (EfSegmentEdit) touch = ef_segment_edit_new (SOURCE, "t", NULL);
  g_autoptr (EfSegmentEdit) move = ef_segment_edit_new (SOURCE, "m", NULL);
  g_autoptr (EfSegment) after = ef_segment_copy (g_ptr_array_index (all, 1));
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autofree char *moved = NULL;

  g_signal_connect (store, "items-changed", G_CALLBACK (items_changed_cb), seen);
  ef_segment_set_star (after, TRUE);
  ef_segment_edit_replace (touch, g_ptr_array_index (all, 1), after);
  ef_segment_edit_apply (touch, store);
  g_assert_cmpstr (seen->str, ==, "");
  g_assert_true (ef_segment_get_star (g_ptr_array_index (all, 1)));
  g_assert_cmpint (ef_segment_get_rev (g_ptr_array_index (all, 1)), ==, 1);

  ef_segment_set_span (after, (EfTimeSpan) { 5 * S, 6 * S });
  ef_segment_edit_replace (move, g_ptr_array_index (all, 1), after);
  ef_segment_edit_apply (move, store);
  g_assert_cmpstr (seen->str, ==, "1:-2+2 ");
  moved = describe (store);
  g_assert_cmpstr (moved, ==, "a 0-1, c 4-5, b 5-6, d 6-7");
  g_assert_cmpint (ef_segment_get_rev (g_ptr_array_index (all, 1)), ==, 2);
  {
    g_autoptr (EfSegment) third = g_list_model_get_item (G_LIST_MODEL (store), 2);

    g_assert_true (third == g_ptr_array_index (all, 1));
  }
}

/* A drag shows its way on the very objects of the list before anything is written: the list need not be
 * what the edit says it was. */
static void
test_apply_after_drag (void)
{
  g_autoptr (GListStore) store = make_list ("a 0-1, b 2-3, c 4-5");
  g_autoptr (GPtrArray) all = all_of (store);
  EfSegment *dragged = g_ptr_array_index (all, 0);
  g_autoptr (EfSegment) before = ef_segment_copy (dragged);
  EfSegmentEdit *edit = ef_segment_edit_new (SOURCE, "Move", NULL);

  ef_segment_set_span (dragged, (EfTimeSpan) { 9 * S, 10 * S });
  ef_segment_edit_replace (edit, before, dragged);
  assert_gives (store, edit, "Move", "b 2-3, c 4-5, a 9-10");
}

static void
test_split (void)
{
  g_autoptr (GListStore) store = make_list ("a 0-4, b 1-2");
  g_autoptr (EfSegment) first = g_list_model_get_item (G_LIST_MODEL (store), 0);
  g_autofree char *id = g_strdup (ef_segment_get_id (first));
  const char *const keywords[] = { "word", NULL };
  g_autoptr (EfSegment) half = NULL;
  g_autoptr (GError) error = NULL;

  ef_segment_set_keywords (first, keywords);
  assert_refused (ef_segment_edit_split (first, 0, &error), &error);
  assert_refused (ef_segment_edit_split (first, 4 * S, &error), &error);
  assert_gives (store, ef_segment_edit_split (first, 3 * S, &error), "Split",
                "a 0-3, b 1-2, a 3-4");
  g_assert_cmpstr (ef_segment_get_id (first), ==, id);
  half = g_list_model_get_item (G_LIST_MODEL (store), 2);
  g_assert_cmpstr (ef_segment_get_keywords (half)[0], ==, "word");
}

static void
test_divide (void)
{
  g_autoptr (GListStore) store = make_list ("a 0-4, b 5-6");
  g_autoptr (GPtrArray) all = all_of (store);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  assert_refused (ef_segment_edit_divide (none, 2, PAL, &error), &error);
  assert_refused (ef_segment_edit_divide (all, 1, PAL, &error), &error);
  assert_refused (ef_segment_edit_divide (all, 900, PAL, &error), &error);
  assert_refused (ef_segment_edit_divide_by (all, 0, PAL, &error), &error);
  assert_refused (ef_segment_edit_divide_by (all, 4 * S, PAL, &error), &error);
  g_assert_null (ef_segment_edit_divide (all, 1, PAL, NULL));

  /* What is too short stays whole. */
  assert_gives (store, ef_segment_edit_divide_by (all, 2 * S, PAL, &error), "Divide",
                "a 0-2, a 2-4, b 5-6");
  g_assert_no_error (error);
  g_clear_pointer (&all, g_ptr_array_unref);
  all = all_of (store);
  assert_gives (store, ef_segment_edit_divide (all, 2, PAL, &error), "Divide",
                "a 0-1, a 1-2, a 2-3, a 3-4, b 5-5.52, b 5.52-6");
}

static void
test_merge (void)
{
  g_autoptr (GListStore) store = make_list ("a 0-1, b 2-3, c 2-9, d 4-5");
  g_autoptr (GPtrArray) all = all_of (store);
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  g_autoptr (EfSegment) first = NULL;
  g_autoptr (GError) error = NULL;

  assert_refused (ef_segment_edit_merge (one, &error), &error);
  g_ptr_array_add (one, g_ptr_array_index (all, 0));
  assert_refused (ef_segment_edit_merge (one, &error), &error);
  g_ptr_array_add (one, g_ptr_array_index (all, 3));
  g_ptr_array_add (one, g_ptr_array_index (all, 1));
  assert_gives (store, ef_segment_edit_merge (one, &error), "Merge 3 segments",
                "a, b, d 0-5, c 2-9");
  first = g_list_model_get_item (G_LIST_MODEL (store), 0);
  g_assert_true (first == g_ptr_array_index (all, 0));
}

static void
test_shift (void)
{
  g_autoptr (GListStore) store = make_list ("a 0-1, b 2-3");
  g_autoptr (GPtrArray) all = all_of (store);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  assert_refused (ef_segment_edit_shift (none, S, 0, &error), &error);
  assert_refused (ef_segment_edit_shift (all, -S, 10 * S, &error), &error);
  assert_gives (store, ef_segment_edit_shift (all, 4 * S, 5 * S, &error), "Shift 2 segments",
                "a 2-3, b 4-5");
  assert_gives (store, ef_segment_edit_shift (all, -9 * S, 5 * S, &error), "Shift 2 segments",
                "a 0-1, b 2-3");
}

static void
test_combine (void)
{
  g_autoptr (GListStore) store = make_list ("a 0-2, b 1-3, c 3-4, d 6-9, e 7-8");
  g_autoptr (GPtrArray) all = all_of (store);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  assert_refused (ef_segment_edit_combine (none, &error), &error);
  assert_gives (store, ef_segment_edit_combine (all, &error), "Combine overlaps",
                "a, b 0-3, c 3-4, d, e 6-9");
  g_clear_pointer (&all, g_ptr_array_unref);
  all = all_of (store);
  assert_refused (ef_segment_edit_combine (all, &error), &error);
}

static void
test_fill_gaps (void)
{
  g_autoptr (GListStore) store = make_list ("a 1-2, b 2-3, c 5-6, d 8-9");
  g_autoptr (GPtrArray) all = all_of (store);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  assert_refused (ef_segment_edit_fill_gaps (none, SOURCE, &error), &error);
  assert_gives (store, ef_segment_edit_fill_gaps (all, SOURCE, &error), "Fill gaps",
                "a 1-2, b 2-3,  3-5, c 5-6,  6-8, d 8-9");
  g_clear_pointer (&all, g_ptr_array_unref);
  all = all_of (store);
  assert_refused (ef_segment_edit_fill_gaps (all, SOURCE, &error), &error);
}

static void
test_invert (void)
{
  g_autoptr (GListStore) store = make_list ("a 1-2, b 5-6");
  g_autoptr (GPtrArray) all = all_of (store);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  assert_refused (ef_segment_edit_invert (all, SOURCE, 0, &error), &error);
  assert_gives (store, ef_segment_edit_invert (all, SOURCE, 10 * S, &error), "Invert",
                " 0-1,  2-5,  6-10");
  g_clear_pointer (&all, g_ptr_array_unref);
  all = all_of (store);
  assert_gives (store, ef_segment_edit_invert (all, SOURCE, 10 * S, &error), "Invert",
                " 1-2,  5-6");
  g_list_store_remove_all (store);
  assert_gives (store, ef_segment_edit_invert (none, SOURCE, 10 * S, &error), "Invert", " 0-10");
  g_clear_pointer (&all, g_ptr_array_unref);
  all = all_of (store);
  assert_refused (ef_segment_edit_invert (all, SOURCE, 10 * S, &error), &error);
}

static void
test_delete (void)
{
  g_autoptr (GListStore) store = make_list ("a 1-2, b 5-6, c 7-8");
  g_autoptr (GPtrArray) all = all_of (store);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;

  assert_refused (ef_segment_edit_delete (none, &error), &error);
  g_ptr_array_add (none, g_ptr_array_index (all, 1));
  assert_gives (store, ef_segment_edit_delete (none, &error), "Delete 1 segment", "a 1-2, c 7-8");
}

static void
add_mark (GPtrArray *marks, gint64 begin, gint64 end, const char *label)
{
  g_ptr_array_add (marks, ef_mark_new (begin, end, label));
}

/* As files bring them back: to the millisecond, by a rate, or rounded in another way. */
static void
test_import_again (void)
{
  EfRate rates[] = { { 30, 1 }, { 24000, 1001 }, { 120, 1 }, { 1000, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    g_autoptr (EfFrameIndex) frames = ef_frame_index_new_even (rates[i], 1000 * S);
    g_autoptr (GListStore) store = g_list_store_new (EF_TYPE_SEGMENT);
    g_autoptr (GPtrArray) all = NULL;
    g_autoptr (GPtrArray) marks = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_mark_free);
    g_autoptr (EfSegmentEdit) edit = NULL;
    g_autoptr (GError) error = NULL;
    guint n_known = 0;

    for (gint64 frame = 0; frame < 300; frame++) {
      g_autoptr (EfSegment) segment = ef_segment_new (NULL, SOURCE);
      EfTimeSpan span = { ef_rate_get_begin (rates[i], frame * 3 + 1) + 1,
                          ef_rate_get_begin (rates[i], frame * 3 + 5) + 1 };

      ef_segment_set_span (segment, span);
      g_list_store_append (store, segment);
      add_mark (marks, span.begin / 1000000 * 1000000, (span.end + 500000) / 1000000 * 1000000, "");
    }
    all = all_of (store);
    g_assert_null (ef_segment_edit_import (all, marks, SOURCE, frames, &n_known, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
    g_assert_cmpuint (n_known, ==, 300);
    g_clear_error (&error);

    /* A frame beside is another one, and lies where the frame does. */
    add_mark (marks, ef_rate_get_begin (rates[i], 302) + 1, 900 * S + 1, "");
    edit = ef_segment_edit_import (all, marks, SOURCE, frames, &n_known, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (ef_segment_edit_get_n_changes (edit), ==, 1);
    g_assert_cmpint (ef_segment_get_span (ef_segment_edit_get_change (edit, 0)->after).begin, ==,
                     ef_rate_get_begin (rates[i], 302));
  }
}

static void
test_import (void)
{
  g_autoptr (GListStore) store = make_list ("a 1-2, b 5-6");
  g_autoptr (GPtrArray) all = all_of (store);
  g_autoptr (GPtrArray) marks = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_mark_free);
  g_autofree char *long_label = g_strnfill (3 * EF_SEGMENT_LABEL_MOST, 'x');
  g_autoptr (EfSegment) starred = NULL;
  g_autoptr (GError) error = NULL;
  EfMark *full;
  guint n_known = 99;

  assert_refused (ef_segment_edit_import (all, marks, SOURCE, NULL, &n_known, &error), &error);
  add_mark (marks, 1 * S, 2 * S, "a");
  add_mark (marks, 1 * S, EF_MARK_OPEN, "open");
  add_mark (marks, 3 * S, 3 * S, "empty");
  add_mark (marks, -1, 3 * S, "early");
  assert_refused (ef_segment_edit_import (all, marks, SOURCE, NULL, &n_known, &error), &error);
  g_assert_cmpint (n_known, ==, 1);

  add_mark (marks, 1 * S, 2 * S, "other");
  add_mark (marks, 0, 2 * S, "a");
  add_mark (marks, 0, 2 * S, "a");
  full = ef_mark_new (8 * S, 9 * S, "full\nstop");
  full->keywords = g_strsplit ("Two Words,x", ",", -1);
  full->notes = g_strdup ("Notes");
  full->star = TRUE;
  full->colour = 5;
  g_ptr_array_add (marks, full);
  assert_gives (store, ef_segment_edit_import (all, marks, SOURCE, NULL, &n_known, &error),
                "Import 3 segments", "a 0-2, a 1-2, other 1-2, b 5-6, full stop 8-9");
  g_assert_cmpint (n_known, ==, 2);
  starred = g_list_model_get_item (G_LIST_MODEL (store), 4);
  g_assert_true (ef_segment_get_star (starred));
  g_assert_cmpint (ef_segment_get_colour (starred), ==, 5);
  g_assert_cmpstr (ef_segment_get_notes (starred), ==, "Notes");
  g_assert_cmpstr (ef_segment_get_keywords (starred)[0], ==, "two words");
  g_assert_true (ef_segment_clean (starred, EF_SEGMENT_EDITABLE, &error));

  g_ptr_array_set_size (marks, 0);
  add_mark (marks, 0, S, long_label);
  {
    g_autoptr (EfSegmentEdit) edit =
      ef_segment_edit_import (all, marks, SOURCE, NULL, NULL, &error);

    g_assert_true (
      ef_segment_clean (ef_segment_edit_get_change (edit, 0)->after, EF_SEGMENT_EDITABLE, &error));
    g_assert_no_error (error);
  }
}

static void
test_colours (void)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);

  for (int round = 0; round < 2; round++) {
    for (int colour = 1; colour <= EF_SEGMENT_COLOURS; colour++) {
      EfSegment *segment = make (0, 1, "");

      g_assert_cmpint (ef_segment_edit_next_colour (all), ==, colour);
      ef_segment_set_colour (segment, colour);
      g_ptr_array_add (all, segment);
    }
  }
  g_ptr_array_remove_index (all, 6);
  g_assert_cmpint (ef_segment_edit_next_colour (all), ==, 7);
}

/* 20,000 that are all touched, taken apart and put together: what is quadratic here does not end. */
static void
test_many (void)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GPtrArray) marks = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_mark_free);
  g_autoptr (GListStore) store = g_list_store_new (EF_TYPE_SEGMENT);
  g_autoptr (EfSegmentEdit) import = NULL;
  g_autoptr (EfSegmentEdit) divide = NULL;
  g_autoptr (EfSegmentEdit) merge = NULL;
  g_autoptr (GPtrArray) all = NULL;
  const int n = 20000;

  for (int i = n; i-- > 0;)
    add_mark (marks, i * S, (i + 1) * S, "mark");
  import = ef_segment_edit_import (none, marks, SOURCE, NULL, NULL, NULL);
  ef_segment_edit_apply (import, store);
  all = all_of (store);
  divide = ef_segment_edit_divide (all, 2, PAL, NULL);
  ef_segment_edit_apply (divide, store);
  g_assert_cmpint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, 2 * n);
  g_clear_pointer (&all, g_ptr_array_unref);
  all = all_of (store);
  merge = ef_segment_edit_merge (all, NULL);
  ef_segment_edit_apply (merge, store);
  g_assert_cmpint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/segment-edit/build", test_build);
  g_test_add_func ("/segment-edit/build-dropped", test_build_dropped);
  g_test_add_func ("/segment-edit/apply", test_apply);
  g_test_add_func ("/segment-edit/apply-after-drag", test_apply_after_drag);
  g_test_add_func ("/segment-edit/split", test_split);
  g_test_add_func ("/segment-edit/divide", test_divide);
  g_test_add_func ("/segment-edit/merge", test_merge);
  g_test_add_func ("/segment-edit/shift", test_shift);
  g_test_add_func ("/segment-edit/combine", test_combine);
  g_test_add_func ("/segment-edit/fill-gaps", test_fill_gaps);
  g_test_add_func ("/segment-edit/invert", test_invert);
  g_test_add_func ("/segment-edit/delete", test_delete);
  g_test_add_func ("/segment-edit/import", test_import);
  g_test_add_func ("/segment-edit/import-again", test_import_again);
  g_test_add_func ("/segment-edit/colours", test_colours);
  g_test_add_func ("/segment-edit/many", test_many);

  return g_test_run ();
}
