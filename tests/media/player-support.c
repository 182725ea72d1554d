/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/player-support.h"

#include <gst/video/video.h>

#include "media/player-pipe.h"
#include "support/plugins.h"

#define MOST_SECONDS 20

static gboolean
wake_cb (gpointer user_data)
{
  gboolean *is_awake = user_data;

  *is_awake = TRUE;

  return G_SOURCE_REMOVE;
}

void
run_for (guint milliseconds)
{
  gboolean is_awake = FALSE;

  g_timeout_add (milliseconds, wake_cb, &is_awake);
  while (!is_awake)
    g_main_context_iteration (NULL, TRUE);
}

void
settle (EfPlayer *player)
{
  gint64 last = g_get_monotonic_time () + MOST_SECONDS * G_USEC_PER_SEC;

  do {
    run_for (1);
    g_assert_cmpint (g_get_monotonic_time (), <, last);
  } while (!ef_player_is_settled (player));
}

EfPlayer *
make_player (void)
{
  plugins_watch ();

  return ef_player_new_with_sinks ("capsfilter caps=video/x-raw ! fakesink name=sink sync=true",
                                   "fakesink sync=true");
}

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

/* The generator puts a key frame at every so many frames; what an edit list hides is counted. */
static guint8 *
make_flags (Stage *stage)
{
  guint8 *flags = g_malloc0 (stage->numbers->len);
  int gop = stage->video.gop > 0 ? stage->video.gop : 12;

  for (guint i = 0; i < stage->numbers->len; i++) {
    int number = g_array_index (stage->numbers, int, i);

    if (number % gop == 0)
      flags[i] = stage->video.open_gop && number > 0 ? EF_FRAME_KEY | EF_FRAME_OPEN : EF_FRAME_KEY;
  }

  return flags;
}

/* Frames the way nobody seeks: all of them decoded from the start, in order. */
static void
read_all (Stage *stage)
{
  /* Sound that is linked to nothing may hold up the end of everything. */
  g_autofree char *line = g_strdup_printf (
    "uridecodebin3 name=file uri=\"%s\" file. ! video/x-raw ! videoconvert ! "
    "video/x-raw,format=I420 ! appsink name=sink sync=false %s",
    stage->uri, stage->video.sound ? "file. ! audio/x-raw ! fakesink sync=false async=false" : "");
  g_autoptr (GError) error = NULL;
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, &error);
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GArray) begins = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree guint8 *flags = NULL;
  gint64 end = 0;

  g_assert_no_error (error);
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  stage->numbers = g_array_new (FALSE, FALSE, sizeof (int));
  gst_element_set_state (pipeline, GST_STATE_READY);
  ef_pipe_open_decoder (GST_BIN (pipeline));
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (;;) {
    g_autoptr (GstSample) sample = NULL;
    GstBuffer *buffer;
    gint64 begin;
    int number;

    g_signal_emit_by_name (sink, "pull-sample", &sample);
    if (sample == NULL)
      break;
    buffer = gst_sample_get_buffer (sample);
    begin = (gint64) gst_segment_to_stream_time (gst_sample_get_segment (sample), GST_FORMAT_TIME,
                                                 GST_BUFFER_PTS (buffer));
    number = read_sample (sample, &stage->video);
    g_assert_cmpint (number, >=, 0);
    g_array_append_val (begins, begin);
    g_array_append_val (stage->numbers, number);
    end = begin + (GST_BUFFER_DURATION_IS_VALID (buffer) ? (gint64) GST_BUFFER_DURATION (buffer)
                                                         : 40000000);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  g_assert_cmpint (begins->len, >, 0);
  flags = make_flags (stage);
  stage->frames =
    ef_frame_index_new ((const gint64 *) (gpointer) begins->data, flags, begins->len, end);
}

void
stage_open (Stage *stage, const EfTestVideo *video)
{
  plugins_watch ();
  *stage = (Stage) { .video = *video };
  stage->uri = ef_test_video_make_uri (video);
  read_all (stage);
  stage->info = ef_media_info_new ();
  g_set_str (&stage->info->video_codec, g_strcmp0 (video->codec, "hevc") == 0 ? "HEVC" : "H.264");
  if (video->sound)
    g_set_str (&stage->info->audio_codec, "AAC");
  stage->info->duration = ef_frame_index_get_end (stage->frames);
  stage->info->is_variable = video->variable;
  stage->info->rate = EF_RATE (video->rate_num ? video->rate_num : 25, MAX (video->rate_den, 1));
  stage->player = make_player ();
}

void
stage_close (Stage *stage)
{
  g_clear_object (&stage->player);
  g_clear_pointer (&stage->info, ef_media_info_free);
  g_clear_pointer (&stage->frames, ef_frame_index_unref);
  g_clear_pointer (&stage->numbers, g_array_unref);
  g_clear_pointer (&stage->uri, g_free);
  wait_gone ();
}

int
read_number (Stage *stage)
{
  g_autoptr (GstSample) sample = NULL;

  g_object_get (ef_player_get_sink (stage->player), "last-sample", &sample, NULL);
  g_assert_nonnull (sample);

  return read_sample (sample, &stage->video);
}

void
check_frame (Stage *stage, guint frame)
{
  gint64 begin = ef_frame_index_get_frame (stage->frames, frame).begin;

  g_assert_cmpstr (ef_player_get_problem (stage->player), ==, "");
  g_assert_cmpint (read_number (stage), ==, g_array_index (stage->numbers, int, frame));
  g_assert_cmpint (ef_player_get_position (stage->player), ==, begin);
}

void
check_truth (Stage *stage)
{
  check_frame (stage, ef_frame_index_find (stage->frames, ef_player_get_position (stage->player)));
}

void
wait_gone (void)
{
  gint64 last = g_get_monotonic_time () + MOST_SECONDS * G_USEC_PER_SEC;

  while (ef_player_count_pipelines () > 0) {
    run_for (1);
    g_assert_cmpint (g_get_monotonic_time (), <, last);
  }
}
