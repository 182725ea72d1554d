/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/slot-table.h"

typedef enum {
  COLUMN_CHANNEL_ID,
  COLUMN_WEEKDAY,
  COLUMN_MINUTE,
} Column;

GPtrArray *
ef_slot_table_list (EfConnection *connection, const char *profile_id, GError **error)
{
  g_autoptr (GPtrArray) slots = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_slot_free);
  EfStatement *statement = ef_connection_prepare (
    connection,
    "SELECT ifnull (channel_id, ''), weekday, minute FROM slot WHERE profile_id = :profile "
    "ORDER BY ifnull (channel_id, ''), weekday, minute",
    error);
  gboolean has_row;

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":profile", profile_id);
  while (ef_statement_next (statement, &has_row, error)) {
    if (!has_row)
      return g_steal_pointer (&slots);
    g_ptr_array_add (slots, ef_slot_new (ef_statement_get_text (statement, COLUMN_CHANNEL_ID),
                                         (int) ef_statement_get_int (statement, COLUMN_WEEKDAY),
                                         (int) ef_statement_get_int (statement, COLUMN_MINUTE)));
  }

  return NULL;
}

static EfStatement *
prepare (EfConnection *connection,
         const char *sql,
         const char *profile_id,
         const char *channel_id,
         GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, sql, error);

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":profile", profile_id);
  ef_statement_bind_text (statement, ":channel", *channel_id != '\0' ? channel_id : NULL);

  return statement;
}

gboolean
ef_slot_table_set (EfConnection *connection,
                   const char *profile_id,
                   const char *channel_id,
                   GPtrArray *slots,
                   GError **error)
{
  EfStatement *statement =
    prepare (connection, "DELETE FROM slot WHERE profile_id = :profile AND channel_id IS :channel",
             profile_id, channel_id, error);

  if (statement == NULL || !ef_statement_run (statement, error))
    return FALSE;

  for (guint i = 0; i < slots->len; i++) {
    const EfSlot *slot = slots->pdata[i];

    statement = prepare (connection,
                         "INSERT INTO slot (profile_id, channel_id, weekday, minute) VALUES "
                         "(:profile, :channel, :weekday, :minute) ON CONFLICT DO NOTHING",
                         profile_id, channel_id, error);
    if (statement == NULL)
      return FALSE;

    ef_statement_bind_int (statement, ":weekday", slot->weekday);
    ef_statement_bind_int (statement, ":minute", slot->minute);
    if (!ef_statement_run (statement, error))
      return FALSE;
  }

  return TRUE;
}
