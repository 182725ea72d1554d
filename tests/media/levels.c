/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>

#include "media/media.h"
#include "support/videos.h"

#define MS G_GINT64_CONSTANT (1000000)

static EfLevels *
read_levels (const EfTestVideo *video)
{
  g_autofree char *uri = ef_test_video_make_uri (video);
  g_autoptr (GError) error = NULL;
  EfLevels *levels = ef_media_read_levels (uri, NULL, NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (ef_levels_is_complete (levels));

  return levels;
}

static int
get_peak (EfLevels *levels, gint64 begin, gint64 end)
{
  return ef_levels_get_peak_in (levels, (EfTimeSpan) { begin * MS, end * MS });
}

/* A beep of 100 ms at every full second, at the place where it is heard. */
static void
assert_beeps (EfLevels *levels, gint64 first, gint64 last)
{
  for (gint64 at = first; at <= last; at += 1000) {
    g_assert_cmpint (get_peak (levels, at + 20, at + 80), >, 20);
    g_assert_cmpint (get_peak (levels, at + 200, at + 900), <, 8);
  }
}

static void
test_beeps (void)
{
  static const char *const containers[] = { "mp4", "mkv", "mov" };

  for (guint i = 0; i < G_N_ELEMENTS (containers); i++) {
    g_autoptr (EfLevels) levels =
      read_levels (&(EfTestVideo) { .container = containers[i], .n_frames = 75, .sound = TRUE });

    assert_beeps (levels, 1000, 2000);
    g_assert_cmpint (ef_levels_get_end (levels), >, 2900 * MS);
    g_assert_cmpint (ef_levels_get_end (levels), <, 3200 * MS);
  }
}

/* What an edit list hides is not on the timeline. */
static void
test_edit_list (void)
{
  g_autoptr (EfLevels) levels =
    read_levels (&(EfTestVideo) { .n_frames = 75, .sound = TRUE, .skip_ms = 480 });

  assert_beeps (levels, 520, 1520);
}

static void
test_no_sound (void)
{
  g_autoptr (EfLevels) levels = read_levels (NULL);

  g_assert_cmpuint (ef_levels_get_n_steps (levels), ==, 0);
}

/* What is no number is not heard, and what lies beside it is. */
static void
test_not_numbers (void)
{
  g_autofree char *raw = ef_test_video_get_path ("not-numbers.raw");
  g_autofree char *path = NULL;
  g_autofree char *uri = NULL;
  const char *arguments[] = { "-f", "f32le", "-ar", "48000", "-ac", "1",
                              "-i", raw,     "-c",  "copy",  NULL };
  g_autofree float *samples = g_new0 (float, 48000);
  g_autoptr (EfLevels) levels = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 48000; i++)
    samples[i] = i < 24000 ? NAN : i % 3 == 0 ? INFINITY : i % 3 == 1 ? NAN : 0.5f;
  g_assert_true (g_file_set_contents (raw, (const char *) samples, 48000 * sizeof (float), NULL));
  path = ef_test_video_make_with ("not-numbers.mkv", arguments);
  uri = g_filename_to_uri (path, NULL, NULL);
  levels = ef_media_read_levels (uri, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (get_peak (levels, 0, 400), ==, 0);
  g_assert_cmpfloat (ef_levels_get_rms (levels, 5), <, -120);
  g_assert_cmpint (get_peak (levels, 600, 900), ==, 128);
  g_assert_cmpfloat (ef_levels_get_rms (levels, 35), <, -5);
  g_assert_cmpfloat (ef_levels_get_rms (levels, 35), >, -15);
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (
    ef_media_read_levels ("file:///nowhere/at%20all.mp4", NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNREADABLE);
}

static void
test_no_media (void)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "ef-test-levels-XXXXXX", NULL);
  g_autofree char *uri = NULL;
  g_autoptr (GError) error = NULL;
  int fd = g_mkstemp (path);

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, "this is no media file, nor was it ever", -1, NULL));
  uri = g_filename_to_uri (path, NULL, NULL);
  g_assert_null (ef_media_read_levels (uri, NULL, NULL, NULL, NULL, &error));
  g_assert_nonnull (error);
  g_assert_true (error->domain == EF_MEDIA_ERROR);
  g_assert_cmpint (g_remove (path), ==, 0);
}

/* The second half of the file is not there: the first half is read. */
static void
test_broken (void)
{
  g_autofree char *path =
    ef_test_video_make (&(EfTestVideo) { .container = "mkv", .n_frames = 250, .sound = TRUE });
  g_autofree char *half = ef_test_video_get_path ("half.mkv");
  g_autofree char *uri = g_filename_to_uri (half, NULL, NULL);
  g_autofree char *contents = NULL;
  g_autoptr (EfLevels) levels = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_true (g_file_set_contents (half, contents, (gssize) length / 2, NULL));
  levels = ef_media_read_levels (uri, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  assert_beeps (levels, 1000, 2000);
  g_assert_cmpint (ef_levels_get_end (levels), <, 9000 * MS);
}

static void
test_cancelled (void)
{
  g_autofree char *uri = ef_test_video_make_uri (&(EfTestVideo) { .n_frames = 75, .sound = TRUE });
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (ef_media_read_levels (uri, NULL, NULL, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ef_media_init ();
  g_test_add_func ("/media/levels/beeps", test_beeps);
  g_test_add_func ("/media/levels/edit-list", test_edit_list);
  g_test_add_func ("/media/levels/no-sound", test_no_sound);
  g_test_add_func ("/media/levels/not-numbers", test_not_numbers);
  g_test_add_func ("/media/levels/missing", test_missing);
  g_test_add_func ("/media/levels/no-media", test_no_media);
  g_test_add_func ("/media/levels/broken", test_broken);
  g_test_add_func ("/media/levels/cancelled", test_cancelled);

  return g_test_run ();
}
