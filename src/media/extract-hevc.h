/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* Whether nothing behind this packet of HEVC leans on anything before it, and it brings no parameter sets but those
 * of its caps. */
gboolean ef_hevc_is_idr (GstCaps *caps, GstBuffer *packet);

G_END_DECLS
