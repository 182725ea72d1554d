/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/postiz-client.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/address.h"
#include "core/steps.h"
#include "net/postiz-client-private.h"

/* One account of a Postiz server. Its API lies below the address itself, or, where Postiz is behind
 * the web server of its own image, below /api; what is asked first finds out which. */

G_DEFINE_FINAL_TYPE (EfPostizClient, ef_postiz_client, G_TYPE_OBJECT)

typedef enum {
  PROP_BASE = 1,
  PROP_KEY,
  PROP_TIMEOUT,
  PROP_PATIENCE,
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

/* Whatever is not Postiz is a wrong address here: no question was asked yet that it could refuse. */
static GError *
judge (EfPostizClient *self, const EfHttpAnswer *answer, JsonNode *node)
{
  g_autoptr (EfPostizProblem) problem = NULL;
  const char *host = ef_http_get_host (self->http);

  if (answer->status >= 200 && answer->status <= 299 && node != NULL &&
      ef_postiz_answer_is_connected (node))
    return NULL;

  problem = ef_postiz_client_make_problem (self, answer);
  if (problem->code != EF_NET_ERROR_NOT_FOUND && problem->code != EF_NET_ERROR_REFUSED)
    return ef_postiz_problem_to_error (problem);

  return g_error_new (EF_NET_ERROR, EF_NET_ERROR_WRONG_ADDRESS,
                      _ ("What answers at %s is not Postiz: check the address, and type only the "
                         "server, as https://postiz.example."),
                      host);
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
knock_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfPostizClient *self = g_task_get_source_object (task);
  Test *test = ef_steps_get_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfHttpAnswer) answer = ef_http_send_finish (EF_HTTP (object), result, NULL, &error);
  g_autoptr (JsonNode) node = answer != NULL ? ef_postiz_answer_parse (answer->body) : NULL;

  if (answer != NULL)
    error = judge (self, answer, node);

  if (error == NULL) {
    ef_postiz_client_note_answer (self, answer);
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
knock (GTask *task, const char *prefix)
{
  EfPostizClient *self = g_task_get_source_object (task);
  Test *test = ef_steps_get_data (task);
  g_autofree char *path = g_strconcat (prefix, "/public/v1/is-connected", NULL);

  test->prefix = prefix;
  ef_http_send_async (self->http, EF_HTTP_GET, path, NULL, EF_HTTP_NORMAL,
                      g_task_get_cancellable (task), knock_cb, task);
}

static void
knock_at_base (GTask *task)
{
  EfPostizClient *self = g_task_get_source_object (task);
  Test *test = ef_steps_get_data (task);

  if (self->prefix != NULL) {
    test->prefix = self->prefix;
    test->is_found = TRUE;
    ef_steps_next (task);
  } else {
    knock (task, "");
  }
}

static void
knock_below_api (GTask *task)
{
  Test *test = ef_steps_get_data (task);

  if (test->is_found)
    ef_steps_next (task);
  else
    knock (task, "/api");
}

static const EfStep find_steps[] = { knock_at_base, knock_below_api, NULL };

void
ef_postiz_client_find_async (EfPostizClient *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_postiz_client_find_async);
  ef_steps_run (task, find_steps, g_new0 (Test, 1), (GDestroyNotify) test_free);
}

const char *
ef_postiz_client_find_finish (EfPostizClient *self, GAsyncResult *result, GError **error)
{
  Test *test = ef_steps_get_data (G_TASK (result));

  return g_task_propagate_boolean (G_TASK (result), error) ? test->prefix : NULL;
}

static void
count_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Test *test = ef_steps_get_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) channels =
    ef_postiz_client_list_channels_finish (EF_POSTIZ_CLIENT (object), result, &error);

  if (channels == NULL) {
    g_task_return_error (task, error);
    return;
  }

  test->n_channels = channels->len;
  ef_steps_next (g_steal_pointer (&task));
}

static void
count_channels (GTask *task)
{
  ef_postiz_client_list_channels_async (g_task_get_source_object (task), NULL,
                                        g_task_get_cancellable (task), count_cb, task);
}

static const EfStep test_steps[] = { knock_at_base, knock_below_api, count_channels, NULL };

void
ef_postiz_client_note_answer (EfPostizClient *self, const EfHttpAnswer *answer)
{
  if (answer->date < 0)
    return;

  self->clock_offset = answer->offset;
  self->has_clock_offset = TRUE;
}

static void
redact (EfPostizClient *self, char **text)
{
  char *redacted = ef_http_redact (self->http, *text);

  g_free (*text);
  *text = redacted;
}

EfPostizProblem *
ef_postiz_client_make_problem (EfPostizClient *self, const EfHttpAnswer *answer)
{
  EfPostizProblem *problem = ef_postiz_problem_new (answer, ef_http_get_host (self->http));

  redact (self, &problem->sentence);
  redact (self, &problem->integration_id);
  redact (self, &problem->provider);
  redact (self, &problem->name);
  for (guint i = 0; problem->texts[i] != NULL; i++)
    redact (self, &problem->texts[i]);

  /* What was Postiz may be something else by now; the next question finds out. */
  if (problem->code == EF_NET_ERROR_WRONG_ADDRESS)
    self->prefix = NULL;

  return problem;
}

/* A key that no cleaning helps is refused when it is used, in words. */
static void
ef_postiz_client_constructed (GObject *object)
{
  EfPostizClient *self = EF_POSTIZ_CLIENT (object);
  char *clean;

  G_OBJECT_CLASS (ef_postiz_client_parent_class)->constructed (object);

  clean = ef_api_key_clean (self->key, NULL);
  self->http =
    ef_http_new (self->base, clean != NULL ? clean : self->key, self->timeout, self->patience);
  if (clean != NULL)
    explicit_bzero (clean, strlen (clean));
  g_free (clean);
  explicit_bzero (self->key, strlen (self->key));
  g_clear_pointer (&self->key, g_free);
}

static void
ef_postiz_client_finalize (GObject *object)
{
  EfPostizClient *self = EF_POSTIZ_CLIENT (object);

  g_clear_object (&self->worker);
  g_object_unref (self->http);
  g_free (self->base);
  g_free (self->account);

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
    self->key = g_value_dup_string (value);
    break;
  case PROP_TIMEOUT:
    self->timeout = g_value_get_uint (value);
    break;
  case PROP_PATIENCE:
    self->patience = g_value_get_uint (value);
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
  /* The server keeps an upload in memory and hands it on before it answers. */
  g_object_class_install_property (object_class, PROP_PATIENCE,
                                   g_param_spec_uint ("patience", NULL, NULL, 1, 3600, 300, flags));
}

static void
ef_postiz_client_init (EfPostizClient *self)
{
  self->account = g_strdup ("");
}

EfPostizClient *
ef_postiz_client_new (const char *base, const char *key)
{
  return g_object_new (EF_TYPE_POSTIZ_CLIENT, "base", base, "key", key, NULL);
}

const char *
ef_postiz_client_get_base (EfPostizClient *self)
{
  return self->base;
}

const char *
ef_postiz_client_get_host (EfPostizClient *self)
{
  return ef_http_get_host (self->http);
}

const char *
ef_postiz_client_get_account (EfPostizClient *self)
{
  return self->account;
}

void
ef_postiz_client_set_account (EfPostizClient *self, const char *account)
{
  g_set_str (&self->account, account);
}

gboolean
ef_postiz_client_get_clock_offset (EfPostizClient *self, gint64 *offset)
{
  if (self->has_clock_offset)
    *offset = self->clock_offset;

  return self->has_clock_offset;
}

gboolean
ef_postiz_client_lacks (EfPostizClient *self, EfPostizFeature feature)
{
  return (self->lacks & (1u << feature)) != 0;
}

/* Asks everything anew: a person has changed something, here or there. */
void
ef_postiz_client_test_async (EfPostizClient *self,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_postiz_client_test_async);
  self->prefix = NULL;
  self->lacks = 0;
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
