/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job.h"
#include "pipeline/studio.h"
#include "store/statistics.h"

G_BEGIN_DECLS

/* What came of the work so far; @profile NULL: of all together. */
void ef_studio_get_statistics_async (EfStudio *self,
                                     EfProfile *profile,
                                     gboolean practice,
                                     GAsyncReadyCallback callback,
                                     gpointer user_data);
EfStatistics *
ef_studio_get_statistics_finish (EfStudio *self, GAsyncResult *result, GError **error);

G_END_DECLS
