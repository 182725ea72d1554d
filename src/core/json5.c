/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json5.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/text.h"

/* JSON with comments, trailing commas, names without quotes and numbers as people write them. A file
 * is not trusted: what it can make us keep in memory and how deep it can nest is limited. */

#define MOST_DEPTH 200
#define MOST_VALUES 500000

typedef struct {
  const char *at;
  const char *counted; /* up to where lines are counted */
  guint line;
  guint depth;
  guint n_values; /* that are kept */
  EfJson5Visit visit;
  gpointer data;
  GError **error;
} Parser;

static JsonNode *parse_value (Parser *self, const char *member);

static guint
count_line (Parser *self)
{
  for (; self->counted < self->at; self->counted++) {
    if (*self->counted == '\n')
      self->line++;
  }

  return self->line;
}

static gpointer
fail (Parser *self, const char *expected)
{
  g_autofree char *rest = g_strndup (self->at, strcspn (self->at, "\n"));
  g_autofree char *excerpt = ef_text_excerpt (rest);

  if (self->error == NULL || *self->error != NULL)
    return NULL;
  if (*self->at == '\0')
    g_set_error (self->error, EF_ERROR, EF_ERROR_INVALID,
                 _ ("Line %u: %s was expected, but the file ends here."), count_line (self),
                 expected);
  else
    g_set_error (self->error, EF_ERROR, EF_ERROR_INVALID, _ ("Line %u: %s was expected, not “%s”."),
                 count_line (self), expected, excerpt);

  return NULL;
}

static gpointer
fail_limit (Parser *self, const char *message)
{
  if (self->error != NULL && *self->error == NULL)
    g_set_error (self->error, EF_ERROR, EF_ERROR_INVALID, _ ("Line %u: %s"), count_line (self),
                 message);

  return NULL;
}

static gboolean
is_blank (gunichar c)
{
  return c == '\t' || c == '\v' || c == '\f' || c == 0xfeff || c == 0x2028 || c == 0x2029 ||
         g_unichar_type (c) == G_UNICODE_SPACE_SEPARATOR || c == '\n' || c == '\r';
}

static gboolean
skip_comment (Parser *self)
{
  const char *end;

  if (self->at[1] == '/') {
    self->at += strcspn (self->at, "\n");
    return TRUE;
  }
  end = self->at[1] == '*' ? strstr (self->at + 2, "*/") : NULL;
  if (end == NULL) {
    fail (self, _ ("the end of a comment"));
    return FALSE;
  }
  self->at = end + 2;

  return TRUE;
}

/* FALSE with an error at a comment that never ends. */
static gboolean
skip_blank (Parser *self)
{
  for (;;) {
    if (*self->at == ' ' || *self->at == '\n')
      self->at++;
    else if (*self->at == '/' && (self->at[1] == '/' || self->at[1] == '*')) {
      if (!skip_comment (self))
        return FALSE;
    } else if (*self->at != '\0' && is_blank (g_utf8_get_char (self->at)))
      self->at = g_utf8_next_char (self->at);
    else
      return TRUE;
  }
}

static gboolean
read_hex (const char **at, guint n_digits, gunichar *value)
{
  *value = 0;
  for (guint i = 0; i < n_digits; i++, (*at)++) {
    if (!g_ascii_isxdigit (**at))
      return FALSE;
    *value = *value << 4 | (gunichar) g_ascii_xdigit_value (**at);
  }

  return TRUE;
}

/* A pair of \u makes one character; half a pair makes none. */
static gboolean
read_unicode (const char **at, gunichar *c)
{
  const char *next;
  gunichar low;

  if (!read_hex (at, 4, c))
    return FALSE;
  next = *at + 2;
  if (*c >= 0xd800 && *c < 0xdc00 && (*at)[0] == '\\' && (*at)[1] == 'u' &&
      read_hex (&next, 4, &low) && low >= 0xdc00 && low < 0xe000) {
    *c = 0x10000 + ((*c - 0xd800) << 10) + (low - 0xdc00);
    *at = next;
  }
  if ((*c >= 0xd800 && *c < 0xe000) || *c == 0)
    *c = 0xfffd;

  return TRUE;
}

static const struct {
  char letter;
  char means;
} escapes[] = {
  { 'b', '\b' }, { 'f', '\f' }, { 'n', '\n' }, { 'r', '\r' }, { 't', '\t' }, { 'v', '\v' },
};

/* What follows a backslash. */
static gboolean
read_escape (Parser *self, GString *string)
{
  gunichar c;

  for (guint i = 0; i < G_N_ELEMENTS (escapes); i++) {
    if (*self->at == escapes[i].letter) {
      g_string_append_c (string, escapes[i].means);
      self->at++;
      return TRUE;
    }
  }
  if (*self->at == 'u' || *self->at == 'x') {
    gboolean is_short = *self->at++ == 'x';

    if (!(is_short ? read_hex (&self->at, 2, &c) : read_unicode (&self->at, &c)))
      return fail (self, _ ("a hexadecimal digit")) != NULL;
    g_string_append_unichar (string, c != 0 ? c : 0xfffd);
    return TRUE;
  }
  if (*self->at == '0' && !g_ascii_isdigit (self->at[1])) {
    g_string_append_unichar (string, 0xfffd);
    self->at++;
    return TRUE;
  }
  if (*self->at == '\0' || g_ascii_isdigit (*self->at))
    return fail (self, _ ("an escape such as \\n")) != NULL;

  c = g_utf8_get_char (self->at);
  if (c != '\n' && c != 0x2028 && c != 0x2029)
    g_string_append_unichar (string, c);
  self->at = g_utf8_next_char (self->at);

  return TRUE;
}

static char *
parse_string (Parser *self)
{
  g_autoptr (GString) string = g_string_new (NULL);
  char quote = *self->at++;
  const char stops[] = { quote, '\\', '\n', '\0' };

  for (;;) {
    gsize plain = strcspn (self->at, stops);

    g_string_append_len (string, self->at, (gssize) plain);
    self->at += plain;
    if (*self->at == quote)
      break;
    if (*self->at != '\\')
      return fail (self, _ ("a closing quote"));
    self->at++;
    if (!read_escape (self, string))
      return NULL;
  }
  self->at++;

  return g_string_free_and_steal (g_steal_pointer (&string));
}

static gboolean
is_name (gunichar c, gboolean is_first)
{
  if (c == '$' || c == '_')
    return TRUE;
  if (is_first)
    return g_unichar_isalpha (c);

  return g_unichar_isalnum (c) || g_unichar_ismark (c) || c == 0x200c || c == 0x200d;
}

/* One character of a name, which may be written as \uHHHH; 0 at its end. */
static gunichar
read_name_character (Parser *self, gboolean is_first)
{
  const char *next = self->at + 2;
  gunichar c;

  if (self->at[0] == '\\' && self->at[1] == 'u' && read_unicode (&next, &c) &&
      is_name (c, is_first)) {
    self->at = next;
    return c;
  }
  c = g_utf8_get_char (self->at);
  if (c == 0 || !is_name (c, is_first))
    return 0;
  self->at = g_utf8_next_char (self->at);

  return c;
}

static char *
parse_name (Parser *self)
{
  g_autoptr (GString) name = g_string_new (NULL);
  gunichar c;

  if (*self->at == '"' || *self->at == '\'')
    return parse_string (self);
  while ((c = read_name_character (self, name->len == 0)) != 0)
    g_string_append_unichar (name, c);
  if (name->len == 0)
    return fail (self, _ ("a name"));

  return g_string_free_and_steal (g_steal_pointer (&name));
}

static gboolean
at_end_of_token (Parser *self)
{
  gunichar c = g_utf8_get_char (self->at);

  return !is_name (c, FALSE) && c != '.' && c != '+' && c != '-';
}

static gboolean
take_word (Parser *self, const char *word)
{
  const char *before = self->at;

  if (!g_str_has_prefix (self->at, word))
    return FALSE;
  self->at += strlen (word);
  if (at_end_of_token (self))
    return TRUE;
  self->at = before;

  return FALSE;
}

static JsonNode *
new_double (double value)
{
  return json_node_init_double (json_node_alloc (), value);
}

static JsonNode *
parse_hexadecimal (Parser *self, gboolean negative)
{
  char *end = NULL;
  guint64 value;

  self->at += 2;
  if (!g_ascii_isxdigit (*self->at))
    return fail (self, _ ("a hexadecimal digit"));
  value = g_ascii_strtoull (self->at, &end, 16);
  self->at = end;
  if (!at_end_of_token (self))
    return fail (self, _ ("the end of a number"));
  if (value > G_MAXINT64)
    return new_double (negative ? -(double) value : (double) value);

  return json_node_init_int (json_node_alloc (), negative ? -(gint64) value : (gint64) value);
}

/* Digits, at most one point, at most one exponent. @is_whole says that there was neither. */
static const char *
scan_decimal (const char *at, gboolean *is_whole)
{
  const char *begin = at;
  gsize n_digits;

  *is_whole = TRUE;
  at += n_digits = strspn (at, "0123456789");
  if (n_digits > 1 && *begin == '0')
    return NULL;
  if (*at == '.') {
    gsize n_behind = strspn (at + 1, "0123456789");

    *is_whole = FALSE;
    n_digits += n_behind;
    at += 1 + n_behind;
  }
  if (n_digits == 0)
    return NULL;
  if (*at == 'e' || *at == 'E') {
    at += at[1] == '+' || at[1] == '-' ? 2 : 1;
    *is_whole = FALSE;
    if (!g_ascii_isdigit (*at))
      return NULL;
    at += strspn (at, "0123456789");
  }

  return at;
}

static JsonNode *
parse_decimal (Parser *self, gboolean negative)
{
  gboolean is_whole;
  const char *end = scan_decimal (self->at, &is_whole);
  const char *begin = self->at;

  if (end == NULL)
    return fail (self, _ ("a number"));
  self->at = end;
  if (!at_end_of_token (self))
    return fail (self, _ ("the end of a number"));
  if (is_whole && end - begin <= 18) {
    gint64 value = g_ascii_strtoll (begin, NULL, 10);

    return json_node_init_int (json_node_alloc (), negative ? -value : value);
  }

  return new_double (negative ? -g_ascii_strtod (begin, NULL) : g_ascii_strtod (begin, NULL));
}

static JsonNode *
parse_number (Parser *self)
{
  gboolean negative = *self->at == '-';

  if (*self->at == '+' || *self->at == '-')
    self->at++;
  if (take_word (self, "Infinity") || take_word (self, "Inf"))
    return new_double (negative ? -(double) INFINITY : (double) INFINITY);
  if (take_word (self, "NaN"))
    return new_double ((double) NAN);
  if (self->at[0] == '0' && (self->at[1] == 'x' || self->at[1] == 'X'))
    return parse_hexadecimal (self, negative);

  return parse_decimal (self, negative);
}

/* After an element: TRUE to go on with another, with @done when the list ended. */
static gboolean
go_on (Parser *self, char closing, gboolean *done)
{
  if (!skip_blank (self))
    return FALSE;
  *done = *self->at == closing;
  if (*self->at == ',') {
    self->at++;
    if (!skip_blank (self))
      return FALSE;
    *done = *self->at == closing;
  } else if (!*done) {
    fail (self, closing == ']' ? _ ("a comma or “]”") : _ ("a comma or “}”"));
    return FALSE;
  }
  if (*done)
    self->at++;

  return TRUE;
}

/* At the begin of a list or object: whether it ends at once. */
static gboolean
enter (Parser *self, char closing, gboolean *done)
{
  self->at++;
  if (!skip_blank (self))
    return FALSE;
  *done = *self->at == closing;
  if (*done)
    self->at++;

  return TRUE;
}

static JsonNode *
parse_array (Parser *self, const char *member)
{
  g_autoptr (JsonArray) array = json_array_new ();
  gboolean done;

  if (!enter (self, ']', &done))
    return NULL;
  while (!done) {
    JsonNode *value = parse_value (self, member);

    if (value == NULL)
      return NULL;
    json_array_add_element (array, value);
    if (!go_on (self, ']', &done))
      return NULL;
  }

  return json_node_init_array (json_node_alloc (), array);
}

static gboolean
parse_member (Parser *self, JsonObject *object)
{
  g_autofree char *name = parse_name (self);
  JsonNode *value;

  if (name == NULL || !skip_blank (self))
    return FALSE;
  if (*self->at != ':') {
    fail (self, _ ("a colon"));
    return FALSE;
  }
  self->at++;
  value = parse_value (self, name);
  if (value == NULL)
    return FALSE;
  json_object_set_member (object, name, value);

  return TRUE;
}

static JsonNode *
parse_object (Parser *self, const char *member)
{
  g_autoptr (JsonObject) object = json_object_new ();
  guint line = self->visit != NULL ? count_line (self) : 0;
  guint n_values = self->n_values;
  gboolean done;

  if (!enter (self, '}', &done))
    return NULL;
  while (!done) {
    if (!parse_member (self, object) || !go_on (self, '}', &done))
      return NULL;
  }
  if (self->visit != NULL && self->visit (object, member, self->depth - 1, line, self->data)) {
    self->n_values = n_values;
    return json_node_init_null (json_node_alloc ());
  }

  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
parse_container (Parser *self, const char *member)
{
  JsonNode *node;

  if (self->depth >= MOST_DEPTH)
    return fail_limit (self, _ ("the file is nested deeper than any project is."));

  self->depth++;
  node = *self->at == '[' ? parse_array (self, member) : parse_object (self, member);
  self->depth--;

  return node;
}

static JsonNode *
parse_text (Parser *self)
{
  g_autofree char *string = parse_string (self);

  return string != NULL ? json_node_init_string (json_node_alloc (), string) : NULL;
}

static JsonNode *
parse_word (Parser *self)
{
  if (take_word (self, "null"))
    return json_node_init_null (json_node_alloc ());
  if (take_word (self, "true"))
    return json_node_init_boolean (json_node_alloc (), TRUE);
  if (take_word (self, "false"))
    return json_node_init_boolean (json_node_alloc (), FALSE);

  return fail (self, _ ("a value"));
}

static JsonNode *
parse_value (Parser *self, const char *member)
{
  if (!skip_blank (self))
    return NULL;
  if (self->n_values++ >= MOST_VALUES)
    return fail_limit (self, _ ("the file has more in it than any project has."));
  if (*self->at == '{' || *self->at == '[')
    return parse_container (self, member);
  if (*self->at == '"' || *self->at == '\'')
    return parse_text (self);
  if (*self->at != '\0' && strchr ("+-.0123456789IN", *self->at) != NULL)
    return parse_number (self);

  return parse_word (self);
}

/* @text is valid UTF-8. Strict JSON is JSON5 too. */
JsonNode *
ef_json5_parse (const char *text, EfJson5Visit visit, gpointer data, GError **error)
{
  g_autoptr (GError) problem = NULL;
  Parser self = {
    .at = text,
    .counted = text,
    .line = 1,
    .visit = visit,
    .data = data,
    .error = &problem,
  };
  g_autoptr (JsonNode) root = parse_value (&self, "");

  if (root != NULL && skip_blank (&self) && *self.at != '\0')
    fail (&self, _ ("the end of the file"));
  if (problem != NULL) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return NULL;
  }

  return g_steal_pointer (&root);
}

/* NULL when there is no such member or it is something else; likewise below. */
JsonObject *
ef_json5_get_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

const char *
ef_json5_get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_get_string (node);
}

gboolean
ef_json5_get_number (JsonObject *object, const char *name, double *number)
{
  JsonNode *node = json_object_get_member (object, name);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      (json_node_get_value_type (node) != G_TYPE_INT64 &&
       json_node_get_value_type (node) != G_TYPE_DOUBLE))
    return FALSE;
  *number = json_node_get_double (node);

  return TRUE;
}

/* @text between quotes, as any reader of JSON takes it. */
void
ef_json5_append_text (GString *json, const char *text)
{
  g_string_append_c (json, '"');
  for (const char *at = text; *at != '\0'; at++) {
    if (*at == '"' || *at == '\\')
      g_string_append_printf (json, "\\%c", *at);
    else if (*at == '\n')
      g_string_append (json, "\\n");
    else if ((guchar) *at < 0x20 || *at == 0x7f)
      g_string_append_printf (json, "\\u%04x", (guint) *at);
    else
      g_string_append_c (json, *at);
  }
  g_string_append_c (json, '"');
}
