/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is done to every pixel, a row at a time, for processors of several kinds. The results are the same to
 * the bit but for those of "mix", which may be one more or less.
 *
 * A "word" is a sample of 8 bits times 128. */
typedef struct {
  /* Samples as they are stored into numbers. */
  void (*take_bytes) (const guint8 *from, int step, gint16 *into, guint n);
  void (*take_shorts) (const guint8 *from, int step, int shift, gint16 *into, guint n);

  /* The last one first. */
  void (*reverse) (const guint8 *from, guint8 *into, guint n);
  /* Sixteen rows of as many bytes become columns; eight of numbers of two bytes. Strides in bytes. */
  void (*swap_bytes) (const guint8 *from, int from_stride, guint8 *into, int into_stride);
  void (*swap_words) (const guint8 *from, int from_stride, guint8 *into, int into_stride);

  /* into[i] = sum of n_taps in[first[i] …] times weights, shifted. n_taps is a multiple of four. */
  void (*across) (const gint16 *in,
                  const int *first,
                  const gint16 *weights,
                  guint n_taps,
                  int shift,
                  gint16 *into,
                  guint n);
  /* Sums of n_rows rows, an even number; into bytes between least and most, or words. */
  void (*down_to_bytes) (const gint16 *const *rows,
                         const gint16 *weights,
                         guint n_rows,
                         int shift,
                         int offset,
                         const guint8 *limits,
                         guint8 *into,
                         guint n);
  void (*down_to_words) (const gint16 *const *rows,
                         const gint16 *weights,
                         guint n_rows,
                         int shift,
                         gint16 *into,
                         guint n);

  /* A row of chroma for each pixel of a row twice as long: its samples lie on the even ones. */
  void (*spread) (const gint16 *in, gint16 *into, guint n);
  /* factors[0] a + factors[1] b + factors[2] c + factors[3], of words, in bytes */
  void (*mix) (const gint16 *a,
               const gint16 *b,
               const gint16 *c,
               const float *factors,
               const guint8 *limits,
               guint8 *into,
               guint n);
  /* The value in a table (see framing-tone.h) for each a, b, c. */
  void (*look_up) (const gint16 *table,
                   const gint16 *a,
                   const gint16 *b,
                   const gint16 *c,
                   guint8 *into,
                   guint n);
  /* One row of a picture that is turned; @x, @y and the steps in 1/65536 of a pixel. Up to EF_ROWS_BEYOND bytes
   * behind the last pixel are read. */
  void (*turn) (const guint8 *from,
                int stride,
                int x,
                int y,
                int step_x,
                int step_y,
                guint8 *into,
                guint n);
} EfRows;

#define EF_ROWS_BEYOND 4

/* The table: for each c and b, of EF_ROWS_CELLS + 1, one number more of a. Values in 1/64 of a byte. */
#define EF_ROWS_CELLS 32
#define EF_ROWS_LINE (EF_ROWS_CELLS + 2)
#define EF_ROWS_TABLE (EF_ROWS_LINE * (EF_ROWS_CELLS + 1) * (EF_ROWS_CELLS + 1))

/* The quickest that runs here, and the one that runs everywhere. */
const EfRows *ef_rows_get (void);
const EfRows *ef_rows_get_plain (void);

extern const EfRows ef_rows_plain;
extern const EfRows ef_rows_avx2;

G_END_DECLS
