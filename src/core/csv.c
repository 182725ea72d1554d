/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/csv.h"

#include <string.h>

#include "core/text-encoding.h"

static const char delimiters[] = ",;\t";

/* The one the first row has most of. */
static char
find_delimiter (const char *text)
{
  char best = delimiters[0];
  guint most = 0;

  for (guint i = 0; delimiters[i] != '\0'; i++) {
    guint n = 0;
    gboolean in_quotes = FALSE;

    for (const char *at = text + strspn (text, "\n"); *at != '\0' && (*at != '\n' || in_quotes);
         at++) {
      if (*at == '"')
        in_quotes = !in_quotes;
      else if (*at == delimiters[i] && !in_quotes)
        n++;
    }
    if (n > most) {
      most = n;
      best = delimiters[i];
    }
  }

  return best;
}

void
ef_csv_reader_init (EfCsvReader *self, GBytes *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  *self = (EfCsvReader) { .text = ef_text_decode (data, size, NULL), .next_line = 1 };
  self->at = self->text;
  self->delimiter = find_delimiter (self->text);
}

void
ef_csv_reader_clear (EfCsvReader *self)
{
  g_clear_pointer (&self->text, g_free);
  self->at = NULL;
}

static const char *
find_closing_quote (const char *at)
{
  while ((at = strchr (at, '"')) != NULL && at[1] == '"')
    at += 2;

  return at;
}

/* Of what was quoted; two quotes are one. */
static gboolean
read_quoted (EfCsvReader *self, GString *cell)
{
  const char *end = find_closing_quote (self->at + 1);

  if (end == NULL)
    return FALSE;
  for (self->at++; self->at < end; self->at++) {
    if (*self->at == '"')
      self->at++;
    if (*self->at == '\n')
      self->next_line++;
    g_string_append_c (cell, *self->at);
  }
  self->at = end + 1;

  return TRUE;
}

static gboolean
read_cell (EfCsvReader *self, GStrvBuilder *cells)
{
  g_autoptr (GString) cell = g_string_new (NULL);
  const char stops[] = { self->delimiter, '\n', '\0' };
  gsize plain;

  if (*self->at == '"' && !read_quoted (self, cell))
    return FALSE;
  plain = strcspn (self->at, stops);
  g_string_append_len (cell, self->at, (gssize) plain);
  self->at += plain;
  g_strv_builder_take (cells, g_string_free_and_steal (g_steal_pointer (&cell)));

  return TRUE;
}

static gboolean
read_row (EfCsvReader *self, char ***row)
{
  g_autoptr (GStrvBuilder) cells = g_strv_builder_new ();

  self->line = self->next_line;
  for (;;) {
    if (!read_cell (self, cells))
      return FALSE;
    if (*self->at != self->delimiter)
      break;
    self->at++;
  }
  if (*self->at == '\n') {
    self->at++;
    self->next_line++;
  }
  *row = g_strv_builder_end (cells);

  return TRUE;
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

EfCsvStep
ef_csv_reader_next (EfCsvReader *self, char ***cells)
{
  while (*self->at != '\0') {
    g_auto (GStrv) row = NULL;

    if (!read_row (self, &row)) {
      self->at = "";
      return EF_CSV_BROKEN;
    }
    if (!is_blank (row)) {
      *cells = g_steal_pointer (&row);
      return EF_CSV_ROW;
    }
  }

  return EF_CSV_END;
}

static gboolean
needs_quotes (const char *cell)
{
  gsize length = strlen (cell);

  return strpbrk (cell, ",;\t\"\r\n") != NULL || *cell == ' ' ||
         (length > 0 && cell[length - 1] == ' ');
}

void
ef_csv_append (GString *csv, const char *const *cells, guint n_cells)
{
  for (guint i = 0; i < n_cells; i++) {
    if (i > 0)
      g_string_append_c (csv, ',');
    if (!needs_quotes (cells[i])) {
      g_string_append (csv, cells[i]);
      continue;
    }
    g_string_append_c (csv, '"');
    for (const char *at = cells[i]; *at != '\0'; at++) {
      if (*at == '"')
        g_string_append_c (csv, '"');
      g_string_append_c (csv, *at);
    }
    g_string_append_c (csv, '"');
  }
  g_string_append (csv, "\r\n");
}
