/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/codecs.h"

#include <gst/gst.h>

#include "media/encoder.h"

typedef struct {
  const char *label;
  const char *caps; /* or the name of an element */
} Codec;

static const Codec readable[] = {
  { "H.264", "video/x-h264" },
  { "HEVC", "video/x-h265" },
  { "VP8", "video/x-vp8" },
  { "VP9", "video/x-vp9" },
  { "AV1", "video/x-av1" },
  { "ProRes", "video/x-prores" },
  { "MPEG-4", "video/mpeg, mpegversion=4" },
  { "AAC", "audio/mpeg, mpegversion=4" },
  { "MP3", "audio/mpeg, mpegversion=1, layer=3" },
  { "Opus", "audio/x-opus" },
  { "Vorbis", "audio/x-vorbis" },
  { "AC-3", "audio/x-ac3" },
};

static const Codec writable[] = {
  { "MP4", "mp4mux" },
};

static gboolean
has_decoder (const char *description)
{
  g_autoptr (GstCaps) caps = gst_caps_from_string (description);
  GList *all =
    gst_element_factory_list_get_elements (GST_ELEMENT_FACTORY_TYPE_DECODER, GST_RANK_MARGINAL);
  GList *able = gst_element_factory_list_filter (all, caps, GST_PAD_SINK, FALSE);
  gboolean has = able != NULL;

  gst_plugin_feature_list_free (able);
  gst_plugin_feature_list_free (all);

  return has;
}

static gboolean
has_element (const char *name)
{
  g_autoptr (GstElementFactory) factory = gst_element_factory_find (name);

  return factory != NULL;
}

static GPtrArray *
list_missing (const Codec *codecs, guint n_codecs, gboolean (*has) (const char *caps))
{
  GPtrArray *missing = g_ptr_array_new ();

  for (guint i = 0; i < n_codecs; i++) {
    if (!has (codecs[i].caps))
      g_ptr_array_add (missing, (char *) codecs[i].label);
  }

  return missing;
}

GPtrArray *
ef_codecs_list_unreadable (void)
{
  return list_missing (readable, G_N_ELEMENTS (readable), has_decoder);
}

GPtrArray *
ef_codecs_list_unwritable (void)
{
  GPtrArray *missing = list_missing (writable, G_N_ELEMENTS (writable), has_element);

  if (ef_encoder_choose (EF_ENCODER_AAC, NULL) == NULL)
    g_ptr_array_insert (missing, 0, (char *) "AAC");
  if (ef_encoder_choose (EF_ENCODER_H264, NULL) == NULL)
    g_ptr_array_insert (missing, 0, (char *) "H.264");

  return missing;
}
