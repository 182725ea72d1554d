/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define EF_TYPE_PROFILE_PAGE (ef_profile_page_get_type ())
G_DECLARE_FINAL_TYPE (EfProfilePage, ef_profile_page, EF, PROFILE_PAGE, AdwPreferencesPage)

G_END_DECLS
