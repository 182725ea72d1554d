/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/schedule.h"
#include "store/connection.h"

G_BEGIN_DECLS

/* Rules that make posts, and which of their occurrences have one. Every call names the profile, or the
 * schedule carries it. */

gboolean ef_schedule_table_insert (EfConnection *connection, EfSchedule *schedule, GError **error);
EfSchedule *ef_schedule_table_get (EfConnection *connection,
                                   const char *profile_id,
                                   const char *id,
                                   GError **error); /* NOT_FOUND */
/* By name. */
GPtrArray *
ef_schedule_table_list (EfConnection *connection, const char *profile_id, GError **error);
/* Of all profiles: those that are active and laid out no further than before @until. */
GPtrArray *ef_schedule_table_list_due (EfConnection *connection, gint64 until, GError **error);
/* All of its values, when the row has their rev. */
gboolean ef_schedule_table_update (EfConnection *connection,
                                   EfSchedule *values,
                                   GError **error); /* CONFLICT */
/* What laying out tells; a person who edits meanwhile has no conflict by it. */
gboolean ef_schedule_table_set_laid_out (EfConnection *connection,
                                         const char *profile_id,
                                         const char *id,
                                         gint64 until,
                                         EfScheduleState state,
                                         GError **error);
/* Its posts stay. */
gboolean ef_schedule_table_remove (EfConnection *connection,
                                   const char *profile_id,
                                   const char *id,
                                   GError **error);

/* The occurrences that have a post, also a canceled one: nominal local time → id of the post. */
GHashTable *ef_schedule_table_list_occurrences (EfConnection *connection,
                                                const char *profile_id,
                                                const char *id,
                                                GError **error);

/* A post of a render, past or planned. */
typedef struct {
  char *render_id;
  gint64 planned_at; /* microseconds */
} EfRenderPosted;
/* All of a profile that were not canceled (element-type EfRenderPosted), real ones or those for practice, the
 * soonest first; what failed for good was not posted. */
GPtrArray *ef_schedule_table_list_posted (EfConnection *connection,
                                          const char *profile_id,
                                          gboolean practice,
                                          GError **error);

G_END_DECLS
