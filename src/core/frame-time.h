/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/frame-index.h"

G_BEGIN_DECLS

/* Times as an editor shows and takes them: MM:SS:FF, with hours where a video has some. @rate is what the
 * video says of itself; without one there is the clock with milliseconds. @frames (nullable). */
char *ef_frame_time_format (EfFrameIndex *frames, EfRate rate, gint64 time);
/* Takes MM:SS:FF, HH:MM:SS:FF and all that ef_timecode_parse () does with a point or two groups. The time
 * is a boundary between frames; one behind the end is left as it is, for the caller to say so. */
gboolean ef_frame_time_parse (EfFrameIndex *frames,
                              EfRate rate,
                              const char *text,
                              gint64 *time,
                              GError **error);

G_END_DECLS
