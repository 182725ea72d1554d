/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/media.h"

G_BEGIN_DECLS

/* The picture a video is recognised by: a JPEG from near a tenth of it that is not black, if one is
 * found there or further on. */
GBytes *ef_poster_take (EfThumbnailer *thumbnailer,
                        gint64 duration,
                        int width,
                        int height,
                        GCancellable *cancellable,
                        GError **error);

G_END_DECLS
