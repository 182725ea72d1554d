/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gst/tag/tag.h>

#include "core/rate.h"
#include "media/extract-run-private.h"

void
ef_run_tell (EfRunWork *work, const char *what)
{
  gst_element_post_message (
    work->pipeline,
    gst_message_new_application (GST_OBJECT (work->pipeline), gst_structure_new_empty (what)));
}

/* The lock is held. */
static void
rest_locked (EfRunTrack *stream, gint64 until)
{
  const EfRun *run = stream->work->run;

  if (run->rest != NULL && !stream->work->stopped && !stream->finished)
    run->rest ((guint) (stream - stream->work->streams),
               stream->caps != NULL ? stream->caps : stream->parsed, until, run->data);
}

void
ef_run_finish_stream (EfRunTrack *stream)
{
  EfRunWork *work = stream->work;
  gboolean is_end = TRUE;

  g_mutex_lock (&work->lock);
  rest_locked (stream, G_MAXINT64);
  stream->finished = TRUE;
  for (guint i = 0; i < EF_RUN_MOST_TRACKS; i++)
    is_end = is_end && (work->streams[i].pad == NULL || work->streams[i].finished);
  g_mutex_unlock (&work->lock);

  if (is_end)
    ef_run_tell (work, "end");
}

/* The first one counts, and nothing is wanted behind it. Takes @error. The lock is held. */
static void
keep_error_locked (EfRunWork *work, GError *error)
{
  if (work->error == NULL)
    work->error = error;
  else
    g_error_free (error);
  work->stopped = TRUE;
}

void
ef_run_keep_error (EfRunWork *work, GError *error)
{
  g_mutex_lock (&work->lock);
  keep_error_locked (work, error);
  g_mutex_unlock (&work->lock);
}

static gboolean
is_finished (EfRunTrack *stream)
{
  gboolean finished;

  g_mutex_lock (&stream->work->lock);
  finished = stream->finished;
  g_mutex_unlock (&stream->work->lock);

  return finished;
}

void
ef_run_stop_late (EfRunWork *work)
{
  g_mutex_lock (&work->lock);
  work->is_late = TRUE;
  work->stopped = TRUE;
  g_mutex_unlock (&work->lock);
  ef_run_tell (work, "end");
}

gboolean
ef_run_is_stopped (EfRunWork *work)
{
  gboolean stopped;

  g_mutex_lock (&work->lock);
  stopped = work->stopped;
  g_mutex_unlock (&work->lock);

  return stopped;
}

gint64
ef_run_to_stream_time (const GstSegment *segment, GstClockTime time)
{
  guint64 stream_time = 0;
  int sign = gst_segment_to_stream_time_full (segment, GST_FORMAT_TIME, time, &stream_time);

  return sign < 0 ? -(gint64) stream_time : (gint64) stream_time;
}

/* Takes the buffer out of the pipeline. */
GstPadProbeReturn
ef_run_consume (GstPadProbeInfo *info, GstFlowReturn flow)
{
  gst_clear_buffer ((GstBuffer **) &info->data);
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = flow;

  return GST_PAD_PROBE_HANDLED;
}

/* What is only there for the decoder to begin with counts as before the first sample that is heard.
 *
 * Of AAC in Matroska nobody tells us: the demuxer reads CodecDelay, which ffmpeg writes (1024 samples, 21.3 ms), and
 * keeps it to itself, so that a beep at 1.000 s is heard at 1.021 s, while ffmpeg and mpv hear it at 1.000. It is the
 * same in the preview, in what is extracted and in what is rendered, which therefore fit each other: whoever takes
 * it off has to do so in all three at once. */
static void
take_whole (EfRunPacket *packet)
{
  GstAudioClippingMeta *clipping = gst_buffer_get_audio_clipping_meta (packet->buffer);
  int rate = 48000;
  gint64 before;

  if (clipping == NULL || clipping->format != GST_FORMAT_DEFAULT || clipping->start == 0)
    return;
  gst_structure_get_int (gst_caps_get_structure (packet->caps, 0), "rate", &rate);
  if (rate <= 0)
    return;
  before = ef_rate_scale ((gint64) clipping->start, EF_NS_PER_SECOND, rate);
  packet->time -= before;
  packet->duration += packet->duration > 0 ? before : 0;
}

/* From the begin of the span. */
static gint64
get_reached (const EfRun *run, const EfRunPacket *packet)
{
  return run->encoders[packet->stream] != NULL ? packet->time : packet->time - run->span.begin;
}

static EfRunAnswer
deliver (EfRunTrack *stream, GstBuffer *buffer)
{
  EfRunWork *work = stream->work;
  EfRunAnswer answer = EF_PACKET_STOP;
  GError *error = NULL;
  EfRunPacket packet = {
    .stream = stream->stream,
    .nth = stream->nth,
    .buffer = buffer,
    .caps = stream->caps,
    .time = ef_run_to_stream_time (&stream->segment, GST_BUFFER_PTS_IS_VALID (buffer)
                                                       ? GST_BUFFER_PTS (buffer)
                                                       : GST_BUFFER_DTS (buffer)),
    .duration = GST_BUFFER_DURATION_IS_VALID (buffer) ? (gint64) GST_BUFFER_DURATION (buffer) : 0,
    .orientation = stream->orientation,
  };

  if (stream->stream == EF_STREAM_AUDIO && work->run->encoders[EF_STREAM_AUDIO] == NULL)
    take_whole (&packet);

  g_mutex_lock (&work->lock);
  if (!work->stopped) {
    answer = work->run->func (&packet, work->run->data, &error);
    if (error != NULL)
      keep_error_locked (work, error);
    g_atomic_int_inc (&work->n_packets);
    work->reached = MAX (work->reached, get_reached (work->run, &packet));
    work->is_late = work->is_late || answer == EF_PACKET_LATE;
    work->stopped = work->stopped || answer == EF_PACKET_LATE || answer == EF_PACKET_STOP;
  }
  g_mutex_unlock (&work->lock);

  return answer;
}

static void
read_tags (EfRunTrack *stream, GstEvent *event)
{
  GstTagList *tags = NULL;

  gst_event_parse_tag (event, &tags);
  gst_video_orientation_from_tag (tags, &stream->orientation);
}

/* Frames need not come in the order in which they are shown, so that only sound can rest. */
static void
take_gap (EfRunTrack *stream, GstEvent *event)
{
  GstClockTime begin;
  GstClockTime duration;

  gst_event_parse_gap (event, &begin, &duration);
  if (stream->stream != EF_STREAM_AUDIO || !GST_CLOCK_TIME_IS_VALID (begin))
    return;

  if (GST_CLOCK_TIME_IS_VALID (duration))
    begin += duration;
  g_mutex_lock (&stream->work->lock);
  rest_locked (stream, ef_run_to_stream_time (&stream->segment, begin));
  g_mutex_unlock (&stream->work->lock);
}

static void
take_event (EfRunTrack *stream, GstEvent *event)
{
  GstCaps *caps;

  switch ((int) GST_EVENT_TYPE (event)) {
  case GST_EVENT_CAPS:
    gst_event_parse_caps (event, &caps);
    gst_caps_replace (&stream->caps, caps);
    break;
  case GST_EVENT_SEGMENT:
    gst_event_copy_segment (event, &stream->segment);
    break;
  case GST_EVENT_TAG:
    read_tags (stream, event);
    break;
  case GST_EVENT_GAP:
    take_gap (stream, event);
    break;
  case GST_EVENT_EOS:
    ef_run_finish_stream (stream);
    break;
  default:
    break;
  }
}

/* What begins a stream of sound and stands in its caps as well is no packet. */
static gboolean
is_header (EfRunTrack *stream, GstBuffer *buffer)
{
  return stream->stream == EF_STREAM_AUDIO && stream->caps != NULL &&
         GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_HEADER) &&
         gst_structure_has_field (gst_caps_get_structure (stream->caps, 0), "streamheader");
}

GstPadProbeReturn
ef_run_sink_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  EfRunTrack *stream = user_data;

  if (info->type & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) {
    take_event (stream, GST_PAD_PROBE_INFO_EVENT (info));
    return GST_PAD_PROBE_OK;
  }
  if (is_finished (stream))
    return ef_run_consume (info, GST_FLOW_EOS);
  if (is_header (stream, GST_PAD_PROBE_INFO_BUFFER (info)))
    return ef_run_consume (info, GST_FLOW_OK);

  switch (deliver (stream, GST_PAD_PROBE_INFO_BUFFER (info))) {
  case EF_PACKET_MORE:
    return ef_run_consume (info, GST_FLOW_OK);
  case EF_PACKET_ENOUGH:
    ef_run_finish_stream (stream);
    return ef_run_consume (info, GST_FLOW_EOS);
  case EF_PACKET_LATE:
  case EF_PACKET_STOP:
  default:
    ef_run_tell (stream->work, "end");
    return ef_run_consume (info, GST_FLOW_EOS);
  }
}
