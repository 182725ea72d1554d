/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <utime.h>

#include "pipeline/cache.h"
#include "pipeline/failure.h"
#include "pipeline/probe.h"
#include "pipeline/reading-private.h"

/* The file: as it was, changed, or gone. */

static void
file_stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  ef_source_reading_take_stored (user_data, result, ef_steps_next);
}

static void
probed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfSourceReading *reading = ef_steps_get_data (task);
  GError *error = NULL;
  g_autoptr (EfSource) read = ef_probe_finish (result, &error);

  if (read != NULL) {
    ef_source_reading_store (task, read, EF_SOURCE_FILE | EF_SOURCE_INFO | EF_SOURCE_STATE,
                             file_stored_cb);
  } else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    ef_source_reading_fail (task, error);
  } else {
    reading->problem = error;
    ef_source_reading_end_with_state (task, EF_SOURCE_UNREADABLE, error->message);
  }
}

static void
end_missing (GTask *task, const GError *error)
{
  EfSourceReading *reading = ef_steps_get_data (task);
  const char *name = ef_source_get_name (reading->source);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)) {
    reading->problem = g_error_new (EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_UNREADABLE,
                                    _ ("“%s” cannot be read: look whether you may read it."), name);
    ef_source_reading_end_with_state (task, EF_SOURCE_MISSING, reading->problem->message);
    return;
  }

  reading->problem =
    g_error_new (EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_UNREADABLE,
                 _ ("“%s” is not where it was: put it back, or say where it is now."), name);
  ef_source_reading_end_with_state (task, EF_SOURCE_MISSING, _ ("The file is not where it was."));
}

static gboolean
is_same (EfSource *source, GFileInfo *info)
{
  g_autoptr (GDateTime) time = g_file_info_get_modification_date_time (info);

  return *ef_source_get_fingerprint (source) != '\0' && ef_source_get_info (source)->duration > 0 &&
         time != NULL && g_file_info_get_size (info) == ef_source_get_size (source) &&
         g_date_time_to_unix_usec (time) == ef_source_get_modified (source);
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfSourceReading *reading = ef_steps_get_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (object), result, &error);

  if (ef_source_reading_is_cancelled (task))
    ef_source_reading_fail_cancelled (task);
  else if (info == NULL)
    end_missing (task, error);
  else if (is_same (reading->source, info))
    ef_steps_next (task);
  else
    ef_probe_async (reading->child, ef_source_get_profile_id (reading->source),
                    ef_source_get_path (reading->source), reading->cancellable, probed_cb, task);
}

void
ef_source_reading_ensure_probed (GTask *task)
{
  EfSourceReading *reading = ef_steps_get_data (task);
  g_autoptr (GFile) file = g_file_new_for_path (ef_source_get_path (reading->source));

  reading->child = ef_studio_take_child (ef_source_reading_get_studio (task));
  ef_media_child_set_paused (reading->child, reading->is_paused);
  g_file_query_info_async (file,
                           G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_TIME_MODIFIED
                                                          "," G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, reading->cancellable,
                           looked_cb, task);
}

/* The folder. */

/* Its time says when it was last of use. */
static void
make_folder_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *folder = data;

  g_autofree char *name = g_filename_display_name (folder);
  g_autofree char *sentence = NULL;
  int code;

  if (g_mkdir_with_parents (folder, 0700) == 0) {
    g_utime (folder, NULL);
    g_task_return_boolean (task, TRUE);
    return;
  }

  code = errno;
  sentence = g_strdup_printf (_ ("The folder “%s” could not be made: free some space, or give "
                                 "permission to write there."),
                              name);
  g_task_return_error (task, ef_failure_from_errno (code, sentence));
}

static void
folder_made_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    ef_steps_next (task);
  else
    ef_source_reading_fail (task, error);
}

static void
claimed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  EfSourceReading *reading = ef_steps_get_data (task);
  g_autoptr (GTask) make = NULL;

  ef_cache_claim_finish (EF_STUDIO (object), result);
  reading->folder = ef_cache_get_folder (EF_STUDIO (object), reading->source);
  if (ef_source_reading_is_cancelled (task)) {
    ef_source_reading_fail_cancelled (task);
    return;
  }

  make = g_task_new (object, NULL, folder_made_cb, task);
  g_task_set_source_tag (make, claimed_cb);
  g_task_set_task_data (make, g_strdup (reading->folder), g_free);
  ef_worker_run (ef_studio_get_file_worker (EF_STUDIO (object)), make, make_folder_in_thread);
}

void
ef_source_reading_claim_folder (GTask *task)
{
  EfSourceReading *reading = ef_steps_get_data (task);
  g_autofree char *folder =
    ef_cache_get_folder (ef_source_reading_get_studio (task), reading->source);

  ef_cache_claim_async (ef_source_reading_get_studio (task), folder, claimed_cb, task);
}
