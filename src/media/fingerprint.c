/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "media/error.h"
#include "media/media.h"
#include "media/source-file.h"

#define PART ((gint64) 1 << 20)
#define CHUNK 65536

static gboolean
fail (int code, const char *path, GError **error)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

  g_propagate_error (error, ef_media_error_translate (
                              g_error_new_literal (G_IO_ERROR, (int) g_io_error_from_errno (code),
                                                   g_strerror (code)),
                              uri != NULL ? uri : path));

  return FALSE;
}

/* A file may become shorter while it is read: then what is there counts. */
static gboolean
add_part (GChecksum *sum,
          int file,
          EfTimeSpan bytes,
          const char *path,
          GCancellable *cancellable,
          GError **error)
{
  guint8 chunk[CHUNK];

  while (bytes.begin < bytes.end) {
    gssize n;

    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    n = pread (file, chunk, (gsize) MIN ((gint64) sizeof chunk, bytes.end - bytes.begin),
               bytes.begin);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail (errno, path, error);
    if (n == 0)
      break;
    g_checksum_update (sum, chunk, n);
    bytes.begin += n;
  }

  return TRUE;
}

/* The whole of a small file; of a large one its ends and its middle. */
static gboolean
add_file (GChecksum *sum,
          int file,
          gint64 size,
          const char *path,
          GCancellable *cancellable,
          GError **error)
{
  gint64 middle = (size - PART) / 2;

  if (size <= 3 * PART)
    return add_part (sum, file, ef_time_span_new (0, size), path, cancellable, error);

  return add_part (sum, file, ef_time_span_new (0, PART), path, cancellable, error) &&
         add_part (sum, file, ef_time_span_new (middle, middle + PART), path, cancellable, error) &&
         add_part (sum, file, ef_time_span_new (size - PART, size), path, cancellable, error);
}

char *
ef_media_fingerprint (const char *path,
                      gint64 *size,
                      gint64 *modified,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, error);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  struct stat status;
  int file;
  gboolean done;

  if (uri == NULL || !ef_source_file_check (uri, error))
    return NULL;

  file = open (path, O_RDONLY | O_CLOEXEC);
  if (file < 0 || fstat (file, &status) != 0) {
    fail (errno, path, error);
    if (file >= 0)
      close (file);
    return NULL;
  }

  *size = status.st_size;
  *modified = (gint64) status.st_mtim.tv_sec * G_USEC_PER_SEC + status.st_mtim.tv_nsec / 1000;
  done = add_file (sum, file, status.st_size, path, cancellable, error);
  close (file);

  return done ? g_strdup_printf ("%" G_GINT64_FORMAT "-%.32s", *size, g_checksum_get_string (sum))
              : NULL;
}
