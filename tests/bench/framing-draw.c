/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "core/media-info.h"
#include "media/framing.h"
#include "media/media.h"

/* framing-draw FILE FORMAT WIDTHxHEIGHT COLORIMETRY FILL TURN ROTATION WIDTHxHEIGHT FRAMES [OUTPUT]: draws
 * the raw pictures of a file, over and over, as many as that, and says how many milliseconds of a processor it
 * took, reading included. With OUTPUT the last one is kept. */

static gboolean
read_frame (FILE *file, gpointer memory, gsize size)
{
  if (fread (memory, 1, size, file) == size)
    return TRUE;
  rewind (file);

  return fread (memory, 1, size, file) == size;
}

static double
get_used (void)
{
  struct rusage used;

  getrusage (RUSAGE_SELF, &used);

  return (double) (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 +
         (double) (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
}

static EfCamera *
make_camera (gint64 n)
{
  EfCameraPoint points[] = { { 0, 0.3, 0.5 }, { n * EF_NS_PER_SECOND / 30, 0.7, 0.5 } };

  return ef_camera_new (points, G_N_ELEMENTS (points));
}

int
main (int argc, char **argv)
{
  g_autoptr (EfMediaInfo) info = ef_media_info_new ();
  g_autoptr (EfCamera) camera = NULL;
  g_autoptr (EfFraming) framing = NULL;
  g_autoptr (GstCaps) caps = NULL;
  g_autoptr (GstBuffer) from = NULL;
  g_autoptr (GstBuffer) into = NULL;
  g_autoptr (GstSample) sample = NULL;
  g_autofree gpointer memory = NULL;
  GstVideoInfo video;
  GstVideoInfo output;
  EfLook look;
  int width = 0;
  int height = 0;
  gint64 n;
  double begin;
  FILE *file;

  if (argc < 10 || sscanf (argv[3], "%dx%d", &width, &height) != 2)
    return 2;
  ef_media_init ();
  caps = gst_caps_new_simple ("video/x-raw", "format", G_TYPE_STRING, argv[2], "width", G_TYPE_INT,
                              width, "height", G_TYPE_INT, height, "framerate", GST_TYPE_FRACTION,
                              30, 1, "colorimetry", G_TYPE_STRING, argv[4], NULL);
  if (!gst_video_info_from_caps (&video, caps))
    return 2;
  info->rotation = atoi (argv[7]);
  info->width = info->rotation % 180 == 0 ? width : height;
  info->height = info->rotation % 180 == 0 ? height : width;
  ef_look_init (&look);
  look.has_fill = TRUE;
  if (!ef_fill_from_nick (argv[5], &look.fill))
    return 2;
  look.turn = g_ascii_strtod (argv[6], NULL);
  n = g_ascii_strtoll (argv[9], NULL, 10);
  if (look.fill == EF_FILL_TRACK)
    camera = make_camera (n);
  if (sscanf (argv[8], "%dx%d", &width, &height) != 2)
    return 2;
  framing = ef_framing_new (info, &look, camera, width, height);
  ef_framing_get_output (width, height, &output);
  memory = g_malloc0 (video.size);
  from = gst_buffer_new_wrapped_full (GST_MEMORY_FLAG_READONLY, memory, video.size, 0, video.size,
                                      NULL, NULL);
  into = gst_buffer_new_allocate (NULL, output.size, NULL);
  sample = gst_sample_new (from, caps, NULL, NULL);
  file = fopen (argv[1], "rb");
  if (file == NULL)
    return 1;

  begin = get_used ();
  for (gint64 i = 0; i < n; i++) {
    GstVideoFrame frame;

    if (!read_frame (file, memory, video.size))
      return 1;
    gst_video_frame_map (&frame, &output, into, GST_MAP_WRITE);
    ef_framing_draw (framing, sample, i * EF_NS_PER_SECOND / 30, &frame, NULL);
    gst_video_frame_unmap (&frame);
  }
  g_print ("%.2f\n", get_used () - begin);
  fclose (file);
  if (argc > 10) {
    GstMapInfo map;

    gst_buffer_map (into, &map, GST_MAP_READ);
    g_file_set_contents (argv[10], (const char *) map.data, (gssize) map.size, NULL);
    gst_buffer_unmap (into, &map);
  }

  return 0;
}
