/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/address.h"
#include "core/error.h"
#include "core/log.h"
#include "core/steps.h"
#include "net/postiz-client.h"
#include "pipeline/account.h"
#include "pipeline/profile-write.h"
#include "store/leftover-table.h"
#include "store/profile-table.h"

/* The Postiz account of a profile. The address stands in the database, the key in the keyring under
 * the profile and the origin it was typed for, and nowhere else. */

typedef struct {
  EfProfile *profile; /* (owned): as the person saw it */
  char *server;
  char *origin;
  char *key;        /* (nullable) */
  gboolean has_key; /* afterwards */
} Change;

static void
change_free (gpointer data)
{
  Change *self = data;

  g_clear_object (&self->profile);
  g_free (self->server);
  g_free (self->origin);
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

/* A secret that may be in the keyring without the database knowing is noted first, and the note is taken
 * back in the transaction that tells the database. Whatever happens in between, tidying finds it. */
typedef struct {
  char *profile_id;
  char *origin;
} Intent;

static void
intent_free (gpointer data)
{
  Intent *self = data;

  g_free (self->profile_id);
  g_free (self->origin);
  g_free (self);
}

static gboolean
note_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Intent *intent = data;
  g_autoptr (EfProfile) row = ef_profile_table_get (connection, intent->profile_id, error);

  return row != NULL &&
         ef_leftover_table_insert (connection, intent->profile_id, intent->origin, error);
}

static void
noted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (ef_database_run_finish (EF_DATABASE (object), result, &error) != NULL)
    ef_steps_next (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
ensure_key_noted (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);
  Change *change = ef_steps_get_data (task);
  Intent *intent;

  if (change->key == NULL) {
    ef_steps_next (task);
    return;
  }

  intent = g_new0 (Intent, 1);
  intent->profile_id = g_strdup (ef_profile_get_id (change->profile));
  intent->origin = g_strdup (change->origin);
  ef_database_write_async (ef_studio_get_database (studio), note_in_database, intent, intent_free,
                           NULL, noted_cb, task);
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

/* The key of an origin that nothing points to any more is noted for removal in the same transaction. */
static gboolean
change_in_database (EfConnection *connection, EfProfileWrite *write, GError **error)
{
  const char *id = ef_profile_get_id (write->values);
  const char *old = ef_profile_get_origin (write->base);
  const char *new = ef_profile_get_origin (write->values);

  if (!ef_profile_write_update (write, connection, error))
    return FALSE;
  if (*new != '\0' && !ef_leftover_table_remove (connection, id, new, error))
    return FALSE;
  if (*old != '\0' && !g_str_equal (old, new) &&
      !ef_leftover_table_insert (connection, id, old, error))
    return FALSE;

  return ef_profile_write_add_event (write, connection, write->event, *new != '\0' ? new : old,
                                     error);
}

static gboolean
replaces_key (Change *change)
{
  return change->key != NULL && ef_profile_get_has_key (change->profile) &&
         g_str_equal (change->origin, ef_profile_get_origin (change->profile));
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (EfProfile) profile = ef_profile_write_finish (EF_STUDIO (object), result, &error);

  if (profile != NULL) {
    ef_steps_next (g_steal_pointer (&task));
    return;
  }

  /* The same place in the keyring was used before: it holds the new key already. */
  if (replaces_key (ef_steps_get_data (task)))
    g_prefix_error_literal (&error, _("The new key is stored and will be used, but: "));
  g_task_return_error (task, error);
}

/* Both columns are written even where they stay the same: the key may be another one. */
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

static const EfStep set_steps[] = {
  ensure_key_noted,
  ensure_key_stored,
  ensure_account_written,
  NULL,
};

static gboolean
fill_change (Change *self, EfProfile *profile, const char *server, const char *key, GError **error)
{
  self->profile = ef_profile_copy (profile);
  if (!ef_address_parse (server != NULL ? server : ef_profile_get_server (profile), &self->server,
                         &self->origin, error))
    return FALSE;
  if (key != NULL && (self->key = ef_api_key_clean (key, error)) == NULL)
    return FALSE;

  self->has_key = key != NULL || (ef_profile_get_has_key (profile) &&
                                  g_str_equal (self->origin, ef_profile_get_origin (profile)));

  return TRUE;
}

static void
set_tidied_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  /* What could not be removed is bound to an origin that nothing points to: it can do no harm. */
  if (!ef_studio_tidy_leftovers_finish (EF_STUDIO (object), result, &error))
    ef_log_info (NULL, "An old key stays in the keyring for now: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
set_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    ef_studio_tidy_leftovers_async (EF_STUDIO (object), set_tidied_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
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
  GTask *steps;
  Change *change = g_new0 (Change, 1);
  GError *error = NULL;

  g_task_set_source_tag (task, ef_studio_set_credentials_async);
  if (!fill_change (change, profile, server, key, &error)) {
    change_free (change);
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }

  steps = g_task_new (self, NULL, set_cb, task);
  g_task_set_source_tag (steps, ef_studio_set_credentials_async);
  ef_steps_run (steps, set_steps, change, change_free);
}

gboolean
ef_studio_set_credentials_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
ensure_account_forgotten (GTask *task)
{
  write_account (task, EF_EVENT_CREDENTIALS_CLEARED);
}

static const EfStep clear_steps[] = { ensure_account_forgotten, NULL };

static void
clear_tidied_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  g_task_return_pointer (task, ef_studio_tidy_leftovers_describe (EF_STUDIO (object), result),
                         g_free);
}

static void
clear_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    ef_studio_tidy_leftovers_async (EF_STUDIO (object), clear_tidied_cb, g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* The account is forgotten first, and with it noted that its key is to go: a keyring that is locked or
 * gone keeps nobody from that. */
void
ef_studio_clear_credentials_async (EfStudio *self,
                                   EfProfile *profile,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GTask *steps = g_task_new (self, NULL, clear_cb, task);
  Change *change = g_new0 (Change, 1);

  g_task_set_source_tag (task, ef_studio_clear_credentials_async);
  g_task_set_source_tag (steps, ef_studio_clear_credentials_async);
  change->profile = ef_profile_copy (profile);
  ef_steps_run (steps, clear_steps, change, change_free);
}

gboolean
ef_studio_clear_credentials_finish (EfStudio *self,
                                    GAsyncResult *result,
                                    char **left,
                                    GError **error)
{
  return ef_studio_left_finish (result, left, error);
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

/* The pair of the environment stands in for a profile that has neither address nor key. */
static void
return_environment (GTask *task)
{
  g_autofree char *server = NULL;
  g_autofree char *origin = NULL;
  char *key;
  GError *error = NULL;

  if (!ef_address_parse (ef_account_get_variable (EF_ACCOUNT_URL_VARIABLE), &server, &origin,
                         &error)) {
    g_prefix_error_literal (&error, EF_ACCOUNT_URL_VARIABLE ": ");
    g_task_return_error (task, error);
  } else if ((key = ef_api_key_clean (ef_account_get_variable (EF_ACCOUNT_KEY_VARIABLE), &error)) ==
             NULL) {
    g_prefix_error_literal (&error, EF_ACCOUNT_KEY_VARIABLE ": ");
    g_task_return_error (task, error);
  } else {
    return_credentials (task, g_steal_pointer (&server), g_steal_pointer (&origin), key, TRUE);
  }
}

/* Half a pair is a mistake that is named. */
static void
return_half_environment (GTask *task, EfProfile *row)
{
  gboolean has_url = ef_account_get_variable (EF_ACCOUNT_URL_VARIABLE) != NULL;

  g_task_return_new_error (
    task, EF_ERROR, EF_ERROR_NO_CREDENTIALS,
    _("%s is set but %s is not: profile %s needs both, or an account of its own."),
      has_url ? EF_ACCOUNT_URL_VARIABLE : EF_ACCOUNT_KEY_VARIABLE,
      has_url ? EF_ACCOUNT_KEY_VARIABLE : EF_ACCOUNT_URL_VARIABLE, ef_profile_get_name (row));
}

/* Checked where it matters, however the row came to be what it is. */
static gboolean
is_bound (EfProfile *row)
{
  g_autofree char *origin = NULL;

  return ef_address_parse (ef_profile_get_server (row), NULL, &origin, NULL) &&
         g_str_equal (origin, ef_profile_get_origin (row));
}

static void
look_up (GTask *task, EfProfile *row)
{
  EfStudio *self = g_task_get_source_object (task);

  if (!is_bound (row)) {
    g_task_return_new_error (
      task, EF_ERROR, EF_ERROR_REFUSED,
      _("The server address of profile %s does not belong to its key: set the "
                               "server and the key again."),
        ef_profile_get_name (row));
    return;
  }

  g_task_set_task_data (task, g_object_ref (row), g_object_unref);
  ef_keyring_lookup_async (ef_studio_get_keyring (self), ef_profile_get_id (row),
                           ef_profile_get_origin (row), g_task_get_cancellable (task), lookup_cb,
                           g_object_ref (task));
}

static void
row_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Row *read = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (read == NULL) {
    g_task_return_error (task, error);
    return;
  }

  switch (ef_account_of (read->row)) {
  case EF_ACCOUNT_OWN:
    look_up (task, read->row);
    break;
  case EF_ACCOUNT_ENVIRONMENT:
    return_environment (task);
    break;
  case EF_ACCOUNT_HALF_ENVIRONMENT:
    return_half_environment (task, read->row);
    break;
  case EF_ACCOUNT_INCOMPLETE:
    g_task_return_new_error (task, EF_ERROR, EF_ERROR_NO_CREDENTIALS,
                             _("Profile %s has a Postiz server but no API key: type the key."),
                               ef_profile_get_name (read->row));
    break;
  case EF_ACCOUNT_NONE:
  default:
    g_task_return_new_error (task, EF_ERROR, EF_ERROR_NO_CREDENTIALS,
                             _("Profile %s has no Postiz credentials."),
                               ef_profile_get_name (read->row));
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
