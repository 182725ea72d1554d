/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/event.h"

#include <string.h>

/* What is stored and what scripts read: a change here breaks both. */
static const char *const nicks[] = {
  [EF_EVENT_PROFILE_CREATED] = "profile_created",
  [EF_EVENT_PROFILE_RENAMED] = "profile_renamed",
  [EF_EVENT_PROFILE_DELETED] = "profile_deleted",
  [EF_EVENT_PROFILE_IMPORTED] = "profile_imported",
  [EF_EVENT_CREDENTIALS_CHANGED] = "credentials_changed",
  [EF_EVENT_CREDENTIALS_CLEARED] = "credentials_cleared",
  [EF_EVENT_DATABASE_RESTORED] = "database_restored",
  [EF_EVENT_RENDER_FAILED] = "render_failed",
  [EF_EVENT_RENDER_COMPLETED] = "render_completed",
  [EF_EVENT_POST_HANDED_OVER] = "post_handed_over",
  [EF_EVENT_POST_PUBLISHED] = "post_published",
  [EF_EVENT_POST_PUBLISH_FAILED] = "post_publish_failed",
  [EF_EVENT_POST_LATE] = "post_late",
  [EF_EVENT_POST_CANCELED] = "post_canceled",
  [EF_EVENT_POST_DUPLICATE_REMOVED] = "post_duplicate_removed",
  [EF_EVENT_UPLOAD_COMPLETED] = "upload_completed",
  [EF_EVENT_CHANNEL_DISCONNECTED] = "channel_disconnected",
  [EF_EVENT_BREAKER_OPENED] = "breaker_opened",
  [EF_EVENT_SCHEDULE_RUNS_DRY] = "schedule_runs_dry",
};

static char *
to_text (EfEvent *event)
{
  g_autoptr (JsonNode) node = ef_event_to_json (event);

  return json_to_string (node, FALSE);
}

static void
test_nicks (void)
{
  g_autoptr (GEnumClass) klass = g_type_class_ref (EF_TYPE_EVENT_TYPE);
  EfEventType type = EF_EVENT_PROFILE_DELETED;

  g_assert_cmpuint (klass->n_values, ==, G_N_ELEMENTS (nicks));
  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++) {
    g_assert_cmpstr (ef_event_type_to_nick (i), ==, nicks[i]);
    g_assert_true (ef_event_type_from_nick (nicks[i], &type));
    g_assert_cmpuint (type, ==, i);
  }
  g_assert_null (ef_event_type_to_nick (G_N_ELEMENTS (nicks)));

  type = EF_EVENT_PROFILE_DELETED;
  g_assert_false (ef_event_type_from_nick ("", &type));
  g_assert_false (ef_event_type_from_nick ("profile-created", &type));
  g_assert_false (ef_event_type_from_nick ("PROFILE_CREATED", &type));
  g_assert_cmpuint (type, ==, EF_EVENT_PROFILE_DELETED);
}

static void
test_new (void)
{
  gint64 before = g_get_real_time ();
  g_autoptr (EfEvent) event = ef_event_new (EF_EVENT_PROFILE_CREATED, "p1", "Nordlicht");

  g_assert_cmpint (ef_event_get_seq (event), ==, 0);
  g_assert_cmpint (ef_event_get_time (event), >=, before);
  g_assert_cmpint (ef_event_get_time (event), <=, g_get_real_time ());
  g_assert_cmpuint (ef_event_get_event_type (event), ==, EF_EVENT_PROFILE_CREATED);
  g_assert_cmpstr (ef_event_get_type_nick (event), ==, "profile_created");
  g_assert_cmpstr (ef_event_get_profile_id (event), ==, "p1");
  g_assert_null (ef_event_get_profile_name (event));
  g_assert_cmpstr (ef_event_get_detail (event), ==, "Nordlicht");
  g_assert_finalize_object (g_steal_pointer (&event));
}

static void
test_no_detail (void)
{
  g_autoptr (EfEvent) event = ef_event_new (EF_EVENT_CREDENTIALS_CLEARED, NULL, NULL);

  g_assert_cmpstr (ef_event_get_detail (event), ==, "");
  g_assert_null (ef_event_get_profile_id (event));
}

static void
test_titles (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++) {
    g_autoptr (EfEvent) event = ef_event_new (i, "p1", "50 %s “x”");
    g_autofree char *title = ef_event_get_title (event);

    g_assert_cmpstr (title, !=, "");
    if (i != EF_EVENT_CREDENTIALS_CLEARED)
      g_assert_nonnull (strstr (title, "50 %s “x”"));
  }
}

static void
test_json (void)
{
  g_autoptr (EfEvent) event =
    ef_event_load (12, G_GINT64_CONSTANT (1766224800999999), EF_EVENT_PROFILE_RENAMED, "p1",
                   "Nordlicht \"Coffee\"", "a\nb");
  g_autoptr (EfEvent) gone =
    ef_event_load (G_MAXINT64, 0, EF_EVENT_PROFILE_DELETED, NULL, NULL, NULL);
  g_autofree char *text = to_text (event);
  g_autofree char *gone_text = to_text (gone);

  g_assert_cmpstr (text, ==,
                   "{\"id\":\"12\",\"time\":\"2025-12-20T10:00:00Z\",\"type\":\"profile_renamed\","
                   "\"profile\":\"p1\","
                   "\"profile_name\":\"Nordlicht \\\"Coffee\\\"\",\"detail\":\"a\\nb\"}");
  g_assert_cmpstr (gone_text, ==,
                   "{\"id\":\"9223372036854775807\",\"time\":\"1970-01-01T00:00:00Z\",\"type\":"
                   "\"profile_deleted\","
                   "\"profile\":null,\"profile_name\":null,\"detail\":\"\"}");
}

/* A damaged database holds any number. */
static void
test_json_time_out_of_range (void)
{
  static const gint64 times[] = { G_MAXINT64, G_MININT64, -1,
                                  G_GINT64_CONSTANT (-62135596800000001) };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++) {
    g_autoptr (EfEvent) event =
      ef_event_load (1, times[i], EF_EVENT_PROFILE_CREATED, NULL, NULL, NULL);
    g_autofree char *text = to_text (event);

    g_assert_nonnull (strstr (text, "\"time\":"));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/event/nicks", test_nicks);
  g_test_add_func ("/event/new", test_new);
  g_test_add_func ("/event/no-detail", test_no_detail);
  g_test_add_func ("/event/titles", test_titles);
  g_test_add_func ("/event/json", test_json);
  g_test_add_func ("/event/json/time-out-of-range", test_json_time_out_of_range);

  return g_test_run ();
}
