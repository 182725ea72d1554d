/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/postiz-problem.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "net/postiz-answer.h"

/* An answer that is not the wanted one: what shape it has, which part of the request it names, and one
 * sentence. Nobody vouches for a word of it. */

#define MOST_TEXTS 20
#define MOST_CHARACTERS 300 /* of one text */
#define MOST_INDEX 9999

/* What the server says of the request as a whole, before it looks at any post. */
#define NO_ID_TEXT "All posts must have an integration id"
#define NO_CHANNEL_BEGIN "Integration with id "
#define NO_CHANNEL_END " not found"

void
ef_postiz_problem_free (EfPostizProblem *self)
{
  if (self == NULL)
    return;

  g_free (self->sentence);
  g_strfreev (self->texts);
  g_free (self->integration_id);
  g_free (self->provider);
  g_free (self->name);
  g_free (self);
}

static const char *
get_string (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

/* One line of bounded length: it ends in a sentence, and on a screen. */
static char *
clean_text (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *line = g_string_new (NULL);
  glong n_characters = 0;

  for (const char *at = valid; *at != '\0' && n_characters <= MOST_CHARACTERS;
       at = g_utf8_next_char (at)) {
    gunichar character = g_utf8_get_char (at);

    if (g_unichar_isspace (character) || g_unichar_iscntrl (character))
      character = ' ';
    if (character == ' ' && (line->len == 0 || line->str[line->len - 1] == ' '))
      continue;
    n_characters++;
    if (n_characters > MOST_CHARACTERS)
      g_string_append (line, "…");
    else
      g_string_append_unichar (line, character);
  }
  while (line->len > 0 && line->str[line->len - 1] == ' ')
    g_string_truncate (line, line->len - 1);

  return g_string_free_and_steal (line);
}

/* The validator repeats itself. */
static void
add_text (GStrvBuilder *builder, GHashTable *seen, const char *text)
{
  char *clean = text != NULL ? clean_text (text) : NULL;

  if (clean == NULL || *clean == '\0' || g_hash_table_size (seen) >= MOST_TEXTS ||
      g_hash_table_contains (seen, clean)) {
    g_free (clean);
    return;
  }

  g_strv_builder_add (builder, clean);
  g_hash_table_add (seen, clean);
}

static void
set_texts (EfPostizProblem *self, JsonArray *array, const char *text)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  add_text (builder, seen, text);
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);

    if (json_node_get_value_type (node) == G_TYPE_STRING)
      add_text (builder, seen, json_node_get_string (node));
  }
  self->texts = g_strv_builder_end (builder);
}

/* "posts.12.settings.…" → 12; -1: no part of one post. */
static int
get_index (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ".", 3);
  guint64 index;

  if (g_strv_length (parts) < 3 || !g_str_equal (parts[0], "posts") ||
      !g_ascii_string_to_unsigned (parts[1], 10, 0, MOST_INDEX, &index, NULL))
    return -1;

  return (int) index;
}

/* All texts, also those that are not kept: one that names another post, or none, makes it several. */
static int
find_index (JsonArray *array)
{
  int index = -1;

  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);
    int own = json_node_get_value_type (node) == G_TYPE_STRING
                ? get_index (json_node_get_string (node))
                : -1;

    if (own < 0 || (i > 0 && own != index))
      return -1;
    index = own;
  }

  return index;
}

static char *
find_integration_id (const char *text)
{
  gsize begin = strlen (NO_CHANNEL_BEGIN);
  gsize end = strlen (NO_CHANNEL_END);

  if (!g_str_has_prefix (text, NO_CHANNEL_BEGIN) || !g_str_has_suffix (text, NO_CHANNEL_END) ||
      strlen (text) <= begin + end)
    return NULL;

  return g_strndup (text + begin, strlen (text) - begin - end);
}

static void
read_message (EfPostizProblem *self, JsonObject *object, const char *message)
{
  const char *provider = get_string (object, "provider");
  const char *name = get_string (object, "name");

  self->shape = EF_POSTIZ_SHAPE_TEXT;
  set_texts (self, NULL, message);
  self->integration_id = find_integration_id (message);
  if (provider != NULL && name != NULL) {
    self->shape = EF_POSTIZ_SHAPE_TARGET;
    self->provider = g_strdup (provider);
    self->name = g_strdup (name);
  }
}

static gboolean
read_object (EfPostizProblem *self, JsonObject *object)
{
  JsonNode *message = json_object_get_member (object, "message");
  const char *msg = get_string (object, "msg");
  const char *error = get_string (object, "error");

  if (message != NULL && JSON_NODE_HOLDS_ARRAY (message)) {
    self->shape = EF_POSTIZ_SHAPE_TEXTS;
    set_texts (self, json_node_get_array (message), NULL);
    self->index = find_index (json_node_get_array (message));
  } else if (get_string (object, "message") != NULL) {
    read_message (self, object, get_string (object, "message"));
  } else if (msg != NULL) {
    self->shape = EF_POSTIZ_SHAPE_MSG;
    set_texts (self, NULL, msg);
  } else if (error != NULL) {
    self->shape = EF_POSTIZ_SHAPE_ERROR;
    set_texts (self, NULL, error);
  } else {
    return FALSE;
  }

  return TRUE;
}

static gboolean
is_page (const EfHttpAnswer *answer, const char *text)
{
  return g_str_equal (answer->type, "text/html") ||
         g_str_equal (answer->type, "application/xhtml+xml") ||
         g_ascii_strncasecmp (text, "<!doctype", 9) == 0 ||
         g_ascii_strncasecmp (text, "<html", 5) == 0;
}

static void
read_body (EfPostizProblem *self, const EfHttpAnswer *answer)
{
  g_autoptr (JsonNode) node = ef_postiz_answer_parse (answer->body);
  gsize size;
  const char *data = g_bytes_get_data (answer->body, &size);
  g_autofree char *text = size > 0 ? g_strndup (data, MIN (size, 4096)) : g_strdup ("");

  g_strchug (text);
  self->shape = *text == '\0' ? EF_POSTIZ_SHAPE_EMPTY : EF_POSTIZ_SHAPE_RAW;
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node) &&
      read_object (self, json_node_get_object (node)))
    return;

  if (node == NULL && is_page (answer, text) && *text != '\0')
    self->shape = EF_POSTIZ_SHAPE_HTML;
  set_texts (self, NULL, node == NULL && self->shape == EF_POSTIZ_SHAPE_RAW ? text : NULL);
}

static const char *
get_text (const EfPostizProblem *self)
{
  return self->texts[0] != NULL ? self->texts[0] : "";
}

static gboolean
is_of_plan (const EfPostizProblem *self)
{
  return self->status == 402 || self->status == 406;
}

gboolean
ef_postiz_problem_is_no_route (const EfPostizProblem *self)
{
  static const char *const methods[] = { "GET", "POST", "PUT", "DELETE" };

  if (self->status != 404 || self->shape != EF_POSTIZ_SHAPE_TEXT)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++) {
    g_autofree char *begin = g_strdup_printf ("Cannot %s", methods[i]);

    if (g_str_has_prefix (get_text (self), begin))
      return TRUE;
  }

  return FALSE;
}

static gboolean
is_expired_channel (const EfPostizProblem *self)
{
  return self->shape == EF_POSTIZ_SHAPE_MSG &&
         g_str_has_prefix (get_text (self), "Channel disconnected");
}

static EfNetError
classify_refusal (const EfPostizProblem *self)
{
  switch (self->status) {
  case 401:
  case 403:
    return is_expired_channel (self) ? EF_NET_ERROR_CHANNEL : EF_NET_ERROR_KEY_REFUSED;
  case 404:
    return !ef_postiz_problem_is_no_route (self) &&
               (self->shape == EF_POSTIZ_SHAPE_TEXT || self->shape == EF_POSTIZ_SHAPE_MSG)
             ? EF_NET_ERROR_NOT_FOUND
             : EF_NET_ERROR_WRONG_ADDRESS;
  case 408:
    return EF_NET_ERROR_TIMEOUT;
  case 413:
    return EF_NET_ERROR_TOO_LARGE;
  case 429:
    return EF_NET_ERROR_LIMIT;
  default:
    return self->shape == EF_POSTIZ_SHAPE_HTML || self->shape == EF_POSTIZ_SHAPE_EMPTY
             ? EF_NET_ERROR_WRONG_ADDRESS
             : EF_NET_ERROR_REFUSED;
  }
}

static EfNetError
classify (const EfPostizProblem *self)
{
  if (self->status >= 500)
    return EF_NET_ERROR_SERVER;
  if (self->status >= 400)
    return classify_refusal (self);

  return EF_NET_ERROR_WRONG_ADDRESS;
}

/* What a post that is refused so has met comes before any post is stored: the guards of key, plan and rate,
 * the reader of the body, the validator. Anything else may come in the middle. */
static gboolean
is_before_creating (const EfPostizProblem *self)
{
  switch (self->status) {
  case 401:
  case 402:
  case 413:
  case 429:
    return TRUE;
  case 404:
    return ef_postiz_problem_is_no_route (self);
  case 400:
    return self->shape == EF_POSTIZ_SHAPE_TEXTS || self->shape == EF_POSTIZ_SHAPE_TARGET ||
           *self->integration_id != '\0' || g_strcmp0 (get_text (self), NO_ID_TEXT) == 0;
  default:
    return FALSE;
  }
}

/* Of a refused key the server's own words are not shown: they might repeat it. These are all it has. */
static char *
describe_key (const EfPostizProblem *self)
{
  const char *text = get_text (self);

  if (self->shape == EF_POSTIZ_SHAPE_EMPTY)
    return g_strdup (
      _ ("The server refused the API key and did not say why. That can be a fault of the "
         "server: try again later before you change the key."));
  if (self->shape == EF_POSTIZ_SHAPE_HTML || self->shape == EF_POSTIZ_SHAPE_RAW)
    return g_strdup (
      _ ("Something in front of Postiz refused the request: the address leads to a log-in of "
         "its own, or a proxy is in the way."));
  if (g_str_equal (text, "No API Key found"))
    return g_strdup (_ ("The API key did not reach Postiz: a proxy in front of it may remove it."));
  if (g_str_equal (text, "No subscription found"))
    return g_strdup (
      _ ("The Postiz account of this API key has no subscription: renew it and try again."));
  if (g_str_equal (text, "Invalid API key") || g_str_equal (text, "Invalid OAuth token"))
    return g_strdup (
      _ ("The server does not know this API key: copy it again from Postiz, Settings, "
         "Developers."));

  return g_strdup (
    _ ("The server refused the API key: copy it again from Postiz, Settings, Developers, or ask "
       "who runs the server."));
}

static char *
describe_limit (const EfPostizProblem *self)
{
  int minutes = (self->retry_after + 59) / 60;

  if (self->retry_after <= 0)
    return g_strdup (_ ("The server has had too many requests: try again later."));

  return g_strdup_printf (
    ngettext ("The server has had too many requests: try again in %d minute.",
              "The server has had too many requests: try again in %d minutes.", (gulong) minutes),
    minutes);
}

static char *
describe_size (const EfPostizProblem *self, const char *host)
{
  if (self->shape == EF_POSTIZ_SHAPE_TEXT)
    return g_strdup (
      _ ("The server takes no request of this size: send fewer channels at once, or shorter "
         "texts."));

  return g_strdup_printf (
    _ ("Something in front of Postiz at %s takes no file of this size: make it "
       "smaller, or ask who runs the server to allow more (its proxy has a limit "
       "of its own)."),
    host);
}

static char *
describe_address (const EfPostizProblem *self, const char *host)
{
  if (self->status >= 300 && self->status < 400)
    return g_strdup_printf (
      _ ("%s sends its visitors on to another address: type the address that the "
         "browser shows when Postiz is open."),
      host);

  return g_strdup_printf (
    _ ("What answers at %s is not Postiz: check the address, and type only the "
       "server, as https://postiz.example."),
    host);
}

/* Of several texts the first is in the sentence, and how many more there are. */
static char *
describe_refusal (const EfPostizProblem *self)
{
  guint n_more = g_strv_length (self->texts);
  g_autofree char *first = NULL;

  if (n_more == 0)
    return g_strdup_printf (
      _ ("The server does not accept this (it answered %u) and does not say why."), self->status);
  if (is_of_plan (self))
    return g_strdup_printf (_ ("The plan of this Postiz account does not allow this: “%s”"),
                            get_text (self));

  /* Translators: in place of %s is what the server says, in English. */
  first = g_strdup_printf (_ ("The server does not accept this: “%s”"), get_text (self));
  n_more--;
  if (n_more == 0)
    return g_steal_pointer (&first);

  return g_strdup_printf (ngettext ("%s and %u more.", "%s and %u more.", n_more), first, n_more);
}

static char *
describe_server (const EfPostizProblem *self, const char *host)
{
  return g_strdup_printf (_ ("%s has a problem (it answered %u): try again later."), host,
                          self->status);
}

static char *
describe (const EfPostizProblem *self, const char *host)
{
  switch (self->code) {
  case EF_NET_ERROR_KEY_REFUSED:
    return describe_key (self);
  case EF_NET_ERROR_LIMIT:
    return describe_limit (self);
  case EF_NET_ERROR_TOO_LARGE:
    return describe_size (self, host);
  case EF_NET_ERROR_WRONG_ADDRESS:
    return describe_address (self, host);
  case EF_NET_ERROR_CHANNEL:
    return g_strdup (_ ("The channel is no longer connected: connect it again in Postiz."));
  case EF_NET_ERROR_NOT_FOUND:
    return g_strdup (
      _ ("The server does not know this post or channel (any more): look at the list again."));
  case EF_NET_ERROR_REFUSED:
    return describe_refusal (self);
  case EF_NET_ERROR_TIMEOUT:
    return g_strdup_printf (_ ("%s did not answer in time: try again later."), host);
  case EF_NET_ERROR_OFFLINE:
  case EF_NET_ERROR_CERTIFICATE:
  case EF_NET_ERROR_UNSUPPORTED:
  case EF_NET_ERROR_FILE:
  case EF_NET_ERROR_SERVER:
  default:
    return describe_server (self, host);
  }
}

EfPostizProblem *
ef_postiz_problem_new (const EfHttpAnswer *answer, const char *host)
{
  EfPostizProblem *self = g_new0 (EfPostizProblem, 1);

  self->status = answer->status;
  self->retry_after = answer->retry_after;
  self->index = -1;
  read_body (self, answer);
  if (self->integration_id == NULL)
    self->integration_id = g_strdup ("");
  if (self->provider == NULL)
    self->provider = g_strdup ("");
  if (self->name == NULL)
    self->name = g_strdup ("");
  self->code = classify (self);
  self->is_before_creating = is_before_creating (self);
  self->sentence = describe (self, host);

  return self;
}

GError *
ef_postiz_problem_to_error (const EfPostizProblem *self)
{
  return g_error_new_literal (EF_NET_ERROR, (int) self->code, self->sentence);
}
