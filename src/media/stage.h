/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "core/plan.h"

G_BEGIN_DECLS

/* Shows a plan before it is rendered: composed by the same code, of proxies where there are any, in one format.
 * Composing happens on threads of its own; everything here is on the main thread and returns at once.
 * One seek is in flight, only the newest waits.
 *
 * Properties, all notifying: "paintable" (GdkPaintable as GObject, nullable), "position" (gint64, of the
 * clip), "playing", "problem" (string, "": none), "busy" (a plan is being built). Signals: "first-frame"
 * once per plan, "at-end". A seek goes on playing where it played. */
#define EF_TYPE_STAGE (ef_stage_get_type ())
G_DECLARE_FINAL_TYPE (EfStage, ef_stage, EF, STAGE, GObject)

EfStage *ef_stage_new (void);
/* Stays where it was as far as there is something; only what differs from the plan before is built anew
 * (a changed look of one stretch is no reload). NULL: nothing. */
void ef_stage_set_plan (EfStage *self, EfPlan *plan, EfFormat format);
/* How large it is drawn, in pixels: no more is composed than is seen. Not known: 540 lines across. */
void ef_stage_set_size (EfStage *self, int width, int height);
GObject *ef_stage_get_paintable (EfStage *self);
gint64 ef_stage_get_position (EfStage *self);
gboolean ef_stage_get_playing (EfStage *self);
const char *ef_stage_get_problem (EfStage *self);
void ef_stage_play (EfStage *self);
void ef_stage_pause (EfStage *self);
void ef_stage_seek (EfStage *self, gint64 time);
void ef_stage_step (EfStage *self, int n_frames);
void ef_stage_set_muted (EfStage *self, gboolean muted);
void ef_stage_set_volume (EfStage *self, double volume);

G_END_DECLS
