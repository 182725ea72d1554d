/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/profile-parts.h"
#include "store/connection.h"

G_BEGIN_DECLS

/* What goes along with a profile that is exported. */
EfProfileParts *
ef_profile_parts_load (EfConnection *connection, const char *profile_id, GError **error);
/* For a profile that was just inserted. Posts to channels of others, and those that are here already, are left
 * out: what they tell is told. */
gboolean ef_profile_parts_store (EfConnection *connection,
                                 EfProfileParts *parts,
                                 const char *profile_id,
                                 GError **error);

G_END_DECLS
