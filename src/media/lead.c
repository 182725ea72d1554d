/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/lead.h"

/* A seek goes to a place inside its frame: times in a file are rounded, so that its very first
 * nanosecond may still belong to the frame before. */
#define INSIDE (3 * EF_NS_PER_SECOND / 1000)

/* Frames shown before a key frame that are stored behind it: more there cannot be. */
#define MOST_LEADING 17
/* Further back than that decoding never begins to have pictures whole. */
#define MOST_WAY 300

static guint
find_key (EfFrameIndex *frames, guint frame)
{
  gint64 begin = ef_frame_index_get_frame (frames, frame).begin;

  return ef_frame_index_find (frames, MAX (ef_frame_index_key_at (frames, begin), 0));
}

static gboolean
is_open (EfFrameIndex *frames, guint frame)
{
  return (ef_frame_index_get_flags (frames, frame) & EF_FRAME_OPEN) != 0;
}

/* The frames shown just before such a key frame are stored behind it and lean on what is before both. */
static gboolean
may_be_leading (EfFrameIndex *frames, guint frame)
{
  gint64 begin = ef_frame_index_get_frame (frames, frame).begin;
  gint64 next = ef_frame_index_key_after (frames, begin);
  guint key;

  if (next < 0)
    return FALSE;
  key = ef_frame_index_find (frames, next);

  return key - frame < MOST_LEADING && is_open (frames, key);
}

/* A key frame decoding can begin at, so that all from @key on comes whole. Decoders stumble over an open
 * key frame that they begin with: pictures that it does not need itself are missing. That of H.264 has
 * caught up when it has seen as many as others may lean on; that of HEVC does not, so it begins at a key
 * frame that stands alone, unless that is very far. */
static guint
find_whole (EfFrameIndex *frames, gboolean is_hevc, guint key)
{
  guint most = is_hevc ? MOST_WAY : MOST_LEADING;
  guint from = key;

  while (from > 0 && key - from < most && is_open (frames, from))
    from = find_key (frames, from - 1);

  return from;
}

gint64
ef_lead_find (EfFrameIndex *frames, gboolean is_hevc, gint64 time)
{
  guint frame;
  guint key;
  guint from;

  if (!ef_frame_index_knows_keys (frames))
    return -1;

  frame = ef_frame_index_find (frames, time);
  key = find_key (frames, frame);
  from = find_whole (frames, is_hevc, key);
  if (from == key && !may_be_leading (frames, frame))
    return -1;

  return ef_frame_index_get_frame (frames, from).begin;
}

gint64
ef_lead_aim (EfFrameIndex *frames, gint64 time)
{
  EfTimeSpan frame = ef_frame_index_get_frame (frames, ef_frame_index_find (frames, time));

  return frame.begin + MIN (INSIDE, ef_time_span_get_duration (frame) / 2);
}
