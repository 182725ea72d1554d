/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/preset-table.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "store/json-column-private.h"

typedef enum {
  COLUMN_ID,
  COLUMN_PROFILE_ID,
  COLUMN_NAME,
  COLUMN_SETTINGS,
} Column;

static gboolean
set_not_found (GError **error)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Preset not found"));

  return FALSE;
}

static gboolean
run_with_values (EfConnection *connection, const char *sql, EfPreset *preset, GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, sql, error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", preset->id);
  ef_statement_bind_text (statement, ":profile", preset->profile_id);
  ef_statement_bind_text (statement, ":name", preset->name);
  ef_json_column_bind (statement, ":settings", ef_preset_to_json (preset));

  return ef_statement_run (statement, error);
}

gboolean
ef_preset_table_insert (EfConnection *connection, EfPreset *preset, GError **error)
{
  return run_with_values (connection,
                          "INSERT INTO preset (id, profile_id, name, settings) "
                          "VALUES (:id, :profile, :name, :settings)",
                          preset, error);
}

/* What the columns say counts, whatever the JSON was made of. */
static EfPreset *
load (EfStatement *statement, GError **error)
{
  g_autoptr (JsonNode) node =
    ef_json_column_read (ef_statement_get_text (statement, COLUMN_SETTINGS), "preset", error);
  EfPreset *preset = node != NULL ? ef_preset_from_json (node, error) : NULL;

  if (preset == NULL)
    return NULL;

  g_set_str (&preset->id, ef_statement_get_text (statement, COLUMN_ID));
  g_set_str (&preset->profile_id, ef_statement_get_text (statement, COLUMN_PROFILE_ID));
  g_set_str (&preset->name, ef_statement_get_text (statement, COLUMN_NAME));

  return preset;
}

/* By name. */
GPtrArray *
ef_preset_table_list (EfConnection *connection, const char *profile_id, GError **error)
{
  g_autoptr (GPtrArray) presets = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_preset_free);
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "SELECT id, profile_id, name, settings FROM preset "
                           "WHERE profile_id = :profile ORDER BY name COLLATE NOCASE, id",
                           error);
  gboolean has_row = statement != NULL;

  if (statement != NULL)
    ef_statement_bind_text (statement, ":profile", profile_id);
  while (has_row) {
    EfPreset *preset;

    if (!ef_statement_next (statement, &has_row, error))
      return NULL;
    if (!has_row)
      break;

    preset = load (statement, error);
    if (preset == NULL)
      return NULL;
    g_ptr_array_add (presets, preset);
  }

  return statement != NULL ? g_steal_pointer (&presets) : NULL;
}

gboolean
ef_preset_table_update (EfConnection *connection, EfPreset *preset, GError **error)
{
  if (!run_with_values (connection,
                        "UPDATE preset SET name = :name, settings = :settings, rev = rev + 1 "
                        "WHERE id = :id AND profile_id = :profile",
                        preset, error))
    return FALSE;

  return ef_connection_get_n_changed (connection) > 0 || set_not_found (error);
}

gboolean
ef_preset_table_remove (EfConnection *connection,
                        const char *profile_id,
                        const char *id,
                        GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection, "DELETE FROM preset WHERE id = :id AND profile_id = :profile", error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", id);
  ef_statement_bind_text (statement, ":profile", profile_id);
  if (!ef_statement_run (statement, error))
    return FALSE;

  return ef_connection_get_n_changed (connection) > 0 || set_not_found (error);
}
