/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/player-skip.h"

#include <string.h>

/* To show one frame, a decoder begins at the key frame before it and decodes everything between. The
 * pictures between that no other one leans on, a third to a half of them, would be decoded only to be
 * thrown away. They are thrown away here before. The segment says by itself where it begins, so a seek
 * needs to tell nobody, and playing is never touched. */

#define H264_FIRST_VCL 1
#define H264_LAST_VCL 5
#define HEVC_VCL_END 32
#define HEVC_SPARE_END 16
#define HEVC_SPS 33

/* A time stamp and the index may differ by what a container rounds. */
#define ROUNDED (GST_MSECOND)

struct _EfSkip {
  GMutex lock;
  EfFrameIndex *frames; /* (owned) (nullable) */
  gboolean has_open;    /* some key frames are */
  gboolean is_ahead;    /* the decoder works on several frames at a time */
};

/* Before one decoder. */
typedef struct {
  EfSkip *skip; /* outlives it */
  EfSkipFormat format;
  GstSegment segment;
  GstClockTime first; /* the key frame decoding began at; GST_CLOCK_TIME_NONE: not yet */
} Gate;

void
ef_skip_format_read (EfSkipFormat *self, const GstCaps *caps)
{
  const GstStructure *structure = gst_caps_get_structure (caps, 0);
  const char *stream = gst_structure_get_string (structure, "stream-format");
  const char *alignment = gst_structure_get_string (structure, "alignment");
  const GValue *value = gst_structure_get_value (structure, "codec_data");
  GstMapInfo map;

  *self = (EfSkipFormat) { 0 };
  if (stream == NULL || g_strcmp0 (alignment, "au") != 0)
    return;
  if (gst_structure_has_name (structure, "video/x-h264"))
    self->codec = 'h';
  else if (gst_structure_has_name (structure, "video/x-h265"))
    self->codec = 'H';
  else
    return;
  if (strcmp (stream, "byte-stream") == 0)
    return;

  self->length_size = 4;
  if (value == NULL || !gst_buffer_map (gst_value_get_buffer (value), &map, GST_MAP_READ)) {
    self->codec = 0;
    return;
  }
  if (self->codec == 'h' && map.size > 4)
    self->length_size = (map.data[4] & 3) + 1;
  if (self->codec == 'H' && map.size > 21) {
    self->length_size = (map.data[21] & 3) + 1;
    self->highest_layer = (map.data[21] >> 3) & 7; /* counted from 1; 0: not said */
    self->knows_layer = self->highest_layer > 0;
    if (self->knows_layer)
      self->highest_layer--;
  }
  gst_buffer_unmap (gst_value_get_buffer (value), &map);
}

/* The next NAL unit of @data from @at on; NULL: there is no more. */
static const guint8 *
find_unit (const EfSkipFormat *self, const guint8 *data, gsize size, gsize *at, gsize *length)
{
  gsize begin;

  if (self->length_size > 0) {
    gsize n = 0;

    if (*at + self->length_size > size)
      return NULL;
    for (guint i = 0; i < self->length_size; i++)
      n = n << 8 | data[*at + i];
    begin = *at + self->length_size;
    if (n == 0 || n > size - begin)
      return NULL;
    *length = n;
    *at = begin + n;
    return data + begin;
  }

  for (begin = *at; begin + 3 < size; begin++) {
    if (data[begin] == 0 && data[begin + 1] == 0 && data[begin + 2] == 1) {
      *length = size - begin - 3; /* only its first bytes are looked at */
      *at = begin + 3;
      return data + begin + 3;
    }
  }

  return NULL;
}

gboolean
ef_skip_is_spare (EfSkipFormat *self, const guint8 *data, gsize size)
{
  const guint8 *unit;
  gsize at = 0;
  gsize length;

  while ((unit = find_unit (self, data, size, &at, &length)) != NULL) {
    if (self->codec == 'h') {
      guint kind = unit[0] & 0x1f;

      if (kind >= H264_FIRST_VCL && kind <= H264_LAST_VCL)
        return (unit[0] & 0x60) == 0;
    } else if (length >= 3) {
      guint kind = (unit[0] >> 1) & 0x3f;

      if (kind == HEVC_SPS) {
        self->highest_layer = (unit[2] >> 1) & 7;
        self->knows_layer = TRUE;
      } else if (kind < HEVC_VCL_END) {
        /* Even numbers below 16 are leaned on by higher sub-layers at most. */
        return kind < HEVC_SPARE_END && kind % 2 == 0 && self->knows_layer &&
               (unit[1] & 7) == self->highest_layer + 1;
      }
    }
  }

  return FALSE;
}

static gboolean
is_before (Gate *gate, GstBuffer *buffer)
{
  return gate->segment.format == GST_FORMAT_TIME && gate->segment.rate > 0 &&
         GST_BUFFER_PTS_IS_VALID (buffer) && GST_BUFFER_DURATION_IS_VALID (buffer) &&
         GST_BUFFER_PTS (buffer) + GST_BUFFER_DURATION (buffer) <= gate->segment.start;
}

/* How long the frame in @buffer really lasts; GST_CLOCK_TIME_NONE: not known. */
static GstClockTime
find_duration (Gate *gate, GstBuffer *buffer)
{
  GstClockTime duration = GST_CLOCK_TIME_NONE;
  guint64 time;

  if (gate->segment.format != GST_FORMAT_TIME || !GST_BUFFER_PTS_IS_VALID (buffer))
    return duration;
  /* Also of what lies before the segment, which has no place in the stream otherwise. */
  if (gst_segment_to_stream_time_full (&gate->segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer),
                                       &time) <= 0)
    return duration;

  g_mutex_lock (&gate->skip->lock);
  if (gate->skip->frames != NULL) {
    guint frame = ef_frame_index_find (gate->skip->frames, (gint64) (time + ROUNDED));
    EfTimeSpan span = ef_frame_index_get_frame (gate->skip->frames, frame);

    if (ABS (span.begin - (gint64) time) <= (gint64) ROUNDED && span.end > (gint64) time)
      duration = (GstClockTime) (span.end - (gint64) time);
  }
  g_mutex_unlock (&gate->skip->lock);

  return duration;
}

static void
take_event (Gate *gate, GstEvent *event)
{
  GstCaps *caps;

  if (GST_EVENT_TYPE (event) == GST_EVENT_SEGMENT) {
    gst_event_copy_segment (event, &gate->segment);
    gate->first = GST_CLOCK_TIME_NONE;
  } else if (GST_EVENT_TYPE (event) == GST_EVENT_CAPS) {
    gst_event_parse_caps (event, &caps);
    ef_skip_format_read (&gate->format, caps);
  }
}

/* A picture of HEVC is looked at in any case: it may hold what says how many layers there are. */
static gboolean
is_needless (Gate *gate, GstBuffer *buffer)
{
  gboolean is_early = is_before (gate, buffer);
  gboolean is_spare;
  GstMapInfo map;

  if (gate->format.codec == 0 || (gate->format.codec == 'h' && !is_early))
    return FALSE;
  if (!gst_buffer_map (buffer, &map, GST_MAP_READ))
    return FALSE;
  is_spare = ef_skip_is_spare (&gate->format, map.data, map.size);
  gst_buffer_unmap (buffer, &map);

  return is_early && is_spare;
}

/* Frames shown before the key frame that decoding begins at may lean on what was not decoded. Nothing
 * behind the key frame leans on them; decoders stumble over them. In H.264 some of them are counted, and
 * what is missing there is worse. */
static gboolean
is_leading (Gate *gate, GstBuffer *buffer)
{
  if (!GST_BUFFER_PTS_IS_VALID (buffer) || gate->format.codec == 'h')
    return FALSE;
  if (!GST_CLOCK_TIME_IS_VALID (gate->first)) {
    if (!GST_BUFFER_FLAG_IS_SET (buffer, GST_BUFFER_FLAG_DELTA_UNIT))
      gate->first = GST_BUFFER_PTS (buffer);
    return FALSE;
  }

  return GST_BUFFER_PTS (buffer) < gate->first && is_before (gate, buffer);
}

static GstPadProbeReturn
gate_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Gate *gate = user_data;
  GstBuffer *buffer;
  GstClockTime duration;

  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM) {
    take_event (gate, GST_PAD_PROBE_INFO_EVENT (info));
    return GST_PAD_PROBE_OK;
  }

  buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  duration = find_duration (gate, buffer);
  if (GST_CLOCK_TIME_IS_VALID (duration) && duration != GST_BUFFER_DURATION (buffer)) {
    buffer = gst_buffer_make_writable (buffer);
    GST_BUFFER_DURATION (buffer) = duration;
    GST_PAD_PROBE_INFO_DATA (info) = buffer;
  }

  return is_leading (gate, buffer) || is_needless (gate, buffer) ? GST_PAD_PROBE_DROP
                                                                 : GST_PAD_PROBE_OK;
}

/* Where pictures are missing, the decoder of H.264 loses those it works ahead on, and never finds back. */
static void
choose_threads (EfSkip *self, GstElement *element)
{
  GstElementFactory *factory = gst_element_get_factory (element);

  if (strcmp (GST_OBJECT_NAME (factory), "avdec_h264") != 0)
    return;

  g_mutex_lock (&self->lock);
  self->is_ahead = !self->has_open;
  if (self->has_open)
    gst_util_set_object_arg (G_OBJECT (element), "thread-type", "slice");
  g_mutex_unlock (&self->lock);
}

static gboolean
has_open_keys (EfFrameIndex *frames)
{
  gint64 key = ef_frame_index_knows_keys (frames) ? ef_frame_index_key_at (frames, 0) : -1;

  for (; key >= 0; key = ef_frame_index_key_after (frames, key)) {
    if (ef_frame_index_get_flags (frames, ef_frame_index_find (frames, key)) & EF_FRAME_OPEN)
      return TRUE;
  }

  return FALSE;
}

static void
element_added_cb (GstBin *bin, GstBin *sub_bin, GstElement *element, gpointer user_data)
{
  GstElementFactory *factory = gst_element_get_factory (element);
  g_autoptr (GstPad) pad = NULL;
  Gate *gate;

  if (factory == NULL ||
      !gst_element_factory_list_is_type (factory, GST_ELEMENT_FACTORY_TYPE_DECODER |
                                                    GST_ELEMENT_FACTORY_TYPE_MEDIA_VIDEO))
    return;
  pad = gst_element_get_static_pad (element, "sink");
  if (pad == NULL)
    return;

  choose_threads (user_data, element);
  gate = g_new0 (Gate, 1);
  gate->skip = user_data;
  gate->first = GST_CLOCK_TIME_NONE;
  gst_segment_init (&gate->segment, GST_FORMAT_UNDEFINED);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, gate_cb,
                     gate, g_free);
}

EfSkip *
ef_skip_new (GstBin *bin)
{
  EfSkip *self = g_new0 (EfSkip, 1);

  g_mutex_init (&self->lock);
  g_signal_connect (bin, "deep-element-added", G_CALLBACK (element_added_cb), self);

  return self;
}

void
ef_skip_free (EfSkip *self)
{
  g_clear_pointer (&self->frames, ef_frame_index_unref);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
ef_skip_set_frames (EfSkip *self, EfFrameIndex *frames)
{
  gboolean has_open = frames != NULL && has_open_keys (frames);
  gboolean is_wrong;

  if (frames != NULL)
    ef_frame_index_ref (frames);
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->frames, ef_frame_index_unref);
  self->frames = frames;
  self->has_open = has_open;
  is_wrong = has_open && self->is_ahead;
  if (frames == NULL)
    self->is_ahead = FALSE; /* another file comes, with another decoder */
  g_mutex_unlock (&self->lock);

  return is_wrong;
}
