/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/suggestion.h"

#include <string.h>

#define MS G_GINT64_CONSTANT (1000000)
#define FRAME (40 * MS)

/* A stretch of sound: how many steps of how many decibels. */
typedef struct {
  guint n_steps;
  double level;
} Sound;

static EfLevels *
make_levels (const Sound *sounds, guint n_sounds, gboolean complete)
{
  g_autoptr (GByteArray) pairs = g_byte_array_new ();

  for (guint i = 0; i < n_sounds; i++) {
    guint8 pair[] = { 100, (guint8) (-2 * sounds[i].level) };

    for (guint k = 0; k < sounds[i].n_steps; k++)
      g_byte_array_append (pairs, pair, 2);
  }

  return ef_levels_new (pairs->data, pairs->len / 2, complete);
}

static void
assert_spans (GArray *suggestions, const EfTimeSpan *spans, guint n_spans)
{
  g_assert_cmpuint (suggestions->len, ==, n_spans);
  for (guint i = 0; i < n_spans; i++) {
    EfSuggestion *suggestion = &g_array_index (suggestions, EfSuggestion, i);

    g_assert_cmpint (suggestion->span.begin, ==, spans[i].begin);
    g_assert_cmpint (suggestion->span.end, ==, spans[i].end);
    g_assert_cmpfloat (suggestion->score, >=, 0);
    g_assert_cmpfloat (suggestion->score, <=, 1);
  }
}

#define ASSERT_SPANS(suggestions, ...)                 \
  G_STMT_START                                         \
  {                                                    \
    const EfTimeSpan spans[] = { __VA_ARGS__ };        \
    g_autoptr (GArray) found = (suggestions);          \
                                                       \
    assert_spans (found, spans, G_N_ELEMENTS (spans)); \
  }                                                    \
  G_STMT_END

#define ASSERT_NONE(suggestions)              \
  G_STMT_START                                \
  {                                           \
    g_autoptr (GArray) found = (suggestions); \
                                              \
    g_assert_cmpuint (found->len, ==, 0);     \
  }                                           \
  G_STMT_END

static void
test_nicks (void)
{
  for (EfSuggestionKind kind = EF_SUGGESTION_SILENCE; kind <= EF_SUGGESTION_SCORE; kind++) {
    EfSuggestionKind again;

    g_assert_true (ef_suggestion_kind_from_nick (ef_suggestion_kind_to_nick (kind), &again));
    g_assert_cmpint (again, ==, kind);
    g_assert_cmpstr (ef_suggestion_kind_get_label (kind), !=, "");
  }
  g_assert_false (ef_suggestion_kind_from_nick ("loud", &(EfSuggestionKind) { 0 }));
  g_assert_false (ef_suggestion_kind_from_nick (NULL, &(EfSuggestionKind) { 0 }));
}

static void
test_silence (void)
{
  const Sound sounds[] = { { 50, -20 }, { 50, -60 }, { 50, -20 }, { 10, -60 }, { 40, -20 } };
  g_autoptr (EfLevels) levels = make_levels (sounds, G_N_ELEMENTS (sounds), TRUE);
  EfSilenceOptions options = ef_silence_defaults;

  ASSERT_SPANS (ef_suggest_silence (levels, &options, 4000 * MS), { 1000 * MS, 2000 * MS });
  options.shortest = 100 * MS;
  ASSERT_SPANS (ef_suggest_silence (levels, &options, 4000 * MS), { 1000 * MS, 2000 * MS },
                { 3000 * MS, 3200 * MS });
  options.invert = TRUE;
  ASSERT_SPANS (ef_suggest_silence (levels, &options, 4000 * MS), { 0, 1000 * MS },
                { 2000 * MS, 3000 * MS }, { 3200 * MS, 4000 * MS });
  options.invert = FALSE;
  options.level = -70;
  ASSERT_NONE (ef_suggest_silence (levels, &options, 4000 * MS));
}

/* A cough between two silences does not part them; a word does. */
static void
test_short_sound (void)
{
  const Sound cough[] = { { 30, -60 }, { 5, -20 }, { 30, -60 }, { 6, -20 }, { 30, -60 } };
  g_autoptr (EfLevels) levels = make_levels (cough, G_N_ELEMENTS (cough), TRUE);

  ASSERT_SPANS (ef_suggest_silence (levels, &ef_silence_defaults, 101 * 20 * MS), { 0, 1300 * MS },
                { 1420 * MS, 2020 * MS });
}

/* What trembles around the threshold is one stretch. */
static void
test_hysteresis (void)
{
  Sound tremble[60];
  g_autoptr (EfLevels) levels = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (tremble); i++)
    tremble[i] = (Sound) { 10, i == 0 || i == 59 ? -10 : i % 2 == 0 ? -39 : -41 };
  levels = make_levels (tremble, G_N_ELEMENTS (tremble), TRUE);

  ASSERT_SPANS (ef_suggest_silence (levels, &ef_silence_defaults, 12000 * MS),
                { 200 * MS, 11800 * MS });
}

static void
test_silence_ends (void)
{
  const Sound sounds[] = { { 50, -20 }, { 50, -60 } };
  const Sound loud[] = { { 50, -20 } };
  g_autoptr (EfLevels) whole = make_levels (sounds, 2, TRUE);
  g_autoptr (EfLevels) part = make_levels (sounds, 2, FALSE);
  g_autoptr (EfLevels) shorter = make_levels (loud, 1, TRUE);
  g_autoptr (EfLevels) none = ef_levels_new (NULL, 0, TRUE);

  ASSERT_SPANS (ef_suggest_silence (whole, &ef_silence_defaults, 5000 * MS),
                { 1000 * MS, 5000 * MS });
  ASSERT_SPANS (ef_suggest_silence (part, &ef_silence_defaults, 5000 * MS),
                { 1000 * MS, 2000 * MS });
  ASSERT_SPANS (ef_suggest_silence (whole, &ef_silence_defaults, 1990 * MS),
                { 1000 * MS, 1990 * MS });
  ASSERT_SPANS (ef_suggest_silence (shorter, &ef_silence_defaults, 3000 * MS),
                { 1000 * MS, 3000 * MS });
  ASSERT_SPANS (ef_suggest_silence (whole, &ef_silence_defaults, 0), { 1000 * MS, 2000 * MS });
  ASSERT_NONE (ef_suggest_silence (none, &ef_silence_defaults, 3000 * MS));
}

/* Frames of 40 ms with a little restlessness, which tests then change. */
static EfScore *
make_frames (guint n_frames)
{
  EfScore *scores = g_new0 (EfScore, n_frames);

  for (guint i = 0; i < n_frames; i++)
    scores[i] = (EfScore) { .begin = i * FRAME,
                            .change = i == 0 ? 0 : 0.01F + 0.01F * (float) (i % 3),
                            .luma = 120,
                            .detail = 100,
                            .motion = 50 };

  return scores;
}

static EfScores *
wrap (EfScore *frames, guint n_frames)
{
  return ef_scores_new (frames, n_frames, n_frames * FRAME, FALSE);
}

static void
darken (EfScore *frames, guint first, guint last)
{
  for (guint i = first; i < last; i++) {
    frames[i].luma = 2;
    frames[i].dark = 255;
  }
}

static void
test_black (void)
{
  g_autofree EfScore *frames = make_frames (100);
  g_autoptr (EfScores) scores = NULL;
  EfBlackOptions options = ef_black_defaults;

  darken (frames, 20, 30);
  darken (frames, 60, 62); /* too short */
  darken (frames, 90, 100);
  scores = wrap (frames, 100);

  ASSERT_SPANS (ef_suggest_black (scores, &options), { 20 * FRAME, 30 * FRAME },
                { 90 * FRAME, 100 * FRAME });
  options.shortest = FRAME;
  ASSERT_SPANS (ef_suggest_black (scores, &options), { 20 * FRAME, 30 * FRAME },
                { 60 * FRAME, 62 * FRAME }, { 90 * FRAME, 100 * FRAME });
}

/* The end of a fade belongs to the black, what is merely dark beside it does not. */
static void
test_black_fade (void)
{
  g_autofree EfScore *frames = make_frames (100);
  g_autoptr (EfScores) scores = NULL;

  darken (frames, 20, 30);
  frames[19].luma = 20;
  frames[18].luma = 29;
  frames[17].luma = 60;
  frames[30].luma = frames[31].luma = 25;
  scores = wrap (frames, 100);

  ASSERT_SPANS (ef_suggest_black (scores, &ef_black_defaults), { 18 * FRAME, 31 * FRAME });
}

static void
assert_cuts (EfScores *scores, const EfSceneOptions *options, const char *expected)
{
  g_autoptr (GArray) cuts = ef_suggest_cuts (scores, options);
  g_autoptr (GString) said = g_string_new (NULL);

  for (guint i = 0; i < cuts->len; i++)
    g_string_append_printf (said, "%s%d", i == 0 ? "" : " ",
                            (int) (g_array_index (cuts, gint64, i) / FRAME));
  g_assert_cmpstr (said->str, ==, expected);
}

static void
test_cuts (void)
{
  g_autofree EfScore *frames = make_frames (200);
  g_autoptr (EfScores) scores = NULL;
  EfSceneOptions options = ef_scene_defaults;

  frames[50].change = 0.5F;
  frames[100].change = 0.2F;
  frames[105].change = 0.9F; /* nearer than a scene may be: the stronger stays */
  frames[150].change = 0.08F;
  frames[197].change = 0.9F; /* too near to the end */
  scores = wrap (frames, 200);

  assert_cuts (scores, &options, "50 105");
  ASSERT_SPANS (ef_suggest_scenes (scores, &options), { 0, 50 * FRAME },
                { 50 * FRAME, 105 * FRAME }, { 105 * FRAME, 200 * FRAME });
  options.least = 0.05;
  options.threshold = 2;
  assert_cuts (scores, &options, "50 105 150");
}

/* Where everything changes all the time, much change is no cut; twice as much as the rest neither. */
static void
test_adaptive (void)
{
  g_autofree EfScore *frames = make_frames (200);
  g_autoptr (EfScores) scores = NULL;

  for (guint i = 50; i < 150; i++)
    frames[i].change = 0.2F + 0.01F * (float) (i % 7);
  frames[50].change = 0.2F;
  frames[100].change = 0.4F;
  frames[120].change = 0.95F;
  scores = wrap (frames, 200);

  assert_cuts (scores, &ef_scene_defaults, "120");
}

static void
test_fade (void)
{
  g_autofree EfScore *frames = make_frames (200);
  g_autoptr (EfScores) scores = NULL;

  darken (frames, 0, 10); /* fading in at the start and out at the end are no cuts */
  darken (frames, 90, 110);
  darken (frames, 180, 200);
  frames[90].change = frames[110].change = 0.5F;
  scores = wrap (frames, 200);

  assert_cuts (scores, &ef_scene_defaults, "100");
}

static void
test_no_frames (void)
{
  g_autoptr (EfScores) scores = ef_scores_new (NULL, 0, 0, FALSE);

  ASSERT_NONE (ef_suggest_black (scores, &ef_black_defaults));
  ASSERT_NONE (ef_suggest_scenes (scores, &ef_scene_defaults));
  ASSERT_NONE (ef_suggest_cuts (scores, &ef_scene_defaults));
  ASSERT_NONE (ef_suggest_best (scores, NULL));
}

/* Three scenes: dull, lively, and the lively one once more. */
static void
test_best (void)
{
  g_autofree EfScore *frames = make_frames (300);
  g_autoptr (EfScores) scores = NULL;
  g_autoptr (GArray) best = NULL;

  for (guint i = 0; i < 300; i++) {
    frames[i].motion = i < 100 ? 1 : 128;
    frames[i].detail = i < 100 ? 10 : 200;
  }
  frames[100].change = frames[200].change = 0.8F;
  scores = wrap (frames, 300);
  best = ef_suggest_best (scores, NULL);

  g_assert_cmpuint (best->len, ==, 2);
  g_assert_cmpint (g_array_index (best, EfSuggestion, 0).span.begin, ==, 100 * FRAME);
  g_assert_cmpint (g_array_index (best, EfSuggestion, 0).kind, ==, EF_SUGGESTION_SCORE);
  g_assert_cmpint (g_array_index (best, EfSuggestion, 1).span.begin, ==, 0);
  g_assert_cmpfloat (g_array_index (best, EfSuggestion, 0).score, >,
                     g_array_index (best, EfSuggestion, 1).score);
}

/* Of two scenes that look as lively the louder is better. */
static void
test_best_sound (void)
{
  const Sound sounds[] = { { 200, -60 }, { 200, -12 } };
  g_autofree EfScore *frames = make_frames (200);
  g_autoptr (EfLevels) levels = make_levels (sounds, 2, TRUE);
  g_autoptr (EfScores) scores = NULL;
  g_autoptr (GArray) best = NULL;

  for (guint i = 100; i < 200; i++)
    frames[i].detail = 90;
  frames[100].change = 0.8F;
  scores = wrap (frames, 200);
  best = ef_suggest_best (scores, levels);

  g_assert_cmpuint (best->len, ==, 2);
  g_assert_cmpint (g_array_index (best, EfSuggestion, 0).span.begin, ==, 100 * FRAME);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/suggestion/nicks", test_nicks);
  g_test_add_func ("/suggestion/silence", test_silence);
  g_test_add_func ("/suggestion/short-sound", test_short_sound);
  g_test_add_func ("/suggestion/hysteresis", test_hysteresis);
  g_test_add_func ("/suggestion/silence-ends", test_silence_ends);
  g_test_add_func ("/suggestion/black", test_black);
  g_test_add_func ("/suggestion/black-fade", test_black_fade);
  g_test_add_func ("/suggestion/cuts", test_cuts);
  g_test_add_func ("/suggestion/adaptive", test_adaptive);
  g_test_add_func ("/suggestion/fade", test_fade);
  g_test_add_func ("/suggestion/no-frames", test_no_frames);
  g_test_add_func ("/suggestion/best", test_best);
  g_test_add_func ("/suggestion/best-sound", test_best_sound);

  return g_test_run ();
}
