/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EF_TYPE_SWITCHER (ef_switcher_get_type ())
G_DECLARE_FINAL_TYPE (EfSwitcher, ef_switcher, EF, SWITCHER, GtkWidget)

void ef_switcher_popup (EfSwitcher *self);

G_END_DECLS
