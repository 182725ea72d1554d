/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "media/player-pipe.h"
#include "media/player.h"

G_BEGIN_DECLS

/* What the rooms of the player share. The functions that a person causes (player.c) only write down what
 * is wanted; ef_player_advance () looks at what is wanted and at what the pipeline does, and starts the
 * one next thing. It is called again whenever that thing is done, so however fast the wishes come, the
 * latest one is reached and no step is lost. */
struct _EfPlayer {
  GObject parent_instance;

  char *video;  /* (owned): descriptions of the sinks */
  char *audio;  /* (owned) */
  EfPipe *pipe; /* (owned) */
  GstBus *bus;  /* (owned): watched */

  char *uri;            /* (owned) (nullable) */
  char *proxy;          /* (owned) (nullable) */
  EfMediaInfo *info;    /* (owned) (nullable) */
  EfFrameIndex *frames; /* (owned) (nullable) */
  gboolean is_read;     /* they are not guessed from the rate */

  /* What is wanted */
  gint64 target; /* NOWHERE: nothing waits */
  gboolean is_exact;
  int steps;
  gboolean playing;
  double rate;
  EfTimeSpan loop; /* empty: none */
  double volume;
  gboolean muted;

  /* What the pipeline does */
  int doing;
  guint serial;
  guint round; /* the number of the newest seek */
  guint late_id;
  int n_late;
  gint64 since; /* monotonic */
  gboolean is_acknowledged;
  gboolean is_spoilt; /* the pipeline failed; such a one may never answer again */
  gboolean is_loaded;
  gboolean is_on_proxy;
  gboolean is_quiet;
  gboolean is_running;
  gboolean is_plain; /* goes on from here to the end at the normal rate */
  double segment_rate;
  EfTimeSpan segment_loop;
  gint64 goal;
  gboolean goal_is_exact;
  gint64 exact_cost; /* microseconds the last exact seek took */

  guint rest_id;
  gint64 rest_target;
  guint back_id;
  gint64 back_from;
  gint64 back_since;

  gint64 position;
  gint64 shown; /* what the sink says, not snapped; NOWHERE: nothing yet */
  gboolean at_end;
  gboolean has_sound;
  gboolean is_first;
  char *problem; /* (owned) */
};

enum {
  NOTHING,
  OPENING,
  SEEKING,
  STEPPING,
  PAUSING,
};

#define NOWHERE G_GINT64_CONSTANT (-1)
#define MS G_GINT64_CONSTANT (1000000)

/* No opening, seek or step of its own, but the next round of a loop. */
#define ROUND_SERIAL 0

/* Faster than this there is no sound, and only key frames. */
#define MOST_PITCHED 4.0

/* player.c: what is told to whoever watches */
void ef_player_take_position (EfPlayer *self, gint64 position);
void ef_player_take_playing (EfPlayer *self, gboolean playing);
void ef_player_take_rate (EfPlayer *self, double rate);
void ef_player_take_at_end (EfPlayer *self, gboolean at_end);
void ef_player_take_has_sound (EfPlayer *self, gboolean has_sound);
void ef_player_take_problem (EfPlayer *self, const char *problem);
void ef_player_tell_first_frame (EfPlayer *self);
void ef_player_tell_paintable (EfPlayer *self);

/* player-place.c: where frames are */
EfTimeSpan ef_player_find_frame (EfPlayer *self, gint64 time);
gint64 ef_player_get_length (EfPlayer *self);
gint64 ef_player_snap_shown (EfPlayer *self, gint64 time);
gint64 ef_player_aim (EfPlayer *self, gint64 time);
/* The key frame decoding must begin at for the frame at @time; NOWHERE: the demuxer finds it. */
gint64 ef_player_find_lead (EfPlayer *self, gint64 time);
gint64 ef_player_find_near_key (EfPlayer *self, gint64 time); /* NOWHERE: not known */
gint64 ef_player_get_step_target (EfPlayer *self, int steps);
gboolean ef_player_has_picture (EfPlayer *self);

/* player-move.c: what comes next */
void ef_player_update_shown (EfPlayer *self);
void ef_player_begin_doing (EfPlayer *self, int doing);
void ef_player_wait_for_file (EfPlayer *self);
void ef_player_send_step (EfPlayer *self, guint n_frames);
void ef_player_seek_to (EfPlayer *self, gint64 time, gboolean is_exact);
void ef_player_seek_to_play (EfPlayer *self, gint64 time);
void ef_player_begin_next_round (EfPlayer *self, guint round);
void ef_player_stop_running (EfPlayer *self);
void ef_player_advance (EfPlayer *self);
void ef_player_finish_doing (EfPlayer *self);

/* player-back.c: going backwards */
gboolean ef_player_wants_proxy (EfPlayer *self);
void ef_player_go_back (EfPlayer *self);

/* player-bus.c: what the pipeline says */
gboolean ef_player_bus_cb (GstBus *bus, GstMessage *message, gpointer user_data);

/* player-open.c: pipelines, files and sound */
gboolean ef_player_is_sound_missing (EfPlayer *self);
gboolean ef_player_wants_sound (EfPlayer *self);
void ef_player_apply_volume (EfPlayer *self);
void ef_player_drop_pipe (EfPlayer *self);
void ef_player_make_pipe (EfPlayer *self);
void ef_player_reopen (EfPlayer *self, gint64 at);
void ef_player_let_go (EfPlayer *self);
void ef_player_give_up (EfPlayer *self, const char *problem);

G_END_DECLS
