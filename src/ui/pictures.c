/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/pictures.h"

#include "core/worker.h"

/* A screen shows some dozens; scrolling back should not decode them anew. At 480x270 this is 100 MB
 * at the very most, and usually a few. */
#define KEPT_MOST 200

struct _EfPictures {
  GObject parent_instance;

  GHashTable *kept; /* (element-type utf8 GdkTexture): by path */
  GQueue order;     /* the keys of it, the last used at the head */
  EfWorker *worker; /* (owned) (nullable): made when the first picture is asked for */
};

G_DEFINE_FINAL_TYPE (EfPictures, ef_pictures, G_TYPE_OBJECT)

static void
ef_pictures_finalize (GObject *object)
{
  EfPictures *self = EF_PICTURES (object);

  g_queue_clear (&self->order);
  g_hash_table_unref (self->kept);
  g_clear_object (&self->worker);

  G_OBJECT_CLASS (ef_pictures_parent_class)->finalize (object);
}

static void
ef_pictures_class_init (EfPicturesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ef_pictures_finalize;
}

static void
ef_pictures_init (EfPictures *self)
{
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  g_queue_init (&self->order);
}

EfPictures *
ef_pictures_new (void)
{
  return g_object_new (EF_TYPE_PICTURES, NULL);
}

/* The key of the table is the one in the queue. */
static void
use (EfPictures *self, const char *path)
{
  GList *link = g_queue_find_custom (&self->order, path, (GCompareFunc) strcmp);

  if (link == NULL || link == self->order.head)
    return;

  g_queue_unlink (&self->order, link);
  g_queue_push_head_link (&self->order, link);
}

GdkTexture *
ef_pictures_get (EfPictures *self, const char *path)
{
  GdkTexture *texture = g_hash_table_lookup (self->kept, path);

  if (texture != NULL)
    use (self, path);

  return texture;
}

static void
keep (EfPictures *self, const char *path, GdkTexture *texture)
{
  char *key;

  if (g_hash_table_contains (self->kept, path))
    return;

  if (g_queue_get_length (&self->order) >= KEPT_MOST)
    g_hash_table_remove (self->kept, g_queue_pop_tail (&self->order));
  key = g_strdup (path);
  g_hash_table_insert (self->kept, key, g_object_ref (texture));
  g_queue_push_head (&self->order, key);
}

static EfWorker *
get_worker (EfPictures *self)
{
  if (self->worker == NULL)
    self->worker = ef_worker_new ("pictures");

  return self->worker;
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
ef_pictures_load_async (EfPictures *self,
                        const char *path,
                        GCancellable *cancellable,
                        GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_pictures_load_async);
  g_task_set_task_data (task, g_strdup (path), g_free);
  ef_worker_run (get_worker (self), task, load_in_thread);
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
ef_pictures_decode_async (EfPictures *self,
                          GBytes *bytes,
                          GCancellable *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_pictures_decode_async);
  g_task_set_task_data (task, g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
  ef_worker_run (get_worker (self), task, decode_in_thread);
}

GdkTexture *
ef_pictures_finish (EfPictures *self, GAsyncResult *result, GError **error)
{
  GdkTexture *texture = g_task_propagate_pointer (G_TASK (result), error);

  if (texture != NULL && g_task_get_source_tag (G_TASK (result)) == ef_pictures_load_async)
    keep (self, g_task_get_task_data (G_TASK (result)), texture);

  return texture;
}
