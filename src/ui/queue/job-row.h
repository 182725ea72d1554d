/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "core/job.h"
#include "pipeline/studio.h"
#include "ui/pictures.h"
#include "ui/projects/film-pictures.h"

G_BEGIN_DECLS

/* A job: what it is, whose it is, how far it is or what is wrong, and what can be done about it. Those in
 * its list are its neighbours: Alt+Up and Alt+Down move it among them. */
#define EF_TYPE_JOB_ROW (ef_job_row_get_type ())
G_DECLARE_FINAL_TYPE (EfJobRow, ef_job_row, EF, JOB_ROW, AdwPreferencesRow)

GtkWidget *
ef_job_row_new (EfStudio *studio, EfPictures *pictures, EfFilmPictures *films, EfJob *job);
EfJob *ef_job_row_get_job (EfJobRow *self);

G_END_DECLS
