/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/error.h"
#include "pipeline/queue-parts.h"
#include "pipeline/studio-call.h"
#include "store/error.h"
#include "store/job-table.h"
#include "store/setting-table.h"

/* What a person wishes of stored work. All of it is written, and whoever runs the work, in whichever
 * process, sees it there. */

typedef gboolean (*EachFunc) (EfConnection *connection,
                              EfJob *job,
                              EfStudioCall *call,
                              gboolean *done,
                              GError **error);

static gboolean
is_unfinished (EfJobState state)
{
  return state == EF_JOB_PENDING || state == EF_JOB_QUEUED || state == EF_JOB_RUNNING ||
         state == EF_JOB_RETRYING;
}

/* Calls @func for each job of the call; one that is gone meanwhile is passed over. */
static gboolean
do_each (EfConnection *connection, EfStudioCall *call, EachFunc func, GError **error)
{
  for (guint i = 0; i < call->list->len; i++) {
    g_autoptr (GError) gone = NULL;
    g_autoptr (EfJob) job = ef_job_table_get (connection, g_ptr_array_index (call->list, i), &gone);
    gboolean done = FALSE;

    if (job == NULL && !g_error_matches (gone, EF_ERROR, EF_ERROR_NOT_FOUND)) {
      g_propagate_error (error, g_steal_pointer (&gone));
      return FALSE;
    }
    if (job != NULL && !func (connection, job, call, &done, error))
      return FALSE;
    call->number += done;
  }

  return TRUE;
}

static EfStudioCall *
make_call (const char *const *ids)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->list = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    g_ptr_array_add (call->list, g_strdup (ids[i]));

  return call;
}

static EfStudio *
get_studio (EfQueue *self)
{
  return ef_queue_get_studio (self);
}

/* The task belongs to the queue, the call to the studio. */
static void
counted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  EfStudioCall *call = ef_studio_call_finish (result, &error);

  if (call != NULL)
    g_task_return_pointer (task, call, ef_studio_call_free);
  else
    g_task_return_error (task, error);
}

static void
start (EfQueue *self,
       gpointer tag,
       EfDatabaseFunc func,
       EfStudioCall *call,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GTask *write = g_task_new (get_studio (self), NULL, counted_cb, task);

  g_task_set_source_tag (task, tag);
  g_task_set_source_tag (write, tag);
  ef_studio_call_write (get_studio (self), func, call, write);
}

gboolean
ef_queue_count_finish (EfQueue *self, GAsyncResult *result, guint *count, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  if (call == NULL)
    return FALSE;

  if (count != NULL)
    *count = (guint) call->number;

  return TRUE;
}

static gboolean
cancel_job (EfConnection *connection,
            EfJob *job,
            EfStudioCall *call,
            gboolean *done,
            GError **error)
{
  EfJobState state = ef_job_get_state (job);

  /* A post that is on its way is asked about first. */
  if (!is_unfinished (state) ||
      (state == EF_JOB_RUNNING && ef_job_get_kind (job) == EF_JOB_PUBLISH))
    return TRUE;

  *done = TRUE;

  return ef_job_table_move (connection, ef_job_get_id (job), state, EF_JOB_CANCELED, error);
}

static gboolean
cancel_in_database (EfConnection *connection, gpointer data, GError **error)
{
  return do_each (connection, data, cancel_job, error);
}

void
ef_queue_cancel_async (EfQueue *self,
                       const char *const *ids,
                       GAsyncReadyCallback callback,
                       gpointer user_data)
{
  start (self, ef_queue_cancel_async, cancel_in_database, make_call (ids), callback, user_data);
}

/* From the beginning: earlier attempts are forgiven. One that waits to be tried again need not wait. */
static gboolean
retry_job (EfConnection *connection, EfJob *job, EfStudioCall *call, gboolean *done, GError **error)
{
  EfJobState state = ef_job_get_state (job);
  EfJobState to = state == EF_JOB_RETRYING ? EF_JOB_QUEUED : EF_JOB_PENDING;

  if (state != EF_JOB_FAILED && state != EF_JOB_CANCELED && state != EF_JOB_RETRYING)
    return TRUE;

  *done = TRUE;
  ef_job_set_attempts (job, 0);
  ef_job_set_retry_at (job, 0);
  ef_job_set_problem (job, "");
  ef_job_set_detail (job, "");
  ef_job_set_hold (job, FALSE);

  return ef_job_table_move (connection, ef_job_get_id (job), state, to, error) &&
         ef_job_table_update (
           connection, job,
           EF_JOB_ATTEMPTS | EF_JOB_RETRY_AT | EF_JOB_PROBLEM | EF_JOB_DETAIL | EF_JOB_HOLD, error);
}

static gboolean
retry_in_database (EfConnection *connection, gpointer data, GError **error)
{
  return do_each (connection, data, retry_job, error);
}

void
ef_queue_retry_async (EfQueue *self,
                      const char *const *ids,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  start (self, ef_queue_retry_async, retry_in_database, make_call (ids), callback, user_data);
}

static gboolean
retry_failed_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  EfJobFilter filter = {
    .profile_id = call->profile_id,
    .kinds = call->fields,
    .states = 1u << EF_JOB_FAILED,
  };
  g_autoptr (GPtrArray) jobs = ef_job_table_select (connection, &filter, error);

  if (jobs == NULL)
    return FALSE;
  for (guint i = 0; i < jobs->len; i++)
    g_ptr_array_add (call->list, g_strdup (ef_job_get_id (g_ptr_array_index (jobs, i))));

  return do_each (connection, call, retry_job, error);
}

void
ef_queue_retry_failed_async (EfQueue *self,
                             const char *profile_id,
                             guint kinds,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  EfStudioCall *call = make_call (NULL);

  call->profile_id = g_strdup (profile_id);
  call->fields = kinds;
  start (self, ef_queue_retry_failed_async, retry_failed_in_database, call, callback, user_data);
}

/* Letting go on one that was held because it brought down the application forgets why. */
static gboolean
hold_job (EfConnection *connection, EfJob *job, EfStudioCall *call, gboolean *done, GError **error)
{
  EfJobFields fields = EF_JOB_HOLD;

  if (!is_unfinished (ef_job_get_state (job)) || ef_job_get_hold (job) == call->flag)
    return TRUE;

  *done = TRUE;
  ef_job_set_hold (job, call->flag);
  if (!call->flag && ef_job_get_state (job) == EF_JOB_QUEUED) {
    ef_job_set_problem (job, "");
    fields |= EF_JOB_PROBLEM;
  }

  return ef_job_table_update (connection, job, fields, error);
}

static gboolean
hold_in_database (EfConnection *connection, gpointer data, GError **error)
{
  return do_each (connection, data, hold_job, error);
}

void
ef_queue_hold_jobs_async (EfQueue *self,
                          const char *const *ids,
                          gboolean hold,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  EfStudioCall *call = make_call (ids);

  call->flag = hold;
  start (self, ef_queue_hold_jobs_async, hold_in_database, call, callback, user_data);
}

static gboolean
prioritise_job (EfConnection *connection,
                EfJob *job,
                EfStudioCall *call,
                gboolean *done,
                GError **error)
{
  if (ef_job_state_is_final (ef_job_get_state (job)) ||
      ef_job_get_priority (job) == (int) call->first)
    return TRUE;

  *done = TRUE;
  ef_job_set_priority (job, (int) call->first);

  return ef_job_table_update (connection, job, EF_JOB_PRIORITY, error);
}

static gboolean
prioritise_in_database (EfConnection *connection, gpointer data, GError **error)
{
  return do_each (connection, data, prioritise_job, error);
}

void
ef_queue_set_priority_async (EfQueue *self,
                             const char *const *ids,
                             int priority,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  EfStudioCall *call = make_call (ids);

  call->first = priority;
  start (self, ef_queue_set_priority_async, prioritise_in_database, call, callback, user_data);
}

static gboolean
move_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->number = 1;

  return ef_job_table_place_before (connection, call->id, call->text, error);
}

void
ef_queue_move_async (EfQueue *self,
                     const char *id,
                     const char *before_id,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  EfStudioCall *call = make_call (NULL);

  call->id = g_strdup (id);
  call->text = g_strdup (before_id);
  start (self, ef_queue_move_async, move_in_database, call, callback, user_data);
}

static gboolean
set_hold_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  return ef_setting_table_set (connection, call->profile_id, call->id, call->text, error);
}

void
ef_queue_hold_async (EfQueue *self,
                     const char *profile_id,
                     int kind,
                     gboolean hold,
                     gboolean stop,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  EfStudioCall *call = make_call (NULL);
  const char *value = stop ? EF_QUEUE_HOLD_STOP : EF_QUEUE_HOLD_NEW;

  call->profile_id = g_strdup (profile_id);
  call->id = ef_queue_make_hold_key (kind);
  call->text = g_strdup (hold ? value : NULL);
  start (self, ef_queue_hold_async, set_hold_in_database, call, callback, user_data);
}

gboolean
ef_queue_hold_finish (EfQueue *self, GAsyncResult *result, GError **error)
{
  return ef_queue_count_finish (self, result, NULL, error);
}

/* The database does not know how far a job is; whoever runs it has written it into a file of this folder. */
static void
read_progress (EfStudioCall *call)
{
  for (guint i = 0; i < call->list->len; i++) {
    EfJob *job = g_ptr_array_index (call->list, i);
    double progress = -1;

    if (ef_job_get_state (job) == EF_JOB_RUNNING)
      progress = ef_queue_files_read_progress (call->text, ef_job_get_id (job));
    if (progress >= 0)
      ef_job_set_progress (job, progress);
  }
}

static gboolean
list_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  EfJobFilter filter = {
    .profile_id = call->profile_id,
    .kinds = call->fields,
    .states = (guint) call->number,
  };

  call->list = ef_job_table_select (connection, &filter, error);
  if (call->list == NULL)
    return FALSE;

  read_progress (call);

  return TRUE;
}

/* One that was not started knows nothing of holds yet; they are read first, by the same thread. */
void
ef_queue_list_async (EfQueue *self,
                     const EfQueueScope *scope,
                     guint states,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  EfStudioCall *call = ef_studio_call_new ();
  GTask *task = g_task_new (self, NULL, callback, user_data);
  GTask *read = g_task_new (get_studio (self), NULL, counted_cb, task);

  g_task_set_source_tag (task, ef_queue_list_async);
  g_task_set_source_tag (read, ef_queue_list_async);
  call->profile_id = g_strdup (scope->profile_id);
  call->fields = scope->kinds;
  call->number = states;
  call->text = g_strdup (ef_studio_get_paths (get_studio (self))->data);
  if (self->files == NULL)
    ef_queue_load_holds (self);
  ef_studio_call_read (get_studio (self), list_in_database, call, read);
}

GPtrArray *
ef_queue_list_finish (EfQueue *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  return call != NULL ? g_steal_pointer (&call->list) : NULL;
}
