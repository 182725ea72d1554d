/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define EF_TYPE_NAV_ROW (ef_nav_row_get_type ())
G_DECLARE_FINAL_TYPE (EfNavRow, ef_nav_row, EF, NAV_ROW, GtkListBoxRow)

GtkWidget *ef_nav_row_new (AdwViewStackPage *page);
AdwViewStackPage *ef_nav_row_get_page (EfNavRow *self);

G_END_DECLS
