/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/scores.h"

#include <math.h>

#include "core/error.h"

static const EfScore some[] = {
  { 0, 0, 100, 3, 40, 0 },
  { 33333333, 0.25F, 101, 4, 41, 9 },
  { 66666666, 1, 255, 255, 255, 255 },
};

static void
test_plain (void)
{
  g_autoptr (EfScores) scores = ef_scores_new (some, G_N_ELEMENTS (some), 100000000, TRUE);
  guint n_scores;
  const EfScore *all = ef_scores_get (scores, &n_scores);

  g_assert_cmpuint (n_scores, ==, 3);
  g_assert_cmpint (all[1].motion, ==, 9);
  g_assert_cmpint (ef_scores_get_end (scores), ==, 100000000);
  g_assert_true (ef_scores_is_only_keys (scores));
}

static void
test_bytes (void)
{
  for (guint n = 0; n <= G_N_ELEMENTS (some); n++) {
    g_autoptr (EfScores) scores = ef_scores_new (some, n, 100000000, n % 2 == 1);
    g_autoptr (GBytes) bytes = ef_scores_to_bytes (scores);
    g_autoptr (GError) error = NULL;
    g_autoptr (EfScores) again = ef_scores_from_bytes (bytes, &error);
    g_autoptr (GBytes) second = NULL;

    g_assert_no_error (error);
    second = ef_scores_to_bytes (again);
    g_assert_true (g_bytes_equal (bytes, second));
  }
}

static void
assert_refused (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_scores_from_bytes (bytes, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
}

static void
test_hostile (void)
{
  g_autoptr (EfScores) scores = ef_scores_new (some, G_N_ELEMENTS (some), 100000000, FALSE);
  g_autoptr (GBytes) bytes = ef_scores_to_bytes (scores);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize length = 0; length < size; length++) {
    g_autofree guint8 *copy = g_memdup2 (data, length);
    g_autoptr (GBytes) cut = g_bytes_new_static (copy, length);

    assert_refused (cut);
  }
  for (gsize at = 0; at < size; at++) {
    g_autofree guint8 *copy = g_memdup2 (data, size);
    g_autoptr (GBytes) wrong = g_bytes_new_static (copy, size);

    copy[at] ^= 0x40;
    if (at < 4 || at > 7)
      assert_refused (wrong);
  }
}

/* The sum is right, what it sums is not. */
static void
test_unsound (void)
{
  const struct {
    EfScore scores[2];
    gint64 end;
  } wrong[] = {
    { { { .begin = 5 }, { .begin = 5 } }, 9 },
    { { { .begin = 5 }, { .begin = 4 } }, 9 },
    { { { .begin = -1 }, { .begin = 4 } }, 9 },
    { { { .begin = 1 }, { .begin = 4 } }, 4 },
    { { { .begin = 1 }, { .begin = 4, .change = NAN } }, 9 },
    { { { .begin = 1 }, { .begin = 4, .change = 1.5F } }, 9 },
    { { { .begin = 1 }, { .begin = 4, .change = -0.5F } }, 9 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (EfScores) scores = ef_scores_new (wrong[i].scores, 2, wrong[i].end, FALSE);
    g_autoptr (GBytes) bytes = ef_scores_to_bytes (scores);

    assert_refused (bytes);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scores/plain", test_plain);
  g_test_add_func ("/scores/bytes", test_bytes);
  g_test_add_func ("/scores/hostile", test_hostile);
  g_test_add_func ("/scores/unsound", test_unsound);

  return g_test_run ();
}
