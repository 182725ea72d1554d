/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Private to the store: the files of a database folder.
 *
 *   studio.db (-wal, -shm)              the database
 *   studio.db.part                      a new or restored one that is not in place yet
 *   studio.db.damaged-DATE-TIME[-wal]   what was set aside
 *   restoring                           under which name a restore that is under way sets it aside
 *   changes                             one line: the last seq of the table "change"
 *   unclean-starts                      how many starts in a row had no clean end, this one included;
 *                                       empty after a clean end
 *   copies/studio-DATE-TIME.db          good copies */
#define EF_FILES_DATABASE "studio.db"
#define EF_FILES_RESTORING "restoring"
#define EF_FILES_CHANGES "changes"
#define EF_FILES_UNCLEAN "unclean-starts"
#define EF_FILES_COPIES "copies"

gboolean ef_files_make_folder (const char *path, GError **error);
gboolean ef_files_create (const char *path, GError **error);
gboolean ef_files_exists (const char *path);
gint64 ef_files_get_size (const char *path); /* 0 when there is none */
gboolean ef_files_sync (const char *path, GError **error);
gboolean ef_files_move (const char *from, const char *to, GError **error);
gboolean ef_files_copy (const char *from, const char *to, GError **error);
void ef_files_remove_database (const char *path); /* with what SQLite puts beside it */
char *ef_files_get_beside (const char *path, const char *suffix);

gint64 ef_files_read_number (const char *folder, const char *name);
gboolean ef_files_write_number (const char *folder, const char *name, gint64 value, GError **error);

/* Who works with a folder holds a shared lock on it. Whoever finds nobody else may look after what an
 * unclean end has left. */
int ef_files_lock (const char *folder, gboolean *is_alone, GError **error);
gboolean ef_files_share_lock (int lock, GError **error);
/* For what only one may do at a time, with any folder; BUSY when others go on for @seconds. */
int ef_files_lock_alone (const char *folder, double seconds, GError **error);

/* What the header of a database file tells without SQLite. */
typedef enum {
  EF_FILES_GOOD,
  EF_FILES_DOUBTFUL, /* only SQLite can tell */
  EF_FILES_DAMAGED,
} EfFilesState;

EfFilesState ef_files_check_header (const char *path);

G_END_DECLS
