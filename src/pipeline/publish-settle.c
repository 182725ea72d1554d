/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "pipeline/publish-private.h"

/* What is unknown is looked for at the server, around its dates. It is there when our channel has a post of exactly
 * that date. It is not when it was looked for twice, the last time long enough after its request. */

#define MILLISECONDS 1000
#define AROUND 60000 /* milliseconds */
#define ASKED_LEAST 2
#define LONGEST 60 /* minutes between two questions */

static void
widen (gint64 date, gint64 *from, gint64 *to)
{
  if (date == 0)
    return;
  *from = MIN (*from, date - AROUND);
  *to = MAX (*to, date + AROUND);
}

void
ef_publish_get_span (GPtrArray *targets, gint64 *from, gint64 *to)
{
  *from = G_MAXINT64;
  *to = G_MININT64;
  for (guint i = 0; i < targets->len; i++) {
    const EfTarget *target = g_ptr_array_index (targets, i);

    widen (target->date, from, to);
    widen (target->new_date, from, to);
    for (guint j = 0; j < target->old_dates->len; j++)
      widen (g_array_index (target->old_dates, gint64, j), from, to);
  }
}

/* Matching. */

static gint
get_weight (const EfPostizPost *post)
{
  if (post->state == EF_POSTIZ_STATE_PUBLISHED)
    return 0;
  if (post->state == EF_POSTIZ_STATE_ERROR)
    return post->urls[0] != NULL ? 1 : 3;

  return 2;
}

/* What is out already is kept; then the older one: ids of Postiz begin with the time they were made at. */
static int
compare_posts (gconstpointer one, gconstpointer other)
{
  const EfPostizPost *a = one;
  const EfPostizPost *b = other;
  int weight = get_weight (a) - get_weight (b);

  return weight != 0 ? weight : g_strcmp0 (a->id, b->id);
}

static void
add_matches (GPtrArray *found, GPtrArray *posts, const char *channel, gint64 date)
{
  g_autoptr (GPtrArray) matches = NULL;

  if (date == 0)
    return;

  matches = ef_postiz_posts_match (posts, channel, date);
  for (guint i = 0; i < matches->len; i++) {
    if (!g_ptr_array_find (found, matches->pdata[i], NULL))
      g_ptr_array_add (found, matches->pdata[i]);
  }
}

GPtrArray *
ef_publish_match (const EfTarget *target, GPtrArray *posts)
{
  GPtrArray *found = g_ptr_array_new ();

  if (*target->remote_id != '\0') {
    EfPostizPost *post = ef_postiz_posts_find (posts, target->remote_id);

    if (post != NULL)
      g_ptr_array_add (found, post);
    return found;
  }

  add_matches (found, posts, target->remote_channel, target->date);
  add_matches (found, posts, target->remote_channel, target->new_date);
  for (guint i = 0; i < target->old_dates->len; i++)
    add_matches (found, posts, target->remote_channel,
                 g_array_index (target->old_dates, gint64, i));
  g_ptr_array_sort_values (found, compare_posts);

  return found;
}

static EfPostState
get_state (const EfPostizPost *post)
{
  switch (post->state) {
  case EF_POSTIZ_STATE_PUBLISHED:
    return EF_POST_PUBLISHED;
  case EF_POSTIZ_STATE_QUEUE:
    return EF_POST_SCHEDULED;
  case EF_POSTIZ_STATE_ERROR:
    /* The post itself is out, what failed is a comment. */
    return post->urls[0] != NULL ? EF_POST_PUBLISHED : EF_POST_FAILED;
  case EF_POSTIZ_STATE_DRAFT:
  case EF_POSTIZ_STATE_UNKNOWN:
  default:
    return EF_POST_HANDED_OVER;
  }
}

EfPublishFact *
ef_publish_judge (const EfTarget *target, const EfPostizPost *post)
{
  EfPublishFact *fact = ef_publish_fact_new (EF_PUBLISH_ADOPT, target, get_state (post));

  fact->remote_id = g_strdup (post->id);
  fact->url = g_strdup (post->urls[0]);
  if (fact->state == EF_POST_FAILED) {
    fact->problem = g_strdup (_ ("The network did not take it. Postiz says why, in its calendar."));
    fact->problem_code = g_strdup (EF_PUBLISH_NETWORK);
  }

  return fact;
}

/* Asking. */

static gint64
get_minutes (EfPublish *run, gint64 n)
{
  return n * run->minute;
}

/* One minute after its request, two more, four more. */
static gint64
get_next_ask (EfPublish *run, const EfTarget *target, gint64 now)
{
  gint64 minutes = (G_GINT64_CONSTANT (1) << MIN (target->asked + 1, 6)) - 1;
  gint64 next = target->request_ended + get_minutes (run, minutes);

  return next > now ? next : now + get_minutes (run, MIN (minutes, LONGEST));
}

static gboolean
was_asked_enough (EfPublish *run, const EfTarget *target, gint64 now)
{
  return target->asked + 1 >= ASKED_LEAST &&
         now - target->request_ended >= get_minutes (run, EF_PUBLISH_ARRIVAL);
}

static gboolean
may_go_again (EfPublish *run, const EfTarget *target)
{
  return ef_publish_is_draft (run) ||
         target->date * MILLISECONDS - ef_publish_get_now (run->client) >=
           get_minutes (run, EF_PUBLISH_AHEAD);
}

/* In the line again with its own date; where a person wants another one, with that. */
static void
add_again (GPtrArray *facts, const EfTarget *target)
{
  g_ptr_array_add (facts, ef_publish_fact_new (EF_PUBLISH_SETTLE, target, EF_POST_WAITING));
  if (target->wish == EF_POST_WISH_MOVE) {
    EfPublishFact *fact = ef_publish_fact_new (EF_PUBLISH_AGAIN, target, EF_POST_WAITING);

    fact->seen->state = EF_POST_WAITING;
    fact->seen->request_begun = 0;
    fact->date = target->new_date;
    g_ptr_array_add (facts, fact);
  }
}

/* It is not there, for sure. */
static void
add_verdict (EfPublish *run, GPtrArray *facts, const EfTarget *target)
{
  if (target->wish == EF_POST_WISH_CANCEL) {
    g_ptr_array_add (facts, ef_publish_fact_new (EF_PUBLISH_UNWISH, target, target->state));
    g_ptr_array_add (facts, ef_publish_fact_new (EF_PUBLISH_SETTLE, target, EF_POST_CANCELED));
  } else if (*target->remote_id != '\0') {
    const char *text = _ ("It is not at Postiz any more: it was deleted there.");

    ef_publish_note_problem (run, text);
    g_ptr_array_add (facts,
                     ef_publish_fact_new_problem (target, EF_POST_FAILED, text, EF_PUBLISH_GONE));
  } else if (run->n_sent > EF_PUBLISH_ATTEMPTS) {
    const char *text = _ ("The server did not take it, several times, and did not say why.");

    ef_publish_note_problem (run, text);
    g_ptr_array_add (
      facts, ef_publish_fact_new_problem (target, EF_POST_FAILED, text, EF_PUBLISH_GIVEN_UP));
  } else if (target->wish == EF_POST_WISH_MOVE || may_go_again (run, target)) {
    add_again (facts, target);
  } else {
    const char *text = _ ("It is not at Postiz, and its time has passed: give it a new one.");

    ef_publish_note_problem (run, text);
    g_ptr_array_add (facts,
                     ef_publish_fact_new_problem (target, EF_POST_LATE, text, EF_PUBLISH_LATE));
  }
}

static void
look_for (EfPublish *run, GPtrArray *facts, const EfTarget *target, GPtrArray *posts, gint64 now)
{
  g_autoptr (GPtrArray) found = ef_publish_match (target, posts);

  if (found->len > 0) {
    g_ptr_array_add (facts, ef_publish_judge (target, found->pdata[0]));
    return;
  }

  g_ptr_array_add (facts, ef_publish_fact_new (EF_PUBLISH_ASKED, target, target->state));
  if (was_asked_enough (run, target, now)) {
    add_verdict (run, facts, target);
  } else {
    gint64 next = get_next_ask (run, target, now);

    run->next_ask = run->next_ask == 0 ? next : MIN (run->next_ask, next);
  }
}

/* Two of one target: the younger goes, as long as nothing has come of it. */

typedef struct {
  GTask *task;        /* (owned) */
  GPtrArray *posts;   /* (owned): the list */
  GPtrArray *targets; /* (owned) (element-type EfTarget): that were asked about */
  GPtrArray *facts;   /* (owned) */
  GPtrArray *doomed;  /* (owned) (element-type EfPostizPost) */
  GPtrArray *of;      /* (owned) (element-type EfTarget): whose they are */
  gint64 begun;       /* when the question left */
} Asking;

static void
asking_free (Asking *self)
{
  g_clear_pointer (&self->posts, g_ptr_array_unref);
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  g_clear_pointer (&self->facts, g_ptr_array_unref);
  g_ptr_array_unref (self->doomed);
  g_ptr_array_unref (self->of);
  g_free (self);
}

static void
find_doubles (Asking *self, EfTarget *target)
{
  g_autoptr (GPtrArray) found = ef_publish_match (target, self->posts);

  for (guint i = 1; i < found->len; i++) {
    EfPostizPost *post = g_ptr_array_index (found, i);

    if (post->state == EF_POSTIZ_STATE_QUEUE || post->state == EF_POSTIZ_STATE_DRAFT) {
      g_ptr_array_add (self->doomed, post);
      g_ptr_array_add (self->of, target);
    }
  }
}

static void
go_on (GTask *task)
{
  EfPublish *run = ef_steps_get_data (task);
  EfStep after = run->after;

  run->after = NULL;
  if (after != NULL)
    after (task);
  else
    ef_steps_next (task);
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Asking *self = user_data;
  GTask *task = self->task;
  EfPublish *run = ef_steps_get_data (task);
  GError *error = NULL;

  asking_free (self);
  if (ef_publish_write_finish (run, result, &error) == NULL) {
    ef_publish_fail (task, error);
    return;
  }

  ef_job_set_attempts (run->job, 0);
  go_on (task);
}

static void remove_doubles (Asking *self);

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Asking *self = user_data;
  EfTarget *target = g_ptr_array_index (self->of, 0);
  GError *error = NULL;

  if (!ef_postiz_client_delete_finish (EF_POSTIZ_CLIENT (object), result, &error)) {
    GTask *task = self->task;

    /* It stays unknown until both are one. */
    asking_free (self);
    ef_publish_fail (task, error);
    return;
  }

  g_ptr_array_add (self->facts, ef_publish_fact_new (EF_PUBLISH_DUPLICATE, target, target->state));
  g_ptr_array_remove_index (self->doomed, 0);
  g_ptr_array_remove_index (self->of, 0);
  remove_doubles (self);
}

static void
remove_doubles (Asking *self)
{
  EfPublish *run = ef_steps_get_data (self->task);
  EfPostizPost *post;

  if (self->doomed->len == 0) {
    ef_publish_write_facts_async (run, g_steal_pointer (&self->facts), written_cb, self);
    return;
  }

  post = g_ptr_array_index (self->doomed, 0);
  ef_postiz_client_delete_async (run->client, post->id, post->date - AROUND, post->date + AROUND,
                                 run->stop, removed_cb, self);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Asking *self = user_data;
  EfPublish *run = ef_steps_get_data (self->task);
  GError *error = NULL;

  self->posts = ef_postiz_client_list_posts_finish (EF_POSTIZ_CLIENT (object), result, &error);
  ef_publish_desk_note_server (run->desk, run->origin, error);
  if (self->posts == NULL) {
    GTask *task = self->task;

    asking_free (self);
    ef_publish_fail (task, error);
    return;
  }

  for (guint i = 0; i < self->targets->len; i++) {
    find_doubles (self, g_ptr_array_index (self->targets, i));
    look_for (run, self->facts, g_ptr_array_index (self->targets, i), self->posts, self->begun);
  }
  remove_doubles (self);
}

static void
ask (GTask *task, GPtrArray *targets)
{
  EfPublish *run = ef_steps_get_data (task);
  Asking *self = g_new0 (Asking, 1);
  gint64 from;
  gint64 to;

  self->task = task;
  self->targets = targets;
  self->facts = ef_publish_facts_new ();
  self->doomed = g_ptr_array_new ();
  self->of = g_ptr_array_new ();
  self->begun = g_get_real_time ();
  ef_publish_get_span (targets, &from, &to);
  ef_postiz_client_list_posts_async (run->client, from, to, run->stop, listed_cb, self);
}

static GPtrArray *
list_unknown (EfPublish *run)
{
  g_autoptr (GPtrArray) unknown =
    ef_publish_list_targets (run, EF_POST_STATE_BIT (EF_POST_UNKNOWN));
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_target_free);

  for (guint i = 0; i < unknown->len; i++) {
    const EfTarget *target = g_ptr_array_index (unknown, i);

    if (ef_publish_is_on_account (run, target))
      g_ptr_array_add (list, ef_target_copy (target));
  }

  return list;
}

static void
ended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfPublish *run = ef_steps_get_data (task);
  GError *error = NULL;

  if (ef_publish_write_finish (run, result, &error) != NULL)
    ask (task, list_unknown (run));
  else
    ef_publish_fail (task, error);
}

void
ef_publish_settle (GTask *task)
{
  EfPublish *run = ef_steps_get_data (task);
  g_autoptr (GPtrArray) unknown = list_unknown (run);

  if (unknown->len == 0) {
    go_on (task);
    return;
  }

  ef_publish_write_async (run, ef_publish_store_end_old, ef_publish_call_new (run), ended_cb, task);
}
