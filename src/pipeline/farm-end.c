/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/farm-private.h"

#include <glib/gi18n.h>

#include "media/part-file.h"
#include "platform/folder.h"

#define END_LOOKS 10 /* at a job that was ended */

/* Ending one there, which may take as long as a node needs to end a program. */

typedef struct {
  EfFarm *farm;
  char *name;
  char *folder;
  GPtrArray *parts; /* (owned) (nullable) (element-type filename) */
  guint n_looks;
} End;

static void
end_free (gpointer data)
{
  End *self = data;

  ef_farm_unref (self->farm);
  g_free (self->name);
  g_free (self->folder);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_free (self);
}

static void
folder_gone_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  ef_folder_remove_finish (result, NULL);
  g_task_return_boolean (task, TRUE);
}

static void
parts_gone_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  End *end = g_task_get_task_data (user_data);

  g_task_propagate_boolean (G_TASK (result), NULL);
  ef_folder_remove_async (end->folder, NULL, folder_gone_cb, user_data);
}

/* Not while a node that the scheduler has lost writes on. */
static void
remove_parts_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  End *end = data;

  for (guint i = 0; end->parts != NULL && i < end->parts->len; i++)
    ef_part_file_remove (g_ptr_array_index (end->parts, i));
  g_task_return_boolean (task, TRUE);
}

static void
tidy (GTask *task)
{
  End *end = g_task_get_task_data (task);
  g_autoptr (GTask) inner = g_task_new (NULL, NULL, parts_gone_cb, task);

  g_task_set_source_tag (inner, tidy);
  g_task_set_task_data (inner, end, NULL);
  ef_worker_run (end->farm->worker, inner, remove_parts_in_thread);
}

static void look_for_end (gpointer user_data);

static void
still_there_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  End *end = g_task_get_task_data (task);
  g_autoptr (GPtrArray) entries = ef_slurm_list_finish (result, NULL);
  gboolean is_there = entries == NULL;

  for (guint i = 0; entries != NULL && i < entries->len; i++) {
    const EfSlurmJob *job = g_ptr_array_index (entries, i);

    is_there |= g_str_equal (job->name, end->name) && !ef_slurm_state_is_over (job->state);
  }
  if (!is_there) {
    tidy (task);
  } else if (++end->n_looks < END_LOOKS) {
    g_timeout_add_once (MIN (end->farm->interval_ms, 1000), look_for_end, task);
  } else {
    g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_BUSY,
                                     _ ("Slurm has not ended the job yet."));
    g_object_unref (task);
  }
}

static void
look_for_end (gpointer user_data)
{
  ef_slurm_list_async (still_there_cb, user_data);
}

static void
ended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (ef_slurm_done_finish (result, &error))
    look_for_end (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

void
ef_farm_end_async (EfFarm *self,
                   const char *job_id,
                   const EfFarmNote *note,
                   gboolean is_over,
                   GPtrArray *parts,
                   GAsyncReadyCallback callback,
                   gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  End *end = g_new0 (End, 1);

  g_task_set_source_tag (task, ef_farm_end_async);
  end->farm = ef_farm_ref (self);
  end->name = ef_farm_note_make_name (note, job_id);
  end->folder = g_strdup (note->folder);
  end->parts = parts != NULL ? g_ptr_array_ref (parts) : NULL;
  g_task_set_task_data (task, end, end_free);
  if (is_over)
    tidy (task);
  else
    ef_slurm_cancel_async (end->name, ended_cb, task);
}

gboolean
ef_farm_end_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
