/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/database.h"

#include <glib/gstdio.h>

#include "core/log.h"
#include "core/steps.h"
#include "core/worker.h"
#include "store/change-table.h"
#include "store/changes.h"
#include "store/connection-private.h"
#include "store/copies.h"
#include "store/files.h"
#include "store/opening.h"

#define PRUNE_INTERVAL 1000

typedef enum {
  FEED_IDLE,
  FEED_READING,
  FEED_AGAIN, /* reading, and something has happened since */
} FeedState;

/* The one SQLite file and its two connections. Writes happen in order on one thread, reads on another
 * that never waits for a disk. What any process has written comes back as the signal "changed". */
struct _EfDatabase {
  GObject parent_instance;

  char *folder;
  char *path;
  EfDatabaseFlags flags;
  guint unclean_starts;

  EfWorker *writer; /* (owned) */
  EfWorker *reader; /* (owned) */
  EfWorker *copier; /* (owned) (nullable): while it may make the copy of the day */

  /* Only on the writer's thread. */
  EfConnection *write_connection; /* (owned) (nullable) */
  int lock;
  gint64 announced; /* the last seq in the file that others monitor */

  /* Only on the reader's thread. */
  EfConnection *read_connection; /* (owned) (nullable) */
  gint64 known;                  /* the last seq that was reported */

  GFileMonitor *monitor; /* (owned) (nullable) */
  FeedState feed;
  gboolean is_closed;
};

G_DEFINE_FINAL_TYPE (EfDatabase, ef_database, G_TYPE_OBJECT)

typedef enum {
  SIGNAL_CHANGED,
} EfDatabaseSignal;

static guint signals[SIGNAL_CHANGED + 1];

/* A call of a caller's function. */
typedef struct {
  EfDatabaseFunc func;
  gpointer data; /* (owned by data_free) (nullable) */
  GDestroyNotify data_free;
  EfDatabase *database; /* (unowned) */
  gint64 last;          /* the last seq after it */
} Call;

static void
free_call (Call *self)
{
  if (self->data_free != NULL)
    self->data_free (self->data);
  g_free (self);
}

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

/* The file says only that there is something to read. Failing to say so loses nothing: the next one
 * who writes says it as well. */
static void
announce (EfDatabase *self, gint64 last)
{
  g_autoptr (GError) error = NULL;

  if (last == self->announced)
    return;

  if (ef_files_write_number (self->folder, EF_FILES_CHANGES, last, &error))
    self->announced = last;
  else
    ef_log_message (NULL, "Other windows do not see this change yet: %s", error->message);
}

static gboolean
read_last (EfConnection *connection, gpointer data, GError **error)
{
  return ef_change_table_get_last (connection, data, error);
}

static gboolean
call_and_count (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;
  EfDatabase *self = call->database;

  if (!call->func (connection, call->data, error))
    return FALSE;
  if (!ef_change_table_get_last (connection, &call->last, error))
    return FALSE;

  return call->last / PRUNE_INTERVAL == self->announced / PRUNE_INTERVAL ||
         ef_changes_prune (connection, call->last, error);
}

static void
return_call (GTask *task, Call *call, gboolean done, GError *error)
{
  if (done)
    g_task_return_pointer (task, call->data, NULL);
  else
    g_task_return_error (task, error);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  EfDatabase *self = source;
  Call *call = task_data;
  GError *error = NULL;
  gboolean done;

  g_assert (ef_worker_is_current (self->writer));

  done = ef_connection_write (self->write_connection, call_and_count, call, &error);
  if (done)
    announce (self, call->last);
  return_call (task, call, done, error);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  EfDatabase *self = source;
  Call *call = task_data;
  GError *error = NULL;
  gboolean done;

  g_assert (ef_worker_is_current (self->reader));

  done = ef_connection_read (self->read_connection, call->func, call->data, &error);
  return_call (task, call, done, error);
}

static void
run_call (EfDatabase *self,
          GTask *task,
          EfWorker *worker,
          GTaskThreadFunc in_thread,
          EfDatabaseFunc func,
          gpointer data,
          GDestroyNotify data_free)
{
  Call *call = g_new0 (Call, 1);

  call->func = func;
  call->data = data;
  call->data_free = data_free;
  call->database = self;
  /* What was written stays written, whoever cancels afterwards. */
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, call, (GDestroyNotify) free_call);
  ef_worker_run (worker, task, in_thread);
}

typedef struct {
  gint64 known;
  GPtrArray *changes; /* (owned) (nullable) */
} News;

static gboolean
read_news (EfConnection *connection, gpointer data, GError **error)
{
  News *news = data;

  news->changes = ef_changes_read (connection, &news->known, error);

  return news->changes != NULL;
}

static void
read_news_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  EfDatabase *self = source;
  News news = { .known = self->known };
  GError *error = NULL;

  if (!ef_connection_read (self->read_connection, read_news, &news, &error)) {
    g_clear_pointer (&news.changes, g_ptr_array_unref);
    g_task_return_error (task, error);
    return;
  }

  self->known = news.known;
  g_task_return_pointer (task, news.changes, (GDestroyNotify) g_ptr_array_unref);
}

static void fetch_news (EfDatabase *self);

static void
news_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfDatabase *self = EF_DATABASE (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changes = g_task_propagate_pointer (G_TASK (result), &error);
  gboolean again = self->feed == FEED_AGAIN;

  self->feed = FEED_IDLE;
  if (self->is_closed)
    return;

  if (changes == NULL)
    ef_log_message (NULL, "Changes are not seen yet: %s", error->message);
  else if (changes->len > 0)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, changes);
  if (again)
    fetch_news (self);
}

/* What comes while one fetch is under way may or may not be seen by it, so there is one more after
 * it, however many came. */
static void
fetch_news (EfDatabase *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->is_closed)
    return;
  if (self->feed != FEED_IDLE) {
    self->feed = FEED_AGAIN;
    return;
  }

  self->feed = FEED_READING;
  task = g_task_new (self, NULL, news_cb, NULL);
  g_task_set_source_tag (task, fetch_news);
  ef_worker_run (self->reader, task, read_news_in_thread);
}

static void
monitor_cb (GFileMonitor *monitor,
            GFile *file,
            GFile *other,
            GFileMonitorEvent event,
            gpointer user_data)
{
  fetch_news (EF_DATABASE (user_data));
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
  announce (self, last);

  return TRUE;
}

static void
open_writer_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  GError *error = NULL;
  gboolean done = open_writer (source, &error);

  return_done (task, done, error);
}

static void
open_writer_step (GTask *task)
{
  EfDatabase *self = ef_steps_get_data (task);

  run_step (task, self->writer, open_writer_in_thread);
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

static gboolean
count_start (EfDatabase *self, GError **error)
{
  g_autofree char *path = g_build_filename (self->folder, EF_FILES_UNCLEAN, NULL);
  gint64 n = ef_files_read_number (self->folder, EF_FILES_UNCLEAN);

  self->unclean_starts = (guint) CLAMP (n, 0, G_MAXINT);

  return ef_files_write_number (self->folder, EF_FILES_UNCLEAN, self->unclean_starts + 1, error) &&
         ef_files_sync (path, error) && ef_files_sync (self->folder, error);
}

static void
count_start_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  /* A window that opens is worth more than a count that is right. */
  if (!count_start (source, &error))
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
    done = connection != NULL && ef_copies_make (connection, self->folder, get_now (), &error);
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

static const EfStep open_steps[] = {
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
  g_autofree char *unclean = g_build_filename (self->folder, EF_FILES_UNCLEAN, NULL);

  ef_connection_checkpoint (self->write_connection);
  g_clear_pointer (&self->write_connection, ef_connection_free);
  if (self->flags & EF_DATABASE_COUNT_STARTS)
    g_unlink (unclean);
  g_clear_fd (&self->lock, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
close_writer_step (GTask *task)
{
  EfDatabase *self = ef_steps_get_data (task);

  run_step (task, self->writer, close_writer_in_thread);
}

static const EfStep close_steps[] = {
  wait_for_copy_step,
  close_reader_step,
  close_writer_step,
  NULL,
};

/* Without ef_database_close_async () the end counts as unclean; nothing is lost by that. */
static void
free_connection (EfConnection **connection)
{
  if (*connection != NULL)
    ef_connection_set_untouched (*connection, TRUE);
  g_clear_pointer (connection, ef_connection_free);
}

static void
ef_database_finalize (GObject *object)
{
  EfDatabase *self = EF_DATABASE (object);

  g_clear_object (&self->monitor);
  g_clear_object (&self->copier);
  g_clear_object (&self->reader);
  g_clear_object (&self->writer);
  free_connection (&self->read_connection);
  free_connection (&self->write_connection);
  g_clear_fd (&self->lock, NULL);
  g_free (self->folder);
  g_free (self->path);

  G_OBJECT_CLASS (ef_database_parent_class)->finalize (object);
}

static void
ef_database_class_init (EfDatabaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ef_database_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", EF_TYPE_DATABASE, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
}

static void
ef_database_init (EfDatabase *self)
{
  self->lock = -1;
  self->writer = ef_worker_new ("ef-writer");
  self->reader = ef_worker_new ("ef-reader");
}

void
ef_database_open_async (const char *folder,
                        EfDatabaseFlags flags,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  EfDatabase *self = g_object_new (EF_TYPE_DATABASE, NULL);
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);

  self->folder = g_strdup (folder);
  self->path = g_build_filename (folder, EF_FILES_DATABASE, NULL);
  self->flags = flags;

  g_task_set_source_tag (task, ef_database_open_async);
  ef_steps_run (task, open_steps, self, g_object_unref);
}

EfDatabase *
ef_database_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  return g_object_ref (ef_steps_get_data (G_TASK (result)));
}

void
ef_database_close_async (EfDatabase *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (EF_IS_DATABASE (self));
  g_return_if_fail (!self->is_closed);

  self->is_closed = TRUE;
  g_clear_object (&self->monitor);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, ef_database_close_async);
  ef_steps_run (task, close_steps, self, NULL);
}

gboolean
ef_database_close_finish (EfDatabase *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ef_database_write_async (EfDatabase *self,
                         EfDatabaseFunc func,
                         gpointer data,
                         GDestroyNotify data_free,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (EF_IS_DATABASE (self));
  g_return_if_fail (!self->is_closed);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ef_database_write_async);
  run_call (self, task, self->writer, write_in_thread, func, data, data_free);
}

void
ef_database_read_async (EfDatabase *self,
                        EfDatabaseFunc func,
                        gpointer data,
                        GDestroyNotify data_free,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (EF_IS_DATABASE (self));
  g_return_if_fail (!self->is_closed);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ef_database_read_async);
  run_call (self, task, self->reader, read_in_thread, func, data, data_free);
}

gpointer
ef_database_run_finish (EfDatabase *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

const char *
ef_database_get_path (EfDatabase *self)
{
  return self->path;
}

guint
ef_database_get_unclean_starts (EfDatabase *self)
{
  return self->unclean_starts;
}

int
ef_database_get_version (void)
{
  guint n_migrations;

  ef_migrations_get (&n_migrations);

  return (int) n_migrations;
}
