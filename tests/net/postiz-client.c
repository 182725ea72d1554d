/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/postiz-client.h"

#include <libsoup/soup.h>
#include <string.h>

#include "config.h"
#include "support/async.h"

#define KEY "k3y-0123456789abcdef/+=~"
#define MSG_TYPE "application/json; charset=utf-8"
#define HTML "<!DOCTYPE html><html><body>Log in</body></html>"

#define CONNECTED "/public/v1/is-connected"
#define CHANNELS "/public/v1/integrations"

/* A server that answers by a table, and remembers what it was asked. */
typedef struct {
  const char *path;
  guint status;
  const char *type;
  const char *body;
  const char *header; /* "Name: value" */
} Reply;

#define GOOD(prefix) { prefix CONNECTED, 200, MSG_TYPE, "{\"connected\":true}", NULL }
#define THREE(prefix)               \
  { prefix CHANNELS, 200, MSG_TYPE, \
    "[{\"id\":\"a\",\"name\":\"A\"},{\"id\":\"b\"},{\"id\":\"c\",\"picture\":null}]", NULL }
#define FRONT(path) { path, 200, "text/html; charset=utf-8", HTML, NULL }

typedef struct {
  const char *name;
  const Reply replies[4]; /* anything else is a 404 of Postiz */
  int code;               /* -1: the test succeeds with three channels */
  const char *word;       /* in the message */
} Case;

typedef struct {
  const Case *given;
  SoupServer *server;
  EfPostizClient *client;
  char *base;
  GPtrArray *asked; /* paths */
} Fixture;

static const Reply *
find_reply (const Case *given, const char *path)
{
  for (guint i = 0; given != NULL && i < G_N_ELEMENTS (given->replies); i++) {
    if (g_strcmp0 (given->replies[i].path, path) == 0)
      return &given->replies[i];
  }

  return NULL;
}

static void
set_reply (SoupServerMessage *message, const Reply *reply)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_auto (GStrv) parts = reply->header != NULL ? g_strsplit (reply->header, ": ", 2) : NULL;

  soup_server_message_set_status (message, reply->status, NULL);
  soup_server_message_set_response (message, reply->type, SOUP_MEMORY_STATIC, reply->body,
                                    strlen (reply->body));
  if (parts != NULL)
    soup_message_headers_append (headers, parts[0], parts[1]);
}

/* What is true of every request that leaves the client. */
static void
check_request (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  g_assert_cmpstr (soup_server_message_get_method (message), ==, "GET");
  g_assert_cmpstr (soup_message_headers_get_list (headers, "Authorization"), ==, KEY);
  g_assert_cmpstr (soup_message_headers_get_one (headers, "User-Agent"), ==,
                   "EditFactory/" EF_VERSION);
  g_assert_nonnull (strstr (soup_message_headers_get_list (headers, "Accept-Encoding"), "gzip"));
  g_assert_null (soup_message_headers_get_list (headers, "Cookie"));
  g_assert_null (g_uri_get_query (soup_server_message_get_uri (message)));
}

static void
answer_cb (SoupServer *server,
           SoupServerMessage *message,
           const char *path,
           GHashTable *query,
           gpointer user_data)
{
  static const Reply not_found = {
    NULL, 404, MSG_TYPE, "{\"message\":\"Cannot GET\",\"error\":\"Not Found\",\"statusCode\":404}",
    NULL
  };
  Fixture *self = user_data;
  const Reply *reply = find_reply (self->given, path);

  check_request (message);
  g_ptr_array_add (self->asked, g_strdup (path));
  set_reply (message, reply != NULL ? reply : &not_found);
}

static char *
listen (SoupServer *server)
{
  g_autoptr (GError) error = NULL;
  GSList *uris;
  char *address;

  soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);
  address = g_uri_to_string (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  address[strlen (address) - 1] = '\0'; /* the slash */

  return address;
}

static EfPostizClient *
make_client (const char *base, const char *key)
{
  return g_object_new (EF_TYPE_POSTIZ_CLIENT, "base", base, "key", key, "timeout", 1, NULL);
}

static void
set_up (Fixture *self, gconstpointer given)
{
  self->given = given;
  self->asked = g_ptr_array_new_with_free_func (g_free);
  self->server = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->server, NULL, answer_cb, self, NULL);
  self->base = listen (self->server);
  self->client = make_client (self->base, KEY);
}

static void
tear_down (Fixture *self, gconstpointer given)
{
  settle ();
  assert_finalizes (self->client);
  soup_server_disconnect (self->server);
  settle ();
  g_object_unref (self->server);
  g_ptr_array_unref (self->asked);
  g_free (self->base);
}

static gboolean
run_test (EfPostizClient *client, guint *n_channels, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_postiz_client_test_async (client, NULL, await_cb, &result);

  return ef_postiz_client_test_finish (client, await (&result), n_channels, error);
}

static void
assert_good (EfPostizClient *client)
{
  g_autoptr (GError) error = NULL;
  guint n_channels = 0;

  run_test (client, &n_channels, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_channels, ==, 3);
}

/* A sentence that holds neither the key nor an address beyond the host. */
static void
assert_bad (EfPostizClient *client, int code, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (run_test (client, NULL, &error));
  g_assert_error (error, EF_NET_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_true (g_str_has_suffix (error->message, "."));
  g_assert_null (strstr (error->message, "k3y"));
  g_assert_null (strstr (error->message, "/public"));
  g_assert_null (strstr (error->message, "/api"));
  if (word != NULL)
    g_assert_nonnull (strstr (error->message, word));
}

static void
test_case (Fixture *self, gconstpointer data)
{
  const Case *given = data;

  if (given->code < 0)
    assert_good (self->client);
  else
    assert_bad (self->client, given->code, given->word);
}

static const Case cases[] = {
  {
    .name = "good-at-root",
    .replies = { GOOD (""), THREE ("") },
    .code = -1,
  },
  {
    .name = "good-below-api",
    .replies = { FRONT (CONNECTED), FRONT (CHANNELS), GOOD ("/api"), THREE ("/api") },
    .code = -1,
  },
  {
    .name = "good-below-api-not-found-at-root",
    .replies = { GOOD ("/api"), THREE ("/api") },
    .code = -1,
  },
  {
    .name = "good-below-api-broken-front",
    .replies = { { CONNECTED, 500, "text/html", HTML, NULL }, GOOD ("/api"), THREE ("/api") },
    .code = -1,
  },
  {
    .name = "good-below-api-login-at-root",
    .replies = { { CONNECTED, 307, "text/plain", "", "Location: /auth/login" },
                 GOOD ("/api"),
                 THREE ("/api") },
    .code = -1,
  },
  {
    .name = "cookie",
    .replies = { { CONNECTED, 200, MSG_TYPE, "{\"connected\":true}", "Set-Cookie: a=b; Path=/" },
                 THREE ("") },
    .code = -1,
  },
  {
    .name = "wrong-key",
    .replies = { { CONNECTED, 401, MSG_TYPE, "{\"msg\":\"Invalid API key\"}", NULL } },
    .code = EF_NET_ERROR_KEY_REFUSED,
    .word = "does not know",
  },
  {
    .name = "wrong-key-below-api",
    .replies = { FRONT (CONNECTED),
                 { "/api" CONNECTED, 401, MSG_TYPE, "{\"msg\":\"Invalid API key\"}", NULL } },
    .code = EF_NET_ERROR_KEY_REFUSED,
    .word = "does not know",
  },
  {
    .name = "key-refused-for-channels",
    .replies = { GOOD (""), { CHANNELS, 403, MSG_TYPE, "{\"msg\":\"Invalid API key\"}", NULL } },
    .code = EF_NET_ERROR_KEY_REFUSED,
  },
  {
    .name = "no-subscription",
    .replies = { { CONNECTED, 401, MSG_TYPE, "{\"msg\":\"No subscription found\"}", NULL } },
    .code = EF_NET_ERROR_KEY_REFUSED,
    .word = "subscription",
  },
  {
    .name = "key-lost",
    .replies = { { CONNECTED, 401, MSG_TYPE, "{\"msg\":\"No API Key found\"}", NULL } },
    .code = EF_NET_ERROR_KEY_REFUSED,
    .word = "did not reach",
  },
  {
    .name = "echoed-key",
    .replies = { { CONNECTED, 401, MSG_TYPE, "{\"msg\":\"Unknown: " KEY "\"}", NULL } },
    .code = EF_NET_ERROR_KEY_REFUSED,
    .word = "refused",
  },
  {
    .name = "empty-401",
    .replies = { { CONNECTED, 401, "text/plain", "", NULL } },
    .code = EF_NET_ERROR_KEY_REFUSED,
    .word = "fault of the server",
  },
  {
    .name = "login-of-a-proxy",
    .replies = { { CONNECTED, 401, "text/html", HTML, "WWW-Authenticate: Basic realm=\"x\"" } },
    .code = EF_NET_ERROR_KEY_REFUSED,
    .word = "in front of",
  },
  {
    .name = "limit-with-wait",
    .replies = { { CONNECTED, 429, MSG_TYPE, "{\"statusCode\":429}", "Retry-After: 3541" } },
    .code = EF_NET_ERROR_LIMIT,
    .word = "in 60 minutes",
  },
  {
    .name = "limit-of-a-moment",
    .replies = { { CONNECTED, 429, MSG_TYPE, "{\"statusCode\":429}", "Retry-After: 1" } },
    .code = EF_NET_ERROR_LIMIT,
    .word = "in 1 minute.",
  },
  {
    .name = "limit-without-wait",
    .replies = { { CONNECTED, 429, MSG_TYPE, "{\"statusCode\":429}", NULL } },
    .code = EF_NET_ERROR_LIMIT,
    .word = "later",
  },
  {
    .name = "limit-with-nonsense",
    .replies = { { CONNECTED, 429, MSG_TYPE, "{}", "Retry-After: 99999999999999999999" } },
    .code = EF_NET_ERROR_LIMIT,
    .word = "later",
  },
  {
    .name = "limit-until-a-date-long-past",
    .replies = { { CONNECTED, 429, MSG_TYPE, "{}", "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT" } },
    .code = EF_NET_ERROR_LIMIT,
    .word = "later",
  },
  {
    .name = "server-error",
    .replies = { { CONNECTED, 500, MSG_TYPE, "{\"statusCode\":500}", NULL } },
    .code = EF_NET_ERROR_SERVER,
    .word = "500",
  },
  {
    .name = "bad-gateway-page",
    .replies = { { CONNECTED, 502, "text/html", HTML, NULL } },
    .code = EF_NET_ERROR_SERVER,
    .word = "502",
  },
  {
    .name = "server-error-for-channels",
    .replies = { GOOD (""), { CHANNELS, 500, MSG_TYPE, "{\"statusCode\":500}", NULL } },
    .code = EF_NET_ERROR_SERVER,
  },
  {
    .name = "pages-everywhere",
    .replies = { FRONT (CONNECTED), FRONT ("/api" CONNECTED) },
    .code = EF_NET_ERROR_WRONG_ADDRESS,
    .word = "not Postiz",
  },
  {
    .name = "nothing-anywhere",
    .code = EF_NET_ERROR_WRONG_ADDRESS,
    .word = "not Postiz",
  },
  {
    .name = "garbage",
    .replies = { { CONNECTED, 200, MSG_TYPE, "{\"connected\":tr", NULL } },
    .code = EF_NET_ERROR_WRONG_ADDRESS,
  },
  {
    .name = "not-text",
    .replies = { { CONNECTED, 200, MSG_TYPE, "{\"connected\":\"\xff\xfe\"", NULL } },
    .code = EF_NET_ERROR_WRONG_ADDRESS,
  },
  {
    .name = "empty-body",
    .replies = { { CONNECTED, 200, MSG_TYPE, "", NULL } },
    .code = EF_NET_ERROR_WRONG_ADDRESS,
  },
  {
    .name = "another-service",
    .replies = { { CONNECTED, 200, MSG_TYPE, "{\"ok\":true}", NULL } },
    .code = EF_NET_ERROR_WRONG_ADDRESS,
  },
  {
    .name = "object-for-channels",
    .replies = { GOOD (""), { CHANNELS, 200, MSG_TYPE, "{}", NULL } },
    .code = EF_NET_ERROR_WRONG_ADDRESS,
  },
  {
    .name = "numbers-for-channels",
    .replies = { GOOD (""), { CHANNELS, 200, MSG_TYPE, "[1,2,3]", NULL } },
    .code = EF_NET_ERROR_WRONG_ADDRESS,
  },
  {
    .name = "page-for-channels",
    .replies = { GOOD (""), FRONT (CHANNELS) },
    .code = EF_NET_ERROR_WRONG_ADDRESS,
  },
  {
    .name = "gzip-that-is-not",
    .replies = { { CONNECTED, 200, MSG_TYPE, "{\"connected\":true}", "Content-Encoding: gzip" } },
    .code = EF_NET_ERROR_WRONG_ADDRESS,
  },
  {
    .name = "redirect-without-location",
    .replies = { { CONNECTED, 302, "text/plain", "", NULL } },
    .code = EF_NET_ERROR_WRONG_ADDRESS,
    .word = "another address",
  },
};

static const Case good = { .replies = { GOOD (""), THREE ("") } };
static const Case wrong_key = {
  .replies = { { CONNECTED, 401, MSG_TYPE, "{\"msg\":\"Invalid API key\"}", NULL } },
};
static const Case good_below_api = {
  .replies = { FRONT (CONNECTED), GOOD ("/api"), THREE ("/api") },
};

/* A base that says /api itself is not asked twice. */
static void
test_api_in_base (Fixture *self, gconstpointer data)
{
  g_autofree char *base = g_strconcat (self->base, "/api", NULL);
  g_autoptr (EfPostizClient) client = make_client (base, KEY);

  assert_good (client);
  g_assert_cmpuint (self->asked->len, ==, 2);
}

static void
test_asked_in_order (Fixture *self, gconstpointer data)
{
  const char *const paths[] = { CONNECTED, "/api" CONNECTED, "/api" CHANNELS };

  assert_good (self->client);
  g_assert_cmpuint (self->asked->len, ==, G_N_ELEMENTS (paths));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    g_assert_cmpstr (self->asked->pdata[i], ==, paths[i]);
}

static void
test_again (Fixture *self, gconstpointer data)
{
  assert_good (self->client);
  self->given = &wrong_key;
  assert_bad (self->client, EF_NET_ERROR_KEY_REFUSED, NULL);
  self->given = &good;
  assert_good (self->client);
}

static void
never_cb (SoupServer *server,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer user_data)
{
  guint *n_requests = user_data;

  *n_requests += 1;
  soup_server_message_set_status (message, 200, NULL);
}

static void
test_redirect (Fixture *self, gconstpointer data)
{
  const guint statuses[] = { 301, 302, 303, 307, 308 };
  g_autoptr (SoupServer) other = soup_server_new (NULL, NULL);
  g_autofree char *address = listen (other);
  g_autofree char *header = g_strdup_printf ("Location: %s" CONNECTED, address);
  guint n_requests = 0;

  soup_server_add_handler (other, NULL, never_cb, &n_requests, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++) {
    Case redirecting = {
      .replies = { { CONNECTED, statuses[i], "text/plain", "", header },
                   { "/api" CONNECTED, statuses[i], "text/plain", "", header } },
    };

    self->given = &redirecting;
    assert_bad (self->client, EF_NET_ERROR_WRONG_ADDRESS, "another address");
    settle ();
  }
  self->given = NULL;

  g_assert_cmpuint (n_requests, ==, 0);
  g_assert_cmpuint (self->asked->len, ==, 2 * G_N_ELEMENTS (statuses));
  soup_server_disconnect (other);
}

/* Longer than what is read, and packed to almost nothing. */
static GBytes *
compress (const char *text, gsize size)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GInputStream) plain = g_memory_input_stream_new_from_data (text, (gssize) size, NULL);
  g_autoptr (GInputStream) packed = g_converter_input_stream_new (plain, G_CONVERTER (compressor));
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();

  g_output_stream_splice (out, packed, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, NULL);

  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
}

typedef struct {
  GBytes *body;
  const char *encoding;
} Large;

static void
large_cb (SoupServer *server,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer user_data)
{
  Large *large = user_data;
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_append (headers, "Content-Type", MSG_TYPE);
  if (large->encoding != NULL)
    soup_message_headers_append (headers, "Content-Encoding", large->encoding);
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), large->body);
}

static void
answer_with (Fixture *self, const char *path, Large *large)
{
  soup_server_add_handler (self->server, path, large_cb, large, NULL);
}

static void
test_gzip (Fixture *self, gconstpointer data)
{
  const char *text = "{\"connected\":true}";
  g_autoptr (GBytes) body = compress (text, strlen (text));
  Large packed = { body, "gzip" };

  answer_with (self, CONNECTED, &packed);
  assert_good (self->client);
}

static char *
make_spaces (gsize size)
{
  char *text = g_malloc (size);

  memset (text, ' ', size);
  memcpy (text, "{\"connected\":true}", 18);

  return text;
}

static void
test_huge (Fixture *self, gconstpointer data)
{
  const gsize size = 32 * 1024 * 1024;
  g_autofree char *text = make_spaces (size);
  g_autoptr (GBytes) plain = g_bytes_new_static (text, size);
  g_autoptr (GBytes) packed = compress (text, size);
  Large plain_body = { plain, NULL };
  Large packed_body = { packed, "gzip" };

  answer_with (self, CONNECTED, &plain_body);
  assert_bad (self->client, EF_NET_ERROR_WRONG_ADDRESS, "too long");
  soup_server_remove_handler (self->server, CONNECTED);

  answer_with (self, CONNECTED, &packed_body);
  assert_bad (self->client, EF_NET_ERROR_WRONG_ADDRESS, "too long");
  soup_server_remove_handler (self->server, CONNECTED);

  assert_good (self->client);
}

static void
test_just_not_huge (Fixture *self, gconstpointer data)
{
  const gsize size = 1024 * 1024;
  g_autofree char *text = make_spaces (size);
  g_autoptr (GBytes) body = g_bytes_new_static (text, size);
  Large large = { body, NULL };

  answer_with (self, CONNECTED, &large);
  assert_good (self->client);
}

static void
test_deeply_nested (Fixture *self, gconstpointer data)
{
  const gsize size = 1024 * 1024;
  g_autofree char *text = g_malloc (size);
  g_autoptr (GBytes) body = g_bytes_new_static (text, size);
  Large large = { body, NULL };

  memset (text, '[', size);
  answer_with (self, CONNECTED, &large);
  assert_bad (self->client, EF_NET_ERROR_WRONG_ADDRESS, NULL);
}

static void
hang_cb (SoupServer *server,
         SoupServerMessage *message,
         const char *path,
         GHashTable *query,
         gpointer user_data)
{
  SoupServerMessage **held = user_data;

  soup_server_message_pause (message);
  g_set_object (held, message);
}

static void
test_hang (Fixture *self, gconstpointer data)
{
  g_autoptr (SoupServerMessage) held = NULL;
  gint64 begin = g_get_monotonic_time ();

  soup_server_add_handler (self->server, CONNECTED, hang_cb, &held, NULL);
  assert_bad (self->client, EF_NET_ERROR_TIMEOUT, "in time");
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 3 * G_USEC_PER_SEC);
}

/* A byte now and then keeps a connection alive, not a request. */
static gboolean
drip_cb (gpointer user_data)
{
  SoupServerMessage *message = user_data;

  soup_message_body_append (soup_server_message_get_response_body (message), SOUP_MEMORY_STATIC,
                            " ", 1);
  soup_server_message_unpause (message);

  return G_SOURCE_CONTINUE;
}

static void
begin_drip_cb (SoupServer *server,
               SoupServerMessage *message,
               const char *path,
               GHashTable *query,
               gpointer user_data)
{
  guint *id = user_data;

  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (message),
                                     SOUP_ENCODING_CHUNKED);
  *id =
    g_timeout_add_full (G_PRIORITY_DEFAULT, 300, drip_cb, g_object_ref (message), g_object_unref);
}

static void
test_drip (Fixture *self, gconstpointer data)
{
  gint64 begin = g_get_monotonic_time ();
  guint id = 0;

  soup_server_add_handler (self->server, CONNECTED, begin_drip_cb, &id, NULL);
  assert_bad (self->client, EF_NET_ERROR_TIMEOUT, "in time");
  g_assert_cmpint (g_get_monotonic_time () - begin, <, 6 * G_USEC_PER_SEC);
  g_clear_handle_id (&id, g_source_remove);
}

static void
test_cancelled (Fixture *self, gconstpointer data)
{
  g_autoptr (SoupServerMessage) held = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  soup_server_add_handler (self->server, CONNECTED, hang_cb, &held, NULL);
  ef_postiz_client_test_async (self->client, cancellable, await_cb, &result);
  while (held == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  g_assert_false (ef_postiz_client_test_finish (self->client, await (&result), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cancelled_before (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  ef_postiz_client_test_async (self->client, cancellable, await_cb, &result);
  g_assert_false (ef_postiz_client_test_finish (self->client, await (&result), NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (self->asked->len, ==, 0);
}

static void
test_closed_port (Fixture *self, gconstpointer data)
{
  soup_server_disconnect (self->server);
  assert_bad (self->client, EF_NET_ERROR_OFFLINE, "127.0.0.1");
}

static void
test_no_such_host (Fixture *self, gconstpointer data)
{
  g_autoptr (EfPostizClient) client = make_client ("https://nothing.invalid", KEY);

  assert_bad (client, EF_NET_ERROR_OFFLINE, "nothing.invalid");
}

/* libsoup would print such a value in a warning, and the warning would end this program. */
static void
test_bad_key (Fixture *self, gconstpointer data)
{
  const char *const keys[] = { "k3y\r\nHost: other.example", "k3y 2", "k3y\xc3\xa9", "" };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (EfPostizClient) client = make_client (self->base, keys[i]);

    assert_bad (client, EF_NET_ERROR_KEY_REFUSED, "copy it again");
  }
  g_assert_cmpuint (self->asked->len, ==, 0);
}

/* As people paste it: check_request () looks at what is sent. */
static void
test_pasted_key (Fixture *self, gconstpointer data)
{
  const char *const keys[] = { " " KEY, KEY "\n", "\t" KEY "\r\n", "Bearer " KEY,
                               "bearer  " KEY " " };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    g_autoptr (EfPostizClient) client = make_client (self->base, keys[i]);

    assert_good (client);
  }
}

static void
test_bad_base (Fixture *self, gconstpointer data)
{
  const char *const bases[] = { "", "nothing", "https://", "file:///etc", "://" };

  for (guint i = 0; i < G_N_ELEMENTS (bases); i++) {
    g_autoptr (EfPostizClient) client = make_client (bases[i], KEY);

    assert_bad (client, EF_NET_ERROR_WRONG_ADDRESS, NULL);
  }
}

/* Made for this test and published with it; nobody trusts it, which is the point. */
static const char untrusted[] = "-----BEGIN CERTIFICATE-----\n"
                                "MIIBkDCCATagAwIBAgIUe1i9zDWB0VXxhaG2zcVEF2if730wCgYIKoZIzj0EAwIw\n"
                                "FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyMTA5MzA0MVoYDzIxMjYxMDI4\n"
                                "MDkzMDQxWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO\n"
                                "PQMBBwNCAAQS8fXuRJgxSNg0xYQ22XvKCrL8SJKS4j3CA7AP0fmPrv1plCaeAsHH\n"
                                "Ppsv5Vgi+euhdRi9XwxjRV/RARKnqmaho2QwYjAdBgNVHQ4EFgQURJ5a+QF6jDwc\n"
                                "pE1WLuU97D39y+EwHwYDVR0jBBgwFoAURJ5a+QF6jDwcpE1WLuU97D39y+EwDwYD\n"
                                "VR0TAQH/BAUwAwEB/zAPBgNVHREECDAGhwR/AAABMAoGCCqGSM49BAMCA0gAMEUC\n"
                                "IBvNZP1Ony5M7TTUNppJGppr/8Dkolk1tt4LyO31Yj/zAiEAqnrkCU0v2CHgFGvI\n"
                                "6DUmWBNFOq33XEsV4ctYmqXCdcQ=\n"
                                "-----END CERTIFICATE-----\n"
                                "-----BEGIN PRIVATE KEY-----\n"
                                "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgs8CysUpsDKxz/qtl\n"
                                "bB03at0qvvMGQWvOLqtAY0zrvfihRANCAAQS8fXuRJgxSNg0xYQ22XvKCrL8SJKS\n"
                                "4j3CA7AP0fmPrv1plCaeAsHHPpsv5Vgi+euhdRi9XwxjRV/RARKnqmah\n"
                                "-----END PRIVATE KEY-----\n";

/* A machine without certificates of authorities says so in a warning, and may be tested on as well. */
static void
allow_warnings (void)
{
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_FATAL_MASK);
}

/* A server below HTTP: it says one thing, whatever it is asked, and hangs up. */
static gboolean
say_cb (GThreadedSocketService *service,
        GSocketConnection *connection,
        GObject *source,
        gpointer text)
{
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  char asked[4096];

  g_input_stream_read (in, asked, sizeof asked, NULL, NULL);
  g_output_stream_write_all (out, text, strlen (text), NULL, NULL, NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);

  return TRUE;
}

static void
assert_bad_with_server (const char *scheme,
                        GCallback run,
                        gpointer data,
                        int code,
                        const char *word)
{
  g_autoptr (GSocketService) service = g_threaded_socket_service_new (2);
  guint16 port = g_socket_listener_add_any_inet_port (G_SOCKET_LISTENER (service), NULL, NULL);
  g_autofree char *base = g_strdup_printf ("%s://127.0.0.1:%u", scheme, port);
  g_autoptr (EfPostizClient) client = make_client (base, KEY);

  g_signal_connect (service, "run", run, data);
  g_socket_service_start (service);
  assert_bad (client, code, word);
  g_socket_service_stop (service);
  g_socket_listener_close (G_SOCKET_LISTENER (service));
}

static void
assert_bad_when_told (const char *scheme, const char *text, int code, const char *word)
{
  assert_bad_with_server (scheme, G_CALLBACK (say_cb), (gpointer) text, code, word);
}

/* https:// typed for a server that speaks http://. */
static void
test_not_tls (void)
{
  allow_warnings ();
  assert_bad_when_told ("https", "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n",
                        EF_NET_ERROR_WRONG_ADDRESS, "http://");
}

static void
test_not_http (void)
{
  assert_bad_when_told ("http", "SSH-2.0-OpenSSH_10.0\r\n", EF_NET_ERROR_WRONG_ADDRESS, "port");
}

static void
test_cut (void)
{
  const char *const texts[] = {
    "",
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 18\r\n\r\n{",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"con",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_bad_when_told ("http", texts[i], EF_NET_ERROR_SERVER, "broke off");
}

/* The hand shake fails on the client's side; what is read after it would be a request, with its key. */
static gboolean
shake_hands_cb (GThreadedSocketService *service,
                GSocketConnection *connection,
                GObject *source,
                gpointer n_read)
{
  g_autoptr (GTlsCertificate) certificate =
    g_tls_certificate_new_from_pem (untrusted, sizeof untrusted - 1, NULL);
  g_autoptr (GIOStream) tls =
    g_tls_server_connection_new (G_IO_STREAM (connection), certificate, NULL);
  GInputStream *in = g_io_stream_get_input_stream (tls);
  char asked[4096];

  if (g_input_stream_read (in, asked, sizeof asked, NULL, NULL) > 0)
    g_atomic_int_inc ((int *) n_read);
  g_io_stream_close (tls, NULL, NULL);

  return TRUE;
}

static void
test_certificate (void)
{
  int n_read = 0;

  allow_warnings ();
  assert_bad_with_server ("https", G_CALLBACK (shake_hands_cb), &n_read, EF_NET_ERROR_CERTIFICATE,
                          "certificate");
  g_assert_cmpint (g_atomic_int_get (&n_read), ==, 0);
}

#define ADD(name, given, func) \
  g_test_add ("/postiz-client/" name, Fixture, given, set_up, func, tear_down)

static void
add_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/postiz-client/", cases[i].name, NULL);

    g_test_add (path, Fixture, &cases[i], set_up, test_case, tear_down);
  }
}

int
main (int argc, char *argv[])
{
  g_unsetenv ("http_proxy");
  g_unsetenv ("https_proxy");
  g_unsetenv ("all_proxy");
  g_test_init (&argc, &argv, NULL);

  add_cases ();
  ADD ("api-in-base", &good_below_api, test_api_in_base);
  ADD ("asked-in-order", &good_below_api, test_asked_in_order);
  ADD ("again", &good, test_again);
  ADD ("redirect", NULL, test_redirect);
  ADD ("gzip", &good, test_gzip);
  ADD ("huge", &good, test_huge);
  ADD ("just-not-huge", &good, test_just_not_huge);
  ADD ("deeply-nested", NULL, test_deeply_nested);
  ADD ("hang", NULL, test_hang);
  ADD ("drip", NULL, test_drip);
  ADD ("cancelled", NULL, test_cancelled);
  ADD ("cancelled-before", NULL, test_cancelled_before);
  ADD ("closed-port", NULL, test_closed_port);
  ADD ("no-such-host", NULL, test_no_such_host);
  ADD ("bad-key", &good, test_bad_key);
  ADD ("pasted-key", &good, test_pasted_key);
  ADD ("bad-base", NULL, test_bad_base);
  g_test_add_func ("/postiz-client/certificate", test_certificate);
  g_test_add_func ("/postiz-client/not-tls", test_not_tls);
  g_test_add_func ("/postiz-client/not-http", test_not_http);
  g_test_add_func ("/postiz-client/cut", test_cut);

  return g_test_run ();
}
