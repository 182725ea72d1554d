/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ui/editor/timeline-private.h"

G_BEGIN_DECLS

/* What timeline-pointer.c, which pulls, and timeline-press.c share. */

struct _EfTimelinePointer {
  EfTimeline *timeline; /* owns this */
  GtkGesture *drag;     /* not owned */
  GtkGesture *pan;
  GtkWidget *menu; /* (nullable): a child */

  EfPull pull;
  EfSpot spot;
  gboolean is_moving; /* beyond what a trembling hand does */
  gboolean is_touch;
  GdkModifierType state;
  double start_x;
  double start_y;
  gboolean was_current; /* what was pressed */
  int n_press;
  double pull_x;
  gint64 offset;         /* from the pointer to what it holds */
  gint64 playhead;       /* before */
  GHashTable *checked;   /* (nullable) (element-type EfSegment): before, for the rubber band */
  EfTimelineScale scale; /* before */

  double velocity; /* pixels a second */
  gint64 moved;    /* microseconds */
  gint64 ticked;
  guint tick_id;
};

/* Inside of the video. */
gint64 ef_timeline_pointer_get_time (EfTimelinePointer *self, double x);
gboolean ef_timeline_is_touch (GtkGesture *gesture);
void ef_timeline_pointer_add_presses (EfTimelinePointer *self);

G_END_DECLS
