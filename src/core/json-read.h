/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Members of an object that nobody vouches for. TRUE: the member is not there, and the value stays as it
 * was, or it is there and was read. FALSE: it is of another kind, or not within what is allowed. */
gboolean ef_json_read_text (JsonObject *object, const char *name, gsize most_bytes, char **text);
/* (transfer none) */
gboolean ef_json_read_string (JsonObject *object, const char *name, const char **text);
gboolean ef_json_read_number (JsonObject *object,
                              const char *name,
                              gint64 least,
                              gint64 most,
                              gint64 *number);
gboolean ef_json_read_int (JsonObject *object, const char *name, int least, int most, int *number);
/* Any number, whole or not; the caller knows what is allowed. */
gboolean ef_json_read_double (JsonObject *object, const char *name, double *number);
/* Seconds, kept as nanoseconds: from 0 to the longest time there is. */
gboolean ef_json_read_seconds (JsonObject *object, const char *name, gint64 *time);
gboolean ef_json_read_switch (JsonObject *object, const char *name, gboolean *on);

/* Seconds that ef_json_read_seconds () reads back to the nanosecond. */
void ef_json_set_seconds (JsonObject *object, const char *name, gint64 time);

G_END_DECLS
