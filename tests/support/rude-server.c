/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/rude-server.h"

#include <string.h>
#include <sys/socket.h>

#define MOST_HEAD (64 * 1024)
#define MOST_KEPT (1024 * 1024)

struct _RudeServer {
  GSocketService *service;
  char *base;
  RudeFunc func;
  gpointer data;
  GMutex mutex;
  GPtrArray *seen;
};

static GInputStream *
get_input (RudeRequest *request)
{
  return g_io_stream_get_input_stream (G_IO_STREAM (request->connection));
}

static gboolean
read_head (RudeRequest *request)
{
  g_autoptr (GString) head = g_string_new (NULL);
  g_auto (GStrv) words = NULL;
  g_autofree char *length = NULL;
  char byte;

  while (!g_str_has_suffix (head->str, "\r\n\r\n")) {
    if (head->len > MOST_HEAD ||
        g_input_stream_read (get_input (request), &byte, 1, NULL, NULL) != 1)
      return FALSE;
    g_string_append_c (head, byte);
  }

  words = g_strsplit (head->str, " ", 3);
  request->method = g_strdup (words[0]);
  request->target = g_strdup (words[1]);
  request->head = g_string_free_and_steal (g_steal_pointer (&head));
  length = rude_get_header (request, "Content-Length");
  request->length = length != NULL ? g_ascii_strtoll (length, NULL, 10) : -1;

  return TRUE;
}

char *
rude_get_header (RudeRequest *request, const char *name)
{
  g_auto (GStrv) lines = g_strsplit (request->head, "\r\n", -1);
  gsize size = strlen (name);

  for (guint i = 1; lines[i] != NULL; i++) {
    if (g_ascii_strncasecmp (lines[i], name, size) == 0 && lines[i][size] == ':')
      return g_strdup (g_strstrip (lines[i] + size + 1));
  }

  return NULL;
}

gboolean
rude_read_body (RudeRequest *request, goffset most)
{
  g_autofree guint8 *piece = g_malloc (256 * 1024);
  goffset left = MIN (most, MAX (request->length, 0) - request->n_body);

  while (left > 0) {
    gssize size =
      g_input_stream_read (get_input (request), piece, (gsize) MIN (left, 256 * 1024), NULL, NULL);

    if (size <= 0)
      return FALSE;
    left -= size;
    request->n_body += size;
    if (request->body->len + (gsize) size < MOST_KEPT) {
      g_byte_array_append (request->body, piece, (guint) size);
      g_byte_array_append (request->body, (const guint8 *) "", 1);
      g_byte_array_set_size (request->body, request->body->len - 1);
    }
  }

  return TRUE;
}

void
rude_say (RudeRequest *request, const char *bytes, gssize size)
{
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (request->connection)),
                             bytes, size < 0 ? strlen (bytes) : (gsize) size, NULL, NULL, NULL);
}

char *
rude_format (guint status, const char *headers, const char *type, const char *body)
{
  return g_strdup_printf ("HTTP/1.1 %u X\r\nConnection: close\r\nContent-Type: %s\r\n%s"
                          "Content-Length: %zu\r\n\r\n%s",
                          status, type, headers, strlen (body), body);
}

void
rude_answer (RudeRequest *request,
             guint status,
             const char *headers,
             const char *type,
             const char *body)
{
  g_autofree char *text = rude_format (status, headers, type, body);

  rude_say (request, text, -1);
}

void
rude_reset (RudeRequest *request)
{
  struct linger linger = { 1, 0 };

  setsockopt (g_socket_get_fd (g_socket_connection_get_socket (request->connection)), SOL_SOCKET,
              SO_LINGER, &linger, sizeof linger);
}

static void
note (RudeRequest *request)
{
  RudeServer *self = request->server;

  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->seen, g_strconcat (request->method, " ", request->target, NULL));
  g_mutex_unlock (&self->mutex);
}

guint
rude_server_count (RudeServer *self, const char *begin)
{
  guint n = 0;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->seen->len; i++)
    n += g_str_has_prefix (self->seen->pdata[i], begin);
  g_mutex_unlock (&self->mutex);

  return n;
}

static gboolean
serve_one (RudeServer *self, GSocketConnection *connection)
{
  RudeRequest request = { .server = self, .connection = connection };

  request.body = g_byte_array_new ();
  if (read_head (&request)) {
    note (&request);
    self->func (&request, self->data);
  }
  g_byte_array_unref (request.body);
  g_free (request.method);
  g_free (request.target);
  g_free (request.head);

  return request.stays;
}

static gboolean
run_cb (GThreadedSocketService *service,
        GSocketConnection *connection,
        GObject *source,
        gpointer user_data)
{
  while (serve_one (user_data, connection))
    continue;
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);

  return TRUE;
}

RudeServer *
rude_server_new (RudeFunc func, gpointer data)
{
  RudeServer *self = g_new0 (RudeServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) own = NULL;
  g_autoptr (GError) error = NULL;

  g_mutex_init (&self->mutex);
  self->func = func;
  self->data = data;
  self->seen = g_ptr_array_new_with_free_func (g_free);
  self->service = g_threaded_socket_service_new (8);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &own, &error);
  g_assert_no_error (error);
  self->base = g_strdup_printf ("http://127.0.0.1:%u",
                                g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (own)));
  g_signal_connect (self->service, "run", G_CALLBACK (run_cb), self);
  g_socket_service_start (self->service);

  return self;
}

/* A thread that is still at it holds the service; it ends when its client hangs up. */
void
rude_server_free (RudeServer *self)
{
  gpointer service = self->service;
  gint64 end = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;

  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  g_object_add_weak_pointer (service, &service);
  g_object_unref (self->service);
  while (g_atomic_pointer_get (&service) != NULL && g_get_monotonic_time () < end) {
    g_main_context_iteration (NULL, FALSE);
    g_usleep (1000);
  }
  g_assert_null (service);
  g_ptr_array_unref (self->seen);
  g_mutex_clear (&self->mutex);
  g_free (self->base);
  g_free (self);
}

const char *
rude_server_get_base (RudeServer *self)
{
  return self->base;
}
