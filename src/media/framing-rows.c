/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/framing-rows.h"

#include "media/framing-rows-private.h"

static void
across (const gint16 *in,
        const int *first,
        const gint16 *weights,
        guint n_taps,
        int shift,
        gint16 *into,
        guint n)
{
  go_across (in, first, weights, n_taps, shift, into, 0, n);
}

static void
down_to_bytes (const gint16 *const *rows,
               const gint16 *weights,
               guint n_rows,
               int shift,
               int offset,
               const guint8 *limits,
               guint8 *into,
               guint n)
{
  go_down_to_bytes (rows, weights, n_rows, shift, offset, limits, into, 0, n);
}

static void
down_to_words (const gint16 *const *rows,
               const gint16 *weights,
               guint n_rows,
               int shift,
               gint16 *into,
               guint n)
{
  go_down_to_words (rows, weights, n_rows, shift, into, 0, n);
}

static void
look_up (const gint16 *table,
         const gint16 *a,
         const gint16 *b,
         const gint16 *c,
         guint8 *into,
         guint n)
{
  go_look_up (table, a, b, c, into, 0, n);
}

static void
turn (const guint8 *from, int stride, int x, int y, int step_x, int step_y, guint8 *into, guint n)
{
  go_turn (from, stride, x, y, step_x, step_y, into, 0, n);
}

const EfRows ef_rows_plain = {
  .take_bytes = take_bytes,
  .take_shorts = take_shorts,
  .reverse = reverse,
  .swap_bytes = swap_bytes,
  .swap_words = swap_words,
  .across = across,
  .down_to_bytes = down_to_bytes,
  .down_to_words = down_to_words,
  .spread = spread,
  .mix = mix,
  .look_up = look_up,
  .turn = turn,
};
