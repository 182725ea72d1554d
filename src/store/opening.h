/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/migrations.h"

G_BEGIN_DECLS

/* Private to the store: finds out what a folder holds, and makes a connection of it. */

/* Makes an empty database at @path, which is set to write-ahead logging and closed again. */
gboolean ef_opening_create (const char *path,
                            const EfMigration *migrations,
                            guint n_migrations,
                            GError **error);

/* The connection that writes. @is_alone: no other process has the database open. */
EfConnection *ef_opening_run (const char *folder,
                              gboolean is_alone,
                              const EfMigration *migrations,
                              guint n_migrations,
                              GError **error);

/* Reads all that is there, whoever used it last and however that ended. CORRUPT when it is damaged, or
 * missing. Nobody else has it open. */
gboolean ef_opening_check (const char *folder, guint n_migrations, GError **error);

/* What was set aside, newest first, without what SQLite put beside it: (element-type filename). */
GPtrArray *ef_opening_list_damaged (const char *folder);

G_END_DECLS
