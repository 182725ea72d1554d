/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "ui/library/library-page-private.h"
#include "ui/toast.h"

/* How finished files that were made elsewhere come in: chosen, dropped or pasted. They stay where they
 * are. */

#define REFUSALS_MOST 12

static void
show_refused (EfLibraryPage *self, GPtrArray *refused)
{
  g_autoptr (GString) body = g_string_new (NULL);
  g_autofree char *heading = g_strdup_printf (
    ngettext ("%u File Was Not Added", "%u Files Were Not Added", refused->len), refused->len);
  AdwDialog *dialog = NULL;

  for (guint i = 0; i < MIN (refused->len, REFUSALS_MOST); i++)
    g_string_append_printf (body, "%s%s", i > 0 ? "\n\n" : "", (char *) refused->pdata[i]);
  if (refused->len > REFUSALS_MOST)
    g_string_append_printf (
      body, ngettext ("\n\nand %u more", "\n\nand %u more", refused->len - REFUSALS_MOST),
      refused->len - REFUSALS_MOST);

  dialog = adw_alert_dialog_new (heading, body->str);
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _ ("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfLibraryPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) refused = NULL;
  g_autoptr (GPtrArray) added =
    ef_studio_add_renders_finish (EF_STUDIO (object), result, &refused, &error);
  g_autofree char *text = NULL;

  ef_library_page_set_busy (self, FALSE);
  if (added == NULL) {
    ef_toast_show_error (GTK_WIDGET (self), error);
    return;
  }

  ef_library_page_count (self);
  if (refused != NULL && refused->len > 0) {
    show_refused (self, refused);
    return;
  }
  text = g_strdup_printf (
    ngettext ("%u file is in the library", "%u files are in the library", added->len), added->len);
  ef_toast_show (GTK_WIDGET (self), text);
}

static void
add (EfLibraryPage *self, GPtrArray *files)
{
  EfProfile *profile = self->studio != NULL ? ef_studio_get_profile (self->studio) : NULL;

  if (profile == NULL || files->len == 0)
    return;

  ef_library_page_set_busy (self, TRUE);
  ef_studio_add_renders_async (self->studio, profile, files, NULL, added_cb, g_object_ref (self));
}

static void
chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfLibraryPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GListModel) chosen =
    gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (object), result, &error);

  if (chosen == NULL) {
    ef_toast_show_error (GTK_WIDGET (self), error);
    return;
  }

  for (guint i = 0; i < g_list_model_get_n_items (chosen); i++)
    g_ptr_array_add (files, g_list_model_get_item (chosen, i));
  add (self, files);
}

static void
add_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) videos = gtk_file_filter_new ();

  gtk_file_filter_set_name (videos, _ ("Videos"));
  gtk_file_filter_add_mime_type (videos, "video/*");
  g_list_store_append (filters, videos);
  gtk_file_dialog_set_title (dialog, _ ("Add Finished Files"));
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_open_multiple (dialog,
                                 GTK_WINDOW (gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW)),
                                 NULL, chosen_cb, g_object_ref (widget));
}

static GPtrArray *
list_value (const GValue *value)
{
  GSList *list = g_value_get_boxed (value);
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);

  for (GSList *link = list; link != NULL; link = link->next)
    g_ptr_array_add (files, g_object_ref (link->data));

  return files;
}

static void
pasted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfLibraryPage) self = user_data;
  g_autoptr (GPtrArray) files = NULL;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (object), result, NULL);

  if (value == NULL) {
    ef_toast_show (GTK_WIDGET (self), _ ("There are no files to paste"));
    return;
  }

  files = list_value (value);
  add (self, files);
}

static void
paste_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gdk_clipboard_read_value_async (gtk_widget_get_clipboard (widget), GDK_TYPE_FILE_LIST,
                                  G_PRIORITY_DEFAULT, NULL, pasted_cb, g_object_ref (widget));
}

/* What is dragged out of here is not dropped into it. */
static GdkDragAction
drop_enter_cb (EfLibraryPage *self, double x, double y, GtkDropTarget *target)
{
  EfProfile *profile = self->studio != NULL ? ef_studio_get_profile (self->studio) : NULL;
  GdkDrop *drop = gtk_drop_target_get_current_drop (target);
  g_autofree char *text = NULL;

  if (profile == NULL || (drop != NULL && gdk_drop_get_drag (drop) != NULL))
    return 0;

  text = g_strdup_printf (_ ("Add to %s"), ef_profile_get_name (profile));
  gtk_label_set_label (self->drop_label, text);
  gtk_revealer_set_reveal_child (self->drop_reveal, TRUE);

  return GDK_ACTION_COPY;
}

static void
drop_leave_cb (EfLibraryPage *self)
{
  gtk_revealer_set_reveal_child (self->drop_reveal, FALSE);
}

static gboolean
drop_cb (EfLibraryPage *self, const GValue *value)
{
  g_autoptr (GPtrArray) files = list_value (value);

  gtk_revealer_set_reveal_child (self->drop_reveal, FALSE);
  add (self, files);

  return TRUE;
}

void
ef_library_page_install_adding (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "library.add", NULL, add_action);
  gtk_widget_class_install_action (widget_class, "library.paste", NULL, paste_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_o, GDK_CONTROL_MASK, "library.add",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "library.paste",
                                       NULL);
}

void
ef_library_page_accept_drops (EfLibraryPage *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_swapped (target, "enter", G_CALLBACK (drop_enter_cb), self);
  g_signal_connect_swapped (target, "leave", G_CALLBACK (drop_leave_cb), self);
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
