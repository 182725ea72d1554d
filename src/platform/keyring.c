/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/keyring.h"

#include <string.h>

#include "platform/keyring-private.h"

G_DEFINE_FINAL_TYPE (EfKeyring, ef_keyring, G_TYPE_OBJECT)

typedef enum {
  PROP_MAY_PROMPT = 1,
  PROP_TIMEOUT,
} EfKeyringProperty;

static void
request_free (EfKeyringRequest *self)
{
  g_clear_object (&self->service);
  g_hash_table_unref (self->attributes);
  g_free (self->label);
  ef_secret_free (self->secret);
  g_list_free_full (self->items, g_object_unref);
  g_free (self->default_items);
  ef_deadline_free (self->deadline);
  g_free (self);
}

static EfKeyringRequest *
request_new (const char *profile_id, const char *origin)
{
  EfKeyringRequest *self = g_new0 (EfKeyringRequest, 1);

  self->attributes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_hash_table_insert (self->attributes, (char *) "profile", g_strdup (profile_id));
  if (origin != NULL)
    g_hash_table_insert (self->attributes, (char *) "origin", g_strdup (origin));

  return self;
}

static void completed_cb (EfKeyring *self);

/* libsecret looks for its service and opens its session once for all, and trips over a second call that
 * asks for them at the same moment: so one is made after the other. */

typedef struct {
  GTask *task; /* (owned) */
  const EfStep *steps;
  EfKeyringRequest *request; /* (owned) */
} Call;

static void
next (EfKeyring *self)
{
  g_autofree Call *call = self->task == NULL ? g_queue_pop_head (&self->calls) : NULL;

  if (call == NULL)
    return;

  self->task = call->task;
  g_signal_connect_object (call->task, "notify::completed", G_CALLBACK (completed_cb), self,
                           G_CONNECT_SWAPPED);
  call->request->deadline =
    ef_deadline_new (g_task_get_cancellable (call->task), self->may_prompt ? 0 : self->timeout);
  ef_steps_run (call->task, call->steps, call->request, (GDestroyNotify) request_free);
}

static void
completed_cb (EfKeyring *self)
{
  self->task = NULL;
  next (self);
}

static void
run (EfKeyring *self, GTask *task, const EfStep *steps, EfKeyringRequest *request)
{
  Call *call = g_new0 (Call, 1);

  call->task = g_object_ref (task);
  call->steps = steps;
  call->request = request;
  g_queue_push_tail (&self->calls, call);
  next (self);
}

static void
ef_keyring_finalize (GObject *object)
{
  EfKeyring *self = EF_KEYRING (object);

  g_clear_object (&self->service);

  G_OBJECT_CLASS (ef_keyring_parent_class)->finalize (object);
}

static void
ef_keyring_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfKeyring *self = EF_KEYRING (object);

  switch ((EfKeyringProperty) id) {
  case PROP_MAY_PROMPT:
    self->may_prompt = g_value_get_boolean (value);
    break;
  case PROP_TIMEOUT:
    self->timeout = g_value_get_uint (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_keyring_class_init (EfKeyringClass *klass)
{
  const GParamFlags flags = G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = ef_keyring_finalize;
  object_class->set_property = ef_keyring_set_property;
  g_object_class_install_property (object_class, PROP_MAY_PROMPT,
                                   g_param_spec_boolean ("may-prompt", NULL, NULL, FALSE, flags));
  g_object_class_install_property (object_class, PROP_TIMEOUT,
                                   g_param_spec_uint ("timeout", NULL, NULL, 1, 3600, 20, flags));
}

static void
ef_keyring_init (EfKeyring *self)
{
  g_queue_init (&self->calls);
}

EfKeyring *
ef_keyring_new (gboolean may_prompt)
{
  return g_object_new (EF_TYPE_KEYRING, "may-prompt", may_prompt, NULL);
}

void
ef_keyring_store_async (EfKeyring *self,
                        const char *profile_id,
                        const char *origin,
                        const char *label,
                        const char *secret,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  EfKeyringRequest *request = request_new (profile_id, origin);

  g_task_set_source_tag (task, ef_keyring_store_async);
  request->label = g_strdup (label);
  request->secret = g_strdup (secret);
  request->needs_default = TRUE;
  run (self, task, ef_keyring_store_steps, request);
}

gboolean
ef_keyring_store_finish (EfKeyring *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ef_keyring_lookup_async (EfKeyring *self,
                         const char *profile_id,
                         const char *origin,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_keyring_lookup_async);
  run (self, task, ef_keyring_lookup_steps, request_new (profile_id, origin));
}

char *
ef_keyring_lookup_finish (EfKeyring *self, GAsyncResult *result, GError **error)
{
  EfKeyringRequest *request;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  request = ef_steps_get_data (G_TASK (result));
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  return g_steal_pointer (&request->secret);
}

void
ef_secret_free (char *secret)
{
  if (secret != NULL)
    explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

void
ef_keyring_clear_async (EfKeyring *self,
                        const char *profile_id,
                        const char *origin,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  EfKeyringRequest *request = request_new (profile_id, origin);

  g_task_set_source_tag (task, ef_keyring_clear_async);
  request->unlocks = TRUE;
  run (self, task, ef_keyring_clear_steps, request);
}

gboolean
ef_keyring_clear_finish (EfKeyring *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Looking for something makes libsecret find its service, or open its file. */
void
ef_keyring_check_async (EfKeyring *self,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  EfKeyringRequest *request = request_new ("", NULL);

  g_task_set_source_tag (task, ef_keyring_check_async);
  request->needs_default = TRUE;
  request->only_looks = TRUE;
  run (self, task, ef_keyring_check_steps, request);
}

gboolean
ef_keyring_check_finish (EfKeyring *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
