/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/window.h"

#include "pipeline/queue-parts.h"
#include "store/error.h"
#include "support.h"
#include "ui/activity/activity-page.h"
#include "ui/empty-page.h"
#include "ui/nav-row.h"
#include "ui/profiles/switcher.h"
#include "ui/profiles/welcome-page.h"
#include "ui/queue/queue-page.h"
#include "ui/start-failure.h"
#include "ui/toast.h"

static gboolean
is_shown (EfWindow *window, GType type)
{
  GtkWidget *widget = ui_find (GTK_WIDGET (window), type);

  return widget != NULL && gtk_widget_get_mapped (widget);
}

static void
test_welcomes (UiFixture *fixture, gconstpointer data)
{
  EfWindow *window = ui_open_window (fixture);
  EfProfile *profile;

  g_assert_true (is_shown (window, EF_TYPE_WELCOME_PAGE));

  /* The first one may come from the command line. */
  profile = ui_add_profile (fixture->studio, "First", "teal");
  ui_wait (50);
  g_assert_false (is_shown (window, EF_TYPE_WELCOME_PAGE));
  g_assert_true (is_shown (window, EF_TYPE_SWITCHER));
  g_assert_true (ef_studio_get_profile (fixture->studio) == profile);
  ui_close_window (window);
}

static void
assert_page (EfWindow *window, const char *expected)
{
  g_autofree char *page = NULL;

  g_object_get (window, "page", &page, NULL);
  g_assert_cmpstr (page, ==, expected);
}

static void
test_goes_to_pages (UiFixture *fixture, gconstpointer data)
{
  static const char *const pages[] = {
    "projects", "library", "calendar", "queue", "activity", "sources",
  };
  EfWindow *window;

  ui_add_profile (fixture->studio, "First", "teal");
  window = ui_open_window (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++) {
    g_autofree char *stored = NULL;

    g_assert_true (gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", pages[i]));
    ui_wait (20);
    assert_page (window, pages[i]);
    stored = g_settings_get_string (fixture->settings, "page");
    g_assert_cmpstr (stored, ==, pages[i]);
  }
  ui_close_window (window);
}

/* Whoever goes to a page is in it, by key or in the list of pages; the arrow keys stay in the list. */
static void
test_page_has_focus (UiFixture *fixture, gconstpointer data)
{
  static const char *const pages[] = { "alt+2", "alt+3", "alt+4", "alt+5", "alt+6", "alt+1" };
  EfWindow *window;
  GtkWidget *stack;
  GtkWidget *nav;

  ui_add_profile (fixture->studio, "First", "teal");
  window = ui_open_window (fixture);
  stack = ui_find (GTK_WIDGET (window), ADW_TYPE_VIEW_STACK);
  nav = gtk_widget_get_ancestor (ui_find (GTK_WIDGET (window), EF_TYPE_NAV_ROW), GTK_TYPE_LIST_BOX);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++) {
    gtk_widget_child_focus (nav, GTK_DIR_TAB_FORWARD);
    g_assert_true (ui_has_focus (nav));
    if (!ui_press (window, pages[i])) {
      g_test_skip ("There is no xdotool");
      break;
    }
    UI_WAIT_UNTIL (ui_has_focus (adw_view_stack_get_visible_child (ADW_VIEW_STACK (stack))));
  }
  assert_page (window, "sources");
  gtk_widget_child_focus (nav, GTK_DIR_TAB_FORWARD);
  if (ui_press (window, "Down")) {
    UI_WAIT_UNTIL (adw_view_stack_get_visible_child (ADW_VIEW_STACK (stack)) ==
                   adw_view_stack_get_child_by_name (ADW_VIEW_STACK (stack), "projects"));
    g_assert_true (ui_has_focus (nav));
    ui_press (window, "Return");
    UI_WAIT_UNTIL (ui_has_focus (adw_view_stack_get_visible_child (ADW_VIEW_STACK (stack))));
  }
  ui_close_window (window);
}

static void
test_switches_profiles (UiFixture *fixture, gconstpointer data)
{
  EfProfile *one = ui_add_profile (fixture->studio, "One", "teal");
  EfProfile *two = ui_add_profile (fixture->studio, "Two", "red");
  EfWindow *window = ui_open_window (fixture);
  g_autofree char *stored = NULL;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.profile", "s", "2");
  g_assert_true (ef_studio_get_profile (fixture->studio) == two);
  stored = g_settings_get_string (fixture->settings, "active-profile");
  g_assert_cmpstr (stored, ==, ef_profile_get_id (two));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.profile", "s", "9");
  g_assert_true (ef_studio_get_profile (fixture->studio) == two);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.profile", "s", "1");
  g_assert_true (ef_studio_get_profile (fixture->studio) == one);
  ui_close_window (window);
}

static void
test_restores (UiFixture *fixture, gconstpointer data)
{
  EfProfile *two;
  EfWindow *window;

  ui_add_profile (fixture->studio, "One", "teal");
  two = ui_add_profile (fixture->studio, "Two", "red");
  g_settings_set_string (fixture->settings, "page", "queue");
  g_settings_set_string (fixture->settings, "active-profile", ef_profile_get_id (two));
  window = ui_open_window (fixture);
  assert_page (window, "queue");
  g_assert_true (ef_studio_get_profile (fixture->studio) == two);
  ui_close_window (window);

  /* What is not there any more is not asked for. */
  g_settings_set_string (fixture->settings, "page", "gone");
  g_settings_set_string (fixture->settings, "active-profile", "gone");
  window = ui_open_window (fixture);
  assert_page (window, "sources");
  g_assert_true (ef_studio_get_profile (fixture->studio) ==
                 ef_studio_get_default_profile (fixture->studio));
  ui_close_window (window);
}

static void
test_sidebar (UiFixture *fixture, gconstpointer data)
{
  EfWindow *window;
  gboolean shown;

  ui_add_profile (fixture->studio, "One", "teal");
  window = ui_open_window (fixture);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.sidebar", NULL);
  g_object_get (window, "sidebar-shown", &shown, NULL);
  g_assert_false (shown);
  g_assert_false (g_settings_get_boolean (fixture->settings, "sidebar-shown"));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.sidebar", NULL);
  g_assert_true (g_settings_get_boolean (fixture->settings, "sidebar-shown"));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.profile-list", NULL);
  ui_wait (50);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.next-part", NULL);
  ui_close_window (window);
}

static guint
count_dialogs (EfWindow *window)
{
  g_autoptr (GListModel) dialogs =
    adw_application_window_get_dialogs (ADW_APPLICATION_WINDOW (window));

  return g_list_model_get_n_items (dialogs);
}

static void
test_one_dialog (UiFixture *fixture, gconstpointer data)
{
  static const char *const actions[] = {
    "win.new-profile",
    "win.manage-profiles",
    "win.shortcuts",
    "win.about",
  };
  EfWindow *window;

  ui_add_profile (fixture->studio, "One", "teal");
  window = ui_open_window (fixture);
  for (guint i = 0; i < 2; i++) {
    gtk_widget_activate_action (GTK_WIDGET (window), "win.preferences", "s", "profile");
    ui_wait (50);
    g_assert_cmpuint (count_dialogs (window), ==, 1);
  }
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++) {
    gtk_widget_activate_action (GTK_WIDGET (window), actions[i], NULL);
    ui_wait (50);
    g_assert_cmpuint (count_dialogs (window), ==, 1);
  }
  ui_close_window (window);
}

/* What has nothing to act on changes nothing, also not what is remembered. */
static void
test_no_shell (UiFixture *fixture, gconstpointer data)
{
  EfWindow *window = ui_open_window (fixture);
  g_autofree char *page = NULL;

  gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", "queue");
  gtk_widget_activate_action (GTK_WIDGET (window), "win.sidebar", NULL);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.next-part", NULL);
  ui_wait (50);
  page = g_settings_get_string (fixture->settings, "page");
  g_assert_cmpstr (page, ==, "sources");
  g_assert_true (g_settings_get_boolean (fixture->settings, "sidebar-shown"));

  ui_add_profile (fixture->studio, "One", "teal");
  ui_wait (50);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", "queue");
  assert_page (window, "queue");
  ui_close_window (window);
}

/* Why no work goes on is said where the work is shown, for as long as it is so. */
static void
test_says_problem (UiFixture *fixture, gconstpointer data)
{
  EfWindow *window = ui_open_window (fixture);
  GtkWidget *page = ui_find (GTK_WIDGET (window), EF_TYPE_QUEUE_PAGE);
  AdwBanner *banner = ADW_BANNER (ui_find (page, ADW_TYPE_BANNER));
  EfQueue *queue = ef_studio_get_queue (fixture->studio);
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "R&D is full.");

  ui_add_profile (fixture->studio, "One", "teal");
  g_assert_false (adw_banner_get_revealed (banner));
  ef_queue_set_problem (queue, EF_QUEUE_PROBLEM_STORE, NULL, error);
  g_assert_true (adw_banner_get_revealed (banner));
  g_assert_cmpstr (adw_banner_get_title (banner), ==, "R&D is full.");
  ef_queue_set_problem (queue, EF_QUEUE_PROBLEM_STORE, NULL, NULL);
  g_assert_false (adw_banner_get_revealed (banner));
  ui_close_window (window);
}

static gboolean
shows_menu (GtkWidget *widget)
{
  if (GTK_IS_POPOVER_MENU (widget) && gtk_widget_get_mapped (widget))
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    if (shows_menu (child))
      return TRUE;
  }

  return FALSE;
}

static void
assert_menu (EfWindow *window)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.menu", NULL);
  ui_wait (500);
  g_assert_true (shows_menu (GTK_WIDGET (window)));
}

static void
test_menu (UiFixture *fixture, gconstpointer data)
{
  EfWindow *window = ui_open_window (fixture);
  g_autoptr (GError) error = g_error_new (EF_STORE_ERROR, EF_STORE_ERROR_BUSY, "Busy.");

  assert_menu (window);
  ui_close_window (window);

  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", TRUE, NULL);
  ui_add_profile (fixture->studio, "One", "teal");
  window = ui_open_window (fixture);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.sidebar", NULL);
  ui_wait (500);
  assert_menu (window);
  ui_close_window (window);
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);

  window =
    ef_window_new (GTK_APPLICATION (fixture->application), fixture->settings, fixture->keyring);
  ef_window_show_failure (window, fixture->studio, error);
  gtk_window_present (GTK_WINDOW (window));
  ui_wait (100);
  assert_menu (window);
  ui_close_window (window);
}

static void
note_cb (gboolean *is_noted)
{
  *is_noted = TRUE;
}

/* A switch says so, but takes nothing away that somebody else is telling. */
static void
test_toasts (UiFixture *fixture, gconstpointer data)
{
  EfWindow *window;
  AdwToast *toast = adw_toast_new ("Exported One");
  gboolean is_gone = FALSE;

  ui_add_profile (fixture->studio, "One", "teal");
  ui_add_profile (fixture->studio, "Two", "red");
  window = ui_open_window (fixture);
  g_signal_connect_swapped (toast, "dismissed", G_CALLBACK (note_cb), &is_gone);
  adw_toast_overlay_add_toast (
    ADW_TOAST_OVERLAY (adw_application_window_get_content (ADW_APPLICATION_WINDOW (window))),
    toast);
  for (guint i = 0; i < 3; i++) {
    gtk_widget_activate_action (GTK_WIDGET (window), "win.profile", "s", i % 2 == 0 ? "2" : "1");
    ui_wait (20);
  }
  g_assert_false (is_gone);
  ui_close_window (window);
}

static GtkWidget *
open_overlay (UiFixture *fixture)
{
  EfWindow *window =
    ef_window_new (GTK_APPLICATION (fixture->application), fixture->settings, fixture->keyring);

  gtk_window_present (GTK_WINDOW (window));
  UI_WAIT_UNTIL (gtk_widget_get_mapped (GTK_WIDGET (window)));

  return ui_find (GTK_WIDGET (window), ADW_TYPE_TOAST_OVERLAY);
}

/* What is done in one window does not take away what was said in another one. */
static void
test_hints (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *here = open_overlay (fixture);
  GtkWidget *there = open_overlay (fixture);

  ef_toast_show (here, "Here");
  ef_toast_show (there, "There");
  UI_WAIT_UNTIL (ui_count_toasts (here) == 1 && ui_count_toasts (there) == 1);
  ef_toast_drop_hint (here);
  UI_WAIT_UNTIL (ui_count_toasts (here) == 0);
  g_assert_cmpuint (ui_count_toasts (there), ==, 1);
  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (here)));
  gtk_window_destroy (GTK_WINDOW (gtk_widget_get_root (there)));
}

static void
test_explains_failures (UiFixture *fixture, gconstpointer data)
{
  static const EfStoreError codes[] = {
    EF_STORE_ERROR_CORRUPT, EF_STORE_ERROR_NEWER, EF_STORE_ERROR_READ_ONLY,
    EF_STORE_ERROR_FULL,    EF_STORE_ERROR_BUSY,  EF_STORE_ERROR_FAILED,
  };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++) {
    EfWindow *window =
      ef_window_new (GTK_APPLICATION (fixture->application), fixture->settings, fixture->keyring);
    g_autoptr (GError) error =
      g_error_new (EF_STORE_ERROR, (int) codes[i], "A sentence with <markup> & more.");

    ef_window_show_failure (window, fixture->studio, error);
    gtk_window_present (GTK_WINDOW (window));
    ui_wait (50);
    g_assert_true (is_shown (window, EF_TYPE_START_FAILURE));
    ui_close_window (window);
  }
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
#define ADD(path, func) g_test_add (path, UiFixture, NULL, ui_set_up, func, ui_tear_down)
  ADD ("/window/welcomes", test_welcomes);
  ADD ("/window/goes-to-pages", test_goes_to_pages);
  ADD ("/window/page-has-focus", test_page_has_focus);
  ADD ("/window/switches-profiles", test_switches_profiles);
  ADD ("/window/restores", test_restores);
  ADD ("/window/sidebar", test_sidebar);
  ADD ("/window/one-dialog", test_one_dialog);
  ADD ("/window/no-shell", test_no_shell);
  ADD ("/window/says-problem", test_says_problem);
  ADD ("/window/menu", test_menu);
  ADD ("/window/toasts", test_toasts);
  ADD ("/window/hints", test_hints);
  ADD ("/window/explains-failures", test_explains_failures);
#undef ADD

  return g_test_run ();
}
