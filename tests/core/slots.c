/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/slots.h"

#include <string.h>

#include "core/error.h"
#include "core/json-text.h"
#include "core/moment.h"

#define CHANNEL "c1"

static GPtrArray *
parse (const char *text, const char *channel_id)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *slots = ef_slots_parse (text, channel_id, &error);

  g_assert_no_error (error);

  return slots;
}

static gint64
at (const char *text)
{
  gint64 moment;

  g_assert_true (ef_moment_parse (text, "Europe/Berlin", &moment, NULL));

  return moment;
}

static void
check (GPtrArray *slots, const char *from, const char *taken, guint n, const char *expected)
{
  g_autoptr (GTimeZone) zone = ef_zone_open ("Europe/Berlin", NULL);
  g_auto (GStrv) list = g_strsplit (taken, " ", -1);
  g_autofree gint64 *moments = g_new0 (gint64, g_strv_length (list) + 1);
  g_autoptr (GArray) found = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; list[i] != NULL; i++)
    moments[i] = at (list[i]);
  found = ef_slots_find_free (slots, CHANNEL, zone, at (from), moments, g_strv_length (list), n);
  for (guint i = 0; i < found->len; i++) {
    const EfZonedTime *time = &g_array_index (found, EfZonedTime, i);
    g_autofree char *local = ef_local_time_format (time->local);

    g_assert_cmpint (time->moment, >=, at (from));
    g_string_append_printf (text, "%s%s%s", i > 0 ? " " : "", local,
                            time->fate == EF_ZONE_MOVED   ? "+"
                            : time->fate == EF_ZONE_FIRST ? "*"
                                                          : "");
  }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_free (void)
{
  g_autoptr (GPtrArray) slots = parse ("mon-fri 09:00 18:30; sat 11:00", "");

  /* 2026-11-20 is a Friday. */
  check (slots, "2026-11-20T09:00", "", 4,
         "2026-11-20T09:00 2026-11-20T18:30 2026-11-21T11:00 2026-11-23T09:00");
  check (slots, "2026-11-20T09:01", "", 2, "2026-11-20T18:30 2026-11-21T11:00");
  /* Also with the seconds a post has, but not a minute beside it. */
  check (slots, "2026-11-20T10:00", "2026-11-20T18:30:17 2026-11-21T11:01", 2,
         "2026-11-21T11:00 2026-11-23T09:00");
  check (slots, "2026-11-22T00:00", "2026-11-23T09:00 2026-11-23T18:30 2026-11-24T09:00", 1,
         "2026-11-24T18:30");
  check (slots, "2026-11-20T09:00", "", 0, "");
}

/* A channel with slots of its own has no others. */
static void
test_own (void)
{
  g_autoptr (GPtrArray) slots = parse ("daily 09:00", "");

  g_ptr_array_add (slots, ef_slot_new (CHANNEL, 7, 600));
  g_ptr_array_add (slots, ef_slot_new ("other", 5, 600));
  check (slots, "2026-11-20T09:00", "", 2, "2026-11-22T10:00 2026-11-29T10:00");
}

static void
test_none (void)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GPtrArray) others = parse ("daily 09:00", "other");

  check (none, "2026-11-20T09:00", "", 3, "");
  check (others, "2026-11-20T09:00", "", 3, "");
}

static void
test_clocks (void)
{
  g_autoptr (GPtrArray) slots = parse ("sun 02:30 03:30; sat 02:30", "");

  /* Two slots fall on one moment: it is given once. */
  check (slots, "2027-03-27T00:00", "", 4,
         "2027-03-27T02:30 2027-03-28T02:30+ 2027-04-03T02:30 2027-04-04T02:30");
  check (slots, "2027-03-28T00:00", "2027-03-28T03:30", 1, "2027-04-03T02:30");
  check (slots, "2026-10-25T00:00", "", 2, "2026-10-25T02:30* 2026-10-25T03:30");
}

static void
test_many_taken (void)
{
  g_autoptr (GTimeZone) zone = ef_zone_open ("Europe/Berlin", NULL);
  g_autoptr (GPtrArray) slots = parse ("mon 09:00", "");
  g_autofree gint64 *moments = g_new0 (gint64, 1000);
  g_autoptr (GArray) found = NULL;

  for (guint i = 0; i < 1000; i++)
    moments[i] =
      ef_zone_resolve (zone, ef_local_time_new (2026, 11, 23, 9, 0) + i * 7 * EF_LOCAL_TIME_DAY)
        .moment;
  found = ef_slots_find_free (slots, CHANNEL, zone, moments[0], moments, 1000, 1);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpint (g_array_index (found, EfZonedTime, 0).local, ==,
                   ef_local_time_new (2026, 11, 23, 9, 0) + 7000 * EF_LOCAL_TIME_DAY);
}

static void
test_text (void)
{
  static const char *const texts[][2] = {
    { "mon-fri 09:00 18:30; sat,sun 11:00", "mon-fri 09:00 18:30; sat,sun 11:00" },
    { "DAILY 9:05", "daily 09:05" },
    { "sat-mon 12:00", "mon,sat,sun 12:00" },
    { "mon,mon tue wed 12:00 12:00;", "mon-wed 12:00" },
    { "mon 12:00; tue 12:00 13:00; mon 13:00", "mon,tue 12:00 13:00" },
    { "mon 00:00 23:59", "mon 00:00 23:59" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GPtrArray) slots = parse (texts[i][0], CHANNEL);
    g_autofree char *text = ef_slots_format (slots, CHANNEL);
    g_autoptr (GPtrArray) again = parse (text, CHANNEL);
    g_autofree char *text_again = ef_slots_format (again, CHANNEL);
    g_autoptr (JsonNode) node = ef_slots_to_json (slots, CHANNEL);
    g_autoptr (GPtrArray) from_json = ef_slots_from_json (node, "", NULL);
    g_autofree char *third = ef_slots_format (from_json, "");

    g_assert_cmpstr (text, ==, texts[i][1]);
    g_assert_cmpstr (text_again, ==, text);
    g_assert_cmpstr (third, ==, text);
  }
}

static void
test_refused (void)
{
  const char *const wrong[] = {
    "",
    ";",
    "mon",
    "09:00",
    "mon 24:00",
    "mon 12:60",
    "mon 12",
    "mon 12:0",
    "xyz 12:00",
    "mon- 12:00",
    "-mon 12:00",
    "mon-fri-sun 12:00",
    "mon 12:00x",
    "mon 12:00 tue",
    "mon 12:00; tue",
    "\xff 12:00",
    "mon -1:00",
    "mon 012:00",
  };
  g_autofree char *huge = g_strnfill (1024 * 1024, 'm');
  g_autoptr (GString) many = g_string_new ("daily");

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;

    g_test_message ("%u", i);
    g_assert_null (ef_slots_parse (wrong[i], "", &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  }
  g_assert_null (ef_slots_parse (huge, "", NULL));
  for (guint i = 0; i < 100; i++)
    g_string_append_printf (many, " %02u:%02u", i / 60, i % 60);
  g_assert_null (ef_slots_parse (many->str, "", NULL));
}

static void
test_damaged (void)
{
  const char *const wrong[] = {
    "{}",
    "[1]",
    "[{}]",
    "[{\"weekday\":1}]",
    "[{\"weekday\":0,\"minute\":1}]",
    "[{\"weekday\":8,\"minute\":1}]",
    "[{\"weekday\":1,\"minute\":1440}]",
    "[{\"weekday\":\"1\",\"minute\":1}]",
    "[null]",
    "null",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (JsonNode) node = json_from_string (wrong[i], NULL);
    g_autoptr (GError) error = NULL;

    g_assert_null (ef_slots_from_json (node, "", &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/slots/free", test_free);
  g_test_add_func ("/slots/own", test_own);
  g_test_add_func ("/slots/none", test_none);
  g_test_add_func ("/slots/clocks", test_clocks);
  g_test_add_func ("/slots/many-taken", test_many_taken);
  g_test_add_func ("/slots/text", test_text);
  g_test_add_func ("/slots/refused", test_refused);
  g_test_add_func ("/slots/damaged", test_damaged);

  return g_test_run ();
}
