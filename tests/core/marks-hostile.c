/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/marks-file.h"

#include <string.h>

#include "core/error.h"
#include "core/keywords.h"
#include "core/time-span.h"
#include "marks-support.h"

/* Files are not trusted: whatever their bytes, reading ends soon, and with marks that can be stored or
 * a sentence. */

#define S EF_NS_PER_SECOND

static const EfMarksContext context = { { 30000, 1001 }, 36000 * S, "match.mp4", "/v/match.mp4" };
static const EfMarksContext free_context = { { 0, 0 }, 0, NULL, NULL };

static GBytes *
make_sample (const EfMarksFormat *format, guint n_marks, gboolean is_plain)
{
  g_autoptr (GPtrArray) marks = marks_new ();
  g_autoptr (GError) error = NULL;
  GBytes *bytes;

  for (guint i = 0; i < n_marks; i++) {
    gint64 begin = ef_rate_get_begin (context.rate, i * 5);
    EfMark *mark =
      marks_add (marks, begin, ef_rate_get_begin (context.rate, i * 5 + 3),
                 i % 2 == 0 ? "Goal, \"1:0\" \U0001f680; <b>" : "\u05e9\u05dc\u05d5\u05dd");

    if (is_plain)
      continue;
    mark->keywords = ef_keywords_parse ("goal, night");
    mark->notes = g_strdup ("one\ntwo");
    mark->star = TRUE;
    mark->colour = (int) (i % 9);
  }
  bytes = ef_marks_file_write (marks, format, &context, NULL, &error);
  g_assert_no_error (error);

  return bytes;
}

/* Returns how many marks there were. */
static guint
read_bytes (const EfMarksFormat *format, gconstpointer data, gsize size, const EfMarksContext *of)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GPtrArray) notices = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) marks = ef_marks_file_read (bytes, format, of, notices, &error);

  g_assert_true ((marks != NULL) == (error == NULL));
  for (guint i = 0; i < notices->len; i++)
    g_assert_true (g_utf8_validate (g_ptr_array_index (notices, i), -1, NULL));
  if (marks == NULL) {
    g_assert_true (error->domain == EF_ERROR);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    return 0;
  }
  marks_assert_sane (marks, of);

  return marks->len;
}

/* A file that breaks off gives what is before the break, and never more than the whole. */
static void
test_truncation (gconstpointer data)
{
  const EfMarksFormat *format = data;
  g_autoptr (GBytes) sample = make_sample (format, 4, FALSE);
  gsize size;
  gconstpointer begin = g_bytes_get_data (sample, &size);
  guint before = 0;

  for (gsize length = 0; length <= size; length++) {
    guint n_marks = read_bytes (format, begin, length, &context);

    g_assert_cmpuint (n_marks, <=, 4);
    g_assert_cmpuint (n_marks + 1, >=, before);
    before = n_marks;
  }
  g_assert_cmpuint (before, >, 0);
}

static void
damage (guint8 *bytes, gsize size)
{
  guint n_flips = (guint) g_test_rand_int_range (1, 6);

  for (guint i = 0; i < n_flips; i++) {
    gsize at = (gsize) g_test_rand_int_range (0, (gint32) size);
    static const guint8 evil[] = {
      0, 0xff, '"', '\'', '\n', '\r', '<', '{', '[', ',', ':', '9', '-'
    };

    if (g_test_rand_bit ())
      bytes[at] ^= (guint8) (1 << g_test_rand_int_range (0, 8));
    else
      bytes[at] = evil[g_test_rand_int_range (0, G_N_ELEMENTS (evil))];
  }
}

static void
test_flips (gconstpointer data)
{
  const EfMarksFormat *format = data;
  g_autoptr (GBytes) sample = make_sample (format, 4, FALSE);
  gsize size;
  gconstpointer begin = g_bytes_get_data (sample, &size);
  guint n_rounds = g_test_slow () ? 100000 : 500;

  for (guint i = 0; i < n_rounds; i++) {
    g_autofree guint8 *copy = g_memdup2 (begin, size);
    g_autoptr (GBytes) bytes = NULL;

    damage (copy, size);
    read_bytes (format, copy, size, &context);
    bytes = g_bytes_new_static (copy, size);
    ef_marks_format_guess ("marks.csv", bytes, NULL);
  }
}

/* Files that say they are UTF-16 and are anything. */
static void
test_noise (gconstpointer data)
{
  const EfMarksFormat *format = data;

  for (guint i = 0; i < 1000; i++) {
    guint8 bytes[64];
    gsize size = (gsize) g_test_rand_int_range (0, sizeof bytes + 1);

    for (gsize j = 0; j < size; j++)
      bytes[j] = (guint8) g_test_rand_int_range (0, 256);
    if (size > 2 && i % 3 == 0)
      memcpy (bytes, "\xff\xfe", 2);
    read_bytes (format, bytes, size, i % 2 == 0 ? &context : &free_context);
  }
}

static const struct {
  const char *nick;
  const char *text;
} huge[] = {
  { "csv", "99999999999999999999999999999999,999999999999999999999999999999999999,x\n1,2,y\n" },
  { "csv", "-99999999999999999999,1e308,x\n1,2,y\n" },
  { "csv-frames", "9223372036854775807,9223372036854775807\n-9223372036854775808,9\n1,9\n" },
  { "srt",
    "1\n99999999999:59:59,999999999 --> 99999999999:00:00,0\nx\n\n00:00:01,0 --> 00:00:02,0\nx\n" },
  { "youtube", "99999999999999999999:00 x\n999:59:59 y\n0:00 z\n" },
  { "edl", "001 AX V C 99:59:59:29 99:59:59:29 00:00:00:00 00:00:00:00\n"
           "002 AX V C 00:00:00:00 999999999999:00:00:00 00:00:00:00 00:00:00:00\n"
           "003 AX V C 00:00:00:00 00:00:01:00 00:00:00:00 00:00:00:00\n"
           " |C:x |M:y |D:99999999999999999999\n" },
  { "fcpxml", "<fcpxml><spine><asset-clip start='9223372036854775807/1s' duration='1s'/>"
              "<asset-clip start='-9223372036854775808/2147483647s' duration='-5s'/>"
              "<asset-clip start='1/0s' duration='1/-9223372036854775808s'/>"
              "<asset-clip start='99999999999999999999999/3s' duration='99999999999999s'/>"
              "<clip start='-5s' duration='9223372036854775807s'><marker start='-9s' "
              "duration='9223372036854775807/1s'/></clip></spine></fcpxml>" },
  { "otio", "{OTIO_SCHEMA:'Clip.1',source_range:{start_time:{rate:1e308,value:1e308},"
            "duration:{rate:1e-308,value:-1e308}}}" },
  { "otio", "{OTIO_SCHEMA:'Clip.1',source_range:{start_time:{rate:24,value:-9223372036854775807},"
            "duration:{rate:0.001,value:9e14}}}" },
  { "otio",
    "{OTIO_SCHEMA:'Clip.1',source_range:{start_time:{rate:NaN,value:NaN},"
    "duration:{rate:Infinity,value:-Infinity}},metadata:{edit_factory:{colour:NaN,star:1e999}},"
    "markers:[{marked_range:{start_time:{rate:10000,value:1e300},duration:{rate:24,value:1e20}},"
    "metadata:{edit_factory:{colour:-1e300,star:NaN}}}]}" },
  { "llc",
    "{cutSegments:[{start:1e308,end:-1e308},{start:-9223372036854775807,end:0x7fffffffffffffff},"
    "{start:NaN,end:Infinity},{start:1,end:2,tags:{colour:'99999999999999'}}]}" },
  { "cue", "FILE \"x\" WAVE\nTRACK 01 AUDIO\nINDEX 01 99999999999999999999:59:74\nTRACK 02 AUDIO\n"
           "INDEX 01 00:00:00\nINDEX 99999999999999999999 00:00:00\n" },
};

static void
test_huge_numbers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (huge); i++) {
    read_bytes (marks_format (huge[i].nick), huge[i].text, strlen (huge[i].text), &context);
    if (!g_str_equal (huge[i].nick, "csv-frames") && !g_str_equal (huge[i].nick, "edl"))
      read_bytes (marks_format (huge[i].nick), huge[i].text, strlen (huge[i].text), &free_context);
  }
}

/* Each of these once took long, or a stack, or a memory, in some reader of some program. */
static const struct {
  const char *nick;
  const char *before;
  const char *again;
  guint times;
} floods[] = {
  { "otio", "", "[", 3000000 },
  { "otio", "{OTIO_SCHEMA:'x',a:", "{a:", 1000000 },
  { "otio", "[", "[],", 3000000 },
  { "otio", "", "/* ", 3000000 },
  { "llc", "{cutSegments:[", "{},", 3000000 },
  { "llc", "{cutSegments:[", "{a:{},b:[", 500000 },
  { "llc", "{cutSegments:'", "\\", 3000000 },
  { "fcpxml", "<fcpxml>", "<clip>", 1000000 },
  { "fcpxml", "<fcpxml><clip>", "<marker start='1s' duration='1s'/>", 190000 },
  { "fcpxml", "<fcpxml><clip>", "<keyword value='a,b'/>", 300000 },
  { "fcpxml", "<fcpxml ", "a='b' ", 20000 },
  { "fcpxml", "<!DOCTYPE ", "<!", 1000000 },
  { "csv", "", "\"", 3000001 },
  { "csv", "1,2,\"", "x\n", 3000000 },
  { "csv", "1,2,", "\"\"\"\n", 1000000 },
  { "csv", "1,2", ",", 3000000 },
  { "csv", "", "\n", 10000000 },
  { "srt", "00:00:01,000 --> 00:00:02,000\n", "<", 3000000 },
  { "srt", "00:00:01,000 --> 00:00:02,000\n", "<b", 3000000 },
  { "srt", "00:00:01,000 --> 00:00:02,000\n", "x\n", 3000000 },
  { "vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n", "&", 3000000 },
  { "youtube", "", "(", 3000000 },
  { "youtube", "", "1:", 3000000 },
  { "edl", "TITLE: x\n001 ", "A ", 3000000 },
  { "edl", "TITLE: x\n", "001 AX V C 00:00:00:00 00:00:01:00 00:00:00:00 00:00:00:00\n* LOC: \n",
    100000 },
  { "edl", "001 AX V C 00:00:00:00 00:00:01:00 00:00:00:00 00:00:00:00\n", "|C:ResolveColor",
    500000 },
  { "cue", "FILE ", "\"", 3000000 },
  { "cue", "FILE x WAVE\n", "TRACK 01 AUDIO\n", 1000000 },
};

static void
test_floods (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (floods); i++) {
    g_autoptr (GString) text = g_string_new (floods[i].before);
    gint64 began = g_get_monotonic_time ();
    double seconds;

    for (guint j = 0; j < floods[i].times / (g_test_slow () ? 1 : 10); j++)
      g_string_append (text, floods[i].again);
    read_bytes (marks_format (floods[i].nick), text->str, text->len, &context);
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (text->str, text->len);

      ef_marks_format_guess (NULL, bytes, NULL);
    }
    seconds = (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC;
    g_test_message ("%s %s: %.2f s", floods[i].nick, floods[i].again, seconds);
    g_assert_cmpfloat (seconds, <, 30);
  }
}

static void
test_too_large (void)
{
  gsize size = EF_MARKS_MOST_BYTES + 1;
  g_autofree char *text = g_malloc0 (size);
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, size);

  for (guint i = 0; ef_marks_format_get (i) != NULL; i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (ef_marks_file_read (bytes, ef_marks_format_get (i), &context, NULL, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
    g_assert_nonnull (strstr (error->message, "64 MiB"));
  }
}

static void
test_too_many (gconstpointer data)
{
  const EfMarksFormat *format = data;
  g_autoptr (GBytes) bytes = make_sample (format, EF_MARKS_MOST + 1, TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_null (ef_marks_file_read (bytes, format, &context, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
}

/* As many as nobody marks by hand, in time for nobody to wait. */
static void
test_speed (gconstpointer data)
{
  const EfMarksFormat *format = data;
  gboolean is_wordy = strcmp (ef_marks_format_get_nick (format), "otio") == 0;
  guint most = is_wordy ? 50000 : 100000; /* more of them would be more than 64 MiB */
  guint n_marks = g_test_slow () ? most : most / 20;
  gint64 began = g_get_monotonic_time ();
  g_autoptr (GBytes) bytes = make_sample (format, n_marks, FALSE);
  gint64 written = g_get_monotonic_time ();
  gsize size;
  gconstpointer begin = g_bytes_get_data (bytes, &size);
  guint n_read = read_bytes (format, begin, size, &context);
  gint64 ended = g_get_monotonic_time ();

  if (strcmp (ef_marks_format_get_nick (format), "youtube") != 0)
    g_assert_cmpuint (n_read, ==, n_marks);
  g_test_message ("%s: %.0f written/s, %.0f read/s, %.1f MB", ef_marks_format_get_nick (format),
                  n_marks * 1e6 / (double) (written - began),
                  n_marks * 1e6 / (double) (ended - written), (double) size / 1e6);
  g_assert_cmpint (ended - began, <, 60 * G_USEC_PER_SEC);
}

static void
add (const char *what, const EfMarksFormat *format, GTestDataFunc function)
{
  g_autofree char *path =
    g_strdup_printf ("/marks-hostile/%s/%s", what, ef_marks_format_get_nick (format));

  g_test_add_data_func (path, format, function);
}

int
main (int argc, char *argv[])
{
  const EfMarksFormat *format;

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; (format = ef_marks_format_get (i)) != NULL; i++) {
    add ("truncation", format, test_truncation);
    add ("flips", format, test_flips);
    add ("noise", format, test_noise);
    add ("speed", format, test_speed);
    if (g_test_slow () || i == 3)
      add ("too-many", format, test_too_many);
  }
  g_test_add_func ("/marks-hostile/huge-numbers", test_huge_numbers);
  g_test_add_func ("/marks-hostile/floods", test_floods);
  g_test_add_func ("/marks-hostile/too-large", test_too_large);

  return g_test_run ();
}
