/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/sound-reader.h"

#include <gst/audio/audio.h>
#include <math.h>
#include <string.h>

#include "core/rate.h"
#include "core/time-span.h"
#include "media/ahead.h"
#include "media/tempo.h"

#define WORDS \
  "audioconvert dithering=none noise-shaping=none ! audio/x-raw,format=F32LE,layout=interleaved"
#define AHEAD_BUFFERS 64
#define AHEAD_BYTES (8 * 1024 * 1024)

/* Decoders need what is before to begin with. */
#define RUN_UP (EF_NS_PER_SECOND / 5)
/* Time stamps are believed where they differ from counting by more than this. */
#define JITTER (20 * EF_NS_PER_SECOND / 1000)
/* A rest is filled by no more at a time. */
#define MOST_SILENCE 4800

struct _EfSoundReader {
  EfAhead *ahead;               /* (owned) */
  GstAudioConverter *converter; /* (owned) (nullable) */
  GstAudioInfo info;            /* of what is decoded */
  gint64 begin;
  EfTempo *tempo; /* (owned) (nullable): the sound is as fast as it was */
  gboolean is_sought;
  gboolean has_ended;

  GstSample *sample; /* (owned) (nullable) not yet used up */
  gint64 at;         /* where it begins, in samples of the file from the begin */
  gboolean has_next;
  gint64 next;   /* where the next one is to begin, likewise; before 0 nothing is used */
  gint64 filled; /* what went on, likewise */

  EfTempoInput input; /* at our rate */
  GArray *output;     /* (owned) changed in speed */
  guint taken;        /* of output, in floats */
};

EfSoundReader *
ef_sound_reader_new (const char *uri)
{
  EfSoundReader *self = g_new0 (EfSoundReader, 1);
  EfAheadTrack track = {
    .kind = EF_READING_AUDIO,
    .words = WORDS,
    .most_buffers = AHEAD_BUFFERS,
    .most_bytes = AHEAD_BYTES,
  };

  self->ahead = ef_ahead_new (uri, &track);
  gst_audio_info_init (&self->info);
  self->input.samples = g_array_new (FALSE, FALSE, sizeof (float));
  self->output = g_array_new (FALSE, FALSE, sizeof (float));

  return self;
}

void
ef_sound_reader_free (EfSoundReader *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->sample, gst_sample_unref);
  g_clear_pointer (&self->converter, gst_audio_converter_free);
  g_clear_pointer (&self->tempo, ef_tempo_free);
  g_array_unref (self->input.samples);
  g_array_unref (self->output);
  ef_ahead_free (self->ahead);
  g_free (self);
}

void
ef_sound_reader_seek (EfSoundReader *self, gint64 begin, gint64 end, double speed)
{
  g_clear_pointer (&self->sample, gst_sample_unref);
  g_clear_pointer (&self->converter, gst_audio_converter_free);
  g_clear_pointer (&self->tempo, ef_tempo_free);
  gst_audio_info_init (&self->info);
  if (fabs (speed - 1) > 1e-9)
    self->tempo = ef_tempo_new (EF_SOUND_RATE, EF_SOUND_CHANNELS, CLAMP (speed, 0.25, 4));
  self->begin = begin;
  self->is_sought = TRUE;
  self->has_ended = FALSE;
  self->has_next = FALSE;
  self->next = 0;
  self->filled = 0;
  g_array_set_size (self->input.samples, 0);
  self->input.base = 0;
  g_array_set_size (self->output, 0);
  self->taken = 0;
  ef_ahead_seek (self->ahead, begin - RUN_UP, GST_SEEK_FLAG_ACCURATE);
}

static gint64
to_samples (EfSoundReader *self, gint64 time)
{
  return (ef_rate_scale (time, 2 * self->info.rate, EF_NS_PER_SECOND) + 1) >> 1;
}

/* Channels of which nobody says where they are: by turns left and right. */
static void
add_matrix (GstStructure *config, int channels)
{
  g_auto (GValue) matrix = G_VALUE_INIT;

  g_value_init (&matrix, GST_TYPE_ARRAY);
  for (int out = 0; out < EF_SOUND_CHANNELS; out++) {
    g_auto (GValue) row = G_VALUE_INIT;
    int n = (channels + 1 - out) / EF_SOUND_CHANNELS;

    g_value_init (&row, GST_TYPE_ARRAY);
    for (int in = 0; in < channels; in++) {
      g_auto (GValue) share = G_VALUE_INIT;

      g_value_init (&share, G_TYPE_FLOAT);
      g_value_set_float (&share, in % EF_SOUND_CHANNELS == out ? 1.0f / (float) n : 0);
      gst_value_array_append_value (&row, &share);
    }
    gst_value_array_append_value (&matrix, &row);
  }
  gst_structure_set_value (config, GST_AUDIO_CONVERTER_OPT_MIX_MATRIX, &matrix);
}

static gboolean
make_converter (EfSoundReader *self)
{
  GstStructure *config = gst_structure_new_empty ("config");
  GstAudioInfo out;

  gst_audio_info_set_format (&out, GST_AUDIO_FORMAT_F32LE, EF_SOUND_RATE, EF_SOUND_CHANNELS, NULL);
  if (self->info.channels > EF_SOUND_CHANNELS && GST_AUDIO_INFO_IS_UNPOSITIONED (&self->info))
    add_matrix (config, self->info.channels);
  g_clear_pointer (&self->converter, gst_audio_converter_free);
  self->converter =
    gst_audio_converter_new (GST_AUDIO_CONVERTER_FLAG_NONE, &self->info, &out, config);

  return self->converter != NULL;
}

static void
convert (EfSoundReader *self, const float *samples, gint64 n)
{
  gpointer in[1] = { (gpointer) samples };
  gpointer out[1];
  gsize n_out = gst_audio_converter_get_out_frames (self->converter, (gsize) n);
  GArray *into = self->input.samples;
  guint at = into->len;

  g_array_set_size (into, at + (guint) n_out * EF_SOUND_CHANNELS);
  out[0] = &g_array_index (into, float, at);
  if (!gst_audio_converter_samples (self->converter, GST_AUDIO_CONVERTER_FLAG_NONE, in, (gsize) n,
                                    out, n_out))
    memset (out[0], 0, n_out * EF_SOUND_CHANNELS * sizeof (float));
  self->filled += n;
}

static void
convert_silence (EfSoundReader *self, gint64 n)
{
  g_autofree float *silence = g_new0 (float, n * self->info.channels);

  convert (self, silence, n);
}

static void
take_info (EfSoundReader *self)
{
  GstAudioInfo info;

  if (!gst_audio_info_from_caps (&info, gst_sample_get_caps (self->sample)) ||
      gst_audio_info_is_equal (&info, &self->info))
    return;

  /* What was counted was counted at another rate. */
  if (self->info.rate != 0 && info.rate != self->info.rate) {
    self->next = ef_rate_scale (self->next, info.rate, self->info.rate);
    self->filled = ef_rate_scale (self->filled, info.rate, self->info.rate);
  }
  self->info = info;
  if (!make_converter (self))
    gst_audio_info_init (&self->info);
}

static gboolean
pull (EfSoundReader *self, GCancellable *cancellable, GError **error)
{
  GError *reason = NULL;
  GstBuffer *buffer;

  self->sample = ef_ahead_pull (self->ahead, cancellable, &reason);
  if (reason != NULL) {
    self->is_sought = g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_propagate_error (error, reason);
    return FALSE;
  }
  if (self->sample == NULL) {
    self->has_ended = TRUE;
    return TRUE;
  }

  take_info (self);
  buffer = gst_sample_get_buffer (self->sample);
  self->at = self->next;
  if (self->info.rate > 0 && GST_BUFFER_PTS_IS_VALID (buffer)) {
    gint64 at = to_samples (self, ef_ahead_get_time (self->ahead, self->sample) - self->begin);

    if (!self->has_next || ABS (at - self->next) > to_samples (self, JITTER))
      self->at = at;
  }

  return TRUE;
}

/* What a decoder cut where the seek begins says that it begins there, and not where its first sample is. */
static gboolean
is_cut (GstSample *sample)
{
  guint64 start = gst_sample_get_segment (sample)->start;

  return start > 0 && GST_BUFFER_PTS (gst_sample_get_buffer (sample)) == start;
}

static void
use_up (EfSoundReader *self)
{
  GstBuffer *buffer = gst_sample_get_buffer (self->sample);
  GstMapInfo map;

  if (self->info.rate > 0 && gst_buffer_map (buffer, &map, GST_MAP_READ)) {
    gint64 n = (gint64) (map.size / (gsize) self->info.bpf);
    gint64 from = CLAMP (self->filled - self->at, 0, n);

    if (from < n)
      convert (self, (const float *) (gpointer) (map.data + from * self->info.bpf), n - from);
    self->next = self->at + n;
    self->has_next = self->has_next || !is_cut (self->sample);
    gst_buffer_unmap (buffer, &map);
  }
  g_clear_pointer (&self->sample, gst_sample_unref);
}

static gint64
get_end (EfSoundReader *self)
{
  return self->input.base + self->input.samples->len / EF_SOUND_CHANNELS;
}

/* Until the input reaches up to @to. */
static gboolean
read_up_to (EfSoundReader *self, gint64 to, GCancellable *cancellable, GError **error)
{
  while (get_end (self) < to) {
    if (self->has_ended) {
      guint n = self->input.samples->len;
      guint more = (guint) (to - get_end (self)) * EF_SOUND_CHANNELS;

      g_array_set_size (self->input.samples, n + more);
      memset (&g_array_index (self->input.samples, float, n), 0, more * sizeof (float));
    } else if (self->sample == NULL) {
      if (!pull (self, cancellable, error))
        return FALSE;
    } else if (self->at > self->filled && self->info.rate > 0) {
      convert_silence (self, MIN (self->at - self->filled, MOST_SILENCE));
    } else {
      use_up (self);
    }
  }

  return TRUE;
}

static void
forget (EfSoundReader *self, gint64 before)
{
  gint64 n = CLAMP (before - self->input.base, 0, get_end (self) - self->input.base);

  if (n == 0)
    return;
  g_array_remove_range (self->input.samples, 0, (guint) n * EF_SOUND_CHANNELS);
  self->input.base += n;
}

static gboolean
take_plain (EfSoundReader *self,
            float *samples,
            guint n_frames,
            GCancellable *cancellable,
            GError **error)
{
  if (!read_up_to (self, self->input.base + n_frames, cancellable, error))
    return FALSE;

  memcpy (samples, self->input.samples->data, n_frames * EF_SOUND_CHANNELS * sizeof (float));
  forget (self, self->input.base + n_frames);

  return TRUE;
}

static gboolean
take_changed (EfSoundReader *self,
              float *samples,
              guint n_frames,
              GCancellable *cancellable,
              GError **error)
{
  guint n = n_frames * EF_SOUND_CHANNELS;
  gint64 from, to;

  while (self->output->len - self->taken < n) {
    ef_tempo_get_need (self->tempo, &from, &to);
    if (!read_up_to (self, to, cancellable, error))
      return FALSE;
    forget (self, from);
    ef_tempo_run (self->tempo, &self->input, self->output);
  }
  memcpy (samples, &g_array_index (self->output, float, self->taken), n * sizeof (float));
  self->taken += n;
  if (self->taken * 2 > self->output->len) {
    g_array_remove_range (self->output, 0, self->taken);
    self->taken = 0;
  }

  return TRUE;
}

gboolean
ef_sound_reader_take (EfSoundReader *self,
                      float *samples,
                      guint n_frames,
                      GCancellable *cancellable,
                      GError **error)
{
  if (!self->is_sought)
    ef_sound_reader_seek (self, self->begin, G_MAXINT64, 1);

  return self->tempo == NULL ? take_plain (self, samples, n_frames, cancellable, error)
                             : take_changed (self, samples, n_frames, cancellable, error);
}
