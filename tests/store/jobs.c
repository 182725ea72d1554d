/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/error.h"
#include "store/connection-private.h"
#include "store/job-table.h"
#include "store/profile-table.h"
#include "support.h"

#define BIT(value) (1u << (value))

typedef struct {
  char *folder;
  EfDatabase *database;
  EfConnection *connection; /* (owned): the tables alone, without threads */
  EfProfile *first;
  EfProfile *second;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture->folder = support_make_folder ();
  fixture->database = support_open_good (fixture->folder);
  fixture->connection =
    ef_connection_open (ef_database_get_path (fixture->database), EF_CONNECTION_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (ef_connection_run (fixture->connection, "PRAGMA synchronous = OFF", &error));
  fixture->first = support_make_profile ("Nordlicht Coffee");
  fixture->second = support_make_profile ("Bikeyard");
  g_assert_true (ef_profile_table_insert (fixture->connection, fixture->first, &error));
  g_assert_true (ef_profile_table_insert (fixture->connection, fixture->second, &error));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->first);
  g_assert_finalize_object (fixture->second);
  ef_connection_free (fixture->connection);
  support_close (fixture->database);
  support_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static EfJob *
add (Fixture *fixture, EfProfile *profile, EfJobKind kind, const char *title, int priority)
{
  EfJob *job = ef_job_new (kind, ef_profile_get_id (profile), title);
  g_autoptr (GError) error = NULL;

  ef_job_set_priority (job, priority);
  ef_job_set_subject (job, "s");
  ef_job_table_insert (fixture->connection, job, &error);
  g_assert_no_error (error);

  return job;
}

static EfJob *
get (Fixture *fixture, EfJob *job)
{
  g_autoptr (GError) error = NULL;
  EfJob *found = ef_job_table_get (fixture->connection, ef_job_get_id (job), &error);

  g_assert_no_error (error);

  return found;
}

static void
move (Fixture *fixture, EfJob *job, EfJobState from, EfJobState to)
{
  g_autoptr (GError) error = NULL;

  ef_job_table_move (fixture->connection, ef_job_get_id (job), from, to, &error);
  g_assert_no_error (error);
}

static void
assert_state (Fixture *fixture, EfJob *job, EfJobState state)
{
  g_autoptr (EfJob) found = get (fixture, job);

  g_assert_cmpint (ef_job_get_state (found), ==, state);
}

static void
assert_selects (Fixture *fixture, EfJobFilter filter, const char *titles)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = ef_job_table_select (fixture->connection, &filter, &error);
  g_autoptr (GString) found = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < jobs->len; i++)
    g_string_append (found, ef_job_get_title (g_ptr_array_index (jobs, i)));
  g_assert_cmpstr (found->str, ==, titles);
}

/* As a queue does it. */
static void
enqueue (Fixture *fixture)
{
  const EfJobFilter pending = { .states = BIT (EF_JOB_PENDING) };
  g_autoptr (GPtrArray) jobs = ef_job_table_select (fixture->connection, &pending, NULL);

  for (guint i = 0; i < jobs->len; i++)
    move (fixture, jobs->pdata[i], EF_JOB_PENDING, EF_JOB_QUEUED);
}

/* The next one is begun, and is this one. */
static void
assert_begins (Fixture *fixture, EfJobFilter filter, const char *title)
{
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (EfJob) begun = NULL;

  filter.states = BIT (EF_JOB_QUEUED);
  jobs = ef_job_table_select (fixture->connection, &filter, NULL);
  for (guint i = 0; i < jobs->len && begun == NULL; i++) {
    if (!ef_job_get_hold (jobs->pdata[i]))
      begun = g_object_ref (jobs->pdata[i]);
  }
  g_assert_nonnull (begun);
  g_assert_cmpstr (ef_job_get_title (begun), ==, title);
  move (fixture, begun, EF_JOB_QUEUED, EF_JOB_RUNNING);
  g_clear_object (&begun);
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfJob) job =
    ef_job_new (EF_JOB_IMPORT, ef_profile_get_id (fixture->first), "Tromsø.mp4");
  g_autoptr (EfJob) found = NULL;
  g_autoptr (EfJob) nobody = ef_job_new (EF_JOB_IMPORT, "p", "t");
  g_autoptr (GError) error = NULL;

  ef_job_set_subject (job, "source");
  ef_job_set_settings (job, "{\"proxy\":true}");
  ef_job_set_detail (job, "540p");
  ef_job_set_result (job, "[]");
  g_assert_true (ef_job_table_insert (fixture->connection, job, &error));
  found = get (fixture, job);
  g_assert_cmpstr (ef_job_get_subject (found), ==, "source");
  g_assert_cmpstr (ef_job_get_settings (found), ==, "{\"proxy\":true}");
  g_assert_cmpstr (ef_job_get_detail (found), ==, "540p");
  g_assert_cmpstr (ef_job_get_result (found), ==, "[]");
  g_assert_cmpint (ef_job_get_place (found), ==, 1);
  g_assert_cmpint (ef_job_get_created (found), ==, ef_job_get_created (job));
  g_assert_cmpint (ef_job_get_started (found), ==, 0);
  g_assert_cmpint (ef_job_get_ended (found), ==, 0);

  g_assert_null (ef_job_table_get (fixture->connection, "?", &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (ef_job_table_update (fixture->connection, nobody, EF_JOB_HOLD, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
}

/* Each field alone: the others keep what the other side has written. */
static void
test_update_partly (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfJob) job = add (fixture, fixture->first, EF_JOB_IMPORT, "a", 0);
  g_autoptr (EfJob) values = get (fixture, job);

  ef_job_set_detail (values, "d");
  ef_job_set_problem (values, "p");
  ef_job_set_attempts (values, 3);
  ef_job_set_retry_at (values, 77);
  ef_job_set_priority (values, 5);
  ef_job_set_hold (values, TRUE);
  ef_job_set_place (values, 44);
  ef_job_set_result (values, "{}");
  for (guint bit = EF_JOB_DETAIL; bit <= EF_JOB_RESULT; bit <<= 1) {
    g_autoptr (EfJob) found = NULL;
    guint written = 0;

    g_assert_true (ef_job_table_update (fixture->connection, values, bit, NULL));
    found = get (fixture, job);
    written |= g_str_equal (ef_job_get_detail (found), "d") ? EF_JOB_DETAIL : 0;
    written |= g_str_equal (ef_job_get_problem (found), "p") ? EF_JOB_PROBLEM : 0;
    written |= ef_job_get_attempts (found) == 3 ? EF_JOB_ATTEMPTS : 0;
    written |= ef_job_get_retry_at (found) == 77 ? EF_JOB_RETRY_AT : 0;
    written |= ef_job_get_priority (found) == 5 ? EF_JOB_PRIORITY : 0;
    written |= ef_job_get_hold (found) ? EF_JOB_HOLD : 0;
    written |= ef_job_get_place (found) == 44 ? EF_JOB_PLACE : 0;
    written |= g_str_equal (ef_job_get_result (found), "{}") ? EF_JOB_RESULT : 0;
    g_assert_cmpint (written, ==, (bit << 1) - 1);
  }
}

static void
test_select (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfJob) a = add (fixture, fixture->first, EF_JOB_IMPORT, "a", 0);
  g_autoptr (EfJob) b = add (fixture, fixture->second, EF_JOB_IMPORT, "b", 5);
  g_autoptr (EfJob) c = add (fixture, fixture->first, EF_JOB_RENDER, "c", 9);
  const char *first = ef_profile_get_id (fixture->first);
  const guint bits = BIT (EF_JOB_RUNNING) | BIT (EF_JOB_PENDING);

  enqueue (fixture);
  move (fixture, b, EF_JOB_QUEUED, EF_JOB_RUNNING);
  assert_selects (fixture, (EfJobFilter) { .profile_id = "nobody" }, "");
  assert_selects (fixture, (EfJobFilter) { .subject = "nothing" }, "");
  assert_selects (fixture, (EfJobFilter) { .subject = "" }, "");
  assert_selects (fixture, (EfJobFilter) { .kinds = BIT (EF_JOB_PUBLISH) }, "");
  assert_selects (fixture, (EfJobFilter) { .kinds = BIT (EF_JOB_IMPORT) }, "ba");
  assert_selects (fixture, (EfJobFilter) { .states = bits }, "b");
  assert_selects (fixture, (EfJobFilter) { .profile_id = first, .limit = 1 }, "c");
  assert_selects (fixture,
                  (EfJobFilter) { .profile_id = first,
                                  .kinds = BIT (EF_JOB_IMPORT),
                                  .states = BIT (EF_JOB_QUEUED) },
                  "a");
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfJob) a = add (fixture, fixture->first, EF_JOB_RENDER, "a", 0);
  g_autoptr (EfJob) b = add (fixture, fixture->first, EF_JOB_RENDER, "b", 0);
  g_autoptr (EfJob) c = add (fixture, fixture->first, EF_JOB_RENDER, "c", 0);
  g_autoptr (EfJob) d = add (fixture, fixture->second, EF_JOB_RENDER, "d", 3);
  EfConnection *connection = fixture->connection;
  const EfJobFilter all = { 0 };
  g_autoptr (GError) error = NULL;

  assert_selects (fixture, all, "dabc");
  g_assert_true (
    ef_job_table_place_before (connection, ef_job_get_id (c), ef_job_get_id (a), &error));
  assert_selects (fixture, all, "dcab");
  g_assert_true (
    ef_job_table_place_before (connection, ef_job_get_id (b), ef_job_get_id (d), &error));
  assert_selects (fixture, all, "bdca");
  g_assert_true (ef_job_table_place_before (connection, ef_job_get_id (b), NULL, &error));
  assert_selects (fixture, all, "dcab");
  g_assert_true (ef_job_table_place_before (connection, ef_job_get_id (d), NULL, &error));
  assert_selects (fixture, all, "cabd");
  g_assert_true (
    ef_job_table_place_before (connection, ef_job_get_id (a), ef_job_get_id (a), &error));
  assert_selects (fixture, all, "cabd");
  assert_selects (fixture, (EfJobFilter) { .limit = 2 }, "ca");
  g_assert_no_error (error);
  g_assert_false (ef_job_table_place_before (connection, "?", ef_job_get_id (a), &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_false (ef_job_table_place_before (connection, ef_job_get_id (a), "?", &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_NOT_FOUND);
}

/* A job during which the app dies again and again is not begun for ever. */
static void
test_take_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfJob) a = add (fixture, fixture->first, EF_JOB_RENDER, "a", 0);
  g_autoptr (EfJob) b = add (fixture, fixture->first, EF_JOB_RENDER, "b", 0);
  g_autoptr (EfJob) post = add (fixture, fixture->first, EF_JOB_PUBLISH, "p", 9);
  g_autoptr (EfJob) found = NULL;
  const EfJobFilter renders = { .kinds = BIT (EF_JOB_RENDER) };
  guint n;

  enqueue (fixture);
  assert_begins (fixture, (EfJobFilter) { 0 }, "p");
  for (guint i = 0; i < EF_JOB_INTERRUPTIONS_MOST; i++) {
    assert_begins (fixture, renders, "a");
    g_assert_true (ef_job_table_take_back (fixture->connection, &n, NULL));
    g_assert_cmpint (n, ==, 1);
    assert_state (fixture, a, EF_JOB_QUEUED);
  }
  assert_state (fixture, post, EF_JOB_RUNNING);
  found = get (fixture, a);
  g_assert_true (ef_job_get_hold (found));
  assert_begins (fixture, renders, "b");

  /* A clean end in between counts from the beginning. */
  for (guint i = 0; i < EF_JOB_INTERRUPTIONS_MOST; i++) {
    g_assert_true (ef_job_table_take_back (fixture->connection, &n, NULL));
    assert_begins (fixture, renders, "b");
    move (fixture, b, EF_JOB_RUNNING, EF_JOB_QUEUED);
    assert_begins (fixture, renders, "b");
  }
}

static void
test_cancel_subject (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfJob) waiting = add (fixture, fixture->first, EF_JOB_IMPORT, "a", 0);
  g_autoptr (EfJob) running = add (fixture, fixture->first, EF_JOB_ANALYSIS, "b", 1);
  g_autoptr (EfJob) post = add (fixture, fixture->first, EF_JOB_PUBLISH, "c", 0);
  g_autoptr (EfJob) theirs = add (fixture, fixture->second, EF_JOB_IMPORT, "d", 0);
  g_autoptr (EfJob) done = add (fixture, fixture->first, EF_JOB_IMPORT, "e", 2);
  g_autoptr (EfJob) found = NULL;
  g_autoptr (GError) error = NULL;
  guint n;

  enqueue (fixture);
  assert_begins (fixture, (EfJobFilter) { 0 }, "e");
  move (fixture, done, EF_JOB_RUNNING, EF_JOB_COMPLETED);
  assert_begins (fixture, (EfJobFilter) { 0 }, "b");
  g_assert_true (ef_job_table_cancel_subject (fixture->connection,
                                              ef_profile_get_id (fixture->first), "s", &n, &error));
  g_assert_cmpint (n, ==, 2);
  assert_state (fixture, waiting, EF_JOB_CANCELED);
  assert_state (fixture, running, EF_JOB_CANCELED);
  assert_state (fixture, post, EF_JOB_QUEUED);
  assert_state (fixture, theirs, EF_JOB_QUEUED);
  assert_state (fixture, done, EF_JOB_COMPLETED);
  found = get (fixture, running);
  g_assert_cmpint (ef_job_get_ended (found), >, 0);

  /* Whoever runs it hears of it now. */
  g_assert_false (ef_job_table_move (fixture->connection, ef_job_get_id (running), EF_JOB_RUNNING,
                                     EF_JOB_COMPLETED, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_CONFLICT);
}

/* What has ended is kept, however long ago that was, as long as it is not too much. */
static void
test_purge (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfJob) first = add (fixture, fixture->first, EF_JOB_IMPORT, "a", 0);
  g_autoptr (EfJob) waiting = add (fixture, fixture->first, EF_JOB_IMPORT, "b", 0);
  g_autoptr (EfJob) second = add (fixture, fixture->first, EF_JOB_IMPORT, "c", 0);
  g_autoptr (EfJob) found = NULL;

  enqueue (fixture);
  assert_begins (fixture, (EfJobFilter) { 0 }, "a");
  move (fixture, first, EF_JOB_RUNNING, EF_JOB_COMPLETED);
  found = get (fixture, first);
  g_assert_cmpint (ef_job_get_ended (found), >=, ef_job_get_started (found));
  move (fixture, second, EF_JOB_QUEUED, EF_JOB_CANCELED);
  g_assert_true (ef_job_table_purge (fixture->connection, 2, "{\"a", NULL));
  assert_selects (fixture, (EfJobFilter) { 0 }, "abc");
  ef_job_set_result (first, "{\"a\":1}");
  g_assert_true (ef_job_table_update (fixture->connection, first, EF_JOB_RESULT, NULL));
  g_assert_true (ef_job_table_purge (fixture->connection, 0, "{\"a", NULL));
  assert_selects (fixture, (EfJobFilter) { 0 }, "ab");
  g_assert_true (ef_job_table_purge (fixture->connection, 0, "{\"b", NULL));
  assert_selects (fixture, (EfJobFilter) { 0 }, "b");
}

static void
test_isolation (Fixture *fixture, gconstpointer data)
{
  g_autoptr (EfJob) a = add (fixture, fixture->first, EF_JOB_IMPORT, "a", 0);
  g_autoptr (EfJob) b = add (fixture, fixture->second, EF_JOB_RENDER, "b", 0);
  g_autoptr (EfJob) c = add (fixture, fixture->second, EF_JOB_IMPORT, "c", 0);
  const char *second = ef_profile_get_id (fixture->second);

  move (fixture, c, EF_JOB_PENDING, EF_JOB_CANCELED);
  assert_selects (fixture, (EfJobFilter) { .profile_id = second }, "bc");
  assert_selects (fixture, (EfJobFilter) { .profile_id = second, .subject = "s" }, "bc");
  assert_selects (fixture, (EfJobFilter) { .profile_id = second, .subject = "t" }, "");
  assert_selects (fixture, (EfJobFilter) { .profile_id = second, .kinds = BIT (EF_JOB_RENDER) },
                  "b");
  assert_selects (fixture, (EfJobFilter) { .profile_id = second, .states = BIT (EF_JOB_CANCELED) },
                  "c");
  assert_selects (fixture, (EfJobFilter) { .states = BIT (EF_JOB_CANCELED) | BIT (EF_JOB_PENDING) },
                  "abc");
  enqueue (fixture);
  assert_begins (fixture, (EfJobFilter) { .profile_id = second }, "b");
  assert_selects (fixture, (EfJobFilter) { .profile_id = second, .states = BIT (EF_JOB_QUEUED) },
                  "");
  assert_state (fixture, a, EF_JOB_QUEUED);
}

static void
add_test (const char *path, void (*func) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, func, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add_test ("/jobs/round-trip", test_round_trip);
  add_test ("/jobs/update-partly", test_update_partly);
  add_test ("/jobs/select", test_select);
  add_test ("/jobs/order", test_order);
  add_test ("/jobs/take-back", test_take_back);
  add_test ("/jobs/cancel-subject", test_cancel_subject);
  add_test ("/jobs/purge", test_purge);
  add_test ("/jobs/isolation", test_isolation);

  return g_test_run ();
}
