/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/estimate.h"
#include "core/job.h"
#include "core/plan.h"

G_BEGIN_DECLS

/* What the job that renders a clip carries: the plan, frozen, in its settings, and in its result
 * {"files":[{"render","file","size","duration","encoder","loudness"}],"notices":["…"],
 * "work":{"pixels","seconds","encoder"}}. */

/* A job of the kind may extract segments instead. Looks at the begin of the settings only. */
gboolean ef_render_job_is (EfJob *job);
char *ef_render_job_make_settings (EfPlan *plan);
EfPlan *ef_render_job_get_plan (EfJob *job, GError **error);

/* @files (element-type EfRenderJobFile), in the order of the outputs. */
typedef struct {
  char *render_id;
  char *file;
  char *encoder;
  gint64 size;
  gint64 duration;
  double loudness; /* NAN: left alone */
} EfRenderJobFile;
void ef_render_job_file_free (EfRenderJobFile *self);

char *ef_render_job_make_result (GPtrArray *files, GPtrArray *notices, const EfWork *work);
/* FALSE: it has not come to its end. */
gboolean ef_render_job_get_work (EfJob *job, EfWork *work);
/* Sentences that are no failure (element-type utf8). */
GPtrArray *ef_render_job_get_notices (EfJob *job);
/* What is asked of encoder and decoders, in millions of pixels. */
double ef_render_job_count_pixels (EfPlan *plan);

G_END_DECLS
