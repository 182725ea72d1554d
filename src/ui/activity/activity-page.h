/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define EF_TYPE_ACTIVITY_PAGE (ef_activity_page_get_type ())
G_DECLARE_FINAL_TYPE (EfActivityPage, ef_activity_page, EF, ACTIVITY_PAGE, AdwBin)

G_END_DECLS
