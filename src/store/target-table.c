/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/target-table.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/post-date.h"
#include "store/connection-private.h"
#include "store/error-private.h"
#include "store/json-column-private.h"
#include "store/post-table-private.h"

#define COLUMNS                                                                                  \
  "target.id, target.post_id, target.profile_id, target.channel_id, target.origin, "             \
  "target.remote_channel, target.date, target.caption, target.settings, target.state, "          \
  "target.remote_id, target.url, target.problem, target.problem_code, target.request_begun_at, " \
  "target.request_ended_at, target.asked, target.asked_at, target.wish, target.new_date, "       \
  "target.old_dates, target.handed_over_at, target.published_at, target.rev"

typedef enum {
  COLUMN_ID,
  COLUMN_POST_ID,
  COLUMN_PROFILE_ID,
  COLUMN_CHANNEL_ID,
  COLUMN_ORIGIN,
  COLUMN_REMOTE_CHANNEL,
  COLUMN_DATE,
  COLUMN_CAPTION,
  COLUMN_SETTINGS,
  COLUMN_STATE,
  COLUMN_REMOTE_ID,
  COLUMN_URL,
  COLUMN_PROBLEM,
  COLUMN_PROBLEM_CODE,
  COLUMN_REQUEST_BEGUN,
  COLUMN_REQUEST_ENDED,
  COLUMN_ASKED,
  COLUMN_ASKED_AT,
  COLUMN_WISH,
  COLUMN_NEW_DATE,
  COLUMN_OLD_DATES,
  COLUMN_HANDED_OVER,
  COLUMN_PUBLISHED,
  COLUMN_REV,
} Column;

/* What is said here of requests and of what is at the server is said by the CHECKs of the table, too. */
#define IS_IN_LINE ((1u << EF_POST_WAITING) | (1u << EF_POST_UPLOADING) | (1u << EF_POST_LATE))
#define MAY_HAVE_REQUEST \
  ((1u << EF_POST_UPLOADING) | (1u << EF_POST_UNKNOWN) | (1u << EF_POST_CANCELED))
#define IS_OF_SERVER                                                                     \
  ((1u << EF_POST_HANDED_OVER) | (1u << EF_POST_SCHEDULED) | (1u << EF_POST_PUBLISHED) | \
   (1u << EF_POST_FAILED))
#define IS_NOT_OF_SERVER                                                     \
  ((1u << EF_POST_WAITING) | (1u << EF_POST_LATE) | (1u << EF_POST_FAILED) | \
   (1u << EF_POST_CANCELED))

static gboolean
set_not_found (GError **error)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Post not found"));

  return FALSE;
}

static gboolean
set_date_taken (GError **error)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_TAKEN,
                       _ ("Another post on this channel has exactly this date: plan it again."));

  return FALSE;
}

static char *
write_dates (GArray *dates)
{
  g_autoptr (GString) text = g_string_new ("[");

  for (guint i = 0; i < dates->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "",
                            g_array_index (dates, gint64, i));
  g_string_append_c (text, ']');

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static gboolean
read_dates (const char *text, GArray *dates, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  JsonArray *array;

  if (g_str_equal (text, EF_JSON_COLUMN_NO_STRINGS))
    return TRUE;

  node = ef_json_column_read (text, "target", error);
  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return ef_json_column_set_damaged ("target", error);

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    gint64 date = json_array_get_int_element (array, i);

    g_array_append_val (dates, date);
  }

  return TRUE;
}

static gboolean
get_has_channel (EfConnection *connection,
                 const char *profile_id,
                 const char *channel_id,
                 gboolean *has_channel,
                 GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection, "SELECT 1 FROM channel WHERE id = :channel AND profile_id = :profile AND taken = 1",
    error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":channel", channel_id);
  ef_statement_bind_text (statement, ":profile", profile_id);

  return ef_statement_next (statement, has_channel, error);
}

static gboolean
check_channel (EfConnection *connection,
               const char *profile_id,
               const char *channel_id,
               GError **error)
{
  gboolean has_channel;

  if (!get_has_channel (connection, profile_id, channel_id, &has_channel, error))
    return FALSE;
  if (has_channel)
    return TRUE;

  g_set_error_literal (error, EF_ERROR, EF_ERROR_REFUSED,
                       _ ("This channel does not belong to the profile: choose it in its settings, "
                          "or take it out of the post."));

  return FALSE;
}

/* Only here it can turn out that a date is in use, or that a channel is not the profile's. */
static gboolean
run_with_date (EfConnection *connection, EfStatement *statement, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (ef_statement_run (statement, &local))
    return TRUE;

  if (ef_connection_is_taken (connection, "target.date") ||
      ef_connection_is_taken (connection, "target.new_date"))
    return set_date_taken (error);

  g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

static void
bind_facts (EfStatement *statement, EfTarget *target)
{
  g_autofree char *old_dates = write_dates (target->old_dates);

  ef_statement_bind_text (statement, ":remote", target->remote_id);
  ef_statement_bind_text (statement, ":url", target->url);
  ef_statement_bind_text (statement, ":problem", target->problem);
  ef_statement_bind_text (statement, ":code", target->problem_code);
  ef_statement_bind_int (statement, ":begun", target->request_begun);
  ef_statement_bind_int (statement, ":ended", target->request_ended);
  ef_statement_bind_int (statement, ":asked", target->asked);
  ef_statement_bind_int (statement, ":asked_at", target->asked_at);
  ef_statement_bind_text (statement, ":wish", ef_post_wish_to_nick (target->wish));
  ef_statement_bind_int (statement, ":new_date", target->new_date);
  ef_statement_bind_text (statement, ":old_dates", old_dates);
  ef_statement_bind_int (statement, ":handed_over", target->handed_over_at);
  ef_statement_bind_int (statement, ":published", target->published_at);
}

gboolean
ef_target_table_insert (EfConnection *connection, EfTarget *target, GError **error)
{
  EfStatement *statement;

  if (!check_channel (connection, target->profile_id, target->channel_id, error))
    return FALSE;

  statement = ef_connection_prepare (
    connection,
    "INSERT INTO target (id, post_id, profile_id, channel_id, origin, remote_channel, date, "
    "caption, settings, state, remote_id, url, problem, problem_code, request_begun_at, "
    "request_ended_at, asked, asked_at, wish, new_date, old_dates, handed_over_at, published_at) "
    "VALUES (:id, :post, :profile, :channel, :origin, :remote_channel, :date, :caption, "
    ":settings, :state, :remote, :url, :problem, :code, :begun, :ended, :asked, :asked_at, :wish, "
    ":new_date, :old_dates, :handed_over, :published)",
    error);
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", target->id);
  ef_statement_bind_text (statement, ":post", target->post_id);
  ef_statement_bind_text (statement, ":profile", target->profile_id);
  ef_statement_bind_text (statement, ":channel", target->channel_id);
  ef_statement_bind_text (statement, ":origin", target->origin);
  ef_statement_bind_text (statement, ":remote_channel", target->remote_channel);
  ef_statement_bind_int (statement, ":date", target->date);
  ef_statement_bind_text (statement, ":caption", target->caption);
  ef_statement_bind_text (statement, ":settings", target->settings);
  ef_statement_bind_text (statement, ":state", ef_post_state_to_nick (target->state));
  bind_facts (statement, target);
  if (!run_with_date (connection, statement, error))
    return FALSE;

  target->rev = 1;

  return TRUE;
}

static void
set_text (EfStatement *statement, Column column, char **field)
{
  g_set_str (field, ef_statement_get_text (statement, (int) column));
}

static void
read_facts (EfStatement *statement, EfTarget *target)
{
  set_text (statement, COLUMN_REMOTE_ID, &target->remote_id);
  set_text (statement, COLUMN_URL, &target->url);
  set_text (statement, COLUMN_PROBLEM, &target->problem);
  set_text (statement, COLUMN_PROBLEM_CODE, &target->problem_code);
  target->request_begun = ef_statement_get_int (statement, COLUMN_REQUEST_BEGUN);
  target->request_ended = ef_statement_get_int (statement, COLUMN_REQUEST_ENDED);
  target->asked = (guint) ef_statement_get_int (statement, COLUMN_ASKED);
  target->asked_at = ef_statement_get_int (statement, COLUMN_ASKED_AT);
  target->new_date = ef_statement_get_int (statement, COLUMN_NEW_DATE);
  target->handed_over_at = ef_statement_get_int (statement, COLUMN_HANDED_OVER);
  target->published_at = ef_statement_get_int (statement, COLUMN_PUBLISHED);
}

static EfTarget *
load (EfStatement *statement, GError **error)
{
  g_autoptr (EfTarget) target =
    ef_target_new (ef_statement_get_text (statement, COLUMN_CHANNEL_ID),
                   ef_statement_get_text (statement, COLUMN_ORIGIN),
                   ef_statement_get_text (statement, COLUMN_REMOTE_CHANNEL));

  set_text (statement, COLUMN_ID, &target->id);
  set_text (statement, COLUMN_POST_ID, &target->post_id);
  set_text (statement, COLUMN_PROFILE_ID, &target->profile_id);
  target->date = ef_statement_get_int (statement, COLUMN_DATE);
  set_text (statement, COLUMN_CAPTION, &target->caption);
  set_text (statement, COLUMN_SETTINGS, &target->settings);
  read_facts (statement, target);
  target->rev = ef_statement_get_int (statement, COLUMN_REV);
  if (!ef_post_state_from_nick (ef_statement_get_text (statement, COLUMN_STATE), &target->state) ||
      !ef_post_wish_from_nick (ef_statement_get_text (statement, COLUMN_WISH), &target->wish)) {
    ef_json_column_set_damaged ("target", error);
    return NULL;
  }

  return read_dates (ef_statement_get_text (statement, COLUMN_OLD_DATES), target->old_dates, error)
           ? g_steal_pointer (&target)
           : NULL;
}

static GPtrArray *
load_all (EfStatement *statement, GError **error)
{
  g_autoptr (GPtrArray) targets = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_target_free);
  gboolean has_row;

  while (ef_statement_next (statement, &has_row, error)) {
    EfTarget *target;

    if (!has_row)
      return g_steal_pointer (&targets);

    target = load (statement, error);
    if (target == NULL)
      return NULL;
    g_ptr_array_add (targets, target);
  }

  return NULL;
}

gboolean
ef_target_table_load (EfConnection *connection, EfPost *post, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection, "SELECT " COLUMNS " FROM target WHERE post_id = :post ORDER BY rowid", error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":post", ef_post_get_id (post));
  while (ef_statement_next (statement, &has_row, error)) {
    EfTarget *target;

    if (!has_row)
      return TRUE;

    target = load (statement, error);
    if (target == NULL)
      return FALSE;
    ef_post_take_target (post, target);
  }

  return FALSE;
}

char *
ef_target_table_make_sql (const EfTargetFilter *filter)
{
  GString *sql = g_string_new ("SELECT " COLUMNS " FROM target");

  if (filter->account != NULL)
    g_string_append (sql, " JOIN post ON post.id = target.post_id");
  g_string_append (sql, " WHERE target.date < :to AND target.date >= :from");
  if (filter->states != 0)
    g_string_append (sql, " AND target.state IN (SELECT value FROM json_each (:states))");
  if (filter->profile_id != NULL)
    g_string_append (sql, " AND target.profile_id = :profile");
  if (filter->account != NULL)
    g_string_append (sql, " AND post.account = :account");
  g_string_append (sql, " ORDER BY target.date, target.id LIMIT :limit");

  return g_string_free_and_steal (sql);
}

GPtrArray *
ef_target_table_select (EfConnection *connection, const EfTargetFilter *filter, GError **error)
{
  g_autofree char *sql = ef_target_table_make_sql (filter);
  EfStatement *statement = ef_connection_prepare (connection, sql, error);

  if (statement == NULL)
    return NULL;

  ef_statement_bind_int (statement, ":from", filter->from);
  ef_statement_bind_int (statement, ":to", filter->to != 0 ? filter->to : G_MAXINT64);
  ef_statement_bind_int (statement, ":limit", filter->limit > 0 ? (gint64) filter->limit : -1);
  if (filter->states != 0)
    ef_post_select_bind_states (statement, filter->states);
  if (filter->profile_id != NULL)
    ef_statement_bind_text (statement, ":profile", filter->profile_id);
  if (filter->account != NULL)
    ef_statement_bind_text (statement, ":account", filter->account);

  return load_all (statement, error);
}

GPtrArray *
ef_target_table_list_wished (EfConnection *connection, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection, "SELECT " COLUMNS " FROM target WHERE wish <> '' ORDER BY target.date, target.id",
    error);

  return statement != NULL ? load_all (statement, error) : NULL;
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

EfTarget *
ef_target_table_get (EfConnection *connection,
                     const char *profile_id,
                     const char *id,
                     GError **error)
{
  EfStatement *statement = prepare_for_id (
    connection, "SELECT " COLUMNS " FROM target WHERE id = :id AND profile_id = :profile",
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

gboolean
ef_target_table_find_date (EfConnection *connection,
                           const char *profile_id,
                           const char *origin,
                           const char *remote_channel,
                           gint64 date,
                           EfTarget **target,
                           GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT " COLUMNS " FROM target WHERE origin = :origin AND remote_channel = :channel AND "
    "profile_id = :profile AND (date = :date OR new_date = :date OR "
    "(old_dates <> '[]' AND :date IN (SELECT value FROM json_each (old_dates)))) "
    "ORDER BY date <> :date, new_date <> :date LIMIT 1",
    error);
  gboolean has_row;

  *target = NULL;
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":origin", origin);
  ef_statement_bind_text (statement, ":channel", remote_channel);
  ef_statement_bind_text (statement, ":profile", profile_id);
  ef_statement_bind_int (statement, ":date", date);
  if (!ef_statement_next (statement, &has_row, error))
    return FALSE;
  if (has_row)
    *target = load (statement, error);

  return !has_row || *target != NULL;
}

gboolean
ef_target_table_add_dates (EfConnection *connection,
                           const char *origin,
                           const char *remote_channel,
                           gint64 from,
                           gint64 to,
                           GArray *dates,
                           GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT date FROM target WHERE origin = :origin AND remote_channel = :channel AND "
    "date >= :from AND date < :to "
    "UNION SELECT new_date FROM target WHERE origin = :origin AND remote_channel = :channel AND "
    "new_date <> 0 AND new_date >= :from AND new_date < :to "
    "UNION SELECT value FROM target JOIN json_each (target.old_dates) WHERE origin = :origin AND "
    "remote_channel = :channel AND old_dates <> '[]' AND value >= :from AND value < :to",
    error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":origin", origin);
  ef_statement_bind_text (statement, ":channel", remote_channel);
  ef_statement_bind_int (statement, ":from", from);
  ef_statement_bind_int (statement, ":to", to);
  while (ef_statement_next (statement, &has_row, error)) {
    gint64 date;

    if (!has_row)
      return TRUE;
    date = ef_statement_get_int (statement, 0);
    g_array_append_val (dates, date);
  }

  return FALSE;
}

static gboolean
check_move (EfPostState from, EfPostState to, GError **error)
{
  if (ef_post_state_may_become (from, to))
    return TRUE;

  g_critical ("A target must not go from %s to %s", ef_post_state_to_nick (from),
              ef_post_state_to_nick (to));

  return ef_store_error_set_conflict (error);
}

/* Says why no row was hit. */
static gboolean
explain_miss (EfConnection *connection, const char *profile_id, const char *id, GError **error)
{
  g_autoptr (EfTarget) target = ef_target_table_get (connection, profile_id, id, error);

  return target == NULL ? FALSE : ef_store_error_set_conflict (error);
}

/* Runs what writes one row of which it says in its WHERE in what state it must be. */
static gboolean
run_for_one (EfConnection *connection,
             EfStatement *statement,
             const char *profile_id,
             const char *id,
             GError **error)
{
  if (!run_with_date (connection, statement, error))
    return FALSE;

  return ef_connection_get_n_changed (connection) > 0 ||
         explain_miss (connection, profile_id, id, error);
}

static void
bind_move (EfStatement *statement, EfPostState from, EfPostState to)
{
  ef_statement_bind_text (statement, ":from", ef_post_state_to_nick (from));
  ef_statement_bind_text (statement, ":to", ef_post_state_to_nick (to));
}

gboolean
ef_target_table_move (EfConnection *connection,
                      const char *profile_id,
                      const char *id,
                      EfPostState from,
                      EfPostState to,
                      GError **error)
{
  EfStatement *statement;

  if (!check_move (from, to, error))
    return FALSE;

  statement = prepare_for_id (connection,
                              "UPDATE target SET state = :to, rev = rev + 1 WHERE id = :id AND "
                              "profile_id = :profile AND state = :from AND "
                              "(request_begun_at = 0 OR :may_have_request) AND "
                              "(remote_id = '' OR :may_be_there)",
                              profile_id, id, error);
  if (statement == NULL)
    return FALSE;

  bind_move (statement, from, to);
  ef_statement_bind_int (statement, ":may_have_request", (MAY_HAVE_REQUEST & (1u << to)) != 0);
  ef_statement_bind_int (statement, ":may_be_there", (IS_IN_LINE & (1u << to)) == 0);

  return run_for_one (connection, statement, profile_id, id, error);
}

gboolean
ef_target_table_begin_request (EfConnection *connection,
                               const char *profile_id,
                               const char *id,
                               gint64 time,
                               GError **error)
{
  g_autoptr (EfTarget) target = ef_target_table_get (connection, profile_id, id, error);
  EfStatement *statement;

  g_return_val_if_fail (time > 0, FALSE);

  if (target == NULL || !check_channel (connection, profile_id, target->channel_id, error))
    return FALSE;

  statement = prepare_for_id (connection,
                              "UPDATE target SET request_begun_at = :time, request_ended_at = 0, "
                              "asked = 0, asked_at = 0, problem = '', problem_code = '', "
                              "rev = rev + 1 WHERE id = :id AND profile_id = :profile AND "
                              "state = 'uploading' AND request_begun_at = 0 AND remote_id = ''",
                              profile_id, id, error);
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":time", time);

  return run_for_one (connection, statement, profile_id, id, error);
}

gboolean
ef_target_table_end_request (EfConnection *connection,
                             const char *profile_id,
                             const char *id,
                             gint64 time,
                             GError **error)
{
  EfStatement *statement =
    prepare_for_id (connection,
                    "UPDATE target SET request_ended_at = :time, rev = rev + 1 WHERE id = :id AND "
                    "profile_id = :profile AND request_begun_at <> 0 AND request_ended_at = 0",
                    profile_id, id, error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":time", time);

  return run_for_one (connection, statement, profile_id, id, error);
}

gboolean
ef_target_table_note_asked (EfConnection *connection,
                            const char *profile_id,
                            const char *id,
                            gint64 time,
                            GError **error)
{
  EfStatement *statement =
    prepare_for_id (connection,
                    "UPDATE target SET asked = asked + 1, asked_at = :time, rev = rev + 1 "
                    "WHERE id = :id AND profile_id = :profile AND "
                    "state IN ('unknown', 'late', 'uploading')",
                    profile_id, id, error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":time", time);

  return run_for_one (connection, statement, profile_id, id, error);
}

gboolean
ef_target_table_settle (EfConnection *connection,
                        const char *profile_id,
                        const char *id,
                        EfPostState from,
                        EfPostState to,
                        const char *problem,
                        const char *problem_code,
                        GError **error)
{
  EfStatement *statement;

  g_return_val_if_fail ((IS_NOT_OF_SERVER & (1u << to)) != 0, FALSE);

  if (!check_move (from, to, error))
    return FALSE;

  statement = prepare_for_id (
    connection,
    "UPDATE target SET state = :to, request_begun_at = 0, request_ended_at = 0, problem = "
    ":problem, "
    "problem_code = :code, rev = rev + 1 WHERE id = :id AND profile_id = :profile AND "
    "state = :from AND (remote_id = '' OR :may_be_there)",
    profile_id, id, error);
  if (statement == NULL)
    return FALSE;

  bind_move (statement, from, to);
  ef_statement_bind_int (statement, ":may_be_there", (IS_IN_LINE & (1u << to)) == 0);
  ef_statement_bind_text (statement, ":problem", problem != NULL ? problem : "");
  ef_statement_bind_text (statement, ":code", problem_code != NULL ? problem_code : "");

  return run_for_one (connection, statement, profile_id, id, error);
}

static EfStatement *
prepare_adopt (EfConnection *connection, const char *profile_id, const char *id, GError **error)
{
  return prepare_for_id (
    connection,
    "UPDATE target SET state = :to, remote_id = :remote, url = ifnull (:url, url), "
    "problem = :problem, problem_code = :code, request_begun_at = 0, request_ended_at = 0, "
    "handed_over_at = iif (handed_over_at = 0, :time, handed_over_at), "
    "published_at = iif (:to = 'published' AND published_at = 0, :time, published_at), "
    "rev = rev + 1 WHERE id = :id AND profile_id = :profile AND state = :from AND "
    "remote_id IN ('', :remote)",
    profile_id, id, error);
}

gboolean
ef_target_table_adopt (EfConnection *connection,
                       const char *profile_id,
                       const char *id,
                       EfPostState from,
                       const EfTargetFacts *facts,
                       GError **error)
{
  g_autoptr (GError) local = NULL;
  EfStatement *statement;

  g_return_val_if_fail ((IS_OF_SERVER & (1u << facts->state)) != 0, FALSE);
  g_return_val_if_fail (*facts->remote_id != '\0', FALSE);

  /* That nothing is new but the link is no move. */
  if (from != facts->state && !check_move (from, facts->state, error))
    return FALSE;
  statement = prepare_adopt (connection, profile_id, id, error);
  if (statement == NULL)
    return FALSE;

  bind_move (statement, from, facts->state);
  ef_statement_bind_text (statement, ":remote", facts->remote_id);
  ef_statement_bind_text (statement, ":url", facts->url);
  ef_statement_bind_text (statement, ":problem", facts->problem != NULL ? facts->problem : "");
  ef_statement_bind_text (statement, ":code",
                          facts->problem_code != NULL ? facts->problem_code : "");
  ef_statement_bind_int (statement, ":time", facts->time);
  if (run_for_one (connection, statement, profile_id, id, &local))
    return TRUE;

  if (ef_connection_is_taken (connection, "target.remote_id"))
    g_set_error_literal (error, EF_ERROR, EF_ERROR_TAKEN,
                         _ ("This post at Postiz belongs to another post here."));
  else
    g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* The date a target had is kept when it has another one. */
#define KEEP_DATE(other) \
  "old_dates = iif (date = " other ", old_dates, json_insert (old_dates, '$[#]', date))"

gboolean
ef_target_table_restart (EfConnection *connection,
                         const char *profile_id,
                         const char *id,
                         EfPostState from,
                         gint64 date,
                         GError **error)
{
  EfStatement *statement;

  g_return_val_if_fail (ef_post_date_is_exact (date), FALSE);

  if (!check_move (from, EF_POST_WAITING, error))
    return FALSE;

  /* What was given up or failed while a request was unsettled has to be unknown first. */
  statement = prepare_for_id (
    connection,
    "UPDATE target SET state = 'waiting', " KEEP_DATE (
      ":date") ", date = :date, remote_id = '', "
               "url = '', problem = '', problem_code = '', asked = 0, asked_at = 0, wish = '', "
               "new_date = 0, handed_over_at = 0, published_at = 0, rev = rev + 1 "
               "WHERE id = :id AND profile_id = :profile AND state = :from AND "
               "request_begun_at = 0",
    profile_id, id, error);
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":from", ef_post_state_to_nick (from));
  ef_statement_bind_int (statement, ":date", date);

  return run_for_one (connection, statement, profile_id, id, error);
}

gboolean
ef_target_table_set_wish (EfConnection *connection,
                          const char *profile_id,
                          const char *id,
                          EfPostWish wish,
                          gint64 new_date,
                          GError **error)
{
  EfStatement *statement;

  g_return_val_if_fail ((wish == EF_POST_WISH_MOVE) == (new_date != 0), FALSE);

  statement = prepare_for_id (connection,
                              "UPDATE target SET wish = :wish, new_date = :date, rev = rev + 1 "
                              "WHERE id = :id AND profile_id = :profile AND "
                              "(:wish = '' OR state NOT IN ('published', 'canceled')) AND "
                              "(:wish <> 'move' OR date <> :date)",
                              profile_id, id, error);
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":wish", ef_post_wish_to_nick (wish));
  ef_statement_bind_int (statement, ":date", new_date);

  return run_for_one (connection, statement, profile_id, id, error);
}

gboolean
ef_target_table_note_moved (EfConnection *connection,
                            const char *profile_id,
                            const char *id,
                            GError **error)
{
  EfStatement *statement =
    prepare_for_id (connection,
                    "UPDATE target SET " KEEP_DATE (
                      "new_date") ", date = new_date, new_date = 0, wish = '', rev = rev + 1 "
                                  "WHERE id = :id AND profile_id = :profile AND wish = 'move'",
                    profile_id, id, error);

  return statement != NULL && run_for_one (connection, statement, profile_id, id, error);
}

gboolean
ef_target_table_set_texts (EfConnection *connection,
                           const char *profile_id,
                           const char *id,
                           gint64 rev,
                           const char *caption,
                           const char *settings,
                           GError **error)
{
  EfStatement *statement =
    prepare_for_id (connection,
                    "UPDATE target SET caption = :caption, settings = :settings, rev = rev + 1 "
                    "WHERE id = :id AND profile_id = :profile AND rev = :rev AND "
                    "request_begun_at = 0 AND state <> 'published'",
                    profile_id, id, error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":rev", rev);
  ef_statement_bind_text (statement, ":caption", caption);
  ef_statement_bind_text (statement, ":settings", settings);

  return run_for_one (connection, statement, profile_id, id, error);
}

static gboolean
run_and_count (EfConnection *connection, const char *sql, guint *n_changed, GError **error)
{
  if (!ef_connection_run (connection, sql, error))
    return FALSE;

  *n_changed = (guint) ef_connection_get_n_changed (connection);

  return TRUE;
}

/* A job of a post with something unknown is unknown; any other one is in the line again, at its place. */
#define TAKE_JOBS_BACK                                                                        \
  "UPDATE job SET state = iif (EXISTS (SELECT 1 FROM target WHERE post_id = job.subject AND " \
  "state = 'unknown'), 'unknown', 'queued') WHERE state = 'running' AND kind = 'publish'"

/* What a request is under way for by an upsert has its wish still, and is looked at by that. */
gboolean
ef_target_table_take_back (EfConnection *connection,
                           guint *n_waiting,
                           guint *n_unknown,
                           GError **error)
{
  return run_and_count (connection,
                        "UPDATE target SET state = 'unknown', rev = rev + 1 "
                        "WHERE state = 'uploading' AND request_begun_at <> 0",
                        n_unknown, error) &&
         run_and_count (connection,
                        "UPDATE target SET state = 'waiting', rev = rev + 1 "
                        "WHERE state = 'uploading'",
                        n_waiting, error) &&
         ef_connection_run (connection,
                            "UPDATE post SET state = 'waiting', rev = rev + 1 "
                            "WHERE kind = 'upload' AND state = 'uploading'",
                            error) &&
         ef_connection_run (connection, TAKE_JOBS_BACK, error);
}

/* Where it has an id at the server it is asked for by that; where it has none, as if its request had just
 * ended: it is asked for often enough before it may go. */
gboolean
ef_target_table_forget (EfConnection *connection, gint64 time, guint *n_unknown, GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "UPDATE target SET state = 'unknown', asked = 0, asked_at = 0, "
                           "request_begun_at = iif (remote_id = '', :time, 0), "
                           "request_ended_at = iif (remote_id = '', :time, 0), rev = rev + 1 "
                           "WHERE state NOT IN ('published', 'failed', 'canceled')",
                           error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":time", time);
  if (!ef_statement_run (statement, error))
    return FALSE;

  *n_unknown = (guint) ef_connection_get_n_changed (connection);

  return ef_connection_run (connection, TAKE_JOBS_BACK, error);
}
