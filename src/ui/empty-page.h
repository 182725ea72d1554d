/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define EF_TYPE_EMPTY_PAGE (ef_empty_page_get_type ())
G_DECLARE_FINAL_TYPE (EfEmptyPage, ef_empty_page, EF, EMPTY_PAGE, AdwBin)

G_END_DECLS
