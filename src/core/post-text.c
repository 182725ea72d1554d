/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/post-text.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/error.h"
#include "core/text.h"

#define ZERO_WIDTH_JOINER 0x200d
#define PICTURE_VARIANT 0xfe0f
#define KEYCAP 0x20e3
#define X_LINK 23 /* what X counts for a link, however long it is */

char *
ef_post_text_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  GString *clean = g_string_sized_new (strlen (valid));

  for (const char *at = valid; *at != '\0'; at++) {
    if (*at != '\r')
      g_string_append_c (clean, *at);
    else if (at[1] != '\n')
      g_string_append_c (clean, '\n');
  }

  return g_string_free_and_steal (clean);
}

/* Spaces of every kind, and what takes no room: nobody reads them. */
static gboolean
is_blank (gunichar c)
{
  return g_unichar_isspace (c) || g_unichar_iszerowidth (c) || g_unichar_iscntrl (c);
}

gboolean
ef_post_text_has_content (const char *text)
{
  g_autofree char *clean = ef_post_text_clean (text);

  for (const char *at = clean; *at != '\0'; at = g_utf8_next_char (at)) {
    if (!is_blank (g_utf8_get_char (at)))
      return TRUE;
  }

  return FALSE;
}

static void
append_escaped (GString *html, const char *line)
{
  for (const char *at = line; *at != '\0'; at++) {
    if (*at == '&')
      g_string_append (html, "&amp;");
    else if (*at == '<')
      g_string_append (html, "&lt;");
    else if (*at == '>')
      g_string_append (html, "&gt;");
    else
      g_string_append_c (html, *at);
  }
}

char *
ef_post_text_to_content (const char *text)
{
  g_autofree char *clean = ef_post_text_clean (text);
  g_auto (GStrv) lines = NULL;
  GString *html;

  if (strpbrk (clean, "<&") == NULL)
    return g_steal_pointer (&clean);

  html = g_string_sized_new (strlen (clean) + 64);
  lines = g_strsplit (clean, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    g_string_append (html, "<p>");
    append_escaped (html, lines[i]);
    g_string_append (html, "</p>");
  }

  return g_string_free_and_steal (html);
}

static guint
count_units (const char *text)
{
  guint n = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    n += g_utf8_get_char (at) > 0xffff ? 2 : 1;

  return n;
}

/* What X counts as one: Latin, Greek, Cyrillic, Arabic and so on, and usual punctuation. */
static gboolean
is_light (gunichar c)
{
  return c <= 0x10ff || (c >= 0x2000 && c <= 0x200d) || (c >= 0x2010 && c <= 0x201f) ||
         (c >= 0x2032 && c <= 0x2037);
}

static gboolean
is_picture (gunichar c)
{
  return (c >= 0x1f000 && c <= 0x1faff) || (c >= 0x2190 && c <= 0x2bff) || c == 0x3030 ||
         c == 0x303d || c == 0x3297 || c == 0x3299;
}

static gboolean
is_flag_half (gunichar c)
{
  return c >= 0x1f1e6 && c <= 0x1f1ff;
}

/* Variants, colours of skin, and the tags that make flags of regions. */
static gboolean
is_picture_part (gunichar c)
{
  return c == PICTURE_VARIANT || c == KEYCAP || (c >= 0x1f3fb && c <= 0x1f3ff) ||
         (c >= 0xe0020 && c <= 0xe007f);
}

static const char *
skip_parts (const char *at)
{
  while (is_picture_part (g_utf8_get_char (at)))
    at = g_utf8_next_char (at);

  return at;
}

/* Behind the emoji that begins at @at, whatever it is put together of; NULL: there is none. */
static const char *
skip_picture (const char *at)
{
  gunichar c = g_utf8_get_char (at);
  const char *next = g_utf8_next_char (at);

  if (is_flag_half (c))
    return is_flag_half (g_utf8_get_char (next)) ? g_utf8_next_char (next) : next;
  if (c < 0x80 && (g_ascii_isdigit ((char) c) || c == '#' || c == '*')) {
    const char *behind = skip_parts (next);

    return behind != next && g_utf8_get_char (g_utf8_prev_char (behind)) == KEYCAP ? behind : NULL;
  }
  if (!is_picture (c))
    return NULL;

  next = skip_parts (next);
  while (g_utf8_get_char (next) == ZERO_WIDTH_JOINER &&
         is_picture (g_utf8_get_char (g_utf8_next_char (next))))
    next = skip_parts (g_utf8_next_char (g_utf8_next_char (next)));

  return next;
}

/* Ends of host names that are links without "https://" before them; those of two letters are countries. */
static const char *const link_ends[] = {
  "com",  "org",  "net",    "info", "biz",    "edu",  "gov",  "app",   "dev",    "shop",   "store",
  "blog", "site", "online", "link", "live",   "club", "news", "tech",  "design", "studio", "xyz",
  "page", "cafe", "coffee", "bike", "berlin", "art",  "film", "video", "social",
};

static gsize
get_path_length (const char *at)
{
  gsize length =
    strspn (at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@"
                "!$&'()*+,;=%|");

  while (length > 0 && strchr (".,;:!?'()", at[length - 1]) != NULL)
    length--;

  return length;
}

static gboolean
is_link_end (const char *label, gsize length)
{
  if (length == 2)
    return g_ascii_isalpha (label[0]) && g_ascii_isalpha (label[1]);
  for (guint i = 0; i < G_N_ELEMENTS (link_ends); i++) {
    if (strlen (link_ends[i]) == length && g_ascii_strncasecmp (link_ends[i], label, length) == 0)
      return TRUE;
  }

  return FALSE;
}

/* "example.com" at @at; 0: it is no name of a host. */
static gsize
get_host_length (const char *at)
{
  gsize length = 0;
  gsize found = 0;

  for (;;) {
    gsize label = 0;

    while (g_ascii_isalnum (at[length + label]) || at[length + label] == '-')
      label++;
    if (label == 0)
      return found;
    if (length > 0 && is_link_end (at + length, label))
      found = length + label;
    length += label;
    if (at[length] != '.')
      return found == length ? found : 0;
    length++;
  }
}

static gsize
get_link_length (const char *at)
{
  gsize scheme = 0;
  gsize host;

  if (g_ascii_strncasecmp (at, "https://", 8) == 0)
    scheme = 8;
  else if (g_ascii_strncasecmp (at, "http://", 7) == 0)
    scheme = 7;
  if (scheme > 0)
    return g_ascii_isalnum (at[scheme]) ? scheme + get_path_length (at + scheme) : 0;

  host = get_host_length (at);

  return host > 0 && at[host] == '/' ? host + get_path_length (at + host) : host;
}

/* Within a word, behind "@" or in a file name nothing is a link. */
static gboolean
may_begin_link (const char *text, const char *at)
{
  char before = at > text ? at[-1] : ' ';

  return !g_ascii_isalnum (before) && strchr ("@#$._-/", before) == NULL;
}

static guint
count_weights (const char *text)
{
  guint n = 0;
  const char *at = text;

  while (*at != '\0') {
    const char *behind = skip_picture (at);
    gsize link = behind == NULL && may_begin_link (text, at) ? get_link_length (at) : 0;

    if (behind != NULL)
      n += 2;
    else if (link > 0)
      n += X_LINK;
    else
      n += is_light (g_utf8_get_char (at)) ? 1 : 2;
    if (behind == NULL)
      behind = link > 0 ? at + link : g_utf8_next_char (at);
    at = behind;
  }

  return n;
}

static guint
count (const char *text, EfPostTextCount how)
{
  guint units = count_units (text);

  return how == EF_POST_TEXT_X ? MAX (units, count_weights (text)) : units;
}

/* Lines of HTML come back as they were: what is counted of them is what was typed. */
guint
ef_post_text_count (const char *text, EfPostTextCount how)
{
  g_autofree char *clean = ef_post_text_clean (text);

  return count (clean, how);
}

static gboolean
is_paragraph (const char *at)
{
  return g_ascii_strncasecmp (at, "<p>", 3) == 0 || g_ascii_strncasecmp (at, "<p ", 3) == 0;
}

static const char *
find_paragraph (const char *text)
{
  for (const char *at = strchr (text, '<'); at != NULL; at = strchr (at + 1, '<')) {
    if (is_paragraph (at))
      return at;
  }

  return NULL;
}

/* The character an entity at @at stands for; behind it is @end. */
static const char *
read_entity (const char *at, gsize *length)
{
  static const char *const entities[][2] = {
    { "&amp;", "&" }, { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" }, { "&#39;", "'" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (entities); i++) {
    if (g_str_has_prefix (at, entities[i][0])) {
      *length = strlen (entities[i][0]);
      return entities[i][1];
    }
  }

  return NULL;
}

/* Tags go, each paragraph but the first begins a line, entities are what they stand for. */
static char *
strip_html (const char *html)
{
  GString *text = g_string_new (NULL);
  gboolean is_first = TRUE;

  for (const char *at = html; *at != '\0';) {
    const char *end = *at == '<' ? strchr (at, '>') : NULL;
    gsize length = 1;
    const char *entity = *at == '&' ? read_entity (at, &length) : NULL;

    if (end != NULL) {
      if (is_paragraph (at) && !is_first)
        g_string_append_c (text, '\n');
      is_first = is_first && !is_paragraph (at);
      at = end + 1;
      continue;
    }
    if (entity != NULL)
      g_string_append (text, entity);
    else
      g_string_append_c (text, *at);
    at += length;
  }

  return g_string_free_and_steal (text);
}

/* The server makes entities of these before it counts. */
static char *
count_entities (const char *text)
{
  GString *longer = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at++) {
    if (*at == '&')
      g_string_append (longer, "&amp;");
    else
      g_string_append_c (longer, *at);
  }

  return g_string_free_and_steal (longer);
}

guint
ef_post_text_count_content (const char *content, EfPostTextCount how)
{
  g_autofree char *clean = ef_post_text_clean (content);
  g_autofree char *shown =
    find_paragraph (clean) != NULL ? strip_html (clean) : count_entities (clean);

  return count (shown, how);
}

typedef enum {
  FIELD_TITLE,
  FIELD_CAPTION,
  FIELD_KEYWORDS,
  FIELD_HASHTAGS,
  FIELD_BRAND,
  FIELD_DATE,
  FIELD_TIME,
  FIELD_CHANNEL,
  FIELD_NETWORK,
  FIELD_FORMAT,
  N_FIELDS,
} Field;

static const char *const fields[N_FIELDS] = {
  [FIELD_TITLE] = "title",       [FIELD_CAPTION] = "caption", [FIELD_KEYWORDS] = "keywords",
  [FIELD_HASHTAGS] = "hashtags", [FIELD_BRAND] = "brand",     [FIELD_DATE] = "date",
  [FIELD_TIME] = "time",         [FIELD_CHANNEL] = "channel", [FIELD_NETWORK] = "network",
  [FIELD_FORMAT] = "format",
};

static gboolean
find_field (const char *name, gsize length, Field *field)
{
  for (guint i = 0; i < N_FIELDS; i++) {
    if (strlen (fields[i]) == length && strncmp (fields[i], name, length) == 0) {
      *field = (Field) i;
      return TRUE;
    }
  }

  return FALSE;
}

static char *
list_fields (void)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < N_FIELDS; i++)
    g_string_append_printf (list, "%s{%s}", i > 0 ? ", " : "", fields[i]);

  return g_string_free_and_steal (g_steal_pointer (&list));
}

/* Letters, digits, what belongs to them, and "_": what networks make a hashtag of. */
static gboolean
is_tag_char (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '_' || is_picture (c) ||
         is_picture_part (c);
}

static char *
make_tag (const char *text)
{
  GString *tag = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    if (is_tag_char (g_utf8_get_char (at)))
      g_string_append_unichar (tag, g_utf8_get_char (at));
  }

  return g_string_free_and_steal (tag);
}

static char *
format_hashtags (const char *const *keywords)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; keywords != NULL && keywords[i] != NULL; i++) {
    g_autofree char *tag = make_tag (keywords[i]);

    if (*tag != '\0')
      g_string_append_printf (text, "%s#%s", text->len > 0 ? " " : "", tag);
  }

  return g_string_free_and_steal (text);
}

/* (transfer full) */
static char *
get_value (Field field, const EfPostTextValues *values)
{
  const char *const texts[N_FIELDS] = {
    [FIELD_TITLE] = values->title,     [FIELD_CAPTION] = values->caption,
    [FIELD_BRAND] = values->brand,     [FIELD_DATE] = values->date,
    [FIELD_TIME] = values->time,       [FIELD_CHANNEL] = values->channel,
    [FIELD_NETWORK] = values->network, [FIELD_FORMAT] = values->format,
  };

  if (field == FIELD_HASHTAGS)
    return format_hashtags (values->keywords);
  if (field == FIELD_KEYWORDS && values->keywords != NULL)
    return g_strjoinv (", ", (char **) values->keywords);

  return g_strdup (texts[field] != NULL ? texts[field] : "");
}

static gboolean
refuse_field (const char *name, GError **error)
{
  g_autofree char *shown = ef_text_excerpt (name);
  g_autofree char *list = list_fields ();

  g_set_error (
    error, EF_ERROR, EF_ERROR_INVALID,
    _ ("“%s” is no field: possible are %s. A brace that is meant itself is written twice."), shown,
    list);

  return FALSE;
}

/* A line; @values NULL: only looked at. @n_fields counts those in it. */
static gboolean
fill_line (const char *line,
           const EfPostTextValues *values,
           GString *filled,
           guint *n_fields,
           GError **error)
{
  for (const char *at = line; *at != '\0'; at++) {
    const char *end = *at == '{' ? strchr (at, '}') : NULL;
    g_autofree char *value = NULL;
    Field field;

    if ((*at == '{' || *at == '}') && at[1] == *at) {
      g_string_append_c (filled, *at++);
      continue;
    }
    if (*at == '}' || (*at == '{' && end == NULL))
      return refuse_field (at, error);
    if (*at != '{') {
      g_string_append_c (filled, *at);
      continue;
    }
    if (!find_field (at + 1, (gsize) (end - at - 1), &field)) {
      g_autofree char *name = g_strndup (at, (gsize) (end - at + 1));

      return refuse_field (name, error);
    }
    (*n_fields)++;
    if (values != NULL) {
      value = get_value (field, values);
      g_string_append (filled, value);
    }
    at = end;
  }

  return TRUE;
}

char *
ef_post_text_fill (const char *template, const EfPostTextValues *values, GError **error)
{
  g_autofree char *clean = ef_post_text_clean (template);
  g_auto (GStrv) lines = g_strsplit (clean, "\n", -1);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *whole = NULL;
  gboolean is_first = TRUE;

  for (guint i = 0; lines[i] != NULL; i++) {
    g_autoptr (GString) line = g_string_new (NULL);
    guint n_fields = 0;

    if (!fill_line (lines[i], values, line, &n_fields, error))
      return NULL;
    if (n_fields > 0 && !ef_post_text_has_content (line->str))
      continue;
    if (!is_first)
      g_string_append_c (text, '\n');
    g_string_append (text, line->str);
    is_first = FALSE;
  }
  whole = g_string_free_and_steal (g_steal_pointer (&text));

  return ef_post_text_clean (whole);
}

gboolean
ef_post_text_check_template (const char *template, GError **error)
{
  g_autoptr (GString) filled = g_string_new (NULL);
  g_autofree char *clean = ef_post_text_clean (template);
  g_auto (GStrv) lines = g_strsplit (clean, "\n", -1);
  guint n_fields = 0;

  for (guint i = 0; lines[i] != NULL; i++) {
    if (!fill_line (lines[i], NULL, filled, &n_fields, error))
      return FALSE;
  }

  return TRUE;
}

/* Words are tags where there is a "#", or nothing else to tell them apart by; else commas and lines do. */
char **
ef_post_text_parse_hashtags (const char *text)
{
  g_autofree char *clean = ef_post_text_clean (text);
  gboolean by_words = strchr (clean, '#') != NULL || strpbrk (clean, ",;\n") == NULL;
  g_auto (GStrv) words = g_strsplit_set (clean, by_words ? "# \t\n,;" : "\n,;", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GStrvBuilder) tags = g_strv_builder_new ();

  for (guint i = 0; words[i] != NULL; i++) {
    g_autofree char *tag = make_tag (words[i]);

    if (*tag != '\0' && g_hash_table_add (seen, ef_text_fold (tag)))
      g_strv_builder_take (tags, g_steal_pointer (&tag));
  }

  return g_strv_builder_end (tags);
}

/* The word that begins behind @sign at @at and is a hashtag or a mention; NULL: it is none. */
static char *
read_marked (const char *text, const char *at, char sign)
{
  const char *end = at + 1;

  if (*at != sign)
    return NULL;
  if (at > text && is_tag_char (g_utf8_get_char (g_utf8_prev_char (at))))
    return NULL;
  while (*end != '\0' && is_tag_char (g_utf8_get_char (end)))
    end = g_utf8_next_char (end);

  return end > at + 1 ? g_strndup (at + 1, (gsize) (end - at - 1)) : NULL;
}

static GHashTable *
list_hashtags (const char *text)
{
  GHashTable *tags = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (const char *at = text; *at != '\0'; at++) {
    g_autofree char *tag = read_marked (text, at, '#');

    if (tag != NULL)
      g_hash_table_add (tags, ef_text_fold (tag));
  }

  return tags;
}

char *
ef_post_text_add_hashtags (const char *text, const char *group)
{
  g_autofree char *clean = ef_post_text_clean (text);
  g_autoptr (GHashTable) there = list_hashtags (clean);
  g_auto (GStrv) tags = ef_post_text_parse_hashtags (group);
  GString *whole = g_string_new (g_strchomp (clean));
  gboolean is_first = TRUE;

  for (guint i = 0; tags[i] != NULL; i++) {
    g_autofree char *key = ef_text_fold (tags[i]);
    const char *before = whole->len == 0 ? "" : is_first ? "\n\n" : " ";

    if (g_hash_table_contains (there, key))
      continue;
    g_string_append_printf (whole, "%s#%s", before, tags[i]);
    is_first = FALSE;
  }

  return g_string_free_and_steal (whole);
}

static guint
count_marked (const char *text, char sign)
{
  g_autofree char *clean = ef_post_text_clean (text);
  guint n = 0;

  for (const char *at = clean; *at != '\0'; at++) {
    g_autofree char *word = read_marked (clean, at, sign);

    n += word != NULL ? 1 : 0;
  }

  return n;
}

guint
ef_post_text_count_hashtags (const char *text)
{
  return count_marked (text, '#');
}

guint
ef_post_text_count_mentions (const char *text)
{
  return count_marked (text, '@');
}

static char *
cut_at_word (const char *line, guint most)
{
  g_autofree char *head = g_utf8_substring (line, 0, most - 1);
  char *blank = strrchr (head, ' ');

  /* Where words are long, or not told apart by blanks, it is cut within one. */
  if (blank != NULL && g_utf8_strlen (head, blank - head) > (glong) most / 2)
    *blank = '\0';

  return g_strconcat (g_strchomp (head), "…", NULL);
}

char *
ef_post_text_make_title (const char *caption, guint most)
{
  g_autofree char *clean = ef_post_text_clean (caption);
  g_auto (GStrv) lines = g_strsplit (clean, "\n", -1);

  g_return_val_if_fail (most > 1, g_strdup (""));

  for (guint i = 0; lines[i] != NULL; i++) {
    g_autofree char *line = NULL;

    if (!ef_post_text_has_content (lines[i]))
      continue;
    line = ef_text_make_line (lines[i], 10 * most);
    if (*line == '\0')
      continue;
    return g_utf8_strlen (line, -1) <= (glong) most ? g_steal_pointer (&line)
                                                    : cut_at_word (line, most);
  }

  return g_strdup ("");
}
