/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "pipeline/studio.h"

G_BEGIN_DECLS

/* Ask for a file and do it. What came of it is told where @parent is. */
void ef_export (GtkWidget *parent, EfStudio *studio, EfProfile *profile);
void ef_import_async (GtkWidget *parent,
                      EfStudio *studio,
                      GAsyncReadyCallback callback,
                      gpointer user_data);
EfProfile *ef_import_finish (GAsyncResult *result); /* NULL: nothing was imported */
char *ef_export_name (const char *profile_name);

G_END_DECLS
