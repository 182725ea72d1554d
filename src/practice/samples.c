/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "practice/samples.h"

#include <string.h>

#include "practice/rules-private.h"
#include "practice/state.h"

/* Six channels whose networks want different things: a form full of answers, a title, a kind of post, short texts,
 * nothing at all (but it needs to be connected again), and a picture with every video. */
static const struct {
  const char *network;
  const char *name;
  const char *profile;
  guint group; /* from 1 on; 0: none */
  gboolean needs_reconnect;
} channels[] = {
  { "tiktok", "Practice TikTok", "practice.tiktok", 1, FALSE },
  { "youtube", "Practice YouTube", "@practice-youtube", 1, FALSE },
  { "instagram", "Practice Instagram", "practice.instagram", 1, FALSE },
  { "x", "Practice X", "practice_x", 0, FALSE },
  { "linkedin-page", "Practice LinkedIn Page", "practice-page", 2, TRUE },
  { "pinterest", "Practice Pinterest", "practicepins", 2, FALSE },
};

static const char *const groups[] = { "North", "South" };

/* Tools, and what they answer with: id and name of each. */
static const struct {
  const char *network;
  const char *method;
  const char *help;
  const char *key; /* of what it wants to know */
  const char *output;
} tools[] = {
  { "pinterest", "boards", "Get list of boards", "",
    "[{\"id\":\"1001\",\"name\":\"Recipes\"},{\"id\":\"1002\",\"name\":\"Travel\"}]" },
  { "discord", "channels", "Get list of channels", "",
    "[{\"id\":\"2001\",\"name\":\"general\"},{\"id\":\"2002\",\"name\":\"clips\"}]" },
  { "slack", "channels", "Get list of channels", "",
    "[{\"id\":\"C2001\",\"name\":\"general\"},{\"id\":\"C2002\",\"name\":\"clips\"}]" },
  { "reddit", "subreddits", "Get list of subreddits", "word",
    "[{\"id\":\"t5_1\",\"title\":\"Practice\",\"name\":\"/r/practice\"},"
    "{\"id\":\"t5_2\",\"title\":\"Clips\",\"name\":\"/r/clips\"}]" },
  { "reddit", "restrictions", "Get what a subreddit allows", "subreddit",
    "{\"subreddit\":\"/r/practice\",\"allow\":[\"self\",\"link\",\"media\"],"
    "\"is_flair_required\":false,\"flairs\":[]}" },
  { "instagram", "audioSearch", "Search for music", "query",
    "[{\"id\":\"3001\",\"title\":\"Practice song\",\"artist\":\"Nobody\"}]" },
  { "tiktok-business", "musicSearch", "Search for music", "query",
    "[{\"id\":\"4001\",\"title\":\"Practice song\",\"artist\":\"Nobody\"}]" },
  { "tiktok-business", "locationSearch", "Search for places", "query",
    "[{\"id\":\"5001\",\"name\":\"Practice Square\",\"address\":\"1 Main Street\"}]" },
};

static const struct {
  const char *network;
  const char *text;
} rules[] = {
  { "tiktok", "A video alone, or pictures. Video must be at least 720p." },
  { "youtube", "Exactly one video, with a title." },
  { "instagram", "At least one picture or video, at most ten." },
  { "x", "At most four pictures or one video." },
  { "linkedin-page", "A video alone, or pictures. Comments are text only." },
  { "pinterest", "A video needs a cover picture as second media." },
};

JsonObject *
ef_samples_make_channel (const char *id, const char *network, const char *name)
{
  JsonObject *channel = json_object_new ();

  json_object_set_string_member (channel, "id", id);
  json_object_set_string_member (channel, "network", network);
  json_object_set_string_member (channel, "name", name);
  json_object_set_string_member (channel, "profile", network);

  return channel;
}

void
ef_samples_add (JsonObject *organisation, guint index)
{
  JsonArray *rows = json_object_get_array_member (organisation, "channels");
  JsonArray *group_rows = json_object_get_array_member (organisation, "groups");
  g_auto (GStrv) ids = g_new0 (char *, G_N_ELEMENTS (groups) + 1);

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++) {
    JsonObject *group = json_object_new ();

    ids[i] = ef_practice_make_cuid ();
    json_object_set_string_member (group, "id", ids[i]);
    json_object_set_string_member (group, "name", groups[i]);
    json_array_add_object_element (group_rows, group);
  }

  for (guint i = 0; i < G_N_ELEMENTS (channels); i++) {
    g_autofree char *id = ef_practice_make_cuid ();
    g_autofree char *name = index == 0 ? g_strdup (channels[i].name)
                                       : g_strdup_printf ("%s %u", channels[i].name, index + 1);
    JsonObject *channel = ef_samples_make_channel (id, channels[i].network, name);

    json_object_set_string_member (channel, "profile", channels[i].profile);
    if (channels[i].group > 0)
      json_object_set_string_member (channel, "group", ids[channels[i].group - 1]);
    if (channels[i].needs_reconnect)
      json_object_set_boolean_member (channel, "reconnect", TRUE);
    json_array_add_object_element (rows, channel);
  }
}

gboolean
ef_samples_is_network (const char *network)
{
  g_autoptr (JsonArray) faults = json_array_new ();
  g_autoptr (JsonObject) nothing = json_object_new ();

  return ef_rules_check_settings (nothing, network, "", faults);
}

/* What a channel wants */

static JsonArray *
list_tools (const char *network)
{
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (tools); i++) {
    JsonObject *tool;
    JsonArray *schema;

    if (!g_str_equal (tools[i].network, network))
      continue;
    tool = json_object_new ();
    schema = json_array_new ();
    if (*tools[i].key != '\0') {
      JsonObject *field = json_object_new ();

      json_object_set_string_member (field, "key", tools[i].key);
      json_object_set_string_member (field, "type", "string");
      json_object_set_string_member (field, "description", tools[i].help);
      json_array_add_object_element (schema, field);
    }
    json_object_set_string_member (tool, "methodName", tools[i].method);
    json_object_set_string_member (tool, "description", tools[i].help);
    json_object_set_array_member (tool, "dataSchema", schema);
    json_array_add_object_element (list, tool);
  }

  return list;
}

static const char *
find_rules (const char *network)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++) {
    if (g_str_equal (rules[i].network, network))
      return rules[i].text;
  }

  return "";
}

JsonNode *
ef_samples_describe_settings (JsonObject *channel)
{
  const char *network = ef_practice_text (channel, "network");
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *answer = json_object_new ();
  JsonObject *output = json_object_new ();
  JsonObject *schema = ef_rules_describe_settings (network);

  json_object_set_string_member (output, "rules", find_rules (network));
  json_object_set_int_member (
    output, "maxLength",
    (gint64) ef_rules_get_max_length (
      network, json_object_get_boolean_member_with_default (channel, "verified", FALSE), FALSE));
  if (schema != NULL)
    json_object_set_object_member (output, "settings", schema);
  else
    json_object_set_string_member (output, "settings", "No additional settings required");
  json_object_set_array_member (output, "tools", list_tools (network));
  json_object_set_object_member (answer, "output", output);
  json_node_take_object (node, answer);

  return node;
}

JsonNode *
ef_samples_run_tool (JsonObject *channel, const char *method)
{
  for (guint i = 0; i < G_N_ELEMENTS (tools); i++) {
    if (g_str_equal (tools[i].network, ef_practice_text (channel, "network")) &&
        g_str_equal (tools[i].method, method))
      return json_from_string (tools[i].output, NULL);
  }

  return NULL;
}

/* Pictures */

#define SIDE 96

static guint32
sum (const guint8 *data, gsize size)
{
  guint32 crc = 0xffffffff;

  for (gsize i = 0; i < size; i++) {
    crc ^= data[i];
    for (guint bit = 0; bit < 8; bit++)
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
  }

  return ~crc;
}

static void
append_number (GByteArray *png, guint32 number)
{
  guint32 big = GUINT32_TO_BE (number);

  g_byte_array_append (png, (const guint8 *) &big, sizeof big);
}

static void
append_chunk (GByteArray *png, const char *kind, const guint8 *data, gsize size)
{
  guint begin;

  append_number (png, (guint32) size);
  begin = png->len;
  g_byte_array_append (png, (const guint8 *) kind, 4);
  g_byte_array_append (png, data, (guint) size);
  append_number (png, sum (png->data + begin, png->len - begin));
}

/* A disc on a ground, both of the colour that the name gives. */
static GBytes *
draw (const char *network)
{
  guint hue = g_str_hash (network);
  GByteArray *rows = g_byte_array_new ();

  for (int y = 0; y < SIDE; y++) {
    g_byte_array_append (rows, (const guint8 *) "", 1);
    for (int x = 0; x < SIDE; x++) {
      int away = (2 * x - SIDE) * (2 * x - SIDE) + (2 * y - SIDE) * (2 * y - SIDE);
      guint light = away < SIDE * SIDE / 3 ? 96 : 0;
      guint8 pixel[3] = { (guint8) (hue % 150 + light), (guint8) (hue / 150 % 150 + light),
                          (guint8) (hue / 22500 % 150 + light) };

      g_byte_array_append (rows, pixel, sizeof pixel);
    }
  }

  return g_byte_array_free_to_bytes (rows);
}

GBytes *
ef_samples_draw_picture (const char *network)
{
  static const guint8 head[] = { 0, 0, 0, SIDE, 0, 0, 0, SIDE, 8, 2, 0, 0, 0 };
  g_autoptr (GZlibCompressor) compressor =
    g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, -1);
  g_autoptr (GBytes) rows = draw (network);
  g_autoptr (GBytes) packed = g_converter_convert_bytes (G_CONVERTER (compressor), rows, NULL);
  GByteArray *png = g_byte_array_new ();

  g_byte_array_append (png, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  append_chunk (png, "IHDR", head, sizeof head);
  append_chunk (png, "IDAT", g_bytes_get_data (packed, NULL), g_bytes_get_size (packed));
  append_chunk (png, "IEND", NULL, 0);

  return g_byte_array_free_to_bytes (png);
}
