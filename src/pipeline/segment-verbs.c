/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/edit-feed.h"
#include "pipeline/studio-call.h"
#include "pipeline/studio-sources.h"
#include "store/segment-table.h"
#include "store/source-table.h"

/* What a person does with marked stretches. The writer thread takes the calls one after the other, so
 * edits are written in the order in which they were made. */

static void
start_read (EfStudio *studio, EfDatabaseFunc func, EfStudioCall *call, GTask *task)
{
  if (ef_edit_feed_is_writing (ef_studio_get_segment_feed (studio)))
    ef_studio_call_write (studio, func, call, task);
  else
    ef_studio_call_read (studio, func, call, task);
}

/* Too much has changed to tell: it may be any of those that are shown. */
static void
tell_all (EfStudio *studio)
{
  GListModel *sources = ef_studio_get_sources (studio);

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (EfSource) source = g_list_model_get_item (sources, i);

    g_signal_emit_by_name (studio, "segments-changed", ef_source_get_id (source));
  }
}

static void
tell (EfStudio *studio, const char *table, const char *id)
{
  if (g_str_equal (id, "*"))
    tell_all (studio);
  else
    g_signal_emit_by_name (studio, "segments-changed", id);
}

EfEditFeed *
ef_studio_make_segment_feed (EfStudio *self)
{
  static const char *const tables[] = { "segment", NULL };

  return ef_edit_feed_new (self, tables, tell);
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
  start_read (
    self, list_in_database, call,
    ef_studio_call_task (self, ef_studio_list_segments_async, cancellable, callback, user_data));
}

GPtrArray *
ef_studio_list_segments_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  return call != NULL ? g_steal_pointer (&call->list) : NULL;
}

/* Another view of the same list, such as one that was opened while the last edits of its forerunner were
 * still to come. Whoever asked for the edit knows that it is told from within. */
static void
tell_source (EfStudio *studio, EfSegmentEdit *edit)
{
  g_signal_emit_by_name (studio, "segments-changed", ef_segment_edit_get_source_id (edit));
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
  ef_edit_feed_write (
    ef_studio_get_segment_feed (self), edit_in_database, call,
    ef_studio_call_task (self, ef_studio_edit_segments_async, NULL, callback, user_data));
}

gboolean
ef_studio_edit_segments_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  if (call != NULL)
    tell_source (self, call->edit);

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
  ef_edit_feed_write (
    ef_studio_get_segment_feed (self), undo_in_database, call,
    ef_studio_call_task (self, ef_studio_undo_segments_async, NULL, callback, user_data));
}

EfSegmentEdit *
ef_studio_undo_segments_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  if (call == NULL)
    return NULL;

  tell_source (self, call->edit);

  return g_steal_pointer (&call->edit);
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
  ef_studio_call_write (
    self, history_in_database, call,
    ef_studio_call_task (self, ef_studio_get_history_async, NULL, callback, user_data));
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
