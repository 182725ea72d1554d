/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/profiles/manage-dialog.h"

#include "config.h"
#include "ui/profiles/files.h"
#include "ui/profiles/manage-row.h"
#include "ui/profiles/new-dialog.h"
#include "ui/settings/preferences-dialog.h"

/* All profiles in their order, which can be changed here, and what can be done with each. */
struct _EfManageDialog {
  AdwDialog parent_instance;

  GtkWidget *body;
  GtkListBox *list;

  EfStudio *studio;
  EfKeyring *keyring;
  GSettings *settings;
  EfEditorKeys *keys;
};

G_DEFINE_FINAL_TYPE (EfManageDialog, ef_manage_dialog, ADW_TYPE_DIALOG)

static EfManageRow *
find_row (EfManageDialog *self, EfProfile *profile)
{
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++) {
    if (ef_manage_row_get_profile (EF_MANAGE_ROW (row)) == profile)
      return EF_MANAGE_ROW (row);
  }

  return NULL;
}

/* The list made a new row for the new place: the focus goes there, so that one can go on moving. */
static void
moved_cb (EfManageDialog *self, EfManageRow *row)
{
  EfManageRow *now = find_row (self, ef_manage_row_get_profile (row));

  if (now != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (now));
}

/* One comes here for a profile, most likely the one that is being worked for. */
static void
focus_active (EfManageDialog *self)
{
  EfManageRow *row = find_row (self, ef_studio_get_profile (self->studio));

  if (row != NULL)
    adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (row));
}

static void
edit (EfManageDialog *self, EfManageRow *row)
{
  AdwDialog *dialog = ef_preferences_dialog_new (self->studio, ef_manage_row_get_profile (row),
                                                 self->keyring, self->settings, self->keys);

  adw_dialog_present (dialog, GTK_WIDGET (self));
}

static void
row_activated_cb (EfManageDialog *self, EfManageRow *row)
{
  edit (self, row);
}

static GtkWidget *
create_row (gpointer item, gpointer user_data)
{
  EfManageDialog *self = EF_MANAGE_DIALOG (user_data);
  GtkWidget *row = ef_manage_row_new (self->studio, EF_PROFILE (item));

  g_signal_connect_object (row, "edit", G_CALLBACK (edit), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "moved", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);

  return row;
}

static void
new_cb (EfManageDialog *self)
{
  adw_dialog_present (ef_new_dialog_new (self->studio), GTK_WIDGET (self));
}

static void
import_cb (EfManageDialog *self)
{
  ef_import_async (self->body, self->studio, NULL, NULL);
}

static void
ef_manage_dialog_dispose (GObject *object)
{
  EfManageDialog *self = EF_MANAGE_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_MANAGE_DIALOG);
  g_clear_object (&self->keys);
  g_clear_object (&self->settings);
  g_clear_object (&self->keyring);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_manage_dialog_parent_class)->dispose (object);
}

static void
ef_manage_dialog_class_init (EfManageDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_manage_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/profiles/manage-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, EfManageDialog, body);
  gtk_widget_class_bind_template_child (widget_class, EfManageDialog, list);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, new_cb);
  gtk_widget_class_bind_template_callback (widget_class, import_cb);
}

static void
ef_manage_dialog_init (EfManageDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
ef_manage_dialog_new (EfStudio *studio, EfKeyring *keyring, GSettings *settings, EfEditorKeys *keys)
{
  EfManageDialog *self = g_object_new (EF_TYPE_MANAGE_DIALOG, NULL);

  self->studio = g_object_ref (studio);
  self->keyring = g_object_ref (keyring);
  self->keys = g_object_ref (keys);
  self->settings = g_object_ref (settings);
  gtk_list_box_bind_model (self->list, ef_studio_get_profiles (studio), create_row, self, NULL);
  focus_active (self);

  return ADW_DIALOG (self);
}
