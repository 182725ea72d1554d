/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/estimate.h"

#include <math.h>

static const EfWork asked = { 1000, 0, "x264" };

static void
test_nothing (void)
{
  static const EfWork useless[] = {
    { 1000, 0, "x264" },
    { 0, 10, "x264" },
    { NAN, 10, "x264" },
    { 1000, INFINITY, "x264" },
  };
  EfWork none = { 0, 0, "x264" };
  EfWork one = { 1000, 10, "x264" };

  g_assert_cmpfloat (ef_estimate_seconds (&asked, NULL, 0), ==, -1);
  g_assert_cmpfloat (ef_estimate_seconds (&asked, useless, G_N_ELEMENTS (useless)), ==, -1);
  g_assert_cmpfloat (ef_estimate_seconds (&none, &one, 1), ==, -1);
}

static void
test_same (void)
{
  EfWork done[] = { { 500, 5, "x264" }, { 2000, 20, "x264" } };

  g_assert_cmpfloat_with_epsilon (ef_estimate_seconds (&asked, done, 2), 10, 1e-9);
}

/* A machine that is slower today. */
static void
test_latest (void)
{
  EfWork done[40];
  double seconds;

  for (guint i = 0; i < G_N_ELEMENTS (done); i++)
    done[i] = (EfWork) { 1000, i < 20 ? 10 : 30, "x264" };
  seconds = ef_estimate_seconds (&asked, done, G_N_ELEMENTS (done));
  g_assert_cmpfloat (seconds, >, 24);
  g_assert_cmpfloat (seconds, <, 30);
}

/* Short ones have a start that long ones have, too. */
static void
test_similar (void)
{
  EfWork done[] = { { 1100, 12, "x264" }, { 10, 2, "x264" } };
  double seconds = ef_estimate_seconds (&asked, done, 2);

  g_assert_cmpfloat (seconds, >, 10);
  g_assert_cmpfloat (seconds, <, 15);
}

static void
test_encoder (void)
{
  EfWork done[] = { { 1000, 10, "x264" }, { 1000, 2, "vah264enc" } };
  EfWork other = { 1000, 0, "openh264" };

  g_assert_cmpfloat_with_epsilon (ef_estimate_seconds (&asked, done, 2), 10, 1e-9);
  g_assert_cmpfloat (ef_estimate_seconds (&other, done, 2), >, 2);
  g_assert_cmpfloat (ef_estimate_seconds (&other, done, 2), <, 10);
}

static void
test_left (void)
{
  double before = 100;

  g_assert_cmpfloat (ef_estimate_left (-1, 0, 5), ==, -1);
  g_assert_cmpfloat (ef_estimate_left (NAN, 0, 5), ==, -1);
  g_assert_cmpfloat (ef_estimate_left (100, 0, 5), ==, 95);
  g_assert_cmpfloat (ef_estimate_left (100, 0, 500), ==, 0);
  g_assert_cmpfloat (ef_estimate_left (-1, 0.5, 30), ==, 30);
  g_assert_cmpfloat (ef_estimate_left (100, 1, 120), ==, 0);
  g_assert_cmpfloat (ef_estimate_left (100, 7, 120), ==, 0);

  /* As expected: it falls evenly. */
  for (guint i = 1; i <= 100; i++) {
    double left = ef_estimate_left (100, i / 100.0, i);

    g_assert_cmpfloat_with_epsilon (left, 100 - i, 1e-9);
    g_assert_cmpfloat (left, <, before);
    before = left;
  }

  /* Twice as slow: in the end it is about right. */
  g_assert_cmpfloat (ef_estimate_left (100, 0.5, 100), >, 80);
  g_assert_cmpfloat (ef_estimate_left (100, 0.9, 180), >, 18);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/nothing", test_nothing);
  g_test_add_func ("/estimate/same", test_same);
  g_test_add_func ("/estimate/latest", test_latest);
  g_test_add_func ("/estimate/similar", test_similar);
  g_test_add_func ("/estimate/encoder", test_encoder);
  g_test_add_func ("/estimate/left", test_left);

  return g_test_run ();
}
