/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "store/connection.h"

G_BEGIN_DECLS

/* Columns that hold JSON. What cannot be read is FAILED: report it. */
#define EF_JSON_COLUMN_NO_STRINGS "[]"

char *ef_json_column_write_strings (const char *const *strings);
char **ef_json_column_read_strings (const char *text, const char *what, GError **error);
JsonNode *ef_json_column_read (const char *text, const char *what, GError **error);
/* Takes @node over. */
void ef_json_column_bind (EfStatement *statement, const char *name, JsonNode *node);
gboolean ef_json_column_set_damaged (const char *what, GError **error);

G_END_DECLS
