/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/log.h"
#include "platform/keyring-error.h"
#include "platform/keyring-private.h"

static const SecretSchema schema = {
  .name = "io.github.editfactory.EditFactory.Credentials",
  .flags = SECRET_SCHEMA_NONE,
  .attributes = {
    { "profile", SECRET_SCHEMA_ATTRIBUTE_STRING },
    { "origin", SECRET_SCHEMA_ATTRIBUTE_STRING },
  },
};

static GCancellable *
get_cancellable (GTask *task)
{
  EfKeyringRequest *request = ef_steps_get_data (task);

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

/* Takes the reference to @task, like every end of a step. */
static void
give_up (GTask *task, EfKeyringError code)
{
  g_autoptr (GTask) owned = task;

  g_task_return_error (task, ef_keyring_error_make (code));
}

/* Where nobody answers a prompt, a service that needs one looks like one that hangs. */
static void
fail_cancelled (GTask *task)
{
  EfKeyringRequest *request = ef_steps_get_data (task);
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
  else {
    g_task_return_error (task,
                         ef_keyring_error_translate (error, uses_service (), self->may_prompt));
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
  EfKeyringRequest *request = ef_steps_get_data (task);
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
  EfKeyringRequest *request = ef_steps_get_data (task);

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
  EfKeyringRequest *request = ef_steps_get_data (task);
  g_autoptr (GError) error = NULL;

  g_list_free_full (g_steal_pointer (&request->items), g_object_unref);
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
  EfKeyringRequest *request = ef_steps_get_data (task);
  SecretSearchFlags flags = SECRET_SEARCH_ALL;

  if (self->may_prompt && request->unlocks)
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
  EfKeyringRequest *request = ef_steps_get_data (task);
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
  EfKeyringRequest *request = ef_steps_get_data (task);
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
  EfKeyringRequest *request = ef_steps_get_data (task);

  if (!request->needs_default || self->may_prompt) {
    ef_steps_next (task);
    return;
  }

  g_task_return_new_error_literal (
    task, EF_KEYRING_ERROR, EF_KEYRING_ERROR_MISSING,
    _ ("There is no keyring yet: log in to the desktop once, or make a keyring with Passwords and "
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
  EfKeyringRequest *request = ef_steps_get_data (task);

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
  EfKeyringRequest *request = ef_steps_get_data (task);

  if (request->items == NULL)
    open_default (task);
  else
    ef_steps_next (task);
}

static void
find_again (GTask *task)
{
  EfKeyringRequest *request = ef_steps_get_data (task);

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
  EfKeyringRequest *request = ef_steps_get_data (task);
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

/* Of those that can be read without a question. */
static SecretRetrievable *
get_newest (GList *items)
{
  SecretRetrievable *newest = NULL;

  for (GList *at = items; at != NULL; at = at->next) {
    if (!is_locked (at->data) && (newest == NULL || secret_retrievable_get_modified (at->data) >
                                                      secret_retrievable_get_modified (newest)))
      newest = at->data;
  }

  return newest;
}

/* Nobody is asked to open a keyring for an old key while the new one lies in an open one. */
static void
unlock_found (GTask *task)
{
  EfKeyringRequest *request = ef_steps_get_data (task);

  if (request->items == NULL || get_newest (request->items) != NULL) {
    ef_steps_next (task);
    return;
  }

  request->unlocks = TRUE;
  find (task);
}

static void
retrieve (GTask *task)
{
  EfKeyringRequest *request = ef_steps_get_data (task);
  SecretRetrievable *newest = get_newest (request->items);

  if (newest != NULL)
    secret_retrievable_retrieve_secret (newest, get_cancellable (task), retrieve_cb, task);
  else if (request->items != NULL)
    refuse_locked (task);
  else
    give_up (task, EF_KEYRING_ERROR_NOT_FOUND);
}

static void remove_next_old (GTask *task);

/* The new key is stored, and counts because it is newer: this cannot fail any more. */
static void
removed_old_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!secret_item_delete_finish (SECRET_ITEM (object), result, &error))
    ef_log_message (NULL, "An old key stays in another keyring: %s", error->message);
  remove_next_old (user_data);
}

static gboolean
is_in_default (EfKeyringRequest *request, gpointer item)
{
  return g_str_has_prefix (g_dbus_proxy_get_object_path (item), request->default_items);
}

static void
remove_next_old (GTask *task)
{
  EfKeyringRequest *request = ef_steps_get_data (task);
  g_autoptr (SecretItem) item = NULL;

  while (request->items != NULL) {
    g_clear_object (&item);
    item = request->items->data;
    request->items = g_list_delete_link (request->items, request->items);
    if (!is_in_default (request, item) && !is_locked (item)) {
      secret_item_delete (item, get_cancellable (task), removed_old_cb, task);
      return;
    }
  }

  ef_steps_next (task);
}

/* Where the new one is not among those in the default collection, it is one of the others. */
static void
find_old_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfKeyringRequest *request = ef_steps_get_data (task);
  gboolean has_new = FALSE;

  request->items = secret_service_search_finish (request->service, result, NULL);
  for (GList *at = request->items; at != NULL; at = at->next)
    has_new |= is_in_default (request, at->data);

  if (has_new)
    remove_next_old (task);
  else
    ef_steps_next (task);
}

static void
find_default_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfKeyringRequest *request = ef_steps_get_data (task);
  g_autoptr (SecretCollection) collection = secret_collection_for_alias_finish (result, NULL);

  if (collection == NULL) {
    ef_steps_next (task);
    return;
  }

  request->default_items =
    g_strconcat (g_dbus_proxy_get_object_path (G_DBUS_PROXY (collection)), "/", NULL);
  secret_service_search (request->service, &schema, request->attributes, SECRET_SEARCH_ALL,
                         get_cancellable (task), find_old_cb, task);
}

/* What was stored while another collection was the default one. No step of its own: who cancels now
 * does not make it untrue that the key is stored. */
static void
remove_old (GTask *task)
{
  EfKeyringRequest *request = ef_steps_get_data (task);

  if (request->service != NULL)
    secret_collection_for_alias (request->service, SECRET_COLLECTION_DEFAULT,
                                 SECRET_COLLECTION_NONE, get_cancellable (task), find_default_cb,
                                 task);
  else
    ef_steps_next (task);
}

static void
store_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfKeyringRequest *request = ef_steps_get_data (task);
  g_autoptr (GError) error = NULL;
  gboolean is_stored = request->service != NULL
                         ? secret_service_store_finish (request->service, result, &error)
                         : secret_password_store_finish (result, &error);

  if (is_stored)
    remove_old (g_steal_pointer (&task));
  else
    fail (g_steal_pointer (&task), error);
}

static void
store (GTask *task)
{
  EfKeyringRequest *request = ef_steps_get_data (task);
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
  EfKeyringRequest *request = ef_steps_get_data (task);
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
has_locked (EfKeyringRequest *request)
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
  EfKeyringRequest *request = ef_steps_get_data (task);

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

const EfStep ef_keyring_store_steps[] = { connect_service, open_default, store, NULL };
const EfStep ef_keyring_lookup_steps[] = {
  connect_service, find, open_default_if_nothing_found, find_again, unlock_found, retrieve, NULL,
};
const EfStep ef_keyring_clear_steps[] = {
  connect_service, find, open_default_if_nothing_found, find_again, clear, NULL,
};
const EfStep ef_keyring_check_steps[] = { connect_service, find, open_default, NULL };
