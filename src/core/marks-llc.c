/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "core/error.h"
#include "core/json5.h"
#include "core/keywords.h"
#include "core/marks-file-private.h"
#include "core/time-span.h"
#include "core/timecode.h"

/* Projects of LosslessCut: JSON5 with a list of cutSegments in seconds. What only we know of a mark goes
 * into its tags, which that program keeps. */

#define WRITTEN_VERSION 2
#define NEWEST_VERSION 3

static const char *const our_tags[] = { "keywords", "notes", "star", "colour" };

typedef struct {
  EfMarksReader *reader;
  GError *error;
} Project;

static gboolean
read_time (JsonObject *object, const char *name, gint64 *time)
{
  double seconds;

  if (!ef_json5_get_number (object, name, &seconds) || !isfinite (seconds))
    return FALSE;
  seconds = CLAMP (seconds, -1e7, 1e7);
  *time = (gint64) llround (seconds * (double) EF_NS_PER_SECOND);

  return TRUE;
}

/* A tag of a person's own is a name with a value: "speaker: anna" is a keyword. */
static void
add_foreign_tags (GString *words, JsonObject *tags)
{
  JsonObjectIter iter;
  const char *name;

  json_object_iter_init_ordered (&iter, tags);
  while (json_object_iter_next_ordered (&iter, &name, NULL)) {
    const char *value = ef_json5_get_text (tags, name);

    if (g_strv_contains (
          (const char *const[]) { our_tags[0], our_tags[1], our_tags[2], our_tags[3], NULL }, name))
      continue;
    if (value != NULL && *value != '\0')
      g_string_append_printf (words, "\n%s: %s", name, value);
    else
      g_string_append_printf (words, "\n%s", name);
  }
}

static void
read_tags (EfMark *mark, JsonObject *tags)
{
  const char *keywords = ef_json5_get_text (tags, "keywords");
  const char *star = ef_json5_get_text (tags, "star");
  const char *colour = ef_json5_get_text (tags, "colour");
  g_autoptr (GString) words = g_string_new (keywords);

  add_foreign_tags (words, tags);
  ef_mark_take_keywords (mark, words->str);
  mark->notes = g_strdup (ef_json5_get_text (tags, "notes"));
  mark->star = star != NULL && ef_marks_is_true (star);
  mark->colour = colour != NULL ? (int) CLAMP (g_ascii_strtoll (colour, NULL, 10), 0, 99) : 0;
}

/* Without a start a segment begins with the video, as in projects of version 1. */
static gboolean
visit (JsonObject *object, const char *member, guint depth, guint line, gpointer data)
{
  Project *self = data;
  const char *label = ef_json5_get_text (object, "name");
  JsonObject *tags = ef_json5_get_object (object, "tags");
  EfMark *mark;

  if (depth != 2 || !g_str_equal (member, "cutSegments"))
    return FALSE;
  mark = ef_mark_new (0, EF_MARK_OPEN, label);
  if (json_object_has_member (object, "start") && !read_time (object, "start", &mark->begin)) {
    ef_marks_reader_note (self->reader, EF_MARKS_NO_TIME, line);
    ef_mark_free (mark);
    return TRUE;
  }
  read_time (object, "end", &mark->end);
  if (tags != NULL)
    read_tags (mark, tags);
  if (self->error != NULL)
    ef_mark_free (mark);
  else
    ef_marks_reader_add (self->reader, mark, NULL, line, &self->error);

  return TRUE;
}

static gboolean
check_root (EfMarksReader *reader, JsonNode *root, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode *list = object != NULL ? json_object_get_member (object, "cutSegments") : NULL;
  double version = 0;

  if (list == NULL || !JSON_NODE_HOLDS_ARRAY (list)) {
    g_set_error_literal (
      error, EF_ERROR, EF_ERROR_INVALID,
      _ ("This is not a LosslessCut project: a list “cutSegments” was expected in it."));
    return FALSE;
  }
  if (ef_json5_get_number (object, "version", &version) && version > NEWEST_VERSION)
    ef_marks_reader_note (reader, EF_MARKS_NEWER, 0);

  return TRUE;
}

static gboolean
read_llc (EfMarksReader *reader, GError **error)
{
  Project project = { reader, NULL };
  g_autoptr (JsonNode) root = ef_json5_parse (reader->text, visit, &project, error);

  if (project.error != NULL) {
    g_clear_error (error);
    g_propagate_error (error, project.error);
    return FALSE;
  }

  return root != NULL && check_root (reader, root, error);
}

static gboolean
sniff_llc (const char *head)
{
  return g_regex_match_simple ("\\bcutSegments['\"]?\\s*:", head, 0, 0);
}

static void
write_tag (GString *text, const char *name, const char *value)
{
  if (*value == '\0')
    return;
  g_string_append_printf (text, "%s\n        \"%s\": ", text->len > 0 ? "," : "", name);
  ef_json5_append_text (text, value);
}

static void
write_tags (EfMarksWriter *writer, const EfMark *mark)
{
  g_autofree char *keywords = ef_keywords_format ((const char *const *) mark->keywords);
  g_autofree char *colour =
    mark->colour != 0 ? g_strdup_printf ("%d", mark->colour) : g_strdup ("");
  g_autoptr (GString) tags = g_string_new (NULL);

  write_tag (tags, "keywords", keywords);
  write_tag (tags, "notes", mark->notes);
  write_tag (tags, "star", mark->star ? "1" : "");
  write_tag (tags, "colour", colour);
  if (tags->len > 0)
    g_string_append_printf (writer->text, ",\n      \"tags\": {%s\n      }", tags->str);
}

static void
write_segment (EfMarksWriter *writer, const EfMark *mark)
{
  EfRate rate = writer->context->rate;
  g_autofree char *begin = ef_timecode_format (mark->begin, rate, EF_TIMECODE_SECONDS);

  g_string_append_printf (writer->text, "\n    {\n      \"start\": %s,\n", begin);
  if (mark->end != EF_MARK_OPEN) {
    g_autofree char *end = ef_timecode_format (mark->end, rate, EF_TIMECODE_SECONDS);

    g_string_append_printf (writer->text, "      \"end\": %s,\n", end);
  }
  g_string_append (writer->text, "      \"name\": ");
  ef_json5_append_text (writer->text, mark->label);
  write_tags (writer, mark);
  g_string_append (writer->text, "\n    }");
}

static void
write_llc (EfMarksWriter *writer)
{
  g_string_append_printf (writer->text,
                          "{\n  \"version\": %d,\n  \"mediaFileName\": ", WRITTEN_VERSION);
  ef_json5_append_text (writer->text, ef_marks_get_name (writer->context));
  g_string_append (writer->text, ",\n  \"cutSegments\": [");
  for (guint i = 0; i < writer->marks->len; i++) {
    if (i > 0)
      g_string_append_c (writer->text, ',');
    write_segment (writer, g_ptr_array_index (writer->marks, i));
  }
  g_string_append (writer->text, writer->marks->len > 0 ? "\n  ]\n}\n" : "]\n}\n");
}

const EfMarksFormat ef_marks_llc = {
  .nick = "llc",
  .label = N_ ("LosslessCut project"),
  .extensions = { "llc" },
  .example = "{ start: 12.5, end: 15.04, name: 'Goal' }",
  .traits = EF_MARKS_HAS_ALL | EF_MARKS_HAS_OPEN,
  .sniff = sniff_llc,
  .read = read_llc,
  .write = write_llc,
};
