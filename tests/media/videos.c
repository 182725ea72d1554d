/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/videos.h"

#include <gst/app/gstappsink.h>
#include <gst/video/video.h>

#include "media/media.h"

static int
read_sample (GstSample *sample, const EfTestVideo *video)
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

/* Every frame that was drawn can be read, in order. */
static void
check_line (const char *line, const EfTestVideo *video, int first, int n_frames)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstElement) sink = NULL;
  int number = first;

  g_assert_no_error (error);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (;;) {
    g_autoptr (GstSample) sample = gst_app_sink_pull_sample (GST_APP_SINK (sink));

    if (sample == NULL)
      break;
    g_assert_cmpint (read_sample (sample, video), ==, number);
    number++;
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_cmpint (number, ==, n_frames);
}

/* After the codec and the scaler @caps names. */
static void
check_video (const EfTestVideo *video, int first, int n_frames, const char *caps)
{
  g_autofree char *uri = ef_test_video_make_uri (video);
  g_autofree char *line = g_strdup_printf ("uridecodebin uri=\"%s\" ! videoconvertscale ! %s ! "
                                           "appsink name=sink sync=false",
                                           uri, caps);

  check_line (line, video, first, n_frames);
}

static void
test_codecs (void)
{
  const char *codecs[] = { "h264", "hevc", "vp9", "av1" };

  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++) {
    EfTestVideo video = { .codec = codecs[i],
                          .container = g_str_equal (codecs[i], "vp9") ? "webm" : "mp4",
                          .n_frames = 30 };

    check_video (&video, 0, 30, "video/x-raw,format=GRAY8");
  }
}

static void
test_scaled (void)
{
  EfTestVideo video = { .width = 320, .height = 180 };

  check_video (&video, 0, 50, "video/x-raw,format=RGB,width=82,height=46");
  check_video (&video, 0, 50, "video/x-raw,format=I420,width=1280,height=720");
}

static void
test_turned (void)
{
  for (int rotation = 0; rotation < 360; rotation += 90) {
    EfTestVideo video = { .rotation = rotation, .n_frames = 10 };
    EfTestVideo mirrored = { .rotation = rotation, .mirrored = TRUE, .n_frames = 10 };

    check_video (&video, 0, 10, "video/x-raw,format=GRAY8");
    check_video (&mirrored, 0, 10, "video/x-raw,format=GRAY8");
  }
}

/* As a player shows it, whoever made the matrix: upright. */
static void
test_upright (void)
{
  for (int rotation = 0; rotation < 360; rotation += 90) {
    for (int mirrored = FALSE; mirrored <= TRUE; mirrored++) {
      EfTestVideo video = { .rotation = rotation, .mirrored = mirrored, .n_frames = 10 };
      EfTestVideo shown = { .n_frames = 10 };
      g_autofree char *uri = ef_test_video_make_uri (&video);
      g_autofree char *line = g_strdup_printf (
        "uridecodebin uri=\"%s\" ! videoconvert ! videoflip video-direction=auto ! "
        "video/x-raw,format=GRAY8 ! appsink name=sink sync=false",
        uri);

      g_test_message ("%d degrees%s", rotation, mirrored ? ", mirrored" : "");
      check_line (line, &shown, 0, 10);
    }
  }
}

static void
test_variable (void)
{
  EfTestVideo video = { .variable = TRUE, .b_frames = 2, .sound = TRUE };

  check_video (&video, 0, 50, "video/x-raw,format=GRAY8");
  for (int frame = 1; frame < 100; frame++)
    g_assert_cmpint (ef_test_video_get_begin (&video, frame), >,
                     ef_test_video_get_begin (&video, frame - 1));
}

static void
test_black (void)
{
  guint8 pixels[160 * 90] = { 0 };

  g_assert_cmpint (ef_test_video_read_number (pixels, 160, 90, 160, 1), ==, -1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ef_media_init ();

  g_test_add_func ("/videos/codecs", test_codecs);
  g_test_add_func ("/videos/scaled", test_scaled);
  g_test_add_func ("/videos/turned", test_turned);
  g_test_add_func ("/videos/upright", test_upright);
  g_test_add_func ("/videos/variable", test_variable);
  g_test_add_func ("/videos/black", test_black);

  return g_test_run ();
}
