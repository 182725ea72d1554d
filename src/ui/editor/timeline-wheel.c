/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/timeline-private.h"

/* Wheel, touchpad and pinch: scrolls, zooms, steps, and goes on rolling for a while. */

#define WHEEL_PIXELS 80.0
#define WHEEL_ZOOM 1.2
#define SURFACE_ZOOM 0.01 /* of a pixel scrolled with a finger */
#define SURFACE_STEP 27.0 /* pixels to a frame */
#define FRICTION 4.0      /* per second */
#define SLOW 20.0         /* pixels a second, when a scroll is over */

struct _EfTimelineWheel {
  EfTimeline *timeline; /* owns this */
  double x;             /* of the pointer, for what has no place of its own */
  double frames;        /* of Alt+wheel, not yet whole */
  double pinch;
  double velocity; /* pixels a second */
  gint64 ticked;
  guint tick_id;
};

static EfEditSession *
get_session (EfTimelineWheel *self)
{
  return self->timeline->session;
}

void
ef_timeline_wheel_stop (EfTimelineWheel *self)
{
  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->timeline), self->tick_id);
  self->tick_id = 0;
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  EfTimelineWheel *self = user_data;
  gint64 now = gdk_frame_clock_get_frame_time (clock);
  double seconds = CLAMP ((double) (now - self->ticked) / G_USEC_PER_SEC, 0.0, 0.1);

  self->ticked = now;
  if (!ef_timeline_is_ready (self->timeline) || ABS (self->velocity) < SLOW) {
    self->tick_id = 0;
    return G_SOURCE_REMOVE;
  }
  ef_edit_session_scroll (get_session (self), self->velocity * seconds);
  self->velocity *= exp (-FRICTION * seconds);

  return G_SOURCE_CONTINUE;
}

/* Goes on at @velocity, in pixels a second, and slows down. */
void
ef_timeline_wheel_throw (EfTimelineWheel *self, double velocity)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self->timeline));
  gboolean is_animated = FALSE;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self->timeline)), "gtk-enable-animations",
                &is_animated, NULL);
  self->velocity = velocity;
  if (self->tick_id != 0 || clock == NULL || !is_animated)
    return;

  self->ticked = gdk_frame_clock_get_frame_time (clock);
  self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self->timeline), tick_cb, self, NULL);
}

static void
step_frames (EfTimelineWheel *self, double by)
{
  int n_frames;

  self->frames += by;
  n_frames = (int) self->frames;
  self->frames -= n_frames;
  if (n_frames != 0)
    ef_edit_session_step (get_session (self), n_frames);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double by_x, double by_y, gpointer user_data)
{
  EfTimelineWheel *self = user_data;
  GdkModifierType state =
    gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  gboolean is_wheel = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL;

  ef_timeline_wheel_stop (self);
  if (!ef_timeline_is_ready (self->timeline))
    return GDK_EVENT_PROPAGATE;

  if (state & GDK_CONTROL_MASK)
    ef_edit_session_zoom (get_session (self),
                          is_wheel ? pow (WHEEL_ZOOM, -by_y) : exp (-by_y * SURFACE_ZOOM), self->x);
  else if (state & GDK_ALT_MASK)
    step_frames (self, is_wheel ? by_x + by_y : (by_x + by_y) / SURFACE_STEP);
  else
    ef_edit_session_scroll (get_session (self), (by_x + by_y) * (is_wheel ? WHEEL_PIXELS : 1));

  return GDK_EVENT_STOP;
}

static void
decelerate_cb (GtkEventControllerScroll *controller,
               double velocity_x,
               double velocity_y,
               gpointer user_data)
{
  EfTimelineWheel *self = user_data;
  GdkModifierType state =
    gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK))
    return;
  ef_timeline_wheel_throw (self, velocity_x + velocity_y);
}

static void
pinch_begin_cb (GtkGesture *gesture, GdkEventSequence *sequence, gpointer user_data)
{
  EfTimelineWheel *self = user_data;

  ef_timeline_pointer_cancel (self->timeline->pointer);
  ef_timeline_wheel_stop (self);
  self->pinch = 1;
}

static void
pinch_cb (GtkGestureZoom *gesture, double scale, gpointer user_data)
{
  EfTimelineWheel *self = user_data;
  double x = self->x;
  double y;

  if (!ef_timeline_is_ready (self->timeline) || scale <= 0)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y);
  ef_edit_session_zoom (get_session (self), scale / self->pinch, x);
  self->pinch = scale;
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, gpointer user_data)
{
  EfTimelineWheel *self = user_data;

  self->x = x;
}

static void
add (EfTimelineWheel *self, gpointer controller)
{
  gtk_widget_add_controller (GTK_WIDGET (self->timeline), controller);
}

EfTimelineWheel *
ef_timeline_wheel_new (EfTimeline *timeline)
{
  EfTimelineWheel *self = g_new0 (EfTimelineWheel, 1);
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (
    GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES | GTK_EVENT_CONTROLLER_SCROLL_KINETIC);

  self->timeline = timeline;
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect (scroll, "decelerate", G_CALLBACK (decelerate_cb), self);
  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  add (self, motion);
  add (self, scroll);
  add (self, pinch);

  return self;
}

/* Controllers end with the widget, and may not call back until then. */
void
ef_timeline_forget_controllers (EfTimeline *timeline, gpointer data)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (GTK_WIDGET (timeline));

  for (guint i = g_list_model_get_n_items (controllers); i > 0; i--) {
    g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i - 1);

    g_signal_handlers_disconnect_by_data (controller, data);
  }
}

void
ef_timeline_wheel_free (EfTimelineWheel *self)
{
  ef_timeline_wheel_stop (self);
  ef_timeline_forget_controllers (self->timeline, self);
  g_free (self);
}
