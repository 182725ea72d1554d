/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>
#include <gst/video/video.h>

G_BEGIN_DECLS

/* One track of the file that is written: where its packets lie and when they are shown, and the tables
 * in the head that say so. */
typedef struct {
  gint64 time; /* when it is shown, in ticks */
  gint64 end;
  guint32 size;
  gboolean is_key;
} EfExtractSample;

typedef struct {
  guint64 offset;
  guint n_samples;
} EfExtractChunk;

typedef struct {
  GstCaps *caps;       /* (owned) */
  GBytes *config;      /* (owned) (nullable) */
  GArray *samples;     /* (owned) (element-type EfExtractSample) */
  GArray *chunks;      /* (owned) (element-type EfExtractChunk) */
  GByteArray *pending; /* (owned) what is not written yet */
  gint64 pending_since;
  guint n_pending;
  guint timescale;
  guint number;      /* from 1 */
  guint frame_bytes; /* of uncompressed sound; 0: it is none */
  gboolean is_video;
  gboolean is_spare; /* a sound that is not heard unless somebody chooses it */
  GstVideoOrientationMethod orientation;
} EfExtractTrack;

EfExtractTrack *ef_extract_track_new (GstCaps *caps, guint timescale);
void ef_extract_track_free (EfExtractTrack *self);
EfExtractSample *ef_extract_track_get_sample (EfExtractTrack *track, guint index);

/* To the nearest tick: nanoseconds were rounded down on their way here. */
gint64 ef_extract_track_rescale (gint64 ticks, gint64 from, gint64 to);
gint64 ef_extract_track_to_ticks (gint64 time, guint timescale);

/* Decoding takes the places of showing in their order, as late as the frame that is most ahead allows:
 * one offset for the whole track, wherever its packets come from. */
typedef struct {
  GArray *places; /* (owned) (element-type gint64) ascending */
  gint64 delay;
  gint64 last; /* how long the last one lasts */
} EfExtractOrder;

EfExtractOrder ef_extract_track_find_order (EfExtractTrack *track);
gint64 ef_extract_order_get_first (const EfExtractOrder *order);
gint64 ef_extract_order_get_end (const EfExtractOrder *order);

void
ef_extract_track_put_tables (GByteArray *to, EfExtractTrack *track, const EfExtractOrder *order);

G_END_DECLS
