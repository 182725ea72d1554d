/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/queue-private.h"

G_BEGIN_DECLS

/* The work on sources: an import reads what marking needs, an analysis what may come later. */
extern const EfRunner ef_import_runner;
extern const EfRunner ef_analysis_runner;

G_END_DECLS
