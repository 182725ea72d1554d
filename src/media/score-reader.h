/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/media.h"

G_BEGIN_DECLS

/* Every frame is looked at this small, whatever its shape, as it is stored. */
#define EF_SCORE_READER_WIDTH 128
#define EF_SCORE_READER_HEIGHT 64

/* Called for each frame, on a thread of the pipeline: its luma, rows without gaps. */
typedef void (*EfScoreReaderFunc) (const guint8 *luma, gint64 begin, gpointer data);

/* As ef_media_read_scores (), and lends the frames to somebody else. @func (nullable). */
EfScores *ef_score_reader_read (const char *uri,
                                gboolean only_keys,
                                EfScoreReaderFunc func,
                                gpointer data,
                                const EfProgress *progress,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
