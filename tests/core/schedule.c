/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/schedule.h"

#include <string.h>

#include "core/error.h"

static const char *const channels[] = { "c1", "c2", NULL };
static const char *const renders[] = { "r1", NULL };

static EfSchedule *
make_schedule (void)
{
  EfSchedule *schedule = ef_schedule_new ("s1", "p1", EF_SCHEDULE_EVERGREEN);

  ef_schedule_set_name (schedule, "Mornings");
  ef_schedule_set_rule (schedule, "FREQ=DAILY");
  ef_schedule_set_span (schedule, "2025-12-20T09:00", "2026-01-01T00:00", 5);
  ef_schedule_set_channels (schedule, channels);
  ef_schedule_set_renders (schedule, renders);
  ef_schedule_set_caption (schedule, "Secret");
  ef_schedule_set_settings (schedule, "{\"c1\":{\"title\":\"Secret\"}}");
  ef_schedule_set_rest (schedule, 30, 3);
  ef_schedule_set_state (schedule, EF_SCHEDULE_PAUSED);
  ef_schedule_set_laid_out_until (schedule, G_GINT64_CONSTANT (1766224800000000));
  ef_schedule_set_created (schedule, 9);
  ef_schedule_set_rev (schedule, 2);

  return schedule;
}

static void
test_nicks (void)
{
  EfScheduleKind kind;
  EfScheduleState state;
  EfSnippetKind snippet;

  g_assert_true (ef_schedule_kind_from_nick ("evergreen", &kind));
  g_assert_cmpstr (ef_schedule_kind_to_nick (kind), ==, "evergreen");
  g_assert_cmpstr (ef_schedule_kind_to_nick (EF_SCHEDULE_RECURRING), ==, "recurring");
  g_assert_false (ef_schedule_kind_from_nick ("single", &kind));
  for (guint i = 0; i <= EF_SCHEDULE_ENDED; i++) {
    g_assert_true (ef_schedule_state_from_nick (ef_schedule_state_to_nick (i), &state));
    g_assert_cmpuint (state, ==, i);
  }
  g_assert_false (ef_schedule_state_from_nick ("", &state));
  g_assert_true (ef_snippet_kind_from_nick ("hashtags", &snippet));
  g_assert_cmpstr (ef_snippet_kind_to_nick (snippet), ==, "hashtags");
  g_assert_false (ef_snippet_kind_from_nick (NULL, &snippet));
}

static void
test_copy (void)
{
  g_autoptr (EfSchedule) schedule = make_schedule ();
  g_autoptr (EfSchedule) copy = ef_schedule_copy (schedule);

  g_assert_false (ef_schedule_assign (copy, schedule));
  g_assert_cmpuint (ef_schedule_get_cooldown (copy), ==, 30);
  g_assert_cmpuint (ef_schedule_get_reposts (copy), ==, 3);
  g_assert_cmpuint (ef_schedule_get_count (copy), ==, 5);
  g_assert_true (g_strv_equal (ef_schedule_get_channels (copy), channels));
  ef_schedule_set_channels (copy, NULL);
  g_assert_true (ef_schedule_assign (copy, schedule));
  ef_schedule_set_rest (copy, 1, 1);
  g_assert_true (ef_schedule_assign (copy, schedule));
  g_assert_finalize_object (g_steal_pointer (&copy));
}

static void
assert_unclean (EfSchedule *schedule, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (ef_schedule_clean (schedule, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_clean (void)
{
  g_autoptr (EfSchedule) schedule = make_schedule ();
  g_autoptr (GError) error = NULL;

  g_assert_true (ef_schedule_clean (schedule, &error));
  ef_schedule_set_name (schedule, " ");
  assert_unclean (schedule, "name");
  ef_schedule_set_name (schedule, " Mornings\t");
  ef_schedule_set_rule (schedule, "");
  assert_unclean (schedule, "rule");
  ef_schedule_set_rule (schedule, "FREQ=DAILY");
  ef_schedule_set_channels (schedule, NULL);
  assert_unclean (schedule, "channel");
  ef_schedule_set_channels (schedule, channels);
  ef_schedule_set_rest (schedule, G_MAXUINT, 0);
  assert_unclean (schedule, "number");
  ef_schedule_set_rest (schedule, 0, 0);
  g_assert_true (ef_schedule_clean (schedule, &error));
  g_assert_cmpstr (ef_schedule_get_name (schedule), ==, "Mornings");
}

static void
test_json (void)
{
  g_autoptr (EfSchedule) schedule = make_schedule ();
  g_autoptr (JsonNode) node = ef_schedule_to_json (schedule);
  g_autofree char *text = json_to_string (node, FALSE);

  g_assert_cmpstr (text, ==,
                   "{\"id\":\"s1\",\"name\":\"Mornings\",\"kind\":\"evergreen\",\"rule\":"
                   "\"FREQ=DAILY\",\"first\":\"2025-12-20T09:00\",\"until\":\"2026-01-01T00:00\","
                   "\"count\":5,\"channels\":[\"c1\",\"c2\"],\"renders\":[\"r1\"],\"cooldown\":30,"
                   "\"reposts\":3,\"state\":\"paused\",\"laid_out_until\":"
                   "\"2025-12-20T10:00:00Z\"}");
  g_assert_null (strstr (text, "Secret"));
}

static void
test_snippet (void)
{
  g_autoptr (EfSnippet) snippet = ef_snippet_new ("p1", EF_SNIPPET_TEMPLATE);
  g_autoptr (EfSnippet) copy = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (ef_snippet_clean (snippet, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_INVALID);
  g_clear_error (&error);
  g_set_str (&snippet->name, " Morning ");
  g_set_str (&snippet->text, "a\r\nb");
  g_assert_true (ef_snippet_clean (snippet, &error));
  copy = ef_snippet_copy (snippet);
  g_assert_cmpstr (copy->name, ==, "Morning");
  g_assert_cmpstr (copy->text, ==, "a\nb");
  g_assert_cmpstr (copy->id, ==, snippet->id);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/schedule/nicks", test_nicks);
  g_test_add_func ("/schedule/copy", test_copy);
  g_test_add_func ("/schedule/clean", test_clean);
  g_test_add_func ("/schedule/json", test_json);
  g_test_add_func ("/schedule/snippet", test_snippet);

  return g_test_run ();
}
