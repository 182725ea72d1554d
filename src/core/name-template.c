/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/name-template.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/text.h"
#include "core/video-ending.h"

#define MOST_CUTS 64 /* a cut takes at most half of a field, so that two long ones share */

typedef enum {
  FIELD_SOURCE,
  FIELD_N,
  FIELD_NN,
  FIELD_NNN,
  FIELD_LABEL,
  FIELD_BEGIN,
  FIELD_END,
  FIELD_DATE,
  FIELD_PROFILE,
  FIELD_KEYWORDS,
  FIELD_PROJECT,
  FIELD_CLIP,
  FIELD_FORMAT,
  FIELD_PRESET,
  N_FIELDS,
} Field;

/* What there is to say about a segment, and about a file that is rendered. */
#define FIELDS_OF_SEGMENT ((1u << FIELD_PROJECT) - 1)
#define FIELDS_OF_RENDER                                                                         \
  ((1u << FIELD_N) | (1u << FIELD_NN) | (1u << FIELD_NNN) | (1u << FIELD_DATE) |                 \
   (1u << FIELD_PROFILE) | (1u << FIELD_KEYWORDS) | (1u << FIELD_PROJECT) | (1u << FIELD_CLIP) | \
   (1u << FIELD_FORMAT) | (1u << FIELD_PRESET))

static const char *const fields[N_FIELDS] = {
  [FIELD_SOURCE] = "source",   [FIELD_N] = "n",
  [FIELD_NN] = "nn",           [FIELD_NNN] = "nnn",
  [FIELD_LABEL] = "label",     [FIELD_BEGIN] = "begin",
  [FIELD_END] = "end",         [FIELD_DATE] = "date",
  [FIELD_PROFILE] = "profile", [FIELD_KEYWORDS] = "keywords",
  [FIELD_PROJECT] = "project", [FIELD_CLIP] = "clip",
  [FIELD_FORMAT] = "format",   [FIELD_PRESET] = "preset",
};

static guint
get_allowed (EfNameKind kind)
{
  return kind == EF_NAME_OF_RENDER ? FIELDS_OF_RENDER : FIELDS_OF_SEGMENT;
}

/* Names that stand for a device on Windows, whatever follows behind a dot. */
static const char *const devices[] = {
  "con",  "prn",  "aux",  "nul",  "com1", "com2", "com3", "com4", "com5", "com6", "com7",
  "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
};

static gboolean
is_separator (char c)
{
  return c == '-' || c == '_' || c == ' ';
}

static gboolean
find_field (const char *name, gsize length, EfNameKind kind, Field *field)
{
  for (guint i = 0; i < N_FIELDS; i++) {
    if ((get_allowed (kind) & (1u << i)) && strlen (fields[i]) == length &&
        strncmp (fields[i], name, length) == 0) {
      *field = (Field) i;
      return TRUE;
    }
  }

  return FALSE;
}

static char *
list_fields (EfNameKind kind)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < N_FIELDS; i++) {
    if (get_allowed (kind) & (1u << i))
      g_string_append_printf (list, "%s{%s}", list->len > 0 ? ", " : "", fields[i]);
  }

  return g_string_free_and_steal (g_steal_pointer (&list));
}

static void
set_unknown (GError **error, const char *name, gsize length, EfNameKind kind)
{
  g_autofree char *field = g_strndup (name, length);
  g_autofree char *excerpt = ef_text_excerpt (field);
  g_autofree char *list = list_fields (kind);

  g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
               /* Translators: the braces are typed as they are: “There is no field {where}…”. */
               _ ("There is no field {%s} for file names: choose from %s."), excerpt, list);
}

/* What a file system or the shell of one would stumble over becomes a dash, white space one space. */
static char *
clean_part (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autofree char *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  g_autoptr (GString) part = g_string_new (NULL);

  for (const char *at = normal; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);
    GUnicodeType type = g_unichar_type (c);

    if (c < 128 && strchr ("/\\:*?\"<>|", (int) c) != NULL)
      c = '-';
    else if (g_unichar_isspace (c) || type == G_UNICODE_CONTROL)
      c = ' ';
    else if (type == G_UNICODE_FORMAT && c != 0x200c && c != 0x200d)
      continue; /* turns the writing direction, or cannot be seen */

    if ((c == '-' || c == ' ') && part->len > 0 && part->str[part->len - 1] == (char) c)
      continue;
    g_string_append_unichar (part, c);
  }

  return g_string_free_and_steal (g_steal_pointer (&part));
}

static char *
clean_value (const char *text)
{
  g_autofree char *part = clean_part (text);
  const char *begin = part;
  gsize length;

  while (*begin == '-' || *begin == ' ')
    begin++;
  length = strlen (begin);
  while (length > 0 && (begin[length - 1] == '-' || begin[length - 1] == ' '))
    length--;

  return g_strndup (begin, length);
}

static char *
format_time (gint64 time)
{
  gint64 milliseconds = MAX (time, 0) / 1000000;

  return g_strdup_printf ("%02d-%02d-%02d.%03d", (int) (milliseconds / 3600000),
                          (int) (milliseconds / 60000 % 60), (int) (milliseconds / 1000 % 60),
                          (int) (milliseconds % 1000));
}

static char *
clean_title (const char *title)
{
  const char *ending = title != NULL ? ef_video_ending_find (title) : NULL;
  g_autofree char *stem = ending != NULL ? g_strndup (title, (gsize) (ending - title)) : NULL;

  return clean_value (stem != NULL ? stem : title);
}

/* "9:16" as "9x16". */
static char *
make_format (const char *nick)
{
  g_autofree char *text = g_strdelimit (g_strdup (nick != NULL ? nick : ""), ":", 'x');

  return clean_value (text);
}

static char *
make_number (int n_digits, guint number)
{
  return number > 0 ? g_strdup_printf ("%0*u", n_digits, number) : g_strdup ("");
}

static void
fill_values (const EfNameValues *values, char **texts)
{
  g_autofree char *date =
    values->date != NULL ? g_date_time_format (values->date, "%Y-%m-%d") : NULL;
  g_autofree char *keywords =
    values->keywords != NULL ? g_strjoinv ("-", (char **) values->keywords) : NULL;

  texts[FIELD_SOURCE] = clean_title (values->source);
  texts[FIELD_N] = make_number (1, values->number);
  texts[FIELD_NN] = make_number (2, values->number);
  texts[FIELD_NNN] = make_number (3, values->number);
  texts[FIELD_LABEL] = clean_value (values->label);
  texts[FIELD_BEGIN] = format_time (values->span.begin);
  texts[FIELD_END] = format_time (values->span.end);
  texts[FIELD_DATE] = clean_value (date);
  texts[FIELD_PROFILE] = clean_value (values->profile);
  texts[FIELD_KEYWORDS] = clean_value (keywords);
  texts[FIELD_PROJECT] = clean_value (values->project);
  texts[FIELD_CLIP] = clean_value (values->clip);
  texts[FIELD_FORMAT] = make_format (values->format);
  texts[FIELD_PRESET] = clean_value (values->preset);
}

/* A field without text takes the separators before it along, or at the start those behind it. */
static void
append_value (GString *name, const char *value, gboolean *skipping)
{
  if (*value != '\0') {
    g_string_append (name, value);
    *skipping = FALSE;
    return;
  }

  while (name->len > 0 && is_separator (name->str[name->len - 1]))
    g_string_truncate (name, name->len - 1);
  *skipping = name->len == 0;
}

static void
append_literal (GString *name, char c, gboolean *skipping)
{
  if (*skipping && is_separator (c))
    return;

  g_string_append_c (name, c);
  *skipping = FALSE;
}

/* @texts (nullable): only look whether @template can be used. */
static char *
expand (const char *template, EfNameKind kind, char *const *texts, GError **error)
{
  g_autoptr (GString) name = g_string_new (NULL);
  gboolean skipping = FALSE;

  for (const char *at = template; *at != '\0'; at++) {
    Field field;
    const char *end;

    if (*at != '{' && *at != '}') {
      append_literal (name, *at, &skipping);
      continue;
    }
    if (at[1] == at[0]) {
      append_literal (name, *at++, &skipping);
      continue;
    }

    end = *at == '{' ? strpbrk (at + 1, "{}") : NULL;
    if (end == NULL || *end != '}') {
      g_set_error (
        error, EF_ERROR, EF_ERROR_INVALID,
        _ ("The template for file names has a single brace: write fields as {label}, and "
           "a brace itself twice."));
      return NULL;
    }
    if (!find_field (at + 1, (gsize) (end - at - 1), kind, &field)) {
      set_unknown (error, at + 1, (gsize) (end - at - 1), kind);
      return NULL;
    }
    if (texts != NULL)
      append_value (name, texts[field], &skipping);
    at = end;
  }

  return g_string_free_and_steal (g_steal_pointer (&name));
}

static void
cut_bytes (char *text, gsize most)
{
  const char *at;

  if (strlen (text) <= most)
    return;

  at = g_utf8_find_prev_char (text, text + most + 1);
  text[at != NULL ? at - text : 0] = '\0';
}

static void
strip_end (char *text)
{
  gsize length = strlen (text);

  while (length > 0 && (is_separator (text[length - 1]) || text[length - 1] == '.'))
    text[--length] = '\0';
}

static gboolean
is_device (const char *name)
{
  gsize length = strcspn (name, ".");

  for (guint i = 0; i < G_N_ELEMENTS (devices); i++) {
    if (strlen (devices[i]) == length && g_ascii_strncasecmp (name, devices[i], length) == 0)
      return TRUE;
  }

  return FALSE;
}

/* What is left of an expanded template when everything that makes trouble is gone. */
static char *
finish_name (const char *expanded, guint number)
{
  g_autofree char *name = clean_part (expanded);
  const char *begin = name;

  while (is_separator (*begin) || *begin == '.')
    begin++;
  strip_end (name + (begin - name));

  if (*begin == '\0')
    return g_strdup_printf ("%02u", MAX (number, 1));
  if (is_device (begin))
    return g_strconcat ("_", begin, NULL);

  return g_strdup (begin);
}

static Field
find_longest (char *const *texts, const char *template)
{
  Field longest = FIELD_LABEL;

  for (guint i = 0; i < N_FIELDS; i++) {
    g_autofree char *field = g_strdup_printf ("{%s}", fields[i]);

    if (strstr (template, field) != NULL && strlen (texts[i]) > strlen (texts[longest]))
      longest = (Field) i;
  }

  return longest;
}

/* Whether @template can be used, as a dialog asks while it is typed. */
gboolean
ef_name_template_check (const char *template, EfNameKind kind, GError **error)
{
  g_autofree char *name = NULL;

  if (!g_utf8_validate (template, -1, NULL)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
                 _ ("The template for file names is not valid UTF-8 text."));
    return FALSE;
  }

  name = expand (template, kind, NULL, error);

  return name != NULL;
}

/* A file name with @extension, which has its dot. What is too long loses letters of its longest field, so
 * that the number that tells it from the others stays. */
char *
ef_name_template_make (const char *template,
                       const EfNameValues *values,
                       const char *extension,
                       GError **error)
{
  char *texts[N_FIELDS];
  g_autofree char *name = NULL;
  gsize most = EF_NAME_MOST_BYTES - strlen (extension);

  g_return_val_if_fail (strlen (extension) < EF_NAME_MOST_BYTES / 2, NULL);

  if (!ef_name_template_check (template, values->kind, error))
    return NULL;

  fill_values (values, texts);
  for (int round = 0; round < MOST_CUTS; round++) {
    g_autofree char *expanded = expand (template, values->kind, texts, NULL);
    gsize excess;
    char *longest;

    g_free (name);
    name = finish_name (expanded, values->number);
    if (strlen (name) <= most)
      break;
    excess = strlen (name) - most;
    longest = texts[find_longest (texts, template)];
    cut_bytes (longest, strlen (longest) - MIN (excess, (strlen (longest) + 1) / 2));
    strip_end (longest);
  }
  for (guint i = 0; i < N_FIELDS; i++)
    g_free (texts[i]);

  cut_bytes (name, most);
  strip_end (name);

  return g_strconcat (name, extension, NULL);
}

static void
clear_name (gpointer data)
{
  EfName *name = data;

  g_free (name->name);
}

/* The names of a whole list before anything is written. Two that differ only in case are the same, for
 * not every file system tells them apart. @exists (nullable) is asked once for each. */
GArray *
ef_name_template_make_all (const char *template,
                           const EfNameValues *values,
                           guint n_values,
                           const char *extension,
                           EfNameExistsFunc exists,
                           gpointer data,
                           GError **error)
{
  g_autoptr (GArray) names = g_array_sized_new (FALSE, TRUE, sizeof (EfName), n_values);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  g_array_set_clear_func (names, clear_name);
  for (guint i = 0; i < n_values; i++) {
    EfName name = { .same_as = -1 };
    char *key;
    gpointer first;

    name.name = ef_name_template_make (template, &values[i], extension, error);
    if (name.name == NULL)
      return NULL;

    key = ef_text_fold (name.name);
    if (g_hash_table_lookup_extended (seen, key, NULL, &first)) {
      name.same_as = GPOINTER_TO_INT (first);
      g_free (key);
    } else {
      g_hash_table_insert (seen, key, GINT_TO_POINTER ((int) i));
    }
    name.exists = exists != NULL && exists (name.name, data);
    g_array_append_val (names, name);
  }

  return g_steal_pointer (&names);
}

guint
ef_names_count_clashes (GArray *names)
{
  guint n_clashes = 0;

  for (guint i = 0; i < names->len; i++) {
    const EfName *name = &g_array_index (names, EfName, i);

    if (name->same_as >= 0 || name->exists)
      n_clashes++;
  }

  return n_clashes;
}

char *
ef_name_number (const char *name, const char *extension, guint number)
{
  g_autofree char *suffix = g_strdup_printf (" (%u)%s", number, extension);
  g_autofree char *stem = g_strndup (name, strlen (name) - strlen (extension));

  cut_bytes (stem, EF_NAME_MOST_BYTES - strlen (suffix));
  strip_end (stem);

  return g_strconcat (stem, suffix, NULL);
}

static gboolean
is_taken_with (GArray *names,
               const char *extension,
               guint number,
               EfNameExistsFunc exists,
               gpointer data)
{
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *other =
      ef_name_number (g_array_index (names, EfName, i).name, extension, number);

    if (exists (other, data))
      return TRUE;
  }

  return FALSE;
}

/* Of those that would have the same name the first keeps it; to the others the next free numbers. */
static void
rename_all (GArray *names,
            const char *extension,
            guint number,
            EfNameExistsFunc exists,
            gpointer data)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < names->len; i++) {
    EfName *name = &g_array_index (names, EfName, i);

    for (guint at = number;; at++) {
      g_autofree char *other =
        at > 1 ? ef_name_number (name->name, extension, at) : g_strdup (name->name);
      g_autofree char *key = ef_text_fold (other);

      if (g_hash_table_contains (seen, key) || (at > number && exists (other, data)))
        continue;
      g_hash_table_add (seen, g_steal_pointer (&key));
      g_free (name->name);
      name->name = g_steal_pointer (&other);
      break;
    }
    name->same_as = -1;
    name->exists = FALSE;
  }
}

void
ef_names_keep_both (GArray *names, const char *extension, EfNameExistsFunc exists, gpointer data)
{
  gboolean any_exists = FALSE;
  guint number = 1;

  for (guint i = 0; i < names->len; i++)
    any_exists = any_exists || g_array_index (names, EfName, i).exists;
  if (any_exists)
    do
      number++;
    while (is_taken_with (names, extension, number, exists, data));

  rename_all (names, extension, number, exists, data);
}
