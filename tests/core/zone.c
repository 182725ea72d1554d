/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/zone.h"

#include "core/error.h"
#include "core/moment.h"

static GTimeZone *
open_zone (const char *name)
{
  g_autoptr (GError) error = NULL;
  GTimeZone *zone = ef_zone_open (name, &error);

  g_assert_no_error (error);

  return zone;
}

static gint64
at (const char *text)
{
  gint64 local;

  g_assert_true (ef_local_time_parse (text, &local, NULL));

  return local;
}

static const struct {
  const char *zone;
  const char *local;
  const char *utc;
  EfZoneFate fate;
  const char *shown; /* what the clock there shows at that moment; NULL: as it was said */
} times[] = {
  { "Europe/Berlin", "2026-11-21T14:05", "2026-11-21T13:05", EF_ZONE_EXACT },
  { "Europe/Berlin", "2027-03-28T01:59", "2027-03-28T00:59", EF_ZONE_EXACT },
  { "Europe/Berlin", "2027-03-28T02:00", "2027-03-28T01:00", EF_ZONE_MOVED, "2027-03-28T03:00" },
  { "Europe/Berlin", "2027-03-28T02:30", "2027-03-28T01:30", EF_ZONE_MOVED, "2027-03-28T03:30" },
  { "Europe/Berlin", "2027-03-28T02:59", "2027-03-28T01:59", EF_ZONE_MOVED, "2027-03-28T03:59" },
  { "Europe/Berlin", "2027-03-28T03:00", "2027-03-28T01:00", EF_ZONE_EXACT },
  { "Europe/Berlin", "2026-10-25T01:59", "2026-10-24T23:59", EF_ZONE_EXACT },
  { "Europe/Berlin", "2026-10-25T02:00", "2026-10-25T00:00", EF_ZONE_FIRST },
  { "Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30", EF_ZONE_FIRST },
  { "Europe/Berlin", "2026-10-25T02:59", "2026-10-25T00:59", EF_ZONE_FIRST },
  { "Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00", EF_ZONE_EXACT },
  { "America/New_York", "2027-03-14T01:59", "2027-03-14T06:59", EF_ZONE_EXACT },
  { "America/New_York", "2027-03-14T02:30", "2027-03-14T07:30", EF_ZONE_MOVED, "2027-03-14T03:30" },
  { "America/New_York", "2027-03-14T03:00", "2027-03-14T07:00", EF_ZONE_EXACT },
  { "America/New_York", "2026-11-01T00:59", "2026-11-01T04:59", EF_ZONE_EXACT },
  { "America/New_York", "2026-11-01T01:30", "2026-11-01T05:30", EF_ZONE_FIRST },
  { "America/New_York", "2026-11-01T02:00", "2026-11-01T07:00", EF_ZONE_EXACT },
  /* Half an hour, and summer over the new year. */
  { "Australia/Lord_Howe", "2026-10-04T01:59", "2026-10-03T15:29", EF_ZONE_EXACT },
  { "Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-03T15:40", EF_ZONE_MOVED,
    "2026-10-04T02:40" },
  { "Australia/Lord_Howe", "2026-10-04T02:30", "2026-10-03T15:30", EF_ZONE_EXACT },
  { "Australia/Lord_Howe", "2027-04-04T01:29", "2027-04-03T14:29", EF_ZONE_EXACT },
  { "Australia/Lord_Howe", "2027-04-04T01:30", "2027-04-03T14:30", EF_ZONE_FIRST },
  { "Australia/Lord_Howe", "2027-04-04T01:59", "2027-04-03T14:59", EF_ZONE_FIRST },
  { "Australia/Lord_Howe", "2027-04-04T02:00", "2027-04-03T15:30", EF_ZONE_EXACT },
  { "Australia/Lord_Howe", "2027-01-01T12:00", "2027-01-01T01:00", EF_ZONE_EXACT },
  /* A whole day that never was. */
  { "Pacific/Apia", "2011-12-29T23:59", "2011-12-30T09:59", EF_ZONE_EXACT },
  { "Pacific/Apia", "2011-12-30T00:00", "2011-12-30T10:00", EF_ZONE_MOVED, "2011-12-31T00:00" },
  { "Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00", EF_ZONE_MOVED, "2011-12-31T12:00" },
  { "Pacific/Apia", "2011-12-31T00:00", "2011-12-30T10:00", EF_ZONE_EXACT },
  /* And one that was twice. */
  { "Pacific/Kwajalein", "1969-09-30T12:00", "1969-09-30T01:00", EF_ZONE_FIRST },
  { "Asia/Tokyo", "2026-07-01T09:00", "2026-07-01T00:00", EF_ZONE_EXACT },
  { "Asia/Kathmandu", "2026-07-01T05:45", "2026-07-01T00:00", EF_ZONE_EXACT },
  { "UTC", "2026-10-25T02:30", "2026-10-25T02:30", EF_ZONE_EXACT },
  { "Pacific/Kiritimati", "2026-01-01T00:00", "2025-12-31T10:00", EF_ZONE_EXACT },
  /* In the past, before zones as well. */
  { "Europe/Berlin", "1945-05-24T12:00", "1945-05-24T09:00", EF_ZONE_EXACT },
  { "Europe/Berlin", "1970-01-01T00:00", "1969-12-31T23:00", EF_ZONE_EXACT },
  { "Europe/Berlin", "1800-01-01T00:53", "1799-12-31T23:59", EF_ZONE_EXACT },
  /* Where GLib does not look: the rules of today go on. 2099-03-29 and 2099-10-25 are last Sundays. */
  { "Europe/Berlin", "2038-07-01T12:00", "2038-07-01T10:00", EF_ZONE_EXACT },
  { "Europe/Berlin", "2099-01-01T12:00", "2099-01-01T11:00", EF_ZONE_EXACT },
  { "Europe/Berlin", "2099-07-01T12:00", "2099-07-01T10:00", EF_ZONE_EXACT },
  { "Europe/Berlin", "2099-03-29T02:30", "2099-03-29T01:30", EF_ZONE_MOVED, "2099-03-29T03:30" },
  { "Europe/Berlin", "2099-10-25T02:30", "2099-10-25T00:30", EF_ZONE_FIRST },
  { "Europe/Berlin", "2096-02-29T12:00", "2096-02-29T11:00", EF_ZONE_EXACT },
  /* The second Sunday of March and the first of November. */
  { "America/New_York", "2099-03-08T02:30", "2099-03-08T07:30", EF_ZONE_MOVED, "2099-03-08T03:30" },
  { "America/New_York", "2099-11-01T01:30", "2099-11-01T05:30", EF_ZONE_FIRST },
  { "Australia/Lord_Howe", "2099-01-01T12:00", "2099-01-01T01:00", EF_ZONE_EXACT },
  { "Australia/Lord_Howe", "2099-10-04T02:10", "2099-10-03T15:40", EF_ZONE_MOVED,
    "2099-10-04T02:40" },
  { "Asia/Tokyo", "2099-07-01T09:00", "2099-07-01T00:00", EF_ZONE_EXACT },
  { "Europe/Istanbul", "2099-07-01T12:00", "2099-07-01T09:00", EF_ZONE_EXACT },
};

static void
test_resolve (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (times); i++) {
    g_autoptr (GTimeZone) zone = open_zone (times[i].zone);
    EfZonedTime time = ef_zone_resolve (zone, at (times[i].local));
    g_autofree char *utc =
      ef_local_time_format (ef_zone_get_local (g_time_zone_new_utc (), time.moment));
    g_autofree char *shown = ef_local_time_format (ef_zone_get_local (zone, time.moment));
    g_autofree char *sentence = ef_zone_explain (zone, &time);

    g_test_message ("%s %s", times[i].zone, times[i].local);
    g_assert_cmpstr (utc, ==, times[i].utc);
    g_assert_cmpint (time.fate, ==, times[i].fate);
    g_assert_cmpint (time.local, ==, at (times[i].local));
    if (time.fate == EF_ZONE_MOVED)
      g_assert_cmpstr (shown, ==, times[i].shown);
    else
      g_assert_cmpstr (shown, ==, times[i].local);
    g_assert_cmpint (sentence != NULL, ==, time.fate != EF_ZONE_EXACT);
  }
}

/* The moment shows the time that was asked for, and none a little earlier does; times that were moved do not exist. */
static EfZoneFate
check_time (GTimeZone *zone, gint64 local)
{
  EfZonedTime time = ef_zone_resolve (zone, local);
  gint64 shown = ef_zone_get_local (zone, time.moment);

  if (time.fate == EF_ZONE_MOVED)
    g_assert_cmpint (shown, >, local);
  else
    g_assert_cmpint (shown, ==, local);
  for (gint64 minutes = 30; time.fate == EF_ZONE_EXACT && minutes <= 120; minutes += 30)
    g_assert_cmpint (ef_zone_get_local (zone, time.moment - minutes * 60 * G_USEC_PER_SEC), !=,
                     local);

  return time.fate;
}

static gboolean
is_near_change (GTimeZone *zone, gint64 day)
{
  gint64 moment = day * EF_LOCAL_TIME_DAY * 60 * G_USEC_PER_SEC;

  return ef_zone_get_offset (zone, moment - G_TIME_SPAN_DAY) !=
         ef_zone_get_offset (zone, moment + 2 * G_TIME_SPAN_DAY);
}

/* All noons of some years, and all half hours of days when clocks change, in zones with all kinds of rules. */
static void
check_year (GTimeZone *zone, int year, guint n_gaps)
{
  gint64 begin = ef_date_to_day ((EfDate) { year, 1, 1 });
  guint counts[] = { 0, 0, 0 };

  for (gint64 day = begin; day < begin + 365; day++) {
    if (!is_near_change (zone, day)) {
      g_assert_cmpint (check_time (zone, day * EF_LOCAL_TIME_DAY + 720), ==, EF_ZONE_EXACT);
      continue;
    }
    for (int minute = 0; minute < EF_LOCAL_TIME_DAY; minute += 30)
      counts[check_time (zone, day * EF_LOCAL_TIME_DAY + minute)]++;
  }
  g_assert_cmpuint (counts[EF_ZONE_MOVED], ==, n_gaps);
  g_assert_cmpuint (counts[EF_ZONE_FIRST], ==, n_gaps);
}

static void
test_years (void)
{
  static const struct {
    const char *name;
    guint n_gaps; /* half hours left out each year, and there twice each year */
  } zones[] = {
    { "Europe/Berlin", 2 },    { "America/New_York", 2 }, { "Australia/Lord_Howe", 1 },
    { "Pacific/Apia", 0 },     { "America/St_Johns", 2 }, { "Africa/Cairo", 2 },
    { "America/Santiago", 2 }, { "Asia/Jerusalem", 2 },   { "America/Nuuk", 2 },
    { "Pacific/Chatham", 2 },  { "Antarctica/Troll", 4 }, { "Asia/Tokyo", 0 },
  };
  const int years[] = { 2026, 2037, 2038, 2052, 2099, 2100, 2400 };

  for (guint i = 0; i < G_N_ELEMENTS (zones); i++) {
    g_autoptr (GTimeZone) zone = open_zone (zones[i].name);

    for (guint y = 0; y < G_N_ELEMENTS (years); y++) {
      g_test_message ("%s %d", zones[i].name, years[y]);
      check_year (zone, years[y], zones[i].n_gaps);
    }
  }
}

static void
test_explain (void)
{
  g_autoptr (GTimeZone) zone = open_zone ("Europe/Berlin");
  EfZonedTime moved = ef_zone_resolve (zone, at ("2027-03-28T02:30"));
  EfZonedTime first = ef_zone_resolve (zone, at ("2026-10-25T02:30"));
  g_autofree char *one = ef_zone_explain (zone, &moved);
  g_autofree char *other = ef_zone_explain (zone, &first);

  g_assert_cmpstr (one, ==,
                   "02:30 does not exist on 2027-03-28 in Europe/Berlin, where the clocks are put "
                   "forward: it becomes 2027-03-28 03:30.");
  g_assert_cmpstr (other, ==,
                   "02:30 comes twice on 2026-10-25 in Europe/Berlin, where the clocks are put "
                   "back: it is the first of the two.");
}

static void
test_unknown (void)
{
  const char *const wrong[] = { "", "Nowhere/Land", "\xff", "../../etc/passwd", "Europe" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (ef_zone_open (wrong[i], &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  }
}

/* Text without a zone is read as everywhere else. */
static void
test_moments (void)
{
  g_autoptr (GTimeZone) zone = open_zone ("Europe/Berlin");
  g_autofree char *shown = NULL;
  EfZonedTime time;
  gint64 moment;

  g_assert_true (ef_moment_parse_in ("2027-03-28T02:30:15", zone, &time, NULL));
  g_assert_cmpint (time.fate, ==, EF_ZONE_MOVED);
  g_assert_cmpint (time.local, ==, at ("2027-03-28T02:30"));
  g_assert_true (ef_moment_parse ("2027-03-28T03:30:15", "Europe/Berlin", &moment, NULL));
  g_assert_cmpint (time.moment, ==, moment);
  g_assert_true (ef_moment_parse_in ("2026-10-25T02:30+01:00", zone, &time, NULL));
  g_assert_cmpint (time.fate, ==, EF_ZONE_EXACT);
  g_assert_cmpint (time.local, ==, at ("2026-10-25T02:30"));
  g_assert_true (ef_moment_parse ("2026-10-25T01:30Z", "UTC", &moment, NULL));
  g_assert_cmpint (time.moment, ==, moment);
  g_assert_true (ef_moment_parse ("2099-07-01T12:00", "Europe/Berlin", &moment, NULL));
  shown = ef_moment_format (moment, "Europe/Berlin", "%Y-%m-%dT%H:%M");
  g_assert_cmpstr (shown, ==, "2099-07-01T12:00");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/zone/resolve", test_resolve);
  g_test_add_func ("/zone/years", test_years);
  g_test_add_func ("/zone/explain", test_explain);
  g_test_add_func ("/zone/unknown", test_unknown);
  g_test_add_func ("/zone/moments", test_moments);

  return g_test_run ();
}
