/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "practice/support.h"

/* Each statement of the contract that a server has to keep. */

#define SOON "2031-05-06T07:08:09.123Z"
#define ALL "posts?startDate=2000-01-01T00:00:00Z&endDate=2100-01-01T00:00:00Z"

static void
assert_json (Answer *answer, guint status, const char *text)
{
  g_assert_no_error (answer->error);
  g_assert_cmpuint (answer->status, ==, status);
  g_assert_cmpstr (answer->text, ==, text);
}

static const char *
get_header (Answer *answer, const char *name)
{
  return soup_message_headers_get_one (answer->headers, name);
}

static JsonArray *
list_posts (Answer *answer)
{
  return json_object_get_array_member (json_node_get_object (answer->json), "posts");
}

static JsonObject *
get_element (Answer *answer, guint i)
{
  return json_array_get_object_element (json_node_get_array (answer->json), i);
}

#define ASK(method, path, body) \
  g_autoptr (Answer) answer = practice_ask (practice, method, path, KEY, body)

/* Addresses and keys */

static void
test_prefix (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  const char *const good[] = { "/public/v1/is-connected", "/api/public/v1/is-connected" };
  const char *const bad[] = { "/is-connected", "/v1/is-connected", "/public/is-connected",
                              "/api/is-connected", "/other/public/v1/is-connected" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
    ASK ("GET", good[i], NULL);
    assert_json (answer, 200, "{\"connected\":true}");
    g_assert_cmpstr (answer->type, ==, "application/json");
  }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    ASK ("GET", bad[i], NULL);
    g_assert_cmpuint (answer->status, ==, 200);
    g_assert_cmpstr (answer->type, ==, "text/html");
  }
  {
    ASK ("GET", "no-such-thing", NULL);
    assert_json (answer, 404,
                 "{\"message\":\"Cannot GET /public/v1/no-such-thing\",\"error\":\"Not Found\","
                 "\"statusCode\":404}");
  }

  practice_rule (practice, "only-api");
  {
    ASK ("GET", "/public/v1/is-connected", NULL);
    g_assert_cmpstr (answer->type, ==, "text/html");
  }
  ef_practice_server_clear_rules (practice->server);
  practice_rule (practice, "only-bare");
  {
    ASK ("GET", "/api/public/v1/is-connected", NULL);
    g_assert_cmpstr (answer->type, ==, "text/html");
  }
}

static void
test_keys (void)
{
  static const struct {
    const char *key;
    const char *body;
  } cases[] = {
    { NULL, "{\"msg\":\"No API Key found\"}" },
    { "other", "{\"msg\":\"Invalid API key\"}" },
    { "Bearer " KEY, "{\"msg\":\"Invalid API key\"}" },
    { "pos_abc", "{\"msg\":\"Invalid OAuth token\"}" },
  };
  g_autoptr (Practice) practice = practice_new (FALSE, 0);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (Answer) answer = practice_ask (practice, "GET", "integrations", cases[i].key, NULL);

    assert_json (answer, 401, cases[i].body);
  }

  practice_rule (practice, "auth-down,times=1");
  {
    ASK ("GET", "integrations", NULL);
    assert_json (answer, 401, "");
  }
  practice_rule (practice, "no-subscription,times=1");
  {
    ASK ("GET", "integrations", NULL);
    assert_json (answer, 401, "{\"msg\":\"No subscription found\"}");
  }
  practice_rule (practice, "key-revoked,key=" KEY);
  {
    ASK ("GET", "integrations", NULL);
    g_autoptr (Answer) other =
      practice_ask (practice, "GET", "integrations", "practice-other", NULL);

    assert_json (answer, 401, "{\"msg\":\"Invalid API key\"}");
    g_assert_cmpuint (other->status, ==, 200);
  }
}

/* A key has its own channels and sees nothing of another's. */
static void
test_organisations (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autofree char *one = practice_find_channel (practice, KEY, "x");
  g_autofree char *two = practice_find_channel (practice, "practice-two", "x");
  g_autofree char *id = practice_create (practice, "x", SOON, "Hello");
  g_autofree char *body = practice_make_post (one, "x", SOON, "Hello");
  g_autofree char *expected =
    g_strdup_printf ("{\"message\":\"Integration with id %s not found\",\"error\":\"Bad "
                     "Request\",\"statusCode\":400}",
                     one);
  g_autofree char *path = g_strconcat ("posts/", id, NULL);
  g_autoptr (Answer) foreign = practice_ask (practice, "POST", "posts", "practice-two", body);
  g_autoptr (Answer) list = practice_ask (practice, "GET", ALL, "practice-two", NULL);
  g_autoptr (Answer) gone = practice_ask (practice, "DELETE", path, "practice-two", NULL);

  g_assert_cmpstr (one, !=, two);
  assert_json (foreign, 400, expected);
  g_assert_cmpuint (json_array_get_length (list_posts (list)), ==, 0);
  g_assert_cmpuint (gone->status, ==, 500);
}

/* Channels */

static void
test_channels (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autofree char *youtube = practice_find_channel (practice, KEY, "youtube");
  ASK ("GET", "integrations", NULL);
  JsonObject *channel = get_element (answer, 0);
  const char *picture = json_object_get_string_member (channel, "picture");
  const char *group =
    json_object_get_string_member (json_object_get_object_member (channel, "customer"), "id");
  g_autofree char *path = g_strconcat ("integrations?group=", group, NULL);
  g_autoptr (Answer) grouped = practice_ask (practice, "GET", path, KEY, NULL);
  g_autoptr (Answer) groups = practice_ask (practice, "GET", "groups", KEY, NULL);
  g_autoptr (Answer) image =
    practice_ask (practice, "GET", strstr (picture, "/practice/"), NULL, NULL);

  g_assert_cmpuint (json_array_get_length (json_node_get_array (answer->json)), ==, 6);
  g_assert_cmpstr (get_header (answer, "Vary"), ==, "Accept-Encoding");
  g_assert_false (json_object_get_boolean_member (channel, "disabled"));
  g_assert_false (json_object_has_member (channel, "reconnect"));
  g_assert_false (json_object_has_member (get_element (answer, 3), "customer"));
  g_assert_cmpuint (json_array_get_length (json_node_get_array (grouped->json)), ==, 3);
  g_assert_cmpuint (json_array_get_length (json_node_get_array (groups->json)), ==, 2);
  g_assert_cmpstr (image->type, ==, "image/png");
  g_assert_cmpuint (image->size, >, 100);

  practice_rule (practice, "channel-disabled,channel=youtube");
  practice_rule (practice, "channel-gone,channel=x");
  practice_rule (practice, "old-groups");
  {
    g_autoptr (Answer) list = practice_ask (practice, "GET", "integrations", KEY, NULL);
    g_autoptr (Answer) none = practice_ask (practice, "GET", "groups", KEY, NULL);

    g_assert_cmpuint (json_array_get_length (json_node_get_array (list->json)), ==, 5);
    g_assert_true (json_object_get_boolean_member (get_element (list, 1), "disabled"));
    g_assert_cmpuint (none->status, ==, 404);
  }
  ef_practice_server_clear_rules (practice->server);
  {
    g_autofree char *one = g_strconcat ("integrations/", youtube, NULL);
    g_autofree char *id = practice_create (practice, "youtube", SOON, "Hello");
    g_autoptr (Answer) removed = practice_ask (practice, "DELETE", one, KEY, NULL);
    g_autoptr (Answer) list = practice_ask (practice, "GET", "integrations", KEY, NULL);
    g_autoptr (JsonObject) post = practice_find_post (practice, id);

    g_assert_true (json_object_has_member (json_node_get_object (removed->json), "token"));
    g_assert_cmpuint (json_array_get_length (json_node_get_array (list->json)), ==, 5);
    g_assert_null (post);
  }
}

static void
test_settings (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autofree char *pinterest = practice_find_channel (practice, KEY, "pinterest");
  g_autofree char *linkedin = practice_find_channel (practice, KEY, "linkedin-page");
  g_autofree char *settings = g_strconcat ("integration-settings/", pinterest, NULL);
  g_autofree char *trigger = g_strconcat ("integration-trigger/", pinterest, NULL);
  g_autofree char *tired = g_strconcat ("integration-trigger/", linkedin, NULL);
  g_autoptr (Answer) schema = practice_ask (practice, "GET", settings, KEY, NULL);
  JsonObject *output =
    json_object_get_object_member (json_node_get_object (schema->json), "output");
  g_autoptr (Answer) unknown =
    practice_ask (practice, "GET", "integration-settings/none", KEY, NULL);
  g_autoptr (Answer) boards =
    practice_ask (practice, "POST", trigger, KEY, "{\"methodName\":\"boards\",\"data\":{}}");
  g_autoptr (Answer) no_tool =
    practice_ask (practice, "POST", trigger, KEY, "{\"methodName\":\"nothing\",\"data\":{}}");
  g_autoptr (Answer) no_tool_there =
    practice_ask (practice, "POST", tired, KEY, "{\"methodName\":\"boards\",\"data\":{}}");
  g_autoptr (JsonObject) discord = json_object_new ();

  g_assert_cmpint (json_object_get_int_member (output, "maxLength"), ==, 500);
  g_assert_true (
    json_object_has_member (json_object_get_object_member (
                              json_object_get_object_member (output, "settings"), "properties"),
                            "board"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (output, "tools")), ==, 1);
  assert_json (unknown, 404, "{\"msg\":\"Integration not found\"}");
  g_assert_cmpuint (boards->status, ==, 201);
  g_assert_cmpuint (json_array_get_length (
                      json_object_get_array_member (json_node_get_object (boards->json), "output")),
                    ==, 2);
  assert_json (no_tool, 404, "{\"msg\":\"Tool not found\"}");
  assert_json (no_tool_there, 404, "{\"msg\":\"Tool not found\"}");

  practice_rule (practice, "channel-reconnect,channel=pinterest");
  {
    ASK ("POST", trigger, "{\"methodName\":\"boards\",\"data\":{}}");
    assert_json (answer, 401, "{\"msg\":\"Channel disconnected due to expired token\"}");
  }

  json_object_set_string_member (discord, "id", "ch-1");
  json_object_set_string_member (discord, "network", "threads");
  ef_practice_server_set_channel (practice->server, KEY, discord);
  {
    ASK ("GET", "integration-settings/ch-1", NULL);
    g_assert_nonnull (strstr (answer->text, "\"settings\":\"No additional settings required\""));
  }
}

static void
test_connecting (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autofree char *channel = practice_find_channel (practice, KEY, "linkedin-page");
  g_autofree char *path = g_strconcat ("social/linkedin-page?refresh=", channel, NULL);
  g_autofree char *id =
    practice_create (practice, "linkedin-page", "2020-01-01T00:00:00Z", "Hello");
  g_autoptr (Answer) url = practice_ask (practice, "GET", path, KEY, NULL);
  g_autoptr (Answer) unknown = practice_ask (practice, "GET", "social/nothing", KEY, NULL);
  g_autoptr (Answer) external = practice_ask (practice, "GET", "social/mastodon", KEY, NULL);
  const char *page = json_object_get_string_member (json_node_get_object (url->json), "url");
  g_autofree char *again = NULL;

  assert_json (unknown, 400, "{\"msg\":\"Integration not allowed\"}");
  g_assert_cmpuint (external->status, ==, 400);

  ef_practice_server_advance (practice->server, 60);
  {
    g_autoptr (JsonObject) post = practice_find_post (practice, id);
    ASK ("GET", "notifications?page=0", NULL);

    g_assert_cmpstr (json_object_get_string_member (post, "state"), ==, "ERROR");
    g_assert_nonnull (strstr (answer->text, "because you need to reconnect it"));
    g_assert_nonnull (
      strstr (answer->text, "\"total\":1,\"page\":0,\"limit\":100,\"hasMore\":false"));
  }

  {
    ASK ("GET", strstr (page, "/practice/"), NULL);
    g_assert_cmpuint (answer->status, ==, 200);
  }
  again = practice_create (practice, "linkedin-page", "2020-01-01T00:00:01Z", "Hello");
  ef_practice_server_advance (practice->server, 60);
  {
    g_autoptr (JsonObject) post = practice_find_post (practice, again);

    g_assert_cmpstr (json_object_get_string_member (post, "state"), ==, "PUBLISHED");
  }
}

static void
test_slots (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autofree char *channel = practice_find_channel (practice, KEY, "x");
  g_autofree char *path = g_strconcat ("find-slot/", channel, NULL);
  g_autoptr (Answer) first = practice_ask (practice, "GET", path, KEY, NULL);
  const char *date = json_object_get_string_member (json_node_get_object (first->json), "date");
  g_autofree char *exact = g_strconcat (date, "Z", NULL);
  g_autofree char *other = g_strconcat (date, ".123Z", NULL);
  g_autofree char *free_one = practice_create (practice, "x", other, "Hello");
  g_autoptr (Answer) same = practice_ask (practice, "GET", path, KEY, NULL);
  g_autofree char *taken = practice_create (practice, "youtube", exact, "Hello");
  g_autoptr (Answer) next = practice_ask (practice, "GET", path, KEY, NULL);

  g_assert_cmpuint (strlen (date), ==, strlen ("2026-01-15T06:40:00"));
  g_assert_cmpstr (same->text, ==, first->text);
  g_assert_cmpstr (next->text, !=, first->text);

  /* Looks for ever. */
  practice_ask_briefly (practice);
  practice_rule (practice, "channel-disabled,channel=x");
  {
    ASK ("GET", path, NULL);
    g_assert_error (answer->error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  }
}

/* Posts */

static void
test_listing (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autofree char *id = practice_create (practice, "x", SOON, "Tom & Jerry");
  g_autoptr (Answer) exact =
    practice_ask (practice, "GET", "posts?startDate=" SOON "&endDate=" SOON, KEY, NULL);
  g_autoptr (Answer) before = practice_ask (
    practice, "GET", "posts?startDate=2031-05-06T07:08:09.124Z&endDate=2032-01-01T00:00:00Z", KEY,
    NULL);
  g_autoptr (Answer) wrong = practice_ask (practice, "GET", "posts?endDate=x", KEY, NULL);
  JsonObject *post = json_array_get_object_element (list_posts (exact), 0);
  const char *const names[] = { "content", "releaseURL",     "releaseId", "intervalInDays",
                                "group",   "creationMethod", "tags",      "settings" };

  g_assert_cmpuint (json_array_get_length (list_posts (exact)), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (post, "id"), ==, id);
  g_assert_cmpstr (json_object_get_string_member (post, "publishDate"), ==, SOON);
  g_assert_cmpstr (json_object_get_string_member (post, "state"), ==, "QUEUE");
  g_assert_cmpstr (json_object_get_string_member (post, "content"), ==, "Tom & Jerry");
  g_assert_cmpstr (json_object_get_string_member (
                     json_object_get_object_member (post, "integration"), "providerIdentifier"),
                   ==, "x");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_true (json_object_has_member (post, names[i]));
  g_assert_false (json_object_has_member (post, "image"));
  g_assert_cmpuint (json_array_get_length (list_posts (before)), ==, 0);
  assert_json (wrong, 400,
               "{\"message\":[\"startDate must be a valid ISO 8601 date string\",\"endDate must be "
               "a valid ISO 8601 date string\"],\"error\":\"Bad Request\",\"statusCode\":400}");

  practice_rule (practice, "old-settings");
  {
    g_autoptr (JsonObject) old = practice_find_post (practice, id);

    g_assert_false (json_object_has_member (old, "settings"));
  }
}

/* As many posts as channels are asked for, each in a group of its own; the same channel twice is two. */
static void
test_several (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autofree char *x = practice_find_channel (practice, KEY, "x");
  g_autofree char *one = practice_make_post (x, "x", SOON, "Hello");
  g_autoptr (GString) body = g_string_new (one);
  g_autofree char *post = g_strdup (strstr (one, "{\"integration\""));
  g_autofree char *two = NULL;

  post[strlen (post) - 2] = '\0';
  two = g_strdup_printf ("\"posts\":[%s,", post);
  g_string_replace (body, "\"posts\":[", two, 1);
  {
    ASK ("POST", "posts", body->str);
    const char *first;
    const char *second;
    g_autoptr (JsonObject) a = NULL;
    g_autoptr (JsonObject) b = NULL;

    g_assert_cmpuint (answer->status, ==, 201);
    first = json_object_get_string_member (get_element (answer, 0), "postId");
    second = json_object_get_string_member (get_element (answer, 1), "postId");
    a = practice_find_post (practice, first);
    b = practice_find_post (practice, second);
    g_assert_cmpstr (first, !=, second);
    g_assert_cmpstr (json_object_get_string_member (a, "group"), !=,
                     json_object_get_string_member (b, "group"));
  }
  practice_rule (practice, "mixed-order,times=1");
  practice_rule (practice, "partial,posts=1");
  {
    ASK ("POST", "posts", body->str);
    g_assert_cmpuint (answer->status, ==, 500);
  }
  g_assert_cmpuint (practice_count_log (practice, "created"), ==, 3);
}

static void
test_recurring (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autofree char *channel = practice_find_channel (practice, KEY, "x");
  g_autofree char *once = practice_make_post (channel, "x", SOON, "Hello");
  g_autofree char *body = g_strconcat ("{\"inter\":7,", once + 1, NULL);
  g_autoptr (Answer) made = practice_ask (practice, "POST", "posts", KEY, body);
  g_autoptr (Answer) list =
    practice_ask (practice, "GET",
                  "posts?startDate=2031-05-20T00:00:00Z&endDate=2031-05-27T23:00:00Z", KEY, NULL);
  g_autoptr (Answer) early =
    practice_ask (practice, "GET",
                  "posts?startDate=2031-01-01T00:00:00Z&endDate=2031-02-01T00:00:00Z", KEY, NULL);
  JsonArray *posts = list_posts (list);

  g_assert_cmpuint (made->status, ==, 201);
  g_assert_cmpuint (json_array_get_length (posts), ==, 4);
  for (guint i = 0; i < 4; i++) {
    JsonObject *post = json_array_get_object_element (posts, i);
    g_autofree char *date = g_strdup_printf ("2031-05-%02uT07:08:09.123Z", 6 + 7 * i);

    g_assert_cmpstr (json_object_get_string_member (post, "publishDate"), ==, date);
    g_assert_cmpstr (json_object_get_string_member (post, "actualDate"), ==, SOON);
    g_assert_cmpint (json_object_get_int_member (post, "intervalInDays"), ==, 7);
  }
  g_assert_cmpuint (json_array_get_length (list_posts (early)), ==, 0);
}

/* The id of an existing post changes that one, an unknown one is not kept. */
static void
test_upsert (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autofree char *channel = practice_find_channel (practice, KEY, "x");
  g_autofree char *id = practice_create (practice, "x", SOON, "Hello");
  g_autoptr (JsonObject) before = practice_find_post (practice, id);
  g_autofree char *body = practice_make_post (channel, "x", "2031-06-01T00:00:00.500Z", "Changed");
  g_autofree char *mark = g_strdup_printf ("\"value\":[{\"id\":\"%s\",", id);
  g_autoptr (GString) change = g_string_new (body);
  g_autoptr (GString) invented = g_string_new (body);

  g_string_replace (change, "\"value\":[{", mark, 1);
  g_string_replace (invented, "\"value\":[{", "\"value\":[{\"id\":\"mine\",", 1);
  {
    ASK ("POST", "posts", change->str);
    g_autoptr (JsonObject) post = practice_find_post (practice, id);

    g_assert_cmpstr (json_object_get_string_member (get_element (answer, 0), "postId"), ==, id);
    g_assert_cmpstr (json_object_get_string_member (post, "content"), ==, "Changed");
    g_assert_cmpstr (json_object_get_string_member (post, "publishDate"), ==,
                     "2031-06-01T00:00:00.500Z");
    g_assert_cmpstr (json_object_get_string_member (post, "group"), !=,
                     json_object_get_string_member (before, "group"));
  }
  {
    ASK ("POST", "posts", invented->str);
    g_assert_cmpstr (json_object_get_string_member (get_element (answer, 0), "postId"), !=, "mine");
  }
  g_assert_cmpuint (practice_count_log (practice, "created"), ==, 2);
  g_assert_cmpuint (practice_count_log (practice, "updated"), ==, 1);

  /* A group that is passed on loses its other rows. */
  {
    g_autoptr (JsonObject) post = practice_find_post (practice, id);
    g_autofree char *group = g_strdup_printf ("\"group\":\"%s\",\"value\":[",
                                              json_object_get_string_member (post, "group"));
    g_autoptr (GString) sweeping = g_string_new (body);
    g_autoptr (JsonObject) gone = NULL;

    g_string_replace (sweeping, "\"value\":[", group, 1);
    {
      ASK ("POST", "posts", sweeping->str);
      g_assert_cmpuint (answer->status, ==, 201);
    }
    gone = practice_find_post (practice, id);
    g_assert_null (gone);
  }
}

static void
test_now (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autofree char *channel = practice_find_channel (practice, KEY, "x");
  g_autofree char *body = practice_make_post (channel, "x", SOON, "Hello");
  g_autoptr (GString) now = g_string_new (body);

  g_string_replace (now, "\"schedule\"", "\"now\"", 1);
  {
    ASK ("POST", "posts", now->str);
    g_autoptr (JsonObject) post = practice_find_post (
      practice, json_object_get_string_member (get_element (answer, 0), "postId"));

    g_assert_true (
      g_str_has_suffix (json_object_get_string_member (post, "publishDate"), ":00.000Z"));
  }
}

static void
test_deleting (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autofree char *id = practice_create (practice, "x", SOON, "Hello");
  g_autofree char *other = practice_create (practice, "x", SOON, "Hello");
  g_autofree char *path = g_strconcat ("posts/", id, NULL);
  g_autoptr (JsonObject) post = practice_find_post (practice, other);
  g_autofree char *group =
    g_strconcat ("posts/group/", json_object_get_string_member (post, "group"), NULL);

  {
    ASK ("DELETE", path, NULL);
    assert_json (answer, 200, "{\"error\":true}");
  }
  {
    ASK ("DELETE", path, NULL);
    assert_json (answer, 500, "{\"statusCode\":500,\"message\":\"Internal server error\"}");
  }
  {
    ASK ("DELETE", group, NULL);
    assert_json (answer, 200, "{\"error\":true}");
  }
  {
    ASK ("GET", ALL, NULL);
    assert_json (answer, 200, "{\"posts\":[]}");
  }
  g_assert_cmpuint (practice_count_log (practice, "deleted"), ==, 2);
}

static const char *
get_state (Practice *practice, const char *id)
{
  g_autoptr (JsonObject) post = practice_find_post (practice, id);

  return g_intern_string (json_object_get_string_member (post, "state"));
}

static void
test_status (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autofree char *id = practice_create (practice, "x", SOON, "Hello");
  g_autofree char *path = g_strconcat ("posts/", id, "/status", NULL);
  g_autofree char *settings = g_strconcat ("posts/", id, "/settings", NULL);
  g_autofree char *expected = g_strdup_printf ("{\"id\":\"%s\",\"state\":\"DRAFT\"}", id);

  {
    ASK ("PUT", path, "{\"status\":\"draft\"}");
    assert_json (answer, 200, expected);
  }
  {
    ASK ("PUT", path, "{\"status\":\"later\"}");
    g_assert_cmpuint (answer->status, ==, 400);
  }
  {
    ASK ("PUT", "posts/none/status", "{\"status\":\"draft\"}");
    g_assert_cmpuint (answer->status, ==, 500);
  }
  {
    ASK ("PUT", settings, "{\"settings\":{\"client_ref\":\"u-1\"}}");
    g_autoptr (JsonObject) post = practice_find_post (practice, id);

    g_assert_cmpuint (answer->status, ==, 200);
    g_assert_nonnull (strstr (json_object_get_string_member (post, "settings"), "u-1"));
    g_assert_nonnull (
      strstr (json_object_get_string_member (post, "settings"), "who_can_reply_post"));
  }
  {
    ASK ("PUT", path, "{\"status\":\"schedule\"}");
    g_assert_cmpuint (answer->status, ==, 200);
  }
  practice_rule (practice, "quick");
  practice_rule (practice, "delay,ms=0");
  g_assert_cmpstr (get_state (practice, id), ==, "PUBLISHED");
  /* It goes out again. */
  {
    ASK ("PUT", path, "{\"status\":\"schedule\"}");
    g_assert_cmpuint (answer->status, ==, 200);
  }
  g_assert_cmpstr (get_state (practice, id), ==, "PUBLISHED");
  g_assert_cmpuint (practice_count_log (practice, "published"), ==, 2);
}

/* Lives of posts */

static void
test_publishing (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) later = g_date_time_add_minutes (now, 10);
  g_autofree char *date = g_date_time_format (later, "%Y-%m-%dT%H:%M:%S.007Z");
  g_autofree char *id = practice_create (practice, "x", date, "Hello <b>you</b>");
  g_autofree char *draft = practice_create (practice, "x", date, "Draft");
  g_autofree char *path = g_strconcat ("posts/", draft, "/status", NULL);
  g_autoptr (Answer) drafted = practice_ask (practice, "PUT", path, KEY, "{\"status\":\"draft\"}");

  ef_practice_server_advance (practice->server, 9 * 60);
  g_assert_cmpstr (get_state (practice, id), ==, "QUEUE");
  ef_practice_server_advance (practice->server, 2 * 60);
  g_assert_cmpstr (get_state (practice, id), ==, "PUBLISHED");
  g_assert_cmpstr (get_state (practice, draft), ==, "DRAFT");
  {
    g_autoptr (JsonObject) post = practice_find_post (practice, id);
    const char *url = json_object_get_string_member (post, "releaseURL");
    g_autoptr (Answer) page =
      practice_ask (practice, "GET", strstr (url, "/practice/"), NULL, NULL);
    g_autofree char *analytics = g_strconcat ("analytics/post/", id, "?date=7", NULL);
    ASK ("GET", analytics, NULL);

    g_assert_cmpuint (page->status, ==, 200);
    g_assert_nonnull (strstr (page->text, "Hello"));
    g_assert_null (strstr (page->text, "<b>you"));
    g_assert_cmpuint (json_array_get_length (json_node_get_array (answer->json)), ==, 3);
  }
}

static void
test_fates (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autofree char *fails = practice_create (practice, "x", SOON, "#fail");
  g_autofree char *flaky = practice_create (practice, "x", SOON, "#flaky");
  g_autofree char *missing = practice_create (practice, "x", SOON, "#missing");
  g_autofree char *unsure = practice_create (practice, "x", SOON, "#unconfirmed");
  g_autofree char *comment = practice_create (practice, "x", SOON, "#comment-fails");
  g_autofree char *stuck = practice_create (practice, "x", SOON, "#stuck");
  g_autofree char *find = g_strconcat ("posts/", missing, "/missing", NULL);
  g_autofree char *release = g_strconcat ("posts/", missing, "/release-id", NULL);
  g_autofree char *figures = g_strconcat ("analytics/post/", missing, NULL);

  practice_rule (practice, "delay,ms=0");
  practice_rule (practice, "quick");
  g_assert_cmpstr (get_state (practice, flaky), ==, "PUBLISHED");
  g_assert_cmpstr (get_state (practice, fails), ==, "ERROR");
  g_assert_cmpstr (get_state (practice, stuck), ==, "QUEUE");
  g_assert_cmpstr (get_state (practice, unsure), ==, "ERROR");
  {
    g_autoptr (JsonObject) failed = practice_find_post (practice, fails);
    g_autoptr (JsonObject) live = practice_find_post (practice, comment);

    g_assert_true (json_object_get_null_member (failed, "releaseURL"));
    g_assert_cmpstr (json_object_get_string_member (live, "state"), ==, "ERROR");
    g_assert_nonnull (json_object_get_string_member (live, "releaseURL"));
  }
  {
    ASK ("GET", "notifications", NULL);
    g_assert_nonnull (strstr (answer->text, "An error occurred while posting on x: "));
    g_assert_nonnull (strstr (answer->text, "couldn't confirm it was published"));
    g_assert_null (strstr (answer->text, fails));
  }
  {
    ASK ("GET", figures, NULL);
    assert_json (answer, 200, "{\"missing\":true}");
  }
  {
    ASK ("GET", find, NULL);
    g_assert_cmpuint (json_array_get_length (json_node_get_array (answer->json)), ==, 1);
  }
  {
    ASK ("PUT", release, "{\"releaseId\":\"abc\"}");
    g_assert_cmpuint (answer->status, ==, 200);
  }
  {
    ASK ("PUT", release, "{\"releaseId\":\"abc\"}");
    g_assert_cmpuint (answer->status, ==, 500);
  }
  {
    ASK ("GET", find, NULL);
    assert_json (answer, 200, "[]");
  }
  /* ERROR first, and only then PUBLISHED. */
  g_assert_cmpuint (practice_count_log (practice, "failed"), ==, 4);
  g_assert_cmpuint (practice_count_log (practice, "published"), ==, 3);
}

static void
test_disabled (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autofree char *id = NULL;

  practice_rule (practice, "channel-disabled,channel=x");
  practice_rule (practice, "quick");
  practice_rule (practice, "delay,ms=0");
  id = practice_create (practice, "x", SOON, "Hello");
  g_assert_cmpstr (get_state (practice, id), ==, "ERROR");
}

/* Limits */

static void
test_throttle (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 2);
  g_autofree char *channel = practice_find_channel (practice, KEY, "x");
  g_autofree char *body = practice_make_post (channel, "x", SOON, "Hello");

  {
    ASK ("POST", "posts", body);
    g_assert_cmpstr (get_header (answer, "X-RateLimit-Limit"), ==, "2");
    g_assert_cmpstr (get_header (answer, "X-RateLimit-Remaining"), ==, "1");
    g_assert_cmpstr (get_header (answer, "X-RateLimit-Reset"), ==, "3600");
  }
  ef_practice_server_advance (practice->server, 1800);
  /* What is refused counts too. */
  {
    ASK ("POST", "posts", "{}");
    g_assert_cmpuint (answer->status, ==, 400);
    g_assert_cmpstr (get_header (answer, "X-RateLimit-Remaining"), ==, "0");
    g_assert_cmpint (atoi (get_header (answer, "X-RateLimit-Reset")), <=, 1800);
  }
  {
    ASK ("POST", "posts", body);
    assert_json (answer, 429,
                 "{\"statusCode\":429,\"message\":\"ThrottlerException: Too Many Requests\"}");
    g_assert_cmpstr (get_header (answer, "Retry-After"), ==, "3600");
  }
  /* A full further hour, not the rest of the window. */
  ef_practice_server_advance (practice->server, 3000);
  {
    ASK ("POST", "posts", body);
    g_assert_cmpuint (answer->status, ==, 429);
  }
  {
    ASK ("GET", "integrations", NULL);
    g_assert_cmpuint (answer->status, ==, 200);
    g_assert_null (get_header (answer, "X-RateLimit-Limit"));
  }
  {
    g_autoptr (Answer) other = practice_ask (practice, "POST", "posts", "practice-b", "{}");

    g_assert_cmpuint (other->status, ==, 400);
  }
  ef_practice_server_advance (practice->server, 700);
  {
    ASK ("POST", "posts", body);
    g_assert_cmpuint (answer->status, ==, 201);
  }

  practice_rule (practice, "old-limit");
  {
    ASK ("GET", ALL, NULL);
    g_assert_cmpstr (get_header (answer, "X-RateLimit-Remaining"), ==, "0");
  }
}

/* Uploads */

static void
test_upload (void)
{
  g_autoptr (Practice) practice = practice_new (TRUE, 0);
  gsize size = 5 * 1024 * 1024 + 123;
  guint8 *data = g_malloc (size);
  g_autoptr (GBytes) bytes = NULL;

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8) ((i * 2654435761u) >> 13);
  memcpy (data,
          "\0\0\0\x20"
          "ftypisom",
          12);
  memcpy (data + 1024 * 1024 - 10, "\r\n--soup-multipart-x\r\n", 22);
  bytes = g_bytes_new_take (data, size);
  {
    g_autoptr (Answer) answer = practice_upload (practice, "file", "a.mp4", "video/mp4", bytes);
    const char *path;

    g_assert_cmpuint (answer->status, ==, 201);
    path = json_object_get_string_member (json_node_get_object (answer->json), "path");
    {
      g_autofree char *url = g_strdup (path);
      g_autoptr (SoupMessage) message = soup_message_new ("GET", url);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GBytes) back = NULL;
      g_autoptr (GError) error = NULL;

      soup_session_send_and_read_async (practice->session, message, G_PRIORITY_DEFAULT, NULL,
                                        await_cb, &result);
      back = soup_session_send_and_read_finish (practice->session, await (&result), &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (bytes, back));
      g_assert_cmpstr (
        soup_message_headers_get_content_type (soup_message_get_response_headers (message), NULL),
        ==, "video/mp4");
    }
  }
  {
    ASK ("GET", "/uploads/../practice.json", NULL);
    g_assert_cmpuint (answer->status, !=, 201);
    g_assert_null (strstr (answer->text, "organisations"));
  }
  {
    ASK ("GET", "/uploads/2026/01/01/none.mp4", NULL);
    g_assert_cmpuint (answer->status, ==, 404);
  }
  {
    ASK ("POST", "upload-from-url", "{\"url\":\"https://example.com/a.mp4\"}");
    assert_json (answer, 400, "{\"msg\":\"Failed to fetch URL\"}");
  }
}

static void
test_published_again (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autofree char *channel = practice_find_channel (practice, KEY, "x");
  g_autofree char *id = practice_create (practice, "x", "2020-01-02T03:04:05.678Z", "Hello");
  g_autofree char *body = practice_make_post (channel, "x", SOON, "Again");
  g_autofree char *mark = g_strdup_printf ("\"value\":[{\"id\":\"%s\",", id);
  g_autoptr (GString) change = g_string_new (body);

  g_string_replace (change, "\"value\":[{", mark, 1);
  ef_practice_server_advance (practice->server, 60);
  {
    ASK ("POST", "posts", change->str);
    assert_json (answer, 400,
                 "{\"message\":\"This post was already published on 2020-01-02 03:04 UTC\","
                 "\"error\":\"Bad Request\",\"statusCode\":400}");
  }
  g_string_replace (change, "{\"type\"", "{\"republish\":true,\"type\"", 1);
  {
    ASK ("POST", "posts", change->str);
    g_assert_cmpuint (answer->status, ==, 201);
  }
}

/* Nothing is left in the folder of what was not taken. */
static void
test_upload_refused (void)
{
  g_autoptr (Practice) practice = practice_new (TRUE, 0);
  g_autofree char *folder = g_build_filename (practice->folder, "practice.json.uploads", NULL);
  gsize size = 3 * 1024 * 1024;
  guint8 *data = g_malloc0 (size);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GDir) dir = NULL;

  memcpy (data,
          "\0\0\0\x20"
          "ftypisom",
          12);
  bytes = g_bytes_new_take (data, size);
  practice_rule (practice, "cut-upload,bytes=2000000,times=1");
  {
    g_autoptr (Answer) answer = practice_upload (practice, "file", "a.mp4", "video/mp4", bytes);

    g_assert_nonnull (answer->error);
  }
  {
    g_autoptr (Answer) answer = practice_upload (practice, "video", "a.mp4", "video/mp4", bytes);

    g_assert_cmpuint (answer->status, ==, 400);
  }
  practice_rule (practice, "too-large,times=1");
  {
    g_autoptr (Answer) answer = practice_upload (practice, "file", "a.mp4", "video/mp4", bytes);

    g_assert_cmpuint (answer->status, ==, 413);
    g_assert_cmpstr (answer->type, ==, "text/html");
  }
  practice_wait (200);
  dir = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (dir);
  g_assert_null (g_dir_read_name (dir));
}

/* What it remembers */

static void
test_restart (void)
{
  g_autoptr (Practice) practice = practice_new (TRUE, 0);
  g_autofree char *channel = practice_find_channel (practice, KEY, "x");
  g_autofree char *id = practice_create (practice, "x", SOON, "Hello");
  guint port = ef_practice_server_get_port (practice->server);
  g_autofree char *same = NULL;

  practice_restart (practice);
  same = practice_find_channel (practice, KEY, "x");
  g_assert_cmpstr (same, ==, channel);
  g_assert_cmpstr (get_state (practice, id), ==, "QUEUE");
  g_assert_cmpuint (practice_count_log (practice, "created"), ==, 1);
  g_assert_cmpuint (ef_practice_server_get_port (practice->server), ==, port);
  g_assert_null (ef_practice_server_get_notice (practice->server));
}

static void
test_second (void)
{
  g_autoptr (Practice) practice = practice_new (TRUE, 0);
  g_autofree char *path = g_build_filename (practice->folder, "practice.json", NULL);
  g_autoptr (EfPracticeServer) second = ef_practice_server_new (path);
  g_autoptr (EfPracticeServer) third = ef_practice_server_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) other = NULL;
  g_autoptr (GError) error = NULL;

  ef_practice_server_start_async (second, 0, NULL, await_cb, &result);
  g_assert_false (ef_practice_server_start_finish (second, await (&result), &error));
  g_assert_error (error, EF_PRACTICE_ERROR, EF_PRACTICE_ERROR_TAKEN);
  g_clear_error (&error);

  ef_practice_server_start_async (third, ef_practice_server_get_port (practice->server), NULL,
                                  await_cb, &other);
  g_assert_false (ef_practice_server_start_finish (third, await (&other), &error));
  g_assert_error (error, EF_PRACTICE_ERROR, EF_PRACTICE_ERROR_PORT);
}

static void
test_damaged (void)
{
  static const char *const texts[] = { "",
                                       "{",
                                       "[]",
                                       "{\"organisations\":[1],\"log\":[]}",
                                       "{\"organisations\":[{}],\"log\":[]}",
                                       "\xff\xfe" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (Practice) practice = practice_new (TRUE, 0);
    g_autofree char *path = g_build_filename (practice->folder, "practice.json", NULL);
    g_autofree char *id = NULL;
    g_autoptr (GAsyncResult) result = NULL;

    ef_practice_server_stop_async (practice->server, await_cb, &result);
    g_assert_true (ef_practice_server_stop_finish (practice->server, await (&result), NULL));
    g_assert_true (g_file_set_contents (path, texts[i], -1, NULL));
    practice_restart (practice);
    g_assert_nonnull (strstr (ef_practice_server_get_notice (practice->server), "damaged"));
    id = practice_create (practice, "x", SOON, "Hello");
    g_assert_nonnull (id);
  }
}

/* People and tests */

static void
test_pages (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autofree char *id = practice_create (practice, "x", SOON, "Tom & <i>Jerry</i>");
  ASK ("GET", "/", NULL);

  g_assert_cmpstr (answer->type, ==, "text/html");
  g_assert_nonnull (strstr (answer->text, "Practice TikTok"));
  g_assert_nonnull (strstr (answer->text, "QUEUE"));
  g_assert_nonnull (strstr (answer->text, id));
  g_assert_null (strstr (answer->text, "<i>"));
  g_assert_null (strstr (answer->text, KEY));
}

static void
test_control (void)
{
  g_autoptr (Practice) practice = practice_new (FALSE, 0);
  g_autofree char *url =
    g_strconcat (ef_practice_server_get_address (practice->server), "/practice/control", NULL);
  const char *const bodies[] = { "{\"clear\":true,\"add\":[\"html,times=1\"],\"advance\":60}",
                                 "{\"add\":[\"nonsense\"]}" };
  const guint statuses[] = { 200, 400 };

  {
    ASK ("POST", "/practice/control", bodies[0]);
    g_assert_cmpuint (answer->status, ==, 403);
  }
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++) {
    g_autoptr (SoupMessage) message = soup_message_new ("POST", url);
    g_autoptr (GBytes) body = g_bytes_new_static (bodies[i], strlen (bodies[i]));
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GBytes) back = NULL;

    soup_message_headers_append (soup_message_get_request_headers (message), "X-Practice-Token",
                                 ef_practice_server_get_token (practice->server));
    soup_message_set_request_body_from_bytes (message, "application/json", body);
    soup_session_send_and_read_async (practice->session, message, G_PRIORITY_DEFAULT, NULL,
                                      await_cb, &result);
    back = soup_session_send_and_read_finish (practice->session, await (&result), NULL);
    g_assert_cmpuint (soup_message_get_status (message), ==, statuses[i]);
  }
  {
    ASK ("GET", "is-connected", NULL);
    g_assert_cmpstr (answer->type, ==, "text/html");
  }
  {
    ASK ("GET", "/practice/log", NULL);
    g_assert_cmpuint (json_array_get_length (json_object_get_array_member (
                        json_node_get_object (answer->json), "requests")),
                      >=, 4);
    g_assert_null (strstr (answer->text, KEY));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/practice/server/prefix", test_prefix);
  g_test_add_func ("/practice/server/keys", test_keys);
  g_test_add_func ("/practice/server/organisations", test_organisations);
  g_test_add_func ("/practice/server/channels", test_channels);
  g_test_add_func ("/practice/server/settings", test_settings);
  g_test_add_func ("/practice/server/connecting", test_connecting);
  g_test_add_func ("/practice/server/slots", test_slots);
  g_test_add_func ("/practice/server/listing", test_listing);
  g_test_add_func ("/practice/server/several", test_several);
  g_test_add_func ("/practice/server/recurring", test_recurring);
  g_test_add_func ("/practice/server/upsert", test_upsert);
  g_test_add_func ("/practice/server/now", test_now);
  g_test_add_func ("/practice/server/deleting", test_deleting);
  g_test_add_func ("/practice/server/status", test_status);
  g_test_add_func ("/practice/server/publishing", test_publishing);
  g_test_add_func ("/practice/server/fates", test_fates);
  g_test_add_func ("/practice/server/disabled", test_disabled);
  g_test_add_func ("/practice/server/throttle", test_throttle);
  g_test_add_func ("/practice/server/upload", test_upload);
  g_test_add_func ("/practice/server/upload-refused", test_upload_refused);
  g_test_add_func ("/practice/server/published-again", test_published_again);
  g_test_add_func ("/practice/server/restart", test_restart);
  g_test_add_func ("/practice/server/second", test_second);
  g_test_add_func ("/practice/server/damaged", test_damaged);
  g_test_add_func ("/practice/server/pages", test_pages);
  g_test_add_func ("/practice/server/control", test_control);

  return g_test_run ();
}
