/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/timeline-pointer-private.h"

#define SNAP_REACH 8.0
#define THRESHOLD 4.0
#define THRESHOLD_TOUCH 8.0
#define EDGE_ZONE 8.0  /* pixels from the edge in which a drag scrolls */
#define EDGE_SPEED 8.0 /* per second, times how far beyond */
#define WINDOW_LEAST 6.0

static EfEditSession *
get_session (EfTimelinePointer *self)
{
  return self->timeline->session;
}

static const EfTimelineScale *
get_scale (EfTimelinePointer *self)
{
  return ef_edit_session_get_scale (get_session (self));
}

gint64
ef_timeline_pointer_get_time (EfTimelinePointer *self, double x)
{
  return CLAMP (ef_timeline_scale_to_time (get_scale (self), x), 0,
                ef_edit_session_get_duration (get_session (self)));
}

static gint64
get_tolerance (EfTimelinePointer *self)
{
  return ef_timeline_scale_to_length (get_scale (self), SNAP_REACH);
}

static const char *
get_cursor (EfSpot spot, EfPull pull)
{
  if (pull == EF_PULL_BODY || pull == EF_PULL_PAN || pull == EF_PULL_MAP)
    return "grabbing";
  if (pull == EF_PULL_NEW)
    return "crosshair";

  switch (spot.kind) {
  case EF_SPOT_BEGIN:
  case EF_SPOT_END:
  case EF_SPOT_MARK:
  case EF_SPOT_FLAG:
  case EF_SPOT_LINE:
    return "col-resize";
  case EF_SPOT_BLOCK:
    return "grab";
  case EF_SPOT_GHOST:
    return "pointer";
  case EF_SPOT_MAP:
    if (spot.map == EF_MAP_BEGIN || spot.map == EF_MAP_END)
      return "ew-resize";
    return spot.map == EF_MAP_WINDOW ? "grab" : NULL;
  case EF_SPOT_NONE:
  case EF_SPOT_SCRUB:
  case EF_SPOT_LANE:
  default:
    return NULL;
  }
}

static void
show_cursor (EfTimelinePointer *self, EfSpot spot)
{
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self->timeline), get_cursor (spot, self->pull));
}

static void
stop_ticking (EfTimelinePointer *self)
{
  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->timeline), self->tick_id);
  self->tick_id = 0;
}

/* While somebody pulls beyond the edge, how fast the view goes after. */
static double
get_edge_speed (EfTimelinePointer *self)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self->timeline));
  double zone = self->pull == EF_PULL_SCRUB ? 0 : EDGE_ZONE;

  if (!self->is_moving || self->pull == EF_PULL_NONE || self->pull >= EF_PULL_MAP)
    return 0;
  if (self->pull_x < zone)
    return (self->pull_x - zone - 4) * EDGE_SPEED;
  if (self->pull_x > width - zone)
    return (self->pull_x - width + zone + 4) * EDGE_SPEED;

  return 0;
}

/* The session also shows the frame that the edge is about. */
static void
drag_to (EfTimelinePointer *self, gint64 time)
{
  gint64 guide = ef_edit_session_drag_to (get_session (self), time, get_tolerance (self),
                                          (self->state & GDK_ALT_MASK) != 0,
                                          (self->state & GDK_SHIFT_MASK) != 0);

  ef_timeline_set_guide (self->timeline, guide);
}

static void
scrub_to (EfTimelinePointer *self, gint64 time, gboolean scrubbing)
{
  gint64 guide = -1;

  if (self->is_moving && !(self->state & GDK_ALT_MASK))
    guide = ef_edit_session_snap (get_session (self), time, get_tolerance (self),
                                  (self->state & GDK_SHIFT_MASK) != 0);
  ef_timeline_set_guide (self->timeline, guide);
  ef_edit_session_seek (get_session (self), guide >= 0 ? guide : time, scrubbing);
}

/* Whole blocks that the band touches are checked as it goes. With Shift the others stay as they were. */
static void
check_band (EfTimelinePointer *self)
{
  EfEditSession *session = get_session (self);
  GListModel *segments = ef_edit_session_get_segments (session);
  gboolean is_more = (self->state & GDK_SHIFT_MASK) != 0;

  for (guint i = 0; i < g_list_model_get_n_items (segments); i++) {
    g_autoptr (EfSegment) segment = g_list_model_get_item (segments, i);
    gboolean is_touched =
      ef_time_span_overlaps (ef_segment_get_span (segment), self->timeline->band);

    ef_edit_session_set_checked (
      session, segment, is_touched || (is_more && g_hash_table_contains (self->checked, segment)));
  }
}

static void
start_band (EfTimelinePointer *self, double x)
{
  g_autoptr (GPtrArray) checked = ef_edit_session_get_checked (get_session (self));

  self->offset = ef_timeline_pointer_get_time (self, x);
  self->checked = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  for (guint i = 0; i < checked->len; i++)
    g_hash_table_add (self->checked, g_object_ref (checked->pdata[i]));
}

static void
band_to (EfTimelinePointer *self, gint64 time)
{
  gint64 guide = -1;

  if (!(self->state & GDK_ALT_MASK))
    guide = ef_edit_session_snap (get_session (self), time, get_tolerance (self), FALSE);
  ef_timeline_set_guide (self->timeline, guide);
  self->timeline->band = ef_time_span_new (self->offset, guide >= 0 ? guide : time);
  self->timeline->has_band = TRUE;
  check_band (self);
  gtk_widget_queue_draw (GTK_WIDGET (self->timeline));
}

static void
take_band_back (EfTimelinePointer *self)
{
  GHashTableIter iter;
  gpointer segment;

  ef_edit_session_check_all (get_session (self), FALSE);
  g_hash_table_iter_init (&iter, self->checked);
  while (g_hash_table_iter_next (&iter, &segment, NULL))
    ef_edit_session_set_checked (get_session (self), segment, TRUE);
}

static void
move_window (EfTimelinePointer *self, double x)
{
  EfTimelinePaint paint = ef_timeline_get_paint (self->timeline);
  gint64 begin = ef_timeline_map_to_time (&paint, x) + self->offset;

  ef_edit_session_scroll (get_session (self),
                          ((double) begin - paint.scale.begin) / paint.scale.per_pixel);
}

/* An edge of the frame goes where the pointer is, the other one stays. */
static void
resize_window (EfTimelinePointer *self, double x)
{
  EfTimelinePaint paint = ef_timeline_get_paint (self->timeline);
  EfTimeSpan visible = ef_timeline_scale_get_visible (&self->scale);
  gint64 least = ef_timeline_map_to_time (&paint, WINDOW_LEAST) / 100 + 1;
  gint64 time = ef_timeline_map_to_time (&paint, x);

  if (self->pull == EF_PULL_MAP_BEGIN)
    visible.begin = MIN (time, visible.end - least);
  else
    visible.end = MAX (time, visible.begin + least);
  ef_edit_session_show_span (get_session (self), visible, 0);
}

/* Where the playhead goes that is held at @x. Never beyond what is visible: the view goes there in its
 * own time, and not by pages. */
static gint64
get_held_time (EfTimelinePointer *self, double x)
{
  return ef_time_span_clamp (ef_timeline_scale_get_visible (get_scale (self)),
                             ef_timeline_pointer_get_time (self, x) + self->offset);
}

static void
pull_to (EfTimelinePointer *self, double x)
{
  gint64 time = ef_timeline_scale_to_time (get_scale (self), x);

  switch (self->pull) {
  case EF_PULL_SCRUB:
    scrub_to (self, get_held_time (self, x), TRUE);
    break;
  case EF_PULL_BEGIN:
  case EF_PULL_END:
  case EF_PULL_BODY:
  case EF_PULL_MARK:
  case EF_PULL_NEW:
    drag_to (self, time + self->offset);
    break;
  case EF_PULL_BAND:
    band_to (self, ef_timeline_pointer_get_time (self, x));
    break;
  case EF_PULL_MAP:
    move_window (self, x);
    break;
  case EF_PULL_MAP_BEGIN:
  case EF_PULL_MAP_END:
    resize_window (self, x);
    break;
  case EF_PULL_PAN:
    ef_edit_session_scroll (get_session (self), self->pull_x - x);
    break;
  case EF_PULL_NONE:
  default:
    break;
  }
  self->pull_x = x;
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  EfTimelinePointer *self = user_data;
  gint64 now = gdk_frame_clock_get_frame_time (clock);
  double seconds = CLAMP ((double) (now - self->ticked) / G_USEC_PER_SEC, 0.0, 0.1);
  double speed = get_edge_speed (self);

  self->ticked = now;
  if (!ef_timeline_is_ready (self->timeline) || speed == 0) {
    self->tick_id = 0;
    return G_SOURCE_REMOVE;
  }
  ef_edit_session_scroll (get_session (self), speed * seconds);
  pull_to (self, self->pull_x);

  return G_SOURCE_CONTINUE;
}

static void
start_ticking (EfTimelinePointer *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self->timeline));

  if (self->tick_id != 0 || clock == NULL)
    return;

  self->ticked = gdk_frame_clock_get_frame_time (clock);
  self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self->timeline), tick_cb, self, NULL);
}

static gboolean
is_drag (EfPull pull)
{
  return pull == EF_PULL_BEGIN || pull == EF_PULL_END || pull == EF_PULL_BODY ||
         pull == EF_PULL_MARK || pull == EF_PULL_NEW;
}

static void
begin_new (EfTimelinePointer *self)
{
  self->offset = 0;
  ef_edit_session_drag_new (get_session (self), ef_timeline_pointer_get_time (self, self->start_x),
                            get_tolerance (self), (self->state & GDK_ALT_MASK) != 0,
                            (self->state & GDK_SHIFT_MASK) != 0);
}

static void
begin_drag (EfTimelinePointer *self)
{
  static const EfDragPart parts[] = {
    [EF_PULL_BEGIN] = EF_DRAG_BEGIN,
    [EF_PULL_END] = EF_DRAG_END,
    [EF_PULL_BODY] = EF_DRAG_BODY,
    [EF_PULL_MARK] = EF_DRAG_MARK,
  };
  EfSegment *segment = ef_timeline_get_segment (self->timeline, self->spot);
  gint64 held = ef_edit_session_get_open_mark (get_session (self));

  if (segment != NULL) {
    EfTimeSpan span = ef_segment_get_span (segment);

    held = self->pull == EF_PULL_END ? span.end : span.begin;
    ef_edit_session_set_current (get_session (self), segment);
  }
  self->offset = held - ef_timeline_scale_to_time (get_scale (self), self->start_x);
  ef_edit_session_drag_begin (get_session (self), segment, parts[self->pull]);
}

static void
end_pull (EfTimelinePointer *self)
{
  self->pull = EF_PULL_NONE;
  self->is_moving = FALSE;
  self->timeline->has_band = FALSE;
  g_clear_pointer (&self->checked, g_hash_table_unref);
  ef_timeline_set_guide (self->timeline, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self->timeline));
  show_cursor (self, (EfSpot) { EF_SPOT_NONE, 0, 0 });
}

gboolean
ef_timeline_pointer_is_pulling (EfTimelinePointer *self)
{
  return self->pull != EF_PULL_NONE;
}

/* As if it had not been touched. */
void
ef_timeline_pointer_cancel (EfTimelinePointer *self)
{
  EfPull pull = self->pull;
  gboolean was_moving = self->is_moving;

  stop_ticking (self);
  if (pull == EF_PULL_NONE || get_session (self) == NULL)
    return;

  if (pull == EF_PULL_BAND && was_moving)
    take_band_back (self);
  end_pull (self);
  if (is_drag (pull) && was_moving)
    ef_edit_session_drag_end (get_session (self), TRUE);
  if (pull == EF_PULL_SCRUB)
    ef_edit_session_seek (get_session (self), self->playhead, FALSE);
  gtk_event_controller_reset (GTK_EVENT_CONTROLLER (pull == EF_PULL_PAN ? self->pan : self->drag));
}

/* What a press will do if it moves; scrubbing and the mini-map answer at once. */
static EfPull
choose_pull (EfTimelinePointer *self, EfSpot spot)
{
  switch (spot.kind) {
  case EF_SPOT_FLAG:
  case EF_SPOT_LINE:
  case EF_SPOT_SCRUB:
    return EF_PULL_SCRUB;
  case EF_SPOT_BEGIN:
    return EF_PULL_BEGIN;
  case EF_SPOT_END:
    return EF_PULL_END;
  case EF_SPOT_BLOCK:
    return EF_PULL_BODY;
  case EF_SPOT_MARK:
    return EF_PULL_MARK;
  case EF_SPOT_GHOST:
  case EF_SPOT_LANE:
    if (self->is_touch)
      return EF_PULL_PAN;
    return self->state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK) ? EF_PULL_BAND : EF_PULL_NEW;
  case EF_SPOT_MAP:
    if (spot.map == EF_MAP_BEGIN)
      return EF_PULL_MAP_BEGIN;
    return spot.map == EF_MAP_END ? EF_PULL_MAP_END : EF_PULL_MAP;
  case EF_SPOT_NONE:
  default:
    return EF_PULL_NONE;
  }
}

static void
start_scrubbing (EfTimelinePointer *self, double x)
{
  gint64 playhead = ef_edit_session_get_playhead (get_session (self));

  self->offset =
    self->spot.kind == EF_SPOT_SCRUB ? 0 : playhead - ef_timeline_pointer_get_time (self, x);
  if (self->spot.kind == EF_SPOT_SCRUB)
    scrub_to (self, ef_timeline_pointer_get_time (self, x), TRUE);
}

/* Outside of its frame the mini-map first brings the frame there. */
static void
start_mapping (EfTimelinePointer *self, double x)
{
  EfTimelinePaint paint = ef_timeline_get_paint (self->timeline);
  EfTimeSpan visible = ef_timeline_scale_get_visible (&paint.scale);

  self->offset = visible.begin - ef_timeline_map_to_time (&paint, x);
  if (self->spot.map != EF_MAP_OUTSIDE)
    return;
  self->offset = -ef_time_span_get_duration (visible) / 2;
  move_window (self, x);
}

static void
start_pull (EfTimelinePointer *self, EfPull pull, double x)
{
  self->pull = pull;
  self->is_moving = FALSE;
  self->start_x = x;
  self->pull_x = x;
  self->velocity = 0;
  self->playhead = ef_edit_session_get_playhead (get_session (self));
  self->scale = *get_scale (self);
  if (pull == EF_PULL_SCRUB)
    start_scrubbing (self, x);
  else if (pull == EF_PULL_MAP)
    start_mapping (self, x);
  else if (pull == EF_PULL_BAND)
    start_band (self, x);
}

gboolean
ef_timeline_is_touch (GtkGesture *gesture)
{
  GdkDevice *device =
    gtk_event_controller_get_current_event_device (GTK_EVENT_CONTROLLER (gesture));

  return device != NULL && gdk_device_get_source (device) == GDK_SOURCE_TOUCHSCREEN;
}

static void
note_state (EfTimelinePointer *self, GtkGesture *gesture)
{
  self->state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, gpointer user_data)
{
  EfTimelinePointer *self = user_data;
  EfSegment *segment;

  ef_timeline_wheel_stop (self->timeline->wheel);
  if (!ef_timeline_is_ready (self->timeline)) {
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
    return;
  }

  gtk_widget_grab_focus (GTK_WIDGET (self->timeline));
  self->is_touch = ef_timeline_is_touch (GTK_GESTURE (gesture));
  note_state (self, GTK_GESTURE (gesture));
  self->spot = ef_timeline_find_spot (self->timeline, x, y, self->is_touch);
  self->start_y = y;
  segment = ef_timeline_get_segment (self->timeline, self->spot);
  self->was_current =
    segment != NULL && segment == ef_edit_session_get_current (get_session (self));
  if (segment != NULL && !(self->state & GDK_CONTROL_MASK))
    ef_edit_session_set_current (get_session (self), segment);
  if (self->spot.kind == EF_SPOT_GHOST)
    ef_edit_session_select_suggestion (get_session (self), self->spot.index);
  start_pull (self, choose_pull (self, self->spot), x);
  show_cursor (self, self->spot);
}

static gboolean
has_begun (EfTimelinePointer *self, double by)
{
  if (self->is_moving)
    return TRUE;
  if (ABS (by) < (self->is_touch ? THRESHOLD_TOUCH : THRESHOLD))
    return FALSE;

  self->is_moving = TRUE;
  if (self->pull == EF_PULL_NEW)
    begin_new (self);
  else if (is_drag (self->pull))
    begin_drag (self);

  return TRUE;
}

static void
note_velocity (EfTimelinePointer *self, double by)
{
  gint64 now = g_get_monotonic_time ();
  double seconds = (double) MAX (now - self->moved, 1000) / G_USEC_PER_SEC;

  self->velocity = self->velocity * .6 - by / seconds * .4;
  self->moved = now;
}

static void
drag_update_cb (GtkGestureDrag *gesture, double by_x, double by_y, gpointer user_data)
{
  EfTimelinePointer *self = user_data;
  double x = self->start_x + by_x;

  if (self->pull == EF_PULL_NONE || !ef_timeline_is_ready (self->timeline))
    return;

  note_state (self, GTK_GESTURE (gesture));
  if (!has_begun (self, by_x) && (self->pull != EF_PULL_SCRUB || self->spot.kind == EF_SPOT_FLAG))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  if (self->pull == EF_PULL_PAN)
    note_velocity (self, x - self->pull_x);
  pull_to (self, x);
  if (get_edge_speed (self) != 0)
    start_ticking (self);
}

/* A press that did not move. */
static void
click (EfTimelinePointer *self)
{
  EfSegment *segment = ef_timeline_get_segment (self->timeline, self->spot);
  EfSegment *next = NULL;
  EfEditSession *session = get_session (self);

  if (self->spot.kind == EF_SPOT_FLAG) {
    /* The ruler is below it. */
    ef_edit_session_seek (session, ef_timeline_pointer_get_time (self, self->start_x), FALSE);
  } else if (segment != NULL && self->state & GDK_CONTROL_MASK) {
    ef_edit_session_set_checked (session, segment, !ef_edit_session_is_checked (session, segment));
  } else if (self->was_current && self->n_press < 2) {
    /* Pressed again, it is another one that was meant. */
    if (ef_timeline_count_below (self->timeline, self->start_x, self->start_y, segment, &next) > 1)
      ef_edit_session_set_current (session, next);
  } else if (self->spot.kind == EF_SPOT_LANE) {
    ef_edit_session_check_all (session, FALSE);
    ef_edit_session_set_current (session, NULL);
    ef_edit_session_select_suggestion (session, G_MAXUINT);
    ef_edit_session_seek (session, ef_timeline_pointer_get_time (self, self->start_x), FALSE);
  }
}

static void
drag_end_cb (GtkGestureDrag *gesture, double by_x, double by_y, gpointer user_data)
{
  EfTimelinePointer *self = user_data;
  EfPull pull = self->pull;
  gboolean was_moving = self->is_moving;

  if (pull == EF_PULL_NONE || get_session (self) == NULL)
    return;

  note_state (self, GTK_GESTURE (gesture));
  if (!was_moving && (pull != EF_PULL_SCRUB || self->spot.kind == EF_SPOT_FLAG))
    click (self);
  else if (pull == EF_PULL_SCRUB)
    ef_edit_session_seek (get_session (self), ef_edit_session_get_playhead (get_session (self)),
                          FALSE);
  else if (is_drag (pull))
    ef_edit_session_drag_end (get_session (self), FALSE);
  end_pull (self);
  stop_ticking (self);
  if (pull == EF_PULL_PAN && g_get_monotonic_time () - self->moved < G_USEC_PER_SEC / 10)
    ef_timeline_wheel_throw (self->timeline->wheel, self->velocity);
}

static void
cancel_cb (GtkGesture *gesture, GdkEventSequence *sequence, gpointer user_data)
{
  ef_timeline_pointer_cancel (user_data);
}

static void
pan_begin_cb (GtkGestureDrag *gesture, double x, double y, gpointer user_data)
{
  EfTimelinePointer *self = user_data;

  ef_timeline_wheel_stop (self->timeline->wheel);
  if (self->pull != EF_PULL_NONE || !ef_timeline_is_ready (self->timeline)) {
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
    return;
  }
  self->spot = (EfSpot) { EF_SPOT_NONE, EF_LANE_NONE, EF_MAP_NOWHERE };
  start_pull (self, EF_PULL_PAN, x);
  show_cursor (self, self->spot);
}

static void
pan_update_cb (GtkGestureDrag *gesture, double by_x, double by_y, gpointer user_data)
{
  EfTimelinePointer *self = user_data;

  if (self->pull == EF_PULL_PAN && ef_timeline_is_ready (self->timeline))
    pull_to (self, self->start_x + by_x);
}

static void
pan_end_cb (GtkGestureDrag *gesture, double by_x, double by_y, gpointer user_data)
{
  EfTimelinePointer *self = user_data;

  if (self->pull == EF_PULL_PAN)
    end_pull (self);
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, gpointer user_data)
{
  EfTimelinePointer *self = user_data;
  EfSpot spot;

  if (self->pull != EF_PULL_NONE)
    return;

  spot = ef_timeline_find_spot (self->timeline, x, y, FALSE);
  ef_timeline_set_hover (self->timeline, ef_timeline_get_segment (self->timeline, spot) != NULL
                                           ? spot.index
                                           : EF_LANE_NONE);
  show_cursor (self, spot);
}

static void
leave_cb (GtkEventControllerMotion *controller, gpointer user_data)
{
  EfTimelinePointer *self = user_data;

  ef_timeline_set_hover (self->timeline, EF_LANE_NONE);
}

/* Everything else is for the editor to know. */
static gboolean
key_cb (GtkEventControllerKey *controller,
        guint keyval,
        guint keycode,
        GdkModifierType state,
        gpointer user_data)
{
  EfTimelinePointer *self = user_data;

  if (keyval != GDK_KEY_Escape || self->pull == EF_PULL_NONE)
    return GDK_EVENT_PROPAGATE;
  ef_timeline_pointer_cancel (self);

  return GDK_EVENT_STOP;
}

static GtkGesture *
add_drag (EfTimelinePointer *self, guint button)
{
  GtkGesture *gesture = gtk_gesture_drag_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), button);
  gtk_widget_add_controller (GTK_WIDGET (self->timeline), GTK_EVENT_CONTROLLER (gesture));

  return gesture;
}

static void
add_drags (EfTimelinePointer *self)
{
  self->drag = add_drag (self, GDK_BUTTON_PRIMARY);
  g_signal_connect (self->drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (self->drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (self->drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect (self->drag, "cancel", G_CALLBACK (cancel_cb), self);
  self->pan = add_drag (self, GDK_BUTTON_MIDDLE);
  g_signal_connect (self->pan, "drag-begin", G_CALLBACK (pan_begin_cb), self);
  g_signal_connect (self->pan, "drag-update", G_CALLBACK (pan_update_cb), self);
  g_signal_connect (self->pan, "drag-end", G_CALLBACK (pan_end_cb), self);
}

static void
add_others (EfTimelinePointer *self)
{
  GtkWidget *widget = GTK_WIDGET (self->timeline);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *key = gtk_event_controller_key_new ();

  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (widget, motion);
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (widget, key);
}

EfTimelinePointer *
ef_timeline_pointer_new (EfTimeline *timeline)
{
  EfTimelinePointer *self = g_new0 (EfTimelinePointer, 1);

  self->timeline = timeline;
  add_drags (self);
  ef_timeline_pointer_add_presses (self);
  add_others (self);

  return self;
}

void
ef_timeline_pointer_free (EfTimelinePointer *self)
{
  stop_ticking (self);
  ef_timeline_forget_controllers (self->timeline, self);
  g_clear_pointer (&self->checked, g_hash_table_unref);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_free (self);
}

void
ef_timeline_pointer_allocate (EfTimelinePointer *self)
{
  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
}
