/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

#include "core/time-span.h"

G_BEGIN_DECLS

/* Writes a Matroska or WebM file from packets, for what MP4 has no place for. There are no edit lists:
 * nothing can begin before 0, and whatever is in the file is shown. */
typedef struct _EfExtractMux EfExtractMux;

EfExtractMux *
ef_extract_mux_new (const char *path, gboolean is_webm, guint n_tracks, GError **error);
void ef_extract_mux_free (EfExtractMux *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfExtractMux, ef_extract_mux_free)

/* The next packet of @track in the order of decoding; one that begins before 0 is left out. */
gboolean ef_extract_mux_add (EfExtractMux *self,
                             guint track,
                             GstCaps *caps,
                             GstBuffer *buffer,
                             EfTimeSpan shown,
                             GError **error);

/* Nothing comes of @track before @until; G_MAXINT64: nothing more at all. Whoever does not say so has the
 * other track pile up in memory. @caps (nullable): as of its packets. */
void ef_extract_mux_rest (EfExtractMux *self, guint track, GstCaps *caps, gint64 until);

/* Writes what is held back and syncs. */
gboolean ef_extract_mux_finish (EfExtractMux *self, GCancellable *cancellable, GError **error);

G_END_DECLS
