/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job.h"
#include "store/connection.h"

G_BEGIN_DECLS

gboolean ef_job_table_insert (EfConnection *connection, EfJob *job, GError **error);
/* The oldest first; @profile_id NULL: of all profiles. */
GPtrArray *ef_job_table_list (EfConnection *connection, const char *profile_id, GError **error);

/* Moves the state only when the row is still in @from; otherwise CONFLICT. */
gboolean ef_job_table_move (EfConnection *connection,
                            const char *id,
                            EfJobState from,
                            EfJobState to,
                            GError **error);

/* @counts has EF_JOB_N_STATES places; @profile_id NULL: of all profiles. */
gboolean ef_job_table_count_states (EfConnection *connection,
                                    const char *profile_id,
                                    guint *counts,
                                    GError **error);

G_END_DECLS
