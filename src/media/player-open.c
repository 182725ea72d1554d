/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/player-sound.h"
#include "media/player-state.h"

gboolean
ef_player_is_sound_missing (EfPlayer *self)
{
  if (!g_str_equal (self->audio, EF_SOUND_SINK))
    return FALSE;

  ef_sound_look ();

  return ef_sound_get () != EF_SOUND_THERE;
}

/* Sound was still being looked for, or came back. */
gboolean
ef_player_wants_sound (EfPlayer *self)
{
  return self->is_quiet && self->playing && self->rate > 0 && !self->has_sound &&
         g_str_equal (self->audio, EF_SOUND_SINK) && ef_sound_get () == EF_SOUND_THERE;
}

void
ef_player_apply_volume (EfPlayer *self)
{
  /* Loudness is heard by about the third power. */
  g_object_set (ef_pipe_get_element (self->pipe), "volume",
                self->volume * self->volume * self->volume, "mute", self->muted, NULL);
}

void
ef_player_drop_pipe (EfPlayer *self)
{
  if (self->pipe == NULL)
    return;

  gst_bus_remove_watch (self->bus);
  g_clear_object (&self->bus);
  g_clear_pointer (&self->pipe, ef_pipe_close);
}

void
ef_player_make_pipe (EfPlayer *self)
{
  ef_player_drop_pipe (self);
  self->pipe = ef_pipe_new (self->video, self->audio);
  self->bus = ef_pipe_get_bus (self->pipe);
  gst_bus_add_watch (self->bus, ef_player_bus_cb, self);
  self->is_spoilt = FALSE;
  if (self->is_read)
    ef_pipe_set_frames (self->pipe, self->frames);
  ef_player_apply_volume (self);
  ef_player_tell_paintable (self);
}

/* Opens the file that belongs to what is wanted now. */
void
ef_player_reopen (EfPlayer *self, gint64 at)
{
  gboolean is_stuck = self->doing == OPENING && !self->is_acknowledged && self->late_id == 0;

  if (is_stuck || self->is_spoilt)
    ef_player_make_pipe (self);

  self->is_on_proxy = ef_player_wants_proxy (self);
  if (ef_player_wants_sound (self))
    self->is_quiet = FALSE;
  ef_player_take_has_sound (self, !self->is_quiet && self->info != NULL &&
                                    *self->info->audio_codec != '\0');
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
  ef_player_begin_doing (self, OPENING);
  ef_pipe_open (self->pipe, self->is_on_proxy ? self->proxy : self->uri, self->is_quiet, at > 0,
                ++self->serial);
}

void
ef_player_let_go (EfPlayer *self)
{
  self->is_loaded = FALSE;
  self->is_running = FALSE;
  self->steps = 0;
  g_clear_handle_id (&self->rest_id, g_source_remove);
  g_clear_handle_id (&self->back_id, g_source_remove);
  ef_player_begin_doing (self, NOTHING);
  ef_pipe_open (self->pipe, NULL, FALSE, FALSE, ++self->serial);
}

void
ef_player_give_up (EfPlayer *self, const char *problem)
{
  self->is_spoilt = TRUE;
  ef_player_let_go (self);
  self->target = NOWHERE;
  ef_player_take_playing (self, FALSE);
  if (*self->problem == '\0')
    ef_player_take_problem (self, problem);
}
