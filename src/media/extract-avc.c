/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/extract-avc.h"

#include <gst/base/gstbitreader.h>

#define LENGTH_BYTES 4 /* before each unit of a packet */
#define MOST_SPS 31
#define MOST_PPS 255
#define UNIT_IDR 5
#define UNIT_SPS 7
#define UNIT_PPS 8

typedef struct {
  const guint8 *data;
  gsize size;
  gsize at;
} Reader;

static gboolean
read_bytes (Reader *reader, gsize n_bytes, const guint8 **bytes)
{
  if (reader->size - reader->at < n_bytes)
    return FALSE;
  *bytes = reader->data + reader->at;
  reader->at += n_bytes;

  return TRUE;
}

static guint32
read_big (guint n_bytes, const guint8 *bytes)
{
  guint32 value = 0;

  for (guint i = 0; i < n_bytes; i++)
    value = value << 8 | bytes[i];

  return value;
}

static gboolean
read_sets (Reader *reader, guint n_sets, GPtrArray *sets)
{
  for (guint i = 0; i < n_sets; i++) {
    const guint8 *size;
    const guint8 *set;

    if (!read_bytes (reader, 2, &size) || !read_bytes (reader, read_big (2, size), &set) ||
        read_big (2, size) < 4)
      return FALSE;
    g_ptr_array_add (sets, g_bytes_new (set, read_big (2, size)));
  }

  return TRUE;
}

static gboolean
parse (EfAvcConfig *self, Reader *reader)
{
  const guint8 *header;
  const guint8 *n_sets;

  if (!read_bytes (reader, 6, &header) || header[0] != 1 || (header[4] & 3) + 1 != LENGTH_BYTES)
    return FALSE;
  self->header = g_bytes_new (header, 5);
  if (!read_sets (reader, header[5] & 0x1f, self->sps) || !read_bytes (reader, 1, &n_sets) ||
      !read_sets (reader, *n_sets, self->pps))
    return FALSE;
  self->trailer = g_bytes_new (reader->data + reader->at, reader->size - reader->at);

  return self->sps->len > 0 && self->pps->len > 0;
}

EfAvcConfig *
ef_avc_config_new (GstCaps *caps)
{
  g_autoptr (EfAvcConfig) self = g_new0 (EfAvcConfig, 1);
  const GValue *value = gst_structure_get_value (gst_caps_get_structure (caps, 0), "codec_data");
  GstBuffer *buffer = value != NULL ? gst_value_get_buffer (value) : NULL;
  GstMapInfo map;
  Reader reader = { 0 };
  gboolean done;

  self->sps = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->pps = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (buffer == NULL || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return NULL;
  reader.data = map.data;
  reader.size = map.size;
  done = parse (self, &reader);
  gst_buffer_unmap (buffer, &map);

  return done ? g_steal_pointer (&self) : NULL;
}

void
ef_avc_config_free (EfAvcConfig *self)
{
  g_clear_pointer (&self->header, g_bytes_unref);
  g_clear_pointer (&self->trailer, g_bytes_unref);
  g_ptr_array_unref (self->sps);
  g_ptr_array_unref (self->pps);
  g_free (self);
}

static gboolean
has_set (GPtrArray *sets, GBytes *set)
{
  for (guint i = 0; i < sets->len; i++) {
    if (g_bytes_equal (g_ptr_array_index (sets, i), set))
      return TRUE;
  }

  return FALSE;
}

static gboolean
have_equal_sets (GPtrArray *one, GPtrArray *other)
{
  gboolean equal = one->len == other->len;

  for (guint i = 0; equal && i < one->len; i++)
    equal = has_set (other, g_ptr_array_index (one, i));

  return equal;
}

gboolean
ef_avc_config_equal (EfAvcConfig *self, EfAvcConfig *other)
{
  return have_equal_sets (self->sps, other->sps) && have_equal_sets (self->pps, other->pps);
}

/* The number that stands @n_bytes behind the begin of a set, as Exp-Golomb code. */
static int
read_id (GBytes *set, guint n_bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (set, &size);
  GstBitReader bits = GST_BIT_READER_INIT (data + n_bytes, (guint) (size - n_bytes));
  guint n_zeros = 0;
  guint8 bit = 0;
  guint32 rest = 0;

  while (gst_bit_reader_get_bits_uint8 (&bits, &bit, 1) && bit == 0 && n_zeros < 16)
    n_zeros++;
  if (bit == 0 || (n_zeros > 0 && !gst_bit_reader_get_bits_uint32 (&bits, &rest, n_zeros)))
    return -1;

  return (int) ((1u << n_zeros) - 1 + rest);
}

static gboolean
has_id (GPtrArray *sets, guint n_bytes, int id)
{
  for (guint i = 0; i < sets->len; i++) {
    if (read_id (g_ptr_array_index (sets, i), n_bytes) == id)
      return TRUE;
  }

  return FALSE;
}

int
ef_avc_config_find_free_id (EfAvcConfig *self)
{
  if (self->sps->len >= MOST_SPS || self->pps->len >= MOST_PPS)
    return -1;
  for (int id = 1; id < MOST_SPS; id++) {
    if (!has_id (self->sps, 4, id) && !has_id (self->pps, 1, id))
      return id;
  }

  return -1;
}

int
ef_avc_config_get_level (EfAvcConfig *self)
{
  return ((const guint8 *) g_bytes_get_data (self->header, NULL))[3];
}

static void
append (GByteArray *to, GBytes *bytes)
{
  g_byte_array_append (to, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
}

static void
append_sets (GByteArray *to, GPtrArray *sets, GPtrArray *more, guint8 flags)
{
  guint8 n_sets = (guint8) (flags | (sets->len + more->len));

  g_byte_array_append (to, &n_sets, 1);
  for (guint i = 0; i < sets->len + more->len; i++) {
    GBytes *set =
      i < sets->len ? g_ptr_array_index (sets, i) : g_ptr_array_index (more, i - sets->len);
    guint16 size = GUINT16_TO_BE ((guint16) g_bytes_get_size (set));

    g_byte_array_append (to, (const guint8 *) &size, sizeof size);
    append (to, set);
  }
}

GBytes *
ef_avc_config_join (EfAvcConfig *self, EfAvcConfig *other)
{
  g_autoptr (GByteArray) joined = g_byte_array_new ();

  append (joined, self->header);
  append_sets (joined, self->sps, other->sps, 0xe0);
  append_sets (joined, self->pps, other->pps, 0);
  append (joined, self->trailer);

  return g_byte_array_free_to_bytes (g_steal_pointer (&joined));
}

static EfAvcTraits
look_at_unit (EfAvcConfig *self, const guint8 *data, gsize size)
{
  guint type = size > 0 ? data[0] & 0x1f : 0;
  g_autoptr (GBytes) unit = NULL;

  if (type == UNIT_IDR)
    return EF_AVC_IDR;
  if (type != UNIT_SPS && type != UNIT_PPS)
    return 0;
  unit = g_bytes_new_static (data, size);

  return has_set (type == UNIT_SPS ? self->sps : self->pps, unit) ? 0 : EF_AVC_OTHER_SETS;
}

EfAvcTraits
ef_avc_config_look (EfAvcConfig *self, GstBuffer *packet)
{
  GstMapInfo map;
  Reader reader;
  EfAvcTraits traits = 0;
  const guint8 *size;
  const guint8 *unit;

  if (!gst_buffer_map (packet, &map, GST_MAP_READ))
    return EF_AVC_DAMAGED;

  reader = (Reader) { map.data, map.size, 0 };
  while (read_bytes (&reader, LENGTH_BYTES, &size)) {
    if (!read_bytes (&reader, read_big (4, size), &unit)) {
      traits |= EF_AVC_DAMAGED;
      break;
    }
    traits |= look_at_unit (self, unit, read_big (4, size));
  }
  gst_buffer_unmap (packet, &map);

  return traits;
}
