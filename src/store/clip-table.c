/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/clip-table.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "store/json-column-private.h"

#define COLUMNS                                                                       \
  "clip.id, clip.project_id, project.profile_id, clip.number, clip.name, clip.seed, " \
  "clip.\"order\", clip.settings, clip.items, clip.added_at"

#define FROM_LIVING                                          \
  " FROM clip JOIN project ON project.id = clip.project_id " \
  "WHERE project.profile_id = :profile AND project.removed_at IS NULL"

typedef enum {
  COLUMN_ID,
  COLUMN_PROJECT_ID,
  COLUMN_PROFILE_ID,
  COLUMN_NUMBER,
  COLUMN_NAME,
  COLUMN_SEED,
  COLUMN_ORDER,
  COLUMN_SETTINGS,
  COLUMN_ITEMS,
  COLUMN_ADDED,
} Column;

#define N_LETTERS 26

static gboolean
set_not_found (GError **error)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Clip not found"));

  return FALSE;
}

/* As the columns of a sheet: A … Z, AA … */
static char *
make_name (guint number)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (guint left = number; left > 0; left = (left - 1) / N_LETTERS)
    g_string_prepend_c (name, (char) ('A' + (left - 1) % N_LETTERS));

  return g_string_free_and_steal (g_steal_pointer (&name));
}

/* Clips that are gone keep their numbers: the name of a file that was made of one means that one. */
static gboolean
take_number (EfConnection *connection,
             const char *profile_id,
             const char *project_id,
             guint *number,
             GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "UPDATE project SET n_clips = n_clips + 1 WHERE id = :id AND profile_id = :profile AND "
    "removed_at IS NULL RETURNING n_clips",
    error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", project_id);
  ef_statement_bind_text (statement, ":profile", profile_id);
  if (!ef_statement_next (statement, &has_row, error))
    return FALSE;
  if (!has_row) {
    g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Project not found"));
    return FALSE;
  }

  *number = (guint) ef_statement_get_int (statement, 0);

  /* The statement ends here, and with it its change is there for the others. */
  return ef_statement_next (statement, &has_row, error);
}

static void
bind_clip (EfStatement *statement, EfClip *clip)
{
  g_autofree char *signature = ef_clip_make_signature (clip);

  ef_statement_bind_text (statement, ":id", ef_clip_get_id (clip));
  ef_statement_bind_text (statement, ":project", ef_clip_get_project_id (clip));
  ef_statement_bind_int (statement, ":number", ef_clip_get_number (clip));
  ef_statement_bind_text (statement, ":name", ef_clip_get_name (clip));
  ef_statement_bind_int (statement, ":seed", ef_clip_get_seed (clip));
  ef_statement_bind_text (statement, ":order", ef_order_to_nick (ef_clip_get_order (clip)));
  ef_json_column_bind (statement, ":settings",
                       ef_project_settings_to_json (ef_clip_get_settings (clip)));
  ef_json_column_bind (statement, ":items", ef_clip_items_to_json (clip));
  ef_statement_bind_text (statement, ":signature", signature);
  ef_statement_bind_int (statement, ":duration", ef_clip_get_duration (clip));
  ef_statement_bind_int (statement, ":added_at", ef_clip_get_added (clip));
}

static gboolean
insert_clip (EfConnection *connection, const char *profile_id, EfClip *clip, GError **error)
{
  EfStatement *statement;
  guint number;

  if (!take_number (connection, profile_id, ef_clip_get_project_id (clip), &number, error))
    return FALSE;

  ef_clip_set_number (clip, number);
  if (*ef_clip_get_name (clip) == '\0') {
    g_autofree char *name = make_name (number);

    ef_clip_set_name (clip, name);
  }
  if (ef_clip_get_added (clip) == 0)
    ef_clip_set_added (clip, g_get_real_time ());

  statement = ef_connection_prepare (
    connection,
    "INSERT INTO clip (id, project_id, number, name, seed, \"order\", settings, items, signature, "
    "duration, added_at) VALUES (:id, :project, :number, :name, :seed, :order, :settings, :items, "
    ":signature, :duration, :added_at)",
    error);
  if (statement == NULL)
    return FALSE;

  bind_clip (statement, clip);

  return ef_statement_run (statement, error);
}

gboolean
ef_clip_table_insert (EfConnection *connection,
                      const char *profile_id,
                      GPtrArray *clips,
                      GError **error)
{
  for (guint i = 0; i < clips->len; i++) {
    if (!insert_clip (connection, profile_id, g_ptr_array_index (clips, i), error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
read_settings (EfStatement *statement, EfClip *clip, GError **error)
{
  g_autoptr (JsonNode) node =
    ef_json_column_read (ef_statement_get_text (statement, COLUMN_SETTINGS), "clip", error);
  g_auto (EfProjectSettings) settings = { 0 };

  if (node == NULL)
    return FALSE;

  ef_project_settings_init (&settings);
  if (!ef_project_settings_from_json (&settings, node, error))
    return FALSE;

  ef_clip_set_settings (clip, &settings);

  return TRUE;
}

static gboolean
read_items (EfStatement *statement, EfClip *clip, GError **error)
{
  g_autoptr (JsonNode) node =
    ef_json_column_read (ef_statement_get_text (statement, COLUMN_ITEMS), "clip", error);

  return node != NULL && ef_clip_items_from_json (clip, node, error);
}

static EfClip *
load (EfStatement *statement, GError **error)
{
  g_autoptr (EfClip) clip = ef_clip_new (ef_statement_get_text (statement, COLUMN_ID),
                                         ef_statement_get_text (statement, COLUMN_PROJECT_ID),
                                         ef_statement_get_text (statement, COLUMN_PROFILE_ID));
  EfOrder order;

  if (!ef_order_from_nick (ef_statement_get_text (statement, COLUMN_ORDER), &order)) {
    ef_json_column_set_damaged ("clip", error);
    return NULL;
  }

  ef_clip_set_order (clip, order);
  ef_clip_set_number (clip, (guint) ef_statement_get_int (statement, COLUMN_NUMBER));
  ef_clip_set_name (clip, ef_statement_get_text (statement, COLUMN_NAME));
  ef_clip_set_seed (clip, (guint32) ef_statement_get_int (statement, COLUMN_SEED));
  ef_clip_set_added (clip, ef_statement_get_int (statement, COLUMN_ADDED));
  if (!read_settings (statement, clip, error) || !read_items (statement, clip, error))
    return NULL;

  return g_steal_pointer (&clip);
}

EfClip *
ef_clip_table_get (EfConnection *connection, const char *profile_id, const char *id, GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection, "SELECT " COLUMNS FROM_LIVING " AND clip.id = :id", error);
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

/* One row that cannot be read does not take all the others with it. */
static GPtrArray *
load_all (EfStatement *statement, GPtrArray *damaged, GError **error)
{
  g_autoptr (GPtrArray) clips = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean has_row;

  while (ef_statement_next (statement, &has_row, error)) {
    EfClip *clip;

    if (!has_row)
      return g_steal_pointer (&clips);

    clip = load (statement, NULL);
    if (clip != NULL)
      g_ptr_array_add (clips, clip);
    else if (damaged != NULL)
      g_ptr_array_add (damaged, g_strdup (ef_statement_get_text (statement, COLUMN_ID)));
  }

  return NULL;
}

GPtrArray *
ef_clip_table_list (EfConnection *connection,
                    const char *profile_id,
                    const char *project_id,
                    GPtrArray *damaged,
                    GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    project_id != NULL
      ? "SELECT " COLUMNS FROM_LIVING " AND clip.project_id = :project ORDER BY clip.number"
      : "SELECT " COLUMNS FROM_LIVING " ORDER BY project.name_key, project.id, clip.number",
    error);

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":profile", profile_id);
  if (project_id != NULL)
    ef_statement_bind_text (statement, ":project", project_id);

  return load_all (statement, damaged, error);
}

/* An id is lower-case letters, digits and hyphens: all that begin with @start lie in one stretch of the
 * index, which only makes it quick. */
GPtrArray *
ef_clip_table_find (EfConnection *connection,
                    const char *profile_id,
                    const char *start,
                    GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT " COLUMNS FROM_LIVING " AND clip.id BETWEEN :start AND :start || '~' AND "
    "substr (clip.id, 1, length (:start)) = :start ORDER BY clip.id",
    error);

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":profile", profile_id);
  ef_statement_bind_text (statement, ":start", start);

  return load_all (statement, NULL, error);
}

static EfStatement *
prepare_change (EfConnection *connection,
                const char *sql,
                const char *profile_id,
                const char *id,
                GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, sql, error);

  if (statement != NULL) {
    ef_statement_bind_text (statement, ":profile", profile_id);
    ef_statement_bind_text (statement, ":id", id);
  }

  return statement;
}

#define WHERE_LIVING                   \
  " WHERE id = :id AND project_id IN " \
  "(SELECT id FROM project WHERE profile_id = :profile AND removed_at IS NULL)"

gboolean
ef_clip_table_rename (EfConnection *connection,
                      const char *profile_id,
                      const char *id,
                      const char *name,
                      GError **error)
{
  EfStatement *statement =
    prepare_change (connection, "UPDATE clip SET name = :name" WHERE_LIVING, profile_id, id, error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":name", name);
  if (!ef_statement_run (statement, error))
    return FALSE;

  return ef_connection_get_n_changed (connection) > 0 || set_not_found (error);
}

gboolean
ef_clip_table_remove (EfConnection *connection,
                      const char *profile_id,
                      const char *id,
                      GError **error)
{
  EfStatement *statement =
    prepare_change (connection, "DELETE FROM clip" WHERE_LIVING, profile_id, id, error);

  if (statement == NULL || !ef_statement_run (statement, error))
    return FALSE;

  return ef_connection_get_n_changed (connection) > 0 || set_not_found (error);
}
