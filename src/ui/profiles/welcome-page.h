/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define EF_TYPE_WELCOME_PAGE (ef_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (EfWelcomePage, ef_welcome_page, EF, WELCOME_PAGE, AdwBin)

void ef_welcome_page_popup_menu (EfWelcomePage *self);

G_END_DECLS
