/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pictures.h"

#include "core/worker.h"

/* A screen shows some dozens; scrolling back should not decode them anew. At 480x270 this is 100 MB
 * at the very most, and usually a few. */
#define KEPT_MOST 200

/* Main thread only. The queue holds the keys of the table, the latest at the head. */
static GHashTable *kept; /* (owned) path → GdkTexture */
static GQueue order = G_QUEUE_INIT;

GdkTexture *
ef_pictures_get (const char *path)
{
  return kept != NULL ? g_hash_table_lookup (kept, path) : NULL;
}

static void
keep (const char *path, GdkTexture *texture)
{
  gpointer key = NULL;

  if (kept == NULL)
    kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  if (g_hash_table_contains (kept, path))
    return;

  if (g_queue_get_length (&order) >= KEPT_MOST)
    g_hash_table_remove (kept, g_queue_pop_tail (&order));
  g_hash_table_insert (kept, g_strdup (path), g_object_ref (texture));
  g_hash_table_lookup_extended (kept, path, &key, NULL);
  g_queue_push_head (&order, key);
}

/* Made when the first picture is asked for. */
static EfWorker *
get_worker (void)
{
  static EfWorker *worker;

  if (worker == NULL)
    worker = ef_worker_new ("pictures");

  return worker;
}

static void
load_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  GdkTexture *texture = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  texture = gdk_texture_new_from_filename (data, &error);
  if (texture == NULL && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, texture, g_object_unref);
}

void
ef_pictures_load_async (const char *path,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_pictures_load_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  ef_worker_run (get_worker (), task, load_in_thread);
}

static void
decode_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GdkTexture *texture = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  texture = gdk_texture_new_from_bytes (data, &error);
  if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else
    g_task_return_error (task, error);
}

void
ef_pictures_decode_async (GBytes *bytes,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_pictures_decode_async);
  g_task_set_task_data (task, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
  ef_worker_run (get_worker (), task, decode_in_thread);
}

GdkTexture *
ef_pictures_finish (GAsyncResult *result, GError **error)
{
  GdkTexture *texture = g_task_propagate_pointer (G_TASK (result), error);

  if (texture != NULL && g_task_get_source_tag (G_TASK (result)) == ef_pictures_load_async)
    keep (g_task_get_task_data (G_TASK (result)), texture);

  return texture;
}
