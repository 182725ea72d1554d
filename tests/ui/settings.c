/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/farm-settings.h"
#include "pipeline/profile-settings.h"
#include "support.h"
#include "support/async.h"
#include "ui/profiles/colour-row.h"
#include "ui/settings/farm-group.h"
#include "ui/settings/preferences-dialog.h"
#include "ui/settings/production-page.h"
#include "ui/settings/profile-page.h"
#include "ui/settings/publishing-page.h"
#include "ui/settings/time-zone.h"
#include "ui/toast.h"

/* What a person does quickly, by halves, or while others do it too. */

typedef struct {
  EfProfile *profile;
  EfWindow *window;
  AdwDialog *dialog;
  GtkWidget *page;
} Open;

static void
open_page (Open *open, UiFixture *fixture, GType type)
{
  open->profile = ui_add_profile (fixture->studio, "One", "teal");
  open->window = ui_open_window (fixture);
  open->dialog = ef_preferences_dialog_new (fixture->studio, open->profile, fixture->keyring,
                                            fixture->settings, ui_get_keys (open->window));
  adw_dialog_present (open->dialog, GTK_WIDGET (open->window));
  ui_wait (100);
  open->page = ui_find (GTK_WIDGET (open->dialog), type);
}

static void
close_all (Open *open)
{
  g_object_ref (open->dialog);
  adw_dialog_force_close (open->dialog);
  ui_wait (400);
  assert_finalizes (open->dialog);
  ui_close_window (open->window);
}

/* A child of the template, by its name there. */
static gpointer
child (Open *open, const char *name)
{
  GObject *found = gtk_widget_get_template_child (open->page, G_OBJECT_TYPE (open->page), name);

  g_assert_nonnull (found);

  return found;
}

static void
type (Open *open, const char *name, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (child (open, name)), text);
}

static void
press_return (Open *open, const char *name)
{
  g_signal_emit_by_name (child (open, name), "entry-activated");
}

static const char *
text_of (Open *open, const char *name)
{
  return gtk_editable_get_text (GTK_EDITABLE (child (open, name)));
}

static gboolean
is_shown (Open *open, const char *name)
{
  return gtk_widget_get_visible (GTK_WIDGET (child (open, name)));
}

static void
test_quick (UiFixture *fixture, gconstpointer data)
{
  Open open;

  open_page (&open, fixture, EF_TYPE_PROFILE_PAGE);
  ef_colour_row_set_colour (child (&open, "colour_row"), "pink");
  ef_colour_row_set_colour (child (&open, "colour_row"), "red");
  ef_colour_row_set_colour (child (&open, "colour_row"), "teal");
  ef_colour_row_set_colour (child (&open, "colour_row"), "blue");
  type (&open, "name_row", "Two");
  g_signal_emit_by_name (child (&open, "name_row"), "apply");
  type (&open, "name_row", " Three ");
  g_signal_emit_by_name (child (&open, "name_row"), "apply");
  ui_wait (400);
  g_assert_cmpstr (ef_profile_get_colour (open.profile), ==, "blue");
  g_assert_cmpstr (ef_colour_row_get_colour (child (&open, "colour_row")), ==, "blue");
  g_assert_cmpstr (ef_profile_get_name (open.profile), ==, "Three");
  g_assert_cmpstr (text_of (&open, "name_row"), ==, "Three");
  g_assert_false (is_shown (&open, "problem_row"));
  close_all (&open);
}

static void
update_elsewhere (UiFixture *fixture, Open *open, const char *name, const char *description)
{
  g_autoptr (EfProfile) values = ef_profile_copy (open->profile);
  g_autoptr (GAsyncResult) result = NULL;

  ef_profile_set_name (values, name);
  ef_profile_set_description (values, description);
  ef_studio_update_profile_async (fixture->studio, open->profile, values,
                                  EF_PROFILE_NAME | EF_PROFILE_DESCRIPTION, await_cb, &result);
  g_assert_true (ef_studio_update_profile_finish (fixture->studio, await (&result), NULL));
}

static void
test_half_typed (UiFixture *fixture, gconstpointer data)
{
  Open open;

  open_page (&open, fixture, EF_TYPE_PROFILE_PAGE);
  type (&open, "name_row", "Hal");
  update_elsewhere (fixture, &open, "Other", "New");
  g_assert_cmpstr (text_of (&open, "name_row"), ==, "Hal");
  g_assert_cmpstr (text_of (&open, "description_row"), ==, "New");
  close_all (&open);
}

/* What applies at once is not lost with the dialog. */
static void
test_close_applies (UiFixture *fixture, gconstpointer data)
{
  Open open;

  open_page (&open, fixture, EF_TYPE_PROFILE_PAGE);
  type (&open, "name_row", "Two");
  type (&open, "initials_row", "TW");
  type (&open, "description_row", "Typed");
  close_all (&open);
  for (guint i = 0; i < 100 && *ef_profile_get_description (open.profile) == '\0'; i++)
    ui_wait (50);
  g_assert_cmpstr (ef_profile_get_name (open.profile), ==, "Two");
  g_assert_cmpstr (ef_profile_get_initials (open.profile), ==, "TW");
  g_assert_cmpstr (ef_profile_get_description (open.profile), ==, "Typed");
}

static void
test_leave_applies (UiFixture *fixture, gconstpointer data)
{
  Open open;

  open_page (&open, fixture, EF_TYPE_PROFILE_PAGE);
  gtk_widget_grab_focus (GTK_WIDGET (child (&open, "initials_row")));
  type (&open, "initials_row", "TW");
  gtk_widget_grab_focus (GTK_WIDGET (child (&open, "description_row")));
  ui_wait (400);
  g_assert_cmpstr (ef_profile_get_initials (open.profile), ==, "TW");
  close_all (&open);
}

/* A refusal stays until its own row is right, and can be tried again. */
static void
test_refused (UiFixture *fixture, gconstpointer data)
{
  Open open;

  ui_add_profile (fixture->studio, "Taken", "red");
  open_page (&open, fixture, EF_TYPE_PROFILE_PAGE);
  type (&open, "name_row", "taken");
  g_signal_emit_by_name (child (&open, "name_row"), "apply");
  ui_wait (400);
  g_assert_true (is_shown (&open, "problem_row"));
  ef_colour_row_set_colour (child (&open, "colour_row"), "pink");
  ui_wait (400);
  g_assert_cmpstr (ef_profile_get_colour (open.profile), ==, "pink");
  g_assert_true (is_shown (&open, "problem_row"));
  g_assert_cmpstr (text_of (&open, "name_row"), ==, "taken");

  /* Going back to the old name takes the refusal away; so does a name that is free. */
  gtk_widget_grab_focus (GTK_WIDGET (child (&open, "name_row")));
  type (&open, "name_row", "One");
  gtk_widget_grab_focus (GTK_WIDGET (child (&open, "initials_row")));
  g_assert_false (is_shown (&open, "problem_row"));
  type (&open, "name_row", "TAKEN");
  g_signal_emit_by_name (child (&open, "name_row"), "apply");
  ui_wait (400);
  g_assert_true (is_shown (&open, "problem_row"));
  type (&open, "name_row", "Free");
  press_return (&open, "name_row");
  ui_wait (400);
  g_assert_cmpstr (ef_profile_get_name (open.profile), ==, "Free");
  g_assert_false (is_shown (&open, "problem_row"));
  close_all (&open);
}

static GtkWidget *
find_mark (GtkWidget *widget)
{
  if (GTK_IS_IMAGE (widget) && gtk_widget_get_opacity (widget) > 0 &&
      g_strcmp0 (gtk_image_get_icon_name (GTK_IMAGE (widget)), "object-select-symbolic") == 0)
    return widget;

  for (GtkWidget *next = gtk_widget_get_first_child (widget); next != NULL;
       next = gtk_widget_get_next_sibling (next)) {
    GtkWidget *found = find_mark (next);

    if (found != NULL)
      return found;
  }

  return NULL;
}

/* The list marks the zone that is chosen, and choosing writes its name and not its label. */
static void
test_zone (UiFixture *fixture, gconstpointer data)
{
  Open open;
  GtkWidget *row;

  open_page (&open, fixture, EF_TYPE_PROFILE_PAGE);
  ui_wait (500);
  row = GTK_WIDGET (child (&open, "zone_row"));
  if (!gtk_widget_get_visible (row)) {
    close_all (&open);
    g_test_skip ("This computer has no list of time zones");
    return;
  }

  adw_action_row_activate (ADW_ACTION_ROW (row));
  ui_wait (400);
  g_assert_nonnull (find_mark (row));
  gtk_popover_popdown (GTK_POPOVER (ui_find (row, GTK_TYPE_POPOVER)));
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), 0);
  adw_combo_row_set_selected (ADW_COMBO_ROW (row), 1);
  ui_wait (400);
  g_assert_cmpstr (ef_profile_get_time_zone (open.profile), ==, "Africa/Accra");
  g_assert_false (is_shown (&open, "zone_problem_row"));
  close_all (&open);
}

/* A choice that is refused goes back to what the profile is, and the row below says why. */
static void
test_zone_refused (UiFixture *fixture, gconstpointer data)
{
  Open open;
  AdwComboRow *row;
  g_autoptr (EfTimeZone) mars = ef_time_zone_new ("Mars/Base", "Mars/Base");
  GListStore *zones;

  open_page (&open, fixture, EF_TYPE_PROFILE_PAGE);
  ui_wait (500);
  row = child (&open, "zone_row");
  if (!gtk_widget_get_visible (GTK_WIDGET (row))) {
    close_all (&open);
    g_test_skip ("This computer has no list of time zones");
    return;
  }

  zones = G_LIST_STORE (adw_combo_row_get_model (row));
  g_list_store_append (zones, mars);
  adw_combo_row_set_selected (row, g_list_model_get_n_items (G_LIST_MODEL (zones)) - 1);
  ui_wait (400);
  g_assert_cmpstr (ef_time_zone_get_id (adw_combo_row_get_selected_item (row)), ==,
                   ef_profile_get_time_zone (open.profile));
  g_assert_true (is_shown (&open, "zone_problem_row"));
  g_assert_false (is_shown (&open, "problem_row"));
  close_all (&open);
}

/* A key that is typed while the address is stored is not wiped, and Return twice stores the last. */
static void
test_account_quick (UiFixture *fixture, gconstpointer data)
{
  Open open;

  open_page (&open, fixture, EF_TYPE_PUBLISHING_PAGE);
  type (&open, "server_row", "https://one.example");
  g_signal_emit_by_name (child (&open, "server_row"), "apply");
  type (&open, "key_row", "half");
  ui_wait (400);
  g_assert_cmpstr (ef_profile_get_server (open.profile), ==, "https://one.example");
  g_assert_cmpstr (text_of (&open, "key_row"), ==, "half");
  type (&open, "key_row", "");
  type (&open, "server_row", "https://two.example");
  g_signal_emit_by_name (child (&open, "server_row"), "apply");
  type (&open, "server_row", "https://three.example");
  g_signal_emit_by_name (child (&open, "server_row"), "apply");
  ui_wait (500);
  g_assert_cmpstr (ef_profile_get_server (open.profile), ==, "https://three.example");
  g_assert_false (is_shown (&open, "problem_row"));
  close_all (&open);
}

static AdwDialog *
get_alert (Open *open)
{
  return adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (open->window));
}

/* A typed key is neither stored nor dropped without a word. */
static void
test_account_asks (UiFixture *fixture, gconstpointer data)
{
  Open open;
  AdwDialog *alert;

  open_page (&open, fixture, EF_TYPE_PUBLISHING_PAGE);
  type (&open, "key_row", "half");
  adw_dialog_close (open.dialog);
  ui_wait (100);
  g_assert_true (ADW_IS_ALERT_DIALOG (get_alert (&open)));
  adw_dialog_close (get_alert (&open));
  ui_wait (100);
  g_assert_true (get_alert (&open) == open.dialog);
  g_assert_cmpstr (text_of (&open, "key_row"), ==, "half");
  g_object_ref (open.dialog);
  adw_dialog_close (open.dialog);
  ui_wait (100);
  alert = get_alert (&open);
  g_signal_emit_by_name (alert, "response", "discard");
  adw_dialog_force_close (alert);
  ui_wait (400);
  g_assert_null (get_alert (&open));
  assert_finalizes (open.dialog);
  ui_close_window (open.window);
}

/* A key stays with the address it was typed under. */
static void
test_account_elsewhere (UiFixture *fixture, gconstpointer data)
{
  Open open;
  g_autoptr (GAsyncResult) result = NULL;

  open_page (&open, fixture, EF_TYPE_PUBLISHING_PAGE);
  type (&open, "server_row", "https://mine.example");
  ef_studio_set_credentials_async (fixture->studio, open.profile, "https://other.example", NULL,
                                   await_cb, &result);
  g_assert_true (ef_studio_set_credentials_finish (fixture->studio, await (&result), NULL));
  ui_wait (50);
  g_assert_cmpstr (text_of (&open, "server_row"), ==, "https://mine.example");
  close_all (&open);
}

/* Another address alone does not take the key of the old one away. */
static void
test_account_keeps_key (UiFixture *fixture, gconstpointer data)
{
  Open open;
  g_autoptr (GAsyncResult) result = NULL;

  open_page (&open, fixture, EF_TYPE_PUBLISHING_PAGE);
  ef_studio_set_credentials_async (fixture->studio, open.profile, "https://one.example", NULL,
                                   await_cb, &result);
  g_assert_true (ef_studio_set_credentials_finish (fixture->studio, await (&result), NULL));
  ef_profile_set_has_key (open.profile, TRUE);
  type (&open, "server_row", "https://two.example");
  g_signal_emit_by_name (child (&open, "server_row"), "apply");
  ui_wait (300);
  g_assert_cmpstr (ef_profile_get_server (open.profile), ==, "https://one.example");
  g_assert_cmpstr (text_of (&open, "server_row"), ==, "https://two.example");
  g_assert_true (is_shown (&open, "problem_row"));

  /* Nor is no address at all taken for an answer. */
  type (&open, "server_row", "");
  g_signal_emit_by_name (child (&open, "server_row"), "apply");
  UI_WAIT_UNTIL (ADW_IS_ALERT_DIALOG (get_alert (&open)));
  adw_dialog_force_close (get_alert (&open));
  g_assert_cmpstr (ef_profile_get_server (open.profile), ==, "https://one.example");
  close_all (&open);
}

static void
test_account_refused (UiFixture *fixture, gconstpointer data)
{
  Open open;

  open_page (&open, fixture, EF_TYPE_PUBLISHING_PAGE);
  type (&open, "server_row", "nonsense://");
  g_signal_emit_by_name (child (&open, "server_row"), "apply");
  ui_wait (400);
  g_assert_true (is_shown (&open, "problem_row"));
  type (&open, "server_row", "https://one.example");
  press_return (&open, "server_row");
  ui_wait (400);
  g_assert_cmpstr (ef_profile_get_server (open.profile), ==, "https://one.example");
  g_assert_false (is_shown (&open, "problem_row"));
  close_all (&open);
}

/* The window tells what a dialog that is closed would have told. */
static void
test_told_later (UiFixture *fixture, gconstpointer data)
{
  Open open;
  g_autoptr (GtkWidget) gone = g_object_ref_sink (gtk_label_new (NULL));

  open_page (&open, fixture, EF_TYPE_PROFILE_PAGE);
  close_all (&open);
  open.window = ui_open_window (fixture);
  g_assert_null (ui_find (GTK_WIDGET (open.window), g_type_from_name ("AdwToastWidget")));
  ef_toast_show (gone, "Done");
  ui_wait (50);
  g_assert_nonnull (ui_find (GTK_WIDGET (open.window), g_type_from_name ("AdwToastWidget")));
  ui_close_window (open.window);
}

static char *
read_setting (UiFixture *fixture, EfProfile *profile, const char *key)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GHashTable) values = NULL;

  ef_studio_load_profile_settings_async (fixture->studio, profile, await_cb, &result);
  values = ef_studio_load_profile_settings_finish (fixture->studio, await (&result), NULL);

  return g_strdup (g_hash_table_lookup (values, key));
}

/* It is written behind. */
static void
wait_for_setting (UiFixture *fixture, EfProfile *profile, const char *key, const char *expected)
{
  for (;;) {
    g_autofree char *value = read_setting (fixture, profile, key);

    if (g_strcmp0 (value, expected) == 0)
      return;
    ui_wait (10);
  }
}

/* A name that makes no file is not stored, and the example says why. */
static void
test_production (UiFixture *fixture, gconstpointer data)
{
  Open open;
  g_autofree char *refused = NULL;
  AdwComboRow *presets;

  open_page (&open, fixture, EF_TYPE_PRODUCTION_PAGE);
  adw_preferences_dialog_set_visible_page_name (ADW_PREFERENCES_DIALOG (open.dialog), "production");
  presets = child (&open, "preset_row");
  while (adw_combo_row_get_model (presets) == NULL || *text_of (&open, "template_row") == '\0')
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (adw_action_row_get_subtitle (child (&open, "example_row")), ==,
                   "Autumn teaser-A-9x16.mp4");
  type (&open, "template_row", "{nonsense}");
  g_signal_emit_by_name (child (&open, "template_row"), "apply");
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (child (&open, "example_row")), "error"));
  refused = read_setting (fixture, open.profile, "render.template");
  g_assert_null (refused);
  type (&open, "template_row", "{profile}-{nn}");
  g_signal_emit_by_name (child (&open, "template_row"), "apply");
  g_assert_cmpstr (adw_action_row_get_subtitle (child (&open, "example_row")), ==, "One-01.mp4");
  wait_for_setting (fixture, open.profile, "render.template", "\"{profile}-{nn}\"");
  adw_combo_row_set_selected (presets, 1);
  wait_for_setting (fixture, open.profile, "render.preset", "\"reels\"");
  adw_combo_row_set_selected (child (&open, "at_once_row"), 2);
  g_assert_cmpstr (ef_studio_get_setting (fixture->studio, "lane-encoding"), ==, "2");
  adw_switch_row_set_active (child (&open, "notify_row"), FALSE);
  g_assert_cmpstr (ef_studio_get_setting (fixture->studio, "render.when-done"), ==, "\"nothing\"");
  close_all (&open);
}

static void
test_farm (UiFixture *fixture, gconstpointer data)
{
  Open open;

  open_page (&open, fixture, EF_TYPE_FARM_GROUP);
  g_assert_false (adw_switch_row_get_active (child (&open, "on_row")));
  adw_switch_row_set_active (child (&open, "on_row"), TRUE);
  g_assert_true (ef_farm_settings_is_on (fixture->studio));
  type (&open, "roots_row", "/a: /b");
  g_signal_emit_by_name (child (&open, "roots_row"), "apply");
  g_assert_cmpstr (ef_studio_get_setting (fixture->studio, EF_FARM_SETTING_ROOTS), ==,
                   "[\"/a\",\"/b\"]");
  g_assert_cmpstr (text_of (&open, "roots_row"), ==, "/a:/b");
  type (&open, "options_row", "--mem=2G");
  g_signal_emit_by_name (child (&open, "options_row"), "apply");
  g_assert_cmpstr (ef_studio_get_setting (fixture->studio, EF_FARM_SETTING_OPTIONS), ==,
                   "\"--mem=2G\"");
  adw_spin_row_set_value (child (&open, "at_once_row"), 7);
  g_assert_cmpstr (ef_studio_get_setting (fixture->studio, EF_FARM_SETTING_AT_ONCE), ==, "7");
  g_assert_false (gtk_widget_get_sensitive (child (&open, "check_button")));
  close_all (&open);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
#define ADD(path, func) g_test_add (path, UiFixture, NULL, ui_set_up, func, ui_tear_down)
  ADD ("/settings/quick", test_quick);
  ADD ("/settings/half-typed", test_half_typed);
  ADD ("/settings/close-applies", test_close_applies);
  ADD ("/settings/leave-applies", test_leave_applies);
  ADD ("/settings/refused", test_refused);
  ADD ("/settings/zone", test_zone);
  ADD ("/settings/zone-refused", test_zone_refused);
  ADD ("/settings/account-quick", test_account_quick);
  ADD ("/settings/account-asks", test_account_asks);
  ADD ("/settings/account-elsewhere", test_account_elsewhere);
  ADD ("/settings/account-keeps-key", test_account_keeps_key);
  ADD ("/settings/account-refused", test_account_refused);
  ADD ("/settings/told-later", test_told_later);
  ADD ("/settings/production", test_production);
  ADD ("/settings/farm", test_farm);
#undef ADD

  return g_test_run ();
}
