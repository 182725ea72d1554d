/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/queue/job-log.h"

#include <glib/gi18n.h>

#include "ui/queue/job-text.h"
#include "ui/toast.h"

static void
answered_cb (GtkWidget *parent, const char *response, AdwAlertDialog *dialog)
{
  if (g_strcmp0 (response, "copy") != 0)
    return;

  gdk_clipboard_set_text (
    gtk_widget_get_clipboard (parent),
    gtk_label_get_text (GTK_LABEL (adw_alert_dialog_get_extra_child (dialog))));
  ef_toast_show (parent, _ ("Copied"));
}

void
ef_job_log_present (GtkWidget *parent, EfJob *job)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (ef_job_get_title (job), NULL));
  g_autofree char *text = ef_job_text_log (job);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "small");
  adw_alert_dialog_set_extra_child (dialog, label);
  adw_alert_dialog_set_prefer_wide_layout (dialog, TRUE);
  adw_alert_dialog_add_responses (dialog, "copy", _ ("C_opy"), "close", _ ("_Close"), NULL);
  adw_alert_dialog_set_default_response (dialog, "close");
  adw_alert_dialog_set_close_response (dialog, "close");
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered_cb), parent, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}
