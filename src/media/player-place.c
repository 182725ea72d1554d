/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/lead.h"
#include "media/player-state.h"

/* A frame may claim to begin that much before it does. */
#define ROUNDED (1 * MS)

EfTimeSpan
ef_player_find_frame (EfPlayer *self, gint64 time)
{
  guint frame = ef_frame_index_find (self->frames, time);

  return ef_frame_index_get_frame (self->frames, frame);
}

gint64
ef_player_get_length (EfPlayer *self)
{
  if (self->frames != NULL)
    return ef_frame_index_get_end (self->frames);

  return self->info != NULL && self->info->duration > 0 ? self->info->duration : G_MAXINT64;
}

/* The begin of the frame the sink shows. */
gint64
ef_player_snap_shown (EfPlayer *self, gint64 time)
{
  EfTimeSpan frame;

  if (self->frames == NULL)
    return MAX (time, 0);

  frame = ef_player_find_frame (self, time);
  if (time + MIN (ROUNDED, ef_time_span_get_duration (frame) / 4) >= frame.end)
    frame = ef_player_find_frame (self, frame.end);

  return frame.begin;
}

/* The place to ask for so that the frame on screen at @time comes. */
gint64
ef_player_aim (EfPlayer *self, gint64 time)
{
  return self->frames == NULL ? MAX (time, 0) : ef_lead_aim (self->frames, time);
}

gint64
ef_player_find_lead (EfPlayer *self, gint64 time)
{
  gboolean is_hevc = self->info != NULL && g_str_equal (self->info->video_codec, "HEVC");

  return self->frames == NULL ? NOWHERE : ef_lead_find (self->frames, is_hevc, time);
}

gint64
ef_player_find_near_key (EfPlayer *self, gint64 time)
{
  gint64 before;
  gint64 after;

  if (self->frames == NULL || !ef_frame_index_knows_keys (self->frames))
    return NOWHERE;

  before = ef_frame_index_key_at (self->frames, time);
  after = ef_frame_index_key_after (self->frames, time);
  if (before < 0 || after < 0)
    return MAX (before, after);

  return time - before <= after - time ? before : after;
}

gint64
ef_player_get_step_target (EfPlayer *self, int steps)
{
  if (self->frames != NULL)
    return ef_frame_index_step (self->frames, self->position, steps);

  return CLAMP (self->position + steps * 40 * MS, 0, ef_player_get_length (self));
}

gboolean
ef_player_has_picture (EfPlayer *self)
{
  return self->info == NULL || *self->info->video_codec != '\0';
}
