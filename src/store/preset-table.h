/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/preset.h"
#include "store/connection.h"

G_BEGIN_DECLS

/* What people made of our presets. Every call names the profile, a preset carries it. */

gboolean ef_preset_table_insert (EfConnection *connection, EfPreset *preset, GError **error);
GPtrArray *ef_preset_table_list (EfConnection *connection, const char *profile_id, GError **error);
gboolean ef_preset_table_update (EfConnection *connection, EfPreset *preset, GError **error);
gboolean ef_preset_table_remove (EfConnection *connection,
                                 const char *profile_id,
                                 const char *id,
                                 GError **error);

G_END_DECLS
