/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/studio-renders.h"
#include "store/database.h"
#include "store/render-table.h"

G_BEGIN_DECLS

/* The library from inside: library.c is the list, library-find.c what is in it, library-verbs.c what a person
 * does with renders, library-add.c files made elsewhere, library-files.c what is done with the files
 * themselves. */

/* A call about several renders, or a filter. */
typedef struct {
  char *profile_id;
  char *text;       /* (nullable) */
  char *format;     /* (nullable) */
  char *project_id; /* (nullable) */
  EfLibraryFilter filter;
  GPtrArray *renders; /* (nullable) (element-type EfRender) */
  GPtrArray *damaged; /* (nullable) (element-type utf8) */
  GPtrArray *jobs;    /* (nullable) (element-type EfJob) */
  GPtrArray *tags;    /* (nullable) (element-type utf8) */
  EfRender *render;   /* (owned) (nullable) */
  EfRenderFields fields;
  EfLibraryCounts counts;
  guint offset;
  guint limit;
  guint n;
  gboolean flag;
} EfLibraryCall;

EfLibraryCall *ef_library_call_new (const char *profile_id);
void ef_library_call_free (gpointer data);
/* Takes @call. */
void ef_library_call_run (EfStudio *self,
                          gpointer tag,
                          EfDatabaseFunc func,
                          EfLibraryCall *call,
                          gboolean write,
                          GAsyncReadyCallback callback,
                          gpointer user_data);
EfLibraryCall *ef_library_call_finish (GAsyncResult *result, GError **error); /* (transfer full) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfLibraryCall, ef_library_call_free)

/* The filter of the store; its texts are those of @filter. */
EfRenderFilter ef_library_filter_make (const EfLibraryFilter *filter);

/* Its texts are owned. */
void ef_library_filter_copy (EfLibraryFilter *to, const EfLibraryFilter *from);
void ef_library_filter_clear (EfLibraryFilter *self);

/* What the list asks of the database. */
typedef struct {
  char *profile_id;
  EfLibraryFilter filter; /* its texts are owned */
  GArray *numbers;        /* (owned) (nullable) (element-type gint64) */
  GPtrArray *renders;     /* (owned) (nullable) (element-type EfRender) (nullable members) */
  GPtrArray *damaged;     /* (owned) (nullable) (element-type utf8) */
  guint load;             /* which of many */
  guint page;
} EfLibraryReading;

EfLibraryReading *ef_library_reading_new (const char *profile_id, guint load);
void ef_library_reading_free (gpointer data);
/* Rows of the numbers; the numbers of what fits the filter. */
gboolean ef_library_reading_read (EfConnection *connection, gpointer data, GError **error);
gboolean ef_library_reading_list (EfConnection *connection, gpointer data, GError **error);

/* Whether the files are there; what cannot be told, such as what is not finished, is not called missing. */
void ef_library_look_async (EfStudio *studio,
                            GPtrArray *renders,
                            GAsyncReadyCallback callback,
                            gpointer user_data);
void ef_library_look_finish (GAsyncResult *result);

/* What has lain in the trash for long enough goes, files of ours into that of the desktop. At the start. */
void ef_library_purge (EfStudio *studio);

G_END_DECLS
