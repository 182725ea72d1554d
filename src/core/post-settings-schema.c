/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/post-settings.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/error.h"
#include "core/post-settings-private.h"
#include "core/text.h"

#define MOST_FIELDS 200
#define MOST_CHOICES 500
#define MOST_REFERENCES 8
#define MOST_LABEL 100
#define MOST_LENGTH 1000000

/* A schema that is being read, with the answer it lies in. */
typedef struct {
  const char *network;
  JsonObject *root;         /* of the schema: references begin here */
  JsonObject *answer;       /* (nullable) */
  EfPostSettings *built_in; /* (nullable) */
} Reader;

static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonArray *
get_array (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static const char *
get_text (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
             json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

static const char *
get_string (JsonObject *object, const char *name)
{
  return object != NULL ? get_text (json_object_get_member (object, name)) : NULL;
}

static guint
get_length (JsonObject *object, const char *name, guint otherwise)
{
  JsonNode *node = json_object_get_member (object, name);
  gint64 number;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) ||
      json_node_get_value_type (node) != G_TYPE_INT64)
    return otherwise;
  number = json_node_get_int (node);

  return number >= 0 && number <= MOST_LENGTH ? (guint) number : otherwise;
}

/* "#/definitions/MediaDto" */
static JsonObject *
follow (JsonObject *root, const char *reference)
{
  g_auto (GStrv) steps = g_strsplit (reference, "/", 6);
  JsonObject *object = root;

  if (!g_str_equal (steps[0] != NULL ? steps[0] : "", "#"))
    return NULL;
  for (guint i = 1; steps[i] != NULL && object != NULL; i++)
    object = get_object (object, steps[i]);

  return object;
}

/* What a schema comes to, through references and choices of one. */
static JsonObject *
settle (Reader *self, JsonObject *schema)
{
  static const char *const groups[] = { "allOf", "anyOf", "oneOf" };

  for (guint i = 0; schema != NULL && i < MOST_REFERENCES; i++) {
    const char *reference = get_string (schema, "$ref");
    JsonObject *next = reference != NULL ? follow (self->root, reference) : NULL;

    for (guint group = 0; next == NULL && group < G_N_ELEMENTS (groups); group++) {
      JsonArray *array = get_array (schema, groups[group]);

      if (array != NULL && json_array_get_length (array) == 1 &&
          JSON_NODE_HOLDS_OBJECT (json_array_get_element (array, 0)))
        next = json_array_get_object_element (array, 0);
    }
    if (next == NULL)
      return schema;
    schema = next;
  }

  return schema;
}

/* "post_as_images_carousel" and "autoAddMusic" as words. */
static char *
make_label (const char *key)
{
  GString *label = g_string_new (NULL);
  gboolean was_small = FALSE;

  for (const char *at = key; *at != '\0'; at++) {
    if (*at == '_' || *at == '-') {
      g_string_append_c (label, ' ');
    } else if (g_ascii_isupper (*at) && was_small) {
      g_string_append_c (label, ' ');
      g_string_append_c (label, g_ascii_tolower (*at));
    } else {
      g_string_append_c (label, *at);
    }
    was_small = g_ascii_islower (*at);
  }
  if (label->len > 0)
    label->str[0] = g_ascii_toupper (label->str[0]);

  return g_string_free_and_steal (label);
}

static gboolean
has_property (JsonObject *schema, const char *name)
{
  JsonObject *properties = get_object (schema, "properties");

  return properties != NULL && json_object_has_member (properties, name);
}

static void
read_list (Reader *self, JsonObject *schema, EfPostSetting *field)
{
  JsonObject *items = settle (self, get_object (schema, "items"));
  const char *type = get_string (items, "type");

  field->kind = EF_POST_SETTING_LIST;
  if (g_strcmp0 (type, "string") == 0)
    field->list = EF_POST_SETTING_STRINGS;
  else if (items != NULL && has_property (items, "value") && has_property (items, "label"))
    field->list = EF_POST_SETTING_TAGS;
  else if (items != NULL && has_property (items, "label"))
    field->list = EF_POST_SETTING_LABELS;
  else
    field->kind = EF_POST_SETTING_OTHER;
  if (field->kind == EF_POST_SETTING_LIST) {
    field->least = get_length (schema, "minItems", 0);
    field->most = get_length (schema, "maxItems", 0);
  }
}

static void
read_text (JsonObject *schema, EfPostSetting *field)
{
  const char *format = get_string (schema, "format");

  field->kind = EF_POST_SETTING_TEXT;
  field->least = get_length (schema, "minLength", 0);
  field->most = get_length (schema, "maxLength", 0);
  if (g_strcmp0 (format, "url") == 0 || g_strcmp0 (format, "uri") == 0)
    field->form = EF_POST_SETTING_URL;
}

/* FALSE: not all of them are texts. */
static gboolean
read_choices (JsonArray *values, EfPostSetting *field)
{
  guint n = MIN (json_array_get_length (values), MOST_CHOICES);

  for (guint i = 0; i < n; i++) {
    if (get_text (json_array_get_element (values, i)) == NULL)
      return FALSE;
  }
  for (guint i = 0; i < n; i++) {
    const char *value = get_text (json_array_get_element (values, i));
    g_autofree char *words = make_label (value);
    g_autofree char *label = ef_text_make_line (words, MOST_LABEL);

    ef_post_setting_add_choice (field, value, label);
  }
  field->kind = EF_POST_SETTING_CHOICE;

  return n > 0;
}

static void
read_kind (Reader *self, JsonObject *schema, EfPostSetting *field)
{
  const char *type = get_string (schema, "type");
  JsonArray *values = get_array (schema, "enum");

  field->kind = EF_POST_SETTING_OTHER;
  if (values != NULL && read_choices (values, field))
    return;
  if (g_strcmp0 (type, "boolean") == 0)
    field->kind = EF_POST_SETTING_SWITCH;
  else if (g_strcmp0 (type, "number") == 0 || g_strcmp0 (type, "integer") == 0)
    field->kind = EF_POST_SETTING_NUMBER;
  else if (g_strcmp0 (type, "array") == 0)
    read_list (self, schema, field);
  else if (g_strcmp0 (type, "string") == 0 && values == NULL)
    read_text (schema, field);
}

/* The server's method that lists what a field may be: "boards" for "board". */
static void
find_tool (Reader *self, EfPostSetting *field)
{
  JsonArray *tools = get_array (self->answer, "tools");
  g_autofree char *plural = g_strconcat (field->key, "s", NULL);

  for (guint i = 0; tools != NULL && i < json_array_get_length (tools); i++) {
    JsonNode *tool = json_array_get_element (tools, i);
    const char *name =
      JSON_NODE_HOLDS_OBJECT (tool) ? get_string (json_node_get_object (tool), "methodName") : NULL;

    if (g_strcmp0 (name, plural) == 0)
      field->tool = g_strdup (plural);
  }
}

static char *
read_line (JsonObject *schema, const char *name)
{
  const char *text = get_string (schema, name);
  g_autofree char *line = text != NULL ? ef_text_make_line (text, 3 * MOST_LABEL) : NULL;

  return line != NULL && *line != '\0' ? g_steal_pointer (&line) : NULL;
}

static EfPostSetting *
read_property (Reader *self, const char *key, JsonObject *property, gboolean required)
{
  EfPostSetting *field = ef_post_setting_new (key, EF_POST_SETTING_OTHER);
  JsonObject *schema = settle (self, property);

  read_kind (self, schema, field);
  field->required = required;
  field->label = read_line (property, "title");
  if (field->label == NULL) {
    g_autofree char *words = make_label (key);

    field->label = ef_text_make_line (words, MOST_LABEL);
  }
  field->hint = read_line (property, "description");
  if (field->kind == EF_POST_SETTING_TEXT)
    find_tool (self, field);

  return field;
}

static const char *
find_label (const EfPostSetting *known, const char *value)
{
  for (guint i = 0; known->choices != NULL && i < known->choices->len; i++) {
    const EfPostSettingChoice *choice = g_ptr_array_index (known->choices, i);

    if (g_str_equal (choice->value, value))
      return choice->label;
  }

  return NULL;
}

/* Of a field that is built in the server knows better what may be chosen and how long it may be; when it matters, and
 * what it is called, it does not say. */
static EfPostSetting *
unite (const EfPostSetting *known, const EfPostSetting *told)
{
  EfPostSetting *field = ef_post_setting_copy (known);

  if (known->kind == EF_POST_SETTING_CHOICE && told->kind == EF_POST_SETTING_CHOICE) {
    g_clear_pointer (&field->choices, g_ptr_array_unref);
    for (guint i = 0; i < told->choices->len; i++) {
      const EfPostSettingChoice *choice = g_ptr_array_index (told->choices, i);
      const char *label = find_label (known, choice->value);

      ef_post_setting_add_choice (field, choice->value, label != NULL ? label : choice->label);
    }
  }
  if (known->kind == EF_POST_SETTING_TEXT && told->kind == EF_POST_SETTING_TEXT) {
    field->least = MAX (known->least, told->least);
    field->most = told->most > 0 ? told->most : known->most;
  }

  return field;
}

static gboolean
is_below (const char *key, const char *property)
{
  gsize length = strlen (property);

  return strncmp (key, property, length) == 0 && (key[length] == '\0' || key[length] == '/');
}

/* FALSE: nothing built in belongs to this property. */
static gboolean
add_known (Reader *self, const char *key, const EfPostSetting *told, GPtrArray *fields)
{
  guint n = self->built_in != NULL ? ef_post_settings_get_n_fields (self->built_in) : 0;
  gboolean found = FALSE;

  for (guint i = 0; i < n; i++) {
    const EfPostSetting *known = ef_post_settings_get_field (self->built_in, i);

    if (!is_below (known->key, key))
      continue;
    g_ptr_array_add (fields, g_str_equal (known->key, key) ? unite (known, told)
                                                           : ef_post_setting_copy (known));
    found = TRUE;
  }

  return found;
}

/* What must be given stays, though a server does not name it. */
static void
add_unnamed (Reader *self, JsonObject *properties, GPtrArray *fields)
{
  guint n = self->built_in != NULL ? ef_post_settings_get_n_fields (self->built_in) : 0;

  for (guint i = 0; i < n; i++) {
    const EfPostSetting *known = ef_post_settings_get_field (self->built_in, i);
    g_auto (GStrv) steps = g_strsplit (known->key, "/", 2);

    if (known->required && !json_object_has_member (properties, steps[0]))
      g_ptr_array_add (fields, ef_post_setting_copy (known));
  }
}

static gboolean
is_required (JsonObject *schema, const char *key)
{
  JsonArray *array = get_array (schema, "required");

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    if (g_strcmp0 (get_text (json_array_get_element (array, i)), key) == 0)
      return TRUE;
  }

  return FALSE;
}

static gboolean
is_ours (const char *key)
{
  return g_str_equal (key, "__type") || ef_post_settings_is_order (key) ||
         strchr (key, '/') != NULL || *key == '\0';
}

static gboolean
refuse (GError **error)
{
  g_set_error_literal (error, EF_ERROR, EF_ERROR_INVALID,
                       _ ("What the server says about the settings of this network cannot be "
                          "understood."));

  return FALSE;
}

static gboolean
read_properties (Reader *self, gboolean is_lenient, GPtrArray *fields, GError **error)
{
  JsonObject *schema = settle (self, self->root);
  JsonObject *properties = get_object (schema, "properties");
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  if (properties == NULL || json_object_get_size (properties) > MOST_FIELDS)
    return refuse (error);

  json_object_iter_init_ordered (&iter, properties);
  while (json_object_iter_next_ordered (&iter, &key, &node)) {
    EfPostSetting *field;

    if (is_ours (key) || !JSON_NODE_HOLDS_OBJECT (node))
      continue;
    field = read_property (self, key, json_node_get_object (node), is_required (schema, key));
    if (add_known (self, key, field, fields)) {
      ef_post_setting_free (field);
      continue;
    }
    g_ptr_array_add (fields, field);
    if (field->required && field->kind == EF_POST_SETTING_OTHER && !is_lenient)
      return refuse (error);
  }
  add_unnamed (self, properties, fields);

  return TRUE;
}

/* The answer, what it calls "output", or the settings in it. */
static JsonNode *
find_settings (JsonNode *node, JsonObject **answer)
{
  JsonObject *object =
    node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonObject *output = get_object (object, "output");

  *answer = NULL;
  if (output != NULL)
    object = output;
  if (object != NULL && !json_object_has_member (object, "properties") &&
      json_object_has_member (object, "settings")) {
    *answer = object;
    return json_object_get_member (object, "settings");
  }

  return node;
}

static EfPostSettings *
make_form (const char *network, JsonNode *schema, gboolean is_lenient, GError **error)
{
  g_autoptr (EfPostSettings) built_in = ef_post_settings_new (network);
  g_autoptr (GPtrArray) fields =
    g_ptr_array_new_with_free_func ((GDestroyNotify) ef_post_setting_free);
  Reader reader = { .network = network, .built_in = built_in };
  JsonNode *settings = find_settings (schema, &reader.answer);

  /* "No additional settings required" */
  if (get_text (settings) != NULL)
    return built_in != NULL ? g_steal_pointer (&built_in)
                            : ef_post_settings_take (network, g_steal_pointer (&fields));
  if (settings == NULL || !JSON_NODE_HOLDS_OBJECT (settings)) {
    refuse (error);
    return NULL;
  }

  reader.root = json_node_get_object (settings);
  if (!read_properties (&reader, is_lenient, fields, error))
    return NULL;

  return ef_post_settings_take (network, g_steal_pointer (&fields));
}

EfPostSettings *
ef_post_settings_new_from_schema (const char *network, JsonNode *schema, GError **error)
{
  return make_form (network, schema, FALSE, error);
}

EfPostSettings *
ef_post_settings_choose (const char *network, JsonNode *schema)
{
  EfPostSettings *self = NULL;

  if (schema != NULL)
    self = ef_post_settings_new_from_schema (network, schema, NULL);
  if (self == NULL)
    self = ef_post_settings_new (network);
  /* Of a network we know nothing about, what is not understood can be given as JSON. */
  if (self == NULL && schema != NULL)
    self = make_form (network, schema, TRUE, NULL);
  if (self == NULL)
    self = ef_post_settings_take (
      network, g_ptr_array_new_with_free_func ((GDestroyNotify) ef_post_setting_free));

  return self;
}

guint
ef_post_settings_read_most_text (JsonNode *answer)
{
  JsonObject *object =
    answer != NULL && JSON_NODE_HOLDS_OBJECT (answer) ? json_node_get_object (answer) : NULL;
  JsonObject *output = get_object (object, "output");

  if (output != NULL)
    object = output;

  return object != NULL ? get_length (object, "maxLength", 0) : 0;
}
