/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/framing-raw.h"
#include "media/framing-taps.h"

G_BEGIN_DECLS

/* Makes the rows of one plane out of those of another, of any size, from any place between its samples. */
typedef struct _EfScaler EfScaler;

/* Where the samples of one side come from (see EfTapsWish). */
typedef struct {
  double origin;
  double step;
  int n;
} EfScalerSide;

/* What becomes of a value on the way, both of 8 bits. */
typedef struct {
  double gain;
  double offset;
  guint8 limits[2];
} EfScalerTone;

EfScaler *ef_scaler_new (void);
void ef_scaler_free (EfScaler *self);
/* Before the first row of each picture. */
void ef_scaler_set (EfScaler *self,
                    const EfPlane *plane,
                    const EfScalerSide *across,
                    const EfScalerSide *down,
                    EfTapsKind kind,
                    const EfScalerTone *tone);
/* Rows in their order, up or down, are quickest. */
void ef_scaler_get_bytes (EfScaler *self, int row, guint8 *into);
/* Without tone. */
void ef_scaler_get_words (EfScaler *self, int row, gint16 *into);

G_END_DECLS
