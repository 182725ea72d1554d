/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/files.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/error-private.h"

#define LOCK_TIMEOUT_US (10 * G_USEC_PER_SEC)
#define LOCK_INTERVAL_US (10 * 1000)

#define MAGIC "SQLite format 3"
#define HEADER_SIZE 100

gboolean
ef_files_make_folder (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0700) == 0)
    return TRUE;

  return ef_store_error_set_errno (error, errno, path);
}

/* An empty file that only its owner can read, so that SQLite does not make one for everybody. */
gboolean
ef_files_create (const char *path, GError **error)
{
  g_autofd int fd = open (path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);

  return fd >= 0 ? TRUE : ef_store_error_set_errno (error, errno, path);
}

gboolean
ef_files_exists (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

gint64
ef_files_get_size (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 ? info.st_size : 0;
}

/* A file, or a folder whose names have changed. */
gboolean
ef_files_sync (const char *path, GError **error)
{
  g_autofd int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0 || fsync (fd) < 0)
    return ef_store_error_set_errno (error, errno, path);

  return TRUE;
}

/* Within one folder, and so that it survives a power cut. */
gboolean
ef_files_move (const char *from, const char *to, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (to);

  if (g_rename (from, to) < 0)
    return ef_store_error_set_errno (error, errno, to);

  return ef_files_sync (folder, error);
}

static gboolean
copy_bytes (int from, int to)
{
  char buffer[65536];
  gssize n;

  while ((n = read (from, buffer, sizeof buffer)) > 0) {
    for (gssize done = 0; done < n;) {
      gssize written = write (to, buffer + done, (gsize) (n - done));

      if (written < 0)
        return FALSE;
      done += written;
    }
  }

  return n == 0 && fsync (to) == 0;
}

gboolean
ef_files_copy (const char *from, const char *to, GError **error)
{
  g_autofd int source = open (from, O_RDONLY | O_CLOEXEC);
  g_autofd int target = -1;

  if (source < 0)
    return ef_store_error_set_errno (error, errno, from);

  target = open (to, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (target < 0 || !copy_bytes (source, target))
    return ef_store_error_set_errno (error, errno, to);

  return TRUE;
}

void
ef_files_remove_database (const char *path)
{
  static const char *const suffixes[] = { "", "-journal", "-wal", "-shm" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++) {
    g_autofree char *beside = ef_files_get_beside (path, suffixes[i]);

    g_unlink (beside);
  }
}

char *
ef_files_get_beside (const char *path, const char *suffix)
{
  return g_strconcat (path, suffix, NULL);
}

/* 0 when there is no such file, or no number in it. */
gint64
ef_files_read_number (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;

  return g_ascii_strtoll (text, NULL, 10);
}

/* In place, so that a monitor of the file sees it and no second name appears in the folder. */
gboolean
ef_files_write_number (const char *folder, const char *name, gint64 value, GError **error)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT "\n", value);
  gssize length = (gssize) strlen (text);
  g_autofd int fd = open (path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

  if (fd < 0 || pwrite (fd, text, (gsize) length, 0) != length || ftruncate (fd, length) < 0)
    return ef_store_error_set_errno (error, errno, path);

  return TRUE;
}

/* A lock on the folder itself needs no file, and ends with the process however that ends. */
int
ef_files_lock (const char *folder, gboolean *is_alone, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + LOCK_TIMEOUT_US;
  g_autofd int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0) {
    ef_store_error_set_errno (error, errno, folder);
    return -1;
  }

  do {
    /* A file system without such locks is taken as ours alone. */
    *is_alone = flock (fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
    if (*is_alone || flock (fd, LOCK_SH | LOCK_NB) == 0)
      return g_steal_fd (&fd);
    g_usleep (LOCK_INTERVAL_US);
  } while (g_get_monotonic_time () < deadline);

  ef_store_error_set_busy (error);

  return -1;
}

int
ef_files_lock_alone (const char *folder, double seconds, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);
  g_autofd int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0) {
    ef_store_error_set_errno (error, errno, folder);
    return -1;
  }

  while (flock (fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK) {
    if (g_get_monotonic_time () >= deadline) {
      ef_store_error_set_busy (error);
      return -1;
    }
    g_usleep (LOCK_INTERVAL_US);
  }

  return g_steal_fd (&fd);
}

/* Turning an exclusive lock into a shared one lets go of it for a moment, so somebody may be faster. */
gboolean
ef_files_share_lock (int lock, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + LOCK_TIMEOUT_US;

  while (flock (lock, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK) {
    if (g_get_monotonic_time () > deadline)
      return ef_store_error_set_busy (error);
    g_usleep (LOCK_INTERVAL_US);
  }

  return TRUE;
}

static guint32
read_number (const guchar *at)
{
  return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | at[3];
}

static gint64
read_page_size (const guchar *header)
{
  guint size = (guint) header[16] << 8 | header[17];

  if (size == 1)
    return 65536;

  return size >= 512 && (size & (size - 1)) == 0 ? (gint64) size : 0;
}

/* What cannot be read is not damaged for that. */
static EfFilesState
read_header (const char *path, guchar *header)
{
  g_autofd int fd = open (path, O_RDONLY | O_CLOEXEC);
  gssize n = fd >= 0 ? read (fd, header, HEADER_SIZE) : -1;

  if (n < 0)
    return EF_FILES_DOUBTFUL;

  return n == HEADER_SIZE && memcmp (header, MAGIC, sizeof MAGIC) == 0 &&
             read_page_size (header) != 0
           ? EF_FILES_GOOD
           : EF_FILES_DAMAGED;
}

/* SQLite takes an empty file for a new database and reads zeros behind the end of a cut one, so the
 * size is compared with what the header says. With something in the -wal the header may be ahead of
 * the file, or behind. See "The Database Header" in SQLite's description of its file format. */
EfFilesState
ef_files_check_header (const char *path)
{
  g_autofree char *wal = ef_files_get_beside (path, "-wal");
  guchar header[HEADER_SIZE];
  EfFilesState state = read_header (path, header);
  gint64 size;
  gint64 expected;

  if (state != EF_FILES_GOOD)
    return state;
  if (ef_files_get_size (wal) > 0)
    return EF_FILES_DOUBTFUL;
  if (read_number (header + 24) != read_number (header + 92))
    return EF_FILES_DOUBTFUL;

  size = ef_files_get_size (path);
  expected = read_page_size (header) * read_number (header + 28);
  if (size < expected)
    return EF_FILES_DAMAGED;

  return size == expected ? EF_FILES_GOOD : EF_FILES_DOUBTFUL;
}
