/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <sys/stat.h>

#include "store/connection-private.h"
#include "store/event-table.h"
#include "store/profile-table.h"
#include "store/setting-table.h"
#include "support.h"

typedef struct {
  char *folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = support_make_folder ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  support_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static int
get_mode (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);

  return info.st_mode & 0777;
}

static void
test_files (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (fixture->folder, "a", "b", NULL);
  EfDatabase *database = support_open_good (folder);

  support_add_profile (database, "Bikeyard");
  g_assert_cmpint (get_mode (folder, ""), ==, 0700);
  g_assert_cmpint (get_mode (folder, "studio.db"), ==, 0600);
  g_assert_cmpint (get_mode (folder, "studio.db-wal"), ==, 0600);
  g_assert_cmpint (get_mode (folder, "changes"), ==, 0600);
  g_assert_true (g_str_has_suffix (ef_database_get_path (database), "a/b/studio.db"));
  support_close (database);

  g_assert_false (support_has_file (folder, "studio.db-wal"));
  g_assert_false (support_has_file (folder, "studio.db.part"));
  g_assert_false (support_has_file (folder, "unclean-starts"));
  g_assert_cmpint (support_get_value (folder, "PRAGMA application_id"), ==, 0x45644661);
  g_assert_cmpint (support_get_value (folder, "PRAGMA user_version"), ==,
                   ef_database_get_version ());
}

static gboolean
read_pragmas (EfConnection *connection, gpointer data, GError **error)
{
  gint64 *values = data;

  return ef_connection_get_value (connection, "PRAGMA synchronous", &values[0], error) &&
         ef_connection_get_value (connection, "PRAGMA foreign_keys", &values[1], error) &&
         ef_connection_get_value (connection, "PRAGMA busy_timeout", &values[2], error) &&
         ef_connection_get_value (connection, "PRAGMA trusted_schema", &values[3], error) &&
         ef_connection_get_value (connection, "PRAGMA query_only", &values[4], error);
}

static gboolean
try_to_write (EfConnection *connection, gpointer data, GError **error)
{
  return ef_connection_run (connection, "DELETE FROM profile", error);
}

static void
test_pragmas (Fixture *fixture, gconstpointer data)
{
  EfDatabase *database = support_open_good (fixture->folder);
  gint64 values[5];
  g_autoptr (GError) error = NULL;

  g_assert_true (support_write (database, read_pragmas, values, &error));
  g_assert_cmpint (values[0], ==, 2);
  g_assert_cmpint (values[1], ==, 1);
  g_assert_cmpint (values[2], ==, 5000);
  g_assert_cmpint (values[3], ==, 0);
  g_assert_cmpint (values[4], ==, 0);
  g_assert_true (support_read (database, read_pragmas, values, &error));
  g_assert_cmpint (values[3], ==, 0);
  g_assert_cmpint (values[4], ==, 1);
  g_assert_false (support_read (database, try_to_write, NULL, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_READ_ONLY);
  support_close (database);
}

static gboolean
count_profiles (EfConnection *connection, gpointer data, GError **error)
{
  return ef_connection_get_value (connection, "SELECT count (*) FROM profile", data, error);
}

static gint64
get_n_profiles (EfDatabase *database)
{
  g_autoptr (GError) error = NULL;
  gint64 n = -1;

  support_read (database, count_profiles, &n, &error);
  g_assert_no_error (error);

  return n;
}

static gboolean
leave_in_the_middle (EfConnection *connection, gpointer data, GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, "SELECT id FROM profile", error);
  gboolean has_row;

  return statement != NULL && ef_statement_next (statement, &has_row, error);
}

/* Also after a read that did not take all its rows, which would keep an old snapshot. */
static void
test_reads_see_writes (Fixture *fixture, gconstpointer data)
{
  EfDatabase *database = support_open_good (fixture->folder);

  for (int i = 0; i < 20; i++) {
    g_autofree char *name = g_strdup_printf ("Profile %d", i);

    support_add_profile (database, name);
    g_assert_cmpint (get_n_profiles (database), ==, i + 1);
    g_assert_true (support_read (database, leave_in_the_middle, NULL, NULL));
    g_assert_true (support_write (database, leave_in_the_middle, NULL, NULL));
  }
  support_close (database);
}

static gboolean
insert_and_fail (EfConnection *connection, gpointer data, GError **error)
{
  g_autoptr (EfProfile) profile = support_make_profile ("Never");

  g_assert_true (ef_profile_table_insert (connection, profile, error));

  return ef_connection_run (connection, "SELECT nonsense", error);
}

static void
test_rollback (Fixture *fixture, gconstpointer data)
{
  EfDatabase *database = support_open_good (fixture->folder);
  g_autoptr (GError) error = NULL;

  g_assert_false (support_write (database, insert_and_fail, NULL, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_FAILED);
  g_assert_cmpint (get_n_profiles (database), ==, 0);
  support_add_profile (database, "Later");
  g_assert_cmpint (get_n_profiles (database), ==, 1);
  support_close (database);
}

static gboolean
defer_a_violation (EfConnection *connection, gpointer data, GError **error)
{
  return ef_connection_run (connection, "PRAGMA defer_foreign_keys = ON", error) &&
         ef_connection_run (connection,
                            "INSERT INTO setting (profile_id, key, value) VALUES ('?', 'a', '1')",
                            error);
}

/* The function is content, the commit is not. */
static void
test_commit_fails (Fixture *fixture, gconstpointer data)
{
  EfDatabase *database = support_open_good (fixture->folder);
  g_autoptr (GError) error = NULL;

  g_assert_false (support_write (database, defer_a_violation, NULL, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_FAILED);
  support_add_profile (database, "Later");
  support_close (database);
  g_assert_cmpint (support_get_value (fixture->folder, "SELECT count (*) FROM setting"), ==, 0);
}

static gboolean
append_event (EfConnection *connection, gpointer data, GError **error)
{
  g_autoptr (EfEvent) event = ef_event_new (EF_EVENT_PROFILE_CREATED, NULL, data);

  return ef_event_table_insert (connection, event, error);
}

static void
append_name_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  const char *name = ef_database_run_finish (EF_DATABASE (object), result, &error);

  g_assert_no_error (error);
  g_string_append_printf (user_data, "%s ", name);
}

/* Closing waits for everything that was queued before it, and the results come in order. */
static void
test_order (Fixture *fixture, gconstpointer data)
{
  EfDatabase *database = support_open_good (fixture->folder);
  g_autoptr (GString) expected = g_string_new (NULL);
  g_autoptr (GString) names = g_string_new (NULL);

  for (int i = 0; i < 50; i++) {
    char *name = g_strdup_printf ("%d", i);

    g_string_append_printf (expected, "%s ", name);
    ef_database_write_async (database, append_event, name, g_free, NULL, append_name_cb, names);
  }
  support_close (database);

  g_assert_cmpstr (names->str, ==, expected->str);
  g_assert_cmpint (support_get_value (fixture->folder, "SELECT count (*) FROM event"), ==, 50);
  g_assert_cmpint (
    support_get_value (fixture->folder, "SELECT count (*) FROM event WHERE seq = detail + 1"), ==,
    50);
}

static void
set_flag (gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
canceled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_database_run_finish (EF_DATABASE (object), result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  *(gboolean *) user_data = TRUE;
}

static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GCancellable *cancellable = user_data;
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (ef_database_run_finish (EF_DATABASE (object), result, &error));
  g_assert_no_error (error);
  g_cancellable_cancel (cancellable);
}

/* A write that has happened is never called cancelled, and data is freed either way. */
static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  EfDatabase *database = support_open_good (fixture->folder);
  g_autoptr (GCancellable) before = g_cancellable_new ();
  g_autoptr (GCancellable) after = g_cancellable_new ();
  gboolean was_canceled = FALSE;
  gboolean was_freed = FALSE;

  g_cancellable_cancel (before);
  ef_database_write_async (database, append_event, &was_freed, set_flag, before, canceled_cb,
                           &was_canceled);
  ef_database_write_async (database, append_event, g_strdup ("x"), g_free, after, done_cb, after);
  support_close (database);

  g_assert_true (was_canceled);
  g_assert_true (was_freed);
  g_assert_true (g_cancellable_is_cancelled (after));
  g_assert_cmpint (support_get_value (fixture->folder, "SELECT count (*) FROM event"), ==, 1);
}

static void
assert_unclean (Fixture *fixture, EfDatabaseFlags flags, guint expected, gboolean clean_end)
{
  g_autoptr (GError) error = NULL;
  EfDatabase *database = support_open (fixture->folder, flags, &error);

  g_assert_no_error (error);
  g_assert_cmpint (ef_database_get_unclean_starts (database), ==, expected);
  if (clean_end)
    support_close (database);
  else
    support_drop (database);
}

static void
test_unclean_starts (Fixture *fixture, gconstpointer data)
{
  assert_unclean (fixture, EF_DATABASE_COUNT_STARTS, 0, TRUE);
  assert_unclean (fixture, EF_DATABASE_COUNT_STARTS, 0, FALSE);
  assert_unclean (fixture, EF_DATABASE_NONE, 0, FALSE);
  assert_unclean (fixture, EF_DATABASE_NONE, 0, TRUE);
  assert_unclean (fixture, EF_DATABASE_COUNT_STARTS, 1, FALSE);
  assert_unclean (fixture, EF_DATABASE_COUNT_STARTS, 2, TRUE);
  assert_unclean (fixture, EF_DATABASE_COUNT_STARTS, 0, TRUE);
}

static EfDatabase *
open_window (Fixture *fixture, guint expected)
{
  g_autoptr (GError) error = NULL;
  EfDatabase *database = support_open (fixture->folder, EF_DATABASE_COUNT_STARTS, &error);

  g_assert_no_error (error);
  g_assert_cmpint (ef_database_get_unclean_starts (database), ==, expected);

  return database;
}

/* A window that is alive has not ended badly, and its end is its own. */
static void
test_two_windows (Fixture *fixture, gconstpointer data)
{
  EfDatabase *first = open_window (fixture, 0);

  support_close (open_window (fixture, 0));
  support_drop (open_window (fixture, 0));
  support_drop (first);

  first = open_window (fixture, 1);
  support_drop (open_window (fixture, 0));
  support_close (first);
  support_close (open_window (fixture, 0));
}

/* What was written before an end without closing is there. */
static void
test_drop (Fixture *fixture, gconstpointer data)
{
  EfDatabase *database = support_open_good (fixture->folder);

  support_add_profile (database, "Bikeyard");
  support_drop (database);
  g_assert_true (support_has_file (fixture->folder, "studio.db-wal"));

  database = support_open_good (fixture->folder);
  g_assert_cmpint (get_n_profiles (database), ==, 1);
  support_close (database);
  g_assert_false (support_has_file (fixture->folder, "studio.db-wal"));
}

static void
open_canceled_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_database_open_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  *(gboolean *) user_data = TRUE;
}

static gboolean
is_set (gpointer data)
{
  return *(gboolean *) data;
}

static void
test_open_canceled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gboolean was_canceled = FALSE;
  EfDatabase *database;

  ef_database_open_async (fixture->folder, EF_DATABASE_COUNT_STARTS, cancellable, open_canceled_cb,
                          &was_canceled);
  g_cancellable_cancel (cancellable);
  g_assert_true (support_wait (is_set, &was_canceled, 10));

  database = support_open_good (fixture->folder);
  support_close (database);
  assert_unclean (fixture, EF_DATABASE_COUNT_STARTS, 0, TRUE);
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

  add_test ("/database/files", test_files);
  add_test ("/database/pragmas", test_pragmas);
  add_test ("/database/reads-see-writes", test_reads_see_writes);
  add_test ("/database/rollback", test_rollback);
  add_test ("/database/commit-fails", test_commit_fails);
  add_test ("/database/order", test_order);
  add_test ("/database/cancel", test_cancel);
  add_test ("/database/unclean-starts", test_unclean_starts);
  add_test ("/database/two-windows", test_two_windows);
  add_test ("/database/drop", test_drop);
  add_test ("/database/open-canceled", test_open_canceled);

  return g_test_run ();
}
