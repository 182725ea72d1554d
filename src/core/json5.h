/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Told of every object as soon as it is complete, innermost first, with the name of the nearest member
 * it is or is in a list of, and how many lists and objects it lies in. TRUE: it was seen and is let go
 * of; NULL stands in its place, and a file of any length needs the memory of one object. */
typedef gboolean (
  *EfJson5Visit) (JsonObject *object, const char *member, guint depth, guint line, gpointer data);

JsonNode *ef_json5_parse (const char *text, EfJson5Visit visit, gpointer data, GError **error);

JsonObject *ef_json5_get_object (JsonObject *object, const char *name);
const char *ef_json5_get_text (JsonObject *object, const char *name);
gboolean ef_json5_get_number (JsonObject *object, const char *name, double *number);
void ef_json5_append_text (GString *json, const char *text);

G_END_DECLS
