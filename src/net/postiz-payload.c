/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/postiz-payload.h"

#include <glib/gi18n.h>
#include <string.h>

#include "net/error.h"

/* The body of the request that creates posts. The server converts what it gets before it looks at it ("false"
 * becomes true) and takes a type it does not know for "schedule", so what it would get wrong is not sent. */

/* 9999-12-31T23:59:59.999Z: what can be written with four digits. */
#define LAST_DATE G_GINT64_CONSTANT (253402300799999)

/* Settings that are true or false: TikTok's say what a brand shows to whom. */
static const char *const switches[] = {
  "duet",
  "stitch",
  "comment",
  "brand_content_toggle",
  "brand_organic_toggle",
  "video_made_with_ai",
  "is_trial_reel",
  "post_as_images_carousel",
  "made_with_ai",
  "paid_partnership",
  "is_flair_required",
};

/* The server runs what such a setting says. */
#define PLUG "plug-"

static void
value_free (gpointer data)
{
  EfPostizValue *self = data;

  g_free (self->id);
  g_free (self->content);
  g_ptr_array_unref (self->media);
  g_free (self);
}

static void
target_free (gpointer data)
{
  EfPostizTarget *self = data;

  g_free (self->integration_id);
  g_free (self->network);
  g_clear_pointer (&self->settings, json_object_unref);
  g_ptr_array_unref (self->values);
  g_free (self);
}

EfPostizRequest *
ef_postiz_request_new (gint64 date, gboolean is_draft)
{
  EfPostizRequest *self = g_new0 (EfPostizRequest, 1);

  self->date = date;
  self->is_draft = is_draft;
  self->targets = g_ptr_array_new_with_free_func (target_free);

  return self;
}

void
ef_postiz_request_free (EfPostizRequest *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->targets);
  g_free (self);
}

EfPostizTarget *
ef_postiz_request_add_target (EfPostizRequest *self,
                              const char *integration_id,
                              const char *network,
                              JsonObject *settings)
{
  EfPostizTarget *target = g_new0 (EfPostizTarget, 1);

  target->integration_id = g_strdup (integration_id);
  target->network = g_strdup (network);
  target->settings = settings != NULL ? json_object_ref (settings) : NULL;
  target->values = g_ptr_array_new_with_free_func (value_free);
  g_ptr_array_add (self->targets, target);

  return target;
}

EfPostizValue *
ef_postiz_target_add_value (EfPostizTarget *self, const char *id, const char *content, guint delay)
{
  EfPostizValue *value = g_new0 (EfPostizValue, 1);

  value->id = g_strdup (id);
  value->content = g_strdup (content);
  value->delay = delay;
  value->media = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_postiz_media_free);
  g_ptr_array_add (self->values, value);

  return value;
}

void
ef_postiz_value_add_media (EfPostizValue *self, const EfPostizMedia *media)
{
  g_ptr_array_add (self->media, ef_postiz_media_new (media->id, media->path, media->thumbnail));
}

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, EF_NET_ERROR, EF_NET_ERROR_REFUSED, message);

  return FALSE;
}

static gboolean
is_text (const char *text)
{
  return text != NULL && g_utf8_validate (text, -1, NULL);
}

static gboolean
is_id (const char *text)
{
  return is_text (text) && *text != '\0';
}

static gboolean
check_value (const EfPostizValue *value, GError **error)
{
  if (!is_text (value->content))
    return refuse (error, _ ("A text of this post is not valid: type it again."));
  if (*value->content == '\0' && value->media->len == 0)
    return refuse (error, _ ("A post or comment without a video needs a text: type one."));
  if (value->id != NULL && !is_id (value->id))
    return refuse (error, _ ("This post has no id at Postiz yet, so it cannot be changed there."));
  for (guint i = 0; i < value->media->len; i++) {
    EfPostizMedia *media = value->media->pdata[i];

    if (!is_id (media->id) || !is_id (media->path) || !is_text (media->thumbnail))
      return refuse (error, _ ("A file of this post is not uploaded yet: upload it first."));
  }

  return TRUE;
}

static gboolean
check_target (const EfPostizTarget *target, GHashTable *seen, GError **error)
{
  if (!is_id (target->integration_id) || !is_id (target->network))
    return refuse (error, _ ("A channel of this post has no id: read the channels again."));
  if (!g_hash_table_add (seen, target->integration_id))
    return refuse (error, _ ("A channel is in this post twice: take it out once."));
  if (target->values->len == 0)
    return refuse (error, _ ("A channel of this post has nothing to post: type a text."));
  for (guint i = 0; i < target->values->len; i++) {
    if (!check_value (target->values->pdata[i], error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
check (const EfPostizRequest *request, GError **error)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  if (request->date <= 0 || request->date > LAST_DATE)
    return refuse (error, _ ("This post has no date that can be planned: choose another."));
  if (request->targets->len == 0)
    return refuse (error, _ ("This post has no channel: choose one."));
  for (guint i = 0; i < request->targets->len; i++) {
    if (!check_target (request->targets->pdata[i], seen, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
is_switch (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++) {
    if (g_str_equal (name, switches[i]))
      return TRUE;
  }

  return FALSE;
}

/* NULL: nobody can say what is meant. */
static JsonNode *
make_switch (JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  const char *text = type == G_TYPE_STRING ? json_node_get_string (node) : NULL;
  gint64 number = type == G_TYPE_INT64 ? json_node_get_int (node) : -1;

  if (type == G_TYPE_BOOLEAN)
    return json_node_copy (node);
  if (g_strcmp0 (text, "true") == 0 || number == 1)
    return json_node_init_boolean (json_node_alloc (), TRUE);
  if (g_strcmp0 (text, "false") == 0 || number == 0)
    return json_node_init_boolean (json_node_alloc (), FALSE);

  return NULL;
}

static JsonNode *copy_setting (JsonNode *node, GError **error);

static JsonNode *
copy_member (const char *name, JsonNode *node, GError **error)
{
  JsonNode *copy;

  if (!is_switch (name) || JSON_NODE_HOLDS_NULL (node))
    return copy_setting (node, error);

  copy = make_switch (node);
  if (copy == NULL)
    g_set_error (error, EF_NET_ERROR, EF_NET_ERROR_REFUSED,
                 _ ("The setting “%s” is neither on nor off: choose it again."), name);

  return copy;
}

static JsonObject *
copy_object (JsonObject *object, GError **error)
{
  g_autoptr (JsonObject) copy = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node)) {
    JsonNode *member;

    if (strstr (name, PLUG) != NULL)
      continue;
    member = copy_member (name, node, error);
    if (member == NULL)
      return NULL;
    json_object_set_member (copy, name, member);
  }

  return g_steal_pointer (&copy);
}

static JsonArray *
copy_array (JsonArray *array, GError **error)
{
  g_autoptr (JsonArray) copy = json_array_new ();

  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *element = copy_setting (json_array_get_element (array, i), error);

    if (element == NULL)
      return NULL;
    json_array_add_element (copy, element);
  }

  return g_steal_pointer (&copy);
}

static JsonNode *
copy_setting (JsonNode *node, GError **error)
{
  JsonNode *copy = NULL;

  if (JSON_NODE_HOLDS_OBJECT (node)) {
    JsonObject *object = copy_object (json_node_get_object (node), error);

    if (object != NULL)
      json_node_take_object (copy = json_node_new (JSON_NODE_OBJECT), object);
  } else if (JSON_NODE_HOLDS_ARRAY (node)) {
    JsonArray *array = copy_array (json_node_get_array (node), error);

    if (array != NULL)
      json_node_take_array (copy = json_node_new (JSON_NODE_ARRAY), array);
  } else {
    copy = json_node_copy (node);
  }

  return copy;
}

static JsonObject *
make_media (const EfPostizMedia *media)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", media->id);
  json_object_set_string_member (object, "path", media->path);
  if (*media->thumbnail != '\0')
    json_object_set_string_member (object, "thumbnail", media->thumbnail);

  return object;
}

static JsonObject *
make_value (const EfPostizValue *value)
{
  JsonObject *object = json_object_new ();
  JsonArray *media = json_array_new ();

  for (guint i = 0; i < value->media->len; i++)
    json_array_add_object_element (media, make_media (value->media->pdata[i]));
  if (value->id != NULL)
    json_object_set_string_member (object, "id", value->id);
  json_object_set_string_member (object, "content", value->content);
  json_object_set_array_member (object, "image", media);
  json_object_set_int_member (object, "delay", value->delay);

  return object;
}

static JsonObject *
make_target (const EfPostizTarget *target, GError **error)
{
  g_autoptr (JsonObject) settings =
    target->settings != NULL ? copy_object (target->settings, error) : json_object_new ();
  JsonObject *object;
  JsonObject *integration;
  JsonArray *values;

  if (settings == NULL)
    return NULL;

  object = json_object_new ();
  integration = json_object_new ();
  values = json_array_new ();
  json_object_set_string_member (integration, "id", target->integration_id);
  for (guint i = 0; i < target->values->len; i++)
    json_array_add_object_element (values, make_value (target->values->pdata[i]));
  json_object_set_string_member (settings, "__type", target->network);
  json_object_set_object_member (object, "integration", integration);
  json_object_set_array_member (object, "value", values);
  json_object_set_object_member (object, "settings", g_steal_pointer (&settings));

  return object;
}

static JsonObject *
make_request (const EfPostizRequest *request, GError **error)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonArray) posts = json_array_new ();
  g_autofree char *date = ef_postiz_time_format (request->date);

  for (guint i = 0; i < request->targets->len; i++) {
    JsonObject *post = make_target (request->targets->pdata[i], error);

    if (post == NULL)
      return NULL;
    json_array_add_object_element (posts, post);
  }
  json_object_set_string_member (object, "type", request->is_draft ? "draft" : "schedule");
  json_object_set_string_member (object, "date", date);
  json_object_set_boolean_member (object, "shortLink", request->short_link);
  json_object_set_array_member (object, "tags", json_array_new ());
  json_object_set_array_member (object, "posts", g_steal_pointer (&posts));

  return g_steal_pointer (&object);
}

GBytes *
ef_postiz_payload_make (const EfPostizRequest *request, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;
  char *text;
  gsize size;

  if (!check (request, error))
    return NULL;

  object = make_request (request, error);
  if (object == NULL)
    return NULL;

  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  text = json_to_string (node, FALSE);
  size = strlen (text);
  if (size > EF_POSTIZ_MOST_BYTES) {
    g_free (text);
    g_set_error_literal (
      error, EF_NET_ERROR, EF_NET_ERROR_TOO_LARGE,
      _ ("The texts of this post are too long for one request: shorten them, or send "
         "fewer channels at once."));
    return NULL;
  }

  return g_bytes_new_take (text, size);
}
