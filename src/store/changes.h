/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/connection.h"

G_BEGIN_DECLS

/* Private to the store: the feed by which processes see each other's changes. */
gboolean ef_changes_prune (EfConnection *connection, gint64 last, GError **error);

/* What came after @known, which moves on; one EfChange per row of a table, in order. */
GPtrArray *ef_changes_read (EfConnection *connection, gint64 *known, GError **error);

G_END_DECLS
