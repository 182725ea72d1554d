/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/frame-time.h"

#include "core/timecode.h"

#define S EF_NS_PER_SECOND
#define PAL EF_RATE (25, 1)

static const EfRate rates[] = {
  { 24000, 1001 }, { 24, 1 },        { 25, 1 }, { 30000, 1001 }, { 30, 1 }, { 48000, 1001 },
  { 48, 1 },       { 50, 1 },        { 60, 1 }, { 60000, 1001 }, { 90, 1 }, { 100, 1 },
  { 120, 1 },      { 120000, 1001 }, { 15, 1 }, { 10, 1 },       { 1, 2 },  { 12500, 1001 },
};

/* How containers write down where a frame begins. */
typedef enum {
  DOWN,    /* the arithmetic of ef_rate_get_begin () */
  NEAREST, /* as where an edit list is taken away from a time */
  MS,      /* Matroska */
  LATE,    /* the first frame is later than the sound */
  N_ROUNDINGS,
} Rounding;

static gint64
round_begin (EfRate rate, gint64 frame, Rounding rounding)
{
  gint64 begin = ef_rate_get_begin (rate, frame);

  switch (rounding) {
  case NEAREST:
    return begin + ((gint64) frame * rate.den * S % rate.num * 2 >= rate.num);
  case MS:
    return (begin + 500000) / 1000000 * 1000000;
  case LATE:
    return begin + 21333333;
  case DOWN:
  case N_ROUNDINGS:
  default:
    return begin;
  }
}

static EfFrameIndex *
make_frames (const gint64 *begins, guint n_frames, gint64 end)
{
  g_autofree guint8 *flags = g_new0 (guint8, n_frames);

  return ef_frame_index_new (begins, flags, n_frames, end);
}

static EfFrameIndex *
make_even (EfRate rate, gint64 length, Rounding rounding)
{
  guint n_frames = (guint) ef_rate_get_nearest (rate, length);
  g_autofree gint64 *begins = g_new (gint64, n_frames);

  for (guint i = 0; i < n_frames; i++)
    begins[i] = round_begin (rate, i, rounding);

  return make_frames (begins, n_frames, round_begin (rate, n_frames, rounding));
}

/* Every frame, and the end, has a text of its own that leads back to it. */
static void
assert_all_lead_back (EfFrameIndex *frames, EfRate rate)
{
  guint n_frames = ef_frame_index_get_n_frames (frames);
  g_autofree char *last = NULL;

  for (guint i = 0; i <= n_frames; i++) {
    g_autoptr (GError) error = NULL;
    gint64 begin =
      i < n_frames ? ef_frame_index_get_frame (frames, i).begin : ef_frame_index_get_end (frames);
    g_autofree char *text = ef_frame_time_format (frames, rate, begin);
    gint64 time = -1;

    g_assert_cmpstr (text, !=, last);
    ef_frame_time_parse (frames, rate, text, &time, &error);
    g_assert_no_error (error);
    if (time != begin && (i > 0 || time != 0))
      g_error ("frame %u at %d/%d as %s is %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT, i,
               rate.num, rate.den, text, time, begin);
    if (i < n_frames)
      g_assert_cmpuint (ef_frame_index_find (frames, time), ==, i);
    g_free (g_steal_pointer (&last));
    last = g_steal_pointer (&text);
  }
}

static void
test_every_frame (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    for (Rounding rounding = DOWN; rounding < N_ROUNDINGS; rounding++) {
      g_autoptr (EfFrameIndex) frames = make_even (rates[i], 61 * S, rounding);

      assert_all_lead_back (frames, rates[i]);
    }
  }
}

/* Also where the hours are shown. */
static void
test_every_frame_of_hours (void)
{
  g_autoptr (EfFrameIndex) frames = make_even (EF_RATE (30, 1), 3660 * S, NEAREST);

  assert_all_lead_back (frames, EF_RATE (30, 1));
}

/* A phone: from 5 to 240 frames a second, and now and then a picture that stays for seconds. */
static void
test_uneven (void)
{
  for (guint round = 0; round < 40; round++) {
    g_autoptr (EfFrameIndex) frames = NULL;
    g_autoptr (GArray) begins = g_array_new (FALSE, FALSE, sizeof (gint64));
    gint64 time = round % 2 == 0 ? 0 : g_test_rand_int_range (0, 50000000);

    while (time < 61 * S) {
      g_array_append_val (begins, time);
      time += g_test_rand_int_range (0, 200) == 0 ? 2 * S + 7 * S / 10
                                                  : g_test_rand_int_range (4166666, 200000000);
    }
    frames = make_frames ((const gint64 *) (void *) begins->data, begins->len, time);
    assert_all_lead_back (frames, EF_RATE (30, 1));
    assert_all_lead_back (frames, EF_RATE (60000, 1001));
  }
}

/* What was typed, in nanoseconds; -1: it is refused. */
static gint64
parse (EfFrameIndex *frames, const char *text)
{
  gint64 time = -1;

  return ef_frame_time_parse (frames, PAL, text, &time, NULL) ? time : -1;
}

static void
test_groups (void)
{
  g_autoptr (EfFrameIndex) frames = ef_frame_index_new_even (PAL, 7200 * S);
  g_autoptr (EfFrameIndex) brief = ef_frame_index_new_even (PAL, 100 * S);
  g_autofree char *hours = ef_frame_time_format (frames, PAL, 3723 * S + 40000000);
  g_autofree char *minutes = ef_frame_time_format (brief, PAL, 83 * S + 480000000);
  g_autofree char *none = ef_frame_time_format (brief, EF_RATE_NONE, 83 * S + 480000000);

  g_assert_cmpstr (hours, ==, "01:02:03:01");
  g_assert_cmpstr (minutes, ==, "01:23:12");
  g_assert_cmpstr (none, ==, "00:01:23.480");
  g_assert_cmpint (parse (frames, "01:23:12"), ==, 83 * S + 480000000);
  g_assert_cmpint (parse (brief, "0:1:3"), ==, S + 120000000);
  g_assert_cmpint (parse (frames, "01:23:25"), ==, -1);
  g_assert_cmpint (parse (frames, "1:75:01"), ==, -1);
  g_assert_cmpint (parse (frames, "75:01:01"), ==, 4501 * S + 40000000);
  g_assert_cmpint (parse (frames, "01:23"), ==, 83 * S);
  g_assert_cmpint (parse (frames, "83.48"), ==, 83 * S + 480000000);
  g_assert_cmpint (parse (frames, "83.49"), ==, 83 * S + 480000000);
  g_assert_cmpint (parse (frames, "01:02:03.000"), ==, 3723 * S);
  g_assert_cmpint (parse (frames, "01:02:03:01"), ==, 3723 * S + 40000000);
  g_assert_cmpint (parse (frames, "x"), ==, -1);
}

/* For the caller to say so. */
static void
test_behind_the_end (void)
{
  g_autoptr (EfFrameIndex) frames = ef_frame_index_new_even (PAL, 100 * S);

  g_assert_cmpint (parse (frames, "01:40:00"), ==, 100 * S);
  g_assert_cmpint (parse (frames, "01:40:01"), >, 100 * S);
  g_assert_cmpint (parse (frames, "02:00:00"), >, 100 * S);
  g_assert_cmpint (parse (frames, "100.1"), >, 100 * S);
}

static void
test_offset (void)
{
  gint64 offset = 0;

  g_assert_true (ef_timecode_read_offset ("+00:10:05", PAL, &offset, NULL));
  g_assert_cmpint (offset, ==, 10 * S + S / 5);
  g_assert_true (ef_timecode_read_offset ("-1:00", PAL, &offset, NULL));
  g_assert_cmpint (offset, ==, -60 * S);
  g_assert_true (ef_timecode_read_offset ("-00:00:00:10", PAL, &offset, NULL));
  g_assert_cmpint (offset, ==, -10 * S / 25);
  g_assert_false (ef_timecode_read_offset ("+00:10:25", PAL, &offset, NULL));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/frame-time/every-frame", test_every_frame);
  g_test_add_func ("/frame-time/every-frame-of-hours", test_every_frame_of_hours);
  g_test_add_func ("/frame-time/uneven", test_uneven);
  g_test_add_func ("/frame-time/groups", test_groups);
  g_test_add_func ("/frame-time/behind-the-end", test_behind_the_end);
  g_test_add_func ("/frame-time/offset", test_offset);

  return g_test_run ();
}
