/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job.h"
#include "store/connection.h"

G_BEGIN_DECLS

/* A job that was running at so many unclean ends in a row waits for the user. */
#define EF_JOB_INTERRUPTIONS_MOST 5

#define EF_JOB_TABLE_WAITING \
  ((1u << EF_JOB_PENDING) | (1u << EF_JOB_QUEUED) | (1u << EF_JOB_RETRYING))
#define EF_JOB_TABLE_UNFINISHED (EF_JOB_TABLE_WAITING | (1u << EF_JOB_RUNNING))

typedef struct {
  const char *profile_id; /* (nullable): all */
  const char *subject;    /* (nullable): all */
  guint kinds;            /* a bit 1 << EfJobKind for each; 0: all */
  guint states;           /* a bit 1 << EfJobState for each; 0: all */
  guint limit;            /* the first so many; 0: all */
} EfJobFilter;

/* A job without a place comes last. */
gboolean ef_job_table_insert (EfConnection *connection, EfJob *job, GError **error);
EfJob *ef_job_table_get (EfConnection *connection, const char *id, GError **error); /* NOT_FOUND */
/* The oldest first; @profile_id NULL: of all profiles. */
GPtrArray *ef_job_table_list (EfConnection *connection, const char *profile_id, GError **error);
/* All that have not ended, the @n_ended that have ended last, and those of @ids; the oldest first. */
GPtrArray *ef_job_table_list_recent (EfConnection *connection,
                                     guint n_ended,
                                     const char *const *ids,
                                     GError **error);
/* In the order in which they are run: by priority, then place. */
GPtrArray *
ef_job_table_select (EfConnection *connection, const EfJobFilter *filter, GError **error);

/* Moves the state only when the row is still in @from; otherwise CONFLICT. Notes when a job begins to
 * run and when it ends. */
gboolean ef_job_table_move (EfConnection *connection,
                            const char *id,
                            EfJobState from,
                            EfJobState to,
                            GError **error);
/* The named fields of @values, whatever the state. */
gboolean
ef_job_table_update (EfConnection *connection, EfJob *values, EfJobFields fields, GError **error);
/* Before another job, NULL: behind all, and with its priority. */
gboolean ef_job_table_place_before (EfConnection *connection,
                                    const char *id,
                                    const char *before_id,
                                    GError **error);

/* What runs although nobody runs it: queued again at its old place, on hold after
 * EF_JOB_INTERRUPTIONS_MOST times. Posts are left: they must be settled. */
gboolean ef_job_table_take_back (EfConnection *connection, guint *n_jobs, GError **error);
/* All jobs about @subject that have not ended, running ones as well: whoever runs one finds out when it
 * moves it. Posts are left. */
gboolean ef_job_table_cancel_subject (EfConnection *connection,
                                      const char *profile_id,
                                      const char *subject,
                                      guint *n_jobs,
                                      GError **error);
/* Of the jobs that have ended all but the last @keep, and those whose result begins with @spared, which somebody
 * has still to see to. */
gboolean
ef_job_table_purge (EfConnection *connection, guint keep, const char *spared, GError **error);

/* @counts has EF_JOB_N_STATES places; @profile_id NULL: of all profiles. */
gboolean ef_job_table_count_states (EfConnection *connection,
                                    const char *profile_id,
                                    guint *counts,
                                    GError **error);

G_END_DECLS
