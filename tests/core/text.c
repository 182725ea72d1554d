/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text.h"

#include <string.h>

#include "core/error.h"

#define MOST 100

static char *
repeat (const char *text, guint n)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (all, text);

  return g_string_free_and_steal (all);
}

static void
assert_clean (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = ef_text_clean_line (text, "name", 1, MOST, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (line, ==, expected);
}

/* @word is the word of the message by which a person knows what is wrong. */
static void
assert_refused (const char *text, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *line = ef_text_clean_line (text, "name", 1, MOST, &error);

  g_assert_null (line);
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

static void
test_trim (void)
{
  assert_clean ("Nordlicht", "Nordlicht");
  assert_clean ("  Nordlicht Coffee \t", "Nordlicht Coffee");
  assert_clean ("\nNordlicht\r\n", "Nordlicht");
  assert_clean ("\u00a0\u2003Nordlicht\u3000\u2028", "Nordlicht");
  assert_clean ("\ufeffNordlicht", "Nordlicht");
  assert_clean ("A  B", "A  B");
}

/* Pasted text ends with characters nobody sees; with them "Acme" and "Acme" would be two names. */
static void
test_invisible_end (void)
{
  assert_clean ("Acme\u200b", "Acme");
  assert_clean ("Acme\ufeff ", "Acme");
  assert_clean ("Acme\u2060", "Acme");
  assert_clean ("Acme\u00ad", "Acme");
  assert_clean ("\u00adAcme", "Acme");
}

/* What belongs to the character before it stays: a heart is red by its last code point. */
static void
test_visible_end (void)
{
  assert_clean ("\u2764\ufe0f", "\u2764\ufe0f");
  assert_clean ("x\u0323\u0301", "x\u0323\u0301");
  assert_clean ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
                "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f");
}

static void
test_empty (void)
{
  static const gunichar blanks[] = {
    ' ',    '\t',   '\n',   '\f',   '\r',   0xa0,   0xad,   0x1680, 0x180e, 0x2000, 0x2001,
    0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a, 0x200b, 0x200c,
    0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202f, 0x205f, 0x2060, 0x3000, 0xfeff
  };
  g_autoptr (GString) all = g_string_new (NULL);

  assert_refused ("", "empty");
  for (guint i = 0; i < G_N_ELEMENTS (blanks); i++) {
    g_autoptr (GString) one = g_string_new (NULL);

    g_string_append_unichar (one, blanks[i]);
    assert_refused (one->str, "empty");
    g_string_append (all, one->str);
  }
  assert_refused (all->str, "empty");
}

static void
test_length (void)
{
  g_autofree char *most = repeat ("a", MOST);
  g_autofree char *more = repeat ("a", MOST + 1);
  g_autofree char *padded = g_strconcat ("   ", most, "   ", NULL);
  g_autofree char *wide = repeat ("\U0001f680", MOST);
  g_autofree char *wider = repeat ("\U0001f680", MOST + 1);

  assert_clean ("a", "a");
  assert_clean (most, most);
  assert_clean (padded, most);
  assert_clean (wide, wide);
  assert_refused (more, "101");
  assert_refused (wider, "101");
}

/* Two code points that join count once, so what is too long decomposed may fit. */
static void
test_normal_form (void)
{
  g_autofree char *decomposed = repeat ("e\u0301", MOST);
  g_autofree char *composed = repeat ("\u00e9", MOST);
  g_autofree char *mixed = g_strconcat (decomposed, "x", NULL);

  g_assert_cmpint (g_utf8_strlen (decomposed, -1), ==, 2 * MOST);
  assert_clean (decomposed, composed);
  assert_clean ("Cafe\u0301", "Caf\u00e9");
  assert_refused (mixed, "101");
}

static void
test_least (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *none = ef_text_clean_line (" \u3000 ", "description", 0, MOST, &error);
  g_autofree char *few = ef_text_clean_line ("ab", "description", 3, MOST, NULL);

  g_assert_no_error (error);
  g_assert_cmpstr (none, ==, "");
  g_assert_null (few);
}

static void
assert_refused_inside (gunichar c)
{
  g_autofree char *text = g_ucs4_to_utf8 ((gunichar[]) { 'a', c, 'b' }, 3, NULL, NULL, NULL);

  assert_refused (text, "control");
}

static void
test_control_characters (void)
{
  for (gunichar c = 1; c < 0xa0; c++) {
    if (g_unichar_type (c) == G_UNICODE_CONTROL)
      assert_refused_inside (c);
  }
  assert_refused ("a\u2028b", "control");
  assert_refused ("a\u2029b", "control");
}

static void
test_direction (void)
{
  static const gunichar marks[] = { 0x202a, 0x202b, 0x202c, 0x202d, 0x202e,
                                    0x2066, 0x2067, 0x2068, 0x2069 };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    assert_refused_inside (marks[i]);
  assert_clean ("\u05e9\u05dc\u05d5\u05dd", "\u05e9\u05dc\u05d5\u05dd");
}

static void
test_other_scripts (void)
{
  assert_clean ("\u6771\u4eac \U0001f680", "\u6771\u4eac \U0001f680");
  assert_clean ("\U0001f468\u200d\U0001f469\u200d\U0001f467",
                "\U0001f468\u200d\U0001f469\u200d\U0001f467");
  assert_clean ("\u0928\u092e\u0938\u094d\u0924\u0947", "\u0928\u092e\u0938\u094d\u0924\u0947");
}

static void
test_invalid_utf8 (void)
{
  static const char *const texts[] = {
    "\xff", "a\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "ab\xe2\x82", "\x80Nordlicht"
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i], "UTF-8");
}

static void
assert_lines (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *lines = ef_text_clean_lines (text, "text of the notes", MOST, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (lines, ==, expected);
}

static void
test_lines (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *more = repeat ("a", MOST + 1);

  assert_lines ("", "");
  assert_lines ("one\r\ntwo\rthree\nfour\u2028five\u2029six", "one\ntwo\nthree\nfour\nfive\nsix");
  assert_lines ("\r\n one\ttwo \r\n\r\n", "one\ttwo");
  assert_lines ("a\x01\x7f\u202e\u2066z", "az");
  assert_lines ("Cafe\u0301", "Caf\u00e9");
  g_assert_null (ef_text_clean_lines (more, "text of the notes", MOST, &error));
  g_assert_nonnull (strstr (error->message, "101"));
  g_assert_null (ef_text_clean_lines ("\xff", "text of the notes", MOST, NULL));
}

static void
assert_made (const char *text, gsize most, const char *expected)
{
  g_autofree char *line = ef_text_make_line (text, most);

  g_assert_cmpstr (line, ==, expected);
}

/* Whatever a file brings becomes a line that ef_text_clean_line () would take. */
static void
test_make_line (void)
{
  assert_made ("", 10, "");
  assert_made ("  one\r\n\ttwo   three \u2028", 100, "one two three");
  assert_made ("a\u202eb", 100, "a b");
  assert_made ("\u05e9\u05dc\u05d5\u05dd \U0001f680", 100, "\u05e9\u05dc\u05d5\u05dd \U0001f680");
  assert_made ("abcdef", 3, "abc");
  assert_made ("ab cdef", 3, "ab");
  assert_made ("\U0001f680\U0001f680\U0001f680", 2, "\U0001f680\U0001f680");
  assert_made ("a\xff"
               "b",
               10, "a\ufffdb");
}

static void
test_make_lines (void)
{
  g_autofree char *few = ef_text_make_lines ("one\r\ntwo\x01\xff", 100);
  g_autofree char *cut = ef_text_make_lines ("one\r\ntwo", 4);

  g_assert_cmpstr (few, ==, "one\ntwo\ufffd");
  g_assert_cmpstr (cut, ==, "one");
}

static void
assert_same_key (const char *one, const char *other)
{
  g_autofree char *a = ef_text_fold (one);
  g_autofree char *b = ef_text_fold (other);
  g_autofree char *again = ef_text_fold (a);

  g_assert_cmpstr (a, ==, b);
  g_assert_cmpstr (again, ==, a);
}

static void
test_fold (void)
{
  g_autofree char *a = ef_text_fold ("Nordlicht");
  g_autofree char *b = ef_text_fold ("Nordlich");

  g_assert_cmpstr (a, !=, b);
  assert_same_key ("Nordlicht", "nORDLICHT");
  assert_same_key ("Stra\u00dfe", "STRASSE");
  assert_same_key ("\u00c9cole", "e\u0301cole");
  assert_same_key ("\u03a3\u0391\u03a3", "\u03c3\u03b1\u03c2");
  assert_same_key ("\u0416\u0443\u043a", "\u0416\u0423\u041a");
  assert_same_key ("\ufb01x", "fix");
  assert_same_key ("", "");
}

/* The command line hands over bytes; the key of what is no text is only not to crash. */
static void
test_fold_invalid (void)
{
  g_autofree char *key = ef_text_fold ("a\xc3");

  g_assert_nonnull (key);
}

static void
test_excerpt (void)
{
  g_autofree char *most = repeat ("\U0001f680", 60);
  g_autofree char *more = repeat ("\U0001f680", 61);
  g_autofree char *cut = repeat ("\U0001f680", 59);
  g_autofree char *expected = g_strconcat (cut, "\u2026", NULL);
  g_autofree char *huge = g_strnfill (10 * 1024 * 1024, 'a');
  g_autofree char *of_short = ef_text_excerpt ("Mars/Base");
  g_autofree char *of_most = ef_text_excerpt (most);
  g_autofree char *of_more = ef_text_excerpt (more);
  g_autofree char *of_huge = ef_text_excerpt (huge);
  g_autofree char *of_bytes = ef_text_excerpt ("a\xff"
                                               "b\xc3");

  g_assert_cmpstr (of_short, ==, "Mars/Base");
  g_assert_cmpstr (of_most, ==, most);
  g_assert_cmpstr (of_more, ==, expected);
  g_assert_cmpint (g_utf8_strlen (of_huge, -1), ==, 60);
  g_assert_cmpstr (of_bytes, ==, "a\ufffdb\ufffd");
}

static void
assert_initials (const char *name, const char *expected)
{
  g_autofree char *initials = ef_text_initials (name);

  g_assert_cmpstr (initials, ==, expected);
}

static void
test_initials (void)
{
  assert_initials ("Nordlicht Coffee", "NC");
  assert_initials ("nordlicht coffee roasters", "NC");
  assert_initials ("Bikeyard", "BI");
  assert_initials ("rock-a-billy", "RA");
  assert_initials ("\u00e9cole", "\u00c9C");
  assert_initials ("A", "A");
  assert_initials ("a b", "AB");
  assert_initials ("3 Musketeers", "3M");
  assert_initials ("\u6771\u4eac", "\u6771\u4eac");
  assert_initials ("\u6771\u4eac \u30ab\u30d5\u30a7", "\u6771\u30ab");
  assert_initials ("\U0001f680", "\U0001f680");
  assert_initials ("\U0001f680 Rocket", "RO");
  assert_initials ("$ \U0001f680", "\U0001f680");
}

/* The second letter is the one behind the first, wherever that stands. */
static void
test_initials_behind_punctuation (void)
{
  assert_initials ("(Bikeyard)", "BI");
  assert_initials ("\u201eBikeyard\u201c", "BI");
  assert_initials ("  Bikeyard", "BI");
  assert_initials ("@x", "X");
  assert_initials ("...", "?");
  assert_initials ("- - -", "?");
  assert_initials ("", "?");
  assert_initials (" ", "?");
}

/* Names arrive here while they are typed or read from a file, before they are checked. */
static void
test_initials_invalid (void)
{
  static const char *const names[] = { "\xf0", "a\xf0", "\xff\xfe", "a \xe2", "\xc3" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *name = g_strdup (names[i]);
    g_autofree char *initials = ef_text_initials (name);

    g_assert_true (g_utf8_validate (initials, -1, NULL));
    g_assert_cmpstr (initials, !=, "");
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/text/trim", test_trim);
  g_test_add_func ("/text/invisible-end", test_invisible_end);
  g_test_add_func ("/text/visible-end", test_visible_end);
  g_test_add_func ("/text/empty", test_empty);
  g_test_add_func ("/text/length", test_length);
  g_test_add_func ("/text/normal-form", test_normal_form);
  g_test_add_func ("/text/least", test_least);
  g_test_add_func ("/text/control-characters", test_control_characters);
  g_test_add_func ("/text/direction", test_direction);
  g_test_add_func ("/text/other-scripts", test_other_scripts);
  g_test_add_func ("/text/invalid-utf8", test_invalid_utf8);
  g_test_add_func ("/text/lines", test_lines);
  g_test_add_func ("/text/make-line", test_make_line);
  g_test_add_func ("/text/make-lines", test_make_lines);
  g_test_add_func ("/text/fold", test_fold);
  g_test_add_func ("/text/fold/invalid", test_fold_invalid);
  g_test_add_func ("/text/excerpt", test_excerpt);
  g_test_add_func ("/text/initials", test_initials);
  g_test_add_func ("/text/initials/behind-punctuation", test_initials_behind_punctuation);
  g_test_add_func ("/text/initials/invalid", test_initials_invalid);

  return g_test_run ();
}
