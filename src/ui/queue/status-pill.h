/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* What the queue does, wherever in the window one is; a click leads there. Hidden while there is nothing to
 * tell. Property: "studio". */
#define EF_TYPE_STATUS_PILL (ef_status_pill_get_type ())
G_DECLARE_FINAL_TYPE (EfStatusPill, ef_status_pill, EF, STATUS_PILL, AdwBin)

G_END_DECLS
