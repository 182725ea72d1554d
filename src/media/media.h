/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/columns.h"
#include "core/film.h"
#include "core/frame-index.h"
#include "core/levels.h"
#include "core/media-info.h"
#include "core/scores.h"
#include "media/progress.h"

G_BEGIN_DECLS

/* Reading media files. These calls take as long as they take: they belong on a thread or, for files
 * nobody knows yet, in the child that src/pipeline/media-child.c starts, which may crash or hang
 * without harm. Each returns NULL with one sentence for a person when it cannot; each ends soon after
 * @cancellable is cancelled; none leaves a thread or a pipeline behind. Files are named by URI, so that
 * a name may hold any byte. */

#define EF_MEDIA_ERROR (ef_media_error_quark ())
GQuark ef_media_error_quark (void);

typedef enum {
  EF_MEDIA_ERROR_UNREADABLE,  /* no such file, no permission: look at the file */
  EF_MEDIA_ERROR_DAMAGED,     /* not a whole media file: take another copy */
  EF_MEDIA_ERROR_ENCRYPTED,   /* cannot be decoded by anybody without its key */
  EF_MEDIA_ERROR_UNSUPPORTED, /* no decoder here, or nothing to show in it */
  EF_MEDIA_ERROR_STUCK,       /* the file was given up after too long without progress */
  EF_MEDIA_ERROR_NO_SPACE,    /* free some space */
  EF_MEDIA_ERROR_FAILED,      /* anything else */
} EfMediaError;

void ef_media_init (void);

EfMediaInfo *ef_media_probe (const char *uri, GCancellable *cancellable, GError **error);

/* Size and SHA-256 of the first, middle and last MiB, as a word that may name a folder. */
char *ef_media_fingerprint (const char *path,
                            gint64 *size,
                            gint64 *modified,
                            GCancellable *cancellable,
                            GError **error);

/* From packets, without decoding. */
EfFrameIndex *ef_media_read_frames (const char *uri,
                                    const EfProgress *progress,
                                    GCancellable *cancellable,
                                    GError **error);

/* @partial (nullable) gets what is known so far, now and then: (EfLevels *levels, gpointer data). */
typedef void (*EfLevelsFunc) (EfLevels *levels, gpointer data);
EfLevels *ef_media_read_levels (const char *uri,
                                EfLevelsFunc partial,
                                gpointer data,
                                const EfProgress *progress,
                                GCancellable *cancellable,
                                GError **error);

EfScores *ef_media_read_scores (const char *uri,
                                gboolean only_keys,
                                const EfProgress *progress,
                                GCancellable *cancellable,
                                GError **error);

/* Where in the picture something is going on, with its cuts; of the source or of its proxy. @scores (nullable):
 * those of every frame, from the same pass. */
EfColumns *ef_media_read_columns (const char *uri,
                                  EfScores **scores,
                                  const EfProgress *progress,
                                  GCancellable *cancellable,
                                  GError **error);

/* A 540p H.264 file with a key frame every 12 frames and the very frames of the source, at @path. */
gboolean ef_media_make_proxy (const char *uri,
                              const char *path,
                              const EfProgress *progress,
                              GCancellable *cancellable,
                              GError **error);

/* Pictures of one video, from a pipeline that stays. One thread at a time. */
typedef struct _EfThumbnailer EfThumbnailer;

EfThumbnailer *ef_thumbnailer_new (const char *uri, GCancellable *cancellable, GError **error);
/* @frames (nullable): those of the file. Round open key frames nothing is exact without them. */
EfThumbnailer *ef_thumbnailer_new_with_frames (const char *uri,
                                               EfFrameIndex *frames,
                                               GCancellable *cancellable,
                                               GError **error);
void ef_thumbnailer_free (EfThumbnailer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfThumbnailer, ef_thumbnailer_free)
/* A JPEG no larger than @width x @height, turned as it is shown. @exact: the frame on screen at @time,
 * else the key frame at or before it. @taken is the begin of the frame that was taken. */
GBytes *ef_thumbnailer_take (EfThumbnailer *self,
                             gint64 time,
                             gboolean exact,
                             int width,
                             int height,
                             gint64 *taken,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
