/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json-text.h"

#include <math.h>
#include <string.h>

/* A double is written by json-glib with all the digits that tell it from its neighbours, and so a third
 * of a second ends in noise. */

#define MOST_EXACT 1e15 /* from here on nine digits behind the point are none of the number */

static void
append_double (GString *text, double number)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE + 16];
  gsize length;

  if (!isfinite (number)) {
    g_string_append (text, "null");
    return;
  }
  if (ABS (number) >= MOST_EXACT) {
    g_string_append (text, g_ascii_dtostr (digits, sizeof digits, number));
    return;
  }

  g_ascii_formatd (digits, sizeof digits, "%.9f", number);
  length = strlen (digits);
  while (digits[length - 1] == '0' && digits[length - 2] != '.')
    length--;
  digits[length] = '\0';
  g_string_append (text, strcmp (digits, "-0.0") == 0 ? "0.0" : digits);
}

static void
append_break (GString *text, gboolean pretty, guint depth)
{
  if (!pretty)
    return;

  g_string_append_c (text, '\n');
  for (guint i = 0; i < depth; i++)
    g_string_append (text, "  ");
}

static void
append_text (GString *text, const char *value)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), value);
  g_autofree char *quoted = json_to_string (node, FALSE);

  g_string_append (text, quoted);
}

static void append (GString *text, JsonNode *node, gboolean pretty, guint depth);

static void
append_object (GString *text, JsonObject *object, gboolean pretty, guint depth)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  gboolean is_first = TRUE;

  g_string_append_c (text, '{');
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node)) {
    if (!is_first)
      g_string_append_c (text, ',');
    append_break (text, pretty, depth + 1);
    append_text (text, name);
    g_string_append (text, pretty ? " : " : ":");
    append (text, node, pretty, depth + 1);
    is_first = FALSE;
  }
  if (!is_first)
    append_break (text, pretty, depth);
  g_string_append_c (text, '}');
}

static void
append_array (GString *text, JsonArray *array, gboolean pretty, guint depth)
{
  guint n = json_array_get_length (array);

  g_string_append_c (text, '[');
  for (guint i = 0; i < n; i++) {
    if (i > 0)
      g_string_append_c (text, ',');
    append_break (text, pretty, depth + 1);
    append (text, json_array_get_element (array, i), pretty, depth + 1);
  }
  if (n > 0)
    append_break (text, pretty, depth);
  g_string_append_c (text, ']');
}

static void
append (GString *text, JsonNode *node, gboolean pretty, guint depth)
{
  g_autofree char *plain = NULL;

  if (JSON_NODE_HOLDS_OBJECT (node)) {
    append_object (text, json_node_get_object (node), pretty, depth);
  } else if (JSON_NODE_HOLDS_ARRAY (node)) {
    append_array (text, json_node_get_array (node), pretty, depth);
  } else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_DOUBLE) {
    append_double (text, json_node_get_double (node));
  } else {
    plain = json_to_string (node, FALSE);
    g_string_append (text, plain);
  }
}

char *
ef_json_text (JsonNode *node, gboolean pretty)
{
  g_autoptr (GString) text = g_string_new (NULL);

  append (text, node, pretty, 0);

  return g_string_free_and_steal (g_steal_pointer (&text));
}
