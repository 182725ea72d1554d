/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/poster.h"

#include <gst/app/gstappsink.h>
#include <gst/app/gstappsrc.h>

#define DARK 28 /* mean of a picture that shows nothing; black itself is 0 or 16 */
#define PATIENCE (5 * GST_SECOND)

/* Where it is looked, in hundredths of the duration. */
static const int places[] = { 10, 20, 33, 50, 66, 80, 4 };

static double
measure (GstSample *sample)
{
  GstMapInfo map;
  double sum = 0;

  if (!gst_buffer_map (gst_sample_get_buffer (sample), &map, GST_MAP_READ))
    return 255;

  for (gsize i = 0; i < map.size; i++)
    sum += map.data[i];
  sum /= (double) MAX (map.size, 1);
  gst_buffer_unmap (gst_sample_get_buffer (sample), &map);

  return sum;
}

/* How bright a picture is, 0 to 255; what cannot be judged is bright. */
static double
judge (GBytes *picture)
{
  g_autoptr (GstElement) pipeline =
    gst_parse_launch ("appsrc name=source caps=image/jpeg ! jpegdec ! videoconvertscale ! "
                      "video/x-raw,format=GRAY8,width=32,height=32 ! appsink name=sink sync=false",
                      NULL);
  g_autoptr (GstElement) source = NULL;
  g_autoptr (GstElement) sink = NULL;
  g_autoptr (GstSample) sample = NULL;

  if (pipeline == NULL)
    return 255;

  source = gst_bin_get_by_name (GST_BIN (pipeline), "source");
  sink = gst_bin_get_by_name (GST_BIN (pipeline), "sink");
  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  gst_app_src_push_buffer (GST_APP_SRC (source), gst_buffer_new_wrapped_bytes (picture));
  gst_app_src_end_of_stream (GST_APP_SRC (source));
  sample = gst_app_sink_try_pull_sample (GST_APP_SINK (sink), PATIENCE);
  gst_element_set_state (pipeline, GST_STATE_NULL);

  return sample != NULL ? measure (sample) : 255;
}

GBytes *
ef_poster_take (EfThumbnailer *thumbnailer,
                gint64 duration,
                int width,
                int height,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GBytes) first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
    gint64 time = duration / 100 * places[i];
    g_autoptr (GBytes) picture = ef_thumbnailer_take (thumbnailer, time, FALSE, width, height, NULL,
                                                      cancellable, first == NULL ? error : NULL);

    if (picture == NULL)
      break;
    if (judge (picture) > DARK)
      return g_steal_pointer (&picture);
    if (first == NULL)
      first = g_steal_pointer (&picture);
  }

  return g_steal_pointer (&first);
}
