/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/player-state.h"

#include <glib/gi18n.h>

#define SEEK_LATE_MS 1000
#define OPEN_LATE_MS 1500
#define MOST_LATE 10
/* A demuxer that fails while it is being plugged in is not always heard. */
#define SILENT_MS 8000

/* Further than that a seek is quicker than decoding and showing all between. */
#define MOST_STEPS 24

void
ef_player_update_shown (EfPlayer *self)
{
  gint64 time;

  if (ef_pipe_get_shown (self->pipe, &time, NULL)) {
    self->shown = time;
    ef_player_take_position (self, ef_player_snap_shown (self, time));
  } else if (!ef_player_has_picture (self) &&
             gst_element_query_position (ef_pipe_get_element (self->pipe), GST_FORMAT_TIME,
                                         &time)) {
    ef_player_take_position (self, time);
  }
}

/* Playing without a picture tells nobody where it is. */
static gboolean
is_silent_clock (EfPlayer *self)
{
  return self->is_running && !ef_player_has_picture (self);
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
    ef_player_update_shown (self);
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
    ef_player_give_up (self, _ ("This video cannot be shown. The file is damaged or not a video."));
    return G_SOURCE_REMOVE;
  }
  if (self->doing == OPENING) {
    g_debug ("A player is stuck: going on with a new one");
    ef_player_reopen (self, self->goal);
    return G_SOURCE_REMOVE;
  }

  g_debug ("A player did not answer in time");
  self->doing = NOTHING;
  ef_player_update_shown (self);
  ef_player_advance (self);

  return G_SOURCE_REMOVE;
}

void
ef_player_begin_doing (EfPlayer *self, int doing)
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

/* Every message is a sign of life. */
void
ef_player_wait_for_file (EfPlayer *self)
{
  g_clear_handle_id (&self->late_id, g_source_remove);
  self->late_id = g_timeout_add (SILENT_MS, late_cb, self);
}

void
ef_player_send_step (EfPlayer *self, guint n_frames)
{
  ef_player_begin_doing (self, STEPPING);
  /* The sound stays behind, so playing must begin with a seek. */
  self->segment_rate = 0;
  ef_pipe_send (self->pipe, gst_event_new_step (GST_FORMAT_BUFFERS, n_frames, 1.0, TRUE, FALSE),
                NOWHERE, ++self->serial);
}

/* @end NOWHERE: the end of the file, which has to be set, or the end of a loop would stay. */
static void
send_seek (EfPlayer *self, double rate, GstSeekFlags flags, gint64 begin, gint64 end, guint serial)
{
  gint64 lead = flags & GST_SEEK_FLAG_ACCURATE ? ef_player_find_lead (self, begin) : NOWHERE;
  gint64 from = lead == NOWHERE ? begin : lead;
  GstEvent *event = gst_event_new_seek (rate, GST_FORMAT_TIME, flags, GST_SEEK_TYPE_SET,
                                        ef_player_aim (self, from), GST_SEEK_TYPE_SET, end);

  self->round = gst_event_get_seqnum (event);
  ef_pipe_send (self->pipe, event, lead == NOWHERE ? NOWHERE : ef_player_aim (self, begin), serial);
}

/* Only the key frame: a decoder that is told so hands it out at once, where it would otherwise wait for
 * what may have to be shown before it. Nothing can go on from there. */
#define GLIMPSE                                                                    \
  (GST_SEEK_FLAG_KEY_UNIT | GST_SEEK_FLAG_SNAP_NEAREST | GST_SEEK_FLAG_TRICKMODE | \
   GST_SEEK_FLAG_TRICKMODE_KEY_UNITS | GST_SEEK_FLAG_TRICKMODE_NO_AUDIO)

/* Where the picture is at rest, and from where, unless it is a glimpse, it would play on at the normal
 * rate. */
void
ef_player_seek_to (EfPlayer *self, gint64 time, gboolean is_exact)
{
  GstSeekFlags how = GST_SEEK_FLAG_ACCURATE;
  gint64 key = is_exact ? NOWHERE : ef_player_find_near_key (self, time);
  gboolean is_glimpse = FALSE;

  /* Where a key frame does not come whole alone, it is a frame like others. */
  if (key != NOWHERE && ef_player_find_lead (self, key) != NOWHERE) {
    time = key;
  } else if (!is_exact) {
    is_glimpse = ef_player_has_picture (self);
    how = is_glimpse ? GLIMPSE : GST_SEEK_FLAG_KEY_UNIT | GST_SEEK_FLAG_SNAP_NEAREST;
  }

  self->goal = time;
  self->goal_is_exact = is_exact;
  self->is_plain = !is_glimpse;
  self->segment_rate = is_glimpse ? 0 : 1.0;
  self->segment_loop = EF_TIME_SPAN_EMPTY;
  ef_player_take_at_end (self, FALSE);
  ef_player_begin_doing (self, SEEKING);
  send_seek (self, 1.0, GST_SEEK_FLAG_FLUSH | how, time, NOWHERE, ++self->serial);
}

/* From one key frame to the next, never back to the one before; behind the last one, and where key frames
 * do not come whole alone, every frame there is time for. */
static GstSeekFlags
choose_trick (EfPlayer *self, gint64 *time)
{
  GstSeekFlags flags = GST_SEEK_FLAG_TRICKMODE | GST_SEEK_FLAG_TRICKMODE_NO_AUDIO;
  gint64 next;

  if (self->frames == NULL || !ef_frame_index_knows_keys (self->frames))
    return flags | GST_SEEK_FLAG_TRICKMODE_KEY_UNITS | GST_SEEK_FLAG_KEY_UNIT |
           GST_SEEK_FLAG_SNAP_AFTER;

  next = ef_frame_index_key_after (self->frames, ef_player_find_frame (self, *time).begin - 1);
  if (next < 0 || ef_player_find_lead (self, next) != NOWHERE)
    return flags | GST_SEEK_FLAG_ACCURATE;
  *time = next;

  return flags | GST_SEEK_FLAG_TRICKMODE_KEY_UNITS | GST_SEEK_FLAG_ACCURATE;
}

/* From where and how it is to play now. */
void
ef_player_seek_to_play (EfPlayer *self, gint64 time)
{
  GstSeekFlags flags = GST_SEEK_FLAG_FLUSH;
  gint64 end = NOWHERE;

  if (self->rate > MOST_PITCHED)
    flags |= choose_trick (self, &time);
  else
    flags |= GST_SEEK_FLAG_ACCURATE;
  if (!ef_time_span_is_empty (self->loop)) {
    flags |= GST_SEEK_FLAG_SEGMENT;
    end = self->loop.end;
  }

  self->goal = time;
  self->goal_is_exact = FALSE;
  self->is_plain = self->rate == 1.0 && end == NOWHERE;
  self->segment_rate = self->rate;
  self->segment_loop = self->loop;
  ef_player_take_at_end (self, FALSE);
  ef_player_begin_doing (self, SEEKING);
  send_seek (self, self->rate, flags, time, end, ++self->serial);
}

/* Long before it is seen to end, and without a flush, so that what is still to be heard and seen of this
 * round goes on. */
void
ef_player_begin_next_round (EfPlayer *self, guint round)
{
  if (ef_time_span_is_empty (self->loop) || !ef_time_span_equal (self->loop, self->segment_loop) ||
      !self->is_loaded || round != self->round)
    return;

  send_seek (self, self->segment_rate, GST_SEEK_FLAG_SEGMENT | GST_SEEK_FLAG_ACCURATE,
             self->loop.begin, self->loop.end, ROUND_SERIAL);
}

void
ef_player_stop_running (EfPlayer *self)
{
  if (self->is_running)
    ef_pipe_set_state (self->pipe, GST_STATE_PAUSED);
  self->is_running = FALSE;
}

static void
step_on (EfPlayer *self)
{
  int steps = self->steps;
  gint64 target = ef_player_get_step_target (self, steps);

  self->steps = 0;
  if (target == self->position || (steps > 0 && self->at_end))
    return;

  if (self->frames != NULL && steps > 0) {
    guint now = ef_frame_index_find (self->frames, self->position);
    guint then = ef_frame_index_find (self->frames, target);

    steps = (int) (then - now);
  }
  if (steps > 0 && steps <= MOST_STEPS && self->is_plain && ef_player_has_picture (self)) {
    self->goal = target;
    ef_player_send_step (self, (guint) steps);
  } else {
    ef_player_seek_to (self, target, TRUE);
  }
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
    ef_player_seek_to_play (self, from);
    return;
  }
  if (self->is_running)
    return;

  self->is_running = TRUE;
  ef_pipe_set_state (self->pipe, GST_STATE_PLAYING);
  ef_player_begin_doing (self, NOTHING);
}

void
ef_player_advance (EfPlayer *self)
{
  if (self->uri == NULL || self->doing != NOTHING || !self->is_loaded)
    return;

  if (ef_player_wants_proxy (self) != self->is_on_proxy) {
    ef_player_reopen (self, self->target != NOWHERE ? self->target : self->position);
    return;
  }
  if (self->is_running && (!self->playing || self->rate < 0)) {
    ef_player_stop_running (self);
    if (self->target == NOWHERE) {
      ef_player_begin_doing (self, PAUSING);
      return;
    }
  }
  if (self->target != NOWHERE) {
    gint64 target = self->target;
    EfTimeSpan frame = { self->position, self->position + 1 };

    self->target = NOWHERE;
    if (self->frames != NULL)
      frame = ef_player_find_frame (self, self->position);
    if (!self->is_plain || !ef_time_span_contains (frame, target) || self->shown == NOWHERE) {
      ef_player_seek_to (self, target, self->is_exact);
      return;
    }
    ef_player_take_at_end (self, FALSE);
  }
  if (self->steps != 0) {
    step_on (self);
    if (self->doing != NOTHING)
      return;
  }
  if (self->playing && self->rate < 0)
    ef_player_go_back (self);
  else if (self->playing)
    play_on (self);
}

void
ef_player_finish_doing (EfPlayer *self)
{
  if (self->doing == SEEKING && self->goal_is_exact)
    self->exact_cost = g_get_monotonic_time () - self->since;

  ef_player_begin_doing (self, NOTHING);
  ef_player_update_shown (self);
  if (self->is_first && self->target == NOWHERE) {
    self->is_first = FALSE;
    ef_player_tell_first_frame (self);
  }
  ef_player_advance (self);
}
