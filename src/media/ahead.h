/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/reading.h"

G_BEGIN_DECLS

/* One track of one file, decoded ahead by a pipeline and a thread that commands it. Whatever may wait for
 * the file or for a decoder happens on that thread, so that only pull waits, and that no longer than it is
 * worth it. One thread at a time. */
typedef struct _EfAhead EfAhead;

/* On threads of the pipeline. */
typedef struct {
  EfReadingKind kind;
  const char *words; /* (nullable) launch words of what stands between decoder and sink */
  guint most_buffers;
  guint64 most_bytes;
  /* A seek begins: nothing streams meanwhile. (nullable) */
  void (*begin) (gpointer data);
  /* Whether the decoder is to have this. (nullable) */
  gboolean (*keep) (GstPad *pad, GstBuffer *buffer, gpointer data);
  gpointer data;
  GDestroyNotify free_data; /* (nullable) when no thread is left that might look at it */
} EfAheadTrack;

EfAhead *ef_ahead_new (const char *uri, const EfAheadTrack *track);
/* The pipeline is taken down on its own thread. */
void ef_ahead_free (EfAhead *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfAhead, ef_ahead_free)

/* Begins to read at @time, in the way of @flags. What is pulled next belongs to this seek. After an error
 * the file is opened anew. */
void ef_ahead_seek (EfAhead *self, gint64 time, GstSeekFlags flags);
/* From the next seek on a decoder that does not stumble over missing pictures, though it is slower. */
void ef_ahead_be_careful (EfAhead *self);
/* (transfer full) NULL without an error: there is no more, or no such track. */
GstSample *ef_ahead_pull (EfAhead *self, GCancellable *cancellable, GError **error);
/* Presentation time of a sample, whose buffer has a time stamp. */
gint64 ef_ahead_get_time (EfAhead *self, GstSample *sample);

/* Threads there are, those on their way out included. */
int ef_ahead_count (void);

G_END_DECLS
