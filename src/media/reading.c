/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/reading.h"

#include <glib/gi18n.h>
#include <string.h>

#include "media/error.h"

/* How often the one who waits looks up: at who cancels, at what has come, at what is to be told. Looks are
 * counted, not time: a clock goes on while the process is stopped. */
#define TICK (50 * GST_MSECOND)
#define MOST_IDLE 400 /* looks without progress: 20 seconds */

/* A track before its decoder waits here while the other one is busy. */
#define QUEUE_TIME (20 * GST_SECOND)
#define QUEUE_BYTES (96 * 1024 * 1024)

typedef struct {
  GstElement *sink; /* (nullable) in the pipeline: wanted */
  gboolean queued;
  GstPad *decoder_pad; /* (owned) (nullable) */
  gboolean linked;
  GstPadProbeCallback filter; /* (nullable) */
  gpointer filter_data;
} Track;

struct _EfReading {
  char *uri;            /* (owned) */
  GstElement *pipeline; /* (owned) */
  GstBus *bus;          /* (owned) */
  Track tracks[EF_READING_N_KINDS];
  int n_touches;   /* atomic */
  int n_pads;      /* atomic; of all kinds */
  int was_refused; /* atomic */
  int has_ended;   /* atomic; of a track nobody wants */
};

static const char *const decoder_names[] = {
  [EF_READING_VIDEO] = "video/",
  [EF_READING_AUDIO] = "audio/",
};

GstElement *
ef_reading_make (const char *factory, GError **error)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (element == NULL)
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED,
                 _ ("A part of GStreamer is missing (%s): install its plugins."), factory);

  return element;
}

static gboolean
get_kind (GstCaps *caps, EfReadingKind *kind)
{
  const char *name;

  if (caps == NULL || gst_caps_is_empty (caps) || gst_caps_is_any (caps))
    return FALSE;
  name = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  if (g_str_has_prefix (name, "image/")) {
    *kind = EF_READING_VIDEO;
    return TRUE;
  }
  for (*kind = 0; *kind < EF_READING_N_KINDS; (*kind)++) {
    if (g_str_has_prefix (name, decoder_names[*kind]))
      return TRUE;
  }

  return FALSE;
}

/* Before that a pad is the file itself, and "video/quicktime" is no picture. */
static gboolean
is_behind_demuxer (GstPad *pad)
{
  g_autoptr (GstElement) element = gst_pad_get_parent_element (pad);
  GstElementFactory *factory = element == NULL ? NULL : gst_element_get_factory (element);

  return factory != NULL &&
         gst_element_factory_list_is_type (factory, GST_ELEMENT_FACTORY_TYPE_DEMUXER);
}

/* A track nobody wants is not even taken apart into frames. */
static gboolean
autoplug_continue_cb (GstElement *parsebin, GstPad *pad, GstCaps *caps, gpointer user_data)
{
  EfReading *self = user_data;
  g_autoptr (GstPad) target =
    GST_IS_GHOST_PAD (pad) ? gst_ghost_pad_get_target (GST_GHOST_PAD (pad)) : gst_object_ref (pad);
  EfReadingKind kind;

  return target == NULL || !is_behind_demuxer (target) || !get_kind (caps, &kind) ||
         (self->tracks[kind].sink != NULL && !self->tracks[kind].linked);
}

static gboolean
is_encrypted (GstCaps *caps)
{
  const char *name = gst_structure_get_name (gst_caps_get_structure (caps, 0));

  return strstr (name, "cenc") != NULL || strstr (name, "-enc") != NULL;
}

/* Where a picture is no multiple of 16 wide or high, decoders of libav that write into the memory of
 * whoever is behind them end the process now and then: its size is not that of the picture. */
void
ef_reading_keep_memory (GstElement *element)
{
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (element), "direct-rendering") != NULL)
    g_object_set (element, "direct-rendering", FALSE, NULL);
}

/* In main memory, where everybody can look at it. */
static GstElement *
make_decoder (GstCaps *caps)
{
  GList *all =
    gst_element_factory_list_get_elements (GST_ELEMENT_FACTORY_TYPE_DECODER, GST_RANK_MARGINAL);
  GList *fitting =
    gst_element_factory_list_filter (all, caps, GST_PAD_SINK, gst_caps_is_fixed (caps));
  GstElement *decoder = NULL;

  /* What a parser has not looked into yet is known by its name only. */
  if (fitting == NULL)
    fitting = gst_element_factory_list_filter (all, caps, GST_PAD_SINK, FALSE);
  fitting = g_list_sort (fitting, gst_plugin_feature_rank_compare_func);
  for (GList *item = fitting; item != NULL && decoder == NULL; item = item->next) {
    GstElementFactory *factory = item->data;

    if (gst_element_factory_list_is_type (factory, GST_ELEMENT_FACTORY_TYPE_HARDWARE))
      continue;
    decoder = gst_element_factory_create (factory, NULL);
    if (decoder != NULL &&
        gst_element_set_state (decoder, GST_STATE_READY) == GST_STATE_CHANGE_FAILURE) {
      gst_element_set_state (decoder, GST_STATE_NULL);
      gst_object_unref (gst_object_ref_sink (decoder));
      decoder = NULL;
    }
  }
  if (decoder != NULL)
    ef_reading_keep_memory (decoder);
  gst_plugin_feature_list_free (fitting);
  gst_plugin_feature_list_free (all);

  return decoder;
}

static void
refuse (EfReading *self, GstCaps *caps)
{
  const char *name = gst_structure_get_name (gst_caps_get_structure (caps, 0));
  g_autoptr (GError) error =
    g_error_new (GST_STREAM_ERROR,
                 is_encrypted (caps) ? GST_STREAM_ERROR_DECRYPT : GST_STREAM_ERROR_CODEC_NOT_FOUND,
                 "No decoder for %s", name);

  g_atomic_int_set (&self->was_refused, TRUE);
  gst_element_post_message (self->pipeline,
                            gst_message_new_error (GST_OBJECT (self->pipeline), error, NULL));
}

static GstPadProbeReturn
touch_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  ef_reading_touch (user_data);

  return GST_PAD_PROBE_OK;
}

/* [queue !] decoder ! sink, or the sink itself where nothing is coded. */
static void
link_track (EfReading *self, Track *track, GstPad *pad, GstCaps *caps)
{
  gboolean raw = gst_structure_has_name (gst_caps_get_structure (caps, 0), "audio/x-raw") ||
                 gst_structure_has_name (gst_caps_get_structure (caps, 0), "video/x-raw");
  GstElement *decoder = raw ? NULL : make_decoder (caps);
  GstElement *queue = NULL, *first;
  g_autoptr (GstPad) entry = NULL;

  if (!raw && decoder == NULL) {
    refuse (self, caps);
    return;
  }
  if (decoder != NULL) {
    gst_bin_add (GST_BIN (self->pipeline), decoder);
    gst_element_link (decoder, track->sink);
  }
  first = decoder != NULL ? decoder : track->sink;
  track->decoder_pad = gst_element_get_static_pad (first, "sink");
  gst_pad_add_probe (track->decoder_pad, GST_PAD_PROBE_TYPE_BUFFER, touch_cb, self, NULL);
  if (track->filter != NULL)
    gst_pad_add_probe (track->decoder_pad, GST_PAD_PROBE_TYPE_BUFFER, track->filter,
                       track->filter_data, NULL);
  if (track->queued) {
    queue = gst_element_factory_make ("queue", NULL);
    g_object_set (queue, "max-size-buffers", 0, "max-size-bytes", QUEUE_BYTES, "max-size-time",
                  QUEUE_TIME, NULL);
    gst_bin_add (GST_BIN (self->pipeline), queue);
    gst_element_link (queue, first);
    first = queue;
  }
  gst_element_set_locked_state (track->sink, FALSE);
  gst_element_sync_state_with_parent (track->sink);
  if (decoder != NULL)
    gst_element_sync_state_with_parent (decoder);
  if (queue != NULL)
    gst_element_sync_state_with_parent (queue);
  entry = gst_element_get_static_pad (first, "sink");
  track->linked = gst_pad_link (pad, entry) == GST_PAD_LINK_OK;
}

/* Without a sink nobody says that the end was reached. */
static GstPadProbeReturn
unwanted_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  EfReading *self = user_data;

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_EOS)
    g_atomic_int_set (&self->has_ended, TRUE);

  return GST_PAD_PROBE_OK;
}

static void
pad_added_cb (GstElement *parsebin, GstPad *pad, gpointer user_data)
{
  EfReading *self = user_data;
  g_autoptr (GstCaps) caps = gst_pad_get_current_caps (pad);
  EfReadingKind kind;

  g_atomic_int_inc (&self->n_pads);
  if (caps == NULL) {
    g_autoptr (GstStream) stream = gst_pad_get_stream (pad);

    caps = stream == NULL ? NULL : gst_stream_get_caps (stream);
  }
  if (caps == NULL)
    caps = gst_pad_query_caps (pad, NULL);
  if (!gst_caps_is_empty (caps) && !gst_caps_is_any (caps) && is_encrypted (caps))
    refuse (self, caps);
  else if (get_kind (caps, &kind) && self->tracks[kind].sink != NULL && !self->tracks[kind].linked)
    link_track (self, &self->tracks[kind], pad, caps);
  else
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, unwanted_cb, self, NULL);
}

/* What is encrypted says so in its type. */
static void
unknown_type_cb (GstElement *parsebin, GstPad *pad, GstCaps *caps, gpointer user_data)
{
  EfReading *self = user_data;

  if (!gst_caps_is_empty (caps) && !gst_caps_is_any (caps) && is_encrypted (caps))
    refuse (self, caps);
}

static gboolean
connect_source (EfReading *self, GstElement *source, GError **error)
{
  GstElement *parsebin = ef_reading_make ("parsebin", error);

  if (parsebin == NULL) {
    gst_object_unref (gst_object_ref_sink (source));
    return FALSE;
  }
  gst_bin_add_many (GST_BIN (self->pipeline), source, parsebin, NULL);
  g_signal_connect (parsebin, "autoplug-continue", G_CALLBACK (autoplug_continue_cb), self);
  g_signal_connect (parsebin, "pad-added", G_CALLBACK (pad_added_cb), self);
  g_signal_connect (parsebin, "unknown-type", G_CALLBACK (unknown_type_cb), self);

  return gst_element_link (source, parsebin);
}

EfReading *
ef_reading_new (const char *uri, GError **error)
{
  g_autoptr (EfReading) self = g_new0 (EfReading, 1);
  GError *reason = NULL;
  GstElement *source;

  ef_media_init ();
  self->uri = g_strdup (uri);
  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  self->bus = gst_element_get_bus (self->pipeline);
  source = gst_element_make_from_uri (GST_URI_SRC, uri, NULL, &reason);
  if (source == NULL) {
    g_clear_error (&reason);
    reason = g_error_new_literal (GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND, "No source");
    g_propagate_error (error, ef_media_error_translate (reason, uri));
    return NULL;
  }
  if (!connect_source (self, source, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
ef_reading_free (EfReading *self)
{
  if (self == NULL)
    return;

  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  for (guint i = 0; i < EF_READING_N_KINDS; i++) {
    /* A locked sink was left alone by the pipeline. */
    if (self->tracks[i].sink != NULL)
      gst_element_set_state (self->tracks[i].sink, GST_STATE_NULL);
    g_clear_object (&self->tracks[i].decoder_pad);
  }
  gst_object_unref (self->bus);
  gst_object_unref (self->pipeline);
  g_free (self->uri);
  g_free (self);
}

/* Locked until there is a track for it: a sink that gets nothing would keep the pipeline from its
 * state and from its end. */
void
ef_reading_add (EfReading *self, EfReadingKind kind, GstElement *sink, gboolean queued)
{
  gst_element_set_locked_state (sink, TRUE);
  gst_bin_add (GST_BIN (self->pipeline), sink);
  self->tracks[kind].sink = sink;
  self->tracks[kind].queued = queued;
}

void
ef_reading_filter (EfReading *self, EfReadingKind kind, GstPadProbeCallback filter, gpointer data)
{
  self->tracks[kind].filter = filter;
  self->tracks[kind].filter_data = data;
}

GstElement *
ef_reading_get_pipeline (EfReading *self)
{
  return self->pipeline;
}

GstPad *
ef_reading_get_decoder_pad (EfReading *self, EfReadingKind kind)
{
  return self->tracks[kind].decoder_pad;
}

gboolean
ef_reading_has (EfReading *self, EfReadingKind kind)
{
  return self->tracks[kind].linked;
}

void
ef_reading_touch (EfReading *self)
{
  g_atomic_int_inc (&self->n_touches);
}

/* A demuxer that finds none of its tracks wanted calls that an error; it is none. */
static gboolean
is_nothing (EfReading *self)
{
  gboolean any = FALSE;

  for (guint i = 0; i < EF_READING_N_KINDS; i++)
    any = any || self->tracks[i].linked;

  return !any && g_atomic_int_get (&self->n_pads) > 0 && !g_atomic_int_get (&self->was_refused);
}

void
ef_reading_forget (EfReading *self)
{
  gst_bus_set_flushing (self->bus, TRUE);
  gst_bus_set_flushing (self->bus, FALSE);
}

static GstMessage *
take_error (EfReading *self, GstMessage *message, GError **error)
{
  if (!is_nothing (self))
    g_propagate_error (error, ef_media_error_from_message (message, self->uri));
  gst_message_unref (message);

  return NULL;
}

GstMessage *
ef_reading_wait (EfReading *self,
                 GstMessageType types,
                 EfReadingTick tick,
                 gpointer data,
                 GCancellable *cancellable,
                 GError **error)
{
  int n_touches = g_atomic_int_get (&self->n_touches);
  guint n_idle = 0;

  while (!g_cancellable_set_error_if_cancelled (cancellable, error)) {
    GstMessage *message = gst_bus_timed_pop_filtered (self->bus, TICK, types | GST_MESSAGE_ERROR);

    if (tick != NULL)
      tick (data);
    if (message != NULL && GST_MESSAGE_TYPE (message) & types)
      return message;
    if (message != NULL)
      return take_error (self, message, error);
    if (g_atomic_int_get (&self->has_ended) && is_nothing (self))
      return NULL;

    if (g_atomic_int_get (&self->n_touches) != n_touches) {
      n_touches = g_atomic_int_get (&self->n_touches);
      n_idle = 0;
    } else if (++n_idle >= MOST_IDLE) {
      g_propagate_error (
        error, ef_media_error_translate (
                 g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "No progress"), self->uri));
      return NULL;
    }
  }

  return NULL;
}

gboolean
ef_reading_run (EfReading *self,
                EfReadingTick tick,
                gpointer data,
                GCancellable *cancellable,
                GError **error)
{
  GError *reason = NULL;
  g_autoptr (GstMessage) message = NULL;

  /* A failure to start is told on the bus as well, with its reason. */
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  message = ef_reading_wait (self, GST_MESSAGE_EOS, tick, data, cancellable, &reason);
  if (reason == NULL)
    return TRUE;

  g_propagate_error (error, reason);

  return FALSE;
}

gint64
ef_reading_get_time (const GstSegment *segment, GstClockTime time)
{
  guint64 position;
  int sign = gst_segment_to_stream_time_full (segment, GST_FORMAT_TIME, time, &position);

  return sign < 0 ? -(gint64) position : (gint64) position;
}
