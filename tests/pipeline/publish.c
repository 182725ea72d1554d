/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/publish-support.h"

/* Posts that go out to a server that is rude in every way: each once, where it belongs, or honestly not. */

static void
assert_exact (Publish *self, EfPost *post)
{
  g_autoptr (GPtrArray) posts = g_ptr_array_new ();

  g_ptr_array_add (posts, post);
  publish_assert_exact (self, posts);
}

static void
test_plain (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "One");
  g_autoptr (EfPost) after = NULL;
  EfQueueOutcome outcome = publish_run (self, FALSE);

  g_assert_cmpuint (outcome.n_completed, ==, 1);
  after = publish_get (self, post);
  g_assert_cmpint (publish_target (after, 0)->date, ==, publish_target (post, 0)->date);
  g_assert_cmpint (publish_target (after, 0)->date, ==, publish_target (after, 1)->date);
  g_assert_cmpint (publish_target (after, 0)->state, ==, EF_POST_HANDED_OVER);
  g_assert_cmpuint (publish_count_requests (self, "POST", "/posts"), ==, 1);
  g_assert_cmpuint (publish_count_requests (self, "POST", "/upload"), ==, 1);
  g_assert_cmpuint (publish_count_events (self, EF_EVENT_POST_HANDED_OVER), ==, 2);
  assert_exact (self, post);
}

/* One content is uploaded once, however many posts use it, at the same time too. */
static void
test_upload_once (Publish *self, gconstpointer data)
{
  g_autoptr (GPtrArray) posts = g_ptr_array_new_with_free_func (g_object_unref);
  EfQueueOutcome outcome;

  for (guint i = 0; i < 6; i++)
    g_ptr_array_add (posts, publish_add (self, "Same"));
  outcome = publish_run (self, FALSE);
  g_assert_cmpuint (outcome.n_completed, ==, 6);
  g_assert_cmpuint (publish_count_requests (self, "POST", "/upload"), ==, 1);
  publish_assert_exact (self, posts);
}

/* What befalls the request that creates, and how it ends all the same. */
typedef struct {
  const char *rule;
  guint n_requests; /* to create: one that was stored is not sent again */
} Rude;

static const Rude rudes[] = {
  { "cut-before,on=create,times=1", 2 },
  { "cut-after,on=create,times=1", 1 },
  { "cut-middle,on=create,times=1", 1 },
  { "error-before,on=create,times=1", 2 },
  { "error-before,on=create,times=1,status=502", 2 },
  { "error-after,on=create,times=1", 1 },
  { "hang,on=create,times=1", 2 },
  { "hang-after,on=create,times=1", 1 },
  { "html,on=create,times=1", 0 },
  { "wrong-type,on=create,times=1", 0 },
  { "wrong-shape,on=create,times=1", 0 },
  { "garbage,on=create,times=1", 0 },
  { "garbage-http,on=create,times=1", 0 },
  { "partial,on=create,times=1", 2 },
  { "mixed-order,on=create,times=1", 1 },
  { "cut-upload,on=upload,times=1", 1 },
  { "error-before,on=upload,times=1", 1 },
  { "error-after,on=upload,times=1", 1 },
  { "cut-before,on=channels,times=2", 1 },
  { "auth-down,on=create,times=1", 2 },
  { "redirect,on=create,times=1", 0 },
  /* It says no, and has stored them: what it has is believed. */
  { "error-after,on=create,times=1,status=400", 1 },
  { "error-after,on=create,times=1,status=401", 1 },
  { "error-after,on=create,times=1,status=413", 1 },
  { "error-after,on=create,times=1,status=429", 1 },
};

static void
test_rude (Publish *self, gconstpointer data)
{
  const Rude *rude = data;
  g_autoptr (EfPost) post = publish_add (self, "Rude");
  EfQueueOutcome outcome;

  publish_rule (self, rude->rule);
  outcome = publish_run (self, TRUE);
  g_assert_cmpuint (outcome.n_completed, ==, 1);
  if (rude->n_requests > 0)
    g_assert_cmpuint (publish_count_requests (self, "POST", "/posts"), ==, rude->n_requests);
  assert_exact (self, post);
}

/* What may still arrive is waited for: three minutes, and asked for twice. */
static void
test_patience (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "Patience");
  gint64 begun;

  publish_setting (self, "publish.practice-minute", "300");
  publish_rule (self, "cut-before,on=create,times=1");
  begun = g_get_monotonic_time ();
  publish_run (self, TRUE);
  g_assert_cmpint (g_get_monotonic_time () - begun, >=, 900000);
  assert_exact (self, post);
}

/* Once is not enough, however late: the list is there for the first time when all else is long over. */
static void
test_asked_twice (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "Twice");
  guint n_failed = 0;
  guint n_good = 0;
  g_autoptr (JsonNode) log = NULL;
  JsonArray *requests;

  publish_rule (self, "cut-before,on=create,times=1");
  publish_rule (self, "error-before,on=list,times=6");
  publish_run (self, TRUE);
  log = ef_practice_server_get_log (self->server);
  requests = json_object_get_array_member (json_node_get_object (log), "requests");
  for (guint i = 0; i < json_array_get_length (requests); i++) {
    JsonObject *row = json_array_get_object_element (requests, i);

    if (g_str_equal (json_object_get_string_member (row, "method"), "GET") &&
        g_str_has_suffix (json_object_get_string_member (row, "path"), "/posts")) {
      n_failed += json_object_get_int_member (row, "status") != 200;
      n_good += json_object_get_int_member (row, "status") == 200;
    }
  }
  /* Two before it goes again, and the one that is asked right before it goes. */
  g_assert_cmpuint (n_failed, ==, 6);
  g_assert_cmpuint (n_good, ==, 3);
  assert_exact (self, post);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/publish/plain", Publish, NULL, publish_set_up, test_plain, publish_tear_down);
  g_test_add ("/publish/patience", Publish, NULL, publish_set_up, test_patience, publish_tear_down);
  g_test_add ("/publish/asked-twice", Publish, NULL, publish_set_up, test_asked_twice,
              publish_tear_down);
  g_test_add ("/publish/upload-once", Publish, NULL, publish_set_up, test_upload_once,
              publish_tear_down);
  for (guint i = 0; i < G_N_ELEMENTS (rudes); i++) {
    g_autofree char *path = g_strconcat ("/publish/rude/", rudes[i].rule, NULL);

    g_test_add (path, Publish, &rudes[i], publish_set_up, test_rude, publish_tear_down);
  }

  return g_test_run ();
}
