/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/migrations.h"
#include "store/connection-private.h"
#include "store/copies.h"
#include "store/opening.h"
#include "support.h"

/* Versions that may come one day: a new column, and a table that is rebuilt while others refer to it. */
static const EfMigration future[] = {
  { .name = "0001-profiles.sql" },
  { .sql = "ALTER TABLE job ADD COLUMN note TEXT NOT NULL DEFAULT 'none'" },
  { .sql = "CREATE TABLE profile_2 (id TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT;"
           "INSERT INTO profile_2 SELECT id, name FROM profile;"
           "DROP TABLE profile;"
           "ALTER TABLE profile_2 RENAME TO profile" },
};

static const EfMigration failing[] = {
  { .name = "0001-profiles.sql" },
  { .sql = "ALTER TABLE job ADD COLUMN note TEXT; DELETE FROM setting; SELECT nonsense" },
};

static const EfMigration orphaning[] = {
  { .name = "0001-profiles.sql" },
  { .sql = "DELETE FROM profile WHERE is_default = 0" },
};

static EfConnection *
open_with (const char *folder, const EfMigration *migrations, guint n, GError **error)
{
  return ef_opening_run (folder, TRUE, migrations, n, error);
}

static gint64
get_value (EfConnection *connection, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value;

  ef_connection_get_value (connection, sql, &value, &error);
  g_assert_no_error (error);

  return value;
}

#define SCHEMA \
  "SELECT type || name || sql FROM sqlite_schema WHERE sql NOT NULL ORDER BY type, name"
#define TABLES \
  "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"

static char *
get_fresh_schema (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autoptr (GError) error = NULL;
  guint n;
  const EfMigration *migrations = ef_migrations_get (&n);
  g_autoptr (EfConnection) connection = open_with (folder, migrations, n, &error);
  char *schema;

  g_assert_no_error (error);
  schema = support_get_text (connection, SCHEMA);
  support_remove_folder (folder);

  return schema;
}

/* The tables that a version had. */
static char **
list_tables (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "studio.db", NULL);
  g_autoptr (EfConnection) connection = ef_connection_open (path, EF_CONNECTION_READ, NULL);
  g_autofree char *text = support_get_text (connection, TABLES);

  return g_strsplit (g_strstrip (text), "\n", -1);
}

static void
assert_rows_in_every_table (EfConnection *connection, char **tables)
{

  for (guint i = 0; tables[i] != NULL; i++) {
    g_autofree char *sql = g_strdup_printf ("SELECT count (*) FROM \"%s\"", tables[i]);

    g_assert_cmpint (get_value (connection, sql), >, 0);
  }
}

/* Whoever adds a version adds the dump of it: without one this fails. */
static void
test_every_version (void)
{
  g_autofree char *fresh = get_fresh_schema ();

  for (int version = 1; version <= ef_database_get_version (); version++) {
    g_autofree char *folder = support_make_folder ();
    g_autofree char *schema = NULL;
    g_auto (GStrv) tables = NULL;
    EfDatabase *database;
    g_autoptr (EfConnection) connection = NULL;

    support_load_fixture (folder, version);
    tables = list_tables (folder);
    database = support_open_good (folder);
    connection = ef_connection_open (ef_database_get_path (database), EF_CONNECTION_READ, NULL);
    g_assert_cmpint (get_value (connection, "PRAGMA user_version"), ==, ef_database_get_version ());
    schema = support_get_text (connection, SCHEMA);
    g_assert_cmpstr (schema, ==, fresh);
    assert_rows_in_every_table (connection, tables);
    g_assert_true (ef_connection_check (connection, TRUE, NULL));
    g_clear_pointer (&connection, ef_connection_free);
    support_close (database);
    support_remove_folder (folder);
  }
}

static void
assert_old (const char *folder)
{
  g_assert_cmpint (support_get_value (folder, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (support_get_value (folder, "SELECT count (*) FROM setting"), ==, 2);
  g_assert_cmpint (support_get_value (folder, "SELECT count (*) FROM profile"), ==, 2);
  g_assert_cmpint (support_get_value (folder, "SELECT count (*) FROM pragma_table_info ('job') "
                                              "WHERE name = 'note'"),
                   ==, 0);
}

static void
test_future (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autofree char *copies_folder = g_build_filename (folder, "copies", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection = NULL;
  g_autoptr (EfConnection) copy = NULL;
  g_autoptr (GPtrArray) copies = NULL;
  EfCopy *newest;

  support_load_fixture (folder, 1);
  connection = open_with (folder, future, G_N_ELEMENTS (future), &error);
  g_assert_no_error (error);
  g_assert_cmpint (get_value (connection, "PRAGMA user_version"), ==, 3);
  g_assert_cmpint (get_value (connection, "PRAGMA foreign_keys"), ==, 1);
  g_assert_cmpint (get_value (connection, "SELECT count (*) FROM profile"), ==, 2);
  g_assert_cmpint (get_value (connection, "SELECT count (*) FROM job WHERE note = 'none'"), ==, 2);

  /* The copy is as it was before the first step. */
  copies = ef_copies_list (folder, G_MAXINT64);
  g_assert_cmpint (copies->len, ==, 1);
  newest = g_ptr_array_index (copies, 0);
  copy = ef_connection_open (newest->path, EF_CONNECTION_READ, &error);
  g_assert_no_error (error);
  g_assert_cmpint (get_value (copy, "PRAGMA user_version"), ==, 1);
  g_assert_cmpint (get_value (copy, "PRAGMA application_id"), ==, EF_MIGRATIONS_APPLICATION_ID);
  support_remove_folder (folder);
}

/* A new database is not copied, and goes through the same steps. */
static void
test_fresh (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autoptr (GError) error = NULL;
  g_autoptr (EfConnection) connection = open_with (folder, future, G_N_ELEMENTS (future), &error);

  g_assert_no_error (error);
  g_assert_cmpint (get_value (connection, "PRAGMA user_version"), ==, 3);
  g_assert_false (support_has_file (folder, "copies"));
  support_remove_folder (folder);
}

static void
assert_fails (const EfMigration *migrations, guint n, const char *message)
{
  g_autofree char *folder = support_make_folder ();
  g_autoptr (GError) error = NULL;
  EfDatabase *database;

  support_load_fixture (folder, 1);
  g_assert_null (open_with (folder, migrations, n, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, message));
  assert_old (folder);

  database = support_open_good (folder);
  support_close (database);
  support_remove_folder (folder);
}

static void
test_failing (void)
{
  assert_fails (failing, G_N_ELEMENTS (failing), "cannot be brought to format 2");
}

/* Foreign keys are off while a migration runs, so what it leaves is checked before the commit. */
static void
test_orphaning (void)
{
  assert_fails (orphaning, G_N_ELEMENTS (orphaning), "“job” refer to what is not there");
}

static void
test_while_open (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autoptr (GError) error = NULL;

  support_load_fixture (folder, 1);
  g_assert_null (ef_opening_run (folder, FALSE, future, G_N_ELEMENTS (future), &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_BUSY);
  assert_old (folder);
  support_remove_folder (folder);
}

static void
test_newer (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  gsize length;
  gsize length_after;

  support_load_fixture (folder, 1);
  support_run_sql (folder, "PRAGMA user_version = 1000");
  before = support_read_file (folder, "studio.db", &length);
  g_assert_null (support_open (folder, EF_DATABASE_COUNT_STARTS, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_NEWER);
  g_assert_true (g_str_has_prefix (error->message, "This database was written by a newer version"));
  after = support_read_file (folder, "studio.db", &length_after);
  g_assert_cmpmem (before, length, after, length_after);
  support_remove_folder (folder);
}

static void
test_foreign (void)
{
  g_autofree char *folder = support_make_folder ();
  g_autoptr (GError) error = NULL;

  support_load_fixture (folder, 1);
  support_run_sql (folder, "PRAGMA application_id = 42");
  g_assert_null (support_open (folder, EF_DATABASE_NONE, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT);
  support_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/migrations/every-version", test_every_version);
  g_test_add_func ("/migrations/future", test_future);
  g_test_add_func ("/migrations/fresh", test_fresh);
  g_test_add_func ("/migrations/failing", test_failing);
  g_test_add_func ("/migrations/orphaning", test_orphaning);
  g_test_add_func ("/migrations/while-open", test_while_open);
  g_test_add_func ("/migrations/newer", test_newer);
  g_test_add_func ("/migrations/foreign", test_foreign);

  return g_test_run ();
}
