/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/extract.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "media/extract-support.h"
#include "media/media.h"
#include "media/support.h"

static const EfTestVideo videos[] = {
  { .n_frames = 75, .sound = TRUE },
  { .n_frames = 90, .b_frames = 2, .sound = TRUE, .rate_num = 30000, .rate_den = 1001, .gop = 30 },
  { .n_frames = 120, .b_frames = 3, .rate_num = 60, .gop = 40, .container = "mkv", .sound = TRUE },
  { .n_frames = 60, .variable = TRUE, .b_frames = 2, .gop = 20, .sound = TRUE },
  { .n_frames = 48, .rate_num = 24000, .rate_den = 1001, .container = "mov", .b_frames = 1 },
};

/* These hide some of their beginning, begin late, have a picture that comes after the sound, are turned, or
 * have sound that MP4 has no place for. */
static const EfTestVideo odd_videos[] = {
  { .n_frames = 75, .sound = TRUE, .b_frames = 2, .skip_ms = 500 },
  { .n_frames = 75, .sound = TRUE, .b_frames = 2, .start_ms = 1500 },
  { .n_frames = 75, .sound = TRUE, .b_frames = 2, .delay_ms = 300 },
  { .n_frames = 75, .sound = TRUE, .b_frames = 2, .rotation = 180 },
  { .n_frames = 75, .sound = TRUE, .b_frames = 2, .container = "mkv", .extra = "-c:a libvorbis" },
  { .n_frames = 75, .sound = TRUE, .b_frames = 2, .container = "mov", .extra = "-c:a pcm_s16le" },
};

static void
test_exact (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (videos); i++) {
    g_autoptr (Source) source = source_new (&videos[i]);
    g_autoptr (Decoded) whole = decode (source->path, &videos[i]);
    guint n_frames = ef_frame_index_get_n_frames (source->frames);
    const guint spans[][2] = { { 0, n_frames }, { 7, 40 }, { 20, 21 }, { 13, n_frames } };

    g_assert_cmpuint (n_frames, ==, (guint) videos[i].n_frames);
    for (guint j = 0; j < G_N_ELEMENTS (spans); j++) {
      EfTimeSpan span = source_get_span (source, spans[j][0], spans[j][1]);
      g_autofree char *notice = NULL;
      g_autoptr (Decoded) decoded =
        extract (source, spans[j][0], spans[j][1], EF_EXTRACT_EXACT, "exact.mp4", &notice);

      g_test_message ("video %u, frames %u to %u", i, spans[j][0], spans[j][1]);
      g_assert_null (notice);
      check_frames (source, decoded, spans[j][0], spans[j][1]);
      if (videos[i].sound)
        check_sound (source, ".mp4", whole, decoded, span);
    }
  }
}

static guint
find_key_frame (Source *source, guint frame)
{
  gint64 begin = ef_frame_index_get_frame (source->frames, frame).begin;

  return ef_frame_index_find (source->frames, ef_frame_index_key_at (source->frames, begin));
}

static void
test_keyframe (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (videos); i++) {
    g_autoptr (Source) source = source_new (&videos[i]);
    g_autoptr (Decoded) whole = decode (source->path, &videos[i]);
    guint n_frames = ef_frame_index_get_n_frames (source->frames);
    const guint spans[][2] = { { 0, n_frames }, { 7, 40 }, { 20, 21 }, { 42, n_frames } };

    for (guint j = 0; j < G_N_ELEMENTS (spans); j++) {
      guint key = find_key_frame (source, spans[j][0]);
      EfTimeSpan span = source_get_span (source, key, spans[j][1]);
      g_autofree char *path = make_output ("key.mp4");
      g_autoptr (GError) error = NULL;
      g_autoptr (Decoded) decoded = NULL;

      extract_span (source->uri, source->info, source->frames,
                    source_get_span (source, spans[j][0], spans[j][1]), EF_EXTRACT_KEYFRAME, path,
                    NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      g_test_message ("video %u, frames %u to %u", i, spans[j][0], spans[j][1]);
      check_with_ffmpeg (path, spans[j][1] - key);
      decoded = decode (path, &videos[i]);
      check_frames (source, decoded, key, spans[j][1]);
      if (videos[i].sound)
        check_sound (source, ".mp4", whole, decoded, span);
      for (guint k = 0; k < decoded->pictures->len; k++)
        g_assert_cmpfloat (compare_pictures (g_ptr_array_index (decoded->pictures, k),
                                             g_ptr_array_index (whole->pictures, key + k)),
                           ==, 0);
    }
  }
}

/* What was kept is the same to the last bit, what was encoded anew looks the same. */
static guint
check_pictures (Decoded *whole, Decoded *decoded, guint first)
{
  guint n_same = 0;

  for (guint i = 0; i < decoded->pictures->len; i++) {
    const Picture *ours = g_ptr_array_index (decoded->pictures, i);
    const Picture *theirs = g_ptr_array_index (whole->pictures, first + i);
    double difference = compare_pictures (ours, theirs);

    n_same += difference == 0;
    g_assert_cmpfloat (difference, <, 3);
    if (difference > 0)
      g_assert_cmpfloat (find_similarity (ours, theirs), >=, 0.97);
  }

  return n_same;
}

static void
check_smart (Source *source, Decoded *whole, guint first, guint end)
{
  EfTimeSpan span = source_get_span (source, first, end);
  gint64 begin_key = ef_frame_index_key_after (source->frames, span.begin - 1);
  gint64 end_key = ef_frame_index_key_at (source->frames, span.end);
  const char *extension =
    ef_extract_get_extension (EF_EXTRACT_SMART, EF_EXTRACT_ALL_TRACKS, FALSE, source->info);
  g_autofree char *name = g_strconcat ("smart", extension, NULL);
  guint n_kept = 0;
  g_autofree char *notice = NULL;
  g_autoptr (Decoded) decoded = extract (source, first, end, EF_EXTRACT_SMART, name, &notice);

  /* Half hidden: encoded anew, and kept from the next key frame on. */
  if (begin_key == 0 && source->video->skip_ms > 0)
    begin_key = ef_frame_index_key_after (source->frames, 0);
  if (begin_key >= 0 && end_key > begin_key)
    n_kept = ef_frame_index_find (source->frames, end_key) -
             ef_frame_index_find (source->frames, begin_key);
  g_assert_cmpstr (notice, ==, NULL);
  check_frames (source, decoded, first, end);
  g_assert_cmpuint (check_pictures (whole, decoded, first), >=, n_kept);
  if (source->video->sound)
    check_sound (source, extension, whole, decoded, span);
}

static void
check_smart_spans (const EfTestVideo *video)
{
  g_autoptr (Source) source = source_new (video);
  g_autoptr (Decoded) whole = decode (source->path, video);
  g_autofree char *why = ef_extract_why_not_smart (source->uri, source->info, source->frames);
  guint n_frames = ef_frame_index_get_n_frames (source->frames);
  int rounds = g_test_slow () ? 30 : 6;

  source->first_number = ((const Picture *) g_ptr_array_index (whole->pictures, 0))->number;
  g_assert_cmpstr (why, ==, NULL);
  for (int j = 0; j < rounds; j++) {
    guint first = (guint) g_test_rand_int_range (0, (int) n_frames - 1);
    guint end = (guint) g_test_rand_int_range ((int) first + 1, (int) n_frames + 1);

    /* What an edit list hides ends in the middle of the first frame. */
    if (j == 0)
      first = 0;
    /* Without a key frame inside all is encoded, and is upright then. */
    if (video->rotation != 0) {
      first /= 4;
      end = n_frames - first;
    }
    g_test_message ("frames %u to %u", first, end);
    check_smart (source, whole, first, end);
  }
}

static void
test_smart (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (videos); i++) {
    g_test_message ("video %u", i);
    check_smart_spans (&videos[i]);
  }
}

static void
test_smart_odd (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (odd_videos); i++) {
    g_test_message ("video %u", i);
    check_smart_spans (&odd_videos[i]);
  }
}

static gboolean
extract_to (Source *source,
            EfExtractMode mode,
            const char *path,
            GCancellable *cancellable,
            GError **error)
{
  guint n_frames = ef_frame_index_get_n_frames (source->frames);

  return extract_span (source->uri, source->info, source->frames,
                       source_get_span (source, 5, n_frames), mode, path, NULL, NULL, cancellable,
                       error);
}

/* What cannot be joined is encoded as a whole, and the person is told why. */
static void
test_not_smart (void)
{
  static const EfTestVideo others[] = {
    { .codec = "hevc", .n_frames = 30 },
    { .codec = "vp9", .container = "webm", .n_frames = 30, .sound = TRUE },
    { .codec = "av1", .n_frames = 30 },
    { .n_frames = 48, .b_frames = 2, .open_gop = TRUE },
    { .n_frames = 48, .container = "ts", .sound = TRUE },
    { .n_frames = 48, .extra = "-pix_fmt yuv420p10le" },
    { .n_frames = 48, .extra = "-pix_fmt yuv422p" },
    { .n_frames = 48, .height = 96, .extra = "-flags +ilme+ildct" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autoptr (Source) source = source_new (&others[i]);
    g_autofree char *why = ef_extract_why_not_smart (source->uri, source->info, source->frames);
    g_autofree char *notice = NULL;
    g_autoptr (Decoded) decoded = extract (source, 3, 29, EF_EXTRACT_SMART, "other.mp4", &notice);

    g_assert_nonnull (why);
    g_assert_nonnull (notice);
    check_frames (source, decoded, 3, 29);
  }
}

static void
test_other_codecs (void)
{
  static const EfTestVideo others[] = {
    { .codec = "hevc", .n_frames = 40, .b_frames = 2, .sound = TRUE },
    { .codec = "vp9", .container = "webm", .n_frames = 40, .sound = TRUE },
    { .codec = "av1", .n_frames = 40 },
    { .n_frames = 40, .rotation = 90, .sound = TRUE },
    { .n_frames = 40, .container = "ts", .sound = TRUE, .b_frames = 2 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autoptr (Source) source = source_new (&others[i]);
    g_autofree char *path = make_output ("key.mp4");
    g_autoptr (GError) error = NULL;
    guint key = find_key_frame (source, 15);
    g_autoptr (Decoded) decoded = NULL;

    g_test_message ("video %u", i);
    extract_span (source->uri, source->info, source->frames, source_get_span (source, 15, 37),
                  EF_EXTRACT_KEYFRAME, path, NULL, NULL, NULL, &error);
    g_assert_no_error (error);
    check_with_ffmpeg (path, 37 - key);
    decoded = decode (path, &others[i]);
    check_frames (source, decoded, key, 37);
  }
}

/* Whatever the packets are, some container holds them as they are. */
static void
test_containers (void)
{
  static const struct {
    EfTestVideo video;
    const char *extension;
  } others[] = {
    { { .n_frames = 60,
        .b_frames = 2,
        .container = "mov",
        .sound = TRUE,
        .extra = "-c:a pcm_s16le" },
      ".mov" },
    { { .n_frames = 60,
        .b_frames = 2,
        .container = "mov",
        .sound = TRUE,
        .extra = "-c:a pcm_s24be" },
      ".mov" },
    { { .n_frames = 60,
        .b_frames = 2,
        .container = "mkv",
        .sound = TRUE,
        .extra = "-c:a pcm_f32le" },
      ".mov" },
    { { .n_frames = 60, .b_frames = 2, .container = "mkv", .sound = TRUE, .extra = "-c:a ac3" },
      ".mp4" },
    { { .n_frames = 60, .container = "ts", .sound = TRUE, .extra = "-c:a ac3" }, ".mp4" },
    { { .n_frames = 60, .b_frames = 2, .container = "mkv", .sound = TRUE, .extra = "-c:a flac" },
      ".mp4" },
    { { .n_frames = 60,
        .b_frames = 2,
        .container = "mkv",
        .sound = TRUE,
        .extra = "-c:a libmp3lame" },
      ".mp4" },
    { { .n_frames = 60,
        .b_frames = 2,
        .container = "mkv",
        .sound = TRUE,
        .extra = "-c:a libvorbis" },
      ".mkv" },
    { { .n_frames = 60, .b_frames = 2, .container = "mkv", .sound = TRUE, .extra = "-c:a eac3" },
      ".mkv" },
    { { .codec = "vp9", .container = "webm", .n_frames = 60, .sound = TRUE }, ".mp4" },
    { { .codec = "libvpx", .container = "webm", .n_frames = 60, .sound = TRUE }, ".webm" },
    { { .codec = "libvpx",
        .container = "webm",
        .n_frames = 60,
        .sound = TRUE,
        .extra = "-c:a libvorbis" },
      ".webm" },
    { { .codec = "mjpeg",
        .container = "mov",
        .n_frames = 60,
        .sound = TRUE,
        .extra = "-c:a pcm_s16le -q:v 3" },
      ".mov" },
    { { .codec = "mpeg4",
        .container = "mp4",
        .n_frames = 60,
        .sound = TRUE,
        .extra = "-bf 2 -q:v 3" },
      ".mkv" },
    { { .codec = "mpeg2video",
        .container = "ts",
        .n_frames = 60,
        .sound = TRUE,
        .extra = "-c:a mp2 -bf 2 -q:v 3" },
      ".mkv" },
    { { .codec = "mpeg2video", .container = "ts", .n_frames = 60, .extra = "-q:v 3" }, ".mkv" },
    { { .codec = "prores_ks",
        .container = "mov",
        .n_frames = 60,
        .sound = TRUE,
        .extra = "-c:a pcm_s24le -pix_fmt yuv422p10le" },
      ".mov" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autoptr (Source) source = source_new (&others[i].video);
    g_autoptr (Decoded) whole = decode (source->path, &others[i].video);
    const guint spans[][2] = { { 15, 57 }, { 0, 60 }, { 24, 26 }, { 31, 60 } };
    const char *extension =
      ef_extract_get_extension (EF_EXTRACT_KEYFRAME, EF_EXTRACT_ALL_TRACKS, FALSE, source->info);
    g_autofree char *name = g_strconcat ("key", extension, NULL);
    g_autofree char *path = make_output (name);

    g_test_message ("video %u: %s, %s", i, source->info->video_codec, source->info->audio_codec);
    g_assert_cmpstr (extension, ==, others[i].extension);
    for (guint j = 0; j < G_N_ELEMENTS (spans); j++) {
      guint key = find_key_frame (source, spans[j][0]);
      g_autoptr (GError) error = NULL;
      g_autoptr (Decoded) decoded = NULL;
      guint end = spans[j][1];

      extract_span (source->uri, source->info, source->frames,
                    source_get_span (source, spans[j][0], spans[j][1]), EF_EXTRACT_KEYFRAME, path,
                    NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      decoded = decode (path, &others[i].video);
      /* Frames that lean on one behind the end take it along where it cannot be hidden. */
      if (g_str_equal (extension, ".mkv") && decoded->pictures->len > end - key)
        end = MIN (key + decoded->pictures->len, end + 2);
      check_with_ffmpeg (path, end - key);
      check_frames (source, decoded, key, end);
      /* In a transport stream the sound may begin before the picture, which is our zero. */
      if (others[i].video.sound && !g_str_equal (others[i].video.container, "ts"))
        check_sound (source, extension, whole, decoded, source_get_span (source, key, end));
    }
  }
}

/* The first frame that is shown leans on a key frame that is not. */
static void
test_hidden (void)
{
  const EfTestVideo video = { .n_frames = 100,
                              .gop = 50,
                              .b_frames = 2,
                              .skip_ms = 700,
                              .sound = TRUE };
  g_autoptr (Source) source = source_new (&video);
  g_autoptr (Decoded) whole = decode (source->path, &video);
  g_autofree char *path = make_output ("hidden.mp4");
  g_autoptr (Decoded) decoded = NULL;
  g_autoptr (GError) error = NULL;

  source->first_number = ((const Picture *) g_ptr_array_index (whole->pictures, 0))->number;
  g_assert_cmpint (source->first_number, >, 0);
  extract_span (source->uri, source->info, source->frames, source_get_span (source, 4, 20),
                EF_EXTRACT_KEYFRAME, path, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  check_with_ffmpeg (path, 19); /* which leaves out a frame that is hidden in part */
  decoded = decode (path, &video);
  check_frames (source, decoded, 0, 20);
  check_sound (source, ".mp4", whole, decoded, source_get_span (source, 0, 20));
}

/* Turned for good, so that nobody has to know of it. */
static void
test_turned (void)
{
  const EfTestVideo video = { .n_frames = 20, .rotation = 90, .width = 160, .height = 96 };
  const EfTestVideo upright = { .n_frames = 20 };
  g_autoptr (Source) source = source_new (&video);
  g_autofree char *path = make_output ("turned.mp4");
  g_autoptr (GError) error = NULL;
  g_autoptr (Decoded) decoded = NULL;
  g_autoptr (EfMediaInfo) info = NULL;
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

  extract_to (source, EF_EXTRACT_EXACT, path, NULL, &error);
  g_assert_no_error (error);
  decoded = decode (path, &upright);
  check_frames (source, decoded, 5, 20);
  info = ef_media_probe (uri, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (info->rotation, ==, 0);
  g_assert_cmpint (info->width, ==, 96);
}

static void
test_refused (void)
{
  const EfTestVideo video = { .n_frames = 75, .sound = TRUE };
  g_autoptr (Source) source = source_new (&video);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *path = make_output ("refused.mp4");

  g_cancellable_cancel (cancellable);
  for (int mode = EF_EXTRACT_EXACT; mode <= EF_EXTRACT_KEYFRAME; mode++) {
    g_autoptr (GError) cancelled = NULL;
    g_autoptr (GError) no_folder = NULL;
    g_autoptr (GError) full = NULL;

    g_assert_false (extract_to (source, (EfExtractMode) mode, path, cancellable, &cancelled));
    g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_false (
      extract_to (source, (EfExtractMode) mode, "/proc/nothing.mp4", NULL, &no_folder));
    g_assert_error (no_folder, EF_MEDIA_ERROR, EF_MEDIA_ERROR_FAILED);
    g_assert_false (extract_to (source, (EfExtractMode) mode, "/dev/full", NULL, &full));
    g_assert_error (full, EF_MEDIA_ERROR, EF_MEDIA_ERROR_NO_SPACE);
  }
}

static void
test_source_gone (void)
{
  const EfTestVideo video = { .n_frames = 75, .sound = TRUE, .container = "mkv" };
  g_autoptr (Source) source = source_new (&video);
  g_autofree char *path = make_output ("gone.mp4");
  g_autofree char *copy = make_output ("copy.mp4");
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (source->path, &content, &length, NULL));
  g_free (source->uri);
  source->uri = g_filename_to_uri (copy, NULL, NULL);

  for (int mode = EF_EXTRACT_EXACT; mode <= EF_EXTRACT_KEYFRAME; mode++) {
    g_autoptr (GError) gone = NULL;
    g_autoptr (GError) cut = NULL;

    g_unlink (copy);
    g_assert_false (extract_to (source, (EfExtractMode) mode, path, NULL, &gone));
    g_assert_error (gone, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNREADABLE);

    g_assert_true (g_file_set_contents (copy, content, (gssize) length * 2 / 3, NULL));
    g_assert_false (extract_to (source, (EfExtractMode) mode, path, NULL, &cut));
    g_assert_nonnull (cut);
    g_assert_true (cut->domain == EF_MEDIA_ERROR);
  }
}

typedef struct {
  GCancellable *cancellable;
  gulong after; /* microseconds */
} Canceller;

static gpointer
cancel_soon (gpointer data)
{
  Canceller *canceller = data;

  g_usleep (canceller->after);
  g_cancellable_cancel (canceller->cancellable);

  return NULL;
}

/* Whatever moment it comes at, and whether it was too late: it ends, and nothing is left running. */
static void
test_cancelled (void)
{
  const EfTestVideo video = { .n_frames = 600, .b_frames = 2, .gop = 50, .sound = TRUE };
  g_autoptr (Source) source = source_new (&video);
  g_autofree char *path = make_output ("cancelled.mp4");
  int rounds = g_test_slow () ? 100 : 8;

  for (int i = 0; i < rounds; i++) {
    EfExtractMode mode = (EfExtractMode) (i % (EF_EXTRACT_KEYFRAME + 1));
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    Canceller canceller = { cancellable, (gulong) g_test_rand_int_range (0, 1 << (i % 20)) };
    GThread *thread = g_thread_new ("cancel", cancel_soon, &canceller);
    g_autoptr (GError) error = NULL;

    if (!extract_to (source, mode, path, cancellable, &error))
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_thread_join (thread);
    media_assert_no_pipelines ();
  }
}

static void
cancel_cb (double done, gpointer data)
{
  if (done > 0)
    g_cancellable_cancel (data);
}

/* When the work is under way for certain. */
static void
test_cancelled_inside (void)
{
  const EfTestVideo video = { .n_frames = 1500, .gop = 100, .width = 640, .height = 360 };
  g_autoptr (Source) source = source_new (&video);
  g_autofree char *path = make_output ("cancelled.mp4");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  EfProgress progress = { cancel_cb, cancellable };
  g_autoptr (GError) error = NULL;

  g_assert_false (extract_span (source->uri, source->info, source->frames,
                                source_get_span (source, 5, 1500), EF_EXTRACT_EXACT, path, NULL,
                                &progress, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  media_assert_no_pipelines ();
}

/* No more than @size bytes fit: as a full disk, in the middle of the packets or behind them. */
static void
limit_files (rlim_t size)
{
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = size;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

static void
test_disk_full (void)
{
  const EfTestVideo video = { .n_frames = 600, .b_frames = 2, .gop = 50, .sound = TRUE };
  const rlim_t sizes[] = { 10, 1000, 30000, 100000 };

  if (!g_test_subprocess ()) {
    g_autofree char *made = ef_test_video_make (&video);

    g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
    g_test_trap_assert_passed ();
    return;
  }

  for (int mode = EF_EXTRACT_EXACT; mode <= EF_EXTRACT_KEYFRAME; mode++) {
    g_autoptr (Source) source = source_new (&video);
    g_autofree char *path = make_output ("full.mp4");

    for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
      g_autoptr (GError) error = NULL;

      limit_files (sizes[i]);
      g_assert_false (extract_to (source, (EfExtractMode) mode, path, NULL, &error));
      limit_files (RLIM_INFINITY);
      g_assert_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_NO_SPACE);
      media_assert_no_pipelines ();
    }
  }
  remove_outputs ();
}

typedef struct {
  const char *path;
  gboolean removes;
} Vandal;

static void
vandalize_cb (double done, gpointer data)
{
  const Vandal *vandal = data;

  if (done > 0 && vandal->removes)
    g_unlink (vandal->path);
  else if (done > 0)
    g_assert_cmpint (truncate (vandal->path, 5000), ==, 0);
}

/* The sound ends before the stretch does, or even before it begins. */
static void
test_short_sound (void)
{
  const char *arguments[] = { "-f",   "lavfi",      "-i", "testsrc2=s=160x90:r=25:d=12",
                              "-f",   "lavfi",      "-i", "sine=d=1",
                              "-c:v", "mpeg2video", "-g", "10",
                              "-c:a", "libvorbis",  NULL };
  const guint spans[][2] = { { 0, 300 }, { 100, 300 }, { 200, 250 }, { 280, 300 } };
  g_autofree char *from = ef_test_video_make_with ("short-sound.mkv", arguments);
  g_autofree char *uri = g_filename_to_uri (from, NULL, NULL);
  g_autofree char *path = make_output ("short-sound.mkv");
  g_autoptr (EfMediaInfo) info = ef_media_probe (uri, NULL, NULL);
  g_autoptr (EfFrameIndex) frames = ef_media_read_frames (uri, NULL, NULL, NULL);

  g_assert_cmpuint (ef_frame_index_get_n_frames (frames), ==, 300);
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++) {
    EfTimeSpan span = { ef_frame_index_get_frame (frames, spans[i][0]).begin,
                        ef_frame_index_get_frame (frames, spans[i][1] - 1).end };
    g_autoptr (GError) error = NULL;

    extract_span (uri, info, frames, span, EF_EXTRACT_KEYFRAME, path, NULL, NULL, NULL, &error);
    g_assert_no_error (error);
    /* ffmpeg minds a track without a packet. */
    if (i == 0)
      check_with_ffmpeg (path, spans[i][1] - spans[i][0]);
  }
}

/* A source that is cut while it is read is an error; one whose name is gone is read on. */
static void
test_source_changes (void)
{
  const EfTestVideo video = { .n_frames = 1500, .gop = 100, .width = 640, .height = 360 };
  g_autoptr (Source) source = source_new (&video);
  g_autofree char *path = make_output ("vandal.mp4");
  g_autofree char *copy = make_output ("copy.mp4");
  g_autofree char *content = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (source->path, &content, &length, NULL));
  g_free (source->uri);
  source->uri = g_filename_to_uri (copy, NULL, NULL);

  for (int removes = FALSE; removes <= TRUE; removes++) {
    Vandal vandal = { copy, removes };
    EfProgress progress = { vandalize_cb, &vandal };
    g_autoptr (GError) error = NULL;
    gboolean done;

    g_assert_true (g_file_set_contents (copy, content, (gssize) length, NULL));
    done =
      extract_span (source->uri, source->info, source->frames, source_get_span (source, 5, 1500),
                    EF_EXTRACT_EXACT, path, NULL, &progress, NULL, &error);
    if (removes)
      g_assert_no_error (error);
    else
      g_assert_true (error != NULL && error->domain == EF_MEDIA_ERROR);
    g_assert_cmpint (done, ==, removes);
    media_assert_no_pipelines ();
  }
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_setenv ("GST_TRACERS", "leaks(filters=\"GstPipeline\")", TRUE);
  ef_media_init ();

  g_test_add_func ("/extract/exact", test_exact);
  g_test_add_func ("/extract/keyframe", test_keyframe);
  g_test_add_func ("/extract/smart", test_smart);
  g_test_add_func ("/extract/smart-odd", test_smart_odd);
  g_test_add_func ("/extract/not-smart", test_not_smart);
  g_test_add_func ("/extract/other-codecs", test_other_codecs);
  g_test_add_func ("/extract/containers", test_containers);
  g_test_add_func ("/extract/hidden", test_hidden);
  g_test_add_func ("/extract/turned", test_turned);
  g_test_add_func ("/extract/refused", test_refused);
  g_test_add_func ("/extract/source-gone", test_source_gone);
  g_test_add_func ("/extract/cancelled", test_cancelled);
  g_test_add_func ("/extract/cancelled-inside", test_cancelled_inside);
  g_test_add_func ("/extract/disk-full", test_disk_full);
  g_test_add_func ("/extract/short-sound", test_short_sound);
  g_test_add_func ("/extract/source-changes", test_source_changes);

  status = g_test_run ();
  remove_outputs ();

  return status;
}
