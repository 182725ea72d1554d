/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/job.h"
#include "core/source.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* What is said of a job. */

char *ef_job_text_kind (EfJob *job);  /* "Extract, exact" */
char *ef_job_text_stage (EfJob *job); /* what it is at, waits for, or what is wrong */
/* "Started: …", a line for everything that is known, for somebody who wants to know why. */
char *ef_job_text_log (EfJob *job);
/* Seconds: "50 s", "1 min 10 s", "2 h 5 min". */
char *ef_job_text_time (double seconds);
/* The same of a guess: "4 min". */
char *ef_job_text_about (double seconds);

/* The files it has made (element-type GFile), also none. */
GPtrArray *ef_job_text_list_files (EfJob *job);
/* The video it is about, while the list of the profile has it. (transfer none) (nullable) */
EfSource *ef_job_text_find_source (EfStudio *studio, EfJob *job);
/* Where the clip that is rendered begins, in a source of the profile that is open. (transfer full) (nullable) */
EfSource *ef_job_text_find_begin (EfStudio *studio, EfJob *job, gint64 *time);
/* The path of a picture of what it begins with; NULL: there is none. */
char *ef_job_text_find_picture (EfStudio *studio, EfJob *job);

G_END_DECLS
