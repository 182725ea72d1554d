/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "core/json-read.h"
#include "pipeline/publish-private.h"

/* A post, from what is true of it to what became of it. Each step looks at what is in the database, so a run that
 * comes after one that was interrupted does what is left, and nothing twice. */

#define LOOK_AGAIN G_USEC_PER_SEC /* another run is at the same post */

static void
publish_free (gpointer data)
{
  EfPublish *self = data;

  ef_publish_leave (self);
  g_clear_signal_handler (&self->parent_id, self->parent);
  g_clear_handle_id (&self->timer, g_source_remove);
  g_object_unref (self->job);
  g_object_unref (self->stop);
  g_object_unref (self->parent);
  g_clear_object (&self->post);
  g_clear_object (&self->client);
  g_clear_pointer (&self->channels, g_ptr_array_unref);
  g_clear_pointer (&self->facts, g_ptr_array_unref);
  g_clear_pointer (&self->upload, ef_upload_free);
  g_free (self->origin);
  g_free (self->client_name);
  g_free (self->account);
  g_free (self->upload_name);
  g_free (self->sha256);
  g_free (self->problem);
  g_free (self);
}

/* Nothing goes on any more that others wait for. */
void
ef_publish_leave (EfPublish *run)
{
  if (run->upload_name != NULL)
    ef_publish_desk_end_upload (run->desk, run->upload_name);
  g_clear_pointer (&run->upload_name, g_free);
  if (run->is_begun)
    ef_publish_desk_end (run->desk, run);
  run->is_begun = FALSE;
}

GPtrArray *
ef_publish_list_targets (EfPublish *run, guint states)
{
  GPtrArray *targets = ef_post_get_targets (run->post);
  GPtrArray *list = g_ptr_array_new ();

  for (guint i = 0; i < targets->len; i++) {
    EfTarget *target = g_ptr_array_index (targets, i);

    if (states & EF_POST_STATE_BIT (target->state))
      g_ptr_array_add (list, target);
  }

  return list;
}

gboolean
ef_publish_is_draft (EfPublish *run)
{
  return ef_post_get_kind (run->post) == EF_POST_KIND_DRAFT;
}

void
ef_publish_note_problem (EfPublish *run, const char *problem)
{
  if (run->problem == NULL)
    run->problem = g_strdup (problem);
}

static gboolean
has_work (EfPublish *run)
{
  GPtrArray *targets = ef_post_get_targets (run->post);

  for (guint i = 0; i < targets->len; i++) {
    EfTarget *target = g_ptr_array_index (targets, i);

    if (target->state == EF_POST_WAITING || target->state == EF_POST_UNKNOWN ||
        target->wish != EF_POST_WISH_NONE)
      return TRUE;
  }

  return ef_post_get_kind (run->post) == EF_POST_KIND_UPLOAD &&
         ef_post_get_state (run->post) == EF_POST_WAITING;
}

/* What is true of it. */

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfPublish *run = ef_steps_get_data (task);
  GError *error = NULL;

  if (ef_publish_write_finish (run, result, &error) == NULL)
    ef_publish_fail (task, error);
  else if (has_work (run))
    ef_steps_next (task);
  else
    ef_publish_finish (task);
}

static void
load (GTask *task)
{
  EfPublish *run = ef_steps_get_data (task);
  EfPublishCall *call;

  if (!ef_publish_desk_begin (run->desk, run)) {
    ef_publish_fail (task, ef_wait_error_new (EF_WAIT_ERROR_LATER, g_get_real_time () + LOOK_AGAIN,
                                              _ ("This post is being seen to already.")));
    return;
  }

  run->is_begun = TRUE;
  call = ef_publish_call_new (run);
  ef_publish_write_async (run, ef_publish_store_load, call, loaded_cb, task);
}

/* Who asks: a client with the credentials of this profile and no other. */

static void
client_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfPublish *run = ef_steps_get_data (task);
  GError *error = NULL;

  run->client = ef_publish_desk_get_client_finish (run->desk, result, &error);
  if (run->client == NULL) {
    ef_publish_fail (task, error);
    return;
  }

  run->account = g_strdup (ef_postiz_client_get_account (run->client));
  ef_steps_next (task);
}

static void
get_client (GTask *task)
{
  EfPublish *run = ef_steps_get_data (task);
  const char *profile_id = ef_post_get_profile_id (run->post);
  gboolean practice = ef_post_is_practice (run->post);

  run->origin = g_strdup (ef_post_get_origin (run->post));
  run->minute = ef_publish_desk_get_minute (run->desk, run->origin);
  run->client_name = ef_publish_account_make_name (profile_id, practice);
  ef_publish_desk_get_client_async (run->desk, profile_id, practice, run->stop, client_cb, task);
}

static const EfStep steps[] = {
  load,
  get_client,
  ef_publish_check,
  ef_publish_settle,
  ef_publish_upload,
  ef_publish_do_wishes,
  ef_publish_create,
  ef_publish_finish,
  NULL,
};

static void
parent_cancelled_cb (GCancellable *parent, GCancellable *stop)
{
  g_cancellable_cancel (stop);
}

static guint
read_n_sent (EfJob *job)
{
  g_autoptr (JsonNode) node = json_from_string (ef_job_get_result (job), NULL);
  gint64 n = 0;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node) ||
      !ef_json_read_number (json_node_get_object (node), "sent", 0, G_MAXUINT16, &n))
    return 0;

  return (guint) n;
}

static GTask *
run_async (EfStudio *studio,
           EfJob *job,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  GTask *task = g_task_new (studio, NULL, callback, user_data);
  EfPublish *run = g_new0 (EfPublish, 1);

  g_task_set_source_tag (task, run_async);
  run->studio = studio;
  run->desk = ef_studio_get_publish_desk (studio);
  run->job = g_object_ref (job);
  run->parent = g_object_ref (cancellable);
  run->stop = g_cancellable_new ();
  run->n_sent = read_n_sent (job);
  run->parent_id =
    g_signal_connect (cancellable, "cancelled", G_CALLBACK (parent_cancelled_cb), run->stop);
  ef_steps_run (task, steps, run, publish_free);

  return task;
}

static gboolean
run_finish (EfStudio *studio, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

const EfRunner ef_publish_runner = {
  .lane = EF_LANE_PUBLISHING,
  .run_async = run_async,
  .run_finish = run_finish,
};
