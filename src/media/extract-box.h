/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What an MP4 or QuickTime file is made of: numbers with the biggest byte first, in boxes that say how
 * long they are and what they hold. */
void ef_box_put (GByteArray *to, guint64 value, guint n_bytes);
void ef_box_put_zeros (GByteArray *to, guint n_bytes);
void ef_box_put_text (GByteArray *to, const char *text, gsize n_bytes);
void ef_box_put_bytes (GByteArray *to, GBytes *bytes);

/* Both return the place of the box, for its end. */
guint ef_box_begin (GByteArray *to, const char *type);
guint ef_box_begin_full (GByteArray *to, const char *type, guint version, guint flags);
void ef_box_end (GByteArray *to, guint at);
/* Writes four bytes over what is at @at. */
void ef_box_patch (GByteArray *to, guint at, guint32 value);

G_END_DECLS
