/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The head of the file (moov), with the edit list of each track that shows exactly [0, @duration) of it.
 * @tracks (element-type EfExtractTrack). */
GByteArray *ef_extract_head_make (GPtrArray *tracks, gint64 duration);

G_END_DECLS
