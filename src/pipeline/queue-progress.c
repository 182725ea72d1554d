/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/queue-parts.h"

/* How far jobs are: the owner writes it down, the other processes read it. */

#define PROGRESS_MS 1000

static void
write_progress_cb (gpointer user_data)
{
  EfQueue *self = user_data;
  GHashTableIter iter;
  gpointer value;

  self->progress_id = 0;
  g_hash_table_iter_init (&iter, self->running);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    EfQueueRun *run = value;
    double progress = ef_job_get_progress (run->job);

    if (run->written >= progress && run->written <= progress)
      continue;
    run->written = progress;
    ef_queue_files_write_progress (self->files, ef_job_get_id (run->job), progress);
  }
}

static void
job_progress_cb (EfJob *job, GParamSpec *pspec, EfQueue *self)
{
  if (self->progress_id == 0)
    self->progress_id = g_timeout_add_once (PROGRESS_MS, write_progress_cb, self);
}

gulong
ef_queue_tell_progress (EfQueue *self, EfJob *job)
{
  return g_signal_connect (job, "notify::progress", G_CALLBACK (job_progress_cb), self);
}

static void
progress_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfQueue) self = user_data;
  g_autofree char *id = g_file_get_basename (G_FILE (object));
  g_autofree char *text = NULL;
  gsize length;
  EfJob *job = g_hash_table_lookup (self->by_id, id);
  double progress;

  if (!g_file_load_contents_finish (G_FILE (object), result, &text, &length, NULL, NULL) ||
      job == NULL || g_hash_table_contains (self->running, id))
    return;

  progress = ef_queue_files_parse_progress (text, length);
  if (progress >= 0)
    ef_job_set_progress (job, progress);
}

void
ef_queue_read_progress (EfQueue *self, EfJob *job)
{
  g_autoptr (GFile) file = NULL;

  if (self->monitor == NULL || ef_job_get_state (job) != EF_JOB_RUNNING)
    return;

  file = g_file_new_build_filename (ef_queue_files_get_progress_folder (self->files),
                                    ef_job_get_id (job), NULL);
  g_file_load_contents_async (file, NULL, progress_read_cb, g_object_ref (self));
}

static void
progress_changed_cb (EfQueue *self, GFile *file, GFile *other, GFileMonitorEvent event)
{
  GFile *changed = event == G_FILE_MONITOR_EVENT_RENAMED ? other : file;

  if (event != G_FILE_MONITOR_EVENT_DELETED && event != G_FILE_MONITOR_EVENT_MOVED_OUT)
    g_file_load_contents_async (changed, NULL, progress_read_cb, g_object_ref (self));
}

void
ef_queue_watch_progress (EfQueue *self)
{
  g_autoptr (GFile) folder = NULL;
  GListModel *model = G_LIST_MODEL (self->jobs);

  if (self->monitor != NULL)
    return;

  folder = g_file_new_for_path (ef_queue_files_get_progress_folder (self->files));
  self->monitor = g_file_monitor_directory (folder, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor == NULL)
    return;

  g_signal_connect_object (self->monitor, "changed", G_CALLBACK (progress_changed_cb), self,
                           G_CONNECT_SWAPPED);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (model, i);

    ef_queue_read_progress (self, job);
  }
}
