/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/render-job.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* The files that a job has made (element-type EfRenderJobFile) come into the library, and its result with them, in one
 * transaction. */
void ef_render_note_async (EfStudio *studio,
                           EfJob *job,
                           EfPlan *plan,
                           GPtrArray *files,
                           GAsyncReadyCallback callback,
                           gpointer user_data);
gboolean ef_render_note_finish (GAsyncResult *result, GError **error);

/* (transfer none) (nullable) */
EfOutput *ef_render_note_find_output (EfPlan *plan, const char *render_id);

G_END_DECLS
