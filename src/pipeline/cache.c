/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/cache.h"

/* The claims: a folder that somebody writes into, and who waits for it. */
struct _EfCacheClaims {
  GHashTable *folders;  /* (owned): path → GQueue of GTask */
  gboolean is_cleaning; /* one cleaner is enough */
  gint64 cleaned;       /* monotonic */
};

static void
queue_free (gpointer data)
{
  g_queue_free_full (data, g_object_unref);
}

EfCacheClaims *
ef_cache_claims_new (void)
{
  EfCacheClaims *self = g_new0 (EfCacheClaims, 1);

  self->folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, queue_free);

  return self;
}

void
ef_cache_claims_free (EfCacheClaims *self)
{
  g_hash_table_unref (self->folders);
  g_free (self);
}

GHashTable *
ef_cache_claims_list (EfCacheClaims *self)
{
  GHashTable *set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer folder;

  g_hash_table_iter_init (&iter, self->folders);
  while (g_hash_table_iter_next (&iter, &folder, NULL))
    g_hash_table_add (set, g_strdup (folder));

  return set;
}

gboolean
ef_cache_claims_set_cleaning (EfCacheClaims *self, gboolean cleaning)
{
  gboolean before = self->is_cleaning;

  self->is_cleaning = cleaning;
  self->cleaned = g_get_monotonic_time ();

  return before;
}

gint64
ef_cache_claims_get_cleaned (EfCacheClaims *self)
{
  return self->cleaned;
}

char *
ef_cache_get_folder (EfStudio *studio, EfSource *source)
{
  g_autofree char *profile = NULL;

  if (*ef_source_get_fingerprint (source) == '\0')
    return NULL;

  profile =
    ef_paths_get_profile_cache (ef_studio_get_paths (studio), ef_source_get_profile_id (source));

  return g_build_filename (profile, ef_source_get_fingerprint (source), NULL);
}

void
ef_cache_claim_async (EfStudio *studio,
                      const char *folder,
                      GAsyncReadyCallback callback,
                      gpointer user_data)
{
  EfCacheClaims *self = ef_studio_get_claims (studio);
  GTask *task = g_task_new (studio, NULL, callback, user_data);
  GQueue *waiting = g_hash_table_lookup (self->folders, folder);

  g_task_set_source_tag (task, ef_cache_claim_async);
  if (waiting != NULL) {
    g_queue_push_tail (waiting, task);
    return;
  }

  g_hash_table_insert (self->folders, g_strdup (folder), g_queue_new ());
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

void
ef_cache_claim_finish (EfStudio *studio, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

void
ef_cache_release (EfStudio *studio, const char *folder)
{
  EfCacheClaims *self = ef_studio_get_claims (studio);
  GQueue *waiting = g_hash_table_lookup (self->folders, folder);
  g_autoptr (GTask) next = NULL;

  g_return_if_fail (waiting != NULL);

  next = g_queue_pop_head (waiting);
  if (next != NULL)
    g_task_return_boolean (next, TRUE);
  else
    g_hash_table_remove (self->folders, folder);
}
