/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/extract-mode.h"
#include "core/source.h"
#include "core/time-span.h"
#include "pipeline/queue-private.h"

G_BEGIN_DECLS

/* Makes one file of one stretch, as it was frozen when it was asked for. */
extern const EfRunner ef_extract_runner;

char *
ef_extract_settings_make (EfSource *source, EfTimeSpan span, EfExtractMode mode, const char *path);

G_END_DECLS
