/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/profile-contents.h"
#include "core/profile.h"
#include "store/connection.h"

G_BEGIN_DECLS

GPtrArray *ef_profile_table_list (EfConnection *connection, GError **error);
EfProfile *ef_profile_table_get (EfConnection *connection, const char *id, GError **error);

/* The first profile becomes the default one; a new one comes last. Both are set in @profile. */
gboolean ef_profile_table_insert (EfConnection *connection, EfProfile *profile, GError **error);

/* Writes the named fields of @values when the row still has the rev of @values, and sets the new rev.
 * EF_PROFILE_HAS_KEY also counts key_rev up: the key was written anew, or removed. */
gboolean ef_profile_table_update (EfConnection *connection,
                                  EfProfile *values,
                                  EfProfileFields fields,
                                  GError **error);

gboolean ef_profile_table_make_default (EfConnection *connection, const char *id, GError **error);
gboolean
ef_profile_table_move (EfConnection *connection, const char *id, int position, GError **error);

/* The rows of the profile go with it; its events stay. The default profile is refused. What lies
 * outside of the database is noted as leftover in the same transaction. */
gboolean ef_profile_table_remove (EfConnection *connection, const char *id, GError **error);
gboolean ef_profile_table_count_contents (EfConnection *connection,
                                          const char *id,
                                          EfProfileContents *contents,
                                          GError **error);

G_END_DECLS
