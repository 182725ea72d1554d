/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "core/estimate.h"
#include "core/job.h"
#include "core/plan.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* What was made of a plan, wherever that was, on its way into the database. */

/* The array of "done" into @files (element-type EfRenderJobFile); the encoder goes into @work. */
gboolean
ef_render_note_take (EfPlan *plan, JsonArray *done, GPtrArray *files, EfWork *work, GError **error);
/* It is noted before the job ends: whoever interrupts it there finds it done. The result is in @job. */
void ef_render_note_async (EfStudio *studio,
                           EfJob *job,
                           EfPlan *plan,
                           GPtrArray *files,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean ef_render_note_finish (GAsyncResult *result, GError **error);
/* Their names, the first with its folder. */
char *ef_render_note_describe (GPtrArray *files);

G_END_DECLS
