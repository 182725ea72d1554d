/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/extract.h"
#include "support/videos.h"

/* A decoded file, to be looked at frame by frame. */
typedef struct {
  int number; /* that the picture shows; -1: none */
  gint64 time;
  guint8 *luma; /* (owned) */
  gsize size;
  int width;
} Picture;

typedef struct {
  GPtrArray *pictures; /* (owned) (element-type Picture) */
  GArray *sound; /* (owned) (element-type float) one channel, 48,000 in a second, from time 0 */
  gint64 sound_begin;
} Decoded;

typedef struct {
  const EfTestVideo *video;
  char *path;           /* (owned) */
  char *uri;            /* (owned) */
  EfMediaInfo *info;    /* (owned) */
  EfFrameIndex *frames; /* (owned) */
  int first_number;     /* what its first frame shows */
} Source;

Source *source_new (const EfTestVideo *video);
void source_free (Source *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Source, source_free)
EfTimeSpan source_get_span (Source *self, guint first, guint end);

/* Decodes with GStreamer, which must not complain. @turned: as @video is stored, else upright. */
Decoded *decode (const char *path, const EfTestVideo *video);
void decoded_free (Decoded *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Decoded, decoded_free)

/* The mean difference of two pictures, in steps of brightness. */
double compare_pictures (const Picture *one, const Picture *other);
/* How alike they look: 1 is the same. */
double find_similarity (const Picture *one, const Picture *other);
/* Where the sound of @decoded begins to be heard at or after @from; in nanoseconds, -1: nowhere. */
gint64 find_beep (Decoded *decoded, gint64 from);

/* ffmpeg decodes it without a word and shows @n_frames. */
void check_with_ffmpeg (const char *path, guint n_frames);

/* One stretch with all of its tracks. */
gboolean extract_span (const char *uri,
                       const EfMediaInfo *info,
                       EfFrameIndex *frames,
                       EfTimeSpan span,
                       EfExtractMode mode,
                       const char *path,
                       char **notice,
                       const EfProgress *progress,
                       GCancellable *cancellable,
                       GError **error);
/* Extracts the frames from @first to before @end into @name, which has to go well. */
Decoded *extract (Source *source,
                  guint first,
                  guint end,
                  EfExtractMode mode,
                  const char *name,
                  char **notice);
/* Every frame of what was extracted is the frame it should be, at its time. */
void check_frames (Source *source, Decoded *decoded, guint first, guint end);
/* Beeps are heard as far from the begin of the result as from the begin of the span. */
void check_sound (Source *source,
                  const char *extension,
                  Decoded *whole,
                  Decoded *decoded,
                  EfTimeSpan span);
/* When the first picture is shown. */
gint64 get_zero (Decoded *decoded);

/* A path in a folder that is removed at the end. */
char *make_output (const char *name);
void remove_outputs (void);
