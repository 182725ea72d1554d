/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/connection.h"
#include "store/database.h"

G_BEGIN_DECLS

/* What only the store and its tests may do with a connection. */
typedef enum {
  EF_CONNECTION_WRITE, /* the file exists and can be written */
  EF_CONNECTION_READ,
} EfConnectionMode;

EfConnection *ef_connection_open (const char *path, EfConnectionMode mode, GError **error);
void ef_connection_free (EfConnection *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfConnection, ef_connection_free)

/* Whether closing leaves the database and its -wal as they are. */
void ef_connection_set_untouched (EfConnection *self, gboolean untouched);
void ef_connection_checkpoint (EfConnection *self);
gboolean ef_connection_set_journal (EfConnection *self, const char *mode, GError **error);
gboolean
ef_connection_get_value (EfConnection *self, const char *sql, gint64 *value, GError **error);
gboolean ef_connection_check (EfConnection *self, gboolean thorough, GError **error);
gboolean ef_connection_is_taken (EfConnection *self, const char *column);
guint ef_connection_get_n_statements (EfConnection *self);

gboolean
ef_connection_write (EfConnection *self, EfDatabaseFunc func, gpointer data, GError **error);
gboolean
ef_connection_read (EfConnection *self, EfDatabaseFunc func, gpointer data, GError **error);

G_END_DECLS
