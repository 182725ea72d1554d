/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "core/log.h"
#include "store/change-table.h"
#include "store/connection-private.h"
#include "store/copies.h"
#include "store/database-private.h"
#include "store/files.h"
#include "store/opening.h"
#include "store/starts.h"

static void
return_done (GTask *task, gboolean done, GError *error)
{
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

/* The steps of opening and closing: each runs on a thread, and the next begins when it is back. */
static void
step_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    ef_steps_next (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
run_step (GTask *task, EfWorker *worker, GTaskThreadFunc in_thread)
{
  EfDatabase *self = ef_steps_get_data (task);
  g_autoptr (GTask) step = g_task_new (self, NULL, step_cb, task);

  g_task_set_source_tag (step, run_step);
  ef_worker_run (worker, step, in_thread);
}

static gboolean
read_last (EfConnection *connection, gpointer data, GError **error)
{
  return ef_change_table_get_last (connection, data, error);
}

/* For an end without ef_database_close_async (): what is in the -wal is as safe there. */
void
ef_database_drop_connection (EfConnection **connection)
{
  if (*connection != NULL)
    ef_connection_set_untouched (*connection, TRUE);
  g_clear_pointer (connection, ef_connection_free);
}

static gboolean
open_writer (EfDatabase *self, GError **error)
{
  guint n_migrations;
  const EfMigration *migrations = ef_migrations_get (&n_migrations);
  gboolean is_alone;
  gint64 last;

  if (!ef_files_make_folder (self->folder, error))
    return FALSE;

  self->lock = ef_files_lock (self->folder, &is_alone, error);
  if (self->lock < 0)
    return FALSE;

  self->write_connection = ef_opening_run (self->folder, is_alone, migrations, n_migrations, error);
  if (self->write_connection == NULL || !ef_files_share_lock (self->lock, error) ||
      !ef_connection_read (self->write_connection, read_last, &last, error))
    return FALSE;

  /* Somebody may have died between a commit and its announcement. */
  self->announced = ef_files_read_number (self->folder, EF_FILES_CHANGES);
  ef_database_announce (self, last);

  return TRUE;
}

static void
open_writer_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  EfDatabase *self = source;
  GError *error = NULL;
  gboolean done = open_writer (self, &error);

  /* Whoever is told may want to restore at once. */
  if (!done) {
    ef_database_drop_connection (&self->write_connection);
    g_clear_fd (&self->lock, NULL);
  }
  return_done (task, done, error);
}

static void
open_writer_step (GTask *task)
{
  EfDatabase *self = ef_steps_get_data (task);

  run_step (task, self->writer, open_writer_in_thread);
}

static void
monitor_cb (GFileMonitor *monitor,
            GFile *file,
            GFile *other,
            GFileMonitorEvent event,
            gpointer user_data)
{
  ef_database_fetch_news (EF_DATABASE (user_data));
}

/* The monitor is there before the first look at the feed, so that nothing falls between the two. */
static void
start_monitor_step (GTask *task)
{
  EfDatabase *self = ef_steps_get_data (task);
  g_autofree char *path = g_build_filename (self->folder, EF_FILES_CHANGES, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;

  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, &error);
  if (self->monitor != NULL) {
    g_file_monitor_set_rate_limit (self->monitor, 0);
    g_signal_connect_object (self->monitor, "changed", G_CALLBACK (monitor_cb), self, 0);
  } else {
    ef_log_message (NULL, "Changes of other windows are not seen: %s", error->message);
  }

  ef_steps_next (task);
}

static void
open_reader_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  EfDatabase *self = source;
  GError *error = NULL;
  gboolean done;

  self->read_connection = ef_connection_open (self->path, EF_CONNECTION_READ, &error);
  done = self->read_connection != NULL &&
         ef_connection_read (self->read_connection, read_last, &self->known, &error);

  return_done (task, done, error);
}

static void
open_reader_step (GTask *task)
{
  EfDatabase *self = ef_steps_get_data (task);

  run_step (task, self->reader, open_reader_in_thread);
}

static void
count_start_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  EfDatabase *self = source;
  g_autoptr (GError) error = NULL;

  /* A window that opens is worth more than a count that is right. */
  self->mark = ef_starts_begin (self->folder, &self->unclean_starts, &error);
  if (error != NULL)
    ef_log_message (NULL, "This start is not counted: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
count_start_step (GTask *task)
{
  EfDatabase *self = ef_steps_get_data (task);

  if (self->flags & EF_DATABASE_COUNT_STARTS)
    run_step (task, self->writer, count_start_in_thread);
  else
    ef_steps_next (task);
}

static void
copy_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  EfDatabase *self = source;
  g_autoptr (EfConnection) connection = NULL;
  GError *error = NULL;
  gboolean done = TRUE;

  if (ef_copies_is_due (self->folder, get_now ())) {
    connection = ef_connection_open (self->path, EF_CONNECTION_WRITE, &error);
    done = connection != NULL && ef_copies_make_due (connection, self->folder, get_now (), &error);
  }

  return_done (task, done, error);
}

static void
copied_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfDatabase *self = EF_DATABASE (object);
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    ef_log_message (NULL, "There is no good copy of today: %s", error->message);
  g_clear_object (&self->copier);
}

/* Nobody waits for the copy, so it has a thread to itself: the first lists need the reader. */
static void
start_copy_step (GTask *task)
{
  EfDatabase *self = ef_steps_get_data (task);

  if (self->flags & EF_DATABASE_COUNT_STARTS) {
    g_autoptr (GTask) copy = g_task_new (self, NULL, copied_cb, NULL);

    g_task_set_source_tag (copy, start_copy_step);
    self->copier = ef_worker_new ("ef-copier");
    ef_worker_run (self->copier, copy, copy_in_thread);
  }

  ef_steps_next (task);
}

const EfStep ef_database_open_steps[] = {
  open_writer_step, start_monitor_step, open_reader_step, count_start_step, start_copy_step, NULL,
};

static void
wait_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_task_return_boolean (task, TRUE);
}

static void
wait_for_copy_step (GTask *task)
{
  EfDatabase *self = ef_steps_get_data (task);

  if (self->copier != NULL)
    run_step (task, self->copier, wait_in_thread);
  else
    ef_steps_next (task);
}

static void
close_reader_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  EfDatabase *self = source;

  g_clear_pointer (&self->read_connection, ef_connection_free);
  g_task_return_boolean (task, TRUE);
}

static void
close_reader_step (GTask *task)
{
  EfDatabase *self = ef_steps_get_data (task);

  run_step (task, self->reader, close_reader_in_thread);
}

static void
close_writer_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  EfDatabase *self = source;

  ef_connection_checkpoint (self->write_connection);
  g_clear_pointer (&self->write_connection, ef_connection_free);
  if (self->mark >= 0 && !self->is_damaged)
    ef_starts_end (g_steal_fd (&self->mark));
  g_clear_fd (&self->mark, NULL);
  g_clear_fd (&self->lock, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
close_writer_step (GTask *task)
{
  EfDatabase *self = ef_steps_get_data (task);

  run_step (task, self->writer, close_writer_in_thread);
}

const EfStep ef_database_close_steps[] = {
  wait_for_copy_step,
  close_reader_step,
  close_writer_step,
  NULL,
};
