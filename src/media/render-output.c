/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib/gi18n.h>
#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>
#include <math.h>

#include "media/extract-file.h"
#include "media/media.h"
#include "media/reading.h"
#include "media/render-private.h"
#include "media/sound-reader.h"

#define QUEUED 6 /* frames before the encoder */
#define LEAST_TICKS 10000
#define SOUND_AHEAD (EF_NS_PER_SECOND / 2) /* of the pictures in the file */
#define SOUND_PACKETS_PER_SECOND 50
#define POLITE_US (5 * G_TIME_SPAN_SECOND) /* an encoder may take to end */
#define ROOM_US (100 * G_TIME_SPAN_MILLISECOND)

struct _EfRenderOutput {
  EfPlan *plan;
  EfRenderTarget *target;
  EfRenderSound *sound; /* (nullable) */
  EfRenderGate *gate;
  GstElement *pipeline; /* (owned) */
  GstAppSrc *source;    /* (owned) */

  EfExtractFile *file; /* (owned) of the encoder's thread, later of the one who finishes */
  int video;           /* tracks; -1: not there yet */
  int audio;
  guint n_packets; /* of sound that are written */
  guint n_frames;
  guint8 *is_there; /* (owned) frame by frame */

  GMutex lock; /* of the following */
  GCond moved;
  guint n_queued;

  int n_written; /* (atomic) frames */
  int is_done;   /* (atomic) */
};

static void
fail (EfRenderOutput *self, const char *debug)
{
  g_debug ("encoder: %s", debug);
  ef_render_gate_close (self->gate,
                        g_error_new (EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED,
                                     _ ("The encoder %s failed: try again, or choose another "
                                        "one."),
                                     self->target->encoder->label));
}

static gboolean
write_packet (EfRenderOutput *self, GError **error)
{
  EfTimeSpan shown;
  g_autoptr (GstBuffer) packet = ef_render_sound_get_packet (self->sound, self->n_packets, &shown);

  if (self->audio < 0)
    self->audio = (int) ef_extract_file_add_track (
      self->file, ef_render_sound_get_caps (self->sound), packet, EF_SOUND_RATE);
  self->n_packets++;

  return ef_extract_file_add (self->file, (guint) self->audio, packet, shown, TRUE, error);
}

/* Lies beside the pictures that it is heard with. */
static gboolean
write_sound (EfRenderOutput *self, gint64 until, GError **error)
{
  if (self->sound == NULL || !ef_render_sound_is_ready (self->sound))
    return TRUE;

  while (self->n_packets < ef_render_sound_get_n_packets (self->sound)) {
    gint64 sample = ((gint64) self->n_packets - 1) * 1024;

    if (ef_rate_scale (sample, EF_NS_PER_SECOND, EF_SOUND_RATE) > until)
      break;
    if (!write_packet (self, error))
      return FALSE;
  }

  return TRUE;
}

static guint
choose_timescale (EfRate rate)
{
  return (guint) (rate.num * ((LEAST_TICKS + rate.num - 1) / rate.num));
}

static gboolean
add_video (EfRenderOutput *self, GstCaps *caps, GstBuffer *buffer)
{
  if (self->video >= 0)
    return TRUE;
  if (caps == NULL || !ef_extract_file_can_hold (self->file, caps, buffer))
    return FALSE;

  self->video =
    (int) ef_extract_file_add_track (self->file, caps, buffer, choose_timescale (self->plan->rate));

  return TRUE;
}

/* Each frame once, and no other: whatever an encoder does. */
static gboolean
find_frame (EfRenderOutput *self, GstSample *sample, guint *frame)
{
  gint64 time = ef_reading_get_time (gst_sample_get_segment (sample),
                                     GST_BUFFER_PTS (gst_sample_get_buffer (sample)));
  gint64 nearest = ef_rate_get_nearest (self->plan->rate, time);

  if (!GST_BUFFER_PTS_IS_VALID (gst_sample_get_buffer (sample)) || nearest < 0 ||
      nearest >= (gint64) self->n_frames || self->is_there[nearest])
    return FALSE;
  self->is_there[nearest] = TRUE;
  *frame = (guint) nearest;

  return TRUE;
}

static GstFlowReturn
take_picture (EfRenderOutput *self, GstSample *sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  gboolean is_key = !GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT);
  EfTimeSpan shown;
  GError *error = NULL;
  guint frame;

  if (!add_video (self, gst_sample_get_caps (sample), buffer) ||
      !find_frame (self, sample, &frame)) {
    fail (self, "gave something else than was asked for");
    return GST_FLOW_ERROR;
  }

  shown = (EfTimeSpan) { ef_rate_get_begin (self->plan->rate, frame),
                         ef_rate_get_begin (self->plan->rate, (gint64) frame + 1) };
  if (!ef_extract_file_add (self->file, (guint) self->video, buffer, shown, is_key, &error) ||
      !write_sound (self, shown.begin + SOUND_AHEAD, &error)) {
    ef_render_gate_close (self->gate, error);
    return GST_FLOW_ERROR;
  }
  g_atomic_int_inc (&self->n_written);
  ef_render_gate_touch (self->gate);

  return GST_FLOW_OK;
}

static GstFlowReturn
sample_cb (GstAppSink *sink, gpointer user_data)
{
  EfRenderOutput *self = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);

  if (g_cancellable_is_cancelled (ef_render_gate_get_cancellable (self->gate)))
    return GST_FLOW_FLUSHING;

  return sample != NULL ? take_picture (self, sample) : GST_FLOW_OK;
}

static void
end_cb (GstAppSink *sink, gpointer user_data)
{
  EfRenderOutput *self = user_data;

  if (g_atomic_int_get (&self->n_written) != (int) self->n_frames)
    fail (self, "kept frames to itself");
  else
    g_atomic_int_set (&self->is_done, TRUE);
  ef_render_gate_touch (self->gate);
}

/* A frame went on to the encoder. */
static GstPadProbeReturn
left_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  EfRenderOutput *self = user_data;

  g_mutex_lock (&self->lock);
  self->n_queued--;
  g_cond_signal (&self->moved);
  g_mutex_unlock (&self->lock);

  return GST_PAD_PROBE_OK;
}

static void
connect (EfRenderOutput *self, GstCaps *caps)
{
  GstAppSinkCallbacks callbacks = { .new_sample = sample_cb, .eos = end_cb };
  g_autoptr (GstElement) sink = gst_bin_get_by_name (GST_BIN (self->pipeline), "out");
  g_autoptr (GstPad) pad = NULL;

  self->source = GST_APP_SRC (gst_bin_get_by_name (GST_BIN (self->pipeline), "in"));
  gst_app_src_set_caps (self->source, caps);
  pad = gst_element_get_static_pad (GST_ELEMENT (self->source), "src");
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, left_cb, self, NULL);
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, self, NULL);
}

static gboolean
build (EfRenderOutput *self, GstCaps *caps, GError **error)
{
  const EfPreset *preset = self->target->output->preset;
  const EfEncoderQuality quality = {
    .quality = preset->quality,
    .most_bitrate = (guint) MAX (preset->most_bitrate, 0),
    .key_distance = (guint) (preset->key_every * ef_rate_to_double (self->plan->rate) + 0.5),
  };
  g_autofree char *words = ef_encoder_describe_preset (self->target->encoder, &quality);
  g_autofree char *text =
    g_strdup_printf ("appsrc name=in format=time max-bytes=0 max-buffers=0 max-time=0 ! %s ! "
                     "appsink name=out sync=false async=false",
                     words);
  g_autoptr (GError) reason = NULL;

  self->pipeline = gst_parse_launch_full (text, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &reason);
  if (self->pipeline == NULL) {
    g_debug ("encoder: %s", reason->message);
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED,
                 _ ("The encoder %s failed: try again, or choose another one."),
                 self->target->encoder->label);
    return FALSE;
  }
  connect (self, caps);

  return TRUE;
}

static gboolean
open_file (EfRenderOutput *self, GError **error)
{
  guint64 seconds = (guint64) (ef_plan_get_duration (self->plan) / EF_NS_PER_SECOND) + 1;
  guint64 n_samples =
    self->n_frames + (self->sound != NULL ? seconds * SOUND_PACKETS_PER_SECOND : 0);

  if (!ef_render_file_make_part (self->target, error))
    return FALSE;
  /* The target keeps the lock when this one is closed. */
  self->file = ef_extract_file_new (fcntl (self->target->part_fd, F_DUPFD_CLOEXEC, 0), FALSE,
                                    n_samples, error);

  return self->file != NULL;
}

EfRenderOutput *
ef_render_output_new (EfPlan *plan,
                      EfRenderTarget *target,
                      EfRenderSound *sound,
                      GstCaps *caps,
                      EfRenderGate *gate,
                      GError **error)
{
  EfRenderOutput *self = g_new0 (EfRenderOutput, 1);

  self->plan = plan;
  self->target = target;
  self->sound = sound;
  self->gate = ef_render_gate_ref (gate);
  self->video = self->audio = -1;
  self->n_frames = ef_plan_get_n_frames (plan);
  self->is_there = g_new0 (guint8, self->n_frames);
  g_mutex_init (&self->lock);
  g_cond_init (&self->moved);
  if (!open_file (self, error) || !build (self, caps, error)) {
    ef_render_output_free (self);
    return NULL;
  }
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);

  return self;
}

/* An encoder may be stuck for good, and whoever ends it with it. */

typedef struct {
  gatomicrefcount n_refs;
  GMutex lock;
  GCond done;
  gboolean is_done;
  GstElement *pipeline;
} Ending;

static void
ending_unref (Ending *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;

  g_mutex_clear (&self->lock);
  g_cond_clear (&self->done);
  gst_object_unref (self->pipeline);
  g_free (self);
}

static gpointer
end_in_thread (gpointer data)
{
  Ending *self = data;

  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_mutex_lock (&self->lock);
  self->is_done = TRUE;
  g_cond_signal (&self->done);
  g_mutex_unlock (&self->lock);
  ending_unref (self);

  return NULL;
}

static gboolean
end_pipeline (GstElement *pipeline)
{
  Ending *ending = g_new0 (Ending, 1);
  gint64 until = g_get_monotonic_time () + POLITE_US;
  gboolean is_done;

  g_atomic_ref_count_init (&ending->n_refs);
  g_atomic_ref_count_inc (&ending->n_refs);
  g_mutex_init (&ending->lock);
  g_cond_init (&ending->done);
  ending->pipeline = gst_object_ref (pipeline);
  g_thread_unref (g_thread_new ("ef-end", end_in_thread, ending));

  g_mutex_lock (&ending->lock);
  while (!ending->is_done && g_cond_wait_until (&ending->done, &ending->lock, until)) {
  }
  is_done = ending->is_done;
  g_mutex_unlock (&ending->lock);
  ending_unref (ending);

  return is_done;
}

gboolean
ef_render_output_free (EfRenderOutput *self)
{
  if (self->pipeline != NULL && !end_pipeline (self->pipeline))
    return FALSE;

  gst_clear_object (&self->source);
  gst_clear_object (&self->pipeline);
  g_clear_pointer (&self->file, ef_extract_file_free);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->moved);
  ef_render_gate_unref (self->gate);
  g_free (self->is_there);
  g_free (self);

  return TRUE;
}

static gboolean
wait_for_room (EfRenderOutput *self)
{
  GCancellable *cancellable = ef_render_gate_get_cancellable (self->gate);

  g_mutex_lock (&self->lock);
  while (self->n_queued >= QUEUED && !g_cancellable_is_cancelled (cancellable))
    g_cond_wait_until (&self->moved, &self->lock, g_get_monotonic_time () + ROOM_US);
  self->n_queued++;
  g_mutex_unlock (&self->lock);

  return !g_cancellable_is_cancelled (cancellable);
}

gboolean
ef_render_output_push (EfRenderOutput *self, GstBuffer *buffer, guint frame)
{
  EfRate rate = self->plan->rate;
  GstBuffer *own;

  if (!wait_for_room (self))
    return FALSE;

  /* The same picture may be shown again, or go to another encoder too. */
  own = gst_buffer_copy (buffer);
  GST_BUFFER_PTS (own) = (GstClockTime) ef_rate_get_begin (rate, frame);
  GST_BUFFER_DTS (own) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (own) =
    (GstClockTime) ef_rate_get_begin (rate, (gint64) frame + 1) - GST_BUFFER_PTS (own);

  return gst_app_src_push_buffer (self->source, own) == GST_FLOW_OK;
}

void
ef_render_output_end (EfRenderOutput *self)
{
  gst_app_src_end_of_stream (self->source);
}

void
ef_render_output_watch (EfRenderOutput *self)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr (GstMessage) message = gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR);
  g_autoptr (GError) reason = NULL;

  if (message == NULL)
    return;
  gst_message_parse_error (message, &reason, NULL);
  fail (self, reason->message);
}

gboolean
ef_render_output_is_done (EfRenderOutput *self)
{
  return g_atomic_int_get (&self->is_done);
}

guint
ef_render_output_get_n_written (EfRenderOutput *self)
{
  return (guint) g_atomic_int_get (&self->n_written);
}

gboolean
ef_render_output_finish (EfRenderOutput *self, GError **error)
{
  double loudness = self->sound != NULL ? ef_render_sound_get_loudness (self->sound) : NAN;
  g_autofree char *note = ef_render_file_make_note (self->target, self->n_frames, loudness);

  if (!write_sound (self, G_MAXINT64, error))
    return FALSE;
  ef_extract_file_set_note (self->file, note);

  return ef_extract_file_finish (self->file, ef_plan_get_duration (self->plan), error);
}
