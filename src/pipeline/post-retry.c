/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "core/post-account.h"
#include "pipeline/post-verbs.h"
#include "pipeline/publish-private.h"
#include "store/post-table.h"
#include "store/target-table.h"

/* What failed goes again, one after the other. What has an id at the server is read there first: what is out is taken
 * over, what may still come out is left, and all else is deleted and seen gone before it is anything new. */

#define YOUNG G_TIME_SPAN_HOUR
#define AROUND 60000

typedef struct {
  EfPostVerb *call; /* (owned) */
  guint at;
  gboolean is_sure;
  EfTarget *target;       /* (owned) (nullable): that of now */
  EfPost *post;           /* (owned) (nullable) */
  EfPostizClient *client; /* (owned) (nullable) */
  gboolean is_deleted;
} Retry;

static void next (GTask *task);
static void look (GTask *task);

static void
forget (Retry *self)
{
  g_clear_pointer (&self->target, ef_target_free);
  g_clear_object (&self->post);
  g_clear_object (&self->client);
  self->is_deleted = FALSE;
}

static void
retry_free (gpointer data)
{
  Retry *self = data;

  forget (self);
  ef_post_verb_free (self->call);
  g_free (self);
}

static const char *
get_id (Retry *self)
{
  return self->call->ids[self->at];
}

static EfDatabase *
get_database (GTask *task)
{
  return ef_studio_get_database (g_task_get_source_object (task));
}

static void
pass (GTask *task, const char *problem)
{
  Retry *self = g_task_get_task_data (task);

  ef_post_verb_add (self->call, get_id (self), FALSE, problem);
  self->at++;
  next (task);
}

static void
pass_error (GTask *task, GError *error)
{
  pass (task, error->message);
  g_error_free (error);
}

/* What is written. */

typedef struct {
  EfPostVerb *call; /* (owned) */
  EfTarget *target; /* (owned) */
  EfPost *post;     /* (owned) */
  GPtrArray *facts; /* (owned) (nullable) */
} Write;

static void
write_free (gpointer data)
{
  Write *self = data;

  ef_post_verb_free (self->call);
  ef_target_free (self->target);
  g_object_unref (self->post);
  g_clear_pointer (&self->facts, g_ptr_array_unref);
  g_free (self);
}

static gboolean
write_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Write *self = data;

  return self->facts != NULL
           ? ef_publish_store_apply (connection, self->post, self->facts, g_get_real_time (), error)
           : ef_post_verb_restart (connection, self->call, self->target, error);
}

static void
restarted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Retry *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (ef_database_run_finish (EF_DATABASE (object), result, &error) == NULL) {
    pass_error (task, error);
    return;
  }

  self->at++;
  next (task);
}

static void
adopted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (ef_database_run_finish (EF_DATABASE (object), result, &error) == NULL)
    pass_error (task, error);
  else
    pass (task, NULL);
}

static Write *
make_write (Retry *self)
{
  Write *write = g_new0 (Write, 1);

  write->call = g_atomic_rc_box_acquire (self->call);
  write->target = ef_target_copy (self->target);
  write->post = g_object_ref (self->post);

  return write;
}

static void
restart (GTask *task)
{
  ef_database_write_async (get_database (task), write_in_database,
                           make_write (g_task_get_task_data (task)), write_free, NULL, restarted_cb,
                           task);
}

static void
take_over (GTask *task, const EfPostizPost *found)
{
  Write *write = make_write (g_task_get_task_data (task));

  write->facts = ef_publish_facts_new ();
  g_ptr_array_add (write->facts, ef_publish_judge (write->target, found));
  ef_database_write_async (get_database (task), write_in_database, write, write_free, NULL,
                           adopted_cb, task);
}

/* What is there. */

static void
deleted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Retry *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ef_postiz_client_delete_finish (EF_POSTIZ_CLIENT (object), result, &error)) {
    pass_error (task, error);
    return;
  }

  self->is_deleted = TRUE;
  look (task);
}

static gboolean
may_come_out (Retry *self, const EfPostizPost *found)
{
  gint64 age = ef_publish_get_now (self->client) - found->date * 1000;

  return age < YOUNG || g_str_equal (self->target->problem_code, EF_PUBLISH_UNCONFIRMED);
}

static void
judge (GTask *task, const EfPostizPost *found)
{
  Retry *self = g_task_get_task_data (task);

  if (found == NULL) {
    restart (task);
  } else if (self->is_deleted) {
    pass (task, _ ("Postiz said that it deleted the post, and has it still: try again later."));
  } else if (found->state != EF_POSTIZ_STATE_ERROR || found->urls[0] != NULL) {
    take_over (task, found);
  } else if (may_come_out (self, found) && !self->is_sure) {
    pass (task, _ ("It may still be published by itself, and would be there twice then: try it "
                   "again by itself when you are sure that it is not."));
  } else {
    ef_postiz_client_delete_async (self->client, found->id, found->date - AROUND,
                                   found->date + AROUND, NULL, deleted_cb, task);
  }
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Retry *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) posts =
    ef_postiz_client_list_posts_finish (EF_POSTIZ_CLIENT (object), result, &error);

  if (posts == NULL)
    pass_error (task, error);
  else
    judge (task, ef_postiz_posts_find (posts, self->target->remote_id));
}

static void
look (GTask *task)
{
  Retry *self = g_task_get_task_data (task);
  g_autoptr (GPtrArray) span = g_ptr_array_new ();
  gint64 from;
  gint64 to;

  g_ptr_array_add (span, self->target);
  ef_publish_get_span (span, &from, &to);
  ef_postiz_client_list_posts_async (self->client, from, to, NULL, listed_cb, task);
}

/* Only the account that has it can say what became of it. */
static void
channels_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Retry *self = g_task_get_task_data (task);
  EfStudio *studio = g_task_get_source_object (task);
  EfPublishDesk *desk = ef_studio_get_publish_desk (studio);
  GError *error = NULL;
  g_autoptr (GPtrArray) channels =
    ef_postiz_client_list_channels_finish (EF_POSTIZ_CLIENT (object), result, &error);

  if (channels == NULL) {
    pass_error (task, error);
    return;
  }

  ef_publish_desk_note_clock (desk, self->target->origin, self->client);
  ef_post_verb_note_clock (self->call, studio, self->target->origin);
  for (guint i = 0; i < channels->len; i++) {
    const EfPostizChannel *channel = g_ptr_array_index (channels, i);

    if (g_str_equal (channel->id, self->target->remote_channel)) {
      look (task);
      return;
    }
  }
  pass (task, _ ("This channel is not on the account these credentials open."));
}

static void
client_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Retry *self = g_task_get_task_data (task);
  EfPublishDesk *desk = ef_studio_get_publish_desk (EF_STUDIO (object));
  g_autofree char *origin = NULL;
  GError *error = NULL;

  self->client = ef_publish_desk_get_client_finish (desk, result, &error);
  if (self->client == NULL) {
    pass_error (task, error);
    return;
  }

  origin = ef_post_account_get_origin (ef_postiz_client_get_account (self->client));
  if (g_strcmp0 (origin, self->target->origin) != 0)
    pass (task, _ ("The profile has another server now: set the old one again, or plan anew."));
  else
    ef_postiz_client_list_channels_async (self->client, NULL, NULL, channels_cb, task);
}

typedef struct {
  char *profile_id;
  char *id;
  EfTarget *target;
  EfPost *post;
} Read;

static void
read_free (gpointer data)
{
  Read *self = data;

  g_free (self->profile_id);
  g_free (self->id);
  g_clear_pointer (&self->target, ef_target_free);
  g_clear_object (&self->post);
  g_free (self);
}

static gboolean
read_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Read *self = data;

  self->target = ef_target_table_get (connection, self->profile_id, self->id, error);
  if (self->target == NULL)
    return FALSE;
  self->post = ef_post_table_get (connection, self->profile_id, self->target->post_id, error);

  return self->post != NULL;
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Retry *self = g_task_get_task_data (task);
  EfStudio *studio = g_task_get_source_object (task);
  GError *error = NULL;
  Read *row = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (row == NULL) {
    pass_error (task, error);
    return;
  }

  self->target = g_steal_pointer (&row->target);
  self->post = g_steal_pointer (&row->post);
  ef_post_verb_note_clock (self->call, studio, ef_post_get_origin (self->post));
  if (self->target->state != EF_POST_FAILED && self->target->state != EF_POST_LATE &&
      self->target->state != EF_POST_CANCELED)
    pass (task, _ ("It has not failed: there is nothing to be tried again."));
  else if (*self->target->remote_id == '\0')
    restart (task);
  else
    ef_publish_desk_get_client_async (ef_studio_get_publish_desk (studio), self->call->profile_id,
                                      ef_post_is_practice (self->post), NULL, client_cb, task);
}

static void
next (GTask *task)
{
  Retry *self = g_task_get_task_data (task);
  Read *row;

  forget (self);
  if (get_id (self) == NULL) {
    g_task_return_pointer (task, g_ptr_array_ref (self->call->done),
                           (GDestroyNotify) g_ptr_array_unref);
    g_object_unref (task);
    return;
  }

  row = g_new0 (Read, 1);
  row->profile_id = g_strdup (self->call->profile_id);
  row->id = g_strdup (get_id (self));
  ef_database_read_async (get_database (task), read_in_database, row, read_free, NULL, read_cb,
                          task);
}

void
ef_studio_retry_targets_async (EfStudio *self,
                               EfProfile *profile,
                               const char *const *ids,
                               gint64 planned_at,
                               gboolean is_sure,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Retry *retry = g_new0 (Retry, 1);

  g_task_set_source_tag (task, ef_studio_retry_targets_async);
  retry->call = ef_post_verb_new (profile, ids, planned_at);
  retry->is_sure = is_sure;
  g_task_set_task_data (task, retry, retry_free);
  next (task);
}
