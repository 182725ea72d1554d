/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/shuffle.h"

static char *
shuffle (guint n, guint32 seed)
{
  g_autofree guint *values = g_new (guint, n + 1);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    values[i] = i;
  ef_shuffle (values, n, seed);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? " " : "", values[i]);

  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* These are for ever: stored seeds must give the same lists. */
static void
test_golden (void)
{
  static const struct {
    guint n;
    guint32 seed;
    const char *order;
  } cases[] = {
    { 0, 1, "" },
    { 1, 1, "0" },
    { 8, 0, "2 5 0 3 4 6 1 7" },
    { 8, 1, "4 3 2 7 5 6 0 1" },
    { 8, 2, "5 2 7 4 1 3 0 6" },
    { 8, G_MAXUINT32, "7 5 3 4 6 1 2 0" },
    { 20, 12345, "10 8 12 0 13 9 5 19 18 17 14 7 6 2 16 11 1 15 3 4" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *order = shuffle (cases[i].n, cases[i].seed);

    g_assert_cmpstr (order, ==, cases[i].order);
  }
}

static void
test_permutation (void)
{
  for (guint seed = 0; seed < 500; seed++) {
    guint values[64];
    guint64 seen = 0;

    for (guint i = 0; i < 64; i++)
      values[i] = i;
    ef_shuffle (values, 64, seed);
    for (guint i = 0; i < 64; i++)
      seen |= G_GUINT64_CONSTANT (1) << values[i];
    g_assert_true (seen == G_MAXUINT64);
  }
}

/* Each of the 24 orders of four comes about as often; seeds one after the other, as variants have them. */
static void
test_fair (void)
{
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer count;

  for (guint seed = 0; seed < 24000; seed++) {
    char *order = shuffle (4, seed);

    count = g_hash_table_lookup (counts, order);
    g_hash_table_insert (counts, order, GUINT_TO_POINTER (GPOINTER_TO_UINT (count) + 1));
  }
  g_assert_cmpuint (g_hash_table_size (counts), ==, 24);
  g_hash_table_iter_init (&iter, counts);
  while (g_hash_table_iter_next (&iter, NULL, &count)) {
    g_assert_cmpuint (GPOINTER_TO_UINT (count), >, 850);
    g_assert_cmpuint (GPOINTER_TO_UINT (count), <, 1150);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/shuffle/golden", test_golden);
  g_test_add_func ("/shuffle/permutation", test_permutation);
  g_test_add_func ("/shuffle/fair", test_fair);

  return g_test_run ();
}
