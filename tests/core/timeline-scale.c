/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/timeline-scale.h"

#include <math.h>

#define S EF_NS_PER_SECOND
#define HOUR (3600 * S)
#define FRAME (S / 25)
#define N_ROUNDS 3000

/* Any file from a frame to a hundred hours, at any width, somewhere and at any size. */
static EfTimelineScale
make_any (GRand *rand)
{
  static const gint64 frames[] = { S / 1000, S / 240, S / 60, S / 25, S, 10 * S };
  gint64 frame = frames[g_rand_int_range (rand, 0, G_N_ELEMENTS (frames))];
  gint64 duration =
    frame + (gint64) (pow (g_rand_double (rand), 4) * (double) (100 * HOUR - frame));
  EfTimelineScale self =
    ef_timeline_scale_new (duration, frame, g_rand_double_range (rand, 1, 8000));

  ef_timeline_scale_set_level (&self, g_rand_double (rand), 0);
  ef_timeline_scale_scroll (&self,
                            g_rand_double_range (rand, 0, 1) * (double) duration / self.per_pixel);

  return self;
}

static void
assert_sane (const EfTimelineScale *self)
{
  double whole = (double) MAX (self->duration, self->frame);
  double width = MAX (self->width, 1);

  g_assert_true (isfinite (self->begin) && isfinite (self->per_pixel));
  g_assert_cmpfloat (self->per_pixel, >, 0);
  g_assert_cmpfloat (self->begin, >=, 0);
  g_assert_cmpfloat (self->begin + width * self->per_pixel, <=, whole * (1 + 1e-9));
  g_assert_cmpfloat (self->per_pixel * (1 + 1e-9), >=,
                     MIN ((double) self->frame / EF_TIMELINE_FRAME_MOST, whole / width));
}

static void
test_round_trip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (int i = 0; i < N_ROUNDS; i++) {
    EfTimelineScale self = make_any (rand);
    gint64 time = (gint64) (g_rand_double (rand) * (double) self.duration);
    double x = g_rand_double_range (rand, -100, self.width + 100);

    g_assert_cmpint (ef_timeline_scale_to_time (&self, ef_timeline_scale_to_x (&self, time)), ==,
                     time);
    g_assert_cmpfloat_with_epsilon (
      ef_timeline_scale_to_x (&self, ef_timeline_scale_to_time (&self, x)), x,
      1.0 / self.per_pixel + 1e-6);
    g_assert_cmpint (ef_timeline_scale_to_length (&self, ef_timeline_scale_to_pixels (&self, time)),
                     ==, time);
  }
}

/* What is at the pointer stays there to a thousandth of a pixel, unless the file ends. */
static void
test_zoom_keeps_point (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (int i = 0; i < N_ROUNDS; i++) {
    EfTimelineScale self = make_any (rand);
    double x = g_rand_double_range (rand, 0, self.width);
    gint64 time = ef_timeline_scale_to_time (&self, x);
    double exact = ef_timeline_scale_to_x (&self, time);
    gboolean at_begin;
    gboolean at_end;

    ef_timeline_scale_zoom (&self, pow (2, g_rand_double_range (rand, -3, 3)), exact);
    assert_sane (&self);
    at_begin = self.begin <= 0;
    at_end = self.begin + self.width * self.per_pixel >= (double) self.duration * (1 - 1e-12);
    if (!at_begin && !at_end)
      g_assert_cmpfloat_with_epsilon (ef_timeline_scale_to_x (&self, time), exact, 1e-3);
  }
}

static void
test_no_drift (void)
{
  EfTimelineScale self = ef_timeline_scale_new (100 * HOUR, FRAME, 1000);
  gint64 time = 51 * HOUR + 123456789;
  double x;

  ef_timeline_scale_show_span (&self, (EfTimeSpan) { time - 2 * HOUR, time + HOUR }, 0.1);
  x = ef_timeline_scale_to_x (&self, time);
  for (int i = 0; i < 10000; i++) {
    ef_timeline_scale_zoom (&self, 1.37, x);
    ef_timeline_scale_zoom (&self, 1 / 1.37, x);
    ef_timeline_scale_scroll (&self, 13.7);
    ef_timeline_scale_scroll (&self, -13.7);
  }
  g_assert_cmpfloat_with_epsilon (ef_timeline_scale_to_x (&self, time), x, 1e-3);
}

static void
test_any_walk (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  EfTimelineScale self = make_any (rand);

  for (int i = 0; i < N_ROUNDS; i++) {
    double x = g_rand_double_range (rand, -50, self.width + 50);

    switch (g_rand_int_range (rand, 0, 7)) {
    case 0:
      ef_timeline_scale_zoom (&self, pow (2, g_rand_double_range (rand, -5, 5)), x);
      break;
    case 1:
      ef_timeline_scale_scroll (&self, g_rand_double_range (rand, -1e5, 1e5));
      break;
    case 2:
      ef_timeline_scale_set_width (&self, g_rand_double_range (rand, 0, 4000));
      break;
    case 3:
      ef_timeline_scale_set_level (&self, g_rand_double (rand), x);
      break;
    case 4:
      ef_timeline_scale_follow (&self, (gint64) (g_rand_double (rand) * (double) self.duration));
      break;
    case 5:
      ef_timeline_scale_show_span (&self, ef_timeline_scale_get_visible (&self), 0.2);
      break;
    default:
      self = make_any (rand);
    }
    assert_sane (&self);
  }
}

static void
test_limits (void)
{
  EfTimelineScale self = ef_timeline_scale_new (HOUR, FRAME, 1000);

  g_assert_cmpfloat_with_epsilon (ef_timeline_scale_to_x (&self, HOUR), 1000, 1e-9);
  g_assert_cmpfloat (ef_timeline_scale_get_level (&self), ==, 0);
  ef_timeline_scale_zoom (&self, 1e9, 500);
  g_assert_cmpfloat_with_epsilon (ef_timeline_scale_to_pixels (&self, FRAME), 24, 1e-9);
  g_assert_cmpfloat_with_epsilon (ef_timeline_scale_get_level (&self), 1, 1e-12);
  ef_timeline_scale_zoom (&self, 1e-9, 500);
  g_assert_cmpfloat (self.begin, ==, 0);
  g_assert_cmpfloat_with_epsilon (ef_timeline_scale_to_x (&self, HOUR), 1000, 1e-9);
  ef_timeline_scale_zoom (&self, NAN, 500);
  ef_timeline_scale_zoom (&self, 0, 500);
  ef_timeline_scale_zoom (&self, -1, 500);
  assert_sane (&self);
}

static void
test_levels_are_even (void)
{
  EfTimelineScale self = ef_timeline_scale_new (10 * HOUR, FRAME, 1000);
  double before = self.per_pixel;
  double step = 0;

  for (int i = 1; i <= 10; i++) {
    ef_timeline_scale_set_level (&self, i / 10.0, 500);
    g_assert_cmpfloat_with_epsilon (ef_timeline_scale_get_level (&self), i / 10.0, 1e-9);
    if (i > 1)
      g_assert_cmpfloat_with_epsilon (before / self.per_pixel, step, 1e-6);
    step = before / self.per_pixel;
    before = self.per_pixel;
  }
}

static void
test_odd_files (void)
{
  EfTimelineScale unknown = ef_timeline_scale_new (0, 0, 0);
  EfTimelineScale one = ef_timeline_scale_new (FRAME, FRAME, 1000);
  EfTimelineScale negative = ef_timeline_scale_new (-5, -5, -5);

  assert_sane (&unknown);
  assert_sane (&negative);
  ef_timeline_scale_set_width (&unknown, 300);
  g_assert_cmpint (ef_timeline_scale_to_time (&unknown, 300), ==, S / 25);
  /* A frame alone fills the width, and there is nothing to zoom. */
  g_assert_cmpfloat_with_epsilon (ef_timeline_scale_to_x (&one, FRAME), 1000, 1e-9);
  ef_timeline_scale_zoom (&one, 8, 10);
  g_assert_cmpfloat (one.begin, ==, 0);
  g_assert_cmpfloat (ef_timeline_scale_get_level (&one), ==, 0);
  ef_timeline_scale_set_level (&one, 1, 10);
  assert_sane (&one);
}

static void
test_width (void)
{
  EfTimelineScale self = ef_timeline_scale_new (HOUR, FRAME, 0);
  double per_pixel;

  ef_timeline_scale_set_width (&self, 900);
  g_assert_cmpfloat_with_epsilon (ef_timeline_scale_to_x (&self, HOUR), 900, 1e-9);
  ef_timeline_scale_zoom (&self, 10, 450);
  per_pixel = self.per_pixel;
  ef_timeline_scale_set_width (&self, 700);
  g_assert_cmpfloat (self.per_pixel, ==, per_pixel);
}

static void
test_follow (void)
{
  EfTimelineScale self = ef_timeline_scale_new (HOUR, FRAME, 1000);

  ef_timeline_scale_show_span (&self, (EfTimeSpan) { 10 * S, 20 * S }, 0);
  g_assert_false (ef_timeline_scale_follow (&self, 15 * S));
  g_assert_true (ef_timeline_scale_follow (&self, 21 * S));
  g_assert_cmpfloat_with_epsilon (ef_timeline_scale_to_x (&self, 21 * S), 100, 1e-3);
  g_assert_true (ef_timeline_scale_follow (&self, 2 * S));
  g_assert_cmpfloat_with_epsilon (ef_timeline_scale_to_x (&self, 2 * S), 100, 1e-3);
  g_assert_true (ef_timeline_scale_follow (&self, HOUR));
  g_assert_cmpfloat_with_epsilon (ef_timeline_scale_to_x (&self, HOUR), 1000, 1e-3);
}

static void
test_show_span (void)
{
  EfTimelineScale self = ef_timeline_scale_new (HOUR, FRAME, 1000);

  ef_timeline_scale_show_span (&self, (EfTimeSpan) { 600 * S, 700 * S }, 0.1);
  g_assert_cmpfloat_with_epsilon (ef_timeline_scale_to_x (&self, 600 * S), 100, 1e-6);
  g_assert_cmpfloat_with_epsilon (ef_timeline_scale_to_x (&self, 700 * S), 900, 1e-6);
  ef_timeline_scale_show_span (&self, (EfTimeSpan) { 600 * S, 600 * S }, 0.1);
  g_assert_cmpfloat_with_epsilon (ef_timeline_scale_to_x (&self, 600 * S), 500, 1e-6);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/timeline-scale/round-trip", test_round_trip);
  g_test_add_func ("/timeline-scale/zoom-keeps-point", test_zoom_keeps_point);
  g_test_add_func ("/timeline-scale/no-drift", test_no_drift);
  g_test_add_func ("/timeline-scale/any-walk", test_any_walk);
  g_test_add_func ("/timeline-scale/limits", test_limits);
  g_test_add_func ("/timeline-scale/levels-are-even", test_levels_are_even);
  g_test_add_func ("/timeline-scale/odd-files", test_odd_files);
  g_test_add_func ("/timeline-scale/width", test_width);
  g_test_add_func ("/timeline-scale/follow", test_follow);
  g_test_add_func ("/timeline-scale/show-span", test_show_span);

  return g_test_run ();
}
