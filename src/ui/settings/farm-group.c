/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/settings/farm-group.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#include "config.h"
#include "pipeline/farm-runner.h"
#include "ui/settings/rows.h"
#include "ui/toast.h"

struct _EfFarmGroup {
  AdwPreferencesGroup parent_instance;

  AdwSwitchRow *on_row;
  AdwActionRow *folder_row;
  AdwEntryRow *roots_row;
  AdwEntryRow *options_row;
  AdwSpinRow *at_once_row;
  AdwActionRow *check_row;
  GtkWidget *check_button;

  EfStudio *studio;    /* (owned) (nullable) */
  char *roots;         /* (nullable): as they are stored */
  char *options;       /* (nullable): likewise */
  gboolean is_showing; /* nobody chose */
};

G_DEFINE_FINAL_TYPE (EfFarmGroup, ef_farm_group, ADW_TYPE_PREFERENCES_GROUP)

typedef enum {
  PROP_STUDIO = 1,
} EfFarmGroupProperty;

static GParamSpec *properties[PROP_STUDIO + 1];

/* What is stored */

static JsonNode *
get_node (EfFarmGroup *self, const char *key)
{
  const char *value = ef_studio_get_setting (self->studio, key);

  return value != NULL ? json_from_string (value, NULL) : NULL;
}

static char *
get_text (EfFarmGroup *self, const char *key)
{
  g_autoptr (JsonNode) node = get_node (self, key);

  return g_strdup (node != NULL && JSON_NODE_HOLDS_VALUE (node) &&
                       json_node_get_value_type (node) == G_TYPE_STRING
                     ? json_node_get_string (node)
                     : "");
}

static char *
get_roots (EfFarmGroup *self)
{
  g_autoptr (JsonNode) node = get_node (self, EF_FARM_SETTING_ROOTS);
  g_autoptr (GString) text = g_string_new (NULL);
  JsonArray *array =
    node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++) {
    JsonNode *element = json_array_get_element (array, i);

    if (JSON_NODE_HOLDS_VALUE (element) && json_node_get_value_type (element) == G_TYPE_STRING)
      g_string_append_printf (text, "%s%s", text->len > 0 ? ":" : "",
                              json_node_get_string (element));
  }

  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void
show (EfFarmGroup *self)
{
  g_autofree char *folder = get_text (self, EF_FARM_SETTING_FOLDER);
  g_autofree char *options = get_text (self, EF_FARM_SETTING_OPTIONS);
  g_autofree char *roots = get_roots (self);
  const char *at_once = ef_studio_get_setting (self->studio, EF_FARM_SETTING_AT_ONCE);
  guint64 n = 0;

  if (at_once != NULL)
    g_ascii_string_to_unsigned (at_once, 10, 0, G_MAXINT, &n, NULL);
  self->is_showing = TRUE;
  adw_switch_row_set_active (self->on_row, ef_farm_settings_is_on (self->studio));
  adw_action_row_set_subtitle (self->folder_row, *folder != '\0' ? folder : _ ("Not chosen yet"));
  ef_entry_row_follow (self->options_row, &self->options, options);
  ef_entry_row_follow (self->roots_row, &self->roots, roots);
  adw_spin_row_set_value (self->at_once_row, (double) n);
  gtk_widget_set_sensitive (self->check_button, *folder != '\0');
  self->is_showing = FALSE;
}

static void
setting_changed_cb (EfFarmGroup *self, const char *key)
{
  if (!g_str_has_prefix (key, EF_FARM_SETTING))
    return;
  adw_action_row_set_subtitle (self->check_row, "");
  show (self);
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfFarmGroup) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!ef_studio_set_setting_finish (EF_STUDIO (object), result, &error) && self->studio != NULL)
    ef_toast_show_error (GTK_WIDGET (self), error);
}

static void
store (EfFarmGroup *self, const char *key, const char *value)
{
  ef_studio_set_setting_async (self->studio, key, value, stored_cb, g_object_ref (self));
}

/* Takes @node. */
static void
store_node (EfFarmGroup *self, const char *key, JsonNode *node)
{
  g_autoptr (JsonNode) owned = node;
  g_autofree char *value = json_to_string (owned, FALSE);

  store (self, key, value);
}

static void
store_text (EfFarmGroup *self, const char *key, const char *text)
{
  store_node (self, key, json_node_init_string (json_node_alloc (), text));
}

/* What a person does */

static void
on_cb (EfFarmGroup *self)
{
  if (!self->is_showing && self->studio != NULL)
    store_text (self, EF_FARM_SETTING, adw_switch_row_get_active (self->on_row) ? "slurm" : "");
}

static void
at_once_cb (EfFarmGroup *self)
{
  g_autofree char *text = g_strdup_printf ("%d", (int) adw_spin_row_get_value (self->at_once_row));

  if (!self->is_showing && self->studio != NULL)
    store (self, EF_FARM_SETTING_AT_ONCE, text);
}

/* What was applied is no longer what somebody is typing. */
static const char *
take_text (AdwEntryRow *row, char **shown)
{
  g_set_str (shown, gtk_editable_get_text (GTK_EDITABLE (row)));

  return *shown;
}

static void
options_cb (EfFarmGroup *self)
{
  g_autofree char *text = g_strdup (take_text (self->options_row, &self->options));

  store_text (self, EF_FARM_SETTING_OPTIONS, text);
}

static void
roots_cb (EfFarmGroup *self)
{
  g_auto (GStrv) paths = g_strsplit (take_text (self->roots_row, &self->roots), ":", -1);
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; paths[i] != NULL; i++) {
    if (*g_strstrip (paths[i]) != '\0')
      json_array_add_string_element (array, paths[i]);
  }
  json_node_take_array (node, array);
  store_node (self, EF_FARM_SETTING_ROOTS, node);
}

static void
folder_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfFarmGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) folder =
    gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (object), result, &error);
  g_autofree char *path = folder != NULL ? g_file_get_path (folder) : NULL;
  g_autofree char *name = path != NULL ? g_filename_to_utf8 (path, -1, NULL, NULL, NULL) : NULL;

  if (self->studio == NULL)
    return;
  if (folder == NULL)
    ef_toast_show_error (GTK_WIDGET (self), error);
  else if (name == NULL)
    ef_toast_show (GTK_WIDGET (self), _ ("Choose a folder on this computer."));
  else
    store_text (self, EF_FARM_SETTING_FOLDER, name);
}

static void
folder_cb (EfFarmGroup *self)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _ ("Shared Folder of the Render Farm"));
  gtk_file_dialog_select_folder (
    dialog, GTK_WINDOW (gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_WINDOW)), NULL,
    folder_chosen_cb, g_object_ref (self));
}

static void
checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfFarmGroup) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean is_seen = ef_farm_probe_finish (EF_STUDIO (object), result, &error);

  /* The dialog was closed meanwhile. */
  if (self->studio == NULL)
    return;

  gtk_widget_set_sensitive (self->check_button, TRUE);
  adw_action_row_set_subtitle (self->check_row,
                               is_seen ? _ ("It sees the folder.") : error->message);
}

static void
check_cb (EfFarmGroup *self)
{
  gtk_widget_set_sensitive (self->check_button, FALSE);
  adw_action_row_set_subtitle (self->check_row, _ ("Waiting for a node…"));
  ef_farm_probe_async (self->studio, checked_cb, g_object_ref (self));
}

static void
ef_farm_group_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfFarmGroup *self = EF_FARM_GROUP (object);

  switch ((EfFarmGroupProperty) id) {
  case PROP_STUDIO:
    if (self->studio != NULL)
      g_signal_handlers_disconnect_by_data (self->studio, self);
    g_set_object (&self->studio, g_value_get_object (value));
    if (self->studio == NULL)
      break;
    g_signal_connect_object (self->studio, "setting-changed", G_CALLBACK (setting_changed_cb), self,
                             G_CONNECT_SWAPPED);
    show (self);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_farm_group_dispose (GObject *object)
{
  EfFarmGroup *self = EF_FARM_GROUP (object);

  if (self->studio != NULL)
    g_signal_handlers_disconnect_by_data (self->studio, self);
  g_clear_object (&self->studio);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_FARM_GROUP);

  G_OBJECT_CLASS (ef_farm_group_parent_class)->dispose (object);
}

static void
ef_farm_group_finalize (GObject *object)
{
  EfFarmGroup *self = EF_FARM_GROUP (object);

  g_free (self->roots);
  g_free (self->options);

  G_OBJECT_CLASS (ef_farm_group_parent_class)->finalize (object);
}

static void
ef_farm_group_class_init (EfFarmGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = ef_farm_group_set_property;
  object_class->dispose = ef_farm_group_dispose;
  object_class->finalize = ef_farm_group_finalize;

  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO,
                                                 G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/settings/farm-group.ui");
  gtk_widget_class_bind_template_child (widget_class, EfFarmGroup, on_row);
  gtk_widget_class_bind_template_child (widget_class, EfFarmGroup, folder_row);
  gtk_widget_class_bind_template_child (widget_class, EfFarmGroup, roots_row);
  gtk_widget_class_bind_template_child (widget_class, EfFarmGroup, options_row);
  gtk_widget_class_bind_template_child (widget_class, EfFarmGroup, at_once_row);
  gtk_widget_class_bind_template_child (widget_class, EfFarmGroup, check_row);
  gtk_widget_class_bind_template_child (widget_class, EfFarmGroup, check_button);
  gtk_widget_class_bind_template_callback (widget_class, on_cb);
  gtk_widget_class_bind_template_callback (widget_class, at_once_cb);
  gtk_widget_class_bind_template_callback (widget_class, options_cb);
  gtk_widget_class_bind_template_callback (widget_class, roots_cb);
  gtk_widget_class_bind_template_callback (widget_class, folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, check_cb);
}

static void
ef_farm_group_init (EfFarmGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
