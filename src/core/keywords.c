/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/keywords.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/error.h"
#include "core/text.h"

/* Keywords are what stretches are found by: lower-case, each once, in the order they were given. */

/* What ends a keyword, on the keyboards of all who type commas. */
static gboolean
is_separator (gunichar c)
{
  static const gunichar separators[] = {
    ',', ';', '\n', '\r', 0x060c, 0x061b, 0x3001, 0xff0c, 0xff1b,
  };

  for (guint i = 0; i < G_N_ELEMENTS (separators); i++) {
    if (c == separators[i])
      return TRUE;
  }

  return FALSE;
}

/* g_utf8_strdown () follows the locale, and a Turkish one would make another word of "CITY". Composed
 * again, because a small letter may have a form of its own where the capital has none: J with a caron. */
static char *
lower (const char *text)
{
  g_autoptr (GString) result = g_string_sized_new (strlen (text));

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    g_string_append_unichar (result, g_unichar_tolower (g_utf8_get_char (at)));

  return g_utf8_normalize (result->str, -1, G_NORMALIZE_DEFAULT_COMPOSE);
}

/* Takes over @keyword unless it is empty or the same word was there in another spelling. */
static void
add (GPtrArray *keywords, GHashTable *seen, char *keyword)
{
  if (*keyword != '\0' && g_hash_table_add (seen, ef_text_fold (keyword)))
    g_ptr_array_add (keywords, keyword);
  else
    g_free (keyword);
}

static char **
finish (GPtrArray *keywords)
{
  g_ptr_array_add (keywords, NULL);

  return (char **) g_ptr_array_free (keywords, FALSE);
}

static GHashTable *
new_seen (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* What was typed or pasted, or stands in a cell of a file: anything is accepted, and what cannot be
 * part of a keyword is left out. Split after composing: a Greek question mark becomes a semicolon there. */
char **
ef_keywords_parse (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  g_autoptr (GHashTable) seen = new_seen ();
  GPtrArray *keywords = g_ptr_array_new ();
  const char *begin = normal;

  /* Most rows of most files have none. */
  if (*normal == '\0')
    return finish (keywords);
  for (const char *at = normal;; at = g_utf8_next_char (at)) {
    if (*at == '\0' || is_separator (g_utf8_get_char (at))) {
      g_autofree char *part = g_strndup (begin, at - begin);
      g_autofree char *line = ef_text_make_line (part, EF_KEYWORD_MOST);

      if (keywords->len < EF_KEYWORDS_MOST)
        add (keywords, seen, lower (line));
      begin = *at != '\0' ? g_utf8_next_char (at) : at;
    }
    if (*at == '\0')
      break;
  }

  return finish (keywords);
}

static gboolean
has_separator (const char *keyword)
{
  for (const char *at = keyword; *at != '\0'; at = g_utf8_next_char (at)) {
    if (is_separator (g_utf8_get_char (at)))
      return TRUE;
  }

  return FALSE;
}

/* The form in which keywords are stored, or what is wrong with them. */
char **
ef_keywords_clean (const char *const *keywords, GError **error)
{
  g_autoptr (GHashTable) seen = new_seen ();
  g_autoptr (GPtrArray) result = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; keywords != NULL && keywords[i] != NULL; i++) {
    g_autofree char *line =
      ef_text_clean_line (keywords[i], _ ("keyword"), 0, EF_KEYWORD_MOST, error);

    if (line == NULL)
      return NULL;
    if (has_separator (line)) {
      g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
                   _ ("The keyword “%s” contains a comma or semicolon: make two keywords of it."),
                   line);
      return NULL;
    }
    add (result, seen, lower (line));
  }
  if (result->len > EF_KEYWORDS_MOST) {
    g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
                 _ ("There are %u keywords: at most %d are possible."), result->len,
                 EF_KEYWORDS_MOST);
    return NULL;
  }

  return finish (g_steal_pointer (&result));
}

static void
add_all (GPtrArray *result, GHashTable *seen, const char *const *keywords)
{
  for (guint i = 0; keywords != NULL && keywords[i] != NULL; i++)
    add (result, seen, g_strdup (keywords[i]));
}

/* Those of both; there may be more than can be stored. */
char **
ef_keywords_unite (const char *const *one, const char *const *other)
{
  g_autoptr (GHashTable) seen = new_seen ();
  GPtrArray *result = g_ptr_array_new ();

  add_all (result, seen, one);
  add_all (result, seen, other);

  return finish (result);
}

/* As a person reads and edits them; ef_keywords_parse () takes it back. */
char *
ef_keywords_format (const char *const *keywords)
{
  return keywords != NULL ? g_strjoinv (", ", (char **) keywords) : g_strdup ("");
}

/* NULL is a list without keywords. */
gboolean
ef_keywords_equal (const char *const *one, const char *const *other)
{
  static const char *const none[] = { NULL };

  return g_strv_equal (one != NULL ? one : none, other != NULL ? other : none);
}
