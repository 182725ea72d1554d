/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/studio-extract.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdlib.h>

#include "core/error.h"
#include "core/name-template.h"
#include "core/segment.h"
#include "core/steps.h"
#include "media/extract.h"
#include "pipeline/extract-runner.h"
#include "pipeline/studio-call.h"
#include "pipeline/studio-sources.h"
#include "store/job-table.h"

#define EXACT_BYTES_PER_SECOND 1500000 /* what an encoder makes of a large picture */

typedef struct {
  EfSource *source;    /* (owned) */
  GPtrArray *segments; /* (owned) (element-type EfSegment) */
  char *profile_name;
  EfExtractMode mode;
  char *folder;
  char *template;
  gboolean keep_both;
  guint *numbers;  /* (owned) of each segment in the list of the source, from 1 */
  GArray *names;   /* (owned) (nullable) (element-type EfName) */
  GPtrArray *jobs; /* (owned) (element-type EfJob) */
} Extract;

static void
extract_free (gpointer data)
{
  Extract *self = data;

  g_object_unref (self->source);
  g_ptr_array_unref (self->segments);
  g_clear_pointer (&self->names, g_array_unref);
  g_ptr_array_unref (self->jobs);
  g_free (self->profile_name);
  g_free (self->folder);
  g_free (self->template);
  g_free (self->numbers);
  g_free (self);
}

static void
fail (GTask *task, GError *error)
{
  g_task_return_error (task, error);
  g_object_unref (task);
}

static gboolean
exists (const char *name, gpointer data)
{
  g_autofree char *path = g_build_filename (data, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static GArray *
make_names (Extract *extract, GError **error)
{
  g_autofree EfNameValues *values = g_new0 (EfNameValues, extract->segments->len);
  g_autoptr (GDateTime) date = g_date_time_new_now_local ();

  for (guint i = 0; i < extract->segments->len; i++) {
    EfSegment *segment = g_ptr_array_index (extract->segments, i);

    values[i].source = ef_source_get_name (extract->source);
    values[i].label = ef_segment_get_label (segment);
    values[i].profile = extract->profile_name;
    values[i].keywords = ef_segment_get_keywords (segment);
    values[i].date = date;
    values[i].span = ef_segment_get_span (segment);
    values[i].number = extract->numbers[i];
  }

  return ef_name_template_make_all (
    extract->template, values, extract->segments->len,
    ef_extract_get_extension (extract->mode, ef_source_get_info (extract->source)), exists,
    extract->folder, error);
}

static gboolean
check_names (Extract *extract, GError **error)
{
  guint n_clashes;

  if (extract->keep_both)
    ef_names_keep_both (
      extract->names,
      ef_extract_get_extension (extract->mode, ef_source_get_info (extract->source)), exists,
      extract->folder);
  n_clashes = ef_names_count_clashes (extract->names);
  for (guint i = 0; n_clashes > 0 && i < extract->names->len; i++) {
    const EfName *name = &g_array_index (extract->names, EfName, i);

    if (!name->exists && name->same_as < 0)
      continue;
    if (name->exists)
      g_set_error (error, EF_ERROR, EF_ERROR_TAKEN,
                   _ ("There is a file “%s” already: choose another folder or other names."),
                   name->name);
    else
      g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
                   _ ("Several files would be called “%s”: put {n} into the names."), name->name);
    return FALSE;
  }

  return TRUE;
}

/* By whatever way one comes to it, so that two jobs for one file are seen. */
static void
use_real_folder (Extract *extract)
{
  char *folder = realpath (extract->folder, NULL);

  if (folder == NULL)
    return;

  g_set_str (&extract->folder, folder);
  free (folder);
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Extract *extract = ef_steps_get_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) all = ef_studio_list_segments_finish (EF_STUDIO (object), result, &error);
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_str_hash, g_str_equal);

  if (all == NULL) {
    fail (task, error);
    return;
  }

  for (guint i = 0; i < all->len; i++)
    g_hash_table_insert (numbers, (gpointer) ef_segment_get_id (all->pdata[i]),
                         GUINT_TO_POINTER (i + 1));
  for (guint i = 0; i < extract->segments->len; i++) {
    const char *id = ef_segment_get_id (extract->segments->pdata[i]);
    guint number = GPOINTER_TO_UINT (g_hash_table_lookup (numbers, id));

    extract->numbers[i] = number > 0 ? number : i + 1;
  }
  ef_steps_next (task);
}

/* A file is called as the segment is in the list, also when only some are extracted. */
static void
number_segments (GTask *task)
{
  Extract *extract = ef_steps_get_data (task);

  ef_studio_list_segments_async (g_task_get_source_object (task), extract->source,
                                 g_task_get_cancellable (task), listed_cb, task);
}

/* On a thread: it asks the disk. */
static void
name_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Extract *extract = data;
  GError *error = NULL;

  extract->names = make_names (extract, &error);
  if (extract->names == NULL || !check_names (extract, &error)) {
    g_task_return_error (task, error);
  } else if (g_mkdir_with_parents (extract->folder, 0777) != 0) {
    g_autofree char *folder = g_filename_display_name (extract->folder);

    g_task_return_new_error (task, EF_ERROR, EF_ERROR_REFUSED,
                             _ ("The folder “%s” could not be made: choose another one."), folder);
  } else {
    use_real_folder (extract);
    g_task_return_boolean (task, TRUE);
  }
}

static void
named_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    ef_steps_next (task);
  else
    fail (task, error);
}

static void
name_files (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);
  g_autoptr (GTask) inner = g_task_new (studio, NULL, named_cb, task);

  g_task_set_source_tag (inner, name_files);
  g_task_set_task_data (inner, ef_steps_get_data (task), NULL);
  ef_worker_run (ef_studio_get_file_worker (studio), inner, name_in_thread);
}

/* About what it takes: as much as the source takes for these stretches, or what an encoder makes. */
static guint64
estimate (Extract *extract)
{
  gint64 duration = MAX (ef_source_get_info (extract->source)->duration, 1);
  double share = 0;
  double seconds = 0;

  for (guint i = 0; i < extract->segments->len; i++) {
    EfTimeSpan span = ef_segment_get_span (g_ptr_array_index (extract->segments, i));

    share += (double) ef_time_span_get_duration (span) / (double) duration;
    seconds += (double) ef_time_span_get_duration (span) / EF_NS_PER_SECOND;
  }
  if (extract->mode == EF_EXTRACT_EXACT)
    return (guint64) (seconds * EXACT_BYTES_PER_SECOND);

  return (guint64) (share * (double) ef_source_get_size (extract->source));
}

static void
space_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Extract *extract = ef_steps_get_data (task);
  g_autoptr (GFileInfo) info = g_file_query_filesystem_info_finish (G_FILE (object), result, NULL);
  guint64 needed = estimate (extract);
  guint64 there;

  /* Not every file system can say it. */
  if (info == NULL || !g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE)) {
    ef_steps_next (task);
    return;
  }

  there = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE);
  if (needed > there) {
    g_autofree char *size = g_format_size (needed);
    g_autofree char *free = g_format_size (there);

    fail (task, g_error_new (EF_ERROR, EF_ERROR_REFUSED,
                             _ ("About %s are needed, but only %s are free: free some space, or "
                                "choose another folder."),
                             size, free));
    return;
  }

  ef_steps_next (task);
}

static void
check_space (GTask *task)
{
  Extract *extract = ef_steps_get_data (task);
  g_autoptr (GFile) folder = g_file_new_for_path (extract->folder);

  g_file_query_filesystem_info_async (folder, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, G_PRIORITY_DEFAULT,
                                      NULL, space_cb, task);
}

/* A file that is not there yet may be what another job is about to write. */
static gboolean
check_others (EfConnection *connection, GPtrArray *jobs, GError **error)
{
  EfJobFilter filter = { .kinds = 1u << EF_JOB_RENDER, .states = EF_JOB_TABLE_UNFINISHED };
  g_autoptr (GPtrArray) others = ef_job_table_select (connection, &filter, error);
  g_autoptr (GHashTable) uris = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; others != NULL && i < others->len; i++) {
    char *uri = ef_extract_settings_get_uri (g_ptr_array_index (others, i));

    if (uri != NULL)
      g_hash_table_add (uris, uri);
  }

  for (guint i = 0; others != NULL && i < jobs->len; i++) {
    g_autofree char *uri = ef_extract_settings_get_uri (g_ptr_array_index (jobs, i));

    if (!g_hash_table_contains (uris, uri))
      continue;
    g_set_error (error, EF_ERROR, EF_ERROR_REFUSED,
                 _ ("“%s” is to be written by another job: wait for it, or choose another folder "
                    "or other names."),
                 ef_job_get_title (g_ptr_array_index (jobs, i)));
    return FALSE;
  }

  return others != NULL;
}

static gboolean
store_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  if (!check_others (connection, call->list, error))
    return FALSE;
  for (guint i = 0; i < call->list->len; i++) {
    if (!ef_job_table_insert (connection, g_ptr_array_index (call->list, i), error))
      return FALSE;
  }

  return TRUE;
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  if (call != NULL)
    ef_steps_next (task);
  else
    fail (task, error);
}

static void
store_jobs (GTask *task)
{
  Extract *extract = ef_steps_get_data (task);
  EfStudio *studio = g_task_get_source_object (task);
  EfStudioCall *call = ef_studio_call_new ();
  GTask *inner = g_task_new (studio, NULL, stored_cb, task);

  g_task_set_source_tag (inner, store_jobs);
  for (guint i = 0; i < extract->segments->len; i++) {
    const EfName *name = &g_array_index (extract->names, EfName, i);
    g_autofree char *path = g_build_filename (extract->folder, name->name, NULL);
    g_autofree char *settings = ef_extract_settings_make (
      extract->source, ef_segment_get_span (g_ptr_array_index (extract->segments, i)),
      extract->mode, path);
    EfJob *job = ef_job_new (EF_JOB_RENDER, ef_source_get_profile_id (extract->source), name->name);

    ef_job_set_subject (job, ef_source_get_id (extract->source));
    ef_job_set_settings (job, settings);
    g_ptr_array_add (extract->jobs, job);
  }
  call->list = g_ptr_array_ref (extract->jobs);
  ef_studio_call_write (studio, store_in_database, call, inner);
}

static const EfStep steps[] = { number_segments, name_files, check_space, store_jobs, NULL };

void
ef_studio_extract_async (EfStudio *self,
                         EfSource *source,
                         GPtrArray *segments,
                         EfExtractMode mode,
                         const char *folder,
                         const char *template,
                         gboolean keep_both,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  EfProfile *profile = ef_studio_get_profile_by_id (self, ef_source_get_profile_id (source));
  Extract *extract = g_new0 (Extract, 1);

  g_task_set_source_tag (task, ef_studio_extract_async);
  extract->source = ef_source_copy (source);
  extract->segments = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < segments->len; i++)
    g_ptr_array_add (extract->segments, ef_segment_copy (g_ptr_array_index (segments, i)));
  extract->profile_name = g_strdup (profile != NULL ? ef_profile_get_name (profile) : "");
  extract->mode = mode;
  extract->folder = g_strdup (folder);
  extract->template = g_strdup (template != NULL ? template : EF_NAME_TEMPLATE_DEFAULT);
  extract->keep_both = keep_both;
  extract->numbers = g_new0 (guint, MAX (segments->len, 1));
  extract->jobs = g_ptr_array_new_with_free_func (g_object_unref);
  ef_steps_run (task, steps, extract, extract_free);
}

GPtrArray *
ef_studio_extract_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  Extract *extract;

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  extract = ef_steps_get_data (G_TASK (result));

  return g_ptr_array_ref (extract->jobs);
}

const char *
ef_studio_get_extract_extension (EfSource *source, EfExtractMode mode)
{
  return ef_extract_get_extension (mode, ef_source_get_info (source));
}
