/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/fit.h"
#include "media/framing-painter.h"

G_BEGIN_DECLS

/* Draws a picture that lies upright in @from, turned by any angle, over what is in @into. @map leads
 * from pixels of @into to those of @from; @area is where in @from the picture is. */
void
ef_turn_draw (const EfSheet *from, const EfFitArea *area, const EfFitMap *map, const EfSheet *into);

G_END_DECLS
