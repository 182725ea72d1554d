/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/project-edit.h"
#include "store/connection.h"

G_BEGIN_DECLS

/* Every call names the profile: no query reaches another's. Projects that were removed are hidden from all
 * but ef_project_table_list_removed until they are purged. Steps of undo are those of store/history.h, as for segments. */
gboolean ef_project_table_insert (EfConnection *connection, EfProject *project, GError **error);
EfProject *ef_project_table_get (EfConnection *connection,
                                 const char *profile_id,
                                 const char *id,
                                 GError **error); /* NOT_FOUND */
/* The latest changed first, with n_items and length. What cannot be read is left out, and its id is added to
 * @damaged (nullable) (element-type utf8). */
GPtrArray *ef_project_table_list (EfConnection *connection,
                                  const char *profile_id,
                                  GPtrArray *damaged,
                                  GError **error);
/* The latest removed first. */
GPtrArray *
ef_project_table_list_removed (EfConnection *connection, const char *profile_id, GError **error);
/* The name alone: settings are an edit, which can be undone. CONFLICT, TAKEN. */
gboolean ef_project_table_rename (EfConnection *connection, EfProject *values, GError **error);
gboolean ef_project_table_set_removed (EfConnection *connection,
                                       const char *profile_id,
                                       const char *id,
                                       gboolean removed,
                                       GError **error);
gboolean ef_project_table_purge (EfConnection *connection, gint64 time, GError **error);

/* The storyboard in its order (EfItem), each with its segment and source as they are now, read in one
 * go: 5,000 items are no problem. A segment or source that was removed is there, and says so. */
GPtrArray *ef_project_table_list_items (EfConnection *connection,
                                        const char *profile_id,
                                        const char *project_id,
                                        GError **error);

/* Those (element-type utf8) whose storyboard shows a source, of whichever profile it is. */
GPtrArray *
ef_project_table_list_showing (EfConnection *connection, const char *source_id, GError **error);
/* Whose it is, for an edit that names nothing but the project. NOT_FOUND. */
char *ef_project_table_find_profile (EfConnection *connection, const char *id, GError **error);

/* As ef_segment_table_apply, undo, redo and get_history. */
gboolean ef_project_table_apply (EfConnection *connection,
                                 const char *profile_id,
                                 EfProjectEdit *edit,
                                 GError **error);
EfProjectEdit *ef_project_table_undo (EfConnection *connection,
                                      const char *profile_id,
                                      const char *project_id,
                                      GError **error);
EfProjectEdit *ef_project_table_redo (EfConnection *connection,
                                      const char *profile_id,
                                      const char *project_id,
                                      GError **error);
gboolean ef_project_table_get_history (EfConnection *connection,
                                       const char *profile_id,
                                       const char *project_id,
                                       char **undo,
                                       char **redo,
                                       GError **error);

G_END_DECLS
