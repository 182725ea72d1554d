/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <glib/gi18n.h>
#include <gst/video/video.h>

#include "media/encoder.h"
#include "media/error.h"
#include "media/reading-progress.h"

#define LINES 540
#define GOP 12
#define SOUND_BITRATE 128000

/* 1/24 to 1/60, their siblings below 1001 and milliseconds are whole numbers of this: times stay what
 * they are, also where frames are not evenly spaced. */
#define TIMESCALE 360000

typedef struct {
  EfReading *reading;
  GstElement *scaled; /* (owned) */
  GstElement *muxer;  /* (owned) */
  GstElement *video;  /* in the pipeline; what its frames go through */
  GstElement *sink;   /* (owned) */
  EfReadingProgress progress;
} Maker;

/* No larger than the source, square pixels, even sides: what is turned later is scaled to 540 columns. */
static void
choose_size (Maker *self, GstCaps *caps)
{
  g_autoptr (GstCaps) scaled = NULL;
  GstVideoInfo info;
  double width, height, scale;

  if (!gst_video_info_from_caps (&info, caps))
    return;
  width = (double) GST_VIDEO_INFO_WIDTH (&info) * MAX (GST_VIDEO_INFO_PAR_N (&info), 1) /
          MAX (GST_VIDEO_INFO_PAR_D (&info), 1);
  height = GST_VIDEO_INFO_HEIGHT (&info);
  scale = MIN (1, LINES / MIN (width, height));
  scaled = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, "I420", "width", G_TYPE_INT,
                                MAX (2, (int) (width * scale / 2 + 0.5) * 2), "height", G_TYPE_INT,
                                MAX (2, (int) (height * scale / 2 + 0.5) * 2), "pixel-aspect-ratio",
                                GST_TYPE_FRACTION, 1, 1, NULL);
  g_object_set (self->scaled, "caps", scaled, NULL);
}

static GstPadProbeReturn
caps_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    gst_event_parse_caps (event, &caps);
    choose_size (user_data, caps);
  }

  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
frame_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Maker *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  if (GST_BUFFER_PTS_IS_VALID (buffer))
    ef_reading_progress_note (&self->progress, (gint64) GST_BUFFER_PTS (buffer));

  return GST_PAD_PROBE_OK;
}

static GstElement *
make_bin (const char *words, GError **error)
{
  GError *reason = NULL;
  GstElement *bin = gst_parse_bin_from_description (words, TRUE, &reason);

  if (bin == NULL) {
    g_clear_error (&reason);
    g_set_error_literal (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED,
                         _ ("Parts of GStreamer are missing: install its good, bad and ugly "
                            "plugins and those of libav."));
  }

  return bin;
}

static GstElement *
make_video (Maker *self, GError **error)
{
  const EfEncoder *encoder = ef_encoder_choose (EF_ENCODER_H264, error);
  g_autofree char *words = NULL;
  g_autofree char *line = NULL;
  GstElement *bin;
  g_autoptr (GstElement) first = NULL;
  g_autoptr (GstPad) pad = NULL;

  if (encoder == NULL)
    return NULL;
  words = ef_encoder_describe_video (encoder, EF_ENCODER_SPEED, GOP);
  line = g_strdup_printf ("videoconvertscale name=first method=bilinear add-borders=false ! "
                          "capsfilter name=scaled ! videoflip video-direction=auto ! %s ! "
                          "h264parse ! queue max-size-bytes=0 max-size-buffers=0 "
                          "max-size-time=5000000000",
                          words);
  bin = make_bin (line, error);
  if (bin == NULL)
    return NULL;
  self->scaled = gst_bin_get_by_name (GST_BIN (bin), "scaled");
  first = gst_bin_get_by_name (GST_BIN (bin), "first");
  pad = gst_element_get_static_pad (first, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, caps_cb, self, NULL);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, frame_cb, self, NULL);

  return bin;
}

static GstElement *
make_audio (GError **error)
{
  const EfEncoder *encoder = ef_encoder_choose (EF_ENCODER_AAC, error);
  g_autofree char *words = NULL;
  g_autofree char *line = NULL;

  if (encoder == NULL)
    return NULL;
  words = ef_encoder_describe_sound (encoder, SOUND_BITRATE);
  line = g_strdup_printf ("audioconvert ! audioresample ! audio/x-raw,channels=[1,2] ! %s ! queue "
                          "max-size-bytes=0 max-size-buffers=0 max-size-time=5000000000",
                          words);

  return make_bin (line, error);
}

/* The muxer waits for every pad it has, so a track gets one only when it turns out to be there. */
static void
pad_linked_cb (GstPad *pad, GstPad *peer, gpointer user_data)
{
  Maker *self = user_data;
  g_autoptr (GstElement) bin = gst_pad_get_parent_element (pad);
  g_autoptr (GstPad) source = gst_element_get_static_pad (bin, "src");
  gboolean is_video = bin == self->video;
  g_autoptr (GstPad) entry =
    gst_element_request_pad_simple (self->muxer, is_video ? "video_%u" : "audio_%u");

  if (is_video)
    g_object_set (entry, "trak-timescale", TIMESCALE, NULL);
  gst_pad_link (source, entry);
}

static void
add_track (Maker *self, EfReadingKind kind, GstElement *bin)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (bin, "sink");

  if (kind == EF_READING_VIDEO)
    self->video = bin;
  g_signal_connect (pad, "linked", G_CALLBACK (pad_linked_cb), self);
  ef_reading_add (self->reading, kind, bin, TRUE);
}

static gboolean
build (Maker *self, const char *path, GError **error)
{
  GstElement *muxer = ef_reading_make ("mp4mux", error);
  GstElement *sink = muxer == NULL ? NULL : ef_reading_make ("filesink", error);
  GstElement *video, *audio;

  if (sink == NULL) {
    gst_clear_object (&muxer);
    return FALSE;
  }
  self->muxer = gst_object_ref_sink (muxer);
  self->sink = gst_object_ref_sink (sink);
  g_object_set (sink, "location", path, "sync", FALSE, "async", FALSE, NULL);
  g_object_set (muxer, "movie-timescale", TIMESCALE, NULL);
  gst_bin_add_many (GST_BIN (ef_reading_get_pipeline (self->reading)), muxer, sink, NULL);
  gst_element_link (muxer, sink);

  video = make_video (self, error);
  if (video == NULL)
    return FALSE;
  add_track (self, EF_READING_VIDEO, video);
  audio = make_audio (error);
  if (audio == NULL)
    return FALSE;
  add_track (self, EF_READING_AUDIO, audio);

  return TRUE;
}

static gboolean
make (Maker *self, const char *uri, const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *name = ef_media_get_display_name (uri);

  if (!build (self, path, error) || !ef_reading_run (self->reading, ef_reading_progress_tick,
                                                     &self->progress, cancellable, error))
    return FALSE;
  if (!ef_reading_has (self->reading, EF_READING_VIDEO)) {
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNSUPPORTED,
                 _ ("There is no picture in “%s” that could be shown."), name);
    return FALSE;
  }
  ef_progress_tell (self->progress.progress, 1);

  return TRUE;
}

gboolean
ef_media_make_proxy (const char *uri,
                     const char *path,
                     const EfProgress *progress,
                     GCancellable *cancellable,
                     GError **error)
{
  Maker maker = { 0 };
  gboolean ok;

  maker.reading = ef_reading_new (uri, error);
  if (maker.reading == NULL)
    return FALSE;

  ef_reading_progress_init (&maker.progress, maker.reading, progress);
  ok = make (&maker, uri, path, cancellable, error);
  ef_reading_free (maker.reading);
  ef_reading_progress_clear (&maker.progress);
  g_clear_object (&maker.scaled);
  g_clear_object (&maker.muxer);
  g_clear_object (&maker.sink);

  return ok;
}
