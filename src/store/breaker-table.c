/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/breaker-table.h"

#include "store/json-column-private.h"

static gboolean
read_failures (const char *text, EfBreaker *breaker, GError **error)
{
  g_autoptr (JsonNode) node = ef_json_column_read (text, "breaker", error);
  JsonArray *array;

  if (node == NULL)
    return FALSE;
  if (!JSON_NODE_HOLDS_ARRAY (node) ||
      json_array_get_length (json_node_get_array (node)) > EF_BREAKER_FAILURES)
    return ef_json_column_set_damaged ("breaker", error);

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    breaker->failed_at[breaker->n_failures++] = json_array_get_int_element (array, i);

  return TRUE;
}

EfBreaker *
ef_breaker_table_get (EfConnection *connection, const char *origin, GError **error)
{
  g_autoptr (EfBreaker) breaker = ef_breaker_new (origin);
  EfStatement *statement = ef_connection_prepare (
    connection, "SELECT failed_at, opened_at FROM breaker WHERE origin = :origin", error);
  gboolean has_row;

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":origin", origin);
  if (!ef_statement_next (statement, &has_row, error))
    return NULL;
  if (!has_row)
    return g_steal_pointer (&breaker);

  breaker->opened_at = ef_statement_get_int (statement, 1);

  return read_failures (ef_statement_get_text (statement, 0), breaker, error)
           ? g_steal_pointer (&breaker)
           : NULL;
}

gboolean
ef_breaker_table_set (EfConnection *connection, const EfBreaker *breaker, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "INSERT INTO breaker (origin, failed_at, opened_at) VALUES (:origin, :failed, :opened) "
    "ON CONFLICT (origin) DO UPDATE SET failed_at = :failed, opened_at = :opened",
    error);
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  json_node_take_array (node, json_array_new ());
  for (guint i = 0; i < breaker->n_failures; i++)
    json_array_add_int_element (json_node_get_array (node), breaker->failed_at[i]);
  if (statement == NULL) {
    json_node_unref (node);
    return FALSE;
  }

  ef_statement_bind_text (statement, ":origin", breaker->origin);
  ef_json_column_bind (statement, ":failed", node);
  ef_statement_bind_int (statement, ":opened", breaker->opened_at);

  return ef_statement_run (statement, error);
}
