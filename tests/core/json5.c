/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json5.h"

#include <math.h>
#include <string.h>

#include "core/error.h"

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = ef_json5_parse (text, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (node);

  return node;
}

static void
assert_json (const char *text, const char *expected)
{
  g_autoptr (JsonNode) node = parse (text);
  g_autofree char *json = json_to_string (node, FALSE);

  g_assert_cmpstr (json, ==, expected);
}

/* @word is the word of the message by which a person knows what is wrong. */
static void
assert_refused (const char *text, const char *word)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = ef_json5_parse (text, NULL, NULL, &error);

  g_assert_null (node);
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  if (strstr (error->message, word) == NULL)
    g_error ("%s: %s", text, error->message);
}

static void
test_json (void)
{
  assert_json ("null", "null");
  assert_json (" [ true , false , null ] ", "[true,false,null]");
  assert_json ("{\"a\":{\"b\":[]}}", "{\"a\":{\"b\":[]}}");
  assert_json ("{}", "{}");
  assert_json ("\"\\u00e9\\n\\\"\\\\\\/\"", "\"\u00e9\\n\\\"\\\\/\"");
  assert_json ("[1,-2,0,9007199254740993]", "[1,-2,0,9007199254740993]");
}

static void
test_json5 (void)
{
  assert_json ("{a:1,$b_2:2,'c d':3,\u00fc\u00df:4,}",
               "{\"a\":1,\"$b_2\":2,\"c d\":3,\"\u00fc\u00df\":4}");
  assert_json ("{\\u0061b: 1}", "{\"ab\":1}");
  assert_json ("[1,2,]", "[1,2]");
  assert_json ("'it\\'s \"so\"'", "\"it's \\\"so\\\"\"");
  assert_json ("'one \\\ntwo'", "\"one two\"");
  assert_json ("'\\x41\\v\\a\\0'", "\"A\\u000ba\ufffd\"");
  assert_json ("'\\ud83d\\ude80'", "\"\U0001f680\"");
  assert_json ("'\\ud83d'", "\"\ufffd\"");
  assert_json ("// one\n[/* two\n*/1 /**/, // three\n 2]// four", "[1,2]");
  assert_json ("\ufeff\u00a0\v\f\t[1\u2028,\u20292]", "[1,2]");
}

static double
parse_number (const char *text)
{
  g_autoptr (JsonNode) node = parse (text);

  return json_node_get_double (node);
}

static void
test_numbers (void)
{
  g_assert_cmpfloat (parse_number ("1.5"), ==, 1.5);
  g_assert_cmpfloat (parse_number (".5"), ==, 0.5);
  g_assert_cmpfloat (parse_number ("5."), ==, 5);
  g_assert_cmpfloat (parse_number ("-1.5e-2"), ==, -0.015);
  g_assert_cmpfloat (parse_number ("+1E3"), ==, 1000);
  g_assert_cmpfloat (parse_number ("0x10"), ==, 16);
  g_assert_cmpfloat (parse_number ("-0xF"), ==, -15);
  g_assert_cmpfloat (parse_number ("0"), ==, 0);
  g_assert_cmpfloat (parse_number ("123456789012345678901234567890"), ==,
                     123456789012345678901234567890.0);
  g_assert_true (isinf (parse_number ("Infinity")));
  g_assert_true (parse_number ("-Infinity") < 0);
  g_assert_true (isnan (parse_number ("NaN")));
  g_assert_true (isinf (parse_number ("1e999")));
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "",        "{",      "[",       "]",         "{a}",      "{a:}",    "{a:1 b:2}", "[1 2]",
    "[,]",     "[1,,2]", "{,}",     "'a",        "\"a\nb\"", "'\\1'",   "'\\x4'",    "'\\u12'",
    "01",      "1.2.3",  "1e",      "0x",        "0xg",      "- 1",     ".",         "+",
    "nul",     "nulls",  "True",    "undefined", "1 2",      "[1]]",    "/",         "/* a",
    "{1:2}",   "{a:1}}", "'a' 'b'", "--1",       "1a",       "{'a' 1}", "[1;2]",     "{\\u0031a:1}",
    "Infinit", "NaNa",   "@",       "\\",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_refused (texts[i], "was expected");
}

static void
test_line (void)
{
  assert_refused ("{\n  a: 1,\n  b = 2\n}", "Line 3");
  assert_refused ("[\n1,\n'\\\n\\\n", "Line 5");
  assert_refused ("[1,", "ends here");
}

static void
test_depth (void)
{
  static const char *const openings[] = { "[", "{a:", "[{a:" };

  for (guint i = 0; i < G_N_ELEMENTS (openings); i++) {
    g_autoptr (GString) text = g_string_new (NULL);

    for (guint j = 0; j < 1000000; j++)
      g_string_append (text, openings[i]);
    assert_refused (text->str, "nested");
  }
  {
    g_autofree char *open = g_strnfill (150, '[');
    g_autofree char *close = g_strnfill (150, ']');
    g_autofree char *text = g_strconcat (open, close, NULL);
    g_autoptr (JsonNode) node = parse (text);
  }
}

static void
test_values (void)
{
  g_autoptr (GString) text = g_string_new ("[");

  for (guint i = 0; i < 600000; i++)
    g_string_append (text, "[],");
  assert_refused (text->str, "more in it");
}

static gboolean
visit_cb (JsonObject *object, const char *member, guint depth, guint line, gpointer data)
{
  g_string_append_printf (data, "%s:%u:%u ", member, depth, line);

  return depth == 2;
}

static void
test_visit (void)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (JsonNode) node =
    ef_json5_parse ("{list: [\n{a: 1},\n{b: {}}],\nc: {}}", visit_cb, seen, NULL);
  g_autofree char *json = json_to_string (node, FALSE);

  g_assert_cmpstr (seen->str, ==, "list:2:2 b:3:3 list:2:3 c:1:4 :0:1 ");
  g_assert_cmpstr (json, ==, "{\"list\":[null,null],\"c\":{}}");
}

static void
test_text (void)
{
  static const char all[] = "\x01\x1f\x7f \"quoted\" \\ / '\n\t \u00e9 \u2028 \U0001f680";
  g_autoptr (GString) json = g_string_new (NULL);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();

  ef_json5_append_text (json, all);
  node = parse (json->str);
  g_assert_cmpstr (json_node_get_string (node), ==, all);
  g_assert_true (json_parser_load_from_data (parser, json->str, -1, NULL));
}

static void
test_members (void)
{
  g_autoptr (JsonNode) node = parse ("{a: 1, b: 1.5, c: 'x', d: {}, e: null, f: [], g: true}");
  JsonObject *object = json_node_get_object (node);
  double number = 0;

  g_assert_true (ef_json5_get_number (object, "a", &number));
  g_assert_cmpfloat (number, ==, 1);
  g_assert_true (ef_json5_get_number (object, "b", &number));
  g_assert_cmpfloat (number, ==, 1.5);
  g_assert_cmpstr (ef_json5_get_text (object, "c"), ==, "x");
  g_assert_nonnull (ef_json5_get_object (object, "d"));
  for (const char *name = "efgz"; *name != '\0'; name++) {
    const char member[] = { *name, '\0' };

    g_assert_false (ef_json5_get_number (object, member, &number));
    g_assert_null (ef_json5_get_text (object, member));
    g_assert_null (ef_json5_get_object (object, member));
  }
}

/* Whatever the bytes, the answer is a value or a sentence. */
static void
test_hostile (void)
{
  static const char letters[] = "[]{}:,'\"\\/*ux0123eE+-. \n\tanulltruefalseNaN$\xc3\xbc";

  for (guint i = 0; i < 200000; i++) {
    char text[32];
    gsize length = (gsize) g_test_rand_int_range (0, sizeof text);
    g_autofree char *valid = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (JsonNode) node = NULL;

    for (gsize j = 0; j < length; j++)
      text[j] = letters[g_test_rand_int_range (0, sizeof letters - 1)];
    valid = g_utf8_make_valid (text, (gssize) length);
    node = ef_json5_parse (valid, NULL, NULL, &error);
    g_assert_true ((node != NULL) == (error == NULL));
    if (error != NULL)
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json5/json", test_json);
  g_test_add_func ("/json5/json5", test_json5);
  g_test_add_func ("/json5/numbers", test_numbers);
  g_test_add_func ("/json5/refused", test_refused);
  g_test_add_func ("/json5/line", test_line);
  g_test_add_func ("/json5/depth", test_depth);
  g_test_add_func ("/json5/values", test_values);
  g_test_add_func ("/json5/visit", test_visit);
  g_test_add_func ("/json5/text", test_text);
  g_test_add_func ("/json5/members", test_members);
  g_test_add_func ("/json5/hostile", test_hostile);

  return g_test_run ();
}
