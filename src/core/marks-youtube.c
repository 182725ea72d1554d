/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "core/marks-file-private.h"
#include "core/text.h"
#include "core/time-span.h"
#include "core/timecode.h"

/* Chapters as they stand in the description of a video: a time and a title on a line, in whole seconds.
 * People write them with bullets, numbers, brackets, and the time at either end. */

#define LEAST_CHAPTERS 3
#define LEAST_LENGTH (10 * EF_NS_PER_SECOND)

static const char *
skip_any (const char *at, const char *set)
{
  while (*at != '\0' && g_utf8_strchr (set, -1, g_utf8_get_char (at)) != NULL)
    at = g_utf8_next_char (at);

  return at;
}

/* A number alone is no time: "5 tips" is a title. */
static gboolean
read_time (const char **at, gint64 *time)
{
  const char *behind;

  if (!ef_timecode_scan (*at, time, &behind) || memchr (*at, ':', behind - *at) == NULL)
    return FALSE;
  *at = behind;

  return TRUE;
}

/* "1. " or "01) " before the time. */
static const char *
skip_number (const char *line)
{
  const char *at = line + strspn (line, "0123456789");

  if (at > line && (*at == '.' || *at == ')') && at[1] == ' ')
    return skip_any (at + 1, " ");

  return line;
}

/* "0:00 - 1:30": only a dash makes an end of the second time, and it comes after the first. */
static gint64
read_end (const char **at, gint64 begin)
{
  const char *behind = skip_any (*at, " \t)]-\u2013\u2014");
  gint64 end;

  if (behind - *at <= (gssize) strspn (*at, " \t)]") || !read_time (&behind, &end) || end <= begin)
    return EF_MARK_OPEN;
  *at = skip_any (behind, ")]");

  return end;
}

static EfMark *
read_leading (const char *line)
{
  const char *at = skip_any (line, " \t-\u2013\u2014\u2022\u00b7*#>([");
  gint64 begin, end;

  at = skip_any (skip_number (at), "([");
  if (!read_time (&at, &begin))
    return NULL;
  at = skip_any (at, ")]");
  end = read_end (&at, begin);

  return ef_mark_new (begin, end, skip_any (at, " \t-\u2013\u2014:|\u00b7"));
}

/* "Title - 1:23" or "Title (1:23)". */
static EfMark *
read_trailing (char *line)
{
  const char *at;
  char *begin = line + strlen (line);
  gint64 time;

  while (begin > line && strchr (" \t)]", begin[-1]) != NULL)
    *--begin = '\0';
  while (begin > line && strchr ("0123456789:.", begin[-1]) != NULL)
    begin--;
  at = begin;
  if (begin == line || strchr (" \t([", begin[-1]) == NULL || !read_time (&at, &time) ||
      *at != '\0')
    return NULL;

  while (begin > line && strchr (" \t([-:|", begin[-1]) != NULL)
    begin--;
  *begin = '\0';

  return ef_mark_new (time, EF_MARK_OPEN, line);
}

static gboolean
read_youtube (EfMarksReader *reader, GError **error)
{
  char *line;

  while ((line = ef_marks_reader_next_line (reader)) != NULL) {
    EfMark *mark = read_leading (g_strstrip (line));

    if (mark == NULL)
      mark = read_trailing (line);
    if (mark == NULL && *line != '\0')
      ef_marks_reader_note (reader, EF_MARKS_NO_TIME, reader->line);
    if (mark != NULL && !ef_marks_reader_add (reader, mark, NULL, reader->line, error))
      return FALSE;
  }

  return TRUE;
}

static gboolean
sniff_youtube (const char *head)
{
  g_auto (GStrv) lines = g_strsplit (head, "\n", 200);

  for (guint i = 0; lines[i] != NULL && i < 199; i++) {
    g_autoptr (EfMark) leading = read_leading (g_strstrip (lines[i]));
    g_autoptr (EfMark) trailing = leading == NULL ? read_trailing (lines[i]) : NULL;

    if (leading != NULL || trailing != NULL)
      return TRUE;
  }

  return FALSE;
}

static void
write_chapter (GString *text, const EfMark *mark)
{
  gint64 seconds = mark->begin / EF_NS_PER_SECOND;

  if (seconds >= 3600)
    g_string_append_printf (text, "%d:%02d:%02d", (int) (seconds / 3600), (int) (seconds / 60 % 60),
                            (int) (seconds % 60));
  else
    g_string_append_printf (text, "%d:%02d", (int) (seconds / 60), (int) (seconds % 60));
  g_string_append_printf (text, "%s%s\n", *mark->label != '\0' ? " " : "", mark->label);
}

/* YouTube shows no chapters at all unless the list is as it wants them; that is for the person to mend,
 * who may want to paste only a part. */
static void
tell_rules (EfMarksWriter *writer)
{
  const EfMark *first = writer->marks->len > 0 ? g_ptr_array_index (writer->marks, 0) : NULL;
  gboolean is_short = FALSE;

  for (guint i = 1; i < writer->marks->len && !is_short; i++) {
    const EfMark *before = g_ptr_array_index (writer->marks, i - 1);
    const EfMark *mark = g_ptr_array_index (writer->marks, i);

    is_short = mark->begin - before->begin < LEAST_LENGTH;
  }
  if (first != NULL && first->begin >= EF_NS_PER_SECOND)
    g_ptr_array_add (writer->notices,
                     g_strdup (_ ("YouTube shows chapters only when the first begins at 0:00.")));
  if (writer->marks->len < LEAST_CHAPTERS)
    g_ptr_array_add (writer->notices,
                     g_strdup (_ ("YouTube shows chapters only when there are at least 3.")));
  if (is_short)
    g_ptr_array_add (writer->notices,
                     g_strdup (_ ("YouTube shows chapters only when each has at least 10 s.")));
}

static void
write_youtube (EfMarksWriter *writer)
{
  for (guint i = 0; i < writer->marks->len; i++)
    write_chapter (writer->text, g_ptr_array_index (writer->marks, i));
  tell_rules (writer);
}

const EfMarksFormat ef_marks_youtube = {
  .nick = "youtube",
  .label = N_ ("YouTube chapters"),
  .extensions = { "txt" },
  .example = "1:23 Goal",
  .traits = EF_MARKS_IS_PLAIN,
  .sniff = sniff_youtube,
  .read = read_youtube,
  .write = write_youtube,
};
