/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "media/framing-rows.h"

/* What every kind of processor does alike, and the ends of rows that are done by many at a time. Each file that
 * includes this builds it anew. */

#define CELL 1024 /* words from one number of the table to the next */
#define MOST_WORD (255 * 128)

static inline gint16
to_word (int value)
{
  return (gint16) CLAMP (value, G_MININT16, G_MAXINT16);
}

static void
take_bytes (const guint8 *from, int step, gint16 *into, guint n)
{
  if (step == 1)
    for (guint i = 0; i < n; i++)
      into[i] = from[i];
  else if (step == 2)
    for (guint i = 0; i < n; i++)
      into[i] = from[2 * i];
  else
    for (guint i = 0; i < n; i++)
      into[i] = from[(gssize) i * step];
}

/* Rows of samples of two bytes begin at even addresses, but nobody promises. */
static inline gint16
take_short (const guint8 *from, int shift)
{
  guint16 value;

  memcpy (&value, from, sizeof value);

  return (gint16) (GUINT16_FROM_LE (value) >> shift);
}

static void
take_shorts (const guint8 *from, int step, int shift, gint16 *into, guint n)
{
  if (step == 2)
    for (guint i = 0; i < n; i++)
      into[i] = take_short (from + 2 * i, shift);
  else if (step == 4)
    for (guint i = 0; i < n; i++)
      into[i] = take_short (from + 4 * i, shift);
  else
    for (guint i = 0; i < n; i++)
      into[i] = take_short (from + (gssize) i * step, shift);
}

/* The rest of a row, and all of it where there is nothing quicker. */
static void
go_across (const gint16 *in,
           const int *first,
           const gint16 *weights,
           guint n_taps,
           int shift,
           gint16 *into,
           guint begin,
           guint n)
{
  for (guint i = begin; i < n; i++) {
    const gint16 *samples = in + first[i];
    const gint16 *of = weights + (gsize) i * n_taps;
    int sum = 1 << (shift - 1);

    for (guint k = 0; k < n_taps; k++)
      sum += samples[k] * of[k];
    into[i] = to_word (sum >> shift);
  }
}

static void
go_down_to_bytes (const gint16 *const *rows,
                  const gint16 *weights,
                  guint n_rows,
                  int shift,
                  int offset,
                  const guint8 *limits,
                  guint8 *into,
                  guint begin,
                  guint n)
{
  for (guint i = begin; i < n; i++) {
    int sum = offset;

    for (guint k = 0; k < n_rows; k++)
      sum += rows[k][i] * weights[k];
    into[i] = (guint8) CLAMP (sum >> shift, limits[0], limits[1]);
  }
}

static void
go_down_to_words (const gint16 *const *rows,
                  const gint16 *weights,
                  guint n_rows,
                  int shift,
                  gint16 *into,
                  guint begin,
                  guint n)
{
  for (guint i = begin; i < n; i++) {
    int sum = 1 << (shift - 1);

    for (guint k = 0; k < n_rows; k++)
      sum += rows[k][i] * weights[k];
    into[i] = to_word (sum >> shift);
  }
}

static void
spread (const gint16 *in, gint16 *into, guint n)
{
  guint half = n / 2;

  for (guint i = 0; i + 1 < half; i++) {
    into[2 * i] = in[i];
    into[2 * i + 1] = (gint16) ((in[i] + in[i + 1] + 1) >> 1);
  }
  for (guint i = half > 0 ? 2 * (half - 1) : 0; i < n; i++)
    into[i] = in[half > 0 ? half - 1 : 0];
}

static void
mix (const gint16 *a,
     const gint16 *b,
     const gint16 *c,
     const float *factors,
     const guint8 *limits,
     guint8 *into,
     guint n)
{
  const float of_a = factors[0];
  const float of_b = factors[1];
  const float of_c = factors[2];
  const float constant = factors[3] + 0.5f;
  const float least = limits[0];
  const float most = limits[1];

  for (guint i = 0; i < n; i++) {
    float sum = constant + of_a * a[i] + of_b * b[i] + of_c * c[i];

    sum = sum < least ? least : sum;
    sum = sum > most ? most : sum;
    into[i] = (guint8) (int) sum;
  }
}

/* Between two numbers of a table's line, and so on: between eight of them. */
static inline int
between (int x, int y, int part)
{
  return x + (((y - x) * part) >> 10);
}

static inline int
along_line (const gint16 *line, int part)
{
  return (line[0] * (CELL - part) + line[1] * part) >> 10;
}

static void
go_look_up (const gint16 *table,
            const gint16 *a,
            const gint16 *b,
            const gint16 *c,
            guint8 *into,
            guint begin,
            guint n)
{
  for (guint i = begin; i < n; i++) {
    int at_a = CLAMP (a[i], 0, MOST_WORD);
    int at_b = CLAMP (b[i], 0, MOST_WORD);
    int at_c = CLAMP (c[i], 0, MOST_WORD);
    const gint16 *cell =
      table + ((at_c >> 10) * (EF_ROWS_CELLS + 1) + (at_b >> 10)) * EF_ROWS_LINE + (at_a >> 10);
    const gint16 *next = cell + (EF_ROWS_CELLS + 1) * EF_ROWS_LINE;
    int part = at_a & (CELL - 1);
    int part_b = at_b & (CELL - 1);
    int low = between (along_line (cell, part), along_line (cell + EF_ROWS_LINE, part), part_b);
    int high = between (along_line (next, part), along_line (next + EF_ROWS_LINE, part), part_b);

    into[i] = (guint8) ((between (low, high, at_c & (CELL - 1)) + 32) >> 6);
  }
}

static void
go_turn (const guint8 *from,
         int stride,
         int x,
         int y,
         int step_x,
         int step_y,
         guint8 *into,
         guint begin,
         guint n)
{
  x += (int) begin * step_x;
  y += (int) begin * step_y;
  for (guint i = begin; i < n; i++, x += step_x, y += step_y) {
    const guint8 *at = from + (gssize) (y >> 16) * stride + (x >> 16);
    int part_x = (x >> 8) & 255;
    int part_y = (y >> 8) & 255;
    int above = (at[0] * (256 - part_x) + at[1] * part_x) >> 1;
    int below = (at[stride] * (256 - part_x) + at[stride + 1] * part_x) >> 1;

    into[i] = (guint8) ((above * (256 - part_y) + below * part_y + (1 << 14)) >> 15);
  }
}

typedef guint8 Block __attribute__ ((vector_size (16)));

static void
reverse (const guint8 *from, guint8 *into, guint n)
{
  const Block order = { 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0 };
  guint i;

  for (i = 0; i + sizeof (Block) <= n; i += sizeof (Block)) {
    Block block;

    memcpy (&block, from + n - i - sizeof (Block), sizeof block);
    block = __builtin_shuffle (block, order);
    memcpy (into + i, &block, sizeof block);
  }
  for (; i < n; i++)
    into[i] = from[n - 1 - i];
}

static inline __attribute__ ((always_inline)) void
load_blocks (const guint8 *from, int stride, Block *into, guint n)
{
  for (guint i = 0; i < n; i++)
    memcpy (&into[i], from + (gssize) i * stride, sizeof (Block));
}

static inline __attribute__ ((always_inline)) void
store_blocks (const Block *from, guint8 *into, int stride, guint n)
{
  for (guint i = 0; i < n; i++)
    memcpy (into + (gssize) i * stride, &from[i], sizeof (Block));
}

/* Rows i and i + n/2 zipped, again and again until each was a half of every other, are columns. */
static inline __attribute__ ((always_inline)) void
zip_bytes (const Block *from, Block *into)
{
  const Block low = { 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23 };
  const Block high = { 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31 };

  for (guint i = 0; i < 8; i++) {
    into[2 * i] = __builtin_shuffle (from[i], from[i + 8], low);
    into[2 * i + 1] = __builtin_shuffle (from[i], from[i + 8], high);
  }
}

static inline __attribute__ ((always_inline)) void
zip_words (const Block *from, Block *into)
{
  const Block low = { 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23 };
  const Block high = { 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31 };

  for (guint i = 0; i < 4; i++) {
    into[2 * i] = __builtin_shuffle (from[i], from[i + 4], low);
    into[2 * i + 1] = __builtin_shuffle (from[i], from[i + 4], high);
  }
}

static void
swap_bytes (const guint8 *from, int from_stride, guint8 *into, int into_stride)
{
  Block one[16];
  Block other[16];

  load_blocks (from, from_stride, one, 16);
  zip_bytes (one, other);
  zip_bytes (other, one);
  zip_bytes (one, other);
  zip_bytes (other, one);
  store_blocks (one, into, into_stride, 16);
}

static void
swap_words (const guint8 *from, int from_stride, guint8 *into, int into_stride)
{
  Block one[8];
  Block other[8];

  load_blocks (from, from_stride, one, 8);
  zip_words (one, other);
  zip_words (other, one);
  zip_words (one, other);
  store_blocks (other, into, into_stride, 8);
}
