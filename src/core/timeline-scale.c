/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/timeline-scale.h"

#include <math.h>

#define USUAL_FRAME (EF_NS_PER_SECOND / 25) /* where a file has none */
#define FOLLOW_AT 0.1
#define SLACK 0.5 /* pixels: what stands at the very edge can be seen */
#define MARGIN_MOST 0.45

/* Never nothing, so that nobody divides by it: a file whose duration is not known is one frame long. */
static double
get_whole (const EfTimelineScale *self)
{
  return (double) MAX (self->duration, self->frame);
}

static double
get_width (const EfTimelineScale *self)
{
  return MAX (self->width, 1.0);
}

static double
get_coarsest (const EfTimelineScale *self)
{
  return get_whole (self) / get_width (self);
}

/* A file shorter than the widget at this size is shown whole, and larger. */
static double
get_finest (const EfTimelineScale *self)
{
  return MIN ((double) self->frame / EF_TIMELINE_FRAME_MOST, get_coarsest (self));
}

static gboolean
is_whole (const EfTimelineScale *self)
{
  return self->per_pixel >= get_coarsest (self) * (1.0 - 1e-9);
}

static void
keep_inside (EfTimelineScale *self)
{
  double last = MAX (get_whole (self) - get_width (self) * self->per_pixel, 0.0);

  self->begin = CLAMP (self->begin, 0.0, last);
}

static void
set_per_pixel (EfTimelineScale *self, double per_pixel)
{
  self->per_pixel = CLAMP (per_pixel, get_finest (self), get_coarsest (self));
}

EfTimelineScale
ef_timeline_scale_new (gint64 duration, gint64 frame, double width)
{
  EfTimelineScale self = {
    .width = MAX (width, 0.0),
    .duration = MAX (duration, 0),
    .frame = frame > 0 ? frame : USUAL_FRAME,
  };

  ef_timeline_scale_fit (&self);

  return self;
}

/* What is at the left stays there; who saw the whole file goes on to see all of it. */
void
ef_timeline_scale_set_width (EfTimelineScale *self, double width)
{
  gboolean was_whole = is_whole (self);

  self->width = MAX (width, 0.0);
  if (was_whole)
    self->per_pixel = get_coarsest (self);
  set_per_pixel (self, self->per_pixel);
  keep_inside (self);
}

double
ef_timeline_scale_to_x (const EfTimelineScale *self, gint64 time)
{
  return ((double) time - self->begin) / self->per_pixel;
}

gint64
ef_timeline_scale_to_time (const EfTimelineScale *self, double x)
{
  return (gint64) round (self->begin + x * self->per_pixel);
}

gint64
ef_timeline_scale_to_length (const EfTimelineScale *self, double pixels)
{
  return (gint64) round (pixels * self->per_pixel);
}

double
ef_timeline_scale_to_pixels (const EfTimelineScale *self, gint64 length)
{
  return (double) length / self->per_pixel;
}

EfTimeSpan
ef_timeline_scale_get_visible (const EfTimelineScale *self)
{
  return (EfTimeSpan) {
    ef_timeline_scale_to_time (self, 0.0),
    ef_timeline_scale_to_time (self, self->width),
  };
}

void
ef_timeline_scale_zoom (EfTimelineScale *self, double factor, double x)
{
  double point = self->begin + x * self->per_pixel;

  if (!isfinite (factor) || factor <= 0.0)
    return;

  set_per_pixel (self, self->per_pixel / factor);
  self->begin = point - x * self->per_pixel;
  keep_inside (self);
}

void
ef_timeline_scale_scroll (EfTimelineScale *self, double pixels)
{
  self->begin += pixels * self->per_pixel;
  keep_inside (self);
}

void
ef_timeline_scale_fit (EfTimelineScale *self)
{
  self->begin = 0.0;
  self->per_pixel = get_coarsest (self);
}

/* @margin is the share of the width that stays free on either side. */
void
ef_timeline_scale_show_span (EfTimelineScale *self, EfTimeSpan span, double margin)
{
  double share = 1.0 - 2.0 * CLAMP (margin, 0.0, MARGIN_MOST);
  double length = (double) MAX (ef_time_span_get_duration (span), 0);
  double middle = (double) span.begin + length / 2.0;

  set_per_pixel (self, length / (get_width (self) * share));
  self->begin = middle - get_width (self) * self->per_pixel / 2.0;
  keep_inside (self);
}

double
ef_timeline_scale_get_level (const EfTimelineScale *self)
{
  double range = log (get_coarsest (self) / get_finest (self));

  if (range <= 0.0)
    return 0.0;

  return CLAMP (log (get_coarsest (self) / self->per_pixel) / range, 0.0, 1.0);
}

void
ef_timeline_scale_set_level (EfTimelineScale *self, double level, double x)
{
  double range = log (get_coarsest (self) / get_finest (self));
  double per_pixel = get_coarsest (self) * exp (-range * CLAMP (level, 0.0, 1.0));

  ef_timeline_scale_zoom (self, self->per_pixel / per_pixel, x);
}

gboolean
ef_timeline_scale_follow (EfTimelineScale *self, gint64 time)
{
  double x = ef_timeline_scale_to_x (self, time);

  if (x >= -SLACK && x <= get_width (self) + SLACK)
    return FALSE;

  self->begin = (double) time - get_width (self) * FOLLOW_AT * self->per_pixel;
  keep_inside (self);

  return TRUE;
}
