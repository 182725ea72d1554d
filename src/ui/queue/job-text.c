/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/queue/job-text.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <math.h>

#include "core/extract-mode.h"
#include "core/render-progress.h"
#include "pipeline/source-data.h"
#include "pipeline/studio-sources.h"

static const char *const state_names[] = {
  [EF_JOB_PENDING] = N_ ("Waits for its turn"),
  [EF_JOB_QUEUED] = N_ ("Waits for its turn"),
  [EF_JOB_RUNNING] = N_ ("Running"),
  [EF_JOB_RETRYING] = N_ ("Waits to try again"),
  [EF_JOB_COMPLETED] = N_ ("Done"),
  [EF_JOB_FAILED] = N_ ("Failed"),
  [EF_JOB_CANCELED] = N_ ("Cancelled"),
  [EF_JOB_UNKNOWN] = N_ ("Outcome unknown"),
};

/* (nullable) (transfer full) */
static JsonObject *
read_object (const char *json)
{
  g_autoptr (JsonNode) node = NULL;

  if (json == NULL || *json != '{')
    return NULL;

  node = json_from_string (json, NULL);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node) : NULL;
}

/* (nullable) */
static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
             json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

/* (nullable) */
static JsonArray *
get_array (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

char *
ef_job_text_kind (EfJob *job)
{
  static const char *const modes[] = {
    [EF_EXTRACT_EXACT] = N_ ("Extract, exact"),
    [EF_EXTRACT_SMART] = N_ ("Extract, smart"),
    [EF_EXTRACT_KEYFRAME] = N_ ("Extract, from a key frame"),
  };
  g_autoptr (JsonObject) settings = NULL;
  const char *nick = NULL;
  EfExtractMode mode;

  switch (ef_job_get_kind (job)) {
  case EF_JOB_IMPORT:
    return g_strdup (_ ("Import"));
  case EF_JOB_ANALYSIS:
    return g_strdup (_ ("Analysis"));
  case EF_JOB_SPEECH:
    return g_strdup (_ ("Speech"));
  case EF_JOB_PUBLISH:
    return g_strdup (_ ("Publish"));
  case EF_JOB_RENDER:
  default:
    settings = read_object (ef_job_get_settings (job));
    nick = get_text (settings, "mode");
    return g_strdup (nick != NULL && ef_extract_mode_from_nick (nick, &mode) ? _ (modes[mode])
                                                                             : _ ("Render"));
  }
}

char *
ef_job_text_time (double seconds)
{
  return ef_render_progress_describe_time (seconds);
}

char *
ef_job_text_about (double seconds)
{
  if (seconds < 60)
    return ef_job_text_time (ceil (seconds / 5) * 5);
  if (seconds < 3600)
    /* Translators: how long something takes, in minutes. */
    return g_strdup_printf (_ ("%d min"), (int) ceil (seconds / 60));

  return ef_job_text_time (seconds);
}

GPtrArray *
ef_job_text_list_files (EfJob *job)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (JsonObject) result = read_object (ef_job_get_result (job));
  JsonArray *array = get_array (result, "files");
  const char *one = get_text (result, "file");

  if (one != NULL && *one != '\0')
    g_ptr_array_add (files, g_file_new_for_commandline_arg (one));
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);
    const char *file =
      JSON_NODE_HOLDS_OBJECT (node) ? get_text (json_node_get_object (node), "file") : NULL;

    if (file != NULL && *file != '\0')
      g_ptr_array_add (files, g_file_new_for_commandline_arg (file));
  }

  return files;
}

/* What the clip begins with. (nullable): @settings are of another kind of job. */
static JsonObject *
find_first_stretch (JsonObject *settings)
{
  JsonNode *plan = settings != NULL ? json_object_get_member (settings, "plan") : NULL;
  JsonArray *stretches = NULL;

  if (plan == NULL || !JSON_NODE_HOLDS_OBJECT (plan))
    return NULL;

  stretches = get_array (json_node_get_object (plan), "stretches");
  if (stretches == NULL || json_array_get_length (stretches) == 0 ||
      !JSON_NODE_HOLDS_OBJECT (json_array_get_element (stretches, 0)))
    return NULL;

  return json_array_get_object_element (stretches, 0);
}

/* The plan of a clip knows what its first picture is taken from; other jobs are about one video. */
static char *
find_fingerprint (EfStudio *studio, EfJob *job)
{
  g_autoptr (JsonObject) settings = read_object (ef_job_get_settings (job));
  JsonObject *stretch = find_first_stretch (settings);
  EfSource *source = ef_job_text_find_source (studio, job);

  if (source != NULL)
    return g_strdup (ef_source_get_fingerprint (source));

  return stretch != NULL ? g_strdup (get_text (stretch, "fingerprint")) : NULL;
}

EfSource *
ef_job_text_find_begin (EfStudio *studio, EfJob *job, gint64 *time)
{
  g_autoptr (JsonObject) settings = read_object (ef_job_get_settings (job));
  JsonObject *stretch = find_first_stretch (settings);
  const char *fingerprint = stretch != NULL ? get_text (stretch, "fingerprint") : NULL;
  GListModel *sources = ef_studio_get_sources (studio);

  if (fingerprint == NULL || *fingerprint == '\0')
    return NULL;

  *time = json_object_get_int_member_with_default (stretch, "begin", 0);
  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (EfSource) source = g_list_model_get_item (sources, i);

    if (g_strcmp0 (ef_source_get_fingerprint (source), fingerprint) == 0 &&
        g_str_equal (ef_source_get_profile_id (source), ef_job_get_profile_id (job)))
      return g_steal_pointer (&source);
  }

  return NULL;
}

EfSource *
ef_job_text_find_source (EfStudio *studio, EfJob *job)
{
  GListModel *sources = ef_studio_get_sources (studio);

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (EfSource) source = g_list_model_get_item (sources, i);

    if (g_str_equal (ef_source_get_id (source), ef_job_get_subject (job)))
      return source; /* the list holds it */
  }

  return NULL;
}

char *
ef_job_text_find_picture (EfStudio *studio, EfJob *job)
{
  g_autofree char *fingerprint = find_fingerprint (studio, job);
  g_autoptr (EfSource) source = NULL;

  if (fingerprint == NULL || *fingerprint == '\0')
    return NULL;

  source = ef_source_new (NULL, ef_job_get_profile_id (job));
  ef_source_set_fingerprint (source, fingerprint);

  return ef_source_data_find_poster (studio, source);
}

static char *
format_time (gint64 time, const char *format)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, format) : g_strdup ("");
}

static gint64
count_bytes (JsonObject *result)
{
  JsonArray *array = get_array (result, "files");
  gint64 bytes = 0;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);

    if (JSON_NODE_HOLDS_OBJECT (node))
      bytes += json_object_get_int_member_with_default (json_node_get_object (node), "size", 0);
  }

  return bytes;
}

/* "12:41 · took 1 min 52 s · 31 MB" */
static char *
describe_done (EfJob *job)
{
  g_autoptr (JsonObject) result = read_object (ef_job_get_result (job));
  gint64 bytes = count_bytes (result);
  double taken = (double) (ef_job_get_ended (job) - ef_job_get_started (job)) / G_USEC_PER_SEC;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *ended = NULL;

  if (ef_job_get_ended (job) == 0)
    return g_strdup (_ ("Done"));

  ended = format_time (ef_job_get_ended (job), "%R");
  g_string_append (text, ended);
  if (ef_job_get_started (job) > 0 && taken > 0) {
    g_autofree char *time = ef_job_text_time (taken);

    g_string_append (text, " · ");
    /* Translators: how long something took, as in "took 1 min 52 s". */
    g_string_append_printf (text, _ ("took %s"), time);
  }
  if (bytes > 0) {
    g_autofree char *size = g_format_size ((guint64) bytes);

    g_string_append_printf (text, " · %s", size);
  }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static char *
describe_running (EfJob *job)
{
  const char *detail = ef_job_get_detail (job);
  EfRenderProgress told;

  if (ef_render_progress_from_detail (detail, &told))
    return ef_render_progress_describe (&told);
  if (*detail != '\0')
    return g_strdup (detail);
  if (ef_job_get_progress (job) > 0)
    /* Translators: how far a job is, in percent. */
    return g_strdup_printf (_ ("Running, %.0f %%"), floor (ef_job_get_progress (job) * 100));

  return g_strdup (_ ("Running"));
}

/* A problem says more than a state, and so does what a running job is at. */
char *
ef_job_text_stage (EfJob *job)
{
  EfJobState state = ef_job_get_state (job);
  const char *problem = ef_job_get_problem (job);

  if (ef_job_get_hold (job) && !ef_job_state_is_final (state))
    return g_strdup (*problem != '\0' ? problem : _ ("Paused by you"));
  if (problem != NULL && *problem != '\0')
    return g_strdup (problem);
  if (state == EF_JOB_RUNNING)
    return describe_running (job);
  if (state == EF_JOB_COMPLETED)
    return describe_done (job);

  return g_strdup (_ (state_names[state]));
}

static void
add_line (GString *text, const char *name, const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (text, "%s: %s\n", name, value);
}

static void
add_time_line (GString *text, const char *name, gint64 time)
{
  g_autofree char *value = time > 0 ? format_time (time, "%x %X") : NULL;

  add_line (text, name, value);
}

char *
ef_job_text_log (EfJob *job)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JsonObject) result = read_object (ef_job_get_result (job));
  g_autoptr (GPtrArray) files = ef_job_text_list_files (job);
  JsonArray *notices = get_array (result, "notices");
  g_autofree char *kind = ef_job_text_kind (job);
  g_autofree char *attempts =
    ef_job_get_attempts (job) > 0 ? g_strdup_printf ("%d", ef_job_get_attempts (job)) : NULL;

  add_line (text, _ ("Work"), kind);
  add_line (text, _ ("State"), _ (state_names[ef_job_get_state (job)]));
  add_line (text, _ ("Problem"), ef_job_get_problem (job));
  for (guint i = 0; notices != NULL && i < json_array_get_length (notices); i++)
    if (json_node_get_value_type (json_array_get_element (notices, i)) == G_TYPE_STRING)
      add_line (text, _ ("Notice"), json_array_get_string_element (notices, i));
  add_time_line (text, _ ("Asked for"), ef_job_get_created (job));
  add_time_line (text, _ ("Started"), ef_job_get_started (job));
  add_time_line (text, _ ("Ended"), ef_job_get_ended (job));
  add_line (text, _ ("Attempts"), attempts);
  for (guint i = 0; i < files->len; i++) {
    g_autofree char *name = g_file_get_parse_name (files->pdata[i]);

    add_line (text, _ ("File"), name);
  }
  add_line (text, _ ("Job"), ef_job_get_id (job));

  return g_strchomp (g_string_free_and_steal (g_steal_pointer (&text)));
}
