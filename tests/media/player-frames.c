/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/player-support.h"

#include "media/media.h"

/* What the player says is what it shows, for every frame of videos of every kind. */

static void
check_seeks (Stage *stage)
{
  guint n_frames = ef_frame_index_get_n_frames (stage->frames);

  for (guint frame = 0; frame < n_frames; frame++) {
    EfTimeSpan span = ef_frame_index_get_frame (stage->frames, frame);
    gint64 places[] = { span.begin, span.begin + ef_time_span_get_duration (span) / 2,
                        span.end - 1 };
    /* From elsewhere, so that there is something to do. */
    guint elsewhere = (frame + n_frames / 2) % n_frames;

    for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
      ef_player_seek (stage->player, ef_frame_index_get_frame (stage->frames, elsewhere).begin,
                      i % 2 == 1);
      ef_player_seek (stage->player, places[i], FALSE);
      settle (stage->player);
      check_frame (stage, frame);
    }
  }
}

static void
check_steps (Stage *stage)
{
  guint n_frames = ef_frame_index_get_n_frames (stage->frames);

  ef_player_seek (stage->player, 0, FALSE);
  settle (stage->player);
  check_frame (stage, 0);
  for (guint frame = 1; frame < n_frames; frame++) {
    ef_player_step (stage->player, 1);
    settle (stage->player);
    check_frame (stage, frame);
  }
  ef_player_step (stage->player, 1);
  settle (stage->player);
  check_frame (stage, n_frames - 1);
  for (guint frame = n_frames - 1; frame > 0; frame--) {
    ef_player_step (stage->player, -1);
    settle (stage->player);
    check_frame (stage, frame - 1);
  }
  ef_player_step (stage->player, -1);
  settle (stage->player);
  check_frame (stage, 0);
}

static void
test_video (gconstpointer data)
{
  const EfTestVideo *video = data;
  Stage stage;
  guint n_frames;

  stage_open (&stage, video);
  n_frames = ef_frame_index_get_n_frames (stage.frames);
  ef_player_open (stage.player, stage.uri, stage.info, 0);
  ef_player_set_frames (stage.player, stage.frames);
  settle (stage.player);
  check_frame (&stage, 0);
  check_seeks (&stage);
  check_steps (&stage);

  /* The end shows the last frame, and so does what is far behind it. */
  ef_player_seek (stage.player, ef_frame_index_get_end (stage.frames), FALSE);
  settle (stage.player);
  check_frame (&stage, n_frames - 1);
  ef_player_open (stage.player, stage.uri, stage.info,
                  ef_frame_index_get_frame (stage.frames, n_frames / 2).begin);
  ef_player_set_frames (stage.player, stage.frames);
  settle (stage.player);
  check_frame (&stage, n_frames / 2);
  stage_close (&stage);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *name;
    EfTestVideo video;
  } videos[] = {
    { "plain", { .n_frames = 40 } },
    { "854", { .n_frames = 40, .b_frames = 2, .width = 854, .height = 480 } },
    { "b-frames", { .b_frames = 2, .n_frames = 40, .sound = TRUE } },
    { "23.976", { .rate_num = 24000, .rate_den = 1001, .b_frames = 2, .n_frames = 40 } },
    { "29.97", { .rate_num = 30000, .rate_den = 1001, .b_frames = 2, .n_frames = 40 } },
    { "59.94", { .rate_num = 60000, .rate_den = 1001, .b_frames = 2, .n_frames = 40 } },
    { "120", { .rate_num = 120, .n_frames = 40, .sound = TRUE } },
    { "mkv",
      { .container = "mkv",
        .rate_num = 30000,
        .rate_den = 1001,
        .b_frames = 2,
        .n_frames = 40,
        .sound = TRUE } },
    { "ts", { .container = "ts", .b_frames = 2, .n_frames = 40, .sound = TRUE } },
    { "hevc", { .codec = "hevc", .b_frames = 3, .n_frames = 40 } },
    { "open-gop", { .open_gop = TRUE, .b_frames = 3, .n_frames = 40 } },
    { "open-gop-29.97",
      { .open_gop = TRUE, .b_frames = 3, .rate_num = 30000, .rate_den = 1001, .n_frames = 40 } },
    { "open-gop-mkv",
      { .open_gop = TRUE, .b_frames = 3, .container = "mkv", .n_frames = 40, .sound = TRUE } },
    { "open-gop-ts",
      { .open_gop = TRUE, .b_frames = 3, .container = "ts", .n_frames = 40, .sound = TRUE } },
    { "open-gop-hevc",
      { .open_gop = TRUE, .b_frames = 3, .codec = "hevc", .n_frames = 40, .sound = TRUE } },
    { "open-gop-hevc-29.97",
      { .open_gop = TRUE,
        .b_frames = 4,
        .codec = "hevc",
        .rate_num = 30000,
        .rate_den = 1001,
        .n_frames = 40 } },
    { "open-gop-hevc-mkv",
      { .open_gop = TRUE,
        .b_frames = 3,
        .codec = "hevc",
        .container = "mkv",
        .rate_num = 30000,
        .rate_den = 1001,
        .n_frames = 40 } },
    { "vp9", { .codec = "vp9", .container = "webm", .n_frames = 40 } },
    { "av1", { .codec = "av1", .n_frames = 40 } },
    { "rotated", { .rotation = 90, .n_frames = 24 } },
    { "edit-list", { .skip_ms = 300, .b_frames = 2, .n_frames = 40, .sound = TRUE } },
    { "offset", { .start_ms = 1500, .n_frames = 40, .sound = TRUE } },
    { "delay", { .delay_ms = 400, .n_frames = 40, .sound = TRUE } },
    { "variable", { .variable = TRUE, .n_frames = 40, .sound = TRUE } },
    { "variable-b", { .variable = TRUE, .b_frames = 2, .n_frames = 40 } },
    { "variable-mkv", { .variable = TRUE, .container = "mkv", .n_frames = 40 } },
  };

  g_test_init (&argc, &argv, NULL);
  ef_media_init ();

  for (guint i = 0; i < G_N_ELEMENTS (videos); i++) {
    g_autofree char *path = g_strconcat ("/player-frames/", videos[i].name, NULL);

    g_test_add_data_func (path, &videos[i].video, test_video);
  }

  return g_test_run ();
}
