/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "core/post-date.h"
#include "pipeline/publish-private.h"
#include "store/breaker-table.h"
#include "store/channel-table.h"
#include "store/error.h"
#include "store/event-table.h"
#include "store/post-table.h"
#include "store/target-table.h"
#include "store/upload-table.h"

/* What is written of a post that is on its way. Each function is one transaction: what it says is true together, or
 * not at all. */

/* Servers and accounts. */

gboolean
ef_publish_store_note_server (EfConnection *connection,
                              const char *origin,
                              gboolean has_failed,
                              gint64 now,
                              gboolean *has_opened,
                              GError **error)
{
  g_autoptr (EfBreaker) breaker = ef_breaker_table_get (connection, origin, error);
  g_autoptr (EfEvent) event = NULL;

  if (breaker == NULL)
    return FALSE;
  /* As nearly always: then nothing is written. */
  *has_opened = FALSE;
  if (!has_failed && breaker->n_failures == 0 && breaker->opened_at == 0)
    return TRUE;

  *has_opened = ef_breaker_note (breaker, has_failed, now);
  if (!ef_breaker_table_set (connection, breaker, error))
    return FALSE;
  if (!*has_opened)
    return TRUE;

  event = ef_event_new (EF_EVENT_BREAKER_OPENED, NULL, origin);

  return ef_event_table_insert (connection, event, error);
}

static gboolean
check_breaker (EfConnection *connection,
               const char *origin,
               guint n_others,
               gint64 now,
               GError **error)
{
  g_autoptr (EfBreaker) breaker = ef_breaker_table_get (connection, origin, error);
  gint64 wait;

  if (breaker == NULL)
    return FALSE;
  wait = ef_breaker_get_wait (breaker, n_others, now);
  if (wait == 0)
    return TRUE;

  g_propagate_error (
    error, ef_wait_error_new (EF_WAIT_ERROR_LATER, wait,
                              _ ("The server has failed several times in a row: nothing is sent "
                                 "there for two minutes.")));

  return FALSE;
}

static gboolean
use_budget (EfConnection *connection, const char *account, gint64 now, GError **error)
{
  g_autoptr (EfBudget) budget = ef_budget_table_get (connection, account, error);
  gint64 wait;

  if (budget == NULL)
    return FALSE;

  wait = ef_budget_get_wait (budget, now);
  if (wait > 0) {
    g_propagate_error (error, ef_wait_error_new (EF_WAIT_ERROR_LATER, wait,
                                                 _ ("The server takes no more posts in this hour: "
                                                    "it goes on by itself.")));
    return FALSE;
  }

  /* One whose answer never comes has counted. */
  ef_budget_note_request (budget, now);

  return ef_budget_table_set (connection, budget, error);
}

/* Calls. */

static void
call_free (gpointer data)
{
  EfPublishCall *self = data;

  g_free (self->profile_id);
  g_free (self->post_id);
  g_free (self->account);
  g_free (self->origin);
  g_free (self->code);
  g_free (self->text);
  g_clear_object (&self->post);
  g_clear_pointer (&self->upload, ef_upload_free);
  g_clear_pointer (&self->facts, g_ptr_array_unref);
  g_clear_pointer (&self->ids, g_ptr_array_unref);
  g_free (self);
}

EfPublishCall *
ef_publish_call_new (EfPublish *run)
{
  EfPublishCall *self = g_new0 (EfPublishCall, 1);

  self->profile_id = g_strdup (ef_job_get_profile_id (run->job));
  self->post_id = g_strdup (ef_job_get_subject (run->job));
  self->account = g_strdup (run->account);
  self->origin = g_strdup (run->origin);
  self->now = g_get_real_time ();

  return self;
}

typedef struct {
  EfPublishFunc func;
  EfPublishCall *call; /* (owned) */
} Write;

static void
write_free (gpointer data)
{
  Write *self = data;

  call_free (self->call);
  g_free (self);
}

static gboolean
read_post (EfConnection *connection, EfPublishCall *call, GError **error)
{
  g_clear_object (&call->post);
  call->post = ef_post_table_get (connection, call->profile_id, call->post_id, error);

  return call->post != NULL;
}

static gboolean
write_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Write *write = data;

  return read_post (connection, write->call, error) &&
         write->func (connection, write->call, error) && read_post (connection, write->call, error);
}

/* What is being written is written: no cancellable. */
void
ef_publish_write_async (EfPublish *run,
                        EfPublishFunc func,
                        EfPublishCall *call,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  Write *write = g_new0 (Write, 1);

  write->func = func;
  write->call = call;
  ef_database_write_async (ef_studio_get_database (run->studio), write_in_database, write,
                           write_free, NULL, callback, user_data);
}

EfPublishCall *
ef_publish_write_finish (EfPublish *run, GAsyncResult *result, GError **error)
{
  Write *write = ef_database_run_finish (ef_studio_get_database (run->studio), result, error);

  if (write == NULL)
    return NULL;

  g_set_object (&run->post, write->call->post);

  return write->call;
}

static gboolean
write_facts (EfConnection *connection, EfPublishCall *call, GError **error)
{
  return ef_publish_store_apply (connection, call->post, call->facts, call->now, error);
}

void
ef_publish_write_facts_async (EfPublish *run,
                              GPtrArray *facts,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  EfPublishCall *call = ef_publish_call_new (run);

  call->facts = facts;
  ef_publish_write_async (run, write_facts, call, callback, user_data);
}

/* The walk. */

static gboolean
set_elsewhere (GError **error)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_REFUSED,
                       _ ("This post and its channels do not belong to the same profile, so it is "
                          "not sent: report this."));

  return FALSE;
}

/* The database says so by its references; here it is looked at all the same. */
static gboolean
check_target (EfConnection *connection, EfPost *post, const EfTarget *target, GError **error)
{
  const char *profile_id = ef_post_get_profile_id (post);
  g_autoptr (EfChannel) channel =
    ef_channel_table_get (connection, profile_id, target->channel_id, error);

  if (channel == NULL)
    return FALSE;

  return (g_str_equal (target->profile_id, profile_id) &&
          g_str_equal (ef_channel_get_profile_id (channel), profile_id) &&
          g_str_equal (target->origin, ef_post_get_origin (post)) &&
          g_str_equal (ef_channel_get_origin (channel), target->origin) &&
          g_str_equal (ef_channel_get_remote_id (channel), target->remote_channel)) ||
         set_elsewhere (error);
}

/* What was left on its way by a run that could not write what became of it. */
static gboolean
take_back (EfConnection *connection, const EfTarget *target, GError **error)
{
  return target->state != EF_POST_UPLOADING ||
         ef_target_table_move (connection, target->profile_id, target->id, EF_POST_UPLOADING,
                               target->request_begun != 0 ? EF_POST_UNKNOWN : EF_POST_WAITING,
                               error);
}

gboolean
ef_publish_store_load (EfConnection *connection, EfPublishCall *call, GError **error)
{
  GPtrArray *targets = ef_post_get_targets (call->post);

  g_set_str (&call->origin, ef_post_get_origin (call->post));
  for (guint i = 0; i < targets->len; i++) {
    EfTarget *target = g_ptr_array_index (targets, i);

    if (!check_target (connection, call->post, target, error) ||
        !take_back (connection, target, error))
      return FALSE;
  }
  if (ef_post_get_kind (call->post) == EF_POST_KIND_UPLOAD &&
      ef_post_get_state (call->post) == EF_POST_UPLOADING &&
      !ef_post_table_move (connection, call->profile_id, call->post_id, EF_POST_UPLOADING,
                           EF_POST_WAITING, "", error))
    return FALSE;

  return check_breaker (connection, call->origin, call->n_others, call->now, error);
}

static gboolean
move_all (EfConnection *connection,
          EfPublishCall *call,
          EfPostState from,
          EfPostState to,
          GError **error)
{
  GPtrArray *targets = ef_post_get_targets (call->post);

  for (guint i = 0; i < targets->len; i++) {
    EfTarget *target = g_ptr_array_index (targets, i);

    if (target->state == from && target->request_begun == 0 &&
        target->wish != EF_POST_WISH_CANCEL &&
        !ef_target_table_move (connection, target->profile_id, target->id, from, to, error))
      return FALSE;
  }

  return ef_post_get_kind (call->post) != EF_POST_KIND_UPLOAD ||
         ef_post_get_state (call->post) != from ||
         ef_post_table_move (connection, call->profile_id, call->post_id, from, to, "", error);
}

gboolean
ef_publish_store_take_up (EfConnection *connection, EfPublishCall *call, GError **error)
{
  return move_all (connection, call, EF_POST_WAITING, EF_POST_UPLOADING, error);
}

/* And what else became of them. */
gboolean
ef_publish_store_release (EfConnection *connection, EfPublishCall *call, GError **error)
{
  return move_all (connection, call, EF_POST_UPLOADING, EF_POST_WAITING, error);
}

/* The intent. Everything that has to be true is looked at in the transaction that says that it goes: who comes
 * after it cannot change that. */
gboolean
ef_publish_store_begin (EfConnection *connection, EfPublishCall *call, GError **error)
{
  if (!check_breaker (connection, call->origin, 0, call->now, error) ||
      !use_budget (connection, call->account, call->now, error))
    return FALSE;

  for (guint i = 0; i < call->ids->len; i++) {
    const char *id = g_ptr_array_index (call->ids, i);
    EfTarget *target = ef_post_find_target (call->post, id);

    /* A person has moved one of them meanwhile. */
    if (target != NULL && target->date != call->date) {
      g_set_error_literal (error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT,
                           _ ("The post was changed meanwhile."));
      return FALSE;
    }

    if (target == NULL || !check_target (connection, call->post, target, error))
      return target != NULL ? FALSE : set_elsewhere (error);
    if (target->state == EF_POST_WAITING &&
        !ef_target_table_move (connection, call->profile_id, id, EF_POST_WAITING, EF_POST_UPLOADING,
                               error))
      return FALSE;
    if (!ef_target_table_begin_request (connection, call->profile_id, id, call->now, error))
      return FALSE;
  }

  return TRUE;
}

gboolean
ef_publish_store_put_off (EfConnection *connection, EfPublishCall *call, GError **error)
{
  GPtrArray *targets = ef_post_get_targets (call->post);
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 date;

  for (guint i = 0; i < targets->len; i++) {
    EfTarget *target = g_ptr_array_index (targets, i);

    if (!ef_publish_store_add_dates (connection, target, call->now, taken, error))
      return FALSE;
  }
  date = ef_post_date_choose (call->now, call->now / 1000, (gint64 *) (void *) taken->data,
                              taken->len, ef_post_date_draw, NULL);
  if (date == 0)
    date =
      ef_post_date_choose (call->now + 60 * G_USEC_PER_SEC, 0, NULL, 0, ef_post_date_draw, NULL);

  ef_post_set_planned_at (call->post, call->now);
  if (!ef_post_table_update (connection, call->post, EF_POST_PLANNED_AT, error))
    return FALSE;
  for (guint i = 0; i < targets->len; i++) {
    EfTarget *target = g_ptr_array_index (targets, i);

    if ((target->state == EF_POST_WAITING || target->state == EF_POST_UPLOADING) &&
        target->request_begun == 0 &&
        !ef_target_table_restart (connection, call->profile_id, target->id, target->state, date,
                                  error))
      return FALSE;
  }

  return TRUE;
}

/* The fact: the request has ended, and what is known of each. */
gboolean
ef_publish_store_answer (EfConnection *connection, EfPublishCall *call, GError **error)
{
  g_autoptr (EfBudget) budget = ef_budget_table_get (connection, call->account, error);
  gboolean has_opened;

  if (budget == NULL)
    return FALSE;

  ef_budget_note_answer (budget, &call->answer, call->now);
  if (!ef_budget_table_set (connection, budget, error) ||
      !ef_publish_store_note_server (connection, call->origin, call->has_failed, call->now,
                                     &has_opened, error))
    return FALSE;
  for (guint i = 0; i < call->ids->len; i++) {
    if (!ef_target_table_end_request (connection, call->profile_id,
                                      g_ptr_array_index (call->ids, i), call->now, error))
      return FALSE;
  }

  return ef_publish_store_apply (connection, call->post, call->facts, call->now, error);
}

/* Who began them cannot say any more when they ended: not later than now. */
gboolean
ef_publish_store_end_old (EfConnection *connection, EfPublishCall *call, GError **error)
{
  GPtrArray *targets = ef_post_get_targets (call->post);

  for (guint i = 0; i < targets->len; i++) {
    EfTarget *target = g_ptr_array_index (targets, i);

    if (target->state == EF_POST_UNKNOWN && target->request_begun != 0 &&
        target->request_ended == 0 &&
        !ef_target_table_end_request (connection, call->profile_id, target->id, call->now, error))
      return FALSE;
  }

  return TRUE;
}

/* Its content is known for the first time, and whether it is at the account. */
gboolean
ef_publish_store_file (EfConnection *connection, EfPublishCall *call, GError **error)
{
  if (*ef_post_get_file_sha256 (call->post) == '\0') {
    g_autofree char *file = g_strdup (ef_post_get_file (call->post));

    ef_post_set_file (call->post, file, call->text);
    if (!ef_post_table_update (connection, call->post, EF_POST_FILE, error))
      return FALSE;
  }

  return ef_upload_table_find (connection, call->profile_id, call->account, call->text,
                               &call->upload, error);
}

/* The first that is noted stays. */
gboolean
ef_publish_store_upload (EfConnection *connection, EfPublishCall *call, GError **error)
{
  g_autoptr (EfUpload) noted = g_steal_pointer (&call->upload);
  g_autoptr (EfEvent) event =
    ef_event_new (EF_EVENT_UPLOAD_COMPLETED, call->profile_id, ef_post_get_title (call->post));

  return ef_upload_table_insert (connection, noted, error) &&
         ef_event_table_insert (connection, event, error) &&
         ef_upload_table_find (connection, call->profile_id, call->account, noted->sha256,
                               &call->upload, error);
}

gboolean
ef_publish_store_move_upload (EfConnection *connection, EfPublishCall *call, GError **error)
{
  EfPostState from = ef_post_get_state (call->post);

  return from == call->to || !ef_post_state_may_become (from, call->to) ||
         ef_post_table_move (connection, call->profile_id, call->post_id, from, call->to,
                             call->text != NULL ? call->text : "", error);
}
