/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/player-state.h"

/* A seek goes to a place inside its frame: times in a file are rounded, so that its very first
 * nanosecond may still belong to the frame before. */
#define INSIDE (3 * MS)
/* A frame may claim to begin that much before it does. */
#define ROUNDED (1 * MS)

/* Frames shown before a key frame that are stored behind it: more there cannot be. */
#define MOST_LEADING 17

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
  EfTimeSpan frame;

  if (self->frames == NULL)
    return MAX (time, 0);

  frame = ef_player_find_frame (self, time);

  return frame.begin + MIN (INSIDE, ef_time_span_get_duration (frame) / 2);
}

/* Where the frames shown just before a key frame lean on the ones before, demuxers begin at that key
 * frame all the same, and nothing whole comes of it. Such frames are stepped to from further ahead. */
guint
ef_player_get_lead (EfPlayer *self, gint64 time)
{
  guint frame;
  guint key;
  guint from;
  gint64 begin;

  if (self->frames == NULL || !ef_frame_index_knows_keys (self->frames))
    return 0;

  frame = ef_frame_index_find (self->frames, time);
  begin = ef_frame_index_key_after (self->frames, ef_player_find_frame (self, time).begin);
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
