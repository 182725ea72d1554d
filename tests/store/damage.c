/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "store/connection-private.h"
#include "store/files.h"
#include "support.h"

#define N_ROWS 400

static void
fill (const char *folder)
{
  support_run_sql (folder,
                   "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) "
                   "INSERT INTO setting (key, value) SELECT i, hex (randomblob (40)) FROM n");
}

static void
make_database (const char *folder)
{
  EfDatabase *database = support_open_good (folder);

  support_add_profile (database, "Bikeyard");
  support_close (database);
  fill (folder);
}

static void
assert_unchanged (const char *folder, const char *name, const char *bytes, gsize length)
{
  gsize length_after;
  g_autofree char *after = support_read_file (folder, name, &length_after);

  g_assert_cmpmem (bytes, length, after, length_after);
}

static void
assert_corrupt (const char *folder)
{
  g_autoptr (GError) error = NULL;
  EfDatabase *database = support_open (folder, EF_DATABASE_COUNT_STARTS, &error);

  g_assert_null (database);
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT);
  g_assert_nonnull (strstr (error->message, "restore the last good copy, or start empty"));
  g_assert_cmpint (ef_files_read_number (folder, "unclean-starts"), ==, 0);
}

static void
assert_cut_is_seen (const char *folder, const char *bytes, gsize length)
{
  support_write_file (folder, "studio.db", bytes, (gssize) length);
  assert_corrupt (folder);
  assert_unchanged (folder, "studio.db", bytes, length);
}

/* At every byte of the header, and at every 97th of the rest. */
static void
test_cut (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *bytes = NULL;
  gsize length;
  EfDatabase *database;

  make_database (folder);
  bytes = support_read_file (folder, "studio.db", &length);
  g_assert_cmpuint (length, >, 50000);
  for (gsize at = 0; at <= 200; at++)
    assert_cut_is_seen (folder, bytes, at);
  for (gsize at = 201; at < length; at += 97)
    assert_cut_is_seen (folder, bytes, at);
  assert_cut_is_seen (folder, bytes, length - 1);

  support_write_file (folder, "studio.db", bytes, (gssize) length);
  database = support_open_good (folder);
  support_close (database);
  g_assert_cmpint (support_get_value (folder, "SELECT count (*) FROM setting"), ==, N_ROWS);
  support_remove_folder (folder);
}

/* With something in the -wal the header does not tell: either it is refused, or everything is there. */
static void
test_cut_with_wal (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *bytes = NULL;
  g_autofree char *wal = NULL;
  gsize length;
  gsize wal_length;
  EfDatabase *database;

  make_database (folder);
  database = support_open_good (folder);
  for (int i = 0; i < 10; i++) {
    g_autofree char *name = g_strdup_printf ("Profile %d", i);

    support_add_profile (database, name);
  }
  support_drop (database);
  bytes = support_read_file (folder, "studio.db", &length);
  wal = support_read_file (folder, "studio.db-wal", &wal_length);
  g_assert_cmpint (wal_length, >, 0);

  for (gsize at = 0; at <= length; at += at < 200 ? 10 : 499) {
    g_autoptr (GError) error = NULL;

    support_write_file (folder, "studio.db", bytes, (gssize) at);
    support_write_file (folder, "studio.db-wal", wal, (gssize) wal_length);
    database = support_open (folder, EF_DATABASE_NONE, &error);
    if (database == NULL) {
      g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT);
      assert_unchanged (folder, "studio.db", bytes, at);
      assert_unchanged (folder, "studio.db-wal", wal, wal_length);
      continue;
    }
    support_close (database);
    g_assert_cmpint (support_get_value (folder, "SELECT count (*) FROM setting"), ==, N_ROWS);
    g_assert_cmpint (support_get_value (folder, "SELECT count (*) FROM profile"), ==, 11);
  }
  support_remove_folder (folder);
}

static void
test_garbage (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *bytes = g_malloc (100000);

  for (gsize i = 0; i < 100000; i++)
    bytes[i] = (char) g_test_rand_int ();
  assert_cut_is_seen (folder, bytes, 100000);
  assert_cut_is_seen (folder, "To whom it may concern", 22);
  memcpy (bytes, "SQLite format 3", 16);
  assert_cut_is_seen (folder, bytes, 100000);
  support_remove_folder (folder);
}

/* Of the right size, and wrong inside: the check after an unclean end sees it. */
static void
test_wrong_inside (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  make_database (folder);
  bytes = support_read_file (folder, "studio.db", &length);
  memset (bytes + length / 2 / 4096 * 4096, 0x55, 4096);
  support_write_file (folder, "studio.db", bytes, (gssize) length);
  support_write_file (folder, "unclean-starts", "1\n", 2);
  g_assert_null (support_open (folder, EF_DATABASE_NONE, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT);
  assert_unchanged (folder, "studio.db", bytes, length);
  support_remove_folder (folder);
}

/* Another text in the index than in the table: the quick check does not look there. */
static void
spoil_index (const char *folder)
{
  g_autofree char *bytes = NULL;
  gsize length;
  gint64 page;

  support_run_sql (folder, "CREATE TABLE t (a); CREATE INDEX i ON t (a);"
                           "INSERT INTO t VALUES ('needle');");
  page = support_get_value (folder, "SELECT rootpage FROM sqlite_schema WHERE name = 'i'");
  bytes = support_read_file (folder, "studio.db", &length);
  g_assert_cmpmem (bytes + page * 4096 - 6, 6, "needle", 6);
  bytes[page * 4096 - 3]++;
  support_write_file (folder, "studio.db", bytes, (gssize) length);
}

static void
test_find_problem (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *path = g_build_filename (folder, "studio.db", NULL);
  g_autofree char *problem = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection = NULL;

  make_database (folder);
  connection = ef_connection_open (path, EF_CONNECTION_READ, &error);
  g_assert_true (ef_connection_find_problem (connection, TRUE, &problem, &error));
  g_assert_null (problem);
  g_assert_true (ef_connection_check (connection, TRUE, &error));
  g_clear_pointer (&connection, ef_connection_free);

  spoil_index (folder);
  connection = ef_connection_open (path, EF_CONNECTION_READ, &error);
  g_assert_no_error (error);
  g_assert_true (ef_connection_find_problem (connection, FALSE, &problem, &error));
  g_assert_null (problem);
  g_assert_true (ef_connection_find_problem (connection, TRUE, &problem, &error));
  g_assert_nonnull (strstr (problem, "index i"));
  g_assert_false (ef_connection_check (connection, TRUE, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT);
  support_remove_folder (folder);
}

/* Longer than its header says, which SQLite does not mind. */
static void
test_too_long (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *bytes = NULL;
  g_autofree char *longer = NULL;
  EfDatabase *database;
  gsize length;

  make_database (folder);
  bytes = support_read_file (folder, "studio.db", &length);
  longer = g_malloc0 (length + 4096);
  memcpy (longer, bytes, length);
  support_write_file (folder, "studio.db", longer, (gssize) (length + 4096));
  database = support_open_good (folder);
  support_close (database);
  g_assert_cmpint (support_get_value (folder, "SELECT count (*) FROM setting"), ==, N_ROWS);
  support_remove_folder (folder);
}

static void
test_missing_with_copies (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *path = g_build_filename (folder, "studio.db", NULL);
  g_autoptr (GError) error = NULL;
  EfDatabase *database = support_open (folder, EF_DATABASE_COUNT_STARTS, &error);

  g_assert_no_error (error);
  support_close (database);
  g_remove (path);
  assert_corrupt (folder);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  support_remove_folder (folder);
}

/* Also without copies, something had been written here. */
static void
test_missing_after_changes (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *path = g_build_filename (folder, "studio.db", NULL);

  make_database (folder);
  g_remove (path);
  assert_corrupt (folder);
  support_remove_folder (folder);
}

static void
test_stray_wal (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *path = g_build_filename (folder, "studio.db", NULL);
  g_autofree char *changes = g_build_filename (folder, "changes", NULL);
  g_autofree char *wal = NULL;
  gsize length;
  EfDatabase *database = support_open_good (folder);

  support_add_profile (database, "Bikeyard");
  support_drop (database);
  wal = support_read_file (folder, "studio.db-wal", &length);
  g_remove (path);
  g_remove (changes);
  assert_corrupt (folder);
  assert_unchanged (folder, "studio.db-wal", wal, length);

  support_write_file (folder, "studio.db", "", 0);
  assert_corrupt (folder);
  assert_unchanged (folder, "studio.db-wal", wal, length);
  support_remove_folder (folder);
}

/* The first start died before the new file had its name: nothing was lost, so nothing is asked. */
static void
test_half_created (void)
{
  g_autofree char *folder = support_make_folder ();
  EfDatabase *database;

  support_write_file (folder, "studio.db.part", "", 0);
  support_write_file (folder, "studio.db.part-wal", "half", 4);
  database = support_open_good (folder);
  support_close (database);
  g_assert_cmpint (support_count_files (folder, "studio.db.part"), ==, 0);
  support_remove_folder (folder);
}

static gboolean
read_settings (EfConnection *connection, gpointer data, GError **error)
{
  return ef_connection_get_value (connection, "SELECT count (value) FROM setting", data, error);
}

/* Found while it is in use: the next start looks at all of it. */
static void
test_damaged_while_open (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  gint64 page;
  gint64 n;
  EfDatabase *database;

  make_database (folder);
  page = support_get_value (folder, "SELECT rootpage FROM sqlite_schema WHERE name = 'setting'");
  bytes = support_read_file (folder, "studio.db", &length);
  memset (bytes + (page - 1) * 4096, 0x55, 4096);
  support_write_file (folder, "studio.db", bytes, (gssize) length);
  database = support_open (folder, EF_DATABASE_COUNT_STARTS, &error);
  g_assert_no_error (error);
  g_assert_false (support_read (database, read_settings, &n, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT);
  g_clear_error (&error);
  support_close (database);

  g_assert_null (support_open (folder, EF_DATABASE_COUNT_STARTS, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT);
  support_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/damage/cut", test_cut);
  g_test_add_func ("/damage/cut-with-wal", test_cut_with_wal);
  g_test_add_func ("/damage/garbage", test_garbage);
  g_test_add_func ("/damage/wrong-inside", test_wrong_inside);
  g_test_add_func ("/damage/find-problem", test_find_problem);
  g_test_add_func ("/damage/too-long", test_too_long);
  g_test_add_func ("/damage/missing-with-copies", test_missing_with_copies);
  g_test_add_func ("/damage/missing-after-changes", test_missing_after_changes);
  g_test_add_func ("/damage/stray-wal", test_stray_wal);
  g_test_add_func ("/damage/half-created", test_half_created);
  g_test_add_func ("/damage/damaged-while-open", test_damaged_while_open);

  return g_test_run ();
}
