/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "pipeline/render-job.h"
#include "pipeline/render-runner.h"
#include "pipeline/studio-call.h"
#include "pipeline/studio-renders.h"
#include "store/job-table.h"
#include "store/render-table.h"

/* A file that is gone is made again from the plan that was frozen for it. */

typedef struct {
  char *profile_id;
  char *id;
  char *folder; /* where plans work on their way, to be completed with the id of the job */
  EfJob *job;   /* (owned) (nullable): what comes out of it */
} Again;

static void
again_clear (gpointer data)
{
  Again *self = data;

  g_free (self->profile_id);
  g_free (self->id);
  g_free (self->folder);
  g_clear_object (&self->job);
}

static void
again_free (gpointer data)
{
  g_atomic_rc_box_release_full (data, again_clear);
}

static gboolean
refuse (GError **error, const char *sentence)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_REFUSED, sentence);

  return FALSE;
}

/* Of its other files nothing is asked. */
static gboolean
keep_output (EfPlan *plan, const char *render_id)
{
  for (guint i = plan->outputs->len; i > 0; i--) {
    const EfOutput *output = g_ptr_array_index (plan->outputs, i - 1);

    if (!g_str_equal (output->render_id, render_id))
      g_ptr_array_remove_index (plan->outputs, i - 1);
  }
  if (plan->outputs->len == 0)
    return FALSE;
  ef_plan_lay_out (plan);

  return TRUE;
}

static EfPlan *
load_plan (EfConnection *connection, EfRender *render, EfJob **old, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (EfPlan) plan = NULL;

  *old = *ef_render_get_job_id (render) != '\0'
           ? ef_job_table_get (connection, ef_render_get_job_id (render), &local)
           : NULL;
  if (local != NULL && !g_error_matches (local, EF_ERROR, EF_ERROR_NOT_FOUND)) {
    g_propagate_error (error, g_steal_pointer (&local));
    return NULL;
  }

  plan = *old != NULL ? ef_render_job_get_plan (*old, NULL) : NULL;
  if (plan != NULL && keep_output (plan, ef_render_get_id (render)))
    return g_steal_pointer (&plan);

  refuse (error, *ef_render_get_clip_id (render) == '\0'
                   ? _ ("This file was made elsewhere: it can only be put back.")
                   : _ ("It is not known any more how this file was made: render its clip."));

  return NULL;
}

static gboolean
store_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Again *again = data;
  g_autoptr (EfRender) render =
    ef_render_table_get (connection, again->profile_id, again->id, error);
  g_autoptr (EfJob) old = NULL;
  g_autoptr (EfPlan) plan = render != NULL ? load_plan (connection, render, &old, error) : NULL;
  g_autofree char *settings = NULL;
  g_autofree char *folder = NULL;

  if (plan == NULL)
    return FALSE;
  if (!ef_job_state_is_final (ef_job_get_state (old)))
    return refuse (error, _ ("This file is being made: wait for it."));

  again->job = ef_job_new (EF_JOB_RENDER, again->profile_id, ef_job_get_title (old));
  folder = g_build_filename (again->folder, ef_job_get_id (again->job), NULL);
  g_set_str (&plan->folder, folder);
  settings = ef_render_job_make_settings (plan);
  ef_job_set_settings (again->job, settings);
  ef_job_set_subject (again->job, ef_job_get_subject (old));
  ef_render_set_origin (render, ef_render_get_project_id (render), ef_render_get_clip_id (render),
                        ef_job_get_id (again->job));
  ef_render_set_state (render, EF_JOB_PENDING);

  return ef_job_table_insert (connection, again->job, error) &&
         ef_render_table_update (connection, render, EF_RENDER_STATE | EF_RENDER_JOB, error);
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Again *again = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (again != NULL)
    g_task_return_pointer (task, g_object_ref (again->job), g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfStudio *self = g_task_get_source_object (task);
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (object), result, NULL);
  Again *again;

  if (info != NULL) {
    g_task_return_new_error_literal (task, EF_ERROR, EF_ERROR_TAKEN,
                                     _ ("The file is there: move it away first."));
    g_object_unref (task);
    return;
  }

  again = g_task_get_task_data (task);
  ef_database_write_async (ef_studio_get_database (self), store_in_database,
                           g_atomic_rc_box_acquire (again), again_free, NULL, stored_cb, task);
}

void
ef_studio_render_again_async (EfStudio *self,
                              EfRender *render,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Again *again = g_atomic_rc_box_new0 (Again);
  g_autoptr (GFile) file = g_file_new_for_path (ef_render_get_file (render));

  g_task_set_source_tag (task, ef_studio_render_again_async);
  again->profile_id = g_strdup (ef_render_get_profile_id (render));
  again->id = g_strdup (ef_render_get_id (render));
  again->folder = ef_render_get_folder (self, NULL);
  g_task_set_task_data (task, again, again_free);
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_TYPE,
                           G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, G_PRIORITY_DEFAULT, NULL, looked_cb,
                           task);
}

EfJob *
ef_studio_render_again_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
