/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/project.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* The list of projects of the profile. Properties: "studio", "compact", "narrow". Signal: "open"
 * (EfProject). */
#define EF_TYPE_PROJECTS_PAGE (ef_projects_page_get_type ())
G_DECLARE_FINAL_TYPE (EfProjectsPage, ef_projects_page, EF, PROJECTS_PAGE, AdwBin)

G_END_DECLS
