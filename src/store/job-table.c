/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/job-table.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "store/error-private.h"

#define COLUMNS "id, kind, profile_id, title, state, priority, hold, attempts, retry_at, problem"

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
} Column;

gboolean
ef_job_table_insert (EfConnection *connection, EfJob *job, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "INSERT INTO job (" COLUMNS ", created_at) VALUES (:id, :kind, :profile, :title, :state, "
    ":priority, :hold, :attempts, :retry_at, :problem, :created_at)",
    error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", ef_job_get_id (job));
  ef_statement_bind_text (statement, ":kind", ef_job_kind_to_nick (ef_job_get_kind (job)));
  ef_statement_bind_text (statement, ":profile", ef_job_get_profile_id (job));
  ef_statement_bind_text (statement, ":title", ef_job_get_title (job));
  ef_statement_bind_text (statement, ":state", ef_job_state_to_nick (ef_job_get_state (job)));
  ef_statement_bind_int (statement, ":priority", ef_job_get_priority (job));
  ef_statement_bind_int (statement, ":hold", ef_job_get_hold (job));
  ef_statement_bind_int (statement, ":attempts", ef_job_get_attempts (job));
  ef_statement_bind_int (statement, ":retry_at", ef_job_get_retry_at (job));
  ef_statement_bind_text (statement, ":problem", ef_job_get_problem (job));
  ef_statement_bind_int (statement, ":created_at", g_get_real_time ());

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

  return job;
}

GPtrArray *
ef_job_table_list (EfConnection *connection, const char *profile_id, GError **error)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);
  EfStatement *statement = ef_connection_prepare (
    connection,
    profile_id != NULL ? "SELECT " COLUMNS
                         " FROM job WHERE profile_id = :profile ORDER BY created_at, rowid"
                       : "SELECT " COLUMNS " FROM job ORDER BY created_at, rowid",
    error);
  gboolean has_row;

  if (statement == NULL)
    return NULL;

  if (profile_id != NULL)
    ef_statement_bind_text (statement, ":profile", profile_id);
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
  if (!has_row) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Job not found"));
    return FALSE;
  }
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
    connection, "UPDATE job SET state = :to WHERE id = :id AND state = :from", error);
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", id);
  ef_statement_bind_text (statement, ":from", ef_job_state_to_nick (from));
  ef_statement_bind_text (statement, ":to", ef_job_state_to_nick (to));

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
