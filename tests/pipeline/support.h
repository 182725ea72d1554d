/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/queue-private.h"
#include "pipeline/studio-sources.h"
#include "support/async.h"

/* A studio on a real database in a folder of its own, with a stand-in for the program that reads media. */
typedef struct {
  char *folder;
  char *files; /* where the videos lie */
  char *log;   /* what the reader was asked */
  EfPaths *paths;
  EfKeyring *keyring;
} Fixture;

void set_up (Fixture *fixture, gconstpointer data);
void tear_down (Fixture *fixture, gconstpointer data);

EfStudio *open_studio (Fixture *fixture, EfStudioFlags flags);
void close_studio (EfStudio *studio);
EfProfile *add_profile (EfStudio *studio, const char *name);

char *write_video (Fixture *fixture, const char *name, const char *contents);
EfAdded *add_paths (EfStudio *studio, EfProfile *profile, const char *const *paths);
EfSource *add_video (EfStudio *studio, Fixture *fixture, const char *name);
guint count_asked (Fixture *fixture, const char *what);

/* "hang-levels", say, of all files; NULL: as their names say. For children that start from now on. */
void set_how (const char *how);
EfSource *get_source (EfStudio *studio, guint position);
gboolean is_ready (EfStudio *studio, guint position);
/* The job of this kind about a source; NULL: none. */
EfJob *find_job (EfStudio *studio, EfJobKind kind, EfSource *source);
guint count_jobs (EfStudio *studio, EfJobState state);

G_NORETURN void late_cb (gpointer data);

gboolean tick_cb (gpointer data);

/* On a machine that is busy this waits for longer. Files that others write are looked at now and then. */
#define WAIT_UNTIL(condition)                                  \
  G_STMT_START                                                 \
  {                                                            \
    guint late_id = g_timeout_add_once (30000, late_cb, NULL); \
    guint look_id = g_timeout_add (10, tick_cb, NULL);         \
    while (!(condition))                                       \
      g_main_context_iteration (NULL, TRUE);                   \
    g_source_remove (look_id);                                 \
    g_source_remove (late_id);                                 \
  }                                                            \
  G_STMT_END
