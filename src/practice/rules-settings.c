/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "practice/rules-private.h"

/* The settings of each network, in the order in which the server tells what is wrong with them. */

#define TAG_UNITS 500

static gboolean
is_empty (JsonObject *object, JsonNode *value)
{
  return ef_rules_is_missing (value) ||
         (JSON_NODE_HOLDS_VALUE (value) && g_strcmp0 (json_node_get_string (value), "") == 0);
}

static gboolean
is_missing (JsonObject *object, JsonNode *value)
{
  return ef_rules_is_missing (value);
}

static gboolean
is_no_address (JsonObject *object, JsonNode *value)
{
  return !ef_rules_is_address (value);
}

static gboolean
is_no_community (JsonObject *object, JsonNode *value)
{
  const char *text = ef_rules_get_text (object, "community");
  const char *id = text != NULL && g_str_has_prefix (text, "https://x.com/i/communities/")
                     ? text + strlen ("https://x.com/i/communities/")
                     : NULL;

  return id == NULL || *id == '\0' || strspn (id, "0123456789") != strlen (id);
}

/* A tag with a blank is put in quotes, which count. */
static gboolean
has_too_many_tags (JsonObject *object, JsonNode *value)
{
  glong n = 0;

  if (!JSON_NODE_HOLDS_ARRAY (value))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (json_node_get_array (value)); i++) {
    JsonNode *element = json_array_get_element (json_node_get_array (value), i);
    const char *label = JSON_NODE_HOLDS_OBJECT (element)
                          ? ef_rules_get_text (json_node_get_object (element), "label")
                          : NULL;

    if (label != NULL)
      n += g_utf8_strlen (label, -1) + (strchr (label, ' ') != NULL ? 2 : 0);
  }

  return n > TAG_UNITS;
}

static gboolean
is_article (JsonObject *object)
{
  return g_strcmp0 (ef_rules_get_text (object, "post_type"), "article") == 0;
}

static gboolean
is_no_article (JsonObject *object)
{
  return !is_article (object);
}

static gboolean
has_link (JsonObject *object)
{
  const char *url = ef_rules_get_text (object, "url");

  return g_strcmp0 (ef_rules_get_text (object, "type"), "link") == 0 && url != NULL && *url != '\0';
}

static gboolean
needs_flair (JsonObject *object)
{
  return ef_rules_get_switch (object, "is_flair_required");
}

static gboolean
has_action (JsonObject *object)
{
  const char *type = ef_rules_get_text (object, "callToActionType");
  const char *url = ef_rules_get_text (object, "callToActionUrl");

  return type != NULL && *type != '\0' && !g_str_equal (type, "NONE") && url != NULL &&
         *url != '\0';
}

static gboolean
is_offer (JsonObject *object)
{
  const char *url = ef_rules_get_text (object, "offerRedeemUrl");

  return g_strcmp0 (ef_rules_get_text (object, "topicType"), "OFFER") == 0 && url != NULL &&
         *url != '\0';
}

#define PRIVACY "PUBLIC_TO_EVERYONE, MUTUAL_FOLLOW_FRIENDS, FOLLOWER_OF_CREATOR, SELF_ONLY"
#define TIKTOK                                                                          \
  { "title", "?xs", NULL, 0, 90 }, { "privacy_level", "si", PRIVACY }, { "duet", "b" }, \
    { "stitch", "b" }, { "comment", "b" }, { "autoAddMusic", "i", "yes, no" },          \
    { "brand_content_toggle", "b" }, { "brand_organic_toggle", "b" },                   \
    { "video_made_with_ai", "?b" }, { "content_posting_method", "si", "DIRECT_POST, UPLOAD" }

static const EfRulesField tiktok[] = { TIKTOK, { NULL } };

static const EfRulesField tiktok_music[] = {
  { "id", "ds" },           { "title", "?s" },        { "artist", "?s" }, { "image", "?s" },
  { "audio_volume", "?m" }, { "video_volume", "?m" }, { NULL },
};

static const EfRulesField tiktok_location[] = {
  { "id", "ds" },
  { "name", "ds" },
  { "address", "?s" },
  { NULL },
};

static const EfRulesField tiktok_business[] = {
  TIKTOK,
  { "music", "?o", .fields = tiktok_music },
  { "location", "?o", .fields = tiktok_location },
  { NULL },
};

static const EfRulesField youtube[] = {
  { "title", "dxns", NULL, 2, 100 },
  { "type", "di", "public, private, unlisted" },
  { "selfDeclaredMadeForKids", "?i", "yes, no" },
  { "thumbnail", "?o", .fields = ef_rules_media_fields },
  { "tags", "?al!", .fails = has_too_many_tags,
    .sentence = "The maximum allowed is 500 characters in total for all tags." },
  { NULL },
};

static const EfRulesField instagram_person[] = { { "label", "ds" }, { NULL } };

static const EfRulesField instagram[] = {
  { "post_type", "di", "post, story" },
  { "is_trial_reel", "?b" },
  { "graduation_strategy", "?i", "MANUAL, SS_PERFORMANCE" },
  { "collaborators", "?al", .fields = instagram_person },
  { "audio", "?o", .fields = tiktok_music },
  { NULL },
};

static const EfRulesField facebook[] = {
  { "url", "~u" },
  { "post_type", "?i", "post, story" },
  { "text_format_preset_id", "?s" },
  { NULL },
};

static const EfRulesField linkedin[] = {
  { "post_as_images_carousel", "?b" },
  { "carousel_name", "?s" },
  { NULL },
};

static const EfRulesField x[] = {
  { "community", "~!", .fails = is_no_community,
    .sentence = "Invalid X community URL. It should be in the format: "
                "https://x.com/i/communities/1493446837214187523" },
  { "post_type", "?i", "post, article" },
  { "who_can_reply_post", "i", "everyone, following, mentionedUsers, subscribers, verified",
    .applies = is_no_article },
  { "made_with_ai", "?b" },
  { "paid_partnership", "?b" },
  { "article_title", "!s", .fails = is_empty, .sentence = "Article title is required",
    .applies = is_article },
  { "article_status", "i", "draft, published", .applies = is_article },
  { "article_cover", "?o", .fields = ef_rules_media_fields },
  { NULL },
};

static const EfRulesField pinterest[] = {
  { "board", "!", .fails = is_empty, .sentence = "Board is required" },
  { "board", "!!", .fails = is_missing, .sentence = "Board is required" },
  { "title", "?xs", NULL, 0, 100 },
  { "link", "~u" },
  { "dominant_color", "?s" },
  { NULL },
};

static const EfRulesField reddit_flair[] = { { "id", "ds" }, { "name", "ds" }, { NULL } };

static const EfRulesField reddit_inner[] = {
  { "subreddit", "dns", NULL, 2 },
  { "title", "dns", NULL, 2 },
  { "type", "dns", NULL, 2 },
  { "url", "!u", .fails = is_no_address, .sentence = "Invalid URL", .applies = has_link },
  { "is_flair_required", "db" },
  { "flair", "do", .fields = reddit_flair, .applies = needs_flair },
  { NULL },
};

static const EfRulesField reddit_value[] = {
  { "value", "do", .fields = reddit_inner },
  { NULL },
};

static const EfRulesField reddit[] = {
  { "subreddit", "zl", .fields = reddit_value },
  { NULL },
};

static const EfRulesField channel[] = { { "channel", "dsn", NULL, 1 }, { NULL } };

static const EfRulesField gmb[] = {
  { "topicType", "?i", "STANDARD, EVENT, OFFER" },
  { "callToActionType", "?i", "NONE, BOOK, ORDER, SHOP, LEARN_MORE, SIGN_UP, GET_OFFER, CALL" },
  { "callToActionUrl", "u", .applies = has_action },
  { "eventTitle", "?s" },
  { "offerRedeemUrl", "u", .applies = is_offer },
  { NULL },
};

static const EfRulesField wordpress[] = {
  { "title", "dns", NULL, 2 },
  { "type", "ds" },
  { "main_image", "?o", .fields = ef_rules_media_fields },
  { NULL },
};
static const EfRulesField titled[] = { { "title", "dns", NULL, 2 }, { NULL } };
static const EfRulesField mewe[] = {
  { "postType", "di", "timeline, group" },
  { "group", "?s" },
  { NULL },
};
static const EfRulesField skool[] = {
  { "group", "ds" },
  { "label", "ds" },
  { "title", "ds" },
  { NULL },
};
static const EfRulesField whop[] = {
  { "company", "ds" },
  { "experience", "ds" },
  { "title", "?s" },
  { NULL },
};
static const EfRulesField moltbook[] = { { "submolt", "ds" }, { NULL } };
static const EfRulesField tumblr[] = {
  { "title", "?s" },
  { "link", "~u" },
  { "sourceUrl", "~u" },
  { NULL },
};
static const EfRulesField nothing[] = { { NULL } };

/* In the order in which the server lists them. */
static const struct {
  const char *network;
  const EfRulesField *fields;
} networks[] = {
  { "reddit", reddit },
  { "lemmy", reddit },
  { "youtube", youtube },
  { "pinterest", pinterest },
  { "dribbble", titled },
  { "tiktok", tiktok },
  { "tiktok-business", tiktok_business },
  { "discord", channel },
  { "slack", channel },
  { "kick", nothing },
  { "twitch", nothing },
  { "x", x },
  { "linkedin", linkedin },
  { "linkedin-page", linkedin },
  { "instagram", instagram },
  { "instagram-standalone", instagram },
  { "medium", titled },
  { "devto", titled },
  { "wordpress", wordpress },
  { "hashnode", titled },
  { "listmonk", nothing },
  { "gmb", gmb },
  { "wrapcast", nothing },
  { "facebook", facebook },
  { "threads", nothing },
  { "mastodon", nothing },
  { "bluesky", nothing },
  { "telegram", nothing },
  { "nostr", nothing },
  { "vk", nothing },
  { "moltbook", moltbook },
  { "skool", skool },
  { "whop", whop },
  { "mewe", mewe },
  { "tumblr", tumblr },
};

static void
refuse_network (const char *prefix, JsonArray *faults)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", networks[i].network);
  ef_rules_add_fault (faults, prefix, "\"__type\" must be %s", names->str);
}

gboolean
ef_rules_check_settings (JsonObject *settings,
                         const char *network,
                         const char *prefix,
                         JsonArray *faults)
{
  for (guint i = 0; i < G_N_ELEMENTS (networks); i++) {
    if (g_str_equal (networks[i].network, network)) {
      ef_rules_check_fields (settings, networks[i].fields, prefix, faults);
      return TRUE;
    }
  }
  refuse_network (prefix, faults);

  return FALSE;
}

/* The same as a JSON schema */

static gboolean
is_required (const EfRulesField *field)
{
  return strpbrk (field->asks, "?~") == NULL && field->applies == NULL;
}

static JsonArray *
list_choices (const char *choices)
{
  g_auto (GStrv) words = g_strsplit (choices, ", ", -1);
  JsonArray *list = json_array_new ();

  for (guint i = 0; words[i] != NULL; i++)
    json_array_add_string_element (list, words[i]);

  return list;
}

static JsonObject *describe_fields (const EfRulesField *fields);

static JsonObject *
describe_field (const EfRulesField *field)
{
  JsonObject *schema = json_object_new ();

  if (strchr (field->asks, 'l') != NULL) {
    json_object_set_string_member (schema, "type", "array");
    json_object_set_object_member (schema, "items", describe_fields (field->fields));
    return schema;
  }
  if (strchr (field->asks, 'o') != NULL) {
    json_object_unref (schema);
    return describe_fields (field->fields);
  }

  json_object_set_string_member (schema, "type",
                                 strchr (field->asks, 'b') != NULL   ? "boolean"
                                 : strchr (field->asks, 'm') != NULL ? "number"
                                                                     : "string");
  if (field->choices != NULL)
    json_object_set_array_member (schema, "enum", list_choices (field->choices));
  if (strchr (field->asks, 'n') != NULL)
    json_object_set_int_member (schema, "minLength", field->least);
  if (strchr (field->asks, 'x') != NULL)
    json_object_set_int_member (schema, "maxLength", field->most);
  if (strchr (field->asks, 'u') != NULL)
    json_object_set_string_member (schema, "format", "url");

  return schema;
}

static JsonObject *
describe_fields (const EfRulesField *fields)
{
  JsonObject *schema = json_object_new ();
  JsonObject *properties = json_object_new ();
  JsonArray *needed = json_array_new ();

  for (const EfRulesField *field = fields; field != NULL && field->name != NULL; field++) {
    if (json_object_has_member (properties, field->name))
      continue;
    json_object_set_object_member (properties, field->name, describe_field (field));
    if (is_required (field))
      json_array_add_string_element (needed, field->name);
  }
  json_object_set_string_member (schema, "type", "object");
  json_object_set_object_member (schema, "properties", properties);
  if (json_array_get_length (needed) > 0)
    json_object_set_array_member (schema, "required", needed);
  else
    json_array_unref (needed);

  return schema;
}

JsonObject *
ef_rules_describe_settings (const char *network)
{
  for (guint i = 0; i < G_N_ELEMENTS (networks); i++) {
    if (g_str_equal (networks[i].network, network) && networks[i].fields->name != NULL)
      return describe_fields (networks[i].fields);
  }

  return NULL;
}
