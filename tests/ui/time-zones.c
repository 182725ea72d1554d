/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ui/settings/time-zones.h"

static void
test_compact_source (void)
{
  g_auto (GStrv) names = ef_time_zones_parse ("# version 2025b\n"
                                              "R d 1916 o - Jun 14 23s 1 S\n"
                                              "Z Europe/Berlin 0:53:28 - LMT 1893 Ap\n"
                                              "1 c CE%sT 1945 May 24 2\n"
                                              "Z EST -5 - EST\n"
                                              "L Europe/Berlin Europe/Oslo\n"
                                              "L Etc/UTC Etc/Zulu\n"
                                              "Z Africa/Abidjan -0:16:8 - LMT 1912\n");
  const char *expected[] = { "Africa/Abidjan", "Europe/Berlin", "Europe/Oslo", "UTC", NULL };

  g_assert_cmpstrv (names, expected);
}

static void
test_table_by_country (void)
{
  g_auto (GStrv) names =
    ef_time_zones_parse ("#codes\tcoordinates\tTZ\tcomments\n"
                         "DE,DK\t+5230+01322\tEurope/Berlin\tmost of Germany\n"
                         "BR\t-0351-03225\tAmerica/Noronha\tAtlantic islands\n");
  const char *expected[] = { "America/Noronha", "Europe/Berlin", "UTC", NULL };

  g_assert_cmpstrv (names, expected);
}

static void
test_nonsense (void)
{
  g_auto (GStrv) names = ef_time_zones_parse ("\n\nL\nZ\n\t\t\t\nDE\tx\ty\n");
  const char *expected[] = { "UTC", NULL };

  g_assert_cmpstrv (names, expected);
}

static void
test_describe (void)
{
  g_autofree char *utc = ef_time_zone_describe ("UTC");
  g_autofree char *kolkata = ef_time_zone_describe ("Asia/Kolkata");
  g_autofree char *unknown = ef_time_zone_describe ("Nowhere/Land");

  g_assert_cmpstr (utc, ==, "UTC");
  g_assert_cmpstr (kolkata, ==, "Asia/Kolkata (UTC+5:30)");
  g_assert_cmpstr (unknown, ==, "Nowhere/Land");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/time-zones/compact-source", test_compact_source);
  g_test_add_func ("/time-zones/table-by-country", test_table_by_country);
  g_test_add_func ("/time-zones/nonsense", test_nonsense);
  g_test_add_func ("/time-zones/describe", test_describe);

  return g_test_run ();
}
