/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/film.h"
#include "core/frame-index.h"
#include "core/levels.h"
#include "core/scores.h"
#include "core/source.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* What is in the cache about one source, loaded on a thread and loaded again as more is read. Each part
 * is NULL until it is there; "changed" (char *part: "frames", "levels", "scores", "film", "proxy") tells.
 * Opening one lets its import job go first. */
#define EF_TYPE_SOURCE_DATA (ef_source_data_get_type ())
G_DECLARE_FINAL_TYPE (EfSourceData, ef_source_data, EF, SOURCE_DATA, GObject)

EfSourceData *ef_source_data_new (EfStudio *studio, EfSource *source);
/* Where the picture of a source lies, or will lie; NULL: it has not been looked at yet. */
char *ef_source_data_find_poster (EfStudio *studio, EfSource *source);
EfFrameIndex *ef_source_data_get_frames (EfSourceData *self); /* never NULL: even ones until read */
gboolean ef_source_data_has_frames (EfSourceData *self);
EfLevels *ef_source_data_get_levels (EfSourceData *self);
EfScores *ef_source_data_get_scores (EfSourceData *self);
EfFilm *ef_source_data_get_film (EfSourceData *self);
const char *ef_source_data_get_proxy (EfSourceData *self); /* a URI */

/* A JPEG of the frame on screen at @time (@exact), else of the key frame before it; kept in the film. Newest
 * asked, first served; what was cancelled is not made. @taken (nullable): where that frame begins. */
void ef_source_data_take_picture_async (EfSourceData *self,
                                        gint64 time,
                                        gboolean exact,
                                        GCancellable *cancellable,
                                        GAsyncReadyCallback callback,
                                        gpointer user_data);
GBytes *ef_source_data_take_picture_finish (EfSourceData *self,
                                            GAsyncResult *result,
                                            gint64 *taken,
                                            GError **error);

G_END_DECLS
