/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "core/log.h"
#include "core/text.h"
#include "pipeline/import-jobs.h"
#include "pipeline/source-list.h"
#include "pipeline/studio-call.h"
#include "pipeline/studio-sources.h"
#include "store/job-table.h"
#include "store/source-table.h"

/* What a person does with sources, besides adding and relinking them. */

static EfStudioCall *
make_call (EfSource *source)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->profile_id = g_strdup (ef_source_get_profile_id (source));
  call->id = g_strdup (ef_source_get_id (source));

  return call;
}

GListModel *
ef_studio_get_sources (EfStudio *self)
{
  return ef_source_list_get_model (ef_studio_get_source_list (self));
}

static gboolean
list_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->list = ef_source_table_list (connection, call->profile_id, error);

  return call->list != NULL;
}

void
ef_studio_list_sources_async (EfStudio *self,
                              EfProfile *profile,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->profile_id = g_strdup (ef_profile_get_id (profile));
  ef_studio_call_read (
    self, list_in_database, call,
    ef_studio_call_task (self, ef_studio_list_sources_async, cancellable, callback, user_data));
}

GPtrArray *
ef_studio_list_sources_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  return call != NULL ? g_steal_pointer (&call->list) : NULL;
}

/* As for profiles: with fewer characters a name would sooner or later fit some id. */
#define ID_START_LEAST 4

static gboolean
fits_id (EfSource *source, const char *text)
{
  gsize length = strlen (text);

  return length >= ID_START_LEAST &&
         g_ascii_strncasecmp (ef_source_get_id (source), text, length) == 0;
}

static gboolean
fail_ambiguous (GPtrArray *found, const char *text, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++) {
    EfSource *source = g_ptr_array_index (found, i);

    g_string_append_printf (names, "%s%s (%.8s)", i > 0 ? ", " : "", ef_source_get_name (source),
                            ef_source_get_id (source));
  }
  g_set_error (error, EF_ERROR, EF_ERROR_AMBIGUOUS,
               _ ("“%s” fits several sources: %s. Type more of the id."), text, names->str);

  return FALSE;
}

/* A whole id wins over a whole name, and that over the start of an id. Two files may have one name. */
static gboolean
choose (GPtrArray *sources, const char *text, EfSource **chosen, GError **error)
{
  g_autofree char *folded = ef_text_fold (text);
  g_autoptr (GPtrArray) named = g_ptr_array_new ();
  g_autoptr (GPtrArray) begun = g_ptr_array_new ();
  GPtrArray *found;

  for (guint i = 0; i < sources->len; i++) {
    EfSource *source = g_ptr_array_index (sources, i);
    g_autofree char *name = ef_text_fold (ef_source_get_name (source));

    if (g_ascii_strcasecmp (ef_source_get_id (source), text) == 0) {
      *chosen = g_object_ref (source);
      return TRUE;
    }
    if (g_str_equal (name, folded))
      g_ptr_array_add (named, source);
    if (fits_id (source, text))
      g_ptr_array_add (begun, source);
  }

  found = named->len > 0 ? named : begun;
  if (found->len > 1)
    return fail_ambiguous (found, text, error);
  if (found->len == 0) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Source not found"));
    return FALSE;
  }
  *chosen = g_object_ref (found->pdata[0]);

  return TRUE;
}

static gboolean
find_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  return list_in_database (connection, call, error) &&
         choose (call->list, call->text, &call->source, error);
}

void
ef_studio_find_source_async (EfStudio *self,
                             EfProfile *profile,
                             const char *name_or_id,
                             GAsyncReadyCallback callback,
                             gpointer user_data)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->profile_id = g_strdup (ef_profile_get_id (profile));
  call->text = g_utf8_make_valid (name_or_id, -1);
  ef_studio_call_read (
    self, find_in_database, call,
    ef_studio_call_task (self, ef_studio_find_source_async, NULL, callback, user_data));
}

EfSource *
ef_studio_find_source_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  return call != NULL ? g_steal_pointer (&call->source) : NULL;
}

/* A verb whose outcome is the row as it is now, which the list takes over at once. */
static EfSource *
finish_with_row (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  if (call == NULL)
    return NULL;

  ef_source_list_put (ef_studio_get_source_list (self), call->source);

  return g_steal_pointer (&call->source);
}

static gboolean
rename_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  g_autofree char *name = g_strdup (call->text);

  call->source = ef_source_table_get (connection, call->profile_id, call->id, error);
  if (call->source == NULL)
    return FALSE;
  if (g_str_equal (ef_source_get_name (call->source), name))
    return TRUE;

  ef_source_set_name (call->source, name);

  return ef_source_clean (call->source, EF_SOURCE_NAME, error) &&
         ef_source_table_update (connection, call->source, EF_SOURCE_NAME, error);
}

void
ef_studio_rename_source_async (EfStudio *self,
                               EfSource *source,
                               const char *name,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  EfStudioCall *call = make_call (source);

  call->text = g_strdup (name);
  ef_studio_call_write (
    self, rename_in_database, call,
    ef_studio_call_task (self, ef_studio_rename_source_async, NULL, callback, user_data));
}

gboolean
ef_studio_rename_source_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfSource) row = finish_with_row (self, result, error);

  return row != NULL;
}

static gboolean
remove_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  return ef_job_table_cancel_subject (connection, call->profile_id, call->id, NULL, error) &&
         ef_source_table_set_removed (connection, call->profile_id, call->id, TRUE, error);
}

void
ef_studio_remove_source_async (EfStudio *self,
                               EfSource *source,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  ef_studio_call_write (
    self, remove_in_database, make_call (source),
    ef_studio_call_task (self, ef_studio_remove_source_async, NULL, callback, user_data));
}

gboolean
ef_studio_remove_source_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, error);

  if (call == NULL)
    return FALSE;

  ef_source_list_drop (ef_studio_get_source_list (self), call->id);

  return TRUE;
}

static gboolean
restore_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  if (!ef_source_table_set_removed (connection, call->profile_id, call->id, FALSE, error))
    return FALSE;

  call->source = ef_source_table_get (connection, call->profile_id, call->id, error);
  if (call->source == NULL)
    return FALSE;

  /* Its jobs were cancelled when it was removed. */
  switch (ef_source_get_state (call->source)) {
  case EF_SOURCE_ANALYSING:
    return ef_import_jobs_ensure (connection, call->source, error);
  case EF_SOURCE_READY:
    return ef_analysis_jobs_ensure (connection, call->source, error);
  case EF_SOURCE_MISSING:
  case EF_SOURCE_UNREADABLE:
  default:
    return TRUE;
  }
}

void
ef_studio_restore_source_async (EfStudio *self,
                                EfSource *source,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  ef_studio_call_write (
    self, restore_in_database, make_call (source),
    ef_studio_call_task (self, ef_studio_restore_source_async, NULL, callback, user_data));
}

gboolean
ef_studio_restore_source_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  g_autoptr (EfSource) row = finish_with_row (self, result, error);

  return row != NULL;
}

static gboolean
save_place_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  return ef_source_table_update (connection, call->source, EF_SOURCE_PLACE, error);
}

static void
place_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  const char *profile_id = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  if (call == NULL)
    ef_log_info (ef_studio_get_profile_name (EF_STUDIO (object), profile_id),
                 "The place in a source is not stored: %s", error->message);
}

void
ef_studio_save_source_place (EfStudio *self, EfSource *source)
{
  EfStudioCall *call = make_call (source);
  GTask *task = ef_studio_call_task (self, ef_studio_save_source_place, NULL, place_saved_cb, NULL);

  call->source = ef_source_copy (source);
  g_task_set_task_data (task, g_strdup (call->profile_id), g_free);
  ef_studio_call_write (self, save_place_in_database, call, task);
}
