/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/studio.h"
#include "store/database.h"

/* What can be done when the database is damaged. All work on the folder: no database is open then. */

static void
copy_free (gpointer data)
{
  EfStudioCopy *copy = data;

  g_free (copy->path);
  g_free (copy->problem);
  g_free (copy);
}

static void
list_copies_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) found = ef_database_list_copies_finish (result, &error);
  g_autoptr (GPtrArray) copies = g_ptr_array_new_with_free_func (copy_free);

  if (found == NULL) {
    g_task_return_error (task, error);
    return;
  }

  for (guint i = 0; i < found->len; i++) {
    const EfCopy *from = g_ptr_array_index (found, i);
    EfStudioCopy *copy = g_new0 (EfStudioCopy, 1);

    copy->path = g_strdup (from->path);
    copy->time = from->time;
    copy->problem = g_strdup (from->problem);
    g_ptr_array_add (copies, copy);
  }

  g_task_return_pointer (task, g_steal_pointer (&copies), (GDestroyNotify) g_ptr_array_unref);
}

void
ef_studio_list_copies_async (EfStudio *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_list_copies_async);
  ef_database_list_copies_async (ef_studio_get_paths (self)->data, NULL, list_copies_cb, task);
}

GPtrArray *
ef_studio_list_copies_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
may_restore_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (ef_database_may_restore_finish (result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
ef_studio_may_restore_async (EfStudio *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_may_restore_async);
  ef_database_may_restore_async (ef_studio_get_paths (self)->data, NULL, may_restore_cb, task);
}

gboolean
ef_studio_may_restore_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
restore_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char *aside = ef_database_restore_finish (result, &error);

  if (error == NULL)
    g_task_return_pointer (task, aside, g_free);
  else
    g_task_return_error (task, error);
}

void
ef_studio_restore_async (EfStudio *self,
                         const char *copy,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_restore_async);
  ef_database_restore_async (ef_studio_get_paths (self)->data, copy, NULL, restore_cb, task);
}

char *
ef_studio_restore_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
