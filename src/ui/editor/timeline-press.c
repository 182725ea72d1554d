/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/timeline-menu.h"
#include "ui/editor/timeline-pointer-private.h"

/* Two presses zoom to what is there, the other button and a long press open its menu. */

#define ZOOM_MARGIN 0.1

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, gpointer user_data)
{
  EfTimelinePointer *self = user_data;
  EfSpot spot;
  EfSegment *segment;

  self->n_press = n_press;
  if (n_press != 2 || !ef_timeline_is_ready (self->timeline))
    return;

  spot = ef_timeline_find_spot (self->timeline, x, y, ef_timeline_is_touch (GTK_GESTURE (gesture)));
  segment = ef_timeline_get_segment (self->timeline, spot);
  if (segment != NULL)
    ef_edit_session_show_span (self->timeline->session, ef_segment_get_span (segment), ZOOM_MARGIN);
  else if (spot.kind == EF_SPOT_GHOST)
    ef_edit_session_accept (self->timeline->session);
}

static void
show_menu (EfTimelinePointer *self, EfSpotKind kind, double x, double y)
{
  if (self->menu == NULL) {
    self->menu = ef_timeline_menu_new ();
    gtk_widget_set_parent (self->menu, GTK_WIDGET (self->timeline));
  }
  ef_timeline_menu_show (self->menu, self->timeline, kind, ef_timeline_pointer_get_time (self, x),
                         x, y);
}

static void
open_menu (EfTimelinePointer *self, double x, double y)
{
  EfSpot spot;
  EfSegment *segment;

  if (!ef_timeline_is_ready (self->timeline))
    return;

  ef_timeline_pointer_cancel (self);
  spot = ef_timeline_find_spot (self->timeline, x, y, FALSE);
  segment = ef_timeline_get_segment (self->timeline, spot);
  if (segment != NULL)
    ef_edit_session_point_at (self->timeline->session, segment);
  if (spot.kind == EF_SPOT_GHOST)
    ef_edit_session_select_suggestion (self->timeline->session, spot.index);
  show_menu (self, spot.kind, x, y);
}

/* By a key: for the segment at hand, else for where the playhead is. */
void
ef_timeline_pointer_open_menu (EfTimelinePointer *self)
{
  EfTimelineLane *lane = ef_timeline_get_lane (self->timeline);
  double width = gtk_widget_get_width (GTK_WIDGET (self->timeline));
  double x;
  guint index;

  if (!ef_timeline_is_ready (self->timeline))
    return;

  index = ef_timeline_lane_find (lane, ef_edit_session_get_current (self->timeline->session));
  x = ef_timeline_scale_to_x (ef_edit_session_get_scale (self->timeline->session),
                              ef_edit_session_get_playhead (self->timeline->session));
  if (index != EF_LANE_NONE) {
    graphene_rect_t rect =
      ef_timeline_lane_get_rect (lane, ef_edit_session_get_scale (self->timeline->session), index);

    ef_edit_session_point_at (self->timeline->session,
                              ef_edit_session_get_current (self->timeline->session));
    x = (MAX (rect.origin.x, 0) + MIN (rect.origin.x + rect.size.width, width)) / 2;
  }
  show_menu (self, index != EF_LANE_NONE ? EF_SPOT_BLOCK : EF_SPOT_SCRUB, CLAMP (x, 0, width),
             EF_LANE_Y + EF_LANE_HEIGHT / 2.0);
}

static void
menu_cb (GtkGestureClick *gesture, int n_press, double x, double y, gpointer user_data)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  open_menu (user_data, x, y);
}

static void
long_press_cb (GtkGestureLongPress *gesture, double x, double y, gpointer user_data)
{
  EfTimelinePointer *self = user_data;

  if (self->is_moving)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  open_menu (self, x, y);
}

void
ef_timeline_pointer_add_presses (EfTimelinePointer *self)
{
  GtkWidget *widget = GTK_WIDGET (self->timeline);
  GtkGesture *click = gtk_gesture_click_new ();
  GtkGesture *menu = gtk_gesture_click_new ();
  GtkGesture *press = gtk_gesture_long_press_new ();

  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  gtk_gesture_group (click, self->drag);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  g_signal_connect (menu, "pressed", G_CALLBACK (menu_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (menu));
  gtk_gesture_single_set_touch_only (GTK_GESTURE_SINGLE (press), TRUE);
  g_signal_connect (press, "pressed", G_CALLBACK (long_press_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (press));
}
