/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Videos for tests, made when they are first asked for and kept in the build folder. Every frame shows
 * its own number as black and white blocks in the upper half of the picture, drawn upright as the video
 * is shown, and large enough to be read back after lossy codecs and scaling. The lower half holds
 * something that moves. Whatever is 0 or NULL in the options is as the comment says. */
typedef struct {
  const char *codec;     /* "h264"; or "hevc", "vp9", "av1", or any encoder of ffmpeg */
  const char *container; /* "mp4"; or "mkv", "webm", "ts", "mov" … */
  int rate_num;          /* 25 */
  int rate_den;          /* 1 */
  int n_frames;          /* 50; at most 65535 */
  int width;             /* 160, as stored */
  int height;            /* 90 */
  int gop;               /* 12 frames from key frame to key frame */
  int b_frames;          /* between reference frames (H.264, HEVC) */
  gboolean open_gop;     /* frames before a key frame lean on the one before (H.264, HEVC) */
  gboolean variable;     /* frames are not evenly spaced: ef_test_video_get_begin () says where */
  int rotation;          /* 90, 180 or 270 degrees clockwise when shown */
  gboolean mirrored;     /* left and right swapped when shown, before it is turned */
  int par_n, par_d;      /* pixel aspect; 1:1 */
  int start_ms;          /* the first time stamp of the file */
  int skip_ms;           /* an edit list hides that much of the beginning (mp4, mov) */
  int delay_ms;          /* the picture begins that much later than the sound (needs sound) */
  gboolean sound;        /* a beep of 100 ms at every full second, silence between */
  int scene;             /* frames after which the picture becomes another one; 0: it stays */
  int black_from;        /* these frames are black and have no number */
  int black_to;
  const char *extra; /* further words for ffmpeg, before the name of the output */
} EfTestVideo;

/* The path of the file. Ends the test when ffmpeg cannot make it. @options NULL: nothing but defaults. */
char *ef_test_video_make (const EfTestVideo *options);
char *ef_test_video_make_uri (const EfTestVideo *options);

/* Where frame @frame begins, in nanoseconds, before an edit list, a delay or a start; the container may
 * have rounded it to its own steps (mkv: 1 ms). */
gint64 ef_test_video_get_begin (const EfTestVideo *options, int frame);

/* The number a picture shows, upright; -1: none can be read. Of every pixel one byte is looked at (the
 * first): GRAY8 and the luma plane have a @pixel_stride of 1, RGB of 3, RGBx of 4. */
int ef_test_video_read_number (const guint8 *pixels,
                               int width,
                               int height,
                               int stride,
                               int pixel_stride);
/* The same for a picture as it is stored, which @rotation and @mirrored would set upright. */
int ef_test_video_read_turned (const guint8 *pixels,
                               int width,
                               int height,
                               int stride,
                               int pixel_stride,
                               int rotation,
                               gboolean mirrored);

/* Makes @name in the folder of test videos from ffmpeg's words @arguments (no output name) unless it is
 * there: for files that the options cannot say. */
char *ef_test_video_make_with (const char *name, const char *const *arguments);
/* "…/videos/NAME", whose folder is there. */
char *ef_test_video_get_path (const char *name);

G_END_DECLS
