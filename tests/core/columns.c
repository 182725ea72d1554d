/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/columns.h"

#include "core/error.h"

#define END 1000000000

static EfColumns *
make (guint n)
{
  EfColumnsLook looks[3] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (looks); i++) {
    looks[i].time = i * 200000000;
    looks[i].is_cut = i == 1;
    looks[i].motion_across[EF_COLUMNS_N - 1] = (guint8) (10 + i);
    looks[i].motion_down[0] = 20;
    looks[i].detail_across[3] = 30;
    looks[i].detail_down[EF_COLUMNS_N_ROWS - 1] = 255;
  }

  return ef_columns_new (looks, n, END);
}

static void
test_bytes (void)
{
  for (guint n = 0; n <= 3; n++) {
    g_autoptr (EfColumns) columns = make (n);
    g_autoptr (GBytes) bytes = ef_columns_to_bytes (columns);
    g_autoptr (GError) error = NULL;
    g_autoptr (EfColumns) again = ef_columns_from_bytes (bytes, &error);
    const EfColumnsLook *looks;
    guint n_looks;

    g_assert_no_error (error);
    looks = ef_columns_get (again, &n_looks);
    g_assert_cmpuint (n_looks, ==, n);
    g_assert_cmpint (ef_columns_get_end (again), ==, END);
    if (n == 3)
      g_assert_cmpmem (looks, n * sizeof *looks, ef_columns_get (columns, NULL), n * sizeof *looks);
  }
}

static void
assert_refused (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_columns_from_bytes (bytes, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
}

static void
test_hostile (void)
{
  g_autoptr (EfColumns) columns = make (3);
  g_autoptr (GBytes) bytes = ef_columns_to_bytes (columns);
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
    assert_refused (wrong);
  }
}

/* The sum is right, what it sums is not. */
static void
test_unsound (void)
{
  static const gint64 wrong[][3] = {
    { 5, 5, 9 }, { 5, 4, 9 }, { -1, 4, 9 }, { 1, 4, 4 }, { 1, 4, -1 }, { 1, 4, G_MAXINT64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    EfColumnsLook looks[2] = { { .time = wrong[i][0] }, { .time = wrong[i][1] } };
    g_autoptr (EfColumns) columns = ef_columns_new (looks, 2, wrong[i][2]);
    g_autoptr (GBytes) bytes = ef_columns_to_bytes (columns);

    assert_refused (bytes);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/columns/bytes", test_bytes);
  g_test_add_func ("/columns/hostile", test_hostile);
  g_test_add_func ("/columns/unsound", test_unsound);

  return g_test_run ();
}
