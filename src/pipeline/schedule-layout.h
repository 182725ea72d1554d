/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/schedule.h"
#include "store/connection.h"

G_BEGIN_DECLS

#define EF_SCHEDULE_AHEAD (14 * G_TIME_SPAN_DAY)

/* Whether its rule can be followed: an RRULE or slots, with an end where it is recurring. @zone: of its profile. */
gboolean ef_schedule_layout_check (EfSchedule *schedule, GTimeZone *zone, GError **error);

/* Nominal local times (gint64) of a schedule from @from to @to, both included, at most @most. */
GArray *ef_schedule_layout_expand (EfSchedule *schedule,
                                   GTimeZone *zone,
                                   gint64 from,
                                   gint64 to,
                                   guint most,
                                   GError **error);

/* In a transaction: the posts of the next days that are not there yet, for @account. @now: by the server's clock. An
 * occurrence that has a post is left, whatever became of that. */
gboolean ef_schedule_layout_run (EfConnection *connection,
                                 const char *profile_id,
                                 const char *id,
                                 const char *account,
                                 gint64 now,
                                 guint *n_posts,
                                 GError **error);

G_END_DECLS
