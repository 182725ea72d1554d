/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "ui/projects/project-session.h"

G_BEGIN_DECLS

/* One open project. Properties: "compact" (the sidebar is away), "narrow". */
#define EF_TYPE_PROJECT_PAGE (ef_project_page_get_type ())
G_DECLARE_FINAL_TYPE (EfProjectPage, ef_project_page, EF, PROJECT_PAGE, AdwNavigationPage)

/* Keeps @session; closes it when it goes. */
AdwNavigationPage *ef_project_page_new (EfStudio *studio, EfProjectSession *session);
EfProjectSession *ef_project_page_get_session (EfProjectPage *self);

G_END_DECLS
