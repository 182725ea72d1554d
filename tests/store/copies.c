/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/copies.h"

#include <glib/gstdio.h>
#include <sys/stat.h>

#include "core/event.h"
#include "store/connection-private.h"
#include "store/event-table.h"
#include "store/setting-table.h"
#include "support.h"

#define DAY (24 * 60 * 60)
#define NOON (G_GINT64_CONSTANT (1700000000) / DAY * DAY + DAY / 2)

static void
make_copy (const char *folder, gint64 now)
{
  g_autofree char *path = g_build_filename (folder, "studio.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection = ef_connection_open (path, EF_CONNECTION_WRITE, &error);

  g_assert_no_error (error);
  ef_copies_make (connection, folder, now, &error);
  g_assert_no_error (error);
}

static void
make_database (const char *folder, const char *profile)
{
  EfDatabase *database = support_open_good (folder);

  support_add_profile (database, profile);
  support_close (database);
}

static gint64
get_copy_time (GPtrArray *copies, guint i)
{
  return ((EfCopy *) g_ptr_array_index (copies, i))->time;
}

static void
test_three_kept (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autoptr (GPtrArray) copies = NULL;
  GStatBuf info;

  make_database (folder, "Bikeyard");
  support_write_file (folder, "other", "", 0);
  for (int i = 0; i < 6; i++)
    make_copy (folder, NOON + i * DAY);

  copies = ef_copies_list (folder, NOON + 6 * DAY);
  g_assert_cmpint (copies->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (get_copy_time (copies, i), ==, NOON + (5 - i) * DAY);
  g_assert_cmpint (g_stat (((EfCopy *) g_ptr_array_index (copies, 0))->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
  support_remove_folder (folder);
}

static void
test_due (void)
{
  g_autofree char *folder = support_make_folder ();

  make_database (folder, "Bikeyard");
  g_assert_true (ef_copies_is_due (folder, NOON));
  make_copy (folder, NOON);
  g_assert_false (ef_copies_is_due (folder, NOON));
  g_assert_false (ef_copies_is_due (folder, NOON + DAY / 2 - 1));
  g_assert_true (ef_copies_is_due (folder, NOON + DAY / 2));

  /* The clock was set back: there is one a day from then on, and the old ones go first. */
  g_assert_true (ef_copies_is_due (folder, NOON - 30 * DAY));
  make_copy (folder, NOON - 30 * DAY);
  g_assert_false (ef_copies_is_due (folder, NOON - 30 * DAY));
  g_assert_true (ef_copies_is_due (folder, NOON - 29 * DAY));
  make_copy (folder, NOON - 29 * DAY);
  make_copy (folder, NOON - 28 * DAY);
  g_assert_false (ef_copies_is_due (folder, NOON - 28 * DAY));
  {
    g_autoptr (GPtrArray) copies = ef_copies_list (folder, NOON - 28 * DAY);

    g_assert_cmpint (copies->len, ==, 3);
    g_assert_cmpint (get_copy_time (copies, 0), ==, NOON - 28 * DAY);
    g_assert_cmpint (get_copy_time (copies, 2), ==, NOON - 30 * DAY);
  }
  support_remove_folder (folder);
}

static void
test_names (void)
{
  g_assert_cmpint (ef_copies_parse_time ("studio-20231114-221320.db"), ==, 1700000000);
  g_assert_cmpint (ef_copies_parse_time ("studio-20231114-221320.db.part"), ==, 0);
  g_assert_cmpint (ef_copies_parse_time ("studio-20231314-221320.db"), ==, 0);
  g_assert_cmpint (ef_copies_parse_time ("studio-2023111-221320.db"), ==, 0);
  g_assert_cmpint (ef_copies_parse_time ("other.db"), ==, 0);
}

static gboolean
has_copy (gpointer data)
{
  g_autoptr (GPtrArray) copies = support_list_copies (data);

  return copies->len > 0;
}

/* One with the first start of the day, none with the second, none on the command line. */
static void
test_daily (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *copies = g_build_filename (folder, "copies", NULL);
  EfDatabase *database;
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;

  make_database (folder, "Bikeyard");
  g_assert_false (support_has_file (folder, "copies"));
  g_assert_cmpint (g_mkdir (copies, 0700), ==, 0);
  support_write_file (folder, "copies/studio-x.db.part", "half", 4);

  database = support_open (folder, EF_DATABASE_COUNT_STARTS, NULL);
  g_assert_true (support_wait (has_copy, folder, 10));
  support_close (database);
  g_assert_false (support_has_file (folder, "copies/studio-x.db.part"));
  first = support_list_copies (folder);
  g_assert_cmpint (first->len, ==, 1);

  /* Closing at once waits for the copy. */
  database = support_open (folder, EF_DATABASE_COUNT_STARTS, NULL);
  support_close (database);
  second = support_list_copies (folder);
  g_assert_cmpint (second->len, ==, 1);
  g_assert_cmpint (get_copy_time (second, 0), ==, get_copy_time (first, 0));
  support_remove_folder (folder);
}

static gboolean
read_what_was_restored (EfConnection *connection, gpointer data, GError **error)
{
  EfEventFilter filter = { .type = "database_restored" };
  g_autoptr (GPtrArray) events = ef_event_table_list (connection, &filter, error);

  if (events == NULL || !ef_setting_table_get (connection, NULL, "restored", data, error))
    return FALSE;
  g_assert_cmpint (events->len, ==, 1);
  g_assert_cmpstr (ef_event_get_detail (g_ptr_array_index (events, 0)), ==, "2023-11-14 12:00");

  return TRUE;
}

static void
test_restore (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *damaged = NULL;
  g_autofree char *restored = NULL;
  g_autofree char *bytes = NULL;
  g_autoptr (GPtrArray) copies = NULL;
  g_autoptr (GError) error = NULL;
  EfDatabase *database;

  make_database (folder, "Bikeyard");
  make_copy (folder, NOON);
  support_write_file (folder, "studio.db", "garbage", 7);
  support_write_file (folder, "studio.db-wal", "wal", 3);
  g_assert_null (support_open (folder, EF_DATABASE_NONE, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT);
  g_clear_error (&error);

  copies = support_list_copies (folder);
  damaged = support_restore (folder, ((EfCopy *) g_ptr_array_index (copies, 0))->path, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (strrchr (damaged, '/'), "/studio.db.damaged-"));
  g_file_get_contents (damaged, &bytes, NULL, NULL);
  g_assert_cmpstr (bytes, ==, "garbage");
  g_assert_cmpint (support_count_files (folder, "studio.db.damaged-"), ==, 2);

  database = support_open_good (folder);
  g_assert_true (support_read (database, read_what_was_restored, &restored, &error));
  g_assert_cmpint (g_ascii_strtoll (restored, NULL, 10), >, NOON * G_USEC_PER_SEC);
  support_close (database);
  g_assert_cmpint (support_get_value (folder, "SELECT count (*) FROM profile"), ==, 1);
  g_assert_false (support_has_file (folder, "studio.db.part"));
  support_remove_folder (folder);
}

/* A copy of an old version is brought up to date on the way. */
static void
test_restore_old_version (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *other = support_make_folder ();
  g_autofree char *copy = g_build_filename (other, "studio.db", NULL);
  g_autofree char *damaged = NULL;
  g_autoptr (GError) error = NULL;
  EfDatabase *database;

  support_load_fixture (other, 1);
  damaged = support_restore (folder, copy, &error);
  g_assert_no_error (error);
  g_assert_null (damaged);
  database = support_open_good (folder);
  support_close (database);
  g_assert_cmpint (support_get_value (folder, "SELECT count (*) FROM profile"), ==, 2);
  support_remove_folder (folder);
  support_remove_folder (other);
}

/* What cannot be restored changes nothing. */
static void
test_restore_bad_copy (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *copy = g_build_filename (folder, "copy.db", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  make_database (folder, "Bikeyard");
  bytes = support_read_file (folder, "studio.db", &length);
  memset (bytes + length / 2, 7, 600);
  support_write_file (folder, "copy.db", bytes, (gssize) length);
  g_assert_null (support_restore (folder, copy, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT);
  g_clear_error (&error);
  support_write_file (folder, "copy.db", bytes, 5000);
  g_assert_null (support_restore (folder, copy, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT);
  g_clear_error (&error);
  g_remove (copy);
  g_assert_null (support_restore (folder, copy, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_READ_ONLY);
  g_assert_cmpint (support_count_files (folder, "studio.db.damaged-"), ==, 0);
  g_assert_cmpint (support_get_value (folder, "SELECT count (*) FROM profile"), ==, 1);
  support_remove_folder (folder);
}

static void
test_restore_while_open (void)
{
  g_autofree char *folder = support_make_folder ();
  EfDatabase *database = support_open_good (folder);
  g_autoptr (GError) error = NULL;

  g_assert_null (support_restore (folder, NULL, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_BUSY);
  support_close (database);
  support_remove_folder (folder);
}

static void
test_start_empty (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *damaged = NULL;
  g_autoptr (GError) error = NULL;
  EfDatabase *database;

  make_database (folder, "Bikeyard");
  make_copy (folder, NOON);
  support_write_file (folder, "studio.db", "", 0);
  damaged = support_restore (folder, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (damaged);
  database = support_open_good (folder);
  support_close (database);
  g_assert_cmpint (support_get_value (folder, "SELECT count (*) FROM profile"), ==, 0);
  support_remove_folder (folder);
}

/* Interrupted after each of its renames, and then done again. */
static void
test_restore_interrupted (void)
{
  for (int n_done = 0; n_done < 4; n_done++) {
    g_autofree char *folder = support_make_folder ();
    g_autofree char *path = g_build_filename (folder, "studio.db", NULL);
    g_autofree char *damaged = NULL;
    g_autofree char *wal = NULL;
    g_autoptr (GPtrArray) copies = NULL;
    g_autoptr (GError) error = NULL;
    EfDatabase *database;

    make_database (folder, "Bikeyard");
    make_copy (folder, NOON);
    support_write_file (folder, n_done > 0 ? "studio.db.damaged-20231115-000000" : "studio.db",
                        "garbage", 7);
    support_write_file (
      folder, n_done > 1 ? "studio.db.damaged-20231115-000000-wal" : "studio.db-wal", "wal", 3);
    support_write_file (folder, "studio.db.part", "half", 4);
    if (n_done > 0)
      g_remove (path);

    g_assert_null (support_open (folder, EF_DATABASE_NONE, &error));
    g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT);
    g_clear_error (&error);
    copies = support_list_copies (folder);
    damaged = support_restore (folder, ((EfCopy *) g_ptr_array_index (copies, 0))->path, &error);
    g_assert_no_error (error);
    wal = g_strconcat (damaged, "-wal", NULL);
    g_assert_true (g_file_test (wal, G_FILE_TEST_EXISTS));
    g_assert_cmpint (support_count_files (folder, "studio.db.damaged-"), ==, 2);
    database = support_open_good (folder);
    support_close (database);
    g_assert_cmpint (support_get_value (folder, "SELECT count (*) FROM profile"), ==, 1);
    support_remove_folder (folder);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/copies/three-kept", test_three_kept);
  g_test_add_func ("/copies/due", test_due);
  g_test_add_func ("/copies/names", test_names);
  g_test_add_func ("/copies/daily", test_daily);
  g_test_add_func ("/copies/restore", test_restore);
  g_test_add_func ("/copies/restore-old-version", test_restore_old_version);
  g_test_add_func ("/copies/restore-bad-copy", test_restore_bad_copy);
  g_test_add_func ("/copies/restore-while-open", test_restore_while_open);
  g_test_add_func ("/copies/start-empty", test_start_empty);
  g_test_add_func ("/copies/restore-interrupted", test_restore_interrupted);

  return g_test_run ();
}
