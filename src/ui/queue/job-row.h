/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/job.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

#define EF_TYPE_JOB_ROW (ef_job_row_get_type ())
G_DECLARE_FINAL_TYPE (EfJobRow, ef_job_row, EF, JOB_ROW, AdwPreferencesRow)

GtkWidget *ef_job_row_new (EfStudio *studio, EfJob *job);

G_END_DECLS
