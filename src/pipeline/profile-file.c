/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "core/profile-json.h"
#include "pipeline/profile-write.h"
#include "pipeline/write-file.h"

/* A profile as a file: export, and import under a name that is free. */

#define FILE_MOST (4 * 1024 * 1024)
#define NAMES_MOST 1000

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (ef_studio_write_file_finish (EF_STUDIO (object), result, &error)) {
    g_task_return_boolean (task, TRUE);
    return;
  }

  g_prefix_error_literal (&error, _ ("The profile could not be exported: "));
  g_task_return_error (task, error);
}

void
ef_studio_export_profile_async (EfStudio *self,
                                EfProfile *profile,
                                GFile *file,
                                gboolean replace,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  g_autofree char *text = ef_profile_export (profile);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  g_task_set_source_tag (task, ef_studio_export_profile_async);
  ef_studio_write_file_async (self, file, bytes, replace, NULL, written_cb, task);
}

gboolean
ef_studio_export_profile_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct {
  EfProfile *values;
  char *name; /* as the file says */
  guint number;
} Import;

static void
import_free (gpointer data)
{
  Import *self = data;

  g_clear_object (&self->values);
  g_free (self->name);
  g_free (self);
}

static void add_under_free_name (GTask *task);

static void
added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Import *import = g_task_get_task_data (task);
  GError *error = NULL;
  EfProfile *profile = ef_studio_add_profile_finish (EF_STUDIO (object), result, &error);

  if (profile != NULL) {
    g_task_return_pointer (task, profile, g_object_unref);
  } else if (g_error_matches (error, EF_ERROR, EF_ERROR_TAKEN) && import->number < NAMES_MOST) {
    g_clear_error (&error);
    import->number++;
    add_under_free_name (g_steal_pointer (&task));
  } else {
    g_task_return_error (task, error);
  }
}

/* "Bikeyard", "Bikeyard 2", … and still at most so many characters. */
static void
add_under_free_name (GTask *task)
{
  Import *import = g_task_get_task_data (task);
  g_autofree char *suffix = g_strdup_printf (" %u", import->number);
  glong room = EF_PROFILE_NAME_MOST - (glong) strlen (suffix);
  g_autofree char *start =
    g_utf8_substring (import->name, 0, MIN (room, g_utf8_strlen (import->name, -1)));
  g_autofree char *name = g_strconcat (start, suffix, NULL);

  ef_profile_set_name (import->values, import->number == 1 ? import->name : name);
  ef_studio_add_imported_async (g_task_get_source_object (task), import->values, added_cb, task);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;
  Import *import = g_new0 (Import, 1);

  g_task_set_task_data (task, import, import_free);
  bytes = g_file_load_bytes_finish (G_FILE (object), result, NULL, &error);
  if (bytes != NULL)
    import->values =
      ef_profile_import (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), &error);
  if (import->values == NULL) {
    g_prefix_error_literal (&error, _ ("The profile could not be imported: "));
    g_task_return_error (task, error);
    return;
  }

  import->name = g_strdup (ef_profile_get_name (import->values));
  import->number = 1;
  add_under_free_name (g_steal_pointer (&task));
}

static void
size_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GFileInfo) info = NULL;
  GError *error = NULL;

  info = g_file_query_info_finish (G_FILE (object), result, &error);
  if (info == NULL) {
    g_prefix_error_literal (&error, _ ("The profile could not be imported: "));
    g_task_return_error (task, error);
    return;
  }
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR ||
      g_file_info_get_size (info) > FILE_MOST) {
    g_task_return_new_error_literal (task, EF_ERROR, EF_ERROR_INVALID,
                                     _ ("This file is not an exported profile."));
    return;
  }

  g_file_load_bytes_async (G_FILE (object), NULL, loaded_cb, g_steal_pointer (&task));
}

void
ef_studio_import_profile_async (EfStudio *self,
                                GFile *file,
                                GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, ef_studio_import_profile_async);
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, NULL, size_cb, task);
}

EfProfile *
ef_studio_import_profile_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
