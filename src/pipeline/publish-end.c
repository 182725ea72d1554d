/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "pipeline/failure.h"
#include "pipeline/publish-private.h"
#include "store/error.h"
#include "store/event-table.h"
#include "store/post-table.h"
#include "store/target-table.h"

/* What an end makes of a post. Nobody's fault: it waits. What may pass: it is tried again, three times. All else fails at
 * once. What is unknown stays so, whatever the error: it is only asked for later, or when a person says. */

#define LONGEST 60 /* minutes between two tries to reach a server about what is unknown */

typedef enum {
  END_RELEASE, /* as it was */
  END_AGAIN,
  END_FAIL,
} How;

typedef struct {
  GTask *task;   /* (owned) */
  GError *error; /* (owned) */
  How how;
} End;

static const char *
get_code (const GError *error)
{
  if (g_error_matches (error, EF_NET_ERROR, EF_NET_ERROR_KEY_REFUSED) ||
      g_error_matches (error, EF_ERROR, EF_ERROR_NO_CREDENTIALS))
    return EF_PUBLISH_CREDENTIALS;
  if (g_error_matches (error, EF_NET_ERROR, EF_NET_ERROR_FILE) ||
      g_error_matches (error, EF_NET_ERROR, EF_NET_ERROR_TOO_LARGE))
    return EF_PUBLISH_FILE;
  if (ef_net_error_is_passing (error))
    return EF_PUBLISH_GIVEN_UP;

  return EF_PUBLISH_REFUSED;
}

static gboolean
is_passing (const GError *error)
{
  return ef_net_error_is_passing (error) || ef_failure_is_passing (error) ||
         error->domain == EF_STORE_ERROR;
}

static How
choose (EfPublish *run, const GError *error)
{
  if (run->is_stale || error->domain == EF_WAIT_ERROR ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return END_RELEASE;
  if (is_passing (error))
    return END_AGAIN;

  return END_FAIL;
}

/* Targets on their way with a request are never failed by this. */
static gboolean
is_mine (const EfTarget *target)
{
  return (target->state == EF_POST_WAITING || target->state == EF_POST_UPLOADING) &&
         target->request_begun == 0;
}

static gboolean
doubt (EfConnection *connection, EfPublishCall *call, GError **error)
{
  GPtrArray *targets = ef_post_get_targets (call->post);

  for (guint i = 0; i < targets->len; i++) {
    const EfTarget *target = g_ptr_array_index (targets, i);

    if (target->state == EF_POST_UPLOADING && target->request_begun != 0 &&
        !ef_target_table_move (connection, call->profile_id, target->id, EF_POST_UPLOADING,
                               EF_POST_UNKNOWN, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
release (EfConnection *connection, EfPublishCall *call, GError **error)
{
  return doubt (connection, call, error) && ef_publish_store_release (connection, call, error);
}

/* Why is in the call, as a sentence and as a word. */
static gboolean
fail_all (EfConnection *connection, EfPublishCall *call, GError **error)
{
  GPtrArray *targets = ef_post_get_targets (call->post);
  g_autoptr (GPtrArray) facts = ef_publish_facts_new ();

  for (guint i = 0; i < targets->len; i++) {
    const EfTarget *target = g_ptr_array_index (targets, i);

    if (is_mine (target))
      g_ptr_array_add (
        facts, ef_publish_fact_new_problem (target, EF_POST_FAILED, call->text, call->code));
    if (target->wish == EF_POST_WISH_MOVE && *target->remote_id != '\0' &&
        target->state != EF_POST_UNKNOWN)
      g_ptr_array_add (facts, ef_publish_fact_new (EF_PUBLISH_UNWISH, target, target->state));
  }
  call->to = EF_POST_FAILED;
  if (ef_post_get_kind (call->post) == EF_POST_KIND_UPLOAD) {
    g_autoptr (EfEvent) event =
      ef_event_new (EF_EVENT_POST_PUBLISH_FAILED, call->profile_id, ef_post_get_title (call->post));

    return ef_publish_store_move_upload (connection, call, error) &&
           ef_event_table_insert (connection, event, error);
  }

  return doubt (connection, call, error) &&
         ef_publish_store_apply (connection, call->post, facts, call->now, error);
}

static gboolean
has_unknown (EfPublish *run)
{
  g_autoptr (GPtrArray) unknown = NULL;

  if (run->post == NULL)
    return FALSE;

  unknown = ef_publish_list_targets (run, EF_POST_STATE_BIT (EF_POST_UNKNOWN));

  return unknown->len > 0;
}

static gint64
get_backoff (EfPublish *run)
{
  int attempts = ef_job_get_attempts (run->job);
  gint64 minutes = MIN (G_GINT64_CONSTANT (1) << CLAMP (attempts, 0, 10), LONGEST);
  gint64 minute = run->minute > 0 ? run->minute : 60 * G_USEC_PER_SEC;

  return g_get_real_time () + minutes * minute;
}

static void
note_sent (EfPublish *run)
{
  g_autofree char *text =
    run->n_sent > 0 ? g_strdup_printf ("{\"sent\":%u}", run->n_sent) : g_strdup ("");

  ef_job_set_result (run->job, text);
}

static void
end (GTask *task, GError *error)
{
  EfPublish *run = ef_steps_get_data (task);

  note_sent (run);
  ef_publish_leave (run);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* When it goes on, if it does. */
static GError *
make_end (EfPublish *run, const End *self)
{
  EfWaitError code = EF_WAIT_ERROR_AGAIN;
  gint64 until = get_backoff (run);
  const GError *error = self->error;

  if (has_unknown (run)) {
    code = EF_WAIT_ERROR_UNKNOWN;
    if (error->domain == EF_WAIT_ERROR)
      until = ef_wait_error_get_until (error);
    else if (self->how == END_RELEASE)
      until = g_get_real_time ();
    else if (self->how == END_FAIL)
      until = 0;
  } else if (run->is_stale) {
    code = EF_WAIT_ERROR_LATER;
    until = g_get_real_time ();
  } else if (self->how != END_AGAIN) {
    return g_error_copy (error);
  }

  return ef_wait_error_new (code, until, error->message);
}

static void
ended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  End *self = user_data;
  GTask *task = self->task;
  EfPublish *run = ef_steps_get_data (task);
  GError *error;

  /* Where it cannot be written the next run finds it as it is. */
  ef_publish_write_finish (run, result, NULL);
  error = make_end (run, self);
  g_error_free (self->error);
  g_free (self);
  end (task, error);
}

void
ef_publish_fail (GTask *task, GError *error)
{
  EfPublish *run = ef_steps_get_data (task);
  EfPublishCall *call;
  End *self;

  /* Another run is at this post: it is not for this one to say anything. */
  if (!run->is_begun) {
    end (task, error);
    return;
  }

  self = g_new0 (End, 1);
  self->task = task;
  self->error = error;
  self->how = choose (run, error);
  if (self->how == END_AGAIN && !has_unknown (run) &&
      ef_job_get_attempts (run->job) >= EF_PUBLISH_ATTEMPTS)
    self->how = END_FAIL;

  call = ef_publish_call_new (run);
  if (self->how == END_FAIL) {
    g_set_str (&call->text, error->message);
    g_set_str (&call->code, get_code (error));
  }
  ef_publish_write_async (run, self->how == END_FAIL ? fail_all : release, call, ended_cb, self);
}

/* Nothing to do, and yet not well: it says again why. */
static const char *
find_problem (EfPublish *run)
{
  GPtrArray *targets = ef_post_get_targets (run->post);

  for (guint i = 0; i < targets->len; i++) {
    const EfTarget *target = g_ptr_array_index (targets, i);

    if ((target->state == EF_POST_FAILED || target->state == EF_POST_LATE) &&
        *target->problem != '\0')
      return target->problem;
  }

  return NULL;
}

void
ef_publish_finish (GTask *task)
{
  EfPublish *run = ef_steps_get_data (task);
  const char *problem = run->problem != NULL ? run->problem : find_problem (run);
  GError *error = NULL;

  if (has_unknown (run))
    error = ef_wait_error_new (EF_WAIT_ERROR_UNKNOWN, run->next_ask,
                               run->next_ask == 0 && problem != NULL
                                 ? problem
                                 : _ ("The server did not say whether it took this post: it is "
                                      "asked again."));
  else if (problem != NULL)
    error = g_error_new_literal (EF_ERROR, EF_ERROR_REFUSED, problem);

  end (task, error);
}
