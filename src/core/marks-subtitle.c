/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "core/marks-file-private.h"
#include "core/timecode.h"

/* Subtitles: a mark for each, its text the label. */

#define ARROW "-->"

/* Only what players know: a label may well contain something else between angle brackets. */
static gboolean
is_tag (const char *begin, const char *end)
{
  static const char *const tags[] = { "b", "i", "u", "s", "font", "c", "v", "lang", "ruby", "rt" };
  const char *name = begin + (*begin == '/' ? 1 : 0);
  gsize length = 0;

  while (name + length < end && g_ascii_isalpha (name[length]))
    length++;
  if (name + length < end && strchr (" ./", name[length]) == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (tags); i++) {
    if (strlen (tags[i]) == length && g_ascii_strncasecmp (tags[i], name, length) == 0)
      return TRUE;
  }

  return FALSE;
}

/* What follows a mark-up that is at @at, or @at. A closing bracket is looked for nearby only, so that a
 * line of opening ones takes no time. */
static const char *
skip_markup (const char *at)
{
  gsize span = *at == '<' ? strcspn (at, ">\n") : strcspn (at, "}\n");

  if (*at == '<' && at[span] == '>' && is_tag (at + 1, at + span))
    return at + span + 1;
  if (at[0] == '{' && at[1] == '\\' && at[span] == '}')
    return at + span + 1;

  return at;
}

#define MOST_MARKUP 200

static const char *
skip_short_markup (const char *at)
{
  char head[MOST_MARKUP + 1];
  gsize length = strnlen (at, MOST_MARKUP);

  memcpy (head, at, length);
  head[length] = '\0';

  return at + (skip_markup (head) - head);
}

static const struct {
  const char *entity;
  const char *text;
} entities[] = {
  { "&amp;", "&" },  { "&lt;", "<" },       { "&gt;", ">" },
  { "&nbsp;", " " }, { "&lrm;", "\u200e" }, { "&rlm;", "\u200f" },
};

static const char *
append_entity (GString *text, const char *at)
{
  for (guint i = 0; i < G_N_ELEMENTS (entities); i++) {
    if (g_str_has_prefix (at, entities[i].entity)) {
      g_string_append (text, entities[i].text);
      return at + strlen (entities[i].entity);
    }
  }

  return at;
}

static void
append_line (GString *text, const char *line, gboolean is_vtt)
{
  if (text->len > 0)
    g_string_append_c (text, ' ');
  for (const char *at = line; *at != '\0';) {
    const char *next = at;

    if (*at == '<' || *at == '{')
      next = skip_short_markup (at);
    else if (*at == '&' && is_vtt)
      next = append_entity (text, at);
    if (next == at)
      g_string_append_c (text, *next++);
    at = next;
  }
}

static gboolean
read_arrow (const char *line, gint64 *begin, gint64 *end)
{
  const char *at = line + strspn (line, " \t");

  if (!ef_timecode_scan (at, begin, &at))
    return FALSE;
  at += strspn (at, " \t");
  if (!g_str_has_prefix (at, ARROW))
    return FALSE;
  at += strlen (ARROW);
  at += strspn (at, " \t");

  return ef_timecode_scan (at, end, &at);
}

/* The lines up to the next empty one. */
static char *
read_text (EfMarksReader *reader, gboolean is_vtt)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char *line;

  while ((line = ef_marks_reader_next_line (reader)) != NULL) {
    g_strstrip (line);
    if (*line == '\0')
      break;
    append_line (text, line, is_vtt);
  }
  if (g_str_equal (text->str, "-"))
    g_string_truncate (text, 0);

  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* Numbers, names of cues, notes and styles all stand on lines without an arrow. */
static gboolean
read_cues (EfMarksReader *reader, gboolean is_vtt, GError **error)
{
  char *line;

  while ((line = ef_marks_reader_next_line (reader)) != NULL) {
    guint number = reader->line;
    g_autofree char *label = NULL;
    gint64 begin, end;

    if (strstr (line, ARROW) == NULL)
      continue;
    if (!read_arrow (line, &begin, &end)) {
      ef_marks_reader_note (reader, EF_MARKS_NO_TIME, number);
      continue;
    }
    label = read_text (reader, is_vtt);
    if (!ef_marks_reader_add (reader, ef_mark_new (begin, end, label), NULL, number, error))
      return FALSE;
  }
  if (reader->entries->len == 0 && !g_str_has_prefix (reader->text, "WEBVTT"))
    ef_marks_reader_note (reader, EF_MARKS_NO_TIME, 1);

  return TRUE;
}

static gboolean
read_srt (EfMarksReader *reader, GError **error)
{
  return read_cues (reader, FALSE, error);
}

static gboolean
read_vtt (EfMarksReader *reader, GError **error)
{
  return read_cues (reader, TRUE, error);
}

static gboolean
sniff_vtt (const char *head)
{
  return g_str_has_prefix (head, "WEBVTT");
}

static gboolean
sniff_srt (const char *head)
{
  g_auto (GStrv) lines = g_strsplit (head, "\n", 8);
  gint64 begin, end;

  for (guint i = 0; lines[i] != NULL && !sniff_vtt (head); i++) {
    if (read_arrow (lines[i], &begin, &end))
      return TRUE;
  }

  return FALSE;
}

static char *
format_time (gint64 time, gboolean is_vtt)
{
  char *text = ef_timecode_format (time, EF_RATE_NONE, EF_TIMECODE_CLOCK);

  return is_vtt ? text : g_strdelimit (text, ".", ',');
}

/* A cue without text is none for many players. */
static void
write_label (EfMarksWriter *writer, const EfMark *mark, gboolean is_vtt)
{
  g_autoptr (GString) label = g_string_new (*mark->label != '\0' ? mark->label : "-");

  if (is_vtt) {
    g_string_replace (label, "&", "&amp;", 0);
    g_string_replace (label, "<", "&lt;", 0);
    g_string_replace (label, ">", "&gt;", 0);
  }
  g_string_append_printf (writer->text, "%s\n\n", label->str);
}

static void
write_cues (EfMarksWriter *writer, gboolean is_vtt)
{
  for (guint i = 0; i < writer->marks->len; i++) {
    const EfMark *mark = g_ptr_array_index (writer->marks, i);
    g_autofree char *begin = format_time (mark->begin, is_vtt);
    g_autofree char *end = format_time (mark->end, is_vtt);

    if (!is_vtt)
      g_string_append_printf (writer->text, "%u\n", i + 1);
    g_string_append_printf (writer->text, "%s %s %s\n", begin, ARROW, end);
    write_label (writer, mark, is_vtt);
  }
}

static void
write_srt (EfMarksWriter *writer)
{
  write_cues (writer, FALSE);
}

static void
write_vtt (EfMarksWriter *writer)
{
  g_string_append (writer->text, "WEBVTT\n\n");
  write_cues (writer, TRUE);
}

const EfMarksFormat ef_marks_srt = {
  .nick = "srt",
  .label = N_ ("Subtitles (SRT)"),
  .extensions = { "srt" },
  .example = "00:00:12,500 --> 00:00:15,040",
  .traits = EF_MARKS_HAS_ENDS,
  .sniff = sniff_srt,
  .read = read_srt,
  .write = write_srt,
};

const EfMarksFormat ef_marks_vtt = {
  .nick = "vtt",
  .label = N_ ("Subtitles for the web (WebVTT)"),
  .extensions = { "vtt" },
  .example = "00:12.500 --> 00:15.040",
  .traits = EF_MARKS_HAS_ENDS,
  .sniff = sniff_vtt,
  .read = read_vtt,
  .write = write_vtt,
};
