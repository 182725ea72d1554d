/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "core/frame-index.h"

G_BEGIN_DECLS

/* What a packet says about its frame, read from its first bytes. */
typedef enum {
  EF_CODEC_OTHER,
  EF_CODEC_H264,
  EF_CODEC_HEVC,
  EF_CODEC_VP8,
  EF_CODEC_VP9,
} EfCodec;

/* @nal_length_size: of H.264 and HEVC packets; 0: they are separated by start codes. */
EfCodec ef_key_frame_find_codec (GstCaps *caps, guint *nal_length_size);
EfFrameFlags ef_key_frame_get_flags (EfCodec codec, guint nal_length_size, GstBuffer *buffer);
/* Some frames are only there for others to lean on. */
gboolean ef_key_frame_is_shown (EfCodec codec, GstBuffer *buffer);

G_END_DECLS
