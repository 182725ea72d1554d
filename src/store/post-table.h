/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/post.h"
#include "store/connection.h"

G_BEGIN_DECLS

/* Posts with their targets. Every call names the profile, or the post carries it. What happens to a target is
 * in store/target-table.h. */

typedef enum {
  EF_POST_SOONEST,
  EF_POST_LATEST,
} EfPostOrder;

/* Which posts. NULL, 0 and "" stand for all. */
typedef struct {
  gboolean practice;      /* those for practice, else the real ones: never both */
  const char *text;       /* words and beginnings of words, of title and caption */
  const char *channel_id; /* with a target there; then the states are those of that target */
  const char *render_id;
  const char *schedule_id;
  guint states; /* a bit EF_POST_STATE_BIT () for each */
  gint64 from;  /* planned for this moment or later, microseconds */
  gint64 to;    /* and before this one */
  EfPostOrder order;
} EfPostFilter;

/* A post without a time of its own gets this one. TAKEN: its date or its occurrence is in use; REFUSED: a
 * channel of another profile. */
gboolean ef_post_table_insert (EfConnection *connection, EfPost *post, GError **error);
/* A whole plan (element-type EfPost); the transaction is the caller's. */
gboolean ef_post_table_insert_all (EfConnection *connection, GPtrArray *posts, GError **error);
EfPost *ef_post_table_get (EfConnection *connection,
                           const char *profile_id,
                           const char *id,
                           GError **error); /* NOT_FOUND */
/* By the beginning of an id, of a post or of a target. */
GPtrArray *ef_post_table_find (EfConnection *connection,
                               const char *profile_id,
                               const char *start,
                               GError **error);
GPtrArray *ef_post_table_select (EfConnection *connection,
                                 const char *profile_id,
                                 const EfPostFilter *filter,
                                 guint offset,
                                 guint limit, /* 0: all */
                                 GError **error);
/* The numbers of all that fit, in their order, for a list that pages. */
GArray *ef_post_table_list_numbers (EfConnection *connection,
                                    const char *profile_id,
                                    const EfPostFilter *filter,
                                    GError **error); /* of gint64 */
GPtrArray *ef_post_table_get_numbers (EfConnection *connection,
                                      const char *profile_id,
                                      const gint64 *numbers,
                                      guint n_numbers,
                                      GError **error); /* in that order; gone ones are NULL */
/* @counts has EF_POST_N_STATES places. */
gboolean ef_post_table_count (EfConnection *connection,
                              const char *profile_id,
                              gboolean practice,
                              guint *counts,
                              GError **error);
gboolean ef_post_table_update (EfConnection *connection,
                               EfPost *values,
                               EfPostFields fields,
                               GError **error); /* CONFLICT */
/* Of an upload, which has no targets; CONFLICT when it is not in @from. */
gboolean ef_post_table_move (EfConnection *connection,
                             const char *profile_id,
                             const char *id,
                             EfPostState from,
                             EfPostState to,
                             const char *problem,
                             GError **error);

G_END_DECLS
