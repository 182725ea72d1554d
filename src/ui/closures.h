/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Makes the functions that templates share known to the template of @klass. */
void ef_closures_bind (GtkWidgetClass *klass);

char *ef_account_line (const char *server, gboolean has_key);
char **ef_tint (const char *classes, const char *colour);

G_END_DECLS
