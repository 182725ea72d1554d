/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "ui/editor/timeline-private.h"

/* What is told about the thing under the pointer. */

static char *
describe_segment (EfTimeline *self, guint index, EfSegment *segment)
{
  EfTimeSpan span = ef_segment_get_span (segment);
  g_autofree char *begin = ef_timeline_format_time (self, span.begin);
  g_autofree char *end = ef_timeline_format_time (self, span.end);
  g_autofree char *length = ef_timeline_format_length (ef_time_span_get_duration (span));
  const char *label = ef_segment_get_label (segment);
  g_autofree char *title = *label != '\0' ? g_strdup_printf ("%u  %s", index + 1, label)
                                          : g_strdup_printf ("%u", index + 1);

  return g_strdup_printf ("%s\n%s → %s\n%s", title, begin, end, length);
}

static char *
describe_ghost (EfTimeline *self, guint index)
{
  guint n_suggestions;
  const EfSuggestion *suggestions = ef_edit_session_get_suggestions (self->session, &n_suggestions);
  g_autofree char *length = NULL;
  g_autofree char *begin = NULL;

  if (index >= n_suggestions)
    return NULL;
  length = ef_timeline_format_length (ef_time_span_get_duration (suggestions[index].span));
  begin = ef_timeline_format_time (self, suggestions[index].span.begin);

  return g_strdup_printf ("%s\n%s\n%s", ef_suggestion_kind_get_label (suggestions[index].kind),
                          begin, length);
}

/* Where several are, no pointer is fine enough. */
static char *
describe_segments (EfTimeline *self, EfSpot spot, EfSegment *segment, double x, double y)
{
  EfSegment *next = NULL;
  guint n_below = ef_timeline_count_below (self, x, y, segment, &next);
  g_autofree char *text = describe_segment (self, spot.index, segment);
  g_autofree char *more = NULL;

  if (n_below < 2)
    return g_steal_pointer (&text);

  more = g_strdup_printf (ngettext ("%u segment here: click again for the next",
                                    "%u segments here: click again for the next", n_below),
                          n_below);

  return g_strdup_printf ("%s\n%s", text, more);
}

static char *
describe (EfTimeline *self, EfSpot spot, double x, double y)
{
  EfSegment *segment = ef_timeline_get_segment (self, spot);

  if (segment != NULL)
    return describe_segments (self, spot, segment, x, y);

  if (spot.kind == EF_SPOT_LANE)
    return g_strdup (_ ("Drag to mark a segment\nWith Ctrl, to check several"));

  return spot.kind == EF_SPOT_GHOST ? describe_ghost (self, spot.index) : NULL;
}

gboolean
ef_timeline_query_tooltip (GtkWidget *widget,
                           int x,
                           int y,
                           gboolean by_keyboard,
                           GtkTooltip *tooltip)
{
  EfTimeline *self = EF_TIMELINE (widget);
  g_autofree char *text = NULL;

  if (by_keyboard || ef_timeline_pointer_is_pulling (self->pointer))
    return FALSE;
  text = describe (self, ef_timeline_find_spot (self, x, y, FALSE), x, y);
  if (text == NULL)
    return FALSE;

  gtk_tooltip_set_text (tooltip, text);
  gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle) { x - 2, EF_LANE_Y, 4, EF_LANE_HEIGHT });

  return TRUE;
}
