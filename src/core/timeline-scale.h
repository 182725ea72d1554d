/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "core/time-span.h"

G_BEGIN_DECLS

/* Maps time to pixels and back, so that drawing code contains no division. A plain value: the visible
 * span, and how wide it is. Doubles hold nanoseconds of 100 hours exactly. */
typedef struct {
  double begin;     /* of what is visible, in nanoseconds */
  double per_pixel; /* nanoseconds */
  double width;     /* pixels */
  gint64 duration;  /* of the whole */
  gint64 frame;     /* length of a usual frame: what limits zooming in */
} EfTimelineScale;

#define EF_TIMELINE_FRAME_MOST 24.0 /* pixels of a frame, zoomed in as far as it goes */

EfTimelineScale ef_timeline_scale_new (gint64 duration, gint64 frame, double width);
void ef_timeline_scale_set_width (EfTimelineScale *self, double width);
double ef_timeline_scale_to_x (const EfTimelineScale *self, gint64 time);
gint64 ef_timeline_scale_to_time (const EfTimelineScale *self, double x);
gint64 ef_timeline_scale_to_length (const EfTimelineScale *self, double pixels);
double ef_timeline_scale_to_pixels (const EfTimelineScale *self, gint64 length);
EfTimeSpan ef_timeline_scale_get_visible (const EfTimelineScale *self);
/* What is at @x stays at @x. */
void ef_timeline_scale_zoom (EfTimelineScale *self, double factor, double x);
void ef_timeline_scale_scroll (EfTimelineScale *self, double pixels);
void ef_timeline_scale_fit (EfTimelineScale *self);
/* @margin: the share of the width that stays free on either side. */
void ef_timeline_scale_show_span (EfTimelineScale *self, EfTimeSpan span, double margin);
/* 0: the whole file, 1: single frames; even steps feel even. */
double ef_timeline_scale_get_level (const EfTimelineScale *self);
void ef_timeline_scale_set_level (EfTimelineScale *self, double level, double x);
/* Pages so that @time is at a tenth when it is not visible; FALSE: it was. */
gboolean ef_timeline_scale_follow (EfTimelineScale *self, gint64 time);

G_END_DECLS
