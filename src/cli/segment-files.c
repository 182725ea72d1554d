/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/problem.h"
#include "cli/segment.h"
#include "cli/source.h"
#include "cli/wait.h"
#include "core/error.h"
#include "core/marks-file.h"
#include "pipeline/segment-find.h"
#include "pipeline/studio-extract.h"
#include "pipeline/studio-sources.h"
#include "pipeline/suggest.h"
#include "pipeline/write-file.h"

/* Segments and files: marks of other programs, and what is cut out. */

#define READ_AT_ONCE (256 * 1024)

typedef struct {
  EfCli *cli;
  EfSource *source;            /* (owned) (nullable) */
  GPtrArray *segments;         /* (owned) (nullable) (element-type EfSegment): all of the source */
  EfFrameIndex *frames;        /* (owned) (nullable) */
  GByteArray *read;            /* (owned) */
  EfSegmentEdit *edit;         /* (owned) (nullable) */
  const EfMarksFormat *format; /* (nullable) */
  GPtrArray *jobs;             /* (owned) (nullable) (element-type EfJob) */
  EfExtractChoice choice;
  gulong cancelled_id;
  EfExit status;
  guint n_known; /* of what was imported: there already */
} Files;

static void
files_free (gpointer data)
{
  Files *self = data;

  g_clear_object (&self->source);
  g_clear_pointer (&self->segments, g_ptr_array_unref);
  g_clear_pointer (&self->frames, ef_frame_index_unref);
  g_clear_object (&self->edit);
  g_clear_pointer (&self->jobs, g_ptr_array_unref);
  g_byte_array_unref (self->read);
  g_free (self);
}

static Files *
begin (EfCli *cli)
{
  Files *self = g_new0 (Files, 1);

  ef_cli_take (cli, self, files_free);
  self->cli = cli;
  self->read = g_byte_array_new ();

  return self;
}

static void
fail (Files *self, EfError code, const char *message)
{
  g_autoptr (GError) error = g_error_new_literal (EF_ERROR, (int) code, message);

  ef_cli_fail (self->cli, error);
}

static EfMarksContext
make_context (Files *self)
{
  const EfMediaInfo *info = ef_source_get_info (self->source);

  return (EfMarksContext) { info->rate, info->duration, ef_source_get_name (self->source),
                            ef_source_get_path (self->source) };
}

static void
tell_notices (Files *self, GPtrArray *notices)
{
  for (guint i = 0; i < notices->len; i++)
    ef_cli_notice (self->cli, "%s\n", (const char *) notices->pdata[i]);
}

static JsonNode *
make_file_json (const char *path)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *uri = NULL;

  json_object_set_string_member (object, "file", name);
  /* A name that is not text is told as a URI as well. */
  if (!g_utf8_validate (path, -1, NULL)) {
    uri = g_filename_to_uri (path, NULL, NULL);
    if (uri != NULL)
      json_object_set_string_member (object, "uri", uri);
  }
  json_node_take_object (node, object);

  return node;
}

static gboolean
read_format (Files *self)
{
  const char *nick = ef_cli_get_option (self->cli, "format");
  g_autoptr (GError) error = NULL;

  if (nick == NULL)
    return TRUE;

  self->format = ef_marks_format_find (nick, &error);
  if (self->format == NULL)
    ef_cli_fail (self->cli, error);

  return self->format != NULL;
}

/* import */

static void
tell_import (Files *self)
{
  guint n_added = self->edit != NULL ? ef_segment_edit_get_n_changes (self->edit) : 0;

  ef_cli_notice (
    self->cli, g_dngettext (NULL, "%u segment was added.\n", "%u segments were added.\n", n_added),
    n_added);
  if (self->n_known > 0)
    ef_cli_notice (self->cli,
                   g_dngettext (NULL, "%u segment is there already.\n",
                                "%u segments are there already.\n", self->n_known),
                   self->n_known);
}

static void
imported_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Files *self = user_data;

  if (!ef_cli_segments_finish (self->cli, EF_STUDIO (object), result, self->edit))
    return;

  tell_import (self);
  ef_cli_done (self->cli);
}

static GPtrArray *
read_marks (Files *self, GBytes *bytes, GError **error)
{
  g_autofree char *name = g_path_get_basename (ef_cli_get_argument (self->cli, 1));
  g_autoptr (GPtrArray) notices = g_ptr_array_new_with_free_func (g_free);
  EfMarksContext context = make_context (self);
  GPtrArray *marks;

  if (self->format == NULL)
    self->format = ef_marks_format_guess (name, bytes, error);
  if (self->format == NULL)
    return NULL;

  marks = ef_marks_file_read (bytes, self->format, &context, notices, error);
  tell_notices (self, notices);

  return marks;
}

static void
take_bytes (Files *self)
{
  g_autoptr (GBytes) bytes = g_byte_array_free_to_bytes (g_steal_pointer (&self->read));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) marks = NULL;

  self->read = g_byte_array_new ();
  marks = read_marks (self, bytes, &error);
  if (marks == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  self->edit = ef_segment_edit_import (self->segments, marks, ef_source_get_id (self->source),
                                       self->frames, &self->n_known, &error);
  if (self->edit != NULL) {
    ef_studio_edit_segments_async (ef_cli_get_studio (self->cli), self->edit, imported_cb, self);
  } else if (self->n_known > 0) {
    tell_import (self);
    /* Importing a file again is no mistake. */
    ef_cli_print_array (self->cli, json_array_new ());
    ef_cli_done (self->cli);
  } else {
    ef_cli_fail (self->cli, error);
  }
}

static void
read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Files *self = user_data;
  GInputStream *stream = G_INPUT_STREAM (object);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_input_stream_read_bytes_finish (stream, result, &error);
  gsize length;
  const guint8 *data;

  if (bytes == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }
  data = g_bytes_get_data (bytes, &length);
  if (length == 0) {
    take_bytes (self);
    return;
  }
  if (self->read->len + length > EF_MARKS_MOST_BYTES) {
    fail (self, EF_ERROR_INVALID, _ ("This file is too large for marks."));
    return;
  }

  g_byte_array_append (self->read, data, (guint) length);
  g_input_stream_read_bytes_async (stream, READ_AT_ONCE, G_PRIORITY_DEFAULT,
                                   ef_cli_get_cancellable (self->cli), read_cb, self);
}

static void
fail_with_file (Files *self, GError *error, const char *path)
{
  ef_cli_explain_file (error, path);
  ef_cli_fail (self->cli, error);
}

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Files *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInputStream) stream = g_file_read_finish (G_FILE (object), result, &error);

  if (stream != NULL)
    g_input_stream_read_bytes_async (G_INPUT_STREAM (stream), READ_AT_ONCE, G_PRIORITY_DEFAULT,
                                     ef_cli_get_cancellable (self->cli), read_cb, self);
  else
    fail_with_file (self, error, ef_cli_get_argument (self->cli, 1));
}

static void
open_file (Files *self)
{
  const char *path = ef_cli_get_argument (self->cli, 1);
  GCancellable *cancellable = ef_cli_get_cancellable (self->cli);

  if (g_str_equal (path, "-")) {
    g_autoptr (GInputStream) stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);

    g_input_stream_read_bytes_async (stream, READ_AT_ONCE, G_PRIORITY_DEFAULT, cancellable, read_cb,
                                     self);
  } else {
    g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);

    g_file_read_async (file, G_PRIORITY_DEFAULT, cancellable, opened_cb, self);
  }
}

static void
frames_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Files *self = user_data;
  g_autoptr (GError) error = NULL;

  self->frames = ef_studio_load_frames_finish (EF_STUDIO (object), result, &error);
  if (self->frames != NULL)
    open_file (self);
  else
    ef_cli_fail (self->cli, error);
}

static void
listed_for_import_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Files *self = user_data;
  g_autoptr (GError) error = NULL;

  self->segments = ef_studio_list_segments_finish (EF_STUDIO (object), result, &error);
  if (self->segments != NULL)
    ef_studio_load_frames_async (EF_STUDIO (object), self->source,
                                 ef_cli_get_cancellable (self->cli), frames_cb, self);
  else
    ef_cli_fail (self->cli, error);
}

static void
found_for_import (EfSource *source, gpointer data)
{
  Files *self = data;

  if (g_set_object (&self->source, source))
    ef_studio_list_segments_async (ef_cli_get_studio (self->cli), source,
                                   ef_cli_get_cancellable (self->cli), listed_for_import_cb, self);
}

void
ef_cli_segment_import (EfCli *cli)
{
  Files *self = begin (cli);

  if (read_format (self))
    ef_cli_find_source (cli, ef_cli_get_argument (cli, 0), found_for_import, self);
}

/* export */

static const char *
get_target (Files *self)
{
  const char *path = ef_cli_get_option (self->cli, "o");

  return path != NULL && !g_str_equal (path, "-") ? path : NULL;
}

static gboolean
has_extension (const EfMarksFormat *format, const char *path)
{
  const char *const *extensions = ef_marks_format_get_extensions (format);

  for (guint i = 0; extensions != NULL && extensions[i] != NULL; i++) {
    gsize length = strlen (extensions[i]);
    gsize whole = strlen (path);

    if (whole > length && path[whole - length - 1] == '.' &&
        g_ascii_strcasecmp (path + whole - length, extensions[i]) == 0)
      return TRUE;
  }

  return FALSE;
}

/* What the file is called like, else the first one, which is CSV. */
static const EfMarksFormat *
choose_format (const char *path)
{
  for (guint i = 0; path != NULL && ef_marks_format_get (i) != NULL; i++) {
    if (has_extension (ef_marks_format_get (i), path))
      return ef_marks_format_get (i);
  }

  return ef_marks_format_find ("csv", NULL);
}

static GPtrArray *
make_marks (GPtrArray *segments)
{
  GPtrArray *marks = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_mark_free);

  for (guint i = 0; i < segments->len; i++) {
    EfSegment *segment = g_ptr_array_index (segments, i);

    g_ptr_array_add (marks, ef_mark_new_for_segment (segment));
  }

  return marks;
}

static void
written_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Files *self = user_data;
  g_autoptr (GError) error = NULL;
  const char *path = get_target (self);
  JsonArray *array;

  if (!ef_studio_write_file_finish (EF_STUDIO (object), result, &error)) {
    fail_with_file (self, error, path);
    return;
  }

  array = json_array_new ();
  json_array_add_element (array, make_file_json (path));
  ef_cli_print_array (self->cli, array);
  ef_cli_done (self->cli);
}

static void
write_bytes (Files *self, GBytes *bytes)
{
  const char *path = get_target (self);
  g_autoptr (GFile) file = NULL;
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  if (path == NULL) {
    fwrite (data, 1, length, stdout);
    ef_cli_done (self->cli);
    return;
  }

  file = g_file_new_for_commandline_arg (path);
  ef_studio_write_file_async (ef_cli_get_studio (self->cli), file, bytes,
                              ef_cli_get_option (self->cli, "force") != NULL,
                              ef_cli_get_cancellable (self->cli), written_cb, self);
}

static void
listed_for_export_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Files *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) segments =
    ef_studio_list_segments_finish (EF_STUDIO (object), result, &error);
  g_autoptr (GPtrArray) marks = NULL;
  g_autoptr (GPtrArray) notices = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GBytes) bytes = NULL;
  EfMarksContext context;

  if (segments == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  marks = make_marks (segments);
  context = make_context (self);
  bytes = ef_marks_file_write (marks, self->format, &context, notices, &error);
  tell_notices (self, notices);
  if (bytes != NULL)
    write_bytes (self, bytes);
  else
    ef_cli_fail (self->cli, error);
}

static void
found_for_export (EfSource *source, gpointer data)
{
  Files *self = data;

  if (g_set_object (&self->source, source))
    ef_studio_list_segments_async (ef_cli_get_studio (self->cli), source,
                                   ef_cli_get_cancellable (self->cli), listed_for_export_cb, self);
}

void
ef_cli_segment_export (EfCli *cli)
{
  Files *self = begin (cli);

  if (!read_format (self))
    return;
  if (get_target (self) == NULL && ef_cli_is_json (cli)) {
    fail (self, EF_ERROR_USAGE, _ ("An export to standard output does not go with --json."));
    return;
  }

  if (self->format == NULL)
    self->format = choose_format (get_target (self));
  ef_cli_find_source (cli, ef_cli_get_argument (cli, 0), found_for_export, self);
}

/* extract: the jobs are stored, then waited for; Ctrl+C cancels them. */

static GStrv
list_jobs (Files *self)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < self->jobs->len; i++)
    g_strv_builder_add (ids, ef_job_get_id (self->jobs->pdata[i]));

  return g_strv_builder_end (ids);
}

/* Stored before the command line closes the database. */
static void
cancelled_cb (GCancellable *cancellable, Files *self)
{
  g_auto (GStrv) ids = list_jobs (self);

  ef_queue_cancel_async (ef_studio_get_queue (ef_cli_get_studio (self->cli)),
                         (const char *const *) ids, NULL, NULL);
}

static gboolean
is_ours (Files *self, EfJob *job)
{
  for (guint i = 0; i < self->jobs->len; i++) {
    if (g_str_equal (ef_job_get_id (self->jobs->pdata[i]), ef_job_get_id (job)))
      return TRUE;
  }

  return FALSE;
}

/* Where the file is, and what is to be said about it. */
static void
print_written (Files *self, EfJob *job, JsonArray *array)
{
  g_autoptr (JsonNode) node = json_from_string (ef_job_get_result (job), NULL);
  JsonObject *result =
    node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *notice;
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;

  if (result == NULL || ef_job_get_state (job) != EF_JOB_COMPLETED)
    return;

  path = g_filename_from_uri (json_object_get_string_member_with_default (result, "file", ""), NULL,
                              NULL);
  if (path == NULL)
    return;

  name = g_filename_display_name (path);
  notice = json_object_get_string_member_with_default (result, "notice", "");
  if (*notice != '\0')
    ef_cli_notice (self->cli, "%s: %s\n", ef_job_get_title (job), notice);
  json_array_add_element (array, make_file_json (path));
  ef_cli_print (self->cli, "%s\n", name);
}

static void
jobs_listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Files *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = ef_queue_list_finish (EF_QUEUE (object), result, &error);
  g_autoptr (JsonArray) array = json_array_new ();

  if (jobs == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }

  for (guint i = 0; i < jobs->len; i++) {
    if (is_ours (self, jobs->pdata[i]))
      print_written (self, jobs->pdata[i], array);
  }
  if (json_array_get_length (array) > 0 || self->status == EF_EXIT_DONE)
    ef_cli_print_array (self->cli, json_array_ref (array));
  ef_cli_exit (self->cli, self->status);
}

static EfQueueScope
make_scope (Files *self, char **ids)
{
  return (EfQueueScope) { ef_source_get_profile_id (self->source), 1u << EF_JOB_RENDER,
                          (const char *const *) ids };
}

static void
waited_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Files *self = user_data;
  g_autoptr (GError) error = NULL;
  EfQueueOutcome outcome;
  EfQueueScope scope = make_scope (self, NULL);

  if (!ef_cli_wait_finish (self->cli, result, &outcome, &error)) {
    ef_cli_fail (self->cli, error);
    return;
  }

  g_clear_signal_handler (&self->cancelled_id, ef_cli_get_cancellable (self->cli));
  self->status = ef_cli_wait_tell (self->cli, result, &outcome);
  if (self->status == EF_EXIT_DONE && outcome.n_completed < self->jobs->len)
    self->status = EF_EXIT_FAILED;
  ef_queue_list_async (ef_studio_get_queue (ef_cli_get_studio (self->cli)), &scope, 0,
                       jobs_listed_cb, self);
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Files *self = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) ids = NULL;
  EfQueueScope scope;

  self->jobs = ef_studio_extract_finish (EF_STUDIO (object), result, &error);
  if (self->jobs == NULL) {
    ef_cli_fail (self->cli, error);
    return;
  }
  if (g_cancellable_is_cancelled (ef_cli_get_cancellable (self->cli))) {
    cancelled_cb (NULL, self);
    return;
  }

  self->cancelled_id = g_signal_connect (ef_cli_get_cancellable (self->cli), "cancelled",
                                         G_CALLBACK (cancelled_cb), self);
  ids = list_jobs (self);
  scope = make_scope (self, ids);
  ef_cli_wait_async (self->cli, &scope, 0, TRUE, waited_cb, self);
}

static void
store_jobs (Files *self)
{
  g_autoptr (GFile) folder = g_file_new_for_commandline_arg (ef_cli_get_option (self->cli, "o"));
  const char *path = g_file_peek_path (folder);

  if (path == NULL) {
    fail (self, EF_ERROR_INVALID, _ ("Only a folder on this computer can be written to."));
    return;
  }
  if (self->segments->len == 0) {
    fail (self, EF_ERROR_REFUSED, _ ("This source has no segments yet."));
    return;
  }

  self->choice.folder = path;
  self->choice.template = ef_cli_get_option (self->cli, "name");
  self->choice.is_joined = ef_cli_get_option (self->cli, "merge") != NULL;
  ef_studio_extract_async (ef_cli_get_studio (self->cli), self->source, self->segments,
                           &self->choice, ef_cli_get_cancellable (self->cli), stored_cb, self);
}

static void
named_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Files *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sources = NULL;

  self->segments = ef_studio_find_segments_finish (EF_STUDIO (object), result, &sources, &error);
  if (self->segments == NULL)
    ef_cli_fail (self->cli, error);
  else if (sources->len > 1 ||
           !g_str_equal (ef_source_get_id (sources->pdata[0]), ef_source_get_id (self->source)))
    fail (self, EF_ERROR_INVALID,
          _ ("Some of these segments belong to another source: name only those of this one."));
  else
    store_jobs (self);
}

static void
listed_for_extract_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  Files *self = user_data;
  g_autoptr (GError) error = NULL;

  self->segments = ef_studio_list_segments_finish (EF_STUDIO (object), result, &error);
  if (self->segments != NULL)
    store_jobs (self);
  else
    ef_cli_fail (self->cli, error);
}

static void
find_named (Files *self)
{
  EfProfile *profile = ef_cli_get_profile (self->cli, NULL);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  if (profile == NULL)
    return;

  for (guint i = 1; i < ef_cli_get_n_arguments (self->cli); i++)
    g_strv_builder_add (ids, ef_cli_get_argument (self->cli, i));
  list = g_strv_builder_end (ids);
  ef_studio_find_segments_async (ef_cli_get_studio (self->cli), profile, (const char *const *) list,
                                 ef_cli_get_cancellable (self->cli), named_cb, self);
}

static void
found_for_extract (EfSource *source, gpointer data)
{
  Files *self = data;

  if (!g_set_object (&self->source, source))
    return;

  if (ef_cli_get_n_arguments (self->cli) > 1)
    find_named (self);
  else
    ef_studio_list_segments_async (ef_cli_get_studio (self->cli), source,
                                   ef_cli_get_cancellable (self->cli), listed_for_extract_cb, self);
}

void
ef_cli_segment_extract (EfCli *cli)
{
  Files *self = begin (cli);
  const char *mode = ef_cli_get_option (cli, "mode");
  const char *tracks = ef_cli_get_option (cli, "tracks");

  if (ef_cli_get_option (cli, "o") == NULL)
    fail (self, EF_ERROR_USAGE, _ ("Say with -o FOLDER where the files are to go."));
  else if (mode != NULL && !ef_extract_mode_from_nick (mode, &self->choice.mode))
    fail (self, EF_ERROR_INVALID, _ ("A mode is exact, smart or keyframe."));
  else if (tracks != NULL && !ef_extract_tracks_from_nick (tracks, &self->choice.tracks))
    fail (self, EF_ERROR_INVALID, _ ("Tracks are all, first, sound or picture."));
  else
    ef_cli_find_source (cli, ef_cli_get_argument (cli, 0), found_for_extract, self);
}
