/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/camera.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/subject.h"

#define SECOND EF_NS_PER_SECOND
#define LOOK (SECOND / EF_COLUMNS_RATE)
#define WIDTH 0.3

/* Places */

static void
assert_place (EfCamera *camera, gint64 time, double x, double y)
{
  double at_x;
  double at_y;

  ef_camera_get_place (camera, time, &at_x, &at_y);
  g_assert_cmpfloat_with_epsilon (at_x, x, 1e-9);
  g_assert_cmpfloat_with_epsilon (at_y, y, 1e-9);
}

static void
test_place (void)
{
  static const EfCameraPoint points[] = {
    { 10, 0.2, 0.5 },
    { 20, 0.4, 0.5 },
    { 20, 0.8, 0.1 },
    { 40, 0.6, 0.3 },
  };
  g_autoptr (EfCamera) camera = ef_camera_new (points, G_N_ELEMENTS (points));
  g_autoptr (EfCamera) none = ef_camera_new (NULL, 0);

  assert_place (camera, -5, 0.2, 0.5);
  assert_place (camera, 10, 0.2, 0.5);
  assert_place (camera, 15, 0.3, 0.5);
  assert_place (camera, 19, 0.38, 0.5);
  assert_place (camera, 20, 0.8, 0.1);
  assert_place (camera, 30, 0.7, 0.2);
  assert_place (camera, 40, 0.6, 0.3);
  assert_place (camera, G_MAXINT64, 0.6, 0.3);
  assert_place (none, 7, 0.5, 0.5);
}

static void
test_json (void)
{
  static const EfCameraPoint points[] = { { 10, 0.2, 0.5 }, { 20, 0, 1 }, { 20, 0.8, 0.1 } };

  for (guint n = 0; n <= 3; n++) {
    g_autoptr (EfCamera) camera = ef_camera_new (points, n);
    g_autoptr (JsonNode) node = ef_camera_to_json (camera);
    g_autoptr (GError) error = NULL;
    g_autoptr (EfCamera) again = ef_camera_from_json (node, &error);
    guint n_points;
    const EfCameraPoint *read;

    g_assert_no_error (error);
    read = ef_camera_get_points (again, &n_points);
    g_assert_cmpuint (n_points, ==, n);
    for (guint i = 0; i < n; i++) {
      g_assert_cmpint (read[i].time, ==, points[i].time);
      g_assert_cmpfloat (read[i].x, ==, points[i].x);
      g_assert_cmpfloat (read[i].y, ==, points[i].y);
    }
  }
}

static void
test_json_hostile (void)
{
  static const char *const texts[] = {
    "{}",         "7",           "null",          "[1]",          "[1,0.5]",
    "[1,2,0.5]",  "[1,-1,0.5]",  "[1,0.5,1e999]", "[0.5,0.5,1]",  "[5,0,0,4,0,0]",
    "[1,[],0.5]", "[1,\"0\",0]", "[1,0,0,2]",     "[{},0.5,0.5]", "[1,0,null]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (JsonNode) node = json_from_string (texts[i], NULL);
    g_autoptr (GError) error = NULL;

    g_assert_null (ef_camera_from_json (node, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  }
}

/* Following */

typedef double (*PlaceFunc) (double time);

static EfCamera *
follow (PlaceFunc func, double seconds, double sureness, double width)
{
  g_autoptr (GArray) looks = g_array_new (FALSE, FALSE, sizeof (EfSubjectLook));

  for (gint64 time = 0; time < seconds * SECOND; time += LOOK) {
    EfSubjectLook look = { time, func ((double) time / SECOND), 0.5, sureness, FALSE };

    g_array_append_val (looks, look);
  }

  return ef_camera_follow ((const EfSubjectLook *) (gconstpointer) looks->data, looks->len,
                           (EfTimeSpan) { 0, (gint64) (seconds * SECOND) }, width, 1);
}

static double
get_x (EfCamera *camera, double seconds)
{
  double x;
  double y;

  ef_camera_get_place (camera, (gint64) (seconds * SECOND), &x, &y);

  return x;
}

static double
stand (double time)
{
  return 0.7;
}

static double
fidget (double time)
{
  return 0.4 + 0.045 * sin (time * 5);
}

static double
flash (double time)
{
  return time > 3.9 && time < 4.3 ? 0.9 : 0.3; /* two looks that see something else */
}

static double
step (double time)
{
  return time < 4 ? 0.3 : 0.6;
}

static double
walk (double time)
{
  return CLAMP (0.1 + 0.1 * time, 0.1, 0.9);
}

static double
race (double time)
{
  return time < 3 ? 0.1 : time < 3.5 ? 0.1 + 1.6 * (time - 3) : 0.9;
}

static void
assert_still (EfCamera *camera, double seconds, double x, double epsilon)
{
  for (double time = 0; time <= seconds; time += 0.04) {
    g_assert_cmpfloat_with_epsilon (get_x (camera, time), x, epsilon);
    g_assert_cmpfloat_with_epsilon (get_x (camera, time), get_x (camera, 0), 1e-9);
  }
}

static void
test_still (void)
{
  g_autoptr (EfCamera) standing = follow (stand, 10, 1, WIDTH);
  g_autoptr (EfCamera) fidgeting = follow (fidget, 10, 1, WIDTH);
  g_autoptr (EfCamera) flashing = follow (flash, 10, 1, WIDTH);
  g_autoptr (EfCamera) unsure = follow (walk, 8, 0, WIDTH);
  g_autoptr (EfCamera) whole = follow (walk, 8, 1, 1);
  guint n_points;

  assert_still (standing, 10, 0.7, 1e-9);
  assert_still (fidgeting, 10, 0.4, 0.02);
  assert_still (flashing, 10, 0.3, 1e-9);
  assert_still (unsure, 8, 0.5, 1e-9);
  assert_still (whole, 8, 0.5, 1e-9);
  ef_camera_get_points (standing, &n_points);
  g_assert_cmpuint (n_points, ==, 2);
}

/* Eased, inside, and never faster than it may be; what it is like at both ends of a step. */
static void
check_moves (EfCamera *camera, double seconds, double width)
{
  double before = get_x (camera, 0);
  double speed_before = 0;

  for (double time = 0.04; time <= seconds; time += 0.04) {
    double x = get_x (camera, time);
    double speed = (x - before) / 0.04;

    g_assert_cmpfloat (x, >=, width / 2 - 1e-9);
    g_assert_cmpfloat (x, <=, 1 - width / 2 + 1e-9);
    g_assert_cmpfloat (fabs (speed), <=, 1.2 * width * 1.01);
    g_assert_cmpfloat (fabs (speed - speed_before), <=, 1.2 * width * 0.4);
    before = x;
    speed_before = speed;
  }
}

static void
test_moves (void)
{
  g_autoptr (EfCamera) stepping = follow (step, 10, 1, WIDTH);
  g_autoptr (EfCamera) walking = follow (walk, 10, 1, WIDTH);
  g_autoptr (EfCamera) racing = follow (race, 8, 1, WIDTH);

  check_moves (stepping, 10, WIDTH);
  g_assert_cmpfloat_with_epsilon (get_x (stepping, 2), 0.3, 1e-9);
  g_assert_cmpfloat_with_epsilon (get_x (stepping, 6), 0.6, 1e-9);

  check_moves (walking, 10, WIDTH);
  for (double time = 0; time < 10; time += 0.1)
    g_assert_cmpfloat (fabs (CLAMP (walk (time), WIDTH / 2, 1 - WIDTH / 2) - get_x (walking, time)),
                       <, WIDTH / 3);

  check_moves (racing, 8, WIDTH);
  g_assert_cmpfloat_with_epsilon (get_x (racing, 1), WIDTH / 2, 0.02);
  g_assert_cmpfloat_with_epsilon (get_x (racing, 7), 1 - WIDTH / 2, 0.02);
}

/* At a cut it jumps, at the very time. */
static void
test_cut (void)
{
  EfSubjectLook looks[40];
  gint64 cut = 4 * SECOND - 40000000;
  g_autoptr (EfCamera) camera = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    looks[i] = (EfSubjectLook) { i * LOOK, i < 20 ? 0.3 : 0.7, 0.5, 1, FALSE };
  looks[20].time = cut;
  looks[20].is_cut = TRUE;
  camera =
    ef_camera_follow (looks, G_N_ELEMENTS (looks), (EfTimeSpan) { SECOND, 7 * SECOND }, WIDTH, 1);
  assert_place (camera, SECOND, 0.3, 0.5);
  assert_place (camera, cut - 1, 0.3, 0.5);
  assert_place (camera, cut, 0.7, 0.5);
  assert_place (camera, 7 * SECOND, 0.7, 0.5);
}

static void
test_odd (void)
{
  static const EfSubjectLook looks[] = {
    { 5 * SECOND, NAN, 0.5, 1, TRUE },  { 5 * SECOND, INFINITY, NAN, NAN, TRUE },
    { 4 * SECOND, -7, 0.5, 1, FALSE },  { 90 * SECOND, 7, 0.5, 1, TRUE },
    { -5 * SECOND, 0.5, 0.5, 1, TRUE },
  };
  g_autoptr (EfCamera) none = ef_camera_follow (NULL, 0, (EfTimeSpan) { 0, SECOND }, WIDTH, 1);
  g_autoptr (EfCamera) empty = ef_camera_follow (NULL, 0, EF_TIME_SPAN_EMPTY, WIDTH, 1);

  assert_place (none, SECOND / 2, 0.5, 0.5);
  assert_place (empty, 0, 0.5, 0.5);
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++) {
    for (guint j = i; j <= G_N_ELEMENTS (looks); j++) {
      g_autoptr (EfCamera) camera =
        ef_camera_follow (looks + i, j - i, (EfTimeSpan) { SECOND, 9 * SECOND }, WIDTH, NAN);

      for (gint64 time = 0; time < 10 * SECOND; time += LOOK) {
        double x;
        double y;

        ef_camera_get_place (camera, time, &x, &y);
        g_assert_cmpfloat (x, >=, WIDTH / 2 - 1e-9);
        g_assert_cmpfloat (x, <=, 1 - WIDTH / 2 + 1e-9);
        g_assert_cmpfloat_with_epsilon (y, 0.5, 1e-9);
      }
    }
  }
}

/* Subjects */

static void
put (guint8 *stripes, guint n, double place, guint8 value)
{
  for (guint i = 0; i < n; i++) {
    if (fabs ((i + 0.5) / n - place) < 0.06)
      stripes[i] = value;
  }
}

static EfColumns *
make_columns (guint n, double (*place) (double time), gboolean moves)
{
  g_autofree EfColumnsLook *looks = g_new0 (EfColumnsLook, n);

  for (guint i = 0; i < n; i++) {
    looks[i].time = i * LOOK;
    put (moves ? looks[i].motion_across : looks[i].detail_across, EF_COLUMNS_N,
         place (i / (double) EF_COLUMNS_RATE), 80);
    put (moves ? looks[i].motion_down : looks[i].detail_down, EF_COLUMNS_N_ROWS, 0.6, 80);
  }

  return ef_columns_new (looks, n, n * LOOK);
}

static void
test_subject (void)
{
  g_autoptr (EfColumns) walking = make_columns (50, walk, TRUE);
  g_autoptr (EfColumns) standing = make_columns (50, stand, FALSE);
  g_autoptr (EfColumns) none = ef_columns_new (NULL, 0, SECOND);
  EfTimeSpan span = { SECOND + LOOK / 2, 5 * SECOND };
  g_autoptr (GArray) found = ef_subject_find (walking, span);
  g_autoptr (GArray) stood = ef_subject_find (standing, span);
  g_autoptr (GArray) nothing = ef_subject_find (none, span);

  g_assert_cmpuint (nothing->len, ==, 0);
  g_assert_cmpuint (found->len, ==, 20);
  g_assert_cmpint (g_array_index (found, EfSubjectLook, 0).time, ==, span.begin);
  for (guint i = 0; i < found->len; i++) {
    EfSubjectLook *look = &g_array_index (found, EfSubjectLook, i);

    g_assert_cmpfloat_with_epsilon (look->x, walk ((double) look->time / SECOND), 0.02);
    g_assert_cmpfloat_with_epsilon (look->y, 0.6, 0.03);
    g_assert_cmpfloat (look->sureness, >, 0.5);

    look = &g_array_index (stood, EfSubjectLook, i);
    g_assert_cmpfloat_with_epsilon (look->x, 0.7, 0.02);
    g_assert_cmpfloat (look->sureness, >, 0.12);
    g_assert_cmpfloat (look->sureness, <, 0.5);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/camera/place", test_place);
  g_test_add_func ("/camera/json", test_json);
  g_test_add_func ("/camera/json-hostile", test_json_hostile);
  g_test_add_func ("/camera/still", test_still);
  g_test_add_func ("/camera/moves", test_moves);
  g_test_add_func ("/camera/cut", test_cut);
  g_test_add_func ("/camera/odd", test_odd);
  g_test_add_func ("/camera/subject", test_subject);

  return g_test_run ();
}
