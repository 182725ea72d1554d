/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/job.h"

G_BEGIN_DECLS

/* What is known of a job, to be read and copied. */
void ef_job_log_present (GtkWidget *parent, EfJob *job);

G_END_DECLS
