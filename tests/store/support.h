/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job.h"
#include "core/profile.h"
#include "store/database.h"
#include "store/error.h"

G_BEGIN_DECLS

/* The asynchronous calls of the store as plain ones, for tests only. */
char *support_make_folder (void);
void support_remove_folder (const char *folder);

EfDatabase *support_open (const char *folder, EfDatabaseFlags flags, GError **error);
EfDatabase *support_open_good (const char *folder);
void support_close (EfDatabase *database);
void support_drop (EfDatabase *database); /* as if the process had died */
void support_finalize (gpointer object);
gboolean support_write (EfDatabase *database, EfDatabaseFunc func, gpointer data, GError **error);
gboolean support_read (EfDatabase *database, EfDatabaseFunc func, gpointer data, GError **error);
GPtrArray *support_list_copies (const char *folder);
char *support_restore (const char *folder, const char *copy, GError **error);

/* Iterates until @condition holds or @seconds are over. */
typedef gboolean (*SupportCondition) (gpointer data);
gboolean support_wait (SupportCondition condition, gpointer data, double seconds);

/* A connection without EfDatabase, for what must be done to a file from outside. */
void support_run_sql (const char *folder, const char *sql);
gint64 support_get_value (const char *folder, const char *sql);
char *support_get_text (EfConnection *connection, const char *sql); /* all rows, a line for each */
void support_load_fixture (const char *folder, int version);

/* Files as a whole. */
char *support_read_file (const char *folder, const char *name, gsize *length);
void support_write_file (const char *folder, const char *name, const char *bytes, gssize length);
gboolean support_has_file (const char *folder, const char *name);
guint support_count_files (const char *folder, const char *prefix);

EfProfile *support_make_profile (const char *name);
gboolean support_insert_profile (EfConnection *connection, gpointer profile, GError **error);
void support_add_profile (EfDatabase *database, const char *name);

G_END_DECLS
