/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/database.h"

G_BEGIN_DECLS

/* Private to the store: copies of the database that were whole when they were made. */
gboolean ef_copies_make (EfConnection *connection, const char *folder, gint64 now, GError **error);
/* Does nothing when the copy of the day is there, or another process is making it. */
gboolean
ef_copies_make_due (EfConnection *connection, const char *folder, gint64 now, GError **error);
GPtrArray *ef_copies_list (const char *folder, gint64 now); /* EfCopy, newest first */
gboolean ef_copies_is_due (const char *folder, gint64 now);
gint64 ef_copies_parse_time (const char *name); /* 0 when it is not the name of a copy */
gboolean ef_copies_check_file (const char *path, guint n_migrations, GError **error);
void ef_copies_find_problems (GPtrArray *copies); /* reads all of them */

G_END_DECLS
