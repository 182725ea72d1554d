/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/reading.h"

#include <glib/gi18n.h>

#include "pipeline/cache.h"
#include "pipeline/reading-private.h"

#define ANALYSES_AT_ONCE 1

static void
reading_free (gpointer data)
{
  EfSourceReading *self = data;

  g_clear_object (&self->job);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->source);
  g_clear_object (&self->child);
  g_clear_pointer (&self->frames, ef_frame_index_unref);
  g_clear_pointer (&self->times, g_array_unref);
  g_clear_error (&self->problem);
  g_free (self->folder);
  g_free (self);
}

EfStudio *
ef_source_reading_get_studio (GTask *task)
{
  return g_task_get_source_object (task);
}

char *
ef_source_reading_get_path (EfSourceReading *reading, const char *name, const char *ending)
{
  g_autofree char *whole = g_strconcat (name, ending, NULL);

  return g_build_filename (reading->folder, whole, NULL);
}

/* Whatever happened, others may read and write again. */
void
ef_source_reading_let_go (GTask *task)
{
  EfSourceReading *reading = ef_steps_get_data (task);

  if (reading->child != NULL)
    ef_studio_give_child (ef_source_reading_get_studio (task), g_steal_pointer (&reading->child));
  if (reading->folder != NULL) {
    g_autofree char *folder = g_steal_pointer (&reading->folder);

    ef_cache_release (ef_source_reading_get_studio (task), folder);
  }
}

void
ef_source_reading_fail (GTask *task, GError *error)
{
  ef_source_reading_let_go (task);
  g_task_return_error (task, error);
  g_object_unref (task);
}

void
ef_source_reading_end_early (GTask *task)
{
  ef_source_reading_let_go (task);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

gboolean
ef_source_reading_is_cancelled (GTask *task)
{
  EfSourceReading *reading = ef_steps_get_data (task);

  return g_cancellable_is_cancelled (reading->cancellable);
}

void
ef_source_reading_fail_cancelled (GTask *task)
{
  ef_source_reading_fail (
    task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("This was cancelled.")));
}

static const EfStep steps[] = {
  ef_source_reading_get_source, ef_source_reading_ensure_probed, ef_source_reading_claim_folder,
  ef_source_reading_read_parts, ef_source_reading_finish,        NULL,
};

static GTask *
start (EfStudio *studio,
       EfJob *job,
       const EfSourcePart *parts,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  GTask *task = g_task_new (studio, NULL, callback, user_data);
  EfSourceReading *reading = g_new0 (EfSourceReading, 1);

  g_task_set_source_tag (task, start);
  reading->job = g_object_ref (job);
  reading->cancellable = g_object_ref (cancellable);
  reading->parts = parts;
  reading->is_thorough = parts == ef_source_reading_analysis_parts;
  ef_steps_run (task, steps, reading, reading_free);

  return task;
}

static GTask *
run_import_async (EfStudio *studio,
                  EfJob *job,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  return start (studio, job, ef_source_reading_import_parts, cancellable, callback, user_data);
}

static GTask *
run_analysis_async (EfStudio *studio,
                    EfJob *job,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  return start (studio, job, ef_source_reading_analysis_parts, cancellable, callback, user_data);
}

static gboolean
run_finish (EfStudio *studio, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* What needs no reader goes on for the moment it takes. */
static void
set_paused (GTask *task, gboolean is_paused)
{
  EfSourceReading *reading = ef_steps_get_data (task);

  reading->is_paused = is_paused;
  if (reading->child != NULL)
    ef_media_child_set_paused (reading->child, is_paused);
}

static void
pause_reading (GTask *task)
{
  set_paused (task, TRUE);
}

static void
resume_reading (GTask *task)
{
  set_paused (task, FALSE);
}

const EfRunner ef_import_runner = {
  .lane = EF_LANE_READING,
  .run_async = run_import_async,
  .run_finish = run_finish,
  .pause = pause_reading,
  .resume = resume_reading,
};

const EfRunner ef_analysis_runner = {
  .lane = EF_LANE_READING,
  .limit = ANALYSES_AT_ONCE,
  .run_async = run_analysis_async,
  .run_finish = run_finish,
  .pause = pause_reading,
  .resume = resume_reading,
};
