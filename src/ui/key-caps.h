/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Pictures of keys, as they are printed, whatever the direction of the text is. */
GtkWidget *ef_key_caps_new (void);
void ef_key_caps_add (GtkWidget *caps, char **names);
/* After the first of a row of keys: … 9 */
void ef_key_caps_add_last (GtkWidget *caps, int last);
void ef_key_caps_clear (GtkWidget *caps);

/* A reader hears what is in the pictures as the description of their row. */
void ef_key_caps_describe (GtkWidget *row, const char *text);

G_END_DECLS
