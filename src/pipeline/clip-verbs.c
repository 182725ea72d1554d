/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/clips.h"
#include "core/text.h"
#include "core/worker.h"
#include "pipeline/left-out.h"
#include "pipeline/studio-call.h"
#include "pipeline/studio-projects.h"
#include "store/clip-table.h"
#include "store/project-table.h"

/* What a person does with the clips of a project. */

/* Making them. */

/* All of it in one transaction: whoever makes clips at the same time makes others. */
static gboolean
make_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  g_autoptr (EfProject) project =
    ef_project_table_get (connection, call->profile_id, call->id, error);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GPtrArray) known = NULL;
  guint n_missing;

  if (project == NULL)
    return FALSE;
  if (call->project != NULL)
    ef_project_set_settings (project, ef_project_get_settings (call->project));
  if (!ef_project_clean (project, EF_PROJECT_SETTINGS, error))
    return FALSE;

  items = ef_project_table_list_items (connection, call->profile_id, call->id, error);
  if (items == NULL)
    return FALSE;
  known = ef_clip_table_list (connection, call->profile_id, call->id, NULL, error);
  if (known == NULL)
    return FALSE;

  call->list = ef_clips_make (project, NULL, items, known, &n_missing, error);
  if (call->list == NULL)
    return FALSE;
  call->number = n_missing;

  return ef_clip_table_insert (connection, call->profile_id, call->list, error);
}

void
ef_studio_make_clips_async (EfStudio *self,
                            EfProject *project,
                            const EfProjectSettings *settings,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->profile_id = g_strdup (ef_project_get_profile_id (project));
  call->id = g_strdup (ef_project_get_id (project));
  if (settings != NULL) {
    call->project = ef_project_new (call->id, call->profile_id);
    ef_project_set_settings (call->project, settings);
  }
  ef_studio_call_write (
    self, make_in_database, call,
    ef_studio_call_task (self, ef_studio_make_clips_async, NULL, callback, user_data));
}

GPtrArray *
ef_studio_make_clips_finish (EfStudio *self, GAsyncResult *result, guint *n_missing, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  if (call == NULL)
    return NULL;
  if (n_missing != NULL)
    *n_missing = (guint) call->number;

  return g_steal_pointer (&call->list);
}

/* Whoever shows a clip keeps its own: this one is seen by the thread that writes. */
static EfClip *
copy_clip (EfClip *clip)
{
  EfClip *copy = ef_clip_new (NULL, ef_clip_get_project_id (clip), ef_clip_get_profile_id (clip));
  g_autoptr (JsonNode) items = ef_clip_items_to_json (clip);

  ef_clip_items_from_json (copy, items, NULL);
  ef_clip_set_seed (copy, ef_clip_get_seed (clip));
  ef_clip_set_order (copy, ef_clip_get_order (clip));
  ef_clip_set_settings (copy, ef_clip_get_settings (clip));

  return copy;
}

/* How many variants were asked for, and where files go, makes no other clip. */
static gboolean
makes_the_same (EfClip *one, EfClip *other)
{
  g_autoptr (JsonNode) items = ef_clip_items_to_json (one);
  g_autoptr (JsonNode) other_items = ef_clip_items_to_json (other);
  EfProjectSettings settings = { 0 };
  const EfProjectSettings *wanted = ef_clip_get_settings (other);
  gboolean is_same;

  ef_project_settings_copy (&settings, ef_clip_get_settings (one));
  settings.n_variants = wanted->n_variants;
  settings.seed = wanted->seed;
  settings.formats = wanted->formats;
  is_same = ef_project_settings_equal (&settings, wanted) && json_node_equal (items, other_items);
  ef_project_settings_clear (&settings);

  return is_same;
}

static gboolean
freeze_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  g_autoptr (GPtrArray) known =
    ef_clip_table_list (connection, call->profile_id, call->id, NULL, error);
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_object_unref);

  if (known == NULL)
    return FALSE;

  for (guint i = 0; i < call->list->len; i++) {
    EfClip *clip = call->list->pdata[i];
    EfClip *same = NULL;

    for (guint j = 0; same == NULL && j < known->len; j++)
      if (makes_the_same (known->pdata[j], clip))
        same = known->pdata[j];
    if (same == NULL) {
      g_ptr_array_add (added, g_object_ref (clip));
      continue;
    }
    g_object_unref (clip);
    call->list->pdata[i] = g_object_ref (same);
  }

  return ef_clip_table_insert (connection, call->profile_id, added, error);
}

void
ef_studio_freeze_clips_async (EfStudio *self,
                              EfProject *project,
                              GPtrArray *clips,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->profile_id = g_strdup (ef_project_get_profile_id (project));
  call->id = g_strdup (ef_project_get_id (project));
  call->list = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < clips->len; i++)
    g_ptr_array_add (call->list, copy_clip (clips->pdata[i]));
  ef_studio_call_write (
    self, freeze_in_database, call,
    ef_studio_call_task (self, ef_studio_freeze_clips_async, NULL, callback, user_data));
}

GPtrArray *
ef_studio_freeze_clips_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  return call != NULL ? g_steal_pointer (&call->list) : NULL;
}

static void
search_in_thread (GTask *task, gpointer source, gpointer draft, GCancellable *cancellable)
{
  GError *error = NULL;

  if (ef_clips_draft_search (draft, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
ef_studio_preview_clips_async (EfStudio *self,
                               EfProject *project,
                               GListModel *items,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task =
    ef_studio_call_task (self, ef_studio_preview_clips_async, cancellable, callback, user_data);
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_object_unref);
  EfClipsDraft *draft;

  for (guint i = 0; i < g_list_model_get_n_items (items); i++) {
    g_autoptr (EfItem) item = g_list_model_get_item (items, i);

    if (ef_item_get_length (item) > 0 && !ef_item_get_removed (item))
      g_ptr_array_add (shown, g_steal_pointer (&item));
  }
  draft = ef_clips_draft_new (project, NULL, shown, NULL, NULL);
  if (draft == NULL) { /* nothing is left */
    g_task_return_boolean (task, FALSE);
    return;
  }
  g_task_set_task_data (task, draft, (GDestroyNotify) ef_clips_draft_free);
  ef_worker_run (ef_studio_get_search_worker (self), task, search_in_thread);
}

GPtrArray *
ef_studio_preview_clips_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  GTask *task = G_TASK (result);
  GError *problem = NULL;

  if (g_task_propagate_boolean (task, &problem))
    return ef_clips_draft_freeze (g_task_get_task_data (task), NULL);
  if (problem == NULL)
    return g_ptr_array_new_with_free_func (g_object_unref);
  g_propagate_error (error, problem);

  return NULL;
}

static gboolean
list_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->damaged = g_ptr_array_new_with_free_func (g_free);
  call->list = ef_clip_table_list (connection, call->profile_id, call->id, call->damaged, error);

  return call->list != NULL;
}

void
ef_studio_list_clips_async (EfStudio *self,
                            EfProfile *profile,
                            EfProject *project,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->profile_id = g_strdup (ef_profile_get_id (profile));
  call->id = g_strdup (project != NULL ? ef_project_get_id (project) : NULL);
  ef_studio_call_read (
    self, list_in_database, call,
    ef_studio_call_task (self, ef_studio_list_clips_async, cancellable, callback, user_data));
}

GPtrArray *
ef_studio_list_clips_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  if (call == NULL)
    return NULL;

  ef_studio_tell_left_out (self, call->profile_id, EF_LEFT_OUT_CLIPS, call->damaged);

  return g_steal_pointer (&call->list);
}

static EfStudioCall *
make_call (EfClip *clip)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->profile_id = g_strdup (ef_clip_get_profile_id (clip));
  call->id = g_strdup (ef_clip_get_id (clip));

  return call;
}

static gboolean
rename_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  g_autofree char *name = ef_text_clean_line (call->text, _ ("name"), 1, EF_CLIP_NAME_MOST, error);

  if (name == NULL)
    return FALSE;

  g_set_str (&call->text, name);

  return ef_clip_table_rename (connection, call->profile_id, call->id, name, error);
}

static void
renamed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  if (call == NULL) {
    g_task_return_error (task, error);
    return;
  }

  ef_clip_set_name (g_task_get_task_data (task), call->text);
  g_task_return_boolean (task, TRUE);
}

/* What is shown of the clip follows. */
void
ef_studio_rename_clip_async (EfStudio *self,
                             EfClip *clip,
                             const char *name,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  GTask *task = ef_studio_call_task (self, ef_studio_rename_clip_async, NULL, callback, user_data);
  EfStudioCall *call = make_call (clip);

  g_task_set_task_data (task, g_object_ref (clip), g_object_unref);
  call->text = g_strdup (name);
  ef_studio_call_write (
    self, rename_in_database, call,
    ef_studio_call_task (self, ef_studio_rename_clip_async, NULL, renamed_cb, task));
}

gboolean
ef_studio_rename_clip_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
remove_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  return ef_clip_table_remove (connection, call->profile_id, call->id, error);
}

void
ef_studio_remove_clip_async (EfStudio *self,
                             EfClip *clip,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  ef_studio_call_write (
    self, remove_in_database, make_call (clip),
    ef_studio_call_task (self, ef_studio_remove_clip_async, NULL, callback, user_data));
}

gboolean
ef_studio_remove_clip_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  return call != NULL;
}
