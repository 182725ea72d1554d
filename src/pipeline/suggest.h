/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/frame-index.h"
#include "core/source.h"
#include "core/suggestion.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* Once, and without watching: for who needs no EfSourceData. */

/* Where the frames of a source begin, as far as that was read; else by its rate. */
void ef_studio_load_frames_async (EfStudio *self,
                                  EfSource *source,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
EfFrameIndex *ef_studio_load_frames_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* What has been read of a source suggests as segments, at the thresholds a new source gets; @kinds has a
 * bit 1 << EfSuggestionKind for each. In order of time, on frame boundaries, each stretch once
 * (element-type EfSuggestion). REFUSED: what they are made of was not read yet. */
void ef_studio_suggest_async (EfStudio *self,
                              EfSource *source,
                              guint kinds,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GArray *ef_studio_suggest_finish (EfStudio *self, GAsyncResult *result, GError **error);

G_END_DECLS
