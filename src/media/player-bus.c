/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/player-state.h"

#include <glib/gi18n.h>
#include <gst/pbutils/missing-plugins.h>

/* The decoder of the picture is missing, or the picture begins later than the sound. */
static void
take_no_frame (EfPlayer *self, EfPipeArrived arrived)
{
  if (arrived.is_gap)
    self->target = self->goal;
  else if (*self->problem == '\0')
    ef_player_take_problem (self,
                            _ ("This video cannot be shown. There is no decoder for it here."));
}

static void
settle_opening (EfPlayer *self)
{
  EfPipeArrived arrived = ef_pipe_get_arrived (self->pipe);

  if (!self->is_acknowledged)
    return;

  self->is_loaded = TRUE;
  if (arrived.n_frames == 0 && ef_player_has_picture (self))
    take_no_frame (self, arrived);
  ef_player_finish_doing (self);
}

/* A seek behind the last frame shows nothing; where that is, only trying tells while the file has not
 * been read. */
static void
seek_earlier (EfPlayer *self)
{
  gint64 step = MAX (100 * MS, (ef_player_get_length (self) - self->goal) * 2);

  if (ef_player_get_length (self) == G_MAXINT64 || step > self->goal)
    ef_player_seek_to (self, 0, FALSE);
  else
    ef_player_seek_to (self, self->goal - step, TRUE);
}

static void
settle_moving (EfPlayer *self)
{
  EfPipeArrived arrived = ef_pipe_get_arrived (self->pipe);
  gboolean is_settled = TRUE;
  gint64 time;

  /* The end of something before can still be told while this one has not even begun. */
  if (arrived.serial != self->serial)
    return;

  if (!ef_player_has_picture (self)) {
    ef_player_take_position (self, self->goal);
    ef_player_finish_doing (self);
    return;
  }

  if (!arrived.is_flushed || (arrived.n_frames == 0 && !arrived.is_end && !arrived.is_gap))
    return;
  if (arrived.n_frames == 0 && arrived.is_end && self->doing == SEEKING && self->goal > 0) {
    seek_earlier (self);
    return;
  }
  /* Newer frames than the one on screen come only while it plays. */
  if (arrived.n_frames > 0 &&
      (!ef_pipe_get_shown (self->pipe, &time, &is_settled) || (!is_settled && !self->is_running)))
    return;

  ef_player_finish_doing (self);
}

static void
settle (EfPlayer *self)
{
  if (self->doing == OPENING)
    settle_opening (self);
  else if (self->doing == SEEKING || self->doing == STEPPING)
    settle_moving (self);
}

static void
end_reached (EfPlayer *self)
{
  if (!self->playing || self->doing != NOTHING)
    return;

  if (!ef_time_span_is_empty (self->loop)) {
    ef_player_seek_to_play (self, self->loop.begin);
    return;
  }

  ef_player_stop_running (self);
  ef_player_update_shown (self);
  self->segment_rate = 0;
  ef_player_take_rate (self, 1.0);
  ef_player_take_playing (self, FALSE);
  ef_player_take_at_end (self, TRUE);
  ef_player_begin_doing (self, PAUSING);
}

static char *
explain (const GError *error)
{
  if (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND))
    return g_strdup (_ ("This video cannot be shown. The file is not there."));
  if (g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_READ) ||
      g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_AUTHORIZED) ||
      g_error_matches (error, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_READ))
    return g_strdup (_ ("This video cannot be shown. The file cannot be read."));
  if (g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECRYPT) ||
      g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_DECRYPT_NOKEY))
    return g_strdup (_ ("This video cannot be shown. It is encrypted."));
  if (error->domain == GST_CORE_ERROR ||
      g_error_matches (error, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND))
    return g_strdup (_ ("This video cannot be shown. There is no decoder for it here."));

  return g_strdup (_ ("This video cannot be shown. The file is damaged or not a video."));
}

static void
take_error (EfPlayer *self, GstMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *problem = NULL;

  if (self->doing == OPENING && !self->is_acknowledged)
    return;

  gst_message_parse_error (message, &error, NULL);
  g_debug ("A player stopped: %s", error->message);
  self->is_spoilt = TRUE;
  if (!self->is_quiet && ef_player_has_picture (self) &&
      ef_pipe_is_sound (self->pipe, GST_MESSAGE_SRC (message))) {
    self->is_quiet = TRUE;
    ef_player_take_has_sound (self, FALSE);
    ef_player_reopen (self, self->is_loaded ? self->position : self->goal);
    return;
  }

  problem = explain (error);
  ef_player_give_up (self, problem);
}

static void
take_element_message (EfPlayer *self, GstMessage *message)
{
  const GstStructure *structure;
  const GstCaps *caps = NULL;
  GstCaps *detail = NULL;

  if (!gst_is_missing_plugin_message (message))
    return;

  structure = gst_message_get_structure (message);
  if (gst_structure_get (structure, "detail", GST_TYPE_CAPS, &detail, NULL))
    caps = detail;
  if (caps != NULL && gst_caps_get_size (caps) > 0 &&
      g_str_has_prefix (gst_structure_get_name (gst_caps_get_structure (caps, 0)), "video/")) {
    g_autofree char *name = gst_missing_plugin_message_get_description (message);
    g_autofree char *problem =
      g_strdup_printf (_ ("This video cannot be shown. Install what it needs: %s."), name);

    ef_player_take_problem (self, problem);
  }
  gst_clear_caps (&detail);
}

static void
take_own_message (EfPlayer *self, GstMessage *message)
{
  const GstStructure *structure = gst_message_get_structure (message);
  guint serial = 0;

  gst_structure_get_uint (structure, "serial", &serial);
  if (gst_structure_has_name (structure, EF_PIPE_FRAME)) {
    if (self->is_loaded)
      ef_player_update_shown (self);
  } else if (gst_structure_has_name (structure, EF_PIPE_ROUND)) {
    ef_player_begin_next_round (self, serial);
  } else if (serial == ROUND_SERIAL) {
    end_reached (self);
  } else if (serial != self->serial) {
    return;
  } else if (gst_structure_has_name (structure, EF_PIPE_OPENED)) {
    self->is_acknowledged = TRUE;
    if (self->doing == OPENING)
      ef_player_wait_for_file (self);
  } else if (self->doing == SEEKING || self->doing == STEPPING) {
    g_debug ("A player refused a seek");
    self->target = NOWHERE;
    ef_player_finish_doing (self);
  }
}

static void
take_state (EfPlayer *self, GstMessage *message)
{
  GstState state;
  GstState pending;

  if (GST_MESSAGE_SRC (message) != GST_OBJECT (ef_pipe_get_element (self->pipe)))
    return;

  gst_message_parse_state_changed (message, NULL, &state, &pending);
  if (self->doing == PAUSING && state == GST_STATE_PAUSED && pending == GST_STATE_VOID_PENDING)
    ef_player_finish_doing (self);
}

gboolean
ef_player_bus_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  g_autoptr (EfPlayer) self = g_object_ref (user_data);

  if (bus != self->bus)
    return G_SOURCE_REMOVE;

  if (self->doing == OPENING && self->is_acknowledged)
    ef_player_wait_for_file (self);

  switch ((int) GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_APPLICATION:
    take_own_message (self, message);
    break;
  case GST_MESSAGE_ASYNC_DONE:
    settle (self);
    break;
  case GST_MESSAGE_STATE_CHANGED:
    take_state (self, message);
    break;
  case GST_MESSAGE_EOS:
    end_reached (self);
    break;
  case GST_MESSAGE_ELEMENT:
    take_element_message (self, message);
    break;
  case GST_MESSAGE_ERROR:
    take_error (self, message);
    break;
  case GST_MESSAGE_CLOCK_LOST:
    /* The device that gave the time is gone or was changed. */
    if (self->is_running) {
      ef_pipe_set_state (self->pipe, GST_STATE_PAUSED);
      ef_pipe_set_state (self->pipe, GST_STATE_PLAYING);
    }
    break;
  default:
    break;
  }

  return G_SOURCE_CONTINUE;
}
