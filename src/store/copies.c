/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/copies.h"

#include <glib/gstdio.h>

#include "store/connection-private.h"
#include "store/error-private.h"
#include "store/files.h"
#include "store/migrations.h"

#define KEPT 3
#define LOCK_SECONDS 10
#define NAME_FORMAT "studio-%Y%m%d-%H%M%S.db"

static void
free_copy (EfCopy *self)
{
  g_free (self->path);
  g_free (self->problem);
  g_free (self);
}

/* The time in the name, in UTC: a file that is copied around keeps it. */
gint64
ef_copies_parse_time (const char *name)
{
  g_autoptr (GDateTime) time = NULL;
  g_autofree char *again = NULL;
  int part[6];

  if (sscanf (name, "studio-%4d%2d%2d-%2d%2d%2d.db", &part[0], &part[1], &part[2], &part[3],
              &part[4], &part[5]) != 6)
    return 0;

  time = g_date_time_new_utc (part[0], part[1], part[2], part[3], part[4], part[5]);
  if (time != NULL)
    again = g_date_time_format (time, NAME_FORMAT);

  return g_strcmp0 (again, name) == 0 ? g_date_time_to_unix (time) : 0;
}

/* A copy from the future was made before the clock was set back: it is older than all others. */
static int
compare_copies (gconstpointer a, gconstpointer b, gpointer now)
{
  const EfCopy *copy_a = *(EfCopy *const *) a;
  const EfCopy *copy_b = *(EfCopy *const *) b;
  gint64 time_a = copy_a->time > *(gint64 *) now ? -copy_a->time : copy_a->time;
  gint64 time_b = copy_b->time > *(gint64 *) now ? -copy_b->time : copy_b->time;

  return time_a < time_b ? 1 : time_a > time_b ? -1 : 0;
}

GPtrArray *
ef_copies_list (const char *folder, gint64 now)
{
  GPtrArray *copies = g_ptr_array_new_with_free_func ((GDestroyNotify) free_copy);
  g_autofree char *path = g_build_filename (folder, EF_FILES_COPIES, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    gint64 time = ef_copies_parse_time (name);

    if (time > 0) {
      EfCopy *copy = g_new0 (EfCopy, 1);

      copy->path = g_build_filename (path, name, NULL);
      copy->time = time;
      g_ptr_array_add (copies, copy);
    }
  }
  g_ptr_array_sort_with_data (copies, compare_copies, &now);

  return copies;
}

/* One for each day, in UTC, on which the program starts. */
gboolean
ef_copies_is_due (const char *folder, gint64 now)
{
  g_autoptr (GPtrArray) copies = ef_copies_list (folder, now);
  EfCopy *newest = copies->len > 0 ? g_ptr_array_index (copies, 0) : NULL;
  const gint64 day = 24 * 60 * 60;

  return newest == NULL || newest->time > now || newest->time / day != now / day;
}

static void
prune (const char *folder, gint64 now)
{
  g_autoptr (GPtrArray) copies = ef_copies_list (folder, now);

  for (guint i = KEPT; i < copies->len; i++) {
    EfCopy *copy = g_ptr_array_index (copies, i);

    g_unlink (copy->path);
  }
}

/* What a crash while copying has left; nobody else is copying now. */
static void
remove_parts (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *part = g_build_filename (path, name, NULL);

    if (g_str_has_suffix (name, ".part"))
      g_unlink (part);
  }
}

/* Whether @path is a whole database of ours of a known version. */
gboolean
ef_copies_check_file (const char *path, guint n_migrations, GError **error)
{
  g_autoptr (EfConnection) connection = NULL;
  int version;

  if (ef_files_exists (path) && ef_files_check_header (path) == EF_FILES_DAMAGED)
    return ef_store_error_set_corrupt (error, path);

  connection = ef_connection_open (path, EF_CONNECTION_READ, error);

  return connection != NULL &&
         ef_migrations_check (connection, path, n_migrations, &version, error) &&
         ef_connection_check (connection, TRUE, error);
}

void
ef_copies_find_problems (GPtrArray *copies)
{
  guint n_migrations;

  ef_migrations_get (&n_migrations);
  for (guint i = 0; i < copies->len; i++) {
    EfCopy *copy = g_ptr_array_index (copies, i);
    g_autoptr (GError) error = NULL;

    if (!ef_copies_check_file (copy->path, n_migrations, &error))
      g_set_str (&copy->problem, error->message);
  }
}

static gboolean
vacuum_into (EfConnection *connection, const char *part, GError **error)
{
  EfStatement *statement;

  if (!ef_files_create (part, error))
    return FALSE;

  statement = ef_connection_prepare (connection, "VACUUM INTO :path", error);
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":path", part);

  return ef_statement_run (statement, error) && ef_copies_check_file (part, G_MAXINT, error) &&
         ef_files_sync (part, error);
}

/* Whoever makes copies also removes what others have left, and is alone for that. */
static int
lock (const char *folder, double seconds, GError **error)
{
  g_autofree char *path = g_build_filename (folder, EF_FILES_COPIES, NULL);

  return ef_files_make_folder (path, error) ? ef_files_lock_alone (path, seconds, error) : -1;
}

/* A copy has its name only when it is whole and on the disk. Three are kept. */
static gboolean
make (EfConnection *connection, const char *folder, gint64 now, GError **error)
{
  g_autofree char *path = g_build_filename (folder, EF_FILES_COPIES, NULL);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now);
  g_autofree char *name = g_date_time_format (time, NAME_FORMAT);
  g_autofree char *copy = g_build_filename (path, name, NULL);
  g_autofree char *part = g_strconcat (copy, ".part", NULL);

  remove_parts (path);
  if (!vacuum_into (connection, part, error) || !ef_files_move (part, copy, error)) {
    g_unlink (part);
    return FALSE;
  }

  prune (folder, now);

  return TRUE;
}

gboolean
ef_copies_make (EfConnection *connection, const char *folder, gint64 now, GError **error)
{
  g_autofd int held = lock (folder, LOCK_SECONDS, error);

  return held >= 0 && make (connection, folder, now, error);
}

gboolean
ef_copies_make_due (EfConnection *connection, const char *folder, gint64 now, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofd int held = lock (folder, 0, &local);

  if (g_error_matches (local, EF_STORE_ERROR, EF_STORE_ERROR_BUSY))
    return TRUE;
  if (held < 0) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }

  return !ef_copies_is_due (folder, now) || make (connection, folder, now, error);
}
