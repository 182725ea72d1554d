/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/estimate.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* How many seconds a work will take here, from the jobs that are finished; -1: nobody knows. */
void ef_render_estimate_async (EfStudio *studio,
                               const EfWork *work,
                               GAsyncReadyCallback callback,
                               gpointer user_data);
double ef_render_estimate_finish (GAsyncResult *result);

G_END_DECLS
