/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "practice/content.h"
#include "practice/samples.h"
#include "practice/server-private.h"

/* What a person sees in a browser: all channels with their posts, one post, and the page that connects a
 * channel again. */

#define HTML_TYPE "text/html; charset=utf-8"
#define PICTURES "/practice/pictures/"
#define POSTS "/practice/posts/"
#define CONNECT "/practice/connect/"

static const char style[] =
  "<style>body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;"
  "color-scheme:light dark}img{border-radius:50%;vertical-align:middle;margin-right:.5rem}"
  "h2{font-size:1.1rem;margin-top:2rem}li{margin:.4rem 0}.state{font-weight:600}"
  ".PUBLISHED{color:#26a269}.ERROR{color:#c01c28}.DRAFT,.QUEUE{color:#986a44}"
  "video,.media{max-width:100%;border-radius:12px;margin:0}</style>";

static GString *
begin_page (const char *title)
{
  GString *page = g_string_new ("<!DOCTYPE html><html><head><meta charset=\"utf-8\"><meta "
                                "name=\"viewport\" content=\"width=device-width\"><title>");

  g_string_append_printf (page, "%s</title>%s</head><body><h1>%s</h1>", title, style, title);

  return page;
}

static void
append_text (GString *page, const char *format, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  g_auto (GStrv) parts = g_strsplit (format, "%s", 2);

  g_string_append (page, parts[0]);
  if (parts[1] != NULL)
    g_string_append_printf (page, "%s%s", escaped, parts[1]);
}

static void
answer_page (EfCall *call, guint status, GString *page)
{
  g_string_append (page, "</body></html>");
  ef_call_answer_text (call, status, HTML_TYPE, page->str);
  g_string_free (page, TRUE);
}

static void
append_post (GString *page, EfPracticeServer *server, JsonObject *post)
{
  g_autofree char *date =
    ef_practice_format_date (json_object_get_int_member_with_default (post, "date", 0));
  g_autofree char *content = ef_content_publish (ef_practice_text (post, "content"));
  g_autofree char *excerpt = g_utf8_substring (content, 0, MIN (g_utf8_strlen (content, -1), 80));
  const char *state = ef_practice_text (post, "state");

  g_string_append_printf (page, "<li><span class=\"state %s\">%s</span> %s ", state, state, date);
  append_text (page, "<a href=\"" POSTS "%s\">", ef_practice_text (post, "id"));
  append_text (page, "%s</a></li>", *excerpt != '\0' ? excerpt : "…");
}

static void
append_channel (GString *page,
                EfPracticeServer *server,
                JsonObject *organisation,
                JsonObject *channel)
{
  JsonArray *posts = ef_practice_rows (organisation, "posts");
  const char *id = ef_practice_text (channel, "id");

  append_text (page, "<h2><img width=\"32\" height=\"32\" alt=\"\" src=\"" PICTURES "%s.png\">",
               ef_practice_text (channel, "network"));
  append_text (page, "%s", ef_practice_text (channel, "name"));
  if (ef_practice_server_is_channel (server, channel, "disabled"))
    g_string_append (page, " (off)");
  if (ef_practice_server_is_channel (server, channel, "reconnect")) {
    append_text (page, " <a href=\"" CONNECT "%s\">", id);
    g_string_append (page, "needs to be connected again</a>");
  }
  g_string_append (page, "</h2><ul>");
  for (guint i = 0; i < json_array_get_length (posts); i++) {
    JsonObject *post = json_array_get_object_element (posts, i);

    if (g_str_equal (ef_practice_text (post, "channel"), id))
      append_post (page, server, post);
  }
  g_string_append (page, "</ul>");
}

static void
answer_list (EfCall *call)
{
  JsonArray *organisations = ef_practice_state_get_organisations (call->server->state);
  GString *page = begin_page ("Practice server");

  g_string_append (page, "<p>What is posted here goes nowhere else.</p>");
  for (guint i = 0; i < json_array_get_length (organisations); i++) {
    JsonObject *organisation = json_array_get_object_element (organisations, i);
    JsonArray *channels = ef_practice_rows (organisation, "channels");

    g_string_append_printf (page, "<hr><p>Account %u</p>", i + 1);
    for (guint k = 0; k < json_array_get_length (channels); k++) {
      JsonObject *channel = json_array_get_object_element (channels, k);

      if (!ef_practice_server_is_channel (call->server, channel, "removed"))
        append_channel (page, call->server, organisation, channel);
    }
  }
  answer_page (call, 200, page);
}

static void
append_media (GString *page, JsonObject *image)
{
  const char *path = ef_practice_text (image, "path");
  gboolean is_video = strstr (path, ".mp4") != NULL;

  append_text (page,
               is_video ? "<p><video controls src=\"%s\"></video></p>"
                        : "<p><img class=\"media\" alt=\"\" src=\"%s\"></p>",
               path);
}

static void
answer_post (EfCall *call, const char *id)
{
  JsonObject *organisation = NULL;
  JsonObject *post = ef_life_find_post (call->server, id, &organisation);
  JsonArray *images;
  JsonObject *channel;
  GString *page;

  if (post == NULL) {
    page = begin_page ("There is no such post here");
    answer_page (call, 404, page);
    return;
  }

  page = begin_page ("A post of the practice server");
  channel = ef_practice_find_row (organisation, "channels", ef_practice_text (post, "channel"));
  append_text (page, "<p>%s</p>", channel != NULL ? ef_practice_text (channel, "name") : "");
  g_string_append (page, "<ul>");
  append_post (page, call->server, post);
  g_string_append (page, "</ul>");
  append_text (page, "<p>%s</p>", ef_practice_text (post, "reason"));
  images = json_object_get_array_member (post, "image");
  for (guint i = 0; i < json_array_get_length (images); i++)
    append_media (page, json_array_get_object_element (images, i));
  {
    g_autofree char *text = ef_content_publish (ef_practice_text (post, "content"));

    append_text (page, "<p style=\"white-space:pre-wrap\">%s</p>", text);
  }
  g_string_append (page, "<p><a href=\"/\">All posts</a></p>");
  answer_page (call, 200, page);
}

static JsonObject *
find_channel (EfPracticeServer *server, const char *id)
{
  JsonArray *organisations = ef_practice_state_get_organisations (server->state);

  for (guint i = 0; i < json_array_get_length (organisations); i++) {
    JsonObject *channel =
      ef_practice_find_row (json_array_get_object_element (organisations, i), "channels", id);

    if (channel != NULL)
      return channel;
  }

  return NULL;
}

static void
answer_connect (EfCall *call, const char *id)
{
  JsonObject *channel = find_channel (call->server, id);
  GString *page;

  if (channel == NULL) {
    page = begin_page ("New channels can not be made here");
    g_string_append (page, "<p>The practice server has the channels that it has.</p>");
    answer_page (call, 200, page);
    return;
  }
  json_object_set_boolean_member (channel, "reconnect", FALSE);
  ef_practice_state_touch (call->server->state);
  page = begin_page ("Connected again");
  append_text (page, "<p>%s works now. You can close this page and try again.</p>",
               ef_practice_text (channel, "name"));
  answer_page (call, 200, page);
}

static void
answer_picture (EfCall *call, const char *name)
{
  g_autofree char *network = g_strndup (name, strcspn (name, "."));
  g_autoptr (GBytes) picture = ef_samples_draw_picture (network);

  ef_call_answer_bytes (call, "image/png", picture);
}

static void
answer_log (EfCall *call)
{
  ef_call_answer (call, 200, ef_practice_server_get_log (call->server));
}

void
ef_pages_answer_front (EfCall *call)
{
  GString *page = begin_page ("Postiz");

  g_string_append (page, "<p>Log in to go on.</p>");
  answer_page (call, 200, page);
}

void
ef_pages_answer (EfCall *call, const char *path)
{
  const char *method = soup_server_message_get_method (call->message);
  gboolean is_get = g_str_equal (method, "GET");

  if (is_get && g_str_equal (path, "/"))
    answer_list (call);
  else if (is_get && g_str_equal (path, "/practice/log"))
    answer_log (call);
  else if (is_get && g_str_has_prefix (path, POSTS))
    answer_post (call, path + strlen (POSTS));
  else if (is_get && g_str_has_prefix (path, CONNECT))
    answer_connect (call, path + strlen (CONNECT));
  else if (is_get && g_str_has_prefix (path, PICTURES))
    answer_picture (call, path + strlen (PICTURES));
  else
    ef_pages_answer_front (call);
}
