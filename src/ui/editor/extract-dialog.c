/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/extract-dialog.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "config.h"
#include "core/error.h"
#include "core/name-template.h"
#include "pipeline/queue.h"
#include "pipeline/studio-extract.h"
#include "ui/editor/extract-batch.h"
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
  GtkWidget *keep_both;

  EfEditSession *session;
  GPtrArray *segments; /* (element-type EfSegment) */
  GFile *folder;
  GtkWidget *parent;  /* where the end is told */
  gboolean is_fit;    /* the names can be used */
  gboolean is_chosen; /* a person has chosen the folder */
  gboolean is_storing;
  gboolean is_closed;
};

G_DEFINE_FINAL_TYPE (EfExtractDialog, ef_extract_dialog, ADW_TYPE_DIALOG)

#define EXAMPLES 3

static const char *const field_names[] = {
  "source", "nn", "label", "keywords", "begin", "end", "date", "profile",
};

static char *
make_setting (EfEditSession *session)
{
  return g_strconcat ("extract.folder.",
                      ef_source_get_profile_id (ef_edit_session_get_source (session)), NULL);
}

static GFile *
get_folder_beside (EfEditSession *session)
{
  g_autofree char *path =
    g_path_get_dirname (ef_source_get_path (ef_edit_session_get_source (session)));

  return g_file_new_for_path (path);
}

static EfExtractMode
get_mode (EfExtractDialog *self)
{
  if (gtk_check_button_get_active (self->smart))
    return EF_EXTRACT_SMART;
  if (gtk_check_button_get_active (self->keyframe))
    return EF_EXTRACT_KEYFRAME;

  return EF_EXTRACT_EXACT;
}

static guint
find_number (EfExtractDialog *self, EfSegment *segment)
{
  guint position = 0;

  g_list_store_find (G_LIST_STORE (ef_edit_session_get_segments (self->session)), segment,
                     &position);

  return position + 1;
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
      .number = find_number (self, segment),
    };
  }

  return ef_name_template_make_all (template, values, self->segments->len,
                                    ef_studio_get_extract_extension (source, get_mode (self)), NULL,
                                    NULL, error);
}

static void
update_sensitive (EfExtractDialog *self)
{
  gboolean can_extract = self->is_fit && self->folder != NULL && !self->is_storing;

  gtk_widget_set_sensitive (self->extract, can_extract);
  gtk_widget_set_sensitive (self->keep_both, can_extract);
}

static void
show_text (EfExtractDialog *self, const char *text, gboolean is_problem)
{
  gtk_label_set_label (self->example, text);
  if (is_problem) {
    gtk_widget_add_css_class (GTK_WIDGET (self->example), "error");
    gtk_widget_remove_css_class (GTK_WIDGET (self->example), "dimmed");
  } else {
    gtk_widget_remove_css_class (GTK_WIDGET (self->example), "error");
    gtk_widget_add_css_class (GTK_WIDGET (self->example), "dimmed");
  }
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

  self->is_fit = names != NULL && ef_names_count_clashes (names) == 0;
  show_text (self, text->str, !self->is_fit);
  gtk_widget_set_visible (self->keep_both, FALSE);
  update_sensitive (self);
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

  if (folder == NULL || self->is_closed)
    return;

  self->is_chosen = TRUE;
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

/* Another folder than the one beside the video is meant for the next videos of the profile too. */
static void
remember_folder (EfExtractDialog *self)
{
  EfStudio *studio = ef_edit_session_get_studio (self->session);
  g_autofree char *key = make_setting (self->session);
  g_autoptr (GFile) beside = get_folder_beside (self->session);
  g_autofree char *uri = g_file_get_uri (self->folder);
  g_autofree char *value =
    g_strdup_printf ("\"%s\"", g_file_equal (self->folder, beside) ? "" : uri);

  if (self->is_chosen)
    ef_studio_set_setting_async (studio, key, value, NULL, NULL);
}

/* A person may have closed the dialog meanwhile: then it is not there any more, only the window. */
static void
extracted_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfExtractDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = ef_studio_extract_finish (EF_STUDIO (object), result, &error);
  g_autofree char *text = NULL;

  self->is_storing = FALSE;
  if (jobs == NULL && self->is_closed) {
    if (self->parent != NULL)
      ef_toast_show_error (self->parent, error);
    return;
  }
  if (jobs == NULL) {
    show_text (self, error->message, TRUE);
    gtk_widget_set_visible (self->keep_both, g_error_matches (error, EF_ERROR, EF_ERROR_TAKEN));
    update_sensitive (self);
    /* Which brings it into view, with the sentence above it. */
    if (gtk_widget_get_visible (self->keep_both))
      gtk_widget_grab_focus (self->keep_both);
    return;
  }

  text = g_strdup_printf (
    ngettext ("%u file is in the queue", "%u files are in the queue", jobs->len), jobs->len);
  if (!self->is_closed)
    adw_dialog_close (ADW_DIALOG (self));
  if (self->parent == NULL)
    return;

  ef_toast_show (self->parent, text);
  ef_extract_batch_watch (self->parent, ef_studio_get_queue (EF_STUDIO (object)), jobs);
}

static void
extract (EfExtractDialog *self, gboolean keep_both)
{
  g_autofree char *path = g_file_get_path (self->folder);

  if (path == NULL) {
    show_text (self, _ ("Choose a folder on this computer."), TRUE);
    return;
  }

  /* The focus may not get lost with the button that had it, for Escape goes to where it is. */
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
  self->is_storing = TRUE;
  gtk_widget_set_visible (self->keep_both, FALSE);
  update_sensitive (self);
  remember_folder (self);
  ef_studio_extract_async (
    ef_edit_session_get_studio (self->session), ef_edit_session_get_source (self->session),
    self->segments, get_mode (self), path, gtk_editable_get_text (GTK_EDITABLE (self->name_row)),
    keep_both, NULL, extracted_cb, g_object_ref (self));
}

static void
extract_cb (EfExtractDialog *self)
{
  extract (self, FALSE);
}

static void
keep_both_cb (EfExtractDialog *self)
{
  extract (self, TRUE);
}

static void
ef_extract_dialog_closed (AdwDialog *dialog)
{
  EF_EXTRACT_DIALOG (dialog)->is_closed = TRUE;
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
  ADW_DIALOG_CLASS (klass)->closed = ef_extract_dialog_closed;

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
  gtk_widget_class_bind_template_child (widget_class, EfExtractDialog, keep_both);
  gtk_widget_class_bind_template_callback (widget_class, extract_cb);
  gtk_widget_class_bind_template_callback (widget_class, keep_both_cb);
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

static void
can_write_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfExtractDialog) self = user_data;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (object), result, NULL);
  g_autoptr (GFile) other = g_file_new_build_filename (g_get_home_dir (), "Edit Factory", NULL);

  if (!self->is_closed && !self->is_chosen && !self->is_storing &&
      (info == NULL ||
       !g_file_info_get_attribute_boolean (info, G_FILE_ATTRIBUTE_ACCESS_CAN_WRITE)))
    set_folder (self, other);
}

/* The last one that was chosen, else beside the video, where somebody looks first. */
static void
choose_folder (EfExtractDialog *self)
{
  g_autofree char *key = make_setting (self->session);
  const char *value = ef_studio_get_setting (ef_edit_session_get_studio (self->session), key);
  g_autoptr (JsonNode) node = value != NULL ? json_from_string (value, NULL) : NULL;
  const char *uri = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : "";
  g_autoptr (GFile) folder =
    uri != NULL && *uri != '\0' ? g_file_new_for_uri (uri) : get_folder_beside (self->session);

  set_folder (self, folder);
  if (uri != NULL && *uri != '\0') /* made when it is missing */
    return;

  g_file_query_info_async (folder, G_FILE_ATTRIBUTE_ACCESS_CAN_WRITE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, NULL, can_write_cb, g_object_ref (self));
}

void
ef_extract_dialog_present (GtkWidget *parent, EfEditSession *session)
{
  EfExtractDialog *self = NULL;
  GListModel *all = ef_edit_session_get_segments (session);
  g_autoptr (GPtrArray) checked = ef_edit_session_get_checked (session);
  g_autoptr (GPtrArray) segments =
    checked->len > 0 ? g_ptr_array_ref (checked) : g_ptr_array_new_with_free_func (g_object_unref);
  GtkWidget *overlay = gtk_widget_get_ancestor (parent, ADW_TYPE_TOAST_OVERLAY);
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
  g_set_weak_pointer (&self->parent, overlay != NULL ? overlay : parent);
  verb = g_strdup_printf (ngettext ("E_xtract %u File", "E_xtract %u Files", self->segments->len),
                          self->segments->len);
  gtk_button_set_label (GTK_BUTTON (self->extract), verb);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), EF_NAME_TEMPLATE_DEFAULT);
  choose_folder (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
