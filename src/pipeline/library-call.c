/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/library-private.h"
#include "pipeline/studio-private.h"

static void
call_clear (gpointer data)
{
  EfLibraryCall *self = data;

  g_free (self->profile_id);
  g_free (self->text);
  g_free (self->format);
  g_free (self->project_id);
  g_free ((char *) self->filter.tag);
  g_clear_pointer (&self->renders, g_ptr_array_unref);
  g_clear_pointer (&self->damaged, g_ptr_array_unref);
  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  g_clear_pointer (&self->tags, g_ptr_array_unref);
  g_clear_object (&self->render);
}

void
ef_library_call_free (gpointer data)
{
  g_atomic_rc_box_release_full (data, call_clear);
}

EfLibraryCall *
ef_library_call_new (const char *profile_id)
{
  EfLibraryCall *self = g_atomic_rc_box_new0 (EfLibraryCall);

  self->profile_id = g_strdup (profile_id);

  return self;
}

static void
returned_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  EfLibraryCall *call = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (call != NULL)
    g_task_return_pointer (task, g_atomic_rc_box_acquire (call), ef_library_call_free);
  else
    g_task_return_error (task, error);
}

/* Takes @call. */
void
ef_library_call_run (EfStudio *self,
                     gpointer tag,
                     EfDatabaseFunc func,
                     EfLibraryCall *call,
                     gboolean write,
                     GAsyncReadyCallback callback,
                     gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  EfDatabase *database = ef_studio_get_database (self);

  g_task_set_source_tag (task, tag);
  if (write)
    ef_database_write_async (database, func, call, ef_library_call_free, NULL, returned_cb, task);
  else
    ef_database_read_async (database, func, call, ef_library_call_free, NULL, returned_cb, task);
}

EfLibraryCall *
ef_library_call_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
