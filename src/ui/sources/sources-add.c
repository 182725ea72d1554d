/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "ui/sources/sources-page-private.h"
#include "ui/toast.h"

/* How files come in: chosen, dropped or pasted. */

static void
show_refused (EfSourcesPage *self, EfAdded *added)
{
  guint n_refused = added->refused->len;
  g_autofree char *heading = NULL;
  g_autoptr (GString) body = g_string_new (NULL);
  AdwDialog *dialog = NULL;

  for (guint i = 0; i < MIN (n_refused, 12); i++)
    g_string_append_printf (body, "%s%s", i > 0 ? "\n\n" : "", (char *) added->refused->pdata[i]);
  if (n_refused > 12)
    g_string_append_printf (body, ngettext ("\n\nand %u more", "\n\nand %u more", n_refused - 12),
                            n_refused - 12);

  heading = g_strdup_printf (
    ngettext ("%u File Was Not Added", "%u Files Were Not Added", n_refused), n_refused);
  dialog = adw_alert_dialog_new (heading, body->str);
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _ ("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* What was asked for. */
typedef struct {
  EfSourcesPage *page; /* (owned) */
  gboolean opens;      /* the only one there is */
} Adding;

static void
free_adding (Adding *self)
{
  g_object_unref (self->page);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Adding, free_adding)

static void
added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Adding) adding = user_data;
  EfSourcesPage *self = adding->page;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfAdded) added = ef_studio_add_sources_finish (EF_STUDIO (object), result, &error);
  guint n_new = 0;

  if (--self->n_adding == 0)
    gtk_revealer_set_reveal_child (self->busy_reveal, FALSE);
  if (added == NULL) {
    ef_toast_show_error (GTK_WIDGET (self), error);
    return;
  }

  n_new = added->sources->len - added->known->len;
  if (added->sources->len > 0)
    ef_sources_page_go_to (self, added->sources->pdata[0]);
  if (added->refused->len > 0) {
    show_refused (self, added);
  } else if (adding->opens && added->sources->len == 1 &&
             gtk_widget_get_mapped (GTK_WIDGET (self))) {
    /* Who gives one wants to work on it, and is still here. */
    ef_sources_page_open (self, added->sources->pdata[0]);
  } else if (n_new == 0 && added->known->len > 0) {
    ef_toast_show (
      GTK_WIDGET (self),
      ngettext ("This video is here already", "These videos are here already", added->known->len));
  } else if (n_new == 0) {
    ef_toast_show (GTK_WIDGET (self), _ ("There are no videos in it"));
  }
}

void
ef_sources_page_add (EfSourcesPage *self, GPtrArray *files, gboolean opens)
{
  EfProfile *profile = self->studio != NULL ? ef_studio_get_profile (self->studio) : NULL;
  Adding *adding;

  if (profile == NULL || files->len == 0)
    return;

  adding = g_new0 (Adding, 1);
  adding->page = g_object_ref (self);
  adding->opens = opens && files->len == 1;
  self->n_adding++;
  gtk_revealer_set_reveal_child (self->busy_reveal, TRUE);
  ef_studio_add_sources_async (self->studio, profile, files, NULL, added_cb, adding);
}

static GPtrArray *
list_files (GListModel *model)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    g_ptr_array_add (files, g_list_model_get_item (model, i));

  return files;
}

static void
chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfSourcesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GListModel) chosen =
    gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (object), result, &error);
  g_autoptr (GPtrArray) files = chosen != NULL ? list_files (chosen) : NULL;

  if (files != NULL)
    ef_sources_page_add (self, files, TRUE);
  else
    ef_toast_show_error (GTK_WIDGET (self), error);
}

static void
folder_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfSourcesPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  GFile *folder = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (object), result, &error);

  if (folder == NULL) {
    ef_toast_show_error (GTK_WIDGET (self), error);
    return;
  }

  g_ptr_array_add (files, folder);
  ef_sources_page_add (self, files, TRUE);
}

GtkFileDialog *
ef_sources_page_make_video_dialog (const char *title)
{
  GtkFileDialog *dialog = gtk_file_dialog_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) videos = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (videos, _ ("Videos"));
  gtk_file_filter_add_mime_type (videos, "video/*");
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  g_list_store_append (filters, videos);
  g_list_store_append (filters, all);
  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));

  return dialog;
}

static GtkWindow *
find_window (GtkWidget *widget)
{
  return GTK_WINDOW (gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW));
}

static void
add_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkFileDialog) dialog = ef_sources_page_make_video_dialog (_ ("Add Videos"));

  gtk_file_dialog_open_multiple (dialog, find_window (widget), NULL, chosen_cb,
                                 g_object_ref (widget));
}

static void
add_folder_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _ ("Add a Folder"));
  gtk_file_dialog_select_folder (dialog, find_window (widget), NULL, folder_chosen_cb,
                                 g_object_ref (widget));
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
  g_autoptr (EfSourcesPage) self = user_data;
  g_autoptr (GPtrArray) files = NULL;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (object), result, NULL);

  if (value == NULL) {
    ef_toast_show (GTK_WIDGET (self), _ ("There are no files to paste"));
    return;
  }

  files = list_value (value);
  ef_sources_page_add (self, files, TRUE);
}

static void
paste_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gdk_clipboard_read_value_async (gtk_widget_get_clipboard (widget), GDK_TYPE_FILE_LIST,
                                  G_PRIORITY_DEFAULT, NULL, pasted_cb, g_object_ref (widget));
}

static GdkDragAction
drop_enter_cb (EfSourcesPage *self)
{
  EfProfile *profile = self->studio != NULL ? ef_studio_get_profile (self->studio) : NULL;
  g_autofree char *text = NULL;

  if (profile == NULL)
    return 0;

  text = g_strdup_printf (_ ("Add to %s"), ef_profile_get_name (profile));
  gtk_label_set_label (self->drop_label, text);
  gtk_revealer_set_reveal_child (self->drop_reveal, TRUE);

  return GDK_ACTION_COPY;
}

static void
drop_leave_cb (EfSourcesPage *self)
{
  gtk_revealer_set_reveal_child (self->drop_reveal, FALSE);
}

static gboolean
drop_cb (EfSourcesPage *self, const GValue *value)
{
  g_autoptr (GPtrArray) files = list_value (value);

  gtk_revealer_set_reveal_child (self->drop_reveal, FALSE);
  ef_sources_page_add (self, files, TRUE);

  return TRUE;
}

void
ef_sources_page_install_adding (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "source.add", NULL, add_action);
  gtk_widget_class_install_action (widget_class, "source.add-folder", NULL, add_folder_action);
  gtk_widget_class_install_action (widget_class, "source.paste", NULL, paste_action);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_o, GDK_CONTROL_MASK, "source.add",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_o, GDK_CONTROL_MASK | GDK_SHIFT_MASK,
                                       "source.add-folder", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_v, GDK_CONTROL_MASK, "source.paste",
                                       NULL);
}

void
ef_sources_page_accept_drops (EfSourcesPage *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect_swapped (target, "enter", G_CALLBACK (drop_enter_cb), self);
  g_signal_connect_swapped (target, "leave", G_CALLBACK (drop_leave_cb), self);
  g_signal_connect_swapped (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}
