/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/project-table-private.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/text.h"
#include "store/connection-private.h"
#include "store/error-private.h"
#include "store/json-column-private.h"

#define COLUMNS "id, profile_id, name, settings, added_at, changed_at, rev, removed_at"

typedef enum {
  COLUMN_ID,
  COLUMN_PROFILE_ID,
  COLUMN_NAME,
  COLUMN_SETTINGS,
  COLUMN_ADDED,
  COLUMN_CHANGED,
  COLUMN_REV,
  COLUMN_REMOVED,
} Column;

static gboolean
set_not_found (GError **error)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Project not found"));

  return FALSE;
}

static void
bind_name (EfStatement *statement, EfProject *project)
{
  g_autofree char *key = ef_text_fold (ef_project_get_name (project));

  ef_statement_bind_text (statement, ":name", ef_project_get_name (project));
  ef_statement_bind_text (statement, ":name_key", key);
}

static void
bind_settings (EfStatement *statement, EfProject *project)
{
  ef_json_column_bind (statement, ":settings",
                       ef_project_settings_to_json (ef_project_get_settings (project)));
}

/* Only here it can turn out that the name is taken. */
static gboolean
run_with_name (EfConnection *connection, EfStatement *statement, const char *name, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (ef_statement_run (statement, &local))
    return TRUE;

  if (ef_connection_is_taken (connection, "project.name_key"))
    g_set_error (error, EF_ERROR, EF_ERROR_TAKEN,
                 _ ("There is already a project “%s”: choose another name."), name);
  else
    g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

/* A project without a time gets this one. */
gboolean
ef_project_table_insert (EfConnection *connection, EfProject *project, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "INSERT INTO project (id, profile_id, name, name_key, settings, added_at, changed_at) "
    "VALUES (:id, :profile, :name, :name_key, :settings, :added_at, :changed_at)",
    error);

  if (statement == NULL)
    return FALSE;

  if (ef_project_get_added (project) == 0)
    ef_project_set_added (project, g_get_real_time ());
  if (ef_project_get_changed (project) == 0)
    ef_project_set_changed (project, ef_project_get_added (project));
  ef_statement_bind_text (statement, ":id", ef_project_get_id (project));
  ef_statement_bind_text (statement, ":profile", ef_project_get_profile_id (project));
  ef_statement_bind_int (statement, ":added_at", ef_project_get_added (project));
  ef_statement_bind_int (statement, ":changed_at", ef_project_get_changed (project));
  bind_name (statement, project);
  bind_settings (statement, project);
  if (!run_with_name (connection, statement, ef_project_get_name (project), error))
    return FALSE;

  ef_project_set_rev (project, 1);

  return TRUE;
}

static gboolean
read_settings (EfStatement *statement, EfProject *project, GError **error)
{
  g_autoptr (JsonNode) node =
    ef_json_column_read (ef_statement_get_text (statement, COLUMN_SETTINGS), "project", error);
  g_auto (EfProjectSettings) settings = { 0 };

  if (node == NULL)
    return FALSE;

  ef_project_settings_init (&settings);
  if (!ef_project_settings_from_json (&settings, node, error))
    return FALSE;

  ef_project_set_settings (project, &settings);

  return TRUE;
}

static EfProject *
load (EfStatement *statement, GError **error)
{
  g_autoptr (EfProject) project =
    ef_project_new (ef_statement_get_text (statement, COLUMN_ID),
                    ef_statement_get_text (statement, COLUMN_PROFILE_ID));

  ef_project_set_name (project, ef_statement_get_text (statement, COLUMN_NAME));
  ef_project_set_added (project, ef_statement_get_int (statement, COLUMN_ADDED));
  ef_project_set_changed (project, ef_statement_get_int (statement, COLUMN_CHANGED));
  ef_project_set_rev (project, ef_statement_get_int (statement, COLUMN_REV));
  ef_project_set_removed (project, ef_statement_get_int (statement, COLUMN_REMOVED));

  return read_settings (statement, project, error) ? g_steal_pointer (&project) : NULL;
}

/* The items of projects, one after the other, add up to what a project has to tell of them. */
typedef struct {
  guint n_items;
  gint64 length;
  gint64 last; /* the length of the one before */
} Contents;

static gint64
get_length (EfStatement *statement)
{
  EfLook look;

  ef_look_init (&look);
  if (!ef_statement_is_null (statement, 2))
    look.speed = ef_statement_get_double (statement, 2);
  ef_look_clean (&look);

  return ef_look_scale (&look, ef_statement_get_int (statement, 1));
}

/* In a cross-fade two items are seen at once. */
static void
count_item (Contents *contents, EfStatement *statement)
{
  gint64 length = get_length (statement);
  EfTransition transition = { EF_TRANSITION_CUT, ef_statement_get_int (statement, 4) };

  ef_transition_kind_from_nick (ef_statement_get_text (statement, 3), &transition.kind);
  if (contents->n_items > 0)
    contents->length -= ef_transition_get_overlap (transition, contents->last, length);
  contents->n_items++;
  contents->length += length;
  contents->last = length;
}

static EfStatement *
prepare_contents (EfConnection *connection, const char *profile_id, const char *id, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    id != NULL ? "SELECT project_id, \"end\" - \"begin\", look ->> 'speed', transition, length "
                 "FROM project JOIN item ON item.project_id = project.id "
                 "JOIN segment ON segment.id = segment_id "
                 "WHERE project.id = :id AND profile_id = :profile AND item.deleted = 0 "
                 "ORDER BY project_id, item.position, item.id"
               : "SELECT project_id, \"end\" - \"begin\", look ->> 'speed', transition, length "
                 "FROM project JOIN item ON item.project_id = project.id "
                 "JOIN segment ON segment.id = segment_id "
                 "WHERE profile_id = :profile AND item.deleted = 0 "
                 "ORDER BY project_id, item.position, item.id",
    error);

  if (statement != NULL)
    ef_statement_bind_text (statement, ":profile", profile_id);
  if (statement != NULL && id != NULL)
    ef_statement_bind_text (statement, ":id", id);

  return statement;
}

/* (element-type utf8 Contents): by project; one that is not in it has none. */
static GHashTable *
read_contents (EfConnection *connection, const char *profile_id, const char *id, GError **error)
{
  g_autoptr (GHashTable) all = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  EfStatement *statement = prepare_contents (connection, profile_id, id, error);
  gboolean has_row = statement != NULL;

  while (has_row) {
    const char *project_id;
    Contents *contents;

    if (!ef_statement_next (statement, &has_row, error))
      return NULL;
    if (!has_row)
      break;

    project_id = ef_statement_get_text (statement, 0);
    contents = g_hash_table_lookup (all, project_id);
    if (contents == NULL) {
      contents = g_new0 (Contents, 1);
      g_hash_table_insert (all, g_strdup (project_id), contents);
    }
    count_item (contents, statement);
  }

  return statement != NULL ? g_steal_pointer (&all) : NULL;
}

static void
set_contents (EfProject *project, GHashTable *all)
{
  const Contents *contents = g_hash_table_lookup (all, ef_project_get_id (project));

  if (contents != NULL)
    ef_project_set_contents (project, contents->n_items, contents->length);
}

EfProject *
ef_project_table_get (EfConnection *connection,
                      const char *profile_id,
                      const char *id,
                      GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT " COLUMNS
    " FROM project WHERE id = :id AND profile_id = :profile AND removed_at IS NULL",
    error);
  g_autoptr (EfProject) project = NULL;
  g_autoptr (GHashTable) contents = NULL;
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

  project = load (statement, error);
  if (project == NULL || (contents = read_contents (connection, profile_id, id, error)) == NULL)
    return NULL;
  set_contents (project, contents);

  return g_steal_pointer (&project);
}

/* One row that cannot be read does not take all the others with it. */
static GPtrArray *
load_all (EfStatement *statement, GPtrArray *damaged, GError **error)
{
  g_autoptr (GPtrArray) projects = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean has_row;

  while (ef_statement_next (statement, &has_row, error)) {
    EfProject *project;

    if (!has_row)
      return g_steal_pointer (&projects);

    project = load (statement, NULL);
    if (project != NULL)
      g_ptr_array_add (projects, project);
    else if (damaged != NULL)
      g_ptr_array_add (damaged, g_strdup (ef_statement_get_text (statement, COLUMN_ID)));
  }

  return NULL;
}

static GPtrArray *
list (EfConnection *connection,
      const char *sql,
      const char *profile_id,
      GPtrArray *damaged,
      GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, sql, error);
  g_autoptr (GPtrArray) projects = NULL;
  g_autoptr (GHashTable) contents = NULL;

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":profile", profile_id);
  projects = load_all (statement, damaged, error);
  if (projects == NULL || (contents = read_contents (connection, profile_id, NULL, error)) == NULL)
    return NULL;

  for (guint i = 0; i < projects->len; i++)
    set_contents (g_ptr_array_index (projects, i), contents);

  return g_steal_pointer (&projects);
}

GPtrArray *
ef_project_table_list (EfConnection *connection,
                       const char *profile_id,
                       GPtrArray *damaged,
                       GError **error)
{
  return list (connection,
               "SELECT " COLUMNS " FROM project WHERE profile_id = :profile AND "
               "removed_at IS NULL ORDER BY changed_at DESC, id",
               profile_id, damaged, error);
}

GPtrArray *
ef_project_table_list_removed (EfConnection *connection, const char *profile_id, GError **error)
{
  return list (connection,
               "SELECT " COLUMNS " FROM project WHERE profile_id = :profile AND "
               "removed_at IS NOT NULL ORDER BY removed_at DESC, id",
               profile_id, NULL, error);
}

/* Says why no row had the id and the rev. */
static gboolean
explain_miss (EfConnection *connection, const char *profile_id, const char *id, GError **error)
{
  g_autoptr (EfProject) project = ef_project_table_get (connection, profile_id, id, error);

  return project == NULL ? FALSE : ef_store_error_set_conflict (error);
}

/* A name is no step: what was done to the settings can be undone as before. */
gboolean
ef_project_table_rename (EfConnection *connection, EfProject *values, GError **error)
{
  gint64 rev = ef_project_get_rev (values);
  const char *id = ef_project_get_id (values);
  const char *profile_id = ef_project_get_profile_id (values);
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "UPDATE project SET name = :name, name_key = :name_key, "
                           "changed_at = :time, rev = rev + 1 WHERE id = :id AND "
                           "profile_id = :profile AND rev = :rev AND removed_at IS NULL",
                           error);

  if (statement == NULL)
    return FALSE;

  ef_project_set_changed (values, g_get_real_time ());
  ef_statement_bind_text (statement, ":id", id);
  ef_statement_bind_text (statement, ":profile", profile_id);
  ef_statement_bind_int (statement, ":rev", rev);
  ef_statement_bind_int (statement, ":time", ef_project_get_changed (values));
  bind_name (statement, values);
  if (!run_with_name (connection, statement, ef_project_get_name (values), error))
    return FALSE;
  if (ef_connection_get_n_changed (connection) == 0)
    return explain_miss (connection, profile_id, id, error);

  ef_project_set_rev (values, rev + 1);

  return ef_history_follow (connection, &ef_project_history_table, id, rev, error);
}

gboolean
ef_project_row_write_settings (EfConnection *connection,
                               const char *profile_id,
                               EfProject *before,
                               EfProject *after,
                               GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "UPDATE project SET settings = :settings, rev = rev + 1 "
                           "WHERE id = :id AND profile_id = :profile AND rev = :rev AND "
                           "removed_at IS NULL",
                           error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", ef_project_get_id (before));
  ef_statement_bind_text (statement, ":profile", profile_id);
  ef_statement_bind_int (statement, ":rev", ef_project_get_rev (before));
  bind_settings (statement, after);
  if (!ef_statement_run (statement, error))
    return FALSE;

  return ef_connection_get_n_changed (connection) > 0 || ef_store_error_set_conflict (error);
}

gboolean
ef_project_row_touch (EfConnection *connection, const char *id, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection, "UPDATE project SET changed_at = :time WHERE id = :id", error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", id);
  ef_statement_bind_int (statement, ":time", g_get_real_time ());

  return ef_statement_run (statement, error);
}

/* The rev stays: whoever holds the project can go on with it when it is back. */
gboolean
ef_project_table_set_removed (EfConnection *connection,
                              const char *profile_id,
                              const char *id,
                              gboolean removed,
                              GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "UPDATE project SET removed_at = :time WHERE id = :id AND "
                           "profile_id = :profile AND (removed_at IS NULL) = :removed",
                           error);
  g_autoptr (GError) local = NULL;

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", id);
  ef_statement_bind_text (statement, ":profile", profile_id);
  ef_statement_bind_int (statement, ":removed", removed != FALSE);
  if (removed)
    ef_statement_bind_int (statement, ":time", g_get_real_time ());
  else
    ef_statement_bind_null (statement, ":time");
  if (!ef_statement_run (statement, &local)) {
    if (ef_connection_is_taken (connection, "project.name_key"))
      g_set_error_literal (error, EF_ERROR, EF_ERROR_TAKEN,
                           _ ("Another project has this name now: rename that one first."));
    else
      g_propagate_error (error, g_steal_pointer (&local));
    return FALSE;
  }

  return ef_connection_get_n_changed (connection) > 0 || set_not_found (error);
}

/* Items, clips and steps go by themselves; renders stay. */
gboolean
ef_project_table_purge (EfConnection *connection, gint64 time, GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection, "DELETE FROM project WHERE removed_at < :time", error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":time", time);

  return ef_statement_run (statement, error);
}

GPtrArray *
ef_project_table_list_showing (EfConnection *connection, const char *source_id, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "SELECT DISTINCT project_id FROM segment JOIN item "
                           "ON item.segment_id = segment.id "
                           "WHERE source_id = :source AND item.deleted = 0",
                           error);
  gboolean has_row;

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":source", source_id);
  while (ef_statement_next (statement, &has_row, error)) {
    if (!has_row)
      return g_steal_pointer (&ids);
    g_ptr_array_add (ids, g_strdup (ef_statement_get_text (statement, 0)));
  }

  return NULL;
}

char *
ef_project_table_find_profile (EfConnection *connection, const char *id, GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection, "SELECT profile_id FROM project WHERE id = :id", error);
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

  return g_strdup (ef_statement_get_text (statement, 0));
}
