/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "media/extract-support.h"
#include "media/media.h"
#include "media/support.h"

/* Several stretches in one file, and the choice of tracks. */

#define MOST_OFF (EF_NS_PER_SECOND / 1000)
#define MOST_BEHIND 3
#define MOST_OFF_MATROSKA (25 * EF_NS_PER_SECOND / 1000) /* see check_sound () */

typedef struct {
  guint first;
  guint end;
} Stretch;

static gboolean
join (Source *source,
      const Stretch *stretches,
      guint n_stretches,
      EfExtractMode mode,
      EfExtractTracks tracks,
      const char *path,
      char **notice,
      GError **error)
{
  g_autofree EfTimeSpan *spans = g_new0 (EfTimeSpan, n_stretches);
  EfExtractWish wish = { spans, n_stretches, mode, tracks };

  for (guint i = 0; i < n_stretches; i++)
    spans[i] = source_get_span (source, stretches[i].first, stretches[i].end);

  return ef_extract (source->uri, source->info, source->frames, &wish, path, notice, NULL, NULL,
                     error);
}

/* mpv shows it to the end without a warning. */
static void
check_with_mpv (const char *path)
{
  const char *command[] = { "mpv",       "--no-config", "--load-scripts=no", "--vo=null",
                            "--ao=null", "--untimed",   "--ao-null-untimed", "--msg-level=all=warn",
                            path,        NULL };
  g_autofree char *said = NULL;
  g_autofree char *complained = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said, &complained,
                &status, &error);
  if (g_error_matches (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT))
    return;
  g_assert_no_error (error);
  /* It says this when a file ends before its own scripts have begun. */
  if (g_strcmp0 (said, "client removed during hook handling\n") != 0)
    g_assert_cmpstr (said, ==, "");
  g_assert_cmpstr (complained, ==, "");
  g_assert_cmpint (status, ==, 0);
}

/* Every frame of every stretch, in order and at its time, and the same picture as in the source: to the last bit
 * where nothing was encoded. */
static guint
check_pictures (Source *source,
                Decoded *whole,
                Decoded *decoded,
                const Stretch *stretches,
                guint n_stretches)
{
  gint64 offset = 0;
  guint at = 0;
  guint n_same = 0;

  for (guint i = 0; i < n_stretches; i++) {
    EfTimeSpan span = source_get_span (source, stretches[i].first, stretches[i].end);

    for (guint frame = stretches[i].first; frame < stretches[i].end; frame++, at++) {
      const Picture *picture;
      gint64 time = ef_frame_index_get_frame (source->frames, frame).begin - span.begin + offset;
      double difference;

      g_assert_cmpuint (at, <, decoded->pictures->len);
      picture = g_ptr_array_index (decoded->pictures, at);
      g_assert_cmpint (picture->number, ==, source->first_number + (int) frame);
      g_assert_cmpint (ABS (picture->time - time), <, 100000);
      difference = compare_pictures (picture, g_ptr_array_index (whole->pictures, frame));
      n_same += difference == 0;
      g_assert_cmpfloat (difference, <, 3);
    }
    offset += ef_time_span_get_duration (span);
  }
  g_assert_cmpuint (at, ==, decoded->pictures->len);

  return n_same;
}

/* Beeps are heard as far from the begin of their stretch as in the source, however many joins came before. */
static void
check_beeps (Source *source,
             Decoded *whole,
             Decoded *decoded,
             const Stretch *stretches,
             guint n_stretches)
{
  gint64 zero = get_zero (whole) - ef_frame_index_get_frame (source->frames, 0).begin;
  gboolean is_matroska = g_strcmp0 (source->video->container, "mkv") == 0 ||
                         g_strcmp0 (source->video->container, "webm") == 0;
  gint64 offset = 0;
  guint n_heard = 0;

  for (guint i = 0; i < n_stretches; i++) {
    EfTimeSpan span = source_get_span (source, stretches[i].first, stretches[i].end);
    gint64 at = ((span.begin + EF_NS_PER_SECOND - 1) / EF_NS_PER_SECOND) * EF_NS_PER_SECOND;
    gint64 heard = find_beep (whole, MAX (at + zero - EF_NS_PER_SECOND / 10, 0)) - zero;
    gint64 expected = heard - span.begin + offset;

    /* One that begins well inside, so that none of the one before is mistaken for it. */
    if (heard > span.begin + EF_NS_PER_SECOND / 50 && heard + EF_NS_PER_SECOND / 50 < span.end) {
      gint64 ours =
        find_beep (decoded, MAX (expected - EF_NS_PER_SECOND / 50, 0)) - get_zero (decoded);

      g_test_message ("stretch %u: %.3f ms off", i, (double) (ours - expected) / 1e6);
      g_assert_cmpint (ABS (ours - expected), <, is_matroska ? MOST_OFF_MATROSKA : MOST_OFF);
      n_heard++;
    }
    offset += ef_time_span_get_duration (span);
  }
  g_test_message ("%u beeps", n_heard);
}

static const EfTestVideo videos[] = {
  { .n_frames = 150, .sound = TRUE },
  { .n_frames = 150, .b_frames = 2, .sound = TRUE, .rate_num = 30000, .rate_den = 1001, .gop = 30 },
  { .n_frames = 150, .b_frames = 3, .rate_num = 60, .gop = 40, .container = "mkv", .sound = TRUE },
  { .n_frames = 120, .variable = TRUE, .b_frames = 2, .gop = 20, .sound = TRUE },
  { .n_frames = 120, .rate_num = 24000, .rate_den = 1001, .container = "mov", .b_frames = 1 },
};

/* Out of order, twice the same, one frame only, one behind the other. */
static const Stretch stretches[] = { { 40, 90 }, { 3, 60 }, { 40, 90 }, { 20, 21 },
                                     { 21, 22 }, { 0, 12 }, { 12, 48 }, { 95, 110 } };

static gboolean
shows (Source *source, Decoded *decoded, guint at, guint frame)
{
  const Picture *picture =
    at < decoded->pictures->len ? g_ptr_array_index (decoded->pictures, at) : NULL;

  return picture != NULL && picture->number == source->first_number + (int) frame;
}

/* Frames that lean on one behind the end take it along: as long as the next stretch does not begin. */
static guint
find_ends (Source *source, Decoded *decoded, Stretch *wanted, guint n_wanted)
{
  guint at = 0;

  for (guint i = 0; i < n_wanted; i++) {
    guint most = wanted[i].end + MOST_BEHIND;

    at += wanted[i].end - wanted[i].first;
    while (wanted[i].end < most && shows (source, decoded, at, wanted[i].end) &&
           (i + 1 == n_wanted || wanted[i + 1].first != wanted[i].end ||
            !shows (source, decoded, at + 1, wanted[i].end + 1))) {
      wanted[i].end++;
      at++;
    }
  }

  return at;
}

static void
check_joined (const EfTestVideo *video, EfExtractMode mode, guint least_same)
{
  g_autoptr (Source) source = source_new (video);
  g_autoptr (Decoded) whole = decode (source->path, video);
  g_autofree char *path = make_output ("joined.mp4");
  g_autofree char *notice = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (Decoded) decoded = NULL;
  Stretch wanted[G_N_ELEMENTS (stretches)];
  guint n_frames = 0;

  source->first_number = ((const Picture *) g_ptr_array_index (whole->pictures, 0))->number;
  memcpy (wanted, stretches, sizeof wanted);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++) {
    gint64 begin = ef_frame_index_get_frame (source->frames, wanted[i].first).begin;

    if (mode == EF_EXTRACT_KEYFRAME)
      wanted[i].first =
        ef_frame_index_find (source->frames, ef_frame_index_key_at (source->frames, begin));
    n_frames += wanted[i].end - wanted[i].first;
  }
  join (source, stretches, G_N_ELEMENTS (stretches), mode, EF_EXTRACT_ALL_TRACKS, path, &notice,
        &error);
  g_assert_no_error (error);
  g_assert_cmpstr (notice, ==, NULL);
  decoded = decode (path, video);

  if (mode == EF_EXTRACT_KEYFRAME)
    n_frames = find_ends (source, decoded, wanted, G_N_ELEMENTS (wanted));
  check_with_ffmpeg (path, n_frames);
  check_with_mpv (path);
  g_assert_cmpuint (check_pictures (source, whole, decoded, wanted, G_N_ELEMENTS (wanted)), >=,
                    least_same);
  if (video->sound)
    check_beeps (source, whole, decoded, wanted, G_N_ELEMENTS (wanted));
}

static void
test_exact (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (videos); i++) {
    g_test_message ("video %u", i);
    check_joined (&videos[i], EF_EXTRACT_EXACT, 0);
  }
}

static void
test_smart (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (videos); i++) {
    g_test_message ("video %u", i);
    check_joined (&videos[i], EF_EXTRACT_SMART, 40);
  }
}

static void
test_keyframe (void)
{
  static const EfTestVideo others[] = {
    { .codec = "hevc", .n_frames = 120, .b_frames = 2, .sound = TRUE },
    { .codec = "vp9", .container = "webm", .n_frames = 120, .sound = TRUE },
    { .codec = "av1", .n_frames = 120, .sound = TRUE },
    { .n_frames = 120, .container = "mkv", .sound = TRUE, .extra = "-c:a libvorbis" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (videos); i++) {
    g_test_message ("video %u", i);
    check_joined (&videos[i], EF_EXTRACT_KEYFRAME, 200);
  }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    g_test_message ("other video %u", i);
    check_joined (&others[i], EF_EXTRACT_KEYFRAME, 200);
  }
}

/* What cannot be joined as it is is encoded, and the person is told why. */
static void
test_told (void)
{
  static const EfTestVideo others[] = {
    { .n_frames = 60, .b_frames = 2, .open_gop = TRUE, .sound = TRUE },
    { .codec = "hevc", .n_frames = 60, .b_frames = 3, .open_gop = TRUE },
    { .codec = "libvpx", .container = "webm", .n_frames = 60, .sound = TRUE },
    { .codec = "mpeg4", .n_frames = 60, .extra = "-bf 2 -q:v 3" },
    { .n_frames = 60, .container = "ts", .sound = TRUE },
    { .n_frames = 100, .gop = 50, .b_frames = 2, .skip_ms = 700, .sound = TRUE },
  };
  static const Stretch two[] = { { 15, 40 }, { 8, 20 } };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    for (EfExtractMode mode = EF_EXTRACT_SMART; mode <= EF_EXTRACT_KEYFRAME; mode++) {
      g_autoptr (Source) source = source_new (&others[i]);
      g_autoptr (Decoded) whole = decode (source->path, &others[i]);
      g_autofree char *path = make_output ("told.mp4");
      g_autofree char *notice = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (Decoded) decoded = NULL;

      source->first_number = ((const Picture *) g_ptr_array_index (whole->pictures, 0))->number;
      join (source, two, G_N_ELEMENTS (two), mode, EF_EXTRACT_ALL_TRACKS, path, &notice, &error);
      g_assert_no_error (error);
      g_test_message ("video %u: %s", i, notice);
      decoded = decode (path, &others[i]);
      check_with_ffmpeg (path, decoded->pictures->len);
      if (notice != NULL)
        check_pictures (source, whole, decoded, two, G_N_ELEMENTS (two));
      if (i < 4 && mode == EF_EXTRACT_KEYFRAME)
        g_assert_nonnull (notice);
    }
  }
}

/* No sample is lost or put in, however often: the last beep is as exact as the first. */
static void
test_many (void)
{
  const EfTestVideo video = { .n_frames = 250, .rate_num = 30000, .rate_den = 1001, .sound = TRUE };
  g_autoptr (Source) source = source_new (&video);
  g_autoptr (Decoded) whole = decode (source->path, &video);
  g_autofree Stretch *many = g_new0 (Stretch, 60);

  for (guint i = 0; i < 60; i++) {
    many[i].first = i * 7 % 5 * 30 + 25 + i % 3;
    many[i].end = many[i].first + 11 + i % 4;
  }
  for (EfExtractMode mode = EF_EXTRACT_EXACT; mode <= EF_EXTRACT_SMART; mode++) {
    g_autofree char *path = make_output ("many.mp4");
    g_autoptr (GError) error = NULL;
    g_autoptr (Decoded) decoded = NULL;

    join (source, many, 60, mode, EF_EXTRACT_ALL_TRACKS, path, NULL, &error);
    g_assert_no_error (error);
    decoded = decode (path, &video);
    check_with_ffmpeg (path, decoded->pictures->len);
    check_pictures (source, whole, decoded, many, 60);
    check_beeps (source, whole, decoded, many, 60);
  }
}

/* Which tracks there are, as ffprobe says. */
static char *
list_tracks (const char *path)
{
  const char *command[] = { "ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of",
                            "csv=p=0", path, NULL };
  g_autoptr (GError) error = NULL;
  char *said = NULL;

  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said, NULL, NULL,
                &error);
  g_assert_no_error (error);

  return g_strdelimit (g_strchomp (said), "\n", ' ');
}

static void
test_tracks (void)
{
  static const EfTestVideo video = {
    .n_frames = 75,
    .sound = TRUE,
    .b_frames = 2,
    .extra = "-map 0:v -map 1:a -map 1:a -map 1:a",
  };
  static const struct {
    EfExtractTracks tracks;
    const char *name;
    const char *found;
  } rows[] = {
    { EF_EXTRACT_ALL_TRACKS, "tracks.mp4", "h264 aac aac aac" },
    { EF_EXTRACT_FIRST_SOUND, "tracks.mp4", "h264 aac" },
    { EF_EXTRACT_NO_SOUND, "tracks.mp4", "h264" },
    { EF_EXTRACT_ONLY_SOUND, "tracks.m4a", "aac" },
  };
  static const Stretch two[] = { { 15, 60 }, { 2, 50 } };
  g_autoptr (Source) source = source_new (&video);
  g_autoptr (Decoded) whole = decode (source->path, &video);

  g_assert_cmpint (source->info->n_audio, ==, 3);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    for (EfExtractMode mode = EF_EXTRACT_EXACT; mode <= EF_EXTRACT_KEYFRAME; mode++) {
      for (guint n = 1; n <= 2; n++) {
        g_autofree char *path = make_output (rows[i].name);
        g_autofree char *found = NULL;
        g_autofree char *notice = NULL;
        g_autoptr (GError) error = NULL;
        g_autoptr (Decoded) decoded = NULL;

        g_test_message ("%s, mode %u, %u stretches", rows[i].found, mode, n);
        join (source, two, n, mode, rows[i].tracks, path, &notice, &error);
        g_assert_no_error (error);
        g_assert_cmpstr (notice, ==, NULL);
        found = list_tracks (path);
        g_assert_cmpstr (found, ==, rows[i].found);
        g_assert_true (g_str_has_suffix (
          path, ef_extract_get_extension (mode, rows[i].tracks, n > 1, source->info)));
        if (rows[i].tracks == EF_EXTRACT_ONLY_SOUND || mode == EF_EXTRACT_KEYFRAME)
          continue;
        decoded = decode (path, &video);
        check_pictures (source, whole, decoded, two, n);
        if (rows[i].tracks != EF_EXTRACT_NO_SOUND)
          check_beeps (source, whole, decoded, two, n);
      }
    }
  }
}

/* A second sound that MP4 has no place for is left out when nothing is encoded, and that is said. */
static void
test_left_out (void)
{
  static const EfTestVideo video = {
    .n_frames = 50,
    .sound = TRUE,
    .container = "mkv",
    .extra = "-map 0:v -map 1:a -map 1:a -c:a:1 libvorbis",
  };
  static const Stretch one[] = { { 13, 45 } };
  g_autoptr (Source) source = source_new (&video);

  for (EfExtractMode mode = EF_EXTRACT_EXACT; mode <= EF_EXTRACT_KEYFRAME; mode++) {
    g_autofree char *path = make_output ("left-out.mp4");
    g_autofree char *found = NULL;
    g_autofree char *notice = NULL;
    g_autoptr (GError) error = NULL;

    join (source, one, 1, mode, EF_EXTRACT_ALL_TRACKS, path, &notice, &error);
    g_assert_no_error (error);
    found = list_tracks (path);
    g_assert_cmpstr (found, ==, mode == EF_EXTRACT_EXACT ? "h264 aac aac" : "h264 aac");
    g_assert_true ((notice != NULL) == (mode != EF_EXTRACT_EXACT));
  }
}

/* What is asked for and is not there. */
static void
test_silent (void)
{
  static const EfTestVideo video = { .n_frames = 50 };
  static const Stretch one[] = { { 13, 45 } };
  g_autoptr (Source) source = source_new (&video);

  for (EfExtractMode mode = EF_EXTRACT_EXACT; mode <= EF_EXTRACT_KEYFRAME; mode++) {
    g_autofree char *path = make_output ("silent.m4a");
    g_autoptr (GError) error = NULL;

    g_assert_false (join (source, one, 1, mode, EF_EXTRACT_ONLY_SOUND, path, NULL, &error));
    g_assert_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNSUPPORTED);
    media_assert_no_pipelines ();
  }
}

/* Lying on their side and mirrored: upright when encoded, told by the file when kept. */
static void
test_turned (void)
{
  static const Stretch two[] = { { 13, 40 }, { 2, 20 } };

  for (int rotation = 0; rotation < 360; rotation += 90) {
    for (int mirrored = FALSE; mirrored <= TRUE; mirrored++) {
      EfTestVideo video = { .n_frames = 50,
                            .rotation = rotation,
                            .mirrored = mirrored,
                            .width = 160,
                            .height = 96 };
      EfTestVideo upright = { .n_frames = 50 };
      g_autoptr (Source) source = source_new (&video);
      g_autoptr (Decoded) whole = decode (source->path, &video);
      g_autofree char *path = make_output ("turned.mp4");
      g_autoptr (GError) error = NULL;
      g_autoptr (Decoded) exact = NULL;
      g_autoptr (Decoded) kept = NULL;
      g_autoptr (EfMediaInfo) info = NULL;
      g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

      join (source, two, 2, EF_EXTRACT_EXACT, EF_EXTRACT_ALL_TRACKS, path, NULL, &error);
      g_assert_no_error (error);
      exact = decode (path, &upright);
      g_assert_cmpuint (exact->pictures->len, ==, 45);
      for (guint i = 0; i < 45; i++)
        g_assert_cmpint (((const Picture *) exact->pictures->pdata[i])->number, ==,
                         (int) (i < 27 ? 13 + i : 2 + i - 27));
      join (source, two, 2, EF_EXTRACT_SMART, EF_EXTRACT_ALL_TRACKS, path, NULL, &error);
      g_assert_no_error (error);
      kept = decode (path, &video);
      check_pictures (source, whole, kept, two, 2);
      info = ef_media_probe (uri, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (info->rotation, ==, rotation);
      g_assert_cmpint (info->mirrored, ==, mirrored);
    }
  }
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_setenv ("GST_TRACERS", "leaks(filters=\"GstPipeline\")", TRUE);
  ef_media_init ();

  g_test_add_func ("/extract-join/exact", test_exact);
  g_test_add_func ("/extract-join/smart", test_smart);
  g_test_add_func ("/extract-join/keyframe", test_keyframe);
  g_test_add_func ("/extract-join/told", test_told);
  g_test_add_func ("/extract-join/many", test_many);
  g_test_add_func ("/extract-join/tracks", test_tracks);
  g_test_add_func ("/extract-join/left-out", test_left_out);
  g_test_add_func ("/extract-join/silent", test_silent);
  g_test_add_func ("/extract-join/turned", test_turned);

  status = g_test_run ();
  remove_outputs ();

  return status;
}
