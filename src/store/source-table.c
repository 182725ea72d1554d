/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/source-table.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "store/connection-private.h"
#include "store/error-private.h"

#define COLUMNS                                                                     \
  "id, profile_id, name, path, size, modified, fingerprint, info, state, problem, " \
  "open_mark, playhead, added_at, rev, "                                            \
  "(SELECT count (*) FROM segment WHERE source_id = source.id AND deleted = 0)"

typedef enum {
  COLUMN_ID,
  COLUMN_PROFILE_ID,
  COLUMN_NAME,
  COLUMN_PATH,
  COLUMN_SIZE,
  COLUMN_MODIFIED,
  COLUMN_FINGERPRINT,
  COLUMN_INFO,
  COLUMN_STATE,
  COLUMN_PROBLEM,
  COLUMN_OPEN_MARK,
  COLUMN_PLAYHEAD,
  COLUMN_ADDED,
  COLUMN_REV,
  COLUMN_N_SEGMENTS,
  COLUMN_IS_REMOVED, /* when those of a project are read */
} Column;

static void
bind_name (EfStatement *statement, EfSource *values)
{
  ef_statement_bind_text (statement, ":name", ef_source_get_name (values));
}

static void
bind_file (EfStatement *statement, EfSource *values)
{
  ef_statement_bind_bytes (statement, ":path", ef_source_get_path (values));
  ef_statement_bind_int (statement, ":size", ef_source_get_size (values));
  ef_statement_bind_int (statement, ":modified", ef_source_get_modified (values));
  ef_statement_bind_text (statement, ":fingerprint", ef_source_get_fingerprint (values));
}

static void
bind_info (EfStatement *statement, EfSource *values)
{
  g_autoptr (JsonNode) node = ef_media_info_to_json (ef_source_get_info (values));
  g_autofree char *text = json_to_string (node, FALSE);

  ef_statement_bind_text (statement, ":info", text);
}

static void
bind_state (EfStatement *statement, EfSource *values)
{
  ef_statement_bind_text (statement, ":state",
                          ef_source_state_to_nick (ef_source_get_state (values)));
  ef_statement_bind_text (statement, ":problem", ef_source_get_problem (values));
}

static void
bind_place (EfStatement *statement, EfSource *values)
{
  gint64 open_mark = ef_source_get_open_mark (values);

  if (open_mark != EF_SOURCE_NO_MARK)
    ef_statement_bind_int (statement, ":open_mark", open_mark);
  else
    ef_statement_bind_null (statement, ":open_mark");
  ef_statement_bind_int (statement, ":playhead", ef_source_get_playhead (values));
}

static const struct {
  EfSourceFields field;
  const char *assignment;
  void (*bind) (EfStatement *statement, EfSource *values);
} settable[] = {
  { EF_SOURCE_NAME, "name = :name", bind_name },
  { EF_SOURCE_FILE, "path = :path, size = :size, modified = :modified, fingerprint = :fingerprint",
    bind_file },
  { EF_SOURCE_INFO, "info = :info", bind_info },
  { EF_SOURCE_STATE, "state = :state, problem = :problem", bind_state },
  { EF_SOURCE_PLACE, "open_mark = :open_mark, playhead = :playhead", bind_place },
};

static gboolean
set_not_found (GError **error)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Source not found"));

  return FALSE;
}

static gboolean
read_info (EfStatement *statement, EfSource *source, GError **error)
{
  g_autoptr (JsonNode) node =
    json_from_string (ef_statement_get_text (statement, COLUMN_INFO), error);
  g_autoptr (EfMediaInfo) info = node != NULL ? ef_media_info_from_json (node, error) : NULL;

  if (info == NULL)
    return FALSE;

  ef_source_set_info (source, info);

  return TRUE;
}

static gboolean
read_state (EfStatement *statement, EfSource *source, GError **error)
{
  const char *nick = ef_statement_get_text (statement, COLUMN_STATE);
  EfSourceState state;

  if (!ef_source_state_from_nick (nick, &state)) {
    g_set_error (error, EF_STORE_ERROR, EF_STORE_ERROR_FAILED,
                 _ ("The database holds a source of the unknown state “%s”: report this."), nick);
    return FALSE;
  }

  ef_source_set_state (source, state, ef_statement_get_text (statement, COLUMN_PROBLEM));

  return TRUE;
}

static EfSource *
load (EfStatement *statement, GError **error)
{
  g_autoptr (EfSource) source =
    ef_source_new (ef_statement_get_text (statement, COLUMN_ID),
                   ef_statement_get_text (statement, COLUMN_PROFILE_ID));
  g_autofree char *path = ef_statement_dup_bytes (statement, COLUMN_PATH);

  ef_source_set_name (source, ef_statement_get_text (statement, COLUMN_NAME));
  ef_source_set_path (source, path);
  ef_source_set_size (source, ef_statement_get_int (statement, COLUMN_SIZE));
  ef_source_set_modified (source, ef_statement_get_int (statement, COLUMN_MODIFIED));
  ef_source_set_fingerprint (source, ef_statement_get_text (statement, COLUMN_FINGERPRINT));
  if (!ef_statement_is_null (statement, COLUMN_OPEN_MARK))
    ef_source_set_open_mark (source, ef_statement_get_int (statement, COLUMN_OPEN_MARK));
  ef_source_set_playhead (source, ef_statement_get_int (statement, COLUMN_PLAYHEAD));
  ef_source_set_added (source, ef_statement_get_int (statement, COLUMN_ADDED));
  ef_source_set_rev (source, ef_statement_get_int (statement, COLUMN_REV));
  ef_source_set_n_segments (source, (guint) ef_statement_get_int (statement, COLUMN_N_SEGMENTS));
  if (!read_info (statement, source, error) || !read_state (statement, source, error))
    return NULL;

  return g_steal_pointer (&source);
}

/* Runs a statement that writes a path; only here it can turn out that the file is in the list. */
static gboolean
run_with_path (EfConnection *connection, EfStatement *statement, EfSource *values, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (ef_statement_run (statement, &local))
    return TRUE;

  if (ef_connection_is_taken (connection, "source.path"))
    g_set_error (error, EF_ERROR, EF_ERROR_TAKEN, _ ("The file of “%s” is in the list already."),
                 ef_source_get_name (values));
  else
    g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* A source without a time gets this one. */
gboolean
ef_source_table_insert (EfConnection *connection, EfSource *source, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "INSERT INTO source (id, profile_id, name, path, size, modified, fingerprint, info, state, "
    "problem, open_mark, playhead, added_at) VALUES (:id, :profile, :name, :path, :size, "
    ":modified, :fingerprint, :info, :state, :problem, :open_mark, :playhead, :added_at)",
    error);

  if (statement == NULL)
    return FALSE;

  if (ef_source_get_added (source) == 0)
    ef_source_set_added (source, g_get_real_time ());
  ef_statement_bind_text (statement, ":id", ef_source_get_id (source));
  ef_statement_bind_text (statement, ":profile", ef_source_get_profile_id (source));
  ef_statement_bind_int (statement, ":added_at", ef_source_get_added (source));
  for (guint i = 0; i < G_N_ELEMENTS (settable); i++)
    settable[i].bind (statement, source);
  if (!run_with_path (connection, statement, source, error))
    return FALSE;

  ef_source_set_rev (source, 1);

  return TRUE;
}

EfSource *
ef_source_table_get (EfConnection *connection,
                     const char *profile_id,
                     const char *id,
                     GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT " COLUMNS
    " FROM source WHERE id = :id AND profile_id = :profile AND removed_at IS NULL",
    error);
  gboolean has_row;

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":id", id);
  ef_statement_bind_text (statement, ":profile", profile_id);
  if (!ef_statement_next (statement, &has_row, error))
    return NULL;
  if (!has_row) {
    set_not_found (error);
    return NULL;
  }

  return load (statement, error);
}

static GPtrArray *
load_all (EfStatement *statement, GError **error)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean has_row;

  while (ef_statement_next (statement, &has_row, error)) {
    EfSource *source;

    if (!has_row)
      return g_steal_pointer (&sources);

    source = load (statement, error);
    if (source == NULL)
      return NULL;
    g_ptr_array_add (sources, source);
  }

  return NULL;
}

/* In the order in which they were added. */
GPtrArray *
ef_source_table_list (EfConnection *connection, const char *profile_id, GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "SELECT " COLUMNS " FROM source WHERE profile_id = :profile AND "
                           "removed_at IS NULL ORDER BY added_at, rowid",
                           error);

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":profile", profile_id);

  return load_all (statement, error);
}

GPtrArray *
ef_source_table_list_of_project (EfConnection *connection,
                                 const char *profile_id,
                                 const char *project_id,
                                 GHashTable *removed,
                                 GError **error)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (g_object_unref);
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT " COLUMNS ", removed_at IS NOT NULL FROM source WHERE profile_id = :profile AND "
    "source.id IN (SELECT source_id FROM item JOIN segment ON segment.id = segment_id "
    "WHERE project_id = :project) ORDER BY added_at, rowid",
    error);
  gboolean has_row = statement != NULL;

  if (statement != NULL) {
    ef_statement_bind_text (statement, ":profile", profile_id);
    ef_statement_bind_text (statement, ":project", project_id);
  }
  while (has_row) {
    EfSource *source;

    if (!ef_statement_next (statement, &has_row, error))
      return NULL;
    if (!has_row)
      break;

    source = load (statement, error);
    if (source == NULL)
      return NULL;
    if (ef_statement_get_int (statement, COLUMN_IS_REMOVED) != 0)
      g_hash_table_add (removed, g_strdup (ef_source_get_id (source)));
    g_ptr_array_add (sources, source);
  }

  return statement != NULL ? g_steal_pointer (&sources) : NULL;
}

static EfSource *
find (EfStatement *statement, GError **error)
{
  gboolean has_row;

  if (!ef_statement_next (statement, &has_row, error) || !has_row)
    return NULL;

  return load (statement, error);
}

EfSource *
ef_source_table_find_path (EfConnection *connection,
                           const char *profile_id,
                           const char *path,
                           GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT " COLUMNS
    " FROM source WHERE profile_id = :profile AND path = :path AND removed_at IS NULL",
    error);

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":profile", profile_id);
  ef_statement_bind_bytes (statement, ":path", path);

  return find (statement, error);
}

/* One that was not made yet is nobody's. */
GPtrArray *
ef_source_table_find_fingerprint (EfConnection *connection,
                                  const char *profile_id,
                                  const char *fingerprint,
                                  GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT " COLUMNS " FROM source WHERE profile_id = :profile AND fingerprint = :fingerprint "
    "AND fingerprint <> '' AND removed_at IS NULL ORDER BY added_at, rowid",
    error);

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":profile", profile_id);
  ef_statement_bind_text (statement, ":fingerprint", fingerprint);

  return load_all (statement, error);
}

static EfStatement *
prepare_update (EfConnection *connection, EfSourceFields fields, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) assignments = NULL;
  g_autofree char *list = NULL;
  g_autofree char *sql = NULL;
  gboolean is_edit = fields != EF_SOURCE_PLACE;

  if (is_edit)
    g_strv_builder_add (builder, "rev = rev + 1");
  for (guint i = 0; i < G_N_ELEMENTS (settable); i++) {
    if (fields & settable[i].field)
      g_strv_builder_add (builder, settable[i].assignment);
  }
  assignments = g_strv_builder_end (builder);
  list = g_strjoinv (", ", assignments);
  sql = g_strdup_printf ("UPDATE source SET %s WHERE id = :id AND profile_id = :profile AND "
                         "removed_at IS NULL%s",
                         list, is_edit ? " AND rev = :rev" : "");

  return ef_connection_prepare (connection, sql, error);
}

/* Says why no row had the id and the rev. */
static gboolean
explain_miss (EfConnection *connection, EfSource *values, GError **error)
{
  g_autoptr (EfSource) source = ef_source_table_get (connection, ef_source_get_profile_id (values),
                                                     ef_source_get_id (values), error);

  return source == NULL ? FALSE : ef_store_error_set_conflict (error);
}

gboolean
ef_source_table_update (EfConnection *connection,
                        EfSource *values,
                        EfSourceFields fields,
                        GError **error)
{
  gint64 rev = ef_source_get_rev (values);
  EfStatement *statement;

  g_return_val_if_fail (fields != 0, FALSE);

  statement = prepare_update (connection, fields, error);
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", ef_source_get_id (values));
  ef_statement_bind_text (statement, ":profile", ef_source_get_profile_id (values));
  if (fields != EF_SOURCE_PLACE)
    ef_statement_bind_int (statement, ":rev", rev);
  for (guint i = 0; i < G_N_ELEMENTS (settable); i++) {
    if (fields & settable[i].field)
      settable[i].bind (statement, values);
  }
  if (!run_with_path (connection, statement, values, error))
    return FALSE;
  if (ef_connection_get_n_changed (connection) == 0)
    return explain_miss (connection, values, error);

  if (fields != EF_SOURCE_PLACE)
    ef_source_set_rev (values, rev + 1);

  return TRUE;
}

/* Its file may have been added again meanwhile. */
static gboolean
run_restore (EfConnection *connection, EfStatement *statement, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (ef_statement_run (statement, &local))
    return TRUE;

  if (ef_connection_is_taken (connection, "source.path"))
    g_set_error_literal (error, EF_ERROR, EF_ERROR_TAKEN,
                         _ ("This file was added again in the meantime."));
  else
    g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* The rev stays: whoever holds the source can go on with it when it is back. */
gboolean
ef_source_table_set_removed (EfConnection *connection,
                             const char *profile_id,
                             const char *id,
                             gboolean removed,
                             GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "UPDATE source SET removed_at = :time WHERE id = :id AND "
                           "profile_id = :profile AND (removed_at IS NULL) = :removed",
                           error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", id);
  ef_statement_bind_text (statement, ":profile", profile_id);
  ef_statement_bind_int (statement, ":removed", removed != FALSE);
  if (removed)
    ef_statement_bind_int (statement, ":time", g_get_real_time ());
  else
    ef_statement_bind_null (statement, ":time");
  if (!run_restore (connection, statement, error))
    return FALSE;

  return ef_connection_get_n_changed (connection) > 0 || set_not_found (error);
}

static gboolean
run_with_time (EfConnection *connection, const char *sql, gint64 time, GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, sql, error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":time", time);

  return ef_statement_run (statement, error);
}

/* Of those that no storyboard needs: a project would lose what was arranged, also one that was removed and may
 * come back. */
#define UNUSED                                                                             \
  "removed_at < :time AND NOT EXISTS (SELECT 1 FROM segment JOIN item ON item.segment_id " \
  "= segment.id WHERE segment.source_id = source.id)"

/* Segments and steps go by themselves; jobs name their source only as a subject. */
gboolean
ef_source_table_purge (EfConnection *connection, gint64 time, GError **error)
{
  return run_with_time (connection,
                        "DELETE FROM job WHERE (subject, profile_id) IN "
                        "(SELECT id, profile_id FROM source WHERE " UNUSED ")",
                        time, error) &&
         run_with_time (connection, "DELETE FROM source WHERE " UNUSED, time, error);
}

static void
file_free (gpointer data)
{
  EfSourceFile *self = data;

  g_free (self->path);
  g_free (self);
}

GPtrArray *
ef_source_table_list_files (EfConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (file_free);
  EfStatement *statement =
    ef_connection_prepare (connection, "SELECT path, size FROM source", error);
  gboolean has_row = statement != NULL;

  while (has_row) {
    EfSourceFile *file;

    if (!ef_statement_next (statement, &has_row, error))
      return NULL;
    if (!has_row)
      break;

    file = g_new0 (EfSourceFile, 1);
    file->path = ef_statement_dup_bytes (statement, 0);
    file->size = ef_statement_get_int (statement, 1);
    g_ptr_array_add (files, file);
  }

  return statement != NULL ? g_steal_pointer (&files) : NULL;
}

GPtrArray *
ef_source_table_list_fingerprints (EfConnection *connection, const char *profile_id, GError **error)
{
  g_autoptr (GPtrArray) fingerprints = g_ptr_array_new_with_free_func (g_free);
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "SELECT DISTINCT fingerprint FROM source WHERE profile_id = :profile "
                           "AND fingerprint <> '' ORDER BY fingerprint",
                           error);
  gboolean has_row = statement != NULL;

  if (statement != NULL)
    ef_statement_bind_text (statement, ":profile", profile_id);
  while (has_row) {
    if (!ef_statement_next (statement, &has_row, error))
      return NULL;
    if (has_row)
      g_ptr_array_add (fingerprints, g_strdup (ef_statement_get_text (statement, 0)));
  }

  return statement != NULL ? g_steal_pointer (&fingerprints) : NULL;
}
