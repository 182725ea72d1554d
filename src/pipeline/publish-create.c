/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "core/post-text.h"
#include "pipeline/publish-private.h"
#include "store/error.h"

/* The one request that must not be made twice. That it goes is committed before its first byte leaves; what came of it
 * right after. All targets that share a date go in one; what the server refuses is told apart, so that the others go. */

static void create_next (GTask *task);

/* One request. */
typedef struct {
  GTask *task;        /* (owned) */
  GPtrArray *targets; /* (owned) (element-type EfTarget): as they are when it goes */
  EfPostizSent *sent; /* (owned) (nullable) */
  GPtrArray *posts;   /* (owned) (nullable): what was listed after a refusal */
} Request;

static void
request_free (Request *self)
{
  g_ptr_array_unref (self->targets);
  ef_postiz_sent_free (self->sent);
  g_clear_pointer (&self->posts, g_ptr_array_unref);
  g_free (self);
}

static void
request_fail (Request *self, GError *error)
{
  GTask *task = self->task;

  request_free (self);
  ef_publish_fail (task, error);
}

static EfPublish *
get_run (Request *self)
{
  return ef_steps_get_data (self->task);
}

/* As they are now, after something was written. */
static void
refresh (Request *self)
{
  EfPublish *run = get_run (self);
  GPtrArray *fresh = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_target_free);

  for (guint i = 0; i < self->targets->len; i++) {
    const EfTarget *target = g_ptr_array_index (self->targets, i);
    EfTarget *row = ef_post_find_target (run->post, target->id);

    if (row != NULL)
      g_ptr_array_add (fresh, ef_target_copy (row));
  }
  g_ptr_array_unref (self->targets);
  self->targets = fresh;
}

static GPtrArray *
list_ids (GPtrArray *targets)
{
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < targets->len; i++)
    g_ptr_array_add (ids, g_strdup (((EfTarget *) targets->pdata[i])->id));

  return ids;
}

/* What is sent. */

static void
add_values (EfPublish *run, EfPostizTarget *to, const EfTarget *target)
{
  GPtrArray *comments = ef_post_get_comments (run->post);
  g_autoptr (EfPostizMedia) media =
    ef_postiz_media_new (run->upload->media_id, run->upload->media_path, NULL);
  g_autofree char *content = ef_post_text_to_content (
    target->caption != NULL ? target->caption : ef_post_get_caption (run->post));
  EfPostizValue *value = ef_postiz_target_add_value (to, NULL, content, 0);

  ef_postiz_value_add_media (value, media);
  for (guint i = 0; i < comments->len; i++) {
    const EfPostComment *comment = g_ptr_array_index (comments, i);
    g_autofree char *text = ef_post_text_to_content (comment->text);

    ef_postiz_target_add_value (to, NULL, text, comment->delay);
  }
}

static EfPostizRequest *
make_request (Request *self)
{
  EfPublish *run = get_run (self);
  const EfTarget *first = g_ptr_array_index (self->targets, 0);
  EfPostizRequest *request = ef_postiz_request_new (first->date, ef_publish_is_draft (run));

  for (guint i = 0; i < self->targets->len; i++) {
    const EfTarget *target = g_ptr_array_index (self->targets, i);
    g_autoptr (JsonNode) settings = json_from_string (target->settings, NULL);
    gboolean has_settings = settings != NULL && JSON_NODE_HOLDS_OBJECT (settings);
    EfPostizTarget *to = ef_postiz_request_add_target (
      request, target->remote_channel, ef_publish_get_network (run, target),
      has_settings ? json_node_get_object (settings) : NULL);

    add_values (run, to, target);
  }

  return request;
}

/* After a refusal: the list says what is true, then the refusal why. */

/* The one target that the server names; NULL: none, or several. */
static const EfTarget *
find_named (Request *self)
{
  EfPublish *run = get_run (self);
  const EfPostizProblem *problem = self->sent->problem;
  const EfTarget *named = NULL;

  if (problem->index >= 0)
    return (guint) problem->index < self->targets->len
             ? g_ptr_array_index (self->targets, (guint) problem->index)
             : NULL;

  for (guint i = 0; i < self->targets->len; i++) {
    const EfTarget *target = g_ptr_array_index (self->targets, i);
    gboolean fits = *problem->integration_id != '\0'
                      ? g_str_equal (problem->integration_id, target->remote_channel)
                      : *problem->provider != '\0' &&
                          ef_publish_is_named (run, target, problem->provider, problem->name);

    if (fits && named != NULL)
      return NULL;
    if (fits)
      named = target;
  }

  return named;
}

/* Of a key that is refused without a word the server itself may be the reason. */
static gboolean
is_for_all (const EfPostizProblem *problem)
{
  return problem->status != 400 && problem->status != 413;
}

static const char *
get_code (const EfPostizProblem *problem)
{
  return problem->code == EF_NET_ERROR_KEY_REFUSED ? EF_PUBLISH_CREDENTIALS : EF_PUBLISH_REFUSED;
}

static gboolean
is_found (Request *self, const EfTarget *target, GPtrArray *facts)
{
  g_autoptr (GPtrArray) found = ef_publish_match (target, self->posts);

  if (found->len == 0)
    return FALSE;

  g_ptr_array_add (facts, ef_publish_judge (target, found->pdata[0]));

  return TRUE;
}

/* What waits goes again by itself: in a moment, or when the server takes more. */
static gboolean
may_pass (const EfPostizProblem *problem)
{
  return problem->code == EF_NET_ERROR_LIMIT ||
         (problem->status == 401 && problem->shape == EF_POSTIZ_SHAPE_EMPTY);
}

static void
add_refusal (Request *self, const EfTarget *target, const EfTarget *named, GPtrArray *facts)
{
  EfPublish *run = get_run (self);
  const EfPostizProblem *problem = self->sent->problem;
  gboolean is_it = target == named || self->targets->len == 1 || is_for_all (problem);

  g_ptr_array_add (facts, ef_publish_fact_new (EF_PUBLISH_ASKED, target, target->state));
  if (may_pass (problem) || !is_it) {
    g_ptr_array_add (facts, ef_publish_fact_new (EF_PUBLISH_SETTLE, target, EF_POST_WAITING));
    return;
  }

  ef_publish_note_problem (run, problem->sentence);
  g_ptr_array_add (facts, ef_publish_fact_new_problem (target, EF_POST_FAILED, problem->sentence,
                                                       get_code (problem)));
}

static gint64
get_limit_wait (Request *self)
{
  gint64 seconds = self->sent->problem->retry_after;

  return g_get_real_time () + (seconds > 0 ? seconds : 60) * G_USEC_PER_SEC;
}

static gboolean
is_any_waiting (EfPublish *run)
{
  g_autoptr (GPtrArray) waiting =
    ef_publish_list_targets (run, EF_POST_STATE_BIT (EF_POST_WAITING));

  return waiting->len > 0;
}

static void
refused_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Request *self = user_data;
  EfPublish *run = get_run (self);
  const EfPostizProblem *problem = self->sent->problem;
  GTask *task = self->task;
  GError *error = NULL;

  if (ef_publish_write_finish (run, result, &error) == NULL) {
    request_fail (self, error);
    return;
  }

  if (!is_any_waiting (run)) {
    request_free (self);
    create_next (task);
  } else if (problem->code == EF_NET_ERROR_LIMIT) {
    request_fail (self, ef_wait_error_new (EF_WAIT_ERROR_LATER, get_limit_wait (self),
                                           _ ("The server takes no more posts in this hour: it "
                                              "goes on by itself.")));
  } else if (may_pass (problem)) {
    request_fail (self, g_error_new_literal (EF_NET_ERROR, EF_NET_ERROR_SERVER, problem->sentence));
  } else {
    request_free (self);
    create_next (task);
  }
}

static void
refusal_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Request *self = user_data;
  EfPublish *run = get_run (self);
  const EfTarget *named;
  GPtrArray *facts;
  GError *error = NULL;

  g_clear_pointer (&self->posts, g_ptr_array_unref);
  self->posts = ef_postiz_client_list_posts_finish (EF_POSTIZ_CLIENT (object), result, &error);
  ef_publish_desk_note_server (run->desk, run->origin, error);
  if (self->posts == NULL) {
    request_fail (self, error);
    return;
  }

  named = find_named (self);
  run->one_by_one |= named == NULL && !is_for_all (self->sent->problem);
  facts = ef_publish_facts_new ();
  for (guint i = 0; i < self->targets->len; i++) {
    const EfTarget *target = g_ptr_array_index (self->targets, i);

    if (!is_found (self, target, facts))
      add_refusal (self, target, named, facts);
  }
  ef_publish_write_facts_async (run, facts, refused_cb, self);
}

/* The answer. */

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Request *self = user_data;
  EfPublish *run = get_run (self);
  GTask *task = self->task;
  GError *error = NULL;
  gint64 from;
  gint64 to;

  if (ef_publish_write_finish (run, result, &error) == NULL) {
    request_fail (self, error);
    return;
  }

  refresh (self);
  switch (self->sent->outcome) {
  case EF_POSTIZ_OUTCOME_NOTHING:
    if (self->sent->problem == NULL) {
      request_fail (self, g_steal_pointer (&self->sent->error));
      return;
    }
    ef_publish_get_span (self->targets, &from, &to);
    ef_postiz_client_list_posts_async (run->client, from, to, run->stop, refusal_listed_cb, self);
    return;
  case EF_POSTIZ_OUTCOME_UNKNOWN:
    /* Asked about now, and if need be later. */
    request_free (self);
    run->n_sent++;
    run->after = create_next;
    ef_publish_settle (task);
    return;
  case EF_POSTIZ_OUTCOME_CREATED:
  default:
    request_free (self);
    create_next (task);
  }
}

static const EfPostizCreated *
find_created (const EfPostizSent *sent, const EfTarget *target)
{
  for (guint i = 0; i < sent->created->len; i++) {
    const EfPostizCreated *created = g_ptr_array_index (sent->created, i);

    if (g_str_equal (created->integration_id, target->remote_channel))
      return created;
  }

  return NULL;
}

/* By the id of the channel, never by their order. What the server has answered twice for one is looked at. */
static EfPublishFact *
make_fact (Request *self, const EfTarget *target)
{
  const EfPostizCreated *created = find_created (self->sent, target);
  EfPublishFact *fact;

  if (created == NULL)
    return self->sent->outcome == EF_POSTIZ_OUTCOME_NOTHING && self->sent->problem == NULL
             ? ef_publish_fact_new (EF_PUBLISH_SETTLE, target, EF_POST_WAITING)
             : ef_publish_fact_new (EF_PUBLISH_DOUBT, target, EF_POST_UNKNOWN);

  fact = ef_publish_fact_new (EF_PUBLISH_ADOPT, target, EF_POST_HANDED_OVER);
  fact->remote_id = g_strdup (created->post_id);

  return fact;
}

static void
fill_answer (Request *self, EfPublishCall *call)
{
  const EfPostizSent *sent = self->sent;

  call->answer = (EfBudgetAnswer) {
    .status = sent->problem != NULL                        ? sent->problem->status
              : sent->outcome == EF_POSTIZ_OUTCOME_CREATED ? 201
                                                           : 0,
    .limit = sent->limit,
    .remaining = sent->remaining,
    .reset = sent->reset,
    .retry_after = sent->problem != NULL ? sent->problem->retry_after : -1,
  };
  call->has_failed = sent->error != NULL && ef_publish_is_server_down (sent->error);
  call->ids = list_ids (self->targets);
  call->facts = ef_publish_facts_new ();
  for (guint i = 0; i < self->targets->len; i++)
    g_ptr_array_add (call->facts, make_fact (self, g_ptr_array_index (self->targets, i)));
}

static void
sent_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Request *self = user_data;
  EfPublish *run = get_run (self);
  EfPublishCall *call = ef_publish_call_new (run);

  self->sent = ef_postiz_client_create_finish (EF_POSTIZ_CLIENT (object), result);
  ef_publish_desk_note_clock (run->desk, run->origin, run->client);
  fill_answer (self, call);
  ef_publish_write_async (run, ef_publish_store_answer, call, answered_cb, self);
}

/* The intent is committed: from here on nobody can stop it, for then nobody would know what came of it. */
static void
begun_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Request *self = user_data;
  EfPublish *run = get_run (self);
  g_autoptr (EfPostizRequest) request = NULL;
  GTask *task = self->task;
  GError *error = NULL;

  if (ef_publish_write_finish (run, result, &error) == NULL) {
    /* Somebody was faster; the post is read anew, from the top. */
    if (g_error_matches (error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT)) {
      g_clear_error (&error);
      error = ef_wait_error_new (EF_WAIT_ERROR_LATER, g_get_real_time (),
                                 _ ("This post was changed while it was about to go."));
    }
    request_free (self);
    ef_publish_fail (task, error);
    return;
  }

  refresh (self);
  request = make_request (self);
  ef_postiz_client_create_async (run->client, request, NULL, sent_cb, self);
}

static void
begin (Request *self)
{
  EfPublish *run = get_run (self);
  EfPublishCall *call;

  if (g_cancellable_is_cancelled (run->stop)) {
    request_fail (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled"));
    return;
  }

  call = ef_publish_call_new (run);
  call->ids = list_ids (self->targets);
  call->date = ((EfTarget *) self->targets->pdata[0])->date;
  ef_publish_write_async (run, ef_publish_store_begin, call, begun_cb, self);
}

static void
turn_cb (gpointer user_data)
{
  Request *self = user_data;

  get_run (self)->timer = 0;
  begin (self);
}

static void
wait_for_turn (Request *self)
{
  EfPublish *run = get_run (self);

  run->timer = g_timeout_add_once (ef_publish_desk_take_turn (run->desk), turn_cb, self);
}

/* What has been at a server once, or may have been, is looked for before it goes. */

static void
adopted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfPublish *run = ef_steps_get_data (task);
  GError *error = NULL;

  if (ef_publish_write_finish (run, result, &error) != NULL)
    create_next (task);
  else
    ef_publish_fail (task, error);
}

static void
old_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Request *self = user_data;
  EfPublish *run = get_run (self);
  GTask *task = self->task;
  GPtrArray *facts;
  GError *error = NULL;

  g_clear_pointer (&self->posts, g_ptr_array_unref);
  self->posts = ef_postiz_client_list_posts_finish (EF_POSTIZ_CLIENT (object), result, &error);
  ef_publish_desk_note_server (run->desk, run->origin, error);
  if (self->posts == NULL) {
    request_fail (self, error);
    return;
  }

  facts = ef_publish_facts_new ();
  for (guint i = 0; i < self->targets->len; i++)
    is_found (self, g_ptr_array_index (self->targets, i), facts);
  if (facts->len == 0) {
    g_ptr_array_unref (facts);
    wait_for_turn (self);
    return;
  }

  request_free (self);
  ef_publish_write_facts_async (run, facts, adopted_cb, task);
}

static void
look_first (Request *self)
{
  EfPublish *run = get_run (self);
  gint64 from;
  gint64 to;

  for (guint i = 0; i < self->targets->len; i++) {
    if (ef_publish_is_virgin (g_ptr_array_index (self->targets, i)))
      continue;
    ef_publish_get_span (self->targets, &from, &to);
    ef_postiz_client_list_posts_async (run->client, from, to, run->stop, old_listed_cb, self);
    return;
  }

  wait_for_turn (self);
}

/* Which go next. */

static int
compare_dates (gconstpointer one, gconstpointer other)
{
  const EfTarget *a = one;
  const EfTarget *b = other;

  return a->date != b->date ? (a->date > b->date) - (a->date < b->date) : g_strcmp0 (a->id, b->id);
}

static void
create_next (GTask *task)
{
  EfPublish *run = ef_steps_get_data (task);
  g_autoptr (GPtrArray) ready = ef_publish_list_targets (
    run, EF_POST_STATE_BIT (EF_POST_WAITING) | EF_POST_STATE_BIT (EF_POST_UPLOADING));
  Request *request;
  const EfTarget *first;

  g_ptr_array_sort_values (ready, compare_dates);
  if (ready->len == 0) {
    ef_steps_next (task);
    return;
  }
  if (g_cancellable_is_cancelled (run->stop)) {
    ef_publish_fail (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled"));
    return;
  }
  if (ef_publish_see_to_late (task, ready))
    return;

  first = g_ptr_array_index (ready, 0);
  request = g_new0 (Request, 1);
  request->task = task;
  request->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_target_free);
  for (guint i = 0; i < ready->len; i++) {
    const EfTarget *target = g_ptr_array_index (ready, i);

    if (target->date == first->date && (request->targets->len == 0 || !run->one_by_one))
      g_ptr_array_add (request->targets, ef_target_copy (target));
  }
  look_first (request);
}

void
ef_publish_create (GTask *task)
{
  create_next (task);
}
