/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/publish-support.h"
#include "store/job-table.h"
#include "store/restored.h"
#include "store/target-table.h"

/* What is refused, what waits, what is asked for, and what a person does meanwhile. */

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

static char *
get_code (Publish *self, EfPost *post, guint i)
{
  g_autoptr (EfPost) after = publish_get (self, post);

  return g_strdup (publish_target (after, i)->problem_code);
}

#define assert_code(self, post, i, code)                   \
  G_STMT_START                                             \
  {                                                        \
    g_autofree char *found = get_code ((self), (post), i); \
    g_assert_cmpstr (found, ==, (code));                   \
  }                                                        \
  G_STMT_END

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
settle_posts (Publish *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  guint count;

  ef_studio_settle_posts_async (self->studio, NULL, NULL, await_cb, &result);
  ef_studio_settle_posts_finish (self->studio, await (&result), &count, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count, >, 0);
}

static void
answer (Publish *self)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_studio_answer_publish_async (self->studio, await_cb, &result);
  ef_studio_answer_publish_finish (self->studio, await (&result), &error);
  g_assert_no_error (error);
  WAIT_UNTIL (!ef_queue_is_held (ef_studio_get_queue (self->studio), NULL, EF_JOB_PUBLISH));
}

/* Refusals. */

static void
test_limit (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "Limit");
  g_autoptr (EfPost) other = publish_add (self, "Other");
  g_autoptr (EfJob) job = NULL;
  g_autoptr (EfJob) other_job = NULL;
  gint64 hour = g_get_real_time () + G_TIME_SPAN_HOUR;

  publish_setting (self, "publish.at-once", "1");
  publish_rule (self, "limit-hour,on=create,s=3600");
  publish_run (self, FALSE);
  job = publish_job (self, post);
  other_job = publish_job (self, other);
  g_assert_cmpint (ef_job_get_state (job), ==, EF_JOB_RETRYING);
  g_assert_cmpint (ef_job_get_attempts (job), ==, 0);
  g_assert_cmpint (ABS (ef_job_get_retry_at (job) - hour), <, G_TIME_SPAN_MINUTE);
  g_assert_cmpint (get_state (self, post, 0), ==, EF_POST_WAITING);
  /* Nobody asks again before. */
  g_assert_cmpuint (count_creates (self), ==, 1);
  g_assert_cmpint (ABS (ef_job_get_retry_at (other_job) - hour), <, G_TIME_SPAN_MINUTE);
  g_assert_cmpuint (publish_count (self, "created", NULL), ==, 0);
}

static void
test_too_large (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "Large");
  EfQueueOutcome outcome;

  publish_rule (self, "too-large,on=create");
  outcome = publish_run (self, TRUE);
  g_assert_cmpuint (outcome.n_failed, ==, 1);
  g_assert_cmpuint (count_creates (self), ==, 3);
  g_assert_cmpint (get_state (self, post, 0), ==, EF_POST_FAILED);
  assert_code (self, post, 1, EF_PUBLISH_REFUSED);
  g_assert_cmpuint (publish_count_events (self, EF_EVENT_POST_PUBLISH_FAILED), ==, 2);
}

/* Too long for X, and not for Instagram: that goes. */
static void
test_one_refused (Publish *self, gconstpointer data)
{
  g_autofree char *text = g_strnfill (300, 'x');
  g_autoptr (EfPost) post = NULL;
  EfQueueOutcome outcome;

  self->title = "Long";
  post = publish_add (self, text);
  outcome = publish_run (self, TRUE);
  g_assert_cmpuint (outcome.n_failed, ==, 1);
  g_assert_cmpint (get_state (self, post, 0), ==, EF_POST_FAILED);
  g_assert_cmpint (get_state (self, post, 1), ==, EF_POST_HANDED_OVER);
  g_assert_cmpuint (count_creates (self), ==, 2);
  g_assert_cmpuint (publish_count (self, "created", self->remotes[1]), ==, 1);
}

static void
test_channel_gone (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "Gone");

  publish_rule (self, "channel-gone,channel=x");
  publish_run (self, TRUE);
  g_assert_cmpint (get_state (self, post, 0), ==, EF_POST_FAILED);
  assert_code (self, post, 0, EF_PUBLISH_ACCOUNT);
  g_assert_cmpint (get_state (self, post, 1), ==, EF_POST_HANDED_OVER);
}

static void
test_channel_disabled (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "Off");

  publish_rule (self, "channel-disabled,channel=x");
  publish_run (self, TRUE);
  assert_code (self, post, 0, EF_PUBLISH_DISABLED);
  g_assert_cmpint (get_state (self, post, 1), ==, EF_POST_HANDED_OVER);
}

/* A server that does not work: tried three times more, then in the list of what failed; and left alone meanwhile. */
static void
test_given_up (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "Down");
  EfQueueOutcome outcome;

  publish_rule (self, "error-before,on=upload,status=503");
  outcome = publish_run (self, TRUE);
  g_assert_cmpuint (outcome.n_failed, ==, 1);
  g_assert_cmpuint (publish_count_requests (self, "POST", "/upload"), ==, 4);
  assert_code (self, post, 0, EF_PUBLISH_GIVEN_UP);
}

static void
test_breaker (Publish *self, gconstpointer data)
{
  g_autoptr (GPtrArray) posts = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_asked = publish_count_requests (self, "GET", "/integrations");

  publish_setting (self, "publish.at-once", "1");
  for (guint i = 0; i < 8; i++)
    g_ptr_array_add (posts, publish_add (self, "Down"));
  publish_rule (self, "error-before,on=channels,status=503");
  publish_run (self, FALSE);
  g_assert_cmpuint (publish_count_requests (self, "GET", "/integrations") - n_asked, ==, 5);
  g_assert_cmpuint (publish_count_events (self, EF_EVENT_BREAKER_OPENED), ==, 1);
}

/* The account. */

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
test_key_revoked (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "Revoked");
  g_autoptr (EfJob) job = NULL;

  make_unknown (self, post);
  publish_rule (self, "key-revoked");
  settle_posts (self);
  publish_run (self, FALSE);
  job = publish_job (self, post);
  g_assert_cmpint (ef_job_get_state (job), ==, EF_JOB_UNKNOWN);
  g_assert_cmpint (ef_job_get_retry_at (job), ==, 0);
  g_assert_cmpint (get_state (self, post, 0), ==, EF_POST_UNKNOWN);
  clear_rules (self);
  settle_posts (self);
  publish_run (self, TRUE);
  assert_exact (self, post);
  g_assert_cmpuint (count_creates (self), ==, 1);
}

static void
test_other_account (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "Mine");
  g_autoptr (EfPost) waiting = NULL;

  make_unknown (self, post);
  waiting = publish_add (self, "Mine, too");
  publish_set_practice (self, self->profile, "practice-somebody-else");
  ef_publish_desk_drop_client (ef_studio_get_publish_desk (self->studio),
                               ef_profile_get_id (self->profile), TRUE);
  settle_posts (self);
  publish_run (self, TRUE);
  g_assert_cmpint (get_state (self, post, 0), ==, EF_POST_UNKNOWN);
  assert_code (self, waiting, 0, EF_PUBLISH_ACCOUNT);
  g_assert_cmpuint (count_creates (self), ==, 1);

  publish_set_practice (self, self->profile, self->key);
  ef_publish_desk_drop_client (ef_studio_get_publish_desk (self->studio),
                               ef_profile_get_id (self->profile), TRUE);
  settle_posts (self);
  publish_run (self, TRUE);
  assert_exact (self, post);
}

/* After an end in the middle. */

static gboolean
leave_in_the_middle (EfConnection *connection, gpointer data, GError **error)
{
  EfPost *post = data;
  g_autoptr (GPtrArray) jobs = NULL;
  EfJobFilter filter = { .subject = ef_post_get_id (post) };
  const char *profile_id = ef_post_get_profile_id (post);

  jobs = ef_job_table_select (connection, &filter, error);
  for (guint i = 0; i < 2; i++) {
    const char *id = publish_target (post, i)->id;

    if (!ef_target_table_move (connection, profile_id, id, EF_POST_WAITING, EF_POST_UPLOADING,
                               error) ||
        !ef_target_table_begin_request (connection, profile_id, id, g_get_real_time (), error))
      return FALSE;
  }

  return ef_job_table_move (connection, ef_job_get_id (jobs->pdata[0]), EF_JOB_PENDING,
                            EF_JOB_QUEUED, error) &&
         ef_job_table_move (connection, ef_job_get_id (jobs->pdata[0]), EF_JOB_QUEUED,
                            EF_JOB_RUNNING, error);
}

static void
test_crash (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "Middle");
  g_autoptr (EfPost) next = publish_add (self, "Next");
  g_autoptr (GPtrArray) posts = g_ptr_array_new ();

  publish_write (self, leave_in_the_middle, post);
  publish_reopen (self);
  publish_run (self, FALSE);
  WAIT_UNTIL (g_strcmp0 (ef_studio_get_publish_question (self->studio), "crash") == 0);
  g_assert_cmpint (get_state (self, post, 0), ==, EF_POST_UNKNOWN);
  g_assert_cmpint (get_state (self, next, 0), ==, EF_POST_WAITING);
  g_assert_cmpuint (count_creates (self), ==, 0);

  answer (self);
  publish_run (self, TRUE);
  WAIT_UNTIL (ef_studio_get_publish_question (self->studio) == NULL);
  g_ptr_array_add (posts, post);
  g_ptr_array_add (posts, next);
  publish_assert_exact (self, posts);
}

static gboolean
forget (EfConnection *connection, gpointer data, GError **error)
{
  guint n_unknown;

  return ef_restored_forget (connection, g_get_real_time (), &n_unknown, error);
}

static void
test_restored (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "Handed over");
  g_autoptr (EfPost) waiting = NULL;
  g_autoptr (GPtrArray) posts = g_ptr_array_new ();

  publish_run (self, TRUE);
  waiting = publish_add (self, "Not yet");
  publish_write (self, forget, NULL);
  publish_reopen (self);
  publish_run (self, FALSE);
  g_assert_cmpuint (count_creates (self), ==, 1);
  g_assert_cmpint (get_state (self, post, 0), ==, EF_POST_UNKNOWN);
  g_assert_cmpint (get_state (self, waiting, 0), ==, EF_POST_UNKNOWN);
  WAIT_UNTIL (g_strcmp0 (ef_studio_get_publish_question (self->studio), "restored") == 0);
  answer (self);
  publish_run (self, TRUE);
  g_ptr_array_add (posts, post);
  g_ptr_array_add (posts, waiting);
  publish_assert_exact (self, posts);
  g_assert_cmpuint (count_creates (self), ==, 2);
}

/* Time. */

static void
test_clock_off (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "Tomorrow there");

  publish_rule (self, "clock,s=86400");
  publish_run (self, TRUE);
  g_assert_cmpint (get_state (self, post, 0), ==, EF_POST_LATE);
  g_assert_cmpuint (count_creates (self), ==, 0);
  g_assert_cmpuint (publish_count_events (self, EF_EVENT_POST_LATE), ==, 2);
  g_assert_cmpint (ef_studio_get_clock_difference (self->studio, "practice"), >, 0);
}

/* Files. */

static void
test_file_shrinks (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "Shrinks");

  publish_setting (self, "publish.practice-minute", "60000");
  publish_rule (self, "error-before,on=upload,times=1");
  publish_run (self, FALSE);
  g_assert_cmpint (get_state (self, post, 0), ==, EF_POST_WAITING);
  g_assert_true (g_file_set_contents (self->file, "short", 5, NULL));
  publish_setting (self, "publish.practice-minute", "20");
  {
    g_autoptr (EfJob) job = publish_job (self, post);
    const char *ids[] = { ef_job_get_id (job), NULL };
    g_autoptr (GAsyncResult) result = NULL;

    ef_queue_retry_async (ef_studio_get_queue (self->studio), ids, await_cb, &result);
    ef_queue_count_finish (ef_studio_get_queue (self->studio), await (&result), NULL, NULL);
  }
  publish_run (self, TRUE);
  assert_code (self, post, 0, EF_PUBLISH_FILE);
  g_assert_cmpuint (count_creates (self), ==, 0);
}

/* Two of one. */

static void
test_double (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "Twice");
  g_autoptr (EfPost) after = NULL;

  publish_rule (self, "double,on=create");
  publish_rule (self, "cut-after,on=create,times=1");
  publish_run (self, TRUE);
  g_assert_cmpuint (publish_count (self, "created", NULL), ==, 4);
  g_assert_cmpuint (publish_count (self, "deleted", NULL), ==, 2);
  g_assert_cmpuint (publish_count_events (self, EF_EVENT_POST_DUPLICATE_REMOVED), ==, 2);
  g_assert_cmpint (get_state (self, post, 0), ==, EF_POST_SCHEDULED);
}

/* Profiles. */

static void
test_profile_removed (Publish *self, gconstpointer data)
{
  g_autoptr (EfProfile) south = publish_add_profile (self, "South", "practice-two");
  g_autoptr (EfProfile) north = g_object_ref (self->profile);
  g_autofree char *channel = publish_add_channel (self, south, "x", "practice-two", NULL);
  EfQueueScope scope = { .kinds = 1u << EF_JOB_PUBLISH };
  g_autoptr (EfPost) post = NULL;
  g_autoptr (GAsyncResult) run = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *left = NULL;

  g_set_object (&self->profile, south);
  post = publish_add_with (self, "Gone", g_get_real_time () + G_TIME_SPAN_HOUR,
                           (const char *const *) &channel, 1);
  publish_setting (self, "publish.practice-timeout", "600");
  publish_rule (self, "hang,on=upload");
  ef_queue_run_async (ef_studio_get_queue (self->studio), &scope, 0, FALSE, NULL, await_cb, &run);
  WAIT_UNTIL (get_state (self, post, 0) == EF_POST_UPLOADING);
  ef_studio_remove_profile_async (self->studio, south, await_cb, &result);
  ef_studio_remove_profile_finish (self->studio, await (&result), &left, &error);
  g_assert_no_error (error);
  await (&run);
  g_assert_cmpuint (count_creates (self), ==, 0);
  g_set_object (&self->profile, north);
}

/* An upload with credentials that are no more stops, and nothing is sent with them. */
static void
test_key_changed (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) post = publish_add (self, "Changed");
  EfQueueScope scope = { .kinds = 1u << EF_JOB_PUBLISH };
  g_autoptr (GAsyncResult) run = NULL;

  publish_setting (self, "publish.practice-timeout", "600");
  publish_rule (self, "hang,on=upload,times=1");
  ef_queue_run_async (ef_studio_get_queue (self->studio), &scope, 0, TRUE, NULL, await_cb, &run);
  WAIT_UNTIL (get_state (self, post, 0) == EF_POST_UPLOADING);
  publish_set_practice (self, self->profile, "practice-somebody-else");
  ef_publish_desk_drop_client (ef_studio_get_publish_desk (self->studio),
                               ef_profile_get_id (self->profile), TRUE);
  await (&run);
  assert_code (self, post, 0, EF_PUBLISH_ACCOUNT);
  g_assert_cmpuint (count_creates (self), ==, 0);
}

/* Another process has stored another key, and nobody says so: the next run reads it. */
static void
test_key_read_anew (Publish *self, gconstpointer data)
{
  g_autoptr (EfPost) first = publish_add (self, "First");
  g_autoptr (EfPost) post = NULL;

  publish_run (self, TRUE);
  post = publish_add (self, "Second");
  publish_set_practice (self, self->profile, "practice-somebody-else");
  publish_run (self, TRUE);
  assert_code (self, post, 0, EF_PUBLISH_ACCOUNT);
  assert_exact (self, first);
}

static void
test_two_profiles (Publish *self, gconstpointer data)
{
  g_autoptr (EfProfile) north = g_object_ref (self->profile);
  g_autoptr (EfProfile) south = publish_add_profile (self, "South", "practice-two");
  g_autoptr (GPtrArray) posts = g_ptr_array_new_with_free_func (g_object_unref);
  char *remote = NULL;
  char *channel = publish_add_channel (self, south, "x", "practice-two", &remote);

  g_ptr_array_add (posts, publish_add (self, "North"));
  g_set_object (&self->profile, south);
  g_ptr_array_add (posts, publish_add_with (self, "South", g_get_real_time () + G_TIME_SPAN_HOUR,
                                            (const char *const *) &channel, 1));
  g_set_object (&self->profile, north);
  publish_run (self, TRUE);
  publish_assert_exact (self, posts);
  g_assert_cmpuint (publish_count (self, "created", remote), ==, 1);
  /* The same content, and yet each has its own. */
  g_assert_cmpuint (publish_count_requests (self, "POST", "/upload"), ==, 2);
  g_free (channel);
  g_free (remote);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void (*func) (Publish *self, gconstpointer data);
  } tests[] = {
    { "/publish/limit", test_limit },
    { "/publish/too-large", test_too_large },
    { "/publish/one-refused", test_one_refused },
    { "/publish/channel-gone", test_channel_gone },
    { "/publish/channel-disabled", test_channel_disabled },
    { "/publish/given-up", test_given_up },
    { "/publish/breaker", test_breaker },
    { "/publish/key-revoked", test_key_revoked },
    { "/publish/other-account", test_other_account },
    { "/publish/crash", test_crash },
    { "/publish/restored", test_restored },
    { "/publish/clock-off", test_clock_off },
    { "/publish/file-shrinks", test_file_shrinks },
    { "/publish/double", test_double },
    { "/publish/profile-removed", test_profile_removed },
    { "/publish/key-changed", test_key_changed },
    { "/publish/key-read-anew", test_key_read_anew },
    { "/publish/two-profiles", test_two_profiles },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Publish, NULL, publish_set_up, tests[i].func, publish_tear_down);

  return g_test_run ();
}
