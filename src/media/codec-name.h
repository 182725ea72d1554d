/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

G_BEGIN_DECLS

/* How a person calls the codec or the container that @caps (nullable) stand for. */
char *ef_codec_name_get (GstCaps *caps);

G_END_DECLS
