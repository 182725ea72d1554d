/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "support/async.h"
#include "ui/editor/editor-page.h"
#include "ui/settings/key-dialog.h"
#include "ui/settings/key-row.h"
#include "ui/settings/keyboard-page.h"
#include "ui/settings/preferences-dialog.h"
#include "ui/shortcuts-dialog.h"

/* The keys of the editor where a person sees and changes them, and where they are kept. */

#define SETTING "editor-keys"

typedef struct {
  EfWindow *window;
  EfEditorKeys *keys;
  AdwDialog *dialog;
  GtkWidget *page;
} Open;

static void
open_page (Open *open, UiFixture *fixture)
{
  ui_add_profile (fixture->studio, "One", "teal");
  open->window = ui_open_window (fixture);
  open->keys = ui_get_keys (open->window);
  gtk_widget_activate_action (GTK_WIDGET (open->window), "win.preferences", "s", "keyboard");
  UI_WAIT_UNTIL ((open->dialog = adw_application_window_get_visible_dialog (
                    ADW_APPLICATION_WINDOW (open->window))) != NULL);
  open->page = ui_find (GTK_WIDGET (open->dialog), EF_TYPE_KEYBOARD_PAGE);
  UI_WAIT_UNTIL (gtk_widget_get_mapped (open->page));
}

static void
close_all (Open *open)
{
  g_object_ref (open->dialog);
  adw_dialog_force_close (open->dialog);
  ui_wait (400);
  ui_assert_ends (open->dialog);
  ui_close_window (open->window);
}

static GtkWidget *
find_row (GtkWidget *widget, const char *name)
{
  if (EF_IS_KEY_ROW (widget) && g_str_equal (ef_key_row_get_name (EF_KEY_ROW (widget)), name))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child)) {
    GtkWidget *found = find_row (child, name);

    if (found != NULL)
      return found;
  }

  return NULL;
}

static gpointer
child (GtkWidget *widget, const char *name)
{
  GObject *found = gtk_widget_get_template_child (widget, G_OBJECT_TYPE (widget), name);

  g_assert_nonnull (found);

  return found;
}

static EfKeyDialog *
find_dialog (Open *open)
{
  AdwDialog *dialog =
    adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (open->window));

  return EF_IS_KEY_DIALOG (dialog) ? EF_KEY_DIALOG (dialog) : NULL;
}

static EfKeyDialog *
ask_for_key (Open *open, const char *name)
{
  EfKeyDialog *dialog;

  adw_action_row_activate (ADW_ACTION_ROW (find_row (open->page, name)));
  UI_WAIT_UNTIL ((dialog = find_dialog (open)) != NULL);

  return dialog;
}

/* As the dialog gets it, before anything in it does. @code is what the kernel calls it. */
static gboolean
press (Open *open, guint code, guint keyval, GdkModifierType state)
{
  g_autoptr (GListModel) controllers =
    gtk_widget_observe_controllers (GTK_WIDGET (find_dialog (open)));
  gboolean is_stopped = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !is_stopped; i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_EVENT_CONTROLLER_KEY (controller) &&
        gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
      g_signal_emit_by_name (controller, "key-pressed", keyval, code + 8, state, &is_stopped);
  }
  ui_wait (300);

  return is_stopped;
}

static void
assert_keys (Open *open, const char *name, const char *expected)
{
  g_auto (GStrv) bindings = ef_editor_keys_get_bindings (open->keys, name);
  g_autofree char *text = g_strjoinv (" ", bindings);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_row (Open *open, const char *name, const char *description, gboolean is_changed)
{
  GtkWidget *row = find_row (open->page, name);

  gtk_test_accessible_assert_property (row, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description);
  g_assert_cmpint (gtk_widget_get_visible (child (row, "reset")), ==, is_changed);
}

static void
test_rebind (UiFixture *fixture, gconstpointer data)
{
  Open open;

  open_page (&open, fixture);
  assert_row (&open, "star", "R", FALSE);
  ask_for_key (&open, "star");
  g_assert_true (press (&open, 42, GDK_KEY_Shift_L, 0));
  g_assert_nonnull (find_dialog (&open));
  g_assert_true (press (&open, 16, GDK_KEY_Q, GDK_SHIFT_MASK));
  g_assert_null (find_dialog (&open));
  assert_keys (&open, "star", "Shift+KeyQ");
  assert_row (&open, "star", "Shift+Q, Changed", TRUE);

  /* Escape leaves it as it is. */
  ask_for_key (&open, "star");
  g_assert_true (press (&open, 1, GDK_KEY_Escape, 0));
  g_assert_null (find_dialog (&open));
  assert_keys (&open, "star", "Shift+KeyQ");

  /* Backspace takes it away, Delete is a key like others. */
  ask_for_key (&open, "star");
  g_assert_true (press (&open, 14, GDK_KEY_BackSpace, 0));
  assert_keys (&open, "star", "");
  assert_row (&open, "star", "No key, Changed", TRUE);
  ask_for_key (&open, "star");
  press (&open, 111, GDK_KEY_Delete, GDK_ALT_MASK);
  assert_keys (&open, "star", "Alt+Delete");

  g_signal_emit_by_name (child (find_row (open.page, "star"), "reset"), "clicked");
  assert_keys (&open, "star", "KeyR");
  assert_row (&open, "star", "R", FALSE);
  close_all (&open);
}

static void
test_add (UiFixture *fixture, gconstpointer data)
{
  Open open;

  open_page (&open, fixture);
  g_signal_emit_by_name (child (find_row (open.page, "star"), "add"), "clicked");
  UI_WAIT_UNTIL (find_dialog (&open) != NULL);
  press (&open, 16, GDK_KEY_q, 0);
  assert_keys (&open, "star", "KeyR KeyQ");
  assert_row (&open, "star", "R, Q, Changed", TRUE);
  close_all (&open);
}

static void
test_conflict (UiFixture *fixture, gconstpointer data)
{
  EfKeyDialog *dialog;
  Open open;

  open_page (&open, fixture);
  dialog = ask_for_key (&open, "star");
  g_assert_true (press (&open, 48, GDK_KEY_b, 0));
  g_assert_cmpstr (adw_alert_dialog_get_body (ADW_ALERT_DIALOG (dialog)), ==,
                   "“Split” has this key. Take it from there?");
  assert_keys (&open, "split", "KeyB");
  /* Now keys do what they do in a dialog. */
  g_assert_false (press (&open, 46, GDK_KEY_c, 0));
  adw_dialog_close (ADW_DIALOG (dialog));
  UI_WAIT_UNTIL (find_dialog (&open) == NULL);
  assert_keys (&open, "star", "KeyR");

  dialog = ask_for_key (&open, "star");
  press (&open, 48, GDK_KEY_b, 0);
  g_signal_emit_by_name (dialog, "response", "take");
  adw_dialog_force_close (ADW_DIALOG (dialog));
  assert_keys (&open, "star", "KeyB");
  assert_keys (&open, "split", "");
  assert_row (&open, "split", "No key, Changed", TRUE);

  /* One of two keys is given up, the other one stays. */
  dialog = ask_for_key (&open, "star");
  press (&open, 52, GDK_KEY_period, 0);
  g_signal_emit_by_name (dialog, "response", "take");
  adw_dialog_force_close (ADW_DIALOG (dialog));
  assert_keys (&open, "frame-forward", "Right");

  /* The window's own keys cannot be had, and do nothing here. */
  dialog = ask_for_key (&open, "star");
  g_assert_true (press (&open, 16, GDK_KEY_q, GDK_CONTROL_MASK));
  g_assert_true (press (&open, 67, GDK_KEY_F9, 0));
  g_assert_true (press (&open, 4, GDK_KEY_3, GDK_CONTROL_MASK));
  g_assert_true (find_dialog (&open) == dialog);
  assert_keys (&open, "star", "Period");
  press (&open, 16, GDK_KEY_q, 0);
  assert_keys (&open, "star", "KeyQ");
  close_all (&open);
}

static guint
count_rows (GtkWidget *widget)
{
  guint n = EF_IS_KEY_ROW (widget) && gtk_widget_get_mapped (widget);

  for (GtkWidget *next = gtk_widget_get_first_child (widget); next != NULL;
       next = gtk_widget_get_next_sibling (next))
    n += count_rows (next);

  return n;
}

/* The entry waits until nobody types any more. */
static void
search (Open *open, const char *text, guint n_rows)
{
  gtk_editable_set_text (child (open->page, "search"), text);
  UI_WAIT_UNTIL (count_rows (open->page) == n_rows);
}

static void
test_search (UiFixture *fixture, gconstpointer data)
{
  Open open;
  guint n_rows;

  open_page (&open, fixture);
  n_rows = count_rows (open.page);
  search (&open, "ctrl+shift+z", 1);
  g_assert_true (gtk_widget_get_mapped (find_row (open.page, "redo")));
  search (&open, "COLOUR", 8);
  search (&open, "xyzzy", 0);
  g_assert_true (gtk_widget_get_mapped (child (open.page, "no_results")));
  search (&open, "", n_rows);
  close_all (&open);
}

static GtkWidget *
find_button (GtkWidget *widget, const char *label)
{
  if (GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
    return widget;

  for (GtkWidget *next = gtk_widget_get_first_child (widget); next != NULL;
       next = gtk_widget_get_next_sibling (next)) {
    GtkWidget *found = find_button (next, label);

    if (found != NULL)
      return found;
  }

  return NULL;
}

/* A scheme is other keys, and a way back to what was set key by key. */
static void
test_scheme (UiFixture *fixture, gconstpointer data)
{
  Open open;

  open_page (&open, fixture);
  g_assert_false (gtk_widget_get_sensitive (child (open.page, "reset_row")));
  adw_combo_row_set_selected (child (open.page, "scheme_row"), EF_SCHEME_PREMIERE);
  assert_row (&open, "split", "Ctrl+K", FALSE);
  g_assert_null (find_button (GTK_WIDGET (open.dialog), "_Undo"));

  ask_for_key (&open, "star");
  press (&open, 16, GDK_KEY_q, 0);
  g_assert_true (gtk_widget_get_sensitive (child (open.page, "reset_row")));
  g_signal_emit_by_name (child (open.page, "reset_row"), "activated");
  ui_wait (100);
  assert_keys (&open, "star", "");
  g_signal_emit_by_name (find_button (GTK_WIDGET (open.dialog), "_Undo"), "clicked");
  assert_keys (&open, "star", "KeyQ");
  adw_combo_row_set_selected (child (open.page, "scheme_row"), EF_SCHEME_OWN);
  assert_keys (&open, "star", "KeyR");

  /* It follows what is changed elsewhere. */
  ef_editor_keys_set_scheme (open.keys, EF_SCHEME_LOSSLESSCUT);
  g_assert_cmpuint (adw_combo_row_get_selected (child (open.page, "scheme_row")), ==,
                    EF_SCHEME_LOSSLESSCUT);
  assert_row (&open, "extract", "E", FALSE);
  close_all (&open);
}

static GtkWidget *
find_titled (GtkWidget *widget, const char *title)
{
  if (ADW_IS_PREFERENCES_ROW (widget) &&
      g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), title) == 0)
    return widget;

  for (GtkWidget *next = gtk_widget_get_first_child (widget); next != NULL;
       next = gtk_widget_get_next_sibling (next)) {
    GtkWidget *found = find_titled (next, title);

    if (found != NULL)
      return found;
  }

  return NULL;
}

static void
test_shortcuts (UiFixture *fixture, gconstpointer data)
{
  const char *other[] = { "Shift+KeyQ", NULL };
  EfWindow *window;
  EfEditorKeys *keys;
  AdwDialog *dialog;

  ui_add_profile (fixture->studio, "One", "teal");
  window = ui_open_window (fixture);
  keys = ui_get_keys (window);
  ef_editor_keys_set_bindings (keys, "split", other, NULL);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.shortcuts", NULL);
  ui_wait (100);
  dialog = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));
  gtk_test_accessible_assert_property (find_titled (GTK_WIDGET (dialog), "Split"),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Shift+Q");
  ef_editor_keys_set_scheme (keys, EF_SCHEME_PREMIERE);
  gtk_test_accessible_assert_property (find_titled (GTK_WIDGET (dialog), "Split"),
                                       GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, "Ctrl+K");
  g_assert_null (find_titled (GTK_WIDGET (dialog), "Merge"));
  g_assert_nonnull (find_titled (GTK_WIDGET (dialog), "Paste videos"));
  g_object_ref (dialog);
  adw_dialog_force_close (dialog);
  ui_assert_ends (dialog);
  ui_close_window (window);
}

static void
set_setting (EfStudio *studio, const char *value)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_studio_set_setting_async (studio, SETTING, value, await_cb, &result);
  ef_studio_set_setting_finish (studio, await (&result), &error);
  g_assert_no_error (error);
}

static EfStudio *
open_other (UiFixture *fixture)
{
  EfStudio *studio = ef_studio_new (fixture->paths, fixture->keyring);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_studio_open_async (studio, EF_STUDIO_NONE, NULL, await_cb, &result);
  ef_studio_open_finish (studio, await (&result), &error);
  g_assert_no_error (error);

  return studio;
}

static void
close_other (EfStudio *studio)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_close_async (studio, await_cb, &result);
  g_assert_true (ef_studio_close_finish (studio, await (&result), NULL));
  g_clear_object (&result);
  settle ();
  ui_assert_ends (studio);
}

/* What one window sets the other has, and a third one from its start. */
static void
test_stored (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (EfEditorKeys) there = ef_editor_keys_new ();
  g_autofree char *text = NULL;
  EfStudio *other = open_other (fixture);
  EfStudio *third;
  EfWindow *window;
  EfEditorKeys *keys;

  ui_add_profile (fixture->studio, "One", "teal");
  window = ui_open_window (fixture);
  keys = ui_get_keys (window);
  g_assert_null (ef_studio_get_setting (fixture->studio, SETTING));
  ef_editor_keys_set_scheme (keys, EF_SCHEME_PREMIERE);
  ef_editor_keys_take (keys, "star", "KeyB", TRUE);
  text = ef_editor_keys_save (keys);
  g_assert_cmpstr (ef_studio_get_setting (fixture->studio, SETTING), ==, text);
  UI_WAIT_UNTIL (g_strcmp0 (ef_studio_get_setting (other, SETTING), text) == 0);
  third = open_other (fixture);
  g_assert_cmpstr (ef_studio_get_setting (third, SETTING), ==, text);
  close_other (third);

  /* From elsewhere: taken over, not written back. */
  ef_editor_keys_take (there, "star", "KeyQ", TRUE);
  g_free (text);
  text = ef_editor_keys_save (there);
  set_setting (other, text);
  UI_WAIT_UNTIL (ef_editor_keys_get_scheme (keys) == EF_SCHEME_OWN);
  g_assert_true (ef_editor_keys_is_changed (keys, "star"));
  g_assert_cmpstr (ef_studio_get_setting (fixture->studio, SETTING), ==, text);
  ui_close_window (window);
  close_other (other);
}

/* Our own keys, and what nobody here can read stays until a person sets a key. */
static void
test_damaged (UiFixture *fixture, gconstpointer data)
{
  EfWindow *window;
  EfEditorKeys *keys;

  ui_add_profile (fixture->studio, "One", "teal");
  set_setting (fixture->studio, "[\"a later version\"]");
  window = ui_open_window (fixture);
  keys = ui_get_keys (window);
  g_assert_cmpint (ef_editor_keys_get_scheme (keys), ==, EF_SCHEME_OWN);
  g_assert_false (ef_editor_keys_is_any_changed (keys));
  g_assert_cmpstr (ef_studio_get_setting (fixture->studio, SETTING), ==, "[\"a later version\"]");
  ef_editor_keys_take (keys, "star", "KeyQ", TRUE);
  g_assert_cmpstr (ef_studio_get_setting (fixture->studio, SETTING), ==,
                   "{\"scheme\":\"own\",\"keys\":{\"star\":[\"KeyQ\"]}}");
  ui_close_window (window);
}

/* Every action of the table is one that the editor page knows. */
static void
test_verbs (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (GTypeClass) klass = g_type_class_ref (EF_TYPE_EDITOR_PAGE);
  guint n_actions;
  const EfEditorAction *actions = ef_editor_actions_get (&n_actions);

  for (guint i = 0; i < n_actions; i++) {
    g_autoptr (GString) name = g_string_new ("editor.");
    gboolean is_known = FALSE;
    const GVariantType *type;
    const char *property;
    const char *known;
    GType owner;

    g_string_append (name, actions[i].name);
    g_string_replace (name, "%d", "8", 0);
    for (guint j = 0; gtk_widget_class_query_action (GTK_WIDGET_CLASS (klass), j, &owner, &known,
                                                     &type, &property);
         j++)
      is_known |= g_str_equal (known, name->str);
    g_test_message ("%s", name->str);
    g_assert_true (is_known);
  }
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
#define ADD(path, func) g_test_add (path, UiFixture, NULL, ui_set_up, func, ui_tear_down)
  ADD ("/keyboard/rebind", test_rebind);
  ADD ("/keyboard/add", test_add);
  ADD ("/keyboard/conflict", test_conflict);
  ADD ("/keyboard/search", test_search);
  ADD ("/keyboard/scheme", test_scheme);
  ADD ("/keyboard/shortcuts", test_shortcuts);
  ADD ("/keyboard/stored", test_stored);
  ADD ("/keyboard/damaged", test_damaged);
  ADD ("/keyboard/verbs", test_verbs);
#undef ADD

  return g_test_run ();
}
