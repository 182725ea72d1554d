/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "core/error.h"
#include "core/text.h"
#include "pipeline/left-out.h"
#include "pipeline/library-private.h"
#include "pipeline/render-job.h"
#include "pipeline/studio-call.h"

/* What is in the library. */

/* So many characters of an id are not typed by chance. */
#define ID_START_LEAST 4
#define CANDIDATES_MOST 10
#define ALL_STATES ((1u << EF_JOB_N_STATES) - 1)

EfRenderFilter
ef_library_filter_make (const EfLibraryFilter *filter)
{
  EfRenderFilter made = {
    .text = filter->text,
    .format = filter->format,
    .project_id = filter->project_id,
    .tag = filter->tag,
    .states = filter->states,
    .trashed = filter->trashed,
    .order = (EfRenderOrder) CLAMP (filter->order, 0, (int) EF_RENDER_LONGEST),
  };

  if (made.states == 0)
    made.states = filter->trashed ? ALL_STATES : 1u << EF_JOB_COMPLETED;
  if (filter->use >= 0)
    made.uses = 1u << filter->use;

  return made;
}

/* Whether files are there. The thread gets their names only. */

typedef struct {
  GPtrArray *renders; /* (element-type EfRender): of the main thread */
  GPtrArray *files;   /* (element-type filename) (nullable members) */
  gboolean *missing;  /* (owned) */
} Look;

static void
look_free (gpointer data)
{
  Look *self = data;

  g_ptr_array_unref (self->renders);
  g_ptr_array_unref (self->files);
  g_free (self->missing);
  g_free (self);
}

static void
look_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Look *look = data;

  for (guint i = 0; i < look->files->len; i++) {
    const char *file = g_ptr_array_index (look->files, i);

    look->missing[i] = *file != '\0' && !g_file_test (file, G_FILE_TEST_IS_REGULAR);
  }
  g_task_return_boolean (task, TRUE);
}

void
ef_library_look_async (EfStudio *studio,
                       GPtrArray *renders,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (studio, NULL, callback, user_data);
  Look *look = g_new0 (Look, 1);

  g_task_set_source_tag (task, ef_library_look_async);
  g_task_set_task_data (task, look, look_free);
  look->renders = g_ptr_array_ref (renders);
  look->files = g_ptr_array_new_with_free_func (g_free);
  look->missing = g_new0 (gboolean, renders->len + 1);
  for (guint i = 0; i < renders->len; i++) {
    EfRender *render = g_ptr_array_index (renders, i);

    g_ptr_array_add (look->files,
                     g_strdup (render != NULL && ef_render_get_state (render) == EF_JOB_COMPLETED
                                 ? ef_render_get_file (render)
                                 : ""));
  }
  ef_worker_run (ef_studio_get_data_worker (studio), task, look_in_thread);
}

void
ef_library_look_finish (GAsyncResult *result)
{
  Look *look = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return;
  for (guint i = 0; i < look->renders->len; i++) {
    EfRender *render = g_ptr_array_index (look->renders, i);

    if (render != NULL)
      ef_render_set_missing (render, look->missing[i]);
  }
}

/* Counting, listing. */

static gboolean
count_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfLibraryCall *call = data;
  EfRenderCounts counts;

  if (!ef_render_table_count (connection, call->profile_id, &counts, error))
    return FALSE;
  call->counts.n_all = counts.n_all;
  call->counts.n_trashed = counts.n_trashed;
  memcpy (call->counts.n_uses, counts.n_uses, sizeof counts.n_uses);
  call->tags = ef_render_table_list_tags (connection, call->profile_id, error);

  return call->tags != NULL;
}

void
ef_studio_count_library_async (EfStudio *self,
                               EfProfile *profile,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  ef_library_call_run (self, ef_studio_count_library_async, count_in_database,
                       ef_library_call_new (ef_profile_get_id (profile)), FALSE, callback,
                       user_data);
}

gboolean
ef_studio_count_library_finish (EfStudio *self,
                                GAsyncResult *result,
                                EfLibraryCounts *counts,
                                GPtrArray **tags,
                                GError **error)
{
  g_autoptr (EfLibraryCall) call = ef_library_call_finish (result, error);

  if (call == NULL)
    return FALSE;
  if (counts != NULL)
    *counts = call->counts;
  if (tags != NULL)
    *tags = g_ptr_array_ref (call->tags);

  return TRUE;
}

static gboolean
list_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfLibraryCall *call = data;
  EfRenderFilter filter = ef_library_filter_make (&call->filter);
  g_autoptr (GArray) numbers =
    ef_render_table_list_numbers (connection, call->profile_id, &filter, error);
  guint offset;
  guint place;

  if (numbers == NULL)
    return FALSE;

  call->n = numbers->len;
  offset = MIN (call->offset, numbers->len);
  call->damaged = g_ptr_array_new_with_free_func (g_free);
  call->renders = ef_render_table_get_numbers (
    connection, call->profile_id, &g_array_index (numbers, gint64, offset),
    call->limit > 0 ? MIN (call->limit, numbers->len - offset) : numbers->len - offset,
    call->damaged, error);
  while (call->renders != NULL && g_ptr_array_find (call->renders, NULL, &place))
    g_ptr_array_remove_index (call->renders, place);

  return call->renders != NULL;
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  ef_library_look_finish (result);
  g_task_return_boolean (task, TRUE);
}

/* Files are looked for before the answer is given. */
static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (EfLibraryCall) call = ef_library_call_finish (result, &error);

  if (call == NULL) {
    g_task_return_error (task, error);
    return;
  }

  ef_studio_tell_left_out (EF_STUDIO (object), call->profile_id, EF_LEFT_OUT_RENDERS,
                           call->damaged);
  g_task_set_task_data (task, g_atomic_rc_box_acquire (call), ef_library_call_free);
  ef_library_look_async (EF_STUDIO (object), call->renders, listed_cb, g_object_ref (task));
}

void
ef_studio_list_renders_async (EfStudio *self,
                              EfProfile *profile,
                              const EfLibraryFilter *filter,
                              guint offset,
                              guint limit,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  EfLibraryCall *call = ef_library_call_new (ef_profile_get_id (profile));

  g_task_set_source_tag (task, ef_studio_list_renders_async);
  call->filter = *filter;
  call->filter.text = call->text = g_strdup (filter->text);
  call->filter.format = call->format = g_strdup (filter->format);
  call->filter.project_id = call->project_id = g_strdup (filter->project_id);
  call->filter.tag = g_strdup (filter->tag);
  call->offset = offset;
  call->limit = limit;
  ef_library_call_run (self, ef_studio_list_renders_async, list_in_database, call, FALSE, read_cb,
                       task);
}

static GPtrArray *
finish_list (GAsyncResult *result, guint *n_all, GError **error)
{
  EfLibraryCall *call = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  if (n_all != NULL)
    *n_all = call->n;

  return g_ptr_array_ref (call->renders);
}

GPtrArray *
ef_studio_list_renders_finish (EfStudio *self, GAsyncResult *result, guint *n_all, GError **error)
{
  return finish_list (result, n_all, error);
}

/* Which are in the plan; a render that was deleted is left out. */
static gboolean
add_renders_of (EfConnection *connection, EfLibraryCall *call, EfJob *job, GError **error)
{
  g_autoptr (EfPlan) plan = ef_render_job_get_plan (job, NULL);

  for (guint i = 0; plan != NULL && i < plan->outputs->len; i++) {
    const EfOutput *output = g_ptr_array_index (plan->outputs, i);
    g_autoptr (GError) local = NULL;
    EfRender *render =
      ef_render_table_get (connection, call->profile_id, output->render_id, &local);

    if (render != NULL) {
      g_ptr_array_add (call->renders, render);
    } else if (!g_error_matches (local, EF_ERROR, EF_ERROR_NOT_FOUND)) {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  }

  return TRUE;
}

static gboolean
list_jobs_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfLibraryCall *call = data;

  call->renders = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < call->jobs->len; i++) {
    if (!add_renders_of (connection, call, g_ptr_array_index (call->jobs, i), error))
      return FALSE;
  }
  call->n = call->renders->len;

  return TRUE;
}

void
ef_studio_list_job_renders_async (EfStudio *self,
                                  EfProfile *profile,
                                  GPtrArray *jobs,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  EfLibraryCall *call = ef_library_call_new (ef_profile_get_id (profile));

  g_task_set_source_tag (task, ef_studio_list_job_renders_async);
  call->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < jobs->len; i++)
    g_ptr_array_add (call->jobs, ef_job_copy (g_ptr_array_index (jobs, i)));
  ef_library_call_run (self, ef_studio_list_job_renders_async, list_jobs_in_database, call, FALSE,
                       read_cb, task);
}

GPtrArray *
ef_studio_list_job_renders_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return finish_list (result, NULL, error);
}

/* Finding one. */

static gboolean
fail_ambiguous (GPtrArray *found, const char *text, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < found->len && i < CANDIDATES_MOST; i++)
    g_string_append_printf (
      names, "%s%s %s (%.8s)", i > 0 ? ", " : "", ef_render_get_title (found->pdata[i]),
      ef_render_get_format (found->pdata[i]), ef_render_get_id (found->pdata[i]));
  if (found->len > CANDIDATES_MOST)
    g_string_append (names, " …");
  g_set_error (error, EF_ERROR, EF_ERROR_AMBIGUOUS,
               _ ("“%s” fits several files of the library: %s. Type more of the id."), text,
               names->str);

  return FALSE;
}

static gboolean
add_titled (EfConnection *connection,
            EfLibraryCall *call,
            gboolean trashed,
            GPtrArray *found,
            GError **error)
{
  EfRenderFilter filter = { .text = call->text, .trashed = trashed };
  g_autofree char *folded = ef_text_fold (call->text);
  g_autoptr (GPtrArray) renders =
    ef_render_table_select (connection, call->profile_id, &filter, 0, 0, error);

  for (guint i = 0; renders != NULL && i < renders->len; i++) {
    g_autofree char *title = ef_text_fold (ef_render_get_title (renders->pdata[i]));

    if (g_str_equal (title, folded))
      g_ptr_array_add (found, g_object_ref (renders->pdata[i]));
  }

  return renders != NULL;
}

/* A title wins over the start of an id, and one in the trash loses to all others. */
static gboolean
find_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfLibraryCall *call = data;
  g_autofree char *start = g_ascii_strdown (call->text, -1);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_object_unref);

  if (!add_titled (connection, call, FALSE, found, error))
    return FALSE;
  if (found->len == 0 && strlen (start) >= ID_START_LEAST) {
    g_ptr_array_unref (found);
    found = ef_render_table_find (connection, call->profile_id, start, error);
    if (found == NULL)
      return FALSE;
  }
  if (found->len == 0 && !add_titled (connection, call, TRUE, found, error))
    return FALSE;
  if (found->len == 0) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Render not found"));
    return FALSE;
  }
  if (found->len > 1 && !g_str_equal (ef_render_get_id (found->pdata[0]), start))
    return fail_ambiguous (found, call->text, error);

  call->renders = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (call->renders, g_object_ref (found->pdata[0]));
  call->n = 1;

  return TRUE;
}

void
ef_studio_find_render_async (EfStudio *self,
                             EfProfile *profile,
                             const char *name_or_id,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  EfLibraryCall *call = ef_library_call_new (ef_profile_get_id (profile));

  g_task_set_source_tag (task, ef_studio_find_render_async);
  call->text = g_utf8_make_valid (name_or_id, -1);
  ef_library_call_run (self, ef_studio_find_render_async, find_in_database, call, FALSE, read_cb,
                       task);
}

EfRender *
ef_studio_find_render_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (GPtrArray) renders = finish_list (result, NULL, error);

  return renders != NULL ? g_object_ref (renders->pdata[0]) : NULL;
}
