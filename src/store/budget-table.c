/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/budget-table.h"

typedef enum {
  COLUMN_WINDOW_START,
  COLUMN_USED,
  COLUMN_LIMIT,
  COLUMN_REMAINING,
  COLUMN_RESET_AT,
  COLUMN_BLOCKED_UNTIL,
} Column;

EfBudget *
ef_budget_table_get (EfConnection *connection, const char *account, GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "SELECT window_start, used, \"limit\", remaining, reset_at, "
                           "blocked_until FROM budget WHERE account = :account",
                           error);
  EfBudget *budget;
  gboolean has_row;

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":account", account);
  if (!ef_statement_next (statement, &has_row, error))
    return NULL;

  budget = ef_budget_new (account);
  if (has_row) {
    budget->window_start = ef_statement_get_int (statement, COLUMN_WINDOW_START);
    budget->used = (guint) ef_statement_get_int (statement, COLUMN_USED);
    budget->limit = (int) ef_statement_get_int (statement, COLUMN_LIMIT);
    budget->remaining = (int) ef_statement_get_int (statement, COLUMN_REMAINING);
    budget->reset_at = ef_statement_get_int (statement, COLUMN_RESET_AT);
    budget->blocked_until = ef_statement_get_int (statement, COLUMN_BLOCKED_UNTIL);
  }

  return budget;
}

gboolean
ef_budget_table_set (EfConnection *connection, const EfBudget *budget, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "INSERT INTO budget (account, window_start, used, \"limit\", remaining, reset_at, "
    "blocked_until) VALUES (:account, :start, :used, :limit, :remaining, :reset, :blocked) "
    "ON CONFLICT (account) DO UPDATE SET window_start = :start, used = :used, \"limit\" = :limit, "
    "remaining = :remaining, reset_at = :reset, blocked_until = :blocked",
    error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":account", budget->account);
  ef_statement_bind_int (statement, ":start", budget->window_start);
  ef_statement_bind_int (statement, ":used", budget->used);
  ef_statement_bind_int (statement, ":limit", budget->limit);
  ef_statement_bind_int (statement, ":remaining", budget->remaining);
  ef_statement_bind_int (statement, ":reset", budget->reset_at);
  ef_statement_bind_int (statement, ":blocked", budget->blocked_until);

  return ef_statement_run (statement, error);
}
