/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "pipeline/plan-make.h"
#include "pipeline/render-estimate.h"
#include "pipeline/render-job.h"
#include "pipeline/render-make.h"
#include "pipeline/render-runner.h"
#include "store/clip-table.h"
#include "store/job-table.h"
#include "store/render-table.h"

/* From clips to stored jobs. Each function hands the task on to the next; what is in the way ends the walk,
 * and nothing is stored. */

#define ROUNDS_MOST 5 /* of others who take our names while we look for them */

static void name_in_database (GTask *task);

static EfMaking *
get_making (GTask *task)
{
  return g_task_get_task_data (task);
}

static void
fail (GTask *task, GError *error)
{
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
run_in_database (GTask *task, EfDatabaseFunc func, gboolean write, GAsyncReadyCallback callback)
{
  EfDatabase *database = ef_studio_get_database (g_task_get_source_object (task));
  EfMaking *making = g_atomic_rc_box_acquire (get_making (task));

  if (write)
    ef_database_write_async (database, func, making, ef_making_free, NULL, callback, task);
  else
    ef_database_read_async (database, func, making, ef_making_free, NULL, callback, task);
}

static void
run_in_thread (GTask *task, GTaskThreadFunc func, GAsyncReadyCallback callback)
{
  EfStudio *studio = g_task_get_source_object (task);
  g_autoptr (GTask) inner = g_task_new (studio, NULL, callback, task);

  g_task_set_source_tag (inner, run_in_thread);
  g_task_set_task_data (inner, g_atomic_rc_box_acquire (get_making (task)), ef_making_free);
  ef_worker_run (ef_studio_get_file_worker (studio), inner, func);
}

/* Jobs and renders, in one transaction. */

static gboolean
insert_clip (EfConnection *connection, EfMakingClip *clip, GError **error)
{
  if (!ef_job_table_insert (connection, clip->job, error))
    return FALSE;

  for (guint i = 0; i < clip->files->len; i++) {
    EfRender *render = ((EfMakingFile *) g_ptr_array_index (clip->files, i))->render;

    if (!ef_render_table_insert (connection, render, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
store_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfMaking *making = data;

  if (!ef_making_check_names (connection, making, error))
    return FALSE;
  for (guint i = 0; i < making->clips->len; i++) {
    if (!insert_clip (connection, g_ptr_array_index (making->clips, i), error))
      return FALSE;
  }

  return TRUE;
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfMaking *making = get_making (task);
  GError *error = NULL;
  GPtrArray *jobs;

  if (ef_database_run_finish (EF_DATABASE (object), result, &error) == NULL) {
    if (g_error_matches (error, EF_ERROR, EF_ERROR_TAKEN) && making->n_rounds++ < ROUNDS_MOST) {
      g_error_free (error);
      name_in_database (task);
    } else {
      fail (task, error);
    }
    return;
  }

  jobs = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < making->clips->len; i++)
    g_ptr_array_add (jobs, g_object_ref (((EfMakingClip *) making->clips->pdata[i])->job));
  g_task_return_pointer (task, jobs, (GDestroyNotify) g_ptr_array_unref);
  g_object_unref (task);
}

static gboolean
make_job (GTask *task, EfMakingClip *clip, GError **error)
{
  EfMaking *making = get_making (task);
  EfMakingFile *first = g_ptr_array_index (clip->files, 0);
  g_autofree char *settings = NULL;
  g_autofree char *folder = NULL;

  g_clear_object (&clip->job);
  clip->job = ef_job_new (EF_JOB_RENDER, making->profile_id, ef_render_get_title (first->render));
  folder = ef_render_get_folder (g_task_get_source_object (task), ef_job_get_id (clip->job));
  g_set_str (&clip->plan->folder, folder);
  g_set_str (&clip->plan->title, ef_render_get_title (first->render));
  if (!ef_plan_check (clip->plan, error))
    return FALSE;

  settings = ef_render_job_make_settings (clip->plan);
  ef_job_set_settings (clip->job, settings);
  ef_job_set_subject (clip->job, ef_clip_get_id (clip->clip));
  ef_job_set_priority (clip->job, making->wish.priority);
  for (guint i = 0; i < clip->files->len; i++)
    ef_render_set_origin (((EfMakingFile *) clip->files->pdata[i])->render,
                          ef_clip_get_project_id (clip->clip), ef_clip_get_id (clip->clip),
                          ef_job_get_id (clip->job));

  return TRUE;
}

static void
store (GTask *task)
{
  EfMaking *making = get_making (task);
  GError *error = NULL;

  for (guint i = 0; i < making->clips->len; i++) {
    if (!make_job (task, g_ptr_array_index (making->clips, i), &error)) {
      fail (task, error);
      return;
    }
  }
  run_in_database (task, store_in_database, TRUE, stored_cb);
}

/* Names. */

static void
look_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_boolean (task, ef_making_name_on_disk (data));
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;

  if (g_task_propagate_boolean (G_TASK (result), NULL))
    store (task);
  else
    name_in_database (task);
}

static gboolean
name_func (EfConnection *connection, gpointer data, GError **error)
{
  return ef_making_name_in_database (connection, data, error);
}

static void
named_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (ef_database_run_finish (EF_DATABASE (object), result, &error) != NULL)
    run_in_thread (task, look_in_thread, looked_cb);
  else
    fail (task, error);
}

static void
name_in_database (GTask *task)
{
  run_in_database (task, name_func, FALSE, named_cb);
}

/* What is in the way. */

static void
check_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (ef_making_check (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    name_in_database (task);
  else
    fail (task, error);
}

/* Plans, one clip after the other. */

static void
check (GTask *task)
{
  run_in_thread (task, check_in_thread, checked_cb);
}

static void make_plans (GTask *task, void (*next) (GTask *task));

typedef struct {
  GTask *task; /* (owned) */
  void (*next) (GTask *task);
} Planning;

/* Of several clips the one is named that something is in the way of. */
static void
planned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree Planning *planning = user_data;
  GTask *task = planning->task;
  EfMaking *making = get_making (task);
  EfMakingClip *clip = g_ptr_array_index (making->clips, making->next);
  GError *error = NULL;

  clip->plan = ef_plan_make_finish (result, NULL, &error);
  if (clip->plan == NULL || !ef_making_add_outputs (making, clip, &error)) {
    fail (task, error);
    return;
  }

  making->next++;
  make_plans (task, planning->next);
}

static void
make_plans (GTask *task, void (*next) (GTask *task))
{
  EfMaking *making = get_making (task);
  EfMakingClip *clip;
  Planning *planning;

  if (making->next == making->clips->len) {
    next (task);
    return;
  }

  clip = g_ptr_array_index (making->clips, making->next);
  planning = g_new0 (Planning, 1);
  planning->task = task;
  planning->next = next;
  ef_plan_make_async (g_task_get_source_object (task), clip->clip, clip->formats,
                      EF_PLAN_FOR_RENDER, NULL, planned_cb, planning);
}

static gboolean
read_func (EfConnection *connection, gpointer data, GError **error)
{
  return ef_making_read (connection, data, error);
}

static gboolean
finish_reading (GTask *task, GObject *object, GAsyncResult *result)
{
  GError *error = NULL;

  if (ef_database_run_finish (EF_DATABASE (object), result, &error) != NULL &&
      ef_making_resolve (get_making (task), &error))
    return TRUE;

  fail (task, error);

  return FALSE;
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  if (finish_reading (user_data, object, result))
    make_plans (user_data, check);
}

static GTask *
begin (EfStudio *self,
       gpointer tag,
       EfProfile *profile,
       GPtrArray *clips,
       const EfRenderWish *wish,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  EfMaking *making = ef_making_new (self, profile, wish);

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, making, ef_making_free);
  for (guint i = 0; clips != NULL && i < clips->len; i++)
    ef_making_add (making, g_ptr_array_index (clips, i));

  return task;
}

void
ef_studio_render_async (EfStudio *self,
                        EfProfile *profile,
                        GPtrArray *clips,
                        const EfRenderWish *wish,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  GTask *task = begin (self, ef_studio_render_async, profile, clips, wish, callback, user_data);

  run_in_database (task, read_func, FALSE, read_cb);
}

GPtrArray *
ef_studio_render_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* How long, and how much. */

typedef struct {
  double seconds;
  gint64 bytes;
  char *folder; /* (nullable) */
} Answer;

static void
answer_free (gpointer data)
{
  Answer *self = data;

  g_free (self->folder);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)

static void
estimated_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Answer *answer = g_new0 (Answer, 1);

  answer->seconds = ef_render_estimate_finish (result);
  answer->bytes = ef_making_guess_size (get_making (task));
  answer->folder =
    g_strdup (((EfMakingClip *) g_ptr_array_index (get_making (task)->clips, 0))->folder);
  g_task_return_pointer (task, answer, answer_free);
}

static void
estimate (GTask *task)
{
  EfMaking *making = get_making (task);
  EfWork work = { 0 };

  for (guint i = 0; i < making->clips->len; i++) {
    EfPlan *plan = ((EfMakingClip *) g_ptr_array_index (making->clips, i))->plan;

    work.pixels += ef_render_job_count_pixels (plan);
    g_strlcpy (work.encoder, ((EfOutput *) plan->outputs->pdata[0])->encoder, sizeof work.encoder);
  }
  ef_render_estimate_async (g_task_get_source_object (task), &work, estimated_cb, task);
}

static void
read_to_estimate_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  if (finish_reading (user_data, object, result))
    make_plans (user_data, estimate);
}

void
ef_studio_estimate_render_async (EfStudio *self,
                                 GPtrArray *clips,
                                 const EfRenderWish *wish,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  EfClip *first = clips->len > 0 ? g_ptr_array_index (clips, 0) : NULL;
  EfProfile *profile =
    first != NULL ? ef_studio_get_profile_by_id (self, ef_clip_get_profile_id (first)) : NULL;
  GTask *task;

  if (profile == NULL) {
    g_task_report_new_error (self, callback, user_data, ef_studio_estimate_render_async, EF_ERROR,
                             EF_ERROR_NOT_FOUND, _ ("Clip not found"));
    return;
  }

  task = begin (self, ef_studio_estimate_render_async, profile, clips, wish, callback, user_data);
  run_in_database (task, read_func, FALSE, read_to_estimate_cb);
}

gboolean
ef_studio_estimate_render_finish (EfStudio *self,
                                  GAsyncResult *result,
                                  double *seconds,
                                  gint64 *bytes,
                                  char **folder,
                                  GError **error)
{
  g_autoptr (Answer) answer = g_task_propagate_pointer (G_TASK (result), error);

  if (answer == NULL)
    return FALSE;
  if (seconds != NULL)
    *seconds = answer->seconds;
  if (bytes != NULL)
    *bytes = answer->bytes;
  if (folder != NULL)
    *folder = g_steal_pointer (&answer->folder);

  return TRUE;
}
