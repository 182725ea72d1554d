/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "practice/support.h"

#include <glib/gstdio.h>
#include <string.h>

static void
start (Practice *self, guint rate_limit)
{
  g_autofree char *path =
    self->folder != NULL ? g_build_filename (self->folder, "practice.json", NULL) : NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  self->server = ef_practice_server_new (path);
  ef_practice_server_set_key (self->server, KEY);
  ef_practice_server_set_rate_limit (self->server, rate_limit);
  ef_practice_server_start_async (self->server, 0, NULL, await_cb, &result);
  ef_practice_server_start_finish (self->server, await (&result), &error);
  g_assert_no_error (error);
}

static void
stop (Practice *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_practice_server_stop_async (self->server, await_cb, &result);
  ef_practice_server_stop_finish (self->server, await (&result), &error);
  g_assert_no_error (error);
  settle ();
  g_clear_object (&self->server);
}

Practice *
practice_new (gboolean with_state, guint rate_limit)
{
  Practice *self = g_new0 (Practice, 1);
  g_autoptr (GError) error = NULL;

  if (with_state)
    self->folder = g_dir_make_tmp ("ef-practice-XXXXXX", &error);
  g_assert_no_error (error);
  self->session = soup_session_new_with_options ("timeout", 20, NULL);
  start (self, rate_limit);

  return self;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    remove_tree (child);
  }
  g_remove (path);
}

void
practice_free (Practice *self)
{
  soup_session_abort (self->session);
  if (self->server != NULL)
    stop (self);
  g_object_unref (self->session);
  if (self->folder != NULL)
    remove_tree (self->folder);
  g_free (self->folder);
  settle ();
  g_free (self);
}

void
practice_restart (Practice *self)
{
  stop (self);
  start (self, 0);
}

void
practice_rule (Practice *self, const char *rule)
{
  g_autoptr (GError) error = NULL;

  ef_practice_server_add_rule (self->server, rule, &error);
  g_assert_no_error (error);
}

void
answer_free (Answer *self)
{
  g_free (self->type);
  g_free (self->text);
  g_clear_pointer (&self->json, json_node_unref);
  g_clear_pointer (&self->headers, soup_message_headers_unref);
  g_clear_error (&self->error);
  g_free (self);
}

Answer *
practice_send (Practice *self,
               const char *method,
               const char *path,
               const char *key,
               const char *type,
               GBytes *body)
{
  Answer *answer = g_new0 (Answer, 1);
  g_autofree char *url = g_strconcat (ef_practice_server_get_address (self->server),
                                      *path == '/' ? "" : "/public/v1/", path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) bytes = NULL;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (key != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Authorization", key);
  if (body != NULL)
    soup_message_set_request_body_from_bytes (message, type, body);
  soup_session_send_and_read_async (self->session, message, G_PRIORITY_DEFAULT, NULL, await_cb,
                                    &result);
  bytes = soup_session_send_and_read_finish (self->session, await (&result), &answer->error);
  if (bytes == NULL) {
    answer->text = g_strdup ("");
    return answer;
  }

  answer->status = soup_message_get_status (message);
  answer->headers = soup_message_headers_ref (soup_message_get_response_headers (message));
  answer->type = g_strdup (soup_message_headers_get_content_type (answer->headers, NULL));
  answer->size = g_bytes_get_size (bytes);
  answer->text =
    answer->size > 0 ? g_strndup (g_bytes_get_data (bytes, NULL), answer->size) : g_strdup ("");
  if (g_strcmp0 (answer->type, "application/json") == 0)
    answer->json = json_from_string (answer->text, NULL);

  return answer;
}

void
practice_ask_briefly (Practice *self)
{
  g_object_unref (self->session);
  self->session = soup_session_new_with_options ("timeout", 1, NULL);
}

Answer *
practice_ask (Practice *self,
              const char *method,
              const char *path,
              const char *key,
              const char *body)
{
  g_autoptr (GBytes) bytes = body != NULL ? g_bytes_new (body, strlen (body)) : NULL;

  return practice_send (self, method, path, key, "application/json", bytes);
}

Answer *
practice_upload (Practice *self,
                 const char *field,
                 const char *name,
                 const char *type,
                 GBytes *data)
{
  g_autoptr (SoupMultipart) form = soup_multipart_new ("multipart/form-data");
  g_autoptr (SoupMessageHeaders) headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_REQUEST);
  g_autoptr (GBytes) body = NULL;

  soup_multipart_append_form_file (form, field, name, type, data);
  soup_multipart_to_message (form, headers, &body);

  return practice_send (self, "POST", "upload", KEY,
                        soup_message_headers_get_one (headers, "Content-Type"), body);
}

char *
practice_find_channel (Practice *self, const char *key, const char *network)
{
  g_autoptr (Answer) answer = practice_ask (self, "GET", "integrations", key, NULL);
  JsonArray *list = json_node_get_array (answer->json);

  for (guint i = 0; i < json_array_get_length (list); i++) {
    JsonObject *channel = json_array_get_object_element (list, i);

    if (g_str_equal (json_object_get_string_member (channel, "identifier"), network))
      return g_strdup (json_object_get_string_member (channel, "id"));
  }

  return NULL;
}

char *
practice_make_post (const char *channel, const char *network, const char *date, const char *text)
{
  const char *settings = g_str_equal (network, "youtube")
                           ? "{\"title\":\"My clip\",\"type\":\"public\"}"
                         : g_str_equal (network, "x") ? "{\"who_can_reply_post\":\"everyone\"}"
                         : g_str_equal (network, "instagram") ? "{\"post_type\":\"post\"}"
                                                              : "{}";

  return g_strdup_printf (
    "{\"type\":\"schedule\",\"date\":\"%s\",\"shortLink\":false,\"tags\":[],\"posts\":[{"
    "\"integration\":{\"id\":\"%s\"},\"value\":[{\"content\":\"%s\",\"image\":[{\"id\":\"m\","
    "\"path\":\"https://postiz.example/a.mp4\"}]}],\"settings\":%s}]}",
    date, channel, text, settings);
}

char *
practice_create (Practice *self, const char *network, const char *date, const char *text)
{
  g_autofree char *channel = practice_find_channel (self, KEY, network);
  g_autofree char *body = practice_make_post (channel, network, date, text);
  g_autoptr (Answer) answer = practice_ask (self, "POST", "posts", KEY, body);

  g_assert_cmpuint (answer->status, ==, 201);

  return g_strdup (json_object_get_string_member (
    json_array_get_object_element (json_node_get_array (answer->json), 0), "postId"));
}

JsonObject *
practice_find_post (Practice *self, const char *id)
{
  g_autoptr (Answer) answer = practice_ask (
    self, "GET", "posts?startDate=2000-01-01T00:00:00Z&endDate=2100-01-01T00:00:00Z", KEY, NULL);
  JsonArray *list = json_object_get_array_member (json_node_get_object (answer->json), "posts");

  for (guint i = 0; i < json_array_get_length (list); i++) {
    JsonObject *post = json_array_get_object_element (list, i);

    if (g_str_equal (json_object_get_string_member (post, "id"), id))
      return json_object_ref (post);
  }

  return NULL;
}

guint
practice_count_log (Practice *self, const char *event)
{
  g_autoptr (JsonNode) log = ef_practice_server_get_log (self->server);
  JsonArray *posts = json_object_get_array_member (json_node_get_object (log), "posts");
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (posts); i++)
    n += g_str_equal (
      json_object_get_string_member (json_array_get_object_element (posts, i), "event"), event);

  return n;
}

static gboolean
over_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

void
practice_wait (guint ms)
{
  gboolean is_over = FALSE;

  g_timeout_add (ms, over_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}
