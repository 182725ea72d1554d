/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/timeline-ruler.h"

#include "core/frame-time.h"
#include "core/timecode.h"

#define LABEL_Y 8
#define LABEL_PITCH 80.0       /* pixels, at least */
#define FRAME_LABEL_PITCH 96.0 /* those with frames are longer */
#define TICK_PITCH 5.0
#define KEY_PITCH 3.0
#define FLAG_REACH 58.0
#define MS (EF_NS_PER_SECOND / 1000)
#define HOUR 3600000

/* Milliseconds between labels, between the ticks of middle length, and between the small ones. */
static const struct {
  int major;
  int middle;
  int small;
} steps[] = {
  { 1, 1, 1 },
  { 2, 1, 1 },
  { 5, 1, 1 },
  { 10, 5, 1 },
  { 20, 10, 5 },
  { 50, 10, 5 },
  { 100, 50, 10 },
  { 200, 100, 50 },
  { 500, 100, 50 },
  { 1000, 500, 100 },
  { 2000, 1000, 500 },
  { 5000, 1000, 500 },
  { 10000, 5000, 1000 },
  { 20000, 10000, 2000 },
  { 30000, 10000, 5000 },
  { 60000, 30000, 10000 },
  { 120000, 60000, 30000 },
  { 300000, 60000, 30000 },
  { 600000, 300000, 60000 },
  { 1200000, 600000, 120000 },
  { 1800000, 600000, 300000 },
  { HOUR, HOUR / 2, HOUR / 6 },
  { 2 * HOUR, HOUR, HOUR / 2 },
  { 5 * HOUR, HOUR, HOUR / 2 },
  { 10 * HOUR, 5 * HOUR, HOUR },
  { 20 * HOUR, 10 * HOUR, 5 * HOUR },
  { 50 * HOUR, 10 * HOUR, 5 * HOUR },
  { 100 * HOUR, 50 * HOUR, 10 * HOUR },
};

#define FIRST_SECONDS 9 /* where steps of whole seconds begin */

typedef struct {
  double x; /* of the tick */
  double width;
  gboolean is_first;
  char *text; /* (owned) */
} Label;

struct _EfTimelineRuler {
  GArray *labels; /* (owned) (element-type Label) */
};

static void
clear_label (gpointer label)
{
  g_free (((Label *) label)->text);
}

EfTimelineRuler *
ef_timeline_ruler_new (void)
{
  EfTimelineRuler *self = g_new0 (EfTimelineRuler, 1);

  self->labels = g_array_new (FALSE, FALSE, sizeof (Label));
  g_array_set_clear_func (self->labels, clear_label);

  return self;
}

void
ef_timeline_ruler_free (EfTimelineRuler *self)
{
  g_array_unref (self->labels);
  g_free (self);
}

static char *
format_seconds (const EfTimelinePaint *paint, gint64 time)
{
  int seconds = (int) (time / EF_NS_PER_SECOND);

  if (paint->scale.duration < 3600 * EF_NS_PER_SECOND)
    return g_strdup_printf ("%02d:%02d", seconds / 60, seconds % 60);

  return g_strdup_printf ("%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

static void
add_label (EfTimelineRuler *self, const EfTimelinePaint *paint, gint64 time, double x, char *text)
{
  Label label = { x, 0, time == 0, text };

  label.width = ef_timeline_text_measure (paint->text, EF_TIMELINE_FONT_RULER, text);
  g_array_append_val (self->labels, label);
}

static void
add_tick (GtkSnapshot *snapshot,
          const EfTimelinePaint *paint,
          const GdkRGBA *colour,
          double x,
          double top)
{
  double at = MIN (ef_sharp (paint, x), paint->width - 1);

  ef_fill (snapshot, colour, at, top, 1, EF_RULER_HEIGHT - top);
}

/* Ticks at the multiples of @unit but not of @except, which are drawn longer. */
static void
add_ticks (GtkSnapshot *snapshot,
           const EfTimelinePaint *paint,
           gint64 unit,
           gint64 except,
           const GdkRGBA *colour,
           double top)
{
  EfTimeSpan visible = ef_timeline_scale_get_visible (&paint->scale);

  if (ef_timeline_scale_to_pixels (&paint->scale, unit) < TICK_PITCH || unit == except)
    return;
  for (gint64 time = (visible.begin + unit - 1) / unit * unit; time <= visible.end; time += unit) {
    if (time % except != 0)
      add_tick (snapshot, paint, colour, ef_timeline_scale_to_x (&paint->scale, time), top);
  }
}

static void
build_seconds (EfTimelineRuler *self,
               GtkSnapshot *snapshot,
               const EfTimelinePaint *paint,
               guint step)
{
  gint64 major = steps[step].major * MS;
  EfTimeSpan visible = ef_timeline_scale_get_visible (&paint->scale);
  gint64 past = (gint64) (LABEL_PITCH * paint->scale.per_pixel);

  add_ticks (snapshot, paint, steps[step].small * MS, steps[step].middle * MS, &paint->style->faint,
             23.5);
  add_ticks (snapshot, paint, steps[step].middle * MS, major, &paint->style->dim, 21);
  for (gint64 time = MAX (visible.begin - past, 0) / major * major; time <= visible.end + past;
       time += major) {
    double x = ef_timeline_scale_to_x (&paint->scale, time);

    if (time > paint->scale.duration)
      break;
    if (time >= visible.begin)
      add_tick (snapshot, paint, &paint->style->dim, x, 16);
    add_label (self, paint, time, x,
               step >= FIRST_SECONDS ? format_seconds (paint, time)
                                     : ef_timecode_format (time, paint->rate, EF_TIMECODE_CLOCK));
  }
}

static guint
find_step (const EfTimelinePaint *paint, guint first, double pitch)
{
  guint step = first;

  while (step + 1 < G_N_ELEMENTS (steps) &&
         ef_timeline_scale_to_pixels (&paint->scale, steps[step].major * MS) < pitch)
    step++;

  return step;
}

/* The smallest part of a second, in frames, that is at least so wide; the seconds then get ticks of the
 * same kind. 0: there is none below a second. */
static int
find_frames (const EfTimelinePaint *paint, double pitch)
{
  int base = ef_rate_is_valid (paint->rate) ? ef_rate_get_base (paint->rate) : 0;

  for (int n_frames = 1; n_frames < base; n_frames++) {
    gint64 length = ef_rate_get_begin (paint->rate, n_frames);

    if (base % n_frames == 0 && ef_timeline_scale_to_pixels (&paint->scale, length) >= pitch)
      return n_frames;
  }

  return 0;
}

/* Frames are counted within the second of the clock, as everywhere else, and so are their ticks. */
static void
build_frames (EfTimelineRuler *self,
              GtkSnapshot *snapshot,
              const EfTimelinePaint *paint,
              int n_label,
              int n_tick)
{
  EfFrameIndex *frames = ef_edit_session_get_frames (paint->session);
  EfTimeSpan visible = ef_timeline_scale_get_visible (&paint->scale);
  gint64 past = (gint64) (FRAME_LABEL_PITCH * paint->scale.per_pixel);
  gint64 second = MAX (visible.begin - past, 0) / EF_NS_PER_SECOND;

  for (; second * EF_NS_PER_SECOND <= visible.end + past; second++) {
    gint64 first = ef_rate_get_nearest (paint->rate, second * EF_NS_PER_SECOND);
    gint64 next = ef_rate_get_nearest (paint->rate, (second + 1) * EF_NS_PER_SECOND);

    for (gint64 frame = first; frame < next; frame += n_tick) {
      gint64 time = ef_rate_get_begin (paint->rate, frame);
      double x = ef_timeline_scale_to_x (&paint->scale, time);
      gboolean is_major = (frame - first) % n_label == 0;

      if (x < -FRAME_LABEL_PITCH)
        continue;
      if (x > paint->width + FRAME_LABEL_PITCH || time > paint->scale.duration)
        break;
      if (x >= 0 && x <= paint->width)
        add_tick (snapshot, paint, is_major ? &paint->style->dim : &paint->style->faint, x,
                  is_major ? 16 : 21);
      if (is_major)
        add_label (self, paint, time, x, ef_frame_time_format (frames, paint->rate, time));
    }
  }
}

void
ef_timeline_ruler_build (EfTimelineRuler *self, GtkSnapshot *snapshot, const EfTimelinePaint *paint)
{
  int n_label = find_frames (paint, FRAME_LABEL_PITCH);
  gboolean has_frames = ef_rate_is_valid (paint->rate);
  double pitch = LABEL_PITCH;

  g_array_set_size (self->labels, 0);
  if (n_label > 0) {
    build_frames (self, snapshot, paint, n_label, MAX (find_frames (paint, TICK_PITCH), 1));
    return;
  }
  if (paint->scale.duration >= 100 * 3600 * EF_NS_PER_SECOND || !has_frames)
    pitch = FRAME_LABEL_PITCH;
  build_seconds (self, snapshot, paint, find_step (paint, has_frames ? FIRST_SECONDS : 0, pitch));
}

void
ef_timeline_ruler_draw_labels (EfTimelineRuler *self,
                               GtkSnapshot *snapshot,
                               const EfTimelinePaint *paint,
                               double flag)
{
  for (guint i = 0; i < self->labels->len; i++) {
    const Label *label = &g_array_index (self->labels, Label, i);
    double x = label->x - label->width / 2;

    /* Nothing is before the first one, so it may stand beside its tick. */
    if (label->is_first)
      x = MAX (x, 0);
    if (x < 0 || x + label->width > paint->width)
      continue;
    if (flag >= 0 && ABS (x + label->width / 2 - flag) < FLAG_REACH)
      continue;
    ef_timeline_text_draw (paint->text, snapshot, EF_TIMELINE_FONT_RULER, label->text,
                           &paint->style->dim, ef_sharp (paint, x), LABEL_Y, paint->width);
  }
}

/* From each key frame drawn to the first one that is far enough away: the work is bounded by the width.
 * Ticks that would all be as close as allowed say nothing, and are left out. */
void
ef_timeline_keys_build (GtkSnapshot *snapshot, const EfTimelinePaint *paint)
{
  EfFrameIndex *frames = ef_edit_session_get_frames (paint->session);
  EfTimeSpan visible = ef_timeline_scale_get_visible (&paint->scale);
  gint64 apart = (gint64) ceil (KEY_PITCH * paint->scale.per_pixel);
  gint64 time;
  gint64 next;

  if (frames == NULL || !ef_frame_index_knows_keys (frames))
    return;

  time = ef_frame_index_key_after (frames, visible.begin - 1);
  while (time >= 0 && time <= visible.end) {
    next = ef_frame_index_key_after (frames, time);
    if (next >= 0 && next - time < apart)
      next = ef_frame_index_key_after (frames, time + apart - 1);
    else
      ef_fill (snapshot, &paint->style->dim,
               ef_sharp (paint, ef_timeline_scale_to_x (&paint->scale, time)), EF_KEYS_Y, 1,
               EF_KEYS_HEIGHT);
    time = next;
  }
}
