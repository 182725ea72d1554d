/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/extract-run.h"

#include <glib/gi18n.h>

#include "media/error.h"
#include "media/extract-run-private.h"

#define WAKE_EVERY (100 * GST_MSECOND)
#define MOST_IDLE 300 /* wakes without a packet until it is given up */
#define PACKETS_BEFORE \
  30 /* the seek: time is counted from the earliest packet the demuxer has met */

static void
watch (GstElement *chain,
       const char *name,
       const char *pad_name,
       GstPadProbeCallback func,
       EfRunTrack *stream)
{
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (chain), name);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, pad_name);

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, func,
                     stream, NULL);
}

static void
connect_stream (EfRunTrack *stream)
{
  EfRunWork *work = stream->work;
  GError *error = NULL;
  GstElement *chain;
  g_autoptr (GstPad) sink = NULL;

  chain = ef_run_make_chain (work->run, stream->stream, stream->parsed, &error);
  if (chain == NULL) {
    ef_run_keep_error (work, error);
    ef_run_tell (work, "end");
    return;
  }

  watch (chain, "sink", "sink", ef_run_sink_cb, stream);
  if (work->run->encoders[stream->stream] != NULL)
    watch (chain, "cut", "src", ef_run_cut_cb, stream);
  gst_bin_add (GST_BIN (work->pipeline), chain);
  sink = gst_element_get_static_pad (chain, "sink");
  gst_pad_link (stream->pad, sink);
  gst_element_sync_state_with_parent (chain);
  stream->connected = TRUE;
}

static void
tell_ready (EfRunWork *work)
{
  if (g_atomic_int_compare_and_exchange (&work->is_ready, FALSE, TRUE))
    ef_run_tell (work, "ready");
}

static GstPadProbeReturn
take_parsed_event (EfRunTrack *stream, GstEvent *event)
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
      !ef_run_is_stopped (stream->work))
    connect_stream (stream);
  if (is_end && !stream->positioned) {
    tell_ready (stream->work);
    return GST_PAD_PROBE_DROP;
  }
  if (is_end && !stream->connected)
    ef_run_finish_stream (stream);

  return GST_PAD_PROBE_OK;
}

/* What comes before the seek is not wanted, and only shows that all streams are known. What takes the
 * packets is connected after it and never flushed. The caps are those that came by: when the pipeline
 * is being taken down, the pad may have lost them while a last packet is on its way. */
static GstPadProbeReturn
parsed_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  EfRunTrack *stream = user_data;

  if (info->type & GST_PAD_PROBE_TYPE_EVENT_BOTH)
    return take_parsed_event (stream, GST_PAD_PROBE_INFO_EVENT (info));

  if (!stream->positioned) {
    if (g_atomic_int_add (&stream->work->n_before, 1) >= PACKETS_BEFORE)
      tell_ready (stream->work);
    return ef_run_consume (info, GST_FLOW_OK);
  }
  if (!stream->connected) {
    if (stream->parsed == NULL || ef_run_is_stopped (stream->work))
      return ef_run_consume (info, GST_FLOW_FLUSHING);
    connect_stream (stream);
  }

  return GST_PAD_PROBE_OK;
}

static void
adopt_pad (EfRunTrack *stream, GstPad *pad)
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
  EfRunWork *work = user_data;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  const char *name;

  if (caps == NULL)
    caps = gst_pad_query_caps (pad, NULL);
  if (gst_caps_is_empty (caps) || gst_caps_is_any (caps))
    return;

  name = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  for (guint i = 0; i < EF_RUN_MOST_TRACKS; i++) {
    EfRunTrack *stream = &work->streams[i];
    gboolean fits = stream->stream == EF_STREAM_AUDIO
                      ? g_str_has_prefix (name, "audio/")
                      : g_str_has_prefix (name, "video/") || g_str_has_prefix (name, "image/");

    if (fits && stream->nth < work->run->wanted[stream->stream] && stream->pad == NULL) {
      adopt_pad (stream, pad);
      return;
    }
  }
}

/* Everything is connected: go to where it begins. */
static void
position (EfRunWork *work)
{
  const EfRun *run = work->run;
  gboolean decodes =
    run->encoders[EF_STREAM_VIDEO] != NULL || run->encoders[EF_STREAM_AUDIO] != NULL;
  GstSeekFlags flags =
    GST_SEEK_FLAG_FLUSH |
    (decodes ? GST_SEEK_FLAG_ACCURATE : GST_SEEK_FLAG_KEY_UNIT | GST_SEEK_FLAG_SNAP_BEFORE);
  EfRunTrack *stream =
    &work->streams[work->streams[EF_STREAM_VIDEO].pad != NULL ? EF_STREAM_VIDEO : EF_STREAM_AUDIO];

  g_atomic_int_set (&work->is_sought, TRUE);
  if (!gst_pad_send_event (stream->pad,
                           gst_event_new_seek (1.0, GST_FORMAT_TIME, flags, GST_SEEK_TYPE_SET,
                                               run->from, GST_SEEK_TYPE_NONE, -1)))
    ef_run_stop_late (work);
}

static void
tell_progress (EfRunWork *work, const EfProgress *progress)
{
  gint64 length = MAX (ef_time_span_get_duration (work->run->span), 1);
  gint64 reached;

  g_mutex_lock (&work->lock);
  reached = work->reached;
  g_mutex_unlock (&work->lock);
  ef_progress_tell (progress, (double) reached / (double) length);
}

/* TRUE: that was the end. */
static gboolean
take_message (EfRunWork *work, GstMessage *message)
{
  gboolean is_end;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    ef_run_keep_error (work, ef_media_error_from_message (message, work->run->uri));
    return TRUE;
  }

  is_end = !gst_message_has_name (message, "ready");
  if (!is_end)
    position (work);

  return is_end;
}

/* NULL: it is over, well or with an error that is kept already. */
static GError *
listen (EfRunWork *work, const EfProgress *progress, GCancellable *cancellable)
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
build (EfRunWork *work, GError **error)
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
clear (EfRunWork *work)
{
  for (guint i = 0; i < EF_RUN_MOST_TRACKS; i++) {
    gst_clear_object (&work->streams[i].pad);
    gst_clear_caps (&work->streams[i].caps);
    gst_clear_caps (&work->streams[i].parsed);
  }
  gst_clear_object (&work->pipeline);
  g_mutex_clear (&work->lock);
}

/* Nothing is connected any more, and nothing comes in any more. */
static void
take_down (EfRunWork *work)
{
  g_mutex_lock (&work->lock);
  work->stopped = TRUE;
  g_mutex_unlock (&work->lock);
  gst_element_set_state (work->pipeline, GST_STATE_NULL);
}

EfRunResult
ef_run (const EfRun *run, const EfProgress *progress, GCancellable *cancellable, GError **error)
{
  EfRunWork work = { .run = run };
  EfRunResult result;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return EF_RUN_FAILED;

  g_mutex_init (&work.lock);
  for (guint i = 0; i < EF_RUN_MOST_TRACKS; i++) {
    work.streams[i] = (EfRunTrack) { .work = &work,
                                     .stream = i == 0 ? EF_STREAM_VIDEO : EF_STREAM_AUDIO,
                                     .nth = i == 0 ? 0 : i - 1 };
    gst_segment_init (&work.streams[i].segment, GST_FORMAT_TIME);
    gst_segment_init (&work.streams[i].decoded, GST_FORMAT_TIME);
  }
  if (build (&work, &work.error)) {
    GError *problem;

    gst_element_set_state (work.pipeline, GST_STATE_PLAYING);
    problem = listen (&work, progress, cancellable);
    if (problem != NULL)
      ef_run_keep_error (&work, problem);
    take_down (&work);
  }

  result = work.error != NULL ? EF_RUN_FAILED : work.is_late ? EF_RUN_LATE : EF_RUN_DONE;
  if (work.error != NULL)
    g_propagate_error (error, ef_media_error_translate (work.error, run->uri));
  clear (&work);

  return result;
}
