/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/suggestion-choice.h"

#include <string.h>

#define MS G_GINT64_CONSTANT (1000000)

static void
assert_same (const EfSuggestionChoice *one, const EfSuggestionChoice *other)
{
  for (guint kind = 0; kind < EF_SUGGESTION_KINDS; kind++)
    g_assert_cmpint (one->shown[kind], ==, other->shown[kind]);
  g_assert_cmpfloat (one->silence.level, ==, other->silence.level);
  g_assert_cmpint (one->silence.shortest, ==, other->silence.shortest);
  g_assert_cmpint (one->silence.invert, ==, other->silence.invert);
  g_assert_cmpfloat (one->black.luma, ==, other->black.luma);
  g_assert_cmpint (one->black.shortest, ==, other->black.shortest);
  g_assert_cmpfloat (one->scene.threshold, ==, other->scene.threshold);
  g_assert_cmpint (one->scene.shortest, ==, other->scene.shortest);
}

static void
test_round_trip (void)
{
  EfSuggestionChoice one;
  EfSuggestionChoice read;
  g_autofree char *first = NULL;
  g_autofree char *both = NULL;

  ef_suggestion_choice_load (&one, NULL, "one");
  g_assert_false (one.shown[EF_SUGGESTION_SCENE]);
  g_assert_cmpfloat (one.silence.level, ==, ef_silence_defaults.level);
  one.shown[EF_SUGGESTION_SCENE] = TRUE;
  one.shown[EF_SUGGESTION_SCORE] = TRUE;
  one.silence = (EfSilenceOptions) { -32.5, 700 * MS, ef_silence_defaults.shortest_sound, TRUE };
  one.black = (EfBlackOptions) { .2, 300 * MS };
  one.scene.threshold = 5;
  one.scene.shortest = 1200 * MS;
  first = ef_suggestion_choice_save (&one, NULL, "one");

  ef_suggestion_choice_load (&read, first, "two");
  g_assert_false (read.shown[EF_SUGGESTION_SCENE]);
  read.shown[EF_SUGGESTION_BLACK] = TRUE;
  both = ef_suggestion_choice_save (&read, first, "two");
  ef_suggestion_choice_load (&read, both, "one");
  assert_same (&read, &one);
  ef_suggestion_choice_load (&read, both, "two");
  g_assert_true (read.shown[EF_SUGGESTION_BLACK]);
  g_assert_false (read.shown[EF_SUGGESTION_SCENE]);
}

/* Whatever stands there, what comes of it can be searched with. */
static void
test_hostile (void)
{
  static const char *const texts[] = {
    "",
    "{",
    "[]",
    "null",
    "7",
    "{\"one\":[]}",
    "{\"one\":{\"scene\":true,\"silence\":[],\"black\":null}}",
    "{\"one\":{\"scene\":{\"shown\":\"yes\",\"threshold\":-1,\"shortest\":1e300}}}",
    "{\"one\":{\"silence\":{\"shown\":1,\"level\":12,\"shortest\":-3,\"invert\":\"\"}}}",
    "{\"one\":{\"black\":{\"luma\":\"dark\",\"shortest\":\"long\"}}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    EfSuggestionChoice wanted;
    EfSuggestionChoice read;
    g_autofree char *text = NULL;

    ef_suggestion_choice_load (&wanted, NULL, "one");
    ef_suggestion_choice_load (&read, texts[i], "one");
    assert_same (&read, &wanted);
    read.shown[EF_SUGGESTION_SILENCE] = TRUE;
    text = ef_suggestion_choice_save (&read, texts[i], "one");
    ef_suggestion_choice_load (&read, text, "one");
    g_assert_true (read.shown[EF_SUGGESTION_SILENCE]);
  }
}

static void
test_many (void)
{
  g_autofree char *text = NULL;
  EfSuggestionChoice choice;

  ef_suggestion_choice_load (&choice, NULL, "");
  choice.shown[EF_SUGGESTION_SCENE] = TRUE;
  for (guint i = 0; i < 250; i++) {
    g_autofree char *id = g_strdup_printf ("source %u", i);
    g_autofree char *before = g_steal_pointer (&text);
    g_autofree char *again = ef_suggestion_choice_save (&choice, before, id);

    text = ef_suggestion_choice_save (&choice, again, "source 0");
  }
  g_assert_cmpuint (strlen (text), <, 100000);
  ef_suggestion_choice_load (&choice, text, "source 0");
  g_assert_true (choice.shown[EF_SUGGESTION_SCENE]);
  ef_suggestion_choice_load (&choice, text, "source 1");
  g_assert_false (choice.shown[EF_SUGGESTION_SCENE]);
  ef_suggestion_choice_load (&choice, text, "source 249");
  g_assert_true (choice.shown[EF_SUGGESTION_SCENE]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/suggestion-choice/round-trip", test_round_trip);
  g_test_add_func ("/suggestion-choice/hostile", test_hostile);
  g_test_add_func ("/suggestion-choice/many", test_many);

  return g_test_run ();
}
