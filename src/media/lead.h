/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/frame-index.h"

G_BEGIN_DECLS

/* The begin of the key frame that decoding has to begin at for the frame at @time to come whole; -1: the one
 * a demuxer finds will do, or nobody knows. */
gint64 ef_lead_find (EfFrameIndex *frames, gboolean is_hevc, gint64 time);
/* The place to ask for so that the frame on screen at @time comes. */
gint64 ef_lead_aim (EfFrameIndex *frames, gint64 time);

G_END_DECLS
