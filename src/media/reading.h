/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "media/media.h"

G_BEGIN_DECLS

typedef enum {
  EF_READING_VIDEO,
  EF_READING_AUDIO,
  EF_READING_N_KINDS,
} EfReadingKind;

/* A pipeline that decodes the first picture track, the first sound track or both of a file, each into a
 * sink that is given; what is not asked for is neither parsed nor decoded. */
typedef struct _EfReading EfReading;

/* Called on the thread that waits, some times a second. */
typedef void (*EfReadingTick) (gpointer data);

EfReading *ef_reading_new (const char *uri, GError **error);
/* Stops everything, waits for its threads. */
void ef_reading_free (EfReading *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfReading, ef_reading_free)

/* Takes @sink, which has a pad "sink". With @queued decoding happens on a thread of its own. To be
 * called before anything runs. */
void ef_reading_add (EfReading *self, EfReadingKind kind, GstElement *sink, gboolean queued);
/* @filter sees every coded buffer before the decoder does. */
void
ef_reading_filter (EfReading *self, EfReadingKind kind, GstPadProbeCallback filter, gpointer data);
GstElement *ef_reading_get_pipeline (EfReading *self);
/* The sink pad of the decoder or what comes instead; NULL: there is no such track. (transfer none) */
GstPad *ef_reading_get_decoder_pad (EfReading *self, EfReadingKind kind);
gboolean ef_reading_has (EfReading *self, EfReadingKind kind);
/* Streaming threads call this to say that something is going on. */
void ef_reading_touch (EfReading *self);

/* Throws away what was said before a seek. */
void ef_reading_forget (EfReading *self);

/* Waits for one message of @types, an error is returned as such. No message and no error: the tracks
 * asked for are not in the file. */
GstMessage *ef_reading_wait (EfReading *self,
                             GstMessageType types,
                             EfReadingTick tick,
                             gpointer data,
                             GCancellable *cancellable,
                             GError **error);
/* Plays to the end as fast as it goes. TRUE as well when there is nothing of what was asked for. */
gboolean ef_reading_run (EfReading *self,
                         EfReadingTick tick,
                         gpointer data,
                         GCancellable *cancellable,
                         GError **error);

/* Presentation time of @time in @segment; may be negative before the beginning. */
gint64 ef_reading_get_time (const GstSegment *segment, GstClockTime time);
/* An element of @factory or an error that names what has to be installed. */
GstElement *ef_reading_make (const char *factory, GError **error);
/* For every decoder, of EfReading or not: pictures are written into its own memory. */
void ef_reading_keep_memory (GstElement *element);

G_END_DECLS
