/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/local-time.h"

#include "core/error.h"

/* Against GLib's calendar, over all the years there are. */
static void
test_calendar (void)
{
  for (int year = 1; year <= 9999; year += year > 1890 && year < 2110 ? 1 : 37) {
    for (int month = 1; month <= 12; month++) {
      int length = g_date_get_days_in_month ((GDateMonth) month, (GDateYear) year);

      g_assert_cmpint (ef_date_get_month_length (year, month), ==, length);
      for (int day = 1; day <= length; day += day == 1 ? length - 1 : 1) {
        GDate known;
        gint64 number = ef_date_to_day ((EfDate) { year, month, day });
        EfDate back = ef_date_from_day (number);

        g_date_set_dmy (&known, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
        /* 1970-01-01 is GLib's day 719163. */
        g_assert_cmpint (number, ==, (gint64) g_date_get_julian (&known) - 719163);
        g_assert_cmpint (ef_date_get_weekday (number), ==, (int) g_date_get_weekday (&known));
        g_assert_cmpint (back.year, ==, year);
        g_assert_cmpint (back.month, ==, month);
        g_assert_cmpint (back.day, ==, day);
      }
    }
  }
}

static void
check (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *again = NULL;
  gint64 local;

  g_assert_true (ef_local_time_parse (text, &local, &error));
  g_assert_no_error (error);
  again = ef_local_time_format (local);
  g_assert_cmpstr (again, ==, expected);
}

static void
test_text (void)
{
  gint64 local;

  check ("2026-11-21T14:05", "2026-11-21T14:05");
  check ("2026-11-21 14:05", "2026-11-21T14:05");
  check ("2026-11-21", "2026-11-21T00:00");
  check ("2024-02-29T23:59", "2024-02-29T23:59");
  check ("1969-12-31T23:59", "1969-12-31T23:59");
  check ("0001-01-01T00:00", "0001-01-01T00:00");
  check ("9999-12-31T23:59", "9999-12-31T23:59");
  g_assert_true (ef_local_time_parse ("0001-01-01", &local, NULL));
  g_assert_cmpint (local, ==, EF_LOCAL_TIME_LEAST);
  g_assert_true (ef_local_time_parse ("9999-12-31T23:59", &local, NULL));
  g_assert_cmpint (local, ==, EF_LOCAL_TIME_MOST);
  g_assert_cmpint (ef_local_time_get_minute (-1), ==, 1439);
  g_assert_cmpint (ef_local_time_get_day (-1), ==, -1);
}

static void
test_refused (void)
{
  const char *const wrong[] = {
    "",
    "2026",
    "2026-11",
    "2026-13-01",
    "2026-00-01",
    "2026-02-29",
    "2026-02-30T10:00",
    "2026-11-21T",
    "2026-11-21T24:00",
    "2026-11-21T10:60",
    "2026-11-21T1:05",
    "2026-11-21T10:05:00",
    "2026-11-21T10:05Z",
    "0000-01-01T00:00",
    "-001-01-01T00:00",
    "2026-11-21x10:05",
    "\xff\xfe",
    "2026-+1-01",
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;
    gint64 local;

    g_assert_false (ef_local_time_parse (wrong[i], &local, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/local-time/calendar", test_calendar);
  g_test_add_func ("/local-time/text", test_text);
  g_test_add_func ("/local-time/refused", test_refused);

  return g_test_run ();
}
