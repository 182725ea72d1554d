/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/steps.h"
#include "pipeline/studio-private.h"
#include "platform/folder.h"
#include "store/leftover-table.h"

/* What a deleted profile leaves outside of the database: its secrets and its caches. Its id stays noted
 * until both are gone, so that a crash, or a keyring that is locked, loses nothing. */

typedef struct {
  GPtrArray *ids; /* (element-type utf8) */
  guint at;
  GError *problem; /* (nullable): the first one */
} Leftovers;

static void
leftovers_free (gpointer data)
{
  Leftovers *self = data;

  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_clear_error (&self->problem);
  g_free (self);
}

static const char *
get_id (GTask *task)
{
  Leftovers *self = ef_steps_get_data (task);

  return g_ptr_array_index (self->ids, self->at);
}

static gboolean
read_ids (EfConnection *connection, gpointer data, GError **error)
{
  GPtrArray **ids = data;

  *ids = ef_leftover_table_list (connection, error);

  return *ids != NULL;
}

static void
ids_free (gpointer data)
{
  GPtrArray **ids = data;

  g_clear_pointer (ids, g_ptr_array_unref);
  g_free (ids);
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Leftovers *self = ef_steps_get_data (task);
  GError *error = NULL;
  GPtrArray **ids = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (ids == NULL) {
    g_task_return_error (task, error);
    return;
  }

  self->ids = g_steal_pointer (ids);
  ef_steps_next (g_steal_pointer (&task));
}

static void
find_leftovers (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);

  ef_database_read_async (ef_studio_get_database (studio), read_ids, g_new0 (GPtrArray *, 1),
                          ids_free, NULL, read_cb, task);
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
  return ef_leftover_table_remove (connection, data, error);
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
secrets_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfStudio *studio = g_task_get_source_object (task);
  GError *error = NULL;

  if (!ef_keyring_clear_finish (EF_KEYRING (object), result, &error)) {
    go_on (task, error);
    return;
  }

  ef_database_write_async (ef_studio_get_database (studio), forget_in_database,
                           g_strdup (get_id (task)), g_free, NULL, forget_cb, task);
}

static void
folder_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfStudio *studio = g_task_get_source_object (task);
  GError *error = NULL;

  if (!ef_folder_remove_finish (result, &error)) {
    go_on (task, error);
    return;
  }

  ef_keyring_clear_async (ef_studio_get_keyring (studio), get_id (task), NULL, NULL, secrets_cb,
                          task);
}

/* One profile after the other; after the last one the flow goes on. */
static void
tidy_next (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);
  Leftovers *self = ef_steps_get_data (task);
  g_autofree char *cache = NULL;

  if (self->at < self->ids->len) {
    cache = ef_paths_get_profile_cache (ef_studio_get_paths (studio), get_id (task));
    ef_folder_remove_async (cache, NULL, folder_cb, task);
  } else if (self->problem != NULL) {
    g_task_return_error (task, g_steal_pointer (&self->problem));
    g_object_unref (task);
  } else {
    ef_steps_next (task);
  }
}

static const EfStep steps[] = { find_leftovers, tidy_next, NULL };

void
ef_studio_tidy_leftovers_async (EfStudio *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_tidy_leftovers_async);
  ef_steps_run (task, steps, g_new0 (Leftovers, 1), leftovers_free);
}

gboolean
ef_studio_tidy_leftovers_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
