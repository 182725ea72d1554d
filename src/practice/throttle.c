/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "practice/throttle.h"

#define WINDOW_MS (60 * 60 * 1000)

static gint64
get (JsonObject *counter, const char *name)
{
  return json_object_get_int_member_with_default (counter, name, 0);
}

static guint
count_seconds (gint64 ms)
{
  return (guint) MAX (0, (ms + 999) / 1000);
}

static JsonObject *
get_counter (JsonObject *organisation, const char *name)
{
  JsonNode *node = json_object_get_member (organisation, name);

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    json_object_set_object_member (organisation, name, json_object_new ());

  return json_object_get_object_member (organisation, name);
}

EfThrottle
ef_throttle_hit (JsonObject *organisation, const char *name, guint limit, gint64 now)
{
  JsonObject *counter = get_counter (organisation, name);
  EfThrottle answer = { .limit = limit };
  gint64 hits;

  if (limit == 0)
    return answer;

  if (get (counter, "blockedUntil") > now) {
    answer.is_blocked = TRUE;
    answer.retry_after = count_seconds (get (counter, "blockedUntil") - now);
    return answer;
  }
  if (get (counter, "blockedUntil") != 0 || get (counter, "until") <= now) {
    json_object_set_int_member (counter, "until", now + WINDOW_MS);
    json_object_set_int_member (counter, "hits", 0);
    json_object_set_int_member (counter, "blockedUntil", 0);
  }

  hits = get (counter, "hits") + 1;
  json_object_set_int_member (counter, "hits", hits);
  if (hits > limit) {
    json_object_set_int_member (counter, "blockedUntil", now + WINDOW_MS);
    answer.is_blocked = TRUE;
    answer.retry_after = WINDOW_MS / 1000;
    return answer;
  }
  answer.remaining = limit - (guint) hits;
  answer.reset = count_seconds (get (counter, "until") - now);

  return answer;
}
