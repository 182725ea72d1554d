/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/check.h"

gboolean
ef_check_database (EfConnection *connection, char **problem, GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, "PRAGMA integrity_check (1)", error);
  gboolean has_row;

  *problem = NULL;
  if (statement == NULL || !ef_statement_next (statement, &has_row, error))
    return FALSE;
  if (has_row && g_strcmp0 (ef_statement_get_text (statement, 0), "ok") != 0)
    *problem = g_strdup (ef_statement_get_text (statement, 0));

  return TRUE;
}
