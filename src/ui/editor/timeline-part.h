/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/editor/timeline-private.h"

G_BEGIN_DECLS

/* A part of the timeline for the keyboard and for those who listen: it has a name, a place and actions,
 * the timeline draws it. */
#define EF_TYPE_TIMELINE_PART (ef_timeline_part_get_type ())
G_DECLARE_DERIVABLE_TYPE (EfTimelinePart, ef_timeline_part, EF, TIMELINE_PART, GtkWidget)

struct _EfTimelinePartClass {
  GtkWidgetClass parent_class;
};

/* One with a value; its class says so, because accessibility asks the class. */
#define EF_TYPE_TIMELINE_SLIDER (ef_timeline_slider_get_type ())
G_DECLARE_FINAL_TYPE (EfTimelineSlider, ef_timeline_slider, EF, TIMELINE_SLIDER, EfTimelinePart)

EfTimelinePart *ef_timeline_part_new (EfTimeline *timeline, EfTimelinePartKind kind);

EfTimelinePartKind ef_timeline_part_get_kind (EfTimelinePart *self);
graphene_rect_t ef_timeline_part_get_rect (EfTimelinePart *self);
/* Shows it at @rect; what it stands for is a segment, a suggestion or nothing of both. */
void ef_timeline_part_place (EfTimelinePart *self, graphene_rect_t rect);
void ef_timeline_part_set_segment (EfTimelinePart *self, EfSegment *segment, guint number);
void ef_timeline_part_set_suggestion (EfTimelinePart *self, guint index);
void ef_timeline_part_update_value (EfTimelinePart *self);
void ef_timeline_part_hide (EfTimelinePart *self);
void ef_timeline_part_allocate (EfTimelinePart *self);

/* "12 minutes 7 seconds frame 14" */
char *ef_timeline_speak_time (gint64 time, EfRate rate);

G_END_DECLS
