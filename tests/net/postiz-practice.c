/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "net/postiz-client.h"
#include "practice/server.h"

#include <glib/gstdio.h>
#include <string.h>

#include "support/async.h"

/* The client and the practice server, which know nothing of each other, and both keep the contract: what one
 * says the other understands, and however a request that creates posts ends, the list tells what came of it. */

#define KEY "practice-client"

typedef struct {
  EfPracticeServer *server;
  EfPostizClient *client;
  char *x;         /* id of the channel */
  char *instagram; /* the same */
  gint64 date;
} Fixture;

static GPtrArray *
list_channels (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *channels;

  ef_postiz_client_list_channels_async (self->client, NULL, NULL, await_cb, &result);
  channels = ef_postiz_client_list_channels_finish (self->client, await (&result), &error);
  g_assert_no_error (error);

  return channels;
}

static char *
find_channel (GPtrArray *channels, const char *network)
{
  for (guint i = 0; i < channels->len; i++) {
    EfPostizChannel *channel = channels->pdata[i];

    if (g_str_equal (channel->network, network))
      return g_strdup (channel->id);
  }
  g_assert_not_reached ();
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) channels = NULL;

  self->server = ef_practice_server_new (NULL);
  ef_practice_server_set_key (self->server, KEY);
  ef_practice_server_start_async (self->server, 0, NULL, await_cb, &result);
  ef_practice_server_start_finish (self->server, await (&result), &error);
  g_assert_no_error (error);
  self->client =
    g_object_new (EF_TYPE_POSTIZ_CLIENT, "base", ef_practice_server_get_address (self->server),
                  "key", KEY, "timeout", 5, "patience", 2, NULL);
  channels = list_channels (self);
  g_assert_cmpuint (channels->len, ==, 6);
  self->x = find_channel (channels, "x");
  self->instagram = find_channel (channels, "instagram");
  self->date = g_get_real_time () / 1000 + 3600 * 1000 + 123;
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;

  settle ();
  assert_finalizes (self->client);
  ef_practice_server_stop_async (self->server, await_cb, &result);
  ef_practice_server_stop_finish (self->server, await (&result), NULL);
  g_clear_object (&result);
  g_object_unref (self->server);
  g_free (self->x);
  g_free (self->instagram);
}

static EfPostizRequest *
make_request (Fixture *self, const char *id, const char *text)
{
  EfPostizRequest *request = ef_postiz_request_new (self->date, FALSE);
  g_autoptr (JsonObject) settings = json_object_new ();

  json_object_set_string_member (settings, "who_can_reply_post", "everyone");
  ef_postiz_target_add_value (ef_postiz_request_add_target (request, self->x, "x", settings), id,
                              text, 0);

  return request;
}

static EfPostizSent *
create (Fixture *self, const EfPostizRequest *request)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_postiz_client_create_async (self->client, request, NULL, await_cb, &result);

  return ef_postiz_client_create_finish (self->client, await (&result));
}

static GPtrArray *
list_posts (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *posts;

  ef_postiz_client_list_posts_async (self->client, self->date - 60000, self->date + 60000, NULL,
                                     await_cb, &result);
  posts = ef_postiz_client_list_posts_finish (self->client, await (&result), &error);
  g_assert_no_error (error);

  return posts;
}

static guint
count_matching (Fixture *self)
{
  g_autoptr (GPtrArray) posts = list_posts (self);
  g_autoptr (GPtrArray) matching = ef_postiz_posts_match (posts, self->x, self->date);

  return matching->len;
}

typedef struct {
  const char *rule;
  EfPostizOutcome outcome;
  guint n_stored;
} Case;

static const Case cases[] = {
  { "slow,ms=1", EF_POSTIZ_OUTCOME_CREATED, 1 },
  { "drip,ms=1", EF_POSTIZ_OUTCOME_CREATED, 1 },
  { "double", EF_POSTIZ_OUTCOME_CREATED, 2 },
  { "cut-before", EF_POSTIZ_OUTCOME_UNKNOWN, 0 },
  { "cut-after", EF_POSTIZ_OUTCOME_UNKNOWN, 1 },
  { "cut-middle", EF_POSTIZ_OUTCOME_UNKNOWN, 1 },
  { "error-before,status=500", EF_POSTIZ_OUTCOME_UNKNOWN, 0 },
  { "error-after,status=504", EF_POSTIZ_OUTCOME_UNKNOWN, 1 },
  { "hang-after", EF_POSTIZ_OUTCOME_UNKNOWN, 1 },
  { "html", EF_POSTIZ_OUTCOME_UNKNOWN, 0 },
  { "wrong-type", EF_POSTIZ_OUTCOME_CREATED, 1 },
  { "wrong-shape", EF_POSTIZ_OUTCOME_UNKNOWN, 1 },
  { "garbage", EF_POSTIZ_OUTCOME_UNKNOWN, 1 },
  { "garbage-http", EF_POSTIZ_OUTCOME_UNKNOWN, 1 },
  { "redirect", EF_POSTIZ_OUTCOME_UNKNOWN, 0 },
  { "partial,posts=0", EF_POSTIZ_OUTCOME_UNKNOWN, 0 },
  { "too-large", EF_POSTIZ_OUTCOME_NOTHING, 0 },
  { "limit-hour", EF_POSTIZ_OUTCOME_NOTHING, 0 },
  { "auth-down", EF_POSTIZ_OUTCOME_NOTHING, 0 },
  { "no-subscription", EF_POSTIZ_OUTCOME_NOTHING, 0 },
};

/* What is certain is true, and what is not is found in the list. */
static void
test_create (Fixture *self, gconstpointer data)
{
  const Case *given = data;
  g_autofree char *rule = g_strconcat (given->rule, ",on=create,times=1", NULL);
  g_autoptr (EfPostizRequest) request = make_request (self, NULL, "Hello");
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPostizSent) sent = NULL;

  ef_practice_server_add_rule (self->server, rule, &error);
  g_assert_no_error (error);
  sent = create (self, request);
  if (sent->error != NULL)
    g_test_message ("%s", sent->error->message);
  g_assert_cmpint (sent->outcome, ==, given->outcome);
  g_assert_cmpuint (count_matching (self), ==, given->n_stored);
}

static gboolean
delete_post (Fixture *self, const char *id)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_deleted;

  ef_postiz_client_delete_async (self->client, id, self->date, self->date, NULL, await_cb, &result);
  is_deleted = ef_postiz_client_delete_finish (self->client, await (&result), &error);
  g_assert_no_error (error);

  return is_deleted;
}

/* Created, changed in its place, made a draft, deleted, and deleted again. */
static void
test_life (Fixture *self, gconstpointer data)
{
  g_autoptr (EfPostizRequest) request = make_request (self, NULL, "Hello & <you>");
  g_autoptr (EfPostizSent) sent = create (self, request);
  g_autofree char *id = NULL;
  g_autoptr (EfPostizRequest) change = NULL;
  g_autoptr (EfPostizSent) changed = NULL;
  g_autoptr (GPtrArray) posts = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  EfPostizState state;

  g_assert_no_error (sent->error);
  id = g_strdup (((EfPostizCreated *) sent->created->pdata[0])->post_id);
  self->date += 7200 * 1000;
  change = make_request (self, id, "Another");
  changed = create (self, change);
  g_assert_no_error (changed->error);
  g_assert_cmpstr (((EfPostizCreated *) changed->created->pdata[0])->post_id, ==, id);
  posts = list_posts (self);
  g_assert_cmpuint (posts->len, ==, 1);
  g_assert_cmpstr (((EfPostizPost *) posts->pdata[0])->content, ==, "Another");
  g_assert_cmpint (((EfPostizPost *) posts->pdata[0])->state, ==, EF_POSTIZ_STATE_QUEUE);

  ef_postiz_client_set_draft_async (self->client, id, TRUE, NULL, await_cb, &result);
  g_assert_true (ef_postiz_client_set_draft_finish (self->client, await (&result), &state, NULL));
  g_assert_cmpint (state, ==, EF_POSTIZ_STATE_DRAFT);
  g_assert_true (delete_post (self, id));
  g_assert_true (delete_post (self, id));
  g_assert_cmpuint (count_matching (self), ==, 0);
}

/* Uploaded, and taken for a post; a text too long is refused, and says for which channel. */
static void
test_upload (Fixture *self, gconstpointer data)
{
  static const char head[] = "\0\0\0\x18"
                             "ftypisom\0\0\2\0isommp41";
  g_autofree char *bytes = g_malloc0 (3000000);
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "ef-practice-XXXXXX.mp4", NULL);
  int fd = g_mkstemp (path);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfPostizUpload) upload = NULL;
  g_autoptr (EfPostizRequest) request = make_request (self, NULL, "Hello");
  g_autoptr (EfPostizSent) sent = NULL;
  g_autoptr (EfPostizSent) refused = NULL;
  g_autoptr (JsonObject) settings = json_object_new ();
  g_autofree char *text = g_strnfill (2500, 'a');
  EfPostizValue *value;

  memcpy (bytes, head, sizeof head);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, bytes, 3000000, NULL));
  ef_postiz_client_upload_async (self->client, file, NULL, NULL, NULL, await_cb, &result);
  upload = ef_postiz_client_upload_finish (self->client, await (&result), &error);
  g_unlink (path);
  g_assert_no_error (error);
  g_assert_true (g_str_has_suffix (upload->media->path, ".mp4"));

  json_object_set_string_member (settings, "post_type", "post");
  value = ef_postiz_target_add_value (
    ef_postiz_request_add_target (request, self->instagram, "instagram", settings), NULL, "Hello",
    0);
  ef_postiz_value_add_media (value, upload->media);
  sent = create (self, request);
  g_assert_no_error (sent->error);
  g_assert_cmpuint (sent->created->len, ==, 2);
  g_assert_cmpint (sent->limit, >, 0);
  g_assert_cmpint (sent->remaining, ==, sent->limit - 1);

  g_free (value->content);
  value->content = g_strdup (text);
  refused = create (self, request);
  g_assert_cmpint (refused->outcome, ==, EF_POSTIZ_OUTCOME_NOTHING);
  g_assert_cmpstr (refused->problem->provider, ==, "instagram");
  g_assert_cmpuint (count_matching (self), ==, 1);
}

static void
test_questions (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) grouped = NULL;
  g_autoptr (GAsyncResult) asked = NULL;
  g_autoptr (GAsyncResult) linked = NULL;
  g_autoptr (GAsyncResult) told = NULL;
  g_autoptr (GAsyncResult) counted = NULL;
  g_autoptr (GPtrArray) groups = NULL;
  g_autoptr (EfPostizSettings) settings = NULL;
  g_autofree char *url = NULL;
  g_autoptr (EfPostizNotifications) notifications = NULL;
  g_autoptr (EfPostizAnalytics) analytics = NULL;
  gint64 offset;

  ef_postiz_client_list_groups_async (self->client, NULL, await_cb, &grouped);
  groups = ef_postiz_client_list_groups_finish (self->client, await (&grouped), NULL);
  g_assert_cmpuint (groups->len, ==, 2);
  ef_postiz_client_get_settings_async (self->client, self->x, NULL, await_cb, &asked);
  settings = ef_postiz_client_get_settings_finish (self->client, await (&asked), NULL);
  g_assert_nonnull (settings->schema);
  g_assert_cmpint (settings->max_length, >, 0);
  ef_postiz_client_get_social_async (self->client, "x", self->x, NULL, await_cb, &linked);
  url = ef_postiz_client_get_social_finish (self->client, await (&linked), NULL);
  g_assert_nonnull (url);
  ef_postiz_client_list_notifications_async (self->client, 0, NULL, await_cb, &told);
  notifications = ef_postiz_client_list_notifications_finish (self->client, await (&told), NULL);
  g_assert_nonnull (notifications);
  ef_postiz_client_get_analytics_async (self->client, self->x, 30, NULL, await_cb, &counted);
  analytics = ef_postiz_client_get_analytics_finish (self->client, await (&counted), NULL);
  g_assert_nonnull (analytics);
  g_assert_true (ef_postiz_client_get_clock_offset (self->client, &offset));
  g_assert_cmpint (ABS (offset), <, 2 * G_USEC_PER_SEC);
}

/* Whatever befalls whatever is asked, there is an answer or a sentence. */
static void
test_rude (Fixture *self, gconstpointer data)
{
  const char *const rules[] = {
    "html",     "wrong-type", "wrong-shape",     "garbage",   "garbage-http",
    "redirect", "auth-down",  "no-subscription", "huge,mb=3",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++) {
    g_autofree char *rule = g_strconcat (rules[i], ",on=groups,times=1", NULL);
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (GPtrArray) groups = NULL;

    g_assert_true (ef_practice_server_add_rule (self->server, rule, NULL));
    ef_postiz_client_list_groups_async (self->client, NULL, await_cb, &result);
    groups = ef_postiz_client_list_groups_finish (self->client, await (&result), &error);
    g_test_message ("%s: %s", rule, error != NULL ? error->message : "answered");
    g_assert_true (groups != NULL || error->domain == EF_NET_ERROR);
    g_assert_true (groups == NULL || i == 1);
  }
}

static void
test_old (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (ef_practice_server_add_rule (self->server, "old-groups", NULL));
  ef_postiz_client_list_groups_async (self->client, NULL, await_cb, &result);
  g_assert_null (ef_postiz_client_list_groups_finish (self->client, await (&result), &error));
  g_assert_error (error, EF_NET_ERROR, EF_NET_ERROR_UNSUPPORTED);
  g_assert_true (ef_postiz_client_lacks (self->client, EF_POSTIZ_FEATURE_GROUPS));
}

#define ADD(name, func) \
  g_test_add ("/postiz-practice/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_unsetenv ("http_proxy");
  g_unsetenv ("https_proxy");
  g_unsetenv ("all_proxy");
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/postiz-practice/create/", cases[i].rule, NULL);

    g_test_add (path, Fixture, &cases[i], set_up, test_create, tear_down);
  }
  ADD ("life", test_life);
  ADD ("upload", test_upload);
  ADD ("questions", test_questions);
  ADD ("rude", test_rude);
  ADD ("old", test_old);

  return g_test_run ();
}
