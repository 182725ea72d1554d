/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gst/gst.h>

#include "media/player.h"

G_BEGIN_DECLS

/* For tests and benches: other sinks, as launch descriptions. */
EfPlayer *ef_player_new_with_sinks (const char *video, const char *audio);
/* Nothing is under way and nothing waits; of playing only the start does. */
gboolean ef_player_is_settled (EfPlayer *self);
/* (transfer none) what shows the frames. */
GstElement *ef_player_get_sink (EfPlayer *self);
/* Pipelines that are not gone yet, of all players. */
int ef_player_count_pipelines (void);

G_END_DECLS
