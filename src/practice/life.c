/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "practice/server-private.h"

/* What becomes of posts when their time has come. It is looked at before each request and when the
 * next one is due. */

#define DELAY_MS 3000
#define LONGEST_WAIT_MS 60000

typedef enum {
  OUT,
  FAILS,
  FLAKY,
  MISSING,
  UNCONFIRMED,
  COMMENT_FAILS,
  STUCK,
} Fate;

static const struct {
  const char *mark; /* in the content */
  EfRudeKind kind;
  Fate fate;
} fates[] = {
  { "#fail", EF_RUDE_POSTS_FAIL, FAILS },
  { "#flaky", EF_RUDE_POSTS_FLAKY, FLAKY },
  { "#missing", EF_RUDE_POSTS_MISSING, MISSING },
  { "#unconfirmed", EF_RUDE_POSTS_UNCONFIRMED, UNCONFIRMED },
  { "#comment-fails", EF_RUDE_NONE, COMMENT_FAILS },
  { "#stuck", EF_RUDE_POSTS_STUCK, STUCK },
};

static Fate
choose_fate (EfPracticeServer *self, JsonObject *channel, JsonObject *post)
{
  const char *content = ef_practice_text (post, "content");

  for (guint i = 0; i < G_N_ELEMENTS (fates); i++) {
    if (strstr (content, fates[i].mark) != NULL)
      return fates[i].fate;
    if (fates[i].kind != EF_RUDE_NONE && channel != NULL &&
        ef_practice_server_has_rule (self, fates[i].kind, channel))
      return fates[i].fate;
  }

  return OUT;
}

static void
set_out (EfPracticeServer *self, JsonObject *organisation, JsonObject *post, const char *release)
{
  g_autofree char *path = g_strconcat ("/practice/posts/", ef_practice_text (post, "id"), NULL);

  json_object_set_string_member (post, "state", "PUBLISHED");
  json_object_set_string_member (post, "releaseURL", path);
  json_object_set_string_member (post, "releaseId", release);
  ef_practice_server_note (self, organisation, post, "published");
}

static void
set_failed (EfPracticeServer *self, JsonObject *organisation, JsonObject *post, const char *reason)
{
  json_object_set_string_member (post, "state", "ERROR");
  json_object_set_string_member (post, "reason", reason);
  ef_practice_server_notify_person (self, organisation, reason);
  ef_practice_server_note (self, organisation, post, "failed");
}

/* (nullable) */
static char *
find_channel_fault (EfPracticeServer *self, JsonObject *channel, JsonObject *post)
{
  const char *network = ef_practice_text (post, "network");
  const char *name = channel != NULL ? ef_practice_text (channel, "name") : network;

  if (channel == NULL || ef_practice_server_is_channel (self, channel, "removed") ||
      ef_practice_server_is_channel (self, channel, "disabled"))
    return g_strdup_printf ("We couldn't post to %s for %s because it's disabled. Please enable it "
                            "and try again.",
                            network, name);
  if (ef_practice_server_is_channel (self, channel, "reconnect"))
    return g_strdup_printf (
      "We couldn't post to %s for %s because you need to reconnect it. Please "
      "enable it and try again.",
      network, name);

  return NULL;
}

static void
publish (EfPracticeServer *self, JsonObject *organisation, JsonObject *post)
{
  JsonObject *channel =
    ef_practice_find_row (organisation, "channels", ef_practice_text (post, "channel"));
  const char *network = ef_practice_text (post, "network");
  g_autofree char *fault = find_channel_fault (self, channel, post);
  g_autofree char *refused = g_strdup_printf (
    "An error occurred while posting on %s: The practice network refused this post", network);
  g_autofree char *unsure = g_strdup_printf (
    "We posted to %s but couldn't confirm it was published, please check it", network);
  g_autofree char *later = g_strdup_printf (
    "An error occurred while posting on %s: The first comment was refused", network);
  g_autofree char *release = g_strconcat ("practice-", ef_practice_text (post, "id"), NULL);
  gboolean is_second = json_object_get_int_member_with_default (post, "step", 0) > 0;

  if (fault != NULL) {
    set_failed (self, organisation, post, fault);
    return;
  }

  switch (choose_fate (self, channel, post)) {
  case FAILS:
    set_failed (self, organisation, post, refused);
    break;
  case FLAKY:
    if (is_second) {
      set_out (self, organisation, post, release);
    } else {
      set_failed (self, organisation, post, refused);
      json_object_set_int_member (post, "step", 1);
      json_object_set_int_member (post, "queuedAt", ef_practice_server_now (self));
    }
    break;
  case MISSING:
    set_out (self, organisation, post, "missing");
    break;
  case UNCONFIRMED:
    set_failed (self, organisation, post, unsure);
    break;
  case COMMENT_FAILS:
    set_out (self, organisation, post, release);
    set_failed (self, organisation, post, later);
    break;
  case STUCK:
    break;
  case OUT:
  default:
    set_out (self, organisation, post, release);
    break;
  }
}

/* G_MAXINT64: nothing more will happen to it. */
static gint64
get_due (EfPracticeServer *self, JsonObject *organisation, JsonObject *post)
{
  const char *state = ef_practice_text (post, "state");
  gint64 queued = json_object_get_int_member_with_default (post, "queuedAt", 0);
  gint64 date = json_object_get_int_member_with_default (post, "date", 0);
  const EfRudeRule *delay = ef_rude_find (self->rude, EF_RUDE_DELAY, NULL);
  gint64 wait = delay != NULL ? MAX (0, delay->number) : DELAY_MS;

  if (g_str_equal (state, "ERROR"))
    return json_object_get_int_member_with_default (post, "step", 0) == 1 ? queued + wait
                                                                          : G_MAXINT64;
  if (!g_str_equal (state, "QUEUE") ||
      choose_fate (
        self, ef_practice_find_row (organisation, "channels", ef_practice_text (post, "channel")),
        post) == STUCK)
    return G_MAXINT64;
  if (ef_rude_find (self->rude, EF_RUDE_QUICK, NULL) != NULL)
    return queued + wait;

  return MAX (date, queued) + wait;
}

static gint64
turn_posts (EfPracticeServer *self, JsonObject *organisation, gint64 now)
{
  JsonArray *posts = ef_practice_rows (organisation, "posts");
  gint64 next = G_MAXINT64;

  for (guint i = 0; i < json_array_get_length (posts); i++) {
    JsonObject *post = json_array_get_object_element (posts, i);
    gint64 due = get_due (self, organisation, post);

    if (due <= now) {
      publish (self, organisation, post);
      due = get_due (self, organisation, post);
    }
    next = MIN (next, due);
  }

  return next;
}

static gboolean
due_cb (gpointer user_data)
{
  EfPracticeServer *self = user_data;

  self->timer = 0;
  ef_life_turn (self);
  ef_practice_state_save_async (self->state, NULL, NULL);

  return G_SOURCE_REMOVE;
}

void
ef_life_turn (EfPracticeServer *self)
{
  JsonArray *organisations = ef_practice_state_get_organisations (self->state);
  gint64 now = ef_practice_server_now (self);
  gint64 next = G_MAXINT64;

  for (guint i = 0; i < json_array_get_length (organisations); i++)
    next = MIN (next, turn_posts (self, json_array_get_object_element (organisations, i), now));

  self->next_due = next;
  g_clear_handle_id (&self->timer, g_source_remove);
  if (next != G_MAXINT64 && self->soup != NULL)
    self->timer = g_timeout_add ((guint) CLAMP (next - now, 1, LONGEST_WAIT_MS), due_cb, self);
}

JsonObject *
ef_life_find_post (EfPracticeServer *self, const char *id, JsonObject **organisation)
{
  JsonArray *organisations = ef_practice_state_get_organisations (self->state);

  for (guint i = 0; i < json_array_get_length (organisations); i++) {
    JsonObject *post;

    *organisation = json_array_get_object_element (organisations, i);
    post = ef_practice_find_row (*organisation, "posts", id);
    if (post != NULL)
      return post;
  }

  return NULL;
}
