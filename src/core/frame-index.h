/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "core/rate.h"
#include "core/time-span.h"

G_BEGIN_DECLS

/* Where every frame of a video begins, in presentation order, and which are key frames. Zero is the
 * presentation start after edit lists. Immutable and counted, so threads may share one. */
typedef struct _EfFrameIndex EfFrameIndex;

typedef enum {
  EF_FRAME_KEY = 1 << 0, /* decoding can begin here and what follows decodes whole (IDR, closed) */
  EF_FRAME_OPEN =
    1 << 1, /* a key frame that earlier-shown frames behind it lean on what was before */
} EfFrameFlags;

#define EF_TYPE_FRAME_INDEX (ef_frame_index_get_type ())
GType ef_frame_index_get_type (void);

/* @begins ascends strictly; @flags has as many places. @end is where the last frame ends. */
EfFrameIndex *
ef_frame_index_new (const gint64 *begins, const guint8 *flags, guint n_frames, gint64 end);
/* Evenly spaced frames without known key frames: what there is until a file has been read. */
EfFrameIndex *ef_frame_index_new_even (EfRate rate, gint64 duration);
EfFrameIndex *ef_frame_index_ref (EfFrameIndex *self);
void ef_frame_index_unref (EfFrameIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfFrameIndex, ef_frame_index_unref)

guint ef_frame_index_get_n_frames (EfFrameIndex *self);
gint64 ef_frame_index_get_end (EfFrameIndex *self);
gboolean ef_frame_index_knows_keys (EfFrameIndex *self);
gint64 ef_frame_index_get_key_distance (EfFrameIndex *self); /* the longest; 0: not known */
gboolean ef_frame_index_is_even (EfFrameIndex *self, EfRate *rate);

EfTimeSpan ef_frame_index_get_frame (EfFrameIndex *self, guint frame);
EfFrameFlags ef_frame_index_get_flags (EfFrameIndex *self, guint frame);
/* The frame on screen at @time; the first before the start, the last after the end. */
guint ef_frame_index_find (EfFrameIndex *self, gint64 time);
/* The nearest boundary between frames, 0 and the end among them; of two as near the earlier one. */
gint64 ef_frame_index_snap (EfFrameIndex *self, gint64 time);
/* The begin of the frame @n_frames away from the one on screen at @time, within the file. */
gint64 ef_frame_index_step (EfFrameIndex *self, gint64 time, int n_frames);
/* Key frames by their begin; -1: there is none. Before and after are strict, at is at or before. */
gint64 ef_frame_index_key_before (EfFrameIndex *self, gint64 time);
gint64 ef_frame_index_key_after (EfFrameIndex *self, gint64 time);
gint64 ef_frame_index_key_at (EfFrameIndex *self, gint64 time);

/* As a file of the cache: small where frames are even, and refused when damaged. */
GBytes *ef_frame_index_to_bytes (EfFrameIndex *self);
EfFrameIndex *ef_frame_index_from_bytes (GBytes *bytes, GError **error);

G_END_DECLS
