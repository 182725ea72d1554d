/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/picture-mix.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "media/layers.h"
#include "media/media.h"
#include "media/mix-support.h"
#include "media/support.h"

#define MS G_GINT64_CONSTANT (1000000)

static const EfCanvas landscape = { EF_FORMAT_LANDSCAPE, 160, 90 };
static const EfCanvas square = { EF_FORMAT_SQUARE, 120, 120 };

static const EfTestVideo videos[] = {
  { .n_frames = 50, .b_frames = 2 },
  { .n_frames = 60, .rate_num = 30000, .rate_den = 1001, .b_frames = 2, .container = "mkv" },
  { .n_frames = 50, .variable = TRUE },
  { .n_frames = 50, .rotation = 90, .width = 90, .height = 160 },
};

#define N_VIDEOS G_N_ELEMENTS (videos)

typedef struct {
  Truth truths[N_VIDEOS];
  EfPlan *plan;
} Scene;

static void
open_scene (Scene *scene)
{
  for (guint i = 0; i < N_VIDEOS; i++)
    truth_open (&scene->truths[i], &videos[i]);
  scene->plan = ef_plan_new ();
}

static void
close_scene (Scene *scene)
{
  mix_wait_gone ();
  media_assert_no_pipelines ();
  for (guint i = 0; i < N_VIDEOS; i++)
    truth_close (&scene->truths[i]);
  ef_plan_unref (scene->plan);
}

static EfStretch *
add (Scene *scene, guint video, int begin_ms, int end_ms)
{
  return mix_add_stretch (scene->plan, &scene->truths[video], begin_ms * MS, end_ms * MS);
}

/* Of every video a part, one after the other. */
static void
open_row (Scene *scene)
{
  open_scene (scene);
  add (scene, 0, 480, 1200);
  add (scene, 1, 301, 1304);
  add (scene, 2, 1000, 1750);
  add (scene, 3, 200, 900);
  add (scene, 0, 120, 400);
  ef_plan_lay_out (scene->plan);
}

static GstBuffer *
take (EfPictureMix *mix, guint frame)
{
  g_autoptr (GError) error = NULL;
  GstBuffer *buffer = NULL;

  g_assert_true (ef_picture_mix_take (mix, frame, &buffer, NULL, &error));
  g_assert_no_error (error);
  g_assert_nonnull (buffer);

  return buffer;
}

static int
read_number (GstBuffer *buffer, const EfCanvas *canvas)
{
  GstVideoInfo info;
  GstVideoFrame frame;
  int number;

  gst_video_info_set_format (&info, GST_VIDEO_FORMAT_I420, (guint) canvas->width,
                             (guint) canvas->height);
  g_assert_true (gst_video_frame_map (&frame, &info, buffer, GST_MAP_READ));
  number = ef_test_video_read_number (GST_VIDEO_FRAME_PLANE_DATA (&frame, 0), canvas->width,
                                      canvas->height, GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0), 1);
  gst_video_frame_unmap (&frame);

  return number;
}

/* The number that frame @frame must show where only one stretch is seen. */
static int
find_number (Scene *scene, guint frame)
{
  EfLayers layers;
  EfStretch *stretch;

  ef_layers_find (scene->plan, frame, &layers);
  stretch = ef_layers_get_stretch (scene->plan, layers.stretches[0]);
  for (guint i = 0; i < N_VIDEOS; i++) {
    g_autofree char *path = g_filename_from_uri (scene->truths[i].uri, NULL, NULL);

    if (g_str_equal (path, stretch->path))
      return truth_get_number (&scene->truths[i],
                               ef_plan_get_picture_time (scene->plan, layers.stretches[0], frame));
  }
  g_assert_not_reached ();
}

static char *
sum (GstBuffer *buffer)
{
  GstMapInfo map;
  char *text;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  text = g_compute_checksum_for_data (G_CHECKSUM_SHA256, map.data, map.size);
  gst_buffer_unmap (buffer, &map);

  return text;
}

static GPtrArray *
sum_all (EfPlan *plan, const EfCanvas *canvas)
{
  EfPictureMix *mix = ef_picture_mix_new (plan, canvas, 1, FALSE);
  GPtrArray *sums = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < ef_plan_get_n_frames (plan); i++) {
    g_autoptr (GstBuffer) buffer = take (mix, i);

    g_ptr_array_add (sums, sum (buffer));
  }
  ef_picture_mix_free (mix);

  return sums;
}

static void
test_every_frame (void)
{
  Scene scene;
  EfPictureMix *mix;
  guint n;

  open_row (&scene);
  n = ef_plan_get_n_frames (scene.plan);
  mix = ef_picture_mix_new (scene.plan, &landscape, 1, FALSE);
  g_assert_cmpuint (n, >, 75);
  for (guint i = 0; i < n; i++) {
    g_autoptr (GstBuffer) buffer = take (mix, i);

    g_test_message ("frame %u", i);
    g_assert_cmpint (read_number (buffer, &landscape), ==, find_number (&scene, i));
  }
  ef_picture_mix_free (mix);
  close_scene (&scene);
}

/* Whoever asks, in whatever order, gets the same bytes. */
static void
test_any_order (void)
{
  Scene scene;
  EfPictureMix *mix;
  g_autoptr (GPtrArray) sums = NULL;
  guint n;

  open_row (&scene);
  ((EfStretch *) g_ptr_array_index (scene.plan->stretches, 1))->transition =
    (EfTransition) { EF_TRANSITION_FADE, 200 * MS };
  ((EfStretch *) g_ptr_array_index (scene.plan->stretches, 3))->transition =
    (EfTransition) { EF_TRANSITION_DIP, 200 * MS };
  ef_plan_lay_out (scene.plan);
  n = ef_plan_get_n_frames (scene.plan);
  sums = sum_all (scene.plan, &landscape);
  mix = ef_picture_mix_new (scene.plan, &landscape, 1, FALSE);
  for (guint i = 0; i < 2 * n; i++) {
    guint frame = i * 37 % n;
    g_autoptr (GstBuffer) buffer = take (mix, frame);
    g_autofree char *found = sum (buffer);

    g_test_message ("frame %u", frame);
    g_assert_cmpstr (found, ==, g_ptr_array_index (sums, frame));
  }
  ef_picture_mix_free (mix);
  close_scene (&scene);
}

/* Every shape is what it would be alone. */
static void
test_shapes (void)
{
  const EfCanvas canvases[] = { landscape, square };
  Scene scene;
  EfPictureMix *mix;
  g_autoptr (GPtrArray) wide = NULL;
  g_autoptr (GPtrArray) even = NULL;

  open_row (&scene);
  ((EfStretch *) g_ptr_array_index (scene.plan->stretches, 2))->transition =
    (EfTransition) { EF_TRANSITION_FADE, 200 * MS };
  ef_plan_lay_out (scene.plan);
  wide = sum_all (scene.plan, &landscape);
  even = sum_all (scene.plan, &square);
  mix = ef_picture_mix_new (scene.plan, canvases, 2, FALSE);
  for (guint i = 0; i < wide->len; i++) {
    GstBuffer *buffers[2];
    g_autofree char *one = NULL;
    g_autofree char *other = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_true (ef_picture_mix_take (mix, i, buffers, NULL, &error));
    g_assert_no_error (error);
    one = sum (buffers[0]);
    other = sum (buffers[1]);
    g_assert_cmpstr (one, ==, g_ptr_array_index (wide, i));
    g_assert_cmpstr (other, ==, g_ptr_array_index (even, i));
    gst_buffer_unref (buffers[0]);
    gst_buffer_unref (buffers[1]);
  }
  ef_picture_mix_free (mix);
  close_scene (&scene);
}

static guint8
get_luma (GstBuffer *buffer, gsize at)
{
  guint8 luma;

  gst_buffer_extract (buffer, at, &luma, 1);

  return luma;
}

/* What is shown by both lies between what each of them shows. */
static void
test_fade (void)
{
  Scene scene;
  EfPictureMix *mix;
  EfPictureMix *one;
  EfPictureMix *other;
  EfPlan *alone = ef_plan_new ();
  EfPlan *behind = ef_plan_new ();
  EfStretch *second;
  guint shared;

  open_scene (&scene);
  add (&scene, 0, 0, 1000);
  second = add (&scene, 0, 1000, 2000);
  second->transition = (EfTransition) { EF_TRANSITION_FADE, 400 * MS };
  ef_plan_lay_out (scene.plan);
  mix_add_stretch (alone, &scene.truths[0], 0, 1000 * MS);
  ef_plan_lay_out (alone);
  mix_add_stretch (behind, &scene.truths[0], 1000 * MS, 2000 * MS);
  ef_plan_lay_out (behind);

  shared = ef_layers_count_shared (scene.plan, 1);
  g_assert_cmpuint (shared, ==, 10);
  g_assert_cmpuint (ef_plan_get_n_frames (scene.plan), ==, 40);
  mix = ef_picture_mix_new (scene.plan, &landscape, 1, FALSE);
  one = ef_picture_mix_new (alone, &landscape, 1, FALSE);
  other = ef_picture_mix_new (behind, &landscape, 1, FALSE);
  for (guint i = 0; i < shared; i++) {
    g_autoptr (GstBuffer) both = take (mix, second->first + i);
    g_autoptr (GstBuffer) before = take (one, second->first + i);
    g_autoptr (GstBuffer) after = take (other, i);
    double share = (i + 1) / (shared + 1.0);

    for (gsize at = 5; at < 160 * 90; at += 997) {
      double expected = get_luma (before, at) * (1 - share) + get_luma (after, at) * share;

      g_assert_cmpfloat_with_epsilon (get_luma (both, at), expected, 1.5);
    }
  }
  ef_picture_mix_free (mix);
  ef_picture_mix_free (one);
  ef_picture_mix_free (other);
  ef_plan_unref (alone);
  ef_plan_unref (behind);
  close_scene (&scene);
}

static double
get_light (GstBuffer *buffer)
{
  double all = 0;

  for (gsize at = 0; at < 160 * 90; at++)
    all += get_luma (buffer, at) - 16;

  return all;
}

static void
test_dip (void)
{
  Scene scene;
  EfPictureMix *mix;
  EfStretch *second;
  double light[12];

  open_scene (&scene);
  add (&scene, 0, 0, 1000);
  second = add (&scene, 0, 1000, 2000);
  second->transition = (EfTransition) { EF_TRANSITION_DIP, 400 * MS };
  ef_plan_lay_out (scene.plan);
  g_assert_cmpuint (ef_plan_get_n_frames (scene.plan), ==, 50);
  g_assert_cmpuint (ef_layers_count_dipping (scene.plan, 1), ==, 5);
  mix = ef_picture_mix_new (scene.plan, &landscape, 1, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (light); i++) {
    g_autoptr (GstBuffer) buffer = take (mix, second->first - 6 + i);

    light[i] = get_light (buffer);
  }
  g_assert_cmpfloat (light[5], ==, 0);
  g_assert_cmpfloat (light[6], ==, 0);
  g_assert_cmpfloat (light[0], >, light[2] * 1.3);
  g_assert_cmpfloat (light[2], >, light[4] * 1.3);
  g_assert_cmpfloat (light[11], >, light[9] * 1.3);
  g_assert_cmpfloat (light[9], >, light[7] * 1.3);
  ef_picture_mix_free (mix);
  close_scene (&scene);
}

static void
test_speed (void)
{
  Scene scene;
  EfPictureMix *mix;

  open_scene (&scene);
  add (&scene, 0, 0, 1000)->look.speed = 0.5;
  add (&scene, 1, 0, 1800)->look.speed = 2;
  add (&scene, 0, 1000, 2000)->look.speed = 4;
  ef_plan_lay_out (scene.plan);
  g_assert_cmpint (ABS (ef_plan_get_duration (scene.plan) - 3150 * MS), <=, 40 * MS);
  mix = ef_picture_mix_new (scene.plan, &landscape, 1, FALSE);
  for (guint i = 0; i < ef_plan_get_n_frames (scene.plan); i++) {
    g_autoptr (GstBuffer) buffer = take (mix, i);

    g_test_message ("frame %u", i);
    g_assert_cmpint (read_number (buffer, &landscape), ==, find_number (&scene, i));
  }
  ef_picture_mix_free (mix);
  close_scene (&scene);
}

/* The same buffer where nothing is new: every picture of 25 a second is seen twice at half the speed. */
static void
test_standing (void)
{
  Scene scene;
  EfPictureMix *mix;
  GstBuffer *before = NULL;
  guint n_new = 0;

  open_scene (&scene);
  add (&scene, 0, 0, 1000)->look.speed = 0.5;
  ef_plan_lay_out (scene.plan);
  mix = ef_picture_mix_new (scene.plan, &landscape, 1, FALSE);
  for (guint i = 0; i < ef_plan_get_n_frames (scene.plan); i++) {
    GstBuffer *buffer = take (mix, i);

    n_new += buffer != before;
    g_clear_pointer (&before, gst_buffer_unref);
    before = buffer;
  }
  gst_buffer_unref (before);
  g_assert_cmpuint (n_new, ==, 25);
  ef_picture_mix_free (mix);
  close_scene (&scene);
}

/* Many stretches of few frames, here and there in the same files. */
static void
test_tiny (void)
{
  Scene scene;
  EfPictureMix *mix;

  open_scene (&scene);
  for (int i = 0; i < 1000; i++) {
    EfMediaInfo *info;
    EfStretch *stretch = i < (int) N_VIDEOS ? add (&scene, (guint) i, 0, 100) : ef_stretch_new ();
    EfStretch *like = g_ptr_array_index (scene.plan->stretches, i % (int) N_VIDEOS);
    int begin = i * 131 % 1700;

    stretch->span = ef_time_span_new (begin * MS, (begin + 40 + i % 3 * 20) * MS);
    if (i < (int) N_VIDEOS)
      continue;
    info = ef_media_info_copy (like->info);
    g_set_str (&stretch->path, like->path);
    ef_media_info_free (stretch->info);
    stretch->info = info;
    stretch->lead = -1;
    stretch->look = like->look;
    g_ptr_array_add (scene.plan->stretches, stretch);
  }
  ef_plan_lay_out (scene.plan);
  g_assert_cmpuint (ef_plan_get_n_frames (scene.plan), >=, 1000);
  mix = ef_picture_mix_new (scene.plan, &landscape, 1, FALSE);
  for (guint i = 0; i < ef_plan_get_n_frames (scene.plan); i++) {
    g_autoptr (GstBuffer) buffer = take (mix, i);

    g_test_message ("frame %u", i);
    g_assert_cmpint (read_number (buffer, &landscape), ==, find_number (&scene, i));
  }
  ef_picture_mix_free (mix);
  close_scene (&scene);
}

/* Another plan keeps what is open, and shows what it says. */
static void
test_other_plan (void)
{
  Scene scene;
  EfPictureMix *mix;
  EfPlan *other = ef_plan_new ();
  g_autoptr (GstBuffer) before = NULL;
  g_autoptr (GstBuffer) after = NULL;

  open_row (&scene);
  mix_add_stretch (other, &scene.truths[0], 480 * MS, 1200 * MS)->look.brightness = 0.5;
  ef_plan_lay_out (other);
  mix = ef_picture_mix_new (scene.plan, &landscape, 1, FALSE);
  before = take (mix, 5);
  ef_picture_mix_set_plan (mix, other);
  after = take (mix, 5);
  g_assert_cmpfloat (get_light (after), >, get_light (before) * 1.1);
  ef_picture_mix_free (mix);
  ef_plan_unref (other);
  close_scene (&scene);
}

static void
test_vanished (void)
{
  Scene scene;
  EfPictureMix *mix;
  GstBuffer *buffer = NULL;
  g_autoptr (GError) error = NULL;
  guint i = 0;

  open_scene (&scene);
  add (&scene, 0, 0, 400);
  g_set_str (&add (&scene, 1, 0, 400)->path, "/nowhere/film.mp4");
  ef_plan_lay_out (scene.plan);
  mix = ef_picture_mix_new (scene.plan, &landscape, 1, FALSE);
  for (; ef_picture_mix_take (mix, i, &buffer, NULL, &error); i++)
    gst_clear_buffer (&buffer);
  g_assert_cmpuint (i, ==, ef_layers_get_stretch (scene.plan, 1)->first);
  g_assert_null (buffer);
  g_assert_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNREADABLE);
  g_assert_nonnull (strstr (error->message, "film.mp4"));
  gst_buffer_unref (take (mix, 0));
  ef_picture_mix_free (mix);
  close_scene (&scene);
}

int
main (int argc, char *argv[])
{
  media_watch_pipelines ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/picture-mix/every-frame", test_every_frame);
  g_test_add_func ("/media/picture-mix/any-order", test_any_order);
  g_test_add_func ("/media/picture-mix/shapes", test_shapes);
  g_test_add_func ("/media/picture-mix/fade", test_fade);
  g_test_add_func ("/media/picture-mix/dip", test_dip);
  g_test_add_func ("/media/picture-mix/speed", test_speed);
  g_test_add_func ("/media/picture-mix/standing", test_standing);
  g_test_add_func ("/media/picture-mix/tiny", test_tiny);
  g_test_add_func ("/media/picture-mix/other-plan", test_other_plan);
  g_test_add_func ("/media/picture-mix/vanished", test_vanished);

  return g_test_run ();
}
