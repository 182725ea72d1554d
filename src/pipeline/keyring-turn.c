/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/keyring-turn.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/error.h"
#include "pipeline/studio-private.h"

#define LOCK "keyring.lock"
#define AGAIN_MS 50
#define WAIT_MOST (20 * G_USEC_PER_SEC) /* a person may be asked for a password elsewhere */

typedef struct {
  char *path;
  gint64 deadline;
  int fd;
  gboolean is_taken; /* by somebody else */
} Turn;

static void
turn_free (gpointer data)
{
  Turn *self = data;

  g_clear_fd (&self->fd, NULL);
  g_free (self->path);
  g_free (self);
}

static void try (GTask *task);

/* A file system without such locks is taken as ours alone. */
static void
lock_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Turn *turn = data;

  if (turn->fd < 0)
    turn->fd = open (turn->path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  turn->is_taken =
    turn->fd >= 0 && flock (turn->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  g_task_return_boolean (task, TRUE);
}

static void
again_cb (gpointer user_data)
{
  try (user_data);
}

static void
locked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Turn *turn = g_task_get_task_data (task);

  g_task_propagate_boolean (G_TASK (result), NULL);
  if (!turn->is_taken)
    g_task_return_boolean (task, TRUE);
  else if (g_get_monotonic_time () < turn->deadline)
    g_timeout_add_once (AGAIN_MS, again_cb, g_steal_pointer (&task));
  else
    g_task_return_new_error_literal (
      task, EF_ERROR, EF_ERROR_REFUSED,
      _ ("Another window or command is at the keyring: answer what it asks, then try again."));
}

static void
try (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);
  g_autoptr (GTask) lock = g_task_new (studio, NULL, locked_cb, task);

  g_task_set_source_tag (lock, try);
  g_task_set_task_data (lock, g_task_get_task_data (task), NULL);
  ef_worker_run (ef_studio_get_data_worker (studio), lock, lock_in_thread);
}

void
ef_keyring_turn_take_async (EfStudio *studio, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (studio, NULL, callback, user_data);
  Turn *turn = g_new0 (Turn, 1);

  g_task_set_source_tag (task, ef_keyring_turn_take_async);
  turn->path = g_build_filename (ef_studio_get_paths (studio)->data, LOCK, NULL);
  turn->deadline = g_get_monotonic_time () + WAIT_MOST;
  turn->fd = -1;
  g_task_set_task_data (task, turn, turn_free);
  try (task);
}

gboolean
ef_keyring_turn_take_finish (EfStudio *studio, GAsyncResult *result, int *turn, GError **error)
{
  Turn *data = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  *turn = g_steal_fd (&data->fd);

  return TRUE;
}
