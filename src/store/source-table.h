/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/source.h"
#include "store/connection.h"

G_BEGIN_DECLS

/* Every call names the profile: no query reaches another's. Sources that were removed are hidden until
 * they are purged. */
gboolean ef_source_table_insert (EfConnection *connection, EfSource *source, GError **error);
EfSource *ef_source_table_get (EfConnection *connection,
                               const char *profile_id,
                               const char *id,
                               GError **error); /* NOT_FOUND */
GPtrArray *ef_source_table_list (EfConnection *connection, const char *profile_id, GError **error);
EfSource *ef_source_table_find_path (EfConnection *connection,
                                     const char *profile_id,
                                     const char *path,
                                     GError **error); /* NULL without error: none */
/* Several may be copies of one recording: the oldest first. */
GPtrArray *ef_source_table_find_fingerprint (EfConnection *connection,
                                             const char *profile_id,
                                             const char *fingerprint,
                                             GError **error);
/* As for profiles: the named fields, when the row still has the rev of @values; CONFLICT else. Of
 * EF_SOURCE_PLACE alone the rev is neither asked nor moved: it is nobody's edit. */
gboolean ef_source_table_update (EfConnection *connection,
                                 EfSource *values,
                                 EfSourceFields fields,
                                 GError **error);
gboolean ef_source_table_set_removed (EfConnection *connection,
                                      const char *profile_id,
                                      const char *id,
                                      gboolean removed,
                                      GError **error);
/* Those a storyboard needs, removed ones too: their ids go into @removed (element-type utf8). */
GPtrArray *ef_source_table_list_of_project (EfConnection *connection,
                                            const char *profile_id,
                                            const char *project_id,
                                            GHashTable *removed,
                                            GError **error);
/* Rows removed before @time (microseconds) go for good, with their segments, steps and jobs; not those
 * that a project in the list needs. */
gboolean ef_source_table_purge (EfConnection *connection, gint64 time, GError **error);
/* The files of all sources of all profiles, those that were removed as well: for whoever writes files, to
 * leave these alone. */
typedef struct {
  char *path;
  gint64 size; /* when it was read */
} EfSourceFile;

GPtrArray *ef_source_table_list_files (EfConnection *connection, GError **error);
/* Fingerprints some source of the profile still has: what the cleaner must not take first. */
GPtrArray *ef_source_table_list_fingerprints (EfConnection *connection,
                                              const char *profile_id,
                                              GError **error);

G_END_DECLS
