/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "core/job.h"
#include "films.h"
#include "pipeline/source-check.h"
#include "pipeline/source-data.h"
#include "pipeline/studio-projects.h"
#include "support/async.h"
#include "ui/editor/edit-session-private.h"
#include "ui/nav-row.h"
#include "ui/projects/add-segments-dialog.h"
#include "ui/projects/film-picture.h"
#include "ui/projects/found-segment.h"
#include "ui/projects/item-card.h"
#include "ui/projects/look-editor.h"
#include "ui/projects/project-card.h"
#include "ui/projects/project-dialogs.h"
#include "ui/projects/project-footer.h"
#include "ui/projects/project-inspector.h"
#include "ui/projects/project-page.h"
#include "ui/projects/project-preview.h"
#include "ui/projects/project-session-private.h"
#include "ui/projects/projects-page.h"
#include "ui/projects/projects-view.h"
#include "ui/projects/removed-projects-dialog.h"
#include "ui/projects/script-editor.h"
#include "ui/projects/storyboard.h"
#include "ui/projects/variant-list.h"
#include "ui/projects/variant-row.h"
#include "ui/sources/sources-page.h"

/* Projects in a real window, with a real studio, a video and its segments. */

typedef struct {
  EfWindow *window;
  EfSource *source;
  GListModel *projects;
  EfProject *project;
  EfProjectPage *page;
  EfProjectSession *session;
  GListModel *items;
  GtkSelectionModel *selection;
} Place;

static void
add_segment (UiFixture *fixture,
             EfSource *source,
             double begin,
             const char *label,
             const char *word)
{
  g_autoptr (EfSegment) segment = ef_segment_new (NULL, ef_source_get_id (source));
  g_autoptr (EfSegmentEdit) edit = ef_segment_edit_new (ef_source_get_id (source), "Add", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gint64 time = (gint64) (begin * EF_NS_PER_SECOND);

  ef_segment_set_span (segment, (EfTimeSpan) { time, time + EF_NS_PER_SECOND * 4 / 5 });
  ef_segment_set_label (segment, label);
  if (word != NULL)
    ef_segment_set_keywords (segment, (const char *[]) { word, NULL });
  ef_segment_edit_add (edit, segment);
  ef_studio_edit_segments_async (fixture->studio, edit, await_cb, &result);
  ef_studio_edit_segments_finish (fixture->studio, await (&result), &error);
  g_assert_no_error (error);
}

static Place
open_window (UiFixture *fixture)
{
  g_autofree char *made = ui_make_clip ();
  g_autofree char *clip = ui_copy_film (fixture, made, "Kitchen.mp4");
  Place place = { 0 };

  ui_add_profile (fixture->studio, "Nordlicht", "teal");
  place.window = ui_open_window (fixture);
  place.source = ui_add_film (fixture->studio, clip);
  UI_WAIT_UNTIL (ui_is_read (place.source));
  add_segment (fixture, place.source, 0, "Apple", "fruit");
  add_segment (fixture, place.source, 1, "Bread", NULL);
  add_segment (fixture, place.source, 2, "Cherry", "fruit");
  add_segment (fixture, place.source, 3, "", NULL);
  UI_WAIT_UNTIL (ef_source_get_n_segments (place.source) == 4);
  place.projects = ef_studio_get_projects (fixture->studio);

  return place;
}

static EfProject *
add_project (UiFixture *fixture, const char *name, EfSource *source)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  EfProject *project;

  ef_studio_add_project_async (fixture->studio, ef_studio_get_profile (fixture->studio), name,
                               source, await_cb, &result);
  project = ef_studio_add_project_finish (fixture->studio, await (&result), &error);
  g_assert_no_error (error);

  return project;
}

static guint
count (const Place *place)
{
  return g_list_model_get_n_items (place->items);
}

static void
wait_for_page (Place *place)
{
  GtkWidget *page;

  UI_WAIT_UNTIL ((page = ui_find_mapped (GTK_WIDGET (place->window), EF_TYPE_PROJECT_PAGE)) !=
                   NULL &&
                 ui_find_mapped (GTK_WIDGET (place->window), EF_TYPE_PROJECTS_PAGE) == NULL);
  place->page = EF_PROJECT_PAGE (page);
  place->session = ef_project_page_get_session (place->page);
  place->items = ef_project_session_get_items (place->session);
  place->selection = ef_project_session_get_selection (place->session);
}

static Place
open_project (UiFixture *fixture)
{
  Place place = open_window (fixture);

  place.project = add_project (fixture, "Teaser", place.source);
  gtk_widget_activate_action (GTK_WIDGET (place.window), "win.open-project", "s",
                              ef_project_get_id (place.project));
  wait_for_page (&place);
  UI_WAIT_UNTIL (count (&place) == 4);

  return place;
}

static void
close_place (Place *place)
{
  if (place->session != NULL)
    UI_WAIT_UNTIL (ef_project_session_is_idle (place->session));
  g_clear_object (&place->project);
  ui_close_window (place->window);
}

/* The labels of the storyboard, by their first letters; "?" where there is none. */
static char *
spell (GListModel *items)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++) {
    g_autoptr (EfItem) item = g_list_model_get_item (items, i);
    const char *label = ef_segment_get_label (ef_item_get_segment (item));

    g_string_append_c (text, label != NULL && *label != '\0' ? *label : '?');
  }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_spelled (const Place *place, const char *expected)
{
  g_autofree char *text = spell (place->items);

  g_assert_cmpstr (text, ==, expected);
}

static gboolean
is_spelled (const Place *place, const char *expected)
{
  g_autofree char *text = spell (place->items);

  return g_str_equal (text, expected);
}

/* As it is in the database. */
static void
assert_stored (UiFixture *fixture, const Place *place, const char *expected)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) list = NULL;
  g_autoptr (GListStore) items = g_list_store_new (EF_TYPE_ITEM);
  g_autofree char *text = NULL;

  UI_WAIT_UNTIL (ef_project_session_is_idle (place->session));
  ef_studio_list_items_async (fixture->studio, place->project, NULL, await_cb, &result);
  list = ef_studio_list_items_finish (fixture->studio, await (&result), &error);
  g_assert_no_error (error);
  g_list_store_splice (items, 0, 0, list->pdata, list->len);
  text = spell (G_LIST_MODEL (items));
  g_assert_cmpstr (text, ==, expected);
}

static void
act (const Place *place, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (place->page), action, NULL));
}

static void
act_on_cards (const Place *place, const char *action)
{
  GtkWidget *storyboard = ui_find (GTK_WIDGET (place->page), EF_TYPE_STORYBOARD);

  g_assert_true (gtk_widget_activate_action (storyboard, action, NULL));
}

static void
choose (const Place *place, guint first, guint last)
{
  gtk_selection_model_select_range (place->selection, first, last - first + 1, TRUE);
}

static EfItem *
get_item (const Place *place, guint position)
{
  g_autoptr (EfItem) item = g_list_model_get_item (place->items, position);

  return item; /* the storyboard holds it */
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
answer (const Place *place, const char *text, const char *response)
{
  AdwAlertDialog *dialog = ADW_ALERT_DIALOG (wait_for_dialog (place));

  gtk_editable_set_text (GTK_EDITABLE (adw_alert_dialog_get_extra_child (dialog)), text);
  g_signal_emit_by_name (dialog, "response", response);
  adw_dialog_force_close (ADW_DIALOG (dialog));
}

static void
press_toast (const Place *place, const char *label)
{
  GtkWidget *toast = NULL;
  GtkWidget *button = NULL;

  UI_WAIT_UNTIL (
    (toast = ui_find (GTK_WIDGET (place->window), g_type_from_name ("AdwToastWidget"))) != NULL &&
    (button = ui_find_named (toast, label)) != NULL);
  g_signal_emit_by_name (button, "clicked");
}

static void
test_types (UiFixture *fixture, gconstpointer data)
{
  static GType (*const types[]) (void) = {
    ef_film_picture_get_type,    ef_look_editor_get_type,
    ef_project_footer_get_type,  ef_project_inspector_get_type,
    ef_project_preview_get_type, ef_projects_page_get_type,
    ef_projects_view_get_type,   ef_storyboard_get_type,
    ef_variant_list_get_type,    ef_variant_row_get_type,
    ef_project_page_get_type,    ef_add_segments_dialog_get_type,
    ef_script_editor_get_type,   ef_removed_projects_dialog_get_type,
  };
  g_autoptr (EfFilmPictures) pictures = ef_film_pictures_new (fixture->studio);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    ui_assert_ends (g_object_ref_sink (g_object_new (types[i](), NULL)));
  ui_assert_ends (g_object_ref_sink (ef_project_card_new (fixture->studio, pictures)));
  ui_assert_ends (g_object_ref_sink (ef_found_segment_new (pictures)));
}

/* The list: it leads on while it is empty, and projects are made, renamed, found and removed in it. */
static void
test_list (UiFixture *fixture, gconstpointer data)
{
  Place place = open_window (fixture);
  GtkWidget *page = ui_find (GTK_WIDGET (place.window), EF_TYPE_PROJECTS_PAGE);
  GtkWidget *grid = ui_find (page, GTK_TYPE_GRID_VIEW);
  GListModel *shown = G_LIST_MODEL (gtk_grid_view_get_model (GTK_GRID_VIEW (grid)));
  GtkWidget *search = ui_find (page, GTK_TYPE_SEARCH_ENTRY);
  g_autoptr (EfProject) first = NULL;

  gtk_widget_activate_action (GTK_WIDGET (place.window), "win.page", "s", "projects");
  UI_WAIT_UNTIL (gtk_widget_get_mapped (page));
  UI_WAIT_UNTIL (ui_find_named (page, _ ("_New Project…")) != NULL);
  gtk_widget_activate_action (page, "projects.new", NULL);
  answer (&place, "  Autumn  ", "accept");
  wait_for_page (&place);
  UI_WAIT_UNTIL (g_list_model_get_n_items (place.projects) == 1);
  first = g_list_model_get_item (place.projects, 0);
  g_assert_cmpstr (ef_project_get_name (first), ==, "Autumn");
  act (&place, "project.back");
  UI_WAIT_UNTIL (gtk_widget_get_mapped (page));

  /* A name that is there gets a number. */
  gtk_widget_activate_action (page, "projects.new", NULL);
  answer (&place, "autumn", "accept");
  UI_WAIT_UNTIL (g_list_model_get_n_items (place.projects) == 2);
  wait_for_page (&place);
  g_assert_cmpstr (ef_project_get_name (ef_project_session_get_project (place.session)), ==,
                   "autumn 2");
  act (&place, "project.back");
  UI_WAIT_UNTIL (gtk_widget_get_mapped (page));

  UI_WAIT_UNTIL (g_list_model_get_n_items (shown) == 2);
  gtk_widget_activate_action (page, "projects.take", "s", ef_project_get_id (first));
  gtk_widget_activate_action (page, "projects.rename", NULL);
  answer (&place, "Winter", "accept");
  UI_WAIT_UNTIL (g_str_equal (ef_project_get_name (first), "Winter"));
  gtk_editable_set_text (GTK_EDITABLE (search), "wint");
  UI_WAIT_UNTIL (g_list_model_get_n_items (shown) == 1);
  gtk_widget_activate_action (page, "projects.take", "s", ef_project_get_id (first));
  gtk_widget_activate_action (page, "projects.remove", NULL);
  UI_WAIT_UNTIL (g_list_model_get_n_items (place.projects) == 1);
  press_toast (&place, _ ("_Undo"));
  UI_WAIT_UNTIL (g_list_model_get_n_items (place.projects) == 2);
  place.session = NULL;
  close_place (&place);
}

/* From a video, and from segments that are checked in the editor. */
static void
test_adds (UiFixture *fixture, gconstpointer data)
{
  Place place = open_window (fixture);
  GtkWidget *sources = ui_find (GTK_WIDGET (place.window), EF_TYPE_SOURCES_PAGE);
  EfEditorPage *editor;
  EfEditSession *session;

  gtk_widget_activate_action (sources, "source.take", "s", ef_source_get_id (place.source));
  gtk_widget_activate_action (sources, "source.new-project", NULL);
  wait_for_page (&place);
  UI_WAIT_UNTIL (count (&place) == 4);
  assert_spelled (&place, "ABC?");
  place.project = g_object_ref (ef_project_session_get_project (place.session));
  gtk_widget_activate_action (GTK_WIDGET (place.window), "win.page", "s", "sources");

  editor = ui_open_film (place.window, place.source);
  session = ef_editor_page_get_session (editor);
  UI_WAIT_UNTIL (g_list_model_get_n_items (ef_edit_session_get_segments (session)) == 4);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (EfSegment) segment =
      g_list_model_get_item (ef_edit_session_get_segments (session), i);

    ef_edit_session_set_checked (session, segment, TRUE);
  }
  gtk_widget_activate_action (GTK_WIDGET (editor), "editor.add-to", "s",
                              ef_project_get_id (place.project));
  UI_WAIT_UNTIL (is_spelled (&place, "ABC?AB"));
  press_toast (&place, _ ("_Open"));
  UI_WAIT_UNTIL (gtk_widget_get_mapped (GTK_WIDGET (place.page)));
  close_place (&place);
}

static void
test_storyboard (UiFixture *fixture, gconstpointer data)
{
  Place place = open_project (fixture);
  g_autoptr (GPtrArray) two = NULL;

  assert_spelled (&place, "ABC?");
  choose (&place, 0, 1);
  two = ef_project_session_get_chosen (place.session);
  ef_project_session_move (place.session, two, 4);
  assert_spelled (&place, "C?AB");
  g_assert_true (gtk_selection_model_is_selected (place.selection, 2));
  g_assert_true (gtk_selection_model_is_selected (place.selection, 3));
  act_on_cards (&place, "storyboard.move-back");
  assert_spelled (&place, "CAB?");
  act_on_cards (&place, "storyboard.move-start");
  assert_spelled (&place, "ABC?");
  act_on_cards (&place, "storyboard.double");
  assert_spelled (&place, "ABABC?");
  assert_stored (fixture, &place, "ABABC?");
  act_on_cards (&place, "storyboard.remove");
  assert_spelled (&place, "ABC?");
  /* What follows is chosen, so that Delete can be pressed again. */
  g_assert_true (gtk_selection_model_is_selected (place.selection, 2));

  choose (&place, 1, 1);
  act_on_cards (&place, "storyboard.pin");
  g_assert_true (ef_item_get_pinned (get_item (&place, 1)));
  act_on_cards (&place, "storyboard.transition");
  g_assert_cmpint (ef_item_get_transition (get_item (&place, 1)).kind, ==, EF_TRANSITION_FADE);
  act_on_cards (&place, "storyboard.transition");
  g_assert_cmpint (ef_item_get_transition (get_item (&place, 1)).kind, ==, EF_TRANSITION_DIP);
  act_on_cards (&place, "storyboard.transition");
  g_assert_cmpint (ef_item_get_transition (get_item (&place, 1)).kind, ==, EF_TRANSITION_CUT);
  assert_stored (fixture, &place, "ABC?");
  close_place (&place);
}

static GtkDropTarget *
find_target (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_DROP_TARGET (controller))
      return GTK_DROP_TARGET (controller); /* the widget holds it */
  }
  g_assert_not_reached ();
}

/* Between the cards it is dropped at, which make room. */
static void
test_drops (UiFixture *fixture, gconstpointer data)
{
  Place place = open_project (fixture);
  GtkWidget *storyboard = ui_find (GTK_WIDGET (place.page), EF_TYPE_STORYBOARD);
  GtkWidget *list = ui_find (storyboard, GTK_TYPE_LIST_VIEW);
  GtkWidget *card = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  GdkDragAction action = 0;
  gboolean is_taken = FALSE;
  graphene_rect_t bounds;

  UI_WAIT_UNTIL ((card = ui_find_mapped (list, EF_TYPE_ITEM_CARD)) != NULL &&
                 gtk_widget_get_width (card) > 0);
  g_assert_true (gtk_widget_compute_bounds (card, list, &bounds));
  g_assert_cmpuint (ef_storyboard_find_gap (EF_STORYBOARD (storyboard), 0), ==, 0);
  g_assert_cmpuint (ef_storyboard_find_gap (EF_STORYBOARD (storyboard), 10000), ==, 4);
  g_signal_emit_by_name (find_target (list), "motion",
                         (double) (bounds.origin.x + bounds.size.width), 20.0, &action);
  g_assert_cmpint (action, ==, GDK_ACTION_COPY);
  g_value_init (&value, EF_TYPE_SEGMENT);
  g_value_set_object (&value, ef_item_get_segment (get_item (&place, 2)));
  g_signal_emit_by_name (find_target (list), "drop", &value,
                         (double) (bounds.origin.x + bounds.size.width), 20.0, &is_taken);
  g_assert_true (is_taken);
  assert_spelled (&place, "ACBC?");
  assert_stored (fixture, &place, "ACBC?");
  close_place (&place);
}

static char *
get_undo_title (const Place *place)
{
  char *title = NULL;

  g_object_get (place->session, "undo-title", &title, NULL);

  return title;
}

static void
test_undo (UiFixture *fixture, gconstpointer data)
{
  Place place = open_project (fixture);
  g_autofree char *title = NULL;

  choose (&place, 0, 0);
  act_on_cards (&place, "storyboard.move-end");
  act_on_cards (&place, "storyboard.remove");
  assert_spelled (&place, "BC?");
  UI_WAIT_UNTIL (ef_project_session_is_idle (place.session));
  act (&place, "project.undo");
  UI_WAIT_UNTIL (is_spelled (&place, "BC?A"));
  act (&place, "project.undo");
  UI_WAIT_UNTIL (is_spelled (&place, "ABC?"));
  act (&place, "project.redo");
  UI_WAIT_UNTIL (is_spelled (&place, "BC?A"));
  UI_WAIT_UNTIL (ef_project_session_is_idle (place.session));
  title = get_undo_title (&place);
  g_assert_nonnull (title);
  assert_stored (fixture, &place, "BC?A");
  close_place (&place);
}

static void
set_settings (const Place *place, guint n_variants, EfOrder order, double seconds)
{
  EfProjectSettings settings = { 0 };

  ef_project_settings_copy (&settings, ef_project_session_get_settings (place->session));
  settings.n_variants = n_variants;
  settings.order = order;
  settings.length = (gint64) (seconds * EF_NS_PER_SECOND);
  ef_project_session_set_settings (place->session, &settings, NULL);
  ef_project_settings_clear (&settings);
}

static guint
count_rows (const Place *place)
{
  GtkWidget *list =
    ui_find (ui_find (GTK_WIDGET (place->page), EF_TYPE_VARIANT_LIST), GTK_TYPE_LIST_BOX);
  guint n_rows = 0;

  while (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), (int) n_rows) != NULL)
    n_rows++;

  return n_rows;
}

static void
test_variants (UiFixture *fixture, gconstpointer data)
{
  Place place = open_project (fixture);
  guint32 seed;
  guint variant = 0;

  set_settings (&place, 3, EF_ORDER_SHUFFLED, 2);
  UI_WAIT_UNTIL (count_rows (&place) == 3);
  seed = ef_project_session_get_settings (place.session)->seed;
  act (&place, "project.shuffle");
  g_assert_cmpuint (ef_project_session_get_settings (place.session)->seed, !=, seed);
  UI_WAIT_UNTIL (ef_clip_get_seed (ef_project_session_get_variants (place.session)->pdata[0]) ==
                 ef_project_session_get_settings (place.session)->seed);
  ef_project_session_set_variant (place.session, 2);
  g_object_get (place.session, "variant", &variant, NULL);
  g_assert_cmpuint (variant, ==, 2);

  /* Of one segment there is one order only. */
  choose (&place, 1, 3);
  act_on_cards (&place, "storyboard.remove");
  set_settings (&place, 5, EF_ORDER_ARRANGED, 0);
  UI_WAIT_UNTIL (ef_project_session_get_n_missing (place.session) == 4);
  g_assert_cmpuint (count_rows (&place), ==, 1);
  g_object_get (place.session, "variant", &variant, NULL);
  g_assert_cmpuint (variant, ==, 0);
  UI_WAIT_UNTIL (ef_project_session_is_idle (place.session));
  UI_WAIT_UNTIL (ef_project_get_settings (place.project)->n_variants == 5);

  /* In a hurry: nothing of it is refused because of what was written just before. */
  for (guint i = 1; i <= 40; i++) {
    set_settings (&place, i % 10 + 1, EF_ORDER_SHUFFLED, 3 + i);
    ui_wait (i % 7);
  }
  UI_WAIT_UNTIL (ef_project_session_is_idle (place.session));
  UI_WAIT_UNTIL (ef_project_get_settings (place.project)->length == 43 * EF_NS_PER_SECOND);
  g_assert_cmpint (ef_project_session_get_settings (place.session)->length, ==,
                   43 * EF_NS_PER_SECOND);
  act (&place, "project.undo");
  UI_WAIT_UNTIL (ef_project_session_get_settings (place.session)->length == 42 * EF_NS_PER_SECOND);
  UI_WAIT_UNTIL (ef_project_session_is_idle (place.session));
  set_settings (&place, 2, EF_ORDER_ARRANGED, 5);
  UI_WAIT_UNTIL (ef_project_session_is_idle (place.session));
  g_assert_cmpint (ef_project_session_get_settings (place.session)->length, ==,
                   5 * EF_NS_PER_SECOND);
  UI_WAIT_UNTIL (ef_project_get_settings (place.project)->length == 5 * EF_NS_PER_SECOND);
  close_place (&place);
}

/* What was removed is in its dialog, and comes back from there. */
static void
test_removed (UiFixture *fixture, gconstpointer data)
{
  Place place = open_window (fixture);
  GtkWidget *page = ui_find (GTK_WIDGET (place.window), EF_TYPE_PROJECTS_PAGE);
  g_autoptr (GAsyncResult) result = NULL;
  GtkWidget *button = NULL;
  GtkWidget *dialog = NULL;

  place.project = add_project (fixture, "Teaser", place.source);
  ef_studio_remove_project_async (fixture->studio, place.project, await_cb, &result);
  g_assert_true (ef_studio_remove_project_finish (fixture->studio, await (&result), NULL));
  gtk_widget_activate_action (GTK_WIDGET (place.window), "win.page", "s", "projects");
  UI_WAIT_UNTIL (gtk_widget_get_mapped (page));
  gtk_widget_activate_action (page, "projects.removed", NULL);
  dialog = GTK_WIDGET (wait_for_dialog (&place));
  UI_WAIT_UNTIL ((button = ui_find_named (dialog, _ ("_Restore"))) != NULL);
  g_assert_cmpuint (g_list_model_get_n_items (place.projects), ==, 0);
  g_signal_emit_by_name (button, "clicked");
  UI_WAIT_UNTIL (g_list_model_get_n_items (place.projects) == 1);
  UI_WAIT_UNTIL (ui_find_named (dialog, _ ("_Restore")) == NULL);
  adw_dialog_force_close (ADW_DIALOG (dialog));
  close_place (&place);
}

/* What is not shown is said, by whoever has no place of its own for it. */
static void
test_left_out (UiFixture *fixture, gconstpointer data)
{
  Place place = open_window (fixture);

  g_signal_emit_by_name (fixture->studio, "left-out", "1 project cannot be read");
  UI_WAIT_UNTIL (ui_find_named (GTK_WIDGET (place.window), "1 project cannot be read") != NULL);
  close_place (&place);
}

/* Two views of one storyboard follow each other, undo included. */
static void
test_two_views (UiFixture *fixture, gconstpointer data)
{
  Place place = open_project (fixture);
  g_autoptr (EfProjectSession) other = ef_project_session_new (fixture->studio, place.project);
  GListModel *items = ef_project_session_get_items (other);

  UI_WAIT_UNTIL (g_list_model_get_n_items (items) == 4);
  choose (&place, 0, 1);
  act_on_cards (&place, "storyboard.remove");
  UI_WAIT_UNTIL (g_list_model_get_n_items (items) == 2);
  UI_WAIT_UNTIL (ef_project_session_is_idle (place.session));
  gtk_selection_model_select_item (ef_project_session_get_selection (other), 0, TRUE);
  ef_project_session_double (other);
  UI_WAIT_UNTIL (count (&place) == 3);
  UI_WAIT_UNTIL (ef_project_session_is_idle (other) && ef_project_session_is_idle (place.session));
  act (&place, "project.undo");
  UI_WAIT_UNTIL (count (&place) == 2);
  UI_WAIT_UNTIL (g_list_model_get_n_items (items) == 2);
  ef_project_session_close (other);
  UI_WAIT_UNTIL (ef_project_session_is_idle (other));
  close_place (&place);
}

static const char *
get_subtitle (GtkWidget *list, int index)
{
  return adw_action_row_get_subtitle (
    ADW_ACTION_ROW (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), index)));
}

/* The script says which segments its sentences have, what is typed is one step of undo, and Escape leaves the
 * field and not the page. */
static void
test_script (UiFixture *fixture, gconstpointer data)
{
  Place place = open_project (fixture);
  GtkWidget *editor = ui_find (GTK_WIDGET (place.page), EF_TYPE_SCRIPT_EDITOR);
  GtkWidget *text = ui_find (editor, GTK_TYPE_TEXT_VIEW);
  GtkWidget *list = ui_find (editor, GTK_TYPE_LIST_BOX);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (text));
  guint n_chosen = 0;
  g_autofree char *typed = NULL;
  GtkTextIter begin;
  GtkTextIter end;

  g_assert_false (gtk_widget_get_visible (list));
  gtk_widget_grab_focus (text);
  gtk_text_buffer_set_text (buffer, "Nobody is here. ", -1);
  gtk_text_buffer_insert_at_cursor (buffer, "Fresh fruit!", -1);
  UI_WAIT_UNTIL (gtk_widget_get_visible (list));
  UI_WAIT_UNTIL (g_str_equal (ef_project_session_get_settings (place.session)->script,
                              "Nobody is here. Fresh fruit!"));
  g_assert_cmpstr (get_subtitle (list, 0), ==, _ ("No segment"));
  g_assert_cmpstr (get_subtitle (list, 1), ==, "Apple · Cherry");
  g_assert_null (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 2));
  UI_WAIT_UNTIL (ef_project_session_is_idle (place.session));
  UI_WAIT_UNTIL (
    g_str_equal (ef_project_get_settings (place.project)->script, "Nobody is here. Fresh fruit!"));

  g_signal_emit_by_name (list, "row-activated",
                         gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), 1));
  g_object_get (place.session, "n-chosen", &n_chosen, NULL);
  g_assert_cmpuint (n_chosen, ==, 2);

  act (&place, "project.escape");
  UI_WAIT_UNTIL (!gtk_widget_has_focus (text));
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (place.page)));

  act (&place, "project.undo");
  UI_WAIT_UNTIL (*ef_project_session_get_settings (place.session)->script == '\0');
  gtk_text_buffer_get_bounds (buffer, &begin, &end);
  typed = gtk_text_buffer_get_text (buffer, &begin, &end, FALSE);
  g_assert_cmpstr (typed, ==, "");
  UI_WAIT_UNTIL (!gtk_widget_get_visible (list));
  close_place (&place);
}

static GtkAdjustment *
find_slider (const Place *place, const char *title)
{
  GtkWidget *editor = ui_find (GTK_WIDGET (place->page), EF_TYPE_LOOK_EDITOR);
  GtkWidget *label = ui_find_named (editor, title);
  GtkWidget *scale = gtk_widget_get_next_sibling (label);

  return gtk_range_get_adjustment (GTK_RANGE (scale));
}

/* What is pulled with a slider is one step of undo, and of several only what was changed is the same. */
static void
test_look (UiFixture *fixture, gconstpointer data)
{
  Place place = open_project (fixture);
  GtkAdjustment *volume = NULL;

  choose (&place, 0, 0);
  volume = find_slider (&place, _ ("Volume"));
  for (int i = 0; i < 20; i++)
    gtk_adjustment_set_value (volume, 1 - i / 20.0);
  g_assert_cmpfloat_with_epsilon (ef_item_get_look (get_item (&place, 0))->volume, .05, .001);
  choose (&place, 0, 1);
  gtk_adjustment_set_value (find_slider (&place, _ ("Contrast")), 1.5);
  g_assert_cmpfloat_with_epsilon (ef_item_get_look (get_item (&place, 0))->volume, .05, .001);
  g_assert_cmpfloat_with_epsilon (ef_item_get_look (get_item (&place, 1))->volume, 1, .001);
  g_assert_cmpfloat_with_epsilon (ef_item_get_look (get_item (&place, 1))->contrast, 1.5, .001);
  UI_WAIT_UNTIL (ef_project_session_is_idle (place.session));

  act (&place, "project.undo");
  UI_WAIT_UNTIL (ef_item_get_look (get_item (&place, 1))->contrast < 1.01);
  act (&place, "project.undo");
  UI_WAIT_UNTIL (ef_look_is_plain (ef_item_get_look (get_item (&place, 0))));
  close_place (&place);
}

static guint
count_found (AdwDialog *dialog)
{
  GtkListView *list = GTK_LIST_VIEW (ui_find (GTK_WIDGET (dialog), GTK_TYPE_LIST_VIEW));

  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (list)));
}

static void
test_add_dialog (UiFixture *fixture, gconstpointer data)
{
  Place place = open_project (fixture);
  AdwDialog *dialog;
  GtkWidget *search;
  GtkWidget *chip;

  choose (&place, 0, 0);
  act (&place, "project.add-segments");
  dialog = wait_for_dialog (&place);
  UI_WAIT_UNTIL (count_found (dialog) == 4);
  search = ui_find (GTK_WIDGET (dialog), GTK_TYPE_SEARCH_ENTRY);
  gtk_editable_set_text (GTK_EDITABLE (search), "cherr");
  UI_WAIT_UNTIL (count_found (dialog) == 1);
  gtk_editable_set_text (GTK_EDITABLE (search), "");
  UI_WAIT_UNTIL (count_found (dialog) == 4);
  chip = ui_find_named (ui_find (GTK_WIDGET (dialog), ADW_TYPE_WRAP_BOX), "fruit");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (chip), TRUE);
  UI_WAIT_UNTIL (count_found (dialog) == 2);
  g_signal_emit_by_name (ui_find_named (GTK_WIDGET (dialog), _ ("_Check All")), "clicked");
  g_signal_emit_by_name (ui_find_named (GTK_WIDGET (dialog), _ ("Add what is checked (Return)")),
                         "clicked");
  UI_WAIT_UNTIL (is_spelled (&place, "AACBC?"));
  assert_stored (fixture, &place, "AACBC?");
  close_place (&place);
}

/* Another window, or the command line. */
static void
test_follows (UiFixture *fixture, gconstpointer data)
{
  Place place = open_project (fixture);
  g_autoptr (EfStudio) studio = ef_studio_new (fixture->paths, fixture->keyring);
  g_autoptr (EfProjectSession) other = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  UI_WAIT_UNTIL (ef_project_session_is_idle (place.session));
  ef_studio_open_async (studio, EF_STUDIO_NONE, NULL, await_cb, &result);
  ef_studio_open_finish (studio, await (&result), &error);
  g_assert_no_error (error);
  other = ef_project_session_new (studio, place.project);
  UI_WAIT_UNTIL (g_list_model_get_n_items (ef_project_session_get_items (other)) == 4);

  gtk_selection_model_select_item (place.selection, 1, TRUE);
  gtk_selection_model_select_item (ef_project_session_get_selection (other), 0, TRUE);
  ef_project_session_remove (other);
  UI_WAIT_UNTIL (is_spelled (&place, "BC?"));
  /* What was chosen here is so still. */
  g_assert_true (gtk_selection_model_is_selected (place.selection, 0));
  UI_WAIT_UNTIL (ef_project_session_is_idle (other));
  ef_project_session_close (other);
  g_clear_object (&other);
  g_clear_object (&result);
  ef_studio_close_async (studio, await_cb, &result);
  g_assert_true (ef_studio_close_finish (studio, await (&result), NULL));
  close_place (&place);
}

static gboolean
has_picture (const Place *place)
{
  g_autoptr (GObject) paintable = NULL;

  g_object_get (place->session, "paintable", &paintable, NULL);

  return paintable != NULL && gdk_paintable_get_intrinsic_width (GDK_PAINTABLE (paintable)) > 0;
}

static gboolean
is_playing (const Place *place)
{
  gboolean playing = FALSE;

  g_object_get (place->session, "playing", &playing, NULL);

  return playing;
}

static void
press (const Place *place, guint keyval)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (place->page));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);
    gboolean is_taken = FALSE;

    if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
      g_signal_emit_by_name (controller, "key-pressed", keyval, 0, 0, &is_taken);
  }
}

static void
test_plays (UiFixture *fixture, gconstpointer data)
{
  Place place = open_project (fixture);

  set_settings (&place, 1, EF_ORDER_ARRANGED, 0);
  UI_WAIT_UNTIL (has_picture (&place));
  UI_WAIT_UNTIL (ef_project_session_get_duration (place.session) > 3 * EF_NS_PER_SECOND);
  /* Choosing a card shows its first frame. */
  choose (&place, 2, 2);
  UI_WAIT_UNTIL (ef_project_session_get_shown (place.session) == get_item (&place, 2));
  gtk_selection_model_unselect_all (place.selection);
  ef_storyboard_grab_focus (EF_STORYBOARD (ui_find (GTK_WIDGET (place.page), EF_TYPE_STORYBOARD)));
  press (&place, GDK_KEY_space);
  UI_WAIT_UNTIL (is_playing (&place));
  press (&place, GDK_KEY_space);
  UI_WAIT_UNTIL (!is_playing (&place));
  ef_project_session_set_format (place.session, EF_FORMAT_SQUARE);
  UI_WAIT_UNTIL (has_picture (&place));

  /* A page that is left falls silent. */
  act (&place, "project.play");
  UI_WAIT_UNTIL (is_playing (&place));
  gtk_widget_activate_action (GTK_WIDGET (place.window), "win.page", "s", "sources");
  UI_WAIT_UNTIL (!is_playing (&place));
  close_place (&place);
}

/* A video that is gone is said where it stands, and rendering waits for it. */
static void
test_missing (UiFixture *fixture, gconstpointer data)
{
  Place place = open_project (fixture);
  GtkWidget *footer = ui_find (GTK_WIDGET (place.page), EF_TYPE_PROJECT_FOOTER);
  g_autoptr (GPtrArray) sources = g_ptr_array_new ();
  gboolean is_ready = TRUE;

  g_assert_cmpint (g_remove (ef_source_get_path (place.source)), ==, 0);
  g_ptr_array_add (sources, place.source);
  ef_studio_check_sources (fixture->studio, sources);
  UI_WAIT_UNTIL (ef_project_session_count_problems (place.session, NULL) == 4);
  UI_WAIT_UNTIL (ui_find_named (footer, _ ("Re_link…")) != NULL &&
                 gtk_widget_get_mapped (ui_find_named (footer, _ ("Re_link…"))));
  g_object_get (footer, "ready", &is_ready, NULL);
  g_assert_false (is_ready);
  close_place (&place);
}

/* Who comes back to an open project is in its storyboard; its keys work from the list of pages too. */
static void
test_keys_from_afar (UiFixture *fixture, gconstpointer data)
{
  Place place = open_project (fixture);
  GtkWidget *storyboard = ui_find (GTK_WIDGET (place.page), EF_TYPE_STORYBOARD);
  GtkWidget *nav = gtk_widget_get_ancestor (ui_find (GTK_WIDGET (place.window), EF_TYPE_NAV_ROW),
                                            GTK_TYPE_LIST_BOX);

  if (!ui_press (place.window, "alt+1")) {
    g_test_skip ("There is no xdotool");
  } else {
    UI_WAIT_UNTIL (!gtk_widget_get_mapped (storyboard));
    gtk_widget_child_focus (nav, GTK_DIR_TAB_FORWARD);
    ui_press (place.window, "alt+2");
    UI_WAIT_UNTIL (ui_has_focus (storyboard));
    gtk_widget_child_focus (nav, GTK_DIR_TAB_FORWARD);
    g_assert_true (ui_has_focus (nav));
    ui_press (place.window, "ctrl+f");
    UI_WAIT_UNTIL (ui_has_focus (ui_find (storyboard, GTK_TYPE_SEARCH_ENTRY)));
    gtk_widget_child_focus (nav, GTK_DIR_TAB_FORWARD);
    ui_press (place.window, "ctrl+n");
    UI_WAIT_UNTIL (
      adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (place.window)) != NULL);
    adw_dialog_force_close (
      adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (place.window)));
  }
  close_place (&place);
}

static EfJob *
find_render (UiFixture *fixture)
{
  GListModel *jobs = ef_studio_get_jobs (fixture->studio);

  for (guint i = 0; i < g_list_model_get_n_items (jobs); i++) {
    g_autoptr (EfJob) job = g_list_model_get_item (jobs, i);

    if (ef_job_get_kind (job) == EF_JOB_RENDER)
      return job; /* the list holds it */
  }

  return NULL;
}

/* One test is the variant and the format that are shown; the queue does the rest. */
static void
test_renders (UiFixture *fixture, gconstpointer data)
{
  Place place = open_project (fixture);
  g_autofree char *folder = g_build_filename (fixture->folder, "out", NULL);
  EfProjectSettings settings = { 0 };
  g_autoptr (GDir) dir = NULL;
  EfJob *job = NULL;

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  ef_project_settings_copy (&settings, ef_project_session_get_settings (place.session));
  g_set_str (&settings.folder, folder);
  settings.length = 2 * EF_NS_PER_SECOND;
  ef_project_session_set_settings (place.session, &settings, NULL);
  ef_project_settings_clear (&settings);
  UI_WAIT_UNTIL (ef_project_session_is_idle (place.session));
  UI_WAIT_UNTIL (count_rows (&place) > 0);
  ef_project_session_set_format (place.session, EF_FORMAT_SQUARE);
  act (&place, "project.test");
  press_toast (&place, _ ("_Show Queue"));
  UI_WAIT_UNTIL ((job = find_render (fixture)) != NULL);
  UI_WAIT_UNTIL (ef_job_state_is_final (ef_job_get_state (job)));
  g_assert_cmpstr (ef_job_get_problem (job), ==, "");
  g_assert_cmpint (ef_job_get_state (job), ==, EF_JOB_COMPLETED);
  dir = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (strstr (g_dir_read_name (dir), "1x1"));
  close_place (&place);
}

static guint
count_widgets (GtkWidget *widget, GType type)
{
  guint n_widgets = g_type_is_a (G_OBJECT_TYPE (widget), type);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n_widgets += count_widgets (child, type);

  return n_widgets;
}

#define MANY 5000

/* Cards are recycled, and what is done to one of thousands is done at once. */
static void
test_many (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (EfProject) project = ef_project_new (NULL, "profile");
  g_autoptr (EfProjectSession) session = ef_project_session_new_with (NULL, NULL, project, NULL);
  GListModel *items = ef_project_session_get_items (session);
  g_autoptr (GPtrArray) segments = g_ptr_array_new_with_free_func (g_object_unref);
  GtkWidget *window = gtk_window_new ();
  GtkWidget *storyboard = g_object_new (EF_TYPE_STORYBOARD, NULL);
  g_autoptr (GPtrArray) chosen = NULL;
  g_autoptr (EfItem) last = NULL;

  for (guint i = 0; i < MANY; i++) {
    EfSegment *segment = ef_segment_new (NULL, "source");

    ef_segment_set_span (segment, (EfTimeSpan) { 0, EF_NS_PER_SECOND });
    g_ptr_array_add (segments, segment);
  }
  ef_project_session_insert (session, segments, 0);
  g_assert_cmpuint (g_list_model_get_n_items (items), ==, MANY);
  ef_storyboard_set_session (EF_STORYBOARD (storyboard), session, NULL);
  gtk_window_set_child (GTK_WINDOW (window), storyboard);
  gtk_window_set_default_size (GTK_WINDOW (window), 900, 200);
  gtk_window_present (GTK_WINDOW (window));
  UI_WAIT_UNTIL (ui_find_mapped (storyboard, EF_TYPE_ITEM_CARD) != NULL);
  g_assert_cmpuint (count_widgets (storyboard, EF_TYPE_ITEM_CARD), <, 500);

  gtk_selection_model_select_item (ef_project_session_get_selection (session), MANY - 1, TRUE);
  chosen = ef_project_session_get_chosen (session);
  last = g_object_ref (chosen->pdata[0]);
  ef_project_session_move (session, chosen, 0);
  g_assert_cmpuint (ef_project_session_find (session, last), ==, 0);
  ef_storyboard_set_session (EF_STORYBOARD (storyboard), NULL, NULL);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* GTK warns where something has no room. */
static void
test_sizes (UiFixture *fixture, gconstpointer data)
{
  const int *size = data;
  Place place;

  g_settings_set_int (fixture->settings, "window-width", size[0]);
  g_settings_set_int (fixture->settings, "window-height", size[1]);
  place = open_project (fixture);
  choose (&place, 0, 0);
  act (&place, "project.panel");
  ui_wait (100);
  act (&place, "project.panel");
  ui_wait (100);
  close_place (&place);
  g_settings_reset (fixture->settings, "window-width");
  g_settings_reset (fixture->settings, "window-height");
}

int
main (int argc, char *argv[])
{
  static const int sizes[][2] = { { 360, 640 }, { 640, 360 }, { 900, 700 }, { 1440, 900 } };

  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
#define ADD(path, func) g_test_add (path, UiFixture, NULL, ui_films_set_up, func, ui_tear_down)
  ADD ("/projects/types", test_types);
  ADD ("/projects/list", test_list);
  ADD ("/projects/adds", test_adds);
  ADD ("/projects/storyboard", test_storyboard);
  ADD ("/projects/drops", test_drops);
  ADD ("/projects/undo", test_undo);
  ADD ("/projects/variants", test_variants);
  ADD ("/projects/script", test_script);
  ADD ("/projects/two-views", test_two_views);
  ADD ("/projects/removed", test_removed);
  ADD ("/projects/left-out", test_left_out);
  ADD ("/projects/look", test_look);
  ADD ("/projects/add-dialog", test_add_dialog);
  ADD ("/projects/follows", test_follows);
  ADD ("/projects/plays", test_plays);
  ADD ("/projects/missing", test_missing);
  ADD ("/projects/keys-from-afar", test_keys_from_afar);
  ADD ("/projects/renders", test_renders);
  ADD ("/projects/many", test_many);
#undef ADD
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree char *path = g_strdup_printf ("/projects/sizes/%d", sizes[i][0]);

    g_test_add (path, UiFixture, sizes[i], ui_films_set_up, test_sizes, ui_tear_down);
  }

  return g_test_run ();
}
