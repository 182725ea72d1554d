/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/ahead.h"

#include <glib/gi18n.h>
#include <gst/app/app.h>
#include <string.h>

#include "core/worker-marks.h"
#include "media/error.h"
#include "media/source-file.h"

/* How often the one who waits looks up. Looks are counted, not time: a clock goes on while the process is
 * stopped. */
#define LOOK_MS 50
#define MOST_IDLE 400

/* Messages of ours. */
#define WAKE "ef-wake"   /* there is something new to do */
#define READY "ef-ready" /* the decoder is there and would get its first buffer */

enum {
  NEW,
  READ,   /* the decoder would get something */
  SOUGHT, /* what it gets belongs to a seek */
};

static int n_threads; /* atomic */

/* The owner has one reference, the thread another. */
struct _EfAhead {
  gatomicrefcount n_refs;
  char *uri;            /* (owned) */
  EfAheadTrack track;   /* its words (owned) */
  GCancellable *ending; /* (owned) the owner is gone */
  int n_signs;          /* atomic; of life */
  int state;            /* atomic; of the file: NEW, READ or SOUGHT */
  int is_stream;        /* atomic; a transport stream */

  GMutex lock; /* of the following */
  GCond changed;
  guint wanted; /* seeks asked for */
  guint done;   /* the one that what is decoded belongs to */
  gint64 time;
  GstSeekFlags flags;
  gboolean is_careful;
  GError *error;    /* (owned) (nullable) of the newest seek */
  GstElement *sink; /* (owned) (nullable) while a file is open */
  GstBus *bus;      /* (owned) (nullable) */
  gint64 offset;    /* of time stamps, before anybody sought */

  /* For the thread only */
  EfReading *reading; /* (owned) (nullable) */
  gboolean was_careful;
  gboolean is_missing; /* the track */
};

static void
lock (EfAhead *self)
{
  g_mutex_lock (&self->lock);
  EF_TAKE_OVER (&self->lock);
}

static void
unlock (EfAhead *self)
{
  EF_HAND_OVER (&self->lock);
  g_mutex_unlock (&self->lock);
}

/* The lock is held. */
static void
wait_for_change (EfAhead *self, gboolean for_ever)
{
  EF_HAND_OVER (&self->lock);
  if (for_ever)
    g_cond_wait (&self->changed, &self->lock);
  else
    g_cond_wait_until (&self->changed, &self->lock,
                       g_get_monotonic_time () + LOOK_MS * G_TIME_SPAN_MILLISECOND);
  EF_TAKE_OVER (&self->lock);
}

static void
unref (EfAhead *self)
{
  EF_HAND_OVER (&self->n_refs);
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;
  EF_TAKE_OVER (&self->n_refs);

  if (self->track.free_data != NULL)
    self->track.free_data (self->track.data);
  g_clear_error (&self->error);
  g_clear_object (&self->ending);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free ((char *) self->track.words);
  g_free (self->uri);
  g_free (self);
}

static GstMessage *
make_message (const char *name)
{
  return gst_message_new_application (NULL, gst_structure_new_empty (name));
}

static void
note_offset (EfAhead *self, GstPad *pad)
{
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;

  if (event == NULL)
    return;
  gst_event_parse_segment (event, &segment);
  lock (self);
  self->offset = (gint64) (segment->start - segment->time);
  unlock (self);
}

/* Whoever owns this may be gone by now, and the file be closed. */
static void
tell_ready (EfAhead *self)
{
  lock (self);
  if (self->bus != NULL)
    gst_bus_post (self->bus, make_message (READY));
  unlock (self);
}

/* What comes before the first seek only shows that the file can be sought in. */
static GstPadProbeReturn
coded_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  EfAhead *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);

  g_atomic_int_inc (&self->n_signs);
  if (g_atomic_int_get (&self->state) != SOUGHT) {
    if (g_atomic_int_compare_and_exchange (&self->state, NEW, READ)) {
      note_offset (self, pad);
      tell_ready (self);
    }
    return GST_PAD_PROBE_DROP;
  }
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_HEADER) &&
      GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
    return GST_PAD_PROBE_OK;

  return self->track.keep == NULL || self->track.keep (pad, buffer, self->track.data)
           ? GST_PAD_PROBE_OK
           : GST_PAD_PROBE_DROP;
}

static GstPadProbeReturn
flush_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  EfAhead *self = user_data;

  if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_FLUSH_STOP) {
    g_atomic_int_set (&self->state, SOUGHT);
    if (self->track.begin != NULL)
      self->track.begin (self->track.data);
  }

  return GST_PAD_PROBE_OK;
}

static void
element_added_cb (GstBin *bin, GstElement *element, gpointer user_data)
{
  EfAhead *self = user_data;

  if (self->was_careful &&
      g_object_class_find_property (G_OBJECT_GET_CLASS (element), "thread-type") != NULL)
    gst_util_set_object_arg (G_OBJECT (element), "thread-type", "slice");
}

static void
deep_element_added_cb (GstBin *bin, GstBin *sub_bin, GstElement *element, gpointer user_data)
{
  EfAhead *self = user_data;
  GstElementFactory *factory = gst_element_get_factory (element);

  if (factory != NULL && g_strcmp0 (GST_OBJECT_NAME (factory), "tsdemux") == 0)
    g_atomic_int_set (&self->is_stream, TRUE);
}

static GstElement *
make_sink (EfAhead *self, GstElement **sink, GError **error)
{
  g_autofree char *words = g_strdup_printf (
    "%s%sappsink name=sink sync=false async=false qos=false",
    self->track.words != NULL ? self->track.words : "", self->track.words != NULL ? " ! " : "");
  GError *reason = NULL;
  GstElement *bin = gst_parse_bin_from_description (words, TRUE, &reason);

  if (bin == NULL) {
    g_clear_error (&reason);
    g_set_error_literal (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED,
                         _ ("Parts of GStreamer are missing: install its good plugins."));
    return NULL;
  }
  *sink = gst_bin_get_by_name (GST_BIN (bin), "sink");
  g_object_set (*sink, "max-buffers", self->track.most_buffers, "max-bytes", self->track.most_bytes,
                NULL);

  return bin;
}

static void
close_file (EfAhead *self)
{
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstBus) bus = NULL;

  lock (self);
  sink = g_steal_pointer (&self->sink);
  bus = g_steal_pointer (&self->bus);
  unlock (self);
  g_clear_pointer (&self->reading, ef_reading_free);
  g_atomic_int_set (&self->state, NEW);
}

/* Whoever waits for something decides how long that is worth it, not the pipeline; when nobody does any more,
 * the pipeline does. */
static void
tick_cb (gpointer user_data)
{
  EfAhead *self = user_data;

  if (!g_cancellable_is_cancelled (self->ending))
    ef_reading_touch (self->reading);
}

static gboolean
listen (EfAhead *self, const char *until, GCancellable *cancellable, GError **error)
{
  GError *reason = NULL;

  for (;;) {
    g_autoptr (GstMessage) message =
      ef_reading_wait (self->reading, GST_MESSAGE_APPLICATION | GST_MESSAGE_EOS, tick_cb, self,
                       cancellable, &reason);

    if (reason != NULL) {
      g_propagate_error (error, reason);
      return FALSE;
    }
    /* Nothing at all: there is no such track, or it holds nothing. */
    if (message == NULL || gst_message_has_name (message, until) ||
        (GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS && g_str_equal (until, READY)))
      return TRUE;
  }
}

static gboolean
open_file (EfAhead *self, GError **error)
{
  g_autoptr (GstElement) sink = NULL;
  GstElement *bin;

  if (!ef_source_file_check (self->uri, error))
    return FALSE;
  self->reading = ef_reading_new (self->uri, error);
  if (self->reading == NULL)
    return FALSE;
  g_signal_connect (ef_reading_get_pipeline (self->reading), "element-added",
                    G_CALLBACK (element_added_cb), self);
  g_signal_connect (ef_reading_get_pipeline (self->reading), "deep-element-added",
                    G_CALLBACK (deep_element_added_cb), self);
  bin = make_sink (self, &sink, error);
  if (bin == NULL)
    return FALSE;
  ef_reading_add (self->reading, self->track.kind, bin, FALSE);
  ef_reading_filter (self->reading, self->track.kind, coded_cb, self);
  lock (self);
  self->sink = gst_object_ref (sink);
  self->bus = gst_element_get_bus (ef_reading_get_pipeline (self->reading));
  unlock (self);
  gst_element_set_state (ef_reading_get_pipeline (self->reading), GST_STATE_PLAYING);
  /* Also when nobody waits for it any more: parsebin stumbles when it is closed while it opens. */
  if (!listen (self, READY, NULL, error))
    return FALSE;

  self->is_missing = !ef_reading_has (self->reading, self->track.kind);
  if (!self->is_missing)
    gst_pad_add_probe (ef_reading_get_decoder_pad (self->reading, self->track.kind),
                       GST_PAD_PROBE_TYPE_EVENT_FLUSH, flush_cb, self, NULL);

  return TRUE;
}

/* Some demuxers fail at what is asked for behind the end. */
static gboolean
seek (EfAhead *self, gint64 time, GstSeekFlags flags, GError **error)
{
  GstElement *pipeline = ef_reading_get_pipeline (self->reading);
  gint64 duration = 0;
  g_autofree char *name = NULL;

  if (gst_element_query_duration (pipeline, GST_FORMAT_TIME, &duration) && duration > 0)
    time = MIN (time, duration);
  ef_reading_forget (self->reading);
  if (gst_element_seek_simple (pipeline, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH | flags, time))
    return TRUE;

  name = ef_media_get_display_name (self->uri);
  g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_DAMAGED,
               _ ("“%s” cannot be read from the middle: convert it to MP4."), name);

  return FALSE;
}

/* FALSE: the owner is gone. */
static gboolean
wait_for_wish (EfAhead *self, guint *serial, gint64 *time, GstSeekFlags *flags)
{
  gboolean is_new;

  for (;;) {
    GError *error = NULL;

    lock (self);
    while (self->wanted == self->done && self->reading == NULL &&
           !g_cancellable_is_cancelled (self->ending))
      wait_for_change (self, TRUE);
    is_new = self->wanted != self->done;
    *serial = self->wanted;
    *time = self->time;
    *flags = self->flags;
    unlock (self);
    if (g_cancellable_is_cancelled (self->ending))
      return FALSE;
    if (is_new)
      return TRUE;

    if (!listen (self, WAKE, self->ending, &error)) {
      lock (self);
      if (self->error == NULL && self->wanted == self->done)
        self->error = g_steal_pointer (&error);
      g_cond_broadcast (&self->changed);
      unlock (self);
      g_clear_error (&error);
      close_file (self);
    }
  }
}

static void
fulfil (EfAhead *self, guint serial, gint64 time, GstSeekFlags flags)
{
  GError *error = NULL;
  gboolean is_careful;

  lock (self);
  is_careful = self->is_careful;
  unlock (self);
  if (is_careful != self->was_careful) {
    close_file (self);
    self->was_careful = is_careful;
  }
  if ((self->reading == NULL && !self->is_missing && !open_file (self, &error)) ||
      self->is_missing || !seek (self, time, flags, &error))
    close_file (self);

  lock (self);
  self->done = serial;
  g_clear_error (&self->error);
  self->error = error;
  g_cond_broadcast (&self->changed);
  unlock (self);
}

static gpointer
run (gpointer data)
{
  EfAhead *self = data;
  GstSeekFlags flags;
  guint serial;
  gint64 time;

  EF_TAKE_OVER (self);
  while (wait_for_wish (self, &serial, &time, &flags))
    fulfil (self, serial, time, flags);
  close_file (self);
  unref (self);
  g_atomic_int_dec_and_test (&n_threads);

  return NULL;
}

EfAhead *
ef_ahead_new (const char *uri, const EfAheadTrack *track)
{
  EfAhead *self = g_new0 (EfAhead, 1);

  ef_media_init ();
  g_atomic_ref_count_init (&self->n_refs);
  self->uri = g_strdup (uri);
  self->track = *track;
  self->track.words = g_strdup (track->words);
  self->ending = g_cancellable_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);

  g_atomic_ref_count_inc (&self->n_refs);
  g_atomic_int_inc (&n_threads);
  EF_HAND_OVER (self);
  g_thread_unref (g_thread_new ("ahead", run, self));

  return self;
}

/* The lock is held. */
static void
wake_locked (EfAhead *self)
{
  g_cond_broadcast (&self->changed);
  if (self->bus != NULL)
    gst_bus_post (self->bus, make_message (WAKE));
}

void
ef_ahead_free (EfAhead *self)
{
  if (self == NULL)
    return;

  g_cancellable_cancel (self->ending);
  lock (self);
  wake_locked (self);
  unlock (self);
  unref (self);
}

void
ef_ahead_seek (EfAhead *self, gint64 time, GstSeekFlags flags)
{
  lock (self);
  self->wanted++;
  self->time = MAX (time, 0);
  self->flags = flags;
  wake_locked (self);
  unlock (self);
}

void
ef_ahead_be_careful (EfAhead *self)
{
  lock (self);
  self->is_careful = TRUE;
  unlock (self);
}

/* (transfer full) (nullable) the sink that what is wanted comes out of; NULL: not yet or never. */
static GstElement *
find_sink (EfAhead *self, gboolean *is_over, GError **error)
{
  GstElement *sink = NULL;

  lock (self);
  if (self->wanted != self->done && self->wanted > 0)
    wait_for_change (self, FALSE);
  if (self->wanted == self->done) {
    if (self->error != NULL)
      g_propagate_error (error, g_error_copy (self->error));
    else if (self->sink != NULL)
      sink = gst_object_ref (self->sink);
    *is_over = sink == NULL;
  }
  unlock (self);

  return sink;
}

GstSample *
ef_ahead_pull (EfAhead *self, GCancellable *cancellable, GError **error)
{
  int n_signs = g_atomic_int_get (&self->n_signs);
  guint n_idle = 0;

  while (!g_cancellable_set_error_if_cancelled (cancellable, error)) {
    gboolean is_over = FALSE;
    g_autoptr (GstElement) sink = find_sink (self, &is_over, error);
    GstSample *sample = NULL;

    if (is_over)
      return NULL;
    if (sink != NULL)
      sample = gst_app_sink_try_pull_sample (GST_APP_SINK (sink), LOOK_MS * GST_MSECOND);
    if (sample != NULL)
      return sample;
    if (sink != NULL && gst_app_sink_is_eos (GST_APP_SINK (sink)))
      return NULL;

    if (g_atomic_int_get (&self->n_signs) != n_signs) {
      n_signs = g_atomic_int_get (&self->n_signs);
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

/* The demuxer of transport streams says of a seek before the first time stamp that this was where it was
 * to go. */
gint64
ef_ahead_get_time (EfAhead *self, GstSample *sample)
{
  GstClockTime time = GST_BUFFER_PTS (gst_sample_get_buffer (sample));
  gint64 offset;

  if (!g_atomic_int_get (&self->is_stream))
    return ef_reading_get_time (gst_sample_get_segment (sample), time);

  lock (self);
  offset = self->offset;
  unlock (self);

  return (gint64) time - offset;
}

int
ef_ahead_count (void)
{
  return g_atomic_int_get (&n_threads);
}
