/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/schedule.h"
#include "store/connection.h"

G_BEGIN_DECLS

/* Pieces of text for captions. Every call names the profile, or the snippet carries it. */

gboolean
ef_snippet_table_insert (EfConnection *connection, EfSnippet *snippet, GError **error); /* TAKEN */
/* By kind and name (element-type EfSnippet). */
GPtrArray *ef_snippet_table_list (EfConnection *connection, const char *profile_id, GError **error);
gboolean ef_snippet_table_update (EfConnection *connection,
                                  EfSnippet *values,
                                  GError **error); /* CONFLICT, TAKEN */
gboolean ef_snippet_table_remove (EfConnection *connection,
                                  const char *profile_id,
                                  const char *id,
                                  GError **error);

G_END_DECLS
