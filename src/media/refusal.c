/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/refusal.h"

#include <glib/gi18n.h>

#include "media/codec-name.h"
#include "media/error.h"
#include "media/source-file.h"

#define MOST_DURATION (G_GINT64_CONSTANT (30) * 24 * 3600 * GST_SECOND)

static gboolean
refuse (GError **error, EfMediaError code, const char *message)
{
  g_set_error_literal (error, EF_MEDIA_ERROR, (int) code, message);

  return FALSE;
}

/* Kinds of files that are recognised and have nothing to do with pictures that move. */
static gboolean
is_other_file (EfPackets *packets)
{
  const char *foreign[] = { "text/", "image/", "application/" };
  const char *fine[] = { "application/ogg", "application/mxf", "application/vnd.rn-realmedia",
                         "application/x-id3", "application/x-apetag" };
  const char *type;

  if (packets->container == NULL)
    return TRUE;

  type = gst_structure_get_name (gst_caps_get_structure (packets->container, 0));
  for (guint i = 0; i < G_N_ELEMENTS (fine); i++) {
    if (g_str_equal (type, fine[i]))
      return FALSE;
  }
  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++) {
    if (g_str_has_prefix (type, foreign[i]))
      return TRUE;
  }

  return FALSE;
}

/* The reader of MP4 does not say why it found nothing. */
static gboolean
has_no_index (EfPackets *packets)
{
  const GstStructure *structure =
    packets->container != NULL ? gst_caps_get_structure (packets->container, 0) : NULL;

  return structure != NULL && gst_structure_has_name (structure, "video/quicktime") &&
         !ef_source_file_has_box (packets->uri, "moov");
}

gboolean
ef_refusal_explain (EfPackets *packets, GError *failure, GError **error)
{
  g_autofree char *name = ef_media_get_display_name (packets->uri);
  g_autofree char *message = NULL;

  if (g_error_matches (failure, EF_MEDIA_ERROR, EF_MEDIA_ERROR_STUCK) ||
      g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, failure);
    return FALSE;
  }
  if (is_other_file (packets)) {
    message = g_strdup_printf (_ ("“%s” is not a video: choose another file."), name);
    g_error_free (failure);
    return refuse (error, EF_MEDIA_ERROR_DAMAGED, message);
  }
  if (has_no_index (packets)) {
    message = g_strdup_printf (_ ("“%s” is not complete: its index is missing. Record or copy it "
                                  "again."),
                               name);
    g_error_free (failure);
    return refuse (error, EF_MEDIA_ERROR_DAMAGED, message);
  }
  g_propagate_error (error, failure);

  return FALSE;
}

/* Longer than anybody records: times behind that are not worth being counted with. */
gboolean
ef_refusal_check_duration (EfPackets *packets, gint64 duration, GError **error)
{
  g_autofree char *name = NULL;

  if (duration <= MOST_DURATION)
    return TRUE;

  name = ef_media_get_display_name (packets->uri);
  g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_DAMAGED,
               _ ("“%s” says that it is longer than 30 days, which cannot be: take another copy "
                  "of it."),
               name);

  return FALSE;
}

static EfTrack *
refuse_picture (GError **error, EfMediaError code, const char *message)
{
  refuse (error, code, message);

  return NULL;
}

EfTrack *
ef_refusal_refuse_pictures (EfPackets *packets, GError **error)
{
  g_autofree char *name = ef_media_get_display_name (packets->uri);
  g_autofree char *message =
    g_strdup_printf (_ ("There is not one whole picture in “%s”: take another copy of it."), name);

  return refuse_picture (error, EF_MEDIA_ERROR_DAMAGED, message);
}

EfTrack *
ef_refusal_find_picture (EfPackets *packets, GError **error)
{
  EfTrack *track = ef_packets_find_video (packets);
  g_autofree char *name = ef_media_get_display_name (packets->uri);
  g_autofree char *codec = track != NULL ? ef_codec_name_get (track->caps) : NULL;
  g_autofree char *message = NULL;

  if (track == NULL && is_other_file (packets)) {
    message = g_strdup_printf (_ ("“%s” is not a video: choose another file."), name);
    return refuse_picture (error, EF_MEDIA_ERROR_DAMAGED, message);
  }
  if (track == NULL) {
    message = g_strdup_printf (_ ("“%s” has no picture: choose a video."), name);
    return refuse_picture (error, EF_MEDIA_ERROR_UNSUPPORTED, message);
  }
  if (ef_track_is_encrypted (track)) {
    message = g_strdup_printf (_ ("“%s” is encrypted: take a copy without protection."), name);
    return refuse_picture (error, EF_MEDIA_ERROR_ENCRYPTED, message);
  }
  if (!ef_track_is_decodable (track)) {
    message = g_strdup_printf (_ ("The picture of “%s” is encoded as %s, which cannot be decoded "
                                  "here: convert it to H.264."),
                               name, codec);
    return refuse_picture (error, EF_MEDIA_ERROR_UNSUPPORTED, message);
  }

  return track->pictures->len > 0 ? track : ef_refusal_refuse_pictures (packets, error);
}
