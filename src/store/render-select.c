/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/json-column-private.h"
#include "store/render-table-private.h"

/* Which renders, in which order. The numbers of all that fit come from an index alone; rows are only read
 * for what is looked at. */

static const char *const orders[] = {
  [EF_RENDER_NEWEST] = "added_at DESC, number DESC",
  [EF_RENDER_OLDEST] = "added_at, number",
  [EF_RENDER_BY_TITLE] = "title COLLATE NOCASE, number",
  [EF_RENDER_LONGEST] = "duration DESC, number DESC",
};

static gboolean
is_given (const char *text)
{
  return text != NULL && *text != '\0';
}

static gboolean
has_letters (const char *word)
{
  for (const char *at = word; *at != '\0'; at = g_utf8_next_char (at)) {
    if (g_unichar_isalnum (g_utf8_get_char (at)))
      return TRUE;
  }

  return FALSE;
}

/* In quotes nothing in a word means anything to FTS5. */
static void
append_word (GString *query, const char *word)
{
  g_auto (GStrv) parts = g_strsplit (word, "\"", -1);
  g_autofree char *escaped = g_strjoinv ("\"\"", parts);

  g_string_append_printf (query, "%s\"%s\"*", query->len > 0 ? " " : "", escaped);
}

char *
ef_render_select_make_query (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_auto (GStrv) words = g_strsplit_set (valid, " \t\r\n", -1);
  g_autoptr (GString) query = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++) {
    if (has_letters (words[i]))
      append_word (query, words[i]);
  }

  return query->len > 0 ? g_string_free_and_steal (g_steal_pointer (&query)) : NULL;
}

char *
ef_render_select_make_sql (const EfRenderFilter *filter)
{
  GString *sql = g_string_new ("SELECT number FROM render WHERE profile_id = :profile AND ");

  g_string_append (sql, filter->trashed ? "trashed_at IS NOT NULL" : "trashed_at IS NULL");
  if (filter->states != 0)
    g_string_append (sql, " AND state IN (SELECT value FROM json_each (:states))");
  if (filter->uses != 0)
    g_string_append (sql, " AND use IN (SELECT value FROM json_each (:uses))");
  if (is_given (filter->format))
    g_string_append (sql, " AND format = :format");
  if (is_given (filter->project_id))
    g_string_append (sql, " AND project_id = :project");
  if (is_given (filter->clip_id))
    g_string_append (sql, " AND clip_id = :clip");
  if (is_given (filter->tag))
    g_string_append (sql, " AND tags <> '[]' AND EXISTS "
                          "(SELECT 1 FROM json_each (tags) WHERE value = :tag)");
  if (is_given (filter->text))
    g_string_append (sql, " AND number IN "
                          "(SELECT rowid FROM render_text WHERE render_text MATCH :text)");
  g_string_append_printf (sql, " ORDER BY %s LIMIT :limit OFFSET :offset", orders[filter->order]);

  return g_string_free_and_steal (sql);
}

static void
bind_bits (EfStatement *statement,
           const char *name,
           guint bits,
           guint n,
           const char *(*to_word) (guint bit))
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autofree char *text = NULL;

  for (guint i = 0; i < n; i++) {
    if (bits & (1u << i))
      g_ptr_array_add (words, (gpointer) to_word (i));
  }
  g_ptr_array_add (words, NULL);
  text = ef_json_column_write_strings ((const char *const *) words->pdata);
  ef_statement_bind_text (statement, name, text);
}

static const char *
get_state_word (guint bit)
{
  return ef_job_state_to_nick ((EfJobState) bit);
}

static const char *
get_use_word (guint bit)
{
  return ef_render_use_to_nick ((EfRenderUse) bit);
}

static void
bind_filter (EfStatement *statement, const EfRenderFilter *filter)
{
  g_autofree char *query = NULL;

  if (filter->states != 0)
    bind_bits (statement, ":states", filter->states, EF_JOB_N_STATES, get_state_word);
  if (filter->uses != 0)
    bind_bits (statement, ":uses", filter->uses, EF_RENDER_PUBLISH_FAILED + 1, get_use_word);
  if (is_given (filter->format))
    ef_statement_bind_text (statement, ":format", filter->format);
  if (is_given (filter->project_id))
    ef_statement_bind_text (statement, ":project", filter->project_id);
  if (is_given (filter->clip_id))
    ef_statement_bind_text (statement, ":clip", filter->clip_id);
  if (is_given (filter->tag))
    ef_statement_bind_text (statement, ":tag", filter->tag);
  if (!is_given (filter->text))
    return;

  /* Text without a word is in nothing. */
  query = ef_render_select_make_query (filter->text);
  ef_statement_bind_text (statement, ":text", query != NULL ? query : "\"\"");
}

static GArray *
list_some (EfConnection *connection,
           const char *profile_id,
           const EfRenderFilter *filter,
           guint offset,
           gint64 limit,
           GError **error)
{
  g_autofree char *sql = ef_render_select_make_sql (filter);
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
ef_render_table_list_numbers (EfConnection *connection,
                              const char *profile_id,
                              const EfRenderFilter *filter,
                              GError **error)
{
  return list_some (connection, profile_id, filter, 0, -1, error);
}

GPtrArray *
ef_render_table_select (EfConnection *connection,
                        const char *profile_id,
                        const EfRenderFilter *filter,
                        guint offset,
                        guint limit,
                        GError **error)
{
  g_autoptr (GArray) numbers =
    list_some (connection, profile_id, filter, offset, limit > 0 ? (gint64) limit : -1, error);

  if (numbers == NULL)
    return NULL;

  return ef_render_table_get_numbers (connection, profile_id, &g_array_index (numbers, gint64, 0),
                                      numbers->len, NULL, error);
}

static gboolean
count_uses (EfConnection *connection,
            const char *profile_id,
            EfRenderCounts *counts,
            GError **error)
{
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "SELECT use, count (*) FROM render WHERE profile_id = :profile AND "
                           "trashed_at IS NULL AND state = 'completed' GROUP BY use",
                           error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":profile", profile_id);
  while (ef_statement_next (statement, &has_row, error)) {
    guint n;
    EfRenderUse use;

    if (!has_row)
      return TRUE;
    n = (guint) ef_statement_get_int (statement, 1);
    counts->n_all += n;
    if (ef_render_use_from_nick (ef_statement_get_text (statement, 0), &use))
      counts->n_uses[use] = n;
  }

  return FALSE;
}

gboolean
ef_render_table_count (EfConnection *connection,
                       const char *profile_id,
                       EfRenderCounts *counts,
                       GError **error)
{
  EfStatement *statement;
  gboolean has_row;

  *counts = (EfRenderCounts) { 0 };
  if (!count_uses (connection, profile_id, counts, error))
    return FALSE;

  statement = ef_connection_prepare (connection,
                                     "SELECT count (*) FROM render WHERE profile_id = :profile AND "
                                     "trashed_at IS NOT NULL",
                                     error);
  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":profile", profile_id);
  if (!ef_statement_next (statement, &has_row, error))
    return FALSE;
  counts->n_trashed = (guint) ef_statement_get_int (statement, 0);

  return TRUE;
}

/* By name; of what is in the trash none. */
GPtrArray *
ef_render_table_list_tags (EfConnection *connection, const char *profile_id, GError **error)
{
  g_autoptr (GPtrArray) tags = g_ptr_array_new_with_free_func (g_free);
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "SELECT DISTINCT value FROM render JOIN json_each (render.tags) "
                           "WHERE profile_id = :profile AND tags <> '[]' AND trashed_at IS NULL "
                           "ORDER BY value COLLATE NOCASE, value",
                           error);
  gboolean has_row;

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":profile", profile_id);
  while (ef_statement_next (statement, &has_row, error)) {
    if (!has_row)
      return g_steal_pointer (&tags);
    g_ptr_array_add (tags, g_strdup (ef_statement_get_text (statement, 0)));
  }

  return NULL;
}
