/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/extract-mode.h"
#include "core/source.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* Makes a file of each of @segments (element-type EfSegment) in @folder, which is made when missing. The
 * names (@template NULL: EF_NAME_TEMPLATE_DEFAULT) have the numbers that the segments have in the list of
 * @source; they and the space on the disk are looked at before anything begins: EF_ERROR_TAKEN says that
 * a file is there already (with @keep_both a number is put behind the name instead), EF_ERROR_REFUSED what
 * else is in the way. Returns the stored jobs (element-type EfJob) in the
 * order of the segments; where a file is says the detail of its job when that has ended. */
void ef_studio_extract_async (EfStudio *self,
                              EfSource *source,
                              GPtrArray *segments,
                              EfExtractMode mode,
                              const char *folder,
                              const char *template,
                              gboolean keep_both,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
GPtrArray *ef_studio_extract_finish (EfStudio *self, GAsyncResult *result, GError **error);

/* What the name of such a file ends with: ".mp4". */
const char *ef_studio_get_extract_extension (EfSource *source, EfExtractMode mode);

G_END_DECLS
