/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/json-column-private.h"

#include <glib/gi18n.h>

#include "store/error-private.h"

char *
ef_json_column_write_strings (const char *const *strings)
{
  g_autoptr (JsonArray) array = NULL;
  g_autoptr (JsonNode) node = NULL;

  /* Of 100,000 imported segments nearly all have none. */
  if (strings == NULL || *strings == NULL)
    return g_strdup (EF_JSON_COLUMN_NO_STRINGS);

  array = json_array_new ();
  node = json_node_new (JSON_NODE_ARRAY);
  for (guint i = 0; strings[i] != NULL; i++)
    json_array_add_string_element (array, strings[i]);
  json_node_set_array (node, array);

  return json_to_string (node, FALSE);
}

/* @what is the name of a table, for whoever reports it. */
gboolean
ef_json_column_set_damaged (const char *what, GError **error)
{
  g_set_error (error, EF_STORE_ERROR, EF_STORE_ERROR_FAILED,
               _ ("The database holds a row of “%s” that cannot be read: report this."), what);

  return FALSE;
}

char **
ef_json_column_read_strings (const char *text, const char *what, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (JsonNode) node = NULL;
  JsonArray *array;

  if (g_str_equal (text, EF_JSON_COLUMN_NO_STRINGS))
    return g_strv_builder_end (builder);

  node = json_from_string (text, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node)) {
    ef_json_column_set_damaged (what, error);
    return NULL;
  }

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    const char *string = json_node_get_string (json_array_get_element (array, i));

    if (string == NULL) {
      ef_json_column_set_damaged (what, error);
      return NULL;
    }
    g_strv_builder_add (builder, string);
  }

  return g_strv_builder_end (builder);
}

JsonNode *
ef_json_column_read (const char *text, const char *what, GError **error)
{
  JsonNode *node = json_from_string (text, NULL);

  if (node == NULL)
    ef_json_column_set_damaged (what, error);

  return node;
}

void
ef_json_column_bind (EfStatement *statement, const char *name, JsonNode *node)
{
  g_autofree char *text = json_to_string (node, FALSE);

  ef_statement_bind_text (statement, name, text);
  json_node_unref (node);
}
