/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "core/post-account.h"
#include "core/post-date.h"
#include "pipeline/post-verbs.h"
#include "pipeline/publish-private.h"
#include "store/error.h"
#include "store/post-table.h"
#include "store/target-table.h"

/* What a person does with posts that are planned. What no server knows is changed at once; what one has, or may have, is
 * wished, and whoever owns the queue sees to it. */

#define MINUTE (60 * G_USEC_PER_SEC)
#define AHEAD (2 * MINUTE)

void
ef_post_done_free (EfPostDone *self)
{
  g_free (self->id);
  g_free (self->problem);
  g_free (self);
}

static void
free_done_cb (gpointer data)
{
  ef_post_done_free (data);
}

static void
call_clear (gpointer data)
{
  EfPostVerb *self = data;

  g_free (self->profile_id);
  g_strfreev (self->ids);
  g_free (self->caption);
  g_free (self->settings);
  g_clear_pointer (&self->done, g_ptr_array_unref);
  g_hash_table_unref (self->dates);
  g_hash_table_unref (self->offsets);
}

void
ef_post_verb_free (gpointer self)
{
  g_atomic_rc_box_release_full (self, call_clear);
}

EfPostVerb *
ef_post_verb_new (EfProfile *profile, const char *const *ids, gint64 planned_at)
{
  EfPostVerb *self = g_atomic_rc_box_new0 (EfPostVerb);

  self->profile_id = g_strdup (ef_profile_get_id (profile));
  self->ids = g_strdupv ((char **) ids);
  self->planned_at = planned_at;
  self->now = g_get_real_time ();
  self->done = g_ptr_array_new_with_free_func (free_done_cb);
  self->dates = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->offsets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
ef_post_verb_add (EfPostVerb *self, const char *id, gboolean is_wish, const char *problem)
{
  EfPostDone *done = g_new0 (EfPostDone, 1);

  done->id = g_strdup (id);
  done->done = problem == NULL;
  done->is_wish = is_wish;
  done->problem = g_strdup (problem != NULL ? problem : "");
  g_ptr_array_add (self->done, done);
}

/* All that are moved together of one post share their date: they go in one request. */
static gboolean
choose_date (EfConnection *connection, EfPostVerb *self, EfPost *post, gint64 *date, GError **error)
{
  const gint64 *chosen = g_hash_table_lookup (self->dates, ef_post_get_id (post));
  GPtrArray *targets = ef_post_get_targets (post);
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (chosen != NULL) {
    *date = *chosen;
    return TRUE;
  }

  for (guint i = 0; i < targets->len; i++) {
    if (!ef_publish_store_add_dates (connection, targets->pdata[i], self->planned_at, taken, error))
      return FALSE;
  }
  *date = ef_post_date_choose (
    self->planned_at, self->planned_at % MINUTE != 0 ? self->planned_at / 1000 : 0,
    (gint64 *) (void *) taken->data, taken->len, ef_post_date_draw, NULL);
  if (*date == 0) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_REFUSED,
                         _ ("There are too many posts in this minute: choose another one."));
    return FALSE;
  }
  g_hash_table_insert (self->dates, g_strdup (ef_post_get_id (post)),
                       g_memdup2 (date, sizeof *date));

  return TRUE;
}

/* The list is by it. */
static gboolean
follow (EfConnection *connection, EfPostVerb *self, const char *post_id, GError **error)
{
  g_autoptr (EfPost) post = ef_post_table_get (connection, self->profile_id, post_id, error);
  GPtrArray *targets;
  gint64 first = G_MAXINT64;

  if (post == NULL)
    return FALSE;

  targets = ef_post_get_targets (post);
  for (guint i = 0; i < targets->len; i++) {
    const EfTarget *target = g_ptr_array_index (targets, i);

    first = MIN (first, target->wish == EF_POST_WISH_MOVE ? target->new_date : target->date);
  }
  if (targets->len == 0 || first * 1000 / MINUTE == ef_post_get_planned_at (post) / MINUTE)
    return TRUE;

  ef_post_set_planned_at (post, first * 1000 / MINUTE * MINUTE);

  return ef_post_table_update (connection, post, EF_POST_PLANNED_AT, error);
}

static gboolean
is_here (const EfTarget *target)
{
  return *target->remote_id == '\0' && target->request_begun == 0;
}

static gboolean
wish (EfConnection *connection,
      EfPostVerb *self,
      EfPost *post,
      const EfTarget *target,
      EfPostWish what,
      gint64 date,
      GError **error)
{
  ef_post_verb_add (self, target->id, TRUE, NULL);

  return ef_target_table_set_wish (connection, self->profile_id, target->id, what, date, error) &&
         ef_publish_ensure_job (connection, post, error);
}

/* Moving. */

static gint64
get_now (EfPostVerb *self, EfPost *post)
{
  const gint64 *offset = g_hash_table_lookup (self->offsets, ef_post_get_origin (post));

  return self->now + (offset != NULL ? *offset : 0);
}

static gboolean
move_here (EfConnection *connection,
           EfPostVerb *self,
           EfPost *post,
           const EfTarget *target,
           gint64 date,
           GError **error)
{
  ef_post_verb_add (self, target->id, FALSE, NULL);
  if (target->state == EF_POST_LATE)
    return ef_target_table_restart (connection, self->profile_id, target->id, EF_POST_LATE, date,
                                    error) &&
           ef_publish_ensure_job (connection, post, error);

  return ef_target_table_set_wish (connection, self->profile_id, target->id, EF_POST_WISH_MOVE,
                                   date, error) &&
         ef_target_table_note_moved (connection, self->profile_id, target->id, error) &&
         ef_publish_ensure_job (connection, post, error);
}

static gboolean
move (EfConnection *connection,
      EfPostVerb *self,
      EfPost *post,
      const EfTarget *target,
      GError **error)
{
  gboolean is_draft = ef_post_get_kind (post) == EF_POST_KIND_DRAFT;
  gint64 now = get_now (self, post);
  gint64 date;

  if (target->state == EF_POST_PUBLISHED || target->state == EF_POST_FAILED ||
      target->state == EF_POST_CANCELED) {
    ef_post_verb_add (self, target->id, FALSE,
                      target->state == EF_POST_FAILED
                        ? _ ("It has failed: try it again, at another time.")
                        : _ ("Nothing can be moved any more: it is published or canceled."));
    return TRUE;
  }
  if (!is_draft && self->planned_at <= now) {
    ef_post_verb_add (self, target->id, FALSE, _ ("This time has passed: choose a later one."));
    return TRUE;
  }
  if (!is_here (target) && !is_draft && target->state != EF_POST_UNKNOWN &&
      (target->date * 1000 - now < AHEAD || self->planned_at - now < AHEAD)) {
    ef_post_verb_add (self, target->id, FALSE,
                      _ ("Too late to move safely: cancel it, or let it go."));
    return TRUE;
  }
  if (!choose_date (connection, self, post, &date, error))
    return FALSE;

  return (is_here (target)
            ? move_here (connection, self, post, target, date, error)
            : wish (connection, self, post, target, EF_POST_WISH_MOVE, date, error)) &&
         follow (connection, self, ef_post_get_id (post), error);
}

/* Giving up. */

static gboolean
cancel (EfConnection *connection,
        EfPostVerb *self,
        EfPost *post,
        const EfTarget *target,
        GError **error)
{
  g_autoptr (GPtrArray) facts = NULL;

  if (target->state == EF_POST_PUBLISHED || target->state == EF_POST_CANCELED) {
    ef_post_verb_add (self, target->id, FALSE,
                      target->state == EF_POST_CANCELED
                        ? NULL
                        : _ ("It is published already: delete it on the network."));
    return TRUE;
  }
  if (!is_here (target) && target->state != EF_POST_FAILED)
    return wish (connection, self, post, target, EF_POST_WISH_CANCEL, 0, error);

  ef_post_verb_add (self, target->id, FALSE, NULL);
  facts = ef_publish_facts_new ();
  if (target->wish != EF_POST_WISH_NONE)
    g_ptr_array_add (facts, ef_publish_fact_new (EF_PUBLISH_UNWISH, target, target->state));
  g_ptr_array_add (facts, ef_publish_fact_new (EF_PUBLISH_SETTLE, target, EF_POST_CANCELED));

  return ef_publish_store_apply (connection, post, facts, self->now, error);
}

/* Words. */

static gboolean
edit (EfConnection *connection,
      EfPostVerb *self,
      EfPost *post,
      const EfTarget *target,
      GError **error)
{
  gint64 date;

  if (!ef_target_table_set_texts (connection, self->profile_id, target->id, self->rev,
                                  self->caption != NULL ? self->caption : target->caption,
                                  self->settings != NULL ? self->settings : target->settings,
                                  error))
    return FALSE;
  if (*target->remote_id == '\0') {
    ef_post_verb_add (self, target->id, FALSE, NULL);
    return TRUE;
  }

  /* The server changes it by a move, if only within its minute. */
  self->planned_at = target->date * 1000 / MINUTE * MINUTE;
  if (target->date * 1000 - get_now (self, post) < AHEAD) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_REFUSED,
                         _ ("Too late to change it safely: cancel it, or let it go."));
    return FALSE;
  }

  return choose_date (connection, self, post, &date, error) &&
         wish (connection, self, post, target, EF_POST_WISH_MOVE, date, error);
}

/* Of an upload, which has no targets, nothing can be done but to give it up. */
static gboolean
cancel_upload (EfConnection *connection, EfPostVerb *self, EfPost *post, GError **error)
{
  EfPostState state = ef_post_get_state (post);

  if (state != EF_POST_WAITING && state != EF_POST_FAILED) {
    ef_post_verb_add (self, ef_post_get_id (post), FALSE,
                      _ ("It is on its way, or done: nothing can be given up."));
    return TRUE;
  }
  ef_post_verb_add (self, ef_post_get_id (post), FALSE, NULL);

  return ef_post_table_move (connection, self->profile_id, ef_post_get_id (post), state,
                             EF_POST_CANCELED, "", error);
}

typedef gboolean (*EachFunc) (EfConnection *connection,
                              EfPostVerb *self,
                              EfPost *post,
                              const EfTarget *target,
                              GError **error);

static gboolean
do_one (EfConnection *connection, EfPostVerb *self, const char *id, EachFunc func, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (EfTarget) target = ef_target_table_get (connection, self->profile_id, id, &local);
  g_autoptr (EfPost) post =
    ef_post_table_get (connection, self->profile_id, target != NULL ? target->post_id : id,
                       target != NULL ? error : NULL);

  if (target != NULL)
    return post != NULL && func (connection, self, post, target, error);
  if (post != NULL && func == cancel && ef_post_get_kind (post) == EF_POST_KIND_UPLOAD)
    return cancel_upload (connection, self, post, error);

  ef_post_verb_add (self, id, FALSE, local->message);

  return TRUE;
}

static gboolean
do_each (EfConnection *connection, EfPostVerb *self, EachFunc func, GError **error)
{
  for (guint i = 0; self->ids[i] != NULL; i++) {
    if (!do_one (connection, self, self->ids[i], func, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
move_in_database (EfConnection *connection, gpointer data, GError **error)
{
  return do_each (connection, data, move, error);
}

static gboolean
cancel_in_database (EfConnection *connection, gpointer data, GError **error)
{
  return do_each (connection, data, cancel, error);
}

static gboolean
edit_in_database (EfConnection *connection, gpointer data, GError **error)
{
  return do_each (connection, data, edit, error);
}

static void
returned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  EfPostVerb *call = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (call != NULL)
    g_task_return_pointer (task, g_ptr_array_ref (call->done), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
ef_post_verb_note_clock (EfPostVerb *self, EfStudio *studio, const char *origin)
{
  gint64 offset = ef_publish_desk_get_offset (ef_studio_get_publish_desk (studio), origin);

  g_hash_table_replace (self->offsets, g_strdup (origin), g_memdup2 (&offset, sizeof offset));
}

static void
start (EfStudio *self,
       gpointer tag,
       EfDatabaseFunc func,
       EfPostVerb *call,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  EfProfile *profile = ef_studio_get_profile_by_id (self, call->profile_id);

  g_task_set_source_tag (task, tag);
  if (profile != NULL && ef_profile_get_origin (profile) != NULL)
    ef_post_verb_note_clock (call, self, ef_profile_get_origin (profile));
  ef_post_verb_note_clock (call, self, EF_POST_ACCOUNT_PRACTICE);
  ef_database_write_async (ef_studio_get_database (self), func, call, ef_post_verb_free, NULL,
                           returned_cb, task);
}

void
ef_studio_move_targets_async (EfStudio *self,
                              EfProfile *profile,
                              const char *const *ids,
                              gint64 planned_at,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  start (self, ef_studio_move_targets_async, move_in_database,
         ef_post_verb_new (profile, ids, planned_at), callback, user_data);
}

void
ef_studio_cancel_targets_async (EfStudio *self,
                                EfProfile *profile,
                                const char *const *ids,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  start (self, ef_studio_cancel_targets_async, cancel_in_database,
         ef_post_verb_new (profile, ids, 0), callback, user_data);
}

void
ef_studio_edit_target_async (EfStudio *self,
                             EfProfile *profile,
                             const char *id,
                             gint64 rev,
                             const char *caption,
                             const char *settings,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  const char *ids[] = { id, NULL };
  EfPostVerb *call = ef_post_verb_new (profile, ids, 0);

  call->rev = rev;
  call->caption = g_strdup (caption);
  call->settings = g_strdup (settings);
  start (self, ef_studio_edit_target_async, edit_in_database, call, callback, user_data);
}

GPtrArray *
ef_studio_targets_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Into the line again, after the server was asked where it had to be. */
gboolean
ef_post_verb_restart (EfConnection *connection,
                      EfPostVerb *self,
                      const EfTarget *target,
                      GError **error)
{
  g_autoptr (EfPost) post =
    ef_post_table_get (connection, self->profile_id, target->post_id, error);
  gint64 soon;
  gint64 date = target->date;

  if (post == NULL)
    return FALSE;

  soon = get_now (self, post) + AHEAD;
  if (self->planned_at > 0 || *target->remote_id != '\0' || target->date * 1000 < soon) {
    gint64 wished = self->planned_at;

    /* Of its own minute there is another date; "now" is in two minutes. */
    if (wished == 0)
      self->planned_at = target->date * 1000 >= soon ? target->date * 1000 / MINUTE * MINUTE : soon;
    if (!choose_date (connection, self, post, &date, error))
      return FALSE;
    self->planned_at = wished;
  }
  if (!ef_target_table_restart (connection, self->profile_id, target->id, target->state, date,
                                error) ||
      !ef_publish_ensure_job (connection, post, error) ||
      !follow (connection, self, target->post_id, error))
    return FALSE;
  ef_post_verb_add (self, target->id, FALSE, NULL);

  return TRUE;
}
