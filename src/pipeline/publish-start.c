/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/publish-start.h"

#include "pipeline/queue-private.h"
#include "pipeline/studio-call.h"
#include "pipeline/studio-posts.h"
#include "store/job-table.h"
#include "store/restored.h"
#include "store/setting-table.h"
#include "store/target-table.h"

/* The question that an end in the middle leaves, and the answer to it. */

#define CRASH "\"crash\""

static gboolean
ask_at (EfConnection *connection, EfJob *job, gint64 time, GError **error)
{
  ef_job_set_retry_at (job, time);

  return ef_job_table_update (connection, job, EF_JOB_RETRY_AT, error);
}

/* Held as they are; whoever lets them go on has said that they may be asked about. */
static gboolean
wake_unknown (EfConnection *connection, const char *subject, GError **error)
{
  EfJobFilter filter = {
    .subject = subject,
    .kinds = 1u << EF_JOB_PUBLISH,
    .states = 1u << EF_JOB_UNKNOWN,
  };
  g_autoptr (GPtrArray) jobs = ef_job_table_select (connection, &filter, error);

  if (jobs == NULL)
    return FALSE;

  for (guint i = 0; i < jobs->len; i++) {
    if (!ask_at (connection, g_ptr_array_index (jobs, i), g_get_real_time (), error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
pause_publishing (EfConnection *connection, GError **error)
{
  g_autofree char *hold = NULL;

  if (!ef_setting_table_get (connection, NULL, EF_RESTORED_HOLD, &hold, error))
    return FALSE;

  /* A person has paused it: to let it go on is the answer. */
  return hold != NULL ||
         (ef_setting_table_set (connection, NULL, EF_RESTORED_HOLD, EF_QUEUE_HOLD_NEW, error) &&
          ef_setting_table_set (connection, NULL, EF_PUBLISH_PAUSED, CRASH, error));
}

gboolean
ef_publish_take_back (EfConnection *connection, gboolean is_answer, GError **error)
{
  EfJobFilter filter = { .kinds = 1u << EF_JOB_PUBLISH, .states = 1u << EF_JOB_RUNNING };
  g_autoptr (GPtrArray) jobs = ef_job_table_select (connection, &filter, error);
  guint n_waiting;
  guint n_unknown;

  if (jobs == NULL || !ef_target_table_take_back (connection, &n_waiting, &n_unknown, error) ||
      !wake_unknown (connection, NULL, error))
    return FALSE;

  return is_answer || jobs->len + n_waiting + n_unknown == 0 ||
         pause_publishing (connection, error);
}

static gboolean
insert_job (EfConnection *connection, EfPost *post, GError **error)
{
  g_autoptr (EfJob) job =
    ef_job_new (EF_JOB_PUBLISH, ef_post_get_profile_id (post), ef_post_get_title (post));

  ef_job_set_subject (job, ef_post_get_id (post));

  return ef_job_table_insert (connection, job, error);
}

gboolean
ef_publish_ensure_job (EfConnection *connection, EfPost *post, GError **error)
{
  EfJobFilter filter = {
    .profile_id = ef_post_get_profile_id (post),
    .subject = ef_post_get_id (post),
    .kinds = 1u << EF_JOB_PUBLISH,
    .states = EF_JOB_TABLE_WAITING | (1u << EF_JOB_UNKNOWN),
  };
  g_autoptr (GPtrArray) jobs = ef_job_table_select (connection, &filter, error);

  if (jobs == NULL)
    return FALSE;

  return jobs->len > 0 ? wake_unknown (connection, ef_post_get_id (post), error)
                       : insert_job (connection, post, error);
}

/* The answer. */

static gboolean
is_wanted (EfStudioCall *call, EfTarget *target)
{
  for (guint i = 0; call->list != NULL && i < call->list->len; i++) {
    const char *id = g_ptr_array_index (call->list, i);

    if (g_str_equal (id, target->post_id) || g_str_equal (id, target->id))
      return TRUE;
  }

  return call->list == NULL;
}

static gboolean
ensure_job_of (EfConnection *connection, EfTarget *target, GError **error)
{
  g_autoptr (EfPost) post =
    ef_post_table_get (connection, target->profile_id, target->post_id, error);

  return post != NULL && ef_publish_ensure_job (connection, post, error);
}

/* A restored database has forgotten what was handed over, so it may have no job. */
static gboolean
settle_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  EfTargetFilter filter = {
    .profile_id = call->profile_id,
    .states = EF_POST_STATE_BIT (EF_POST_UNKNOWN),
  };
  g_autoptr (GPtrArray) targets = ef_target_table_select (connection, &filter, error);
  g_autoptr (GHashTable) posts = g_hash_table_new (g_str_hash, g_str_equal);

  if (targets == NULL)
    return FALSE;

  for (guint i = 0; i < targets->len; i++) {
    EfTarget *target = g_ptr_array_index (targets, i);

    if (!is_wanted (call, target) || !g_hash_table_add (posts, target->post_id))
      continue;
    if (!ensure_job_of (connection, target, error))
      return FALSE;
    call->number++;
  }

  return TRUE;
}

static gboolean
answer_in_database (EfConnection *connection, gpointer data, GError **error)
{
  g_autofree char *reason = NULL;
  g_autofree char *hold = NULL;

  if (!ef_setting_table_get (connection, NULL, EF_PUBLISH_PAUSED, &reason, error) ||
      !ef_setting_table_get (connection, NULL, EF_RESTORED_HOLD, &hold, error))
    return FALSE;
  if (reason == NULL)
    return TRUE;

  if (!ef_setting_table_set (connection, NULL, EF_PUBLISH_PAUSED, NULL, error))
    return FALSE;
  if (g_strcmp0 (hold, EF_QUEUE_HOLD_NEW) == 0 &&
      !ef_setting_table_set (connection, NULL, EF_RESTORED_HOLD, NULL, error))
    return FALSE;

  return settle_in_database (connection, data, error);
}

void
ef_studio_settle_posts_async (EfStudio *self,
                              const char *profile_id,
                              const char *const *ids,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  EfStudioCall *call = ef_studio_call_new ();
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_settle_posts_async);
  call->profile_id = g_strdup (profile_id);
  if (ids != NULL)
    call->list = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    g_ptr_array_add (call->list, g_strdup (ids[i]));
  ef_studio_call_write (self, settle_in_database, call, task);
}

gboolean
ef_studio_settle_posts_finish (EfStudio *self, GAsyncResult *result, guint *count, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  if (call == NULL)
    return FALSE;

  if (count != NULL)
    *count = (guint) call->number;

  return TRUE;
}

const char *
ef_studio_get_publish_question (EfStudio *self)
{
  const char *reason = ef_studio_get_setting (self, EF_PUBLISH_PAUSED);

  if (reason == NULL || !ef_queue_is_held (ef_studio_get_queue (self), NULL, EF_JOB_PUBLISH))
    return NULL;

  return g_str_equal (reason, CRASH) ? "crash" : "restored";
}

void
ef_studio_answer_publish_async (EfStudio *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_answer_publish_async);
  ef_studio_call_write (self, answer_in_database, ef_studio_call_new (), task);
}

gboolean
ef_studio_answer_publish_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  return call != NULL;
}
