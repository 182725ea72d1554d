/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "core/timeline-scale.h"
#include "films.h"
#include "pipeline/source-data.h"
#include "support/async.h"
#include "ui/editor/edit-session-private.h"
#include "ui/editor/editor-dialogs.h"
#include "ui/editor/extract-dialog.h"
#include "ui/editor/keywords-entry.h"
#include "ui/editor/segment-details.h"
#include "ui/editor/segment-panel.h"
#include "ui/editor/segment-row.h"
#include "ui/editor/suggest-popover.h"
#include "ui/editor/timeline.h"
#include "ui/sources/sources-page.h"

/* The editor in a real window, with a real studio, player and video. Keys go through the page, as those
 * of a person do. */

typedef struct {
  EfWindow *window;
  EfSource *source;
  EfEditorPage *page;
  EfEditSession *session;
  GListModel *segments;
  GtkWidget *panel;
} Place;

static Place
open_place (UiFixture *fixture)
{
  g_autofree char *clip = ui_make_clip ();
  Place place = { 0 };

  ui_add_profile (fixture->studio, "Nordlicht", "teal");
  place.window = ui_open_window (fixture);
  place.source = ui_add_film (fixture->studio, clip);
  UI_WAIT_UNTIL (ui_is_read (place.source));
  place.page = ui_open_film (place.window, place.source);
  place.session = ef_editor_page_get_session (place.page);
  place.segments = ef_edit_session_get_segments (place.session);
  place.panel = ui_find (GTK_WIDGET (place.page), EF_TYPE_SEGMENT_PANEL);
  UI_WAIT_UNTIL (ef_source_data_has_frames (ef_edit_session_get_data (place.session)));

  return place;
}

static void
act (const Place *place, const char *action)
{
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (place->page), action, NULL));
}

static GtkEventController *
find_keys (GtkWidget *widget)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_EVENT_CONTROLLER_KEY (controller) &&
        gtk_event_controller_get_propagation_phase (controller) == GTK_PHASE_CAPTURE)
      return controller; /* the widget holds it */
  }
  g_assert_not_reached ();
}

/* FALSE: it is none of the page's. */
static gboolean
press (const Place *place, guint keyval, GdkModifierType state)
{
  g_autofree GdkKeymapKey *keys = NULL;
  int n_keys = 0;
  gboolean is_taken = FALSE;

  g_assert_true (gdk_display_map_keyval (gtk_widget_get_display (GTK_WIDGET (place->page)), keyval,
                                         &keys, &n_keys));
  g_signal_emit_by_name (find_keys (GTK_WIDGET (place->page)), "key-pressed", keyval,
                         keys[0].keycode, state, &is_taken);

  return is_taken;
}

static void
type_keys (const Place *place, const char *letters)
{
  for (const char *letter = letters; *letter != '\0'; letter++)
    g_assert_true (press (place, gdk_unicode_to_keyval ((guint32) *letter), 0));
}

static void
go (const Place *place, double seconds)
{
  ef_edit_session_seek (place->session, (gint64) (seconds * EF_NS_PER_SECOND), FALSE);
}

static guint
count (const Place *place)
{
  return g_list_model_get_n_items (place->segments);
}

static EfSegment *
get (const Place *place, guint position)
{
  g_autoptr (EfSegment) segment = g_list_model_get_item (place->segments, position);

  return segment; /* the list holds it */
}

static double
get_begin (const Place *place, guint position)
{
  return (double) ef_segment_get_span (get (place, position)).begin / EF_NS_PER_SECOND;
}

static double
get_end (const Place *place, guint position)
{
  return (double) ef_segment_get_span (get (place, position)).end / EF_NS_PER_SECOND;
}

static void
mark (const Place *place, double begin, double end)
{
  ef_edit_session_set_current (place->session, NULL);
  go (place, begin);
  type_keys (place, "i");
  go (place, end);
  type_keys (place, "o");
}

static guint
count_rows (const Place *place)
{
  GtkWidget *list = ui_find (place->panel, GTK_TYPE_LIST_VIEW);

  return g_list_model_get_n_items (G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list))));
}

static EfSegment *
get_row (const Place *place, guint position)
{
  GtkWidget *list = ui_find (place->panel, GTK_TYPE_LIST_VIEW);
  g_autoptr (EfSegment) segment =
    g_list_model_get_item (G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (list))), position);

  return segment;
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
close_dialog (AdwDialog *dialog)
{
  g_object_ref (dialog);
  adw_dialog_force_close (dialog);
  ui_assert_ends (dialog);
}

static void
close_place (const Place *place)
{
  ui_close_window (place->window);
}

static void
test_types (UiFixture *fixture, gconstpointer data)
{
  static GType (*const types[]) (void) = { ef_keywords_entry_get_type, ef_segment_details_get_type,
                                           ef_segment_panel_get_type, ef_segment_row_get_type,
                                           ef_suggest_popover_get_type };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    ui_assert_ends (g_object_ref_sink (g_object_new (types[i](), NULL)));
  ui_assert_ends (g_object_ref_sink (g_object_new (EF_TYPE_EXTRACT_DIALOG, NULL)));
}

/* All of its row. */
static gboolean
is_in_view (GtkWidget *widget, GtkWidget *list, EfSegment *segment)
{
  graphene_rect_t bounds;

  if (EF_IS_SEGMENT_ROW (widget) && ef_segment_row_get_segment (EF_SEGMENT_ROW (widget)) == segment)
    return gtk_widget_get_mapped (widget) && gtk_widget_compute_bounds (widget, list, &bounds) &&
           bounds.origin.y >= 0 &&
           bounds.origin.y + bounds.size.height <= (float) gtk_widget_get_height (list);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (is_in_view (child, list, segment))
      return TRUE;

  return FALSE;
}

/* The list gets a screenful first, and has what is asked for at once. */
static void
test_grows (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  GtkWidget *list;
  EfSegment *last;

  mark (&place, 0, 4.9);
  ef_edit_session_set_current (place.session, get (&place, 0));
  ef_edit_session_divide (place.session, 60, 0);
  g_assert_cmpuint (count (&place), ==, 60);
  act (&place, "editor.back");
  UI_WAIT_UNTIL (ui_find_mapped (GTK_WIDGET (place.window), EF_TYPE_SOURCES_PAGE) != NULL);

  place.page = ui_open_film (place.window, place.source);
  place.session = ef_editor_page_get_session (place.page);
  place.segments = ef_edit_session_get_segments (place.session);
  place.panel = ui_find (GTK_WIDGET (place.page), EF_TYPE_SEGMENT_PANEL);
  UI_WAIT_UNTIL (count (&place) == 60);
  g_assert_cmpuint (count_rows (&place), >, 0);
  last = get (&place, 59);
  ef_edit_session_set_current (place.session, last);
  g_assert_cmpuint (count_rows (&place), ==, 60);
  g_assert_true (get_row (&place, 59) == last);

  list = ui_find (place.panel, GTK_TYPE_LIST_VIEW);
  UI_WAIT_UNTIL (is_in_view (list, list, last));
  /* Also while the bar for those that are checked takes room below. */
  ef_edit_session_set_checked (place.session, last, TRUE);
  ef_edit_session_go_current (place.session, -1);
  ui_wait (500);
  g_assert_true (ef_edit_session_get_current (place.session) == get (&place, 58));
  UI_WAIT_UNTIL (is_in_view (list, list, get (&place, 58)));

  close_place (&place);
}

/* What is closed goes, with its player. */
static void
test_closes (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  gpointer page = place.page;
  EfProfile *other = ui_add_profile (fixture->studio, "Other", "pink");

  g_object_add_weak_pointer (page, &page);
  type_keys (&place, "i");
  g_assert_true (press (&place, GDK_KEY_Escape, 0));
  g_assert_cmpint (ef_edit_session_get_open_mark (place.session), ==, EF_SOURCE_NO_MARK);
  mark (&place, 1, 2);
  ef_edit_session_set_checked (place.session, get (&place, 0), TRUE);
  g_assert_true (press (&place, GDK_KEY_Escape, 0));
  g_assert_null (ef_edit_session_get_current (place.session));
  /* It takes two, one soon after the other, with nothing in between. */
  g_assert_true (press (&place, GDK_KEY_Escape, 0));
  g_assert_true (press (&place, GDK_KEY_Right, 0));
  g_assert_true (press (&place, GDK_KEY_Escape, 0));
  ui_wait (500);
  g_assert_true (ui_find_mapped (GTK_WIDGET (place.window), EF_TYPE_EDITOR_PAGE) == page);
  g_assert_true (press (&place, GDK_KEY_Escape, 0));
  UI_WAIT_UNTIL (page == NULL);

  place.page = ui_open_film (place.window, place.source);
  page = place.page;
  g_object_add_weak_pointer (page, &page);
  ef_studio_set_profile (fixture->studio, other);
  UI_WAIT_UNTIL (page == NULL);
  g_assert_nonnull (ui_find_mapped (GTK_WIDGET (place.window), EF_TYPE_SOURCES_PAGE));
  close_place (&place);
}

/* Another page of the window in between: the editor goes on where it was. */
static void
test_stays (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);

  mark (&place, 1, 2);
  gtk_widget_activate_action (GTK_WIDGET (place.window), "win.page", "s", "queue");
  ui_wait (300);
  gtk_widget_activate_action (GTK_WIDGET (place.window), "win.page", "s", "sources");
  ui_wait (300);
  g_assert_true (ui_find_mapped (GTK_WIDGET (place.window), EF_TYPE_EDITOR_PAGE) ==
                 GTK_WIDGET (place.page));
  mark (&place, 3, 4);
  g_assert_cmpuint (count (&place), ==, 2);
  ef_edit_session_toggle_play (place.session);
  UI_WAIT_UNTIL (ef_edit_session_get_playhead (place.session) > 4.2 * EF_NS_PER_SECOND);
  close_place (&place);
}

static void
test_keys (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  GtkWidget *page = GTK_WIDGET (place.page);

  mark (&place, 1, 2);
  g_assert_cmpuint (count (&place), ==, 1);
  g_assert_cmpfloat_with_epsilon (get_begin (&place, 0), 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (get_end (&place, 0), 2.04, 1e-6);

  type_keys (&place, "r3]");
  g_assert_true (ef_segment_get_star (get (&place, 0)));
  g_assert_cmpint (ef_segment_get_colour (get (&place, 0)), ==, 3);
  g_assert_cmpfloat_with_epsilon (get_begin (&place, 0), 1.04, 1e-6);

  go (&place, 1.6);
  type_keys (&place, "b");
  g_assert_cmpuint (count (&place), ==, 2);
  g_assert_true (press (&place, GDK_KEY_space, GDK_CONTROL_MASK));
  g_assert_true (press (&place, GDK_KEY_Up, 0));
  if (!ef_edit_session_is_checked (place.session, get (&place, 0)))
    g_assert_true (press (&place, GDK_KEY_space, GDK_CONTROL_MASK));
  ef_edit_session_check_all (place.session, TRUE);
  g_assert_true (press (&place, GDK_KEY_m, GDK_CONTROL_MASK));
  g_assert_cmpuint (count (&place), ==, 1);
  g_assert_true (press (&place, GDK_KEY_z, GDK_CONTROL_MASK));
  UI_WAIT_UNTIL (count (&place) == 2);
  g_assert_true (press (&place, GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK));
  UI_WAIT_UNTIL (count (&place) == 1);

  /* First the end, then the rest. */
  ef_edit_session_set_current (place.session, get (&place, 0));
  g_assert_true (press (&place, GDK_KEY_Delete, 0));
  g_assert_cmpuint (count (&place), ==, 0);
  g_assert_cmpint (ef_edit_session_get_open_mark (place.session), !=, EF_SOURCE_NO_MARK);
  g_assert_true (press (&place, GDK_KEY_Delete, 0));
  g_assert_cmpint (ef_edit_session_get_open_mark (place.session), ==, EF_SOURCE_NO_MARK);

  /* Not while somebody types, nor what works the button they have gone to. */
  mark (&place, 1, 2);
  act (&place, "editor.search");
  g_assert_false (press (&place, GDK_KEY_i, 0));
  gtk_widget_grab_focus (ui_find_named (page, "Play or pause (Space)"));
  g_assert_false (press (&place, GDK_KEY_space, 0));
  g_assert_false (press (&place, GDK_KEY_Return, 0));
  g_assert_true (press (&place, GDK_KEY_i, 0));
  close_place (&place);
}

/* What the mouse can do with the view and the speed, keys can. */
static void
test_view_keys (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  EfPlayer *player = ef_edit_session_get_player (place.session);
  const EfTimelineScale *scale = ef_edit_session_get_scale (place.session);
  double begin;

  mark (&place, 2, 2.4);
  UI_WAIT_UNTIL (scale->width > 0);
  g_assert_true (press (&place, GDK_KEY_z, GDK_SHIFT_MASK));
  begin = scale->begin;
  g_assert_cmpfloat (begin, >, EF_NS_PER_SECOND);
  g_assert_true (press (&place, GDK_KEY_Page_Up, 0));
  g_assert_cmpfloat (scale->begin, <, begin);
  g_assert_true (press (&place, GDK_KEY_Page_Down, 0));
  g_assert_cmpfloat_with_epsilon (scale->begin, begin, 1e6);

  g_assert_true (press (&place, GDK_KEY_Up, GDK_SHIFT_MASK));
  g_assert_cmpfloat_with_epsilon (ef_player_get_rate (player), 1.5, 1e-6);
  g_assert_true (press (&place, GDK_KEY_k, GDK_SHIFT_MASK));
  g_assert_cmpfloat_with_epsilon (ef_player_get_rate (player), 1, 1e-6);
  g_assert_true (press (&place, GDK_KEY_Down, GDK_SHIFT_MASK));
  g_assert_cmpfloat_with_epsilon (ef_player_get_rate (player), .5, 1e-6);

  g_assert_true (press (&place, GDK_KEY_Home, GDK_ALT_MASK));
  UI_WAIT_UNTIL (ui_find_mapped (GTK_WIDGET (place.window), EF_TYPE_SOURCES_PAGE) != NULL);
  close_place (&place);
}

static void
test_label (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  GtkWidget *row;
  GtkWidget *entry;

  mark (&place, 1, 2);
  g_assert_true (press (&place, GDK_KEY_Return, 0));
  UI_WAIT_UNTIL ((row = ui_find_mapped (place.panel, EF_TYPE_SEGMENT_ROW)) != NULL &&
                 (entry = ui_find_mapped (row, GTK_TYPE_TEXT)) != NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "Milk pour");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpstr (ef_segment_get_label (get (&place, 0)), ==, "Milk pour");
  g_assert_null (ui_find_mapped (row, GTK_TYPE_TEXT));
  close_place (&place);
}

/* Without a window manager the focus may come late, and what pops up goes once more. */
static GtkWidget *
open_details (const Place *place, const char *action)
{
  GtkWidget *popover = NULL;

  for (guint i = 0; i < 20 && popover == NULL; i++) {
    act (place, action);
    ui_wait (300);
    popover = ui_find_mapped (GTK_WIDGET (place->page), EF_TYPE_SEGMENT_DETAILS);
  }
  g_assert_nonnull (popover);

  return popover;
}

/* It leaves its row; who else still refers to it is not looked at. */
static void
pop_down (GtkWidget *popover)
{
  g_object_ref (popover);
  gtk_popover_popdown (GTK_POPOVER (popover));
  UI_WAIT_UNTIL (gtk_widget_get_parent (popover) == NULL);
  g_object_unref (popover);
}

/* What the database has. */
static GPtrArray *
read_stored (UiFixture *fixture, const Place *place)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_list_segments_async (fixture->studio, place->source, NULL, await_cb, &result);

  return ef_studio_list_segments_finish (fixture->studio, await (&result), NULL);
}

static gboolean
is_stored (UiFixture *fixture, const Place *place, const char *label, const char *notes)
{
  g_autoptr (GPtrArray) stored = read_stored (fixture, place);

  return g_str_equal (ef_segment_get_label (stored->pdata[0]), label) &&
         g_str_equal (ef_segment_get_notes (stored->pdata[0]), notes);
}

/* The focus may come late here too. */
static GtkWidget *
edit_label (const Place *place)
{
  GtkWidget *entry = NULL;

  for (guint i = 0; i < 20 && entry == NULL; i++) {
    GtkWidget *row;

    act (place, "editor.label");
    ui_wait (200);
    row = ui_find_mapped (place->panel, EF_TYPE_SEGMENT_ROW);
    entry = row != NULL ? ui_find_mapped (row, GTK_TYPE_TEXT) : NULL;
  }
  g_assert_nonnull (entry);

  return entry;
}

/* What is typed is stored within a second, and stays one step of undo. */
static void
test_typing (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  GtkWidget *entry;
  GtkWidget *search = ui_find (place.panel, GTK_TYPE_SEARCH_ENTRY);
  gboolean is_taken = FALSE;

  mark (&place, 1, 2);
  entry = edit_label (&place);
  gtk_editable_set_text (GTK_EDITABLE (entry), "Milk");
  UI_WAIT_UNTIL (g_str_equal (ef_segment_get_label (get (&place, 0)), "Milk"));
  UI_WAIT_UNTIL (is_stored (fixture, &place, "Milk", ""));
  g_assert_true (gtk_widget_get_mapped (entry));
  g_signal_emit_by_name (entry, "activate");
  g_assert_false (gtk_widget_get_mapped (entry));

  /* A search it does not fit any more does not take the row away. */
  gtk_editable_set_text (GTK_EDITABLE (search), "milk");
  ui_wait (300);
  entry = edit_label (&place);
  gtk_editable_set_text (GTK_EDITABLE (entry), "Pour");
  UI_WAIT_UNTIL (g_str_equal (ef_segment_get_label (get (&place, 0)), "Pour"));
  ui_wait (100);
  g_assert_true (gtk_widget_get_mapped (entry));
  g_signal_emit_by_name (entry, "activate");
  UI_WAIT_UNTIL (count_rows (&place) == 0);
  gtk_editable_set_text (GTK_EDITABLE (search), "");
  UI_WAIT_UNTIL (count_rows (&place) == 1);

  /* Escape brings back what was. */
  entry = edit_label (&place);
  gtk_editable_set_text (GTK_EDITABLE (entry), "Wrong");
  UI_WAIT_UNTIL (g_str_equal (ef_segment_get_label (get (&place, 0)), "Wrong"));
  g_signal_emit_by_name (find_keys (entry), "key-pressed", GDK_KEY_Escape, 0, 0, &is_taken);
  g_assert_cmpstr (ef_segment_get_label (get (&place, 0)), ==, "Pour");
  close_place (&place);
}

/* What is said does not stand in a queue, and goes when it is outdated. */
static void
test_hints (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  GtkWidget *window = GTK_WIDGET (place.window);

  for (guint i = 0; i < 5; i++)
    act (&place, "editor.split");
  ui_wait (1000);
  g_assert_cmpuint (ui_count_toasts (window), ==, 1);
  mark (&place, 1, 2);
  UI_WAIT_UNTIL (ui_count_toasts (window) == 0);
  ui_wait (500);
  g_assert_cmpuint (ui_count_toasts (window), ==, 0);
  close_place (&place);
}

static AdwToastOverlay *
get_toasts (const Place *place)
{
  return ADW_TOAST_OVERLAY (ui_find (GTK_WIDGET (place->page), ADW_TYPE_TOAST_OVERLAY));
}

/* Undo of what was deleted: over the picture, one at a time, and gone as soon as it would undo something
 * else. */
static void
test_undo_toast (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  GtkWidget *toasts = GTK_WIDGET (get_toasts (&place));
  GtkWidget *button;

  for (guint i = 0; i < 3; i++)
    mark (&place, i, i + .4);
  g_assert_true (press (&place, GDK_KEY_Delete, GDK_SHIFT_MASK));
  UI_WAIT_UNTIL (ui_count_toasts (toasts) == 1);
  g_assert_true (press (&place, GDK_KEY_Up, 0));
  g_assert_true (press (&place, GDK_KEY_Delete, GDK_SHIFT_MASK));
  g_assert_cmpuint (count (&place), ==, 1);
  ui_wait (300);
  UI_WAIT_UNTIL (ui_count_toasts (toasts) == 1);
  g_assert_cmpuint (ui_count_toasts (GTK_WIDGET (place.window)), ==, 1);
  button = ui_find_named (toasts, "_Undo");
  if (button == NULL)
    button =
      ui_find (ui_find_mapped (toasts, g_type_from_name ("AdwToastWidget")), GTK_TYPE_BUTTON);
  g_signal_emit_by_name (button, "clicked");
  UI_WAIT_UNTIL (count (&place) == 2);
  UI_WAIT_UNTIL (ui_count_toasts (toasts) == 0);

  /* Another edit makes it stale, and so does a mark. */
  g_assert_true (press (&place, GDK_KEY_Delete, GDK_SHIFT_MASK));
  UI_WAIT_UNTIL (ui_count_toasts (toasts) == 1);
  go (&place, 4);
  type_keys (&place, "i");
  UI_WAIT_UNTIL (ui_count_toasts (toasts) == 0);
  g_assert_true (press (&place, GDK_KEY_z, GDK_CONTROL_MASK));
  UI_WAIT_UNTIL (ef_edit_session_get_open_mark (place.session) == EF_SOURCE_NO_MARK);
  g_assert_true (press (&place, GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK));
  UI_WAIT_UNTIL (ef_edit_session_get_open_mark (place.session) == 4 * EF_NS_PER_SECOND);
  g_assert_cmpuint (count (&place), ==, 1);
  close_place (&place);
}

static GtkWidget *
find_time_entry (const Place *place)
{
  GtkWidget *row = ui_find_mapped (place->panel, EF_TYPE_SEGMENT_ROW);

  return row != NULL ? ui_find_mapped (row, GTK_TYPE_TEXT) : NULL;
}

/* Two clicks on a time in the list type another one there; Tab goes to the other one. */
static void
test_time_in_row (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  GtkWidget *button;
  GtkWidget *entry = NULL;
  gboolean is_taken = FALSE;

  mark (&place, 1, 2);
  ef_edit_session_set_current (place.session, NULL);
  UI_WAIT_UNTIL (
    (button = ui_find_named (place.panel, "Start: click twice to type another time")) != NULL);
  g_signal_emit_by_name (button, "clicked");
  g_assert_true (ef_edit_session_get_current (place.session) == get (&place, 0));
  for (guint i = 0; i < 20 && entry == NULL; i++) {
    g_signal_emit_by_name (button, "clicked");
    ui_wait (100);
    entry = find_time_entry (&place);
  }
  g_assert_nonnull (entry);
  g_assert_false (press (&place, GDK_KEY_1, 0));
  g_assert_null (ui_find_mapped (GTK_WIDGET (place.page), EF_TYPE_SEGMENT_DETAILS));
  gtk_editable_set_text (GTK_EDITABLE (entry), "nonsense");
  g_signal_emit_by_name (entry, "activate");
  g_assert_true (gtk_widget_has_css_class (entry, "error"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "1.4");
  g_signal_emit_by_name (find_keys (entry), "key-pressed", GDK_KEY_Tab, 0, 0, &is_taken);
  g_assert_true (is_taken);
  g_assert_cmpfloat_with_epsilon (get_begin (&place, 0), 1.4, 1e-6);
  UI_WAIT_UNTIL ((entry = find_time_entry (&place)) != NULL);
  gtk_editable_set_text (GTK_EDITABLE (entry), "3");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpfloat_with_epsilon (get_end (&place, 0), 3, 1e-6);
  g_assert_null (find_time_entry (&place));
  close_place (&place);
}

static void
lose_focus_cb (GtkWindow *window)
{
  gtk_window_set_focus (window, NULL);
}

/* What is typed as so much later is that much later, also when the entry loses the focus because of it. */
static void
test_time_moves_row (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  g_autoptr (EfSegment) segment = NULL;
  GtkWidget *button;
  GtkWidget *entry = NULL;

  mark (&place, 2, 3);
  mark (&place, 1, 4);
  segment = g_object_ref (get (&place, 0));
  ef_edit_session_set_current (place.session, segment);
  UI_WAIT_UNTIL (
    (button = ui_find_named (place.panel, "Start: click twice to type another time")) != NULL);
  for (guint i = 0; i < 20 && entry == NULL; i++) {
    g_signal_emit_by_name (button, "clicked");
    ui_wait (100);
    entry = find_time_entry (&place);
  }
  g_assert_nonnull (entry);
  UI_WAIT_UNTIL (gtk_root_get_focus (GTK_ROOT (place.window)) == entry);
  gtk_editable_set_text (GTK_EDITABLE (entry), "+0.6");
  g_signal_connect_object (place.session, "segments-changed", G_CALLBACK (lose_focus_cb),
                           place.window, G_CONNECT_SWAPPED);
  g_signal_emit_by_name (entry, "activate");
  ui_wait (300);
  g_assert_cmpint (ef_segment_get_span (segment).begin, ==, 1600 * (EF_NS_PER_SECOND / 1000));
  close_place (&place);
}

/* The window goes while somebody types. */
static void
test_typing_at_the_end (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  g_autoptr (GPtrArray) stored = NULL;
  GtkWidget *popover;
  GtkWidget *keywords;
  GtkTextBuffer *notes;

  mark (&place, 1, 2);
  gtk_editable_set_text (GTK_EDITABLE (edit_label (&place)), "Last");
  gtk_widget_set_visible (GTK_WIDGET (place.window), FALSE);
  g_assert_cmpstr (ef_segment_get_label (get (&place, 0)), ==, "Last");
  gtk_widget_set_visible (GTK_WIDGET (place.window), TRUE);
  ui_wait (200);

  popover = open_details (&place, "editor.details");
  keywords = ui_find (ui_find (popover, EF_TYPE_KEYWORDS_ENTRY), GTK_TYPE_TEXT);
  notes = gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_find (popover, GTK_TYPE_TEXT_VIEW)));
  gtk_editable_set_text (GTK_EDITABLE (keywords), "her");
  UI_WAIT_UNTIL (g_strv_length ((char **) ef_segment_get_keywords (get (&place, 0))) == 1);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (keywords)), ==, "her");
  gtk_editable_set_text (GTK_EDITABLE (keywords), "hero");
  gtk_text_buffer_set_text (notes, "Use this one", -1);
  gtk_widget_set_visible (GTK_WIDGET (place.window), FALSE);
  g_assert_cmpstr (ef_segment_get_notes (get (&place, 0)), ==, "Use this one");
  UI_WAIT_UNTIL (is_stored (fixture, &place, "Last", "Use this one"));
  stored = read_stored (fixture, &place);
  g_assert_cmpstr (ef_segment_get_keywords (stored->pdata[0])[0], ==, "hero");
  g_assert_null (ef_segment_get_keywords (stored->pdata[0])[1]);
  close_place (&place);
}

static void
count_cb (guint *n_notices)
{
  (*n_notices)++;
}

/* Keys of undo that are held down, with edits in between: nothing is refused, nothing is lost. */
static void
test_hurry (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  g_autoptr (GPtrArray) stored = NULL;
  guint n_notices = 0;

  g_signal_connect_swapped (place.session, "notice", G_CALLBACK (count_cb), &n_notices);
  for (guint i = 0; i < 8; i++)
    mark (&place, i * .5, i * .5 + .3);
  for (guint i = 0; i < 200; i++) {
    guint kind = (guint) g_test_rand_int_range (0, 8);

    if (kind < 4)
      press (&place, GDK_KEY_z, GDK_CONTROL_MASK);
    else if (kind < 6)
      press (&place, GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK);
    else if (kind == 6 && ef_edit_session_get_current (place.session) != NULL)
      type_keys (&place, i % 2 == 0 ? "r" : "]");
    if (i % 7 == 0)
      ui_wait (1);
  }
  ui_wait (500);
  for (guint i = 0; i < 300; i++)
    press (&place, GDK_KEY_z, GDK_CONTROL_MASK);
  UI_WAIT_UNTIL (count (&place) == 0);
  for (guint i = 0; i < 300; i++)
    press (&place, GDK_KEY_z, GDK_CONTROL_MASK | GDK_SHIFT_MASK);
  ui_wait (1000);
  g_assert_cmpuint (n_notices, ==, 0);
  stored = read_stored (fixture, &place);
  g_assert_cmpuint (stored->len, ==, count (&place));
  for (guint i = 0; i < stored->len; i++)
    g_assert_true (ef_time_span_equal (ef_segment_get_span (stored->pdata[i]),
                                       ef_segment_get_span (get (&place, i))));
  close_place (&place);
}

static void
test_details (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  GtkWidget *popover;
  GtkWidget *row;
  GtkWidget *keywords;
  GtkTextBuffer *notes;

  mark (&place, 1, 2);
  popover = open_details (&place, "editor.keywords");
  keywords = ui_find (ui_find (popover, EF_TYPE_KEYWORDS_ENTRY), GTK_TYPE_TEXT);
  gtk_editable_set_text (GTK_EDITABLE (keywords), "Hero, b-roll; hero, cof");
  UI_WAIT_UNTIL (g_str_equal (gtk_editable_get_text (GTK_EDITABLE (keywords)), " cof"));
  g_assert_cmpuint (g_strv_length ((char **) ef_segment_get_keywords (get (&place, 0))), ==, 2);

  row = ui_find (popover, ADW_TYPE_ENTRY_ROW);
  gtk_editable_set_text (GTK_EDITABLE (row), "nonsense");
  g_signal_emit_by_name (row, "entry-activated");
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  gtk_editable_set_text (GTK_EDITABLE (row), "00:01:10");
  g_signal_emit_by_name (row, "entry-activated");
  g_assert_cmpfloat_with_epsilon (get_begin (&place, 0), 1.4, 1e-6);

  notes = gtk_text_view_get_buffer (GTK_TEXT_VIEW (ui_find (popover, GTK_TYPE_TEXT_VIEW)));
  gtk_text_buffer_set_text (notes, "Slow\nand <close>", -1);
  pop_down (popover);
  g_assert_cmpstr (ef_segment_get_notes (get (&place, 0)), ==, "Slow\nand <close>");
  g_assert_cmpuint (g_strv_length ((char **) ef_segment_get_keywords (get (&place, 0))), ==, 3);
  /* Keys work again, without the row's button in the way. */
  g_assert_true (press (&place, GDK_KEY_space, 0));
  close_place (&place);
}

static gboolean
says (GtkWidget *widget, const char *start)
{
  if (GTK_IS_LABEL (widget) && g_str_has_prefix (gtk_label_get_label (GTK_LABEL (widget)), start))
    return gtk_widget_get_mapped (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (says (child, start))
      return TRUE;

  return FALSE;
}

static void
test_panel (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  GtkWidget *search = ui_find (place.panel, GTK_TYPE_SEARCH_ENTRY);
  GtkWidget *starred = ui_find_named (place.panel, _ ("Only starred segments"));
  static const char *const labels[] = { "zebra", "Apple", "melon" };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++) {
    g_autoptr (GPtrArray) chosen = NULL;
    g_autoptr (EfSegment) values = ef_segment_new (NULL, NULL);

    mark (&place, i + .4, i + .4 + .1 * (i + 1));
    chosen = ef_edit_session_get_chosen (place.session);
    ef_segment_set_label (values, labels[i]);
    g_assert_true (ef_edit_session_update (place.session, chosen, values, EF_SEGMENT_LABEL, NULL));
  }
  type_keys (&place, "r");
  UI_WAIT_UNTIL (count_rows (&place) == 3);
  g_assert_cmpstr (ef_segment_get_label (get_row (&place, 0)), ==, "zebra");
  gtk_widget_activate_action (search, "panel.sort", "s", "label");
  UI_WAIT_UNTIL (g_str_equal (ef_segment_get_label (get_row (&place, 0)), "Apple"));
  gtk_widget_activate_action (search, "panel.sort", "s", "length");
  UI_WAIT_UNTIL (g_str_equal (ef_segment_get_label (get_row (&place, 0)), "melon"));

  gtk_editable_set_text (GTK_EDITABLE (search), "APP");
  UI_WAIT_UNTIL (count_rows (&place) == 1);
  UI_WAIT_UNTIL (says (place.panel, "1 of 3 segments"));
  gtk_editable_set_text (GTK_EDITABLE (search), "");
  UI_WAIT_UNTIL (count_rows (&place) == 3);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (starred), TRUE);
  UI_WAIT_UNTIL (count_rows (&place) == 1);
  g_assert_cmpstr (ef_segment_get_label (get_row (&place, 0)), ==, "melon");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (starred), FALSE);
  UI_WAIT_UNTIL (count_rows (&place) == 3);
  close_place (&place);
}

static void
test_suggests (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  GtkWidget *popover = ui_find (GTK_WIDGET (place.page), EF_TYPE_SUGGEST_POPOVER);
  GtkWidget *button = gtk_widget_get_ancestor (popover, GTK_TYPE_MENU_BUTTON);
  guint n_suggestions = 0;

  g_assert_false (press (&place, GDK_KEY_Tab, 0));
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  ui_wait (100);
  adw_expander_row_set_enable_expansion (
    ADW_EXPANDER_ROW (ui_find (popover, ADW_TYPE_EXPANDER_ROW)), TRUE);
  UI_WAIT_UNTIL (
    (ef_edit_session_get_suggestions (place.session, &n_suggestions), n_suggestions > 1));
  gtk_menu_button_popdown (GTK_MENU_BUTTON (button));
  ui_wait (100);
  act (&place, "editor.focus-timeline");

  g_assert_true (press (&place, GDK_KEY_Down, GDK_ALT_MASK));
  g_assert_true (press (&place, GDK_KEY_Tab, 0));
  UI_WAIT_UNTIL (count (&place) == 1);
  act (&place, "editor.detect-silence");
  UI_WAIT_UNTIL (ef_edit_session_get_suggested (place.session, EF_SUGGESTION_SILENCE));
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  ui_wait (100);
  g_signal_emit_by_name (ui_find_named (popover, _ ("Accept _All")), "clicked");
  UI_WAIT_UNTIL (count (&place) > 2);
  close_place (&place);
}

static void
test_extracts (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  AdwDialog *dialog;
  GtkWidget *name;
  GtkWidget *extract;

  /* There is nothing to extract. */
  act (&place, "editor.extract");
  ui_wait (50);
  g_assert_null (adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (place.window)));

  mark (&place, 1, 2);
  mark (&place, 3, 4);
  act (&place, "editor.extract");
  dialog = wait_for_dialog (&place);
  g_assert_true (EF_IS_EXTRACT_DIALOG (dialog));
  name = ui_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW);
  extract = ui_find_named (GTK_WIDGET (dialog), "E_xtract 2 Files");
  g_assert_true (gtk_widget_get_sensitive (extract));
  gtk_editable_set_text (GTK_EDITABLE (name), "same");
  g_assert_false (gtk_widget_get_sensitive (extract));
  gtk_editable_set_text (GTK_EDITABLE (name), "{nonsense}");
  g_assert_false (gtk_widget_get_sensitive (extract));
  gtk_editable_set_text (GTK_EDITABLE (name), "");
  gtk_widget_activate_action (name, "extract.field", "s", "nn");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (name)), ==, "{nn}");
  g_assert_true (gtk_widget_get_sensitive (extract));
  g_assert_nonnull (ui_find_named (GTK_WIDGET (dialog), "01.mp4\n02.mp4"));
  close_dialog (dialog);
  close_place (&place);
}

static AdwDialog *
open_extract (Place *place, GtkWidget **extract)
{
  AdwDialog *dialog;

  act (place, "editor.extract");
  dialog = wait_for_dialog (place);
  *extract = adw_dialog_get_default_widget (dialog);

  return dialog;
}

/* Nothing moves behind the dialog, and it may be closed while the work is being stored. */
static void
test_extracts_files (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  AdwDialog *dialog;
  GtkWidget *extract;
  g_autofree char *folder = g_build_filename (fixture->folder, "out", NULL);
  g_autofree char *key =
    g_strconcat ("extract.folder.", ef_source_get_profile_id (place.source), NULL);
  g_autofree char *value = g_strdup_printf ("\"file://%s\"", folder);
  g_autofree char *page = NULL;

  /* The folder that was chosen the last time. */
  g_mkdir (folder, 0700);
  ef_studio_set_setting_async (fixture->studio, key, value, NULL, NULL);
  mark (&place, 1, 2);
  mark (&place, 3, 4);
  ef_edit_session_check_all (place.session, FALSE);
  ef_edit_session_set_checked (place.session, get (&place, 1), TRUE);

  dialog = open_extract (&place, &extract);
  UI_WAIT_UNTIL (GTK_IS_CHECK_BUTTON (gtk_root_get_focus (GTK_ROOT (place.window))));
  /* Nothing behind the dialog moves. */
  gtk_widget_activate_action (GTK_WIDGET (place.window), "win.page", "s", "queue");
  g_object_get (place.window, "page", &page, NULL);
  g_assert_cmpstr (page, ==, "sources");
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  g_signal_emit_by_name (extract, "clicked");
  g_assert_false (gtk_widget_get_sensitive (extract));
  gtk_editable_set_text (GTK_EDITABLE (ui_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW)),
                         "{source}-{nn}");
  g_assert_false (gtk_widget_get_sensitive (extract));
  UI_WAIT_UNTIL (dialog == NULL);

  /* Closed while it is being stored: nothing of it is touched. */
  dialog = open_extract (&place, &extract);
  g_signal_emit_by_name (extract, "clicked");
  close_dialog (dialog);
  ui_wait (500);
  close_place (&place);
}

/* The choice of another video does not stand in the way of one that has no sound, nor is it forgotten. */
static void
test_extracts_silent (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  AdwDialog *dialog;
  GtkWidget *extract;
  const char *id = ef_source_get_profile_id (place.source);
  g_autofree char *folder = g_build_filename (fixture->folder, "silent", NULL);
  g_autofree char *folder_key = g_strconcat ("extract.folder.", id, NULL);
  g_autofree char *folder_value = g_strdup_printf ("\"file://%s\"", folder);
  g_autofree char *tracks_key = g_strconcat ("extract.tracks.", id, NULL);
  EfSource *source = ef_edit_session_get_source (place.session);
  g_autoptr (EfMediaInfo) info = ef_media_info_copy (ef_source_get_info (source));

  g_free (info->audio_codec);
  info->audio_codec = g_strdup ("");
  info->n_audio = 0;
  ef_source_set_info (source, info);
  g_mkdir (folder, 0700);
  ef_studio_set_setting_async (fixture->studio, folder_key, folder_value, NULL, NULL);
  ef_studio_set_setting_async (fixture->studio, tracks_key, "\"sound\"", NULL, NULL);
  mark (&place, 1, 2);

  dialog = open_extract (&place, &extract);
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  g_signal_emit_by_name (extract, "clicked");
  UI_WAIT_UNTIL (dialog == NULL);
  g_assert_cmpstr (ef_studio_get_setting (fixture->studio, tracks_key), ==, "\"sound\"");
  close_place (&place);
}

static GtkWidget *
get_focus (Place *place)
{
  return gtk_root_get_focus (GTK_ROOT (place->window));
}

static gboolean
is_chosen (Place *place, const char *title)
{
  GtkWidget *focus = get_focus (place);
  GtkWidget *row =
    GTK_IS_CHECK_BUTTON (focus) ? gtk_widget_get_ancestor (focus, ADW_TYPE_ACTION_ROW) : NULL;

  return row != NULL && gtk_check_button_get_active (GTK_CHECK_BUTTON (focus)) &&
         g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), title);
}

/* With the keyboard only: arrows choose, Enter starts; what was chosen is there the next time. What is in the way is
 * told before anything is begun. */
static void
test_extracts_by_keys (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  AdwDialog *dialog;
  GtkWidget *extract;
  GtkWidget *keep_both;
  g_autofree char *folder = g_build_filename (fixture->folder, "out", NULL);
  g_autofree char *file = g_build_filename (folder, "same-02.mp4", NULL);
  g_autofree char *key =
    g_strconcat ("extract.folder.", ef_source_get_profile_id (place.source), NULL);
  g_autofree char *value = g_strdup_printf ("\"file://%s\"", folder);

  g_mkdir (folder, 0700);
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  ef_studio_set_setting_async (fixture->studio, key, value, NULL, NULL);
  mark (&place, 1, 2);
  mark (&place, 3, 4);
  dialog = open_extract (&place, &extract);
  UI_WAIT_UNTIL (is_chosen (&place, _ ("_Exact")));
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (dialog), GTK_DIR_DOWN));
  g_assert_true (is_chosen (&place, _ ("_Smart")));
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (dialog), GTK_DIR_DOWN));
  g_assert_true (is_chosen (&place, _ ("_Key Frames")));
  g_assert_true (gtk_widget_child_focus (GTK_WIDGET (dialog), GTK_DIR_UP));
  g_assert_true (is_chosen (&place, _ ("_Smart")));

  /* One of the two is there already: nothing is begun, and both can be kept. */
  gtk_editable_set_text (GTK_EDITABLE (ui_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW)),
                         "same-{nn}");
  g_assert_true (gtk_widget_get_sensitive (extract));
  UI_WAIT_UNTIL (!gtk_widget_get_sensitive (extract));
  keep_both = ui_find_named (GTK_WIDGET (dialog), _ ("Keep _Both"));
  g_assert_true (gtk_widget_get_visible (keep_both));
  g_assert_nonnull (strstr (gtk_widget_get_tooltip_text (keep_both), "same-01 (2).mp4"));

  /* Joined it is another one. */
  adw_combo_row_set_selected (ADW_COMBO_ROW (ui_find (GTK_WIDGET (dialog), ADW_TYPE_COMBO_ROW)), 1);
  g_assert_true (gtk_widget_get_sensitive (extract));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (extract)), ==, "E_xtract 1 File");
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  gtk_widget_activate_action (GTK_WIDGET (dialog), "extract.start", NULL);
  UI_WAIT_UNTIL (dialog == NULL);

  dialog = open_extract (&place, &extract);
  UI_WAIT_UNTIL (is_chosen (&place, _ ("_Smart")));
  close_dialog (dialog);
  close_place (&place);
}

static void
test_imports (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  g_autofree char *path = g_build_filename (fixture->folder, "marks.csv", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_assert_true (g_file_set_contents (path, "1,2,One\n2.5,3.5,Two\n", -1, NULL));
  ef_editor_import_marks_file (GTK_WIDGET (place.page), place.session, file);
  UI_WAIT_UNTIL (count (&place) == 2);
  g_assert_cmpstr (ef_segment_get_label (get (&place, 1)), ==, "Two");
  g_assert_true (press (&place, GDK_KEY_z, GDK_CONTROL_MASK));
  UI_WAIT_UNTIL (count (&place) == 0);

  /* What is no list of marks is told, and changes nothing. */
  g_assert_true (g_file_set_contents (path, "\x01\x02", 2, NULL));
  ef_editor_import_marks_file (GTK_WIDGET (place.page), place.session, file);
  UI_WAIT_UNTIL (ui_find_mapped (GTK_WIDGET (place.window), g_type_from_name ("AdwToastWidget")) !=
                 NULL);
  g_assert_cmpuint (count (&place), ==, 0);

  mark (&place, 1, 2);
  act (&place, "editor.export-marks");
  close_dialog (wait_for_dialog (&place));
  close_place (&place);
}

static void
test_asks (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  AdwDialog *dialog;
  GtkWidget *entry;

  act (&place, "editor.go-time");
  dialog = wait_for_dialog (&place);
  entry = ui_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW);
  gtk_editable_set_text (GTK_EDITABLE (entry), "soon");
  g_signal_emit_by_name (entry, "entry-activated");
  g_assert_true (gtk_widget_has_css_class (entry, "error"));
  gtk_editable_set_text (GTK_EDITABLE (entry), "2.2");
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &dialog);
  g_signal_emit_by_name (entry, "entry-activated");
  UI_WAIT_UNTIL (dialog == NULL);
  g_assert_cmpint (ef_edit_session_get_playhead (place.session), ==,
                   (gint64) (2.2 * EF_NS_PER_SECOND));

  mark (&place, 1, 3);
  act (&place, "editor.divide");
  dialog = wait_for_dialog (&place);
  entry = ui_find (GTK_WIDGET (dialog), ADW_TYPE_ENTRY_ROW);
  gtk_editable_set_text (GTK_EDITABLE (entry), "3");
  g_signal_emit_by_name (entry, "entry-activated");
  UI_WAIT_UNTIL (count (&place) == 3);
  ui_wait (100);
  act (&place, "editor.shift");
  close_dialog (wait_for_dialog (&place));
  close_place (&place);
}

/* After a dialog a key marks again, wherever the pointer had been. */
static void
test_focus_returns (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  GtkWidget *timeline = ui_find (GTK_WIDGET (place.page), EF_TYPE_TIMELINE);
  GtkWidget *button = ui_find_named (GTK_WIDGET (place.page), _ ("More actions"));
  GtkWidget *focus;

  mark (&place, 1, 2);
  gtk_widget_grab_focus (button);
  act (&place, "editor.go-time");
  close_dialog (wait_for_dialog (&place));
  UI_WAIT_UNTIL ((focus = gtk_root_get_focus (GTK_ROOT (place.window))) != NULL &&
                 (focus == timeline || gtk_widget_is_ancestor (focus, timeline)));

  /* Who searches the list goes on with that. */
  act (&place, "editor.search");
  act (&place, "editor.go-time");
  close_dialog (wait_for_dialog (&place));
  ui_wait (300);
  focus = gtk_root_get_focus (GTK_ROOT (place.window));
  g_assert_true (gtk_widget_is_ancestor (focus, place.panel));
  close_place (&place);
}

/* In no size there is too little room: GTK would warn, and this would end. */
static void
test_sizes (UiFixture *fixture, gconstpointer data)
{
  static const int sizes[][2] = { { 1240, 800 }, { 1000, 800 }, { 640, 360 }, { 360, 720 } };
  g_autofree char *clip = ui_make_clip ();

  ui_add_profile (fixture->studio, "Nordlicht", "teal");
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    Place place = { 0 };

    g_settings_set_int (fixture->settings, "window-width", sizes[i][0]);
    g_settings_set_int (fixture->settings, "window-height", sizes[i][1]);
    g_settings_reset (fixture->settings, "open-source");
    place.window = ui_open_window (fixture);
    place.source = ui_add_film (fixture->studio, clip);
    UI_WAIT_UNTIL (ui_is_read (place.source));
    place.page = ui_open_film (place.window, place.source);
    place.session = ef_editor_page_get_session (place.page);
    place.segments = ef_edit_session_get_segments (place.session);
    UI_WAIT_UNTIL (ef_source_data_has_frames (ef_edit_session_get_data (place.session)));
    if (i == 0)
      mark (&place, 1, 2);
    UI_WAIT_UNTIL (count (&place) == 1);
    ef_edit_session_set_current (place.session, get (&place, 0));
    act (&place, "editor.full-screen");
    ui_wait (100);
    act (&place, "editor.full-screen");
    open_details (&place, "editor.details");
    ui_wait (100);
    close_place (&place);
  }
  g_settings_reset (fixture->settings, "window-width");
  g_settings_reset (fixture->settings, "window-height");
}

/* Both ends of a segment are typed: neither takes the other one away. */
static void
test_both_times (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  GtkWidget *popover;
  GtkWidget *in_row;
  GtkWidget *out_row;

  mark (&place, 1, 2);
  popover = open_details (&place, "editor.details");
  in_row = ui_find (popover, ADW_TYPE_ENTRY_ROW);
  out_row = gtk_widget_get_next_sibling (in_row);
  gtk_editable_set_text (GTK_EDITABLE (in_row), "00:01:10");
  gtk_editable_set_text (GTK_EDITABLE (out_row), "00:00:03:00");
  g_signal_emit_by_name (out_row, "entry-activated");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (in_row)), ==, "00:01:10");
  g_assert_cmpfloat_with_epsilon (get_begin (&place, 0), 1.4, 1e-6);
  g_assert_cmpfloat_with_epsilon (get_end (&place, 0), 3, 1e-6);

  /* Beyond the old end both, which is one step of undo. */
  gtk_editable_set_text (GTK_EDITABLE (in_row), "00:00:03:10");
  gtk_editable_set_text (GTK_EDITABLE (out_row), "00:00:04:00");
  pop_down (popover);
  g_assert_cmpfloat_with_epsilon (get_begin (&place, 0), 3.4, 1e-6);
  g_assert_cmpfloat_with_epsilon (get_end (&place, 0), 4, 1e-6);
  act (&place, "editor.undo");
  UI_WAIT_UNTIL (get_begin (&place, 0) < 1.5);
  g_assert_cmpfloat_with_epsilon (get_end (&place, 0), 3, 1e-6);
  close_place (&place);
}

static void
note_cb (GString *told, const char *sentence)
{
  g_string_append (told, sentence);
}

/* What cannot be taken is said, also when the popover is gone already. */
static void
test_wrong_time (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  g_autoptr (GString) told = g_string_new (NULL);
  GtkWidget *popover;

  mark (&place, 1, 2);
  g_signal_connect_swapped (place.session, "notice", G_CALLBACK (note_cb), told);
  popover = open_details (&place, "editor.details");
  gtk_editable_set_text (GTK_EDITABLE (ui_find (popover, ADW_TYPE_ENTRY_ROW)), "nonsense");
  pop_down (popover);
  g_assert_cmpuint (told->len, >, 0);
  g_assert_cmpfloat_with_epsilon (get_begin (&place, 0), 1, 1e-6);
  close_place (&place);
}

static GtkWidget *
get_timeline (const Place *place)
{
  return ui_find (GTK_WIDGET (place->page), EF_TYPE_TIMELINE);
}

/* Of the first button. */
static gpointer
get_drag (const Place *place)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (get_timeline (place));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_GESTURE_DRAG (controller) &&
        gtk_gesture_single_get_button (GTK_GESTURE_SINGLE (controller)) == GDK_BUTTON_PRIMARY)
      return controller; /* the timeline holds it */
  }
  g_assert_not_reached ();
}

/* A session that is closed goes, and leaves no timer behind, whatever still moves its playhead. */
static void
test_closes_pulled (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  gpointer session = place.session;

  g_object_add_weak_pointer (G_OBJECT (place.session), (gpointer *) &place.session);
  g_signal_emit_by_name (get_drag (&place), "drag-begin", 200.0, 60.0);
  act (&place, "editor.back");
  UI_WAIT_UNTIL (place.session == NULL);
  g_assert_null (g_main_context_find_source_by_user_data (NULL, session));
  ui_close_window (place.window);
}

static void
test_closed_stays (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  gpointer session = place.session;
  gint64 before = ef_edit_session_get_playhead (place.session);

  ef_edit_session_close (place.session);
  ef_edit_session_seek (place.session, 2 * EF_NS_PER_SECOND, FALSE);
  ef_edit_session_step (place.session, 1);
  g_assert_cmpint (ef_edit_session_get_playhead (place.session), ==, before);
  g_object_add_weak_pointer (G_OBJECT (place.session), (gpointer *) &place.session);
  act (&place, "editor.back");
  UI_WAIT_UNTIL (place.session == NULL);
  g_assert_null (g_main_context_find_source_by_user_data (NULL, session));
  ui_close_window (place.window);
}

static void
ended_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_subprocess_wait_check_finish (G_SUBPROCESS (object), result, NULL);
  *(gboolean *) user_data = TRUE;
}

/* @widget is drawn where it belongs, and nothing lies over it at its @x and @y. */
static gboolean
is_under_pointer (GtkWidget *widget, double x, double y)
{
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (widget));
  graphene_point_t at;
  GtkWidget *picked;

  if (!gtk_widget_compute_point (widget, window, &GRAPHENE_POINT_INIT ((float) x, (float) y), &at))
    return FALSE;
  picked = gtk_widget_pick (window, at.x, at.y, GTK_PICK_DEFAULT);

  return picked != NULL && (picked == widget || gtk_widget_is_ancestor (picked, widget));
}

/* The pointer goes to a place of @widget, and what @words say is done there. */
static void
use_mouse (GtkWidget *widget, double x, double y, const char *words)
{
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (widget));
  graphene_point_t at;
  double left = 0;
  double top = 0;
  g_autofree char *command = NULL;
  g_auto (GStrv) argv = NULL;
  g_autoptr (GSubprocess) mouse = NULL;
  gboolean is_over = FALSE;

  UI_WAIT_UNTIL (is_under_pointer (widget, x, y));
  g_assert_true (
    gtk_widget_compute_point (widget, window, &GRAPHENE_POINT_INIT ((float) x, (float) y), &at));
  gtk_native_get_surface_transform (GTK_NATIVE (window), &left, &top);
  command =
    g_strdup_printf ("xdotool mousemove %d %d %s", (int) (at.x + left), (int) (at.y + top), words);
  argv = g_strsplit (command, " ", -1);
  mouse = g_subprocess_newv ((const char *const *) argv, G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
  g_subprocess_wait_check_async (mouse, NULL, ended_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
  ui_wait (100);
}

/* The button is held down while the editor goes: nothing waits for it to be let go. */
static void
test_closes_held (UiFixture *fixture, gconstpointer data)
{
  g_autofree char *tool = g_find_program_in_path ("xdotool");
  Place place = open_place (fixture);
  gpointer timeline = get_timeline (&place);

  if (tool == NULL) {
    g_test_skip ("there is no xdotool");
    close_place (&place);
    return;
  }
  g_object_add_weak_pointer (G_OBJECT (place.session), (gpointer *) &place.session);
  g_object_add_weak_pointer (timeline, &timeline);
  use_mouse (timeline, 200, 60, "mousedown 1");
  use_mouse (timeline, 300, 60, "mousemove_relative 1 0");
  UI_WAIT_UNTIL (ef_edit_session_get_playhead (place.session) > 0);
  act (&place, "editor.back");
  UI_WAIT_UNTIL (place.session == NULL);
  use_mouse (GTK_WIDGET (place.window), 300, 300, "mouseup 1");
  UI_WAIT_UNTIL (timeline == NULL);
  ui_close_window (place.window);
}

/* Escape puts back what is being pulled, and does no more. */
static void
test_escape_pulled (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  gpointer drag = get_drag (&place);
  EfTimeSpan before;
  double x;

  mark (&place, 1, 2);
  ui_wait (300);
  before = ef_segment_get_span (get (&place, 0));
  x = ef_timeline_scale_to_x (ef_edit_session_get_scale (place.session), before.end);
  g_signal_emit_by_name (drag, "drag-begin", x - 2, 140.0);
  g_signal_emit_by_name (drag, "drag-update", 60.0, 0.0);
  g_assert_false (ef_time_span_equal (before, ef_segment_get_span (get (&place, 0))));
  g_assert_true (press (&place, GDK_KEY_Escape, 0));
  g_assert_true (ef_time_span_equal (before, ef_segment_get_span (get (&place, 0))));
  g_assert_true (ef_edit_session_get_current (place.session) == get (&place, 0));
  g_signal_emit_by_name (drag, "drag-end", 60.0, 0.0);
  g_assert_true (ef_time_span_equal (before, ef_segment_get_span (get (&place, 0))));
  close_place (&place);
}

/* The menu of a segment is about that one, unless it is among those that are checked. */
static void
test_timeline_menu (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  GtkWidget *timeline = get_timeline (&place);
  const EfTimelineScale *scale = ef_edit_session_get_scale (place.session);
  g_autoptr (EfSegment) first = NULL;
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (timeline);

  mark (&place, 1, 2);
  mark (&place, 3, 4);
  first = g_object_ref (get (&place, 0));
  ef_edit_session_set_checked (place.session, first, TRUE);
  UI_WAIT_UNTIL (scale->width > 0 && is_under_pointer (timeline, 200, 150));
  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_GESTURE_CLICK (controller) &&
        gtk_gesture_single_get_button (GTK_GESTURE_SINGLE (controller)) == GDK_BUTTON_SECONDARY)
      g_signal_emit_by_name (controller, "pressed", 1,
                             ef_timeline_scale_to_x (scale, (gint64) (3.5 * EF_NS_PER_SECOND)),
                             150.0);
  }
  g_assert_true (gtk_widget_activate_action (timeline, "timeline.remove", NULL));
  g_assert_cmpuint (count (&place), ==, 1);
  g_assert_true (get (&place, 0) == first);
  close_place (&place);
}

/* Whoever manages the windows ends the full screen: everything is back. Here nobody does, so the window
 * never was on the full screen. */
static void
test_full_screen_ends (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);

  UI_WAIT_UNTIL (gtk_widget_get_mapped (place.panel));
  act (&place, "editor.full-screen");
  UI_WAIT_UNTIL (!gtk_widget_get_mapped (place.panel));
  gtk_window_unfullscreen (GTK_WINDOW (place.window));
  g_object_notify (G_OBJECT (place.window), "fullscreened");
  UI_WAIT_UNTIL (gtk_widget_get_mapped (place.panel));
  close_place (&place);
}

/* A key that has found nothing does nothing later. */
/* What is found is selected and said, and the playhead stays where somebody looks. */
static void
test_detects (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  guint selected = G_MAXUINT;

  UI_WAIT_UNTIL (ef_source_get_state (place.source) == EF_SOURCE_READY);
  go (&place, 2);
  act (&place, "editor.detect-scenes");
  UI_WAIT_UNTIL (
    (g_object_get (place.session, "suggestion", &selected, NULL), selected != G_MAXUINT));
  UI_WAIT_UNTIL (ui_count_toasts (GTK_WIDGET (get_toasts (&place))) == 1);
  g_assert_cmpint (ef_edit_session_get_playhead (place.session), ==, 2 * EF_NS_PER_SECOND);
  g_assert_true (press (&place, GDK_KEY_Tab, 0));
  UI_WAIT_UNTIL (count (&place) == 1);
  close_place (&place);
}

static void
test_detects_in_vain (UiFixture *fixture, gconstpointer data)
{
  Place place = open_place (fixture);
  guint n_suggestions = 0;

  UI_WAIT_UNTIL (ef_source_get_state (place.source) == EF_SOURCE_READY);
  act (&place, "editor.detect-black");
  ui_wait (500);
  ef_edit_session_get_suggestions (place.session, &n_suggestions);
  g_assert_cmpuint (n_suggestions, ==, 0);
  go (&place, 2);
  ef_edit_session_get_silence_options (place.session)->level = 0;
  ef_edit_session_set_suggested (place.session, EF_SUGGESTION_SILENCE, TRUE);
  UI_WAIT_UNTIL (
    (ef_edit_session_get_suggestions (place.session, &n_suggestions), n_suggestions > 0));
  ui_wait (300);
  g_assert_cmpint (ef_edit_session_get_playhead (place.session), ==, 2 * EF_NS_PER_SECOND);
  close_place (&place);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
#define ADD(path, func) g_test_add (path, UiFixture, NULL, ui_films_set_up, func, ui_tear_down)
  ADD ("/editor/types", test_types);
  ADD ("/editor/grows", test_grows);
  ADD ("/editor/closes", test_closes);
  ADD ("/editor/stays", test_stays);
  ADD ("/editor/keys", test_keys);
  ADD ("/editor/view-keys", test_view_keys);
  ADD ("/editor/label", test_label);
  ADD ("/editor/typing", test_typing);
  ADD ("/editor/typing-at-the-end", test_typing_at_the_end);
  ADD ("/editor/hurry", test_hurry);
  ADD ("/editor/details", test_details);
  ADD ("/editor/panel", test_panel);
  ADD ("/editor/suggests", test_suggests);
  ADD ("/editor/extracts", test_extracts);
  ADD ("/editor/extracts-files", test_extracts_files);
  ADD ("/editor/extracts-silent", test_extracts_silent);
  ADD ("/editor/extracts-by-keys", test_extracts_by_keys);
  ADD ("/editor/imports", test_imports);
  ADD ("/editor/asks", test_asks);
  ADD ("/editor/focus-returns", test_focus_returns);
  ADD ("/editor/sizes", test_sizes);
  ADD ("/editor/both-times", test_both_times);
  ADD ("/editor/time-in-row", test_time_in_row);
  ADD ("/editor/time-moves-row", test_time_moves_row);
  ADD ("/editor/undo-toast", test_undo_toast);
  ADD ("/editor/wrong-time", test_wrong_time);
  ADD ("/editor/closes-pulled", test_closes_pulled);
  ADD ("/editor/closed-stays", test_closed_stays);
  ADD ("/editor/closes-held", test_closes_held);
  ADD ("/editor/escape-pulled", test_escape_pulled);
  ADD ("/editor/timeline-menu", test_timeline_menu);
  ADD ("/editor/detects", test_detects);
  ADD ("/editor/detects-in-vain", test_detects_in_vain);
  ADD ("/editor/full-screen-ends", test_full_screen_ends);
  ADD ("/editor/hints", test_hints);
#undef ADD

  return g_test_run ();
}
