/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/render-estimate.h"

#include "pipeline/render-job.h"
#include "pipeline/studio-call.h"
#include "store/job-table.h"

#define LATEST 100 /* older ones count for next to nothing */

typedef struct {
  EfWork work;
  double seconds;
} Estimate;

static int
compare_ends (gconstpointer one, gconstpointer other)
{
  gint64 a = ef_job_get_ended ((EfJob *) one);
  gint64 b = ef_job_get_ended ((EfJob *) other);

  return (a > b) - (a < b);
}

static gboolean
estimate_in_database (EfConnection *connection, gpointer data, GError **error)
{
  const char *const no_ids[] = { NULL };
  Estimate *estimate = data;
  g_autoptr (GPtrArray) jobs = ef_job_table_list_recent (connection, LATEST, no_ids, error);
  g_autoptr (GArray) done = g_array_new (FALSE, FALSE, sizeof (EfWork));

  if (jobs == NULL)
    return FALSE;

  g_ptr_array_sort_values (jobs, compare_ends);
  for (guint i = 0; i < jobs->len; i++) {
    EfJob *job = g_ptr_array_index (jobs, i);
    EfWork work;

    if (ef_job_get_state (job) == EF_JOB_COMPLETED && ef_render_job_is (job) &&
        ef_render_job_get_work (job, &work))
      g_array_append_val (done, work);
  }
  estimate->seconds =
    ef_estimate_seconds (&estimate->work, (const EfWork *) (gpointer) done->data, done->len);

  return TRUE;
}

static void
estimated_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Estimate *estimate = ef_database_run_finish (EF_DATABASE (object), result, NULL);
  double *seconds = g_new (double, 1);

  *seconds = estimate != NULL ? estimate->seconds : -1;
  g_task_return_pointer (task, seconds, g_free);
}

void
ef_render_estimate_async (EfStudio *studio,
                          const EfWork *work,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  GTask *task = g_task_new (studio, NULL, callback, user_data);
  Estimate *estimate = g_new0 (Estimate, 1);

  g_task_set_source_tag (task, ef_render_estimate_async);
  estimate->work = *work;
  estimate->seconds = -1;
  ef_database_read_async (ef_studio_get_database (studio), estimate_in_database, estimate, g_free,
                          NULL, estimated_cb, task);
}

double
ef_render_estimate_finish (GAsyncResult *result)
{
  g_autofree double *seconds = g_task_propagate_pointer (G_TASK (result), NULL);

  return seconds != NULL ? *seconds : -1;
}
