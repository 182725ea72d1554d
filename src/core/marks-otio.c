/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/json5.h"
#include "core/keywords.h"
#include "core/marks-file-private.h"
#include "core/time-span.h"
#include "core/timecode.h"

/* OpenTimelineIO: a timeline whose clips are the marks. What a clip cannot say, its colour and notes, is
 * on a marker over its whole length. In files of others a long clip often carries many markers, and
 * those are what was marked then. */

#define OUR_METADATA "edit_factory"

typedef struct {
  EfMarksReader *reader;
  GError *error;
  gboolean has_timeline;
} Timeline;

typedef struct {
  gint64 begin;
  gint64 length;
} Range;

static gboolean
has_schema (JsonObject *object, const char *schema)
{
  const char *text = ef_json5_get_text (object, "OTIO_SCHEMA");

  return text != NULL && g_str_has_prefix (text, schema) && text[strlen (schema)] == '.';
}

/* A whole number of frames is exact; the rate is a double that means 30000/1001. */
static gboolean
read_time (JsonObject *range, const char *name, gint64 *time)
{
  JsonObject *object = ef_json5_get_object (range, name);
  double value, frames_per_second;
  EfRate rate;

  if (object == NULL || !ef_json5_get_number (object, "value", &value) ||
      !ef_json5_get_number (object, "rate", &frames_per_second) || !isfinite (value))
    return FALSE;
  rate = ef_rate_from_double (frames_per_second);
  if (!ef_rate_is_valid (rate))
    return FALSE;

  if (fabs (value) < 1e15 && value == round (value))
    *time = ef_rate_get_begin (rate, (gint64) value);
  else
    *time = (gint64) CLAMP (value * (double) EF_NS_PER_SECOND * rate.den / rate.num, -1e17, 1e17);
  *time = CLAMP (*time, -2 * EF_TIME_MOST, 2 * EF_TIME_MOST);

  return TRUE;
}

static gboolean
read_range (JsonObject *object, const char *name, Range *range)
{
  JsonObject *member = object != NULL ? ef_json5_get_object (object, name) : NULL;

  return member != NULL && read_time (member, "start_time", &range->begin) &&
         read_time (member, "duration", &range->length);
}

/* Since Clip.2 a clip may have several references and says which one counts. */
static JsonObject *
get_media (JsonObject *clip)
{
  JsonObject *references = ef_json5_get_object (clip, "media_references");
  const char *key = ef_json5_get_text (clip, "active_media_reference_key");

  if (references == NULL)
    return ef_json5_get_object (clip, "media_reference");

  return ef_json5_get_object (references, key != NULL ? key : "DEFAULT_MEDIA");
}

static void
read_metadata (EfMark *mark, JsonObject *object)
{
  JsonObject *metadata = ef_json5_get_object (object, "metadata");
  JsonObject *ours = metadata != NULL ? ef_json5_get_object (metadata, OUR_METADATA) : NULL;
  const char *keywords = ours != NULL ? ef_json5_get_text (ours, "keywords") : NULL;
  double star = 0;
  double colour = 0;

  if (keywords != NULL)
    ef_mark_take_keywords (mark, keywords);
  if (ours != NULL && ef_json5_get_number (ours, "star", &star))
    mark->star = star > 0;
  if (ours != NULL && ef_json5_get_number (ours, "colour", &colour))
    mark->colour = colour >= 0 && colour < 100 ? (int) colour : 0;
}

/* Newer files have an object with a name in place of the name. */
static int
read_colour (JsonObject *marker)
{
  JsonObject *colour = ef_json5_get_object (marker, "color");
  const char *name =
    ef_json5_get_text (colour != NULL ? colour : marker, colour != NULL ? "name" : "color");

  return name != NULL ? ef_marks_find_colour (name) : 0;
}

static void
add_mark (Timeline *self,
          JsonObject *object,
          Range range,
          gint64 zero,
          const char *media,
          guint line)
{
  EfMark *mark;

  if (self->error != NULL)
    return;
  if (range.length <= 0) {
    ef_marks_reader_note (self->reader, EF_MARKS_NO_LENGTH, line);
    return;
  }
  mark = ef_mark_new (range.begin - zero, range.begin - zero + range.length,
                      ef_json5_get_text (object, "name"));
  mark->notes = g_strdup (ef_json5_get_text (object, "comment"));
  mark->colour = read_colour (object);
  read_metadata (mark, object);
  ef_marks_reader_add (self->reader, mark, media, line, &self->error);
}

/* Returns whether one of them has a length. */
static gboolean
add_markers (Timeline *self, JsonObject *clip, gint64 zero, const char *media, guint line)
{
  JsonNode *node = json_object_get_member (clip, "markers");
  JsonArray *markers =
    node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  gboolean has_length = FALSE;

  for (guint i = 0; markers != NULL && i < json_array_get_length (markers); i++) {
    JsonNode *element = json_array_get_element (markers, i);
    JsonObject *marker = JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;
    Range range;

    if (marker == NULL || !read_range (marker, "marked_range", &range))
      continue;
    add_mark (self, marker, range, zero, media, line);
    has_length = has_length || range.length > 0;
  }

  return has_length;
}

static void
add_clip (Timeline *self, JsonObject *clip, guint line)
{
  JsonObject *media = get_media (clip);
  const char *uri = media != NULL ? ef_json5_get_text (media, "target_url") : NULL;
  Range available = { 0, 0 };
  Range range;

  read_range (media, "available_range", &available);
  if (add_markers (self, clip, available.begin, uri, line))
    return;
  if (read_range (clip, "source_range", &range))
    add_mark (self, clip, range, available.begin, uri, line);
  else if (available.length > 0)
    add_mark (self, clip, available, available.begin, uri, line);
  else
    ef_marks_reader_note (self->reader, EF_MARKS_NO_TIME, line);
}

/* Clips are let go of as they pass; what else has a schema is needed by nobody who comes later, but
 * the parts of a clip are. */
static gboolean
visit (JsonObject *object, const char *member, guint depth, guint line, gpointer data)
{
  Timeline *self = data;

  if (has_schema (object, "Clip")) {
    add_clip (self, object, line);
    return TRUE;
  }
  self->has_timeline = self->has_timeline || ef_json5_get_text (object, "OTIO_SCHEMA") != NULL;

  return has_schema (object, "Gap") || has_schema (object, "Transition") ||
         has_schema (object, "Track");
}

static gboolean
read_otio (EfMarksReader *reader, GError **error)
{
  Timeline timeline = { reader, NULL, FALSE };
  g_autoptr (JsonNode) root = ef_json5_parse (reader->text, visit, &timeline, error);

  if (timeline.error != NULL) {
    g_clear_error (error);
    g_propagate_error (error, timeline.error);
    return FALSE;
  }
  if (root != NULL && !timeline.has_timeline && reader->entries->len == 0) {
    g_set_error_literal (
      error, EF_ERROR, EF_ERROR_INVALID,
      _ ("This is not an OpenTimelineIO file: “OTIO_SCHEMA” was expected in it."));
    return FALSE;
  }

  return root != NULL;
}

static gboolean
sniff_otio (const char *head)
{
  return head[strspn (head, " \t\n")] == '{' && strstr (head, "\"OTIO_SCHEMA\"") != NULL;
}

static void
write_time (EfMarksWriter *writer, const char *name, gint64 time)
{
  EfRate rate = writer->context->rate;
  char value[G_ASCII_DTOSTR_BUF_SIZE];
  char per_second[G_ASCII_DTOSTR_BUF_SIZE];
  double number = (double) time / (double) (EF_NS_PER_SECOND / 1000);

  if (ef_rate_is_valid (rate))
    number = (double) ef_rate_get_nearest (rate, time);
  g_ascii_dtostr (value, sizeof value, number);
  g_ascii_dtostr (per_second, sizeof per_second,
                  ef_rate_is_valid (rate) ? ef_rate_to_double (rate) : 1000);
  g_string_append_printf (writer->text,
                          "\"%s\":{\"OTIO_SCHEMA\":\"RationalTime.1\",\"rate\":%s,\"value\":%s}",
                          name, per_second, value);
}

/* The length in frames is what lies between two frames, not a rounded time. */
static void
write_range (EfMarksWriter *writer, const char *name, gint64 begin, gint64 end)
{
  EfRate rate = writer->context->rate;
  gint64 length = end - begin;

  if (ef_rate_is_valid (rate))
    length = ef_rate_get_begin (
      rate, MAX (ef_rate_get_nearest (rate, end) - ef_rate_get_nearest (rate, begin), 1));
  g_string_append_printf (writer->text, "\"%s\":{\"OTIO_SCHEMA\":\"TimeRange.1\",", name);
  write_time (writer, "duration", length);
  g_string_append_c (writer->text, ',');
  write_time (writer, "start_time", begin);
  g_string_append_c (writer->text, '}');
}

static void
write_text (GString *text, const char *name, const char *value)
{
  g_string_append_printf (text, "\"%s\":", name);
  ef_json5_append_text (text, value);
}

static gboolean
has_details (const EfMark *mark)
{
  return mark->colour != 0 || mark->star || *mark->notes != '\0' || mark->keywords[0] != NULL;
}

static void
write_marker (EfMarksWriter *writer, const EfMark *mark)
{
  const char *colour = ef_marks_get_colour_name (mark->colour);
  g_autofree char *keywords = ef_keywords_format ((const char *const *) mark->keywords);

  g_string_append (writer->text, "{\"OTIO_SCHEMA\":\"Marker.2\",");
  write_text (writer->text, "name", mark->label);
  g_string_append_c (writer->text, ',');
  write_text (writer->text, "color", colour != NULL ? colour : "WHITE");
  g_string_append_c (writer->text, ',');
  write_text (writer->text, "comment", mark->notes);
  g_string_append (writer->text, ",\"metadata\":{\"" OUR_METADATA "\":{");
  write_text (writer->text, "keywords", keywords);
  g_string_append_printf (writer->text, ",\"star\":%d,\"colour\":%d}},", mark->star, mark->colour);
  write_range (writer, "marked_range", mark->begin, mark->end);
  g_string_append_c (writer->text, '}');
}

static void
write_media (EfMarksWriter *writer)
{
  g_autofree char *uri = ef_marks_get_uri (writer->context);

  g_string_append (writer->text,
                   "\"active_media_reference_key\":\"DEFAULT_MEDIA\",\"media_references\":"
                   "{\"DEFAULT_MEDIA\":{\"OTIO_SCHEMA\":\"ExternalReference.1\",\"metadata\":{},");
  if (writer->context->duration > 0)
    write_range (writer, "available_range", 0, writer->context->duration);
  else
    g_string_append (writer->text, "\"available_range\":null");
  g_string_append (writer->text, ",\"available_image_bounds\":null,");
  write_text (writer->text, "name", ef_marks_get_name (writer->context));
  g_string_append_c (writer->text, ',');
  write_text (writer->text, "target_url", uri);
  g_string_append (writer->text, "}}");
}

static void
write_clip (EfMarksWriter *writer, const EfMark *mark)
{
  g_string_append (writer->text, "\n{\"OTIO_SCHEMA\":\"Clip.2\",");
  write_text (writer->text, "name", mark->label);
  g_string_append (writer->text, ",\"enabled\":true,\"effects\":[],\"metadata\":{},");
  write_range (writer, "source_range", mark->begin, mark->end);
  g_string_append (writer->text, ",\"markers\":[");
  if (has_details (mark))
    write_marker (writer, mark);
  g_string_append (writer->text, "],");
  write_media (writer);
  g_string_append_c (writer->text, '}');
}

static void
write_otio (EfMarksWriter *writer)
{
  static const char rest[] =
    "\"enabled\":true,\"effects\":[],\"markers\":[],\"metadata\":{},\"source_range\":null,";

  g_string_append (writer->text, "{\"OTIO_SCHEMA\":\"Timeline.1\",\"metadata\":{},"
                                 "\"global_start_time\":null,");
  write_text (writer->text, "name", ef_marks_get_name (writer->context));
  g_string_append_printf (writer->text,
                          ",\"tracks\":{\"OTIO_SCHEMA\":\"Stack.1\",\"name\":\"tracks\",%s"
                          "\"children\":[{\"OTIO_SCHEMA\":\"Track.1\",\"name\":\"Marks\","
                          "\"kind\":\"Video\",%s\"children\":[",
                          rest, rest);
  for (guint i = 0; i < writer->marks->len; i++) {
    if (i > 0)
      g_string_append_c (writer->text, ',');
    write_clip (writer, g_ptr_array_index (writer->marks, i));
  }
  g_string_append (writer->text, "\n]}]}}\n");
}

const EfMarksFormat ef_marks_otio = {
  .nick = "otio",
  .label = N_ ("OpenTimelineIO"),
  .extensions = { "otio" },
  .example = "\"OTIO_SCHEMA\": \"Clip.2\"",
  .traits = EF_MARKS_HAS_ALL,
  .sniff = sniff_otio,
  .read = read_otio,
  .write = write_otio,
};
