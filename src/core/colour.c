/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/colour.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/text.h"

static const EfColour colours[] = {
  { "blue", N_ ("Blue") },   { "teal", N_ ("Teal") },     { "green", N_ ("Green") },
  { "amber", N_ ("Amber") }, { "orange", N_ ("Orange") }, { "red", N_ ("Red") },
  { "pink", N_ ("Pink") },   { "purple", N_ ("Purple") }, { "slate", N_ ("Slate") },
};

const EfColour *
ef_colours_get (guint *n_colours)
{
  *n_colours = G_N_ELEMENTS (colours);

  return colours;
}

const EfColour *
ef_colour_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (colours); i++) {
    if (g_strcmp0 (colours[i].name, name) == 0)
      return &colours[i];
  }

  return NULL;
}

const EfColour *
ef_colour_parse (const char *name, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  const EfColour *colour = ef_colour_find (lower);
  g_autofree char *excerpt = NULL;
  g_autoptr (GString) names = g_string_new (NULL);

  if (colour != NULL)
    return colour;

  excerpt = ef_text_excerpt (name);
  for (guint i = 0; i < G_N_ELEMENTS (colours); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", colours[i].name);
  g_set_error (error, EF_ERROR, EF_ERROR_INVALID, _ ("There is no colour “%s”: choose one of %s."),
               excerpt, names->str);

  return NULL;
}
