/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support.h"
#include "support/async.h"
#include "ui/activity/event-list.h"

static void
rename_profile (UiFixture *fixture, EfProfile *profile, const char *name)
{
  g_autoptr (EfProfile) values = ef_profile_copy (profile);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_profile_set_name (values, name);
  ef_studio_update_profile_async (fixture->studio, profile, values, EF_PROFILE_NAME, await_cb,
                                  &result);
  ef_studio_update_profile_finish (fixture->studio, await (&result), &error);
  g_assert_no_error (error);
}

static void
wait_for_items (EfEventList *events, guint n_items)
{
  for (guint i = 0; i < 100 && g_list_model_get_n_items (G_LIST_MODEL (events)) < n_items; i++)
    ui_wait (20);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (events)), ==, n_items);
}

/* Newest first, without a gap or a repetition, whatever came in meanwhile. */
static void
assert_in_order (EfEventList *events)
{
  gint64 last = G_MAXINT64;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (events)); i++) {
    g_autoptr (EfEvent) event = g_list_model_get_item (G_LIST_MODEL (events), i);

    g_assert_cmpint (ef_event_get_seq (event), <, last);
    last = ef_event_get_seq (event);
  }
}

static void
test_reads_on (UiFixture *fixture, gconstpointer data)
{
  EfProfile *profile = ui_add_profile (fixture->studio, "First", "teal");
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  EfEventList *events;

  for (guint i = 0; i < 450; i++) {
    g_autofree char *name = g_strdup_printf ("Name %u", i);

    rename_profile (fixture, profile, name);
  }

  events = ef_event_list_new (fixture->studio, profile, utc);
  wait_for_items (events, 64);
  rename_profile (fixture, profile, "Meanwhile");
  wait_for_items (events, 65);
  ef_event_list_load_more (events);
  wait_for_items (events, 128);
  ef_event_list_load_more (events);
  wait_for_items (events, 256);
  ef_event_list_load_more (events);
  wait_for_items (events, 452);
  ef_event_list_load_more (events);
  ui_wait (50);
  assert_in_order (events);
  assert_finalizes (events);
}

static void
test_scopes (UiFixture *fixture, gconstpointer data)
{
  EfProfile *one = ui_add_profile (fixture->studio, "One", "teal");
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  EfEventList *own;
  EfEventList *all;

  ui_add_profile (fixture->studio, "Two", "red");
  own = ef_event_list_new (fixture->studio, one, utc);
  all = ef_event_list_new (fixture->studio, NULL, utc);
  wait_for_items (own, 1);
  wait_for_items (all, 2);
  ui_add_profile (fixture->studio, "Three", "red");
  wait_for_items (all, 3);
  wait_for_items (own, 1);
  assert_finalizes (own);
  assert_finalizes (all);
}

static void
test_days (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  EfEventList *events;
  guint start;
  guint end;

  ui_add_profile (fixture->studio, "One", "teal");
  events = ef_event_list_new (fixture->studio, NULL, utc);
  wait_for_items (events, 1);
  gtk_section_model_get_section (GTK_SECTION_MODEL (events), 0, &start, &end);
  g_assert_cmpuint (start, ==, 0);
  g_assert_cmpuint (end, ==, 1);
  assert_finalizes (events);
}

/* A list that nobody looks at reads nothing any more. */
static void
test_stops (UiFixture *fixture, gconstpointer data)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  EfEventList *events;

  ui_add_profile (fixture->studio, "One", "teal");
  events = ef_event_list_new (fixture->studio, NULL, utc);
  ef_event_list_stop (events);
  ui_add_profile (fixture->studio, "Two", "red");
  ui_wait (100);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (events)), ==, 0);
  g_assert_false (ef_event_list_get_is_loaded (events));
  assert_finalizes (events);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add ("/events/reads-on", UiFixture, NULL, ui_set_up, test_reads_on, ui_tear_down);
  g_test_add ("/events/scopes", UiFixture, NULL, ui_set_up, test_scopes, ui_tear_down);
  g_test_add ("/events/stops", UiFixture, NULL, ui_set_up, test_stops, ui_tear_down);
  g_test_add ("/events/days", UiFixture, NULL, ui_set_up, test_days, ui_tear_down);

  return g_test_run ();
}
