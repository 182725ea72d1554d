/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/studio-statistics.h"

#include "pipeline/studio-private.h"

typedef struct {
  char *profile_id; /* (nullable) */
  gboolean practice;
  EfStatistics *statistics; /* (owned) (nullable) */
} Query;

static void
query_free (gpointer data)
{
  Query *self = data;

  g_free (self->profile_id);
  g_clear_pointer (&self->statistics, ef_statistics_free);
  g_free (self);
}

static gboolean
read_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Query *query = data;

  query->statistics =
    ef_statistics_read (connection, query->profile_id, query->practice, g_get_real_time (), error);

  return query->statistics != NULL;
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Query *query = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (query != NULL)
    g_task_return_pointer (task, g_steal_pointer (&query->statistics),
                           (GDestroyNotify) ef_statistics_free);
  else
    g_task_return_error (task, error);
}

void
ef_studio_get_statistics_async (EfStudio *self,
                                EfProfile *profile,
                                gboolean practice,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Query *query = g_new0 (Query, 1);

  g_task_set_source_tag (task, ef_studio_get_statistics_async);
  query->profile_id = profile != NULL ? g_strdup (ef_profile_get_id (profile)) : NULL;
  query->practice = practice;
  ef_database_read_async (ef_studio_get_database (self), read_in_database, query, query_free, NULL,
                          read_cb, task);
}

EfStatistics *
ef_studio_get_statistics_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
