/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/change-table.h"

gboolean
ef_change_table_get_last (EfConnection *connection, gint64 *seq, GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection, "SELECT ifnull (max (seq), 0) FROM change", error);
  gboolean has_row;

  if (statement == NULL || !ef_statement_next (statement, &has_row, error))
    return FALSE;

  *seq = has_row ? ef_statement_get_int (statement, 0) : 0;

  return TRUE;
}
