/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/stage-private.h"

#include <math.h>

#include "media/media.h"
#include "media/player-sound.h"
#include "media/stage-pipe.h"

/* The main thread's side of the preview: it knows what is wanted and what was told; all work is done behind
 * EfStagePipe. */
struct _EfStage {
  GObject parent_instance;

  char *video;        /* (owned) */
  char *audio;        /* (owned) (nullable) */
  EfStagePipe *pipe;  /* (owned) */
  gboolean is_quiet;  /* made before it was known whether there is sound */
  GObject *paintable; /* (owned) (nullable) */

  EfPlan *plan; /* (owned) (nullable) */
  EfFormat format;
  int drawn_width; /* 0: not known */
  int drawn_height;
  int width; /* that is composed */
  int height;

  guint serial; /* of the newest wish */
  guint frame;  /* that is wanted, or was seen last */
  gboolean is_settled;
  gboolean is_first;
  gint64 position;
  gboolean playing;
  gboolean busy;
  gboolean at_end;
  gboolean muted;
  double volume;
  char *problem; /* (owned) */
};

G_DEFINE_FINAL_TYPE (EfStage, ef_stage, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_PAINTABLE,
  PROP_POSITION,
  PROP_PLAYING,
  PROP_PROBLEM,
  PROP_BUSY,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

enum {
  SIGNAL_FIRST_FRAME,
  SIGNAL_AT_END,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

#define VIDEO_SINK "videoconvertscale n-threads=2 ! gtk4paintablesink name=sink"

/* The shorter side of what is composed. */
#define USUAL_SIDE 540
#define LEAST_SIDE 270
#define MOST_SIDE 1080

static void
take_position (EfStage *self, gint64 position)
{
  if (self->position == position)
    return;
  self->position = position;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POSITION]);
}

static void
take_playing (EfStage *self, gboolean playing)
{
  if (self->playing == playing)
    return;
  self->playing = playing;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLAYING]);
}

static void
take_busy (EfStage *self, gboolean busy)
{
  if (self->busy == busy)
    return;
  self->busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
take_problem (EfStage *self, const char *problem)
{
  if (g_set_str (&self->problem, problem))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

static guint
get_last_frame (EfStage *self)
{
  return MAX (ef_plan_get_n_frames (self->plan), 1) - 1;
}

/* A whole quarter of the size that is rendered, no smaller than what is seen. */
static void
choose_size (EfStage *self)
{
  int width, height, side;
  double scale = (double) USUAL_SIDE;

  ef_format_get_size (self->format, &width, &height);
  side = MIN (width, height);
  if (self->drawn_width > 0 && self->drawn_height > 0)
    scale = side * fmin ((double) self->drawn_width / width, (double) self->drawn_height / height);
  scale = scale <= LEAST_SIDE ? LEAST_SIDE : scale <= USUAL_SIDE ? USUAL_SIDE : MOST_SIDE;
  self->width = (int) (width * scale / side / 2 + 0.5) * 2;
  self->height = (int) (height * scale / side / 2 + 0.5) * 2;
}

static void report_cb (const EfStageReport *report, gpointer user_data);

/* Looking for a device takes seconds where there is none. */
static gboolean
is_sound_missing (EfStage *self)
{
  if (self->audio == NULL || !g_str_equal (self->audio, EF_SOUND_SINK))
    return self->audio == NULL;

  ef_sound_look ();

  return ef_sound_get () != EF_SOUND_THERE;
}

static void
make_pipe (EfStage *self)
{
  GstElement *sink;

  g_clear_pointer (&self->pipe, ef_stage_pipe_close);
  self->is_quiet = is_sound_missing (self);
  self->pipe =
    ef_stage_pipe_new (self->video, self->is_quiet ? NULL : self->audio, report_cb, self);
  ef_stage_pipe_set_volume (self->pipe, self->volume, self->muted);
  sink = ef_stage_pipe_get_sink (self->pipe);
  g_clear_object (&self->paintable);
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (sink), "paintable") != NULL)
    g_object_get (sink, "paintable", &self->paintable, NULL);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAINTABLE]);
}

static void
show (EfStage *self, gint64 frame, gboolean plays)
{
  if (plays && self->is_quiet && self->audio != NULL && !is_sound_missing (self))
    make_pipe (self);
  self->frame = (guint) CLAMP (frame, 0, (gint64) get_last_frame (self));
  self->is_settled = FALSE;
  self->at_end = FALSE;
  self->serial = ef_stage_pipe_show (self->pipe, self->plan, self->format, self->width,
                                     self->height, self->frame, plays);
  if (!plays)
    take_position (self, ef_rate_get_begin (self->plan->rate, self->frame));
}

static void
take_time (EfStage *self, gint64 time)
{
  if (self->plan == NULL)
    return;

  self->frame =
    (guint) CLAMP (ef_rate_get_frame (self->plan->rate, time), 0, (gint64) get_last_frame (self));
  take_position (self, ef_rate_get_begin (self->plan->rate, self->frame));
}

static void
report_cb (const EfStageReport *report, gpointer user_data)
{
  g_autoptr (EfStage) self = g_object_ref (user_data);

  if (report->serial != self->serial)
    return;

  switch (report->news) {
  case EF_STAGE_SHOWN:
    self->is_settled = TRUE;
    take_time (self, report->time);
    take_problem (self, "");
    take_busy (self, FALSE);
    if (self->is_first) {
      self->is_first = FALSE;
      g_signal_emit (self, signals[SIGNAL_FIRST_FRAME], 0);
    }
    break;
  case EF_STAGE_MOVED:
    take_time (self, report->time);
    break;
  case EF_STAGE_ENDED:
    take_time (self, G_MAXINT64 / 4);
    self->at_end = TRUE;
    take_playing (self, FALSE);
    g_signal_emit (self, signals[SIGNAL_AT_END], 0);
    break;
  case EF_STAGE_STOPPED:
  default:
    self->is_settled = TRUE;
    take_playing (self, FALSE);
    take_busy (self, FALSE);
    take_problem (self, report->problem);
    break;
  }
}

static void
ef_stage_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  EfStage *self = EF_STAGE (object);

  switch (property_id) {
  case PROP_PAINTABLE:
    g_value_set_object (value, self->paintable);
    break;
  case PROP_POSITION:
    g_value_set_int64 (value, self->position);
    break;
  case PROP_PLAYING:
    g_value_set_boolean (value, self->playing);
    break;
  case PROP_PROBLEM:
    g_value_set_string (value, self->problem);
    break;
  case PROP_BUSY:
    g_value_set_boolean (value, self->busy);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
  }
}

static void
ef_stage_finalize (GObject *object)
{
  EfStage *self = EF_STAGE (object);

  g_clear_pointer (&self->pipe, ef_stage_pipe_close);
  g_clear_pointer (&self->plan, ef_plan_unref);
  g_clear_object (&self->paintable);
  g_free (self->video);
  g_free (self->audio);
  g_free (self->problem);

  G_OBJECT_CLASS (ef_stage_parent_class)->finalize (object);
}

static void
ef_stage_class_init (EfStageClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = ef_stage_get_property;
  object_class->finalize = ef_stage_finalize;

  properties[PROP_PAINTABLE] = g_param_spec_object ("paintable", NULL, NULL, G_TYPE_OBJECT, flags);
  properties[PROP_POSITION] = g_param_spec_int64 ("position", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_PLAYING] = g_param_spec_boolean ("playing", NULL, NULL, FALSE, flags);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, "", flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SIGNAL_FIRST_FRAME] = g_signal_new ("first-frame", EF_TYPE_STAGE, G_SIGNAL_RUN_LAST, 0,
                                              NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_AT_END] =
    g_signal_new ("at-end", EF_TYPE_STAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ef_stage_init (EfStage *self)
{
  self->problem = g_strdup ("");
  self->volume = 1;
  self->is_settled = TRUE;
}

EfStage *
ef_stage_new_with_sinks (const char *video, const char *audio)
{
  EfStage *self = g_object_new (EF_TYPE_STAGE, NULL);

  ef_media_init ();
  self->video = g_strdup (video);
  self->audio = g_strdup (audio);
  make_pipe (self);

  return self;
}

EfStage *
ef_stage_new (void)
{
  return ef_stage_new_with_sinks (VIDEO_SINK, EF_SOUND_SINK);
}

void
ef_stage_set_plan (EfStage *self, EfPlan *plan, EfFormat format)
{
  g_return_if_fail (EF_IS_STAGE (self));

  if (plan != NULL)
    ef_plan_ref (plan);
  g_clear_pointer (&self->plan, ef_plan_unref);
  self->plan = plan;
  self->format = format;
  if (plan == NULL || ef_plan_get_n_frames (plan) == 0) {
    g_clear_pointer (&self->plan, ef_plan_unref);
    self->serial = ef_stage_pipe_show (self->pipe, NULL, format, 0, 0, 0, FALSE);
    self->is_settled = TRUE;
    take_playing (self, FALSE);
    take_busy (self, FALSE);
    take_problem (self, "");
    take_position (self, 0);
    return;
  }

  choose_size (self);
  self->is_first = TRUE;
  take_busy (self, TRUE);
  show (self, ef_rate_get_frame (plan->rate, self->position), self->playing);
}

void
ef_stage_set_size (EfStage *self, int width, int height)
{
  int before = self->width;

  g_return_if_fail (EF_IS_STAGE (self));

  self->drawn_width = width;
  self->drawn_height = height;
  if (self->plan == NULL)
    return;
  choose_size (self);
  if (self->width != before)
    show (self, self->frame, self->playing);
}

GObject *
ef_stage_get_paintable (EfStage *self)
{
  g_return_val_if_fail (EF_IS_STAGE (self), NULL);

  return self->paintable;
}

gint64
ef_stage_get_position (EfStage *self)
{
  g_return_val_if_fail (EF_IS_STAGE (self), 0);

  return self->position;
}

gboolean
ef_stage_get_playing (EfStage *self)
{
  g_return_val_if_fail (EF_IS_STAGE (self), FALSE);

  return self->playing;
}

const char *
ef_stage_get_problem (EfStage *self)
{
  g_return_val_if_fail (EF_IS_STAGE (self), "");

  return self->problem;
}

void
ef_stage_play (EfStage *self)
{
  g_return_if_fail (EF_IS_STAGE (self));

  if (self->plan == NULL || self->playing)
    return;
  take_playing (self, TRUE);
  show (self, self->at_end || self->frame == get_last_frame (self) ? 0 : self->frame, TRUE);
}

void
ef_stage_pause (EfStage *self)
{
  g_return_if_fail (EF_IS_STAGE (self));

  if (!self->playing)
    return;
  take_playing (self, FALSE);
  self->is_settled = FALSE;
  self->serial = ef_stage_pipe_pause (self->pipe);
}

void
ef_stage_seek (EfStage *self, gint64 time)
{
  g_return_if_fail (EF_IS_STAGE (self));

  if (self->plan != NULL)
    show (self, ef_rate_get_frame (self->plan->rate, MAX (time, 0)), self->playing);
}

void
ef_stage_step (EfStage *self, int n_frames)
{
  g_return_if_fail (EF_IS_STAGE (self));

  if (self->plan == NULL)
    return;
  take_playing (self, FALSE);
  show (self, (gint64) self->frame + n_frames, FALSE);
}

void
ef_stage_set_muted (EfStage *self, gboolean muted)
{
  g_return_if_fail (EF_IS_STAGE (self));

  self->muted = muted;
  ef_stage_pipe_set_volume (self->pipe, self->volume, muted);
}

void
ef_stage_set_volume (EfStage *self, double volume)
{
  g_return_if_fail (EF_IS_STAGE (self));

  self->volume = CLAMP (volume, 0.0, 1.0);
  ef_stage_pipe_set_volume (self->pipe, self->volume, self->muted);
}

gboolean
ef_stage_is_settled (EfStage *self)
{
  return self->is_settled;
}

GstElement *
ef_stage_get_sink (EfStage *self)
{
  return ef_stage_pipe_get_sink (self->pipe);
}
