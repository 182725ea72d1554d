/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/keywords.h"

#include <locale.h>
#include <string.h>

#include "core/error.h"

static void
assert_parsed (const char *text, const char *expected)
{
  g_auto (GStrv) keywords = ef_keywords_parse (text);
  g_autofree char *joined = g_strjoinv ("|", keywords);

  g_assert_cmpstr (joined, ==, expected);
}

static void
test_parse (void)
{
  assert_parsed ("", "");
  assert_parsed (" , ;\n,,", "");
  assert_parsed ("goal", "goal");
  assert_parsed ("Goal, Crowd;Stadium\nLights\r\nNight", "goal|crowd|stadium|lights|night");
  assert_parsed ("slow motion, slow  motion", "slow motion");
  assert_parsed ("Goal,GOAL,goal", "goal");
  assert_parsed ("b,a,b,c", "b|a|c");
  assert_parsed ("\u6771\u4eac\uff0c\u5927\u962a\u3001\u4eac\u90fd\uff1b\u795e\u6238",
                 "\u6771\u4eac|\u5927\u962a|\u4eac\u90fd|\u795e\u6238");
  assert_parsed ("\u00c9COLE, e\u0301cole", "\u00e9cole");
  assert_parsed ("stra\u00dfe, STRASSE", "stra\u00dfe");
  assert_parsed ("a\tb", "a b");
  assert_parsed ("a\u037eb", "a|b");
  assert_parsed ("\U0001f680,\u05e9\u05dc\u05d5\u05dd", "\U0001f680|\u05e9\u05dc\u05d5\u05dd");
  assert_parsed ("a\xff, b", "a\ufffd|b");
}

static void
test_limits (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *wide = g_strnfill (100, 'x');
  g_auto (GStrv) cut = ef_keywords_parse (wide);
  g_auto (GStrv) many = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (text, "word %u,", i);
  many = ef_keywords_parse (text->str);

  g_assert_cmpuint (strlen (cut[0]), ==, EF_KEYWORD_MOST);
  g_assert_cmpuint (g_strv_length (many), ==, EF_KEYWORDS_MOST);
}

static void
assert_clean (const char *const *keywords, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) clean = ef_keywords_clean (keywords, &error);
  g_autofree char *text = ef_keywords_format ((const char *const *) clean);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_clean (void)
{
  g_autoptr (GError) error = NULL;

  assert_clean (NULL, "");
  assert_clean ((const char *const[]) { NULL }, "");
  assert_clean ((const char *const[]) { " Goal ", "goal", "", "Crowd", NULL }, "goal, crowd");
  g_assert_null (ef_keywords_clean ((const char *const[]) { "a,b", NULL }, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (ef_keywords_clean ((const char *const[]) { "a\nb", NULL }, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (ef_keywords_clean ((const char *const[]) { "\xff", NULL }, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
}

static void
test_clean_too_many (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) keywords = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i <= EF_KEYWORDS_MOST; i++)
    g_strv_builder_take (builder, g_strdup_printf ("word %u", i));
  keywords = g_strv_builder_end (builder);

  g_assert_null (ef_keywords_clean ((const char *const *) keywords, &error));
  g_assert_nonnull (strstr (error->message, "51"));
}

static void
test_unite (void)
{
  static const char *const one[] = { "b", "a", NULL };
  static const char *const other[] = { "a", "c", NULL };
  g_auto (GStrv) both = ef_keywords_unite (one, other);
  g_auto (GStrv) none = ef_keywords_unite (NULL, NULL);
  g_autofree char *text = ef_keywords_format ((const char *const *) both);

  g_assert_cmpstr (text, ==, "b, a, c");
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  g_assert_true (ef_keywords_equal (NULL, (const char *const *) none));
  g_assert_true (ef_keywords_equal (one, one));
  g_assert_false (ef_keywords_equal (one, other));
  g_assert_false (ef_keywords_equal (one, NULL));
}

/* What is shown can be edited and taken back. */
static void
test_round_trip (void)
{
  g_auto (GStrv) keywords = ef_keywords_parse ("Goal;\U0001f680;slow motion;\u6771\u4eac");
  g_autofree char *text = ef_keywords_format ((const char *const *) keywords);
  g_auto (GStrv) again = ef_keywords_parse (text);

  g_assert_true (ef_keywords_equal ((const char *const *) keywords, (const char *const *) again));
}

/* J with a caron is two characters, its small letter is one. */
static void
test_composed (void)
{
  assert_parsed ("J\u030c", "\u01f0");
}

/* A keyword is the same in every country. */
static void
test_locale (void)
{
  if (setlocale (LC_ALL, "tr_TR.UTF-8") == NULL)
    g_test_message ("There is no Turkish locale here.");
  assert_parsed ("CITY, \u0130zmir", "city|izmir");
  setlocale (LC_ALL, "C.UTF-8");
}

static void
test_hostile (void)
{
  for (guint i = 0; i < 20000; i++) {
    char text[40];
    gsize length = (gsize) g_test_rand_int_range (0, sizeof text);
    g_auto (GStrv) keywords = NULL;
    g_auto (GStrv) clean = NULL;
    g_autoptr (GError) error = NULL;

    for (gsize j = 0; j < length; j++)
      text[j] = (char) g_test_rand_int_range (1, 256);
    text[length] = '\0';
    keywords = ef_keywords_parse (text);
    clean = ef_keywords_clean ((const char *const *) keywords, &error);
    g_assert_no_error (error);
    g_assert_true (ef_keywords_equal ((const char *const *) keywords, (const char *const *) clean));
  }
}

int
main (int argc, char *argv[])
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/keywords/parse", test_parse);
  g_test_add_func ("/keywords/limits", test_limits);
  g_test_add_func ("/keywords/clean", test_clean);
  g_test_add_func ("/keywords/clean/too-many", test_clean_too_many);
  g_test_add_func ("/keywords/unite", test_unite);
  g_test_add_func ("/keywords/round-trip", test_round_trip);
  g_test_add_func ("/keywords/composed", test_composed);
  g_test_add_func ("/keywords/locale", test_locale);
  g_test_add_func ("/keywords/hostile", test_hostile);

  return g_test_run ();
}
