/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/film.h"
#include "pipeline/cache.h"
#include "pipeline/reading-private.h"

#define PICTURES_MOST 300
#define PICTURES_UNKNOWN 60 /* where the key frames are not known */

/* Where pictures are wanted: at key frames, which are cheap to show, all over the file. */
static GArray *
choose_times (EfFrameIndex *frames, gint64 duration)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  GArray *times = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n;

  if (frames != NULL && ef_frame_index_knows_keys (frames)) {
    gint64 first = 0;

    for (gint64 key = ef_frame_index_key_at (frames, first); key >= 0;
         key = ef_frame_index_key_after (frames, key))
      g_array_append_val (keys, key);
  }
  for (guint i = 0; keys->len == 0 && i < PICTURES_UNKNOWN; i++)
    g_array_append_vals (times, &(gint64) { duration / PICTURES_UNKNOWN * i }, 1);

  n = MIN (keys->len, PICTURES_MOST);
  for (guint i = 0; i < n; i++)
    g_array_append_vals (times, &g_array_index (keys, gint64, (guint64) i * keys->len / n), 1);

  return times;
}

/* First a few from everywhere, then those between them, so that soon every place has one near it. */
static GArray *
order_coarse_to_fine (GArray *times)
{
  GArray *ordered = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint stride = 1;

  while (stride < times->len)
    stride *= 2;
  for (guint step = stride; times->len > 0 && step > 0; step /= 2) {
    for (guint i = step == stride ? 0 : step; i < times->len;
         i += step == stride ? stride : 2 * step)
      g_array_append_val (ordered, g_array_index (times, gint64, i));
  }

  return ordered;
}

typedef struct {
  char *path;
  GArray *times; /* (owned): those that the film has go */
} LoadFilm;

static void
load_film_free (gpointer data)
{
  LoadFilm *self = data;

  g_free (self->path);
  g_clear_pointer (&self->times, g_array_unref);
  g_free (self);
}

static void
load_film_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  LoadFilm *load = data;
  g_autofree char *contents = NULL;
  gsize length;

  if (g_file_get_contents (load->path, &contents, &length, NULL)) {
    g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
    g_autoptr (EfFilm) film = ef_film_from_bytes (bytes);

    for (guint i = load->times->len; ef_film_get_n_pictures (film) > 0 && i > 0; i--) {
      gint64 time = g_array_index (load->times, gint64, i - 1);

      if (ef_film_get_time (film, ef_film_find (film, time)) == time)
        g_array_remove_index (load->times, i - 1);
    }
  }
  g_task_return_boolean (task, TRUE);
}

static void
film_loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfSourceReading *reading = ef_steps_get_data (task);
  LoadFilm *load = g_task_get_task_data (G_TASK (result));

  g_task_propagate_boolean (G_TASK (result), NULL);
  reading->times = g_steal_pointer (&load->times);
  ef_source_reading_ask (task);
}

void
ef_source_reading_load_film (GTask *task)
{
  EfSourceReading *reading = ef_steps_get_data (task);
  g_autoptr (GArray) times =
    choose_times (reading->frames, ef_source_get_info (reading->source)->duration);
  g_autoptr (GTask) read =
    g_task_new (ef_source_reading_get_studio (task), NULL, film_loaded_cb, task);
  LoadFilm *load = g_new0 (LoadFilm, 1);

  g_task_set_source_tag (read, ef_source_reading_load_film);
  load->path = ef_source_reading_get_path (reading, EF_CACHE_FILM, "");
  load->times = order_coarse_to_fine (times);
  g_task_set_task_data (read, load, load_film_free);
  ef_worker_run (ef_studio_get_file_worker (ef_source_reading_get_studio (task)), read,
                 load_film_in_thread);
}
