/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/sound-mix.h"

#include <math.h>
#include <string.h>

#include "media/media.h"
#include "media/mix-support.h"
#include "media/picture-mix.h"
#include "media/support.h"

#define MS G_GINT64_CONSTANT (1000000)
#define LOUD 0.1f

/* What a reader gives in one piece. */
static float *
read_sound (const char *uri, gint64 begin, double speed, guint n)
{
  g_autoptr (EfSoundReader) reader = ef_sound_reader_new (uri);
  g_autoptr (GError) error = NULL;
  float *samples = g_new (float, n *EF_SOUND_CHANNELS);

  ef_sound_reader_seek (reader, begin, G_MAXINT64, speed);
  for (guint done = 0; done < n;) {
    guint part = MIN (n - done, 700 + done % 900);

    g_assert_true (
      ef_sound_reader_take (reader, samples + done * EF_SOUND_CHANNELS, part, NULL, &error));
    g_assert_no_error (error);
    done += part;
  }

  return samples;
}

/* The first loud sample from @from on. */
static guint
find_loud (const float *samples, guint from, guint n)
{
  for (guint i = from; i < n; i++) {
    if (fabsf (samples[i * EF_SOUND_CHANNELS]) > LOUD)
      return i;
  }

  return n;
}

static char *
make_sound (const char *name, const char *source, const char *const *more)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;
  g_autofree char *path = NULL;

  g_strv_builder_add_many (words, "-f", "lavfi", "-i", source, NULL);
  g_strv_builder_addv (words, (const char **) more);
  all = g_strv_builder_end (words);
  path = ef_test_video_make_with (name, (const char *const *) all);

  return g_filename_to_uri (path, NULL, NULL);
}

/* Every sample says which one it is. */
static void
test_exact_sample (void)
{
  static const char *const names[] = { "ramp.wav", "ramp.mov", "ramp.mkv", "ramp.flac" };
  static const char *const codecs[] = { "pcm_s16le", "pcm_s16le", "flac", "flac" };
  static const gint64 begins[] = { 0, 12345, 100000, 23999 };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *uri = make_sound (names[i], "aevalsrc=(mod(n\\,20000)+0.01)/32768:s=48000:d=3",
                                       (const char *const[]) { "-c:a", codecs[i], NULL });

    for (guint j = 0; j < G_N_ELEMENTS (begins); j++) {
      gint64 time = begins[j] * 1000000 / 48 + 1;
      g_autofree float *samples = read_sound (uri, time, 1, 5000);

      for (guint k = 0; k < 5000; k++) {
        g_assert_cmpint (lroundf (samples[k * 2] * 32768), ==, (begins[j] + k) % 20000);
        g_assert_cmpfloat (samples[k * 2], ==, samples[k * 2 + 1]);
      }
    }
  }
  mix_wait_gone ();
  media_assert_no_pipelines ();
}

/* The beep of every full second, through the codecs that lean on what is before. */
static void
test_beeps (void)
{
  static const EfTestVideo videos[] = {
    { .n_frames = 100, .sound = TRUE },
    { .n_frames = 100, .sound = TRUE, .container = "ts" },
    { .n_frames = 100, .sound = TRUE, .codec = "vp9", .container = "webm" },
    { .n_frames = 150, .sound = TRUE, .skip_ms = 480 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (videos); i++) {
    g_autofree char *uri = ef_test_video_make_uri (&videos[i]);
    /* The first time stamp of this transport stream is 0.7 s. */
    int shift = g_strcmp0 (videos[i].container, "ts") == 0 ? 300 * 48 : videos[i].skip_ms * 48;

    for (int begin = 0; begin < 3000; begin += 490) {
      g_autofree float *samples = read_sound (uri, begin * MS, 1, 48000);
      int expected = (48000 - (begin * 48 + shift) % 48000) % 48000;
      /* A beep that it begins in the middle of is over after 100 ms. */
      int found = (int) find_loud (samples, expected > 43000 ? 5500 : 0, 48000);

      g_test_message ("video %u at %d: %d, %d", i, begin, found, expected);
      g_assert_cmpint (ABS (found - expected), <, 130);
    }
  }
  mix_wait_gone ();
}

/* What is missing in the middle is silent, and what follows is where it belongs. */
static void
test_gap (void)
{
  g_autofree char *uri = make_sound (
    "gap.mkv", "aevalsrc=(mod(n\\,20000)+0.01)/32768:s=48000:d=4",
    (const char *const[]) { "-af", "asetnsamples=480,aselect=not(between(t\\,0.9999\\,1.9899))",
                            "-c:a", "pcm_s16le", NULL });
  g_autofree float *samples = read_sound (uri, 500 * MS, 1, 96000);

  for (guint k = 0; k < 24000; k++)
    g_assert_cmpint (lroundf (samples[k * 2] * 32768), ==, (24000 + k) % 20000);
  for (guint k = 24000; k < 71520; k++)
    g_assert_cmpfloat (samples[k * 2], ==, 0);
  for (guint k = 71520; k < 96000; k++)
    g_assert_cmpint (lroundf (samples[k * 2] * 32768), ==, (24000 + k) % 20000);
  mix_wait_gone ();
}

static guint
count_crossings (const float *samples, guint n)
{
  guint crossings = 0;

  for (guint i = 1; i < n; i++)
    crossings += (samples[(i - 1) * 2] < 0) != (samples[i * 2] < 0);

  return crossings;
}

/* 500 Hz stay 500 Hz, whatever the rate of the file and the speed; both sides are heard. */
static void
test_pitch (void)
{
  static const double speeds[] = { 0.25, 0.5, 1, 1.7, 2, 4 };
  g_autofree char *uri = make_sound ("tone.m4a", "aevalsrc=0.5*sin(2*PI*500*t):s=44100:d=6",
                                     (const char *const[]) { "-c:a", "aac", "-ac", "1", NULL });

  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++) {
    g_autofree float *samples = read_sound (uri, 100 * MS, speeds[i], 48000);
    double power = 0;

    for (guint j = 0; j < 48000; j++)
      power += samples[j * 2 + 1] * samples[j * 2 + 1];
    g_test_message ("speed %g", speeds[i]);
    g_assert_cmpint (ABS ((int) count_crossings (samples, 48000) - 1000), <=, 4);
    g_assert_cmpfloat_with_epsilon (sqrt (power / 48000), 0.5 / sqrt (2), 0.02);
  }
  mix_wait_gone ();
}

/* Beeps come where the speed puts them. */
static void
test_speed (void)
{
  static const double speeds[] = { 0.5, 2 };
  EfTestVideo video = { .n_frames = 150, .sound = TRUE };
  g_autofree char *uri = ef_test_video_make_uri (&video);

  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++) {
    guint n = (guint) (4 * 48000 / speeds[i]);
    g_autofree float *samples = read_sound (uri, 500 * MS, speeds[i], n);

    for (int second = 1; second < 4; second++) {
      guint expected = (guint) ((second - 0.5) / speeds[i] * 48000);
      guint found = find_loud (samples, expected - 48 * 50, n);

      g_test_message ("speed %g: %u, %u", speeds[i], found, expected);
      g_assert_cmpint (ABS ((int) found - (int) expected), <, 960);
    }
  }
  mix_wait_gone ();
}

/* Six channels, and four of which nobody says where they are. */
static void
test_channels (void)
{
  g_autofree char *six = make_sound ("six.flac", "aevalsrc=0.2|0.2|0.2|0|0.2|0.2:c=5.1:s=48000:d=1",
                                     (const char *const[]) { NULL });
  g_autofree char *four = make_sound ("four.wav", "aevalsrc=0.2|0.4|0.2|0.4:s=48000:d=1",
                                      (const char *const[]) { "-c:a", "pcm_s16le", NULL });
  g_autofree float *one = read_sound (six, 0, 1, 4800);
  g_autofree float *other = read_sound (four, 0, 1, 4800);

  g_assert_cmpfloat_with_epsilon (one[3000], 0.2, 0.1);
  g_assert_cmpfloat_with_epsilon (one[3000], one[3001], 0.001);
  g_assert_cmpfloat (other[3000], >, 0.1);
  g_assert_cmpfloat (other[3001], >, 0.1);
  mix_wait_gone ();
}

static void
test_none (void)
{
  EfTestVideo video = { .n_frames = 30 };
  g_autofree char *uri = ef_test_video_make_uri (&video);
  g_autofree float *samples = read_sound (uri, 100 * MS, 1, 4800);
  g_autoptr (EfSoundReader) gone = ef_sound_reader_new ("file:///nowhere/film.mp4");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 9600; i++)
    g_assert_cmpfloat (samples[i], ==, 0);
  g_assert_false (ef_sound_reader_take (gone, samples, 10, NULL, &error));
  g_assert_error (error, EF_MEDIA_ERROR, EF_MEDIA_ERROR_UNREADABLE);
  g_clear_pointer (&gone, ef_sound_reader_free);
  mix_wait_gone ();
}

/* All of a plan, asked for in odd pieces. */
static float *
mix_all (EfPlan *plan, guint *n)
{
  EfSoundMix *mix = ef_sound_mix_new (plan);
  float *samples;
  g_autoptr (GError) error = NULL;
  guint done = 0;
  guint taken;

  *n = (guint) ef_sound_mix_get_length (mix);
  samples = g_new (float, (*n + 1) * EF_SOUND_CHANNELS);
  do {
    guint part = MIN (*n - done, 900 + done % 1300);

    g_assert_true (
      ef_sound_mix_take (mix, samples + done * EF_SOUND_CHANNELS, part, &taken, NULL, &error));
    g_assert_no_error (error);
    done += taken;
  } while (taken > 0);
  g_assert_cmpuint (done, ==, *n);
  ef_sound_mix_free (mix);

  return samples;
}

static int
read_number (GstBuffer *buffer)
{
  GstMapInfo map;
  int number;

  g_assert_true (gst_buffer_map (buffer, &map, GST_MAP_READ));
  number = ef_test_video_read_number (map.data, 160, 90, 160, 1);
  gst_buffer_unmap (buffer, &map);

  return number;
}

/* After a hundred joins a beep is heard when the picture of its second is seen. */
static void
test_joins (void)
{
  static const EfTestVideo video = { .n_frames = 150, .b_frames = 2, .sound = TRUE };
  static const EfCanvas canvas = { EF_FORMAT_LANDSCAPE, 160, 90 };
  EfPlan *plan = ef_plan_new ();
  EfPictureMix *pictures;
  g_autofree float *samples = NULL;
  Truth truth;
  guint n, n_frames;
  int worst = 0;
  guint n_beeps = 0;

  truth_open (&truth, &video);
  for (int i = 0; i < 101; i++) {
    gint64 begin = (i % 4 * 1000 + 520 + i % 5 * 40) * MS;

    mix_add_stretch (plan, &truth, begin, begin + 613 * MS + i * 100000);
  }
  ef_plan_lay_out (plan);
  samples = mix_all (plan, &n);
  n_frames = ef_plan_get_n_frames (plan);
  g_assert_cmpint (n, ==, n_frames * 1920);
  pictures = ef_picture_mix_new (plan, &canvas, 1, FALSE);
  for (guint i = 0, before = 1; i < n_frames; i++) {
    GstBuffer *buffer = NULL;
    int number;

    g_assert_true (ef_picture_mix_take (pictures, i, &buffer, NULL, NULL));
    number = read_number (buffer);
    gst_buffer_unref (buffer);
    if (number % 25 == 0 && before != (guint) number) {
      guint heard = find_loud (samples, i * 1920 - 900, n);

      worst = MAX (worst, ABS ((int) heard - (int) i * 1920));
      n_beeps++;
    }
    before = (guint) number;
  }
  ef_picture_mix_free (pictures);
  g_test_message ("%u beeps, at most %.2f ms off", n_beeps, worst / 48.0);
  g_assert_cmpuint (n_beeps, ==, 101);
  g_assert_cmpint (worst, <, 480);
  ef_plan_unref (plan);
  mix_wait_gone ();
  media_assert_no_pipelines ();
  truth_close (&truth);
}

static double
get_power (const float *samples, guint from, guint n)
{
  double power = 0;

  for (guint i = from; i < from + n; i++)
    power += samples[i * 2] * samples[i * 2];

  return sqrt (power / n);
}

static EfStretch *
add_tone (EfPlan *plan, int hertz, int begin_ms, int end_ms)
{
  g_autofree char *name = g_strdup_printf ("tone-%d.mov", hertz);
  g_autofree char *source = g_strdup_printf ("aevalsrc=0.4*sin(2*PI*%d*t):s=48000:d=4", hertz);
  g_autofree char *uri =
    make_sound (name, source,
                (const char *const[]) { "-f", "lavfi", "-i", "color=s=160x90:r=25:d=4", "-c:v",
                                        "libx264", "-c:a", "pcm_s16le", NULL });
  Truth truth = { .uri = uri };

  return mix_add_stretch (plan, &truth, begin_ms * MS, end_ms * MS);
}

/* Two recordings that give way to each other stay as loud; what dips is silent in between. */
static void
test_transitions (void)
{
  EfPlan *plan = ef_plan_new ();
  g_autofree float *samples = NULL;
  double loud = 0.4 / sqrt (2);
  guint n;

  add_tone (plan, 440, 0, 1000);
  add_tone (plan, 613, 0, 1000)->transition = (EfTransition) { EF_TRANSITION_FADE, 400 * MS };
  add_tone (plan, 440, 2000, 3000)->transition = (EfTransition) { EF_TRANSITION_DIP, 400 * MS };
  add_tone (plan, 613, 2000, 3000)->look.volume = 0.5;
  ef_plan_lay_out (plan);
  samples = mix_all (plan, &n);
  g_assert_cmpuint (n, ==, 172800);
  for (guint at = 2400; at < 62000; at += 4800)
    g_assert_cmpfloat_with_epsilon (get_power (samples, at, 4800), loud, 0.03);
  g_assert_cmpfloat (get_power (samples, 76800 - 240, 480), <, loud * 0.06);
  g_assert_cmpfloat_with_epsilon (get_power (samples, 76800 - 4800 - 500, 1000), loud * sqrt (0.5),
                                  0.03);
  g_assert_cmpfloat_with_epsilon (get_power (samples, 76800 + 4800 - 500, 1000), loud * sqrt (0.5),
                                  0.03);
  g_assert_cmpfloat_with_epsilon (get_power (samples, 100000, 4800), loud, 0.02);
  g_assert_cmpfloat_with_epsilon (get_power (samples, 140000, 4800), loud / 2, 0.02);
  ef_plan_unref (plan);
  mix_wait_gone ();
}

/* A cut in the middle of a file that goes on is not heard. */
static void
test_going_on (void)
{
  EfPlan *plan = ef_plan_new ();
  EfPlan *whole = ef_plan_new ();
  g_autofree float *samples = NULL;
  g_autofree float *expected = NULL;
  guint n;

  for (int i = 0; i < 10; i++)
    add_tone (plan, 440, i * 200, i * 200 + 200);
  add_tone (whole, 440, 0, 2000);
  ef_plan_lay_out (plan);
  ef_plan_lay_out (whole);
  samples = mix_all (plan, &n);
  expected = mix_all (whole, &n);
  g_assert_cmpuint (n, ==, 96000);
  for (guint i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (samples[i * 2], expected[i * 2], 1e-4);
  ef_plan_unref (plan);
  ef_plan_unref (whole);
  mix_wait_gone ();
}

/* From anywhere it sounds as it does on the way. */
static void
test_seek (void)
{
  EfPlan *plan = ef_plan_new ();
  EfSoundMix *mix;
  g_autofree float *samples = NULL;
  float piece[1000];
  guint n, taken;

  add_tone (plan, 440, 0, 1000);
  add_tone (plan, 613, 500, 1500)->transition = (EfTransition) { EF_TRANSITION_FADE, 200 * MS };
  add_tone (plan, 440, 2000, 3000);
  ef_plan_lay_out (plan);
  samples = mix_all (plan, &n);
  mix = ef_sound_mix_new (plan);
  for (guint i = 0; i < 30; i++) {
    guint at = i * 77777 % n;

    ef_sound_mix_seek (mix, at);
    g_assert_true (ef_sound_mix_take (mix, piece, 500, &taken, NULL, NULL));
    g_assert_cmpuint (taken, ==, MIN (500, n - at));
    for (guint j = 0; j < taken * 2; j++)
      g_assert_cmpfloat_with_epsilon (piece[j], samples[at * 2 + j], 1e-4);
  }
  ef_sound_mix_free (mix);
  ef_plan_unref (plan);
  mix_wait_gone ();
}

/* On a grid of 29.97 the sound is as long as the pictures, to the sample. */
static void
test_length (void)
{
  EfTestVideo video = { .n_frames = 60, .rate_num = 30000, .rate_den = 1001, .sound = TRUE };
  EfPlan *plan = ef_plan_new ();
  g_autofree float *samples = NULL;
  Truth truth;
  guint n;

  truth_open (&truth, &video);
  for (int i = 0; i < 7; i++)
    mix_add_stretch (plan, &truth, i * 100 * MS, (i * 100 + 731) * MS);
  mix_add_stretch (plan, &truth, 0, 2000 * MS)->look.speed = 2;
  ef_plan_lay_out (plan);
  samples = mix_all (plan, &n);
  g_assert_cmpint (n, ==, lround (ef_plan_get_n_frames (plan) * 1601.6));
  ef_plan_unref (plan);
  mix_wait_gone ();
  truth_close (&truth);
}

int
main (int argc, char *argv[])
{
  media_watch_pipelines ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/sound-reader/exact-sample", test_exact_sample);
  g_test_add_func ("/media/sound-reader/beeps", test_beeps);
  g_test_add_func ("/media/sound-reader/gap", test_gap);
  g_test_add_func ("/media/sound-reader/pitch", test_pitch);
  g_test_add_func ("/media/sound-reader/speed", test_speed);
  g_test_add_func ("/media/sound-reader/channels", test_channels);
  g_test_add_func ("/media/sound-reader/none", test_none);
  g_test_add_func ("/media/sound-mix/joins", test_joins);
  g_test_add_func ("/media/sound-mix/transitions", test_transitions);
  g_test_add_func ("/media/sound-mix/going-on", test_going_on);
  g_test_add_func ("/media/sound-mix/seek", test_seek);
  g_test_add_func ("/media/sound-mix/length", test_length);

  return g_test_run ();
}
