/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/edit-session-private.h"

/* What of the file is visible. */

#define COMFORT (30 * EF_NS_PER_SECOND) /* what Z shows when nothing was looked at closely before */
#define USUAL_WIDTH 1000.0
#define USUAL_FRAME (EF_NS_PER_SECOND / 25)

static gint64
get_frame_length (EfEditSession *self)
{
  guint n_frames = ef_frame_index_get_n_frames (self->frames);

  if (ef_rate_is_valid (self->rate))
    return ef_rate_get_begin (self->rate, 1);

  return n_frames > 0 ? MAX (ef_edit_session_get_end (self) / n_frames, 1) : USUAL_FRAME;
}

static gboolean
is_same (const EfTimelineScale *one, const EfTimelineScale *other)
{
  return one->begin == other->begin && one->per_pixel == other->per_pixel &&
         one->width == other->width && one->duration == other->duration &&
         one->frame == other->frame;
}

static void
set_scale (EfEditSession *self, EfTimelineScale scale)
{
  if (is_same (&self->scale, &scale))
    return;

  self->scale = scale;
  ef_edit_session_emit (self, EF_EDIT_SCALE_CHANGED);
}

/* The whole file, at first; when more of it becomes known, what is visible stays. */
void
ef_edit_session_set_up_scale (EfEditSession *self)
{
  gint64 duration = MAX (self->duration, 1);
  double width = self->scale.width > 0 ? self->scale.width : USUAL_WIDTH;
  EfTimelineScale scale = ef_timeline_scale_new (duration, get_frame_length (self), width);

  if (self->scale.width > 0 && ef_timeline_scale_get_level (&self->scale) > 0)
    ef_timeline_scale_show_span (&scale, ef_timeline_scale_get_visible (&self->scale), 0);
  set_scale (self, scale);
}

const EfTimelineScale *
ef_edit_session_get_scale (EfEditSession *self)
{
  return &self->scale;
}

void
ef_edit_session_set_width (EfEditSession *self, double width)
{
  EfTimelineScale scale = self->scale;

  ef_timeline_scale_set_width (&scale, width);
  set_scale (self, scale);
}

void
ef_edit_session_zoom (EfEditSession *self, double factor, double x)
{
  EfTimelineScale scale = self->scale;

  ef_timeline_scale_zoom (&scale, factor, x);
  set_scale (self, scale);
}

/* The playhead stays where it is on screen; one that is not on screen comes to the middle. */
void
ef_edit_session_set_zoom_level (EfEditSession *self, double level)
{
  EfTimelineScale scale = self->scale;
  double x = ef_timeline_scale_to_x (&scale, self->playhead);

  if (x < 0 || x > scale.width) {
    ef_timeline_scale_scroll (&scale, x - scale.width / 2);
    x = ef_timeline_scale_to_x (&scale, self->playhead);
  }
  ef_timeline_scale_set_level (&scale, level, x);
  set_scale (self, scale);
}

void
ef_edit_session_scroll (EfEditSession *self, double pixels)
{
  EfTimelineScale scale = self->scale;

  ef_timeline_scale_scroll (&scale, pixels);
  set_scale (self, scale);
}

void
ef_edit_session_show_span (EfEditSession *self, EfTimeSpan span, double margin)
{
  EfTimelineScale scale = self->scale;

  ef_timeline_scale_show_span (&scale, span, margin);
  set_scale (self, scale);
}

/* Around the playhead, so that something is to be seen. */
static EfTimeSpan
get_comfort (EfEditSession *self)
{
  if (self->current != NULL)
    return ef_time_span_unite (ef_segment_get_span (self->current),
                               ef_edit_session_get_frame (self));

  return (EfTimeSpan) { self->playhead - COMFORT / 2, self->playhead + COMFORT / 2 };
}

void
ef_edit_session_toggle_fit (EfEditSession *self)
{
  EfTimelineScale scale = self->scale;

  ef_timeline_scale_fit (&scale);
  if (!is_same (&scale, &self->scale)) {
    self->comfort = self->scale;
  } else if (self->comfort.width > 0) {
    EfTimeSpan visible = ef_timeline_scale_get_visible (&self->comfort);

    ef_timeline_scale_show_span (&scale, visible, 0);
    ef_timeline_scale_follow (&scale, self->playhead);
  } else {
    ef_timeline_scale_show_span (&scale, get_comfort (self), 0.1);
  }
  set_scale (self, scale);
}

/* On every frame that is played: nothing here but a comparison, as long as the playhead is visible. */
void
ef_edit_session_follow (EfEditSession *self, gint64 time)
{
  EfTimelineScale scale;

  if (!self->follow)
    return;

  scale = self->scale;
  if (ef_timeline_scale_follow (&scale, time))
    set_scale (self, scale);
}
