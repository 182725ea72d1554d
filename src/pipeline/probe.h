/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/source.h"
#include "pipeline/media-child.h"

G_BEGIN_DECLS

/* What a file is: a new source with name, path, size, time, fingerprint and info, to be stored or to be
 * compared with. */
void ef_probe_async (EfMediaChild *child,
                     const char *profile_id,
                     const char *path,
                     GCancellable *cancellable,
                     GAsyncReadyCallback callback,
                     gpointer user_data);
EfSource *ef_probe_finish (GAsyncResult *result, GError **error);

G_END_DECLS
