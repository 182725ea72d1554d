/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/extract-run.h"

#include <glib/gi18n.h>
#include <gst/audio/audio.h>
#include <gst/tag/tag.h>

#include "core/rate.h"
#include "media/error.h"
#include "media/reading.h"

#define WAKE_EVERY (100 * GST_MSECOND)
#define MOST_IDLE 300 /* wakes without a packet until it is given up */
#define PACKETS_BEFORE \
  30 /* the seek: time is counted from the earliest packet the demuxer has met */
#define QUEUE_BYTES (64 * 1024 * 1024)
#define ROUNDING (EF_NS_PER_SECOND / 1000) /* of time stamps on their way */
#define SOUND_JITTER (20 * EF_NS_PER_SECOND / 1000)

typedef struct _Work Work;

typedef struct {
  Work *work;
  EfRunStream stream;
  GstPad *pad;     /* (owned) (nullable) of the parser */
  GstCaps *parsed; /* (owned) (nullable) on it */
  gboolean positioned;
  gboolean connected;
  gboolean finished;

  GstSegment segment; /* at the sink */
  GstCaps *caps;      /* (owned) (nullable) at the sink */
  GstVideoOrientationMethod orientation;

  GstSegment decoded; /* where frames are cut */
  GstAudioInfo audio;
  gint64 next; /* the frame or sample that comes next in the span */
  gboolean cut_off;
} Stream;

struct _Work {
  const EfRun *run;
  GstElement *pipeline; /* (owned) */
  Stream streams[EF_N_STREAMS];

  GMutex lock; /* of the following: streams of a pipeline have a thread each */
  GError *error;
  gboolean is_late;
  gboolean stopped;
  gint64 reached;

  int n_before;    /* (atomic) packets before the seek */
  int is_ready;    /* (atomic) */
  int is_sought;   /* (atomic) */
  guint n_packets; /* (atomic) a sign of life */
};

static void
tell (Work *work, const char *what)
{
  gst_element_post_message (
    work->pipeline,
    gst_message_new_application (GST_OBJECT (work->pipeline), gst_structure_new_empty (what)));
}

/* The lock is held. */
static void
rest_locked (Stream *stream, gint64 until)
{
  const EfRun *run = stream->work->run;

  if (run->rest != NULL && !stream->work->stopped && !stream->finished)
    run->rest (stream->stream, stream->caps != NULL ? stream->caps : stream->parsed, until,
               run->data);
}

static void
finish_stream (Stream *stream)
{
  Work *work = stream->work;
  gboolean is_end = TRUE;

  g_mutex_lock (&work->lock);
  rest_locked (stream, G_MAXINT64);
  stream->finished = TRUE;
  for (guint i = 0; i < EF_N_STREAMS; i++)
    is_end = is_end && (work->streams[i].pad == NULL || work->streams[i].finished);
  g_mutex_unlock (&work->lock);

  if (is_end)
    tell (work, "end");
}

/* The first one counts, and nothing is wanted behind it. Takes @error. The lock is held. */
static void
keep_error_locked (Work *work, GError *error)
{
  if (work->error == NULL)
    work->error = error;
  else
    g_error_free (error);
  work->stopped = TRUE;
}

static void
keep_error (Work *work, GError *error)
{
  g_mutex_lock (&work->lock);
  keep_error_locked (work, error);
  g_mutex_unlock (&work->lock);
}

static gboolean
is_finished (Stream *stream)
{
  gboolean finished;

  g_mutex_lock (&stream->work->lock);
  finished = stream->finished;
  g_mutex_unlock (&stream->work->lock);

  return finished;
}

static void
stop_late (Work *work)
{
  g_mutex_lock (&work->lock);
  work->is_late = TRUE;
  work->stopped = TRUE;
  g_mutex_unlock (&work->lock);
  tell (work, "end");
}

static gboolean
is_stopped (Work *work)
{
  gboolean stopped;

  g_mutex_lock (&work->lock);
  stopped = work->stopped;
  g_mutex_unlock (&work->lock);

  return stopped;
}

static gint64
to_stream_time (const GstSegment *segment, GstClockTime time)
{
  guint64 stream_time = 0;
  int sign = gst_segment_to_stream_time_full (segment, GST_FORMAT_TIME, time, &stream_time);

  return sign < 0 ? -(gint64) stream_time : (gint64) stream_time;
}

/* Takes the buffer out of the pipeline. */
static GstPadProbeReturn
consume (GstPadProbeInfo *info, GstFlowReturn flow)
{
  gst_clear_buffer ((GstBuffer **) &info->data);
  GST_PAD_PROBE_INFO_FLOW_RETURN (info) = flow;

  return GST_PAD_PROBE_HANDLED;
}

/* What is only there for the decoder to begin with counts as before the first sample that is heard. */
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

static EfRunAnswer
deliver (Stream *stream, GstBuffer *buffer)
{
  Work *work = stream->work;
  EfRunAnswer answer = EF_PACKET_STOP;
  GError *error = NULL;
  EfRunPacket packet = {
    .stream = stream->stream,
    .buffer = buffer,
    .caps = stream->caps,
    .time =
      to_stream_time (&stream->segment, GST_BUFFER_PTS_IS_VALID (buffer) ? GST_BUFFER_PTS (buffer)
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
    work->reached = MAX (work->reached, packet.time);
    work->is_late = work->is_late || answer == EF_PACKET_LATE;
    work->stopped = work->stopped || answer == EF_PACKET_LATE || answer == EF_PACKET_STOP;
  }
  g_mutex_unlock (&work->lock);

  return answer;
}

static void
read_tags (Stream *stream, GstEvent *event)
{
  GstTagList *tags = NULL;

  gst_event_parse_tag (event, &tags);
  gst_video_orientation_from_tag (tags, &stream->orientation);
}

/* Frames need not come in the order in which they are shown, so that only sound can rest. */
static void
take_gap (Stream *stream, GstEvent *event)
{
  GstClockTime begin;
  GstClockTime duration;

  gst_event_parse_gap (event, &begin, &duration);
  if (stream->stream != EF_STREAM_AUDIO || !GST_CLOCK_TIME_IS_VALID (begin))
    return;

  if (GST_CLOCK_TIME_IS_VALID (duration))
    begin += duration;
  g_mutex_lock (&stream->work->lock);
  rest_locked (stream, to_stream_time (&stream->segment, begin));
  g_mutex_unlock (&stream->work->lock);
}

static void
take_event (Stream *stream, GstEvent *event)
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
    finish_stream (stream);
    break;
  default:
    break;
  }
}

/* What begins a stream of sound and stands in its caps as well is no packet. */
static gboolean
is_header (Stream *stream, GstBuffer *buffer)
{
  return stream->stream == EF_STREAM_AUDIO && stream->caps != NULL &&
         GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_HEADER) &&
         gst_structure_has_field (gst_caps_get_structure (stream->caps, 0), "streamheader");
}

static GstPadProbeReturn
sink_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Stream *stream = user_data;

  if (info->type & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) {
    take_event (stream, GST_PAD_PROBE_INFO_EVENT (info));
    return GST_PAD_PROBE_OK;
  }
  if (is_finished (stream))
    return consume (info, GST_FLOW_EOS);
  if (is_header (stream, GST_PAD_PROBE_INFO_BUFFER (info)))
    return consume (info, GST_FLOW_OK);

  switch (deliver (stream, GST_PAD_PROBE_INFO_BUFFER (info))) {
  case EF_PACKET_MORE:
    return consume (info, GST_FLOW_OK);
  case EF_PACKET_ENOUGH:
    finish_stream (stream);
    return consume (info, GST_FLOW_EOS);
  case EF_PACKET_LATE:
  case EF_PACKET_STOP:
  default:
    tell (stream->work, "end");
    return consume (info, GST_FLOW_EOS);
  }
}

/* Ends what is decoded, so that the encoder gives what it holds back. Upstream goes on until the pipeline
 * is taken down: a decoder with threads of its own fails when it is told of the end between frames. */
static GstPadProbeReturn
cut_off (Stream *stream, GstPad *pad, GstPadProbeInfo *info)
{
  g_autoptr (GstPad) peer = gst_pad_get_peer (pad);

  if (!stream->cut_off) {
    stream->cut_off = TRUE;
    gst_pad_send_event (peer, gst_event_new_eos ());
  }

  return consume (info, GST_FLOW_OK);
}

static GstPadProbeReturn
cut_picture (Stream *stream, GstPad *pad, GstPadProbeInfo *info)
{
  const EfRun *run = stream->work->run;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  gint64 time = to_stream_time (&stream->decoded, GST_BUFFER_PTS (buffer));
  guint first = ef_frame_index_find (run->frames, run->span.begin);
  guint frame = ef_run_find_frame (run->frames, time);
  EfTimeSpan shown = ef_frame_index_get_frame (run->frames, frame);

  if (shown.begin >= run->span.end || time >= ef_frame_index_get_end (run->frames))
    return cut_off (stream, pad, info);
  if (frame < first || time < 0 || (gint64) frame < stream->next)
    return consume (info, GST_FLOW_OK);
  if (stream->next == 0 && frame > first && !run->no_seeking) {
    stop_late (stream->work);
    return consume (info, GST_FLOW_EOS);
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
static gint64
count_samples (GstBuffer *buffer, int frame_bytes)
{
  GstAudioMeta *meta = gst_buffer_get_audio_meta (buffer);

  return meta != NULL ? (gint64) meta->samples
                      : (gint64) gst_buffer_get_size (buffer) / frame_bytes;
}

static GstPadProbeReturn
cut_sound (Stream *stream, GstPad *pad, GstPadProbeInfo *info)
{
  const EfRun *run = stream->work->run;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  gint64 rate = stream->audio.rate;
  gint64 time = to_stream_time (&stream->decoded, GST_BUFFER_PTS (buffer)) - run->span.begin;
  gint64 begin = (ef_rate_scale (time, 2 * rate, EF_NS_PER_SECOND) + 1) >> 1;
  gint64 all =
    (ef_rate_scale (ef_time_span_get_duration (run->span), 2 * rate, EF_NS_PER_SECOND) + 1) >> 1;
  gint64 length;
  gint64 trim;

  all += run->sound_behind;
  if (stream->audio.bpf == 0)
    return GST_PAD_PROBE_OK;
  length = count_samples (buffer, stream->audio.bpf);
  if (stream->next > 0 &&
      ABS (begin - stream->next) <= ef_rate_scale (SOUND_JITTER, rate, EF_NS_PER_SECOND))
    begin = stream->next;
  if (begin >= all)
    return cut_off (stream, pad, info);
  if (begin + length <= 0)
    return consume (info, GST_FLOW_OK);

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
take_decoded_event (Stream *stream, GstPadProbeInfo *info)
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

static GstPadProbeReturn
cut_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Stream *stream = user_data;

  if (info->type & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM)
    return take_decoded_event (stream, info);
  g_atomic_int_inc (&stream->work->n_packets);
  if (stream->cut_off)
    return consume (info, GST_FLOW_OK);

  return stream->stream == EF_STREAM_VIDEO ? cut_picture (stream, pad, info)
                                           : cut_sound (stream, pad, info);
}

/* What packets go through on their way to us: nothing where they are framed as files keep them. */
static const char *
choose_framing (GstCaps *caps)
{
  GstStructure *structure = gst_caps_get_structure (caps, 0);
  const char *name = gst_structure_get_name (structure);
  const char *format = gst_structure_get_string (structure, "stream-format");
  int version = 0;

  gst_structure_get_int (structure, "mpegversion", &version);
  if (g_str_equal (name, "video/x-h264") && g_strcmp0 (format, "avc") != 0)
    return "h264parse ! video/x-h264,stream-format=avc,alignment=au";
  if (g_str_equal (name, "video/x-h265") && g_strcmp0 (format, "hvc1") != 0 &&
      g_strcmp0 (format, "hev1") != 0)
    return "h265parse ! video/x-h265,stream-format=hvc1,alignment=au";
  if (g_str_equal (name, "video/x-av1"))
    return "av1parse ! video/x-av1,stream-format=obu-stream,alignment=tu";
  if (g_str_equal (name, "video/x-vp9"))
    return "vp9parse ! video/x-vp9,alignment=super-frame";
  if (g_str_equal (name, "audio/mpeg") && version != 1 && g_strcmp0 (format, "raw") != 0)
    return "aacparse ! audio/mpeg,mpegversion=4,stream-format=raw";

  if (g_str_equal (name, "audio/x-raw"))
    return "audioconvert dithering=none noise-shaping=none ! audio/x-raw,layout=interleaved,"
           "format={S16LE,S16BE,S24LE,S24BE,S32LE,S32BE,F32LE,F64LE,U8}";

  return "identity silent=true";
}

static gboolean
can_start (GstElementFactory *factory)
{
  g_autoptr (GstElement) element = gst_element_factory_create (factory, NULL);
  gboolean starts;

  if (element == NULL)
    return FALSE;
  gst_object_ref_sink (element);
  starts = gst_element_set_state (element, GST_STATE_READY) != GST_STATE_CHANGE_FAILURE;
  gst_element_set_state (element, GST_STATE_NULL);

  return starts;
}

/* The best decoder that works on this machine: one that needs a device may be there without it. */
static const char *
choose_decoder (GstCaps *caps)
{
  const char *name = NULL;
  GList *all;
  GList *fitting;

  if (g_str_has_suffix (gst_structure_get_name (gst_caps_get_structure (caps, 0)), "/x-raw"))
    return "identity silent=true";

  all = gst_element_factory_list_get_elements (GST_ELEMENT_FACTORY_TYPE_DECODER, GST_RANK_MARGINAL);
  fitting = gst_element_factory_list_filter (all, caps, GST_PAD_SINK, TRUE);
  for (GList *at = fitting; at != NULL && name == NULL; at = at->next) {
    if (can_start (at->data))
      name = g_intern_string (GST_OBJECT_NAME (at->data));
  }
  gst_plugin_feature_list_free (fitting);
  gst_plugin_feature_list_free (all);

  return name;
}

static char *
describe_chain (const EfRun *run, EfRunStream stream, GstCaps *caps, GError **error)
{
  const char *decoder;

  if (run->encoders[stream] == NULL)
    return g_strdup_printf ("%s ! fakesink name=sink sync=false async=false",
                            choose_framing (caps));

  decoder = choose_decoder (caps);
  if (decoder == NULL) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND, "no decoder");
    return NULL;
  }

  return g_strdup_printf ("queue max-size-time=0 max-size-buffers=%d max-size-bytes=%d ! "
                          "%s ! identity name=cut silent=true ! %s ! "
                          "fakesink name=sink sync=false async=false",
                          stream == EF_STREAM_VIDEO ? 60 : 300, QUEUE_BYTES, decoder,
                          run->encoders[stream]);
}

static void
keep_memory_cb (const GValue *value, gpointer data)
{
  ef_reading_keep_memory (g_value_get_object (value));
}

static GstElement *
make_chain (const EfRun *run, EfRunStream stream, GstCaps *caps, GError **error)
{
  g_autofree char *words = describe_chain (run, stream, caps, error);

  GstElement *chain;
  GstIterator *elements;

  if (words == NULL)
    return NULL;

  chain =
    gst_parse_bin_from_description_full (words, TRUE, NULL, GST_PARSE_FLAG_FATAL_ERRORS, error);
  if (chain == NULL)
    return NULL;

  elements = gst_bin_iterate_elements (GST_BIN (chain));
  while (gst_iterator_foreach (elements, keep_memory_cb, NULL) == GST_ITERATOR_RESYNC)
    gst_iterator_resync (elements);
  gst_iterator_free (elements);

  return chain;
}

static void
watch (GstElement *chain,
       const char *name,
       const char *pad_name,
       GstPadProbeCallback func,
       Stream *stream)
{
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (chain), name);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, pad_name);

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, func,
                     stream, NULL);
}

static void
connect_stream (Stream *stream)
{
  Work *work = stream->work;
  GError *error = NULL;
  GstElement *chain;
  g_autoptr (GstPad) sink = NULL;

  chain = make_chain (work->run, stream->stream, stream->parsed, &error);
  if (chain == NULL) {
    keep_error (work, error);
    tell (work, "end");
    return;
  }

  watch (chain, "sink", "sink", sink_cb, stream);
  if (work->run->encoders[stream->stream] != NULL)
    watch (chain, "cut", "src", cut_cb, stream);
  gst_bin_add (GST_BIN (work->pipeline), chain);
  sink = gst_element_get_static_pad (chain, "sink");
  gst_pad_link (stream->pad, sink);
  gst_element_sync_state_with_parent (chain);
  stream->connected = TRUE;
}

static void
tell_ready (Work *work)
{
  if (g_atomic_int_compare_and_exchange (&work->is_ready, FALSE, TRUE))
    tell (work, "ready");
}

static GstPadProbeReturn
take_parsed_event (Stream *stream, GstEvent *event)
{
  gboolean is_end = GST_EVENT_TYPE (event) == GST_EVENT_EOS;
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    gst_event_parse_caps (event, &caps);
    gst_caps_replace (&stream->parsed, caps);
  } else if (GST_EVENT_TYPE (event) == GST_EVENT_FLUSH_STOP) {
    stream->positioned = TRUE;
  }

  /* Sound that rests from the beginning is heard of as well. */
  if (GST_EVENT_TYPE (event) == GST_EVENT_GAP && stream->work->run->rest != NULL &&
      stream->positioned && !stream->connected && stream->parsed != NULL &&
      !is_stopped (stream->work))
    connect_stream (stream);
  if (is_end && !stream->positioned) {
    tell_ready (stream->work);
    return GST_PAD_PROBE_DROP;
  }
  if (is_end && !stream->connected)
    finish_stream (stream);

  return GST_PAD_PROBE_OK;
}

/* What comes before the seek is not wanted, and only shows that all streams are known. What takes the
 * packets is connected after it and never flushed. The caps are those that came by: when the pipeline
 * is being taken down, the pad may have lost them while a last packet is on its way. */
static GstPadProbeReturn
parsed_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Stream *stream = user_data;

  if (info->type & GST_PAD_PROBE_TYPE_EVENT_BOTH)
    return take_parsed_event (stream, GST_PAD_PROBE_INFO_EVENT (info));

  if (!stream->positioned) {
    if (g_atomic_int_add (&stream->work->n_before, 1) >= PACKETS_BEFORE)
      tell_ready (stream->work);
    return consume (info, GST_FLOW_OK);
  }
  if (!stream->connected) {
    if (stream->parsed == NULL || is_stopped (stream->work))
      return consume (info, GST_FLOW_FLUSHING);
    connect_stream (stream);
  }

  return GST_PAD_PROBE_OK;
}

static void
adopt_pad (Stream *stream, GstPad *pad)
{
  const EfRun *run = stream->work->run;

  stream->pad = gst_object_ref (pad);
  stream->parsed = gst_pad_get_current_caps (pad);
  stream->positioned =
    run->no_seeking || run->from <= 0 || g_atomic_int_get (&stream->work->is_sought);
  gst_pad_add_probe (pad,
                     GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM |
                       GST_PAD_PROBE_TYPE_EVENT_FLUSH,
                     parsed_cb, stream, NULL);
}

static void
pad_added_cb (GstElement *parser, GstPad *pad, gpointer user_data)
{
  Work *work = user_data;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const char *name;

  if (caps == NULL)
    caps = gst_pad_query_caps (pad, NULL);
  if (gst_caps_is_empty (caps) || gst_caps_is_any (caps))
    return;

  name = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  for (guint i = 0; i < EF_N_STREAMS; i++) {
    Stream *stream = &work->streams[i];
    gboolean fits = i == EF_STREAM_AUDIO
                      ? g_str_has_prefix (name, "audio/")
                      : g_str_has_prefix (name, "video/") || g_str_has_prefix (name, "image/");

    if (fits && work->run->wanted[i] && stream->pad == NULL) {
      adopt_pad (stream, pad);
      return;
    }
  }
}

/* Everything is connected: go to where it begins. */
static void
position (Work *work)
{
  const EfRun *run = work->run;
  gboolean decodes =
    run->encoders[EF_STREAM_VIDEO] != NULL || run->encoders[EF_STREAM_AUDIO] != NULL;
  GstSeekFlags flags =
    GST_SEEK_FLAG_FLUSH |
    (decodes ? GST_SEEK_FLAG_ACCURATE : GST_SEEK_FLAG_KEY_UNIT | GST_SEEK_FLAG_SNAP_BEFORE);
  Stream *stream =
    &work->streams[work->streams[EF_STREAM_VIDEO].pad != NULL ? EF_STREAM_VIDEO : EF_STREAM_AUDIO];

  g_atomic_int_set (&work->is_sought, TRUE);
  if (!gst_pad_send_event (stream->pad,
                           gst_event_new_seek (1.0, GST_FORMAT_TIME, flags, GST_SEEK_TYPE_SET,
                                               run->from, GST_SEEK_TYPE_NONE, -1)))
    stop_late (work);
}

static void
tell_progress (Work *work, const EfProgress *progress)
{
  const EfRun *run = work->run;
  gboolean decodes =
    run->encoders[EF_STREAM_VIDEO] != NULL || run->encoders[EF_STREAM_AUDIO] != NULL;
  gint64 length = MAX (ef_time_span_get_duration (run->span), 1);
  gint64 reached;

  g_mutex_lock (&work->lock);
  reached = work->reached - (decodes ? 0 : run->span.begin);
  g_mutex_unlock (&work->lock);
  ef_progress_tell (progress, (double) reached / (double) length);
}

/* TRUE: that was the end. */
static gboolean
take_message (Work *work, GstMessage *message)
{
  gboolean is_end;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    keep_error (work, ef_media_error_from_message (message, work->run->uri));
    return TRUE;
  }

  is_end = !gst_message_has_name (message, "ready");
  if (!is_end)
    position (work);

  return is_end;
}

/* NULL: it is over, well or with an error that is kept already. */
static GError *
listen (Work *work, const EfProgress *progress, GCancellable *cancellable)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (work->pipeline);
  GError *error = NULL;
  guint seen = 0;
  guint idle = 0;

  while (!g_cancellable_set_error_if_cancelled (cancellable, &error)) {
    g_autoptr (GstMessage) message =
      gst_bus_timed_pop_filtered (bus, WAKE_EVERY, GST_MESSAGE_ERROR | GST_MESSAGE_APPLICATION);
    guint n_packets = (guint) g_atomic_int_get (&work->n_packets);

    if (message != NULL && take_message (work, message))
      return NULL;
    tell_progress (work, progress);
    idle = n_packets == seen ? idle + 1 : 0;
    seen = n_packets;
    if (idle >= MOST_IDLE)
      return g_error_new_literal (
        EF_MEDIA_ERROR, EF_MEDIA_ERROR_STUCK,
        _ ("Reading the video came to a standstill and was given up: try again."));
  }

  return error;
}

static GstElement *
make_source (const char *uri, GError **error)
{
  g_autofree char *path = g_filename_from_uri (uri, NULL, NULL);
  GstElement *source;

  if (path == NULL)
    return gst_element_make_from_uri (GST_URI_SRC, uri, NULL, error);

  source = gst_element_factory_make ("filesrc", NULL);
  g_object_set (source, "location", path, NULL);

  return source;
}

static gboolean
build (Work *work, GError **error)
{
  GstElement *source = make_source (work->run->uri, error);
  GstElement *parser;

  if (source == NULL)
    return FALSE;
  parser = gst_element_factory_make ("parsebin", NULL);
  work->pipeline = gst_pipeline_new (NULL);
  gst_bin_add_many (GST_BIN (work->pipeline), source, parser, NULL);
  gst_element_link (source, parser);
  g_signal_connect (parser, "pad-added", G_CALLBACK (pad_added_cb), work);

  return TRUE;
}

static void
clear (Work *work)
{
  for (guint i = 0; i < EF_N_STREAMS; i++) {
    gst_clear_object (&work->streams[i].pad);
    gst_clear_caps (&work->streams[i].caps);
    gst_clear_caps (&work->streams[i].parsed);
  }
  gst_clear_object (&work->pipeline);
  g_mutex_clear (&work->lock);
}

/* Nothing is connected any more, and nothing comes in any more. */
static void
take_down (Work *work)
{
  g_mutex_lock (&work->lock);
  work->stopped = TRUE;
  g_mutex_unlock (&work->lock);
  gst_element_set_state (work->pipeline, GST_STATE_NULL);
}

/* The frame on screen at @time: the one after a seek may begin late, because decoders cut it. */
guint
ef_run_find_frame (EfFrameIndex *frames, gint64 time)
{
  return ef_frame_index_find (frames, time + ROUNDING);
}

EfRunResult
ef_run (const EfRun *run, const EfProgress *progress, GCancellable *cancellable, GError **error)
{
  Work work = { .run = run };
  EfRunResult result;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return EF_RUN_FAILED;

  g_mutex_init (&work.lock);
  for (guint i = 0; i < EF_N_STREAMS; i++) {
    work.streams[i] = (Stream) { .work = &work, .stream = (EfRunStream) i };
    gst_segment_init (&work.streams[i].segment, GST_FORMAT_TIME);
    gst_segment_init (&work.streams[i].decoded, GST_FORMAT_TIME);
  }
  if (build (&work, &work.error)) {
    GError *problem;

    gst_element_set_state (work.pipeline, GST_STATE_PLAYING);
    problem = listen (&work, progress, cancellable);
    if (problem != NULL)
      keep_error (&work, problem);
    take_down (&work);
  }

  result = work.error != NULL ? EF_RUN_FAILED : work.is_late ? EF_RUN_LATE : EF_RUN_DONE;
  if (work.error != NULL)
    g_propagate_error (error, ef_media_error_translate (work.error, run->uri));
  clear (&work);

  return result;
}
