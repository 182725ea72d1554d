/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/projects/project-inspector.h"

#include <glib/gi18n.h>

#include "config.h"
#include "core/preset.h"
#include "ui/projects/look-editor.h"
#include "ui/projects/project-session-private.h"
#include "ui/projects/project-text.h"
#include "ui/projects/script-editor.h"
#include "ui/toast.h"

struct _EfProjectInspector {
  AdwBin parent_instance;

  AdwPreferencesGroup *look_group;
  EfLookEditor *look;
  AdwSpinRow *number;
  AdwComboRow *order;
  AdwSwitchRow *whole;
  AdwSpinRow *length;
  EfScriptEditor *script;
  AdwActionRow *fill_row;
  AdwToggleGroup *fill;
  GtkWidget *formats;
  AdwComboRow *preset;
  GtkStringList *preset_names;
  AdwActionRow *folder;
  GtkWidget *folder_reset;
  AdwComboRow *encoder;
  GtkStringList *encoder_names;
  AdwSwitchRow *sound;
  AdwSwitchRow *levelled;

  EfProjectSession *session; /* (nullable) */
  GSignalGroup *session_signals;
  GtkToggleButton *format_buttons[EF_FORMAT_N];
  GPtrArray *presets;   /* of EfPreset */
  GStrv encoders;       /* nicks; the first is "": the best one */
  char *gesture;        /* (nullable): while one number is changed */
  gpointer gesture_row; /* (unowned): whose */
  gint64 gesture_time;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (EfProjectInspector, ef_project_inspector, ADW_TYPE_BIN)

#define GESTURE_PAUSE (G_USEC_PER_SEC * 3 / 2)
#define SHORTEST_SECONDS 3

/* Changing */

/* A number that is counted up step by step is one step of undo. */
static const char *
get_gesture (EfProjectInspector *self, gpointer row)
{
  gint64 now = g_get_monotonic_time ();

  if (self->gesture == NULL || self->gesture_row != row ||
      now - self->gesture_time > GESTURE_PAUSE) {
    g_free (self->gesture);
    self->gesture = g_uuid_string_random ();
  }
  self->gesture_row = row;
  self->gesture_time = now;

  return self->gesture;
}

static gboolean
is_quiet (EfProjectInspector *self)
{
  return self->updating || self->session == NULL;
}

static void
begin (EfProjectInspector *self, EfProjectSettings *settings)
{
  ef_project_settings_copy (settings, ef_project_session_get_settings (self->session));
}

static void
commit (EfProjectInspector *self, EfProjectSettings *settings, const char *gesture)
{
  ef_project_session_set_settings (self->session, settings, gesture);
  ef_project_settings_clear (settings);
}

static void
number_cb (EfProjectInspector *self)
{
  EfProjectSettings settings = { 0 };

  if (is_quiet (self))
    return;

  begin (self, &settings);
  settings.n_variants = (guint) adw_spin_row_get_value (self->number);
  commit (self, &settings, get_gesture (self, self->number));
}

static void
order_cb (EfProjectInspector *self)
{
  EfProjectSettings settings = { 0 };

  if (is_quiet (self))
    return;

  begin (self, &settings);
  settings.order = (EfOrder) adw_combo_row_get_selected (self->order);
  commit (self, &settings, NULL);
}

static void
length_cb (EfProjectInspector *self)
{
  EfProjectSettings settings = { 0 };
  gboolean is_whole = adw_switch_row_get_active (self->whole);

  gtk_widget_set_visible (GTK_WIDGET (self->length), !is_whole);
  if (is_quiet (self))
    return;

  begin (self, &settings);
  settings.length =
    is_whole ? 0 : (gint64) (adw_spin_row_get_value (self->length) * EF_NS_PER_SECOND);
  commit (self, &settings, is_whole ? NULL : get_gesture (self, self->length));
}

static void
fill_cb (EfProjectInspector *self)
{
  EfProjectSettings settings = { 0 };

  if (is_quiet (self))
    return;

  begin (self, &settings);
  ef_fill_from_nick (adw_toggle_group_get_active_name (self->fill), &settings.fill);
  commit (self, &settings, NULL);
}

/* The last one stays: something has to be made. */
static void
format_cb (EfProjectInspector *self)
{
  EfProjectSettings settings = { 0 };

  if (is_quiet (self))
    return;

  begin (self, &settings);
  settings.formats = 0;
  for (guint i = 0; i < EF_FORMAT_N; i++)
    if (gtk_toggle_button_get_active (self->format_buttons[i]))
      settings.formats |= EF_FORMAT_BIT (i);
  if (settings.formats == 0) {
    settings.formats = ef_project_session_get_settings (self->session)->formats;
    ef_toast_show (GTK_WIDGET (self), _ ("At least one format has to be made"));
    for (guint i = 0; i < EF_FORMAT_N; i++)
      if (settings.formats & EF_FORMAT_BIT (i))
        gtk_toggle_button_set_active (self->format_buttons[i], TRUE);
    ef_project_settings_clear (&settings);
    return;
  }
  commit (self, &settings, NULL);
}

static void
preset_cb (EfProjectInspector *self)
{
  EfProjectSettings settings = { 0 };
  guint selected = adw_combo_row_get_selected (self->preset);

  if (is_quiet (self) || selected >= self->presets->len)
    return;

  begin (self, &settings);
  g_set_str (&settings.preset, ((EfPreset *) self->presets->pdata[selected])->id);
  commit (self, &settings, NULL);
}

static void
encoder_cb (EfProjectInspector *self)
{
  EfProjectSettings settings = { 0 };
  guint selected = adw_combo_row_get_selected (self->encoder);

  if (is_quiet (self) || self->encoders == NULL || selected >= g_strv_length (self->encoders))
    return;

  begin (self, &settings);
  g_set_str (&settings.encoder, self->encoders[selected]);
  commit (self, &settings, NULL);
}

static void
sound_cb (EfProjectInspector *self)
{
  EfProjectSettings settings = { 0 };

  gtk_widget_set_sensitive (GTK_WIDGET (self->levelled), adw_switch_row_get_active (self->sound));
  if (is_quiet (self))
    return;

  begin (self, &settings);
  settings.has_sound = adw_switch_row_get_active (self->sound);
  settings.is_levelled = adw_switch_row_get_active (self->levelled);
  commit (self, &settings, NULL);
}

static void
set_folder (EfProjectInspector *self, const char *path)
{
  EfProjectSettings settings = { 0 };

  if (self->session == NULL)
    return;

  begin (self, &settings);
  g_set_str (&settings.folder, path);
  commit (self, &settings, NULL);
}

static void
folder_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProjectInspector) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) folder =
    gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (object), result, &error);

  if (folder == NULL)
    ef_toast_show_error (GTK_WIDGET (self), error);
  else if (g_file_peek_path (folder) == NULL)
    ef_toast_show (GTK_WIDGET (self), _ ("Choose a folder on this computer."));
  else
    set_folder (self, g_file_peek_path (folder));
}

static void
folder_cb (EfProjectInspector *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  const char *path = NULL;

  if (self->session == NULL)
    return;

  path = ef_project_session_get_settings (self->session)->folder;
  gtk_file_dialog_set_title (dialog, _ ("Folder for the Finished Clips"));
  if (path != NULL && *path != '\0') {
    g_autoptr (GFile) file = g_file_new_for_path (path);

    gtk_file_dialog_set_initial_folder (dialog, file);
  }
  gtk_file_dialog_select_folder (
    dialog, GTK_WINDOW (gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_WINDOW)), NULL,
    folder_chosen_cb, g_object_ref (self));
}

static void
folder_reset_cb (EfProjectInspector *self)
{
  set_folder (self, "");
}

/* Showing */

static void
show_fill (EfProjectInspector *self, const EfProjectSettings *settings)
{
  EfFormat format = ef_project_session_get_format (self->session);
  g_autofree char *title = g_strdup_printf (_ ("Fill %s by"), ef_format_to_nick (format));

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->fill_row), title);
  adw_toggle_group_set_active_name (self->fill, ef_fill_to_nick (settings->fill));
}

static void
show_preset (EfProjectInspector *self, const EfProjectSettings *settings)
{
  const char *wanted = *settings->preset != '\0' ? settings->preset : EF_PRESET_DEFAULT;

  for (guint i = 0; i < self->presets->len; i++) {
    const EfPreset *preset = self->presets->pdata[i];

    if (g_str_equal (preset->id, wanted))
      adw_combo_row_set_selected (self->preset, i);
  }
}

static void
show_encoder (EfProjectInspector *self, const EfProjectSettings *settings)
{
  for (guint i = 0; self->encoders != NULL && self->encoders[i] != NULL; i++)
    if (g_str_equal (self->encoders[i], settings->encoder))
      adw_combo_row_set_selected (self->encoder, i);
}

static void
show_folder (EfProjectInspector *self, const EfProjectSettings *settings)
{
  gboolean is_own = *settings->folder != '\0';
  g_autofree char *name = is_own ? g_filename_display_name (settings->folder)
                                 : g_strdup (_ ("The folder of the profile"));

  adw_action_row_set_subtitle (self->folder, name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->folder), is_own ? name : NULL);
  gtk_widget_set_visible (self->folder_reset, is_own);
}

static void
show_sound (EfProjectInspector *self, const EfProjectSettings *settings)
{
  g_autofree char *loudness = NULL;

  adw_switch_row_set_active (self->sound, settings->has_sound);
  adw_switch_row_set_active (self->levelled, settings->is_levelled);
  gtk_widget_set_sensitive (GTK_WIDGET (self->levelled), settings->has_sound);
  /* Translators: loudness of a clip; the sign is a minus. */
  loudness = g_strdup_printf (_ ("To −%.0f LUFS, as the networks play it"), -settings->loudness);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->levelled), loudness);
}

static void
update (EfProjectInspector *self)
{
  const EfProjectSettings *settings = ef_project_session_get_settings (self->session);

  self->updating = TRUE;
  adw_spin_row_set_value (self->number, settings->n_variants);
  adw_combo_row_set_selected (self->order, settings->order);
  adw_switch_row_set_active (self->whole, settings->length == 0);
  if (settings->length > 0)
    adw_spin_row_set_value (self->length, (double) settings->length / (double) EF_NS_PER_SECOND);
  gtk_widget_set_visible (GTK_WIDGET (self->length), settings->length > 0);
  for (guint i = 0; i < EF_FORMAT_N; i++)
    gtk_toggle_button_set_active (self->format_buttons[i],
                                  (settings->formats & EF_FORMAT_BIT (i)) != 0);
  show_fill (self, settings);
  show_preset (self, settings);
  show_encoder (self, settings);
  show_folder (self, settings);
  show_sound (self, settings);
  self->updating = FALSE;
}

static void
chosen_changed_cb (EfProjectInspector *self)
{
  guint n_chosen = 0;
  g_autofree char *title = NULL;

  g_object_get (self->session, "n-chosen", &n_chosen, NULL);
  if (n_chosen == 1) {
    g_autoptr (GPtrArray) chosen = ef_project_session_get_chosen (self->session);

    title = g_strdup_printf (_ ("Segment %u"),
                             ef_project_session_find (self->session, chosen->pdata[0]) + 1);
  } else {
    title = g_strdup_printf (ngettext ("%u Segment", "%u Segments", n_chosen), n_chosen);
  }
  adw_preferences_group_set_title (self->look_group, title);
  gtk_widget_set_visible (GTK_WIDGET (self->look_group), n_chosen > 0);
}

static void
changed_cb (EfProjectInspector *self)
{
  update (self);
  chosen_changed_cb (self);
}

static void
take_preset (EfProjectInspector *self, const EfPreset *preset)
{
  g_ptr_array_add (self->presets, ef_preset_copy (preset));
  gtk_string_list_append (self->preset_names, preset->name);
}

static void
drop_presets (EfProjectInspector *self)
{
  self->updating = TRUE;
  g_ptr_array_set_size (self->presets, 0);
  gtk_string_list_splice (self->preset_names, 0,
                          g_list_model_get_n_items (G_LIST_MODEL (self->preset_names)), NULL);
}

/* At once; those of the profile come a moment later. */
static void
take_our_presets (EfProjectInspector *self)
{
  guint n_presets = 0;
  const EfPreset *presets = ef_preset_get_ours (&n_presets);

  drop_presets (self);
  for (guint i = 0; i < n_presets; i++)
    take_preset (self, &presets[i]);
}

static void
presets_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProjectInspector) self = user_data;
  const EfProjectRenders *renders =
    self->session != NULL ? ef_project_session_get_renders (self->session) : NULL;
  g_autoptr (GPtrArray) presets = NULL;

  if (renders != NULL)
    presets = renders->list_presets_finish ((EfStudio *) object, result, NULL);
  if (presets == NULL)
    return;

  drop_presets (self);
  for (guint i = 0; i < presets->len; i++)
    take_preset (self, presets->pdata[i]);
  update (self);
}

static void
encoders_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProjectInspector) self = user_data;
  const EfProjectRenders *renders =
    self->session != NULL ? ef_project_session_get_renders (self->session) : NULL;
  g_autoptr (GPtrArray) states = NULL;
  g_autoptr (GStrvBuilder) nicks = g_strv_builder_new ();
  guint n_working = 0;

  if (renders != NULL)
    states = renders->list_encoders_finish ((EfStudio *) object, result, NULL);
  if (states == NULL)
    return;

  self->updating = TRUE;
  gtk_string_list_splice (self->encoder_names, 0,
                          g_list_model_get_n_items (G_LIST_MODEL (self->encoder_names)), NULL);
  g_strv_builder_add (nicks, "");
  gtk_string_list_append (self->encoder_names, _ ("The best one here"));
  for (guint i = 0; i < states->len; i++) {
    const EfEncoderState *state = states->pdata[i];

    if (!state->works)
      continue;
    n_working++;
    g_strv_builder_add (nicks, state->nick);
    gtk_string_list_append (self->encoder_names, state->name);
  }
  g_clear_pointer (&self->encoders, g_strfreev);
  self->encoders = g_strv_builder_end (nicks);
  gtk_widget_set_visible (GTK_WIDGET (self->encoder), n_working > 1);
  update (self);
}

static void
load (EfProjectInspector *self)
{
  EfStudio *studio = ef_project_session_get_studio (self->session);
  const EfProjectRenders *renders = ef_project_session_get_renders (self->session);

  take_our_presets (self);
  if (renders == NULL)
    return;

  if (renders->list_presets != NULL)
    renders->list_presets (studio, ef_studio_get_profile (studio), presets_cb, g_object_ref (self));
  if (renders->list_encoders != NULL)
    renders->list_encoders (studio, encoders_cb, g_object_ref (self));
}

void
ef_project_inspector_set_session (EfProjectInspector *self, EfProjectSession *session)
{
  if (!g_set_object (&self->session, session))
    return;

  g_signal_group_set_target (self->session_signals, session);
  ef_look_editor_set_session (self->look, session);
  ef_script_editor_set_session (self->script, session);
  if (session == NULL)
    return;

  load (self);
  changed_cb (self);
}

static void
ef_project_inspector_dispose (GObject *object)
{
  EfProjectInspector *self = EF_PROJECT_INSPECTOR (object);

  g_clear_object (&self->session_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_PROJECT_INSPECTOR);
  g_clear_object (&self->session);
  g_clear_pointer (&self->presets, g_ptr_array_unref);
  g_clear_pointer (&self->encoders, g_strfreev);
  g_clear_pointer (&self->gesture, g_free);

  G_OBJECT_CLASS (ef_project_inspector_parent_class)->dispose (object);
}

#define CHILD(name) gtk_widget_class_bind_template_child (widget_class, EfProjectInspector, name)

static void
ef_project_inspector_class_init (EfProjectInspectorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_project_inspector_dispose;

  g_type_ensure (EF_TYPE_LOOK_EDITOR);
  g_type_ensure (EF_TYPE_SCRIPT_EDITOR);
  gtk_widget_class_set_template_from_resource (widget_class, EF_RESOURCE_BASE
                                               "/ui/projects/project-inspector.ui");
  CHILD (look_group);
  CHILD (look);
  CHILD (number);
  CHILD (order);
  CHILD (whole);
  CHILD (length);
  CHILD (script);
  CHILD (fill_row);
  CHILD (fill);
  CHILD (formats);
  CHILD (preset);
  CHILD (preset_names);
  CHILD (folder);
  CHILD (folder_reset);
  CHILD (encoder);
  CHILD (encoder_names);
  CHILD (sound);
  CHILD (levelled);
  gtk_widget_class_bind_template_callback (widget_class, number_cb);
  gtk_widget_class_bind_template_callback (widget_class, order_cb);
  gtk_widget_class_bind_template_callback (widget_class, length_cb);
  gtk_widget_class_bind_template_callback (widget_class, fill_cb);
  gtk_widget_class_bind_template_callback (widget_class, preset_cb);
  gtk_widget_class_bind_template_callback (widget_class, encoder_cb);
  gtk_widget_class_bind_template_callback (widget_class, sound_cb);
  gtk_widget_class_bind_template_callback (widget_class, folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, folder_reset_cb);
}

static void
ef_project_inspector_init (EfProjectInspector *self)
{
  self->presets = g_ptr_array_new_with_free_func ((GDestroyNotify) ef_preset_free);
  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < EF_FORMAT_N; i++) {
    const char *nick = ef_format_to_nick ((EfFormat) i);

    self->format_buttons[i] = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_label (nick));
    gtk_widget_add_css_class (GTK_WIDGET (self->format_buttons[i]), "chip");
    gtk_box_append (GTK_BOX (self->formats), GTK_WIDGET (self->format_buttons[i]));
    g_signal_connect_swapped (self->format_buttons[i], "toggled", G_CALLBACK (format_cb), self);
  }
  self->updating = FALSE;
  self->session_signals = g_signal_group_new (EF_TYPE_PROJECT_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "changed", G_CALLBACK (changed_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::format", G_CALLBACK (update),
                                  self);
  g_signal_group_connect_swapped (self->session_signals, "notify::n-chosen",
                                  G_CALLBACK (chosen_changed_cb), self);
}
