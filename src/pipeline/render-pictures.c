/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/render-pictures.h"

#include <errno.h>

#include "core/worker.h"
#include "pipeline/cache.h"
#include "pipeline/media-child.h"
#include "pipeline/studio-private.h"

/* Twice what a card shows of the longer side. */
#define SIDE 480

struct _EfRenderPictures {
  GObject parent_instance;

  EfStudio *studio;
  EfMediaChild *child;
  GQueue waiting; /* (element-type GTask): the last one first */
  GTask *current; /* (unowned) (nullable) */
};

G_DEFINE_FINAL_TYPE (EfRenderPictures, ef_render_pictures, G_TYPE_OBJECT)

static void make_next (EfRenderPictures *self);

typedef struct {
  char *file;
  char *path;
} Picture;

static void
picture_free (gpointer data)
{
  Picture *self = data;

  g_free (self->file);
  g_free (self->path);
  g_free (self);
}

static void
end_current (EfRenderPictures *self, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->current);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  make_next (self);
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfRenderPictures) self = user_data;
  GError *error = NULL;
  g_autoptr (JsonObject) answer =
    ef_media_child_ask_finish (EF_MEDIA_CHILD (object), result, &error);

  end_current (self, error);
}

static void
folder_made_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfRenderPictures) self = EF_RENDER_PICTURES (g_object_ref (object));
  Picture *picture = g_task_get_task_data (self->current);
  g_autoptr (JsonObject) request = NULL;
  g_autofree char *uri = g_filename_to_uri (picture->path, NULL, NULL);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error)) {
    end_current (self, error);
    return;
  }

  request = ef_media_child_make_request ("poster", picture->file);
  json_object_set_string_member (request, "file", uri);
  json_object_set_int_member (request, "width", SIDE);
  json_object_set_int_member (request, "height", SIDE);
  ef_media_child_ask_async (self->child, request, NULL, NULL, NULL, answered_cb,
                            g_object_ref (self));
}

static void
make_folder_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *folder = g_path_get_dirname (data);

  if (g_mkdir_with_parents (folder, 0700) == 0)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_new_error_literal (task, G_IO_ERROR, g_io_error_from_errno (errno),
                                     g_strerror (errno));
}

static void
make_next (EfRenderPictures *self)
{
  while (self->current == NULL && !g_queue_is_empty (&self->waiting)) {
    GTask *task = g_queue_pop_head (&self->waiting);
    g_autoptr (GTask) folder = NULL;
    Picture *picture = g_task_get_task_data (task);

    if (g_task_return_error_if_cancelled (task)) {
      g_object_unref (task);
      continue;
    }

    self->current = task;
    folder = g_task_new (self, NULL, folder_made_cb, NULL);
    g_task_set_source_tag (folder, make_next);
    g_task_set_task_data (folder, g_strdup (picture->path), g_free);
    ef_worker_run (ef_studio_get_file_worker (self->studio), folder, make_folder_in_thread);
  }
}

static void
ef_render_pictures_dispose (GObject *object)
{
  EfRenderPictures *self = EF_RENDER_PICTURES (object);

  g_clear_object (&self->child);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_render_pictures_parent_class)->dispose (object);
}

static void
ef_render_pictures_class_init (EfRenderPicturesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ef_render_pictures_dispose;
}

static void
ef_render_pictures_init (EfRenderPictures *self)
{
  g_queue_init (&self->waiting);
  self->child = ef_media_child_new ();
}

EfRenderPictures *
ef_render_pictures_new (EfStudio *studio)
{
  EfRenderPictures *self = g_object_new (EF_TYPE_RENDER_PICTURES, NULL);

  g_set_object (&self->studio, studio);

  return self;
}

/* A file that was rendered again is another one. */
char *
ef_render_pictures_find (EfStudio *studio, EfRender *render)
{
  g_autofree char *profile =
    ef_paths_get_profile_cache (ef_studio_get_paths (studio), ef_render_get_profile_id (render));
  g_autofree char *name = g_strdup_printf ("%s-%" G_GINT64_FORMAT ".jpg", ef_render_get_id (render),
                                           ef_render_get_modified (render));

  return g_build_filename (profile, EF_CACHE_RENDERS, name, NULL);
}

void
ef_render_pictures_make_async (EfRenderPictures *self,
                               EfRender *render,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Picture *picture = g_new0 (Picture, 1);

  g_task_set_source_tag (task, ef_render_pictures_make_async);
  picture->file = g_strdup (ef_render_get_file (render));
  picture->path = ef_render_pictures_find (self->studio, render);
  g_task_set_task_data (task, picture, picture_free);
  g_queue_push_head (&self->waiting, task);
  make_next (self);
}

gboolean
ef_render_pictures_make_finish (EfRenderPictures *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ef_render_pictures_close (EfRenderPictures *self)
{
  GTask *task;

  while ((task = g_queue_pop_head (&self->waiting)) != NULL) {
    g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "");
    g_object_unref (task);
  }
  ef_media_child_close (self->child);
}
