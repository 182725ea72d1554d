/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/rate.h"

#include <math.h>

#include "core/time-span.h"

static const EfRate rates[] = {
  { 24000, 1001 }, { 24, 1 },       { 25, 1 },    { 30000, 1001 },   { 30, 1 }, { 48, 1 },
  { 50, 1 },       { 60000, 1001 }, { 60, 1 },    { 120000, 1001 },  { 25, 2 }, { 1, 10 },
  { 15, 1 },       { 240, 1 },      { 10000, 1 }, { 1000003, 7919 },
};

static void
assert_rate (EfRate rate, int num, int den)
{
  g_assert_cmpint (rate.num, ==, num);
  g_assert_cmpint (rate.den, ==, den);
}

static void
test_new (void)
{
  assert_rate (ef_rate_new (50, 2), 25, 1);
  assert_rate (ef_rate_new (60000, 2002), 30000, 1001);
  assert_rate (ef_rate_new (G_GINT64_CONSTANT (30000000000), G_GINT64_CONSTANT (1001000000)), 30000,
               1001);
  assert_rate (ef_rate_new (0, 1), 0, 0);
  assert_rate (ef_rate_new (25, 0), 0, 0);
  assert_rate (ef_rate_new (-25, 1), 0, 0);
  assert_rate (ef_rate_new (G_MAXINT64, 1), 0, 0);
  assert_rate (ef_rate_new (90000, 1), 0, 0);
  g_assert_false (ef_rate_is_valid (EF_RATE_NONE));
}

static void
test_from_double (void)
{
  assert_rate (ef_rate_from_double (23.976), 24000, 1001);
  assert_rate (ef_rate_from_double (23.98), 24000, 1001);
  assert_rate (ef_rate_from_double (23.976023976023978), 24000, 1001);
  assert_rate (ef_rate_from_double (24), 24, 1);
  assert_rate (ef_rate_from_double (24.999999), 25, 1);
  assert_rate (ef_rate_from_double (29.97), 30000, 1001);
  assert_rate (ef_rate_from_double (29.97002997), 30000, 1001);
  assert_rate (ef_rate_from_double (47.952), 48000, 1001);
  assert_rate (ef_rate_from_double (59.94), 60000, 1001);
  assert_rate (ef_rate_from_double (119.88), 120000, 1001);
  assert_rate (ef_rate_from_double (12.5), 25, 2);
  assert_rate (ef_rate_from_double (0.1), 1, 10);
  assert_rate (ef_rate_from_double (0), 0, 0);
  assert_rate (ef_rate_from_double (-25), 0, 0);
  assert_rate (ef_rate_from_double (1e300), 0, 0);
  assert_rate (ef_rate_from_double ((double) INFINITY), 0, 0);
  assert_rate (ef_rate_from_double ((double) NAN), 0, 0);
}

static void
test_base (void)
{
  g_assert_cmpint (ef_rate_get_base (EF_RATE (24000, 1001)), ==, 24);
  g_assert_cmpint (ef_rate_get_base (EF_RATE (25, 1)), ==, 25);
  g_assert_cmpint (ef_rate_get_base (EF_RATE (30000, 1001)), ==, 30);
  g_assert_cmpint (ef_rate_get_base (EF_RATE (60000, 1001)), ==, 60);
  g_assert_cmpint (ef_rate_get_base (EF_RATE (1, 10)), ==, 1);
  g_assert_cmpint (ef_rate_get_base (EF_RATE_NONE), ==, 0);
  g_assert_true (ef_rate_equal (EF_RATE (50, 2), EF_RATE (25, 1)));
  g_assert_false (ef_rate_equal (EF_RATE (25, 1), EF_RATE (24, 1)));
  g_assert_false (ef_rate_equal (EF_RATE_NONE, EF_RATE (24, 1)));
  g_assert_true (ef_rate_equal (EF_RATE_NONE, EF_RATE_NONE));
}

static void
assert_frame (EfRate rate, gint64 frame)
{
  gint64 begin = ef_rate_get_begin (rate, frame);
  gint64 next = ef_rate_get_begin (rate, frame + 1);
  gint64 quarter = (next - begin) / 4;

  g_assert_cmpint (next, >, begin);
  g_assert_cmpint (ef_rate_get_frame (rate, begin), ==, frame);
  g_assert_cmpint (ef_rate_get_frame (rate, begin - 1), ==, frame - 1);
  g_assert_cmpint (ef_rate_get_frame (rate, next - 1), ==, frame);
  g_assert_cmpint (ef_rate_get_nearest (rate, begin), ==, frame);
  g_assert_cmpint (ef_rate_get_nearest (rate, begin + quarter), ==, frame);
  g_assert_cmpint (ef_rate_get_nearest (rate, next - quarter), ==, frame + 1);
  g_assert_cmpint (ef_rate_snap (rate, begin), ==, begin);
  g_assert_cmpint (ef_rate_snap (rate, begin + quarter), ==, begin);
}

/* Every frame of two hours begins where it is found again. */
static void
test_frames (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    gint64 n_frames = ef_rate_get_nearest (rates[i], 7200 * EF_NS_PER_SECOND);

    for (gint64 frame = 0; frame < MIN (n_frames, 450000); frame++)
      assert_frame (rates[i], frame);
  }
}

static void
test_far_frames (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    gint64 last = ef_rate_get_nearest (rates[i], G_MAXINT64 / 4);

    for (gint64 frame = last; frame > 0; frame /= 3) {
      assert_frame (rates[i], frame);
      assert_frame (rates[i], -frame);
    }
  }
}

static void
test_known_times (void)
{
  g_assert_cmpint (ef_rate_get_begin (EF_RATE (30000, 1001), 1), ==, 33366666);
  g_assert_cmpint (ef_rate_get_begin (EF_RATE (30000, 1001), 30000), ==, 1001 * EF_NS_PER_SECOND);
  g_assert_cmpint (ef_rate_get_begin (EF_RATE (25, 1), 26), ==, 1040000000);
  g_assert_cmpint (ef_rate_get_nearest (EF_RATE (25, 1), 20000000), ==, 1);
  g_assert_cmpint (ef_rate_get_nearest (EF_RATE (25, 1), 19999999), ==, 0);
  g_assert_cmpint (ef_rate_snap (EF_RATE_NONE, 12345), ==, 12345);
}

/* What cannot be told in 64 bits ends at their limit and does not wrap. */
static void
test_overflow (void)
{
  EfRate slow = EF_RATE (1, G_MAXINT);

  g_assert_cmpint (ef_rate_get_begin (slow, G_MAXINT64), ==, G_MAXINT64);
  g_assert_cmpint (ef_rate_get_begin (slow, G_MININT64), ==, G_MININT64);
  g_assert_cmpint (ef_rate_get_frame (EF_RATE (10000, 1), G_MAXINT64), >, 0);
  g_assert_cmpint (ef_rate_get_nearest (EF_RATE (G_MAXINT, 214749), G_MAXINT64), >, 0);
  g_assert_cmpint (ef_rate_get_nearest (EF_RATE (G_MAXINT, 214749), G_MININT64), <, 0);
  g_assert_cmpint (ef_rate_scale (G_MAXINT64, G_MAXINT64, 1), ==, G_MAXINT64);
  g_assert_cmpint (ef_rate_scale (G_MAXINT64, 1001, 1001), ==, G_MAXINT64);
  g_assert_cmpint (ef_rate_scale (-7, 1, 2), ==, -4);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rate/new", test_new);
  g_test_add_func ("/rate/from-double", test_from_double);
  g_test_add_func ("/rate/base", test_base);
  g_test_add_func ("/rate/frames", test_frames);
  g_test_add_func ("/rate/far-frames", test_far_frames);
  g_test_add_func ("/rate/known-times", test_known_times);
  g_test_add_func ("/rate/overflow", test_overflow);

  return g_test_run ();
}
