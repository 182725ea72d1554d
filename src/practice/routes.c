/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "practice/rules.h"
#include "practice/server-private.h"
#include "practice/throttle.h"

/* Who answers what. A "*" is any word; the first row that fits is taken. */
static const struct {
  const char *method;
  const char *path;
  EfPracticeEndpoint endpoint;
  void (*answer) (EfCall *call);
} routes[] = {
  { "GET", "is-connected", EF_PRACTICE_CONNECTED, ef_channels_say_connected },
  { "GET", "integrations", EF_PRACTICE_CHANNELS, ef_channels_list },
  { "DELETE", "integrations/*", EF_PRACTICE_OTHER, ef_channels_remove },
  { "GET", "groups", EF_PRACTICE_GROUPS, ef_channels_list_groups },
  { "GET", "social/*", EF_PRACTICE_SOCIAL, ef_channels_connect },
  { "GET", "integration-settings/*", EF_PRACTICE_SETTINGS, ef_channels_describe },
  { "POST", "integration-trigger/*", EF_PRACTICE_TOOL, ef_channels_run_tool },
  { "GET", "find-slot/*", EF_PRACTICE_SLOT, ef_channels_find_slot },
  { "POST", "upload", EF_PRACTICE_UPLOAD, ef_received_answer },
  { "POST", "upload-from-url", EF_PRACTICE_UPLOAD_URL, ef_received_answer_address },
  { "GET", "posts", EF_PRACTICE_LIST, ef_posts_list },
  { "POST", "posts", EF_PRACTICE_CREATE, ef_create_answer },
  { "DELETE", "posts/group/*", EF_PRACTICE_DELETE, ef_posts_delete_group },
  { "DELETE", "posts/*", EF_PRACTICE_DELETE, ef_posts_delete },
  { "PUT", "posts/*/status", EF_PRACTICE_STATUS, ef_posts_set_status },
  { "PUT", "posts/*/settings", EF_PRACTICE_STATUS, ef_posts_set_settings },
  { "GET", "posts/*/missing", EF_PRACTICE_MISSING, ef_posts_find_missing },
  { "PUT", "posts/*/release-id", EF_PRACTICE_RELEASE, ef_posts_set_release },
  { "GET", "analytics/post/*", EF_PRACTICE_ANALYTICS, ef_posts_analyse },
  { "GET", "analytics/*", EF_PRACTICE_ANALYTICS, ef_channels_analyse },
  { "GET", "notifications", EF_PRACTICE_NOTIFICATIONS, ef_channels_list_notifications },
};

static gboolean
fits (const char *pattern, char **words)
{
  g_auto (GStrv) parts = g_strsplit (pattern, "/", -1);

  if (g_strv_length (parts) != g_strv_length (words))
    return FALSE;
  for (guint i = 0; parts[i] != NULL; i++) {
    if (!g_str_equal (parts[i], "*") && !g_str_equal (parts[i], words[i]))
      return FALSE;
    if (*words[i] == '\0')
      return FALSE;
  }

  return TRUE;
}

gboolean
ef_routes_find (EfCall *call, const char *method, const char *path)
{
  g_auto (GStrv) words = g_strsplit (path, "/", -1);

  for (guint i = 0; i < G_N_ELEMENTS (routes); i++) {
    if (!g_str_equal (routes[i].method, method) || !fits (routes[i].path, words))
      continue;
    call->endpoint = routes[i].endpoint;
    call->route = i;
    call->words = g_steal_pointer (&words);
    return TRUE;
  }

  return FALSE;
}

static void
set_number (EfCall *call, const char *name, guint number)
{
  g_autofree char *text = g_strdup_printf ("%u", number);

  ef_call_add_header (call, name, text);
}

/* Old servers counted more. */
static gboolean
is_counted (EfCall *call)
{
  if (call->endpoint == EF_PRACTICE_CREATE)
    return TRUE;

  return (call->endpoint == EF_PRACTICE_UPLOAD || call->endpoint == EF_PRACTICE_LIST) &&
         ef_rude_find (call->server->rude, EF_RUDE_OLD_LIMIT, NULL) != NULL;
}

static gboolean
is_throttled (EfCall *call)
{
  EfThrottle throttle;

  if (!is_counted (call) || call->server->rate_limit <= 0)
    return FALSE;

  throttle = ef_throttle_hit (call->organisation, "throttle", (guint) call->server->rate_limit,
                              ef_practice_server_now (call->server));
  ef_practice_state_touch (call->server->state);
  if (throttle.is_blocked) {
    set_number (call, "Retry-After", throttle.retry_after);
    ef_call_answer_text (
      call, 429, "application/json; charset=utf-8",
      "{\"statusCode\":429,\"message\":\"ThrottlerException: Too Many Requests\"}");
    return TRUE;
  }
  set_number (call, "X-RateLimit-Limit", throttle.limit);
  set_number (call, "X-RateLimit-Remaining", throttle.remaining);
  set_number (call, "X-RateLimit-Reset", throttle.reset);

  return FALSE;
}

void
ef_routes_answer (EfCall *call)
{
  if (!is_throttled (call))
    routes[call->route].answer (call);
}
