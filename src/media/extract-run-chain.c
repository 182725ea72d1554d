/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/extract-run-private.h"
#include "media/reading.h"

#define QUEUE_BYTES (64 * 1024 * 1024)

/* What packets go through on their way to us: nothing where they are framed as files keep them. */
static const char *
choose_framing (GstCaps *caps)
{
  GstStructure *structure = gst_caps_get_structure (caps, 0);
  const char *name = gst_structure_get_name (structure);
  const char *format = gst_structure_get_string (structure, "stream-format");
  int version = 0;

  gst_structure_get_int (structure, "mpegversion", &version);
  if (g_str_equal (name, "video/x-h264") && g_strcmp0 (format, "avc") != 0)
    return "h264parse ! video/x-h264,stream-format=avc,alignment=au";
  if (g_str_equal (name, "video/x-h265") && g_strcmp0 (format, "hvc1") != 0 &&
      g_strcmp0 (format, "hev1") != 0)
    return "h265parse ! video/x-h265,stream-format=hvc1,alignment=au";
  if (g_str_equal (name, "video/x-av1"))
    return "av1parse ! video/x-av1,stream-format=obu-stream,alignment=tu";
  if (g_str_equal (name, "video/x-vp9"))
    return "vp9parse ! video/x-vp9,alignment=super-frame";
  if (g_str_equal (name, "audio/mpeg") && version != 1 && g_strcmp0 (format, "raw") != 0)
    return "aacparse ! audio/mpeg,mpegversion=4,stream-format=raw";

  if (g_str_equal (name, "audio/x-raw"))
    return "audioconvert dithering=none noise-shaping=none ! audio/x-raw,layout=interleaved,"
           "format={S16LE,S16BE,S24LE,S24BE,S32LE,S32BE,F32LE,F64LE,U8}";

  return "identity silent=true";
}

static gboolean
can_start (GstElementFactory *factory)
{
  g_autoptr (GstElement) element = gst_element_factory_create (factory, NULL);
  gboolean starts;

  if (element == NULL)
    return FALSE;
  gst_object_ref_sink (element);
  starts = gst_element_set_state (element, GST_STATE_READY) != GST_STATE_CHANGE_FAILURE;
  gst_element_set_state (element, GST_STATE_NULL);

  return starts;
}

/* The best decoder that works on this machine: one that needs a device may be there without it. */
static const char *
choose_decoder (GstCaps *caps)
{
  const char *name = NULL;
  GList *all;
  GList *fitting;

  if (g_str_has_suffix (gst_structure_get_name (gst_caps_get_structure (caps, 0)), "/x-raw"))
    return "identity silent=true";

  all = gst_element_factory_list_get_elements (GST_ELEMENT_FACTORY_TYPE_DECODER, GST_RANK_MARGINAL);
  fitting = gst_element_factory_list_filter (all, caps, GST_PAD_SINK, TRUE);
  for (GList *at = fitting; at != NULL && name == NULL; at = at->next) {
    if (can_start (at->data))
      name = g_intern_string (GST_OBJECT_NAME (at->data));
  }
  gst_plugin_feature_list_free (fitting);
  gst_plugin_feature_list_free (all);

  return name;
}

static char *
describe_chain (const EfRun *run, EfRunStream stream, GstCaps *caps, GError **error)
{
  const char *decoder;

  if (run->encoders[stream] == NULL)
    return g_strdup_printf ("%s ! fakesink name=sink sync=false async=false",
                            choose_framing (caps));

  decoder = choose_decoder (caps);
  if (decoder == NULL) {
    g_set_error (error, GST_STREAM_ERROR, GST_STREAM_ERROR_CODEC_NOT_FOUND, "no decoder");
    return NULL;
  }

  return g_strdup_printf ("queue max-size-time=0 max-size-buffers=%d max-size-bytes=%d ! "
                          "%s ! identity name=cut silent=true ! %s ! "
                          "fakesink name=sink sync=false async=false",
                          stream == EF_STREAM_VIDEO ? 60 : 300, QUEUE_BYTES, decoder,
                          run->encoders[stream]);
}

static void
set_up_cb (const GValue *value, gpointer data)
{
  GstElement *element = g_value_get_object (value);
  const EfRun *run = data;

  ef_reading_keep_memory (element);
  if (run->is_careful &&
      g_object_class_find_property (G_OBJECT_GET_CLASS (element), "thread-type") != NULL)
    gst_util_set_object_arg (G_OBJECT (element), "thread-type", "slice");
}

GstElement *
ef_run_make_chain (const EfRun *run, EfRunStream stream, GstCaps *caps, GError **error)
{
  g_autofree char *words = describe_chain (run, stream, caps, error);

  GstElement *chain;
  GstIterator *elements;

  if (words == NULL)
    return NULL;

  chain =
    gst_parse_bin_from_description_full (words, TRUE, NULL, GST_PARSE_FLAG_FATAL_ERRORS, error);
  if (chain == NULL)
    return NULL;

  elements = gst_bin_iterate_elements (GST_BIN (chain));
  while (gst_iterator_foreach (elements, set_up_cb, (gpointer) run) == GST_ITERATOR_RESYNC)
    gst_iterator_resync (elements);
  gst_iterator_free (elements);

  return chain;
}
