/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/evergreen.h"

#include "core/moment.h"

static gint64
at (const char *text)
{
  gint64 moment;

  g_assert_true (ef_moment_parse (text, "Europe/Berlin", &moment, NULL));

  return moment;
}

/* One text for each item: the moments of its posts. */
static GArray *
make_pool (const char *const *posts)
{
  GArray *items = g_array_new (FALSE, TRUE, sizeof (EfEvergreenItem));

  g_array_set_clear_func (items, (GDestroyNotify) ef_evergreen_item_clear);
  for (guint i = 0; posts[i] != NULL; i++) {
    EfEvergreenItem item = { NULL };
    g_auto (GStrv) moments = g_strsplit (posts[i], " ", -1);

    for (guint n = 0; moments[n] != NULL; n++) {
      gint64 moment = at (moments[n]);

      if (item.moments == NULL)
        item.moments = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_val (item.moments, moment);
    }
    g_array_append_val (items, item);
  }

  return items;
}

static void
check (const char *const *posts,
       const EfEvergreenRule *rule,
       const char *moment,
       int item,
       const char *again)
{
  g_autoptr (GTimeZone) zone = ef_zone_open ("Europe/Berlin", NULL);
  g_autoptr (GArray) items = make_pool (posts);
  EfEvergreenPick pick = ef_evergreen_pick (items, rule, zone, at (moment));

  g_assert_cmpint (pick.item, ==, item);
  if (item < 0)
    g_assert_cmpint (pick.again, ==, again != NULL ? at (again) : EF_EVERGREEN_NEVER);
}

static void
test_pick (void)
{
  const EfEvergreenRule rule = { .cooldown = 7, .most_reposts = 2 };

  /* Never posted first, in the order of the pool. */
  check ((const char *const[]) { "2026-11-01T09:00", "", "", NULL }, &rule, "2026-11-20T09:00", 1,
         NULL);
  /* Then the one that was not posted for longest. */
  check ((const char *const[]) { "2026-11-03T09:00", "2026-11-01T09:00", "2026-11-02T09:00", NULL },
         &rule, "2026-11-20T09:00", 1, NULL);
  /* Not twice within the cooldown; the day on which it ends is free, at any time of it. */
  check ((const char *const[]) { "2026-11-14T18:00", NULL }, &rule, "2026-11-21T09:00", 0, NULL);
  check ((const char *const[]) { "2026-11-14T18:00", NULL }, &rule, "2026-11-20T23:00", -1,
         "2026-11-21T00:00");
  /* What is planned later counts. */
  check ((const char *const[]) { "2026-11-24T18:00", NULL }, &rule, "2026-11-20T09:00", -1,
         "2026-12-01T00:00");
  check ((const char *const[]) { "2026-11-10T18:00 2026-11-24T18:00", NULL }, &rule,
         "2026-11-17T09:00", 0, NULL);
  /* Often enough. */
  check ((const char *const[]) { "2026-01-01T09:00 2026-02-01T09:00 2026-03-01T09:00", NULL },
         &rule, "2026-11-20T09:00", -1, NULL);
  check ((const char *const[]) { "2026-01-01T09:00 2026-02-01T09:00 2026-03-01T09:00",
                                 "2026-11-19T09:00", NULL },
         &rule, "2026-11-20T09:00", -1, "2026-11-26T00:00");
  check ((const char *const[]) { NULL }, &rule, "2026-11-20T09:00", -1, NULL);
}

static void
test_no_reposts (void)
{
  const EfEvergreenRule once = { .cooldown = 0, .most_reposts = 0 };
  const EfEvergreenRule always = { .cooldown = 0, .most_reposts = G_MAXUINT };

  check ((const char *const[]) { "2026-01-01T09:00", NULL }, &once, "2026-11-20T09:00", -1, NULL);
  check ((const char *const[]) { "2026-11-20T09:00", NULL }, &always, "2026-11-20T09:00", 0, NULL);
}

/* A week at the same time is a week, though its Sunday had 23 hours. */
static void
test_clocks (void)
{
  const EfEvergreenRule rule = { .cooldown = 7, .most_reposts = 10 };

  check ((const char *const[]) { "2027-03-22T09:00", NULL }, &rule, "2027-03-29T09:00", 0, NULL);
  check ((const char *const[]) { "2027-03-22T00:30", NULL }, &rule, "2027-03-28T23:30", -1,
         "2027-03-29T00:00");
}

static void
test_lay_out (void)
{
  const EfEvergreenRule rule = { .cooldown = 3, .most_reposts = 1 };
  g_autoptr (GTimeZone) zone = ef_zone_open ("Europe/Berlin", NULL);
  g_autoptr (GArray) items = make_pool ((const char *const[]) { "2026-11-20T09:00", "", NULL });
  gint64 moments[8];
  g_autoptr (GArray) picks = NULL;
  const int expected[8] = { 1, -1, 0, 1, -1, -1, -1, -1 };

  for (guint i = 0; i < 8; i++)
    moments[i] = ef_zone_resolve (zone, ef_local_time_new (2026, 11, 21 + (int) i, 9, 0)).moment;
  g_assert_cmpuint (ef_evergreen_count_left (items, &rule), ==, 3);
  picks = ef_evergreen_lay_out (items, &rule, zone, moments, 8);
  g_assert_cmpuint (picks->len, ==, 8);
  for (guint i = 0; i < 8; i++)
    g_assert_cmpint (g_array_index (picks, EfEvergreenPick, i).item, ==, expected[i]);
  g_assert_cmpint (g_array_index (picks, EfEvergreenPick, 1).again, ==, at ("2026-11-23T00:00"));
  g_assert_cmpint (g_array_index (picks, EfEvergreenPick, 4).again, ==, EF_EVERGREEN_NEVER);
  g_assert_cmpuint (ef_evergreen_count_left (items, &rule), ==, 0);
}

/* A large pool over a year: no item too often, none too early, all of them in turn. */
static void
test_rotation (void)
{
  const EfEvergreenRule rule = { .cooldown = 30, .most_reposts = 20 };
  const char *posts[101];
  g_autoptr (GTimeZone) zone = ef_zone_open ("Australia/Lord_Howe", NULL);
  g_autoptr (GArray) items = NULL;
  g_autoptr (GArray) picks = NULL;
  gint64 moments[730];

  for (guint i = 0; i < 100; i++)
    posts[i] = "";
  posts[100] = NULL;
  items = make_pool (posts);
  for (int i = 0; i < 730; i++)
    moments[i] = ef_zone_resolve (zone, ef_local_time_new (2026, 11, 21, 9, 0) + i * 720).moment;
  picks = ef_evergreen_lay_out (items, &rule, zone, moments, 730);
  for (guint i = 0; i < 730; i++)
    g_assert_cmpint (g_array_index (picks, EfEvergreenPick, i).item, ==, (int) (i % 100));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/evergreen/pick", test_pick);
  g_test_add_func ("/evergreen/no-reposts", test_no_reposts);
  g_test_add_func ("/evergreen/clocks", test_clocks);
  g_test_add_func ("/evergreen/lay-out", test_lay_out);
  g_test_add_func ("/evergreen/rotation", test_rotation);

  return g_test_run ();
}
