/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/editor/timeline-paint.h"

G_BEGIN_DECLS

/* A segment as a block of the lane. Those that overlap lie in rows below each other. */
typedef struct {
  EfSegment *segment; /* (owned) */
  EfTimeSpan span;
  gint64 latest; /* end of this one and of all before */
  gint64 bare;   /* up to here no other one lies over it */
  guint8 row;
  guint8 n_rows;
  guint8 colour;
} EfTimelineBlock;

typedef struct _EfTimelineLane EfTimelineLane;

#define EF_LANE_NONE G_MAXUINT
#define EF_BLOCK_NARROW 8.0 /* pixels: drawn plainly, and many in one go */

EfTimelineLane *ef_timeline_lane_new (void);
void ef_timeline_lane_free (EfTimelineLane *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfTimelineLane, ef_timeline_lane_free)

void ef_timeline_lane_set_segments (EfTimelineLane *self, GListModel *segments);
guint ef_timeline_lane_get_n_blocks (EfTimelineLane *self);
const EfTimelineBlock *ef_timeline_lane_get (EfTimelineLane *self, guint index);
guint ef_timeline_lane_find (EfTimelineLane *self, EfSegment *segment);
/* [first, last) of those that may reach into @span. */
void ef_timeline_lane_find_in (EfTimelineLane *self, EfTimeSpan span, guint *first, guint *last);
/* Where a block lies, in pixels of the widget; not cut to it. */
graphene_rect_t
ef_timeline_lane_get_rect (EfTimelineLane *self, const EfTimelineScale *scale, guint index);
graphene_rect_t ef_timeline_lane_get_ghost (const EfTimelineScale *scale, EfTimeSpan span);

/* @hover: the block under the pointer, or EF_LANE_NONE. */
void ef_timeline_lane_build (EfTimelineLane *self,
                             GtkSnapshot *snapshot,
                             const EfTimelinePaint *paint,
                             guint hover);
/* The solid block with its handles, over all others. */
void ef_timeline_lane_build_current (EfTimelineLane *self,
                                     GtkSnapshot *snapshot,
                                     const EfTimelinePaint *paint);
void ef_timeline_ghosts_build (EfTimelineLane *self,
                               GtkSnapshot *snapshot,
                               const EfTimelinePaint *paint);

/* "10.1 s", "4:12" */
char *ef_timeline_format_length (gint64 length);

G_END_DECLS
