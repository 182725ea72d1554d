/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "core/frame-index.h"

G_BEGIN_DECLS

/* Stands before the video decoders of a bin, for two ends. Exact seeks become quick: pictures before the
 * target that no other picture leans on are not decoded. And they become exact: how long a frame lasts is
 * taken from the index of frames, for what files say about that is often not true. */
typedef struct _EfSkip EfSkip;

EfSkip *ef_skip_new (GstBin *bin);
/* After the bin is in the state NULL. */
void ef_skip_free (EfSkip *self);
/* Any thread. @frames (nullable): read from the file, not guessed. TRUE: the decoder that is there is not
 * made for such frames, and the file is to be opened anew. */
gboolean ef_skip_set_frames (EfSkip *self, EfFrameIndex *frames);

typedef struct {
  char codec;          /* 'h': H.264, 'H': HEVC; 0: nothing is known to be spare */
  guint length_size;   /* bytes of a NAL unit's length; 0: start codes */
  guint highest_layer; /* HEVC: the temporal sub-layer nothing else leans on */
  gboolean knows_layer;
} EfSkipFormat;

void ef_skip_format_read (EfSkipFormat *self, const GstCaps *caps);
/* Whether no other picture leans on the one in @data. */
gboolean ef_skip_is_spare (EfSkipFormat *self, const guint8 *data, gsize size);

G_END_DECLS
