/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "media/media.h"
#include "support/videos.h"

#define FRAME G_GINT64_CONSTANT (40000000)

static EfColumns *
read_columns (const EfTestVideo *video, EfScores **scores)
{
  g_autofree char *uri = ef_test_video_make_uri (video);
  g_autoptr (GError) error = NULL;
  EfColumns *columns = ef_media_read_columns (uri, scores, NULL, NULL, &error);

  g_assert_no_error (error);

  return columns;
}

/* Five looks a second, and the scores are what they are without. */
static void
test_looks (void)
{
  const EfTestVideo video = { .n_frames = 100, .b_frames = 2, .width = 320, .height = 180 };
  g_autofree char *uri = ef_test_video_make_uri (&video);
  g_autoptr (EfScores) scores = NULL;
  g_autoptr (EfColumns) columns = read_columns (&video, &scores);
  g_autoptr (EfScores) alone = ef_media_read_scores (uri, FALSE, NULL, NULL, NULL);
  g_autoptr (GBytes) bytes = ef_scores_to_bytes (scores);
  g_autoptr (GBytes) bytes_alone = ef_scores_to_bytes (alone);
  guint n_looks;
  const EfColumnsLook *looks = ef_columns_get (columns, &n_looks);

  g_assert_true (g_bytes_equal (bytes, bytes_alone));
  g_assert_cmpuint (n_looks, ==, 20);
  for (guint i = 0; i < n_looks; i++) {
    g_assert_cmpint (looks[i].time, ==, 5 * i * FRAME);
    g_assert_false (looks[i].is_cut);
  }
  g_assert_cmpint (ef_columns_get_end (columns), ==, 100 * FRAME);
}

/* Where a scene begins there is a look, at the very frame. */
static void
test_cuts (void)
{
  g_autoptr (EfColumns) columns = read_columns (
    &(EfTestVideo) { .n_frames = 150, .scene = 33, .width = 320, .height = 180 }, NULL);
  guint n_looks;
  const EfColumnsLook *looks = ef_columns_get (columns, &n_looks);
  guint n_cuts = 0;

  for (guint i = 0; i < n_looks; i++) {
    if (looks[i].is_cut)
      g_assert_cmpint (looks[i].time, ==, 33 * ++n_cuts * FRAME);
    g_assert_cmpint (looks[i].time, >, i > 0 ? looks[i - 1].time : -1);
  }
  g_assert_cmpuint (n_cuts, ==, 4);
}

static double
sum_motion (EfColumns *columns, guint from, guint to)
{
  guint n_looks;
  const EfColumnsLook *looks = ef_columns_get (columns, &n_looks);
  double sum = 0;

  for (guint i = 0; i < n_looks; i++) {
    for (guint j = from; j < to; j++)
      sum += looks[i].motion_down[j];
  }

  return sum;
}

/* Numbers change in the upper half, and in the lower one something moves about; both are as the video is
 * shown. */
static void
test_turned (void)
{
  static const EfTestVideo videos[] = {
    { .n_frames = 75, .width = 320, .height = 176 },
    { .n_frames = 75, .width = 320, .height = 176, .rotation = 180 },
    { .n_frames = 75, .width = 176, .height = 320, .rotation = 90 },
    { .n_frames = 75, .width = 176, .height = 320, .rotation = 270 },
    { .n_frames = 75, .width = 320, .height = 176, .mirrored = TRUE },
    { .n_frames = 75, .width = 320, .height = 176, .rotation = 180, .mirrored = TRUE },
  };
  g_autoptr (EfColumns) upright = read_columns (videos, NULL);
  double whole = sum_motion (upright, 0, EF_COLUMNS_N_ROWS);
  double lower = sum_motion (upright, EF_COLUMNS_N_ROWS * 5 / 8, EF_COLUMNS_N_ROWS);
  guint n_looks;

  g_assert_cmpfloat (fabs (lower / whole - 0.5), >, 0.1);
  ef_columns_get (upright, &n_looks);
  for (guint i = 1; i < G_N_ELEMENTS (videos); i++) {
    g_autoptr (EfColumns) columns = read_columns (videos + i, NULL);
    double part = sum_motion (columns, EF_COLUMNS_N_ROWS * 5 / 8, EF_COLUMNS_N_ROWS) /
                  sum_motion (columns, 0, EF_COLUMNS_N_ROWS);
    const EfColumnsLook *looks = ef_columns_get (columns, NULL);
    const EfColumnsLook *expected = ef_columns_get (upright, NULL);
    double same = 0;
    double flipped = 0;

    g_test_message ("video %u: %.2f of %.2f below", i, part, lower / whole);
    g_assert_cmpfloat_with_epsilon (part, lower / whole, 0.15);
    for (guint look = 0; look < n_looks; look++) {
      for (guint j = 0; j < EF_COLUMNS_N; j++) {
        same += abs (looks[look].detail_across[j] - expected[look].detail_across[j]);
        flipped +=
          abs (looks[look].detail_across[j] - expected[look].detail_across[EF_COLUMNS_N - 1 - j]);
      }
    }
    g_test_message ("video %u: differs by %.0f, flipped by %.0f", i, same, flipped);
    g_assert_cmpfloat (same, <, flipped * 0.7);
  }
}

static void
test_cancelled (void)
{
  g_autofree char *uri = ef_test_video_make_uri (NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (ef_media_read_columns (uri, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ef_media_init ();
  g_test_add_func ("/media/columns/looks", test_looks);
  g_test_add_func ("/media/columns/cuts", test_cuts);
  g_test_add_func ("/media/columns/turned", test_turned);
  g_test_add_func ("/media/columns/cancelled", test_cancelled);

  return g_test_run ();
}
