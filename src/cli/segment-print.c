/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cli/segment.h"
#include "core/keywords.h"
#include "core/segments.h"
#include "core/timecode.h"
#include "pipeline/studio-sources.h"

/* Segments as they are typed and printed. */

static JsonNode *
make_json (EfSegment *segment)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray *keywords = json_array_new ();
  EfTimeSpan span = ef_segment_get_span (segment);
  const char *const *words = ef_segment_get_keywords (segment);

  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    json_array_add_string_element (keywords, words[i]);
  json_object_set_string_member (object, "id", ef_segment_get_id (segment));
  json_object_set_string_member (object, "source", ef_segment_get_source_id (segment));
  json_object_set_double_member (object, "begin", (double) span.begin / EF_NS_PER_SECOND);
  json_object_set_double_member (object, "end", (double) span.end / EF_NS_PER_SECOND);
  json_object_set_string_member (object, "label", ef_segment_get_label (segment));
  json_object_set_array_member (object, "keywords", keywords);
  json_object_set_boolean_member (object, "star", ef_segment_get_star (segment));
  json_object_set_string_member (object, "notes", ef_segment_get_notes (segment));
  json_object_set_int_member (object, "colour", ef_segment_get_colour (segment));
  json_object_set_int_member (object, "uses", ef_segment_get_uses (segment));
  json_node_take_object (node, object);

  return node;
}

static void
print_row (EfCli *cli, EfSegment *segment)
{
  EfTimeSpan span = ef_segment_get_span (segment);
  g_autofree char *begin = ef_timecode_format (span.begin, EF_RATE_NONE, EF_TIMECODE_CLOCK);
  g_autofree char *end = ef_timecode_format (span.end, EF_RATE_NONE, EF_TIMECODE_CLOCK);
  g_autofree char *label = ef_cli_pad (ef_segment_get_label (segment), 32);
  g_autofree char *keywords = ef_keywords_format (ef_segment_get_keywords (segment));

  ef_cli_print (cli, "%.8s  %s  %s  %9.3f %c %s %s\n", ef_segment_get_id (segment), begin, end,
                (double) ef_time_span_get_duration (span) / EF_NS_PER_SECOND,
                ef_segment_get_star (segment) ? '*' : ' ', label, keywords);
}

void
ef_cli_segment_print (EfCli *cli, EfSegment *segment)
{
  g_autoptr (JsonNode) node = make_json (segment);

  ef_cli_print_object (cli, json_node_dup_object (node));
  print_row (cli, segment);
}

void
ef_cli_segments_print (EfCli *cli, GPtrArray *segments)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < segments->len; i++) {
    json_array_add_element (array, make_json (segments->pdata[i]));
    print_row (cli, segments->pdata[i]);
  }
  ef_cli_print_array (cli, array);
}

static int
compare (gconstpointer one, gconstpointer other)
{
  return ef_segment_compare (*(EfSegment *const *) one, *(EfSegment *const *) other);
}

GPtrArray *
ef_cli_segments_made (EfSegmentEdit *edit)
{
  GPtrArray *segments = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < ef_segment_edit_get_n_changes (edit); i++) {
    const EfSegmentChange *change = ef_segment_edit_get_change (edit, i);

    if (change->after != NULL)
      g_ptr_array_add (segments, g_object_ref (change->after));
  }
  g_ptr_array_sort (segments, compare);

  return segments;
}

gboolean
ef_cli_segments_finish (EfCli *cli, EfStudio *studio, GAsyncResult *result, EfSegmentEdit *edit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) made = NULL;

  if (!ef_studio_edit_segments_finish (studio, result, &error)) {
    ef_cli_fail (cli, error);
    return FALSE;
  }

  made = ef_cli_segments_made (edit);
  ef_cli_segments_print (cli, made);

  return TRUE;
}

gboolean
ef_cli_fit_span (EfCli *cli,
                 EfTimeSpan *span,
                 EfFrameIndex *frames,
                 EfSource *source,
                 GError **error)
{
  EfTimeSpan typed = ef_time_span_new (span->begin, span->end);
  EfTimeSpan fitted = { ef_frame_index_snap (frames, typed.begin),
                        ef_frame_index_snap (frames, typed.end) };
  gint64 end = ef_frame_index_get_end (frames);
  gint64 duration = ef_source_get_info (source)->duration;
  gboolean was_cut;

  /* The rules and their sentences are those of the window; here they get times that are on frames. */
  if (typed.begin >= end)
    fitted.begin = typed.begin;
  if (!ef_segments_fit (&fitted, EF_RATE_NONE, end, &was_cut, error))
    return FALSE;

  if (span->begin > span->end)
    ef_cli_notice (cli, "%s\n", _ ("The end lay before the start: they were swapped."));
  if (typed.end > MAX (end, duration)) {
    g_autofree char *text = ef_timecode_format (end, EF_RATE_NONE, EF_TIMECODE_CLOCK);

    ef_cli_notice (cli, _ ("The video ends at %s: the segment was cut to that.\n"), text);
  }
  *span = fitted;

  return TRUE;
}
