/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/suggestion.h"
#include "media/media.h"
#include "support/videos.h"

#define FRAME G_GINT64_CONSTANT (40000000)

static EfScores *
read_scores (const EfTestVideo *video, gboolean only_keys)
{
  g_autofree char *uri = ef_test_video_make_uri (video);
  g_autoptr (GError) error = NULL;
  EfScores *scores = ef_media_read_scores (uri, only_keys, NULL, NULL, &error);

  g_assert_no_error (error);

  return scores;
}

/* A score for every frame, at its begin. */
static void
test_every_frame (void)
{
  g_autoptr (EfScores) scores = read_scores (&(EfTestVideo) { .b_frames = 2 }, FALSE);
  guint n_scores;
  const EfScore *all = ef_scores_get (scores, &n_scores);

  g_assert_cmpuint (n_scores, ==, 50);
  for (guint i = 0; i < n_scores; i++)
    g_assert_cmpint (all[i].begin, ==, i * FRAME);
  g_assert_cmpint (ef_scores_get_end (scores), ==, 50 * FRAME);
}

static void
test_keys (void)
{
  g_autoptr (EfScores) scores = read_scores (&(EfTestVideo) { .b_frames = 2 }, TRUE);
  guint n_scores;
  const EfScore *all = ef_scores_get (scores, &n_scores);

  g_assert_true (ef_scores_is_only_keys (scores));
  g_assert_cmpuint (n_scores, ==, 5);
  for (guint i = 0; i < n_scores; i++)
    g_assert_cmpint (all[i].begin, ==, 12 * i * FRAME);
}

/* A width that is no multiple of 16, read often: decoders stumbled over it now and then. */
static void
test_odd_width (void)
{
  for (guint i = 0; i < 12; i++) {
    g_autoptr (EfScores) scores =
      read_scores (&(EfTestVideo) { .width = 854, .height = 480, .n_frames = 100 }, FALSE);
    guint n_scores;

    ef_scores_get (scores, &n_scores);
    g_assert_cmpuint (n_scores, ==, 100);
  }
}

static void
test_black (void)
{
  g_autoptr (EfScores) scores =
    read_scores (&(EfTestVideo) { .n_frames = 75, .black_from = 20, .black_to = 40 }, FALSE);
  g_autoptr (GArray) blacks = ef_suggest_black (scores, &ef_black_defaults);

  g_assert_cmpuint (blacks->len, ==, 1);
  g_assert_cmpint (g_array_index (blacks, EfSuggestion, 0).span.begin, ==, 20 * FRAME);
  g_assert_cmpint (g_array_index (blacks, EfSuggestion, 0).span.end, ==, 40 * FRAME);
}

static void
test_scenes (void)
{
  g_autoptr (EfScores) scores = read_scores (
    &(EfTestVideo) { .n_frames = 150, .scene = 30, .width = 320, .height = 180 }, FALSE);
  g_autoptr (GArray) cuts = ef_suggest_cuts (scores, &ef_scene_defaults);

  g_assert_cmpuint (cuts->len, ==, 4);
  for (guint i = 0; i < cuts->len; i++)
    g_assert_cmpint (g_array_index (cuts, gint64, i), ==, 30 * (i + 1) * FRAME);
}

static void
test_cancelled (void)
{
  g_autofree char *uri = ef_test_video_make_uri (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (ef_media_read_scores (uri, FALSE, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ef_media_init ();
  g_test_add_func ("/media/scores/every-frame", test_every_frame);
  g_test_add_func ("/media/scores/keys", test_keys);
  g_test_add_func ("/media/scores/odd-width", test_odd_width);
  g_test_add_func ("/media/scores/black", test_black);
  g_test_add_func ("/media/scores/scenes", test_scenes);
  g_test_add_func ("/media/scores/cancelled", test_cancelled);

  return g_test_run ();
}
