/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/json-read.h"

#include "core/time-span.h"
#include "core/timecode.h"

static JsonNode *
parse (const char *text)
{
  JsonNode *node = json_from_string (text, NULL);

  g_assert_nonnull (node);

  return node;
}

#define TEXT                                                                              \
  "{\"text\":\"äöü\",\"whole\":7,\"double\":7.5,\"on\":true,\"null\":null,\"array\":[1]," \
  "\"object\":{},\"huge\":1e400,\"minus\":-1}"

static void
test_read (void)
{
  g_autoptr (JsonNode) node = parse (TEXT);
  JsonObject *object = json_node_get_object (node);
  g_autofree char *text = NULL;
  const char *string = NULL;
  gint64 number = 0;
  int small = 0;
  double real = 0;
  gboolean on = FALSE;

  g_assert_true (ef_json_read_text (object, "text", 6, &text));
  g_assert_cmpstr (text, ==, "äöü");
  g_assert_true (ef_json_read_string (object, "text", &string));
  g_assert_cmpstr (string, ==, "äöü");
  g_assert_true (ef_json_read_number (object, "whole", 7, 7, &number));
  g_assert_cmpint (number, ==, 7);
  g_assert_true (ef_json_read_int (object, "whole", 0, 9, &small));
  g_assert_cmpint (small, ==, 7);
  g_assert_true (ef_json_read_double (object, "double", &real));
  g_assert_cmpfloat (real, ==, 7.5);
  g_assert_true (ef_json_read_double (object, "whole", &real));
  g_assert_cmpfloat (real, ==, 7);
  g_assert_true (ef_json_read_switch (object, "on", &on));
  g_assert_true (on);
}

/* What is not there changes nothing. */
static void
test_missing (void)
{
  g_autoptr (JsonNode) node = parse ("{}");
  JsonObject *object = json_node_get_object (node);
  g_autofree char *text = g_strdup ("old");
  const char *string = "old";
  gint64 number = 3;
  gint64 time = 3;
  int small = 3;
  double real = 3;
  gboolean on = TRUE;

  g_assert_true (ef_json_read_text (object, "text", 6, &text));
  g_assert_true (ef_json_read_string (object, "text", &string));
  g_assert_true (ef_json_read_number (object, "whole", 0, 9, &number));
  g_assert_true (ef_json_read_int (object, "whole", 0, 9, &small));
  g_assert_true (ef_json_read_double (object, "double", &real));
  g_assert_true (ef_json_read_seconds (object, "double", &time));
  g_assert_true (ef_json_read_switch (object, "on", &on));
  g_assert_cmpstr (text, ==, "old");
  g_assert_cmpstr (string, ==, "old");
  g_assert_cmpint (number, ==, 3);
  g_assert_cmpint (small, ==, 3);
  g_assert_cmpfloat (real, ==, 3);
  g_assert_cmpint (time, ==, 3);
  g_assert_true (on);
}

static void
test_refused (void)
{
  static const char *const names[] = { "text", "on", "null", "array", "object" };
  g_autoptr (JsonNode) node = parse (TEXT);
  JsonObject *object = json_node_get_object (node);
  g_autofree char *text = NULL;
  const char *string = NULL;
  gint64 number = 0;
  double real = 0;
  gboolean on = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_assert_false (ef_json_read_number (object, names[i], 0, 9, &number));
    g_assert_false (ef_json_read_double (object, names[i], &real));
    g_assert_false (ef_json_read_seconds (object, names[i], &number));
    if (i != 0)
      g_assert_false (ef_json_read_string (object, names[i], &string));
    if (i != 1)
      g_assert_false (ef_json_read_switch (object, names[i], &on));
  }
  g_assert_false (ef_json_read_text (object, "text", 5, &text));
  g_assert_false (ef_json_read_text (object, "whole", 5, &text));
  g_assert_null (text);
  g_assert_false (ef_json_read_number (object, "double", 0, 9, &number));
  g_assert_false (ef_json_read_number (object, "whole", 8, 9, &number));
  g_assert_false (ef_json_read_number (object, "whole", 0, 6, &number));
  g_assert_false (ef_json_read_seconds (object, "huge", &number));
  g_assert_false (ef_json_read_seconds (object, "minus", &number));
}

/* To the nanosecond, up to the longest time there is. */
static void
test_seconds (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (guint i = 0; i < 10000; i++) {
    g_autoptr (JsonObject) object = json_object_new ();
    gint64 time =
      i == 0 ? EF_TIME_MOST : (gint64) g_rand_int (rand) << g_rand_int_range (rand, 0, 19);
    gint64 found = -1;

    ef_json_set_seconds (object, "time", time);
    g_assert_true (ef_json_read_seconds (object, "time", &found));
    g_assert_cmpint (found, ==, time);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json-read/read", test_read);
  g_test_add_func ("/json-read/missing", test_missing);
  g_test_add_func ("/json-read/refused", test_refused);
  g_test_add_func ("/json-read/seconds", test_seconds);

  return g_test_run ();
}
