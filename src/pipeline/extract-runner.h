/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/extract-mode.h"
#include "core/source.h"
#include "core/time-span.h"
#include "pipeline/queue-private.h"

G_BEGIN_DECLS

/* The name its file has while it is made, and the URI it is to have then; NULL: it is not stored. */
char *ef_extract_settings_get_part (EfJob *job);
char *ef_extract_settings_get_uri (EfJob *job);

/* Removes, some time soon, what jobs that were cancelled have left half made. */
void ef_extract_sweep (EfStudio *studio);

/* Makes one file of one stretch or several, as it was frozen when it was asked for. */
extern const EfRunner ef_extract_runner;

/* @spans (element-type EfTimeSpan): joined in this order. */
char *ef_extract_settings_make (EfSource *source,
                                GArray *spans,
                                EfExtractMode mode,
                                EfExtractTracks tracks,
                                const char *path);

G_END_DECLS
