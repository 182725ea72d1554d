/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "practice/rules-private.h"

const EfRulesField ef_rules_media_fields[] = {
  { "id", "ds" }, { "path", "des" }, { "alt", "?s" }, { "thumbnail", "?u" }, { NULL },
};

gboolean
ef_rules_is_missing (JsonNode *node)
{
  return node == NULL || JSON_NODE_HOLDS_NULL (node);
}

static gboolean
is_text (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == G_TYPE_STRING;
}

static gboolean
is_switch (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         json_node_get_value_type (node) == G_TYPE_BOOLEAN;
}

const char *
ef_rules_get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return is_text (node) ? json_node_get_string (node) : NULL;
}

gboolean
ef_rules_get_switch (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return is_switch (node) && json_node_get_boolean (node);
}

void
ef_rules_add_fault (JsonArray *faults, const char *prefix, const char *format, ...)
{
  g_autofree char *message = NULL;
  g_autofree char *fault = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  fault = g_strconcat (prefix, message, NULL);
  json_array_add_string_element (faults, fault);
}

/* Conversion */

static char *
print_number (JsonNode *node)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));

  return g_strdup (g_ascii_dtostr (digits, sizeof digits, json_node_get_double (node)));
}

void
ef_rules_make_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  g_autofree char *number = NULL;

  if (ef_rules_is_missing (node) || JSON_NODE_HOLDS_ARRAY (node) || is_text (node))
    return;

  if (JSON_NODE_HOLDS_OBJECT (node)) {
    json_object_set_string_member (object, name, "[object Object]");
  } else if (is_switch (node)) {
    json_object_set_string_member (object, name, json_node_get_boolean (node) ? "true" : "false");
  } else {
    number = print_number (node);
    json_object_set_string_member (object, name, number);
  }
}

static double
read_number (const char *text)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  char *end;
  double number = g_ascii_strtod (trimmed, &end);

  return *end == '\0' ? number : NAN;
}

void
ef_rules_make_number (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (ef_rules_is_missing (node) || JSON_NODE_HOLDS_ARRAY (node))
    return;

  if (JSON_NODE_HOLDS_OBJECT (node))
    json_object_set_double_member (object, name, NAN);
  else if (is_switch (node))
    json_object_set_int_member (object, name, json_node_get_boolean (node) ? 1 : 0);
  else if (is_text (node))
    json_object_set_double_member (object, name, read_number (json_node_get_string (node)));
}

void
ef_rules_make_switch (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  gboolean on = TRUE;

  if (ef_rules_is_missing (node) || JSON_NODE_HOLDS_ARRAY (node) || is_switch (node))
    return;

  if (is_text (node))
    on = *json_node_get_string (node) != '\0';
  else if (JSON_NODE_HOLDS_VALUE (node))
    on = json_node_get_double (node) != 0;
  json_object_set_boolean_member (object, name, on);
}

static void
convert (JsonObject *object, const EfRulesField *field)
{
  if (strchr (field->asks, 'b') != NULL)
    ef_rules_make_switch (object, field->name);
  else if (strchr (field->asks, 'm') != NULL)
    ef_rules_make_number (object, field->name);
  else if (strpbrk (field->asks, "olaz") == NULL)
    ef_rules_make_text (object, field->name);
}

/* Single questions */

static gboolean
is_one_of (JsonNode *node, const char *choices)
{
  g_auto (GStrv) words = g_strsplit (choices, ", ", -1);

  return is_text (node) &&
         g_strv_contains ((const char *const *) words, json_node_get_string (node));
}

static gboolean
has_label_only (const char *label)
{
  if (*label == '\0' || *label == '-' || label[strlen (label) - 1] == '-')
    return FALSE;
  for (const char *at = label; *at != '\0'; at++) {
    if (!g_ascii_isalnum (*at) && *at != '-' && (guchar) *at < 0x80)
      return FALSE;
  }

  return TRUE;
}

static gboolean
is_host (const char *host)
{
  g_auto (GStrv) labels = g_strsplit (host, ".", -1);
  guint n = g_strv_length (labels);

  if (g_hostname_is_ip_address (host))
    return TRUE;
  if (n < 2 || strlen (labels[n - 1]) < 2)
    return FALSE;
  for (const char *at = labels[n - 1]; *at != '\0'; at++) {
    if (g_ascii_isdigit (*at))
      return FALSE;
  }
  for (guint i = 0; i < n; i++) {
    if (!has_label_only (labels[i]))
      return FALSE;
  }

  return TRUE;
}

/* A name with a point in it, with or without "https://" before it; "localhost" is none. */
gboolean
ef_rules_is_address (JsonNode *node)
{
  g_autofree char *host = NULL;
  const char *text;
  const char *scheme;
  char *port;

  if (!is_text (node))
    return FALSE;
  text = json_node_get_string (node);
  if (*text == '\0' || strpbrk (text, " \t\r\n<>") != NULL)
    return FALSE;

  scheme = strstr (text, "://");
  if (scheme != NULL) {
    if (!g_str_has_prefix (text, "http://") && !g_str_has_prefix (text, "https://") &&
        !g_str_has_prefix (text, "ftp://"))
      return FALSE;
    text = scheme + 3;
  }
  host = g_strndup (text, strcspn (text, "/?#"));
  if (strrchr (host, '@') != NULL)
    return FALSE;
  port = strrchr (host, ':');
  if (port != NULL) {
    guint64 number;

    if (!g_ascii_string_to_unsigned (port + 1, 10, 1, 65535, &number, NULL))
      return FALSE;
    *port = '\0';
  }

  return is_host (host);
}

static gboolean
has_media_ending (JsonNode *node)
{
  static const char *const endings[] = { ".png", ".jpg", ".jpeg", ".gif", ".webp", ".mp4" };
  g_autofree char *path = NULL;

  if (!is_text (node))
    return FALSE;
  path = g_strdup (json_node_get_string (node));
  path[strcspn (path, "?")] = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++) {
    if (g_str_has_suffix (path, endings[i]))
      return TRUE;
  }

  return FALSE;
}

static gboolean
has_length (JsonNode *node, gsize least, gsize most)
{
  gsize length = is_text (node) ? (gsize) g_utf8_strlen (json_node_get_string (node), -1) : 0;

  return is_text (node) && length >= least && length <= most;
}

static gboolean
is_number (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
         (json_node_get_value_type (node) == G_TYPE_INT64 ||
          (json_node_get_value_type (node) == G_TYPE_DOUBLE &&
           isfinite (json_node_get_double (node))));
}

static gboolean
is_filled (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) &&
         json_array_get_length (json_node_get_array (node)) > 0;
}

static void
ask (JsonObject *object,
     const EfRulesField *field,
     char question,
     const char *prefix,
     JsonArray *faults)
{
  JsonNode *node = json_object_get_member (object, field->name);
  const char *name = field->name;

  if (question == 'd' && ef_rules_is_missing (node))
    ef_rules_add_fault (faults, prefix, "%s should not be null or undefined", name);
  else if (question == 's' && !is_text (node))
    ef_rules_add_fault (faults, prefix, "%s must be a string", name);
  else if (question == 'b' && !is_switch (node))
    ef_rules_add_fault (faults, prefix, "%s must be a boolean value", name);
  else if (question == 'm' && !is_number (node))
    ef_rules_add_fault (faults, prefix,
                        "%s must be a number conforming to the specified constraints", name);
  else if (question == 'i' && !is_one_of (node, field->choices))
    ef_rules_add_fault (faults, prefix, "%s must be one of the following values: %s", name,
                        field->choices);
  else if (question == 'x' && !has_length (node, 0, field->most))
    ef_rules_add_fault (faults, prefix, "%s must be shorter than or equal to %u characters", name,
                        field->most);
  else if (question == 'n' && !has_length (node, field->least, G_MAXSIZE))
    ef_rules_add_fault (faults, prefix, "%s must be longer than or equal to %u characters", name,
                        field->least);
  else if (question == 'u' && !ef_rules_is_address (node))
    ef_rules_add_fault (faults, prefix, "%s must be a URL address", name);
  else if (question == 'e' && !has_media_ending (node))
    ef_rules_add_fault (
      faults, prefix, "File must have a valid extension: .png, .jpg, .jpeg, .gif, .webp, or .mp4");
  else if (question == 'a' && (node == NULL || !JSON_NODE_HOLDS_ARRAY (node)))
    ef_rules_add_fault (faults, prefix, "%s must be an array", name);
  else if (question == 'z' && !is_filled (node))
    ef_rules_add_fault (faults, prefix, "%s must contain at least 1 elements", name);
  else if (question == '!' && field->fails (object, node))
    ef_rules_add_fault (faults, prefix, "%s", field->sentence);
}

/* What is inside */

static void
check_list (JsonNode *node, const EfRulesField *field, const char *prefix, JsonArray *faults)
{
  JsonArray *list = json_node_get_array (node);
  g_autofree char *inner = g_strconcat (prefix, field->name, ".", NULL);

  for (guint i = 0; i < json_array_get_length (list); i++) {
    JsonNode *element = json_array_get_element (list, i);
    g_autofree char *deeper = g_strdup_printf ("%s%u.", inner, i);

    if (JSON_NODE_HOLDS_OBJECT (element))
      ef_rules_check_fields (json_node_get_object (element), field->fields, deeper, faults);
    else
      ef_rules_add_fault (faults, inner,
                          "each value in nested property %s must be either object or array",
                          field->name);
  }
}

/* Faults of what is inside come before those of the property itself, but that it is neither object nor
 * list is one of its own, the last. */
static void
check_inside (JsonNode *node, const EfRulesField *field, const char *prefix, JsonArray *faults)
{
  g_autofree char *inner = g_strconcat (prefix, field->name, ".", NULL);

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    ef_rules_check_fields (json_node_get_object (node), field->fields, inner, faults);
  else if (node != NULL && JSON_NODE_HOLDS_ARRAY (node) && strchr (field->asks, 'l') != NULL)
    check_list (node, field, prefix, faults);
}

static void
check_nested (JsonNode *node, const EfRulesField *field, const char *prefix, JsonArray *faults)
{
  gboolean is_list = strchr (field->asks, 'l') != NULL;

  if (node == NULL || JSON_NODE_HOLDS_OBJECT (node) || (JSON_NODE_HOLDS_ARRAY (node) && is_list))
    return;
  if (JSON_NODE_HOLDS_NULL (node) && !is_list)
    return;

  ef_rules_add_fault (faults, prefix, "%snested property %s must be either object or array",
                      is_list ? "each value in " : "", field->name);
}

static void
check_field (JsonObject *object, const EfRulesField *field, const char *prefix, JsonArray *faults)
{
  JsonNode *node;
  gboolean has_inside = strpbrk (field->asks, "ol") != NULL;

  if (field->applies != NULL && !field->applies (object))
    return;
  convert (object, field);
  node = json_object_get_member (object, field->name);
  if (strpbrk (field->asks, "?~") != NULL && ef_rules_is_missing (node))
    return;
  if (strchr (field->asks, '~') != NULL && is_text (node) && *json_node_get_string (node) == '\0')
    return;

  if (has_inside)
    check_inside (node, field, prefix, faults);
  for (const char *at = field->asks; *at != '\0'; at++)
    ask (object, field, *at, prefix, faults);
  if (has_inside)
    check_nested (node, field, prefix, faults);
}

void
ef_rules_check_fields (JsonObject *object,
                       const EfRulesField *fields,
                       const char *prefix,
                       JsonArray *faults)
{
  for (const EfRulesField *field = fields; field != NULL && field->name != NULL; field++)
    check_field (object, field, prefix, faults);
}
