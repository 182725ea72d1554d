/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/worker.h"
#include "pipeline/failure.h"
#include "pipeline/queue-private.h"

#define LOCK "queue.lock"
#define PROGRESS "progress"

/* The kernel gives the lock to one process and takes it back when that one ends, however it ends. The
 * file itself says nothing and stays. */
struct _EfQueueFiles {
  EfWorker *worker; /* (owned) */
  char *folder;
  char *lock_path;
  char *progress_folder;
  int fd; /* -1: another process is the owner */
};

typedef struct {
  char *path;
  double progress;
} Write;

EfQueueFiles *
ef_queue_files_new (const char *folder)
{
  EfQueueFiles *self = g_new0 (EfQueueFiles, 1);

  self->worker = ef_worker_new ("ef-queue");
  self->folder = g_strdup (folder);
  self->lock_path = g_build_filename (folder, LOCK, NULL);
  self->progress_folder = g_build_filename (folder, PROGRESS, NULL);
  self->fd = -1;

  return self;
}

void
ef_queue_files_free (EfQueueFiles *self)
{
  g_object_unref (self->worker);
  g_clear_fd (&self->fd, NULL);
  g_free (self->folder);
  g_free (self->lock_path);
  g_free (self->progress_folder);
  g_free (self);
}

/* What an owner before has left says nothing about what runs now. */
static void
empty_folder (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);

    g_unlink (file);
  }
}

static GError *
make_lock_error (int code)
{
  g_autofree char *sentence =
    /* Translators: the name of a file, and the reason that the system gives. */
    g_strdup_printf (
      _ ("No work begins, because “%s” cannot be opened: %s. Once that is mended, it "
         "goes on by itself."),
      LOCK, g_strerror (code));

  return ef_failure_from_errno (code, sentence);
}

/* A file system without such locks is taken as ours alone. */
static void
lock_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  EfQueueFiles *self = data;
  g_autofd int fd = open (self->lock_path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0) {
    g_task_return_error (task, make_lock_error (errno));
    return;
  }

  g_mkdir_with_parents (self->progress_folder, 0700);
  if (flock (fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK) {
    g_task_return_boolean (task, FALSE);
    return;
  }

  empty_folder (self->progress_folder);
  self->fd = g_steal_fd (&fd);
  g_task_return_boolean (task, TRUE);
}

void
ef_queue_files_lock_async (EfQueueFiles *self,
                           gpointer source,
                           GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (source, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_queue_files_lock_async);
  g_task_set_task_data (task, self, NULL);
  ef_worker_run (self->worker, task, lock_in_thread);
}

gboolean
ef_queue_files_lock_finish (EfQueueFiles *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ef_queue_files_unlock (EfQueueFiles *self)
{
  g_clear_fd (&self->fd, NULL);
}

static void
write_free (gpointer data)
{
  Write *self = data;

  g_free (self->path);
  g_free (self);
}

/* Replaced as a whole, so that nobody reads half a number. It need not survive a power cut. */
static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Write *write = data;
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (write->progress < 0)
    g_unlink (write->path);
  else
    g_file_set_contents_full (write->path,
                              g_ascii_formatd (text, sizeof text, "%.4f", write->progress), -1,
                              G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
  g_task_return_boolean (task, TRUE);
}

/* Below 0: the file goes. */
void
ef_queue_files_write_progress (EfQueueFiles *self, const char *id, double progress)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  Write *write = g_new0 (Write, 1);

  g_task_set_source_tag (task, ef_queue_files_write_progress);
  write->path = g_build_filename (self->progress_folder, id, NULL);
  write->progress = progress;
  g_task_set_task_data (task, write, write_free);
  ef_worker_run (self->worker, task, write_in_thread);
}

void
ef_queue_files_remove_progress (EfQueueFiles *self, const char *id)
{
  ef_queue_files_write_progress (self, id, -1);
}

const char *
ef_queue_files_get_progress_folder (EfQueueFiles *self)
{
  return self->progress_folder;
}

double
ef_queue_files_parse_progress (const char *text, gsize length)
{
  g_autofree char *copy = g_strndup (text, length);
  char *end;
  double progress = g_ascii_strtod (copy, &end);

  return end > copy && progress >= 0 && progress <= 1 ? progress : -1;
}

double
ef_queue_files_read_progress (const char *folder, const char *id)
{
  g_autofree char *path = g_build_filename (folder, PROGRESS, id, NULL);
  g_autofree char *text = NULL;
  gsize length;

  return g_file_get_contents (path, &text, &length, NULL)
           ? ef_queue_files_parse_progress (text, length)
           : -1;
}
