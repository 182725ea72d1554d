/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/projects/film-pictures.h"

#include "pipeline/source-data.h"
#include "ui/pictures.h"

/* At 164 × 92 these are 20 MB at the very most. */
#define KEPT_MOST 300

/* What is read of a video may be some MB. */
#define FILMS_MOST 24

struct _EfFilmPictures {
  GObject parent_instance;

  EfStudio *studio; /* (nullable) */
  EfPictures *pictures;
  GHashTable *films; /* (element-type utf8 EfSourceData): by id of the source */
  GQueue opened;     /* the keys of it, the one that was wanted last at the tail */
  GHashTable *kept;  /* (element-type utf8 GdkTexture): by id of the source and time */
  GQueue order;      /* the keys of it, the oldest at the head */
};

G_DEFINE_FINAL_TYPE (EfFilmPictures, ef_film_pictures, G_TYPE_OBJECT)

typedef struct {
  EfSource *source;
  gint64 time;
  gboolean is_poster;
} Wish;

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->source);
  g_free (wish);
}

static void
ef_film_pictures_dispose (GObject *object)
{
  EfFilmPictures *self = EF_FILM_PICTURES (object);

  g_queue_clear (&self->opened);
  g_hash_table_remove_all (self->films);
  g_clear_object (&self->pictures);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_film_pictures_parent_class)->dispose (object);
}

static void
ef_film_pictures_finalize (GObject *object)
{
  EfFilmPictures *self = EF_FILM_PICTURES (object);

  g_hash_table_unref (self->films);
  g_queue_clear (&self->order);
  g_hash_table_unref (self->kept);

  G_OBJECT_CLASS (ef_film_pictures_parent_class)->finalize (object);
}

static void
ef_film_pictures_class_init (EfFilmPicturesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ef_film_pictures_dispose;
  G_OBJECT_CLASS (klass)->finalize = ef_film_pictures_finalize;
}

static void
ef_film_pictures_init (EfFilmPictures *self)
{
  self->pictures = ef_pictures_new ();
  self->films = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->kept = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  g_queue_init (&self->order);
  g_queue_init (&self->opened);
}

EfFilmPictures *
ef_film_pictures_new (EfStudio *studio)
{
  EfFilmPictures *self = g_object_new (EF_TYPE_FILM_PICTURES, NULL);

  g_set_object (&self->studio, studio);

  return self;
}

static char *
make_key (EfSource *source, gint64 time)
{
  return g_strdup_printf ("%s %" G_GINT64_FORMAT, ef_source_get_id (source), time);
}

GdkTexture *
ef_film_pictures_get (EfFilmPictures *self, EfSource *source, gint64 time)
{
  g_autofree char *key = make_key (source, time);

  return g_hash_table_lookup (self->kept, key);
}

static void
keep (EfFilmPictures *self, const Wish *wish, GdkTexture *texture)
{
  g_autofree char *key = make_key (wish->source, wish->time);

  if (wish->is_poster || g_hash_table_contains (self->kept, key))
    return;

  if (g_queue_get_length (&self->order) >= KEPT_MOST)
    g_hash_table_remove (self->kept, g_queue_pop_head (&self->order));
  g_queue_push_tail (&self->order, key);
  g_hash_table_insert (self->kept, g_steal_pointer (&key), g_object_ref (texture));
}

static EfSourceData *
get_film (EfFilmPictures *self, EfSource *source)
{
  const char *id = ef_source_get_id (source);
  GList *link = g_queue_find_custom (&self->opened, id, (GCompareFunc) g_strcmp0);
  EfSourceData *film;
  char *key;

  if (link != NULL) {
    g_queue_unlink (&self->opened, link);
    g_queue_push_tail_link (&self->opened, link);
    return g_hash_table_lookup (self->films, id);
  }

  /* A picture that is on its way out of it holds it. */
  if (g_queue_get_length (&self->opened) >= FILMS_MOST)
    g_hash_table_remove (self->films, g_queue_pop_head (&self->opened));
  film = ef_source_data_new (self->studio, source);
  key = g_strdup (id);
  g_queue_push_tail (&self->opened, key);
  g_hash_table_insert (self->films, key, film);

  return film;
}

static void
decoded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfFilmPictures *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkTexture) texture = ef_pictures_finish (EF_PICTURES (object), result, &error);

  if (error != NULL) {
    g_task_return_error (task, g_steal_pointer (&error));
    return;
  }

  if (texture != NULL)
    keep (self, g_task_get_task_data (task), texture);
  g_task_return_pointer (task, g_steal_pointer (&texture), g_object_unref);
}

/* Of a video that is gone, or cannot be read there, its own picture says more than none. */
static void
load_poster (GTask *task)
{
  EfFilmPictures *self = g_task_get_source_object (task);
  Wish *wish = g_task_get_task_data (task);
  g_autofree char *path = ef_source_data_find_poster (self->studio, wish->source);

  wish->is_poster = TRUE;
  if (path == NULL)
    g_task_return_pointer (task, NULL, NULL);
  else
    ef_pictures_load_async (self->pictures, path, g_task_get_cancellable (task), decoded_cb,
                            g_object_ref (task));
}

static void
taken_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfFilmPictures *self = g_task_get_source_object (task);
  g_autoptr (GBytes) bytes =
    ef_source_data_take_picture_finish (EF_SOURCE_DATA (object), result, NULL, NULL);

  if (g_task_return_error_if_cancelled (task))
    return;

  if (bytes == NULL)
    load_poster (task);
  else
    ef_pictures_decode_async (self->pictures, bytes, g_task_get_cancellable (task), decoded_cb,
                              g_object_ref (task));
}

void
ef_film_pictures_load_async (EfFilmPictures *self,
                             EfSource *source,
                             gint64 time,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Wish *wish = g_new0 (Wish, 1);

  g_task_set_source_tag (task, ef_film_pictures_load_async);
  wish->source = g_object_ref (source);
  wish->time = time;
  g_task_set_task_data (task, wish, (GDestroyNotify) wish_free);
  if (self->studio == NULL)
    g_task_return_pointer (task, NULL, NULL);
  else if (ef_source_get_state (source) == EF_SOURCE_MISSING ||
           ef_source_get_state (source) == EF_SOURCE_UNREADABLE)
    load_poster (task);
  else
    ef_source_data_take_picture_async (get_film (self, source), time, TRUE, cancellable, taken_cb,
                                       g_object_ref (task));
}

GdkTexture *
ef_film_pictures_load_finish (EfFilmPictures *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
