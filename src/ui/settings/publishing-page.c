/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/settings/publishing-page.h"

#include <glib/gi18n.h>

#include "config.h"
#include "core/address.h"
#include "pipeline/account.h"
#include "pipeline/studio.h"
#include "ui/closures.h"
#include "ui/settings/rows.h"
#include "ui/toast.h"

/* Where the posts of a profile go: server and key, and whether they work. The stored key is never
 * brought here. The dialog asks before it closes over what was typed here (property "can-close"). */
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
  char *shown;        /* (owned) (nullable): the address that was put into its row */
  char *sent;         /* (owned) (nullable): the address of the write under way */
  gboolean sent_key;  /* and it took a key */
  gboolean key_typed; /* the key row was changed since that write began */
  gboolean again;     /* Return was pressed during it */
  gboolean can_close;
};

G_DEFINE_FINAL_TYPE (EfPublishingPage, ef_publishing_page, ADW_TYPE_PREFERENCES_PAGE)

typedef enum {
  PROP_STUDIO = 1,
  PROP_PROFILE,
  PROP_KEYRING,
  PROP_CAN_CLOSE,
} EfPublishingPageProperty;

static GParamSpec *properties[PROP_CAN_CLOSE + 1];

static char *
key_title (gpointer self, gboolean has_key)
{
  return g_strdup (has_key ? _ ("API key (stored in the keyring)") : _ ("API key"));
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
    gtk_button_set_label (self->test_button, _ ("_Cancel"));
  else
    gtk_button_set_label (self->test_button, is_first ? _ ("_Test") : _ ("_Test Again"));
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
    show_test (self, "none", _ ("Not tested yet"));
    return;
  }

  self->test = g_cancellable_new ();
  show_test (self, "testing", _ ("Testing…"));
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
    adw_preferences_row_set_title (row, has_url
                                          ? _ ("POSTIZ_API_KEY is missing in the environment")
                                          : _ ("POSTIZ_API_URL is missing in the environment"));
    adw_action_row_set_subtitle (
      self->environment_row, _ ("The two stand in only as a pair. Set both, or give this profile "
                                "an account of its own."));
    gtk_widget_add_css_class (GTK_WIDGET (self->environment_icon), "error");
  } else {
    adw_preferences_row_set_title (row, _ ("The account of the environment stands in"));
    adw_action_row_set_subtitle (
      self->environment_row, _ ("POSTIZ_API_URL and POSTIZ_API_KEY are set, and this profile has "
                                "no account of its own."));
  }
}

static gboolean
has_key_text (EfPublishingPage *self)
{
  return *gtk_editable_get_text (GTK_EDITABLE (self->key_row)) != '\0';
}

/* Whether a row holds what is neither stored nor on its way. */
static gboolean
has_typed (EfPublishingPage *self)
{
  const char *server = gtk_editable_get_text (GTK_EDITABLE (self->server_row));

  if (has_key_text (self) && (self->sent == NULL || self->key_typed))
    return TRUE;

  return self->profile != NULL && g_strcmp0 (server, self->shown) != 0 &&
         g_strcmp0 (server, self->sent) != 0 &&
         !g_str_equal (server, ef_profile_get_server (self->profile));
}

static void
update_can_close (EfPublishingPage *self)
{
  gboolean can_close = !has_typed (self);

  if (self->can_close == can_close)
    return;

  self->can_close = can_close;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_CLOSE]);
}

static void
key_changed_cb (EfPublishingPage *self)
{
  self->key_typed = TRUE;
  update_can_close (self);
}

/* A key that is being typed is for the address that stands over it, and nothing changes that one under
 * the hands of a person. */
static void
show_server (EfPublishingPage *self)
{
  if (!has_key_text (self) || self->shown == NULL)
    ef_entry_row_follow (self->server_row, &self->shown, ef_profile_get_server (self->profile));
  update_can_close (self);
}

/* What was known of the account before is not known of the one that is there now. */
static void
account_changed_cb (EfPublishingPage *self)
{
  EfAccount account = get_account (self);

  stop_test (self);
  show_server (self);
  gtk_widget_set_visible (GTK_WIDGET (self->test_row),
                          account == EF_ACCOUNT_OWN || account == EF_ACCOUNT_ENVIRONMENT);
  show_test (self, "none", _ ("Not tested yet"));
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

static void applied_cb (EfPublishingPage *self);
static void remove_cb (EfPublishingPage *self);

static void
show_refusal (EfPublishingPage *self, const GError *error)
{
  ef_problem_row_show (self->problem_row, error->message);
  if (g_error_matches (error, EF_KEYRING_ERROR, EF_KEYRING_ERROR_MISSING) ||
      g_error_matches (error, EF_KEYRING_ERROR, EF_KEYRING_ERROR_LOCKED))
    show_keyring (self, error);
  if (gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    ef_toast_show_error (GTK_WIDGET (self), error);
}

/* The key is in the keyring now, and has no place here any more; another one that was typed meanwhile
 * has. The address may have been cleaned. */
static void
show_stored (EfPublishingPage *self, const char *server, gboolean is_key_kept)
{
  ef_problem_row_show (self->problem_row, NULL);
  if (!is_key_kept)
    ef_entry_row_show (ADW_ENTRY_ROW (self->key_row), "");
  g_set_str (&self->shown, server);
  ef_entry_row_follow (self->server_row, &self->shown, ef_profile_get_server (self->profile));
  account_changed_cb (self);
}

static void
stored_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (EfPublishingPage) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean stored = ef_studio_set_credentials_finish (EF_STUDIO (object), result, &error);
  gboolean again = self->again && has_typed (self);
  g_autofree char *server = g_steal_pointer (&self->sent);

  self->again = FALSE;
  if (self->profile == NULL)
    return;

  if (stored)
    show_stored (self, server, !self->sent_key || self->key_typed);
  else
    show_refusal (self, error);
  update_can_close (self);
  if (again)
    applied_cb (self);
}

/* A key is for one server. Another address alone would leave the account without one: the old pair stays
 * until there is a key to go with the new address. */
static gboolean
would_drop_key (EfPublishingPage *self, const char *server)
{
  g_autofree char *base = NULL;
  g_autofree char *origin = NULL;
  g_autofree char *old_base = NULL;
  g_autofree char *old_origin = NULL;

  return ef_profile_get_has_key (self->profile) && *server != '\0' &&
         ef_address_parse (ef_profile_get_server (self->profile), &old_base, &old_origin, NULL) &&
         ef_address_parse (server, &base, &origin, NULL) && g_strcmp0 (origin, old_origin) != 0;
}

/* Return in either row takes what is in both: a key always goes with the address it stands under. One
 * write at a time: a second one would be taken for a conflict with the first. */
static void
applied_cb (EfPublishingPage *self)
{
  const char *server = gtk_editable_get_text (GTK_EDITABLE (self->server_row));
  const char *key = gtk_editable_get_text (GTK_EDITABLE (self->key_row));
  gboolean is_same = g_str_equal (server, ef_profile_get_server (self->profile));

  if (self->sent != NULL) {
    self->again = TRUE;
    return;
  }

  if (*key == '\0' && would_drop_key (self, server)) {
    ef_problem_row_show (self->problem_row,
                         _ ("Type the key of this server, too. Until then the account stays as it "
                            "is, with the old server and its key."));
    gtk_widget_grab_focus (GTK_WIDGET (self->key_row));
    return;
  }
  if (*server == '\0' && ef_profile_get_has_key (self->profile)) {
    remove_cb (self);
    return;
  }

  self->sent = g_strdup (server);
  self->sent_key = *key != '\0';
  self->key_typed = FALSE;
  update_can_close (self);
  ef_studio_set_credentials_async (self->studio, self->profile,
                                   is_same && *server != '\0' ? NULL : server,
                                   self->sent_key ? key : NULL, stored_cb, g_object_ref (self));
}

/* Return in a row that has nothing to apply, as it is after a refusal. */
static void
activated_cb (EfPublishingPage *self)
{
  if (has_typed (self))
    applied_cb (self);
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
    ADW_ALERT_DIALOG (adw_alert_dialog_new (_ ("Remove the Postiz Account?"), NULL));

  adw_alert_dialog_format_body (dialog,
                                _ ("%s can no longer publish. The address is forgotten and the key "
                                   "is deleted from the keyring; Postiz itself is not changed."),
                                ef_profile_get_name (self->profile));
  adw_alert_dialog_add_responses (dialog, "cancel", _ ("_Cancel"), "remove", _ ("_Remove"), NULL);
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

/* The dialog closes. Not in dispose, which what is under way puts off. */
static void
ef_publishing_page_unroot (GtkWidget *widget)
{
  EfPublishingPage *self = EF_PUBLISHING_PAGE (widget);

  self->again = FALSE;
  if (self->test != NULL) {
    stop_test (self);
    show_test (self, "none", _ ("Not tested yet"));
  }

  GTK_WIDGET_CLASS (ef_publishing_page_parent_class)->unroot (widget);
}

static void
ef_publishing_page_dispose (GObject *object)
{
  EfPublishingPage *self = EF_PUBLISHING_PAGE (object);

  g_clear_object (&self->test);
  g_clear_object (&self->studio_signals);
  g_clear_object (&self->profile_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), EF_TYPE_PUBLISHING_PAGE);
  g_clear_object (&self->keyring);
  g_clear_object (&self->profile);
  g_clear_object (&self->studio);

  G_OBJECT_CLASS (ef_publishing_page_parent_class)->dispose (object);
}

static void
ef_publishing_page_finalize (GObject *object)
{
  EfPublishingPage *self = EF_PUBLISHING_PAGE (object);

  g_free (self->shown);
  g_free (self->sent);

  G_OBJECT_CLASS (ef_publishing_page_parent_class)->finalize (object);
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
  case PROP_CAN_CLOSE:
    g_value_set_boolean (value, self->can_close);
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
  case PROP_CAN_CLOSE: /* read only */
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
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, update_can_close);
  gtk_widget_class_bind_template_callback (widget_class, key_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, test_cb);
  gtk_widget_class_bind_template_callback (widget_class, remove_cb);
  gtk_widget_class_bind_template_callback (widget_class, check_keyring_cb);
}

static void
ef_publishing_page_class_init (EfPublishingPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = ef_publishing_page_dispose;
  object_class->finalize = ef_publishing_page_finalize;
  object_class->get_property = ef_publishing_page_get_property;
  object_class->set_property = ef_publishing_page_set_property;

  properties[PROP_STUDIO] = g_param_spec_object ("studio", NULL, NULL, EF_TYPE_STUDIO, flags);
  properties[PROP_PROFILE] = g_param_spec_object ("profile", NULL, NULL, EF_TYPE_PROFILE, flags);
  properties[PROP_KEYRING] = g_param_spec_object ("keyring", NULL, NULL, EF_TYPE_KEYRING, flags);
  properties[PROP_CAN_CLOSE] =
    g_param_spec_boolean ("can-close", NULL, NULL, TRUE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  widget_class->unroot = ef_publishing_page_unroot;
  bind_template (widget_class);
}

static void
ef_publishing_page_init (EfPublishingPage *self)
{
  self->can_close = TRUE;
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
