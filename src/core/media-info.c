/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/media-info.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/json-read.h"

#define HEAVY_SIDE 3800 /* pixels: what is sold as 4K, cut or not */
#define HEAVY_KEY_DISTANCE (G_GINT64_CONSTANT (10) * 1000000000)
#define MOST_TEXT 200

G_DEFINE_BOXED_TYPE (EfMediaInfo, ef_media_info, ef_media_info_copy, ef_media_info_free)

/* The names that are stored and that scripts see, and what may be in them. */
static const struct {
  const char *key;
  gsize offset;
} texts[] = {
  { "container", G_STRUCT_OFFSET (EfMediaInfo, container) },
  { "video_codec", G_STRUCT_OFFSET (EfMediaInfo, video_codec) },
  { "audio_codec", G_STRUCT_OFFSET (EfMediaInfo, audio_codec) },
};

static const struct {
  const char *key;
  gsize offset;
  int least;
  int most;
} numbers[] = {
  { "width", G_STRUCT_OFFSET (EfMediaInfo, width), 0, G_MAXINT },
  { "height", G_STRUCT_OFFSET (EfMediaInfo, height), 0, G_MAXINT },
  { "coded_width", G_STRUCT_OFFSET (EfMediaInfo, coded_width), 0, G_MAXINT },
  { "coded_height", G_STRUCT_OFFSET (EfMediaInfo, coded_height), 0, G_MAXINT },
  { "rotation", G_STRUCT_OFFSET (EfMediaInfo, rotation), 0, 270 },
  { "par_n", G_STRUCT_OFFSET (EfMediaInfo, par_n), 1, G_MAXINT },
  { "par_d", G_STRUCT_OFFSET (EfMediaInfo, par_d), 1, G_MAXINT },
  { "channels", G_STRUCT_OFFSET (EfMediaInfo, channels), 0, G_MAXINT },
  { "sample_rate", G_STRUCT_OFFSET (EfMediaInfo, sample_rate), 0, G_MAXINT },
  { "n_video", G_STRUCT_OFFSET (EfMediaInfo, n_video), 0, G_MAXINT },
  { "n_audio", G_STRUCT_OFFSET (EfMediaInfo, n_audio), 0, G_MAXINT },
};

static const struct {
  const char *key;
  gsize offset;
} times[] = {
  { "duration", G_STRUCT_OFFSET (EfMediaInfo, duration) },
  { "key_distance", G_STRUCT_OFFSET (EfMediaInfo, key_distance) },
};

static const struct {
  const char *key;
  gsize offset;
} switches[] = {
  { "mirrored", G_STRUCT_OFFSET (EfMediaInfo, mirrored) },
  { "variable", G_STRUCT_OFFSET (EfMediaInfo, is_variable) },
};

static const char *const ranges[] = {
  [EF_RANGE_SDR] = "sdr",
  [EF_RANGE_HLG] = "hlg",
  [EF_RANGE_PQ] = "pq",
};

#define FIELD(self, type, offset) (G_STRUCT_MEMBER (type, (self), (offset)))

EfMediaInfo *
ef_media_info_new (void)
{
  EfMediaInfo *self = g_new0 (EfMediaInfo, 1);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    FIELD (self, char *, texts[i].offset) = g_strdup ("");
  self->par_n = 1;
  self->par_d = 1;

  return self;
}

EfMediaInfo *
ef_media_info_copy (const EfMediaInfo *self)
{
  EfMediaInfo *copy = g_memdup2 (self, sizeof *self);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    FIELD (copy, char *, texts[i].offset) = g_strdup (FIELD (self, char *, texts[i].offset));

  return copy;
}

void
ef_media_info_free (EfMediaInfo *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (FIELD (self, char *, texts[i].offset));
  g_free (self);
}

gboolean
ef_media_info_is_heavy (const EfMediaInfo *self)
{
  return g_str_equal (self->video_codec, "HEVC") ||
         MAX (self->coded_width, self->coded_height) >= HEAVY_SIDE ||
         self->key_distance > HEAVY_KEY_DISTANCE;
}

JsonNode *
ef_media_info_to_json (const EfMediaInfo *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *rate = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    json_object_set_string_member (object, texts[i].key, FIELD (self, char *, texts[i].offset));
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    json_object_set_int_member (object, numbers[i].key, FIELD (self, int, numbers[i].offset));
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    json_object_set_int_member (object, times[i].key, FIELD (self, gint64, times[i].offset));
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    json_object_set_boolean_member (object, switches[i].key,
                                    FIELD (self, gboolean, switches[i].offset));
  if (ef_rate_is_valid (self->rate))
    rate = g_strdup_printf ("%d/%d", self->rate.num, self->rate.den);
  json_object_set_string_member (object, "rate", rate != NULL ? rate : "");
  json_object_set_string_member (object, "range", ranges[self->range]);
  json_node_set_object (node, object);

  return node;
}

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                       _ ("What is stored about this video cannot be read: have it read again."));

  return FALSE;
}

static gboolean
read_rate (JsonObject *object, EfRate *rate)
{
  const char *text = "";
  g_auto (GStrv) parts = NULL;
  gint64 num;
  gint64 den;

  if (!ef_json_read_string (object, "rate", &text))
    return FALSE;
  if (*text == '\0')
    return TRUE;

  parts = g_strsplit (text, "/", 3);
  if (g_strv_length (parts) != 2 ||
      !g_ascii_string_to_signed (parts[0], 10, 1, G_MAXINT, &num, NULL) ||
      !g_ascii_string_to_signed (parts[1], 10, 1, G_MAXINT, &den, NULL))
    return FALSE;

  *rate = ef_rate_new (num, den);

  return ef_rate_is_valid (*rate);
}

static gboolean
read_range (JsonObject *object, EfDynamicRange *range)
{
  const char *nick = ranges[*range];

  if (!ef_json_read_string (object, "range", &nick))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++) {
    if (g_str_equal (ranges[i], nick)) {
      *range = (EfDynamicRange) i;
      return TRUE;
    }
  }

  return FALSE;
}

/* What is missing keeps its default, so that an older record can be read; what is odd is refused. */
EfMediaInfo *
ef_media_info_from_json (JsonNode *node, GError **error)
{
  g_autoptr (EfMediaInfo) self = ef_media_info_new ();
  JsonObject *object;
  gboolean fine = TRUE;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node)) {
    refuse (error);
    return NULL;
  }

  object = json_node_get_object (node);
  for (guint i = 0; fine && i < G_N_ELEMENTS (texts); i++)
    fine =
      ef_json_read_text (object, texts[i].key, MOST_TEXT, &FIELD (self, char *, texts[i].offset));
  for (guint i = 0; fine && i < G_N_ELEMENTS (numbers); i++)
    fine = ef_json_read_int (object, numbers[i].key, numbers[i].least, numbers[i].most,
                             &FIELD (self, int, numbers[i].offset));
  for (guint i = 0; fine && i < G_N_ELEMENTS (times); i++)
    fine = ef_json_read_number (object, times[i].key, 0, G_MAXINT64,
                                &FIELD (self, gint64, times[i].offset));
  for (guint i = 0; fine && i < G_N_ELEMENTS (switches); i++)
    fine =
      ef_json_read_switch (object, switches[i].key, &FIELD (self, gboolean, switches[i].offset));
  if (!fine || !read_rate (object, &self->rate) || !read_range (object, &self->range) ||
      self->rotation % 90 != 0) {
    refuse (error);
    return NULL;
  }

  return g_steal_pointer (&self);
}
