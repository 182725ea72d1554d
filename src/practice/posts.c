/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "practice/rules-private.h"
#include "practice/server-private.h"

#define DAY_MS (24 * 60 * 60 * 1000)
#define MOST_OCCURRENCES 10000

static JsonObject *
get_post (EfCall *call)
{
  return ef_practice_find_row (call->organisation, "posts", call->words[1]);
}

static void
take_member (JsonObject *to, JsonObject *from, const char *name)
{
  JsonNode *node = json_object_get_member (from, name);

  json_object_set_member (to, name,
                          node != NULL ? json_node_copy (node) : json_node_new (JSON_NODE_NULL));
}

static void
set_date (JsonObject *object, const char *name, gint64 moment)
{
  g_autofree char *text = ef_practice_format_date (moment);

  json_object_set_string_member (object, name, text);
}

/* Kept without the address, for that may be another one tomorrow. */
char *
ef_posts_make_url (EfPracticeServer *server, JsonObject *post)
{
  const char *path = ef_practice_text (post, "releaseURL");

  return *path != '\0' ? g_strconcat (server->address, path, NULL) : NULL;
}

static JsonObject *
describe_channel (EfCall *call, JsonObject *post)
{
  JsonObject *object = json_object_new ();
  JsonObject *channel =
    ef_practice_find_row (call->organisation, "channels", ef_practice_text (post, "channel"));
  g_autofree char *picture = g_strdup_printf ("%s/practice/pictures/%s.png", call->server->address,
                                              ef_practice_text (post, "network"));

  json_object_set_string_member (object, "id", ef_practice_text (post, "channel"));
  json_object_set_string_member (object, "providerIdentifier", ef_practice_text (post, "network"));
  json_object_set_string_member (object, "name",
                                 channel != NULL ? ef_practice_text (channel, "name") : "");
  json_object_set_string_member (object, "picture", picture);

  return object;
}

static JsonObject *
describe (EfCall *call, JsonObject *post, gint64 date)
{
  JsonObject *object = json_object_new ();
  gint64 first = json_object_get_int_member_with_default (post, "date", 0);
  g_autofree char *url = ef_posts_make_url (call->server, post);
  g_autofree char *settings = json_to_string (json_object_get_member (post, "settings"), FALSE);

  take_member (object, post, "id");
  take_member (object, post, "content");
  set_date (object, "publishDate", date);
  if (json_object_get_int_member_with_default (post, "interval", 0) > 0)
    set_date (object, "actualDate", first);
  if (url != NULL)
    json_object_set_string_member (object, "releaseURL", url);
  else
    json_object_set_null_member (object, "releaseURL");
  take_member (object, post, "releaseId");
  take_member (object, post, "state");
  take_member (object, post, "interval");
  json_object_set_member (object, "intervalInDays", json_object_dup_member (object, "interval"));
  json_object_remove_member (object, "interval");
  take_member (object, post, "group");
  take_member (object, post, "creationMethod");
  json_object_set_array_member (object, "tags", json_array_new ());
  json_object_set_object_member (object, "integration", describe_channel (call, post));
  if (ef_rude_find (call->server->rude, EF_RUDE_OLD_SETTINGS, NULL) == NULL)
    json_object_set_string_member (object, "settings", settings);

  return object;
}

/* A recurring post is listed whatever its date, once for each time up to the end. */
static void
add_post (EfCall *call, JsonArray *list, JsonObject *post, gint64 begin, gint64 end)
{
  gint64 date = json_object_get_int_member_with_default (post, "date", 0);
  gint64 days = json_object_get_int_member_with_default (post, "interval", 0);

  if (days <= 0) {
    if (days < 0 || (date >= begin && date <= end))
      json_array_add_object_element (list, describe (call, post, date));
    return;
  }
  for (guint i = 0; date <= end && i < MOST_OCCURRENCES; i++, date += days * DAY_MS)
    json_array_add_object_element (list, describe (call, post, date));
}

static gboolean
read_span (EfCall *call, const char *name, JsonArray *faults, gint64 *moment)
{
  const char *text = ef_call_get_query (call, name);
  gboolean is_iso = FALSE;

  if (text != NULL && ef_rules_parse_date (text, &is_iso, moment))
    return TRUE;
  ef_rules_add_fault (faults, "", "%s must be a valid ISO 8601 date string", name);

  return FALSE;
}

static gboolean
is_of_customer (EfCall *call, JsonObject *post, const char *customer)
{
  JsonObject *channel =
    ef_practice_find_row (call->organisation, "channels", ef_practice_text (post, "channel"));

  return customer == NULL || *customer == '\0' ||
         (channel != NULL && g_str_equal (ef_practice_text (channel, "group"), customer));
}

void
ef_posts_list (EfCall *call)
{
  g_autoptr (JsonArray) faults = json_array_new ();
  JsonArray *posts = ef_practice_rows (call->organisation, "posts");
  JsonObject *answer;
  JsonArray *list;
  gint64 begin = 0;
  gint64 end = 0;

  read_span (call, "startDate", faults, &begin);
  read_span (call, "endDate", faults, &end);
  if (json_array_get_length (faults) > 0) {
    ef_call_answer (call, 400, ef_rules_make_bad_requests (faults));
    return;
  }

  list = json_array_new ();
  for (guint i = 0; i < json_array_get_length (posts); i++) {
    JsonObject *post = json_array_get_object_element (posts, i);

    if (is_of_customer (call, post, ef_call_get_query (call, "customer")))
      add_post (call, list, post, begin, end);
  }
  answer = json_object_new ();
  json_object_set_array_member (answer, "posts", list);
  ef_call_answer_object (call, 200, answer);
}

/* Deleting */

static void
answer_deleted (EfCall *call)
{
  ef_call_answer_text (call, 200, "application/json; charset=utf-8", "{\"error\":true}");
}

static void
delete_group (EfCall *call, const char *group)
{
  JsonArray *posts = ef_practice_rows (call->organisation, "posts");

  for (guint i = json_array_get_length (posts); i > 0; i--) {
    JsonObject *post = json_array_get_object_element (posts, i - 1);

    if (!g_str_equal (ef_practice_text (post, "group"), group))
      continue;
    ef_practice_server_note (call->server, call->organisation, post, "deleted");
    json_array_remove_element (posts, i - 1);
  }
}

void
ef_posts_delete (EfCall *call)
{
  JsonObject *post = get_post (call);
  g_autofree char *group = NULL;

  if (post == NULL) {
    ef_call_fail_inside (call);
    return;
  }
  group = g_strdup (ef_practice_text (post, "group"));
  delete_group (call, group);
  answer_deleted (call);
}

void
ef_posts_delete_group (EfCall *call)
{
  delete_group (call, call->words[2]);
  answer_deleted (call);
}

/* Changing */

/* It looks neither at the state that it was in nor at what there is to publish. */
void
ef_posts_set_status (EfCall *call)
{
  JsonObject *post = get_post (call);
  g_autoptr (JsonNode) body = ef_call_parse_body (call);
  const char *status =
    body != NULL ? ef_rules_get_text (json_node_get_object (body), "status") : NULL;
  gboolean is_draft = g_strcmp0 (status, "draft") == 0;
  JsonObject *answer;

  if (!is_draft && g_strcmp0 (status, "schedule") != 0) {
    g_autoptr (JsonArray) faults = json_array_new ();

    json_array_add_string_element (faults,
                                   "status must be one of the following values: draft, schedule");
    ef_call_answer (call, 400, ef_rules_make_bad_requests (faults));
    return;
  }
  if (post == NULL) {
    ef_call_fail_inside (call);
    return;
  }

  json_object_set_string_member (post, "state", is_draft ? "DRAFT" : "QUEUE");
  json_object_set_int_member (post, "queuedAt", ef_practice_server_now (call->server));
  json_object_set_int_member (post, "step", 0);
  ef_practice_server_note (call->server, call->organisation, post, "status");
  answer = json_object_new ();
  take_member (answer, post, "id");
  take_member (answer, post, "state");
  ef_call_answer_object (call, 200, answer);
  ef_life_turn (call->server);
}

void
ef_posts_set_settings (EfCall *call)
{
  JsonObject *post = get_post (call);
  g_autoptr (JsonNode) body = ef_call_parse_body (call);
  JsonNode *settings =
    body != NULL ? json_object_get_member (json_node_get_object (body), "settings") : NULL;
  const char *state = post != NULL ? ef_practice_text (post, "state") : "";
  gint64 date = post != NULL ? json_object_get_int_member_with_default (post, "date", 0) : 0;
  JsonObject *answer;
  JsonObjectIter iter;
  const char *name;
  JsonNode *value;

  if (post == NULL || settings == NULL || !JSON_NODE_HOLDS_OBJECT (settings)) {
    ef_call_fail_inside (call);
    return;
  }
  if ((!g_str_equal (state, "QUEUE") && !g_str_equal (state, "DRAFT")) ||
      date <= ef_practice_server_now (call->server)) {
    ef_call_answer (call, 400, ef_rules_make_bad_request ("This post can not be changed"));
    return;
  }

  json_object_iter_init (&iter, json_node_get_object (settings));
  while (json_object_iter_next (&iter, &name, &value))
    json_object_set_member (json_object_get_object_member (post, "settings"), name,
                            json_node_copy (value));
  ef_practice_server_note (call->server, call->organisation, post, "updated");
  answer = json_object_new ();
  json_object_set_string_member (answer, "postId", ef_practice_text (post, "id"));
  set_date (answer, "publishDate", date);
  ef_call_answer_object (call, 200, answer);
}

/* Releases */

static gboolean
is_release_missing (JsonObject *post)
{
  return post != NULL && g_str_equal (ef_practice_text (post, "releaseId"), "missing");
}

void
ef_posts_find_missing (EfCall *call)
{
  JsonObject *post = get_post (call);
  JsonArray *list = json_array_new ();

  if (is_release_missing (post)) {
    JsonObject *found = json_object_new ();
    g_autofree char *id = g_strconcat ("practice-", ef_practice_text (post, "id"), NULL);
    g_autofree char *url = g_strdup_printf ("%s/practice/posts/%s", call->server->address,
                                            ef_practice_text (post, "id"));

    json_object_set_string_member (found, "id", id);
    json_object_set_string_member (found, "url", url);
    json_array_add_object_element (list, found);
  }
  ef_call_answer_array (call, list);
}

void
ef_posts_set_release (EfCall *call)
{
  JsonObject *post = get_post (call);
  g_autoptr (JsonNode) body = ef_call_parse_body (call);
  const char *release =
    body != NULL ? ef_rules_get_text (json_node_get_object (body), "releaseId") : NULL;
  g_autofree char *path = NULL;

  if (!is_release_missing (post) || release == NULL) {
    ef_call_fail_inside (call);
    return;
  }
  path = g_strconcat ("/practice/posts/", ef_practice_text (post, "id"), NULL);
  json_object_set_string_member (post, "releaseId", release);
  json_object_set_string_member (post, "releaseURL", path);
  ef_practice_server_note (call->server, call->organisation, post, "updated");
  ef_call_answer_object (
    call, 200, describe (call, post, json_object_get_int_member_with_default (post, "date", 0)));
}

/* Figures */

void
ef_posts_analyse (EfCall *call)
{
  JsonObject *post = ef_practice_find_row (call->organisation, "posts", call->words[2]);

  if (is_release_missing (post))
    ef_call_answer_text (call, 200, "application/json; charset=utf-8", "{\"missing\":true}");
  else if (post == NULL || !g_str_equal (ef_practice_text (post, "state"), "PUBLISHED"))
    ef_call_answer_array (call, json_array_new ());
  else
    ef_channels_analyse (call);
}
