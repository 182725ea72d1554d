/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/runner.h"

G_BEGIN_DECLS

/* Renders clips, in a process of its own. */
extern const EfRunner ef_render_runner;

/* Where plans work on their way: RENDERING/JOB. */
char *ef_render_get_folder (EfStudio *studio, const char *job_id);

/* What was left by a job that will not run again: half a file, a folder. At the start. */
void ef_render_sweep (EfStudio *studio);

G_END_DECLS
