/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/timecode.h"

#include <string.h>

#include "core/error.h"

#define NTSC EF_RATE (30000, 1001)
#define PAL EF_RATE (25, 1)
#define S EF_NS_PER_SECOND
#define MS G_GINT64_CONSTANT (1000000)

static const EfRate rates[] = {
  { 24000, 1001 }, { 24, 1 }, { 25, 1 },        { 30000, 1001 }, { 30, 1 }, { 50, 1 },
  { 60000, 1001 }, { 60, 1 }, { 120000, 1001 }, { 25, 2 },       { 15, 1 }, { 240, 1 },
};

static void
assert_time (const char *text, EfRate rate, gint64 expected)
{
  g_autoptr (GError) error = NULL;
  gint64 time = -1;
  gboolean done = ef_timecode_parse (text, rate, &time, &error);

  g_assert_no_error (error);
  g_assert_true (done);
  g_assert_cmpint (time, ==, expected);
}

/* @word is the word of the message by which a person knows what is wrong. */
static void
assert_refused (const char *text, EfRate rate, const char *word)
{
  g_autoptr (GError) error = NULL;
  gint64 time = -1;

  g_assert_false (ef_timecode_parse (text, rate, &time, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  if (strstr (error->message, word) == NULL)
    g_error ("%s: %s", text, error->message);
  g_assert_false (ef_timecode_parse (text, rate, &time, NULL));
}

static void
assert_text (gint64 time, EfRate rate, EfTimecodeForm form, const char *expected)
{
  g_autofree char *text = ef_timecode_format (time, rate, form);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_clock (void)
{
  assert_time ("0", PAL, 0);
  assert_time ("83.45", PAL, 83450 * MS);
  assert_time ("83,45", PAL, 83450 * MS);
  assert_time (".5", PAL, 500 * MS);
  assert_time ("  12  ", PAL, 12 * S);
  assert_time ("5400", PAL, 5400 * S);
  assert_time ("1:23", PAL, 83 * S);
  assert_time ("75:00", PAL, 4500 * S);
  assert_time ("01:23.450", PAL, 83450 * MS);
  assert_time ("00:01:23.450", PAL, 83450 * MS);
  assert_time ("1:2:3", PAL, 3723 * S);
  assert_time ("999:59:59.999", PAL, 3599999999 * MS);
  assert_time ("0.000000001", PAL, 1);
  assert_time ("0.0000000019999999999999999999999999", PAL, 1);
  assert_time ("83.45", EF_RATE_NONE, 83450 * MS);
  assert_time ("0000000000000000000000000000012", PAL, 12 * S);
}

static void
test_frames (void)
{
  assert_time ("00:00:01:12", PAL, 1480 * MS);
  assert_time ("00:00:00:24", PAL, 960 * MS);
  assert_time ("01:00:00:00", NTSC, ef_rate_get_begin (NTSC, 107892));
  assert_time ("00:00:01:00", NTSC, ef_rate_get_begin (NTSC, 30));
  assert_time ("00:00:10:12", NTSC, ef_rate_get_begin (NTSC, 312));
  assert_time ("00:16:40:00", NTSC, ef_rate_snap (NTSC, 1000 * S));
  assert_time ("0:0:0:119", EF_RATE (120000, 1001),
               ef_rate_get_begin (EF_RATE (120000, 1001), 119));
}

static void
test_drop (void)
{
  assert_time ("00:00:59;29", NTSC, ef_rate_get_begin (NTSC, 1799));
  assert_time ("00:01:00;02", NTSC, ef_rate_get_begin (NTSC, 1800));
  assert_time ("00:10:00;00", NTSC, ef_rate_get_begin (NTSC, 17982));
  assert_time ("01:00:00;00", NTSC, ef_rate_get_begin (NTSC, 107892));
  assert_time ("00:01:00;04", EF_RATE (60000, 1001),
               ef_rate_get_begin (EF_RATE (60000, 1001), 3600));
  assert_text (ef_rate_get_begin (NTSC, 1799), NTSC, EF_TIMECODE_DROP, "00:00:59;29");
  assert_text (ef_rate_get_begin (NTSC, 1800), NTSC, EF_TIMECODE_DROP, "00:01:00;02");
  assert_text (ef_rate_get_begin (NTSC, 17981), NTSC, EF_TIMECODE_DROP, "00:09:59;29");
  assert_text (ef_rate_get_begin (NTSC, 17982), NTSC, EF_TIMECODE_DROP, "00:10:00;00");
  assert_refused ("00:01:00;00", NTSC, "drop-frame");
  assert_refused ("00:01:00;01", NTSC, "frame 2");
  assert_refused ("00:09:00;03", EF_RATE (60000, 1001), "frame 4");
  assert_refused ("00:01:00;02", PAL, "29.97");
  assert_refused ("00:01:00;02", EF_RATE (24000, 1001), "29.97");
}

static void
test_refused (void)
{
  static const char *const garbage[] = {
    "",    " ",   "abc", "12x",   "1:2:3:4:5",   "1::2",          ":",
    "1:",  ":1",  "1.",  "1.2.3", "1:2.3:4",     "00:00:01:05.5", "0x10",
    "1e5", "1 2", "٣",   "1;2",   "00:01;02",    "00;00:01:02",   "00:00:01;",
    "inf", "nan", "++1", "1-",    "12:34:56 PM", "1,2,3",         "00:00:01:;2",
  };

  for (guint i = 0; i < G_N_ELEMENTS (garbage); i++)
    assert_refused (garbage[i], PAL, "is not a time");

  assert_refused ("-5", PAL, "negative");
  assert_refused (" -00:00:05:00", PAL, "negative");
  assert_refused ("\u22125", PAL, "negative");
  assert_refused ("+5", PAL, "is not a time");
  assert_refused ("1:75", PAL, "59");
  assert_refused ("1:60:00", PAL, "59");
  assert_refused ("00:00:60:00", PAL, "59");
  assert_refused ("1000:00:00", PAL, "1000 hours");
  assert_refused ("3600000", PAL, "1000 hours");
  assert_refused ("99999999999999999999999999999999999", PAL, "1000 hours");
  assert_refused ("99999999999999999999:00:00", PAL, "1000 hours");
  assert_refused ("00:00:00:25", PAL, "25");
  assert_refused ("00:00:00:30", NTSC, "30");
  assert_refused ("00:00:00:99999999999999999999", PAL, "frame");
  assert_refused ("00:00:01:00", EF_RATE_NONE, "frame rate");
  assert_refused ("\xff\xfe", PAL, "is not a time");
}

static void
assert_offset (const char *text, gint64 expected)
{
  g_autoptr (GError) error = NULL;
  gint64 offset = 0;

  g_assert_true (ef_timecode_parse_offset (text, PAL, &offset, &error));
  g_assert_no_error (error);
  g_assert_cmpint (offset, ==, expected);
}

static void
test_offset (void)
{
  assert_offset ("1.5", 1500 * MS);
  assert_offset ("+1.5", 1500 * MS);
  assert_offset (" -1.5", -1500 * MS);
  assert_offset ("\u221200:00:00:10", -400 * MS);
  g_assert_false (ef_timecode_parse_offset ("--1", PAL, &(gint64) { 0 }, NULL));
  g_assert_false (ef_timecode_parse_offset ("-", PAL, &(gint64) { 0 }, NULL));
}

static void
test_scan (void)
{
  const char *behind = NULL;
  gint64 time = 0;

  g_assert_true (ef_timecode_scan ("1:02:03 Goal", &time, &behind));
  g_assert_cmpint (time, ==, 3723 * S);
  g_assert_cmpstr (behind, ==, " Goal");
  g_assert_true (ef_timecode_scan ("00:00:01,250 --> 00:00:02,000", &time, &behind));
  g_assert_cmpint (time, ==, 1250 * MS);
  g_assert_cmpstr (behind, ==, " --> 00:00:02,000");
  g_assert_false (ef_timecode_scan ("Goal 1:02", &time, &behind));
  g_assert_false (ef_timecode_scan ("1:99 Goal", &time, &behind));
  g_assert_false (ef_timecode_scan ("00:00:00:01", &time, &behind));
  g_assert_false (ef_timecode_scan ("", &time, &behind));
}

static void
test_format (void)
{
  assert_text (0, PAL, EF_TIMECODE_SECONDS, "0.000");
  assert_text (83450 * MS, PAL, EF_TIMECODE_SECONDS, "83.450");
  assert_text (33366666, NTSC, EF_TIMECODE_SECONDS, "0.033366666");
  assert_text (100, PAL, EF_TIMECODE_SECONDS, "0.0000001");
  assert_text (83450 * MS, PAL, EF_TIMECODE_CLOCK, "00:01:23.450");
  assert_text (999999999, PAL, EF_TIMECODE_CLOCK, "00:00:01.000");
  assert_text (1480 * MS, PAL, EF_TIMECODE_FRAMES, "00:00:01:12");
  assert_text (1480 * MS, PAL, EF_TIMECODE_DROP, "00:00:01:12");
  assert_text (1480 * MS, EF_RATE_NONE, EF_TIMECODE_FRAMES, "00:00:01.480");
  assert_text (ef_rate_get_begin (NTSC, 108000), NTSC, EF_TIMECODE_NON_DROP, "01:00:00:00");
  assert_text (10 * S, EF_RATE (1, 10), EF_TIMECODE_FRAMES, "00:00:10:00");
  assert_text (-5, PAL, EF_TIMECODE_CLOCK, "00:00:00.000");
  assert_text (G_MAXINT64, PAL, EF_TIMECODE_CLOCK, "1000:00:00.000");
  assert_text (G_MININT64, NTSC, EF_TIMECODE_DROP, "00:00:00;00");
}

typedef struct {
  EfTimecodeForm form;
  const char *name;
} Form;

static const Form forms[] = {
  { EF_TIMECODE_SECONDS, "seconds" },
  { EF_TIMECODE_CLOCK, "clock" },
  { EF_TIMECODE_FRAMES, "frames" },
  { EF_TIMECODE_DROP, "drop" },
};

/* What is written is read back as the same frame, and later frames are written later. */
static void
assert_round_trip (EfRate rate, const Form *form, gint64 frame)
{
  g_autoptr (GError) error = NULL;
  gint64 begin = ef_rate_get_begin (rate, frame);
  g_autofree char *text = ef_timecode_format (begin, rate, form->form);
  gint64 time = -1;

  ef_timecode_parse (text, rate, &time, &error);
  g_assert_no_error (error);
  if (ef_rate_snap (rate, time) != begin)
    g_error ("frame %" G_GINT64_FORMAT " at %d/%d as %s is %s", frame, rate.num, rate.den,
             form->name, text);
}

static void
test_round_trip (void)
{
  gint64 step = g_test_slow () ? 1 : 11;

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    gint64 n_frames = ef_rate_get_nearest (rates[i], 7200 * S);

    for (guint j = 0; j < G_N_ELEMENTS (forms); j++) {
      for (gint64 frame = 0; frame < n_frames; frame += step)
        assert_round_trip (rates[i], &forms[j], frame);
    }
  }
}

/* Labels follow each other without a repetition, and the only holes are those SMPTE drops. */
static void
assert_every_label (EfRate rate, int dropped)
{
  gint64 n_frames = ef_rate_get_nearest (rate, 7210 * S);
  gint64 label = 0;

  for (gint64 frame = 0; frame < n_frames; frame++, label++) {
    int base = ef_rate_get_base (rate);
    gint64 begin = ef_rate_get_begin (rate, frame);
    g_autofree char *text = ef_timecode_format (begin, rate, EF_TIMECODE_DROP);
    char expected[16];
    gint64 time = -1;

    if (label % (base * 60) == 0 && label / (base * 60) % 10 != 0)
      label += dropped;
    g_snprintf (expected, sizeof expected, "%02d:%02d:%02d;%02d", (int) (label / base / 3600),
                (int) (label / base / 60 % 60), (int) (label / base % 60), (int) (label % base));
    g_assert_cmpstr (text, ==, expected);
    g_assert_true (ef_timecode_parse_smpte (text, rate, FALSE, &time, NULL));
    g_assert_cmpint (time, ==, begin);
  }
}

static void
test_every_drop_label (void)
{
  assert_every_label (EF_RATE (30000, 1001), 2);
  assert_every_label (EF_RATE (60000, 1001), 4);
}

static void
test_every_non_drop_label (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    for (gint64 frame = 0; frame < 20000; frame++) {
      gint64 begin = ef_rate_get_begin (rates[i], frame);
      g_autofree char *text = ef_timecode_format (begin, rates[i], EF_TIMECODE_NON_DROP);
      gint64 time = -1;

      g_assert_true (ef_timecode_parse_smpte (text, rates[i], FALSE, &time, NULL));
      g_assert_cmpint (time, ==, begin);
    }
  }
}

/* The frame is counted from the clock, so the shown second is never off by more than half a frame. */
static void
test_follows_the_clock (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    gint64 half = S / 2 * rates[i].den / rates[i].num + 1;

    for (gint64 second = 0; second < 36000; second += 7) {
      char text[32];
      gint64 time = -1;

      g_snprintf (text, sizeof text, "%02d:%02d:%02d:00", (int) (second / 3600),
                  (int) (second / 60 % 60), (int) (second % 60));
      g_assert_true (ef_timecode_parse (text, rates[i], &time, NULL));
      g_assert_cmpint (ABS (time - second * S), <=, half);
    }
  }
}

static void
test_smpte (void)
{
  gint64 time = -1;

  g_assert_true (ef_timecode_parse_smpte ("01:00:00:00", NTSC, TRUE, &time, NULL));
  g_assert_cmpint (time, ==, ef_rate_get_begin (NTSC, 107892));
  g_assert_true (ef_timecode_parse_smpte ("01:00:00:00", NTSC, FALSE, &time, NULL));
  g_assert_cmpint (time, ==, ef_rate_get_begin (NTSC, 108000));
  g_assert_false (ef_timecode_parse_smpte ("01:00:00.00", NTSC, FALSE, &time, NULL));
  g_assert_false (ef_timecode_parse_smpte ("01:00:00:30", NTSC, FALSE, &time, NULL));
  g_assert_false (ef_timecode_parse_smpte ("00:01:00:00", NTSC, TRUE, &time, NULL));
  g_assert_false (ef_timecode_parse_smpte ("00:01:00:00", PAL, TRUE, &time, NULL));
}

/* Whatever is typed, the answer is a time within the limit or a sentence. */
static void
test_hostile (void)
{
  static const char letters[] = "0123456789:;.,- +ax\xe2\x88\x92\xff";

  for (guint i = 0; i < 200000; i++) {
    g_autoptr (GError) error = NULL;
    char text[24];
    gsize length = (gsize) g_test_rand_int_range (0, sizeof text);
    gint64 time = -1;

    for (gsize j = 0; j < length; j++)
      text[j] = letters[g_test_rand_int_range (0, sizeof letters - 1)];
    text[length] = '\0';
    if (ef_timecode_parse (text, NTSC, &time, &error))
      g_assert_true (time >= 0 && time < EF_TIME_MOST + S);
    else
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/timecode/clock", test_clock);
  g_test_add_func ("/timecode/frames", test_frames);
  g_test_add_func ("/timecode/drop", test_drop);
  g_test_add_func ("/timecode/refused", test_refused);
  g_test_add_func ("/timecode/offset", test_offset);
  g_test_add_func ("/timecode/scan", test_scan);
  g_test_add_func ("/timecode/format", test_format);
  g_test_add_func ("/timecode/round-trip", test_round_trip);
  g_test_add_func ("/timecode/every-drop-label", test_every_drop_label);
  g_test_add_func ("/timecode/every-non-drop-label", test_every_non_drop_label);
  g_test_add_func ("/timecode/follows-the-clock", test_follows_the_clock);
  g_test_add_func ("/timecode/smpte", test_smpte);
  g_test_add_func ("/timecode/hostile", test_hostile);

  return g_test_run ();
}
