/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A connection to SQLite and its prepared statements. It belongs to one worker thread of EfDatabase
 * and is only ever seen inside an EfDatabaseFunc. */
typedef struct _EfConnection EfConnection;
typedef struct _EfStatement EfStatement;

gboolean ef_connection_run (EfConnection *self, const char *sql, GError **error);
gint64 ef_connection_get_n_changed (EfConnection *self);
gint64 ef_connection_get_last_row_id (EfConnection *self);

/* Reads the whole database and says in @problem what is wrong with it; NULL when nothing is. @thorough
 * compares the indexes with their tables as well. */
gboolean
ef_connection_find_problem (EfConnection *self, gboolean thorough, char **problem, GError **error);

/* The statement stays with the connection and comes back reset; parameters are bound by name. */
EfStatement *ef_connection_prepare (EfConnection *self, const char *sql, GError **error);

void ef_statement_bind_text (EfStatement *self, const char *name, const char *value);
/* Bytes that need not be text, the name of a file for one; a column for them is a BLOB. */
void ef_statement_bind_bytes (EfStatement *self, const char *name, const char *value);
void ef_statement_bind_int (EfStatement *self, const char *name, gint64 value);
void ef_statement_bind_double (EfStatement *self, const char *name, double value);
void ef_statement_bind_null (EfStatement *self, const char *name);

gboolean ef_statement_run (EfStatement *self, GError **error);
gboolean ef_statement_next (EfStatement *self, gboolean *has_row, GError **error);

const char *ef_statement_get_text (EfStatement *self, int column);
char *ef_statement_dup_bytes (EfStatement *self, int column);
gint64 ef_statement_get_int (EfStatement *self, int column);
double ef_statement_get_double (EfStatement *self, int column);
gboolean ef_statement_is_null (EfStatement *self, int column);

G_END_DECLS
