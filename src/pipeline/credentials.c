/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/address.h"
#include "core/error.h"
#include "core/log.h"
#include "core/steps.h"
#include "net/postiz-client.h"
#include "pipeline/profile-write.h"
#include "store/profile-table.h"

/* The Postiz account of a profile. The address stands in the database, the key in the keyring under
 * the profile and the origin it was typed for, and nowhere else. */

typedef struct {
  EfProfile *profile; /* (owned): of the model */
  char *server;
  char *origin;
  char *key;        /* (nullable) */
  char *old_origin; /* (nullable): when a key of it is to be removed */
  gboolean has_key; /* afterwards */
} Change;

static void
change_free (gpointer data)
{
  Change *self = data;

  g_clear_object (&self->profile);
  g_free (self->server);
  g_free (self->origin);
  g_free (self->old_origin);
  g_clear_pointer (&self->key, ef_secret_free);
  g_free (self);
}

void
ef_credentials_free (EfCredentials *self)
{
  g_free (self->server);
  g_free (self->origin);
  g_clear_pointer (&self->key, ef_secret_free);
  g_free (self);
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (ef_keyring_store_finish (EF_KEYRING (object), result, &error))
    ef_steps_next (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
ensure_key_stored (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);
  Change *change = ef_steps_get_data (task);
  g_autofree char *label = NULL;

  if (change->key == NULL) {
    ef_steps_next (task);
    return;
  }

  label = g_strdup_printf (
    /* Translators: how the key is called in the system's keyring: the profile, then the server. */
    _("Edit Factory: Postiz key of %s for %s"), ef_profile_get_name (change->profile),
      change->origin);
  ef_keyring_store_async (ef_studio_get_keyring (studio), ef_profile_get_id (change->profile),
                          change->origin, label, change->key, NULL, stored_cb, task);
}

static gboolean
change_in_database (EfConnection *connection, EfProfileWrite *write, GError **error)
{
  return ef_profile_write_update (write, connection, error) &&
         ef_profile_write_add_event (write, connection, write->event,
                                     ef_profile_get_origin (write->values), error);
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (EfProfile) profile = ef_profile_write_finish (EF_STUDIO (object), result, &error);

  if (profile != NULL)
    ef_steps_next (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* Both columns are written even where they stay the same: the new rev tells other processes that the
 * key may be another one. */
static void
write_account (GTask *task, EfEventType event)
{
  EfStudio *studio = g_task_get_source_object (task);
  Change *change = ef_steps_get_data (task);
  GTask *write_task = g_task_new (studio, NULL, written_cb, task);
  EfProfileWrite *write =
    ef_profile_write_new (change->profile, EF_PROFILE_SERVER | EF_PROFILE_HAS_KEY);

  g_task_set_source_tag (write_task, write_account);
  write->event = event;
  ef_profile_set_server (write->values, change->server, change->origin);
  ef_profile_set_has_key (write->values, change->has_key);
  ef_profile_write_async (studio, write, change_in_database, write_task);
}

static void
ensure_account_written (GTask *task)
{
  write_account (task, EF_EVENT_CREDENTIALS_CHANGED);
}

static void
old_key_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Change *change = ef_steps_get_data (task);
  g_autoptr (GError) error = NULL;

  /* It is bound to an origin that nothing points to any more, so it can do no harm where it is. */
  if (!ef_keyring_clear_finish (EF_KEYRING (object), result, &error))
    ef_log_message (ef_profile_get_name (change->profile),
                    "The key for the old server stays in the keyring: %s", error->message);
  ef_steps_next (g_steal_pointer (&task));
}

static void
ensure_old_key_removed (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);
  Change *self = ef_steps_get_data (task);

  if (self->old_origin == NULL) {
    ef_steps_next (task);
    return;
  }

  ef_keyring_clear_async (ef_studio_get_keyring (studio), ef_profile_get_id (self->profile),
                          self->old_origin, NULL, old_key_cb, task);
}

static const EfStep set_steps[] = {
  ensure_key_stored,
  ensure_account_written,
  ensure_old_key_removed,
  NULL,
};

static gboolean
fill_change (Change *self, EfProfile *profile, const char *server, const char *key, GError **error)
{
  const char *old_origin = ef_profile_get_origin (profile);
  gboolean had_key = ef_profile_get_has_key (profile);

  self->profile = g_object_ref (profile);
  if (!ef_address_parse (server != NULL ? server : ef_profile_get_server (profile), &self->server,
                         &self->origin, error))
    return FALSE;

  if (key != NULL && (self->key = ef_api_key_clean (key, error)) == NULL)
    return FALSE;

  if (had_key && !g_str_equal (old_origin, self->origin))
    self->old_origin = g_strdup (old_origin);
  self->has_key = key != NULL || (had_key && self->old_origin == NULL);

  return TRUE;
}

void
ef_studio_set_credentials_async (EfStudio *self,
                                 EfProfile *profile,
                                 const char *server,
                                 const char *key,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Change *change = g_new0 (Change, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, ef_studio_set_credentials_async);
  if (!fill_change (change, profile, server, key, &error)) {
    change_free (change);
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }

  ef_steps_run (task, set_steps, change, change_free);
}

gboolean
ef_studio_set_credentials_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
cleared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  /* Without a keyring service there is nothing that could hold the key. */
  if (ef_keyring_clear_finish (EF_KEYRING (object), result, &error) ||
      g_error_matches (error, EF_KEYRING_ERROR, EF_KEYRING_ERROR_MISSING)) {
    g_clear_error (&error);
    ef_steps_next (g_steal_pointer (&task));
    return;
  }

  g_task_return_error (task, error);
}

static void
ensure_keys_removed (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);
  Change *change = ef_steps_get_data (task);

  if (!ef_profile_get_has_key (change->profile)) {
    ef_steps_next (task);
    return;
  }

  ef_keyring_clear_async (ef_studio_get_keyring (studio), ef_profile_get_id (change->profile), NULL,
                          NULL, cleared_cb, task);
}

static void
ensure_account_forgotten (GTask *task)
{
  write_account (task, EF_EVENT_CREDENTIALS_CLEARED);
}

static const EfStep clear_steps[] = { ensure_keys_removed, ensure_account_forgotten, NULL };

void
ef_studio_clear_credentials_async (EfStudio *self,
                                   EfProfile *profile,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Change *change = g_new0 (Change, 1);

  g_task_set_source_tag (task, ef_studio_clear_credentials_async);
  change->profile = g_object_ref (profile);
  ef_steps_run (task, clear_steps, change, change_free);
}

gboolean
ef_studio_clear_credentials_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct {
  char *id;
  EfProfile *row;
} Row;

static void
row_free (gpointer data)
{
  Row *self = data;

  g_free (self->id);
  g_clear_object (&self->row);
  g_free (self);
}

static gboolean
read_row (EfConnection *connection, gpointer data, GError **error)
{
  Row *self = data;

  self->row = ef_profile_table_get (connection, self->id, error);

  return self->row != NULL;
}

static void
return_credentials (GTask *task, char *server, char *origin, char *key, gboolean from_environment)
{
  EfCredentials *credentials = g_new0 (EfCredentials, 1);

  credentials->server = server;
  credentials->origin = origin;
  credentials->key = key;
  credentials->from_environment = from_environment;
  g_task_return_pointer (task, credentials, (GDestroyNotify) ef_credentials_free);
}

static void
lookup_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfProfile *row = g_task_get_task_data (task);
  GError *error = NULL;
  char *key = ef_keyring_lookup_finish (EF_KEYRING (object), result, &error);

  if (key == NULL) {
    g_task_return_error (task, error);
    return;
  }

  return_credentials (task, g_strdup (ef_profile_get_server (row)),
                      g_strdup (ef_profile_get_origin (row)), key, FALSE);
}

/* The pair of the environment stands in for a profile that has neither address nor key; half a pair is
 * a mistake that is named. */
static void
return_environment (GTask *task, EfProfile *row)
{
  const char *url = g_getenv ("POSTIZ_API_URL");
  const char *secret = g_getenv ("POSTIZ_API_KEY");
  gboolean has_url = url != NULL && *url != '\0';
  gboolean has_key = secret != NULL && *secret != '\0';
  g_autofree char *server = NULL;
  g_autofree char *origin = NULL;
  char *key;
  GError *error = NULL;

  if (!has_url && !has_key) {
    g_task_return_new_error (task, EF_ERROR, EF_ERROR_NO_CREDENTIALS,
                             _("Profile %s has no Postiz credentials."), ef_profile_get_name (row));
  } else if (!has_key) {
    g_task_return_new_error (
      task, EF_ERROR, EF_ERROR_NO_CREDENTIALS,
      _("POSTIZ_API_URL is set but POSTIZ_API_KEY is not: profile %s needs both, or an account of "
            "its own."),
        ef_profile_get_name (row));
  } else if (!has_url) {
    g_task_return_new_error (
      task, EF_ERROR, EF_ERROR_NO_CREDENTIALS,
      _("POSTIZ_API_KEY is set but POSTIZ_API_URL is not: profile %s needs both, or an account of "
            "its own."),
        ef_profile_get_name (row));
  } else if (!ef_address_parse (url, &server, &origin, &error)) {
    g_prefix_error_literal (&error, "POSTIZ_API_URL: ");
    g_task_return_error (task, error);
  } else if ((key = ef_api_key_clean (secret, &error)) == NULL) {
    g_prefix_error_literal (&error, "POSTIZ_API_KEY: ");
    g_task_return_error (task, error);
  } else {
    return_credentials (task, g_steal_pointer (&server), g_steal_pointer (&origin), key, TRUE);
  }
}

static void
row_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfStudio *self = g_task_get_source_object (task);
  GError *error = NULL;
  Row *read = ef_database_run_finish (EF_DATABASE (object), result, &error);
  EfProfile *row;

  if (read == NULL) {
    g_task_return_error (task, error);
    return;
  }

  row = read->row;
  if (ef_profile_get_has_key (row)) {
    g_task_set_task_data (task, g_object_ref (row), g_object_unref);
    ef_keyring_lookup_async (ef_studio_get_keyring (self), ef_profile_get_id (row),
                             ef_profile_get_origin (row), g_task_get_cancellable (task), lookup_cb,
                             g_object_ref (task));
  } else if (*ef_profile_get_server (row) != '\0') {
    g_task_return_new_error (task, EF_ERROR, EF_ERROR_NO_CREDENTIALS,
                             _("Profile %s has a Postiz server but no API key: type the key."),
                               ef_profile_get_name (row));
  } else {
    return_environment (task, row);
  }
}

/* Reads the row anew: the very next request uses what another process has just stored. */
void
ef_studio_load_credentials_async (EfStudio *self,
                                  EfProfile *profile,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Row *row = g_new0 (Row, 1);

  g_task_set_source_tag (task, ef_studio_load_credentials_async);
  row->id = g_strdup (ef_profile_get_id (profile));
  ef_database_read_async (ef_studio_get_database (self), read_row, row, row_free, cancellable,
                          row_cb, task);
}

EfCredentials *
ef_studio_load_credentials_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  guint n_channels;

  if (ef_postiz_client_test_finish (EF_POSTIZ_CLIENT (object), result, &n_channels, &error))
    g_task_return_int (task, (gssize) n_channels);
  else
    g_task_return_error (task, error);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (EfCredentials) credentials =
    ef_studio_load_credentials_finish (EF_STUDIO (object), result, &error);
  g_autoptr (EfPostizClient) client = NULL;

  if (credentials == NULL) {
    g_task_return_error (task, error);
    return;
  }

  client = ef_postiz_client_new (credentials->server, credentials->key);
  ef_postiz_client_test_async (client, g_task_get_cancellable (task), test_cb, g_object_ref (task));
}

void
ef_studio_test_credentials_async (EfStudio *self,
                                  EfProfile *profile,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_studio_test_credentials_async);
  ef_studio_load_credentials_async (self, profile, cancellable, loaded_cb, task);
}

gboolean
ef_studio_test_credentials_finish (EfStudio *self,
                                   GAsyncResult *result,
                                   guint *n_channels,
                                   GError **error)
{
  gssize number = g_task_propagate_int (G_TASK (result), error);

  if (number < 0)
    return FALSE;

  *n_channels = (guint) number;

  return TRUE;
}
