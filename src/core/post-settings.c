/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/post-settings.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/json-text.h"
#include "core/post-settings-private.h"
#include "core/post-text.h"
#include "core/text.h"

#define MOST_URL 2082 /* bytes: what the server takes */
#define MOST_DEPTH 20

struct _EfPostSettings {
  gatomicrefcount ref_count;
  char *network;
  GPtrArray *fields; /* (owned) (element-type EfPostSetting) */
};

G_DEFINE_BOXED_TYPE (EfPostSettings, ef_post_settings, ef_post_settings_ref, ef_post_settings_unref)

typedef struct {
  const char *value;
  const char *label;
} Choice;

/* A row of what is built in. */
typedef struct {
  const char *key;
  const char *label;
  EfPostSettingKind kind;
  gboolean required;
  const char *otherwise;
  const Choice *choices;
  guint least;
  guint most;
  guint most_sum;
  EfPostSettingForm form;
  EfPostSettingList list;
  const char *tool;
  const char *if_key;
  const char *if_value;
  gboolean if_not;
  const char *hint;
} Row;

static const Choice yes_no[] = { { "yes", N_ ("Yes") }, { "no", N_ ("No") }, { NULL, NULL } };

static const Choice tiktok_privacy[] = {
  { "PUBLIC_TO_EVERYONE", N_ ("Everyone") },
  { "MUTUAL_FOLLOW_FRIENDS", N_ ("Friends") },
  { "FOLLOWER_OF_CREATOR", N_ ("Followers") },
  { "SELF_ONLY", N_ ("Only me") },
  { NULL, NULL },
};

static const Choice tiktok_methods[] = {
  { "DIRECT_POST", N_ ("Publish it") },
  { "UPLOAD", N_ ("Put it into the app's inbox, to be published there") },
  { NULL, NULL },
};

/* Nothing here has a default: TikTok's guidelines want a person to choose. */
static const Row tiktok[] = {
  { "privacy_level", N_ ("Who can see it"), EF_POST_SETTING_CHOICE, TRUE,
    .choices = tiktok_privacy },
  { "comment", N_ ("Allow comments"), EF_POST_SETTING_SWITCH, TRUE },
  { "duet", N_ ("Allow duets"), EF_POST_SETTING_SWITCH, TRUE },
  { "stitch", N_ ("Allow stitches"), EF_POST_SETTING_SWITCH, TRUE },
  { "autoAddMusic", N_ ("Add music by itself"), EF_POST_SETTING_CHOICE, TRUE, .choices = yes_no },
  { "brand_organic_toggle", N_ ("Promotes your own brand"), EF_POST_SETTING_SWITCH, TRUE },
  { "brand_content_toggle", N_ ("Promotes another brand"), EF_POST_SETTING_SWITCH, TRUE },
  { "content_posting_method", N_ ("What happens with it"), EF_POST_SETTING_CHOICE, TRUE,
    .choices = tiktok_methods },
  { "video_made_with_ai", N_ ("Made with AI"), EF_POST_SETTING_SWITCH },
  { "title", N_ ("Title"), EF_POST_SETTING_TEXT, .most = 90,
    .hint = N_ ("Of posts with pictures.") },
  { 0 },
};

static const Choice youtube_types[] = {
  { "public", N_ ("Public") },
  { "unlisted", N_ ("Unlisted: who has the link") },
  { "private", N_ ("Private") },
  { NULL, NULL },
};

static const Row youtube[] = {
  { "title", N_ ("Title"), EF_POST_SETTING_TEXT, TRUE, .least = 2, .most = 100 },
  { "type", N_ ("Who can see it"), EF_POST_SETTING_CHOICE, TRUE, "\"unlisted\"", youtube_types },
  { "selfDeclaredMadeForKids", N_ ("Made for children"), EF_POST_SETTING_CHOICE,
    .choices = yes_no },
  { "tags", N_ ("Tags"), EF_POST_SETTING_LIST, .list = EF_POST_SETTING_TAGS, .most_sum = 500 },
  { "thumbnail", N_ ("Cover picture"), EF_POST_SETTING_OTHER, .form = EF_POST_SETTING_MEDIA },
  { 0 },
};

static const Choice post_types[] = { { "post", N_ ("Post") },
                                     { "story", N_ ("Story") },
                                     { NULL, NULL } };

static const Choice graduations[] = {
  { "MANUAL", N_ ("By hand") },
  { "SS_PERFORMANCE", N_ ("When it does well") },
  { NULL, NULL },
};

#define INSTAGRAM_ROWS                                                                           \
  { "post_type", N_ ("Kind of post"), EF_POST_SETTING_CHOICE, TRUE, "\"post\"", post_types },    \
    { "is_trial_reel", N_ ("Trial reel, not shown to followers"), EF_POST_SETTING_SWITCH },      \
    { "graduation_strategy",  N_ ("Show it to followers"), EF_POST_SETTING_CHOICE,               \
      .choices = graduations, .if_key = "is_trial_reel",   .if_value = "true" },                 \
  {                                                                                              \
    "collaborators", N_ ("Collaborators"), EF_POST_SETTING_LIST, .list = EF_POST_SETTING_LABELS, \
  }

static const Row instagram[] = {
  INSTAGRAM_ROWS,
  { "audio", N_ ("Music"), EF_POST_SETTING_OTHER, .form = EF_POST_SETTING_ID,
    .tool = "audioSearch" },
  { 0 },
};

static const Row instagram_standalone[] = { INSTAGRAM_ROWS, { 0 } };

static const Row facebook[] = {
  { "post_type", N_ ("Kind of post"), EF_POST_SETTING_CHOICE, .choices = post_types },
  { "url", N_ ("Link"), EF_POST_SETTING_TEXT, .form = EF_POST_SETTING_URL },
  { 0 },
};

static const Row linkedin[] = {
  { "post_as_images_carousel", N_ ("Pictures as a carousel"), EF_POST_SETTING_SWITCH },
  { "carousel_name", N_ ("Name of the carousel"), EF_POST_SETTING_TEXT,
    .if_key = "post_as_images_carousel", .if_value = "true" },
  { 0 },
};

static const Choice x_replies[] = {
  { "everyone", N_ ("Everyone") },
  { "following", N_ ("Accounts you follow") },
  { "mentionedUsers", N_ ("Accounts you mention") },
  { "subscribers", N_ ("Subscribers") },
  { "verified", N_ ("Verified accounts") },
  { NULL, NULL },
};

static const Choice x_types[] = { { "post", N_ ("Post") },
                                  { "article", N_ ("Article") },
                                  { NULL, NULL } };

static const Choice article_states[] = {
  { "draft", N_ ("Draft") },
  { "published", N_ ("Published") },
  { NULL, NULL },
};

static const Row x[] = {
  { "who_can_reply_post", N_ ("Who can reply"), EF_POST_SETTING_CHOICE, TRUE, "\"everyone\"",
    x_replies, .if_key = "post_type", .if_value = "article", .if_not = TRUE },
  { "community", N_ ("Community"), EF_POST_SETTING_TEXT, .form = EF_POST_SETTING_COMMUNITY,
    .hint = N_ ("Its address, as in https://x.com/i/communities/1493446837214187523") },
  { "made_with_ai", N_ ("Made with AI"), EF_POST_SETTING_SWITCH },
  { "paid_partnership", N_ ("Paid partnership"), EF_POST_SETTING_SWITCH },
  { "post_type", N_ ("Kind of post"), EF_POST_SETTING_CHOICE, .choices = x_types },
  { "article_title", N_ ("Title of the article"), EF_POST_SETTING_TEXT, TRUE, .least = 1,
    .if_key = "post_type", .if_value = "article" },
  { "article_status", N_ ("What becomes of the article"), EF_POST_SETTING_CHOICE, TRUE,
    .choices = article_states, .if_key = "post_type", .if_value = "article" },
  { "article_cover", N_ ("Cover of the article"), EF_POST_SETTING_OTHER,
    .form = EF_POST_SETTING_MEDIA, .if_key = "post_type", .if_value = "article" },
  { 0 },
};

static const Row pinterest[] = {
  { "board", N_ ("Board"), EF_POST_SETTING_TEXT, TRUE, .least = 1, .tool = "boards" },
  { "title", N_ ("Title"), EF_POST_SETTING_TEXT, .most = 100 },
  { "link", N_ ("Link"), EF_POST_SETTING_TEXT, .form = EF_POST_SETTING_URL },
  { "dominant_color", N_ ("Main colour"), EF_POST_SETTING_TEXT },
  { 0 },
};

static const Choice reddit_types[] = {
  { "media", N_ ("Video or picture") },
  { "self", N_ ("Text") },
  { "link", N_ ("Link") },
  { NULL, NULL },
};

#define REDDIT "subreddit/0/value/"

static const Row reddit[] = {
  { REDDIT "subreddit", N_ ("Subreddit"), EF_POST_SETTING_TEXT, TRUE, .least = 2,
    .tool = "subreddits", .hint = N_ ("As in /r/test") },
  { REDDIT "title", N_ ("Title"), EF_POST_SETTING_TEXT, TRUE, .least = 2, .most = 300 },
  { REDDIT "type", N_ ("Kind of post"), EF_POST_SETTING_CHOICE, TRUE, "\"media\"", reddit_types },
  { REDDIT "url", N_ ("Link"), EF_POST_SETTING_TEXT, TRUE, .form = EF_POST_SETTING_URL, .least = 1,
    .if_key = REDDIT "type", .if_value = "link" },
  { REDDIT "is_flair_required", N_ ("With a flair"), EF_POST_SETTING_SWITCH, TRUE, "false" },
  { REDDIT "flair/id", N_ ("Flair (its id)"), EF_POST_SETTING_TEXT, TRUE, .least = 1,
    .if_key = REDDIT "is_flair_required", .if_value = "true", .tool = "restrictions" },
  { REDDIT "flair/name", N_ ("Flair (its name)"), EF_POST_SETTING_TEXT, TRUE, .least = 1,
    .if_key = REDDIT "is_flair_required", .if_value = "true" },
  { 0 },
};

static const Row channel_only[] = {
  { "channel", N_ ("Channel to post in"), EF_POST_SETTING_TEXT, TRUE, .least = 1,
    .tool = "channels" },
  { 0 },
};

static const Choice gmb_topics[] = {
  { "STANDARD", N_ ("News") },
  { "EVENT", N_ ("Event") },
  { "OFFER", N_ ("Offer") },
  { NULL, NULL },
};

static const Choice gmb_actions[] = {
  { "NONE", N_ ("None") },
  { "BOOK", N_ ("Book") },
  { "ORDER", N_ ("Order online") },
  { "SHOP", N_ ("Buy") },
  { "LEARN_MORE", N_ ("Learn more") },
  { "SIGN_UP", N_ ("Sign up") },
  { "GET_OFFER", N_ ("Get offer") },
  { "CALL", N_ ("Call now") },
  { NULL, NULL },
};

static const Row gmb[] = {
  { "topicType", N_ ("Kind of post"), EF_POST_SETTING_CHOICE, .choices = gmb_topics },
  { "eventTitle", N_ ("Title of the event"), EF_POST_SETTING_TEXT, TRUE, .least = 1,
    .if_key = "topicType", .if_value = "EVENT" },
  { "offerRedeemUrl", N_ ("Where the offer is redeemed"), EF_POST_SETTING_TEXT,
    .form = EF_POST_SETTING_URL, .if_key = "topicType", .if_value = "OFFER" },
  { "callToActionType", N_ ("Button"), EF_POST_SETTING_CHOICE, .choices = gmb_actions },
  { "callToActionUrl", N_ ("Where the button leads"), EF_POST_SETTING_TEXT,
    .form = EF_POST_SETTING_URL },
  { 0 },
};

static const Row nothing[] = { { 0 } };

static const struct {
  const char *network;
  const Row *rows;
} forms[] = {
  { "tiktok", tiktok },
  { "tiktok-business", tiktok },
  { "youtube", youtube },
  { "instagram", instagram },
  { "instagram-standalone", instagram_standalone },
  { "facebook", facebook },
  { "linkedin", linkedin },
  { "linkedin-page", linkedin },
  { "x", x },
  { "threads", nothing },
  { "pinterest", pinterest },
  { "reddit", reddit },
  { "bluesky", nothing },
  { "mastodon", nothing },
  { "telegram", nothing },
  { "discord", channel_only },
  { "slack", channel_only },
  { "gmb", gmb },
};

static void
free_choice (EfPostSettingChoice *self)
{
  g_free (self->value);
  g_free (self->label);
  g_free (self);
}

EfPostSetting *
ef_post_setting_new (const char *key, EfPostSettingKind kind)
{
  EfPostSetting *self = g_new0 (EfPostSetting, 1);

  self->key = g_strdup (key);
  self->kind = kind;

  return self;
}

void
ef_post_setting_free (EfPostSetting *self)
{
  g_free (self->key);
  g_free (self->label);
  g_free (self->hint);
  g_free (self->otherwise);
  g_clear_pointer (&self->choices, g_ptr_array_unref);
  g_free (self->tool);
  g_free (self->if_key);
  g_free (self->if_value);
  g_free (self);
}

void
ef_post_setting_add_choice (EfPostSetting *self, const char *value, const char *label)
{
  EfPostSettingChoice *choice = g_new0 (EfPostSettingChoice, 1);

  choice->value = g_strdup (value);
  choice->label = g_strdup (label);
  if (self->choices == NULL)
    self->choices = g_ptr_array_new_with_free_func ((GDestroyNotify) free_choice);
  g_ptr_array_add (self->choices, choice);
}

EfPostSetting *
ef_post_setting_copy (const EfPostSetting *self)
{
  EfPostSetting *copy = g_memdup2 (self, sizeof *self);

  copy->key = g_strdup (self->key);
  copy->label = g_strdup (self->label);
  copy->hint = g_strdup (self->hint);
  copy->otherwise = g_strdup (self->otherwise);
  copy->tool = g_strdup (self->tool);
  copy->if_key = g_strdup (self->if_key);
  copy->if_value = g_strdup (self->if_value);
  copy->choices = NULL;
  for (guint i = 0; self->choices != NULL && i < self->choices->len; i++) {
    const EfPostSettingChoice *choice = g_ptr_array_index (self->choices, i);

    ef_post_setting_add_choice (copy, choice->value, choice->label);
  }

  return copy;
}

static EfPostSetting *
make_field (const Row *row)
{
  EfPostSetting *field = ef_post_setting_new (row->key, row->kind);

  field->label = g_strdup (_ (row->label));
  field->hint = row->hint != NULL ? g_strdup (_ (row->hint)) : NULL;
  field->required = row->required;
  field->otherwise = g_strdup (row->otherwise);
  field->least = row->least;
  field->most = row->most;
  field->most_sum = row->most_sum;
  field->form = row->form;
  field->list = row->list;
  field->tool = g_strdup (row->tool);
  field->if_key = g_strdup (row->if_key);
  field->if_value = g_strdup (row->if_value);
  field->if_not = row->if_not;
  for (const Choice *choice = row->choices; choice != NULL && choice->value != NULL; choice++)
    ef_post_setting_add_choice (field, choice->value, _ (choice->label));

  return field;
}

EfPostSettings *
ef_post_settings_take (const char *network, GPtrArray *fields)
{
  EfPostSettings *self = g_new0 (EfPostSettings, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->network = g_strdup (network);
  self->fields = fields;

  return self;
}

EfPostSettings *
ef_post_settings_new (const char *network)
{
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++) {
    GPtrArray *fields;

    if (!g_str_equal (forms[i].network, network))
      continue;
    fields = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_post_setting_free);
    for (const Row *row = forms[i].rows; row->key != NULL; row++)
      g_ptr_array_add (fields, make_field (row));
    return ef_post_settings_take (network, fields);
  }

  return NULL;
}

EfPostSettings *
ef_post_settings_ref (EfPostSettings *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

void
ef_post_settings_unref (EfPostSettings *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_free (self->network);
  g_ptr_array_unref (self->fields);
  g_free (self);
}

guint
ef_post_settings_get_n_fields (EfPostSettings *self)
{
  return self->fields->len;
}

const EfPostSetting *
ef_post_settings_get_field (EfPostSettings *self, guint index)
{
  g_return_val_if_fail (index < self->fields->len, NULL);

  return g_ptr_array_index (self->fields, index);
}

const EfPostSetting *
ef_post_settings_find_field (EfPostSettings *self, const char *key)
{
  for (guint i = 0; i < self->fields->len; i++) {
    const EfPostSetting *field = g_ptr_array_index (self->fields, i);

    if (g_str_equal (field->key, key))
      return field;
  }

  return NULL;
}

/* Whatever case it is written in. */
gboolean
ef_post_settings_is_order (const char *key)
{
  g_autofree char *lower = g_ascii_strdown (key, -1);

  return strstr (lower, "plug-") != NULL;
}

static gboolean
read_place (const char *step, guint *place)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (step, 10, 0, 1000, &number, NULL))
    return FALSE;
  *place = (guint) number;

  return TRUE;
}

/* What lies at @key: members by name, elements by number. NULL: nothing, or null. */
static JsonNode *
find_node (JsonObject *settings, const char *key)
{
  g_auto (GStrv) steps = g_strsplit (key, "/", -1);
  JsonNode *node = settings != NULL ? json_object_get_member (settings, steps[0]) : NULL;

  for (guint i = 1; steps[i] != NULL && node != NULL; i++) {
    guint place;

    if (JSON_NODE_HOLDS_OBJECT (node))
      node = json_object_get_member (json_node_get_object (node), steps[i]);
    else if (JSON_NODE_HOLDS_ARRAY (node) && read_place (steps[i], &place) &&
             place < json_array_get_length (json_node_get_array (node)))
      node = json_array_get_element (json_node_get_array (node), place);
    else
      node = NULL;
  }

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

static JsonNode *
make_container (const char *step)
{
  JsonNode *node = json_node_alloc ();
  guint place;

  if (read_place (step, &place)) {
    json_node_init (node, JSON_NODE_ARRAY);
    json_node_take_array (node, json_array_new ());
  } else {
    json_node_init (node, JSON_NODE_OBJECT);
    json_node_take_object (node, json_object_new ());
  }

  return node;
}

static gboolean
can_hold (JsonNode *node, const char *step)
{
  guint place;

  return node != NULL &&
         (read_place (step, &place) ? JSON_NODE_HOLDS_ARRAY (node) : JSON_NODE_HOLDS_OBJECT (node));
}

/* The node at @step of @parent, one that can hold @below. What else was there gives way. */
static JsonNode *
enter (JsonNode *parent, const char *step, const char *below)
{
  JsonNode *node = NULL;
  guint place;

  if (JSON_NODE_HOLDS_OBJECT (parent)) {
    JsonObject *object = json_node_get_object (parent);

    node = json_object_get_member (object, step);
    if (!can_hold (node, below)) {
      node = make_container (below);
      json_object_set_member (object, step, node);
    }
  } else if (read_place (step, &place)) {
    JsonArray *array = json_node_get_array (parent);

    while (json_array_get_length (array) <= place)
      json_array_add_element (array, make_container (below));
    node = json_array_get_element (array, place);
  }

  return can_hold (node, below) ? node : NULL;
}

/* Takes @value. NULL takes away what is there. */
static void
set_node (JsonObject *settings, const char *key, JsonNode *value)
{
  g_auto (GStrv) steps = g_strsplit (key, "/", -1);
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonNode) taken = value;
  JsonNode *node = root;
  guint last = g_strv_length (steps) - 1;

  json_node_set_object (root, settings);
  if (value == NULL && find_node (settings, key) == NULL) {
    if (last == 0)
      json_object_remove_member (settings, key);
    return;
  }
  for (guint i = 0; i < last && node != NULL; i++)
    node = enter (node, steps[i], steps[i + 1]);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  if (taken != NULL)
    json_object_set_member (json_node_get_object (node), steps[last], g_steal_pointer (&taken));
  else
    json_object_remove_member (json_node_get_object (node), steps[last]);
}

static gboolean
holds (JsonNode *node, GType type)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static const char *
get_string (JsonNode *node)
{
  return holds (node, G_TYPE_STRING) ? json_node_get_string (node) : NULL;
}

/* The text of an entry; NULL: it is not written as the field wants it. */
static const char *
get_entry (const EfPostSetting *field, JsonNode *entry)
{
  JsonObject *object;
  const char *label;

  if (field->list == EF_POST_SETTING_STRINGS)
    return get_string (entry);
  if (!JSON_NODE_HOLDS_OBJECT (entry))
    return NULL;
  object = json_node_get_object (entry);
  label = get_string (json_object_get_member (object, "label"));
  if (field->list == EF_POST_SETTING_TAGS &&
      get_string (json_object_get_member (object, "value")) == NULL)
    return NULL;

  return label;
}

static char *
get_lines (const EfPostSetting *field, JsonNode *node)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    const char *entry = get_entry (field, json_array_get_element (array, i));

    if (entry != NULL)
      g_string_append_printf (lines, "%s%s", lines->len > 0 ? "\n" : "", entry);
  }

  return g_string_free_and_steal (g_steal_pointer (&lines));
}

static char *
get_plain (JsonNode *node)
{
  if (node == NULL || get_string (node) != NULL)
    return g_strdup (node != NULL ? get_string (node) : NULL);

  return ef_json_text (node, FALSE);
}

char *
ef_post_settings_get_value (const EfPostSetting *field, JsonObject *settings)
{
  JsonNode *node = find_node (settings, field->key);

  if (node != NULL && field->kind == EF_POST_SETTING_LIST)
    return get_lines (field, node);

  return get_plain (node);
}

static JsonNode *
make_list (const EfPostSetting *field, const char *value)
{
  g_auto (GStrv) lines = g_strsplit_set (value, "\n,", -1);
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; lines[i] != NULL; i++) {
    const char *entry = g_strstrip (lines[i]);
    JsonObject *object;

    if (*entry == '\0')
      continue;
    if (field->list == EF_POST_SETTING_STRINGS) {
      json_array_add_string_element (array, entry);
      continue;
    }
    object = json_object_new ();
    if (field->list == EF_POST_SETTING_TAGS)
      json_object_set_string_member (object, "value", entry);
    json_object_set_string_member (object, "label", entry);
    json_array_add_object_element (array, object);
  }
  json_node_take_array (node, array);

  return node;
}

/* What is no number stays a text, and the check says so. */
static JsonNode *
make_number (const char *value)
{
  g_autofree char *text = g_strstrip (g_strdup (value));
  JsonNode *node = json_node_new (JSON_NODE_VALUE);
  gint64 whole;
  char *end;
  double number;

  if (g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &whole, NULL)) {
    json_node_set_int (node, whole);
    return node;
  }
  number = g_ascii_strtod (text, &end);
  if (end != text && *end == '\0' && number > -1e300 && number < 1e300)
    json_node_set_double (node, number);
  else
    json_node_set_string (node, value);

  return node;
}

static JsonNode *
make_value (const EfPostSetting *field, const char *value)
{
  JsonNode *node;

  if (field->kind == EF_POST_SETTING_LIST)
    return make_list (field, value);
  if (field->kind == EF_POST_SETTING_NUMBER)
    return make_number (value);
  if (field->kind == EF_POST_SETTING_OTHER)
    return json_from_string (value, NULL);

  node = json_node_new (JSON_NODE_VALUE);
  if (field->kind == EF_POST_SETTING_SWITCH &&
      (g_str_equal (value, "true") || g_str_equal (value, "false")))
    json_node_set_boolean (node, g_str_equal (value, "true"));
  else
    json_node_set_string (node, value);

  return node;
}

void
ef_post_settings_set_value (const EfPostSetting *field, JsonObject *settings, const char *value)
{
  set_node (settings, field->key, *value != '\0' ? make_value (field, value) : NULL);
}

/* The other field need not be in the form: a server may not know it. */
gboolean
ef_post_settings_is_asked (const EfPostSetting *field, JsonObject *settings)
{
  g_autofree char *value = NULL;

  if (field->if_key == NULL)
    return TRUE;

  value = get_plain (find_node (settings, field->if_key));

  return (g_strcmp0 (value, field->if_value) == 0) == !field->if_not;
}

static JsonNode *
copy_clean (JsonNode *node, guint depth)
{
  JsonNode *copy;

  if (depth > MOST_DEPTH)
    return json_node_new (JSON_NODE_NULL);
  if (JSON_NODE_HOLDS_OBJECT (node)) {
    JsonObject *object = json_object_new ();
    JsonObjectIter iter;
    const char *name;
    JsonNode *member;

    json_object_iter_init_ordered (&iter, json_node_get_object (node));
    while (json_object_iter_next_ordered (&iter, &name, &member)) {
      if (!ef_post_settings_is_order (name) && !JSON_NODE_HOLDS_NULL (member))
        json_object_set_member (object, name, copy_clean (member, depth + 1));
    }
    copy = json_node_new (JSON_NODE_OBJECT);
    json_node_take_object (copy, object);
    return copy;
  }
  if (JSON_NODE_HOLDS_ARRAY (node)) {
    JsonArray *array = json_array_new ();
    JsonArray *from = json_node_get_array (node);

    for (guint i = 0; i < json_array_get_length (from); i++)
      json_array_add_element (array, copy_clean (json_array_get_element (from, i), depth + 1));
    copy = json_node_new (JSON_NODE_ARRAY);
    json_node_take_array (copy, array);
    return copy;
  }

  return json_node_copy (node);
}

/* YouTube takes neither of "<" and ">" in a title, and nobody else misses them in one that we made. */
static char *
make_title (const EfPostSetting *field, const char *title)
{
  g_autofree char *plain = g_strdelimit (g_strdup (title), "<>", ' ');
  g_autofree char *cut = ef_post_text_make_title (plain, field->most > 1 ? field->most : 100);

  return g_utf8_strlen (cut, -1) >= (glong) field->least ? g_steal_pointer (&cut) : NULL;
}

static void
fill_in (const EfPostSetting *field, JsonObject *settings, const char *title)
{
  g_autofree char *value = ef_post_settings_get_value (field, settings);
  g_autofree char *made = NULL;

  if (value != NULL && *value == '\0')
    set_node (settings, field->key, NULL);
  if (value != NULL && *value != '\0')
    return;
  if (!ef_post_settings_is_asked (field, settings))
    return;
  if (field->otherwise != NULL) {
    set_node (settings, field->key, json_from_string (field->otherwise, NULL));
  } else if (field->required && title != NULL && g_str_has_suffix (field->key, "title")) {
    made = make_title (field, title);
    if (made != NULL)
      ef_post_settings_set_value (field, settings, made);
  }
}

JsonObject *
ef_post_settings_complete (EfPostSettings *self, JsonObject *settings, const char *title)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonNode) copy = NULL;
  JsonObject *complete;

  json_node_set_object (root, settings);
  copy = copy_clean (root, 0);
  complete = json_node_dup_object (copy);
  for (guint i = 0; i < self->fields->len; i++)
    fill_in (g_ptr_array_index (self->fields, i), complete, title);
  for (guint i = 0; i < self->fields->len; i++) {
    const EfPostSetting *field = g_ptr_array_index (self->fields, i);

    if (!ef_post_settings_is_asked (field, complete))
      set_node (complete, field->key, NULL);
  }

  return complete;
}

/* Stricter than the server: what it takes and this refuses nobody means. */
static gboolean
is_host (const char *host)
{
  g_auto (GStrv) labels = g_strsplit (host, ".", -1);
  guint n = g_strv_length (labels);

  if (n < 2)
    return FALSE;
  for (guint i = 0; i < n; i++) {
    const char *label = labels[i];
    gsize length = strlen (label);
    gboolean is_last = i == n - 1;

    if (length == 0 || length > 63 || *label == '-' || label[length - 1] == '-' ||
        (is_last && length < 2))
      return FALSE;
    for (const char *at = label; *at != '\0'; at = g_utf8_next_char (at)) {
      gunichar c = g_utf8_get_char (at);

      if (is_last ? !g_unichar_isalpha (c) : !g_unichar_isalnum (c) && c != '-')
        return FALSE;
    }
  }

  return TRUE;
}

static gboolean
is_url (const char *text)
{
  const char *begin = text;
  g_autofree char *host = NULL;
  char *port;
  guint64 number;

  if (strlen (text) > MOST_URL)
    return FALSE;
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (g_unichar_isspace (c) || g_unichar_iscntrl (c) || c == '<' || c == '>')
      return FALSE;
  }
  if (g_str_has_prefix (text, "https://"))
    begin = text + 8;
  else if (g_str_has_prefix (text, "http://"))
    begin = text + 7;
  host = g_strndup (begin, strcspn (begin, "/?#"));
  port = strchr (host, ':');
  if (port != NULL) {
    *port++ = '\0';
    if (!g_ascii_string_to_unsigned (port, 10, 1, 65535, &number, NULL))
      return FALSE;
  }

  return is_host (host);
}

static gboolean
is_community (const char *text)
{
  static const char begin[] = "https://x.com/i/communities/";
  const char *digits = text + strlen (begin);

  return g_str_has_prefix (text, begin) && *digits != '\0' &&
         strspn (digits, "0123456789") == strlen (digits);
}

static void
add_problem (GPtrArray *problems, char *sentence)
{
  g_ptr_array_add (problems, sentence);
}

static void
check_text (const EfPostSetting *field, JsonNode *node, GPtrArray *problems)
{
  const char *text = get_string (node);
  glong length = text != NULL ? g_utf8_strlen (text, -1) : 0;

  if (text == NULL)
    add_problem (problems, g_strdup_printf (_ ("“%s” must be a text."), field->label));
  else if (field->least > 0 && (length < (glong) field->least || !ef_post_text_has_content (text)))
    add_problem (problems,
                 g_strdup_printf (ngettext ("“%s” must have at least %u character.",
                                            "“%s” must have at least %u characters.", field->least),
                                  field->label, field->least));
  else if (field->most > 0 && length > (glong) field->most)
    add_problem (problems, g_strdup_printf (_ ("“%s” has %ld characters: at most %u are possible."),
                                            field->label, length, field->most));
  else if (field->form == EF_POST_SETTING_URL && *text != '\0' && !is_url (text))
    add_problem (problems, g_strdup_printf (_ ("“%s” must be a web address, as in "
                                               "https://example.com/page."),
                                            field->label));
  else if (field->form == EF_POST_SETTING_COMMUNITY && *text != '\0' && !is_community (text))
    add_problem (problems, g_strdup_printf (_ ("“%s” must be the address of a community, as in "
                                               "https://x.com/i/communities/1493446837214187523."),
                                            field->label));
}

static void
check_choice (const EfPostSetting *field, JsonNode *node, GPtrArray *problems)
{
  const char *text = get_string (node);
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; field->choices != NULL && i < field->choices->len; i++) {
    const EfPostSettingChoice *choice = g_ptr_array_index (field->choices, i);

    if (g_strcmp0 (choice->value, text) == 0)
      return;
    g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", choice->value);
  }

  add_problem (problems,
               g_strdup_printf (_ ("“%s” must be one of these: %s."), field->label, list->str));
}

static void
check_switch (const EfPostSetting *field, JsonNode *node, GPtrArray *problems)
{
  /* The server makes "on" of every text, "false" as well. */
  if (!holds (node, G_TYPE_BOOLEAN))
    add_problem (problems,
                 g_strdup_printf (_ ("“%s” must be true or false, without quotes."), field->label));
}

static guint
count_units (const char *text)
{
  return ef_post_text_count (text, EF_POST_TEXT_UNITS);
}

static void
check_list (const EfPostSetting *field, JsonNode *node, GPtrArray *problems)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint n = array != NULL ? json_array_get_length (array) : 0;
  gboolean is_sound = array != NULL;
  guint sum = 0;

  for (guint i = 0; i < n && is_sound; i++) {
    const char *entry = get_entry (field, json_array_get_element (array, i));

    is_sound = entry != NULL;
    if (is_sound)
      sum += count_units (entry) + (strchr (entry, ' ') != NULL ? 2 : 0);
  }
  if (!is_sound)
    add_problem (problems,
                 g_strdup_printf (_ ("“%s” is not written as the server reads it."), field->label));
  else if (n < field->least)
    add_problem (problems, g_strdup_printf (_ ("“%s” is not filled in."), field->label));
  else if (field->most > 0 && n > field->most)
    add_problem (problems, g_strdup_printf (_ ("“%s” can have at most %u entries."), field->label,
                                            field->most));
  else if (field->most_sum > 0 && sum > field->most_sum)
    add_problem (problems, g_strdup_printf (_ ("“%s” has %u characters in total: at most %u are "
                                               "possible."),
                                            field->label, sum, field->most_sum));
}

/* Extensions as the server has them, capitals are others. */
static gboolean
is_media (JsonObject *object)
{
  static const char *const ends[] = { ".png", ".jpg", ".jpeg", ".gif", ".webp", ".mp4" };
  const char *id = get_string (json_object_get_member (object, "id"));
  const char *path = get_string (json_object_get_member (object, "path"));
  g_autofree char *bare = NULL;

  if (id == NULL || path == NULL)
    return FALSE;
  bare = g_strndup (path, strcspn (path, "?"));
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++) {
    if (g_str_has_suffix (bare, ends[i]))
      return TRUE;
  }

  return FALSE;
}

static void
check_other (const EfPostSetting *field, JsonNode *node, GPtrArray *problems)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  gboolean is_sound = TRUE;

  if (field->form == EF_POST_SETTING_MEDIA)
    is_sound = object != NULL && is_media (object);
  else if (field->form == EF_POST_SETTING_ID)
    is_sound = object != NULL && get_string (json_object_get_member (object, "id")) != NULL;
  if (!is_sound)
    add_problem (problems,
                 g_strdup_printf (_ ("“%s” is not written as the server reads it."), field->label));
}

static void
check_number (const EfPostSetting *field, JsonNode *node, GPtrArray *problems)
{
  if (!holds (node, G_TYPE_INT64) && !holds (node, G_TYPE_DOUBLE))
    add_problem (problems, g_strdup_printf (_ ("“%s” must be a number."), field->label));
}

static void
check_field (const EfPostSetting *field, JsonObject *settings, GPtrArray *problems)
{
  static void (*const checks[]) (const EfPostSetting *, JsonNode *, GPtrArray *) = {
    [EF_POST_SETTING_TEXT] = check_text,     [EF_POST_SETTING_CHOICE] = check_choice,
    [EF_POST_SETTING_SWITCH] = check_switch, [EF_POST_SETTING_LIST] = check_list,
    [EF_POST_SETTING_NUMBER] = check_number, [EF_POST_SETTING_OTHER] = check_other,
  };
  JsonNode *node = find_node (settings, field->key);
  gboolean is_asked = ef_post_settings_is_asked (field, settings);

  /* What is not asked for and there all the same is checked: the server does it, too. */
  if (node != NULL)
    checks[field->kind](field, node, problems);
  else if (field->required && is_asked)
    add_problem (problems, g_strdup_printf (_ ("“%s” is not filled in."), field->label));
}

/* The same field of all entries of a list, where the form shows the first. */
static void
check_entries (const EfPostSetting *field, JsonObject *settings, GPtrArray *problems)
{
  g_auto (GStrv) halves = g_strsplit (field->key, "/0/", 2);
  JsonNode *list = halves[1] != NULL ? find_node (settings, halves[0]) : NULL;
  guint n = list != NULL && JSON_NODE_HOLDS_ARRAY (list)
              ? json_array_get_length (json_node_get_array (list))
              : 0;

  check_field (field, settings, problems);
  for (guint i = 1; i < n; i++) {
    g_autoptr (JsonObject) single = json_object_new ();
    JsonArray *entries = json_array_new ();

    json_array_add_element (
      entries, json_node_copy (json_array_get_element (json_node_get_array (list), i)));
    json_object_set_array_member (single, halves[0], entries);
    check_field (field, single, problems);
  }
}

static void
check_orders (JsonNode *node, guint depth, GPtrArray *problems)
{
  if (JSON_NODE_HOLDS_OBJECT (node) && depth < MOST_DEPTH) {
    JsonObjectIter iter;
    const char *name;
    JsonNode *member;

    json_object_iter_init_ordered (&iter, json_node_get_object (node));
    while (json_object_iter_next_ordered (&iter, &name, &member)) {
      if (ef_post_settings_is_order (name)) {
        g_autofree char *shown = ef_text_excerpt (name);

        add_problem (
          problems, g_strdup_printf (_ ("The server would do something by itself with “%s”: remove "
                                        "it."),
                                     shown));
      }
      check_orders (member, depth + 1, problems);
    }
  } else if (JSON_NODE_HOLDS_ARRAY (node) && depth < MOST_DEPTH) {
    JsonArray *array = json_node_get_array (node);

    for (guint i = 0; i < json_array_get_length (array); i++)
      check_orders (json_array_get_element (array, i), depth + 1, problems);
  }
}

GPtrArray *
ef_post_settings_check (EfPostSettings *self, JsonObject *settings)
{
  GPtrArray *problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (root, settings);
  for (guint i = 0; i < self->fields->len; i++)
    check_entries (g_ptr_array_index (self->fields, i), settings, problems);
  check_orders (root, 0, problems);

  return problems;
}
