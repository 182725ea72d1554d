/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/framing-painter.h"

G_BEGIN_DECLS

/* What is seen around a picture that does not fill its frame: the picture itself, filling it, and blurred.
 * It is blurred while it is small, so that it costs next to nothing and looks the same in frames of any
 * size. */
typedef struct _EfBackdrop EfBackdrop;

EfBackdrop *ef_backdrop_new (void);
void ef_backdrop_free (EfBackdrop *self);
/* @map: as of the whole sheet filled with the picture. @covered: what something else is drawn over. */
void ef_backdrop_draw (EfBackdrop *self,
                       const EfRaw *raw,
                       const EfFitMap *map,
                       const EfGrade *grade,
                       const EfSheet *sheet,
                       const EfPart *covered);
/* What is left of a sheet around @covered, up to four parts. */
guint ef_backdrop_find_parts (const EfSheet *sheet, const EfPart *covered, EfPart *parts);

G_END_DECLS
