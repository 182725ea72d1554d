/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/extract-encode.h"

#include <glib/gi18n.h>
#include <gst/app/gstappsrc.h>
#include <gst/audio/audio.h>

#include "core/rate.h"
#include "media/error.h"

#define QUEUED 8 /* buffers before an encoder */
#define ROOM_US (100 * G_TIME_SPAN_MILLISECOND)
#define MOST_IDLE 300 /* looks without a packet until it is given up */

typedef struct {
  EfExtractEncode *encode;
  EfRunStream stream;
  guint nth;
  GstAppSrc *source; /* (owned) */
  GstCaps *caps;     /* (owned) (nullable) of what goes in */
  GstCaps *encoded;  /* (owned) (nullable) of what comes out */
  GstSegment segment;
  guint n_queued;
  gboolean has_ended;
} Branch;

struct _EfExtractEncode {
  EfRunFunc func;
  gpointer data;
  char *uri;
  GCancellable *cancellable; /* (owned) (nullable) */
  GstElement *pipeline;      /* (owned) */
  Branch branches[EF_RUN_MOST_TRACKS];

  GMutex lock; /* of the following, and of what is queued */
  GCond moved;
  guint n_packets;
  GError *error; /* (owned) (nullable) the first one */
};

/* Takes @error. The lock is held. */
static void
keep_error_locked (EfExtractEncode *self, GError *error)
{
  if (self->error == NULL)
    self->error = error;
  else
    g_error_free (error);
  g_cond_broadcast (&self->moved);
}

static gint64
get_time (Branch *branch, GstBuffer *buffer)
{
  guint64 time = 0;
  int sign = gst_segment_to_stream_time_full (&branch->segment, GST_FORMAT_TIME,
                                              GST_BUFFER_PTS (buffer), &time);

  return sign < 0 ? -(gint64) time : (gint64) time;
}

static void
deliver (Branch *branch, GstBuffer *buffer)
{
  EfExtractEncode *self = branch->encode;
  GError *error = NULL;
  EfRunPacket packet = {
    .stream = branch->stream,
    .nth = branch->nth,
    .buffer = buffer,
    .caps = branch->encoded,
    .time = get_time (branch, buffer),
    .duration = GST_BUFFER_DURATION_IS_VALID (buffer) ? (gint64) GST_BUFFER_DURATION (buffer) : 0,
  };

  g_mutex_lock (&self->lock);
  if (self->error == NULL && self->func (&packet, self->data, &error) == EF_PACKET_STOP &&
      error != NULL)
    keep_error_locked (self, error);
  self->n_packets++;
  g_cond_broadcast (&self->moved);
  g_mutex_unlock (&self->lock);
}

static void
take_event (Branch *branch, GstEvent *event)
{
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    gst_event_parse_caps (event, &caps);
    gst_caps_replace (&branch->encoded, caps);
  } else if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT) {
    gst_event_copy_segment (event, &branch->segment);
  } else if (GST_EVENT_TYPE (event) == GST_EVENT_EOS) {
    g_mutex_lock (&branch->encode->lock);
    branch->has_ended = TRUE;
    g_cond_broadcast (&branch->encode->moved);
    g_mutex_unlock (&branch->encode->lock);
  }
}

static GstPadProbeReturn
encoded_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Branch *branch = user_data;

  if (info->type & GST_PAD_PROBE_TYPE_BUFFER)
    deliver (branch, GST_PAD_PROBE_INFO_BUFFER (info));
  else
    take_event (branch, GST_PAD_PROBE_INFO_EVENT (info));

  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
left_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Branch *branch = user_data;

  g_mutex_lock (&branch->encode->lock);
  branch->n_queued--;
  g_cond_broadcast (&branch->encode->moved);
  g_mutex_unlock (&branch->encode->lock);

  return GST_PAD_PROBE_OK;
}

static void
watch (Branch *branch,
       const char *prefix,
       const char *pad_name,
       GstPadProbeType type,
       GstPadProbeCallback func)
{
  guint place = (guint) (branch - branch->encode->branches);
  g_autofree char *name = g_strdup_printf ("%s%u", prefix, place);
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (branch->encode->pipeline), name);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, pad_name);

  gst_pad_add_probe (pad, type, func, branch, NULL);
  if (branch->source == NULL)
    branch->source = GST_APP_SRC (g_object_ref (element));
}

static void
connect_branch (EfExtractEncode *self, guint place)
{
  Branch *branch = &self->branches[place];

  branch->encode = self;
  branch->stream = place == 0 ? EF_STREAM_VIDEO : EF_STREAM_AUDIO;
  branch->nth = place == 0 ? 0 : place - 1;
  gst_segment_init (&branch->segment, GST_FORMAT_TIME);
  watch (branch, "in", "src", GST_PAD_PROBE_TYPE_BUFFER, left_cb);
  watch (branch, "out", "sink", GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
         encoded_cb);
}

/* audiorate fills what is missing between two parts, or within one, to the sample. */
static void
describe_branch (GString *words, guint place, const char *encoder)
{
  g_string_append_printf (
    words,
    "appsrc name=in%u format=time max-bytes=0 max-buffers=0 max-time=0 ! %s%s ! "
    "fakesink name=out%u sync=false async=false ",
    place, place == 0 ? "" : "audiorate tolerance=0 ! audioconvert ! audioresample ! ", encoder,
    place);
}

static gboolean
build (EfExtractEncode *self, const EfExtractEncodeWish *wish, GError **error)
{
  g_autoptr (GString) words = g_string_new (NULL);
  guint n_sounds = wish->sound != NULL ? MIN (wish->n_sounds, EF_RUN_MOST_SOUNDS) : 0;

  if (wish->video != NULL)
    describe_branch (words, 0, wish->video);
  for (guint i = 0; i < n_sounds; i++)
    describe_branch (words, 1 + i, wish->sound);
  self->pipeline = gst_parse_launch_full (words->str, NULL, GST_PARSE_FLAG_FATAL_ERRORS, error);
  if (self->pipeline == NULL)
    return FALSE;

  for (guint i = wish->video != NULL ? 0 : 1; i < 1 + n_sounds; i++)
    connect_branch (self, i);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);

  return TRUE;
}

EfExtractEncode *
ef_extract_encode_new (const EfExtractEncodeWish *wish, GError **error)
{
  g_autoptr (EfExtractEncode) self = g_new0 (EfExtractEncode, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->moved);
  self->func = wish->func;
  self->data = wish->data;
  self->uri = g_strdup (wish->uri);
  if (wish->cancellable != NULL)
    self->cancellable = g_object_ref (wish->cancellable);
  if (!build (self, wish, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
ef_extract_encode_free (EfExtractEncode *self)
{
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  for (guint i = 0; i < EF_RUN_MOST_TRACKS; i++) {
    gst_clear_object (&self->branches[i].source);
    gst_clear_caps (&self->branches[i].caps);
    gst_clear_caps (&self->branches[i].encoded);
  }
  gst_clear_object (&self->pipeline);
  g_clear_object (&self->cancellable);
  g_clear_error (&self->error);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->moved);
  g_free (self->uri);
  g_free (self);
}

static void
look_at_bus (EfExtractEncode *self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);

  if (message == NULL)
    return;
  g_mutex_lock (&self->lock);
  keep_error_locked (self, ef_media_error_from_message (message, self->uri));
  g_mutex_unlock (&self->lock);
}

/* A little while, or until something has moved. FALSE: it is over. The lock is held. */
static gboolean
wait_locked (EfExtractEncode *self, guint *n_seen, guint *n_idle, GError **error)
{
  g_cond_wait_until (&self->moved, &self->lock, g_get_monotonic_time () + ROOM_US);
  g_mutex_unlock (&self->lock);
  look_at_bus (self);
  g_mutex_lock (&self->lock);

  *n_idle = self->n_packets == *n_seen ? *n_idle + 1 : 0;
  *n_seen = self->n_packets;
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return FALSE;
  if (self->error == NULL && *n_idle < MOST_IDLE)
    return TRUE;

  g_propagate_error (
    error, self->error != NULL
             ? g_error_copy (self->error)
             : g_error_new_literal (EF_MEDIA_ERROR, EF_MEDIA_ERROR_STUCK,
                                    _ ("Writing the file came to a standstill and was given up: "
                                       "try again.")));

  return FALSE;
}

static gboolean
wait_for_room (EfExtractEncode *self, Branch *branch, GError **error)
{
  guint n_seen = 0;
  guint n_idle = 0;
  gboolean goes_on = TRUE;

  g_mutex_lock (&self->lock);
  if (self->error != NULL) {
    g_propagate_error (error, g_error_copy (self->error));
    goes_on = FALSE;
  }
  while (goes_on && branch->n_queued >= QUEUED)
    goes_on = wait_locked (self, &n_seen, &n_idle, error);
  branch->n_queued++;
  g_mutex_unlock (&self->lock);

  return goes_on;
}

static gint64
to_samples (gint64 time, int rate)
{
  return (ef_rate_scale (time, 2 * (gint64) rate, EF_NS_PER_SECOND) + 1) >> 1;
}

/* At the sample where it is to be heard in the whole file: parts are counted from its begin, so that what is
 * rounded away does not add up. NULL: nothing of it is wanted. */
static GstBuffer *
place_sound (const EfRunPacket *packet, gint64 offset, gint64 until)
{
  GstAudioInfo info;
  GstBuffer *buffer = gst_buffer_copy (packet->buffer);
  gint64 begin, length, all;

  if (!gst_audio_info_from_caps (&info, packet->caps) || info.rate == 0)
    return buffer;

  begin = to_samples (offset, info.rate) + to_samples (packet->time, info.rate);
  all = until == G_MAXINT64 ? G_MAXINT64 : to_samples (until, info.rate);
  length = ef_run_count_samples (buffer, info.bpf);
  if (begin >= all) {
    gst_buffer_unref (buffer);
    return NULL;
  }
  if (begin + length > all) {
    length = all - begin;
    buffer = gst_audio_buffer_truncate (buffer, info.bpf, 0, (gsize) length);
    buffer = gst_buffer_make_writable (buffer);
  }
  GST_BUFFER_PTS (buffer) =
    gst_util_uint64_scale ((guint64) begin, GST_SECOND, (guint64) info.rate);
  GST_BUFFER_DURATION (buffer) =
    gst_util_uint64_scale ((guint64) (begin + length), GST_SECOND, (guint64) info.rate) -
    GST_BUFFER_PTS (buffer);

  return buffer;
}

static GstBuffer *
place_picture (const EfRunPacket *packet, gint64 offset)
{
  GstBuffer *buffer = gst_buffer_copy (packet->buffer);

  GST_BUFFER_PTS (buffer) = (GstClockTime) (packet->time + offset);
  GST_BUFFER_DURATION (buffer) =
    packet->duration > 0 ? (GstClockTime) packet->duration : GST_CLOCK_TIME_NONE;

  return buffer;
}

gboolean
ef_extract_encode_push (EfExtractEncode *self,
                        const EfRunPacket *packet,
                        gint64 offset,
                        gint64 until,
                        GError **error)
{
  Branch *branch = &self->branches[ef_run_packet_get_place (packet)];
  GstBuffer *own;

  g_return_val_if_fail (branch->source != NULL, FALSE);

  own = packet->stream == EF_STREAM_VIDEO ? place_picture (packet, offset)
                                          : place_sound (packet, offset, until);
  if (own == NULL)
    return TRUE;
  GST_BUFFER_DTS (own) = GST_CLOCK_TIME_NONE;
  if (!wait_for_room (self, branch, error)) {
    gst_buffer_unref (own);
    return FALSE;
  }

  if (branch->caps == NULL || !gst_caps_is_equal (branch->caps, packet->caps)) {
    gst_caps_replace (&branch->caps, packet->caps);
    gst_app_src_set_caps (branch->source, packet->caps);
  }
  gst_app_src_push_buffer (branch->source, own);

  return TRUE;
}

static gboolean
have_ended (EfExtractEncode *self)
{
  for (guint i = 0; i < EF_RUN_MOST_TRACKS; i++) {
    if (self->branches[i].caps != NULL && !self->branches[i].has_ended)
      return FALSE;
  }

  return TRUE;
}

/* What never got anything has nothing to say. */
gboolean
ef_extract_encode_finish (EfExtractEncode *self, GError **error)
{
  guint n_seen = 0;
  guint n_idle = 0;
  gboolean goes_on = TRUE;

  for (guint i = 0; i < EF_RUN_MOST_TRACKS; i++) {
    if (self->branches[i].caps != NULL)
      gst_app_src_end_of_stream (self->branches[i].source);
  }
  g_mutex_lock (&self->lock);
  while (goes_on && !have_ended (self))
    goes_on = wait_locked (self, &n_seen, &n_idle, error);
  if (goes_on && self->error != NULL) {
    g_propagate_error (error, g_error_copy (self->error));
    goes_on = FALSE;
  }
  g_mutex_unlock (&self->lock);

  return goes_on;
}
