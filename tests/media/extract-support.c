/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/extract-support.h"

#include <glib/gstdio.h>
#include <gst/app/gstappsink.h>
#include <gst/audio/audio.h>
#include <gst/video/video.h>
#include <math.h>
#include <string.h>

#include "media/media.h"

#define LOUD 0.2f

static char *outputs;

Source *
source_new (const EfTestVideo *video)
{
  Source *self = g_new0 (Source, 1);
  g_autoptr (GError) error = NULL;

  self->video = video;
  self->path = ef_test_video_make (video);
  self->uri = g_filename_to_uri (self->path, NULL, NULL);
  self->info = ef_media_probe (self->uri, NULL, &error);
  g_assert_no_error (error);
  self->frames = ef_media_read_frames (self->uri, NULL, NULL, &error);
  g_assert_no_error (error);

  return self;
}

void
source_free (Source *self)
{
  g_free (self->path);
  g_free (self->uri);
  ef_media_info_free (self->info);
  ef_frame_index_unref (self->frames);
  g_free (self);
}

EfTimeSpan
source_get_span (Source *self, guint first, guint end)
{
  return (EfTimeSpan) { ef_frame_index_get_frame (self->frames, first).begin,
                        ef_frame_index_get_frame (self->frames, end - 1).end };
}

static void
free_picture (gpointer data)
{
  Picture *picture = data;

  g_free (picture->luma);
  g_free (picture);
}

static gint64
get_time (GstSample *sample)
{
  guint64 time = 0;
  int sign =
    gst_segment_to_stream_time_full (gst_sample_get_segment (sample), GST_FORMAT_TIME,
                                     GST_BUFFER_PTS (gst_sample_get_buffer (sample)), &time);

  return sign < 0 ? -(gint64) time : (gint64) time;
}

static Picture *
take_picture (GstSample *sample, const EfTestVideo *video)
{
  Picture *picture = g_new0 (Picture, 1);
  GstVideoInfo info;
  GstVideoFrame frame;
  const guint8 *pixels;
  int width, height, stride;

  g_assert_true (gst_video_info_from_caps (&info, gst_sample_get_caps (sample)));
  g_assert_true (gst_video_frame_map (&frame, &info, gst_sample_get_buffer (sample), GST_MAP_READ));
  width = GST_VIDEO_FRAME_WIDTH (&frame);
  height = GST_VIDEO_FRAME_HEIGHT (&frame);
  stride = GST_VIDEO_FRAME_PLANE_STRIDE (&frame, 0);
  pixels = GST_VIDEO_FRAME_PLANE_DATA (&frame, 0);
  picture->time = get_time (sample);
  picture->number =
    ef_test_video_read_turned (pixels, width, height, stride, 1, video->rotation, video->mirrored);
  picture->width = width;
  picture->size = (gsize) width * (gsize) height;
  picture->luma = g_malloc (picture->size);
  for (int y = 0; y < height; y++)
    memcpy (picture->luma + y * width, pixels + y * stride, (gsize) width);
  gst_video_frame_unmap (&frame);

  return picture;
}

static void
check_bus (GstElement *pipeline)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message =
    gst_bus_pop_filtered (bus, GST_MESSAGE_ERROR | GST_MESSAGE_WARNING);
  g_autoptr (GError) error = NULL;

  if (message == NULL)
    return;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    gst_message_parse_error (message, &error, NULL);
  else
    gst_message_parse_warning (message, &error, NULL);
  g_assert_no_error (error);
}

static void
decode_pictures (Decoded *self, const char *path, const EfTestVideo *video, gboolean has_sound)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autofree char *line = g_strdup_printf (
    "uridecodebin uri=\"%s\" name=d d. ! video/x-raw ! videoconvert ! video/x-raw,format=I420 ! "
    "appsink name=app sync=false %s",
    uri, has_sound ? "d. ! audio/x-raw ! audioconvert ! fakesink sync=false async=false" : "");
  g_autoptr (GstElement) pipeline = gst_parse_launch (line, NULL);
  g_autoptr (GstElement) app = gst_bin_get_by_name (GST_BIN (pipeline), "app");

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  for (;;) {
    g_autoptr (GstSample) sample =
      gst_app_sink_try_pull_sample (GST_APP_SINK (app), 20 * GST_SECOND);

    if (sample == NULL)
      break;
    g_ptr_array_add (self->pictures, take_picture (sample, video));
  }
  g_assert_true (gst_app_sink_is_eos (GST_APP_SINK (app)));
  check_bus (pipeline);
  gst_element_set_state (pipeline, GST_STATE_NULL);
}

/* By ffmpeg, to hear it from somebody else; it would move what begins before 0. */
static void
decode_sound (Decoded *self, const char *path)
{
  const char *command[] = { "ffmpeg",   "-hide_banner",
                            "-nostdin", "-v",
                            "error",    "-copyts",
                            "-i",       path,
                            "-map",     "0:a",
                            "-af",      "aresample=48000:async=1:first_pts=0",
                            "-ac",      "1",
                            "-f",       "f32le",
                            "-",        NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
    g_subprocess_newv (command, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_autoptr (GBytes) said = NULL;

  g_assert_no_error (error);
  g_subprocess_communicate (process, NULL, NULL, &said, NULL, &error);
  g_assert_no_error (error);
  g_array_append_vals (self->sound, g_bytes_get_data (said, NULL),
                       (guint) (g_bytes_get_size (said) / sizeof (float)));
}

/* Where it begins late or ends early, a stretch may be without. */
static gboolean
find_sound (const char *path)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfMediaInfo) info = ef_media_probe (uri, NULL, &error);

  g_assert_no_error (error);

  return *info->audio_codec != '\0';
}

Decoded *
decode (const char *path, const EfTestVideo *video)
{
  Decoded *self = g_new0 (Decoded, 1);
  gboolean has_sound = find_sound (path);

  self->pictures = g_ptr_array_new_with_free_func (free_picture);
  self->sound = g_array_new (FALSE, FALSE, sizeof (float));
  decode_pictures (self, path, video, has_sound);
  if (has_sound)
    decode_sound (self, path);

  return self;
}

void
decoded_free (Decoded *self)
{
  g_ptr_array_unref (self->pictures);
  g_array_unref (self->sound);
  g_free (self);
}

double
compare_pictures (const Picture *one, const Picture *other)
{
  gint64 sum = 0;

  g_assert_cmpuint (one->size, ==, other->size);
  for (gsize i = 0; i < one->size; i++)
    sum += ABS (one->luma[i] - other->luma[i]);

  return (double) sum / (double) one->size;
}

#define WINDOW 8

/* Of two windows of pixels: structural similarity, as published in 2004. */
static double
find_window_similarity (const guint8 *one, const guint8 *other, int width)
{
  const double c1 = (0.01 * 255) * (0.01 * 255);
  const double c2 = (0.03 * 255) * (0.03 * 255);
  const int n = WINDOW * WINDOW;
  double a = 0, b = 0, aa = 0, bb = 0, ab = 0;

  for (int y = 0; y < WINDOW; y++) {
    for (int x = 0; x < WINDOW; x++) {
      double p = one[y * width + x];
      double q = other[y * width + x];

      a += p;
      b += q;
      aa += p * p;
      bb += q * q;
      ab += p * q;
    }
  }
  a /= n;
  b /= n;
  aa = aa / n - a * a;
  bb = bb / n - b * b;
  ab = ab / n - a * b;

  return (2 * a * b + c1) * (2 * ab + c2) / ((a * a + b * b + c1) * (aa + bb + c2));
}

double
find_similarity (const Picture *one, const Picture *other)
{
  int height = (int) (one->size / (gsize) one->width);
  double sum = 0;
  int n = 0;

  g_assert_cmpuint (one->size, ==, other->size);
  for (int y = 0; y + WINDOW <= height; y += WINDOW / 2) {
    for (int x = 0; x + WINDOW <= one->width; x += WINDOW / 2, n++)
      sum += find_window_similarity (one->luma + y * one->width + x,
                                     other->luma + y * one->width + x, one->width);
  }

  return sum / n;
}

gint64
find_beep (Decoded *decoded, gint64 from)
{
  gint64 sample = MAX ((from - decoded->sound_begin) * 48 / 1000000, 0);

  for (; sample < (gint64) decoded->sound->len; sample++) {
    if (fabsf (g_array_index (decoded->sound, float, sample)) > LOUD)
      return decoded->sound_begin + sample * 1000000 / 48;
  }

  return -1;
}

void
check_with_ffmpeg (const char *path, guint n_frames)
{
  const char *command[] = { "ffmpeg",      "-hide_banner", "-nostdin", "-v", "warning",
                            "-i",          path,           "-map",     "0",  "-fps_mode",
                            "passthrough", "-f",           "framecrc", "-",  NULL };
  g_autofree char *said = NULL;
  g_autofree char *complained = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  guint n_lines = 0;
  int status;

  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said, &complained,
                &status, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (complained, ==, "");
  g_assert_cmpint (status, ==, 0);
  lines = g_strsplit (said, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    n_lines += lines[i][0] == '0'; /* the first stream is the picture */
  g_assert_cmpuint (n_lines, ==, n_frames);
}

char *
make_output (const char *name)
{
  if (outputs == NULL)
    outputs = g_dir_make_tmp ("ef-extract-XXXXXX", NULL);

  return g_build_filename (outputs, name, NULL);
}

void
remove_outputs (void)
{
  g_autoptr (GDir) folder = outputs != NULL ? g_dir_open (outputs, 0, NULL) : NULL;
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *path = g_build_filename (outputs, name, NULL);

    g_unlink (path);
  }
  if (outputs != NULL)
    g_rmdir (outputs);
}

/* Every frame of what was extracted is the frame it should be, at its time. */
void
check_frames (Source *source, Decoded *decoded, guint first, guint end)
{
  gint64 zero = ef_frame_index_get_frame (source->frames, first).begin;

  g_assert_cmpuint (decoded->pictures->len, ==, end - first);
  for (guint i = 0; i < decoded->pictures->len; i++) {
    const Picture *picture = g_ptr_array_index (decoded->pictures, i);
    gint64 time = ef_frame_index_get_frame (source->frames, first + i).begin - zero;

    g_assert_cmpint (picture->number, ==, source->first_number + (int) (first + i));
    g_assert_cmpint (ABS (picture->time - time), <, 100000);
  }
}

gint64
get_zero (Decoded *decoded)
{
  return ((const Picture *) g_ptr_array_index (decoded->pictures, 0))->time;
}

/* In Matroska, ffmpeg and GStreamer do not agree about what an encoder puts before the first sample, and
 * a packet of sound that begins before the picture is left out. */
static gint64
get_most_off (const char *from, const char *to)
{
  static const char *const matroska[] = { "mkv", "webm", ".mkv", ".webm", NULL };

  return ((from != NULL && g_strv_contains (matroska, from)) || g_strv_contains (matroska, to)
            ? 25
            : 1) *
         EF_NS_PER_SECOND / 1000;
}

/* Beeps are heard as far from the begin of the result as from the begin of the span. */
void
check_sound (Source *source,
             const char *extension,
             Decoded *whole,
             Decoded *decoded,
             EfTimeSpan span)
{
  gint64 most_off = get_most_off (source->video->container, extension);
  gint64 zero = get_zero (whole) - ef_frame_index_get_frame (source->frames, 0).begin;
  gint64 at = ((span.begin + EF_NS_PER_SECOND - 1) / EF_NS_PER_SECOND) * EF_NS_PER_SECOND;

  for (; at + EF_NS_PER_SECOND / 5 < span.end; at += EF_NS_PER_SECOND) {
    gint64 heard = find_beep (whole, MAX (at + zero - EF_NS_PER_SECOND / 10, 0)) - zero;
    gint64 ours =
      find_beep (decoded, MAX (at - EF_NS_PER_SECOND / 10 - span.begin, 0)) - get_zero (decoded);

    if (heard < 0 || heard + EF_NS_PER_SECOND / 5 > span.end)
      break;
    g_assert_cmpint (ABS (heard - span.begin - ours), <, most_off);
  }
}

gboolean
extract_span (const char *uri,
              const EfMediaInfo *info,
              EfFrameIndex *frames,
              EfTimeSpan span,
              EfExtractMode mode,
              const char *path,
              char **notice,
              const EfProgress *progress,
              GCancellable *cancellable,
              GError **error)
{
  EfExtractWish wish = { &span, 1, mode, EF_EXTRACT_ALL_TRACKS };

  return ef_extract (uri, info, frames, &wish, path, notice, progress, cancellable, error);
}

Decoded *
extract (Source *source,
         guint first,
         guint end,
         EfExtractMode mode,
         const char *name,
         char **notice)
{
  g_autofree char *path = make_output (name);
  g_autoptr (GError) error = NULL;

  extract_span (source->uri, source->info, source->frames, source_get_span (source, first, end),
                mode, path, notice, NULL, NULL, &error);
  g_assert_no_error (error);
  check_with_ffmpeg (path, end - first);

  return decode (path, source->video);
}
