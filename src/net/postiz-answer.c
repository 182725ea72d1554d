/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/postiz-answer.h"

#include <gio/gio.h>
#include <string.h>

/* Reads what Postiz answers. Servers of two years answer differently, so what is missing is empty; only an id
 * must be there, for nothing can be done with what has none. */

typedef gpointer (*ReadFunc) (JsonObject *object);

static const char *
get_string (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

static char *
take_string (JsonObject *object, const char *name)
{
  const char *text = get_string (object, name);

  return g_strdup (text != NULL ? text : "");
}

static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonArray *
get_array (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static gboolean
get_switch (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
         json_node_get_boolean (node);
}

/* Some versions write numbers as texts. */
static double
get_double (JsonObject *object, const char *name, double otherwise)
{
  JsonNode *node = json_object_get_member (object, name);
  GType type =
    node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  double number = otherwise;

  if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
    number = json_node_get_double (node);
  else if (type == G_TYPE_STRING)
    number = g_ascii_strtod (json_node_get_string (node), NULL);

  return number >= -1e15 && number <= 1e15 ? number : otherwise;
}

static int
get_int (JsonObject *object, const char *name, int otherwise)
{
  double number = get_double (object, name, otherwise);

  return number >= 0 && number <= G_MAXINT ? (int) number : otherwise;
}

/* A browser is told to open these, and nothing else than a page may come of it. */
static gboolean
is_web_address (const char *text)
{
  g_autoptr (GUri) uri = text != NULL && g_utf8_validate (text, -1, NULL)
                           ? g_uri_parse (text, G_URI_FLAGS_PARSE_RELAXED, NULL)
                           : NULL;
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  return host != NULL && *host != '\0' &&
         (g_strcmp0 (scheme, "https") == 0 || g_strcmp0 (scheme, "http") == 0);
}

static char *
take_address (JsonObject *object, const char *name)
{
  const char *text = get_string (object, name);

  return g_strdup (is_web_address (text) ? text : "");
}

JsonNode *
ef_postiz_answer_parse (GBytes *body)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  gsize size;
  const char *text = g_bytes_get_data (body, &size);

  json_parser_set_strict (parser, TRUE);
  if (size == 0 || !g_utf8_validate (text, (gssize) size, NULL) ||
      !json_parser_load_from_data (parser, text, (gssize) size, NULL))
    return NULL;

  return json_parser_steal_root (parser);
}

/* Every element is an object and can be read, or it is no list of that kind. */
static GPtrArray *
read_list (JsonArray *array, ReadFunc read, GDestroyNotify destroy)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (destroy);

  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);
    gpointer item = JSON_NODE_HOLDS_OBJECT (node) ? read (json_node_get_object (node)) : NULL;

    if (item == NULL)
      return NULL;
    g_ptr_array_add (list, item);
  }

  return g_steal_pointer (&list);
}

static GPtrArray *
read_node (JsonNode *node, ReadFunc read, GDestroyNotify destroy)
{
  return JSON_NODE_HOLDS_ARRAY (node) ? read_list (json_node_get_array (node), read, destroy)
                                      : NULL;
}

/* Lists inside of what is read for people: what cannot be read is left out. */
static GPtrArray *
read_some (JsonArray *array, ReadFunc read, GDestroyNotify destroy)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (destroy);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);
    gpointer item = JSON_NODE_HOLDS_OBJECT (node) ? read (json_node_get_object (node)) : NULL;

    if (item != NULL)
      g_ptr_array_add (list, item);
  }

  return list;
}

static gboolean
has_id (JsonObject *object, const char *name)
{
  const char *id = get_string (object, name);

  return id != NULL && *id != '\0';
}

gint64
ef_postiz_time_parse (const char *text)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) time =
    text != NULL && strlen (text) <= 64 ? g_date_time_new_from_iso8601 (text, utc) : NULL;

  return time != NULL
           ? g_date_time_to_unix (time) * 1000 + g_date_time_get_microsecond (time) / 1000
           : EF_POSTIZ_NO_TIME;
}

char *
ef_postiz_time_format (gint64 time)
{
  gint64 milliseconds = ((time % 1000) + 1000) % 1000;
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc ((time - milliseconds) / 1000);
  g_autofree char *seconds = date != NULL ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%S") : NULL;

  return seconds != NULL ? g_strdup_printf ("%s.%03dZ", seconds, (int) milliseconds) : NULL;
}

gboolean
ef_postiz_answer_is_connected (JsonNode *node)
{
  return JSON_NODE_HOLDS_OBJECT (node) &&
         json_object_has_member (json_node_get_object (node), "connected");
}

void
ef_postiz_channel_free (EfPostizChannel *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->network);
  g_free (self->picture);
  g_free (self->handle);
  g_free (self->customer_id);
  g_free (self->customer_name);
  g_free (self);
}

static gpointer
read_channel (JsonObject *object)
{
  JsonObject *customer = get_object (object, "customer");
  EfPostizChannel *self;

  if (!has_id (object, "id"))
    return NULL;

  self = g_new0 (EfPostizChannel, 1);
  self->id = take_string (object, "id");
  self->name = take_string (object, "name");
  self->network = take_string (object, "identifier");
  self->picture = take_address (object, "picture");
  self->handle = take_string (object, "profile");
  self->customer_id = take_string (customer, "id");
  self->customer_name = take_string (customer, "name");
  self->is_disabled = get_switch (object, "disabled");

  return self;
}

GPtrArray *
ef_postiz_answer_channels (JsonNode *node)
{
  return read_node (node, read_channel, (GDestroyNotify) ef_postiz_channel_free);
}

void
ef_postiz_group_free (EfPostizGroup *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self);
}

static gpointer
read_group (JsonObject *object)
{
  EfPostizGroup *self;

  if (!has_id (object, "id"))
    return NULL;

  self = g_new0 (EfPostizGroup, 1);
  self->id = take_string (object, "id");
  self->name = take_string (object, "name");

  return self;
}

GPtrArray *
ef_postiz_answer_groups (JsonNode *node)
{
  return read_node (node, read_group, (GDestroyNotify) ef_postiz_group_free);
}

void
ef_postiz_post_free (EfPostizPost *self)
{
  g_free (self->id);
  g_strfreev (self->urls);
  g_free (self->content);
  g_free (self->group);
  g_free (self->integration_id);
  g_free (self->network);
  g_free (self->channel_name);
  g_free (self->settings);
  g_free (self->maker);
  g_free (self);
}

static EfPostizState
read_state (const char *text)
{
  static const char *const names[] = {
    [EF_POSTIZ_STATE_QUEUE] = "QUEUE",
    [EF_POSTIZ_STATE_PUBLISHED] = "PUBLISHED",
    [EF_POSTIZ_STATE_ERROR] = "ERROR",
    [EF_POSTIZ_STATE_DRAFT] = "DRAFT",
  };

  for (guint i = EF_POSTIZ_STATE_QUEUE; i < G_N_ELEMENTS (names); i++) {
    if (g_strcmp0 (text, names[i]) == 0)
      return (EfPostizState) i;
  }

  return EF_POSTIZ_STATE_UNKNOWN;
}

/* A comma stands between two addresses, and may stand in one. */
static GStrv
read_urls (const char *text)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", ",", -1);
  g_autoptr (GString) url = g_string_new (NULL);

  for (guint i = 0; parts[i] != NULL; i++) {
    const char *next = parts[i + 1];

    g_string_append (url, parts[i]);
    g_strstrip (url->str);
    url->len = strlen (url->str);
    if (next != NULL && !is_web_address (g_strchug (parts[i + 1]))) {
      g_string_append_c (url, ',');
      continue;
    }
    if (is_web_address (url->str))
      g_strv_builder_add (builder, url->str);
    g_string_truncate (url, 0);
  }

  return g_strv_builder_end (builder);
}

static gpointer
read_post (JsonObject *object)
{
  JsonObject *integration = get_object (object, "integration");
  EfPostizPost *self;

  if (!has_id (object, "id"))
    return NULL;

  self = g_new0 (EfPostizPost, 1);
  self->id = take_string (object, "id");
  self->date = ef_postiz_time_parse (get_string (object, "publishDate"));
  self->first_date = ef_postiz_time_parse (get_string (object, "actualDate"));
  if (self->first_date == EF_POSTIZ_NO_TIME)
    self->first_date = self->date;
  self->interval_days = (guint) get_int (object, "intervalInDays", 0);
  self->state = read_state (get_string (object, "state"));
  self->urls = read_urls (get_string (object, "releaseURL"));
  self->is_unlinked = g_strcmp0 (get_string (object, "releaseId"), "missing") == 0;
  self->content = take_string (object, "content");
  self->group = take_string (object, "group");
  self->integration_id = take_string (integration, "id");
  self->network = take_string (integration, "providerIdentifier");
  self->channel_name = take_string (integration, "name");
  self->settings = take_string (object, "settings");
  self->maker = take_string (object, "creationMethod");

  return self;
}

GPtrArray *
ef_postiz_answer_posts (JsonNode *node)
{
  JsonArray *array =
    JSON_NODE_HOLDS_OBJECT (node) ? get_array (json_node_get_object (node), "posts") : NULL;

  return array != NULL ? read_list (array, read_post, (GDestroyNotify) ef_postiz_post_free) : NULL;
}

void
ef_postiz_created_free (EfPostizCreated *self)
{
  g_free (self->post_id);
  g_free (self->integration_id);
  g_free (self);
}

static gpointer
read_created (JsonObject *object)
{
  EfPostizCreated *self;

  if (!has_id (object, "postId") || !has_id (object, "integration"))
    return NULL;

  self = g_new0 (EfPostizCreated, 1);
  self->post_id = take_string (object, "postId");
  self->integration_id = take_string (object, "integration");

  return self;
}

GPtrArray *
ef_postiz_answer_created (JsonNode *node)
{
  return read_node (node, read_created, (GDestroyNotify) ef_postiz_created_free);
}

EfPostizMedia *
ef_postiz_media_new (const char *id, const char *path, const char *thumbnail)
{
  EfPostizMedia *self = g_new0 (EfPostizMedia, 1);

  self->id = g_strdup (id);
  self->path = g_strdup (path);
  self->thumbnail = g_strdup (thumbnail != NULL ? thumbnail : "");
  self->alt = g_strdup ("");

  return self;
}

void
ef_postiz_media_free (EfPostizMedia *self)
{
  g_free (self->id);
  g_free (self->path);
  g_free (self->thumbnail);
  g_free (self->alt);
  g_free (self);
}

EfPostizMedia *
ef_postiz_answer_media (JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  EfPostizMedia *self;

  if (object == NULL || !has_id (object, "id") || !has_id (object, "path"))
    return NULL;

  self = g_new0 (EfPostizMedia, 1);
  self->id = take_string (object, "id");
  self->path = take_string (object, "path");
  self->thumbnail = take_address (object, "thumbnail");
  self->alt = take_string (object, "alt");

  return self;
}

static void
tool_field_free (gpointer data)
{
  EfPostizToolField *self = data;

  g_free (self->key);
  g_free (self->type);
  g_free (self->description);
  g_free (self);
}

static gpointer
read_tool_field (JsonObject *object)
{
  EfPostizToolField *self;

  if (!has_id (object, "key"))
    return NULL;

  self = g_new0 (EfPostizToolField, 1);
  self->key = take_string (object, "key");
  self->type = take_string (object, "type");
  self->description = take_string (object, "description");

  return self;
}

static void
tool_free (gpointer data)
{
  EfPostizTool *self = data;

  g_free (self->name);
  g_free (self->description);
  g_ptr_array_unref (self->fields);
  g_free (self);
}

static gpointer
read_tool (JsonObject *object)
{
  EfPostizTool *self;

  if (!has_id (object, "methodName"))
    return NULL;

  self = g_new0 (EfPostizTool, 1);
  self->name = take_string (object, "methodName");
  self->description = take_string (object, "description");
  self->fields = read_some (get_array (object, "dataSchema"), read_tool_field, tool_field_free);

  return self;
}

void
ef_postiz_settings_free (EfPostizSettings *self)
{
  g_free (self->rules);
  g_clear_pointer (&self->schema, json_node_unref);
  g_ptr_array_unref (self->tools);
  g_free (self);
}

EfPostizSettings *
ef_postiz_answer_settings (JsonNode *node)
{
  JsonObject *output =
    JSON_NODE_HOLDS_OBJECT (node) ? get_object (json_node_get_object (node), "output") : NULL;
  JsonNode *schema = output != NULL ? json_object_get_member (output, "settings") : NULL;
  EfPostizSettings *self;

  if (output == NULL)
    return NULL;

  self = g_new0 (EfPostizSettings, 1);
  self->rules = take_string (output, "rules");
  self->max_length = get_int (output, "maxLength", -1);
  self->schema = schema != NULL && JSON_NODE_HOLDS_OBJECT (schema) ? json_node_copy (schema) : NULL;
  self->tools = read_some (get_array (output, "tools"), read_tool, tool_free);

  return self;
}

JsonNode *
ef_postiz_answer_output (JsonNode *node)
{
  JsonNode *output = JSON_NODE_HOLDS_OBJECT (node)
                       ? json_object_get_member (json_node_get_object (node), "output")
                       : NULL;

  return output != NULL ? json_node_copy (output) : NULL;
}

char *
ef_postiz_answer_social (JsonNode *node)
{
  const char *url =
    JSON_NODE_HOLDS_OBJECT (node) ? get_string (json_node_get_object (node), "url") : NULL;

  return is_web_address (url) ? g_strdup (url) : NULL;
}

gboolean
ef_postiz_answer_status (JsonNode *node, EfPostizState *state)
{
  const char *text =
    JSON_NODE_HOLDS_OBJECT (node) ? get_string (json_node_get_object (node), "state") : NULL;

  if (text == NULL)
    return FALSE;
  if (state != NULL)
    *state = read_state (text);

  return TRUE;
}

static void
missing_free (gpointer data)
{
  ef_postiz_missing_free (data);
}

void
ef_postiz_missing_free (EfPostizMissing *self)
{
  g_free (self->id);
  g_free (self->url);
  g_free (self);
}

static gpointer
read_missing (JsonObject *object)
{
  EfPostizMissing *self;

  if (!has_id (object, "id"))
    return NULL;

  self = g_new0 (EfPostizMissing, 1);
  self->id = take_string (object, "id");
  self->url = take_address (object, "url");

  return self;
}

GPtrArray *
ef_postiz_answer_missing (JsonNode *node)
{
  return read_node (node, read_missing, missing_free);
}

static void
notification_free (gpointer data)
{
  EfPostizNotification *self = data;

  g_free (self->id);
  g_free (self->text);
  g_free (self->link);
  g_free (self);
}

static gpointer
read_notification (JsonObject *object)
{
  EfPostizNotification *self = g_new0 (EfPostizNotification, 1);

  self->id = take_string (object, "id");
  self->text = take_string (object, "content");
  self->link = take_address (object, "link");
  self->date = ef_postiz_time_parse (get_string (object, "createdAt"));

  return self;
}

void
ef_postiz_notifications_free (EfPostizNotifications *self)
{
  g_ptr_array_unref (self->items);
  g_free (self);
}

EfPostizNotifications *
ef_postiz_answer_notifications (JsonNode *node)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonArray *array = object != NULL ? get_array (object, "notifications") : NULL;
  EfPostizNotifications *self;

  if (array == NULL)
    return NULL;

  self = g_new0 (EfPostizNotifications, 1);
  self->items = read_some (array, read_notification, notification_free);
  self->page = (guint) get_int (object, "page", 0);
  self->has_more = get_switch (object, "hasMore");

  return self;
}

static void
point_free (gpointer data)
{
  EfPostizPoint *self = data;

  g_free (self->date);
  g_free (self);
}

static gpointer
read_point (JsonObject *object)
{
  EfPostizPoint *self = g_new0 (EfPostizPoint, 1);

  self->date = take_string (object, "date");
  self->total = get_double (object, "total", 0);

  return self;
}

static void
series_free (gpointer data)
{
  EfPostizSeries *self = data;

  g_free (self->label);
  g_ptr_array_unref (self->points);
  g_free (self);
}

static gpointer
read_series (JsonObject *object)
{
  EfPostizSeries *self = g_new0 (EfPostizSeries, 1);

  self->label = take_string (object, "label");
  self->change = get_double (object, "percentageChange", 0);
  self->points = read_some (get_array (object, "data"), read_point, point_free);

  return self;
}

void
ef_postiz_analytics_free (EfPostizAnalytics *self)
{
  g_ptr_array_unref (self->series);
  g_free (self);
}

EfPostizAnalytics *
ef_postiz_answer_analytics (JsonNode *node)
{
  gboolean is_missing =
    JSON_NODE_HOLDS_OBJECT (node) && get_switch (json_node_get_object (node), "missing");
  EfPostizAnalytics *self;

  if (!JSON_NODE_HOLDS_ARRAY (node) && !is_missing)
    return NULL;

  self = g_new0 (EfPostizAnalytics, 1);
  self->is_missing = is_missing;
  self->series =
    read_some (is_missing ? NULL : json_node_get_array (node), read_series, series_free);

  return self;
}

EfPostizPost *
ef_postiz_posts_find (GPtrArray *posts, const char *id)
{
  for (guint i = 0; i < posts->len; i++) {
    EfPostizPost *post = posts->pdata[i];

    if (g_str_equal (post->id, id))
      return post;
  }

  return NULL;
}

GPtrArray *
ef_postiz_posts_match (GPtrArray *posts, const char *integration_id, gint64 date)
{
  GPtrArray *matching = g_ptr_array_new ();

  for (guint i = 0; i < posts->len; i++) {
    EfPostizPost *post = posts->pdata[i];

    if (post->first_date == date && date != EF_POSTIZ_NO_TIME &&
        g_str_equal (post->integration_id, integration_id) &&
        ef_postiz_posts_find (matching, post->id) == NULL)
      g_ptr_array_add (matching, post);
  }

  return matching;
}
