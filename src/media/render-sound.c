/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <gst/app/gstappsrc.h>
#include <gst/audio/audio.h>
#include <math.h>

#include "core/loudness.h"
#include "media/error.h"
#include "media/render-private.h"
#include "media/sound-reader.h"

#define BLOCK 4800
#define QUEUED (BLOCK * EF_SOUND_CHANNELS * sizeof (float) * 8) /* bytes before the encoder */
#define PACKET 1024                                             /* samples */
#define FRAME_BYTES (EF_SOUND_CHANNELS * (gint64) sizeof (float))
#define ALLOWED_PEAK (EF_LOUDNESS_PEAK + 0.05) /* dBTP, of what a decoder gives */
#define ALLOWED_OFF 0.15                       /* LU */
#define FURTHER 1.2 /* than a peak was too high: an encoder does not lower it as much */
#define LIMITED_ROUNDS 4
#define MOST_ROUNDS 6
#define QUIETER 0.1 /* dB */

struct _EfRenderSound {
  int bitrate;
  guint priming;
  GByteArray *bytes; /* (owned) */
  GArray *ends;      /* (owned) (element-type guint64) of packets in bytes */
  GstCaps *caps;     /* (owned) (nullable) */
  double loudness;
  int is_ready; /* (atomic) */
};

EfRenderSound *
ef_render_sound_new (int bitrate)
{
  EfRenderSound *self = g_new0 (EfRenderSound, 1);

  self->bitrate = bitrate;
  self->bytes = g_byte_array_new ();
  self->ends = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->loudness = NAN;

  return self;
}

void
ef_render_sound_free (EfRenderSound *self)
{
  g_byte_array_unref (self->bytes);
  g_array_unref (self->ends);
  gst_clear_caps (&self->caps);
  g_free (self);
}

int
ef_render_sound_get_bitrate (EfRenderSound *self)
{
  return self->bitrate;
}

gboolean
ef_render_sound_is_ready (EfRenderSound *self)
{
  return g_atomic_int_get (&self->is_ready);
}

double
ef_render_sound_get_loudness (EfRenderSound *self)
{
  return self->loudness;
}

guint
ef_render_sound_get_n_packets (EfRenderSound *self)
{
  return self->ends->len;
}

GstCaps *
ef_render_sound_get_caps (EfRenderSound *self)
{
  return self->caps;
}

static gint64
to_time (gint64 samples)
{
  return ef_rate_scale (samples, EF_NS_PER_SECOND, EF_SOUND_RATE);
}

GstBuffer *
ef_render_sound_get_packet (EfRenderSound *self, guint index, EfTimeSpan *shown)
{
  guint64 begin = index > 0 ? g_array_index (self->ends, guint64, index - 1) : 0;
  guint64 end = g_array_index (self->ends, guint64, index);
  gint64 sample = (gint64) index * PACKET - self->priming;

  *shown = (EfTimeSpan) { to_time (sample), to_time (sample + PACKET) };

  return gst_buffer_new_memdup (self->bytes->data + begin, (gsize) (end - begin));
}

/* One go of encoding, and decoding again where it is to be known how it sounds. */
typedef struct {
  EfRenderSound *sound;
  EfRenderGate *gate;
  EfRenderMeter *meter; /* (owned) (nullable) */
  GstElement *pipeline; /* (owned) */
  GstAppSrc *source;    /* (owned) */
} Encoding;

static void
encoding_clear (Encoding *self)
{
  if (self->pipeline != NULL)
    gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_clear_object (&self->source);
  gst_clear_object (&self->pipeline);
  g_clear_pointer (&self->meter, ef_render_meter_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Encoding, encoding_clear)

static GstPadProbeReturn
packet_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Encoding *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  EfRenderSound *sound = self->sound;
  guint before = sound->bytes->len;
  guint64 end = before + gst_buffer_get_size (buffer);

  if (sound->caps == NULL)
    sound->caps = gst_pad_get_current_caps (pad);
  g_byte_array_set_size (sound->bytes, (guint) end);
  gst_buffer_extract (buffer, 0, sound->bytes->data + before, (gsize) (end - before));
  g_array_append_val (sound->ends, end);
  ef_render_gate_touch (self->gate);

  return GST_PAD_PROBE_OK;
}

static GstPadProbeReturn
decoded_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Encoding *self = user_data;
  GstMapInfo map;

  if (gst_buffer_map (GST_PAD_PROBE_INFO_BUFFER (info), &map, GST_MAP_READ)) {
    ef_render_meter_add (self->meter, (const float *) (gconstpointer) map.data,
                         map.size / FRAME_BYTES);
    gst_buffer_unmap (GST_PAD_PROBE_INFO_BUFFER (info), &map);
  }

  return GST_PAD_PROBE_OK;
}

static void
add_probe (GstElement *pipeline, const char *name, GstPadProbeCallback callback, gpointer data)
{
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (pipeline), name);
  g_autoptr (GstPad) pad = element != NULL ? gst_element_get_static_pad (element, "sink") : NULL;

  if (pad != NULL)
    gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, callback, data, NULL);
}

static const char *
find_decoder (void)
{
  static const char *const names[] = { "avdec_aac", "fdkaacdec", "faad" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GstElementFactory) factory = gst_element_factory_find (names[i]);

    if (factory != NULL)
      return names[i];
  }

  return NULL;
}

static gboolean
build (Encoding *self, const EfEncoder *encoder, gboolean with_meter, GError **error)
{
  g_autofree char *words = ef_encoder_describe_sound (encoder, (guint) self->sound->bitrate * 1000);
  const char *decoder = with_meter ? find_decoder () : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) reason = NULL;

  g_string_append_printf (
    text,
    "appsrc name=in format=time block=true max-buffers=0 max-time=0 "
    "max-bytes=%" G_GSIZE_FORMAT " caps=audio/x-raw,format=" GST_AUDIO_NE (
      F32) ",layout=interleaved,"
           "rate=%d,channels=%d ! audioconvert ! %s ! identity name=packets ! ",
    (gsize) QUEUED, EF_SOUND_RATE, EF_SOUND_CHANNELS, words);
  if (decoder != NULL)
    g_string_append_printf (text,
                            "%s ! audioconvert ! audio/x-raw,format=" GST_AUDIO_NE (
                              F32) ",layout=interleaved,rate=%d,channels=%d ! ",
                            decoder, EF_SOUND_RATE, EF_SOUND_CHANNELS);
  g_string_append (text, "fakesink name=sink sync=false async=false");

  self->pipeline = gst_parse_launch_full (text->str, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &reason);
  if (self->pipeline == NULL) {
    g_debug ("sound: %s", reason->message);
    g_set_error_literal (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED,
                         _ ("The sound could not be encoded: try again."));
    return FALSE;
  }
  self->source = GST_APP_SRC (gst_bin_get_by_name (GST_BIN (self->pipeline), "in"));
  add_probe (self->pipeline, "packets", packet_cb, self);
  if (decoder != NULL) {
    self->meter = ef_render_meter_new ();
    add_probe (self->pipeline, "sink", decoded_cb, self);
  }

  return TRUE;
}

/* Takes @samples. */
static gboolean
push (Encoding *self, float *samples, guint n_frames, gint64 *position)
{
  GstBuffer *buffer = gst_buffer_new_wrapped (samples, (gsize) n_frames * FRAME_BYTES);

  GST_BUFFER_PTS (buffer) = (GstClockTime) to_time (*position);
  *position += n_frames;
  GST_BUFFER_DURATION (buffer) = (GstClockTime) to_time (*position) - GST_BUFFER_PTS (buffer);

  return gst_app_src_push_buffer (self->source, buffer) == GST_FLOW_OK;
}

static gboolean
feed (Encoding *self, EfRenderMix *mix, EfRenderLevel level, guint n_behind, GError **error)
{
  gint64 position = 0;
  guint n_taken;

  ef_render_mix_begin (mix, level);
  do {
    float *samples = g_new (float, BLOCK *EF_SOUND_CHANNELS);

    if (!ef_render_mix_take (mix, samples, BLOCK, &n_taken, error)) {
      g_free (samples);
      return FALSE;
    }
    if (n_taken == 0)
      g_free (samples);
    else if (!push (self, samples, n_taken, &position))
      break; /* the bus says why */
  } while (n_taken > 0);

  if (n_behind > 0)
    push (self, g_new0 (float, n_behind *EF_SOUND_CHANNELS), n_behind, &position);
  gst_app_src_end_of_stream (self->source);

  return TRUE;
}

static gboolean
wait_for_end (Encoding *self, GError **error)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (self->pipeline);

  while (
    !g_cancellable_set_error_if_cancelled (ef_render_gate_get_cancellable (self->gate), error)) {
    g_autoptr (GstMessage) message =
      gst_bus_timed_pop_filtered (bus, 100 * GST_MSECOND, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);

    if (message != NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_EOS)
      return TRUE;
    if (message != NULL) {
      g_set_error_literal (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED,
                           _ ("The sound could not be encoded: try again."));
      return FALSE;
    }
  }

  return FALSE;
}

static gboolean
encode (EfRenderSound *self,
        EfRenderMix *mix,
        EfRenderLevel level,
        const EfEncoder *encoder,
        EfRenderGate *gate,
        EfLoudness *measured, /* (nullable) */
        GError **error)
{
  g_auto (Encoding) encoding = { .sound = self, .gate = gate };

  g_byte_array_set_size (self->bytes, 0);
  g_array_set_size (self->ends, 0);
  self->priming = encoder->priming;
  if (!build (&encoding, encoder, measured != NULL, error))
    return FALSE;
  gst_element_set_state (encoding.pipeline, GST_STATE_PLAYING);
  if (!feed (&encoding, mix, level, encoder->keeps_back, error) || !wait_for_end (&encoding, error))
    return FALSE;

  if (measured != NULL) {
    measured->integrated =
      encoding.meter != NULL ? ef_render_meter_get_loudness (encoding.meter) : NAN;
    measured->peak = encoding.meter != NULL ? ef_render_meter_get_peak (encoding.meter) : -HUGE_VAL;
  }

  return TRUE;
}

/* An encoder leaves neither peaks nor loudness quite as they were: what counts is what is heard. */
static gboolean
encode_levelled (EfRenderSound *self,
                 EfPlan *plan,
                 EfRenderMix *mix,
                 const EfEncoder *encoder,
                 EfRenderGate *gate,
                 GError **error)
{
  double target = plan->loudness;
  double ceiling = EF_LOUDNESS_PEAK;
  EfRenderLevel level;
  EfLoudness plain;
  EfLoudness heard;

  if (!ef_render_loudness_measure (mix, &plain, error) ||
      !ef_render_loudness_find (mix, &plain, target, ceiling, &level, error))
    return FALSE;

  for (guint i = 0;; i++) {
    EfRenderLevel before = level;
    double over;
    double off;

    if (!encode (self, mix, level, encoder, gate, &heard, error))
      return FALSE;
    if (!isfinite (heard.integrated) || (level.gain == 0 && !isfinite (level.ceiling)))
      return TRUE; /* silent, or left alone */
    g_debug ("sound: gain %.2f dB, ceiling %.2f dBTP, heard %.2f LUFS, %.2f dBTP", level.gain,
             level.ceiling, heard.integrated, heard.peak);
    self->loudness = heard.integrated;
    over = heard.peak - ALLOWED_PEAK;
    off = heard.integrated - plan->loudness;
    if (i + 1 == MOST_ROUNDS ||
        (over <= 0 && (fabs (off) <= ALLOWED_OFF || i + 1 > LIMITED_ROUNDS)))
      return TRUE;

    /* Some noise has peaks again however it was limited: then it becomes quieter. */
    if (over > 0 && i + 1 >= LIMITED_ROUNDS) {
      level.gain -= over + QUIETER;
      level.ceiling -= over + QUIETER;
      continue;
    }
    if (over > 0)
      ceiling = MIN (level.ceiling, plain.peak + level.gain) - FURTHER * over;
    target -= off;
    if (!ef_render_loudness_find (mix, &plain, target, ceiling, &level, error))
      return FALSE;
    if (over <= 0 && fabs (level.gain - before.gain) < ALLOWED_OFF / 2)
      return TRUE; /* as loud as its peaks allow */
  }
}

gboolean
ef_render_sound_make (EfRenderSound *self,
                      EfPlan *plan,
                      EfRenderMix *mix,
                      const EfEncoder *encoder,
                      EfRenderGate *gate,
                      GError **error)
{
  gboolean is_short =
    ef_render_mix_get_length (mix) < (gint64) (EF_LOUDNESS_SHORTEST * EF_SOUND_RATE);
  gboolean done = plan->is_levelled && !is_short
                    ? encode_levelled (self, plan, mix, encoder, gate, error)
                    : encode (self, mix, EF_RENDER_LEVEL_NONE, encoder, gate, NULL, error);

  if (done)
    g_atomic_int_set (&self->is_ready, TRUE);

  return done;
}
