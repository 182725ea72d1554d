/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/settings/production-page.h"

#include <glib/gi18n.h>

#include "config.h"
#include "core/name-template.h"
#include "pipeline/profile-settings.h"
#include "pipeline/studio-projects.h"
#include "pipeline/studio-renders.h"
#include "ui/closures.h"
#include "ui/settings/farm-group.h"
#include "ui/settings/preset-dialog.h"
#include "ui/settings/rows.h"
#include "ui/toast.h"

struct _EfProductionPage {
  AdwPreferencesPage parent_instance;

  AdwActionRow *folder_row;
  GtkWidget *folder_reset;
  AdwEntryRow *template_row;
  GtkMenuButton *fields;
  AdwActionRow *example_row;
  AdwComboRow *preset_row;
  AdwComboRow *encoder_row;
  AdwSpinRow *loudness_row;
  AdwPreferencesGroup *presets_group;
  AdwComboRow *at_once_row;
  AdwSwitchRow *notify_row;

  EfStudio *studio;    /* (nullable) */
  EfProfile *profile;  /* (nullable) */
  GPtrArray *presets;  /* (nullable) (element-type EfPreset) */
  GPtrArray *encoders; /* (nullable) (element-type utf8): nicks, behind "automatic" */
  GPtrArray *rows;     /* (element-type GtkWidget) (unowned): of own presets */
  char *preset;        /* id of the one that is chosen */
  char *template;      /* (nullable): as it is stored */
  EfProjectSettings defaults;
  gboolean has_defaults;
  gboolean is_showing; /* nobody chose */
};

G_DEFINE_FINAL_TYPE (EfProductionPage, ef_production_page, ADW_TYPE_PREFERENCES_PAGE)

typedef enum {
  PROP_STUDIO = 1,
  PROP_PROFILE,
} EfProductionPageProperty;

static GParamSpec *properties[PROP_PROFILE + 1];

/* What the queue reads: how many encoders run at once; "0" is none of its numbers, so that it chooses. */
#define AT_ONCE_SETTING "lane-encoding"
#define WHEN_DONE_SETTING "render.when-done"
#define AT_ONCE_MOST 4

static const char *const field_names[] = { "project", "clip", "format", "preset",
                                           "n",       "nn",   "date",   "profile" };

static void load_presets (EfProductionPage *self);

/* Settings of the profile */

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProductionPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_store_profile_setting_finish (EF_STUDIO (object), result, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
}

/* @text NULL: what is usual. */
static void
store (EfProductionPage *self, const char *key, const char *text)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);
  g_autofree char *value = text != NULL ? json_to_string (node, FALSE) : NULL;

  ef_studio_store_profile_setting_async (self->studio, self->profile, key, value, stored_cb,
                                         g_object_ref (self));
}

static char *
read_text (GHashTable *values, const char *key)
{
  const char *value = g_hash_table_lookup (values, key);
  g_autoptr (JsonNode) node = value != NULL ? json_from_string (value, NULL) : NULL;

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
             json_node_get_value_type (node) == G_TYPE_STRING &&
             *json_node_get_string (node) != '\0'
           ? g_strdup (json_node_get_string (node))
           : NULL;
}

/* Where the files go */

static void
show_folder (EfProductionPage *self, const char *folder)
{
  adw_action_row_set_subtitle (
    self->folder_row, folder != NULL ? folder : _ ("A folder of this profile among your videos"));
  gtk_widget_set_visible (self->folder_reset, folder != NULL);
}

static void
folder_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProductionPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) folder =
    gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (object), result, &error);
  g_autofree char *path = folder != NULL ? g_file_get_path (folder) : NULL;
  g_autofree char *name = path != NULL ? g_filename_to_utf8 (path, -1, NULL, NULL, NULL) : NULL;

  if (folder == NULL) {
    ef_toast_show_error (GTK_WIDGET (self), error);
  } else if (name == NULL) {
    ef_toast_show (GTK_WIDGET (self), _ ("Choose a folder on this computer."));
  } else {
    show_folder (self, name);
    store (self, "render.folder", name);
  }
}

static void
folder_cb (EfProductionPage *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _ ("Folder for Rendered Clips"));
  gtk_file_dialog_select_folder (
    dialog, GTK_WINDOW (gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_WINDOW)), NULL,
    folder_chosen_cb, g_object_ref (self));
}

static void
folder_reset_cb (EfProductionPage *self)
{
  show_folder (self, NULL);
  store (self, "render.folder", NULL);
}

/* What they are called */

static gboolean
show_example (EfProductionPage *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  const EfNameValues values = {
    .kind = EF_NAME_OF_RENDER,
    .profile = self->profile != NULL ? ef_profile_get_name (self->profile) : "",
    /* Translators: the name of a project, for an example of a file name. */
    .project = _ ("Autumn teaser"),
    .clip = "A",
    .format = "9:16",
    .preset = "TikTok",
    .date = now,
    .number = 1,
  };
  const char *template = gtk_editable_get_text (GTK_EDITABLE (self->template_row));
  g_autoptr (GError) error = NULL;
  g_autofree char *name = ef_name_template_check (template, EF_NAME_OF_RENDER, &error)
                            ? ef_name_template_make (template, &values, ".mp4", &error)
                            : NULL;

  adw_action_row_set_subtitle (self->example_row, name != NULL ? name : error->message);
  if (name != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self->example_row), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->example_row), "error");

  return name != NULL;
}

static void
template_changed_cb (EfProductionPage *self)
{
  if (self->profile != NULL)
    show_example (self);
}

static void
template_applied_cb (EfProductionPage *self)
{
  const char *template = gtk_editable_get_text (GTK_EDITABLE (self->template_row));

  if (*template == '\0')
    ef_entry_row_show (self->template_row, EF_NAME_TEMPLATE_RENDER);
  if (!show_example (self))
    return;

  template = gtk_editable_get_text (GTK_EDITABLE (self->template_row));
  g_set_str (&self->template, template);
  store (self, "render.template",
         g_str_equal (template, EF_NAME_TEMPLATE_RENDER) ? NULL : template);
}

static void
field_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfProductionPage *self = EF_PRODUCTION_PAGE (widget);
  g_autofree char *field = g_strdup_printf ("{%s}", g_variant_get_string (parameter, NULL));
  int position = gtk_editable_get_position (GTK_EDITABLE (self->template_row));

  gtk_editable_insert_text (GTK_EDITABLE (self->template_row), field, -1, &position);
  gtk_editable_set_position (GTK_EDITABLE (self->template_row), position);
}

/* Presets */

static char *
describe (const EfPreset *preset)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (preset->width > 0)
    g_string_append_printf (text, "%d × %d · ", preset->width, preset->height);
  /* Translators: the quality of a preset, a number. */
  g_string_append_printf (text, _ ("quality %.0f"), preset->quality);
  if (preset->most_bitrate > 0)
    /* Translators: of a preset, kilobits a second. */
    g_string_append_printf (text, _ (" · at most %d kbit/s"), preset->most_bitrate);

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static const char *
get_name (const EfPreset *preset)
{
  return *preset->profile_id == '\0' ? _ (preset->name) : preset->name;
}

static void
reload_cb (gpointer user_data)
{
  load_presets (EF_PRODUCTION_PAGE (user_data));
}

static const EfPreset *
find_preset (EfProductionPage *self, const char *id)
{
  for (guint i = 0; self->presets != NULL && i < self->presets->len; i++) {
    const EfPreset *preset = self->presets->pdata[i];

    if (g_str_equal (preset->id, id))
      return preset;
  }

  return NULL;
}

static void
edit_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfProductionPage *self = EF_PRODUCTION_PAGE (widget);
  const EfPreset *preset = find_preset (self, g_variant_get_string (parameter, NULL));

  if (preset != NULL)
    ef_preset_dialog_present (widget, self->studio, self->profile, preset, reload_cb,
                              g_object_ref (self), g_object_unref);
}

/* The one that is chosen is where to begin. */
static void
copy_cb (EfProductionPage *self)
{
  const EfPreset *preset =
    find_preset (self, self->preset != NULL ? self->preset : EF_PRESET_DEFAULT);
  g_autoptr (EfPreset) copy = NULL;

  if (preset == NULL)
    return;

  copy = ef_preset_copy (preset);
  g_set_str (&copy->id, "");
  g_free (copy->name);
  /* Translators: the name of a copy of a preset, as in "TikTok, my own". */
  copy->name = g_strdup_printf (_ ("%s, my own"), get_name (preset));
  g_set_str (&copy->profile_id, ef_profile_get_id (self->profile));
  ef_preset_dialog_present (GTK_WIDGET (self), self->studio, self->profile, copy, reload_cb,
                            g_object_ref (self), g_object_unref);
}

static void
removed_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProductionPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_remove_preset_finish (EF_STUDIO (object), result, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
  load_presets (self);
}

static void
remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EfProductionPage *self = EF_PRODUCTION_PAGE (widget);
  const char *id = g_variant_get_string (parameter, NULL);

  if (g_strcmp0 (self->preset, id) == 0) {
    g_clear_pointer (&self->preset, g_free);
    store (self, "render.preset", NULL);
  }
  ef_studio_remove_preset_async (self->studio, self->profile, id, removed_cb, g_object_ref (self));
}

static void
add_button (AdwActionRow *row,
            const char *icon,
            const char *tip,
            const char *action,
            const char *id)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tip);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", id);
  adw_action_row_add_suffix (row, button);
}

static void
add_own (EfProductionPage *self, const EfPreset *preset)
{
  AdwActionRow *row = ADW_ACTION_ROW (adw_action_row_new ());
  g_autofree char *text = describe (preset);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), preset->name);
  adw_action_row_set_subtitle (row, text);
  add_button (row, "document-edit-symbolic", _ ("Change this preset"), "production.edit-preset",
              preset->id);
  add_button (row, "user-trash-symbolic", _ ("Remove this preset"), "production.remove-preset",
              preset->id);
  adw_preferences_group_add (self->presets_group, GTK_WIDGET (row));
  g_ptr_array_add (self->rows, row);
}

static void
show_presets (EfProductionPage *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  const char *chosen = self->preset != NULL ? self->preset : EF_PRESET_DEFAULT;
  guint selected = 0;

  if (self->presets == NULL)
    return;

  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove (self->presets_group, self->rows->pdata[i]);
  g_ptr_array_set_size (self->rows, 0);
  for (guint i = 0; i < self->presets->len; i++) {
    const EfPreset *preset = self->presets->pdata[i];

    gtk_string_list_append (names, get_name (preset));
    if (g_str_equal (preset->id, chosen))
      selected = i;
    if (*preset->profile_id != '\0')
      add_own (self, preset);
  }

  self->is_showing = TRUE;
  adw_combo_row_set_model (self->preset_row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->preset_row, selected);
  self->is_showing = FALSE;
}

static void
presets_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProductionPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) presets =
    ef_studio_list_presets_finish (EF_STUDIO (object), result, &error);

  if (presets == NULL) {
    ef_toast_show_error (GTK_WIDGET (self), error);
    return;
  }
  if (self->studio == NULL)
    return;

  g_clear_pointer (&self->presets, g_ptr_array_unref);
  self->presets = g_steal_pointer (&presets);
  show_presets (self);
}

static void
load_presets (EfProductionPage *self)
{
  if (self->studio != NULL)
    ef_studio_list_presets_async (self->studio, self->profile, presets_cb, g_object_ref (self));
}

static void
preset_cb (EfProductionPage *self)
{
  guint selected = adw_combo_row_get_selected (self->preset_row);
  const EfPreset *preset = NULL;

  if (self->is_showing || self->presets == NULL || selected >= self->presets->len)
    return;

  preset = self->presets->pdata[selected];
  g_set_str (&self->preset, preset->id);
  store (self, "render.preset", preset->id);
}

/* What new projects begin with */

static void
defaults_stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProductionPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_set_project_defaults_finish (EF_STUDIO (object), result, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
}

static void
store_defaults (EfProductionPage *self)
{
  ef_studio_set_project_defaults_async (self->studio, self->profile, &self->defaults,
                                        defaults_stored_cb, g_object_ref (self));
}

static void
loudness_cb (EfProductionPage *self)
{
  double loudness = adw_spin_row_get_value (self->loudness_row);

  if (self->is_showing || !self->has_defaults ||
      (loudness >= self->defaults.loudness && loudness <= self->defaults.loudness))
    return;

  self->defaults.loudness = loudness;
  store_defaults (self);
}

static void
encoder_cb (EfProductionPage *self)
{
  guint selected = adw_combo_row_get_selected (self->encoder_row);
  const char *nick = "";

  if (self->is_showing || !self->has_defaults || self->encoders == NULL)
    return;

  if (selected > 0 && selected <= self->encoders->len)
    nick = self->encoders->pdata[selected - 1];
  g_set_str (&self->defaults.encoder, nick);
  store_defaults (self);
}

static void
select_encoder (EfProductionPage *self)
{
  guint selected = 0;

  for (guint i = 0; self->has_defaults && self->encoders != NULL && i < self->encoders->len; i++) {
    if (g_strcmp0 (self->encoders->pdata[i], self->defaults.encoder) == 0)
      selected = i + 1;
  }
  self->is_showing = TRUE;
  adw_combo_row_set_selected (self->encoder_row, selected);
  self->is_showing = FALSE;
}

/* Only those that work here; what was chosen on another computer falls back by itself. */
static void
encoders_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProductionPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) states =
    ef_studio_list_encoders_finish (EF_STUDIO (object), result, &error);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  if (self->studio == NULL)
    return;
  if (states == NULL) {
    adw_action_row_set_subtitle (ADW_ACTION_ROW (self->encoder_row), error->message);
    return;
  }

  gtk_string_list_append (names, _ ("Automatic"));
  g_clear_pointer (&self->encoders, g_ptr_array_unref);
  self->encoders = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < states->len; i++) {
    const EfEncoderState *state = states->pdata[i];

    if (!state->works)
      continue;
    gtk_string_list_append (names, state->name);
    g_ptr_array_add (self->encoders, g_strdup (state->nick));
  }
  self->is_showing = TRUE;
  adw_combo_row_set_model (self->encoder_row, G_LIST_MODEL (names));
  self->is_showing = FALSE;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->encoder_row), NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->encoder_row), TRUE);
  select_encoder (self);
}

static void
defaults_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProductionPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_auto (EfProjectSettings) settings = { 0 };

  if (!ef_studio_get_project_defaults_finish (EF_STUDIO (object), result, &settings, &error)) {
    ef_toast_show_error (GTK_WIDGET (self), error);
    return;
  }

  if (self->has_defaults)
    ef_project_settings_clear (&self->defaults);
  ef_project_settings_copy (&self->defaults, &settings);
  self->has_defaults = TRUE;
  if (self->studio == NULL)
    return;

  self->is_showing = TRUE;
  adw_spin_row_set_value (self->loudness_row, settings.loudness);
  self->is_showing = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->loudness_row), TRUE);
  select_encoder (self);
}

/* This computer */

static void
application_stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProductionPage) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_set_setting_finish (EF_STUDIO (object), result, &error))
    ef_toast_show_error (GTK_WIDGET (self), error);
}

static void
at_once_cb (EfProductionPage *self)
{
  g_autofree char *value = g_strdup_printf ("%u", adw_combo_row_get_selected (self->at_once_row));

  if (!self->is_showing && self->studio != NULL)
    ef_studio_set_setting_async (self->studio, AT_ONCE_SETTING, value, application_stored_cb,
                                 g_object_ref (self));
}

static void
notify_cb (EfProductionPage *self)
{
  if (!self->is_showing && self->studio != NULL)
    ef_studio_set_setting_async (self->studio, WHEN_DONE_SETTING,
                                 adw_switch_row_get_active (self->notify_row) ? "\"notification\""
                                                                              : "\"nothing\"",
                                 application_stored_cb, g_object_ref (self));
}

static void
show_application (EfProductionPage *self)
{
  const char *at_once = ef_studio_get_setting (self->studio, AT_ONCE_SETTING);
  const char *when_done = ef_studio_get_setting (self->studio, WHEN_DONE_SETTING);
  guint64 number = 0;

  if (at_once != NULL)
    g_ascii_string_to_unsigned (at_once, 10, 0, AT_ONCE_MOST, &number, NULL);
  self->is_showing = TRUE;
  adw_combo_row_set_selected (self->at_once_row, (guint) number);
  adw_switch_row_set_active (self->notify_row, g_strcmp0 (when_done, "\"nothing\"") != 0);
  self->is_showing = FALSE;
}

static void
settings_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfProductionPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GHashTable) values =
    ef_studio_load_profile_settings_finish (EF_STUDIO (object), result, &error);
  g_autofree char *folder = NULL;

  if (values == NULL) {
    ef_toast_show_error (GTK_WIDGET (self), error);
    return;
  }
  if (self->studio == NULL)
    return;

  folder = read_text (values, "render.folder");
  show_folder (self, folder);
  g_free (self->preset);
  self->preset = read_text (values, "render.preset");
  g_free (self->template);
  self->template = read_text (values, "render.template");
  ef_entry_row_show (self->template_row,
                     self->template != NULL ? self->template : EF_NAME_TEMPLATE_RENDER);
  show_example (self);
  show_presets (self);
}

static void
load (EfProductionPage *self)
{
  if (self->studio == NULL || self->profile == NULL)
    return;

  show_application (self);
  if (!self->has_defaults)
    show_folder (self, NULL);
  ef_studio_load_profile_settings_async (self->studio, self->profile, settings_cb,
                                         g_object_ref (self));
  ef_studio_get_project_defaults_async (self->studio, self->profile, defaults_cb,
                                        g_object_ref (self));
  load_presets (self);
}

/* Finding out which encoders work takes a process and some seconds: only who looks is told. */
static void
ef_production_page_map (GtkWidget *widget)
{
  EfProductionPage *self = EF_PRODUCTION_PAGE (widget);

  GTK_WIDGET_CLASS (ef_production_page_parent_class)->map (widget);
  load (self);
  if (self->encoders == NULL && self->studio != NULL)
    ef_studio_list_encoders_async (self->studio, encoders_cb, g_object_ref (self));
}

static void
ef_production_page_dispose (GObject *object)
{
  EfProductionPage *self = EF_PRODUCTION_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_PRODUCTION_PAGE);
  g_clear_object (&self->studio);
  g_clear_object (&self->profile);
  g_clear_pointer (&self->presets, g_ptr_array_unref);
  g_clear_pointer (&self->encoders, g_ptr_array_unref);

  G_OBJECT_CLASS (ef_production_page_parent_class)->dispose (object);
}

static void
ef_production_page_finalize (GObject *object)
{
  EfProductionPage *self = EF_PRODUCTION_PAGE (object);

  if (self->has_defaults)
    ef_project_settings_clear (&self->defaults);
  g_ptr_array_unref (self->rows);
  g_free (self->preset);
  g_free (self->template);

  G_OBJECT_CLASS (ef_production_page_parent_class)->finalize (object);
}

static void
ef_production_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfProductionPage *self = EF_PRODUCTION_PAGE (object);

  switch ((EfProductionPageProperty) id) {
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  case PROP_PROFILE:
    g_value_set_object (value, self->profile);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_production_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfProductionPage *self = EF_PRODUCTION_PAGE (object);

  switch ((EfProductionPageProperty) id) {
  case PROP_STUDIO:
    if (g_set_object (&self->studio, g_value_get_object (value)))
      g_object_notify_by_pspec (object, pspec);
    break;
  case PROP_PROFILE:
    if (g_set_object (&self->profile, g_value_get_object (value)))
      g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_production_page_class_init (EfProductionPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ef_production_page_dispose;
  object_class->finalize = ef_production_page_finalize;
  object_class->get_property = ef_production_page_get_property;
  object_class->set_property = ef_production_page_set_property;
  widget_class->map = ef_production_page_map;

  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO, flags);
  properties[PROP_PROFILE] = g_param_spec_object ("profile", NULL, NULL, EF_TYPE_PROFILE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (EF_TYPE_FARM_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/settings/production-page.ui");
  ef_closures_bind (widget_class);
  gtk_widget_class_bind_template_child (widget_class, EfProductionPage, folder_row);
  gtk_widget_class_bind_template_child (widget_class, EfProductionPage, folder_reset);
  gtk_widget_class_bind_template_child (widget_class, EfProductionPage, template_row);
  gtk_widget_class_bind_template_child (widget_class, EfProductionPage, fields);
  gtk_widget_class_bind_template_child (widget_class, EfProductionPage, example_row);
  gtk_widget_class_bind_template_child (widget_class, EfProductionPage, preset_row);
  gtk_widget_class_bind_template_child (widget_class, EfProductionPage, encoder_row);
  gtk_widget_class_bind_template_child (widget_class, EfProductionPage, loudness_row);
  gtk_widget_class_bind_template_child (widget_class, EfProductionPage, presets_group);
  gtk_widget_class_bind_template_child (widget_class, EfProductionPage, at_once_row);
  gtk_widget_class_bind_template_child (widget_class, EfProductionPage, notify_row);
  gtk_widget_class_bind_template_callback (widget_class, folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, folder_reset_cb);
  gtk_widget_class_bind_template_callback (widget_class, template_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, template_applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, preset_cb);
  gtk_widget_class_bind_template_callback (widget_class, encoder_cb);
  gtk_widget_class_bind_template_callback (widget_class, loudness_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, at_once_cb);
  gtk_widget_class_bind_template_callback (widget_class, notify_cb);
  gtk_widget_class_install_action (widget_class, "production.field", "s", field_action);
  gtk_widget_class_install_action (widget_class, "production.edit-preset", "s", edit_action);
  gtk_widget_class_install_action (widget_class, "production.remove-preset", "s", remove_action);
}

static void
ef_production_page_init (EfProductionPage *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();

  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (field_names); i++) {
    g_autofree char *label = g_strdup_printf ("{%s}", field_names[i]);
    g_autofree char *action = g_strdup_printf ("production.field::%s", field_names[i]);

    g_menu_append (menu, label, action);
  }
  gtk_menu_button_set_menu_model (self->fields, G_MENU_MODEL (menu));
}
