/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/audio/audio.h>
#include <gst/gst.h>

#include "media/extract-track.h"

G_BEGIN_DECLS

/* What decoders are told before the first packet of a track: the kind, the config record, the size and the
 * colours. */

/* Whether there is a way to tell of packets with these @caps, of which @buffer is one. */
gboolean ef_extract_entry_exists (GstCaps *caps, GstBuffer *buffer, gboolean is_mov);
/* Uncompressed sound that can be written as it is. */
gboolean ef_extract_entry_is_raw (GstCaps *caps, GstAudioInfo *info);
GBytes *ef_extract_entry_find_config (GstCaps *caps, GstBuffer *buffer); /* (nullable) */
/* With square pixels. */
void ef_extract_entry_get_shown_size (GstCaps *caps, guint *width, guint *height);

void ef_extract_entry_put_video (GByteArray *to, EfExtractTrack *track);
void ef_extract_entry_put_audio (GByteArray *to, EfExtractTrack *track);

G_END_DECLS
