/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/rule.h"

#include <string.h>

#include "core/error.h"
#include "core/zone.h"

static gint64
at (const char *text)
{
  gint64 local;

  g_assert_true (ef_local_time_parse (text, &local, NULL));

  return local;
}

static EfRule
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  EfRule rule;

  g_assert_true (ef_rule_parse (text, NULL, &rule, &error));
  g_assert_no_error (error);

  return rule;
}

static char *
join (GArray *times)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < times->len; i++) {
    g_autofree char *time = ef_local_time_format (g_array_index (times, gint64, i));

    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", time);
  }

  return g_string_free_and_steal (text);
}

static const struct {
  const char *rule;
  const char *start;
  const char *expected;
} rules[] = {
  { "FREQ=DAILY;COUNT=3", "2026-02-27T09:00",
    "2026-02-27T09:00 2026-02-28T09:00 2026-03-01T09:00" },
  { "FREQ=DAILY;INTERVAL=10;UNTIL=20260401", "2026-03-02T09:00",
    "2026-03-02T09:00 2026-03-12T09:00 2026-03-22T09:00 2026-04-01T09:00" },
  { "FREQ=DAILY;UNTIL=20260303T085900", "2026-03-02T09:00", "2026-03-02T09:00" },
  { "FREQ=DAILY;BYHOUR=8,20;BYMINUTE=15,45;COUNT=5", "2026-03-02T09:00",
    "2026-03-02T20:15 2026-03-02T20:45 2026-03-03T08:15 2026-03-03T08:45 2026-03-03T20:15" },
  { "FREQ=DAILY;BYDAY=SA,SU;COUNT=3", "2026-03-02T09:00",
    "2026-03-07T09:00 2026-03-08T09:00 2026-03-14T09:00" },
  { "FREQ=WEEKLY;COUNT=2", "2026-03-04T18:30", "2026-03-04T18:30 2026-03-11T18:30" },
  { "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=4", "2026-03-04T18:30",
    "2026-03-05T18:30 2026-03-09T18:30 2026-03-12T18:30 2026-03-16T18:30" },
  /* The example of RFC 5545: the week begins on another day, and other days are in turn. */
  { "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08-05T09:00",
    "1997-08-05T09:00 1997-08-10T09:00 1997-08-19T09:00 1997-08-24T09:00" },
  { "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08-05T09:00",
    "1997-08-05T09:00 1997-08-17T09:00 1997-08-19T09:00 1997-08-31T09:00" },
  { "FREQ=MONTHLY;COUNT=3", "2026-01-31T09:00",
    "2026-01-31T09:00 2026-03-31T09:00 2026-05-31T09:00" },
  { "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4", "2027-12-01T09:00",
    "2027-12-31T09:00 2028-01-31T09:00 2028-02-29T09:00 2028-03-31T09:00" },
  { "FREQ=MONTHLY;BYMONTHDAY=1,-1;COUNT=4", "2026-01-15T09:00",
    "2026-01-31T09:00 2026-02-01T09:00 2026-02-28T09:00 2026-03-01T09:00" },
  { "FREQ=MONTHLY;BYDAY=2TU;COUNT=3", "2026-01-01T09:00",
    "2026-01-13T09:00 2026-02-10T09:00 2026-03-10T09:00" },
  { "FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "2026-01-01T09:00",
    "2026-01-30T09:00 2026-02-27T09:00 2026-03-27T09:00" },
  { "FREQ=MONTHLY;BYDAY=5MO;COUNT=3", "2026-01-01T09:00",
    "2026-03-30T09:00 2026-06-29T09:00 2026-08-31T09:00" },
  { "FREQ=MONTHLY;BYDAY=1MO,-1SU;INTERVAL=2;COUNT=4", "2026-01-01T09:00",
    "2026-01-05T09:00 2026-01-25T09:00 2026-03-02T09:00 2026-03-29T09:00" },
  /* Friday the 13th. */
  { "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3", "1997-09-02T09:00",
    "1998-02-13T09:00 1998-03-13T09:00 1998-11-13T09:00" },
  { "FREQ=MONTHLY;BYMONTHDAY=30;INTERVAL=12;UNTIL=20990101", "2026-02-01T09:00", "" },
  { "RRULE:freq=daily;count=1;", "2026-02-27T23:59", "2026-02-27T23:59" },
};

static void
test_expand (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++) {
    EfRule rule = parse (rules[i].rule);
    gint64 start = at (rules[i].start);
    g_autoptr (GArray) times = ef_rule_expand (&rule, start, start, EF_LOCAL_TIME_MOST, 1000);
    g_autofree char *text = join (times);

    g_test_message ("%s", rules[i].rule);
    g_assert_cmpstr (text, ==, rules[i].expected);
  }
}

/* What lies in a window is what the whole has there. */
static void
test_windows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++) {
    EfRule rule = parse (rules[i].rule);
    gint64 start = at (rules[i].start);
    g_autoptr (GArray) all = ef_rule_expand (&rule, start, start, EF_LOCAL_TIME_MOST, 1000);

    for (guint n = 0; n < all->len; n++) {
      gint64 time = g_array_index (all, gint64, n);
      g_autoptr (GArray) one = ef_rule_expand (&rule, start, time, time, 1000);
      g_autoptr (GArray) rest = ef_rule_expand (&rule, start, time + 1, EF_LOCAL_TIME_MOST, 1000);
      g_autoptr (GArray) first = ef_rule_expand (&rule, start, G_MININT64, G_MAXINT64, n + 1);

      g_assert_cmpuint (one->len, ==, 1);
      g_assert_cmpint (g_array_index (one, gint64, 0), ==, time);
      g_assert_cmpuint (rest->len, ==, all->len - n - 1);
      g_assert_cmpuint (first->len, ==, n + 1);
    }
  }
}

static void
test_sixty_years (void)
{
  const char *const texts[] = { "FREQ=DAILY", "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,FR",
                                "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=DAILY;COUNT=10000",
                                "FREQ=MONTHLY;BYMONTHDAY=30;INTERVAL=12" };
  const guint numbers[] = { 21915, 2087, 720, 10000, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    EfRule rule = parse (texts[i]);
    gint64 start = at ("2026-02-01T09:00");
    g_autoptr (GArray) times =
      ef_rule_expand (&rule, start, start, at ("2086-01-31T09:00"), G_MAXUINT);

    g_test_message ("%s", texts[i]);
    g_assert_cmpint ((int) times->len, >=, (int) numbers[i] - 1);
    g_assert_cmpint ((int) times->len, <=, (int) numbers[i] + 1);
    for (guint n = 1; n < times->len; n++)
      g_assert_cmpint (g_array_index (times, gint64, n), >, g_array_index (times, gint64, n - 1));
  }
}

static void
test_write (void)
{
  const char *const texts[] = {
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3;COUNT=7",
    "FREQ=WEEKLY;BYDAY=MO,WE,SU;BYHOUR=9,18;BYMINUTE=0,30;WKST=SU;UNTIL=20270331T180000",
    "FREQ=MONTHLY;BYDAY=2TU,-1FR;BYMONTHDAY=1,31,-1,-31;COUNT=10000",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYDAY=MO,1MO,5MO,-1MO,-5MO",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    EfRule rule = parse (texts[i]);
    g_autofree char *text = ef_rule_format (&rule);
    EfRule again = parse (text);

    g_assert_cmpstr (text, ==, texts[i]);
    g_assert_true (ef_rule_equal (&rule, &again));
  }
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++) {
    EfRule rule = parse (rules[i].rule);
    g_autofree char *text = ef_rule_format (&rule);
    EfRule again = parse (text);

    g_assert_true (ef_rule_equal (&rule, &again));
  }
}

/* The end of a rule from a calendar is a moment. */
static void
test_until_moment (void)
{
  g_autoptr (GTimeZone) zone = ef_zone_open ("Europe/Berlin", NULL);
  EfRule rule;

  g_assert_true (ef_rule_parse ("FREQ=DAILY;UNTIL=20260701T160000Z", zone, &rule, NULL));
  g_assert_cmpint (rule.until, ==, at ("2026-07-01T18:00"));
  g_assert_true (ef_rule_parse ("FREQ=DAILY;UNTIL=20260701T160000", zone, &rule, NULL));
  g_assert_cmpint (rule.until, ==, at ("2026-07-01T16:00"));
  g_assert_true (ef_rule_parse ("FREQ=DAILY;UNTIL=99991231T235900Z", zone, &rule, NULL));
  g_assert_cmpint (rule.until, ==, EF_LOCAL_TIME_MOST);
}

static void
test_refused (void)
{
  const char *const wrong[] = {
    "",
    ";",
    "=",
    "FREQ",
    "FREQ=",
    "FREQ=YEARLY",
    "FREQ=HOURLY",
    "INTERVAL=2",
    "COUNT=3;BYDAY=MO",
    "FREQ=DAILY;FREQ=WEEKLY",
    "FREQ=DAILY;COUNT=0",
    "FREQ=DAILY;COUNT=-1",
    "FREQ=DAILY;COUNT=10001",
    "FREQ=DAILY;COUNT=99999999999999999999",
    "FREQ=DAILY;COUNT=3x",
    "FREQ=DAILY;COUNT= 3",
    "FREQ=DAILY;INTERVAL=0",
    "FREQ=DAILY;INTERVAL=1000",
    "FREQ=DAILY;COUNT=3;UNTIL=20270101",
    "FREQ=DAILY;UNTIL=tomorrow",
    "FREQ=DAILY;UNTIL=20270230",
    "FREQ=DAILY;UNTIL=20270101T250000",
    "FREQ=DAILY;UNTIL=20270101T10000",
    "FREQ=DAILY;UNTIL=20270101T1000xx",
    "FREQ=DAILY;UNTIL=20270101T100000+",
    "FREQ=WEEKLY;BYDAY=",
    "FREQ=WEEKLY;BYDAY=MO,",
    "FREQ=WEEKLY;BYDAY=XX",
    "FREQ=WEEKLY;BYDAY=2TU",
    "FREQ=DAILY;BYDAY=-1FR",
    "FREQ=MONTHLY;BYDAY=0TU",
    "FREQ=MONTHLY;BYDAY=6TU",
    "FREQ=MONTHLY;BYDAY=--1TU",
    "FREQ=MONTHLY;BYMONTHDAY=0",
    "FREQ=MONTHLY;BYMONTHDAY=32",
    "FREQ=MONTHLY;BYMONTHDAY=-32",
    "FREQ=WEEKLY;BYMONTHDAY=1",
    "FREQ=DAILY;BYHOUR=24",
    "FREQ=DAILY;BYHOUR=-1",
    "FREQ=DAILY;BYMINUTE=60",
    "FREQ=DAILY;BYSETPOS=1",
    "FREQ=DAILY;BYSECOND=1",
    "FREQ=MONTHLY;BYMONTH=3",
    "FREQ=DAILY;WKST=XX",
    "FREQ=DAILY;;COUNT=3",
    "FREQ=DAILY COUNT=3",
    "\xff\xfe",
    "FREQ=\xc3\x28",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;
    EfRule rule;

    g_test_message ("%u", i);
    g_assert_false (ef_rule_parse (wrong[i], NULL, &rule, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
    g_assert_cmpuint (strlen (error->message), <, 400);
  }
}

/* Anything at all: it is refused or it is a rule that can be written and read again. */
static void
test_hostile (void)
{
  static const char alphabet[] =
    "FREQ=DAILYWEEKLYMONTHLY;BYDAY=MO,2TU,-1FR;COUNT=9;UNTIL=20270101T;:-\xff\n";
  g_autoptr (GRand) rand = g_rand_new_with_seed (5545);
  g_autofree char *huge = g_strnfill (3 * 1024 * 1024, ';');
  g_autofree char *long_list = NULL;
  g_autoptr (GString) days = g_string_new ("FREQ=WEEKLY;BYDAY=MO");
  EfRule rule;

  for (guint i = 0; i < 20000; i++) {
    GString *text = g_string_new (i % 2 ? "FREQ=MONTHLY;" : "");
    guint n = (guint) g_rand_int_range (rand, 0, 40);

    for (guint c = 0; c < n; c++)
      g_string_append_c (text, alphabet[g_rand_int_range (rand, 0, sizeof alphabet - 1)]);
    if (ef_rule_parse (text->str, NULL, &rule, NULL)) {
      g_autofree char *written = ef_rule_format (&rule);
      g_autofree char *said = ef_rule_describe (&rule, 0);
      EfRule again = parse (written);

      g_assert_true (ef_rule_equal (&rule, &again));
      g_assert_nonnull (said);
    }
    g_string_free (text, TRUE);
  }
  g_assert_false (ef_rule_parse (huge, NULL, &rule, NULL));
  for (guint i = 0; i < 300; i++)
    g_string_append (days, ",MO");
  g_assert_true (ef_rule_parse (days->str, NULL, &rule, NULL));
}

static void
test_end (void)
{
  g_autoptr (GError) error = NULL;
  EfRule endless = parse ("FREQ=DAILY");
  EfRule counted = parse ("FREQ=DAILY;COUNT=1");
  EfRule ended = parse ("FREQ=DAILY;UNTIL=20270101");

  g_assert_true (ef_rule_check_end (&counted, NULL));
  g_assert_true (ef_rule_check_end (&ended, NULL));
  g_assert_false (ef_rule_check_end (&endless, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
}

static void
test_describe (void)
{
  static const struct {
    const char *rule;
    const char *sentence;
  } sentences[] = {
    { "FREQ=DAILY", "Every day at 09:00" },
    { "FREQ=DAILY;INTERVAL=2;BYHOUR=9,18;COUNT=10", "Every 2 days at 09:00 and 18:00, 10 times" },
    { "FREQ=WEEKLY;BYDAY=MO,TU,FR;COUNT=1",
      "Every week on Monday, Tuesday and Friday at 09:00, 1 time" },
    { "FREQ=WEEKLY;INTERVAL=2;UNTIL=20270331",
      "Every 2 weeks on Wednesday at 09:00, until 2027-03-31" },
    { "FREQ=MONTHLY", "Every month on day 4 at 09:00" },
    { "FREQ=MONTHLY;BYDAY=2TU,-1FR",
      "Every month on the second Tuesday and the last Friday at 09:00" },
    { "FREQ=MONTHLY;BYMONTHDAY=15,-1,-2",
      "Every month on day 15, the last day and day 2 from the end at 09:00" },
    { "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "Every month on Friday, if it is day 13 at 09:00" },
    { "FREQ=DAILY;BYHOUR=9,10,11;BYMINUTE=0,20,40", "Every day, 9 times a day" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sentences); i++) {
    EfRule rule = parse (sentences[i].rule);
    g_autofree char *sentence = ef_rule_describe (&rule, at ("2026-03-04T09:00"));

    g_assert_cmpstr (sentence, ==, sentences[i].sentence);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/rule/expand", test_expand);
  g_test_add_func ("/rule/windows", test_windows);
  g_test_add_func ("/rule/sixty-years", test_sixty_years);
  g_test_add_func ("/rule/write", test_write);
  g_test_add_func ("/rule/until-moment", test_until_moment);
  g_test_add_func ("/rule/refused", test_refused);
  g_test_add_func ("/rule/hostile", test_hostile);
  g_test_add_func ("/rule/end", test_end);
  g_test_add_func ("/rule/describe", test_describe);

  return g_test_run ();
}
