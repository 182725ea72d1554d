/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/framing.h"

#include <math.h>

#include "media/framing-support.h"
#include "media/media.h"

static const int sizes[][2] = { { 360, 640 }, { 360, 360 }, { 640, 360 }, { 288, 360 } };
static const int shapes[][2] = { { 640, 360 }, { 360, 640 }, { 320, 240 }, { 161, 121 } };

/* What the disc of a picture should have become: @x, @y in pixels of the frame. */
static void
assert_disc (const FramingDrawn *drawn, double x, double y, double radius, double threshold)
{
  double spread = radius * radius / 4;
  FramingSpot spot;

  framing_find_spot (drawn, threshold, &spot);
  g_assert_cmpfloat_with_epsilon (spot.x, x, 0.25);
  g_assert_cmpfloat_with_epsilon (spot.y, y, 0.25);
  g_assert_cmpfloat_with_epsilon (spot.spread_x, spread, spread * 0.03);
  g_assert_cmpfloat_with_epsilon (spot.spread_y, spread, spread * 0.03);
  g_assert_cmpfloat_with_epsilon (spot.slant, 0, spread * 0.02);
}

static void
assert_circle (int shape, int size, int par_n, int par_d)
{
  FramingDisc disc = { 0.5, 0.5, 30, (double) par_n / par_d, shapes[shape][0], shapes[shape][1] };
  FramingPicture picture = { .width = shapes[shape][0],
                             .height = shapes[shape][1],
                             .par_n = par_n,
                             .par_d = par_d,
                             .paint = framing_paint_disc,
                             .data = &disc };
  EfLook look = framing_look (EF_FILL_CROP);
  int width = sizes[size][0];
  int height = sizes[size][1];
  g_autoptr (FramingDrawn) drawn = framing_draw (&picture, &look, width, height);
  double shown = (double) picture.width * par_n / par_d;
  double across = width / shown;
  double down = (double) height / picture.height;

  assert_disc (drawn, width / 2.0, height / 2.0, disc.radius * MAX (across, down), 0.02);
}

/* A circle stays one, in the middle, and as large as it should be. */
static void
test_circles (void)
{
  static const int pars[][2] = { { 1, 1 }, { 4, 3 }, { 10, 11 } };

  for (guint shape = 0; shape < G_N_ELEMENTS (shapes); shape++)
    for (guint size = 0; size < G_N_ELEMENTS (sizes); size++)
      for (guint par = 0; par < G_N_ELEMENTS (pars); par++)
        assert_circle ((int) shape, (int) size, pars[par][0], pars[par][1]);
}

/* The picture alone, without what is behind it, which has a disc too. */
static void
test_whole (void)
{
  for (guint size = 0; size < G_N_ELEMENTS (sizes); size++) {
    int width = sizes[size][0];
    int height = sizes[size][1];
    double scale = MIN (width / 640.0, height / 360.0);
    FramingDisc disc = { 0.5, 0.5, 60, 1, 640, 360 };
    FramingPicture picture = { .width = 640,
                               .height = 360,
                               .paint = framing_paint_disc,
                               .data = &disc };
    EfLook look = framing_look (EF_FILL_BLUR);
    g_autoptr (FramingDrawn) drawn = framing_draw (&picture, &look, width, height);
    int above = (int) lrint ((height - 360 * scale) / 2);
    int y;
    int n = 0;

    for (y = above; y < height - above; y++)
      for (int x = 0; x < width; x++)
        n += framing_get (drawn, 0, x, y) > 125;
    g_assert_cmpfloat_with_epsilon (n / (G_PI * 60 * 60 * scale * scale), 1, 0.03);
    for (int x = 1; x < 60 * scale - 1; x++) {
      g_assert_cmpint (framing_get (drawn, 0, width / 2 - x, height / 2), >, 200);
      g_assert_cmpint (framing_get (drawn, 0, width / 2 + x - 1, height / 2), >, 200);
    }
    g_assert_cmpint (framing_get (drawn, 0, width / 2 + (int) (60 * scale) + 2, height / 2), <, 40);
  }
}

/* What is stored at (u, v) is shown, mirrored first and turned then, at … */
static void
orient (int rotation, gboolean mirrored, double *u, double *v)
{
  double x = mirrored ? 1 - *u : *u;
  double y = *v;

  for (int turned = 0; turned < rotation; turned += 90) {
    double old = x;

    x = 1 - y;
    y = old;
  }
  *u = x;
  *v = y;
}

static void
test_orientation (void)
{
  for (int rotation = 0; rotation < 360; rotation += 90)
    for (int kind = 0; kind < 8; kind++) {
      static const GstVideoFormat formats[] = { GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_P010_10LE };
      FramingDisc disc = { 0.25, 0.3, 20, 1, 322, 242 };
      FramingPicture picture = { .format = formats[rotation / 90 % 2],
                                 .width = 322,
                                 .height = 242,
                                 .rotation = rotation,
                                 .mirrored = (kind & 1) != 0,
                                 .paint = framing_paint_disc,
                                 .data = &disc };
      EfLook look = framing_look (EF_FILL_CROP);
      int width = rotation % 180 == 0 ? 644 : 484;
      int height = rotation % 180 == 0 ? 484 : 644;
      double x = disc.x;
      double y = disc.y;
      g_autoptr (FramingDrawn) drawn = NULL;

      look.flip_x = (kind & 2) != 0;
      look.flip_y = (kind & 4) != 0;
      drawn = framing_draw (&picture, &look, width, height);
      orient (rotation, picture.mirrored, &x, &y);
      x = look.flip_x ? 1 - x : x;
      y = look.flip_y ? 1 - y : y;
      assert_disc (drawn, x * width, y * height, 40, 0.02);
    }
}

static void
paint_numbers (double x, double y, gpointer data, double *colour)
{
  colour[0] = fmod (floor (x) * 7 + floor (y) * 31, 200) + 20;
  colour[1] = 128;
  colour[2] = 128;
}

/* Where nothing is scaled every pixel is the one that was stored, and none is between two. */
static void
test_exact (void)
{
  static const GstVideoFormat formats[] = { GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_NV12,
                                            GST_VIDEO_FORMAT_I420_10LE };

  for (int rotation = 0; rotation < 360; rotation += 90)
    for (int kind = 0; kind < 12; kind++) {
      FramingPicture picture = { .format = formats[kind / 4],
                                 .width = 70,
                                 .height = 38,
                                 .rotation = rotation,
                                 .mirrored = (kind & 1) != 0,
                                 .paint = paint_numbers };
      EfLook look = framing_look (EF_FILL_CROP);
      int width = rotation % 180 == 0 ? 70 : 38;
      int height = rotation % 180 == 0 ? 38 : 70;
      g_autoptr (FramingDrawn) drawn = NULL;

      look.flip_y = (kind & 2) != 0;
      drawn = framing_draw (&picture, &look, width, height);
      for (int y = 0; y < 38; y++)
        for (int x = 0; x < 70; x++) {
          double u = (x + 0.5) / 70;
          double v = (y + 0.5) / 38;
          double colour[3];

          paint_numbers (x, y, NULL, colour);
          orient (rotation, picture.mirrored, &u, &v);
          v = look.flip_y ? 1 - v : v;
          g_assert_cmpint (framing_get (drawn, 0, (int) (u * width), (int) (v * height)), ==,
                           (int) colour[0]);
        }
    }
}

static void
test_turned (void)
{
  for (int turn = -170; turn <= 180; turn += 25) {
    FramingDisc disc = { 0.6, 0.5, 20, 1, 640, 360 };
    FramingPicture picture = { .width = 640,
                               .height = 360,
                               .paint = framing_paint_disc,
                               .data = &disc };
    EfLook look = framing_look (EF_FILL_CROP);
    double angle = turn * G_PI / 180;
    double scale = MAX ((360 * fabs (cos (angle)) + 360 * fabs (sin (angle))) / 640,
                        (360 * fabs (sin (angle)) + 360 * fabs (cos (angle))) / 360);
    g_autoptr (FramingDrawn) drawn = NULL;

    look.turn = turn;
    drawn = framing_draw (&picture, &look, 360, 360);
    /* 64 pixels to the right of the middle, turned clockwise. */
    assert_disc (drawn, 180 + 64 * scale * cos (angle), 180 + 64 * scale * sin (angle), 20 * scale,
                 0.02);
  }
}

static void
test_pan (void)
{
  FramingDisc disc = { 0.25, 0.5, 20, 1, 640, 360 };
  FramingPicture picture = { .width = 640,
                             .height = 360,
                             .paint = framing_paint_disc,
                             .data = &disc };
  EfLook look = framing_look (EF_FILL_CROP);
  g_autoptr (FramingDrawn) left = NULL, between = NULL, zoomed = NULL;

  look.pan_x = -1;
  left = framing_draw (&picture, &look, 360, 360);
  assert_disc (left, 160, 180, 20, 0.02);
  look.pan_x = -0.75;
  between = framing_draw (&picture, &look, 360, 360);
  assert_disc (between, 160 - 35, 180, 20, 0.02);
  look.pan_y = 1;
  look.zoom = 1.5;
  zoomed = framing_draw (&picture, &look, 360, 360);
  assert_disc (zoomed, 240 - 75, 270 - 180, 30, 0.02);
}

static void
paint_flat (double x, double y, gpointer data, double *colour)
{
  const double *flat = data;

  for (guint i = 0; i < 3; i++)
    colour[i] = flat[i];
}

/* Every byte of the frame, whatever was in it, and none beside it. */
static void
assert_written (const FramingPicture *picture, const EfLook *look, int width, int height)
{
  g_autoptr (EfMediaInfo) info = framing_make_info (picture);
  g_autoptr (GstSample) sample = framing_make_sample (picture);
  g_autoptr (EfFraming) framing = ef_framing_new (info, look, NULL, width, height);
  g_autoptr (FramingDrawn) one = framing_draw_into (framing, sample, 0, width, height, 0);
  g_autoptr (FramingDrawn) other = framing_draw_into (framing, sample, 0, width, height, 0xff);

  for (guint i = 0; i < 3; i++)
    g_assert_cmpfloat (framing_compare (one, other, i), ==, 100);
}

static void
test_written (void)
{
  static const GstVideoFormat formats[] = {
    GST_VIDEO_FORMAT_I420,      GST_VIDEO_FORMAT_NV12,      GST_VIDEO_FORMAT_Y42B,
    GST_VIDEO_FORMAT_Y444,      GST_VIDEO_FORMAT_P010_10LE, GST_VIDEO_FORMAT_I420_10LE,
    GST_VIDEO_FORMAT_I422_12LE, GST_VIDEO_FORMAT_Y444_16LE, GST_VIDEO_FORMAT_YUY2,
    GST_VIDEO_FORMAT_RGB,       GST_VIDEO_FORMAT_GBR_10LE,  GST_VIDEO_FORMAT_GRAY8,
  };
  static const int pictures[][2] = { { 161, 121 }, { 1, 1 }, { 2, 2 }, { 3, 700 }, { 700, 3 } };
  static const int frames[][2] = { { 90, 160 }, { 2, 2 }, { 130, 6 }, { 4, 250 } };
  static const EfLook looks[] = {
    { .zoom = 1 },
    { .zoom = 8, .pan_x = -1, .pan_y = -1 },
    { .zoom = 0.25, .pan_x = 1, .turn = 45 },
    { .zoom = 1, .turn = -33.3, .flip_x = TRUE, .contrast = 2, .saturation = 2 },
    { .zoom = NAN, .pan_x = NAN, .turn = INFINITY, .brightness = NAN, .contrast = -INFINITY },
  };
  double flat[] = { 100, 90, 200 };

  for (guint i = 0; i < 4 * G_N_ELEMENTS (looks) * 3 * G_N_ELEMENTS (pictures); i++) {
    guint rest = i;
    EfLook look = looks[rest % G_N_ELEMENTS (looks)];
    FramingPicture picture = { .paint = paint_flat, .data = flat };
    guint frame;

    rest /= G_N_ELEMENTS (looks);
    look.has_fill = TRUE;
    look.fill = (EfFill) (rest % 3);
    rest /= 3;
    picture.width = pictures[rest % G_N_ELEMENTS (pictures)][0];
    picture.height = pictures[rest % G_N_ELEMENTS (pictures)][1];
    frame = rest / G_N_ELEMENTS (pictures) % 4;
    picture.format = formats[i % G_N_ELEMENTS (formats)];
    picture.rotation = (int) (i / 7 % 4) * 90;
    picture.colorimetry = i % 5 == 0   ? "bt601"
                          : i % 5 == 1 ? "bt2100-hlg"
                          : i % 5 == 2 ? "1:3:5:1"
                                       : NULL;
    if (picture.format == GST_VIDEO_FORMAT_RGB || picture.format == GST_VIDEO_FORMAT_GBR_10LE)
      picture.colorimetry = "sRGB";
    assert_written (&picture, &look, frames[frame][0], frames[frame][1]);
  }
}

static void
test_huge (void)
{
  FramingDisc disc = { 0.5, 0.5, 1000, 1, 7680, 4320 };
  FramingPicture picture = { .width = 7680,
                             .height = 4320,
                             .paint = framing_paint_disc,
                             .data = &disc };
  EfLook look = framing_look (EF_FILL_CROP);
  g_autoptr (FramingDrawn) drawn = framing_draw (&picture, &look, 270, 480);

  assert_disc (drawn, 135, 240, 1000 / 9.0, 0.02);
}

static void
assert_colour (const char *colorimetry,
               GstVideoFormat format,
               const double *from,
               const EfLook *look,
               const double *into,
               double tolerance)
{
  FramingPicture picture = { .format = format,
                             .width = 64,
                             .height = 64,
                             .colorimetry = colorimetry,
                             .paint = paint_flat,
                             .data = (gpointer) from };
  EfLook plain = framing_look (EF_FILL_BLUR);
  g_autoptr (FramingDrawn) drawn = framing_draw (&picture, look == NULL ? &plain : look, 32, 64);

  for (guint i = 0; i < 3; i++)
    for (int y = 0; y < 32; y += 5)
      g_assert_cmpfloat_with_epsilon (framing_get (drawn, i, 7, i == 0 ? 2 * y : y), into[i],
                                      tolerance);
}

static void
test_colours (void)
{
  static const struct {
    const char *colorimetry;
    double from[3];
    double into[3];
  } colours[] = {
    { "bt709", { 100, 60, 200 }, { 100, 60, 200 } },
    { "1:3:5:1", { 0, 128, 128 }, { 16, 128, 128 } },
    { "1:3:5:1", { 255, 128, 255 }, { 235, 128, 239.6 } },
    { "bt601", { 235, 128, 128 }, { 235, 128, 128 } },
    { "bt601", { 81.5, 90.2, 240 }, { 62.6, 102.3, 240 } },    /* red */
    { "bt601", { 144.6, 53.8, 34.2 }, { 172.6, 41.7, 26.3 } }, /* green */
    { "bt601", { 41, 240, 109.8 }, { 31.8, 240, 117.7 } },     /* blue */
  };
  static const GstVideoFormat formats[] = {
    GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_NV12,      GST_VIDEO_FORMAT_Y42B,
    GST_VIDEO_FORMAT_Y444, GST_VIDEO_FORMAT_P010_10LE, GST_VIDEO_FORMAT_I420_12LE
  };

  for (guint i = 0; i < G_N_ELEMENTS (colours); i++)
    for (guint k = 0; k < G_N_ELEMENTS (formats); k++)
      assert_colour (colours[i].colorimetry, formats[k], colours[i].from, NULL, colours[i].into,
                     1.01);
}

static void
test_grading (void)
{
  static const struct {
    double brightness;
    double contrast;
    double saturation;
    double from[3];
    double into[3];
  } cases[] = {
    { 0.1, 1, 1, { 100, 100, 150 }, { 121.9, 100, 150 } },
    { 1, 1, 1, { 100, 128, 128 }, { 235, 128, 128 } },
    { -1, 1, 1, { 100, 128, 128 }, { 16, 128, 128 } },
    { 0, 2, 1, { 100, 118, 138 }, { 74.5, 108, 148 } },
    { 0, 0, 1, { 100, 118, 138 }, { 125.5, 128, 128 } },
    { 0, 1, 0, { 100, 118, 138 }, { 100, 128, 128 } },
    { 0, 1, 2, { 100, 118, 138 }, { 100, 108, 148 } },
    { 0, 2, 2, { 125, 60, 228 }, { 124.5, 16, 240 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    EfLook look = framing_look (EF_FILL_CROP);

    look.brightness = cases[i].brightness;
    look.contrast = cases[i].contrast;
    look.saturation = cases[i].saturation;
    assert_colour ("bt709", GST_VIDEO_FORMAT_I420, cases[i].from, &look, cases[i].into, 0.8);
    look.turn = 10;
    assert_colour ("bt709", GST_VIDEO_FORMAT_NV12, cases[i].from, &look, cases[i].into, 0.8);
  }
}

/* Numbers that were reckoned elsewhere by the formulas of BT.2100, BT.2390 and BT.709. */
static void
test_tones (void)
{
  static const struct {
    const char *colorimetry;
    double from[3]; /* of ten bits */
    double into[3];
  } tones[] = {
    { "bt2100-hlg", { 64, 512, 512 }, { 16, 128, 128 } },
    { "bt2100-hlg", { 283, 512, 512 }, { 77.4, 128, 128 } },
    { "bt2100-hlg", { 502, 512, 512 }, { 138.9, 128, 128 } },
    { "bt2100-hlg", { 721, 512, 512 }, { 213.9, 128, 128 } },
    { "bt2100-hlg", { 831, 512, 512 }, { 232.1, 128, 128 } },
    { "bt2100-hlg", { 940, 512, 512 }, { 235, 128, 128 } },
    { "bt2100-hlg", { 500, 400, 600 }, { 134.1, 96.1, 167.6 } },
    { "bt2100-hlg", { 600, 500, 560 }, { 162.9, 124.2, 156.0 } },
    { "bt2100-pq", { 283, 512, 512 }, { 63.4, 128, 128 } },
    { "bt2100-pq", { 502, 512, 512 }, { 165.5, 128, 128 } },
    { "bt2100-pq", { 573, 512, 512 }, { 196.8, 128, 128 } },
    { "bt2100-pq", { 721, 512, 512 }, { 230.6, 128, 128 } },
    { "bt2100-pq", { 600, 500, 560 }, { 147.9, 121.9, 180.4 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tones); i++) {
    double from[3];

    for (guint k = 0; k < 3; k++)
      from[k] = tones[i].from[k] / 4;
    assert_colour (tones[i].colorimetry, GST_VIDEO_FORMAT_P010_10LE, from, NULL, tones[i].into,
                   1.6);
    assert_colour (tones[i].colorimetry, GST_VIDEO_FORMAT_I420_10LE, from, NULL, tones[i].into,
                   1.6);
  }
}

/* Brighter stays brighter up to the end: nothing is cut off. */
static void
test_highlights (void)
{
  int before = 0;

  for (double luma = 16; luma <= 235; luma += 3) {
    double from[3] = { luma, 128, 128 };
    FramingPicture picture = { .format = GST_VIDEO_FORMAT_P010_10LE,
                               .width = 16,
                               .height = 16,
                               .colorimetry = "bt2100-hlg",
                               .paint = paint_flat,
                               .data = from };
    EfLook look = framing_look (EF_FILL_CROP);
    g_autoptr (FramingDrawn) drawn = framing_draw (&picture, &look, 16, 16);
    int value = framing_get (drawn, 0, 8, 8);

    if (luma < 205)
      g_assert_cmpint (value, >, before);
    else
      g_assert_cmpint (value, >=, before);
    before = value;
  }
  g_assert_cmpint (before, ==, 235);
}

/* Large pictures of 8 bits of which nothing is said are no BT.2020, whatever GStreamer says of them. */
static void
test_untold (void)
{
  double from[] = { 100, 60, 200 };

  assert_colour ("bt2020", GST_VIDEO_FORMAT_I420, from, NULL, from, 0.1);
}

/* Waves of several lengths in all directions, and colours that change. */
static void
paint_waves (double x, double y, gpointer data, double *colour)
{
  double size = *(double *) data;
  double u = x / size;
  double v = y / size;

  colour[0] = 126 + 50 * sin (40 * u + 3 * sin (9 * v)) + 40 * sin (55 * v + 20 * u);
  colour[1] = 128 + 60 * sin (12 * u) + 30 * cos (17 * v);
  colour[2] = 128 + 60 * cos (11 * v) + 30 * sin (14 * u);
}

/* What is drawn at a place is what was painted there, luma and chroma. */
static void
assert_waves (const FramingPicture *picture,
              const FramingDrawn *drawn,
              double x0,
              double y0,
              double step,
              double decibels)
{
  for (guint i = 0; i < 3; i++) {
    int every = i == 0 ? 1 : 2;
    double sum = 0;
    int n = 0;

    for (int y = 8; y < drawn->height / every - 8; y++)
      for (int x = 8; x < drawn->width / every - 8; x++, n++) {
        double colour[3];

        picture->paint (x0 + step * (every * x + 0.5), y0 + step * (every * y + every / 2.0),
                        picture->data, colour);
        sum += pow (colour[i] - framing_get (drawn, i, x, y), 2);
      }
    g_assert_cmpfloat (10 * log10 (255.0 * 255 * n / sum), >, decibels);
  }
}

static void
test_places (void)
{
  static const GstVideoFormat formats[] = { GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_NV12,
                                            GST_VIDEO_FORMAT_Y42B, GST_VIDEO_FORMAT_Y444,
                                            GST_VIDEO_FORMAT_P010_10LE };

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++) {
    double size = 640;
    FramingPicture picture = { .format = formats[i],
                               .width = 640,
                               .height = 360,
                               .paint = paint_waves,
                               .data = &size };
    EfLook look = framing_look (EF_FILL_CROP);
    g_autoptr (FramingDrawn) larger = framing_draw (&picture, &look, 360, 640);
    g_autoptr (FramingDrawn) same = framing_draw (&picture, &look, 360, 360);
    g_autoptr (FramingDrawn) smaller = framing_draw (&picture, &look, 320, 180);

    assert_waves (&picture, larger, (640 - 202.5) / 2, 0, 0.5625, 48);
    assert_waves (&picture, same, 140, 0, 1, 48);
    assert_waves (&picture, smaller, 0, 0, 2, 38);
  }
}

/* A preview of half the size is the render, seen smaller: all of it, what is blurred and turned too. */
static void
test_preview (void)
{
  for (int kind = 0; kind < 6; kind++) {
    double size = 700;
    FramingPicture picture = { .width = 960, .height = 540, .paint = paint_waves, .data = &size };
    EfLook look = framing_look (kind % 2 == 0 ? EF_FILL_CROP : EF_FILL_BLUR);
    g_autoptr (FramingDrawn) large = NULL, small = NULL, halved = NULL;

    if (kind >= 2)
      look.turn = 17;
    if (kind >= 4) {
      look.zoom = 0.6;
      look.pan_x = 0.7;
      look.pan_y = -0.4;
    }
    large = framing_draw (&picture, &look, 720, 1280);
    small = framing_draw (&picture, &look, 360, 640);
    halved = g_new0 (FramingDrawn, 1);
    halved->width = 360;
    halved->height = 640;
    halved->planes[0] = g_malloc (360 * 640);
    for (int y = 0; y < 640; y++)
      for (int x = 0; x < 360; x++)
        halved->planes[0][y * 360 + x] =
          (guint8) ((framing_get (large, 0, 2 * x, 2 * y) +
                     framing_get (large, 0, 2 * x + 1, 2 * y) +
                     framing_get (large, 0, 2 * x, 2 * y + 1) +
                     framing_get (large, 0, 2 * x + 1, 2 * y + 1) + 2) /
                    4);
    g_assert_cmpfloat (framing_ssim (small, halved), >, 0.98);
  }
}

/* The crop moves by less than a pixel at a time, and evenly. */
static void
test_track (void)
{
  FramingDisc disc = { 0.5, 0.5, 40, 1, 640, 360 };
  FramingPicture picture = { .width = 640,
                             .height = 360,
                             .paint = framing_paint_disc,
                             .data = &disc };
  EfCameraPoint points[] = { { 0, 0.45, 0.5 }, { EF_NS_PER_SECOND, 0.55, 0.5 } };
  EfLook look = framing_look (EF_FILL_TRACK);
  g_autoptr (EfMediaInfo) info = framing_make_info (&picture);
  g_autoptr (GstSample) sample = framing_make_sample (&picture);
  g_autoptr (EfCamera) camera = ef_camera_new (points, G_N_ELEMENTS (points));
  g_autoptr (EfFraming) framing = ef_framing_new (info, &look, camera, 360, 360);

  for (int i = 0; i <= 200; i += 3) {
    gint64 time = EF_NS_PER_SECOND * i / 200;
    g_autoptr (FramingDrawn) drawn = framing_draw_into (framing, sample, time, 360, 360, 0);
    FramingSpot spot;

    framing_find_spot (drawn, 0.02, &spot);
    g_assert_cmpfloat_with_epsilon (spot.x, 180 + 32 - 0.32 * i, 0.05);
    g_assert_cmpfloat_with_epsilon (spot.y, 180, 0.05);
  }
}

static void
test_stands (void)
{
  double flat[] = { 50, 128, 128 };
  FramingPicture picture = { .width = 64, .height = 36, .paint = paint_flat, .data = flat };
  EfCameraPoint points[] = { { 0, 0.1, 0.5 },
                             { 100, 0.1, 0.5 },
                             { 200, 0.2, 0.5 },
                             { 300, 0.6, 0.5 } };
  EfLook look = framing_look (EF_FILL_TRACK);
  g_autoptr (EfMediaInfo) info = framing_make_info (&picture);
  g_autoptr (GstSample) sample = framing_make_sample (&picture);
  g_autoptr (EfCamera) camera = ef_camera_new (points, G_N_ELEMENTS (points));
  g_autoptr (EfFraming) framing = ef_framing_new (info, &look, camera, 36, 36);
  g_autoptr (EfFraming) still = NULL;
  g_autoptr (FramingDrawn) drawn = framing_draw_into (framing, sample, 0, 36, 36, 0);

  g_assert_true (ef_framing_stands (framing, 0, 90));
  g_assert_true (ef_framing_stands (framing, 100, 200)); /* at the edge all the while */
  g_assert_false (ef_framing_stands (framing, 250, 290));
  look.fill = EF_FILL_CROP;
  still = ef_framing_new (info, &look, camera, 36, 36);
  g_assert_true (ef_framing_stands (still, 250, 290));
}

/* Another shape in the middle of a file, and a sample without a picture. */
static void
test_changes (void)
{
  double flat[] = { 50, 100, 160 };
  FramingPicture one = { .width = 64, .height = 36, .paint = paint_flat, .data = flat };
  FramingPicture other = { .format = GST_VIDEO_FORMAT_P010_10LE,
                           .width = 128,
                           .height = 72,
                           .paint = paint_flat,
                           .data = flat };
  EfLook look = framing_look (EF_FILL_BLUR);
  g_autoptr (EfMediaInfo) info = framing_make_info (&one);
  g_autoptr (EfFraming) framing = ef_framing_new (info, &look, NULL, 36, 64);
  g_autoptr (GstSample) empty = gst_sample_new (NULL, NULL, NULL, NULL);
  g_autoptr (GstBuffer) buffer = NULL;
  g_autoptr (GError) error = NULL;
  GstVideoInfo output;
  GstVideoFrame frame;

  for (int i = 0; i < 4; i++) {
    g_autoptr (GstSample) sample = framing_make_sample (i % 2 == 0 ? &one : &other);
    g_autoptr (FramingDrawn) drawn = framing_draw_into (framing, sample, 0, 36, 64, 0);

    for (guint k = 0; k < 3; k++)
      g_assert_cmpint (framing_get (drawn, k, 5, 5), ==, (int) flat[k]);
  }
  ef_framing_get_output (36, 64, &output);
  buffer = gst_buffer_new_allocate (NULL, output.size, NULL);
  gst_video_frame_map (&frame, &output, buffer, GST_MAP_WRITE);
  g_assert_false (ef_framing_draw (framing, empty, 0, &frame, &error));
  g_assert_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNSUPPORTED);
  gst_video_frame_unmap (&frame);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ef_media_init ();

  g_test_add_func ("/media/framing/circles", test_circles);
  g_test_add_func ("/media/framing/whole", test_whole);
  g_test_add_func ("/media/framing/orientation", test_orientation);
  g_test_add_func ("/media/framing/exact", test_exact);
  g_test_add_func ("/media/framing/turned", test_turned);
  g_test_add_func ("/media/framing/pan", test_pan);
  g_test_add_func ("/media/framing/written", test_written);
  g_test_add_func ("/media/framing/huge", test_huge);
  g_test_add_func ("/media/framing/colours", test_colours);
  g_test_add_func ("/media/framing/grading", test_grading);
  g_test_add_func ("/media/framing/tones", test_tones);
  g_test_add_func ("/media/framing/highlights", test_highlights);
  g_test_add_func ("/media/framing/untold", test_untold);
  g_test_add_func ("/media/framing/places", test_places);
  g_test_add_func ("/media/framing/preview", test_preview);
  g_test_add_func ("/media/framing/track", test_track);
  g_test_add_func ("/media/framing/stands", test_stands);
  g_test_add_func ("/media/framing/changes", test_changes);

  return g_test_run ();
}
