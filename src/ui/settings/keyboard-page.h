/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define EF_TYPE_KEYBOARD_PAGE (ef_keyboard_page_get_type ())
G_DECLARE_FINAL_TYPE (EfKeyboardPage, ef_keyboard_page, EF, KEYBOARD_PAGE, AdwPreferencesPage)

G_END_DECLS
