/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job.h"
#include "pipeline/studio-private.h"
#include "store/connection.h"
#include "store/event-table.h"
#include "store/job-table.h"

/* What is only read. */

typedef struct {
  EfEventFilter filter;
  char *profile_id; /* (nullable): what the filter points to */
  char *type;       /* (nullable): likewise */
  GPtrArray *events;
} EventQuery;

static void
event_query_free (gpointer data)
{
  EventQuery *self = data;

  g_free (self->profile_id);
  g_free (self->type);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_free (self);
}

static gboolean
read_events (EfConnection *connection, gpointer data, GError **error)
{
  EventQuery *query = data;

  query->events = ef_event_table_list (connection, &query->filter, error);

  return query->events != NULL;
}

static void
list_events_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  EventQuery *query = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (query != NULL)
    g_task_return_pointer (task, g_steal_pointer (&query->events),
                           (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
ef_studio_list_events_async (EfStudio *self,
                             EfProfile *profile,
                             const char *type,
                             gint64 since,
                             gint64 after,
                             guint limit,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  EventQuery *query = g_new0 (EventQuery, 1);

  g_task_set_source_tag (task, ef_studio_list_events_async);
  query->profile_id = profile != NULL ? g_strdup (ef_profile_get_id (profile)) : NULL;
  query->type = g_strdup (type);
  query->filter = (EfEventFilter) {
    .profile_id = query->profile_id,
    .type = query->type,
    .since = since,
    .after = after,
    .limit = limit,
  };

  ef_database_read_async (ef_studio_get_database (self), read_events, query, event_query_free,
                          cancellable, list_events_cb, task);
}

GPtrArray *
ef_studio_list_events_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static gboolean
check (EfConnection *connection, gpointer data, GError **error)
{
  return ef_connection_find_problem (connection, TRUE, data, error);
}

static void
problem_free (gpointer data)
{
  char **problem = data;

  g_free (*problem);
  g_free (problem);
}

static void
check_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  char **problem = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (problem == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (problem), g_free);
}

/* Reads the whole database; NULL without an error means that nothing is wrong with it. */
void
ef_studio_check_async (EfStudio *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_check_async);
  ef_database_read_async (ef_studio_get_database (self), check, g_new0 (char *, 1), problem_free,
                          NULL, check_cb, task);
}

char *
ef_studio_check_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct {
  char *profile_id; /* (nullable): all */
  guint counts[EF_JOB_N_STATES];
} JobCount;

static void
job_count_free (gpointer data)
{
  JobCount *self = data;

  g_free (self->profile_id);
  g_free (self);
}

static gboolean
count_jobs (EfConnection *connection, gpointer data, GError **error)
{
  JobCount *self = data;

  return ef_job_table_count_states (connection, self->profile_id, self->counts, error);
}

static void
count_jobs_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  JobCount *count = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (count != NULL)
    g_task_return_pointer (task, g_memdup2 (count->counts, sizeof count->counts), g_free);
  else
    g_task_return_error (task, error);
}

void
ef_studio_count_jobs_async (EfStudio *self,
                            EfProfile *profile,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  JobCount *count = g_new0 (JobCount, 1);

  g_task_set_source_tag (task, ef_studio_count_jobs_async);
  count->profile_id = profile != NULL ? g_strdup (ef_profile_get_id (profile)) : NULL;
  ef_database_read_async (ef_studio_get_database (self), count_jobs, count, job_count_free, NULL,
                          count_jobs_cb, task);
}

/* @counts has a place for each EfJobState. */
gboolean
ef_studio_count_jobs_finish (EfStudio *self, GAsyncResult *result, guint *counts, GError **error)
{
  g_autofree guint *counted = g_task_propagate_pointer (G_TASK (result), error);

  if (counted == NULL)
    return FALSE;

  memcpy (counts, counted, sizeof (guint) * EF_JOB_N_STATES);

  return TRUE;
}
