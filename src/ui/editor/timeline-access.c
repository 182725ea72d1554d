/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/timeline-part.h"

/* Keeps the parts where the things are that they stand for. They are a few dozen at most, are used again
 * and again, and follow when the view rests: nobody can hear sixty times a second. */

#define REST_MS 100
#define WIDE_ENOUGH 24.0
#define MOST_ITEMS 64
#define HEARD_US G_USEC_PER_SEC /* between two values of a playing playhead */

struct _EfTimelineAccess {
  EfTimeline *timeline; /* owns this */
  EfTimelinePart *playhead;
  EfTimelinePart *current; /* the segment at hand, which keeps the key focus */
  EfTimelinePart *begin;
  EfTimelinePart *end;
  EfTimelinePart *map;
  GPtrArray *segments;    /* (owned) (element-type EfTimelinePart): the others */
  GPtrArray *suggestions; /* (owned) (element-type EfTimelinePart) */
  guint rest_id;
  gint64 heard;
};

static EfEditSession *
get_session (EfTimelineAccess *self)
{
  return self->timeline->session;
}

static EfTimelinePart *
get_part (EfTimelineAccess *self, GPtrArray *parts, guint index, EfTimelinePartKind kind)
{
  if (index == parts->len)
    g_ptr_array_add (parts, ef_timeline_part_new (self->timeline, kind));

  return parts->pdata[index];
}

static void
hide_rest (GPtrArray *parts, guint n_used)
{
  for (guint i = n_used; i < parts->len; i++)
    ef_timeline_part_hide (parts->pdata[i]);
}

static graphene_rect_t
cut (const EfTimelinePaint *paint, graphene_rect_t rect)
{
  double begin = CLAMP (rect.origin.x, 0, paint->width - 1);
  double end = CLAMP (rect.origin.x + rect.size.width, begin + 1, paint->width);

  return ef_rect (begin, rect.origin.y, end - begin, rect.size.height);
}

static void
place_current (EfTimelineAccess *self, const EfTimelinePaint *paint, EfTimelineLane *lane)
{
  guint index = ef_timeline_lane_find (lane, ef_edit_session_get_current (get_session (self)));
  graphene_rect_t rect;
  const EfTimelineBlock *block;

  if (index == EF_LANE_NONE) {
    ef_timeline_part_hide (self->current);
    ef_timeline_part_hide (self->begin);
    ef_timeline_part_hide (self->end);
    return;
  }
  block = ef_timeline_lane_get (lane, index);
  rect = cut (paint, ef_timeline_lane_get_rect (lane, &paint->scale, index));
  ef_timeline_part_set_segment (self->current, block->segment, index + 1);
  ef_timeline_part_set_segment (self->begin, block->segment, index + 1);
  ef_timeline_part_set_segment (self->end, block->segment, index + 1);
  /* Tab goes by the middle of what it finds: first the segment, then its handles. */
  ef_timeline_part_place (self->current, ef_rect (rect.origin.x, rect.origin.y, rect.size.width,
                                                  MAX (rect.size.height - 2, 1)));
  ef_timeline_part_place (self->begin,
                          ef_rect (rect.origin.x, rect.origin.y,
                                   MIN (EF_HANDLE_WIDTH, rect.size.width), rect.size.height));
  ef_timeline_part_place (
    self->end, ef_rect (rect.origin.x + MAX (rect.size.width - EF_HANDLE_WIDTH, 0), rect.origin.y,
                        MIN (EF_HANDLE_WIDTH, rect.size.width), rect.size.height));
}

static void
place_segments (EfTimelineAccess *self, const EfTimelinePaint *paint, EfTimelineLane *lane)
{
  EfSegment *current = ef_edit_session_get_current (get_session (self));
  guint n_used = 0;
  guint first;
  guint last;

  ef_timeline_lane_find_in (lane, ef_timeline_scale_get_visible (&paint->scale), &first, &last);
  for (guint i = first; i < last && n_used < MOST_ITEMS; i++) {
    const EfTimelineBlock *block = ef_timeline_lane_get (lane, i);
    graphene_rect_t rect = ef_timeline_lane_get_rect (lane, &paint->scale, i);
    EfTimelinePart *part;

    if (rect.size.width < WIDE_ENOUGH || rect.origin.x + rect.size.width < 0 ||
        block->segment == current)
      continue;
    part = get_part (self, self->segments, n_used++, EF_PART_SEGMENT);
    ef_timeline_part_set_segment (part, block->segment, i + 1);
    ef_timeline_part_place (part, cut (paint, rect));
  }
  hide_rest (self->segments, n_used);
}

static void
place_suggestions (EfTimelineAccess *self, const EfTimelinePaint *paint)
{
  guint n_suggestions;
  const EfSuggestion *suggestions =
    ef_edit_session_get_suggestions (get_session (self), &n_suggestions);
  EfTimeSpan visible = ef_timeline_scale_get_visible (&paint->scale);
  guint selected = G_MAXUINT;
  guint n_used = 0;

  g_object_get (get_session (self), "suggestion", &selected, NULL);
  for (guint i = 0; i < n_suggestions && n_used < MOST_ITEMS; i++) {
    graphene_rect_t rect = ef_timeline_lane_get_ghost (&paint->scale, suggestions[i].span);
    EfTimelinePart *part;

    if (rect.size.width < WIDE_ENOUGH || !ef_time_span_overlaps (suggestions[i].span, visible))
      continue;
    part = get_part (self, self->suggestions, n_used++, EF_PART_SUGGESTION);
    ef_timeline_part_set_suggestion (part, i);
    gtk_widget_set_focusable (GTK_WIDGET (part), i == selected);
    ef_timeline_part_place (part, cut (paint, rect));
  }
  hide_rest (self->suggestions, n_used);
}

static void
place (EfTimelineAccess *self)
{
  EfTimelinePaint paint = ef_timeline_get_paint (self->timeline);
  EfTimelineLane *lane = ef_timeline_get_lane (self->timeline);
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->timeline));

  ef_timeline_part_place (self->playhead, ef_rect (0, 0, paint.width, EF_WAVE_Y + EF_WAVE_HEIGHT));
  ef_timeline_part_place (self->map, ef_rect (0, EF_MAP_Y, paint.width, EF_MAP_HEIGHT));
  ef_timeline_part_update_value (self->map);
  place_current (self, &paint, lane);
  place_segments (self, &paint, lane);
  place_suggestions (self, &paint);
  /* What had the focus may be gone, and keys must go on to work. */
  if (focus != NULL && !gtk_widget_get_visible (focus))
    gtk_widget_grab_focus (GTK_WIDGET (self->playhead));
}

static void
rested_cb (gpointer user_data)
{
  EfTimelineAccess *self = user_data;

  self->rest_id = 0;
  if (!ef_timeline_is_ready (self->timeline))
    return;

  place (self);
  ef_timeline_access_allocate (self);
  gtk_widget_queue_draw (GTK_WIDGET (self->timeline));
}

void
ef_timeline_access_touch (EfTimelineAccess *self)
{
  if (self->rest_id == 0)
    self->rest_id = g_timeout_add_once (REST_MS, rested_cb, self);
}

void
ef_timeline_access_update_playhead (EfTimelineAccess *self)
{
  gint64 now = g_get_monotonic_time ();
  gboolean playing = FALSE;

  g_object_get (get_session (self), "playing", &playing, NULL);
  if ((playing || ef_timeline_pointer_is_pulling (self->timeline->pointer)) &&
      now - self->heard < HEARD_US)
    return;

  self->heard = now;
  ef_timeline_part_update_value (self->playhead);
}

static void
allocate_all (GPtrArray *parts)
{
  for (guint i = 0; i < parts->len; i++)
    ef_timeline_part_allocate (parts->pdata[i]);
}

void
ef_timeline_access_allocate (EfTimelineAccess *self)
{
  ef_timeline_part_allocate (self->playhead);
  ef_timeline_part_allocate (self->current);
  ef_timeline_part_allocate (self->begin);
  ef_timeline_part_allocate (self->end);
  ef_timeline_part_allocate (self->map);
  allocate_all (self->segments);
  allocate_all (self->suggestions);
}

gboolean
ef_timeline_access_grab (EfTimelineAccess *self)
{
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->timeline));

  /* Who is in here already stays where they are. */
  if (focus != NULL && gtk_widget_has_focus (focus))
    return TRUE;

  return gtk_widget_grab_focus (GTK_WIDGET (self->playhead));
}

gboolean
ef_timeline_access_get_focus (EfTimelineAccess *self,
                              EfTimelinePartKind *kind,
                              graphene_rect_t *rect)
{
  GtkWidget *focus = gtk_widget_get_focus_child (GTK_WIDGET (self->timeline));
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self->timeline));

  if (focus == NULL || !EF_IS_TIMELINE_PART (focus) || !gtk_widget_has_focus (focus) ||
      !GTK_IS_WINDOW (root) || !gtk_window_get_focus_visible (GTK_WINDOW (root)))
    return FALSE;

  *kind = ef_timeline_part_get_kind (EF_TIMELINE_PART (focus));
  *rect = ef_timeline_part_get_rect (EF_TIMELINE_PART (focus));

  return TRUE;
}

static EfTimelinePart *
add_part (EfTimelineAccess *self, EfTimelinePartKind kind)
{
  EfTimelinePart *part = ef_timeline_part_new (self->timeline, kind);

  gtk_widget_set_focusable (GTK_WIDGET (part), TRUE);
  g_signal_connect_swapped (part, "state-flags-changed", G_CALLBACK (gtk_widget_queue_draw),
                            self->timeline);

  return part;
}

EfTimelineAccess *
ef_timeline_access_new (EfTimeline *timeline)
{
  EfTimelineAccess *self = g_new0 (EfTimelineAccess, 1);

  self->timeline = timeline;
  self->playhead = add_part (self, EF_PART_PLAYHEAD);
  self->current = add_part (self, EF_PART_SEGMENT);
  self->begin = add_part (self, EF_PART_BEGIN);
  self->end = add_part (self, EF_PART_END);
  self->map = add_part (self, EF_PART_MAP);
  self->segments = g_ptr_array_new ();
  self->suggestions = g_ptr_array_new ();
  /* There from the first moment, so that it can be given the focus before anything is known. */
  ef_timeline_part_place (self->playhead, ef_rect (0, 0, 1, EF_WAVE_Y + EF_WAVE_HEIGHT));

  return self;
}

static void
unparent_all (GPtrArray *parts)
{
  for (guint i = 0; i < parts->len; i++)
    gtk_widget_unparent (parts->pdata[i]);
  g_ptr_array_unref (parts);
}

void
ef_timeline_access_free (EfTimelineAccess *self)
{
  g_clear_handle_id (&self->rest_id, g_source_remove);
  gtk_widget_unparent (GTK_WIDGET (self->playhead));
  gtk_widget_unparent (GTK_WIDGET (self->current));
  gtk_widget_unparent (GTK_WIDGET (self->begin));
  gtk_widget_unparent (GTK_WIDGET (self->end));
  gtk_widget_unparent (GTK_WIDGET (self->map));
  unparent_all (self->segments);
  unparent_all (self->suggestions);
  g_free (self);
}
