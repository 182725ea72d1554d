/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/player-private.h"

#include <glib/gi18n.h>
#include <gst/pbutils/missing-plugins.h>

#include "media/media.h"
#include "media/player-pipe.h"
#include "media/player-sound.h"

/* What the editor plays with. The functions that a person causes only write down what is wanted;
 * advance () looks at what is wanted and at what the pipeline does, and starts the one next thing. It is
 * called again whenever that thing is done, so however fast the wishes come, the latest one is reached
 * and no step is lost. */
struct _EfPlayer {
  GObject parent_instance;

  char *video;  /* (owned): descriptions of the sinks */
  char *audio;  /* (owned) */
  EfPipe *pipe; /* (owned) */
  GstBus *bus;  /* (owned): watched */

  char *uri;            /* (owned) (nullable) */
  char *proxy;          /* (owned) (nullable) */
  EfMediaInfo *info;    /* (owned) (nullable) */
  EfFrameIndex *frames; /* (owned) (nullable) */
  gboolean is_read;     /* they are not guessed from the rate */

  /* What is wanted */
  gint64 target; /* NOWHERE: nothing waits */
  gboolean is_exact;
  int steps;
  gboolean playing;
  double rate;
  EfTimeSpan loop; /* empty: none */
  double volume;
  gboolean muted;

  /* What the pipeline does */
  int doing;
  guint serial;
  guint round; /* the number of the newest seek */
  guint late_id;
  int n_late;
  gint64 since; /* monotonic */
  gboolean is_acknowledged;
  gboolean is_spoilt; /* the pipeline failed; such a one may never answer again */
  gboolean is_loaded;
  gboolean is_on_proxy;
  gboolean is_quiet;
  gboolean is_running;
  gboolean is_plain; /* goes on from here to the end at the normal rate */
  double segment_rate;
  EfTimeSpan segment_loop;
  gint64 goal;
  gboolean goal_is_exact;
  guint lead;        /* frames the seek in flight must stop before its goal, see get_lead () */
  gint64 exact_cost; /* microseconds the last exact seek took */

  guint rest_id;
  gint64 rest_target;
  guint back_id;
  gint64 back_from;
  gint64 back_since;

  gint64 position;
  gint64 shown; /* what the sink says, not snapped; NOWHERE: nothing yet */
  gboolean at_end;
  gboolean has_sound;
  gboolean is_first;
  char *problem; /* (owned) */
};

G_DEFINE_FINAL_TYPE (EfPlayer, ef_player, G_TYPE_OBJECT)

enum {
  PROP_PAINTABLE = 1,
  PROP_POSITION,
  PROP_PLAYING,
  PROP_RATE,
  PROP_VOLUME,
  PROP_MUTED,
  PROP_PROBLEM,
  PROP_HAS_SOUND,
  PROP_AT_END,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum {
  FIRST_FRAME,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

enum {
  NOTHING,
  OPENING,
  SEEKING,
  STEPPING,
  PAUSING,
};

#define NOWHERE G_GINT64_CONSTANT (-1)
#define MS G_GINT64_CONSTANT (1000000)

/* No opening, seek or step of its own, but the next round of a loop. */
#define ROUND_SERIAL 0

#define REST_MS 100
#define SEEK_LATE_MS 1000
#define OPEN_LATE_MS 1500
#define MOST_LATE 10
/* A demuxer that fails while it is being plugged in is not always heard. */
#define SILENT_MS 8000

/* Faster than this there is no sound, and only key frames. */
#define MOST_PITCHED 4.0

/* A seek goes to a place inside its frame: times in a file are rounded, so that its very first
 * nanosecond may still belong to the frame before. */
#define INSIDE (3 * MS)
/* A frame may claim to begin that much before it does. */
#define ROUNDED (1 * MS)

/* Further than that a seek is quicker than decoding and showing all between. */
#define MOST_STEPS 24

/* Frames shown before a key frame that are stored behind it: more there cannot be. */
#define MOST_LEADING 17

/* Exact pictures backwards only where they come fast enough to look like moving. */
#define MOST_BACK_COST (300 * 1000)

/* 4K needs no more than the screen has to show, and turning it into RGB is what takes the time. */
#define VIDEO_SINK                                                                     \
  "videoconvertscale n-threads=2 ! video/x-raw(ANY),width=[1,2560],height=[1,2560] ! " \
  "gtk4paintablesink"

static void advance (EfPlayer *self);
static void give_up (EfPlayer *self, const char *problem);
static void reopen (EfPlayer *self, gint64 at);

static EfTimeSpan
get_frame (EfPlayer *self, gint64 time)
{
  guint frame = ef_frame_index_find (self->frames, time);

  return ef_frame_index_get_frame (self->frames, frame);
}

/* The begin of the frame the sink shows. */
static gint64
snap_shown (EfPlayer *self, gint64 time)
{
  EfTimeSpan frame;

  if (self->frames == NULL)
    return MAX (time, 0);

  frame = get_frame (self, time);
  if (time + MIN (ROUNDED, ef_time_span_get_duration (frame) / 4) >= frame.end)
    frame = get_frame (self, frame.end);

  return frame.begin;
}

/* The place to ask for so that the frame on screen at @time comes. */
static gint64
aim (EfPlayer *self, gint64 time)
{
  EfTimeSpan frame;

  if (self->frames == NULL)
    return MAX (time, 0);

  frame = get_frame (self, time);

  return frame.begin + MIN (INSIDE, ef_time_span_get_duration (frame) / 2);
}

static void
set_position (EfPlayer *self, gint64 position)
{
  if (self->position == position)
    return;

  self->position = position;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POSITION]);
}

static void
set_playing (EfPlayer *self, gboolean playing)
{
  if (self->playing == playing)
    return;

  self->playing = playing;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLAYING]);
}

static void
take_rate (EfPlayer *self, double rate)
{
  if (self->rate == rate)
    return;

  self->rate = rate;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RATE]);
}

static void
set_at_end (EfPlayer *self, gboolean at_end)
{
  if (self->at_end == at_end)
    return;

  self->at_end = at_end;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AT_END]);
}

static void
set_has_sound (EfPlayer *self, gboolean has_sound)
{
  if (self->has_sound == has_sound)
    return;

  self->has_sound = has_sound;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_SOUND]);
}

static void
set_problem (EfPlayer *self, const char *problem)
{
  if (g_set_str (&self->problem, problem))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static gboolean
has_picture (EfPlayer *self)
{
  return self->info == NULL || *self->info->video_codec != '\0';
}

static void
update_shown (EfPlayer *self)
{
  gint64 time;

  if (ef_pipe_get_shown (self->pipe, &time, NULL)) {
    self->shown = time;
    set_position (self, snap_shown (self, time));
  } else if (!has_picture (self) && gst_element_query_position (ef_pipe_get_element (self->pipe),
                                                                GST_FORMAT_TIME, &time)) {
    set_position (self, time);
  }
}

/* Playing without a picture tells nobody where it is. */
static gboolean
is_silent_clock (EfPlayer *self)
{
  return self->is_running && !has_picture (self);
}

static gboolean
has_wish (EfPlayer *self)
{
  return self->target != NOWHERE || self->steps != 0;
}

static gboolean
late_cb (gpointer user_data)
{
  EfPlayer *self = user_data;

  if (is_silent_clock (self) && self->doing == NOTHING) {
    update_shown (self);
    return G_SOURCE_CONTINUE;
  }

  /* Whatever holds the thread up, more commands would not help it. */
  if (self->doing != OPENING && ef_pipe_get_n_waiting (self->pipe) > 0)
    return G_SOURCE_CONTINUE;

  /* With nothing else to do, waiting on is better than to say that all is done. */
  if (self->doing != OPENING && !has_wish (self) && ++self->n_late < MOST_LATE)
    return G_SOURCE_CONTINUE;

  self->late_id = 0;
  if (self->doing == OPENING && self->is_acknowledged) {
    g_debug ("A player hears nothing of its file");
    give_up (self, _ ("This video cannot be shown. The file is damaged or not a video."));
    return G_SOURCE_REMOVE;
  }
  if (self->doing == OPENING) {
    g_debug ("A player is stuck: going on with a new one");
    reopen (self, self->goal);
    return G_SOURCE_REMOVE;
  }

  g_debug ("A player did not answer in time");
  self->doing = NOTHING;
  self->lead = 0;
  update_shown (self);
  advance (self);

  return G_SOURCE_REMOVE;
}

static void
begin_doing (EfPlayer *self, int doing)
{
  self->doing = doing;
  self->n_late = 0;
  self->since = g_get_monotonic_time ();
  g_clear_handle_id (&self->late_id, g_source_remove);
  if (doing == OPENING)
    self->late_id = g_timeout_add (OPEN_LATE_MS, late_cb, self);
  else if (doing != NOTHING)
    self->late_id = g_timeout_add (SEEK_LATE_MS, late_cb, self);
  else if (is_silent_clock (self))
    self->late_id = g_timeout_add (33, late_cb, self);
}

/* Where the frames shown just before a key frame lean on the ones before, demuxers begin at that key
 * frame all the same, and nothing whole comes of it. Such frames are stepped to from further ahead. */
static guint
get_lead (EfPlayer *self, gint64 time)
{
  guint frame;
  guint key;
  guint from;
  gint64 begin;

  if (self->frames == NULL || !ef_frame_index_knows_keys (self->frames))
    return 0;

  frame = ef_frame_index_find (self->frames, time);
  begin = ef_frame_index_key_after (self->frames, get_frame (self, time).begin);
  if (begin < 0)
    return 0;
  key = ef_frame_index_find (self->frames, begin);
  if (key - frame >= MOST_LEADING ||
      (ef_frame_index_get_flags (self->frames, key) & EF_FRAME_OPEN) == 0)
    return 0;

  from = key >= MOST_LEADING ? key - MOST_LEADING : 0;
  begin = ef_frame_index_key_at (self->frames, time);
  if (begin >= 0)
    from = MAX (from, ef_frame_index_find (self->frames, begin));

  return frame > from ? frame - from : 0;
}

static void
send_step (EfPlayer *self, guint n_frames)
{
  begin_doing (self, STEPPING);
  /* The sound stays behind, so playing must begin with a seek. */
  self->segment_rate = 0;
  ef_pipe_send (self->pipe, gst_event_new_step (GST_FORMAT_BUFFERS, n_frames, 1.0, TRUE, FALSE),
                ++self->serial);
}

/* @end NOWHERE: the end of the file, which has to be set, or the end of a loop would stay. */
static GstEvent *
make_seek (EfPlayer *self, double rate, GstSeekFlags flags, gint64 begin, gint64 end)
{
  GstEvent *event = gst_event_new_seek (rate, GST_FORMAT_TIME, flags, GST_SEEK_TYPE_SET, begin,
                                        GST_SEEK_TYPE_SET, end);

  self->round = gst_event_get_seqnum (event);

  return event;
}

static void
send_seek (EfPlayer *self, double rate, GstSeekFlags flags, gint64 begin, gint64 end)
{
  ef_pipe_send (self->pipe, make_seek (self, rate, flags, begin, end), ++self->serial);
}

/* Only the key frame: a decoder that is told so hands it out at once, where it would otherwise wait for
 * what may have to be shown before it. Nothing can go on from there. */
#define GLIMPSE                                                                    \
  (GST_SEEK_FLAG_KEY_UNIT | GST_SEEK_FLAG_SNAP_NEAREST | GST_SEEK_FLAG_TRICKMODE | \
   GST_SEEK_FLAG_TRICKMODE_KEY_UNITS | GST_SEEK_FLAG_TRICKMODE_NO_AUDIO)

/* Where the picture is at rest, and from where, if it is exact, it would play on at the normal rate. */
static void
seek_to (EfPlayer *self, gint64 time, gboolean is_exact)
{
  gboolean is_glimpse = !is_exact && has_picture (self);
  GstSeekFlags how = is_exact     ? GST_SEEK_FLAG_ACCURATE
                     : is_glimpse ? GLIMPSE
                                  : GST_SEEK_FLAG_KEY_UNIT | GST_SEEK_FLAG_SNAP_NEAREST;

  self->goal = time;
  self->goal_is_exact = is_exact;
  self->is_plain = !is_glimpse;
  self->segment_rate = is_glimpse ? 0 : 1.0;
  self->segment_loop = EF_TIME_SPAN_EMPTY;
  set_at_end (self, FALSE);
  begin_doing (self, SEEKING);
  self->lead = is_exact ? get_lead (self, time) : 0;
  if (self->lead > 0)
    time = ef_frame_index_step (self->frames, time, -(int) self->lead);
  send_seek (self, 1.0, GST_SEEK_FLAG_FLUSH | how, aim (self, time), NOWHERE);
}

/* From where and how it is to play now. */
static void
seek_to_play (EfPlayer *self, gint64 time)
{
  GstSeekFlags flags = GST_SEEK_FLAG_FLUSH;
  gint64 end = NOWHERE;

  if (self->rate > MOST_PITCHED)
    flags |= GST_SEEK_FLAG_TRICKMODE | GST_SEEK_FLAG_TRICKMODE_KEY_UNITS |
             GST_SEEK_FLAG_TRICKMODE_NO_AUDIO | GST_SEEK_FLAG_KEY_UNIT;
  else
    flags |= GST_SEEK_FLAG_ACCURATE;
  if (!ef_time_span_is_empty (self->loop)) {
    flags |= GST_SEEK_FLAG_SEGMENT;
    end = self->loop.end;
  }

  self->goal = time;
  self->goal_is_exact = FALSE;
  self->lead = 0;
  self->is_plain = self->rate == 1.0 && end == NOWHERE;
  self->segment_rate = self->rate;
  self->segment_loop = self->loop;
  set_at_end (self, FALSE);
  begin_doing (self, SEEKING);
  send_seek (self, self->rate, flags, aim (self, time), end);
}

/* Long before it is seen to end, and without a flush, so that what is still to be heard and seen of this
 * round goes on. */
static void
begin_next_round (EfPlayer *self, guint round)
{
  GstEvent *event;

  if (ef_time_span_is_empty (self->loop) || !ef_time_span_equal (self->loop, self->segment_loop) ||
      !self->is_loaded || round != self->round)
    return;

  event = make_seek (self, self->segment_rate, GST_SEEK_FLAG_SEGMENT | GST_SEEK_FLAG_ACCURATE,
                     aim (self, self->loop.begin), self->loop.end);
  ef_pipe_send (self->pipe, event, ROUND_SERIAL);
}

static void
stop_running (EfPlayer *self)
{
  if (self->is_running)
    ef_pipe_set_state (self->pipe, GST_STATE_PAUSED);
  self->is_running = FALSE;
}

static gint64
get_step_target (EfPlayer *self, int steps)
{
  gint64 length = self->info != NULL ? self->info->duration : G_MAXINT64;

  if (self->frames != NULL)
    return ef_frame_index_step (self->frames, self->position, steps);

  return CLAMP (self->position + steps * 40 * MS, 0, length);
}

static void
step_on (EfPlayer *self)
{
  int steps = self->steps;
  gint64 target = get_step_target (self, steps);

  self->steps = 0;
  if (target == self->position || (steps > 0 && self->at_end))
    return;

  if (self->frames != NULL && steps > 0) {
    guint now = ef_frame_index_find (self->frames, self->position);
    guint then = ef_frame_index_find (self->frames, target);

    steps = (int) (then - now);
  }
  if (steps > 0 && steps <= MOST_STEPS && self->is_plain && has_picture (self)) {
    self->goal = target;
    send_step (self, (guint) steps);
  } else {
    seek_to (self, target, TRUE);
  }
}

static gint64
get_length (EfPlayer *self)
{
  if (self->frames != NULL)
    return ef_frame_index_get_end (self->frames);

  return self->info != NULL && self->info->duration > 0 ? self->info->duration : G_MAXINT64;
}

static gboolean
back_cb (gpointer user_data)
{
  EfPlayer *self = user_data;

  self->back_id = 0;
  advance (self);

  return G_SOURCE_REMOVE;
}

/* The picture on screen at the time that has been reached backwards: the exact one as long as they come
 * quickly, else the key frame before it. */
static void
go_back (EfPlayer *self)
{
  gint64 elapsed = g_get_monotonic_time () - self->back_since;
  gint64 wanted = self->back_from + (gint64) ((double) elapsed * 1000 * self->rate);
  gboolean is_exact = self->exact_cost < MOST_BACK_COST && self->rate >= -MOST_PITCHED;

  if (self->position == 0) {
    take_rate (self, 1.0);
    set_playing (self, FALSE);
    return;
  }

  wanted = MAX (wanted, 0);
  if (!is_exact && self->frames != NULL && ef_frame_index_knows_keys (self->frames))
    wanted = MAX (ef_frame_index_key_at (self->frames, wanted), 0);
  if (self->frames != NULL)
    wanted = get_frame (self, wanted).begin;
  if (wanted < self->position)
    seek_to (self, wanted, is_exact || self->frames != NULL);
  else if (self->back_id == 0)
    self->back_id = g_timeout_add (10, back_cb, self);
}

static void
play_on (EfPlayer *self)
{
  gboolean fits = self->segment_rate == self->rate &&
                  ef_time_span_equal (self->segment_loop, self->loop) && !self->at_end;
  gint64 from = self->at_end ? 0 : self->position;

  if (!fits) {
    if (!ef_time_span_is_empty (self->loop))
      from = self->loop.begin;
    seek_to_play (self, from);
    return;
  }
  if (self->is_running)
    return;

  self->is_running = TRUE;
  ef_pipe_set_state (self->pipe, GST_STATE_PLAYING);
  begin_doing (self, NOTHING);
}

static gboolean
wants_proxy (EfPlayer *self)
{
  return self->playing && self->rate < 0 && self->proxy != NULL;
}

/* Sound was still being looked for, or came back. */
static gboolean
wants_sound (EfPlayer *self)
{
  return self->is_quiet && self->playing && self->rate > 0 && !self->has_sound &&
         g_str_equal (self->audio, EF_SOUND_SINK) && ef_sound_get () == EF_SOUND_THERE;
}

static void
advance (EfPlayer *self)
{
  if (self->uri == NULL || self->doing != NOTHING || !self->is_loaded)
    return;

  if (wants_proxy (self) != self->is_on_proxy) {
    reopen (self, self->target != NOWHERE ? self->target : self->position);
    return;
  }
  if (self->is_running && (!self->playing || self->rate < 0)) {
    stop_running (self);
    if (self->target == NOWHERE) {
      begin_doing (self, PAUSING);
      return;
    }
  }
  if (self->target != NOWHERE) {
    gint64 target = self->target;
    EfTimeSpan frame = { self->position, self->position + 1 };

    self->target = NOWHERE;
    if (self->frames != NULL)
      frame = get_frame (self, self->position);
    if (!self->is_plain || !ef_time_span_contains (frame, target) || self->shown == NOWHERE) {
      seek_to (self, target, self->is_exact);
      return;
    }
    set_at_end (self, FALSE);
  }
  if (self->steps != 0) {
    step_on (self);
    if (self->doing != NOTHING)
      return;
  }
  if (self->playing && self->rate < 0)
    go_back (self);
  else if (self->playing)
    play_on (self);
}

static void
finish_doing (EfPlayer *self)
{
  if (self->doing == SEEKING && self->goal_is_exact)
    self->exact_cost = g_get_monotonic_time () - self->since;

  self->lead = 0;
  begin_doing (self, NOTHING);
  update_shown (self);
  if (self->is_first && self->target == NOWHERE) {
    self->is_first = FALSE;
    g_signal_emit (self, signals[FIRST_FRAME], 0);
  }
  advance (self);
}

/* A seek behind the last frame shows nothing; where that is, only trying tells while the file has not
 * been read. */
static void
seek_earlier (EfPlayer *self)
{
  gint64 step = MAX (100 * MS, (get_length (self) - self->goal) * 2);

  if (get_length (self) == G_MAXINT64 || step > self->goal)
    seek_to (self, 0, FALSE);
  else
    seek_to (self, self->goal - step, TRUE);
}

/* The decoder of the picture is missing, or the picture begins later than the sound. */
static void
take_no_frame (EfPlayer *self, EfPipeArrived arrived)
{
  if (arrived.is_gap)
    self->target = self->goal;
  else if (*self->problem == '\0')
    set_problem (self, _ ("This video cannot be shown. There is no decoder for it here."));
}

static void
settle_opening (EfPlayer *self)
{
  EfPipeArrived arrived = ef_pipe_get_arrived (self->pipe);

  if (!self->is_acknowledged)
    return;

  self->is_loaded = TRUE;
  if (arrived.n_frames == 0 && has_picture (self))
    take_no_frame (self, arrived);
  finish_doing (self);
}

static void
settle_moving (EfPlayer *self)
{
  EfPipeArrived arrived = ef_pipe_get_arrived (self->pipe);
  gboolean is_settled = TRUE;
  gint64 time;

  /* The end of something before can still be told while this one has not even begun. */
  if (arrived.serial != self->serial)
    return;

  if (!has_picture (self)) {
    set_position (self, self->goal);
    finish_doing (self);
    return;
  }

  if (!arrived.is_flushed || (arrived.n_frames == 0 && !arrived.is_end && !arrived.is_gap))
    return;
  if (arrived.n_frames == 0 && arrived.is_end && self->doing == SEEKING && self->goal > 0) {
    seek_earlier (self);
    return;
  }
  /* Newer frames than the one on screen come only while it plays. */
  if (arrived.n_frames > 0 &&
      (!ef_pipe_get_shown (self->pipe, &time, &is_settled) || (!is_settled && !self->is_running)))
    return;

  if (self->lead > 0) {
    send_step (self, self->lead);
    self->lead = 0;
    return;
  }
  finish_doing (self);
}

static void
settle (EfPlayer *self)
{
  if (self->doing == OPENING)
    settle_opening (self);
  else if (self->doing == SEEKING || self->doing == STEPPING)
    settle_moving (self);
}

static void
end_reached (EfPlayer *self)
{
  if (!self->playing || self->doing != NOTHING)
    return;

  if (!ef_time_span_is_empty (self->loop)) {
    seek_to_play (self, self->loop.begin);
    return;
  }

  stop_running (self);
  update_shown (self);
  self->segment_rate = 0;
  take_rate (self, 1.0);
  set_playing (self, FALSE);
  set_at_end (self, TRUE);
  begin_doing (self, PAUSING);
}

static char *
explain (const GError *error)
{
  if (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND))
    return g_strdup (_ ("This video cannot be shown. The file is not there."));
  if (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ) ||
      g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_AUTHORIZED) ||
      g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ))
    return g_strdup (_ ("This video cannot be shown. The file cannot be read."));
  if (g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECRYPT) ||
      g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECRYPT_NOKEY))
    return g_strdup (_ ("This video cannot be shown. It is encrypted."));
  if (error->domain == GST_CORE_ERROR ||
      g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND))
    return g_strdup (_ ("This video cannot be shown. There is no decoder for it here."));

  return g_strdup (_ ("This video cannot be shown. The file is damaged or not a video."));
}

static void
let_go (EfPlayer *self)
{
  self->is_loaded = FALSE;
  self->is_running = FALSE;
  self->steps = 0;
  g_clear_handle_id (&self->rest_id, g_source_remove);
  g_clear_handle_id (&self->back_id, g_source_remove);
  begin_doing (self, NOTHING);
  ef_pipe_open (self->pipe, NULL, FALSE, FALSE, ++self->serial);
}

static void
give_up (EfPlayer *self, const char *problem)
{
  self->is_spoilt = TRUE;
  let_go (self);
  self->target = NOWHERE;
  set_playing (self, FALSE);
  if (*self->problem == '\0')
    set_problem (self, problem);
}

static void
take_error (EfPlayer *self, GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *problem = NULL;

  if (self->doing == OPENING && !self->is_acknowledged)
    return;

  gst_message_parse_error (message, &error, NULL);
  g_debug ("A player stopped: %s", error->message);
  self->is_spoilt = TRUE;
  if (!self->is_quiet && has_picture (self) &&
      ef_pipe_is_sound (self->pipe, GST_MESSAGE_SRC (message))) {
    self->is_quiet = TRUE;
    set_has_sound (self, FALSE);
    reopen (self, self->is_loaded ? self->position : self->goal);
    return;
  }

  problem = explain (error);
  give_up (self, problem);
}

static void
take_element_message (EfPlayer *self, GstMessage *message)
{
  const GstStructure *structure;
  const GstCaps *caps = NULL;
  GstCaps *detail = NULL;

  if (!gst_is_missing_plugin_message (message))
    return;

  structure = gst_message_get_structure (message);
  if (gst_structure_get (structure, "detail", GST_TYPE_CAPS, &detail, NULL))
    caps = detail;
  if (caps != NULL && gst_caps_get_size (caps) > 0 &&
      g_str_has_prefix (gst_structure_get_name (gst_caps_get_structure (caps, 0)), "video/")) {
    g_autofree char *name = gst_missing_plugin_message_get_description (message);
    g_autofree char *problem =
      g_strdup_printf (_ ("This video cannot be shown. Install what it needs: %s."), name);

    set_problem (self, problem);
  }
  gst_clear_caps (&detail);
}

/* Every message is a sign of life. */
static void
wait_for_file (EfPlayer *self)
{
  g_clear_handle_id (&self->late_id, g_source_remove);
  self->late_id = g_timeout_add (SILENT_MS, late_cb, self);
}

static void
take_own_message (EfPlayer *self, GstMessage *message)
{
  const GstStructure *structure = gst_message_get_structure (message);
  guint serial = 0;

  gst_structure_get_uint (structure, "serial", &serial);
  if (gst_structure_has_name (structure, EF_PIPE_FRAME)) {
    if (self->is_loaded && self->lead == 0)
      update_shown (self);
  } else if (gst_structure_has_name (structure, EF_PIPE_ROUND)) {
    begin_next_round (self, serial);
  } else if (serial == ROUND_SERIAL) {
    end_reached (self);
  } else if (serial != self->serial) {
    return;
  } else if (gst_structure_has_name (structure, EF_PIPE_OPENED)) {
    self->is_acknowledged = TRUE;
    if (self->doing == OPENING)
      wait_for_file (self);
  } else if (self->doing == SEEKING || self->doing == STEPPING) {
    g_debug ("A player refused a seek");
    self->target = NOWHERE;
    finish_doing (self);
  }
}

static void
take_state (EfPlayer *self, GstMessage *message)
{
  GstState state;
  GstState pending;

  if (GST_MESSAGE_SRC (message) != GST_OBJECT (ef_pipe_get_element (self->pipe)))
    return;

  gst_message_parse_state_changed (message, NULL, &state, &pending);
  if (self->doing == PAUSING && state == GST_STATE_PAUSED && pending == GST_STATE_VOID_PENDING)
    finish_doing (self);
}

static gboolean
bus_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  g_autoptr (EfPlayer) self = g_object_ref (user_data);

  if (bus != self->bus)
    return G_SOURCE_REMOVE;

  if (self->doing == OPENING && self->is_acknowledged)
    wait_for_file (self);

  switch ((int) GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_APPLICATION:
    take_own_message (self, message);
    break;
  case GST_MESSAGE_ASYNC_DONE:
    settle (self);
    break;
  case GST_MESSAGE_STATE_CHANGED:
    take_state (self, message);
    break;
  case GST_MESSAGE_EOS:
    end_reached (self);
    break;
  case GST_MESSAGE_ELEMENT:
    take_element_message (self, message);
    break;
  case GST_MESSAGE_ERROR:
    take_error (self, message);
    break;
  case GST_MESSAGE_CLOCK_LOST:
    /* The device that gave the time is gone or was changed. */
    if (self->is_running) {
      ef_pipe_set_state (self->pipe, GST_STATE_PAUSED);
      ef_pipe_set_state (self->pipe, GST_STATE_PLAYING);
    }
    break;
  default:
    break;
  }

  return G_SOURCE_CONTINUE;
}

static void
apply_volume (EfPlayer *self)
{
  /* Loudness is heard by about the third power. */
  g_object_set (ef_pipe_get_element (self->pipe), "volume",
                self->volume * self->volume * self->volume, "mute", self->muted, NULL);
}

static void
drop_pipe (EfPlayer *self)
{
  if (self->pipe == NULL)
    return;

  gst_bus_remove_watch (self->bus);
  g_clear_object (&self->bus);
  g_clear_pointer (&self->pipe, ef_pipe_unref);
}

static void
make_pipe (EfPlayer *self)
{
  drop_pipe (self);
  self->pipe = ef_pipe_new (self->video, self->audio);
  self->bus = ef_pipe_get_bus (self->pipe);
  gst_bus_add_watch (self->bus, bus_cb, self);
  self->is_spoilt = FALSE;
  if (self->is_read)
    ef_pipe_set_frames (self->pipe, self->frames);
  apply_volume (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAINTABLE]);
}

static gboolean
is_sound_missing (EfPlayer *self)
{
  if (!g_str_equal (self->audio, EF_SOUND_SINK))
    return FALSE;

  ef_sound_look ();

  return ef_sound_get () != EF_SOUND_THERE;
}

/* Opens the file that belongs to what is wanted now. */
static void
reopen (EfPlayer *self, gint64 at)
{
  gboolean is_stuck = self->doing == OPENING && !self->is_acknowledged && self->late_id == 0;

  if (is_stuck || self->is_spoilt)
    make_pipe (self);

  self->is_on_proxy = wants_proxy (self);
  if (wants_sound (self))
    self->is_quiet = FALSE;
  set_has_sound (self, !self->is_quiet && self->info != NULL && *self->info->audio_codec != '\0');
  self->is_loaded = FALSE;
  self->is_acknowledged = FALSE;
  self->is_running = FALSE;
  self->is_plain = TRUE;
  self->segment_rate = 1.0;
  self->segment_loop = EF_TIME_SPAN_EMPTY;
  self->shown = NOWHERE;
  self->goal = at;
  if (at > 0) {
    self->target = at;
    self->is_exact = TRUE;
  }
  begin_doing (self, OPENING);
  ef_pipe_open (self->pipe, self->is_on_proxy ? self->proxy : self->uri, self->is_quiet, at > 0,
                ++self->serial);
}

static gboolean
rest_cb (gpointer user_data)
{
  EfPlayer *self = user_data;

  self->rest_id = 0;
  self->target = self->rest_target;
  self->is_exact = TRUE;
  advance (self);

  return G_SOURCE_REMOVE;
}

/* A scrub that has not come to rest, or a file that failed, must first come to something. */
static void
hurry_rest (EfPlayer *self)
{
  if (self->rest_id == 0)
    return;

  g_clear_handle_id (&self->rest_id, g_source_remove);
  self->target = self->rest_target;
  self->is_exact = TRUE;
}

static void
revive (EfPlayer *self)
{
  if (self->uri == NULL || self->is_loaded || self->doing == OPENING)
    return;

  set_problem (self, "");
  reopen (self, self->target != NOWHERE ? self->target : self->position);
}

static void
forget_wishes (EfPlayer *self)
{
  g_clear_handle_id (&self->rest_id, g_source_remove);
  g_clear_handle_id (&self->back_id, g_source_remove);
  self->target = NOWHERE;
  self->steps = 0;
  self->loop = EF_TIME_SPAN_EMPTY;
  take_rate (self, 1.0);
  set_playing (self, FALSE);
}

static void
ef_player_dispose (GObject *object)
{
  EfPlayer *self = EF_PLAYER (object);

  g_clear_handle_id (&self->late_id, g_source_remove);
  g_clear_handle_id (&self->rest_id, g_source_remove);
  g_clear_handle_id (&self->back_id, g_source_remove);
  drop_pipe (self);

  G_OBJECT_CLASS (ef_player_parent_class)->dispose (object);
}

static void
ef_player_finalize (GObject *object)
{
  EfPlayer *self = EF_PLAYER (object);

  g_free (self->video);
  g_free (self->audio);
  g_free (self->uri);
  g_free (self->proxy);
  g_free (self->problem);
  g_clear_pointer (&self->info, ef_media_info_free);
  g_clear_pointer (&self->frames, ef_frame_index_unref);

  G_OBJECT_CLASS (ef_player_parent_class)->finalize (object);
}

static void
ef_player_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfPlayer *self = EF_PLAYER (object);

  switch (id) {
  case PROP_PAINTABLE:
    g_value_set_object (value, ef_player_get_paintable (self));
    break;
  case PROP_POSITION:
    g_value_set_int64 (value, self->position);
    break;
  case PROP_PLAYING:
    g_value_set_boolean (value, self->playing);
    break;
  case PROP_RATE:
    g_value_set_double (value, self->rate);
    break;
  case PROP_VOLUME:
    g_value_set_double (value, self->volume);
    break;
  case PROP_MUTED:
    g_value_set_boolean (value, self->muted);
    break;
  case PROP_PROBLEM:
    g_value_set_string (value, self->problem);
    break;
  case PROP_HAS_SOUND:
    g_value_set_boolean (value, self->has_sound);
    break;
  case PROP_AT_END:
    g_value_set_boolean (value, self->at_end);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_player_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfPlayer *self = EF_PLAYER (object);

  switch (id) {
  case PROP_RATE:
    ef_player_set_rate (self, g_value_get_double (value));
    break;
  case PROP_VOLUME:
    ef_player_set_volume (self, g_value_get_double (value));
    break;
  case PROP_MUTED:
    ef_player_set_muted (self, g_value_get_boolean (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_player_class_init (EfPlayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags reads = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GParamFlags writes = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ef_player_dispose;
  object_class->finalize = ef_player_finalize;
  object_class->get_property = ef_player_get_property;
  object_class->set_property = ef_player_set_property;

  properties[PROP_PAINTABLE] = g_param_spec_object ("paintable", NULL, NULL, G_TYPE_OBJECT, reads);
  properties[PROP_POSITION] = g_param_spec_int64 ("position", NULL, NULL, 0, G_MAXINT64, 0, reads);
  properties[PROP_PLAYING] = g_param_spec_boolean ("playing", NULL, NULL, FALSE, reads);
  properties[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, -64, 64, 1, writes);
  properties[PROP_VOLUME] = g_param_spec_double ("volume", NULL, NULL, 0, 1, 1, writes);
  properties[PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, writes);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, "", reads);
  properties[PROP_HAS_SOUND] = g_param_spec_boolean ("has-sound", NULL, NULL, FALSE, reads);
  properties[PROP_AT_END] = g_param_spec_boolean ("at-end", NULL, NULL, FALSE, reads);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[FIRST_FRAME] = g_signal_new ("first-frame", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ef_player_init (EfPlayer *self)
{
  self->target = NOWHERE;
  self->shown = NOWHERE;
  self->rate = 1.0;
  self->segment_rate = 1.0;
  self->volume = 1.0;
  self->is_plain = TRUE;
  self->problem = g_strdup ("");
}

EfPlayer *
ef_player_new_with_sinks (const char *video, const char *audio)
{
  EfPlayer *self = g_object_new (EF_TYPE_PLAYER, NULL);

  ef_media_init ();
  self->video = g_strdup (video);
  self->audio = g_strdup (audio);
  is_sound_missing (self);
  make_pipe (self);

  return self;
}

EfPlayer *
ef_player_new (void)
{
  return ef_player_new_with_sinks (VIDEO_SINK, EF_SOUND_SINK);
}

void
ef_player_open (EfPlayer *self, const char *uri, const EfMediaInfo *info, gint64 at)
{
  g_return_if_fail (EF_IS_PLAYER (self));
  g_return_if_fail (uri != NULL);

  forget_wishes (self);
  g_set_str (&self->uri, uri);
  g_clear_pointer (&self->proxy, g_free);
  g_clear_pointer (&self->info, ef_media_info_free);
  g_clear_pointer (&self->frames, ef_frame_index_unref);
  if (info != NULL)
    self->info = ef_media_info_copy (info);
  if (info != NULL && ef_rate_is_valid (info->rate) && !info->is_variable && info->duration > 0)
    self->frames = ef_frame_index_new_even (info->rate, info->duration);

  ef_pipe_set_frames (self->pipe, NULL);
  self->is_read = FALSE;
  self->exact_cost = 0;
  self->is_first = TRUE;
  self->is_quiet = is_sound_missing (self);
  set_problem (self, "");
  set_at_end (self, FALSE);
  set_position (self, at);
  reopen (self, at);
}

void
ef_player_close (EfPlayer *self)
{
  g_return_if_fail (EF_IS_PLAYER (self));

  if (self->uri == NULL)
    return;

  forget_wishes (self);
  g_clear_pointer (&self->uri, g_free);
  g_clear_pointer (&self->proxy, g_free);
  let_go (self);
  set_problem (self, "");
  set_has_sound (self, FALSE);
  set_at_end (self, FALSE);
  set_position (self, 0);
}

void
ef_player_set_frames (EfPlayer *self, EfFrameIndex *frames)
{
  g_return_if_fail (EF_IS_PLAYER (self));

  if (frames != NULL)
    ef_frame_index_ref (frames);
  g_clear_pointer (&self->frames, ef_frame_index_unref);
  self->frames = frames;
  self->is_read = frames != NULL;
  ef_pipe_set_frames (self->pipe, frames);
  if (self->shown != NOWHERE) {
    set_position (self, snap_shown (self, self->shown));
  } else if (self->is_loaded && self->target == NOWHERE && has_picture (self)) {
    self->target = self->position;
    self->is_exact = TRUE;
    advance (self);
  }
}

void
ef_player_set_proxy (EfPlayer *self, const char *uri)
{
  g_return_if_fail (EF_IS_PLAYER (self));

  if (g_set_str (&self->proxy, uri))
    advance (self);
}

GObject *
ef_player_get_paintable (EfPlayer *self)
{
  g_return_val_if_fail (EF_IS_PLAYER (self), NULL);

  return ef_pipe_get_paintable (self->pipe);
}

gint64
ef_player_get_position (EfPlayer *self)
{
  g_return_val_if_fail (EF_IS_PLAYER (self), 0);

  return self->position;
}

gboolean
ef_player_get_playing (EfPlayer *self)
{
  g_return_val_if_fail (EF_IS_PLAYER (self), FALSE);

  return self->playing;
}

double
ef_player_get_rate (EfPlayer *self)
{
  g_return_val_if_fail (EF_IS_PLAYER (self), 1.0);

  return self->rate;
}

const char *
ef_player_get_problem (EfPlayer *self)
{
  g_return_val_if_fail (EF_IS_PLAYER (self), "");

  return self->problem;
}

void
ef_player_play (EfPlayer *self)
{
  g_return_if_fail (EF_IS_PLAYER (self));

  if (self->uri == NULL)
    return;

  hurry_rest (self);
  set_playing (self, TRUE);
  revive (self);
  if (wants_sound (self) && self->is_loaded)
    reopen (self, self->target != NOWHERE ? self->target : self->at_end ? 0 : self->position);
  advance (self);
}

void
ef_player_pause (EfPlayer *self)
{
  g_return_if_fail (EF_IS_PLAYER (self));

  g_clear_handle_id (&self->back_id, g_source_remove);
  self->loop = EF_TIME_SPAN_EMPTY;
  take_rate (self, 1.0);
  set_playing (self, FALSE);
  advance (self);
}

void
ef_player_set_rate (EfPlayer *self, double rate)
{
  g_return_if_fail (EF_IS_PLAYER (self));
  g_return_if_fail (rate != 0);

  if (self->uri == NULL)
    return;

  if (rate < 0 || rate > MOST_PITCHED)
    self->loop = EF_TIME_SPAN_EMPTY;
  take_rate (self, rate);
  self->back_from = self->target != NOWHERE ? self->target : self->position;
  self->back_since = g_get_monotonic_time ();
  ef_player_play (self);
}

void
ef_player_seek (EfPlayer *self, gint64 time, gboolean scrubbing)
{
  g_return_if_fail (EF_IS_PLAYER (self));

  if (self->uri == NULL)
    return;

  forget_wishes (self);
  self->target = CLAMP (time, 0, get_length (self));
  self->is_exact = !scrubbing;
  if (scrubbing) {
    self->rest_target = self->target;
    self->rest_id = g_timeout_add (REST_MS, rest_cb, self);
  }
  revive (self);
  advance (self);
}

void
ef_player_step (EfPlayer *self, int n_frames)
{
  g_return_if_fail (EF_IS_PLAYER (self));

  if (self->uri == NULL)
    return;

  hurry_rest (self);
  ef_player_pause (self);
  self->steps += n_frames;
  revive (self);
  advance (self);
}

void
ef_player_loop (EfPlayer *self, EfTimeSpan span)
{
  g_return_if_fail (EF_IS_PLAYER (self));

  if (self->uri == NULL)
    return;

  self->loop = span;
  if (ef_time_span_is_empty (span)) {
    self->loop = EF_TIME_SPAN_EMPTY;
    advance (self);
    return;
  }
  g_clear_handle_id (&self->rest_id, g_source_remove);
  self->target = NOWHERE;
  self->steps = 0;
  if (self->rate < 0 || self->rate > MOST_PITCHED)
    take_rate (self, 1.0);
  ef_player_play (self);
}

void
ef_player_set_volume (EfPlayer *self, double volume)
{
  g_return_if_fail (EF_IS_PLAYER (self));

  volume = CLAMP (volume, 0.0, 1.0);
  if (self->volume == volume)
    return;

  self->volume = volume;
  apply_volume (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VOLUME]);
}

void
ef_player_set_muted (EfPlayer *self, gboolean muted)
{
  g_return_if_fail (EF_IS_PLAYER (self));

  if (self->muted == muted)
    return;

  self->muted = muted;
  apply_volume (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MUTED]);
}

gboolean
ef_player_is_settled (EfPlayer *self)
{
  gboolean is_idle = self->doing == NOTHING && self->target == NOWHERE && self->steps == 0 &&
                     self->rest_id == 0 && ef_pipe_get_n_waiting (self->pipe) == 0;

  return is_idle && (self->uri == NULL || self->is_loaded || *self->problem != '\0') &&
         (!self->is_loaded || self->is_running == (self->playing && self->rate > 0));
}

GstElement *
ef_player_get_sink (EfPlayer *self)
{
  return ef_pipe_get_sink (self->pipe);
}

int
ef_player_count_pipelines (void)
{
  return ef_pipe_count ();
}
