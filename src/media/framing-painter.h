/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "core/fit.h"
#include "media/framing-grade.h"
#include "media/framing-raw.h"

G_BEGIN_DECLS

/* An I420 picture in memory that is drawn into. */
typedef struct {
  guint8 *planes[3];
  int strides[3];
  int width; /* even */
  int height;
} EfSheet;

/* A part of it, all even. */
typedef struct {
  int x;
  int y;
  int width;
  int height;
} EfPart;

void ef_sheet_fill (const EfSheet *self, const EfPart *part, const guint8 *colour);

/* Draws a picture upright into a part of a sheet. It keeps what can be used again for the next one. */
typedef struct _EfPainter EfPainter;

EfPainter *ef_painter_new (void);
void ef_painter_free (EfPainter *self);
/* @map: from pixels of the sheet to parts of the picture as it is stored; if x there comes of y here, the
 * rows and columns of @raw have been swapped. @grade (nullable): colours are as they should be. */
void ef_painter_draw (EfPainter *self,
                      const EfRaw *raw,
                      const EfFitMap *map,
                      EfTapsKind kind,
                      const EfGrade *grade,
                      const EfSheet *sheet,
                      const EfPart *part);

G_END_DECLS
