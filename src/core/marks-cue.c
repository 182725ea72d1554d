/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "core/marks-file-private.h"
#include "core/time-span.h"
#include "core/timecode.h"

/* Cue sheets: a track for each mark, its begin in minutes, seconds and the 75th parts that compact discs
 * count. */

#define PARTS EF_RATE (75, 1)
#define MOST_TRACKS 99

typedef struct {
  EfMark *mark; /* (owned) (nullable) the track that is being read */
  char *title;
  char *file;
  guint line;
  gboolean has_time;
} Sheet;

static char *
unquote (const char *text)
{
  const char *end;

  if (*text != '"')
    return g_strndup (text, strcspn (text, " \t"));
  end = strchr (text + 1, '"');

  return end != NULL ? g_strndup (text + 1, end - text - 1) : g_strdup (text + 1);
}

static char *
unquote_title (const char *text)
{
  gsize length = strlen (text);

  if (length >= 2 && text[0] == '"' && text[length - 1] == '"')
    return g_strndup (text + 1, length - 2);

  return g_strdup (text + (*text == '"' ? 1 : 0));
}

/* MM:SS:FF; minutes go on after 99. */
static gboolean
read_time (const char *text, gint64 *time)
{
  gint64 parts[3];

  for (guint i = 0; i < 3; i++) {
    char *end;

    if (!g_ascii_isdigit (*text))
      return FALSE;
    parts[i] = (gint64) MIN (g_ascii_strtoull (text, &end, 10), 1000000);
    text = end;
    if (i < 2 && *text++ != ':')
      return FALSE;
  }
  if (parts[1] > 59 || parts[2] > 74 || text[strspn (text, " \t")] != '\0')
    return FALSE;

  *time = ef_rate_get_begin (PARTS, (parts[0] * 60 + parts[1]) * 75 + parts[2]);

  return TRUE;
}

static gboolean
finish_track (EfMarksReader *reader, Sheet *sheet, GError **error)
{
  if (sheet->mark == NULL)
    return TRUE;
  if (!sheet->has_time) {
    ef_marks_reader_note (reader, EF_MARKS_NO_TIME, sheet->line);
    g_clear_pointer (&sheet->mark, ef_mark_free);
    return TRUE;
  }

  return ef_marks_reader_add (reader, g_steal_pointer (&sheet->mark), sheet->file, sheet->line,
                              error);
}

static gboolean
begin_track (EfMarksReader *reader, Sheet *sheet, const char *rest, GError **error)
{
  if (!finish_track (reader, sheet, error))
    return FALSE;

  sheet->mark = ef_mark_new (0, EF_MARK_OPEN, NULL);
  sheet->line = reader->line;
  sheet->has_time = FALSE;

  return TRUE;
}

static gboolean
begin_file (EfMarksReader *reader, Sheet *sheet, const char *rest, GError **error)
{
  if (!finish_track (reader, sheet, error))
    return FALSE;

  g_free (sheet->file);
  sheet->file = unquote (rest);

  return TRUE;
}

/* The title before the first track is that of the whole sheet. */
static gboolean
set_title (EfMarksReader *reader, Sheet *sheet, const char *rest, GError **error)
{
  if (sheet->mark != NULL) {
    g_free (sheet->mark->label);
    sheet->mark->label = unquote_title (rest);
  }

  return TRUE;
}

/* Index 01 is where a track begins; 00 is the silence before it. */
static gboolean
set_index (EfMarksReader *reader, Sheet *sheet, const char *rest, GError **error)
{
  const char *time = rest + strspn (rest, "0123456789");

  time += strspn (time, " \t");
  if (sheet->mark != NULL && g_ascii_strtoull (rest, NULL, 10) == 1)
    sheet->has_time = read_time (time, &sheet->mark->begin);

  return TRUE;
}

static const struct {
  const char *word;
  gboolean (*read) (EfMarksReader *reader, Sheet *sheet, const char *rest, GError **error);
} words[] = {
  { "FILE", begin_file },
  { "TRACK", begin_track },
  { "TITLE", set_title },
  { "INDEX", set_index },
};

static gboolean
read_line (EfMarksReader *reader, Sheet *sheet, char *line, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
    gsize length = strlen (words[i].word);

    if (g_ascii_strncasecmp (line, words[i].word, length) == 0 &&
        (line[length] == ' ' || line[length] == '\t'))
      return words[i].read (reader, sheet, g_strstrip (line + length), error);
  }

  return TRUE;
}

static gboolean
read_lines (EfMarksReader *reader, Sheet *sheet, GError **error)
{
  char *line;

  while ((line = ef_marks_reader_next_line (reader)) != NULL) {
    if (!read_line (reader, sheet, g_strstrip (line), error))
      return FALSE;
  }

  return finish_track (reader, sheet, error);
}

static gboolean
read_cue (EfMarksReader *reader, GError **error)
{
  Sheet sheet = { 0 };
  gboolean done = read_lines (reader, &sheet, error);

  if (done && reader->entries->len == 0 && sheet.file == NULL)
    ef_marks_reader_note (reader, EF_MARKS_NO_TIME, 1);
  g_clear_pointer (&sheet.mark, ef_mark_free);
  g_free (sheet.file);

  return done;
}

static gboolean
sniff_cue (const char *head)
{
  return g_regex_match_simple ("^\\s*TRACK\\s+\\d+\\s", head, G_REGEX_MULTILINE | G_REGEX_CASELESS,
                               0) &&
         g_regex_match_simple ("^\\s*INDEX\\s+\\d+\\s", head, G_REGEX_MULTILINE | G_REGEX_CASELESS,
                               0);
}

/* Nothing stands for a quote between quotes. */
static char *
quote (const char *text)
{
  g_autofree char *copy = g_strdelimit (g_strdup (text), "\"", '\'');

  return g_strdup_printf ("\"%s\"", g_strdelimit (copy, "\n", ' '));
}

static void
write_track (EfMarksWriter *writer, const EfMark *mark, guint number)
{
  g_autofree char *title = quote (mark->label);
  int part = (int) ef_rate_get_nearest (PARTS, mark->begin);

  g_string_append_printf (writer->text, "  TRACK %02u AUDIO\n    TITLE %s\n", number, title);
  g_string_append_printf (writer->text, "    INDEX 01 %02d:%02d:%02d\n", part / 75 / 60,
                          part / 75 % 60, part % 75);
}

static void
write_cue (EfMarksWriter *writer)
{
  g_autofree char *name = quote (ef_marks_get_name (writer->context));

  g_string_append_printf (writer->text, "FILE %s WAVE\n", name);
  for (guint i = 0; i < writer->marks->len; i++)
    write_track (writer, g_ptr_array_index (writer->marks, i), i + 1);
  if (writer->marks->len > MOST_TRACKS)
    g_ptr_array_add (writer->notices,
                     g_strdup (_ ("Many programs read only the first 99 tracks of a cue sheet.")));
}

const EfMarksFormat ef_marks_cue = {
  .nick = "cue",
  .label = N_ ("Cue sheet"),
  .extensions = { "cue" },
  .example = "INDEX 01 01:23:45",
  .traits = 0,
  .sniff = sniff_cue,
  .read = read_cue,
  .write = write_cue,
};
