/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/post-plan.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* What a plan is asked for: which files go to which channels, and when. Ids are ours. */
typedef struct {
  const char *const *renders;  /* (nullable): with a table, all of the library */
  const char *const *channels; /* (nullable): all that belong to the profile */
  EfPostPlanMode mode;
  gint64 start; /* local time, or EF_POST_PLAN_NO_START */
  guint step;   /* minutes, as the next */
  guint jitter;
  guint32 seed;
  const char *template; /* (nullable) of the caption */
  GBytes *csv;          /* (nullable): a table that says all of it but the files */
} EfPostPlanWish;

/* The table that is shown before anything is stored. What is planned already, slots, zone, the server's clock and
 * what it said of its channels are looked up; files are looked into. @wish is copied. */
void ef_studio_make_post_plan_async (EfStudio *self,
                                     EfProfile *profile,
                                     gboolean practice,
                                     const EfPostPlanWish *wish,
                                     GCancellable *cancellable,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
/* @refusals (nullable) (element-type EfPostPlanRefusal): rows of a table that do not say enough. */
EfPostPlan *ef_studio_make_post_plan_finish (EfStudio *self,
                                             GAsyncResult *result,
                                             GPtrArray **refusals,
                                             GError **error);

G_END_DECLS
