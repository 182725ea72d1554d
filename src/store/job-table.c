/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job-table.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "core/error.h"
#include "store/connection-private.h"
#include "store/error-private.h"

#define COLUMNS                                                                                \
  "id, kind, profile_id, title, state, priority, hold, attempts, retry_at, problem, subject, " \
  "settings, detail, result, place, created_at, started_at, ended_at"

typedef enum {
  COLUMN_ID,
  COLUMN_KIND,
  COLUMN_PROFILE_ID,
  COLUMN_TITLE,
  COLUMN_STATE,
  COLUMN_PRIORITY,
  COLUMN_HOLD,
  COLUMN_ATTEMPTS,
  COLUMN_RETRY_AT,
  COLUMN_PROBLEM,
  COLUMN_SUBJECT,
  COLUMN_SETTINGS,
  COLUMN_DETAIL,
  COLUMN_RESULT,
  COLUMN_PLACE,
  COLUMN_CREATED,
  COLUMN_STARTED,
  COLUMN_ENDED,
} Column;

static void
bind_detail (EfStatement *statement, EfJob *values)
{
  ef_statement_bind_text (statement, ":detail", ef_job_get_detail (values));
}

static void
bind_problem (EfStatement *statement, EfJob *values)
{
  ef_statement_bind_text (statement, ":problem", ef_job_get_problem (values));
}

static void
bind_attempts (EfStatement *statement, EfJob *values)
{
  ef_statement_bind_int (statement, ":attempts", ef_job_get_attempts (values));
}

static void
bind_retry_at (EfStatement *statement, EfJob *values)
{
  ef_statement_bind_int (statement, ":retry_at", ef_job_get_retry_at (values));
}

static void
bind_priority (EfStatement *statement, EfJob *values)
{
  ef_statement_bind_int (statement, ":priority", ef_job_get_priority (values));
}

static void
bind_hold (EfStatement *statement, EfJob *values)
{
  ef_statement_bind_int (statement, ":hold", ef_job_get_hold (values));
}

static void
bind_place (EfStatement *statement, EfJob *values)
{
  ef_statement_bind_int (statement, ":place", ef_job_get_place (values));
}

static void
bind_result (EfStatement *statement, EfJob *values)
{
  ef_statement_bind_text (statement, ":result", ef_job_get_result (values));
}

static const struct {
  EfJobFields field;
  const char *assignment;
  void (*bind) (EfStatement *statement, EfJob *values);
} settable[] = {
  { EF_JOB_DETAIL, "detail = :detail", bind_detail },
  { EF_JOB_PROBLEM, "problem = :problem", bind_problem },
  { EF_JOB_ATTEMPTS, "attempts = :attempts", bind_attempts },
  { EF_JOB_RETRY_AT, "retry_at = :retry_at", bind_retry_at },
  { EF_JOB_PRIORITY, "priority = :priority", bind_priority },
  { EF_JOB_HOLD, "hold = :hold", bind_hold },
  { EF_JOB_PLACE, "place = :place", bind_place },
  { EF_JOB_RESULT, "result = :result", bind_result },
};

gboolean
ef_job_table_insert (EfConnection *connection, EfJob *job, GError **error)
{
  EfStatement *statement;
  gint64 last;

  if (!ef_connection_get_value (connection, "SELECT max (place) FROM job", &last, error))
    return FALSE;

  statement = ef_connection_prepare (
    connection,
    "INSERT INTO job (id, kind, profile_id, title, state, subject, settings, priority, hold, "
    "attempts, retry_at, problem, detail, result, place, created_at) VALUES (:id, :kind, "
    ":profile, :title, :state, :subject, :settings, :priority, :hold, :attempts, :retry_at, "
    ":problem, :detail, :result, :place, :created_at)",
    error);
  if (statement == NULL)
    return FALSE;

  if (ef_job_get_place (job) == 0)
    ef_job_set_place (job, last + 1);
  ef_job_set_created (job, g_get_real_time ());
  ef_statement_bind_text (statement, ":id", ef_job_get_id (job));
  ef_statement_bind_text (statement, ":kind", ef_job_kind_to_nick (ef_job_get_kind (job)));
  ef_statement_bind_text (statement, ":profile", ef_job_get_profile_id (job));
  ef_statement_bind_text (statement, ":title", ef_job_get_title (job));
  ef_statement_bind_text (statement, ":state", ef_job_state_to_nick (ef_job_get_state (job)));
  ef_statement_bind_text (statement, ":subject", ef_job_get_subject (job));
  ef_statement_bind_text (statement, ":settings", ef_job_get_settings (job));
  ef_statement_bind_int (statement, ":created_at", ef_job_get_created (job));
  for (guint i = 0; i < G_N_ELEMENTS (settable); i++)
    settable[i].bind (statement, job);

  return ef_statement_run (statement, error);
}

static gboolean
set_unknown_word (const char *word, GError **error)
{
  g_set_error (error, EF_STORE_ERROR, EF_STORE_ERROR_FAILED,
               _ ("The database holds a job of the unknown kind or state “%s”: report this."),
               word);

  return FALSE;
}

static gboolean
read_kind (EfStatement *statement, int column, EfJobKind *kind, GError **error)
{
  const char *nick = ef_statement_get_text (statement, column);

  return ef_job_kind_from_nick (nick, kind) || set_unknown_word (nick, error);
}

static gboolean
read_state (EfStatement *statement, int column, EfJobState *state, GError **error)
{
  const char *nick = ef_statement_get_text (statement, column);

  return ef_job_state_from_nick (nick, state) || set_unknown_word (nick, error);
}

static EfJob *
load (EfStatement *statement, GError **error)
{
  EfJobKind kind;
  EfJobState state;
  EfJob *job;

  if (!read_kind (statement, COLUMN_KIND, &kind, error) ||
      !read_state (statement, COLUMN_STATE, &state, error))
    return NULL;

  job = ef_job_load (ef_statement_get_text (statement, COLUMN_ID), kind,
                     ef_statement_get_text (statement, COLUMN_PROFILE_ID),
                     ef_statement_get_text (statement, COLUMN_TITLE), state);
  ef_job_set_priority (job, (int) ef_statement_get_int (statement, COLUMN_PRIORITY));
  ef_job_set_hold (job, ef_statement_get_int (statement, COLUMN_HOLD) != 0);
  ef_job_set_attempts (job, (int) ef_statement_get_int (statement, COLUMN_ATTEMPTS));
  ef_job_set_retry_at (job, ef_statement_get_int (statement, COLUMN_RETRY_AT));
  ef_job_set_problem (job, ef_statement_get_text (statement, COLUMN_PROBLEM));
  ef_job_set_subject (job, ef_statement_get_text (statement, COLUMN_SUBJECT));
  ef_job_set_settings (job, ef_statement_get_text (statement, COLUMN_SETTINGS));
  ef_job_set_detail (job, ef_statement_get_text (statement, COLUMN_DETAIL));
  ef_job_set_result (job, ef_statement_get_text (statement, COLUMN_RESULT));
  ef_job_set_place (job, ef_statement_get_int (statement, COLUMN_PLACE));
  ef_job_set_created (job, ef_statement_get_int (statement, COLUMN_CREATED));
  ef_job_set_started (job, ef_statement_get_int (statement, COLUMN_STARTED));
  ef_job_set_ended (job, ef_statement_get_int (statement, COLUMN_ENDED));

  return job;
}

static GPtrArray *
load_all (EfStatement *statement, GError **error)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean has_row;

  while (ef_statement_next (statement, &has_row, error)) {
    EfJob *job;

    if (!has_row)
      return g_steal_pointer (&jobs);

    job = load (statement, error);
    if (job == NULL)
      return NULL;
    g_ptr_array_add (jobs, job);
  }

  return NULL;
}

GPtrArray *
ef_job_table_list (EfConnection *connection, const char *profile_id, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    profile_id != NULL ? "SELECT " COLUMNS
                         " FROM job WHERE profile_id = :profile ORDER BY created_at, rowid"
                       : "SELECT " COLUMNS " FROM job ORDER BY created_at, rowid",
    error);

  if (statement == NULL)
    return NULL;

  if (profile_id != NULL)
    ef_statement_bind_text (statement, ":profile", profile_id);

  return load_all (statement, error);
}

static gboolean
set_not_found (GError **error)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Job not found"));

  return FALSE;
}

EfJob *
ef_job_table_get (EfConnection *connection, const char *id, GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection, "SELECT " COLUMNS " FROM job WHERE id = :id", error);
  gboolean has_row;

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":id", id);
  if (!ef_statement_next (statement, &has_row, error))
    return NULL;
  if (!has_row) {
    set_not_found (error);
    return NULL;
  }

  return load (statement, error);
}

/* The bits that are set as a JSON array of their names; NULL: none. */
static char *
list_names (guint bits, GType type)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (type);
  g_autoptr (GString) names = g_string_new (NULL);

  if (bits == 0)
    return NULL;

  for (guint i = 0; i < klass->n_values; i++) {
    if (bits & (1u << klass->values[i].value))
      g_string_append_printf (names, "%s\"%s\"", names->len > 0 ? "," : "",
                              klass->values[i].value_nick);
  }

  return g_strdup_printf ("[%s]", names->str);
}

/* The conditions are put together, not switched off inside: so each one finds its index. That of the subjects
 * is of those that have one, which must be said. */
static EfStatement *
prepare_select (EfConnection *connection, const EfJobFilter *filter, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("SELECT " COLUMNS " FROM job WHERE true");

  if (filter->profile_id != NULL)
    g_string_append (sql, " AND profile_id = :profile");
  if (filter->subject != NULL)
    g_string_append (sql, " AND subject = :subject AND subject <> ''");
  if (filter->kinds != 0)
    g_string_append (sql, " AND kind IN (SELECT value FROM json_each (:kinds))");
  if (filter->states != 0)
    g_string_append (sql, " AND state IN (SELECT value FROM json_each (:states))");
  g_string_append (sql, " ORDER BY priority DESC, place, rowid LIMIT :limit");

  return ef_connection_prepare (connection, sql->str, error);
}

GPtrArray *
ef_job_table_select (EfConnection *connection, const EfJobFilter *filter, GError **error)
{
  g_autofree char *kinds = list_names (filter->kinds, EF_TYPE_JOB_KIND);
  g_autofree char *states = list_names (filter->states, EF_TYPE_JOB_STATE);
  EfStatement *statement = prepare_select (connection, filter, error);

  if (statement == NULL)
    return NULL;

  if (filter->profile_id != NULL)
    ef_statement_bind_text (statement, ":profile", filter->profile_id);
  if (filter->subject != NULL)
    ef_statement_bind_text (statement, ":subject", filter->subject);
  if (kinds != NULL)
    ef_statement_bind_text (statement, ":kinds", kinds);
  if (states != NULL)
    ef_statement_bind_text (statement, ":states", states);
  ef_statement_bind_int (statement, ":limit", filter->limit > 0 ? (gint64) filter->limit : -1);

  return load_all (statement, error);
}

#define IS_FINAL(state) state " IN ('completed', 'failed', 'canceled')"

static char *
list_ids (const char *const *ids)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  json_node_take_array (node, json_array_new ());
  for (guint i = 0; ids[i] != NULL; i++)
    json_array_add_string_element (json_node_get_array (node), ids[i]);

  return json_to_string (node, FALSE);
}

GPtrArray *
ef_job_table_list_recent (EfConnection *connection,
                          guint n_ended,
                          const char *const *ids,
                          GError **error)
{
  g_autofree char *list = list_ids (ids);
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT " COLUMNS " FROM job WHERE NOT " IS_FINAL (
      "state") " OR id IN (SELECT value FROM "
               "json_each (:ids)) OR id IN (SELECT id FROM job WHERE " IS_FINAL (
                 "state") " ORDER BY "
                          "ended_at DESC, rowid DESC LIMIT :ended) ORDER BY created_at, rowid",
    error);

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":ids", list);
  ef_statement_bind_int (statement, ":ended", n_ended);

  return load_all (statement, error);
}

/* Whether the job is in @from and may go on to @to. */
static gboolean
check_move (EfConnection *connection,
            const char *id,
            EfJobState from,
            EfJobState to,
            GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection, "SELECT kind, state FROM job WHERE id = :id", error);
  gboolean has_row;
  EfJobKind kind;
  EfJobState state;

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", id);
  if (!ef_statement_next (statement, &has_row, error))
    return FALSE;
  if (!has_row)
    return set_not_found (error);
  if (!read_kind (statement, 0, &kind, error) || !read_state (statement, 1, &state, error))
    return FALSE;
  if (state != from)
    return ef_store_error_set_conflict (error);
  if (!ef_job_state_may_become (from, to, kind)) {
    g_critical ("A job must not go from %s to %s", ef_job_state_to_nick (from),
                ef_job_state_to_nick (to));
    return ef_store_error_set_conflict (error);
  }

  return TRUE;
}

gboolean
ef_job_table_move (EfConnection *connection,
                   const char *id,
                   EfJobState from,
                   EfJobState to,
                   GError **error)
{
  EfStatement *statement;

  if (!check_move (connection, id, from, to, error))
    return FALSE;

  statement = ef_connection_prepare (
    connection,
    "UPDATE job SET state = :to, started_at = iif (:to = 'running', :now, started_at), "
    "ended_at = iif (" IS_FINAL (":to") ", :now, 0), "
                                        "interruptions = iif (:to = 'running', interruptions, 0) "
                                        "WHERE id = :id AND state = :from",
    error);
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":now", g_get_real_time ());

  ef_statement_bind_text (statement, ":id", id);
  ef_statement_bind_text (statement, ":from", ef_job_state_to_nick (from));
  ef_statement_bind_text (statement, ":to", ef_job_state_to_nick (to));

  return ef_statement_run (statement, error);
}

static EfStatement *
prepare_update (EfConnection *connection, EfJobFields fields, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) assignments = NULL;
  g_autofree char *list = NULL;
  g_autofree char *sql = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (settable); i++) {
    if (fields & settable[i].field)
      g_strv_builder_add (builder, settable[i].assignment);
  }
  assignments = g_strv_builder_end (builder);
  list = g_strjoinv (", ", assignments);
  sql = g_strdup_printf ("UPDATE job SET %s WHERE id = :id", list);

  return ef_connection_prepare (connection, sql, error);
}

static gboolean
run_for_one (EfConnection *connection, EfStatement *statement, GError **error)
{
  if (!ef_statement_run (statement, error))
    return FALSE;

  return ef_connection_get_n_changed (connection) > 0 || set_not_found (error);
}

gboolean
ef_job_table_update (EfConnection *connection, EfJob *values, EfJobFields fields, GError **error)
{
  EfStatement *statement;

  g_return_val_if_fail (fields != 0, FALSE);

  statement = prepare_update (connection, fields, error);
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", ef_job_get_id (values));
  for (guint i = 0; i < G_N_ELEMENTS (settable); i++) {
    if (fields & settable[i].field)
      settable[i].bind (statement, values);
  }

  return run_for_one (connection, statement, error);
}

static gboolean
place_last (EfConnection *connection, const char *id, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "UPDATE job SET place = (SELECT max (place) + 1 FROM job), priority = min (priority, "
    "(SELECT min (priority) FROM job WHERE NOT " IS_FINAL ("state") ")) WHERE id = :id",
    error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", id);

  return run_for_one (connection, statement, error);
}

/* Those behind move on by one; what has ended keeps its place, which means nothing any more. */
static gboolean
make_room (EfConnection *connection, gint64 place, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "UPDATE job SET place = place + 1 WHERE place >= :place AND NOT " IS_FINAL ("state"), error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":place", place);

  return ef_statement_run (statement, error);
}

gboolean
ef_job_table_place_before (EfConnection *connection,
                           const char *id,
                           const char *before_id,
                           GError **error)
{
  g_autoptr (EfJob) job = NULL;
  g_autoptr (EfJob) before = NULL;

  if (before_id == NULL)
    return place_last (connection, id, error);
  if (g_str_equal (id, before_id))
    return TRUE;

  job = ef_job_table_get (connection, id, error);
  before = job != NULL ? ef_job_table_get (connection, before_id, error) : NULL;
  if (before == NULL || !make_room (connection, ef_job_get_place (before), error))
    return FALSE;

  ef_job_set_place (job, ef_job_get_place (before));
  ef_job_set_priority (job, ef_job_get_priority (before));

  return ef_job_table_update (connection, job, EF_JOB_PLACE | EF_JOB_PRIORITY, error);
}

gboolean
ef_job_table_take_back (EfConnection *connection, guint *n_jobs, GError **error)
{
  if (!ef_connection_run (
        connection,
        "UPDATE job SET state = 'queued', interruptions = interruptions + 1, "
        "hold = hold OR interruptions + 1 >= " G_STRINGIFY (
          EF_JOB_INTERRUPTIONS_MOST) " WHERE state = 'running' AND kind <> 'publish'",
        error))
    return FALSE;

  *n_jobs = (guint) ef_connection_get_n_changed (connection);

  return TRUE;
}

gboolean
ef_job_table_cancel_subject (EfConnection *connection,
                             const char *profile_id,
                             const char *subject,
                             guint *n_jobs,
                             GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "UPDATE job SET state = 'canceled', ended_at = :now, interruptions = 0 "
    "WHERE subject = :subject AND subject <> '' AND profile_id = :profile AND "
    "kind <> 'publish' AND state IN ('pending', 'queued', 'running', 'retrying')",
    error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":profile", profile_id);
  ef_statement_bind_text (statement, ":subject", subject);
  ef_statement_bind_int (statement, ":now", g_get_real_time ());
  if (!ef_statement_run (statement, error))
    return FALSE;

  if (n_jobs != NULL)
    *n_jobs = (guint) ef_connection_get_n_changed (connection);

  return TRUE;
}

gboolean
ef_job_table_purge (EfConnection *connection, guint keep, const char *spared, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "DELETE FROM job WHERE id IN (SELECT id FROM job WHERE " IS_FINAL (
      "state") " AND substr (result, 1, length (:spared)) <> :spared "
               "ORDER BY ended_at DESC, place DESC, rowid DESC LIMIT -1 OFFSET :keep)",
    error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":keep", keep);
  ef_statement_bind_text (statement, ":spared", spared);

  return ef_statement_run (statement, error);
}

gboolean
ef_job_table_count_states (EfConnection *connection,
                           const char *profile_id,
                           guint *counts,
                           GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    profile_id != NULL
      ? "SELECT state, count (*) FROM job WHERE profile_id = :profile GROUP BY state"
      : "SELECT state, count (*) FROM job GROUP BY state",
    error);
  gboolean has_row;

  memset (counts, 0, sizeof (guint) * EF_JOB_N_STATES);
  if (statement == NULL)
    return FALSE;

  if (profile_id != NULL)
    ef_statement_bind_text (statement, ":profile", profile_id);
  while (ef_statement_next (statement, &has_row, error)) {
    EfJobState state;

    if (!has_row)
      return TRUE;
    if (!read_state (statement, 0, &state, error))
      return FALSE;
    counts[state] = (guint) ef_statement_get_int (statement, 1);
  }

  return FALSE;
}
