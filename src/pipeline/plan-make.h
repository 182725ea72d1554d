/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/clip.h"
#include "core/plan.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

typedef enum {
  EF_PLAN_FOR_PREVIEW, /* with proxies; what cannot be shown is left out, and named */
  EF_PLAN_FOR_RENDER, /* of the files themselves; what cannot be shown is an error, which names it */
} EfPlanPurpose;

/* The plan of a clip in these formats (EF_FORMAT_BIT), laid out, without outputs: whoever adds some lays it out
 * again. Sources and their caches are those of the clip's profile. */
void ef_plan_make_async (EfStudio *studio,
                         EfClip *clip,
                         guint formats,
                         EfPlanPurpose purpose,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data);
/* @problems (nullable) (element-type utf8): sentences. */
EfPlan *ef_plan_make_finish (GAsyncResult *result, GPtrArray **problems, GError **error);

G_END_DECLS
