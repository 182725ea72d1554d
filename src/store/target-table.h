/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/post.h"
#include "store/connection.h"

G_BEGIN_DECLS

/* What happens to targets. Every call that writes names the profile and the state that was seen: a row that is
 * in another one is a CONFLICT, a move that is not legal a critical and refused. */

/* Which targets. NULL and 0 stand for all. */
typedef struct {
  const char *profile_id;
  const char *account;
  guint states; /* a bit EF_POST_STATE_BIT () for each */
  gint64 from;  /* with this date or a later one, milliseconds */
  gint64 to;    /* and before this one */
  guint limit;
} EfTargetFilter;

/* The soonest first (element-type EfTarget). */
GPtrArray *
ef_target_table_select (EfConnection *connection, const EfTargetFilter *filter, GError **error);
/* Of which a person wants something. */
GPtrArray *ef_target_table_list_wished (EfConnection *connection, GError **error);
EfTarget *ef_target_table_get (EfConnection *connection,
                               const char *profile_id,
                               const char *id,
                               GError **error); /* NOT_FOUND */
/* Whose date that is, was, or shall be; *@target NULL: nobody's. */
gboolean ef_target_table_find_date (EfConnection *connection,
                                    const char *profile_id,
                                    const char *origin,
                                    const char *remote_channel,
                                    gint64 date,
                                    EfTarget **target,
                                    GError **error);
/* All dates from @from to before @to that are in use on a channel (element-type gint64), also old and new
 * ones, whoever uses them: what ef_post_date_choose () must not choose. */
gboolean ef_target_table_add_dates (EfConnection *connection,
                                    const char *origin,
                                    const char *remote_channel,
                                    gint64 from,
                                    gint64 to,
                                    GArray *dates,
                                    GError **error);

/* Nothing but the state. Refused, as a CONFLICT, when there is an unsettled request and the target would
 * be in the line again. */
gboolean ef_target_table_move (EfConnection *connection,
                               const char *profile_id,
                               const char *id,
                               EfPostState from,
                               EfPostState to,
                               GError **error);
/* The intent, before the request that creates it: the target is uploading, is not at the server, has no
 * unsettled request, and its channel belongs to its profile. */
gboolean ef_target_table_begin_request (EfConnection *connection,
                                        const char *profile_id,
                                        const char *id,
                                        gint64 time,
                                        GError **error);
/* An answer came, or will not come any more; what became of it is told by one of the next two. */
gboolean ef_target_table_end_request (EfConnection *connection,
                                      const char *profile_id,
                                      const char *id,
                                      gint64 time,
                                      GError **error);
/* The server was asked for an unknown one, and did not show it. */
gboolean ef_target_table_note_asked (EfConnection *connection,
                                     const char *profile_id,
                                     const char *id,
                                     gint64 time,
                                     GError **error);
/* It is not at the server: its request is settled. @to: waiting, late, failed or canceled; what has an id
 * at the server does not come into the line by that, but by a restart. */
gboolean ef_target_table_settle (EfConnection *connection,
                                 const char *profile_id,
                                 const char *id,
                                 EfPostState from,
                                 EfPostState to,
                                 const char *problem,
                                 const char *problem_code,
                                 GError **error);

/* What the server says of one that it has. */
typedef struct {
  EfPostState state; /* handed over, scheduled, published or failed */
  const char *remote_id;
  const char *url;          /* (nullable): as it was */
  const char *problem;      /* (nullable): none */
  const char *problem_code; /* (nullable): none */
  gint64 time;
} EfTargetFacts;
/* It is at the server: its request is settled. TAKEN: another target is that. */
gboolean ef_target_table_adopt (EfConnection *connection,
                                const char *profile_id,
                                const char *id,
                                EfPostState from,
                                const EfTargetFacts *facts,
                                GError **error);
/* In the line again with @date, which may be its own; what it was before is an old date. What was at the
 * server is gone from there: the caller has seen that. */
gboolean ef_target_table_restart (EfConnection *connection,
                                  const char *profile_id,
                                  const char *id,
                                  EfPostState from,
                                  gint64 date,
                                  GError **error); /* TAKEN */
/* @new_date: only to move it. NONE takes a wish back. */
gboolean ef_target_table_set_wish (EfConnection *connection,
                                   const char *profile_id,
                                   const char *id,
                                   EfPostWish wish,
                                   gint64 new_date,
                                   GError **error); /* TAKEN */
/* The server has it under the new date: that is its date now. */
gboolean ef_target_table_note_moved (EfConnection *connection,
                                     const char *profile_id,
                                     const char *id,
                                     GError **error);
/* Texts of one that was not sent. @caption NULL: that of the post. */
gboolean ef_target_table_set_texts (EfConnection *connection,
                                    const char *profile_id,
                                    const char *id,
                                    gint64 rev,
                                    const char *caption,
                                    const char *settings,
                                    GError **error);

/* After an end that was not clean: what was taken up without a request waits again, what had one is unknown;
 * their jobs are queued or unknown. For whoever owns the queue, before it runs anything. */
gboolean ef_target_table_take_back (EfConnection *connection,
                                    guint *n_waiting,
                                    guint *n_unknown,
                                    GError **error);
/* This database is a copy of one that went on: everything that is not final is unknown, as if its request
 * had ended @time. */
gboolean
ef_target_table_forget (EfConnection *connection, gint64 time, guint *n_unknown, GError **error);

G_END_DECLS
