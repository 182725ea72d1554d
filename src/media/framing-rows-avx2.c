/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <immintrin.h>

#include "media/framing-rows-private.h"
#include "media/framing-rows.h"

static inline __m256i
load (const gint16 *from)
{
  return _mm256_loadu_si256 ((const __m256i *) from);
}

/* Four samples each for four that are made, times their weights: two sums for each. */
static inline __m256i
across_four (const gint16 *in, const int *first, const gint16 *weights)
{
  const __m128i low = _mm_castpd_si128 (
    _mm_loadh_pd (_mm_castsi128_pd (_mm_loadl_epi64 ((const __m128i *) (in + first[0]))),
                  (const double *) (gconstpointer) (in + first[1])));
  const __m128i high = _mm_castpd_si128 (
    _mm_loadh_pd (_mm_castsi128_pd (_mm_loadl_epi64 ((const __m128i *) (in + first[2]))),
                  (const double *) (gconstpointer) (in + first[3])));

  return _mm256_madd_epi16 (_mm256_set_m128i (high, low), load (weights));
}

static guint
across_by_four (const gint16 *in,
                const int *first,
                const gint16 *weights,
                int shift,
                gint16 *into,
                guint n)
{
  const __m256i half = _mm256_set1_epi32 (1 << (shift - 1));
  guint i;

  for (i = 0; i + 8 <= n; i += 8) {
    __m256i low = across_four (in, first + i, weights + (gsize) i * 4);
    __m256i high = across_four (in, first + i + 4, weights + (gsize) i * 4 + 16);
    __m256i sums = _mm256_permute4x64_epi64 (_mm256_hadd_epi32 (low, high), 0xd8);

    sums = _mm256_sra_epi32 (_mm256_add_epi32 (sums, half), _mm_cvtsi32_si128 (shift));
    _mm_storeu_si128 ((__m128i *) (into + i), _mm_packs_epi32 (_mm256_castsi256_si128 (sums),
                                                               _mm256_extracti128_si256 (sums, 1)));
  }

  return i;
}

/* Two that are made, each in its half: four sums for each. */
static inline __m256i
across_two (const gint16 *in, const int *first, const gint16 *weights, guint n_taps)
{
  const gint16 *low = in + first[0];
  const gint16 *high = in + first[1];
  __m256i sum = _mm256_setzero_si256 ();
  guint k;

  for (k = 0; k + 8 <= n_taps; k += 8)
    sum = _mm256_add_epi32 (
      sum, _mm256_madd_epi16 (
             _mm256_loadu2_m128i ((const __m128i *) (high + k), (const __m128i *) (low + k)),
             _mm256_loadu2_m128i ((const __m128i *) (weights + n_taps + k),
                                  (const __m128i *) (weights + k))));
  if (k < n_taps)
    sum = _mm256_add_epi32 (
      sum, _mm256_madd_epi16 (
             _mm256_set_m128i (_mm_loadl_epi64 ((const __m128i *) (high + k)),
                               _mm_loadl_epi64 ((const __m128i *) (low + k))),
             _mm256_set_m128i (_mm_loadl_epi64 ((const __m128i *) (weights + n_taps + k)),
                               _mm_loadl_epi64 ((const __m128i *) (weights + k)))));

  return sum;
}

static guint
across_by_many (const gint16 *in,
                const int *first,
                const gint16 *weights,
                guint n_taps,
                int shift,
                gint16 *into,
                guint n)
{
  const __m256i half = _mm256_set1_epi32 (1 << (shift - 1));
  guint i;

  for (i = 0; i + 8 <= n; i += 8) {
    const gint16 *of = weights + (gsize) i * n_taps;
    __m256i a = across_two (in, first + i, of, n_taps);
    __m256i b = across_two (in, first + i + 2, of + 2 * n_taps, n_taps);
    __m256i c = across_two (in, first + i + 4, of + 4 * n_taps, n_taps);
    __m256i d = across_two (in, first + i + 6, of + 6 * n_taps, n_taps);
    __m256i sums = _mm256_hadd_epi32 (_mm256_hadd_epi32 (a, b), _mm256_hadd_epi32 (c, d));
    __m128i even;
    __m128i odd;

    sums = _mm256_sra_epi32 (_mm256_add_epi32 (sums, half), _mm_cvtsi32_si128 (shift));
    even = _mm256_castsi256_si128 (sums);
    odd = _mm256_extracti128_si256 (sums, 1);
    _mm_storeu_si128 ((__m128i *) (into + i), _mm_packs_epi32 (_mm_unpacklo_epi32 (even, odd),
                                                               _mm_unpackhi_epi32 (even, odd)));
  }

  return i;
}

static void
across (const gint16 *in,
        const int *first,
        const gint16 *weights,
        guint n_taps,
        int shift,
        gint16 *into,
        guint n)
{
  guint done = n_taps == 4 ? across_by_four (in, first, weights, shift, into, n)
                           : across_by_many (in, first, weights, n_taps, shift, into, n);

  go_across (in, first, weights, n_taps, shift, into, done, n);
}

/* Sixteen sums down the rows, as numbers of sixteen bits in their order. */
static inline __m256i
down_sixteen (const gint16 *const *rows,
              const gint16 *weights,
              guint n_rows,
              __m256i start,
              __m128i shift,
              guint i)
{
  __m256i low = start;
  __m256i high = start;

  for (guint k = 0; k < n_rows; k += 2) {
    const __m256i pair = _mm256_set1_epi32 (
      (int) ((guint32) (guint16) weights[k] | (guint32) (guint16) weights[k + 1] << 16));
    const __m256i above = load (rows[k] + i);
    const __m256i below = load (rows[k + 1] + i);

    low = _mm256_add_epi32 (low, _mm256_madd_epi16 (_mm256_unpacklo_epi16 (above, below), pair));
    high = _mm256_add_epi32 (high, _mm256_madd_epi16 (_mm256_unpackhi_epi16 (above, below), pair));
  }

  return _mm256_packs_epi32 (_mm256_sra_epi32 (low, shift), _mm256_sra_epi32 (high, shift));
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
  const __m256i start = _mm256_set1_epi32 (offset);
  const __m256i least = _mm256_set1_epi8 ((char) limits[0]);
  const __m256i most = _mm256_set1_epi8 ((char) limits[1]);
  const __m128i by = _mm_cvtsi32_si128 (shift);
  guint i;

  for (i = 0; i + 32 <= n; i += 32) {
    __m256i low = down_sixteen (rows, weights, n_rows, start, by, i);
    __m256i high = down_sixteen (rows, weights, n_rows, start, by, i + 16);
    __m256i bytes = _mm256_permute4x64_epi64 (_mm256_packus_epi16 (low, high), 0xd8);

    bytes = _mm256_min_epu8 (_mm256_max_epu8 (bytes, least), most);
    _mm256_storeu_si256 ((__m256i *) (into + i), bytes);
  }
  go_down_to_bytes (rows, weights, n_rows, shift, offset, limits, into, i, n);
}

static void
down_to_words (const gint16 *const *rows,
               const gint16 *weights,
               guint n_rows,
               int shift,
               gint16 *into,
               guint n)
{
  const __m256i start = _mm256_set1_epi32 (1 << (shift - 1));
  const __m128i by = _mm_cvtsi32_si128 (shift);
  guint i;

  for (i = 0; i + 16 <= n; i += 16)
    _mm256_storeu_si256 ((__m256i *) (into + i),
                         down_sixteen (rows, weights, n_rows, start, by, i));
  go_down_to_words (rows, weights, n_rows, shift, into, i, n);
}

static inline __m256i
load_words (const gint16 *from)
{
  const __m256i words = _mm256_cvtepi16_epi32 (_mm_loadu_si128 ((const __m128i *) from));

  return _mm256_min_epi32 (_mm256_max_epi32 (words, _mm256_setzero_si256 ()),
                           _mm256_set1_epi32 (MOST_WORD));
}

static inline __m256i
eight_between (__m256i x, __m256i y, __m256i part)
{
  return _mm256_add_epi32 (
    x, _mm256_srai_epi32 (_mm256_mullo_epi32 (_mm256_sub_epi32 (y, x), part), 10));
}

/* Two numbers of a line at once, for each of eight pixels. */
static inline __m256i
eight_along (const gint16 *table, __m256i index, int further, __m256i parts)
{
  const __m256i pairs =
    _mm256_i32gather_epi32 ((const int *) (gconstpointer) (table + further), index, 2);

  return _mm256_srai_epi32 (_mm256_madd_epi16 (pairs, parts), 10);
}

static void
look_up (const gint16 *table,
         const gint16 *a,
         const gint16 *b,
         const gint16 *c,
         guint8 *into,
         guint n)
{
  const __m256i rest = _mm256_set1_epi32 (CELL - 1);
  const int next = (EF_ROWS_CELLS + 1) * EF_ROWS_LINE;
  guint i;

  for (i = 0; i + 8 <= n; i += 8) {
    const __m256i at_a = load_words (a + i);
    const __m256i at_b = load_words (b + i);
    const __m256i at_c = load_words (c + i);
    const __m256i part = _mm256_and_si256 (at_a, rest);
    const __m256i parts = _mm256_or_si256 (_mm256_slli_epi32 (part, 16),
                                           _mm256_sub_epi32 (_mm256_set1_epi32 (CELL), part));
    const __m256i part_b = _mm256_and_si256 (at_b, rest);
    const __m256i line = _mm256_add_epi32 (
      _mm256_mullo_epi32 (_mm256_srli_epi32 (at_c, 10), _mm256_set1_epi32 (EF_ROWS_CELLS + 1)),
      _mm256_srli_epi32 (at_b, 10));
    const __m256i index = _mm256_add_epi32 (
      _mm256_mullo_epi32 (line, _mm256_set1_epi32 (EF_ROWS_LINE)), _mm256_srli_epi32 (at_a, 10));
    const __m256i low = eight_between (eight_along (table, index, 0, parts),
                                       eight_along (table, index, EF_ROWS_LINE, parts), part_b);
    const __m256i high =
      eight_between (eight_along (table, index, next, parts),
                     eight_along (table, index, next + EF_ROWS_LINE, parts), part_b);
    __m256i sums = eight_between (low, high, _mm256_and_si256 (at_c, rest));
    __m128i words;

    sums = _mm256_srai_epi32 (_mm256_add_epi32 (sums, _mm256_set1_epi32 (32)), 6);
    words = _mm_packs_epi32 (_mm256_castsi256_si128 (sums), _mm256_extracti128_si256 (sums, 1));
    _mm_storel_epi64 ((__m128i *) (into + i), _mm_packus_epi16 (words, words));
  }
  go_look_up (table, a, b, c, into, i, n);
}

/* Two neighbours in each of eight places, mixed. */
static inline __m256i
eight_beside (const guint8 *from, __m256i index, __m256i parts)
{
  const __m256i pick = _mm256_setr_epi8 (0, -1, 1, -1, 4, -1, 5, -1, 8, -1, 9, -1, 12, -1, 13, -1,
                                         0, -1, 1, -1, 4, -1, 5, -1, 8, -1, 9, -1, 12, -1, 13, -1);
  const __m256i pairs = _mm256_i32gather_epi32 ((const int *) (gconstpointer) from, index, 1);

  return _mm256_srli_epi32 (_mm256_madd_epi16 (_mm256_shuffle_epi8 (pairs, pick), parts), 1);
}

static inline __m256i
make_parts (__m256i place)
{
  const __m256i part = _mm256_and_si256 (_mm256_srli_epi32 (place, 8), _mm256_set1_epi32 (255));

  return _mm256_or_si256 (_mm256_slli_epi32 (part, 16),
                          _mm256_sub_epi32 (_mm256_set1_epi32 (256), part));
}

static void
turn (const guint8 *from, int stride, int x, int y, int step_x, int step_y, guint8 *into, guint n)
{
  const __m256i count = _mm256_setr_epi32 (0, 1, 2, 3, 4, 5, 6, 7);
  const __m256i line = _mm256_set1_epi32 (stride);
  __m256i at_x = _mm256_add_epi32 (_mm256_set1_epi32 (x),
                                   _mm256_mullo_epi32 (count, _mm256_set1_epi32 (step_x)));
  __m256i at_y = _mm256_add_epi32 (_mm256_set1_epi32 (y),
                                   _mm256_mullo_epi32 (count, _mm256_set1_epi32 (step_y)));
  guint i;

  for (i = 0; i + 8 <= n; i += 8) {
    const __m256i index = _mm256_add_epi32 (_mm256_mullo_epi32 (_mm256_srai_epi32 (at_y, 16), line),
                                            _mm256_srai_epi32 (at_x, 16));
    const __m256i parts = make_parts (at_x);
    const __m256i above = eight_beside (from, index, parts);
    const __m256i below = eight_beside (from + stride, index, parts);
    __m256i sums =
      _mm256_madd_epi16 (_mm256_or_si256 (above, _mm256_slli_epi32 (below, 16)), make_parts (at_y));
    __m128i words;

    sums = _mm256_srli_epi32 (_mm256_add_epi32 (sums, _mm256_set1_epi32 (1 << 14)), 15);
    words = _mm_packs_epi32 (_mm256_castsi256_si128 (sums), _mm256_extracti128_si256 (sums, 1));
    _mm_storel_epi64 ((__m128i *) (into + i), _mm_packus_epi16 (words, words));
    at_x = _mm256_add_epi32 (at_x, _mm256_set1_epi32 (8 * step_x));
    at_y = _mm256_add_epi32 (at_y, _mm256_set1_epi32 (8 * step_y));
  }
  go_turn (from, stride, x, y, step_x, step_y, into, i, n);
}

const EfRows ef_rows_avx2 = {
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
