/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>
#include <glib/gi18n.h>

#include "core/frame-time.h"
#include "core/timecode.h"
#include "ui/editor/editor-dialogs.h"

/* A question with one field. What was typed is tried; while it cannot be taken, the field says why and
 * the dialog stays. */
typedef gboolean (*AskFunc) (EfEditSession *session, const char *text, GError **error);

typedef struct {
  EfEditSession *session;
  AskFunc func;
  GtkEditable *entry;
  GtkLabel *problem;
  AdwDialog *dialog;
} Ask;

static void
ask_free (gpointer data, GClosure *closure)
{
  Ask *ask = data;

  g_object_unref (ask->session);
  g_free (ask);
}

static void
done_cb (Ask *ask)
{
  g_autoptr (GError) error = NULL;

  if (ask->func (ask->session, gtk_editable_get_text (ask->entry), &error)) {
    adw_dialog_close (ask->dialog);
    return;
  }

  gtk_label_set_label (ask->problem, error->message);
  gtk_widget_set_visible (GTK_WIDGET (ask->problem), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (ask->entry), "error");
  gtk_editable_select_region (ask->entry, 0, -1);
}

static void
typed_cb (Ask *ask)
{
  gtk_widget_set_visible (GTK_WIDGET (ask->problem), FALSE);
  gtk_widget_remove_css_class (GTK_WIDGET (ask->entry), "error");
}

static void
ask (GtkWidget *parent,
     EfEditSession *session,
     const char *title,
     const char *row_title,
     const char *text,
     const char *hint,
     const char *verb,
     AskFunc func)
{
  AdwDialog *dialog = adw_dialog_new ();
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *list = gtk_list_box_new ();
  GtkWidget *entry = adw_entry_row_new ();
  GtkWidget *problem = gtk_label_new (NULL);
  GtkWidget *label = gtk_label_new (hint);
  GtkWidget *button = gtk_button_new_with_mnemonic (verb);
  Ask *data = g_new0 (Ask, 1);

  adw_dialog_set_title (dialog, title);
  adw_dialog_set_content_width (dialog, 360);
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), adw_header_bar_new ());
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), box);
  adw_dialog_set_child (dialog, view);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  gtk_widget_set_margin_bottom (box, 18);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry), row_title);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_list_box_append (GTK_LIST_BOX (list), entry);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_box_append (GTK_BOX (box), list);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "dimmed");
  gtk_widget_add_css_class (label, "small");
  gtk_box_append (GTK_BOX (box), label);
  gtk_label_set_wrap (GTK_LABEL (problem), TRUE);
  gtk_label_set_xalign (GTK_LABEL (problem), 0);
  gtk_widget_add_css_class (problem, "error");
  gtk_widget_set_visible (problem, FALSE);
  gtk_box_append (GTK_BOX (box), problem);

  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, "suggested-action");
  gtk_box_append (GTK_BOX (box), button);

  data->session = g_object_ref (session);
  data->func = func;
  data->entry = GTK_EDITABLE (entry);
  data->problem = GTK_LABEL (problem);
  data->dialog = dialog;
  g_signal_connect_data (button, "clicked", G_CALLBACK (done_cb), data, ask_free,
                         G_CONNECT_SWAPPED);
  g_signal_connect_swapped (entry, "entry-activated", G_CALLBACK (done_cb), data);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (typed_cb), data);

  adw_dialog_present (dialog, parent);
  gtk_widget_grab_focus (entry);
  gtk_editable_select_region (GTK_EDITABLE (entry), 0, -1);
}

void
ef_editor_ask_time (GtkWidget *parent, EfEditSession *session)
{
  g_autofree char *now =
    ef_frame_time_format (ef_edit_session_get_frames (session), ef_edit_session_get_rate (session),
                          ef_edit_session_get_playhead (session));

  ask (
    parent, session, _ ("Go to Time"), _ ("Time"), now,
    _ ("Minutes, seconds and frames: 01:23:12. Also 1:23, 83.5 seconds, or 00:01:23:12 with hours. "
       "+5 and -5 go on or back by seconds."),
    _ ("_Go"), ef_edit_session_type_playhead);
}

static gboolean
divide (EfEditSession *session, const char *text, GError **error)
{
  EfRate rate = ef_edit_session_get_rate (session);
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  guint64 n_parts = 0;
  gint64 length = 0;

  if (g_ascii_string_to_unsigned (trimmed, 10, 2, 1000, &n_parts, NULL)) {
    ef_edit_session_divide (session, (guint) n_parts, 0);
    return TRUE;
  }
  if (g_str_has_suffix (trimmed, "s"))
    trimmed[strlen (trimmed) - 1] = '\0';
  if (!ef_timecode_read_offset (trimmed, rate, &length, error))
    return FALSE;
  if (length <= 0) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                         _ ("Parts need a length."));
    return FALSE;
  }
  ef_edit_session_divide (session, 0, length);

  return TRUE;
}

void
ef_editor_ask_divide (GtkWidget *parent, EfEditSession *session)
{
  ask (parent, session, _ ("Divide Segments"), _ ("Parts"), "2",
       _ ("A number of parts, such as 3, or the length of each, such as 15s or 0:30."),
       _ ("_Divide"), divide);
}

static gboolean
shift (EfEditSession *session, const char *text, GError **error)
{
  gint64 by = 0;

  if (!ef_timecode_read_offset (text, ef_edit_session_get_rate (session), &by, error))
    return FALSE;
  ef_edit_session_shift (session, by);

  return TRUE;
}

void
ef_editor_ask_shift (GtkWidget *parent, EfEditSession *session)
{
  ask (parent, session, _ ("Shift Segments"), _ ("By"), "+1",
       _ ("Later with +, earlier with -, for example +0:05, -1.5 or +00:00:10 for ten frames."),
       _ ("_Shift"), shift);
}
