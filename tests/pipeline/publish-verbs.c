/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/publish-support.h"
#include "store/target-table.h"

/* What a person does with posts, before the server knows them and after. */

static void
assert_exact (Publish *self, EfPost *post)
{
  g_autoptr (GPtrArray) posts = g_ptr_array_new ();

  g_ptr_array_add (posts, post);
  publish_assert_exact (self, posts);
}

static EfPostState
get_state (Publish *self, EfPost *post, guint i)
{
  g_autoptr (EfPost) after = publish_get (self, post);

  return publish_target (after, i)->state;
}

static guint
count_creates (Publish *self)
{
  return publish_count_requests (self, "POST", "/posts");
}

static void
clear_rules (Publish *self)
{
  ef_practice_server_clear_rules (self->server);
}

static void
make_unknown (Publish *self, EfPost *post)
{
  EfQueueOutcome outcome;

  publish_rule (self, "hang-after,on=create,times=1");
  publish_rule (self, "error-before,on=list");
  outcome = publish_run (self, FALSE);
  g_assert_cmpuint (outcome.n_unknown, ==, 1);
  g_assert_cmpint (get_state (self, post, 0), ==, EF_POST_UNKNOWN);
  clear_rules (self);
}

static void
assert_done (GPtrArray *done, guint n_wishes)
{
  guint n = 0;

  for (guint i = 0; i < done->len; i++) {
    const EfPostDone *one = done->pdata[i];

    g_assert_cmpstr (one->problem, ==, "");
    g_assert_true (one->done);
    n += one->is_wish;
  }
  g_assert_cmpuint (n, ==, n_wishes);
}

static void
cancel (Publish *self, EfPost *post, guint n_wishes)
{
  const char *ids[] = { publish_target (post, 0)->id, publish_target (post, 1)->id, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) done = NULL;

  ef_studio_cancel_targets_async (self->studio, self->profile, ids, await_cb, &result);
  done = ef_studio_targets_finish (self->studio, await (&result), &error);
  g_assert_no_error (error);
  assert_done (done, n_wishes);
}

static GPtrArray *
move (Publish *self, EfPost *post, gint64 planned_at)
{
  const char *ids[] = { publish_target (post, 0)->id, publish_target (post, 1)->id, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *done;

  ef_studio_move_targets_async (self->studio, self->profile, ids, planned_at, await_cb, &result);
  done = ef_studio_targets_finish (self->studio, await (&result), &error);
  g_assert_no_error (error);

  return done;
}

static GPtrArray *
retry (Publish *self, EfPost *post, gboolean is_sure)
{
  const char *ids[] = { publish_target (post, 0)->id, NULL };
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *done;

  ef_studio_retry_targets_async (self->studio, self->profile, ids, 0, is_sure, await_cb, &result);
  done = ef_studio_targets_finish (self->studio, await (&result), &error);
  g_assert_no_error (error);

  return done;
}

static void
test_cancel_here (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "Never");

  cancel (self, post, 0);
  publish_run (self, TRUE);
  g_assert_cmpint (get_state (self, post, 0), ==, EF_POST_CANCELED);
  g_assert_cmpuint (count_creates (self), ==, 0);
}

static void
test_cancel_there (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "Taken back");

  publish_run (self, TRUE);
  publish_rule (self, "cut-after,on=delete,times=1");
  cancel (self, post, 2);
  publish_run (self, TRUE);
  g_assert_cmpint (get_state (self, post, 0), ==, EF_POST_CANCELED);
  g_assert_cmpint (get_state (self, post, 1), ==, EF_POST_CANCELED);
  g_assert_cmpuint (publish_count (self, "deleted", NULL), ==, 2);
  g_assert_cmpuint (publish_count_events (self, EF_EVENT_POST_CANCELED), ==, 2);
}

/* Whether it is there is found out first. */
static void
test_cancel_unknown (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "Perhaps");

  make_unknown (self, post);
  cancel (self, post, 2);
  publish_run (self, TRUE);
  g_assert_cmpint (get_state (self, post, 0), ==, EF_POST_CANCELED);
  g_assert_cmpuint (publish_count (self, "deleted", NULL), ==, 2);
}

static void
test_move_here (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "Later");
  gint64 planned_at = g_get_real_time () + 3 * G_TIME_SPAN_HOUR;
  g_autoptr (GPtrArray) done = move (self, post, planned_at);
  g_autoptr (EfPost) after = NULL;

  assert_done (done, 0);
  publish_run (self, TRUE);
  after = publish_get (self, post);
  g_assert_cmpint (publish_target (after, 0)->date / 60000, ==, planned_at / 60000000);
  g_assert_cmpint (publish_target (after, 0)->date, ==, publish_target (after, 1)->date);
  g_assert_cmpint (ef_post_get_planned_at (after) / 60000000, ==, planned_at / 60000000);
  g_assert_cmpuint (count_creates (self), ==, 1);
  assert_exact (self, post);
}

static void
check_moved (Publish *self, EfPost *post, gint64 planned_at)
{
  g_autoptr (EfPost) after = publish_get (self, post);

  for (guint i = 0; i < 2; i++) {
    const EfTarget *target = publish_target (after, i);

    g_assert_cmpint (target->date / 60000, ==, planned_at / 60000000);
    g_assert_cmpint (target->wish, ==, EF_POST_WISH_NONE);
    g_assert_cmpstr (target->remote_id, !=, "");
  }
  g_assert_cmpuint (publish_count (self, "created", NULL), ==, 2);
  g_assert_cmpuint (publish_count (self, "updated", NULL), >=, 2);
}

/* By its id, with an answer and without. */
static void
test_move_there (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "Later");
  gint64 planned_at = g_get_real_time () + 3 * G_TIME_SPAN_HOUR;
  g_autoptr (GPtrArray) done = NULL;

  publish_run (self, TRUE);
  if (data != NULL)
    publish_rule (self, data);
  done = move (self, post, planned_at);
  assert_done (done, 2);
  publish_run (self, TRUE);
  check_moved (self, post, planned_at);
}

static void
test_move_too_late (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post =
    publish_add_at (self, "Soon", g_get_real_time () + 45 * G_USEC_PER_SEC, 2);
  g_autoptr (GPtrArray) done = NULL;

  publish_run (self, TRUE);
  done = move (self, post, g_get_real_time () + G_TIME_SPAN_HOUR);
  for (guint i = 0; i < done->len; i++)
    g_assert_false (((EfPostDone *) done->pdata[i])->done);
  publish_run (self, TRUE);
  g_assert_cmpuint (publish_count (self, "updated", NULL), ==, 0);
}

static void
test_retry_refused (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "Again");
  g_autoptr (GPtrArray) done = NULL;

  publish_rule (self, "channel-disabled,channel=x");
  publish_run (self, TRUE);
  clear_rules (self);
  done = retry (self, post, FALSE);
  assert_done (done, 0);
  publish_run (self, TRUE);
  assert_exact (self, post);
}

static gboolean
fail_there (EfConnection *connection, gpointer data, GError **error)
{
  EfPost *post = data;
  const EfTarget *target = publish_target (post, 0);
  EfTargetFacts facts = { EF_POST_FAILED, target->remote_id,  NULL,
                          "No",           EF_PUBLISH_NETWORK, g_get_real_time () };

  return ef_target_table_adopt (connection, target->profile_id, target->id, target->state, &facts,
                                error);
}

/* What the network refused is deleted before it goes anew, and left while it may still come out. */
static void
test_retry_there (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post =
    publish_add_at (self, "Network", g_get_real_time () + 5 * 60 * G_USEC_PER_SEC, 1);
  g_autoptr (EfPost) after = NULL;
  g_autoptr (GPtrArray) done = NULL;
  g_autofree char *first = NULL;

  publish_run (self, TRUE);
  publish_rule (self, "posts-fail");
  ef_practice_server_advance (self->server, 600);
  WAIT_UNTIL (publish_count (self, "failed", NULL) == 1);
  clear_rules (self);
  after = publish_get (self, post);
  first = g_strdup (publish_target (after, 0)->remote_id);
  publish_write (self, fail_there, after);

  done = retry (self, post, FALSE);
  g_assert_false (((EfPostDone *) done->pdata[0])->done);
  g_assert_cmpuint (publish_count (self, "deleted", NULL), ==, 0);
  g_clear_pointer (&done, g_ptr_array_unref);
  done = retry (self, post, TRUE);
  assert_done (done, 0);
  g_assert_cmpuint (publish_count (self, "deleted", NULL), ==, 1);
  publish_run (self, TRUE);
  g_clear_object (&after);
  after = publish_get (self, post);
  g_assert_cmpstr (publish_target (after, 0)->remote_id, !=, first);
  g_assert_cmpstr (publish_target (after, 0)->remote_id, !=, "");
  g_assert_cmpuint (publish_count (self, "created", NULL), ==, 2);
}

/* Now is soon, also when it took long; what was planned for a minute that has passed is late. */
static void
test_late_and_again (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post =
    publish_add_at (self, "Planned", g_get_real_time () + 10 * 60 * G_USEC_PER_SEC, 2);
  g_autoptr (GPtrArray) done = NULL;

  ef_practice_server_advance (self->server, 3600);
  publish_run (self, TRUE);
  g_assert_cmpint (get_state (self, post, 0), ==, EF_POST_LATE);
  g_assert_cmpuint (count_creates (self), ==, 0);
  done = move (self, post, g_get_real_time () + 5 * G_TIME_SPAN_HOUR);
  assert_done (done, 0);
  publish_run (self, TRUE);
  assert_exact (self, post);
}

/* It has arrived after all, when nobody looked for it any more: before it goes at another time, it is looked for at
 * the old one. */
static void
test_arrived_late (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post =
    publish_add_at (self, "Arrives", g_get_real_time () + 10 * 60 * G_USEC_PER_SEC, 1);
  const EfTarget *target = publish_target (post, 0);
  g_autoptr (EfPostizClient) client =
    ef_postiz_client_new (ef_practice_server_get_address (self->server), self->key);
  g_autoptr (EfPostizRequest) request = ef_postiz_request_new (target->date, FALSE);
  g_autoptr (JsonNode) settings = json_from_string (target->settings, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (EfPostizSent) sent = NULL;
  g_autoptr (GPtrArray) done = NULL;
  g_autoptr (EfPost) after = NULL;
  const char *ids[] = { target->id, NULL };

  publish_rule (self, "clock,s=3600");
  publish_run (self, TRUE);
  g_assert_cmpint (get_state (self, post, 0), ==, EF_POST_LATE);
  clear_rules (self);
  ef_postiz_target_add_value (ef_postiz_request_add_target (request, target->remote_channel, "x",
                                                            json_node_get_object (settings)),
                              NULL, "Arrives", 0);
  ef_postiz_client_create_async (client, request, NULL, await_cb, &result);
  sent = ef_postiz_client_create_finish (client, await (&result));
  g_assert_cmpint (sent->outcome, ==, EF_POSTIZ_OUTCOME_CREATED);
  g_clear_object (&result);

  ef_studio_move_targets_async (self->studio, self->profile, ids,
                                g_get_real_time () + 5 * G_TIME_SPAN_HOUR, await_cb, &result);
  done = ef_studio_targets_finish (self->studio, await (&result), NULL);
  assert_done (done, 0);
  publish_run (self, TRUE);
  after = publish_get (self, post);
  g_assert_cmpstr (publish_target (after, 0)->remote_id, ==,
                   ((EfPostizCreated *) sent->created->pdata[0])->post_id);
  g_assert_cmpuint (publish_count (self, "created", NULL), ==, 1);
}

static void
test_now (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add_at (self, "Now", 0, 2);
  g_autoptr (EfPost) after = NULL;

  ef_practice_server_advance (self->server, 600);
  publish_run (self, TRUE);
  after = publish_get (self, post);
  g_assert_cmpint (publish_target (after, 0)->date, >, publish_target (post, 0)->date);
  g_assert_cmpint (publish_target (after, 0)->date, ==, publish_target (after, 1)->date);
  assert_exact (self, post);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*func) (Publish *self, gconstpointer data);
  } tests[] = {
    { "/publish/cancel-here", test_cancel_here },
    { "/publish/cancel-there", test_cancel_there },
    { "/publish/cancel-unknown", test_cancel_unknown },
    { "/publish/move-here", test_move_here },
    { "/publish/move-too-late", test_move_too_late },
    { "/publish/retry-refused", test_retry_refused },
    { "/publish/retry-there", test_retry_there },
    { "/publish/late-and-again", test_late_and_again },
    { "/publish/arrived-late", test_arrived_late },
    { "/publish/now", test_now },
  };
  static const char *const moves[] = {
    NULL,
    "cut-before,on=create,times=1",
    "cut-after,on=create,times=1",
    "error-after,on=create,times=1",
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (moves); i++) {
    g_autofree char *path =
      g_strconcat ("/publish/move-there/", moves[i] != NULL ? moves[i] : "well", NULL);

    g_test_add (path, Publish, moves[i], publish_set_up, test_move_there, publish_tear_down);
  }
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Publish, NULL, publish_set_up, tests[i].func, publish_tear_down);

  return g_test_run ();
}
