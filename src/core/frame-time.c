/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/frame-time.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/timecode.h"

/* Time codes of a video as its frames really lie: containers round, and phones record unevenly, so that
 * arithmetic with a rate ends a nanosecond or several frames beside the one that was meant. What is shown
 * is the second of the clock and how many frames lie between its first one and this; so every frame has
 * one text, and that text leads back to it. */

#define HOUR (3600 * EF_NS_PER_SECOND)

/* As many as there are frames, and the end. */
static gint64
get_boundary (EfFrameIndex *frames, gint64 boundary)
{
  return boundary < ef_frame_index_get_n_frames (frames)
           ? ef_frame_index_get_frame (frames, (guint) boundary).begin
           : ef_frame_index_get_end (frames);
}

/* The nearest one; of two as near the later, as ef_rate_get_nearest () has it. */
static gint64
find_boundary (EfFrameIndex *frames, gint64 time)
{
  guint frame = ef_frame_index_find (frames, time);
  EfTimeSpan span = ef_frame_index_get_frame (frames, frame);

  return span.end - time <= time - span.begin ? (gint64) frame + 1 : (gint64) frame;
}

static gint64
find_first (EfFrameIndex *frames, gint64 second)
{
  return find_boundary (frames, second * EF_NS_PER_SECOND);
}

/* Whether the video goes on until there; the end of one is often rounded. */
static gboolean
has_second (EfFrameIndex *frames, gint64 second)
{
  guint n_frames = ef_frame_index_get_n_frames (frames);
  EfTimeSpan last = ef_frame_index_get_frame (frames, n_frames - 1);

  return second * EF_NS_PER_SECOND <= last.end + (last.end - last.begin) / 2;
}

static int
get_base (EfFrameIndex *frames, EfRate rate)
{
  EfRate even;

  return ef_rate_get_base (ef_frame_index_is_even (frames, &even) ? even : rate);
}

/* A frame that lasts for several seconds is named by the one in which it begins. */
char *
ef_frame_time_format (EfFrameIndex *frames, EfRate rate, gint64 time)
{
  gint64 boundary;
  gint64 second;
  gint64 first;
  gint64 next;
  int digits;

  if (frames == NULL || !ef_rate_is_valid (rate))
    return ef_timecode_format (time, rate, EF_TIMECODE_FRAMES);

  digits = get_base (frames, rate) > 100 ? 3 : 2;
  boundary = find_boundary (frames, CLAMP (time, 0, EF_TIME_MOST));
  second = get_boundary (frames, boundary) / EF_NS_PER_SECOND;
  first = find_first (frames, second);
  next = find_first (frames, second + 1);
  if (first != boundary && next <= boundary && has_second (frames, second + 1)) {
    second++;
    first = next;
  }

  if (ef_frame_index_get_end (frames) < HOUR)
    return g_strdup_printf ("%02d:%02d:%0*d", (int) (second / 60), (int) (second % 60), digits,
                            (int) (boundary - first));

  return g_strdup_printf ("%02d:%02d:%02d:%0*d", (int) (second / 3600), (int) (second / 60 % 60),
                          (int) (second % 60), digits, (int) (boundary - first));
}

static gboolean
check_frame (EfFrameIndex *frames, EfRate rate, gint64 second, gint64 frame, GError **error)
{
  gint64 n_frames = get_base (frames, rate);

  if (!ef_frame_index_is_even (frames, NULL))
    n_frames = MAX (n_frames, find_first (frames, second + 1) - find_first (frames, second));
  if (frame < n_frames)
    return TRUE;

  g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
               _ ("There is no frame %d in a second: the last one is %d. The last group counts "
                  "frames, as in 01:23:12."),
               (int) MIN (frame, 9999), (int) n_frames - 1);

  return FALSE;
}

static gint64
find_time (EfFrameIndex *frames, gint64 second, gint64 frame)
{
  gint64 end = ef_frame_index_get_end (frames);
  gint64 boundary = find_first (frames, second) + frame;

  if (second == 0 && frame == 0)
    return 0;
  if (!has_second (frames, second))
    return second * EF_NS_PER_SECOND;
  if (boundary > ef_frame_index_get_n_frames (frames))
    return end + 1;

  return get_boundary (frames, boundary);
}

gboolean
ef_frame_time_parse (EfFrameIndex *frames,
                     EfRate rate,
                     const char *text,
                     gint64 *time,
                     GError **error)
{
  gint64 second = 0;
  gint64 frame = 0;

  if (!ef_timecode_take_apart (text, rate, &second, &frame, time, error))
    return FALSE;
  if (frame >= 0) {
    if (!check_frame (frames, rate, second, frame, error))
      return FALSE;
    *time = find_time (frames, second, frame);
  } else if (*time < ef_frame_index_get_end (frames)) {
    *time = ef_frame_index_snap (frames, *time);
  }

  return TRUE;
}
