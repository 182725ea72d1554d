/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/publish-private.h"

#include "core/log.h"
#include "core/post-account.h"
#include "pipeline/studio-posts.h"

/* What the runs of one studio share. */

#define PAUSE "publish.pause" /* milliseconds between two requests that create */
#define PAUSE_MS 1000
#define MINUTE "publish.practice-minute" /* milliseconds */
#define MINUTE_MS 60000
#define CLOCK_OFF (60 * G_USEC_PER_SEC)

struct _EfPublishDesk {
  EfStudio *studio;    /* (unowned) */
  EfPostizPool *pool;  /* (owned) */
  GHashTable *runs;    /* (owned) (element-type EfPublish): by the id of the post */
  GHashTable *uploads; /* (owned) (element-type utf8): what is under way */
  GHashTable *offsets; /* (owned): origin → microseconds the server's clock is ahead */
  gint64 next_turn;    /* monotonic */
  gulong handler;
};

/* The client of a run is that of credentials that are no more. */
static void
credentials_changed_cb (EfStudio *studio, EfProfile *profile, EfPublishDesk *self)
{
  ef_publish_desk_drop_client (self, ef_profile_get_id (profile), FALSE);
}

EfPublishDesk *
ef_publish_desk_new (EfStudio *studio)
{
  EfPublishDesk *self = g_new0 (EfPublishDesk, 1);

  self->studio = studio;
  self->pool = ef_postiz_pool_new (&ef_publish_maker, studio);
  self->runs = g_hash_table_new (g_str_hash, g_str_equal);
  self->uploads = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->offsets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->handler =
    g_signal_connect (studio, "credentials-changed", G_CALLBACK (credentials_changed_cb), self);

  return self;
}

void
ef_publish_desk_free (EfPublishDesk *self)
{
  g_clear_signal_handler (&self->handler, self->studio);
  g_object_unref (self->pool);
  g_hash_table_unref (self->runs);
  g_hash_table_unref (self->uploads);
  g_hash_table_unref (self->offsets);
  g_free (self);
}

EfPostizPool *
ef_publish_desk_get_pool (EfPublishDesk *self)
{
  return self->pool;
}

/* What is running with it stops: an upload at once, a request that creates when its answer is there. */
void
ef_publish_desk_drop_client (EfPublishDesk *self, const char *profile_id, gboolean practice)
{
  g_autofree char *name = ef_publish_account_make_name (profile_id, practice);
  g_autoptr (GPtrArray) runs = g_hash_table_get_values_as_ptr_array (self->runs);

  ef_postiz_pool_drop (self->pool, name);
  for (guint i = 0; i < runs->len; i++) {
    EfPublish *run = g_ptr_array_index (runs, i);

    if (g_strcmp0 (run->client_name, name) == 0) {
      run->is_stale = TRUE;
      g_cancellable_cancel (run->stop);
    }
  }
}

gboolean
ef_publish_desk_begin (EfPublishDesk *self, EfPublish *run)
{
  const char *post_id = ef_job_get_subject (run->job);

  if (g_hash_table_contains (self->runs, post_id))
    return FALSE;

  g_hash_table_insert (self->runs, (gpointer) post_id, run);

  return TRUE;
}

void
ef_publish_desk_end (EfPublishDesk *self, EfPublish *run)
{
  const char *post_id = ef_job_get_subject (run->job);

  if (g_hash_table_lookup (self->runs, post_id) == run)
    g_hash_table_remove (self->runs, post_id);
}

guint
ef_publish_desk_count_others (EfPublishDesk *self, EfPublish *run, const char *origin)
{
  GHashTableIter iter;
  gpointer value;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->runs);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    EfPublish *other = value;

    n += other != run && other->client != NULL && g_strcmp0 (other->origin, origin) == 0;
  }

  return n;
}

gboolean
ef_publish_desk_begin_upload (EfPublishDesk *self, const char *name)
{
  return g_hash_table_add (self->uploads, g_strdup (name));
}

void
ef_publish_desk_end_upload (EfPublishDesk *self, const char *name)
{
  g_hash_table_remove (self->uploads, name);
}

static gint64
get_milliseconds (EfPublishDesk *self, const char *key, gint64 otherwise)
{
  const char *text = ef_studio_get_setting (self->studio, key);
  gint64 number;

  return text != NULL && g_ascii_string_to_signed (text, 10, 0, G_MAXINT32, &number, NULL)
           ? number
           : otherwise;
}

guint
ef_publish_desk_take_turn (EfPublishDesk *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 turn = MAX (now, self->next_turn);

  self->next_turn = turn + get_milliseconds (self, PAUSE, PAUSE_MS) * 1000;

  return (guint) ((turn - now) / 1000);
}

gint64
ef_publish_desk_get_minute (EfPublishDesk *self, const char *origin)
{
  return 1000 * (g_str_equal (origin, EF_POST_ACCOUNT_PRACTICE)
                   ? MAX (get_milliseconds (self, MINUTE, MINUTE_MS), 1)
                   : MINUTE_MS);
}

/* A client is kept only as long as it is that of the credentials that are there now, whoever has changed them: so they
 * are read each time. */

typedef struct {
  char *name;
  EfPublishAccount *account; /* (owned) (nullable) */
  gboolean is_second;
} Getting;

static void
getting_free (gpointer data)
{
  Getting *self = data;

  g_free (self->name);
  ef_publish_account_free (self->account);
  g_free (self);
}

static gboolean
is_current (const Getting *self, EfPostizClient *client)
{
  return g_str_equal (ef_postiz_client_get_account (client), self->account->account) &&
         g_str_equal (ef_postiz_client_get_base (client), self->account->server);
}

static void
got_client_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfPublishDesk *self = ef_studio_get_publish_desk (g_task_get_source_object (task));
  Getting *getting = g_task_get_task_data (task);
  GError *error = NULL;
  EfPostizClient *client = ef_postiz_pool_get_finish (self->pool, result, &error);

  if (client != NULL && !getting->is_second && !is_current (getting, client)) {
    g_object_unref (client);
    getting->is_second = TRUE;
    ef_postiz_pool_drop (self->pool, getting->name);
    ef_postiz_pool_get_async (self->pool, getting->name, g_task_get_cancellable (task),
                              got_client_cb, task);
    return;
  }

  if (client != NULL)
    g_task_return_pointer (task, client, g_object_unref);
  else
    g_task_return_error (task, error);
  g_object_unref (task);
}

static void
account_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfStudio *studio = EF_STUDIO (object);
  Getting *getting = g_task_get_task_data (task);
  GError *error = NULL;

  getting->account = ef_publish_account_load_finish (studio, result, &error);
  if (getting->account == NULL) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }

  ef_postiz_pool_get_async (ef_studio_get_publish_desk (studio)->pool, getting->name,
                            g_task_get_cancellable (task), got_client_cb, task);
}

void
ef_publish_desk_get_client_async (EfPublishDesk *self,
                                  const char *profile_id,
                                  gboolean practice,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (self->studio, cancellable, callback, user_data);
  Getting *getting = g_new0 (Getting, 1);

  g_task_set_source_tag (task, ef_publish_desk_get_client_async);
  getting->name = ef_publish_account_make_name (profile_id, practice);
  g_task_set_task_data (task, getting, getting_free);
  ef_publish_account_load_async (self->studio, profile_id, practice, cancellable, account_cb, task);
}

EfPostizClient *
ef_publish_desk_get_client_finish (EfPublishDesk *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Clocks. */

gint64
ef_publish_get_now (EfPostizClient *client)
{
  gint64 offset = 0;

  if (client == NULL || !ef_postiz_client_get_clock_offset (client, &offset))
    offset = 0;

  return g_get_real_time () + offset;
}

void
ef_publish_desk_note_clock (EfPublishDesk *self, const char *origin, EfPostizClient *client)
{
  gint64 offset;

  if (ef_postiz_client_get_clock_offset (client, &offset))
    g_hash_table_replace (self->offsets, g_strdup (origin), g_memdup2 (&offset, sizeof offset));
}

gint64
ef_publish_desk_get_offset (EfPublishDesk *self, const char *origin)
{
  const gint64 *offset = g_hash_table_lookup (self->offsets, origin);

  return offset != NULL ? *offset : 0;
}

gint64
ef_studio_get_clock_difference (EfStudio *self, const char *origin)
{
  gint64 offset = ef_publish_desk_get_offset (ef_studio_get_publish_desk (self), origin);

  return ABS (offset) > CLOCK_OFF ? offset : 0;
}

/* The server. */

typedef struct {
  char *origin;
  gboolean has_failed;
  gboolean has_opened;
} Note;

static void
note_free (gpointer data)
{
  Note *self = data;

  g_free (self->origin);
  g_free (self);
}

static gboolean
note_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Note *note = data;

  return ef_publish_store_note_server (connection, note->origin, note->has_failed,
                                       g_get_real_time (), &note->has_opened, error);
}

static void
noted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ef_database_run_finish (EF_DATABASE (object), result, NULL);
}

void
ef_publish_desk_note_server (EfPublishDesk *self, const char *origin, const GError *error)
{
  Note *note;

  if (error != NULL && !ef_publish_is_server_down (error))
    return;

  note = g_new0 (Note, 1);
  note->origin = g_strdup (origin);
  note->has_failed = error != NULL;
  ef_database_write_async (ef_studio_get_database (self->studio), note_in_database, note, note_free,
                           NULL, noted_cb, NULL);
}

/* A refusal is an answer: the server works. */
gboolean
ef_publish_is_server_down (const GError *error)
{
  return g_error_matches (error, EF_NET_ERROR, EF_NET_ERROR_OFFLINE) ||
         g_error_matches (error, EF_NET_ERROR, EF_NET_ERROR_TIMEOUT) ||
         g_error_matches (error, EF_NET_ERROR, EF_NET_ERROR_SERVER);
}
