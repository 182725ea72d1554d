/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/postiz-client.h"

#include <string.h>

#include "support/async.h"
#include "support/rude-server.h"

/* The questions of the contract, what is sent for each, and what is made of what servers of all versions answer.
 * By section:
 * §1  page; the forms of an address are in postiz-client.c
 * §2  echoed-key, delete/key; the refusals of a key are in postiz-client.c
 * §3  posts (servers that limit lists as well)
 * §5  channels, groups, settings, trigger, social, notifications, analytics, missing; created posts and uploads
 *     have files of their own. find-slot: nothing asks for it
 * §6  channels (6.1), postiz-upload.c (6.2), postiz-payload.c (6.4), posts, many-posts, missing, and recurring in
 *     postiz-answer.c (6.5), delete (6.7), status (6.8)
 * §8  settings; what is sent of them is in postiz-payload.c
 * §12 lacks, status, posts, and the answers without members in postiz-answer.c */

#define KEY "k3y-0123456789"
#define JSON_TYPE "application/json"
#define ROOT "/public/v1"
#define NO_ROUTE \
  "{\"message\":\"Cannot GET /public/v1/x\",\"error\":\"Not Found\",\"statusCode\":404}"
#define UNHANDLED "{\"statusCode\":500,\"message\":\"Internal server error\"}"
#define PAGE "<html></html>"
#define FROM G_GINT64_CONSTANT (1787646617123)

typedef struct {
  const char *method;
  const char *target; /* its beginning */
  guint status;
  const char *type;
  const char *body;
  const char *wanted; /* (nullable): the body of the request */
} Reply;

typedef struct {
  Reply replies[4];
  RudeServer *server;
  EfPostizClient *client;
} Fixture;

static void
run (RudeRequest *request, gpointer data)
{
  Fixture *self = data;

  rude_read_body (request, G_MAXINT64);
  for (guint i = 0; i < G_N_ELEMENTS (self->replies); i++) {
    const Reply *reply = &self->replies[i];

    if (g_strcmp0 (reply->method, request->method) != 0 ||
        !g_str_has_prefix (request->target, reply->target))
      continue;
    if (reply->wanted != NULL)
      g_assert_cmpstr ((const char *) request->body->data, ==, reply->wanted);
    rude_answer (request, reply->status, "", reply->type, reply->body);
    return;
  }
  if (g_str_has_suffix (request->target, "/is-connected"))
    rude_answer (request, 200, "", JSON_TYPE, "{\"connected\":true}");
  else
    rude_answer (request, 404, "", JSON_TYPE, NO_ROUTE);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->server = rude_server_new (run, self);
  self->client = g_object_new (EF_TYPE_POSTIZ_CLIENT, "base", rude_server_get_base (self->server),
                               "key", KEY, "timeout", 20, "patience", 20, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  settle ();
  assert_finalizes (self->client);
  rude_server_free (self->server);
}

/* What is asked is what is in the contract, to the letter. */
static void
assert_asked (Fixture *self, const char *request)
{
  g_assert_cmpuint (rude_server_count (self->server, request), ==, 1);
}

static void
assert_error (const GError *error, int code)
{
  g_assert_error (error, EF_NET_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_null (strstr (error->message, KEY));
}

static GPtrArray *
list_channels (Fixture *self, const char *group, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_postiz_client_list_channels_async (self->client, group, NULL, await_cb, &result);

  return ef_postiz_client_list_channels_finish (self->client, await (&result), error);
}

static void
test_channels (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) some = NULL;

  self->replies[0] = (Reply) {
    "GET", ROOT "/integrations", 200, JSON_TYPE, "[{\"id\":\"a\"},{\"id\":\"b\"}]", NULL
  };
  all = list_channels (self, NULL, NULL);
  some = list_channels (self, "a b/c", NULL);
  g_assert_cmpuint (all->len, ==, 2);
  g_assert_cmpuint (some->len, ==, 2);
  assert_asked (self, "GET " ROOT "/integrations?group=a%20b%2Fc");
  assert_asked (self, "GET " ROOT "/is-connected");
}

/* A page after it was Postiz: the address has another server now, or its front is in the way for a moment. */
static void
test_page (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) again = NULL;

  self->replies[0] = (Reply) { "GET", ROOT "/integrations", 200, "text/html", PAGE, NULL };
  g_assert_null (list_channels (self, NULL, &error));
  assert_error (error, EF_NET_ERROR_WRONG_ADDRESS);
  self->replies[0] = (Reply) { "GET", "/api" ROOT "/integrations", 200, JSON_TYPE, "[]", NULL };
  self->replies[1] = (Reply) { "GET", ROOT "/is-connected", 200, "text/html", PAGE, NULL };
  again = list_channels (self, NULL, NULL);
  g_assert_nonnull (again);
}

/* §12: a server that has no route for it is not asked for ever. */
static void
test_lacks (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_cmpint (ef_postiz_client_lacks (self->client, EF_POSTIZ_FEATURE_GROUPS), ==, i == 1);
    ef_postiz_client_list_groups_async (self->client, NULL, await_cb, &result);
    g_assert_null (ef_postiz_client_list_groups_finish (self->client, await (&result), &error));
    assert_error (error, EF_NET_ERROR_UNSUPPORTED);
    g_assert_nonnull (strstr (error->message, "too old"));
  }
  assert_asked (self, "GET " ROOT "/groups");
  g_assert_false (ef_postiz_client_lacks (self->client, EF_POSTIZ_FEATURE_STATUS));
}

static void
test_groups (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) groups = NULL;

  self->replies[0] =
    (Reply) { "GET", ROOT "/groups", 200, JSON_TYPE, "[{\"id\":\"c\",\"name\":\"C\"}]", NULL };
  ef_postiz_client_list_groups_async (self->client, NULL, await_cb, &result);
  groups = ef_postiz_client_list_groups_finish (self->client, await (&result), NULL);
  g_assert_cmpstr (((EfPostizGroup *) groups->pdata[0])->name, ==, "C");
}

static EfPostizSettings *
get_settings (Fixture *self, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_postiz_client_get_settings_async (self->client, id, NULL, await_cb, &result);

  return ef_postiz_client_get_settings_finish (self->client, await (&result), error);
}

static void
test_settings (Fixture *self, gconstpointer data)
{
  g_autoptr (EfPostizSettings) settings = NULL;
  g_autoptr (GError) error = NULL;

  self->replies[0] = (Reply) { "GET",     ROOT "/integration-settings/a",   200,
                               JSON_TYPE, "{\"output\":{\"maxLength\":7}}", NULL };
  self->replies[1] = (Reply) { "GET",     ROOT "/integration-settings/b",        404,
                               JSON_TYPE, "{\"msg\":\"Integration not found\"}", NULL };
  settings = get_settings (self, "a", NULL);
  g_assert_cmpint (settings->max_length, ==, 7);
  g_assert_null (get_settings (self, "b", &error));
  assert_error (error, EF_NET_ERROR_NOT_FOUND);
  g_assert_false (ef_postiz_client_lacks (self->client, EF_POSTIZ_FEATURE_SETTINGS));
}

/* An id that leads to another route is no id. */
static void
test_bad_ids (Fixture *self, gconstpointer data)
{
  const char *const ids[] = { "", ".", "..", "\xff" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (get_settings (self, ids[i], &error));
    assert_error (error, EF_NET_ERROR_NOT_FOUND);
  }
  g_assert_cmpuint (rude_server_count (self->server, ""), ==, 0);
  g_assert_null (get_settings (self, "../posts?a#b", NULL));
  assert_asked (self, "GET " ROOT "/integration-settings/..%2Fposts%3Fa%23b");
}

static JsonNode *
trigger (Fixture *self, const char *id, JsonObject *object, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_postiz_client_trigger_async (self->client, id, "boards", object, NULL, await_cb, &result);

  return ef_postiz_client_trigger_finish (self->client, await (&result), error);
}

static void
test_trigger (Fixture *self, gconstpointer data)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) output = NULL;
  g_autoptr (GError) expired = NULL;
  g_autoptr (GError) unknown = NULL;

  json_object_set_string_member (object, "q", "x");
  self->replies[0] = (Reply) {
    "POST",    ROOT "/integration-trigger/a",   201,
    JSON_TYPE, "{\"output\":[{\"id\":\"1\"}]}", "{\"methodName\":\"boards\",\"data\":{\"q\":\"x\"}}"
  };
  self->replies[1] = (Reply) { "POST",
                               ROOT "/integration-trigger/b",
                               401,
                               JSON_TYPE,
                               "{\"msg\":\"Channel disconnected due to expired token\"}",
                               "{\"methodName\":\"boards\",\"data\":{}}" };
  self->replies[2] = (Reply) { "POST",    ROOT "/integration-trigger/c",  404,
                               JSON_TYPE, "{\"msg\":\"Tool not found\"}", NULL };
  output = trigger (self, "a", object, NULL);
  g_assert_true (JSON_NODE_HOLDS_ARRAY (output));
  g_assert_null (trigger (self, "b", NULL, &expired));
  assert_error (expired, EF_NET_ERROR_CHANNEL);
  g_assert_null (trigger (self, "c", NULL, &unknown));
  assert_error (unknown, EF_NET_ERROR_NOT_FOUND);
}

static char *
get_social (Fixture *self, const char *network, const char *id, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_postiz_client_get_social_async (self->client, network, id, NULL, await_cb, &result);

  return ef_postiz_client_get_social_finish (self->client, await (&result), error);
}

static void
test_social (Fixture *self, gconstpointer data)
{
  g_autofree char *url = NULL;
  g_autoptr (GError) refused = NULL;
  g_autoptr (GError) failed = NULL;
  g_autoptr (GError) evil = NULL;

  self->replies[0] = (Reply) { "GET",     ROOT "/social/x?refresh=i%26j",      200,
                               JSON_TYPE, "{\"url\":\"https://x.example/a\"}", NULL };
  self->replies[1] = (Reply) {
    "GET", ROOT "/social/mastodon", 400, JSON_TYPE, "{\"msg\":\"Integration not allowed\"}", NULL
  };
  self->replies[2] =
    (Reply) { "GET", ROOT "/social/vk", 500, JSON_TYPE, "{\"msg\":\"Failed to generate auth URL\"}",
              NULL };
  self->replies[3] = (Reply) {
    "GET", ROOT "/social/evil", 200, JSON_TYPE, "{\"url\":\"javascript:alert(1)\"}", NULL
  };
  url = get_social (self, "x", "i&j", NULL);
  g_assert_cmpstr (url, ==, "https://x.example/a");
  g_assert_null (get_social (self, "mastodon", NULL, &refused));
  assert_error (refused, EF_NET_ERROR_REFUSED);
  g_assert_null (get_social (self, "vk", NULL, &failed));
  assert_error (failed, EF_NET_ERROR_SERVER);
  g_assert_null (get_social (self, "evil", NULL, &evil));
  assert_error (evil, EF_NET_ERROR_WRONG_ADDRESS);
}

static GPtrArray *
list_posts (Fixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_postiz_client_list_posts_async (self->client, FROM, FROM + 60000, NULL, await_cb, &result);

  return ef_postiz_client_list_posts_finish (self->client, await (&result), error);
}

static void
test_posts (Fixture *self, gconstpointer data)
{
  g_autoptr (GPtrArray) posts = NULL;
  g_autoptr (GError) limit = NULL;

  self->replies[0] = (Reply) {
    "GET", ROOT "/posts?", 200, JSON_TYPE, "{\"posts\":[{\"id\":\"p\",\"state\":\"QUEUE\"}]}", NULL
  };
  posts = list_posts (self, NULL);
  g_assert_cmpuint (posts->len, ==, 1);
  assert_asked (self, "GET " ROOT
                      "/posts?startDate=2026-08-25T08:30:17.123Z&endDate=2026-08-25T08:31:17.123Z");

  /* §3: servers before 2.19 limit this too. */
  self->replies[0] =
    (Reply) { "GET", ROOT "/posts?", 429, JSON_TYPE, "{\"statusCode\":429}", NULL };
  g_assert_null (list_posts (self, &limit));
  assert_error (limit, EF_NET_ERROR_LIMIT);
}

/* Years of them, which are read on a thread; and more than anybody has, which are not read at all. */
static void
test_many_posts (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) body = g_string_new ("{\"posts\":[{\"id\":\"p\"}");
  g_autoptr (GPtrArray) posts = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) broken = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append_printf (body,
                            ",{\"id\":\"p%u\",\"publishDate\":\"2026-08-25T08:30:17.123Z\","
                            "\"state\":\"QUEUE\",\"content\":\"%032u\"}",
                            i, i);
  g_string_append (body, "]}");
  self->replies[0] = (Reply) { "GET", ROOT "/posts?", 200, JSON_TYPE, body->str, NULL };
  posts = list_posts (self, NULL);
  g_assert_cmpuint (posts->len, ==, 20001);

  g_string_truncate (body, body->len - 2);
  self->replies[0].body = body->str;
  g_assert_null (list_posts (self, &broken));
  assert_error (broken, EF_NET_ERROR_WRONG_ADDRESS);

  g_string_set_size (body, 33 * 1024 * 1024);
  memset (body->str, ' ', body->len);
  self->replies[0].body = body->str;
  g_assert_null (list_posts (self, &error));
  assert_error (error, EF_NET_ERROR_WRONG_ADDRESS);
  g_assert_nonnull (strstr (error->message, "too long"));
}

typedef struct {
  const char *name;
  guint status;
  const char *type;
  const char *body;
  guint list_status;
  const char *list;
  int code; /* -1: deleted */
} Deletion;

static const Deletion deletions[] = {
  { "deleted", 200, JSON_TYPE, "{\"error\":true}", 500, UNHANDLED, -1 },
  { "not-found", 404, JSON_TYPE, "{\"message\":\"Post not found\",\"statusCode\":404}", 500,
    UNHANDLED, -1 },
  { "gone", 500, JSON_TYPE, UNHANDLED, 200, "{\"posts\":[{\"id\":\"q\"}]}", -1 },
  { "still-there", 500, JSON_TYPE, UNHANDLED, 200, "{\"posts\":[{\"id\":\"p\"}]}",
    EF_NET_ERROR_SERVER },
  { "nobody-knows", 500, JSON_TYPE, UNHANDLED, 500, UNHANDLED, EF_NET_ERROR_SERVER },
  { "list-of-a-proxy", 500, JSON_TYPE, UNHANDLED, 200, PAGE, EF_NET_ERROR_SERVER },
  { "bad-gateway", 502, "text/html", PAGE, 200, "{\"posts\":[{\"id\":\"p\"}]}",
    EF_NET_ERROR_SERVER },
  { "page", 200, "text/html", PAGE, 200, "{\"posts\":[]}", EF_NET_ERROR_WRONG_ADDRESS },
  { "page-not-found", 404, "text/html", PAGE, 200, "{\"posts\":[]}", EF_NET_ERROR_WRONG_ADDRESS },
  { "no-route", 404, JSON_TYPE, "{\"message\":\"Cannot DELETE /public/v1/posts/p\"}", 200,
    "{\"posts\":[]}", EF_NET_ERROR_WRONG_ADDRESS },
  { "key", 401, JSON_TYPE, "{\"msg\":\"Invalid API key\"}", 200, "{\"posts\":[]}",
    EF_NET_ERROR_KEY_REFUSED },
};

/* §6.7: what counts as deleted, and what does not. */
static void
test_delete (Fixture *self, gconstpointer data)
{
  const Deletion *given = data;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_deleted;

  self->replies[0] =
    (Reply) { "DELETE", ROOT "/posts/p", given->status, given->type, given->body, NULL };
  self->replies[1] =
    (Reply) { "GET", ROOT "/posts?", given->list_status, JSON_TYPE, given->list, NULL };
  ef_postiz_client_delete_async (self->client, "p", FROM, FROM, NULL, await_cb, &result);
  is_deleted = ef_postiz_client_delete_finish (self->client, await (&result), &error);
  g_assert_cmpint (is_deleted, ==, given->code < 0);
  if (given->code >= 0)
    assert_error (error, given->code);
  assert_asked (self, "DELETE " ROOT "/posts/p");
}

static gboolean
set_draft (Fixture *self, gboolean is_draft, EfPostizState *state, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_postiz_client_set_draft_async (self->client, "p", is_draft, NULL, await_cb, &result);

  return ef_postiz_client_set_draft_finish (self->client, await (&result), state, error);
}

/* §6.8 */
static void
test_status (Fixture *self, gconstpointer data)
{
  EfPostizState state;
  g_autoptr (GError) error = NULL;

  self->replies[0] = (Reply) { "PUT",
                               ROOT "/posts/p/status",
                               200,
                               JSON_TYPE,
                               "{\"id\":\"p\",\"state\":\"DRAFT\"}",
                               "{\"status\":\"draft\"}" };
  g_assert_true (set_draft (self, TRUE, &state, NULL));
  g_assert_cmpint (state, ==, EF_POSTIZ_STATE_DRAFT);
  self->replies[0] = (Reply) { "PUT",
                               ROOT "/posts/p/status",
                               200,
                               JSON_TYPE,
                               "{\"id\":\"p\",\"state\":\"QUEUE\"}",
                               "{\"status\":\"schedule\"}" };
  g_assert_true (set_draft (self, FALSE, &state, NULL));
  g_assert_cmpint (state, ==, EF_POSTIZ_STATE_QUEUE);
  self->replies[0] = (Reply) { "PUT",
                               ROOT "/posts/p/status",
                               404,
                               JSON_TYPE,
                               "{\"message\":\"Cannot PUT /public/v1/posts/p/status\"}",
                               NULL };
  g_assert_false (set_draft (self, TRUE, &state, &error));
  assert_error (error, EF_NET_ERROR_UNSUPPORTED);
  g_assert_true (ef_postiz_client_lacks (self->client, EF_POSTIZ_FEATURE_STATUS));
}

static void
test_missing (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) listed = NULL;
  g_autoptr (GAsyncResult) set = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GPtrArray) missing = NULL;
  g_autoptr (GError) error = NULL;

  self->replies[0] = (Reply) { "GET",
                               ROOT "/posts/p/missing",
                               200,
                               JSON_TYPE,
                               "[{\"id\":\"1\",\"url\":\"https://x.example/1\"}]",
                               NULL };
  self->replies[1] = (Reply) { "PUT",     ROOT "/posts/p/release-id", 200,
                               JSON_TYPE, "{\"id\":\"p\"}",           "{\"releaseId\":\"1\"}" };
  self->replies[2] = (Reply) { "PUT", ROOT "/posts/q/release-id", 500, JSON_TYPE, UNHANDLED, NULL };
  ef_postiz_client_list_missing_async (self->client, "p", NULL, await_cb, &listed);
  missing = ef_postiz_client_list_missing_finish (self->client, await (&listed), NULL);
  g_assert_cmpstr (((EfPostizMissing *) missing->pdata[0])->url, ==, "https://x.example/1");
  ef_postiz_client_set_release_id_async (self->client, "p", "1", NULL, await_cb, &set);
  g_assert_true (ef_postiz_client_set_release_id_finish (self->client, await (&set), NULL));
  ef_postiz_client_set_release_id_async (self->client, "q", "1", NULL, await_cb, &again);
  g_assert_false (ef_postiz_client_set_release_id_finish (self->client, await (&again), &error));
  assert_error (error, EF_NET_ERROR_REFUSED);
}

static void
test_notifications (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (EfPostizNotifications) notifications = NULL;

  self->replies[0] = (Reply) { "GET",
                               ROOT "/notifications?page=3",
                               200,
                               JSON_TYPE,
                               "{\"notifications\":[{\"content\":\"x\"}],\"page\":3}",
                               NULL };
  ef_postiz_client_list_notifications_async (self->client, 3, NULL, await_cb, &result);
  notifications = ef_postiz_client_list_notifications_finish (self->client, await (&result), NULL);
  g_assert_cmpuint (notifications->items->len, ==, 1);
  g_assert_cmpuint (notifications->page, ==, 3);
}

static void
test_analytics (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) of_post = NULL;
  g_autoptr (EfPostizAnalytics) analytics = NULL;
  g_autoptr (EfPostizAnalytics) missing = NULL;

  self->replies[0] = (Reply) { "GET",     ROOT "/analytics/a?date=30",           200,
                               JSON_TYPE, "[{\"label\":\"Views\",\"data\":[]}]", NULL };
  self->replies[1] =
    (Reply) { "GET", ROOT "/analytics/post/p?date=7", 200, JSON_TYPE, "{\"missing\":true}", NULL };
  ef_postiz_client_get_analytics_async (self->client, "a", 30, NULL, await_cb, &result);
  analytics = ef_postiz_client_get_analytics_finish (self->client, await (&result), NULL);
  g_assert_cmpuint (analytics->series->len, ==, 1);
  ef_postiz_client_get_post_analytics_async (self->client, "p", 7, NULL, await_cb, &of_post);
  missing = ef_postiz_client_get_analytics_finish (self->client, await (&of_post), NULL);
  g_assert_true (missing->is_missing);
}

/* The key is in no sentence, also when the server repeats it in its own. */
static void
test_echoed_key (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  self->replies[0] = (Reply) { "GET",     ROOT "/integration-settings/a", 400,
                               JSON_TYPE, "{\"msg\":\"no: " KEY "!\"}",   NULL };
  g_assert_null (get_settings (self, "a", &error));
  assert_error (error, EF_NET_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "no: …!"));
}

static void
test_account (Fixture *self, gconstpointer data)
{
  g_assert_cmpstr (ef_postiz_client_get_account (self->client), ==, "");
  ef_postiz_client_set_account (self->client, "https://x#0123456789abcdef");
  g_assert_cmpstr (ef_postiz_client_get_account (self->client), ==, "https://x#0123456789abcdef");
  g_assert_cmpstr (ef_postiz_client_get_base (self->client), ==,
                   rude_server_get_base (self->server));
}

#define ADD(name, func) g_test_add ("/postiz-verbs/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_unsetenv ("http_proxy");
  g_unsetenv ("https_proxy");
  g_unsetenv ("all_proxy");
  g_test_init (&argc, &argv, NULL);

  ADD ("channels", test_channels);
  ADD ("page", test_page);
  ADD ("lacks", test_lacks);
  ADD ("groups", test_groups);
  ADD ("settings", test_settings);
  ADD ("bad-ids", test_bad_ids);
  ADD ("trigger", test_trigger);
  ADD ("social", test_social);
  ADD ("posts", test_posts);
  ADD ("many-posts", test_many_posts);
  for (guint i = 0; i < G_N_ELEMENTS (deletions); i++) {
    g_autofree char *path = g_strconcat ("/postiz-verbs/delete/", deletions[i].name, NULL);

    g_test_add (path, Fixture, &deletions[i], set_up, test_delete, tear_down);
  }
  ADD ("status", test_status);
  ADD ("missing", test_missing);
  ADD ("notifications", test_notifications);
  ADD ("analytics", test_analytics);
  ADD ("echoed-key", test_echoed_key);
  ADD ("account", test_account);

  return g_test_run ();
}
