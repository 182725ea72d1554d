/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/editor/timeline-part.h"

#include <glib/gi18n.h>

#include "core/timecode.h"

typedef struct {
  EfTimeline *timeline; /* not owned: the parent */
  EfTimelinePartKind kind;
  graphene_rect_t rect;
  EfSegment *segment; /* (owned) (nullable) */
  guint number;
  guint suggestion;
  char *name; /* (owned) (nullable): told last */
} EfTimelinePartPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (EfTimelinePart, ef_timeline_part, GTK_TYPE_WIDGET)

struct _EfTimelineSlider {
  EfTimelinePart parent_instance;
};

static void ef_timeline_slider_range_init (GtkAccessibleRangeInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (EfTimelineSlider,
                               ef_timeline_slider,
                               EF_TYPE_TIMELINE_PART,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_ACCESSIBLE_RANGE,
                                                      ef_timeline_slider_range_init))

static EfTimelinePartPrivate *
get_private (EfTimelinePart *self)
{
  return ef_timeline_part_get_instance_private (self);
}

static EfEditSession *
get_session (EfTimelinePart *self)
{
  return get_private (self)->timeline->session;
}

/* Takes @unit. */
static void
append_unit (GString *text, char *unit)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", unit);
  g_free (unit);
}

/* The frame within the second of the clock, as time codes count it. */
static int
get_frame_in_second (gint64 time, EfRate rate, int *seconds)
{
  g_autofree char *code = ef_timecode_format (time, rate, EF_TIMECODE_FRAMES);
  g_auto (GStrv) parts = g_strsplit (code, ":", 4);

  if (g_strv_length (parts) != 4)
    return -1;
  *seconds = (atoi (parts[0]) * 60 + atoi (parts[1])) * 60 + atoi (parts[2]);

  return atoi (parts[3]);
}

char *
ef_timeline_speak_time (gint64 time, EfRate rate)
{
  GString *text = g_string_new (NULL);
  int seconds = (int) (time / EF_NS_PER_SECOND);
  int frame = ef_rate_is_valid (rate) ? get_frame_in_second (time, rate, &seconds) : -1;
  int hours = seconds / 3600;
  int minutes = seconds / 60 % 60;

  if (hours > 0)
    append_unit (text, g_strdup_printf (ngettext ("%d hour", "%d hours", (gulong) hours), hours));
  if (hours > 0 || minutes > 0)
    append_unit (text,
                 g_strdup_printf (ngettext ("%d minute", "%d minutes", (gulong) minutes), minutes));
  append_unit (text, g_strdup_printf (ngettext ("%d second", "%d seconds", (gulong) seconds % 60),
                                      seconds % 60));
  if (frame >= 0)
    append_unit (text, g_strdup_printf (_ ("frame %d"), frame));

  return g_string_free_and_steal (text);
}

static gint64
get_time (EfTimelinePart *self)
{
  EfTimelinePartPrivate *private = get_private (self);

  switch (private->kind) {
  case EF_PART_BEGIN:
    return private->segment != NULL ? ef_segment_get_span (private->segment).begin : 0;
  case EF_PART_END:
    return private->segment != NULL ? ef_segment_get_span (private->segment).end : 0;
  case EF_PART_MAP:
    return ef_timeline_scale_get_visible (ef_edit_session_get_scale (get_session (self))).begin;
  case EF_PART_PLAYHEAD:
  case EF_PART_SEGMENT:
  case EF_PART_SUGGESTION:
  default:
    return ef_edit_session_get_playhead (get_session (self));
  }
}

/* Telling costs a message to those who listen, so it is told once. */
static void
set_name (EfTimelinePart *self, const char *name)
{
  EfTimelinePartPrivate *private = get_private (self);

  if (!g_set_str (&private->name, name))
    return;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
activate_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  EfTimelinePart *self = EF_TIMELINE_PART (widget);
  EfTimelinePartPrivate *private = get_private (self);

  if (private->kind == EF_PART_SEGMENT)
    ef_edit_session_set_current (get_session (self), private->segment);
  else if (private->kind == EF_PART_SUGGESTION)
    ef_edit_session_select_suggestion (get_session (self), private->suggestion);
}

static void
check_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  EfTimelinePart *self = EF_TIMELINE_PART (widget);
  EfTimelinePartPrivate *private = get_private (self);

  if (private->segment != NULL)
    ef_edit_session_set_checked (
      get_session (self), private->segment,
      !ef_edit_session_is_checked (get_session (self), private->segment));
}

static void
accept_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  EfTimelinePart *self = EF_TIMELINE_PART (widget);
  EfTimelinePartPrivate *private = get_private (self);

  if (private->kind != EF_PART_SUGGESTION)
    return;
  ef_edit_session_select_suggestion (get_session (self), private->suggestion);
  ef_edit_session_accept (get_session (self));
}

static void
remove_cb (GtkWidget *widget, const char *action, GVariant *target)
{
  EfTimelinePart *self = EF_TIMELINE_PART (widget);
  EfTimelinePartPrivate *private = get_private (self);

  if (private->kind == EF_PART_SUGGESTION) {
    ef_edit_session_select_suggestion (get_session (self), private->suggestion);
    ef_edit_session_dismiss (get_session (self));
  } else if (private->kind == EF_PART_SEGMENT && private->segment != NULL) {
    ef_edit_session_check_all (get_session (self), FALSE);
    ef_edit_session_set_current (get_session (self), private->segment);
    ef_edit_session_remove (get_session (self));
  }
}

static void
ef_timeline_part_dispose (GObject *object)
{
  g_clear_object (&get_private (EF_TIMELINE_PART (object))->segment);

  G_OBJECT_CLASS (ef_timeline_part_parent_class)->dispose (object);
}

static void
ef_timeline_part_finalize (GObject *object)
{
  g_free (get_private (EF_TIMELINE_PART (object))->name);

  G_OBJECT_CLASS (ef_timeline_part_parent_class)->finalize (object);
}

static void
ef_timeline_part_class_init (EfTimelinePartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ef_timeline_part_dispose;
  G_OBJECT_CLASS (klass)->finalize = ef_timeline_part_finalize;

  gtk_widget_class_set_css_name (widget_class, "timeline-part");
  gtk_widget_class_install_action (widget_class, "part.select", NULL, activate_cb);
  gtk_widget_class_install_action (widget_class, "part.check", NULL, check_cb);
  gtk_widget_class_install_action (widget_class, "part.accept", NULL, accept_cb);
  gtk_widget_class_install_action (widget_class, "part.remove", NULL, remove_cb);
}

static void
ef_timeline_part_init (EfTimelinePart *self)
{
  /* The timeline itself feels what is under the pointer. */
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

/* Somebody who cannot see moves it by its value, in seconds. */
static gboolean
set_current_value (GtkAccessibleRange *range, double value)
{
  EfTimelinePart *self = EF_TIMELINE_PART (range);
  EfTimelinePartPrivate *private = get_private (self);
  EfEditSession *session = get_session (self);
  gint64 time = (gint64) (CLAMP (value, 0, 1e7) * (double) EF_NS_PER_SECOND);

  if (session == NULL)
    return FALSE;
  if (private->kind == EF_PART_PLAYHEAD) {
    ef_edit_session_seek (session, time, FALSE);
  } else if (private->kind == EF_PART_MAP) {
    const EfTimelineScale *scale = ef_edit_session_get_scale (session);

    ef_edit_session_scroll (session, ((double) time - scale->begin) / scale->per_pixel);
  } else if (private->segment != NULL) {
    ef_edit_session_drag_begin (session, private->segment,
                                private->kind == EF_PART_BEGIN ? EF_DRAG_BEGIN : EF_DRAG_END);
    ef_edit_session_drag_to (session, time, 0, TRUE, FALSE);
    ef_edit_session_drag_end (session, FALSE);
  }

  return TRUE;
}

static void
ef_timeline_slider_range_init (GtkAccessibleRangeInterface *iface)
{
  iface->set_current_value = set_current_value;
}

static void
ef_timeline_slider_class_init (EfTimelineSliderClass *klass)
{
}

static void
ef_timeline_slider_init (EfTimelineSlider *self)
{
}

static void
set_up (EfTimelinePart *self)
{
  switch (get_private (self)->kind) {
  case EF_PART_PLAYHEAD:
    set_name (self, _ ("Playhead"));
    break;
  case EF_PART_MAP:
    set_name (self, _ ("Visible part"));
    break;
  case EF_PART_SEGMENT:
  case EF_PART_BEGIN:
  case EF_PART_END:
  case EF_PART_SUGGESTION:
  default:
    break;
  }
}

EfTimelinePart *
ef_timeline_part_new (EfTimeline *timeline, EfTimelinePartKind kind)
{
  gboolean is_item = kind == EF_PART_SEGMENT || kind == EF_PART_SUGGESTION;
  EfTimelinePart *self =
    is_item
      ? g_object_new (EF_TYPE_TIMELINE_PART, "accessible-role", GTK_ACCESSIBLE_ROLE_LIST_ITEM, NULL)
      : g_object_new (EF_TYPE_TIMELINE_SLIDER, "accessible-role", GTK_ACCESSIBLE_ROLE_SLIDER, NULL);
  EfTimelinePartPrivate *private = get_private (self);

  private->timeline = timeline;
  private->kind = kind;
  set_up (self);
  gtk_widget_set_parent (GTK_WIDGET (self), GTK_WIDGET (timeline));
  gtk_widget_set_child_visible (GTK_WIDGET (self), FALSE);

  return self;
}

EfTimelinePartKind
ef_timeline_part_get_kind (EfTimelinePart *self)
{
  return get_private (self)->kind;
}

graphene_rect_t
ef_timeline_part_get_rect (EfTimelinePart *self)
{
  return get_private (self)->rect;
}

void
ef_timeline_part_place (EfTimelinePart *self, graphene_rect_t rect)
{
  get_private (self)->rect = rect;
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_widget_set_child_visible (GTK_WIDGET (self), TRUE);
}

void
ef_timeline_part_hide (EfTimelinePart *self)
{
  g_clear_object (&get_private (self)->segment);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
ef_timeline_part_allocate (EfTimelinePart *self)
{
  graphene_rect_t rect = get_private (self)->rect;
  GtkAllocation place = {
    (int) floorf (rect.origin.x),
    (int) floorf (rect.origin.y),
    (int) ceilf (MAX (rect.size.width, 1)),
    (int) ceilf (MAX (rect.size.height, 1)),
  };

  if (gtk_widget_get_visible (GTK_WIDGET (self)))
    gtk_widget_size_allocate (GTK_WIDGET (self), &place, -1);
}

static char *
name_segment (EfTimelinePart *self)
{
  EfTimelinePartPrivate *private = get_private (self);
  EfTimeSpan span = ef_segment_get_span (private->segment);
  const char *label = ef_segment_get_label (private->segment);
  g_autofree char *begin = ef_timeline_format_time (private->timeline, span.begin);
  g_autofree char *end = ef_timeline_format_time (private->timeline, span.end);
  gboolean is_current = ef_edit_session_get_current (get_session (self)) == private->segment;
  const char *selected = is_current ? _ (", selected") : "";

  if (*label == '\0')
    /* Translators: number, begin, end, and ", selected" or nothing */
    return g_strdup_printf (_ ("Segment %u, from %s to %s%s"), private->number, begin, end,
                            selected);

  /* Translators: number, label, begin, end, and ", selected" or nothing */
  return g_strdup_printf (_ ("Segment %u, %s, from %s to %s%s"), private->number, label, begin, end,
                          selected);
}

void
ef_timeline_part_set_segment (EfTimelinePart *self, EfSegment *segment, guint number)
{
  EfTimelinePartPrivate *private = get_private (self);
  EfEditSession *session = get_session (self);
  g_autofree char *name = NULL;

  g_set_object (&private->segment, segment);
  private->number = number;
  if (private->kind == EF_PART_SEGMENT)
    name = name_segment (self);
  else if (private->kind == EF_PART_BEGIN)
    name = g_strdup_printf (_ ("Start of segment %u"), number);
  else
    name = g_strdup_printf (_ ("End of segment %u"), number);
  set_name (self, name);
  if (private->kind == EF_PART_SEGMENT)
    gtk_accessible_update_state (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED,
      ef_edit_session_get_current (session) == segment, GTK_ACCESSIBLE_STATE_CHECKED,
      ef_edit_session_is_checked (session, segment) ? GTK_ACCESSIBLE_TRISTATE_TRUE
                                                    : GTK_ACCESSIBLE_TRISTATE_FALSE,
      -1);
  else
    ef_timeline_part_update_value (self);
}

/* A sentence for each: other languages put such words together in other ways. */
static char *
speak_suggestion (EfSuggestionKind kind, double seconds)
{
  switch (kind) {
  case EF_SUGGESTION_SILENCE:
    return g_strdup_printf (_ ("Suggestion: silence, %.1f seconds"), seconds);
  case EF_SUGGESTION_BLACK:
    return g_strdup_printf (_ ("Suggestion: black picture, %.1f seconds"), seconds);
  case EF_SUGGESTION_SCENE:
    return g_strdup_printf (_ ("Suggestion: scene, %.1f seconds"), seconds);
  case EF_SUGGESTION_SCORE:
  default:
    return g_strdup_printf (_ ("Suggestion: good moment, %.1f seconds"), seconds);
  }
}

void
ef_timeline_part_set_suggestion (EfTimelinePart *self, guint index)
{
  EfTimelinePartPrivate *private = get_private (self);
  guint n_suggestions;
  const EfSuggestion *suggestions =
    ef_edit_session_get_suggestions (get_session (self), &n_suggestions);
  g_autofree char *name = NULL;
  gint64 length;

  private->suggestion = index;
  if (index >= n_suggestions)
    return;
  length = ef_time_span_get_duration (suggestions[index].span);
  name = speak_suggestion (suggestions[index].kind, (double) length / EF_NS_PER_SECOND);
  set_name (self, name);
}

void
ef_timeline_part_update_value (EfTimelinePart *self)
{
  EfEditSession *session = get_session (self);
  gint64 time = get_time (self);
  g_autofree char *spoken = ef_timeline_speak_time (time, ef_edit_session_get_rate (session));
  double second = (double) EF_NS_PER_SECOND;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX,
                                  (double) ef_edit_session_get_duration (session) / second,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, (double) time / second,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, spoken, -1);
}
