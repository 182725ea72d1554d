/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/studio.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define EF_TYPE_SWITCHER_ROW (ef_switcher_row_get_type ())
G_DECLARE_FINAL_TYPE (EfSwitcherRow, ef_switcher_row, EF, SWITCHER_ROW, GtkBox)

GtkWidget *ef_switcher_row_new (EfStudio *studio);
void ef_switcher_row_set_profile (EfSwitcherRow *self, EfProfile *profile);

G_END_DECLS
