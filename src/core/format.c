/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/format.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/text.h"

static const struct {
  const char *nick;
  int width;
  int height;
} formats[EF_FORMAT_N] = {
  [EF_FORMAT_PORTRAIT] = { "9:16", 1080, 1920 },
  [EF_FORMAT_SQUARE] = { "1:1", 1080, 1080 },
  [EF_FORMAT_LANDSCAPE] = { "16:9", 1920, 1080 },
  [EF_FORMAT_FEED] = { "4:5", 1080, 1350 },
};

const char *
ef_format_to_nick (EfFormat format)
{
  g_return_val_if_fail ((guint) format < EF_FORMAT_N, formats[EF_FORMAT_PORTRAIT].nick);

  return formats[format].nick;
}

/* @format keeps its value where @nick is none. */
gboolean
ef_format_from_nick (const char *nick, EfFormat *format)
{
  for (guint i = 0; nick != NULL && i < EF_FORMAT_N; i++) {
    if (g_str_equal (formats[i].nick, nick)) {
      *format = (EfFormat) i;
      return TRUE;
    }
  }

  return FALSE;
}

static gboolean
add (const char *part, guint *found, GError **error)
{
  g_autofree char *nick = g_strstrip (g_strdup (part));
  g_autofree char *excerpt = NULL;
  g_autofree char *possible = NULL;
  EfFormat format;

  if (ef_format_from_nick (nick, &format)) {
    if ((*found & EF_FORMAT_BIT (format)) == 0) {
      *found |= EF_FORMAT_BIT (format);
      return TRUE;
    }
    g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
                 _ ("The format %s is there twice: name each once."), nick);
    return FALSE;
  }

  excerpt = ef_text_excerpt (nick);
  possible = ef_format_list (~0u);
  g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
               _ ("“%s” is no format: possible are %s, with commas between."), excerpt, possible);

  return FALSE;
}

gboolean
ef_format_parse (const char *text, guint *result, GError **error)
{
  /* A text of megabytes has no more formats in it than this. */
  g_auto (GStrv) parts = g_strsplit (text, ",", EF_FORMAT_N + 1);
  guint found = 0;

  for (guint i = 0; parts[i] != NULL; i++) {
    if (!add (parts[i], &found, error))
      return FALSE;
  }
  if (found == 0) {
    g_autofree char *possible = ef_format_list (~0u);

    g_set_error (error, EF_ERROR, EF_ERROR_INVALID,
                 _ ("There must be at least one format: possible are %s, with commas between."),
                 possible);
    return FALSE;
  }

  *result = found;

  return TRUE;
}

/* Bits that are no format are passed over. */
char *
ef_format_list (guint bits)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < EF_FORMAT_N; i++) {
    if (bits & EF_FORMAT_BIT (i))
      g_string_append_printf (list, "%s%s", list->len > 0 ? "," : "", formats[i].nick);
  }

  return g_string_free_and_steal (list);
}

void
ef_format_get_size (EfFormat format, int *width, int *height)
{
  g_return_if_fail ((guint) format < EF_FORMAT_N);

  *width = formats[format].width;
  *height = formats[format].height;
}
