/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/connection-private.h"

#include <glib/gi18n.h>
#include <sqlite3.h>

#include "store/error-private.h"

#define BUSY_TIMEOUT_MS 5000

struct _EfStatement {
  EfConnection *connection; /* (unowned): it owns the statement */
  sqlite3_stmt *handle;     /* (owned) */
  guint64 bound;            /* a bit for each parameter that has a value */
  int bind_code;            /* what went wrong while binding */
};

struct _EfConnection {
  sqlite3 *handle;        /* (owned) */
  char *path;             /* (owned) */
  GHashTable *statements; /* (owned) (element-type utf8 EfStatement) */
};

static void
free_statement (EfStatement *self)
{
  sqlite3_finalize (self->handle);
  g_free (self);
}

static gboolean
set_error (EfConnection *self, int code, GError **error)
{
  return ef_store_error_set_sqlite (error, code, sqlite3_system_errno (self->handle), self->path,
                                    sqlite3_errmsg (self->handle));
}

/* A statement that was left in the middle keeps its snapshot, and with it this connection blind for
 * what is written from now on. */
static void
reset_statements (EfConnection *self)
{
  sqlite3_stmt *statement = NULL;

  while ((statement = sqlite3_next_stmt (self->handle, statement)) != NULL) {
    if (sqlite3_stmt_busy (statement))
      sqlite3_reset (statement);
  }
}

static void
roll_back (EfConnection *self)
{
  /* SQLite ends the transaction itself after some errors, a full disk among them. */
  if (!sqlite3_get_autocommit (self->handle))
    sqlite3_exec (self->handle, "ROLLBACK", NULL, NULL, NULL);
}

static gboolean
transact (EfConnection *self, const char *begin, EfDatabaseFunc func, gpointer data, GError **error)
{
  gboolean done;

  reset_statements (self);
  if (!ef_connection_run (self, begin, error))
    return FALSE;

  done = func (self, data, error);
  reset_statements (self);
  if (done)
    done = ef_connection_run (self, "COMMIT", error);
  if (!done)
    roll_back (self);

  return done;
}

/* SQLite opens a file that it may not write read-only, without a word. */
static gboolean
check_writable (EfConnection *self, GError **error)
{
  if (sqlite3_db_readonly (self->handle, "main") != 1)
    return TRUE;

  return ef_store_error_set_sqlite (error, SQLITE_READONLY, 0, self->path, "");
}

static gboolean
set_up (EfConnection *self, EfConnectionMode mode, GError **error)
{
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, NULL);

  if (mode == EF_CONNECTION_READ)
    return ef_connection_run (self, "PRAGMA query_only = ON", error);

  /* One import writes 100,000 rows with random ids: pages that do not fit go to the disk and come back
   * again and again. What is not needed is not taken. */
  return check_writable (self, error) &&
         ef_connection_run (self, "PRAGMA cache_size = -65536", error) &&
         ef_connection_run (self, "PRAGMA synchronous = FULL", error);
}

EfConnection *
ef_connection_open (const char *path, EfConnectionMode mode, GError **error)
{
  g_autoptr (EfConnection) self = g_new0 (EfConnection, 1);
  int flags = mode == EF_CONNECTION_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
  int code;

  self->path = g_strdup (path);
  self->statements =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) free_statement);

  code = sqlite3_open_v2 (
    path, &self->handle,
    flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE, NULL);
  if (code != SQLITE_OK) {
    set_error (self, code, error);
    return NULL;
  }

  /* Setting up reads the file; when that fails on a damaged one, closing must not write to it. */
  ef_connection_set_untouched (self, TRUE);
  if (!set_up (self, mode, error))
    return NULL;
  ef_connection_set_untouched (self, FALSE);

  return g_steal_pointer (&self);
}

void
ef_connection_free (EfConnection *self)
{
  g_hash_table_unref (self->statements);
  sqlite3_close (self->handle);
  g_free (self->path);
  g_free (self);
}

void
ef_connection_set_untouched (EfConnection *self, gboolean untouched)
{
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, untouched, NULL);
}

/* Moves what is in the -wal into the file, as far as readers allow; what stays there is as safe. */
void
ef_connection_checkpoint (EfConnection *self)
{
  sqlite3_wal_checkpoint_v2 (self->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

gboolean
ef_connection_run (EfConnection *self, const char *sql, GError **error)
{
  int code = sqlite3_exec (self->handle, sql, NULL, NULL, NULL);

  return code == SQLITE_OK ? TRUE : set_error (self, code, error);
}

/* Rows that the last statement changed itself, not by its triggers. */
gint64
ef_connection_get_n_changed (EfConnection *self)
{
  return sqlite3_changes64 (self->handle);
}

gint64
ef_connection_get_last_row_id (EfConnection *self)
{
  return sqlite3_last_insert_rowid (self->handle);
}

/* Of a query with one row and one number; NULL counts as 0. */
gboolean
ef_connection_get_value (EfConnection *self, const char *sql, gint64 *value, GError **error)
{
  EfStatement *statement = ef_connection_prepare (self, sql, error);
  gboolean has_row;

  if (statement == NULL || !ef_statement_next (statement, &has_row, error))
    return FALSE;

  *value = has_row ? ef_statement_get_int (statement, 0) : 0;
  sqlite3_reset (statement->handle);

  return TRUE;
}

/* "wal", or "delete" for a database that is one file and nothing beside it. */
gboolean
ef_connection_set_journal (EfConnection *self, const char *mode, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA journal_mode = %s", mode);
  EfStatement *statement = ef_connection_prepare (self, sql, error);
  gboolean has_row;
  gboolean is_set;

  if (statement == NULL || !ef_statement_next (statement, &has_row, error))
    return FALSE;

  /* SQLite answers with the mode that holds now, whether or not it is the one asked for. */
  is_set = has_row && g_strcmp0 (ef_statement_get_text (statement, 0), mode) == 0;
  sqlite3_reset (statement->handle);

  return is_set ? TRUE : set_error (self, SQLITE_LOCKED, error);
}

/* The index of a search that is damaged has no code of its own for it, and may keep the check from being
 * made at all. */
static gboolean
take_failure (EfConnection *self, GError *failure, char **problem, GError **error)
{
  if (sqlite3_extended_errcode (self->handle) != SQLITE_ERROR) {
    g_propagate_error (error, failure);
    return FALSE;
  }

  *problem = g_strdup (failure->message);
  g_error_free (failure);

  return TRUE;
}

gboolean
ef_connection_find_problem (EfConnection *self, gboolean thorough, char **problem, GError **error)
{
  GError *failure = NULL;
  EfStatement *statement = ef_connection_prepare (
    self, thorough ? "PRAGMA integrity_check (1)" : "PRAGMA quick_check (1)", &failure);
  gboolean has_row;

  *problem = NULL;
  if (statement == NULL || !ef_statement_next (statement, &has_row, &failure))
    return take_failure (self, failure, problem, error);

  if (!has_row || g_strcmp0 (ef_statement_get_text (statement, 0), "ok") != 0)
    *problem = g_strdup (has_row ? ef_statement_get_text (statement, 0) : "no answer");
  sqlite3_reset (statement->handle);

  return TRUE;
}

/* CORRUPT when there is a problem. */
gboolean
ef_connection_check (EfConnection *self, gboolean thorough, GError **error)
{
  g_autofree char *problem = NULL;

  if (!ef_connection_find_problem (self, thorough, &problem, error))
    return FALSE;

  return problem == NULL ? TRUE : ef_store_error_set_corrupt (error, self->path);
}

/* Whether the last statement failed because its value of @column ("table.column") is in use. */
gboolean
ef_connection_is_taken (EfConnection *self, const char *column)
{
  return sqlite3_extended_errcode (self->handle) == SQLITE_CONSTRAINT_UNIQUE &&
         g_str_has_suffix (sqlite3_errmsg (self->handle), column);
}

guint
ef_connection_get_n_statements (EfConnection *self)
{
  return g_hash_table_size (self->statements);
}

/* Runs @func inside one transaction, which is undone unless all of it and the commit succeed. */
gboolean
ef_connection_write (EfConnection *self, EfDatabaseFunc func, gpointer data, GError **error)
{
  return transact (self, "BEGIN IMMEDIATE", func, data, error);
}

/* Everything @func reads comes from the same moment. */
gboolean
ef_connection_read (EfConnection *self, EfDatabaseFunc func, gpointer data, GError **error)
{
  return transact (self, "BEGIN", func, data, error);
}

EfStatement *
ef_connection_prepare (EfConnection *self, const char *sql, GError **error)
{
  EfStatement *statement = g_hash_table_lookup (self->statements, sql);
  sqlite3_stmt *handle = NULL;
  int code;

  if (statement != NULL) {
    sqlite3_reset (statement->handle);
    sqlite3_clear_bindings (statement->handle);
    statement->bound = 0;
    statement->bind_code = SQLITE_OK;
    return statement;
  }

  code = sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, NULL);
  if (code != SQLITE_OK) {
    set_error (self, code, error);
    return NULL;
  }

  statement = g_new0 (EfStatement, 1);
  statement->connection = self;
  statement->handle = handle;
  g_hash_table_insert (self->statements, g_strdup (sql), statement);

  return statement;
}

/* 0 when the statement has no parameter of that name, which is a mistake of ours. */
static int
find_parameter (EfStatement *self, const char *name)
{
  int index = sqlite3_bind_parameter_index (self->handle, name);

  if (index == 0)
    g_critical ("No parameter %s in: %s", name, sqlite3_sql (self->handle));
  else
    self->bound |= G_GUINT64_CONSTANT (1) << (index - 1);

  return index;
}

static void
note_code (EfStatement *self, int code)
{
  if (self->bind_code == SQLITE_OK)
    self->bind_code = code;
}

/* NULL for @value binds NULL. */
void
ef_statement_bind_text (EfStatement *self, const char *name, const char *value)
{
  int index = find_parameter (self, name);

  if (index > 0)
    note_code (self, sqlite3_bind_text (self->handle, index, value, -1, SQLITE_TRANSIENT));
}

void
ef_statement_bind_bytes (EfStatement *self, const char *name, const char *value)
{
  int index = find_parameter (self, name);

  if (index > 0)
    note_code (self,
               sqlite3_bind_blob64 (self->handle, index, value, strlen (value), SQLITE_TRANSIENT));
}

void
ef_statement_bind_int (EfStatement *self, const char *name, gint64 value)
{
  int index = find_parameter (self, name);

  if (index > 0)
    note_code (self, sqlite3_bind_int64 (self->handle, index, value));
}

void
ef_statement_bind_double (EfStatement *self, const char *name, double value)
{
  int index = find_parameter (self, name);

  if (index > 0)
    note_code (self, sqlite3_bind_double (self->handle, index, value));
}

void
ef_statement_bind_null (EfStatement *self, const char *name)
{
  int index = find_parameter (self, name);

  if (index > 0)
    note_code (self, sqlite3_bind_null (self->handle, index));
}

/* A forgotten parameter would be NULL without a word. */
static void
check_bound (EfStatement *self)
{
  int n = sqlite3_bind_parameter_count (self->handle);

  for (int i = 0; i < n; i++) {
    if ((self->bound & (G_GUINT64_CONSTANT (1) << i)) == 0)
      g_critical ("No value for %s in: %s", sqlite3_bind_parameter_name (self->handle, i + 1),
                  sqlite3_sql (self->handle));
  }
}

gboolean
ef_statement_next (EfStatement *self, gboolean *has_row, GError **error)
{
  int code = self->bind_code;

  if (!sqlite3_stmt_busy (self->handle))
    check_bound (self);
  if (code == SQLITE_OK)
    code = sqlite3_step (self->handle);

  *has_row = code == SQLITE_ROW;
  if (code == SQLITE_ROW)
    return TRUE;

  if (code != SQLITE_DONE)
    set_error (self->connection, code, error);
  sqlite3_reset (self->handle);

  return code == SQLITE_DONE;
}

gboolean
ef_statement_run (EfStatement *self, GError **error)
{
  gboolean has_row = TRUE;

  while (has_row) {
    if (!ef_statement_next (self, &has_row, error))
      return FALSE;
  }

  return TRUE;
}

/* NULL for NULL; lives until the next row. */
const char *
ef_statement_get_text (EfStatement *self, int column)
{
  return (const char *) sqlite3_column_text (self->handle, column);
}

/* A copy with a zero behind it; NULL for NULL. */
char *
ef_statement_dup_bytes (EfStatement *self, int column)
{
  const char *bytes = sqlite3_column_blob (self->handle, column);
  int length = sqlite3_column_bytes (self->handle, column);

  return bytes != NULL ? g_strndup (bytes, (gsize) length) : NULL;
}

gint64
ef_statement_get_int (EfStatement *self, int column)
{
  return sqlite3_column_int64 (self->handle, column);
}

double
ef_statement_get_double (EfStatement *self, int column)
{
  return sqlite3_column_double (self->handle, column);
}

gboolean
ef_statement_is_null (EfStatement *self, int column)
{
  return sqlite3_column_type (self->handle, column) == SQLITE_NULL;
}
