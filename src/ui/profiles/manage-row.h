/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pipeline/studio.h"

G_BEGIN_DECLS

/* Signals: "edit", and "moved" when the profile has got another place. */
#define EF_TYPE_MANAGE_ROW (ef_manage_row_get_type ())
G_DECLARE_FINAL_TYPE (EfManageRow, ef_manage_row, EF, MANAGE_ROW, AdwActionRow)

GtkWidget *ef_manage_row_new (EfStudio *studio, EfProfile *profile);
EfProfile *ef_manage_row_get_profile (EfManageRow *self);

G_END_DECLS
