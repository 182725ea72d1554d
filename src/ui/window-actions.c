/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window-private.h"

#include <glib/gi18n.h>

#include "config.h"
#include "ui/profiles/files.h"
#include "ui/profiles/manage-dialog.h"
#include "ui/profiles/new-dialog.h"
#include "ui/settings/preferences-dialog.h"
#include "ui/shortcuts-dialog.h"

/* What the window can be told to do. Menus, buttons, keys and tests use the same actions. */

/* They make no sense before there is a profile, and nothing to see where they would act. */
static const char *const profile_actions[] = {
  "win.profile", "win.profile-list", "win.new-profile", "win.manage-profiles", "win.preferences",
  "win.page",    "win.sidebar",      "win.next-part",   "win.open-project",    "win.relink",
};

/* Keys work while a dialog is open; a second one, perhaps of the same thing, would cover the first. */
static gboolean
has_dialog (GtkWidget *widget)
{
  return adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (widget)) != NULL;
}

static void
profile_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfWindow *self = EF_WINDOW (widget);
  gint64 number = g_ascii_strtoll (g_variant_get_string (parameter, NULL), NULL, 10);
  g_autoptr (EfProfile) profile = NULL;

  if (number >= 1)
    profile = g_list_model_get_item (ef_studio_get_profiles (self->studio), (guint) number - 1);
  if (profile != NULL)
    ef_studio_set_profile (self->studio, profile);
  else
    gtk_widget_error_bell (widget);
}

static void
profile_list_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfWindow *self = EF_WINDOW (widget);

  adw_overlay_split_view_set_show_sidebar (self->split, TRUE);
  ef_switcher_popup (self->switcher);
}

static void
new_profile_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (!has_dialog (widget))
    adw_dialog_present (ef_new_dialog_new (EF_WINDOW (widget)->studio), widget);
}

static void
manage_profiles_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfWindow *self = EF_WINDOW (widget);

  if (has_dialog (widget))
    return;

  adw_dialog_present (
    ef_manage_dialog_new (self->studio, self->keyring, self->settings, self->keys), widget);
}

static void
imported_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfWindow) self = user_data;
  g_autoptr (EfProfile) profile = ef_import_finish (result);

  if (profile != NULL)
    ef_studio_set_profile (self->studio, profile);
}

static void
import_profile_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfWindow *self = EF_WINDOW (widget);

  ef_import_async (GTK_WIDGET (self->root), self->studio, imported_cb, g_object_ref (self));
}

static void
preferences_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfWindow *self = EF_WINDOW (widget);
  AdwDialog *dialog = NULL;

  if (has_dialog (widget))
    return;

  dialog = ef_preferences_dialog_new (self->studio, ef_studio_get_profile (self->studio),
                                      self->keyring, self->settings, self->keys);
  adw_preferences_dialog_set_visible_page_name (ADW_PREFERENCES_DIALOG (dialog),
                                                g_variant_get_string (parameter, NULL));
  adw_dialog_present (dialog, widget);
}

static void
shortcuts_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (!has_dialog (widget))
    adw_dialog_present (ef_shortcuts_dialog_new (EF_WINDOW (widget)->keys), widget);
}

static void
about_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  AdwAboutDialog *about = NULL;

  if (has_dialog (widget))
    return;

  about = ADW_ABOUT_DIALOG (adw_about_dialog_new ());
  adw_about_dialog_set_application_name (about, _ ("Edit Factory"));
  adw_about_dialog_set_application_icon (about, EF_APP_ID);
  adw_about_dialog_set_version (about, EF_VERSION);
  adw_about_dialog_set_developer_name (about, _ ("The Edit Factory contributors"));
  adw_about_dialog_set_comments (
    about, _ ("Turns long videos into short clips and publishes them, each brand for itself."));
  adw_about_dialog_set_license_type (about, GTK_LICENSE_GPL_3_0);
  /* Translators: your names, one a line, with an address if you like. */
  adw_about_dialog_set_translator_credits (about, _ ("translator-credits"));
  adw_dialog_present (ADW_DIALOG (about), widget);
}

/* Wherever the window is at, there is a menu. */
static void
menu_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfWindow *self = EF_WINDOW (widget);
  const char *root = gtk_stack_get_visible_child_name (self->root);

  if (g_strcmp0 (root, "failure") == 0) {
    ef_start_failure_popup_menu (self->failure);
  } else if (g_strcmp0 (root, "welcome") == 0) {
    ef_welcome_page_popup_menu (self->welcome);
  } else if (g_strcmp0 (root, "shell") == 0) {
    adw_overlay_split_view_set_show_sidebar (self->split, TRUE);
    gtk_menu_button_popup (self->menu_button);
  }
}

static gboolean
has_focus_inside (GtkWidget *widget)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  return focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget));
}

static void
next_part_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfWindow *self = EF_WINDOW (widget);

  if (!has_focus_inside (GTK_WIDGET (self->sidebar)) && self->sidebar_shown)
    gtk_widget_child_focus (GTK_WIDGET (self->nav), GTK_DIR_TAB_FORWARD);
  else
    gtk_widget_child_focus (GTK_WIDGET (self->pages), GTK_DIR_TAB_FORWARD);
}

/* What has just been made may not be in the list yet; the view waits for it. */
static void
open_project_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfWindow *self = EF_WINDOW (widget);
  g_autoptr (GtkWidget) kept = g_object_ref (widget);

  g_object_set (self, "page", "projects", NULL);
  ef_projects_view_open (self->projects, g_variant_get_string (parameter, NULL));
}

/* The list of sources knows how. */
static void
relink_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfWindow *self = EF_WINDOW (widget);

  g_object_set (self, "page", "sources", NULL);
  gtk_widget_activate_action (GTK_WIDGET (self->sources), "sources.relink", "s",
                              g_variant_get_string (parameter, NULL));
}

static void
alone_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ef_window_set_alone (EF_WINDOW (widget), g_variant_get_boolean (parameter));
}

void
ef_window_install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_property_action (widget_class, "win.page", "page");
  gtk_widget_class_install_property_action (widget_class, "win.sidebar", "sidebar-shown");
  gtk_widget_class_install_action (widget_class, "win.profile", "s", profile_action);
  gtk_widget_class_install_action (widget_class, "win.profile-list", NULL, profile_list_action);
  gtk_widget_class_install_action (widget_class, "win.new-profile", NULL, new_profile_action);
  gtk_widget_class_install_action (widget_class, "win.manage-profiles", NULL,
                                   manage_profiles_action);
  gtk_widget_class_install_action (widget_class, "win.import-profile", NULL, import_profile_action);
  gtk_widget_class_install_action (widget_class, "win.preferences", "s", preferences_action);
  gtk_widget_class_install_action (widget_class, "win.shortcuts", NULL, shortcuts_action);
  gtk_widget_class_install_action (widget_class, "win.about", NULL, about_action);
  gtk_widget_class_install_action (widget_class, "win.menu", NULL, menu_action);
  gtk_widget_class_install_action (widget_class, "win.next-part", NULL, next_part_action);
  gtk_widget_class_install_action (widget_class, "win.alone", "b", alone_action);
  gtk_widget_class_install_action (widget_class, "win.open-project", "s", open_project_action);
  gtk_widget_class_install_action (widget_class, "win.relink", "s", relink_action);
}

void
ef_window_update_actions (EfWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean has_profile = self->studio != NULL && ef_studio_get_profile (self->studio) != NULL;

  for (guint i = 0; i < G_N_ELEMENTS (profile_actions); i++)
    gtk_widget_action_set_enabled (widget, profile_actions[i], has_profile);
  /* What a dialog is about stays behind it. */
  if (has_dialog (widget))
    gtk_widget_action_set_enabled (widget, "win.page", FALSE);
  gtk_widget_action_set_enabled (widget, "win.import-profile", self->studio != NULL);
}
