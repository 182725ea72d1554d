/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/json-column-private.h"
#include "store/post-table-private.h"
#include "store/render-table-private.h"

/* Which posts, in which order. The numbers of all that fit come from an index alone; rows are only read for
 * what is looked at. */

static const char *const orders[] = {
  [EF_POST_SOONEST] = "planned_at, number",
  [EF_POST_LATEST] = "planned_at DESC, number DESC",
};

static gboolean
is_given (const char *text)
{
  return text != NULL && *text != '\0';
}

static void
append_states (GString *sql, const EfPostFilter *filter)
{
  const char *in = "state IN (SELECT value FROM json_each (:states))";

  if (is_given (filter->channel_id))
    g_string_append_printf (sql,
                            " AND EXISTS (SELECT 1 FROM target WHERE post_id = post.id AND "
                            "channel_id = :channel%s%s)",
                            filter->states != 0 ? " AND target." : "",
                            filter->states != 0 ? in : "");
  else if (filter->states != 0)
    g_string_append_printf (sql, " AND %s", in);
}

char *
ef_post_select_make_sql (const EfPostFilter *filter)
{
  GString *sql =
    g_string_new ("SELECT number FROM post WHERE profile_id = :profile AND practice = :practice");

  if (filter->from != 0)
    g_string_append (sql, " AND planned_at >= :from");
  if (filter->to != 0)
    g_string_append (sql, " AND planned_at < :to");
  append_states (sql, filter);
  if (is_given (filter->render_id))
    g_string_append (sql, " AND render_id = :render AND render_id <> ''");
  if (is_given (filter->schedule_id))
    g_string_append (sql, " AND schedule_id = :schedule AND schedule_id <> ''");
  if (is_given (filter->text))
    g_string_append (sql, " AND number IN "
                          "(SELECT rowid FROM post_text WHERE post_text MATCH :text)");
  g_string_append_printf (sql, " ORDER BY %s LIMIT :limit OFFSET :offset", orders[filter->order]);

  return g_string_free_and_steal (sql);
}

void
ef_post_select_bind_states (EfStatement *statement, guint states)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < EF_POST_N_STATES; i++) {
    if (states & EF_POST_STATE_BIT (i))
      g_ptr_array_add (words, (gpointer) ef_post_state_to_nick ((EfPostState) i));
  }
  g_ptr_array_add (words, NULL);
  text = ef_json_column_write_strings ((const char *const *) words->pdata);
  ef_statement_bind_text (statement, ":states", text);
}

static void
bind_filter (EfStatement *statement, const EfPostFilter *filter)
{
  g_autofree char *query = NULL;

  ef_statement_bind_int (statement, ":practice", filter->practice != FALSE);
  if (filter->from != 0)
    ef_statement_bind_int (statement, ":from", filter->from);
  if (filter->to != 0)
    ef_statement_bind_int (statement, ":to", filter->to);
  if (is_given (filter->channel_id))
    ef_statement_bind_text (statement, ":channel", filter->channel_id);
  if (filter->states != 0)
    ef_post_select_bind_states (statement, filter->states);
  if (is_given (filter->render_id))
    ef_statement_bind_text (statement, ":render", filter->render_id);
  if (is_given (filter->schedule_id))
    ef_statement_bind_text (statement, ":schedule", filter->schedule_id);
  if (!is_given (filter->text))
    return;

  /* Text without a word is in nothing. */
  query = ef_render_select_make_query (filter->text);
  ef_statement_bind_text (statement, ":text", query != NULL ? query : "\"\"");
}

static GArray *
list_some (EfConnection *connection,
           const char *profile_id,
           const EfPostFilter *filter,
           guint offset,
           gint64 limit,
           GError **error)
{
  g_autofree char *sql = ef_post_select_make_sql (filter);
  EfStatement *statement = ef_connection_prepare (connection, sql, error);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean has_row;

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":profile", profile_id);
  ef_statement_bind_int (statement, ":offset", offset);
  ef_statement_bind_int (statement, ":limit", limit);
  bind_filter (statement, filter);
  while (ef_statement_next (statement, &has_row, error)) {
    gint64 number;

    if (!has_row)
      return g_steal_pointer (&numbers);
    number = ef_statement_get_int (statement, 0);
    g_array_append_val (numbers, number);
  }

  return NULL;
}

GArray *
ef_post_table_list_numbers (EfConnection *connection,
                            const char *profile_id,
                            const EfPostFilter *filter,
                            GError **error)
{
  return list_some (connection, profile_id, filter, 0, -1, error);
}

GPtrArray *
ef_post_table_select (EfConnection *connection,
                      const char *profile_id,
                      const EfPostFilter *filter,
                      guint offset,
                      guint limit,
                      GError **error)
{
  g_autoptr (GArray) numbers =
    list_some (connection, profile_id, filter, offset, limit > 0 ? (gint64) limit : -1, error);

  if (numbers == NULL)
    return NULL;

  return ef_post_table_get_numbers (connection, profile_id, &g_array_index (numbers, gint64, 0),
                                    numbers->len, error);
}
