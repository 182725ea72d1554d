/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <adwaita.h>

#include "ui/editor/edit-session-private.h"
#include "ui/editor/timeline-private.h"
#include "wait.h"

/* The timeline with the real session, in memory: what the two do to each other. */

#define S EF_NS_PER_SECOND
#define LANE (EF_LANE_Y + 20.0)

typedef struct {
  GtkWidget *window;
  EfTimeline *timeline;
  EfEditSession *session;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  GtkWidget *timeline = ef_timeline_new ();

  self->session = ef_edit_session_new_plain (NULL, NULL, EF_RATE (25, 1), 3600 * S);
  self->window = adw_window_new ();
  self->timeline = EF_TIMELINE (timeline);
  gtk_window_set_default_size (GTK_WINDOW (self->window), 1000, EF_TIMELINE_HEIGHT);
  adw_window_set_content (ADW_WINDOW (self->window), timeline);
  ef_timeline_set_session (self->timeline, self->session);
  gtk_window_present (GTK_WINDOW (self->window));
  ui_wait (150);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  ui_wait (50);
  ef_edit_session_close (self->session);
  g_assert_finalize_object (self->session);
}

static EfSegment *
mark (Fixture *self, gint64 begin, gint64 end)
{
  ef_edit_session_set_current (self->session, NULL);
  ef_edit_session_seek (self->session, begin, FALSE);
  ef_edit_session_mark_in (self->session);
  ef_edit_session_seek (self->session, end - 1, FALSE);
  ef_edit_session_mark_out (self->session);

  return ef_edit_session_get_current (self->session);
}

static double
get_x (Fixture *self, gint64 time)
{
  return ef_timeline_scale_to_x (ef_edit_session_get_scale (self->session), time);
}

static GtkGesture *
find_drag (Fixture *self)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (self->timeline));

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

    if (GTK_IS_GESTURE_DRAG (controller) &&
        gtk_gesture_single_get_button (GTK_GESTURE_SINGLE (controller)) == GDK_BUTTON_PRIMARY)
      return GTK_GESTURE (controller); /* the widget holds it */
  }
  g_assert_not_reached ();
}

static void
pull (Fixture *self, double x, double y, double by)
{
  GtkGesture *drag = find_drag (self);

  g_signal_emit_by_name (drag, "drag-begin", x, y);
  g_signal_emit_by_name (drag, "drag-update", by / 2, 0.0);
  g_signal_emit_by_name (drag, "drag-update", by, 0.0);
}

static void
release (Fixture *self)
{
  g_signal_emit_by_name (find_drag (self), "drag-end", 0.0, 0.0);
}

static void
test_trim (Fixture *fixture, gconstpointer data)
{
  EfSegment *segment = mark (fixture, 100 * S, 200 * S);
  EfTimeSpan span;

  ef_edit_session_show_span (fixture->session, (EfTimeSpan) { 50 * S, 250 * S }, 0);
  ef_edit_session_seek (fixture->session, 60 * S, FALSE);
  pull (fixture, get_x (fixture, 200 * S) - 2, LANE, -101);
  span = ef_segment_get_span (segment);
  g_assert_cmpint (span.begin, ==, 100 * S);
  g_assert_cmpint (span.end, <, 185 * S);
  g_assert_cmpint (span.end % (S / 25), ==, 0);
  g_assert_cmpint (ef_edit_session_get_playhead (fixture->session), ==, span.end - S / 25);
  release (fixture);
  g_assert_true (ef_time_span_equal (span, ef_segment_get_span (segment)));

  pull (fixture, get_x (fixture, 100 * S) + 2, LANE, 60);
  ef_timeline_pointer_cancel (fixture->timeline->pointer);
  g_assert_true (ef_time_span_equal (span, ef_segment_get_span (segment)));
}

static void
test_move_past (Fixture *fixture, gconstpointer data)
{
  EfSegment *first = mark (fixture, 100 * S, 120 * S);

  mark (fixture, 150 * S, 170 * S);
  ef_edit_session_show_span (fixture->session, (EfTimeSpan) { 50 * S, 250 * S }, 0);
  ef_edit_session_seek (fixture->session, 60 * S, FALSE);
  pull (fixture, get_x (fixture, 110 * S), LANE,
        get_x (fixture, 200 * S) - get_x (fixture, 110 * S));
  release (fixture);
  g_assert_cmpuint (ef_timeline_lane_find (ef_timeline_get_lane (fixture->timeline), first), ==, 1);
  g_assert_cmpint (ef_time_span_get_duration (ef_segment_get_span (first)), ==, 20 * S);
}

/* Beyond the edge the view goes on evenly; it does not turn pages after the playhead. */
static void
test_scrub_beyond (Fixture *fixture, gconstpointer data)
{
  double begin;
  double moved;

  ef_edit_session_show_span (fixture->session, (EfTimeSpan) { 100 * S, 200 * S }, 0);
  begin = get_x (fixture, 0);
  pull (fixture, 900, 60, 160);
  g_assert_cmpfloat_with_epsilon (get_x (fixture, 0), begin, 1e-6);
  ui_wait (200);
  release (fixture);
  moved = begin - get_x (fixture, 0);
  g_assert_cmpfloat (moved, >, 1);
  g_assert_cmpfloat (moved, <, 400);
  g_assert_cmpfloat (get_x (fixture, ef_edit_session_get_playhead (fixture->session)), <, 1001);

  /* Held by its flag, off the line. */
  ef_edit_session_seek (
    fixture->session, ef_timeline_scale_to_time (ef_edit_session_get_scale (fixture->session), 900),
    FALSE);
  begin = get_x (fixture, 0);
  pull (fixture, 870, 9, 125);
  g_assert_cmpfloat_with_epsilon (get_x (fixture, 0), begin, 1e-6);
  release (fixture);
}

/* Marks, splits and undoing while the timeline looks on. */
static void
test_edits (Fixture *fixture, gconstpointer data)
{
  for (gint64 i = 0; i < 20; i++)
    mark (fixture, i * 100 * S, (i * 100 + 150) * S);
  g_assert_cmpuint (ef_timeline_lane_get_n_blocks (ef_timeline_get_lane (fixture->timeline)), ==,
                    20);
  ef_edit_session_seek (fixture->session, 1910 * S, FALSE);
  ef_edit_session_split (fixture->session);
  g_assert_cmpuint (ef_timeline_lane_get_n_blocks (ef_timeline_get_lane (fixture->timeline)), ==,
                    21);
  ui_wait (150);
  ef_edit_session_check_all (fixture->session, TRUE);
  ef_edit_session_remove (fixture->session);
  g_assert_cmpuint (ef_timeline_lane_get_n_blocks (ef_timeline_get_lane (fixture->timeline)), ==,
                    0);
  ui_wait (150);
}

static void
add (const char *path, void (*test) (Fixture *fixture, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  add ("/timeline-session/trim", test_trim);
  add ("/timeline-session/move-past", test_move_past);
  add ("/timeline-session/scrub-beyond", test_scrub_beyond);
  add ("/timeline-session/edits", test_edits);

  return g_test_run ();
}
