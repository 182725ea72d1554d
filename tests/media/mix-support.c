/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/mix-support.h"

#include <gst/app/app.h>
#include <gst/video/video.h>

#include "core/time-span.h"
#include "media/ahead.h"
#include "media/media.h"
#include "media/player-pipe.h"

#define MOST_SECONDS 20
/* Containers round times. */
#define ROUNDED (EF_NS_PER_SECOND / 1000)

int
mix_read_sample (GstSample *sample, const EfTestVideo *video)
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

static void
add_sample (Truth *truth, GstSample *sample)
{
  guint64 position;
  gint64 begin;
  int sign =
    gst_segment_to_stream_time_full (gst_sample_get_segment (sample), GST_FORMAT_TIME,
                                     GST_BUFFER_PTS (gst_sample_get_buffer (sample)), &position);
  int number = mix_read_sample (sample, &truth->video);

  g_assert_cmpint (number, >=, 0);
  begin = sign < 0 ? -(gint64) position : (gint64) position;
  g_array_append_val (truth->begins, begin);
  g_array_append_val (truth->numbers, number);
}

void
truth_open (Truth *truth, const EfTestVideo *video)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;
  g_autoptr (GstElement) pipeline = NULL;
  g_autoptr (GstElement) sink = NULL;
  GstSample *sample;

  ef_media_init ();
  *truth = (Truth) { .video = *video };
  truth->uri = ef_test_video_make_uri (video);
  truth->begins = g_array_new (FALSE, FALSE, sizeof (gint64));
  truth->numbers = g_array_new (FALSE, FALSE, sizeof (int));
  line = g_strdup_printf (
    "uridecodebin3 name=file uri=\"%s\" file. ! video/x-raw ! videoconvert ! "
    "video/x-raw,format=I420 ! appsink name=sink sync=false %s",
    truth->uri, video->sound ? "file. ! audio/x-raw ! fakesink sync=false async=false" : "");
  pipeline = gst_parse_launch (line, &error);
  g_assert_no_error (error);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gst_element_set_state (pipeline, GST_STATE_READY);
  ef_pipe_open_decoder (GST_BIN (pipeline));
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  while ((sample = gst_app_sink_pull_sample (GST_APP_SINK (sink))) != NULL) {
    add_sample (truth, sample);
    gst_sample_unref (sample);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_cmpuint (truth->begins->len, >, 0);
}

void
truth_close (Truth *truth)
{
  g_clear_pointer (&truth->begins, g_array_unref);
  g_clear_pointer (&truth->numbers, g_array_unref);
  g_clear_pointer (&truth->uri, g_free);
}

gint64
truth_get_begin (Truth *truth, guint frame)
{
  return g_array_index (truth->begins, gint64, frame);
}

int
truth_get_number (Truth *truth, gint64 time)
{
  guint found = 0;

  for (guint i = 0; i < truth->begins->len; i++) {
    if (truth_get_begin (truth, i) <= time + ROUNDED)
      found = i;
  }

  return g_array_index (truth->numbers, int, found);
}

EfStretch *
mix_add_stretch (EfPlan *plan, Truth *truth, gint64 begin, gint64 end)
{
  g_autoptr (GError) error = NULL;
  EfStretch *stretch = ef_stretch_new ();

  ef_media_init ();
  g_free (stretch->path);
  stretch->path = g_filename_from_uri (truth->uri, NULL, NULL);
  ef_media_info_free (stretch->info);
  stretch->info = ef_media_probe (truth->uri, NULL, &error);
  g_assert_no_error (error);
  stretch->span = ef_time_span_new (begin, end);
  stretch->lead = -1;
  ef_look_init (&stretch->look);
  stretch->look.has_fill = TRUE;
  g_ptr_array_add (plan->stretches, stretch);

  return stretch;
}

void
mix_wait_gone (void)
{
  gint64 last = g_get_monotonic_time () + MOST_SECONDS * G_USEC_PER_SEC;

  while (ef_ahead_count () > 0) {
    g_usleep (1000);
    g_assert_cmpint (g_get_monotonic_time (), <, last);
  }
}
