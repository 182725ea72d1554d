/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The nine colours a profile can have. The name is what is stored and typed, and with "profile-" in
 * front the style class that carries the values. */
typedef struct {
  const char *name;
  const char *label; /* (translatable) */
} EfColour;

const EfColour *ef_colours_get (guint *n_colours);
const EfColour *ef_colour_find (const char *name);
const EfColour *ef_colour_parse (const char *name, GError **error);

G_END_DECLS
