/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "practice/rules-private.h"
#include "practice/samples.h"
#include "practice/server-private.h"

#define PAGE 100
#define MINUTE_MS 60000
#define DAY_MS (24 * 60 * 60 * 1000)
#define JSON_TYPE "application/json; charset=utf-8"

/* Minutes after midnight, UTC. */
static const gint64 slots[] = { 120, 400, 700 };

static JsonObject *
get_channel (EfCall *call)
{
  JsonObject *channel = ef_practice_find_row (call->organisation, "channels", call->words[1]);

  return channel != NULL && !ef_practice_server_is_channel (call->server, channel, "removed")
           ? channel
           : NULL;
}

void
ef_channels_say_connected (EfCall *call)
{
  ef_call_answer_text (call, 200, JSON_TYPE, "{\"connected\":true}");
}

static JsonObject *
describe (EfCall *call, JsonObject *channel)
{
  JsonObject *object = json_object_new ();
  const char *network = ef_practice_text (channel, "network");
  const char *group = ef_practice_text (channel, "group");
  JsonObject *customer = ef_practice_find_row (call->organisation, "groups", group);
  g_autofree char *picture =
    g_strdup_printf ("%s/practice/pictures/%s.png", call->server->address, network);

  json_object_set_string_member (object, "id", ef_practice_text (channel, "id"));
  json_object_set_string_member (object, "name", ef_practice_text (channel, "name"));
  json_object_set_string_member (object, "identifier", network);
  json_object_set_string_member (object, "picture", picture);
  json_object_set_boolean_member (
    object, "disabled", ef_practice_server_is_channel (call->server, channel, "disabled"));
  json_object_set_string_member (object, "profile", ef_practice_text (channel, "profile"));
  if (customer != NULL)
    json_object_set_object_member (object, "customer", json_object_ref (customer));

  return object;
}

void
ef_channels_list (EfCall *call)
{
  JsonArray *channels = ef_practice_rows (call->organisation, "channels");
  const char *group = ef_call_get_query (call, "group");
  JsonArray *list = json_array_new ();

  for (guint i = 0; i < json_array_get_length (channels); i++) {
    JsonObject *channel = json_array_get_object_element (channels, i);

    if (ef_practice_server_is_channel (call->server, channel, "removed") ||
        (group != NULL && !g_str_equal (ef_practice_text (channel, "group"), group)))
      continue;
    json_array_add_object_element (list, describe (call, channel));
  }
  ef_call_answer_array (call, list);
}

void
ef_channels_list_groups (EfCall *call)
{
  if (ef_rude_find (call->server->rude, EF_RUDE_OLD_GROUPS, NULL) != NULL)
    ef_call_answer_text (call, 404, JSON_TYPE,
                         "{\"message\":\"Cannot GET /public/v1/groups\",\"error\":\"Not Found\","
                         "\"statusCode\":404}");
  else
    ef_call_answer_array (call, json_array_ref (ef_practice_rows (call->organisation, "groups")));
}

/* The answer holds what must never be shown, as the real one does. */
void
ef_channels_remove (EfCall *call)
{
  JsonObject *channel = get_channel (call);
  JsonArray *posts = ef_practice_rows (call->organisation, "posts");
  JsonObject *answer;

  if (channel == NULL) {
    ef_call_fail_inside (call);
    return;
  }
  json_object_set_boolean_member (channel, "removed", TRUE);
  for (guint i = json_array_get_length (posts); i > 0; i--) {
    JsonObject *post = json_array_get_object_element (posts, i - 1);

    if (!g_str_equal (ef_practice_text (post, "channel"), ef_practice_text (channel, "id")))
      continue;
    ef_practice_server_note (call->server, call->organisation, post, "deleted");
    json_array_remove_element (posts, i - 1);
  }
  ef_practice_state_touch (call->server->state);
  answer = describe (call, channel);
  json_object_set_string_member (answer, "token", "practice-channel-token");
  ef_call_answer_object (call, 200, answer);
}

void
ef_channels_connect (EfCall *call)
{
  static const char *const external[] = { "mastodon", "bluesky", "lemmy", "nostr", NULL };
  const char *network = call->words[1];
  const char *refresh = ef_call_get_query (call, "refresh");
  g_autofree char *url = g_strdup_printf ("%s/practice/connect/%s", call->server->address,
                                          refresh != NULL && *refresh != '\0' ? refresh : network);
  JsonObject *answer;

  if (!ef_samples_is_network (network)) {
    ef_call_refuse (call, 400, "Integration not allowed");
    return;
  }
  if (g_strv_contains (external, network)) {
    ef_call_refuse (call, 400, "This integration needs an external URL");
    return;
  }
  answer = json_object_new ();
  json_object_set_string_member (answer, "url", url);
  ef_call_answer_object (call, 200, answer);
}

void
ef_channels_describe (EfCall *call)
{
  JsonObject *channel = get_channel (call);

  if (channel == NULL)
    ef_call_refuse (call, 404, "Integration not found");
  else
    ef_call_answer (call, 200, ef_samples_describe_settings (channel));
}

void
ef_channels_run_tool (EfCall *call)
{
  JsonObject *channel = get_channel (call);
  g_autoptr (JsonNode) body = ef_call_parse_body (call);
  const char *method =
    body != NULL ? ef_rules_get_text (json_node_get_object (body), "methodName") : NULL;
  JsonNode *output =
    channel != NULL && method != NULL ? ef_samples_run_tool (channel, method) : NULL;
  JsonObject *answer;

  if (channel == NULL) {
    ef_call_refuse (call, 404, "Integration not found");
    return;
  }
  if (output == NULL) {
    ef_call_refuse (call, 404, "Tool not found");
    return;
  }
  if (ef_practice_server_is_channel (call->server, channel, "reconnect")) {
    json_node_unref (output);
    ef_call_refuse (call, 401, "Channel disconnected due to expired token");
    return;
  }
  answer = json_object_new ();
  json_object_set_member (answer, "output", output);
  ef_call_answer_object (call, 201, answer);
}

/* Any post of any channel at that very moment takes the slot. */
static gboolean
is_taken (EfCall *call, gint64 moment)
{
  JsonArray *posts = ef_practice_rows (call->organisation, "posts");

  for (guint i = 0; i < json_array_get_length (posts); i++) {
    if (json_object_get_int_member_with_default (json_array_get_object_element (posts, i), "date",
                                                 0) == moment)
      return TRUE;
  }

  return FALSE;
}

static gint64
find_slot (EfCall *call)
{
  gint64 now = ef_practice_server_now (call->server);

  for (gint64 day = now / DAY_MS * DAY_MS;; day += DAY_MS) {
    for (guint i = 0; i < G_N_ELEMENTS (slots); i++) {
      gint64 moment = day + slots[i] * MINUTE_MS;

      if (moment > now && !is_taken (call, moment))
        return moment;
    }
  }
}

/* Looks for ever for a slot of a channel that has none. */
void
ef_channels_find_slot (EfCall *call)
{
  JsonObject *channel = get_channel (call);
  g_autofree char *date = NULL;
  JsonObject *answer;

  if (channel == NULL || ef_practice_server_is_channel (call->server, channel, "disabled")) {
    ef_call_hang (call);
    return;
  }
  date = ef_practice_format_date (find_slot (call));
  date[strlen ("2026-01-15T06:40:00")] = '\0';
  answer = json_object_new ();
  json_object_set_string_member (answer, "date", date);
  ef_call_answer_object (call, 200, answer);
}

void
ef_channels_analyse (EfCall *call)
{
  static const char *const labels[] = { "Views", "Likes", "Comments" };
  const char *text = ef_call_get_query (call, "date");
  guint64 days = 7;
  JsonArray *list = json_array_new ();

  if (text != NULL)
    g_ascii_string_to_unsigned (text, 10, 1, 366, &days, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (labels); i++) {
    JsonObject *series = json_object_new ();
    JsonArray *data = json_array_new ();

    for (guint64 k = 0; k < days; k++) {
      JsonObject *point = json_object_new ();
      g_autofree char *total = g_strdup_printf ("%u", (guint) (k * (30 - 10 * i) + i));
      g_autofree char *date = ef_practice_format_date (ef_practice_server_now (call->server) -
                                                       (gint64) (days - 1 - k) * DAY_MS);

      date[strlen ("2026-01-15")] = '\0';
      json_object_set_string_member (point, "total", total);
      json_object_set_string_member (point, "date", date);
      json_array_add_object_element (data, point);
    }
    json_object_set_string_member (series, "label", labels[i]);
    json_object_set_array_member (series, "data", data);
    json_object_set_int_member (series, "percentageChange", 5 * i);
    json_array_add_object_element (list, series);
  }
  ef_call_answer_array (call, list);
}

/* The newest first. */
void
ef_channels_list_notifications (EfCall *call)
{
  JsonArray *rows = ef_practice_rows (call->organisation, "notifications");
  guint total = json_array_get_length (rows);
  const char *text = ef_call_get_query (call, "page");
  JsonObject *answer = json_object_new ();
  JsonArray *list = json_array_new ();
  guint64 page = 0;

  if (text != NULL)
    g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT16, &page, NULL);
  for (guint i = (guint) page * PAGE; i < total && i < ((guint) page + 1) * PAGE; i++)
    json_array_add_element (list, json_node_copy (json_array_get_element (rows, total - 1 - i)));
  json_object_set_array_member (answer, "notifications", list);
  json_object_set_int_member (answer, "total", total);
  json_object_set_int_member (answer, "page", (gint64) page);
  json_object_set_int_member (answer, "limit", PAGE);
  json_object_set_boolean_member (answer, "hasMore", (page + 1) * PAGE < total);
  ef_call_answer_object (call, 200, answer);
}
