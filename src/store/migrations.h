/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/connection.h"

G_BEGIN_DECLS

/* "EdFa" in the header of every database of ours. */
#define EF_MIGRATIONS_APPLICATION_ID 0x45644661

/* One step from the version before it to its own, which is its place in the table, from 1. */
typedef struct {
  const char *name; /* of the file in resources/migrations */
  const char *sql;  /* (nullable): instead of the file, in tests */
} EfMigration;

const EfMigration *ef_migrations_get (guint *n_migrations);

/* Whether this is a database of ours, of a version that is known. Writes nothing. */
gboolean ef_migrations_check (EfConnection *connection,
                              const char *path,
                              guint n_migrations,
                              int *version,
                              GError **error);
gboolean ef_migrations_run (EfConnection *connection,
                            const EfMigration *migrations,
                            guint n_migrations,
                            GError **error);

G_END_DECLS
