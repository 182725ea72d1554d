/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "core/error.h"
#include "core/event.h"
#include "core/network.h"
#include "core/post-account.h"
#include "pipeline/publish-track-private.h"
#include "store/channel-table.h"
#include "store/event-table.h"
#include "store/job-table.h"
#include "store/post-table.h"
#include "store/target-table.h"

/* One account is asked what became of posts. Postiz says of one that failed only that it has; why is in its
 * notifications, which do not say of which post they are: they are matched by network and time. */

#define DAY_MS G_GINT64_CONSTANT (86400000)
#define MINUTE_MS 60000
#define APART (2 * DAY_MS) /* posts that are further apart are asked for by two requests */
#define FAR (400 * DAY_MS) /* around a post that is not where it was: a person has moved it there */
#define LONG_PAST \
  (60 * G_TIME_SPAN_MINUTE) /* the server looks at what it has left lying every hour */
#define BEFORE MINUTE_MS    /* a notification may be so much before the date, as clocks differ */
#define AFTER (3 * 3600000) /* and so much behind it: the server tries several times */

typedef struct {
  char *profile_id;
  gboolean practice;
  GPtrArray *targets;     /* (owned) (element-type EfTarget) */
  EfPostizClient *client; /* (owned) (nullable) */
  guint at;               /* the next to be asked for */
  guint end;              /* behind the last of this request */
  GPtrArray *missed;      /* (owned) (element-type EfTarget): not where it was */
  GPtrArray *facts;       /* (owned) (nullable) (element-type EfPublishFact) */
  GPtrArray *failed;      /* (owned) (element-type EfPublishFact): of which nobody knows why */
  GHashTable *networks; /* (owned) (element-type utf8): id of a target that failed → its network */
  guint n_told;
} Ask;

static void
free_target_cb (gpointer data)
{
  ef_target_free (data);
}

static void
ask_free (gpointer data)
{
  Ask *self = data;

  g_free (self->profile_id);
  g_ptr_array_unref (self->targets);
  g_clear_object (&self->client);
  g_ptr_array_unref (self->missed);
  g_clear_pointer (&self->facts, g_ptr_array_unref);
  g_ptr_array_unref (self->failed);
  g_hash_table_unref (self->networks);
  g_free (self);
}

/* Writing */

typedef struct {
  char *profile_id;
  GPtrArray *facts; /* (owned) */
} Write;

static void
write_free (gpointer data)
{
  Write *self = data;

  g_free (self->profile_id);
  g_ptr_array_unref (self->facts);
  g_free (self);
}

static gboolean
add_event (EfConnection *connection,
           EfEventType type,
           const char *profile_id,
           const char *detail,
           GError **error)
{
  g_autoptr (EfEvent) event = ef_event_new (type, profile_id, detail);

  return ef_event_table_insert (connection, event, error);
}

/* A post that is out says that the channel is connected, one that failed for it that it is not. */
static gboolean
note_channel (EfConnection *connection, const EfPublishFact *fact, GError **error)
{
  const EfTarget *target = fact->seen;
  gboolean is_lost = g_strcmp0 (fact->problem_code, EF_PUBLISH_RECONNECT) == 0;
  g_autoptr (EfChannel) channel = NULL;

  if (!is_lost && fact->state != EF_POST_PUBLISHED)
    return TRUE;

  channel = ef_channel_table_get (connection, target->profile_id, target->channel_id, error);
  if (channel == NULL)
    return FALSE;
  if (is_lost && ef_channel_get_state (channel) == EF_CHANNEL_READY)
    return ef_channel_table_set_state (connection, target->profile_id, target->channel_id,
                                       EF_CHANNEL_RECONNECT, error) &&
           add_event (connection, EF_EVENT_CHANNEL_DISCONNECTED, target->profile_id,
                      ef_channel_get_name (channel), error);
  if (!is_lost && ef_channel_get_state (channel) == EF_CHANNEL_RECONNECT)
    return ef_channel_table_set_state (connection, target->profile_id, target->channel_id,
                                       EF_CHANNEL_READY, error);

  return TRUE;
}

static gboolean
note_late (EfConnection *connection, EfPost *post, const EfPublishFact *fact, GError **error)
{
  if (g_strcmp0 (fact->problem_code, EF_PUBLISH_LATE) != 0 ||
      g_str_equal (fact->seen->problem_code, EF_PUBLISH_LATE))
    return TRUE;

  return add_event (connection, EF_EVENT_POST_LATE, ef_post_get_profile_id (post),
                    ef_post_get_title (post), error);
}

/* What was answered is true of what was asked about: where a run is at the post, or was, or a person wants something of
 * it, that comes first, and it is asked about again. */
static gboolean
find_is_free (EfConnection *connection, const EfTarget *seen, gboolean *is_free, GError **error)
{
  EfJobFilter filter = {
    .profile_id = seen->profile_id,
    .subject = seen->post_id,
    .kinds = 1u << EF_JOB_PUBLISH,
    .states = 1u << EF_JOB_RUNNING,
    .limit = 1,
  };
  g_autoptr (EfTarget) row = ef_target_table_get (connection, seen->profile_id, seen->id, error);
  g_autoptr (GPtrArray) running =
    row != NULL ? ef_job_table_select (connection, &filter, error) : NULL;

  if (running == NULL)
    return FALSE;

  *is_free = running->len == 0 && row->rev == seen->rev && row->wish == EF_POST_WISH_NONE;

  return TRUE;
}

static gboolean
write_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Write *write = data;

  for (guint i = 0; i < write->facts->len; i++) {
    EfPublishFact *fact = g_ptr_array_index (write->facts, i);
    g_autoptr (GPtrArray) one = g_ptr_array_new ();
    gboolean is_free = FALSE;
    g_autoptr (EfPost) post =
      ef_post_table_get (connection, write->profile_id, fact->seen->post_id, error);

    if (post == NULL || !find_is_free (connection, fact->seen, &is_free, error))
      return FALSE;
    if (!is_free)
      continue;
    g_ptr_array_add (one, fact);
    if (!ef_publish_store_apply (connection, post, one, g_get_real_time (), error) ||
        !note_channel (connection, fact, error) || !note_late (connection, post, fact, error))
      return FALSE;
  }

  return TRUE;
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Ask *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (ef_database_run_finish (EF_DATABASE (object), result, &error) != NULL)
    g_task_return_int (task, self->n_told);
  else
    g_task_return_error (task, error);
}

/* What says nothing new is not written: each writing wakes up everybody. */
static gboolean
is_news (const EfPublishFact *fact)
{
  const EfTarget *seen = fact->seen;

  return fact->act != EF_PUBLISH_ADOPT || fact->state != seen->state ||
         (fact->url != NULL && !g_str_equal (fact->url, seen->url)) ||
         g_strcmp0 (fact->problem != NULL ? fact->problem : "", seen->problem) != 0;
}

static void
write_facts (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);
  Ask *self = g_task_get_task_data (task);
  Write *write;

  for (guint i = self->facts->len; i > 0; i--) {
    if (!is_news (self->facts->pdata[i - 1]))
      g_ptr_array_remove_index (self->facts, i - 1);
  }
  if (self->facts->len == 0) {
    g_task_return_int (task, self->n_told);
    g_object_unref (task);
    return;
  }

  write = g_new0 (Write, 1);
  write->profile_id = g_strdup (self->profile_id);
  write->facts = g_steal_pointer (&self->facts);
  g_task_set_check_cancellable (task, FALSE);
  ef_database_write_async (ef_studio_get_database (studio), write_in_database, write, write_free,
                           NULL, written_cb, task);
}

/* Why */

static gboolean
is_about (const EfPostizNotification *notification, const EfTarget *target, const char *network)
{
  const EfNetwork *known = ef_network_find (network);
  g_autofree char *text = g_utf8_casefold (notification->text, -1);
  g_autofree char *name = g_utf8_casefold (ef_network_get_name (known), -1);
  g_autofree char *id = g_utf8_casefold (network, -1);
  g_autofree char *on = g_strdup_printf (" on %s:", id);
  g_autofree char *to = g_strdup_printf (" to %s ", id);
  g_autofree char *to_name = g_strdup_printf (" to %s ", name);
  g_autofree char *on_name = g_strdup_printf (" on %s:", name);

  return notification->date >= target->date - BEFORE &&
         notification->date <= target->date + AFTER &&
         (strstr (text, on) != NULL || strstr (text, to) != NULL ||
          strstr (text, on_name) != NULL || strstr (text, to_name) != NULL);
}

static void
explain (EfPublishFact *fact, const char *text)
{
  g_autofree char *shown = g_strndup (text, 500);

  if (strstr (text, "confirm") != NULL) {
    g_set_str (&fact->problem_code, EF_PUBLISH_UNCONFIRMED);
    g_set_str (&fact->problem,
               _ ("Postiz could not confirm that this was published: look at the channel before "
                  "you try again."));
  } else if (strstr (text, "reconnect") != NULL) {
    g_set_str (&fact->problem_code, EF_PUBLISH_RECONNECT);
    g_set_str (&fact->problem,
               _ ("Postiz has lost its access to this channel: connect it again, then retry."));
  } else if (strstr (text, "disabled") != NULL) {
    g_set_str (&fact->problem_code, EF_PUBLISH_DISABLED);
    g_set_str (&fact->problem,
               _ ("The channel is switched off at Postiz: switch it on, then retry."));
  } else {
    /* What is cut in the middle of a letter is not text. */
    g_free (fact->problem);
    fact->problem = g_utf8_make_valid (shown, -1);
  }
}

static char *
dup_network (GPtrArray *channels, const EfTarget *target)
{
  for (guint i = 0; channels != NULL && i < channels->len; i++) {
    const EfPostizChannel *channel = g_ptr_array_index (channels, i);

    if (g_str_equal (channel->id, target->remote_channel))
      return g_strdup (channel->network);
  }

  return g_strdup ("");
}

/* Of several the one nearest behind the date. */
static void
explain_one (EfPublishFact *fact, EfPostizNotifications *all, const char *network)
{
  const EfPostizNotification *best = NULL;

  for (guint i = 0; i < all->items->len; i++) {
    const EfPostizNotification *one = g_ptr_array_index (all->items, i);

    if (is_about (one, fact->seen, network) &&
        (best == NULL || ABS (one->date - fact->seen->date) < ABS (best->date - fact->seen->date)))
      best = one;
  }
  if (best != NULL)
    explain (fact, best->text);
}

static void
notified_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Ask *self = g_task_get_task_data (task);
  EfPostizNotifications *all =
    ef_postiz_client_list_notifications_finish (EF_POSTIZ_CLIENT (object), result, NULL);

  /* An old server tells nobody why. */
  for (guint i = 0; all != NULL && i < self->failed->len; i++) {
    EfPublishFact *fact = g_ptr_array_index (self->failed, i);
    const char *network = g_hash_table_lookup (self->networks, fact->seen->id);

    if (network != NULL)
      explain_one (fact, all, network);
  }
  g_clear_pointer (&all, ef_postiz_notifications_free);
  write_facts (task);
}

static void
look_why (GTask *task)
{
  Ask *self = g_task_get_task_data (task);

  if (self->failed->len > 0)
    ef_postiz_client_list_notifications_async (self->client, 0, g_task_get_cancellable (task),
                                               notified_cb, task);
  else
    write_facts (task);
}

/* What is not there */

static void
end_in_error (GTask *task, GError *error)
{
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
judge (GTask *task, const EfTarget *target, const EfPostizPost *post)
{
  Ask *self = g_task_get_task_data (task);
  EfPublishFact *fact = ef_publish_judge (target, post);
  gint64 now = ef_publish_get_now (self->client);

  self->n_told++;
  if (fact->state == EF_POST_SCHEDULED && now - post->date * 1000 > LONG_PAST) {
    g_set_str (&fact->problem, _ ("Its time has passed, and Postiz has not published it yet: look "
                                  "at Postiz, or cancel it and plan it anew."));
    g_set_str (&fact->problem_code, EF_PUBLISH_LATE);
  }
  if (fact->state == EF_POST_FAILED) {
    g_hash_table_replace (self->networks, g_strdup (target->id), g_strdup (post->network));
    /* Why it failed is known: that stays. */
    if (target->state == EF_POST_FAILED) {
      g_set_str (&fact->problem, target->problem);
      g_set_str (&fact->problem_code, target->problem_code);
    } else {
      g_ptr_array_add (self->failed, fact);
    }
  }
  g_ptr_array_add (self->facts, fact);
}

static void
channels_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Ask *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) channels =
    ef_postiz_client_list_channels_finish (EF_POSTIZ_CLIENT (object), result, &error);

  if (channels == NULL) {
    end_in_error (task, error);
    return;
  }

  /* Of a channel that is not on this account nothing is known. */
  for (guint i = 0; i < self->missed->len; i++) {
    const EfTarget *target = g_ptr_array_index (self->missed, i);
    g_autofree char *network = dup_network (channels, target);

    if (*network != '\0' && target->state != EF_POST_FAILED)
      g_ptr_array_add (self->facts, ef_publish_fact_new_problem (
                                      target, EF_POST_FAILED,
                                      _ ("It is not at Postiz any more: it was deleted there."),
                                      EF_PUBLISH_GONE));
  }
  look_why (task);
}

static void
wide_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Ask *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) posts =
    ef_postiz_client_list_posts_finish (EF_POSTIZ_CLIENT (object), result, &error);

  if (posts == NULL) {
    end_in_error (task, error);
    return;
  }

  for (guint i = self->missed->len; i > 0; i--) {
    const EfTarget *target = g_ptr_array_index (self->missed, i - 1);
    EfPostizPost *post = ef_postiz_posts_find (posts, target->remote_id);

    if (post == NULL)
      continue;
    judge (task, target, post);
    g_ptr_array_remove_index (self->missed, i - 1);
  }
  if (self->missed->len > 0)
    ef_postiz_client_list_channels_async (self->client, NULL, g_task_get_cancellable (task),
                                          channels_cb, task);
  else
    look_why (task);
}

static void
look_further (GTask *task)
{
  Ask *self = g_task_get_task_data (task);
  gint64 from = g_get_real_time () / 1000;
  gint64 to = from;

  for (guint i = 0; i < self->missed->len; i++) {
    const EfTarget *target = g_ptr_array_index (self->missed, i);

    from = MIN (from, target->date);
    to = MAX (to, target->date);
  }
  if (self->missed->len > 0)
    ef_postiz_client_list_posts_async (self->client, from - FAR, to + FAR,
                                       g_task_get_cancellable (task), wide_cb, task);
  else
    look_why (task);
}

/* Spans of dates */

static void ask_next (GTask *task);

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfStudio *studio = g_task_get_source_object (task);
  Ask *self = g_task_get_task_data (task);
  g_autoptr (GPtrArray) posts = NULL;
  g_autofree char *origin =
    ef_post_account_get_origin (ef_postiz_client_get_account (self->client));
  GError *error = NULL;

  posts = ef_postiz_client_list_posts_finish (EF_POSTIZ_CLIENT (object), result, &error);
  ef_publish_desk_note_server (ef_studio_get_publish_desk (studio), origin, error);
  if (posts == NULL) {
    end_in_error (task, error);
    return;
  }

  for (; self->at < self->end; self->at++) {
    EfTarget *target = g_ptr_array_index (self->targets, self->at);
    EfPostizPost *post = ef_postiz_posts_find (posts, target->remote_id);

    if (post != NULL)
      judge (task, target, post);
    else
      g_ptr_array_add (self->missed, ef_target_copy (target));
  }
  ask_next (task);
}

static void
ask_next (GTask *task)
{
  Ask *self = g_task_get_task_data (task);
  const EfTarget *first;
  const EfTarget *last;

  if (self->at >= self->targets->len) {
    look_further (task);
    return;
  }

  first = g_ptr_array_index (self->targets, self->at);
  last = first;
  for (self->end = self->at + 1; self->end < self->targets->len; self->end++) {
    const EfTarget *next = g_ptr_array_index (self->targets, self->end);

    if (next->date - last->date > APART)
      break;
    last = next;
  }
  ef_postiz_client_list_posts_async (self->client, first->date - MINUTE_MS, last->date + MINUTE_MS,
                                     g_task_get_cancellable (task), listed_cb, task);
}

/* Targets of another origin are those of an account that the profile had before. */
static void
got_client_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfStudio *studio = EF_STUDIO (object);
  Ask *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *origin = NULL;

  self->client =
    ef_publish_desk_get_client_finish (ef_studio_get_publish_desk (studio), result, &error);
  if (self->client == NULL) {
    end_in_error (task, error);
    return;
  }

  origin = ef_post_account_get_origin (ef_postiz_client_get_account (self->client));
  for (guint i = self->targets->len; i > 0; i--) {
    const EfTarget *target = g_ptr_array_index (self->targets, i - 1);

    if (g_strcmp0 (target->origin, origin) != 0 ||
        !g_str_equal (target->profile_id, self->profile_id))
      g_ptr_array_remove_index (self->targets, i - 1);
  }
  ask_next (task);
}

void
ef_publish_track_ask_async (EfStudio *studio,
                            const char *profile_id,
                            gboolean practice,
                            GPtrArray *targets,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (studio, cancellable, callback, user_data);
  Ask *self = g_new0 (Ask, 1);

  g_task_set_source_tag (task, ef_publish_track_ask_async);
  self->profile_id = g_strdup (profile_id);
  self->practice = practice;
  self->targets = g_ptr_array_ref (targets);
  self->missed = g_ptr_array_new_with_free_func (free_target_cb);
  self->failed = g_ptr_array_new ();
  self->networks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->facts = ef_publish_facts_new ();
  g_task_set_task_data (task, self, ask_free);
  ef_publish_desk_get_client_async (ef_studio_get_publish_desk (studio), profile_id, practice,
                                    cancellable, got_client_cb, task);
}

gboolean
ef_publish_track_ask_finish (GAsyncResult *result, guint *n_told, GError **error)
{
  gssize number = g_task_propagate_int (G_TASK (result), error);

  if (number < 0)
    return FALSE;

  *n_told = (guint) number;

  return TRUE;
}
