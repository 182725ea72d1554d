/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "media/stage.h"

G_BEGIN_DECLS

/* For tests and benches: other sinks, as launch descriptions. @audio NULL: none. */
EfStage *ef_stage_new_with_sinks (const char *video, const char *audio);
/* What was wanted last is on screen, or plays, or there is a problem. */
gboolean ef_stage_is_settled (EfStage *self);
GstElement *ef_stage_get_sink (EfStage *self); /* (transfer none) */

G_END_DECLS
