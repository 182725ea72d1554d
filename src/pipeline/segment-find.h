/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/source.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* The segments of a profile that @ids name: whole ids, or starts of at least four characters that fit one
 * only (AMBIGUOUS has the candidates). In the order of the ids, none twice (element-type EfSegment). */
void ef_studio_find_segments_async (EfStudio *self,
                                    EfProfile *profile,
                                    const char *const *ids,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
/* @sources (optional) (element-type EfSource): what they belong to, in the order of their first segment. */
GPtrArray *ef_studio_find_segments_finish (EfStudio *self,
                                           GAsyncResult *result,
                                           GPtrArray **sources,
                                           GError **error);

G_END_DECLS
