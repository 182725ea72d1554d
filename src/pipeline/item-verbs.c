/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/edit-feed.h"
#include "pipeline/project-list.h"
#include "pipeline/studio-projects.h"
#include "store/project-table.h"

/* What a person does with a storyboard. The writer thread takes the calls one after the other, so edits
 * are written in the order in which they were made. */

static EfStudioCall *
make_call (EfProject *project)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->profile_id = g_strdup (ef_project_get_profile_id (project));
  call->id = g_strdup (ef_project_get_id (project));

  return call;
}

/* What others have written, and what another view of the same storyboard has. */

static void
tell (EfStudio *studio, const char *project_id)
{
  g_signal_emit_by_name (studio, "items-changed", project_id);
}

/* Too much has changed to tell: it may be any of those that are shown. */
static void
tell_all (EfStudio *studio)
{
  GListModel *projects = ef_studio_get_projects (studio);

  for (guint i = 0; i < g_list_model_get_n_items (projects); i++) {
    g_autoptr (EfProject) project = g_list_model_get_item (projects, i);

    tell (studio, ef_project_get_id (project));
  }
}

static gboolean
list_showing_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->list = ef_project_table_list_showing (connection, call->id, error);

  return call->list != NULL;
}

/* Whoever shows a storyboard reads it anew when it is closed and opened, too. */
static void
showing_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, NULL);

  for (guint i = 0; call != NULL && i < call->list->len; i++)
    tell (EF_STUDIO (object), g_ptr_array_index (call->list, i));
}

/* What a storyboard shows of a source and its segments. */
static void
tell_those_showing (EfStudio *studio, const char *source_id)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->id = g_strdup (source_id);
  ef_studio_call_read (
    studio, list_showing_in_database, call,
    ef_studio_call_task (studio, tell_those_showing, NULL, showing_listed_cb, NULL));
}

static void
changed (EfStudio *studio, const char *table, const char *id)
{
  if (g_str_equal (id, "*"))
    tell_all (studio);
  else if (g_str_equal (table, "item"))
    tell (studio, id);
  else
    tell_those_showing (studio, id);
}

EfEditFeed *
ef_studio_make_project_feed (EfStudio *self)
{
  static const char *const tables[] = { "item", "segment", "source", NULL };

  return ef_edit_feed_new (self, tables, changed);
}

/* Reading. */

static gboolean
list_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->list = ef_project_table_list_items (connection, call->profile_id, call->id, error);

  return call->list != NULL;
}

void
ef_studio_list_items_async (EfStudio *self,
                            EfProject *project,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task =
    ef_studio_call_task (self, ef_studio_list_items_async, cancellable, callback, user_data);

  if (ef_edit_feed_is_writing (ef_studio_get_project_feed (self)) ||
      ef_edit_feed_is_writing (ef_studio_get_segment_feed (self)))
    ef_studio_call_write (self, list_in_database, make_call (project), task);
  else
    ef_studio_call_read (self, list_in_database, make_call (project), task);
}

GPtrArray *
ef_studio_list_items_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  return call != NULL ? g_steal_pointer (&call->list) : NULL;
}

/* Writing. */

/* What could not be read again would take the whole list of projects with it. */
static gboolean
check_settings (EfProjectEdit *edit, GError **error)
{
  EfProject *after = ef_project_edit_get_project_after (edit);
  g_autoptr (EfProject) clean = after != NULL ? ef_project_copy (after) : NULL;

  return clean == NULL || ef_project_clean (clean, EF_PROJECT_SETTINGS, error);
}

static gboolean
edit_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->profile_id = ef_project_table_find_profile (
    connection, ef_project_edit_get_project_id (call->project_edit), error);

  return call->profile_id != NULL && check_settings (call->project_edit, error) &&
         ef_project_table_apply (connection, call->profile_id, call->project_edit, error);
}

void
ef_studio_edit_project_async (EfStudio *self,
                              EfProjectEdit *edit,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->project_edit = g_object_ref (edit);
  ef_edit_feed_write (
    ef_studio_get_project_feed (self), edit_in_database, call,
    ef_studio_call_task (self, ef_studio_edit_project_async, NULL, callback, user_data));
}

gboolean
ef_studio_edit_project_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  /* What was shown is not what is there. */
  if (call == NULL)
    ef_project_list_reload (ef_studio_get_project_list (self));
  else
    tell (self, ef_project_edit_get_project_id (call->project_edit));

  return call != NULL;
}

static gboolean
undo_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->project_edit = call->flag
                         ? ef_project_table_redo (connection, call->profile_id, call->id, error)
                         : ef_project_table_undo (connection, call->profile_id, call->id, error);

  return call->project_edit != NULL;
}

void
ef_studio_undo_project_async (EfStudio *self,
                              EfProject *project,
                              gboolean redo,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  EfStudioCall *call = make_call (project);

  call->flag = redo;
  ef_edit_feed_write (
    ef_studio_get_project_feed (self), undo_in_database, call,
    ef_studio_call_task (self, ef_studio_undo_project_async, NULL, callback, user_data));
}

EfProjectEdit *
ef_studio_undo_project_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  if (call == NULL)
    return NULL;

  tell (self, call->id);

  return g_steal_pointer (&call->project_edit);
}

static gboolean
history_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  return ef_project_table_get_history (connection, call->profile_id, call->id, &call->undo,
                                       &call->redo, error);
}

/* Written edits that are still under way are in it, so it is asked on the thread that writes. */
void
ef_studio_get_project_history_async (EfStudio *self,
                                     EfProject *project,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  ef_studio_call_write (
    self, history_in_database, make_call (project),
    ef_studio_call_task (self, ef_studio_get_project_history_async, NULL, callback, user_data));
}

gboolean
ef_studio_get_project_history_finish (EfStudio *self,
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
