/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

#include "media/media.h"
#include "support/videos.h"

#define MS G_GINT64_CONSTANT (1000000)

typedef struct {
  gint64 begin;
  int number;
} Shown;

static int
read_number (GstSample *sample, const EfTestVideo *video)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  int number;

  g_assert_true (gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
  g_assert_true (gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ));
  number = ef_test_video_read_turned (
    GST_VIDEO_FRAME_PLANE_DATA (&frame, 0), GST_VIDEO_FRAME_WIDTH (&frame),
    GST_VIDEO_FRAME_HEIGHT (&frame), GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0),
    GST_VIDEO_FRAME_COMP_PSTRIDE (&frame, 0), video->rotation, video->mirrored);
  gst_video_frame_unmap (&frame);

  return number;
}

/* Its elder brother comes to no end now and then; both take the same demuxers, parsers and decoders.
 * (element-type Shown) what the player's decoders give, in the order in which they give it. */
static GArray *
decode (const char *uri, const EfTestVideo *video)
{
  GArray *frames = g_array_new (FALSE, FALSE, sizeof (Shown));
  g_autofree char *line =
    g_strdup_printf ("uridecodebin uri=\"%s\" ! videoconvertscale ! "
                     "video/x-raw,format=GRAY8 ! appsink name=sink sync=false",
                     uri);
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstElement) sink = NULL;

  g_assert_no_error (error);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (;;) {
    g_autoptr (GstSample) sample = gst_app_sink_pull_sample (GST_APP_SINK (sink));
    Shown shown;

    if (sample == NULL)
      break;
    shown.begin =
      (gint64) gst_segment_to_stream_time (gst_sample_get_segment (sample), GST_FORMAT_TIME,
                                           GST_BUFFER_PTS (gst_sample_get_buffer (sample)));
    shown.number = read_number (sample, video);
    g_array_append_val (frames, shown);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return frames;
}

/* Every frame that is shown is in the index, at the very time, and there are no others. */
static void
check_times (const EfTestVideo *video)
{
  g_autofree char *uri = ef_test_video_make_uri (video);
  g_autoptr (GArray) shown = decode (uri, video);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfFrameIndex) index = ef_media_read_frames (uri, NULL, NULL, &error);
  int first = g_array_index (shown, Shown, 0).number;

  g_test_message ("%s: %u frames, the first is %d", uri, shown->len, first);
  g_assert_no_error (error);
  g_assert_cmpuint (ef_frame_index_get_n_frames (index), ==, shown->len);
  for (guint i = 0; i < shown->len; i++) {
    Shown *one = &g_array_index (shown, Shown, i);

    g_assert_cmpint (ef_frame_index_get_frame (index, i).begin, ==, one->begin);
    g_assert_cmpint (one->number, ==, first + (int) i);
  }
  if (video->skip_ms == 0) {
    g_assert_cmpint (first, ==, 0);
    g_assert_cmpuint (shown->len, ==, video->n_frames != 0 ? video->n_frames : 50);
  }
}

static const EfTestVideo rates[] = {
  { .rate_num = 24000, .rate_den = 1001 },
  { .rate_num = 25 },
  { .rate_num = 30000, .rate_den = 1001, .b_frames = 3 },
  { .rate_num = 30 },
  { .rate_num = 50, .b_frames = 2 },
  { .rate_num = 60000, .rate_den = 1001, .container = "mkv" },
  { .rate_num = 30000, .rate_den = 1001, .container = "mkv", .b_frames = 2 },
  { .rate_num = 30000, .rate_den = 1001, .container = "ts", .b_frames = 2, .sound = TRUE },
};

static const EfTestVideo codecs[] = {
  { .codec = "hevc", .b_frames = 3 },
  { .codec = "hevc", .b_frames = 3, .open_gop = TRUE },
  { .codec = "hevc", .container = "mkv", .b_frames = 2, .sound = TRUE },
  { .codec = "vp9", .container = "webm" },
  { .codec = "vp9", .container = "mp4", .sound = TRUE },
  { .codec = "libvpx", .container = "webm", .extra = "-auto-alt-ref 1 -lag-in-frames 10 -b:v 1M" },
  { .codec = "av1" },
  { .codec = "av1", .container = "mkv" },
  { .codec = "mpeg2video", .container = "ts", .extra = "-bf 2 -b:v 2M" },
  { .codec = "mjpeg", .container = "mov", .extra = "-q:v 2" },
};

static const EfTestVideo uneven[] = {
  { .variable = TRUE },
  { .variable = TRUE, .b_frames = 3 },
  { .variable = TRUE, .b_frames = 3, .sound = TRUE, .container = "mkv" },
  { .variable = TRUE, .codec = "hevc", .b_frames = 3, .rotation = 90 },
};

static const EfTestVideo odd[] = {
  { .rotation = 90, .sound = TRUE },
  { .rotation = 270, .mirrored = TRUE },
  { .skip_ms = 700, .b_frames = 3 },
  { .skip_ms = 700, .b_frames = 3, .sound = TRUE },
  { .skip_ms = 700, .sound = TRUE, .variable = TRUE },
  { .skip_ms = 710, .sound = TRUE },
  { .delay_ms = 500, .sound = TRUE, .b_frames = 2 },
  { .start_ms = 5000, .container = "ts", .sound = TRUE },
  { .start_ms = 5000, .container = "mkv", .sound = TRUE, .b_frames = 2 },
  { .start_ms = 5000, .container = "mp4" },
  { .open_gop = TRUE, .b_frames = 3 },
  { .open_gop = TRUE, .b_frames = 3, .container = "ts" },
  { .width = 162, .height = 122, .par_n = 4, .par_d = 3 },
  { .n_frames = 1 },
  { .n_frames = 2, .b_frames = 1 },
};

static void
check_all (const EfTestVideo *videos, guint n)
{
  for (guint i = 0; i < n; i++)
    check_times (&videos[i]);
}

static void
test_rates (void)
{
  check_all (rates, G_N_ELEMENTS (rates));
}

static void
test_codecs (void)
{
  check_all (codecs, G_N_ELEMENTS (codecs));
}

static void
test_uneven (void)
{
  check_all (uneven, G_N_ELEMENTS (uneven));
}

static void
test_odd (void)
{
  check_all (odd, G_N_ELEMENTS (odd));
}

/* Without rounding of the container, times are those that were drawn. */
static void
test_exact (void)
{
  EfTestVideo video = { .variable = TRUE, .b_frames = 3 };
  g_autofree char *uri = ef_test_video_make_uri (&video);
  g_autoptr (EfFrameIndex) index = ef_media_read_frames (uri, NULL, NULL, NULL);

  for (guint i = 0; i < 50; i++)
    g_assert_cmpint (
      ABS (ef_frame_index_get_frame (index, i).begin - ef_test_video_get_begin (&video, (int) i)),
      <=, 2);
  g_assert_false (ef_frame_index_is_even (index, NULL));
}

static void
assert_keys (const EfTestVideo *video, EfFrameFlags first, EfFrameFlags later)
{
  g_autofree char *uri = ef_test_video_make_uri (video);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfFrameIndex) index = ef_media_read_frames (uri, NULL, NULL, &error);
  guint n_frames = ef_frame_index_get_n_frames (index);

  g_test_message ("%s", uri);
  g_assert_no_error (error);
  for (guint i = 0; i < n_frames; i++) {
    EfFrameFlags expected = i == 0 ? first : i % 12 == 0 ? later : 0;

    g_assert_cmpint (ef_frame_index_get_flags (index, i), ==, expected);
  }
}

static void
test_keys (void)
{
  const EfTestVideo closed[] = {
    { .b_frames = 0 },
    { .b_frames = 3 },
    { .b_frames = 3, .container = "ts" },
    { .b_frames = 3, .container = "mkv" },
    { .codec = "hevc", .b_frames = 0 },
    { .codec = "hevc", .b_frames = 3 },
    { .codec = "vp9", .container = "webm" },
  };
  const EfTestVideo open[] = {
    { .open_gop = TRUE, .b_frames = 3 },
    { .open_gop = TRUE, .b_frames = 3, .container = "ts" },
    { .open_gop = TRUE, .b_frames = 3, .codec = "hevc" },
    { .open_gop = TRUE, .b_frames = 3, .codec = "hevc", .container = "mkv" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (closed); i++)
    assert_keys (&closed[i], EF_FRAME_KEY, EF_FRAME_KEY);
  for (guint i = 0; i < G_N_ELEMENTS (open); i++)
    assert_keys (&open[i], EF_FRAME_KEY, EF_FRAME_OPEN);
}

/* The last two at one time, and neither says how long it is shown: as long as there was between the two
 * before. One frame alone is shown for 1/25 s. */
static void
test_twins (void)
{
  static const struct {
    const char *times;
    guint n_frames;
    gint64 end;
  } all[] = {
    { "-vf settb=1/1000,setpts=40*min(N\\,48)", 49, 1960 * MS },
    { "-vf settb=1/1000,setpts=0*N", 1, 40 * MS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++) {
    g_autofree char *extra = g_strconcat ("-fps_mode passthrough ", all[i].times, NULL);
    EfTestVideo video = { .container = "mkv", .codec = "libvpx", .extra = extra };
    g_autofree char *uri = NULL;
    g_autoptr (EfFrameIndex) index = NULL;
    g_autoptr (EfMediaInfo) info = NULL;
    g_autoptr (GError) error = NULL;

    uri = ef_test_video_make_uri (&video);
    index = ef_media_read_frames (uri, NULL, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (ef_frame_index_get_n_frames (index), ==, all[i].n_frames);
    g_assert_cmpint (ef_frame_index_get_end (index), ==, all[i].end);
    info = ef_media_probe (uri, NULL, &error);
    g_assert_no_error (error);
    g_assert_true (ef_rate_is_valid (info->rate));
  }
}

typedef struct {
  int n_calls;
  double last;
} Told;

static void
progress_cb (double done, gpointer data)
{
  Told *told = data;

  g_assert_cmpfloat (done, >=, told->last);
  g_assert_cmpfloat (done, <=, 1);
  told->last = done;
  told->n_calls++;
}

static void
test_progress (void)
{
  Told told = { 0 };
  EfProgress progress = { progress_cb, &told };
  g_autofree char *uri = ef_test_video_make_uri (NULL);
  g_autoptr (EfFrameIndex) index = ef_media_read_frames (uri, &progress, NULL, NULL);

  g_assert_nonnull (index);
  g_assert_cmpint (told.n_calls, >=, 1);
  g_assert_cmpfloat (told.last, ==, 1);
}

static void
test_cancelled (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = ef_test_video_make_uri (NULL);

  g_cancellable_cancel (cancellable);
  g_assert_null (ef_media_read_frames (uri, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ef_media_init ();

  g_test_add_func ("/frames/rates", test_rates);
  g_test_add_func ("/frames/codecs", test_codecs);
  g_test_add_func ("/frames/uneven", test_uneven);
  g_test_add_func ("/frames/odd", test_odd);
  g_test_add_func ("/frames/exact", test_exact);
  g_test_add_func ("/frames/keys", test_keys);
  g_test_add_func ("/frames/twins", test_twins);
  g_test_add_func ("/frames/progress", test_progress);
  g_test_add_func ("/frames/cancelled", test_cancelled);

  return g_test_run ();
}
