/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/postiz-pool.h"

/* The clients of profiles. What is made from credentials that changed while it was being made is not handed
 * out: it is made again. */
struct _EfPostizPool {
  GObject parent_instance;

  const EfPostizMaker *functions;
  gpointer maker;
  GHashTable *entries; /* (owned) (element-type utf8 Entry) */
};

G_DEFINE_FINAL_TYPE (EfPostizPool, ef_postiz_pool, G_TYPE_OBJECT)

typedef struct {
  EfPostizClient *client; /* (owned) (nullable) */
  GPtrArray *waiting;     /* (element-type GTask) */
  gboolean is_being_made;
  gboolean is_stale; /* what is being made is of older credentials */
} Entry;

typedef struct {
  EfPostizPool *pool; /* (owned) */
  char *profile_id;
} Making;

static void
entry_free (gpointer data)
{
  Entry *self = data;

  g_clear_object (&self->client);
  g_ptr_array_unref (self->waiting);
  g_free (self);
}

static void make_client (EfPostizPool *self, const char *profile_id);

static void
answer (GTask *task, EfPostizClient *client, const GError *error)
{
  if (g_task_return_error_if_cancelled (task))
    return;

  if (client != NULL)
    g_task_return_pointer (task, g_object_ref (client), g_object_unref);
  else
    g_task_return_error (task, g_error_copy (error));
}

static void
answer_all (Entry *entry, const GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&entry->waiting);

  entry->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    answer (waiting->pdata[i], entry->client, error);
}

static void
made_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Making *making = user_data;
  g_autoptr (EfPostizPool) self = making->pool;
  g_autofree char *profile_id = making->profile_id;
  Entry *entry = g_hash_table_lookup (self->entries, profile_id);
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPostizClient) client = self->functions->make_finish (self->maker, result, &error);

  g_free (making);
  entry->is_being_made = FALSE;
  if (entry->is_stale) {
    make_client (self, profile_id);
    return;
  }

  entry->client = g_steal_pointer (&client);
  answer_all (entry, error);
}

/* One who stops waiting does not stop what others wait for, so nobody's cancellable is handed on. */
static void
make_client (EfPostizPool *self, const char *profile_id)
{
  Entry *entry = g_hash_table_lookup (self->entries, profile_id);
  Making *making;

  entry->is_stale = FALSE;
  if (entry->waiting->len == 0)
    return;

  making = g_new0 (Making, 1);
  making->pool = g_object_ref (self);
  making->profile_id = g_strdup (profile_id);
  entry->is_being_made = TRUE;
  self->functions->make_async (self->maker, profile_id, NULL, made_cb, making);
}

static void
ef_postiz_pool_finalize (GObject *object)
{
  EfPostizPool *self = EF_POSTIZ_POOL (object);

  g_hash_table_unref (self->entries);

  G_OBJECT_CLASS (ef_postiz_pool_parent_class)->finalize (object);
}

static void
ef_postiz_pool_class_init (EfPostizPoolClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ef_postiz_pool_finalize;
}

static void
ef_postiz_pool_init (EfPostizPool *self)
{
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
}

EfPostizPool *
ef_postiz_pool_new (const EfPostizMaker *functions, gpointer maker)
{
  EfPostizPool *self = g_object_new (EF_TYPE_POSTIZ_POOL, NULL);

  self->functions = functions;
  self->maker = maker;

  return self;
}

static Entry *
ensure_entry (EfPostizPool *self, const char *profile_id)
{
  Entry *entry = g_hash_table_lookup (self->entries, profile_id);

  if (entry == NULL) {
    entry = g_new0 (Entry, 1);
    entry->waiting = g_ptr_array_new_with_free_func (g_object_unref);
    g_hash_table_insert (self->entries, g_strdup (profile_id), entry);
  }

  return entry;
}

void
ef_postiz_pool_get_async (EfPostizPool *self,
                          const char *profile_id,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Entry *entry = ensure_entry (self, profile_id);

  g_task_set_source_tag (task, ef_postiz_pool_get_async);
  if (entry->client != NULL) {
    answer (task, entry->client, NULL);
    return;
  }

  g_ptr_array_add (entry->waiting, g_steal_pointer (&task));
  if (!entry->is_being_made)
    make_client (self, profile_id);
}

EfPostizClient *
ef_postiz_pool_get_finish (EfPostizPool *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
drop (Entry *entry)
{
  g_clear_object (&entry->client);
  entry->is_stale = entry->is_being_made;
}

void
ef_postiz_pool_drop (EfPostizPool *self, const char *profile_id)
{
  Entry *entry = g_hash_table_lookup (self->entries, profile_id);

  if (entry != NULL)
    drop (entry);
}

void
ef_postiz_pool_drop_all (EfPostizPool *self)
{
  GHashTableIter iter;
  gpointer entry;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    drop (entry);
}
