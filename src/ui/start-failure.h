/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "pipeline/studio.h"

G_BEGIN_DECLS

#define EF_TYPE_START_FAILURE (ef_start_failure_get_type ())
G_DECLARE_FINAL_TYPE (EfStartFailure, ef_start_failure, EF, START_FAILURE, AdwBin)

void ef_start_failure_explain (EfStartFailure *self, EfStudio *studio, const GError *error);
void ef_start_failure_popup_menu (EfStartFailure *self);

G_END_DECLS
