/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/projects/removed-projects-dialog.h"

#include <glib/gi18n.h>

#include "config.h"
#include "pipeline/studio-projects.h"
#include "ui/projects/project-text.h"
#include "ui/toast.h"

struct _EfRemovedProjectsDialog {
  AdwDialog parent_instance;

  GtkStack *stack;
  GtkListBox *list;
  AdwToastOverlay *toasts;

  EfStudio *studio;    /* (nullable) */
  GPtrArray *projects; /* (nullable) (element-type EfProject): of each row */
  int chosen;          /* the row that is being restored; -1: none */
};

G_DEFINE_FINAL_TYPE (EfRemovedProjectsDialog, ef_removed_projects_dialog, ADW_TYPE_DIALOG)

static void load (EfRemovedProjectsDialog *self);

/* "8 segments · 27 days left" */
static char *
describe (EfProject *project)
{
  gint64 age = (g_get_real_time () - ef_project_get_removed (project)) / G_TIME_SPAN_DAY;
  guint n_left = (guint) CLAMP (EF_PROJECT_REMOVED_DAYS - age, 1, EF_PROJECT_REMOVED_DAYS);
  g_autofree char *count = ef_project_text_count (ef_project_get_n_items (project));
  g_autofree char *left =
    g_strdup_printf (ngettext ("%u day left", "%u days left", n_left), n_left);

  return g_strdup_printf ("%s · %s", count, left);
}

static void
restored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfRemovedProjectsDialog) self = user_data;
  g_autoptr (GError) error = NULL;

  gboolean is_restored = ef_studio_restore_project_finish (EF_STUDIO (object), result, &error);

  if (self->studio == NULL)
    return;

  if (!is_restored) {
    AdwToast *toast = adw_toast_new (error->message);

    adw_toast_set_use_markup (toast, FALSE);
    adw_toast_overlay_add_toast (self->toasts, toast);
  }
  load (self);
}

static void
restore_cb (EfRemovedProjectsDialog *self, GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_ancestor (button, GTK_TYPE_LIST_BOX_ROW);
  int index = row != NULL ? gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) : -1;

  if (self->studio == NULL || self->projects == NULL || index < 0 ||
      (guint) index >= self->projects->len)
    return;

  /* Escape goes to where the focus is, and what is insensitive has none. */
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
  self->chosen = index;
  gtk_widget_set_sensitive (button, FALSE);
  ef_studio_restore_project_async (self->studio, self->projects->pdata[index], restored_cb,
                                   g_object_ref (self));
}

static void
add_row (EfRemovedProjectsDialog *self, EfProject *project)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Restore"));
  g_autofree char *text = describe (project);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), ef_project_get_name (project));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), text);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect_object (button, "clicked", G_CALLBACK (restore_cb), self, G_CONNECT_SWAPPED);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  gtk_list_box_append (self->list, row);
}

/* On what took the place of the one that was restored. */
static void
focus_next (EfRemovedProjectsDialog *self)
{
  int last = (int) self->projects->len - 1;

  if (self->chosen < 0)
    return;

  if (last < 0)
    adw_dialog_set_focus (ADW_DIALOG (self), NULL);
  else
    gtk_widget_grab_focus (
      GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, MIN (self->chosen, last))));
  self->chosen = -1;
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfRemovedProjectsDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) projects =
    ef_studio_list_removed_projects_finish (EF_STUDIO (object), result, &error);

  if (self->studio == NULL)
    return;
  if (projects == NULL) {
    ef_toast_show_error (GTK_WIDGET (self), error);
    return;
  }

  g_clear_pointer (&self->projects, g_ptr_array_unref);
  self->projects = g_ptr_array_ref (projects);
  gtk_list_box_remove_all (self->list);
  for (guint i = 0; i < projects->len; i++)
    add_row (self, projects->pdata[i]);
  gtk_stack_set_visible_child_name (self->stack, projects->len > 0 ? "list" : "empty");
  focus_next (self);
}

static void
load (EfRemovedProjectsDialog *self)
{
  EfProfile *profile = self->studio != NULL ? ef_studio_get_profile (self->studio) : NULL;

  if (profile != NULL)
    ef_studio_list_removed_projects_async (self->studio, profile, listed_cb, g_object_ref (self));
}

static void
ef_removed_projects_dialog_dispose (GObject *object)
{
  EfRemovedProjectsDialog *self = EF_REMOVED_PROJECTS_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_REMOVED_PROJECTS_DIALOG);
  g_clear_object (&self->studio);
  g_clear_pointer (&self->projects, g_ptr_array_unref);

  G_OBJECT_CLASS (ef_removed_projects_dialog_parent_class)->dispose (object);
}

static void
ef_removed_projects_dialog_class_init (EfRemovedProjectsDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_removed_projects_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, EF_RESOURCE_BASE
                                               "/ui/projects/removed-projects-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, EfRemovedProjectsDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, EfRemovedProjectsDialog, list);
  gtk_widget_class_bind_template_child (widget_class, EfRemovedProjectsDialog, toasts);
}

static void
ef_removed_projects_dialog_init (EfRemovedProjectsDialog *self)
{
  self->chosen = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ef_removed_projects_dialog_present (GtkWidget *parent, EfStudio *studio)
{
  EfRemovedProjectsDialog *self = g_object_new (EF_TYPE_REMOVED_PROJECTS_DIALOG, NULL);

  g_set_object (&self->studio, studio);
  load (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
