/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/key-frame.h"

#define H264_IDR 5
#define H264_SEI 6
#define H264_SEI_RECOVERY_POINT 6
#define HEVC_BLA_FIRST 16
#define HEVC_IDR_FIRST 19
#define HEVC_IDR_LAST 20
#define HEVC_CRA 21

static guint
read_nal_length_size (const GstStructure *structure, EfCodec codec)
{
  const char *format = gst_structure_get_string (structure, "stream-format");
  guint place = codec == EF_CODEC_H264 ? 4 : 21;
  const GValue *value = gst_structure_get_value (structure, "codec_data");
  GstBuffer *data =
    value != NULL && GST_VALUE_HOLDS_BUFFER (value) ? gst_value_get_buffer (value) : NULL;
  guint8 byte;

  if (format == NULL || g_str_equal (format, "byte-stream"))
    return 0;
  if (data == NULL || gst_buffer_extract (data, place, &byte, 1) != 1)
    return 4;

  return (byte & 3) + 1u;
}

EfCodec
ef_key_frame_find_codec (GstCaps *caps, guint *nal_length_size)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  EfCodec codec = EF_CODEC_OTHER;

  if (gst_structure_has_name (structure, "video/x-h264"))
    codec = EF_CODEC_H264;
  else if (gst_structure_has_name (structure, "video/x-h265"))
    codec = EF_CODEC_HEVC;
  else if (gst_structure_has_name (structure, "video/x-vp8"))
    codec = EF_CODEC_VP8;
  else if (gst_structure_has_name (structure, "video/x-vp9"))
    codec = EF_CODEC_VP9;

  *nal_length_size =
    codec == EF_CODEC_H264 || codec == EF_CODEC_HEVC ? read_nal_length_size (structure, codec) : 0;

  return codec;
}

/* Where the NAL unit behind @at begins and ends. FALSE: there are no more. */
static gboolean
find_sized (const guint8 *data, gsize size, guint length_size, gsize *at, gsize *end)
{
  gsize length = 0;

  if (size - *at < length_size)
    return FALSE;

  for (guint i = 0; i < length_size; i++)
    length = length << 8 | data[*at + i];
  *at += length_size;
  if (length > size - *at)
    return FALSE;

  *end = *at + length;

  return TRUE;
}

static gsize
find_start_code (const guint8 *data, gsize size, gsize at)
{
  for (; at + 3 <= size; at++) {
    if (data[at] == 0 && data[at + 1] == 0 && data[at + 2] == 1)
      return at;
  }

  return size;
}

static gboolean
find_started (const guint8 *data, gsize size, gsize *at, gsize *end)
{
  gsize start = find_start_code (data, size, *at);

  if (start + 3 >= size)
    return FALSE;

  *at = start + 3;
  *end = find_start_code (data, size, *at);

  return TRUE;
}

static gboolean
has_recovery_point (const guint8 *data, gsize size)
{
  gsize at = 1;

  while (at + 2 < size) {
    guint type = 0;
    gsize length = 0;

    for (; at < size && data[at] == 0xff; at++)
      type += 0xff;
    if (at < size)
      type += data[at++];
    for (; at < size && data[at] == 0xff; at++)
      length += 0xff;
    if (at < size)
      length += data[at++];
    if (type == H264_SEI_RECOVERY_POINT)
      return TRUE;
    if (length > size - at)
      break;
    at += length;
  }

  return FALSE;
}

/* The kind of frame a NAL unit announces; 0: it announces none. @is_last: no need to look on. */
static EfFrameFlags
judge_h264 (const guint8 *nal, gsize size, gboolean *is_last)
{
  guint type = nal[0] & 0x1f;

  *is_last = type >= 1 && type <= H264_IDR;
  if (type == H264_IDR)
    return EF_FRAME_KEY;
  if (type == H264_SEI && has_recovery_point (nal, size))
    return EF_FRAME_OPEN;

  return 0;
}

static EfFrameFlags
judge_hevc (const guint8 *nal, gsize size, gboolean *is_last)
{
  guint type = nal[0] >> 1 & 0x3f;

  *is_last = type < 32;
  if (type >= HEVC_IDR_FIRST && type <= HEVC_IDR_LAST)
    return EF_FRAME_KEY;
  if (type >= HEVC_BLA_FIRST && type <= HEVC_CRA)
    return EF_FRAME_OPEN;

  return 0;
}

/* The first slice decides; what a recovery point before it says holds unless that is an IDR. */
static EfFrameFlags
judge_nals (EfCodec codec, guint length_size, const guint8 *data, gsize size)
{
  EfFrameFlags flags = 0;
  gsize at = 0;
  gsize end = 0;
  gboolean is_last = FALSE;

  while (!is_last && at < size &&
         (length_size > 0 ? find_sized (data, size, length_size, &at, &end)
                          : find_started (data, size, &at, &end))) {
    EfFrameFlags found = 0;

    if (end > at)
      found = codec == EF_CODEC_H264 ? judge_h264 (data + at, end - at, &is_last)
                                     : judge_hevc (data + at, end - at, &is_last);
    flags = found == EF_FRAME_KEY ? found : flags | found;
    at = end;
  }

  return flags;
}

EfFrameFlags
ef_key_frame_get_flags (EfCodec codec, guint nal_length_size, GstBuffer *buffer)
{
  GstMapInfo map;
  EfFrameFlags flags;

  if (GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
    return 0;
  if (codec != EF_CODEC_H264 && codec != EF_CODEC_HEVC)
    return EF_FRAME_KEY;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return 0;

  flags = judge_nals (codec, nal_length_size, map.data, map.size);
  gst_buffer_unmap (buffer, &map);

  return flags;
}

static gboolean
is_vp8_shown (guint8 first)
{
  return (first & 0x10) != 0;
}

/* The header is read bit by bit: marker, profile, whether an old frame is shown, key or not, shown. */
static gboolean
is_vp9_shown (guint8 first)
{
  guint profile = (first >> 5 & 1u) | (first >> 3 & 2u);
  guint skip = profile == 3 ? 5 : 4;

  if (first >> 6 != 2 || (first >> (7 - skip) & 1) != 0)
    return TRUE;

  return (first >> (7 - skip - 2) & 1) != 0;
}

/* Several frames of VP9 in one packet, of which the last is shown, end with a list of their sizes. */
static gboolean
ends_with_list (GstBuffer *buffer)
{
  gsize size = gst_buffer_get_size (buffer);
  guint8 last = 0;

  gst_buffer_extract (buffer, size - 1, &last, 1);

  return (last & 0xe0) == 0xc0;
}

gboolean
ef_key_frame_is_shown (EfCodec codec, GstBuffer *buffer)
{
  guint8 first;

  if ((codec != EF_CODEC_VP8 && codec != EF_CODEC_VP9) ||
      gst_buffer_extract (buffer, 0, &first, 1) != 1)
    return TRUE;
  if (codec == EF_CODEC_VP8)
    return is_vp8_shown (first);

  return is_vp9_shown (first) || ends_with_list (buffer);
}
