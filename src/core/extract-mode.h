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

/* What of a source goes along: all, unless something else is wished. A file that is cut out is kept in place of its
 * source; that the second microphone is missing is seen when that is long gone, and nobody hears it until then. */
typedef enum {
  EF_EXTRACT_ALL_TRACKS,
  EF_EXTRACT_FIRST_SOUND, /* which is the one that is heard in the preview */
  EF_EXTRACT_ONLY_SOUND,  /* the first one, without the picture */
  EF_EXTRACT_NO_SOUND,
} EfExtractTracks;

const char *ef_extract_tracks_to_nick (EfExtractTracks tracks);
gboolean ef_extract_tracks_from_nick (const char *nick, EfExtractTracks *tracks);

G_END_DECLS
