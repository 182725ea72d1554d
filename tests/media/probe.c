/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "media/media.h"
#include "media/support.h"
#include "support/videos.h"

static EfMediaInfo *
probe (const EfTestVideo *video)
{
  g_autofree char *uri = ef_test_video_make_uri (video);
  g_autoptr (GError) error = NULL;
  EfMediaInfo *info = ef_media_probe (uri, NULL, &error);

  g_test_message ("%s", uri);
  g_assert_no_error (error);

  return info;
}

static void
test_plain (void)
{
  EfTestVideo video = { .sound = TRUE, .b_frames = 2 };
  g_autoptr (EfMediaInfo) info = probe (&video);

  g_assert_cmpstr (info->container, ==, "MP4");
  g_assert_cmpstr (info->video_codec, ==, "H.264");
  g_assert_cmpstr (info->audio_codec, ==, "AAC");
  g_assert_cmpint (info->width, ==, 160);
  g_assert_cmpint (info->height, ==, 90);
  g_assert_cmpint (info->channels, ==, 2);
  g_assert_cmpint (info->sample_rate, ==, 48000);
  g_assert_cmpint (info->n_video, ==, 1);
  g_assert_cmpint (info->n_audio, ==, 1);
  g_assert_cmpint (info->range, ==, EF_RANGE_SDR);
  g_assert_cmpint (info->duration, >=, G_GINT64_CONSTANT (2000000000));
  g_assert_cmpint (info->duration, <, G_GINT64_CONSTANT (2050000000));
  g_assert_false (info->is_variable);
}

static void
test_rates (void)
{
  const EfRate rates[] = {
    { 24000, 1001 }, { 24, 1 }, { 25, 1 }, { 30000, 1001 }, { 30, 1 }, { 50, 1 }, { 60000, 1001 },
  };
  const char *containers[] = { "mp4", "mkv", "ts" };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    for (guint k = 0; k < G_N_ELEMENTS (containers); k++) {
      EfTestVideo video = { .rate_num = rates[i].num,
                            .rate_den = rates[i].den,
                            .container = containers[k],
                            .b_frames = 2 };
      g_autoptr (EfMediaInfo) info = probe (&video);

      g_assert_cmpint (info->rate.num, ==, rates[i].num);
      g_assert_cmpint (info->rate.den, ==, rates[i].den);
      g_assert_false (info->is_variable);
      g_assert_cmpint (info->duration, >, 0);
    }
  }
}

static void
test_variable (void)
{
  EfTestVideo video = { .variable = TRUE, .b_frames = 2 };
  g_autoptr (EfMediaInfo) info = probe (&video);

  g_assert_true (info->is_variable);
  g_assert_true (ef_rate_is_valid (info->rate));
}

static void
test_turned (void)
{
  for (int rotation = 0; rotation < 360; rotation += 90) {
    EfTestVideo video = { .rotation = rotation, .n_frames = 10, .par_n = 4, .par_d = 3 };
    g_autoptr (EfMediaInfo) info = probe (&video);

    g_assert_cmpint (info->rotation, ==, rotation);
    g_assert_false (info->mirrored);
    g_assert_cmpint (info->par_n, ==, 4);
    g_assert_cmpint (info->par_d, ==, 3);
    g_assert_cmpint (info->coded_width, ==, 160);
    g_assert_cmpint (info->width, ==, rotation % 180 == 0 ? 213 : 90);
    g_assert_cmpint (info->height, ==, rotation % 180 == 0 ? 90 : 213);
  }
}

static void
test_codecs (void)
{
  const struct {
    EfTestVideo video;
    const char *codec;
    const char *container;
  } cases[] = {
    { { .codec = "hevc" }, "HEVC", "MP4" },
    { { .codec = "vp9", .container = "webm" }, "VP9", "WebM" },
    { { .codec = "av1" }, "AV1", "MP4" },
    { { .codec = "mjpeg", .container = "mov", .extra = "-q:v 2" }, "Motion JPEG", "QuickTime" },
    { { .container = "mkv" }, "H.264", "Matroska" },
    { { .container = "ts" }, "H.264", "MPEG-TS" },
    { { .codec = "mpeg2video", .container = "ts", .extra = "-bf 2 -b:v 2M" }, "MPEG-2", "MPEG-TS" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (EfMediaInfo) info = probe (&cases[i].video);

    g_assert_cmpstr (info->video_codec, ==, cases[i].codec);
    g_assert_cmpstr (info->container, ==, cases[i].container);
  }
}

static void
test_range (void)
{
  EfTestVideo hlg = {
    .codec = "hevc",
    .extra =
      "-bsf:v hevc_metadata=colour_primaries=9:transfer_characteristics=18:matrix_coefficients=9"
  };
  EfTestVideo pq = {
    .codec = "hevc",
    .extra =
      "-bsf:v hevc_metadata=colour_primaries=9:transfer_characteristics=16:matrix_coefficients=9"
  };
  g_autoptr (EfMediaInfo) one = probe (&hlg);
  g_autoptr (EfMediaInfo) other = probe (&pq);

  g_assert_cmpint (one->range, ==, EF_RANGE_HLG);
  g_assert_cmpint (other->range, ==, EF_RANGE_PQ);
}

static void
test_sizes (void)
{
  EfTestVideo odd = { .codec = "vp9",
                      .container = "webm",
                      .width = 161,
                      .height = 121,
                      .n_frames = 5 };
  EfTestVideo dot = { .codec = "vp9", .container = "webm", .width = 1, .height = 1, .n_frames = 5 };
  EfTestVideo flat = { .par_n = 1000, .par_d = 1, .n_frames = 5 };
  g_autoptr (EfMediaInfo) one = probe (&odd);
  g_autoptr (EfMediaInfo) other = probe (&dot);
  g_autoptr (EfMediaInfo) last = probe (&flat);

  g_assert_cmpint (one->width, ==, 161);
  g_assert_cmpint (one->height, ==, 121);
  g_assert_cmpint (other->width, ==, 1);
  g_assert_cmpint (other->height, ==, 1);
  g_assert_cmpint (last->width, ==, 160);
}

/* A file that was written as it came does not say how long it is: it is looked at to the end. */
static void
test_no_duration (void)
{
  EfTestVideo video = { .container = "mkv", .extra = "-live 1" };
  EfTestVideo longer = { .container = "mkv", .extra = "-live 1", .n_frames = 1000 };
  g_autoptr (EfMediaInfo) info = probe (&video);
  g_autoptr (EfMediaInfo) other = probe (&longer);

  g_assert_cmpint (info->duration, ==, G_GINT64_CONSTANT (2000000000));
  g_assert_cmpint (other->duration, ==, G_GINT64_CONSTANT (40000000000));
}

static void
test_two_of_each (void)
{
  EfTestVideo video = { .sound = TRUE };
  g_autofree char *one = ef_test_video_make (&video);
  const char *arguments[] = { "-i",   one,   "-i",   one,   "-map", "0:v",  "-map", "1:v",
                              "-map", "0:a", "-map", "1:a", "-c",   "copy", NULL };
  g_autofree char *path = ef_test_video_make_with ("two-of-each.mp4", arguments);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autoptr (EfMediaInfo) info = ef_media_probe (uri, NULL, NULL);
  g_autoptr (EfFrameIndex) index = ef_media_read_frames (uri, NULL, NULL, NULL);

  g_assert_nonnull (info);
  g_assert_cmpint (info->n_video, ==, 2);
  g_assert_cmpint (info->n_audio, ==, 2);
  g_assert_cmpuint (ef_frame_index_get_n_frames (index), ==, 50);
}

/* A cover is no video. */
static void
test_cover (void)
{
  EfTestVideo video = { .sound = TRUE };
  g_autofree char *one = ef_test_video_make (&video);
  const char *arguments[] = { "-i",
                              one,
                              "-map",
                              "0:a",
                              "-map",
                              "0:v",
                              "-c:a",
                              "copy",
                              "-c:v",
                              "png",
                              "-frames:v",
                              "1",
                              "-disposition:v:0",
                              "attached_pic",
                              NULL };
  g_autofree char *path = ef_test_video_make_with ("cover.m4a", arguments);
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_media_probe (uri, NULL, &error));
  g_assert_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNSUPPORTED);
  g_assert_nonnull (strstr (error->message, "no picture"));
}

static void
test_fingerprint (void)
{
  g_autofree char *folder = g_dir_make_tmp ("ef-media-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "file", NULL);
  gsize length = 5 << 20;
  g_autofree char *bytes = g_malloc0 (length);
  gint64 size;
  gint64 modified;
  g_autofree char *first = NULL;
  g_autofree char *same = NULL;
  g_autofree char *other = NULL;

  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  first = ef_media_fingerprint (path, &size, &modified, NULL, NULL);
  same = ef_media_fingerprint (path, &size, &modified, NULL, NULL);
  g_assert_cmpint (size, ==, length);
  g_assert_cmpint (modified, >, G_GINT64_CONSTANT (1600000000000000));
  g_assert_cmpstr (first, ==, same);
  g_assert_null (strpbrk (first, "/. %\n"));

  bytes[length / 2] = 1;
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
  other = ef_media_fingerprint (path, &size, &modified, NULL, NULL);
  g_assert_cmpstr (first, !=, other);

  g_unlink (path);
  g_assert_null (ef_media_fingerprint (path, &size, &modified, NULL, NULL));
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  int result;

  media_watch_pipelines ();
  g_test_init (&argc, &argv, NULL);
  ef_media_init ();

  g_test_add_func ("/probe/plain", test_plain);
  g_test_add_func ("/probe/rates", test_rates);
  g_test_add_func ("/probe/variable", test_variable);
  g_test_add_func ("/probe/turned", test_turned);
  g_test_add_func ("/probe/codecs", test_codecs);
  g_test_add_func ("/probe/range", test_range);
  g_test_add_func ("/probe/sizes", test_sizes);
  g_test_add_func ("/probe/no-duration", test_no_duration);
  g_test_add_func ("/probe/two-of-each", test_two_of_each);
  g_test_add_func ("/probe/cover", test_cover);
  g_test_add_func ("/probe/fingerprint", test_fingerprint);

  result = g_test_run ();
  media_assert_no_pipelines ();

  return result;
}
