/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "practice/samples.h"
#include "practice/server-private.h"

/* What tests change while the server runs, and what they read afterwards. */

#define JSON_TYPE "application/json; charset=utf-8"

static gboolean
has_token (EfCall *call)
{
  const char *token = soup_message_headers_get_one (
    soup_server_message_get_request_headers (call->message), "X-Practice-Token");

  return token != NULL && g_str_equal (token, call->server->token);
}

void
ef_practice_server_set_channel (EfPracticeServer *self, const char *key, JsonObject *values)
{
  JsonObject *organisation = ef_practice_server_take_organisation (self, key);
  const char *id = ef_practice_text (values, "id");
  JsonObject *channel = ef_practice_find_row (organisation, "channels", id);
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (channel == NULL) {
    channel = ef_samples_make_channel (id, ef_practice_text (values, "network"),
                                       ef_practice_text (values, "name"));
    json_array_add_object_element (ef_practice_rows (organisation, "channels"), channel);
  }
  json_object_iter_init (&iter, values);
  while (json_object_iter_next (&iter, &name, &value))
    json_object_set_member (channel, name, json_node_copy (value));
  ef_practice_state_touch (self->state);
}

static gboolean
add_rules (EfPracticeServer *self, JsonObject *wish, GError **error)
{
  JsonNode *node = json_object_get_member (wish, "add");
  JsonArray *rules =
    node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; rules != NULL && i < json_array_get_length (rules); i++) {
    JsonNode *rule = json_array_get_element (rules, i);
    const char *text = JSON_NODE_HOLDS_VALUE (rule) ? json_node_get_string (rule) : NULL;

    if (!ef_practice_server_add_rule (self, text != NULL ? text : "", error))
      return FALSE;
  }

  return TRUE;
}

static void
obey (EfCall *call, JsonObject *wish)
{
  EfPracticeServer *self = call->server;
  JsonNode *channel = json_object_get_member (wish, "channel");
  const char *key = ef_practice_text (wish, "key");
  g_autoptr (GError) error = NULL;

  if (json_object_get_boolean_member_with_default (wish, "clear", FALSE))
    ef_practice_server_clear_rules (self);
  if (!add_rules (self, wish, &error)) {
    ef_call_refuse (call, 400, error->message);
    return;
  }
  if (channel != NULL && JSON_NODE_HOLDS_OBJECT (channel))
    ef_practice_server_set_channel (self, *key != '\0' ? key : self->key,
                                    json_node_get_object (channel));
  ef_practice_server_advance (self, json_object_get_int_member_with_default (wish, "advance", 0));
  ef_call_answer_text (call, 200, JSON_TYPE, "{\"ok\":true}");
}

void
ef_control_answer (EfCall *call)
{
  g_autoptr (JsonNode) body = NULL;

  if (!has_token (call)) {
    ef_call_refuse (call, 403, "The token of this practice server is missing");
    return;
  }
  body = ef_call_parse_body (call);
  if (body == NULL)
    ef_call_refuse (call, 400, "This is no JSON");
  else
    obey (call, json_node_get_object (body));
}

JsonNode *
ef_practice_server_get_log (EfPracticeServer *self)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *requests = json_array_new ();
  JsonNode *posts = json_node_new (JSON_NODE_ARRAY);

  for (GList *at = self->requests.head; at != NULL; at = at->next)
    json_array_add_object_element (requests, json_object_ref (at->data));
  json_node_set_array (posts, ef_practice_state_get_log (self->state));
  json_object_set_array_member (object, "requests", requests);
  json_object_set_member (object, "posts", json_node_copy (posts));
  json_node_unref (posts);
  json_node_take_object (node, object);

  return node;
}
