/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/write-file.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdlib.h>

#include "core/error.h"
#include "core/worker.h"
#include "pipeline/studio-private.h"
#include "store/source-table.h"

typedef struct {
  GFile *file;      /* (owned) */
  GBytes *bytes;    /* (owned) */
  EfWorker *worker; /* (owned): of its own, for a disk may be one that does not answer */
  GPtrArray *files; /* (owned) (nullable) (element-type EfSourceFile) */
  gboolean replace;
} Write;

static void
write_free (gpointer data)
{
  Write *self = data;

  g_object_unref (self->file);
  g_bytes_unref (self->bytes);
  g_object_unref (self->worker);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_free (self);
}

static gboolean
have_same_name (const char *one, const char *other)
{
  g_autofree char *first = g_path_get_basename (one);
  g_autofree char *second = g_path_get_basename (other);

  return g_str_equal (first, second);
}

/* One file may be reached by several ways; only those that may be it are asked for on the disk. */
static gboolean
is_it (const EfSourceFile *source, const char *path, const char *real, const GStatBuf *info)
{
  GStatBuf other;

  if (g_str_equal (source->path, path))
    return TRUE;
  if (real == NULL || (source->size != info->st_size && !have_same_name (source->path, real)))
    return FALSE;

  return g_stat (source->path, &other) == 0 && other.st_dev == info->st_dev &&
         other.st_ino == info->st_ino;
}

static gboolean
is_source (Write *write)
{
  g_autofree char *path = g_file_get_path (write->file);
  char *real = path != NULL ? realpath (path, NULL) : NULL;
  gboolean found = FALSE;
  GStatBuf info;

  if (real != NULL && g_stat (real, &info) != 0)
    g_clear_pointer (&real, free);
  for (guint i = 0; path != NULL && i < write->files->len && !found; i++)
    found = is_it (g_ptr_array_index (write->files, i), path, real, &info);
  free (real);

  return found;
}

static gboolean
write_new (Write *write, GCancellable *cancellable, GError **error)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (write->bytes, &length);
  g_autoptr (GFileOutputStream) stream =
    g_file_create (write->file, G_FILE_CREATE_NONE, cancellable, error);

  if (stream == NULL)
    return FALSE;
  if (g_output_stream_write_all (G_OUTPUT_STREAM (stream), data, length, NULL, cancellable,
                                 error) &&
      g_output_stream_close (G_OUTPUT_STREAM (stream), cancellable, error))
    return TRUE;

  g_file_delete (write->file, NULL, NULL);

  return FALSE;
}

static gboolean
replace (Write *write, GCancellable *cancellable, GError **error)
{
  gsize length;
  const char *data = g_bytes_get_data (write->bytes, &length);

  return g_file_replace_contents (write->file, data, length, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                  cancellable, error);
}

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Write *write = data;
  g_autofree char *name = g_file_get_parse_name (write->file);
  g_autoptr (GError) error = NULL;

  if (is_source (write))
    g_task_return_new_error (task, EF_ERROR, EF_ERROR_REFUSED,
                             _ ("“%s” is the video of a source: choose another name."), name);
  else if (write->replace ? replace (write, cancellable, &error)
                          : write_new (write, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS) &&
           g_file_query_file_type (write->file, G_FILE_QUERY_INFO_NONE, NULL) ==
             G_FILE_TYPE_DIRECTORY)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_IS_DIRECTORY,
                             _ ("“%s” is a folder: name a file."), name);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS))
    g_task_return_new_error (task, EF_ERROR, EF_ERROR_TAKEN,
                             _ ("There is a file “%s” already: choose another name, or say that it "
                                "is to be replaced."),
                             name);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static gboolean
list_in_database (EfConnection *connection, gpointer data, GError **error)
{
  GPtrArray **files = data;

  *files = ef_source_table_list_files (connection, error);

  return *files != NULL;
}

static void
list_free (gpointer data)
{
  GPtrArray **files = data;

  g_clear_pointer (files, g_ptr_array_unref);
  g_free (files);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Write *write = g_task_get_task_data (task);
  GError *error = NULL;
  GPtrArray **files = ef_database_run_finish (EF_DATABASE (object), result, &error);

  if (files == NULL) {
    g_task_return_error (task, error);
    return;
  }

  write->files = g_steal_pointer (files);
  ef_worker_run (write->worker, task, write_in_thread);
}

void
ef_studio_write_file_async (EfStudio *self,
                            GFile *file,
                            GBytes *bytes,
                            gboolean replace_file,
                            GCancellable *cancellable,
                            GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Write *write = g_new0 (Write, 1);

  g_task_set_source_tag (task, ef_studio_write_file_async);
  write->file = g_object_ref (file);
  write->bytes = g_bytes_ref (bytes);
  write->worker = ef_worker_new ("ef-write");
  write->replace = replace_file;
  g_task_set_task_data (task, write, write_free);
  ef_database_read_async (ef_studio_get_database (self), list_in_database, g_new0 (GPtrArray *, 1),
                          list_free, cancellable, listed_cb, task);
}

gboolean
ef_studio_write_file_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
