/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/subject.h"
#include "media/media.h"
#include "support/videos.h"

/* From the file to the camera: a subject is drawn where we say, over a background with more or less in it, and
 * the crop has to hold it. */

#define RATE 25
#define SECONDS 12
#define N_FRAMES (RATE * SECONDS)
#define FRAME (EF_NS_PER_SECOND / RATE)
#define WIDTH 320
#define HEIGHT 180
#define SUBJECT_WIDTH 40
#define SUBJECT_HEIGHT 110
#define MARGIN 8 /* what a shaking camera has around its picture */

/* Of 9:16 in 16:9. */
#define CROP (9.0 / 16 * HEIGHT / WIDTH)

typedef enum {
  STANDS,
  WALKS,
  STOPS_AND_GOES,
  JUMPS_AT_CUTS,
} Motion;

typedef struct {
  const char *name;
  Motion motion;
  guint32 seed;
  int texture; /* contrast of the background */
  int noise;
  gboolean sways;
  gboolean shakes;
} Scene;

static const Scene scenes[] = {
  { "stands", STANDS, 1, 14, 0, FALSE, FALSE },
  { "sways", STANDS, 2, 30, 0, TRUE, FALSE },
  { "walks", WALKS, 3, 30, 0, FALSE, FALSE },
  { "goes-a", STOPS_AND_GOES, 4, 30, 0, FALSE, FALSE },
  { "goes-b", STOPS_AND_GOES, 5, 30, 0, TRUE, FALSE },
  { "texture-a", STOPS_AND_GOES, 6, 90, 0, FALSE, FALSE },
  { "texture-b", STOPS_AND_GOES, 7, 90, 0, TRUE, FALSE },
  { "noise-a", STOPS_AND_GOES, 8, 30, 12, FALSE, FALSE },
  { "noise-b", STOPS_AND_GOES, 9, 30, 12, TRUE, FALSE },
  { "noise-c", STOPS_AND_GOES, 14, 50, 16, FALSE, FALSE },
  { "goes-c", STOPS_AND_GOES, 15, 30, 0, FALSE, FALSE },
  { "goes-d", STOPS_AND_GOES, 16, 60, 4, FALSE, FALSE },
  { "shakes-a", STOPS_AND_GOES, 10, 50, 0, FALSE, TRUE },
  { "shakes-b", STOPS_AND_GOES, 11, 50, 4, TRUE, TRUE },
  { "cuts-a", JUMPS_AT_CUTS, 12, 30, 0, TRUE, FALSE },
  { "cuts-b", JUMPS_AT_CUTS, 13, 50, 4, TRUE, FALSE },
};

/* Where the middle of the subject is, as parts of the picture. Two at one time: a cut. */
typedef struct {
  double time;
  double place;
} Key;

static guint32
draw (guint32 *state)
{
  *state = *state * 1664525 + 1013904223;

  return *state >> 8;
}

static double
draw_between (guint32 *state, double least, double most)
{
  return least + (most - least) * (draw (state) % 10000) / 10000;
}

static void
add_key (GArray *keys, double time, double place)
{
  Key key = { time, place };

  g_array_append_val (keys, key);
}

static GArray *
make_keys (const Scene *scene)
{
  GArray *keys = g_array_new (FALSE, FALSE, sizeof (Key));
  guint32 state = scene->seed;
  double place = draw_between (&state, 0.15, 0.85);
  double time = 0;

  switch (scene->motion) {
  case STANDS:
    add_key (keys, 0, place);
    break;
  case WALKS:
    add_key (keys, 0, 0.12);
    add_key (keys, 1, 0.12);
    add_key (keys, SECONDS - 2, 0.88);
    break;
  case STOPS_AND_GOES:
    while (time < SECONDS) {
      double next = draw_between (&state, 0.12, 0.88);

      add_key (keys, time, place);
      time += draw_between (&state, 2, 4);
      add_key (keys, time, place);
      time += MAX (fabs (next - place) / draw_between (&state, 0.12, 0.3), 0.2);
      place = next;
    }
    break;
  case JUMPS_AT_CUTS:
    for (guint i = 0; i < 3; i++) {
      add_key (keys, i * 4, place);
      add_key (keys, i * 4 + 4, place);
      place = place < 0.5 ? draw_between (&state, 0.6, 0.88) : draw_between (&state, 0.12, 0.4);
    }
    break;
  default:
    g_assert_not_reached ();
  }

  return keys;
}

static double
find_place (const Scene *scene, GArray *keys, double time)
{
  const Key *from = &g_array_index (keys, Key, 0);
  double sway = scene->sways ? 0.015 * sin (2 * G_PI * 0.7 * time) : 0;

  for (guint i = 1; i < keys->len && g_array_index (keys, Key, i).time <= time + 1e-6; i++)
    from = &g_array_index (keys, Key, i);
  if (from == &g_array_index (keys, Key, keys->len - 1))
    return from->place + sway;

  return from->place +
         (from[1].place - from->place) * (time - from->time) / (from[1].time - from->time) + sway;
}

/* The same for ffmpeg. */
static char *
make_expression (const Scene *scene, GArray *keys)
{
  g_autoptr (GString) text = g_string_new ("W*(");
  char a[32], b[32], c[32], d[32];

  for (guint i = 0; i + 1 < keys->len; i++) {
    const Key *from = &g_array_index (keys, Key, i), *to = from + 1;

    if (to->time <= from->time)
      continue;
    g_ascii_formatd (a, sizeof a, "%.6f", to->time - 1e-6);
    g_ascii_formatd (b, sizeof b, "%.6f", from->place);
    g_ascii_formatd (c, sizeof c, "%.6f", (to->place - from->place) / (to->time - from->time));
    g_ascii_formatd (d, sizeof d, "%.6f", from->time);
    g_string_append_printf (text, "if(lt(t,%s),%s+%s*(t-%s),", a, b, c, d);
  }
  g_string_append (
    text, g_ascii_formatd (b, sizeof b, "%.6f", g_array_index (keys, Key, keys->len - 1).place));
  for (guint i = 0; i + 1 < keys->len; i++) {
    if (g_array_index (keys, Key, i + 1).time > g_array_index (keys, Key, i).time)
      g_string_append_c (text, ')');
  }
  if (scene->sways)
    g_string_append (text, "+0.015*sin(2*PI*0.7*t)");
  g_string_append (text, ")-w/2");

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static char *
make_filter (const Scene *scene, GArray *keys)
{
  g_autofree char *place = make_expression (scene, keys);
  gboolean cuts = scene->motion == JUMPS_AT_CUTS;
  int margin = scene->shakes ? MARGIN : 0;
  g_autoptr (GString) text = g_string_new (NULL);

  /* One picture of the background for each scene, shown for as long as that lasts. */
  for (int i = 0; i < (cuts ? 3 : 1); i++)
    g_string_append_printf (text,
                            "nullsrc=s=%dx%d:r=%d:d=%g,format=yuv420p,geq=lum='%d+%d*(0.5*sin((X+%"
                            "d)/%d)*sin(Y/%d)+0.5*sin(X*Y/%d))':"
                            "cb=%d:cr=%d,trim=end_frame=1,loop=loop=-1:size=1,trim=duration=%d,"
                            "setpts=N/%d/TB[b%d];",
                            WIDTH + 2 * margin, HEIGHT + 2 * margin, RATE, 1.0 / RATE, 100 + 40 * i,
                            scene->texture, 37 * i, 5 + 2 * i, 4 + i, 900 + 300 * i, 128 - 12 * i,
                            128 + 12 * i, cuts ? 4 : SECONDS, RATE, i);
  if (cuts)
    g_string_append (text, "[b0][b1][b2]concat=n=3[b];");
  else
    g_string_append (text, "[b0]null[b];");
  g_string_append_printf (text,
                          "nullsrc=s=%dx%d:r=%d:d=%g,format=yuv420p,geq=lum='128+100*sin(X*X/150+Y/"
                          "9)*sin(Y*Y/700+X/7)':cb=100:cr=170,"
                          "trim=end_frame=1,loop=loop=-1:size=1,trim=duration=%d,setpts=N/%d/TB[s];"
                          "[b][s]overlay=x='%s':y='H-h-6':eval=frame:shortest=1",
                          SUBJECT_WIDTH, SUBJECT_HEIGHT, RATE, 1.0 / RATE, SECONDS, RATE, place);
  if (scene->shakes)
    g_string_append_printf (text,
                            ",crop=%d:%d:x='%d+3*sin(n*0.9)+3*sin(n*0.37)':"
                            "y='%d+2*sin(n*0.71+1)+2*sin(n*0.23)'",
                            WIDTH, HEIGHT, MARGIN, MARGIN);
  if (scene->noise > 0)
    g_string_append_printf (text, ",noise=alls=%d:allf=t:all_seed=5", scene->noise);

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static char *
make_video (const Scene *scene, GArray *keys)
{
  g_autofree char *filter = make_filter (scene, keys);
  g_autofree char *name = g_strdup_printf ("camera-%s.mp4", scene->name);
  const char *arguments[] = {
    "-f",      "lavfi",   "-i",       filter, "-frames:v", G_STRINGIFY (300), "-c:v",
    "libx264", "-preset", "veryfast", "-crf", "23",        "-pix_fmt",        "yuv420p",
    "-g",      "50",      "-f",       "mp4",  NULL
  };

  return ef_test_video_make_with (name, arguments);
}

typedef struct {
  guint n_frames;
  guint n_inside;
  guint n_still;
  guint n_jumps;
} Figures;

static EfColumns *
read_columns (const char *path)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autoptr (GError) error = NULL;
  EfColumns *columns = ef_media_read_columns (uri, NULL, NULL, NULL, &error);

  g_assert_no_error (error);

  return columns;
}

static void
print_looks (GArray *looks, const Scene *scene, GArray *keys)
{
  for (guint i = 0; i < looks->len && g_getenv ("EF_TEST_LOOKS") != NULL; i++) {
    const EfSubjectLook *look = &g_array_index (looks, EfSubjectLook, i);
    double time = (double) look->time / EF_NS_PER_SECOND;

    g_test_message ("%6.2f  is %.3f  seen %.3f %.3f  sure %.2f%s", time,
                    find_place (scene, keys, time), look->x, look->y, look->sureness,
                    look->is_cut ? " cut" : "");
  }
}

static Figures
measure (const Scene *scene)
{
  g_autoptr (GArray) keys = make_keys (scene);
  g_autofree char *path = make_video (scene, keys);
  g_autoptr (EfColumns) columns = read_columns (path);
  EfTimeSpan span = { 0, N_FRAMES * FRAME };
  g_autoptr (GArray) looks = ef_subject_find (columns, span);
  g_autoptr (EfCamera) camera = ef_camera_follow (
    (const EfSubjectLook *) (gconstpointer) looks->data, looks->len, span, CROP, 1);
  Figures figures = { 0 };
  double before = 0;

  print_looks (looks, scene, keys);
  for (guint i = 0; i < N_FRAMES; i++) {
    double place = find_place (scene, keys, i / (double) RATE);
    double half = SUBJECT_WIDTH / 2.0 / WIDTH;
    double x;
    double y;

    ef_camera_get_place (camera, i * FRAME, &x, &y);
    g_assert_cmpfloat (x, >=, CROP / 2 - 1e-9);
    g_assert_cmpfloat (x, <=, 1 - CROP / 2 + 1e-9);
    g_assert_cmpfloat (y, ==, 0.5);
    figures.n_frames++;
    figures.n_inside += place - half >= x - CROP / 2 - 1e-9 && place + half <= x + CROP / 2 + 1e-9;
    figures.n_still += i == 0 || fabs (x - before) < 1e-6;
    if (i > 0 && fabs (x - before) > 2 * CROP / RATE &&
        !(scene->motion == JUMPS_AT_CUTS && i % 100 == 0))
      figures.n_jumps++;
    before = x;
  }

  return figures;
}

static void
test_scenes (void)
{
  Figures all = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (scenes); i++) {
    Figures figures = measure (scenes + i);

    g_test_message ("%-10s inside %5.1f %%  still %5.1f %%  jumps %u", scenes[i].name,
                    100.0 * figures.n_inside / figures.n_frames,
                    100.0 * figures.n_still / figures.n_frames, figures.n_jumps);
    all.n_frames += figures.n_frames;
    all.n_inside += figures.n_inside;
    all.n_still += figures.n_still;
    all.n_jumps += figures.n_jumps;
  }
  g_test_message ("%-10s inside %5.1f %%  still %5.1f %%  jumps %u", "all",
                  100.0 * all.n_inside / all.n_frames, 100.0 * all.n_still / all.n_frames,
                  all.n_jumps);
  g_assert_cmpuint (all.n_jumps, ==, 0);
  g_assert_cmpfloat (all.n_inside, >=, 0.98 * all.n_frames);
  g_assert_cmpfloat (all.n_still, >=, 0.6 * all.n_frames);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ef_media_init ();
  g_test_add_func ("/media/camera/scenes", test_scenes);

  return g_test_run ();
}
