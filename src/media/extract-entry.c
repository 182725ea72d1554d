/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/extract-entry.h"

#include <gst/pbutils/pbutils.h>

#include "media/extract-box.h"

#define FLAC_PROPERTIES 38 /* bytes, with their header */
#define CHANNELS_MONO (100 << 16 | 1)
#define CHANNELS_STEREO (101 << 16 | 2)
#define CHANNELS_MASK (1 << 16)

static gboolean
is_type (GstCaps *caps, const char *type)
{
  return gst_structure_has_name (gst_caps_get_structure (caps, 0), type);
}

static int
get_int (GstCaps *caps, const char *field, int otherwise)
{
  int value = otherwise;

  gst_structure_get_int (gst_caps_get_structure (caps, 0), field, &value);

  return value;
}

static GBytes *
get_codec_data (GstCaps *caps)
{
  const GValue *value = gst_structure_get_value (gst_caps_get_structure (caps, 0), "codec_data");
  GstBuffer *buffer = value != NULL ? gst_value_get_buffer (value) : NULL;
  gpointer data;
  gsize size;

  if (buffer == NULL)
    return NULL;
  gst_buffer_extract_dup (buffer, 0, G_MAXSIZE, &data, &size);

  return g_bytes_new_take (data, size);
}

/* The config record of Opus, made from caps: the same fields as in Ogg, in the other byte order. */
static GBytes *
make_opus_config (GstCaps *caps)
{
  g_autoptr (GByteArray) config = g_byte_array_new ();
  guint32 rate;
  guint8 channels, family, n_streams, n_coupled, mapping[256];

  if (!gst_codec_utils_opus_parse_caps (caps, &rate, &channels, &family, &n_streams, &n_coupled,
                                        mapping))
    return NULL;

  ef_box_put (config, 0, 1);
  ef_box_put (config, channels, 1);
  ef_box_put (config, 0, 2); /* nothing to skip: the edit list says where the sound begins */
  ef_box_put (config, rate, 4);
  ef_box_put (config, 0, 2);
  ef_box_put (config, family, 1);
  if (family != 0) {
    ef_box_put (config, n_streams, 1);
    ef_box_put (config, n_coupled, 1);
    g_byte_array_append (config, mapping, channels);
  }

  return g_byte_array_free_to_bytes (g_steal_pointer (&config));
}

static guint
get_uint (GstCaps *caps, const char *field, guint otherwise)
{
  guint value = otherwise;

  gst_structure_get_uint (gst_caps_get_structure (caps, 0), field, &value);

  return value;
}

/* The config record of VP9 (vpcC); the level is not known before all has been seen. */
static GBytes *
make_vp9_config (GstCaps *caps)
{
  g_autoptr (GByteArray) config = g_byte_array_new ();
  GstStructure *structure = gst_caps_get_structure (caps, 0);
  const char *profile = gst_structure_get_string (structure, "profile");
  const char *chroma = gst_structure_get_string (structure, "chroma-format");
  guint sampling = g_strcmp0 (chroma, "4:4:4") == 0 ? 3 : g_strcmp0 (chroma, "4:2:2") == 0 ? 2 : 1;

  ef_box_put (config, 1, 1);
  ef_box_put (config, 0, 3);
  ef_box_put (config, profile != NULL ? (guint64) g_ascii_strtoull (profile, NULL, 10) : 0, 1);
  ef_box_put (config, 0, 1);
  ef_box_put (config, get_uint (caps, "bit-depth-luma", 8) << 4 | sampling << 1, 1);
  ef_box_put (config, 0x020202, 3); /* colours: as the stream says */
  ef_box_put (config, 0, 2);

  return g_byte_array_free_to_bytes (g_steal_pointer (&config));
}

/* The config record of AC-3 (dac3) is what a packet of it begins with. */
static GBytes *
make_ac3_config (GstBuffer *packet)
{
  guint8 head[8];
  guint8 config[3];
  guint mode, bits, lfe;

  if (gst_buffer_extract (packet, 0, head, sizeof head) != sizeof head || head[0] != 0x0b ||
      head[1] != 0x77 || head[5] >> 3 > 10)
    return NULL;
  mode = head[6] >> 5;
  bits =
    3 + ((mode & 1) != 0 && mode != 1 ? 2 : 0) + ((mode & 4) != 0 ? 2 : 0) + (mode == 2 ? 2 : 0);
  lfe = (guint) (head[6] << 8 | head[7]) >> (15 - bits) & 1;
  config[0] = (guint8) ((head[4] & 0xc0) | head[5] >> 3 << 1 | (head[5] >> 2 & 1));
  config[1] = (guint8) ((head[5] & 3) << 6 | mode << 3 | lfe << 2 | (head[4] & 0x3f) >> 4);
  config[2] = (guint8) ((head[4] & 0x3f) >> 1 << 5);

  return g_bytes_new (config, sizeof config);
}

/* The config record of FLAC (dfLa): the properties of the stream, which stand behind its marker. */
static GBytes *
make_flac_config (GstCaps *caps)
{
  const GValue *headers =
    gst_structure_get_value (gst_caps_get_structure (caps, 0), "streamheader");
  g_autoptr (GByteArray) config = g_byte_array_new ();
  GstBuffer *first;
  guint8 head[64];
  gsize size;

  if (headers == NULL || gst_value_array_get_size (headers) == 0)
    return NULL;
  first = gst_value_get_buffer (gst_value_array_get_value (headers, 0));
  size = first != NULL ? gst_buffer_extract (first, 0, head, sizeof head) : 0;
  if (size < FLAC_PROPERTIES || memcmp (head + size - FLAC_PROPERTIES - 4, "fLaC", 4) != 0)
    return NULL;

  ef_box_put (config, 0, 4);
  ef_box_put (config, 0x80, 1); /* the last block */
  g_byte_array_append (config, head + size - FLAC_PROPERTIES + 1, FLAC_PROPERTIES - 1);

  return g_byte_array_free_to_bytes (g_steal_pointer (&config));
}

static gboolean
is_mp3 (GstCaps *caps)
{
  return is_type (caps, "audio/mpeg") && get_int (caps, "mpegversion", 0) == 1 &&
         get_int (caps, "layer", 0) == 3;
}

GBytes *
ef_extract_entry_find_config (GstCaps *caps, GstBuffer *buffer)
{
  if (is_type (caps, "audio/x-ac3"))
    return make_ac3_config (buffer);
  if (is_type (caps, "audio/x-flac"))
    return make_flac_config (caps);
  if (is_type (caps, "audio/x-opus"))
    return make_opus_config (caps);
  if (is_type (caps, "video/x-vp9"))
    return make_vp9_config (caps);

  return get_codec_data (caps);
}

gboolean
ef_extract_entry_is_raw (GstCaps *caps, GstAudioInfo *info)
{
  return is_type (caps, "audio/x-raw") && gst_audio_info_from_caps (info, caps) &&
         info->finfo->width == info->finfo->depth && info->layout == GST_AUDIO_LAYOUT_INTERLEAVED;
}

gboolean
ef_extract_entry_exists (GstCaps *caps, GstBuffer *buffer, gboolean is_mov)
{
  g_autoptr (GBytes) config = NULL;
  GstAudioInfo info;

  if (is_mp3 (caps))
    return TRUE;
  if (ef_extract_entry_is_raw (caps, &info) || is_type (caps, "image/jpeg") ||
      is_type (caps, "video/x-prores"))
    return is_mov;
  if (!is_type (caps, "video/x-h264") && !is_type (caps, "video/x-h265") &&
      !is_type (caps, "video/x-av1") && !is_type (caps, "video/x-vp9") &&
      !is_type (caps, "audio/x-opus") && !is_type (caps, "audio/x-ac3") &&
      !is_type (caps, "audio/x-flac") &&
      !(is_type (caps, "audio/mpeg") && get_int (caps, "mpegversion", 0) == 4))
    return FALSE;
  config = ef_extract_entry_find_config (caps, buffer);

  return config != NULL;
}

static const char *
get_prores_name (GstCaps *caps)
{
  static const char *const variants[][2] = {
    { "hq", "apch" },     { "lt", "apcs" },   { "proxy", "apco" },
    { "4444xq", "ap4x" }, { "4444", "ap4h" },
  };
  const char *variant = gst_structure_get_string (gst_caps_get_structure (caps, 0), "variant");

  for (guint i = 0; i < G_N_ELEMENTS (variants); i++) {
    if (g_strcmp0 (variants[i][0], variant) == 0)
      return variants[i][1];
  }

  return "apcn";
}

static const char *
get_entry_name (GstCaps *caps)
{
  const char *format = gst_structure_get_string (gst_caps_get_structure (caps, 0), "stream-format");

  if (is_type (caps, "video/x-h264"))
    return "avc1";
  if (is_type (caps, "image/jpeg"))
    return "jpeg";
  if (is_type (caps, "video/x-prores"))
    return get_prores_name (caps);
  if (is_type (caps, "video/x-h265"))
    return g_strcmp0 (format, "hev1") == 0 ? "hev1" : "hvc1";
  if (is_type (caps, "video/x-av1"))
    return "av01";
  if (is_type (caps, "video/x-vp9"))
    return "vp09";
  if (is_type (caps, "audio/x-opus"))
    return "Opus";
  if (is_type (caps, "audio/x-ac3"))
    return "ac-3";
  if (is_type (caps, "audio/x-flac"))
    return "fLaC";

  return "mp4a";
}

static void
put_colour (GByteArray *to, GstCaps *caps)
{
  const char *text = gst_structure_get_string (gst_caps_get_structure (caps, 0), "colorimetry");
  GstVideoColorimetry colour;
  guint box;

  if (text == NULL || !gst_video_colorimetry_from_string (&colour, text))
    return;

  box = ef_box_begin (to, "colr");
  ef_box_put_text (to, "nclx", 4);
  ef_box_put (to, gst_video_color_primaries_to_iso (colour.primaries), 2);
  ef_box_put (to, gst_video_transfer_function_to_iso (colour.transfer), 2);
  ef_box_put (to, gst_video_color_matrix_to_iso (colour.matrix), 2);
  ef_box_put (to, colour.range == GST_VIDEO_COLOR_RANGE_0_255 ? 0x80 : 0, 1);
  ef_box_end (to, box);
}

static void
get_pixel_aspect (GstCaps *caps, int *n, int *d)
{
  *n = *d = 1;
  gst_structure_get_fraction (gst_caps_get_structure (caps, 0), "pixel-aspect-ratio", n, d);
}

void
ef_extract_entry_get_shown_size (GstCaps *caps, guint *width, guint *height)
{
  int par_n, par_d;

  get_pixel_aspect (caps, &par_n, &par_d);
  *width =
    (guint) gst_util_uint64_scale_int_round ((guint64) get_int (caps, "width", 0), par_n, par_d);
  *height = (guint) get_int (caps, "height", 0);
}

void
ef_extract_entry_put_video (GByteArray *to, EfExtractTrack *track)
{
  const char *name = get_entry_name (track->caps);
  guint box = ef_box_begin (to, name);
  guint inner;
  int par_n, par_d;

  ef_box_put_zeros (to, 6);
  ef_box_put (to, 1, 2); /* data reference */
  ef_box_put_zeros (to, 16);
  ef_box_put (to, (guint64) get_int (track->caps, "width", 0), 2);
  ef_box_put (to, (guint64) get_int (track->caps, "height", 0), 2);
  ef_box_put (to, 0x00480000, 4); /* 72 dots per inch, as everybody writes */
  ef_box_put (to, 0x00480000, 4);
  ef_box_put (to, 0, 4);
  ef_box_put (to, 1, 2);
  ef_box_put_zeros (to, 32);
  ef_box_put (to, 24, 2);
  ef_box_put (to, 0xffff, 2);

  if (track->config != NULL) {
    inner = ef_box_begin (to, g_str_equal (name, "avc1")   ? "avcC"
                              : g_str_equal (name, "av01") ? "av1C"
                              : g_str_equal (name, "vp09") ? "vpcC"
                                                           : "hvcC");
    ef_box_put_bytes (to, track->config);
    ef_box_end (to, inner);
  }
  put_colour (to, track->caps);
  get_pixel_aspect (track->caps, &par_n, &par_d);
  if (par_n != par_d) {
    inner = ef_box_begin (to, "pasp");
    ef_box_put (to, (guint64) par_n, 4);
    ef_box_put (to, (guint64) par_d, 4);
    ef_box_end (to, inner);
  }
  ef_box_end (to, box);
}

static void
put_descriptor (GByteArray *to, guint tag, guint size)
{
  ef_box_put (to, tag, 1);
  ef_box_put (to, 0x80 | size >> 21, 1);
  ef_box_put (to, 0x80 | (size >> 14 & 0x7f), 1);
  ef_box_put (to, 0x80 | (size >> 7 & 0x7f), 1);
  ef_box_put (to, size & 0x7f, 1);
}

static void
put_esds (GByteArray *to, EfExtractTrack *track)
{
  guint size = track->config != NULL ? (guint) g_bytes_get_size (track->config) : 0;
  guint config = size > 0 ? size + 5 : 0;
  guint box = ef_box_begin_full (to, "esds", 0, 0);

  put_descriptor (to, 0x03, 3 + 5 + 13 + config + 5 + 1);
  ef_box_put (to, 0, 3);
  put_descriptor (to, 0x04, 13 + config);
  ef_box_put (to, is_mp3 (track->caps) ? 0x6b : 0x40, 1);
  ef_box_put (to, 0x15, 1); /* a sound */
  ef_box_put_zeros (to, 3 + 4 + 4);
  if (size > 0) {
    put_descriptor (to, 0x05, size);
    ef_box_put_bytes (to, track->config);
  }
  put_descriptor (to, 0x06, 1);
  ef_box_put (to, 2, 1);
  ef_box_end (to, box);
}

/* Where the channels of uncompressed sound are heard. */
static void
put_channels (GByteArray *to, EfExtractTrack *track)
{
  int n_channels = get_int (track->caps, "channels", 0);
  guint64 mask = 0;
  guint box;

  gst_structure_get (gst_caps_get_structure (track->caps, 0), "channel-mask", GST_TYPE_BITMASK,
                     &mask, NULL);
  if (n_channels > 2 && mask == 0)
    return;

  box = ef_box_begin_full (to, "chan", 0, 0);
  ef_box_put (to,
              n_channels == 1   ? CHANNELS_MONO
              : n_channels == 2 ? CHANNELS_STEREO
                                : CHANNELS_MASK,
              4);
  ef_box_put (to, n_channels > 2 ? mask : 0, 4);
  ef_box_put (to, 0, 4);
  ef_box_end (to, box);
}

/* The second version of what QuickTime says about uncompressed sound holds whatever there is. */
static void
put_raw_entry (GByteArray *to, EfExtractTrack *track)
{
  guint box = ef_box_begin (to, "lpcm");
  GstAudioInfo info;
  double rate;
  guint64 bits;
  guint flags;

  gst_audio_info_from_caps (&info, track->caps);
  rate = info.rate;
  memcpy (&bits, &rate, sizeof bits);
  flags = (GST_AUDIO_FORMAT_INFO_IS_FLOAT (info.finfo) ? 1 : 0) |
          (GST_AUDIO_FORMAT_INFO_IS_BIG_ENDIAN (info.finfo) ? 2 : 0) |
          (GST_AUDIO_FORMAT_INFO_IS_SIGNED (info.finfo) ? 4 : 0) | 8;

  ef_box_put_zeros (to, 6);
  ef_box_put (to, 1, 2);
  ef_box_put (to, 2, 2);
  ef_box_put_zeros (to, 6);
  ef_box_put (to, 3, 2);
  ef_box_put (to, 16, 2);
  ef_box_put (to, 0xfffe, 2);
  ef_box_put (to, 0, 2);
  ef_box_put (to, 0x00010000, 4);
  ef_box_put (to, 72, 4); /* until here and a bit */
  ef_box_put (to, bits, 8);
  ef_box_put (to, (guint64) info.channels, 4);
  ef_box_put (to, 0x7f000000, 4);
  ef_box_put (to, (guint64) info.finfo->depth, 4);
  ef_box_put (to, flags, 4);
  ef_box_put (to, track->frame_bytes, 4);
  ef_box_put (to, 1, 4);
  put_channels (to, track);
  ef_box_end (to, box);
}

/* Its place ends at 65535: of what is above, the greatest regular part, or nothing. Decoders take the rate
 * from their record. */
static guint
get_entry_rate (guint rate)
{
  while (rate > G_MAXUINT16 && rate % 2 == 0)
    rate /= 2;

  return rate <= G_MAXUINT16 ? rate : 0;
}

void
ef_extract_entry_put_audio (GByteArray *to, EfExtractTrack *track)
{
  const char *name = get_entry_name (track->caps);
  const char *record = g_str_equal (name, "Opus")   ? "dOps"
                       : g_str_equal (name, "ac-3") ? "dac3"
                       : g_str_equal (name, "fLaC") ? "dfLa"
                                                    : NULL;
  guint box;
  guint inner;

  if (track->frame_bytes > 0) {
    put_raw_entry (to, track);
    return;
  }

  box = ef_box_begin (to, name);
  ef_box_put_zeros (to, 6);
  ef_box_put (to, 1, 2);
  ef_box_put_zeros (to, 8);
  ef_box_put (to, (guint64) get_int (track->caps, "channels", 2), 2);
  ef_box_put (to, 16, 2);
  ef_box_put (to, 0, 4);
  ef_box_put (to, (guint64) get_entry_rate (track->timescale) << 16, 4);
  if (record != NULL) {
    inner = ef_box_begin (to, record);
    ef_box_put_bytes (to, track->config);
    ef_box_end (to, inner);
  } else {
    put_esds (to, track);
  }
  ef_box_end (to, box);
}
