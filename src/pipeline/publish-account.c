/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/publish-account.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/address.h"
#include "core/error.h"
#include "core/json-read.h"
#include "core/post-account.h"
#include "core/profile.h"
#include "pipeline/practice-account.h"
#include "store/setting-table.h"

/* Where posts of a profile go. The practice server is an account of its own, and a post for practice never reads
 * credentials. */

#define NAME_PRACTICE "#practice"

void
ef_publish_account_free (EfPublishAccount *self)
{
  if (self == NULL)
    return;

  g_free (self->account);
  g_free (self->server);
  g_clear_pointer (&self->key, ef_secret_free);
  g_free (self);
}

/* What is known without the keyring. */
typedef struct {
  char *profile_id;
  gboolean is_practice;
  char *salt;
  char *practice; /* (nullable): the setting */
} Known;

static void
known_free (gpointer data)
{
  Known *self = data;

  g_free (self->profile_id);
  g_free (self->salt);
  g_free (self->practice);
  g_free (self);
}

static gboolean
read_known (EfConnection *connection, gpointer data, GError **error)
{
  Known *self = data;

  return ef_setting_table_ensure_salt (connection, EF_PUBLISH_SALT, &self->salt, error) &&
         (!self->is_practice || ef_setting_table_get (connection, self->profile_id,
                                                      EF_PUBLISH_PRACTICE, &self->practice, error));
}

static void
return_account (GTask *task, const char *origin, char *server, char *key)
{
  Known *known = g_task_get_task_data (task);
  EfPublishAccount *account = g_new0 (EfPublishAccount, 1);
  g_autofree char *identity = ef_post_account_identify (known->salt, key);

  account->account = ef_post_account_make (origin, identity);
  account->server = server;
  account->key = key;
  g_task_return_pointer (task, account, (GDestroyNotify) ef_publish_account_free);
}

static void
ensured_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Known *known = g_task_get_task_data (task);
  GError *error = NULL;
  char *address = ef_practice_account_ensure_finish (result, &error);

  if (address != NULL)
    return_account (task, EF_POST_ACCOUNT_PRACTICE, address,
                    ef_practice_account_make_key (known->profile_id));
  else
    g_task_return_error (task, error);
}

/* A setting that names its server is that of a test; else it is ours, and started when it does not run. */
static void
return_practice (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);
  Known *known = g_task_get_task_data (task);
  g_autoptr (JsonNode) node =
    known->practice != NULL ? json_from_string (known->practice, NULL) : NULL;
  JsonObject *object =
    node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *address = NULL;
  const char *key = NULL;

  if (object != NULL && ef_json_read_string (object, "address", &address) &&
      ef_json_read_string (object, "key", &key) && address != NULL && key != NULL)
    return_account (task, EF_POST_ACCOUNT_PRACTICE, g_strdup (address), g_strdup (key));
  else
    ef_practice_account_ensure_async (ef_studio_get_practice_account (studio),
                                      g_task_get_cancellable (task), ensured_cb,
                                      g_object_ref (task));
}

static void
credentials_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (EfCredentials) credentials =
    ef_studio_load_credentials_finish (EF_STUDIO (object), result, &error);

  if (credentials == NULL)
    g_task_return_error (task, error);
  else
    return_account (task, credentials->origin, g_steal_pointer (&credentials->server),
                    g_steal_pointer (&credentials->key));
}

static void
known_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfStudio *studio = g_task_get_source_object (task);
  Known *known = g_task_get_task_data (task);
  g_autoptr (EfProfile) profile = NULL;
  GError *error = NULL;
  Known *read = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (read == NULL) {
    g_task_return_error (task, error);
    return;
  }

  known->salt = g_steal_pointer (&read->salt);
  known->practice = g_steal_pointer (&read->practice);
  if (known->is_practice) {
    return_practice (task);
    return;
  }

  /* Its row is read anew: only the id counts. */
  profile = ef_profile_new (known->profile_id);
  ef_studio_load_credentials_async (studio, profile, g_task_get_cancellable (task), credentials_cb,
                                    g_object_ref (task));
}

static Known *
known_new (const char *profile_id, gboolean practice)
{
  Known *self = g_new0 (Known, 1);

  self->profile_id = g_strdup (profile_id);
  self->is_practice = practice;

  return self;
}

void
ef_publish_account_load_async (EfStudio *studio,
                               const char *profile_id,
                               gboolean practice,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (studio, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_publish_account_load_async);
  g_task_set_task_data (task, known_new (profile_id, practice), known_free);
  ef_database_write_async (ef_studio_get_database (studio), read_known,
                           known_new (profile_id, practice), known_free, cancellable, known_cb,
                           task);
}

EfPublishAccount *
ef_publish_account_load_finish (EfStudio *studio, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Making clients. */

char *
ef_publish_account_make_name (const char *profile_id, gboolean practice)
{
  return g_strconcat (profile_id, practice ? NAME_PRACTICE : "", NULL);
}

/* Nobody need wait as long for a server on the same machine. */
static EfPostizClient *
make_client (EfStudio *studio, const EfPublishAccount *account)
{
  const char *text = ef_studio_get_setting (studio, EF_PUBLISH_PRACTICE_TIMEOUT);
  g_autofree char *origin = ef_post_account_get_origin (account->account);
  guint64 seconds;

  if (g_strcmp0 (origin, EF_POST_ACCOUNT_PRACTICE) == 0 && text != NULL &&
      g_ascii_string_to_unsigned (text, 10, 1, 600, &seconds, NULL))
    return g_object_new (EF_TYPE_POSTIZ_CLIENT, "base", account->server, "key", account->key,
                         "timeout", (guint) seconds, "patience", (guint) seconds, NULL);

  return ef_postiz_client_new (account->server, account->key);
}

static void
made_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (EfPublishAccount) account =
    ef_publish_account_load_finish (EF_STUDIO (object), result, &error);
  EfPostizClient *client;

  if (account == NULL) {
    g_task_return_error (task, error);
    return;
  }

  client = make_client (EF_STUDIO (object), account);
  ef_postiz_client_set_account (client, account->account);
  g_task_return_pointer (task, client, g_object_unref);
}

static void
make_async (gpointer maker,
            const char *name,
            GCancellable *cancellable,
            GAsyncReadyCallback callback,
            gpointer user_data)
{
  GTask *task = g_task_new (maker, cancellable, callback, user_data);
  gboolean practice = g_str_has_suffix (name, NAME_PRACTICE);
  g_autofree char *profile_id =
    practice ? g_strndup (name, strlen (name) - strlen (NAME_PRACTICE)) : g_strdup (name);

  g_task_set_source_tag (task, make_async);
  ef_publish_account_load_async (maker, profile_id, practice, cancellable, made_cb, task);
}

static EfPostizClient *
make_finish (gpointer maker, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

const EfPostizMaker ef_publish_maker = { make_async, make_finish };
