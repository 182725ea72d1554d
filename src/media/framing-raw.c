/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/framing-raw.h"

#include <string.h>

#define STRIP 64 /* rows: what they become fills whole lines of the cache */
#define WORD_BITS 15

struct _EfRawSwap {
  gint16 *planes[3]; /* (owned) (nullable) */
  gsize room[3];
  gint16 *strip; /* (owned) (nullable) */
  gsize strip_room;
};

gboolean
ef_raw_can_be (const GstVideoInfo *info)
{
  const GstVideoFormatInfo *format = info->finfo;

  if (!GST_VIDEO_FORMAT_INFO_IS_YUV (format) || GST_VIDEO_FORMAT_INFO_IS_COMPLEX (format) ||
      GST_VIDEO_FORMAT_INFO_IS_TILED (format) || GST_VIDEO_FORMAT_INFO_N_COMPONENTS (format) < 3)
    return FALSE;

  for (guint i = 0; i < 3; i++) {
    guint depth = GST_VIDEO_FORMAT_INFO_DEPTH (format, i);
    guint shift = GST_VIDEO_FORMAT_INFO_SHIFT (format, i);

    if (depth < 8 || depth > 16 || depth + shift > 16 || (depth == 8) != (depth + shift == 8) ||
        GST_VIDEO_FORMAT_INFO_W_SUB (format, i) > 1 || GST_VIDEO_FORMAT_INFO_H_SUB (format, i) > 1)
      return FALSE;
    if (depth > 8 && !GST_VIDEO_FORMAT_INFO_IS_LE (format))
      return FALSE;
  }

  return TRUE;
}

/* GStreamer has the red of P010 and its like one byte behind the blue, where it is two. */
static const guint8 *
find_data (const GstVideoFrame *frame, guint i, int n_bytes)
{
  int before = GST_VIDEO_FRAME_COMP_POFFSET (frame, i);

  return (const guint8 *) GST_VIDEO_FRAME_COMP_DATA (frame, i) + before % n_bytes;
}

void
ef_raw_init (EfRaw *self, const GstVideoFrame *frame)
{
  const GstVideoFormatInfo *format = frame->info.finfo;
  GstVideoChromaSite site = GST_VIDEO_INFO_CHROMA_SITE (&frame->info);

  /* Nothing said: as all codecs of today have it. */
  if (site == GST_VIDEO_CHROMA_SITE_UNKNOWN)
    site = GST_VIDEO_CHROMA_SITE_H_COSITED;
  *self = (EfRaw) {
    .width = GST_VIDEO_FRAME_WIDTH (frame),
    .height = GST_VIDEO_FRAME_HEIGHT (frame),
    .sub_x = (int) GST_VIDEO_FORMAT_INFO_W_SUB (format, 1),
    .sub_y = (int) GST_VIDEO_FORMAT_INFO_H_SUB (format, 1),
    .is_on_x = (site & GST_VIDEO_CHROMA_SITE_H_COSITED) != 0,
    .is_on_y = (site & GST_VIDEO_CHROMA_SITE_V_COSITED) != 0,
  };
  for (guint i = 0; i < 3; i++) {
    int depth = (int) GST_VIDEO_FORMAT_INFO_DEPTH (format, i);
    int shift = (int) GST_VIDEO_FORMAT_INFO_SHIFT (format, i);

    self->planes[i] = (EfPlane) {
      .data = find_data (frame, i, depth > 8 ? 2 : 1),
      .stride = GST_VIDEO_FRAME_COMP_STRIDE (frame, i),
      .step = GST_VIDEO_FRAME_COMP_PSTRIDE (frame, i),
      .width = GST_VIDEO_FRAME_COMP_WIDTH (frame, i),
      .height = GST_VIDEO_FRAME_COMP_HEIGHT (frame, i),
      .n_bytes = depth > 8 ? 2 : 1,
      .shift = shift + MAX (depth - WORD_BITS, 0),
      .bits = MIN (depth, WORD_BITS),
    };
  }
}

void
ef_raw_init_words (EfRaw *self, gint16 *const *planes, int width, int height)
{
  *self = (EfRaw) { .width = width, .height = height, .sub_x = 1, .sub_y = 1, .is_on_x = TRUE };
  for (guint i = 0; i < 3; i++) {
    int wide = i == 0 ? width : (width + 1) / 2;

    self->planes[i] = (EfPlane) {
      .data = (const guint8 *) planes[i],
      .stride = wide * 2,
      .step = 2,
      .width = wide,
      .height = i == 0 ? height : (height + 1) / 2,
      .n_bytes = 2,
      .bits = WORD_BITS,
    };
  }
}

EfRawSwap *
ef_raw_swap_new (void)
{
  return g_new0 (EfRawSwap, 1);
}

void
ef_raw_swap_free (EfRawSwap *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (self->planes); i++)
    g_free (self->planes[i]);
  g_free (self->strip);
  g_free (self);
}

static void
make_room (gint16 **room, gsize *size, gsize wanted)
{
  if (*size >= wanted)
    return;

  g_free (*room);
  *room = g_new (gint16, wanted);
  *size = wanted;
}

/* @strip: rows without room between them, of samples of @size bytes; @stride: of @into, in bytes. */
static void
swap_strip (const EfRows *rows,
            const guint8 *strip,
            int from_stride,
            int width,
            int n_rows,
            int size,
            guint8 *into,
            int stride)
{
  int block = 16 / size;

  for (int x = 0; x < width; x += block)
    for (int y = 0; y < n_rows; y += block) {
      const guint8 *from = strip + (gssize) y * from_stride + x * size;
      guint8 *to = into + (gssize) x * stride + y * size;

      if (x + block > width || y + block > n_rows) {
        for (int i = 0; i < MIN (block, width - x); i++)
          for (int j = 0; j < MIN (block, n_rows - y); j++)
            memcpy (to + (gssize) i * stride + j * size, from + (gssize) j * from_stride + i * size,
                    (gsize) size);
      } else if (size == 1) {
        rows->swap_bytes (from, from_stride, to, stride);
      } else {
        rows->swap_words (from, from_stride, to, stride);
      }
    }
}

/* Bytes side by side stay bytes. */
static void
swap_plane (EfRawSwap *self, guint i, const EfPlane *plane, EfPlane *into)
{
  const EfRows *rows = ef_rows_get ();
  gboolean is_bytes = plane->n_bytes == 1 && plane->step == 1;
  int size = is_bytes ? 1 : 2;
  guint8 *made;

  make_room (&self->planes[i], &self->room[i], (gsize) plane->width * (gsize) plane->height);
  make_room (&self->strip, &self->strip_room, (gsize) plane->width * STRIP);
  made = (guint8 *) self->planes[i];
  for (int y = 0; y < plane->height; y += STRIP) {
    const guint8 *strip = plane->data + (gssize) y * plane->stride;
    int n_rows = MIN (STRIP, plane->height - y);

    for (int j = 0; j < n_rows && !is_bytes; j++)
      ef_plane_take (plane, rows, 0, y + j, self->strip + (gsize) j * (gsize) plane->width,
                     (guint) plane->width);
    swap_strip (rows, is_bytes ? strip : (const guint8 *) self->strip,
                is_bytes ? plane->stride : 2 * plane->width, plane->width, n_rows, size,
                made + y * size, plane->height * size);
  }
  *into = (EfPlane) {
    .data = made,
    .stride = plane->height * size,
    .step = size,
    .width = plane->height,
    .height = plane->width,
    .n_bytes = size,
    .bits = plane->bits,
  };
}

void
ef_raw_swap_run (EfRawSwap *self, const EfRaw *raw, EfRaw *into)
{
  *into = (EfRaw) {
    .width = raw->height,
    .height = raw->width,
    .sub_x = raw->sub_y,
    .sub_y = raw->sub_x,
    .is_on_x = raw->is_on_y,
    .is_on_y = raw->is_on_x,
    .is_swapped = !raw->is_swapped,
  };
  for (guint i = 0; i < G_N_ELEMENTS (raw->planes); i++)
    swap_plane (self, i, &raw->planes[i], &into->planes[i]);
}

void
ef_plane_take (const EfPlane *self, const EfRows *rows, int x, int y, gint16 *into, guint n)
{
  const guint8 *from = self->data + (gssize) y * self->stride + (gssize) x * self->step;

  if (self->n_bytes == 1)
    rows->take_bytes (from, self->step, into, n);
  else
    rows->take_shorts (from, self->step, self->shift, into, n);
}
