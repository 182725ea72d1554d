/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "platform/keyring.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/deadline.h"
#include "core/steps.h"
#include "platform/secret-service.h"

/* The keys of the profiles, in the keyring of the desktop: over D-Bus (gnome-keyring, KWallet,
 * KeePassXC), or, where libsecret finds itself in a sandbox, in a file of our own that the Secret
 * portal gives the password for. An item is found by profile and origin and by nothing else. */
struct _EfKeyring {
  GObject parent_instance;

  EfSecretService *service; /* (owned) (nullable): as long as the same daemon runs */
  gboolean may_prompt;
  guint timeout; /* seconds; only where nobody sees a prompt */
};

G_DEFINE_FINAL_TYPE (EfKeyring, ef_keyring, G_TYPE_OBJECT)
G_DEFINE_QUARK (ef_keyring_error, ef_keyring_error)

typedef enum {
  PROP_MAY_PROMPT = 1,
  PROP_TIMEOUT,
} EfKeyringProperty;

static const SecretSchema schema = {
  .name = "io.github.editfactory.EditFactory.Credentials",
  .flags = SECRET_SCHEMA_NONE,
  .attributes = {
    { "profile", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "origin", SECRET_SCHEMA_ATTRIBUTE_STRING },
  },
};

typedef struct {
  SecretService *service;   /* (owned) (nullable): not in a sandbox */
  GHashTable *attributes;   /* (owned) */
  char *label;              /* (owned) (nullable) */
  char *secret;             /* (owned) (nullable): to be stored, or found */
  GList *items;             /* (owned) (element-type SecretRetrievable) */
  EfDeadline *deadline;     /* (owned) */
  SecretSearchFlags search; /* besides what the keyring adds */
  gboolean needs_default;   /* it must exist, not only be open when it does */
  gboolean only_looks;      /* a locked keyring is fine where it can be unlocked */
} Request;

static void
request_free (Request *self)
{
  g_clear_object (&self->service);
  g_hash_table_unref (self->attributes);
  g_free (self->label);
  ef_secret_free (self->secret);
  g_list_free_full (self->items, g_object_unref);
  ef_deadline_free (self->deadline);
  g_free (self);
}

static Request *
request_new (const char *profile_id, const char *origin)
{
  Request *self = g_new0 (Request, 1);

  self->attributes = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_hash_table_insert (self->attributes, (char *) "profile", g_strdup (profile_id));
  if (origin != NULL)
    g_hash_table_insert (self->attributes, (char *) "origin", g_strdup (origin));

  return self;
}

static GCancellable *
get_cancellable (GTask *task)
{
  Request *request = ef_steps_get_data (task);

  return ef_deadline_get_cancellable (request->deadline);
}

/* The rule by which libsecret itself chooses; it does not tell. */
static gboolean
uses_service (void)
{
  const char *backend = g_getenv ("SECRET_BACKEND");

  return !g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS) && g_getenv ("SNAP_NAME") == NULL &&
         (backend == NULL || *backend == '\0' || g_str_equal (backend, "service"));
}

static const char *
get_message (EfKeyringError code)
{
  switch (code) {
  case EF_KEYRING_ERROR_MISSING:
    return _("No keyring service answers: install and start gnome-keyring or KWallet to store "
             "keys; everything else goes on working.");
  case EF_KEYRING_ERROR_LOCKED:
    return _("The keyring is locked: unlock it (log in to the desktop, or open Passwords and "
             "Keys) and try again.");
  case EF_KEYRING_ERROR_DISMISSED:
    return _("The keyring was not unlocked: try again and answer its question.");
  case EF_KEYRING_ERROR_NOT_FOUND:
    return _("The keyring has no key for this profile and this server: type the key again.");
  case EF_KEYRING_ERROR_FAILED:
  default:
    return _("The keyring did not do what it was asked: report it.");
  }
}

/* Takes the reference to @task, like every end of a step. */
static void
give_up (GTask *task, EfKeyringError code)
{
  g_autoptr (GTask) owned = task;

  g_task_return_new_error_literal (task, EF_KEYRING_ERROR, (int) code, get_message (code));
}

/* Nobody on the bus, or nobody who answers. What the service itself complains about is not here. */
static gboolean
is_missing (const GError *error)
{
  static const GDBusError codes[] = {
    G_DBUS_ERROR_SERVICE_UNKNOWN,
    G_DBUS_ERROR_NAME_HAS_NO_OWNER,
    G_DBUS_ERROR_NO_REPLY,
    G_DBUS_ERROR_NO_SERVER,
    G_DBUS_ERROR_TIMEOUT,
    G_DBUS_ERROR_TIMED_OUT,
    G_DBUS_ERROR_NO_NETWORK,
    G_DBUS_ERROR_DISCONNECTED,
    G_DBUS_ERROR_ACCESS_DENIED,
    G_DBUS_ERROR_AUTH_FAILED,
    G_DBUS_ERROR_BAD_ADDRESS,
    G_DBUS_ERROR_FILE_NOT_FOUND,
    G_DBUS_ERROR_UNKNOWN_INTERFACE,
    G_DBUS_ERROR_SPAWN_EXEC_FAILED,
    G_DBUS_ERROR_SPAWN_FORK_FAILED,
    G_DBUS_ERROR_SPAWN_CHILD_EXITED,
    G_DBUS_ERROR_SPAWN_CHILD_SIGNALED,
    G_DBUS_ERROR_SPAWN_FAILED,
    G_DBUS_ERROR_SPAWN_SETUP_FAILED,
    G_DBUS_ERROR_SPAWN_CONFIG_INVALID,
    G_DBUS_ERROR_SPAWN_SERVICE_INVALID,
    G_DBUS_ERROR_SPAWN_SERVICE_NOT_FOUND,
    G_DBUS_ERROR_SPAWN_FILE_INVALID,
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    if (g_error_matches (error, G_DBUS_ERROR, (int) codes[i]))
      return TRUE;
  }

  return uses_service () && error->domain == G_IO_ERROR && error->code != G_IO_ERROR_DBUS_ERROR;
}

/* Where nobody answers a prompt, a service that needs one looks like one that hangs. */
static void
fail_cancelled (GTask *task)
{
  Request *request = ef_steps_get_data (task);
  g_autoptr (GTask) owned = task;

  if (g_task_return_error_if_cancelled (task))
    return;

  if (!ef_deadline_has_passed (request->deadline))
    give_up (g_steal_pointer (&owned), EF_KEYRING_ERROR_DISMISSED);
  else if (uses_service ())
    give_up (g_steal_pointer (&owned), EF_KEYRING_ERROR_MISSING);
  else
    give_up (g_steal_pointer (&owned), EF_KEYRING_ERROR_LOCKED);
}

static void
fail (GTask *task, const GError *error)
{
  EfKeyring *self = g_task_get_source_object (task);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fail_cancelled (task);
  else if (g_error_matches (error, SECRET_ERROR, SECRET_ERROR_IS_LOCKED))
    give_up (task, self->may_prompt ? EF_KEYRING_ERROR_DISMISSED : EF_KEYRING_ERROR_LOCKED);
  else if (is_missing (error))
    give_up (task, EF_KEYRING_ERROR_MISSING);
  else {
    g_task_return_new_error (task, EF_KEYRING_ERROR, EF_KEYRING_ERROR_FAILED,
                             _("The keyring answered with an error: %s"), error->message);
    g_object_unref (task);
  }
}

static void
service_changed_cb (EfKeyring *self)
{
  g_clear_object (&self->service);
}

static void
keep_service (EfKeyring *self, SecretService *service)
{
  g_set_object (&self->service, EF_SECRET_SERVICE (service));
  ef_secret_service_set_may_prompt (self->service, self->may_prompt);
  g_signal_connect_object (service, "notify::g-name-owner", G_CALLBACK (service_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
connect_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfKeyring *self = g_task_get_source_object (task);
  Request *request = ef_steps_get_data (task);
  g_autoptr (GError) error = NULL;

  request->service = secret_service_open_finish (result, &error);
  if (request->service == NULL) {
    fail (g_steal_pointer (&task), error);
    return;
  }

  keep_service (self, request->service);
  ef_steps_next (g_steal_pointer (&task));
}

static void
connect_service (GTask *task)
{
  EfKeyring *self = g_task_get_source_object (task);
  Request *request = ef_steps_get_data (task);

  if (uses_service () && self->service == NULL) {
    secret_service_open (EF_TYPE_SECRET_SERVICE, NULL, SECRET_SERVICE_OPEN_SESSION,
                         get_cancellable (task), connect_cb, task);
    return;
  }

  g_set_object (&request->service, (SecretService *) self->service);
  ef_steps_next (task);
}

static void
find_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *request = ef_steps_get_data (task);
  g_autoptr (GError) error = NULL;

  if (request->service != NULL)
    request->items = secret_service_search_finish (request->service, result, &error);
  else
    request->items = secret_password_search_finish (result, &error);

  if (error != NULL)
    fail (g_steal_pointer (&task), error);
  else
    ef_steps_next (g_steal_pointer (&task));
}

static void
find (GTask *task)
{
  EfKeyring *self = g_task_get_source_object (task);
  Request *request = ef_steps_get_data (task);
  SecretSearchFlags flags = request->search;

  if (self->may_prompt && !request->only_looks)
    flags |= SECRET_SEARCH_UNLOCK;
  if (request->service != NULL)
    secret_service_search (request->service, &schema, request->attributes, flags,
                           get_cancellable (task), find_cb, task);
  else
    secret_password_searchv (&schema, request->attributes, flags, get_cancellable (task), find_cb,
                             task);
}

static void
unlock_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *request = ef_steps_get_data (task);
  g_autoptr (GError) error = NULL;

  secret_service_unlock_finish (request->service, result, NULL, &error);
  if (error != NULL)
    fail (g_steal_pointer (&task), error);
  else
    ef_steps_next (g_steal_pointer (&task));
}

static void
unlock (GTask *task, SecretCollection *collection)
{
  EfKeyring *self = g_task_get_source_object (task);
  Request *request = ef_steps_get_data (task);
  g_autoptr (GList) collections = g_list_append (NULL, collection);

  if (!self->may_prompt)
    give_up (task, EF_KEYRING_ERROR_LOCKED);
  else if (request->only_looks)
    ef_steps_next (task);
  else
    secret_service_unlock (request->service, collections, get_cancellable (task), unlock_cb, task);
}

/* libsecret makes a default collection where there is none, and that always asks for its password. */
static void
go_on_without_collection (GTask *task)
{
  EfKeyring *self = g_task_get_source_object (task);
  Request *request = ef_steps_get_data (task);

  if (!request->needs_default || self->may_prompt) {
    ef_steps_next (task);
    return;
  }

  g_task_return_new_error_literal (
    task, EF_KEYRING_ERROR, EF_KEYRING_ERROR_MISSING,
    _("There is no keyring yet: log in to the desktop once, or make a keyring with Passwords and "
      "Keys, and try again."));
  g_object_unref (task);
}

static void
open_default_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, &error);

  if (error != NULL)
    fail (g_steal_pointer (&task), error);
  else if (collection == NULL)
    go_on_without_collection (g_steal_pointer (&task));
  else if (secret_collection_get_locked (collection))
    unlock (g_steal_pointer (&task), collection);
  else
    ef_steps_next (g_steal_pointer (&task));
}

static void
open_default (GTask *task)
{
  Request *request = ef_steps_get_data (task);

  if (request->service != NULL)
    secret_collection_for_alias (request->service, SECRET_COLLECTION_DEFAULT,
                                 SECRET_COLLECTION_NONE, get_cancellable (task), open_default_cb,
                                 task);
  else
    ef_steps_next (task);
}

/* gnome-keyring finds items in a locked collection, other services find nothing there. */
static void
open_default_if_nothing_found (GTask *task)
{
  Request *request = ef_steps_get_data (task);

  if (request->items == NULL)
    open_default (task);
  else
    ef_steps_next (task);
}

static void
find_again (GTask *task)
{
  Request *request = ef_steps_get_data (task);

  if (request->items == NULL && request->service != NULL)
    find (task);
  else
    ef_steps_next (task);
}

static gboolean
is_locked (gpointer item)
{
  return SECRET_IS_ITEM (item) && secret_item_get_locked (item);
}

static void
refuse_locked (GTask *task)
{
  EfKeyring *self = g_task_get_source_object (task);

  give_up (task, self->may_prompt ? EF_KEYRING_ERROR_DISMISSED : EF_KEYRING_ERROR_LOCKED);
}

static void
retrieve_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *request = ef_steps_get_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (SecretValue) value =
    secret_retrievable_retrieve_secret_finish (SECRET_RETRIEVABLE (object), result, &error);

  if (error != NULL) {
    fail (g_steal_pointer (&task), error);
    return;
  }

  request->secret = g_strdup (value != NULL ? secret_value_get_text (value) : NULL);
  if (request->secret == NULL)
    give_up (g_steal_pointer (&task), EF_KEYRING_ERROR_NOT_FOUND);
  else
    ef_steps_next (g_steal_pointer (&task));
}

static void
retrieve (GTask *task)
{
  Request *request = ef_steps_get_data (task);

  if (request->items == NULL)
    give_up (task, EF_KEYRING_ERROR_NOT_FOUND);
  else if (is_locked (request->items->data))
    refuse_locked (task);
  else
    secret_retrievable_retrieve_secret (request->items->data, get_cancellable (task), retrieve_cb,
                                        task);
}

static void
store_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *request = ef_steps_get_data (task);
  g_autoptr (GError) error = NULL;
  gboolean is_stored = request->service != NULL
                         ? secret_service_store_finish (request->service, result, &error)
                         : secret_password_store_finish (result, &error);

  if (is_stored)
    ef_steps_next (g_steal_pointer (&task));
  else
    fail (g_steal_pointer (&task), error);
}

static void
store (GTask *task)
{
  Request *request = ef_steps_get_data (task);
  g_autoptr (SecretValue) value = secret_value_new (request->secret, -1, "text/plain");

  if (request->service != NULL)
    secret_service_store (request->service, &schema, request->attributes, SECRET_COLLECTION_DEFAULT,
                          request->label, value, get_cancellable (task), store_cb, task);
  else
    secret_password_storev_binary (&schema, request->attributes, SECRET_COLLECTION_DEFAULT,
                                   request->label, value, get_cancellable (task), store_cb, task);
}

static void
clear_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Request *request = ef_steps_get_data (task);
  g_autoptr (GError) error = NULL;

  if (request->service != NULL)
    secret_service_clear_finish (request->service, result, &error);
  else
    secret_password_clear_finish (result, &error);

  if (error != NULL)
    fail (g_steal_pointer (&task), error);
  else
    ef_steps_next (g_steal_pointer (&task));
}

/* libsecret passes over locked items, and says that all went well. */
static gboolean
has_locked (Request *request)
{
  for (GList *at = request->items; at != NULL; at = at->next) {
    if (is_locked (at->data))
      return TRUE;
  }

  return FALSE;
}

static void
clear (GTask *task)
{
  Request *request = ef_steps_get_data (task);

  if (request->items == NULL)
    ef_steps_next (task);
  else if (has_locked (request))
    refuse_locked (task);
  else if (request->service != NULL)
    secret_service_clear (request->service, &schema, request->attributes, get_cancellable (task),
                          clear_cb, task);
  else
    secret_password_clearv (&schema, request->attributes, get_cancellable (task), clear_cb, task);
}

static const EfStep store_steps[] = { connect_service, open_default, store, NULL };
static const EfStep lookup_steps[] = {
  connect_service, find, open_default_if_nothing_found, find_again, retrieve, NULL,
};
static const EfStep clear_steps[] = {
  connect_service, find, open_default_if_nothing_found, find_again, clear, NULL,
};
static const EfStep check_steps[] = { connect_service, find, open_default, NULL };

static void
run (EfKeyring *self, GTask *task, const EfStep *steps, Request *request)
{
  request->deadline =
    ef_deadline_new (g_task_get_cancellable (task), self->may_prompt ? 0 : self->timeout);
  ef_steps_run (g_object_ref (task), steps, request, (GDestroyNotify) request_free);
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
  Request *request = request_new (profile_id, origin);

  g_task_set_source_tag (task, ef_keyring_store_async);
  request->label = g_strdup (label);
  request->secret = g_strdup (secret);
  request->needs_default = TRUE;
  run (self, task, store_steps, request);
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
  run (self, task, lookup_steps, request_new (profile_id, origin));
}

char *
ef_keyring_lookup_finish (EfKeyring *self, GAsyncResult *result, GError **error)
{
  Request *request;

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
  Request *request = request_new (profile_id, origin);

  g_task_set_source_tag (task, ef_keyring_clear_async);
  request->search = SECRET_SEARCH_ALL;
  run (self, task, clear_steps, request);
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
  Request *request = request_new ("", NULL);

  g_task_set_source_tag (task, ef_keyring_check_async);
  request->needs_default = TRUE;
  request->only_looks = TRUE;
  run (self, task, check_steps, request);
}

gboolean
ef_keyring_check_finish (EfKeyring *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
