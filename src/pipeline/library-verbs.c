/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/error.h"
#include "core/keywords.h"
#include "pipeline/library-private.h"

/* What a person does with renders. */

static gboolean
update_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfLibraryCall *call = data;

  return ef_render_clean (call->render, call->fields, error) &&
         ef_render_table_update (connection, call->render, call->fields, error);
}

static void
updated_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfRender *render = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (EfLibraryCall) call = ef_library_call_finish (result, &error);

  if (call == NULL) {
    g_task_return_error (task, error);
    return;
  }

  ef_render_assign (render, call->render, call->fields);
  ef_render_set_rev (render, ef_render_get_rev (call->render));
  g_task_return_boolean (task, TRUE);
}

void
ef_studio_update_render_async (EfStudio *self,
                               EfRender *render,
                               EfRender *values,
                               EfRenderFields fields,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  EfLibraryCall *call = ef_library_call_new (ef_render_get_profile_id (render));

  g_task_set_source_tag (task, ef_studio_update_render_async);
  g_task_set_task_data (task, g_object_ref (render), g_object_unref);
  call->render = ef_render_copy (render);
  call->fields = fields & (EF_RENDER_TITLE | EF_RENDER_TAGS | EF_RENDER_CAPTION);
  if (call->fields == 0) {
    ef_library_call_free (call);
    g_task_return_boolean (task, TRUE);
    g_object_unref (task);
    return;
  }
  ef_render_assign (call->render, values, call->fields);
  ef_library_call_run (self, ef_studio_update_render_async, update_in_database, call, TRUE,
                       updated_cb, task);
}

gboolean
ef_studio_update_render_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Several. What is gone, or is so already, is passed over. */

static EfLibraryCall *
call_about (GPtrArray *renders)
{
  EfLibraryCall *call =
    ef_library_call_new (renders->len > 0 ? ef_render_get_profile_id (renders->pdata[0]) : "");

  call->renders = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < renders->len; i++)
    g_ptr_array_add (call->renders, ef_render_copy (g_ptr_array_index (renders, i)));

  return call;
}

static gboolean
is_passed_over (EfLibraryCall *call, GError *local, GError **error)
{
  if (local == NULL) {
    call->n++;
    return TRUE;
  }
  if (g_error_matches (local, EF_ERROR, EF_ERROR_NOT_FOUND)) {
    g_error_free (local);
    return TRUE;
  }
  g_propagate_error (error, local);

  return FALSE;
}

static gboolean
trash_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfLibraryCall *call = data;

  for (guint i = 0; i < call->renders->len; i++) {
    EfRender *render = g_ptr_array_index (call->renders, i);
    GError *local = NULL;

    ef_render_table_set_trashed (connection, ef_render_get_profile_id (render),
                                 ef_render_get_id (render), call->flag, &local);
    if (!is_passed_over (call, local, error))
      return FALSE;
  }

  return TRUE;
}

void
ef_studio_trash_renders_async (EfStudio *self,
                               GPtrArray *renders,
                               gboolean trash,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  EfLibraryCall *call = call_about (renders);

  call->flag = trash;
  ef_library_call_run (self, ef_studio_trash_renders_async, trash_in_database, call, TRUE, callback,
                       user_data);
}

static guint
finish_count (GAsyncResult *result, GError **error)
{
  g_autoptr (EfLibraryCall) call = ef_library_call_finish (result, error);

  return call != NULL ? call->n : 0;
}

guint
ef_studio_trash_renders_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return finish_count (result, error);
}

/* TRUE: they are others now. */
static gboolean
change_tags (EfRender *render, const char *tag, gboolean add)
{
  const char *const *tags = ef_render_get_tags (render);
  gboolean has = g_strv_contains (tags, tag);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) changed = NULL;

  if (has == add)
    return FALSE;
  for (guint i = 0; tags[i] != NULL; i++) {
    if (add || !g_str_equal (tags[i], tag))
      g_strv_builder_add (builder, tags[i]);
  }
  if (add)
    g_strv_builder_add (builder, tag);
  changed = g_strv_builder_end (builder);
  ef_render_set_tags (render, (const char *const *) changed);

  return TRUE;
}

static gboolean
tag_one (EfConnection *connection, EfLibraryCall *call, EfRender *render, GError **error)
{
  GError *local = NULL;
  g_autoptr (EfRender) row = ef_render_table_get (connection, ef_render_get_profile_id (render),
                                                  ef_render_get_id (render), &local);

  if (row == NULL)
    return is_passed_over (call, local, error);
  if (!change_tags (row, call->text, call->flag))
    return TRUE;
  if (!ef_render_clean (row, EF_RENDER_TAGS, error) ||
      !ef_render_table_update (connection, row, EF_RENDER_TAGS, error))
    return FALSE;
  call->n++;

  return TRUE;
}

static gboolean
tag_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfLibraryCall *call = data;

  for (guint i = 0; i < call->renders->len; i++) {
    if (!tag_one (connection, call, g_ptr_array_index (call->renders, i), error))
      return FALSE;
  }

  return TRUE;
}

void
ef_studio_tag_renders_async (EfStudio *self,
                             GPtrArray *renders,
                             const char *tag,
                             gboolean add,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  EfLibraryCall *call = call_about (renders);
  const char *const typed[] = { tag, NULL };
  g_auto (GStrv) clean = ef_keywords_clean (typed, NULL);

  /* As it is stored, so that it is found again. */
  call->text = g_strdup (clean != NULL && clean[0] != NULL ? clean[0] : tag);
  call->flag = add;
  ef_library_call_run (self, ef_studio_tag_renders_async, tag_in_database, call, TRUE, callback,
                       user_data);
}

guint
ef_studio_tag_renders_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return finish_count (result, error);
}
