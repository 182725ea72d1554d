/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "core/keywords.h"
#include "core/marks-file-private.h"
#include "core/text.h"
#include "core/timecode.h"

/* Edit decision lists, CMX 3600: a numbered event for each mark, with where it is in the source and
 * where it would stand one after the other, and comments below. Time codes count as tapes did, and a
 * frame of the source is exactly a frame here. */

#define LEAST_WORDS 8

typedef struct {
  EfMark *mark; /* (owned) (nullable) the event that is being read */
  char *clip;   /* (owned) (nullable) */
  guint line;
  gboolean is_drop;
} List;

static gboolean
read_time (EfMarksReader *reader, List *list, const char *word, gint64 *time)
{
  EfRate rate = reader->context->rate;
  gboolean has_drop = ef_timecode_has_drop (rate);
  g_autofree char *plain = g_strdup (word);

  if (!has_drop)
    g_strdelimit (plain, ";", ':');

  return ef_timecode_parse_smpte (plain, rate, list->is_drop && has_drop, time, NULL);
}

/* Some lists name other files: a mark then is called as its clip is. */
static gboolean
finish_event (EfMarksReader *reader, List *list, GError **error)
{
  EfMark *mark = g_steal_pointer (&list->mark);
  g_autofree char *clip = g_steal_pointer (&list->clip);

  if (mark == NULL)
    return TRUE;
  if (*mark->label == '\0' && clip != NULL && !ef_marks_reader_is_ours (reader, clip)) {
    g_free (mark->label);
    mark->label = g_strdup (clip);
  }

  return ef_marks_reader_add (reader, mark, clip, list->line, error);
}

/* A number, the reel, the tracks, the transition, and four time codes at the end. */
static gboolean
read_event (EfMarksReader *reader, List *list, const char *line, GError **error)
{
  g_auto (GStrv) words = g_strsplit_set (line, " \t", -1);
  const char *full[LEAST_WORDS * 2];
  guint n_words = 0;
  gint64 begin, end;

  for (guint i = 0; words[i] != NULL && n_words < G_N_ELEMENTS (full); i++) {
    if (*words[i] != '\0')
      full[n_words++] = words[i];
  }
  if (!finish_event (reader, list, error))
    return FALSE;
  if (n_words < LEAST_WORDS || !read_time (reader, list, full[n_words - 4], &begin) ||
      !read_time (reader, list, full[n_words - 3], &end)) {
    ef_marks_reader_note (reader, EF_MARKS_NO_TIME, reader->line);
    return TRUE;
  }
  if (g_str_equal (full[1], "BL"))
    return TRUE;

  list->mark = ef_mark_new (begin, end, NULL);
  list->line = reader->line;

  return TRUE;
}

static void
set_clip (EfMarksReader *reader, List *list, char *value)
{
  g_set_str (&list->clip, value);
}

/* A time code, a colour, and the name of the place. */
static void
set_locator (EfMarksReader *reader, List *list, char *value)
{
  g_auto (GStrv) words = g_strsplit_set (value, " \t", 3);

  if (*list->mark->label != '\0' || words[0] == NULL || words[1] == NULL)
    return;
  list->mark->colour = ef_marks_find_colour (words[1]);
  g_set_str (&list->mark->label, words[2] != NULL ? g_strstrip (words[2]) : "");
}

static void
set_keywords (EfMarksReader *reader, List *list, char *value)
{
  ef_mark_take_keywords (list->mark, value);
}

static void
set_notes (EfMarksReader *reader, List *list, char *value)
{
  g_set_str (&list->mark->notes, value);
}

static void
set_star (EfMarksReader *reader, List *list, char *value)
{
  list->mark->star = ef_marks_is_true (value);
}

static const struct {
  const char *name;
  void (*set) (EfMarksReader *reader, List *list, char *value);
} comments[] = {
  { "FROM CLIP NAME:", set_clip }, { "LOC:", set_locator },       { "COMMENT:", set_notes },
  { "NOTES:", set_notes },         { "KEYWORDS:", set_keywords }, { "STAR:", set_star },
};

static void
read_comment (EfMarksReader *reader, List *list, char *line)
{
  line += 1 + strspn (line + 1, " \t");
  for (guint i = 0; i < G_N_ELEMENTS (comments); i++) {
    gsize length = strlen (comments[i].name);

    if (g_ascii_strncasecmp (line, comments[i].name, length) == 0)
      comments[i].set (reader, list, g_strstrip (line + length));
  }
}

/* What DaVinci Resolve writes for a marker: |C:ResolveColorBlue |M:Name |D:25 */
static void
read_resolve (EfMarksReader *reader, List *list, char *line)
{
  g_auto (GStrv) fields = g_strsplit_set (line, "|", -1);
  EfRate rate = reader->context->rate;

  for (guint i = 0; fields[i] != NULL; i++) {
    char *field = g_strstrip (fields[i]);

    if (g_str_has_prefix (field, "C:ResolveColor"))
      list->mark->colour = ef_marks_find_colour (field + strlen ("C:ResolveColor"));
    if (g_str_has_prefix (field, "M:"))
      g_set_str (&list->mark->label, g_strstrip (field + 2));
    if (g_str_has_prefix (field, "D:"))
      list->mark->end =
        ef_rate_get_begin (rate, ef_rate_get_nearest (rate, list->mark->begin) +
                                   CLAMP (g_ascii_strtoll (field + 2, NULL, 10), 1, G_MAXINT));
  }
}

static gboolean
read_line (EfMarksReader *reader, List *list, char *line, GError **error)
{
  if (g_ascii_strncasecmp (line, "FCM:", 4) == 0)
    list->is_drop = strstr (line, "NON") == NULL;
  else if (g_ascii_isdigit (*line))
    return read_event (reader, list, line, error);
  else if (list->mark != NULL && *line == '*')
    read_comment (reader, list, line);
  else if (list->mark != NULL && *line == '|')
    read_resolve (reader, list, line);

  return TRUE;
}

static gboolean
read_lines (EfMarksReader *reader, List *list, GError **error)
{
  gboolean has_title = FALSE;
  char *line;

  while ((line = ef_marks_reader_next_line (reader)) != NULL) {
    g_strstrip (line);
    has_title = has_title || g_ascii_strncasecmp (line, "TITLE:", 6) == 0;
    if (!read_line (reader, list, line, error))
      return FALSE;
  }
  if (!finish_event (reader, list, error))
    return FALSE;
  if (reader->entries->len == 0 && !has_title)
    ef_marks_reader_note (reader, EF_MARKS_NO_TIME, 1);

  return TRUE;
}

static gboolean
read_edl (EfMarksReader *reader, GError **error)
{
  List list = { 0 };
  gboolean done = read_lines (reader, &list, error);

  g_clear_pointer (&list.mark, ef_mark_free);
  g_free (list.clip);

  return done;
}

static gboolean
sniff_edl (const char *head)
{
  return g_regex_match_simple (
    "^(TITLE:|FCM:|\\d{3,6}\\s+\\S+\\s+\\S+\\s+\\S+.*\\d\\d[:;]\\d\\d[:;])",
    head + strspn (head, " \n"), G_REGEX_CASELESS, 0);
}

static char *
format_frame (EfRate rate, gint64 frame)
{
  return ef_timecode_format (ef_rate_get_begin (rate, frame), rate,
                             ef_timecode_has_drop (rate) ? EF_TIMECODE_DROP : EF_TIMECODE_NON_DROP);
}

static void
write_comment (EfMarksWriter *writer, const char *name, const char *value)
{
  g_autofree char *line = ef_text_make_line (value, 5000);

  if (*line != '\0')
    g_string_append_printf (writer->text, "* %s: %s\n", name, line);
}

static void
write_comments (EfMarksWriter *writer, const EfMark *mark, const char *at)
{
  const char *colour = ef_marks_get_colour_name (mark->colour);
  g_autofree char *keywords = ef_keywords_format ((const char *const *) mark->keywords);

  write_comment (writer, "FROM CLIP NAME", ef_marks_get_name (writer->context));
  if (*mark->label != '\0' || colour != NULL)
    g_string_append_printf (writer->text, "* LOC: %s %-7s %s\n", at,
                            colour != NULL ? colour : "WHITE", mark->label);
  write_comment (writer, "KEYWORDS", keywords);
  write_comment (writer, "NOTES", mark->notes);
  write_comment (writer, "STAR", mark->star ? "1" : "");
}

/* Returns where the next event is to stand. */
static gint64
write_event (EfMarksWriter *writer, const EfMark *mark, guint number, gint64 record)
{
  EfRate rate = writer->context->rate;
  gint64 first = ef_rate_get_nearest (rate, mark->begin);
  gint64 end = MAX (ef_rate_get_nearest (rate, mark->end), first + 1);
  g_autofree char *source_in = format_frame (rate, first);
  g_autofree char *source_out = format_frame (rate, end);
  g_autofree char *record_in = format_frame (rate, record);
  g_autofree char *record_out = format_frame (rate, record + end - first);

  g_string_append_printf (writer->text, "%03u  AX       V     C        %s %s %s %s\n", number,
                          source_in, source_out, record_in, record_out);
  write_comments (writer, mark, record_in);
  g_string_append_c (writer->text, '\n');

  return record + end - first;
}

static void
write_edl (EfMarksWriter *writer)
{
  EfRate rate = writer->context->rate;
  g_autofree char *title = ef_text_make_line (ef_marks_get_name (writer->context), 70);
  gint64 record = 0;

  ef_timecode_parse_smpte ("01:00:00:00", rate, ef_timecode_has_drop (rate), &record, NULL);
  record = ef_rate_get_nearest (rate, record);
  g_string_append_printf (writer->text, "TITLE: %s\nFCM: %s\n\n", title,
                          ef_timecode_has_drop (rate) ? "DROP FRAME" : "NON-DROP FRAME");
  for (guint i = 0; i < writer->marks->len; i++)
    record = write_event (writer, g_ptr_array_index (writer->marks, i), i + 1, record);
}

const EfMarksFormat ef_marks_edl = {
  .nick = "edl",
  .label = N_ ("Edit decision list (CMX 3600)"),
  .extensions = { "edl" },
  .example = "001  AX  V  C  00:00:12:12 00:00:15:01 01:00:00:00 01:00:02:14",
  .traits = EF_MARKS_HAS_ALL | EF_MARKS_NEEDS_RATE,
  .sniff = sniff_edl,
  .read = read_edl,
  .write = write_edl,
};
