/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/picture-reader.h"

#include <glib/gi18n.h>

#include "core/time-span.h"
#include "core/worker-marks.h"
#include "media/ahead.h"
#include "media/error.h"
#include "media/player-skip.h"

/* Decoded ahead: enough to even out pictures that take longer than others, and little where one picture of
 * 8K is 50 MB. */
#define AHEAD_BUFFERS 4
#define AHEAD_BYTES (64 * 1024 * 1024)

/* Containers round times; a picture that begins so little later is meant. */
#define ROUNDED (EF_NS_PER_SECOND / 1000)

/* Where it lands too late, a seek is done again earlier by so much, then by more. */
#define FIRST_STEP (EF_NS_PER_SECOND / 10)
#define STEP_GROWS 4

/* Instead of seeking it reads on when that is at most so far, half the way between key frames. */
#define SHORTEST_WAY (3 * EF_NS_PER_SECOND / 10)
#define LONGEST_WAY (5 * EF_NS_PER_SECOND)

/* As in lead.c: how many frames before an open key frame decoding has to begin. */
#define MOST_LEADING 17
#define MOST_WAY 300
#define USUAL_DURATION (EF_NS_PER_SECOND / 25)

/* Stands before the decoder: leaves out what nobody will see, and learns what there is. */
typedef struct {
  GMutex lock;
  gint64 next; /* the time of the seek that comes */

  gint64 target;
  GstCaps *caps; /* (owned) (nullable) that the format was read from */
  EfSkipFormat format;
  gboolean has_first;
  gint64 first;     /* what decoding began at */
  gboolean is_open; /* pictures behind it in the file are shown before it */
  gint64 shown;     /* the latest picture up to the target */
  gint64 key;       /* the latest key frame; G_MININT64: none yet */
  gint64 distance;  /* the longest way between two */
} Gate;

typedef struct {
  GstSample *sample; /* (owned) (nullable) */
  gint64 begin;
} Picture;

struct _EfPictureReader {
  char *uri;      /* (owned) */
  EfAhead *ahead; /* (owned) */
  Gate *gate;     /* belongs to ahead */
  Picture current;
  Picture next;
  gboolean is_sought;
  gboolean is_fresh; /* nothing was taken since the seek */
  gboolean is_led;   /* somebody knows where decoding has to begin */
  gboolean has_ended;
  gint64 aim;
  gint64 step;
  gint64 whole; /* the key frame for which it went back; -1: it did not */
};

static void
lock (Gate *gate)
{
  g_mutex_lock (&gate->lock);
  EF_TAKE_OVER (gate);
}

static void
unlock (Gate *gate)
{
  EF_HAND_OVER (gate);
  g_mutex_unlock (&gate->lock);
}

static void
gate_free (gpointer data)
{
  Gate *gate = data;

  gst_clear_caps (&gate->caps);
  g_mutex_clear (&gate->lock);
  g_free (gate);
}

static void
begin_cb (gpointer data)
{
  Gate *gate = data;

  lock (gate);
  gate->target = gate->next;
  gate->has_first = FALSE;
  gate->is_open = FALSE;
  gate->shown = G_MININT64;
  gate->key = G_MININT64;
  unlock (gate);
}

static void
read_format (Gate *gate, GstPad *pad)
{
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_CAPS, 0);
  GstCaps *caps;

  if (event == NULL)
    return;
  gst_event_parse_caps (event, &caps);
  if (caps == gate->caps)
    return;
  gst_caps_replace (&gate->caps, caps);
  ef_skip_format_read (&gate->format, caps);
}

static gboolean
is_spare (Gate *gate, GstBuffer *buffer)
{
  gboolean spare;
  GstMapInfo map;

  if (gate->format.codec == 0 || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return FALSE;
  spare = ef_skip_is_spare (&gate->format, map.data, map.size);
  gst_buffer_unmap (buffer, &map);

  return spare;
}

static void
learn (Gate *gate, GstBuffer *buffer, gint64 time)
{
  if (!gate->has_first) {
    gate->has_first = TRUE;
    gate->first = time;
  }
  gate->is_open = gate->is_open || time < gate->first;
  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
    return;
  if (gate->key != G_MININT64)
    gate->distance = MAX (gate->distance, time - gate->key);
  gate->key = time;
}

/* A picture that no other leans on and that another one replaces before the time that is asked for is not
 * decoded: a third to a half of the way. What is shown before the key frame that decoding began at leans on
 * what was not decoded; decoders but that of H.264, where some of it counts, stumble over it. */
static gboolean
keep_locked (Gate *gate, GstBuffer *buffer, gint64 time)
{
  gboolean is_seen = time < gate->shown;

  learn (gate, buffer, time);
  if (time < gate->first && gate->format.codec != 'h')
    return FALSE;
  /* One of HEVC is looked at in any case: it may hold what says how many layers there are. */
  if ((is_seen || gate->format.codec == 'H') && is_spare (gate, buffer) && is_seen)
    return FALSE;
  if (time <= gate->target + ROUNDED)
    gate->shown = MAX (gate->shown, time);

  return TRUE;
}

static gboolean
keep_cb (GstPad *pad, GstBuffer *buffer, gpointer data)
{
  Gate *gate = data;
  g_autoptr (GstEvent) event = gst_pad_get_sticky_event (pad, GST_EVENT_SEGMENT, 0);
  const GstSegment *segment;
  gboolean keep;

  if (event == NULL || !GST_BUFFER_PTS_IS_VALID (buffer))
    return TRUE;

  gst_event_parse_segment (event, &segment);
  lock (gate);
  read_format (gate, pad);
  keep = keep_locked (gate, buffer, ef_reading_get_time (segment, GST_BUFFER_PTS (buffer)));
  unlock (gate);

  return keep;
}

EfPictureReader *
ef_picture_reader_new (const char *uri)
{
  EfPictureReader *self = g_new0 (EfPictureReader, 1);
  EfAheadTrack track = {
    .kind = EF_READING_VIDEO,
    .most_buffers = AHEAD_BUFFERS,
    .most_bytes = AHEAD_BYTES,
    .begin = begin_cb,
    .keep = keep_cb,
    .free_data = gate_free,
  };

  self->gate = g_new0 (Gate, 1);
  g_mutex_init (&self->gate->lock);
  track.data = self->gate;
  self->uri = g_strdup (uri);
  self->ahead = ef_ahead_new (uri, &track);

  return self;
}

static void
drop (Picture *picture)
{
  g_clear_pointer (&picture->sample, gst_sample_unref);
}

void
ef_picture_reader_free (EfPictureReader *self)
{
  if (self == NULL)
    return;

  drop (&self->current);
  drop (&self->next);
  ef_ahead_free (self->ahead);
  g_free (self->uri);
  g_free (self);
}

static void
seek_to (EfPictureReader *self, gint64 aim, gint64 target)
{
  drop (&self->current);
  drop (&self->next);
  self->has_ended = FALSE;
  self->is_fresh = TRUE;
  self->is_sought = TRUE;
  self->aim = MAX (aim, 0);
  lock (self->gate);
  self->gate->next = target;
  unlock (self->gate);
  /* A seek goes to a place inside its frame, which times that are rounded might miss. */
  ef_ahead_seek (self->ahead, self->aim + ROUNDED,
                 GST_SEEK_FLAG_KEY_UNIT | GST_SEEK_FLAG_SNAP_BEFORE);
}

/* What lies a little ahead comes sooner by reading on. */
static gboolean
can_read_on (EfPictureReader *self, gint64 begin)
{
  gint64 reached = self->next.sample != NULL ? self->next.begin : self->current.begin;
  gint64 way;

  if (!self->is_sought || self->is_fresh || self->current.sample == NULL ||
      begin + ROUNDED < self->current.begin)
    return FALSE;

  lock (self->gate);
  way = CLAMP (self->gate->distance / 2, SHORTEST_WAY, LONGEST_WAY);
  unlock (self->gate);

  return self->has_ended || begin - reached <= way;
}

void
ef_picture_reader_seek (EfPictureReader *self, gint64 begin, gint64 end, gint64 lead)
{
  if (can_read_on (self, begin)) {
    lock (self->gate);
    self->gate->target = MAX (begin, self->gate->target);
    unlock (self->gate);
    return;
  }

  /* Where somebody had to look for it, key frames are open ones. */
  self->is_led = lead >= 0 && lead <= begin;
  if (self->is_led)
    ef_ahead_be_careful (self->ahead);
  self->step = FIRST_STEP;
  self->whole = -1;
  seek_to (self, self->is_led ? lead : begin, begin);
}

static gint64
get_begin (EfPictureReader *self, GstSample *sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);

  if (GST_BUFFER_PTS_IS_VALID (buffer))
    return ef_ahead_get_time (self->ahead, sample);

  return self->next.begin + USUAL_DURATION;
}

/* What is on screen is known when the next one comes, or the end. */
static gboolean
read_up_to (EfPictureReader *self, gint64 time, GCancellable *cancellable, GError **error)
{
  GError *reason = NULL;

  while (!self->has_ended) {
    if (self->next.sample == NULL) {
      GstSample *sample = ef_ahead_pull (self->ahead, cancellable, &reason);

      if (reason != NULL) {
        /* Being cancelled is no reason to begin again. */
        self->is_sought = g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED);
        g_propagate_error (error, reason);
        return FALSE;
      }
      self->has_ended = sample == NULL;
      if (sample == NULL)
        break;
      self->next = (Picture) { sample, get_begin (self, sample) };
    }
    if (self->next.begin > time + ROUNDED)
      break;
    drop (&self->current);
    self->current = self->next;
    self->next.sample = NULL;
  }

  return TRUE;
}

static gint64
get_duration (GstSample *sample)
{
  GstBuffer *buffer = sample != NULL ? gst_sample_get_buffer (sample) : NULL;

  return buffer != NULL && GST_BUFFER_DURATION_IS_VALID (buffer)
           ? (gint64) GST_BUFFER_DURATION (buffer)
           : USUAL_DURATION;
}

/* Decoding that began at an open key frame lacks what the pictures behind it lean on; it is whole itself,
 * but what comes next is not. */
static gboolean
go_back_to_whole (EfPictureReader *self, gint64 time)
{
  gboolean is_open;
  gint64 first;
  char codec;
  gint64 most;

  lock (self->gate);
  first = self->gate->first;
  codec = self->gate->format.codec;
  is_open = self->gate->has_first && self->gate->is_open && codec != 0;
  unlock (self->gate);
  if (!is_open || self->is_led || self->aim <= 0)
    return FALSE;

  if (codec == 'h')
    ef_ahead_be_careful (self->ahead);
  if (self->whole < 0)
    self->whole = first;
  most = (codec == 'h' ? MOST_LEADING : MOST_WAY) * get_duration (self->current.sample);
  if (self->whole - first >= most)
    return FALSE;

  /* What is shown just before it is stored behind it, so that the same one is found again. */
  seek_to (self, MIN (self->aim, first) - self->step, time);

  return TRUE;
}

/* Whether the seek did not reach what it was for and is done again. */
static gboolean
go_back (EfPictureReader *self, gint64 time)
{
  if (!self->is_fresh)
    return FALSE;
  if (self->current.sample == NULL && self->aim > 0) {
    seek_to (self, MIN (self->aim, time) - self->step, time);
    self->step *= STEP_GROWS;
    return TRUE;
  }

  return go_back_to_whole (self, time);
}

static gboolean
refuse (EfPictureReader *self, GError **error)
{
  g_autofree char *name = ef_media_get_display_name (self->uri);

  self->is_sought = FALSE;
  g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNSUPPORTED,
               _ ("There is no picture in “%s” that could be shown."), name);

  return FALSE;
}

GstSample *
ef_picture_reader_take (EfPictureReader *self,
                        gint64 time,
                        GCancellable *cancellable,
                        GError **error)
{
  if (!self->is_sought)
    ef_picture_reader_seek (self, time, G_MAXINT64, -1);

  do {
    if (!read_up_to (self, time, cancellable, error))
      return NULL;
  } while (go_back (self, time));

  /* Before the first picture of the file there is that one. */
  if (self->current.sample == NULL) {
    self->current = self->next;
    self->next.sample = NULL;
  }
  if (self->current.sample == NULL) {
    refuse (self, error);
    return NULL;
  }
  self->is_fresh = FALSE;

  return gst_sample_ref (self->current.sample);
}
