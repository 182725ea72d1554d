/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pipeline/farm.h"
#include "pipeline/runner.h"

G_BEGIN_DECLS

/* Renders clips on other computers: the plan goes to a scheduler, and what comes back is looked at and noted
 * as if it had been made here. */
extern const EfRunner ef_farm_runner;

/* Whether a job is sent to the farm, or was, and must not be rendered here as well. */
gboolean ef_farm_takes (EfStudio *studio, EfJob *job);

/* Ends what was cancelled while nobody was there to tell the scheduler. At the start. */
void ef_farm_sweep (EfStudio *studio);

/* Whether a node sees the shared folder, in a minute or two, as the settings are now. */
void ef_farm_probe_async (EfStudio *studio, GAsyncReadyCallback callback, gpointer user_data);
gboolean ef_farm_probe_finish (EfStudio *studio, GAsyncResult *result, GError **error);

G_END_DECLS
