/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* The finished files of the profile. Properties: "studio", "compact", "narrow". */
#define EF_TYPE_LIBRARY_PAGE (ef_library_page_get_type ())
G_DECLARE_FINAL_TYPE (EfLibraryPage, ef_library_page, EF, LIBRARY_PAGE, AdwBin)

G_END_DECLS
