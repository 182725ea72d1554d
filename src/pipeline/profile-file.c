/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "core/profile-json.h"
#include "pipeline/profile-write.h"
#include "pipeline/write-file.h"
#include "store/profile-parts.h"

/* A profile as a file: export, and import under a name that is free. */

#define FILE_MOST (64 * 1024 * 1024)
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

/* The profile as it is shown, on its way to a text. */
typedef struct {
  EfProfile *profile; /* (owned) */
  char *text;
} Description;

static void
description_free (gpointer data)
{
  Description *self = data;

  g_object_unref (self->profile);
  g_free (self->text);
  g_free (self);
}

static gboolean
describe_in_database (EfConnection *connection, gpointer data, GError **error)
{
  Description *self = data;
  g_autoptr (EfProfileParts) parts =
    ef_profile_parts_load (connection, ef_profile_get_id (self->profile), error);

  if (parts == NULL)
    return FALSE;

  self->text = ef_profile_export (self->profile, parts);

  return TRUE;
}

static void
described_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  Description *description = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (description != NULL)
    g_task_return_pointer (task, g_steal_pointer (&description->text), g_free);
  else
    g_task_return_error (task, error);
}

void
ef_studio_describe_profile_async (EfStudio *self,
                                  EfProfile *profile,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Description *description = g_new0 (Description, 1);

  g_task_set_source_tag (task, ef_studio_describe_profile_async);
  description->profile = ef_profile_copy (profile);
  ef_database_read_async (ef_studio_get_database (self), describe_in_database, description,
                          description_free, NULL, described_cb, task);
}

char *
ef_studio_describe_profile_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Where an export goes. */
typedef struct {
  GFile *file; /* (owned) */
  gboolean replace;
} Export;

static void
export_free (gpointer data)
{
  Export *self = data;

  g_object_unref (self->file);
  g_free (self);
}

static void
export_described_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EfStudio *studio = EF_STUDIO (object);
  Export *export = g_task_get_task_data (task);
  GError *error = NULL;
  char *text = ef_studio_describe_profile_finish (studio, result, &error);
  g_autoptr (GBytes) bytes = text != NULL ? g_bytes_new_take (text, strlen (text)) : NULL;

  if (bytes == NULL) {
    g_prefix_error_literal (&error, _ ("The profile could not be exported: "));
    g_task_return_error (task, error);
    return;
  }

  ef_studio_write_file_async (studio, export->file, bytes, export->replace, NULL, written_cb,
                              g_steal_pointer (&task));
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
  Export *export = g_new0 (Export, 1);

  g_task_set_source_tag (task, ef_studio_export_profile_async);
  export->file = g_object_ref (file);
  export->replace = replace;
  g_task_set_task_data (task, export, export_free);
  ef_studio_describe_profile_async (self, profile, export_described_cb, task);
}

gboolean
ef_studio_export_profile_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

typedef struct {
  EfProfile *values;
  EfProfileParts *parts;
  char *name; /* as the file says */
  guint number;
} Import;

static void
import_free (gpointer data)
{
  Import *self = data;

  g_clear_object (&self->values);
  g_clear_pointer (&self->parts, ef_profile_parts_free);
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
  ef_studio_add_imported_async (g_task_get_source_object (task), import->values, import->parts,
                                added_cb, task);
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
    import->values = ef_profile_import (g_bytes_get_data (bytes, NULL),
                                        (gssize) g_bytes_get_size (bytes), &import->parts, &error);
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
