/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/encoder.h"

#include <glib/gi18n.h>
#include <gst/app/gstappsink.h>
#include <gst/gst.h>

#include "media/media.h"

#define PROBE_FRAMES 5
#define PROBE_PATIENCE (10 * GST_SECOND)
#define PROBE_KEY_DISTANCE 30
#define PROBE_BITRATE 96000

/* Others than x264 tell no bytes as MP4 keeps them. */
#define X264 "video/x-h264,profile=high,stream-format=avc,alignment=au"
#define FRAMED "video/x-h264,profile=high ! h264parse ! video/x-h264,stream-format=avc,alignment=au"
#define NV12 "videoconvert n-threads=0 ! video/x-raw,format=NV12 ! "
#define I420 "videoconvert n-threads=0 ! video/x-raw,format=I420 ! "
#define RAW_AAC "audio/mpeg,mpegversion=4,stream-format=raw"

/* {key}, {quality} and {bitrate} are filled in, {limit} by what comes behind. No encoder may reorder
 * pictures for a proxy, drop any for the sake of its rate, or begin groups where it likes. */
typedef struct {
  EfEncoder encoder;
  const char *words[2]; /* by purpose; of sound: one for all */
  guint most_bitrate;
  const char *preset;   /* (nullable) of pictures: as a preset asks */
  const char *limit;    /* where it has a limit, {bitrate} in kbit/s */
  const char *no_limit; /* and where it has none */
} Row;

static const Row rows[] = {
  { { "x264enc", "x264", "x264", EF_ENCODER_H264, FALSE, FALSE, 0, 0 },
    { I420 "x264enc pass=qual quantizer=18 vbv-buf-capacity=0 speed-preset=veryfast "
           "key-int-max={key} ! " X264,
      I420 "x264enc pass=qual quantizer=23 speed-preset=veryfast bframes=0 key-int-max={key} "
           "option-string=scenecut=0:open-gop=0:force-cfr=0 ! " X264 },
    0,
    I420 "x264enc pass=qual quantizer={quality} {limit} speed-preset=veryfast key-int-max={key} "
         "option-string=open-gop=0:force-cfr=0 ! " X264,
    "bitrate={bitrate} vbv-buf-capacity=2000",
    "vbv-buf-capacity=0" },
  /* Held to one quantizer, it does what x264 does with one. */
  { { "openh264enc", "openh264", "OpenH264", EF_ENCODER_H264, FALSE, TRUE, 0, 0 },
    { I420 "openh264enc rate-control=quality qp-min=18 qp-max=18 bitrate=20000000 "
           "gop-size={key} slice-mode=auto adaptive-quantization=false "
           "background-detection=false ! " FRAMED,
      I420 "openh264enc rate-control=quality qp-min=24 qp-max=24 bitrate=5000000 "
           "gop-size={key} slice-mode=auto complexity=low scene-change-detection=false "
           "adaptive-quantization=false background-detection=false ! " FRAMED },
    0,
    I420 "openh264enc rate-control=quality qp-min={quality} {limit} gop-size={key} slice-mode=auto "
         "adaptive-quantization=false background-detection=false ! " FRAMED,
    "qp-max=51 bitrate={bitrate}000 max-bitrate={bitrate}000",
    "qp-max={quality} bitrate=20000000" },
  { { "vah264enc", "va", "VA-API", EF_ENCODER_H264, TRUE, TRUE, 0, 0 },
    { NV12 "vah264enc rate-control=cqp qpi=18 qpp=18 b-frames=0 key-int-max={key} ! " FRAMED,
      NV12 "vah264enc rate-control=cqp qpi=24 qpp=24 b-frames=0 key-int-max={key} "
           "target-usage=7 ! " FRAMED },
    0,
    NV12
    "vah264enc rate-control=cqp qpi={quality} qpp={quality} b-frames=0 key-int-max={key} ! " FRAMED,
    "",
    "" },
  { { "vah264lpenc", "va-lp", "VA-API", EF_ENCODER_H264, TRUE, TRUE, 0, 0 },
    { NV12 "vah264lpenc rate-control=cqp qpi=18 qpp=18 b-frames=0 key-int-max={key} ! " FRAMED,
      NV12 "vah264lpenc rate-control=cqp qpi=24 qpp=24 b-frames=0 key-int-max={key} "
           "target-usage=7 ! " FRAMED },
    0,
    NV12 "vah264lpenc rate-control=cqp qpi={quality} qpp={quality} b-frames=0 key-int-max={key} "
         "! " FRAMED,
    "",
    "" },
  { { "v4l2h264enc", "v4l2", "V4L2", EF_ENCODER_H264, TRUE, TRUE, 0, 0 },
    { NV12 "v4l2h264enc extra-controls=\"controls,video_bitrate=20000000,video_gop_size={key}\" ! "
           "video/x-h264,level=(string)4.2 ! " FRAMED,
      NV12 "v4l2h264enc extra-controls=\"controls,video_bitrate=5000000,video_gop_size={key}\" ! "
           "video/x-h264,level=(string)4.2 ! " FRAMED },
    0,
    NV12 "v4l2h264enc extra-controls=\"controls,video_bitrate={limit},video_gop_size={key}\" ! "
         "video/x-h264,level=(string)4.2 ! " FRAMED,
    "{bitrate}000",
    "20000000" },
  { { "avenc_aac", "ffmpeg-aac", "FFmpeg", EF_ENCODER_AAC, FALSE, FALSE, 1024, 0 },
    { "avenc_aac bitrate={bitrate} ! " RAW_AAC },
    576000 },
  { { "fdkaacenc", "fdk-aac", "Fraunhofer FDK", EF_ENCODER_AAC, FALSE, FALSE, 2048, 0 },
    { "fdkaacenc bitrate={bitrate} ! " RAW_AAC ",profile=lc" },
    576000 },
  /* Is not drained: its delay and a frame. At the very end of a source that much is lost. */
  { { "voaacenc", "vo-aac", "VisualOn", EF_ENCODER_AAC, FALSE, TRUE, 1600, 2624 },
    { "voaacenc bitrate={bitrate} ! " RAW_AAC },
    192000 },
};

/* What was found out: 0, not yet; else one of these. */
#define WORKS 1
#define FAILS 2
static gsize findings[G_N_ELEMENTS (rows)];

static const Row *
get_row (const EfEncoder *self)
{
  return (const Row *) ((const char *) self - G_STRUCT_OFFSET (Row, encoder));
}

static char *
fill_in (const char *words, const char *place, guint number)
{
  GString *filled = g_string_new (words);
  g_autofree char *text = g_strdup_printf ("%u", number);

  g_string_replace (filled, place, text, 0);

  return g_string_free (filled, FALSE);
}

static char *
describe_probe (const EfEncoder *self)
{
  g_autofree char *words = NULL;

  if (self->kind == EF_ENCODER_AAC) {
    words = ef_encoder_describe_sound (self, PROBE_BITRATE);
    return g_strdup_printf ("audiotestsrc num-buffers=%d ! audio/x-raw,rate=48000,channels=1 ! "
                            "audioconvert ! %s ! appsink name=app sync=false",
                            PROBE_FRAMES, words);
  }
  words = ef_encoder_describe_video (self, EF_ENCODER_QUALITY, PROBE_KEY_DISTANCE);

  return g_strdup_printf ("videotestsrc num-buffers=%d ! "
                          "video/x-raw,format=I420,width=320,height=240,framerate=30/1 ! "
                          "%s ! appsink name=app sync=false",
                          PROBE_FRAMES, words);
}

/* Sound comes in frames of its own size, pictures one by one. */
static gboolean
is_whole (const EfEncoder *self, GstAppSink *app, guint n_packets)
{
  return gst_app_sink_is_eos (app) &&
         (self->kind == EF_ENCODER_AAC ? n_packets > 0 : n_packets == PROBE_FRAMES);
}

/* With the very words that are used later: a property this version does not have shows here. */
static gboolean
try_encoding (const EfEncoder *self)
{
  g_autofree char *words = describe_probe (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline =
    gst_parse_launch_full (words, NULL, GST_PARSE_FLAG_FATAL_ERRORS, &error);
  g_autoptr (GstElement) app = NULL;
  guint n_packets = 0;
  gboolean works;

  if (pipeline == NULL) {
    g_debug ("%s: %s", self->name, error->message);
    return FALSE;
  }

  app = gst_bin_get_by_name (GST_BIN (pipeline), "app");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (;;) {
    g_autoptr (GstSample) sample =
      gst_app_sink_try_pull_sample (GST_APP_SINK (app), PROBE_PATIENCE);

    if (sample == NULL)
      break;
    n_packets++;
  }
  works = is_whole (self, GST_APP_SINK (app), n_packets);
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_debug ("%s: %s, %u packets", self->name, works ? "works" : "does not work", n_packets);

  return works;
}

static gboolean
is_here (const EfEncoder *self)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find (self->name);

  return factory != NULL;
}

const EfEncoder *
ef_encoder_get (EfEncoderKind kind, guint nth)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (rows[i].encoder.kind == kind && nth-- == 0)
      return &rows[i].encoder;
  }

  return NULL;
}

const EfEncoder *
ef_encoder_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    if (g_str_equal (rows[i].encoder.name, name) || g_str_equal (rows[i].encoder.nick, name))
      return &rows[i].encoder;
  }

  return NULL;
}

gboolean
ef_encoder_probe (const EfEncoder *self)
{
  gsize *finding = &findings[get_row (self) - rows];

  if (g_once_init_enter (finding)) {
    ef_media_init ();
    g_once_init_leave (finding, is_here (self) && try_encoding (self) ? WORKS : FAILS);
  }

  return *finding == WORKS;
}

const EfEncoder *
ef_encoder_choose (EfEncoderKind kind, GError **error)
{
  const EfEncoder *encoder;

  for (guint i = 0; (encoder = ef_encoder_get (kind, i)) != NULL; i++) {
    if (ef_encoder_probe (encoder))
      return encoder;
  }

  g_set_error_literal (
    error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED,
    kind == EF_ENCODER_H264
      ? _ ("Nothing here can encode H.264 video: install the “ugly” plugins of GStreamer, which "
           "bring x264, and try again.")
      : _ ("Nothing here can encode AAC sound: install the libav plugins of GStreamer and try "
           "again."));

  return NULL;
}

char *
ef_encoder_describe_video (const EfEncoder *self, EfEncoderPurpose purpose, guint key_distance)
{
  return fill_in (get_row (self)->words[purpose], "{key}", key_distance);
}

char *
ef_encoder_describe_preset (const EfEncoder *self, const EfEncoderQuality *quality)
{
  const Row *row = get_row (self);
  GString *words = g_string_new (row->preset);
  const struct {
    const char *place;
    guint number;
  } numbers[] = {
    { "{key}", MAX (quality->key_distance, 1) },
    { "{quality}", (guint) CLAMP (quality->quality + 0.5, 1, 50) },
    { "{bitrate}", quality->most_bitrate },
  };

  g_string_replace (words, "{limit}", quality->most_bitrate > 0 ? row->limit : row->no_limit, 0);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++) {
    g_autofree char *text = g_strdup_printf ("%u", numbers[i].number);

    g_string_replace (words, numbers[i].place, text, 0);
  }

  return g_string_free_and_steal (words);
}

char *
ef_encoder_describe_sound (const EfEncoder *self, guint bitrate)
{
  const Row *row = get_row (self);

  return fill_in (row->words[0], "{bitrate}", MIN (bitrate, row->most_bitrate));
}

char *
ef_encoder_describe_fallback (const EfEncoder *self)
{
  if (!self->is_fallback)
    return NULL;
  if (self->kind == EF_ENCODER_AAC)
    return g_strdup_printf (_ ("The sound was encoded with %s, because nothing better works "
                               "here."),
                            self->label);

  return g_strdup_printf (_ ("The video was encoded with %s, because x264 does not work here: the "
                             "file is larger than it could be."),
                          self->label);
}
