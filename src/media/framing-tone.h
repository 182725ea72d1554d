/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "media/framing-rows.h"

G_BEGIN_DECLS

/* Colours of BT.2020 as SDR television of today shows them (BT.709, limited range), as tables over luma
 * and chroma as they are stored. What is brighter than SDR white is rolled off as in BT.2390 instead of
 * being cut; hues stay. */
typedef enum {
  EF_TONE_SDR,
  EF_TONE_HLG,
  EF_TONE_PQ,
} EfToneKind;

typedef struct {
  EfToneKind kind;
  gboolean is_full; /* range */
  double peak;      /* of PQ: the brightest there is, in cd/m² */
} EfToneWish;

#define EF_TONE_USUAL_PEAK 4000.0
#define EF_TONE_WHITE 203.0 /* cd/m², what is shown as SDR white: BT.2408 */

typedef struct {
  EfToneWish wish;
  gint16 tables[3][EF_ROWS_TABLE];
} EfTone;

EfTone *ef_tone_new (const EfToneWish *wish);
/* Luma and chroma of 0 … 255 each, as the tables are made of. */
void ef_tone_map (const EfToneWish *wish, const double *from, double *into);

G_END_DECLS
