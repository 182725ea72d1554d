/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "media/picture-mix.h"
#include "media/render-private.h"

#define TELL_US (G_TIME_SPAN_SECOND / 4)
#define SPEED_US (2 * G_TIME_SPAN_SECOND) /* over which it is looked how fast it is */
#define FIRST_SPEED_US (G_TIME_SPAN_SECOND / 2)
#define POLITE_LOOKS 500 /* that a thread may take to end */

struct _EfRenderWork {
  EfPlan *plan;
  EfRenderGate *gate;
  GPtrArray *targets; /* (element-type EfRenderTarget) */
  GPtrArray *outputs; /* (owned) (element-type EfRenderOutput) of those that are not finished */
  GPtrArray *sounds;  /* (owned) (element-type EfRenderSound) */
  GArray *canvases;   /* (owned) (element-type EfCanvas) */
  GArray *places;     /* (owned) (element-type guint) the canvas of each output */
  EfPictureMix *mix;  /* (owned) (nullable) */
  const EfEncoder *sound_encoder;

  GThread *picture_thread; /* (owned) (nullable) */
  GThread *sound_thread;   /* (owned) (nullable) */
  int picture_is_done;     /* (atomic) */
  int sound_is_done;       /* (atomic) */

  gint64 told_at;
  gint64 speed_since;
  guint speed_frames;
  double speed;
};

EfRenderWork *
ef_render_work_new (EfPlan *plan, GPtrArray *targets, EfRenderGate *gate)
{
  EfRenderWork *self = g_new0 (EfRenderWork, 1);

  self->plan = plan;
  self->targets = targets;
  self->gate = gate;
  self->outputs = g_ptr_array_new ();
  self->sounds = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_render_sound_free);
  self->canvases = g_array_new (FALSE, FALSE, sizeof (EfCanvas));
  self->places = g_array_new (FALSE, FALSE, sizeof (guint));

  return self;
}

static void
tell (EfRenderWork *self, const EfRenderReport *report, EfRenderStage stage, double progress)
{
  if (report != NULL && report->report != NULL)
    report->report (stage, progress, self->speed, report->data);
}

/* Pictures. */

static gpointer
make_pictures (gpointer data)
{
  EfRenderWork *self = data;
  GCancellable *cancellable = ef_render_gate_get_cancellable (self->gate);
  guint n_frames = ef_plan_get_n_frames (self->plan);
  g_autofree GstBuffer **buffers = g_new0 (GstBuffer *, self->canvases->len);
  gboolean is_well = TRUE;
  GError *error = NULL;

  for (guint frame = 0; frame < n_frames && is_well; frame++) {
    if (!ef_render_gate_pass (self->gate))
      break;
    if (!ef_picture_mix_take (self->mix, frame, buffers, cancellable, &error)) {
      ef_render_gate_close (self->gate, error);
      break;
    }
    for (guint i = 0; i < self->outputs->len && is_well; i++)
      is_well = ef_render_output_push (g_ptr_array_index (self->outputs, i),
                                       buffers[g_array_index (self->places, guint, i)], frame);
    for (guint i = 0; i < self->canvases->len; i++)
      gst_clear_buffer (&buffers[i]);
  }
  for (guint i = 0; i < self->outputs->len; i++)
    ef_render_output_end (g_ptr_array_index (self->outputs, i));
  g_atomic_int_set (&self->picture_is_done, TRUE);

  return NULL;
}

/* Sound. */

static gpointer
make_sound (gpointer data)
{
  EfRenderWork *self = data;
  g_autoptr (EfRenderMix) mix = ef_render_mix_new (self->plan, self->gate);
  GError *error = NULL;

  for (guint i = 0; i < self->sounds->len && error == NULL; i++)
    ef_render_sound_make (g_ptr_array_index (self->sounds, i), self->plan, mix, self->sound_encoder,
                          self->gate, &error);
  if (error != NULL)
    ef_render_gate_close (self->gate, error);
  g_atomic_int_set (&self->sound_is_done, TRUE);

  return NULL;
}

static EfRenderSound *
find_sound (EfRenderWork *self, int bitrate)
{
  EfRenderSound *sound;

  if (!self->plan->has_sound)
    return NULL;
  for (guint i = 0; i < self->sounds->len; i++) {
    sound = g_ptr_array_index (self->sounds, i);
    if (ef_render_sound_get_bitrate (sound) == bitrate)
      return sound;
  }
  sound = ef_render_sound_new (bitrate);
  g_ptr_array_add (self->sounds, sound);

  return sound;
}

/* All at once. */

/* Outputs of the same shape and size share a canvas. */
static guint
find_canvas (EfRenderWork *self, const EfOutput *output)
{
  EfCanvas canvas = { output->format, output->width, output->height };

  for (guint i = 0; i < self->canvases->len; i++) {
    const EfCanvas *other = &g_array_index (self->canvases, EfCanvas, i);

    if (other->format == canvas.format && other->width == canvas.width &&
        other->height == canvas.height)
      return i;
  }
  g_array_append_val (self->canvases, canvas);

  return self->canvases->len - 1;
}

static void
find_canvases (EfRenderWork *self)
{
  for (guint i = 0; i < self->targets->len; i++) {
    EfRenderTarget *target = g_ptr_array_index (self->targets, i);
    guint place;

    if (target->finished != NULL)
      continue;
    place = find_canvas (self, target->output);
    g_array_append_val (self->places, place);
  }
}

static gboolean
make_outputs (EfRenderWork *self, GError **error)
{
  for (guint i = 0; i < self->targets->len; i++) {
    EfRenderTarget *target = g_ptr_array_index (self->targets, i);
    g_autoptr (GstCaps) caps = NULL;
    EfRenderOutput *output;

    if (target->finished != NULL)
      continue;
    caps =
      ef_picture_mix_get_caps (self->mix, g_array_index (self->places, guint, self->outputs->len));
    output = ef_render_output_new (self->plan, target,
                                   find_sound (self, target->output->preset->sound_bitrate), caps,
                                   self->gate, error);
    if (output == NULL)
      return FALSE;
    g_ptr_array_add (self->outputs, output);
  }

  return TRUE;
}

static gboolean
choose_sound_encoder (EfRenderWork *self, const EfRenderReport *report, GError **error)
{
  g_autofree char *text = NULL;

  if (!self->plan->has_sound)
    return TRUE;
  self->sound_encoder = ef_encoder_choose (EF_ENCODER_AAC, error);
  if (self->sound_encoder == NULL)
    return FALSE;
  text = ef_encoder_describe_fallback (self->sound_encoder);
  if (text != NULL && report != NULL && report->notice != NULL)
    report->notice (text, report->data);

  return TRUE;
}

/* The slowest counts: frames that every file has. */
static guint
get_n_written (EfRenderWork *self)
{
  guint n_written = G_MAXUINT;

  for (guint i = 0; i < self->outputs->len; i++)
    n_written =
      MIN (n_written, ef_render_output_get_n_written (g_ptr_array_index (self->outputs, i)));

  return n_written;
}

static void
tell_encoding (EfRenderWork *self, const EfRenderReport *report)
{
  gint64 now = g_get_monotonic_time ();
  guint n_written = get_n_written (self);
  guint n_frames = ef_plan_get_n_frames (self->plan);
  gboolean is_first_pass = n_written == 0 && self->sounds->len > 0 && self->plan->is_levelled &&
                           !ef_render_sound_is_ready (g_ptr_array_index (self->sounds, 0));

  if (ef_render_gate_is_paused (self->gate))
    self->speed_since = 0;
  if (self->speed_since == 0) {
    self->speed_since = now;
    self->speed_frames = n_written;
  } else if (now - self->speed_since >= (self->speed > 0 ? SPEED_US : FIRST_SPEED_US)) {
    self->speed = (n_written - self->speed_frames) / ef_rate_to_double (self->plan->rate) *
                  G_TIME_SPAN_SECOND / (double) (now - self->speed_since);
    self->speed_since = now;
    self->speed_frames = n_written;
  }
  if (now - self->told_at < TELL_US)
    return;

  self->told_at = now;
  tell (self, report, is_first_pass ? EF_RENDER_MEASURING : EF_RENDER_ENCODING,
        (double) n_written / n_frames);
}

static gboolean
is_done (EfRenderWork *self)
{
  for (guint i = 0; i < self->outputs->len; i++) {
    if (!ef_render_output_is_done (g_ptr_array_index (self->outputs, i)))
      return FALSE;
  }

  return g_atomic_int_get (&self->picture_is_done) &&
         (self->sound_thread == NULL || g_atomic_int_get (&self->sound_is_done));
}

static void
watch (EfRenderWork *self, const EfRenderReport *report, GCancellable *cancellable)
{
  EfRenderWatch idle = { 0 };
  gboolean is_decoded = FALSE;

  while (!is_done (self)) {
    GError *error = NULL;

    for (guint i = 0; i < self->outputs->len; i++)
      ef_render_output_watch (g_ptr_array_index (self->outputs, i));
    if (g_cancellable_set_error_if_cancelled (cancellable, &error))
      ef_render_gate_close (self->gate, error);
    if (!ef_render_gate_watch (self->gate, &idle))
      return;
    tell_encoding (self, report);
    if (!is_decoded && g_atomic_int_get (&self->picture_is_done) && report != NULL &&
        report->decoded != NULL)
      report->decoded (report->data);
    is_decoded = g_atomic_int_get (&self->picture_is_done);
    g_usleep (EF_RENDER_WAKE_US);
  }
}

/* FALSE: it never came back. */
static gboolean
join (GThread **thread, int *thread_is_done)
{
  if (*thread == NULL)
    return TRUE;
  for (guint i = 0; i < POLITE_LOOKS && !g_atomic_int_get (thread_is_done); i++)
    g_usleep (EF_RENDER_WAKE_US);
  if (!g_atomic_int_get (thread_is_done))
    return FALSE;
  g_thread_join (g_steal_pointer (thread));

  return TRUE;
}

/* What does not come back in time stays as it is, and so does all that it looks at. */
static gboolean
end_threads (EfRenderWork *self)
{
  if (!join (&self->picture_thread, &self->picture_is_done) ||
      !join (&self->sound_thread, &self->sound_is_done))
    return FALSE;
  g_clear_pointer (&self->mix, ef_picture_mix_free);

  return TRUE;
}

gboolean
ef_render_work_run (EfRenderWork *self,
                    const EfRenderReport *report,
                    GCancellable *cancellable,
                    GError **error)
{
  find_canvases (self);
  if (self->places->len == 0)
    return TRUE;

  self->mix = ef_picture_mix_new (self->plan, (const EfCanvas *) (gpointer) self->canvases->data,
                                  self->canvases->len, FALSE);
  if (!choose_sound_encoder (self, report, error) || !make_outputs (self, error))
    return FALSE;
  self->picture_thread = g_thread_new ("ef-pictures", make_pictures, self);
  if (self->sounds->len > 0)
    self->sound_thread = g_thread_new ("ef-sound", make_sound, self);
  watch (self, report, cancellable);
  end_threads (self);

  *error = ef_render_gate_copy_error (self->gate);

  return *error == NULL;
}

EfRenderOutput *
ef_render_work_get_output (EfRenderWork *self, guint index)
{
  return g_ptr_array_index (self->outputs, index);
}

double
ef_render_work_get_loudness (EfRenderWork *self, int bitrate)
{
  for (guint i = 0; i < self->sounds->len; i++) {
    EfRenderSound *sound = g_ptr_array_index (self->sounds, i);

    if (ef_render_sound_get_bitrate (sound) == bitrate)
      return ef_render_sound_get_loudness (sound);
  }

  return NAN;
}

gboolean
ef_render_work_free (EfRenderWork *self)
{
  if (!end_threads (self))
    return FALSE;
  for (guint i = 0; i < self->outputs->len; i++) {
    if (!ef_render_output_free (g_ptr_array_index (self->outputs, i)))
      return FALSE;
  }

  g_ptr_array_unref (self->outputs);
  g_ptr_array_unref (self->sounds);
  g_array_unref (self->canvases);
  g_array_unref (self->places);
  g_free (self);

  return TRUE;
}
