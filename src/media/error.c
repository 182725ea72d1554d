/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/error.h"

#include <errno.h>
#include <glib/gi18n.h>

#include "core/text.h"

/* The nicks go through the pipe of the child and into the database. */
static const char *const nicks[] = {
  [EF_MEDIA_ERROR_UNREADABLE] = "unreadable", [EF_MEDIA_ERROR_DAMAGED] = "damaged",
  [EF_MEDIA_ERROR_ENCRYPTED] = "encrypted",   [EF_MEDIA_ERROR_UNSUPPORTED] = "unsupported",
  [EF_MEDIA_ERROR_STUCK] = "stuck",           [EF_MEDIA_ERROR_NO_SPACE] = "no-space",
  [EF_MEDIA_ERROR_FAILED] = "failed",
};

const char *
ef_media_error_to_nick (EfMediaError code)
{
  return (guint) code < G_N_ELEMENTS (nicks) ? nicks[code] : nicks[EF_MEDIA_ERROR_FAILED];
}

char *
ef_media_get_display_name (const char *uri)
{
  g_autofree char *path = g_filename_from_uri (uri, NULL, NULL);
  g_autofree char *name = g_filename_display_basename (path != NULL ? path : uri);
  g_autofree char *line = ef_text_make_line (name, 200);

  return ef_text_excerpt (line);
}

static EfMediaError
classify_stream (int code)
{
  switch (code) {
  case GST_STREAM_ERROR_DECRYPT:
  case GST_STREAM_ERROR_DECRYPT_NOKEY:
    return EF_MEDIA_ERROR_ENCRYPTED;
  case GST_STREAM_ERROR_TYPE_NOT_FOUND:
  case GST_STREAM_ERROR_WRONG_TYPE:
  case GST_STREAM_ERROR_CODEC_NOT_FOUND:
    return EF_MEDIA_ERROR_UNSUPPORTED;
  default:
    return EF_MEDIA_ERROR_DAMAGED;
  }
}

static EfMediaError
classify_resource (int code)
{
  switch (code) {
  case GST_RESOURCE_ERROR_NO_SPACE_LEFT:
    return EF_MEDIA_ERROR_NO_SPACE;
  case GST_RESOURCE_ERROR_NOT_FOUND:
  case GST_RESOURCE_ERROR_OPEN_READ:
  case GST_RESOURCE_ERROR_NOT_AUTHORIZED:
  case GST_RESOURCE_ERROR_READ:
  case GST_RESOURCE_ERROR_SEEK:
    return EF_MEDIA_ERROR_UNREADABLE;
  default:
    return EF_MEDIA_ERROR_FAILED;
  }
}

static EfMediaError
classify_io (int code)
{
  switch (code) {
  case G_IO_ERROR_NO_SPACE:
    return EF_MEDIA_ERROR_NO_SPACE;
  case G_IO_ERROR_TIMED_OUT:
    return EF_MEDIA_ERROR_STUCK;
  case G_IO_ERROR_FAILED:
    return EF_MEDIA_ERROR_FAILED;
  default:
    return EF_MEDIA_ERROR_UNREADABLE;
  }
}

static EfMediaError
classify (const GError *error)
{
  if (error->domain == GST_STREAM_ERROR)
    return classify_stream (error->code);
  if (error->domain == GST_RESOURCE_ERROR)
    return classify_resource (error->code);
  if (error->domain == GST_CORE_ERROR && error->code == GST_CORE_ERROR_MISSING_PLUGIN)
    return EF_MEDIA_ERROR_UNSUPPORTED;
  if (error->domain == G_IO_ERROR)
    return classify_io (error->code);

  return EF_MEDIA_ERROR_FAILED;
}

static char *
describe (EfMediaError code, const char *name)
{
  switch (code) {
  case EF_MEDIA_ERROR_UNREADABLE:
    return g_strdup_printf (_ ("“%s” cannot be read: look whether it is there and may be read."),
                            name);
  case EF_MEDIA_ERROR_DAMAGED:
    return g_strdup_printf (_ ("“%s” is damaged: take another copy of it."), name);
  case EF_MEDIA_ERROR_ENCRYPTED:
    return g_strdup_printf (_ ("“%s” is encrypted: take a copy without protection."), name);
  case EF_MEDIA_ERROR_UNSUPPORTED:
    return g_strdup_printf (_ ("“%s” is of a kind that cannot be played here: convert it to "
                               "MP4 with H.264."),
                            name);
  case EF_MEDIA_ERROR_STUCK:
    return g_strdup_printf (_ ("Reading “%s” came to a standstill and was given up: try again, or "
                               "take another copy."),
                            name);
  case EF_MEDIA_ERROR_NO_SPACE:
    return g_strdup (_ ("There is no space left on the disk: free some and try again."));
  case EF_MEDIA_ERROR_FAILED:
  default:
    return g_strdup_printf (_ ("Something went wrong with “%s”: try again."), name);
  }
}

GError *
ef_media_error_translate (GError *error, const char *uri)
{
  EfMediaError code;
  g_autofree char *name = NULL;
  g_autofree char *message = NULL;

  if (error->domain == EF_MEDIA_ERROR || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return error;

  code = classify (error);
  name = ef_media_get_display_name (uri);
  message = describe (code, name);
  g_debug ("%s %d: %s", g_quark_to_string (error->domain), error->code, error->message);
  g_error_free (error);

  return g_error_new_literal (EF_MEDIA_ERROR, (int) code, message);
}

GError *
ef_media_error_from_message (GstMessage *message, const char *uri)
{
  GError *error = NULL;
  g_autofree char *debug = NULL;

  gst_message_parse_error (message, &error, &debug);

  return ef_media_error_translate (error, uri);
}
