/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/library/library-page-private.h"

#include <glib/gstdio.h>

#include "films.h"
#include "support/async.h"
#include "ui/library/render-card.h"
#include "ui/nav-row.h"

/* The library as a person uses it, on real files. */

typedef struct {
  UiFixture *fixture;
  EfProfile *profile;
  EfWindow *window;
  EfLibraryPage *page;
  GtkSelectionModel *model;
} Open;

static void
open_page (Open *open, UiFixture *fixture)
{
  open->fixture = fixture;
  open->profile = ui_add_profile (fixture->studio, "One", "teal");
  open->window = ui_open_window (fixture);
  gtk_widget_activate_action (GTK_WIDGET (open->window), "win.page", "s", "library");
  open->page = EF_LIBRARY_PAGE (ui_find (GTK_WIDGET (open->window), EF_TYPE_LIBRARY_PAGE));
  open->model = GTK_SELECTION_MODEL (open->page->selection);
}

static const char *
get_shown (Open *open)
{
  return gtk_stack_get_visible_child_name (open->page->stack);
}

static guint
count (Open *open)
{
  return g_list_model_get_n_items (G_LIST_MODEL (open->model));
}

static char *
add_file (Open *open, const char *name)
{
  g_autofree char *film = ui_make_clip ();
  char *copy = ui_copy_film (open->fixture, film, name);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) added = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (files, g_file_new_for_path (copy));
  ef_studio_add_renders_async (open->fixture->studio, open->profile, files, NULL, await_cb,
                               &result);
  added = ef_studio_add_renders_finish (open->fixture->studio, await (&result), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (added->len, ==, 1);

  return copy;
}

static EfRender *
get (Open *open, guint position)
{
  g_autoptr (EfRender) render = g_list_model_get_item (G_LIST_MODEL (open->model), position);

  return render; /* the list holds it */
}

static gboolean
is_read (Open *open, guint position)
{
  return count (open) > position && *ef_render_get_title (get (open, position)) != '\0';
}

static AdwDialog *
get_dialog (Open *open)
{
  return adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (open->window));
}

static void
act (Open *open, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (open->page), action, NULL));
}

static void
test_shows (UiFixture *fixture, gconstpointer data)
{
  Open open;
  GtkWidget *card;
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  open_page (&open, fixture);
  UI_WAIT_UNTIL (g_str_equal (get_shown (&open), "empty"));
  one = add_file (&open, "Meet Mira.mp4");
  two = add_file (&open, "Rose latte.mp4");
  UI_WAIT_UNTIL (g_str_equal (get_shown (&open), "grid") && count (&open) == 2);
  UI_WAIT_UNTIL (is_read (&open, 0) && is_read (&open, 1));
  card = ui_find (GTK_WIDGET (open.page), EF_TYPE_RENDER_CARD);
  /* A picture of each is made when it is looked at. */
  UI_WAIT_UNTIL (gtk_picture_get_paintable (GTK_PICTURE (
                   gtk_widget_get_template_child (card, EF_TYPE_RENDER_CARD, "picture"))) != NULL);
  ui_close_window (open.window);
}

static void
test_filters (UiFixture *fixture, gconstpointer data)
{
  Open open;
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;

  open_page (&open, fixture);
  one = add_file (&open, "Meet Mira.mp4");
  two = add_file (&open, "Rose latte.mp4");
  UI_WAIT_UNTIL (count (&open) == 2);
  gtk_editable_set_text (GTK_EDITABLE (open.page->search), "mira");
  UI_WAIT_UNTIL (count (&open) == 1 && is_read (&open, 0));
  g_assert_cmpstr (ef_render_get_title (get (&open, 0)), ==, "Meet Mira");
  gtk_editable_set_text (GTK_EDITABLE (open.page->search), "nothing like it");
  UI_WAIT_UNTIL (g_str_equal (get_shown (&open), "nothing"));
  gtk_editable_set_text (GTK_EDITABLE (open.page->search), "");
  UI_WAIT_UNTIL (count (&open) == 2);
  gtk_drop_down_set_selected (open.page->format, 1 + EF_FORMAT_SQUARE);
  UI_WAIT_UNTIL (g_str_equal (get_shown (&open), "nothing"));
  gtk_drop_down_set_selected (open.page->format, 0);
  UI_WAIT_UNTIL (count (&open) == 2);
  gtk_drop_down_set_selected (open.page->sort, 2);
  UI_WAIT_UNTIL (is_read (&open, 0) &&
                 g_str_equal (ef_render_get_title (get (&open, 0)), "Meet Mira"));
  ui_close_window (open.window);
}

/* Several are chosen, thrown away, taken back, and deleted for good; files made elsewhere stay. */
static void
test_trash (UiFixture *fixture, gconstpointer data)
{
  Open open;
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  AdwDialog *dialog;

  open_page (&open, fixture);
  one = add_file (&open, "Meet Mira.mp4");
  two = add_file (&open, "Rose latte.mp4");
  UI_WAIT_UNTIL (is_read (&open, 0) && is_read (&open, 1));
  act (&open, "library.select-all");
  g_assert_true (open.page->selecting);
  g_assert_true (gtk_revealer_get_reveal_child (open.page->bulk));
  act (&open, "library.remove");
  UI_WAIT_UNTIL (count (&open) == 0);
  g_assert_false (open.page->selecting);
  UI_WAIT_UNTIL (open.page->counts.n_trashed == 2);
  gtk_toggle_button_set_active (
    GTK_TOGGLE_BUTTON (gtk_widget_get_last_child (GTK_WIDGET (open.page->chips))), TRUE);
  UI_WAIT_UNTIL (is_read (&open, 0) && is_read (&open, 1));
  gtk_selection_model_select_item (open.model, 0, TRUE);
  act (&open, "library.restore");
  UI_WAIT_UNTIL (count (&open) == 1 && is_read (&open, 0));
  gtk_selection_model_select_item (open.model, 0, TRUE);
  act (&open, "library.remove");
  UI_WAIT_UNTIL (ADW_IS_ALERT_DIALOG (get_dialog (&open)));
  dialog = get_dialog (&open);
  g_signal_emit_by_name (dialog, "response", "delete");
  adw_dialog_force_close (dialog);
  UI_WAIT_UNTIL (g_str_equal (get_shown (&open), "no-trash"));
  g_assert_true (g_file_test (one, G_FILE_TEST_EXISTS) && g_file_test (two, G_FILE_TEST_EXISTS));
  gtk_toggle_button_set_active (open.page->all_chip, TRUE);
  UI_WAIT_UNTIL (count (&open) == 1);
  ui_close_window (open.window);
}

static void
test_renames_and_tags (UiFixture *fixture, gconstpointer data)
{
  Open open;
  g_autofree char *one = NULL;
  AdwDialog *dialog;
  GtkWidget *entry;

  open_page (&open, fixture);
  one = add_file (&open, "Meet Mira.mp4");
  UI_WAIT_UNTIL (is_read (&open, 0));
  gtk_selection_model_select_item (open.model, 0, TRUE);
  act (&open, "library.rename");
  UI_WAIT_UNTIL (ADW_IS_ALERT_DIALOG (get_dialog (&open)));
  dialog = get_dialog (&open);
  entry = adw_alert_dialog_get_extra_child (ADW_ALERT_DIALOG (dialog));
  gtk_editable_set_text (GTK_EDITABLE (entry), "Mira at the bar");
  g_signal_emit_by_name (dialog, "response", "rename");
  adw_dialog_force_close (dialog);
  UI_WAIT_UNTIL (is_read (&open, 0) &&
                 g_str_equal (ef_render_get_title (get (&open, 0)), "Mira at the bar"));
  gtk_selection_model_select_item (open.model, 0, TRUE);
  act (&open, "library.tag");
  UI_WAIT_UNTIL (ADW_IS_ALERT_DIALOG (get_dialog (&open)));
  dialog = get_dialog (&open);
  entry = gtk_widget_get_last_child (adw_alert_dialog_get_extra_child (ADW_ALERT_DIALOG (dialog)));
  gtk_editable_set_text (GTK_EDITABLE (entry), "people, bar");
  g_signal_emit_by_name (dialog, "response", "tag");
  adw_dialog_force_close (dialog);
  UI_WAIT_UNTIL (is_read (&open, 0) &&
                 g_strv_length ((char **) ef_render_get_tags (get (&open, 0))) == 2);
  UI_WAIT_UNTIL (open.page->tags != NULL && open.page->tags->len == 2);
  ui_close_window (open.window);
}

/* The keys of the page work from the list of pages too, but not where something is typed. */
static void
test_keys_from_afar (UiFixture *fixture, gconstpointer data)
{
  Open open;
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  GtkWidget *nav;

  open_page (&open, fixture);
  one = add_file (&open, "Meet Mira.mp4");
  two = add_file (&open, "Rose latte.mp4");
  UI_WAIT_UNTIL (is_read (&open, 0) && is_read (&open, 1));
  nav = gtk_widget_get_ancestor (ui_find (GTK_WIDGET (open.window), EF_TYPE_NAV_ROW),
                                 GTK_TYPE_LIST_BOX);
  gtk_widget_child_focus (nav, GTK_DIR_TAB_FORWARD);
  if (!ui_press (open.window, "ctrl+a")) {
    g_test_skip ("There is no xdotool");
  } else {
    UI_WAIT_UNTIL (ef_library_page_count_chosen (open.page) == 2);
    ui_press (open.window, "Escape");
    UI_WAIT_UNTIL (ef_library_page_count_chosen (open.page) == 0);
    gtk_widget_child_focus (nav, GTK_DIR_TAB_FORWARD);
    ui_press (open.window, "ctrl+f");
    UI_WAIT_UNTIL (ui_has_focus (GTK_WIDGET (open.page->search)));
    ui_press (open.window, "ctrl+a");
    g_assert_cmpuint (ef_library_page_count_chosen (open.page), ==, 0);
    gtk_widget_child_focus (nav, GTK_DIR_TAB_FORWARD);
    ui_press (open.window, "alt+1");
    ui_press (open.window, "alt+3");
    UI_WAIT_UNTIL (ui_has_focus (GTK_WIDGET (open.page->grid)));
  }
  ui_close_window (open.window);
}

/* The film under the pointer begins after a moment and ends with it. */
static void
test_hovers (UiFixture *fixture, gconstpointer data)
{
  Open open;
  g_autofree char *one = NULL;
  GtkWidget *card;
  GtkWidget *video;

  open_page (&open, fixture);
  one = add_file (&open, "Meet Mira.mp4");
  UI_WAIT_UNTIL (is_read (&open, 0));
  UI_WAIT_UNTIL ((card = ui_find_mapped (GTK_WIDGET (open.page), EF_TYPE_RENDER_CARD)) != NULL);
  video = GTK_WIDGET (gtk_widget_get_template_child (card, EF_TYPE_RENDER_CARD, "video"));
  ef_render_card_hover (EF_RENDER_CARD (card), TRUE);
  UI_WAIT_UNTIL (gtk_widget_get_visible (video));
  ef_render_card_hover (EF_RENDER_CARD (card), FALSE);
  g_assert_false (gtk_widget_get_visible (video));
  ui_close_window (open.window);
}

/* Another profile has another library. */
static void
test_switches (UiFixture *fixture, gconstpointer data)
{
  Open open;
  g_autofree char *one = NULL;
  EfProfile *other;

  open_page (&open, fixture);
  one = add_file (&open, "Meet Mira.mp4");
  UI_WAIT_UNTIL (count (&open) == 1);
  other = ui_add_profile (fixture->studio, "Two", "red");
  ef_studio_set_profile (fixture->studio, other);
  UI_WAIT_UNTIL (g_str_equal (get_shown (&open), "empty"));
  ef_studio_set_profile (fixture->studio, open.profile);
  UI_WAIT_UNTIL (g_str_equal (get_shown (&open), "grid") && count (&open) == 1);
  ui_close_window (open.window);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
#define ADD(path, func) g_test_add (path, UiFixture, NULL, ui_films_set_up, func, ui_tear_down)
  ADD ("/library/shows", test_shows);
  ADD ("/library/filters", test_filters);
  ADD ("/library/trash", test_trash);
  ADD ("/library/renames-and-tags", test_renames_and_tags);
  ADD ("/library/keys-from-afar", test_keys_from_afar);
  ADD ("/library/hovers", test_hovers);
  ADD ("/library/switches", test_switches);
#undef ADD

  return g_test_run ();
}
