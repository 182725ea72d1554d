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
  SoupSession *patient; /* (owned): for what makes the server work */
  char *base;
  char *host;
  char *key;
  guint timeout;          /* seconds */
  guint patience;         /* seconds */
  gboolean sends_unasked; /* the server does not say that it wants a body */
};

G_DEFINE_FINAL_TYPE (EfHttp, ef_http, G_TYPE_OBJECT)

/* No answer that is asked for here comes near this, but for lists; what is longer is something else. */
#define MOST_BYTES (1024 * 1024)
#define MOST_BYTES_LARGE (32 * 1024 * 1024)
#define READ_BYTES (64 * 1024)

/* The session's time-out is for a server that is silent, this many of them for one that drips. */
#define MOST_TIMEOUTS 3

/* So long a server may think about whether it wants a body, which other clients give one second. */
#define SECONDS_TO_CONTINUE 3

#define LONGEST_WAIT (24 * 60 * 60)
#define MOST_REQUESTS 1000000 /* in a window, by the headers */

/* Shorter keys would be found in texts that do not repeat them. */
#define LEAST_KEY_TO_REDACT 6

typedef struct {
  EfHttpMethod method;
  char *path;
  GBytes *json;         /* (owned) (nullable) */
  GInputStream *stream; /* (owned) (nullable) */
  char *type;           /* of the stream */
  goffset size;         /* of the stream */
  EfHttpFlags flags;
  EfHttpProgress progress; /* (nullable) */
  gpointer progress_data;

  SoupMessage *message; /* (owned) (nullable) */
  EfDeadline *deadline; /* (owned) (nullable) */
  GSource *cancelled;   /* (owned) (nullable): the caller's wish, as long as it counts */
  GSource *unasked;     /* (owned) (nullable): the server has said nothing for a while */
  GInputStream *answer; /* (owned) (nullable) */
  GByteArray *body;     /* (owned) (nullable) */
  guint8 *piece;        /* (owned) (nullable) */
  gint64 begin;
  gint64 date_offset;
  goffset sent;
  gboolean is_begun; /* the first byte may have left */
  gboolean is_tried_unasked;
} Exchange;

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* A connection that is being closed may keep it a while longer. */
static void
forget_message (Exchange *self)
{
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
}

static void
exchange_free (Exchange *self)
{
  clear_source (&self->cancelled);
  clear_source (&self->unasked);
  forget_message (self);
  g_clear_object (&self->stream);
  g_clear_object (&self->answer);
  g_clear_pointer (&self->body, g_byte_array_unref);
  g_clear_pointer (&self->json, g_bytes_unref);
  g_clear_pointer (&self->deadline, ef_deadline_free);
  g_free (self->piece);
  g_free (self->path);
  g_free (self->type);
  g_free (self);
}

void
ef_http_answer_free (EfHttpAnswer *self)
{
  if (self == NULL)
    return;

  g_bytes_unref (self->body);
  g_free (self->type);
  g_free (self);
}

/* A task that fails hands its exchange's sources back first: nothing may fire for it any more. */
static void
end_with_error (GTask *task, GError *error)
{
  Exchange *exchange = g_task_get_task_data (task);

  clear_source (&exchange->cancelled);
  clear_source (&exchange->unasked);
  g_task_return_error (task, error);
}

static void
fail (GTask *task, const GError *error)
{
  EfHttp *self = g_task_get_source_object (task);
  Exchange *exchange = g_task_get_task_data (task);
  g_autoptr (GError) late = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "");

  if (ef_deadline_has_passed (exchange->deadline))
    end_with_error (task, ef_net_error_translate (late, ef_http_get_host (self)));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    end_with_error (task, g_error_copy (error));
  else
    end_with_error (task, ef_net_error_translate (error, ef_http_get_host (self)));
}

static int
get_number (SoupMessage *message, const char *name, guint most)
{
  const char *value =
    soup_message_headers_get_one (soup_message_get_response_headers (message), name);
  guint64 number;

  if (value == NULL || !g_ascii_string_to_unsigned (value, 10, 0, most, &number, NULL))
    return -1;

  return (int) number;
}

static gint64
get_date (SoupMessage *message, const char *name)
{
  const char *value =
    soup_message_headers_get_one (soup_message_get_response_headers (message), name);
  g_autoptr (GDateTime) date = value != NULL ? soup_date_time_new_from_http_string (value) : NULL;

  return date != NULL ? g_date_time_to_unix_usec (date) : -1;
}

/* "Retry-After" is a number of seconds or a date. */
static int
get_retry_after (SoupMessage *message)
{
  int seconds = get_number (message, "Retry-After", LONGEST_WAIT);
  gint64 date = seconds < 0 ? get_date (message, "Retry-After") : -1;

  if (date < 0)
    return seconds;

  return (int) CLAMP ((date - g_get_real_time ()) / G_USEC_PER_SEC, 0, LONGEST_WAIT);
}

static char *
get_type (SoupMessage *message)
{
  const char *type =
    soup_message_headers_get_content_type (soup_message_get_response_headers (message), NULL);

  return type != NULL ? g_ascii_strdown (type, -1) : g_strdup ("");
}

static void
close_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_input_stream_close_finish (G_INPUT_STREAM (object), result, NULL);
}

/* libsoup (3.6) waits for a second answer when the first came before the body was sent, and trips over that. It
 * does not when its close is cancelled from the start; the connection, which nobody else would use, is gone then. */
static void
hang_up (Exchange *exchange)
{
  g_autoptr (GCancellable) at_once = g_cancellable_new ();

  g_cancellable_cancel (at_once);
  g_input_stream_close_async (exchange->answer, G_PRIORITY_DEFAULT,
                              exchange->stream != NULL ? at_once : NULL, close_cb, NULL);
}

static void
return_answer (GTask *task)
{
  Exchange *exchange = g_task_get_task_data (task);
  SoupMessage *message = exchange->message;
  EfHttpAnswer *answer = g_new0 (EfHttpAnswer, 1);

  answer->status = soup_message_get_status (message);
  answer->type = get_type (message);
  answer->body = g_byte_array_free_to_bytes (g_steal_pointer (&exchange->body));
  answer->retry_after = get_retry_after (message);
  answer->limit = get_number (message, "X-RateLimit-Limit", MOST_REQUESTS);
  answer->remaining = get_number (message, "X-RateLimit-Remaining", MOST_REQUESTS);
  answer->reset = get_number (message, "X-RateLimit-Reset", LONGEST_WAIT);
  answer->date = get_date (message, "Date");
  answer->offset = exchange->date_offset;
  clear_source (&exchange->cancelled);
  g_task_return_pointer (task, answer, (GDestroyNotify) ef_http_answer_free);
}

static gsize
get_most_bytes (Exchange *exchange)
{
  return (exchange->flags & EF_HTTP_LARGE) != 0 ? MOST_BYTES_LARGE : MOST_BYTES;
}

static void
refuse_long (GTask *task)
{
  EfHttp *self = g_task_get_source_object (task);

  hang_up (g_task_get_task_data (task));
  end_with_error (task,
                  g_error_new (EF_NET_ERROR, EF_NET_ERROR_WRONG_ADDRESS,
                               _ ("What %s answers is far too long for Postiz: check the address."),
                               ef_http_get_host (self)));
}

/* What was asked to wait for a word of the server is asked again without that, as long as nothing of the
 * body has left: because the server has said nothing, or that it does not do that. */
static gboolean
wants_to_be_unasked (EfHttp *self, Exchange *exchange)
{
  if (exchange->stream == NULL || self->sends_unasked || exchange->sent > 0)
    return FALSE;

  return exchange->answer != NULL
           ? soup_message_get_status (exchange->message) == SOUP_STATUS_EXPECTATION_FAILED
           : exchange->is_tried_unasked;
}

static void start (GTask *task);

static void
start_unasked (GTask *task)
{
  EfHttp *self = g_task_get_source_object (task);
  Exchange *exchange = g_task_get_task_data (task);

  self->sends_unasked = TRUE;
  g_clear_object (&exchange->answer);
  g_clear_pointer (&exchange->body, g_byte_array_unref);
  g_clear_pointer (&exchange->piece, g_free);
  start (task);
}

static void read_on (GTask *task);

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfHttp *self = g_task_get_source_object (task);
  Exchange *exchange = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  gssize size = g_input_stream_read_finish (G_INPUT_STREAM (object), result, &error);

  if (size < 0) {
    hang_up (exchange);
    fail (task, error);
  } else if (size == 0) {
    hang_up (exchange);
    if (wants_to_be_unasked (self, exchange))
      start_unasked (g_steal_pointer (&task));
    else
      return_answer (task);
  } else if (exchange->body->len + (gsize) size > get_most_bytes (exchange)) {
    refuse_long (task);
  } else {
    g_byte_array_append (exchange->body, exchange->piece, (guint) size);
    read_on (g_steal_pointer (&task));
  }
}

static void
read_on (GTask *task)
{
  Exchange *exchange = g_task_get_task_data (task);

  g_input_stream_read_async (exchange->answer, exchange->piece, READ_BYTES, G_PRIORITY_DEFAULT,
                             ef_deadline_get_cancellable (exchange->deadline), read_cb, task);
}

/* The server's clock was read between our question and its answer. */
static void
note_time (Exchange *exchange)
{
  gint64 now = g_get_real_time ();
  gint64 took = g_get_monotonic_time () - exchange->begin;
  gint64 date = get_date (exchange->message, "Date");

  /* The header leaves out what is less than a second. */
  if (date >= 0)
    exchange->date_offset = date + G_USEC_PER_SEC / 2 - (now - took / 2);
}

static void
send_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfHttp *self = g_task_get_source_object (task);
  Exchange *exchange = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  clear_source (&exchange->unasked);
  exchange->answer = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  if (exchange->answer == NULL && wants_to_be_unasked (self, exchange)) {
    start_unasked (g_steal_pointer (&task));
    return;
  }
  if (exchange->answer == NULL) {
    fail (task, error);
    return;
  }

  note_time (exchange);
  if (soup_message_headers_get_content_length (soup_message_get_response_headers (
        exchange->message)) > (goffset) get_most_bytes (exchange)) {
    refuse_long (task);
    return;
  }
  exchange->body = g_byte_array_new ();
  exchange->piece = g_malloc (READ_BYTES);
  read_on (g_steal_pointer (&task));
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
  g_object_unref (self->patient);

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
static SoupSession *
make_session (guint timeout)
{
  SoupSession *session = soup_session_new_with_options (
    "timeout", timeout, "idle-timeout", timeout, "user-agent", "EditFactory/" EF_VERSION, NULL);

  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);

  return session;
}

EfHttp *
ef_http_new (const char *base, const char *key, guint timeout, guint patience)
{
  EfHttp *self = g_object_new (EF_TYPE_HTTP, NULL);
  g_autoptr (GUri) uri = g_uri_parse (base, SOUP_HTTP_URI_FLAGS, NULL);

  self->base = g_strdup (base);
  self->key = g_strdup (key);
  self->host = g_strdup (uri != NULL ? g_uri_get_host (uri) : NULL);
  self->timeout = timeout;
  self->patience = patience;
  self->session = make_session (timeout);
  self->patient = make_session (patience);

  return self;
}

const char *
ef_http_get_host (EfHttp *self)
{
  /* Translators: in place of the name of a server, as in “the server did not answer in time”. */
  return self->host != NULL ? self->host : _ ("the server");
}

char *
ef_http_redact (EfHttp *self, const char *text)
{
  GString *redacted = g_string_new (text);

  if (strlen (self->key) >= LEAST_KEY_TO_REDACT)
    g_string_replace (redacted, self->key, "…", 0);

  return g_string_free_and_steal (redacted);
}

/* libsoup prints a value that it does not take, so a key with a line break must not come that far. */
static gboolean
can_send (EfHttp *self, GTask *task)
{
  gboolean is_key = *self->key != '\0';

  for (const char *at = self->key; *at != '\0'; at++)
    is_key = is_key && g_ascii_isgraph (*at);
  if (!is_key)
    g_task_return_new_error_literal (
      task, EF_NET_ERROR, EF_NET_ERROR_KEY_REFUSED,
      _ ("The API key contains spaces or characters that no key has: copy it again, alone."));

  return is_key;
}

static const char *
get_method_name (EfHttpMethod method)
{
  switch (method) {
  case EF_HTTP_POST:
    return SOUP_METHOD_POST;
  case EF_HTTP_PUT:
    return SOUP_METHOD_PUT;
  case EF_HTTP_DELETE:
    return SOUP_METHOD_DELETE;
  case EF_HTTP_GET:
  default:
    return SOUP_METHOD_GET;
  }
}

/* One protocol with one behaviour: what libsoup repeats by itself, and when a request counts as begun, is
 * known of HTTP/1.1. What is sent once, and what libsoup would not repeat, gets a connection that nobody can have
 * closed meanwhile. */
static SoupMessage *
make_message (EfHttp *self, Exchange *exchange)
{
  g_autofree char *address = g_strconcat (self->base, exchange->path, NULL);
  SoupMessage *message = soup_message_new (get_method_name (exchange->method), address);
  SoupMessageHeaders *headers;

  if (message == NULL)
    return NULL;

  headers = soup_message_get_request_headers (message);
  soup_message_set_force_http1 (message, TRUE);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_headers_replace (headers, "Authorization", self->key);
  soup_message_headers_replace (headers, "Accept", "application/json");
  if (exchange->method == EF_HTTP_POST || (exchange->flags & EF_HTTP_ONCE) != 0) {
    soup_message_add_flags (message, SOUP_MESSAGE_NEW_CONNECTION);
    soup_message_headers_replace (headers, "Connection", "close");
  }
  if (exchange->json != NULL)
    soup_message_set_request_body_from_bytes (message, "application/json", exchange->json);
  if (exchange->stream != NULL)
    soup_message_set_request_body (message, exchange->type, exchange->stream, exchange->size);
  if (exchange->stream != NULL && !self->sends_unasked)
    soup_message_headers_set_expectations (headers, SOUP_EXPECTATION_CONTINUE);

  return message;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  Exchange *exchange = user_data;

  g_cancellable_cancel (ef_deadline_get_cancellable (exchange->deadline));

  return G_SOURCE_REMOVE;
}

/* From here on a request that is sent once is not cancelled: its caller could not know what came of it. */
static void
starting_cb (SoupMessage *message, gpointer user_data)
{
  Exchange *exchange = user_data;

  exchange->is_begun = TRUE;
  if ((exchange->flags & EF_HTTP_ONCE) != 0)
    clear_source (&exchange->cancelled);
}

static gboolean
unasked_cb (gpointer user_data)
{
  Exchange *exchange = user_data;

  exchange->is_tried_unasked = TRUE;
  g_cancellable_cancel (ef_deadline_get_cancellable (exchange->deadline));

  return G_SOURCE_REMOVE;
}

static GSource *
attach (GSource *source, GSourceFunc callback, Exchange *exchange)
{
  g_source_set_callback (source, callback, exchange, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());

  return source;
}

static void
wrote_headers_cb (SoupMessage *message, gpointer user_data)
{
  Exchange *exchange = user_data;

  if ((soup_message_headers_get_expectations (soup_message_get_request_headers (message)) &
       SOUP_EXPECTATION_CONTINUE) != 0)
    exchange->unasked =
      attach (g_timeout_source_new_seconds (SECONDS_TO_CONTINUE), unasked_cb, exchange);
}

static void
informational_cb (SoupMessage *message, gpointer user_data)
{
  Exchange *exchange = user_data;

  clear_source (&exchange->unasked);
}

static void
wrote_body_cb (SoupMessage *message, guint size, gpointer user_data)
{
  Exchange *exchange = user_data;

  exchange->sent += size;
  if (exchange->progress != NULL)
    exchange->progress (exchange->sent, exchange->size, exchange->progress_data);
}

static void
watch_message (Exchange *exchange)
{
  g_signal_connect (exchange->message, "starting", G_CALLBACK (starting_cb), exchange);
  if (exchange->stream == NULL)
    return;

  g_signal_connect (exchange->message, "wrote-headers", G_CALLBACK (wrote_headers_cb), exchange);
  g_signal_connect (exchange->message, "got-informational", G_CALLBACK (informational_cb),
                    exchange);
  g_signal_connect (exchange->message, "wrote-body-data", G_CALLBACK (wrote_body_cb), exchange);
}

static gboolean
is_work (Exchange *exchange)
{
  return exchange->stream != NULL || (exchange->flags & EF_HTTP_ONCE) != 0;
}

/* The time of an upload has no bound, only its silences have. What is sent once is given twice the time of
 * others, for not knowing is worse than waiting. */
static guint
get_most_seconds (EfHttp *self, Exchange *exchange)
{
  if (exchange->stream != NULL)
    return 0;

  return self->timeout * (is_work (exchange) ? 2 * MOST_TIMEOUTS : MOST_TIMEOUTS);
}

static void
start (GTask *task)
{
  g_autoptr (GTask) owned = task;
  EfHttp *self = g_task_get_source_object (task);
  Exchange *exchange = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  forget_message (exchange);
  exchange->message = make_message (self, exchange);
  if (exchange->message == NULL) {
    end_with_error (task, g_error_new_literal (EF_NET_ERROR, EF_NET_ERROR_WRONG_ADDRESS,
                                               _ ("This is not an address: type it as "
                                                  "https://postiz.example.")));
    return;
  }

  watch_message (exchange);
  g_clear_pointer (&exchange->deadline, ef_deadline_free);
  clear_source (&exchange->cancelled);
  exchange->deadline = ef_deadline_new (NULL, get_most_seconds (self, exchange));
  if (cancellable != NULL)
    exchange->cancelled =
      attach (g_cancellable_source_new (cancellable), G_SOURCE_FUNC (cancelled_cb), exchange);
  exchange->begin = g_get_monotonic_time ();
  soup_session_send_async (is_work (exchange) ? self->patient : self->session, exchange->message,
                           G_PRIORITY_DEFAULT, ef_deadline_get_cancellable (exchange->deadline),
                           send_cb, g_steal_pointer (&owned));
}

/* What has come counts, whatever the caller wished meanwhile. */
static void
begin (GTask *task, Exchange *exchange)
{
  g_autoptr (GTask) owned = task;

  g_task_set_task_data (task, exchange, (GDestroyNotify) exchange_free);
  g_task_set_check_cancellable (task, FALSE);
  if (g_task_return_error_if_cancelled (task))
    return;
  if (can_send (g_task_get_source_object (task), task))
    start (g_steal_pointer (&owned));
}

void
ef_http_send_async (EfHttp *self,
                    EfHttpMethod method,
                    const char *path,
                    GBytes *json,
                    EfHttpFlags flags,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Exchange *exchange = g_new0 (Exchange, 1);

  g_task_set_source_tag (task, ef_http_send_async);
  exchange->method = method;
  exchange->path = g_strdup (path);
  exchange->json = json != NULL ? g_bytes_ref (json) : NULL;
  exchange->flags = flags;
  begin (task, exchange);
}

EfHttpAnswer *
ef_http_send_finish (EfHttp *self, GAsyncResult *result, gboolean *was_sent, GError **error)
{
  Exchange *exchange;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  exchange = g_task_get_task_data (G_TASK (result));
  if (was_sent != NULL)
    *was_sent = exchange->is_begun;

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ef_http_upload_async (EfHttp *self,
                      const char *path,
                      const char *type,
                      GInputStream *stream,
                      goffset size,
                      EfHttpProgress progress,
                      gpointer progress_data,
                      GCancellable *cancellable,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Exchange *exchange = g_new0 (Exchange, 1);

  g_task_set_source_tag (task, ef_http_upload_async);
  exchange->method = EF_HTTP_POST;
  exchange->path = g_strdup (path);
  exchange->type = g_strdup (type);
  exchange->stream = g_object_ref (stream);
  exchange->size = size;
  exchange->progress = progress;
  exchange->progress_data = progress_data;
  begin (task, exchange);
}

EfHttpAnswer *
ef_http_upload_finish (EfHttp *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
