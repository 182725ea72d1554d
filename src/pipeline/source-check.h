/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/source.h"
#include "pipeline/studio-private.h"

G_BEGIN_DECLS

/* Looks whether the files of @sources (element-type EfSource, of one profile) are where they were and
 * what they were, and notes it: missing, found again, to be read again. Nobody waits for it. */
void ef_studio_check_sources (EfStudio *self, GPtrArray *sources);

G_END_DECLS
