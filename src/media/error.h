/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "media/media.h"

G_BEGIN_DECLS

/* What GStreamer, GIO or the system said, as an EF_MEDIA_ERROR with a sentence that names the file.
 * Errors of ours and cancelling come back as they are. Takes @error. */
GError *ef_media_error_translate (GError *error, const char *uri);
/* The same for a GST_MESSAGE_ERROR. */
GError *ef_media_error_from_message (GstMessage *message, const char *uri);
/* How a file is called in a sentence: its last part, readable whatever its bytes. */
char *ef_media_get_display_name (const char *uri);

const char *ef_media_error_to_nick (EfMediaError code);

G_END_DECLS
