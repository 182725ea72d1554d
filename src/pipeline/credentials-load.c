/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/address.h"
#include "core/error.h"
#include "net/postiz-client.h"
#include "pipeline/account.h"
#include "pipeline/studio-private.h"
#include "store/profile-table.h"

/* The account of a profile, read for one use: the row anew, the key from the keyring, both checked to
 * belong together. */

void
ef_credentials_free (EfCredentials *self)
{
  g_free (self->server);
  g_free (self->origin);
  g_clear_pointer (&self->key, ef_secret_free);
  g_free (self);
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
    _ ("%s is set but %s is not: profile %s needs both, or an account of its own."),
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
      _ ("The server address of profile %s does not belong to its key: set the "
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
                             _ ("Profile %s has a Postiz server but no API key: type the key."),
                             ef_profile_get_name (read->row));
    break;
  case EF_ACCOUNT_NONE:
  default:
    g_task_return_new_error (task, EF_ERROR, EF_ERROR_NO_CREDENTIALS,
                             _ ("Profile %s has no Postiz credentials."),
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
