/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/migrations.h"

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "config.h"
#include "resources/ef-migrations.h"
#include "store/connection-private.h"
#include "store/error-private.h"

/* Never change or remove a line: files of every version are out there. */
static const EfMigration migrations[] = {
  { .name = "0001-profiles.sql" },
  { .name = "0002-sources.sql" },
  { .name = "0003-projects.sql" },
  { .name = "0004-publishing.sql" },
};

const EfMigration *
ef_migrations_get (guint *n_migrations)
{
  *n_migrations = G_N_ELEMENTS (migrations);

  return migrations;
}

gboolean
ef_migrations_check (EfConnection *connection,
                     const char *path,
                     guint n_migrations,
                     int *version,
                     GError **error)
{
  gint64 application;
  gint64 user_version;

  if (!ef_connection_get_value (connection, "PRAGMA application_id", &application, error) ||
      !ef_connection_get_value (connection, "PRAGMA user_version", &user_version, error))
    return FALSE;
  if (application != EF_MIGRATIONS_APPLICATION_ID || user_version < 1)
    return ef_store_error_set_corrupt (error, path);

  if (user_version > n_migrations) {
    g_set_error (
      error, EF_STORE_ERROR, EF_STORE_ERROR_NEWER,
      _ ("This database was written by a newer version of Edit Factory (its format is %d, "
         "this program knows %u): update Edit Factory."),
      (int) user_version, n_migrations);
    return FALSE;
  }

  *version = (int) user_version;

  return TRUE;
}

static GBytes *
load_sql (const EfMigration *migration, GError **error)
{
  g_autofree char *path = NULL;

  if (migration->sql != NULL)
    return g_bytes_new_static (migration->sql, strlen (migration->sql) + 1);

  path = g_strconcat (EF_RESOURCE_BASE "/migrations/", migration->name, NULL);

  return g_resource_lookup_data (ef_migrations_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE,
                                 error);
}

static gboolean
check_foreign_keys (EfConnection *connection, GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, "PRAGMA foreign_key_check", error);
  gboolean has_row;

  if (statement == NULL || !ef_statement_next (statement, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;

  g_set_error (error, EF_STORE_ERROR, EF_STORE_ERROR_FAILED,
               _ ("rows of the table “%s” refer to what is not there"),
               ef_statement_get_text (statement, 0));

  return FALSE;
}

typedef struct {
  const EfMigration *migration;
  int version;
} Step;

static gboolean
run_step (EfConnection *connection, gpointer data, GError **error)
{
  Step *step = data;
  g_autoptr (GBytes) sql = load_sql (step->migration, error);
  g_autofree char *set_version = g_strdup_printf ("PRAGMA user_version = %d", step->version);

  /* Resources end with a zero that their size does not count. */
  return sql != NULL && ef_connection_run (connection, g_bytes_get_data (sql, NULL), error) &&
         check_foreign_keys (connection, error) &&
         ef_connection_run (connection, set_version, error);
}

/* Tables that others refer to are rebuilt by some migrations, so foreign keys are off meanwhile. The
 * switch does nothing inside a transaction, and is thrown before it. */
static gboolean
run_steps (EfConnection *connection, const EfMigration *table, int from, int to, GError **error)
{
  for (int i = from; i < to; i++) {
    Step step = { &table[i], i + 1 };

    if (!ef_connection_write (connection, run_step, &step, error)) {
      g_prefix_error (error, _ ("The database cannot be brought to format %d: "), i + 1);
      return FALSE;
    }
  }

  return TRUE;
}

/* Each step is one transaction together with its version: what fails leaves the version before it. */
gboolean
ef_migrations_run (EfConnection *connection,
                   const EfMigration *table,
                   guint n_migrations,
                   GError **error)
{
  gint64 version;
  gboolean done;

  if (!ef_connection_get_value (connection, "PRAGMA user_version", &version, error) ||
      !ef_connection_run (connection, "PRAGMA foreign_keys = OFF", error))
    return FALSE;

  done = run_steps (connection, table, (int) version, (int) n_migrations, error);

  return ef_connection_run (connection, "PRAGMA foreign_keys = ON", done ? error : NULL) && done;
}
