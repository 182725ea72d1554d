/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/render.h"
#include "store/connection.h"

G_BEGIN_DECLS

typedef enum {
  EF_RENDER_NEWEST,
  EF_RENDER_OLDEST,
  EF_RENDER_BY_TITLE,
  EF_RENDER_LONGEST,
} EfRenderOrder;

/* Which renders. NULL, 0 and "" stand for all. */
typedef struct {
  const char *text;   /* words and beginnings of words, of title, caption, keywords and tags */
  const char *format; /* a nick */
  const char *project_id;
  const char *clip_id;
  const char *tag;
  guint states;     /* a bit 1 << EfJobState for each */
  guint uses;       /* a bit 1 << EfRenderUse for each */
  gboolean trashed; /* those in the trash instead */
  EfRenderOrder order;
} EfRenderFilter;

gboolean ef_render_table_insert (EfConnection *connection, EfRender *render, GError **error);
EfRender *ef_render_table_get (EfConnection *connection,
                               const char *profile_id,
                               const char *id,
                               GError **error); /* NOT_FOUND */
GPtrArray *ef_render_table_find (EfConnection *connection,
                                 const char *profile_id,
                                 const char *start,
                                 GError **error);
/* A page of the list; 10,000 renders take no longer for the last page than for the first. */
GPtrArray *ef_render_table_select (EfConnection *connection,
                                   const char *profile_id,
                                   const EfRenderFilter *filter,
                                   guint offset,
                                   guint limit,
                                   GError **error);
/* The ids of all that fit, in their order, for a list that pages: 16 bytes each. */
GArray *ef_render_table_list_numbers (EfConnection *connection,
                                      const char *profile_id,
                                      const EfRenderFilter *filter,
                                      GError **error); /* of gint64 */
/* In that order. Those that are gone are NULL; so are those that cannot be read, and their ids are added to
 * @damaged (nullable) (element-type utf8). */
GPtrArray *ef_render_table_get_numbers (EfConnection *connection,
                                        const char *profile_id,
                                        const gint64 *numbers,
                                        guint n_numbers,
                                        GPtrArray *damaged,
                                        GError **error);
/* How many there are of each use among those that are finished, and in the trash. */
typedef struct {
  guint n_all;
  guint n_uses[EF_RENDER_PUBLISH_FAILED + 1];
  guint n_trashed;
} EfRenderCounts;
gboolean ef_render_table_count (EfConnection *connection,
                                const char *profile_id,
                                EfRenderCounts *counts,
                                GError **error);
GPtrArray *ef_render_table_list_tags (EfConnection *connection,
                                      const char *profile_id,
                                      GError **error); /* of utf8 */
gboolean ef_render_table_update (EfConnection *connection,
                                 EfRender *values,
                                 EfRenderFields fields,
                                 GError **error); /* CONFLICT */
gboolean ef_render_table_set_trashed (EfConnection *connection,
                                      const char *profile_id,
                                      const char *id,
                                      gboolean trashed,
                                      GError **error);
/* What has lain in the trash since before @time: the rows go, the files are the caller's. */
GPtrArray *ef_render_table_list_expired (EfConnection *connection, gint64 time, GError **error);
gboolean ef_render_table_remove (EfConnection *connection,
                                 const char *profile_id,
                                 const char *id,
                                 GError **error);
/* The render of the profile whose file lies there, one that is not in the trash before one that is; *@render
 * NULL: there is none. */
gboolean ef_render_table_find_file (EfConnection *connection,
                                    const char *profile_id,
                                    const char *file,
                                    EfRender **render,
                                    GError **error);
/* Files of other renders of any profile that lie there: one file, one render. */
gboolean ef_render_table_has_file (EfConnection *connection,
                                   const char *file,
                                   const char *but_id,
                                   gboolean *has_file,
                                   GError **error);

G_END_DECLS
