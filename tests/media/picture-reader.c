/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/picture-reader.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "core/time-span.h"
#include "media/error.h"
#include "media/lead.h"
#include "media/mix-support.h"
#include "media/support.h"

#define EARLY_ROUNDS 400
#define EARLY_MOST_US 5000

static const EfTestVideo videos[] = {
  { .n_frames = 60 },
  { .n_frames = 60, .b_frames = 2, .rate_num = 30000, .rate_den = 1001 },
  { .n_frames = 60, .b_frames = 2, .container = "mkv" },
  { .n_frames = 60, .variable = TRUE },
  { .n_frames = 60, .variable = TRUE, .container = "mkv" },
  { .n_frames = 40, .rotation = 90, .width = 854, .height = 480, .b_frames = 2 },
  { .n_frames = 60, .skip_ms = 500, .b_frames = 2 },
  { .n_frames = 60, .start_ms = 1300, .container = "ts", .sound = TRUE },
  { .n_frames = 60, .delay_ms = 300, .sound = TRUE },
  { .n_frames = 60, .b_frames = 3, .open_gop = TRUE },
  { .n_frames = 60, .b_frames = 3, .open_gop = TRUE, .container = "mkv" },
  { .n_frames = 60, .b_frames = 3, .open_gop = TRUE, .codec = "hevc" },
  { .n_frames = 60, .codec = "vp9", .container = "webm" },
};

static int
take (EfPictureReader *reader, Truth *truth, gint64 time)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstSample) sample = ef_picture_reader_take (reader, time, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (sample);

  return mix_read_sample (sample, &truth->video);
}

static void
check (EfPictureReader *reader, Truth *truth, gint64 time)
{
  g_assert_cmpint (take (reader, truth, time), ==, truth_get_number (truth, time));
}

static void
check_linear (Truth *truth)
{
  g_autoptr (EfPictureReader) reader = ef_picture_reader_new (truth->uri);
  gint64 end = truth_get_begin (truth, truth->begins->len - 1) + EF_NS_PER_SECOND / 2;

  ef_picture_reader_seek (reader, 0, end, -1);
  for (gint64 time = 0; time < end; time += EF_NS_PER_SECOND / 50)
    check (reader, truth, time);
}

static void
check_random (Truth *truth)
{
  g_autoptr (EfPictureReader) reader = ef_picture_reader_new (truth->uri);
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < 60; i++) {
    guint frame = (guint) g_rand_int_range (rand, 0, (int) truth->begins->len);
    gint64 time = truth_get_begin (truth, frame) + g_rand_int_range (rand, 0, 30) * 1000000;

    ef_picture_reader_seek (reader, time, time + 1, -1);
    check (reader, truth, time);
    for (guint j = 0; j < 3; j++)
      check (reader, truth, time += EF_NS_PER_SECOND / 60);
  }
}

static void
test_exact (gconstpointer data)
{
  Truth truth;

  truth_open (&truth, data);
  check_linear (&truth);
  check_random (&truth);
  mix_wait_gone ();
  media_assert_no_pipelines ();
  truth_close (&truth);
}

/* Behind the end the last picture stays, before the beginning the first is there. */
static void
test_ends (void)
{
  static const char *const containers[] = { "mp4", "mkv", "ts" };

  for (guint i = 0; i < G_N_ELEMENTS (containers); i++) {
    EfTestVideo video = { .n_frames = 30, .b_frames = 2, .container = containers[i] };
    Truth truth;

    truth_open (&truth, &video);
    {
      g_autoptr (EfPictureReader) reader = ef_picture_reader_new (truth.uri);

      ef_picture_reader_seek (reader, 100 * EF_NS_PER_SECOND, 101 * EF_NS_PER_SECOND, -1);
      g_assert_cmpint (take (reader, &truth, 100 * EF_NS_PER_SECOND), ==, 29);
      g_assert_cmpint (take (reader, &truth, 101 * EF_NS_PER_SECOND), ==, 29);
      ef_picture_reader_seek (reader, 0, EF_NS_PER_SECOND, -1);
      g_assert_cmpint (take (reader, &truth, 0), ==, 0);
    }
    mix_wait_gone ();
    truth_close (&truth);
  }
}

/* The lead that the index of frames gives. */
static void
test_lead (void)
{
  EfTestVideo video = { .n_frames = 60, .b_frames = 3, .open_gop = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (EfFrameIndex) frames = NULL;
  Truth truth;

  truth_open (&truth, &video);
  frames = ef_media_read_frames (truth.uri, NULL, NULL, &error);
  g_assert_no_error (error);
  {
    g_autoptr (EfPictureReader) reader = ef_picture_reader_new (truth.uri);

    for (guint i = 59; i > 0; i--) {
      gint64 time = truth_get_begin (&truth, i);

      ef_picture_reader_seek (reader, time, time + 1, ef_lead_find (frames, FALSE, time));
      check (reader, &truth, time);
    }
  }
  mix_wait_gone ();
  truth_close (&truth);
}

static void
check_problem (const char *uri, EfMediaError code, const char *word)
{
  g_autoptr (EfPictureReader) reader = ef_picture_reader_new (uri);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstSample) sample = ef_picture_reader_take (reader, 0, NULL, &error);

  g_assert_null (sample);
  g_assert_error (error, EF_MEDIA_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_problems (void)
{
  g_autofree char *gone = ef_test_video_get_path ("gone.mp4");
  g_autofree char *gone_uri = g_filename_to_uri (gone, NULL, NULL);
  g_autofree char *noise = ef_test_video_get_path ("noise.mp4");
  g_autofree char *noise_uri = g_filename_to_uri (noise, NULL, NULL);
  g_autofree char *sound = ef_test_video_make_with (
    "only-sound.m4a",
    (const char *const[]) { "-f", "lavfi", "-i", "sine=d=1", "-c:a", "aac", NULL });
  g_autofree char *sound_uri = g_filename_to_uri (sound, NULL, NULL);
  g_autoptr (GString) bytes = g_string_new (NULL);

  for (guint i = 0; i < 5000; i++)
    g_string_append_c (bytes, (char) (i * i * 31 >> 3));
  g_assert_true (g_file_set_contents (noise, bytes->str, (gssize) bytes->len, NULL));
  check_problem (gone_uri, EF_MEDIA_ERROR_UNREADABLE, "gone.mp4");
  check_problem (noise_uri, EF_MEDIA_ERROR_UNSUPPORTED, "noise.mp4");
  check_problem (sound_uri, EF_MEDIA_ERROR_UNSUPPORTED, "only-sound.m4a");
  mix_wait_gone ();
}

/* What comes back is found again by the same reader. */
static void
test_vanished (void)
{
  EfTestVideo video = { .n_frames = 30 };
  g_autofree char *path = ef_test_video_make (&video);
  g_autofree char *name = g_strconcat (path, ".moved.mp4", NULL);
  g_autofree char *uri = g_filename_to_uri (name, NULL, NULL);
  g_autofree char *contents = NULL;
  gsize size;
  Truth truth = { .video = video };

  g_unlink (name);
  {
    g_autoptr (EfPictureReader) reader = ef_picture_reader_new (uri);
    g_autoptr (GError) error = NULL;

    g_assert_null (ef_picture_reader_take (reader, 0, NULL, &error));
    g_assert_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNREADABLE);
    g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
    g_assert_true (g_file_set_contents (name, contents, (gssize) size, NULL));
    ef_picture_reader_seek (reader, EF_NS_PER_SECOND / 2, EF_NS_PER_SECOND, -1);
    g_assert_cmpint (take (reader, &truth, EF_NS_PER_SECOND / 2), ==, 12);
    g_unlink (name);
    ef_picture_reader_seek (reader, 0, EF_NS_PER_SECOND, -1);
    g_assert_cmpint (take (reader, &truth, 0), ==, 0);
  }
  mix_wait_gone ();
}

/* A pipe nobody writes into never answers. */
static void
test_cancel (void)
{
  EfTestVideo video = { .n_frames = 30 };
  g_autofree char *uri = ef_test_video_make_uri (&video);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Truth truth = { .video = video };

  g_cancellable_cancel (cancellable);
  {
    g_autoptr (EfPictureReader) reader = ef_picture_reader_new (uri);
    g_autoptr (GError) error = NULL;

    ef_picture_reader_seek (reader, EF_NS_PER_SECOND / 2, EF_NS_PER_SECOND, -1);
    g_assert_null (ef_picture_reader_take (reader, EF_NS_PER_SECOND / 2, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpint (take (reader, &truth, EF_NS_PER_SECOND / 2), ==, 12);
  }
  mix_wait_gone ();
}

/* Seeks that nobody waits for, and readers that are closed while they open. */
static void
test_haste (void)
{
  EfTestVideo video = { .n_frames = 60, .b_frames = 2 };
  Truth truth;

  truth_open (&truth, &video);
  for (guint i = 0; i < 20; i++) {
    g_autoptr (EfPictureReader) reader = ef_picture_reader_new (truth.uri);

    for (guint j = 0; j < i; j++)
      ef_picture_reader_seek (reader, (gint64) (j * 7 % 60) * 40000000, G_MAXINT64, -1);
    if (i % 3 == 0)
      g_usleep (i * 500);
    if (i % 2 == 1)
      check (reader, &truth, (gint64) ((i - 1) * 7 % 60) * 40000000);
  }
  mix_wait_gone ();
  media_assert_no_pipelines ();
  truth_close (&truth);
}

/* Let go of at any moment of opening its file, also while its first buffer comes: parsebin would stumble over
 * its own end then. */
static void
test_early (void)
{
  EfTestVideo video = { .n_frames = 60, .b_frames = 2 };
  Truth truth;

  truth_open (&truth, &video);
  for (guint i = 0; i < EARLY_ROUNDS; i++) {
    EfPictureReader *reader = ef_picture_reader_new (truth.uri);

    ef_picture_reader_seek (reader, 0, G_MAXINT64, -1);
    g_usleep (i * 7919 % EARLY_MOST_US);
    ef_picture_reader_free (reader);
    if (i % 4 == 3)
      mix_wait_gone ();
  }
  mix_wait_gone ();
  media_assert_no_pipelines ();
  truth_close (&truth);
}

int
main (int argc, char *argv[])
{
  media_watch_pipelines ();
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (videos); i++) {
    g_autofree char *name = g_strdup_printf ("/media/picture-reader/exact/%u", i);

    g_test_add_data_func (name, &videos[i], test_exact);
  }
  g_test_add_func ("/media/picture-reader/ends", test_ends);
  g_test_add_func ("/media/picture-reader/lead", test_lead);
  g_test_add_func ("/media/picture-reader/problems", test_problems);
  g_test_add_func ("/media/picture-reader/vanished", test_vanished);
  g_test_add_func ("/media/picture-reader/cancel", test_cancel);
  g_test_add_func ("/media/picture-reader/haste", test_haste);
  g_test_add_func ("/media/picture-reader/early", test_early);

  return g_test_run ();
}
