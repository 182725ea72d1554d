/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/error.h"
#include "core/job.h"
#include "store/connection-private.h"
#include "store/job-table.h"
#include "store/profile-table.h"
#include "store/segment-table.h"
#include "store/source-table.h"
#include "support.h"

typedef struct {
  char *folder;
  EfDatabase *database;
  EfConnection *connection; /* (owned): the tables alone, without threads */
  EfProfile *first;
  EfProfile *second;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = support_make_folder ();
  fixture->database = support_open_good (fixture->folder);
  fixture->connection =
    ef_connection_open (ef_database_get_path (fixture->database), EF_CONNECTION_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (ef_connection_run (fixture->connection, "PRAGMA synchronous = OFF", &error));
  fixture->first = support_make_profile ("Nordlicht Coffee");
  fixture->second = support_make_profile ("Bikeyard");
  g_assert_true (ef_profile_table_insert (fixture->connection, fixture->first, &error));
  g_assert_true (ef_profile_table_insert (fixture->connection, fixture->second, &error));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->first);
  g_assert_finalize_object (fixture->second);
  ef_connection_free (fixture->connection);
  support_close (fixture->database);
  support_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static EfSource *
make_source (EfProfile *profile, const char *path)
{
  EfSource *source = ef_source_new (NULL, ef_profile_get_id (profile));
  g_autofree char *name = ef_source_make_name (path);

  ef_source_set_name (source, name);
  ef_source_set_path (source, path);

  return source;
}

static EfSource *
add_source (Fixture *fixture, EfProfile *profile, const char *path)
{
  g_autoptr (GError) error = NULL;
  EfSource *source = make_source (profile, path);

  ef_source_table_insert (fixture->connection, source, &error);
  g_assert_no_error (error);

  return source;
}

static EfSource *
get (Fixture *fixture, EfSource *source)
{
  g_autoptr (GError) error = NULL;
  EfSource *found = ef_source_table_get (fixture->connection, ef_source_get_profile_id (source),
                                         ef_source_get_id (source), &error);

  g_assert_no_error (error);

  return found;
}

static void
add_segments (Fixture *fixture, EfSource *source, guint n)
{
  g_autoptr (EfSegmentEdit) edit = ef_segment_edit_new (ef_source_get_id (source), "Add", NULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++) {
    g_autoptr (EfSegment) segment = ef_segment_new (NULL, ef_source_get_id (source));

    ef_segment_set_span (segment, (EfTimeSpan) { i, i + 1 });
    ef_segment_edit_add (edit, segment);
  }
  ef_segment_table_apply (fixture->connection, edit, &error);
  g_assert_no_error (error);
}

/* A file name is bytes: Latin-1, a line break, half an emoji. */
#define PATH "/home/a/caf\xe9\n \"x\" \xf0\x9f/\x01.mp4"

static void
set_every_field (EfSource *source)
{
  g_autoptr (EfMediaInfo) info = ef_media_info_new ();

  info->duration = G_GINT64_CONSTANT (12345678901);
  g_set_str (&info->container, "MP4");
  g_set_str (&info->video_codec, "H.264");
  info->width = 1080;
  info->height = 1920;
  info->rotation = 90;
  info->rate = EF_RATE (30000, 1001);
  ef_source_set_name (source, "Ärger & ‘Söhne’ 😀; DROP TABLE source");
  ef_source_set_path (source, PATH);
  ef_source_set_size (source, G_MAXINT64);
  ef_source_set_modified (source, 1700000000000000);
  ef_source_set_fingerprint (source, "00ff");
  ef_source_set_info (source, info);
  ef_source_set_state (source, EF_SOURCE_UNREADABLE, "It is encrypted.");
  ef_source_set_open_mark (source, 0);
  ef_source_set_playhead (source, 42);
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfSource) source = make_source (fixture->first, "/x");
  g_autoptr (EfSource) found = NULL;
  g_autoptr (EfSource) by_path = NULL;
  g_autoptr (GError) error = NULL;

  set_every_field (source);
  g_assert_true (ef_source_table_insert (fixture->connection, source, &error));
  g_assert_no_error (error);
  g_assert_cmpint (ef_source_get_added (source), >, 0);
  g_assert_cmpint (ef_source_get_rev (source), ==, 1);

  found = get (fixture, source);
  g_assert_cmpint (ef_source_assign (source, found, ~0u), ==, 0);
  g_assert_cmpstr (ef_source_get_path (found), ==, PATH);
  g_assert_cmpstr (ef_source_get_profile_id (found), ==, ef_profile_get_id (fixture->first));
  g_assert_cmpint (ef_source_get_added (found), ==, ef_source_get_added (source));
  g_assert_cmpint (ef_source_get_rev (found), ==, 1);
  g_assert_cmpint (ef_source_get_n_segments (found), ==, 0);
  by_path = ef_source_table_find_path (fixture->connection, ef_profile_get_id (fixture->first),
                                       PATH, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (ef_source_get_id (by_path), ==, ef_source_get_id (source));
}

/* Each field alone: the others keep what somebody else may have written. */
static void
test_update_partly (Fixture *fixture, gconstpointer data)
{
  static const EfSourceFields order[] = {
    EF_SOURCE_NAME, EF_SOURCE_FILE, EF_SOURCE_INFO, EF_SOURCE_STATE, EF_SOURCE_PLACE,
  };
  g_autoptr (EfSource) source = add_source (fixture, fixture->first, "/a/one.mp4");

  for (guint i = 0; i < G_N_ELEMENTS (order); i++) {
    g_autoptr (EfSource) before = get (fixture, source);
    g_autoptr (EfSource) values = ef_source_copy (before);
    g_autoptr (EfSource) after = NULL;
    g_autoptr (GError) error = NULL;
    gint64 rev = ef_source_get_rev (before) + (order[i] != EF_SOURCE_PLACE);

    set_every_field (values);
    ef_source_table_update (fixture->connection, values, order[i], &error);
    g_assert_no_error (error);
    g_assert_cmpint (ef_source_get_rev (values), ==, rev);
    after = get (fixture, source);
    g_assert_cmpint (ef_source_get_rev (after), ==, rev);
    g_assert_cmpint (ef_source_assign (before, after, ~0u), ==, order[i]);
  }
}

static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfSource) faster = add_source (fixture, fixture->first, "/a/one.mp4");
  g_autoptr (EfSource) slower = ef_source_copy (faster);
  g_autoptr (EfSource) found = NULL;
  g_autoptr (GError) error = NULL;

  ef_source_set_name (faster, "Faster");
  g_assert_true (ef_source_table_update (fixture->connection, faster, EF_SOURCE_NAME, NULL));
  ef_source_set_name (slower, "Slower");
  g_assert_false (ef_source_table_update (fixture->connection, slower, EF_SOURCE_NAME, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT);
  g_clear_error (&error);

  /* Where the playhead stands is no edit, and takes nothing from anybody. */
  ef_source_set_playhead (slower, 5);
  g_assert_true (ef_source_table_update (fixture->connection, slower, EF_SOURCE_PLACE, &error));
  found = get (fixture, faster);
  g_assert_cmpstr (ef_source_get_name (found), ==, "Faster");
  g_assert_cmpint (ef_source_get_playhead (found), ==, 5);
  g_assert_true (ef_source_table_update (fixture->connection, faster, EF_SOURCE_NAME, &error));
}

static void
test_taken (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfSource) one = add_source (fixture, fixture->first, "/a/one.mp4");
  g_autoptr (EfSource) two = add_source (fixture, fixture->first, "/a/two.mp4");
  g_autoptr (EfSource) same = make_source (fixture->first, "/a/one.mp4");
  g_autoptr (EfSource) theirs = add_source (fixture, fixture->second, "/a/one.mp4");
  g_autoptr (GError) error = NULL;

  g_assert_false (ef_source_table_insert (fixture->connection, same, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  g_clear_error (&error);
  ef_source_set_path (two, "/a/one.mp4");
  g_assert_false (ef_source_table_update (fixture->connection, two, EF_SOURCE_FILE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
}

static gboolean
set_removed (Fixture *fixture, EfSource *source, gboolean removed, GError **error)
{
  return ef_source_table_set_removed (fixture->connection, ef_source_get_profile_id (source),
                                      ef_source_get_id (source), removed, error);
}

static guint
count_list (Fixture *fixture, EfProfile *profile)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sources =
    ef_source_table_list (fixture->connection, ef_profile_get_id (profile), &error);

  g_assert_no_error (error);

  return sources->len;
}

static guint
count_copies (EfConnection *connection, const char *profile_id, const char *fingerprint)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found =
    ef_source_table_find_fingerprint (connection, profile_id, fingerprint, &error);

  g_assert_no_error (error);

  return found->len;
}

static void
test_remove_and_restore (Fixture *fixture, gconstpointer data)
{
  EfConnection *connection = fixture->connection;
  const char *profile_id = ef_profile_get_id (fixture->first);
  g_autoptr (EfSource) source = add_source (fixture, fixture->first, "/a/one.mp4");
  g_autoptr (EfSource) again = NULL;
  g_autoptr (GPtrArray) segments = NULL;
  g_autoptr (GError) error = NULL;

  add_segments (fixture, source, 3);
  ef_source_set_fingerprint (source, "ff");
  g_assert_true (ef_source_table_update (connection, source, EF_SOURCE_FILE, &error));
  g_assert_true (set_removed (fixture, source, TRUE, &error));
  g_assert_cmpint (count_list (fixture, fixture->first), ==, 0);
  g_assert_null (ef_source_table_get (connection, profile_id, ef_source_get_id (source), &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (ef_source_table_find_path (connection, profile_id, "/a/one.mp4", &error));
  g_assert_cmpuint (count_copies (connection, profile_id, "ff"), ==, 0);
  g_assert_no_error (error);
  g_assert_false (ef_source_table_update (connection, source, EF_SOURCE_NAME, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (set_removed (fixture, source, TRUE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);

  /* Its file can be added anew, and then it does not come back. */
  again = add_source (fixture, fixture->first, "/a/one.mp4");
  g_assert_false (set_removed (fixture, source, FALSE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  g_clear_error (&error);
  g_assert_true (set_removed (fixture, again, TRUE, &error));
  g_assert_true (set_removed (fixture, source, FALSE, &error));
  segments = ef_segment_table_list (connection, ef_source_get_id (source), &error);
  g_assert_cmpint (segments->len, ==, 3);
  ef_source_set_name (source, "Back");
  g_assert_true (ef_source_table_update (connection, source, EF_SOURCE_NAME, &error));
  g_assert_no_error (error);
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
add_job (Fixture *fixture, EfSource *source)
{
  g_autoptr (EfJob) job = ef_job_new (EF_JOB_IMPORT, ef_source_get_profile_id (source), "Import");

  ef_job_set_subject (job, ef_source_get_id (source));
  g_assert_true (ef_job_table_insert (fixture->connection, job, NULL));
}

static void
test_purge (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfSource) kept = add_source (fixture, fixture->first, "/a/kept.mp4");
  g_autoptr (EfSource) gone = add_source (fixture, fixture->first, "/a/gone.mp4");
  g_autoptr (GError) error = NULL;

  add_segments (fixture, kept, 2);
  add_segments (fixture, gone, 3);
  add_job (fixture, kept);
  add_job (fixture, gone);
  g_assert_true (set_removed (fixture, gone, TRUE, &error));
  g_assert_true (ef_source_table_purge (fixture->connection, 1, &error));
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM source"), ==, 2);
  g_assert_true (ef_source_table_purge (fixture->connection, G_MAXINT64, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM source"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM segment"), ==, 2);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM step"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM step_row"), ==, 2);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM job"), ==, 1);
  g_assert_cmpint (count_list (fixture, fixture->first), ==, 1);
}

/* The same file in both: each sees and touches its own. */
static void
test_isolation (Fixture *fixture, gconstpointer data)
{
  EfConnection *connection = fixture->connection;
  const char *first = ef_profile_get_id (fixture->first);
  const char *second = ef_profile_get_id (fixture->second);
  g_autoptr (EfSource) mine = add_source (fixture, fixture->first, "/a/one.mp4");
  g_autoptr (EfSource) theirs = add_source (fixture, fixture->second, "/a/one.mp4");
  g_autoptr (EfSource) disguised = ef_source_new (ef_source_get_id (theirs), first);
  g_autoptr (EfSource) only = add_source (fixture, fixture->second, "/a/only.mp4");
  g_autoptr (EfSource) found = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GPtrArray) fingerprints = NULL;
  EfProfileContents contents;
  g_autoptr (GError) error = NULL;

  add_segments (fixture, mine, 1);
  add_segments (fixture, theirs, 2);
  ef_source_set_fingerprint (only, "ff");
  g_assert_true (ef_source_table_update (connection, only, EF_SOURCE_FILE, &error));
  ef_source_set_fingerprint (theirs, "ee");
  g_assert_true (ef_source_table_update (connection, theirs, EF_SOURCE_FILE, &error));

  list = ef_source_table_list (connection, first, &error);
  g_assert_cmpint (list->len, ==, 1);
  g_assert_cmpstr (ef_source_get_id (g_ptr_array_index (list, 0)), ==, ef_source_get_id (mine));
  g_assert_cmpint (ef_source_get_n_segments (g_ptr_array_index (list, 0)), ==, 1);
  found = ef_source_table_find_path (connection, second, "/a/one.mp4", &error);
  g_assert_cmpstr (ef_source_get_id (found), ==, ef_source_get_id (theirs));
  g_assert_null (ef_source_table_find_path (connection, first, "/a/only.mp4", &error));
  g_assert_cmpuint (count_copies (connection, first, "ff"), ==, 0);
  g_assert_cmpuint (count_copies (connection, second, "ff"), ==, 1);
  g_assert_cmpuint (count_copies (connection, first, ""), ==, 0);
  g_assert_no_error (error);
  fingerprints = ef_source_table_list_fingerprints (connection, first, &error);
  g_assert_cmpint (fingerprints->len, ==, 0);
  g_clear_pointer (&fingerprints, g_ptr_array_unref);
  fingerprints = ef_source_table_list_fingerprints (connection, second, &error);
  g_assert_cmpint (fingerprints->len, ==, 2);
  g_assert_cmpstr (g_ptr_array_index (fingerprints, 0), ==, "ee");

  /* Under the wrong profile an id is nobody's. */
  g_assert_null (ef_source_table_get (connection, first, ef_source_get_id (theirs), &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  ef_source_set_name (disguised, "Stolen");
  ef_source_set_path (disguised, "/stolen");
  ef_source_set_rev (disguised, ef_source_get_rev (theirs));
  for (guint bit = EF_SOURCE_NAME; bit <= EF_SOURCE_PLACE; bit <<= 1) {
    g_assert_false (ef_source_table_update (connection, disguised, bit, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
    g_clear_error (&error);
  }
  g_assert_false (set_removed (fixture, disguised, TRUE, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (ef_profile_table_count_contents (connection, first, &contents, &error));
  g_assert_cmpint (contents.n_sources, ==, 1);
  g_assert_cmpint (contents.n_segments, ==, 1);
  g_assert_true (ef_profile_table_count_contents (connection, second, &contents, &error));
  g_assert_cmpint (contents.n_sources, ==, 2);
  g_assert_cmpint (contents.n_segments, ==, 2);

  g_assert_true (ef_profile_table_remove (connection, second, &error));
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM source"), ==, 1);
  g_assert_cmpint (count (fixture, "SELECT count (*) FROM segment"), ==, 1);
  g_assert_cmpint (count_list (fixture, fixture->first), ==, 1);
}

/* Other windows hear of edits and open marks, and not of every step of a playhead. */
static void
test_news (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfSource) source = add_source (fixture, fixture->first, "/a/one.mp4");
  EfConnection *connection = fixture->connection;
  const char *sql = "SELECT count (*) FROM change WHERE \"table\" = 'source'";

  g_assert_cmpint (count (fixture, sql), ==, 1);
  ef_source_set_playhead (source, 9);
  g_assert_true (ef_source_table_update (connection, source, EF_SOURCE_PLACE, NULL));
  g_assert_cmpint (count (fixture, sql), ==, 1);
  ef_source_set_open_mark (source, 9);
  g_assert_true (ef_source_table_update (connection, source, EF_SOURCE_PLACE, NULL));
  g_assert_cmpint (count (fixture, sql), ==, 2);
  ef_source_set_open_mark (source, EF_SOURCE_NO_MARK);
  g_assert_true (ef_source_table_update (connection, source, EF_SOURCE_PLACE, NULL));
  g_assert_cmpint (count (fixture, sql), ==, 3);
  g_assert_true (ef_source_table_update (connection, source, EF_SOURCE_NAME, NULL));
  g_assert_cmpint (count (fixture, sql), ==, 4);
  g_assert_true (set_removed (fixture, source, TRUE, NULL));
  g_assert_cmpint (count (fixture, sql), ==, 5);
  g_assert_true (ef_source_table_purge (connection, G_MAXINT64, NULL));
  g_assert_cmpint (count (fixture, sql), ==, 6);
}

/* What the version before this one left is read. */
static void
test_fixture (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *path = g_build_filename (folder, "studio.db", NULL);
  g_autoptr (EfConnection) connection = NULL;
  g_autoptr (GPtrArray) sources = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GError) error = NULL;
  EfSource *first;

  support_load_fixture (folder, 2);
  support_close (support_open_good (folder));
  connection = ef_connection_open (path, EF_CONNECTION_READ, &error);
  sources = ef_source_table_list (connection, "11111111-1111-4111-8111-111111111111", &error);
  g_assert_no_error (error);
  g_assert_cmpint (sources->len, ==, 2);
  first = g_ptr_array_index (sources, 0);
  g_assert_cmpstr (ef_source_get_path (first), ==, "/home/a/Tromsø.mp4");
  g_assert_cmpint (ef_source_get_info (first)->height, ==, 1920);
  g_assert_true (ef_rate_equal (ef_source_get_info (first)->rate, EF_RATE (30000, 1001)));
  g_assert_cmpint (ef_source_get_n_segments (first), ==, 2);
  g_assert_cmpstr (ef_source_get_path (g_ptr_array_index (sources, 1)), ==, "/home/a/caf\xe9.mov");
  g_assert_cmpint (ef_source_get_open_mark (g_ptr_array_index (sources, 1)), ==, 2000000000);
  jobs = ef_job_table_list (connection, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (jobs->len, ==, 2);
  g_assert_cmpstr (ef_job_get_subject (g_ptr_array_index (jobs, 0)), ==, ef_source_get_id (first));
  g_assert_cmpint (ef_job_get_place (g_ptr_array_index (jobs, 1)), ==, 2);
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

  add_test ("/sources/round-trip", test_round_trip);
  add_test ("/sources/update-partly", test_update_partly);
  add_test ("/sources/conflict", test_conflict);
  add_test ("/sources/taken", test_taken);
  add_test ("/sources/remove-and-restore", test_remove_and_restore);
  add_test ("/sources/purge", test_purge);
  add_test ("/sources/isolation", test_isolation);
  add_test ("/sources/news", test_news);
  g_test_add_func ("/sources/fixture", test_fixture);

  return g_test_run ();
}
