/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media/framing-rows.h"

#include <string.h>

#define N 203
#define MOST_TAPS 20

/* What is quick here gives what is right everywhere. */
typedef struct {
  const EfRows *rows[2];
  gint16 words[3][N + MOST_TAPS];
  gint16 into[2][2 * N];
  guint8 from[16 * N];
  guint8 bytes[2][N];
} Pair;

static Pair *
pair_new (void)
{
  Pair *self = g_new0 (Pair, 1);

  self->rows[0] = ef_rows_get ();
  self->rows[1] = ef_rows_get_plain ();
  for (guint i = 0; i < 3; i++)
    for (guint k = 0; k < N + MOST_TAPS; k++)
      self->words[i][k] = (gint16) g_test_rand_int_range (-3000, 32768);
  for (guint k = 0; k < sizeof self->from; k++)
    self->from[k] = (guint8) g_test_rand_int_range (0, 256);

  return self;
}

static void
assert_words (Pair *self, guint n)
{
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (self->into[0][i], ==, self->into[1][i]);
  memset (self->into, 0x33, sizeof self->into);
}

static void
assert_bytes (Pair *self, int tolerance)
{
  for (guint i = 0; i < N; i++)
    g_assert_cmpint (ABS (self->bytes[0][i] - self->bytes[1][i]), <=, tolerance);
  memset (self->bytes, 0x33, sizeof self->bytes);
}

static void
test_take (void)
{
  g_autofree Pair *self = pair_new ();

  for (int step = 1; step <= 8; step++)
    for (guint n = 0; n <= N; n += 29) {
      for (guint i = 0; i < 2; i++)
        self->rows[i]->take_bytes (self->from, step, self->into[i], n);
      for (guint k = 0; k < n; k++)
        g_assert_cmpint (self->into[0][k], ==, self->from[k * (guint) step]);
      assert_words (self, n);
      for (guint i = 0; i < 2; i++)
        self->rows[i]->take_shorts (self->from, step, 3, self->into[i], n);
      for (guint k = 0; k < n; k++)
        g_assert_cmpint (self->into[0][k], ==,
                         (self->from[k * (guint) step] | self->from[k * (guint) step + 1] << 8) >>
                           3);
      assert_words (self, n);
    }
}

static void
test_swap (void)
{
  g_autofree Pair *self = pair_new ();
  guint8 into[16 * 40];

  for (guint i = 0; i < 2; i++) {
    self->rows[i]->reverse (self->from, self->bytes[i], N);
    for (guint x = 0; x < N; x++)
      g_assert_cmpint (self->bytes[i][x], ==, self->from[N - 1 - x]);
    self->rows[i]->swap_bytes (self->from, 19, into, 33);
    for (guint y = 0; y < 16; y++)
      for (guint x = 0; x < 16; x++)
        g_assert_cmpint (into[x * 33 + y], ==, self->from[y * 19 + x]);
    self->rows[i]->swap_words (self->from, 26, into, 38);
    for (guint y = 0; y < 8; y++)
      for (guint x = 0; x < 16; x++)
        g_assert_cmpint (into[x / 2 * 38 + 2 * y + x % 2], ==, self->from[y * 26 + x]);
  }
}

static void
test_across (void)
{
  g_autofree Pair *self = pair_new ();
  g_autofree gint16 *weights = g_new (gint16, N * MOST_TAPS);
  int first[N];

  for (guint n_taps = 4; n_taps <= MOST_TAPS; n_taps += 4) {
    for (guint i = 0; i < N; i++)
      first[i] = g_test_rand_int_range (0, N);
    for (guint i = 0; i < N * n_taps; i++)
      weights[i] = (gint16) g_test_rand_int_range (-3000, 6000);
    for (guint i = 0; i < 2; i++)
      self->rows[i]->across (self->words[0], first, weights, n_taps, 14, self->into[i], N);
    assert_words (self, N);
  }
}

static void
test_down (void)
{
  static const guint8 limits[] = { 16, 235 };
  g_autofree Pair *self = pair_new ();
  const gint16 *rows[] = { self->words[0], self->words[1], self->words[2], self->words[1] + 1 };
  const gint16 weights[] = { -1000, 9000, 9384, -1000 };

  for (guint n_rows = 2; n_rows <= 4; n_rows += 2) {
    for (guint i = 0; i < 2; i++) {
      self->rows[i]->down_to_words (rows, weights, n_rows, 14, self->into[i], N);
      self->rows[i]->down_to_bytes (rows, weights, n_rows, 21, 12345, limits, self->bytes[i], N);
    }
    assert_words (self, N);
    assert_bytes (self, 0);
  }
}

static void
test_mix (void)
{
  static const float factors[] = { 0.0078f, 0.001f, -0.0013f, 3.5f };
  static const guint8 limits[] = { 16, 235 };
  g_autofree Pair *self = pair_new ();

  for (guint i = 0; i < 2; i++) {
    self->rows[i]->mix (self->words[0], self->words[1], self->words[2], factors, limits,
                        self->bytes[i], N);
    self->rows[i]->spread (self->words[0], self->into[i], N - 1);
    g_assert_cmpint (self->into[i][10], ==, self->words[0][5]);
    g_assert_cmpint (self->into[i][11], ==, (self->words[0][5] + self->words[0][6] + 1) >> 1);
    g_assert_cmpint (self->into[i][N - 2], ==, self->words[0][(N - 1) / 2 - 1]);
  }
  assert_bytes (self, 1);
  assert_words (self, N - 1);
}

static void
test_look_up (void)
{
  g_autofree Pair *self = pair_new ();
  g_autofree gint16 *table = g_new (gint16, EF_ROWS_TABLE);

  for (guint i = 0; i < EF_ROWS_TABLE; i++)
    table[i] = (gint16) g_test_rand_int_range (0, 255 * 64 + 1);
  for (guint i = 0; i < 2; i++)
    self->rows[i]->look_up (table, self->words[0], self->words[1], self->words[2], self->bytes[i],
                            N);
  assert_bytes (self, 0);
}

static void
test_turn (void)
{
  g_autofree Pair *self = pair_new ();

  for (guint n = 0; n <= N; n += 7) {
    for (guint i = 0; i < 2; i++)
      self->rows[i]->turn (self->from, N, 65536 * 3 / 2, 65536 * 5 / 4, 65536 / 2 + 77, 1234,
                           self->bytes[i], n);
    assert_bytes (self, 0);
  }
  self->rows[0]->turn (self->from, N, 65536, 65536, 65536, 0, self->bytes[0], 9);
  for (guint i = 0; i < 9; i++)
    g_assert_cmpint (self->bytes[0][i], ==, self->from[N + 1 + i]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/media/framing-rows/take", test_take);
  g_test_add_func ("/media/framing-rows/swap", test_swap);
  g_test_add_func ("/media/framing-rows/across", test_across);
  g_test_add_func ("/media/framing-rows/down", test_down);
  g_test_add_func ("/media/framing-rows/mix", test_mix);
  g_test_add_func ("/media/framing-rows/look-up", test_look_up);
  g_test_add_func ("/media/framing-rows/turn", test_turn);

  return g_test_run ();
}
