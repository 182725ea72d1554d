/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "media/media.h"
#include "support/videos.h"

/* Where the frames of a file begin, as the reader of scores sees them. */
static EfScores *
read_frames (const char *uri)
{
  g_autoptr (GError) error = NULL;
  EfScores *scores = ef_media_read_scores (uri, FALSE, NULL, NULL, &error);

  g_assert_no_error (error);

  return scores;
}

static void
assert_same_frames (const EfTestVideo *video, const char *name)
{
  g_autofree char *uri = ef_test_video_make_uri (video);
  g_autofree char *path = ef_test_video_get_path (name);
  g_autofree char *proxy_uri = g_filename_to_uri (path, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfScores) source = NULL, proxy = NULL;
  guint n_source, n_proxy;
  const EfScore *wanted, *got;

  g_remove (path);
  g_assert_true (ef_media_make_proxy (uri, path, NULL, NULL, &error));
  g_assert_no_error (error);
  source = read_frames (uri);
  proxy = read_frames (proxy_uri);
  wanted = ef_scores_get (source, &n_source);
  got = ef_scores_get (proxy, &n_proxy);
  g_assert_cmpuint (n_proxy, ==, n_source);
  for (guint i = 0; i < n_source; i++)
    g_assert_cmpint (ABS (got[i].begin - wanted[i].begin), <=, 1000);
}

static void
test_frames (void)
{
  assert_same_frames (&(EfTestVideo) { .b_frames = 2 }, "proxy-plain.mp4");
  assert_same_frames (&(EfTestVideo) { .sound = TRUE }, "proxy-sound.mp4");
  assert_same_frames (&(EfTestVideo) { .variable = TRUE }, "proxy-variable.mp4");
  assert_same_frames (&(EfTestVideo) { .rate_num = 30000, .rate_den = 1001 }, "proxy-ntsc.mp4");
  assert_same_frames (&(EfTestVideo) { .skip_ms = 480, .sound = TRUE }, "proxy-skip.mp4");
  assert_same_frames (&(EfTestVideo) { .container = "mkv", .b_frames = 2 }, "proxy-mkv.mp4");
}

static void
test_full (void)
{
  g_autofree char *uri = ef_test_video_make_uri (NULL);
  g_autoptr (GError) error = NULL;

  g_assert_false (ef_media_make_proxy (uri, "/dev/full", NULL, NULL, &error));
  g_assert_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_NO_SPACE);
}

static void
test_cancelled (void)
{
  g_autofree char *uri = ef_test_video_make_uri (NULL);
  g_autofree char *path = ef_test_video_get_path ("proxy-cancelled.mp4");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (ef_media_make_proxy (uri, path, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
cancel_cb (double done, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

/* In the middle of it: it ends, and what was written stays where it is for who asked for it. */
static void
test_cancelled_midway (void)
{
  g_autofree char *uri =
    ef_test_video_make_uri (&(EfTestVideo) { .n_frames = 1500, .width = 640, .height = 360 });
  g_autofree char *path = ef_test_video_get_path ("proxy-midway.mp4");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  EfProgress progress = { cancel_cb, cancellable };

  g_assert_false (ef_media_make_proxy (uri, path, &progress, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ef_media_init ();
  g_test_add_func ("/media/proxy/frames", test_frames);
  g_test_add_func ("/media/proxy/full", test_full);
  g_test_add_func ("/media/proxy/cancelled", test_cancelled);
  g_test_add_func ("/media/proxy/cancelled-midway", test_cancelled_midway);

  return g_test_run ();
}
