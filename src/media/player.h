/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/frame-index.h"
#include "core/media-info.h"

G_BEGIN_DECLS

/* Plays one source for the editor: playbin3 into gtk4paintablesink. Everything is on the main thread
 * and returns at once. One seek is in flight, only the newest target waits. While targets keep coming
 * (scrubbing) the nearest key frame is shown, 100 ms after the last one the exact frame.
 *
 * Properties, all notifying: "paintable" (GdkPaintable as GObject, nullable), "position" (gint64, begin
 * of the frame on screen as the sink shows it, presentation time), "playing" (boolean), "rate" (double,
 * 1 normal, negative backwards), "volume" (0..1), "muted", "problem" (string, "": none, a sentence),
 * "has-sound", "at-end".
 * Signals: "first-frame" once per opened file. */
#define EF_TYPE_PLAYER (ef_player_get_type ())
G_DECLARE_FINAL_TYPE (EfPlayer, ef_player, EF, PLAYER, GObject)

EfPlayer *ef_player_new (void);
/* Loads what most files need, on a thread and once, so that the first one opens as fast as others. */
void ef_player_prepare (void);
/* Closes what was open. @proxy (nullable): shown instead while it moves. @at: where to begin. */
void ef_player_open (EfPlayer *self, const char *uri, const EfMediaInfo *info, gint64 at);
void ef_player_close (EfPlayer *self);
void ef_player_set_frames (EfPlayer *self, EfFrameIndex *frames);
void ef_player_set_proxy (EfPlayer *self, const char *uri);

GObject *ef_player_get_paintable (EfPlayer *self);
gint64 ef_player_get_position (EfPlayer *self);
gboolean ef_player_get_playing (EfPlayer *self);
double ef_player_get_rate (EfPlayer *self);
const char *ef_player_get_problem (EfPlayer *self);

void ef_player_play (EfPlayer *self);
void ef_player_pause (EfPlayer *self);
void ef_player_set_rate (EfPlayer *self, double rate); /* pitch kept up to 4; plays */
/* Pauses. @scrubbing: more targets are coming, a near frame will do until they rest. */
void ef_player_seek (EfPlayer *self, gint64 time, gboolean scrubbing);
void ef_player_step (EfPlayer *self, int n_frames);
/* Plays [begin, end) again and again without a gap, until pause, seek or a span of no length. */
void ef_player_loop (EfPlayer *self, EfTimeSpan span);
void ef_player_set_volume (EfPlayer *self, double volume);
void ef_player_set_muted (EfPlayer *self, gboolean muted);

G_END_DECLS
