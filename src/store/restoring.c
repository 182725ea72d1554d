/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "core/error.h"
#include "core/event.h"
#include "core/worker.h"
#include "store/connection-private.h"
#include "store/copies.h"
#include "store/error-private.h"
#include "store/event-table.h"
#include "store/files.h"
#include "store/opening.h"
#include "store/restored.h"
#include "store/setting-table.h"

/* Whoever has just failed to open the database may not have let go of it yet. */
#define LOCK_SECONDS 1

static gint64
get_time (const char *copy)
{
  g_autofree char *name = g_path_get_basename (copy);
  gint64 time = ef_copies_parse_time (name);
  GStatBuf info;

  if (time == 0 && g_stat (copy, &info) == 0)
    time = info.st_mtime;

  return time;
}

/* What was published since the copy was made is unknown to this database: publishing waits for a person, who
 * finds the setting, and so does what lays out posts. */
static gboolean
note_restored (EfConnection *connection, gpointer data, GError **error)
{
  const char *copy = data;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (get_time (copy));
  g_autofree char *detail = g_date_time_format (time, "%Y-%m-%d %H:%M");
  g_autoptr (EfEvent) event = ef_event_new (EF_EVENT_DATABASE_RESTORED, NULL, detail);
  g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, ef_event_get_time (event));
  guint n_unknown;

  return ef_event_table_insert (connection, event, error) &&
         ef_setting_table_set (connection, NULL, "restored", now, error) &&
         ef_restored_forget (connection, ef_event_get_time (event), &n_unknown, error);
}

static gboolean
complete (const char *part, const char *copy, GError **error)
{
  g_autoptr (EfConnection) connection = ef_connection_open (part, EF_CONNECTION_WRITE, error);
  guint n_migrations;
  const EfMigration *migrations = ef_migrations_get (&n_migrations);

  return connection != NULL && ef_connection_set_journal (connection, "delete", error) &&
         ef_connection_check (connection, TRUE, error) &&
         ef_migrations_run (connection, migrations, n_migrations, error) &&
         ef_connection_write (connection, note_restored, (gpointer) copy, error) &&
         ef_connection_set_journal (connection, "wal", error);
}

/* Our copies are single files; what a person chose may have something beside it. */
static gboolean
copy_database (const char *from, const char *to, GError **error)
{
  g_autofree char *from_wal = ef_files_get_beside (from, "-wal");
  g_autofree char *to_wal = ef_files_get_beside (to, "-wal");

  return ef_files_copy (from, to, error) &&
         (ef_files_get_size (from_wal) == 0 || ef_files_copy (from_wal, to_wal, error));
}

static gboolean
prepare_copy (const char *part, const char *copy, GError **error)
{
  guint n_migrations;

  ef_migrations_get (&n_migrations);
  ef_files_remove_database (part);

  return ef_copies_check_file (copy, n_migrations, error) && copy_database (copy, part, error) &&
         complete (part, copy, error) && ef_files_sync (part, error);
}

static gboolean
prepare (const char *part, const char *copy, GError **error)
{
  guint n_migrations;
  const EfMigration *migrations = ef_migrations_get (&n_migrations);

  if (copy != NULL)
    return prepare_copy (part, copy, error);

  return ef_opening_create (part, migrations, n_migrations, error);
}

/* A name that is not in use yet. */
static char *
make_damaged_path (const char *path)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  while (TRUE) {
    g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (now++);
    g_autofree char *suffix = g_date_time_format (time, ".damaged-%Y%m%d-%H%M%S");
    g_autofree char *damaged = g_strconcat (path, suffix, NULL);
    g_autofree char *wal = ef_files_get_beside (damaged, "-wal");

    if (!ef_files_exists (damaged) && !ef_files_exists (wal))
      return g_steal_pointer (&damaged);
  }
}

static gboolean
has_beside (const char *path, const char *suffix)
{
  g_autofree char *beside = ef_files_get_beside (path, suffix);

  return ef_files_exists (beside);
}

/* A restore that was interrupted has set the database aside already: what is left belongs to that. Only a
 * note says so: another one that was set aside some time ago looks the same. */
static char *
find_damaged_path (const char *path, const char *note)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *start = ef_files_get_beside (EF_FILES_DATABASE, ".damaged-");
  g_autofree char *name = NULL;
  g_autofree char *noted = NULL;

  if (ef_files_exists (path) || !g_file_get_contents (note, &name, NULL, NULL) ||
      !g_str_has_prefix (name, start) || strchr (name, G_DIR_SEPARATOR) != NULL)
    return make_damaged_path (path);

  noted = g_build_filename (folder, name, NULL);

  return has_beside (path, "-wal") && has_beside (noted, "-wal") ? make_damaged_path (path)
                                                                 : g_steal_pointer (&noted);
}

/* On the disk before the first name changes. */
static gboolean
note_damaged_path (const char *note, const char *damaged, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (note);
  g_autofree char *name = g_path_get_basename (damaged);

  return g_file_set_contents_full (note, name, -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0600, error) &&
         ef_files_sync (folder, error);
}

/* The database goes first: a file without its -wal would look whole when this is interrupted. */
static gboolean
set_aside (const char *path, const char *damaged, GError **error)
{
  static const char *const suffixes[] = { "", "-wal", "-journal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *from = ef_files_get_beside (path, suffixes[i]);
    g_autofree char *to = ef_files_get_beside (damaged, suffixes[i]);

    if (ef_files_exists (from) && !ef_files_move (from, to, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
replace (const char *folder, const char *copy, char **damaged, GError **error)
{
  g_autofree char *path = g_build_filename (folder, EF_FILES_DATABASE, NULL);
  g_autofree char *part = ef_files_get_beside (path, ".part");
  g_autofree char *note = g_build_filename (folder, EF_FILES_RESTORING, NULL);
  g_autofree char *aside = find_damaged_path (path, note);

  /* Everything that can fail comes before the first change. */
  if (!prepare (part, copy, error)) {
    ef_files_remove_database (part);
    return FALSE;
  }
  if (!note_damaged_path (note, aside, error) || !set_aside (path, aside, error) ||
      !ef_files_move (part, path, error))
    return FALSE;
  g_unlink (note);

  if (ef_files_exists (aside))
    *damaged = g_steal_pointer (&aside);

  return TRUE;
}

/* Only what is damaged or missing is replaced: with anything else, what was written since the copy would
 * be lost. That is decided here, under the lock, for everybody who asks. */
static gboolean
check_replaceable (const char *folder, GError **error)
{
  g_autoptr (GError) local = NULL;
  guint n_migrations;

  ef_migrations_get (&n_migrations);
  if (ef_opening_check (folder, n_migrations, &local)) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_REFUSED,
                         _ ("The database is whole: there is nothing to restore."));
    return FALSE;
  }
  if (g_error_matches (local, EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static int
lock_folder (const char *folder, GError **error)
{
  return ef_files_make_folder (folder, error) ? ef_files_lock_alone (folder, LOCK_SECONDS, error)
                                              : -1;
}

static gboolean
may_restore (const char *folder, GError **error)
{
  g_autofd int lock = lock_folder (folder, error);

  return lock >= 0 && check_replaceable (folder, error);
}

static gboolean
restore (const char *folder, const char *copy, char **damaged, GError **error)
{
  g_autofd int lock = lock_folder (folder, error);

  return lock >= 0 && check_replaceable (folder, error) && replace (folder, copy, damaged, error);
}

/* There is no database yet to do these calls, so each has a thread for itself. */
typedef struct {
  EfWorker *worker; /* (owned) */
  char *folder;
  char *copy; /* (nullable) */
} Call;

static void
free_call (Call *self)
{
  g_object_unref (self->worker);
  g_free (self->folder);
  g_free (self->copy);
  g_free (self);
}

static void
run_call (GTask *task, const char *folder, const char *copy, GTaskThreadFunc in_thread)
{
  Call *call = g_new0 (Call, 1);

  call->worker = ef_worker_new ("ef-restore");
  call->folder = g_strdup (folder);
  call->copy = g_strdup (copy);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, call, (GDestroyNotify) free_call);
  ef_worker_run (call->worker, task, in_thread);
}

static void
list_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Call *call = task_data;
  GPtrArray *copies = ef_copies_list (call->folder, g_get_real_time () / G_USEC_PER_SEC);

  ef_copies_find_problems (copies);
  g_task_return_pointer (task, copies, (GDestroyNotify) g_ptr_array_unref);
}

void
ef_database_list_copies_async (const char *folder,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_database_list_copies_async);
  run_call (task, folder, NULL, list_in_thread);
}

GPtrArray *
ef_database_list_copies_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
may_restore_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Call *call = task_data;
  GError *error = NULL;

  if (may_restore (call->folder, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
ef_database_may_restore_async (const char *folder,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_database_may_restore_async);
  run_call (task, folder, NULL, may_restore_in_thread);
}

gboolean
ef_database_may_restore_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
restore_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Call *call = task_data;
  char *damaged = NULL;
  GError *error = NULL;

  if (restore (call->folder, call->copy, &damaged, &error))
    g_task_return_pointer (task, damaged, g_free);
  else
    g_task_return_error (task, error);
}

void
ef_database_restore_async (const char *folder,
                           const char *copy,
                           GCancellable *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_database_restore_async);
  run_call (task, folder, copy, restore_in_thread);
}

char *
ef_database_restore_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
