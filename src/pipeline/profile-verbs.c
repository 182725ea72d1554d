/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/log.h"
#include "pipeline/profile-write.h"
#include "pipeline/queue-private.h"
#include "pipeline/studio-private.h"
#include "store/profile-parts.h"
#include "store/profile-table.h"

/* What a person does with profiles, besides their credentials. */

static void
start_write (GTask *task, EfProfileWriteFunc func, EfProfileWrite *write)
{
  ef_profile_write_async (g_task_get_source_object (task), write, func, task);
}

static gboolean
add_in_database (EfConnection *connection, EfProfileWrite *write, GError **error)
{
  return ef_profile_table_insert (connection, write->values, error) &&
         (write->parts == NULL ||
          ef_profile_parts_store (connection, write->parts, ef_profile_get_id (write->values),
                                  error)) &&
         ef_profile_write_add_event (write, connection, write->event,
                                     ef_profile_get_name (write->values), error);
}

static void
add_profile (GTask *task, EfProfile *values, EfProfileParts *parts, EfEventType event)
{
  EfProfileWrite *write = ef_profile_write_new (values, EF_PROFILE_EDITABLE);
  GError *error = NULL;

  write->event = event;
  write->parts = parts;
  if (!ef_profile_clean (write->values, EF_PROFILE_EDITABLE, &error)) {
    ef_profile_write_free (write);
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }

  start_write (task, add_in_database, write);
}

void
ef_studio_add_profile_async (EfStudio *self,
                             EfProfile *values,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_add_profile_async);
  add_profile (task, values, NULL, EF_EVENT_PROFILE_CREATED);
}

EfProfile *
ef_studio_add_profile_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return ef_profile_write_finish (self, result, error);
}

/* For a profile that comes from a file. */
void
ef_studio_add_imported_async (EfStudio *self,
                              EfProfile *values,
                              EfProfileParts *parts,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_add_imported_async);
  add_profile (task, values, parts, EF_EVENT_PROFILE_IMPORTED);
}

static gboolean
update_in_database (EfConnection *connection, EfProfileWrite *write, GError **error)
{
  if (!ef_profile_write_update (write, connection, error))
    return FALSE;
  if (!(write->fields & EF_PROFILE_NAME))
    return TRUE;

  return ef_profile_write_add_event (write, connection, EF_EVENT_PROFILE_RENAMED,
                                     ef_profile_get_name (write->values), error);
}

void
ef_studio_update_profile_async (EfStudio *self,
                                EfProfile *profile,
                                EfProfile *values,
                                EfProfileFields fields,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  EfProfileWrite *write = ef_profile_write_new (profile, 0);
  GError *error = NULL;

  g_task_set_source_tag (task, ef_studio_update_profile_async);
  ef_profile_assign (write->values, values, fields & EF_PROFILE_EDITABLE);
  if (!ef_profile_clean (write->values, fields & EF_PROFILE_EDITABLE, &error)) {
    ef_profile_write_free (write);
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }

  ef_profile_write_find_changes (write, fields & EF_PROFILE_EDITABLE);
  start_write (task, update_in_database, write);
}

gboolean
ef_studio_update_profile_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfProfile) profile = ef_profile_write_finish (self, result, error);

  return profile != NULL;
}

static gboolean
make_default_in_database (EfConnection *connection, EfProfileWrite *write, GError **error)
{
  return ef_profile_table_make_default (connection, ef_profile_get_id (write->values), error);
}

void
ef_studio_make_default_async (EfStudio *self,
                              EfProfile *profile,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_make_default_async);
  start_write (task, make_default_in_database, ef_profile_write_new (profile, 0));
}

gboolean
ef_studio_make_default_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return ef_studio_update_profile_finish (self, result, error);
}

static gboolean
move_in_database (EfConnection *connection, EfProfileWrite *write, GError **error)
{
  return ef_profile_table_move (connection, ef_profile_get_id (write->values),
                                ef_profile_get_position (write->values), error);
}

void
ef_studio_move_profile_async (EfStudio *self,
                              EfProfile *profile,
                              int position,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  EfProfileWrite *write = ef_profile_write_new (profile, 0);

  g_task_set_source_tag (task, ef_studio_move_profile_async);
  ef_profile_set_position (write->values, position);
  start_write (task, move_in_database, write);
}

gboolean
ef_studio_move_profile_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return ef_studio_update_profile_finish (self, result, error);
}

typedef struct {
  char *id;
  EfProfileContents contents;
} Count;

static void
count_free (gpointer data)
{
  Count *self = data;

  g_free (self->id);
  g_free (self);
}

static gboolean
count_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Count *count = data;

  return ef_profile_table_count_contents (connection, count->id, &count->contents, error);
}

static void
count_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Count *count = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (count != NULL)
    g_task_return_pointer (task, g_memdup2 (&count->contents, sizeof count->contents), g_free);
  else
    g_task_return_error (task, error);
}

void
ef_studio_count_contents_async (EfStudio *self,
                                EfProfile *profile,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Count *count = g_new0 (Count, 1);

  g_task_set_source_tag (task, ef_studio_count_contents_async);
  count->id = g_strdup (ef_profile_get_id (profile));
  ef_database_read_async (ef_studio_get_database (self), count_in_database, count, count_free, NULL,
                          count_cb, task);
}

gboolean
ef_studio_count_contents_finish (EfStudio *self,
                                 GAsyncResult *result,
                                 EfProfileContents *contents,
                                 GError **error)
{
  g_autofree EfProfileContents *counted = g_task_propagate_pointer (G_TASK (result), error);

  if (counted == NULL)
    return FALSE;

  *contents = *counted;

  return TRUE;
}

static gboolean
remove_in_database (EfConnection *connection, EfProfileWrite *write, GError **error)
{
  return ef_profile_table_remove (connection, ef_profile_get_id (write->values), error) &&
         ef_profile_write_add_event (write, connection, EF_EVENT_PROFILE_DELETED,
                                     ef_profile_get_name (write->values), error);
}

typedef struct {
  char *id;
  EfProfileWrite *write; /* (owned) (nullable) */
  gboolean had_key;
} Removal;

static void
removal_free (gpointer data)
{
  Removal *self = data;

  g_clear_pointer (&self->write, ef_profile_write_free);
  g_free (self->id);
  g_free (self);
}

static void
tidied_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Removal *removal = g_task_get_task_data (task);
  g_autofree char *left = ef_studio_tidy_leftovers_describe (EF_STUDIO (object), result);

  /* A keyring that does not answer is no news where there was nothing in it. */
  g_task_return_pointer (task, removal->had_key ? g_steal_pointer (&left) : NULL, g_free);
}

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfStudio *self = EF_STUDIO (object);
  Removal *removal = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (EfProfile) profile = ef_profile_write_finish (self, result, &error);

  if (profile == NULL) {
    ef_queue_allow_profile (ef_studio_get_queue (self), removal->id);
    g_task_return_error (task, error);
    return;
  }

  ef_log_info (ef_profile_get_name (profile), "The profile was deleted");
  ef_studio_tidy_leftovers_async (self, tidied_cb, g_steal_pointer (&task));
}

/* Nothing of it runs any more, so nothing is written into its folders while they go. */
static void
stopped_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfStudio *self = g_task_get_source_object (task);
  Removal *removal = g_task_get_task_data (task);
  GTask *write = g_task_new (self, NULL, removed_cb, task);

  g_task_set_source_tag (write, stopped_cb);
  ef_queue_stop_profile_finish (EF_QUEUE (object), result, NULL);
  start_write (write, remove_in_database, g_steal_pointer (&removal->write));
}

void
ef_studio_remove_profile_async (EfStudio *self,
                                EfProfile *profile,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Removal *removal = g_new0 (Removal, 1);

  g_task_set_source_tag (task, ef_studio_remove_profile_async);
  removal->id = g_strdup (ef_profile_get_id (profile));
  removal->write = ef_profile_write_new (profile, 0);
  removal->had_key = ef_profile_get_has_key (profile);
  g_task_set_task_data (task, removal, removal_free);
  ef_queue_stop_profile_async (ef_studio_get_queue (self), removal->id, stopped_cb, task);
}

gboolean
ef_studio_remove_profile_finish (EfStudio *self, GAsyncResult *result, char **left, GError **error)
{
  return ef_studio_left_finish (result, left, error);
}
