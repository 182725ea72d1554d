/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/segments.h"
#include "core/error.h"
#include "core/keywords.h"
#include "core/marks-file.h"
#include "core/segment-edit.h"
#include "store/connection-private.h"
#include "store/history.h"
#include "store/profile-table.h"
#include "store/segment-table.h"
#include "store/source-table.h"
#include "support.h"

/* Edits and their history, on real files. As a slow test there are more of everything. */
#define S EF_NS_PER_SECOND
#define DURATION (3600 * S)
#define EDITS 300
#define SLOW_EDITS 5000

typedef struct {
  char *folder;
  EfDatabase *database;
  EfConnection *connection; /* (owned): the tables alone, without threads */
  EfProfile *first;
  EfProfile *second;
  EfSource *source; /* of the first */
  EfSource *other;  /* of the second */
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

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

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
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->first);
  g_assert_finalize_object (fixture->second);
  g_assert_finalize_object (fixture->source);
  g_assert_finalize_object (fixture->other);
  ef_connection_free (fixture->connection);
  support_close (fixture->database);
  support_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static EfSegment *
make_segment (EfSource *source, gint64 begin, gint64 end, const char *label)
{
  EfSegment *segment = ef_segment_new (NULL, ef_source_get_id (source));

  ef_segment_set_span (segment, (EfTimeSpan) { begin, end });
  ef_segment_set_label (segment, label);

  return segment;
}

static gboolean
apply_cb (EfConnection *connection, gpointer data, GError **error)
{
  return ef_segment_table_apply (connection, data, error);
}

static void
apply (Fixture *fixture, EfSegmentEdit *edit)
{
  g_autoptr (GError) error = NULL;

  ef_connection_write (fixture->connection, apply_cb, edit, &error);
  g_assert_no_error (error);
}

static void
assert_conflict (Fixture *fixture, EfSegmentEdit *edit)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ef_connection_write (fixture->connection, apply_cb, edit, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT);
}

static EfSegmentEdit *
start (EfSource *source, const char *title, const char *gesture)
{
  return ef_segment_edit_new (ef_source_get_id (source), title, gesture);
}

/* Adds one and returns it as the database has it. */
static EfSegment *
add (Fixture *fixture, EfSource *source, gint64 begin, gint64 end, const char *label)
{
  g_autoptr (EfSegment) segment = make_segment (source, begin, end, label);
  g_autoptr (EfSegmentEdit) edit = start (source, "Add", NULL);

  ef_segment_edit_add (edit, segment);
  apply (fixture, edit);

  return ef_segment_copy (ef_segment_edit_get_change (edit, 0)->after);
}

static void
move_end (Fixture *fixture, EfSegment *segment, gint64 end, const char *gesture)
{
  g_autoptr (EfSegmentEdit) edit =
    ef_segment_edit_new (ef_segment_get_source_id (segment), "Move end", gesture);
  g_autoptr (EfSegment) after = ef_segment_copy (segment);

  ef_segment_set_span (after, (EfTimeSpan) { ef_segment_get_span (segment).begin, end });
  ef_segment_edit_replace (edit, segment, after);
  apply (fixture, edit);
  ef_segment_set_span (segment, ef_segment_get_span (after));
  ef_segment_set_rev (segment, ef_segment_get_rev (segment) + 1);
}

static void
remove_segment (Fixture *fixture, EfSegment *segment, const char *gesture)
{
  g_autoptr (EfSegmentEdit) edit =
    ef_segment_edit_new (ef_segment_get_source_id (segment), "Delete", gesture);

  ef_segment_edit_remove (edit, segment);
  apply (fixture, edit);
}

typedef struct {
  const char *source_id;
  gboolean forwards;
  EfSegmentEdit *edit; /* (owned) */
} Move;

static gboolean
move_cb (EfConnection *connection, gpointer data, GError **error)
{
  Move *move = data;

  move->edit = move->forwards ? ef_segment_table_redo (connection, move->source_id, error)
                              : ef_segment_table_undo (connection, move->source_id, error);

  return move->edit != NULL;
}

static EfSegmentEdit *
go (Fixture *fixture, EfSource *source, gboolean forwards, GError **error)
{
  Move move = { ef_source_get_id (source), forwards, NULL };

  ef_connection_write (fixture->connection, move_cb, &move, error);

  return move.edit;
}

static EfSegmentEdit *
go_good (Fixture *fixture, EfSource *source, gboolean forwards)
{
  g_autoptr (GError) error = NULL;
  EfSegmentEdit *edit = go (fixture, source, forwards, &error);

  g_assert_no_error (error);

  return edit;
}

static void
undo (Fixture *fixture)
{
  g_autoptr (EfSegmentEdit) edit = go_good (fixture, fixture->source, FALSE);

  g_assert_nonnull (edit);
}

static void
redo (Fixture *fixture)
{
  g_autoptr (EfSegmentEdit) edit = go_good (fixture, fixture->source, TRUE);

  g_assert_nonnull (edit);
}

static GPtrArray *
list (Fixture *fixture, EfSource *source)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *segments =
    ef_segment_table_list (fixture->connection, ef_source_get_id (source), &error);

  g_assert_no_error (error);

  return segments;
}

static void
append_segment (GString *text, EfSegment *segment)
{
  EfTimeSpan span = ef_segment_get_span (segment);
  g_autofree char *keywords = ef_keywords_format (ef_segment_get_keywords (segment));

  g_string_append_printf (
    text, "%s %" G_GINT64_FORMAT "-%" G_GINT64_FORMAT " “%s” [%s] “%s” %d %d %d\n",
    ef_segment_get_id (segment), span.begin, span.end, ef_segment_get_label (segment), keywords,
    ef_segment_get_notes (segment), ef_segment_get_star (segment), ef_segment_get_colour (segment),
    ef_segment_get_position (segment));
}

/* Everything but the rev. */
static char *
describe (Fixture *fixture, EfSource *source)
{
  g_autoptr (GPtrArray) segments = list (fixture, source);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < segments->len; i++)
    append_segment (text, g_ptr_array_index (segments, i));

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
assert_history (Fixture *fixture, const char *undo_title, const char *redo_title)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *last = NULL;
  g_autofree char *next = NULL;

  ef_segment_table_get_history (fixture->connection, ef_source_get_id (fixture->source), &last,
                                &next, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (last, ==, undo_title);
  g_assert_cmpstr (next, ==, redo_title);
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

static void
set_every_field (EfSegment *segment)
{
  static const char *const keywords[] = { "b-roll", "größe \"x\" \\ 😀", NULL };

  ef_segment_set_span (segment, (EfTimeSpan) { 0, G_MAXINT64 });
  ef_segment_set_label (segment, "Ärger & ‘Söhne’ 😀; DROP TABLE segment");
  ef_segment_set_keywords (segment, keywords);
  ef_segment_set_notes (segment, "One\nTwo\t\"three\"");
  ef_segment_set_star (segment, TRUE);
  ef_segment_set_colour (segment, 8);
  ef_segment_set_position (segment, 7);
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfSegment) segment = make_segment (fixture->source, S, 2 * S, "");
  g_autoptr (EfSegmentEdit) edit = start (fixture->source, "Add", NULL);
  g_autoptr (EfSegment) found = NULL;
  g_autoptr (GPtrArray) segments = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) again = NULL;

  set_every_field (segment);
  ef_segment_edit_add (edit, segment);
  apply (fixture, edit);

  segments = list (fixture, fixture->source);
  g_assert_cmpint (segments->len, ==, 1);
  found = g_object_ref (g_ptr_array_index (segments, 0));
  g_assert_cmpstr (ef_segment_get_id (found), ==, ef_segment_get_id (segment));
  g_assert_cmpstr (ef_segment_get_source_id (found), ==, ef_source_get_id (fixture->source));
  g_assert_cmpint (ef_segment_assign (segment, found, ~0u), ==, 0);
  g_assert_cmpint (ef_segment_get_rev (found), ==, 1);

  /* There and back keeps every value. */
  undo (fixture);
  none = list (fixture, fixture->source);
  g_assert_cmpint (none->len, ==, 0);
  redo (fixture);
  again = list (fixture, fixture->source);
  g_assert_cmpint (again->len, ==, 1);
  g_set_object (&found, g_ptr_array_index (again, 0));
  g_assert_cmpint (ef_segment_assign (segment, found, ~0u), ==, 0);
  g_assert_cmpint (ef_segment_get_rev (found), ==, 3);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) segments = NULL;

  for (guint i = 0; i < 40; i++) {
    gint64 begin = (i * 7 % 5) * S;
    g_autoptr (EfSegment) segment =
      add (fixture, fixture->source, begin, begin + (1 + i % 3) * S, "");

    g_assert_cmpint (ef_segment_get_rev (segment), ==, 1);
  }
  segments = list (fixture, fixture->source);
  g_assert_cmpint (segments->len, ==, 40);
  for (guint i = 1; i < segments->len; i++)
    g_assert_cmpint (
      ef_segment_compare (g_ptr_array_index (segments, i - 1), g_ptr_array_index (segments, i)), <,
      0);
}

/* A row that is not what the edit takes it for, and then nothing of the edit is written. */
static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfSegment) segment = add (fixture, fixture->source, 0, S, "One");
  g_autoptr (EfSegment) stale = ef_segment_copy (segment);
  g_autoptr (EfSegment) fresh = make_segment (fixture->source, 5 * S, 6 * S, "New");
  g_autoptr (EfSegmentEdit) replace = start (fixture->source, "Replace", NULL);
  g_autoptr (EfSegmentEdit) remove = start (fixture->source, "Remove", NULL);
  g_autoptr (EfSegmentEdit) again = start (fixture->source, "Add", NULL);
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  move_end (fixture, segment, 2 * S, NULL);
  before = describe (fixture, fixture->source);
  ef_segment_edit_add (replace, fresh);
  ef_segment_edit_replace (replace, stale, stale);
  assert_conflict (fixture, replace);
  ef_segment_edit_add (remove, fresh);
  ef_segment_edit_remove (remove, stale);
  assert_conflict (fixture, remove);
  ef_segment_edit_add (again, fresh);
  ef_segment_edit_add (again, stale);
  assert_conflict (fixture, again);
  after = describe (fixture, fixture->source);
  g_assert_cmpstr (before, ==, after);
  assert_history (fixture, "Move end", NULL);

  /* What was deleted is as good as changed. */
  remove_segment (fixture, segment, NULL);
  ef_segment_set_rev (segment, ef_segment_get_rev (segment) + 1);
  g_clear_object (&replace);
  replace = start (fixture->source, "Replace", NULL);
  ef_segment_edit_replace (replace, segment, segment);
  assert_conflict (fixture, replace);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfSegment) empty = make_segment (fixture->source, S, S, "");
  g_autoptr (EfSegment) early = make_segment (fixture->source, -1, S, "");
  g_autoptr (EfSource) nowhere = ef_source_new (NULL, ef_profile_get_id (fixture->first));
  g_autoptr (EfSegment) homeless = make_segment (nowhere, 0, S, "");
  g_autoptr (EfSegmentEdit) edit = start (nowhere, "Add", NULL);
  g_autoptr (EfSegmentEdit) nothing = start (fixture->source, "Nothing", NULL);
  EfSegment *const bad[] = { empty, early };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (EfSegmentEdit) add_bad = start (fixture->source, "Add", NULL);

    ef_segment_edit_add (add_bad, bad[i]);
    g_assert_false (ef_connection_write (fixture->connection, apply_cb, add_bad, &error));
    g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_FAILED);
    g_clear_error (&error);
  }
  ef_segment_edit_add (edit, homeless);
  g_assert_false (ef_connection_write (fixture->connection, apply_cb, edit, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);

  /* Nothing to do is no step. */
  apply (fixture, nothing);
  assert_history (fixture, NULL, NULL);
  g_assert_null (go (fixture, fixture->source, FALSE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_assert_cmpstr (error->message, ==, "There is nothing to undo.");
  g_clear_error (&error);
  g_assert_null (go (fixture, fixture->source, TRUE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
}

static void
test_undo (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfSegment) segment = add (fixture, fixture->source, 0, S, "One");
  g_autoptr (EfSegmentEdit) edit = NULL;
  const EfSegmentChange *change;

  move_end (fixture, segment, 2 * S, NULL);
  remove_segment (fixture, segment, NULL);
  assert_history (fixture, "Delete", NULL);

  edit = go_good (fixture, fixture->source, FALSE);
  g_assert_cmpstr (ef_segment_edit_get_title (edit), ==, "Delete");
  g_assert_cmpstr (ef_segment_edit_get_source_id (edit), ==, ef_source_get_id (fixture->source));
  g_assert_cmpint (ef_segment_edit_get_n_changes (edit), ==, 1);
  change = ef_segment_edit_get_change (edit, 0);
  g_assert_null (change->before);
  g_assert_cmpint (ef_segment_get_rev (change->after), ==, 4);
  g_assert_cmpint (ef_segment_get_span (change->after).end, ==, 2 * S);
  assert_history (fixture, "Move end", "Delete");

  g_clear_object (&edit);
  edit = go_good (fixture, fixture->source, FALSE);
  change = ef_segment_edit_get_change (edit, 0);
  g_assert_cmpint (ef_segment_get_rev (change->before), ==, 4);
  g_assert_cmpint (ef_segment_get_span (change->before).end, ==, 2 * S);
  g_assert_cmpint (ef_segment_get_rev (change->after), ==, 5);
  g_assert_cmpint (ef_segment_get_span (change->after).end, ==, S);
  assert_history (fixture, "Add", "Move end");

  g_clear_object (&edit);
  edit = go_good (fixture, fixture->source, FALSE);
  change = ef_segment_edit_get_change (edit, 0);
  g_assert_cmpint (ef_segment_get_rev (change->before), ==, 5);
  g_assert_null (change->after);
  assert_history (fixture, NULL, "Add");

  for (guint i = 0; i < 3; i++)
    redo (fixture);
  assert_history (fixture, "Delete", NULL);
  g_assert_cmpint (count (fixture, "SELECT rev FROM segment"), ==, 9);
}

/* What an undo hands back is what the window continues with: its revs are those of the rows. */
static void
test_edit_after_undo (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfSegment) segment = add (fixture, fixture->source, 0, S, "One");
  g_autoptr (EfSegmentEdit) edit = NULL;
  g_autoptr (EfSegment) now = NULL;

  move_end (fixture, segment, 2 * S, NULL);
  move_end (fixture, segment, 3 * S, NULL);
  edit = go_good (fixture, fixture->source, FALSE);
  now = ef_segment_copy (ef_segment_edit_get_change (edit, 0)->after);
  move_end (fixture, now, 5 * S, NULL);

  /* What was undone is gone for good. */
  assert_history (fixture, "Move end", NULL);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM step"), ==, 3);
  undo (fixture);
  undo (fixture);
  g_assert_cmpint (count (fixture, "SELECT \"end\" FROM segment"), ==, S);
  undo (fixture);
  g_assert_cmpint (count (fixture, "SELECT deleted FROM segment"), ==, 1);
}

/* The row of a segment stays as long as a step knows it, or a project uses it. */
static void
test_deleted_rows (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfSegment) one = add (fixture, fixture->source, 0, S, "One");
  g_autoptr (EfSegment) two = add (fixture, fixture->source, 0, S, "Two");

  undo (fixture);
  undo (fixture);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM segment WHERE deleted = 1"), ==, 2);
  g_assert_true (ef_connection_run (fixture->connection,
                                    "UPDATE segment SET uses = 1 WHERE label = 'Two'", NULL));
  g_object_unref (add (fixture, fixture->source, 0, S, "Three"));
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM segment WHERE label = 'One'"), ==, 0);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM segment WHERE label = 'Two'"), ==, 1);
}

static void
test_most_steps (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfSegment) segment = add (fixture, fixture->source, 0, S, "One");
  g_autoptr (EfSegment) gone = add (fixture, fixture->source, 0, S, "Gone");
  g_autoptr (GError) error = NULL;

  remove_segment (fixture, gone, NULL);
  for (int i = 0; i < EF_HISTORY_MOST - 1; i++)
    move_end (fixture, segment, (2 + i) * S, NULL);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM step"), ==, EF_HISTORY_MOST);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM segment"), ==, 2);
  move_end (fixture, segment, 1000 * S, NULL);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM step"), ==, EF_HISTORY_MOST);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM step_row"), ==, EF_HISTORY_MOST);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM segment"), ==, 1);

  for (int i = 0; i < EF_HISTORY_MOST; i++)
    undo (fixture);
  g_assert_null (go (fixture, fixture->source, FALSE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_assert_cmpint (count (fixture, "SELECT \"end\" FROM segment"), ==, S);
  for (int i = 0; i < EF_HISTORY_MOST; i++)
    redo (fixture);
  g_assert_cmpint (count (fixture, "SELECT \"end\" FROM segment"), ==, 1000 * S);
}

static void
test_gesture (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfSegment) segment = add (fixture, fixture->source, 0, S, "One");
  g_autoptr (EfSegment) brief = NULL;

  for (int i = 0; i < 5; i++)
    move_end (fixture, segment, (2 + i) * S, "key-1");
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM step"), ==, 2);
  move_end (fixture, segment, 20 * S, "key-2");
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM step"), ==, 3);
  undo (fixture);
  g_assert_cmpint (count (fixture, "SELECT \"end\" FROM segment"), ==, 6 * S);
  undo (fixture);
  g_assert_cmpint (count (fixture, "SELECT \"end\" FROM segment"), ==, S);
  redo (fixture);
  g_assert_cmpint (count (fixture, "SELECT \"end\" FROM segment"), ==, 6 * S);

  /* After going back the same gesture is another one. */
  ef_segment_set_rev (segment, count (fixture, "SELECT rev FROM segment"));
  move_end (fixture, segment, 30 * S, "key-1");
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM step"), ==, 3);
  undo (fixture);
  g_assert_cmpint (count (fixture, "SELECT \"end\" FROM segment"), ==, 6 * S);
}

/* Within one gesture: what comes and goes leaves nothing, what goes and comes is a change. */
static void
test_gesture_coming_and_going (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfSegment) kept = add (fixture, fixture->source, 0, S, "Kept");
  g_autoptr (EfSegment) brief = make_segment (fixture->source, 0, S, "Brief");
  g_autoptr (EfSegmentEdit) come = start (fixture->source, "Come", "g");
  g_autoptr (EfSegmentEdit) back = start (fixture->source, "Back", "h");
  g_autofree char *before = describe (fixture, fixture->source);
  g_autofree char *after = NULL;

  ef_segment_edit_add (come, brief);
  apply (fixture, come);
  remove_segment (fixture, ef_segment_edit_get_change (come, 0)->after, "g");
  assert_history (fixture, "Add", NULL);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM segment"), ==, 1);

  remove_segment (fixture, kept, "h");
  ef_segment_set_rev (kept, ef_segment_get_rev (kept) + 1);
  ef_segment_set_label (kept, "Again");
  ef_segment_edit_add (back, kept);
  apply (fixture, back);
  assert_history (fixture, "Delete", NULL);
  undo (fixture);
  after = describe (fixture, fixture->source);
  g_assert_cmpstr (before, ==, after);
}

/* Somebody who writes without a step, as a later version may. */
static void
test_changed_since (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfSegment) segment = add (fixture, fixture->source, 0, S, "One");
  g_autoptr (GError) error = NULL;

  g_assert_true (ef_connection_run (fixture->connection,
                                    "UPDATE segment SET label = 'Theirs', rev = rev + 1", NULL));
  g_assert_null (go (fixture, fixture->source, FALSE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  g_assert_cmpstr (error->message, ==, "“Add” cannot be undone: its segments were changed since.");
  g_clear_error (&error);
  assert_history (fixture, "Add", NULL);

  /* A step on top of that goes back to what they wrote, and no further. */
  ef_segment_set_rev (segment, 2);
  ef_segment_set_label (segment, "Theirs");
  move_end (fixture, segment, 2 * S, NULL);
  undo (fixture);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM segment WHERE label = 'Theirs' "
                                   "AND \"end\" = 1000000000 AND deleted = 0"),
                   ==, 1);
  g_assert_null (go (fixture, fixture->source, FALSE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  g_clear_error (&error);

  g_assert_true (ef_connection_run (fixture->connection, "UPDATE segment SET rev = rev + 1", NULL));
  g_assert_null (go (fixture, fixture->source, TRUE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  g_assert_cmpstr (error->message, ==,
                   "“Move end” cannot be done again: its segments were changed since.");
}

static void
test_restart (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfSegment) segment = add (fixture, fixture->source, 0, S, "One");
  g_autoptr (GError) error = NULL;

  move_end (fixture, segment, 2 * S, NULL);
  move_end (fixture, segment, 3 * S, NULL);
  undo (fixture);
  ef_connection_free (fixture->connection);
  support_close (fixture->database);
  fixture->database = support_open_good (fixture->folder);
  fixture->connection =
    ef_connection_open (ef_database_get_path (fixture->database), EF_CONNECTION_WRITE, &error);

  assert_history (fixture, "Move end", "Move end");
  redo (fixture);
  g_assert_cmpint (count (fixture, "SELECT \"end\" FROM segment"), ==, 3 * S);
  undo (fixture);
  undo (fixture);
  g_assert_cmpint (count (fixture, "SELECT \"end\" FROM segment"), ==, S);
}

/* The labels of what is found, in their order. */
static char *
search (Fixture *fixture, EfProfile *profile, const char *words, guint most)
{
  g_auto (GStrv) parts = g_strsplit (words, " ", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = ef_segment_table_search (
    fixture->connection, ef_profile_get_id (profile), (const char *const *) parts, most, &error);
  g_autoptr (GString) labels = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < found->len; i++)
    g_string_append_printf (labels, "%s%s", i > 0 ? " " : "",
                            ef_segment_get_label (found->pdata[i]));

  return g_string_free (g_steal_pointer (&labels), FALSE);
}

static void
assert_found (Fixture *fixture, const char *words, const char *labels)
{
  g_autofree char *found = search (fixture, fixture->first, words, 10);

  g_assert_cmpstr (found, ==, labels);
}

/* By label, keywords and notes, in any case, of one profile, and nothing that is gone. */
static void
test_search (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfSegmentEdit) edit = start (fixture->source, "Add", NULL);
  g_autoptr (EfSegment) noted = make_segment (fixture->source, 5 * S, 6 * S, "Noted");
  g_autoptr (EfSegment) laugh = add (fixture, fixture->source, S, 2 * S, "Laugh");
  g_autoptr (EfSegment) gone = add (fixture, fixture->source, 2 * S, 3 * S, "Laughed");
  g_autoptr (EfSegment) theirs = add (fixture, fixture->other, S, 2 * S, "Laughing");
  g_autoptr (EfSegmentEdit) removal = start (fixture->source, "Remove", NULL);
  g_autofree char *few = NULL;
  g_autofree char *others = NULL;
  guint n_rows = g_test_slow () ? 100000 : 10000;

  ef_segment_set_keywords (noted, (const char *[]) { "b-roll", "hero \"one\"", NULL });
  ef_segment_set_notes (noted, "She turns\nto the ÜBUNG");
  ef_segment_edit_add (edit, noted);
  apply (fixture, edit);
  ef_segment_edit_remove (removal, gone);
  apply (fixture, removal);

  assert_found (fixture, "laugh", "Laugh");
  assert_found (fixture, "übung", "Noted");
  assert_found (fixture, "b-roll turns", "Noted");
  assert_found (fixture, "b-roll laugh", "");
  assert_found (fixture, "\"one\"", "Noted");
  /* Not in how keywords are stored. */
  assert_found (fixture, "\",\"", "");
  assert_found (fixture, "[", "");
  assert_found (fixture, "%", "");
  /* In the name of the source too, but not only there. */
  assert_found (fixture, "one.mp4 laugh", "Laugh");
  assert_found (fixture, "one.mp4", "");
  others = search (fixture, fixture->second, "laugh", 10);
  g_assert_cmpstr (others, ==, "Laughing");

  g_clear_object (&edit);
  edit = start (fixture->source, "Many", NULL);
  for (guint i = 0; i < n_rows; i++) {
    g_autoptr (EfSegment) segment =
      make_segment (fixture->source, (10 + i) * S / 100, (11 + i) * S / 100, "Many");

    ef_segment_edit_add (edit, segment);
  }
  apply (fixture, edit);
  {
    gint64 before = g_get_monotonic_time ();

    assert_found (fixture, "laugh", "Laugh");
    g_test_message ("%u segments are searched in %.1f ms", n_rows + 2,
                    (double) (g_get_monotonic_time () - before) / 1000);
  }
  few = search (fixture, fixture->first, "many", 3);
  g_assert_cmpstr (few, ==, "Many Many Many");
}

/* Nothing that is done to one source, or by one profile, is seen by the other. */
static void
test_isolation (Fixture *fixture, gconstpointer data)
{
  EfConnection *connection = fixture->connection;
  g_autoptr (EfSegment) mine = add (fixture, fixture->source, 0, S, "Mine");
  g_autoptr (EfSegment) theirs = add (fixture, fixture->other, 0, S, "Theirs");
  g_autoptr (EfSegmentEdit) steal = start (fixture->source, "Steal", NULL);
  g_autoptr (EfSegmentEdit) edit = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (GPtrArray) segments = NULL;
  g_autofree char *before = describe (fixture, fixture->other);
  g_autofree char *after = NULL;
  g_autofree char *last = NULL;
  g_autofree char *next = NULL;
  g_autoptr (GError) error = NULL;

  segments = list (fixture, fixture->source);
  g_assert_cmpint (segments->len, ==, 1);
  g_assert_cmpstr (ef_segment_get_label (g_ptr_array_index (segments, 0)), ==, "Mine");

  /* By start of an id: all ids begin with nothing. */
  found = ef_segment_table_find (connection, ef_profile_get_id (fixture->second), "", &error);
  g_assert_no_error (error);
  g_assert_cmpint (found->len, ==, 1);
  g_assert_cmpstr (ef_segment_get_id (g_ptr_array_index (found, 0)), ==,
                   ef_segment_get_id (theirs));
  g_clear_pointer (&found, g_ptr_array_unref);
  found = ef_segment_table_find (connection, ef_profile_get_id (fixture->second),
                                 ef_segment_get_id (mine), &error);
  g_assert_cmpint (found->len, ==, 0);

  /* The id of a segment does not make it one of another source. */
  {
    g_autoptr (EfSegment) stolen =
      ef_segment_new (ef_segment_get_id (theirs), ef_source_get_id (fixture->source));

    ef_segment_set_span (stolen, (EfTimeSpan) { 7, 8 });
    ef_segment_set_rev (stolen, ef_segment_get_rev (theirs));
    ef_segment_edit_replace (steal, stolen, stolen);
    assert_conflict (fixture, steal);
    g_clear_object (&steal);
    steal = start (fixture->source, "Steal", NULL);
    ef_segment_edit_remove (steal, stolen);
    assert_conflict (fixture, steal);
    g_clear_object (&steal);
    steal = start (fixture->source, "Steal", NULL);
    ef_segment_edit_add (steal, stolen);
    assert_conflict (fixture, steal);
  }

  edit = go_good (fixture, fixture->source, FALSE);
  after = describe (fixture, fixture->other);
  g_assert_cmpstr (before, ==, after);
  g_assert_true (ef_segment_table_get_history (connection, ef_source_get_id (fixture->other), &last,
                                               &next, &error));
  g_assert_cmpstr (last, ==, "Add");
  g_assert_null (next);

  /* A new edit drops and prunes the steps of its own source only. */
  g_assert_true (
    ef_connection_run (connection, "UPDATE segment SET deleted = 1 WHERE label = 'Theirs'", NULL));
  g_object_unref (add (fixture, fixture->source, 0, S, "More"));
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM segment WHERE label = 'Theirs'"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM step"), ==, 2);

  g_assert_true (ef_profile_table_remove (connection, ef_profile_get_id (fixture->second), &error));
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM segment"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM step"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM step_row"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM source"), ==, 1);
}

/* One line of news for an edit, however large, that names the source and its profile. */
static void
test_news (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfSegmentEdit) edit = start (fixture->source, "Add", NULL);
  gint64 before = count (fixture, "SELECT count (*) FROM change");
  g_autofree char *id = NULL;
  g_autofree char *profile = NULL;

  for (int i = 0; i < 20; i++) {
    g_autoptr (EfSegment) segment = make_segment (fixture->source, i, i + 1, "");

    ef_segment_edit_add (edit, segment);
  }
  apply (fixture, edit);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM change"), ==, before + 1);
  id = support_get_text (fixture->connection, "SELECT id FROM change ORDER BY seq DESC LIMIT 1");
  g_assert_cmpstr (g_strchomp (id), ==, ef_source_get_id (fixture->source));
  profile = support_get_text (fixture->connection, "SELECT profile FROM change WHERE \"table\" = "
                                                   "'segment' ORDER BY seq DESC LIMIT 1");
  g_assert_cmpstr (g_strchomp (profile), ==, ef_profile_get_id (fixture->first));

  undo (fixture);
  redo (fixture);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM change"), ==, before + 3);
  g_assert_true (ef_connection_run (fixture->connection,
                                    "UPDATE segment SET uses = 1 "
                                    "WHERE \"begin\" = 0",
                                    NULL));
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM change WHERE \"table\" = 'segment'"), ==,
                   4);
}

/* Random edits, as a person makes them, on a list that follows the database through edits only. */
typedef struct {
  Fixture *fixture;
  GListStore *store;
  guint n_steps; /* that can be undone */
  guint n_undone;
  int gesture;
} Player;

static GPtrArray *
choose (Player *player, guint most)
{
  GPtrArray *chosen = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (player->store));
  guint first = n > 0 ? (guint) g_test_rand_int_range (0, (gint32) n) : 0;

  for (guint i = first; i < n && chosen->len < most; i++)
    g_ptr_array_add (chosen, g_list_model_get_item (G_LIST_MODEL (player->store), i));

  return chosen;
}

static EfSegmentEdit *
make_addition (Player *player)
{
  gint64 begin = g_test_rand_int_range (0, 3500) * S;
  g_autofree char *label = g_strdup_printf ("Label %d", g_test_rand_int_range (0, 1000));
  g_autoptr (EfSegment) segment =
    make_segment (player->fixture->source, begin, begin + g_test_rand_int_range (1, 60) * S, label);
  EfSegmentEdit *edit = start (player->fixture->source, "Add", NULL);

  ef_segment_edit_add (edit, segment);

  return edit;
}

static EfSegmentEdit *
make_touch (Player *player, GPtrArray *chosen)
{
  g_autofree char *gesture = g_strdup_printf ("g%d", player->gesture);
  EfSegmentEdit *edit =
    start (player->fixture->source, "Touch", g_test_rand_bit () ? gesture : NULL);

  for (guint i = 0; i < chosen->len; i++) {
    g_autoptr (EfSegment) after = ef_segment_copy (g_ptr_array_index (chosen, i));
    g_autofree char *word = g_strdup_printf ("word %d", g_test_rand_int_range (0, 9));
    const char *const keywords[] = { word, NULL };

    ef_segment_set_star (after, g_test_rand_bit ());
    ef_segment_set_colour (after, g_test_rand_int_range (1, 9));
    ef_segment_set_keywords (after, g_test_rand_bit () ? keywords : NULL);
    ef_segment_set_notes (after, g_test_rand_bit () ? word : "");
    ef_segment_edit_replace (edit, g_ptr_array_index (chosen, i), after);
  }
  player->gesture += g_test_rand_bit ();

  return edit;
}

/* NULL: there was nothing to do. */
static EfSegmentEdit *
make_edit (Player *player)
{
  const char *id = ef_source_get_id (player->fixture->source);
  g_autoptr (GPtrArray) chosen = choose (player, (guint) g_test_rand_int_range (1, 6));
  EfSegment *first = chosen->len > 0 ? g_ptr_array_index (chosen, 0) : NULL;

  if (first == NULL)
    return make_addition (player);

  switch (g_test_rand_int_range (0, 13)) {
  case 0:
    return ef_segment_edit_split (
      first, ef_segment_get_span (first).begin + g_test_rand_int_range (1, 30) * S, NULL);
  case 1:
    return ef_segment_edit_divide (chosen, 3, EF_RATE (25, 1), NULL);
  case 2:
    return ef_segment_edit_divide_by (chosen, 9 * S, EF_RATE (30000, 1001), NULL);
  case 3:
    return ef_segment_edit_merge (chosen, NULL);
  case 4:
    return ef_segment_edit_shift (chosen, g_test_rand_int_range (-50, 50) * S, DURATION, NULL);
  case 5:
    return ef_segment_edit_combine (chosen, NULL);
  case 6:
    return ef_segment_edit_fill_gaps (chosen, id, NULL);
  case 7:
    return ef_segment_edit_invert (chosen, id, DURATION, NULL);
  case 8:
    return ef_segment_edit_delete (chosen, NULL);
  case 9:
  case 10:
    return make_touch (player, chosen);
  default:
    return make_addition (player);
  }
}

static void
assert_follows (Player *player)
{
  g_autoptr (GPtrArray) segments = list (player->fixture, player->fixture->source);
  g_autoptr (GString) shown = g_string_new (NULL);
  g_autofree char *stored = describe (player->fixture, player->fixture->source);
  GListModel *model = G_LIST_MODEL (player->store);

  g_assert_cmpint (g_list_model_get_n_items (model), ==, segments->len);
  for (guint i = 0; i < segments->len; i++) {
    g_autoptr (EfSegment) segment = g_list_model_get_item (model, i);

    append_segment (shown, segment);
    g_assert_cmpint (ef_segment_get_rev (segment), ==,
                     ef_segment_get_rev (g_ptr_array_index (segments, i)));
  }
  g_assert_cmpstr (shown->str, ==, stored);
}

static gboolean
walk (Player *player, gboolean forwards)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EfSegmentEdit) edit = go (player->fixture, player->fixture->source, forwards, &error);

  if (edit == NULL) {
    g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
    return FALSE;
  }
  ef_segment_edit_apply (edit, player->store);

  return TRUE;
}

static guint
walk_to_end (Player *player, gboolean forwards)
{
  guint n = 0;

  while (walk (player, forwards))
    n++;

  return n;
}

static void
play (Player *player)
{
  g_autoptr (EfSegmentEdit) edit = NULL;
  int die = g_test_rand_int_range (0, 10);

  if (die < 2) {
    walk (player, die == 1);
    return;
  }
  edit = make_edit (player);
  if (edit == NULL)
    return;
  apply (player->fixture, edit);
  ef_segment_edit_apply (edit, player->store);
}

/* After undoing everything the list is what it was before, after doing all again what it was then. */
static void
test_random (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GListStore) store = g_list_store_new (EF_TYPE_SEGMENT);
  Player player = { .fixture = fixture, .store = store };
  int n = g_test_slow () ? SLOW_EDITS : EDITS;
  g_autofree char *empty = describe (fixture, fixture->source);

  for (int i = 1; i <= n; i++) {
    play (&player);
    if (i % 20 == 0)
      assert_follows (&player);
    if (i % 100 == 0) {
      g_autofree char *undone = NULL;
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      guint n_back;

      walk_to_end (&player, TRUE);
      before = describe (fixture, fixture->source);
      n_back = walk_to_end (&player, FALSE);
      assert_follows (&player);
      undone = describe (fixture, fixture->source);
      if (n_back < EF_HISTORY_MOST && n < EF_HISTORY_MOST)
        g_assert_cmpstr (undone, ==, empty);
      g_assert_cmpint (walk_to_end (&player, TRUE), ==, n_back);
      after = describe (fixture, fixture->source);
      g_assert_cmpstr (before, ==, after);
      assert_follows (&player);
      g_assert_cmpint (count (fixture, "SELECT count (*) FROM segment WHERE deleted = 1 AND NOT "
                                       "EXISTS (SELECT 1 FROM step_row WHERE id = segment.id)"),
                       ==, 0);
    }
  }
}

/* Slow: as many marks as a file can have a person wait for. */
static void
test_import (Fixture *fixture, gconstpointer data)
{
  guint n = g_test_slow () ? 100000 : 3000;
  g_autoptr (GPtrArray) marks = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_mark_free);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GListStore) store = g_list_store_new (EF_TYPE_SEGMENT);
  g_autoptr (EfSegmentEdit) edit = NULL;
  g_autoptr (GPtrArray) segments = NULL;
  g_autoptr (GTimer) timer = g_timer_new ();
  g_autoptr (GError) error = NULL;
  Player player = { .fixture = fixture, .store = store };

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (marks, ef_mark_new (i * S, i * S + S / 2, "A mark"));
  edit =
    ef_segment_edit_import (none, marks, ef_source_get_id (fixture->source), NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (ef_segment_edit_get_n_changes (edit), ==, n);
  g_test_message ("made in %.3f s", g_timer_elapsed (timer, NULL));
  ef_segment_edit_apply (edit, store);
  g_test_message ("shown in %.3f s", g_timer_elapsed (timer, NULL));
  apply (fixture, edit);
  g_test_message ("written in %.3f s", g_timer_elapsed (timer, NULL));
  segments = list (fixture, fixture->source);
  g_assert_cmpint (segments->len, ==, n);
  g_test_message ("read in %.3f s", g_timer_elapsed (timer, NULL));
  g_assert_true (walk (&player, FALSE));
  g_assert_cmpint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, 0);
  g_test_message ("undone in %.3f s", g_timer_elapsed (timer, NULL));
  g_assert_true (walk (&player, TRUE));
  g_assert_cmpint (g_list_model_get_n_items (G_LIST_MODEL (store)), ==, n);
  g_test_message ("done again in %.3f s", g_timer_elapsed (timer, NULL));
}

/* What the version before this one left can be undone and done again. */
static void
test_fixture (void)
{
  g_autofree char *folder = support_make_folder ();
  Fixture fixture = { .folder = folder };
  g_autoptr (GError) error = NULL;

  support_load_fixture (folder, 2);
  fixture.database = support_open_good (folder);
  fixture.connection =
    ef_connection_open (ef_database_get_path (fixture.database), EF_CONNECTION_WRITE, &error);
  fixture.source = ef_source_new ("66666666-6666-4666-8666-666666666661", "p");
  assert_history (&fixture, "Split", "Delete 1 segment");
  undo (&fixture);
  g_assert_cmpint (count (&fixture, "SELECT \"end\" FROM segment WHERE label = 'Opening' AND "
                                    "deleted = 0"),
                   ==, 3 * S);
  redo (&fixture);
  redo (&fixture);
  undo (&fixture);
  undo (&fixture);
  undo (&fixture);
  assert_history (&fixture, NULL, "Add");
  g_assert_cmpint (count (&fixture, "SELECT count (*) FROM segment WHERE deleted = 0 AND "
                                    "source_id LIKE '%1'"),
                   ==, 0);

  g_object_unref (fixture.source);
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

  add_test ("/segments/round-trip", test_round_trip);
  add_test ("/segments/order", test_order);
  add_test ("/segments/conflict", test_conflict);
  add_test ("/segments/refused", test_refused);
  add_test ("/segments/undo", test_undo);
  add_test ("/segments/edit-after-undo", test_edit_after_undo);
  add_test ("/segments/deleted-rows", test_deleted_rows);
  add_test ("/segments/most-steps", test_most_steps);
  add_test ("/segments/gesture", test_gesture);
  add_test ("/segments/gesture-coming-and-going", test_gesture_coming_and_going);
  add_test ("/segments/changed-since", test_changed_since);
  add_test ("/segments/restart", test_restart);
  add_test ("/segments/search", test_search);
  add_test ("/segments/isolation", test_isolation);
  add_test ("/segments/news", test_news);
  add_test ("/segments/random", test_random);
  add_test ("/segments/import", test_import);
  g_test_add_func ("/segments/fixture", test_fixture);

  return g_test_run ();
}
