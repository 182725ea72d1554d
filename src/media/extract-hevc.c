/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/extract-hevc.h"

#include <string.h>

#define LENGTH_BYTES 4
#define LENGTH_PLACE 21 /* in hvcC */
#define UNIT_FIRST_IDR 19
#define UNIT_LAST_IDR 20
#define UNIT_FIRST_SET 32
#define UNIT_LAST_SET 34

static GstBuffer *
get_config (GstCaps *caps)
{
  const GValue *value = gst_structure_get_value (gst_caps_get_structure (caps, 0), "codec_data");

  return value != NULL ? gst_value_get_buffer (value) : NULL;
}

/* A set that stands in the config record as it is says nothing new. */
static gboolean
is_known (const GstMapInfo *config, const guint8 *unit, gsize size)
{
  return memmem (config->data, config->size, unit, size) != NULL;
}

static gboolean
look (const GstMapInfo *config, const guint8 *data, gsize size)
{
  gboolean is_idr = FALSE;
  gsize at = 0;

  while (at + LENGTH_BYTES < size) {
    guint32 length = GST_READ_UINT32_BE (data + at);
    const guint8 *unit = data + at + LENGTH_BYTES;
    guint type = *unit >> 1 & 0x3f;

    if (length == 0 || length > size - at - LENGTH_BYTES ||
        (type >= UNIT_FIRST_SET && type <= UNIT_LAST_SET && !is_known (config, unit, length)))
      return FALSE;
    is_idr = is_idr || (type >= UNIT_FIRST_IDR && type <= UNIT_LAST_IDR);
    at += LENGTH_BYTES + length;
  }

  return is_idr && at == size;
}

gboolean
ef_hevc_is_idr (GstCaps *caps, GstBuffer *packet)
{
  GstBuffer *record = get_config (caps);
  GstMapInfo config;
  GstMapInfo map;
  gboolean is_idr;

  if (record == NULL || !gst_buffer_map (record, &config, GST_MAP_READ))
    return FALSE;
  if (!gst_buffer_map (packet, &map, GST_MAP_READ)) {
    gst_buffer_unmap (record, &config);
    return FALSE;
  }
  is_idr = config.size > LENGTH_PLACE && (config.data[LENGTH_PLACE] & 3) + 1 == LENGTH_BYTES &&
           look (&config, map.data, map.size);
  gst_buffer_unmap (packet, &map);
  gst_buffer_unmap (record, &config);

  return is_idr;
}
