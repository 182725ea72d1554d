/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/format.h"

#include <string.h>

#include "core/error.h"

static void
test_nicks (void)
{
  for (int i = 0; i < EF_FORMAT_N; i++) {
    EfFormat format = EF_FORMAT_PORTRAIT;

    g_assert_true (ef_format_from_nick (ef_format_to_nick ((EfFormat) i), &format));
    g_assert_cmpint (format, ==, i);
  }
  g_assert_cmpstr (ef_format_to_nick (EF_FORMAT_FEED), ==, "4:5");
}

static void
test_other_words (void)
{
  static const char *const words[] = { "", "9x16", " 9:16", "9:16 ", "9:166", "16:10" };
  EfFormat format = EF_FORMAT_SQUARE;

  g_assert_false (ef_format_from_nick (NULL, &format));
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_false (ef_format_from_nick (words[i], &format));
  g_assert_cmpint (format, ==, EF_FORMAT_SQUARE);
}

/* Every list is read as it is written. */
static void
test_lists (void)
{
  for (guint bits = 1; bits < EF_FORMAT_BIT (EF_FORMAT_N); bits++) {
    g_autofree char *list = ef_format_list (bits);
    guint found = 0;

    g_assert_true (ef_format_parse (list, &found, NULL));
    g_assert_cmpuint (found, ==, bits);
  }
}

static void
test_typed (void)
{
  g_autofree char *none = ef_format_list (0);
  guint found = 0;

  g_assert_true (ef_format_parse (" 1:1 , 9:16", &found, NULL));
  g_assert_cmpuint (found, ==,
                    EF_FORMAT_BIT (EF_FORMAT_SQUARE) | EF_FORMAT_BIT (EF_FORMAT_PORTRAIT));
  g_assert_cmpstr (none, ==, "");
}

static void
test_refused (void)
{
  static const struct {
    const char *text;
    const char *message;
  } cases[] = {
    { "", "at least one format: possible are 9:16,1:1,16:9,4:5" },
    { ",", "“” is no format" },
    { "9:16,", "“” is no format" },
    { "9:16,9:16", "The format 9:16 is there twice" },
    { "9:16;1:1", "“9:16;1:1” is no format: possible are 9:16,1:1,16:9,4:5" },
    { "1:1,9:16,16:9,4:5,4:5", "is there twice" },
    { "1:1,9:16,16:9,4:5,2:1,3:1", "“2:1,3:1” is no format" },
    { "\xff", "is no format" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    guint found = 77;

    g_assert_false (ef_format_parse (cases[i].text, &found, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
    g_assert_nonnull (strstr (error->message, cases[i].message));
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    g_assert_cmpuint (found, ==, 77);
  }
}

static void
test_sizes (void)
{
  for (int i = 0; i < EF_FORMAT_N; i++) {
    g_auto (GStrv) parts = g_strsplit (ef_format_to_nick ((EfFormat) i), ":", 2);
    int width, height;

    ef_format_get_size ((EfFormat) i, &width, &height);
    g_assert_cmpint (MIN (width, height), ==, 1080);
    g_assert_cmpint (width * atoi (parts[1]), ==, height * atoi (parts[0]));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/format/nicks", test_nicks);
  g_test_add_func ("/format/other-words", test_other_words);
  g_test_add_func ("/format/lists", test_lists);
  g_test_add_func ("/format/typed", test_typed);
  g_test_add_func ("/format/refused", test_refused);
  g_test_add_func ("/format/sizes", test_sizes);

  return g_test_run ();
}
