/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/project-edit.h"

#include <string.h>

#include "core/error.h"
#include "core/time-span.h"

#define PROJECT "project"

/* A storyboard: "a b c!", the last one pinned. The name is that of the segment. */
static GListStore *
make_list (const char *text)
{
  GListStore *store = g_list_store_new (EF_TYPE_ITEM);
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);

  for (guint i = 0; *text != '\0' && parts[i] != NULL; i++) {
    gboolean pinned = g_str_has_suffix (parts[i], "!");
    g_autofree char *name = g_strndup (parts[i], strlen (parts[i]) - (pinned ? 1 : 0));
    g_autoptr (EfItem) item = ef_item_new (NULL, PROJECT, name);

    ef_item_set_position (item, i + 1);
    ef_item_set_pinned (item, pinned);
    ef_item_set_rev (item, 1);
    g_list_store_append (store, item);
  }

  return store;
}

static EfItem *
get (GListStore *store, guint index)
{
  g_autoptr (EfItem) item = g_list_model_get_item (G_LIST_MODEL (store), index);

  return item;
}

static guint
count (GListStore *store)
{
  return g_list_model_get_n_items (G_LIST_MODEL (store));
}

static char *
describe (GListStore *store)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < count (store); i++) {
    EfItem *item = get (store, i);

    if (i > 0)
      g_assert_cmpfloat (ef_item_get_position (get (store, i - 1)), <, ef_item_get_position (item));
    g_string_append_printf (text, "%s%s%s", i > 0 ? " " : "", ef_item_get_segment_id (item),
                            ef_item_get_pinned (item) ? "!" : "");
  }

  return g_string_free_and_steal (text);
}

/* "ca": those two, in this order. */
static GPtrArray *
choose (GListStore *store, const char *names)
{
  GPtrArray *chosen = g_ptr_array_new ();

  for (; *names != '\0'; names++) {
    for (guint i = 0; i < count (store); i++) {
      if (ef_item_get_segment_id (get (store, i))[0] == *names)
        g_ptr_array_add (chosen, get (store, i));
    }
  }

  return chosen;
}

static GPtrArray *
make_segments (const char *names)
{
  GPtrArray *segments = g_ptr_array_new_with_free_func (g_object_unref);

  for (; *names != '\0'; names++) {
    char id[] = { *names, '\0' };

    g_ptr_array_add (segments, ef_segment_new (id, "source"));
  }

  return segments;
}

/* Takes @edit. */
static void
assert_gives (GListStore *store,
              EfProjectEdit *edit,
              const char *title,
              guint n_changes,
              const char *expected)
{
  g_autofree char *found = NULL;

  g_assert_nonnull (edit);
  g_assert_cmpstr (ef_project_edit_get_project_id (edit), ==, PROJECT);
  g_assert_cmpstr (ef_project_edit_get_title (edit), ==, title);
  g_assert_cmpuint (ef_project_edit_get_n_changes (edit), ==, n_changes);
  ef_project_edit_apply (edit, NULL, store);
  found = describe (store);
  g_assert_cmpstr (found, ==, expected);
  g_object_unref (edit);
}

static void
assert_refused (EfProjectEdit *edit, GError **error)
{
  g_assert_null (edit);
  g_assert_error (*error, EF_ERROR, EF_ERROR_REFUSED);
  g_assert_cmpint (strlen ((*error)->message), >, 10);
  g_clear_error (error);
}

static void
test_build (void)
{
  g_autoptr (EfProjectEdit) edit = ef_project_edit_new (PROJECT, "Title", "gesture");
  g_autoptr (GListStore) store = make_list ("a b");
  g_autoptr (EfItem) moved = ef_item_copy (get (store, 0));
  g_autoptr (EfItem) new = ef_item_new (NULL, PROJECT, "c");
  const EfItemChange *change;

  g_assert_cmpstr (ef_project_edit_get_gesture (edit), ==, "gesture");
  ef_item_set_rev (get (store, 0), 5);
  ef_item_set_position (moved, 9);
  ef_project_edit_replace (edit, get (store, 0), moved);
  ef_project_edit_add (edit, new);
  change = ef_project_edit_get_change (edit, 0);
  g_assert_true (change->before != get (store, 0));
  g_assert_cmpint (ef_item_get_rev (change->before), ==, 5);
  g_assert_cmpint (ef_item_get_rev (change->after), ==, 6);
  change = ef_project_edit_get_change (edit, 1);
  g_assert_null (change->before);
  g_assert_cmpint (ef_item_get_rev (change->after), ==, 1);

  /* Twice is once; what is new and goes was never there. */
  ef_project_edit_remove (edit, moved);
  ef_project_edit_remove (edit, new);
  g_assert_cmpuint (ef_project_edit_get_n_changes (edit), ==, 1);
  g_assert_null (ef_project_edit_get_change (edit, 0)->after);
}

/* Objects that stay are the same objects, and keep what they show. */
static void
test_apply (void)
{
  g_autoptr (GListStore) store = make_list ("a b c");
  g_autoptr (GPtrArray) chosen = choose (store, "c");
  g_autoptr (EfSegment) segment = ef_segment_new ("c", "source");
  EfItem *c = get (store, 2);
  g_autoptr (EfProjectEdit) edit = NULL;

  edit = ef_project_edit_move (G_LIST_MODEL (store), chosen, 0, NULL);
  ef_item_set_contents (c, segment, NULL);
  ef_project_edit_apply (edit, NULL, store);
  g_assert_true (get (store, 0) == c);
  g_assert_true (ef_item_get_segment (c) == segment);
  g_assert_cmpint (ef_item_get_rev (c), ==, 2);
  /* Without a list or a project, there is nothing to bring along. */
  ef_project_edit_apply (edit, NULL, NULL);
}

static void
test_insert (void)
{
  static const struct {
    const char *list;
    const char *segments;
    guint at;
    const char *title;
    const char *expected;
  } cases[] = {
    { "", "x", 0, "Add 1 segment", "x" },
    { "", "xyz", 7, "Add 3 segments", "x y z" },
    { "a b", "xy", 0, "Add 2 segments", "x y a b" },
    { "a b", "xy", 1, "Add 2 segments", "a x y b" },
    { "a b", "xy", 2, "Add 2 segments", "a b x y" },
    { "a b", "xx", 99, "Add 2 segments", "a b x x" },
  };
  EfTransition fade = { EF_TRANSITION_FADE, EF_TRANSITION_LENGTH };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GListStore) store = make_list (cases[i].list);
    g_autoptr (GPtrArray) segments = make_segments (cases[i].segments);
    EfProjectEdit *edit =
      ef_project_edit_insert (PROJECT, G_LIST_MODEL (store), segments, cases[i].at, fade, NULL);
    EfItem *item = ef_project_edit_get_change (edit, 0)->after;

    g_assert_cmpint (ef_item_get_transition (item).length, ==, EF_TRANSITION_LENGTH);
    g_assert_true (ef_item_get_segment (item) == g_ptr_array_index (segments, 0));
    assert_gives (store, edit, cases[i].title, segments->len, cases[i].expected);
  }
}

/* A source that is shown already is known. */
static void
test_insert_source (void)
{
  g_autoptr (GListStore) store = make_list ("a");
  g_autoptr (GPtrArray) segments = make_segments ("x");
  g_autoptr (EfSource) source = ef_source_new ("source", "profile");
  g_autoptr (EfProjectEdit) edit = NULL;

  ef_item_set_contents (get (store, 0), NULL, source);
  edit =
    ef_project_edit_insert (PROJECT, G_LIST_MODEL (store), segments, 0, (EfTransition) { 0 }, NULL);
  g_assert_true (ef_item_get_source (ef_project_edit_get_change (edit, 0)->after) == source);
}

static void
test_move (void)
{
  static const struct {
    const char *chosen;
    guint at;
    const char *expected; /* NULL: nothing to do */
  } cases[] = {
    { "a", 0, NULL },       { "a", 1, NULL },       { "a", 2, "b a c d" }, { "a", 4, "b c d a" },
    { "a", 99, "b c d a" }, { "d", 0, "d a b c" },  { "d", 3, NULL },      { "ac", 0, "a c b d" },
    { "ca", 0, "a c b d" }, { "ca", 2, "b a c d" }, { "bc", 1, NULL },     { "bc", 2, NULL },
    { "bc", 3, NULL },      { "bc", 4, "a d b c" }, { "abcd", 2, NULL },   { "bd", 3, "a c b d" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GListStore) store = make_list ("a b c d");
    g_autoptr (GPtrArray) chosen = choose (store, cases[i].chosen);
    g_autoptr (GError) error = NULL;
    EfProjectEdit *edit = ef_project_edit_move (G_LIST_MODEL (store), chosen, cases[i].at, &error);

    if (cases[i].expected != NULL)
      assert_gives (store, edit, chosen->len > 1 ? "Move 2 segments" : "Move 1 segment",
                    chosen->len, cases[i].expected);
    else
      assert_refused (edit, &error);
  }
}

/* Again and again between the same two, until no number is left between them; then all get new ones. */
static void
test_no_room (void)
{
  g_autoptr (GListStore) store = make_list ("a b");
  guint n_renumbered = 0;

  for (guint i = 0; i < 120; i++) {
    g_autoptr (GPtrArray) segments = make_segments ("xy");
    g_autoptr (EfProjectEdit) edit = ef_project_edit_insert (
      PROJECT, G_LIST_MODEL (store), segments, 1, (EfTransition) { 0 }, NULL);
    guint n_before = count (store);
    g_autofree char *text = NULL;

    if (ef_project_edit_get_n_changes (edit) > 2) {
      g_assert_cmpuint (ef_project_edit_get_n_changes (edit), ==, n_before + 2);
      n_renumbered++;
    }
    ef_project_edit_apply (edit, NULL, store);
    text = describe (store);
    g_assert_true (g_str_has_prefix (text, "a x y"));
    g_assert_true (g_str_has_suffix (text, "b"));
  }
  g_assert_cmpuint (n_renumbered, >, 0);
  g_assert_cmpuint (n_renumbered, <, 10);
}

static void
test_no_room_to_move (void)
{
  g_autoptr (GListStore) store = make_list ("a b c");
  g_autoptr (GPtrArray) chosen = choose (store, "c");

  ef_item_set_position (get (store, 1), 1 + 0x1p-52);
  assert_gives (store, ef_project_edit_move (G_LIST_MODEL (store), chosen, 1, NULL),
                "Move 1 segment", 3, "a c b");
}

static void
test_drop (void)
{
  g_autoptr (GListStore) store = make_list ("a b c");
  g_autoptr (GPtrArray) chosen = choose (store, "ca");

  assert_gives (store, ef_project_edit_drop (chosen, NULL), "Take out 2 segments", 2, "b");
}

static void
test_double (void)
{
  g_autoptr (GListStore) store = make_list ("a b! c d");
  g_autoptr (GPtrArray) chosen = choose (store, "cb");
  EfLook look;

  ef_look_init (&look);
  look.speed = 2;
  ef_item_set_look (get (store, 2), &look);
  assert_gives (store, ef_project_edit_double (G_LIST_MODEL (store), chosen, NULL),
                "Double 2 segments", 2, "a b! c b c d");
  g_assert_cmpfloat (ef_item_get_look (get (store, 4))->speed, ==, 2);
  g_assert_cmpstr (ef_item_get_id (get (store, 4)), !=, ef_item_get_id (get (store, 2)));
}

static void
test_shuffle (void)
{
  for (guint32 seed = 0; seed < 200; seed++) {
    g_autoptr (GListStore) store = make_list ("a b! c d e!");
    g_autoptr (GListStore) again = make_list ("a b! c d e!");
    g_autoptr (EfProjectEdit) edit = ef_project_edit_shuffle (G_LIST_MODEL (store), seed, NULL);
    g_autoptr (EfProjectEdit) same = ef_project_edit_shuffle (G_LIST_MODEL (again), seed, NULL);
    g_autofree char *text = NULL;
    g_autofree char *other = NULL;

    g_assert_cmpuint (ef_project_edit_get_n_changes (edit), <=, 3);
    ef_project_edit_apply (edit, NULL, store);
    ef_project_edit_apply (same, NULL, again);
    text = describe (store);
    other = describe (again);
    g_assert_cmpstr (text, ==, other);
    g_assert_cmpstr (text, !=, "a b! c d e!");
    g_assert_cmpuint (text[2], ==, 'b');
    g_assert_true (g_str_has_suffix (text, " e!"));
  }
  {
    g_autoptr (GListStore) store = make_list ("a b");

    assert_gives (store, ef_project_edit_shuffle (G_LIST_MODEL (store), G_MAXUINT32, NULL),
                  "Shuffle", 2, "b a");
  }
}

static void
test_set (void)
{
  g_autoptr (GListStore) store = make_list ("a b c");
  g_autoptr (GPtrArray) chosen = choose (store, "ab");
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  EfTransition dip = { EF_TRANSITION_DIP, EF_TRANSITION_LENGTH };
  EfLook look;
  EfProjectEdit *edit;

  ef_look_init (&look);
  g_assert_null (ef_project_edit_set_look (chosen, &look, NULL));
  g_assert_null (ef_project_edit_set_look (none, &look, NULL));
  g_assert_null (ef_project_edit_set_pinned (chosen, FALSE));
  g_assert_null (ef_project_edit_set_transition (chosen, (EfTransition) { 0 }, NULL));

  look.zoom = 2;
  ef_item_set_look (get (store, 1), &look);
  edit = ef_project_edit_set_look (chosen, &look, "zoom");
  g_assert_cmpstr (ef_project_edit_get_gesture (edit), ==, "zoom");
  assert_gives (store, edit, "Adjust", 1, "a b c");
  g_assert_cmpfloat (ef_item_get_look (get (store, 0))->zoom, ==, 2);
  g_assert_cmpfloat (ef_item_get_look (get (store, 2))->zoom, ==, 1);
  assert_gives (store, ef_project_edit_set_transition (chosen, dip, NULL), "Transition", 2,
                "a b c");
  g_assert_cmpint (ef_item_get_transition (get (store, 1)).kind, ==, EF_TRANSITION_DIP);
  g_assert_cmpfloat (ef_item_get_look (get (store, 1))->zoom, ==, 2);
  assert_gives (store, ef_project_edit_set_pinned (chosen, TRUE), "Pin", 2, "a! b! c");
  assert_gives (store, ef_project_edit_set_pinned (chosen, FALSE), "Unpin", 2, "a b c");
}

static void
test_settings (void)
{
  g_autoptr (EfProject) project = ef_project_new (PROJECT, "profile");
  g_autoptr (EfProject) later = NULL;
  g_auto (EfProjectSettings) settings = { 0 };
  g_autoptr (EfProjectEdit) edit = NULL;

  ef_project_set_name (project, "Trip");
  ef_project_set_rev (project, 4);
  ef_project_settings_init (&settings);
  g_assert_null (ef_project_edit_set_settings (project, &settings, NULL));
  settings.seed = 77;
  edit = ef_project_edit_set_settings (project, &settings, "seed");
  g_assert_cmpstr (ef_project_edit_get_gesture (edit), ==, "seed");
  g_assert_cmpuint (ef_project_edit_get_n_changes (edit), ==, 0);
  g_assert_cmpint (ef_project_get_rev (ef_project_edit_get_project_before (edit)), ==, 4);
  g_assert_cmpint (ef_project_get_rev (ef_project_edit_get_project_after (edit)), ==, 5);

  /* Twice is once. */
  later = ef_project_copy (ef_project_edit_get_project_after (edit));
  settings.seed = 78;
  ef_project_set_settings (later, &settings);
  ef_project_edit_replace_project (edit, ef_project_edit_get_project_after (edit), later);
  g_assert_cmpuint (ef_project_get_settings (ef_project_edit_get_project_before (edit))->seed, ==,
                    1);
  g_assert_cmpint (ef_project_get_rev (ef_project_edit_get_project_after (edit)), ==, 5);

  /* The name is no part of it. */
  ef_project_set_name (project, "New");
  ef_project_edit_apply (edit, project, NULL);
  g_assert_cmpuint (ef_project_get_settings (project)->seed, ==, 78);
  g_assert_cmpstr (ef_project_get_name (project), ==, "New");
  g_assert_cmpint (ef_project_get_rev (project), ==, 5);
}

static void
test_refused (void)
{
  g_autoptr (GListStore) store = make_list ("a b! c!");
  g_autoptr (GListStore) empty = make_list ("");
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  GListModel *items = G_LIST_MODEL (store);
  GError *error = NULL;

  assert_refused (ef_project_edit_insert (PROJECT, items, none, 0, (EfTransition) { 0 }, &error),
                  &error);
  assert_refused (ef_project_edit_move (items, none, 0, &error), &error);
  assert_refused (ef_project_edit_drop (none, &error), &error);
  assert_refused (ef_project_edit_double (items, none, &error), &error);
  assert_refused (ef_project_edit_shuffle (items, 1, &error), &error);
  assert_refused (ef_project_edit_shuffle (G_LIST_MODEL (empty), 1, &error), &error);
}

/* Thousands are no trouble, and too many are refused. */
static void
test_many (void)
{
  g_autoptr (GListStore) store = make_list ("");
  g_autofree char *names = g_strnfill (EF_PROJECT_ITEMS_MOST - 1, 'x');
  g_autoptr (GPtrArray) segments = make_segments (names);
  g_autoptr (GPtrArray) two = make_segments ("yz");
  g_autoptr (GPtrArray) chosen = NULL;
  g_autoptr (EfProjectEdit) insert = NULL;
  g_autoptr (EfProjectEdit) shuffle = NULL;
  g_autoptr (EfProjectEdit) drop = NULL;
  GError *error = NULL;

  insert =
    ef_project_edit_insert (PROJECT, G_LIST_MODEL (store), segments, 0, (EfTransition) { 0 }, NULL);
  ef_project_edit_apply (insert, NULL, store);
  g_assert_cmpuint (count (store), ==, EF_PROJECT_ITEMS_MOST - 1);
  chosen = choose (store, "x");
  assert_refused (
    ef_project_edit_insert (PROJECT, G_LIST_MODEL (store), two, 0, (EfTransition) { 0 }, &error),
    &error);
  assert_refused (ef_project_edit_double (G_LIST_MODEL (store), chosen, &error), &error);
  shuffle = ef_project_edit_shuffle (G_LIST_MODEL (store), 1, NULL);
  ef_project_edit_apply (shuffle, NULL, store);
  drop = ef_project_edit_drop (chosen, NULL);
  ef_project_edit_apply (drop, NULL, store);
  g_assert_cmpuint (count (store), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/project-edit/build", test_build);
  g_test_add_func ("/project-edit/apply", test_apply);
  g_test_add_func ("/project-edit/insert", test_insert);
  g_test_add_func ("/project-edit/insert-source", test_insert_source);
  g_test_add_func ("/project-edit/move", test_move);
  g_test_add_func ("/project-edit/no-room", test_no_room);
  g_test_add_func ("/project-edit/no-room-to-move", test_no_room_to_move);
  g_test_add_func ("/project-edit/drop", test_drop);
  g_test_add_func ("/project-edit/double", test_double);
  g_test_add_func ("/project-edit/shuffle", test_shuffle);
  g_test_add_func ("/project-edit/set", test_set);
  g_test_add_func ("/project-edit/settings", test_settings);
  g_test_add_func ("/project-edit/refused", test_refused);
  g_test_add_func ("/project-edit/many", test_many);

  return g_test_run ();
}
