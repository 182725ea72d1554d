/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/player-state.h"

/* A seek goes to a place inside its frame: times in a file are rounded, so that its very first
 * nanosecond may still belong to the frame before. */
#define INSIDE (3 * MS)
/* A frame may claim to begin that much before it does. */
#define ROUNDED (1 * MS)

/* Frames shown before a key frame that are stored behind it: more there cannot be. */
#define MOST_LEADING 17
/* Further back than that decoding never begins to have pictures whole. */
#define MOST_WAY 300

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

static guint
find_key (EfPlayer *self, guint frame)
{
  gint64 begin = ef_frame_index_get_frame (self->frames, frame).begin;

  return ef_frame_index_find (self->frames, MAX (ef_frame_index_key_at (self->frames, begin), 0));
}

static gboolean
is_open (EfPlayer *self, guint frame)
{
  return (ef_frame_index_get_flags (self->frames, frame) & EF_FRAME_OPEN) != 0;
}

/* The frames shown just before such a key frame are stored behind it and lean on what is before both. */
static gboolean
may_be_leading (EfPlayer *self, guint frame)
{
  gint64 begin = ef_frame_index_get_frame (self->frames, frame).begin;
  gint64 next = ef_frame_index_key_after (self->frames, begin);
  guint key;

  if (next < 0)
    return FALSE;
  key = ef_frame_index_find (self->frames, next);

  return key - frame < MOST_LEADING && is_open (self, key);
}

/* A key frame decoding can begin at, so that all from @key on comes whole. Decoders stumble over an open
 * key frame that they begin with: pictures that it does not need itself are missing. That of H.264 has
 * caught up when it has seen as many as others may lean on; that of HEVC does not, so it begins at a key
 * frame that stands alone, unless that is very far. */
static guint
find_whole (EfPlayer *self, guint key)
{
  gboolean is_hevc = self->info != NULL && g_str_equal (self->info->video_codec, "HEVC");
  guint most = is_hevc ? MOST_WAY : MOST_LEADING;
  guint from = key;

  while (from > 0 && key - from < most && is_open (self, from))
    from = find_key (self, from - 1);

  return from;
}

gint64
ef_player_find_lead (EfPlayer *self, gint64 time)
{
  guint frame;
  guint key;
  guint from;

  if (self->frames == NULL || !ef_frame_index_knows_keys (self->frames))
    return NOWHERE;

  frame = ef_frame_index_find (self->frames, time);
  key = find_key (self, frame);
  from = find_whole (self, key);
  if (from == key && !may_be_leading (self, frame))
    return NOWHERE;

  return ef_frame_index_get_frame (self->frames, from).begin;
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
  gint64 length = self->info != NULL ? self->info->duration : G_MAXINT64;

  if (self->frames != NULL)
    return ef_frame_index_step (self->frames, self->position, steps);

  return CLAMP (self->position + steps * 40 * MS, 0, length);
}

gboolean
ef_player_has_picture (EfPlayer *self)
{
  return self->info == NULL || *self->info->video_codec != '\0';
}
