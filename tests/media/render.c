/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/render.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "core/error.h"
#include "media/extract-support.h"
#include "media/media.h"
#include "media/mix-support.h"
#include "media/render-support.h"
#include "media/support.h"

static const EfTestVideo videos[] = {
  { .n_frames = 75, .sound = TRUE, .b_frames = 2, .gop = 20 },
  { .n_frames = 120, .sound = TRUE, .rate_num = 30000, .rate_den = 1001, .b_frames = 2 },
  { .n_frames = 100, .sound = TRUE, .width = 320, .height = 180, .container = "mkv" },
};

typedef struct {
  Truth truths[G_N_ELEMENTS (videos)];
  guint of[8]; /* the video of each stretch */
  EfPlan *plan;
  GPtrArray *notices;
  guint stages; /* bits of those that were told */
  double progress;
} Scene;

static void
scene_open (Scene *self)
{
  memset (self, 0, sizeof *self);
  for (guint i = 0; i < G_N_ELEMENTS (videos); i++)
    truth_open (&self->truths[i], &videos[i]);
  self->plan = plan_new ();
  self->notices = g_ptr_array_new_with_free_func (g_free);
}

static void
scene_close (Scene *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (videos); i++)
    truth_close (&self->truths[i]);
  ef_plan_unref (self->plan);
  g_ptr_array_unref (self->notices);
  mix_wait_gone ();
}

static EfStretch *
scene_add (Scene *self, guint video, double begin, double end)
{
  g_autofree char *path = ef_test_video_make (&videos[video]);

  self->of[self->plan->stretches->len] = video;

  return plan_add (self->plan, path, begin, end);
}

static EfOutput *
scene_add_output (Scene *self, EfFormat format, int width, int height, const char *name)
{
  g_autofree char *path = make_output (name);

  g_unlink (path);

  return plan_add_output (self->plan, format, width, height, path);
}

static void
report_cb (EfRenderStage stage, double progress, double speed, gpointer data)
{
  Scene *self = data;

  self->stages |= 1u << stage;
  g_assert_cmpfloat (progress, >=, self->progress);
  g_assert_cmpfloat (progress, <=, 1);
  g_assert_cmpfloat (speed, >=, 0);
  self->progress = progress;
}

static void
notice_cb (const char *text, gpointer data)
{
  g_ptr_array_add (((Scene *) data)->notices, g_strdup (text));
}

static GPtrArray *
render (Scene *self)
{
  const EfRenderReport report = { report_cb, notice_cb, NULL, self };
  EfRenderer *renderer = ef_renderer_new (self->plan);
  g_autoptr (GError) error = NULL;
  GPtrArray *files;

  self->progress = 0;
  files = ef_renderer_run (renderer, &report, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (files);
  g_assert_cmpuint (files->len, ==, self->plan->outputs->len);
  ef_renderer_free (renderer);

  return files;
}

/* What lies in the middle of a picture of another shape, upright. */
static int
read_middle (const Picture *picture)
{
  int height = (int) picture->size / picture->width;
  int inner = picture->width * 9 / 16;
  int top = (height - inner) / 2;

  return ef_test_video_read_number (picture->luma + top * picture->width, picture->width, inner,
                                    picture->width, 1);
}

/* Every frame at its time, and that of the plan. Where two are seen nothing can be read. */
static void
check_output (Scene *self, const EfRenderedFile *file, gboolean in_middle)
{
  static const EfTestVideo upright = { 0 };
  EfPlan *plan = self->plan;
  guint n_frames = ef_plan_get_n_frames (plan);
  g_autoptr (Decoded) decoded = NULL;
  guint n_read = 0;

  check_with_ffmpeg (file->file, n_frames);
  decoded = decode (file->file, &upright);
  g_assert_cmpuint (decoded->pictures->len, ==, n_frames);
  g_assert_cmpuint (file->n_frames, ==, n_frames);
  for (guint i = 0; i < n_frames; i++) {
    const Picture *picture = g_ptr_array_index (decoded->pictures, i);
    gint64 time = ef_rate_get_begin (plan->rate, i);
    guint stretch = ef_plan_find (plan, time);
    const EfStretch *it = g_ptr_array_index (plan->stretches, stretch);
    const EfStretch *before = stretch > 0 ? g_ptr_array_index (plan->stretches, stretch - 1) : NULL;

    g_assert_cmpint (ABS (picture->time - time), <=, 1000);
    if (before != NULL && i < before->first + before->n_frames)
      continue;
    g_assert_cmpint (in_middle ? read_middle (picture) : picture->number, ==,
                     truth_get_number (&self->truths[self->of[stretch]],
                                       ef_plan_get_picture_time (plan, stretch, i)));
    n_read++;
    g_assert_cmpuint (i, <, it->first + it->n_frames);
  }
  g_assert_cmpuint (n_read, >, n_frames / 2);
}

static void
check_gone (EfPlan *plan)
{
  for (guint i = 0; i < plan->outputs->len; i++) {
    g_autofree char *part = ef_render_get_part (g_ptr_array_index (plan->outputs, i));

    g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  }
}

/* Three shapes of three stretches of unlike files, from one decode. */
static void
test_frames (void)
{
  Scene scene;
  EfStretch *stretch;
  g_autoptr (GPtrArray) files = NULL;

  scene_open (&scene);
  scene_add (&scene, 0, 0.52, 2.2)->look.fill = EF_FILL_BLUR;
  scene_add (&scene, 1, 1, 2.5)->look.fill = EF_FILL_BLUR;
  stretch = scene_add (&scene, 2, 0.5, 2.5);
  stretch->look.fill = EF_FILL_BLUR;
  stretch->transition = (EfTransition) { EF_TRANSITION_FADE, EF_NS_PER_SECOND / 2 };
  scene_add_output (&scene, EF_FORMAT_LANDSCAPE, 160, 90, "wide.mp4");
  scene_add_output (&scene, EF_FORMAT_PORTRAIT, 160, 284, "tall.mp4");
  scene_add_output (&scene, EF_FORMAT_SQUARE, 160, 160, "square.mp4");
  plan_lay_out (scene.plan);

  files = render (&scene);
  g_assert_cmphex (scene.stages & (1u << EF_RENDER_CHECKING), !=, 0);
  g_assert_cmphex (scene.stages & (1u << EF_RENDER_VERIFYING), !=, 0);
  g_assert_cmpuint (scene.notices->len, ==, 0);
  for (guint i = 0; i < files->len; i++) {
    const EfRenderedFile *file = g_ptr_array_index (files, i);

    g_assert_cmpstr (file->encoder, ==, "x264");
    g_assert_true (isnan (file->loudness));
    g_assert_cmpint (file->duration, ==, ef_plan_get_duration (scene.plan));
    check_output (&scene, file, i > 0);
  }
  check_gone (scene.plan);
  scene_close (&scene);
}

/* A beep at every full second of the source, at most so far from its frame. */
static void
test_sound (void)
{
  static const EfTestVideo upright = { 0 };
  Scene scene;
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (Decoded) decoded = NULL;

  scene_open (&scene);
  scene_add (&scene, 0, 0.6, 2.6);
  scene_add (&scene, 1, 0.5, 2.5);
  scene_add_output (&scene, EF_FORMAT_LANDSCAPE, 160, 90, "sound.mp4");
  plan_lay_out (scene.plan);
  files = render (&scene);
  decoded = decode (((EfRenderedFile *) g_ptr_array_index (files, 0))->file, &upright);
  for (guint i = 0; i < 2; i++) {
    const EfStretch *stretch = g_ptr_array_index (scene.plan->stretches, i);
    gint64 begin = ef_plan_get_begin (scene.plan, i);

    for (gint64 beep = EF_NS_PER_SECOND; beep < stretch->span.end; beep += EF_NS_PER_SECOND) {
      gint64 expected = begin + beep - stretch->span.begin;
      gint64 heard = find_beep (decoded, expected - EF_NS_PER_SECOND / 10);

      g_test_message ("expected at %" G_GINT64_FORMAT ", heard at %" G_GINT64_FORMAT, expected,
                      heard);
      g_assert_cmpint (ABS (heard - expected), <, 10 * 1000000);
    }
  }
  scene_close (&scene);
}

static void
test_without_sound (void)
{
  Scene scene;
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (EfMediaInfo) info = NULL;
  g_autofree char *uri = NULL;

  scene_open (&scene);
  scene_add (&scene, 0, 0, 1);
  scene_add_output (&scene, EF_FORMAT_LANDSCAPE, 160, 90, "silent.mp4");
  scene.plan->has_sound = FALSE;
  plan_lay_out (scene.plan);
  files = render (&scene);
  check_output (&scene, g_ptr_array_index (files, 0), FALSE);
  uri = g_filename_to_uri (((EfRenderedFile *) g_ptr_array_index (files, 0))->file, NULL, NULL);
  info = ef_media_probe (uri, NULL, NULL);
  g_assert_cmpstr (info->audio_codec, ==, "");
  scene_close (&scene);
}

/* What a file is like that networks are given. */
static void
test_file (void)
{
  const char *command[] = {
    "ffprobe",
    "-v",
    "warning",
    "-show_entries",
    "stream=codec_name,profile,pix_fmt,color_range,color_space,color_transfer,"
    "color_primaries,sample_rate,channels,start_time",
    "-of",
    "default=noprint_wrappers=1",
    NULL,
    NULL
  };
  static const char *const wanted[] = {
    "codec_name=h264",   "profile=High",         "pix_fmt=yuv420p",       "color_range=tv",
    "color_space=bt709", "color_transfer=bt709", "color_primaries=bt709", "codec_name=aac",
    "sample_rate=48000", "channels=2",           "start_time=0.000000",
  };
  Scene scene;
  g_autoptr (GPtrArray) files = NULL;
  g_autofree char *said = NULL;
  g_autofree char *complained = NULL;
  g_autofree char *data = NULL;
  gsize size;

  scene_open (&scene);
  scene_add (&scene, 1, 0, 4);
  scene_add_output (&scene, EF_FORMAT_LANDSCAPE, 160, 90, "file.mp4")->preset->key_every = 1;
  plan_lay_out (scene.plan);
  files = render (&scene);
  command[7] = ((EfRenderedFile *) g_ptr_array_index (files, 0))->file;
  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said, &complained,
                NULL, NULL);
  g_assert_cmpstr (complained, ==, "");
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++) {
    g_test_message ("%s", wanted[i]);
    g_assert_nonnull (strstr (said, wanted[i]));
  }

  /* The head comes first, and frames are found at every second. */
  g_file_get_contents (command[7], &data, &size, NULL);
  g_assert_true (memmem (data, 256, "moov", 4) != NULL);
  {
    g_autofree char *uri = g_filename_to_uri (command[7], NULL, NULL);
    g_autoptr (EfFrameIndex) frames = ef_media_read_frames (uri, NULL, NULL, NULL);

    for (gint64 time = 0; time < 4 * EF_NS_PER_SECOND; time += EF_NS_PER_SECOND / 2)
      g_assert_cmpint (time - ef_frame_index_key_at (frames, time), <=,
                       EF_NS_PER_SECOND + EF_NS_PER_SECOND / 20);
  }
  scene_close (&scene);
}

/* Made once; another plan finds the name taken. */
static void
test_again (void)
{
  Scene scene;
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GError) error = NULL;
  EfRenderedFile *first;
  EfRenderer *renderer;
  GStatBuf before, after;

  scene_open (&scene);
  scene_add (&scene, 0, 0, 1);
  scene_add_output (&scene, EF_FORMAT_LANDSCAPE, 160, 90, "once.mp4");
  scene_add_output (&scene, EF_FORMAT_SQUARE, 96, 96, "other.mp4");
  g_free (scene.plan->folder);
  scene.plan->folder = make_output ("on-the-way");
  plan_lay_out (scene.plan);
  files = render (&scene);
  g_assert_false (g_file_test (scene.plan->folder, G_FILE_TEST_EXISTS));
  first = g_ptr_array_index (files, 0);
  g_stat (first->file, &before);
  g_unlink (((EfRenderedFile *) g_ptr_array_index (files, 1))->file);

  again = render (&scene);
  g_stat (first->file, &after);
  g_assert_cmpint (before.st_ino, ==, after.st_ino);
  g_assert_cmpint (before.st_mtim.tv_nsec, ==, after.st_mtim.tv_nsec);
  g_assert_cmpuint (((EfRenderedFile *) g_ptr_array_index (again, 0))->n_frames, ==, 25);
  g_assert_true (
    g_file_test (((EfRenderedFile *) g_ptr_array_index (again, 1))->file, G_FILE_TEST_EXISTS));

  ((EfStretch *) g_ptr_array_index (scene.plan->stretches, 0))->look.zoom = 2;
  renderer = ef_renderer_new (scene.plan);
  g_assert_null (ef_renderer_run (renderer, NULL, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  g_assert_nonnull (strstr (error->message, "once.mp4"));
  ef_renderer_free (renderer);

  /* Nor is one taken for whole that is not. */
  ((EfStretch *) g_ptr_array_index (scene.plan->stretches, 0))->look.zoom = 1;
  g_assert_cmpint (truncate (first->file, before.st_size - 1), ==, 0);
  g_clear_error (&error);
  renderer = ef_renderer_new (scene.plan);
  g_assert_null (ef_renderer_run (renderer, NULL, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  ef_renderer_free (renderer);
  scene_close (&scene);
}

/* What ffmpeg measures of a file. */
static void
hear (const char *path, double *loudness, double *peak)
{
  const char *command[] = { "ffmpeg", "-hide_banner",      "-nostdin", "-i",   path, "-map", "0:a",
                            "-af",    "ebur128=peak=true", "-f",       "null", "-",  NULL };
  g_autofree char *said = NULL;
  const char *summary;

  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &said, NULL,
                NULL);
  summary = strstr (said, "Summary:");
  g_assert_nonnull (summary);
  *loudness = g_ascii_strtod (strstr (summary, "I:") + 2, NULL);
  *peak = g_ascii_strtod (strstr (summary, "Peak:") + 5, NULL);
  g_test_message ("%.1f LUFS, %.1f dBTP", *loudness, *peak);
}

static char *
make_loud (const char *name, const char *sound)
{
  const char *arguments[] = { "-f",        "lavfi",   "-i",   "testsrc2=s=160x90:r=25:d=6",
                              "-f",        "lavfi",   "-i",   sound,
                              "-c:v",      "libx264", "-c:a", "pcm_s16le",
                              "-shortest", NULL };

  return ef_test_video_make_with (name, arguments);
}

static double
level (const char *path, double end, double *loudness, double *peak)
{
  g_autoptr (EfPlan) plan = plan_new ();
  g_autofree char *file = make_output ("levelled.mp4");
  EfRenderer *renderer;
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GError) error = NULL;

  g_unlink (file);
  plan_add (plan, path, 0, end);
  plan_add_output (plan, EF_FORMAT_SQUARE, 64, 64, file);
  plan->is_levelled = TRUE;
  renderer = ef_renderer_new (plan_lay_out (plan));
  files = ef_renderer_run (renderer, NULL, NULL, &error);
  g_assert_no_error (error);
  ef_renderer_free (renderer);
  hear (file, loudness, peak);

  return ((EfRenderedFile *) g_ptr_array_index (files, 0))->loudness;
}

static void
test_loudness (void)
{
  static const char *const sounds[][2] = {
    { "quiet.mov", "sine=440:r=48000:d=6,volume=-30dB" },
    { "loud.mov", "aevalsrc='0.9*(2*random(0)-1)|0.9*(2*random(1)-1)':s=48000:d=6" },
    { "bursts.mov",
      "aevalsrc='(0.05+0.75*gt(mod(t\\,0.5)\\,0.3))*(2*random(0)-1)*(0.6+0.4*sin(t*9))':"
      "s=44100:d=6" },
    { "beats.mov",
      "aevalsrc='0.9*exp(-mod(t\\,0.3)*14)*sin(t*500)+0.04*(2*random(0)-1)':s=48000:d=6" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sounds); i++) {
    g_autofree char *path = make_loud (sounds[i][0], sounds[i][1]);
    double loudness, peak, said;

    g_test_message ("%s", sounds[i][0]);
    said = level (path, 0, &loudness, &peak);
    g_assert_cmpfloat (fabs (loudness - -14), <=, 0.3);
    g_assert_cmpfloat (fabs (said - loudness), <=, 0.2);
    g_assert_cmpfloat (peak, <=, -1.4);
  }
}

/* Silence, and what is too short. */
static void
test_left_alone (void)
{
  g_autofree char *silent = make_loud ("still.mov", "anullsrc=r=48000:d=6");
  g_autofree char *quiet = make_loud ("quiet.mov", "sine=440:r=48000:d=6,volume=-30dB");
  double loudness, peak;

  g_assert_true (isnan (level (silent, 0, &loudness, &peak)));
  g_assert_true (isnan (level (quiet, 2, &loudness, &peak)));
  g_assert_cmpfloat (loudness, <, -40);
}

int
main (int argc, char *argv[])
{
  int status;

  g_test_init (&argc, &argv, NULL);
  ef_media_init ();
  g_test_add_func ("/media/render/frames", test_frames);
  g_test_add_func ("/media/render/sound", test_sound);
  g_test_add_func ("/media/render/without-sound", test_without_sound);
  g_test_add_func ("/media/render/file", test_file);
  g_test_add_func ("/media/render/again", test_again);
  g_test_add_func ("/media/render/loudness", test_loudness);
  g_test_add_func ("/media/render/left-alone", test_left_alone);
  status = g_test_run ();
  remove_outputs ();

  return status;
}
