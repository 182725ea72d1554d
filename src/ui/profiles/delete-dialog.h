/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pipeline/studio.h"

G_BEGIN_DECLS

#define EF_TYPE_DELETE_DIALOG (ef_delete_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EfDeleteDialog, ef_delete_dialog, EF, DELETE_DIALOG, AdwAlertDialog)

/* Counts what goes along, asks, and deletes. What came of it is told where @parent is. */
void ef_delete_dialog_present (GtkWidget *parent, EfStudio *studio, EfProfile *profile);

G_END_DECLS
