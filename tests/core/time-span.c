/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/time-span.h"

static void
test_order (void)
{
  g_assert_true (ef_time_span_equal (ef_time_span_new (5, 2), ef_time_span_new (2, 5)));
  g_assert_cmpint (ef_time_span_get_duration (ef_time_span_new (5, 2)), ==, 3);
  g_assert_true (ef_time_span_is_empty (EF_TIME_SPAN_EMPTY));
  g_assert_true (ef_time_span_is_empty (ef_time_span_new (7, 7)));
}

static void
test_contains (void)
{
  EfTimeSpan span = ef_time_span_new (10, 20);

  g_assert_true (ef_time_span_contains (span, 10));
  g_assert_true (ef_time_span_contains (span, 19));
  g_assert_false (ef_time_span_contains (span, 20));
  g_assert_false (ef_time_span_contains (span, 9));
  g_assert_false (ef_time_span_contains (ef_time_span_new (10, 10), 10));
}

static void
test_overlaps (void)
{
  EfTimeSpan span = ef_time_span_new (10, 20);

  g_assert_true (ef_time_span_overlaps (span, ef_time_span_new (19, 30)));
  g_assert_true (ef_time_span_overlaps (span, ef_time_span_new (12, 13)));
  g_assert_true (ef_time_span_overlaps (span, ef_time_span_new (0, 100)));
  g_assert_false (ef_time_span_overlaps (span, ef_time_span_new (20, 30)));
  g_assert_false (ef_time_span_overlaps (span, ef_time_span_new (0, 10)));
  g_assert_false (ef_time_span_overlaps (span, ef_time_span_new (15, 15)));
}

static void
test_set_operations (void)
{
  EfTimeSpan a = ef_time_span_new (10, 20);
  EfTimeSpan b = ef_time_span_new (15, 40);

  g_assert_true (ef_time_span_equal (ef_time_span_intersect (a, b), ef_time_span_new (15, 20)));
  g_assert_true (ef_time_span_is_empty (ef_time_span_intersect (a, ef_time_span_new (30, 40))));
  g_assert_true (ef_time_span_equal (ef_time_span_unite (a, b), ef_time_span_new (10, 40)));
  g_assert_true (ef_time_span_equal (ef_time_span_unite (EF_TIME_SPAN_EMPTY, b), b));
  g_assert_true (ef_time_span_equal (ef_time_span_unite (a, EF_TIME_SPAN_EMPTY), a));
  g_assert_true (ef_time_span_equal (ef_time_span_move (a, -10), ef_time_span_new (0, 10)));
  g_assert_cmpint (ef_time_span_clamp (a, 5), ==, 10);
  g_assert_cmpint (ef_time_span_clamp (a, 25), ==, 20);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/time-span/order", test_order);
  g_test_add_func ("/time-span/contains", test_contains);
  g_test_add_func ("/time-span/overlaps", test_overlaps);
  g_test_add_func ("/time-span/set-operations", test_set_operations);

  return g_test_run ();
}
