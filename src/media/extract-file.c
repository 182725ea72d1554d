/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/extract-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <gst/audio/audio.h>
#include <gst/pbutils/pbutils.h>
#include <unistd.h>

#include "core/rate.h"
#include "core/time-span.h"
#include "media/media.h"

#define CHUNK_BYTES (1024 * 1024)
#define CHUNK_TIME (EF_NS_PER_SECOND / 2)
#define JITTER (3 * EF_NS_PER_SECOND / 1000) /* of containers that count in milliseconds */
#define MDAT_HEADER 16
#define HEAD_BYTES 4096    /* of the head, whatever the samples */
#define SAMPLE_BYTES 22    /* in the head, for each sample, at most in practice */
#define FLAC_PROPERTIES 38 /* bytes, with their header */
#define CHANNELS_MONO (100 << 16 | 1)
#define CHANNELS_STEREO (101 << 16 | 2)
#define CHANNELS_MASK (1 << 16)
#define UNITY 0x00010000u /* 1.0 in fixed point */

typedef struct {
  gint64 time; /* when it is shown, in ticks */
  gint64 end;
  guint32 size;
  gboolean is_key;
} Sample;

typedef struct {
  guint64 offset;
  guint n_samples;
} Chunk;

typedef struct {
  GstCaps *caps;       /* (owned) */
  GBytes *config;      /* (owned) (nullable) */
  GArray *samples;     /* (owned) (element-type Sample) */
  GArray *chunks;      /* (owned) (element-type Chunk) */
  GByteArray *pending; /* (owned) what is not written yet */
  gint64 pending_since;
  guint n_pending;
  guint timescale;
  guint number;      /* from 1 */
  guint frame_bytes; /* of uncompressed sound; 0: it is none */
  gboolean is_video;
  GstVideoOrientationMethod orientation;
} Track;

struct _EfExtractFile {
  int fd;
  guint64 offset; /* the end of the file */
  guint64 mdat;   /* where it begins */
  guint64 head;
  gboolean is_mov;
  GPtrArray *tracks; /* (owned) (element-type Track) */
};

static void
free_track (gpointer data)
{
  Track *track = data;

  gst_caps_unref (track->caps);
  g_clear_pointer (&track->config, g_bytes_unref);
  g_array_unref (track->samples);
  g_array_unref (track->chunks);
  g_byte_array_unref (track->pending);
  g_free (track);
}

static void
set_error (GError **error, int code)
{
  if (code == ENOSPC || code == EDQUOT || code == EFBIG)
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_NO_SPACE,
                 _ ("There is no space left for the file: free some space and try again."));
  else if (code == EACCES || code == EPERM || code == EROFS)
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED,
                 _ ("The folder cannot be written to: choose another one."));
  else
    g_set_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED,
                 _ ("The file could not be written: %s."), g_strerror (code));
}

int
ef_extract_file_open (const char *path, GError **error)
{
  int fd = g_open (path, O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0644);

  if (fd < 0)
    set_error (error, errno);

  return fd;
}

gboolean
ef_extract_file_sync (int fd, GError **error)
{
  if (fsync (fd) != 0) {
    set_error (error, errno);
    close (fd);
    return FALSE;
  }
  if (close (fd) != 0) {
    set_error (error, errno);
    return FALSE;
  }

  return TRUE;
}

gboolean
ef_extract_file_write (int fd, const guint8 *data, gsize size, guint64 offset, GError **error)
{
  while (size > 0) {
    gssize written = pwrite (fd, data, size, (off_t) offset);

    if (written < 0 && errno == EINTR)
      continue;
    if (written <= 0) {
      set_error (error, written < 0 ? errno : ENOSPC);
      return FALSE;
    }
    data += written;
    size -= (gsize) written;
    offset += (guint64) written;
  }

  return TRUE;
}

/* Boxes. */

static void
put (GByteArray *to, guint64 value, guint n_bytes)
{
  guint8 bytes[8];

  for (guint i = 0; i < n_bytes; i++)
    bytes[i] = (guint8) (value >> (8 * (n_bytes - 1 - i)));
  g_byte_array_append (to, bytes, n_bytes);
}

static void
put_zeros (GByteArray *to, guint n_bytes)
{
  for (guint i = 0; i < n_bytes; i++)
    put (to, 0, 1);
}

static void
put_text (GByteArray *to, const char *text, gsize n_bytes)
{
  g_byte_array_append (to, (const guint8 *) text, (guint) n_bytes);
}

static void
put_bytes (GByteArray *to, GBytes *bytes)
{
  g_byte_array_append (to, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
}

static guint
begin_box (GByteArray *to, const char *type)
{
  guint at = to->len;

  put (to, 0, 4);
  put_text (to, type, 4);

  return at;
}

static guint
begin_full_box (GByteArray *to, const char *type, guint version, guint flags)
{
  guint at = begin_box (to, type);

  put (to, version, 1);
  put (to, flags, 3);

  return at;
}

static void
patch (GByteArray *to, guint at, guint32 value)
{
  guint32 big = GUINT32_TO_BE (value);

  memcpy (to->data + at, &big, sizeof big);
}

static void
end_box (GByteArray *to, guint at)
{
  patch (to, at, to->len - at);
}

/* What decoders are told. */

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

  put (config, 0, 1);
  put (config, channels, 1);
  put (config, 0, 2); /* nothing to skip: the edit list says where the sound begins */
  put (config, rate, 4);
  put (config, 0, 2);
  put (config, family, 1);
  if (family != 0) {
    put (config, n_streams, 1);
    put (config, n_coupled, 1);
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

  put (config, 1, 1);
  put (config, 0, 3);
  put (config, profile != NULL ? (guint64) g_ascii_strtoull (profile, NULL, 10) : 0, 1);
  put (config, 0, 1);
  put (config, get_uint (caps, "bit-depth-luma", 8) << 4 | sampling << 1, 1);
  put (config, 0x020202, 3); /* colours: as the stream says */
  put (config, 0, 2);

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

  put (config, 0, 4);
  put (config, 0x80, 1); /* the last block */
  g_byte_array_append (config, head + size - FLAC_PROPERTIES + 1, FLAC_PROPERTIES - 1);

  return g_byte_array_free_to_bytes (g_steal_pointer (&config));
}

static gboolean
is_mp3 (GstCaps *caps)
{
  return is_type (caps, "audio/mpeg") && get_int (caps, "mpegversion", 0) == 1 &&
         get_int (caps, "layer", 0) == 3;
}

static GBytes *
find_config (GstCaps *caps, GstBuffer *buffer)
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

static gboolean
is_raw (GstCaps *caps, GstAudioInfo *info)
{
  return is_type (caps, "audio/x-raw") && gst_audio_info_from_caps (info, caps) &&
         info->finfo->width == info->finfo->depth && info->layout == GST_AUDIO_LAYOUT_INTERLEAVED;
}

gboolean
ef_extract_file_can_hold (EfExtractFile *self, GstCaps *caps, GstBuffer *buffer)
{
  g_autoptr (GBytes) config = NULL;
  GstAudioInfo info;

  if (is_mp3 (caps))
    return TRUE;
  if (is_raw (caps, &info) || is_type (caps, "image/jpeg") || is_type (caps, "video/x-prores"))
    return self->is_mov;
  if (!is_type (caps, "video/x-h264") && !is_type (caps, "video/x-h265") &&
      !is_type (caps, "video/x-av1") && !is_type (caps, "video/x-vp9") &&
      !is_type (caps, "audio/x-opus") && !is_type (caps, "audio/x-ac3") &&
      !is_type (caps, "audio/x-flac") &&
      !(is_type (caps, "audio/mpeg") && get_int (caps, "mpegversion", 0) == 4))
    return FALSE;
  config = find_config (caps, buffer);

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

  box = begin_box (to, "colr");
  put_text (to, "nclx", 4);
  put (to, gst_video_color_primaries_to_iso (colour.primaries), 2);
  put (to, gst_video_transfer_function_to_iso (colour.transfer), 2);
  put (to, gst_video_color_matrix_to_iso (colour.matrix), 2);
  put (to, colour.range == GST_VIDEO_COLOR_RANGE_0_255 ? 0x80 : 0, 1);
  end_box (to, box);
}

static void
get_pixel_aspect (GstCaps *caps, int *n, int *d)
{
  *n = *d = 1;
  gst_structure_get_fraction (gst_caps_get_structure (caps, 0), "pixel-aspect-ratio", n, d);
}

static void
put_video_entry (GByteArray *to, Track *track)
{
  const char *name = get_entry_name (track->caps);
  guint box = begin_box (to, name);
  guint inner;
  int par_n, par_d;

  put_zeros (to, 6);
  put (to, 1, 2); /* data reference */
  put_zeros (to, 16);
  put (to, (guint64) get_int (track->caps, "width", 0), 2);
  put (to, (guint64) get_int (track->caps, "height", 0), 2);
  put (to, 0x00480000, 4); /* 72 dots per inch, as everybody writes */
  put (to, 0x00480000, 4);
  put (to, 0, 4);
  put (to, 1, 2);
  put_zeros (to, 32);
  put (to, 24, 2);
  put (to, 0xffff, 2);

  if (track->config != NULL) {
    inner = begin_box (to, g_str_equal (name, "avc1")   ? "avcC"
                           : g_str_equal (name, "av01") ? "av1C"
                           : g_str_equal (name, "vp09") ? "vpcC"
                                                        : "hvcC");
    put_bytes (to, track->config);
    end_box (to, inner);
  }
  put_colour (to, track->caps);
  get_pixel_aspect (track->caps, &par_n, &par_d);
  if (par_n != par_d) {
    inner = begin_box (to, "pasp");
    put (to, (guint64) par_n, 4);
    put (to, (guint64) par_d, 4);
    end_box (to, inner);
  }
  end_box (to, box);
}

static void
put_descriptor (GByteArray *to, guint tag, guint size)
{
  put (to, tag, 1);
  put (to, 0x80 | size >> 21, 1);
  put (to, 0x80 | (size >> 14 & 0x7f), 1);
  put (to, 0x80 | (size >> 7 & 0x7f), 1);
  put (to, size & 0x7f, 1);
}

static void
put_esds (GByteArray *to, Track *track)
{
  guint size = track->config != NULL ? (guint) g_bytes_get_size (track->config) : 0;
  guint config = size > 0 ? size + 5 : 0;
  guint box = begin_full_box (to, "esds", 0, 0);

  put_descriptor (to, 0x03, 3 + 5 + 13 + config + 5 + 1);
  put (to, 0, 3);
  put_descriptor (to, 0x04, 13 + config);
  put (to, is_mp3 (track->caps) ? 0x6b : 0x40, 1);
  put (to, 0x15, 1); /* a sound */
  put_zeros (to, 3 + 4 + 4);
  if (size > 0) {
    put_descriptor (to, 0x05, size);
    put_bytes (to, track->config);
  }
  put_descriptor (to, 0x06, 1);
  put (to, 2, 1);
  end_box (to, box);
}

/* Where the channels of uncompressed sound are heard. */
static void
put_channels (GByteArray *to, Track *track)
{
  int n_channels = get_int (track->caps, "channels", 0);
  guint64 mask = 0;
  guint box;

  gst_structure_get (gst_caps_get_structure (track->caps, 0), "channel-mask", GST_TYPE_BITMASK,
                     &mask, NULL);
  if (n_channels > 2 && mask == 0)
    return;

  box = begin_full_box (to, "chan", 0, 0);
  put (to, n_channels == 1 ? CHANNELS_MONO : n_channels == 2 ? CHANNELS_STEREO : CHANNELS_MASK, 4);
  put (to, n_channels > 2 ? mask : 0, 4);
  put (to, 0, 4);
  end_box (to, box);
}

/* The second version of what QuickTime says about uncompressed sound holds whatever there is. */
static void
put_raw_entry (GByteArray *to, Track *track)
{
  guint box = begin_box (to, "lpcm");
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

  put_zeros (to, 6);
  put (to, 1, 2);
  put (to, 2, 2);
  put_zeros (to, 6);
  put (to, 3, 2);
  put (to, 16, 2);
  put (to, 0xfffe, 2);
  put (to, 0, 2);
  put (to, 0x00010000, 4);
  put (to, 72, 4); /* until here and a bit */
  put (to, bits, 8);
  put (to, (guint64) info.channels, 4);
  put (to, 0x7f000000, 4);
  put (to, (guint64) info.finfo->depth, 4);
  put (to, flags, 4);
  put (to, track->frame_bytes, 4);
  put (to, 1, 4);
  put_channels (to, track);
  end_box (to, box);
}

static void
put_audio_entry (GByteArray *to, Track *track)
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

  box = begin_box (to, name);
  put_zeros (to, 6);
  put (to, 1, 2);
  put_zeros (to, 8);
  put (to, (guint64) get_int (track->caps, "channels", 2), 2);
  put (to, 16, 2);
  put (to, 0, 4);
  put (to, (guint64) track->timescale << 16 & 0xffffffff, 4);
  if (record != NULL) {
    inner = begin_box (to, record);
    put_bytes (to, track->config);
    end_box (to, inner);
  } else {
    put_esds (to, track);
  }
  end_box (to, box);
}

/* Times. */

static Sample *
get_sample (Track *track, guint index)
{
  return &g_array_index (track->samples, Sample, index);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *) a;
  gint64 other = *(const gint64 *) b;

  return one < other ? -1 : one > other;
}

/* Decoding takes the places of showing in their order, as late as the frame that is most ahead allows:
 * one offset for the whole track, wherever its packets come from. */
typedef struct {
  GArray *places; /* (element-type gint64) ascending */
  gint64 delay;
  gint64 last; /* how long the last one lasts */
} Order;

static Order
find_order (Track *track)
{
  Order order = { g_array_sized_new (FALSE, FALSE, sizeof (gint64), track->samples->len), 0, 1 };
  gint64 end = 0;

  for (guint i = 0; i < track->samples->len; i++) {
    g_array_append_val (order.places, get_sample (track, i)->time);
    end = MAX (end, get_sample (track, i)->end);
  }
  g_array_sort (order.places, compare_times);
  for (guint i = 0; i < order.places->len; i++) {
    gint64 ahead = g_array_index (order.places, gint64, i) - get_sample (track, i)->time;

    order.delay = MAX (order.delay, ahead);
  }
  order.last = MAX (end - g_array_index (order.places, gint64, order.places->len - 1), 1);

  return order;
}

static gint64
get_step (const Order *order, guint index)
{
  if (index + 1 == order->places->len)
    return order->last;

  return g_array_index (order->places, gint64, index + 1) -
         g_array_index (order->places, gint64, index);
}

static gint64
get_first (const Order *order)
{
  return g_array_index (order->places, gint64, 0);
}

static gint64
get_end (const Order *order)
{
  return g_array_index (order->places, gint64, order->places->len - 1) + order->last;
}

/* A table of runs: how many samples have the same value. */
typedef struct {
  GByteArray *to;
  guint box;
  guint n_runs;
  guint32 n;
  guint32 value;
} Runs;

static Runs
begin_runs (GByteArray *to, const char *type)
{
  Runs runs = { to, begin_full_box (to, type, 0, 0), 0, 0, 0 };

  put (to, 0, 4);

  return runs;
}

static void
flush_run (Runs *runs)
{
  if (runs->n == 0)
    return;
  put (runs->to, runs->n, 4);
  put (runs->to, runs->value, 4);
  runs->n_runs++;
  runs->n = 0;
}

static void
add_run (Runs *runs, gint64 value)
{
  if (runs->n > 0 && runs->value != (guint32) value)
    flush_run (runs);
  runs->value = (guint32) value;
  runs->n++;
}

static void
end_runs (Runs *runs)
{
  flush_run (runs);
  patch (runs->to, runs->box + 12, runs->n_runs);
  end_box (runs->to, runs->box);
}

/* Of uncompressed sound each instant counts as a sample of the table. */
static guint32
count_frames (Track *track)
{
  guint64 n_bytes = 0;

  for (guint i = 0; i < track->samples->len; i++)
    n_bytes += get_sample (track, i)->size;

  return (guint32) (n_bytes / track->frame_bytes);
}

static void
put_times (GByteArray *to, Track *track, const Order *order)
{
  Runs steps = begin_runs (to, "stts");
  Runs offsets;

  if (track->frame_bytes > 0) {
    add_run (&steps, 1);
    steps.n = count_frames (track);
  }
  for (guint i = 0; track->frame_bytes == 0 && i < track->samples->len; i++)
    add_run (&steps, get_step (order, i));
  end_runs (&steps);

  if (order->delay == 0)
    return;
  offsets = begin_runs (to, "ctts");
  for (guint i = 0; i < track->samples->len; i++)
    add_run (&offsets,
             get_sample (track, i)->time + order->delay - g_array_index (order->places, gint64, i));
  end_runs (&offsets);
}

static void
put_keys (GByteArray *to, Track *track)
{
  guint box;
  guint n_keys = 0;

  if (!track->is_video)
    return;

  box = begin_full_box (to, "stss", 0, 0);
  put (to, 0, 4);
  for (guint i = 0; i < track->samples->len; i++) {
    if (get_sample (track, i)->is_key) {
      put (to, i + 1, 4);
      n_keys++;
    }
  }
  patch (to, box + 12, n_keys);
  end_box (to, box);
}

static void
put_sizes (GByteArray *to, Track *track)
{
  guint box = begin_full_box (to, "stsz", 0, 0);

  put (to, track->frame_bytes, 4);
  put (to, track->frame_bytes > 0 ? count_frames (track) : track->samples->len, 4);
  for (guint i = 0; track->frame_bytes == 0 && i < track->samples->len; i++)
    put (to, get_sample (track, i)->size, 4);
  end_box (to, box);
}

static void
put_chunks (GByteArray *to, Track *track)
{
  guint box = begin_full_box (to, "stsc", 0, 0);
  guint n_runs = 0;
  guint before = 0;

  put (to, 0, 4);
  for (guint i = 0; i < track->chunks->len; i++) {
    guint n_samples = g_array_index (track->chunks, Chunk, i).n_samples;

    if (n_samples == before)
      continue;
    put (to, i + 1, 4);
    put (to, n_samples, 4);
    put (to, 1, 4);
    before = n_samples;
    n_runs++;
  }
  patch (to, box + 12, n_runs);
  end_box (to, box);

  box = begin_full_box (to, "co64", 0, 0);
  put (to, track->chunks->len, 4);
  for (guint i = 0; i < track->chunks->len; i++)
    put (to, g_array_index (track->chunks, Chunk, i).offset, 8);
  end_box (to, box);
}

/* Ticks of the whole film are those of the video, so that its frames end on whole ones. */
static guint
get_film_scale (EfExtractFile *self)
{
  for (guint i = 0; i < self->tracks->len; i++) {
    Track *track = g_ptr_array_index (self->tracks, i);

    if (track->is_video)
      return track->timescale;
  }

  return ((Track *) g_ptr_array_index (self->tracks, 0))->timescale;
}

/* To the nearest one: nanoseconds were rounded down on their way here. */
static gint64
rescale (gint64 ticks, gint64 from, gint64 to)
{
  return (ef_rate_scale (ticks, 2 * to, from) + 1) >> 1;
}

static gint64
to_ticks (gint64 time, guint timescale)
{
  return rescale (time, EF_NS_PER_SECOND, timescale);
}

typedef struct {
  gint64 gap;   /* ticks of the film before the track is there */
  gint64 shown; /* ticks of the film */
  gint64 from;  /* ticks of the track */
} Edit;

static Edit
find_edit (EfExtractFile *self, Track *track, const Order *order, gint64 duration)
{
  guint scale = get_film_scale (self);
  gint64 end = MIN (get_end (order), to_ticks (duration, track->timescale));
  gint64 first = get_first (order);
  Edit edit = { 0 };

  edit.from = order->delay + MAX (-first, 0);
  edit.gap = rescale (MAX (first, 0), track->timescale, scale);
  edit.shown = MAX (rescale (end - MAX (first, 0), track->timescale, scale), 0);

  return edit;
}

static void
put_edits (GByteArray *to, const Edit *edit)
{
  guint box = begin_box (to, "edts");
  guint list = begin_full_box (to, "elst", 1, 0);

  put (to, edit->gap > 0 ? 2 : 1, 4);
  if (edit->gap > 0) {
    put (to, (guint64) edit->gap, 8);
    put (to, G_MAXUINT64, 8);
    put (to, UNITY, 4);
  }
  put (to, (guint64) edit->shown, 8);
  put (to, (guint64) edit->from, 8);
  put (to, UNITY, 4);
  end_box (to, list);
  end_box (to, box);
}

/* For stored pictures of @width x @height: a, b, c, d and where the corner goes. */
static void
put_matrix (GByteArray *to, GstVideoOrientationMethod orientation, guint width, guint height)
{
  static const gint8 turns[][6] = {
    [GST_VIDEO_ORIENTATION_IDENTITY] = { 1, 0, 0, 1, 0, 0 },
    [GST_VIDEO_ORIENTATION_90R] = { 0, 1, -1, 0, 'h', 0 },
    [GST_VIDEO_ORIENTATION_180] = { -1, 0, 0, -1, 'w', 'h' },
    [GST_VIDEO_ORIENTATION_90L] = { 0, -1, 1, 0, 0, 'w' },
    [GST_VIDEO_ORIENTATION_HORIZ] = { -1, 0, 0, 1, 'w', 0 },
    [GST_VIDEO_ORIENTATION_VERT] = { 1, 0, 0, -1, 0, 'h' },
    [GST_VIDEO_ORIENTATION_UL_LR] = { 0, 1, 1, 0, 0, 0 },
    [GST_VIDEO_ORIENTATION_UR_LL] = { 0, -1, -1, 0, 'h', 'w' },
  };
  const gint8 *turn = turns[(guint) orientation < G_N_ELEMENTS (turns) ? orientation : 0];

  put (to, (guint32) (turn[0] * (int) UNITY), 4);
  put (to, (guint32) (turn[1] * (int) UNITY), 4);
  put (to, 0, 4);
  put (to, (guint32) (turn[2] * (int) UNITY), 4);
  put (to, (guint32) (turn[3] * (int) UNITY), 4);
  put (to, 0, 4);
  for (int i = 4; i < 6; i++)
    put (to,
         turn[i] == 'w'   ? (guint64) width << 16
         : turn[i] == 'h' ? (guint64) height << 16
                          : 0,
         4);
  put (to, 0x40000000, 4);
}

static void
put_track_header (GByteArray *to, Track *track, gint64 duration)
{
  guint box = begin_full_box (to, "tkhd", 1, 3);
  guint width = 0;
  guint height = 0;
  int par_n, par_d;

  if (track->is_video) {
    get_pixel_aspect (track->caps, &par_n, &par_d);
    width = (guint) gst_util_uint64_scale_int_round ((guint64) get_int (track->caps, "width", 0),
                                                     par_n, par_d);
    height = (guint) get_int (track->caps, "height", 0);
  }
  put_zeros (to, 16);
  put (to, track->number, 4);
  put (to, 0, 4);
  put (to, (guint64) duration, 8);
  put_zeros (to, 8);
  put (to, 0, 2);
  put (to, 0, 2);
  put (to, track->is_video ? 0 : 0x0100, 2);
  put (to, 0, 2);
  put_matrix (to, track->orientation, width, height);
  put (to, (guint64) width << 16, 4);
  put (to, (guint64) height << 16, 4);
  end_box (to, box);
}

static void
put_media (GByteArray *to, Track *track, const Order *order)
{
  guint media = begin_box (to, "mdia");
  guint box = begin_full_box (to, "mdhd", 1, 0);
  guint inner;
  guint table;

  put_zeros (to, 16);
  put (to, track->timescale, 4);
  put (to, (guint64) (get_end (order) - get_first (order)), 8);
  put (to, 0x55c4, 2); /* no language */
  put (to, 0, 2);
  end_box (to, box);

  box = begin_full_box (to, "hdlr", 0, 0);
  put (to, 0, 4);
  put_text (to, track->is_video ? "vide" : "soun", 4);
  put_zeros (to, 12);
  put_text (to, track->is_video ? "video" : "sound", sizeof "video");
  end_box (to, box);

  box = begin_box (to, "minf");
  inner = track->is_video ? begin_full_box (to, "vmhd", 0, 1) : begin_full_box (to, "smhd", 0, 0);
  put_zeros (to, track->is_video ? 8 : 4);
  end_box (to, inner);
  inner = begin_box (to, "dinf");
  table = begin_full_box (to, "dref", 0, 0);
  put (to, 1, 4);
  end_box (to, begin_full_box (to, "url ", 0, 1));
  end_box (to, table);
  end_box (to, inner);

  table = begin_box (to, "stbl");
  inner = begin_full_box (to, "stsd", 0, 0);
  put (to, 1, 4);
  if (track->is_video)
    put_video_entry (to, track);
  else
    put_audio_entry (to, track);
  end_box (to, inner);
  put_times (to, track, order);
  put_keys (to, track);
  put_sizes (to, track);
  put_chunks (to, track);
  end_box (to, table);
  end_box (to, box);
  end_box (to, media);
}

static void
put_track (EfExtractFile *self, GByteArray *to, Track *track, gint64 duration)
{
  Order order;
  Edit edit;
  guint box;

  if (track->samples->len == 0)
    return;

  order = find_order (track);
  edit = find_edit (self, track, &order, duration);
  box = begin_box (to, "trak");
  put_track_header (to, track, edit.gap + edit.shown);
  put_edits (to, &edit);
  put_media (to, track, &order);
  end_box (to, box);
  g_array_unref (order.places);
}

static GByteArray *
make_head (EfExtractFile *self, gint64 duration)
{
  GByteArray *to = g_byte_array_new ();
  guint scale = get_film_scale (self);
  guint moov = begin_box (to, "moov");
  guint box = begin_full_box (to, "mvhd", 1, 0);

  put_zeros (to, 16);
  put (to, scale, 4);
  put (to, (guint64) to_ticks (duration, scale), 8);
  put (to, UNITY, 4);
  put (to, 0x0100, 2);
  put_zeros (to, 10);
  put_matrix (to, GST_VIDEO_ORIENTATION_IDENTITY, 0, 0);
  put_zeros (to, 24);
  put (to, self->tracks->len + 1, 4);
  end_box (to, box);

  for (int video = TRUE; video >= FALSE; video--) {
    for (guint i = 0; i < self->tracks->len; i++) {
      Track *track = g_ptr_array_index (self->tracks, i);

      if (track->is_video == video)
        put_track (self, to, track, duration);
    }
  }
  end_box (to, moov);

  return to;
}

static void
put_type (GByteArray *to, gboolean is_mov)
{
  guint box = begin_box (to, "ftyp");

  put_text (to, is_mov ? "qt  " : "isom", 4);
  put (to, 0x200, 4);
  if (is_mov)
    put_text (to, "qt  ", 4);
  else
    put_text (to, "isomiso2avc1mp41", 16);
  end_box (to, box);
}

static gboolean
flush_track (EfExtractFile *self, Track *track, GError **error)
{
  Chunk chunk = { self->offset, track->frame_bytes > 0 ? track->pending->len / track->frame_bytes
                                                       : track->n_pending };

  if (track->n_pending == 0)
    return TRUE;
  if (!ef_extract_file_write (self->fd, track->pending->data, track->pending->len, self->offset,
                              error))
    return FALSE;

  self->offset += track->pending->len;
  g_array_append_val (track->chunks, chunk);
  g_byte_array_set_size (track->pending, 0);
  track->n_pending = 0;

  return TRUE;
}

EfExtractFile *
ef_extract_file_new (const char *path, gboolean is_mov, guint64 n_samples, GError **error)
{
  g_autoptr (EfExtractFile) self = g_new0 (EfExtractFile, 1);
  g_autoptr (GByteArray) start = g_byte_array_new ();

  self->tracks = g_ptr_array_new_with_free_func (free_track);
  self->is_mov = is_mov;
  self->fd = ef_extract_file_open (path, error);
  if (self->fd < 0)
    return NULL;

  put_type (start, is_mov);
  if (!ef_extract_file_write (self->fd, start->data, start->len, 0, error))
    return NULL;
  self->head = start->len;
  self->mdat = self->head + HEAD_BYTES + n_samples * SAMPLE_BYTES;
  self->offset = self->mdat + MDAT_HEADER;

  return g_steal_pointer (&self);
}

void
ef_extract_file_free (EfExtractFile *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_ptr_array_unref (self->tracks);
  g_free (self);
}

guint
ef_extract_file_add_track (EfExtractFile *self, GstCaps *caps, GstBuffer *buffer, guint timescale)
{
  Track *track = g_new0 (Track, 1);
  GstAudioInfo info;

  track->caps = gst_caps_ref (caps);
  track->config = find_config (caps, buffer);
  if (is_raw (caps, &info))
    track->frame_bytes = (guint) info.bpf;
  track->samples = g_array_new (FALSE, FALSE, sizeof (Sample));
  track->chunks = g_array_new (FALSE, FALSE, sizeof (Chunk));
  track->pending = g_byte_array_new ();
  track->timescale = timescale;
  track->is_video =
    !g_str_has_prefix (gst_structure_get_name (gst_caps_get_structure (caps, 0)), "audio/");
  g_ptr_array_add (self->tracks, track);
  track->number = self->tracks->len;

  return self->tracks->len - 1;
}

void
ef_extract_file_turn (EfExtractFile *self, guint track, GstVideoOrientationMethod orientation)
{
  ((Track *) g_ptr_array_index (self->tracks, track))->orientation = orientation;
}

void
ef_extract_file_set_config (EfExtractFile *self, guint index, GBytes *config)
{
  Track *track = g_ptr_array_index (self->tracks, index);

  g_clear_pointer (&track->config, g_bytes_unref);
  track->config = g_bytes_ref (config);
}

/* Sound is as long as its samples: a container that counts coarsely does not make it stumble. */
static Sample
place_sample (Track *track, GstBuffer *buffer, EfTimeSpan shown, gboolean is_key)
{
  Sample sample = { to_ticks (shown.begin, track->timescale), 0,
                    (guint32) gst_buffer_get_size (buffer), is_key };

  if (!track->is_video && track->samples->len > 0) {
    gint64 expected = get_sample (track, track->samples->len - 1)->end;
    gint64 off = sample.time - expected;

    if (ABS (off) <= to_ticks (JITTER, track->timescale) || off < 0)
      sample.time = expected;
  }
  sample.end = sample.time + to_ticks (ef_time_span_get_duration (shown), track->timescale);
  if (track->frame_bytes > 0)
    sample.end = sample.time + sample.size / track->frame_bytes;

  return sample;
}

/* What is missing in uncompressed sound is silence: its table knows no gaps. */
static guint32
add_silence (Track *track, EfTimeSpan shown)
{
  GstAudioInfo info;
  gint64 missing;
  guint32 size;

  if (track->frame_bytes == 0 || track->samples->len == 0)
    return 0;
  missing =
    to_ticks (shown.begin, track->timescale) - get_sample (track, track->samples->len - 1)->end;
  if (missing <= to_ticks (JITTER, track->timescale))
    return 0;

  size = (guint32) missing * track->frame_bytes;
  gst_audio_info_from_caps (&info, track->caps);
  g_byte_array_set_size (track->pending, track->pending->len + size);
  gst_audio_format_info_fill_silence (info.finfo, track->pending->data + track->pending->len - size,
                                      size);

  return size;
}

gboolean
ef_extract_file_add (EfExtractFile *self,
                     guint index,
                     GstBuffer *buffer,
                     EfTimeSpan shown,
                     gboolean is_key,
                     GError **error)
{
  Track *track = g_ptr_array_index (self->tracks, index);
  Sample sample = place_sample (track, buffer, shown, is_key);
  gint64 time = shown.begin;
  guint before = track->pending->len;
  guint32 silence;

  if (track->n_pending > 0 &&
      (before >= CHUNK_BYTES || time - track->pending_since >= CHUNK_TIME)) {
    if (!flush_track (self, track, error))
      return FALSE;
    before = 0;
  }
  if (track->n_pending == 0)
    track->pending_since = time;

  silence = add_silence (track, shown);
  before += silence;
  g_byte_array_set_size (track->pending, before + sample.size);
  gst_buffer_extract (buffer, 0, track->pending->data + before, sample.size);
  sample.time -= silence > 0 ? silence / track->frame_bytes : 0;
  sample.size += silence;
  track->n_pending++;
  g_array_append_val (track->samples, sample);

  return TRUE;
}

/* Before the data where there is room, which there is unless the estimate was far off. */
static gboolean
write_head (EfExtractFile *self, GByteArray *head, GError **error)
{
  g_autoptr (GByteArray) free_box = g_byte_array_new ();
  guint64 room = self->mdat - self->head;

  if (head->len != room && head->len + 8 > room) {
    put (free_box, room, 4);
    put_text (free_box, "free", 4);

    return ef_extract_file_write (self->fd, free_box->data, free_box->len, self->head, error) &&
           ef_extract_file_write (self->fd, head->data, head->len, self->offset, error);
  }

  if (head->len != room) {
    put (free_box, room - head->len, 4);
    put_text (free_box, "free", 4);
  }

  return ef_extract_file_write (self->fd, head->data, head->len, self->head, error) &&
         ef_extract_file_write (self->fd, free_box->data, free_box->len, self->head + head->len,
                                error);
}

gboolean
ef_extract_file_finish (EfExtractFile *self, gint64 duration, GError **error)
{
  g_autoptr (GByteArray) mdat = g_byte_array_new ();
  g_autoptr (GByteArray) head = NULL;
  int fd = self->fd;

  g_return_val_if_fail (self->tracks->len > 0, FALSE);

  for (guint i = 0; i < self->tracks->len; i++) {
    if (!flush_track (self, g_ptr_array_index (self->tracks, i), error))
      return FALSE;
  }
  put (mdat, 1, 4);
  put_text (mdat, "mdat", 4);
  put (mdat, self->offset - self->mdat, 8);
  head = make_head (self, duration);
  if (!ef_extract_file_write (fd, mdat->data, mdat->len, self->mdat, error) ||
      !write_head (self, head, error))
    return FALSE;
  self->fd = -1;

  return ef_extract_file_sync (fd, error);
}
