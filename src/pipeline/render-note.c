/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/render-note.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/error.h"
#include "core/json-read.h"
#include "pipeline/render-job.h"
#include "pipeline/studio-private.h"
#include "store/job-table.h"
#include "store/render-table.h"

static EfOutput *
find_output (EfPlan *plan, const char *render_id)
{
  for (guint i = 0; i < plan->outputs->len; i++) {
    EfOutput *output = g_ptr_array_index (plan->outputs, i);

    if (g_strcmp0 (output->render_id, render_id) == 0)
      return output;
  }

  return NULL;
}

static gboolean
take_file (EfPlan *plan, JsonNode *node, GPtrArray *files, EfWork *work)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  g_autofree EfRenderJobFile *file = g_new0 (EfRenderJobFile, 1);
  const char *render_id = NULL;
  const char *encoder = "";
  EfOutput *output;

  file->loudness = NAN;
  if (object == NULL || !ef_json_read_string (object, "render", &render_id) ||
      !ef_json_read_string (object, "encoder", &encoder) ||
      !ef_json_read_number (object, "size", 1, G_MAXINT64, &file->size) ||
      !ef_json_read_number (object, "duration", 0, G_MAXINT64, &file->duration) ||
      !ef_json_read_double (object, "loudness", &file->loudness))
    return FALSE;
  output = find_output (plan, render_id);
  if (output == NULL)
    return FALSE;

  file->render_id = g_strdup (render_id);
  file->file = g_strdup (output->file);
  file->encoder = g_strdup (encoder);
  g_strlcpy (work->encoder, encoder, sizeof work->encoder);
  g_ptr_array_add (files, g_steal_pointer (&file));

  return TRUE;
}

gboolean
ef_render_note_take (EfPlan *plan, JsonArray *done, GPtrArray *files, EfWork *work, GError **error)
{
  for (guint i = 0; i < json_array_get_length (done); i++) {
    if (!take_file (plan, json_array_get_element (done, i), files, work))
      break;
  }
  if (files->len == plan->outputs->len)
    return TRUE;

  g_set_error_literal (
    error, EF_ERROR, EF_ERROR_INVALID,
    _ ("Two versions of Edit Factory are at work: close it, and open it again."));

  return FALSE;
}

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

/* A render that was deleted meanwhile leaves its file: a person may look for it. */
static gboolean
note_file (EfConnection *connection, Note *note, const EfRenderJobFile *file, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (EfRender) row =
    ef_render_table_get (connection, ef_job_get_profile_id (note->job), file->render_id, &local);
  const EfOutput *output = find_output (note->plan, file->render_id);

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

char *
ef_render_note_describe (GPtrArray *files)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < files->len; i++) {
    const EfRenderJobFile *file = g_ptr_array_index (files, i);
    g_autofree char *name =
      i == 0 ? g_filename_display_name (file->file) : g_filename_display_basename (file->file);

    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", name);
  }

  return g_string_free_and_steal (g_steal_pointer (&names));
}
