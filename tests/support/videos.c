/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/videos.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/rate.h"

/* Changes with what is drawn, so that files of an older generator are not taken. */
#define VERSION 1

#define COLUMNS 8
#define ROWS 3 /* two of the number, one to check it */
#define BITS (COLUMNS * ROWS)
#define BLACK 16
#define WHITE 235

static EfTestVideo
fill_in (const EfTestVideo *options)
{
  EfTestVideo video = options != NULL ? *options : (EfTestVideo) { 0 };

  video.codec = video.codec != NULL ? video.codec : "h264";
  video.container = video.container != NULL ? video.container : "mp4";
  video.rate_num = video.rate_num != 0 ? video.rate_num : 25;
  video.rate_den = video.rate_den != 0 ? video.rate_den : 1;
  video.n_frames = video.n_frames != 0 ? video.n_frames : 50;
  video.width = video.width != 0 ? video.width : 160;
  video.height = video.height != 0 ? video.height : 90;
  video.gop = video.gop != 0 ? video.gop : 12;
  video.par_n = video.par_n != 0 ? video.par_n : 1;
  video.par_d = video.par_d != 0 ? video.par_d : 1;
  video.extra = video.extra != NULL ? video.extra : "";

  return video;
}

static guint32
make_code (int number)
{
  guint32 check = (guint32) (number * 167 + 91) >> 3 & 0xff;

  return (guint32) number << 8 | check;
}

/* Where in the upright picture, in thousandths, a place of the stored one is shown. */
static void
turn (int *x, int *y, int rotation, gboolean mirrored)
{
  int a = mirrored ? 999 - *x : *x;
  int b = *y;

  switch (rotation) {
  case 90:
    *x = 999 - b;
    *y = a;
    break;
  case 180:
    *x = 999 - a;
    *y = 999 - b;
    break;
  case 270:
    *x = b;
    *y = 999 - a;
    break;
  default:
    *x = a;
    *y = b;
    break;
  }
}

/* The other way round: where an upright place lies in the stored picture. */
static void
turn_back (int *x, int *y, int rotation, gboolean mirrored)
{
  turn (x, y, (360 - rotation) % 360, FALSE);
  if (mirrored)
    *x = 999 - *x;
}

static guint8
shade (const EfTestVideo *video, int frame, int x, int y)
{
  int scene = video->scene > 0 ? frame / video->scene : 0;
  int bit = y * ROWS / 500 * COLUMNS + x * COLUMNS / 1000;

  if (frame >= video->black_from && frame < video->black_to)
    return BLACK;
  if (bit < BITS)
    return make_code (frame) >> (BITS - 1 - bit) & 1 ? WHITE : BLACK;
  if (abs (x - (frame * 37) % 1000) < 60 && abs (y - 750) < 100)
    return WHITE;

  return (guint8) (40 + (scene * 83) % 160 + (scene % 2 ? x : y) * 30 / 1000);
}

static void
draw (const EfTestVideo *video, int frame, guint8 *pixels)
{
  for (int y = 0; y < video->height; y++) {
    for (int x = 0; x < video->width; x++) {
      int shown_x = (x * 2 + 1) * 500 / video->width;
      int shown_y = (y * 2 + 1) * 500 / video->height;

      turn (&shown_x, &shown_y, video->rotation, video->mirrored);
      pixels[y * video->width + x] = shade (video, frame, shown_x, shown_y);
    }
  }
}

static gboolean
is_bright (const guint8 *pixels, int width, int height, int stride, int pixel_stride, int x, int y)
{
  int column = CLAMP (x * width / 1000, 0, width - 1);
  int row = CLAMP (y * height / 1000, 0, height - 1);
  int reach_x = width / 60;
  int reach_y = height / 60;
  int sum = 0;
  int n = 0;

  for (int v = MAX (row - reach_y, 0); v <= MIN (row + reach_y, height - 1); v++) {
    for (int u = MAX (column - reach_x, 0); u <= MIN (column + reach_x, width - 1); u++) {
      sum += pixels[(gsize) v * (gsize) stride + (gsize) u * (gsize) pixel_stride];
      n++;
    }
  }

  return sum > n * (BLACK + WHITE) / 2;
}

int
ef_test_video_read_turned (const guint8 *pixels,
                           int width,
                           int height,
                           int stride,
                           int pixel_stride,
                           int rotation,
                           gboolean mirrored)
{
  guint32 code = 0;
  int number;

  for (int bit = 0; bit < BITS; bit++) {
    int x = (bit % COLUMNS * 2 + 1) * 500 / COLUMNS;
    int y = (bit / COLUMNS * 2 + 1) * 250 / ROWS;

    turn_back (&x, &y, rotation, mirrored);
    code = code << 1 | (is_bright (pixels, width, height, stride, pixel_stride, x, y) ? 1 : 0);
  }
  number = (int) (code >> 8);

  return make_code (number) == code ? number : -1;
}

int
ef_test_video_read_number (const guint8 *pixels,
                           int width,
                           int height,
                           int stride,
                           int pixel_stride)
{
  return ef_test_video_read_turned (pixels, width, height, stride, pixel_stride, 0, FALSE);
}

#define VARIABLE_CLOCK 90000

/* Neither steps nor gaps are regular, but every frame has a place of its own. */
static gint64
get_variable_tick (int frame)
{
  return (gint64) frame * 3000 + frame * 7 % 3 * 900 + frame / 10 * 6000;
}

#define VARIABLE_FILTER "settb=1/90000,setpts=3000*N+900*mod(7*N\\,3)+6000*floor(N/10)"

gint64
ef_test_video_get_begin (const EfTestVideo *options, int frame)
{
  EfTestVideo video = fill_in (options);

  if (video.variable)
    return ef_rate_scale (get_variable_tick (frame), G_USEC_PER_SEC * 1000, VARIABLE_CLOCK);

  return ef_rate_get_begin (EF_RATE (video.rate_num, video.rate_den), frame);
}

char *
ef_test_video_get_path (const char *name)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_BUILT, "media", "videos", NULL);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);

  return g_build_filename (folder, name, NULL);
}

static void
add (GStrvBuilder *words, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);

  for (guint i = 0; parts[i] != NULL; i++) {
    if (*parts[i] != '\0')
      g_strv_builder_add (words, parts[i]);
  }
}

G_GNUC_PRINTF (2, 3)
static void
add_printf (GStrvBuilder *words, const char *format, ...)
{
  va_list list;
  g_autofree char *text = NULL;

  va_start (list, format);
  text = g_strdup_vprintf (format, list);
  va_end (list);

  add (words, text);
}

static void
add_codec (GStrvBuilder *words, const EfTestVideo *video)
{
  if (g_str_equal (video->codec, "h264"))
    add_printf (words,
                "-c:v libx264 -preset ultrafast -crf 18 -bf %d -x264-params "
                "keyint=%d:min-keyint=%d:scenecut=0:open-gop=%d:b-adapt=0:threads=1",
                video->b_frames, video->gop, video->gop, video->open_gop);
  else if (g_str_equal (video->codec, "hevc"))
    add_printf (
      words,
      "-c:v libx265 -preset ultrafast -crf 18 -tag:v hvc1 -x265-params "
      "keyint=%d:min-keyint=%d:scenecut=0:open-gop=%d:bframes=%d:b-adapt=0:log-level=none:"
      "pools=1:frame-threads=1",
      video->gop, video->gop, video->open_gop, video->b_frames);
  else if (g_str_equal (video->codec, "vp9"))
    add_printf (words,
                "-c:v libvpx-vp9 -deadline good -cpu-used 8 -crf 20 -b:v 0 -g %d -auto-alt-ref 1 "
                "-lag-in-frames 16",
                video->gop);
  else if (g_str_equal (video->codec, "av1"))
    add_printf (words, "-c:v libsvtav1 -preset 12 -crf 20 -g %d -svtav1-params lp=1", video->gop);
  else
    add_printf (words, "-c:v %s -g %d", video->codec, video->gop);
}

static void
add_sound (GStrvBuilder *words, const EfTestVideo *video)
{
  if (!video->sound)
    return;

  add_printf (words, "-c:a %s -ac 2",
              g_str_equal (video->container, "webm") ? "libopus" : "aac -b:a 96k");
}

static void
add_times (GStrvBuilder *words, const EfTestVideo *video)
{
  gboolean is_boxed =
    g_str_equal (video->container, "mp4") || g_str_equal (video->container, "mov");

  /* Without a duration the last frame would end where it begins, and no player shows it. */
  if (video->variable)
    add_printf (words,
                "-fps_mode passthrough -enc_time_base 1:%d "
                "-bsf:v setts=pts=PTS:dts=DTS:duration=3000",
                VARIABLE_CLOCK);
  if (video->variable && is_boxed)
    add_printf (words, "-video_track_timescale %d", VARIABLE_CLOCK);
  if (video->start_ms != 0)
    add_printf (words, "-output_ts_offset %d.%03d", video->start_ms / 1000, video->start_ms % 1000);
}

static const char *const quiet = "ffmpeg -hide_banner -nostdin -loglevel error -y";

static char **
make_encode_command (const EfTestVideo *video, const char *path)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  double seconds = (double) ef_test_video_get_begin (video, video->n_frames) / 1e9;
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  add (words, "ffmpeg -hide_banner -loglevel error -y");
  add_printf (words, "-f rawvideo -pix_fmt gray -s %dx%d -r %d/%d -i pipe:0", video->width,
              video->height, video->rate_num, video->rate_den);
  if (video->sound)
    add_printf (words,
                "-f lavfi -i aevalsrc=0.5*sin(2*PI*1000*t)*lt(mod(t\\,1)\\,0.1):s=48000:d=%s",
                g_ascii_formatd (number, sizeof number, "%.6f", seconds));
  add (words, "-threads 1 -map_metadata -1 -fflags +bitexact -pix_fmt yuv420p");
  add_printf (words, "-vf %s%ssetsar=%d/%d", video->variable ? VARIABLE_FILTER : "",
              video->variable ? "," : "", video->par_n, video->par_d);
  add_codec (words, video);
  add_sound (words, video);
  add_times (words, video);
  add (words, video->extra);
  g_strv_builder_add (words, path);

  return g_strv_builder_end (words);
}

static gboolean
needs_copy (const EfTestVideo *video)
{
  return video->rotation != 0 || video->mirrored || video->skip_ms != 0 || video->delay_ms != 0;
}

/* ffmpeg flips what is turned already: of a picture that lies on its side, what was left and right is above
 * and below by then. */
static const char *
get_flip (const EfTestVideo *video)
{
  if (!video->mirrored)
    return "";

  return video->rotation % 180 != 0 ? "-display_vflip:v:0" : "-display_hflip:v:0";
}

/* Matrices, edit lists and delays are written when packets are copied. */
static char **
make_copy_command (const EfTestVideo *video, const char *from, const char *path)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

  add (words, quiet);
  if (video->rotation != 0 || video->mirrored)
    add_printf (words, "-display_rotation:v:0 %d %s", (360 - video->rotation) % 360,
                get_flip (video));
  if (video->skip_ms != 0)
    add_printf (words, "-ss %d.%03d", video->skip_ms / 1000, video->skip_ms % 1000);
  if (video->delay_ms != 0)
    add_printf (words, "-itsoffset %d.%03d", video->delay_ms / 1000, video->delay_ms % 1000);
  add (words, "-i");
  g_strv_builder_add (words, from);
  if (video->delay_ms != 0 && video->sound) {
    add (words, "-i");
    g_strv_builder_add (words, from);
    add (words, "-map 0:v -map 1:a");
  }
  add (words, "-c copy -map_metadata -1 -fflags +bitexact");
  if (video->variable)
    add_printf (words, "-video_track_timescale %d", VARIABLE_CLOCK);
  g_strv_builder_add (words, path);

  return g_strv_builder_end (words);
}

static void
run (char **words, const EfTestVideo *video)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (
    (const char *const *) words,
    video != NULL ? G_SUBPROCESS_FLAGS_STDIN_PIPE : G_SUBPROCESS_FLAGS_NONE, &error);

  g_assert_no_error (error);
  if (video != NULL) {
    gsize size = (gsize) video->width * (gsize) video->height;
    g_autofree guint8 *pixels = g_malloc (size);
    GOutputStream *input = g_subprocess_get_stdin_pipe (process);

    for (int frame = 0; frame < video->n_frames; frame++) {
      draw (video, frame, pixels);
      if (!g_output_stream_write_all (input, pixels, size, NULL, NULL, NULL))
        break;
    }
    g_output_stream_close (input, NULL, NULL);
  }
  g_subprocess_wait_check (process, NULL, &error);
  g_assert_no_error (error);
}

static char *
name_file (const EfTestVideo *video)
{
  g_autoptr (GString) all = g_string_new (NULL);
  g_auto (GStrv) encode = make_encode_command (video, "x");
  g_auto (GStrv) copy = make_copy_command (video, "x", "x");
  g_autofree char *one = g_strjoinv (" ", encode);
  g_autofree char *other = needs_copy (video) ? g_strjoinv (" ", copy) : g_strdup ("");
  g_autofree char *sum = NULL;

  g_string_printf (all, "%d %d %d %d %d %s %s", VERSION, video->n_frames, video->scene,
                   video->black_from, video->black_to, one, other);
  sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, all->str, -1);
  sum[12] = '\0';

  return g_strdup_printf ("%s-%s.%s", video->codec, sum, video->container);
}

/* A name beside @path that nobody else takes, with the same ending, which tells ffmpeg the container. */
static char *
name_part (const char *path, const char *tag)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_strdup_printf ("part-%d-%s-%s", (int) getpid (), tag, base);

  return g_build_filename (folder, name, NULL);
}

char *
ef_test_video_make (const EfTestVideo *options)
{
  EfTestVideo video = fill_in (options);
  g_autofree char *name = name_file (&video);
  g_autofree char *path = ef_test_video_get_path (name);
  g_autofree char *raw = name_part (path, "raw");
  g_autofree char *done = name_part (path, "done");
  g_auto (GStrv) encode = make_encode_command (&video, raw);
  g_auto (GStrv) copy = make_copy_command (&video, raw, done);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);

  run (encode, &video);
  if (needs_copy (&video)) {
    run (copy, NULL);
    g_unlink (raw);
    g_assert_cmpint (g_rename (done, path), ==, 0);
  } else {
    g_assert_cmpint (g_rename (raw, path), ==, 0);
  }

  return g_steal_pointer (&path);
}

char *
ef_test_video_make_uri (const EfTestVideo *options)
{
  g_autofree char *path = ef_test_video_make (options);

  return g_filename_to_uri (path, NULL, NULL);
}

char *
ef_test_video_make_with (const char *name, const char *const *arguments)
{
  g_autofree char *path = ef_test_video_get_path (name);
  g_autofree char *part = name_part (path, "with");
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) command = NULL;

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);

  add (words, quiet);
  g_strv_builder_addv (words, (const char **) arguments);
  g_strv_builder_add (words, part);
  command = g_strv_builder_end (words);
  run (command, NULL);
  g_assert_cmpint (g_rename (part, path), ==, 0);

  return g_steal_pointer (&path);
}
