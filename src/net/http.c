/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/http.h"

#include <glib/gi18n.h>
#include <libsoup/soup.h>
#include <string.h>

#include "config.h"
#include "core/deadline.h"
#include "net/error.h"

/* Requests to one server with one key. The key leaves only towards the server it was given for:
 * addresses are made here from the base, and redirects are answers like others, never followed. */
struct _EfHttp {
  GObject parent_instance;

  SoupSession *session; /* (owned) */
  char *base;
  char *host;
  char *key;
  guint timeout; /* seconds */
};

G_DEFINE_FINAL_TYPE (EfHttp, ef_http, G_TYPE_OBJECT)

/* No answer that is asked for here comes near this; what is longer is something else. */
#define MOST_BYTES (1024 * 1024)

/* The session's time-out is for a server that is silent, this many of them for one that drips. */
#define MOST_TIMEOUTS 3

#define LONGEST_WAIT (24 * 60 * 60)

typedef struct {
  SoupMessage *message; /* (owned) */
  char *body;           /* (owned): MOST_BYTES and one more */
  EfDeadline *deadline; /* (owned) */
} Exchange;

static void
exchange_free (Exchange *self)
{
  g_clear_object (&self->message);
  g_free (self->body);
  ef_deadline_free (self->deadline);
  g_free (self);
}

void
ef_http_answer_free (EfHttpAnswer *self)
{
  if (self == NULL)
    return;

  g_bytes_unref (self->body);
  g_free (self);
}

static void
fail (GTask *task, const GError *error)
{
  EfHttp *self = g_task_get_source_object (task);
  Exchange *exchange = g_task_get_task_data (task);
  g_autoptr (GError) late = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "");

  if (ef_deadline_has_passed (exchange->deadline))
    g_task_return_error (task, ef_net_error_translate (late, self->host));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_error (task, ef_net_error_translate (error, self->host));
}

/* "Retry-After" is a number of seconds or a date. */
static int
get_retry_after (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *value = soup_message_headers_get_one (headers, "Retry-After");
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GDateTime) now = NULL;
  guint64 seconds;

  if (value == NULL)
    return -1;
  if (g_ascii_string_to_unsigned (value, 10, 0, LONGEST_WAIT, &seconds, NULL))
    return (int) seconds;

  date = soup_date_time_new_from_http_string (value);
  if (date == NULL)
    return -1;
  now = g_date_time_new_now_utc ();

  return (int) CLAMP (g_date_time_difference (date, now) / G_USEC_PER_SEC, 0, LONGEST_WAIT);
}

static void
close_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_input_stream_close_finish (G_INPUT_STREAM (object), result, NULL);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfHttp *self = g_task_get_source_object (task);
  Exchange *exchange = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  EfHttpAnswer *answer;
  gsize size;

  g_input_stream_read_all_finish (G_INPUT_STREAM (object), result, &size, &error);
  g_input_stream_close_async (G_INPUT_STREAM (object), G_PRIORITY_DEFAULT, NULL, close_cb, NULL);
  if (error != NULL) {
    fail (task, error);
    return;
  }
  if (size > MOST_BYTES) {
    g_task_return_new_error (task, EF_NET_ERROR, EF_NET_ERROR_WRONG_ADDRESS,
                             _ ("What %s answers is far too long for Postiz: check the address."),
                             self->host);
    return;
  }

  answer = g_new0 (EfHttpAnswer, 1);
  answer->status = soup_message_get_status (exchange->message);
  answer->retry_after = get_retry_after (exchange->message);
  answer->body = g_bytes_new (exchange->body, size);
  g_task_return_pointer (task, answer, (GDestroyNotify) ef_http_answer_free);
}

static void
send_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Exchange *exchange = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream =
    soup_session_send_finish (SOUP_SESSION (object), result, &error);

  if (stream == NULL) {
    fail (task, error);
    return;
  }

  exchange->body = g_malloc (MOST_BYTES + 1);
  g_input_stream_read_all_async (stream, exchange->body, MOST_BYTES + 1, G_PRIORITY_DEFAULT,
                                 ef_deadline_get_cancellable (exchange->deadline), read_cb,
                                 g_steal_pointer (&task));
}

static void
ef_http_finalize (GObject *object)
{
  EfHttp *self = EF_HTTP (object);

  explicit_bzero (self->key, strlen (self->key));
  g_free (self->key);
  g_free (self->base);
  g_free (self->host);
  g_object_unref (self->session);

  G_OBJECT_CLASS (ef_http_parent_class)->finalize (object);
}

static void
ef_http_class_init (EfHttpClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ef_http_finalize;
}

static void
ef_http_init (EfHttp *self)
{
}

/* No authentication manager: it would answer a 401 by itself, or ask. There are no cookies, no cache
 * and no logger in a session that was not given any. */
EfHttp *
ef_http_new (const char *base, const char *key, guint timeout)
{
  EfHttp *self = g_object_new (EF_TYPE_HTTP, NULL);
  g_autoptr (GUri) uri = g_uri_parse (base, SOUP_HTTP_URI_FLAGS, NULL);

  self->base = g_strdup (base);
  self->key = g_strdup (key);
  self->host = g_strdup (uri != NULL ? g_uri_get_host (uri) : NULL);
  self->timeout = timeout;
  self->session = soup_session_new_with_options ("timeout", timeout, "idle-timeout", timeout,
                                                 "user-agent", "EditFactory/" EF_VERSION, NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_AUTH_MANAGER);

  return self;
}

const char *
ef_http_get_host (EfHttp *self)
{
  /* Translators: in place of the name of a server, as in “the server did not answer in time”. */
  return self->host != NULL ? self->host : _ ("the server");
}

/* libsoup prints a value that it does not take, so a key with a line break must not come that far. */
static gboolean
can_send (EfHttp *self, GTask *task)
{
  for (const char *at = self->key; *at != '\0'; at++) {
    if (!g_ascii_isgraph (*at)) {
      g_task_return_new_error_literal (
        task, EF_NET_ERROR, EF_NET_ERROR_KEY_REFUSED,
        _ ("The API key contains spaces or characters that no key has: copy it again, alone."));
      return FALSE;
    }
  }

  return TRUE;
}

static SoupMessage *
make_message (EfHttp *self, const char *path)
{
  g_autofree char *address = g_strconcat (self->base, path, NULL);
  SoupMessage *message = soup_message_new (SOUP_METHOD_GET, address);

  if (message == NULL)
    return NULL;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization",
                                self->key);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Accept",
                                "application/json");

  return message;
}

void
ef_http_get_async (EfHttp *self,
                   const char *path,
                   GCancellable *cancellable,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Exchange *exchange = g_new0 (Exchange, 1);

  g_return_if_fail (*path == '/');

  g_task_set_source_tag (task, ef_http_get_async);
  g_task_set_task_data (task, exchange, (GDestroyNotify) exchange_free);
  if (!can_send (self, task))
    return;

  exchange->message = make_message (self, path);
  if (exchange->message == NULL) {
    g_task_return_new_error_literal (task, EF_NET_ERROR, EF_NET_ERROR_WRONG_ADDRESS,
                                     _ ("This is not an address: type it as "
                                        "https://postiz.example."));
    return;
  }

  exchange->deadline = ef_deadline_new (cancellable, self->timeout * MOST_TIMEOUTS);
  soup_session_send_async (self->session, exchange->message, G_PRIORITY_DEFAULT,
                           ef_deadline_get_cancellable (exchange->deadline), send_cb,
                           g_steal_pointer (&task));
}

EfHttpAnswer *
ef_http_get_finish (EfHttp *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
