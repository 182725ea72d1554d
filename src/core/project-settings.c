/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "core/error.h"
#include "core/format.h"
#include "core/json-read.h"
#include "core/project-private.h"
#include "core/text.h"
#include "core/time-span.h"
#include "core/timecode.h"

#define LOUDNESS -14.0
#define LEAST_LOUDNESS -30.0
#define MOST_LOUDNESS -6.0
#define MOST_NICK 100     /* characters of an id or nick */
#define MOST_SCRIPT 50000 /* characters: an hour of speech */
#define MOST_FOLDER 4096  /* bytes, as the system has it */

/* The settings. Each has a name that is stored, printed and typed, a way to print it, to read it back, and
 * to read what was typed. */

typedef struct _Setting Setting;

struct _Setting {
  const char *name;
  gsize offset;
  void (*write) (const Setting *setting, const EfProjectSettings *self, JsonObject *object);
  gboolean (*read) (const Setting *setting, EfProjectSettings *self, JsonObject *object);
  gboolean (*parse) (const Setting *setting,
                     EfProjectSettings *self,
                     const char *value,
                     GError **error);
};

#define FIELD(type, self, setting) (G_STRUCT_MEMBER (type, (self), (setting)->offset))

G_GNUC_PRINTF (2, 3)
static gboolean
refuse (GError **error, const char *format, ...)
{
  va_list values;

  va_start (values, format);
  if (error != NULL)
    *error = g_error_new_valist (EF_ERROR, EF_ERROR_INVALID, format, values);
  va_end (values);

  return FALSE;
}

static void
write_formats (const Setting *setting, const EfProjectSettings *self, JsonObject *object)
{
  JsonArray *formats = json_array_new ();

  for (guint i = 0; i < EF_FORMAT_N; i++) {
    if (self->formats & EF_FORMAT_BIT (i))
      json_array_add_string_element (formats, ef_format_to_nick ((EfFormat) i));
  }
  json_object_set_array_member (object, setting->name, formats);
}

static gboolean
read_format (JsonNode *node, guint *formats)
{
  EfFormat format;

  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING ||
      !ef_format_from_nick (json_node_get_string (node), &format))
    return FALSE;

  *formats |= EF_FORMAT_BIT (format);

  return TRUE;
}

static gboolean
read_formats (const Setting *setting, EfProjectSettings *self, JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, setting->name);
  guint formats = 0;
  JsonArray *array;

  if (node == NULL)
    return TRUE;
  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++) {
    if (!read_format (json_array_get_element (array, i), &formats))
      return FALSE;
  }
  self->formats = formats;

  return formats != 0;
}

static gboolean
parse_formats (const Setting *setting, EfProjectSettings *self, const char *value, GError **error)
{
  return ef_format_parse (value, &self->formats, error);
}

static void
write_fill (const Setting *setting, const EfProjectSettings *self, JsonObject *object)
{
  json_object_set_string_member (object, setting->name, ef_fill_to_nick (self->fill));
}

static gboolean
read_fill (const Setting *setting, EfProjectSettings *self, JsonObject *object)
{
  const char *nick = NULL;

  return ef_json_read_string (object, setting->name, &nick) &&
         (nick == NULL || ef_fill_from_nick (nick, &self->fill));
}

static gboolean
parse_fill (const Setting *setting, EfProjectSettings *self, const char *value, GError **error)
{
  g_autofree char *excerpt = NULL;

  if (ef_fill_from_nick (value, &self->fill))
    return TRUE;

  excerpt = ef_text_excerpt (value);

  return refuse (error, _ ("“%s” is no way to fill the frame: possible are crop, blur and track."),
                 excerpt);
}

static void
write_order (const Setting *setting, const EfProjectSettings *self, JsonObject *object)
{
  json_object_set_string_member (object, setting->name, ef_order_to_nick (self->order));
}

static gboolean
read_order (const Setting *setting, EfProjectSettings *self, JsonObject *object)
{
  const char *nick = NULL;

  return ef_json_read_string (object, setting->name, &nick) &&
         (nick == NULL || ef_order_from_nick (nick, &self->order));
}

static gboolean
parse_order (const Setting *setting, EfProjectSettings *self, const char *value, GError **error)
{
  g_autofree char *excerpt = NULL;

  if (ef_order_from_nick (value, &self->order))
    return TRUE;

  excerpt = ef_text_excerpt (value);

  return refuse (error, _ ("“%s” is no order: possible are arranged, shuffled and longest."),
                 excerpt);
}

static void
write_count (const Setting *setting, const EfProjectSettings *self, JsonObject *object)
{
  json_object_set_int_member (object, setting->name, FIELD (guint, self, setting));
}

static gboolean
read_count (const Setting *setting, EfProjectSettings *self, JsonObject *object)
{
  gint64 wide = FIELD (guint, self, setting);

  if (!ef_json_read_number (object, setting->name, 0, G_MAXUINT32, &wide))
    return FALSE;

  FIELD (guint, self, setting) = (guint) wide;

  return TRUE;
}

static gboolean
refuse_variants (const char *value, GError **error)
{
  return refuse (error, _ ("“%s” variants cannot be made: choose 1 to %d."), value,
                 EF_VARIANTS_MOST);
}

static gboolean
parse_variants (const Setting *setting, EfProjectSettings *self, const char *value, GError **error)
{
  g_autofree char *excerpt = ef_text_excerpt (value);
  guint64 number;

  if (!g_ascii_string_to_unsigned (value, 10, 1, EF_VARIANTS_MOST, &number, NULL))
    return refuse_variants (excerpt, error);

  self->n_variants = (guint) number;

  return TRUE;
}

static gboolean
parse_seed (const Setting *setting, EfProjectSettings *self, const char *value, GError **error)
{
  g_autofree char *excerpt = ef_text_excerpt (value);
  guint64 number;

  if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT32, &number, NULL))
    return refuse (error, _ ("“%s” is no seed: write a whole number from 0 to %u."), excerpt,
                   G_MAXUINT32);

  self->seed = (guint32) number;

  return TRUE;
}

static void
write_length (const Setting *setting, const EfProjectSettings *self, JsonObject *object)
{
  ef_json_set_seconds (object, setting->name, self->length);
}

static gboolean
read_length (const Setting *setting, EfProjectSettings *self, JsonObject *object)
{
  return ef_json_read_seconds (object, setting->name, &self->length);
}

/* A time as it is typed everywhere; a bare number is seconds. */
static gboolean
parse_length (const Setting *setting, EfProjectSettings *self, const char *value, GError **error)
{
  return ef_timecode_parse (value, EF_RATE_NONE, &self->length, error);
}

static void
write_text (const Setting *setting, const EfProjectSettings *self, JsonObject *object)
{
  json_object_set_string_member (object, setting->name, FIELD (char *, self, setting));
}

static gboolean
read_text (const Setting *setting, EfProjectSettings *self, JsonObject *object)
{
  return ef_json_read_text (object, setting->name, 8 * MOST_SCRIPT, &FIELD (char *, self, setting));
}

static gboolean
parse_text (const Setting *setting, EfProjectSettings *self, const char *value, GError **error)
{
  g_set_str (&FIELD (char *, self, setting), value);

  return TRUE;
}

#define FOLDER_URI "folder_uri"

/* JSON is text: where that is not what the system calls the folder, the address is. */
static void
write_folder (const Setting *setting, const EfProjectSettings *self, JsonObject *object)
{
  g_autofree char *text = g_utf8_make_valid (self->folder, -1);
  g_autofree char *uri =
    g_str_equal (text, self->folder) ? NULL : g_filename_to_uri (self->folder, NULL, NULL);

  json_object_set_string_member (object, setting->name, text);
  if (uri != NULL)
    json_object_set_string_member (object, FOLDER_URI, uri);
}

static gboolean
read_folder (const Setting *setting, EfProjectSettings *self, JsonObject *object)
{
  const char *uri = NULL;
  g_autofree char *folder = NULL;

  if (!ef_json_read_string (object, FOLDER_URI, &uri) ||
      !ef_json_read_text (object, setting->name, MOST_FOLDER * 4, &self->folder))
    return FALSE;
  if (uri == NULL)
    return TRUE;

  folder = g_filename_from_uri (uri, NULL, NULL);
  if (folder != NULL)
    g_set_str (&self->folder, folder);

  return folder != NULL;
}

static void
write_switch (const Setting *setting, const EfProjectSettings *self, JsonObject *object)
{
  json_object_set_boolean_member (object, setting->name, FIELD (gboolean, self, setting));
}

static gboolean
read_switch (const Setting *setting, EfProjectSettings *self, JsonObject *object)
{
  return ef_json_read_switch (object, setting->name, &FIELD (gboolean, self, setting));
}

static gboolean
parse_switch (const Setting *setting, EfProjectSettings *self, const char *value, GError **error)
{
  static const struct {
    const char *word;
    gboolean on;
  } words[] = {
    { "true", TRUE },   { "yes", TRUE }, { "on", TRUE },   { "1", TRUE },
    { "false", FALSE }, { "no", FALSE }, { "off", FALSE }, { "0", FALSE },
  };
  g_autofree char *excerpt = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    if (g_str_equal (words[i].word, value)) {
      FIELD (gboolean, self, setting) = words[i].on;
      return TRUE;
    }
  }

  excerpt = ef_text_excerpt (value);

  return refuse (error, _ ("“%s” is neither yes nor no: write %s=true or %s=false."), excerpt,
                 setting->name, setting->name);
}

static void
write_loudness (const Setting *setting, const EfProjectSettings *self, JsonObject *object)
{
  json_object_set_double_member (object, setting->name, self->loudness);
}

static gboolean
read_loudness (const Setting *setting, EfProjectSettings *self, JsonObject *object)
{
  return ef_json_read_double (object, setting->name, &self->loudness);
}

static gboolean
parse_loudness (const Setting *setting, EfProjectSettings *self, const char *value, GError **error)
{
  g_autofree char *excerpt = NULL;
  char *end = NULL;
  double number = g_ascii_strtod (value, &end);

  if (end != value && *end == '\0') {
    self->loudness = number;
    return TRUE;
  }

  excerpt = ef_text_excerpt (value);

  return refuse (error, _ ("“%s” is no loudness: write LUFS from %g to %g, as -14."), excerpt,
                 LEAST_LOUDNESS, MOST_LOUDNESS);
}

#define OFFSET(field) G_STRUCT_OFFSET (EfProjectSettings, field)

static const Setting settings_table[] = {
  { "formats", OFFSET (formats), write_formats, read_formats, parse_formats },
  { "fill", OFFSET (fill), write_fill, read_fill, parse_fill },
  { "variants", OFFSET (n_variants), write_count, read_count, parse_variants },
  { "order", OFFSET (order), write_order, read_order, parse_order },
  { "length", OFFSET (length), write_length, read_length, parse_length },
  { "seed", OFFSET (seed), write_count, read_count, parse_seed },
  { "preset", OFFSET (preset), write_text, read_text, parse_text },
  { "encoder", OFFSET (encoder), write_text, read_text, parse_text },
  { "folder", OFFSET (folder), write_folder, read_folder, parse_text },
  { "script", OFFSET (script), write_text, read_text, parse_text },
  { "sound", OFFSET (has_sound), write_switch, read_switch, parse_switch },
  { "levelled", OFFSET (is_levelled), write_switch, read_switch, parse_switch },
  { "loudness", OFFSET (loudness), write_loudness, read_loudness, parse_loudness },
};

void
ef_project_settings_init (EfProjectSettings *self)
{
  *self = (EfProjectSettings) {
    .formats = EF_FORMAT_BIT (EF_FORMAT_PORTRAIT),
    .fill = EF_FILL_CROP,
    .n_variants = 3,
    .order = EF_ORDER_ARRANGED,
    .length = EF_VARIANTS_LENGTH,
    .seed = 1,
    .preset = g_strdup (""),
    .encoder = g_strdup (""),
    .folder = g_strdup (""),
    .script = g_strdup (""),
    .has_sound = TRUE,
    .is_levelled = TRUE,
    .loudness = LOUDNESS,
  };
}

/* @self is not set up yet, or was cleared. */
void
ef_project_settings_copy (EfProjectSettings *self, const EfProjectSettings *from)
{
  *self = *from;
  self->preset = g_strdup (from->preset);
  self->encoder = g_strdup (from->encoder);
  self->folder = g_strdup (from->folder);
  self->script = g_strdup (from->script);
}

/* May be cleared twice. */
void
ef_project_settings_clear (EfProjectSettings *self)
{
  g_clear_pointer (&self->preset, g_free);
  g_clear_pointer (&self->encoder, g_free);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->script, g_free);
}

gboolean
ef_project_settings_equal (const EfProjectSettings *self, const EfProjectSettings *other)
{
  return self->formats == other->formats && self->fill == other->fill &&
         self->n_variants == other->n_variants && self->order == other->order &&
         self->length == other->length && self->seed == other->seed &&
         g_strcmp0 (self->preset, other->preset) == 0 &&
         g_strcmp0 (self->encoder, other->encoder) == 0 &&
         g_strcmp0 (self->folder, other->folder) == 0 &&
         g_strcmp0 (self->script, other->script) == 0 && !self->has_sound == !other->has_sound &&
         !self->is_levelled == !other->is_levelled && self->loudness >= other->loudness &&
         self->loudness <= other->loudness;
}

void
ef_project_settings_write (const EfProjectSettings *self, JsonObject *object)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings_table); i++)
    settings_table[i].write (&settings_table[i], self, object);
}

JsonNode *
ef_project_settings_to_json (const EfProjectSettings *self)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  ef_project_settings_write (self, object);
  json_node_take_object (node, object);

  return node;
}

static gboolean
clean_nick (char **nick, const char *what, GError **error)
{
  char *clean = ef_text_clean_line (*nick, what, 0, MOST_NICK, error);

  if (clean == NULL)
    return FALSE;

  g_free (*nick);
  *nick = clean;

  return TRUE;
}

static gboolean
clean_script (EfProjectSettings *self, GError **error)
{
  char *clean = ef_text_clean_lines (self->script, _ ("script"), MOST_SCRIPT, error);

  if (clean == NULL)
    return FALSE;

  g_free (self->script);
  self->script = clean;

  return TRUE;
}

static gboolean
check_folder (const char *folder, GError **error)
{
  g_autofree char *excerpt = NULL;

  if (*folder == '\0' || (g_path_is_absolute (folder) && strlen (folder) < MOST_FOLDER))
    return TRUE;

  excerpt = ef_text_excerpt (folder);

  return refuse (error, _ ("“%s” cannot be the folder: write it in full, as /home/me/Videos."),
                 excerpt);
}

static gboolean
check_numbers (EfProjectSettings *self, GError **error)
{
  g_autofree char *number = g_strdup_printf ("%u", self->n_variants);

  if (self->n_variants < 1 || self->n_variants > EF_VARIANTS_MOST)
    return refuse_variants (number, error);
  if (self->length != 0 && (self->length < EF_NS_PER_SECOND || self->length > EF_TIME_MOST))
    return refuse (error, _ ("A clip is at least one second long; a length of 0 takes all of the "
                             "storyboard."));
  if (!(self->loudness >= LEAST_LOUDNESS && self->loudness <= MOST_LOUDNESS))
    return refuse (error, _ ("The loudness cannot be %g LUFS: choose %g to %g, as -14."),
                   self->loudness, LEAST_LOUDNESS, MOST_LOUDNESS);

  return TRUE;
}

/* Whoever set them, from here on they can be used. */
gboolean
ef_project_settings_clean (EfProjectSettings *self, GError **error)
{
  guint all = EF_FORMAT_BIT (EF_FORMAT_N) - 1;

  if ((self->formats & all) == 0)
    return ef_format_parse ("", &self->formats, error);

  self->formats &= all;

  return check_numbers (self, error) && check_folder (self->folder, error) &&
         clean_nick (&self->preset, _ ("preset"), error) &&
         clean_nick (&self->encoder, _ ("encoder"), error) && clean_script (self, error);
}

static gboolean
read_settings (EfProjectSettings *self, JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (settings_table); i++) {
    if (!settings_table[i].read (&settings_table[i], self, json_node_get_object (node)))
      return FALSE;
  }

  return ef_project_settings_clean (self, NULL);
}

/* What is missing is as usual, so that what an older version stored can be read; what is odd is refused.
 * @self, which is set up, is only touched where all of it could be read. */
gboolean
ef_project_settings_from_json (EfProjectSettings *self, JsonNode *node, GError **error)
{
  EfProjectSettings read;
  gboolean fine;

  ef_project_settings_init (&read);
  fine = read_settings (&read, node);
  if (!fine) {
    ef_project_settings_clear (&read);
    return refuse (error, _ ("The settings of this project cannot be read: set them again."));
  }

  ef_project_settings_clear (self);
  *self = read;

  return TRUE;
}

static gboolean
refuse_key (const char *key, GError **error)
{
  g_autofree char *excerpt = ef_text_excerpt (key);
  g_autoptr (GString) names = g_string_new ("name");

  for (guint i = 0; i < G_N_ELEMENTS (settings_table); i++)
    g_string_append_printf (names, ", %s", settings_table[i].name);

  return refuse (error, _ ("“%s” cannot be set: possible are %s."), excerpt, names->str);
}

gboolean
ef_project_settings_set_value (EfProjectSettings *self,
                               const char *key,
                               const char *value,
                               GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings_table); i++) {
    if (g_str_equal (settings_table[i].name, key))
      return settings_table[i].parse (&settings_table[i], self, value, error) &&
             ef_project_settings_clean (self, error);
  }

  return refuse_key (key, error);
}
