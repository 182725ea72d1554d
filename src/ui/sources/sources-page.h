/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/source.h"

G_BEGIN_DECLS

/* The videos of a profile. Signal "open" (EfSource, char *segment_id, nullable): it is to be worked
 * on, at that segment. */
#define EF_TYPE_SOURCES_PAGE (ef_sources_page_get_type ())
G_DECLARE_FINAL_TYPE (EfSourcesPage, ef_sources_page, EF, SOURCES_PAGE, AdwBin)

/* Adds files and folders (element-type GFile) to the active profile and tells how it went. @opens: a single
 * video is opened at once. */
void ef_sources_page_add (EfSourcesPage *self, GPtrArray *files, gboolean opens);
/* The focus goes to the first video. FALSE: there is none, or the page is not there. */
gboolean ef_sources_page_grab_first (EfSourcesPage *self);
/* Asks where the file of the source with @id is now. */
void ef_sources_page_relink (EfSourcesPage *self, const char *id);

G_END_DECLS
