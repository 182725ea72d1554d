/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <gst/app/app.h>
#include <gst/video/video.h>

#include "media/error.h"
#include "media/lead.h"
#include "media/player-skip.h"
#include "media/reading.h"

#define QUALITY 80
/* What everybody takes a JPEG for, as nothing in it says otherwise, is all values and the matrix of BT.601.
 * Only by way of 16 bits do colours come out as they are; with 8 they are off by as much as 6. */
#define TO_COLOURS_OF_JPEG                                                             \
  "videoconvert dither=none ! video/x-raw,format=ARGB64 ! videoconvert dither=none ! " \
  "video/x-raw,format=I420,colorimetry=1:4:0:0 ! "

/* What a picture is taken of. */
typedef struct {
  gint64 time;
  gboolean exact;
  gboolean patient; /* let the decoder have as much as it wants */
  int width, height;
} Wish;

/* A pipeline that stays: each picture is a seek, the key frame (and, for the exact frame, what follows
 * it) goes through the decoder, and as soon as the frame is known the demuxer is told to stop. */
struct _EfThumbnailer {
  char *uri;            /* (owned) */
  EfReading *reading;   /* (owned) */
  GstElement *scaled;   /* (owned) the caps to scale to */
  GstElement *sink;     /* (owned) */
  EfFrameIndex *frames; /* (owned) (nullable) */
  EfSkip *skip;         /* (owned): outlives the pipeline */
  Wish next;            /* taken over while nothing streams, in the middle of a seek */

  /* For the streaming thread. */
  Wish wish;
  guint n_in;          /* frames the decoder was given since the seek */
  GstBuffer *held;     /* (owned) (nullable) the last decoded frame not behind the time */
  gboolean is_done;    /* the frame went on */
  gboolean is_passing; /* the frame goes on at the end of the file */
  gint64 taken;        /* where it begins */
  GstVideoInfo info;
  gboolean turned; /* by a quarter */
  int scaled_width, scaled_height;
};

static GstPadProbeReturn
stop (GstPadProbeInfo *info)
{
  gst_clear_buffer ((GstBuffer **) &info->data);
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = GST_FLOW_EOS;

  return GST_PAD_PROBE_HANDLED;
}

/* Before the decoder: a key frame is all it needs where a key frame will do. */
static GstPadProbeReturn
coded_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  EfThumbnailer *self = user_data;

  if (self->is_done)
    return stop (info);
  if (GST_BUFFER_FLAG_IS_SET (GST_PAD_PROBE_INFO_BUFFER (info), GST_BUFFER_FLAG_HEADER) &&
      GST_BUFFER_FLAG_IS_SET (GST_PAD_PROBE_INFO_BUFFER (info), GST_BUFFER_FLAG_DELTA_UNIT))
    return GST_PAD_PROBE_OK;
  if (!self->wish.exact && !self->wish.patient && self->n_in > 0) {
    /* The decoder gives what it has, and the sink then holds on to this thread: telling the demuxer to
     * end would let it read all the other tracks first. */
    if (self->n_in++ == 1)
      gst_pad_send_event (pad, gst_event_new_eos ());
    return stop (info);
  }
  self->n_in++;

  return GST_PAD_PROBE_OK;
}

/* The largest size of the picture as it is stored that fits the box once it is turned. */
static void
choose_size (EfThumbnailer *self)
{
  double width = (double) GST_VIDEO_INFO_WIDTH (&self->info) *
                 MAX (GST_VIDEO_INFO_PAR_N (&self->info), 1) /
                 MAX (GST_VIDEO_INFO_PAR_D (&self->info), 1);
  double height = GST_VIDEO_INFO_HEIGHT (&self->info);
  double box_width = self->turned ? self->wish.height : self->wish.width;
  double box_height = self->turned ? self->wish.width : self->wish.height;
  double scale = MIN (MIN (box_width / width, box_height / height), 1);
  int new_width = MAX ((int) (width * scale + 0.5), 1);
  int new_height = MAX ((int) (height * scale + 0.5), 1);
  g_autoptr (GstCaps) caps = NULL;

  if (new_width == self->scaled_width && new_height == self->scaled_height)
    return;
  self->scaled_width = new_width;
  self->scaled_height = new_height;
  caps = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, "I420", "width", G_TYPE_INT,
                              new_width, "height", G_TYPE_INT, new_height, "pixel-aspect-ratio",
                              GST_TYPE_FRACTION, 1, 1, NULL);
  g_object_set (self->scaled, "caps", caps, NULL);
}

/* How a picture is turned is a tag, which may come before or after the caps. */
static void
note_tags (EfThumbnailer *self, GstEvent *event)
{
  GstTagList *tags;
  g_autofree char *orientation = NULL;

  gst_event_parse_tag (event, &tags);
  if (!gst_tag_list_get_string (tags, GST_TAG_IMAGE_ORIENTATION, &orientation))
    return;
  self->turned = strstr (orientation, "90") != NULL || strstr (orientation, "270") != NULL;
}

/* Pushes what is on screen at the time and lets nothing follow. */
static GstPadProbeReturn
let_go (EfThumbnailer *self, GstPadProbeInfo *info, GstBuffer *buffer)
{
  GstBuffer *old = GST_PAD_PROBE_INFO_BUFFER (info);

  self->is_done = TRUE;
  choose_size (self);
  if (buffer != old) {
    info->data = buffer;
    gst_buffer_unref (old);
  }

  return GST_PAD_PROBE_OK;
}

static gint64
get_begin (GstPad *pad, GstBuffer *buffer)
{
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;

  if (event == NULL || !GST_BUFFER_PTS_IS_VALID (buffer))
    return 0;
  gst_event_parse_segment (event, &segment);

  return MAX (ef_reading_get_time (segment, GST_BUFFER_PTS (buffer)), 0);
}

/* Behind the decoder. The frame on screen is the last one that does not begin after the time, so it is
 * known when the next one comes, or the end. */
static GstPadProbeReturn
decoded_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  EfThumbnailer *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  gint64 begin;

  if (self->is_passing)
    return GST_PAD_PROBE_OK;
  if (self->is_done)
    return stop (info);

  begin = get_begin (pad, buffer);
  if (!self->wish.exact) {
    self->taken = begin;
    return let_go (self, info, buffer);
  }
  if (begin > self->wish.time) {
    if (self->held == NULL) {
      self->taken = begin;
      return let_go (self, info, buffer);
    }
    return let_go (self, info, g_steal_pointer (&self->held));
  }
  gst_clear_buffer (&self->held);
  self->held = g_steal_pointer (&info->data);
  self->taken = begin;
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = GST_FLOW_OK;

  return GST_PAD_PROBE_HANDLED;
}

static GstPadProbeReturn
event_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  EfThumbnailer *self = user_data;
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstCaps *caps;

  switch ((int) GST_EVENT_TYPE (event)) {
  case GST_EVENT_CAPS:
    gst_event_parse_caps (event, &caps);
    gst_video_info_from_caps (&self->info, caps);
    break;
  case GST_EVENT_TAG:
    note_tags (self, event);
    break;
  case GST_EVENT_EOS:
    if (!self->is_done && self->held != NULL) {
      choose_size (self);
      self->is_passing = TRUE;
      gst_pad_chain (pad, g_steal_pointer (&self->held));
      self->is_passing = FALSE;
    }
    break;
  default:
    break;
  }

  return GST_PAD_PROBE_OK;
}

/* A flushing seek first ends whatever went on. */
static GstPadProbeReturn
flush_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  EfThumbnailer *self = user_data;

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_FLUSH_STOP) {
    gst_clear_buffer (&self->held);
    self->wish = self->next;
    self->n_in = 0;
    self->is_done = FALSE;
  }

  return GST_PAD_PROBE_OK;
}

static GstElement *
make_sink (EfThumbnailer *self, GError **error)
{
  GError *reason = NULL;
  GstElement *bin = gst_parse_bin_from_description (
    "videoconvertscale name=first method=bilinear add-borders=false ! capsfilter name=scaled ! "
    "videoflip video-direction=auto ! " TO_COLOURS_OF_JPEG
    "jpegenc name=jpeg ! appsink name=sink sync=false qos=false "
    "max-buffers=2",
    TRUE, &reason);
  g_autoptr (GstPad) pad = NULL;
  g_autoptr (GstElement) first = NULL, jpeg = NULL;

  if (bin == NULL) {
    g_clear_error (&reason);
    g_set_error_literal (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED,
                         _ ("Parts of GStreamer are missing: install its good plugins."));
    return NULL;
  }
  self->scaled = gst_bin_get_by_name (GST_BIN (bin), "scaled");
  self->sink = gst_bin_get_by_name (GST_BIN (bin), "sink");
  jpeg = gst_bin_get_by_name (GST_BIN (bin), "jpeg");
  g_object_set (jpeg, "quality", QUALITY, NULL);
  first = gst_bin_get_by_name (GST_BIN (bin), "first");
  pad = gst_element_get_static_pad (first, "sink");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, decoded_cb, self, NULL);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, event_cb, self, NULL);

  return bin;
}

static gboolean
refuse (EfThumbnailer *self, GError **error)
{
  g_autofree char *name = ef_media_get_display_name (self->uri);

  g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNSUPPORTED,
               _ ("There is no picture in “%s” that could be shown."), name);

  return FALSE;
}

/* Waits until the pipeline has shown something, or the end of what there is. */
static gboolean
settle (EfThumbnailer *self, GCancellable *cancellable, GError **error)
{
  GError *reason = NULL;
  g_autoptr (GstMessage) message = ef_reading_wait (
    self->reading, GST_MESSAGE_ASYNC_DONE | GST_MESSAGE_EOS, NULL, NULL, cancellable, &reason);

  if (message != NULL)
    return TRUE;
  if (reason == NULL)
    return refuse (self, error);
  g_propagate_error (error, reason);

  return FALSE;
}

EfThumbnailer *
ef_thumbnailer_new (const char *uri, GCancellable *cancellable, GError **error)
{
  return ef_thumbnailer_new_with_frames (uri, NULL, cancellable, error);
}

EfThumbnailer *
ef_thumbnailer_new_with_frames (const char *uri,
                                EfFrameIndex *frames,
                                GCancellable *cancellable,
                                GError **error)
{
  g_autoptr (EfThumbnailer) self = g_new0 (EfThumbnailer, 1);
  GstElement *sink;
  GstPad *pad;

  self->uri = g_strdup (uri);
  self->wish = (Wish) { .width = EF_FILM_WIDTH, .height = EF_FILM_HEIGHT, .patient = TRUE };
  self->reading = ef_reading_new (uri, error);
  if (self->reading == NULL)
    return NULL;
  if (frames != NULL) {
    self->frames = ef_frame_index_ref (frames);
    self->skip = ef_skip_new (GST_BIN (ef_reading_get_pipeline (self->reading)));
    ef_skip_set_frames (self->skip, frames);
  }
  sink = make_sink (self, error);
  if (sink == NULL)
    return NULL;
  ef_reading_add (self->reading, EF_READING_VIDEO, sink, FALSE);
  gst_element_set_state (ef_reading_get_pipeline (self->reading), GST_STATE_PAUSED);
  if (!settle (self, cancellable, error))
    return NULL;

  pad = ef_reading_get_decoder_pad (self->reading, EF_READING_VIDEO);
  if (pad == NULL) {
    refuse (self, error);
    return NULL;
  }
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, coded_cb, self, NULL);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_FLUSH, flush_cb, self, NULL);

  return g_steal_pointer (&self);
}

void
ef_thumbnailer_free (EfThumbnailer *self)
{
  if (self == NULL)
    return;

  ef_reading_free (self->reading);
  g_clear_pointer (&self->skip, ef_skip_free);
  g_clear_pointer (&self->frames, ef_frame_index_unref);
  gst_clear_buffer (&self->held);
  g_clear_object (&self->scaled);
  g_clear_object (&self->sink);
  g_free (self->uri);
  g_free (self);
}

static GBytes *
to_bytes (GstSample *sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  gpointer data;
  gsize size;

  if (buffer == NULL)
    return NULL;
  gst_buffer_extract_dup (buffer, 0, gst_buffer_get_size (buffer), &data, &size);

  return g_bytes_new_take (data, size);
}

static gboolean
is_hevc (EfThumbnailer *self)
{
  GstPad *pad = ef_reading_get_decoder_pad (self->reading, EF_READING_VIDEO);
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);

  return caps != NULL && gst_structure_has_name (gst_caps_get_structure (caps, 0), "video/x-h265");
}

/* Where to read from. */
static gint64
find_place (EfThumbnailer *self, const Wish *wish)
{
  gint64 lead = -1;

  if (self->frames != NULL && wish->exact)
    lead = ef_lead_find (self->frames, is_hevc (self), wish->time);

  return lead < 0 ? wish->time : ef_lead_aim (self->frames, lead);
}

static GBytes *
try_once (EfThumbnailer *self, const Wish *wish, GCancellable *cancellable, GError **error)
{
  GstElement *pipeline = ef_reading_get_pipeline (self->reading);
  g_autoptr (GstSample) sample = NULL;

  self->next = *wish;
  ef_reading_forget (self->reading);
  if (!gst_element_seek_simple (pipeline, GST_FORMAT_TIME,
                                GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_KEY_UNIT |
                                  GST_SEEK_FLAG_SNAP_BEFORE,
                                find_place (self, wish))) {
    g_set_error_literal (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_DAMAGED,
                         _ ("This file cannot be read from the middle: convert it to MP4."));
    return NULL;
  }
  if (!settle (self, cancellable, error))
    return NULL;
  sample = gst_app_sink_try_pull_preroll (GST_APP_SINK (self->sink), 0);

  return sample == NULL ? NULL : to_bytes (sample);
}

GBytes *
ef_thumbnailer_take (EfThumbnailer *self,
                     gint64 time,
                     gboolean exact,
                     int width,
                     int height,
                     gint64 *taken,
                     GCancellable *cancellable,
                     GError **error)
{
  Wish wish = { MAX (time, 0), exact, FALSE, MAX (width, 1), MAX (height, 1) };
  GError *reason = NULL;
  GBytes *picture = try_once (self, &wish, cancellable, &reason);

  /* A key frame of some files is nothing without the next one, and behind the last frame of a file
   * there is still the last frame. */
  if (picture == NULL && reason == NULL) {
    wish.patient = TRUE;
    picture = try_once (self, &wish, cancellable, &reason);
  }
  if (picture == NULL && reason == NULL)
    refuse (self, &reason);
  if (picture == NULL) {
    g_propagate_error (error, reason);
    return NULL;
  }
  if (taken != NULL)
    *taken = self->taken;

  return picture;
}
