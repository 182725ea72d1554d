/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json-text.h"

#include <math.h>

static const char document[] =
  "{\n  \"a \\\"b\\\" \\n ☕\" : [\n    1,\n    -2.5,\n    true,\n    null,\n    \"x\",\n    {},\n"
  "    []\n  ],\n  \"b\" : {\n    \"c\" : 9007199254740993\n  }\n}";

/* Everything but numbers is as json-glib has it. */
static void
test_documents (void)
{
  g_autoptr (JsonNode) node = json_from_string (document, NULL);
  g_autofree char *pretty = ef_json_text (node, TRUE);
  g_autofree char *plain = ef_json_text (node, FALSE);
  g_autofree char *theirs = json_to_string (node, FALSE);

  g_assert_cmpstr (pretty, ==, document);
  g_assert_cmpstr (plain, ==, theirs);
}

static void
assert_number (double number, const char *expected)
{
  g_autoptr (JsonNode) node = json_node_init_double (json_node_alloc (), number);
  g_autofree char *text = ef_json_text (node, FALSE);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_numbers (void)
{
  assert_number (0.63333333300000005, "0.633333333");
  assert_number (4.2, "4.2");
  assert_number (100, "100.0");
  assert_number (0, "0.0");
  assert_number (-0.0000000001, "0.0");
  assert_number (-1.5, "-1.5");
  assert_number (3599999.999999999, "3599999.999999999");
  assert_number (1e20, "1e+20");
  assert_number (NAN, "null");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json-text/documents", test_documents);
  g_test_add_func ("/json-text/numbers", test_numbers);

  return g_test_run ();
}
