/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "practice/rules-private.h"
#include "practice/server-private.h"

/* POST /posts: what the rules let pass is stored, a row for each post with what follows it inside. */

#define MINUTE_MS 60000

typedef struct {
  EfCall *call;
  JsonObject *body; /* as converted */
  JsonNode *sent;   /* (owned) as it came */
  const char *type;
  gint64 date;
  guint n_stored;
  gboolean is_broken; /* a rule ends it in the middle */
} Create;

static JsonObject *
find_channel (const char *id, gpointer user_data)
{
  EfCall *call = user_data;
  JsonObject *channel = ef_practice_find_row (call->organisation, "channels", id);

  return channel != NULL &&
             !ef_practice_server_has_rule (call->server, EF_RUDE_CHANNEL_UNKNOWN, channel)
           ? channel
           : NULL;
}

/* Of what was sent, not of what was made of it: who sent it has only that. */
static char *
hash_content (Create *self, guint i)
{
  JsonArray *posts = json_object_get_array_member (json_node_get_object (self->sent), "posts");
  JsonObject *post = json_array_get_object_element (posts, i);
  JsonArray *values = json_object_get_array_member (post, "value");
  const char *content = ef_rules_get_text (json_array_get_object_element (values, 0), "content");

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, content != NULL ? content : "", -1);
}

static JsonArray *
copy_rest (JsonArray *values)
{
  JsonArray *rest = json_array_new ();

  for (guint i = 1; i < json_array_get_length (values); i++)
    json_array_add_element (rest, json_node_copy (json_array_get_element (values, i)));

  return rest;
}

/* Rows of a group that was passed on go, except for the one that is changed. */
static void
sweep_group (Create *self, const char *group, JsonObject *keep)
{
  JsonArray *posts = ef_practice_rows (self->call->organisation, "posts");

  if (group == NULL || *group == '\0')
    return;
  for (guint i = json_array_get_length (posts); i > 0; i--) {
    JsonObject *post = json_array_get_object_element (posts, i - 1);

    if (post == keep || !g_str_equal (ef_practice_text (post, "group"), group))
      continue;
    ef_practice_server_note (self->call->server, self->call->organisation, post, "deleted");
    json_array_remove_element (posts, i - 1);
  }
}

static JsonObject *
make_row (Create *self)
{
  JsonObject *row = json_object_new ();
  g_autofree char *id = ef_practice_make_cuid ();

  json_object_set_string_member (row, "id", id);
  json_object_set_null_member (row, "releaseURL");
  json_object_set_null_member (row, "releaseId");
  json_object_set_int_member (row, "createdAt", ef_practice_server_now (self->call->server));

  return row;
}

static void
fill_row (Create *self, JsonObject *row, JsonObject *post, guint i)
{
  JsonArray *values = json_object_get_array_member (post, "value");
  JsonObject *value = json_array_get_object_element (values, 0);
  JsonNode *inter = json_object_get_member (self->body, "inter");
  const char *channel =
    json_object_get_string_member (json_object_get_object_member (post, "integration"), "id");
  const char *method = ef_rules_get_text (self->body, "creationMethod");
  g_autofree char *group = g_uuid_string_random ();
  g_autofree char *hash = hash_content (self, i);

  json_object_set_string_member (row, "group", group);
  json_object_set_string_member (row, "channel", channel);
  json_object_set_string_member (row, "network",
                                 ef_practice_text (find_channel (channel, self->call), "network"));
  json_object_set_string_member (row, "content", ef_practice_text (value, "content"));
  json_object_set_string_member (row, "hash", hash);
  json_object_set_member (row, "image", json_node_copy (json_object_get_member (value, "image")));
  json_object_set_array_member (row, "comments", copy_rest (values));
  json_object_set_member (row, "settings",
                          json_node_copy (json_object_get_member (post, "settings")));
  json_object_set_int_member (row, "date", self->date);
  json_object_set_int_member (row, "queuedAt", ef_practice_server_now (self->call->server));
  if (ef_rules_is_missing (inter))
    json_object_set_null_member (row, "interval");
  else
    json_object_set_int_member (row, "interval", (gint64) json_node_get_double (inter));
  json_object_set_string_member (row, "creationMethod",
                                 g_strcmp0 (method, "CLI") == 0 ? "CLI" : "API");
  json_object_set_int_member (row, "step", 0);
  if (g_strcmp0 (self->type, "update") != 0 || !json_object_has_member (row, "state"))
    json_object_set_string_member (row, "state",
                                   g_strcmp0 (self->type, "draft") == 0 ? "DRAFT" : "QUEUE");
}

static const char *
store_post (Create *self, guint i)
{
  EfCall *call = self->call;
  JsonObject *post =
    json_array_get_object_element (json_object_get_array_member (self->body, "posts"), i);
  JsonArray *values = json_object_get_array_member (post, "value");
  const char *id = ef_rules_get_text (json_array_get_object_element (values, 0), "id");
  JsonObject *row = id != NULL ? ef_practice_find_row (call->organisation, "posts", id) : NULL;
  gboolean is_new = row == NULL;

  sweep_group (self, ef_rules_get_text (post, "group"), row);
  if (is_new)
    row = make_row (self);
  fill_row (self, row, post, i);
  if (is_new)
    json_array_add_object_element (ef_practice_rows (call->organisation, "posts"), row);
  ef_practice_server_note (call->server, call->organisation, row, is_new ? "created" : "updated");
  self->n_stored++;

  return ef_practice_text (row, "id");
}

static JsonArray *
store (Create *self)
{
  EfCall *call = self->call;
  JsonArray *posts = json_object_get_array_member (self->body, "posts");
  JsonArray *answer = json_array_new ();

  for (guint i = 0; i < json_array_get_length (posts); i++) {
    JsonObject *post = json_array_get_object_element (posts, i);
    JsonObject *made = json_object_new ();

    if (call->rule.kind == EF_RUDE_PARTIAL && self->n_stored >= (guint) call->rule.number) {
      self->is_broken = TRUE;
      json_object_unref (made);
      break;
    }
    if (ef_rude_take_also (call->server->rude, EF_RUDE_DOUBLE, call->endpoint) != NULL)
      store_post (self, i);
    json_object_set_string_member (made, "postId", store_post (self, i));
    json_object_set_string_member (
      made, "integration",
      json_object_get_string_member (json_object_get_object_member (post, "integration"), "id"));
    json_array_add_object_element (answer, made);
  }

  return answer;
}

static JsonArray *
reverse (JsonArray *array)
{
  JsonArray *other = json_array_new ();

  for (guint i = json_array_get_length (array); i > 0; i--)
    json_array_add_element (other, json_node_copy (json_array_get_element (array, i - 1)));
  json_array_unref (array);

  return other;
}

/* Servers that list settings do not publish a post twice unless they are told to. */
static JsonObject *
find_published (Create *self)
{
  JsonArray *posts = json_object_get_array_member (self->body, "posts");

  if (ef_rude_find (self->call->server->rude, EF_RUDE_OLD_SETTINGS, NULL) != NULL ||
      ef_rules_get_switch (self->body, "republish") || g_strcmp0 (self->type, "update") == 0)
    return NULL;
  for (guint i = 0; i < json_array_get_length (posts); i++) {
    JsonObject *post = json_array_get_object_element (posts, i);
    JsonArray *values = json_object_get_array_member (post, "value");
    const char *id = ef_rules_get_text (json_array_get_object_element (values, 0), "id");
    JsonObject *row =
      id != NULL ? ef_practice_find_row (self->call->organisation, "posts", id) : NULL;

    if (row != NULL && g_str_equal (ef_practice_text (row, "state"), "PUBLISHED"))
      return row;
  }

  return NULL;
}

static void
refuse_published (Create *self, JsonObject *row)
{
  g_autofree char *date =
    ef_practice_format_date (json_object_get_int_member_with_default (row, "date", 0));
  g_autofree char *message = NULL;

  date[strlen ("2026-01-15T06:40")] = '\0';
  date[strlen ("2026-01-15")] = ' ';
  message = g_strdup_printf ("This post was already published on %s UTC", date);
  ef_call_answer (self->call, 400, ef_rules_make_bad_request (message));
}

static void
store_and_answer (Create *self)
{
  EfCall *call = self->call;
  JsonArray *answer = store (self);
  JsonNode *node;

  /* Of a post that is due at once, too, "QUEUE" is what is stored. */
  if (self->is_broken) {
    json_array_unref (answer);
    ef_call_fail_inside (call);
    return;
  }
  if (ef_rude_take_also (call->server->rude, EF_RUDE_MIXED_ORDER, call->endpoint) != NULL)
    answer = reverse (answer);
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, answer);
  ef_call_answer (call, 201, node);
  ef_life_turn (call->server);
}

void
ef_create_answer (EfCall *call)
{
  g_autoptr (GBytes) bytes = ef_call_get_body (call);
  const char *type = soup_message_headers_get_one (
    soup_server_message_get_request_headers (call->message), "Content-Type");
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  gsize size = MAX (call->n_bytes, g_bytes_get_size (bytes));
  EfRulesResult result = ef_rules_check (text, size, type, find_channel, call);
  Create self = { .call = call };
  JsonObject *published;
  gboolean is_iso;

  if (result.answer != NULL) {
    ef_call_answer (call, result.status, g_steal_pointer (&result.answer));
    ef_rules_result_clear (&result);
    return;
  }

  self.body = json_node_get_object (result.body);
  self.sent = json_from_string (text, NULL);
  self.type = ef_rules_get_text (self.body, "type");
  if (g_strcmp0 (self.type, "now") == 0)
    self.date = ef_practice_server_now (call->server) / MINUTE_MS * MINUTE_MS;
  else
    ef_rules_parse_date (ef_rules_get_text (self.body, "date"), &is_iso, &self.date);
  published = find_published (&self);
  if (published != NULL)
    refuse_published (&self, published);
  else
    store_and_answer (&self);
  json_node_unref (self.sent);
  ef_rules_result_clear (&result);
}
