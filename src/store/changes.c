/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/changes.h"

#include "store/change-table.h"
#include "store/connection-private.h"

/* Whoever is further behind reloads everything. */
#define KEPT 10000

static void
free_change (EfChange *self)
{
  g_free (self->table);
  g_free (self->id);
  g_free (self->profile);
  g_free (self);
}

gboolean
ef_changes_prune (EfConnection *connection, gint64 last, GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection, "DELETE FROM change WHERE seq <= :seq", error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":seq", last - KEPT);

  return ef_statement_run (statement, error);
}

static void
take_row (EfStatement *statement, GPtrArray *changes)
{
  EfChange *change = g_new0 (EfChange, 1);

  change->seq = ef_statement_get_int (statement, 0);
  change->table = g_strdup (ef_statement_get_text (statement, 1));
  change->id = g_strdup (ef_statement_get_text (statement, 2));
  change->profile = g_strdup (ef_statement_get_text (statement, 3));
  g_ptr_array_add (changes, change);
}

static GPtrArray *
list (EfConnection *connection, const char *sql, const char *name, gint64 seq, GError **error)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) free_change);
  EfStatement *statement = ef_connection_prepare (connection, sql, error);
  gboolean has_row;

  if (statement == NULL)
    return NULL;

  ef_statement_bind_int (statement, name, seq);
  while (ef_statement_next (statement, &has_row, error)) {
    if (!has_row)
      return g_steal_pointer (&changes);
    take_row (statement, changes);
  }

  return NULL;
}

/* Every table whose rows are reported has a trigger; the id "*" means all of them. */
static GPtrArray *
list_tables (EfConnection *connection, gint64 last, GError **error)
{
  return list (connection,
               "SELECT DISTINCT :last, tbl_name, '*', NULL FROM sqlite_schema "
               "WHERE type = 'trigger' ORDER BY tbl_name",
               ":last", last, error);
}

static GPtrArray *
list_rows (EfConnection *connection, gint64 known, GError **error)
{
  return list (connection,
               "SELECT max (seq) AS last, \"table\", id, profile FROM change WHERE seq > :known "
               "GROUP BY \"table\", id, profile ORDER BY last",
               ":known", known, error);
}

GPtrArray *
ef_changes_read (EfConnection *connection, gint64 *known, GError **error)
{
  gint64 first;
  gint64 last;
  GPtrArray *changes;

  if (!ef_connection_get_value (connection, "SELECT min (seq) FROM change", &first, error) ||
      !ef_change_table_get_last (connection, &last, error))
    return NULL;

  if (first > *known + 1)
    changes = list_tables (connection, last, error);
  else
    changes = list_rows (connection, *known, error);
  if (changes != NULL)
    *known = last;

  return changes;
}
