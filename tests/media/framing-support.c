/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/framing-support.h"

#include <math.h>
#include <string.h>

#define BESIDE 64 /* bytes behind every row that nobody may touch */

void
framing_drawn_free (FramingDrawn *self)
{
  for (guint i = 0; i < 3; i++)
    g_free (self->planes[i]);
  g_free (self);
}

EfLook
framing_look (EfFill fill)
{
  EfLook look;

  ef_look_init (&look);
  look.has_fill = TRUE;
  look.fill = fill;

  return look;
}

EfMediaInfo *
framing_make_info (const FramingPicture *picture)
{
  EfMediaInfo *info = ef_media_info_new ();
  int width;

  info->coded_width = picture->width;
  info->coded_height = picture->height;
  info->par_n = MAX (picture->par_n, 1);
  info->par_d = MAX (picture->par_d, 1);
  info->rotation = picture->rotation;
  info->mirrored = picture->mirrored;
  width = MAX ((int) lrint ((double) picture->width * info->par_n / info->par_d), 1);
  info->width = picture->rotation % 180 == 0 ? width : picture->height;
  info->height = picture->rotation % 180 == 0 ? picture->height : width;

  return info;
}

static void
put (const GstVideoFrame *frame, guint component, int x, int y, double value)
{
  guint8 *at = (guint8 *) GST_VIDEO_FRAME_COMP_DATA (frame, component) +
               (gssize) y * GST_VIDEO_FRAME_COMP_STRIDE (frame, component) +
               (gssize) x * GST_VIDEO_FRAME_COMP_PSTRIDE (frame, component);
  guint depth = GST_VIDEO_FRAME_COMP_DEPTH (frame, component);
  guint number = (guint) CLAMP (lrint (value * (1 << (depth - 8))), 0, (1 << depth) - 1);

  /* The red of P010 is two bytes behind the blue, not one. */
  at += GST_VIDEO_FRAME_COMP_POFFSET (frame, component) % (depth > 8 ? 2 : 1);
  number <<= GST_VIDEO_FORMAT_INFO_SHIFT (frame->info.finfo, component);
  if (depth == 8)
    *at = (guint8) number;
  else
    GST_WRITE_UINT16_LE (at, number);
}

static void
paint (const FramingPicture *picture, const GstVideoFrame *frame)
{
  for (guint i = 0; i < GST_VIDEO_FRAME_N_COMPONENTS (frame); i++) {
    int sub_x = (int) GST_VIDEO_FORMAT_INFO_W_SUB (frame->info.finfo, i);
    int sub_y = (int) GST_VIDEO_FORMAT_INFO_H_SUB (frame->info.finfo, i);

    for (int y = 0; y < GST_VIDEO_FRAME_COMP_HEIGHT (frame, i); y++)
      for (int x = 0; x < GST_VIDEO_FRAME_COMP_WIDTH (frame, i); x++) {
        double colour[4] = { 0 };

        picture->paint ((x << sub_x) + 0.5, sub_y > 0 ? 2 * y + 1 : y + 0.5, picture->data, colour);
        put (frame, i, x, y, colour[i]);
      }
  }
}

GstSample *
framing_make_sample (const FramingPicture *picture)
{
  GstVideoFormat format =
    picture->format == GST_VIDEO_FORMAT_UNKNOWN ? GST_VIDEO_FORMAT_I420 : picture->format;
  const char *colorimetry =
    picture->colorimetry == NULL ? GST_VIDEO_COLORIMETRY_BT709 : picture->colorimetry;
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GstBuffer) buffer = NULL;
  GstVideoInfo info;
  GstVideoFrame frame;

  gst_video_info_set_format (&info, format, (guint) picture->width, (guint) picture->height);
  g_assert_true (gst_video_colorimetry_from_string (&info.colorimetry, colorimetry));
  info.chroma_site = GST_VIDEO_CHROMA_SITE_MPEG2;
  caps = gst_video_info_to_caps (&info);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  g_assert_true (gst_video_frame_map (&frame, &info, buffer, GST_MAP_WRITE));
  paint (picture, &frame);
  gst_video_frame_unmap (&frame);

  return gst_sample_new (buffer, caps, NULL, NULL);
}

/* Rows with room behind them, so that one who writes further is caught. */
static void
make_room (GstVideoInfo *info, int width, int height)
{
  gsize offset = 0;

  ef_framing_get_output (width, height, info);
  for (guint i = 0; i < 3; i++) {
    info->stride[i] = (i == 0 ? width : width / 2) + BESIDE;
    info->offset[i] = offset;
    offset += (gsize) info->stride[i] * (gsize) (i == 0 ? height : height / 2);
  }
  info->size = offset;
}

static guint8 *
take_plane (const GstVideoFrame *frame, guint i, guint8 before)
{
  int width = GST_VIDEO_FRAME_COMP_WIDTH (frame, i);
  int height = GST_VIDEO_FRAME_COMP_HEIGHT (frame, i);
  guint8 *plane = g_malloc ((gsize) width * (gsize) height);

  for (int y = 0; y < height; y++) {
    const guint8 *row = (const guint8 *) GST_VIDEO_FRAME_COMP_DATA (frame, i) +
                        (gssize) y * GST_VIDEO_FRAME_COMP_STRIDE (frame, i);

    memcpy (plane + (gsize) y * (gsize) width, row, (gsize) width);
    for (int x = 0; x < BESIDE; x++)
      g_assert_cmpint (row[width + x], ==, before);
  }

  return plane;
}

FramingDrawn *
framing_draw_into (EfFraming *framing,
                   GstSample *sample,
                   gint64 time,
                   int width,
                   int height,
                   guint8 before)
{
  FramingDrawn *drawn = g_new0 (FramingDrawn, 1);
  g_autoptr (GstBuffer) buffer = NULL;
  g_autoptr (GError) error = NULL;
  GstVideoInfo info;
  GstVideoFrame frame;

  make_room (&info, width, height);
  buffer = gst_buffer_new_allocate (NULL, info.size, NULL);
  gst_buffer_memset (buffer, 0, before, info.size);
  g_assert_true (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READWRITE));
  g_assert_true (ef_framing_draw (framing, sample, time, &frame, &error));
  g_assert_no_error (error);
  drawn->width = width;
  drawn->height = height;
  for (guint i = 0; i < 3; i++)
    drawn->planes[i] = take_plane (&frame, i, before);
  gst_video_frame_unmap (&frame);

  return drawn;
}

FramingDrawn *
framing_draw (const FramingPicture *picture, const EfLook *look, int width, int height)
{
  g_autoptr (EfMediaInfo) info = framing_make_info (picture);
  g_autoptr (GstSample) sample = framing_make_sample (picture);
  g_autoptr (EfFraming) framing = ef_framing_new (info, look, NULL, width, height);

  return framing_draw_into (framing, sample, 0, width, height, 0x55);
}

int
framing_get (const FramingDrawn *drawn, guint plane, int x, int y)
{
  return drawn->planes[plane][y * (plane == 0 ? drawn->width : drawn->width / 2) + x];
}

double
framing_compare (const FramingDrawn *a, const FramingDrawn *b, guint plane)
{
  int n = plane == 0 ? a->width * a->height : a->width / 2 * (a->height / 2);
  double sum = 0;

  for (int i = 0; i < n; i++)
    sum += pow (a->planes[plane][i] - b->planes[plane][i], 2);

  return sum == 0 ? 100 : 10 * log10 (255.0 * 255 * n / sum);
}

static double
compare_window (const guint8 *a, const guint8 *b, int stride)
{
  const double c1 = pow (0.01 * 255, 2);
  const double c2 = pow (0.03 * 255, 2);
  double sum[5] = { 0 };

  for (int i = 0; i < 64; i++) {
    double p = a[i / 8 * stride + i % 8];
    double q = b[i / 8 * stride + i % 8];

    sum[0] += p / 64;
    sum[1] += q / 64;
    sum[2] += p * p / 64;
    sum[3] += q * q / 64;
    sum[4] += p * q / 64;
  }

  return (2 * sum[0] * sum[1] + c1) * (2 * (sum[4] - sum[0] * sum[1]) + c2) /
         ((sum[0] * sum[0] + sum[1] * sum[1] + c1) *
          (sum[2] - sum[0] * sum[0] + sum[3] - sum[1] * sum[1] + c2));
}

double
framing_ssim (const FramingDrawn *a, const FramingDrawn *b)
{
  double sum = 0;
  int n = 0;

  for (int y = 0; y + 8 <= a->height; y += 4)
    for (int x = 0; x + 8 <= a->width; x += 4, n++)
      sum +=
        compare_window (a->planes[0] + y * a->width + x, b->planes[0] + y * b->width + x, a->width);

  return sum / n;
}

void
framing_paint_disc (double x, double y, gpointer data, double *colour)
{
  const FramingDisc *disc = data;
  double away =
    hypot ((x - disc->x * disc->picture_width) * disc->width, y - disc->y * disc->picture_height);

  colour[0] = 16 + 219 * CLAMP (disc->radius - away + 0.5, 0, 1);
  colour[1] = 128;
  colour[2] = 128;
}

void
framing_find_spot (const FramingDrawn *drawn, double threshold, FramingSpot *spot)
{
  *spot = (FramingSpot) { 0 };
  for (int pass = 0; pass < 2; pass++)
    for (int y = 0; y < drawn->height; y++)
      for (int x = 0; x < drawn->width; x++) {
        double part = (framing_get (drawn, 0, x, y) - 16) / 219.0;
        double away_x = x + 0.5 - spot->x / spot->area;
        double away_y = y + 0.5 - spot->y / spot->area;

        if (part <= threshold)
          continue;
        if (pass == 0) {
          spot->area += part;
          spot->x += part * (x + 0.5);
          spot->y += part * (y + 0.5);
          continue;
        }
        spot->spread_x += part * away_x * away_x;
        spot->spread_y += part * away_y * away_y;
        spot->slant += part * away_x * away_y;
      }
  spot->x /= spot->area;
  spot->y /= spot->area;
  spot->spread_x /= spot->area;
  spot->spread_y /= spot->area;
  spot->slant /= spot->area;
}
