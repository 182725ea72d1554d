/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/marks-file.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "core/error.h"
#include "core/keywords.h"
#include "core/text.h"
#include "core/time-span.h"
#include "marks-support.h"

#define S EF_NS_PER_SECOND
#define MS G_GINT64_CONSTANT (1000000)
#define PAL EF_RATE (25, 1)
#define NTSC EF_RATE (30000, 1001)

static const EfRate rates[] = {
  { 24000, 1001 }, { 24, 1 }, { 25, 1 }, { 30000, 1001 }, { 30, 1 }, { 50, 1 }, { 60000, 1001 },
};

static const char *const labels[] = {
  "Goal",
  "Gr\u00f6\u00dfe \"quoted\", comma; semicolon",
  "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd",
  "\U0001f680 \U0001f468\u200d\U0001f469\u200d\U0001f467 rocket",
  "tab\tnew\nline",
  "",
  "a & b < c > d",
  "{curly} [square] (round)",
  "100% #1 @home $x",
  "--> arrow",
  "it's 'so' `x`",
  "back\\slash\\n",
  "=SUM(A1)",
  "* star | pipe",
  "]]> <!-- x --> &amp; &#10;",
  "00:00:05:00",
  "\u6771\u4eac",
  "'; DROP TABLE segment; --",
};

static GPtrArray *notices;

static GPtrArray *
read_text (const char *nick, const char *text, const EfMarksContext *context)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = marks_bytes (text);
  GPtrArray *marks;

  g_ptr_array_set_size (notices, 0);
  marks = ef_marks_file_read (bytes, marks_format (nick), context, notices, &error);
  g_assert_no_error (error);
  marks_assert_sane (marks, context);

  return marks;
}

static char *
write_text (const char *nick, GPtrArray *marks, const EfMarksContext *context)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gconstpointer data;
  gsize size;

  g_ptr_array_set_size (notices, 0);
  bytes = ef_marks_file_write (marks, marks_format (nick), context, notices, &error);
  g_assert_no_error (error);
  data = g_bytes_get_data (bytes, &size);

  return g_strndup (data, size);
}

/* @part of some notice. */
static void
assert_notice (const char *part)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; i < notices->len; i++) {
    if (strstr (g_ptr_array_index (notices, i), part) != NULL)
      return;
    g_string_append_printf (all, "%s\n", (char *) g_ptr_array_index (notices, i));
  }
  g_error ("“%s” is not among the notices:\n%s", part, all->str);
}

static void
assert_no_notices (void)
{
  if (notices->len > 0)
    g_error ("unexpected: %s", (char *) g_ptr_array_index (notices, 0));
}

static EfMark *
get (GPtrArray *marks, guint i)
{
  g_assert_cmpuint (i, <, marks->len);

  return g_ptr_array_index (marks, i);
}

static void
assert_mark (GPtrArray *marks, guint i, gint64 begin, gint64 end, const char *label)
{
  EfMark *mark = get (marks, i);

  g_assert_cmpint (mark->begin, ==, begin);
  g_assert_cmpint (mark->end, ==, end);
  g_assert_cmpstr (mark->label, ==, label);
}

static void
assert_keywords (EfMark *mark, const char *expected)
{
  g_autofree char *text = ef_keywords_format ((const char *const *) mark->keywords);

  g_assert_cmpstr (text, ==, expected);
}

static void
assert_refused (const char *nick, const char *text, const EfMarksContext *context, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = marks_bytes (text);
  g_autoptr (GPtrArray) marks =
    ef_marks_file_read (bytes, marks_format (nick), context, NULL, &error);

  g_assert_null (marks);
  g_assert_nonnull (error);
  g_assert_true (error->domain == EF_ERROR);
  if (strstr (error->message, word) == NULL)
    g_error ("%s is not in: %s", word, error->message);
}

static const EfMarksContext pal = { { 25, 1 }, 600 * S, "match.mp4", "/videos/match.mp4" };
static const EfMarksContext ntsc = { { 30000, 1001 }, 7200 * S, "match.mp4", "/videos/match.mp4" };

/* Which parts of a mark a format has to bring back. */
typedef struct {
  const char *nick;
  gboolean has_end;
  gboolean has_details;
  gint64 unit; /* to which begins are rounded down */
} Promise;

static const Promise promises[] = {
  { "csv", TRUE, TRUE, 0 },  { "csv-frames", TRUE, TRUE, 0 }, { "tsv", TRUE, TRUE, 0 },
  { "srt", TRUE, FALSE, 0 }, { "vtt", TRUE, FALSE, 0 },       { "youtube", FALSE, FALSE, S },
  { "edl", TRUE, TRUE, 0 },  { "fcpxml", TRUE, TRUE, 0 },     { "otio", TRUE, TRUE, 0 },
  { "llc", TRUE, TRUE, 0 },  { "cue", FALSE, FALSE, 0 },      { "csv-losslesscut", TRUE, FALSE, 0 },
};

static GPtrArray *
make_marks (EfRate rate)
{
  GPtrArray *marks = marks_new ();
  gint64 frame = 0;

  for (guint i = 0; i < 120; i++) {
    EfMark *mark;
    gint64 length = g_test_rand_int_range (1, 200);

    frame += ef_rate_get_base (rate) * 2 + g_test_rand_int_range (0, 300);
    mark = marks_add (marks, ef_rate_get_begin (rate, frame),
                      ef_rate_get_begin (rate, frame + length), labels[i % G_N_ELEMENTS (labels)]);
    mark->keywords = ef_keywords_parse (i % 3 == 0 ? "goal, \U0001f680 night;\u6771\u4eac" : "");
    mark->notes = g_strdup (i % 4 == 0 ? "Say \"hello\", twice; & <b>" : "");
    mark->star = i % 5 == 0;
    mark->colour = (int) (i % 9);
  }

  return marks;
}

static char *
expect_label (const Promise *promise, const char *label)
{
  char *line = ef_text_make_line (label, 200);

  if (g_str_equal (promise->nick, "cue"))
    g_strdelimit (line, "\"", '\'');
  if (g_str_equal (promise->nick, "youtube") && g_str_has_prefix (line, "--> ")) {
    g_free (line);
    return g_strdup ("> arrow");
  }

  return line;
}

static gint64
round_down (gint64 time, gint64 unit, EfRate rate)
{
  return unit > 0 ? ef_rate_snap (rate, time / unit * unit) : time;
}

static void
assert_same (const Promise *promise, EfMark *written, EfMark *read, EfRate rate)
{
  g_autofree char *label = expect_label (promise, written->label);

  g_assert_cmpint (read->begin, ==, round_down (written->begin, promise->unit, rate));
  g_assert_cmpstr (read->label, ==, label);
  if (promise->has_end)
    g_assert_cmpint (read->end, ==, written->end);
  if (!promise->has_details)
    return;
  g_assert_cmpstr (read->notes, ==, written->notes);
  g_assert_cmpint (read->star, ==, written->star);
  g_assert_cmpint (read->colour, ==, written->colour);
  g_assert_true (ef_keywords_equal ((const char *const *) read->keywords,
                                    (const char *const *) written->keywords));
}

static void
test_round_trip (gconstpointer data)
{
  const Promise *promise = data;

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    EfMarksContext context = { rates[i], 7200 * S, "a \"b\" & <c>.mp4", "/v/a \"b\" & <c>.mp4" };
    g_autoptr (GPtrArray) marks = make_marks (rates[i]);
    g_autofree char *text = write_text (promise->nick, marks, &context);
    g_autoptr (GPtrArray) again = read_text (promise->nick, text, &context);

    assert_no_notices ();
    g_assert_cmpuint (again->len, ==, marks->len);
    for (guint j = 0; j < marks->len; j++)
      assert_same (promise, get (marks, j), get (again, j), rates[i]);
  }
}

/* Formats that do not count frames also work for files whose frames are not evenly spaced. */
static void
test_round_trip_without_rate (void)
{
  static const char *const nicks[] = { "csv", "tsv", "srt", "vtt", "fcpxml", "otio", "llc" };
  EfMarksContext context = { EF_RATE_NONE, 600 * S, "a.mp4", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++) {
    g_autoptr (GPtrArray) marks = marks_new ();
    g_autofree char *text = NULL;
    g_autoptr (GPtrArray) again = NULL;

    marks_add (marks, 1234 * MS, 5678 * MS, "Goal");
    text = write_text (nicks[i], marks, &context);
    again = read_text (nicks[i], text, &context);
    assert_mark (again, 0, 1234 * MS, 5678 * MS, "Goal");
  }
}

static void
test_needs_rate (void)
{
  static const char *const nicks[] = { "csv-frames", "edl" };
  EfMarksContext context = { EF_RATE_NONE, 600 * S, "a.mp4", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++) {
    g_autoptr (GPtrArray) marks = marks_new ();
    g_autoptr (GError) error = NULL;

    g_assert_null (ef_marks_file_write (marks, marks_format (nicks[i]), &context, NULL, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
    assert_refused (nicks[i], "1,2,x", &context, "frame rate");
  }
}

/* An empty list is a file, and the file is an empty list. */
static void
test_nothing (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (promises); i++) {
    g_autoptr (GPtrArray) marks = marks_new ();
    g_autofree char *text = write_text (promises[i].nick, marks, &pal);
    g_autoptr (GPtrArray) again = NULL;

    if (g_str_equal (promises[i].nick, "youtube") || g_str_equal (promises[i].nick, "srt") ||
        g_str_equal (promises[i].nick, "csv-losslesscut")) {
      g_assert_cmpstr (text, ==, "");
      continue;
    }
    again = read_text (promises[i].nick, text, &pal);
    g_assert_cmpuint (again->len, ==, 0);
    assert_notice ("no marks");
  }
}

static void
test_empty_file (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (promises); i++) {
    assert_refused (promises[i].nick, "", &pal, "empty");
    assert_refused (promises[i].nick, " \r\n\t\n", &pal, "empty");
    assert_refused (promises[i].nick, "\xef\xbb\xbf", &pal, "empty");
  }
}

static void
test_garbage (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (promises); i++) {
    assert_refused (promises[i].nick, "Lorem ipsum\ndolor sit amet\n", &pal, "expected");
    assert_refused (promises[i].nick, "\x89PNG\r\n\x1a\n\x01\x02\x03", &pal, "expected");
  }
}

/* The same file as editors of all kinds save it. */
static void
test_encodings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (promises); i++) {
    static const char *const encodings[] = { "UTF-8", "UTF-16LE", "UTF-16BE", "CP1252" };
    static const char *const signatures[] = { "\xef\xbb\xbf", "\xff\xfe", "\xfe\xff", "" };
    static const char *const ends[] = { "\n", "\r\n", "\r" };
    g_autoptr (GPtrArray) marks = marks_new ();
    g_autofree char *text = NULL;

    marks_add (marks, 0, 12 * S, "Gr\u00f6\u00dfe");
    marks_add (marks, 12 * S, 600 * S, "Caf\u00e9");
    text = write_text (promises[i].nick, marks, &pal);
    for (guint j = 0; j < G_N_ELEMENTS (encodings) * G_N_ELEMENTS (ends); j++) {
      g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
      g_autofree char *joined = g_strjoinv (ends[j / 4], lines);
      gsize n_bytes;
      g_autofree char *encoded =
        g_convert (joined, -1, encodings[j % 4], "UTF-8", NULL, &n_bytes, NULL);
      g_autoptr (GByteArray) array = g_byte_array_new ();
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GPtrArray) again = NULL;

      g_byte_array_append (array, (const guint8 *) signatures[j % 4],
                           (guint) strlen (signatures[j % 4]));
      g_byte_array_append (array, (const guint8 *) encoded, (guint) n_bytes);
      bytes = g_byte_array_free_to_bytes (g_steal_pointer (&array));
      again = ef_marks_file_read (bytes, marks_format (promises[i].nick), &pal, NULL, NULL);
      g_assert_nonnull (again);
      assert_mark (again, 0, 0, 12 * S, "Gr\u00f6\u00dfe");
      assert_mark (again, 1, 12 * S, 600 * S, "Caf\u00e9");
    }
  }
}

static void
test_guess (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (promises); i++) {
    g_autoptr (GPtrArray) marks = marks_new ();
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (GError) error = NULL;
    const EfMarksFormat *format = marks_format (promises[i].nick);
    g_autofree char *name =
      g_strdup_printf ("marks.%s", ef_marks_format_get_extensions (format)[0]);

    if (g_str_equal (promises[i].nick, "csv-losslesscut")) /* is a table like any other */
      continue;
    marks_add (marks, 0, S, "Goal");
    marks_add (marks, 5 * S, 6 * S, "Save");
    bytes = ef_marks_file_write (marks, format, &pal, NULL, NULL);
    g_assert_true (ef_marks_format_guess (NULL, bytes, &error) == format);
    g_assert_true (ef_marks_format_guess ("marks", bytes, &error) == format);
    g_assert_true (ef_marks_format_guess (name, bytes, &error) == format);
    g_assert_no_error (error);
    g_assert_cmpstr (ef_marks_format_get_label (format), !=, "");
  }
}

static void
assert_guess (const char *name, const char *text, const char *nick)
{
  g_autoptr (GBytes) bytes = marks_bytes (text);
  const EfMarksFormat *format = ef_marks_format_guess (name, bytes, NULL);

  g_assert_cmpstr (format != NULL ? ef_marks_format_get_nick (format) : NULL, ==, nick);
}

static void
test_guess_foreign (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = marks_bytes ("hello");

  assert_guess ("a.srt", "WEBVTT\n\n00:01.000 --> 00:02.000\nx\n", "vtt");
  assert_guess ("a.txt", "1\n00:00:01,000 --> 00:00:02,000\nx\n", "srt");
  assert_guess ("a.txt", "0:00 Intro\n1:00 Goal\n", "youtube");
  assert_guess ("a.csv", "1.5;2.5;x\n", "csv");
  assert_guess ("a.txt", "1.5,2.5,x\n", "csv");
  assert_guess ("a.csv", "nothing of the kind\n", "csv");
  assert_guess (NULL, "1,5;2,5;x\n", "csv");
  assert_guess (NULL, "1.5\t2.5\tx\n", "tsv");
  assert_guess (NULL, "Start,End,Name\n", "csv");
  assert_guess ("a.llc", "{version:1,cutSegments:[]}", "llc");
  assert_guess ("a.JSON", "{version:1,cutSegments:[]}", "llc");
  assert_guess ("a.SRT", "", "srt");
  g_assert_null (ef_marks_format_guess ("a.xyz", bytes, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (ef_marks_format_find ("xyz", &error));
  g_assert_nonnull (strstr (error->message, "csv-frames"));
  g_assert_null (ef_marks_format_get (G_N_ELEMENTS (promises)));
}

static void
test_fit (void)
{
  g_autoptr (GPtrArray) marks = read_text ("csv",
                                           "5,4,swapped\n"
                                           "-3,2,before\n"
                                           "590,700,cut\n"
                                           "700,800,behind\n"
                                           "7,7.001,short\n"
                                           "8,,open\n"
                                           "9,10,same\n"
                                           "9,10,same\n"
                                           "9,10,other\n"
                                           "nonsense,10,x\n"
                                           "-5,-1,gone\n"
                                           "1.019,2.021,snapped\n",
                                           &pal);

  g_assert_cmpuint (marks->len, ==, 6);
  assert_mark (marks, 0, 4 * S, 5 * S, "swapped");
  assert_mark (marks, 1, 0, 2 * S, "before");
  assert_mark (marks, 2, 590 * S, 600 * S, "cut");
  assert_mark (marks, 3, 9 * S, 10 * S, "same");
  assert_mark (marks, 4, 9 * S, 10 * S, "other");
  assert_mark (marks, 5, S, 2040 * MS, "snapped");
  assert_notice ("1 line was skipped: no time could be read in it (line 10 first).");
  assert_notice ("1 mark was skipped: no end (line 6 first).");
  assert_notice ("2 marks were skipped: they have no length");
  assert_notice ("begins were before");
  assert_notice ("1 end was cut to the end of the video (line 3 first).");
  assert_notice ("swapped");
  assert_notice ("1 mark was skipped: it begins after the end");
  assert_notice ("twice");
}

/* As LosslessCut writes what begins with the video. */
static void
test_no_start (void)
{
  g_autoptr (GPtrArray) csv = read_text ("csv", ",5,first\n7,8,second\n,,none\n", &pal);
  g_autoptr (GPtrArray) tsv = NULL;
  g_autoptr (GPtrArray) frames = NULL;

  assert_notice ("1 line was skipped: no time could be read in it (line 3 first).");
  g_assert_cmpuint (csv->len, ==, 2);
  assert_mark (csv, 0, 0, 5 * S, "first");
  assert_mark (csv, 1, 7 * S, 8 * S, "second");
  tsv = read_text ("tsv", "\t5\tfirst\n", &pal);
  assert_mark (tsv, 0, 0, 5 * S, "first");
  frames = read_text ("csv-frames", ",25,first\n", &pal);
  assert_mark (frames, 0, 0, S, "first");
}

/* The last frame may end before the sound: the end of the video stays what it is. */
static void
test_uneven_duration (void)
{
  EfMarksContext context = { PAL, 10013 * MS, "a.mp4", NULL };
  static const char *const nicks[] = { "csv", "srt", "vtt", "llc" };

  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++) {
    g_autoptr (GPtrArray) marks = marks_new ();
    g_autofree char *text = NULL;
    g_autoptr (GPtrArray) again = NULL;

    marks_add (marks, S, context.duration, "last");
    marks_add (marks, S, 10 * S, "nearly");
    text = write_text (nicks[i], marks, &context);
    again = read_text (nicks[i], text, &context);
    assert_no_notices ();
    assert_mark (again, 0, S, context.duration, "last");
    assert_mark (again, 1, S, 10 * S, "nearly");
  }
}

static void
test_csv (void)
{
  g_autoptr (GPtrArray) plain = read_text ("csv", "1.5,2.5,Goal\n3,4\n", &pal);
  g_autoptr (GPtrArray) german = read_text ("csv", "1,52;2,6;Tor\n00:00:03,4;0:04;\"a;b\"\n", &pal);
  g_autoptr (GPtrArray) named = read_text (
    "csv", "Name,Tags,Start,Length,Color,Favorite\n\nGoal,\"a,B\",00:01:00,2.4,4,yes\n", &pal);
  g_autoptr (GPtrArray) quoted =
    read_text ("csv", "1,2,\"a \"\"b\"\"\nc\"\n3,4,x\"y\n5,6,\"never closed\n7,8,z\n", &pal);
  g_autoptr (GPtrArray) frames = read_text ("csv", "00:00:01:05,00:00:02:10,x\n", &pal);

  assert_mark (plain, 0, 1520 * MS, 2520 * MS, "Goal");
  assert_mark (plain, 1, 3 * S, 4 * S, "");
  assert_mark (german, 0, 1520 * MS, 2600 * MS, "Tor");
  assert_mark (german, 1, 3400 * MS, 4 * S, "a;b");
  assert_mark (named, 0, 60 * S, 62400 * MS, "Goal");
  assert_keywords (get (named, 0), "a, b");
  g_assert_cmpint (get (named, 0)->colour, ==, 4);
  g_assert_true (get (named, 0)->star);
  assert_mark (quoted, 0, S, 2 * S, "a \"b\" c");
  assert_mark (quoted, 1, 3 * S, 4 * S, "x\"y");
  assert_mark (quoted, 2, 5 * S, 6 * S, "\"never closed");
  assert_mark (quoted, 3, 7 * S, 8 * S, "z");
  assert_mark (frames, 0, 1200 * MS, 2400 * MS, "x");
}

static void
test_csv_written (void)
{
  g_autoptr (GPtrArray) marks = marks_new ();
  EfMark *mark = marks_add (marks, 1520 * MS, EF_MARK_OPEN, "a, \"b\"");
  g_autofree char *text = NULL;
  g_autofree char *frames = NULL;

  mark->keywords = ef_keywords_parse ("x,y");
  mark->notes = g_strdup ("one\ntwo");
  mark->star = TRUE;
  mark->colour = 3;
  text = write_text ("csv", marks, &pal);
  frames = write_text ("csv-frames", marks, &pal);

  g_assert_cmpstr (text, ==,
                   "begin,end,label,keywords,notes,star,colour\n"
                   "1.520,,\"a, \"\"b\"\"\",\"x, y\",\"one\ntwo\",1,3\n");
  g_assert_cmpstr (frames, ==,
                   "begin_frame,end_frame,label,keywords,notes,star,colour\n"
                   "38,,\"a, \"\"b\"\"\",\"x, y\",\"one\ntwo\",1,3\n");
}

static void
test_csv_frames (void)
{
  g_autoptr (GPtrArray) marks =
    read_text ("csv-frames", "30,60,x\n 90 , 120 ,y\n1.5,7,no\n9223372036854775807,5,far\n", &ntsc);

  assert_mark (marks, 0, ef_rate_get_begin (NTSC, 30), ef_rate_get_begin (NTSC, 60), "x");
  assert_mark (marks, 1, ef_rate_get_begin (NTSC, 90), ef_rate_get_begin (NTSC, 120), "y");
  assert_notice ("line 3 first");
}

static void
test_srt (void)
{
  g_autoptr (GPtrArray) marks = read_text (
    "srt",
    "\xef\xbb\xbf\r\n1\r\n00:00:01,000 --> 00:00:02,000 X1:40\r\n<i>Hello</i> {\\an8}<b>you\r\n"
    "a < b > c <x>\r\n\r\n"
    "00:00:03.5 --> 00:00:04\r\n-\r\n"
    "3\r\n00:00:xx,000 --> 00:00:05,000\r\nno\r\n\r\n"
    "4\r\n00:00:06,000 --> 00:00:07,000\r\n5\r\n00:00:08,000 --> 00:00:09,000",
    &pal);

  assert_mark (marks, 0, S, 2 * S, "Hello you a < b > c <x>");
  assert_mark (marks, 1, 3520 * MS, 4 * S, "- 3 00:00:xx,000 --> 00:00:05,000 no");
  assert_mark (marks, 2, 6 * S, 7 * S, "5 00:00:08,000 --> 00:00:09,000");
}

static void
test_vtt (void)
{
  g_autoptr (GPtrArray) marks =
    read_text ("vtt",
               "WEBVTT - title\nX: y\n\nSTYLE\n::cue { color: red }\n\nNOTE\nnothing\n\n"
               "intro\n00:01.000 --> 00:02.000 align:start\n<v Bob>Hi</v> &amp; &lt;you&gt; &x;\n\n"
               "01:00:00.000 --> 01:00:01.000\n<00:00:01.000>late\n",
               &ntsc);
  g_autoptr (GPtrArray) open = marks_new ();
  g_autofree char *text = NULL;

  assert_mark (marks, 0, ef_rate_snap (NTSC, S), ef_rate_snap (NTSC, 2 * S), "Hi & <you> &x;");
  g_assert_cmpuint (marks->len, ==, 2);
  marks_add (open, S, EF_MARK_OPEN, "x");
  text = write_text ("vtt", open, &pal);
  g_assert_cmpstr (text, ==, "WEBVTT\n\n");
  assert_notice ("no end");
}

static void
test_youtube (void)
{
  g_autoptr (GPtrArray) marks = read_text ("youtube",
                                           "In this video:\n"
                                           "0:00 Intro\n"
                                           "1. 1:00 - First: \u201cgoal\u201d\n"
                                           "- [2:00] Second\n"
                                           "(0:03:00) Third\n"
                                           "\u2022 04:00 \u2014 05:00 Range\n"
                                           "Last one - 6:30\n"
                                           "Sixth (7:00)\n"
                                           "5 tips for you\n"
                                           "8:00\n",
                                           &pal);

  g_assert_cmpuint (marks->len, ==, 8);
  assert_mark (marks, 0, 0, 60 * S, "Intro");
  assert_mark (marks, 1, 60 * S, 120 * S, "First: \u201cgoal\u201d");
  assert_mark (marks, 2, 120 * S, 180 * S, "Second");
  assert_mark (marks, 3, 180 * S, 240 * S, "Third");
  assert_mark (marks, 4, 240 * S, 300 * S, "Range");
  assert_mark (marks, 5, 390 * S, 420 * S, "Last one");
  assert_mark (marks, 6, 420 * S, 480 * S, "Sixth");
  assert_mark (marks, 7, 480 * S, 600 * S, "");
  assert_notice ("2 lines were skipped");
}

/* Chapters may stand in any order. */
static void
test_youtube_order (void)
{
  EfMarksContext unknown = { PAL, 0, "a.mp4", NULL };
  g_autoptr (GPtrArray) marks = read_text ("youtube", "2:00 b\n0:00 a\n2:00 c\n9:99 no\n", &pal);
  g_autoptr (GPtrArray) open = NULL;

  g_assert_cmpuint (marks->len, ==, 3);
  assert_mark (marks, 0, 0, 120 * S, "a");
  g_assert_cmpint (get (marks, 2)->end, ==, 600 * S);
  open = read_text ("youtube", "0:00 a\n1:00 b\n", &unknown);
  g_assert_cmpuint (open->len, ==, 1);
  assert_notice ("no end");
}

static void
test_youtube_written (void)
{
  g_autoptr (GPtrArray) marks = marks_new ();
  g_autofree char *text = NULL;

  marks_add (marks, 3725900 * MS, 3730 * S, "Late");
  marks_add (marks, 65 * S, 70 * S, "Early")->star = TRUE;
  text = write_text ("youtube", marks, &ntsc);

  g_assert_cmpstr (text, ==, "1:05 Early\n1:02:05 Late\n");
  assert_notice ("0:00");
  assert_notice ("at least 3");
  assert_notice ("left out: ends, stars");
}

static void
test_edl (void)
{
  g_autoptr (GPtrArray) marks =
    read_text ("edl",
               "TITLE: Cut\nFCM: NON-DROP FRAME\n\n"
               "001  AX       V     C        00:00:01:00 00:00:02:12 01:00:00:00 01:00:01:12\n"
               "* FROM CLIP NAME: MATCH.mov\n* LOC: 01:00:00:00 RED     Goal of the day\n"
               "002  BL       V     C        00:00:00:00 00:00:01:00 01:00:01:12 01:00:02:12\n"
               "003  AX       V     D    024 00:00:03:00 00:00:04:00 01:00:02:12 01:00:03:12\n"
               "* FROM CLIP NAME: other.mov\n"
               "004  AX       B     C        00:00:05:00 00:00:06:00 01:00:02:12 01:00:03:12\n"
               "* from clip name: match.mp4\n* COMMENT: nice\nM2   AX  025.0  00:00:05:00\n"
               "005  AX       V     C        00:00:05:00 00:00:06:99 01:00:02:12 01:00:03:12\n",
               &pal);

  g_assert_cmpuint (marks->len, ==, 2);
  assert_mark (marks, 0, S, 2480 * MS, "Goal of the day");
  g_assert_cmpint (get (marks, 0)->colour, ==, 6);
  assert_mark (marks, 1, 5 * S, 6 * S, "");
  g_assert_cmpstr (get (marks, 1)->notes, ==, "nice");
  assert_notice ("another video");
  assert_notice ("line 14 first");
}

/* Where no clip is ours the video was renamed; then clips say what is to be seen. */
static void
test_edl_renamed (void)
{
  g_autoptr (GPtrArray) marks =
    read_text ("edl",
               "001 AX V C 00:00:01:00 00:00:02:00 01:00:00:00 01:00:01:00\n"
               "* FROM CLIP NAME: one.mov\n"
               "002 AX V C 00:00:03:00 00:00:04:00 01:00:01:00 01:00:02:00\n"
               "* FROM CLIP NAME: two.mov\n",
               &pal);

  assert_mark (marks, 0, S, 2 * S, "one.mov");
  assert_mark (marks, 1, 3 * S, 4 * S, "two.mov");
}

static void
test_edl_drop (void)
{
  g_autoptr (GPtrArray) drop = read_text (
    "edl", "FCM: DROP FRAME\n001 AX V C 00:10:00:00 00:10:01:00 00:00:00:00 00:00:01:00\n", &ntsc);
  g_autoptr (GPtrArray) semicolon =
    read_text ("edl", "001 AX V C 00:10:00;00 00:10:01;00 00:00:00;00 00:00:01;00\n", &ntsc);
  g_autoptr (GPtrArray) tape =
    read_text ("edl", "001 AX V C 00:10:00:00 00:10:01:00 00:00:00:00 00:00:01:00\n", &ntsc);
  g_autoptr (GPtrArray) wrong = read_text (
    "edl", "FCM: DROP FRAME\n001 AX V C 00:00:10;00 00:00:11;00 00:00:00;00 00:00:01;00\n", &pal);

  g_assert_cmpint (get (drop, 0)->begin, ==, ef_rate_get_begin (NTSC, 17982));
  g_assert_cmpint (get (semicolon, 0)->begin, ==, ef_rate_get_begin (NTSC, 17982));
  g_assert_cmpint (get (tape, 0)->begin, ==, ef_rate_get_begin (NTSC, 18000));
  g_assert_cmpint (get (wrong, 0)->begin, ==, 10 * S);
}

static void
test_edl_resolve (void)
{
  g_autoptr (GPtrArray) marks =
    read_text ("edl",
               "TITLE: Timeline 1\nFCM: NON-DROP FRAME\n\n"
               "001  001      V     C        00:00:05:00 00:00:05:01 00:00:05:00 00:00:05:01\n"
               " |C:ResolveColorBlue |M:Marker 1 |D:25\n",
               &pal);

  assert_mark (marks, 0, 5 * S, 6 * S, "Marker 1");
  g_assert_cmpint (get (marks, 0)->colour, ==, 1);
}

static void
test_edl_written (void)
{
  g_autoptr (GPtrArray) marks = marks_new ();
  g_autofree char *text = NULL;
  g_autofree char *drop = NULL;

  marks_add (marks, S, 2 * S, "Goal")->colour = 6;
  text = write_text ("edl", marks, &pal);
  drop = write_text ("edl", marks, &ntsc);

  g_assert_cmpstr (text, ==,
                   "TITLE: match.mp4\nFCM: NON-DROP FRAME\n\n"
                   "001  AX       V     C        00:00:01:00 00:00:02:00 01:00:00:00 01:00:01:00\n"
                   "* FROM CLIP NAME: match.mp4\n* LOC: 01:00:00:00 RED     Goal\n\n");
  g_assert_nonnull (strstr (drop, "FCM: DROP FRAME"));
  g_assert_nonnull (strstr (drop, "00:00:01;00 00:00:02;00 01:00:00;00 01:00:01;00"));
}

static void
test_fcpxml (void)
{
  g_autoptr (GPtrArray) marks = read_text (
    "fcpxml",
    "<?xml version=\"1.0\"?><!DOCTYPE fcpxml><fcpxml version=\"1.9\"><resources>"
    "<asset id=\"r1\" src=\"file:///x/match.mov\" start=\"3600s\"/>"
    "<asset id=\"r2\" src=\"file:///x/other.mov\"/></resources><library><event><project>"
    "<sequence><spine>"
    "<asset-clip ref=\"r1\" name=\"A\" start=\"3601s\" "
    "duration=\"52/25s\"><note>one\ntwo</note></asset-clip>"
    "<gap duration=\"5s\"/>"
    "<asset-clip ref=\"r2\" name=\"B\" start=\"1s\" duration=\"1s\"/>"
    "<clip name=\"C\" start=\"3610s\" duration=\"2.5s\"><video ref=\"r1\"/></clip>"
    "<asset-clip ref=\"r1\" name=\"D\" duration=\"1s\"/>"
    "<asset-clip ref=\"r1\" name=\"E\" start=\"3600s\" duration=\"500s\">"
    "<marker start=\"3620s\" duration=\"1/25s\" value=\"E1\"/>"
    "<chapter-marker start=\"3630s\" duration=\"2s\" value=\"E2\" note=\"n\"/></asset-clip>"
    "</spine></sequence></project></event></library></fcpxml>",
    &pal);

  g_assert_cmpuint (marks->len, ==, 5);
  assert_mark (marks, 0, S, 3080 * MS, "A");
  g_assert_cmpstr (get (marks, 0)->notes, ==, "one\ntwo");
  assert_mark (marks, 1, 10 * S, 12520 * MS, "C");
  assert_mark (marks, 2, 0, S, "D");
  assert_mark (marks, 3, 20 * S, 20040 * MS, "E1");
  assert_mark (marks, 4, 30 * S, 32 * S, "E2");
  assert_notice ("another video");
}

/* Entities would be a way to read other files, or to fill the memory. */
static void
test_fcpxml_entities (void)
{
  assert_refused ("fcpxml",
                  "<?xml version=\"1.0\"?><!DOCTYPE f [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
                  "<fcpxml>&x;</fcpxml>",
                  &pal, "Line");
  assert_refused ("fcpxml",
                  "<!DOCTYPE f [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>"
                  "<fcpxml><asset-clip name=\"&b;\"/></fcpxml>",
                  &pal, "Line");
  assert_refused ("fcpxml", "<xml/>", &pal, "fcpxml");
}

static void
test_otio (void)
{
  g_autoptr (GPtrArray) marks = read_text (
    "otio",
    "{\"OTIO_SCHEMA\":\"Timeline.1\",\"tracks\":{\"OTIO_SCHEMA\":\"Stack.1\",\"children\":[{"
    "\"OTIO_SCHEMA\":\"Track.1\",\"children\":["
    "{\"OTIO_SCHEMA\":\"Clip.1\",\"name\":\"A\",\"markers\":[],\"source_range\":"
    "{\"OTIO_SCHEMA\":\"TimeRange.1\",\"start_time\":{\"OTIO_SCHEMA\":\"RationalTime.1\","
    "\"rate\":25,\"value\":90025},\"duration\":{\"rate\":25,\"value\":50}},"
    "\"media_reference\":{\"OTIO_SCHEMA\":\"ExternalReference.1\",\"target_url\":"
    "\"file:///x/match.mov\",\"available_range\":{\"start_time\":{\"rate\":25,\"value\":90000},"
    "\"duration\":{\"rate\":25,\"value\":1000}}}},"
    "{\"OTIO_SCHEMA\":\"Gap.1\",\"source_range\":null},"
    "{\"OTIO_SCHEMA\":\"Clip.2\",\"name\":\"B\",\"source_range\":null,\"markers\":["
    "{\"OTIO_SCHEMA\":\"Marker.3\",\"name\":\"B1\",\"comment\":\"why\",\"color\":{\"name\":\"Red\"}"
    ","
    "\"marked_range\":{\"start_time\":{\"rate\":29.97,\"value\":30},\"duration\":{\"rate\":29.97,"
    "\"value\":15.0}}},{\"OTIO_SCHEMA\":\"Marker.2\",\"name\":\"B2\",\"color\":\"GREEN\","
    "\"marked_range\":{\"start_time\":{\"rate\":25,\"value\":30},\"duration\":{\"rate\":25,"
    "\"value\":0}}}],\"media_references\":{\"DEFAULT_MEDIA\":{\"OTIO_SCHEMA\":"
    "\"MissingReference.1\"}},\"active_media_reference_key\":\"DEFAULT_MEDIA\"},"
    "{\"OTIO_SCHEMA\":\"Clip.2\",\"name\":\"C\",\"media_references\":{}},"
    "{\"OTIO_SCHEMA\":\"Clip.2\",\"name\":\"D\",\"source_range\":{\"start_time\":{\"rate\":25,"
    "\"value\":NaN},\"duration\":{\"rate\":0,\"value\":1e400}}}"
    "]}]}}",
    &pal);

  g_assert_cmpuint (marks->len, ==, 2);
  assert_mark (marks, 0, S, 3 * S, "A");
  assert_mark (marks, 1, S, 1520 * MS, "B1");
  g_assert_cmpstr (get (marks, 1)->notes, ==, "why");
  g_assert_cmpint (get (marks, 1)->colour, ==, 6);
  assert_notice ("2 lines were skipped");
  assert_notice ("no length");
  assert_refused ("otio", "{\"a\": 1}", &pal, "OTIO_SCHEMA");
}

static void
test_llc (void)
{
  g_autoptr (GPtrArray) marks = read_text (
    "llc",
    "// LosslessCut\n{ version: 1, mediaFileName: 'match.mp4', cutSegments: [\n"
    "  { start: 1.52, end: 2.48, name: 'Goal', tags: { keywords: 'a,b' } },\n"
    "  { end: 5, name: '' },\n  { start: 7, name: 'marker' },\n  { start: 'x', end: 9, "
    "name: '' },\n"
    "  { start: 10, end: 12, name: 'tagged', tags: { label: 'X', good: '' }, selected: false },\n"
    "  { start: Infinity, end: 12, name: 'far' },\n  5,\n], }",
    &pal);

  g_assert_cmpuint (marks->len, ==, 3);
  assert_mark (marks, 0, 1520 * MS, 2480 * MS, "Goal");
  assert_keywords (get (marks, 0), "a, b");
  assert_mark (marks, 1, 0, 5 * S, "");
  assert_mark (marks, 2, 10 * S, 12 * S, "tagged");
  assert_notice ("no end");
  assert_keywords (get (marks, 2), "label: x, good");
  assert_notice ("2 lines were skipped: no time could be read in them (line 6 first).");
  assert_refused ("llc", "{ segments: [] }", &pal, "cutSegments");
  assert_refused ("llc", "{ cutSegments: {} }", &pal, "cutSegments");
  assert_refused ("llc", "[]", &pal, "cutSegments");
  assert_refused ("llc", "{ cutSegments: [\n{ start: }", &pal, "Line 2");
}

static void
test_llc_newer (void)
{
  g_autoptr (GPtrArray) marks =
    read_text ("llc", "{version:9,cutSegments:[{start:1,end:2,name:'x'}]}", &pal);

  g_assert_cmpuint (marks->len, ==, 1);
  assert_notice ("newer version");
}

static void
test_llc_written (void)
{
  g_autoptr (GPtrArray) marks = marks_new ();
  g_autofree char *text = NULL;

  marks_add (marks, 1520 * MS, 2480 * MS, "Goal")->star = TRUE;
  text = write_text ("llc", marks, &pal);

  g_assert_cmpstr (text, ==,
                   "{\n  \"version\": 2,\n  \"mediaFileName\": \"match.mp4\",\n"
                   "  \"cutSegments\": [\n    {\n      \"start\": 1.520,\n      \"end\": 2.480,\n"
                   "      \"name\": \"Goal\",\n      \"tags\": {\n        \"star\": \"1\"\n"
                   "      }\n    }\n  ]\n}\n");
}

static void
test_cue (void)
{
  g_autoptr (GPtrArray) marks = read_text ("cue",
                                           "REM GENRE x\nPERFORMER \"p\"\nTITLE \"album\"\n"
                                           "FILE \"match.mp4\" MP3\n"
                                           "  TRACK 01 AUDIO\n    TITLE \"It's \"so\" now\"\n"
                                           "    INDEX 00 00:00:00\n    INDEX 01 00:01:00\n"
                                           "  TRACK 02 AUDIO\n    TITLE plain title\n"
                                           "    INDEX 01 01:00:37\n"
                                           "  TRACK 03 AUDIO\n    TITLE \"none\"\n"
                                           "  TRACK 04 AUDIO\n    INDEX 01 00:99:00\n",
                                           &pal);

  g_assert_cmpuint (marks->len, ==, 2);
  assert_mark (marks, 0, S, 60480 * MS, "It's \"so\" now");
  assert_mark (marks, 1, 60480 * MS, 600 * S, "plain title");
  assert_notice ("2 lines were skipped");
}

/* What another program writes must be readable by a parser that is not ours. */
static void
test_written_json (void)
{
  static const char *const nicks[] = { "otio", "llc" };

  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++) {
    g_autoptr (GPtrArray) marks = make_marks (NTSC);
    g_autofree char *text = write_text (nicks[i], marks, &ntsc);
    g_autoptr (JsonParser) parser = json_parser_new ();
    g_autoptr (GError) error = NULL;

    json_parser_load_from_data (parser, text, -1, &error);
    g_assert_no_error (error);
  }
}

static void
add (const char *path, gpointer data, GTestDataFunc function)
{
  g_autofree char *whole = g_strdup_printf ("/marks-file/round-trip/%s", path);

  g_test_add_data_func (whole, data, function);
}

int
main (int argc, char *argv[])
{
  int result;

  g_test_init (&argc, &argv, NULL);
  notices = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < G_N_ELEMENTS (promises); i++)
    add (promises[i].nick, (gpointer) &promises[i], test_round_trip);
  g_test_add_func ("/marks-file/round-trip/no-rate", test_round_trip_without_rate);
  g_test_add_func ("/marks-file/needs-rate", test_needs_rate);
  g_test_add_func ("/marks-file/nothing", test_nothing);
  g_test_add_func ("/marks-file/empty", test_empty_file);
  g_test_add_func ("/marks-file/garbage", test_garbage);
  g_test_add_func ("/marks-file/encodings", test_encodings);
  g_test_add_func ("/marks-file/guess", test_guess);
  g_test_add_func ("/marks-file/guess/foreign", test_guess_foreign);
  g_test_add_func ("/marks-file/fit", test_fit);
  g_test_add_func ("/marks-file/uneven-duration", test_uneven_duration);
  g_test_add_func ("/marks-file/csv", test_csv);
  g_test_add_func ("/marks-file/no-start", test_no_start);
  g_test_add_func ("/marks-file/csv/written", test_csv_written);
  g_test_add_func ("/marks-file/csv-frames", test_csv_frames);
  g_test_add_func ("/marks-file/srt", test_srt);
  g_test_add_func ("/marks-file/vtt", test_vtt);
  g_test_add_func ("/marks-file/youtube", test_youtube);
  g_test_add_func ("/marks-file/youtube/order", test_youtube_order);
  g_test_add_func ("/marks-file/youtube/written", test_youtube_written);
  g_test_add_func ("/marks-file/edl", test_edl);
  g_test_add_func ("/marks-file/edl/renamed", test_edl_renamed);
  g_test_add_func ("/marks-file/edl/drop", test_edl_drop);
  g_test_add_func ("/marks-file/edl/resolve", test_edl_resolve);
  g_test_add_func ("/marks-file/edl/written", test_edl_written);
  g_test_add_func ("/marks-file/fcpxml", test_fcpxml);
  g_test_add_func ("/marks-file/fcpxml/entities", test_fcpxml_entities);
  g_test_add_func ("/marks-file/otio", test_otio);
  g_test_add_func ("/marks-file/llc", test_llc);
  g_test_add_func ("/marks-file/llc/newer", test_llc_newer);
  g_test_add_func ("/marks-file/llc/written", test_llc_written);
  g_test_add_func ("/marks-file/cue", test_cue);
  g_test_add_func ("/marks-file/written-json", test_written_json);

  result = g_test_run ();
  g_ptr_array_unref (notices);

  return result;
}
