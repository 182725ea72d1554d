/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/projects/project-session.h"

G_BEGIN_DECLS

/* How clips are made of the project, and, while segments are chosen, what is done to their pictures. */
#define EF_TYPE_PROJECT_INSPECTOR (ef_project_inspector_get_type ())
G_DECLARE_FINAL_TYPE (EfProjectInspector, ef_project_inspector, EF, PROJECT_INSPECTOR, AdwBin)

void ef_project_inspector_set_session (EfProjectInspector *self,
                                       EfProjectSession *session); /* (nullable) */

G_END_DECLS
