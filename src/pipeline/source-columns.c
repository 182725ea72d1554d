/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/source-columns.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <utime.h>

#include "core/error.h"
#include "core/steps.h"
#include "pipeline/cache.h"
#include "pipeline/failure.h"

typedef struct {
  EfSource *source; /* (owned) */
  EfMediaChildFunc progress;
  gpointer progress_data;
  GCancellable
    *cancellable; /* (owned) (nullable): not of the task, which would end without letting go */
  char *folder;
  gboolean is_claimed;
  EfMediaChild *child; /* (owned) (nullable): goes back to the studio */
  EfColumns *columns;  /* (owned) (nullable) */
  gboolean has_proxy;
} Read;

static void
read_free (gpointer data)
{
  Read *self = data;

  g_clear_object (&self->source);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->child);
  g_clear_pointer (&self->columns, ef_columns_unref);
  g_free (self->folder);
  g_free (self);
}

static EfStudio *
get_studio (GTask *task)
{
  return g_task_get_source_object (task);
}

/* Whatever happened, others may read and write again. */
static void
let_go (GTask *task)
{
  Read *read = ef_steps_get_data (task);

  if (read->child != NULL)
    ef_studio_give_child (get_studio (task), g_steal_pointer (&read->child));
  if (read->is_claimed)
    ef_cache_release (get_studio (task), read->folder);
  read->is_claimed = FALSE;
}

static void
fail (GTask *task, GError *error)
{
  let_go (task);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
end (GTask *task)
{
  Read *read = ef_steps_get_data (task);

  let_go (task);
  g_task_return_pointer (task, g_steal_pointer (&read->columns), (GDestroyNotify) ef_columns_unref);
  g_object_unref (task);
}

/* What is in the folder */

typedef struct {
  char *folder;
  gboolean has_proxy;
} Load;

static void
load_free (gpointer data)
{
  Load *self = data;

  g_free (self->folder);
  g_free (self);
}

/* NULL and no error: it is not there, or what is there is damaged. */
static void
load_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Load *load = data;
  g_autofree char *path = g_build_filename (load->folder, EF_CACHE_COLUMNS, NULL);
  g_autofree char *proxy = g_build_filename (load->folder, EF_CACHE_PROXY, NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) bytes = NULL;
  EfColumns *columns = NULL;
  gsize length;

  if (g_mkdir_with_parents (load->folder, 0700) != 0) {
    int code = errno;
    g_autofree char *name = g_filename_display_name (load->folder);
    g_autofree char *sentence =
      g_strdup_printf (_ ("The folder “%s” could not be made: free some space, or give "
                          "permission to write there."),
                       name);

    g_task_return_error (task, ef_failure_from_errno (code, sentence));
    return;
  }

  g_utime (load->folder, NULL);
  load->has_proxy = g_file_test (proxy, G_FILE_TEST_EXISTS);
  if (g_file_get_contents (path, &contents, &length, NULL)) {
    bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
    columns = ef_columns_from_bytes (bytes, NULL);
  }
  g_task_return_pointer (task, columns, (GDestroyNotify) ef_columns_unref);
}

static void
loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Read *read = ef_steps_get_data (task);
  Load *load = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  read->columns = g_task_propagate_pointer (G_TASK (result), &error);
  read->has_proxy = load->has_proxy;
  if (error != NULL)
    fail (task, error);
  else if (read->columns != NULL)
    end (task);
  else
    ef_steps_next (task);
}

static void
load (GTask *task)
{
  Read *read = ef_steps_get_data (task);
  g_autoptr (GTask) inner = g_task_new (get_studio (task), NULL, loaded_cb, task);
  Load *what = g_new0 (Load, 1);

  g_task_set_source_tag (inner, load);
  what->folder = g_strdup (read->folder);
  g_task_set_task_data (inner, what, load_free);
  ef_worker_run (ef_studio_get_file_worker (get_studio (task)), inner, load_in_thread);
}

/* Whoever reads the source now may leave them there meanwhile. */

static void
claimed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Read *read = ef_steps_get_data (task);

  ef_cache_claim_finish (EF_STUDIO (object), result);
  read->is_claimed = TRUE;
  if (g_cancellable_is_cancelled (read->cancellable))
    fail (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("This was cancelled.")));
  else
    ef_steps_next (task);
}

static void
claim (GTask *task)
{
  Read *read = ef_steps_get_data (task);

  ef_cache_claim_async (get_studio (task), read->folder, claimed_cb, task);
}

static void
asked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;
  g_autoptr (JsonObject) answer =
    ef_media_child_ask_finish (EF_MEDIA_CHILD (object), result, &error);

  if (answer == NULL)
    fail (task, error);
  else
    ef_steps_next (task);
}

static void
ask (GTask *task)
{
  Read *read = ef_steps_get_data (task);
  g_autofree char *proxy = g_build_filename (read->folder, EF_CACHE_PROXY, NULL);
  g_autofree char *path = g_build_filename (read->folder, EF_CACHE_COLUMNS, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *uri = g_file_get_uri (file);
  g_autoptr (JsonObject) request = ef_media_child_make_request (
    "columns", read->has_proxy ? proxy : ef_source_get_path (read->source));

  json_object_set_string_member (request, "file", uri);
  read->child = ef_studio_take_child (get_studio (task));
  ef_media_child_ask_async (read->child, request, read->progress, read->progress_data,
                            read->cancellable, asked_cb, task);
}

static void
give_up (GTask *task)
{
  Read *read = ef_steps_get_data (task);

  fail (task, g_error_new (EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_FAILED,
                           _ ("“%s” was read, but what was found could not be kept: free some "
                              "space, and try again."),
                           ef_source_get_name (read->source)));
}

static const EfStep steps[] = { load, claim, load, ask, load, give_up, NULL };

void
ef_source_columns_read_async (EfStudio *studio,
                              EfSource *source,
                              EfMediaChildFunc progress,
                              gpointer progress_data,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GTask *task = g_task_new (studio, NULL, callback, user_data);
  Read *read;

  g_task_set_source_tag (task, ef_source_columns_read_async);
  if (*ef_source_get_fingerprint (source) == '\0') {
    g_task_return_new_error (task, EF_ERROR, EF_ERROR_REFUSED,
                             _ ("“%s” has not been looked at yet: wait a moment, and try again."),
                             ef_source_get_name (source));
    g_object_unref (task);
    return;
  }

  read = g_new0 (Read, 1);
  read->source = ef_source_copy (source);
  read->progress = progress;
  read->progress_data = progress_data;
  g_set_object (&read->cancellable, cancellable);
  read->folder = ef_cache_get_folder (studio, source);
  ef_steps_run (task, steps, read, read_free);
}

EfColumns *
ef_source_columns_read_finish (EfStudio *studio, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
