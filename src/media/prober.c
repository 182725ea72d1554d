/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gst/video/video.h>

#include "media/codec-name.h"
#include "media/error.h"
#include "media/media.h"
#include "media/packets.h"
#include "media/refusal.h"
#include "media/source-file.h"

#define LOOK 240 /* packets from the beginning that show how even frames are */
#define LATE 16  /* of those, the last, among which some are missing that come later */
#define MOST_PIXEL_ASPECT 10

/* How GStreamer's eight ways to lie are made of a mirror, first, and a turn. */
static void
read_orientation (EfMediaInfo *info, GstTagList *tags)
{
  GstVideoOrientationMethod method = GST_VIDEO_ORIENTATION_IDENTITY;

  if (tags == NULL || !gst_video_orientation_from_tag (tags, &method))
    return;

  switch (method) {
  case GST_VIDEO_ORIENTATION_90R:
    info->rotation = 90;
    break;
  case GST_VIDEO_ORIENTATION_180:
    info->rotation = 180;
    break;
  case GST_VIDEO_ORIENTATION_90L:
    info->rotation = 270;
    break;
  case GST_VIDEO_ORIENTATION_HORIZ:
    info->mirrored = TRUE;
    break;
  case GST_VIDEO_ORIENTATION_VERT:
    info->mirrored = TRUE;
    info->rotation = 180;
    break;
  case GST_VIDEO_ORIENTATION_UL_LR:
    info->mirrored = TRUE;
    info->rotation = 270;
    break;
  case GST_VIDEO_ORIENTATION_UR_LL:
    info->mirrored = TRUE;
    info->rotation = 90;
    break;
  case GST_VIDEO_ORIENTATION_IDENTITY:
  case GST_VIDEO_ORIENTATION_AUTO:
  case GST_VIDEO_ORIENTATION_CUSTOM:
  default:
    break;
  }
}

static void
read_pixel_aspect (EfMediaInfo *info, const GstStructure *structure)
{
  int num = 1;
  int den = 1;

  if (!gst_structure_get_fraction (structure, "pixel-aspect-ratio", &num, &den) || num <= 0 ||
      den <= 0 || num / den > MOST_PIXEL_ASPECT || den / num > MOST_PIXEL_ASPECT)
    return;

  info->par_n = num;
  info->par_d = den;
}

static void
read_range (EfMediaInfo *info, const GstStructure *structure)
{
  const char *text = gst_structure_get_string (structure, "colorimetry");
  GstVideoColorimetry colorimetry;

  if (text == NULL || !gst_video_colorimetry_from_string (&colorimetry, text))
    return;

  if (colorimetry.transfer == GST_VIDEO_TRANSFER_ARIB_STD_B67)
    info->range = EF_RANGE_HLG;
  else if (colorimetry.transfer == GST_VIDEO_TRANSFER_SMPTE2084)
    info->range = EF_RANGE_PQ;
}

static void
read_size (EfMediaInfo *info, const GstStructure *structure)
{
  int width;

  gst_structure_get_int (structure, "width", &info->coded_width);
  gst_structure_get_int (structure, "height", &info->coded_height);
  read_pixel_aspect (info, structure);

  width = (int) MIN (gst_util_uint64_scale_round ((guint64) MAX (info->coded_width, 0),
                                                  (guint64) info->par_n, (guint64) info->par_d),
                     (guint64) G_MAXINT);
  width = info->coded_width > 0 ? MAX (width, 1) : 0;
  info->width = info->rotation % 180 == 0 ? width : info->coded_height;
  info->height = info->rotation % 180 == 0 ? info->coded_height : width;
}

/* What the stream says of itself is an average; its first frames show the rate as it is. Too few of them
 * show nothing, and of uneven ones the average is the usual rate. */
static void
read_rate (EfMediaInfo *info, EfTrack *track, const GstStructure *structure, gboolean is_all)
{
  int num = 0;
  int den = 1;
  guint n_pictures = track->pictures->len;
  g_autoptr (EfFrameIndex) index = ef_track_make_index (track, is_all ? 0 : LATE);
  guint n_frames;
  gint64 length;

  gst_structure_get_fraction (structure, "framerate", &num, &den);
  if (index == NULL || n_pictures < 3) {
    info->rate = ef_rate_new (num, den);
    if (index != NULL && !ef_rate_is_valid (info->rate))
      ef_frame_index_is_even (index, &info->rate);
    return;
  }
  if (ef_frame_index_is_even (index, &info->rate))
    return;

  n_frames = ef_frame_index_get_n_frames (index);
  length = ef_frame_index_get_frame (index, n_frames - 1).begin -
           ef_frame_index_get_frame (index, 0).begin;
  info->is_variable = TRUE;
  info->rate = ef_rate_new (num, den);
  if (!ef_rate_is_valid (info->rate))
    info->rate = ef_rate_from_double ((n_frames - 1) * (double) GST_SECOND / (double) length);
}

static void
read_video (EfMediaInfo *info, EfTrack *track, gboolean is_all)
{
  const GstStructure *structure = gst_caps_get_structure (track->caps, 0);

  g_free (info->video_codec);
  info->video_codec = ef_codec_name_get (track->caps);
  read_orientation (info, track->tags);
  read_size (info, structure);
  read_range (info, structure);
  read_rate (info, track, structure, is_all);
}

static void
read_audio (EfMediaInfo *info, EfTrack *track)
{
  const GstStructure *structure = gst_caps_get_structure (track->caps, 0);

  g_free (info->audio_codec);
  info->audio_codec = ef_codec_name_get (track->caps);
  gst_structure_get_int (structure, "channels", &info->channels);
  gst_structure_get_int (structure, "rate", &info->sample_rate);
}

static void
read_tracks (EfMediaInfo *info, EfPackets *packets)
{
  for (guint i = 0; i < packets->tracks->len; i++) {
    EfTrack *track = packets->tracks->pdata[i];

    info->n_video += ef_track_is_video (track);
    if (!ef_track_is_audio (track))
      continue;
    if (info->n_audio++ == 0)
      read_audio (info, track);
  }
}

static EfMediaInfo *
make_info (EfPackets *packets, EfTrack *track)
{
  EfMediaInfo *info = ef_media_info_new ();

  info->duration = packets->duration;
  g_free (info->container);
  info->container = ef_codec_name_get (packets->container);
  read_tracks (info, packets);
  read_video (info, track, !packets->is_enough);

  return info;
}

static gboolean
run (EfPackets *packets, GCancellable *cancellable, GError **error)
{
  GError *failure = NULL;

  return ef_packets_run (packets, NULL, cancellable, &failure) ||
         ef_refusal_explain (packets, failure, error);
}

/* Of a file that does not say how long it is, a demuxer says how far it has come. */
static gboolean
is_stated (EfPackets *packets)
{
  return packets->duration > 0 && !(packets->is_enough && packets->early_duration <= 0);
}

/* Reads to the end. */
static gint64
measure (const char *uri, GCancellable *cancellable)
{
  g_autoptr (EfPackets) packets = ef_packets_new (uri, 0);
  EfTrack *track;
  g_autoptr (EfFrameIndex) index = NULL;

  if (!ef_packets_run (packets, NULL, cancellable, NULL))
    return 0;

  track = ef_packets_find_video (packets);
  index = track != NULL ? ef_track_make_index (track, 0) : NULL;

  return index != NULL ? ef_frame_index_get_end (index) : 0;
}

EfMediaInfo *
ef_media_probe (const char *uri, GCancellable *cancellable, GError **error)
{
  g_autoptr (EfPackets) packets = ef_packets_new (uri, LOOK);
  EfTrack *track;
  g_autoptr (EfMediaInfo) info = NULL;

  if (!ef_source_file_check (uri, error) || !run (packets, cancellable, error))
    return NULL;

  track = ef_refusal_find_picture (packets, error);
  if (track == NULL || !ef_refusal_check_duration (packets, packets->duration, error))
    return NULL;

  info = make_info (packets, track);
  if (!is_stated (packets))
    info->duration = MAX (info->duration, measure (uri, cancellable));

  return ef_refusal_check_duration (packets, info->duration, error) ? g_steal_pointer (&info)
                                                                    : NULL;
}
