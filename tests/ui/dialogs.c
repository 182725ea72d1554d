/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job.h"
#include "support.h"
#include "support/async.h"
#include "ui/nav-row.h"
#include "ui/profiles/colour-row.h"
#include "ui/profiles/delete-dialog.h"
#include "ui/profiles/files.h"
#include "ui/profiles/manage-dialog.h"
#include "ui/profiles/manage-row.h"
#include "ui/profiles/new-dialog.h"
#include "ui/profiles/profile-form.h"
#include "ui/queue/job-row.h"
#include "ui/settings/preferences-dialog.h"
#include "ui/settings/profile-page.h"
#include "ui/settings/publishing-page.h"
#include "ui/shortcuts-dialog.h"

/* Every dialog comes up over a real window, does its work, and leaves nothing behind. */

static void
close_dialog (AdwDialog *dialog)
{
  g_object_ref (dialog);
  adw_dialog_force_close (dialog);
  ui_wait (100);
  assert_finalizes (dialog);
}

static void
test_new (UiFixture *fixture, gconstpointer data)
{
  EfWindow *window;
  AdwDialog *dialog;
  GtkWidget *form;
  GtkWidget *entry;

  ui_add_profile (fixture->studio, "One", "teal");
  window = ui_open_window (fixture);
  dialog = ef_new_dialog_new (fixture->studio);
  adw_dialog_present (dialog, GTK_WIDGET (window));
  ui_wait (50);
  form = ui_find (GTK_WIDGET (dialog), EF_TYPE_PROFILE_FORM);
  entry = ef_profile_form_get_first (EF_PROFILE_FORM (form));

  /* A taken name is refused, a free one is made and shown. */
  gtk_editable_set_text (GTK_EDITABLE (entry), "one");
  ef_profile_form_create (EF_PROFILE_FORM (form));
  ui_wait (100);
  g_assert_cmpuint (g_list_model_get_n_items (ef_studio_get_profiles (fixture->studio)), ==, 1);
  g_assert_true (gtk_widget_has_css_class (entry, "error"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "Two");
  g_assert_false (gtk_widget_has_css_class (entry, "error"));
  g_object_ref (dialog);
  ef_profile_form_create (EF_PROFILE_FORM (form));
  ui_wait (200);
  g_assert_cmpstr (ef_profile_get_name (ef_studio_get_profile (fixture->studio)), ==, "Two");
  assert_finalizes (dialog);
  ui_close_window (window);
}

static void
test_form_validates (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *form =
    g_object_ref_sink (g_object_new (EF_TYPE_PROFILE_FORM, "studio", fixture->studio, NULL));
  GtkEditable *entry = GTK_EDITABLE (ef_profile_form_get_first (EF_PROFILE_FORM (form)));
  g_autofree char *long_name = g_strnfill (EF_PROFILE_NAME_MOST + 1, 'x');
  gboolean can_create;

  g_object_get (form, "can-create", &can_create, NULL);
  g_assert_false (can_create);
  gtk_editable_set_text (entry, "A");
  g_object_get (form, "can-create", &can_create, NULL);
  g_assert_true (can_create);
  gtk_editable_set_text (entry, long_name);
  g_object_get (form, "can-create", &can_create, NULL);
  g_assert_false (can_create);
  gtk_editable_set_text (entry, "   ");
  g_object_get (form, "can-create", &can_create, NULL);
  g_assert_false (can_create);
  assert_finalizes (form);
}

static void
test_manage (UiFixture *fixture, gconstpointer data)
{
  EfWindow *window;
  AdwDialog *dialog;
  GtkWidget *row;

  ui_add_profile (fixture->studio, "One", "teal");
  ef_studio_set_profile (fixture->studio, ui_add_profile (fixture->studio, "Two", "red"));
  g_settings_set_string (fixture->settings, "active-profile",
                         ef_profile_get_id (ef_studio_get_profile (fixture->studio)));
  window = ui_open_window (fixture);
  dialog = ef_manage_dialog_new (fixture->studio, fixture->keyring, fixture->settings,
                                 ui_get_keys (window));
  adw_dialog_present (dialog, GTK_WIDGET (window));
  ui_wait (50);
  row = ui_find (GTK_WIDGET (dialog), EF_TYPE_MANAGE_ROW);
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == gtk_widget_get_next_sibling (row));
  g_assert_cmpstr (ef_profile_get_name (ef_manage_row_get_profile (EF_MANAGE_ROW (row))), ==,
                   "One");
  gtk_widget_activate_action (row, "row.down", NULL);
  ui_wait (100);
  row = ui_find (GTK_WIDGET (dialog), EF_TYPE_MANAGE_ROW);
  g_assert_cmpstr (ef_profile_get_name (ef_manage_row_get_profile (EF_MANAGE_ROW (row))), ==,
                   "Two");
  gtk_widget_activate_action (row, "row.make-default", NULL);
  ui_wait (100);
  g_assert_cmpstr (ef_profile_get_name (ef_studio_get_default_profile (fixture->studio)), ==,
                   "Two");
  close_dialog (dialog);
  ui_close_window (window);
}

/* A dialog over a dialog, and the window closed under both. */
static void
test_stacked (UiFixture *fixture, gconstpointer data)
{
  EfWindow *window;
  AdwDialog *manage;
  AdwDialog *preferences;

  ui_add_profile (fixture->studio, "One", "teal");
  window = ui_open_window (fixture);
  manage = ef_manage_dialog_new (fixture->studio, fixture->keyring, fixture->settings,
                                 ui_get_keys (window));
  adw_dialog_present (manage, GTK_WIDGET (window));
  ui_wait (50);
  gtk_widget_activate_action (ui_find (GTK_WIDGET (manage), EF_TYPE_MANAGE_ROW), "row.edit", NULL);
  ui_wait (50);
  preferences = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
  g_assert_true (EF_IS_PREFERENCES_DIALOG (preferences));
  g_object_ref (manage);
  g_object_ref (preferences);
  ui_close_window (window);
  assert_finalizes (preferences);
  assert_finalizes (manage);
}

static void
test_delete (UiFixture *fixture, gconstpointer data)
{
  EfProfile *two;
  EfWindow *window;
  GtkWidget *parent;
  AdwDialog *dialog;
  GtkWidget *entry;

  ui_add_profile (fixture->studio, "One", "teal");
  two = ui_add_profile (fixture->studio, "Two", "red");
  window = ui_open_window (fixture);
  parent = adw_application_window_get_content (ADW_APPLICATION_WINDOW (window));
  ef_delete_dialog_present (parent, fixture->studio, two);
  ui_wait (100);
  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
  entry = ui_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW);
  gtk_editable_set_text (GTK_EDITABLE (entry), "two");
  g_assert_false (adw_alert_dialog_get_response_enabled (ADW_ALERT_DIALOG (dialog), "delete"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "Two ");
  g_assert_true (adw_alert_dialog_get_response_enabled (ADW_ALERT_DIALOG (dialog), "delete"));
  g_object_ref (dialog);
  g_signal_emit_by_name (entry, "entry-activated");
  ui_wait (200);
  g_assert_cmpuint (g_list_model_get_n_items (ef_studio_get_profiles (fixture->studio)), ==, 1);
  assert_finalizes (dialog);
  ui_close_window (window);
}

static void
rename_profile (UiFixture *fixture, EfProfile *profile, const char *name)
{
  g_autoptr (EfProfile) values = ef_profile_copy (profile);
  g_autoptr (GAsyncResult) result = NULL;

  ef_profile_set_name (values, name);
  ef_studio_update_profile_async (fixture->studio, profile, values, EF_PROFILE_NAME, await_cb,
                                  &result);
  g_assert_true (ef_studio_update_profile_finish (fixture->studio, await (&result), NULL));
}

static void
move_profile (UiFixture *fixture, EfProfile *profile, int place)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_move_profile_async (fixture->studio, profile, place, await_cb, &result);
  g_assert_true (ef_studio_move_profile_finish (fixture->studio, await (&result), NULL));
  ui_wait (50);
}

static void
make_default (UiFixture *fixture, EfProfile *profile)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_make_default_async (fixture->studio, profile, await_cb, &result);
  g_assert_true (ef_studio_make_default_finish (fixture->studio, await (&result), NULL));
  ui_wait (100);
}

static void
remove_profile (UiFixture *fixture, EfProfile *profile)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_remove_profile_async (fixture->studio, profile, await_cb, &result);
  g_assert_true (ef_studio_remove_profile_finish (fixture->studio, await (&result), NULL, NULL));
  ui_wait (100);
}

static AdwDialog *
ask_to_delete (UiFixture *fixture, EfWindow *window, EfProfile *profile, const char *typed)
{
  AdwDialog *dialog;

  ef_delete_dialog_present (adw_application_window_get_content (ADW_APPLICATION_WINDOW (window)),
                            fixture->studio, profile);
  ui_wait (100);
  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW)), typed);

  return dialog;
}

/* The question follows what happens to the profile elsewhere. */
static void
test_delete_follows (UiFixture *fixture, gconstpointer data)
{
  EfProfile *one = ui_add_profile (fixture->studio, "One", "teal");
  g_autoptr (EfProfile) two = g_object_ref (ui_add_profile (fixture->studio, "Two", "red"));
  EfWindow *window = ui_open_window (fixture);
  AdwDialog *dialog = g_object_ref (ask_to_delete (fixture, window, two, "Two"));

  /* A new name is another confirmation, another place is none. */
  move_profile (fixture, two, 0);
  g_assert_true (adw_alert_dialog_get_response_enabled (ADW_ALERT_DIALOG (dialog), "delete"));
  rename_profile (fixture, two, "Zwei");
  g_assert_false (adw_alert_dialog_get_response_enabled (ADW_ALERT_DIALOG (dialog), "delete"));
  g_signal_emit_by_name (dialog, "response::delete", "delete");
  ui_wait (100);
  g_assert_cmpuint (g_list_model_get_n_items (ef_studio_get_profiles (fixture->studio)), ==, 2);

  make_default (fixture, two);
  assert_finalizes (dialog);
  make_default (fixture, one);
  dialog = g_object_ref (ask_to_delete (fixture, window, two, "Zwei"));
  remove_profile (fixture, two);
  assert_finalizes (dialog);
  ui_close_window (window);
}

static void
test_preferences (UiFixture *fixture, gconstpointer data)
{
  static const char *const pages[] = { "profile", "publishing", "application" };
  EfProfile *one = ui_add_profile (fixture->studio, "One", "teal");
  EfWindow *window = ui_open_window (fixture);
  AdwDialog *dialog;
  GtkWidget *page;
  GtkWidget *colours;

  dialog = ef_preferences_dialog_new (fixture->studio, one, fixture->keyring, fixture->settings,
                                      ui_get_keys (window));
  adw_dialog_present (dialog, GTK_WIDGET (window));
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++) {
    adw_preferences_dialog_set_visible_page_name (ADW_PREFERENCES_DIALOG (dialog), pages[i]);
    ui_wait (50);
  }

  /* A choice is written at once, and only that. */
  page = ui_find (GTK_WIDGET (dialog), EF_TYPE_PROFILE_PAGE);
  colours = ui_find (page, EF_TYPE_COLOUR_ROW);
  ef_colour_row_set_colour (EF_COLOUR_ROW (colours), "pink");
  ui_wait (100);
  g_assert_cmpstr (ef_profile_get_colour (one), ==, "pink");
  g_assert_cmpstr (ef_profile_get_name (one), ==, "One");
  close_dialog (dialog);
  ui_close_window (window);
}

/* The dialog belongs to its profile: it stays with it, and goes with it. */
static void
test_preferences_follow (UiFixture *fixture, gconstpointer data)
{
  EfProfile *one = ui_add_profile (fixture->studio, "One", "teal");
  g_autoptr (EfProfile) two = g_object_ref (ui_add_profile (fixture->studio, "Two", "red"));
  EfWindow *window = ui_open_window (fixture);
  AdwDialog *dialog = ef_preferences_dialog_new (fixture->studio, two, fixture->keyring,
                                                 fixture->settings, ui_get_keys (window));
  g_autoptr (EfProfile) shown = NULL;

  adw_dialog_present (dialog, GTK_WIDGET (window));
  ef_studio_set_profile (fixture->studio, one);
  ui_wait (50);
  g_object_get (dialog, "profile", &shown, NULL);
  g_assert_true (shown == two);

  /* Another place in the list is no end. */
  move_profile (fixture, two, 0);
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (dialog)));
  g_object_ref (dialog);
  remove_profile (fixture, two);
  assert_finalizes (dialog);
  g_assert_nonnull (ui_find (GTK_WIDGET (window), g_type_from_name ("AdwToastWidget")));
  ui_close_window (window);
}

/* The row that is read out with these keys. (nullable) */
static GtkWidget *
find_described (GtkWidget *widget, const char *keys)
{
  GtkWidget *found = NULL;

  if (ADW_IS_ACTION_ROW (widget)) {
    g_autofree char *other = gtk_test_accessible_check_property (
      GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, keys);

    return other == NULL ? widget : NULL;
  }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_described (child, keys);

  return found;
}

static void
test_shortcuts (UiFixture *fixture, gconstpointer data)
{
  EfWindow *window;
  AdwDialog *dialog;
  GtkWidget *row;

  ui_add_profile (fixture->studio, "One", "teal");
  window = ui_open_window (fixture);
  dialog = ef_shortcuts_dialog_new (ui_get_keys (window));
  adw_dialog_present (dialog, GTK_WIDGET (window));
  ui_wait (50);
  gtk_editable_set_text (GTK_EDITABLE (ui_find (GTK_WIDGET (dialog), GTK_TYPE_SEARCH_ENTRY)),
                         "xyzzy");
  ui_wait (300);
  row = find_described (GTK_WIDGET (dialog), "Ctrl+1 … 9");
  g_assert_nonnull (row);
  g_assert_nonnull (find_described (GTK_WIDGET (dialog), "Ctrl+Drag"));
  g_assert_false (
    gtk_test_accessible_has_relation (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_RELATION_DESCRIBED_BY));
  close_dialog (dialog);
  ui_close_window (window);
}

static void
test_about (UiFixture *fixture, gconstpointer data)
{
  EfWindow *window;

  ui_add_profile (fixture->studio, "One", "teal");
  window = ui_open_window (fixture);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.about", NULL);
  ui_wait (50);
  g_assert_true (ADW_IS_ABOUT_DIALOG (
    adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window))));
  ui_close_window (window);
}

static void
assert_name (GtkWidget *row, const char *expected)
{
  GtkWidget *label = GTK_WIDGET (gtk_widget_get_template_child (row, EF_TYPE_JOB_ROW, "name"));

  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (label)), ==, expected);
}

static void
assert_export_name (const char *name, const char *expected)
{
  g_autofree char *file = ef_export_name (name);

  g_assert_cmpstr (file, ==, expected);
}

static void
test_export_names (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (GString) letters = g_string_new ("a");
  g_autofree char *file = NULL;

  assert_export_name ("One", "One.json");
  assert_export_name ("A/B", "A-B.json");
  assert_export_name ("..hidden", "hidden.json");
  assert_export_name ("...", "profile.json");
  for (guint i = 0; i < 99; i++)
    g_string_append (letters, "\xf0\x9f\x90\x99");
  file = ef_export_name (letters->str);
  g_assert_true (g_utf8_validate (file, -1, NULL));
  g_assert_cmpuint (strlen (file), ==, strlen (".json") + 197);
}

static GtkWidget *
find_row (GtkWidget *widget, EfJob *wanted)
{
  if (EF_IS_JOB_ROW (widget) && ef_job_row_get_job (EF_JOB_ROW (widget)) == wanted)
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *row = find_row (child, wanted);

    if (row != NULL)
      return row;
  }

  return NULL;
}

static void
test_jobs (UiFixture *fixture, gconstpointer data)
{
  EfProfile *one = ui_add_profile (fixture->studio, "One", "teal");
  GListStore *jobs = G_LIST_STORE (ef_studio_get_jobs (fixture->studio));
  EfWindow *window = ui_open_window (fixture);
  g_autoptr (EfJob) job = ef_job_new (EF_JOB_RENDER, ef_profile_get_id (one), "Autumn teaser");
  g_autoptr (EfJob) lost = ef_job_new (EF_JOB_RENDER, "gone", "Winter teaser");
  GtkWidget *row;
  GtkWidget *nav;

  /* A job whose profile is gone is nobody else's. */
  g_list_store_append (jobs, job);
  g_list_store_append (jobs, lost);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", "queue");
  ui_wait (50);
  row = ui_find (GTK_WIDGET (window), EF_TYPE_JOB_ROW);
  g_assert_true (gtk_widget_get_mapped (row));
  nav = gtk_widget_get_parent (ui_find (GTK_WIDGET (window), EF_TYPE_NAV_ROW));
  gtk_test_accessible_assert_property (gtk_list_box_get_row_at_index (GTK_LIST_BOX (nav), 4),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "2");
  assert_name (row, "One");
  assert_name (gtk_widget_get_next_sibling (row), "Legacy");
  ef_job_set_state (job, EF_JOB_QUEUED);
  ef_job_set_state (job, EF_JOB_RUNNING);
  ef_job_set_progress (job, .5);
  ui_wait (50);
  /* A row that moves in the list keeps the focus. */
  row = find_row (GTK_WIDGET (window), lost);
  g_assert_true (gtk_widget_grab_focus (row));
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == row);
  ef_job_set_state (lost, EF_JOB_QUEUED);
  ef_job_set_state (lost, EF_JOB_RUNNING);
  ef_job_set_state (lost, EF_JOB_FAILED);
  ef_job_set_state (job, EF_JOB_COMPLETED);
  ui_wait (300);
  g_assert_true (gtk_root_get_focus (GTK_ROOT (window)) == row);
  g_assert_true (find_row (GTK_WIDGET (window), lost) == row);
  g_list_store_remove_all (jobs);
  ui_close_window (window);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
#define ADD(path, func) g_test_add (path, UiFixture, NULL, ui_set_up, func, ui_tear_down)
  ADD ("/dialogs/new", test_new);
  ADD ("/dialogs/form-validates", test_form_validates);
  ADD ("/dialogs/manage", test_manage);
  ADD ("/dialogs/stacked", test_stacked);
  ADD ("/dialogs/delete", test_delete);
  ADD ("/dialogs/delete-follows", test_delete_follows);
  ADD ("/dialogs/preferences", test_preferences);
  ADD ("/dialogs/preferences-follow", test_preferences_follow);
  ADD ("/dialogs/shortcuts", test_shortcuts);
  ADD ("/dialogs/about", test_about);
  ADD ("/dialogs/export-names", test_export_names);
  ADD ("/dialogs/jobs", test_jobs);
#undef ADD

  return g_test_run ();
}
