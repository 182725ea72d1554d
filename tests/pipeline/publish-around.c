/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/practice-account.h"
#include "pipeline/publish-track.h"
#include "pipeline/studio-channels.h"
#include "pipeline/studio-practice.h"
#include "pipeline/support.h"

/* What goes on around publishing: when it is asked what became of posts, and the practice server as a child. */

#define MINUTE G_TIME_SPAN_MINUTE
#define DATE G_GINT64_CONSTANT (1900000000123) /* milliseconds */

static void
test_when (void)
{
  static const int minutes[] = { 1, 2, 5, 10, 30, 60 };
  gint64 moment = DATE * 1000;
  gint64 now = moment - 30 * G_TIME_SPAN_DAY;
  gint64 last = 0;
  guint n_asked = 0;

  g_assert_cmpint (ef_publish_track_get_next (DATE, 0, now), ==, now);
  g_assert_cmpint (ef_publish_track_get_next (DATE, now, now), ==, now + G_TIME_SPAN_DAY);
  last = moment - MINUTE;
  for (guint i = 0; i < G_N_ELEMENTS (minutes); i++) {
    gint64 next = ef_publish_track_get_next (DATE, last, last);

    g_assert_cmpint (next, ==, moment + minutes[i] * MINUTE);
    last = next;
  }

  /* In a month it is asked rarely, and each time later. */
  for (now = last; now < moment + 30 * G_TIME_SPAN_DAY; n_asked++) {
    gint64 next = ef_publish_track_get_next (DATE, now, now);

    g_assert_cmpint (next - now, >=, G_TIME_SPAN_HOUR);
    now = next;
  }
  g_assert_cmpuint (n_asked, <, 80);
}

static void
use_real_program (void)
{
  g_autofree char *program =
    g_test_build_filename (G_TEST_BUILT, "..", "src", "edit-factory-cli", NULL);

  g_setenv ("EDIT_FACTORY_CLI", program, TRUE);
}

static void
switch_practice (EfStudio *studio, EfProfile *profile, gboolean practise)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_studio_set_practising_async (studio, profile, practise, await_cb, &result);
  ef_studio_set_practising_finish (studio, await (&result), &error);
  g_assert_no_error (error);
}

static char *
ensure (EfStudio *studio)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *address;

  ef_practice_account_ensure_async (ef_studio_get_practice_account (studio), NULL, await_cb,
                                    &result);
  address = ef_practice_account_ensure_finish (await (&result), &error);
  g_assert_no_error (error);

  return address;
}

static guint
count_channels (EfStudio *studio, EfProfile *profile, gboolean refresh)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) channels = NULL;

  if (refresh) {
    ef_studio_refresh_channels_async (studio, profile, TRUE, NULL, await_cb, &result);
    channels = ef_studio_refresh_channels_finish (studio, await (&result), &error);
  } else {
    ef_studio_list_channels_async (studio, profile, TRUE, NULL, await_cb, &result);
    channels = ef_studio_list_channels_finish (studio, await (&result), &error);
  }
  g_assert_no_error (error);

  return channels->len;
}

static void
count_cb (EfStudio *studio, guint *count)
{
  (*count)++;
}

static void
test_practice (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio;
  EfProfile *profile;
  g_autofree char *address = NULL;
  g_autofree char *same = NULL;
  guint n_changed = 0;

  use_real_program ();
  studio = open_studio (fixture, EF_STUDIO_NONE);
  profile = add_profile (studio, "Bakery");
  g_signal_connect (studio, "practice-changed", G_CALLBACK (count_cb), &n_changed);
  g_assert_false (ef_studio_is_practising (studio, profile));
  switch_practice (studio, profile, TRUE);
  g_assert_true (ef_studio_is_practising (studio, profile));
  g_assert_cmpuint (n_changed, ==, 1);
  g_assert_cmpuint (count_channels (studio, profile, FALSE), ==, 6);
  address = ensure (studio);
  close_studio (studio);

  /* It ended with us, and comes back where it was. */
  studio = open_studio (fixture, EF_STUDIO_NONE);
  profile = ef_studio_get_default_profile (studio);
  g_assert_true (ef_studio_is_practising (studio, profile));
  g_assert_cmpuint (count_channels (studio, profile, TRUE), ==, 6);
  same = ensure (studio);
  g_assert_cmpstr (same, ==, address);
  switch_practice (studio, profile, FALSE);
  g_assert_false (ef_studio_is_practising (studio, profile));
  close_studio (studio);
}

/* A second studio on the same folder uses the server of the first, and has one of its own when that ends. */
static void
test_shared (Fixture *fixture, gconstpointer data)
{
  EfStudio *first;
  EfStudio *second;
  EfProfile *profile;
  g_autofree char *address = NULL;
  g_autofree char *other = NULL;
  g_autofree char *own = NULL;

  use_real_program ();
  first = open_studio (fixture, EF_STUDIO_NONE);
  profile = add_profile (first, "Bakery");
  switch_practice (first, profile, TRUE);
  address = ensure (first);
  second = open_studio (fixture, EF_STUDIO_NONE);
  other = ensure (second);
  g_assert_cmpstr (other, ==, address);
  close_studio (first);
  own = ensure (second);
  g_assert_cmpstr (own, ==, address);
  g_assert_cmpuint (count_channels (second, ef_studio_get_default_profile (second), TRUE), ==, 6);
  close_studio (second);
}

/* Without the program nothing is switched. */
static void
test_missing (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfProfile *profile = add_profile (studio, "Bakery");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_setenv ("EDIT_FACTORY_CLI", "/nowhere/at/all", TRUE);
  ef_studio_set_practising_async (studio, profile, TRUE, await_cb, &result);
  g_assert_false (ef_studio_set_practising_finish (studio, await (&result), &error));
  g_assert_nonnull (error);
  g_assert_false (ef_studio_is_practising (studio, profile));
  g_clear_object (&result);
  close_studio (studio);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/publish/track/when", test_when);
  g_test_add ("/practice/switch", Fixture, NULL, set_up, test_practice, tear_down);
  g_test_add ("/practice/shared", Fixture, NULL, set_up, test_shared, tear_down);
  g_test_add ("/practice/missing", Fixture, NULL, set_up, test_missing, tear_down);

  return g_test_run ();
}
