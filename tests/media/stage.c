/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "media/media.h"
#include "media/mix-support.h"
#include "media/stage-pipe.h"
#include "media/stage-private.h"
#include "media/support.h"

#define MS G_GINT64_CONSTANT (1000000)
#define MOST_SECONDS 20
#define VIDEO "capsfilter caps=video/x-raw ! fakesink name=sink sync=true"
#define AUDIO "fakesink sync=true"

static const EfTestVideo video = { .n_frames = 100, .b_frames = 2, .sound = TRUE };

typedef struct {
  Truth truth;
  EfPlan *plan;
  EfStage *stage;
  int n_first;
  int n_end;
} Scene;

static void
count_cb (EfStage *stage, gpointer user_data)
{
  int *count = user_data;

  (*count)++;
}

static void
iterate (void)
{
  if (!g_main_context_iteration (NULL, FALSE))
    g_usleep (500);
}

static void
run_for (int milliseconds)
{
  gint64 end = g_get_monotonic_time () + milliseconds * 1000;

  while (g_get_monotonic_time () < end)
    iterate ();
}

static void
settle (EfStage *stage)
{
  gint64 last = g_get_monotonic_time () + MOST_SECONDS * G_USEC_PER_SEC;

  while (!ef_stage_is_settled (stage)) {
    iterate ();
    g_assert_cmpint (g_get_monotonic_time (), <, last);
  }
}

static EfPlan *
make_plan (Truth *truth)
{
  EfPlan *plan = ef_plan_new ();

  mix_add_stretch (plan, truth, 2000 * MS, 3000 * MS);
  mix_add_stretch (plan, truth, 0, 1000 * MS);
  mix_add_stretch (plan, truth, 1000 * MS, 1400 * MS);
  ef_plan_lay_out (plan);

  return plan;
}

static void
open_scene (Scene *scene, const char *audio)
{
  *scene = (Scene) { .n_first = 0 };
  truth_open (&scene->truth, &video);
  scene->plan = make_plan (&scene->truth);
  scene->stage = ef_stage_new_with_sinks (VIDEO, audio);
  g_signal_connect (scene->stage, "first-frame", G_CALLBACK (count_cb), &scene->n_first);
  g_signal_connect (scene->stage, "at-end", G_CALLBACK (count_cb), &scene->n_end);
  ef_stage_set_plan (scene->stage, scene->plan, EF_FORMAT_LANDSCAPE);
}

static void
close_scene (Scene *scene)
{
  gint64 last = g_get_monotonic_time () + MOST_SECONDS * G_USEC_PER_SEC;

  g_object_unref (scene->stage);
  while (ef_stage_pipe_count () > 0) {
    iterate ();
    g_assert_cmpint (g_get_monotonic_time (), <, last);
  }
  mix_wait_gone ();
  media_assert_no_pipelines ();
  truth_close (&scene->truth);
  ef_plan_unref (scene->plan);
}

static int
read_number (EfStage *stage)
{
  g_autoptr (GstSample) sample = NULL;

  g_object_get (ef_stage_get_sink (stage), "last-sample", &sample, NULL);
  g_assert_nonnull (sample);

  return mix_read_sample (sample, &video);
}

static int
find_number (Scene *scene, guint frame)
{
  guint stretch = ef_plan_find (scene->plan, ef_rate_get_begin (scene->plan->rate, frame));

  return truth_get_number (&scene->truth, ef_plan_get_picture_time (scene->plan, stretch, frame));
}

static void
check_frame (Scene *scene, guint frame)
{
  g_assert_cmpstr (ef_stage_get_problem (scene->stage), ==, "");
  g_assert_cmpint (ef_stage_get_position (scene->stage), ==, frame * 40 * MS);
  g_assert_cmpint (read_number (scene->stage), ==, find_number (scene, frame));
}

static void
test_seek (void)
{
  Scene scene;

  open_scene (&scene, AUDIO);
  settle (scene.stage);
  check_frame (&scene, 0);
  g_assert_cmpint (scene.n_first, ==, 1);
  for (guint i = 0; i < 40; i++) {
    guint frame = i * 37 % 60;

    ef_stage_seek (scene.stage, frame * 40 * MS + 7 * MS);
    settle (scene.stage);
    check_frame (&scene, frame);
  }
  ef_stage_seek (scene.stage, 100000 * MS);
  settle (scene.stage);
  check_frame (&scene, 59);
  ef_stage_step (scene.stage, -1);
  ef_stage_step (scene.stage, -1);
  ef_stage_step (scene.stage, -1);
  settle (scene.stage);
  check_frame (&scene, 56);
  ef_stage_step (scene.stage, 2);
  settle (scene.stage);
  check_frame (&scene, 58);
  g_assert_cmpint (scene.n_first, ==, 1);
  close_scene (&scene);
}

/* However fast the targets come, the last one is reached. */
static void
test_scrub (void)
{
  Scene scene;

  open_scene (&scene, AUDIO);
  for (guint round = 0; round < 10; round++) {
    guint frame = 0;

    for (guint i = 0; i < 30; i++) {
      frame = (round * 7 + i * 13) % 60;
      ef_stage_seek (scene.stage, frame * 40 * MS);
      if (i % 5 == 0)
        run_for (3);
    }
    settle (scene.stage);
    check_frame (&scene, frame);
  }
  close_scene (&scene);
}

static void
play_to_end (Scene *scene)
{
  gint64 begin = g_get_monotonic_time ();
  gint64 before = -1;

  ef_stage_play (scene->stage);
  g_assert_true (ef_stage_get_playing (scene->stage));
  while (scene->n_end == 0) {
    gint64 position = ef_stage_get_position (scene->stage);

    iterate ();
    g_assert_cmpint (position, >=, before);
    before = position;
    g_assert_cmpint (g_get_monotonic_time () - begin, <, MOST_SECONDS * G_USEC_PER_SEC);
  }
  /* As long as it is: not faster. */
  g_assert_cmpint (g_get_monotonic_time () - begin, >, 2300 * 1000);
  g_assert_false (ef_stage_get_playing (scene->stage));
  g_assert_cmpint (ef_stage_get_position (scene->stage), ==, 59 * 40 * MS);
  g_assert_cmpint (read_number (scene->stage), ==, find_number (scene, 59));
}

static void
test_play (void)
{
  Scene scene;

  open_scene (&scene, AUDIO);
  settle (scene.stage);
  play_to_end (&scene);
  /* Again from the beginning. */
  ef_stage_play (scene.stage);
  settle (scene.stage);
  run_for (300);
  ef_stage_pause (scene.stage);
  settle (scene.stage);
  g_assert_cmpint (ef_stage_get_position (scene.stage), >, 100 * MS);
  g_assert_cmpint (ef_stage_get_position (scene.stage), <, 2000 * MS);
  ef_stage_step (scene.stage, 1);
  settle (scene.stage);
  check_frame (&scene, (guint) (ef_stage_get_position (scene.stage) / (40 * MS)));
  close_scene (&scene);
}

static void
test_no_sound (void)
{
  Scene scene;

  open_scene (&scene, NULL);
  settle (scene.stage);
  play_to_end (&scene);
  close_scene (&scene);
}

/* The device goes away while it plays. */
static void
test_lost_sound (void)
{
  Scene scene;

  open_scene (&scene, "identity error-after=20 ! fakesink sync=true");
  settle (scene.stage);
  play_to_end (&scene);
  g_assert_cmpstr (ef_stage_get_problem (scene.stage), ==, "");
  ef_stage_seek (scene.stage, 800 * MS);
  settle (scene.stage);
  check_frame (&scene, 20);
  close_scene (&scene);
}

static void
test_other_plan (void)
{
  Scene scene;
  EfPlan *before;

  open_scene (&scene, AUDIO);
  ef_stage_seek (scene.stage, 1200 * MS);
  settle (scene.stage);
  check_frame (&scene, 30);
  before = g_steal_pointer (&scene.plan);
  scene.plan = ef_plan_new ();
  mix_add_stretch (scene.plan, &scene.truth, 0, 2000 * MS);
  ef_plan_lay_out (scene.plan);
  ef_stage_set_plan (scene.stage, scene.plan, EF_FORMAT_LANDSCAPE);
  settle (scene.stage);
  check_frame (&scene, 30);
  g_assert_cmpint (scene.n_first, ==, 2);
  /* There is no more than this. */
  ef_plan_unref (scene.plan);
  scene.plan = ef_plan_new ();
  mix_add_stretch (scene.plan, &scene.truth, 0, 400 * MS);
  ef_plan_lay_out (scene.plan);
  ef_stage_set_plan (scene.stage, scene.plan, EF_FORMAT_LANDSCAPE);
  settle (scene.stage);
  check_frame (&scene, 9);
  ef_stage_set_plan (scene.stage, NULL, EF_FORMAT_LANDSCAPE);
  settle (scene.stage);
  g_assert_cmpint (ef_stage_get_position (scene.stage), ==, 0);
  ef_stage_play (scene.stage);
  g_assert_false (ef_stage_get_playing (scene.stage));
  ef_stage_set_plan (scene.stage, before, EF_FORMAT_SQUARE);
  settle (scene.stage);
  g_assert_cmpstr (ef_stage_get_problem (scene.stage), ==, "");
  ef_plan_unref (before);
  close_scene (&scene);
}

static void
test_size (void)
{
  static const int sizes[][3] = { { 0, 0, 540 },
                                  { 200, 100, 270 },
                                  { 960, 540, 540 },
                                  { 1200, 900, 1080 } };
  Scene scene;

  open_scene (&scene, AUDIO);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autoptr (GstSample) sample = NULL;
    int height = 0;

    ef_stage_set_size (scene.stage, sizes[i][0], sizes[i][1]);
    settle (scene.stage);
    g_object_get (ef_stage_get_sink (scene.stage), "last-sample", &sample, NULL);
    gst_structure_get_int (gst_caps_get_structure (gst_sample_get_caps (sample), 0), "height",
                           &height);
    g_assert_cmpint (height, ==, sizes[i][2]);
  }
  close_scene (&scene);
}

static void
test_vanished (void)
{
  Scene scene;
  EfStretch *stretch;

  open_scene (&scene, AUDIO);
  ef_plan_unref (scene.plan);
  scene.plan = make_plan (&scene.truth);
  stretch = g_ptr_array_index (scene.plan->stretches, 1);
  g_set_str (&stretch->path, "/nowhere/film.mp4");
  ef_stage_set_plan (scene.stage, scene.plan, EF_FORMAT_LANDSCAPE);
  settle (scene.stage);
  ef_stage_seek (scene.stage, 1200 * MS);
  settle (scene.stage);
  g_assert_nonnull (strstr (ef_stage_get_problem (scene.stage), "film.mp4"));
  ef_stage_seek (scene.stage, 200 * MS);
  settle (scene.stage);
  check_frame (&scene, 5);
  close_scene (&scene);
}

/* Closed in the middle of everything. */
static void
test_close (void)
{
  for (guint i = 0; i < 12; i++) {
    Scene scene;

    open_scene (&scene, i % 2 ? AUDIO : NULL);
    if (i % 3 == 1)
      settle (scene.stage);
    if (i % 4 >= 2)
      ef_stage_play (scene.stage);
    run_for ((int) i * 3);
    close_scene (&scene);
  }
}

int
main (int argc, char *argv[])
{
  media_watch_pipelines ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/stage/seek", test_seek);
  g_test_add_func ("/media/stage/scrub", test_scrub);
  g_test_add_func ("/media/stage/play", test_play);
  g_test_add_func ("/media/stage/no-sound", test_no_sound);
  g_test_add_func ("/media/stage/lost-sound", test_lost_sound);
  g_test_add_func ("/media/stage/other-plan", test_other_plan);
  g_test_add_func ("/media/stage/size", test_size);
  g_test_add_func ("/media/stage/vanished", test_vanished);
  g_test_add_func ("/media/stage/close", test_close);

  return g_test_run ();
}
