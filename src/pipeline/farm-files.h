/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/plan.h"

G_BEGIN_DECLS

/* The folder of one job in the shared folder: FOLDER/JOB-TOKEN, where the token is new each time a job is
 * sent. In it are
 *
 *   plan.json   what is to be rendered
 *   job.sh      what a node does
 *   token       so that a node knows that it sees this folder and no other
 *   claim       a link to the number of the one job that renders, however often it was sent
 *   lines       what the program that renders says (media/render.h)
 *   ended       the last thing: how that went
 *
 * All of it blocks, and is for a thread. */

gboolean ef_farm_files_write (const char *folder, const char *token, EfPlan *plan, GError **error);

typedef struct {
  char *claim; /* (nullable): nobody has begun */
  char *ended; /* (nullable): nobody has ended */
  char *lines; /* (nullable): whole ones, since the last time */
} EfFarmLook;
void ef_farm_look_clear (EfFarmLook *self);

/* @offset: where the last look stopped, and this one does. */
void ef_farm_files_look (const char *folder, gsize *offset, EfFarmLook *look);

/* What a node could not do before it began, as a sentence; NULL: something else. @ended as it was read. */
char *ef_farm_files_describe (const char *ended, EfPlan *plan);

G_END_DECLS
