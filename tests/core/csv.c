/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/csv.h"

#include <string.h>

static char *
read_all (const void *bytes, gsize n, gboolean *is_broken)
{
  g_autoptr (GBytes) data = g_bytes_new (bytes, n);
  g_auto (EfCsvReader) reader = { 0 };
  GString *text = g_string_new (NULL);
  EfCsvStep step = EF_CSV_END;

  ef_csv_reader_init (&reader, data);
  for (;;) {
    g_auto (GStrv) row = NULL;

    step = ef_csv_reader_next (&reader, &row);
    if (step != EF_CSV_ROW)
      break;
    g_string_append_printf (text, "%u:", reader.line);
    for (guint i = 0; row[i] != NULL; i++)
      g_string_append_printf (text, "[%s]", row[i]);
  }
  *is_broken = step == EF_CSV_BROKEN;

  return g_string_free_and_steal (text);
}

static void
test_read (void)
{
  static const char *const tables[][2] = {
    { "", "" },
    { "\n\r\n  \n", "" },
    { "a,b", "1:[a][b]" },
    { "a,b\r\nc,d\r\n", "1:[a][b]2:[c][d]" },
    { "\xef\xbb\xbf"
      "a,b\n",
      "1:[a][b]" },
    { "a;b;c,d\nc;d\n", "1:[a][b][c,d]2:[c][d]" },
    { "a\tb\nc\td", "1:[a][b]2:[c][d]" },
    { "\"a,b\",c\n", "1:[a,b][c]" },
    { "\"a \"\"b\"\"\",c", "1:[a \"b\"][c]" },
    { "\"a\nb\",c\nd,e", "1:[a\nb][c]3:[d][e]" },
    { "\"\",\n,\n", "" },
    { "a,\"\"\n", "1:[a][]" },
    { "a,b\n\n,\nc,d", "1:[a][b]4:[c][d]" },
    { "a,b\"c\"d\n", "1:[a][b\"c\"d]" },
    { "Z\xfcrich,\x80\n", "1:[Zürich][€]" },
    { "\"a\" x,b", "1:[a x][b]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++) {
    gboolean is_broken;
    g_autofree char *text = read_all (tables[i][0], strlen (tables[i][0]), &is_broken);

    g_assert_false (is_broken);
    g_assert_cmpstr (text, ==, tables[i][1]);
  }
}

static void
test_broken (void)
{
  gboolean is_broken;
  g_autofree char *text = read_all ("a,b\nc,\"d\ne,f\n", 14, &is_broken);

  g_assert_true (is_broken);
  g_assert_cmpstr (text, ==, "1:[a][b]");
}

static void
test_utf16 (void)
{
  static const guint8 bytes[] = { 0xff, 0xfe, 'a', 0, ';', 0, 0xfc, 0, '\r', 0, '\n', 0, 'b', 0 };
  gboolean is_broken;
  g_autofree char *text = read_all (bytes, sizeof bytes, &is_broken);

  g_assert_cmpstr (text, ==, "1:[a][ü]2:[b]");
}

static void
test_round_trip (void)
{
  const char *const cells[] = { "plain",   "a,b;c\td", "say \"so\"", "two\nlines\n",     "",
                                " blank ", "=1+1",     "\"",         "\xf0\x9f\x98\x80", "'" };
  g_autoptr (GString) csv = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_auto (EfCsvReader) reader = { 0 };
  g_auto (GStrv) row = NULL;

  ef_csv_append (csv, cells, G_N_ELEMENTS (cells));
  g_assert_true (g_str_has_suffix (csv->str, "\r\n"));
  bytes = g_bytes_new (csv->str, csv->len);
  ef_csv_reader_init (&reader, bytes);
  g_assert_cmpint (ef_csv_reader_next (&reader, &row), ==, EF_CSV_ROW);
  g_assert_cmpuint (g_strv_length (row), ==, G_N_ELEMENTS (cells));
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    g_assert_cmpstr (row[i], ==, cells[i]);
}

static void
test_hostile (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4180);
  static const char alphabet[] = "a,;\t\"\"\n\r \xff\xfe\0";

  for (guint i = 0; i < 20000; i++) {
    char bytes[64];
    gsize n = (gsize) g_rand_int_range (rand, 0, sizeof bytes);
    gboolean is_broken;
    g_autofree char *text = NULL;

    for (gsize at = 0; at < n; at++)
      bytes[at] = alphabet[g_rand_int_range (rand, 0, sizeof alphabet)];
    text = read_all (bytes, n, &is_broken);
    g_assert_true (g_utf8_validate (text, -1, NULL));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/csv/read", test_read);
  g_test_add_func ("/csv/broken", test_broken);
  g_test_add_func ("/csv/utf16", test_utf16);
  g_test_add_func ("/csv/round-trip", test_round_trip);
  g_test_add_func ("/csv/hostile", test_hostile);

  return g_test_run ();
}
