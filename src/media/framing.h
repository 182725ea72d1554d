/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/video/video.h>

#include "core/camera.h"
#include "core/look.h"
#include "core/media-info.h"

G_BEGIN_DECLS

/* Draws the pictures of one stretch into a frame of another shape: turned as they are shown, with square
 * pixels, cropped, blurred or tracked, zoomed, panned, coloured, tone-mapped to SDR. What comes out is
 * I420, BT.709, limited range. One thread at a time. */
typedef struct _EfFraming EfFraming;

#define EF_FRAMING_FORMAT GST_VIDEO_FORMAT_I420

/* @info: how the file is shown that the pictures are of: of a proxy, which is upright already, what that one
 * says; their size is their own. @look has a fill. @camera (nullable): of EF_FILL_TRACK. Even sizes. */
EfFraming *ef_framing_new (const EfMediaInfo *info,
                           const EfLook *look,
                           EfCamera *camera,
                           int width,
                           int height);
void ef_framing_free (EfFraming *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfFraming, ef_framing_free)

void ef_framing_get_output (int width, int height, GstVideoInfo *info);
/* @picture as it was decoded, shown at @time of its source. Every pixel of @into is written. */
gboolean ef_framing_draw (EfFraming *self,
                          GstSample *picture,
                          gint64 time,
                          GstVideoFrame *into,
                          GError **error);
/* Whether @time draws the same as the time before it did, given the same picture: nothing moves. */
gboolean ef_framing_stands (EfFraming *self, gint64 before, gint64 time);

G_END_DECLS
