/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/support.h"

#include <glib/gstdio.h>

#include "core/error.h"
#include "store/error.h"

/* What a person does with sources and their segments. */

static guint
count_sources (EfStudio *studio)
{
  return g_list_model_get_n_items (ef_studio_get_sources (studio));
}

static EfSegmentEdit *
make_edit (EfSource *source, gint64 begin, gint64 end, const char *label)
{
  EfSegmentEdit *edit = ef_segment_edit_new (ef_source_get_id (source), "Add", NULL);
  g_autoptr (EfSegment) segment = ef_segment_new (NULL, ef_source_get_id (source));

  ef_segment_set_span (segment, ef_time_span_new (begin, end));
  ef_segment_set_label (segment, label);
  ef_segment_edit_add (edit, segment);

  return edit;
}

static void
add_segment (EfStudio *studio, EfSource *source, gint64 begin, const char *label)
{
  g_autoptr (EfSegmentEdit) edit = make_edit (source, begin, begin + 1000, label);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_studio_edit_segments_async (studio, edit, await_cb, &result);
  ef_studio_edit_segments_finish (studio, await (&result), &error);
  g_assert_no_error (error);
}

static GPtrArray *
list_segments (EfStudio *studio, EfSource *source)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *segments;

  ef_studio_list_segments_async (studio, source, NULL, await_cb, &result);
  segments = ef_studio_list_segments_finish (studio, await (&result), &error);
  g_assert_no_error (error);

  return segments;
}

static guint
count_segments (EfStudio *studio, EfSource *source)
{
  g_autoptr (GPtrArray) segments = list_segments (studio, source);

  return segments->len;
}

static void
test_add (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *profile = add_profile (studio, "Nordlicht");
  g_autofree char *one = write_video (fixture, "b.mp4", NULL);
  g_autofree char *two = write_video (fixture, "deep/a 2.MOV", NULL);
  g_autofree char *three = write_video (fixture, "deep/a 10.mov", NULL);
  g_autofree char *hidden = write_video (fixture, ".hidden/c.mp4", NULL);
  g_autofree char *text = write_video (fixture, "notes.txt", NULL);
  g_autofree char *bad = write_video (fixture, "refuse-probe.mp4", NULL);
  g_autofree char *empty = g_build_filename (fixture->files, "empty", NULL);
  const char *paths[] = { fixture->files, empty, "/nowhere/x.mp4", NULL };
  g_autoptr (EfAdded) added = NULL;
  g_autoptr (EfAdded) again = NULL;

  g_assert_cmpuint (count_sources (studio), ==, 0);
  g_assert_no_errno (g_mkdir (empty, 0700));
  added = add_paths (studio, profile, paths);
  g_assert_cmpuint (added->sources->len, ==, 3);
  g_assert_cmpuint (added->known->len, ==, 0);
  g_assert_cmpstr (ef_source_get_name (added->sources->pdata[0]), ==, "b.mp4");
  g_assert_cmpstr (ef_source_get_name (added->sources->pdata[1]), ==, "a 2.MOV");
  g_assert_cmpuint (added->refused->len, ==, 3);
  g_assert_cmpstr (added->refused->pdata[0], ==, "There is no video in the folder “empty”.");
  g_assert_true (g_str_has_prefix (added->refused->pdata[1], "“refuse-probe.mp4” is damaged"));
  g_assert_true (g_str_has_prefix (added->refused->pdata[2], "“x.mp4”"));
  g_assert_cmpuint (count_sources (studio), ==, 3);
  g_assert_cmpint (ef_source_get_info (get_source (studio, 0))->width, ==, 1280);
  g_assert_cmpint (ef_source_get_state (get_source (studio, 0)), ==, EF_SOURCE_ANALYSING);

  /* What is there already is neither asked about nor added again. */
  again = add_paths (studio, profile, (const char *[]) { one, one, NULL });
  g_assert_cmpuint (again->sources->len, ==, 1);
  g_assert_cmpuint (again->known->len, ==, 1);
  g_assert_cmpuint (count_asked (fixture, "probe b.mp4"), ==, 1);
  g_assert_cmpuint (count_sources (studio), ==, 3);
  close_studio (studio);

  studio = open_studio (fixture, EF_STUDIO_NONE);
  WAIT_UNTIL (count_sources (studio) == 3);
  /* Two that were added in the same moment may stand in either order. */
  for (guint i = 0; i < 3; i++) {
    const char *path = ef_source_get_path (added->sources->pdata[i]);
    guint n_found = 0;

    for (guint j = 0; j < 3; j++)
      n_found += g_str_equal (ef_source_get_path (get_source (studio, j)), path);
    g_assert_cmpuint (n_found, ==, 1);
  }
  close_studio (studio);
}

static void
test_find (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *profile = add_profile (studio, "Nordlicht");
  g_autoptr (EfSource) one = add_video (studio, fixture, "a/One.mp4");
  g_autoptr (EfSource) two = add_video (studio, fixture, "b/Two.mp4");
  g_autoptr (EfSource) other = add_video (studio, fixture, "c/Two.mp4");
  g_autofree char *start = g_strndup (ef_source_get_id (other), 8);
  const struct {
    const char *text;
    EfSource *found;
    int code;
  } cases[] = {
    { "one.MP4", one, 0 },
    { "Two.mp4", NULL, EF_ERROR_AMBIGUOUS },
    { start, other, 0 },
    { ef_source_get_id (two), two, 0 },
    { "Three", NULL, EF_ERROR_NOT_FOUND },
    { "\xff", NULL, EF_ERROR_NOT_FOUND },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (EfSource) found = NULL;

    ef_studio_find_source_async (studio, profile, cases[i].text, await_cb, &result);
    found = ef_studio_find_source_finish (studio, await (&result), &error);
    if (cases[i].found != NULL)
      g_assert_cmpstr (ef_source_get_id (found), ==, ef_source_get_id (cases[i].found));
    else
      g_assert_error (error, EF_ERROR, cases[i].code);
  }
  close_studio (studio);
}

static void
rename_source (EfStudio *studio, EfSource *source, const char *name)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_studio_rename_source_async (studio, source, name, await_cb, &result);
  ef_studio_rename_source_finish (studio, await (&result), &error);
  g_assert_no_error (error);
}

static void
test_edit (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  g_autoptr (EfSource) source = NULL;
  g_autoptr (GAsyncResult) removed = NULL;
  g_autoptr (GAsyncResult) restored = NULL;
  g_autoptr (GAsyncResult) empty = NULL;
  g_autoptr (GError) error = NULL;

  add_profile (studio, "Nordlicht");
  count_sources (studio);
  source = add_video (studio, fixture, "a.mp4");
  rename_source (studio, source, "  Autumn ");
  g_assert_cmpstr (ef_source_get_name (get_source (studio, 0)), ==, "Autumn");

  ef_studio_rename_source_async (studio, source, " ", await_cb, &empty);
  g_assert_false (ef_studio_rename_source_finish (studio, await (&empty), &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);

  ef_studio_remove_source_async (studio, source, await_cb, &removed);
  g_assert_true (ef_studio_remove_source_finish (studio, await (&removed), NULL));
  g_assert_cmpuint (count_sources (studio), ==, 0);
  g_assert_true (g_file_test (ef_source_get_path (source), G_FILE_TEST_EXISTS));

  ef_studio_restore_source_async (studio, source, await_cb, &restored);
  g_assert_true (ef_studio_restore_source_finish (studio, await (&restored), NULL));
  g_assert_cmpuint (count_sources (studio), ==, 1);
  g_assert_cmpstr (ef_source_get_name (get_source (studio, 0)), ==, "Autumn");
  g_clear_object (&empty);
  g_clear_object (&removed);
  g_clear_object (&restored);
  close_studio (studio);
}

static void
test_switch (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *one = add_profile (studio, "Nordlicht");
  EfProfile *two = add_profile (studio, "Bikeyard");
  g_autoptr (EfSource) source = add_video (studio, fixture, "a.mp4");

  WAIT_UNTIL (count_sources (studio) == 1);
  ef_studio_set_profile (studio, two);
  g_assert_cmpuint (count_sources (studio), ==, 0);
  ef_studio_set_profile (studio, one);
  ef_studio_set_profile (studio, two);
  ef_studio_set_profile (studio, one);
  WAIT_UNTIL (count_sources (studio) == 1);
  settle ();
  g_assert_cmpuint (count_sources (studio), ==, 1);

  /* The same file may be of two brands, each with a row of its own. */
  ef_studio_set_profile (studio, two);
  g_object_unref (add_video (studio, fixture, "a.mp4"));
  WAIT_UNTIL (count_sources (studio) == 1);
  g_assert_cmpstr (ef_source_get_id (get_source (studio, 0)), !=, ef_source_get_id (source));
  close_studio (studio);
}

static void
changed_cb (EfStudio *studio, const char *source_id, GPtrArray *seen)
{
  g_ptr_array_add (seen, g_strdup (source_id));
}

/* What one window does another sees. In the same one it is told once, as the verb ends, for another view of
 * the list; not again when it comes back with the feed. */
static void
test_two (Fixture *fixture, gconstpointer data)
{
  EfStudio *one = open_studio (fixture, EF_STUDIO_NONE);
  g_autoptr (GPtrArray) seen_by_one = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) seen_by_two = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (EfSource) source = NULL;
  EfStudio *two;

  add_profile (one, "Nordlicht");
  source = add_video (one, fixture, "a.mp4");
  WAIT_UNTIL (count_sources (one) == 1);
  two = open_studio (fixture, EF_STUDIO_NONE);
  WAIT_UNTIL (count_sources (two) == 1);
  g_signal_connect (one, "segments-changed", G_CALLBACK (changed_cb), seen_by_one);
  g_signal_connect (two, "segments-changed", G_CALLBACK (changed_cb), seen_by_two);

  rename_source (one, source, "Autumn");
  WAIT_UNTIL (g_str_equal (ef_source_get_name (get_source (two, 0)), "Autumn"));
  rename_source (two, get_source (two, 0), "Winter");
  WAIT_UNTIL (g_str_equal (ef_source_get_name (get_source (one, 0)), "Winter"));

  for (guint i = 0; i < 5; i++)
    add_segment (one, source, i * 2000, "x");
  WAIT_UNTIL (seen_by_two->len > 0);
  WAIT_UNTIL (ef_source_get_n_segments (get_source (one, 0)) == 5);
  WAIT_UNTIL (ef_source_get_n_segments (get_source (two, 0)) == 5);
  settle ();
  g_assert_cmpuint (seen_by_one->len, ==, 5);
  g_assert_cmpstr (seen_by_one->pdata[0], ==, ef_source_get_id (source));
  g_assert_cmpstr (seen_by_two->pdata[0], ==, ef_source_get_id (source));
  g_ptr_array_set_size (seen_by_one, 0);
  g_ptr_array_set_size (seen_by_two, 0);

  add_segment (two, get_source (two, 0), 90000, "y");
  WAIT_UNTIL (seen_by_one->len > 0);
  g_assert_cmpuint (count_segments (one, source), ==, 6);
  settle ();
  g_assert_cmpuint (seen_by_two->len, ==, 1);

  g_object_set (one, "profile", ef_studio_get_profile (one), NULL);
  close_studio (two);
  close_studio (one);
}

static EfSegmentEdit *
undo (EfStudio *studio, EfSource *source, gboolean redo, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_undo_segments_async (studio, source, redo, await_cb, &result);

  return ef_studio_undo_segments_finish (studio, await (&result), error);
}

static void
test_segments (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  g_autoptr (EfSource) source = NULL;
  GAsyncResult *results[3] = { NULL };
  g_autoptr (GAsyncResult) history = NULL;
  g_autoptr (EfSegmentEdit) undone = NULL;
  g_autoptr (EfSegmentEdit) redone = NULL;
  g_autoptr (GPtrArray) at_once = NULL;
  g_autoptr (GPtrArray) segments = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *undo_title = NULL;
  g_autofree char *redo_title = NULL;

  add_profile (studio, "Nordlicht");
  source = add_video (studio, fixture, "a.mp4");

  /* Nobody waits between the calls; the last one asks after them. */
  for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
    g_autoptr (EfSegmentEdit) edit = make_edit (source, i * 2000, i * 2000 + 1000, "x");

    ef_studio_edit_segments_async (studio, edit, await_cb, &results[i]);
  }
  at_once = list_segments (studio, source);
  g_assert_cmpuint (at_once->len, ==, G_N_ELEMENTS (results));
  ef_studio_get_history_async (studio, source, await_cb, &history);
  g_assert_true (
    ef_studio_get_history_finish (studio, await (&history), &undo_title, &redo_title, &error));
  g_assert_cmpstr (undo_title, ==, "Add");
  g_assert_null (redo_title);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    g_assert_true (ef_studio_edit_segments_finish (studio, await (&results[i]), &error));
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    g_object_unref (results[i]);
  segments = list_segments (studio, source);
  g_assert_cmpuint (segments->len, ==, 3);

  undone = undo (studio, source, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_segments (studio, source), ==, 2);
  redone = undo (studio, source, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_segments (studio, source), ==, 3);
  g_assert_null (undo (studio, source, TRUE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_object (&history);
  close_studio (studio);
}

static void
test_place (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  g_autoptr (EfSource) source = NULL;

  add_profile (studio, "Nordlicht");
  source = add_video (studio, fixture, "a.mp4");
  ef_source_set_playhead (source, 4000);
  ef_source_set_open_mark (source, 3000);
  ef_studio_save_source_place (studio, source);
  close_studio (studio);

  studio = open_studio (fixture, EF_STUDIO_NONE);
  WAIT_UNTIL (count_sources (studio) == 1);
  g_assert_cmpint (ef_source_get_playhead (get_source (studio, 0)), ==, 4000);
  g_assert_cmpint (ef_source_get_open_mark (get_source (studio, 0)), ==, 3000);
  close_studio (studio);
}

static guint
relink (EfStudio *studio, EfSource *source, const char *path, gboolean force, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_relink_source_async (studio, source, file, force, await_cb, &result);

  return ef_studio_relink_source_finish (studio, await (&result), error);
}

static void
test_relink (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autofree char *old = g_build_filename (fixture->files, "old", NULL);
  g_autofree char *moved = g_build_filename (fixture->files, "new", NULL);
  g_autofree char *moved_one = g_build_filename (moved, "1.mp4", NULL);
  g_autofree char *shorter = write_video (fixture, "other.mp4", "short");
  g_autofree char *again = NULL;
  g_autoptr (EfSource) one = NULL;
  g_autoptr (EfAdded) added = NULL;
  g_autoptr (GError) error = NULL;

  add_profile (studio, "Nordlicht");
  count_sources (studio);
  one = add_video (studio, fixture, "old/1.mp4");
  g_object_unref (add_video (studio, fixture, "old/2.mp4"));
  g_object_unref (add_video (studio, fixture, "elsewhere/3.mp4"));
  close_studio (studio);

  /* At the next start it is seen that they are gone. */
  g_assert_no_errno (g_rename (old, moved));
  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  WAIT_UNTIL (count_sources (studio) == 3 &&
              ef_source_get_state (get_source (studio, 0)) == EF_SOURCE_MISSING &&
              ef_source_get_state (get_source (studio, 1)) == EF_SOURCE_MISSING);
  g_assert_cmpint (ef_source_get_state (get_source (studio, 2)), !=, EF_SOURCE_MISSING);

  g_assert_cmpuint (relink (studio, get_source (studio, 0), shorter, FALSE, &error), ==, 0);
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_cmpuint (relink (studio, get_source (studio, 0), moved_one, FALSE, &error), ==, 2);
  g_assert_no_error (error);
  g_assert_cmpstr (ef_source_get_path (get_source (studio, 0)), ==, moved_one);
  g_assert_cmpint (ef_source_get_state (get_source (studio, 1)), !=, EF_SOURCE_MISSING);
  g_assert_cmpuint (relink (studio, get_source (studio, 0), shorter, TRUE, &error), ==, 1);
  close_studio (studio);

  /* A file that is missing is found again by adding it where it is now. */
  g_remove (shorter);
  again = write_video (fixture, "found.mp4", "short");
  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  WAIT_UNTIL (count_sources (studio) == 3 &&
              ef_source_get_state (get_source (studio, 0)) == EF_SOURCE_MISSING);
  added = add_paths (studio, ef_studio_get_profile (studio), (const char *[]) { again, NULL });
  g_assert_cmpuint (added->known->len, ==, 1);
  g_assert_cmpuint (count_sources (studio), ==, 3);
  g_assert_cmpstr (ef_source_get_path (get_source (studio, 0)), ==, again);
  close_studio (studio);
}

/* What was removed can be taken back at the next start as well: that may have come by a crash. */
static void
test_removed (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  g_autoptr (EfSource) source = NULL;
  g_autoptr (GAsyncResult) removed = NULL;
  g_autoptr (GAsyncResult) restored = NULL;
  g_autoptr (GError) error = NULL;

  add_profile (studio, "Nordlicht");
  source = add_video (studio, fixture, "a.mp4");
  add_segment (studio, source, 0, "One");
  ef_studio_remove_source_async (studio, source, await_cb, &removed);
  g_assert_true (ef_studio_remove_source_finish (studio, await (&removed), NULL));
  g_clear_object (&removed);
  close_studio (studio);

  /* What is written here comes after what the start cleans up. */
  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  ef_studio_restore_source_async (studio, source, await_cb, &restored);
  ef_studio_restore_source_finish (studio, await (&restored), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_segments (studio, source), ==, 1);
  g_clear_object (&restored);
  close_studio (studio);
}

static char *log_line;
static char *log_profile;

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  const char *line = NULL;
  const char *profile = NULL;

  for (gsize i = 0; i < n_fields; i++) {
    if (g_str_equal (fields[i].key, "MESSAGE"))
      line = fields[i].value;
    else if (g_str_equal (fields[i].key, "PROFILE"))
      profile = fields[i].value;
  }
  if (line != NULL && strstr (line, "The place in a source") != NULL) {
    g_set_str (&log_line, line);
    g_set_str (&log_profile, profile);
  }

  return g_log_writer_default (level, fields, n_fields, data);
}

/* Whoever reads the log sees whose work it was. */
static void
test_log (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  g_autoptr (EfSource) source = NULL;
  g_autoptr (GAsyncResult) removed = NULL;

  g_log_set_writer_func (write_log, NULL, NULL);
  add_profile (studio, "Nordlicht");
  source = add_video (studio, fixture, "a.mp4");
  ef_studio_remove_source_async (studio, source, await_cb, &removed);
  g_assert_true (ef_studio_remove_source_finish (studio, await (&removed), NULL));
  g_clear_object (&removed);
  ef_studio_save_source_place (studio, source);
  WAIT_UNTIL (log_line != NULL);
  g_assert_cmpstr (log_profile, ==, "Nordlicht");
  g_assert_true (g_str_has_prefix (log_line, "[Nordlicht] "));
  g_clear_pointer (&log_line, g_free);
  g_clear_pointer (&log_profile, g_free);
  close_studio (studio);
}

#define ADD(name, func) g_test_add ("/sources/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("add", test_add);
  ADD ("find", test_find);
  ADD ("edit", test_edit);
  ADD ("switch", test_switch);
  ADD ("two", test_two);
  ADD ("segments", test_segments);
  ADD ("place", test_place);
  ADD ("relink", test_relink);
  ADD ("removed", test_removed);
  ADD ("log", test_log);

  return g_test_run ();
}
