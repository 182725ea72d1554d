/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/studio-posts.h"
#include "pipeline/studio-private.h"

/* Posts as they are read. */

typedef struct {
  char *profile_id;
  EfPostFilter filter; /* its texts are those below */
  char *text;
  char *channel_id;
  char *render_id;
  char *schedule_id;
  char *start;
  GArray *numbers;  /* (owned) (nullable) */
  GPtrArray *posts; /* (owned) (nullable) */
  guint counts[EF_POST_N_STATES];
  guint offset;
  guint limit;
} Call;

static void
call_clear (gpointer data)
{
  Call *self = data;

  g_free (self->profile_id);
  g_free (self->text);
  g_free (self->channel_id);
  g_free (self->render_id);
  g_free (self->schedule_id);
  g_free (self->start);
  g_clear_pointer (&self->numbers, g_array_unref);
  g_clear_pointer (&self->posts, g_ptr_array_unref);
}

/* The database and the task hold a reference each. */
static void
call_free (gpointer data)
{
  g_atomic_rc_box_release_full (data, call_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static Call *
call_new (EfProfile *profile, const EfPostFilter *filter)
{
  Call *self = g_atomic_rc_box_new0 (Call);

  self->profile_id = g_strdup (ef_profile_get_id (profile));
  if (filter != NULL) {
    self->filter = *filter;
    self->filter.text = self->text = g_strdup (filter->text);
    self->filter.channel_id = self->channel_id = g_strdup (filter->channel_id);
    self->filter.render_id = self->render_id = g_strdup (filter->render_id);
    self->filter.schedule_id = self->schedule_id = g_strdup (filter->schedule_id);
  }

  return self;
}

static void
returned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Call *call = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (call != NULL)
    g_task_return_pointer (task, g_atomic_rc_box_acquire (call), call_free);
  else
    g_task_return_error (task, error);
}

static void
start (EfStudio *self,
       gpointer tag,
       EfDatabaseFunc func,
       Call *call,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, tag);
  ef_database_read_async (ef_studio_get_database (self), func, call, call_free, NULL, returned_cb,
                          task);
}

static Call *
finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GPtrArray *
finish_posts (GAsyncResult *result, GError **error)
{
  g_autoptr (Call) call = finish (result, error);

  return call != NULL ? g_ptr_array_ref (call->posts) : NULL;
}

static gboolean
list_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  call->posts = ef_post_table_select (connection, call->profile_id, &call->filter, call->offset,
                                      call->limit, error);

  return call->posts != NULL;
}

void
ef_studio_list_posts_async (EfStudio *self,
                            EfProfile *profile,
                            const EfPostFilter *filter,
                            guint offset,
                            guint limit,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  Call *call = call_new (profile, filter);

  call->offset = offset;
  call->limit = limit;
  start (self, ef_studio_list_posts_async, list_in_database, call, callback, user_data);
}

GPtrArray *
ef_studio_list_posts_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return finish_posts (result, error);
}

static gboolean
list_numbers_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  call->numbers = ef_post_table_list_numbers (connection, call->profile_id, &call->filter, error);

  return call->numbers != NULL;
}

void
ef_studio_list_post_numbers_async (EfStudio *self,
                                   EfProfile *profile,
                                   const EfPostFilter *filter,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  start (self, ef_studio_list_post_numbers_async, list_numbers_in_database,
         call_new (profile, filter), callback, user_data);
}

GArray *
ef_studio_list_post_numbers_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (Call) call = finish (result, error);

  return call != NULL ? g_array_ref (call->numbers) : NULL;
}

static gboolean
get_numbers_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  call->posts =
    ef_post_table_get_numbers (connection, call->profile_id,
                               (gint64 *) (void *) call->numbers->data, call->numbers->len, error);

  return call->posts != NULL;
}

void
ef_studio_get_post_numbers_async (EfStudio *self,
                                  EfProfile *profile,
                                  const gint64 *numbers,
                                  guint n_numbers,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  Call *call = call_new (profile, NULL);

  call->numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_vals (call->numbers, numbers, n_numbers);
  start (self, ef_studio_get_post_numbers_async, get_numbers_in_database, call, callback,
         user_data);
}

GPtrArray *
ef_studio_get_post_numbers_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return finish_posts (result, error);
}

static gboolean
count_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  return ef_post_table_count (connection, call->profile_id, call->filter.practice, call->counts,
                              error);
}

void
ef_studio_count_posts_async (EfStudio *self,
                             EfProfile *profile,
                             gboolean practice,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  EfPostFilter filter = { .practice = practice };

  start (self, ef_studio_count_posts_async, count_in_database, call_new (profile, &filter),
         callback, user_data);
}

gboolean
ef_studio_count_posts_finish (EfStudio *self, GAsyncResult *result, guint *counts, GError **error)
{
  g_autoptr (Call) call = finish (result, error);

  if (call == NULL)
    return FALSE;

  for (guint i = 0; i < EF_POST_N_STATES; i++)
    counts[i] = call->counts[i];

  return TRUE;
}

static gboolean
find_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Call *call = data;

  call->posts = ef_post_table_find (connection, call->profile_id, call->start, error);

  return call->posts != NULL;
}

void
ef_studio_find_posts_async (EfStudio *self,
                            EfProfile *profile,
                            const char *beginning,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  Call *call = call_new (profile, NULL);

  call->start = g_strdup (beginning);
  start (self, ef_studio_find_posts_async, find_in_database, call, callback, user_data);
}

GPtrArray *
ef_studio_find_posts_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return finish_posts (result, error);
}
