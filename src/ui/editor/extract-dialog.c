/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/extract-dialog.h"

#include <glib/gi18n.h>

#include "config.h"
#include "core/name-template.h"
#include "pipeline/studio-extract.h"
#include "ui/toast.h"

struct _EfExtractDialog {
  AdwDialog parent_instance;

  GtkWidget *extract;
  GtkCheckButton *exact;
  GtkCheckButton *smart;
  GtkCheckButton *keyframe;
  AdwActionRow *folder_row;
  AdwEntryRow *name_row;
  GtkMenuButton *fields;
  GtkLabel *example;

  EfEditSession *session;
  GPtrArray *segments; /* (element-type EfSegment) */
  GFile *folder;
  GtkWidget *parent; /* where the end is told */
};

G_DEFINE_FINAL_TYPE (EfExtractDialog, ef_extract_dialog, ADW_TYPE_DIALOG)

#define EXAMPLES 3

static const char *const field_names[] = {
  "source", "nn", "label", "keywords", "begin", "end", "date", "profile",
};

static EfExtractMode
get_mode (EfExtractDialog *self)
{
  if (gtk_check_button_get_active (self->smart))
    return EF_EXTRACT_SMART;
  if (gtk_check_button_get_active (self->keyframe))
    return EF_EXTRACT_KEYFRAME;

  return EF_EXTRACT_EXACT;
}

/* The names as the studio makes them. */
static GArray *
make_names (EfExtractDialog *self, GError **error)
{
  EfSource *source = ef_edit_session_get_source (self->session);
  EfProfile *profile = ef_studio_get_profile (ef_edit_session_get_studio (self->session));
  g_autofree char *title = g_strdup (ef_source_get_name (source));
  char *dot = strrchr (title, '.');
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree EfNameValues *values = g_new0 (EfNameValues, self->segments->len);
  const char *template = gtk_editable_get_text (GTK_EDITABLE (self->name_row));

  if (dot != NULL && dot != title && strlen (dot) <= 6)
    *dot = '\0';
  for (guint i = 0; i < self->segments->len; i++) {
    EfSegment *segment = self->segments->pdata[i];

    values[i] = (EfNameValues) {
      .source = title,
      .label = ef_segment_get_label (segment),
      .profile = profile != NULL ? ef_profile_get_name (profile) : NULL,
      .keywords = ef_segment_get_keywords (segment),
      .date = now,
      .span = ef_segment_get_span (segment),
      .number = i + 1,
    };
  }

  return ef_name_template_make_all (template, values, self->segments->len,
                                    ef_studio_get_extract_extension (source, get_mode (self)), NULL,
                                    NULL, error);
}

static void
update_cb (EfExtractDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) names = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->session == NULL)
    return;

  names = make_names (self, &error);
  if (names == NULL) {
    g_string_append (text, error->message);
  } else if (ef_names_count_clashes (names) > 0) {
    g_string_append (text, _ ("Several files would have the same name. Add {nn} or {begin}."));
  } else {
    for (guint i = 0; i < MIN (names->len, EXAMPLES); i++)
      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "",
                              g_array_index (names, EfName, i).name);
    if (names->len > EXAMPLES)
      g_string_append_printf (text,
                              ngettext ("\nand %u more", "\nand %u more", names->len - EXAMPLES),
                              names->len - EXAMPLES);
  }

  gtk_label_set_label (self->example, text->str);
  if (names == NULL || ef_names_count_clashes (names) > 0) {
    gtk_widget_set_sensitive (self->extract, FALSE);
    gtk_widget_add_css_class (GTK_WIDGET (self->example), "error");
    gtk_widget_remove_css_class (GTK_WIDGET (self->example), "dimmed");
  } else {
    gtk_widget_set_sensitive (self->extract, self->folder != NULL);
    gtk_widget_remove_css_class (GTK_WIDGET (self->example), "error");
    gtk_widget_add_css_class (GTK_WIDGET (self->example), "dimmed");
  }
}

static void
set_folder (EfExtractDialog *self, GFile *folder)
{
  g_autofree char *name = g_file_get_parse_name (folder);

  g_set_object (&self->folder, folder);
  adw_action_row_set_subtitle (self->folder_row, name);
  update_cb (self);
}

static void
folder_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfExtractDialog) self = user_data;
  g_autoptr (GFile) folder =
    gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (object), result, NULL);

  if (folder != NULL && self->session != NULL)
    set_folder (self, folder);
}

static void
folder_cb (EfExtractDialog *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _ ("Folder for the Files"));
  gtk_file_dialog_set_initial_folder (dialog, self->folder);
  gtk_file_dialog_select_folder (
    dialog, GTK_WINDOW (gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_WINDOW)), NULL,
    folder_chosen_cb, g_object_ref (self));
}

static void
field_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfExtractDialog *self = EF_EXTRACT_DIALOG (widget);
  g_autofree char *field = g_strdup_printf ("{%s}", g_variant_get_string (parameter, NULL));
  int position = gtk_editable_get_position (GTK_EDITABLE (self->name_row));

  gtk_editable_insert_text (GTK_EDITABLE (self->name_row), field, -1, &position);
  gtk_editable_set_position (GTK_EDITABLE (self->name_row), position);
}

static void
extracted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfExtractDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = ef_studio_extract_finish (EF_STUDIO (object), result, &error);
  g_autofree char *text = NULL;

  if (jobs == NULL) {
    gtk_label_set_label (self->example, error->message);
    gtk_widget_add_css_class (GTK_WIDGET (self->example), "error");
    gtk_widget_remove_css_class (GTK_WIDGET (self->example), "dimmed");
    gtk_widget_set_sensitive (self->extract, TRUE);
    return;
  }

  text = g_strdup_printf (
    ngettext ("%u file is in the queue", "%u files are in the queue", jobs->len), jobs->len);
  adw_dialog_close (ADW_DIALOG (self));
  if (self->parent != NULL)
    ef_toast_show (self->parent, text);
}

static void
extract_cb (EfExtractDialog *self)
{
  g_autofree char *path = g_file_get_path (self->folder);

  if (path == NULL) {
    gtk_label_set_label (self->example, _ ("Choose a folder on this computer."));
    return;
  }

  gtk_widget_set_sensitive (self->extract, FALSE);
  ef_studio_extract_async (
    ef_edit_session_get_studio (self->session), ef_edit_session_get_source (self->session),
    self->segments, get_mode (self), path, gtk_editable_get_text (GTK_EDITABLE (self->name_row)),
    NULL, extracted_cb, g_object_ref (self));
}

static void
ef_extract_dialog_dispose (GObject *object)
{
  EfExtractDialog *self = EF_EXTRACT_DIALOG (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_EXTRACT_DIALOG);
  g_clear_object (&self->session);
  g_clear_pointer (&self->segments, g_ptr_array_unref);
  g_clear_object (&self->folder);
  g_clear_weak_pointer (&self->parent);

  G_OBJECT_CLASS (ef_extract_dialog_parent_class)->dispose (object);
}

static void
ef_extract_dialog_class_init (EfExtractDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_extract_dialog_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/editor/extract-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, EfExtractDialog, extract);
  gtk_widget_class_bind_template_child (widget_class, EfExtractDialog, exact);
  gtk_widget_class_bind_template_child (widget_class, EfExtractDialog, smart);
  gtk_widget_class_bind_template_child (widget_class, EfExtractDialog, keyframe);
  gtk_widget_class_bind_template_child (widget_class, EfExtractDialog, folder_row);
  gtk_widget_class_bind_template_child (widget_class, EfExtractDialog, name_row);
  gtk_widget_class_bind_template_child (widget_class, EfExtractDialog, fields);
  gtk_widget_class_bind_template_child (widget_class, EfExtractDialog, example);
  gtk_widget_class_bind_template_callback (widget_class, extract_cb);
  gtk_widget_class_bind_template_callback (widget_class, folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_cb);
  gtk_widget_class_install_action (widget_class, "extract.field", "s", field_action);
}

static void
ef_extract_dialog_init (EfExtractDialog *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (field_names); i++) {
    g_autofree char *label = g_strdup_printf ("{%s}", field_names[i]);
    g_autofree char *action = g_strdup_printf ("extract.field::%s", field_names[i]);

    g_menu_append (menu, label, action);
  }
  gtk_menu_button_set_menu_model (self->fields, G_MENU_MODEL (menu));
}

/* The folder of videos, where somebody looks for them. */
static GFile *
get_default_folder (void)
{
  const char *videos = g_get_user_special_dir (G_USER_DIRECTORY_VIDEOS);

  return g_file_new_build_filename (videos != NULL ? videos : g_get_home_dir (), "Edit Factory",
                                    NULL);
}

void
ef_extract_dialog_present (GtkWidget *parent, EfEditSession *session)
{
  EfExtractDialog *self = NULL;
  GListModel *all = ef_edit_session_get_segments (session);
  g_autoptr (GPtrArray) checked = ef_edit_session_get_checked (session);
  g_autoptr (GPtrArray) segments =
    checked->len > 0 ? g_ptr_array_ref (checked) : g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GFile) folder = get_default_folder ();
  g_autofree char *verb = NULL;

  if (checked->len == 0)
    for (guint i = 0; i < g_list_model_get_n_items (all); i++)
      g_ptr_array_add (segments, g_list_model_get_item (all, i));
  if (segments->len == 0) {
    ef_toast_show (parent, _ ("There are no segments to extract yet"));
    return;
  }

  self = g_object_new (EF_TYPE_EXTRACT_DIALOG, NULL);
  g_set_object (&self->session, session);
  self->segments = g_steal_pointer (&segments);
  g_set_weak_pointer (&self->parent, parent);
  verb = g_strdup_printf (ngettext ("E_xtract %u File", "E_xtract %u Files", self->segments->len),
                          self->segments->len);
  gtk_button_set_label (GTK_BUTTON (self->extract), verb);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), EF_NAME_TEMPLATE_DEFAULT);
  set_folder (self, folder);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
