/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/connection.h"

G_BEGIN_DECLS

/* What lies outside of the database and is still to be removed: the secret of a profile for one origin,
 * or, where the origin is empty, everything of a deleted profile, also its folders. */
typedef struct {
  char *profile_id;
  char *origin;
} EfLeftover;

void ef_leftover_free (EfLeftover *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfLeftover, ef_leftover_free)

GPtrArray *ef_leftover_table_list (EfConnection *connection, GError **error); /* of EfLeftover */
gboolean ef_leftover_table_insert (EfConnection *connection,
                                   const char *profile_id,
                                   const char *origin,
                                   GError **error);
gboolean ef_leftover_table_remove (EfConnection *connection,
                                   const char *profile_id,
                                   const char *origin,
                                   GError **error);

/* Whether the profile has a key for @origin, so that the secret is no leftover any more. */
gboolean ef_leftover_table_is_used (EfConnection *connection,
                                    const char *profile_id,
                                    const char *origin,
                                    gboolean *is_used,
                                    GError **error);

G_END_DECLS
