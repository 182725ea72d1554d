/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/studio.h"

G_BEGIN_DECLS

/* A file that a person asked for. Never over the video of a source, whosever it is (REFUSED), and over
 * another file only when that was said (@replace); TAKEN else. */
void ef_studio_write_file_async (EfStudio *self,
                                 GFile *file,
                                 GBytes *bytes,
                                 gboolean replace,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean ef_studio_write_file_finish (EfStudio *self, GAsyncResult *result, GError **error);

G_END_DECLS
