/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/packets.h"

#include <string.h>

#include "media/error.h"
#include "media/key-frame.h"

#define MS ((gint64) GST_MSECOND)
#define POLL (100 * GST_MSECOND)
#define PATIENCE 20 /* seconds without a single packet */
#define PATIENCE_VARIABLE "EF_MEDIA_PATIENCE"
#define MOST_TRACKS 64 /* more is no video but an attack */

EfPackets *
ef_packets_new (const char *uri, guint most_pictures)
{
  EfPackets *self = g_new0 (EfPackets, 1);

  self->uri = g_strdup (uri);
  self->most_pictures = most_pictures;
  self->tracks = g_ptr_array_new ();
  self->ids = g_ptr_array_new_with_free_func (g_free);

  return self;
}

static void
free_track (gpointer data)
{
  EfTrack *track = data;

  gst_clear_caps (&track->caps);
  gst_clear_tag_list (&track->tags);
  g_clear_pointer (&track->pictures, g_array_unref);
  g_free (track);
}

/* Waits until every thread of the pipeline has ended, however long that takes. */
static void
stop (EfPackets *self)
{
  if (self->pipeline == NULL)
    return;

  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_element_get_state (self->pipeline, NULL, NULL, GST_CLOCK_TIME_NONE);
  gst_clear_object (&self->pipeline);
}

void
ef_packets_free (EfPackets *self)
{
  stop (self);
  g_ptr_array_set_free_func (self->tracks, free_track);
  g_ptr_array_unref (self->tracks);
  g_ptr_array_unref (self->ids);
  gst_clear_caps (&self->container);
  g_free (self->uri);
  g_free (self);
}

static const GstStructure *
get_structure (EfTrack *self)
{
  return self->caps != NULL && gst_caps_get_size (self->caps) > 0
           ? gst_caps_get_structure (self->caps, 0)
           : NULL;
}

static gboolean
has_prefix (EfTrack *self, const char *prefix)
{
  const GstStructure *structure = get_structure (self);

  return structure != NULL && g_str_has_prefix (gst_structure_get_name (structure), prefix);
}

gboolean
ef_track_is_encrypted (EfTrack *self)
{
  return has_prefix (self, "application/x-cenc") || has_prefix (self, "application/x-cbcs") ||
         has_prefix (self, "application/x-webm-enc");
}

/* Whether pictures are of a video: a cover or a thumbnail has no rate. */
gboolean
ef_track_is_video (EfTrack *self)
{
  const GstStructure *structure = get_structure (self);
  const char *original;
  int num = 0;
  int den = 1;

  if (has_prefix (self, "image/"))
    return gst_structure_get_fraction (structure, "framerate", &num, &den) && num > 0;
  if (ef_track_is_encrypted (self)) {
    original = gst_structure_get_string (structure, "original-media-type");
    return original != NULL && g_str_has_prefix (original, "video/");
  }

  return has_prefix (self, "video/");
}

gboolean
ef_track_is_audio (EfTrack *self)
{
  return has_prefix (self, "audio/");
}

gboolean
ef_track_is_decodable (EfTrack *self)
{
  GstElementFactoryListType type =
    GST_ELEMENT_FACTORY_TYPE_DECODER | GST_ELEMENT_FACTORY_TYPE_MEDIA_ANY;
  GList *all;
  GList *able;
  gboolean result;

  if (has_prefix (self, "video/x-raw") || has_prefix (self, "audio/x-raw"))
    return TRUE;
  if (self->caps == NULL)
    return FALSE;

  all = gst_element_factory_list_get_elements (type, GST_RANK_MARGINAL);
  able = gst_element_factory_list_filter (all, self->caps, GST_PAD_SINK, FALSE);
  result = able != NULL;
  gst_plugin_feature_list_free (able);
  gst_plugin_feature_list_free (all);

  return result;
}

/* The first that can be shown; when none can, the first at all, so that there is something to name. */
EfTrack *
ef_packets_find_video (EfPackets *self)
{
  EfTrack *first = NULL;

  for (guint i = 0; i < self->tracks->len; i++) {
    EfTrack *track = self->tracks->pdata[i];

    if (!ef_track_is_video (track))
      continue;
    if (!ef_track_is_encrypted (track) && ef_track_is_decodable (track))
      return track;
    first = first != NULL ? first : track;
  }

  return first;
}

/* Part of a frame may lie before an edit or behind it: what is shown of it is what the decoder's base
 * class lets through. */
static void
add_picture (EfTrack *self, GstBuffer *buffer)
{
  GstClockTime pts = GST_BUFFER_DTS_OR_PTS (buffer);
  GstClockTime stop = GST_CLOCK_TIME_NONE;
  guint64 begin;
  guint64 end;
  EfPacket packet = { 0 };

  if (GST_BUFFER_PTS_IS_VALID (buffer))
    pts = GST_BUFFER_PTS (buffer);
  if (!GST_CLOCK_TIME_IS_VALID (pts) || self->segment.format != GST_FORMAT_TIME ||
      !ef_key_frame_is_shown (self->codec, buffer))
    return;

  if (GST_BUFFER_DURATION_IS_VALID (buffer))
    stop = pts + GST_BUFFER_DURATION (buffer);
  if (!gst_segment_clip (&self->segment, GST_FORMAT_TIME, pts, stop, &begin, &end))
    return;
  begin = gst_segment_to_stream_time (&self->segment, GST_FORMAT_TIME, begin);
  if (begin > G_MAXINT64 / 4)
    return;

  packet.begin = (gint64) begin;
  packet.end = (gint64) begin;
  if (GST_CLOCK_TIME_IS_VALID (stop)) {
    end = gst_segment_to_stream_time (&self->segment, GST_FORMAT_TIME, end);
    if (end > begin && end <= G_MAXINT64 / 4)
      packet.end = (gint64) end;
  }
  packet.flags = ef_key_frame_get_flags (self->codec, self->nal_length_size, buffer);
  g_array_append_val (self->pictures, packet);
}

static void
tell_enough (EfPackets *self)
{
  if (g_atomic_int_compare_and_exchange (&self->is_enough, FALSE, TRUE))
    gst_element_post_message (self->pipeline,
                              gst_message_new_application (GST_OBJECT (self->pipeline),
                                                           gst_structure_new_empty ("enough")));
}

static EfPacket *
get_last (EfTrack *self)
{
  return &g_array_index (self->pictures, EfPacket, self->pictures->len - 1);
}

static GstPadProbeReturn
buffer_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  EfTrack *self = user_data;
  EfPackets *packets = self->packets;

  g_atomic_int_inc (&packets->n_seen);
  if (self->pictures == NULL)
    return GST_PAD_PROBE_DROP;
  /* After a look at the beginning the file flows on until the pipeline is stopped. */
  if (packets->most_pictures > 0 && self->pictures->len >= packets->most_pictures) {
    tell_enough (packets);
    return GST_PAD_PROBE_DROP;
  }

  add_picture (self, GST_PAD_PROBE_INFO_BUFFER (info));
  if (self->pictures->len % 256 == 255)
    g_atomic_int_set (&packets->position_ms,
                      (int) MIN (get_last (self)->begin / MS, (gint64) G_MAXINT));

  return GST_PAD_PROBE_DROP;
}

static void
take_caps (EfTrack *self, GstCaps *caps)
{
  gst_caps_replace (&self->caps, caps);
  self->codec = ef_key_frame_find_codec (caps, &self->nal_length_size);
  if (self->pictures == NULL && ef_track_is_video (self))
    self->pictures = g_array_new (FALSE, FALSE, sizeof (EfPacket));
}

static void
take_tags (EfTrack *self, GstTagList *tags)
{
  GstTagList *both = gst_tag_list_merge (self->tags, tags, GST_TAG_MERGE_REPLACE);

  gst_clear_tag_list (&self->tags);
  self->tags = both;
}

static void
take_event (EfTrack *self, GstEvent *event)
{
  GstCaps *caps;
  GstTagList *tags;

  if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    gst_event_parse_caps (event, &caps);
    take_caps (self, caps);
  } else if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT) {
    gst_event_copy_segment (event, &self->segment);
  } else if (GST_EVENT_TYPE (event) == GST_EVENT_TAG) {
    gst_event_parse_tag (event, &tags);
    take_tags (self, tags);
  }
}

static GstPadProbeReturn
event_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  take_event (user_data, GST_PAD_PROBE_INFO_EVENT (info));

  return GST_PAD_PROBE_OK;
}

static void
take_id (EfTrack *self, GstPad *pad)
{
  g_autofree char *id = gst_pad_get_stream_id (pad);
  guint place;

  self->number = self->packets->ids->len;
  if (id == NULL)
    return;
  if (g_ptr_array_find_with_equal_func (self->packets->ids, id, g_str_equal, &place))
    self->number = place;
}

static gboolean
look_at_sticky_cb (GstPad *pad, GstEvent **event, gpointer user_data)
{
  take_event (user_data, *event);

  return TRUE;
}

/* Everything a stream has flows into a sink that keeps nothing. */
static void
pad_added_cb (GstElement *element, GstPad *pad, gpointer user_data)
{
  EfPackets *self = user_data;
  GstElement *sink;
  g_autoptr (GstPad) target = NULL;
  EfTrack *track;

  if (GST_PAD_DIRECTION (pad) != GST_PAD_SRC || self->tracks->len >= MOST_TRACKS)
    return;

  if (self->tracks->len == 0)
    gst_pad_query_duration (pad, GST_FORMAT_TIME, &self->early_duration);
  track = g_new0 (EfTrack, 1);
  track->packets = self;
  gst_segment_init (&track->segment, GST_FORMAT_UNDEFINED);
  take_id (track, pad);
  g_ptr_array_add (self->tracks, track);

  gst_pad_sticky_events_foreach (pad, look_at_sticky_cb, track);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, event_cb, track, NULL);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, buffer_cb, track, NULL);

  sink = gst_element_factory_make ("fakesink", NULL);
  g_object_set (sink, "sync", FALSE, "async", FALSE, "enable-last-sample", FALSE, NULL);
  gst_bin_add (GST_BIN (self->pipeline), sink);
  target = gst_element_get_static_pad (sink, "sink");
  gst_pad_link (pad, target);
  gst_element_sync_state_with_parent (sink);
}

static void
no_more_pads_cb (GstElement *element, gpointer user_data)
{
  EfPackets *self = user_data;

  if (self->most_pictures > 0 && ef_packets_find_video (self) == NULL)
    tell_enough (self);
}

static void
have_type_cb (GstElement *element, guint probability, GstCaps *caps, gpointer user_data)
{
  EfPackets *self = user_data;

  if (self->container == NULL)
    self->container = gst_caps_ref (caps);
}

static void
element_added_cb (GstBin *bin, GstBin *child, GstElement *element, gpointer user_data)
{
  GstElementFactory *factory = gst_element_get_factory (element);

  if (factory != NULL && g_str_equal (GST_OBJECT_NAME (factory), "typefind"))
    g_signal_connect (element, "have-type", G_CALLBACK (have_type_cb), user_data);
}

static GstElement *
make_source (EfPackets *self, GError **error)
{
  GstElement *source = gst_element_make_from_uri (GST_URI_SRC, self->uri, NULL, error);

  if (source == NULL && error != NULL)
    *error = ef_media_error_translate (*error, self->uri);

  return source;
}

static gboolean
build (EfPackets *self, GError **error)
{
  GstElement *source = make_source (self, error);
  GstElement *parser;

  if (source == NULL)
    return FALSE;

  parser = gst_element_factory_make ("parsebin", NULL);
  if (parser == NULL) {
    gst_object_unref (gst_object_ref_sink (source));
    g_set_error_literal (error, GST_CORE_ERROR, GST_CORE_ERROR_MISSING_PLUGIN, "parsebin");
    *error = ef_media_error_translate (*error, self->uri);
    return FALSE;
  }

  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  g_signal_connect (self->pipeline, "deep-element-added", G_CALLBACK (element_added_cb), self);
  g_signal_connect (parser, "pad-added", G_CALLBACK (pad_added_cb), self);
  g_signal_connect (parser, "no-more-pads", G_CALLBACK (no_more_pads_cb), self);
  gst_bin_add_many (GST_BIN (self->pipeline), source, parser, NULL);
  gst_element_link (source, parser);

  return TRUE;
}

static gboolean
has_pictures (EfPackets *self)
{
  for (guint i = 0; i < self->tracks->len; i++) {
    EfTrack *track = self->tracks->pdata[i];

    if (track->pictures != NULL && track->pictures->len > 0)
      return TRUE;
  }

  return FALSE;
}

static void
take_duration (EfPackets *self)
{
  gint64 duration;

  if (self->duration == 0 &&
      gst_element_query_duration (self->pipeline, GST_FORMAT_TIME, &duration) && duration > 0)
    self->duration = duration;
}

static void
tell_progress (EfPackets *self, const EfProgress *progress)
{
  int position_ms = g_atomic_int_get (&self->position_ms);

  take_duration (self);
  if (self->duration > 0)
    ef_progress_tell (progress, position_ms * (double) MS / (double) self->duration);
}

typedef enum {
  RUN_DONE,
  RUN_FAILED,
} Run;

static Run
handle (GstMessage *message, GError **failure)
{
  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_ERROR)
    return RUN_DONE;

  gst_message_parse_error (message, failure, NULL);

  return RUN_FAILED;
}

static void
look_for_task (const GValue *item, gpointer data)
{
  GstPad *pad = g_value_get_object (item);
  gboolean *found = data;

  GST_OBJECT_LOCK (pad);
  if (GST_PAD_TASK (pad) != NULL && gst_task_get_state (GST_PAD_TASK (pad)) == GST_TASK_STARTED)
    *found = TRUE;
  GST_OBJECT_UNLOCK (pad);
}

static void
look_at_element (const GValue *item, gpointer data)
{
  g_autoptr (GstIterator) pads = gst_element_iterate_pads (g_value_get_object (item));

  while (gst_iterator_foreach (pads, look_for_task, data) == GST_ITERATOR_RESYNC)
    gst_iterator_resync (pads);
}

/* Whether a thread of the pipeline still does something. parsebin swallows what a demuxer says while it
 * is being put in, so that a file may end without an end and without an error. */
static gboolean
is_at_work (EfPackets *self)
{
  g_autoptr (GstIterator) elements = gst_bin_iterate_recurse (GST_BIN (self->pipeline));
  gboolean found = FALSE;

  while (gst_iterator_foreach (elements, look_at_element, &found) == GST_ITERATOR_RESYNC)
    gst_iterator_resync (elements);

  return found;
}

typedef struct {
  int n_seen;
  guint n_idle; /* looks without a packet; a clock would go on while the process is stopped */
  guint patience;
  gboolean was_idle;
} Watch;

static guint
get_patience (void)
{
  const char *text = g_getenv (PATIENCE_VARIABLE);
  guint64 seconds;

  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 1, 3600, &seconds, NULL))
    seconds = PATIENCE;

  return (guint) (seconds * GST_SECOND / POLL);
}

/* FALSE: nothing more will come. */
static gboolean
keep_watch (EfPackets *self, Watch *watch, Run *run, GError **failure)
{
  int n_seen = g_atomic_int_get (&self->n_seen);
  gboolean is_idle = !is_at_work (self);

  if (is_idle && watch->was_idle && n_seen == watch->n_seen) {
    *run = has_pictures (self) ? RUN_DONE : RUN_FAILED;
    if (*run == RUN_FAILED)
      g_set_error_literal (failure, GST_STREAM_ERROR, GST_STREAM_ERROR_DEMUX, "ended early");
    return FALSE;
  }
  watch->n_idle = n_seen == watch->n_seen ? watch->n_idle + 1 : 0;
  if (watch->n_idle > watch->patience) {
    *run = RUN_FAILED;
    g_set_error_literal (failure, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "no packets");
    return FALSE;
  }
  watch->n_seen = n_seen;
  watch->was_idle = is_idle;

  return TRUE;
}

static Run
wait (EfPackets *self, const EfProgress *progress, GCancellable *cancellable, GError **failure)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);
  Watch watch = { .patience = get_patience () };
  Run run;

  do {
    g_autoptr (GstMessage) message = gst_bus_timed_pop_filtered (
      bus, POLL, GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_APPLICATION);

    if (message != NULL)
      return handle (message, failure);
    if (g_cancellable_set_error_if_cancelled (cancellable, failure))
      return RUN_FAILED;
    tell_progress (self, progress);
  } while (keep_watch (self, &watch, &run, failure));

  return run;
}

static gint
compare_tracks (gconstpointer a, gconstpointer b)
{
  const EfTrack *one = *(EfTrack *const *) a;
  const EfTrack *other = *(EfTrack *const *) b;

  return (one->number > other->number) - (one->number < other->number);
}

/* A file that was cut off gives what is there; a disk that cannot be read gives nothing. */
static gboolean
is_bearable (EfPackets *self, const GError *failure)
{
  return failure->domain == GST_STREAM_ERROR && has_pictures (self);
}

/* The collection comes before the pads of its streams, and on their thread. */
static GstBusSyncReply
collection_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  EfPackets *self = user_data;
  g_autoptr (GstStreamCollection) collection = NULL;

  if (GST_MESSAGE_TYPE (message) != GST_MESSAGE_STREAM_COLLECTION)
    return GST_BUS_PASS;

  gst_message_parse_stream_collection (message, &collection);
  for (guint i = 0; i < gst_stream_collection_get_size (collection); i++) {
    const char *id = gst_stream_get_stream_id (gst_stream_collection_get_stream (collection, i));

    if (id != NULL && !g_ptr_array_find_with_equal_func (self->ids, id, g_str_equal, NULL))
      g_ptr_array_add (self->ids, g_strdup (id));
  }

  return GST_BUS_PASS;
}

gboolean
ef_packets_run (EfPackets *self,
                const EfProgress *progress,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GstBus) bus = NULL;
  Run run;

  if (g_cancellable_set_error_if_cancelled (cancellable, error) || !build (self, error))
    return FALSE;

  bus = gst_element_get_bus (self->pipeline);
  gst_bus_set_sync_handler (bus, collection_cb, self, NULL);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  run = wait (self, progress, cancellable, &failure);
  take_duration (self);
  stop (self);
  g_ptr_array_sort (self->tracks, compare_tracks);

  if (run == RUN_FAILED && is_bearable (self, failure)) {
    self->is_cut_off = TRUE;
    run = RUN_DONE;
  }
  if (run == RUN_DONE)
    return TRUE;

  g_propagate_error (error, ef_media_error_translate (g_steal_pointer (&failure), self->uri));

  return FALSE;
}

/* An IDR may still be followed by frames that are shown before it. */
static void
mark_led (GArray *pictures)
{
  EfPacket *key = NULL;

  for (guint i = 0; i < pictures->len; i++) {
    EfPacket *packet = &g_array_index (pictures, EfPacket, i);

    if (packet->flags != 0)
      key = packet;
    else if (key != NULL && packet->begin < key->begin)
      key->flags = EF_FRAME_OPEN;
  }
}

static gint
compare_packets (gconstpointer a, gconstpointer b)
{
  const EfPacket *one = a;
  const EfPacket *other = b;

  return (one->begin > other->begin) - (one->begin < other->begin);
}

/* Where the last frame ends: where it says, else as long after its begin as the one before, which is not
 * one at the same time. */
static gint64
find_end (const EfPacket *packets, guint n)
{
  const EfPacket *last = &packets[n - 1];

  if (last->end > last->begin)
    return last->end;
  for (guint i = n - 1; i > 0; i--) {
    if (packets[i - 1].begin < last->begin)
      return last->begin + (last->begin - packets[i - 1].begin);
  }

  return last->begin + GST_SECOND / 25;
}

EfFrameIndex *
ef_track_make_index (EfTrack *self, guint n_late)
{
  g_autofree gint64 *begins = NULL;
  g_autofree guint8 *flags = NULL;
  EfPacket *packets;
  guint n = 0;

  if (self->pictures == NULL || self->pictures->len == 0)
    return NULL;

  mark_led (self->pictures);
  g_array_sort (self->pictures, compare_packets);
  if (n_late > 0 && self->pictures->len > 2 * n_late)
    g_array_set_size (self->pictures, self->pictures->len - n_late);

  packets = (EfPacket *) (gpointer) self->pictures->data;
  begins = g_new (gint64, self->pictures->len);
  flags = g_new (guint8, self->pictures->len);
  for (guint i = 0; i < self->pictures->len; i++) {
    /* Two at one time: the first is never seen. */
    if (n > 0 && begins[n - 1] == packets[i].begin) {
      flags[n - 1] |= packets[i].flags;
      continue;
    }
    begins[n] = packets[i].begin;
    flags[n++] = packets[i].flags;
  }

  return ef_frame_index_new (begins, flags, n, find_end (packets, self->pictures->len));
}
