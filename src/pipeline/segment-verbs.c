/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/segment-feed.h"
#include "pipeline/studio-call.h"
#include "pipeline/studio-sources.h"
#include "store/change-table.h"
#include "store/segment-table.h"
#include "store/source-table.h"

/* What a person does with marked stretches. The writer thread takes the calls one after the other, so
 * edits are written in the order in which they were made. */

static GTask *
make_task (EfStudio *self,
           gpointer tag,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);

  return task;
}

/* Whoever made an edit sees it, also while it is still being written: then reading waits its turn. */
static void
start_read (EfStudio *studio, EfDatabaseFunc func, EfStudioCall *call, GTask *task)
{
  if (ef_segment_feed_is_writing (ef_studio_get_segment_feed (studio)))
    ef_studio_call_write (studio, func, call, task);
  else
    ef_studio_call_read (studio, func, call, task);
}

static gboolean
list_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->list = ef_segment_table_list (connection, call->id, error);

  return call->list != NULL;
}

void
ef_studio_list_segments_async (EfStudio *self,
                               EfSource *source,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->id = g_strdup (ef_source_get_id (source));
  start_read (self, list_in_database, call,
              make_task (self, ef_studio_list_segments_async, cancellable, callback, user_data));
}

GPtrArray *
ef_studio_list_segments_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  return call != NULL ? g_steal_pointer (&call->list) : NULL;
}

/* A write of segments, with the span of changes that are its own: who made them knows of them. */
typedef struct {
  EfDatabaseFunc func;
  EfStudioCall *call; /* (owned) */
} OwnWrite;

static void
own_write_free (gpointer data)
{
  OwnWrite *self = data;

  ef_studio_call_free (self->call);
  g_free (self);
}

static gboolean
write_own (EfConnection *connection, gpointer data, GError **error)
{
  OwnWrite *self = data;

  return ef_change_table_get_last (connection, &self->call->first, error) &&
         self->func (connection, self->call, error) &&
         ef_change_table_get_last (connection, &self->call->last, error);
}

static void
own_write_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfStudio *studio = g_task_get_source_object (task);
  GError *error = NULL;
  OwnWrite *write = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (write == NULL) {
    ef_segment_feed_end (ef_studio_get_segment_feed (studio), 0, 0);
    g_task_return_error (task, error);
    return;
  }

  ef_segment_feed_end (ef_studio_get_segment_feed (studio), write->call->first, write->call->last);
  g_task_return_pointer (task, g_steal_pointer (&write->call), ef_studio_call_free);
}

static void
start_write (EfStudio *studio, EfDatabaseFunc func, EfStudioCall *call, GTask *task)
{
  OwnWrite *write = g_new0 (OwnWrite, 1);

  write->func = func;
  write->call = call;
  ef_segment_feed_begin (ef_studio_get_segment_feed (studio));
  ef_database_write_async (ef_studio_get_database (studio), write_own, write, own_write_free, NULL,
                           own_write_cb, task);
}

static gboolean
edit_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  return ef_segment_table_apply (connection, call->edit, error);
}

void
ef_studio_edit_segments_async (EfStudio *self,
                               EfSegmentEdit *edit,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->edit = g_object_ref (edit);
  start_write (self, edit_in_database, call,
               make_task (self, ef_studio_edit_segments_async, NULL, callback, user_data));
}

gboolean
ef_studio_edit_segments_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  return call != NULL;
}

static gboolean
undo_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->edit = call->flag ? ef_segment_table_redo (connection, call->id, error)
                          : ef_segment_table_undo (connection, call->id, error);

  return call->edit != NULL;
}

void
ef_studio_undo_segments_async (EfStudio *self,
                               EfSource *source,
                               gboolean redo,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->id = g_strdup (ef_source_get_id (source));
  call->flag = redo;
  start_write (self, undo_in_database, call,
               make_task (self, ef_studio_undo_segments_async, NULL, callback, user_data));
}

EfSegmentEdit *
ef_studio_undo_segments_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  return call != NULL ? g_steal_pointer (&call->edit) : NULL;
}

static gboolean
history_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  return ef_segment_table_get_history (connection, call->id, &call->undo, &call->redo, error);
}

/* Written edits that are still under way are in it, so it is asked on the thread that writes. */
void
ef_studio_get_history_async (EfStudio *self,
                             EfSource *source,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->id = g_strdup (ef_source_get_id (source));
  ef_studio_call_write (self, history_in_database, call,
                        make_task (self, ef_studio_get_history_async, NULL, callback, user_data));
}

gboolean
ef_studio_get_history_finish (EfStudio *self,
                              GAsyncResult *result,
                              char **undo,
                              char **redo,
                              GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  if (call == NULL)
    return FALSE;

  *undo = g_steal_pointer (&call->undo);
  *redo = g_steal_pointer (&call->redo);

  return TRUE;
}
