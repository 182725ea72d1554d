/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/postiz-client.h"

#include <string.h>

#include "support/async.h"
#include "support/rude-server.h"

/* The request that creates posts, and everything that can become of it. In every case the server must have seen
 * it once at most. By section of the contract:
 * §3  budget; cases limit
 * §4  cases validator … unhandled, plan, too-large, bad-gateway (each shape is read in postiz-answer.c)
 * §7  cases created…, created-in-part (batches are not atomic), date; the body itself is postiz-payload.c
 * §11 cut-anywhere, again, open-connection, cancelled, closed-port, cases closed-… reset-… hang; that the list tells
 *     what an unknown end was: postiz-practice.c, which also asks for §14
 * §12 cases another-400 (published already), created-with-200, date (what older and newer servers do with one
 *     that has passed) */

#define KEY "k3y-0123456789"
#define JSON_TYPE "application/json"
#define CREATED \
  "[{\"postId\":\"p1\",\"integration\":\"i1\"},{\"postId\":\"p2\",\"integration\":\"i2\"}]"
#define POSTS "POST /public/v1/posts"

typedef enum {
  ANSWER,       /* all of it */
  RESET_UNREAD, /* after the head, without reading the body */
  RESET_IN_BODY,
  CLOSE_AFTER_BODY,
  RESET_AFTER_BODY, /* the posts may be stored */
  HANG,
} Rudeness;

typedef struct {
  const char *name;
  Rudeness rudeness;
  guint status;
  const char *headers;
  const char *type;
  const char *body;
  EfPostizOutcome outcome;
  int code; /* -1: created */
  int index;
} Case;

typedef struct {
  const Case *given;
  gssize cut; /* of the answer; -1: all */
  GMutex mutex;
  GCond cond;
  gboolean has_come;
  gboolean may_go;
} Script;

static const Case good = { "good", ANSWER, 201, "", JSON_TYPE, CREATED, EF_POSTIZ_OUTCOME_CREATED,
                           -1,     -1 };

static void
check_request (RudeRequest *request)
{
  g_autofree char *key = rude_get_header (request, "Authorization");
  g_autofree char *type = rude_get_header (request, "Content-Type");
  g_autofree char *expect = rude_get_header (request, "Expect");

  g_assert_cmpstr (key, ==, KEY);
  g_assert_cmpstr (type, ==, "application/json");
  g_assert_null (expect);
}

static void
create (RudeRequest *request, Script *script)
{
  const Case *given = script->given;
  g_autofree char *answer = rude_format (given->status, given->headers, given->type, given->body);

  check_request (request);
  if (given->rudeness == RESET_UNREAD) {
    rude_reset (request);
    return;
  }
  rude_read_body (request, given->rudeness == RESET_IN_BODY ? 10 : G_MAXINT64);
  switch (given->rudeness) {
  case RESET_IN_BODY:
  case RESET_AFTER_BODY:
    rude_reset (request);
    break;
  case HANG:
    g_mutex_lock (&script->mutex);
    script->has_come = TRUE;
    g_cond_broadcast (&script->cond);
    while (!script->may_go)
      g_cond_wait (&script->cond, &script->mutex);
    g_mutex_unlock (&script->mutex);
    rude_say (request, answer, -1);
    break;
  case ANSWER:
    rude_say (request, answer, script->cut);
    break;
  case CLOSE_AFTER_BODY:
  case RESET_UNREAD:
  default:
    break;
  }
}

static void
run (RudeRequest *request, gpointer data)
{
  if (g_str_equal (request->method, "POST"))
    create (request, data);
  else
    rude_answer (request, 200, "", JSON_TYPE, "{\"connected\":true}");
}

static EfPostizRequest *
make_request (gint64 seconds)
{
  EfPostizRequest *request =
    ef_postiz_request_new (g_get_real_time () / 1000 + seconds * 1000, FALSE);

  ef_postiz_target_add_value (ef_postiz_request_add_target (request, "i1", "x", NULL), NULL, "A",
                              0);
  ef_postiz_target_add_value (ef_postiz_request_add_target (request, "i2", "threads", NULL), NULL,
                              "B", 0);

  return request;
}

static EfPostizClient *
make_client (const char *base)
{
  return g_object_new (EF_TYPE_POSTIZ_CLIENT, "base", base, "key", KEY, "timeout", 5, "patience", 2,
                       NULL);
}

static EfPostizSent *
send_request (EfPostizClient *client, const EfPostizRequest *request)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_postiz_client_create_async (client, request, NULL, await_cb, &result);

  return ef_postiz_client_create_finish (client, await (&result));
}

static void
check_sent (const EfPostizSent *sent, EfPostizOutcome outcome, int code)
{
  if (sent->error != NULL)
    g_test_message ("%s", sent->error->message);
  g_assert_cmpint (sent->outcome, ==, outcome);
  if (code < 0) {
    g_assert_no_error (sent->error);
    g_assert_cmpuint (sent->created->len, ==, 2);
  } else {
    g_assert_error (sent->error, EF_NET_ERROR, code);
    g_assert_null (strstr (sent->error->message, KEY));
  }
}

static void
release (Script *script)
{
  g_mutex_lock (&script->mutex);
  script->may_go = TRUE;
  g_cond_broadcast (&script->cond);
  g_mutex_unlock (&script->mutex);
}

static void
test_case (gconstpointer data)
{
  const Case *given = data;
  Script script = { .given = given, .cut = -1 };
  g_autoptr (RudeServer) server = rude_server_new (run, &script);
  g_autoptr (EfPostizClient) client = make_client (rude_server_get_base (server));
  g_autoptr (EfPostizRequest) request = make_request (3600);
  g_autoptr (EfPostizSent) sent = send_request (client, request);

  release (&script);
  check_sent (sent, given->outcome, given->code);
  g_assert_cmpuint (rude_server_count (server, POSTS), ==, 1);
  if (sent->problem != NULL)
    g_assert_cmpint (sent->problem->index, ==, given->index);
  settle ();
}

#define NOTHING EF_POSTIZ_OUTCOME_NOTHING
#define UNKNOWN EF_POSTIZ_OUTCOME_UNKNOWN
#define PAGE "<html><body>nginx</body></html>"

static const Case cases[] = {
  { "created", ANSWER, 201, "", JSON_TYPE, CREATED, EF_POSTIZ_OUTCOME_CREATED, -1, -1 },
  { "created-with-200", ANSWER, 200, "", JSON_TYPE, CREATED, EF_POSTIZ_OUTCOME_CREATED, -1, -1 },
  { "created-in-other-order", ANSWER, 201, "", JSON_TYPE,
    "[{\"postId\":\"p2\",\"integration\":\"i2\"},{\"postId\":\"p1\",\"integration\":\"i1\"}]",
    EF_POSTIZ_OUTCOME_CREATED, -1, -1 },
  { "created-in-part", ANSWER, 201, "", JSON_TYPE, "[{\"postId\":\"p1\",\"integration\":\"i1\"}]",
    UNKNOWN, EF_NET_ERROR_SERVER, -1 },
  { "created-for-others", ANSWER, 201, "", JSON_TYPE,
    "[{\"postId\":\"p1\",\"integration\":\"i1\"},{\"postId\":\"p1\",\"integration\":\"i3\"}]",
    UNKNOWN, EF_NET_ERROR_SERVER, -1 },
  { "created-with-id", ANSWER, 201, "", JSON_TYPE, "[{\"id\":\"p1\",\"integration\":\"i1\"}]",
    UNKNOWN, EF_NET_ERROR_SERVER, -1 },
  { "created-nothing-said", ANSWER, 201, "", JSON_TYPE, "", UNKNOWN, EF_NET_ERROR_SERVER, -1 },
  { "created-garbage", ANSWER, 201, "", JSON_TYPE, "[{\"postId\":", UNKNOWN, EF_NET_ERROR_SERVER,
    -1 },
  { "page", ANSWER, 200, "", "text/html", PAGE, UNKNOWN, EF_NET_ERROR_SERVER, -1 },
  { "validator", ANSWER, 400, "", JSON_TYPE,
    "{\"message\":[\"posts.1.settings.title must be a string\"],\"statusCode\":400}", NOTHING,
    EF_NET_ERROR_REFUSED, 1 },
  { "rule-of-a-channel", ANSWER, 400, "", JSON_TYPE,
    "{\"statusCode\":400,\"provider\":\"x\",\"name\":\"N\",\"message\":\"post is too long, please "
    "fix it\"}",
    NOTHING, EF_NET_ERROR_REFUSED, -1 },
  { "no-such-channel", ANSWER, 400, "", JSON_TYPE,
    "{\"message\":\"Integration with id i2 not found\"}", NOTHING, EF_NET_ERROR_REFUSED, -1 },
  { "another-400", ANSWER, 400, "", JSON_TYPE, "{\"message\":\"This post was already published\"}",
    UNKNOWN, EF_NET_ERROR_REFUSED, -1 },
  { "400-of-a-proxy", ANSWER, 400, "", "text/html", PAGE, UNKNOWN, EF_NET_ERROR_WRONG_ADDRESS, -1 },
  { "key-revoked", ANSWER, 401, "", JSON_TYPE, "{\"msg\":\"Invalid API key\"}", NOTHING,
    EF_NET_ERROR_KEY_REFUSED, -1 },
  { "empty-401", ANSWER, 401, "", JSON_TYPE, "", NOTHING, EF_NET_ERROR_KEY_REFUSED, -1 },
  { "echoed-key", ANSWER, 400, "", JSON_TYPE, "{\"message\":[\"posts.0.x is not " KEY "\"]}",
    NOTHING, EF_NET_ERROR_REFUSED, 0 },
  { "too-large", ANSWER, 413, "", JSON_TYPE,
    "{\"statusCode\":413,\"message\":\"request entity too large\"}", NOTHING,
    EF_NET_ERROR_TOO_LARGE, -1 },
  { "plan", ANSWER, 402, "", JSON_TYPE,
    "{\"statusCode\":402,\"message\":\"maximum\",\"url\":\"u\"}", NOTHING, EF_NET_ERROR_REFUSED,
    -1 },
  { "limit", ANSWER, 429, "Retry-After: 3600\r\n", JSON_TYPE, "{\"statusCode\":429}", NOTHING,
    EF_NET_ERROR_LIMIT, -1 },
  { "unhandled", ANSWER, 500, "", JSON_TYPE,
    "{\"statusCode\":500,\"message\":\"Internal server error\"}", UNKNOWN, EF_NET_ERROR_SERVER,
    -1 },
  { "bad-gateway", ANSWER, 502, "", "text/html", PAGE, UNKNOWN, EF_NET_ERROR_SERVER, -1 },
  { "gateway-timeout", ANSWER, 504, "", "text/html", PAGE, UNKNOWN, EF_NET_ERROR_SERVER, -1 },
  { "no-route", ANSWER, 404, "", JSON_TYPE, "{\"message\":\"Cannot POST /public/v1/posts\"}",
    NOTHING, EF_NET_ERROR_WRONG_ADDRESS, -1 },
  { "redirect", ANSWER, 307, "Location: /public/v1/posts\r\n", "text/plain", "", UNKNOWN,
    EF_NET_ERROR_WRONG_ADDRESS, -1 },
  { "closed-after-body", CLOSE_AFTER_BODY, 201, "", JSON_TYPE, "", UNKNOWN, EF_NET_ERROR_SERVER,
    -1 },
  { "reset-after-body", RESET_AFTER_BODY, 201, "", JSON_TYPE, "", UNKNOWN, EF_NET_ERROR_SERVER,
    -1 },
  { "reset-unread", RESET_UNREAD, 201, "", JSON_TYPE, "", UNKNOWN, EF_NET_ERROR_SERVER, -1 },
  { "reset-in-body", RESET_IN_BODY, 201, "", JSON_TYPE, "", UNKNOWN, EF_NET_ERROR_SERVER, -1 },
  { "hang", HANG, 201, "", JSON_TYPE, CREATED, UNKNOWN, EF_NET_ERROR_TIMEOUT, -1 },
};

/* Wherever the answer is cut, its end is unknown; and the request is not made again behind our back. */
static void
test_cut_anywhere (void)
{
  Script script = { .given = &good };
  g_autoptr (RudeServer) server = rude_server_new (run, &script);
  g_autoptr (EfPostizClient) client = make_client (rude_server_get_base (server));
  g_autoptr (EfPostizRequest) request = make_request (3600);
  g_autofree char *whole = rude_format (201, "", JSON_TYPE, CREATED);
  guint n = 0;

  for (script.cut = 0; script.cut < (gssize) strlen (whole); script.cut++, n++) {
    g_autoptr (EfPostizSent) sent = send_request (client, request);

    g_assert_cmpint (sent->outcome, ==, EF_POSTIZ_OUTCOME_UNKNOWN);
  }
  g_assert_cmpuint (rude_server_count (server, POSTS), ==, n);
}

/* Also after answers that leave a connection open: it is not used for this. */
static void
test_again (void)
{
  Script script = { .given = &good, .cut = -1 };
  g_autoptr (RudeServer) server = rude_server_new (run, &script);
  g_autoptr (EfPostizClient) client = make_client (rude_server_get_base (server));
  g_autoptr (EfPostizRequest) request = make_request (3600);

  for (guint i = 1; i <= 3; i++) {
    g_autoptr (EfPostizSent) sent = send_request (client, request);

    check_sent (sent, EF_POSTIZ_OUTCOME_CREATED, -1);
    g_assert_cmpuint (rude_server_count (server, POSTS), ==, i);
    g_assert_cmpuint (rude_server_count (server, "GET"), ==, 1);
  }
}

/* The server leaves the connection of the first question open, and closes whatever asks for more without a word.
 * libsoup repeats what it calls idempotent on such a connection; what makes a post go out must not be. */
static void
close_run (RudeRequest *request, gpointer data)
{
  rude_read_body (request, G_MAXINT64);
  if (strstr (request->target, "integration-trigger") != NULL) {
    rude_answer (request, 201, "", JSON_TYPE, "{\"output\":7}");
    return;
  }
  if (!g_str_equal (request->method, "GET"))
    return;
  rude_say (request,
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 18\r\n\r\n"
            "{\"connected\":true}",
            -1);
  request->stays = TRUE;
}

static void
test_open_connection (void)
{
  g_autoptr (RudeServer) server = rude_server_new (close_run, NULL);
  g_autoptr (EfPostizClient) client = make_client (rude_server_get_base (server));
  g_autoptr (EfPostizRequest) request = make_request (3600);
  g_autoptr (EfPostizSent) sent = send_request (client, request);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) triggered = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) output = NULL;

  check_sent (sent, EF_POSTIZ_OUTCOME_UNKNOWN, EF_NET_ERROR_SERVER);
  g_assert_cmpuint (rude_server_count (server, POSTS), ==, 1);

  ef_postiz_client_trigger_async (client, "i", "t", NULL, NULL, await_cb, &triggered);
  output = ef_postiz_client_trigger_finish (client, await (&triggered), NULL);
  g_assert_nonnull (output);

  ef_postiz_client_set_draft_async (client, "p", FALSE, NULL, await_cb, &result);
  g_assert_false (ef_postiz_client_set_draft_finish (client, await (&result), NULL, &error));
  g_assert_error (error, EF_NET_ERROR, EF_NET_ERROR_SERVER);
  g_assert_cmpuint (rude_server_count (server, "PUT"), ==, 1);

  /* The first connection waits for a question. */
  g_clear_object (&result);
  g_clear_object (&triggered);
  assert_finalizes (g_steal_pointer (&client));
}

/* §3 */
static void
test_budget (void)
{
  const Case first = good;
  Case told = first;
  Script script = { .given = &told, .cut = -1 };
  g_autoptr (RudeServer) server = rude_server_new (run, &script);
  g_autoptr (EfPostizClient) client = make_client (rude_server_get_base (server));
  g_autoptr (EfPostizRequest) request = make_request (3600);
  g_autoptr (EfPostizSent) sent = NULL;
  g_autoptr (EfPostizSent) blocked = NULL;
  g_autoptr (EfPostizSent) silent = NULL;

  told.headers =
    "X-RateLimit-Limit: 90\r\nX-RateLimit-Remaining: 89\r\nX-RateLimit-Reset: 3600\r\n";
  sent = send_request (client, request);
  g_assert_cmpint (sent->limit, ==, 90);
  g_assert_cmpint (sent->remaining, ==, 89);
  g_assert_cmpint (sent->reset, ==, 3600);

  told.status = 429;
  told.headers = "Retry-After: 3541\r\nX-RateLimit-Limit: -5\r\nX-RateLimit-Reset: soon\r\n";
  blocked = send_request (client, request);
  g_assert_cmpint (blocked->problem->retry_after, ==, 3541);
  g_assert_cmpint (blocked->limit, ==, -1);
  g_assert_cmpint (blocked->reset, ==, -1);
  g_assert_nonnull (strstr (blocked->error->message, "60 minutes"));

  told = first;
  silent = send_request (client, request);
  g_assert_cmpint (silent->limit, ==, -1);
}

static void
test_closed_port (void)
{
  Script script = { .given = &good, .cut = -1 };
  g_autoptr (RudeServer) server = rude_server_new (run, &script);
  g_autoptr (EfPostizClient) client = make_client (rude_server_get_base (server));
  g_autoptr (EfPostizRequest) request = make_request (3600);
  g_autoptr (EfPostizSent) first = send_request (client, request);
  g_autoptr (EfPostizSent) sent = NULL;

  g_clear_pointer (&server, rude_server_free);
  sent = send_request (client, request);
  check_sent (sent, EF_POSTIZ_OUTCOME_NOTHING, EF_NET_ERROR_OFFLINE);
}

/* Cancelling before is nothing; once the bytes are on their way it is ignored, and the truth is waited for. */
static void
test_cancelled (void)
{
  Case held = good;
  Script script = { .given = &held, .cut = -1 };
  g_autoptr (RudeServer) server = rude_server_new (run, &script);
  g_autoptr (EfPostizClient) client = make_client (rude_server_get_base (server));
  g_autoptr (EfPostizRequest) request = make_request (3600);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) late = NULL;
  g_autoptr (GAsyncResult) early = NULL;
  g_autoptr (EfPostizSent) sent = NULL;
  g_autoptr (EfPostizSent) nothing = NULL;
  gboolean has_come = FALSE;

  held.rudeness = HANG;
  ef_postiz_client_create_async (client, request, cancellable, await_cb, &late);
  while (!has_come) {
    g_main_context_iteration (NULL, FALSE);
    g_mutex_lock (&script.mutex);
    has_come = script.has_come;
    g_mutex_unlock (&script.mutex);
  }
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < 50; i++) {
    settle ();
    g_usleep (1000);
  }
  g_assert_null (late);
  release (&script);
  sent = ef_postiz_client_create_finish (client, await (&late));
  check_sent (sent, EF_POSTIZ_OUTCOME_CREATED, -1);

  ef_postiz_client_create_async (client, request, cancellable, await_cb, &early);
  nothing = ef_postiz_client_create_finish (client, await (&early));
  g_assert_cmpint (nothing->outcome, ==, EF_POSTIZ_OUTCOME_NOTHING);
  g_assert_error (nothing->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (rude_server_count (server, POSTS), ==, 1);
}

/* §7: a date that has passed goes out at once, or never. By the server's clock, whatever ours is. */
static void
date_run (RudeRequest *request, gpointer data)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) ahead = g_date_time_add_hours (now, 5);
  g_autofree char *date = g_date_time_format (ahead, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n");

  rude_read_body (request, G_MAXINT64);
  rude_answer (request, 200, date, JSON_TYPE,
               g_str_equal (request->method, "POST") ? CREATED : "{\"connected\":true}");
}

static void
test_date (void)
{
  Script script = { .given = &good, .cut = -1 };
  g_autoptr (RudeServer) server = rude_server_new (run, &script);
  g_autoptr (RudeServer) ahead = rude_server_new (date_run, NULL);
  g_autoptr (EfPostizClient) client = make_client (rude_server_get_base (server));
  g_autoptr (EfPostizClient) other = make_client (rude_server_get_base (ahead));
  g_autoptr (EfPostizRequest) past = make_request (-1);
  g_autoptr (EfPostizRequest) soon = make_request (3600);
  g_autoptr (EfPostizSent) refused = send_request (client, past);
  g_autoptr (EfPostizSent) created = send_request (client, soon);
  g_autoptr (EfPostizSent) first = NULL;
  g_autoptr (EfPostizSent) draft = NULL;
  gint64 offset;

  check_sent (refused, EF_POSTIZ_OUTCOME_NOTHING, EF_NET_ERROR_REFUSED);
  check_sent (created, EF_POSTIZ_OUTCOME_CREATED, -1);
  g_assert_false (ef_postiz_client_get_clock_offset (client, &offset));

  first = send_request (other, soon);
  check_sent (first, EF_POSTIZ_OUTCOME_NOTHING, EF_NET_ERROR_REFUSED);
  g_assert_true (ef_postiz_client_get_clock_offset (other, &offset));
  g_assert_cmpint (ABS (offset - (gint64) 5 * 3600 * G_USEC_PER_SEC), <, 2 * G_USEC_PER_SEC);
  g_assert_cmpuint (rude_server_count (ahead, "POST"), ==, 0);

  soon->is_draft = TRUE;
  draft = send_request (other, soon);
  check_sent (draft, EF_POSTIZ_OUTCOME_CREATED, -1);
}

/* What the payload does not make is not sent. */
static void
test_bad_request (void)
{
  Script script = { .given = &good, .cut = -1 };
  g_autoptr (RudeServer) server = rude_server_new (run, &script);
  g_autoptr (EfPostizClient) client = make_client (rude_server_get_base (server));
  g_autoptr (EfPostizRequest) request = ef_postiz_request_new (1, FALSE);
  g_autoptr (EfPostizSent) sent = send_request (client, request);

  check_sent (sent, EF_POSTIZ_OUTCOME_NOTHING, EF_NET_ERROR_REFUSED);
  g_assert_cmpuint (rude_server_count (server, ""), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_unsetenv ("http_proxy");
  g_unsetenv ("https_proxy");
  g_unsetenv ("all_proxy");
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/postiz-create/", cases[i].name, NULL);

    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/postiz-create/cut-anywhere", test_cut_anywhere);
  g_test_add_func ("/postiz-create/again", test_again);
  g_test_add_func ("/postiz-create/open-connection", test_open_connection);
  g_test_add_func ("/postiz-create/budget", test_budget);
  g_test_add_func ("/postiz-create/closed-port", test_closed_port);
  g_test_add_func ("/postiz-create/cancelled", test_cancelled);
  g_test_add_func ("/postiz-create/date", test_date);
  g_test_add_func ("/postiz-create/bad-request", test_bad_request);

  return g_test_run ();
}
