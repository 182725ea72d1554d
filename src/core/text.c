/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text.h"

#include <glib/gi18n.h>

#include "core/error.h"

#define MOST_EXCERPT 60

static gboolean
is_forbidden (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_CONTROL || type == G_UNICODE_LINE_SEPARATOR ||
         type == G_UNICODE_PARAGRAPH_SEPARATOR || type == G_UNICODE_SURROGATE ||
         (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* Pasted text has these at its ends. A soft hyphen shows only where a line breaks. */
static gboolean
is_invisible (gunichar c)
{
  return g_unichar_isspace (c) || c == 0x00ad || c == 0x200b || c == 0x2060 || c == 0xfeff;
}

/* Unlike g_strstrip () this knows every space of Unicode, so that a name of no-break spaces is empty.
 * Of what has no width only the invisible goes at the end: accents and the parts of an emoji belong to
 * the character before them. */
static char *
strip (const char *text)
{
  const char *begin = text;
  const char *end = text + strlen (text);

  while (*begin != '\0' && (is_invisible (g_utf8_get_char (begin)) ||
                            g_unichar_iszerowidth (g_utf8_get_char (begin))))
    begin = g_utf8_next_char (begin);
  while (end > begin && is_invisible (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);

  return g_strndup (begin, end - begin);
}

/* One line of text as it is stored: trimmed, NFC, between @least and @most characters, without
 * control characters (those that turn the writing direction among them: two names that look alike
 * must not differ). @what names it in the error, as in "name". */
char *
ef_text_clean_line (const char *text, const char *what, gsize least, gsize most, GError **error)
{
  g_autofree char *normal = NULL;
  g_autofree char *line = NULL;
  gsize length;

  if (!g_utf8_validate (text, -1, NULL)) {
    g_set_error (
      error, EF_ERROR, EF_ERROR_INVALID,
      /* Translators: here and below, %s is “name”, “description” or “text of the initials”. */
      _ ("The %s is not valid UTF-8 text."), what);
    return NULL;
  }

  normal = g_utf8_normalize (text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  line = strip (normal);
  length = (gsize) g_utf8_strlen (line, -1);

  if (length < least) {
    g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
                 _ ("The %s is empty: type at least one character."), what);
    return NULL;
  }
  if (length > most) {
    g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
                 _ ("The %s has %zu characters: at most %zu are possible."), what, length, most);
    return NULL;
  }
  for (const char *at = line; *at != '\0'; at = g_utf8_next_char (at)) {
    if (is_forbidden (g_utf8_get_char (at))) {
      g_set_error (
        error, EF_ERROR, EF_ERROR_INVALID,
        _ ("The %s contains a control character: type it again without line breaks or tabs."),
        what);
      return NULL;
    }
  }

  return g_steal_pointer (&line);
}

/* Line breaks of every origin become one kind; what may not be stored goes. */
static char *
fold_lines (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  g_autoptr (GString) lines = g_string_sized_new (strlen (normal));

  for (const char *at = normal; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (c == '\r' || c == '\n' || c == 0x2028 || c == 0x2029) {
      g_string_append_c (lines, '\n');
      if (c == '\r' && at[1] == '\n')
        at++;
    } else if (c == '\t' || !is_forbidden (c)) {
      g_string_append_unichar (lines, c);
    }
  }

  return strip (lines->str);
}

/* Several lines of text as they are stored, at most @most characters of them. */
char *
ef_text_clean_lines (const char *text, const char *what, gsize most, GError **error)
{
  g_autofree char *lines = NULL;
  gsize length;

  if (!g_utf8_validate (text, -1, NULL)) {
    g_set_error (error, EF_ERROR, EF_ERROR_INVALID, _ ("The %s is not valid UTF-8 text."), what);
    return NULL;
  }

  lines = fold_lines (text);
  length = (gsize) g_utf8_strlen (lines, -1);
  if (length > most) {
    g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
                 _ ("The %s has %zu characters: at most %zu are possible."), what, length, most);
    return NULL;
  }

  return g_steal_pointer (&lines);
}

/* Files have 100,000 labels, and nearly all are as plain as this. */
static gboolean
is_plain (const char *text, gsize most)
{
  gsize length = 0;

  for (; g_ascii_isprint (text[length]) && length < most; length++) {
    if (text[length] == ' ' && (length == 0 || text[length + 1] == ' ' || text[length + 1] == '\0'))
      return FALSE;
  }

  return text[length] == '\0';
}

static char *
cut (const char *text, gsize most)
{
  g_autofree char *head = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), (glong) most));

  return strip (head);
}

/* Nobody needs to look at megabytes to find the first @most characters. */
static char *
make_valid_head (const char *text, gsize most)
{
  return g_utf8_make_valid (text, (gssize) strnlen (text, 8 * most));
}

static char *
make_lines (const char *text, gsize most)
{
  g_autofree char *valid = make_valid_head (text, most);
  g_autofree char *lines = fold_lines (valid);

  return cut (lines, most);
}

static char *
make_line (const char *text, gsize most)
{
  g_autofree char *valid = make_valid_head (text, most);
  g_autofree char *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  g_autoptr (GString) line = g_string_sized_new (strlen (normal));
  gboolean in_space = FALSE;

  for (const char *at = normal; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);
    gboolean is_space = c == ' ' || is_forbidden (c);

    if (!is_space)
      g_string_append_unichar (line, c);
    else if (!in_space)
      g_string_append_c (line, ' ');
    in_space = is_space;
  }

  return cut (line->str, most);
}

/* Lines made of a text from outside, where there is nobody to ask: what is too long is cut. */
char *
ef_text_make_lines (const char *text, gsize most)
{
  return is_plain (text, most) ? g_strdup (text) : make_lines (text, most);
}

/* One line made of a text from outside: what may not be stored becomes a space, spaces in a row become
 * one, and what is too long is cut. */
char *
ef_text_make_line (const char *text, gsize most)
{
  return is_plain (text, most) ? g_strdup (text) : make_line (text, most);
}

/* The key under which two names are the same name, whatever their case. */
char *
ef_text_fold (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  g_autofree char *folded = g_utf8_casefold (normal != NULL ? normal : "", -1);

  return g_utf8_normalize (folded, -1, G_NORMALIZE_DEFAULT_COMPOSE);
}

/* What a message repeats of a text that may be anything, a file of megabytes or bytes that are no text. */
char *
ef_text_excerpt (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) strnlen (text, 6 * MOST_EXCERPT));
  g_autofree char *head = NULL;

  if (g_utf8_strlen (valid, -1) <= MOST_EXCERPT)
    return g_steal_pointer (&valid);

  head = g_utf8_substring (valid, 0, MOST_EXCERPT - 1);

  return g_strconcat (head, "…", NULL);
}

/* An emoji stands for a name without letters. */
static gunichar
find_symbol (const char *name)
{
  for (const char *at = name; *at != '\0'; at = g_utf8_next_char (at)) {
    if (g_unichar_type (g_utf8_get_char (at)) == G_UNICODE_OTHER_SYMBOL)
      return g_utf8_get_char (at);
  }

  return '?';
}

/* "Nordlicht Coffee" → "NC", "Bikeyard" → "BI": what an avatar shows when nothing else was chosen. Takes
 * names that nobody has checked yet. */
char *
ef_text_initials (const char *name)
{
  g_autoptr (GString) initials = g_string_new (NULL);
  const char *behind = NULL;
  gboolean at_start = TRUE;
  guint n_words = 0;

  if (!g_utf8_validate (name, -1, NULL))
    return g_strdup ("?");

  for (const char *at = name; *at != '\0' && n_words < 2; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (at_start && g_unichar_isalnum (c)) {
      g_string_append_unichar (initials, g_unichar_toupper (c));
      behind = g_utf8_next_char (at);
      n_words++;
      at_start = FALSE;
    } else if (g_unichar_isspace (c) || c == '-') {
      at_start = TRUE;
    }
  }

  if (n_words == 0)
    g_string_append_unichar (initials, find_symbol (name));
  else if (n_words == 1 && g_unichar_isalnum (g_utf8_get_char (behind)))
    g_string_append_unichar (initials, g_unichar_toupper (g_utf8_get_char (behind)));

  return g_string_free_and_steal (g_steal_pointer (&initials));
}
