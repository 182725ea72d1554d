/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "store/connection-private.h"
#include "store/error-private.h"
#include "store/json-column-private.h"
#include "store/post-table-private.h"

#define COLUMNS                                                                             \
  "id, profile_id, account, kind, render_id, title, file, file_sha256, caption, comments, " \
  "planned_at, schedule_id, occurrence, state, problem, created_at, rev"

typedef enum {
  COLUMN_ID,
  COLUMN_PROFILE_ID,
  COLUMN_ACCOUNT,
  COLUMN_KIND,
  COLUMN_RENDER_ID,
  COLUMN_TITLE,
  COLUMN_FILE,
  COLUMN_FILE_SHA256,
  COLUMN_CAPTION,
  COLUMN_COMMENTS,
  COLUMN_PLANNED_AT,
  COLUMN_SCHEDULE_ID,
  COLUMN_OCCURRENCE,
  COLUMN_STATE,
  COLUMN_PROBLEM,
  COLUMN_CREATED,
  COLUMN_REV,
} Column;

static void
bind_title (EfStatement *statement, EfPost *values)
{
  ef_statement_bind_text (statement, ":title", ef_post_get_title (values));
}

static void
bind_caption (EfStatement *statement, EfPost *values)
{
  ef_statement_bind_text (statement, ":caption", ef_post_get_caption (values));
}

static void
bind_comments (EfStatement *statement, EfPost *values)
{
  ef_json_column_bind (statement, ":comments", ef_post_comments_to_json (values));
}

static void
bind_file (EfStatement *statement, EfPost *values)
{
  ef_statement_bind_bytes (statement, ":file", ef_post_get_file (values));
  ef_statement_bind_text (statement, ":sha256", ef_post_get_file_sha256 (values));
}

static void
bind_planned_at (EfStatement *statement, EfPost *values)
{
  ef_statement_bind_int (statement, ":planned_at", ef_post_get_planned_at (values));
}

/* What an update can name. */
static const struct {
  EfPostFields field;
  const char *assignment;
  void (*bind) (EfStatement *statement, EfPost *values);
} settable[] = {
  { EF_POST_TITLE, "title = :title", bind_title },
  { EF_POST_CAPTION, "caption = :caption", bind_caption },
  { EF_POST_COMMENTS, "comments = :comments", bind_comments },
  { EF_POST_FILE, "file = :file, file_sha256 = :sha256", bind_file },
  { EF_POST_PLANNED_AT, "planned_at = :planned_at", bind_planned_at },
};

static gboolean
set_not_found (GError **error)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Post not found"));

  return FALSE;
}

/* Only here it can turn out that an occurrence of a schedule has its post. */
static gboolean
run_insert (EfConnection *connection, EfStatement *statement, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (ef_statement_run (statement, &local))
    return TRUE;

  if (ef_connection_is_taken (connection, "post.occurrence"))
    g_set_error_literal (error, EF_ERROR, EF_ERROR_TAKEN,
                         _ ("This occurrence of the schedule has its post already."));
  else
    g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* Of an upload its own, of all others that of what follows. */
static const char *
get_first_state (EfPost *post)
{
  return ef_post_state_to_nick (
    ef_post_get_kind (post) == EF_POST_KIND_UPLOAD ? ef_post_get_state (post) : EF_POST_WAITING);
}

static void
bind_origin (EfStatement *statement, EfPost *post)
{
  ef_statement_bind_text (statement, ":id", ef_post_get_id (post));
  ef_statement_bind_text (statement, ":profile", ef_post_get_profile_id (post));
  ef_statement_bind_text (statement, ":origin", ef_post_get_origin (post));
  ef_statement_bind_text (statement, ":account", ef_post_get_account (post));
  ef_statement_bind_int (statement, ":practice", ef_post_is_practice (post));
  ef_statement_bind_text (statement, ":kind", ef_post_kind_to_nick (ef_post_get_kind (post)));
  ef_statement_bind_text (statement, ":render", ef_post_get_render_id (post));
  ef_statement_bind_text (statement, ":schedule", ef_post_get_schedule_id (post));
  ef_statement_bind_text (statement, ":occurrence", ef_post_get_occurrence (post));
  ef_statement_bind_text (statement, ":state", get_first_state (post));
  ef_statement_bind_text (statement, ":problem", ef_post_get_problem (post));
  ef_statement_bind_int (statement, ":created_at", ef_post_get_created (post));
}

static gboolean
insert_row (EfConnection *connection, EfPost *post, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "INSERT INTO post (id, profile_id, origin, account, practice, kind, render_id, title, file, "
    "file_sha256, caption, comments, planned_at, schedule_id, occurrence, state, problem, "
    "created_at) VALUES (:id, :profile, :origin, :account, :practice, :kind, :render, :title, "
    ":file, :sha256, :caption, :comments, :planned_at, :schedule, :occurrence, :state, :problem, "
    ":created_at)",
    error);

  if (statement == NULL)
    return FALSE;

  if (ef_post_get_created (post) == 0)
    ef_post_set_created (post, g_get_real_time ());
  bind_origin (statement, post);
  for (guint i = 0; i < G_N_ELEMENTS (settable); i++)
    settable[i].bind (statement, post);

  return run_insert (connection, statement, error);
}

gboolean
ef_post_table_insert (EfConnection *connection, EfPost *post, GError **error)
{
  GPtrArray *targets = ef_post_get_targets (post);

  if (!insert_row (connection, post, error))
    return FALSE;

  for (guint i = 0; i < targets->len; i++) {
    if (!ef_target_table_insert (connection, targets->pdata[i], error))
      return FALSE;
  }
  ef_post_set_rev (post, 1);

  return TRUE;
}

gboolean
ef_post_table_insert_all (EfConnection *connection, GPtrArray *posts, GError **error)
{
  for (guint i = 0; i < posts->len; i++) {
    if (!ef_post_table_insert (connection, posts->pdata[i], error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
read_texts (EfStatement *statement, EfPost *post, GError **error)
{
  const char *comments = ef_statement_get_text (statement, COLUMN_COMMENTS);
  g_autofree char *file = ef_statement_dup_bytes (statement, COLUMN_FILE);
  g_autoptr (JsonNode) node = NULL;

  ef_post_set_title (post, ef_statement_get_text (statement, COLUMN_TITLE));
  ef_post_set_caption (post, ef_statement_get_text (statement, COLUMN_CAPTION));
  ef_post_set_file (post, file, ef_statement_get_text (statement, COLUMN_FILE_SHA256));
  if (g_str_equal (comments, EF_JSON_COLUMN_NO_STRINGS))
    return TRUE;

  node = ef_json_column_read (comments, "post", error);
  if (node == NULL)
    return FALSE;

  return ef_post_comments_from_json (post, node) || ef_json_column_set_damaged ("post", error);
}

static EfPost *
load_row (EfStatement *statement, GError **error)
{
  g_autoptr (EfPost) post = NULL;
  EfPostKind kind;
  EfPostState state;

  if (!ef_post_kind_from_nick (ef_statement_get_text (statement, COLUMN_KIND), &kind) ||
      !ef_post_state_from_nick (ef_statement_get_text (statement, COLUMN_STATE), &state)) {
    ef_json_column_set_damaged ("post", error);
    return NULL;
  }

  post = ef_post_new (ef_statement_get_text (statement, COLUMN_ID),
                      ef_statement_get_text (statement, COLUMN_PROFILE_ID), kind,
                      ef_statement_get_text (statement, COLUMN_ACCOUNT));
  ef_post_set_render_id (post, ef_statement_get_text (statement, COLUMN_RENDER_ID));
  ef_post_set_planned_at (post, ef_statement_get_int (statement, COLUMN_PLANNED_AT));
  ef_post_set_schedule (post, ef_statement_get_text (statement, COLUMN_SCHEDULE_ID),
                        ef_statement_get_text (statement, COLUMN_OCCURRENCE));
  ef_post_set_problem (post, ef_statement_get_text (statement, COLUMN_PROBLEM));
  ef_post_set_created (post, ef_statement_get_int (statement, COLUMN_CREATED));
  ef_post_set_rev (post, ef_statement_get_int (statement, COLUMN_REV));
  if (kind == EF_POST_KIND_UPLOAD)
    ef_post_set_state (post, state);

  return read_texts (statement, post, error) ? g_steal_pointer (&post) : NULL;
}

/* One row, or none: *@post is NULL then. */
static gboolean
load_one (EfConnection *connection, EfStatement *statement, EfPost **post, GError **error)
{
  gboolean has_row;

  *post = NULL;
  if (!ef_statement_next (statement, &has_row, error))
    return FALSE;
  if (!has_row)
    return TRUE;

  *post = load_row (statement, error);
  if (*post != NULL && !ef_target_table_load (connection, *post, error))
    g_clear_object (post);

  return *post != NULL;
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

EfPost *
ef_post_table_get (EfConnection *connection, const char *profile_id, const char *id, GError **error)
{
  EfStatement *statement = prepare_for_id (
    connection, "SELECT " COLUMNS " FROM post WHERE id = :id AND profile_id = :profile", profile_id,
    id, error);
  EfPost *post;

  if (statement == NULL || !load_one (connection, statement, &post, error))
    return NULL;
  if (post == NULL)
    set_not_found (error);

  return post;
}

/* An id is lower-case letters, digits and hyphens: all that begin with @start lie in one stretch of the
 * index, which only makes it quick. */
GPtrArray *
ef_post_table_find (EfConnection *connection,
                    const char *profile_id,
                    const char *start,
                    GError **error)
{
  g_autoptr (GPtrArray) posts = g_ptr_array_new_with_free_func (g_object_unref);
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT " COLUMNS " FROM post WHERE id IN ("
    "SELECT id FROM post WHERE id BETWEEN :start AND :start || '~' AND "
    "substr (id, 1, length (:start)) = :start UNION "
    "SELECT post_id FROM target WHERE id BETWEEN :start AND :start || '~' AND "
    "substr (id, 1, length (:start)) = :start) AND profile_id = :profile ORDER BY id",
    error);
  gboolean has_row = TRUE;

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":profile", profile_id);
  ef_statement_bind_text (statement, ":start", start);
  while (has_row) {
    EfPost *post;

    if (!ef_statement_next (statement, &has_row, error))
      return NULL;
    if (!has_row)
      break;

    post = load_row (statement, error);
    if (post == NULL)
      return NULL;
    g_ptr_array_add (posts, post);
    if (!ef_target_table_load (connection, post, error))
      return NULL;
  }

  return g_steal_pointer (&posts);
}

static void
unref_if_any (gpointer object)
{
  if (object != NULL)
    g_object_unref (object);
}

GPtrArray *
ef_post_table_get_numbers (EfConnection *connection,
                           const char *profile_id,
                           const gint64 *numbers,
                           guint n_numbers,
                           GError **error)
{
  g_autoptr (GPtrArray) posts = g_ptr_array_new_with_free_func (unref_if_any);

  for (guint i = 0; i < n_numbers; i++) {
    EfStatement *statement = ef_connection_prepare (
      connection, "SELECT " COLUMNS " FROM post WHERE number = :number AND profile_id = :profile",
      error);
    EfPost *post;

    if (statement == NULL)
      return NULL;

    ef_statement_bind_int (statement, ":number", numbers[i]);
    ef_statement_bind_text (statement, ":profile", profile_id);
    if (!load_one (connection, statement, &post, error))
      return NULL;
    g_ptr_array_add (posts, post);
  }

  return g_steal_pointer (&posts);
}

gboolean
ef_post_table_count (EfConnection *connection,
                     const char *profile_id,
                     gboolean practice,
                     guint *counts,
                     GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "SELECT state, count (*) FROM post WHERE profile_id = :profile AND "
                           "practice = :practice GROUP BY state",
                           error);
  gboolean has_row;

  memset (counts, 0, sizeof (guint) * EF_POST_N_STATES);
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":profile", profile_id);
  ef_statement_bind_int (statement, ":practice", practice != FALSE);
  while (ef_statement_next (statement, &has_row, error)) {
    EfPostState state;

    if (!has_row)
      return TRUE;
    if (ef_post_state_from_nick (ef_statement_get_text (statement, 0), &state))
      counts[state] = (guint) ef_statement_get_int (statement, 1);
  }

  return FALSE;
}

static EfStatement *
prepare_update (EfConnection *connection, EfPostFields fields, GError **error)
{
  g_autoptr (GString) sql = g_string_new ("UPDATE post SET rev = rev + 1");

  for (guint i = 0; i < G_N_ELEMENTS (settable); i++) {
    if (fields & settable[i].field)
      g_string_append_printf (sql, ", %s", settable[i].assignment);
  }
  g_string_append (sql, " WHERE id = :id AND profile_id = :profile AND rev = :rev");

  return ef_connection_prepare (connection, sql->str, error);
}

/* Says why no row was hit. */
static gboolean
explain_miss (EfConnection *connection, const char *profile_id, const char *id, GError **error)
{
  g_autoptr (EfPost) post = ef_post_table_get (connection, profile_id, id, error);

  return post == NULL ? FALSE : ef_store_error_set_conflict (error);
}

gboolean
ef_post_table_update (EfConnection *connection, EfPost *values, EfPostFields fields, GError **error)
{
  gint64 rev = ef_post_get_rev (values);
  EfStatement *statement;

  g_return_val_if_fail (fields != 0, FALSE);

  statement = prepare_update (connection, fields, error);
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", ef_post_get_id (values));
  ef_statement_bind_text (statement, ":profile", ef_post_get_profile_id (values));
  ef_statement_bind_int (statement, ":rev", rev);
  for (guint i = 0; i < G_N_ELEMENTS (settable); i++) {
    if (fields & settable[i].field)
      settable[i].bind (statement, values);
  }
  if (!ef_statement_run (statement, error))
    return FALSE;
  if (ef_connection_get_n_changed (connection) == 0)
    return explain_miss (connection, ef_post_get_profile_id (values), ef_post_get_id (values),
                         error);

  ef_post_set_rev (values, rev + 1);

  return TRUE;
}

/* The rev counts up, for nothing else tells of it. */
gboolean
ef_post_table_move (EfConnection *connection,
                    const char *profile_id,
                    const char *id,
                    EfPostState from,
                    EfPostState to,
                    const char *problem,
                    GError **error)
{
  EfStatement *statement;

  if (!ef_post_state_may_become (from, to)) {
    g_critical ("A post must not go from %s to %s", ef_post_state_to_nick (from),
                ef_post_state_to_nick (to));
    return ef_store_error_set_conflict (error);
  }

  statement = prepare_for_id (connection,
                              "UPDATE post SET state = :to, problem = :problem, rev = rev + 1 "
                              "WHERE id = :id AND profile_id = :profile AND state = :from AND "
                              "kind = 'upload'",
                              profile_id, id, error);
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":from", ef_post_state_to_nick (from));
  ef_statement_bind_text (statement, ":to", ef_post_state_to_nick (to));
  ef_statement_bind_text (statement, ":problem", problem != NULL ? problem : "");
  if (!ef_statement_run (statement, error))
    return FALSE;

  return ef_connection_get_n_changed (connection) > 0 ||
         explain_miss (connection, profile_id, id, error);
}
