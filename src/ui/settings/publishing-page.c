/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/settings/publishing-page.h"

#include <glib/gi18n.h>

#include "config.h"
#include "pipeline/account.h"
#include "pipeline/studio.h"
#include "ui/closures.h"
#include "ui/settings/rows.h"

/* Where the posts of a profile go: server and key, and whether they work. The stored key is never
 * brought here. */
struct _EfPublishingPage {
  AdwPreferencesPage parent_instance;

  AdwBanner *keyring_banner;
  AdwEntryRow *server_row;
  AdwPasswordEntryRow *key_row;
  AdwActionRow *problem_row;
  AdwActionRow *environment_row;
  GtkImage *environment_icon;
  AdwActionRow *test_row;
  GtkStack *test_icon;
  GtkButton *test_button;

  EfStudio *studio;
  EfProfile *profile;
  EfKeyring *keyring;
  GSignalGroup *studio_signals;
  GSignalGroup *profile_signals;
  GCancellable *test; /* (nullable): the test under way */
};

G_DEFINE_FINAL_TYPE (EfPublishingPage, ef_publishing_page, ADW_TYPE_PREFERENCES_PAGE)

typedef enum {
  PROP_STUDIO = 1,
  PROP_PROFILE,
  PROP_KEYRING,
} EfPublishingPageProperty;

static GParamSpec *properties[PROP_KEYRING + 1];

static char *
key_title (gpointer self, gboolean has_key)
{
  return g_strdup (has_key ? _("API key (stored in the keyring)") : _("API key"));
}

static gboolean
lacks_key (gpointer self, const char *server, gboolean has_key)
{
  return ef_account_get (server, has_key) == EF_ACCOUNT_INCOMPLETE;
}

static EfAccount
get_account (EfPublishingPage *self)
{
  return self->profile != NULL ? ef_account_of (self->profile) : EF_ACCOUNT_NONE;
}

static void
show_test (EfPublishingPage *self, const char *icon, const char *text)
{
  gboolean is_first = g_str_equal (icon, "none");

  gtk_stack_set_visible_child_name (self->test_icon, icon);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->test_row), text);
  /* Never insensitive: the focus would be lost, and with it the key that closes the dialog. */
  if (self->test != NULL)
    gtk_button_set_label (self->test_button, _("_Cancel"));
  else
    gtk_button_set_label (self->test_button, is_first ? _("_Test") : _("_Test Again"));
  if (!is_first)
    gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
}

static void
stop_test (EfPublishingPage *self)
{
  g_cancellable_cancel (self->test);
  g_clear_object (&self->test);
}

static void
tested_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfPublishingPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  guint n_channels = 0;
  gboolean works =
    ef_studio_test_credentials_finish (EF_STUDIO (object), result, &n_channels, &error);

  /* Another test has begun, or nobody looks any more. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->test == NULL)
    return;

  g_clear_object (&self->test);
  text = g_strdup_printf (ngettext ("Connected: %u channel", "Connected: %u channels", n_channels),
                          n_channels);
  show_test (self, works ? "connected" : "failed", works ? text : error->message);
}

static void
test_cb (EfPublishingPage *self)
{
  if (self->test != NULL) {
    stop_test (self);
    show_test (self, "none", _("Not tested yet"));
    return;
  }

  self->test = g_cancellable_new ();
  show_test (self, "testing", _("Testing…"));
  ef_studio_test_credentials_async (self->studio, self->profile, self->test, tested_cb,
                                    g_object_ref (self));
}

/* The pair of the environment is for profiles without an account; half a pair is a mistake. */
static void
update_environment (EfPublishingPage *self)
{
  EfAccount account = get_account (self);
  gboolean is_half = account == EF_ACCOUNT_HALF_ENVIRONMENT;
  gboolean has_url = ef_account_get_variable (EF_ACCOUNT_URL_VARIABLE) != NULL;
  AdwPreferencesRow *row = ADW_PREFERENCES_ROW (self->environment_row);

  gtk_widget_set_visible (GTK_WIDGET (row), is_half || account == EF_ACCOUNT_ENVIRONMENT);
  gtk_image_set_from_icon_name (self->environment_icon,
                                is_half ? "dialog-error-symbolic" : "dialog-information-symbolic");
  if (is_half) {
    adw_preferences_row_set_title (row,
                                   has_url ? _("POSTIZ_API_KEY is missing in the environment")
                                           : _("POSTIZ_API_URL is missing in the environment"));
    adw_action_row_set_subtitle (
      self->environment_row, _("The two stand in only as a pair. Set both, or give this profile "
                                   "an account of its own."));
    gtk_widget_add_css_class (GTK_WIDGET (self->environment_icon), "error");
  } else {
    adw_preferences_row_set_title (row, _("The account of the environment stands in"));
    adw_action_row_set_subtitle (
      self->environment_row, _("POSTIZ_API_URL and POSTIZ_API_KEY are set, and this profile has "
                                   "no account of its own."));
  }
}

/* What was known of the account before is not known of the one that is there now. */
static void
account_changed_cb (EfPublishingPage *self)
{
  EfAccount account = get_account (self);

  stop_test (self);
  ef_entry_row_show (self->server_row, ef_profile_get_server (self->profile));
  gtk_widget_set_visible (GTK_WIDGET (self->test_row),
                          account == EF_ACCOUNT_OWN || account == EF_ACCOUNT_ENVIRONMENT);
  show_test (self, "none", _("Not tested yet"));
  update_environment (self);
}

static void
credentials_changed_cb (EfPublishingPage *self, EfProfile *profile)
{
  if (profile == self->profile)
    account_changed_cb (self);
}

static void
show_keyring (EfPublishingPage *self, const GError *error)
{
  if (error != NULL)
    adw_banner_set_title (self->keyring_banner, error->message);
  adw_banner_set_revealed (self->keyring_banner, error != NULL);
}

static void
keyring_checked_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfPublishingPage) self = user_data;
  g_autoptr (GError) error = NULL;

  ef_keyring_check_finish (EF_KEYRING (object), result, &error);
  if (self->profile != NULL)
    show_keyring (self, error);
}

static void
check_keyring_cb (EfPublishingPage *self)
{
  ef_keyring_check_async (self->keyring, NULL, keyring_checked_cb, g_object_ref (self));
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfPublishingPage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean stored = ef_studio_set_credentials_finish (EF_STUDIO (object), result, &error);

  if (self->profile == NULL)
    return;

  ef_problem_row_show (self->problem_row, stored ? NULL : error->message);
  if (g_error_matches (error, EF_KEYRING_ERROR, EF_KEYRING_ERROR_MISSING) ||
      g_error_matches (error, EF_KEYRING_ERROR, EF_KEYRING_ERROR_LOCKED))
    show_keyring (self, error);
  if (!stored)
    return;

  /* The key is in the keyring now, and has no place here any more. */
  ef_entry_row_show (ADW_ENTRY_ROW (self->key_row), "");
  account_changed_cb (self);
}

/* Return in either row takes what is in both: a key always goes with the address it stands under. */
static void
applied_cb (EfPublishingPage *self)
{
  const char *server = gtk_editable_get_text (GTK_EDITABLE (self->server_row));
  const char *key = gtk_editable_get_text (GTK_EDITABLE (self->key_row));
  gboolean is_same = g_str_equal (server, ef_profile_get_server (self->profile));

  ef_studio_set_credentials_async (self->studio, self->profile,
                                   is_same && *server != '\0' ? NULL : server,
                                   *key != '\0' ? key : NULL, stored_cb, g_object_ref (self));
}

static void
cleared_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfPublishingPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *left = NULL;

  if (!ef_studio_clear_credentials_finish (EF_STUDIO (object), result, &left, &error))
    ef_problem_row_show (self->problem_row, error->message);
  else
    ef_problem_row_show (self->problem_row, left);
}

static void
remove_answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfPublishingPage) self = user_data;
  const char *answer = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (object), result);

  if (g_str_equal (answer, "remove") && self->profile != NULL)
    ef_studio_clear_credentials_async (self->studio, self->profile, cleared_cb,
                                       g_object_ref (self));
}

static void
remove_cb (EfPublishingPage *self)
{
  AdwAlertDialog *dialog =
    ADW_ALERT_DIALOG (adw_alert_dialog_new (_("Remove the Postiz Account?"), NULL));

  adw_alert_dialog_format_body (dialog,
                                _("%s can no longer publish. The address is forgotten and the key "
                                  "is deleted from the keyring; Postiz itself is not changed."),
                                  ef_profile_get_name (self->profile));
  adw_alert_dialog_add_responses (dialog, "cancel", _("_Cancel"), "remove", _("_Remove"), NULL);
  adw_alert_dialog_set_default_response (dialog, "cancel");
  adw_alert_dialog_set_response_appearance (dialog, "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_alert_dialog_choose (dialog, GTK_WIDGET (self), NULL, remove_answered_cb,
                           g_object_ref (self));
}

static void
set_profile (EfPublishingPage *self, EfProfile *profile)
{
  if (!g_set_object (&self->profile, profile))
    return;

  g_signal_group_set_target (self->profile_signals, profile);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROFILE]);
  if (profile != NULL)
    account_changed_cb (self);
}

static void
ef_publishing_page_dispose (GObject *object)
{
  EfPublishingPage *self = EF_PUBLISHING_PAGE (object);

  stop_test (self);
  g_clear_object (&self->studio_signals);
  g_clear_object (&self->profile_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_PUBLISHING_PAGE);
  g_clear_object (&self->keyring);
  g_clear_object (&self->profile);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_publishing_page_parent_class)->dispose (object);
}

static void
ef_publishing_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  EfPublishingPage *self = EF_PUBLISHING_PAGE (object);

  switch ((EfPublishingPageProperty) id) {
  case PROP_STUDIO:
    g_value_set_object (value, self->studio);
    break;
  case PROP_PROFILE:
    g_value_set_object (value, self->profile);
    break;
  case PROP_KEYRING:
    g_value_set_object (value, self->keyring);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
ef_publishing_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  EfPublishingPage *self = EF_PUBLISHING_PAGE (object);

  switch ((EfPublishingPageProperty) id) {
  case PROP_STUDIO:
    if (g_set_object (&self->studio, g_value_get_object (value)))
      g_signal_group_set_target (self->studio_signals, self->studio);
    break;
  case PROP_PROFILE:
    set_profile (self, g_value_get_object (value));
    break;
  case PROP_KEYRING:
    if (g_set_object (&self->keyring, g_value_get_object (value)) && self->keyring != NULL)
      check_keyring_cb (self);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               EF_RESOURCE_BASE "/ui/settings/publishing-page.ui");
  ef_closures_bind (widget_class);
  gtk_widget_class_bind_template_child (widget_class, EfPublishingPage, keyring_banner);
  gtk_widget_class_bind_template_child (widget_class, EfPublishingPage, server_row);
  gtk_widget_class_bind_template_child (widget_class, EfPublishingPage, key_row);
  gtk_widget_class_bind_template_child (widget_class, EfPublishingPage, problem_row);
  gtk_widget_class_bind_template_child (widget_class, EfPublishingPage, environment_row);
  gtk_widget_class_bind_template_child (widget_class, EfPublishingPage, environment_icon);
  gtk_widget_class_bind_template_child (widget_class, EfPublishingPage, test_row);
  gtk_widget_class_bind_template_child (widget_class, EfPublishingPage, test_icon);
  gtk_widget_class_bind_template_child (widget_class, EfPublishingPage, test_button);
  gtk_widget_class_bind_template_callback (widget_class, key_title);
  gtk_widget_class_bind_template_callback (widget_class, lacks_key);
  gtk_widget_class_bind_template_callback (widget_class, applied_cb);
  gtk_widget_class_bind_template_callback (widget_class, test_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, check_keyring_cb);
}

static void
ef_publishing_page_class_init (EfPublishingPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ef_publishing_page_dispose;
  object_class->get_property = ef_publishing_page_get_property;
  object_class->set_property = ef_publishing_page_set_property;

  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO, flags);
  properties[PROP_PROFILE] = g_param_spec_object ("profile", NULL, NULL, EF_TYPE_PROFILE, flags);
  properties[PROP_KEYRING] = g_param_spec_object ("keyring", NULL, NULL, EF_TYPE_KEYRING, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
ef_publishing_page_init (EfPublishingPage *self)
{
  self->studio_signals = g_signal_group_new (EF_TYPE_STUDIO);
  g_signal_group_connect_swapped (self->studio_signals, "credentials-changed",
                                  G_CALLBACK (credentials_changed_cb), self);
  self->profile_signals = g_signal_group_new (EF_TYPE_PROFILE);
  g_signal_group_connect_swapped (self->profile_signals, "notify::server",
                                  G_CALLBACK (account_changed_cb), self);
  g_signal_group_connect_swapped (self->profile_signals, "notify::has-key",
                                  G_CALLBACK (account_changed_cb), self);
  gtk_widget_init_template (GTK_WIDGET (self));
}
