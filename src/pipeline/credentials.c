/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "core/address.h"
#include "core/log.h"
#include "core/steps.h"
#include "pipeline/keyring-turn.h"
#include "pipeline/profile-write.h"
#include "store/leftover-table.h"
#include "store/profile-table.h"

/* The Postiz account of a profile. The address stands in the database, the key in the keyring under
 * the profile and the origin it was typed for, and nowhere else. */

typedef struct {
  EfProfile *profile; /* (owned) */
  char *server;
  char *origin;
  char *key;        /* (nullable) */
  gboolean has_key; /* afterwards */
  int turn;         /* -1: not ours */
} Change;

static Change *
change_new (EfProfile *profile)
{
  Change *self = g_new0 (Change, 1);

  self->profile = ef_profile_copy (profile); /* as the person saw it */
  self->turn = -1;

  return self;
}

static void
change_free (gpointer data)
{
  Change *self = data;

  g_clear_object (&self->profile);
  g_free (self->server);
  g_free (self->origin);
  g_clear_pointer (&self->key, ef_secret_free);
  g_clear_fd (&self->turn, NULL);
  g_free (self);
}

static void
turn_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Change *change = ef_steps_get_data (task);
  GError *error = NULL;

  if (ef_keyring_turn_take_finish (EF_STUDIO (object), result, &change->turn, &error))
    ef_steps_next (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* Until the database knows about the key nobody else must take it for one that was left. */
static void
take_turn (GTask *task)
{
  ef_keyring_turn_take_async (g_task_get_source_object (task), turn_cb, task);
}

static void
give_turn (GTask *task)
{
  Change *change = ef_steps_get_data (task);

  g_clear_fd (&change->turn, NULL);
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
    _ ("Edit Factory: Postiz key of %s for %s"), ef_profile_get_name (change->profile),
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
  if (ef_profile_get_has_key (write->values) &&
      !ef_leftover_table_remove (connection, id, new, error))
    return FALSE;
  if (ef_profile_get_has_key (write->base) && !g_str_equal (old, new) &&
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
    g_prefix_error_literal (&error, _ ("The new key is stored and will be used, but: "));
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
  take_turn, ensure_key_noted, ensure_key_stored, ensure_account_written, NULL,
};

static gboolean
fill_change (Change *self, EfProfile *profile, const char *server, const char *key, GError **error)
{
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
    ef_log_info (ef_profile_get_name (g_task_get_task_data (task)),
                 "An old key stays in the keyring for now: %s", error->message);
  g_task_return_boolean (task, TRUE);
}

static void
set_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  give_turn (G_TASK (result));
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
  Change *change = change_new (profile);
  GError *error = NULL;

  g_task_set_source_tag (task, ef_studio_set_credentials_async);
  g_task_set_task_data (task, g_object_ref (profile), g_object_unref);
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
  gboolean had_key = GPOINTER_TO_INT (g_task_get_task_data (task));
  g_autofree char *left = ef_studio_tidy_leftovers_describe (EF_STUDIO (object), result);

  /* A keyring that does not answer is no news where there was nothing in it. */
  g_task_return_pointer (task, had_key ? g_steal_pointer (&left) : NULL, g_free);
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
  Change *change = change_new (profile);

  g_task_set_source_tag (task, ef_studio_clear_credentials_async);
  g_task_set_task_data (task, GINT_TO_POINTER (ef_profile_get_has_key (profile)), NULL);
  g_task_set_source_tag (steps, ef_studio_clear_credentials_async);
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
