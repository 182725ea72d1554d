/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/script.h"

#include <string.h>

/* "0 2": the sentences that have it. */
static char *
find (EfScript *script, const char *keyword)
{
  GArray *sentences = ef_script_find (script, keyword);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < sentences->len; i++)
    g_string_append_printf (text, "%s%u", i > 0 ? " " : "", g_array_index (sentences, guint, i));

  return g_string_free_and_steal (text);
}

static void
test_find (void)
{
  static const struct {
    const char *script;
    const char *keyword;
    const char *sentences;
  } cases[] = {
    { "The goal. A cat! Goals? goal", "goal", "0 3" },
    { "The goal. A cat! Goals? goal", "cat", "1" },
    { "The goal. A cat! Goals? goal", "dog", "" },
    { "goal goal goal", "goal", "0" },
    { "At the main  station\tnow", "main station now", "0" },
    { "At the main. Station", "main station", "" },
    { "remain mains main-line", "main", "0" },
    { "remain mains", "main", "" },
    { "“Goal”, he said", "goal", "0" },
    { "ein _goal_", "goal", "" },
    { "GRÖSSE und Straße", "größe", "0" },
    { "GRÖSSE und Straße", "grösse", "0" },
    { "GRÖSSE und Straße", "strasse", "0" },
    { "GRÖSSE und Straße", "straße", "0" },
    { "Cafe\u0301 und Café", "café", "0" },
    { "Cafe\u0301", "cafe", "" },
    { "L'eau coule", "eau", "0" },
    { "\u041c\u043e\u0441\u043a\u0432\u0430. \u041a\u043e\u0442.", "\u043a\u043e\u0442", "1" },
    { "\u0391\u0398\u0397\u039d\u0391\u03a3 \u03bd\u03b1\u03b9",
      "\u03b1\u03b8\u03b7\u03bd\u03b1\u03c2", "0" },
    /* Without spaces, a word may begin anywhere. */
    { "\u6771\u4eac\u3067\u30b3\u30fc\u30d2\u30fc\u3092\u98f2\u3080\u3002\u732b",
      "\u30b3\u30fc\u30d2\u30fc", "0" },
    { "\u6771\u4eac\u3067\u30b3\u30fc\u30d2\u30fc\u3092\u98f2\u3080\u3002\u732b", "\u732b", "1" },
    { "\u0e1c\u0e21\u0e0a\u0e2d\u0e1a\u0e01\u0e32\u0e41\u0e1f", "\u0e01\u0e32\u0e41\u0e1f", "0" },
    /* A joiner is inside of a Persian word. */
    { "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc", "" },
    { "\u0645\u06cc \u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc", "0" },
    { "Version 3.5 is out", "3.5", "0" },
    { "Costs 5 €. Yes", "€", "0" },
    { "\U0001f600 smile", "\U0001f600", "0" },
    { "one\ntwo\r\nthree", "three", "2" },
    { "Wait... what?! Yes", "yes", "2" },
    { "", "goal", "" },
    { "goal", "", "" },
    { "goal", " ", "" },
    { ". . !", "goal", "" },
    { "\xff goal", "goal", "0" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (EfScript) script = ef_script_new (cases[i].script);
    g_autofree char *found = find (script, cases[i].keyword);
    g_autofree char *again = find (script, cases[i].keyword);

    if (strcmp (found, cases[i].sentences) != 0)
      g_error ("“%s” in “%s”: %s", cases[i].keyword, cases[i].script, found);
    g_assert_cmpstr (again, ==, found);
  }
}

static void
test_begins (void)
{
  g_autoptr (EfScript) script = ef_script_new ("One. Two!\n\n Three 3.5 \u2026 Four\u3002\u4e94");
  static const double begins[] = { 0, 4, 11, 23, 29 };
  double before = -1;

  g_assert_cmpuint (ef_script_get_n_sentences (script), ==, G_N_ELEMENTS (begins));
  for (guint i = 0; i < G_N_ELEMENTS (begins); i++) {
    double begin = ef_script_get_begin (script, i);

    g_assert_cmpfloat (begin, >, before);
    g_assert_cmpfloat (begin, <, 1);
    before = begin;
  }
  g_assert_cmpfloat (ef_script_get_begin (script, 0), ==, 0);
}

static void
test_long (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (EfScript) script = NULL;
  GArray *sentences;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (text, "The word%u is the goal. ", i);
  script = ef_script_new (text->str);
  g_assert_cmpuint (ef_script_get_n_sentences (script), ==, 20000);
  sentences = ef_script_find (script, "goal");
  g_assert_cmpuint (sentences->len, ==, EF_SCRIPT_PLACES_MOST);
  sentences = ef_script_find (script, "word19999");
  g_assert_cmpuint (sentences->len, ==, 1);
  g_assert_cmpuint (g_array_index (sentences, guint, 0), ==, 19999);
}

/* A sentence is shown as it was written, and each that has one of the words is there once. */
static void
test_match (void)
{
  static const char *const words[] = { "harbour", "boat", "nobody", NULL };
  g_autoptr (EfScript) script =
    ef_script_new ("  The  Harbour\tat dawn. A gull!\n\nA boat leaves the harbour. Boats?");
  g_autoptr (GArray) found = ef_script_match (script, words);
  g_autoptr (GArray) none = ef_script_match (script, NULL);

  g_assert_cmpuint (ef_script_get_n_sentences (script), ==, 4);
  g_assert_cmpstr (ef_script_get_text (script, 0), ==, "The Harbour at dawn.");
  g_assert_cmpstr (ef_script_get_text (script, 1), ==, "A gull!");
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpuint (g_array_index (found, guint, 0), ==, 0);
  g_assert_cmpuint (g_array_index (found, guint, 1), ==, 2);
  g_assert_cmpuint (none->len, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/script/find", test_find);
  g_test_add_func ("/script/begins", test_begins);
  g_test_add_func ("/script/long", test_long);
  g_test_add_func ("/script/match", test_match);

  return g_test_run ();
}
