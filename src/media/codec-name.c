/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/codec-name.h"

#include <gst/pbutils/descriptions.h>
#include <string.h>

/* What nobody knows is called by the four letters that the file has for it. */
#define UNKNOWN "video/x-gst-fourcc-"

/* How codecs and containers are called by people; what is not here has a longer name from GStreamer. */
static const struct {
  const char *type;
  const char *field; /* (nullable) that has this value too */
  int number;
  const char *text;
  const char *name;
} names[] = {
  { "video/x-h264", NULL, 0, NULL, "H.264" },
  { "video/x-h265", NULL, 0, NULL, "HEVC" },
  { "video/x-h266", NULL, 0, NULL, "VVC" },
  { "video/x-vp8", NULL, 0, NULL, "VP8" },
  { "video/x-vp9", NULL, 0, NULL, "VP9" },
  { "video/x-av1", NULL, 0, NULL, "AV1" },
  { "video/x-prores", NULL, 0, NULL, "ProRes" },
  { "video/mpeg", "mpegversion", 1, NULL, "MPEG-1" },
  { "video/mpeg", "mpegversion", 2, NULL, "MPEG-2" },
  { "video/mpeg", "mpegversion", 4, NULL, "MPEG-4" },
  { "image/jpeg", NULL, 0, NULL, "Motion JPEG" },
  { "audio/mpeg", "mpegversion", 1, NULL, "MP3" },
  { "audio/mpeg", "mpegversion", 2, NULL, "AAC" },
  { "audio/mpeg", "mpegversion", 4, NULL, "AAC" },
  { "audio/x-opus", NULL, 0, NULL, "Opus" },
  { "audio/x-vorbis", NULL, 0, NULL, "Vorbis" },
  { "audio/x-flac", NULL, 0, NULL, "FLAC" },
  { "audio/x-alac", NULL, 0, NULL, "ALAC" },
  { "audio/x-ac3", NULL, 0, NULL, "AC-3" },
  { "audio/x-eac3", NULL, 0, NULL, "E-AC-3" },
  { "audio/x-raw", NULL, 0, NULL, "PCM" },
  { "video/quicktime", "variant", 0, "3gpp", "3GP" },
  { "video/quicktime", "variant", 0, "iso", "MP4" },
  { "video/quicktime", "variant", 0, "iso-fragmented", "MP4" },
  { "video/quicktime", NULL, 0, NULL, "QuickTime" },
  { "video/x-matroska", NULL, 0, NULL, "Matroska" },
  { "video/webm", NULL, 0, NULL, "WebM" },
  { "video/mpegts", NULL, 0, NULL, "MPEG-TS" },
  { "video/x-msvideo", NULL, 0, NULL, "AVI" },
  { "video/x-flv", NULL, 0, NULL, "Flash Video" },
  { "application/ogg", NULL, 0, NULL, "Ogg" },
};

static gboolean
fits (const GstStructure *structure, guint row)
{
  int number = 0;

  if (!gst_structure_has_name (structure, names[row].type))
    return FALSE;
  if (names[row].field == NULL)
    return TRUE;
  if (names[row].text != NULL)
    return g_strcmp0 (gst_structure_get_string (structure, names[row].field), names[row].text) == 0;

  return gst_structure_get_int (structure, names[row].field, &number) &&
         number == names[row].number;
}

char *
ef_codec_name_get (GstCaps *caps)
{
  g_autofree char *description = NULL;
  const char *type;

  if (caps == NULL || gst_caps_get_size (caps) == 0)
    return g_strdup ("");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (fits (gst_caps_get_structure (caps, 0), i))
      return g_strdup (names[i].name);
  }
  if (gst_caps_is_fixed (caps))
    description = gst_pb_utils_get_codec_description (caps);

  if (description != NULL)
    return g_steal_pointer (&description);

  type = gst_structure_get_name (gst_caps_get_structure (caps, 0));

  return g_strdup (g_str_has_prefix (type, UNKNOWN) ? type + strlen (UNKNOWN) : type);
}
