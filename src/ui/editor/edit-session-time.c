/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/frame-time.h"
#include "core/timecode.h"
#include "ui/editor/edit-session-private.h"

/* The playhead of a session, and how it gets the player to go there. The playhead goes at once to where
 * a person wants it; what the player tells on the way there is left out, or the playhead would jump to
 * and fro between the pointer and the key frames that are shown while the exact one is sought. */

#define SETTLED_AFTER (G_GINT64_CONSTANT (500000)) /* µs: a seek takes longer only when it fails */
#define SAVED_AFTER 1000                   /* ms: how old the stored playhead gets while it moves */
#define SLACK (G_GINT64_CONSTANT (500000)) /* ns: a player rounds times in its own way */
#define FASTEST 8.0
#define AROUND_EDGE EF_NS_PER_SECOND

EfTimeSpan
ef_edit_session_get_frame_at (EfEditSession *self, gint64 time)
{
  return ef_frame_index_get_frame (self->frames, ef_frame_index_find (self->frames, time));
}

gint64
ef_edit_session_get_end (EfEditSession *self)
{
  return ef_frame_index_get_end (self->frames);
}

gint64
ef_edit_session_get_playhead (EfEditSession *self)
{
  return self->playhead;
}

EfTimeSpan
ef_edit_session_get_frame (EfEditSession *self)
{
  return ef_edit_session_get_frame_at (self, self->playhead);
}

/* Open mark and playhead, as they are now. */
void
ef_edit_session_save_place (EfEditSession *self)
{
  g_clear_handle_id (&self->place_id, g_source_remove);
  ef_source_set_open_mark (self->source, self->open_mark);
  ef_source_set_playhead (self->source, self->playhead);
  if (self->studio != NULL)
    self->ports->store->save_place (self->studio, self->source);
}

static void
save_place_cb (gpointer data)
{
  EfEditSession *self = data;

  self->place_id = 0;
  ef_edit_session_save_place (self);
}

static void
move_playhead (EfEditSession *self, gint64 time)
{
  if (self->is_closed || self->playhead == time)
    return;

  self->playhead = time;
  if (self->place_id == 0)
    self->place_id = g_timeout_add_once (SAVED_AFTER, save_place_cb, self);
  ef_edit_session_notify (self, EF_EDIT_PLAYHEAD);
  if (!self->drag.active)
    ef_edit_session_follow (self, time);
}

static void
take_position (EfEditSession *self)
{
  gint64 position = self->ports->player->get_position (self->player);

  self->target = -1;
  move_playhead (self, ef_edit_session_get_frame_at (self, position + SLACK).begin);
  /* On the way to where a hand has sent it, it may be shown anywhere. */
  if (self->playing)
    ef_edit_session_follow_segments (self);
}

static void
position_cb (EfEditSession *self)
{
  gint64 position;

  if (self->is_closed)
    return;

  position = self->ports->player->get_position (self->player);
  self->has_moved = TRUE;
  if (self->target < 0 ||
      ef_edit_session_get_frame_at (self, position + SLACK).begin == self->target ||
      self->ports->get_time () - self->target_time > SETTLED_AFTER)
    take_position (self);
}

/* A seek that did not get where it should, in a damaged file for example: what is on screen counts. */
static gboolean
settle_cb (gpointer data)
{
  EfEditSession *self = data;

  if (self->target >= 0 && self->ports->get_time () - self->target_time <= SETTLED_AFTER)
    return G_SOURCE_CONTINUE;

  self->settle_id = 0;
  if (self->target >= 0 && self->has_moved && *self->ports->player->get_problem (self->player) == 0)
    take_position (self);
  self->target = -1;

  return G_SOURCE_REMOVE;
}

static void
expect (EfEditSession *self, gint64 time)
{
  if (self->player == NULL || self->is_closed)
    return;

  self->target = time;
  self->target_time = self->ports->get_time ();
  self->has_moved = FALSE;
  if (self->settle_id == 0)
    self->settle_id = g_timeout_add ((guint) (SETTLED_AFTER / 1000), settle_cb, self);
}

static void
playing_cb (EfEditSession *self)
{
  gboolean playing;

  if (self->is_closed)
    return;

  playing = self->ports->player->get_playing (self->player);
  if (playing == self->playing)
    return;

  self->playing = playing;
  ef_edit_session_notify (self, EF_EDIT_PLAYING);
}

void
ef_edit_session_connect_player (EfEditSession *self)
{
  g_signal_connect_object (self->player, "notify::position", G_CALLBACK (position_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->player, "notify::playing", G_CALLBACK (playing_cb), self,
                           G_CONNECT_SWAPPED);
  self->playing = self->ports->player->get_playing (self->player);
}

void
ef_edit_session_seek (EfEditSession *self, gint64 time, gboolean scrubbing)
{
  gint64 begin = ef_edit_session_get_frame_at (self, time).begin;

  if (self->is_closed)
    return;

  self->is_around_edge = FALSE;
  self->is_picked = FALSE;
  self->chosen_at = -1;
  expect (self, begin);
  if (self->player != NULL)
    self->ports->player->seek (self->player, begin, scrubbing);
  move_playhead (self, begin);
  ef_edit_session_follow_segments (self);
}

void
ef_edit_session_step (EfEditSession *self, int n_frames)
{
  gint64 begin = ef_frame_index_step (self->frames, self->playhead, n_frames);

  if (self->is_closed || (begin == self->playhead && !self->playing))
    return;

  self->is_around_edge = FALSE;
  self->is_picked = FALSE;
  expect (self, begin);
  if (self->player != NULL)
    self->ports->player->step (self->player, n_frames);
  move_playhead (self, begin);
  ef_edit_session_follow_segments (self);
}

/* At the first and at the last frame there is nowhere to go, and a player that is told to go there again
 * may end a frame before. */
void
ef_edit_session_jump (EfEditSession *self, gint64 by)
{
  gint64 begin = ef_edit_session_get_frame_at (self, self->playhead + by).begin;

  if (begin != self->playhead || self->playing)
    ef_edit_session_seek (self, begin, FALSE);
}

/* "+5" and "-00:10" go from where the playhead is. */
gboolean
ef_edit_session_type_playhead (EfEditSession *self, const char *text, GError **error)
{
  g_autofree char *typed = g_strstrip (g_strdup (text));
  gint64 time = 0;

  if (*typed == '+' || *typed == '-' || g_str_has_prefix (typed, "\u2212")) {
    if (!ef_timecode_read_offset (typed, self->rate, &time, error))
      return FALSE;
    ef_edit_session_jump (self, time);
    return TRUE;
  }

  if (!ef_frame_time_parse (self->frames, self->rate, typed, &time, error))
    return FALSE;
  ef_edit_session_seek (self, time, FALSE);
  if (time > ef_edit_session_get_end (self))
    ef_edit_session_tell (self, _ ("The video is shorter than that: this is its last frame."));

  return TRUE;
}

void
ef_edit_session_jump_key (EfEditSession *self, gboolean forward)
{
  gint64 key = forward ? ef_frame_index_key_after (self->frames, self->playhead)
                       : ef_frame_index_key_before (self->frames, self->playhead);

  if (!ef_frame_index_knows_keys (self->frames))
    ef_edit_session_tell (self, _ ("The key frames of this video are not read yet."));
  else if (key >= 0)
    ef_edit_session_seek (self, key, FALSE);
}

/* Of an end the frame behind it, where the next thing begins. */
void
ef_edit_session_jump_edge (EfEditSession *self, gboolean forward)
{
  GListModel *segments = ef_edit_session_get_segments (self);
  gint64 found = -1;

  for (guint i = 0; i < g_list_model_get_n_items (segments); i++) {
    g_autoptr (EfSegment) segment = g_list_model_get_item (segments, i);
    EfTimeSpan span = ef_segment_get_span (segment);
    gint64 edges[] = { ef_edit_session_get_frame_at (self, span.begin).begin,
                       ef_edit_session_get_frame_at (self, span.end).begin };

    for (guint j = 0; j < G_N_ELEMENTS (edges); j++) {
      if (forward && edges[j] > self->playhead && (found < 0 || edges[j] < found))
        found = edges[j];
      if (!forward && edges[j] < self->playhead && edges[j] > found)
        found = edges[j];
    }
  }

  if (found >= 0)
    ef_edit_session_seek (self, found, FALSE);
}

/* The frame that an edge is about: the first inside, or the last. */
void
ef_edit_session_show_edge (EfEditSession *self, EfTimeSpan span, gboolean end, gboolean scrub)
{
  ef_edit_session_seek (self, end ? MAX (span.end - 1, span.begin) : span.begin, scrub);
}

void
ef_edit_session_go_to_edge (EfEditSession *self, gboolean end)
{
  if (self->current != NULL)
    ef_edit_session_show_edge (self, ef_segment_get_span (self->current), end, FALSE);
  else if (self->open_mark != EF_SOURCE_NO_MARK && !end)
    ef_edit_session_seek (self, self->open_mark, FALSE);
}

static gboolean
is_at_end (EfEditSession *self)
{
  return ef_edit_session_get_frame (self).end >= ef_edit_session_get_end (self);
}

static void
play (EfEditSession *self)
{
  self->is_around_edge = FALSE;
  if (self->loop && self->current != NULL) {
    self->ports->player->loop (self->player, ef_segment_get_span (self->current));
    return;
  }

  if (is_at_end (self))
    ef_edit_session_seek (self, 0, FALSE);
  self->target = -1;
  self->ports->player->play (self->player);
}

void
ef_edit_session_toggle_play (EfEditSession *self)
{
  if (self->is_closed)
    return;

  if (self->player == NULL) {
    self->playing = !self->playing;
    ef_edit_session_notify (self, EF_EDIT_PLAYING);
  } else if (self->playing) {
    self->ports->player->pause (self->player);
  } else {
    play (self);
  }
}

/* Each J or L doubles the speed; turning round begins at the normal one. */
void
ef_edit_session_shuttle (EfEditSession *self, int direction)
{
  double rate;

  if (self->is_closed)
    return;

  if (self->player == NULL) {
    if (self->playing != (direction != 0))
      ef_edit_session_toggle_play (self);
    return;
  }
  if (direction == 0) {
    self->ports->player->pause (self->player);
    return;
  }

  self->is_around_edge = FALSE;
  rate = self->playing ? self->ports->player->get_rate (self->player) * direction : 0;
  rate = rate > 0 ? MIN (rate * 2, FASTEST) : 1;
  self->target = -1;
  self->ports->player->set_rate (self->player, rate * direction);
}

void
ef_edit_session_set_loop (EfEditSession *self, gboolean loop)
{
  if (self->loop == (loop != FALSE))
    return;

  self->loop = loop != FALSE;
  ef_edit_session_notify (self, EF_EDIT_LOOP);
  if (self->player == NULL || self->is_closed)
    return;

  self->target = -1;
  if (loop && self->current != NULL)
    self->ports->player->loop (self->player, ef_segment_get_span (self->current));
  else if (!loop && self->playing)
    self->ports->player->loop (self->player, EF_TIME_SPAN_EMPTY);
}

void
ef_edit_session_loop_again (EfEditSession *self)
{
  if (self->is_closed || self->player == NULL || !self->loop || !self->playing ||
      self->current == NULL)
    return;

  self->ports->player->loop (self->player, ef_segment_get_span (self->current));
}

void
ef_edit_session_loop_edge (EfEditSession *self, gboolean end)
{
  EfTimeSpan span;
  gint64 edge;

  if (self->current == NULL || self->player == NULL || self->is_closed)
    return;

  span = ef_segment_get_span (self->current);
  edge = end ? span.end : span.begin;
  span = (EfTimeSpan) { MAX (edge - AROUND_EDGE, 0),
                        MIN (edge + AROUND_EDGE, ef_edit_session_get_end (self)) };
  self->target = -1;
  self->is_around_edge = TRUE;
  self->ports->player->loop (self->player, span);
}

/* The place is stored, and the player is let go. */
void
ef_edit_session_end_time (EfEditSession *self)
{
  g_clear_handle_id (&self->settle_id, g_source_remove);
  if (self->place_id != 0)
    ef_edit_session_save_place (self);
  if (self->player != NULL)
    self->ports->player->close (self->player);
}
