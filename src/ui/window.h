/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pipeline/studio.h"

G_BEGIN_DECLS

#define EF_TYPE_WINDOW (ef_window_get_type ())
G_DECLARE_FINAL_TYPE (EfWindow, ef_window, EF, WINDOW, AdwApplicationWindow)

EfWindow *ef_window_new (GtkApplication *application, GSettings *settings, EfKeyring *keyring);

/* One of the two follows, when opening has come to an end. */
void ef_window_show_studio (EfWindow *self, EfStudio *studio);
void ef_window_show_failure (EfWindow *self, EfStudio *studio, const GError *error);

void ef_window_show_loading (EfWindow *self);
/* Adds videos to the active profile, as soon as there is one. (element-type GFile) */
void ef_window_add_files (EfWindow *self, GPtrArray *files);
EfStudio *ef_window_get_studio (EfWindow *self);
/* What was said last here, and asks nothing; NULL: it is not to be seen any more. For ui/toast.h. */
AdwToast *ef_window_get_hint (EfWindow *self);
void ef_window_set_hint (EfWindow *self, AdwToast *hint);

G_END_DECLS
