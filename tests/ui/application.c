/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/application.h"

#include <glib/gstdio.h>

#include "config.h"
#include "core/job.h"
#include "support.h"
#include "support/async.h"
#include "ui/profiles/welcome-page.h"
#include "ui/start-failure.h"

/* The application as it is started, with a home of its own: opening, failing, asking, ending. One
 * process can have one application only, so each test is a process. */

static EfApplication *application;

static EfWindow *
get_window (void)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));

  return window != NULL ? EF_WINDOW (window) : NULL;
}

static gboolean
shows (GType type)
{
  GtkWidget *widget = get_window () != NULL ? ui_find (GTK_WIDGET (get_window ()), type) : NULL;

  return widget != NULL && gtk_widget_get_mapped (widget);
}

static void
wait_for (GType type)
{
  UI_WAIT_UNTIL (shows (type));
}

static AdwDialog *
get_dialog (void)
{
  if (get_window () == NULL)
    return NULL;

  return adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (get_window ()));
}

static guint
count_dialogs (void)
{
  g_autoptr (GListModel) dialogs =
    adw_application_window_get_dialogs (ADW_APPLICATION_WINDOW (get_window ()));

  return g_list_model_get_n_items (dialogs);
}

static void
restore (const char *copy)
{
  g_action_group_activate_action (G_ACTION_GROUP (application), "restore-copy",
                                  g_variant_new_string (copy));
}

static void
activate (const char *action)
{
  g_action_group_activate_action (G_ACTION_GROUP (application), action, NULL);
}

/* Runs @script as soon as the loop turns; whoever ends the application ends this. */
static int
run (GSourceOnceFunc script)
{
  char *arguments[] = { (char *) "edit-factory", NULL };
  int status;

  application = ef_application_new ();
  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_timeout_add_once (50, script, NULL);
  status = g_application_run (G_APPLICATION (application), 1, arguments);
  assert_finalizes (application);

  return status;
}

static void
welcome_and_quit (gpointer data)
{
  wait_for (EF_TYPE_WELCOME_PAGE);
  activate ("quit");
}

static void
add_job_and_quit (gpointer data)
{
  EfStudio *studio;
  EfProfile *profile;
  g_autoptr (EfJob) job = NULL;

  wait_for (EF_TYPE_WELCOME_PAGE);
  studio = ef_window_get_studio (get_window ());
  profile = ui_add_profile (studio, "First", "teal");
  job = ef_job_new (EF_JOB_RENDER, ef_profile_get_id (profile), "Autumn teaser");
  g_list_store_append (G_LIST_STORE (ef_studio_get_jobs (studio)), job);

  /* Both ways out ask, and Cancel stays. */
  gtk_window_close (GTK_WINDOW (get_window ()));
  UI_WAIT_UNTIL (ADW_IS_ALERT_DIALOG (get_dialog ()));
  adw_dialog_close (get_dialog ());
  UI_WAIT_UNTIL (get_dialog () == NULL);
  g_assert_nonnull (get_window ());

  /* Asking twice is one question. */
  activate ("quit");
  UI_WAIT_UNTIL (ADW_IS_ALERT_DIALOG (get_dialog ()));
  activate ("quit");
  ui_wait (100);
  g_assert_true (ADW_IS_ALERT_DIALOG (get_dialog ()));
  g_assert_cmpuint (count_dialogs (), ==, 1);
  g_signal_emit_by_name (get_dialog (), "response::quit", "quit");
}

/* Without a window work goes on; a start shows the window as it was; the end of the work is the end. */
static void
go_on_hidden (gpointer data)
{
  EfStudio *studio;
  EfProfile *profile;
  EfWindow *window;
  AdwDialog *dialog;
  g_autoptr (EfJob) job = NULL;

  wait_for (EF_TYPE_WELCOME_PAGE);
  window = get_window ();
  studio = ef_window_get_studio (window);
  profile = ui_add_profile (studio, "First", "teal");
  ui_wait (300);
  /* There is nobody to show one here. */
  ef_studio_set_setting_async (studio, "render.when-done", "\"nothing\"", NULL, NULL);
  job = ef_job_load ("a", EF_JOB_RENDER, ef_profile_get_id (profile), "Autumn", EF_JOB_RUNNING);
  g_list_store_append (G_LIST_STORE (ef_studio_get_jobs (studio)), job);
  ui_wait (400);
  gtk_window_close (GTK_WINDOW (window));
  for (guint i = 0; i < 100 && get_dialog () == NULL; i++)
    ui_wait (20);
  dialog = get_dialog ();
  g_assert_true (ADW_IS_ALERT_DIALOG (dialog));
  g_signal_emit_by_name (dialog, "response::close", "close");
  adw_dialog_force_close (dialog);
  UI_WAIT_UNTIL (!gtk_widget_get_visible (GTK_WIDGET (window)));

  g_application_activate (G_APPLICATION (application));
  g_assert_true (get_window () == window && gtk_widget_get_visible (GTK_WIDGET (window)));

  /* It was told before. */
  gtk_window_close (GTK_WINDOW (window));
  UI_WAIT_UNTIL (!gtk_widget_get_visible (GTK_WIDGET (window)));
  ef_job_set_state (job, EF_JOB_COMPLETED);
}

static void
start_empty_and_quit (gpointer data)
{
  wait_for (EF_TYPE_START_FAILURE);
  restore ("");
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (application), "try-again"));
  restore ("");
  activate ("try-again");
  wait_for (EF_TYPE_WELCOME_PAGE);
  ui_wait (300);
  g_assert_true (shows (EF_TYPE_WELCOME_PAGE));
  activate ("quit");
}

/* The database is in its place before the process is gone. */
static void
start_empty_and_quit_at_once (gpointer data)
{
  wait_for (EF_TYPE_START_FAILURE);
  restore ("");
  activate ("quit");
}

static void
try_again_and_quit (gpointer data)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), EF_FOLDER, NULL);

  wait_for (EF_TYPE_START_FAILURE);
  g_assert_cmpint (g_remove (folder), ==, 0);
  activate ("try-again");
  wait_for (EF_TYPE_WELCOME_PAGE);
  activate ("quit");
}

/* A start while the old window goes is a start. */
static void
quit_and_start_again (gpointer data)
{
  gpointer before;

  wait_for (EF_TYPE_WELCOME_PAGE);
  before = get_window ();
  g_object_add_weak_pointer (G_OBJECT (before), &before);
  activate ("quit");
  g_application_activate (G_APPLICATION (application));
  UI_WAIT_UNTIL (before == NULL && get_window () != NULL);
  wait_for (EF_TYPE_WELCOME_PAGE);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (get_window ())));
  activate ("quit");
}

static void
test_starts_again (void)
{
  g_assert_cmpint (run (quit_and_start_again), ==, 0);
}

static void
test_welcomes (void)
{
  g_assert_cmpint (run (welcome_and_quit), ==, 0);
}

static void
test_asks (void)
{
  g_assert_cmpint (run (add_job_and_quit), ==, 0);
}

static void
test_goes_on (void)
{
  g_assert_cmpint (run (go_on_hidden), ==, 0);
}

static void
make_damaged (const char *folder, const char *path)
{
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (
    g_file_set_contents (path, "This is no database, but long enough to be one.", -1, &error));
}

static void
test_damaged (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), EF_FOLDER, NULL);
  g_autofree char *path = g_build_filename (folder, "studio.db", NULL);

  make_damaged (folder, path);
  g_assert_cmpint (run (start_empty_and_quit), ==, 0);
}

static void
test_quits_restoring (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), EF_FOLDER, NULL);
  g_autofree char *path = g_build_filename (folder, "studio.db", NULL);
  g_autofree char *contents = NULL;

  make_damaged (folder, path);
  g_assert_cmpint (run (start_empty_and_quit_at_once), ==, 0);
  g_file_get_contents (path, &contents, NULL, NULL);
  g_assert_false (contents != NULL && g_str_has_prefix (contents, "This is no database"));
}

static void
test_no_folder (void)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), EF_FOLDER, NULL);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (g_get_user_data_dir (), 0700);
  g_assert_true (g_file_set_contents (folder, "in the way", -1, &error));
  g_assert_cmpint (run (try_again_and_quit), ==, 0);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/application/welcomes", test_welcomes);
  g_test_add_func ("/application/starts-again", test_starts_again);
  g_test_add_func ("/application/asks", test_asks);
  g_test_add_func ("/application/goes-on", test_goes_on);
  g_test_add_func ("/application/damaged", test_damaged);
  g_test_add_func ("/application/quits-restoring", test_quits_restoring);
  g_test_add_func ("/application/no-folder", test_no_folder);

  return g_test_run ();
}
