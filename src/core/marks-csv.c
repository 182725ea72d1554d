/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "core/keywords.h"
#include "core/marks-file-private.h"
#include "core/time-span.h"
#include "core/timecode.h"

/* Tables: a row for each mark. Spreadsheets separate columns by comma, semicolon or tab as their
 * country likes, and name them or not; the first row tells. */

typedef enum {
  COLUMN_BEGIN,
  COLUMN_END,
  COLUMN_LABEL,
  COLUMN_KEYWORDS,
  COLUMN_NOTES,
  COLUMN_STAR,
  COLUMN_COLOUR,
  COLUMN_DURATION,
  N_COLUMNS,
} Column;

static const struct {
  const char *name;
  Column column;
} names[] = {
  { "begin", COLUMN_BEGIN },       { "start", COLUMN_BEGIN },       { "in", COLUMN_BEGIN },
  { "from", COLUMN_BEGIN },        { "begin_frame", COLUMN_BEGIN }, { "start time", COLUMN_BEGIN },
  { "end", COLUMN_END },           { "out", COLUMN_END },           { "to", COLUMN_END },
  { "stop", COLUMN_END },          { "end_frame", COLUMN_END },     { "end time", COLUMN_END },
  { "label", COLUMN_LABEL },       { "name", COLUMN_LABEL },        { "title", COLUMN_LABEL },
  { "text", COLUMN_LABEL },        { "keywords", COLUMN_KEYWORDS }, { "tags", COLUMN_KEYWORDS },
  { "notes", COLUMN_NOTES },       { "note", COLUMN_NOTES },        { "comment", COLUMN_NOTES },
  { "description", COLUMN_NOTES }, { "star", COLUMN_STAR },         { "favorite", COLUMN_STAR },
  { "colour", COLUMN_COLOUR },     { "color", COLUMN_COLOUR },      { "duration", COLUMN_DURATION },
  { "length", COLUMN_DURATION },
};

/* Where the reader is in a table, and in which place of a row to find what. */
typedef struct {
  const char *at;
  guint line;
  char delimiter;
  int places[N_COLUMNS]; /* -1: not there */
  gboolean in_frames;
  EfRate rate;
} Table;

static const char *
find_closing_quote (const char *at)
{
  while ((at = strchr (at, '"')) != NULL && at[1] == '"')
    at += 2;

  return at;
}

/* A quoted cell may hold line breaks. One that is never closed is taken as it stands. */
static gboolean
read_quoted (Table *self, GString *cell)
{
  const char *end = find_closing_quote (self->at + 1);

  if (end == NULL)
    return FALSE;
  for (self->at++; self->at < end; self->at++) {
    if (*self->at == '"')
      self->at++;
    if (*self->at == '\n')
      self->line++;
    g_string_append_c (cell, *self->at);
  }
  self->at = end + 1;

  return TRUE;
}

static char *
read_cell (Table *self)
{
  g_autoptr (GString) cell = g_string_new (NULL);
  const char stops[] = { self->delimiter, '\n', '\0' };
  gsize plain;

  if (*self->at == '"')
    read_quoted (self, cell);
  plain = strcspn (self->at, stops);
  g_string_append_len (cell, self->at, (gssize) plain);
  self->at += plain;

  return g_string_free_and_steal (g_steal_pointer (&cell));
}

/* NULL behind the last row. */
static char **
read_row (Table *self)
{
  g_autoptr (GStrvBuilder) cells = g_strv_builder_new ();

  if (*self->at == '\0')
    return NULL;
  self->line++;
  for (;;) {
    g_strv_builder_take (cells, read_cell (self));
    if (*self->at != self->delimiter)
      break;
    self->at++;
  }
  if (*self->at == '\n')
    self->at++;

  return g_strv_builder_end (cells);
}

static gboolean
find_column (const char *cell, Column *column)
{
  g_autofree char *name = g_strstrip (g_ascii_strdown (cell, -1));

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (g_str_equal (names[i].name, name)) {
      *column = names[i].column;
      return TRUE;
    }
  }

  return FALSE;
}

static gboolean
read_time (Table *self, const char *cell, gint64 *time)
{
  gint64 frame;
  char *end;

  if (!self->in_frames)
    return ef_timecode_parse_offset (cell, self->rate, time, NULL);

  frame = g_ascii_strtoll (cell, &end, 10);
  end += strspn (end, " \t");
  if (end == cell || *end != '\0')
    return FALSE;
  *time = CLAMP (ef_rate_get_begin (self->rate, frame), -EF_TIME_MOST, EF_TIME_MOST);

  return TRUE;
}

static gboolean
is_time_or_name (const char *cell)
{
  Column column;
  gint64 time;

  return find_column (cell, &column) ||
         ef_timecode_parse_offset (cell, EF_RATE (1000, 1), &time, NULL);
}

/* The first row says by what its cells are separated: then its first two are times, or names. One of them
 * may be missing. */
static gboolean
try_delimiter (const char *text, char delimiter)
{
  Table table = { .at = text + strspn (text, "\n"), .delimiter = delimiter };
  g_auto (GStrv) row = read_row (&table);
  gboolean has_first = row != NULL && *row[0] != '\0';
  gboolean has_second = row != NULL && row[0] != NULL && row[1] != NULL && *row[1] != '\0';

  return row != NULL && row[0] != NULL && row[1] != NULL && (has_first || has_second) &&
         (!has_first || is_time_or_name (row[0])) && (!has_second || is_time_or_name (row[1]));
}

static char
find_delimiter (const char *text, const char *candidates)
{
  for (const char *at = candidates; *at != '\0'; at++) {
    if (try_delimiter (text, *at))
      return *at;
  }

  return '\0';
}

static void
set_places (Table *self, char **row)
{
  for (guint i = 0; i < N_COLUMNS; i++)
    self->places[i] = -1;
  for (int i = 0; row[i] != NULL; i++) {
    Column column;

    if (find_column (row[i], &column) && self->places[column] < 0)
      self->places[column] = i;
  }
}

/* Without names the columns are in the order in which we write them. */
static void
set_usual_places (Table *self)
{
  for (int i = 0; i < N_COLUMNS; i++)
    self->places[i] = i < COLUMN_DURATION ? i : -1;
}

static const char *
get_cell (Table *self, char **row, guint n_cells, Column column)
{
  int place = self->places[column];

  return place >= 0 && (guint) place < n_cells ? row[place] : "";
}

static gboolean
is_blank (char **row)
{
  for (guint i = 0; row[i] != NULL; i++) {
    if (row[i][strspn (row[i], " \t\n")] != '\0')
      return FALSE;
  }

  return TRUE;
}

/* Without a start it begins with the video, as in LosslessCut. */
static gboolean
read_times (Table *self, char **row, guint n_cells, EfMark *mark)
{
  const char *begin = get_cell (self, row, n_cells, COLUMN_BEGIN);
  const char *end = get_cell (self, row, n_cells, COLUMN_END);
  const char *duration = get_cell (self, row, n_cells, COLUMN_DURATION);
  gint64 length;

  if (*begin == '\0' ? *end == '\0' : !read_time (self, begin, &mark->begin))
    return FALSE;
  if (*end != '\0' && !read_time (self, end, &mark->end))
    return FALSE;
  if (*end == '\0' && read_time (self, duration, &length) && length > 0)
    mark->end = mark->begin + length;

  return TRUE;
}

static EfMark *
read_mark (Table *self, char **row)
{
  guint n_cells = g_strv_length (row);
  g_autoptr (EfMark) mark =
    ef_mark_new (0, EF_MARK_OPEN, get_cell (self, row, n_cells, COLUMN_LABEL));

  if (!read_times (self, row, n_cells, mark))
    return NULL;
  ef_mark_take_keywords (mark, get_cell (self, row, n_cells, COLUMN_KEYWORDS));
  mark->notes = g_strdup (get_cell (self, row, n_cells, COLUMN_NOTES));
  mark->star = ef_marks_is_true (get_cell (self, row, n_cells, COLUMN_STAR));
  mark->colour =
    (int) CLAMP (g_ascii_strtoll (get_cell (self, row, n_cells, COLUMN_COLOUR), NULL, 10), 0, 99);

  return g_steal_pointer (&mark);
}

static gboolean
add_row (EfMarksReader *reader, Table *table, char **row, guint line, GError **error)
{
  EfMark *mark = read_mark (table, row);

  if (mark != NULL)
    return ef_marks_reader_add (reader, mark, NULL, line, error);
  ef_marks_reader_note (reader, EF_MARKS_NO_TIME, line);

  return TRUE;
}

static gboolean
read_table (EfMarksReader *reader, const char *candidates, gboolean in_frames, GError **error)
{
  Table table = { .at = reader->text, .in_frames = in_frames, .rate = reader->context->rate };
  gboolean is_first = TRUE;

  table.delimiter = find_delimiter (reader->text, candidates);
  if (table.delimiter == '\0')
    table.delimiter = *candidates;
  set_usual_places (&table);
  for (;;) {
    guint line = table.line + 1;
    g_auto (GStrv) row = read_row (&table);
    Column column;

    if (row == NULL)
      return TRUE;
    if (is_blank (row))
      continue;
    if (is_first && find_column (row[0], &column))
      set_places (&table, row);
    else if (!add_row (reader, &table, row, line, error))
      return FALSE;
    is_first = FALSE;
  }
}

static gboolean
read_csv (EfMarksReader *reader, GError **error)
{
  return read_table (reader, ";,\t", FALSE, error);
}

static gboolean
read_csv_frames (EfMarksReader *reader, GError **error)
{
  return read_table (reader, ";,\t", TRUE, error);
}

static gboolean
read_tsv (EfMarksReader *reader, GError **error)
{
  return read_table (reader, "\t;,", FALSE, error);
}

static gboolean
sniff_csv (const char *head)
{
  return find_delimiter (head, ";,") != '\0';
}

static gboolean
sniff_csv_frames (const char *head)
{
  head += strspn (head, " \n\"");

  return g_ascii_strncasecmp (head, "begin_frame", strlen ("begin_frame")) == 0;
}

static gboolean
sniff_tsv (const char *head)
{
  return find_delimiter (head, "\t") != '\0';
}

static gboolean
needs_quotes (const char *cell, char delimiter)
{
  gsize length = strlen (cell);

  return strchr (cell, delimiter) != NULL || strpbrk (cell, "\"\n") != NULL || *cell == ' ' ||
         (length > 0 && cell[length - 1] == ' ');
}

static void
write_cell (GString *text, const char *cell, char delimiter)
{
  g_auto (GStrv) parts = NULL;
  g_autofree char *doubled = NULL;

  if (!needs_quotes (cell, delimiter)) {
    g_string_append (text, cell);
    return;
  }
  parts = g_strsplit (cell, "\"", -1);
  doubled = g_strjoinv ("\"\"", parts);
  g_string_append_printf (text, "\"%s\"", doubled);
}

static char *
format_time (const EfMarksContext *context, gint64 time, gboolean in_frames)
{
  if (time == EF_MARK_OPEN)
    return g_strdup ("");
  if (in_frames)
    return g_strdup_printf ("%" G_GINT64_FORMAT, ef_rate_get_nearest (context->rate, time));

  return ef_timecode_format (time, context->rate, EF_TIMECODE_SECONDS);
}

static void
write_row (EfMarksWriter *writer, const EfMark *mark, char delimiter, gboolean in_frames)
{
  g_autofree char *begin = format_time (writer->context, mark->begin, in_frames);
  g_autofree char *end = format_time (writer->context, mark->end, in_frames);
  g_autofree char *keywords = ef_keywords_format ((const char *const *) mark->keywords);
  g_autofree char *colour =
    mark->colour != 0 ? g_strdup_printf ("%d", mark->colour) : g_strdup ("");
  const char *const cells[] = { begin,    end,         mark->label,
                                keywords, mark->notes, mark->star ? "1" : "",
                                colour };

  for (guint i = 0; i < G_N_ELEMENTS (cells); i++) {
    if (i > 0)
      g_string_append_c (writer->text, delimiter);
    write_cell (writer->text, cells[i], delimiter);
  }
  g_string_append_c (writer->text, '\n');
}

static void
write_table (EfMarksWriter *writer, char delimiter, gboolean in_frames)
{
  static const char *const columns[] = { "label", "keywords", "notes", "star", "colour" };

  g_string_append_printf (writer->text, in_frames ? "begin_frame%cend_frame" : "begin%cend",
                          delimiter);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    g_string_append_printf (writer->text, "%c%s", delimiter, columns[i]);
  g_string_append_c (writer->text, '\n');
  for (guint i = 0; i < writer->marks->len; i++)
    write_row (writer, g_ptr_array_index (writer->marks, i), delimiter, in_frames);
}

static void
write_csv (EfMarksWriter *writer)
{
  write_table (writer, ',', FALSE);
}

static void
write_csv_frames (EfMarksWriter *writer)
{
  write_table (writer, ',', TRUE);
}

/* LosslessCut takes the names of columns for a segment it cannot read, and knows three columns. */
static void
write_csv_losslesscut (EfMarksWriter *writer)
{
  for (guint i = 0; i < writer->marks->len; i++) {
    const EfMark *mark = g_ptr_array_index (writer->marks, i);
    g_autofree char *begin = format_time (writer->context, mark->begin, FALSE);
    g_autofree char *end = format_time (writer->context, mark->end, FALSE);

    g_string_append_printf (writer->text, "%s,%s,", begin, end);
    write_cell (writer->text, mark->label, ',');
    g_string_append_c (writer->text, '\n');
  }
}

/* What it writes is read as any table. */
static gboolean
sniff_nothing (const char *head)
{
  return FALSE;
}

static void
write_tsv (EfMarksWriter *writer)
{
  write_table (writer, '\t', FALSE);
}

const EfMarksFormat ef_marks_csv = {
  .nick = "csv",
  .label = N_ ("Table with commas, in seconds (CSV)"),
  .extensions = { "csv" },
  .example = "12.5,15.04,Goal",
  .traits = EF_MARKS_HAS_ALL | EF_MARKS_HAS_OPEN | EF_MARKS_IS_PLAIN,
  .sniff = sniff_csv,
  .read = read_csv,
  .write = write_csv,
};

const EfMarksFormat ef_marks_csv_frames = {
  .nick = "csv-frames",
  .label = N_ ("Table with commas, in frames (CSV)"),
  .extensions = { "csv" },
  .example = "312,376,Goal",
  .traits = EF_MARKS_HAS_ALL | EF_MARKS_HAS_OPEN | EF_MARKS_NEEDS_RATE,
  .sniff = sniff_csv_frames,
  .read = read_csv_frames,
  .write = write_csv_frames,
};

const EfMarksFormat ef_marks_csv_losslesscut = {
  .nick = "csv-losslesscut",
  .label = N_ ("Table for LosslessCut, without names of columns (CSV)"),
  .extensions = { "csv" },
  .example = "12.5,15.04,Goal",
  .traits = EF_MARKS_HAS_ENDS | EF_MARKS_HAS_OPEN,
  .sniff = sniff_nothing,
  .read = read_csv,
  .write = write_csv_losslesscut,
};

const EfMarksFormat ef_marks_tsv = {
  .nick = "tsv",
  .label = N_ ("Table with tabs, in seconds (TSV)"),
  .extensions = { "tsv", "tab" },
  .example = "12.5\t15.04\tGoal",
  .traits = EF_MARKS_HAS_ALL | EF_MARKS_HAS_OPEN | EF_MARKS_IS_PLAIN,
  .sniff = sniff_tsv,
  .read = read_tsv,
  .write = write_tsv,
};
