/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "core/log.h"
#include "store/change-table.h"
#include "store/changes.h"
#include "store/connection-private.h"
#include "store/database-private.h"
#include "store/error.h"
#include "store/files.h"
#include "store/migrations.h"

#define PRUNE_INTERVAL 1000

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

/* The file says only that there is something to read. Failing to say so loses nothing: the next one
 * who writes says it as well. */
void
ef_database_announce (EfDatabase *self, gint64 last)
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
  if (!done && error == NULL) {
    g_critical ("A function for the database failed without saying why");
    error = g_error_new_literal (EF_STORE_ERROR, EF_STORE_ERROR_FAILED,
                                 _ ("The database could not be used: report this."));
  }

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
    ef_database_announce (self, call->last);
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
  /* A flow that was under way when everything ended comes to its end here. */
  if (self->is_closed)
    g_task_return_new_error_literal (
      task, G_IO_ERROR, G_IO_ERROR_CLOSED,
      _ ("This was not stored any more: the application is ending."));
  else
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

static void
news_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  EfDatabase *self = EF_DATABASE (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) changes = g_task_propagate_pointer (G_TASK (result), &error);
  gboolean again = self->feed == EF_FEED_AGAIN;

  self->feed = EF_FEED_IDLE;
  if (self->is_closed)
    return;

  if (changes == NULL)
    ef_log_message (NULL, "Changes are not seen yet: %s", error->message);
  else if (changes->len > 0)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0, changes);
  if (again)
    ef_database_fetch_news (self);
}

/* What comes while one fetch is under way may or may not be seen by it, so there is one more after
 * it, however many came. */
void
ef_database_fetch_news (EfDatabase *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->is_closed)
    return;
  if (self->feed != EF_FEED_IDLE) {
    self->feed = EF_FEED_AGAIN;
    return;
  }

  self->feed = EF_FEED_READING;
  task = g_task_new (self, NULL, news_cb, NULL);
  g_task_set_source_tag (task, ef_database_fetch_news);
  ef_worker_run (self->reader, task, read_news_in_thread);
}

static void
ef_database_finalize (GObject *object)
{
  EfDatabase *self = EF_DATABASE (object);

  g_clear_object (&self->monitor);
  g_clear_object (&self->copier);
  g_clear_object (&self->reader);
  g_clear_object (&self->writer);
  ef_database_drop_connection (&self->read_connection);
  ef_database_drop_connection (&self->write_connection);
  g_clear_fd (&self->mark, NULL);
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
  self->mark = -1;
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
  ef_steps_run (task, ef_database_open_steps, self, g_object_unref);
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
  ef_steps_run (task, ef_database_close_steps, self, NULL);
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

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ef_database_read_async);
  run_call (self, task, self->reader, read_in_thread, func, data, data_free);
}

gpointer
ef_database_run_finish (EfDatabase *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GError) local = NULL;
  gpointer data;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  data = g_task_propagate_pointer (G_TASK (result), &local);
  if (local == NULL)
    return data;

  self->is_damaged |= g_error_matches (local, EF_STORE_ERROR, EF_STORE_ERROR_CORRUPT);
  g_propagate_error (error, g_steal_pointer (&local));

  return NULL;
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
