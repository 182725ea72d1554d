/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/leftover-table.h"

GPtrArray *
ef_leftover_table_list (EfConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  EfStatement *statement = ef_connection_prepare (
    connection, "SELECT profile_id FROM leftover ORDER BY profile_id", error);
  gboolean has_row = statement != NULL;

  while (has_row) {
    if (!ef_statement_next (statement, &has_row, error))
      return NULL;
    if (has_row)
      g_ptr_array_add (ids, g_strdup (ef_statement_get_text (statement, 0)));
  }

  return statement != NULL ? g_steal_pointer (&ids) : NULL;
}

static gboolean
run_with_profile (EfConnection *connection, const char *sql, const char *id, GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, sql, error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":profile", id);

  return ef_statement_run (statement, error);
}

gboolean
ef_leftover_table_insert (EfConnection *connection, const char *profile_id, GError **error)
{
  return run_with_profile (
    connection, "INSERT OR IGNORE INTO leftover (profile_id) VALUES (:profile)", profile_id, error);
}

gboolean
ef_leftover_table_remove (EfConnection *connection, const char *profile_id, GError **error)
{
  return run_with_profile (connection, "DELETE FROM leftover WHERE profile_id = :profile",
                           profile_id, error);
}
