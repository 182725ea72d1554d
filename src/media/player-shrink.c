/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/player-shrink.h"

#include <gst/video/video.h>

/* Larger ones are halved: 4K becomes 1080p. By halves it is quick and stays sharp. */
#define MOST_PIXELS 3072

static GstVideoFormat
choose_format (const GstVideoInfo *info)
{
  const GstVideoFormatInfo *format = info->finfo;

  if (!GST_VIDEO_FORMAT_INFO_IS_YUV (format) || GST_VIDEO_FORMAT_INFO_HAS_ALPHA (format) ||
      GST_VIDEO_FORMAT_INFO_DEPTH (format, 0) <= 8)
    return GST_VIDEO_FORMAT_INFO_FORMAT (format);
  if (GST_VIDEO_FORMAT_INFO_H_SUB (format, 1) > 0)
    return GST_VIDEO_FORMAT_I420;
  if (GST_VIDEO_FORMAT_INFO_W_SUB (format, 1) > 0)
    return GST_VIDEO_FORMAT_Y42B;

  return GST_VIDEO_FORMAT_Y444;
}

GstCaps *
ef_shrink_choose (GstCaps *caps)
{
  GstCapsFeatures *features = gst_caps_get_features (caps, 0);
  GstVideoInfo info;
  int width;
  int height;

  if (features != NULL &&
      !gst_caps_features_is_equal (features, GST_CAPS_FEATURES_MEMORY_SYSTEM_MEMORY))
    return gst_caps_new_any ();
  if (!gst_video_info_from_caps (&info, caps))
    return gst_caps_new_any ();

  width = GST_VIDEO_INFO_WIDTH (&info);
  height = GST_VIDEO_INFO_HEIGHT (&info);
  while (MAX (width, height) > MOST_PIXELS) {
    width = MAX (width / 2, 1);
    height = MAX (height / 2, 1);
  }

  return gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING,
                              gst_video_format_to_string (choose_format (&info)), "width",
                              G_TYPE_INT, width, "height", G_TYPE_INT, height, NULL);
}

static GstPadProbeReturn
event_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  g_autoptr (GstCaps) chosen = NULL;
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    gst_event_parse_caps (event, &caps);
    chosen = ef_shrink_choose (caps);
    g_object_set (user_data, "caps", chosen, NULL);
  }

  return GST_PAD_PROBE_OK;
}

void
ef_shrink_watch (GstElement *convert, GstElement *filter)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (convert, "sink");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, event_cb, filter, NULL);
}
