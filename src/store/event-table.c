/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/event-table.h"

typedef enum {
  COLUMN_SEQ,
  COLUMN_TIME,
  COLUMN_TYPE,
  COLUMN_PROFILE_ID,
  COLUMN_PROFILE_NAME,
  COLUMN_DETAIL,
} Column;

/* The seq the event got is ef_connection_get_last_row_id (). */
gboolean
ef_event_table_insert (EfConnection *connection, EfEvent *event, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection,
    "INSERT INTO event (time, type, profile_id, detail) VALUES (:time, :type, :profile, :detail)",
    error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":time", ef_event_get_time (event));
  ef_statement_bind_text (statement, ":type", ef_event_get_type_nick (event));
  ef_statement_bind_text (statement, ":profile", ef_event_get_profile_id (event));
  ef_statement_bind_text (statement, ":detail", ef_event_get_detail (event));

  return ef_statement_run (statement, error);
}

/* The conditions are put together, not switched off inside: so each one finds its index. */
static EfStatement *
prepare_list (EfConnection *connection, const EfEventFilter *filter, GError **error)
{
  g_autoptr (GString) sql =
    g_string_new ("SELECT e.seq, e.time, e.type, e.profile_id, p.name, e.detail FROM event e "
                  "LEFT JOIN profile p ON p.id = e.profile_id WHERE e.seq > :after");

  if (filter->profile_id != NULL)
    g_string_append (sql, " AND e.profile_id = :profile");
  if (filter->type != NULL)
    g_string_append (sql, " AND e.type = :type");
  if (filter->since != 0)
    g_string_append (sql, " AND e.time >= :since");
  g_string_append (sql, " ORDER BY e.seq DESC LIMIT :limit");

  return ef_connection_prepare (connection, sql->str, error);
}

static void
bind_filter (EfStatement *statement, const EfEventFilter *filter)
{
  ef_statement_bind_int (statement, ":after", filter->after);
  if (filter->profile_id != NULL)
    ef_statement_bind_text (statement, ":profile", filter->profile_id);
  if (filter->type != NULL)
    ef_statement_bind_text (statement, ":type", filter->type);
  if (filter->since != 0)
    ef_statement_bind_int (statement, ":since", filter->since);
  ef_statement_bind_int (statement, ":limit", filter->limit > 0 ? (gint64) filter->limit : -1);
}

/* NULL when only another version knows the type. */
static EfEvent *
load (EfStatement *statement)
{
  EfEventType type;

  if (!ef_event_type_from_nick (ef_statement_get_text (statement, COLUMN_TYPE), &type))
    return NULL;

  return ef_event_load (ef_statement_get_int (statement, COLUMN_SEQ),
                        ef_statement_get_int (statement, COLUMN_TIME), type,
                        ef_statement_get_text (statement, COLUMN_PROFILE_ID),
                        ef_statement_get_text (statement, COLUMN_PROFILE_NAME),
                        ef_statement_get_text (statement, COLUMN_DETAIL));
}

GPtrArray *
ef_event_table_list (EfConnection *connection, const EfEventFilter *filter, GError **error)
{
  g_autoptr (GPtrArray) events = g_ptr_array_new_with_free_func (g_object_unref);
  EfStatement *statement = prepare_list (connection, filter, error);
  gboolean has_row = TRUE;

  if (statement == NULL)
    return NULL;

  bind_filter (statement, filter);
  while (has_row) {
    EfEvent *event = NULL;

    if (!ef_statement_next (statement, &has_row, error))
      return NULL;
    if (has_row)
      event = load (statement);
    if (event != NULL)
      g_ptr_array_add (events, event);
  }

  return g_steal_pointer (&events);
}
