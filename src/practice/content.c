/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "practice/content.h"

#include <string.h>

/* The server cleans what contains a "<" as a browser would read it: tags of a short list stay, others go,
 * some with all that is in them, and what is text becomes text with entities. Everything else is stored
 * as it came. */

static const char *const allowed[] = { "p",  "br", "strong", "u",  "a",    "ul",
                                       "li", "h1", "h2",     "h3", "span", NULL };
static const char *const dropped[] = { "script",   "style", "iframe",   "noscript", "template",
                                       "textarea", "title", "noframes", "noembed",  "svg",
                                       "math",     "head",  "video",    "audio",    NULL };

static const struct {
  const char *name;
  const char *text;
} entities[] = {
  { "amp;", "&" }, { "lt;", "<" },   { "gt;", ">" },          { "quot;", "\"" },
  { "#39;", "'" }, { "apos;", "'" }, { "nbsp;", "\302\240" },
};

/* Behind a "&": how long the entity is, or 0. */
static gsize
read_entity (const char *at, GString *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (entities); i++) {
    if (g_str_has_prefix (at, entities[i].name)) {
      if (text != NULL)
        g_string_append (text, entities[i].text);
      return strlen (entities[i].name);
    }
  }
  if (at[0] == '#') {
    gboolean is_hex = at[1] == 'x' || at[1] == 'X';
    char *end;
    guint64 c = g_ascii_strtoull (at + (is_hex ? 2 : 1), &end, is_hex ? 16 : 10);

    if (*end == ';' && end > at + (is_hex ? 2 : 1) && c > 0 && c < 0x110000 &&
        g_unichar_validate ((gunichar) c)) {
      if (text != NULL)
        g_string_append_unichar (text, (gunichar) c);
      return (gsize) (end - at) + 1;
    }
  }

  return 0;
}

static void
append_escaped (GString *text, gunichar c)
{
  switch (c) {
  case '&':
    g_string_append (text, "&amp;");
    break;
  case '<':
    g_string_append (text, "&lt;");
    break;
  case '>':
    g_string_append (text, "&gt;");
    break;
  case 0xa0:
    g_string_append (text, "&nbsp;");
    break;
  default:
    g_string_append_unichar (text, c);
  }
}

/* At a "<": the name of the tag, lower case, and where it ends; NULL when it is text. */
static char *
read_tag (const char *at, gboolean *is_end, const char **end)
{
  const char *name = at + 1;
  const char *stop;

  *is_end = *name == '/';
  if (*is_end)
    name++;
  if (!g_ascii_isalpha (*name))
    return NULL;

  stop = name + strcspn (name, " \t\r\n/>");
  *end = strchr (stop, '>');
  *end = *end != NULL ? *end + 1 : stop + strlen (stop);

  return g_ascii_strdown (name, stop - name);
}

static const char *
skip_content (const char *at, const char *name)
{
  gsize length = strlen (name);

  for (; *at != '\0'; at++) {
    if (at[0] == '<' && at[1] == '/' && g_ascii_strncasecmp (at + 2, name, length) == 0) {
      const char *end = strchr (at, '>');

      return end != NULL ? end + 1 : at + strlen (at);
    }
  }

  return at;
}

static void
append_link (GString *text, const char *tag, const char *end)
{
  const char *href = g_strstr_len (tag, end - tag, "href=\"");
  const char *stop = href != NULL ? memchr (href + 6, '"', (gsize) (end - href - 6)) : NULL;

  g_string_append (text, "<a");
  if (stop != NULL && !g_str_has_prefix (href + 6, "javascript:"))
    g_string_append_len (g_string_append_c (text, ' '), href, stop + 1 - href);
  g_string_append_c (text, '>');
}

static void
close_tags (GString *text, GPtrArray *open, guint down_to)
{
  while (open->len > down_to) {
    g_string_append_printf (text, "</%s>", (const char *) g_ptr_array_index (open, open->len - 1));
    g_ptr_array_remove_index (open, open->len - 1);
  }
}

static void
append_tag (GString *text,
            GPtrArray *open,
            const char *name,
            gboolean is_end,
            const char *tag,
            const char *end)
{
  if (!is_end) {
    if (g_str_equal (name, "a"))
      append_link (text, tag, end);
    else
      g_string_append_printf (text, "<%s>", name);
    if (!g_str_equal (name, "br"))
      g_ptr_array_add (open, g_strdup (name));
    return;
  }

  for (guint i = open->len; i > 0; i--) {
    if (g_str_equal (g_ptr_array_index (open, i - 1), name)) {
      close_tags (text, open, i - 1);
      return;
    }
  }
}

char *
ef_content_sanitise (const char *content)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new_with_free_func (g_free);
  GString *text;

  if (strchr (content, '<') == NULL)
    return g_strdup (content);

  text = g_string_new (NULL);
  for (const char *at = content; *at != '\0';) {
    g_autofree char *name = NULL;
    const char *end = NULL;
    gboolean is_end;

    if (g_str_has_prefix (at, "<!--")) {
      end = strstr (at, "-->");
      at = end != NULL ? end + 3 : at + strlen (at);
    } else if (*at == '<' && (name = read_tag (at, &is_end, &end)) != NULL) {
      if (g_strv_contains (allowed, name))
        append_tag (text, open, name, is_end, at, end);
      else if (!is_end && g_strv_contains (dropped, name))
        end = skip_content (end, name);
      at = end;
    } else if (*at == '&') {
      g_autoptr (GString) decoded = g_string_new (NULL);
      gsize length = read_entity (at + 1, decoded);

      append_escaped (text, length > 0 ? g_utf8_get_char (decoded->str) : '&');
      at += 1 + length;
    } else if (at[0] == '\r' && at[1] == '\n') {
      at++;
    } else {
      append_escaped (text, g_utf8_get_char (at));
      at = g_utf8_next_char (at);
    }
  }
  close_tags (text, open, 0);

  return g_string_free_and_steal (text);
}

static gboolean
has_paragraph (const char *stored)
{
  return strstr (stored, "<p>") != NULL || strstr (stored, "<p ") != NULL;
}

/* Tags go, paragraphs and breaks become lines, entities become what they stand for. */
static char *
strip (const char *stored)
{
  GString *text = g_string_new (NULL);

  for (const char *at = stored; *at != '\0';) {
    g_autofree char *name = NULL;
    const char *end;
    gboolean is_end;

    if (*at == '<' && (name = read_tag (at, &is_end, &end)) != NULL) {
      if (g_str_equal (name, "br") || (is_end && g_str_equal (name, "p")))
        g_string_append_c (text, '\n');
      at = end;
    } else if (*at == '&') {
      gsize length = read_entity (at + 1, text);

      if (length == 0)
        g_string_append_c (text, '&');
      at += 1 + length;
    } else {
      g_string_append_c (text, *at++);
    }
  }
  if (text->len > 0 && text->str[text->len - 1] == '\n')
    g_string_truncate (text, text->len - 1);

  return g_string_free_and_steal (text);
}

char *
ef_content_publish (const char *stored)
{
  return has_paragraph (stored) ? strip (stored) : g_strdup (stored);
}

gboolean
ef_content_is_empty (const char *stored)
{
  g_autofree char *text = strip (stored);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    if (!g_unichar_isspace (g_utf8_get_char (at)))
      return FALSE;
  }

  return TRUE;
}

static gsize
count_units (const char *text)
{
  gsize n = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at)) {
    if (at[0] == '\r' && at[1] == '\n')
      continue;
    n += g_utf8_get_char (at) > 0xffff ? 2 : 1;
  }

  return n;
}

/* Without a paragraph nothing is taken away, and a bare "&" is counted as it would be written. */
static gsize
count_bare (const char *stored)
{
  gsize n = count_units (stored);

  for (const char *at = strchr (stored, '&'); at != NULL; at = strchr (at + 1, '&')) {
    if (read_entity (at + 1, NULL) == 0)
      n += strlen ("amp;");
  }

  return n;
}

gsize
ef_content_count (const char *stored)
{
  g_autofree char *text = NULL;

  if (!has_paragraph (stored))
    return count_bare (stored);
  text = strip (stored);

  return count_units (text);
}

static gboolean
is_light (gunichar c)
{
  return c <= 4351 || (c >= 8192 && c <= 8205) || (c >= 8208 && c <= 8223) ||
         (c >= 8242 && c <= 8247);
}

#define LINK_WEIGHT 23

gsize
ef_content_count_weighted (const char *stored)
{
  g_autofree char *text = ef_content_publish (stored);
  gsize n = 0;

  for (const char *at = text; *at != '\0';) {
    gunichar c = g_utf8_get_char (at);

    if (g_str_has_prefix (at, "https://") || g_str_has_prefix (at, "http://")) {
      at += strcspn (at, " \t\r\n");
      n += LINK_WEIGHT;
      continue;
    }
    at = g_utf8_next_char (at);
    if (c == 0xfe0f || (c >= 0x1f3fb && c <= 0x1f3ff) || (c == '\r' && *at == '\n'))
      continue;
    if (c == 0x200d && *at != '\0') {
      at = g_utf8_next_char (at);
      continue;
    }
    n += is_light (c) ? 1 : 2;
  }

  return MAX (n, ef_content_count (stored));
}
