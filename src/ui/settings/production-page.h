/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* How clips are rendered: of the profile, and of this computer. What is chosen holds at once. Properties:
 * "studio", "profile". */
#define EF_TYPE_PRODUCTION_PAGE (ef_production_page_get_type ())
G_DECLARE_FINAL_TYPE (EfProductionPage, ef_production_page, EF, PRODUCTION_PAGE, AdwPreferencesPage)

G_END_DECLS
