/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gst/app/app.h>
/* A switch in a header of GStreamer leaves out values. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wswitch-enum"
#include <gst/audio/audio.h>
#pragma GCC diagnostic pop
#include <float.h>
#include <math.h>

#include "media/reading.h"

/* How loud a file is. The samples are looked at on the thread that decodes them, the sums of each step
 * are turned into bytes when somebody asks. */

#define LANES 16
#define MOST_STEPS (2 * 24 * 3600 * 50)
#define TELL_EVERY (500 * G_TIME_SPAN_MILLISECOND)

typedef struct {
  double sum; /* of squares */
  float peak;
  guint n;
} Step;

typedef struct {
  EfReading *reading;
  GMutex lock;   /* over steps */
  GArray *steps; /* (owned) (element-type Step) */

  EfLevelsFunc partial;
  gpointer data;
  const EfProgress *progress;
  gint64 duration;
  gint64 told_at;
  guint n_told;
} Reader;

/* What is no number, or an endless one, is not heard. */
static inline float
get_magnitude (float sample)
{
  float value = fabsf (sample);

  return value <= FLT_MAX ? value : 0;
}

/* Several sums at once, so that the processor may as well. */
static void
measure_float (const float *samples, gsize n, float *peak, double *sum)
{
  float peaks[LANES] = { 0 }, sums[LANES] = { 0 };
  gsize i = 0;

  for (; i + LANES <= n; i += LANES) {
    for (guint k = 0; k < LANES; k++) {
      float value = get_magnitude (samples[i + k]);

      sums[k] += value * value;
      peaks[k] = value > peaks[k] ? value : peaks[k];
    }
  }
  for (; i < n; i++) {
    float value = get_magnitude (samples[i]);

    sums[0] += value * value;
    peaks[0] = value > peaks[0] ? value : peaks[0];
  }
  for (guint k = 0; k < LANES; k++) {
    *peak = MAX (*peak, peaks[k]);
    *sum += (double) sums[k];
  }
}

static void
measure_short (const gint16 *samples, gsize n, float *peak, double *sum)
{
  gint32 highest = 0;
  gint64 total = 0;

  for (gsize i = 0; i < n; i++) {
    gint32 value = ABS ((gint32) samples[i]);

    total += value * value;
    highest = MAX (highest, value);
  }
  *peak = MAX (*peak, (float) highest / 32768);
  *sum += (double) total / (32768.0 * 32768.0);
}

static Step *
get_step (Reader *self, gint64 index)
{
  if (index >= self->steps->len)
    g_array_set_size (self->steps, (guint) index + 1);

  return &g_array_index (self->steps, Step, index);
}

/* @data holds @channels interleaved. @position: of the first sample on the timeline, in samples. What lies before zero is not presented. */
static void
add_samples (Reader *self,
             const GstAudioInfo *info,
             const guint8 *data,
             int channels,
             gint64 position,
             gint64 n)
{
  gint64 rate = GST_AUDIO_INFO_RATE (info);
  gint64 size = GST_AUDIO_INFO_BPS (info) * channels;
  gint64 at = position < 0 ? -position : 0;

  while (at < n) {
    gint64 index = (position + at) * 50 / rate;
    /* The first sample that belongs to the next step. */
    gint64 next = MIN (n, ((index + 1) * rate + 49) / 50 - position);
    const guint8 *samples = data + at * size;
    gsize count = (gsize) (next - at) * (gsize) channels;
    Step *step;

    if (index >= MOST_STEPS)
      return;
    step = get_step (self, index);
    if (GST_AUDIO_INFO_FORMAT (info) == GST_AUDIO_FORMAT_S16)
      measure_short ((const gint16 *) (gconstpointer) samples, count, &step->peak, &step->sum);
    else
      measure_float ((const float *) (gconstpointer) samples, count, &step->peak, &step->sum);
    step->n += (guint) count;
    at = next;
  }
}

static void
add_buffer (Reader *self, const GstAudioInfo *info, const GstAudioBuffer *buffer, gint64 time)
{
  gint64 position = (gint64) round ((double) time / GST_SECOND * GST_AUDIO_INFO_RATE (info));
  int channels = GST_AUDIO_INFO_CHANNELS (info) / MAX (buffer->n_planes, 1);
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  for (int i = 0; i < buffer->n_planes; i++)
    add_samples (self, info, buffer->planes[i], channels, position, (gint64) buffer->n_samples);
}

static GstFlowReturn
new_sample_cb (GstAppSink *sink, gpointer user_data)
{
  Reader *self = user_data;
  g_autoptr (GstSample) sample = gst_app_sink_pull_sample (sink);
  GstBuffer *buffer = sample == NULL ? NULL : gst_sample_get_buffer (sample);
  GstAudioBuffer mapped;
  GstAudioInfo info;
  gint64 time;

  if (sample == NULL)
    return GST_FLOW_EOS;
  if (buffer == NULL || !GST_BUFFER_PTS_IS_VALID (buffer) ||
      GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_GAP) ||
      !gst_audio_info_from_caps (&info, gst_sample_get_caps (sample)) || info.rate <= 0)
    return GST_FLOW_OK;

  time = ef_reading_get_time (gst_sample_get_segment (sample), GST_BUFFER_PTS (buffer));
  /* Files that lie about time must not count beyond what a number holds. */
  if (ABS (time) < MOST_STEPS * EF_LEVELS_STEP &&
      gst_audio_buffer_map (&mapped, &info, buffer, GST_MAP_READ)) {
    add_buffer (self, &info, &mapped, time);
    gst_audio_buffer_unmap (&mapped);
  }

  return GST_FLOW_OK;
}

static void
write_pair (const Step *step, guint8 *pair)
{
  double decibels = step->n == 0 || !(step->sum > 0) ? -127.5 : 10 * log10 (step->sum / step->n);

  pair[0] = (guint8) lround (CLAMP ((double) step->peak, 0.0, 1.0) * 255);
  pair[1] = (guint8) lround (CLAMP (decibels * -2, 0.0, 255.0));
}

static EfLevels *
make_levels (Reader *self, gboolean complete)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  /* The last step may still get samples. */
  guint n_steps = complete ? self->steps->len : MAX (self->steps->len, 1) - 1;
  g_autofree guint8 *pairs = g_malloc (2 * (gsize) n_steps + 1);

  for (guint i = 0; i < n_steps; i++)
    write_pair (&g_array_index (self->steps, Step, i), pairs + 2 * (gsize) i);

  return ef_levels_new (pairs, n_steps, complete);
}

static guint
count_steps (Reader *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return self->steps->len;
}

static void
tick_cb (gpointer user_data)
{
  Reader *self = user_data;
  guint n_steps = count_steps (self);

  if (g_get_monotonic_time () - self->told_at < TELL_EVERY || n_steps == self->n_told)
    return;
  self->told_at = g_get_monotonic_time ();
  self->n_told = n_steps;
  if (self->duration <= 0)
    gst_element_query_duration (ef_reading_get_pipeline (self->reading), GST_FORMAT_TIME,
                                &self->duration);
  if (self->duration > 0)
    ef_progress_tell (self->progress,
                      (double) n_steps * (double) EF_LEVELS_STEP / (double) self->duration);
  if (self->partial != NULL) {
    g_autoptr (EfLevels) levels = make_levels (self, FALSE);

    self->partial (levels, self->data);
  }
}

/* Decoders give these as they are, anything else is converted. */
static GstElement *
make_sink (Reader *self, GError **error)
{
  static const char *caps =
    "audio/x-raw, layout={ interleaved, non-interleaved }, format={ " GST_AUDIO_NE (
      F32) ", " GST_AUDIO_NE (S16) " }";
  GError *reason = NULL;
  GstElement *bin, *sink;
  g_autofree char *words = g_strdup_printf (
    "audioconvert ! appsink name=sink sync=false qos=false max-buffers=4 caps=\"%s\"", caps);
  GstAppSinkCallbacks callbacks = { .new_sample = new_sample_cb };

  bin = gst_parse_bin_from_description (words, TRUE, &reason);
  if (bin == NULL) {
    g_clear_error (&reason);
    return ef_reading_make ("audioconvert", error);
  }
  sink = gst_bin_get_by_name (GST_BIN (bin), "sink");
  gst_app_sink_set_callbacks (GST_APP_SINK (sink), &callbacks, self, NULL);
  gst_object_unref (sink);

  return bin;
}

/* What broke in the middle of a file does not take away what was before it; where nothing was, there is
 * only the error. */
static gboolean
is_enough (Reader *self, const GError *error)
{
  return error->domain == EF_MEDIA_ERROR && error->code != EF_MEDIA_ERROR_STUCK &&
         count_steps (self) > 0;
}

EfLevels *
ef_media_read_levels (const char *uri,
                      EfLevelsFunc partial,
                      gpointer data,
                      const EfProgress *progress,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (EfReading) reading = ef_reading_new (uri, error);
  g_autoptr (GArray) steps = g_array_new (FALSE, TRUE, sizeof (Step));
  g_autoptr (GError) reason = NULL;
  Reader reader = { .reading = reading,
                    .steps = steps,
                    .partial = partial,
                    .data = data,
                    .progress = progress };
  GstElement *sink;
  EfLevels *levels = NULL;

  if (reading == NULL)
    return NULL;
  sink = make_sink (&reader, error);
  if (sink == NULL)
    return NULL;

  g_mutex_init (&reader.lock);
  ef_reading_add (reading, EF_READING_AUDIO, sink, FALSE);
  if (ef_reading_run (reading, tick_cb, &reader, cancellable, &reason) ||
      is_enough (&reader, reason)) {
    levels = make_levels (&reader, TRUE);
    ef_progress_tell (progress, 1);
  } else {
    g_propagate_error (error, g_steal_pointer (&reason));
  }
  g_clear_pointer (&reading, ef_reading_free); /* before what its threads look at goes away */
  g_mutex_clear (&reader.lock);

  return levels;
}
