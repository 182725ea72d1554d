/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/spread.h"

#include "core/error.h"

static gint64
at (const char *text)
{
  gint64 local;

  g_assert_true (ef_local_time_parse (text, &local, NULL));

  return local;
}

static void
check (const EfSpread *spread, guint n, const char *expected)
{
  g_autoptr (GTimeZone) zone = ef_zone_open ("Europe/Berlin", NULL);
  g_autoptr (GArray) times = ef_spread_make (spread, zone, n);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < times->len; i++) {
    g_autofree char *local = ef_local_time_format (g_array_index (times, EfZonedTime, i).local);

    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", local);
  }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_steps (void)
{
  EfSpread daily = { .start = at ("2026-10-24T09:00"), .step = EF_LOCAL_TIME_DAY };
  EfSpread hours = { .start = at ("2026-11-21T20:00"),
                     .step = 90,
                     .day_begin = 540,
                     .day_end = 1320 };
  EfSpread early = { .start = at ("2026-11-21T03:00"),
                     .step = 600,
                     .day_begin = 540,
                     .day_end = 1320 };

  /* The same time also behind the night with an hour more. */
  check (&daily, 3, "2026-10-24T09:00 2026-10-25T09:00 2026-10-26T09:00");
  check (&hours, 4, "2026-11-21T20:00 2026-11-21T21:30 2026-11-22T09:00 2026-11-22T10:30");
  check (&early, 3, "2026-11-21T09:00 2026-11-21T19:00 2026-11-22T09:00");
  check (&daily, 0, "");
}

/* What the clocks jump over would come at the same moment as the next. */
static void
test_clocks (void)
{
  EfSpread spring = { .start = at ("2027-03-28T00:30"), .step = 60 };
  EfSpread autumn = { .start = at ("2026-10-25T01:30"), .step = 60 };

  check (&spring, 4, "2027-03-28T00:30 2027-03-28T01:30 2027-03-28T02:30 2027-03-28T04:30");
  check (&autumn, 3, "2026-10-25T01:30 2026-10-25T02:30 2026-10-25T03:30");
}

static void
test_jitter (void)
{
  g_autoptr (GTimeZone) zone = ef_zone_open ("America/New_York", NULL);
  gboolean has_moved = FALSE;

  for (guint32 seed = 0; seed < 50; seed++) {
    EfSpread spread = {
      .start = at ("2027-03-12T09:00"),
      .step = 120,
      .jitter = seed % 5 == 0 ? 1000 : 20,
      .seed = seed,
      .day_begin = 540,
      .day_end = 1260,
    };
    g_autoptr (GArray) times = ef_spread_make (&spread, zone, 200);
    g_autoptr (GArray) again = ef_spread_make (&spread, zone, 100);

    g_assert_cmpuint (times->len, ==, 200);
    /* More posts move none of those before them. */
    g_assert_cmpmem (times->data, 100 * sizeof (EfZonedTime), again->data,
                     100 * sizeof (EfZonedTime));
    for (guint i = 0; i < times->len; i++) {
      const EfZonedTime *time = &g_array_index (times, EfZonedTime, i);
      int minute = ef_local_time_get_minute (time->local);

      g_assert_cmpint (time->local, >=, spread.start);
      g_assert_cmpint (minute, >=, 540);
      g_assert_cmpint (minute, <, 1260);
      has_moved = has_moved || minute % 60 != 0;
      if (i > 0)
        g_assert_cmpint (time->moment, >, g_array_index (times, EfZonedTime, i - 1).moment);
    }
  }
  g_assert_true (has_moved);
}

/* Stored plans depend on it. */
static void
test_stable (void)
{
  EfSpread spread = { .start = at ("2026-11-21T09:00"), .step = 60, .jitter = 10, .seed = 7 };
  EfSpread other = spread;
  g_autoptr (GTimeZone) zone = ef_zone_open ("UTC", NULL);
  g_autoptr (GArray) times = ef_spread_make (&spread, zone, 50);
  g_autoptr (GArray) others = NULL;
  guint n_same = 0;

  other.seed = 8;
  others = ef_spread_make (&other, zone, 50);
  for (guint i = 0; i < 50; i++) {
    gint64 moved = g_array_index (times, EfZonedTime, i).local - spread.start - 60 * (gint64) i;

    g_assert_cmpint (ABS (moved), <=, 10);
    n_same +=
      g_array_index (times, EfZonedTime, i).local == g_array_index (others, EfZonedTime, i).local;
  }
  g_assert_cmpuint (n_same, <, 20);
}

static void
test_refused (void)
{
  const EfSpread wrong[] = {
    { .step = 0 },
    { .step = EF_SPREAD_STEP_MOST + 1 },
    { .step = 60, .start = EF_LOCAL_TIME_MOST + 1 },
    { .step = 60, .start = G_MININT64 },
    { .step = 60, .day_begin = 600, .day_end = 600 },
    { .step = 60, .day_begin = 600, .day_end = 500 },
    { .step = 60, .day_begin = -1, .day_end = 500 },
    { .step = 60, .day_begin = 0, .day_end = 1441 },
  };
  EfSpread last = { .start = EF_LOCAL_TIME_MOST - 100, .step = 60 };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (ef_spread_check (wrong + i, &error));
    g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  }
  check (&last, 10, "9999-12-31T22:19 9999-12-31T23:19");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/spread/steps", test_steps);
  g_test_add_func ("/spread/clocks", test_clocks);
  g_test_add_func ("/spread/jitter", test_jitter);
  g_test_add_func ("/spread/stable", test_stable);
  g_test_add_func ("/spread/refused", test_refused);

  return g_test_run ();
}
