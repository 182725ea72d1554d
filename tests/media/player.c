/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/player-support.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "media/media.h"
#include "media/player-shrink.h"
#include "media/player-state.h"

static const EfTestVideo film = { .n_frames = 75, .gop = 25, .b_frames = 2, .sound = TRUE };

static void
stage_show (Stage *stage, const EfTestVideo *video, gint64 at)
{
  stage_open (stage, video);
  ef_player_open (stage->player, stage->uri, stage->info, at);
  ef_player_set_frames (stage->player, stage->frames);
  settle (stage->player);
}

static gint64
begin_of (Stage *stage, guint frame)
{
  return ef_frame_index_get_frame (stage->frames, frame).begin;
}

static void
count_cb (gpointer user_data)
{
  (*(int *) user_data)++;
}

static void
test_first_frame (void)
{
  Stage stage;
  int n = 0;

  stage_open (&stage, &film);
  g_signal_connect_swapped (stage.player, "first-frame", G_CALLBACK (count_cb), &n);
  for (guint frame = 0; frame < 60; frame += 20) {
    n = 0;
    ef_player_open (stage.player, stage.uri, stage.info, begin_of (&stage, frame));
    settle (stage.player);
    g_assert_cmpint (n, ==, 1);
    check_frame (&stage, frame);
    g_assert_false (ef_player_get_playing (stage.player));
  }
  stage_close (&stage);
}

/* As many as were asked for, however fast. */
static void
test_key_repeat (void)
{
  Stage stage;
  int frame = 10;

  stage_show (&stage, &film, 0);
  ef_player_seek (stage.player, begin_of (&stage, 10), FALSE);
  for (int i = 0; i < 40; i++) {
    int by = i % 5 == 4 ? -2 : 1;

    frame += by;
    ef_player_step (stage.player, by);
    if (i % 3 == 0)
      run_for (2);
  }
  settle (stage.player);
  check_frame (&stage, (guint) frame);
  for (int i = 0; i < 20; i++) {
    ef_player_step (stage.player, 1);
    run_for (1);
  }
  settle (stage.player);
  check_frame (&stage, (guint) frame + 20);
  ef_player_step (stage.player, -1000);
  settle (stage.player);
  check_frame (&stage, 0);
  ef_player_step (stage.player, 1000);
  settle (stage.player);
  check_frame (&stage, 74);
  stage_close (&stage);
}

static void
test_scrub (void)
{
  Stage stage;

  stage_show (&stage, &film, 0);
  for (guint frame = 0; frame < 70; frame += 3) {
    ef_player_seek (stage.player, begin_of (&stage, frame), TRUE);
    run_for (5);
  }
  settle (stage.player);
  check_frame (&stage, 69);
  /* A step does not wait until the pointer has rested. */
  ef_player_seek (stage.player, begin_of (&stage, 33), TRUE);
  ef_player_step (stage.player, 1);
  settle (stage.player);
  check_frame (&stage, 34);
  stage_close (&stage);
}

static void
note_position_cb (EfPlayer *player, GParamSpec *pspec, gpointer user_data)
{
  GArray *positions = user_data;
  gint64 position = ef_player_get_position (player);

  g_array_append_val (positions, position);
}

static gboolean
is_at_end (EfPlayer *player)
{
  gboolean at_end;

  g_object_get (player, "at-end", &at_end, NULL);

  return at_end;
}

static void
wait_for_end (EfPlayer *player)
{
  for (int i = 0; i < 2000 && !is_at_end (player); i++)
    run_for (10);
  g_assert_true (is_at_end (player));
}

static void
test_play (void)
{
  Stage stage;
  g_autoptr (GArray) positions = g_array_new (FALSE, FALSE, sizeof (gint64));

  stage_show (&stage, &film, 0);
  ef_player_seek (stage.player, begin_of (&stage, 40), FALSE);
  settle (stage.player);
  g_signal_connect (stage.player, "notify::position", G_CALLBACK (note_position_cb), positions);
  ef_player_play (stage.player);
  g_assert_true (ef_player_get_playing (stage.player));
  wait_for_end (stage.player);
  settle (stage.player);
  g_assert_false (ef_player_get_playing (stage.player));
  check_frame (&stage, 74);
  g_assert_cmpint (positions->len, >, 3);
  for (guint i = 1; i < positions->len; i++)
    g_assert_cmpint (g_array_index (positions, gint64, i), >,
                     g_array_index (positions, gint64, i - 1));

  /* Again from the start. */
  ef_player_play (stage.player);
  settle (stage.player);
  g_assert_false (is_at_end (stage.player));
  g_assert_cmpint (ef_player_get_position (stage.player), <, begin_of (&stage, 40));
  ef_player_pause (stage.player);
  settle (stage.player);
  check_truth (&stage);
  ef_player_step (stage.player, 1);
  settle (stage.player);
  check_truth (&stage);
  stage_close (&stage);
}

static gboolean
has_gone_on (EfPlayer *player, gint64 before, double rate)
{
  gint64 now = ef_player_get_position (player);

  return rate > 0 ? now > before : now < before;
}

static void
test_rates (void)
{
  static const double rates[] = { 0.5, 2, 4, 8, 1, -1, -4, -8, 1.5 };
  Stage stage;

  stage_show (&stage, &film, 0);
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    gint64 before;

    ef_player_seek (stage.player, begin_of (&stage, 35), FALSE);
    settle (stage.player);
    before = ef_player_get_position (stage.player);
    ef_player_set_rate (stage.player, rates[i]);
    g_assert_cmpfloat (ef_player_get_rate (stage.player), ==, rates[i]);
    run_for (400);
    for (int wait = 0; wait < 500 && !has_gone_on (stage.player, before, rates[i]); wait++)
      run_for (20);
    g_assert_true (has_gone_on (stage.player, before, rates[i]));
    ef_player_pause (stage.player);
    settle (stage.player);
    check_truth (&stage);
    g_assert_cmpfloat (ef_player_get_rate (stage.player), ==, 1.0);
  }

  /* Backwards ends at the beginning. */
  ef_player_set_rate (stage.player, -4);
  for (int i = 0; i < 1000 && ef_player_get_playing (stage.player); i++)
    run_for (10);
  settle (stage.player);
  check_frame (&stage, 0);
  g_assert_false (ef_player_get_playing (stage.player));
  stage_close (&stage);
}

/* At high speeds only key frames are shown, none of them from before. */
static void
test_never_back (void)
{
  static const EfTestVideo videos[] = {
    { .n_frames = 75, .gop = 25, .b_frames = 2, .sound = TRUE },
    { .n_frames = 75, .gop = 25, .b_frames = 2, .sound = TRUE, .container = "mkv" },
    { .n_frames = 75, .gop = 25, .b_frames = 2, .sound = TRUE, .container = "ts" },
    { .n_frames = 75, .gop = 25, .b_frames = 3, .open_gop = TRUE },
    { .n_frames = 75, .gop = 25, .b_frames = 3, .open_gop = TRUE, .codec = "hevc" },
  };
  static const guint begins[] = { 1, 24, 25, 35, 60 };

  for (guint i = 0; i < G_N_ELEMENTS (videos); i++) {
    Stage stage;

    stage_show (&stage, &videos[i], 0);
    for (guint j = 0; j < G_N_ELEMENTS (begins); j++) {
      g_autoptr (GArray) positions = g_array_new (FALSE, FALSE, sizeof (gint64));
      gulong id;

      g_test_message ("video %u from %u", i, begins[j]);
      ef_player_seek (stage.player, begin_of (&stage, begins[j]), FALSE);
      settle (stage.player);
      check_frame (&stage, begins[j]);
      id = g_signal_connect (stage.player, "notify::position", G_CALLBACK (note_position_cb),
                             positions);
      ef_player_set_rate (stage.player, 8);
      wait_for_end (stage.player);
      g_signal_handler_disconnect (stage.player, id);
      for (guint k = 0; k < positions->len; k++)
        g_assert_cmpint (g_array_index (positions, gint64, k), >=,
                         k > 0 ? g_array_index (positions, gint64, k - 1)
                               : begin_of (&stage, begins[j]));
    }
    stage_close (&stage);
  }
}

static void
test_loop (void)
{
  Stage stage;
  EfTimeSpan span;
  g_autoptr (GArray) positions = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n_rounds = 0;

  stage_show (&stage, &film, 0);
  span = ef_time_span_new (begin_of (&stage, 27), begin_of (&stage, 35));
  ef_player_loop (stage.player, span);
  settle (stage.player);
  g_signal_connect (stage.player, "notify::position", G_CALLBACK (note_position_cb), positions);
  run_for (2000);
  for (guint i = 1; i < positions->len; i++) {
    gint64 now = g_array_index (positions, gint64, i);

    g_assert_true (ef_time_span_contains (span, now));
    if (now < g_array_index (positions, gint64, i - 1))
      n_rounds++;
  }
  g_assert_cmpint (n_rounds, >, 2);
  g_assert_true (ef_player_get_playing (stage.player));

  ef_player_pause (stage.player);
  settle (stage.player);
  check_truth (&stage);
  ef_player_step (stage.player, 20);
  settle (stage.player);
  check_truth (&stage);

  ef_player_loop (stage.player, span);
  run_for (200);
  ef_player_loop (stage.player, EF_TIME_SPAN_EMPTY);
  wait_for_end (stage.player);
  settle (stage.player);
  check_frame (&stage, 74);
  stage_close (&stage);
}

/* Whatever was asked for in whatever order, at rest the player says what it shows. */
static void
test_storm (void)
{
  Stage stage;

  stage_show (&stage, &film, 0);
  for (int round = 0; round < 12; round++) {
    for (int i = 0; i < 12; i++) {
      guint frame = (guint) g_test_rand_int_range (0, 75);
      guint other = (guint) g_test_rand_int_range (0, 75);

      switch (g_test_rand_int_range (0, 9)) {
      case 0:
        ef_player_play (stage.player);
        break;
      case 1:
        ef_player_pause (stage.player);
        break;
      case 2:
        ef_player_set_rate (stage.player, (double) g_test_rand_int_range (1, 10) - 5.5);
        break;
      case 3:
        ef_player_loop (stage.player,
                        ef_time_span_new (begin_of (&stage, frame), begin_of (&stage, other)));
        break;
      case 4:
        ef_player_step (stage.player, g_test_rand_int_range (-3, 4));
        break;
      case 5:
        ef_player_seek (stage.player, begin_of (&stage, frame), FALSE);
        break;
      case 6:
        ef_player_open (stage.player, stage.uri, stage.info, begin_of (&stage, frame));
        ef_player_set_frames (stage.player, stage.frames);
        break;
      default:
        ef_player_seek (stage.player, begin_of (&stage, frame), TRUE);
        break;
      }
      if (g_test_rand_bit ())
        run_for ((guint) g_test_rand_int_range (0, 60));
    }
    ef_player_pause (stage.player);
    settle (stage.player);
    check_truth (&stage);
    ef_player_seek (stage.player, begin_of (&stage, (guint) round * 5), FALSE);
    settle (stage.player);
    check_frame (&stage, (guint) round * 5);
  }
  stage_close (&stage);
}

static void
test_open_and_close (void)
{
  Stage stage;

  stage_open (&stage, &film);
  /* What may happen below now and then happens here for certain: it must not end the tests. */
  g_log ("GStreamer", G_LOG_LEVEL_CRITICAL,
         "Padname :src_0 does not belong to element urisourcebin0 when removing");
  for (guint i = 0; i < 50; i++) {
    ef_player_open (stage.player, stage.uri, stage.info, i % 2 == 0 ? 0 : begin_of (&stage, i));
    if (i % 7 == 3)
      ef_player_seek (stage.player, begin_of (&stage, i), i % 2 == 0);
    if (i % 5 == 0)
      run_for (i);
    if (i % 11 == 0)
      ef_player_close (stage.player);
  }
  settle (stage.player);
  check_frame (&stage, 49);
  ef_player_close (stage.player);
  settle (stage.player);
  g_assert_cmpint (ef_player_get_position (stage.player), ==, 0);

  /* Gone while it loads. */
  ef_player_open (stage.player, stage.uri, stage.info, 0);
  stage_close (&stage);

  for (int i = 0; i < 10; i++) {
    g_autoptr (EfPlayer) player = make_player ();

    run_for ((guint) i);
  }
  wait_gone ();
}

static void
hold_source_up_cb (GstBus *bus, GstMessage *message, gpointer user_data)
{
  GstState state;
  g_autofree char *name = gst_object_get_name (GST_MESSAGE_SRC (message));
  int *n_held = user_data;

  gst_message_parse_state_changed (message, NULL, &state, NULL);
  if (state != GST_STATE_PAUSED || !g_str_has_prefix (name, "urisourcebin"))
    return;
  g_usleep (G_USEC_PER_SEC / 4);
  g_atomic_int_inc (n_held);
}

/* The thread that starts everything is held up when the source runs already. */
static void
test_busy (void)
{
  Stage stage;

  stage_open (&stage, &film);
  for (guint i = 0; i < 3; i++) {
    g_autoptr (EfPlayer) player = g_steal_pointer (&stage.player);
    g_autoptr (GstBus) bus = gst_object_ref (player->bus);
    int n_held = 0;

    gst_bus_enable_sync_message_emission (bus);
    g_signal_connect (bus, "sync-message::state-changed", G_CALLBACK (hold_source_up_cb), &n_held);
    stage.player = g_object_ref (player);
    ef_player_open (stage.player, stage.uri, stage.info, begin_of (&stage, i));
    settle (stage.player);
    check_frame (&stage, i);
    g_assert_cmpint (g_atomic_int_get (&n_held), ==, 1);
    g_signal_handlers_disconnect_by_func (bus, hold_source_up_cb, &n_held);
    g_clear_object (&stage.player);
    stage.player = make_player ();
  }
  stage_close (&stage);
}

static char *
make_damaged (const char *name, gsize part)
{
  g_autofree char *path = ef_test_video_make (&film);
  g_autofree char *damaged = ef_test_video_get_path (name);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  g_file_set_contents (damaged, contents, (gssize) (length * part / 100), &error);
  g_assert_no_error (error);

  return g_filename_to_uri (damaged, NULL, NULL);
}

static void
test_problems (void)
{
  g_autoptr (EfPlayer) player = make_player ();
  g_autoptr (EfMediaInfo) info = ef_media_info_new ();
  g_autofree char *cut = make_damaged ("player-cut.mp4", 50);
  g_autofree char *empty = make_damaged ("player-empty.mp4", 0);
  const char *uris[] = { "file:///nowhere/at-all.mp4", cut, empty, "file:///proc/self/status" };

  g_set_str (&info->video_codec, "H.264");
  for (guint i = 0; i < G_N_ELEMENTS (uris); i++) {
    ef_player_open (player, uris[i], info, 0);
    ef_player_play (player);
    settle (player);
    g_test_message ("%s", uris[i]);
    g_assert_true (
      g_str_has_prefix (ef_player_get_problem (player), "This video cannot be shown."));
    g_assert_false (ef_player_get_playing (player));
    /* Whatever else is asked for harms nothing. */
    ef_player_step (player, 1);
    ef_player_seek (player, EF_NS_PER_SECOND, TRUE);
    settle (player);
  }
  g_assert_nonnull (strstr (ef_player_get_problem (player), "video"));
  ef_player_close (player);
  g_assert_cmpstr (ef_player_get_problem (player), ==, "");
}

static void
test_deleted (void)
{
  Stage stage;
  g_autofree char *uri = NULL;
  g_autofree char *path = NULL;

  stage_open (&stage, &film);
  uri = make_damaged ("player-deleted.mp4", 100);
  path = g_filename_from_uri (uri, NULL, NULL);
  ef_player_open (stage.player, uri, stage.info, 0);
  ef_player_set_frames (stage.player, stage.frames);
  settle (stage.player);
  g_assert_cmpint (g_unlink (path), ==, 0);
  ef_player_seek (stage.player, begin_of (&stage, 60), FALSE);
  settle (stage.player);
  check_frame (&stage, 60);
  stage_close (&stage);
}

static gboolean
has_sound (EfPlayer *player)
{
  gboolean sound;

  g_object_get (player, "has-sound", &sound, NULL);

  return sound;
}

/* The device goes away while it plays: the picture goes on. */
static void
test_no_sound (void)
{
  Stage stage;

  stage_open (&stage, &film);
  g_clear_object (&stage.player);
  stage.player =
    ef_player_new_with_sinks ("capsfilter caps=video/x-raw ! fakesink name=sink sync=true",
                              "identity error-after=20 ! fakesink sync=true");
  ef_player_open (stage.player, stage.uri, stage.info, 0);
  ef_player_set_frames (stage.player, stage.frames);
  settle (stage.player);
  g_assert_true (has_sound (stage.player));
  ef_player_play (stage.player);
  wait_for_end (stage.player);
  settle (stage.player);
  g_assert_false (has_sound (stage.player));
  check_frame (&stage, 74);
  stage_close (&stage);
}

static void
check_shrunk (const char *before, const char *after)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (before);
  g_autoptr (GstCaps) expected = gst_caps_from_string (after);
  g_autoptr (GstCaps) chosen = ef_shrink_choose (caps);
  g_autofree char *text = gst_caps_to_string (chosen);

  g_test_message ("%s becomes %s", before, text);
  g_assert_true (gst_caps_is_equal (chosen, expected));
}

/* Before colours are converted pictures have 8 bits and the size of a screen. */
static void
test_shrunk (void)
{
  const EfTestVideo deep = { .n_frames = 30, .codec = "hevc", .extra = "-pix_fmt yuv420p10le" };
  Stage stage;

  check_shrunk ("video/x-raw,format=I420,width=1920,height=1080",
                "video/x-raw,format=I420,width=1920,height=1080");
  check_shrunk ("video/x-raw,format=I420_10LE,width=3840,height=2160",
                "video/x-raw,format=I420,width=1920,height=1080");
  check_shrunk ("video/x-raw,format=P010_10LE,width=2160,height=3840",
                "video/x-raw,format=I420,width=1080,height=1920");
  check_shrunk ("video/x-raw,format=I422_10LE,width=7680,height=4320",
                "video/x-raw,format=Y42B,width=1920,height=1080");
  check_shrunk ("video/x-raw,format=Y444_12LE,width=2560,height=1440",
                "video/x-raw,format=Y444,width=2560,height=1440");
  check_shrunk ("video/x-raw,format=GBR_10LE,width=320,height=180",
                "video/x-raw,format=GBR_10LE,width=320,height=180");
  check_shrunk ("video/x-raw(memory:DMABuf),format=DMA_DRM,width=3840,height=2160", "ANY");

  stage_open (&stage, &deep);
  g_clear_object (&stage.player);
  stage.player = ef_player_new_with_sinks (
    "videoconvertscale name=shrink dither=none ! capsfilter name=shrunk caps=ANY ! "
    "videoconvertscale ! capsfilter caps=video/x-raw,format=BGRx ! fakesink name=sink sync=true",
    "fakesink sync=true");
  for (guint frame = 0; frame < 30; frame += 13) {
    ef_player_open (stage.player, stage.uri, stage.info, begin_of (&stage, frame));
    ef_player_set_frames (stage.player, stage.frames);
    settle (stage.player);
    check_frame (&stage, frame);
  }
  stage_close (&stage);
}

static void
test_proxy (void)
{
  Stage stage;

  stage_show (&stage, &film, 0);
  ef_player_set_proxy (stage.player, stage.uri);
  ef_player_seek (stage.player, begin_of (&stage, 60), FALSE);
  settle (stage.player);
  ef_player_set_rate (stage.player, -2);
  run_for (500);
  g_assert_cmpint (ef_player_get_position (stage.player), <, begin_of (&stage, 60));
  ef_player_pause (stage.player);
  settle (stage.player);
  check_truth (&stage);
  stage_close (&stage);
}

static void
test_volume (void)
{
  g_autoptr (EfPlayer) player = make_player ();
  double volume;
  gboolean muted;

  g_object_set (player, "volume", 0.25, "muted", TRUE, NULL);
  g_object_get (player, "volume", &volume, "muted", &muted, NULL);
  g_assert_cmpfloat (volume, ==, 0.25);
  g_assert_true (muted);
}

/* Where the picture begins after the sound, backwards ends at the first frame. */
static void
test_back_to_start (void)
{
  static const EfTestVideo late = { .n_frames = 50, .sound = TRUE, .delay_ms = 400 };
  Stage stage;

  stage_show (&stage, &late, 0);
  g_assert_cmpint (begin_of (&stage, 0), >, 0);
  ef_player_seek (stage.player, begin_of (&stage, 5), FALSE);
  settle (stage.player);
  ef_player_set_rate (stage.player, -1);
  for (guint i = 0; i < 100 && ef_player_get_playing (stage.player); i++)
    run_for (100);
  g_assert_false (ef_player_get_playing (stage.player));
  check_frame (&stage, 0);
  stage_close (&stage);
}

/* Neither the frames nor the length are known yet. */
static void
test_step_unknown (void)
{
  Stage stage;

  stage_open (&stage, &film);
  stage.info->duration = 0;
  ef_player_open (stage.player, stage.uri, stage.info, 0);
  settle (stage.player);
  ef_player_step (stage.player, 5);
  settle (stage.player);
  g_assert_cmpint (ef_player_get_position (stage.player), ==, begin_of (&stage, 5));
  stage_close (&stage);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ef_media_init ();

  g_test_add_func ("/player/first-frame", test_first_frame);
  g_test_add_func ("/player/key-repeat", test_key_repeat);
  g_test_add_func ("/player/scrub", test_scrub);
  g_test_add_func ("/player/play", test_play);
  g_test_add_func ("/player/rates", test_rates);
  g_test_add_func ("/player/never-back", test_never_back);
  g_test_add_func ("/player/loop", test_loop);
  g_test_add_func ("/player/storm", test_storm);
  g_test_add_func ("/player/open-and-close", test_open_and_close);
  g_test_add_func ("/player/busy", test_busy);
  g_test_add_func ("/player/problems", test_problems);
  g_test_add_func ("/player/deleted", test_deleted);
  g_test_add_func ("/player/no-sound", test_no_sound);
  g_test_add_func ("/player/shrunk", test_shrunk);
  g_test_add_func ("/player/proxy", test_proxy);
  g_test_add_func ("/player/volume", test_volume);
  g_test_add_func ("/player/back-to-start", test_back_to_start);
  g_test_add_func ("/player/step-unknown", test_step_unknown);

  return g_test_run ();
}
