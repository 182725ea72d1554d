/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/rate.h"
#include "media/extract-run-private.h"

#define SOUND_JITTER (20 * EF_NS_PER_SECOND / 1000)

/* Ends what is decoded, so that the encoder gives what it holds back. Upstream goes on until the pipeline
 * is taken down: a decoder with threads of its own fails when it is told of the end between frames. */
static GstPadProbeReturn
cut_off (EfRunTrack *stream, GstPad *pad, GstPadProbeInfo *info)
{
  g_autoptr (GstPad) peer = gst_pad_get_peer (pad);

  if (!stream->cut_off) {
    stream->cut_off = TRUE;
    gst_pad_send_event (peer, gst_event_new_eos ());
  }

  return ef_run_consume (info, GST_FLOW_OK);
}

static GstPadProbeReturn
cut_picture (EfRunTrack *stream, GstPad *pad, GstPadProbeInfo *info)
{
  const EfRun *run = stream->work->run;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  gint64 time = ef_run_to_stream_time (&stream->decoded, GST_BUFFER_PTS (buffer));
  guint first = ef_frame_index_find (run->frames, run->span.begin);
  guint frame = ef_run_find_frame (run->frames, time);
  EfTimeSpan shown = ef_frame_index_get_frame (run->frames, frame);

  if (shown.begin >= run->span.end || time >= ef_frame_index_get_end (run->frames))
    return cut_off (stream, pad, info);
  if (frame < first || time < 0 || (gint64) frame < stream->next)
    return ef_run_consume (info, GST_FLOW_OK);
  if (stream->next == 0 && frame > first && !run->no_seeking) {
    ef_run_stop_late (stream->work);
    return ef_run_consume (info, GST_FLOW_EOS);
  }

  buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_PTS (buffer) = (GstClockTime) (shown.begin - run->span.begin);
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) = (GstClockTime) ef_time_span_get_duration (shown);
  info->data = buffer;
  stream->next = (gint64) frame + 1;

  return GST_PAD_PROBE_OK;
}

/* Where channels lie one behind the other, a clipped buffer is as large as before. */
gint64
ef_run_count_samples (GstBuffer *buffer, int frame_bytes)
{
  GstAudioMeta *meta = gst_buffer_get_audio_meta (buffer);

  return meta != NULL ? (gint64) meta->samples
                      : (gint64) gst_buffer_get_size (buffer) / frame_bytes;
}

static GstPadProbeReturn
cut_sound (EfRunTrack *stream, GstPad *pad, GstPadProbeInfo *info)
{
  const EfRun *run = stream->work->run;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  gint64 rate = stream->audio.rate;
  gint64 time = ef_run_to_stream_time (&stream->decoded, GST_BUFFER_PTS (buffer)) - run->span.begin;
  gint64 begin = (ef_rate_scale (time, 2 * rate, EF_NS_PER_SECOND) + 1) >> 1;
  gint64 all =
    (ef_rate_scale (ef_time_span_get_duration (run->span), 2 * rate, EF_NS_PER_SECOND) + 1) >> 1;
  gint64 length;
  gint64 trim;

  all += run->sound_behind;
  if (stream->audio.bpf == 0)
    return GST_PAD_PROBE_OK;
  length = ef_run_count_samples (buffer, stream->audio.bpf);
  if (stream->next > 0 &&
      ABS (begin - stream->next) <= ef_rate_scale (SOUND_JITTER, rate, EF_NS_PER_SECOND))
    begin = stream->next;
  if (begin >= all)
    return cut_off (stream, pad, info);
  if (begin + length <= 0)
    return ef_run_consume (info, GST_FLOW_OK);

  trim = MAX (-begin, 0);
  length = MIN (begin + length, all) - MAX (begin, 0);
  begin = MAX (begin, 0);
  buffer = gst_audio_buffer_truncate (buffer, stream->audio.bpf, (gsize) trim, (gsize) length);
  buffer = gst_buffer_make_writable (buffer);
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale ((guint64) begin, GST_SECOND, (guint64) rate);
  GST_BUFFER_DTS (buffer) = GST_CLOCK_TIME_NONE;
  GST_BUFFER_DURATION (buffer) =
    gst_util_uint64_scale ((guint64) (begin + length), GST_SECOND, (guint64) rate) -
    GST_BUFFER_PTS (buffer);
  info->data = buffer;
  stream->next = begin + length;

  return GST_PAD_PROBE_OK;
}

/* Behind this, time begins at the begin of the span. */
static GstPadProbeReturn
take_decoded_event (EfRunTrack *stream, GstPadProbeInfo *info)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  GstSegment whole;
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS && stream->stream == EF_STREAM_AUDIO) {
    gst_event_parse_caps (event, &caps);
    if (!gst_audio_info_from_caps (&stream->audio, caps))
      gst_audio_info_init (&stream->audio);
  } else if (GST_EVENT_TYPE (event) == GST_EVENT_EOS && stream->cut_off) {
    return GST_PAD_PROBE_DROP;
  } else if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT) {
    gst_event_copy_segment (event, &stream->decoded);
    gst_segment_init (&whole, GST_FORMAT_TIME);
    gst_event_unref (event);
    info->data = gst_event_new_segment (&whole);
  }

  return GST_PAD_PROBE_OK;
}

GstPadProbeReturn
ef_run_cut_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  EfRunTrack *stream = user_data;

  if (info->type & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM)
    return take_decoded_event (stream, info);
  g_atomic_int_inc (&stream->work->n_packets);
  if (stream->cut_off)
    return ef_run_consume (info, GST_FLOW_OK);

  return stream->stream == EF_STREAM_VIDEO ? cut_picture (stream, pad, info)
                                           : cut_sound (stream, pad, info);
}

/* The frame on screen at @time: the one after a seek may begin late, because decoders cut it. */
guint
ef_run_find_frame (EfFrameIndex *frames, gint64 time)
{
  return ef_frame_index_find (frames, time + EF_RUN_ROUNDING);
}

guint
ef_run_packet_get_place (const EfRunPacket *packet)
{
  return packet->stream == EF_STREAM_VIDEO ? 0 : 1 + packet->nth;
}
