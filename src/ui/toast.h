/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Tell something where @widget is: in its dialog, else in its page or its window; when it is shown nowhere any more,
 * in the window that is. */
void ef_toast_show (GtkWidget *widget, const char *text);
/* A toast of one's own, with a button for example. (transfer full) */
void ef_toast_add (GtkWidget *widget, AdwToast *toast);
void ef_toast_show_error (GtkWidget *widget, const GError *error);
/* The same with a button that runs @action, which takes back what is told, as long as nothing else is told
 * or done. */
void ef_toast_show_undo (GtkWidget *widget, const char *text, const char *action);

/* What was only said in the window of @widget is outdated by what is done there now. */
void ef_toast_drop_hint (GtkWidget *widget);

G_END_DECLS
