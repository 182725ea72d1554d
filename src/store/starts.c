/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/starts.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/error-private.h"
#include "store/files.h"

static int
open_mark (const char *path, GError **error)
{
  g_autofd int fd = open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);

  if (fd < 0) {
    ef_store_error_set_errno (error, errno, path);
    return -1;
  }
  /* A file system without such locks is taken as ours alone. */
  if (flock (fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
    return -1;

  return g_steal_fd (&fd);
}

int
ef_starts_begin (const char *folder, guint *n_unclean, GError **error)
{
  g_autofree char *path = g_build_filename (folder, EF_FILES_UNCLEAN, NULL);
  g_autofd int mark = open_mark (path, error);
  gint64 n;

  *n_unclean = 0;
  if (mark < 0)
    return -1;

  n = CLAMP (ef_files_read_number (folder, EF_FILES_UNCLEAN), 0, G_MAXINT);
  *n_unclean = (guint) n;
  if (!ef_files_write_number (folder, EF_FILES_UNCLEAN, n + 1, error) ||
      !ef_files_sync (path, error) || !ef_files_sync (folder, error))
    return -1;

  return g_steal_fd (&mark);
}

/* The file stays: one who has opened it, and not locked it yet, would count in a file without a name. */
void
ef_starts_end (int mark)
{
  if (ftruncate (mark, 0) < 0)
    g_debug ("The clean end is not noted: %s", g_strerror (errno));
  g_close (mark, NULL);
}
