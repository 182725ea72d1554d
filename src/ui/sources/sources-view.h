/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/source.h"

G_BEGIN_DECLS

/* The videos of a profile, and the editor of the one that is open. */
#define EF_TYPE_SOURCES_VIEW (ef_sources_view_get_type ())
G_DECLARE_FINAL_TYPE (EfSourcesView, ef_sources_view, EF, SOURCES_VIEW, AdwBin)

/* Files and folders (element-type GFile). */
gboolean ef_sources_view_grab_first (EfSourcesView *self);
void ef_sources_view_add (EfSourcesView *self, GPtrArray *files);
void ef_sources_view_open (EfSourcesView *self, EfSource *source);

G_END_DECLS
