/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/studio-call.h"

static void
clear (gpointer data)
{
  EfStudioCall *self = data;

  g_free (self->profile_id);
  g_free (self->id);
  g_free (self->text);
  g_clear_object (&self->source);
  g_clear_object (&self->seen);
  g_clear_object (&self->edit);
  g_clear_object (&self->project);
  g_clear_object (&self->project_edit);
  g_clear_object (&self->clip);
  g_clear_pointer (&self->list, g_ptr_array_unref);
  g_clear_pointer (&self->damaged, g_ptr_array_unref);
  g_free (self->undo);
  g_free (self->redo);
}

EfStudioCall *
ef_studio_call_new (void)
{
  return g_atomic_rc_box_new0 (EfStudioCall);
}

/* Gives up one reference: the database and the task hold one each. */
void
ef_studio_call_free (gpointer self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

static void
returned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  EfStudioCall *call = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (call != NULL)
    g_task_return_pointer (task, g_atomic_rc_box_acquire (call), ef_studio_call_free);
  else
    g_task_return_error (task, error);
}

GTask *
ef_studio_call_task (EfStudio *studio,
                     gpointer tag,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GTask *task = g_task_new (studio, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);

  return task;
}

void
ef_studio_call_read (EfStudio *studio, EfDatabaseFunc func, EfStudioCall *call, GTask *task)
{
  ef_database_read_async (ef_studio_get_database (studio), func, call, ef_studio_call_free,
                          g_task_get_cancellable (task), returned_cb, task);
}

/* What is being written is written: no cancellable. */
void
ef_studio_call_write (EfStudio *studio, EfDatabaseFunc func, EfStudioCall *call, GTask *task)
{
  g_task_set_check_cancellable (task, FALSE);
  ef_database_write_async (ef_studio_get_database (studio), func, call, ef_studio_call_free, NULL,
                           returned_cb, task);
}

EfStudioCall *
ef_studio_call_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
