/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job.h"
#include "core/post.h"
#include "store/connection.h"

G_BEGIN_DECLS

/* Numbers of what came of the work. Posts are counted by target: a post to three channels is three. */

/* What became of the targets of one channel, or profile. */
typedef struct {
  char *id;
  char *name;
  char *network; /* of a channel; else "" */
  char *profile_id;
  guint posts[EF_POST_N_STATES];
} EfStatisticsRow;

/* What happened in one hour. */
typedef struct {
  gint64 begin; /* microseconds since 1970, UTC */
  guint published;
  guint failed;
  guint rendered;
} EfStatisticsHour;

#define EF_STATISTICS_HOURS 24

typedef struct {
  guint jobs[EF_JOB_N_STATES];
  guint posts[EF_POST_N_STATES];
  EfStatisticsHour
    hours[EF_STATISTICS_HOURS]; /* the last ones, the oldest first; the last one is not over */
  GPtrArray *channels;          /* (element-type EfStatisticsRow), those with posts, most first */
  GPtrArray *profiles;          /* (element-type EfStatisticsRow), in their order */
} EfStatistics;

void ef_statistics_free (EfStatistics *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfStatistics, ef_statistics_free)

/* @profile_id NULL: of all. */
EfStatistics *ef_statistics_read (EfConnection *connection,
                                  const char *profile_id,
                                  gboolean practice,
                                  gint64 now,
                                  GError **error);

G_END_DECLS
