/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "practice/rules.h"

#include <math.h>
#include <string.h>

#include "practice/content.h"
#include "practice/rules-private.h"

/* The body of POST /posts goes through three gates, and what fails at one is told before the next is
 * looked at: every post has a channel (one sentence); all properties are as they should be (all faults of all
 * posts); each network takes text and media (the first fault). What passes them and the database could
 * not store is the server's fault. */

#define MOST_BYTES (100 * 1024)

typedef struct {
  JsonObject *body;
  JsonArray *posts;
  GPtrArray *channels; /* (element-type JsonObject) */
  EfRulesResult *result;
  EfRulesFindChannel find_channel;
  gpointer user_data;
} Check;

void
ef_rules_result_clear (EfRulesResult *self)
{
  g_clear_pointer (&self->answer, json_node_unref);
  g_clear_pointer (&self->body, json_node_unref);
}

static JsonNode *
wrap (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);

  return node;
}

JsonNode *
ef_rules_make_bad_request (const char *message)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "message", message);
  json_object_set_string_member (object, "error", "Bad Request");
  json_object_set_int_member (object, "statusCode", 400);

  return wrap (object);
}

JsonNode *
ef_rules_make_bad_requests (JsonArray *messages)
{
  JsonObject *object = json_object_new ();

  json_object_set_array_member (object, "message", json_array_ref (messages));
  json_object_set_string_member (object, "error", "Bad Request");
  json_object_set_int_member (object, "statusCode", 400);

  return wrap (object);
}

static gboolean
refuse (Check *self, const char *message)
{
  self->result->status = 400;
  self->result->answer = ef_rules_make_bad_request (message);

  return FALSE;
}

static gboolean
crash (Check *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "statusCode", 500);
  json_object_set_string_member (object, "message", "Internal server error");
  self->result->status = 500;
  self->result->answer = wrap (object);

  return FALSE;
}

/* Dates */

static gboolean
read_number (const char **at, guint least, guint most, guint from, guint to, guint *number)
{
  guint n = 0;

  *number = 0;
  while (n < most && g_ascii_isdigit ((*at)[n]))
    *number = *number * 10 + (guint) g_ascii_digit_value ((*at)[n++]);
  if (n < least || *number < from || *number > to)
    return FALSE;
  *at += n;

  return TRUE;
}

static gboolean
skip (const char **at, char c)
{
  if (**at != c)
    return FALSE;
  ++*at;

  return TRUE;
}

typedef struct {
  guint year, month, day, hour, minute, second, ms;
  int offset; /* minutes */
  gboolean
    is_odd; /* a week or a day of the year: the validator knows them, the calendar does not */
} Moment;

static gboolean
read_day (const char **at, Moment *self)
{
  guint ignored;
  gboolean has_dash;

  self->month = self->day = 1;
  if (!read_number (at, 4, 4, 0, 9999, &self->year))
    return FALSE;
  if (**at == '\0')
    return TRUE;
  has_dash = skip (at, '-');
  if (skip (at, 'W')) {
    self->is_odd = TRUE;
    if (!read_number (at, 2, 2, 0, 53, &ignored))
      return FALSE;
    skip (at, '-');
    return **at == '\0' || **at == 'T' || **at == ' ' || read_number (at, 1, 1, 1, 7, &ignored);
  }
  if (strspn (*at, "0123456789") == 3) {
    self->is_odd = TRUE;
    return read_number (at, 3, 3, 1, 366, &ignored);
  }
  if (!read_number (at, 2, 2, 1, 12, &self->month))
    return FALSE;
  if (has_dash ? skip (at, '-') : g_ascii_isdigit (**at))
    return read_number (at, 2, 2, 1, 31, &self->day);

  return has_dash && (**at == '\0' || **at == 'T' || **at == ' ');
}

static gboolean
read_fraction (const char **at, Moment *self)
{
  guint scale = 100;

  if (**at != '.' && **at != ',')
    return TRUE;
  ++*at;
  if (!g_ascii_isdigit (**at))
    return FALSE;
  for (; g_ascii_isdigit (**at); ++*at, scale /= 10)
    self->ms += (guint) g_ascii_digit_value (**at) * scale;

  return TRUE;
}

static gboolean
read_zone (const char **at, Moment *self)
{
  int sign;
  guint hours, minutes = 0;

  if (**at == '\0' || skip (at, 'Z') || skip (at, 'z'))
    return TRUE;
  sign = **at == '-' ? -1 : 1;
  if (!skip (at, '+') && !skip (at, '-'))
    return FALSE;
  if (!read_number (at, 2, 2, 0, 23, &hours))
    return FALSE;
  skip (at, ':');
  if (**at != '\0' && !read_number (at, 2, 2, 0, 59, &minutes))
    return FALSE;
  self->offset = sign * (int) (hours * 60 + minutes);

  return TRUE;
}

static gboolean
read_time (const char **at, Moment *self)
{
  if (**at == '\0')
    return TRUE;
  if (!skip (at, 'T') && !skip (at, ' '))
    return FALSE;
  if (!read_number (at, 2, 2, 0, 24, &self->hour))
    return FALSE;
  if (skip (at, ':') || g_ascii_isdigit (**at)) {
    if (!read_number (at, 2, 2, 0, 59, &self->minute))
      return FALSE;
    if ((skip (at, ':') || g_ascii_isdigit (**at)) && !read_number (at, 2, 2, 0, 59, &self->second))
      return FALSE;
  }
  if (self->hour == 24 && (self->minute != 0 || self->second != 0))
    return FALSE;

  return read_fraction (at, self) && read_zone (at, self);
}

gboolean
ef_rules_parse_date (const char *text, gboolean *is_iso, gint64 *moment)
{
  Moment self = { 0 };
  const char *at = text;
  g_autoptr (GDateTime) first = NULL;

  *is_iso = read_day (&at, &self) && read_time (&at, &self) && *at == '\0';
  if (!*is_iso || self.is_odd)
    return FALSE;

  /* 30 February is 2 March. */
  first = g_date_time_new_utc ((int) MAX (self.year, 1), (int) self.month, 1, 0, 0, 0);
  *moment = (g_date_time_to_unix (first) + (gint64) (self.day - 1) * 86400 + self.hour * 3600 +
             self.minute * 60 + self.second - self.offset * 60) *
              1000 +
            self.ms;

  return TRUE;
}

/* The first gate */

static gboolean
is_true (JsonNode *node)
{
  if (ef_rules_is_missing (node))
    return FALSE;
  if (!JSON_NODE_HOLDS_VALUE (node))
    return TRUE;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return *json_node_get_string (node) != '\0';

  return json_node_get_double (node) != 0 || json_node_get_boolean (node);
}

/* Also of "abc".integration, which is nothing. */
static JsonNode *
get_channel_id (JsonNode *post)
{
  JsonNode *integration = JSON_NODE_HOLDS_OBJECT (post)
                            ? json_object_get_member (json_node_get_object (post), "integration")
                            : NULL;

  return integration != NULL && JSON_NODE_HOLDS_OBJECT (integration)
           ? json_object_get_member (json_node_get_object (integration), "id")
           : NULL;
}

static gboolean
find_channels (Check *self)
{
  for (guint i = 0; i < json_array_get_length (self->posts); i++) {
    JsonNode *id = get_channel_id (json_array_get_element (self->posts, i));
    g_autofree char *message = NULL;
    JsonObject *channel;

    if (!JSON_NODE_HOLDS_VALUE (id) || json_node_get_value_type (id) != G_TYPE_STRING)
      return crash (self);
    channel = self->find_channel (json_node_get_string (id), self->user_data);
    if (channel == NULL) {
      message = g_strdup_printf ("Integration with id %s not found", json_node_get_string (id));
      return refuse (self, message);
    }
    g_ptr_array_add (self->channels, channel);
  }

  return TRUE;
}

static gboolean
check_channels (Check *self)
{
  JsonNode *posts = json_object_get_member (self->body, "posts");

  if (ef_rules_is_missing (posts))
    return refuse (self, "All posts must have an integration id");
  if (!JSON_NODE_HOLDS_ARRAY (posts))
    return crash (self);

  self->posts = json_node_get_array (posts);
  for (guint i = 0; i < json_array_get_length (self->posts); i++) {
    if (!is_true (get_channel_id (json_array_get_element (self->posts, i))))
      return refuse (self, "All posts must have an integration id");
  }

  return find_channels (self);
}

/* The second gate */

static gboolean
has_no_text (JsonObject *value, JsonNode *content)
{
  JsonNode *images = json_object_get_member (value, "image");
  const char *text = ef_rules_get_text (value, "content");

  if (images != NULL && JSON_NODE_HOLDS_ARRAY (images) &&
      json_array_get_length (json_node_get_array (images)) > 0)
    return FALSE;

  return text == NULL || ef_content_is_empty (text);
}

static const EfRulesField value_fields[] = {
  { "content", "d!s", .fails = has_no_text,
    .sentence = " If images do not exist, content must be a non-empty string." },
  { "id", "?s" },
  { "delay", "?m" },
  { "image", "al", .fields = ef_rules_media_fields },
  { NULL },
};

static const EfRulesField post_fields[] = {
  { "value", "dazl", .fields = value_fields },
  { NULL },
};

static const EfRulesField tag_fields[] = { { NULL } };

static const EfRulesField body_fields[] = {
  { "shortLink", "db" },
  { "inter", "?m" },
  { "date", "d" },
  { NULL },
};

static const EfRulesField tags_field[] = { { "tags", "dal", .fields = tag_fields }, { NULL } };

static void
clean_content (JsonObject *value)
{
  g_autofree char *clean = NULL;

  if (!json_object_has_member (value, "content"))
    return;

  if (json_object_get_null_member (value, "content"))
    json_object_set_string_member (value, "content", "");
  ef_rules_make_text (value, "content");
  if (ef_rules_get_text (value, "content") == NULL)
    return;
  clean = ef_content_sanitise (ef_rules_get_text (value, "content"));
  json_object_set_string_member (value, "content", clean);
}

static void
clean_contents (JsonObject *post)
{
  JsonNode *values = json_object_get_member (post, "value");

  if (values == NULL)
    return;
  if (JSON_NODE_HOLDS_OBJECT (values))
    clean_content (json_node_get_object (values));
  if (!JSON_NODE_HOLDS_ARRAY (values))
    return;
  for (guint i = 0; i < json_array_get_length (json_node_get_array (values)); i++) {
    JsonNode *value = json_array_get_element (json_node_get_array (values), i);

    if (JSON_NODE_HOLDS_OBJECT (value))
      clean_content (json_node_get_object (value));
  }
}

/* What JavaScript makes of {...settings, __type}: letters of a text and elements of a list have numbers for
 * names. */
static JsonObject *
spread (JsonNode *settings, const char *network)
{
  JsonObject *object = json_object_new ();

  if (settings != NULL && JSON_NODE_HOLDS_OBJECT (settings)) {
    JsonObjectIter iter;
    const char *name;
    JsonNode *value;

    json_object_iter_init (&iter, json_node_get_object (settings));
    while (json_object_iter_next (&iter, &name, &value))
      json_object_set_member (object, name, json_node_copy (value));
  } else if (settings != NULL && JSON_NODE_HOLDS_ARRAY (settings)) {
    JsonArray *list = json_node_get_array (settings);

    for (guint i = 0; i < json_array_get_length (list); i++) {
      g_autofree char *name = g_strdup_printf ("%u", i);

      json_object_set_member (object, name, json_node_copy (json_array_get_element (list, i)));
    }
  }
  json_object_set_string_member (object, "__type", network);

  return object;
}

static void
check_post (Check *self, guint i, JsonArray *faults)
{
  JsonObject *post = json_array_get_object_element (self->posts, i);
  JsonObject *channel = g_ptr_array_index (self->channels, i);
  const char *network = json_object_get_string_member_with_default (channel, "network", "");
  g_autofree char *prefix = g_strdup_printf ("posts.%u.", i);
  g_autofree char *deeper = g_strconcat (prefix, "settings.", NULL);
  JsonObject *settings = spread (json_object_get_member (post, "settings"), network);

  json_object_set_object_member (post, "settings", settings);
  clean_contents (post);
  ef_rules_check_fields (post, post_fields, prefix, faults);
  if (g_strcmp0 (ef_rules_get_text (post, "type"), "draft") != 0)
    ef_rules_check_settings (settings, network, deeper, faults);
}

static void
check_date (Check *self, JsonArray *faults)
{
  const char *date = ef_rules_get_text (self->body, "date");
  gboolean is_iso = FALSE;
  gint64 moment;

  if (date != NULL)
    ef_rules_parse_date (date, &is_iso, &moment);
  if (!is_iso)
    ef_rules_add_fault (faults, "", "date must be a valid ISO 8601 date string");
}

static gboolean
check_properties (Check *self)
{
  g_autoptr (JsonArray) faults = json_array_new ();
  JsonNode *tags = json_object_get_member (self->body, "tags");

  ef_rules_check_fields (self->body, body_fields, "", faults);
  check_date (self, faults);
  if (tags == NULL || !JSON_NODE_HOLDS_OBJECT (tags))
    ef_rules_check_fields (self->body, tags_field, "", faults);
  if (json_array_get_length (self->posts) == 0)
    ef_rules_add_fault (faults, "", "posts must contain at least 1 elements");
  for (guint i = 0; i < json_array_get_length (self->posts); i++)
    check_post (self, i, faults);
  if (json_array_get_length (faults) == 0)
    return TRUE;

  self->result->status = 400;
  self->result->answer = ef_rules_make_bad_requests (faults);

  return FALSE;
}

/* The third gate */

static gboolean
refuse_post (Check *self, JsonObject *channel, const char *message)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "statusCode", 400);
  json_object_set_string_member (
    object, "provider", json_object_get_string_member_with_default (channel, "network", ""));
  json_object_set_string_member (object, "name",
                                 json_object_get_string_member_with_default (channel, "name", ""));
  json_object_set_string_member (object, "message", message);
  self->result->status = 400;
  self->result->answer = wrap (object);

  return FALSE;
}

static gboolean
is_too_long (JsonObject *channel, JsonArray *values, JsonObject *settings)
{
  const char *network = json_object_get_string_member_with_default (channel, "network", "");
  gboolean is_x = g_str_equal (network, "x");
  gsize most = ef_rules_get_max_length (
    network, json_object_get_boolean_member_with_default (channel, "verified", FALSE),
    is_x && g_strcmp0 (ef_rules_get_text (settings, "post_type"), "article") == 0);

  for (guint i = 0; i < json_array_get_length (values); i++) {
    const char *text = ef_rules_get_text (json_array_get_object_element (values, i), "content");

    if ((is_x ? ef_content_count_weighted (text) : ef_content_count (text)) > most)
      return TRUE;
  }

  return FALSE;
}

static gboolean
check_network (Check *self, guint i)
{
  JsonObject *post = json_array_get_object_element (self->posts, i);
  JsonObject *channel = g_ptr_array_index (self->channels, i);
  const char *network = json_object_get_string_member_with_default (channel, "network", "");
  JsonObject *settings = json_object_get_object_member (post, "settings");
  JsonArray *values = json_object_get_array_member (post, "value");
  const char *fault;

  if (g_strcmp0 (ef_rules_get_text (post, "type"), "draft") == 0) {
    g_autoptr (JsonArray) faults = json_array_new ();

    ef_rules_check_settings (settings, network, "", faults);
    if (json_array_get_length (faults) > 0)
      return refuse_post (self, channel, json_array_get_string_element (faults, 0));
  }
  fault = ef_rules_check_media (network, values, settings);
  if (fault != NULL)
    return refuse_post (self, channel, fault);
  if (is_too_long (channel, values, settings))
    return refuse_post (self, channel, "post is too long, please fix it");

  return TRUE;
}

static gboolean
check_networks (Check *self)
{
  if (g_strcmp0 (ef_rules_get_text (self->body, "type"), "draft") == 0)
    return TRUE;
  for (guint i = 0; i < json_array_get_length (self->posts); i++) {
    if (!check_network (self, i))
      return FALSE;
  }

  return TRUE;
}

/* What the database refuses */

static gboolean
is_whole (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return ef_rules_is_missing (node) ||
         (json_node_get_double (node) == floor (json_node_get_double (node)) &&
          fabs (json_node_get_double (node)) <= G_MAXINT32);
}

static gboolean
can_be_stored (Check *self)
{
  gboolean is_iso;
  gint64 moment;

  if (!is_whole (self->body, "inter") ||
      !ef_rules_parse_date (ef_rules_get_text (self->body, "date"), &is_iso, &moment))
    return crash (self);
  for (guint i = 0; i < json_array_get_length (self->posts); i++) {
    JsonObject *post = json_array_get_object_element (self->posts, i);
    JsonArray *values = json_object_get_array_member (post, "value");

    for (guint k = 0; k < json_array_get_length (values); k++) {
      if (!is_whole (json_array_get_object_element (values, k), "delay"))
        return crash (self);
    }
  }

  return TRUE;
}

static gboolean
has_nul (const char *text, gsize size)
{
  const char *at = g_strstr_len (text, (gssize) size, "\\u0000");

  for (; at != NULL; at = g_strstr_len (at + 1, (gssize) size - (at + 1 - text), "\\u0000")) {
    gsize n = 0;

    while (at - n > text && at[-1 - (gssize) n] == '\\')
      n++;
    if (n % 2 == 0)
      return TRUE;
  }

  return FALSE;
}

/* All together */

static gboolean
read_body (Check *self, const char *text, gsize size, const char *content_type)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *fault = NULL;
  gboolean is_json =
    content_type != NULL && g_ascii_strncasecmp (content_type, "application/json", 16) == 0;

  if (!is_json || size == 0)
    return refuse (self, "All posts must have an integration id");
  if (!g_utf8_validate (text, (gssize) size, NULL))
    return crash (self);
  fault = ef_rules_find_json_fault (text, size);
  if (fault != NULL)
    return refuse (self, fault);
  if (!json_parser_load_from_data (parser, text, (gssize) size, NULL))
    return crash (self);
  if (!JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return refuse (self, "All posts must have an integration id");

  self->result->body = json_parser_steal_root (parser);
  self->body = json_node_get_object (self->result->body);

  return TRUE;
}

EfRulesResult
ef_rules_check (const char *text,
                gsize size,
                const char *content_type,
                EfRulesFindChannel find_channel,
                gpointer user_data)
{
  EfRulesResult result = { .status = 201 };
  g_autoptr (GPtrArray) channels = g_ptr_array_new ();
  Check self = {
    .channels = channels,
    .result = &result,
    .find_channel = find_channel,
    .user_data = user_data,
  };

  if (size > MOST_BYTES) {
    JsonObject *object = json_object_new ();

    json_object_set_int_member (object, "statusCode", 413);
    json_object_set_string_member (object, "message", "request entity too large");
    result.status = 413;
    result.answer = wrap (object);
    return result;
  }

  if (read_body (&self, text, size, content_type) && check_channels (&self) &&
      check_properties (&self) && check_networks (&self) && can_be_stored (&self)) {
    if (has_nul (text, size))
      crash (&self);
  }

  return result;
}
