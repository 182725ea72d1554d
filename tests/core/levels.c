/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/levels.h"

#include "core/error.h"

#define STEP EF_LEVELS_STEP

static guint8 *
make_pairs (guint n_steps, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  guint8 *pairs = g_malloc (2 * (gsize) n_steps + 1);

  for (guint i = 0; i < 2 * n_steps; i++)
    pairs[i] = (guint8) g_rand_int_range (rand, 0, 256);

  return pairs;
}

static EfLevels *
make (guint n_steps, gboolean complete)
{
  g_autofree guint8 *pairs = make_pairs (n_steps, n_steps);

  return ef_levels_new (pairs, n_steps, complete);
}

static void
test_plain (void)
{
  const guint8 pairs[] = { 255, 0, 10, 81, 0, 255 };
  g_autoptr (EfLevels) levels = ef_levels_new (pairs, 3, FALSE);

  g_assert_cmpuint (ef_levels_get_n_steps (levels), ==, 3);
  g_assert_false (ef_levels_is_complete (levels));
  g_assert_cmpint (ef_levels_get_end (levels), ==, 3 * STEP);
  g_assert_cmpint (ef_levels_get_peak (levels, 0), ==, 255);
  g_assert_cmpfloat (ef_levels_get_rms (levels, 1), ==, -40.5);
  g_assert_cmpfloat (ef_levels_get_rms (levels, 2), ==, -127.5);
}

/* Every stretch of every length, against looking at each step. */
static void
test_peak_in (void)
{
  for (guint n = 1; n < 40; n++) {
    g_autoptr (EfLevels) levels = make (n, TRUE);

    for (guint first = 0; first < n; first++) {
      int highest = 0;

      for (guint last = first; last < n; last++) {
        highest = MAX (highest, ef_levels_get_peak (levels, last));
        g_assert_cmpint (
          ef_levels_get_peak_in (levels, (EfTimeSpan) { first * STEP, (last + 1) * STEP }), ==,
          highest);
        g_assert_cmpint (
          ef_levels_get_peak_in (levels, (EfTimeSpan) { first * STEP + 5, last * STEP + 6 }), ==,
          highest);
      }
    }
  }
}

static void
test_outside (void)
{
  const guint8 pairs[] = { 9, 0, 7, 0 };
  g_autoptr (EfLevels) part = ef_levels_new (pairs, 2, FALSE);
  g_autoptr (EfLevels) whole = ef_levels_new (pairs, 2, TRUE);
  g_autoptr (EfLevels) none = ef_levels_new (NULL, 0, TRUE);

  g_assert_cmpint (ef_levels_get_peak_in (part, (EfTimeSpan) { 2 * STEP, 3 * STEP }), ==, -1);
  g_assert_cmpint (ef_levels_get_peak_in (whole, (EfTimeSpan) { 2 * STEP, 3 * STEP }), ==, 0);
  g_assert_cmpint (ef_levels_get_peak_in (part, (EfTimeSpan) { STEP, G_MAXINT64 }), ==, 7);
  g_assert_cmpint (ef_levels_get_peak_in (part, (EfTimeSpan) { G_MININT64, STEP }), ==, 9);
  g_assert_cmpint (ef_levels_get_peak_in (part, (EfTimeSpan) { STEP, STEP }), ==, 7);
  g_assert_cmpint (ef_levels_get_peak_in (part, (EfTimeSpan) { G_MAXINT64, G_MAXINT64 }), ==, -1);
  g_assert_cmpint (ef_levels_get_peak_in (none, (EfTimeSpan) { 0, STEP }), ==, 0);
}

static void
test_bytes (void)
{
  for (guint n = 0; n < 300; n += 37) {
    g_autoptr (EfLevels) levels = make (n, n % 2 == 0);
    g_autoptr (GBytes) bytes = ef_levels_to_bytes (levels);
    g_autoptr (GError) error = NULL;
    g_autoptr (EfLevels) again = ef_levels_from_bytes (bytes, &error);
    g_autoptr (GBytes) second = NULL;

    g_assert_no_error (error);
    g_assert_cmpint (ef_levels_is_complete (again), ==, n % 2 == 0);
    second = ef_levels_to_bytes (again);
    g_assert_true (g_bytes_equal (bytes, second));
  }
}

static void
assert_refused (const guint8 *data, gsize size)
{
  g_autofree guint8 *copy = g_memdup2 (data, size); /* so that a read behind the end is seen */
  g_autoptr (GBytes) bytes = g_bytes_new_static (copy, size);
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_levels_from_bytes (bytes, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
}

static void
test_hostile (void)
{
  g_autoptr (EfLevels) levels = make (20, TRUE);
  g_autoptr (GBytes) bytes = ef_levels_to_bytes (levels);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize length = 0; length < size; length++)
    assert_refused (data, length);
  for (gsize at = 0; at < size; at++) {
    g_autofree guint8 *copy = g_memdup2 (data, size);

    copy[at] ^= 0x40;
    assert_refused (copy, size);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/levels/plain", test_plain);
  g_test_add_func ("/levels/peak-in", test_peak_in);
  g_test_add_func ("/levels/outside", test_outside);
  g_test_add_func ("/levels/bytes", test_bytes);
  g_test_add_func ("/levels/hostile", test_hostile);

  return g_test_run ();
}
