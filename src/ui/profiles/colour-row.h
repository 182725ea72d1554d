/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define EF_TYPE_COLOUR_ROW (ef_colour_row_get_type ())
G_DECLARE_FINAL_TYPE (EfColourRow, ef_colour_row, EF, COLOUR_ROW, AdwPreferencesRow)

const char *ef_colour_row_get_colour (EfColourRow *self);
void ef_colour_row_set_colour (EfColourRow *self, const char *colour);

G_END_DECLS
