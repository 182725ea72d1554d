/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"

#include <glib/gstdio.h>

#include "store/connection-private.h"
#include "store/profile-table.h"
#include "support/async.h"

char *
support_make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("edit-factory-store-XXXXXX", &error);

  g_assert_no_error (error);

  return folder;
}

void
support_remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (folder, name, NULL);

    if (g_file_test (path, G_FILE_TEST_IS_DIR))
      support_remove_folder (path);
    else
      g_unlink (path);
  }
  g_rmdir (folder);
}

EfDatabase *
support_open (const char *folder, EfDatabaseFlags flags, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_database_open_async (folder, flags, NULL, await_cb, &result);

  return ef_database_open_finish (await (&result), error);
}

EfDatabase *
support_open_good (const char *folder)
{
  g_autoptr (GError) error = NULL;
  EfDatabase *database = support_open (folder, EF_DATABASE_NONE, &error);

  g_assert_no_error (error);
  g_assert_nonnull (database);

  return database;
}

/* A worker gives its tasks back a moment after their results. */
void
support_finalize (gpointer object)
{
  gint64 deadline = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  while (g_atomic_int_get (&G_OBJECT (object)->ref_count) > 1 &&
         g_get_monotonic_time () < deadline) {
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (100);
  }
  assert_finalizes (object);
}

void
support_close (EfDatabase *database)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_database_close_async (database, await_cb, &result);
  g_assert_true (ef_database_close_finish (database, await (&result), &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  support_finalize (database);
}

void
support_drop (EfDatabase *database)
{
  support_finalize (database);
}

gboolean
support_write (EfDatabase *database, EfDatabaseFunc func, gpointer data, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) local = NULL;

  ef_database_write_async (database, func, data, NULL, NULL, await_cb, &result);
  ef_database_run_finish (database, await (&result), &local);
  if (local == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

gboolean
support_read (EfDatabase *database, EfDatabaseFunc func, gpointer data, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) local = NULL;

  ef_database_read_async (database, func, data, NULL, NULL, await_cb, &result);
  ef_database_run_finish (database, await (&result), &local);
  if (local == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

GPtrArray *
support_list_copies (const char *folder)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *copies;

  ef_database_list_copies_async (folder, NULL, await_cb, &result);
  copies = ef_database_list_copies_finish (await (&result), &error);
  g_assert_no_error (error);

  return copies;
}

char *
support_restore (const char *folder, const char *copy, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_database_restore_async (folder, copy, NULL, await_cb, &result);

  return ef_database_restore_finish (await (&result), error);
}

static gboolean
tick_cb (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

gboolean
support_wait (SupportCondition condition, gpointer data, double seconds)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);
  guint tick = g_timeout_add (5, tick_cb, NULL);
  gboolean holds = condition (data);

  while (!holds && g_get_monotonic_time () < deadline) {
    g_main_context_iteration (NULL, TRUE);
    holds = condition (data);
  }
  g_source_remove (tick);

  return holds;
}

static EfConnection *
connect (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "studio.db", NULL);
  g_autoptr (GError) error = NULL;
  EfConnection *connection = ef_connection_open (path, EF_CONNECTION_WRITE, &error);

  g_assert_no_error (error);

  return connection;
}

void
support_run_sql (const char *folder, const char *sql)
{
  g_autoptr (EfConnection) connection = connect (folder);
  g_autoptr (GError) error = NULL;

  ef_connection_run (connection, sql, &error);
  g_assert_no_error (error);
}

gint64
support_get_value (const char *folder, const char *sql)
{
  g_autoptr (EfConnection) connection = connect (folder);
  g_autoptr (GError) error = NULL;
  gint64 value = 0;

  ef_connection_get_value (connection, sql, &value, &error);
  g_assert_no_error (error);

  return value;
}

char *
support_get_text (EfConnection *connection, const char *sql)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  EfStatement *statement = ef_connection_prepare (connection, sql, &error);
  gboolean has_row = TRUE;

  g_assert_no_error (error);
  while (has_row) {
    g_assert_true (ef_statement_next (statement, &has_row, &error));
    g_assert_no_error (error);
    if (has_row)
      g_string_append_printf (text, "%s\n", ef_statement_get_text (statement, 0));
  }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* Makes the database of an old version from its dump. */
void
support_load_fixture (const char *folder, int version)
{
  g_autofree char *name = g_strdup_printf ("v%d.sql", version);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "store", "fixtures", name, NULL);
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &sql, NULL, &error);
  g_assert_no_error (error);
  support_write_file (folder, "studio.db", "", 0);
  support_run_sql (folder, sql);
}

char *
support_read_file (const char *folder, const char *name, gsize *length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *bytes = NULL;

  g_file_get_contents (path, &bytes, length, &error);
  g_assert_no_error (error);

  return bytes;
}

void
support_write_file (const char *folder, const char *name, const char *bytes, gssize length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents_full (path, bytes, length, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

gboolean
support_has_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

guint
support_count_files (const char *folder, const char *prefix)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_prefix (name, prefix);

  return n;
}

EfProfile *
support_make_profile (const char *name)
{
  EfProfile *profile = ef_profile_new (NULL);

  ef_profile_set_name (profile, name);

  return profile;
}

gboolean
support_insert_profile (EfConnection *connection, gpointer profile, GError **error)
{
  return ef_profile_table_insert (connection, profile, error);
}

void
support_add_profile (EfDatabase *database, const char *name)
{
  g_autoptr (EfProfile) profile = support_make_profile (name);
  g_autoptr (GError) error = NULL;

  support_write (database, support_insert_profile, profile, &error);
  g_assert_no_error (error);
}
