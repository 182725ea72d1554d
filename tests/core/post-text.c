/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/post-text.h"

#include <string.h>

#include "core/error.h"

static void
test_content (void)
{
  static const char *const texts[][2] = {
    { "", "" },
    { "Hello", "Hello" },
    { "One\r\ntwo\rthree", "One\ntwo\nthree" },
    { "5 > 3 \"so\" 'it' is", "5 > 3 \"so\" 'it' is" },
    { "I <3 you & me", "<p>I &lt;3 you &amp; me</p>" },
    { "you & me", "<p>you &amp; me</p>" },
    { "a < b\n\nc > d\n", "<p>a &lt; b</p><p></p><p>c &gt; d</p><p></p>" },
    { "<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>" },
    { "&amp;", "<p>&amp;amp;</p>" },
    { "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d" },
    { "\xe2\x80\x8b \xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9",
      "\xe2\x80\x8b \xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9" },
    { "bad \xff byte", "bad \xef\xbf\xbd byte" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *content = ef_post_text_to_content (texts[i][0]);

    g_assert_cmpstr (content, ==, texts[i][1]);
    /* What is sent is as long to the server as what was typed is to us. */
    g_assert_cmpuint (ef_post_text_count_content (content, EF_POST_TEXT_UNITS), ==,
                      ef_post_text_count (texts[i][0], EF_POST_TEXT_UNITS));
  }
}

static void
test_has_content (void)
{
  const char *const nothing[] = { "",
                                  " ",
                                  "\n\t ",
                                  "\xc2\xa0",
                                  "\xe2\x80\x8b\xe2\x80\x8b",
                                  "\xef\xbb\xbf",
                                  "\xe2\x80\x8f",
                                  "\xe3\x80\x80" };
  const char *const something[] = { "a", " . ", "\xf0\x9f\x98\x80", "<p></p>", "\xd7\xa9" };

  for (guint i = 0; i < G_N_ELEMENTS (nothing); i++)
    g_assert_false (ef_post_text_has_content (nothing[i]));
  for (guint i = 0; i < G_N_ELEMENTS (something); i++)
    g_assert_true (ef_post_text_has_content (something[i]));
}

static void
test_units (void)
{
  g_assert_cmpuint (ef_post_text_count ("", EF_POST_TEXT_UNITS), ==, 0);
  g_assert_cmpuint (ef_post_text_count ("a\r\nb", EF_POST_TEXT_UNITS), ==, 3);
  g_assert_cmpuint (ef_post_text_count ("\xf0\x9f\x98\x80", EF_POST_TEXT_UNITS), ==, 2);
  g_assert_cmpuint (ef_post_text_count ("e\xcc\x81", EF_POST_TEXT_UNITS), ==, 2);
  g_assert_cmpuint (ef_post_text_count ("a & b", EF_POST_TEXT_UNITS), ==, 5);
  g_assert_cmpuint (ef_post_text_count_content ("a & b", EF_POST_TEXT_UNITS), ==, 9);
  g_assert_cmpuint (ef_post_text_count_content ("<p>a</p><p>b</p>", EF_POST_TEXT_UNITS), ==, 3);
  g_assert_cmpuint (ef_post_text_count_content ("<b>a</b>", EF_POST_TEXT_UNITS), ==, 8);
  g_assert_cmpuint (ef_post_text_count_content ("<p>a<", EF_POST_TEXT_UNITS), ==, 2);
}

static void
test_x (void)
{
  static const struct {
    const char *text;
    guint count;
  } texts[] = {
    { "Hello", 5 },
    { "\xd0\x9f\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82", 6 },
    { "\xe5\xad\x97\xe5\xad\x97", 4 },
    { "\xf0\x9f\x98\x80", 2 },
    /* A sign of one unit weighs two. */
    { "\xe2\x98\x80", 2 },
    { "\xe2\x9d\xa4\xef\xb8\x8f", 2 },
    /* A family: one emoji, but eight units, and the greater counts. */
    { "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", 8 },
    { "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa", 4 },
    { "1\xef\xb8\x8f\xe2\x83\xa3", 3 },
    { "see https://a.co", 4 + 23 },
    { "see a.co/b.", 4 + 23 + 1 },
    { "see example.com, and go", 4 + 23 + 8 },
    /* Neither of these is a link. */
    { "mail me@example.com", 19 },
    { "end.Next", 8 },
    { "3.50 and v1.2.3", 15 },
    { "file.mp4", 8 },
    { "https://", 8 },
    { "https://example.com/a-way-that-is-longer-than-twenty-three", 58 },
    { "\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97\xe5\xad\x97 "
      "https://example.com/12345678",
      12 + 1 + 23 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_test_message ("%s", texts[i].text);
    g_assert_cmpuint (ef_post_text_count (texts[i].text, EF_POST_TEXT_X), ==, texts[i].count);
  }
}

static char *
fill (const char *template)
{
  const char *const keywords[] = { "latte art", "milk", NULL };
  EfPostTextValues values = {
    .title = "Two cups",
    .keywords = keywords,
    .brand = "Nordlicht {Coffee}",
    .date = "2026-11-21",
    .network = "TikTok",
  };
  g_autoptr (GError) error = NULL;
  char *text = ef_post_text_fill (template, &values, &error);

  g_assert_no_error (error);
  g_assert_true (ef_post_text_check_template (template, NULL));

  return text;
}

static void
test_templates (void)
{
  static const char *const templates[][2] = {
    { "", "" },
    { "{title}", "Two cups" },
    { "{title} from {brand}\r\n\r\n{hashtags}",
      "Two cups from Nordlicht {Coffee}\n\n#latteart #milk" },
    { "{keywords}: {date}", "latte art, milk: 2026-11-21" },
    { "{{title}} }}", "{title} }" },
    /* A line that is empty because of its fields goes, one that is meant to be empty stays. */
    { "a\n{caption} {format}\nb\n\nc", "a\nb\n\nc" },
    { "on {network}{channel}", "on TikTok" },
    { "{title}{title}", "Two cupsTwo cups" },
  };
  const char *const wrong[] = { "{",        "}",         "{}",        "{Title}",
                                "{title",   "title}",    "{no such}", "{{title}",
                                "{title}}", "{ti\ntle}", "{\xff}" };

  for (guint i = 0; i < G_N_ELEMENTS (templates); i++) {
    g_autofree char *text = fill (templates[i][0]);

    g_assert_cmpstr (text, ==, templates[i][1]);
  }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    const EfPostTextValues values = { 0 };
    g_autoptr (GError) error = NULL;

    g_test_message ("%u", i);
    g_assert_false (ef_post_text_check_template (wrong[i], &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    g_assert_null (ef_post_text_fill (wrong[i], &values, NULL));
  }
}

static void
check_tags (const char *text, const char *expected)
{
  g_auto (GStrv) tags = ef_post_text_parse_hashtags (text);
  g_autofree char *joined = g_strjoinv (" ", tags);

  g_assert_cmpstr (joined, ==, expected);
}

static void
check_group (const char *text, const char *group, const char *expected)
{
  g_autofree char *whole = ef_post_text_add_hashtags (text, group);

  g_assert_cmpstr (whole, ==, expected);
}

static void
test_hashtags (void)
{
  check_tags ("", "");
  check_tags ("# ## , ;", "");
  check_tags ("#a #b,#c", "a b c");
  check_tags ("latte art, Milk; milk", "latteart Milk");
  check_tags ("one two", "one two");
  check_tags ("#Stra\xc3\x9f"
              "e #STRASSE",
              "Stra\xc3\x9f"
              "e");
  check_tags ("#\xe5\xad\x97 #\xf0\x9f\x98\x80 #a-b", "\xe5\xad\x97 \xf0\x9f\x98\x80 ab");
  check_group ("Hello", "#a #b", "Hello\n\n#a #b");
  check_group ("Hello #B\n", "#a #b", "Hello #B\n\n#a");
  check_group ("", "#a #b", "#a #b");
  check_group ("Hello", "", "Hello");
  check_group ("Hello #a", "#a", "Hello #a");
  g_assert_cmpuint (ef_post_text_count_hashtags ("#a b#c #d, ##e # #"), ==, 3);
  g_assert_cmpuint (ef_post_text_count_mentions ("@a me@b.com (@c) @"), ==, 2);
}

static void
check_title (const char *caption, guint most, const char *expected)
{
  g_autofree char *title = ef_post_text_make_title (caption, most);

  g_assert_cmpstr (title, ==, expected);
  g_assert_cmpint (g_utf8_strlen (title, -1), <=, (glong) most);
}

static void
test_title (void)
{
  check_title ("", 100, "");
  check_title ("\n \xe2\x80\x8b\n", 100, "");
  check_title ("\n\n  First line \r\nsecond", 100, "First line");
  check_title ("one two three", 9, "one two\xe2\x80\xa6");
  check_title ("abcdefghijklmnop", 5, "abcd\xe2\x80\xa6");
  check_title ("\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80", 2,
               "\xf0\x9f\x98\x80\xe2\x80\xa6");
  check_title ("tab\there", 100, "tab here");
  check_title ("\xff", 100, "\xef\xbf\xbd");
}

static void
test_hostile (void)
{
  static const char alphabet[] = "<>&p/# @{}.a:\r\n\xff\xf0\x9f\x98\x80\xe2\x80\x8d\xef\xb8\x8f;1";
  g_autoptr (GRand) rand = g_rand_new_with_seed (71);

  for (guint i = 0; i < 20000; i++) {
    g_autoptr (GString) text = g_string_new (NULL);
    guint n = (guint) g_rand_int_range (rand, 0, 40);
    g_autofree char *content = NULL;
    g_autofree char *title = NULL;
    g_autofree char *tags = NULL;

    for (guint c = 0; c < n; c++)
      g_string_append_c (text, alphabet[g_rand_int_range (rand, 0, sizeof alphabet - 1)]);
    content = ef_post_text_to_content (text->str);
    title = ef_post_text_make_title (text->str, 10);
    tags = ef_post_text_add_hashtags (text->str, text->str);
    ef_post_text_check_template (text->str, NULL);
    g_assert_true (g_utf8_validate (content, -1, NULL));
    g_assert_true (g_utf8_validate (title, -1, NULL));
    g_assert_true (g_utf8_validate (tags, -1, NULL));
    g_assert_cmpuint (ef_post_text_count_content (content, EF_POST_TEXT_X), ==,
                      ef_post_text_count (text->str, EF_POST_TEXT_X));
    ef_post_text_count_content (text->str, EF_POST_TEXT_X);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/post-text/content", test_content);
  g_test_add_func ("/post-text/has-content", test_has_content);
  g_test_add_func ("/post-text/units", test_units);
  g_test_add_func ("/post-text/x", test_x);
  g_test_add_func ("/post-text/templates", test_templates);
  g_test_add_func ("/post-text/hashtags", test_hashtags);
  g_test_add_func ("/post-text/title", test_title);
  g_test_add_func ("/post-text/hostile", test_hostile);

  return g_test_run ();
}
