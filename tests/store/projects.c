/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/error.h"
#include "core/format.h"
#include "core/segment-edit.h"
#include "store/clip-table.h"
#include "store/connection-private.h"
#include "store/history.h"
#include "store/profile-table.h"
#include "store/project-table.h"
#include "store/segment-table.h"
#include "store/source-table.h"
#include "support.h"

/* Projects, their storyboards and clips, on real files. As a slow test there are more of everything. */
#define S EF_NS_PER_SECOND
#define N_SEGMENTS 6
#define EDITS 200
#define SLOW_EDITS 4000
#define MANY_ITEMS 5000

typedef struct {
  char *folder;
  EfDatabase *database;
  EfConnection *connection; /* (owned): the tables alone, without threads */
  EfProfile *first;
  EfProfile *second;
  EfSource *source;    /* of the first */
  EfSource *other;     /* of the second */
  GPtrArray *segments; /* (element-type EfSegment): of the first */
  EfSegment *theirs;   /* of the second */
  EfProject *project;  /* of the first */
} Fixture;

static EfSource *
add_source (Fixture *fixture, EfProfile *profile, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *name = ef_source_make_name (path);
  EfSource *source = ef_source_new (NULL, ef_profile_get_id (profile));

  ef_source_set_name (source, name);
  ef_source_set_path (source, path);
  ef_source_table_insert (fixture->connection, source, &error);
  g_assert_no_error (error);

  return source;
}

static gboolean
apply_segments_cb (EfConnection *connection, gpointer data, GError **error)
{
  return ef_segment_table_apply (connection, data, error);
}

static void
apply_segments (Fixture *fixture, EfSegmentEdit *edit)
{
  g_autoptr (GError) error = NULL;

  ef_connection_write (fixture->connection, apply_segments_cb, edit, &error);
  g_assert_no_error (error);
}

/* Of 1 s, 2 s, 3 s … */
static GPtrArray *
add_segments (Fixture *fixture, EfSource *source, guint n)
{
  g_autoptr (EfSegmentEdit) edit = ef_segment_edit_new (ef_source_get_id (source), "Add", NULL);

  for (guint i = 0; i < n; i++) {
    g_autoptr (EfSegment) segment = ef_segment_new (NULL, ef_source_get_id (source));
    g_autofree char *label = g_strdup_printf ("Segment %u", i);

    ef_segment_set_span (segment, (EfTimeSpan) { i * S, (2 * i + 1) * S });
    ef_segment_set_label (segment, label);
    ef_segment_edit_add (edit, segment);
  }
  apply_segments (fixture, edit);

  {
    g_autoptr (GError) error = NULL;
    GPtrArray *segments =
      ef_segment_table_list (fixture->connection, ef_source_get_id (source), &error);

    g_assert_no_error (error);
    return segments;
  }
}

static EfProject *
add_project (Fixture *fixture, EfProfile *profile, const char *name)
{
  g_autoptr (GError) error = NULL;
  EfProject *project = ef_project_new (NULL, ef_profile_get_id (profile));

  ef_project_set_name (project, name);
  ef_project_table_insert (fixture->connection, project, &error);
  g_assert_no_error (error);

  return project;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) theirs = NULL;

  fixture->folder = support_make_folder ();
  fixture->database = support_open_good (fixture->folder);
  fixture->connection =
    ef_connection_open (ef_database_get_path (fixture->database), EF_CONNECTION_WRITE, &error);
  g_assert_no_error (error);
  /* There are thousands of writes here, and no power cut. */
  g_assert_true (ef_connection_run (fixture->connection, "PRAGMA synchronous = OFF", &error));
  fixture->first = support_make_profile ("Nordlicht Coffee");
  fixture->second = support_make_profile ("Bikeyard");
  g_assert_true (ef_profile_table_insert (fixture->connection, fixture->first, &error));
  g_assert_true (ef_profile_table_insert (fixture->connection, fixture->second, &error));
  fixture->source = add_source (fixture, fixture->first, "/a/one.mp4");
  fixture->other = add_source (fixture, fixture->second, "/a/one.mp4");
  fixture->segments = add_segments (fixture, fixture->source, N_SEGMENTS);
  theirs = add_segments (fixture, fixture->other, 1);
  fixture->theirs = g_object_ref (theirs->pdata[0]);
  fixture->project = add_project (fixture, fixture->first, "Spring");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->project);
  g_clear_pointer (&fixture->segments, g_ptr_array_unref);
  g_assert_finalize_object (fixture->theirs);
  g_assert_finalize_object (fixture->first);
  g_assert_finalize_object (fixture->second);
  g_assert_finalize_object (fixture->source);
  g_assert_finalize_object (fixture->other);
  ef_connection_free (fixture->connection);
  support_close (fixture->database);
  support_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static const char *
get_id (EfProfile *profile)
{
  return ef_profile_get_id (profile);
}

typedef struct {
  const char *profile_id;
  const char *project_id;
  EfProjectEdit *edit; /* to write, or what was done */
  gboolean forwards;
} Call;

static gboolean
apply_cb (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  return ef_project_table_apply (connection, call->profile_id, call->edit, error);
}

static gboolean
try_apply (Fixture *fixture, EfProfile *profile, EfProjectEdit *edit, GError **error)
{
  Call call = { .profile_id = get_id (profile), .edit = edit };

  return ef_connection_write (fixture->connection, apply_cb, &call, error);
}

static void
apply (Fixture *fixture, EfProjectEdit *edit)
{
  g_autoptr (GError) error = NULL;

  try_apply (fixture, fixture->first, edit, &error);
  g_assert_no_error (error);
}

static gboolean
move_cb (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  call->edit = call->forwards
                 ? ef_project_table_redo (connection, call->profile_id, call->project_id, error)
                 : ef_project_table_undo (connection, call->profile_id, call->project_id, error);

  return call->edit != NULL;
}

static EfProjectEdit *
go (Fixture *fixture, EfProfile *profile, gboolean forwards, GError **error)
{
  Call call = { get_id (profile), ef_project_get_id (fixture->project), NULL, forwards };

  ef_connection_write (fixture->connection, move_cb, &call, error);

  return call.edit;
}

static void
walk (Fixture *fixture, gboolean forwards)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfProjectEdit) edit = go (fixture, fixture->first, forwards, &error);

  g_assert_no_error (error);
}

static GPtrArray *
list (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *items = ef_project_table_list_items (fixture->connection, get_id (fixture->first),
                                                  ef_project_get_id (fixture->project), &error);

  g_assert_no_error (error);

  return items;
}

static EfProject *
get (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  EfProject *project = ef_project_table_get (fixture->connection, get_id (fixture->first),
                                             ef_project_get_id (fixture->project), &error);

  g_assert_no_error (error);

  return project;
}

static EfProjectEdit *
start (Fixture *fixture, const char *title, const char *gesture)
{
  return ef_project_edit_new (ef_project_get_id (fixture->project), title, gesture);
}

/* Adds an item of a segment and returns it as the database has it. */
static EfItem *
add_item (Fixture *fixture, EfSegment *segment, double position)
{
  g_autoptr (EfItem) item =
    ef_item_new (NULL, ef_project_get_id (fixture->project), ef_segment_get_id (segment));
  g_autoptr (EfProjectEdit) edit = start (fixture, "Add", NULL);

  ef_item_set_position (item, position);
  ef_project_edit_add (edit, item);
  apply (fixture, edit);

  return ef_item_copy (ef_project_edit_get_change (edit, 0)->after);
}

static void
remove_item (Fixture *fixture, EfItem *item)
{
  g_autoptr (EfProjectEdit) edit = start (fixture, "Remove", NULL);

  ef_project_edit_remove (edit, item);
  apply (fixture, edit);
}

static void
set_speed (Fixture *fixture, EfItem *item, double speed, const char *gesture)
{
  g_autoptr (EfProjectEdit) edit = start (fixture, "Speed", gesture);
  g_autoptr (EfItem) after = ef_item_copy (item);
  EfLook look = *ef_item_get_look (item);

  look.speed = speed;
  ef_item_set_look (after, &look);
  ef_project_edit_replace (edit, item, after);
  apply (fixture, edit);
  ef_item_set_look (item, &look);
  ef_item_set_rev (item, ef_item_get_rev (item) + 1);
}

static gint64
count (Fixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = 0;

  ef_connection_get_value (fixture->connection, sql, &value, &error);
  g_assert_no_error (error);

  return value;
}

static gint64
count_uses (Fixture *fixture, guint segment)
{
  g_autofree char *sql =
    g_strdup_printf ("SELECT uses FROM segment WHERE id = '%s'",
                     ef_segment_get_id (g_ptr_array_index (fixture->segments, segment)));

  return count (fixture, sql);
}

static void
assert_history (Fixture *fixture, const char *undo_title, const char *redo_title)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *last = NULL;
  g_autofree char *next = NULL;

  ef_project_table_get_history (fixture->connection, get_id (fixture->first),
                                ef_project_get_id (fixture->project), &last, &next, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (last, ==, undo_title);
  g_assert_cmpstr (next, ==, redo_title);
}

/* Everything but the rev. */
static void
append_item (GString *text, EfItem *item)
{
  g_autoptr (JsonNode) look = ef_look_to_json (ef_item_get_look (item));
  g_autofree char *json = json_to_string (look, FALSE);
  EfTransition transition = ef_item_get_transition (item);

  g_string_append_printf (
    text, "%s %.17g %s %s %s %" G_GINT64_FORMAT " %d\n", ef_item_get_id (item),
    ef_item_get_position (item), ef_item_get_segment_id (item), json,
    ef_transition_kind_to_nick (transition.kind), transition.length, ef_item_get_pinned (item));
}

static char *
describe (Fixture *fixture)
{
  g_autoptr (GPtrArray) items = list (fixture);
  g_autoptr (EfProject) project = get (fixture);
  g_autoptr (JsonNode) settings = ef_project_settings_to_json (ef_project_get_settings (project));
  g_autofree char *json = json_to_string (settings, FALSE);
  GString *text = g_string_new (json);

  g_string_append_c (text, '\n');
  for (guint i = 0; i < items->len; i++)
    append_item (text, g_ptr_array_index (items, i));

  return g_string_free_and_steal (text);
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfProject) project = ef_project_new (NULL, get_id (fixture->first));
  g_autoptr (EfProject) found = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) projects = NULL;
  g_auto (EfProjectSettings) settings = { 0 };

  ef_project_settings_init (&settings);
  settings.formats = EF_FORMAT_BIT (EF_FORMAT_SQUARE) | EF_FORMAT_BIT (EF_FORMAT_FEED);
  settings.fill = EF_FILL_TRACK;
  settings.n_variants = 7;
  settings.order = EF_ORDER_SHUFFLED;
  settings.length = 12 * S;
  settings.seed = G_MAXUINT32;
  settings.has_sound = FALSE;
  settings.loudness = -16;
  g_set_str (&settings.folder, "/a/caf\xe9");
  g_set_str (&settings.script, "“Guten” Morgen\n😀; DROP TABLE project");
  ef_project_set_name (project, "Ärger & ‘Söhne’ 😀");
  ef_project_set_settings (project, &settings);
  g_assert_true (ef_project_table_insert (fixture->connection, project, &error));
  g_assert_no_error (error);
  g_assert_cmpint (ef_project_get_rev (project), ==, 1);
  g_assert_cmpint (ef_project_get_added (project), >, 0);

  found = ef_project_table_get (fixture->connection, get_id (fixture->first),
                                ef_project_get_id (project), &error);
  g_assert_no_error (error);
  g_assert_cmpint (ef_project_assign (project, found, ~0u), ==, 0);
  g_assert_true (ef_project_settings_equal (ef_project_get_settings (found), &settings));
  g_assert_cmpint (ef_project_get_added (found), ==, ef_project_get_added (project));
  g_assert_cmpint (ef_project_get_changed (found), ==, ef_project_get_changed (project));
  g_assert_cmpint (ef_project_get_rev (found), ==, 1);
  g_assert_cmpint (ef_project_get_n_items (found), ==, 0);
  g_assert_cmpint (ef_project_get_length (found), ==, 0);

  /* What was changed last comes first. */
  g_object_unref (add_item (fixture, fixture->segments->pdata[0], 1));
  projects = ef_project_table_list (fixture->connection, get_id (fixture->first), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (projects->len, ==, 2);
  g_assert_cmpstr (ef_project_get_name (projects->pdata[0]), ==, "Spring");
  g_assert_cmpint (ef_project_get_n_items (projects->pdata[0]), ==, 1);
  g_assert_cmpint (ef_project_get_length (projects->pdata[0]), ==, S);
}

/* Without regard to case, within a profile, among those that are there. */
static void
test_names (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfProject) same = ef_project_new (NULL, get_id (fixture->first));
  g_autoptr (EfProject) theirs = add_project (fixture, fixture->second, "SPRING");
  g_autoptr (EfProject) autumn = add_project (fixture, fixture->first, "Autumn");
  g_autoptr (EfProject) late = NULL;
  g_autoptr (GError) error = NULL;

  ef_project_set_name (same, "sPRING");
  g_assert_false (ef_project_table_insert (fixture->connection, same, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  g_assert_cmpstr (error->message, ==, "There is already a project “sPRING”: choose another name.");
  g_clear_error (&error);
  ef_project_set_name (autumn, "Spring");
  g_assert_false (ef_project_table_rename (fixture->connection, autumn, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  g_clear_error (&error);

  ef_project_set_name (autumn, "Autumn leaves");
  late = ef_project_copy (autumn);
  ef_project_set_rev (late, ef_project_get_rev (autumn));
  g_assert_true (ef_project_table_rename (fixture->connection, autumn, &error));
  g_assert_cmpint (ef_project_get_rev (autumn), ==, 2);
  g_assert_false (ef_project_table_rename (fixture->connection, late, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT);
  g_clear_error (&error);

  /* The name of one that was removed is free, and then it cannot come back. */
  g_assert_true (ef_project_table_set_removed (fixture->connection, get_id (fixture->first),
                                               ef_project_get_id (fixture->project), TRUE, &error));
  ef_project_set_name (autumn, "Spring");
  g_assert_true (ef_project_table_rename (fixture->connection, autumn, &error));
  g_assert_false (ef_project_table_set_removed (fixture->connection, get_id (fixture->first),
                                                ef_project_get_id (fixture->project), FALSE,
                                                &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
}

/* A rename is no step, and stands in nobody's way. */
static void
test_rename_and_undo (Fixture *fixture, gconstpointer data)
{
  g_autofree char *before = describe (fixture);
  g_autofree char *changed = NULL;
  g_autofree char *after = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (EfProjectSettings) settings = { 0 };

  ef_project_settings_init (&settings);
  for (guint i = 2; i < 4; i++) {
    g_autoptr (EfProject) now = get (fixture);
    g_autoptr (EfProjectEdit) edit = NULL;

    settings.n_variants = i;
    edit = ef_project_edit_set_settings (now, &settings, NULL);
    apply (fixture, edit);
  }
  changed = describe (fixture);
  walk (fixture, FALSE);
  {
    g_autoptr (EfProject) now = get (fixture);

    ef_project_set_name (now, "Summer");
    g_assert_true (ef_project_table_rename (fixture->connection, now, &error));
  }
  walk (fixture, FALSE);
  after = describe (fixture);
  g_assert_cmpstr (before, ==, after);
  walk (fixture, TRUE);
  walk (fixture, TRUE);
  again = describe (fixture);
  g_assert_cmpstr (changed, ==, again);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM project WHERE name = 'Summer'"), ==, 1);
}

static void
set_every_field (EfItem *item)
{
  EfLook look;

  ef_look_init (&look);
  look.has_fill = TRUE;
  look.fill = EF_FILL_BLUR;
  look.speed = 1.1;
  look.zoom = 2;
  look.pan_x = -0.3;
  look.turn = 90;
  look.flip_y = TRUE;
  look.saturation = 0.1;
  ef_item_set_look (item, &look);
  ef_item_set_transition (item, (EfTransition) { EF_TRANSITION_DIP, 700000001 });
  ef_item_set_pinned (item, TRUE);
  ef_item_set_position (item, 1.0 / 3);
}

static void
test_items (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfItem) item = ef_item_new (NULL, ef_project_get_id (fixture->project),
                                         ef_segment_get_id (fixture->segments->pdata[1]));
  g_autoptr (EfItem) first = add_item (fixture, fixture->segments->pdata[2], 0.25);
  g_autoptr (EfProjectEdit) edit = start (fixture, "Add", NULL);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) one = NULL;
  EfItem *found;

  set_every_field (item);
  ef_project_edit_add (edit, item);
  apply (fixture, edit);
  items = list (fixture);
  g_assert_cmpint (items->len, ==, 2);
  g_assert_cmpstr (ef_item_get_id (items->pdata[0]), ==, ef_item_get_id (first));
  found = items->pdata[1];
  g_assert_cmpint (ef_item_assign (item, found, EF_ITEM_EDITABLE), ==, 0);
  g_assert_cmpint (ef_item_get_rev (found), ==, 1);
  g_assert_cmpstr (ef_segment_get_label (ef_item_get_segment (found)), ==, "Segment 1");
  g_assert_cmpstr (ef_source_get_name (ef_item_get_source (found)), ==, "one.mp4");
  g_assert_false (ef_item_get_removed (found));
  /* The same source is there once. */
  g_assert_true (ef_item_get_source (items->pdata[0]) == ef_item_get_source (found));

  /* There and back keeps every value. */
  walk (fixture, FALSE);
  one = list (fixture);
  g_assert_cmpint (one->len, ==, 1);
  walk (fixture, TRUE);
  g_clear_pointer (&items, g_ptr_array_unref);
  items = list (fixture);
  g_assert_cmpint (ef_item_assign (item, items->pdata[1], EF_ITEM_EDITABLE), ==, 0);
  g_assert_cmpint (ef_item_get_rev (items->pdata[1]), ==, 3);
}

/* As long as the clip of all of them. */
static void
test_contents (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfItem) one = add_item (fixture, fixture->segments->pdata[5], 1);   /* 6 s */
  g_autoptr (EfItem) two = add_item (fixture, fixture->segments->pdata[3], 2);   /* 4 s */
  g_autoptr (EfItem) three = add_item (fixture, fixture->segments->pdata[1], 3); /* 2 s */
  g_autoptr (EfProject) project = NULL;
  const EfTransition transitions[] = {
    { EF_TRANSITION_FADE, 2 * S }, /* of the first: none */
    { EF_TRANSITION_FADE, S },
    { EF_TRANSITION_DIP, S },
  };
  EfItem *const items[] = { one, two, three };

  for (guint i = 0; i < G_N_ELEMENTS (items); i++) {
    g_autoptr (EfProjectEdit) edit = start (fixture, "Transition", NULL);
    g_autoptr (EfItem) after = ef_item_copy (items[i]);

    ef_item_set_transition (after, transitions[i]);
    ef_project_edit_replace (edit, items[i], after);
    apply (fixture, edit);
    ef_item_set_transition (items[i], transitions[i]);
    ef_item_set_rev (items[i], ef_item_get_rev (items[i]) + 1);
  }
  set_speed (fixture, one, 2, NULL);
  project = get (fixture);
  g_assert_cmpint (ef_project_get_n_items (project), ==, 3);
  g_assert_cmpint (ef_project_get_length (project), ==, (3 + 4 + 2 - 1) * S);
}

static void
assert_conflict (Fixture *fixture, EfProjectEdit *edit)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (try_apply (fixture, fixture->first, edit, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT);
}

/* A row that is not what the edit takes it for, and then nothing of the edit is written. */
static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfItem) item = add_item (fixture, fixture->segments->pdata[0], 1);
  g_autoptr (EfItem) stale = ef_item_copy (item);
  g_autoptr (EfItem) fresh = ef_item_new (NULL, ef_project_get_id (fixture->project),
                                          ef_segment_get_id (fixture->segments->pdata[1]));
  g_autoptr (EfProjectEdit) replace = start (fixture, "Replace", NULL);
  g_autoptr (EfProjectEdit) remove = start (fixture, "Remove", NULL);
  g_autoptr (EfProjectEdit) again = start (fixture, "Add", NULL);
  g_autoptr (EfProjectEdit) settings = NULL;
  g_autoptr (EfProject) old = get (fixture);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  set_speed (fixture, item, 2, NULL);
  before = describe (fixture);
  ef_project_edit_add (replace, fresh);
  ef_project_edit_replace (replace, stale, item);
  assert_conflict (fixture, replace);
  ef_project_edit_add (remove, fresh);
  ef_project_edit_remove (remove, stale);
  assert_conflict (fixture, remove);
  ef_project_edit_add (again, fresh);
  ef_project_edit_add (again, stale);
  assert_conflict (fixture, again);

  /* Settings have the rev of the project. */
  {
    g_auto (EfProjectSettings) values = { 0 };

    ef_project_settings_init (&values);
    values.n_variants = 9;
    ef_project_set_rev (old, ef_project_get_rev (old) - 1);
    settings = ef_project_edit_set_settings (old, &values, NULL);
    ef_project_edit_add (settings, fresh);
    assert_conflict (fixture, settings);
  }
  after = describe (fixture);
  g_assert_cmpstr (before, ==, after);
  assert_history (fixture, "Speed", NULL);
}

static void
test_gesture (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfItem) item = add_item (fixture, fixture->segments->pdata[0], 1);
  g_autofree char *before = describe (fixture);
  g_autofree char *after = NULL;

  for (int i = 0; i < 5; i++)
    set_speed (fixture, item, 1.5 + i * 0.1, "drag-1");
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM step WHERE project_id NOT NULL"), ==, 2);
  set_speed (fixture, item, 3, "drag-2");
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM step WHERE project_id NOT NULL"), ==, 3);
  walk (fixture, FALSE);
  walk (fixture, FALSE);
  after = describe (fixture);
  g_assert_cmpstr (before, ==, after);
}

/* Positions between positions, to the last digit. */
static void
test_positions (Fixture *fixture, gconstpointer data)
{
  double high = 1;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  for (guint i = 0; i < 40; i++) {
    g_object_unref (add_item (fixture, fixture->segments->pdata[i % N_SEGMENTS], high));
    high = (high + 2.0 / 3) / 2;
  }
  before = describe (fixture);
  for (guint i = 0; i < 40; i++)
    walk (fixture, FALSE);
  for (guint i = 0; i < 40; i++)
    walk (fixture, TRUE);
  after = describe (fixture);
  g_assert_cmpstr (before, ==, after);
}

static void
set_project_removed (Fixture *fixture, gboolean removed)
{
  g_autoptr (GError) error = NULL;

  ef_project_table_set_removed (fixture->connection, get_id (fixture->first),
                                ef_project_get_id (fixture->project), removed, &error);
  g_assert_no_error (error);
}

static void
test_uses (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfItem) one = add_item (fixture, fixture->segments->pdata[0], 1);
  g_autoptr (EfItem) two = add_item (fixture, fixture->segments->pdata[0], 2);
  g_autoptr (EfItem) three = add_item (fixture, fixture->segments->pdata[1], 3);
  g_autoptr (GError) error = NULL;
  gint64 rev = count (fixture, "SELECT max (rev) FROM segment");

  g_assert_cmpint (count_uses (fixture, 0), ==, 2);
  g_assert_cmpint (count_uses (fixture, 1), ==, 1);
  g_assert_cmpint (count_uses (fixture, 2), ==, 0);
  remove_item (fixture, two);
  g_assert_cmpint (count_uses (fixture, 0), ==, 1);
  walk (fixture, FALSE);
  g_assert_cmpint (count_uses (fixture, 0), ==, 2);
  walk (fixture, TRUE);
  g_assert_cmpint (count_uses (fixture, 0), ==, 1);
  walk (fixture, FALSE);

  set_project_removed (fixture, TRUE);
  g_assert_cmpint (count_uses (fixture, 0), ==, 0);
  g_assert_cmpint (count_uses (fixture, 1), ==, 0);
  set_project_removed (fixture, FALSE);
  g_assert_cmpint (count_uses (fixture, 0), ==, 2);
  g_assert_cmpint (count_uses (fixture, 1), ==, 1);
  /* It is nobody's edit of the segment. */
  g_assert_cmpint (count (fixture, "SELECT max (rev) FROM segment"), ==, rev);

  set_project_removed (fixture, TRUE);
  g_assert_true (ef_project_table_purge (fixture->connection, G_MAXINT64, &error));
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM project"), ==, 0);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM item"), ==, 0);
  g_assert_cmpint (count_uses (fixture, 0), ==, 0);
}

static void
remove_segment (Fixture *fixture, guint index)
{
  EfSegment *segment = g_ptr_array_index (fixture->segments, index);
  g_autoptr (EfSegmentEdit) edit =
    ef_segment_edit_new (ef_segment_get_source_id (segment), "Delete", NULL);

  ef_segment_edit_remove (edit, segment);
  apply_segments (fixture, edit);
}

/* Makes the history of the source forget all that was deleted. */
static void
forget_segments (Fixture *fixture)
{
  for (guint i = 0; i <= EF_HISTORY_MOST; i++) {
    g_autoptr (EfSegmentEdit) edit =
      ef_segment_edit_new (ef_source_get_id (fixture->source), "Add", NULL);
    g_autoptr (EfSegment) segment = ef_segment_new (NULL, ef_source_get_id (fixture->source));

    ef_segment_set_span (segment, (EfTimeSpan) { 0, S });
    ef_segment_edit_add (edit, segment);
    apply_segments (fixture, edit);
  }
}

/* What was removed is in the storyboard, and says so, also when nothing else knows it. */
static void
test_removed_segments (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfItem) kept = add_item (fixture, fixture->segments->pdata[0], 1);
  g_autoptr (EfItem) taken_out = add_item (fixture, fixture->segments->pdata[1], 2);
  g_autoptr (GPtrArray) items = NULL;

  remove_item (fixture, taken_out);
  for (guint i = 0; i < 3; i++)
    remove_segment (fixture, i);
  forget_segments (fixture);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM segment WHERE deleted = 1"), ==, 2);

  items = list (fixture);
  g_assert_cmpint (items->len, ==, 1);
  g_assert_true (ef_item_get_removed (items->pdata[0]));
  g_assert_cmpstr (ef_segment_get_label (ef_item_get_segment (items->pdata[0])), ==, "Segment 0");

  /* A step of the project brings the other one back. */
  walk (fixture, FALSE);
  g_clear_pointer (&items, g_ptr_array_unref);
  items = list (fixture);
  g_assert_cmpint (items->len, ==, 2);
  g_assert_true (ef_item_get_removed (items->pdata[1]));
}

static void
purge_sources (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  ef_source_table_purge (fixture->connection, G_MAXINT64, &error);
  g_assert_no_error (error);
}

static void
test_removed_source (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfItem) item = add_item (fixture, fixture->segments->pdata[0], 1);
  g_autoptr (EfSource) second = add_source (fixture, fixture->first, "/a/two.mp4");
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GError) error = NULL;
  EfSource *const sources[] = { fixture->source, second };

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    g_assert_true (ef_source_table_set_removed (fixture->connection, get_id (fixture->first),
                                                ef_source_get_id (sources[i]), TRUE, &error));
  purge_sources (fixture);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM source WHERE removed_at NOT NULL"), ==,
                   1);
  items = list (fixture);
  g_assert_cmpint (items->len, ==, 1);
  g_assert_true (ef_item_get_removed (items->pdata[0]));
  g_assert_cmpstr (ef_source_get_path (ef_item_get_source (items->pdata[0])), ==, "/a/one.mp4");

  /* A project that may come back needs it as well, and one that is gone for good does not. */
  set_project_removed (fixture, TRUE);
  purge_sources (fixture);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM item"), ==, 1);
  g_assert_true (ef_project_table_purge (fixture->connection, g_get_real_time () - S, &error));
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM project"), ==, 1);
  g_assert_true (ef_project_table_purge (fixture->connection, G_MAXINT64, &error));
  purge_sources (fixture);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM source"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM item"), ==, 0);
}

/* The latest removed first, with what is in them; they are nobody else's. */
static void
test_list_removed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfItem) item = add_item (fixture, fixture->segments->pdata[0], 1);
  g_autoptr (EfProject) second = add_project (fixture, fixture->first, "Autumn");
  g_autoptr (GPtrArray) removed = NULL;
  g_autoptr (GPtrArray) theirs = NULL;
  g_autoptr (GError) error = NULL;

  removed = ef_project_table_list_removed (fixture->connection, get_id (fixture->first), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (removed->len, ==, 0);
  g_clear_pointer (&removed, g_ptr_array_unref);

  set_project_removed (fixture, TRUE);
  g_usleep (2);
  g_assert_true (ef_project_table_set_removed (fixture->connection, get_id (fixture->first),
                                               ef_project_get_id (second), TRUE, &error));
  removed = ef_project_table_list_removed (fixture->connection, get_id (fixture->first), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (removed->len, ==, 2);
  g_assert_cmpstr (ef_project_get_name (removed->pdata[0]), ==, "Autumn");
  g_assert_cmpstr (ef_project_get_name (removed->pdata[1]), ==, "Spring");
  g_assert_cmpint (ef_project_get_n_items (removed->pdata[1]), ==, 1);
  g_assert_cmpint (ef_project_get_removed (removed->pdata[1]), >, 0);
  theirs = ef_project_table_list_removed (fixture->connection, get_id (fixture->second), &error);
  g_assert_cmpuint (theirs->len, ==, 0);
}

/* One row that nobody can read does not take the others with it. */
static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfProject) second = add_project (fixture, fixture->first, "Autumn");
  g_autofree char *sql = g_strdup_printf ("UPDATE project SET settings = '[' WHERE id = '%s'",
                                          ef_project_get_id (second));
  g_autoptr (GPtrArray) damaged = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) projects = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (ef_connection_run (fixture->connection, sql, &error));
  projects = ef_project_table_list (fixture->connection, get_id (fixture->first), damaged, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (projects->len, ==, 1);
  g_assert_cmpstr (ef_project_get_name (projects->pdata[0]), ==, "Spring");
  g_assert_cmpuint (damaged->len, ==, 1);
  g_assert_cmpstr (damaged->pdata[0], ==, ef_project_get_id (second));
}

static EfClip *
make_clip (Fixture *fixture, const char *name, guint n_items)
{
  EfClip *clip = ef_clip_new (NULL, ef_project_get_id (fixture->project), get_id (fixture->first));

  ef_clip_set_name (clip, name);
  ef_clip_set_seed (clip, G_MAXUINT32 - n_items);
  ef_clip_set_order (clip, EF_ORDER_LONGEST);
  ef_clip_set_settings (clip, ef_project_get_settings (fixture->project));
  for (guint i = 0; i < n_items; i++) {
    EfSegment *segment = g_ptr_array_index (fixture->segments, i);
    EfClipItem *item = ef_clip_item_new ();

    g_set_str (&item->segment_id, ef_segment_get_id (segment));
    g_set_str (&item->source_id, ef_segment_get_source_id (segment));
    g_set_str (&item->source_name, "one.mp4");
    g_set_str (&item->label, ef_segment_get_label (segment));
    item->span = ef_segment_get_span (segment);
    g_ptr_array_add (ef_clip_get_items (clip), item);
  }

  return clip;
}

static gboolean
insert_clips_cb (EfConnection *connection, gpointer data, GError **error)
{
  GPtrArray *clips = data;

  return ef_clip_table_insert (connection, ef_clip_get_profile_id (clips->pdata[0]), clips, error);
}

static void
insert_clips (Fixture *fixture, GPtrArray *clips)
{
  g_autoptr (GError) error = NULL;

  ef_connection_write (fixture->connection, insert_clips_cb, clips, &error);
  g_assert_no_error (error);
}

static GPtrArray *
list_clips (Fixture *fixture, EfProfile *profile, const char *project_id)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *clips =
    ef_clip_table_list (fixture->connection, get_id (profile), project_id, NULL, &error);

  g_assert_no_error (error);

  return clips;
}

static void
test_clips (Fixture *fixture, gconstpointer data)
{
  EfConnection *connection = fixture->connection;
  const char *me = get_id (fixture->first);
  g_autoptr (GPtrArray) clips = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) started = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (EfClip) clip = NULL;
  g_autofree char *signature = NULL;
  g_autofree char *same = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i <= 28; i++)
    g_ptr_array_add (clips, make_clip (fixture, i == 3 ? "The best" : "", 1 + i % 3));
  insert_clips (fixture, clips);
  found = list_clips (fixture, fixture->first, ef_project_get_id (fixture->project));
  g_assert_cmpint (found->len, ==, 28);
  g_assert_cmpstr (ef_clip_get_name (found->pdata[0]), ==, "A");
  g_assert_cmpstr (ef_clip_get_name (found->pdata[2]), ==, "The best");
  g_assert_cmpstr (ef_clip_get_name (found->pdata[25]), ==, "Z");
  g_assert_cmpstr (ef_clip_get_name (found->pdata[26]), ==, "AA");
  g_assert_cmpstr (ef_clip_get_name (found->pdata[27]), ==, "AB");

  clip = ef_clip_table_get (connection, me, ef_clip_get_id (clips->pdata[1]), &error);
  g_assert_no_error (error);
  g_assert_cmpint (ef_clip_get_number (clip), ==, 2);
  g_assert_cmpint (ef_clip_get_seed (clip), ==, G_MAXUINT32 - 3);
  g_assert_cmpint (ef_clip_get_order (clip), ==, EF_ORDER_LONGEST);
  g_assert_true (ef_project_settings_equal (ef_clip_get_settings (clip),
                                            ef_project_get_settings (fixture->project)));
  g_assert_cmpint (ef_clip_get_duration (clip), ==, (1 + 2 + 3) * S);
  signature = ef_clip_make_signature (clip);
  same = ef_clip_make_signature (clips->pdata[1]);
  g_assert_cmpstr (signature, ==, same);

  started = ef_clip_table_find (connection, me, ef_clip_get_id (clip), &error);
  g_assert_cmpint (started->len, ==, 1);
  g_assert_true (ef_clip_table_rename (connection, me, ef_clip_get_id (clip), "Renamed", &error));
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM clip WHERE name = 'Renamed'"), ==, 1);

  /* A number is never given twice. */
  for (guint i = 26; i < 28; i++)
    g_assert_true (ef_clip_table_remove (connection, me, ef_clip_get_id (clips->pdata[i]), &error));
  g_clear_pointer (&clips, g_ptr_array_unref);
  clips = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (clips, make_clip (fixture, "", 1));
  insert_clips (fixture, clips);
  g_assert_cmpint (ef_clip_get_number (clips->pdata[0]), ==, 29);
  g_assert_cmpstr (ef_clip_get_name (clips->pdata[0]), ==, "AC");

  /* They go and come with their project. */
  set_project_removed (fixture, TRUE);
  none = list_clips (fixture, fixture->first, NULL);
  g_assert_cmpint (none->len, ==, 0);
  g_assert_false (ef_clip_table_rename (connection, me, ef_clip_get_id (clip), "X", &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  set_project_removed (fixture, FALSE);
  g_clear_pointer (&none, g_ptr_array_unref);
  none = list_clips (fixture, fixture->first, NULL);
  g_assert_cmpint (none->len, ==, 27);
}

static void
assert_not_found (GError **error)
{
  g_assert_error (*error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (error);
}

/* No call of one profile reaches what is another's, whatever ids it is given. */
static void
test_isolation (Fixture *fixture, gconstpointer data)
{
  EfConnection *connection = fixture->connection;
  const char *they = get_id (fixture->second);
  const char *id = ef_project_get_id (fixture->project);
  g_autoptr (EfItem) item = add_item (fixture, fixture->segments->pdata[0], 1);
  g_autoptr (GPtrArray) clips = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) projects = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (EfProject) stolen = ef_project_new (id, they);
  g_autoptr (EfProjectEdit) edit = start (fixture, "Steal", NULL);
  g_autoptr (EfProjectEdit) foreign = start (fixture, "Foreign", NULL);
  g_autoptr (EfItem) theirs = ef_item_new (NULL, id, ef_segment_get_id (fixture->theirs));
  g_autofree char *before = describe (fixture);
  g_autofree char *after = NULL;
  g_autofree char *undo = NULL;
  g_autofree char *redo = NULL;
  g_autoptr (GError) error = NULL;
  const char *clip_id;

  g_ptr_array_add (clips, make_clip (fixture, "", 2));
  insert_clips (fixture, clips);
  clip_id = ef_clip_get_id (clips->pdata[0]);

  projects = ef_project_table_list (connection, they, NULL, &error);
  g_assert_cmpint (projects->len, ==, 0);
  g_assert_null (ef_project_table_get (connection, they, id, &error));
  assert_not_found (&error);
  g_assert_null (ef_project_table_list_items (connection, they, id, &error));
  assert_not_found (&error);
  ef_project_set_name (stolen, "Stolen");
  ef_project_set_rev (stolen, 1);
  g_assert_false (ef_project_table_rename (connection, stolen, &error));
  assert_not_found (&error);
  g_assert_false (ef_project_table_set_removed (connection, they, id, TRUE, &error));
  assert_not_found (&error);
  ef_project_edit_remove (edit, item);
  g_assert_false (try_apply (fixture, fixture->second, edit, &error));
  assert_not_found (&error);
  g_assert_null (go (fixture, fixture->second, FALSE, &error));
  assert_not_found (&error);
  g_assert_false (ef_project_table_get_history (connection, they, id, &undo, &redo, &error));
  assert_not_found (&error);

  /* Nor does a segment of theirs come into a storyboard of ours. */
  ef_project_edit_add (foreign, theirs);
  g_assert_false (try_apply (fixture, fixture->first, foreign, &error));
  assert_not_found (&error);

  g_assert_null (ef_clip_table_get (connection, they, clip_id, &error));
  assert_not_found (&error);
  g_assert_false (ef_clip_table_rename (connection, they, clip_id, "X", &error));
  assert_not_found (&error);
  g_assert_false (ef_clip_table_remove (connection, they, clip_id, &error));
  assert_not_found (&error);
  g_assert_false (ef_clip_table_insert (connection, they, clips, &error));
  assert_not_found (&error);
  found = ef_clip_table_find (connection, they, "", &error);
  g_assert_cmpint (found->len, ==, 0);
  all = list_clips (fixture, fixture->second, NULL);
  g_assert_cmpint (all->len, ==, 0);
  g_clear_pointer (&all, g_ptr_array_unref);
  all = list_clips (fixture, fixture->second, id);
  g_assert_cmpint (all->len, ==, 0);

  after = describe (fixture);
  g_assert_cmpstr (before, ==, after);

  /* All of it goes with its profile, and nothing else does. */
  g_assert_true (ef_connection_run (connection, "UPDATE profile SET is_default = 0", NULL));
  g_object_unref (add_project (fixture, fixture->second, "Theirs"));
  g_assert_true (ef_profile_table_remove (connection, get_id (fixture->first), &error));
  g_assert_no_error (error);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM project"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM item"), ==, 0);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM clip"), ==, 0);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM segment"), ==, 1);
}

static gint64
count_news (Fixture *fixture, const char *table)
{
  g_autofree char *sql =
    g_strdup_printf ("SELECT count (*) FROM change WHERE \"table\" = '%s'", table);

  return count (fixture, sql);
}

/* An edit tells of the storyboard once, and of the project in the list. */
static void
test_news (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfProjectEdit) edit = NULL;
  g_autoptr (GListStore) none = g_list_store_new (EF_TYPE_ITEM);
  g_autofree char *ids = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (GError) error = NULL;
  gint64 n_items = count_news (fixture, "item");
  gint64 n_projects = count_news (fixture, "project");
  gint64 n_segments = count_news (fixture, "segment");

  edit = ef_project_edit_insert (ef_project_get_id (fixture->project), G_LIST_MODEL (none),
                                 fixture->segments, 0, (EfTransition) { 0 }, &error);
  g_assert_no_error (error);
  apply (fixture, edit);
  g_assert_cmpint (count_news (fixture, "item"), ==, n_items + 1);
  g_assert_cmpint (count_news (fixture, "project"), ==, n_projects + 1);
  /* How often a segment is used is shown beside it. */
  g_assert_cmpint (count_news (fixture, "segment"), ==, n_segments + N_SEGMENTS);
  ids = support_get_text (fixture->connection,
                          "SELECT id || ' ' || profile FROM change WHERE \"table\" = 'item' "
                          "ORDER BY seq DESC LIMIT 1");
  expected =
    g_strdup_printf ("%s %s\n", ef_project_get_id (fixture->project), get_id (fixture->first));
  g_assert_cmpstr (ids, ==, expected);

  walk (fixture, FALSE);
  g_assert_cmpint (count_news (fixture, "item"), ==, n_items + 2);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) segments = g_ptr_array_new ();
  g_autoptr (GListStore) store = g_list_store_new (EF_TYPE_ITEM);
  g_autoptr (EfProjectEdit) edit = NULL;
  g_autoptr (EfProjectEdit) back = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (EfProject) project = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GTimer) timer = g_timer_new ();

  for (guint i = 0; i < MANY_ITEMS; i++)
    g_ptr_array_add (segments, fixture->segments->pdata[i % N_SEGMENTS]);
  edit = ef_project_edit_insert (ef_project_get_id (fixture->project), G_LIST_MODEL (store),
                                 segments, 0, (EfTransition) { 0 }, &error);
  g_assert_no_error (error);
  apply (fixture, edit);
  g_test_message ("written in %.3f s", g_timer_elapsed (timer, NULL));
  items = list (fixture);
  g_assert_cmpint (items->len, ==, MANY_ITEMS);
  g_test_message ("read in %.3f s", g_timer_elapsed (timer, NULL));
  for (guint i = 0; i < MANY_ITEMS; i++)
    g_assert_cmpstr (ef_item_get_segment_id (items->pdata[i]), ==,
                     ef_segment_get_id (segments->pdata[i]));
  project = get (fixture);
  g_assert_cmpint (ef_project_get_n_items (project), ==, MANY_ITEMS);
  back = go (fixture, fixture->first, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ef_project_edit_get_n_changes (back), ==, MANY_ITEMS);
  g_test_message ("undone in %.3f s", g_timer_elapsed (timer, NULL));
}

/* Random edits, as a person makes them, on a list that follows the database through edits only. */
typedef struct {
  Fixture *fixture;
  GListStore *store;
  EfProject *project;
  int gesture;
} Player;

static GPtrArray *
choose (Player *player)
{
  GPtrArray *chosen = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (player->store));

  for (guint i = 0; i < n && chosen->len < 5; i++) {
    if (g_test_rand_bit ())
      g_ptr_array_add (chosen, g_list_model_get_item (G_LIST_MODEL (player->store), i));
  }

  return chosen;
}

static EfProjectEdit *
make_settings (Player *player, const char *gesture)
{
  g_auto (EfProjectSettings) settings = { 0 };

  ef_project_settings_init (&settings);
  settings.n_variants = (guint) g_test_rand_int_range (1, 10);

  return ef_project_edit_set_settings (player->project, &settings, gesture);
}

/* NULL: there was nothing to do. */
static EfProjectEdit *
make_edit (Player *player)
{
  Fixture *fixture = player->fixture;
  GListModel *model = G_LIST_MODEL (player->store);
  g_autoptr (GPtrArray) chosen = choose (player);
  g_autofree char *name = g_strdup_printf ("g%d", player->gesture);
  const char *gesture = g_test_rand_bit () ? name : NULL;
  guint at = (guint) g_test_rand_int_range (0, (int) g_list_model_get_n_items (model) + 1);
  EfLook look;

  player->gesture += g_test_rand_bit ();
  ef_look_init (&look);
  look.zoom = g_test_rand_double_range (1, 2);
  if (chosen->len == 0)
    return ef_project_edit_insert (ef_project_get_id (fixture->project), model, fixture->segments,
                                   at, (EfTransition) { EF_TRANSITION_FADE, S }, NULL);

  switch (g_test_rand_int_range (0, 8)) {
  case 0:
    return ef_project_edit_move (model, chosen, at, NULL);
  case 1:
    return ef_project_edit_drop (chosen, NULL);
  case 2:
    return ef_project_edit_double (model, chosen, NULL);
  case 3:
    return ef_project_edit_shuffle (model, (guint32) g_test_rand_int (), NULL);
  case 4:
    return ef_project_edit_set_look (chosen, &look, gesture);
  case 5:
    return ef_project_edit_set_transition (chosen, (EfTransition) { EF_TRANSITION_DIP, S / 2 },
                                           gesture);
  case 6:
    return ef_project_edit_set_pinned (chosen, g_test_rand_bit ());
  default:
    return make_settings (player, gesture);
  }
}

static void
assert_follows (Player *player)
{
  g_autoptr (GPtrArray) items = list (player->fixture);
  g_autoptr (EfProject) project = get (player->fixture);
  g_autoptr (GString) shown = g_string_new (NULL);
  g_autoptr (GString) stored = g_string_new (NULL);
  GListModel *model = G_LIST_MODEL (player->store);

  g_assert_cmpint (g_list_model_get_n_items (model), ==, items->len);
  for (guint i = 0; i < items->len; i++) {
    g_autoptr (EfItem) item = g_list_model_get_item (model, i);

    append_item (shown, item);
    append_item (stored, items->pdata[i]);
    g_assert_cmpint (ef_item_get_rev (item), ==, ef_item_get_rev (items->pdata[i]));
    g_assert_nonnull (ef_item_get_segment (items->pdata[i]));
  }
  g_assert_cmpstr (shown->str, ==, stored->str);
  g_assert_cmpint (ef_project_get_rev (project), ==, ef_project_get_rev (player->project));
  g_assert_true (ef_project_settings_equal (ef_project_get_settings (project),
                                            ef_project_get_settings (player->project)));
}

static gboolean
step (Player *player, gboolean forwards)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfProjectEdit) edit = go (player->fixture, player->fixture->first, forwards, &error);

  if (edit == NULL) {
    g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
    return FALSE;
  }
  ef_project_edit_apply (edit, player->project, player->store);

  return TRUE;
}

static guint
step_to_end (Player *player, gboolean forwards)
{
  guint n = 0;

  while (step (player, forwards))
    n++;

  return n;
}

static void
play (Player *player)
{
  g_autoptr (EfProjectEdit) edit = NULL;
  int die = g_test_rand_int_range (0, 10);

  if (die < 2) {
    step (player, die == 1);
    return;
  }
  edit = make_edit (player);
  if (edit == NULL)
    return;
  apply (player->fixture, edit);
  ef_project_edit_apply (edit, player->project, player->store);
}

/* After undoing everything the project is what it was before, after doing all again what it was then. */
static void
test_random (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GListStore) store = g_list_store_new (EF_TYPE_ITEM);
  g_autoptr (EfProject) project = get (fixture);
  Player player = { .fixture = fixture, .store = store, .project = project };
  int n = g_test_slow () ? SLOW_EDITS : EDITS;
  g_autofree char *empty = describe (fixture);

  for (int i = 1; i <= n; i++) {
    play (&player);
    if (i % 20 == 0)
      assert_follows (&player);
    if (i % 50 == 0) {
      g_autofree char *undone = NULL;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      guint n_back;

      step_to_end (&player, TRUE);
      before = describe (fixture);
      n_back = step_to_end (&player, FALSE);
      assert_follows (&player);
      undone = describe (fixture);
      if (n_back < EF_HISTORY_MOST && n < EF_HISTORY_MOST)
        g_assert_cmpstr (undone, ==, empty);
      g_assert_cmpint (step_to_end (&player, TRUE), ==, n_back);
      after = describe (fixture);
      g_assert_cmpstr (before, ==, after);
      assert_follows (&player);
      g_assert_cmpint (count (fixture, "SELECT count (*) FROM item WHERE deleted = 1 AND NOT "
                                       "EXISTS (SELECT 1 FROM step_row WHERE id = item.id)"),
                       ==, 0);
      g_assert_cmpint (count (fixture, "SELECT count (*) FROM segment WHERE uses <> (SELECT "
                                       "count (*) FROM item WHERE segment_id = segment.id AND "
                                       "item.deleted = 0)"),
                       ==, 0);
    }
  }
}

/* What this version leaves can be undone and done again by every later one. */
static void
test_fixture (void)
{
  g_autofree char *folder = support_make_folder ();
  Fixture fixture = { .folder = folder };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  support_load_fixture (folder, 3);
  fixture.database = support_open_good (folder);
  fixture.connection =
    ef_connection_open (ef_database_get_path (fixture.database), EF_CONNECTION_WRITE, &error);
  fixture.first = ef_profile_new ("11111111-1111-4111-8111-111111111111");
  fixture.project = ef_project_new ("88888888-8888-4888-8888-888888888881", get_id (fixture.first));
  assert_history (&fixture, "Take out", NULL);
  before = describe (&fixture);
  for (guint i = 0; i < 4; i++)
    walk (&fixture, FALSE);
  assert_history (&fixture, NULL, "Add 3 segments");
  g_assert_cmpint (count (&fixture, "SELECT count (*) FROM item WHERE deleted = 0"), ==, 1);
  g_assert_cmpint (
    count (&fixture, "SELECT settings ->> 'variants' FROM project WHERE n_clips = 2"), ==, 1);
  for (guint i = 0; i < 4; i++)
    walk (&fixture, TRUE);
  after = describe (&fixture);
  g_assert_cmpstr (before, ==, after);

  g_object_unref (fixture.first);
  g_object_unref (fixture.project);
  ef_connection_free (fixture.connection);
  support_close (fixture.database);
  support_remove_folder (folder);
}

static void
add_test (const char *path, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, func, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_test ("/projects/round-trip", test_round_trip);
  add_test ("/projects/names", test_names);
  add_test ("/projects/rename-and-undo", test_rename_and_undo);
  add_test ("/projects/items", test_items);
  add_test ("/projects/contents", test_contents);
  add_test ("/projects/conflict", test_conflict);
  add_test ("/projects/gesture", test_gesture);
  add_test ("/projects/positions", test_positions);
  add_test ("/projects/uses", test_uses);
  add_test ("/projects/removed-segments", test_removed_segments);
  add_test ("/projects/removed-source", test_removed_source);
  add_test ("/projects/list-removed", test_list_removed);
  add_test ("/projects/damaged", test_damaged);
  add_test ("/projects/clips", test_clips);
  add_test ("/projects/isolation", test_isolation);
  add_test ("/projects/news", test_news);
  add_test ("/projects/many", test_many);
  add_test ("/projects/random", test_random);
  g_test_add_func ("/projects/fixture", test_fixture);

  return g_test_run ();
}
