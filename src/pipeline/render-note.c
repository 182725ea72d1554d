/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/render-note.h"

#include "core/error.h"
#include "pipeline/studio-private.h"
#include "store/job-table.h"
#include "store/render-table.h"

typedef struct {
  EfJob *job;       /* (owned): a copy, with its result */
  EfPlan *plan;     /* (owned) */
  GPtrArray *files; /* (owned) (element-type EfRenderJobFile) */
} Note;

static void
note_free (gpointer data)
{
  Note *self = data;

  g_object_unref (self->job);
  ef_plan_unref (self->plan);
  g_ptr_array_unref (self->files);
  g_free (self);
}

EfOutput *
ef_render_note_find_output (EfPlan *plan, const char *render_id)
{
  for (guint i = 0; i < plan->outputs->len; i++) {
    EfOutput *output = g_ptr_array_index (plan->outputs, i);

    if (g_strcmp0 (output->render_id, render_id) == 0)
      return output;
  }

  return NULL;
}

/* A render that was deleted meanwhile leaves its file: a person may look for it. */
static gboolean
note_file (EfConnection *connection, Note *note, const EfRenderJobFile *file, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (EfRender) row =
    ef_render_table_get (connection, ef_job_get_profile_id (note->job), file->render_id, &local);
  const EfOutput *output = ef_render_note_find_output (note->plan, file->render_id);

  if (g_error_matches (local, EF_ERROR, EF_ERROR_NOT_FOUND))
    return TRUE;
  if (row == NULL) {
    g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }

  ef_render_set_file (row, file->file, file->size, g_get_real_time ());
  ef_render_set_picture (row, output->width, output->height, file->duration);
  ef_render_set_state (row, EF_JOB_COMPLETED);

  return ef_render_table_update (connection, row, EF_RENDER_FILE | EF_RENDER_STATE, error);
}

static gboolean
note_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Note *note = data;

  for (guint i = 0; i < note->files->len; i++) {
    if (!note_file (connection, note, g_ptr_array_index (note->files, i), error))
      return FALSE;
  }

  return ef_job_table_update (connection, note->job, EF_JOB_RESULT, error);
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (ef_database_run_finish (EF_DATABASE (object), result, &error) != NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
ef_render_note_async (EfStudio *studio,
                      EfJob *job,
                      EfPlan *plan,
                      GPtrArray *files,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  GTask *task = g_task_new (studio, NULL, callback, user_data);
  Note *note = g_new0 (Note, 1);

  g_task_set_source_tag (task, ef_render_note_async);
  note->job = ef_job_copy (job);
  note->plan = ef_plan_ref (plan);
  note->files = g_ptr_array_ref (files);
  ef_database_write_async (ef_studio_get_database (studio), note_in_database, note, note_free, NULL,
                           stored_cb, task);
}

gboolean
ef_render_note_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
