/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/steps.h"
#include "core/worker.h"
#include "store/database.h"

G_BEGIN_DECLS

/* What database.c (calls, the feed) and database-steps.c (opening, closing) share. */
typedef enum {
  EF_FEED_IDLE,
  EF_FEED_READING,
  EF_FEED_AGAIN, /* reading, and something has happened since */
} EfFeedState;

/* The one SQLite file and its two connections. Writes happen in order on one thread, reads on another
 * that never waits for a disk. What any process has written comes back as the signal "changed". */
struct _EfDatabase {
  GObject parent_instance;

  char *folder;
  char *path;
  EfDatabaseFlags flags;
  guint unclean_starts;

  EfWorker *writer; /* (owned) */
  EfWorker *reader; /* (owned) */
  EfWorker *copier; /* (owned) (nullable): while it may make the copy of the day */

  /* Only on the writer's thread. */
  EfConnection *write_connection; /* (owned) (nullable) */
  int lock;
  int mark;         /* of the start that was counted */
  gint64 announced; /* the last seq in the file that others monitor */

  /* Only on the reader's thread. */
  EfConnection *read_connection; /* (owned) (nullable) */
  gint64 known;                  /* the last seq that was reported */

  GFileMonitor *monitor; /* (owned) (nullable) */
  EfFeedState feed;
  gboolean is_closed;
  gboolean is_damaged; /* somebody ran into it: the next start looks at the whole file */
};

extern const EfStep ef_database_open_steps[];
extern const EfStep ef_database_close_steps[];

void ef_database_announce (EfDatabase *self, gint64 last); /* on the writer's thread */
void ef_database_fetch_news (EfDatabase *self);
void ef_database_drop_connection (EfConnection **connection);

G_END_DECLS
