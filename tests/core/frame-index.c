/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/frame-index.h"

#include <gio/gio.h>
#include <string.h>

#include "core/error.h"

#define SECOND EF_NS_PER_SECOND
#define MS G_GINT64_CONSTANT (1000000)

typedef gint64 (*BeginFunc) (guint frame);

static gint64
begin_at_25 (guint frame)
{
  return frame * 40 * MS;
}

static gint64
begin_at_29_97 (guint frame)
{
  return ef_rate_get_begin (EF_RATE (30000, 1001), frame);
}

/* As a demuxer gives them: the difference of two numbers that were rounded down. */
static gint64
begin_with_jitter (guint frame)
{
  return ef_rate_get_begin (EF_RATE (30000, 1001), frame + 2) -
         ef_rate_get_begin (EF_RATE (30000, 1001), 2);
}

static gint64
begin_in_milliseconds (guint frame)
{
  return (ef_rate_get_begin (EF_RATE (30000, 1001), frame) + MS / 2) / MS * MS;
}

static gint64
begin_uneven (guint frame)
{
  return 100 * MS + frame * 33 * MS + frame * 7 % 3 * 10 * MS + frame / 10 * 66 * MS;
}

static const BeginFunc begin_funcs[] = {
  begin_at_25, begin_at_29_97, begin_with_jitter, begin_in_milliseconds, begin_uneven,
};

/* A key frame every 12, every other one open. */
static guint8
get_flags (guint frame)
{
  if (frame % 12 != 0)
    return 0;

  return frame % 24 == 0 ? EF_FRAME_KEY : EF_FRAME_OPEN;
}

static EfFrameIndex *
make_index (BeginFunc begin, guint n_frames)
{
  g_autofree gint64 *begins = g_new (gint64, n_frames);
  g_autofree guint8 *flags = g_new (guint8, n_frames);

  for (guint i = 0; i < n_frames; i++) {
    begins[i] = begin (i);
    flags[i] = get_flags (i);
  }

  return ef_frame_index_new (begins, flags, n_frames, begin (n_frames));
}

static void
assert_frames (EfFrameIndex *index, BeginFunc begin, guint n_frames)
{
  g_assert_cmpuint (ef_frame_index_get_n_frames (index), ==, n_frames);
  g_assert_cmpint (ef_frame_index_get_end (index), ==, begin (n_frames));
  for (guint i = 0; i < n_frames; i++) {
    EfTimeSpan span = ef_frame_index_get_frame (index, i);

    g_assert_cmpint (span.begin, ==, begin (i));
    g_assert_cmpint (span.end, ==, begin (i + 1));
    g_assert_cmpint (ef_frame_index_get_flags (index, i), ==, get_flags (i));
    g_assert_cmpuint (ef_frame_index_find (index, span.begin), ==, i);
    g_assert_cmpuint (ef_frame_index_find (index, span.end - 1), ==, i);
    g_assert_cmpint (ef_frame_index_snap (index, span.begin), ==, span.begin);
    if (i > 0) {
      gint64 middle = (span.begin + span.end) / 2;

      g_assert_cmpint (ef_frame_index_snap (index, span.begin - 1), ==, span.begin);
      g_assert_cmpint (ef_frame_index_snap (index, middle), ==, span.begin);
      g_assert_cmpint (ef_frame_index_snap (index, middle + 1), ==, span.end);
    }
  }
}

static void
test_frames (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (begin_funcs); i++) {
    for (guint n_frames = 2; n_frames < 3000; n_frames = n_frames * 3 + 1) {
      g_autoptr (EfFrameIndex) index = make_index (begin_funcs[i], n_frames);

      assert_frames (index, begin_funcs[i], n_frames);
    }
  }
}

static void
assert_rate (BeginFunc begin, int num, int den)
{
  g_autoptr (EfFrameIndex) index = make_index (begin, 200);
  EfRate rate;

  g_assert_cmpint (ef_frame_index_is_even (index, &rate), ==, num > 0);
  g_assert_cmpint (rate.num, ==, num);
  g_assert_cmpint (rate.den, ==, den);
}

static void
test_rate (void)
{
  assert_rate (begin_at_25, 25, 1);
  assert_rate (begin_at_29_97, 30000, 1001);
  assert_rate (begin_with_jitter, 30000, 1001);
  assert_rate (begin_in_milliseconds, 30000, 1001);
  assert_rate (begin_uneven, 0, 0);
}

static void
test_edges (void)
{
  g_autoptr (EfFrameIndex) index = make_index (begin_uneven, 20);
  gint64 last = begin_uneven (19);
  gint64 end = begin_uneven (20);

  g_assert_cmpuint (ef_frame_index_find (index, -5), ==, 0);
  g_assert_cmpuint (ef_frame_index_find (index, 0), ==, 0);
  g_assert_cmpuint (ef_frame_index_find (index, end), ==, 19);
  g_assert_cmpuint (ef_frame_index_find (index, G_MAXINT64), ==, 19);
  g_assert_cmpuint (ef_frame_index_find (index, G_MININT64), ==, 0);

  g_assert_cmpint (ef_frame_index_snap (index, -5), ==, 0);
  g_assert_cmpint (ef_frame_index_snap (index, 50 * MS), ==, 0);
  g_assert_cmpint (ef_frame_index_snap (index, 50 * MS + 1), ==, 100 * MS);
  g_assert_cmpint (ef_frame_index_snap (index, end - 1), ==, end);
  g_assert_cmpint (ef_frame_index_snap (index, G_MAXINT64), ==, end);

  g_assert_cmpint (ef_frame_index_step (index, 0, -1), ==, 100 * MS);
  g_assert_cmpint (ef_frame_index_step (index, 100 * MS, 1), ==, begin_uneven (1));
  g_assert_cmpint (ef_frame_index_step (index, begin_uneven (7) + 3, -2), ==, begin_uneven (5));
  g_assert_cmpint (ef_frame_index_step (index, last, 1), ==, last);
  g_assert_cmpint (ef_frame_index_step (index, end, -1), ==, begin_uneven (18));
  g_assert_cmpint (ef_frame_index_step (index, 0, G_MAXINT), ==, last);
  g_assert_cmpint (ef_frame_index_step (index, end, G_MININT), ==, 100 * MS);
}

static void
test_keys (void)
{
  g_autoptr (EfFrameIndex) index = make_index (begin_at_25, 30);
  gint64 second = 12 * 40 * MS;
  gint64 third = 24 * 40 * MS;

  g_assert_true (ef_frame_index_knows_keys (index));
  g_assert_cmpint (ef_frame_index_get_key_distance (index), ==, second);

  g_assert_cmpint (ef_frame_index_key_before (index, 0), ==, -1);
  g_assert_cmpint (ef_frame_index_key_before (index, 1), ==, 0);
  g_assert_cmpint (ef_frame_index_key_before (index, second), ==, 0);
  g_assert_cmpint (ef_frame_index_key_before (index, second + 1), ==, second);
  g_assert_cmpint (ef_frame_index_key_before (index, 100 * SECOND), ==, third);

  g_assert_cmpint (ef_frame_index_key_after (index, -1), ==, 0);
  g_assert_cmpint (ef_frame_index_key_after (index, 0), ==, second);
  g_assert_cmpint (ef_frame_index_key_after (index, second - 1), ==, second);
  g_assert_cmpint (ef_frame_index_key_after (index, third), ==, -1);

  g_assert_cmpint (ef_frame_index_key_at (index, -1), ==, -1);
  g_assert_cmpint (ef_frame_index_key_at (index, 0), ==, 0);
  g_assert_cmpint (ef_frame_index_key_at (index, second - 1), ==, 0);
  g_assert_cmpint (ef_frame_index_key_at (index, second), ==, second);
  g_assert_cmpint (ef_frame_index_key_at (index, 100 * SECOND), ==, third);
}

static void
test_one (void)
{
  gint64 begin = 0;
  guint8 flags = EF_FRAME_KEY;
  g_autoptr (EfFrameIndex) index = ef_frame_index_new (&begin, &flags, 1, 40 * MS);
  EfRate rate;

  g_assert_true (ef_frame_index_is_even (index, &rate));
  g_assert_cmpint (rate.num, ==, 25);
  g_assert_cmpuint (ef_frame_index_find (index, 20 * MS), ==, 0);
  g_assert_cmpint (ef_frame_index_get_key_distance (index), ==, 40 * MS);
}

static void
test_even (void)
{
  g_autoptr (EfFrameIndex) index = ef_frame_index_new_even (EF_RATE (30000, 1001), 10 * SECOND);
  g_autoptr (EfFrameIndex) unknown = ef_frame_index_new_even (EF_RATE_NONE, 0);

  g_assert_cmpuint (ef_frame_index_get_n_frames (index), ==, 300);
  g_assert_cmpint (ef_frame_index_get_end (index), ==, 10 * SECOND);
  g_assert_false (ef_frame_index_knows_keys (index));
  g_assert_cmpint (ef_frame_index_get_key_distance (index), ==, 0);
  g_assert_cmpint (ef_frame_index_key_at (index, SECOND), ==, -1);
  g_assert_cmpint (ef_frame_index_key_after (index, SECOND), ==, -1);
  g_assert_cmpint (ef_frame_index_get_frame (index, 299).end, ==, 10 * SECOND);

  g_assert_cmpuint (ef_frame_index_get_n_frames (unknown), ==, 1);
  g_assert_cmpint (ef_frame_index_get_end (unknown), ==, 40 * MS);
}

static void
test_bytes (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (begin_funcs); i++) {
    g_autoptr (EfFrameIndex) index = make_index (begin_funcs[i], 500);
    g_autoptr (GBytes) bytes = ef_frame_index_to_bytes (index);
    g_autoptr (GError) error = NULL;
    g_autoptr (EfFrameIndex) again = ef_frame_index_from_bytes (bytes, &error);

    g_assert_no_error (error);
    assert_frames (again, begin_funcs[i], 500);
    g_assert_cmpint (ef_frame_index_get_key_distance (again), ==,
                     ef_frame_index_get_key_distance (index));
  }
}

static void
assert_refused (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_frame_index_from_bytes (bytes, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
}

/* Cut anywhere and with any byte changed. */
static void
test_damaged (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (begin_funcs); i++) {
    g_autoptr (EfFrameIndex) index = make_index (begin_funcs[i], 60);
    g_autoptr (GBytes) bytes = ef_frame_index_to_bytes (index);
    gsize size;
    const guint8 *data = g_bytes_get_data (bytes, &size);
    g_autofree guint8 *copy = g_memdup2 (data, size);

    for (gsize at = 0; at < size; at++) {
      assert_refused (data, at);
      copy[at] ^= 0x41;
      assert_refused (copy, size);
      copy[at] = data[at];
    }
  }
}

/* What is packed right and is wrong inside: random bytes as the content. Whatever is taken must be whole. */
static void
test_hostile (void)
{
  for (guint round = 0; round < 20000; round++) {
    guint8 plain[24];
    gsize length = (gsize) g_test_rand_int_range (1, sizeof plain);
    g_autoptr (GConverter) packer =
      G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 1));
    g_autoptr (GBytes) unpacked = NULL;
    g_autoptr (GBytes) packed = NULL;
    g_autoptr (GByteArray) file = g_byte_array_new ();
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (EfFrameIndex) index = NULL;

    for (gsize i = 0; i < length; i++)
      plain[i] = (guint8) (g_test_rand_bit () ? g_test_rand_int_range (0, 256)
                                              : g_test_rand_int_range (0, 4));
    unpacked = g_bytes_new (plain, length);
    packed = g_converter_convert_bytes (packer, unpacked, NULL);
    g_byte_array_append (file, (const guint8 *) "EFFRAME1", 8);
    g_byte_array_append (file, g_bytes_get_data (packed, NULL), (guint) g_bytes_get_size (packed));
    bytes = g_byte_array_free_to_bytes (g_steal_pointer (&file));

    index = ef_frame_index_from_bytes (bytes, NULL);
    if (index != NULL) {
      guint n_frames = ef_frame_index_get_n_frames (index);
      EfTimeSpan last = ef_frame_index_get_frame (index, n_frames - 1);

      g_assert_cmpuint (n_frames, >, 0);
      g_assert_cmpint (last.begin, <, last.end);
      g_assert_cmpuint (ef_frame_index_find (index, last.begin), ==, n_frames - 1);
    }
  }
}

/* A file of ten hours at 60 frames a second. */
static void
test_long (void)
{
  guint n_frames = 36000 * 60;
  g_autofree gint64 *begins = g_new (gint64, n_frames);
  g_autofree guint8 *flags = g_new0 (guint8, n_frames);
  g_autoptr (EfFrameIndex) index = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (EfFrameIndex) again = NULL;

  for (guint i = 0; i < n_frames; i++) {
    begins[i] = ef_rate_get_begin (EF_RATE (60000, 1001), i);
    flags[i] = i % 120 == 0 ? EF_FRAME_KEY : 0;
  }
  index = ef_frame_index_new (begins, flags, n_frames,
                              ef_rate_get_begin (EF_RATE (60000, 1001), n_frames));
  bytes = ef_frame_index_to_bytes (index);
  g_assert_cmpuint (g_bytes_get_size (bytes), <, 1000);

  again = ef_frame_index_from_bytes (bytes, NULL);
  for (guint i = 0; i < n_frames; i += 997)
    g_assert_cmpuint (ef_frame_index_find (again, begins[i]), ==, i);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/frame-index/frames", test_frames);
  g_test_add_func ("/frame-index/rate", test_rate);
  g_test_add_func ("/frame-index/edges", test_edges);
  g_test_add_func ("/frame-index/keys", test_keys);
  g_test_add_func ("/frame-index/one", test_one);
  g_test_add_func ("/frame-index/even", test_even);
  g_test_add_func ("/frame-index/bytes", test_bytes);
  g_test_add_func ("/frame-index/damaged", test_damaged);
  g_test_add_func ("/frame-index/hostile", test_hostile);
  g_test_add_func ("/frame-index/long", test_long);

  return g_test_run ();
}
