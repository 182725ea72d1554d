/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/toast.h"

void
ef_toast_show (GtkWidget *widget, const char *text)
{
  g_autoptr (AdwToast) toast = g_object_ref_sink (adw_toast_new (text));
  GtkWidget *dialog = gtk_widget_get_ancestor (widget, ADW_TYPE_PREFERENCES_DIALOG);
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);

  adw_toast_set_use_markup (toast, FALSE);
  if (dialog != NULL)
    adw_preferences_dialog_add_toast (ADW_PREFERENCES_DIALOG (dialog), g_steal_pointer (&toast));
  else if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), g_steal_pointer (&toast));
}

/* What a person did on purpose (closing a file dialog) is no error to them. */
void
ef_toast_show_error (GtkWidget *widget, const GError *error)
{
  if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED) &&
      !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    ef_toast_show (widget, error->message);
}
