/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "core/steps.h"
#include "pipeline/keyring-turn.h"
#include "pipeline/studio-private.h"
#include "platform/folder.h"
#include "store/leftover-table.h"

/* What lies outside of the database and is to be removed: all that a deleted profile leaves, and the key
 * of one that has moved to another server. It stays noted until it is gone, so that a crash, or a
 * keyring that is locked, loses nothing. */

typedef struct {
  GPtrArray *leftovers; /* (element-type EfLeftover) */
  guint at;
  int turn;        /* -1: not ours */
  GError *problem; /* (nullable): the first one */
} Leftovers;

static void
leftovers_free (gpointer data)
{
  Leftovers *self = data;

  g_clear_pointer (&self->leftovers, g_ptr_array_unref);
  g_clear_error (&self->problem);
  g_clear_fd (&self->turn, NULL);
  g_free (self);
}

/* What a thread gets of one of them. */
typedef struct {
  char *profile_id;
  char *origin;
  gboolean is_used; /* it has become the key of its profile again */
} Call;

static Call *
call_new (const EfLeftover *leftover)
{
  Call *self = g_new0 (Call, 1);

  self->profile_id = g_strdup (leftover->profile_id);
  self->origin = g_strdup (leftover->origin);

  return self;
}

static void
call_free (gpointer data)
{
  Call *self = data;

  g_free (self->profile_id);
  g_free (self->origin);
  g_free (self);
}

static const EfLeftover *
get_leftover (GTask *task)
{
  Leftovers *self = ef_steps_get_data (task);

  return g_ptr_array_index (self->leftovers, self->at);
}

static gboolean
read_leftovers (EfConnection *connection, gpointer data, GError **error)
{
  GPtrArray **leftovers = data;

  *leftovers = ef_leftover_table_list (connection, error);

  return *leftovers != NULL;
}

static void
list_free (gpointer data)
{
  GPtrArray **leftovers = data;

  g_clear_pointer (leftovers, g_ptr_array_unref);
  g_free (leftovers);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Leftovers *self = ef_steps_get_data (task);
  GError *error = NULL;
  GPtrArray **leftovers = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (leftovers == NULL) {
    g_task_return_error (task, error);
    return;
  }

  self->leftovers = g_steal_pointer (leftovers);
  ef_steps_next (g_steal_pointer (&task));
}

static void
turn_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Leftovers *self = ef_steps_get_data (task);
  GError *error = NULL;

  if (ef_keyring_turn_take_finish (EF_STUDIO (object), result, &self->turn, &error))
    ef_steps_next (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

/* A key that is being stored is noted as well, and is none that is left. */
static void
take_turn (GTask *task)
{
  ef_keyring_turn_take_async (g_task_get_source_object (task), turn_cb, task);
}

static void
find_leftovers (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);

  ef_database_read_async (ef_studio_get_database (studio), read_leftovers, g_new0 (GPtrArray *, 1),
                          list_free, NULL, read_cb, task);
}

static void tidy_next (GTask *task);

/* What could not be removed stays noted, and does not keep the others waiting. */
static void
go_on (GTask *task, GError *error)
{
  Leftovers *self = ef_steps_get_data (task);

  if (self->problem == NULL)
    self->problem = error;
  else
    g_clear_error (&error);
  self->at++;
  tidy_next (task);
}

static gboolean
forget_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  return ef_leftover_table_remove (connection, call->profile_id, call->origin, error);
}

static void
forget_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  ef_database_run_finish (EF_DATABASE (object), result, &error);
  go_on (task, error);
}

static void
forget (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);

  ef_database_write_async (ef_studio_get_database (studio), forget_in_database,
                           call_new (get_leftover (task)), call_free, NULL, forget_cb, task);
}

static void
secrets_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (ef_keyring_clear_finish (EF_KEYRING (object), result, &error))
    forget (task);
  else
    go_on (task, error);
}

static void
clear_secrets (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);
  const EfLeftover *leftover = get_leftover (task);

  ef_keyring_clear_async (ef_studio_get_keyring (studio), leftover->profile_id,
                          *leftover->origin != '\0' ? leftover->origin : NULL, NULL, secrets_cb,
                          task);
}

static void
folder_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (ef_folder_remove_finish (result, &error))
    clear_secrets (task);
  else
    go_on (task, error);
}

static void
tidy_profile (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);
  g_autofree char *cache =
    ef_paths_get_profile_cache (ef_studio_get_paths (studio), get_leftover (task)->profile_id);

  ef_folder_remove_async (cache, NULL, folder_cb, task);
}

static gboolean
read_is_used (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  return ef_leftover_table_is_used (connection, call->profile_id, call->origin, &call->is_used,
                                    error);
}

static void
used_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;
  Call *call = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (call == NULL)
    go_on (task, error);
  else if (call->is_used)
    forget (task);
  else
    clear_secrets (task);
}

/* The profile may have come back to this server, with a key, since this was noted. */
static void
tidy_key (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);

  ef_database_read_async (ef_studio_get_database (studio), read_is_used,
                          call_new (get_leftover (task)), call_free, NULL, used_cb, task);
}

/* One after the other; after the last one the flow goes on. */
static void
tidy_next (GTask *task)
{
  Leftovers *self = ef_steps_get_data (task);

  if (self->at < self->leftovers->len && *get_leftover (task)->origin == '\0') {
    tidy_profile (task);
  } else if (self->at < self->leftovers->len) {
    tidy_key (task);
  } else {
    ef_steps_next (task);
  }
}

static void
give_turn (GTask *task)
{
  Leftovers *self = ef_steps_get_data (task);

  g_clear_fd (&self->turn, NULL);
  if (self->problem != NULL) {
    g_task_return_error (task, g_steal_pointer (&self->problem));
    g_object_unref (task);
  } else {
    ef_steps_next (task);
  }
}

static const EfStep steps[] = { take_turn, find_leftovers, tidy_next, give_turn, NULL };

void
ef_studio_tidy_leftovers_async (EfStudio *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Leftovers *leftovers = g_new0 (Leftovers, 1);

  g_task_set_source_tag (task, ef_studio_tidy_leftovers_async);
  leftovers->turn = -1;
  ef_steps_run (task, steps, leftovers, leftovers_free);
}

gboolean
ef_studio_tidy_leftovers_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

char *
ef_studio_tidy_leftovers_describe (EfStudio *self, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;

  if (ef_studio_tidy_leftovers_finish (self, result, &error))
    return NULL;

  return g_strdup_printf (
    _ ("The key may still be in the keyring, and is removed as soon as that is possible. %s"),
    error->message);
}

/* For verbs that have done what they were asked to, and say what is left to be done. */
gboolean
ef_studio_left_finish (GAsyncResult *result, char **left, GError **error)
{
  GError *problem = NULL;
  g_autofree char *text = g_task_propagate_pointer (G_TASK (result), &problem);

  if (problem != NULL) {
    g_propagate_error (error, problem);
    return FALSE;
  }

  if (left != NULL)
    *left = g_steal_pointer (&text);

  return TRUE;
}
