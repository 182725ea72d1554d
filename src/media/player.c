/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/player-private.h"

#include "media/media.h"
#include "media/player-sound.h"
#include "media/player-state.h"

/* What a person causes: it is written down and ef_player_advance () sees to it. */
G_DEFINE_FINAL_TYPE (EfPlayer, ef_player, G_TYPE_OBJECT)

enum {
  PROP_PAINTABLE = 1,
  PROP_POSITION,
  PROP_PLAYING,
  PROP_RATE,
  PROP_VOLUME,
  PROP_MUTED,
  PROP_PROBLEM,
  PROP_HAS_SOUND,
  PROP_AT_END,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum {
  FIRST_FRAME,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

#define REST_MS 100

/* In two goes, see player-shrink.h. */
#define VIDEO_SINK                                                                             \
  "videoconvertscale name=shrink n-threads=2 dither=none ! capsfilter name=shrunk caps=ANY ! " \
  "videoconvertscale n-threads=2 ! gtk4paintablesink"

void
ef_player_take_position (EfPlayer *self, gint64 position)
{
  if (self->position == position)
    return;

  self->position = position;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_POSITION]);
}

void
ef_player_take_playing (EfPlayer *self, gboolean playing)
{
  if (self->playing == playing)
    return;

  self->playing = playing;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLAYING]);
}

void
ef_player_take_rate (EfPlayer *self, double rate)
{
  if (self->rate == rate)
    return;

  self->rate = rate;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RATE]);
}

void
ef_player_take_at_end (EfPlayer *self, gboolean at_end)
{
  if (self->at_end == at_end)
    return;

  self->at_end = at_end;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AT_END]);
}

void
ef_player_take_has_sound (EfPlayer *self, gboolean has_sound)
{
  if (self->has_sound == has_sound)
    return;

  self->has_sound = has_sound;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_SOUND]);
}

void
ef_player_take_problem (EfPlayer *self, const char *problem)
{
  if (g_set_str (&self->problem, problem))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
}

void
ef_player_tell_first_frame (EfPlayer *self)
{
  g_signal_emit (self, signals[FIRST_FRAME], 0);
}

void
ef_player_tell_paintable (EfPlayer *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PAINTABLE]);
}

static gboolean
rest_cb (gpointer user_data)
{
  EfPlayer *self = user_data;

  self->rest_id = 0;
  self->target = self->rest_target;
  self->is_exact = TRUE;
  ef_player_advance (self);

  return G_SOURCE_REMOVE;
}

/* A scrub that has not come to rest, or a file that failed, must first come to something. */
static void
hurry_rest (EfPlayer *self)
{
  if (self->rest_id == 0)
    return;

  g_clear_handle_id (&self->rest_id, g_source_remove);
  self->target = self->rest_target;
  self->is_exact = TRUE;
}

static void
revive (EfPlayer *self)
{
  if (self->uri == NULL || self->is_loaded || self->doing == OPENING)
    return;

  ef_player_take_problem (self, "");
  ef_player_reopen (self, self->target != NOWHERE ? self->target : self->position);
}

static void
forget_wishes (EfPlayer *self)
{
  g_clear_handle_id (&self->rest_id, g_source_remove);
  g_clear_handle_id (&self->back_id, g_source_remove);
  self->target = NOWHERE;
  self->steps = 0;
  self->loop = EF_TIME_SPAN_EMPTY;
  ef_player_take_rate (self, 1.0);
  ef_player_take_playing (self, FALSE);
}

static void
ef_player_dispose (GObject *object)
{
  EfPlayer *self = EF_PLAYER (object);

  g_clear_handle_id (&self->late_id, g_source_remove);
  g_clear_handle_id (&self->rest_id, g_source_remove);
  g_clear_handle_id (&self->back_id, g_source_remove);
  ef_player_drop_pipe (self);

  G_OBJECT_CLASS (ef_player_parent_class)->dispose (object);
}

static void
ef_player_finalize (GObject *object)
{
  EfPlayer *self = EF_PLAYER (object);

  g_free (self->video);
  g_free (self->audio);
  g_free (self->uri);
  g_free (self->proxy);
  g_free (self->problem);
  g_clear_pointer (&self->info, ef_media_info_free);
  g_clear_pointer (&self->frames, ef_frame_index_unref);

  G_OBJECT_CLASS (ef_player_parent_class)->finalize (object);
}

static void
ef_player_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfPlayer *self = EF_PLAYER (object);

  switch (id) {
  case PROP_PAINTABLE:
    g_value_set_object (value, ef_player_get_paintable (self));
    break;
  case PROP_POSITION:
    g_value_set_int64 (value, self->position);
    break;
  case PROP_PLAYING:
    g_value_set_boolean (value, self->playing);
    break;
  case PROP_RATE:
    g_value_set_double (value, self->rate);
    break;
  case PROP_VOLUME:
    g_value_set_double (value, self->volume);
    break;
  case PROP_MUTED:
    g_value_set_boolean (value, self->muted);
    break;
  case PROP_PROBLEM:
    g_value_set_string (value, self->problem);
    break;
  case PROP_HAS_SOUND:
    g_value_set_boolean (value, self->has_sound);
    break;
  case PROP_AT_END:
    g_value_set_boolean (value, self->at_end);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_player_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfPlayer *self = EF_PLAYER (object);

  switch (id) {
  case PROP_RATE:
    ef_player_set_rate (self, g_value_get_double (value));
    break;
  case PROP_VOLUME:
    ef_player_set_volume (self, g_value_get_double (value));
    break;
  case PROP_MUTED:
    ef_player_set_muted (self, g_value_get_boolean (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_player_class_init (EfPlayerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags reads = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GParamFlags writes = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ef_player_dispose;
  object_class->finalize = ef_player_finalize;
  object_class->get_property = ef_player_get_property;
  object_class->set_property = ef_player_set_property;

  properties[PROP_PAINTABLE] = g_param_spec_object ("paintable", NULL, NULL, G_TYPE_OBJECT, reads);
  properties[PROP_POSITION] = g_param_spec_int64 ("position", NULL, NULL, 0, G_MAXINT64, 0, reads);
  properties[PROP_PLAYING] = g_param_spec_boolean ("playing", NULL, NULL, FALSE, reads);
  properties[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, -64, 64, 1, writes);
  properties[PROP_VOLUME] = g_param_spec_double ("volume", NULL, NULL, 0, 1, 1, writes);
  properties[PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, writes);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, "", reads);
  properties[PROP_HAS_SOUND] = g_param_spec_boolean ("has-sound", NULL, NULL, FALSE, reads);
  properties[PROP_AT_END] = g_param_spec_boolean ("at-end", NULL, NULL, FALSE, reads);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[FIRST_FRAME] = g_signal_new ("first-frame", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ef_player_init (EfPlayer *self)
{
  self->target = NOWHERE;
  self->shown = NOWHERE;
  self->rate = 1.0;
  self->segment_rate = 1.0;
  self->volume = 1.0;
  self->is_plain = TRUE;
  self->problem = g_strdup ("");
}

EfPlayer *
ef_player_new_with_sinks (const char *video, const char *audio)
{
  EfPlayer *self = g_object_new (EF_TYPE_PLAYER, NULL);

  ef_media_init ();
  self->video = g_strdup (video);
  self->audio = g_strdup (audio);
  ef_player_is_sound_missing (self);
  ef_player_make_pipe (self);

  return self;
}

EfPlayer *
ef_player_new (void)
{
  return ef_player_new_with_sinks (VIDEO_SINK, EF_SOUND_SINK);
}

void
ef_player_open (EfPlayer *self, const char *uri, const EfMediaInfo *info, gint64 at)
{
  g_return_if_fail (EF_IS_PLAYER (self));
  g_return_if_fail (uri != NULL);

  forget_wishes (self);
  g_set_str (&self->uri, uri);
  g_clear_pointer (&self->proxy, g_free);
  g_clear_pointer (&self->info, ef_media_info_free);
  g_clear_pointer (&self->frames, ef_frame_index_unref);
  if (info != NULL)
    self->info = ef_media_info_copy (info);
  if (info != NULL && ef_rate_is_valid (info->rate) && !info->is_variable && info->duration > 0)
    self->frames = ef_frame_index_new_even (info->rate, info->duration);

  ef_pipe_set_frames (self->pipe, NULL);
  self->is_read = FALSE;
  self->exact_cost = 0;
  self->is_first = TRUE;
  self->is_quiet = ef_player_is_sound_missing (self);
  ef_player_take_problem (self, "");
  ef_player_take_at_end (self, FALSE);
  ef_player_take_position (self, at);
  ef_player_reopen (self, at);
}

void
ef_player_close (EfPlayer *self)
{
  g_return_if_fail (EF_IS_PLAYER (self));

  if (self->uri == NULL)
    return;

  forget_wishes (self);
  g_clear_pointer (&self->uri, g_free);
  g_clear_pointer (&self->proxy, g_free);
  ef_player_let_go (self);
  ef_player_take_problem (self, "");
  ef_player_take_has_sound (self, FALSE);
  ef_player_take_at_end (self, FALSE);
  ef_player_take_position (self, 0);
}

void
ef_player_set_frames (EfPlayer *self, EfFrameIndex *frames)
{
  g_return_if_fail (EF_IS_PLAYER (self));

  if (frames != NULL)
    ef_frame_index_ref (frames);
  g_clear_pointer (&self->frames, ef_frame_index_unref);
  self->frames = frames;
  self->is_read = frames != NULL;
  if (ef_pipe_set_frames (self->pipe, frames) && self->uri != NULL)
    ef_player_reopen (self, self->target != NOWHERE ? self->target : self->position);
  else if (self->shown != NOWHERE) {
    ef_player_take_position (self, ef_player_snap_shown (self, self->shown));
  } else if (self->is_loaded && self->target == NOWHERE && ef_player_has_picture (self)) {
    self->target = self->position;
    self->is_exact = TRUE;
    ef_player_advance (self);
  }
}

void
ef_player_set_proxy (EfPlayer *self, const char *uri)
{
  g_return_if_fail (EF_IS_PLAYER (self));

  if (g_set_str (&self->proxy, uri))
    ef_player_advance (self);
}

GObject *
ef_player_get_paintable (EfPlayer *self)
{
  g_return_val_if_fail (EF_IS_PLAYER (self), NULL);

  return ef_pipe_get_paintable (self->pipe);
}

gint64
ef_player_get_position (EfPlayer *self)
{
  g_return_val_if_fail (EF_IS_PLAYER (self), 0);

  return self->position;
}

gboolean
ef_player_get_playing (EfPlayer *self)
{
  g_return_val_if_fail (EF_IS_PLAYER (self), FALSE);

  return self->playing;
}

double
ef_player_get_rate (EfPlayer *self)
{
  g_return_val_if_fail (EF_IS_PLAYER (self), 1.0);

  return self->rate;
}

const char *
ef_player_get_problem (EfPlayer *self)
{
  g_return_val_if_fail (EF_IS_PLAYER (self), "");

  return self->problem;
}

void
ef_player_play (EfPlayer *self)
{
  g_return_if_fail (EF_IS_PLAYER (self));

  if (self->uri == NULL)
    return;

  hurry_rest (self);
  ef_player_take_playing (self, TRUE);
  revive (self);
  if (ef_player_wants_sound (self) && self->is_loaded)
    ef_player_reopen (self, self->target != NOWHERE ? self->target
                            : self->at_end          ? 0
                                                    : self->position);
  ef_player_advance (self);
}

void
ef_player_pause (EfPlayer *self)
{
  g_return_if_fail (EF_IS_PLAYER (self));

  g_clear_handle_id (&self->back_id, g_source_remove);
  self->loop = EF_TIME_SPAN_EMPTY;
  ef_player_take_rate (self, 1.0);
  ef_player_take_playing (self, FALSE);
  ef_player_advance (self);
}

void
ef_player_set_rate (EfPlayer *self, double rate)
{
  g_return_if_fail (EF_IS_PLAYER (self));
  g_return_if_fail (rate != 0);

  if (self->uri == NULL)
    return;

  if (rate < 0 || rate > MOST_PITCHED)
    self->loop = EF_TIME_SPAN_EMPTY;
  ef_player_take_rate (self, rate);
  self->back_from = self->target != NOWHERE ? self->target : self->position;
  self->back_since = g_get_monotonic_time ();
  ef_player_play (self);
}

void
ef_player_seek (EfPlayer *self, gint64 time, gboolean scrubbing)
{
  g_return_if_fail (EF_IS_PLAYER (self));

  if (self->uri == NULL)
    return;

  forget_wishes (self);
  self->target = CLAMP (time, 0, ef_player_get_length (self));
  self->is_exact = !scrubbing;
  if (scrubbing) {
    self->rest_target = self->target;
    self->rest_id = g_timeout_add (REST_MS, rest_cb, self);
  }
  revive (self);
  ef_player_advance (self);
}

void
ef_player_step (EfPlayer *self, int n_frames)
{
  g_return_if_fail (EF_IS_PLAYER (self));

  if (self->uri == NULL)
    return;

  hurry_rest (self);
  ef_player_pause (self);
  self->steps += n_frames;
  revive (self);
  ef_player_advance (self);
}

void
ef_player_loop (EfPlayer *self, EfTimeSpan span)
{
  g_return_if_fail (EF_IS_PLAYER (self));

  if (self->uri == NULL)
    return;

  self->loop = span;
  if (ef_time_span_is_empty (span)) {
    self->loop = EF_TIME_SPAN_EMPTY;
    ef_player_advance (self);
    return;
  }
  g_clear_handle_id (&self->rest_id, g_source_remove);
  self->target = NOWHERE;
  self->steps = 0;
  if (self->rate < 0 || self->rate > MOST_PITCHED)
    ef_player_take_rate (self, 1.0);
  ef_player_play (self);
}

void
ef_player_set_volume (EfPlayer *self, double volume)
{
  g_return_if_fail (EF_IS_PLAYER (self));

  volume = CLAMP (volume, 0.0, 1.0);
  if (self->volume == volume)
    return;

  self->volume = volume;
  ef_player_apply_volume (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VOLUME]);
}

void
ef_player_set_muted (EfPlayer *self, gboolean muted)
{
  g_return_if_fail (EF_IS_PLAYER (self));

  if (self->muted == muted)
    return;

  self->muted = muted;
  ef_player_apply_volume (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MUTED]);
}

gboolean
ef_player_is_settled (EfPlayer *self)
{
  gboolean is_idle = self->doing == NOTHING && self->target == NOWHERE && self->steps == 0 &&
                     self->rest_id == 0 && ef_pipe_get_n_waiting (self->pipe) == 0;

  return is_idle && (self->uri == NULL || self->is_loaded || *self->problem != '\0') &&
         (!self->is_loaded || self->is_running == (self->playing && self->rate > 0));
}

GstElement *
ef_player_get_sink (EfPlayer *self)
{
  return ef_pipe_get_sink (self->pipe);
}

int
ef_player_count_pipelines (void)
{
  return ef_pipe_count ();
}
