/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Tables as RFC 4180 has them, and as spreadsheets write them: separated by comma, semicolon or tab, in any
 * encoding, with or without a byte order mark. */

typedef struct {
  char *text; /* (owned) UTF-8, lines end with \n */
  const char *at;
  char delimiter;
  guint line; /* of the row that was read last, from 1 */
  guint next_line;
} EfCsvReader;

void ef_csv_reader_init (EfCsvReader *self, GBytes *bytes);
void ef_csv_reader_clear (EfCsvReader *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EfCsvReader, ef_csv_reader_clear)

typedef enum {
  EF_CSV_ROW,
  EF_CSV_BROKEN, /* a quote is never closed: nothing follows */
  EF_CSV_END,
} EfCsvStep;

/* Rows without any text are passed over. */
EfCsvStep ef_csv_reader_next (EfCsvReader *self, char ***cells);

/* A row, quoted where it must be, ended by CR LF. */
void ef_csv_append (GString *csv, const char *const *cells, guint n_cells);

G_END_DECLS
