/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/job.h"

#include <math.h>

#include "support/critical.h"

#define N_KINDS (EF_JOB_PUBLISH + 1)

/* The diagram of the queue, by hand: a row says where a job in that state may go. "x" is a move of
 * every kind, "p" one that only a post can make. */
static const char *const moves[EF_JOB_N_STATES] = {
  /*                        P Q R T C F X U  (T retrying, X canceled) */
  [EF_JOB_PENDING] = /*   */ ".x....x.", [EF_JOB_QUEUED] = /*    */ "..x...x.",
  [EF_JOB_RUNNING] = /*   */ ".x.xxxxp", [EF_JOB_RETRYING] = /*  */ ".x....x.",
  [EF_JOB_COMPLETED] = /* */ "........", [EF_JOB_FAILED] = /*    */ "x.......",
  [EF_JOB_CANCELED] = /*  */ "x.......", [EF_JOB_UNKNOWN] = /*   */ ".x..xxx.",
};

static const char *const state_nicks[EF_JOB_N_STATES] = {
  "pending", "queued", "running", "retrying", "completed", "failed", "canceled", "unknown",
};

static const char *const kind_nicks[N_KINDS] = {
  "import", "analysis", "speech", "render", "publish",
};

static gboolean
is_legal (EfJobState from, EfJobState to, EfJobKind kind)
{
  return moves[from][to] == 'x' || (moves[from][to] == 'p' && kind == EF_JOB_PUBLISH);
}

static void
count_cb (GObject *object, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

static void
test_moves (void)
{
  for (EfJobKind kind = 0; kind < N_KINDS; kind++) {
    for (EfJobState from = 0; from < EF_JOB_N_STATES; from++) {
      for (EfJobState to = 0; to < EF_JOB_N_STATES; to++) {
        g_test_message ("%s: %s to %s", kind_nicks[kind], state_nicks[from], state_nicks[to]);
        g_assert_cmpint (ef_job_state_may_become (from, to, kind), ==, is_legal (from, to, kind));
      }
    }
  }
}

/* The same table through the object: a legal move is made and told once, any other is refused, told to
 * nobody, and a critical, as only a mistake of ours can ask for it. */
static void
test_set_state (void)
{
  for (EfJobKind kind = 0; kind < N_KINDS; kind++) {
    for (EfJobState from = 0; from < EF_JOB_N_STATES; from++) {
      for (EfJobState to = 0; to < EF_JOB_N_STATES; to++) {
        g_autoptr (EfJob) job = ef_job_load ("id", kind, "p1", "Title", from);
        guint count = 0;

        g_signal_connect (job, "notify::state", G_CALLBACK (count_cb), &count);
        if (is_legal (from, to, kind)) {
          g_assert_true (ef_job_set_state (job, to));
          g_assert_cmpuint (ef_job_get_state (job), ==, to);
          g_assert_cmpuint (count, ==, 1);
          continue;
        }

        critical_expect ("cannot go from");
        g_assert_false (ef_job_set_state (job, to));
        critical_assert_seen ();
        g_assert_cmpuint (ef_job_get_state (job), ==, from);
        g_assert_cmpuint (count, ==, 0);
      }
    }
  }
}

static void
test_beyond_the_table (void)
{
  g_autoptr (EfJob) job = ef_job_new (EF_JOB_RENDER, "p1", "Title");

  g_assert_false (ef_job_state_may_become (EF_JOB_N_STATES, EF_JOB_PENDING, EF_JOB_RENDER));
  g_assert_false (ef_job_state_may_become (EF_JOB_FAILED, EF_JOB_N_STATES, EF_JOB_RENDER));
  g_assert_false (ef_job_state_may_become (EF_JOB_FAILED, (EfJobState) 33, EF_JOB_PUBLISH));
  g_assert_false (ef_job_state_may_become ((EfJobState) -1, (EfJobState) -1, EF_JOB_PUBLISH));

  critical_expect ("cannot go from");
  g_assert_false (ef_job_set_state (job, (EfJobState) 4711));
  critical_assert_seen ();
}

static void
test_final (void)
{
  for (EfJobState state = 0; state < EF_JOB_N_STATES; state++)
    g_assert_cmpint (ef_job_state_is_final (state), ==,
                     state == EF_JOB_COMPLETED || state == EF_JOB_FAILED ||
                       state == EF_JOB_CANCELED);
}

static void
test_nicks (void)
{
  EfJobState state = EF_JOB_FAILED;
  EfJobKind kind = EF_JOB_RENDER;

  for (guint i = 0; i < EF_JOB_N_STATES; i++) {
    g_assert_cmpstr (ef_job_state_to_nick (i), ==, state_nicks[i]);
    g_assert_true (ef_job_state_from_nick (state_nicks[i], &state));
    g_assert_cmpuint (state, ==, i);
  }
  for (guint i = 0; i < N_KINDS; i++) {
    g_assert_cmpstr (ef_job_kind_to_nick (i), ==, kind_nicks[i]);
    g_assert_true (ef_job_kind_from_nick (kind_nicks[i], &kind));
    g_assert_cmpuint (kind, ==, i);
  }

  g_assert_null (ef_job_state_to_nick (EF_JOB_N_STATES));
  g_assert_null (ef_job_kind_to_nick (N_KINDS));
  state = EF_JOB_FAILED;
  kind = EF_JOB_RENDER;
  g_assert_false (ef_job_state_from_nick ("cancelled", &state));
  g_assert_false (ef_job_state_from_nick ("", &state));
  g_assert_false (ef_job_kind_from_nick ("Render", &kind));
  g_assert_cmpuint (state, ==, EF_JOB_FAILED);
  g_assert_cmpuint (kind, ==, EF_JOB_RENDER);
}

static void
test_new (void)
{
  g_autoptr (EfJob) job = ef_job_new (EF_JOB_PUBLISH, "p1", "Title");
  g_autoptr (EfJob) other = ef_job_new (EF_JOB_PUBLISH, "p1", "Title");

  g_assert_true (g_uuid_string_is_valid (ef_job_get_id (job)));
  g_assert_cmpstr (ef_job_get_id (job), !=, ef_job_get_id (other));
  g_assert_cmpuint (ef_job_get_kind (job), ==, EF_JOB_PUBLISH);
  g_assert_cmpstr (ef_job_get_profile_id (job), ==, "p1");
  g_assert_cmpstr (ef_job_get_title (job), ==, "Title");
  g_assert_cmpuint (ef_job_get_state (job), ==, EF_JOB_PENDING);
  g_assert_cmpfloat (ef_job_get_progress (job), ==, 0);
  g_assert_cmpstr (ef_job_get_detail (job), ==, "");
  g_assert_cmpstr (ef_job_get_problem (job), ==, "");
  g_assert_cmpint (ef_job_get_attempts (job), ==, 0);
  g_assert_cmpint (ef_job_get_retry_at (job), ==, 0);
  g_assert_cmpint (ef_job_get_priority (job), ==, 0);
  g_assert_false (ef_job_get_hold (job));
  g_assert_finalize_object (g_steal_pointer (&job));
}

static void
test_notify (void)
{
  static const char *const names[] = { "detail",   "problem",  "attempts",
                                       "retry-at", "priority", "hold" };
  g_autoptr (EfJob) job = ef_job_new (EF_JOB_RENDER, "p1", "Title");
  guint counts[G_N_ELEMENTS (names)] = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autofree char *signal = g_strconcat ("notify::", names[i], NULL);

    g_signal_connect (job, signal, G_CALLBACK (count_cb), &counts[i]);
  }

  for (guint i = 0; i < 2; i++) {
    ef_job_set_detail (job, "Frame 12");
    ef_job_set_problem (job, "The disk is full");
    ef_job_set_attempts (job, 2);
    ef_job_set_retry_at (job, 12345);
    ef_job_set_priority (job, -3);
    ef_job_set_hold (job, TRUE);
  }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpuint (counts[i], ==, 1);
}

static void
test_properties (void)
{
  g_autoptr (EfJob) job = ef_job_load ("id", EF_JOB_RENDER, "p1", "Title", EF_JOB_RETRYING);
  g_autofree char *id = NULL;
  g_autofree char *title = NULL;
  g_autofree char *profile = NULL;
  g_autofree char *detail = NULL;
  g_autofree char *problem = NULL;
  double progress;
  gint64 retry_at;
  int state;
  int attempts;
  int priority;
  gboolean hold;

  ef_job_set_detail (job, "d");
  ef_job_set_problem (job, "p");
  ef_job_set_progress (job, 0.5);
  ef_job_set_attempts (job, 2);
  ef_job_set_retry_at (job, G_MAXINT64);
  ef_job_set_priority (job, G_MININT);
  ef_job_set_hold (job, TRUE);
  g_object_get (job, "id", &id, "title", &title, "profile-id", &profile, "state", &state,
                "progress", &progress, "detail", &detail, "problem", &problem, "attempts",
                &attempts, "retry-at", &retry_at, "priority", &priority, "hold", &hold, NULL);
  g_assert_cmpstr (id, ==, "id");
  g_assert_cmpstr (title, ==, "Title");
  g_assert_cmpstr (profile, ==, "p1");
  g_assert_cmpint (state, ==, EF_JOB_RETRYING);
  g_assert_cmpfloat (progress, ==, 0.5);
  g_assert_cmpstr (detail, ==, "d");
  g_assert_cmpstr (problem, ==, "p");
  g_assert_cmpint (attempts, ==, 2);
  g_assert_cmpint (retry_at, ==, G_MAXINT64);
  g_assert_cmpint (priority, ==, G_MININT);
  g_assert_true (hold);
}

/* The table of jobs refuses NULL for these. */
static void
test_no_text (void)
{
  g_autoptr (EfJob) job = ef_job_new (EF_JOB_RENDER, "p1", "Title");
  guint count = 0;

  ef_job_set_detail (job, "d");
  ef_job_set_problem (job, "p");
  ef_job_set_detail (job, NULL);
  ef_job_set_problem (job, NULL);
  g_assert_cmpstr (ef_job_get_detail (job), ==, "");
  g_assert_cmpstr (ef_job_get_problem (job), ==, "");

  g_signal_connect (job, "notify", G_CALLBACK (count_cb), &count);
  ef_job_set_problem (job, "");
  ef_job_set_detail (job, NULL);
  g_assert_cmpuint (count, ==, 0);
}

typedef struct {
  GMainLoop *loop;
  EfJob *job;
  guint n_set;
  guint n_told;
  gint64 last;
  gint64 least_gap;
  double told;
} Progress;

static void
progress_cb (EfJob *job, GParamSpec *pspec, Progress *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->last != 0)
    self->least_gap = MIN (self->least_gap, now - self->last);
  self->last = now;
  self->n_told++;
  self->told = ef_job_get_progress (job);
}

static gboolean
advance_cb (gpointer user_data)
{
  Progress *self = user_data;

  self->n_set++;
  ef_job_set_progress (self->job, self->n_set / 300.0);
  g_assert_cmpfloat (ef_job_get_progress (self->job), ==, self->n_set / 300.0);
  if (self->n_set < 300)
    return G_SOURCE_CONTINUE;

  return G_SOURCE_REMOVE;
}

static gboolean
quit_cb (gpointer loop)
{
  g_main_loop_quit (loop);

  return G_SOURCE_REMOVE;
}

static void
run_for (guint milliseconds)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  g_timeout_add (milliseconds, quit_cb, loop);
  g_main_loop_run (loop);
}

/* 300 steps in 600 ms or more are told a few times, never closer than 250 ms, and the last one is. */
static void
test_progress (void)
{
  g_autoptr (EfJob) job = ef_job_new (EF_JOB_RENDER, "p1", "Title");
  Progress progress = { .job = job, .least_gap = G_MAXINT64 };
  gint64 begin = g_get_monotonic_time ();

  g_signal_connect (job, "notify::progress", G_CALLBACK (progress_cb), &progress);
  g_timeout_add (2, advance_cb, &progress);
  while (progress.n_set < 300)
    run_for (20);
  run_for (300);

  g_assert_cmpuint (progress.n_told, >=, 2);
  g_assert_cmpint (progress.n_told, <=, (g_get_monotonic_time () - begin) / 250000);
  g_assert_cmpint (progress.least_gap, >=, 245000);
  g_assert_cmpfloat (progress.told, ==, 1);
}

static void
test_progress_unchanged (void)
{
  g_autoptr (EfJob) job = ef_job_new (EF_JOB_RENDER, "p1", "Title");
  guint count = 0;

  g_signal_connect (job, "notify::progress", G_CALLBACK (count_cb), &count);
  ef_job_set_progress (job, 0);
  ef_job_set_progress (job, -1);
  run_for (300);
  g_assert_cmpuint (count, ==, 0);

  ef_job_set_progress (job, 7);
  g_assert_cmpfloat (ef_job_get_progress (job), ==, 1);
  ef_job_set_progress (job, INFINITY);
  run_for (300);
  g_assert_cmpuint (count, ==, 1);
  ef_job_set_progress (job, -INFINITY);
  g_assert_cmpfloat (ef_job_get_progress (job), ==, 0);
}

/* Done divided by all, when all is not known yet. */
static void
test_progress_not_a_number (void)
{
  g_autoptr (EfJob) job = ef_job_new (EF_JOB_RENDER, "p1", "Title");

  ef_job_set_progress (job, 0.5);
  ef_job_set_progress (job, NAN);
  g_assert_cmpfloat (ef_job_get_progress (job), ==, 0.5);
}

static void
test_free_while_pending (void)
{
  g_autoptr (EfJob) job = ef_job_new (EF_JOB_RENDER, "p1", "Title");

  ef_job_set_progress (job, 0.5);
  g_assert_finalize_object (g_steal_pointer (&job));
  run_for (300);
}

static void
let_go_cb (EfJob *job, GParamSpec *pspec, EfJob **owner)
{
  g_clear_object (owner);
}

/* Whoever hears of the progress may be the one who lets the job go. */
static void
test_free_while_notified (void)
{
  EfJob *job = ef_job_new (EF_JOB_RENDER, "p1", "Title");

  g_signal_connect (job, "notify::progress", G_CALLBACK (let_go_cb), &job);
  ef_job_set_progress (job, 0.5);
  run_for (300);
  g_assert_null (job);
}

static void
test_json (void)
{
  g_autoptr (EfJob) job = ef_job_load ("id", EF_JOB_IMPORT, "profile", "Tromsø.mp4", EF_JOB_FAILED);
  g_autoptr (EfJob) plain = ef_job_load ("id", EF_JOB_RENDER, "profile", "Teaser", EF_JOB_QUEUED);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonNode) plain_node = ef_job_to_json (plain);
  g_autofree char *text = NULL;
  g_autofree char *plain_text = json_to_string (plain_node, FALSE);

  ef_job_set_subject (job, "source");
  ef_job_set_problem (job, "No space");
  ef_job_set_attempts (job, 3);
  node = ef_job_to_json (job);
  text = json_to_string (node, FALSE);
  g_assert_cmpstr (text, ==,
                   "{\"id\":\"id\",\"kind\":\"import\",\"title\":\"Tromsø.mp4\","
                   "\"subject\":\"source\",\"state\":\"failed\",\"progress\":0.0,"
                   "\"attempts\":3,\"problem\":\"No space\",\"profile\":\"profile\"}");
  g_assert_nonnull (strstr (plain_text, "\"subject\":null"));
  g_assert_nonnull (strstr (plain_text, "\"problem\":null"));
}

static void
note_cb (GObject *object, GParamSpec *pspec, gpointer user_data)
{
  g_string_append_printf (user_data, "%s ", pspec->name);
}

static void
test_what_it_is_about (void)
{
  g_autoptr (EfJob) job = ef_job_new (EF_JOB_IMPORT, "profile", "Title");
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autofree char *subject = NULL;
  g_autofree char *settings = NULL;
  g_autofree char *result = NULL;
  gint64 place;

  g_assert_cmpstr (ef_job_get_settings (job), ==, "{}");
  g_signal_connect (job, "notify", G_CALLBACK (note_cb), seen);
  for (int i = 0; i < 2; i++) {
    ef_job_set_subject (job, "source");
    ef_job_set_settings (job, "{\"a\":1}");
    ef_job_set_result (job, "[]");
    ef_job_set_place (job, 3);
  }
  g_assert_cmpstr (seen->str, ==, "subject settings result place ");
  g_object_get (job, "subject", &subject, "settings", &settings, "result", &result, "place", &place,
                NULL);
  g_assert_cmpstr (subject, ==, "source");
  g_assert_cmpstr (settings, ==, "{\"a\":1}");
  g_assert_cmpstr (result, ==, "[]");
  g_assert_cmpint (place, ==, 3);
  ef_job_set_subject (job, NULL);
  ef_job_set_settings (job, NULL);
  ef_job_set_result (job, NULL);
  g_assert_cmpstr (ef_job_get_subject (job), ==, "");
  g_assert_cmpstr (ef_job_get_settings (job), ==, "{}");
  g_assert_cmpstr (ef_job_get_result (job), ==, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  critical_watch ();

  g_test_add_func ("/job/moves", test_moves);
  g_test_add_func ("/job/set-state", test_set_state);
  g_test_add_func ("/job/beyond-the-table", test_beyond_the_table);
  g_test_add_func ("/job/final", test_final);
  g_test_add_func ("/job/nicks", test_nicks);
  g_test_add_func ("/job/new", test_new);
  g_test_add_func ("/job/notify", test_notify);
  g_test_add_func ("/job/properties", test_properties);
  g_test_add_func ("/job/no-text", test_no_text);
  g_test_add_func ("/job/progress", test_progress);
  g_test_add_func ("/job/progress/unchanged", test_progress_unchanged);
  g_test_add_func ("/job/progress/not-a-number", test_progress_not_a_number);
  g_test_add_func ("/job/free-while-pending", test_free_while_pending);
  g_test_add_func ("/job/free-while-notified", test_free_while_notified);
  g_test_add_func ("/job/json", test_json);
  g_test_add_func ("/job/what-it-is-about", test_what_it_is_about);

  return g_test_run ();
}
