/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/colour.h"

#include <string.h>

#include "core/error.h"

static void
test_table (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_colours;
  const EfColour *colours = ef_colours_get (&n_colours);

  g_assert_cmpuint (n_colours, ==, 9);
  for (guint i = 0; i < n_colours; i++) {
    g_assert_cmpstr (colours[i].label, !=, "");
    g_assert_true (g_hash_table_add (names, (gpointer) colours[i].name));
    g_assert_true (ef_colour_find (colours[i].name) == &colours[i]);
    g_assert_true (ef_colour_parse (colours[i].name, NULL) == &colours[i]);
  }
}

static void
test_find (void)
{
  g_assert_null (ef_colour_find (NULL));
  g_assert_null (ef_colour_find (""));
  g_assert_null (ef_colour_find ("Teal"));
  g_assert_null (ef_colour_find ("tea"));
}

static void
test_parse (void)
{
  static const char *const bad[] = { "", " ", "beige", "teal ", "#ff0000", "t\u00e9al" };

  g_assert_cmpstr (ef_colour_parse ("Teal", NULL)->name, ==, "teal");
  g_assert_cmpstr (ef_colour_parse ("SLATE", NULL)->name, ==, "slate");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (ef_colour_parse (bad[i], &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
    g_assert_nonnull (strstr (error->message, bad[i]));
    g_assert_nonnull (strstr (error->message, "blue, teal, green"));
    g_assert_nonnull (strstr (error->message, "slate."));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/colour/table", test_table);
  g_test_add_func ("/colour/find", test_find);
  g_test_add_func ("/colour/parse", test_parse);

  return g_test_run ();
}
