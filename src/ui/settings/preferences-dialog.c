/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/settings/preferences-dialog.h"

#include <glib/gi18n.h>

#include "config.h"
#include "ui/settings/keyboard-page.h"
#include "ui/settings/production-page.h"
#include "ui/settings/profile-page.h"
#include "ui/settings/publishing-page.h"
#include "ui/toast.h"

/* What can be set: for the profile it was opened for, and for the application. */
struct _EfPreferencesDialog {
  AdwPreferencesDialog parent_instance;

  AdwComboRow *style_row;

  EfStudio *studio;
  EfProfile *profile;
  EfKeyring *keyring;
  GSettings *settings;
  EfEditorKeys *keys;
  guint look_id;
};

G_DEFINE_FINAL_TYPE (EfPreferencesDialog, ef_preferences_dialog, ADW_TYPE_PREFERENCES_DIALOG)

typedef enum {
  PROP_STUDIO = 1,
  PROP_PROFILE,
  PROP_KEYRING,
  PROP_SETTINGS,
  PROP_KEYS,
} EfPreferencesDialogProperty;

static GParamSpec *properties[PROP_KEYS + 1];

/* In the order of the row. */
static const char *const styles[] = { "default", "light", "dark" };

static gboolean
style_to_position (GValue *value, GVariant *variant, gpointer user_data)
{
  for (guint i = 0; i < G_N_ELEMENTS (styles); i++) {
    if (g_str_equal (styles[i], g_variant_get_string (variant, NULL)))
      g_value_set_uint (value, i);
  }

  return TRUE;
}

static GVariant *
position_to_style (const GValue *value, const GVariantType *type, gpointer user_data)
{
  guint position = g_value_get_uint (value);

  return position < G_N_ELEMENTS (styles) ? g_variant_new_string (styles[position]) : NULL;
}

/* There is nothing to set for a profile that is gone, but a window that vanishes says why. */
static void
look_cb (gpointer user_data)
{
  EfPreferencesDialog *self = EF_PREFERENCES_DIALOG (user_data);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *text = NULL;

  self->look_id = 0;
  if (ef_studio_get_profile_by_id (self->studio, ef_profile_get_id (self->profile)) != NULL)
    return;

  text = g_strdup_printf (_ ("%s was deleted elsewhere"), ef_profile_get_name (self->profile));
  if (ADW_IS_APPLICATION_WINDOW (root))
    ef_toast_show (adw_application_window_get_content (ADW_APPLICATION_WINDOW (root)), text);
  adw_dialog_force_close (ADW_DIALOG (self));
}

/* A profile that moves is taken out of the list and put in again: what counts is what is left. */
static void
profiles_changed_cb (EfPreferencesDialog *self)
{
  if (self->look_id == 0)
    self->look_id = g_idle_add_once (look_cb, self);
}

static void
discard_answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfPreferencesDialog) self = user_data;
  const char *answer = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (object), result);

  /* It may have closed meanwhile, with its profile. */
  if (g_str_equal (answer, "discard") && gtk_widget_get_root (GTK_WIDGET (self)) != NULL)
    adw_dialog_force_close (ADW_DIALOG (self));
}

/* A key cannot be looked up again by everybody, so it is not dropped without a word; nor is it stored
 * without one. */
static void
ef_preferences_dialog_close_attempt (AdwDialog *dialog)
{
  AdwAlertDialog *alert = ADW_ALERT_DIALOG (
    adw_alert_dialog_new (_ ("Discard What Was Typed?"),
                          _ ("The server address or the API key is not stored yet. Press Return in "
                             "its row to store it.")));

  adw_alert_dialog_add_responses (alert, "keep", _ ("_Keep Editing"), "discard", _ ("_Discard"),
                                  NULL);
  adw_alert_dialog_set_default_response (alert, "keep");
  adw_alert_dialog_set_close_response (alert, "keep");
  adw_alert_dialog_set_response_appearance (alert, "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_choose (alert, GTK_WIDGET (dialog), NULL, discard_answered_cb,
                           g_object_ref (dialog));
}

static void
ef_preferences_dialog_constructed (GObject *object)
{
  EfPreferencesDialog *self = EF_PREFERENCES_DIALOG (object);

  G_OBJECT_CLASS (ef_preferences_dialog_parent_class)->constructed (object);
  g_settings_bind_with_mapping (self->settings, "style-variant", self->style_row, "selected",
                                G_SETTINGS_BIND_DEFAULT, style_to_position, position_to_style, NULL,
                                NULL);
  g_signal_connect_object (ef_studio_get_profiles (self->studio), "items-changed",
                           G_CALLBACK (profiles_changed_cb), self, G_CONNECT_SWAPPED);
}

static void
ef_preferences_dialog_dispose (GObject *object)
{
  EfPreferencesDialog *self = EF_PREFERENCES_DIALOG (object);

  g_clear_handle_id (&self->look_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_PREFERENCES_DIALOG);
  g_clear_object (&self->keys);
  g_clear_object (&self->settings);
  g_clear_object (&self->keyring);
  g_clear_object (&self->profile);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_preferences_dialog_parent_class)->dispose (object);
}

static void
ef_preferences_dialog_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfPreferencesDialog *self = EF_PREFERENCES_DIALOG (object);

  switch ((EfPreferencesDialogProperty) id) {
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  case PROP_PROFILE:
    g_value_set_object (value, self->profile);
    break;
  case PROP_KEYRING:
    g_value_set_object (value, self->keyring);
    break;
  case PROP_SETTINGS:
    g_value_set_object (value, self->settings);
    break;
  case PROP_KEYS:
    g_value_set_object (value, self->keys);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_preferences_dialog_set_property (GObject *object,
                                    guint id,
                                    const GValue *value,
                                    GParamSpec *pspec)
{
  EfPreferencesDialog *self = EF_PREFERENCES_DIALOG (object);

  switch ((EfPreferencesDialogProperty) id) {
  case PROP_STUDIO:
    self->studio = g_value_dup_object (value);
    break;
  case PROP_PROFILE:
    self->profile = g_value_dup_object (value);
    break;
  case PROP_KEYRING:
    self->keyring = g_value_dup_object (value);
    break;
  case PROP_SETTINGS:
    self->settings = g_value_dup_object (value);
    break;
  case PROP_KEYS:
    self->keys = g_value_dup_object (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_preferences_dialog_class_init (EfPreferencesDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  ADW_DIALOG_CLASS (klass)->close_attempt = ef_preferences_dialog_close_attempt;
  object_class->constructed = ef_preferences_dialog_constructed;
  object_class->dispose = ef_preferences_dialog_dispose;
  object_class->get_property = ef_preferences_dialog_get_property;
  object_class->set_property = ef_preferences_dialog_set_property;

  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO, flags);
  properties[PROP_PROFILE] = g_param_spec_object ("profile", NULL, NULL, EF_TYPE_PROFILE, flags);
  properties[PROP_KEYRING] = g_param_spec_object ("keyring", NULL, NULL, EF_TYPE_KEYRING, flags);
  properties[PROP_SETTINGS] = g_param_spec_object ("settings", NULL, NULL, G_TYPE_SETTINGS, flags);
  properties[PROP_KEYS] = g_param_spec_object ("keys", NULL, NULL, EF_TYPE_EDITOR_KEYS, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  g_type_ensure (EF_TYPE_KEYBOARD_PAGE);
  g_type_ensure (EF_TYPE_PRODUCTION_PAGE);
  g_type_ensure (EF_TYPE_PROFILE_PAGE);
  g_type_ensure (EF_TYPE_PUBLISHING_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, EF_RESOURCE_BASE
                                               "/ui/settings/preferences-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, EfPreferencesDialog, style_row);
}

static void
ef_preferences_dialog_init (EfPreferencesDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

AdwDialog *
ef_preferences_dialog_new (EfStudio *studio,
                           EfProfile *profile,
                           EfKeyring *keyring,
                           GSettings *settings,
                           EfEditorKeys *keys)
{
  return g_object_new (EF_TYPE_PREFERENCES_DIALOG, "studio", studio, "profile", profile, "keyring",
                       keyring, "settings", settings, "keys", keys, NULL);
}
