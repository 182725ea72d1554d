/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/moment.h"

#include "core/error.h"

static void
check (const char *text, const char *zone, const char *utc)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *shown = NULL;
  gint64 moment = 0;

  g_assert_true (ef_moment_parse (text, zone, &moment, &error));
  g_assert_no_error (error);
  shown = ef_moment_format (moment, "UTC", "%Y-%m-%dT%H:%M:%S");
  g_assert_cmpstr (shown, ==, utc);
}

static void
test_forms (void)
{
  check ("2026-11-21", "Europe/Berlin", "2026-11-20T23:00:00");
  check ("2026-11-21T14:05", "Europe/Berlin", "2026-11-21T13:05:00");
  check ("2026-11-21 14:05", "Europe/Berlin", "2026-11-21T13:05:00");
  check ("2026-11-21T14:05:06", "Europe/Berlin", "2026-11-21T13:05:06");
  check ("2026-11-21T14:05Z", "Europe/Berlin", "2026-11-21T14:05:00");
  check ("2026-11-21T14:05+02:00", "Europe/Berlin", "2026-11-21T12:05:00");
  check ("2026-11-21T14:05:06.250Z", "Europe/Berlin", "2026-11-21T14:05:06");
  check ("20261121T140500Z", "Europe/Berlin", "2026-11-21T14:05:00");
  check ("20261121T1405", "UTC", "2026-11-21T14:05:00");
  check ("2026-07-01T12:00", "Europe/Berlin", "2026-07-01T10:00:00");
}

static void
test_refused (void)
{
  const char *const wrong[] = { "",           "yesterday",          "2026",
                                "2026-13-01", "2026-02-30",         "2026-11-21T25:00",
                                "T14:05",     "2026-11-21T14:05X",  "2026-11-21T",
                                "\xff\xfe",   "2026-11-21T14:05:99" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;
    gint64 moment;

    g_assert_false (ef_moment_parse (wrong[i], "UTC", &moment, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/moment/forms", test_forms);
  g_test_add_func ("/moment/refused", test_refused);

  return g_test_run ();
}
