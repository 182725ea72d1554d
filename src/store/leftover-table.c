/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/leftover-table.h"

void
ef_leftover_free (EfLeftover *self)
{
  g_free (self->profile_id);
  g_free (self->origin);
  g_free (self);
}

static EfLeftover *
load (EfStatement *statement)
{
  EfLeftover *leftover = g_new0 (EfLeftover, 1);

  leftover->profile_id = g_strdup (ef_statement_get_text (statement, 0));
  leftover->origin = g_strdup (ef_statement_get_text (statement, 1));

  return leftover;
}

GPtrArray *
ef_leftover_table_list (EfConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) leftovers =
    g_ptr_array_new_with_free_func ((GDestroyNotify) ef_leftover_free);
  EfStatement *statement = ef_connection_prepare (
    connection, "SELECT profile_id, origin FROM leftover ORDER BY profile_id, origin", error);
  gboolean has_row = statement != NULL;

  while (has_row) {
    if (!ef_statement_next (statement, &has_row, error))
      return NULL;
    if (has_row)
      g_ptr_array_add (leftovers, load (statement));
  }

  return statement != NULL ? g_steal_pointer (&leftovers) : NULL;
}

static EfStatement *
prepare (EfConnection *connection,
         const char *sql,
         const char *profile_id,
         const char *origin,
         GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, sql, error);

  if (statement != NULL) {
    ef_statement_bind_text (statement, ":profile", profile_id);
    ef_statement_bind_text (statement, ":origin", origin);
  }

  return statement;
}

gboolean
ef_leftover_table_insert (EfConnection *connection,
                          const char *profile_id,
                          const char *origin,
                          GError **error)
{
  EfStatement *statement = prepare (
    connection, "INSERT OR IGNORE INTO leftover (profile_id, origin) VALUES (:profile, :origin)",
    profile_id, origin, error);

  return statement != NULL && ef_statement_run (statement, error);
}

gboolean
ef_leftover_table_remove (EfConnection *connection,
                          const char *profile_id,
                          const char *origin,
                          GError **error)
{
  EfStatement *statement =
    prepare (connection, "DELETE FROM leftover WHERE profile_id = :profile AND origin = :origin",
             profile_id, origin, error);

  return statement != NULL && ef_statement_run (statement, error);
}

gboolean
ef_leftover_table_is_used (EfConnection *connection,
                           const char *profile_id,
                           const char *origin,
                           gboolean *is_used,
                           GError **error)
{
  EfStatement *statement = prepare (
    connection, "SELECT 1 FROM profile WHERE id = :profile AND origin = :origin AND has_key = 1",
    profile_id, origin, error);

  return statement != NULL && ef_statement_next (statement, is_used, error);
}
