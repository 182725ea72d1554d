/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How a stretch becomes a file. The nicks are typed on the command line and stored. */
typedef enum {
  EF_EXTRACT_EXACT,    /* encoded anew, true to the frame */
  EF_EXTRACT_SMART,    /* only the groups of pictures that a cut touches are encoded anew */
  EF_EXTRACT_KEYFRAME, /* nothing is encoded; begins at the key frame at or before the start */
} EfExtractMode;

const char *ef_extract_mode_to_nick (EfExtractMode mode);
gboolean ef_extract_mode_from_nick (const char *nick, EfExtractMode *mode);

G_END_DECLS
