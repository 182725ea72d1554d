/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Which samples of a line make up each sample of another, and with what weights. A sample lies at its number;
 * beyond the ends the last one goes on. */
typedef enum {
  EF_TAPS_SHARP,  /* bicubic, Catmull and Rom's */
  EF_TAPS_SMOOTH, /* the cubic spline: never rings */
  EF_TAPS_QUICK,  /* straight lines: for what is blurred anyway */
} EfTapsKind;

typedef struct {
  guint n;          /* samples that are made */
  guint n_in;       /* samples there are */
  guint n_taps;     /* of each, a multiple of "align" */
  int *first;       /* (owned) the first sample each is made of: never less than 0 */
  gint16 *weights;  /* (owned) n_taps for each; those of one have a sum of gain 2^bits */
  gboolean is_copy; /* each is one of those there are, in their order or backwards */

  guint room;
  guint room_taps;
} EfTaps;

typedef struct {
  double origin; /* where the first sample that is made lies among those there are */
  double step;   /* from one to the next; less than 0: backwards */
  guint n;
  guint n_in;
  EfTapsKind kind;
  guint align;
  double gain;
  int bits;
} EfTapsWish;

guint ef_taps_count (const EfTapsWish *wish); /* n_taps */
void ef_taps_set (EfTaps *self, const EfTapsWish *wish);
void ef_taps_clear (EfTaps *self);

G_END_DECLS
