/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text-encoding.h"

#include <string.h>

static void
assert_decoded (const char *bytes, gsize n_bytes, const char *expected)
{
  gsize length = 0;
  g_autofree char *text = ef_text_decode (bytes, n_bytes, &length);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpuint (strlen (text), ==, length);
}

#define ASSERT_DECODED(bytes, expected) assert_decoded (bytes, sizeof bytes - 1, expected)

static void
test_utf8 (void)
{
  ASSERT_DECODED ("", "");
  ASSERT_DECODED ("plain", "plain");
  ASSERT_DECODED ("Gr\xc3\xb6\xc3\x9f"
                  "e",
                  "Gr\u00f6\u00dfe");
  ASSERT_DECODED ("\xef\xbb\xbfGr\xc3\xb6", "Gr\u00f6");
  ASSERT_DECODED ("\xef\xbb\xbf", "");
  ASSERT_DECODED ("\xf0\x9f\x9a\x80", "\U0001f680");
}

static void
test_utf16 (void)
{
  ASSERT_DECODED ("\xff\xfe"
                  "G\0\xf6\0",
                  "G\u00f6");
  ASSERT_DECODED ("\xfe\xff\0G\0\xf6", "G\u00f6");
  ASSERT_DECODED ("\xff\xfe\x3d\xd8\x80\xde", "\U0001f680");
  ASSERT_DECODED ("\xfe\xff\xd8\x3d\xde\x80", "\U0001f680");
  ASSERT_DECODED ("\xff\xfe", "");
  ASSERT_DECODED ("\xff\xfe"
                  "G\0\xf6",
                  "G");
  ASSERT_DECODED ("\xff\xfe\x3d\xd8", "\ufffd");
  ASSERT_DECODED ("\xff\xfe\x80\xdeG\0", "\ufffdG");
  ASSERT_DECODED ("\xff\xfe\r\0\n\0\0\0", "\n\ufffd");
}

static void
test_windows (void)
{
  ASSERT_DECODED ("Gr\xf6\xdf"
                  "e",
                  "Gr\u00f6\u00dfe");
  ASSERT_DECODED ("\x80 \x84quoted\x93", "\u20ac \u201equoted\u201c");
  ASSERT_DECODED ("\x81", "\ufffd");
}

/* A single wrong byte in a file of UTF-8 is a wrong byte, and no reason to read all the others otherwise. */
static void
test_damaged_utf8 (void)
{
  ASSERT_DECODED ("\xc3\xb6\xff\xc3\xb6", "\u00f6\ufffd\u00f6");
  ASSERT_DECODED ("\xef\xbb\xbf"
                  "a\xff",
                  "a\ufffd");
  ASSERT_DECODED ("\xc3\xb6 \xf0\x9f\x9a", "\u00f6 ");
  ASSERT_DECODED ("a\xc3", "a");
  ASSERT_DECODED ("\xc3\xb6\xed\xa0\x80\xc3\xb6\xc3\xb6\xc3\xb6",
                  "\u00f6\ufffd\ufffd\ufffd\u00f6\u00f6\u00f6");
}

static void
test_lines (void)
{
  ASSERT_DECODED ("a\r\nb\rc\nd\r\r\ne\n\r", "a\nb\nc\nd\n\ne\n\n");
  ASSERT_DECODED ("\xf6\r\n\xf6\r", "\u00f6\n\u00f6\n");
  ASSERT_DECODED ("a\0b", "a\ufffdb");
}

static void
test_hostile (void)
{
  for (guint i = 0; i < 100000; i++) {
    char bytes[16];
    gsize n_bytes = (gsize) g_test_rand_int_range (0, sizeof bytes + 1);
    g_autofree char *text = NULL;
    gsize length;

    for (gsize j = 0; j < n_bytes; j++)
      bytes[j] =
        (char) (g_test_rand_bit () ? g_test_rand_int_range (0, 256)
                                   : "\xff\xfe\xef\xbb\xbf\r\n\0"[g_test_rand_int_range (0, 8)]);
    text = ef_text_decode (bytes, n_bytes, &length);
    g_assert_true (g_utf8_validate_len (text, length, NULL));
    g_assert_null (strchr (text, '\r'));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/text-encoding/utf-8", test_utf8);
  g_test_add_func ("/text-encoding/utf-16", test_utf16);
  g_test_add_func ("/text-encoding/windows", test_windows);
  g_test_add_func ("/text-encoding/damaged-utf-8", test_damaged_utf8);
  g_test_add_func ("/text-encoding/lines", test_lines);
  g_test_add_func ("/text-encoding/hostile", test_hostile);

  return g_test_run ();
}
