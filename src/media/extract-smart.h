/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/extract-job.h"

G_BEGIN_DECLS

/* Encodes anew only what lies before the first key frame of each span and behind the last frame nothing
 * later is needed for; all packets between are kept. FALSE without an error: it cannot be done here, and
 * @why says so where there is something to say. */
gboolean ef_extract_smart (EfExtractJob *job, gboolean keeps_sound, char **why, GError **error);

char *ef_extract_smart_why_not (const char *uri, const EfMediaInfo *info, EfFrameIndex *frames);

G_END_DECLS
