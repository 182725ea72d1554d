/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/schedule-table.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "store/error-private.h"
#include "store/json-column-private.h"

#define COLUMNS                                                                         \
  "id, profile_id, kind, name, rule, first, until, count, channels, renders, caption, " \
  "settings, cooldown, reposts, state, laid_out_until, created_at, rev"

typedef enum {
  COLUMN_ID,
  COLUMN_PROFILE_ID,
  COLUMN_KIND,
  COLUMN_NAME,
  COLUMN_RULE,
  COLUMN_FIRST,
  COLUMN_UNTIL,
  COLUMN_COUNT,
  COLUMN_CHANNELS,
  COLUMN_RENDERS,
  COLUMN_CAPTION,
  COLUMN_SETTINGS,
  COLUMN_COOLDOWN,
  COLUMN_REPOSTS,
  COLUMN_STATE,
  COLUMN_LAID_OUT,
  COLUMN_CREATED,
  COLUMN_REV,
} Column;

static gboolean
set_not_found (GError **error)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Schedule not found"));

  return FALSE;
}

static void
bind_values (EfStatement *statement, EfSchedule *values)
{
  g_autofree char *channels = ef_json_column_write_strings (ef_schedule_get_channels (values));
  g_autofree char *renders = ef_json_column_write_strings (ef_schedule_get_renders (values));

  ef_statement_bind_text (statement, ":id", ef_schedule_get_id (values));
  ef_statement_bind_text (statement, ":profile", ef_schedule_get_profile_id (values));
  ef_statement_bind_text (statement, ":name", ef_schedule_get_name (values));
  ef_statement_bind_text (statement, ":rule", ef_schedule_get_rule (values));
  ef_statement_bind_text (statement, ":first", ef_schedule_get_first (values));
  ef_statement_bind_text (statement, ":until", ef_schedule_get_until (values));
  ef_statement_bind_int (statement, ":count", ef_schedule_get_count (values));
  ef_statement_bind_text (statement, ":channels", channels);
  ef_statement_bind_text (statement, ":renders", renders);
  ef_statement_bind_text (statement, ":caption", ef_schedule_get_caption (values));
  ef_statement_bind_text (statement, ":settings", ef_schedule_get_settings (values));
  ef_statement_bind_int (statement, ":cooldown", ef_schedule_get_cooldown (values));
  ef_statement_bind_int (statement, ":reposts", ef_schedule_get_reposts (values));
  ef_statement_bind_text (statement, ":state",
                          ef_schedule_state_to_nick (ef_schedule_get_state (values)));
  ef_statement_bind_int (statement, ":laid_out", ef_schedule_get_laid_out_until (values));
}

gboolean
ef_schedule_table_insert (EfConnection *connection, EfSchedule *schedule, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "INSERT INTO schedule (id, profile_id, kind, name, rule, first, until, count, channels, "
    "renders, caption, settings, cooldown, reposts, state, laid_out_until, created_at) VALUES "
    "(:id, :profile, :kind, :name, :rule, :first, :until, :count, :channels, :renders, :caption, "
    ":settings, :cooldown, :reposts, :state, :laid_out, :created_at)",
    error);

  if (statement == NULL)
    return FALSE;

  if (ef_schedule_get_created (schedule) == 0)
    ef_schedule_set_created (schedule, g_get_real_time ());
  bind_values (statement, schedule);
  ef_statement_bind_text (statement, ":kind",
                          ef_schedule_kind_to_nick (ef_schedule_get_kind (schedule)));
  ef_statement_bind_int (statement, ":created_at", ef_schedule_get_created (schedule));
  if (!ef_statement_run (statement, error))
    return FALSE;

  ef_schedule_set_rev (schedule, 1);

  return TRUE;
}

static gboolean
read_words (EfStatement *statement, EfSchedule *schedule, GError **error)
{
  g_auto (GStrv) channels = ef_json_column_read_strings (
    ef_statement_get_text (statement, COLUMN_CHANNELS), "schedule", error);
  g_auto (GStrv) renders =
    channels != NULL ? ef_json_column_read_strings (
                         ef_statement_get_text (statement, COLUMN_RENDERS), "schedule", error)
                     : NULL;
  EfScheduleState state;

  if (renders == NULL)
    return FALSE;
  if (!ef_schedule_state_from_nick (ef_statement_get_text (statement, COLUMN_STATE), &state))
    return ef_json_column_set_damaged ("schedule", error);

  ef_schedule_set_channels (schedule, (const char *const *) channels);
  ef_schedule_set_renders (schedule, (const char *const *) renders);
  ef_schedule_set_state (schedule, state);

  return TRUE;
}

static EfSchedule *
load (EfStatement *statement, GError **error)
{
  g_autoptr (EfSchedule) schedule = NULL;
  EfScheduleKind kind;

  if (!ef_schedule_kind_from_nick (ef_statement_get_text (statement, COLUMN_KIND), &kind)) {
    ef_json_column_set_damaged ("schedule", error);
    return NULL;
  }

  schedule = ef_schedule_new (ef_statement_get_text (statement, COLUMN_ID),
                              ef_statement_get_text (statement, COLUMN_PROFILE_ID), kind);
  ef_schedule_set_name (schedule, ef_statement_get_text (statement, COLUMN_NAME));
  ef_schedule_set_rule (schedule, ef_statement_get_text (statement, COLUMN_RULE));
  ef_schedule_set_span (schedule, ef_statement_get_text (statement, COLUMN_FIRST),
                        ef_statement_get_text (statement, COLUMN_UNTIL),
                        (guint) ef_statement_get_int (statement, COLUMN_COUNT));
  ef_schedule_set_caption (schedule, ef_statement_get_text (statement, COLUMN_CAPTION));
  ef_schedule_set_settings (schedule, ef_statement_get_text (statement, COLUMN_SETTINGS));
  ef_schedule_set_rest (schedule, (guint) ef_statement_get_int (statement, COLUMN_COOLDOWN),
                        (guint) ef_statement_get_int (statement, COLUMN_REPOSTS));
  ef_schedule_set_laid_out_until (schedule, ef_statement_get_int (statement, COLUMN_LAID_OUT));
  ef_schedule_set_created (schedule, ef_statement_get_int (statement, COLUMN_CREATED));
  ef_schedule_set_rev (schedule, ef_statement_get_int (statement, COLUMN_REV));

  return read_words (statement, schedule, error) ? g_steal_pointer (&schedule) : NULL;
}

static GPtrArray *
load_all (EfStatement *statement, GError **error)
{
  g_autoptr (GPtrArray) schedules = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean has_row;

  while (ef_statement_next (statement, &has_row, error)) {
    EfSchedule *schedule;

    if (!has_row)
      return g_steal_pointer (&schedules);

    schedule = load (statement, error);
    if (schedule == NULL)
      return NULL;
    g_ptr_array_add (schedules, schedule);
  }

  return NULL;
}

static EfStatement *
prepare_for_id (EfConnection *connection,
                const char *sql,
                const char *profile_id,
                const char *id,
                GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, sql, error);

  if (statement != NULL) {
    ef_statement_bind_text (statement, ":id", id);
    ef_statement_bind_text (statement, ":profile", profile_id);
  }

  return statement;
}

EfSchedule *
ef_schedule_table_get (EfConnection *connection,
                       const char *profile_id,
                       const char *id,
                       GError **error)
{
  EfStatement *statement = prepare_for_id (
    connection, "SELECT " COLUMNS " FROM schedule WHERE id = :id AND profile_id = :profile",
    profile_id, id, error);
  gboolean has_row;

  if (statement == NULL || !ef_statement_next (statement, &has_row, error))
    return NULL;
  if (!has_row) {
    set_not_found (error);
    return NULL;
  }

  return load (statement, error);
}

GPtrArray *
ef_schedule_table_list (EfConnection *connection, const char *profile_id, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT " COLUMNS " FROM schedule WHERE profile_id = :profile ORDER BY name COLLATE NOCASE, id",
    error);

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":profile", profile_id);

  return load_all (statement, error);
}

GPtrArray *
ef_schedule_table_list_due (EfConnection *connection, gint64 until, GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "SELECT " COLUMNS " FROM schedule WHERE state = 'active' AND "
                           "laid_out_until < :until ORDER BY laid_out_until, id",
                           error);

  if (statement == NULL)
    return NULL;

  ef_statement_bind_int (statement, ":until", until);

  return load_all (statement, error);
}

gboolean
ef_schedule_table_update (EfConnection *connection, EfSchedule *values, GError **error)
{
  gint64 rev = ef_schedule_get_rev (values);
  EfStatement *statement = ef_connection_prepare (
    connection,
    "UPDATE schedule SET name = :name, rule = :rule, first = :first, until = :until, "
    "count = :count, channels = :channels, renders = :renders, caption = :caption, "
    "settings = :settings, cooldown = :cooldown, reposts = :reposts, state = :state, "
    "laid_out_until = :laid_out, rev = rev + 1 "
    "WHERE id = :id AND profile_id = :profile AND rev = :rev",
    error);
  g_autoptr (EfSchedule) found = NULL;

  if (statement == NULL)
    return FALSE;

  bind_values (statement, values);
  ef_statement_bind_int (statement, ":rev", rev);
  if (!ef_statement_run (statement, error))
    return FALSE;
  if (ef_connection_get_n_changed (connection) > 0) {
    ef_schedule_set_rev (values, rev + 1);
    return TRUE;
  }

  found = ef_schedule_table_get (connection, ef_schedule_get_profile_id (values),
                                 ef_schedule_get_id (values), error);

  return found == NULL ? FALSE : ef_store_error_set_conflict (error);
}

static gboolean
run_for_one (EfConnection *connection, EfStatement *statement, GError **error)
{
  if (!ef_statement_run (statement, error))
    return FALSE;

  return ef_connection_get_n_changed (connection) > 0 || set_not_found (error);
}

/* A person who has paused it meanwhile is not overruled. */
gboolean
ef_schedule_table_set_laid_out (EfConnection *connection,
                                const char *profile_id,
                                const char *id,
                                gint64 until,
                                EfScheduleState state,
                                GError **error)
{
  EfStatement *statement = prepare_for_id (connection,
                                           "UPDATE schedule SET laid_out_until = :until, "
                                           "state = iif (state = 'paused', state, :state) "
                                           "WHERE id = :id AND profile_id = :profile",
                                           profile_id, id, error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":until", until);
  ef_statement_bind_text (statement, ":state", ef_schedule_state_to_nick (state));

  return run_for_one (connection, statement, error);
}

gboolean
ef_schedule_table_remove (EfConnection *connection,
                          const char *profile_id,
                          const char *id,
                          GError **error)
{
  EfStatement *statement =
    prepare_for_id (connection, "DELETE FROM schedule WHERE id = :id AND profile_id = :profile",
                    profile_id, id, error);

  return statement != NULL && run_for_one (connection, statement, error);
}

GHashTable *
ef_schedule_table_list_occurrences (EfConnection *connection,
                                    const char *profile_id,
                                    const char *id,
                                    GError **error)
{
  g_autoptr (GHashTable) occurrences =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  EfStatement *statement =
    prepare_for_id (connection,
                    "SELECT occurrence, id FROM post WHERE schedule_id = :id AND "
                    "schedule_id <> '' AND profile_id = :profile",
                    profile_id, id, error);
  gboolean has_row;

  if (statement == NULL)
    return NULL;

  while (ef_statement_next (statement, &has_row, error)) {
    if (!has_row)
      return g_steal_pointer (&occurrences);
    g_hash_table_insert (occurrences, g_strdup (ef_statement_get_text (statement, 0)),
                         g_strdup (ef_statement_get_text (statement, 1)));
  }

  return NULL;
}

static void
free_posted (gpointer data)
{
  EfRenderPosted *posted = data;

  g_free (posted->render_id);
  g_free (posted);
}

GPtrArray *
ef_schedule_table_list_posted (EfConnection *connection,
                               const char *profile_id,
                               gboolean practice,
                               GError **error)
{
  g_autoptr (GPtrArray) posts = g_ptr_array_new_with_free_func (free_posted);
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT render_id, planned_at FROM post WHERE profile_id = :profile AND practice = :practice "
    "AND render_id <> '' AND kind <> 'upload' AND EXISTS (SELECT 1 FROM target WHERE "
    "post_id = post.id AND state NOT IN ('failed', 'canceled')) ORDER BY planned_at, number",
    error);
  gboolean has_row;

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":profile", profile_id);
  ef_statement_bind_int (statement, ":practice", practice != FALSE);
  while (ef_statement_next (statement, &has_row, error)) {
    EfRenderPosted *posted;

    if (!has_row)
      return g_steal_pointer (&posts);
    posted = g_new0 (EfRenderPosted, 1);
    posted->render_id = g_strdup (ef_statement_get_text (statement, 0));
    posted->planned_at = ef_statement_get_int (statement, 1);
    g_ptr_array_add (posts, posted);
  }

  return NULL;
}
