/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/extract-mode.h"
#include "core/frame-index.h"
#include "core/media-info.h"
#include "media/progress.h"

G_BEGIN_DECLS

/* What becomes one file: one stretch of a source, or several in this order. */
typedef struct {
  const EfTimeSpan *spans; /* on frames */
  guint n_spans;
  EfExtractMode mode;
  EfExtractTracks tracks;
} EfExtractWish;

/* Why smart cannot be taken for this source, as a sentence; NULL: it can. */
char *ef_extract_why_not_smart (const char *uri, const EfMediaInfo *info, EfFrameIndex *frames);
/* ".mp4", or the container of the source where its packets are kept. */
const char *ef_extract_get_extension (EfExtractMode mode,
                                      EfExtractTracks tracks,
                                      gboolean is_joined,
                                      const EfMediaInfo *info);

/* Writes @path, which is not there yet or is a ".part" of ours; it is synced when this returns. @notice
 * (nullable): what is to be said though it went well: "taken exactly, because…". */
gboolean ef_extract (const char *uri,
                     const EfMediaInfo *info,
                     EfFrameIndex *frames,
                     const EfExtractWish *wish,
                     const char *path,
                     char **notice,
                     const EfProgress *progress,
                     GCancellable *cancellable,
                     GError **error);

G_END_DECLS
