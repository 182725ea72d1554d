/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/snippet-table.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/text.h"
#include "store/connection-private.h"
#include "store/error-private.h"
#include "store/json-column-private.h"

typedef enum {
  COLUMN_ID,
  COLUMN_KIND,
  COLUMN_NAME,
  COLUMN_TEXT,
  COLUMN_REV,
} Column;

static gboolean
set_not_found (GError **error)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_NOT_FOUND, _ ("Text not found"));

  return FALSE;
}

static EfStatement *
prepare_values (EfConnection *connection, const char *sql, EfSnippet *snippet, GError **error)
{
  EfStatement *statement = ef_connection_prepare (connection, sql, error);
  g_autofree char *key = ef_text_fold (snippet->name);

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":id", snippet->id);
  ef_statement_bind_text (statement, ":profile", snippet->profile_id);
  ef_statement_bind_text (statement, ":kind", ef_snippet_kind_to_nick (snippet->kind));
  ef_statement_bind_text (statement, ":name", snippet->name);
  ef_statement_bind_text (statement, ":name_key", key);
  ef_statement_bind_text (statement, ":text", snippet->text);

  return statement;
}

static gboolean
run_with_name (EfConnection *connection, EfStatement *statement, EfSnippet *snippet, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (ef_statement_run (statement, &local))
    return TRUE;

  if (ef_connection_is_taken (connection, "snippet.name_key"))
    g_set_error (error, EF_ERROR, EF_ERROR_TAKEN,
                 _ ("There is already a text “%s”: choose another name."), snippet->name);
  else
    g_propagate_error (error, g_steal_pointer (&local));

  return FALSE;
}

gboolean
ef_snippet_table_insert (EfConnection *connection, EfSnippet *snippet, GError **error)
{
  EfStatement *statement =
    prepare_values (connection,
                    "INSERT INTO snippet (id, profile_id, kind, name, name_key, text) VALUES "
                    "(:id, :profile, :kind, :name, :name_key, :text)",
                    snippet, error);

  if (statement == NULL || !run_with_name (connection, statement, snippet, error))
    return FALSE;

  snippet->rev = 1;

  return TRUE;
}

GPtrArray *
ef_snippet_table_list (EfConnection *connection, const char *profile_id, GError **error)
{
  g_autoptr (GPtrArray) snippets =
    g_ptr_array_new_with_free_func ((GDestroyNotify) ef_snippet_free);
  EfStatement *statement =
    ef_connection_prepare (connection,
                           "SELECT id, kind, name, text, rev FROM snippet WHERE "
                           "profile_id = :profile ORDER BY kind DESC, name_key",
                           error);
  gboolean has_row;

  if (statement == NULL)
    return NULL;

  ef_statement_bind_text (statement, ":profile", profile_id);
  while (ef_statement_next (statement, &has_row, error)) {
    EfSnippetKind kind;
    EfSnippet *snippet;

    if (!has_row)
      return g_steal_pointer (&snippets);
    if (!ef_snippet_kind_from_nick (ef_statement_get_text (statement, COLUMN_KIND), &kind)) {
      ef_json_column_set_damaged ("snippet", error);
      return NULL;
    }

    snippet = ef_snippet_new (profile_id, kind);
    g_ptr_array_add (snippets, snippet);
    g_set_str (&snippet->id, ef_statement_get_text (statement, COLUMN_ID));
    g_set_str (&snippet->name, ef_statement_get_text (statement, COLUMN_NAME));
    g_set_str (&snippet->text, ef_statement_get_text (statement, COLUMN_TEXT));
    snippet->rev = ef_statement_get_int (statement, COLUMN_REV);
  }

  return NULL;
}

/* Says why no row was hit. */
static gboolean
explain_miss (EfConnection *connection, const char *profile_id, const char *id, GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection, "SELECT 1 FROM snippet WHERE id = :id AND profile_id = :profile", error);
  gboolean has_row;

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", id);
  ef_statement_bind_text (statement, ":profile", profile_id);
  if (!ef_statement_next (statement, &has_row, error))
    return FALSE;

  return has_row ? ef_store_error_set_conflict (error) : set_not_found (error);
}

gboolean
ef_snippet_table_update (EfConnection *connection, EfSnippet *values, GError **error)
{
  EfStatement *statement =
    prepare_values (connection,
                    "UPDATE snippet SET kind = :kind, name = :name, name_key = :name_key, "
                    "text = :text, rev = rev + 1 WHERE id = :id AND profile_id = :profile AND "
                    "rev = :rev",
                    values, error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_int (statement, ":rev", values->rev);
  if (!run_with_name (connection, statement, values, error))
    return FALSE;
  if (ef_connection_get_n_changed (connection) == 0)
    return explain_miss (connection, values->profile_id, values->id, error);

  values->rev++;

  return TRUE;
}

gboolean
ef_snippet_table_remove (EfConnection *connection,
                         const char *profile_id,
                         const char *id,
                         GError **error)
{
  EfStatement *statement = ef_connection_prepare (
    connection, "DELETE FROM snippet WHERE id = :id AND profile_id = :profile", error);

  if (statement == NULL)
    return FALSE;

  ef_statement_bind_text (statement, ":id", id);
  ef_statement_bind_text (statement, ":profile", profile_id);
  if (!ef_statement_run (statement, error))
    return FALSE;

  return ef_connection_get_n_changed (connection) > 0 || set_not_found (error);
}
