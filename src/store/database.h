/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/connection.h"

G_BEGIN_DECLS

typedef enum {
  EF_DATABASE_NONE = 0,
  EF_DATABASE_COUNT_STARTS = 1 << 0, /* the window: a start without a clean end is counted */
} EfDatabaseFlags;

/* Runs on a worker thread; @data is the caller's, its inputs and its results. A write runs inside one
 * transaction, which is rolled back when it returns FALSE. */
typedef gboolean (*EfDatabaseFunc) (EfConnection *connection, gpointer data, GError **error);

/* A row that another process, or this one, has changed. */
typedef struct {
  gint64 seq;
  char *table;
  char *id;
  char *profile; /* (nullable) */
} EfChange;

#define EF_TYPE_DATABASE (ef_database_get_type ())
G_DECLARE_FINAL_TYPE (EfDatabase, ef_database, EF, DATABASE, GObject)

void ef_database_open_async (const char *folder,
                             EfDatabaseFlags flags,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
EfDatabase *ef_database_open_finish (GAsyncResult *result, GError **error);

/* Everything queued is written, the clean end is noted. No call may follow. */
void ef_database_close_async (EfDatabase *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean ef_database_close_finish (EfDatabase *self, GAsyncResult *result, GError **error);

void ef_database_write_async (EfDatabase *self,
                              EfDatabaseFunc func,
                              gpointer data,
                              GDestroyNotify data_free,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
void ef_database_read_async (EfDatabase *self,
                             EfDatabaseFunc func,
                             gpointer data,
                             GDestroyNotify data_free,
                             GCancellable *cancellable,
                             GAsyncReadyCallback callback,
                             gpointer user_data);
/* Returns the @data of the call, which lives as long as @result, or NULL with @error set. Whoever
 * passed NULL as @data looks at @error. */
gpointer ef_database_run_finish (EfDatabase *self, GAsyncResult *result, GError **error);

const char *ef_database_get_path (EfDatabase *self);
guint ef_database_get_unclean_starts (EfDatabase *self); /* in a row, before this one */
int ef_database_get_version (void);                      /* the newest version this program knows */

/* Signal "changed": GPtrArray of EfChange, on the main thread, for what this process and others have
 * written. The id "*" stands for all rows of the table: too much has changed to tell. */

/* A folder whose database is damaged. */
typedef struct {
  char *path;
  gint64 time; /* seconds since 1970 */
  char
    *problem; /* (nullable): why it cannot be restored; it was read as a whole to find that out */
} EfCopy;

void ef_database_list_copies_async (const char *folder,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
GPtrArray *
ef_database_list_copies_finish (GAsyncResult *result, GError **error); /* EfCopy, newest first */

/* Whether the database is damaged or missing, so that it may be replaced: all of it is read. The error
 * says why not, EF_ERROR_REFUSED when it is whole, BUSY while somebody has it open. */
void ef_database_may_restore_async (const char *folder,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);
gboolean ef_database_may_restore_finish (GAsyncResult *result, GError **error);

/* Sets the damaged file aside and puts @copy (NULL: an empty database) in its place, under the same
 * conditions, which are looked at again. Returns where the damaged file lies now, or NULL without
 * @error when there was none. */
void ef_database_restore_async (const char *folder,
                                const char *copy,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
char *ef_database_restore_finish (GAsyncResult *result, GError **error);

G_END_DECLS
