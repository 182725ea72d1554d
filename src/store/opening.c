/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/opening.h"

#include <glib/gi18n.h>

#include "store/connection-private.h"
#include "store/copies.h"
#include "store/error-private.h"
#include "store/files.h"

#define DAMAGED_PREFIX EF_FILES_DATABASE ".damaged-"

static int
compare_names_backwards (gconstpointer a, gconstpointer b)
{
  return -g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
ef_opening_list_damaged (const char *folder)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    if (g_str_has_prefix (name, DAMAGED_PREFIX) &&
        strlen (name) == strlen (DAMAGED_PREFIX "YYYYMMDD-HHMMSS"))
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  }
  g_ptr_array_sort (paths, compare_names_backwards);

  return paths;
}

/* Whether there was a database here once, of which something may be brought back. */
static gboolean
was_lost (const char *folder, const char *path)
{
  g_autofree char *wal = ef_files_get_beside (path, "-wal");
  g_autofree char *journal = ef_files_get_beside (path, "-journal");
  g_autoptr (GPtrArray) copies = ef_copies_list (folder, G_MAXINT64);
  g_autoptr (GPtrArray) damaged = ef_opening_list_damaged (folder);

  return ef_files_get_size (wal) > 0 || ef_files_get_size (journal) > 0 || copies->len > 0 ||
         damaged->len > 0 || ef_files_read_number (folder, EF_FILES_CHANGES) > 0;
}

static gboolean
set_missing (const char *path, GError **error)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT,
               _ ("The database %s is missing: restore the last good copy, or start empty."), name);

  return FALSE;
}

/* Write-ahead logging comes last: until then each step is in the file itself when it is done, and
 * nothing that belongs to it lies beside it. */
static gboolean
fill (const char *path, const EfMigration *migrations, guint n_migrations, GError **error)
{
  g_autoptr (EfConnection) connection = ef_connection_open (path, EF_CONNECTION_WRITE, error);
  g_autofree char *identify =
    g_strdup_printf ("PRAGMA application_id = %d", EF_MIGRATIONS_APPLICATION_ID);

  return connection != NULL && ef_connection_run (connection, identify, error) &&
         ef_migrations_run (connection, migrations, n_migrations, error) &&
         ef_connection_set_journal (connection, "wal", error);
}

gboolean
ef_opening_create (const char *path,
                   const EfMigration *migrations,
                   guint n_migrations,
                   GError **error)
{
  ef_files_remove_database (path);

  return ef_files_create (path, error) && fill (path, migrations, n_migrations, error) &&
         ef_files_sync (path, error);
}

/* The file gets its name when it is complete: an empty file under this name is always a loss. */
static gboolean
create_in_place (const char *path,
                 const EfMigration *migrations,
                 guint n_migrations,
                 GError **error)
{
  g_autofree char *part = ef_files_get_beside (path, ".part");

  if (ef_opening_create (part, migrations, n_migrations, error) &&
      ef_files_move (part, path, error))
    return TRUE;

  ef_files_remove_database (part);

  return FALSE;
}

/* Looks at everything before anything is written: a damaged file must stay as it is. */
static gboolean
check (EfConnection *connection,
       const char *folder,
       const char *path,
       EfFilesState state,
       gboolean is_alone,
       guint n_migrations,
       int *version,
       GError **error)
{
  gboolean had_unclean_end =
    is_alone && (state == EF_FILES_DOUBTFUL || ef_files_read_number (folder, EF_FILES_UNCLEAN) > 0);

  if (!ef_migrations_check (connection, path, n_migrations, version, error))
    return FALSE;

  return !had_unclean_end || ef_connection_check (connection, state == EF_FILES_DOUBTFUL, error);
}

static gboolean
migrate (EfConnection *connection,
         const char *folder,
         gboolean is_alone,
         const EfMigration *migrations,
         guint n_migrations,
         GError **error)
{
  /* The other process would be left with statements for tables that have changed. */
  if (!is_alone)
    return ef_store_error_set_busy (error);

  return ef_copies_make (connection, folder, g_get_real_time () / G_USEC_PER_SEC, error) &&
         ef_migrations_run (connection, migrations, n_migrations, error);
}

/* Sees to it that there is a file, and that it may be one of ours. */
static gboolean
prepare_file (const char *folder,
              const char *path,
              const EfMigration *migrations,
              guint n_migrations,
              EfFilesState *state,
              GError **error)
{
  if (!ef_files_exists (path)) {
    if (was_lost (folder, path))
      return set_missing (path, error);
    if (!create_in_place (path, migrations, n_migrations, error))
      return FALSE;
  }

  *state = ef_files_check_header (path);

  return *state != EF_FILES_DAMAGED || ef_store_error_set_corrupt (error, path);
}

EfConnection *
ef_opening_run (const char *folder,
                gboolean is_alone,
                const EfMigration *migrations,
                guint n_migrations,
                GError **error)
{
  g_autofree char *path = g_build_filename (folder, EF_FILES_DATABASE, NULL);
  g_autoptr (EfConnection) connection = NULL;
  EfFilesState state;
  int version;

  if (!prepare_file (folder, path, migrations, n_migrations, &state, error))
    return NULL;

  connection = ef_connection_open (path, EF_CONNECTION_WRITE, error);
  if (connection == NULL)
    return NULL;

  ef_connection_set_untouched (connection, TRUE);
  if (!check (connection, folder, path, state, is_alone, n_migrations, &version, error))
    return NULL;
  if ((guint) version < n_migrations &&
      !migrate (connection, folder, is_alone, migrations, n_migrations, error))
    return NULL;
  if (!ef_connection_set_journal (connection, "wal", error))
    return NULL;
  ef_connection_set_untouched (connection, FALSE);

  return g_steal_pointer (&connection);
}

gboolean
ef_opening_check (const char *folder, guint n_migrations, GError **error)
{
  g_autofree char *path = g_build_filename (folder, EF_FILES_DATABASE, NULL);
  g_autoptr (EfConnection) connection = NULL;
  int version;

  if (!ef_files_exists (path))
    return set_missing (path, error);
  if (ef_files_check_header (path) == EF_FILES_DAMAGED)
    return ef_store_error_set_corrupt (error, path);

  connection = ef_connection_open (path, EF_CONNECTION_WRITE, error);
  if (connection == NULL)
    return FALSE;

  ef_connection_set_untouched (connection, TRUE);

  return ef_migrations_check (connection, path, n_migrations, &version, error) &&
         ef_connection_check (connection, TRUE, error);
}
