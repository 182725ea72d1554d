/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/key-caps.h"

GtkWidget *
ef_key_caps_new (void)
{
  GtkWidget *caps = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  gtk_widget_set_direction (caps, GTK_TEXT_DIR_LTR);

  return caps;
}

static void
add_cap (GtkWidget *caps, const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "kbd");
  gtk_widget_add_css_class (label, "big");
  gtk_widget_set_valign (label, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (caps), label);
}

void
ef_key_caps_add (GtkWidget *caps, char **names)
{
  for (guint i = 0; names[i] != NULL; i++)
    add_cap (caps, names[i]);
}

void
ef_key_caps_add_last (GtkWidget *caps, int last)
{
  g_autofree char *text = g_strdup_printf ("%d", last);
  GtkWidget *dots = gtk_label_new ("…");

  gtk_widget_add_css_class (dots, "dimmed");
  gtk_box_append (GTK_BOX (caps), dots);
  add_cap (caps, text);
}

void
ef_key_caps_clear (GtkWidget *caps)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (caps)) != NULL)
    gtk_box_remove (GTK_BOX (caps), child);
}

void
ef_key_caps_describe (GtkWidget *row, const char *text)
{
  /* The row points at its subtitle, which would come instead. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}
