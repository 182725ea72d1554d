/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/part-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PART ".edit-factory-%s.part"
#define MOST_ROUNDS 8 /* until the name stands for what was locked */

typedef enum {
  LOCK_OURS,
  LOCK_STALE, /* the name stands for something else by now */
  LOCK_THEIRS,
} Lock;

/* Not every file system has locks: then there is nobody to be asked. What is no usual file can have no part in
 * this: it is written as it is. */
static Lock
try_lock (int fd, const char *path)
{
  struct stat held;
  struct stat named;

  if (fstat (fd, &held) != 0 || !S_ISREG (held.st_mode))
    return LOCK_OURS;
  if (flock (fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
    return LOCK_THEIRS;
  if (lstat (path, &named) != 0 || held.st_ino != named.st_ino || held.st_dev != named.st_dev)
    return LOCK_STALE;
  /* A second name of something else. */
  if (held.st_nlink > 1)
    return g_unlink (path) == 0 ? LOCK_STALE : LOCK_THEIRS;

  return LOCK_OURS;
}

static int
open_once (const char *path, gboolean *is_stale)
{
  int fd = g_open (path, O_CREAT | O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
  Lock lock;

  *is_stale = FALSE;
  if (fd < 0 && errno == ELOOP)
    *is_stale = g_unlink (path) == 0;
  if (fd < 0)
    return -1;

  lock = try_lock (fd, path);
  if (lock == LOCK_OURS && (ftruncate (fd, 0) == 0 || errno == EINVAL))
    return fd;

  *is_stale = lock == LOCK_STALE;
  close (fd);
  errno = EWOULDBLOCK;

  return -1;
}

char *
ef_part_file_get_path (const char *file, const char *id)
{
  g_autofree char *folder = g_path_get_dirname (file);
  g_autofree char *name = g_strdup_printf (PART, id);

  return g_build_filename (folder, name, NULL);
}

int
ef_part_file_open (const char *path)
{
  gboolean is_stale = TRUE;
  int fd = -1;

  for (guint i = 0; fd < 0 && is_stale && i < MOST_ROUNDS; i++)
    fd = open_once (path, &is_stale);

  return fd;
}

gboolean
ef_part_file_make (const char *path)
{
  int fd = ef_part_file_open (path);

  return fd >= 0 && close (fd) == 0;
}

static gboolean
is_usual (int fd)
{
  struct stat info;

  return fstat (fd, &info) == 0 && S_ISREG (info.st_mode);
}

gboolean
ef_part_file_remove (const char *path)
{
  g_autofd int fd = g_open (path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);

  /* A link is never what somebody writes. */
  if (fd < 0 && errno == ELOOP)
    return g_unlink (path) == 0;
  if (fd < 0)
    return errno == ENOENT;
  if (!is_usual (fd) || try_lock (fd, path) != LOCK_OURS)
    return FALSE;

  return g_unlink (path) == 0;
}

/* A file system that cannot refuse by itself may be able to give a file a second name, which it refuses
 * as well; else it is asked first. */
static gboolean
rename_to_free_name (const char *from, const char *to)
{
  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (errno != EINVAL && errno != ENOSYS)
    return FALSE;
  if (link (from, to) == 0)
    return g_unlink (from) == 0;
  if (errno == EEXIST)
    return FALSE;
  if (g_file_test (to, G_FILE_TEST_EXISTS) || g_file_test (to, G_FILE_TEST_IS_SYMLINK)) {
    errno = EEXIST;
    return FALSE;
  }

  return g_rename (from, to) == 0;
}

/* A file system that cannot do it for folders does it by itself. */
static void
sync_folder (const char *file)
{
  g_autofree char *folder = g_path_get_dirname (file);
  g_autofd int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd >= 0)
    fsync (fd);
}

gboolean
ef_part_file_name (const char *from, const char *to)
{
  if (!rename_to_free_name (from, to))
    return FALSE;

  sync_folder (to);

  return TRUE;
}
