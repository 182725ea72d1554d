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
  AdwComboRow *joined_row;
  AdwComboRow *tracks_row;
  AdwActionRow *folder_row;
  AdwEntryRow *name_row;
  GtkMenuButton *fields;
  GtkLabel *example;
  GtkWidget *keep_both;

  EfEditSession *session;
  GPtrArray *segments; /* (element-type EfSegment) */
  GFile *folder;
  GtkWidget *parent;  /* where the end is told */
  GArray *tracks;     /* (element-type EfExtractTracks) in the order of their row */
  GCancellable *look; /* (nullable) at what would come of it */
  guint look_id;
  gboolean is_fit;    /* the names can be used */
  gboolean is_taken;  /* but files are called so already */
  gboolean is_chosen; /* a person has chosen the folder */
  gboolean is_storing;
  gboolean is_closed;
};

G_DEFINE_FINAL_TYPE (EfExtractDialog, ef_extract_dialog, ADW_TYPE_DIALOG)

#define EXAMPLES 3
#define LOOK_MS 150 /* after the last change */

static const char *const field_names[] = {
  "source", "nn", "label", "keywords", "begin", "end", "date", "profile",
};

static char *
make_setting (EfEditSession *session, const char *what)
{
  return g_strconcat ("extract.", what, ".",
                      ef_source_get_profile_id (ef_edit_session_get_source (session)), NULL);
}

/* (nullable) */
static char *
read_setting (EfEditSession *session, const char *what)
{
  g_autofree char *key = make_setting (session, what);
  const char *value = ef_studio_get_setting (ef_edit_session_get_studio (session), key);
  g_autoptr (JsonNode) node = value != NULL ? json_from_string (value, NULL) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? g_strdup (json_node_get_string (node))
                                                      : NULL;
}

static void
store_setting (EfEditSession *session, const char *what, const char *text)
{
  g_autofree char *key = make_setting (session, what);
  g_autofree char *value = g_strdup_printf ("\"%s\"", text);

  ef_studio_set_setting_async (ef_edit_session_get_studio (session), key, value, NULL, NULL);
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

/* The place of each in the list of all, from 1. */
static guint *
list_numbers (EfExtractDialog *self)
{
  GListModel *all = ef_edit_session_get_segments (self->session);
  guint *numbers = g_new0 (guint, self->segments->len);
  g_autoptr (GHashTable) places = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (all); i++) {
    g_autoptr (EfSegment) segment = g_list_model_get_item (all, i);

    g_hash_table_insert (places, segment, GUINT_TO_POINTER (i + 1));
  }
  for (guint i = 0; i < self->segments->len; i++)
    numbers[i] = MAX (
      GPOINTER_TO_UINT (g_hash_table_lookup (places, g_ptr_array_index (self->segments, i))), 1);

  return numbers;
}

static gboolean
has_sound (EfExtractDialog *self)
{
  return *ef_source_get_info (ef_edit_session_get_source (self->session))->audio_codec != '\0';
}

/* Without a sound there is no choice. */
static EfExtractTracks
get_tracks (EfExtractDialog *self)
{
  guint place = adw_combo_row_get_selected (self->tracks_row);

  return has_sound (self) && place < self->tracks->len
           ? g_array_index (self->tracks, EfExtractTracks, place)
           : EF_EXTRACT_ALL_TRACKS;
}

static gboolean
is_joined (EfExtractDialog *self)
{
  return self->segments->len > 1 && adw_combo_row_get_selected (self->joined_row) == 1;
}

static EfExtractChoice
get_choice (EfExtractDialog *self)
{
  return (EfExtractChoice) {
    .mode = get_mode (self),
    .tracks = get_tracks (self),
    .is_joined = is_joined (self),
    .folder = self->folder != NULL ? g_file_peek_path (self->folder) : NULL,
    .template = gtk_editable_get_text (GTK_EDITABLE (self->name_row)),
  };
}

static GArray *
make_names (EfExtractDialog *self, GError **error)
{
  g_autofree guint *numbers = list_numbers (self);
  EfExtractChoice choice = get_choice (self);

  return ef_studio_make_extract_names (ef_edit_session_get_studio (self->session),
                                       ef_edit_session_get_source (self->session), self->segments,
                                       numbers, &choice, error);
}

static void
update_sensitive (EfExtractDialog *self)
{
  gboolean can_extract = self->is_fit && self->folder != NULL && !self->is_storing;

  gtk_widget_set_sensitive (self->extract, can_extract && !self->is_taken);
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

static char *
list_names (GArray *names)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < MIN (names->len, EXAMPLES); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", g_array_index (names, EfName, i).name);
  if (names->len > EXAMPLES)
    g_string_append_printf (text,
                            ngettext ("\nand %u more", "\nand %u more", names->len - EXAMPLES),
                            names->len - EXAMPLES);

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
show_taken (EfExtractDialog *self, EfExtractOutlook *outlook, guint n_taken)
{
  g_autofree char *names = list_names (outlook->names);
  g_autofree char *text = NULL;
  g_autofree char *tip = NULL;

  if (outlook->names->len == 1)
    text = g_strdup_printf (
      _ ("%s\nis there already: choose another folder or another name, or keep both."), names);
  else
    text = g_strdup_printf (
      ngettext ("%s\n%u of them is there already: choose another folder or other names, or keep "
                "both.",
                "%s\n%u of them are there already: choose another folder or other names, or keep "
                "both.",
                n_taken),
      names, n_taken);
  tip = g_strdup_printf (_ ("Put a number behind the names: “%s”"), outlook->kept);
  gtk_widget_set_tooltip_text (self->keep_both, tip);
  self->is_taken = TRUE;
  show_text (self, text, TRUE);
  gtk_widget_set_visible (self->keep_both, TRUE);
}

static void
show_outlook (EfExtractDialog *self, EfExtractOutlook *outlook)
{
  guint n_taken = ef_names_count_clashes (outlook->names);

  if (n_taken > 0) {
    show_taken (self, outlook, n_taken);
  } else if (outlook->needed > outlook->there) {
    g_autofree char *needed = g_format_size (outlook->needed);
    g_autofree char *there = g_format_size (outlook->there);
    g_autofree char *text =
      g_strdup_printf (_ ("About %s are needed, but only %s are free: free some space, or "
                          "choose another folder."),
                       needed, there);

    self->is_fit = FALSE;
    show_text (self, text, TRUE);
  }
  update_sensitive (self);
}

/* What a later change has made old was cancelled; what cannot be seen is told when it is done. */
static void
looked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfExtractDialog) self = user_data;
  g_autoptr (EfExtractOutlook) outlook =
    ef_studio_look_at_extract_finish (EF_STUDIO (object), result, NULL);

  if (outlook == NULL || self->is_closed || self->is_storing || !self->is_fit ||
      g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    return;

  show_outlook (self, outlook);
}

static void
look_cb (gpointer user_data)
{
  EfExtractDialog *self = user_data;
  EfExtractChoice choice = get_choice (self);

  self->look_id = 0;
  if (choice.folder == NULL || !self->is_fit || self->is_storing)
    return;

  self->look = g_cancellable_new ();
  ef_studio_look_at_extract_async (ef_edit_session_get_studio (self->session),
                                   ef_edit_session_get_source (self->session), self->segments,
                                   &choice, self->look, looked_cb, g_object_ref (self));
}

static void
forget_look (EfExtractDialog *self)
{
  g_clear_handle_id (&self->look_id, g_source_remove);
  if (self->look != NULL)
    g_cancellable_cancel (self->look);
  g_clear_object (&self->look);
}

static void
show_verb (EfExtractDialog *self)
{
  guint n_files = is_joined (self) ? 1 : self->segments->len;
  g_autofree char *verb =
    g_strdup_printf (ngettext ("E_xtract %u File", "E_xtract %u Files", n_files), n_files);

  gtk_button_set_label (GTK_BUTTON (self->extract), verb);
}

static void
update_cb (EfExtractDialog *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) names = NULL;
  g_autofree char *text = NULL;

  if (self->session == NULL)
    return;

  forget_look (self);
  names = make_names (self, &error);
  if (names == NULL)
    text = g_strdup (error->message);
  else if (ef_names_count_clashes (names) > 0)
    text = g_strdup (_ ("Several files would have the same name. Add {nn} or {begin}."));
  else
    text = list_names (names);

  self->is_fit = names != NULL && ef_names_count_clashes (names) == 0;
  self->is_taken = FALSE;
  show_verb (self);
  show_text (self, text, !self->is_fit);
  gtk_widget_set_visible (self->keep_both, FALSE);
  update_sensitive (self);
  self->look_id = g_timeout_add_once (LOOK_MS, look_cb, self);
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

/* Another folder than the one beside the video is meant for the next videos of the profile too, and so is the way
 * it was done. */
static void
remember_choice (EfExtractDialog *self)
{
  g_autoptr (GFile) beside = get_folder_beside (self->session);
  g_autofree char *uri = g_file_get_uri (self->folder);

  if (self->is_chosen)
    store_setting (self->session, "folder", g_file_equal (self->folder, beside) ? "" : uri);
  store_setting (self->session, "mode", ef_extract_mode_to_nick (get_mode (self)));
  if (has_sound (self))
    store_setting (self->session, "tracks", ef_extract_tracks_to_nick (get_tracks (self)));
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
    self->is_taken = g_error_matches (error, EF_ERROR, EF_ERROR_TAKEN);
    gtk_widget_set_visible (self->keep_both, self->is_taken);
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
  EfExtractChoice choice = get_choice (self);

  if (choice.folder == NULL) {
    show_text (self, _ ("Choose a folder on this computer."), TRUE);
    return;
  }

  /* The focus may not get lost with the button that had it, for Escape goes to where it is. */
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
  forget_look (self);
  self->is_storing = TRUE;
  choice.keep_both = keep_both;
  gtk_widget_set_visible (self->keep_both, FALSE);
  update_sensitive (self);
  remember_choice (self);
  ef_studio_extract_async (ef_edit_session_get_studio (self->session),
                           ef_edit_session_get_source (self->session), self->segments, &choice,
                           NULL, extracted_cb, g_object_ref (self));
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
start_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfExtractDialog *self = EF_EXTRACT_DIALOG (widget);

  if (gtk_widget_is_sensitive (self->extract))
    extract (self, FALSE);
}

static void
ef_extract_dialog_closed (AdwDialog *dialog)
{
  EF_EXTRACT_DIALOG (dialog)->is_closed = TRUE;
  forget_look (EF_EXTRACT_DIALOG (dialog));
}

static void
ef_extract_dialog_dispose (GObject *object)
{
  EfExtractDialog *self = EF_EXTRACT_DIALOG (object);

  forget_look (self);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_EXTRACT_DIALOG);
  g_clear_object (&self->session);
  g_clear_pointer (&self->segments, g_ptr_array_unref);
  g_clear_pointer (&self->tracks, g_array_unref);
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
  gtk_widget_class_bind_template_child (widget_class, EfExtractDialog, joined_row);
  gtk_widget_class_bind_template_child (widget_class, EfExtractDialog, tracks_row);
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
  gtk_widget_class_install_action (widget_class, "extract.start", NULL, start_action);
}

static void
ef_extract_dialog_init (EfExtractDialog *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  self->tracks = g_array_new (FALSE, FALSE, sizeof (EfExtractTracks));
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
  g_autofree char *uri = read_setting (self->session, "folder");
  g_autoptr (GFile) folder =
    uri != NULL && *uri != '\0' ? g_file_new_for_uri (uri) : get_folder_beside (self->session);

  set_folder (self, folder);
  if (uri != NULL && *uri != '\0') /* made when it is missing */
    return;

  g_file_query_info_async (folder, G_FILE_ATTRIBUTE_ACCESS_CAN_WRITE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, NULL, can_write_cb, g_object_ref (self));
}

static void
add_tracks (EfExtractDialog *self, GtkStringList *list, EfExtractTracks tracks, const char *text)
{
  g_array_append_val (self->tracks, tracks);
  gtk_string_list_append (list, text);
}

/* What there is to choose from. */
static void
list_tracks (EfExtractDialog *self)
{
  const EfMediaInfo *info = ef_source_get_info (ef_edit_session_get_source (self->session));
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  add_tracks (self, list, EF_EXTRACT_ALL_TRACKS,
              info->n_audio > 1 ? _ ("Picture and all sounds") : _ ("Picture and sound"));
  if (info->n_audio > 1)
    add_tracks (self, list, EF_EXTRACT_FIRST_SOUND, _ ("Picture and the first sound"));
  add_tracks (self, list, EF_EXTRACT_ONLY_SOUND, _ ("Sound only"));
  add_tracks (self, list, EF_EXTRACT_NO_SOUND, _ ("Picture only"));
  adw_combo_row_set_model (self->tracks_row, G_LIST_MODEL (list));
  gtk_widget_set_visible (GTK_WIDGET (self->tracks_row), has_sound (self));
}

/* As it was done the last time in this profile. */
static void
restore_choice (EfExtractDialog *self)
{
  g_autofree char *mode_nick = read_setting (self->session, "mode");
  g_autofree char *tracks_nick = read_setting (self->session, "tracks");
  EfExtractMode mode = EF_EXTRACT_EXACT;
  EfExtractTracks tracks = EF_EXTRACT_ALL_TRACKS;
  GtkCheckButton *const buttons[] = { [EF_EXTRACT_EXACT] = self->exact,
                                      [EF_EXTRACT_SMART] = self->smart,
                                      [EF_EXTRACT_KEYFRAME] = self->keyframe };

  ef_extract_mode_from_nick (mode_nick, &mode);
  gtk_check_button_set_active (buttons[mode], TRUE);
  adw_dialog_set_focus (ADW_DIALOG (self), GTK_WIDGET (buttons[mode]));
  ef_extract_tracks_from_nick (tracks_nick, &tracks);
  for (guint i = 0; i < self->tracks->len; i++) {
    if (g_array_index (self->tracks, EfExtractTracks, i) == tracks)
      adw_combo_row_set_selected (self->tracks_row, i);
  }
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
  gtk_widget_set_visible (GTK_WIDGET (self->joined_row), self->segments->len > 1);
  list_tracks (self);
  restore_choice (self);
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), EF_NAME_TEMPLATE_DEFAULT);
  choose_folder (self);
  adw_dialog_present (ADW_DIALOG (self), parent);
}
