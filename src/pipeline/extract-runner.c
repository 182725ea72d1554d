/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/extract-runner.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <unistd.h>

#include "core/error.h"
#include "core/steps.h"
#include "media/part-file.h"
#include "pipeline/cache.h"
#include "pipeline/failure.h"
#include "pipeline/render-job.h"
#include "pipeline/studio-call.h"
#include "store/job-table.h"

typedef struct {
  EfJob *job;                /* (owned) */
  GCancellable *cancellable; /* (owned) */
  EfMediaChild *child;       /* (owned) (nullable): goes back to the studio */
  JsonObject *settings;      /* (owned) (nullable) */
  char *uri;
  char *path;
  char *part;
  char *frames; /* (nullable): a URI */
  char *notice;
  gint64 size;
  gboolean is_done;
  gboolean is_made; /* the part, by us */
  gboolean is_paused;
} Extract;

static void
extract_free (gpointer data)
{
  Extract *self = data;

  g_object_unref (self->job);
  g_object_unref (self->cancellable);
  g_clear_object (&self->child);
  g_clear_pointer (&self->settings, json_object_unref);
  g_free (self->uri);
  g_free (self->path);
  g_free (self->part);
  g_free (self->frames);
  g_free (self->notice);
  g_free (self);
}

static JsonArray *
make_spans (GArray *spans)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < spans->len; i++) {
    EfTimeSpan span = g_array_index (spans, EfTimeSpan, i);
    JsonObject *object = json_object_new ();

    json_object_set_int_member (object, "begin", span.begin);
    json_object_set_int_member (object, "end", span.end);
    json_array_add_object_element (array, object);
  }

  return array;
}

/* File names are bytes, JSON is text: they go as URIs. */
char *
ef_extract_settings_make (EfSource *source,
                          GArray *spans,
                          EfExtractMode mode,
                          EfExtractTracks tracks,
                          const char *path)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autofree char *uri = g_filename_to_uri (ef_source_get_path (source), NULL, NULL);
  g_autofree char *file = g_filename_to_uri (path, NULL, NULL);

  json_object_set_string_member (object, "uri", uri);
  json_object_set_string_member (object, "fingerprint", ef_source_get_fingerprint (source));
  json_object_set_member (object, "info", ef_media_info_to_json (ef_source_get_info (source)));
  json_object_set_array_member (object, "spans", make_spans (spans));
  json_object_set_string_member (object, "mode", ef_extract_mode_to_nick (mode));
  json_object_set_string_member (object, "tracks", ef_extract_tracks_to_nick (tracks));
  json_object_set_string_member (object, "file", file);
  json_node_take_object (node, object);

  return json_to_string (node, FALSE);
}

static void
let_go (GTask *task)
{
  Extract *extract = ef_steps_get_data (task);

  if (extract->child != NULL)
    ef_studio_give_child (g_task_get_source_object (task), g_steal_pointer (&extract->child));
}

static void
run_in_thread (GTask *task, GTaskThreadFunc func, GAsyncReadyCallback callback)
{
  EfStudio *studio = g_task_get_source_object (task);
  g_autoptr (GTask) inner = g_task_new (studio, NULL, callback, task);

  g_task_set_source_tag (inner, run_in_thread);
  g_task_set_task_data (inner, ef_steps_get_data (task), NULL);
  ef_worker_run (ef_studio_get_file_worker (studio), inner, func);
}

static void
remove_part (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Extract *extract = data;

  if (extract->is_made)
    g_unlink (extract->part);
  else if (extract->part != NULL)
    ef_part_file_remove (extract->part);
  g_task_return_boolean (task, TRUE);
}

typedef struct {
  GTask *task;   /* (owned) */
  GError *error; /* (owned) */
} Failure;

static void
part_removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree Failure *failure = user_data;
  g_autoptr (GTask) task = failure->task;

  g_task_propagate_boolean (G_TASK (result), NULL);
  g_task_return_error (task, failure->error);
}

/* What was written so far goes. */
static void
fail (GTask *task, GError *error)
{
  EfStudio *studio = g_task_get_source_object (task);
  Failure *failure = g_new0 (Failure, 1);
  g_autoptr (GTask) removal = g_task_new (studio, NULL, part_removed_cb, failure);

  g_task_set_source_tag (removal, fail);
  let_go (task);
  failure->task = task;
  failure->error = error;
  g_task_set_task_data (removal, ef_steps_get_data (task), NULL);
  ef_worker_run (ef_studio_get_file_worker (studio), removal, remove_part);
}

static char *
get_path (JsonObject *settings, const char *name)
{
  const char *uri = json_object_get_string_member_with_default (settings, name, "");

  return g_filename_from_uri (uri, NULL, NULL);
}

/* Of another job of the kind nothing has to be read. */
static JsonNode *
parse_settings (EfJob *job)
{
  return ef_render_job_is (job) ? NULL : json_from_string (ef_job_get_settings (job), NULL);
}

char *
ef_extract_settings_get_part (EfJob *job)
{
  g_autoptr (JsonNode) node = parse_settings (job);
  g_autofree char *path = NULL;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    path = get_path (json_node_get_object (node), "file");

  return path != NULL ? ef_part_file_get_path (path, ef_job_get_id (job)) : NULL;
}

char *
ef_extract_settings_get_uri (EfJob *job)
{
  g_autoptr (JsonNode) node = parse_settings (job);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;

  return g_strdup (
    json_object_get_string_member_with_default (json_node_get_object (node), "file", NULL));
}

static void
parse (GTask *task)
{
  Extract *extract = ef_steps_get_data (task);
  EfStudio *studio = g_task_get_source_object (task);
  g_autoptr (JsonNode) node = json_from_string (ef_job_get_settings (extract->job), NULL);
  g_autofree char *cache = NULL;
  g_autofree char *frames = NULL;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node)) {
    extract->settings = json_object_ref (json_node_get_object (node));
    extract->path = get_path (extract->settings, "file");
  }
  if (extract->path == NULL) {
    let_go (task);
    g_task_return_new_error_literal (task, EF_ERROR, EF_ERROR_INVALID,
                                     _ ("This job was stored by another version, which cannot be "
                                        "read: extract the segment again."));
    g_object_unref (task);
    return;
  }

  extract->part = ef_part_file_get_path (extract->path, ef_job_get_id (extract->job));
  cache =
    ef_paths_get_profile_cache (ef_studio_get_paths (studio), ef_job_get_profile_id (extract->job));
  frames = g_build_filename (
    cache, json_object_get_string_member_with_default (extract->settings, "fingerprint", "none"),
    EF_CACHE_FRAMES, NULL);
  extract->frames = g_filename_to_uri (frames, NULL, NULL);
  ef_steps_next (task);
}

/* What is true already. */

/* What was whole when the application ended, and had its size noted before it got its name. */
static gboolean
was_named (Extract *extract)
{
  g_autoptr (JsonNode) node = json_from_string (ef_job_get_result (extract->job), NULL);
  GStatBuf info;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node) || g_stat (extract->path, &info) != 0 ||
      g_file_test (extract->part, G_FILE_TEST_EXISTS))
    return FALSE;

  return json_object_get_int_member_with_default (json_node_get_object (node), "size", -1) ==
         info.st_size;
}

/* What would come to nothing is told before anything begins: what to do then, or NULL. */
static GError *
look_at_source (Extract *extract)
{
  g_autofree char *path = get_path (extract->settings, "uri");
  g_autofree char *name = g_filename_display_basename (path != NULL ? path : "");
  g_autofree char *sentence = NULL;
  int code;

  if (path == NULL || g_access (path, R_OK) == 0)
    return NULL;

  code = errno;
  sentence = g_strdup_printf (
    code == ENOENT ? _ ("“%s” is not where it was: put it back, or say where it is now.")
                   : _ ("“%s” cannot be read: look whether you may read it."),
    name);

  return ef_failure_from_errno (code, sentence);
}

static GError *
look_at_folder (Extract *extract)
{
  g_autofree char *folder = g_path_get_dirname (extract->path);
  g_autofree char *name = g_filename_display_name (folder);
  g_autofree char *sentence = NULL;
  int code = 0;

  if (g_mkdir_with_parents (folder, 0777) != 0)
    code = errno;
  else if (g_access (folder, W_OK | X_OK) != 0)
    code = errno;
  if (code == 0)
    return NULL;

  sentence = g_strdup_printf (
    code == ENOSPC ? _ ("There is no space left for “%s”: free some space and try again.")
                   : _ ("The folder “%s” cannot be written to: choose another one, or give "
                        "permission to write there."),
    name);

  return ef_failure_from_errno (code, sentence);
}

static GError *
look_at_file (Extract *extract)
{
  g_autofree char *name = g_filename_display_name (extract->path);

  if (!g_file_test (extract->path, G_FILE_TEST_EXISTS))
    return NULL;

  return g_error_new (EF_ERROR, EF_ERROR_TAKEN,
                      _ ("There is a file “%s” already: move it away, or choose another "
                         "name."),
                      name);
}

/* Whoever died may have left one at work that still writes: that one ends by itself, and this is tried
 * again. */
static GError *
make_part_file (Extract *extract)
{
  g_autofree char *name = NULL;
  g_autofree char *sentence = NULL;
  int code;

  extract->is_made = ef_part_file_make (extract->part);
  code = errno;
  if (extract->is_made)
    return NULL;

  name = g_filename_display_name (extract->path);
  sentence =
    code == EWOULDBLOCK
      ? g_strdup_printf (_ ("“%s” is being written by another process: wait for it to end, and try "
                            "again."),
                         name)
      : g_strdup_printf (_ ("“%s” could not be written: %s."), name, g_strerror (code));

  return ef_failure_from_errno (code, sentence);
}

static void
look_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Extract *extract = data;
  GError *error = NULL;

  extract->is_done = was_named (extract);
  if (!extract->is_done) {
    error = look_at_file (extract);
    if (error == NULL)
      error = look_at_folder (extract);
    if (error == NULL)
      error = look_at_source (extract);
    if (error == NULL)
      error = make_part_file (extract);
  }

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    ef_steps_next (task);
  else
    fail (task, error);
}

static void
look (GTask *task)
{
  run_in_thread (task, look_in_thread, looked_cb);
}

/* The work. */

static void
told_cb (double done, gboolean is_partial, gpointer data)
{
  Extract *extract = data;

  if (!is_partial)
    ef_job_set_progress (extract->job, done);
}

static void
answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Extract *extract = ef_steps_get_data (task);
  GError *error = NULL;
  g_autoptr (JsonObject) answer =
    ef_media_child_ask_finish (EF_MEDIA_CHILD (object), result, &error);
  JsonNode *notice = answer != NULL ? json_object_get_member (answer, "notice") : NULL;

  if (answer == NULL) {
    fail (task, error);
    return;
  }

  if (notice != NULL && JSON_NODE_HOLDS_VALUE (notice))
    extract->notice = g_strdup (json_node_get_string (notice));
  ef_steps_next (task);
}

static void
make (GTask *task)
{
  Extract *extract = ef_steps_get_data (task);
  g_autoptr (JsonObject) request = json_object_new ();
  g_autofree char *file = g_filename_to_uri (extract->part, NULL, NULL);

  if (extract->is_done) {
    ef_steps_next (task);
    return;
  }

  json_object_set_string_member (request, "do", "extract");
  /* An older version stored one span without a list. */
  for (const char *const *name =
         (const char *const[]) { "uri", "info", "spans", "mode", "tracks", "begin", "end", NULL };
       *name != NULL; name++) {
    if (json_object_has_member (extract->settings, *name))
      json_object_set_member (request, *name, json_object_dup_member (extract->settings, *name));
  }
  json_object_set_string_member (request, "frames", extract->frames);
  json_object_set_string_member (request, "file", file);
  extract->child = ef_studio_take_child (g_task_get_source_object (task));
  ef_media_child_set_paused (extract->child, extract->is_paused);
  ef_media_child_ask_async (extract->child, request, told_cb, extract, extract->cancellable,
                            answered_cb, task);
}

/* The file is whole and on the disk, its size is noted; then it gets its name; then that is noted. */

/* A file system that cannot do it for folders does it by itself. */
static void
sync_to_disk (const char *path)
{
  g_autofd int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd >= 0)
    fsync (fd);
}

static void
measure_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Extract *extract = data;
  GStatBuf info;

  if (g_stat (extract->is_done ? extract->path : extract->part, &info) == 0 && info.st_size > 0) {
    extract->size = info.st_size;
    if (!extract->is_done)
      sync_to_disk (extract->part);
    g_task_return_boolean (task, TRUE);
  } else {
    g_task_return_new_error_literal (task, EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_FAILED,
                                     _ ("Nothing was written: try again."));
  }
}

static void
measure (GTask *task)
{
  run_in_thread (task, measure_in_thread, looked_cb);
}

static char *
make_result (Extract *extract)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "file",
                                 json_object_get_string_member (extract->settings, "file"));
  json_object_set_int_member (object, "size", extract->size);
  if (extract->notice != NULL && *extract->notice != '\0')
    json_object_set_string_member (object, "notice", extract->notice);
  json_node_take_object (node, object);

  return json_to_string (node, FALSE);
}

static gboolean
note_in_database (EfConnection *connection, gpointer data, GError **error)
{
  EfJob *job = data;

  return ef_job_table_update (connection, job, EF_JOB_RESULT, error);
}

static void
noted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  GError *error = NULL;

  if (ef_database_run_finish (EF_DATABASE (object), result, &error) != NULL)
    ef_steps_next (task);
  else
    fail (task, error);
}

static void
note_size (GTask *task)
{
  Extract *extract = ef_steps_get_data (task);
  EfStudio *studio = g_task_get_source_object (task);
  g_autofree char *text = make_result (extract);

  ef_job_set_result (extract->job, text);
  ef_database_write_async (ef_studio_get_database (studio), note_in_database,
                           ef_job_copy (extract->job), g_object_unref, NULL, noted_cb, task);
}

static void
rename_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Extract *extract = data;
  g_autofree char *name = NULL;
  g_autofree char *sentence = NULL;
  int code;

  if (extract->is_done) {
    g_autofree char *folder = g_path_get_dirname (extract->path);

    sync_to_disk (folder);
    g_task_return_boolean (task, TRUE);
    return;
  }
  if (ef_part_file_name (extract->part, extract->path)) {
    g_task_return_boolean (task, TRUE);
    return;
  }

  code = errno;
  name = g_filename_display_name (extract->path);
  sentence =
    code == EEXIST
      ? g_strdup_printf (_ ("There is a file “%s” already: move it away, or choose another "
                            "name."),
                         name)
      : g_strdup_printf (_ ("“%s” could not be written: %s."), name, g_strerror (code));
  g_task_return_error (task, code == EEXIST
                               ? g_error_new_literal (EF_ERROR, EF_ERROR_TAKEN, sentence)
                               : ef_failure_from_errno (code, sentence));
}

static void
name_it (GTask *task)
{
  Extract *extract = ef_steps_get_data (task);

  if (g_cancellable_is_cancelled (extract->cancellable) && !extract->is_done)
    fail (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("This was cancelled.")));
  else
    run_in_thread (task, rename_in_thread, looked_cb);
}

static void
finish (GTask *task)
{
  Extract *extract = ef_steps_get_data (task);
  g_autofree char *name = g_filename_display_name (extract->path);

  ef_job_set_detail (extract->job, name);
  let_go (task);
  ef_steps_next (task);
}

static const EfStep steps[] = { parse, look, make, measure, note_size, name_it, finish, NULL };

static GTask *
run_async (EfStudio *studio,
           EfJob *job,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  GTask *task = g_task_new (studio, NULL, callback, user_data);
  Extract *extract = g_new0 (Extract, 1);

  g_task_set_source_tag (task, run_async);
  extract->job = g_object_ref (job);
  extract->cancellable = g_object_ref (cancellable);
  ef_steps_run (task, steps, extract, extract_free);

  return task;
}

/* What is cancelled while it waits, having been interrupted, never runs again to tidy up; nor does what failed
 * in the moment it was killed. */

static gboolean
list_ended (EfConnection *connection, gpointer data, GError **error)
{
  EfStudioCall *call = data;
  EfJobFilter filter = { .kinds = 1u << EF_JOB_RENDER,
                         .states = (1u << EF_JOB_CANCELED) | (1u << EF_JOB_FAILED) };

  call->list = ef_job_table_select (connection, &filter, error);

  return call->list != NULL;
}

typedef struct {
  EfWorker *worker; /* (owned): of its own, for a disk may be one that does not answer */
  GPtrArray *paths; /* (owned) (element-type filename) */
} Sweep;

static void
sweep_free (gpointer data)
{
  Sweep *self = data;

  g_object_unref (self->worker);
  g_ptr_array_unref (self->paths);
  g_free (self);
}

static void
sweep_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Sweep *sweep = data;

  for (guint i = 0; i < sweep->paths->len; i++)
    ef_part_file_remove (g_ptr_array_index (sweep->paths, i));
  g_task_return_boolean (task, TRUE);
}

static void
ended_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfStudioCall) call = ef_studio_call_finish (result, NULL);
  g_autoptr (GTask) task = NULL;
  Sweep *sweep;

  if (call == NULL)
    return;

  sweep = g_new0 (Sweep, 1);
  sweep->worker = ef_worker_new ("ef-sweep");
  sweep->paths = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < call->list->len; i++) {
    EfJob *job = g_ptr_array_index (call->list, i);
    char *part = ef_job_get_started (job) > 0 ? ef_extract_settings_get_part (job) : NULL;

    if (part != NULL)
      g_ptr_array_add (sweep->paths, part);
  }
  task = g_task_new (NULL, NULL, NULL, NULL);
  g_task_set_source_tag (task, ended_listed_cb);
  g_task_set_task_data (task, sweep, sweep_free);
  ef_worker_run (sweep->worker, task, sweep_in_thread);
}

void
ef_extract_sweep (EfStudio *studio)
{
  GTask *task = g_task_new (studio, NULL, ended_listed_cb, NULL);

  g_task_set_source_tag (task, ef_extract_sweep);
  ef_studio_call_read (studio, list_ended, ef_studio_call_new (), task);
}

static gboolean
run_finish (EfStudio *studio, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
set_paused (GTask *task, gboolean is_paused)
{
  Extract *extract = ef_steps_get_data (task);

  extract->is_paused = is_paused;
  if (extract->child != NULL)
    ef_media_child_set_paused (extract->child, is_paused);
}

static void
pause_extract (GTask *task)
{
  set_paused (task, TRUE);
}

static void
resume_extract (GTask *task)
{
  set_paused (task, FALSE);
}

static gboolean
can_take (EfStudio *studio, EfJob *job)
{
  return !ef_render_job_is (job);
}

const EfRunner ef_extract_runner = {
  .lane = EF_LANE_ENCODING,
  .can_take = can_take,
  .run_async = run_async,
  .run_finish = run_finish,
  .pause = pause_extract,
  .resume = resume_extract,
};
