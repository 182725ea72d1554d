/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "core/error.h"
#include "ui/projects/project-dialogs.h"
#include "ui/sources/sources-page-private.h"
#include "ui/toast.h"

/* What is done to the videos that are selected. */

static GtkWindow *
find_window (GtkWidget *widget)
{
  return GTK_WINDOW (gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW));
}

typedef struct {
  EfSourcesPage *page;
  EfSource *source;
  GFile *file; /* (nullable) */
} Wish;

static Wish *
wish_new (EfSourcesPage *page, EfSource *source)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->page = g_object_ref (page);
  wish->source = g_object_ref (source);

  return wish;
}

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->page);
  g_object_unref (wish->source);
  g_clear_object (&wish->file);
  g_free (wish);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

static void
renamed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfSourcesPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_rename_source_finish (EF_STUDIO (object), result, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
}

static void
rename_answered_cb (Wish *wish, const char *response, AdwAlertDialog *dialog)
{
  GtkWidget *entry = adw_alert_dialog_get_extra_child (dialog);

  if (g_strcmp0 (response, "rename") == 0)
    ef_studio_rename_source_async (wish->page->studio, wish->source,
                                   gtk_editable_get_text (GTK_EDITABLE (entry)), renamed_cb,
                                   g_object_ref (wish->page));
}

static void
wish_closure_free (gpointer data, GClosure *closure)
{
  wish_free (data);
}

static void
rename_text_cb (GtkEditable *entry, GParamSpec *pspec, AdwAlertDialog *dialog)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_alert_dialog_set_response_enabled (dialog, "rename", *text != '\0');
}

static void
rename_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfSourcesPage *self = EF_SOURCES_PAGE (widget);
  g_autoptr (EfSource) source = ef_sources_page_get_one (self);
  AdwAlertDialog *dialog = NULL;
  GtkWidget *entry = NULL;

  if (source == NULL)
    return;

  dialog = ADW_ALERT_DIALOG (
    adw_alert_dialog_new (_ ("Rename Video"), _ ("Only its name here; the file keeps its own.")));
  entry = gtk_entry_new ();
  gtk_editable_set_text (GTK_EDITABLE (entry), ef_source_get_name (source));
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Name"),
                                  -1);
  g_signal_connect_object (entry, "notify::text", G_CALLBACK (rename_text_cb), dialog, 0);
  adw_alert_dialog_set_extra_child (dialog, entry);
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "rename", _ ("_Rename"), NULL);
  adw_alert_dialog_set_response_appearance (dialog, "rename", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "rename");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (rename_answered_cb),
                         wish_new (self, source), wish_closure_free, G_CONNECT_SWAPPED);
  adw_dialog_set_focus (ADW_DIALOG (dialog), entry);
  adw_dialog_present (ADW_DIALOG (dialog), widget);
}

static void relink (Wish *wish, gboolean force);

static void
force_answered_cb (Wish *wish, const char *response)
{
  if (g_strcmp0 (response, "force") == 0) {
    Wish *again = wish_new (wish->page, wish->source);

    again->file = g_object_ref (wish->file);
    relink (again, TRUE);
  }
}

static void
ask_force (Wish *wish, const char *problem)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Use This File?"), problem));
  Wish *copy = wish_new (wish->page, wish->source);

  copy->file = g_object_ref (wish->file);
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "force", _ ("_Use It Anyway"),
                                  NULL);
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (force_answered_cb), copy,
                         wish_closure_free, G_CONNECT_SWAPPED);
  adw_dialog_present (ADW_DIALOG (dialog), GTK_WIDGET (wish->page));
}

static void
relinked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GError) error = NULL;
  guint n_found = ef_studio_relink_source_finish (EF_STUDIO (object), result, &error);
  g_autofree char *text = NULL;

  if (error != NULL && g_error_matches (error, EF_ERROR, EF_ERROR_REFUSED)) {
    ask_force (wish, error->message);
  } else if (error != NULL) {
    ef_toast_show_error (GTK_WIDGET (wish->page), error);
  } else if (n_found > 1) {
    text = g_strdup_printf (ngettext ("Found %u video again", "Found %u videos again", n_found),
                            n_found);
    ef_toast_show (GTK_WIDGET (wish->page), text);
  }
}

static void
relink (Wish *wish, gboolean force)
{
  ef_studio_relink_source_async (wish->page->studio, wish->source, wish->file, force, relinked_cb,
                                 wish);
}

static void
relink_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GError) error = NULL;

  wish->file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (object), result, &error);
  if (wish->file != NULL)
    relink (g_steal_pointer (&wish), FALSE);
  else
    ef_toast_show_error (GTK_WIDGET (wish->page), error);
}

static void
ask_where (EfSourcesPage *self, EfSource *source)
{
  g_autofree char *title = g_strdup_printf (_ ("Where Is “%s”?"), ef_source_get_name (source));
  g_autoptr (GtkFileDialog) dialog = ef_sources_page_make_video_dialog (title);

  gtk_file_dialog_open (dialog, find_window (GTK_WIDGET (self)), NULL, relink_chosen_cb,
                        wish_new (self, source));
}

static void
relink_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfSourcesPage *self = EF_SOURCES_PAGE (widget);
  g_autoptr (EfSource) source = ef_sources_page_get_one (self);

  if (source != NULL)
    ask_where (self, source);
}

void
ef_sources_page_relink (EfSourcesPage *self, const char *id)
{
  GListModel *sources = ef_studio_get_sources (self->studio);

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++) {
    g_autoptr (EfSource) source = g_list_model_get_item (sources, i);

    if (g_strcmp0 (ef_source_get_id (source), id) == 0)
      ask_where (self, source);
  }
}

static void
show_folder_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfSourcesPage *self = EF_SOURCES_PAGE (widget);
  g_autoptr (EfSource) source = ef_sources_page_get_one (self);
  g_autoptr (GFile) file = NULL;
  g_autoptr (GtkFileLauncher) launcher = NULL;

  if (source == NULL)
    return;

  file = g_file_new_for_path (ef_source_get_path (source));
  launcher = gtk_file_launcher_new (file);
  gtk_file_launcher_open_containing_folder (launcher, find_window (GTK_WIDGET (self)), NULL, NULL,
                                            NULL);
}

/* Removing */

static void
restored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfSourcesPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_restore_source_finish (EF_STUDIO (object), result, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
}

typedef struct {
  EfSourcesPage *page;
  GPtrArray *sources;
} Removed;

static void
removed_free (gpointer data, GClosure *closure)
{
  Removed *removed = data;

  g_object_unref (removed->page);
  g_ptr_array_unref (removed->sources);
  g_free (removed);
}

static void
undo_remove_cb (Removed *removed)
{
  for (guint i = 0; i < removed->sources->len; i++)
    ef_studio_restore_source_async (removed->page->studio, removed->sources->pdata[i], restored_cb,
                                    g_object_ref (removed->page));
}

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfSourcesPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_remove_source_finish (EF_STUDIO (object), result, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfSourcesPage *self = EF_SOURCES_PAGE (widget);
  g_autoptr (GPtrArray) sources = ef_sources_page_get_selected (self);
  g_autofree char *text = NULL;
  AdwToast *toast = NULL;
  Removed *removed = NULL;

  if (sources->len == 0)
    return;

  for (guint i = 0; i < sources->len; i++)
    ef_studio_remove_source_async (self->studio, sources->pdata[i], removed_cb,
                                   g_object_ref (self));

  if (sources->len == 1)
    text =
      g_strdup_printf (_ ("Removed “%s”; the file stays"), ef_source_get_name (sources->pdata[0]));
  else
    text = g_strdup_printf (ngettext ("Removed %u video; the files stay",
                                      "Removed %u videos; the files stay", sources->len),
                            sources->len);
  toast = adw_toast_new (text);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  removed = g_new0 (Removed, 1);
  removed->page = g_object_ref (self);
  removed->sources = g_ptr_array_ref (sources);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_remove_cb), removed,
                         removed_free, G_CONNECT_SWAPPED);
  ef_toast_add (widget, toast);
}

static void
new_project_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfSourcesPage *self = EF_SOURCES_PAGE (widget);
  g_autoptr (EfSource) source = ef_sources_page_get_one (self);

  if (source != NULL)
    ef_project_add_of_source (widget, self->studio, source);
}

void
ef_sources_page_install_verbs (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "source.rename", NULL, rename_action);
  gtk_widget_class_install_action (widget_class, "source.relink", NULL, relink_action);
  gtk_widget_class_install_action (widget_class, "source.show-folder", NULL, show_folder_action);
  gtk_widget_class_install_action (widget_class, "source.remove", NULL, remove_action);
  gtk_widget_class_install_action (widget_class, "source.new-project", NULL, new_project_action);

  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "source.rename", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "source.remove", NULL);
}
