/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "practice/server.h"

#include <glib/gi18n.h>
#include <string.h>

#include "practice/server-private.h"

#define DEFAULT_LIMIT 90
#define MOST_BODY (100 * 1024)
#define KEY_PREFIX "practice-"
#define TOKEN_PREFIX "pos_"
#define HTML_TYPE "text/html; charset=utf-8"

G_DEFINE_QUARK (ef-practice-error-quark, ef_practice_error)
G_DEFINE_FINAL_TYPE (EfPracticeServer, ef_practice_server, G_TYPE_OBJECT)

/* Time */

gint64
ef_practice_server_now (EfPracticeServer *self)
{
  const EfRudeRule *clock = ef_rude_find (self->rude, EF_RUDE_CLOCK, NULL);

  return g_get_real_time () / 1000 + self->ahead + (clock != NULL ? clock->number * 1000 : 0);
}

char *
ef_practice_format_date (gint64 moment)
{
  gint64 seconds = moment / 1000 - (moment % 1000 < 0 ? 1 : 0);
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (seconds);
  g_autofree char *text = date != NULL ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%S")
                                       : g_strdup ("1970-01-01T00:00:00");

  return g_strdup_printf ("%s.%03dZ", text, (int) (moment - seconds * 1000));
}

/* What is noted */

void
ef_practice_server_note (EfPracticeServer *self,
                         JsonObject *organisation,
                         JsonObject *post,
                         const char *event)
{
  JsonObject *row = json_object_new ();
  g_autofree char *at = ef_practice_format_date (ef_practice_server_now (self));
  g_autofree char *date =
    ef_practice_format_date (json_object_get_int_member_with_default (post, "date", 0));

  json_object_set_string_member (row, "event", event);
  json_object_set_string_member (row, "at", at);
  json_object_set_string_member (row, "id", ef_practice_text (post, "id"));
  json_object_set_string_member (row, "organisation", ef_practice_text (organisation, "id"));
  json_object_set_string_member (row, "channel", ef_practice_text (post, "channel"));
  json_object_set_string_member (row, "network", ef_practice_text (post, "network"));
  json_object_set_string_member (row, "date", date);
  json_object_set_string_member (row, "state", ef_practice_text (post, "state"));
  json_object_set_string_member (row, "hash", ef_practice_text (post, "hash"));
  json_array_add_object_element (ef_practice_state_get_log (self->state), row);
  ef_practice_state_touch (self->state);
}

void
ef_practice_server_notify_person (EfPracticeServer *self,
                                  JsonObject *organisation,
                                  const char *content)
{
  JsonObject *row = json_object_new ();
  g_autofree char *at = ef_practice_format_date (ef_practice_server_now (self));
  g_autofree char *id = ef_practice_make_cuid ();

  json_object_set_string_member (row, "id", id);
  json_object_set_string_member (row, "content", content);
  json_object_set_null_member (row, "link");
  json_object_set_string_member (row, "createdAt", at);
  json_array_add_object_element (ef_practice_rows (organisation, "notifications"), row);
  ef_practice_state_touch (self->state);
}

gboolean
ef_practice_server_has_rule (EfPracticeServer *self, EfRudeKind kind, JsonObject *channel)
{
  return ef_rude_find (self->rude, kind, ef_practice_text (channel, "network")) != NULL ||
         ef_rude_find (self->rude, kind, ef_practice_text (channel, "id")) != NULL;
}

gboolean
ef_practice_server_is_channel (EfPracticeServer *self, JsonObject *channel, const char *state)
{
  static const struct {
    const char *state;
    EfRudeKind kind;
  } kinds[] = {
    { "disabled", EF_RUDE_CHANNEL_DISABLED },
    { "removed", EF_RUDE_CHANNEL_GONE },
    { "removed", EF_RUDE_CHANNEL_UNKNOWN },
    { "reconnect", EF_RUDE_CHANNEL_RECONNECT },
  };

  if (json_object_get_boolean_member_with_default (channel, state, FALSE))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (g_str_equal (kinds[i].state, state) &&
        ef_practice_server_has_rule (self, kinds[i].kind, channel))
      return TRUE;
  }

  return FALSE;
}

/* Who asks */

JsonObject *
ef_practice_server_take_organisation (EfPracticeServer *self, const char *key)
{
  JsonObject *organisation = ef_practice_state_find_organisation (self->state, key);

  return organisation != NULL ? organisation
                              : ef_practice_state_add_organisation (self->state, key);
}

/* (nullable): why not. */
static char *
check_key (EfCall *call)
{
  EfPracticeServer *self = call->server;
  const char *key = soup_message_headers_get_list (
    soup_server_message_get_request_headers (call->message), "Authorization");

  if (call->rule.kind == EF_RUDE_AUTH_DOWN)
    return g_strdup ("");
  if (key == NULL || *key == '\0')
    return g_strdup ("{\"msg\":\"No API Key found\"}");
  if (g_str_has_prefix (key, TOKEN_PREFIX))
    return g_strdup ("{\"msg\":\"Invalid OAuth token\"}");
  if (ef_rude_find (self->rude, EF_RUDE_KEY_REVOKED, key) != NULL)
    return g_strdup ("{\"msg\":\"Invalid API key\"}");
  if (ef_practice_state_find_organisation (self->state, key) == NULL &&
      !g_str_equal (key, self->key) && !g_str_has_prefix (key, KEY_PREFIX))
    return g_strdup ("{\"msg\":\"Invalid API key\"}");
  if (call->rule.kind == EF_RUDE_NO_SUBSCRIPTION)
    return g_strdup ("{\"msg\":\"No subscription found\"}");

  call->organisation = json_object_ref (ef_practice_server_take_organisation (self, key));

  return NULL;
}

/* Of a rule that befalls at random: which of the three, or none. */
static void
draw (EfRudeRule *rule)
{
  static const EfRudeKind cuts[] = { EF_RUDE_CUT_BEFORE, EF_RUDE_CUT_AFTER, EF_RUDE_CUT_MIDDLE };
  gint32 share = g_rand_int_range (rule->random, 0, 100);
  gint32 which = g_rand_int_range (rule->random, 0, G_N_ELEMENTS (cuts));

  rule->kind = share < (gint32) rule->share ? cuts[which] : EF_RUDE_NONE;
}

static void
take_rule (EfCall *call)
{
  const EfRudeRule *rule = ef_rude_take (call->server->rude, call->endpoint);

  if (rule == NULL)
    return;
  call->rule = *rule;
  if (rule->kind == EF_RUDE_CUT_RANDOM)
    draw (&call->rule);
  call->rule.text = g_strdup (rule->text);
  call->rule.random = NULL;
}

/* What a rule does before anybody looks at the request. */
static gboolean
is_rude_at_once (EfCall *call)
{
  g_autofree char *seconds = g_strdup_printf ("%" G_GINT64_FORMAT, call->rule.number);

  switch ((guint) call->rule.kind) {
  case EF_RUDE_CUT_BEFORE:
    ef_call_cut (call);
    return TRUE;
  case EF_RUDE_HANG:
    ef_call_hang (call);
    return TRUE;
  case EF_RUDE_ERROR_BEFORE:
    ef_call_answer_text (call, (guint) call->rule.number, HTML_TYPE,
                         "<html><body>Bad gateway</body></html>");
    return TRUE;
  case EF_RUDE_TOO_LARGE:
    ef_call_answer_text (call, 413, HTML_TYPE,
                         "<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n"
                         "<body>\r\n<center><h1>413 Request Entity Too Large</h1></center>\r\n"
                         "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n");
    return TRUE;
  case EF_RUDE_LIMIT_HOUR:
    ef_call_add_header (call, "Retry-After", seconds);
    ef_call_answer_text (
      call, 429, "application/json; charset=utf-8",
      "{\"statusCode\":429,\"message\":\"ThrottlerException: Too Many Requests\"}");
    return TRUE;
  case EF_RUDE_HTML:
    ef_pages_answer_front (call);
    return TRUE;
  case EF_RUDE_REDIRECT:
    ef_call_add_header (call, "Location", "/auth/login");
    ef_call_answer_text (call, 302, HTML_TYPE, "");
    return TRUE;
  default:
    return FALSE;
  }
}

/* Requests */

static void
chunk_cb (SoupServerMessage *message, GBytes *chunk, gpointer user_data)
{
  EfCall *call = user_data;
  gsize size;
  const guint8 *data = g_bytes_get_data (chunk, &size);

  call->n_bytes += size;
  if (call->upload != NULL) {
    ef_received_feed (call->upload, data, size);
    if (call->rule.kind == EF_RUDE_CUT_UPLOAD && call->n_bytes >= (guint64) call->rule.number)
      ef_call_cut (call);
  } else if (call->n_bytes > MOST_BODY) {
    soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  }
}

static void
over_cb (SoupServerMessage *message, gpointer user_data)
{
  EfCall *call = user_data;

  call->is_gone = TRUE;
  g_hash_table_remove (call->server->calls, message);
}

static void
release (gpointer data)
{
  EfCall *call = data;

  for (guint i = 0; i < G_N_ELEMENTS (call->handlers); i++)
    g_clear_signal_handler (&call->handlers[i], call->message);
  call->is_gone = TRUE;
  ef_call_unref (call);
}

static const char *
skip_prefix (EfPracticeServer *self, const char *path)
{
  if (g_str_has_prefix (path, "/api/public/v1/"))
    return ef_rude_find (self->rude, EF_RUDE_ONLY_BARE, NULL) == NULL
             ? path + strlen ("/api/public/v1/")
             : NULL;
  if (g_str_has_prefix (path, "/public/v1/"))
    return ef_rude_find (self->rude, EF_RUDE_ONLY_API, NULL) == NULL ? path + strlen ("/public/v1/")
                                                                     : NULL;

  return NULL;
}

/* The headers are there. */
static void
early_cb (SoupServer *soup,
          SoupServerMessage *message,
          const char *path,
          GHashTable *query,
          gpointer user_data)
{
  EfPracticeServer *self = user_data;
  EfCall *call = ef_call_new (self, message);
  const char *rest = skip_prefix (self, path);

  g_hash_table_insert (self->calls, message, call);
  call->query = query != NULL ? g_hash_table_ref (query) : NULL;
  call->handlers[0] = g_signal_connect (message, "got-chunk", G_CALLBACK (chunk_cb), call);
  call->handlers[1] = g_signal_connect (message, "finished", G_CALLBACK (over_cb), call);
  call->handlers[2] = g_signal_connect (message, "disconnected", G_CALLBACK (over_cb), call);
  if (rest == NULL)
    return;

  call->is_api = ef_routes_find (call, soup_server_message_get_method (message), rest);
  if (!call->is_api)
    return;
  take_rule (call);
  call->not_known = check_key (call);
  if (call->endpoint == EF_PRACTICE_UPLOAD) {
    soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
    call->upload = ef_received_new (call);
  }
}

static void
answer_unknown (EfCall *call, const char *path)
{
  JsonObject *object = json_object_new ();
  const char *shown = g_str_has_prefix (path, "/api/") ? path + strlen ("/api") : path;
  g_autofree char *message =
    g_strdup_printf ("Cannot %s %s", soup_server_message_get_method (call->message), shown);

  json_object_set_string_member (object, "message", message);
  json_object_set_string_member (object, "error", "Not Found");
  json_object_set_int_member (object, "statusCode", 404);
  ef_call_answer_object (call, 404, object);
}

static void
answer_elsewhere (EfCall *call, const char *path)
{
  if (skip_prefix (call->server, path) != NULL)
    answer_unknown (call, path);
  else if (g_str_has_prefix (path, "/uploads/"))
    ef_received_serve (call, path);
  else if (g_str_equal (path, "/practice/control"))
    ef_control_answer (call);
  else
    ef_pages_answer (call, path);
}

/* All of it is there. */
static void
request_cb (SoupServer *soup,
            SoupServerMessage *message,
            const char *path,
            GHashTable *query,
            gpointer user_data)
{
  EfPracticeServer *self = user_data;
  g_autoptr (EfCall) call = g_hash_table_lookup (self->calls, message);

  if (call == NULL)
    return;

  ef_call_ref (call);
  soup_server_message_pause (message);
  if (ef_practice_server_now (self) >= self->next_due)
    ef_life_turn (self);
  if (!call->is_api)
    answer_elsewhere (call, path);
  else if (is_rude_at_once (call))
    return;
  else if (call->not_known != NULL)
    ef_call_answer_text (call, 401, "application/json; charset=utf-8", call->not_known);
  else
    ef_routes_answer (call);
}

/* Starting and stopping */

static guint
find_port (SoupServer *soup)
{
  GSList *uris = soup_server_get_uris (soup);
  guint port = (guint) g_uri_get_port (uris->data);

  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);

  return port;
}

static gboolean
listen_on (EfPracticeServer *self, guint port, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (soup_server_listen_local (self->soup, port, SOUP_SERVER_LISTEN_IPV4_ONLY, &problem))
    return TRUE;

  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE))
    g_set_error (
      error, EF_PRACTICE_ERROR, EF_PRACTICE_ERROR_PORT,
      _ ("Another program has the port %u: choose another with --port, or leave it out."), port);
  else
    g_set_error_literal (error, EF_PRACTICE_ERROR, EF_PRACTICE_ERROR_PORT, problem->message);

  return FALSE;
}

static gboolean
open_port (EfPracticeServer *self, guint port, GError **error)
{
  JsonObject *root = ef_practice_state_get_root (self->state);
  gint64 old = json_object_get_int_member_with_default (root, "port", 0);
  gboolean is_open = FALSE;

  if (port == 0 && old > 0 && old < 65536)
    is_open = listen_on (self, (guint) old, NULL);
  if (!is_open && !listen_on (self, port, error))
    return FALSE;

  self->port = find_port (self->soup);
  self->address = g_strdup_printf ("http://127.0.0.1:%u", self->port);
  if (old != self->port) {
    json_object_set_int_member (root, "port", self->port);
    ef_practice_state_touch (self->state);
  }

  return TRUE;
}

static void
settle_key (EfPracticeServer *self)
{
  JsonObject *root = ef_practice_state_get_root (self->state);

  if (self->key == NULL && *ef_practice_text (root, "key") != '\0')
    self->key = g_strdup (ef_practice_text (root, "key"));
  if (self->key == NULL) {
    g_autofree char *name = ef_practice_make_name ();

    self->key = g_strconcat (KEY_PREFIX, name, NULL);
  }
  if (!g_str_equal (self->key, ef_practice_text (root, "key"))) {
    json_object_set_string_member (root, "key", self->key);
    ef_practice_state_touch (self->state);
  }
  ef_practice_server_take_organisation (self, self->key);
}

static void
settle_limit (EfPracticeServer *self)
{
  JsonObject *root = ef_practice_state_get_root (self->state);

  if (self->rate_limit < 0) {
    self->rate_limit =
      (int) json_object_get_int_member_with_default (root, "rateLimit", DEFAULT_LIMIT);
    return;
  }
  json_object_set_int_member (root, "rateLimit", self->rate_limit);
  ef_practice_state_touch (self->state);
}

static void
first_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfPracticeServer *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!ef_practice_state_save_finish (self->state, result, &error)) {
    g_task_return_error (task, error);
    return;
  }
  ef_life_turn (self);
  g_task_return_boolean (task, TRUE);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfPracticeServer *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!ef_practice_state_load_finish (self->state, result, &error)) {
    g_task_return_error (task, error);
    return;
  }

  self->soup = soup_server_new ("server-header", "Edit Factory practice ", NULL);
  soup_server_add_early_handler (self->soup, NULL, early_cb, self, NULL);
  soup_server_add_handler (self->soup, NULL, request_cb, self, NULL);
  if (!open_port (self, GPOINTER_TO_UINT (g_task_get_task_data (task)), &error)) {
    g_task_return_error (task, error);
    return;
  }
  settle_key (self);
  settle_limit (self);
  ef_practice_state_save_async (self->state, first_saved_cb, g_steal_pointer (&task));
}

void
ef_practice_server_start_async (EfPracticeServer *self,
                                guint port,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_practice_server_start_async);
  g_task_set_task_data (task, GUINT_TO_POINTER (port), NULL);
  ef_practice_state_load_async (self->state, cancellable, loaded_cb, g_steal_pointer (&task));
}

gboolean
ef_practice_server_start_finish (EfPracticeServer *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
last_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfPracticeServer *self = g_task_get_source_object (task);
  GError *error = NULL;

  /* The state is let go here, so that another may take the file at once. */
  if (ef_practice_state_save_finish (self->state, result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  ef_practice_state_release (self->state);
}

static void
close_all (EfPracticeServer *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->soup != NULL) {
    soup_server_disconnect (self->soup);
    soup_server_remove_handler (self->soup, NULL);
    g_clear_object (&self->soup);
  }
  g_hash_table_remove_all (self->calls);
}

void
ef_practice_server_stop_async (EfPracticeServer *self,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_practice_server_stop_async);
  close_all (self);
  ef_practice_state_save_async (self->state, last_saved_cb, g_steal_pointer (&task));
}

gboolean
ef_practice_server_stop_finish (EfPracticeServer *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Itself */

static void
ef_practice_server_dispose (GObject *object)
{
  close_all (EF_PRACTICE_SERVER (object));

  G_OBJECT_CLASS (ef_practice_server_parent_class)->dispose (object);
}

static void
ef_practice_server_finalize (GObject *object)
{
  EfPracticeServer *self = EF_PRACTICE_SERVER (object);

  g_object_unref (self->state);
  g_object_unref (self->files);
  ef_rude_free (self->rude);
  g_hash_table_unref (self->calls);
  g_queue_clear_full (&self->requests, (GDestroyNotify) json_object_unref);
  g_free (self->state_path);
  g_free (self->key);
  g_free (self->token);
  g_free (self->address);

  G_OBJECT_CLASS (ef_practice_server_parent_class)->finalize (object);
}

static void
ef_practice_server_class_init (EfPracticeServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ef_practice_server_dispose;
  G_OBJECT_CLASS (klass)->finalize = ef_practice_server_finalize;
}

static void
ef_practice_server_init (EfPracticeServer *self)
{
  self->calls = g_hash_table_new_full (NULL, NULL, NULL, release);
  self->rude = ef_rude_new ();
  self->files = ef_worker_new ("practice-files");
  self->token = ef_practice_make_name ();
  self->rate_limit = -1;
  g_queue_init (&self->requests);
}

EfPracticeServer *
ef_practice_server_new (const char *state_path)
{
  EfPracticeServer *self = g_object_new (EF_TYPE_PRACTICE_SERVER, NULL);

  self->state_path = g_strdup (state_path);
  self->state = ef_practice_state_new (state_path);

  return self;
}

void
ef_practice_server_set_key (EfPracticeServer *self, const char *key)
{
  g_set_str (&self->key, key);
}

void
ef_practice_server_set_rate_limit (EfPracticeServer *self, guint rate_limit)
{
  self->rate_limit = (int) MIN (rate_limit, G_MAXINT32);
}

guint
ef_practice_server_get_port (EfPracticeServer *self)
{
  return self->port;
}

const char *
ef_practice_server_get_address (EfPracticeServer *self)
{
  return self->address;
}

const char *
ef_practice_server_get_key (EfPracticeServer *self)
{
  return self->key;
}

const char *
ef_practice_server_get_token (EfPracticeServer *self)
{
  return self->token;
}

const char *
ef_practice_server_get_notice (EfPracticeServer *self)
{
  return ef_practice_state_get_notice (self->state);
}

gboolean
ef_practice_server_add_rule (EfPracticeServer *self, const char *rule, GError **error)
{
  if (!ef_rude_add (self->rude, rule, error))
    return FALSE;
  if (self->soup != NULL)
    ef_life_turn (self);

  return TRUE;
}

char *
ef_practice_server_describe_rules (void)
{
  return ef_rude_describe ();
}

void
ef_practice_server_clear_rules (EfPracticeServer *self)
{
  ef_rude_clear (self->rude);
  if (self->soup != NULL)
    ef_life_turn (self);
}

void
ef_practice_server_advance (EfPracticeServer *self, gint64 seconds)
{
  self->ahead += seconds * 1000;
  if (self->soup != NULL)
    ef_life_turn (self);
}
