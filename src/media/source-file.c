/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/source-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "media/error.h"

#define MOST_BOXES 10000

static gboolean
refuse_errno (const char *uri, int code, GError **error)
{
  g_autofree char *name = ef_media_get_display_name (uri);

  switch (code) {
  case ENOENT:
  case ENOTDIR:
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNREADABLE,
                 _ ("“%s” is not there: look where it went."), name);
    break;
  case EACCES:
  case EPERM:
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNREADABLE,
                 _ ("“%s” may not be read: change its permissions."), name);
    break;
  default:
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNREADABLE, _ ("“%s” cannot be read: %s"),
                 name, g_strerror (code));
  }

  return FALSE;
}

static gboolean
refuse_kind (const char *uri, const struct stat *status, GError **error)
{
  g_autofree char *name = ef_media_get_display_name (uri);

  if (S_ISDIR (status->st_mode))
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNREADABLE,
                 _ ("“%s” is a folder: choose a video in it."), name);
  else if (!S_ISREG (status->st_mode))
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNREADABLE,
                 _ ("“%s” is not a file: choose a video."), name);
  else
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_DAMAGED,
                 _ ("“%s” is empty: take another copy of it."), name);

  return FALSE;
}

/* Never waits, whatever the name stands for. */
gboolean
ef_source_file_check (const char *uri, GError **error)
{
  g_autofree char *path = g_filename_from_uri (uri, NULL, NULL);
  struct stat status;
  int file;

  if (path == NULL) {
    g_set_error_literal (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNREADABLE,
                         _ ("Only files of this computer can be read: copy the video to it."));
    return FALSE;
  }

  if (stat (path, &status) != 0)
    return refuse_errno (uri, errno, error);
  if (!S_ISREG (status.st_mode) || status.st_size == 0)
    return refuse_kind (uri, &status, error);

  file = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0)
    return refuse_errno (uri, errno, error);
  close (file);

  return TRUE;
}

/* The length of the box at @at, its header included; 0: to the end of the file; -1: there is none. */
static gint64
read_box (int file, gint64 at, char *name)
{
  guint8 header[16];
  gssize n = pread (file, header, sizeof header, at);
  guint32 length;
  guint64 wide;

  if (n < 8)
    return -1;

  memcpy (&length, header, 4);
  memcpy (name, header + 4, 4);
  length = GUINT32_FROM_BE (length);
  if (length != 1)
    return length == 0 || length >= 8 ? (gint64) length : -1;
  if (n < 16)
    return -1;

  memcpy (&wide, header + 8, 8);
  wide = GUINT64_FROM_BE (wide);

  return wide >= 16 && wide < G_MAXINT64 / 2 ? (gint64) wide : -1;
}

gboolean
ef_source_file_has_box (const char *uri, const char *name)
{
  g_autofree char *path = g_filename_from_uri (uri, NULL, NULL);
  int file = path != NULL ? open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
  gboolean found = FALSE;
  gint64 at = 0;

  if (file < 0)
    return FALSE;

  for (guint i = 0; i < MOST_BOXES && !found && at < G_MAXINT64 / 2; i++) {
    char found_name[4];
    gint64 length = read_box (file, at, found_name);

    if (length < 0)
      break;
    found = memcmp (found_name, name, 4) == 0;
    if (length == 0)
      break;
    at += length;
  }
  close (file);

  return found;
}
