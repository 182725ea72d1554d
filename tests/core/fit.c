/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/fit.h"

#define WIDTH 1080
#define HEIGHT 1920

static EfLook
plain_look (EfFill fill)
{
  return (EfLook) { .has_fill = TRUE, .fill = fill, .zoom = 1, .contrast = 1, .saturation = 1 };
}

static void
assert_near (double value, double expected)
{
  g_assert_cmpfloat_with_epsilon (value, expected, 1e-9);
}

/* Where what is seen at a place of the frame is stored. */
static void
find (const EfFit *fit, double x, double y, double *u, double *v)
{
  EfFitMap map;

  ef_fit_get_map (fit, &map);
  *u = map.xx * x + map.xy * y + map.x0;
  *v = map.yx * x + map.yy * y + map.y0;
}

static void
assert_at (const EfFit *fit, double x, double y, double u, double v)
{
  double at_u;
  double at_v;

  find (fit, x, y, &at_u, &at_v);
  assert_near (at_u, u);
  assert_near (at_v, v);
}

static void
assert_area (const EfFit *fit, double x, double y, double width, double height)
{
  EfFitArea area;

  ef_fit_get_area (fit, &area);
  assert_near (area.x, x);
  assert_near (area.y, y);
  assert_near (area.width, width);
  assert_near (area.height, height);
}

static const EfFitPicture wide = { 1920, 1080, 0, FALSE };

static void
test_crop (void)
{
  EfLook look = plain_look (EF_FILL_CROP);
  double part = 1080.0 * 1080 / 1920 / 1920; /* of the width, that is shown */
  EfFit fit;

  ef_fit_init (&fit, &wide, &look, NULL, WIDTH, HEIGHT);
  assert_at (&fit, 0, 0, 0.5 - part / 2, 0);
  assert_at (&fit, WIDTH, HEIGHT, 0.5 + part / 2, 1);
  look.pan_x = -1;
  look.pan_y = -1;
  ef_fit_init (&fit, &wide, &look, NULL, WIDTH, HEIGHT);
  assert_at (&fit, 0, 0, 0, 0);
  look.pan_x = 1;
  look.zoom = 2;
  ef_fit_init (&fit, &wide, &look, NULL, WIDTH, HEIGHT);
  assert_at (&fit, WIDTH, 0, 1, 0);
  assert_at (&fit, 0, HEIGHT, 1 - part / 2, 0.5);
}

/* Smaller than the frame: from edge to edge all the same. */
static void
test_small (void)
{
  EfLook look = plain_look (EF_FILL_CROP);
  EfFit fit;

  look.zoom = 0.25;
  ef_fit_init (&fit, &wide, &look, NULL, 1920, 1080);
  assert_area (&fit, 720, 405, 480, 270);
  look.pan_x = -1;
  look.pan_y = 1;
  ef_fit_init (&fit, &wide, &look, NULL, 1920, 1080);
  assert_area (&fit, 0, 810, 480, 270);
}

static void
test_whole (void)
{
  EfLook look = plain_look (EF_FILL_BLUR);
  EfFit fit;

  ef_fit_init (&fit, &wide, &look, NULL, WIDTH, HEIGHT);
  assert_area (&fit, 0, 656.25, 1080, 607.5);
  assert_at (&fit, 0, 656.25, 0, 0);
  look.pan_y = 1;
  ef_fit_init (&fit, &wide, &look, NULL, WIDTH, HEIGHT);
  assert_area (&fit, 0, 1920 - 607.5, 1080, 607.5);
  look.zoom = 4;
  look.pan_x = 1;
  ef_fit_init (&fit, &wide, &look, NULL, WIDTH, HEIGHT);
  assert_area (&fit, 1080 - 4320, 1920 - 2430, 4320, 2430);
  ef_fit_init_behind (&fit, &wide, &look, WIDTH, HEIGHT);
  assert_area (&fit, (1080 - 1920 * 1920 / 1080.0) / 2, 0, 1920 * 1920 / 1080.0, 1920);
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
    for (int mirrored = 0; mirrored < 2; mirrored++)
      for (int flips = 0; flips < 4; flips++) {
        EfFitPicture picture = { rotation % 180 == 0 ? 1920 : 1080,
                                 rotation % 180 == 0 ? 1080 : 1920, rotation, mirrored != 0 };
        EfLook look = plain_look (EF_FILL_BLUR);
        double x = 0.2;
        double y = 0.1;
        EfFit fit;

        look.flip_x = (flips & 1) != 0;
        look.flip_y = (flips & 2) != 0;
        orient (rotation, mirrored != 0, &x, &y);
        ef_fit_init (&fit, &picture, &look, NULL, (int) picture.width, (int) picture.height);
        g_assert_true (ef_fit_is_upright (&fit));
        x *= picture.width;
        y *= picture.height;
        assert_at (&fit, look.flip_x ? picture.width - x : x, look.flip_y ? picture.height - y : y,
                   0.2, 0.1);
      }
}

/* A turn by quarters is what a file that says so gets. */
static void
test_quarters (void)
{
  for (int turn = -180; turn <= 180; turn += 90) {
    EfLook look = plain_look (EF_FILL_BLUR);
    EfFitPicture square = { 100, 100, 0, FALSE };
    double x = 0.3;
    double y = 0.1;
    EfFit fit;

    look.turn = turn;
    orient ((turn + 360) % 360, FALSE, &x, &y);
    ef_fit_init (&fit, &square, &look, NULL, 200, 200);
    g_assert_true (ef_fit_is_upright (&fit));
    assert_at (&fit, x * 200, y * 200, 0.3, 0.1);
  }
}

/* Turned by any angle: clockwise, distances all alike, and no corner of a cropped frame is empty. */
static void
test_turned (void)
{
  for (int turn = -179; turn < 180; turn += 7) {
    EfLook look = plain_look (EF_FILL_CROP);
    double u[3];
    double v[3];
    EfFit fit;
    EfFitArea area;

    look.turn = turn;
    look.pan_x = turn % 2;
    look.pan_y = turn % 3 - 1;
    ef_fit_init (&fit, &wide, &look, NULL, WIDTH, HEIGHT);
    for (int corner = 0; corner < 4; corner++) {
      find (&fit, (corner & 1) * WIDTH, (corner >> 1) * HEIGHT, &u[0], &v[0]);
      g_assert_cmpfloat (u[0], >=, -1e-9);
      g_assert_cmpfloat (u[0], <=, 1 + 1e-9);
      g_assert_cmpfloat (v[0], >=, -1e-9);
      g_assert_cmpfloat (v[0], <=, 1 + 1e-9);
    }
    find (&fit, 500, 500, &u[0], &v[0]);
    find (&fit, 600, 500, &u[1], &v[1]);
    find (&fit, 500, 600, &u[2], &v[2]);
    assert_near (hypot ((u[1] - u[0]) * 1920, (v[1] - v[0]) * 1080),
                 hypot ((u[2] - u[0]) * 1920, (v[2] - v[0]) * 1080));
    /* To the right on the screen is up in the picture when it was turned clockwise. */
    assert_near (atan2 ((v[1] - v[0]) * 1080, (u[1] - u[0]) * 1920), -turn * G_PI / 180);

    look.fill = EF_FILL_BLUR;
    look.pan_x = 0;
    look.pan_y = 0;
    ef_fit_init (&fit, &wide, &look, NULL, WIDTH, HEIGHT);
    ef_fit_get_area (&fit, &area);
    g_assert_cmpfloat (area.x, >=, -1e-9);
    g_assert_cmpfloat (area.y, >=, -1e-9);
    g_assert_cmpfloat (area.x + area.width, <=, WIDTH + 1e-9);
    g_assert_cmpfloat (area.y + area.height, <=, HEIGHT + 1e-9);
    g_assert_true (fabs (area.width - WIDTH) < 1e-9 || fabs (area.height - HEIGHT) < 1e-9);
  }
}

/* The two steps lead to where the one does, and what is between is no larger than needed. */
static void
test_straighten (void)
{
  for (int turn = -175; turn < 180; turn += 10) {
    EfLook look = plain_look (EF_FILL_CROP);
    EfFit fit;
    EfFit straight;
    EfFitMap map;

    look.turn = turn + 0.5;
    look.flip_x = turn % 4 == 0;
    look.zoom = 3;
    look.pan_x = 0.4;
    ef_fit_init (&fit, &wide, &look, NULL, WIDTH, HEIGHT);
    ef_fit_straighten (&fit, &straight, &map);
    g_assert_true (ef_fit_is_upright (&straight));
    g_assert_cmpint (straight.frame_width, <=, 2220);
    g_assert_cmpint (straight.frame_height, <=, 2220);
    for (int i = 0; i < 4; i++) {
      double x = (i & 1) * 1000 + 10;
      double y = (i >> 1) * 1800 + 20;
      double at_x = map.xx * x + map.xy * y + map.x0;
      double at_y = map.yx * x + map.yy * y + map.y0;
      double u;
      double v;

      find (&fit, x, y, &u, &v);
      assert_at (&straight, at_x, at_y, u, v);
      g_assert_cmpfloat (at_x, >=, 0);
      g_assert_cmpfloat (at_x, <=, straight.frame_width);
      g_assert_cmpfloat (at_y, >=, 0);
      g_assert_cmpfloat (at_y, <=, straight.frame_height);
    }
  }
}

static void
test_track (void)
{
  EfLook look = plain_look (EF_FILL_TRACK);
  EfFitPlace place = { 0.4, 0.5 };
  double part = 1080.0 * 1080 / 1920 / 1920;
  EfFit fit;

  ef_fit_init (&fit, &wide, &look, &place, WIDTH, HEIGHT);
  assert_at (&fit, WIDTH / 2, HEIGHT / 2, 0.4, 0.5);
  place.x = 0.01;
  ef_fit_init (&fit, &wide, &look, &place, WIDTH, HEIGHT);
  assert_at (&fit, 0, 0, 0, 0);
  place.x = NAN;
  ef_fit_init (&fit, &wide, &look, &place, WIDTH, HEIGHT);
  assert_at (&fit, 0, 0, 0.5 - part / 2, 0);
  place.x = 0.4;
  look.flip_x = TRUE;
  ef_fit_init (&fit, &wide, &look, &place, WIDTH, HEIGHT);
  assert_at (&fit, WIDTH / 2, HEIGHT / 2, 0.4, 0.5);
  look.pan_x = -1; /* to what is on the left of the screen, which is on the right of the picture */
  ef_fit_init (&fit, &wide, &look, &place, WIDTH, HEIGHT);
  assert_at (&fit, 0, 0, 1, 0);
}

/* The same at every size. */
static void
test_sizes (void)
{
  for (int fill = EF_FILL_CROP; fill <= EF_FILL_TRACK; fill++) {
    EfLook look = plain_look ((EfFill) fill);
    EfFit large;
    EfFit small;
    double u;
    double v;

    look.turn = 20;
    look.zoom = 1.3;
    look.pan_x = 0.3;
    look.pan_y = -0.7;
    ef_fit_init (&large, &wide, &look, NULL, WIDTH, HEIGHT);
    ef_fit_init (&small, &wide, &look, NULL, WIDTH / 2, HEIGHT / 2);
    find (&large, 200, 300, &u, &v);
    assert_at (&small, 100, 150, u, v);
  }
}

static void
test_hostile (void)
{
  static const double values[] = { NAN, INFINITY, -INFINITY, 1e300, -1e300, 0, -0.0 };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    for (int fill = EF_FILL_CROP; fill <= EF_FILL_TRACK; fill++) {
      EfLook look = plain_look ((EfFill) fill);
      EfFitPicture nothing = { 0, 0, 0, FALSE };
      double u;
      double v;
      EfFit fit;

      look.zoom = values[i];
      look.pan_x = values[i];
      look.pan_y = -values[i];
      look.turn = values[i];
      ef_fit_init (&fit, &wide, &look, NULL, 2, 2);
      find (&fit, 1, 1, &u, &v);
      g_assert_true (isfinite (u) && isfinite (v));
      ef_fit_init (&fit, &nothing, &look, NULL, 2, 2);
      find (&fit, 1, 1, &u, &v);
      g_assert_true (isfinite (u) && isfinite (v));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/fit/crop", test_crop);
  g_test_add_func ("/core/fit/small", test_small);
  g_test_add_func ("/core/fit/whole", test_whole);
  g_test_add_func ("/core/fit/orientation", test_orientation);
  g_test_add_func ("/core/fit/quarters", test_quarters);
  g_test_add_func ("/core/fit/turned", test_turned);
  g_test_add_func ("/core/fit/straighten", test_straighten);
  g_test_add_func ("/core/fit/track", test_track);
  g_test_add_func ("/core/fit/sizes", test_sizes);
  g_test_add_func ("/core/fit/hostile", test_hostile);

  return g_test_run ();
}
