/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/copies.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "core/error.h"
#include "core/event.h"
#include "store/connection-private.h"
#include "store/event-table.h"
#include "store/setting-table.h"
#include "support.h"

#define PAGE 4096

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
  g_assert_cmpint (support_get_value (folder,
                                      "SELECT count (*) FROM setting WHERE profile_id IS NULL "
                                      "AND key = 'hold-publish' AND value = 'true'"),
                   ==, 1);
  support_close (database);
  g_assert_cmpint (support_get_value (folder, "SELECT count (*) FROM profile"), ==, 1);
  g_assert_false (support_has_file (folder, "studio.db.part"));
  support_remove_folder (folder);
}

static gboolean
count_profiles (EfConnection *connection, gpointer data, GError **error)
{
  return ef_connection_get_value (connection, "SELECT count (*) FROM profile", data, error);
}

/* A person may choose a file that is no copy of ours, and has something in its -wal. */
static void
test_restore_with_wal (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *other = support_make_folder ();
  g_autofree char *copy = g_build_filename (other, "studio.db", NULL);
  g_autofree char *damaged = NULL;
  g_autoptr (GError) error = NULL;
  gint64 n = 0;
  EfDatabase *database = support_open_good (other);

  support_add_profile (database, "Bikeyard");
  support_drop (database);
  support_write_file (folder, "studio.db", "garbage", 7);
  damaged = support_restore (folder, copy, &error);
  g_assert_no_error (error);
  g_assert_cmpint (support_count_files (folder, "studio.db.part"), ==, 0);
  database = support_open_good (folder);
  g_assert_true (support_read (database, count_profiles, &n, &error));
  g_assert_cmpint (n, ==, 1);
  support_close (database);
  g_assert_cmpint (
    support_get_value (folder, "SELECT count (*) FROM profile WHERE name = 'Bikeyard'"), ==, 1);
  support_remove_folder (folder);
  support_remove_folder (other);
}

/* What was set aside once stays as it is. */
static void
test_restore_twice (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *path = g_build_filename (folder, "studio.db", NULL);
  g_autofree char *wal = NULL;
  g_autofree char *damaged = NULL;
  g_autoptr (GPtrArray) copies = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  make_database (folder, "Bikeyard");
  make_copy (folder, NOON);
  support_write_file (folder, "studio.db.damaged-20231115-000000", "first", 5);
  support_write_file (folder, "studio.db.damaged-20231115-000000-wal", "first", 5);
  support_write_file (folder, "studio.db-wal", "second", 6);
  g_remove (path);
  copies = support_list_copies (folder);
  damaged = support_restore (folder, ((EfCopy *) g_ptr_array_index (copies, 0))->path, &error);
  g_assert_no_error (error);
  wal = support_read_file (folder, "studio.db.damaged-20231115-000000-wal", &length);
  g_assert_cmpmem (wal, length, "first", 5);
  g_assert_cmpint (support_count_files (folder, "studio.db.damaged-"), ==, 3);
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
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  make_database (folder, "Bikeyard");
  bytes = support_read_file (folder, "studio.db", &length);
  support_write_file (folder, "studio.db", "garbage", 7);
  /* The head of a page: elsewhere it may hit what is not used. */
  memset (bytes + length / 2 / PAGE * PAGE, 7, 600);
  support_write_file (folder, "copy.db", bytes, (gssize) length);
  g_assert_null (support_restore (folder, copy, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT);
  g_clear_error (&error);
  support_write_file (folder, "copy.db", bytes, (gssize) length - 1);
  g_assert_null (support_restore (folder, copy, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT);
  g_clear_error (&error);
  g_remove (copy);
  g_assert_null (support_restore (folder, copy, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_READ_ONLY);
  g_assert_cmpint (support_count_files (folder, "studio.db.damaged-"), ==, 0);
  after = support_read_file (folder, "studio.db", &length);
  g_assert_cmpmem (after, length, "garbage", 7);
  support_remove_folder (folder);
}

static void
assert_not_replaced (const char *folder, GQuark domain, int code)
{
  g_autoptr (GPtrArray) copies = support_list_copies (folder);
  const char *choices[] = { ((EfCopy *) g_ptr_array_index (copies, 0))->path, NULL };
  gsize length;
  g_autofree char *before = support_read_file (folder, "studio.db", &length);

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *damaged = support_restore (folder, choices[i], &error);
    g_autofree char *after = NULL;
    gsize length_after;

    g_assert_error (error, domain, code);
    g_assert_null (damaged);
    after = support_read_file (folder, "studio.db", &length_after);
    g_assert_cmpmem (before, length, after, length_after);
    g_assert_cmpint (support_count_files (folder, "studio.db.damaged-"), ==, 0);
  }
}

/* What was written since the copy would be lost with it, whoever asks. */
static void
test_restore_whole (void)
{
  g_autofree char *folder = support_make_folder ();

  make_database (folder, "Bikeyard");
  make_copy (folder, NOON);
  assert_not_replaced (folder, EF_ERROR, EF_ERROR_REFUSED);
  support_run_sql (folder, "PRAGMA user_version = 1000");
  assert_not_replaced (folder, EF_STORE_ERROR, EF_STORE_ERROR_NEWER);
  support_remove_folder (folder);
}

static void
overwrite_page (const char *folder, const char *name, const char *of)
{
  g_autofree char *sql =
    g_strdup_printf ("SELECT rootpage FROM sqlite_schema WHERE name = '%s'", of);
  gint64 page = support_get_value (folder, sql);
  gsize length;
  g_autofree char *bytes = support_read_file (folder, name, &length);

  g_assert_cmpint (page * 4096, <=, length);
  memset (bytes + (page - 1) * 4096, 0x55, 4096);
  support_write_file (folder, name, bytes, (gssize) length);
}

/* It opens, and still some of it is lost. */
static void
test_restore_damaged_inside (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *damaged = NULL;
  g_autoptr (GPtrArray) copies = NULL;
  g_autoptr (GError) error = NULL;
  EfDatabase *database;

  make_database (folder, "Bikeyard");
  make_copy (folder, NOON);
  overwrite_page (folder, "studio.db", "event_by_profile");
  database = support_open_good (folder);
  support_close (database);

  copies = support_list_copies (folder);
  damaged = support_restore (folder, ((EfCopy *) g_ptr_array_index (copies, 0))->path, &error);
  g_assert_no_error (error);
  g_assert_nonnull (damaged);
  database = support_open_good (folder);
  support_close (database);
  support_remove_folder (folder);
}

/* Which of the copies can be restored is found out before one is chosen. */
static void
test_list_problems (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autoptr (GPtrArray) copies = NULL;
  const EfCopy *copy;

  make_database (folder, "Bikeyard");
  for (int i = 0; i < 2; i++)
    make_copy (folder, NOON + i * DAY);
  support_run_sql (folder, "PRAGMA user_version = 1000");
  make_copy (folder, NOON + 2 * DAY);
  overwrite_page (folder, "copies/studio-20231115-120000.db", "event_by_profile");

  copies = support_list_copies (folder);
  g_assert_cmpuint (copies->len, ==, 3);
  copy = g_ptr_array_index (copies, 0);
  g_assert_nonnull (strstr (copy->problem, "newer version"));
  copy = g_ptr_array_index (copies, 1);
  g_assert_nonnull (strstr (copy->problem, "20231115-120000.db is damaged"));
  copy = g_ptr_array_index (copies, 2);
  g_assert_null (copy->problem);
  support_remove_folder (folder);
}

static gpointer
make_copy_thread (gpointer folder)
{
  make_copy (folder, NOON);

  return NULL;
}

/* Another process is in the middle of its own copy: its file stays, and this one waits. */
static void
test_while_another_copies (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *copies = g_build_filename (folder, "copies", NULL);
  const char *part = "copies/studio-x.db.part";
  GThread *thread;
  int other;

  make_database (folder, "Bikeyard");
  g_assert_cmpint (g_mkdir (copies, 0700), ==, 0);
  other = open (copies, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  g_assert_cmpint (flock (other, LOCK_EX), ==, 0);
  support_write_file (folder, part, "half", 4);

  thread = g_thread_new ("copier", make_copy_thread, folder);
  g_usleep (G_USEC_PER_SEC / 5);
  g_assert_true (support_has_file (folder, part));
  g_assert_cmpuint (support_count_files (copies, "studio-2"), ==, 0);
  g_close (other, NULL);
  g_thread_join (thread);
  g_assert_false (support_has_file (folder, part));
  g_assert_cmpuint (support_count_files (copies, "studio-2"), ==, 1);
  support_remove_folder (folder);
}

/* Two windows begin at once: who has waited finds the copy of the day made. */
static void
test_due_once (void)
{
  g_autofree char *folder = support_make_folder ();
  EfDatabase *databases[3];
  g_autoptr (GPtrArray) copies = NULL;

  make_database (folder, "Bikeyard");
  for (guint i = 0; i < G_N_ELEMENTS (databases); i++)
    databases[i] = support_open (folder, EF_DATABASE_COUNT_STARTS, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (databases); i++)
    support_close (databases[i]);
  copies = support_list_copies (folder);
  g_assert_cmpuint (copies->len, ==, 1);
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
    support_write_file (folder, "restoring", "studio.db.damaged-20231115-000000", -1);
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
    g_assert_false (support_has_file (folder, "restoring"));
    database = support_open_good (folder);
    support_close (database);
    g_assert_cmpint (support_get_value (folder, "SELECT count (*) FROM profile"), ==, 1);
    support_remove_folder (folder);
  }
}

/* What was set aside long ago gets nothing that is of another one. */
static void
test_restore_stray (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *path = g_build_filename (folder, "studio.db", NULL);
  g_autofree char *damaged = NULL;
  g_autoptr (GPtrArray) copies = NULL;
  g_autoptr (GError) error = NULL;

  make_database (folder, "Bikeyard");
  make_copy (folder, NOON);
  g_assert_no_errno (g_remove (path));
  support_write_file (folder, "studio.db.damaged-20200101-000000", "old", 3);
  support_write_file (folder, "studio.db-wal", "stray", 5);
  copies = support_list_copies (folder);
  damaged = support_restore (folder, ((EfCopy *) g_ptr_array_index (copies, 0))->path, &error);
  g_assert_no_error (error);
  g_assert_null (damaged);
  g_assert_false (support_has_file (folder, "studio.db.damaged-20200101-000000-wal"));
  g_assert_cmpint (support_count_files (folder, "studio.db.damaged-"), ==, 2);
  support_remove_folder (folder);
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
  g_test_add_func ("/copies/restore-with-wal", test_restore_with_wal);
  g_test_add_func ("/copies/restore-twice", test_restore_twice);
  g_test_add_func ("/copies/restore-bad-copy", test_restore_bad_copy);
  g_test_add_func ("/copies/restore-whole", test_restore_whole);
  g_test_add_func ("/copies/restore-damaged-inside", test_restore_damaged_inside);
  g_test_add_func ("/copies/list-problems", test_list_problems);
  g_test_add_func ("/copies/while-another-copies", test_while_another_copies);
  g_test_add_func ("/copies/due-once", test_due_once);
  g_test_add_func ("/copies/restore-while-open", test_restore_while_open);
  g_test_add_func ("/copies/start-empty", test_start_empty);
  g_test_add_func ("/copies/restore-interrupted", test_restore_interrupted);
  g_test_add_func ("/copies/restore-stray", test_restore_stray);

  return g_test_run ();
}
