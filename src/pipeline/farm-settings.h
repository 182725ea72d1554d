/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/plan.h"
#include "pipeline/studio.h"

G_BEGIN_DECLS

/* How the render farm is set up, as a job begins:
 *
 *   "render.farm"          "slurm", or "" for none
 *   "render.farm.options"  further arguments of sbatch, as they are typed
 *   "render.farm.folder"   the shared folder for what goes to the nodes and comes back
 *   "render.farm.roots"    further folders that the nodes see under the same path
 *   "render.farm.at-once"  so many jobs are sent at once; 0: all */
#define EF_FARM_SETTING "render.farm"
#define EF_FARM_SETTING_OPTIONS "render.farm.options"
#define EF_FARM_SETTING_FOLDER "render.farm.folder"
#define EF_FARM_SETTING_ROOTS "render.farm.roots"
#define EF_FARM_SETTING_AT_ONCE "render.farm.at-once"

typedef struct {
  char *folder;
  char **options;
  char **roots; /* the folder is none of them */
} EfFarmSettings;

gboolean ef_farm_settings_is_on (EfStudio *studio);
/* An error says what has to be set first. */
EfFarmSettings *ef_farm_settings_read (EfStudio *studio, GError **error);
EfFarmSettings *ef_farm_settings_copy (const EfFarmSettings *self);
void ef_farm_settings_free (EfFarmSettings *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (EfFarmSettings, ef_farm_settings_free)

/* On a thread: whether everything that @plan reads and writes lies where the nodes see it, under the same
 * path, and the folder can be written to. */
gboolean ef_farm_settings_check (const EfFarmSettings *self, EfPlan *plan, GError **error);

G_END_DECLS
