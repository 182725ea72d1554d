/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/columns.h"
#include "core/source.h"
#include "pipeline/media-child.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* Where in the pictures of a source something is going on: from the cache, where the analysis leaves it; of a
 * source that was not analysed yet, or before there were any, read now, from its proxy where there is one.
 * @progress (nullable) is called only while it is read. */
void ef_source_columns_read_async (EfStudio *studio,
                                   EfSource *source,
                                   EfMediaChildFunc progress,
                                   gpointer progress_data,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);
EfColumns *ef_source_columns_read_finish (EfStudio *studio, GAsyncResult *result, GError **error);

G_END_DECLS
