/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/post-text.h"
#include "pipeline/publish-private.h"

/* What the server has is moved, or taken back, because a person wants it. The wish is stored before, so whoever comes
 * after an interruption goes on with it. What is true is read from the server before and after: a post is changed only
 * while it waits there, and not when it is about to go. */

#define MILLISECONDS 1000
#define AROUND 60000

typedef struct {
  GTask *task;        /* (owned) */
  EfTarget *target;   /* (owned) */
  GPtrArray *posts;   /* (owned) (nullable): the last list */
  EfPostizSent *sent; /* (owned) (nullable) */
  gboolean is_done;   /* the server was told */
} Wish;

static void next_wish (GTask *task);
static void look (Wish *self);

static void
wish_free (Wish *self)
{
  ef_target_free (self->target);
  g_clear_pointer (&self->posts, g_ptr_array_unref);
  ef_postiz_sent_free (self->sent);
  g_free (self);
}

static EfPublish *
get_run (Wish *self)
{
  return ef_steps_get_data (self->task);
}

static void
wish_fail (Wish *self, GError *error)
{
  GTask *task = self->task;

  wish_free (self);
  ef_publish_fail (task, error);
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfPublish *run = ef_steps_get_data (task);
  GError *error = NULL;

  if (ef_publish_write_finish (run, result, &error) != NULL)
    next_wish (task);
  else
    ef_publish_fail (task, error);
}

/* Takes up to two facts over. */
static void
end (Wish *self, EfPublishFact *first, EfPublishFact *second, const char *problem)
{
  EfPublish *run = get_run (self);
  GTask *task = self->task;
  GPtrArray *facts = ef_publish_facts_new ();

  g_ptr_array_add (facts, first);
  if (second != NULL)
    g_ptr_array_add (facts, second);
  if (problem != NULL)
    ef_publish_note_problem (run, problem);
  wish_free (self);
  ef_publish_write_facts_async (run, facts, written_cb, task);
}

static EfPublishFact *
make_fact (Wish *self, EfPublishAct act)
{
  return ef_publish_fact_new (act, self->target, self->target->state);
}

static gboolean
is_out (const EfPostizPost *post)
{
  return post->state == EF_POSTIZ_STATE_PUBLISHED ||
         (post->state == EF_POSTIZ_STATE_ERROR && post->urls[0] != NULL);
}

static gboolean
is_waiting (const EfPostizPost *post)
{
  return post->state == EF_POSTIZ_STATE_QUEUE || post->state == EF_POSTIZ_STATE_DRAFT;
}

static gboolean
is_ahead (EfPublish *run, gint64 date)
{
  return date * MILLISECONDS - ef_publish_get_now (run->client) >= EF_PUBLISH_AHEAD * run->minute;
}

/* Giving up. */

static void
deleted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Wish *self = user_data;
  EfPublish *run = get_run (self);
  GError *error = NULL;
  gboolean is_gone = ef_postiz_client_delete_finish (EF_POSTIZ_CLIENT (object), result, &error);

  ef_publish_desk_note_server (run->desk, run->origin, error);
  if (!is_gone) {
    wish_fail (self, error);
    return;
  }

  self->is_done = TRUE;
  look (self);
}

static void
see_to_cancel (Wish *self, const EfPostizPost *post)
{
  EfPublish *run = get_run (self);
  GPtrArray *span = NULL;
  gint64 from;
  gint64 to;

  if (post != NULL && is_out (post)) {
    end (self, ef_publish_judge (self->target, post), make_fact (self, EF_PUBLISH_UNWISH),
         _ ("It is published already: delete it on the network."));
    return;
  }
  if (self->is_done && post == NULL) {
    end (self, make_fact (self, EF_PUBLISH_UNWISH),
         ef_publish_fact_new (EF_PUBLISH_SETTLE, self->target, EF_POST_CANCELED), NULL);
    return;
  }
  if (self->is_done) {
    wish_fail (self, g_error_new_literal (
                       EF_NET_ERROR, EF_NET_ERROR_SERVER,
                       _ ("Postiz said that it deleted the post, and has it still: it is tried "
                          "again.")));
    return;
  }

  /* Also what is not in the list: it may have been moved by hand. */
  span = g_ptr_array_new ();
  g_ptr_array_add (span, self->target);
  ef_publish_get_span (span, &from, &to);
  g_ptr_array_unref (span);
  ef_postiz_client_delete_async (run->client, self->target->remote_id, from, to, run->stop,
                                 deleted_cb, self);
}

/* Moving. */

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Wish *self = user_data;
  GError *error = NULL;

  if (ef_publish_write_finish (get_run (self), result, &error) == NULL) {
    wish_fail (self, error);
    return;
  }

  self->is_done = TRUE;
  look (self);
}

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Wish *self = user_data;
  EfPublish *run = get_run (self);
  EfPublishCall *call = ef_publish_call_new (run);
  const EfPostizSent *sent;

  self->sent = ef_postiz_client_create_finish (EF_POSTIZ_CLIENT (object), result);
  sent = self->sent;
  call->answer = (EfBudgetAnswer) {
    .status = sent->problem != NULL ? sent->problem->status : 0,
    .limit = sent->limit,
    .remaining = sent->remaining,
    .reset = sent->reset,
    .retry_after = sent->problem != NULL ? sent->problem->retry_after : -1,
  };
  call->has_failed = sent->error != NULL && ef_publish_is_server_down (sent->error);
  call->ids = g_ptr_array_new ();
  call->facts = ef_publish_facts_new ();
  ef_publish_write_async (run, ef_publish_store_answer, call, answered_cb, self);
}

static EfPostizRequest *
make_request (Wish *self)
{
  EfPublish *run = get_run (self);
  const EfTarget *target = self->target;
  GPtrArray *comments = ef_post_get_comments (run->post);
  EfPostizRequest *request = ef_postiz_request_new (target->new_date, ef_publish_is_draft (run));
  g_autoptr (JsonNode) settings = json_from_string (target->settings, NULL);
  g_autoptr (EfPostizMedia) media =
    ef_postiz_media_new (run->upload->media_id, run->upload->media_path, NULL);
  g_autofree char *content = ef_post_text_to_content (
    target->caption != NULL ? target->caption : ef_post_get_caption (run->post));
  EfPostizTarget *to = ef_postiz_request_add_target (
    request, target->remote_channel, ef_publish_get_network (run, target),
    settings != NULL && JSON_NODE_HOLDS_OBJECT (settings) ? json_node_get_object (settings) : NULL);
  EfPostizValue *value = ef_postiz_target_add_value (to, target->remote_id, content, 0);

  ef_postiz_value_add_media (value, media);
  for (guint i = 0; i < comments->len; i++) {
    const EfPostComment *comment = g_ptr_array_index (comments, i);
    g_autofree char *text = ef_post_text_to_content (comment->text);

    ef_postiz_target_add_value (to, NULL, text, comment->delay);
  }

  return request;
}

static void
begun_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Wish *self = user_data;
  EfPublish *run = get_run (self);
  g_autoptr (EfPostizRequest) request = NULL;
  GError *error = NULL;

  if (ef_publish_write_finish (run, result, &error) == NULL) {
    wish_fail (self, error);
    return;
  }

  request = make_request (self);
  ef_postiz_client_create_async (run->client, request, NULL, sent_cb, self);
}

static void
send_move (Wish *self)
{
  EfPublish *run = get_run (self);
  EfPublishCall *call = ef_publish_call_new (run);

  call->ids = g_ptr_array_new ();
  ef_publish_write_async (run, ef_publish_store_begin, call, begun_cb, self);
}

/* The server was told, and has it at its old date. */
static void
see_to_unmoved (Wish *self)
{
  if (self->sent->outcome == EF_POSTIZ_OUTCOME_NOTHING && self->sent->problem != NULL &&
      !ef_net_error_is_passing (self->sent->error))
    end (self, make_fact (self, EF_PUBLISH_UNWISH), NULL, self->sent->problem->sentence);
  else
    wish_fail (self, self->sent->error != NULL
                       ? g_steal_pointer (&self->sent->error)
                       : g_error_new_literal (EF_NET_ERROR, EF_NET_ERROR_SERVER,
                                              _ ("Postiz has not moved the post: it is tried "
                                                 "again.")));
}

static void
see_to_move (Wish *self, const EfPostizPost *post)
{
  EfPublish *run = get_run (self);
  const char *gone = _ ("It is not at Postiz any more: it was deleted there.");
  const char *late = _ ("Too late to move safely: cancel it, or let it go.");

  if (post == NULL) {
    end (self, make_fact (self, EF_PUBLISH_UNWISH),
         ef_publish_fact_new_problem (self->target, EF_POST_FAILED, gone, EF_PUBLISH_GONE), gone);
  } else if (post->date == self->target->new_date) {
    end (self, make_fact (self, EF_PUBLISH_MOVED), NULL, NULL);
  } else if (is_out (post)) {
    end (self, ef_publish_judge (self->target, post), make_fact (self, EF_PUBLISH_UNWISH), late);
  } else if (!is_waiting (post) || !is_ahead (run, self->target->new_date) ||
             (!ef_publish_is_draft (run) && !is_ahead (run, post->date))) {
    end (self, make_fact (self, EF_PUBLISH_UNWISH), NULL, late);
  } else if (self->is_done) {
    see_to_unmoved (self);
  } else {
    send_move (self);
  }
}

/* What is true at the server. */

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Wish *self = user_data;
  EfPublish *run = get_run (self);
  const EfPostizPost *post;
  GError *error = NULL;

  g_clear_pointer (&self->posts, g_ptr_array_unref);
  self->posts = ef_postiz_client_list_posts_finish (EF_POSTIZ_CLIENT (object), result, &error);
  ef_publish_desk_note_server (run->desk, run->origin, error);
  if (self->posts == NULL) {
    wish_fail (self, error);
    return;
  }

  post = ef_postiz_posts_find (self->posts, self->target->remote_id);
  if (self->target->wish == EF_POST_WISH_CANCEL)
    see_to_cancel (self, post);
  else
    see_to_move (self, post);
}

static void
look (Wish *self)
{
  EfPublish *run = get_run (self);
  g_autoptr (GPtrArray) span = g_ptr_array_new ();
  gint64 from;
  gint64 to;

  g_ptr_array_add (span, self->target);
  ef_publish_get_span (span, &from, &to);
  ef_postiz_client_list_posts_async (run->client, from, to, run->stop, listed_cb, self);
}

static gboolean
is_wished (EfPublish *run, const EfTarget *target)
{
  return target->wish != EF_POST_WISH_NONE && *target->remote_id != '\0' &&
         target->state != EF_POST_UNKNOWN && ef_publish_is_on_account (run, target);
}

static void
next_wish (GTask *task)
{
  EfPublish *run = ef_steps_get_data (task);
  GPtrArray *targets = ef_post_get_targets (run->post);

  while (run->at < targets->len) {
    const EfTarget *target = g_ptr_array_index (targets, run->at++);
    Wish *self;

    if (!is_wished (run, target))
      continue;
    self = g_new0 (Wish, 1);
    self->task = task;
    self->target = ef_target_copy (target);
    look (self);
    return;
  }

  ef_steps_next (task);
}

void
ef_publish_do_wishes (GTask *task)
{
  EfPublish *run = ef_steps_get_data (task);

  run->at = 0;
  next_wish (task);
}

gboolean
ef_publish_has_move (EfPublish *run)
{
  GPtrArray *targets = ef_post_get_targets (run->post);

  for (guint i = 0; i < targets->len; i++) {
    const EfTarget *target = g_ptr_array_index (targets, i);

    if (target->wish == EF_POST_WISH_MOVE && is_wished (run, target))
      return TRUE;
  }

  return FALSE;
}
