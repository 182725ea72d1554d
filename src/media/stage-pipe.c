/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/stage-pipe.h"

#include <glib/gi18n.h>
#include <gst/app/app.h>
#include <gst/audio/audio.h>

#include "core/worker-marks.h"
#include "media/error.h"
#include "media/picture-mix.h"
#include "media/player-pipe.h"
#include "media/sound-mix.h"

/* Composed before it is shown. */
#define PICTURES_AHEAD 3
#define SOUNDS_AHEAD 12
#define SOUND_FRAMES (EF_SOUND_RATE / 50)

/* How often the one who plays looks where it is, and whether there is room. */
#define LOOK_MS 15
/* When a picture does not come, something else may be wanted after this. */
#define PATIENCE (G_USEC_PER_SEC)

#define WAKE "ef-wake"
#define FAILED "ef-failed"
#define BEGUN "ef-begun" /* what was said before this is of what was before */

/* What is wanted. */
typedef struct {
  EfPlan *plan; /* (owned) (nullable) */
  EfCanvas canvas;
  guint frame;
  gboolean plays;
  gboolean only_pauses;
  guint serial;
} Wish;

struct _EfStagePipe {
  gatomicrefcount n_refs;
  EfStageFunc func;
  gpointer data;
  gboolean is_closed; /* main thread */

  GstElement *pipeline; /* (owned) */
  GstElement *sink;     /* (owned) what shows the pictures */
  GstElement *pictures; /* (owned) */
  GstElement *audio;    /* (owned) (nullable) all that plays sound */
  GstElement *sounds;   /* (owned) (nullable) */
  GstElement *volume;   /* (owned) (nullable) */
  GstBus *bus;          /* (owned) */
  GCancellable *ending; /* (owned) */

  GMutex lock; /* of the following */
  GCond changed;
  Wish wish;            /* the newest */
  Wish now;             /* what the threads work at */
  guint generation;     /* changes whenever they are to begin anew */
  GCancellable *making; /* (owned) of this generation */
  gboolean is_open;     /* the pipeline takes what they make */
  char *problem;        /* (owned) (nullable) of this generation */
  gboolean is_quiet;    /* there is no sound to be played, or nothing that plays it */

  /* For the thread that commands */
  gboolean is_running;
  gboolean is_begun;
  guint shown;  /* the wish that was told to be shown */
  gint64 since; /* monotonic: the wish is being fulfilled */
};

/* For the thread of pictures or of sound: where it is. */
typedef struct {
  EfStagePipe *pipe;
  guint generation;
  Wish wish;            /* its plan (owned) */
  GCancellable *making; /* (owned) */
  gint64 next;          /* frame or sample */
  gboolean has_ended;
} Turn;

static int n_pipes; /* atomic */

static void
lock (EfStagePipe *self)
{
  g_mutex_lock (&self->lock);
  EF_TAKE_OVER (&self->lock);
}

static void
unlock (EfStagePipe *self)
{
  EF_HAND_OVER (&self->lock);
  g_mutex_unlock (&self->lock);
}

/* The lock is held. */
static void
wait_for_change (EfStagePipe *self, gboolean for_ever)
{
  EF_HAND_OVER (&self->lock);
  if (for_ever)
    g_cond_wait (&self->changed, &self->lock);
  else
    g_cond_wait_until (&self->changed, &self->lock,
                       g_get_monotonic_time () + LOOK_MS * G_TIME_SPAN_MILLISECOND);
  EF_TAKE_OVER (&self->lock);
}

static void
set_wish (Wish *wish, const Wish *other)
{
  EfPlan *plan = other->plan != NULL ? ef_plan_ref (other->plan) : NULL;

  g_clear_pointer (&wish->plan, ef_plan_unref);
  *wish = *other;
  wish->plan = plan;
}

static void
unref (EfStagePipe *self)
{
  EF_HAND_OVER (&self->n_refs);
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;
  EF_TAKE_OVER (&self->n_refs);

  g_clear_pointer (&self->wish.plan, ef_plan_unref);
  g_clear_pointer (&self->now.plan, ef_plan_unref);
  g_clear_object (&self->bus);
  g_clear_object (&self->pictures);
  g_clear_object (&self->sounds);
  g_clear_object (&self->volume);
  g_clear_object (&self->audio);
  g_clear_object (&self->sink);
  g_clear_object (&self->pipeline);
  g_clear_object (&self->ending);
  g_clear_object (&self->making);
  g_free (self->problem);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
  g_atomic_int_dec_and_test (&n_pipes);
}

static EfStagePipe *
ref (EfStagePipe *self)
{
  g_atomic_ref_count_inc (&self->n_refs);

  return self;
}

/* Telling the owner */

typedef struct {
  EfStagePipe *pipe; /* (owned) */
  EfStageReport report;
} Note;

static gboolean
tell_cb (gpointer user_data)
{
  Note *note = user_data;

  EF_TAKE_OVER (note);
  if (!note->pipe->is_closed)
    note->pipe->func (&note->report, note->pipe->data);

  return G_SOURCE_REMOVE;
}

static void
note_free (gpointer data)
{
  Note *note = data;

  unref (note->pipe);
  g_free (note->report.problem);
  g_free (note);
}

static void
tell (EfStagePipe *self, EfStageNews news, guint serial, gint64 time, const char *problem)
{
  Note *note = g_new0 (Note, 1);

  note->pipe = ref (self);
  note->report = (EfStageReport) { news, serial, time, g_strdup (problem) };
  EF_HAND_OVER (note);
  g_idle_add_full (G_PRIORITY_DEFAULT, tell_cb, note, note_free);
}

static void
post (EfStagePipe *self, const char *name)
{
  gst_bus_post (self->bus, gst_message_new_application (NULL, gst_structure_new_empty (name)));
}

/* Making */

/* Waits until there is something to be made; FALSE: never again. */
static gboolean
wait_for_turn (Turn *turn, GstElement *source, guint most, gboolean *is_new)
{
  EfStagePipe *self = turn->pipe;
  gboolean is_ready = FALSE;

  *is_new = FALSE;
  lock (self);
  while (!is_ready && !g_cancellable_is_cancelled (self->ending)) {
    if (turn->generation != self->generation) {
      turn->generation = self->generation;
      set_wish (&turn->wish, &self->now);
      g_set_object (&turn->making, self->making);
      turn->has_ended = turn->wish.plan == NULL || (source == self->sounds && self->is_quiet);
      *is_new = TRUE;
    }
    is_ready = !turn->has_ended &&
               (*is_new || (self->is_open &&
                            gst_app_src_get_current_level_buffers (GST_APP_SRC (source)) < most));
    if (!is_ready)
      wait_for_change (self, turn->has_ended || !self->is_open);
  }
  unlock (self);

  return is_ready;
}

/* Takes @buffer; NULL: that was all. */
static void
push (Turn *turn, GstElement *source, GstBuffer *buffer)
{
  EfStagePipe *self = turn->pipe;

  lock (self);
  while (turn->generation == self->generation && !self->is_open &&
         !g_cancellable_is_cancelled (self->ending))
    wait_for_change (self, TRUE);
  if (turn->generation != self->generation || g_cancellable_is_cancelled (self->ending))
    gst_clear_buffer (&buffer);
  else if (buffer != NULL)
    gst_app_src_push_buffer (GST_APP_SRC (source), buffer);
  else
    gst_app_src_end_of_stream (GST_APP_SRC (source));
  unlock (self);
}

static void
fail (Turn *turn, GError *error)
{
  EfStagePipe *self = turn->pipe;

  turn->has_ended = TRUE;
  lock (self);
  if (turn->generation == self->generation && self->problem == NULL)
    self->problem = g_strdup (error->message);
  unlock (self);
  post (self, FAILED);
}

static void
clear_turn (Turn *turn)
{
  g_clear_pointer (&turn->wish.plan, ef_plan_unref);
  g_clear_object (&turn->making);
}

static void
make_picture (Turn *turn, EfPictureMix *mix)
{
  EfStagePipe *self = turn->pipe;
  EfPlan *plan = turn->wish.plan;
  guint frame = (guint) turn->next;
  g_autoptr (GstBuffer) made = NULL;
  g_autoptr (GError) error = NULL;
  GstBuffer *buffer;

  if (frame >= ef_plan_get_n_frames (plan)) {
    turn->has_ended = TRUE;
    push (turn, self->pictures, NULL);
    return;
  }
  if (!ef_picture_mix_take (mix, frame, &made, turn->making, &error)) {
    fail (turn, error);
    return;
  }
  buffer = gst_buffer_copy (made);
  GST_BUFFER_PTS (buffer) = (GstClockTime) ef_rate_get_begin (plan->rate, frame);
  GST_BUFFER_DURATION (buffer) =
    (GstClockTime) ef_rate_get_begin (plan->rate, frame + 1) - GST_BUFFER_PTS (buffer);
  push (turn, self->pictures, buffer);
  turn->next++;
  turn->has_ended = !turn->wish.plays;
}

static void
set_caps (GstElement *source, EfPictureMix *mix)
{
  g_autoptr (GstCaps) caps = ef_picture_mix_get_caps (mix, 0);

  gst_app_src_set_caps (GST_APP_SRC (source), caps);
}

static gpointer
run_pictures (gpointer data)
{
  EfStagePipe *self = data;
  Turn turn = { .pipe = self };
  g_autoptr (EfPictureMix) mix = NULL;
  EfCanvas canvas = { 0 };
  gboolean is_new;

  while (wait_for_turn (&turn, self->pictures, PICTURES_AHEAD, &is_new)) {
    if (is_new) {
      const EfCanvas *other = &turn.wish.canvas;

      if (mix != NULL && (canvas.format != other->format || canvas.width != other->width ||
                          canvas.height != other->height))
        g_clear_pointer (&mix, ef_picture_mix_free);
      canvas = *other;
      if (mix == NULL)
        mix = ef_picture_mix_new (turn.wish.plan, &canvas, 1, TRUE);
      else
        ef_picture_mix_set_plan (mix, turn.wish.plan);
      set_caps (self->pictures, mix);
      turn.next = turn.wish.frame;
    }
    make_picture (&turn, mix);
  }
  clear_turn (&turn);
  g_clear_pointer (&mix, ef_picture_mix_free);
  unref (self);

  return NULL;
}

static void
make_sound (Turn *turn, EfSoundMix *mix)
{
  EfStagePipe *self = turn->pipe;
  g_autoptr (GError) error = NULL;
  float *samples = g_new0 (float, SOUND_FRAMES *EF_SOUND_CHANNELS);
  guint n = SOUND_FRAMES;
  GstBuffer *buffer;

  /* What cannot be heard need not keep anybody from seeing. */
  if (turn->wish.plays && !ef_sound_mix_take (mix, samples, n, &n, turn->making, &error)) {
    n = (guint) MIN (SOUND_FRAMES, ef_sound_mix_get_length (mix) - turn->next);
    ef_sound_mix_seek (mix, turn->next + n);
  }
  if (n == 0) {
    g_free (samples);
    turn->has_ended = TRUE;
    push (turn, self->sounds, NULL);
    return;
  }
  buffer = gst_buffer_new_wrapped (samples, n * EF_SOUND_CHANNELS * sizeof *samples);
  GST_BUFFER_PTS (buffer) = gst_util_uint64_scale ((guint64) turn->next, GST_SECOND, EF_SOUND_RATE);
  GST_BUFFER_DURATION (buffer) =
    gst_util_uint64_scale ((guint64) turn->next + n, GST_SECOND, EF_SOUND_RATE) -
    GST_BUFFER_PTS (buffer);
  push (turn, self->sounds, buffer);
  turn->next += n;
  turn->has_ended = !turn->wish.plays;
}

static gpointer
run_sounds (gpointer data)
{
  EfStagePipe *self = data;
  Turn turn = { .pipe = self };
  g_autoptr (EfSoundMix) mix = NULL;
  gboolean is_new;

  while (wait_for_turn (&turn, self->sounds, SOUNDS_AHEAD, &is_new)) {
    if (is_new) {
      EfPlan *plan = turn.wish.plan;

      if (mix == NULL)
        mix = ef_sound_mix_new (plan);
      else
        ef_sound_mix_set_plan (mix, plan);
      turn.next = ef_rate_scale (ef_rate_get_begin (plan->rate, turn.wish.frame), EF_SOUND_RATE,
                                 EF_NS_PER_SECOND);
      ef_sound_mix_seek (mix, turn.next);
    }
    make_sound (&turn, mix);
  }
  clear_turn (&turn);
  g_clear_pointer (&mix, ef_sound_mix_free);
  unref (self);

  return NULL;
}

/* Commanding */

static gboolean
seek_data_cb (GstElement *source, guint64 offset, gpointer user_data)
{
  return TRUE;
}

static void
set_state (EfStagePipe *self, GstState state)
{
  gst_element_set_state (self->pipeline, state);
  self->is_running = state == GST_STATE_PLAYING;
}

/* The device is gone: it goes on by the clock of the system. */
static void
drop_sound (EfStagePipe *self)
{
  GstElement *audio = self->audio;
  GstElement *sounds = self->sounds;

  lock (self);
  self->is_quiet = TRUE;
  self->is_open = FALSE;
  unlock (self);
  gst_element_set_state (self->pipeline, GST_STATE_READY);
  if (audio == NULL || GST_OBJECT_PARENT (audio) == NULL)
    return;
  gst_element_set_state (audio, GST_STATE_NULL);
  gst_element_set_state (sounds, GST_STATE_NULL);
  gst_bin_remove (GST_BIN (self->pipeline), sounds);
  gst_bin_remove (GST_BIN (self->pipeline), audio);
  gst_bus_set_flushing (self->bus, TRUE);
  gst_bus_set_flushing (self->bus, FALSE);
}

static gboolean
is_of_sound (EfStagePipe *self, GstObject *object)
{
  return self->audio != NULL && object != NULL &&
         (object == GST_OBJECT (self->audio) ||
          gst_object_has_as_ancestor (object, GST_OBJECT (self->audio)) ||
          object == GST_OBJECT (self->sounds));
}

/* The threads begin anew. The lock is held. */
static void
renew_locked (EfStagePipe *self, const Wish *wish)
{
  g_cancellable_cancel (self->making);
  g_clear_object (&self->making);
  self->making = g_cancellable_new ();
  set_wish (&self->now, wish);
  self->generation++;
  g_clear_pointer (&self->problem, g_free);
  g_cond_broadcast (&self->changed);
}

/* What was made before is thrown away while the first new one is made. */
static void
begin (EfStagePipe *self, const Wish *wish)
{
  self->is_begun = FALSE;
  lock (self);
  self->is_open = FALSE;
  renew_locked (self, wish);
  unlock (self);

  if (wish->plan == NULL) {
    set_state (self, GST_STATE_READY);
    return;
  }
  set_state (self, GST_STATE_PAUSED);
  gst_element_seek_simple (self->pipeline, GST_FORMAT_TIME,
                           GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE,
                           ef_rate_get_begin (wish->plan->rate, wish->frame));
  post (self, BEGUN);
  lock (self);
  self->is_open = TRUE;
  g_cond_broadcast (&self->changed);
  unlock (self);
}

static gint64
get_position (EfStagePipe *self)
{
  gint64 time = 0;

  gst_element_query_position (self->pipeline, GST_FORMAT_TIME, &time);

  return time;
}

/* Stops making: what is shown stays. */
static void
stop (EfStagePipe *self)
{
  lock (self);
  renew_locked (self, &(Wish) { 0 });
  unlock (self);
}

static void
give_up (EfStagePipe *self, guint serial, const char *problem)
{
  stop (self);
  set_state (self, GST_STATE_PAUSED);
  self->shown = serial;
  tell (self, EF_STAGE_STOPPED, serial, get_position (self), problem);
}

static void
take_error (EfStagePipe *self, Wish *wish, GstMessage *message)
{
  g_autoptr (GError) error = NULL;

  gst_message_parse_error (message, &error, NULL);
  g_debug ("A stage stopped: %s", error->message);
  if (!is_of_sound (self, GST_MESSAGE_SRC (message))) {
    give_up (self, wish->serial,
             _ ("The preview cannot be shown. Close the project and open it again."));
    return;
  }

  if (self->shown == wish->serial && wish->plan != NULL)
    wish->frame =
      MIN ((guint) MAX (ef_rate_get_frame (wish->plan->rate, get_position (self)), wish->frame),
           ef_plan_get_n_frames (wish->plan) - 1);
  self->shown = 0;
  drop_sound (self);
  begin (self, wish);
}

static void
take_failure (EfStagePipe *self, guint serial)
{
  g_autofree char *problem = NULL;

  lock (self);
  problem = g_steal_pointer (&self->problem);
  unlock (self);
  if (problem != NULL)
    give_up (self, serial, problem);
}

static void
settle (EfStagePipe *self, const Wish *wish)
{
  if (self->shown == wish->serial || wish->plan == NULL)
    return;

  self->shown = wish->serial;
  tell (self, EF_STAGE_SHOWN, wish->serial, ef_rate_get_begin (wish->plan->rate, wish->frame),
        NULL);
  if (wish->plays && !wish->only_pauses)
    set_state (self, GST_STATE_PLAYING);
}

static void
take_message (EfStagePipe *self, Wish *wish, GstMessage *message)
{
  switch ((int) GST_MESSAGE_TYPE (message)) {
  case GST_MESSAGE_ASYNC_DONE:
    if (self->is_begun)
      settle (self, wish);
    break;
  case GST_MESSAGE_EOS:
    if (!self->is_running || !self->is_begun)
      break;
    set_state (self, GST_STATE_PAUSED);
    tell (self, EF_STAGE_ENDED, wish->serial, 0, NULL);
    break;
  case GST_MESSAGE_ERROR:
    take_error (self, wish, message);
    break;
  case GST_MESSAGE_CLOCK_LOST:
    if (self->is_running) {
      set_state (self, GST_STATE_PAUSED);
      set_state (self, GST_STATE_PLAYING);
    }
    break;
  case GST_MESSAGE_APPLICATION:
    if (gst_message_has_name (message, FAILED))
      take_failure (self, wish->serial);
    self->is_begun = self->is_begun || gst_message_has_name (message, BEGUN);
    break;
  default:
    break;
  }
}

/* One that was made meanwhile waits until the one before is on screen. */
static gboolean
is_under_way (EfStagePipe *self, const Wish *wish)
{
  return wish->plan != NULL && self->shown != wish->serial &&
         g_get_monotonic_time () - self->since < PATIENCE;
}

/* FALSE: the owner is gone. */
static gboolean
take_wish (EfStagePipe *self, Wish *wish, gboolean *is_new)
{
  gboolean is_free = !is_under_way (self, wish);

  lock (self);
  *is_new = is_free && self->wish.serial != wish->serial;
  if (*is_new)
    set_wish (wish, &self->wish);
  unlock (self);

  return !g_cancellable_is_cancelled (self->ending);
}

static void
fulfil (EfStagePipe *self, const Wish *wish)
{
  self->since = g_get_monotonic_time ();
  if (wish->only_pauses) {
    set_state (self, GST_STATE_PAUSED);
    stop (self);
    self->shown = wish->serial;
    tell (self, EF_STAGE_SHOWN, wish->serial, get_position (self), NULL);
    return;
  }
  begin (self, wish);
}

static gpointer
run_commands (gpointer data)
{
  EfStagePipe *self = data;
  Wish wish = { 0 };
  gboolean is_new;

  while (take_wish (self, &wish, &is_new)) {
    g_autoptr (GstMessage) message = NULL;

    if (is_new)
      fulfil (self, &wish);
    message = gst_bus_timed_pop_filtered (
      self->bus, self->is_running ? LOOK_MS * GST_MSECOND : GST_SECOND / 4,
      GST_MESSAGE_ASYNC_DONE | GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_CLOCK_LOST |
        GST_MESSAGE_APPLICATION);
    if (message != NULL)
      take_message (self, &wish, message);
    else if (self->is_running)
      tell (self, EF_STAGE_MOVED, wish.serial, get_position (self), NULL);
  }
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  g_clear_pointer (&wish.plan, ef_plan_unref);
  unref (self);

  return NULL;
}

static GstElement *
make_bin (const char *description)
{
  g_autoptr (GError) error = NULL;
  GstElement *bin = gst_parse_bin_from_description (description, TRUE, &error);

  if (bin == NULL)
    g_error ("Cannot make “%s”: %s", description, error->message);

  return gst_object_ref_sink (bin);
}

/* (transfer full) */
static GstElement *
make_source (EfStagePipe *self)
{
  GstElement *source = gst_object_ref_sink (gst_element_factory_make ("appsrc", NULL));

  g_object_set (source, "format", GST_FORMAT_TIME, "stream-type", GST_APP_STREAM_TYPE_SEEKABLE,
                "max-buffers", (guint64) 0, "max-bytes", (guint64) 0, NULL);
  g_signal_connect (source, "seek-data", G_CALLBACK (seek_data_cb), NULL);

  return source;
}

static void
make_pictures (EfStagePipe *self, const char *description)
{
  GstElement *bin = make_bin (description);
  g_autoptr (GstIterator) iterator = gst_bin_iterate_sinks (GST_BIN (bin));
  g_auto (GValue) value = G_VALUE_INIT;

  if (gst_iterator_next (iterator, &value) == GST_ITERATOR_OK)
    self->sink = g_value_dup_object (&value);
  self->pictures = make_source (self);
  gst_bin_add_many (GST_BIN (self->pipeline), self->pictures, bin, NULL);
  gst_element_link (self->pictures, bin);
  gst_object_unref (bin);
}

static void
make_sounds (EfStagePipe *self, const char *description)
{
  g_autofree char *words =
    g_strdup_printf ("volume name=volume ! audioconvert ! audioresample ! %s", description);
  g_autoptr (GstCaps) caps = gst_caps_new_simple (
    "audio/x-raw", "format", G_TYPE_STRING, GST_AUDIO_NE (F32), "layout", G_TYPE_STRING,
    "interleaved", "rate", G_TYPE_INT, EF_SOUND_RATE, "channels", G_TYPE_INT, EF_SOUND_CHANNELS,
    "channel-mask", GST_TYPE_BITMASK, (guint64) 3, NULL);

  self->audio = make_bin (words);
  self->volume = gst_bin_get_by_name (GST_BIN (self->audio), "volume");
  self->sounds = make_source (self);
  g_object_set (self->sounds, "caps", caps, NULL);
  gst_bin_add_many (GST_BIN (self->pipeline), self->sounds, self->audio, NULL);
  gst_element_link (self->sounds, self->audio);
}

EfStagePipe *
ef_stage_pipe_new (const char *video, const char *audio, EfStageFunc func, gpointer data)
{
  EfStagePipe *self = g_new0 (EfStagePipe, 1);

  ef_media_init ();
  ef_pipe_own_main_context ();
  g_atomic_int_inc (&n_pipes);
  g_atomic_ref_count_init (&self->n_refs);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->func = func;
  self->data = data;
  self->ending = g_cancellable_new ();
  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  self->bus = gst_element_get_bus (self->pipeline);
  make_pictures (self, video);
  if (audio != NULL)
    make_sounds (self, audio);
  self->is_quiet = audio == NULL;

  EF_HAND_OVER (self);
  g_thread_unref (g_thread_new ("stage", run_commands, ref (self)));
  g_thread_unref (g_thread_new ("stage-pictures", run_pictures, ref (self)));
  if (audio != NULL)
    g_thread_unref (g_thread_new ("stage-sounds", run_sounds, ref (self)));

  return self;
}

void
ef_stage_pipe_close (EfStagePipe *self)
{
  self->is_closed = TRUE;
  g_cancellable_cancel (self->ending);
  lock (self);
  g_cancellable_cancel (self->making);
  g_cond_broadcast (&self->changed);
  unlock (self);
  post (self, WAKE);
  unref (self);
}

int
ef_stage_pipe_count (void)
{
  return g_atomic_int_get (&n_pipes);
}

GstElement *
ef_stage_pipe_get_sink (EfStagePipe *self)
{
  return self->sink;
}

guint
ef_stage_pipe_show (EfStagePipe *self,
                    EfPlan *plan,
                    EfFormat format,
                    int width,
                    int height,
                    guint frame,
                    gboolean plays)
{
  guint serial;
  Wish wish = { .plan = plan, .canvas = { format, width, height }, .frame = frame, .plays = plays };

  lock (self);
  serial = wish.serial = self->wish.serial + 1;
  set_wish (&self->wish, &wish);
  unlock (self);
  post (self, WAKE);

  return serial;
}

guint
ef_stage_pipe_pause (EfStagePipe *self)
{
  guint serial;

  lock (self);
  self->wish.only_pauses = TRUE;
  serial = ++self->wish.serial;
  unlock (self);
  post (self, WAKE);

  return serial;
}

void
ef_stage_pipe_set_volume (EfStagePipe *self, double volume, gboolean muted)
{
  /* Loudness is heard by about the third power. */
  if (self->volume != NULL)
    g_object_set (self->volume, "volume", volume * volume * volume, "mute", muted, NULL);
}
