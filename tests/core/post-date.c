/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/post-date.h"

#define MINUTE G_GINT64_CONSTANT (1766224800000) /* 2025-12-20T10:00Z */

static guint32
draw_fixed (gpointer data)
{
  return *(guint32 *) data;
}

static gint64
choose (guint32 number, gint64 least, GArray *taken)
{
  return ef_post_date_choose (MINUTE * 1000, least, (const gint64 *) (void *) taken->data,
                              taken->len, draw_fixed, &number);
}

static void
test_within_minute (void)
{
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_assert_cmpint (choose (0, 0, none), ==, MINUTE + 1);
  g_assert_cmpint (choose (G_MAXUINT32, 0, none), ==, MINUTE + 59999);
  for (guint i = 0; i < 10000; i++) {
    gint64 date = choose (g_test_rand_int (), 0, none);

    g_assert_true (ef_post_date_is_exact (date));
    g_assert_cmpint (date / EF_POST_DATE_MINUTE * EF_POST_DATE_MINUTE, ==, MINUTE);
    g_assert_cmpint (date % 1000, !=, 0);
  }
}

/* The seconds that were asked for are not kept: all targets of a minute can share a date. */
static void
test_planned_with_seconds (void)
{
  guint32 number = 0;

  g_assert_cmpint (ef_post_date_choose (MINUTE * 1000 + 59999999, 0, NULL, 0, draw_fixed, &number),
                   ==, MINUTE + 1);
  g_assert_cmpint (ef_post_date_choose (-1, 0, NULL, 0, draw_fixed, &number), ==, 0);
}

static gboolean
has_date (GArray *dates, gint64 date)
{
  for (guint i = 0; i < dates->len; i++) {
    if (g_array_index (dates, gint64, i) == date)
      return TRUE;
  }

  return FALSE;
}

/* Dates of other minutes, and what is no exact date, take no place away. */
static void
test_until_full (void)
{
  g_autoptr (GArray) taken = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 others[] = { MINUTE, MINUTE + 1000, MINUTE - 1, MINUTE + EF_POST_DATE_MINUTE, 0 };
  guint32 number = g_test_rand_int ();
  guint n_chosen = 0;
  gint64 date;

  g_array_append_vals (taken, others, G_N_ELEMENTS (others));
  for (guint i = 0; i < EF_POST_DATES_IN_MINUTE - 20; i++) {
    date = MINUTE + i / 999 * 1000 + 1 + i % 999;
    g_array_append_val (taken, date);
  }
  while ((date = choose (number, 0, taken)) != 0) {
    g_assert_false (has_date (taken, date));
    g_array_append_val (taken, date);
    n_chosen++;
  }
  g_assert_cmpuint (n_chosen, ==, 20);
}

static void
test_least (void)
{
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < 1000; i++)
    g_assert_cmpint (choose (g_test_rand_int (), MINUTE + 45000, none), >=, MINUTE + 45000);
  g_assert_cmpint (choose (0, MINUTE + 60000, none), ==, 0);
}

/* These numbers are on servers: they stay what they are. */
static void
test_series (void)
{
  EfPostDateSeries series;
  gint64 dates[3];

  for (guint round = 0; round < 2; round++) {
    ef_post_date_series_init (&series, "s1 2025-12-20T11:00");
    for (guint i = 0; i < G_N_ELEMENTS (dates); i++) {
      gint64 date =
        ef_post_date_choose (MINUTE * 1000, 0, NULL, 0, ef_post_date_series_draw, &series);

      if (round == 0)
        dates[i] = date;
      else
        g_assert_cmpint (date, ==, dates[i]);
    }
  }
  g_assert_cmpint (dates[0], !=, dates[1]);
  ef_post_date_series_init (&series, "s1 2025-12-21T11:00");
  g_assert_cmpint (
    ef_post_date_choose (MINUTE * 1000, 0, NULL, 0, ef_post_date_series_draw, &series), !=,
    dates[0]);
  ef_post_date_series_init (&series, "");
  g_assert_cmpuint (ef_post_date_series_draw (&series), ==, 0xd6008a00);
}

static void
test_spread (void)
{
  guint in_tenth[10] = { 0 };

  for (guint i = 0; i < 10000; i++) {
    gint64 date = ef_post_date_choose (MINUTE * 1000, 0, NULL, 0, ef_post_date_draw, NULL);

    in_tenth[(date - MINUTE) / 6000]++;
  }
  for (guint i = 0; i < 10; i++)
    g_assert_cmpuint (in_tenth[i], >, 700);
}

static void
test_format (void)
{
  g_autofree char *text = ef_post_date_format (MINUTE + 17003);
  g_autofree char *never = ef_post_date_format (G_MAXINT64 / 1000);

  g_assert_cmpstr (text, ==, "2025-12-20T10:00:17.003Z");
  g_assert_cmpstr (never, ==, "");
  g_assert_false (ef_post_date_is_exact (MINUTE));
  g_assert_false (ef_post_date_is_exact (MINUTE + 3000));
  g_assert_false (ef_post_date_is_exact (0));
  g_assert_false (ef_post_date_is_exact (-5));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/post-date/within-minute", test_within_minute);
  g_test_add_func ("/post-date/planned-with-seconds", test_planned_with_seconds);
  g_test_add_func ("/post-date/until-full", test_until_full);
  g_test_add_func ("/post-date/least", test_least);
  g_test_add_func ("/post-date/series", test_series);
  g_test_add_func ("/post-date/spread", test_spread);
  g_test_add_func ("/post-date/format", test_format);

  return g_test_run ();
}
