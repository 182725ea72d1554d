/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/reading.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <utime.h>

#include "core/error.h"
#include "core/film.h"
#include "core/frame-index.h"
#include "core/steps.h"
#include "pipeline/cache.h"
#include "pipeline/failure.h"
#include "pipeline/import-jobs.h"
#include "pipeline/probe.h"
#include "pipeline/source-list.h"
#include "pipeline/studio-call.h"
#include "store/source-table.h"

#define ANALYSES_AT_ONCE 1

#define POSTER_WIDTH 640
#define POSTER_HEIGHT 360
#define PICTURES_MOST 300
#define PICTURES_UNKNOWN 60 /* where the key frames are not known */

typedef struct _Part Part;

typedef struct {
  EfJob *job;                /* (owned) */
  GCancellable *cancellable; /* (owned): not of the task, which would end without letting go */
  const Part *parts;         /* that are read, the last one without a name */
  gboolean is_thorough;      /* what may wait: an import has been before */
  EfSource *source;          /* (owned) (nullable): as the database had it last */
  EfMediaChild *child;       /* (owned) (nullable): goes back to the studio */
  char *folder;              /* (nullable): claimed */
  guint at;                  /* the part that is read */
  gboolean is_paused;
  EfFrameIndex *frames; /* (owned) (nullable) */
  GArray *times;        /* (owned) (nullable) (element-type gint64): pictures that are missing */
  double weight;        /* of all parts */
  double done;          /* of it */
  GError *problem;      /* (owned) (nullable): the first; the others are read all the same */
} Reading;

/* A file of the cache. */
struct _Part {
  const char *what; /* the reader is asked to do */
  const char *name; /* of the file that says that it is there */
  double weight;    /* about how long it takes beside the others */
  gboolean (*is_wanted) (const EfMediaInfo *info);
  void (*complete) (Reading *reading, JsonObject *request); /* (nullable) */
};

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_clear_object (&self->job);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->source);
  g_clear_object (&self->child);
  g_clear_pointer (&self->frames, ef_frame_index_unref);
  g_clear_pointer (&self->times, g_array_unref);
  g_clear_error (&self->problem);
  g_free (self->folder);
  g_free (self);
}

static EfStudio *
get_studio (GTask *task)
{
  return g_task_get_source_object (task);
}

static char *
get_file (Reading *reading, const char *name, const char *ending)
{
  g_autofree char *whole = g_strconcat (name, ending, NULL);

  return g_build_filename (reading->folder, whole, NULL);
}

/* Whatever happened, others may read and write again. */
static void
let_go (GTask *task)
{
  Reading *reading = ef_steps_get_data (task);

  if (reading->child != NULL)
    ef_studio_give_child (get_studio (task), g_steal_pointer (&reading->child));
  if (reading->folder != NULL) {
    g_autofree char *folder = g_steal_pointer (&reading->folder);

    ef_cache_release (get_studio (task), folder);
  }
}

static void
fail (GTask *task, GError *error)
{
  let_go (task);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
end_early (GTask *task)
{
  let_go (task);
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

static gboolean
is_cancelled (GTask *task)
{
  Reading *reading = ef_steps_get_data (task);

  return g_cancellable_is_cancelled (reading->cancellable);
}

static void
fail_cancelled (GTask *task)
{
  fail (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("This was cancelled.")));
}

/* What the source is now. */

static gboolean
get_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->source = ef_source_table_get (connection, call->profile_id, call->id, error);

  return call->source != NULL;
}

static EfStudioCall *
make_call (Reading *reading)
{
  EfStudioCall *call = ef_studio_call_new ();

  call->profile_id = g_strdup (ef_job_get_profile_id (reading->job));
  call->id = g_strdup (ef_job_get_subject (reading->job));

  return call;
}

static void
call_database (GTask *task,
               EfDatabaseFunc func,
               EfStudioCall *call,
               gboolean is_write,
               GAsyncReadyCallback callback)
{
  GTask *inner = g_task_new (get_studio (task), NULL, callback, task);

  g_task_set_source_tag (inner, call_database);
  if (is_write)
    ef_studio_call_write (get_studio (task), func, call, inner);
  else
    ef_studio_call_read (get_studio (task), func, call, inner);
}

static void
got_source_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Reading *reading = ef_steps_get_data (task);
  GError *error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  if (call != NULL) {
    reading->source = g_steal_pointer (&call->source);
    ef_steps_next (task);
  } else if (g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND)) {
    /* It was removed: there is nothing to be read. */
    g_clear_error (&error);
    end_early (task);
  } else {
    fail (task, error);
  }
}

static void
get_source (GTask *task)
{
  call_database (task, get_in_database, make_call (ef_steps_get_data (task)), FALSE, got_source_cb);
}

/* The file: as it was, changed, or gone. */

/* Whether the row is still about the file that is read here. */
static gboolean
is_same_file (EfSource *row, EfSource *seen)
{
  return g_str_equal (ef_source_get_path (row), ef_source_get_path (seen)) &&
         g_str_equal (ef_source_get_fingerprint (row), ef_source_get_fingerprint (seen));
}

/* Of a file that has become another one nothing that was read is true any more: another job reads that, and
 * the call's flag says that this one is over. In its number: whether this is the thorough reading. */
static gboolean
give_way (EfConnection *connection, EfStudioCall *call, EfSource *row, GError **error)
{
  call->flag = TRUE;
  g_set_object (&call->source, row);

  return call->number != 0 ? ef_analysis_jobs_ensure_another (connection, row, error)
                           : ef_import_jobs_ensure_another (connection, row, error);
}

/* The source of the call says what to write, its fields which. The row may have been renamed meanwhile. A
 * thorough reading that finds another file leaves it to an import, from the beginning. */
static gboolean
store_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  g_autoptr (EfSource) row = ef_source_table_get (connection, call->profile_id, call->id, error);

  if (row == NULL)
    return FALSE;
  if (!is_same_file (row, call->seen))
    return give_way (connection, call, row, error);

  ef_source_assign (row, call->source, call->fields);
  g_set_object (&call->source, row);
  call->flag = call->number != 0 && (call->fields & EF_SOURCE_FILE);

  return ef_source_table_update (connection, row, call->fields, error) &&
         (!call->flag || ef_import_jobs_ensure (connection, row, error));
}

static void
store (GTask *task, EfSource *values, EfSourceFields fields, GAsyncReadyCallback callback)
{
  Reading *reading = ef_steps_get_data (task);
  EfStudioCall *call = make_call (reading);

  call->source = ef_source_copy (values);
  call->seen = ef_source_copy (reading->source);
  call->number = reading->is_thorough;
  call->fields = fields;
  call_database (task, store_in_database, call, TRUE, callback);
}

/* Goes on with @next when the file is still the one that is read. */
static void
take_stored (GTask *task, GAsyncResult *result, EfStep next)
{
  Reading *reading = ef_steps_get_data (task);
  GError *error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  if (call == NULL) {
    fail (task, error);
    return;
  }

  g_set_object (&reading->source, call->source);
  ef_source_list_put (ef_studio_get_source_list (get_studio (task)), call->source);
  if (call->flag)
    end_early (task);
  else
    next (task);
}

static void
state_stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Reading *reading = ef_steps_get_data (task);
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, NULL);

  if (call != NULL)
    ef_source_list_put (ef_studio_get_source_list (get_studio (task)), call->source);
  if (reading->problem != NULL && (call == NULL || !call->flag))
    fail (task, g_steal_pointer (&reading->problem));
  else
    end_early (task);
}

static void
end_with_state (GTask *task, EfSourceState state, const char *problem)
{
  Reading *reading = ef_steps_get_data (task);
  g_autoptr (EfSource) values = ef_source_copy (reading->source);

  ef_source_set_state (values, state, problem);
  store (task, values, EF_SOURCE_STATE, state_stored_cb);
}

static void
file_stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  take_stored (user_data, result, ef_steps_next);
}

static void
probed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Reading *reading = ef_steps_get_data (task);
  GError *error = NULL;
  g_autoptr (EfSource) read = ef_probe_finish (result, &error);

  if (read != NULL) {
    store (task, read, EF_SOURCE_FILE | EF_SOURCE_INFO | EF_SOURCE_STATE, file_stored_cb);
  } else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    fail (task, error);
  } else {
    reading->problem = error;
    end_with_state (task, EF_SOURCE_UNREADABLE, error->message);
  }
}

static void
end_missing (GTask *task, const GError *error)
{
  Reading *reading = ef_steps_get_data (task);
  const char *name = ef_source_get_name (reading->source);

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)) {
    reading->problem = g_error_new (EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_UNREADABLE,
                                    _ ("“%s” cannot be read: look whether you may read it."), name);
    end_with_state (task, EF_SOURCE_MISSING, reading->problem->message);
    return;
  }

  reading->problem =
    g_error_new (EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_UNREADABLE,
                 _ ("“%s” is not where it was: put it back, or say where it is now."), name);
  end_with_state (task, EF_SOURCE_MISSING, _ ("The file is not where it was."));
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
  Reading *reading = ef_steps_get_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (object), result, &error);

  if (is_cancelled (task))
    fail_cancelled (task);
  else if (info == NULL)
    end_missing (task, error);
  else if (is_same (reading->source, info))
    ef_steps_next (task);
  else
    ef_probe_async (reading->child, ef_source_get_profile_id (reading->source),
                    ef_source_get_path (reading->source), reading->cancellable, probed_cb, task);
}

static void
ensure_probed (GTask *task)
{
  Reading *reading = ef_steps_get_data (task);
  g_autoptr (GFile) file = g_file_new_for_path (ef_source_get_path (reading->source));

  reading->child = ef_studio_take_child (get_studio (task));
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
    fail (task, error);
}

static void
claimed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Reading *reading = ef_steps_get_data (task);
  g_autoptr (GTask) make = NULL;

  ef_cache_claim_finish (EF_STUDIO (object), result);
  reading->folder = ef_cache_get_folder (EF_STUDIO (object), reading->source);
  if (is_cancelled (task)) {
    fail_cancelled (task);
    return;
  }

  make = g_task_new (object, NULL, folder_made_cb, task);
  g_task_set_source_tag (make, claimed_cb);
  g_task_set_task_data (make, g_strdup (reading->folder), g_free);
  ef_worker_run (ef_studio_get_file_worker (EF_STUDIO (object)), make, make_folder_in_thread);
}

static void
claim_folder (GTask *task)
{
  Reading *reading = ef_steps_get_data (task);
  g_autofree char *folder = ef_cache_get_folder (get_studio (task), reading->source);

  ef_cache_claim_async (get_studio (task), folder, claimed_cb, task);
}

/* The parts. */

static void read_next (GTask *task);

static const Part *
get_part (Reading *reading)
{
  return &reading->parts[reading->at];
}

static gboolean
has_picture (const EfMediaInfo *info)
{
  return *info->video_codec != '\0';
}

static gboolean
has_sound (const EfMediaInfo *info)
{
  return *info->audio_codec != '\0';
}

static void
complete_poster (Reading *reading, JsonObject *request)
{
  json_object_set_int_member (request, "width", POSTER_WIDTH);
  json_object_set_int_member (request, "height", POSTER_HEIGHT);
}

static void
complete_film (Reading *reading, JsonObject *request)
{
  JsonArray *times = json_array_new ();

  for (guint i = 0; i < reading->times->len; i++)
    json_array_add_int_element (times, g_array_index (reading->times, gint64, i));
  json_object_set_array_member (request, "times", times);
}

static void
complete_key_scores (Reading *reading, JsonObject *request)
{
  json_object_set_boolean_member (request, "keys", TRUE);
}

static void
complete_scores (Reading *reading, JsonObject *request)
{
  json_object_set_boolean_member (request, "keys", FALSE);
}

static const Part import_parts[] = {
  { "poster", EF_CACHE_POSTER, 1, has_picture, complete_poster },
  { "frames", EF_CACHE_FRAMES, 4, has_picture, NULL },
  { "levels", EF_CACHE_LEVELS, 4, has_sound, NULL },
  { "film", EF_CACHE_FILM_DONE, 4, has_picture, complete_film },
  { "scores", EF_CACHE_KEY_SCORES, 2, has_picture, complete_key_scores },
  { NULL },
};

static const Part analysis_parts[] = {
  { "proxy", EF_CACHE_PROXY, 4, ef_media_info_is_heavy, NULL },
  { "scores", EF_CACHE_SCORES, 4, has_picture, complete_scores },
  { NULL },
};

static gboolean
is_film (const Part *part)
{
  return g_str_equal (part->name, EF_CACHE_FILM_DONE);
}

static gboolean
is_frames (const Part *part)
{
  return g_str_equal (part->name, EF_CACHE_FRAMES);
}

/* One that has come to nothing keeps none of the others from being read, but for want of space. */
static void
note_problem (GTask *task, GError *error)
{
  Reading *reading = ef_steps_get_data (task);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
      g_error_matches (error, EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_NO_SPACE)) {
    fail (task, error);
    return;
  }

  if (reading->problem == NULL)
    reading->problem = error;
  else
    g_error_free (error);
  reading->at++;
  read_next (task);
}

static void
next_part (GTask *task)
{
  Reading *reading = ef_steps_get_data (task);

  reading->done += get_part (reading)->weight;
  ef_job_set_progress (reading->job, reading->done / reading->weight);
  reading->at++;
  read_next (task);
}

/* What the frames say about the file is truer than what its head says. */

typedef struct {
  char *path;
  EfFrameIndex *frames; /* (owned) (nullable) */
} LoadFrames;

static void
load_frames_free (gpointer data)
{
  LoadFrames *self = data;

  g_free (self->path);
  g_clear_pointer (&self->frames, ef_frame_index_unref);
  g_free (self);
}

static void
load_frames_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  LoadFrames *load = data;
  g_autofree char *contents = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize length;

  if (g_file_get_contents (load->path, &contents, &length, NULL)) {
    bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
    load->frames = ef_frame_index_from_bytes (bytes, NULL);
  }
  /* A file that is damaged is read again. */
  if (load->frames == NULL)
    g_unlink (load->path);
  g_task_return_boolean (task, load->frames != NULL);
}

static void
info_stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  take_stored (user_data, result, next_part);
}

static gboolean
take_over_frames (EfMediaInfo *info, EfFrameIndex *frames)
{
  EfMediaInfo before = *info;
  EfRate rate;

  info->is_variable = !ef_frame_index_is_even (frames, &rate);
  if (!info->is_variable)
    info->rate = rate;
  info->key_distance = ef_frame_index_get_key_distance (frames);
  if (info->duration == 0)
    info->duration = ef_frame_index_get_end (frames);

  return info->is_variable != before.is_variable || info->key_distance != before.key_distance ||
         info->duration != before.duration || !ef_rate_equal (info->rate, before.rate);
}

static void
frames_loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Reading *reading = ef_steps_get_data (task);
  LoadFrames *load = g_task_get_task_data (G_TASK (result));
  g_autoptr (EfMediaInfo) info = ef_media_info_copy (ef_source_get_info (reading->source));
  g_autoptr (EfSource) values = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), NULL)) {
    note_problem (
      task,
      g_error_new (
        EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_FAILED,
        _ ("“%s” could not be read: what was found in it cannot be used. Take another copy of it."),
        ef_source_get_name (reading->source)));
    return;
  }

  reading->frames = g_steal_pointer (&load->frames);
  if (!take_over_frames (info, reading->frames)) {
    next_part (task);
    return;
  }

  values = ef_source_copy (reading->source);
  ef_source_set_info (values, info);
  store (task, values, EF_SOURCE_INFO, info_stored_cb);
}

static void
load_frames (GTask *task)
{
  Reading *reading = ef_steps_get_data (task);
  g_autoptr (GTask) read = g_task_new (get_studio (task), NULL, frames_loaded_cb, task);
  LoadFrames *load = g_new0 (LoadFrames, 1);

  g_task_set_source_tag (read, load_frames);
  load->path = get_file (reading, EF_CACHE_FRAMES, "");
  g_task_set_task_data (read, load, load_frames_free);
  ef_worker_run (ef_studio_get_file_worker (get_studio (task)), read, load_frames_in_thread);
}

/* A part is there. */
static void
end_part (GTask *task)
{
  if (is_frames (get_part (ef_steps_get_data (task))))
    load_frames (task);
  else
    next_part (task);
}

static void
told_cb (double done, gboolean is_partial, gpointer data)
{
  Reading *reading = data;

  if (!is_partial)
    ef_job_set_progress (reading->job,
                         (reading->done + done * get_part (reading)->weight) / reading->weight);
}

/* The name of a file is the last thing it gets: what has its name is whole. */

typedef struct {
  char *from; /* (nullable): an empty one is made */
  char *to;
} Rename;

static void
rename_free (gpointer data)
{
  Rename *self = data;

  g_free (self->from);
  g_free (self->to);
  g_free (self);
}

static void
rename_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Rename *names = data;

  g_autoptr (GError) error = NULL;
  int code = 0;

  if (names->from != NULL)
    code = g_rename (names->from, names->to) == 0 ? 0 : errno;
  else if (!g_file_set_contents (names->to, "", 0, &error))
    code = g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? ENOSPC : EIO;
  g_task_return_int (task, code);
}

static void
renamed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Reading *reading = ef_steps_get_data (task);
  g_autofree char *folder = g_filename_display_name (reading->folder);
  g_autofree char *sentence = NULL;
  int code = (int) g_task_propagate_int (G_TASK (result), NULL);

  if (code == 0) {
    end_part (task);
    return;
  }

  sentence = g_strdup_printf (_ ("“%s” was read, but the result could not be stored in “%s”: free "
                                 "some space, or give permission to write there."),
                              ef_source_get_name (reading->source), folder);
  note_problem (task, ef_failure_from_errno (code, sentence));
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Reading *reading = ef_steps_get_data (task);
  const Part *part = get_part (reading);
  GError *error = NULL;
  g_autoptr (JsonObject) answer =
    ef_media_child_ask_finish (EF_MEDIA_CHILD (object), result, &error);
  g_autoptr (GTask) rename = NULL;
  Rename *names;

  if (answer == NULL) {
    note_problem (task, error);
    return;
  }

  names = g_new0 (Rename, 1);
  names->from = is_film (part) ? NULL : get_file (reading, part->name, EF_CACHE_PART);
  names->to = get_file (reading, part->name, "");
  rename = g_task_new (get_studio (task), NULL, renamed_cb, task);
  g_task_set_source_tag (rename, answered_cb);
  g_task_set_task_data (rename, names, rename_free);
  ef_worker_run (ef_studio_get_file_worker (get_studio (task)), rename, rename_in_thread);
}

static void
ask (GTask *task)
{
  Reading *reading = ef_steps_get_data (task);
  const Part *part = get_part (reading);
  g_autoptr (JsonObject) request =
    ef_media_child_make_request (part->what, ef_source_get_path (reading->source));
  g_autofree char *path = is_film (part) ? get_file (reading, EF_CACHE_FILM, "")
                                         : get_file (reading, part->name, EF_CACHE_PART);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *uri = g_file_get_uri (file);

  json_object_set_string_member (request, "file", uri);
  if (part->complete != NULL)
    part->complete (reading, request);
  ef_media_child_ask_async (reading->child, request, told_cb, reading, reading->cancellable,
                            answered_cb, task);
}

/* Where pictures are wanted: at key frames, which are cheap to show, all over the file. */
static GArray *
choose_times (EfFrameIndex *frames, gint64 duration)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  GArray *times = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint n;

  if (frames != NULL && ef_frame_index_knows_keys (frames)) {
    gint64 first = 0;

    for (gint64 key = ef_frame_index_key_at (frames, first); key >= 0;
         key = ef_frame_index_key_after (frames, key))
      g_array_append_val (keys, key);
  }
  for (guint i = 0; keys->len == 0 && i < PICTURES_UNKNOWN; i++)
    g_array_append_vals (times, &(gint64) { duration / PICTURES_UNKNOWN * i }, 1);

  n = MIN (keys->len, PICTURES_MOST);
  for (guint i = 0; i < n; i++)
    g_array_append_vals (times, &g_array_index (keys, gint64, (guint64) i * keys->len / n), 1);

  return times;
}

/* First a few from everywhere, then those between them, so that soon every place has one near it. */
static GArray *
order_coarse_to_fine (GArray *times)
{
  GArray *ordered = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint stride = 1;

  while (stride < times->len)
    stride *= 2;
  for (guint step = stride; times->len > 0 && step > 0; step /= 2) {
    for (guint i = step == stride ? 0 : step; i < times->len;
         i += step == stride ? stride : 2 * step)
      g_array_append_val (ordered, g_array_index (times, gint64, i));
  }

  return ordered;
}

typedef struct {
  char *path;
  GArray *times; /* (owned): those that the film has go */
} LoadFilm;

static void
load_film_free (gpointer data)
{
  LoadFilm *self = data;

  g_free (self->path);
  g_clear_pointer (&self->times, g_array_unref);
  g_free (self);
}

static void
load_film_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  LoadFilm *load = data;
  g_autofree char *contents = NULL;
  gsize length;

  if (g_file_get_contents (load->path, &contents, &length, NULL)) {
    g_autoptr (GBytes) bytes = g_bytes_new_take (g_steal_pointer (&contents), length);
    g_autoptr (EfFilm) film = ef_film_from_bytes (bytes);

    for (guint i = load->times->len; ef_film_get_n_pictures (film) > 0 && i > 0; i--) {
      gint64 time = g_array_index (load->times, gint64, i - 1);

      if (ef_film_get_time (film, ef_film_find (film, time)) == time)
        g_array_remove_index (load->times, i - 1);
    }
  }
  g_task_return_boolean (task, TRUE);
}

static void
film_loaded_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Reading *reading = ef_steps_get_data (task);
  LoadFilm *load = g_task_get_task_data (G_TASK (result));

  g_task_propagate_boolean (G_TASK (result), NULL);
  reading->times = g_steal_pointer (&load->times);
  ask (task);
}

static void
load_film (GTask *task)
{
  Reading *reading = ef_steps_get_data (task);
  g_autoptr (GArray) times =
    choose_times (reading->frames, ef_source_get_info (reading->source)->duration);
  g_autoptr (GTask) read = g_task_new (get_studio (task), NULL, film_loaded_cb, task);
  LoadFilm *load = g_new0 (LoadFilm, 1);

  g_task_set_source_tag (read, load_film);
  load->path = get_file (reading, EF_CACHE_FILM, "");
  load->times = order_coarse_to_fine (times);
  g_task_set_task_data (read, load, load_film_free);
  ef_worker_run (ef_studio_get_file_worker (get_studio (task)), read, load_film_in_thread);
}

static void
part_looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Reading *reading = ef_steps_get_data (task);
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (object), result, NULL);

  if (is_cancelled (task))
    fail_cancelled (task);
  else if (info != NULL)
    end_part (task);
  else if (is_film (get_part (reading)))
    load_film (task);
  else
    ask (task);
}

static void
read_next (GTask *task)
{
  Reading *reading = ef_steps_get_data (task);
  const EfMediaInfo *info = ef_source_get_info (reading->source);
  g_autofree char *path = NULL;
  g_autoptr (GFile) file = NULL;

  while (get_part (reading)->what != NULL && !get_part (reading)->is_wanted (info))
    reading->at++;
  if (get_part (reading)->what == NULL) {
    ef_steps_next (task);
    return;
  }

  path = get_file (reading, get_part (reading)->name, "");
  file = g_file_new_for_path (path);
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, reading->cancellable, part_looked_cb, task);
}

static void
read_parts (GTask *task)
{
  Reading *reading = ef_steps_get_data (task);

  for (guint i = 0; reading->parts[i].what != NULL; i++)
    reading->weight += reading->parts[i].is_wanted (ef_source_get_info (reading->source))
                         ? reading->parts[i].weight
                         : 0;
  if (reading->weight < 1)
    reading->weight = 1;
  read_next (task);
}

/* The end. */

/* Usable is a source also when a part of it could not be read; the job says what. */
static gboolean
finish_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;

  call->source = ef_source_table_get (connection, call->profile_id, call->id, error);
  if (call->source == NULL)
    return FALSE;
  if (!is_same_file (call->source, call->seen))
    return give_way (connection, call, call->source, error);
  if (call->number != 0)
    return TRUE;

  if (ef_source_get_state (call->source) != EF_SOURCE_READY) {
    ef_source_set_state (call->source, EF_SOURCE_READY, "");
    if (!ef_source_table_update (connection, call->source, EF_SOURCE_STATE, error))
      return FALSE;
  }

  return ef_analysis_jobs_ensure (connection, call->source, error);
}

static void
finished_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Reading *reading = ef_steps_get_data (task);
  GError *error = NULL;
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, &error);

  if (call != NULL)
    ef_source_list_put (ef_studio_get_source_list (EF_STUDIO (object)), call->source);

  ef_cache_clean_now_and_then (EF_STUDIO (object));
  if (reading->problem != NULL && (call == NULL || !call->flag)) {
    g_clear_error (&error);
    fail (task, g_steal_pointer (&reading->problem));
  } else if (call != NULL || g_error_matches (error, EF_ERROR, EF_ERROR_NOT_FOUND)) {
    g_clear_error (&error);
    let_go (task);
    ef_steps_next (task);
  } else {
    fail (task, error);
  }
}

static void
finish_reading (GTask *task)
{
  Reading *reading = ef_steps_get_data (task);
  EfStudioCall *call = make_call (reading);

  call->seen = ef_source_copy (reading->source);
  call->number = reading->is_thorough;
  call_database (task, finish_in_database, call, TRUE, finished_cb);
}

static const EfStep steps[] = {
  get_source, ensure_probed, claim_folder, read_parts, finish_reading, NULL,
};

static GTask *
start (EfStudio *studio,
       EfJob *job,
       const Part *parts,
       GCancellable *cancellable,
       GAsyncReadyCallback callback,
       gpointer user_data)
{
  GTask *task = g_task_new (studio, NULL, callback, user_data);
  Reading *reading = g_new0 (Reading, 1);

  g_task_set_source_tag (task, start);
  reading->job = g_object_ref (job);
  reading->cancellable = g_object_ref (cancellable);
  reading->parts = parts;
  reading->is_thorough = parts == analysis_parts;
  ef_steps_run (task, steps, reading, reading_free);

  return task;
}

static GTask *
run_import_async (EfStudio *studio,
                  EfJob *job,
                  GCancellable *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer user_data)
{
  return start (studio, job, import_parts, cancellable, callback, user_data);
}

static GTask *
run_analysis_async (EfStudio *studio,
                    EfJob *job,
                    GCancellable *cancellable,
                    GAsyncReadyCallback callback,
                    gpointer user_data)
{
  return start (studio, job, analysis_parts, cancellable, callback, user_data);
}

static gboolean
run_finish (EfStudio *studio, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* What needs no reader goes on for the moment it takes. */
static void
set_paused (GTask *task, gboolean is_paused)
{
  Reading *reading = ef_steps_get_data (task);

  reading->is_paused = is_paused;
  if (reading->child != NULL)
    ef_media_child_set_paused (reading->child, is_paused);
}

static void
pause_reading (GTask *task)
{
  set_paused (task, TRUE);
}

static void
resume_reading (GTask *task)
{
  set_paused (task, FALSE);
}

const EfRunner ef_import_runner = {
  .lane = EF_LANE_READING,
  .run_async = run_import_async,
  .run_finish = run_finish,
  .pause = pause_reading,
  .resume = resume_reading,
};

const EfRunner ef_analysis_runner = {
  .lane = EF_LANE_READING,
  .limit = ANALYSES_AT_ONCE,
  .run_async = run_analysis_async,
  .run_finish = run_finish,
  .pause = pause_reading,
  .resume = resume_reading,
};
