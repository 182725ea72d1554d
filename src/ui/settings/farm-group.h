/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* How the render farm is set up, of all profiles. Property: "studio". */
#define EF_TYPE_FARM_GROUP (ef_farm_group_get_type ())
G_DECLARE_FINAL_TYPE (EfFarmGroup, ef_farm_group, EF, FARM_GROUP, AdwPreferencesGroup)

G_END_DECLS
