/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/worker.h"

/* Everything below works on descriptors of folders that were opened without following links, so that
 * nothing that happens in the tree meanwhile can lead the removal out of it. */

/* Somebody may be writing into the tree while it goes: so often a folder is read again. */
#define ROUNDS 3

typedef struct {
  char *path;
  EfWorker *worker; /* (owned) */
} Removal;

static void
removal_free (Removal *self)
{
  g_free (self->path);
  g_object_unref (self->worker);
  g_free (self);
}

static gboolean remove_entry (int parent,
                              const char *name,
                              dev_t device,
                              GCancellable *cancellable,
                              GError **error);

static gboolean
fail (const char *name, GError **error)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _ ("“%s” could not be removed: %s"),
               name, g_strerror (code));

  return FALSE;
}

static gboolean
is_dots (const char *name)
{
  return g_str_equal (name, ".") || g_str_equal (name, "..");
}

static gboolean
empty (DIR *folder, dev_t device, GCancellable *cancellable, GError **error)
{
  struct dirent *entry;

  rewinddir (folder);
  while ((entry = readdir (folder)) != NULL) {
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    if (!is_dots (entry->d_name) &&
        !remove_entry (dirfd (folder), entry->d_name, device, cancellable, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
remove_folder (int parent,
               const char *name,
               dev_t device,
               GCancellable *cancellable,
               GError **error)
{
  int fd = openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  DIR *folder = fd < 0 ? NULL : fdopendir (fd);
  gboolean is_gone = FALSE;

  if (folder == NULL) {
    fail (name, error);
    g_clear_fd (&fd, NULL);
    return FALSE;
  }

  for (int round = 1; !is_gone; round++) {
    if (!empty (folder, device, cancellable, error))
      break;
    is_gone = unlinkat (parent, name, AT_REMOVEDIR) == 0 || errno == ENOENT;
    if (!is_gone && (errno != ENOTEMPTY || round == ROUNDS)) {
      fail (name, error);
      break;
    }
  }
  closedir (folder);

  return is_gone;
}

/* What is mounted inside the tree was not made by us, and is left alone. */
static gboolean
remove_entry (int parent, const char *name, dev_t device, GCancellable *cancellable, GError **error)
{
  struct stat info;

  if (fstatat (parent, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
    return errno == ENOENT || fail (name, error);

  if (S_ISDIR (info.st_mode)) {
    if (device == 0 || info.st_dev == device)
      return remove_folder (parent, name, info.st_dev, cancellable, error);
    errno = EXDEV;
    return fail (name, error);
  }

  return unlinkat (parent, name, 0) == 0 || errno == ENOENT || fail (name, error);
}

static void
remove_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Removal *removal = data;
  GError *error = NULL;

  if (remove_entry (AT_FDCWD, removal->path, 0, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
ef_folder_remove_async (const char *path,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Removal *removal = g_new0 (Removal, 1);

  g_task_set_source_tag (task, ef_folder_remove_async);
  removal->path = g_strdup (path);
  removal->worker = ef_worker_new ("folder");
  g_task_set_task_data (task, removal, (GDestroyNotify) removal_free);
  ef_worker_run (removal->worker, task, remove_in_thread);
}

gboolean
ef_folder_remove_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
