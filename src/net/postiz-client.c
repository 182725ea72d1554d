/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/postiz-client.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "core/steps.h"
#include "net/http.h"

/* One account of a Postiz server. Its API lies below the address itself, or, where Postiz is behind
 * the web server of its own image, below /api; what is asked first finds out which. */
struct _EfPostizClient {
  GObject parent_instance;

  EfHttp *http;       /* (owned) */
  const char *prefix; /* what was found to stand between the base and /public/v1 */
  char *base;
  const char *key; /* only while this is constructed; then @http keeps it */
  guint timeout;
};

G_DEFINE_FINAL_TYPE (EfPostizClient, ef_postiz_client, G_TYPE_OBJECT)

typedef enum {
  PROP_BASE = 1,
  PROP_KEY,
  PROP_TIMEOUT,
} EfPostizClientProperty;

typedef struct {
  const char *prefix; /* what is being tried */
  GError *problem;    /* (owned) (nullable): what came of the address itself */
  gboolean is_found;
  guint n_channels;
} Test;

static void
test_free (Test *self)
{
  g_clear_error (&self->problem);
  g_free (self);
}

static JsonNode *
parse (const EfHttpAnswer *answer)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  gsize size;
  const char *text = g_bytes_get_data (answer->body, &size);

  if (size == 0 || !json_parser_load_from_data (parser, text, (gssize) size, NULL))
    return NULL;

  return json_parser_steal_root (parser);
}

static const char *
get_string (JsonNode *node, const char *name)
{
  JsonNode *member = NULL;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    member = json_object_get_member (json_node_get_object (node), name);

  return member != NULL && json_node_get_value_type (member) == G_TYPE_STRING
           ? json_node_get_string (member)
           : NULL;
}

/* The server's own words are not shown: they might repeat the key. These are all that Postiz has. */
static const char *
describe_refusal (const EfHttpAnswer *answer, JsonNode *node)
{
  const char *message = get_string (node, "msg");

  if (g_bytes_get_size (answer->body) == 0)
    return _ ("The server refused the API key and did not say why. That can be a fault of the "
              "server: try again later before you change the key.");
  if (node == NULL)
    return _ ("Something in front of Postiz refused the request: the address leads to a log-in of "
              "its own, or a proxy is in the way.");
  if (g_strcmp0 (message, "No API Key found") == 0)
    return _ ("The API key did not reach Postiz: a proxy in front of it may remove it.");
  if (g_strcmp0 (message, "No subscription found") == 0)
    return _ ("The Postiz account of this API key has no subscription: renew it and try again.");

  if (g_strcmp0 (message, "Invalid API key") == 0 ||
      g_strcmp0 (message, "Invalid OAuth token") == 0)
    return _ ("The server does not know this API key: copy it again from Postiz, Settings, "
              "Developers.");

  return _ (
    "The server refused the API key: copy it again from Postiz, Settings, Developers, or ask "
    "who runs the server.");
}

static GError *
make_limit_error (const EfHttpAnswer *answer)
{
  int minutes = (answer->retry_after + 59) / 60;

  if (answer->retry_after <= 0)
    return g_error_new_literal (EF_NET_ERROR, EF_NET_ERROR_LIMIT,
                                _ ("The server has had too many requests: try again later."));

  return g_error_new (EF_NET_ERROR, EF_NET_ERROR_LIMIT,
                      ngettext ("The server has had too many requests: try again in %d minute.",
                                "The server has had too many requests: try again in %d minutes.",
                                (gulong) minutes),
                      minutes);
}

static GError *
make_address_error (EfPostizClient *self, const EfHttpAnswer *answer)
{
  const char *host = ef_http_get_host (self->http);

  if (answer->status >= 300 && answer->status < 400)
    return g_error_new (EF_NET_ERROR, EF_NET_ERROR_WRONG_ADDRESS,
                        _ ("%s sends its visitors on to another address: type the address that the "
                           "browser shows when Postiz is open."),
                        host);

  return g_error_new (EF_NET_ERROR, EF_NET_ERROR_WRONG_ADDRESS,
                      _ ("What answers at %s is not Postiz: check the address, and type only the "
                         "server, as https://postiz.example."),
                      host);
}

/* NULL when the answer is what was asked for; @is_wanted looks at the body of a good one. */
static GError *
judge (EfPostizClient *self,
       const EfHttpAnswer *answer,
       JsonNode *node,
       gboolean (*is_wanted) (JsonNode *node))
{
  if (answer->status == 401 || answer->status == 403)
    return g_error_new_literal (EF_NET_ERROR, EF_NET_ERROR_KEY_REFUSED,
                                describe_refusal (answer, node));
  if (answer->status == 429)
    return make_limit_error (answer);
  if (answer->status >= 500)
    return g_error_new (EF_NET_ERROR, EF_NET_ERROR_SERVER,
                        _ ("%s has a problem (it answered %u): try again later."),
                        ef_http_get_host (self->http), answer->status);
  if (answer->status < 200 || answer->status > 299 || node == NULL || !is_wanted (node))
    return make_address_error (self, answer);

  return NULL;
}

static gboolean
is_connected (JsonNode *node)
{
  return JSON_NODE_HOLDS_OBJECT (node) &&
         json_object_has_member (json_node_get_object (node), "connected");
}

static gboolean
is_list_of_channels (JsonNode *node)
{
  g_autoptr (GList) items = NULL;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;

  items = json_array_get_elements (json_node_get_array (node));
  for (GList *at = items; at != NULL; at = at->next) {
    if (get_string (at->data, "id") == NULL)
      return FALSE;
  }

  return TRUE;
}

/* The front of a Postiz server answers with pages, also with pages that complain; Postiz with JSON. */
static gboolean
may_lie_below_api (EfPostizClient *self, Test *test, gboolean is_json, const GError *error)
{
  return *test->prefix == '\0' && !g_str_has_suffix (self->base, "/api") &&
         (!is_json || g_error_matches (error, EF_NET_ERROR, EF_NET_ERROR_WRONG_ADDRESS));
}

/* When there is no Postiz below /api either, what the address itself said is the better word. */
static void
give_up (GTask *task, GError *error)
{
  Test *test = ef_steps_get_data (task);

  if (test->problem != NULL && g_error_matches (error, EF_NET_ERROR, EF_NET_ERROR_WRONG_ADDRESS)) {
    g_error_free (error);
    error = g_steal_pointer (&test->problem);
  }
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
ask_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfPostizClient *self = g_task_get_source_object (task);
  Test *test = ef_steps_get_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfHttpAnswer) answer = ef_http_get_finish (EF_HTTP (object), result, &error);
  g_autoptr (JsonNode) node = answer != NULL ? parse (answer) : NULL;

  if (answer != NULL)
    error = judge (self, answer, node, is_connected);

  if (error == NULL) {
    self->prefix = test->prefix;
    test->is_found = TRUE;
    ef_steps_next (g_steal_pointer (&task));
  } else if (may_lie_below_api (self, test, answer == NULL || node != NULL, error)) {
    test->problem = g_steal_pointer (&error);
    ef_steps_next (g_steal_pointer (&task));
  } else
    give_up (g_steal_pointer (&task), g_steal_pointer (&error));
}

static void
ask (GTask *task, const char *prefix)
{
  EfPostizClient *self = g_task_get_source_object (task);
  Test *test = ef_steps_get_data (task);
  g_autofree char *path = g_strconcat (prefix, "/public/v1/is-connected", NULL);

  test->prefix = prefix;
  ef_http_get_async (self->http, path, g_task_get_cancellable (task), ask_cb, task);
}

static void
ask_base (GTask *task)
{
  ask (task, "");
}

static void
ask_below_api (GTask *task)
{
  Test *test = ef_steps_get_data (task);

  if (test->is_found)
    ef_steps_next (task);
  else
    ask (task, "/api");
}

static void
count_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfPostizClient *self = g_task_get_source_object (task);
  Test *test = ef_steps_get_data (task);
  GError *error = NULL;
  g_autoptr (EfHttpAnswer) answer = ef_http_get_finish (EF_HTTP (object), result, &error);
  g_autoptr (JsonNode) node = answer != NULL ? parse (answer) : NULL;

  if (answer != NULL)
    error = judge (self, answer, node, is_list_of_channels);
  if (error != NULL) {
    g_task_return_error (task, error);
    return;
  }

  test->n_channels = json_array_get_length (json_node_get_array (node));
  ef_steps_next (g_steal_pointer (&task));
}

static void
count_channels (GTask *task)
{
  EfPostizClient *self = g_task_get_source_object (task);
  g_autofree char *path = g_strconcat (self->prefix, "/public/v1/integrations", NULL);

  ef_http_get_async (self->http, path, g_task_get_cancellable (task), count_cb, task);
}

static const EfStep test_steps[] = { ask_base, ask_below_api, count_channels, NULL };

static void
ef_postiz_client_constructed (GObject *object)
{
  EfPostizClient *self = EF_POSTIZ_CLIENT (object);

  G_OBJECT_CLASS (ef_postiz_client_parent_class)->constructed (object);

  self->prefix = "";
  self->http = ef_http_new (self->base, self->key, self->timeout);
  self->key = NULL;
}

static void
ef_postiz_client_finalize (GObject *object)
{
  EfPostizClient *self = EF_POSTIZ_CLIENT (object);

  g_object_unref (self->http);
  g_free (self->base);

  G_OBJECT_CLASS (ef_postiz_client_parent_class)->finalize (object);
}

static void
ef_postiz_client_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfPostizClient *self = EF_POSTIZ_CLIENT (object);

  switch ((EfPostizClientProperty) id) {
  case PROP_BASE:
    self->base = g_value_dup_string (value);
    break;
  case PROP_KEY:
    self->key = g_value_get_string (value);
    break;
  case PROP_TIMEOUT:
    self->timeout = g_value_get_uint (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_postiz_client_class_init (EfPostizClientClass *klass)
{
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = ef_postiz_client_constructed;
  object_class->finalize = ef_postiz_client_finalize;
  object_class->set_property = ef_postiz_client_set_property;

  g_object_class_install_property (object_class, PROP_BASE,
                                   g_param_spec_string ("base", NULL, NULL, "", flags));
  g_object_class_install_property (object_class, PROP_KEY,
                                   g_param_spec_string ("key", NULL, NULL, "", flags));
  g_object_class_install_property (object_class, PROP_TIMEOUT,
                                   g_param_spec_uint ("timeout", NULL, NULL, 1, 600, 20, flags));
}

static void
ef_postiz_client_init (EfPostizClient *self)
{
}

EfPostizClient *
ef_postiz_client_new (const char *base, const char *key)
{
  return g_object_new (EF_TYPE_POSTIZ_CLIENT, "base", base, "key", key, NULL);
}

void
ef_postiz_client_test_async (EfPostizClient *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_postiz_client_test_async);
  ef_steps_run (g_steal_pointer (&task), test_steps, g_new0 (Test, 1), (GDestroyNotify) test_free);
}

gboolean
ef_postiz_client_test_finish (EfPostizClient *self,
                              GAsyncResult *result,
                              guint *n_channels,
                              GError **error)
{
  Test *test;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  test = ef_steps_get_data (G_TASK (result));
  if (n_channels != NULL)
    *n_channels = test->n_channels;

  return TRUE;
}
