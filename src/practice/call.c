/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "practice/server-private.h"

/* How an answer gets out: when what was changed is on disk, and then as the rule says that befalls it. */

#define LEAST_GZIP 1024
#define MEGABYTE (1024 * 1024)
#define JSON_TYPE "application/json; charset=utf-8"
#define HTML_TYPE "text/html; charset=utf-8"

EfCall *
ef_call_new (EfPracticeServer *server, SoupServerMessage *message)
{
  EfCall *self = g_new0 (EfCall, 1);

  g_ref_count_init (&self->references);
  self->server = g_object_ref (server);
  self->message = g_object_ref (message);

  return self;
}

EfCall *
ef_call_ref (EfCall *self)
{
  g_ref_count_inc (&self->references);

  return self;
}

void
ef_call_unref (EfCall *self)
{
  if (!g_ref_count_dec (&self->references))
    return;

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->upload, ef_received_free);
  g_clear_pointer (&self->organisation, json_object_unref);
  g_clear_pointer (&self->query, g_hash_table_unref);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_strfreev (self->words);
  g_free (self->rule.text);
  g_free (self->type);
  g_free (self->not_known);
  g_object_unref (self->message);
  g_object_unref (self->server);
  g_free (self);
}

void
ef_call_add_header (EfCall *self, const char *name, const char *value)
{
  soup_message_headers_replace (soup_server_message_get_response_headers (self->message), name,
                                value);
}

const char *
ef_call_get_query (EfCall *self, const char *name)
{
  return self->query != NULL ? g_hash_table_lookup (self->query, name) : NULL;
}

/* What was too long is not there. */
GBytes *
ef_call_get_body (EfCall *self)
{
  SoupMessageBody *body = soup_server_message_get_request_body (self->message);

  return soup_message_body_get_accumulate (body) ? soup_message_body_flatten (body)
                                                 : g_bytes_new_static ("", 0);
}

JsonNode *
ef_call_parse_body (EfCall *self)
{
  g_autoptr (GBytes) bytes = ef_call_get_body (self);
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = g_strndup (data, size);
  JsonNode *node = text != NULL ? json_from_string (text, NULL) : NULL;

  if (node != NULL && !JSON_NODE_HOLDS_OBJECT (node))
    g_clear_pointer (&node, json_node_unref);

  return node;
}

/* The request of a person who waits is noted when it is answered, and so is one that never is. */
static void
note_request (EfCall *self)
{
  EfPracticeServer *server = self->server;
  JsonObject *request = json_object_new ();
  g_autofree char *at = ef_practice_format_date (ef_practice_server_now (server));

  json_object_set_string_member (request, "at", at);
  json_object_set_string_member (request, "method", soup_server_message_get_method (self->message));
  json_object_set_string_member (request, "path",
                                 g_uri_get_path (soup_server_message_get_uri (self->message)));
  json_object_set_int_member (request, "status", self->status);
  json_object_set_string_member (
    request, "organisation",
    self->organisation != NULL ? ef_practice_text (self->organisation, "id") : "");
  json_object_set_string_member (request, "rule", ef_rude_kind_get_name (self->rule.kind));
  g_queue_push_tail (&server->requests, request);
  if (g_queue_get_length (&server->requests) > 10000)
    json_object_unref (g_queue_pop_head (&server->requests));
}

static void
forget (EfCall *self)
{
  self->is_gone = TRUE;
  g_hash_table_remove (self->server->calls, self->message);
}

/* Rude ends */

void
ef_call_hang (EfCall *self)
{
  self->status = 0;
  note_request (self);
}

static GIOStream *
steal (EfCall *self)
{
  GIOStream *stream = soup_server_message_steal_connection (self->message);

  forget (self);

  return stream;
}

void
ef_call_cut (EfCall *self)
{
  g_autoptr (EfCall) keep = ef_call_ref (self);
  g_autoptr (GIOStream) stream = NULL;

  self->status = 0;
  note_request (self);
  stream = steal (self);
  if (stream != NULL)
    g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

/* An answer that libsoup would not send, written by hand. */
typedef struct {
  GIOStream *stream; /* (owned) */
  GBytes *bytes;     /* (owned) */
  gsize at;
  gsize step;
  guint pause; /* milliseconds between steps */
} Raw;

static void write_raw (Raw *self);

static void
raw_free (Raw *self)
{
  g_io_stream_close_async (self->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  g_object_unref (self->stream);
  g_bytes_unref (self->bytes);
  g_free (self);
}

static gboolean
go_on_cb (gpointer user_data)
{
  write_raw (user_data);

  return G_SOURCE_REMOVE;
}

static void
wrote_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Raw *self = user_data;
  gsize n;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (object), result, &n, NULL) ||
      self->at + n >= g_bytes_get_size (self->bytes)) {
    raw_free (self);
    return;
  }
  self->at += n;
  g_timeout_add (self->pause, go_on_cb, self);
}

static void
write_raw (Raw *self)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (self->bytes, &size);

  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), data + self->at,
                                   MIN (self->step, size - self->at), G_PRIORITY_DEFAULT, NULL,
                                   wrote_cb, self);
}

static void
send_raw (EfCall *self, GBytes *bytes, gsize step, guint pause)
{
  g_autoptr (EfCall) keep = ef_call_ref (self);
  Raw *raw = g_new0 (Raw, 1);

  note_request (self);
  raw->bytes = bytes;
  raw->step = step;
  raw->pause = pause;
  raw->stream = steal (self);
  if (raw->stream == NULL) {
    g_bytes_unref (raw->bytes);
    g_free (raw);
    return;
  }
  write_raw (raw);
}

static GByteArray *
make_raw (EfCall *self)
{
  GByteArray *raw = g_byte_array_new ();
  gsize size;
  const guint8 *data = g_bytes_get_data (self->body, &size);
  g_autofree char *head =
    g_strdup_printf ("HTTP/1.1 %u %s\r\nContent-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT
                     "\r\nConnection: close\r\n\r\n",
                     self->status, soup_status_get_phrase (self->status), self->type, size);

  g_byte_array_append (raw, (const guint8 *) head, (guint) strlen (head));
  g_byte_array_append (raw, data, (guint) size);

  return raw;
}

static void
send_dripping (EfCall *self)
{
  send_raw (self, g_byte_array_free_to_bytes (make_raw (self)), 1,
            (guint) MAX (0, self->rule.number));
}

static void
send_half (EfCall *self)
{
  GByteArray *raw = make_raw (self);
  gsize size = g_bytes_get_size (self->body);

  g_byte_array_set_size (raw, (guint) (raw->len - (size + 1) / 2));
  send_raw (self, g_byte_array_free_to_bytes (raw), G_MAXSIZE, 0);
}

static void
send_garbage (EfCall *self)
{
  static const char garbage[] = "\x01\x02nothing of HTTP here\r\n\r\n\xff\xfe";

  send_raw (self, g_bytes_new_static (garbage, sizeof garbage - 1), G_MAXSIZE, 0);
}

/* Polite ends */

static GBytes *
compress (GBytes *bytes)
{
  g_autoptr (GZlibCompressor) compressor =
    g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);

  return g_converter_convert_bytes (G_CONVERTER (compressor), bytes, NULL);
}

static gboolean
wants_gzip (EfCall *self)
{
  const char *accepted = soup_message_headers_get_list (
    soup_server_message_get_request_headers (self->message), "Accept-Encoding");

  return accepted != NULL && strstr (accepted, "gzip") != NULL &&
         g_bytes_get_size (self->body) >= LEAST_GZIP && !g_str_has_prefix (self->type, "image/");
}

static void
send_politely (EfCall *self)
{
  g_autoptr (GDateTime) now =
    g_date_time_new_from_unix_utc (ef_practice_server_now (self->server) / 1000);
  g_autofree char *date = soup_date_time_to_string (now, SOUP_DATE_HTTP);
  g_autoptr (GBytes) body = NULL;
  gsize size;
  const char *data;

  if (wants_gzip (self) && (body = compress (self->body)) != NULL)
    ef_call_add_header (self, "Content-Encoding", "gzip");
  else
    body = g_bytes_ref (self->body);
  ef_call_add_header (self, "Vary", "Accept-Encoding");
  ef_call_add_header (self, "Date", date);
  data = g_bytes_get_data (body, &size);
  soup_server_message_set_status (self->message, self->status, NULL);
  soup_server_message_set_response (self->message, self->type, SOUP_MEMORY_COPY,
                                    data != NULL ? data : "", size);
  note_request (self);
  soup_server_message_unpause (self->message);
}

static void
replace (EfCall *self, guint status, const char *type, const char *text)
{
  self->status = status;
  g_set_str (&self->type, type);
  g_bytes_unref (self->body);
  self->body = g_bytes_new (text, strlen (text));
}

static void
make_huge (EfCall *self)
{
  gsize size = (gsize) MAX (1, self->rule.number) * MEGABYTE;
  char *data = g_malloc (size);

  memset (data, ' ', size);
  data[0] = '[';
  data[size - 1] = ']';
  g_bytes_unref (self->body);
  self->body = g_bytes_new_take (data, size);
}

static void
deliver (EfCall *self)
{
  if (self->is_gone)
    return;

  switch ((guint) self->rule.kind) {
  case EF_RUDE_CUT_AFTER:
    ef_call_cut (self);
    return;
  case EF_RUDE_CUT_MIDDLE:
    send_half (self);
    return;
  case EF_RUDE_HANG_AFTER:
    ef_call_hang (self);
    return;
  case EF_RUDE_DRIP:
    send_dripping (self);
    return;
  case EF_RUDE_GARBAGE_HTTP:
    send_garbage (self);
    return;
  case EF_RUDE_ERROR_AFTER:
    replace (self, (guint) self->rule.number, HTML_TYPE, "<html><body>Bad gateway</body></html>");
    break;
  case EF_RUDE_WRONG_TYPE:
    g_set_str (&self->type, HTML_TYPE);
    break;
  case EF_RUDE_WRONG_SHAPE:
    replace (self, self->status, JSON_TYPE, "{\"data\":[1,{\"postId\":5}],\"posts\":\"none\"}");
    break;
  case EF_RUDE_HUGE:
    make_huge (self);
    break;
  case EF_RUDE_GARBAGE:
    replace (self, self->status, JSON_TYPE, "[{\"id\":\"\x01\xff\xfe{{{");
    break;
  default:
    break;
  }
  send_politely (self);
}

static gboolean
waited_cb (gpointer user_data)
{
  EfCall *self = user_data;

  self->timer = 0;
  deliver (self);

  return G_SOURCE_REMOVE;
}

static void
deliver_slowly (EfCall *self)
{
  const EfRudeRule *slow =
    self->is_api ? ef_rude_take_also (self->server->rude, EF_RUDE_SLOW, self->endpoint) : NULL;

  if (slow == NULL)
    deliver (self);
  else
    self->timer = g_timeout_add_full (G_PRIORITY_DEFAULT, (guint) MAX (0, slow->number), waited_cb,
                                      ef_call_ref (self), (GDestroyNotify) ef_call_unref);
}

static void
saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfCall) self = user_data;
  g_autoptr (GError) error = NULL;

  if (self->is_gone)
    return;
  if (!ef_practice_state_save_finish (EF_PRACTICE_STATE (object), result, &error)) {
    g_warning ("The practice server cannot write: %s", error->message);
    replace (self, 500, JSON_TYPE, "{\"statusCode\":500,\"message\":\"Internal server error\"}");
  }
  deliver_slowly (self);
}

void
ef_call_answer_bytes (EfCall *self, const char *type, GBytes *bytes)
{
  if (self->status == 0)
    self->status = 200;
  g_set_str (&self->type, type);
  g_clear_pointer (&self->body, g_bytes_unref);
  self->body = g_bytes_ref (bytes);
  ef_practice_state_save_async (self->server->state, saved_cb, ef_call_ref (self));
}

void
ef_call_answer_text (EfCall *self, guint status, const char *type, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  self->status = status;
  ef_call_answer_bytes (self, type, bytes);
}

void
ef_call_answer (EfCall *self, guint status, JsonNode *node)
{
  g_autofree char *text = json_to_string (node, FALSE);

  json_node_unref (node);
  ef_call_answer_text (self, status, JSON_TYPE, text);
}

void
ef_call_answer_object (EfCall *self, guint status, JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  ef_call_answer (self, status, node);
}

void
ef_call_answer_array (EfCall *self, JsonArray *array)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  json_node_take_array (node, array);
  ef_call_answer (self, 200, node);
}

void
ef_call_fail_inside (EfCall *self)
{
  ef_call_answer_text (self, 500, JSON_TYPE,
                       "{\"statusCode\":500,\"message\":\"Internal server error\"}");
}

void
ef_call_refuse (EfCall *self, guint status, const char *msg)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "msg", msg);
  ef_call_answer_object (self, status, object);
}
