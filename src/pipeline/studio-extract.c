/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/studio-extract.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

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
#define SOUND_BYTES_PER_SECOND 24000

typedef struct {
  EfSource *source;    /* (owned) */
  GPtrArray *segments; /* (owned) (element-type EfSegment) */
  char *profile_name;
  EfExtractMode mode;
  EfExtractTracks tracks;
  gboolean is_joined;
  char *folder;
  char *template;
  gboolean keep_both;
  guint *numbers;  /* (owned) of each segment in the list of the source, from 1 */
  guint64 there;   /* bytes that are free; G_MAXUINT64: nobody knows */
  GArray *names;   /* (owned) (nullable) (element-type EfName) */
  char *kept;      /* (nullable) */
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
  g_free (self->kept);
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

static const char *
get_extension (Extract *extract)
{
  return ef_extract_get_extension (extract->mode, extract->tracks, extract->is_joined,
                                   ef_source_get_info (extract->source));
}

static gboolean
have_same_label (GPtrArray *segments)
{
  for (guint i = 1; i < segments->len; i++) {
    if (g_strcmp0 (ef_segment_get_label (segments->pdata[i]),
                   ef_segment_get_label (segments->pdata[0])) != 0)
      return FALSE;
  }

  return TRUE;
}

static void
fill_values (Extract *extract, guint place, GDateTime *date, EfNameValues *values)
{
  EfSegment *segment = g_ptr_array_index (extract->segments, place);

  values->source = ef_source_get_name (extract->source);
  values->label = ef_segment_get_label (segment);
  values->profile = extract->profile_name;
  values->keywords = ef_segment_get_keywords (segment);
  values->date = date;
  values->span = ef_segment_get_span (segment);
  values->number = extract->numbers[place];
}

/* One file of all is called by what they have in common, and begins and ends where they do. */
static void
fill_joined (Extract *extract, GDateTime *date, EfNameValues *values)
{
  fill_values (extract, 0, date, values);
  for (guint i = 1; i < extract->segments->len; i++) {
    EfTimeSpan span = ef_segment_get_span (extract->segments->pdata[i]);

    values->span.begin = MIN (values->span.begin, span.begin);
    values->span.end = MAX (values->span.end, span.end);
  }
  if (extract->segments->len == 1)
    return;
  values->number = 0;
  values->keywords = NULL;
  if (!have_same_label (extract->segments) || *values->label == '\0')
    values->label = _ ("Joined");
}

static GArray *
make_names (Extract *extract, EfNameExistsFunc func, GError **error)
{
  guint n_files = extract->is_joined ? 1 : extract->segments->len;
  g_autofree EfNameValues *values = g_new0 (EfNameValues, n_files);
  g_autoptr (GDateTime) date = g_date_time_new_now_local ();

  if (extract->is_joined)
    fill_joined (extract, date, values);
  else
    for (guint i = 0; i < n_files; i++)
      fill_values (extract, i, date, &values[i]);

  return ef_name_template_make_all (extract->template, values, n_files, get_extension (extract),
                                    func, extract->folder, error);
}

static gboolean
check_names (Extract *extract, GError **error)
{
  guint n_clashes;

  if (extract->keep_both)
    ef_names_keep_both (extract->names, get_extension (extract), exists, extract->folder);
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

  extract->names = make_names (extract, exists, &error);
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
  if (extract->tracks == EF_EXTRACT_ONLY_SOUND)
    return (guint64) (seconds * SOUND_BYTES_PER_SECOND);
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
  g_autoptr (GFile) parent = g_file_get_parent (G_FILE (object));

  /* A folder that is made when it is needed. */
  if (info == NULL && parent != NULL) {
    g_file_query_filesystem_info_async (parent, G_FILE_ATTRIBUTE_FILESYSTEM_FREE,
                                        G_PRIORITY_DEFAULT, NULL, space_cb, task);
    return;
  }

  /* Not every file system can say it. */
  extract->there =
    info != NULL && g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE)
      ? g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE)
      : G_MAXUINT64;
  ef_steps_next (task);
}

static void
ask_for_space (GTask *task)
{
  Extract *extract = ef_steps_get_data (task);
  g_autoptr (GFile) folder = g_file_new_for_path (extract->folder);

  g_file_query_filesystem_info_async (folder, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, G_PRIORITY_DEFAULT,
                                      NULL, space_cb, task);
}

static void
check_space (GTask *task)
{
  Extract *extract = ef_steps_get_data (task);
  guint64 needed = estimate (extract);

  if (needed > extract->there) {
    g_autofree char *size = g_format_size (needed);
    g_autofree char *free = g_format_size (extract->there);

    fail (task, g_error_new (EF_ERROR, EF_ERROR_REFUSED,
                             _ ("About %s are needed, but only %s are free: free some space, or "
                                "choose another folder."),
                             size, free));
    return;
  }

  ef_steps_next (task);
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

/* One of each, or of all. */
static GArray *
list_spans (Extract *extract, guint file)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (EfTimeSpan));

  for (guint i = 0; i < extract->segments->len; i++) {
    EfTimeSpan span = ef_segment_get_span (g_ptr_array_index (extract->segments, i));

    if (extract->is_joined || i == file)
      g_array_append_val (spans, span);
  }

  return spans;
}

static EfJob *
make_job (Extract *extract, guint file)
{
  const EfName *name = &g_array_index (extract->names, EfName, file);
  g_autofree char *path = g_build_filename (extract->folder, name->name, NULL);
  g_autoptr (GArray) spans = list_spans (extract, file);
  g_autofree char *settings =
    ef_extract_settings_make (extract->source, spans, extract->mode, extract->tracks, path);
  EfJob *job = ef_job_new (EF_JOB_RENDER, ef_source_get_profile_id (extract->source), name->name);

  ef_job_set_subject (job, ef_source_get_id (extract->source));
  ef_job_set_settings (job, settings);

  return job;
}

static void
store_jobs (GTask *task)
{
  Extract *extract = ef_steps_get_data (task);
  EfStudio *studio = g_task_get_source_object (task);
  EfStudioCall *call = ef_studio_call_new ();
  GTask *inner = g_task_new (studio, NULL, stored_cb, task);

  g_task_set_source_tag (inner, store_jobs);
  for (guint i = 0; i < extract->names->len; i++)
    g_ptr_array_add (extract->jobs, make_job (extract, i));
  call->list = g_ptr_array_ref (extract->jobs);
  ef_studio_call_write (studio, store_in_database, call, inner);
}

/* A sound nobody hears is none to be made a file of. */
static void
check_sound (GTask *task)
{
  Extract *extract = ef_steps_get_data (task);

  if (extract->tracks == EF_EXTRACT_ONLY_SOUND &&
      *ef_source_get_info (extract->source)->audio_codec == '\0')
    fail (task, g_error_new_literal (EF_ERROR, EF_ERROR_REFUSED,
                                     _ ("The video has no sound: extract the picture as well.")));
  else
    ef_steps_next (task);
}

static const EfStep steps[] = { check_sound, number_segments, name_files, ask_for_space,
                                check_space, store_jobs,      NULL };

static Extract *
extract_new (EfStudio *self, EfSource *source, GPtrArray *segments, const EfExtractChoice *choice)
{
  EfProfile *profile = ef_studio_get_profile_by_id (self, ef_source_get_profile_id (source));
  Extract *extract = g_new0 (Extract, 1);

  extract->source = ef_source_copy (source);
  extract->segments = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < segments->len; i++)
    g_ptr_array_add (extract->segments, ef_segment_copy (g_ptr_array_index (segments, i)));
  extract->profile_name = g_strdup (profile != NULL ? ef_profile_get_name (profile) : "");
  extract->mode = choice->mode;
  extract->tracks = choice->tracks;
  extract->is_joined = choice->is_joined;
  extract->folder = g_strdup (choice->folder);
  extract->template =
    g_strdup (choice->template != NULL ? choice->template : EF_NAME_TEMPLATE_DEFAULT);
  extract->keep_both = choice->keep_both;
  extract->numbers = g_new0 (guint, MAX (segments->len, 1));
  extract->jobs = g_ptr_array_new_with_free_func (g_object_unref);

  return extract;
}

void
ef_studio_extract_async (EfStudio *self,
                         EfSource *source,
                         GPtrArray *segments,
                         const EfExtractChoice *choice,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_studio_extract_async);
  ef_steps_run (task, steps, extract_new (self, source, segments, choice), extract_free);
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

/* What would come of it. */

static void
outlook_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Extract *extract = data;
  GError *error = NULL;

  extract->names = make_names (extract, exists, &error);
  if (extract->names == NULL) {
    g_task_return_error (task, error);
    return;
  }

  if (!extract->keep_both && ef_names_count_clashes (extract->names) > 0) {
    g_autoptr (GArray) others = make_names (extract, exists, NULL);

    ef_names_keep_both (others, get_extension (extract), exists, extract->folder);
    extract->kept = g_strdup (g_array_index (others, EfName, 0).name);
  }
  if (extract->keep_both)
    ef_names_keep_both (extract->names, get_extension (extract), exists, extract->folder);
  g_task_return_boolean (task, TRUE);
}

static void
name_outlook (GTask *task)
{
  EfStudio *studio = g_task_get_source_object (task);
  g_autoptr (GTask) inner = g_task_new (studio, NULL, named_cb, task);

  g_task_set_source_tag (inner, name_outlook);
  g_task_set_task_data (inner, ef_steps_get_data (task), NULL);
  ef_worker_run (ef_studio_get_file_worker (studio), inner, outlook_in_thread);
}

static const EfStep outlook_steps[] = { number_segments, name_outlook, ask_for_space, NULL };

void
ef_studio_look_at_extract_async (EfStudio *self,
                                 EfSource *source,
                                 GPtrArray *segments,
                                 const EfExtractChoice *choice,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ef_studio_look_at_extract_async);
  ef_steps_run (task, outlook_steps, extract_new (self, source, segments, choice), extract_free);
}

EfExtractOutlook *
ef_studio_look_at_extract_finish (EfStudio *self, GAsyncResult *result, GError **error)
{
  EfExtractOutlook *outlook;
  Extract *extract;

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;

  extract = ef_steps_get_data (G_TASK (result));
  outlook = g_new0 (EfExtractOutlook, 1);
  outlook->names = g_array_ref (extract->names);
  outlook->kept = g_strdup (extract->kept);
  outlook->needed = estimate (extract);
  outlook->there = extract->there;

  return outlook;
}

void
ef_extract_outlook_free (EfExtractOutlook *self)
{
  g_array_unref (self->names);
  g_free (self->kept);
  g_free (self);
}

GArray *
ef_studio_make_extract_names (EfStudio *self,
                              EfSource *source,
                              GPtrArray *segments,
                              const guint *numbers,
                              const EfExtractChoice *choice,
                              GError **error)
{
  Extract *extract = extract_new (self, source, segments, choice);
  GArray *names;

  memcpy (extract->numbers, numbers, segments->len * sizeof *numbers);
  names = make_names (extract, NULL, error);
  extract_free (extract);

  return names;
}
