/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/extract-mux.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <gst/app/gstappsrc.h>
#include <gst/audio/audio.h>
#include <unistd.h>

#include "core/rate.h"
#include "media/extract-file.h"
#include "media/extract-run.h"
#include "media/media.h"

#define MOST_TRACKS EF_RUN_MOST_TRACKS
#define MOST_WAITING (16 * 1024 * 1024) /* bytes of a track that the muxer has not taken */
#define MOST_AT_REST (64 * 1024 * 1024) /* the same while another one rests */
#define WAKE_EVERY (100 * GST_MSECOND)
#define MOST_IDLE 300 /* wakes without a byte until it is given up */
#define ROUNDING (EF_NS_PER_SECOND / 1000)

struct _EfExtractMux {
  GstElement *pipeline;           /* (owned) */
  GstAppSrc *tracks[MOST_TRACKS]; /* (owned) */
  GstCaps *caps[MOST_TRACKS];     /* (owned) (nullable) */
  gboolean ended[MOST_TRACKS];
  gboolean rests[MOST_TRACKS];
  guint n_tracks;
  int fd;

  guint64 offset; /* where the muxer writes, which has a thread of its own */

  GMutex lock; /* of the following, which that thread shares with the others */
  GCond moved;
  guint n_written;
  GError *error; /* (owned) (nullable) the first one */
};

static void
keep_error (EfExtractMux *self, GError *error)
{
  g_mutex_lock (&self->lock);
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
  g_cond_broadcast (&self->moved);
  g_mutex_unlock (&self->lock);
}

/* What the muxer itself complained of. */
static void
refuse (EfExtractMux *self)
{
  keep_error (self, g_error_new_literal (EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNSUPPORTED,
                                         _ ("This kind of video or sound cannot be kept as it "
                                            "is: extract it exactly.")));
}

static gboolean
copy_error (EfExtractMux *self, GError **error)
{
  gboolean failed;

  g_mutex_lock (&self->lock);
  failed = self->error != NULL;
  if (failed && error != NULL)
    *error = g_error_copy (self->error);
  g_mutex_unlock (&self->lock);

  return failed;
}

static GstPadProbeReturn
write_buffer (EfExtractMux *self, GstPadProbeInfo *info)
{
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstMapInfo map;
  GError *error = NULL;
  gboolean done = FALSE;

  if (gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    done = ef_extract_file_write (self->fd, map.data, map.size, self->offset, &error);
    self->offset += map.size;
    gst_buffer_unmap (buffer, &map);
  }
  if (error != NULL)
    keep_error (self, error);

  g_mutex_lock (&self->lock);
  self->n_written++;
  g_cond_broadcast (&self->moved);
  g_mutex_unlock (&self->lock);
  gst_clear_buffer ((GstBuffer **) &info->data);
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = done ? GST_FLOW_OK : GST_FLOW_ERROR;

  return GST_PAD_PROBE_HANDLED;
}

/* The muxer goes back to its head when all is written: a segment in bytes says where. */
static GstPadProbeReturn
written_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  EfExtractMux *self = user_data;
  const GstSegment *segment;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER)
    return write_buffer (self, info);

  if (info->type & GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM) {
    GstQuery *query = GST_PAD_PROBE_INFO_QUERY (info);

    if (GST_QUERY_TYPE (query) != GST_QUERY_SEEKING)
      return GST_PAD_PROBE_OK;
    gst_query_set_seeking (query, GST_FORMAT_BYTES, TRUE, 0, -1);

    return GST_PAD_PROBE_HANDLED;
  }

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_SEGMENT) {
    gst_event_parse_segment (GST_PAD_PROBE_INFO_EVENT (info), &segment);
    if (segment->format == GST_FORMAT_BYTES)
      self->offset = segment->start;
  }

  return GST_PAD_PROBE_OK;
}

static gboolean
build (EfExtractMux *self, gboolean is_webm, GError **error)
{
  g_autoptr (GString) words = g_string_new (NULL);
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstPad) pad = NULL;

  g_string_append_printf (words,
                          "%s name=mux writing-app=\"Edit Factory\" ! "
                          "fakesink name=sink sync=false async=false",
                          is_webm ? "webmmux" : "matroskamux");
  for (guint i = 0; i < self->n_tracks; i++)
    g_string_append_printf (
      words, " appsrc name=track%u format=time max-bytes=0 max-buffers=0 max-time=0 ! mux.%s", i,
      i == 0 ? "video_%u" : "audio_%u");
  self->pipeline = gst_parse_launch_full (words->str, NULL, GST_PARSE_FLAG_FATAL_ERRORS, error);
  if (self->pipeline == NULL)
    return FALSE;

  for (guint i = 0; i < self->n_tracks; i++) {
    g_autofree char *name = g_strdup_printf ("track%u", i);

    self->tracks[i] = GST_APP_SRC (gst_bin_get_by_name (GST_BIN (self->pipeline), name));
  }
  sink = gst_bin_get_by_name (GST_BIN (self->pipeline), "sink");
  pad = gst_element_get_static_pad (sink, "sink");
  gst_pad_add_probe (pad,
                     GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM |
                       GST_PAD_PROBE_TYPE_QUERY_DOWNSTREAM,
                     written_cb, self, NULL);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);

  return TRUE;
}

EfExtractMux *
ef_extract_mux_new (const char *path, gboolean is_webm, guint n_tracks, GError **error)
{
  g_autoptr (EfExtractMux) self = g_new0 (EfExtractMux, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->moved);
  self->n_tracks = MIN (n_tracks, MOST_TRACKS);
  self->fd = ef_extract_file_open (path, error);
  if (self->fd < 0 || !build (self, is_webm, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
ef_extract_mux_free (EfExtractMux *self)
{
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  for (guint i = 0; i < MOST_TRACKS; i++) {
    gst_clear_object (&self->tracks[i]);
    gst_clear_caps (&self->caps[i]);
  }
  gst_clear_object (&self->pipeline);
  if (self->fd >= 0)
    close (self->fd);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->moved);
  g_free (self);
}

/* What an Opus encoder once put before the first sample is long gone in the middle of a file. */
static GstCaps *
adapt_caps (GstCaps *caps)
{
  GstCaps *adapted = gst_caps_copy (caps);

  if (gst_structure_has_name (gst_caps_get_structure (adapted, 0), "audio/x-opus"))
    gst_structure_remove_field (gst_caps_get_structure (adapted, 0), "streamheader");

  return adapted;
}

static void
set_caps (EfExtractMux *self, guint track, GstCaps *caps)
{
  g_autoptr (GstCaps) adapted = NULL;

  if (self->caps[track] != NULL)
    return;
  self->caps[track] = gst_caps_ref (caps);
  adapted = adapt_caps (caps);
  gst_app_src_set_caps (self->tracks[track], adapted);
}

/* Raw sound begins at 0 to the sample. Takes @buffer; NULL: nothing is left. */
static GstBuffer *
trim (GstCaps *caps, GstBuffer *buffer, EfTimeSpan *shown)
{
  GstAudioInfo info;
  gint64 skipped;

  if (shown->begin >= -ROUNDING) {
    shown->begin = MAX (shown->begin, 0);
    return buffer;
  }
  if (gst_structure_has_name (gst_caps_get_structure (caps, 0), "audio/x-raw") &&
      gst_audio_info_from_caps (&info, caps)) {
    skipped = ef_rate_scale (-shown->begin, info.rate, EF_NS_PER_SECOND);
    if (skipped < (gint64) gst_buffer_get_size (buffer) / info.bpf) {
      shown->begin = 0;
      return gst_audio_buffer_truncate (buffer, info.bpf, (gsize) skipped, (gsize) -1);
    }
  }
  gst_buffer_unref (buffer);

  return NULL;
}

/* Everything the muxer needs to go on is there, and more than enough of it. Of a track that rests there is
 * nothing, and yet it goes on, as far as is known. */
static gboolean
is_full (EfExtractMux *self, guint track)
{
  guint64 waiting = gst_app_src_get_current_level_bytes (self->tracks[track]);

  for (guint i = 0; i < self->n_tracks; i++) {
    if (self->ended[i] || gst_app_src_get_current_level_bytes (self->tracks[i]) > 0)
      continue;
    if (!self->rests[i] || waiting <= MOST_AT_REST)
      return FALSE;
  }

  return waiting > MOST_WAITING;
}

static void
wait_for_room (EfExtractMux *self, guint track)
{
  g_mutex_lock (&self->lock);
  while (self->error == NULL && is_full (self, track)) {
    gint64 until = g_get_monotonic_time () + G_USEC_PER_SEC / 10;

    if (!g_cond_wait_until (&self->moved, &self->lock, until))
      break;
  }
  g_mutex_unlock (&self->lock);
}

static void
look_at_bus (EfExtractMux *self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);

  if (message != NULL)
    refuse (self);
}

gboolean
ef_extract_mux_add (EfExtractMux *self,
                    guint track,
                    GstCaps *caps,
                    GstBuffer *buffer,
                    EfTimeSpan shown,
                    GError **error)
{
  GstBuffer *own;

  g_return_val_if_fail (track < self->n_tracks, FALSE);

  if (copy_error (self, error))
    return FALSE;
  set_caps (self, track, caps);
  wait_for_room (self, track);

  own = trim (caps, gst_buffer_copy (buffer), &shown);
  if (own == NULL)
    return TRUE;
  self->rests[track] = FALSE;
  GST_BUFFER_PTS (own) = (GstClockTime) shown.begin;
  GST_BUFFER_DTS (own) = GST_CLOCK_TIME_NONE;
  if (!ef_time_span_is_empty (shown))
    GST_BUFFER_DURATION (own) = (GstClockTime) ef_time_span_get_duration (shown);
  if (gst_app_src_push_buffer (self->tracks[track], own) != GST_FLOW_OK) {
    look_at_bus (self);
    return !copy_error (self, error);
  }

  return TRUE;
}

/* What an aggregator itself makes of a gap: it waits for nothing before, and writes nothing. */
static GstBuffer *
make_gap (gint64 time)
{
  GstBuffer *gap = gst_buffer_new ();

  GST_BUFFER_PTS (gap) = (GstClockTime) time;
  GST_BUFFER_FLAG_SET (gap, GST_BUFFER_FLAG_GAP);
  GST_BUFFER_FLAG_SET (gap, GST_BUFFER_FLAG_DROPPABLE);

  return gap;
}

void
ef_extract_mux_rest (EfExtractMux *self, guint track, GstCaps *caps, gint64 until)
{
  if (track >= self->n_tracks)
    return;

  if (caps != NULL)
    set_caps (self, track, caps);
  if (until == G_MAXINT64) {
    self->ended[track] = TRUE;
    gst_app_src_end_of_stream (self->tracks[track]);
  } else if (until > 0 && self->caps[track] != NULL) {
    self->rests[track] = TRUE;
    gst_app_src_push_buffer (self->tracks[track], make_gap (until));
  }
}

static gboolean
wait_for_end (EfExtractMux *self, GCancellable *cancellable, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  guint seen = 0;
  guint idle = 0;

  while (!g_cancellable_set_error_if_cancelled (cancellable, error)) {
    g_autoptr (GstMessage) message =
      gst_bus_timed_pop_filtered (bus, WAKE_EVERY, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);

    if (message != NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
      return !copy_error (self, error);
    if (message != NULL)
      refuse (self);
    if (copy_error (self, error))
      return FALSE;

    g_mutex_lock (&self->lock);
    idle = self->n_written == seen ? idle + 1 : 0;
    seen = self->n_written;
    g_mutex_unlock (&self->lock);
    if (idle >= MOST_IDLE) {
      g_set_error_literal (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_STUCK,
                           _ ("Writing the file came to a standstill and was given up: try "
                              "again."));
      return FALSE;
    }
  }

  return FALSE;
}

gboolean
ef_extract_mux_finish (EfExtractMux *self, GCancellable *cancellable, GError **error)
{
  int fd = self->fd;

  for (guint i = 0; i < self->n_tracks; i++)
    gst_app_src_end_of_stream (self->tracks[i]);
  if (!wait_for_end (self, cancellable, error))
    return FALSE;
  gst_element_set_state (self->pipeline, GST_STATE_NULL);

  self->fd = -1;

  return ef_extract_file_sync (fd, error);
}
