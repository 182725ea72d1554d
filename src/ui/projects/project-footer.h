/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/projects/project-session.h"

G_BEGIN_DECLS

/* What would be rendered, how long it takes and how much room; and the buttons that do it.
 * Property, notifying: "ready" (boolean: nothing is in the way). */
#define EF_TYPE_PROJECT_FOOTER (ef_project_footer_get_type ())
G_DECLARE_FINAL_TYPE (EfProjectFooter, ef_project_footer, EF, PROJECT_FOOTER, AdwBin)

void
ef_project_footer_set_session (EfProjectFooter *self, EfProjectSession *session); /* (nullable) */
void ef_project_footer_set_narrow (EfProjectFooter *self, gboolean is_narrow);
/* All variants in all formats, or the one that is shown in its format. */
void ef_project_footer_render (EfProjectFooter *self, gboolean is_test);

G_END_DECLS
