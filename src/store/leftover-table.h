/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/connection.h"

G_BEGIN_DECLS

/* Ids of deleted profiles whose secrets, caches and temporary folders are still to be removed. */
GPtrArray *ef_leftover_table_list (EfConnection *connection, GError **error); /* of char * */
gboolean
ef_leftover_table_insert (EfConnection *connection, const char *profile_id, GError **error);
gboolean
ef_leftover_table_remove (EfConnection *connection, const char *profile_id, GError **error);

G_END_DECLS
