/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define EF_TYPE_PUBLISHING_PAGE (ef_publishing_page_get_type ())
G_DECLARE_FINAL_TYPE (EfPublishingPage, ef_publishing_page, EF, PUBLISHING_PAGE, AdwPreferencesPage)

G_END_DECLS
