/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/project.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* The list of projects, and the one that is open. Properties: "studio", "compact", "narrow". */
#define EF_TYPE_PROJECTS_VIEW (ef_projects_view_get_type ())
G_DECLARE_FINAL_TYPE (EfProjectsView, ef_projects_view, EF, PROJECTS_VIEW, AdwBin)

/* Now, or as soon as it is in the list. */
void ef_projects_view_open (EfProjectsView *self, const char *id);

G_END_DECLS
