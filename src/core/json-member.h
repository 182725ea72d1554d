/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/rate.h"

G_BEGIN_DECLS

/* More kinds of members, read as those of core/json-read.h are: one that is missing is TRUE and leaves the
 * value as it was. */
gboolean ef_json_member_read_uint (JsonObject *object, const char *name, guint most, guint *value);
gboolean ef_json_member_read_within (JsonObject *object,
                                     const char *name,
                                     double least,
                                     double most,
                                     double *value);
gboolean ef_json_member_read_label (JsonObject *object, const char *name, char **text);
/* Texts that are no UTF-8 are made so. */
void ef_json_member_write_label (JsonObject *object, const char *name, const char *text);
/* "30000/1001"; "": EF_RATE_NONE. */
gboolean ef_json_member_read_rate (JsonObject *object, const char *name, EfRate *rate);
void ef_json_member_write_rate (JsonObject *object, const char *name, EfRate rate);
/* A file name as the system gave it, which need not be text: percent-escaped. */
gboolean ef_json_member_read_path (JsonObject *object, const char *name, char **path);
void ef_json_member_write_path (JsonObject *object, const char *name, const char *path);
/* NULL: not there, or not an array. */
JsonArray *ef_json_member_find_array (JsonObject *object, const char *name);

G_END_DECLS
