/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "core/text.h"
#include "pipeline/edit-feed.h"
#include "pipeline/left-out.h"
#include "pipeline/project-list.h"
#include "pipeline/studio-projects.h"
#include "store/project-table.h"
#include "store/segment-table.h"
#include "store/setting-table.h"
#include "store/source-table.h"

/* What a person does with projects as a whole; their storyboards are in item-verbs.c. */

static EfStudioCall *
make_call (EfProject *project)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->profile_id = g_strdup (ef_project_get_profile_id (project));
  call->id = g_strdup (ef_project_get_id (project));

  return call;
}

GListModel *
ef_studio_get_projects (EfStudio *self)
{
  return ef_project_list_get_model (ef_studio_get_project_list (self));
}

static gboolean
list_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->damaged = g_ptr_array_new_with_free_func (g_free);
  call->list = ef_project_table_list (connection, call->profile_id, call->damaged, error);

  return call->list != NULL;
}

void
ef_studio_list_projects_async (EfStudio *self,
                               EfProfile *profile,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->profile_id = g_strdup (ef_profile_get_id (profile));
  ef_studio_call_read (
    self, list_in_database, call,
    ef_studio_call_task (self, ef_studio_list_projects_async, cancellable, callback, user_data));
}

GPtrArray *
ef_studio_list_projects_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  if (call == NULL)
    return NULL;

  ef_studio_tell_left_out (self, call->profile_id, EF_LEFT_OUT_PROJECTS, call->damaged);

  return g_steal_pointer (&call->list);
}

/* New ones. */

static gboolean
is_taken (GPtrArray *projects, const char *name)
{
  g_autofree char *folded = ef_text_fold (name);

  for (guint i = 0; i < projects->len; i++) {
    g_autofree char *other = ef_text_fold (ef_project_get_name (projects->pdata[i]));

    if (g_str_equal (folded, other))
      return TRUE;
  }

  return FALSE;
}

/* The first that is free. */
static gboolean
make_name (EfConnection *connection, EfProject *project, GError **error)
{
  g_autoptr (GPtrArray) projects =
    ef_project_table_list (connection, ef_project_get_profile_id (project), NULL, error);

  if (projects == NULL)
    return FALSE;

  for (guint i = 1; i <= projects->len + 1; i++) {
    g_autofree char *name = g_strdup_printf (
      /* Translators: what a project is called that nobody gave a name. */
      _ ("Project %u"), i);

    if (!is_taken (projects, name)) {
      ef_project_set_name (project, name);
      return TRUE;
    }
  }

  return TRUE;
}

/* What cannot be read is as good as not set: a project can be begun all the same. */
static gboolean
read_defaults (EfConnection *connection, EfProject *project, GError **error)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_auto (EfProjectSettings) settings = { 0 };

  if (!ef_setting_table_get (connection, ef_project_get_profile_id (project),
                             EF_PROJECT_DEFAULTS_SETTING, &text, error))
    return FALSE;

  node = text != NULL ? json_from_string (text, NULL) : NULL;
  ef_project_settings_init (&settings);
  if (node != NULL && ef_project_settings_from_json (&settings, node, NULL))
    ef_project_set_settings (project, &settings);

  return TRUE;
}

static gboolean
add_segments (EfConnection *connection, EfProject *project, const char *source_id, GError **error)
{
  const char *profile_id = ef_project_get_profile_id (project);
  g_autoptr (EfSource) source = ef_source_table_get (connection, profile_id, source_id, error);
  g_autoptr (GListStore) none = g_list_store_new (EF_TYPE_ITEM);
  g_autoptr (GPtrArray) segments = NULL;
  g_autoptr (EfProjectEdit) edit = NULL;

  if (source == NULL || (segments = ef_segment_table_list (connection, source_id, error)) == NULL)
    return FALSE;
  if (segments->len == 0)
    return TRUE;

  edit = ef_project_edit_insert (ef_project_get_id (project), G_LIST_MODEL (none), segments, 0,
                                 (EfTransition) { 0 }, error);

  return edit != NULL && ef_project_table_apply (connection, profile_id, edit, error);
}

static gboolean
add_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  g_autoptr (EfProject) project = ef_project_new (NULL, call->profile_id);

  if (call->text != NULL)
    ef_project_set_name (project, call->text);
  else if (!make_name (connection, project, error))
    return FALSE;
  if (!read_defaults (connection, project, error) ||
      !ef_project_clean (project, EF_PROJECT_NAME | EF_PROJECT_SETTINGS, error) ||
      !ef_project_table_insert (connection, project, error) ||
      (call->id != NULL && !add_segments (connection, project, call->id, error)))
    return FALSE;

  call->project =
    ef_project_table_get (connection, call->profile_id, ef_project_get_id (project), error);

  return call->project != NULL;
}

void
ef_studio_add_project_async (EfStudio *self,
                             EfProfile *profile,
                             const char *name,
                             EfSource *source,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->profile_id = g_strdup (ef_profile_get_id (profile));
  call->text = g_strdup (name);
  call->id = g_strdup (source != NULL ? ef_source_get_id (source) : NULL);
  ef_edit_feed_write (
    ef_studio_get_project_feed (self), add_in_database, call,
    ef_studio_call_task (self, ef_studio_add_project_async, NULL, callback, user_data));
}

/* A verb whose outcome is the row as it is now, which the list takes over at once. */
static EfProject *
finish_with_row (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  if (call == NULL)
    return NULL;

  return g_object_ref (ef_project_list_put (ef_studio_get_project_list (self), call->project));
}

EfProject *
ef_studio_add_project_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return finish_with_row (self, result, error);
}

static gboolean
rename_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->project = ef_project_table_get (connection, call->profile_id, call->id, error);
  if (call->project == NULL)
    return FALSE;
  if (g_str_equal (ef_project_get_name (call->project), call->text))
    return TRUE;

  ef_project_set_name (call->project, call->text);

  return ef_project_clean (call->project, EF_PROJECT_NAME, error) &&
         ef_project_table_rename (connection, call->project, error);
}

/* Whoever gives a name means that one, whatever it was called a moment ago. */
void
ef_studio_rename_project_async (EfStudio *self,
                                EfProject *project,
                                const char *name,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  EfStudioCall *call = make_call (project);

  call->text = g_strdup (name);
  ef_edit_feed_write (
    ef_studio_get_project_feed (self), rename_in_database, call,
    ef_studio_call_task (self, ef_studio_rename_project_async, NULL, callback, user_data));
}

gboolean
ef_studio_rename_project_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfProject) row = finish_with_row (self, result, error);

  return row != NULL;
}

/* What is written is seen by everyone or by no one. The settings are stored as a whole, so they are an edit of
 * those that were seen: what somebody else has set meanwhile is a conflict. */
static gboolean
set_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  g_autoptr (EfProject) wanted = g_steal_pointer (&call->project);

  if (!ef_project_clean (wanted, EF_PROJECT_NAME | EF_PROJECT_SETTINGS, error) ||
      (call->project_edit != NULL &&
       !ef_project_table_apply (connection, call->profile_id, call->project_edit, error)))
    return FALSE;

  call->project = ef_project_table_get (connection, call->profile_id, call->id, error);
  if (call->project == NULL)
    return FALSE;
  if (g_str_equal (ef_project_get_name (call->project), ef_project_get_name (wanted)))
    return TRUE;

  ef_project_set_name (call->project, ef_project_get_name (wanted));

  return ef_project_table_rename (connection, call->project, error);
}

void
ef_studio_set_project_async (EfStudio *self,
                             EfProject *project,
                             const char *name,
                             const EfProjectSettings *settings,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  EfStudioCall *call = make_call (project);

  call->project = ef_project_new (call->id, call->profile_id);
  ef_project_set_name (call->project, name);
  ef_project_set_settings (call->project, settings);
  if (!ef_project_settings_equal (ef_project_get_settings (project), settings))
    call->project_edit = ef_project_edit_set_settings (project, settings, NULL);
  ef_edit_feed_write (
    ef_studio_get_project_feed (self), set_in_database, call,
    ef_studio_call_task (self, ef_studio_set_project_async, NULL, callback, user_data));
}

gboolean
ef_studio_set_project_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfProject) row = finish_with_row (self, result, error);

  return row != NULL;
}

static gboolean
remove_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  return ef_project_table_set_removed (connection, call->profile_id, call->id, TRUE, error);
}

void
ef_studio_remove_project_async (EfStudio *self,
                                EfProject *project,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  ef_edit_feed_write (
    ef_studio_get_project_feed (self), remove_in_database, make_call (project),
    ef_studio_call_task (self, ef_studio_remove_project_async, NULL, callback, user_data));
}

gboolean
ef_studio_remove_project_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  if (call == NULL)
    return FALSE;

  ef_project_list_drop (ef_studio_get_project_list (self), call->id);

  return TRUE;
}

static gboolean
restore_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  if (!ef_project_table_set_removed (connection, call->profile_id, call->id, FALSE, error))
    return FALSE;

  call->project = ef_project_table_get (connection, call->profile_id, call->id, error);

  return call->project != NULL;
}

void
ef_studio_restore_project_async (EfStudio *self,
                                 EfProject *project,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  ef_edit_feed_write (
    ef_studio_get_project_feed (self), restore_in_database, make_call (project),
    ef_studio_call_task (self, ef_studio_restore_project_async, NULL, callback, user_data));
}

gboolean
ef_studio_restore_project_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfProject) row = finish_with_row (self, result, error);

  return row != NULL;
}

static gboolean
list_removed_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->list = ef_project_table_list_removed (connection, call->profile_id, error);

  return call->list != NULL;
}

/* One that was removed just now is in it. */
void
ef_studio_list_removed_projects_async (EfStudio *self,
                                       EfProfile *profile,
                                       GAsyncReadyCallback callback,
                                       gpointer user_data)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->profile_id = g_strdup (ef_profile_get_id (profile));
  ef_studio_call_write (
    self, list_removed_in_database, call,
    ef_studio_call_task (self, ef_studio_list_removed_projects_async, NULL, callback, user_data));
}

GPtrArray *
ef_studio_list_removed_projects_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  return call != NULL ? g_steal_pointer (&call->list) : NULL;
}

/* The settings that new projects begin with. */

static gboolean
get_defaults_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->project = ef_project_new (NULL, call->profile_id);

  return read_defaults (connection, call->project, error);
}

void
ef_studio_get_project_defaults_async (EfStudio *self,
                                      EfProfile *profile,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->profile_id = g_strdup (ef_profile_get_id (profile));
  ef_studio_call_write (
    self, get_defaults_in_database, call,
    ef_studio_call_task (self, ef_studio_get_project_defaults_async, NULL, callback, user_data));
}

gboolean
ef_studio_get_project_defaults_finish (EfStudio *self,
                                       GAsyncResult *result,
                                       EfProjectSettings *settings,
                                       GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  if (call == NULL)
    return FALSE;

  ef_project_settings_copy (settings, ef_project_get_settings (call->project));

  return TRUE;
}

static gboolean
set_defaults_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  return ef_setting_table_set (connection, call->profile_id, EF_PROJECT_DEFAULTS_SETTING,
                               call->text, error);
}

void
ef_studio_set_project_defaults_async (EfStudio *self,
                                      EfProfile *profile,
                                      const EfProjectSettings *settings,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  EfStudioCall *call = ef_studio_call_new ();
  g_autoptr (JsonNode) node = ef_project_settings_to_json (settings);

  call->profile_id = g_strdup (ef_profile_get_id (profile));
  call->text = json_to_string (node, FALSE);
  ef_studio_call_write (
    self, set_defaults_in_database, call,
    ef_studio_call_task (self, ef_studio_set_project_defaults_async, NULL, callback, user_data));
}

gboolean
ef_studio_set_project_defaults_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  return call != NULL;
}
