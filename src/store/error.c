/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/error-private.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <sqlite3.h>

G_DEFINE_QUARK (ef-store-error-quark, ef_store_error)

static gboolean
set_full (GError **error, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_filename_display_name (folder);

  g_set_error (error, EF_STORE_ERROR, EF_STORE_ERROR_FULL,
               _ ("The disk is full: free some space on the disk of %s and try again."), name);

  return FALSE;
}

static gboolean
set_read_only (GError **error, const char *path)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (
    error, EF_STORE_ERROR, EF_STORE_ERROR_READ_ONLY,
    _ ("%s cannot be written: give yourself permission to write the file and its folder, "
       "and try again."),
    name);

  return FALSE;
}

static gboolean
set_failed (GError **error, const char *path, const char *message)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (
    error, EF_STORE_ERROR, EF_STORE_ERROR_FAILED,
    _ ("The database %s does not work (%s): check the disk, and report this if it stays."), name,
    message);

  return FALSE;
}

/* Sets the error when @system alone tells what to do about it. */
static gboolean
set_from_system (GError **error, int system, const char *path)
{
  switch (system) {
  case ENOSPC:
  case EDQUOT:
  case EFBIG:
    set_full (error, path);
    return TRUE;
  case EACCES:
  case EPERM:
  case EROFS:
  case ENOTDIR:
  case ELOOP:
  case ENAMETOOLONG:
    set_read_only (error, path);
    return TRUE;
  default:
    return FALSE;
  }
}

/* The one place that knows what a result code of SQLite means to a person. */
gboolean
ef_store_error_set_sqlite (GError **error,
                           int code,
                           int system,
                           const char *path,
                           const char *message)
{
  if (code == SQLITE_IOERR_SHORT_READ)
    return ef_store_error_set_corrupt (error, path);

  switch (code & 0xff) {
  case SQLITE_FULL:
    return set_full (error, path);
  case SQLITE_IOERR:
    return set_from_system (error, system, path) ? FALSE : set_failed (error, path, message);
  case SQLITE_CANTOPEN:
    return set_from_system (error, system, path) ? FALSE : set_read_only (error, path);
  case SQLITE_READONLY:
  case SQLITE_PERM:
    return set_read_only (error, path);
  case SQLITE_BUSY:
  case SQLITE_LOCKED:
  case SQLITE_PROTOCOL:
    return ef_store_error_set_busy (error);
  case SQLITE_CORRUPT:
  case SQLITE_NOTADB:
    return ef_store_error_set_corrupt (error, path);
  default:
    return set_failed (error, path, message);
  }
}

/* For what the store does with files itself. */
gboolean
ef_store_error_set_errno (GError **error, int system, const char *path)
{
  if (set_from_system (error, system, path))
    return FALSE;

  return set_failed (error, path, g_strerror (system));
}

gboolean
ef_store_error_set_corrupt (GError **error, const char *path)
{
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT,
               _ ("The database %s is damaged: restore the last good copy, or start empty."), name);

  return FALSE;
}

gboolean
ef_store_error_set_busy (GError **error)
{
  g_set_error_literal (error, EF_STORE_ERROR, EF_STORE_ERROR_BUSY,
                       _ ("Another program holds the database: end it and try again."));

  return FALSE;
}

gboolean
ef_store_error_set_conflict (GError **error)
{
  g_set_error_literal (error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT,
                       _ ("This was changed elsewhere in the meantime: look at the new values and "
                          "try again."));

  return FALSE;
}
