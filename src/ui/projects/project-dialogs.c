/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/projects/project-dialogs.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "core/text.h"
#include "pipeline/studio-projects.h"
#include "ui/toast.h"

typedef struct {
  GtkWidget *widget;
  EfStudio *studio;
  EfProject *project;                               /* (nullable) */
  GPtrArray *segments;                              /* (nullable) (element-type EfSegment) */
  void (*accept) (gpointer wish, const char *name); /* (nullable): what a name is asked for */
} Wish;

static Wish *
wish_new (GtkWidget *widget, EfStudio *studio, EfProject *project, GPtrArray *segments)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->widget = g_object_ref (widget);
  wish->studio = g_object_ref (studio);
  g_set_object (&wish->project, project);
  wish->segments = segments != NULL ? g_ptr_array_ref (segments) : NULL;

  return wish;
}

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->widget);
  g_object_unref (wish->studio);
  g_clear_object (&wish->project);
  g_clear_pointer (&wish->segments, g_ptr_array_unref);
  g_free (wish);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

static void
wish_closure_free (gpointer data, GClosure *closure)
{
  wish_free (data);
}

static void
open_project (Wish *wish)
{
  gtk_widget_activate_action (wish->widget, "win.open-project", "s",
                              ef_project_get_id (wish->project));
}

/* Names */

static gboolean
is_taken (EfStudio *studio, const char *name)
{
  GListModel *projects = ef_studio_get_projects (studio);
  g_autofree char *folded = ef_text_fold (name);

  for (guint i = 0; i < g_list_model_get_n_items (projects); i++) {
    g_autoptr (EfProject) project = g_list_model_get_item (projects, i);
    g_autofree char *other = ef_text_fold (ef_project_get_name (project));

    if (g_str_equal (folded, other))
      return TRUE;
  }

  return FALSE;
}

char *
ef_project_find_name (EfStudio *studio, const char *wanted)
{
  g_autofree char *name = g_strdup (wanted);

  for (guint number = 2; is_taken (studio, name); number++) {
    g_free (name);
    name = g_strdup_printf ("%s %u", wanted, number);
  }

  return g_steal_pointer (&name);
}

static char *
propose_name (EfStudio *studio)
{
  for (guint number = g_list_model_get_n_items (ef_studio_get_projects (studio)) + 1;; number++) {
    g_autofree char *name = g_strdup_printf (_ ("Project %u"), number);

    if (!is_taken (studio, name))
      return g_steal_pointer (&name);
  }
}

/* Asking for one */

static void
answered_cb (Wish *wish, const char *response, AdwAlertDialog *dialog)
{
  GtkWidget *entry = adw_alert_dialog_get_extra_child (dialog);

  if (g_strcmp0 (response, "accept") == 0)
    wish->accept (wish, gtk_editable_get_text (GTK_EDITABLE (entry)));
}

static void
text_cb (GtkEditable *entry, GParamSpec *pspec, AdwAlertDialog *dialog)
{
  g_autofree char *text = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  adw_alert_dialog_set_response_enabled (dialog, "accept", *text != '\0');
}

/* Takes @wish. */
static void
ask_name (Wish *wish, const char *heading, const char *name, const char *label)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (adw_alert_dialog_new (heading, NULL));
  GtkWidget *entry = gtk_entry_new ();

  gtk_editable_set_text (GTK_EDITABLE (entry), name);
  gtk_entry_set_max_length (GTK_ENTRY (entry), EF_PROJECT_NAME_MOST);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Name"),
                                  -1);
  g_signal_connect_object (entry, "notify::text", G_CALLBACK (text_cb), dialog, 0);
  adw_alert_dialog_set_extra_child (dialog, entry);
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "accept", label, NULL);
  adw_alert_dialog_set_response_appearance (dialog, "accept", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (dialog, "accept");
  adw_alert_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), wish, wish_closure_free,
                         G_CONNECT_SWAPPED);
  adw_dialog_set_focus (ADW_DIALOG (dialog), entry);
  adw_dialog_present (ADW_DIALOG (dialog), wish->widget);
}

/* Adding */

static void
tell_added (Wish *wish)
{
  guint n_segments = wish->segments->len;
  g_autofree char *text =
    g_strdup_printf (ngettext ("Added %u segment to “%s”", "Added %u segments to “%s”", n_segments),
                     n_segments, ef_project_get_name (wish->project));
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_button_label (toast, _ ("_Open"));
  adw_toast_set_action_name (toast, "win.open-project");
  adw_toast_set_action_target_value (toast,
                                     g_variant_new_string (ef_project_get_id (wish->project)));
  ef_toast_add (wish->widget, toast);
}

static void
appended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_edit_project_finish (EF_STUDIO (object), result, &error))
    ef_toast_show_error (wish->widget, error);
  else
    tell_added (wish);
}

static EfTransition
get_last_transition (GListModel *items)
{
  guint n_items = g_list_model_get_n_items (items);
  g_autoptr (EfItem) last = n_items > 1 ? g_list_model_get_item (items, n_items - 1) : NULL;

  return last != NULL ? ef_item_get_transition (last) : (EfTransition) { 0 };
}

static void
listed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = ef_studio_list_items_finish (EF_STUDIO (object), result, &error);
  g_autoptr (GListStore) items = g_list_store_new (EF_TYPE_ITEM);
  g_autoptr (EfProjectEdit) edit = NULL;

  if (list != NULL) {
    g_list_store_splice (items, 0, 0, list->pdata, list->len);
    edit = ef_project_edit_insert (ef_project_get_id (wish->project), G_LIST_MODEL (items),
                                   wish->segments, list->len,
                                   get_last_transition (G_LIST_MODEL (items)), &error);
  }
  if (edit == NULL) {
    ef_toast_show_error (wish->widget, error);
    return;
  }

  ef_studio_edit_project_async (EF_STUDIO (object), edit, appended_cb, wish);
  g_steal_pointer (&wish);
}

static void
append (Wish *wish)
{
  ef_studio_list_items_async (wish->studio, wish->project, NULL, listed_cb, wish);
}

void
ef_project_append (GtkWidget *widget, EfStudio *studio, EfProject *project, GPtrArray *segments)
{
  append (wish_new (widget, studio, project, segments));
}

static void
added_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GError) error = NULL;

  wish->project = ef_studio_add_project_finish (EF_STUDIO (object), result, &error);
  if (wish->project == NULL)
    ef_toast_show_error (wish->widget, error);
  else if (wish->segments != NULL)
    append (g_steal_pointer (&wish));
  else
    open_project (wish);
}

static void
add (Wish *wish, const char *name, EfSource *source)
{
  g_autofree char *free_name = ef_project_find_name (wish->studio, name);

  ef_studio_add_project_async (wish->studio, ef_studio_get_profile (wish->studio), free_name,
                               source, added_cb, wish);
}

static void
accept_new (gpointer data, const char *name)
{
  const Wish *wish = data;
  g_autofree char *text = g_strstrip (g_strdup (name));
  Wish *copy = wish_new (wish->widget, wish->studio, NULL, wish->segments);

  add (copy, text, NULL);
}

static void
ask_new (GtkWidget *widget, EfStudio *studio, GPtrArray *segments)
{
  g_autofree char *name = propose_name (studio);
  Wish *wish = wish_new (widget, studio, NULL, segments);

  wish->accept = accept_new;
  ask_name (wish, _ ("New Project"), name, _ ("C_reate"));
}

void
ef_project_ask_new (GtkWidget *widget, EfStudio *studio)
{
  ask_new (widget, studio, NULL);
}

void
ef_project_ask_new_with (GtkWidget *widget, EfStudio *studio, GPtrArray *segments)
{
  ask_new (widget, studio, segments);
}

/* "Barista workshop.mp4" → "Barista workshop" */
static char *
make_source_name (EfSource *source)
{
  g_autofree char *name = g_strdup (ef_source_get_name (source));
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot != name && strlen (dot) <= 5)
    *dot = '\0';

  return g_utf8_strlen (name, -1) > EF_PROJECT_NAME_MOST - 4
           ? g_utf8_substring (name, 0, EF_PROJECT_NAME_MOST - 4)
           : g_steal_pointer (&name);
}

void
ef_project_add_of_source (GtkWidget *widget, EfStudio *studio, EfSource *source)
{
  g_autofree char *name = make_source_name (source);

  add (wish_new (widget, studio, NULL, NULL), name, source);
}

/* Renaming and removing */

static void
renamed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_rename_project_finish (EF_STUDIO (object), result, &error))
    ef_toast_show_error (widget, error);
}

static void
accept_name (gpointer data, const char *name)
{
  const Wish *wish = data;
  g_autofree char *text = g_strstrip (g_strdup (name));

  if (!g_str_equal (text, ef_project_get_name (wish->project)))
    ef_studio_rename_project_async (wish->studio, wish->project, text, renamed_cb,
                                    g_object_ref (wish->widget));
}

void
ef_project_ask_rename (GtkWidget *widget, EfStudio *studio, EfProject *project)
{
  Wish *wish = wish_new (widget, studio, project, NULL);

  wish->accept = accept_name;
  ask_name (wish, _ ("Rename Project"), ef_project_get_name (project), _ ("_Rename"));
}

static void
restored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkWidget) widget = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_restore_project_finish (EF_STUDIO (object), result, &error))
    ef_toast_show_error (widget, error);
}

static void
undo_cb (Wish *wish)
{
  ef_studio_restore_project_async (wish->studio, wish->project, restored_cb,
                                   g_object_ref (wish->widget));
}

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Wish) wish = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  GtkWidget *widget = wish->widget;
  AdwToast *toast = NULL;

  if (!ef_studio_remove_project_finish (EF_STUDIO (object), result, &error)) {
    ef_toast_show_error (widget, error);
    return;
  }

  text = g_strdup_printf (_ ("Removed “%s”"), ef_project_get_name (wish->project));
  toast = adw_toast_new (text);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_button_label (toast, _ ("_Undo"));
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_cb), g_steal_pointer (&wish),
                         wish_closure_free, G_CONNECT_SWAPPED);
  ef_toast_add (widget, toast);
}

void
ef_project_remove (GtkWidget *widget, EfStudio *studio, EfProject *project)
{
  ef_studio_remove_project_async (studio, project, removed_cb,
                                  wish_new (widget, studio, project, NULL));
}

/* Lists */

static int
compare_changed_cb (gconstpointer one, gconstpointer other)
{
  gint64 first = ef_project_get_changed (*(EfProject *const *) one);
  gint64 second = ef_project_get_changed (*(EfProject *const *) other);

  return first < second ? 1 : first > second ? -1 : 0;
}

GPtrArray *
ef_project_list_latest (EfStudio *studio)
{
  GListModel *projects = ef_studio_get_projects (studio);
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < g_list_model_get_n_items (projects); i++)
    g_ptr_array_add (list, g_list_model_get_item (projects, i));
  g_ptr_array_sort (list, compare_changed_cb);

  return list;
}
