/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/projects/project-session.h"

G_BEGIN_DECLS

/* The variant that is shown, in one format, as it will be rendered; and what plays it. */
#define EF_TYPE_PROJECT_PREVIEW (ef_project_preview_get_type ())
G_DECLARE_FINAL_TYPE (EfProjectPreview, ef_project_preview, EF, PROJECT_PREVIEW, AdwBin)

void
ef_project_preview_set_session (EfProjectPreview *self, EfProjectSession *session); /* (nullable) */
void ef_project_preview_set_narrow (EfProjectPreview *self, gboolean is_narrow);
void ef_project_preview_save_still (EfProjectPreview *self);

/* Nothing else is on the screen. */
void ef_project_preview_set_full (EfProjectPreview *self, gboolean is_full);

G_END_DECLS
