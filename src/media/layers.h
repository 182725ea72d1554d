/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/plan.h"

G_BEGIN_DECLS

/* What a plan shows and lets hear at a place of the clip: one stretch, or two while one gives way to the
 * other. Pictures and sound are counted on one grid. */
typedef struct {
  guint stretches[2]; /* the earlier one first */
  guint n_stretches;
  double share; /* of the later one, of two */
  double light; /* 0 black … 1 as it is */
} EfLayers;

/* @frame lies in the clip. */
void ef_layers_find (EfPlan *plan, guint frame, EfLayers *layers);
EfStretch *ef_layers_get_stretch (EfPlan *plan, guint stretch);
/* How many frames @stretch shares with the one before; how many of each dip into black there. */
guint ef_layers_count_shared (EfPlan *plan, guint stretch);
guint ef_layers_count_dipping (EfPlan *plan, guint stretch);

G_END_DECLS
