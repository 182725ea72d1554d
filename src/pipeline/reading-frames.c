/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "pipeline/cache.h"
#include "pipeline/reading-private.h"

/* What the frames say about the file is truer than what its head says. */

typedef struct {
  char *path;
  EfFrameIndex *frames; /* (owned) (nullable) */
} LoadFrames;

static void
load_frames_free (gpointer data)
{
  LoadFrames *self = data;

  g_free (self->path);
  g_clear_pointer (&self->frames, ef_frame_index_unref);
  g_free (self);
}

static void
load_frames_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  LoadFrames *load = data;
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize length;

  if (g_file_get_contents (load->path, &contents, &length, NULL)) {
    bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
    load->frames = ef_frame_index_from_bytes (bytes, NULL);
  }
  /* A file that is damaged is read again. */
  if (load->frames == NULL)
    g_unlink (load->path);
  g_task_return_boolean (task, load->frames != NULL);
}

static void
info_stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ef_source_reading_take_stored (user_data, result, ef_source_reading_next_part);
}

static gboolean
take_over_frames (EfMediaInfo *info, EfFrameIndex *frames)
{
  EfMediaInfo before = *info;
  EfRate rate;

  info->is_variable = !ef_frame_index_is_even (frames, &rate);
  if (!info->is_variable)
    info->rate = rate;
  info->key_distance = ef_frame_index_get_key_distance (frames);
  if (info->duration == 0)
    info->duration = ef_frame_index_get_end (frames);

  return info->is_variable != before.is_variable || info->key_distance != before.key_distance ||
         info->duration != before.duration || !ef_rate_equal (info->rate, before.rate);
}

static void
frames_loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfSourceReading *reading = ef_steps_get_data (task);
  LoadFrames *load = g_task_get_task_data (G_TASK (result));
  g_autoptr (EfMediaInfo) info = ef_media_info_copy (ef_source_get_info (reading->source));
  g_autoptr (EfSource) values = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), NULL)) {
    ef_source_reading_note_problem (
      task,
      g_error_new (
        EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_FAILED,
        _ ("“%s” could not be read: what was found in it cannot be used. Take another copy of it."),
        ef_source_get_name (reading->source)));
    return;
  }

  reading->frames = g_steal_pointer (&load->frames);
  if (!take_over_frames (info, reading->frames)) {
    ef_source_reading_next_part (task);
    return;
  }

  values = ef_source_copy (reading->source);
  ef_source_set_info (values, info);
  ef_source_reading_store (task, values, EF_SOURCE_INFO, info_stored_cb);
}

void
ef_source_reading_load_frames (GTask *task)
{
  EfSourceReading *reading = ef_steps_get_data (task);
  g_autoptr (GTask) read =
    g_task_new (ef_source_reading_get_studio (task), NULL, frames_loaded_cb, task);
  LoadFrames *load = g_new0 (LoadFrames, 1);

  g_task_set_source_tag (read, ef_source_reading_load_frames);
  load->path = ef_source_reading_get_path (reading, EF_CACHE_FRAMES, "");
  g_task_set_task_data (read, load, load_frames_free);
  ef_worker_run (ef_studio_get_file_worker (ef_source_reading_get_studio (task)), read,
                 load_frames_in_thread);
}
