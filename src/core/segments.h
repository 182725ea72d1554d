/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/rate.h"
#include "core/segment.h"
#include "core/time-span.h"

G_BEGIN_DECLS

/* What can be done to marked stretches. Nothing here knows a list or a database: spans go in, spans
 * come out, and the caller stores them. A duration of 0 is one that is not known. */

#define EF_SEGMENTS_PARTS_MOST 1000
#define EF_SEGMENTS_NONE G_MAXUINT

typedef enum {
  EF_SEGMENTS_MOVED,   /* the edge went there */
  EF_SEGMENTS_SWAPPED, /* the edges changed places */
  EF_SEGMENTS_NEW,     /* it is too late for this one: the mark begins another */
} EfSegmentsMark;

typedef enum {
  EF_SEGMENTS_BEGIN,
  EF_SEGMENTS_END,
} EfSegmentsEdge;

gboolean ef_segments_check (EfTimeSpan span, GError **error);
gboolean
ef_segments_fit (EfTimeSpan *span, EfRate rate, gint64 duration, gboolean *was_cut, GError **error);
EfSegmentsMark ef_segments_mark_in (EfTimeSpan *span, EfTimeSpan frame);
EfSegmentsMark ef_segments_mark_out (EfTimeSpan *span, EfTimeSpan first, EfTimeSpan frame);

gboolean ef_segments_split (EfTimeSpan span, gint64 at, EfTimeSpan parts[2], GError **error);
GArray *ef_segments_divide (EfTimeSpan span, guint n_parts, EfRate rate, GError **error);
GArray *ef_segments_divide_by (EfTimeSpan span, gint64 length, EfRate rate, GError **error);
EfSegment *ef_segments_merge (EfSegment *const *segments, guint n_segments, GError **error);

gint64 ef_segments_shift (EfTimeSpan *spans, guint n_spans, gint64 by, gint64 duration);
EfTimeSpan ef_segments_nudge (EfTimeSpan span,
                              EfSegmentsEdge edge,
                              gint64 n_frames,
                              EfRate rate,
                              gint64 duration);

GArray *ef_segments_combine (const EfTimeSpan *spans, guint n_spans, guint *groups);
GArray *ef_segments_find_gaps (const EfTimeSpan *spans, guint n_spans);
GArray *ef_segments_invert (const EfTimeSpan *spans, guint n_spans, gint64 duration);

G_END_DECLS
