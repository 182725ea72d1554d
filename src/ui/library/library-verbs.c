/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "ui/library/library-page-private.h"
#include "ui/toast.h"

/* What is done to the files that are chosen. */

static GtkWindow *
find_window (gpointer widget)
{
  return GTK_WINDOW (gtk_widget_get_ancestor (GTK_WIDGET (widget), GTK_TYPE_WINDOW));
}

/* What a verb needs when it comes back. */
typedef struct {
  EfLibraryPage *page;
  GPtrArray *renders;
} Wish;

static Wish *
wish_new (EfLibraryPage *page, GPtrArray *renders)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->page = g_object_ref (page);
  wish->renders = g_ptr_array_ref (renders);

  return wish;
}

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->page);
  g_ptr_array_unref (wish->renders);
  g_free (wish);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

static void
wish_closure_free (gpointer data, GClosure *closure)
{
  wish_free (data);
}

/* Opening */

static void
opened_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfLibraryPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_launch_finish (GTK_FILE_LAUNCHER (object), result, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
}

void
ef_library_page_open (EfLibraryPage *self, EfRender *render)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GtkFileLauncher) launcher = NULL;

  if (ef_render_get_missing (render) || *ef_render_get_file (render) == '\0') {
    ef_toast_show (GTK_WIDGET (self), _ ("The file is not where it was"));
    return;
  }

  ef_hover_preview_stop (self->preview);
  file = g_file_new_for_path (ef_render_get_file (render));
  launcher = gtk_file_launcher_new (file);
  gtk_file_launcher_launch (launcher, find_window (self), NULL, opened_cb, g_object_ref (self));
}

static void
open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfLibraryPage *self = EF_LIBRARY_PAGE (widget);
  g_autoptr (GPtrArray) chosen = ef_library_page_get_chosen (self);

  if (chosen->len == 1)
    ef_library_page_open (self, chosen->pdata[0]);
}

static void
shown_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfLibraryPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!gtk_file_launcher_open_containing_folder_finish (GTK_FILE_LAUNCHER (object), result, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
}

static void
show_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfLibraryPage *self = EF_LIBRARY_PAGE (widget);
  g_autoptr (GPtrArray) chosen = ef_library_page_get_chosen (self);
  g_autoptr (GFile) file = NULL;
  g_autoptr (GtkFileLauncher) launcher = NULL;

  if (chosen->len != 1)
    return;

  file = g_file_new_for_path (ef_render_get_file (chosen->pdata[0]));
  launcher = gtk_file_launcher_new (file);
  gtk_file_launcher_open_containing_folder (launcher, find_window (self), NULL, shown_cb,
                                            g_object_ref (self));
}

/* Names */

static void
updated_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfLibraryPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_update_render_finish (EF_STUDIO (object), result, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
}

static void
rename_answered_cb (Wish *wish, const char *response, AdwAlertDialog *dialog)
{
  GtkWidget *entry = adw_alert_dialog_get_extra_child (dialog);
  g_autoptr (EfRender) values = NULL;

  if (g_strcmp0 (response, "rename") != 0)
    return;

  values = ef_render_copy (wish->renders->pdata[0]);
  ef_render_set_title (values, gtk_editable_get_text (GTK_EDITABLE (entry)));
  ef_studio_update_render_async (wish->page->studio, wish->renders->pdata[0], values,
                                 EF_RENDER_TITLE, updated_cb, g_object_ref (wish->page));
}

static void
entry_text_cb (GtkEditable *entry, GParamSpec *pspec, AdwAlertDialog *dialog)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_alert_dialog_set_response_enabled (dialog, adw_alert_dialog_get_default_response (dialog),
                                         *text != '\0');
}

static AdwAlertDialog *
ask_text (EfLibraryPage *self,
          const char *heading,
          const char *body,
          const char *label,
          const char *text,
          const char *response,
          const char *response_label)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, body));
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_entry_set_max_length (GTK_ENTRY (entry), EF_RENDER_TITLE_MOST);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  adw_alert_dialog_set_extra_child (dialog, entry);
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), response, response_label, NULL);
  adw_alert_dialog_set_response_appearance (dialog, response, ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, response);
  adw_alert_dialog_set_close_response (dialog, "cancel");
  adw_alert_dialog_set_response_enabled (dialog, response, FALSE);
  g_signal_connect_object (entry, "notify::text", G_CALLBACK (entry_text_cb), dialog, 0);
  gtk_editable_set_text (GTK_EDITABLE (entry), text);
  adw_dialog_set_focus (ADW_DIALOG (dialog), entry);

  return dialog;
}

static void
rename_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfLibraryPage *self = EF_LIBRARY_PAGE (widget);
  g_autoptr (GPtrArray) chosen = ef_library_page_get_chosen (self);
  AdwAlertDialog *dialog = NULL;

  if (chosen->len != 1)
    return;

  dialog = ask_text (self, _ ("Rename Clip"), _ ("Only its title here; the file keeps its name."),
                     _ ("Title"), ef_render_get_title (chosen->pdata[0]), "rename", _ ("_Rename"));
  g_signal_connect_data (dialog, "response", G_CALLBACK (rename_answered_cb),
                         wish_new (self, chosen), wish_closure_free, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

/* Tags */

static void
tagged_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfLibraryPage) self = user_data;
  g_autoptr (GError) error = NULL;

  ef_studio_tag_renders_finish (EF_STUDIO (object), result, &error);
  if (error != NULL)
    ef_toast_show_error (GTK_WIDGET (self), error);
  ef_library_page_count (self);
}

static gboolean
has_tag (EfRender *render, const char *tag)
{
  return g_strv_contains (ef_render_get_tags (render), tag);
}

/* A tag that all of them have is taken away, any other is given to all. */
static void
tag_cb (GtkWidget *button, Wish *wish)
{
  const char *tag = gtk_button_get_label (GTK_BUTTON (button));
  gboolean add = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button));

  ef_studio_tag_renders_async (wish->page->studio, wish->renders, tag, add, tagged_cb,
                               g_object_ref (wish->page));
}

static void
tag_answered_cb (Wish *wish, const char *response, AdwAlertDialog *dialog)
{
  GtkWidget *box = adw_alert_dialog_get_extra_child (dialog);
  GtkWidget *entry = gtk_widget_get_last_child (box);
  g_auto (GStrv) words = NULL;

  if (g_strcmp0 (response, "tag") != 0)
    return;

  words = g_strsplit (gtk_editable_get_text (GTK_EDITABLE (entry)), ",", -1);
  for (guint i = 0; words[i] != NULL; i++) {
    g_strstrip (words[i]);
    if (*words[i] != '\0')
      ef_studio_tag_renders_async (wish->page->studio, wish->renders, words[i], TRUE, tagged_cb,
                                   g_object_ref (wish->page));
  }
}

static void
add_tag_button (AdwWrapBox *box, const char *tag, Wish *wish)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (tag);
  gboolean all = TRUE;

  for (guint i = 0; i < wish->renders->len; i++)
    all &= has_tag (wish->renders->pdata[i], tag);
  gtk_widget_add_css_class (button, "chip");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), all);
  g_signal_connect_data (button, "toggled", G_CALLBACK (tag_cb),
                         wish_new (wish->page, wish->renders), wish_closure_free, 0);
  adw_wrap_box_append (box, button);
}

static void
tag_chosen (EfLibraryPage *self, GPtrArray *chosen)
{
  g_autoptr (Wish) wish = wish_new (self, chosen);
  AdwAlertDialog *dialog = NULL;
  GtkWidget *box = NULL;
  GtkWidget *chips = NULL;
  GtkWidget *entry = NULL;
  g_autofree char *heading = NULL;

  heading =
    g_strdup_printf (ngettext ("Tags of %u Clip", "Tags of %u Clips", chosen->len), chosen->len);
  dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, NULL));
  box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  chips = adw_wrap_box_new ();
  adw_wrap_box_set_child_spacing (ADW_WRAP_BOX (chips), 6);
  adw_wrap_box_set_line_spacing (ADW_WRAP_BOX (chips), 6);
  for (guint i = 0; self->tags != NULL && i < self->tags->len; i++)
    add_tag_button (ADW_WRAP_BOX (chips), self->tags->pdata[i], wish);
  gtk_widget_set_visible (chips, self->tags != NULL && self->tags->len > 0);
  entry = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _ ("New tags, with commas between"));
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("New tags"), -1);
  gtk_box_append (GTK_BOX (box), chips);
  gtk_box_append (GTK_BOX (box), entry);
  adw_alert_dialog_set_extra_child (dialog, box);
  adw_alert_dialog_add_responses (dialog, "close", _ ("_Close"), "tag", _ ("_Add"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "tag", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_response_enabled (dialog, "tag", FALSE);
  adw_alert_dialog_set_default_response (dialog, "tag");
  adw_alert_dialog_set_close_response (dialog, "close");
  g_signal_connect_object (entry, "notify::text", G_CALLBACK (entry_text_cb), dialog, 0);
  g_signal_connect_data (dialog, "response", G_CALLBACK (tag_answered_cb), g_steal_pointer (&wish),
                         wish_closure_free, G_CONNECT_SWAPPED);
  adw_dialog_set_focus (ADW_DIALOG (dialog), entry);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
tag_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ef_library_page_with_chosen (EF_LIBRARY_PAGE (widget), tag_chosen);
}

/* Copies */

static void
exported_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfLibraryPage) self = user_data;
  g_autoptr (GError) error = NULL;
  guint n_files = ef_studio_export_renders_finish (EF_STUDIO (object), result, &error);
  g_autofree char *text = NULL;

  ef_library_page_set_busy (self, FALSE);
  if (error != NULL) {
    ef_toast_show_error (GTK_WIDGET (self), error);
    return;
  }

  text =
    g_strdup_printf (ngettext ("%u file was copied", "%u files were copied", n_files), n_files);
  ef_toast_show (GTK_WIDGET (self), text);
}

static void
folder_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) folder =
    gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (object), result, &error);

  if (folder == NULL) {
    ef_toast_show_error (GTK_WIDGET (wish->page), error);
    return;
  }

  ef_library_page_set_busy (wish->page, TRUE);
  ef_studio_export_renders_async (wish->page->studio, wish->renders, folder, NULL, NULL, NULL,
                                  exported_cb, g_object_ref (wish->page));
}

static void
export_chosen (EfLibraryPage *self, GPtrArray *chosen)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _ ("Copy To a Folder"));
  gtk_file_dialog_select_folder (dialog, find_window (self), NULL, folder_chosen_cb,
                                 wish_new (self, chosen));
}

static void
export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ef_library_page_with_chosen (EF_LIBRARY_PAGE (widget), export_chosen);
}

/* The trash */

static void
trashed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfLibraryPage) self = user_data;
  g_autoptr (GError) error = NULL;

  ef_studio_trash_renders_finish (EF_STUDIO (object), result, &error);
  if (error != NULL)
    ef_toast_show_error (GTK_WIDGET (self), error);
  ef_library_page_count (self);
}

static void
set_trashed (EfLibraryPage *self, GPtrArray *renders, gboolean trashed)
{
  ef_studio_trash_renders_async (self->studio, renders, trashed, trashed_cb, g_object_ref (self));
}

static void
undo_trash_cb (Wish *wish)
{
  set_trashed (wish->page, wish->renders, FALSE);
}

static void
trash_chosen (EfLibraryPage *self, GPtrArray *chosen)
{
  g_autofree char *text = NULL;
  AdwToast *toast = NULL;

  if (self->trashed)
    return;

  if (chosen->len == 1)
    text = g_strdup_printf (_ ("“%s” is in the trash"), ef_render_get_title (chosen->pdata[0]));
  else
    text = g_strdup_printf (
      ngettext ("%u clip is in the trash", "%u clips are in the trash", chosen->len), chosen->len);
  toast = adw_toast_new (text);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_trash_cb),
                         wish_new (self, chosen), wish_closure_free, G_CONNECT_SWAPPED);
  set_trashed (self, chosen, TRUE);
  ef_library_page_set_selecting (self, FALSE);
  ef_toast_add (GTK_WIDGET (self), toast);
}

static void
trash_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ef_library_page_with_chosen (EF_LIBRARY_PAGE (widget), trash_chosen);
}

static void
restore_chosen (EfLibraryPage *self, GPtrArray *chosen)
{
  set_trashed (self, chosen, FALSE);
  ef_library_page_set_selecting (self, FALSE);
}

static void
restore_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ef_library_page_with_chosen (EF_LIBRARY_PAGE (widget), restore_chosen);
}

static void
deleted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfLibraryPage) self = user_data;
  g_autoptr (GError) error = NULL;

  ef_studio_delete_renders_finish (EF_STUDIO (object), result, &error);
  if (error != NULL)
    ef_toast_show_error (GTK_WIDGET (self), error);
  ef_library_page_count (self);
}

static void
delete_answered_cb (Wish *wish, const char *response)
{
  if (g_strcmp0 (response, "delete") != 0)
    return;

  ef_studio_delete_renders_async (wish->page->studio, wish->renders, deleted_cb,
                                  g_object_ref (wish->page));
  ef_library_page_set_selecting (wish->page, FALSE);
}

static void
delete_chosen (EfLibraryPage *self, GPtrArray *chosen)
{
  g_autofree char *heading = NULL;
  AdwAlertDialog *dialog = NULL;

  heading = g_strdup_printf (
    ngettext ("Delete %u Clip for Good?", "Delete %u Clips for Good?", chosen->len), chosen->len);
  dialog = ADW_ALERT_DIALOG (
    adw_alert_dialog_new (heading, _ ("Files that were rendered here are deleted, too. Files that "
                                      "were added stay where they are.")));
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "delete", _ ("_Delete"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (delete_answered_cb),
                         wish_new (self, chosen), wish_closure_free, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (self));
}

static void
delete_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ef_library_page_with_chosen (EF_LIBRARY_PAGE (widget), delete_chosen);
}

/* Delete means what it can mean where one is. */
static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (
    widget, EF_LIBRARY_PAGE (widget)->trashed ? "library.delete" : "library.trash", NULL);
}

/* Files that are gone */

static void
again_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfLibraryPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfJob) job = ef_studio_render_again_finish (EF_STUDIO (object), result, &error);

  if (job == NULL)
    ef_toast_show_error (GTK_WIDGET (self), error);
  else
    ef_toast_show (GTK_WIDGET (self), _ ("It is in the queue"));
}

static void
again_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfLibraryPage *self = EF_LIBRARY_PAGE (widget);
  g_autoptr (GPtrArray) chosen = ef_library_page_get_chosen (self);

  if (chosen->len == 1)
    ef_studio_render_again_async (self->studio, chosen->pdata[0], again_cb, g_object_ref (self));
}

void
ef_library_page_install_verbs (GtkWidgetClass *widget_class)
{
  static const struct {
    guint keyval;
    GdkModifierType modifiers;
    const char *action;
  } keys[] = {
    { GDK_KEY_F2, 0, "library.rename" },
    { GDK_KEY_t, 0, "library.tag" },
    { GDK_KEY_e, GDK_CONTROL_MASK, "library.export" },
    { GDK_KEY_Delete, 0, "library.remove" },
    { GDK_KEY_KP_Delete, 0, "library.remove" },
    { GDK_KEY_a, GDK_CONTROL_MASK, "library.select-all" },
  };

  gtk_widget_class_install_action (widget_class, "library.open", NULL, open_action);
  gtk_widget_class_install_action (widget_class, "library.show", NULL, show_action);
  gtk_widget_class_install_action (widget_class, "library.rename", NULL, rename_action);
  gtk_widget_class_install_action (widget_class, "library.tag", NULL, tag_action);
  gtk_widget_class_install_action (widget_class, "library.export", NULL, export_action);
  gtk_widget_class_install_action (widget_class, "library.trash", NULL, trash_action);
  gtk_widget_class_install_action (widget_class, "library.restore", NULL, restore_action);
  gtk_widget_class_install_action (widget_class, "library.delete", NULL, delete_action);
  gtk_widget_class_install_action (widget_class, "library.remove", NULL, remove_action);
  gtk_widget_class_install_action (widget_class, "library.again", NULL, again_action);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding_action (widget_class, keys[i].keyval, keys[i].modifiers,
                                         keys[i].action, NULL);
}
