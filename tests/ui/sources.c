/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "core/job.h"
#include "films.h"
#include "pipeline/source-check.h"
#include "support/async.h"
#include "ui/sources/found-row.h"
#include "ui/sources/source-card.h"
#include "ui/sources/sources-page.h"
#include "ui/sources/sources-view.h"
#include "ui/sources/wide-frame.h"

/* The list of videos in a real window, with a real studio and the program that reads videos. */

typedef struct {
  EfWindow *window;
  GtkWidget *page;
  GtkSelectionModel *shown; /* (unowned) */
} Place;

static Place
open_place (UiFixture *fixture)
{
  Place place = { 0 };

  ui_add_profile (fixture->studio, "Nordlicht", "teal");
  place.window = ui_open_window (fixture);
  place.page = ui_find (GTK_WIDGET (place.window), EF_TYPE_SOURCES_PAGE);
  place.shown = gtk_grid_view_get_model (GTK_GRID_VIEW (ui_find (place.page, GTK_TYPE_GRID_VIEW)));

  return place;
}

static guint
count_shown (const Place *place)
{
  return g_list_model_get_n_items (G_LIST_MODEL (place->shown));
}

static char *
get_name (const Place *place, guint position)
{
  g_autoptr (EfSource) source = g_list_model_get_item (G_LIST_MODEL (place->shown), position);

  return source != NULL ? g_strdup (ef_source_get_name (source)) : NULL;
}

static void
assert_names (const Place *place, const char *const *names)
{
  guint n_names = g_strv_length ((char **) names);

  UI_WAIT_UNTIL (count_shown (place) == n_names);
  for (guint i = 0; i < n_names; i++) {
    g_autofree char *name = get_name (place, i);

    g_assert_cmpstr (name, ==, names[i]);
  }
}

static const char *
get_state (const Place *place)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (
    gtk_widget_get_ancestor (ui_find (place->page, GTK_TYPE_GRID_VIEW), GTK_TYPE_STACK)));
}

static void
act (const Place *place, const char *action)
{
  gtk_widget_activate_action (place->page, action, NULL);
}

static AdwDialog *
wait_for_dialog (const Place *place)
{
  AdwDialog *dialog;

  UI_WAIT_UNTIL ((dialog = adw_application_window_get_visible_dialog (
                    ADW_APPLICATION_WINDOW (place->window))) != NULL);

  return dialog;
}

static void
add_files (const Place *place, const char *first, const char *second)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (files, g_file_new_for_path (first));
  if (second != NULL)
    g_ptr_array_add (files, g_file_new_for_path (second));
  ef_sources_view_add (EF_SOURCES_VIEW (ui_find (GTK_WIDGET (place->window), EF_TYPE_SOURCES_VIEW)),
                       files);
}

static void
test_types (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (EfPictures) pictures = ef_pictures_new ();
  static GType (*const types[]) (void) = { ef_wide_frame_get_type, ef_sources_page_get_type,
                                           ef_sources_view_get_type };
  GtkWidget *card;

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    ui_assert_ends (g_object_ref_sink (g_object_new (types[i](), NULL)));
  for (guint i = 0; i < 2; i++) {
    card = g_object_ref_sink (ef_source_card_new (fixture->studio, pictures, i == 1));
    ui_assert_ends (card);
  }
}

/* The name of what is being marked; empty: nothing is. */
static const char *
get_open (const Place *place)
{
  GtkWidget *page = ui_find_mapped (GTK_WIDGET (place->window), EF_TYPE_EDITOR_PAGE);

  return page != NULL ? ef_source_get_name (ef_edit_session_get_source (
                          ef_editor_page_get_session (EF_EDITOR_PAGE (page))))
                      : "";
}

static gboolean
is_open (const Place *place, const char *name)
{
  return g_str_equal (get_open (place), name);
}

/* The window returns to the video that was open; not after that was left, nor with another in hand. */
static void
test_returns (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  g_autofree char *clip = ui_make_clip ();
  g_autofree char *path = ui_copy_film (fixture, clip, "First.mp4");
  g_autoptr (EfSource) source = NULL;
  GtkWidget *page;

  add_files (&place, path, NULL);
  UI_WAIT_UNTIL (is_open (&place, "First.mp4"));
  source = g_list_model_get_item (G_LIST_MODEL (place.shown), 0);
  UI_WAIT_UNTIL (ui_is_read (source));
  ui_close_window (place.window);

  place.window = ui_open_window (fixture);
  UI_WAIT_UNTIL (is_open (&place, "First.mp4"));
  page = ui_find_mapped (GTK_WIDGET (place.window), EF_TYPE_EDITOR_PAGE);
  gtk_widget_activate_action (page, "editor.back", NULL);
  UI_WAIT_UNTIL (is_open (&place, ""));
  ui_close_window (place.window);

  place.window = ui_open_window (fixture);
  ui_wait (300);
  g_assert_true (is_open (&place, ""));
  ui_close_window (place.window);
}

/* The states of the list: nothing, what was added, what cannot be added, what is there already. */
static void
test_adds (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  g_autofree char *clip = ui_make_clip ();
  g_autofree char *path = ui_copy_film (fixture, clip, "First.mp4");
  g_autofree char *other = ui_copy_film (fixture, clip, "Other.mp4");
  g_autofree char *text = g_build_filename (fixture->folder, "notes.txt", NULL);
  g_autoptr (EfSource) source = NULL;
  AdwDialog *dialog;
  GtkWidget *page;

  g_assert_cmpstr (get_state (&place), ==, "empty");
  g_assert_true (g_file_set_contents (text, "No video", -1, NULL));
  add_files (&place, path, text);
  dialog = wait_for_dialog (&place);
  g_assert_true (ADW_IS_ALERT_DIALOG (dialog));
  adw_dialog_force_close (dialog);
  UI_WAIT_UNTIL (count_shown (&place) == 1);
  g_assert_cmpstr (get_state (&place), ==, "grid");
  source = g_list_model_get_item (G_LIST_MODEL (place.shown), 0);
  UI_WAIT_UNTIL (ui_is_read (source));
  g_assert_cmpstr (ef_source_get_name (source), ==, "First.mp4");
  /* It is selected, so that Return opens it. */
  g_assert_true (gtk_selection_model_is_selected (place.shown, 0));

  /* Given once more, it is opened; so is one that is given while another is open. */
  add_files (&place, path, NULL);
  UI_WAIT_UNTIL (is_open (&place, "First.mp4"));
  g_assert_cmpuint (count_shown (&place), ==, 1);
  page = ui_find_mapped (GTK_WIDGET (place.window), EF_TYPE_EDITOR_PAGE);
  add_files (&place, path, NULL);
  ui_wait (300);
  g_assert_true (ui_find_mapped (GTK_WIDGET (place.window), EF_TYPE_EDITOR_PAGE) == page);
  add_files (&place, other, NULL);
  UI_WAIT_UNTIL (is_open (&place, "Other.mp4"));
  g_assert_cmpuint (count_shown (&place), ==, 2);
  ui_close_window (place.window);
}

/* From a single file to marking there is nothing to be pressed. */
static void
test_opens_one (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  g_autofree char *clip = ui_make_clip ();
  g_autofree char *path = ui_copy_film (fixture, clip, "First.mp4");
  g_autofree char *second = ui_copy_film (fixture, clip, "Second.mp4");
  g_autofree char *third = ui_copy_film (fixture, clip, "Third.mp4");
  GtkWidget *page;

  add_files (&place, path, NULL);
  UI_WAIT_UNTIL ((page = ui_find_mapped (GTK_WIDGET (place.window), EF_TYPE_EDITOR_PAGE)) != NULL);
  g_assert_cmpstr (ef_source_get_name (ef_edit_session_get_source (
                     ef_editor_page_get_session (EF_EDITOR_PAGE (page)))),
                   ==, "First.mp4");
  gtk_widget_activate_action (page, "editor.back", NULL);
  UI_WAIT_UNTIL (ui_find_mapped (GTK_WIDGET (place.window), EF_TYPE_EDITOR_PAGE) == NULL);

  add_files (&place, second, third);
  UI_WAIT_UNTIL (count_shown (&place) == 3);
  ui_wait (300);
  g_assert_null (ui_find_mapped (GTK_WIDGET (place.window), EF_TYPE_EDITOR_PAGE));
  ui_close_window (place.window);
}

static void
test_finds (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  g_autofree char *clip = ui_make_clip ();
  g_autofree char *film = ui_make_film ();
  g_autofree char *apple = ui_copy_film (fixture, clip, "Apple.mp4");
  g_autofree char *pear = ui_copy_film (fixture, film, "Pear Übung.mp4");
  GtkWidget *search = ui_find (place.page, GTK_TYPE_SEARCH_ENTRY);
  GtkWidget *sort = ui_find (place.page, GTK_TYPE_DROP_DOWN);
  GtkWidget *filter = ui_find (place.page, ADW_TYPE_TOGGLE_GROUP);
  EfSource *source = ui_add_film (fixture->studio, apple);

  UI_WAIT_UNTIL (ui_is_read (source));
  source = ui_add_film (fixture->studio, pear);
  UI_WAIT_UNTIL (ui_is_read (source));
  assert_names (&place, (const char *[]) { "Pear Übung.mp4", "Apple.mp4", NULL });
  for (guint i = 0; i < 5; i++) {
    static const gboolean apple_first[] = { FALSE, TRUE, TRUE, FALSE, FALSE };
    g_autofree char *name = NULL;

    gtk_drop_down_set_selected (GTK_DROP_DOWN (sort), i);
    ui_wait (20);
    name = get_name (&place, 0);
    if (i < 4)
      g_assert_cmpstr (name, ==, apple_first[i] ? "Apple.mp4" : "Pear Übung.mp4");
  }

  gtk_editable_set_text (GTK_EDITABLE (search), "übu");
  assert_names (&place, (const char *[]) { "Pear Übung.mp4", NULL });
  gtk_editable_set_text (GTK_EDITABLE (search), "cherry");
  UI_WAIT_UNTIL (g_str_equal (get_state (&place), "nothing"));
  g_signal_emit_by_name (ui_find_named (place.page, _ ("_Clear Search")), "clicked");
  UI_WAIT_UNTIL (count_shown (&place) == 2);

  adw_toggle_group_set_active_name (ADW_TOGGLE_GROUP (filter), "marked");
  UI_WAIT_UNTIL (count_shown (&place) == 0);
  adw_toggle_group_set_active_name (ADW_TOGGLE_GROUP (filter), "new");
  UI_WAIT_UNTIL (count_shown (&place) == 2);
  ui_close_window (place.window);
}

static void
add_segment (UiFixture *fixture,
             EfSource *source,
             int second,
             const char *label,
             const char *keyword,
             const char *notes)
{
  g_autoptr (EfSegment) segment = ef_segment_new (NULL, ef_source_get_id (source));
  g_autoptr (EfSegmentEdit) edit = ef_segment_edit_new (ef_source_get_id (source), "Add", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_segment_set_span (segment,
                       (EfTimeSpan) { second * EF_NS_PER_SECOND, (second + 1) * EF_NS_PER_SECOND });
  ef_segment_set_label (segment, label);
  ef_segment_set_keywords (segment, (const char *[]) { keyword, NULL });
  ef_segment_set_notes (segment, notes);
  ef_segment_edit_add (edit, segment);
  ef_studio_edit_segments_async (fixture->studio, edit, await_cb, &result);
  ef_studio_edit_segments_finish (fixture->studio, await (&result), &error);
  g_assert_no_error (error);
}

/* What the rows of the list are: a name of a video, or the label of a segment below it. */
static char *
describe (const Place *place)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < count_shown (place); i++) {
    g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (place->shown), i);

    g_string_append_printf (text, EF_IS_SOURCE (item) ? "%s" : ">%s",
                            EF_IS_SOURCE (item) ? ef_source_get_name (EF_SOURCE (item))
                                                : ef_segment_get_label (EF_SEGMENT (item)));
    g_string_append_c (text, ' ');
  }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_found (const Place *place, const char *needle, const char *rows)
{
  GtkWidget *search = ui_find (place->page, GTK_TYPE_SEARCH_ENTRY);
  g_autofree char *shown = NULL;

  gtk_editable_set_text (GTK_EDITABLE (search), needle);
  ui_wait (300);
  shown = describe (place);
  for (int i = 0; i < 100 && !g_str_equal (shown, rows); i++) {
    g_free (shown);
    ui_wait (50);
    shown = describe (place);
  }
  g_assert_cmpstr (shown, ==, rows);
}

/* Segments are found by what is written about them, and open the editor where they are. */
static void
test_finds_segments (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  g_autofree char *clip = ui_make_clip ();
  g_autofree char *film = ui_make_film ();
  g_autofree char *apple = ui_copy_film (fixture, clip, "Apple.mp4");
  g_autofree char *pear = ui_copy_film (fixture, film, "Pear.mp4");
  GtkWidget *search = ui_find (place.page, GTK_TYPE_SEARCH_ENTRY);
  EfSource *source = ui_add_film (fixture->studio, apple);
  GtkWidget *editor = NULL;
  EfEditSession *session;

  UI_WAIT_UNTIL (ui_is_read (source));
  add_segment (fixture, source, 1, "Laugh", "hero", "She turns\nto the Übung");
  add_segment (fixture, source, 3, "Pour", "milk", "");
  source = ui_add_film (fixture->studio, pear);
  UI_WAIT_UNTIL (ui_is_read (source));

  assert_found (&place, "laugh", "Apple.mp4 >Laugh ");
  g_assert_cmpstr (get_state (&place), ==, "list");
  UI_WAIT_UNTIL (ui_find_mapped (place.page, EF_TYPE_FOUND_ROW) != NULL);
  assert_found (&place, "MIL", "Apple.mp4 >Pour ");
  assert_found (&place, "übung", "Apple.mp4 >Laugh ");
  assert_found (&place, "apple pour", "Apple.mp4 >Pour ");
  assert_found (&place, "p", "Pear.mp4 Apple.mp4 >Pour ");
  assert_found (&place, "pear", "Pear.mp4 ");
  g_assert_cmpstr (get_state (&place), ==, "grid");
  /* Not in how keywords are stored. */
  assert_found (&place, "[", "");
  assert_found (&place, "", "Pear.mp4 Apple.mp4 ");

  /* What is done to videos is not done to what is below them. */
  assert_found (&place, "laugh", "Apple.mp4 >Laugh ");
  gtk_selection_model_select_item (place.shown, 1, TRUE);
  act (&place, "source.remove");
  ui_wait (100);
  assert_found (&place, "laugh", "Apple.mp4 >Laugh ");

  g_signal_emit_by_name (search, "activate");
  UI_WAIT_UNTIL ((editor = ui_find_mapped (GTK_WIDGET (place.window), EF_TYPE_EDITOR_PAGE)) !=
                 NULL);
  session = ef_editor_page_get_session (EF_EDITOR_PAGE (editor));
  UI_WAIT_UNTIL (ef_edit_session_get_current (session) != NULL);
  g_assert_cmpstr (ef_segment_get_label (ef_edit_session_get_current (session)), ==, "Laugh");
  UI_WAIT_UNTIL (ef_edit_session_get_playhead (session) == EF_NS_PER_SECOND);
  ui_close_window (place.window);
}

/* Pictures or a list stay as they were chosen. */
static void
test_layout (UiFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 2; i++) {
    Place place = { 0 };
    AdwToggleGroup *layout = NULL;

    if (i == 0)
      place = open_place (fixture);
    else
      place.window = ui_open_window (fixture);
    place.page = ui_find (GTK_WIDGET (place.window), EF_TYPE_SOURCES_PAGE);
    layout = ADW_TOGGLE_GROUP (
      gtk_widget_get_ancestor (ui_find_named (place.page, _ ("As a list")), ADW_TYPE_TOGGLE_GROUP));
    g_assert_cmpstr (adw_toggle_group_get_active_name (layout), ==, i == 0 ? "grid" : "list");
    adw_toggle_group_set_active_name (layout, "list");
    ui_wait (50);
    ui_close_window (place.window);
  }
}

/* Whoever reads it brings back what the database has, and so what a test has set itself is gone. */
static gboolean
is_analysed (EfStudio *studio)
{
  GListModel *jobs = ef_studio_get_jobs (studio);

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (jobs, i);

    if (ef_job_get_kind (job) == EF_JOB_ANALYSIS)
      return ef_job_state_is_final (ef_job_get_state (job));
  }

  return FALSE;
}

/* What changes in a video changes where it stands, and what is said of all. */
static void
test_changes (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  g_autofree char *clip = ui_make_clip ();
  GtkWidget *filter = ui_find (place.page, ADW_TYPE_TOGGLE_GROUP);
  EfSource *source = ui_add_film (fixture->studio, clip);
  AdwToggle *missing = adw_toggle_group_get_toggle_by_name (ADW_TOGGLE_GROUP (filter), "missing");

  UI_WAIT_UNTIL (ui_is_read (source) && is_analysed (fixture->studio));
  adw_toggle_group_set_active_name (ADW_TOGGLE_GROUP (filter), "new");
  UI_WAIT_UNTIL (count_shown (&place) == 1);
  ef_source_set_n_segments (source, 3); /* as the studio does when a segment was marked */
  UI_WAIT_UNTIL (count_shown (&place) == 0);
  adw_toggle_group_set_active_name (ADW_TOGGLE_GROUP (filter), "all");
  UI_WAIT_UNTIL (count_shown (&place) == 1);
  g_assert_cmpstr (adw_toggle_get_label (missing), ==, "Missing");
  ef_source_set_state (source, EF_SOURCE_MISSING, NULL);
  UI_WAIT_UNTIL (g_str_equal (adw_toggle_get_label (missing), "Missing 1"));
  ui_close_window (place.window);
}

static void
test_renames (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  g_autofree char *clip = ui_make_clip ();
  EfSource *source = ui_add_film (fixture->studio, clip);
  AdwDialog *dialog;
  GtkWidget *entry;

  UI_WAIT_UNTIL (ui_is_read (source));
  gtk_selection_model_select_item (place.shown, 0, TRUE);
  act (&place, "source.rename");
  dialog = wait_for_dialog (&place);
  entry = adw_alert_dialog_get_extra_child (ADW_ALERT_DIALOG (dialog));
  gtk_editable_set_text (GTK_EDITABLE (entry), "   ");
  g_assert_false (adw_alert_dialog_get_response_enabled (ADW_ALERT_DIALOG (dialog), "rename"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "Milk & <b>sugar");
  g_signal_emit_by_name (dialog, "response::rename", "rename");
  adw_dialog_force_close (dialog);
  UI_WAIT_UNTIL (g_str_equal (ef_source_get_name (source), "Milk & <b>sugar"));
  ui_wait (50);
  g_assert_nonnull (ui_find_named (place.page, "Milk & <b>sugar"));
  ui_close_window (place.window);
}

static void
test_removes (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  g_autofree char *clip = ui_make_clip ();
  g_autofree char *path = ui_copy_film (fixture, clip, "First.mp4");
  EfSource *source = ui_add_film (fixture->studio, path);
  GtkWidget *undo;

  UI_WAIT_UNTIL (ui_is_read (source));
  gtk_selection_model_select_item (place.shown, 0, TRUE);
  act (&place, "source.remove");
  UI_WAIT_UNTIL (count_shown (&place) == 0);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  UI_WAIT_UNTIL ((undo = ui_find_named (GTK_WIDGET (place.window), _ ("_Undo"))) != NULL);
  g_signal_emit_by_name (undo, "clicked");
  UI_WAIT_UNTIL (count_shown (&place) == 1);
  ui_close_window (place.window);
}

/* The file dialog of GTK itself, since there are no portals here. */
static void
answer_file_dialog (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GListModel *windows = gtk_window_get_toplevels ();
  GtkWindow *chooser = NULL;

  UI_WAIT_UNTIL (g_list_model_get_n_items (windows) > 1);
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++) {
    g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

    if (g_type_is_a (G_OBJECT_TYPE (window), g_type_from_name ("GtkFileChooserDialog")))
      chooser = window;
  }
  g_assert_nonnull (chooser);
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  g_assert_true (gtk_file_chooser_set_file (GTK_FILE_CHOOSER (chooser), file, NULL));
  ui_wait (300);
  gtk_dialog_response (GTK_DIALOG (chooser), GTK_RESPONSE_ACCEPT);
  G_GNUC_END_IGNORE_DEPRECATIONS
}

static void
test_relinks (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  g_autofree char *clip = ui_make_clip ();
  g_autofree char *path = ui_copy_film (fixture, clip, "Before.mp4");
  g_autofree char *moved = g_build_filename (fixture->folder, "After.mp4", NULL);
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (g_object_unref);
  EfSource *source = ui_add_film (fixture->studio, path);

  UI_WAIT_UNTIL (ui_is_read (source));
  g_assert_cmpint (g_rename (path, moved), ==, 0);
  g_ptr_array_add (sources, g_object_ref (source));
  ef_studio_check_sources (fixture->studio, sources);
  UI_WAIT_UNTIL (ef_source_get_state (source) == EF_SOURCE_MISSING);
  ui_wait (50);
  g_assert_nonnull (ui_find_named (place.page, _ ("Say where the file is now")));

  gtk_selection_model_select_item (place.shown, 0, TRUE);
  act (&place, "source.relink");
  answer_file_dialog (moved);
  UI_WAIT_UNTIL (g_strcmp0 (ef_source_get_path (source), moved) == 0);
  UI_WAIT_UNTIL (ui_is_read (source));
  ui_close_window (place.window);
}

static GtkEventController *
find_drop_target (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_DROP_TARGET (controller))
      return controller; /* the widget holds it */
  }
  g_assert_not_reached ();
}

static void
test_drops (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  g_autofree char *clip = ui_make_clip ();
  g_autoptr (GFile) file = g_file_new_for_path (clip);
  GtkEventController *target = find_drop_target (place.page);
  g_auto (GValue) value = G_VALUE_INIT;
  GdkDragAction action = 0;
  gboolean is_taken = FALSE;

  g_value_init (&value, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&value, gdk_file_list_new_from_array (&file, 1));
  g_signal_emit_by_name (target, "enter", 1.0, 1.0, &action);
  g_assert_cmpint (action, ==, GDK_ACTION_COPY);
  g_assert_nonnull (ui_find_named (place.page, "Add to Nordlicht"));
  g_signal_emit_by_name (target, "drop", &value, 1.0, 1.0, &is_taken);
  g_assert_true (is_taken);
  UI_WAIT_UNTIL (count_shown (&place) == 1);

  gdk_clipboard_set_value (gtk_widget_get_clipboard (place.page), &value);
  act (&place, "source.paste");
  UI_WAIT_UNTIL (ui_find_mapped (GTK_WIDGET (place.window), EF_TYPE_EDITOR_PAGE) != NULL);
  ui_close_window (place.window);
}

/* In no size there is too little room: GTK would warn, and this would end. */
static void
test_sizes (UiFixture *fixture, gconstpointer data)
{
  static const int sizes[][2] = { { 1240, 800 }, { 1000, 800 }, { 640, 360 }, { 360, 720 } };
  g_autofree char *clip = ui_make_clip ();

  ui_add_profile (fixture->studio, "Nordlicht", "teal");
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    EfWindow *window;
    GtkWidget *page;
    GtkWidget *layout;

    g_settings_set_int (fixture->settings, "window-width", sizes[i][0]);
    g_settings_set_int (fixture->settings, "window-height", sizes[i][1]);
    window = ui_open_window (fixture);
    page = ui_find (GTK_WIDGET (window), EF_TYPE_SOURCES_PAGE);
    ui_add_film (fixture->studio, clip);
    layout = gtk_widget_get_ancestor (ui_find_named (page, _ ("As a list")), ADW_TYPE_TOGGLE_GROUP);
    ui_wait (100);
    adw_toggle_group_set_active_name (ADW_TOGGLE_GROUP (layout), "list");
    ui_wait (100);
    ui_close_window (window);
  }
  g_settings_reset (fixture->settings, "window-width");
  g_settings_reset (fixture->settings, "window-height");
}

/* Nobody is left to do what was put off when a page goes before the main loop turns. */
static void
test_goes (UiFixture *fixture, gconstpointer data)
{
  GtkWidget *page;

  ui_add_profile (fixture->studio, "One", "teal");
  page = g_object_ref_sink (g_object_new (EF_TYPE_SOURCES_PAGE, "studio", fixture->studio, NULL));
  g_object_run_dispose (G_OBJECT (page));
  g_assert_null (g_main_context_find_source_by_user_data (NULL, page));
  g_object_unref (page);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
#define ADD(path, func) g_test_add (path, UiFixture, NULL, ui_films_set_up, func, ui_tear_down)
  ADD ("/sources/types", test_types);
  ADD ("/sources/goes", test_goes);
  ADD ("/sources/adds", test_adds);
  ADD ("/sources/opens-one", test_opens_one);
  ADD ("/sources/returns", test_returns);
  ADD ("/sources/finds", test_finds);
  ADD ("/sources/finds-segments", test_finds_segments);
  ADD ("/sources/layout", test_layout);
  ADD ("/sources/renames", test_renames);
  ADD ("/sources/removes", test_removes);
  ADD ("/sources/relinks", test_relinks);
  ADD ("/sources/drops", test_drops);
  ADD ("/sources/sizes", test_sizes);
  ADD ("/sources/changes", test_changes);
#undef ADD

  return g_test_run ();
}
