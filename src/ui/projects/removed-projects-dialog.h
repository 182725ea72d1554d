/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pipeline/studio.h"

G_BEGIN_DECLS

/* Projects of the profile that were removed, and can be taken back for a while. */
#define EF_TYPE_REMOVED_PROJECTS_DIALOG (ef_removed_projects_dialog_get_type ())
G_DECLARE_FINAL_TYPE (EfRemovedProjectsDialog,
                      ef_removed_projects_dialog,
                      EF,
                      REMOVED_PROJECTS_DIALOG,
                      AdwDialog)

void ef_removed_projects_dialog_present (GtkWidget *parent, EfStudio *studio);

G_END_DECLS
