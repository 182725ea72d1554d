/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gst/app/app.h>
#include <gst/video/video.h>

#include "media/media.h"
#include "support/videos.h"

/* The number in a picture, and its size. */
static int
read_picture (GBytes *picture, int *width, int *height)
{
  g_autoptr (GstElement) pipeline = gst_parse_launch (
    "appsrc name=in caps=image/jpeg ! jpegdec ! videoconvert ! video/x-raw,format=GRAY8 ! "
    "appsink name=out sync=false",
    NULL);
  g_autoptr (GstElement) in = gst_bin_get_by_name (GST_BIN (pipeline), "in");
  g_autoptr (GstElement) out = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  g_autoptr (GstSample) sample = NULL;
  GstVideoInfo info;
  GstVideoFrame frame;
  int number;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  gst_app_src_push_buffer (GST_APP_SRC (in), gst_buffer_new_wrapped_bytes (picture));
  gst_app_src_end_of_stream (GST_APP_SRC (in));
  sample = gst_app_sink_try_pull_sample (GST_APP_SINK (out), 10 * GST_SECOND);
  g_assert_nonnull (sample);
  g_assert_true (gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
  g_assert_true (gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ));
  *width = GST_VIDEO_INFO_WIDTH (&info);
  *height = GST_VIDEO_INFO_HEIGHT (&info);
  number = ef_test_video_read_number (GST_VIDEO_FRAME_PLANE_DATA (&frame, 0), *width, *height,
                                      GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0), 1);
  gst_video_frame_unmap (&frame);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return number;
}

static int
take (EfThumbnailer *thumbnailer, gint64 time, gboolean exact, gint64 *taken)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture =
    ef_thumbnailer_take (thumbnailer, time, exact, 164, 164, taken, NULL, &error);
  int width, height;

  g_assert_no_error (error);

  return read_picture (picture, &width, &height);
}

/* The frame on screen at its begin, in its middle and just before its end. */
static void
assert_exact (const EfTestVideo *video, int n_frames)
{
  g_autofree char *uri = ef_test_video_make_uri (video);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfThumbnailer) thumbnailer = ef_thumbnailer_new (uri, NULL, &error);

  g_assert_no_error (error);
  for (int i = n_frames - 1; i >= 0; i -= 5) {
    gint64 begin = ef_test_video_get_begin (video, i);
    gint64 end = ef_test_video_get_begin (video, i + 1);
    gint64 taken;

    g_assert_cmpint (take (thumbnailer, begin + 1000000, TRUE, &taken), ==, i);
    g_assert_cmpint (ABS (taken - begin), <=, 1000000);
    g_assert_cmpint (take (thumbnailer, (begin + end) / 2, TRUE, &taken), ==, i);
    g_assert_cmpint (take (thumbnailer, end - 1500000, TRUE, &taken), ==, i);
  }
}

static void
test_exact (void)
{
  assert_exact (&(EfTestVideo) { .n_frames = 50 }, 50);
  assert_exact (&(EfTestVideo) { .n_frames = 50, .b_frames = 2 }, 50);
  assert_exact (&(EfTestVideo) { .n_frames = 50, .b_frames = 2, .container = "mkv" }, 50);
  assert_exact (&(EfTestVideo) { .n_frames = 50, .variable = TRUE }, 50);
  assert_exact (&(EfTestVideo) { .n_frames = 50, .width = 854, .height = 480, .b_frames = 2 }, 50);
  assert_exact (&(EfTestVideo) { .n_frames = 50, .rate_num = 30000, .rate_den = 1001 }, 50);
}

/* Every frame of videos whose key frames do not stand alone. */
static void
test_open (void)
{
  static const EfTestVideo videos[] = {
    { .n_frames = 40, .b_frames = 3, .open_gop = TRUE },
    { .n_frames = 40, .b_frames = 3, .open_gop = TRUE, .container = "mkv" },
    { .n_frames = 40, .b_frames = 3, .open_gop = TRUE, .codec = "hevc" },
    { .n_frames = 40, .b_frames = 3, .open_gop = TRUE, .codec = "hevc", .container = "mkv" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (videos); i++) {
    g_autofree char *uri = ef_test_video_make_uri (&videos[i]);
    g_autoptr (GError) error = NULL;
    g_autoptr (EfFrameIndex) frames = ef_media_read_frames (uri, NULL, NULL, &error);
    g_autoptr (EfThumbnailer) thumbnailer =
      ef_thumbnailer_new_with_frames (uri, frames, NULL, &error);

    g_assert_no_error (error);
    g_assert_cmpuint (ef_frame_index_get_n_frames (frames), ==, 40);
    for (int frame = 39; frame >= 0; frame--) {
      EfTimeSpan span = ef_frame_index_get_frame (frames, (guint) frame);
      gint64 middle = span.begin + ef_time_span_get_duration (span) / 2;
      gint64 taken;

      g_test_message ("video %u, frame %d", i, frame);
      g_assert_cmpint (take (thumbnailer, middle, TRUE, &taken), ==, frame);
      g_assert_cmpint (ABS (taken - span.begin), <=, 1000000);
    }
  }
}

/* Behind the end the last frame, and the thumbnailer still works after that. */
static void
test_ends (void)
{
  g_autofree char *uri = ef_test_video_make_uri (NULL);
  g_autoptr (EfThumbnailer) thumbnailer = ef_thumbnailer_new (uri, NULL, NULL);
  gint64 taken;

  g_assert_cmpint (take (thumbnailer, 100 * EF_NS_PER_SECOND, TRUE, &taken), ==, 49);
  g_assert_cmpint (take (thumbnailer, -5, TRUE, &taken), ==, 0);
  g_assert_cmpint (taken, ==, 0);
}

static void
test_key (void)
{
  g_autofree char *uri = ef_test_video_make_uri (&(EfTestVideo) { .n_frames = 50, .b_frames = 2 });
  g_autoptr (EfThumbnailer) thumbnailer = ef_thumbnailer_new (uri, NULL, NULL);

  for (gint64 frame = 49; frame >= 0; frame -= 3) {
    gint64 taken;
    int number = take (thumbnailer, frame * 40000000 + 1, FALSE, &taken);

    g_assert_cmpint (number % 12, ==, 0);
    g_assert_cmpint (number, <=, (int) frame);
    g_assert_cmpint (number, >, (int) frame - 12);
    g_assert_cmpint (taken, ==, number * G_GINT64_CONSTANT (40000000));
  }
}

static void
assert_shape (const EfTestVideo *video, int width, int height)
{
  g_autofree char *uri = ef_test_video_make_uri (video);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfThumbnailer) thumbnailer = ef_thumbnailer_new (uri, NULL, &error);
  g_autoptr (GBytes) picture = NULL;
  int real_width, real_height;

  g_assert_no_error (error);
  picture = ef_thumbnailer_take (thumbnailer, 400000001, TRUE, 160, 160, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (read_picture (picture, &real_width, &real_height), ==, 10);
  g_assert_cmpint (real_width, ==, width);
  g_assert_cmpint (real_height, ==, height);
}

static void
test_shapes (void)
{
  assert_shape (NULL, 160, 90);
  assert_shape (&(EfTestVideo) { .rotation = 90, .width = 320, .height = 180 }, 90, 160);
  assert_shape (&(EfTestVideo) { .rotation = 180, .width = 320, .height = 180 }, 160, 90);
  assert_shape (&(EfTestVideo) { .rotation = 270, .width = 320, .height = 180 }, 90, 160);
  assert_shape (&(EfTestVideo) { .par_n = 2, .par_d = 1, .width = 320, .height = 320 }, 160, 80);
}

/* The first pixel that somebody sees of the picture. */
static void
read_colour (GBytes *picture, guint8 colour[3])
{
  g_autoptr (GstElement) pipeline = gst_parse_launch (
    "appsrc name=in caps=image/jpeg ! jpegdec ! videoconvert ! video/x-raw,format=RGB ! "
    "appsink name=out sync=false",
    NULL);
  g_autoptr (GstElement) in = gst_bin_get_by_name (GST_BIN (pipeline), "in");
  g_autoptr (GstElement) out = gst_bin_get_by_name (GST_BIN (pipeline), "out");
  g_autoptr (GstSample) sample = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  gst_app_src_push_buffer (GST_APP_SRC (in), gst_buffer_new_wrapped_bytes (picture));
  gst_app_src_end_of_stream (GST_APP_SRC (in));
  sample = gst_app_sink_try_pull_sample (GST_APP_SINK (out), 10 * GST_SECOND);
  g_assert_nonnull (sample);
  gst_buffer_extract (gst_sample_get_buffer (sample), 0, colour, 3);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* A picture of one colour, whichever way it is stored. */
static void
test_colour (void)
{
  static const struct {
    const char *name;
    const char *matrix;
    const char *range;
  } videos[] = {
    { "colour-709.mp4", "bt709", "tv" },
    { "colour-709-full.mp4", "bt709", "pc" },
    { "colour-601.mp4", "smpte170m", "tv" },
  };
  const guint8 green[3] = { 63, 205, 152 };

  for (guint i = 0; i < G_N_ELEMENTS (videos); i++) {
    g_autofree char *filter = g_strdup_printf (
      "scale=out_color_matrix=%s:out_range=%s,format=yuv420p", videos[i].matrix, videos[i].range);
    g_autofree char *path = ef_test_video_make_with (
      videos[i].name,
      (const char *const[]) {
        "-f", "lavfi", "-i", "color=c=0x3FCD98:s=320x180:r=25:d=0.4,format=gbrp", "-vf", filter,
        "-c:v", "libx264", "-crf", "4", "-colorspace", videos[i].matrix, "-color_primaries",
        videos[i].matrix, "-color_trc", videos[i].matrix, "-color_range", videos[i].range, NULL });
    g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (EfThumbnailer) thumbnailer = ef_thumbnailer_new (uri, NULL, &error);
    g_autoptr (GBytes) picture = NULL;
    guint8 colour[3];

    g_assert_no_error (error);
    picture = ef_thumbnailer_take (thumbnailer, 0, FALSE, 164, 92, NULL, NULL, &error);
    g_assert_no_error (error);
    read_colour (picture, colour);
    g_test_message ("%s: %u, %u, %u", videos[i].name, colour[0], colour[1], colour[2]);
    for (guint j = 0; j < 3; j++)
      g_assert_cmpint (ABS (colour[j] - green[j]), <=, 3);
  }
}

static void
test_no_picture (void)
{
  g_autofree char *path = ef_test_video_make_with (
    "only-sound.m4a", (const char *const[]) { "-f", "lavfi", "-i", "sine=d=1", NULL });
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_thumbnailer_new (uri, NULL, &error));
  g_assert_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNSUPPORTED);
}

static void
test_cancelled (void)
{
  g_autofree char *uri = ef_test_video_make_uri (NULL);
  g_autoptr (EfThumbnailer) thumbnailer = ef_thumbnailer_new (uri, NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (ef_thumbnailer_take (thumbnailer, 0, TRUE, 160, 90, NULL, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (take (thumbnailer, 400000001, TRUE, NULL), ==, 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ef_media_init ();
  g_test_add_func ("/media/thumbnailer/exact", test_exact);
  g_test_add_func ("/media/thumbnailer/open", test_open);
  g_test_add_func ("/media/thumbnailer/ends", test_ends);
  g_test_add_func ("/media/thumbnailer/key", test_key);
  g_test_add_func ("/media/thumbnailer/shapes", test_shapes);
  g_test_add_func ("/media/thumbnailer/colour", test_colour);
  g_test_add_func ("/media/thumbnailer/no-picture", test_no_picture);
  g_test_add_func ("/media/thumbnailer/cancelled", test_cancelled);

  return g_test_run ();
}
