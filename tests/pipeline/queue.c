/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

#include "core/error.h"
#include "pipeline/failure.h"
#include "pipeline/media-child.h"
#include "pipeline/support.h"
#include "store/connection-private.h"
#include "store/error.h"
#include "store/files.h"
#include "store/job-table.h"

/* How the queue treats its runners: what it pauses, what it tries again, and who gets which job. */

/* A runner that does what the test tells it to, and only then. */
typedef struct {
  GHashTable *runs; /* (owned) (element-type GTask): by the title of the job */
  GString *seen;
} Fake;

static Fake fake;
static GString *logged; /* "PROFILE|TEXT" a line */

static void
say (const char *what, EfJob *job)
{
  g_string_append_printf (fake.seen, "%s-%s ", what, ef_job_get_title (job));
}

static void
finish_run (const char *title, GError *error)
{
  g_autoptr (GTask) task = NULL;

  g_assert_true (g_hash_table_steal_extended (fake.runs, title, NULL, (gpointer *) &task));
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
cancelled_cb (GCancellable *cancellable, EfJob *job)
{
  say ("cancel", job);
  finish_run (ef_job_get_title (job),
              g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled"));
}

static GTask *
run_async (EfStudio *studio,
           EfJob *job,
           GCancellable *cancellable,
           GAsyncReadyCallback callback,
           gpointer user_data)
{
  GTask *task = g_task_new (studio, NULL, callback, user_data);

  g_task_set_source_tag (task, run_async);
  g_task_set_task_data (task, g_object_ref (job), g_object_unref);
  g_hash_table_insert (fake.runs, (gpointer) ef_job_get_title (job), task);
  g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), job);
  say ("begin", job);

  return task;
}

static gboolean
run_finish (EfStudio *studio, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
pause_run (GTask *run)
{
  say ("pause", g_task_get_task_data (run));
}

static void
resume_run (GTask *run)
{
  say ("resume", g_task_get_task_data (run));
}

static gboolean
is_for_farm (EfStudio *studio, EfJob *job)
{
  return strchr (ef_job_get_title (job), 'f') != NULL;
}

static const EfRunner pausing = {
  .limit = 1,
  .run_async = run_async,
  .run_finish = run_finish,
  .pause = pause_run,
  .resume = resume_run,
};

static const EfRunner stubborn = {
  .limit = 1,
  .run_async = run_async,
  .run_finish = run_finish,
};

static const EfRunner farm = {
  .limit = 2,
  .can_take = is_for_farm,
  .run_async = run_async,
  .run_finish = run_finish,
};

static GLogWriterOutput
write_log_cb (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer data)
{
  const char *profile = "";

  for (gsize i = 0; i < n_fields; i++) {
    if (g_str_equal (fields[i].key, "PROFILE"))
      profile = fields[i].value;
  }
  for (gsize i = 0; i < n_fields && level <= G_LOG_LEVEL_MESSAGE; i++) {
    if (g_str_equal (fields[i].key, "MESSAGE"))
      g_string_append_printf (logged, "%s|%s\n", profile, (const char *) fields[i].value);
  }

  return g_log_writer_default (level, fields, n_fields, data);
}

static guint
count_logged (const char *part)
{
  guint n = 0;

  for (const char *at = logged->str; (at = strstr (at, part)) != NULL; at++)
    n++;

  return n;
}

static gboolean
is_clip (EfStudio *studio, EfJob *job)
{
  return ef_job_get_title (job)[0] == 'c';
}

static const EfRunner clips = {
  .lane = EF_LANE_ENCODING,
  .can_take = is_clip,
  .run_async = run_async,
  .run_finish = run_finish,
};

static const EfRunner cuts = {
  .lane = EF_LANE_ENCODING,
  .run_async = run_async,
  .run_finish = run_finish,
};

static void
set_up_queue (Fixture *fixture, gconstpointer data)
{
  set_up (fixture, data);
  fake.runs = g_hash_table_new (g_str_hash, g_str_equal);
  fake.seen = g_string_new (NULL);
  g_string_truncate (logged, 0);
}

static void
tear_down_queue (Fixture *fixture, gconstpointer data)
{
  g_hash_table_unref (fake.runs);
  g_string_free (fake.seen, TRUE);
  tear_down (fixture, data);
}

static gboolean
insert_job (EfConnection *connection, gpointer data, GError **error)
{
  return ef_job_table_insert (connection, data, error);
}

static EfJob *
add_job (EfStudio *studio, const char *title)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (EfJob) job =
    ef_job_new (EF_JOB_SPEECH, ef_profile_get_id (ef_studio_get_profile (studio)), title);
  EfQueue *queue = ef_studio_get_queue (studio);

  ef_database_write_async (ef_studio_get_database (studio), insert_job, job, NULL, NULL, await_cb,
                           &result);
  ef_database_run_finish (ef_studio_get_database (studio), await (&result), &error);
  g_assert_no_error (error);
  WAIT_UNTIL (ef_queue_get_job (queue, ef_job_get_id (job)) != NULL);

  return ef_queue_get_job (queue, ef_job_get_id (job));
}

static gboolean
is_running (EfJob *job)
{
  return ef_job_get_state (job) == EF_JOB_RUNNING &&
         g_hash_table_contains (fake.runs, ef_job_get_title (job));
}

static EfStudio *
open_with (Fixture *fixture, const EfRunner *one, const EfRunner *other)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);

  add_profile (studio, "Nordlicht");
  ef_queue_add_runner (ef_studio_get_queue (studio), EF_JOB_SPEECH, one);
  if (other != NULL)
    ef_queue_add_runner (ef_studio_get_queue (studio), EF_JOB_SPEECH, other);

  return studio;
}

static void
hold (EfStudio *studio, gboolean is_held, gboolean stop)
{
  EfQueue *queue = ef_studio_get_queue (studio);
  g_autoptr (GAsyncResult) result = NULL;

  ef_queue_hold_async (queue, NULL, -1, is_held, stop, await_cb, &result);
  g_assert_true (ef_queue_hold_finish (queue, await (&result), NULL));
  WAIT_UNTIL (ef_queue_is_held (queue, NULL, -1) == is_held);
}

static void
hold_job (EfStudio *studio, EfJob *job, gboolean is_held)
{
  EfQueue *queue = ef_studio_get_queue (studio);
  g_autoptr (GAsyncResult) result = NULL;

  ef_queue_hold_jobs_async (queue, (const char *[]) { ef_job_get_id (job), NULL }, is_held,
                            await_cb, &result);
  g_assert_true (ef_queue_count_finish (queue, await (&result), NULL, NULL));
  WAIT_UNTIL (ef_job_get_hold (job) == is_held);
}

/* What runs stands still, nothing else begins; then all goes on, and nothing was done twice. */
static void
test_pause (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_with (fixture, &pausing, NULL);
  EfJob *one = add_job (studio, "a");
  EfJob *two;

  WAIT_UNTIL (is_running (one));
  hold (studio, TRUE, TRUE);
  two = add_job (studio, "b");
  settle ();
  g_assert_true (is_running (one));
  g_assert_cmpstr (fake.seen->str, ==, "begin-a pause-a ");
  hold (studio, FALSE, FALSE);
  g_assert_cmpstr (fake.seen->str, ==, "begin-a pause-a resume-a ");
  finish_run ("a", NULL);
  WAIT_UNTIL (is_running (two));
  finish_run ("b", NULL);
  WAIT_UNTIL (count_jobs (studio, EF_JOB_COMPLETED) == 2);
  g_assert_cmpint (ef_job_get_attempts (one), ==, 0);

  /* Only new work is held: what runs goes on. */
  one = add_job (studio, "c");
  WAIT_UNTIL (is_running (one));
  hold (studio, TRUE, FALSE);
  settle ();
  finish_run ("c", NULL);
  WAIT_UNTIL (ef_job_get_state (one) == EF_JOB_COMPLETED);
  g_assert_null (strstr (fake.seen->str, "pause-c"));
  close_studio (studio);
}

/* One job that stands still leaves its place to others, and waits for it when it is to go on. */
static void
test_pause_job (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_with (fixture, &pausing, NULL);
  EfJob *one = add_job (studio, "a");
  EfJob *two = add_job (studio, "b");

  WAIT_UNTIL (is_running (one));
  hold_job (studio, one, TRUE);
  WAIT_UNTIL (is_running (two));
  hold_job (studio, one, FALSE);
  settle ();
  g_assert_cmpstr (fake.seen->str, ==, "begin-a pause-a begin-b ");
  finish_run ("b", NULL);
  WAIT_UNTIL (ef_job_get_state (two) == EF_JOB_COMPLETED);
  g_assert_cmpstr (fake.seen->str, ==, "begin-a pause-a begin-b resume-a ");

  /* What stands still can be given up, and is put back when the application ends. */
  hold_job (studio, one, TRUE);
  close_studio (studio);
  g_assert_nonnull (strstr (fake.seen->str, "pause-a cancel-a"));
  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  WAIT_UNTIL ((one = find_job (studio, EF_JOB_SPEECH, NULL)) != NULL &&
              count_jobs (studio, EF_JOB_QUEUED) == 1);
  close_studio (studio);
}

/* What cannot stand still runs to its end. */
static void
test_cannot_pause (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_with (fixture, &stubborn, NULL);
  EfJob *one = add_job (studio, "a");
  EfJob *two = add_job (studio, "b");

  WAIT_UNTIL (is_running (one));
  hold (studio, TRUE, TRUE);
  finish_run ("a", NULL);
  WAIT_UNTIL (ef_job_get_state (one) == EF_JOB_COMPLETED);
  settle ();
  g_assert_cmpint (ef_job_get_state (two), ==, EF_JOB_PENDING);
  close_studio (studio);
}

/* Two do the same kind: each gets what it can take, as many as it has places for. */
static void
test_two_runners (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_with (fixture, &farm, &pausing);
  EfJob *jobs[] = { add_job (studio, "f1"), add_job (studio, "f2"), add_job (studio, "f3"),
                    add_job (studio, "here") };

  WAIT_UNTIL (is_running (jobs[0]) && is_running (jobs[1]) && is_running (jobs[2]));
  settle ();
  g_assert_cmpint (ef_job_get_state (jobs[3]), ==, EF_JOB_PENDING);
  finish_run ("f1", NULL);
  WAIT_UNTIL (ef_job_get_state (jobs[0]) == EF_JOB_COMPLETED);
  settle ();
  g_assert_cmpint (ef_job_get_state (jobs[3]), ==, EF_JOB_PENDING);
  finish_run ("f3", NULL);
  WAIT_UNTIL (is_running (jobs[3]));
  finish_run ("here", NULL);
  finish_run ("f2", NULL);
  WAIT_UNTIL (count_jobs (studio, EF_JOB_COMPLETED) == 4);
  close_studio (studio);
}

/* Only what may pass by itself is tried again by itself; all else is told at once. */
static void
test_failures (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_with (fixture, &pausing, NULL);
  const struct {
    GQuark domain;
    int code;
    gboolean is_passing;
  } rows[] = {
    { EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_STUCK, TRUE },
    { G_IO_ERROR, G_IO_ERROR_BUSY, TRUE },
    { G_IO_ERROR, G_IO_ERROR_TIMED_OUT, TRUE },
    { EF_STORE_ERROR, EF_STORE_ERROR_BUSY, TRUE },
    { EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_UNREADABLE, FALSE },
    { EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_DAMAGED, FALSE },
    { EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_ENCRYPTED, FALSE },
    { EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_UNSUPPORTED, FALSE },
    { EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_NO_SPACE, FALSE },
    { EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_FAILED, FALSE },
    { EF_ERROR, EF_ERROR_REFUSED, FALSE },
    { EF_ERROR, EF_ERROR_TAKEN, FALSE },
    { EF_STORE_ERROR, EF_STORE_ERROR_FULL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *title = g_strdup_printf ("j%u", i);
    EfJob *job = add_job (studio, title);

    WAIT_UNTIL (is_running (job));
    finish_run (title, g_error_new_literal (rows[i].domain, rows[i].code, "Why."));
    WAIT_UNTIL (ef_job_get_state (job) == (rows[i].is_passing ? EF_JOB_RETRYING : EF_JOB_FAILED));
    g_assert_cmpstr (ef_job_get_problem (job), ==, "Why.");
    g_assert_cmpint (ef_job_get_attempts (job), ==, 1);
  }
  close_studio (studio);
}

static void
test_errno (Fixture *fixture, gconstpointer data)
{
  const struct {
    int code;
    gboolean is_passing;
  } rows[] = { { EBUSY, TRUE },   { EAGAIN, TRUE },  { ETIMEDOUT, TRUE },
               { EACCES, FALSE }, { ENOENT, FALSE }, { ENOSPC, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = ef_failure_from_errno (rows[i].code, "Do that.");

    g_assert_cmpstr (error->message, ==, "Do that.");
    g_assert_cmpint (ef_failure_is_passing (error), ==, rows[i].is_passing);
  }
}

static void
set_disk_is_full (gboolean is_full)
{
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_no_errno (getrlimit (RLIMIT_FSIZE, &limit));
  limit.rlim_cur = is_full ? 1 : limit.rlim_max;
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &limit));
}

static void
wait_a_little (void)
{
  for (guint i = 0; i < 20; i++) {
    g_usleep (5000);
    settle ();
  }
}

/* What was done is not done again because it could not be stored at once, and what could not begin does
 * so when there is space. */
static void
test_full_disk (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_with (fixture, &pausing, NULL);
  EfJob *job;

  ef_queue_set_retry_delay (ef_studio_get_queue (studio), 20000);
  job = add_job (studio, "a");
  WAIT_UNTIL (is_running (job));
  set_disk_is_full (TRUE);
  finish_run ("a", NULL);
  wait_a_little ();
  g_assert_cmpint (ef_job_get_state (job), ==, EF_JOB_RUNNING);
  g_assert_cmpuint (count_logged ("Nordlicht|[Nordlicht] What becomes"), ==, 1);
  g_assert_nonnull (ef_queue_get_problem (ef_studio_get_queue (studio)));
  set_disk_is_full (FALSE);
  WAIT_UNTIL (ef_job_get_state (job) == EF_JOB_COMPLETED);
  g_assert_cmpstr (fake.seen->str, ==, "begin-a ");
  g_assert_null (ef_queue_get_problem (ef_studio_get_queue (studio)));

  job = add_job (studio, "b");
  WAIT_UNTIL (is_running (job));
  finish_run ("b", g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "Busy."));
  WAIT_UNTIL (ef_job_get_state (job) == EF_JOB_RETRYING);
  set_disk_is_full (TRUE);
  wait_a_little ();
  set_disk_is_full (FALSE);
  WAIT_UNTIL (is_running (job));
  finish_run ("b", NULL);
  WAIT_UNTIL (ef_job_get_state (job) == EF_JOB_COMPLETED);

  /* It ends all the same when the application does. */
  job = add_job (studio, "c");
  WAIT_UNTIL (is_running (job));
  set_disk_is_full (TRUE);
  finish_run ("c", NULL);
  wait_a_little ();
  close_studio (studio);
  set_disk_is_full (FALSE);
}

/* A clock that went on while a run stood still is no reason to count an attempt. */
static void
test_late_after_pause (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_with (fixture, &pausing, NULL);
  EfJob *job = add_job (studio, "a");

  WAIT_UNTIL (is_running (job));
  hold (studio, TRUE, TRUE);
  hold (studio, FALSE, FALSE);
  finish_run ("a", g_error_new_literal (EF_MEDIA_CHILD_ERROR, EF_MEDIA_CHILD_ERROR_STUCK, "Late."));
  WAIT_UNTIL (strstr (fake.seen->str, "resume-a begin-a") != NULL && is_running (job));
  g_assert_cmpint (ef_job_get_attempts (job), ==, 0);
  g_assert_cmpstr (ef_job_get_problem (job), ==, "");
  finish_run ("a", NULL);
  WAIT_UNTIL (ef_job_get_state (job) == EF_JOB_COMPLETED);
  close_studio (studio);
}

/* The reader of an import is stopped where it is, and nothing is read twice. */
static void
test_pause_import (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  EfJob *job;
  double progress;

  add_profile (studio, "Nordlicht");
  set_how ("slow-levels");
  g_object_unref (add_video (studio, fixture, "a.mp4"));
  WAIT_UNTIL (count_asked (fixture, "levels") == 1);
  job = find_job (studio, EF_JOB_IMPORT, NULL);
  hold (studio, TRUE, TRUE);
  settle ();
  progress = ef_job_get_progress (job);
  for (guint i = 0; i < 30; i++) {
    g_usleep (5000);
    settle ();
  }
  g_assert_cmpfloat (ef_job_get_progress (job), ==, progress);
  g_assert_cmpint (ef_job_get_state (job), ==, EF_JOB_RUNNING);
  hold (studio, FALSE, FALSE);
  WAIT_UNTIL (ef_job_get_state (job) == EF_JOB_COMPLETED);
  g_assert_cmpuint (count_asked (fixture, "levels"), ==, 1);
  g_assert_cmpint (ef_job_get_attempts (job), ==, 0);
  close_studio (studio);
}

static gboolean
delete_file (const char *path)
{
  return g_remove (path) == 0;
}

/* A file that is gone is a failure with a sentence, and the others are read all the same. */
static void
test_missing (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfQueue *queue = ef_studio_get_queue (studio);
  g_autofree char *gone = g_build_filename (fixture->files, "gone.mp4", NULL);
  g_autoptr (EfSource) one = NULL;
  g_autoptr (EfSource) two = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  EfQueueOutcome outcome;
  EfJob *job;

  add_profile (studio, "Nordlicht");
  one = add_video (studio, fixture, "gone.mp4");
  two = add_video (studio, fixture, "there.mp4");
  g_assert_true (delete_file (gone));
  ef_queue_run_async (queue, &(EfQueueScope) { .kinds = 1u << EF_JOB_IMPORT }, 0, TRUE, NULL,
                      await_cb, &result);
  ef_queue_run_finish (queue, await (&result), &outcome, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (outcome.n_completed, ==, 1);
  g_assert_cmpuint (outcome.n_failed, ==, 1);
  job = find_job (studio, EF_JOB_IMPORT, one);
  g_assert_cmpint (ef_job_get_state (job), ==, EF_JOB_FAILED);
  g_assert_cmpint (ef_job_get_attempts (job), ==, 1);
  g_assert_cmpstr (ef_job_get_problem (job), ==,
                   "“gone.mp4” is not where it was: put it back, or say where it is now.");
  g_clear_object (&result);
  close_studio (studio);
}

static gboolean
run_in_database (EfConnection *connection, gpointer data, GError **error)
{
  return ef_connection_run (connection, data, error);
}

static void
run_sql (EfStudio *studio, const char *sql)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_database_write_async (ef_studio_get_database (studio), run_in_database, (gpointer) sql, NULL,
                           NULL, await_cb, &result);
  ef_database_run_finish (ef_studio_get_database (studio), await (&result), &error);
  g_assert_no_error (error);
}

/* As somebody who ended a moment ago has left it. */
static EfStudio *
open_with_job (Fixture *fixture, const char *title, EfJobState state)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  g_autoptr (EfJob) job = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  add_profile (studio, "Nordlicht");
  ef_queue_add_runner (ef_studio_get_queue (studio), EF_JOB_SPEECH, &pausing);
  job = ef_job_load ("0123456789", EF_JOB_SPEECH,
                     ef_profile_get_id (ef_studio_get_profile (studio)), title, state);
  ef_database_write_async (ef_studio_get_database (studio), insert_job, job, NULL, NULL, await_cb,
                           &result);
  g_assert_nonnull (
    ef_database_run_finish (ef_studio_get_database (studio), await (&result), NULL));

  return studio;
}

static const EfQueueScope all_of_it = { 0 };

/* A database that is busy for a while when the work is taken over holds it up for that while only. */
static void
test_busy (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_with_job (fixture, "a", EF_JOB_RUNNING);
  EfQueue *queue = ef_studio_get_queue (studio);
  g_autofree char *path = g_build_filename (fixture->paths->data, EF_FILES_DATABASE, NULL);
  EfConnection *other = ef_connection_open (path, EF_CONNECTION_WRITE, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  EfQueueOutcome outcome;

  g_assert_true (ef_connection_run (other, "BEGIN IMMEDIATE", NULL));
  ef_queue_run_async (queue, &all_of_it, 0, TRUE, NULL, await_cb, &result);
  WAIT_UNTIL (count_logged ("could not be taken over") == 1);
  g_assert_null (result);
  g_assert_true (ef_connection_run (other, "ROLLBACK", NULL));
  ef_connection_free (other);
  WAIT_UNTIL (g_hash_table_contains (fake.runs, "a"));
  g_assert_true (ef_queue_is_owner (queue));
  finish_run ("a", NULL);
  ef_queue_run_finish (queue, await (&result), &outcome, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (outcome.n_completed, ==, 1);
  g_clear_object (&result);
  close_studio (studio);
}

/* What will not pass by itself is told to those who wait, and to nobody twice. */
static void
test_take_over_fails (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_with_job (fixture, "a", EF_JOB_RUNNING);
  EfQueue *queue = ef_studio_get_queue (studio);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  g_autoptr (GError) error = NULL;
  EfQueueOutcome outcome;

  run_sql (studio, "CREATE TRIGGER stop BEFORE UPDATE ON job BEGIN "
                   "SELECT RAISE (ABORT, 'no'); END");
  ef_queue_run_async (queue, &all_of_it, 0, TRUE, NULL, await_cb, &result);
  g_assert_false (ef_queue_run_finish (queue, await (&result), &outcome, &error));
  g_assert_error (error, EF_STORE_ERROR, EF_STORE_ERROR_FAILED);
  g_assert_false (ef_queue_is_owner (queue));

  run_sql (studio, "DROP TRIGGER stop");
  ef_queue_run_async (queue, &all_of_it, 0, TRUE, NULL, await_cb, &again);
  WAIT_UNTIL (g_hash_table_contains (fake.runs, "a"));
  finish_run ("a", NULL);
  g_assert_true (ef_queue_run_finish (queue, await (&again), &outcome, NULL));
  g_assert_cmpuint (outcome.n_completed, ==, 1);
  g_clear_object (&result);
  g_clear_object (&again);
  close_studio (studio);
}

/* A file system that refuses the lock is told, not taken for another process. */
static void
test_lock_refused (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_with_job (fixture, "a", EF_JOB_PENDING);
  EfQueue *queue = ef_studio_get_queue (studio);
  g_autofree char *path = g_build_filename (fixture->paths->data, "queue.lock", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  EfQueueOutcome outcome;

  g_assert_no_errno (g_mkdir (path, 0700));
  ef_queue_run_async (queue, &all_of_it, 0, TRUE, NULL, await_cb, &result);
  g_assert_false (ef_queue_run_finish (queue, await (&result), &outcome, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, "queue.lock"));
  g_assert_cmpuint (count_logged ("queue.lock"), ==, 1);

  /* It is tried again, and said once. */
  settle ();
  g_assert_no_errno (g_rmdir (path));
  WAIT_UNTIL (g_hash_table_contains (fake.runs, "a"));
  g_assert_cmpuint (count_logged ("queue.lock"), ==, 1);
  finish_run ("a", NULL);
  WAIT_UNTIL (count_jobs (studio, EF_JOB_COMPLETED) == 1);
  g_clear_object (&result);
  close_studio (studio);
}

/* Also while there is nothing to do: what is said is not left standing. */
static void
test_lock_is_back (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfQueue *queue = ef_studio_get_queue (studio);
  g_autofree char *path = g_build_filename (fixture->paths->data, "queue.lock", NULL);

  g_assert_no_errno (g_mkdir (path, 0700));
  ef_queue_start (queue);
  WAIT_UNTIL (ef_queue_get_problem (queue) != NULL);
  settle ();
  g_assert_no_errno (g_rmdir (path));
  WAIT_UNTIL (ef_queue_get_problem (queue) == NULL);
  g_assert_true (ef_queue_is_owner (queue));
  close_studio (studio);
}

/* A reading that failed fails those who waited for it, and nobody later. */
static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_with (fixture, &pausing, NULL);
  EfQueue *queue = ef_studio_get_queue (studio);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) again = NULL;
  EfQueueOutcome outcome;
  EfJob *job;

  WAIT_UNTIL (ef_queue_is_owner (queue));
  run_sql (studio, "ALTER TABLE job RENAME TO away");
  ef_queue_run_async (queue, &all_of_it, 0, FALSE, NULL, await_cb, &result);
  g_assert_false (ef_queue_run_finish (queue, await (&result), &outcome, NULL));

  run_sql (studio, "ALTER TABLE away RENAME TO job");
  job = add_job (studio, "a");
  WAIT_UNTIL (is_running (job));
  ef_queue_run_async (queue, &all_of_it, 0, FALSE, NULL, await_cb, &again);
  finish_run ("a", NULL);
  g_assert_true (ef_queue_run_finish (queue, await (&again), &outcome, NULL));
  g_assert_cmpuint (outcome.n_completed, ==, 1);
  g_clear_object (&result);
  g_clear_object (&again);
  close_studio (studio);
}

/* So many that have ended, which were asked for later than all there is, and ended before. */
static void
insert_ended (EfStudio *studio, guint n)
{
  g_autofree char *sql = g_strdup_printf (
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %u) "
    "INSERT INTO job (id, kind, profile_id, title, state, created_at, place, ended_at) "
    "SELECT printf ('e-%%06d', i), 'render', (SELECT id FROM profile), 'clip ' || i, 'completed', "
    "%" G_GINT64_FORMAT " + i, 1000 + i, 1 + i FROM n",
    n, g_get_real_time ());

  run_sql (studio, sql);
}

/* Those are shown that have ended last, whenever they were asked for; and who waits for one hears of it. */
static void
test_late (Fixture *fixture, gconstpointer data)
{
  EfStudio *one = open_with (fixture, &pausing, NULL);
  EfStudio *two;
  EfJob *job = add_job (one, "a");
  g_autofree char *id = g_strdup (ef_job_get_id (job));
  g_autoptr (GAsyncResult) result = NULL;
  EfQueueOutcome outcome;

  WAIT_UNTIL (is_running (job));
  insert_ended (one, 300);
  WAIT_UNTIL (count_jobs (one, EF_JOB_COMPLETED) == 200);
  two = open_studio (fixture, EF_STUDIO_NONE);
  ef_queue_add_runner (ef_studio_get_queue (two), EF_JOB_SPEECH, &pausing);
  ef_queue_run_async (ef_studio_get_queue (two),
                      &(EfQueueScope) { .ids = (const char *[]) { id, NULL } }, 0, TRUE, NULL,
                      await_cb, &result);
  WAIT_UNTIL (count_jobs (two, EF_JOB_COMPLETED) == 200 && count_jobs (two, EF_JOB_RUNNING) == 1);
  finish_run ("a", g_error_new_literal (EF_ERROR, EF_ERROR_REFUSED, "No."));
  g_assert_true (ef_queue_run_finish (ef_studio_get_queue (two), await (&result), &outcome, NULL));
  g_assert_cmpuint (outcome.n_failed, ==, 1);
  g_assert_cmpuint (outcome.n_waiting, ==, 0);
  g_assert_nonnull (ef_queue_get_job (ef_studio_get_queue (one), id));
  g_assert_nonnull (ef_queue_get_job (ef_studio_get_queue (two), id));
  WAIT_UNTIL (count_jobs (one, EF_JOB_COMPLETED) == 199);
  g_clear_object (&result);
  close_studio (two);
  close_studio (one);
}

/* More jobs than are shown end at once: he who waits has counted all of them, and what is gone is not
 * waited for. */
static void
test_all_at_once (Fixture *fixture, gconstpointer data)
{
  EfStudio *one = open_with (fixture, &pausing, NULL);
  EfStudio *two;
  g_autoptr (GAsyncResult) result = NULL;
  EfQueueOutcome outcome;

  hold (one, TRUE, FALSE);
  insert_ended (one, 300);
  run_sql (one, "UPDATE job SET state = 'running', kind = 'speech', ended_at = 0");
  two = open_studio (fixture, EF_STUDIO_NONE);
  ef_queue_run_async (ef_studio_get_queue (two), &all_of_it, 0, TRUE, NULL, await_cb, &result);
  WAIT_UNTIL (count_jobs (two, EF_JOB_RUNNING) == 300);
  run_sql (one, "DELETE FROM job WHERE place <= 1010");
  run_sql (one, "UPDATE job SET state = 'failed', ended_at = 5");
  g_assert_true (ef_queue_run_finish (ef_studio_get_queue (two), await (&result), &outcome, NULL));
  g_assert_cmpuint (outcome.n_failed, ==, 290);
  g_assert_cmpuint (outcome.n_waiting, ==, 0);
  g_clear_object (&result);
  close_studio (two);
  close_studio (one);
}

/* Another process was faster than he who waits: he hears of the jobs that he names all the same. */
static void
test_was_faster (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_with_job (fixture, "a", EF_JOB_FAILED);
  EfQueue *queue = ef_studio_get_queue (studio);
  const char *const ids[] = { "0123456789", "a source", NULL };
  g_autoptr (GAsyncResult) result = NULL;
  EfQueueOutcome outcome;

  insert_ended (studio, 300);
  ef_queue_run_async (queue, &(EfQueueScope) { .ids = ids }, 0, FALSE, NULL, await_cb, &result);
  g_assert_true (ef_queue_run_finish (queue, await (&result), &outcome, NULL));
  g_assert_cmpuint (outcome.n_failed, ==, 1);
  g_assert_cmpuint (outcome.n_waiting, ==, 0);
  g_clear_object (&result);
  close_studio (studio);
}

static void
changed_cb (GListModel *model, guint position, guint removed, guint added, guint *n)
{
  (*n)++;
}

/* Reading again what has not changed changes nothing, and what has comes in one piece. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_with (fixture, &pausing, NULL);
  EfQueue *queue = ef_studio_get_queue (studio);
  g_autoptr (GAsyncResult) result = NULL;
  EfQueueOutcome outcome;
  guint n = 0;

  WAIT_UNTIL (ef_queue_is_owner (queue));
  g_signal_connect (ef_queue_get_jobs (queue), "items-changed", G_CALLBACK (changed_cb), &n);
  insert_ended (studio, 2000);
  WAIT_UNTIL (count_jobs (studio, EF_JOB_COMPLETED) == 200);
  settle ();
  g_assert_cmpuint (n, ==, 1);
  ef_queue_run_async (queue, &all_of_it, 0, FALSE, NULL, await_cb, &result);
  g_assert_true (ef_queue_run_finish (queue, await (&result), &outcome, NULL));
  g_assert_cmpuint (n, ==, 1);
  run_sql (studio, "DELETE FROM job WHERE place % 2 = 0");
  WAIT_UNTIL (n > 1);
  settle ();
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (count_jobs (studio, EF_JOB_COMPLETED), ==, 200);
  g_clear_object (&result);
  close_studio (studio);
}

/* Two processes: what the one runs the other sees, with how far it is, and stops. */
static void
test_two_processes (Fixture *fixture, gconstpointer data)
{
  EfStudio *one = open_with (fixture, &pausing, NULL);
  EfStudio *two;
  EfJob *job;
  EfJob *seen;
  g_autoptr (GAsyncResult) listed = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) list = NULL;

  WAIT_UNTIL (ef_queue_is_owner (ef_studio_get_queue (one)));
  two = open_studio (fixture, EF_STUDIO_WINDOW);
  seen = add_job (two, "a");
  WAIT_UNTIL (ef_queue_get_job (ef_studio_get_queue (one), ef_job_get_id (seen)) != NULL);
  job = ef_queue_get_job (ef_studio_get_queue (one), ef_job_get_id (seen));
  WAIT_UNTIL (is_running (job) && ef_job_get_state (seen) == EF_JOB_RUNNING);
  g_assert_false (ef_queue_is_owner (ef_studio_get_queue (two)));
  ef_job_set_progress (job, 0.5);
  WAIT_UNTIL (ef_job_get_progress (seen) == 0.5);

  hold_job (two, seen, TRUE);
  WAIT_UNTIL (strstr (fake.seen->str, "pause-a") != NULL);
  hold_job (two, seen, FALSE);
  WAIT_UNTIL (strstr (fake.seen->str, "resume-a") != NULL);
  hold (two, TRUE, TRUE);
  WAIT_UNTIL (g_str_has_suffix (fake.seen->str, "resume-a pause-a "));
  hold (two, FALSE, FALSE);
  WAIT_UNTIL (g_str_has_suffix (fake.seen->str, "pause-a resume-a "));

  /* Who comes later sees at once how far it is, and who only asks what there is hears it as well. */
  close_studio (two);
  two = open_studio (fixture, EF_STUDIO_WINDOW);
  WAIT_UNTIL (count_jobs (two, EF_JOB_RUNNING) == 1);
  seen = ef_queue_get_job (ef_studio_get_queue (two), ef_job_get_id (job));
  WAIT_UNTIL (ef_job_get_progress (seen) == 0.5);
  close_studio (two);
  two = open_studio (fixture, EF_STUDIO_NONE);
  hold (one, TRUE, FALSE);
  ef_queue_list_async (ef_studio_get_queue (two), &all_of_it, 0, await_cb, &listed);
  list = ef_queue_list_finish (ef_studio_get_queue (two), await (&listed), NULL);
  g_assert_cmpuint (list->len, ==, 1);
  g_assert_cmpfloat (ef_job_get_progress (list->pdata[0]), ==, 0.5);
  g_assert_true (ef_queue_is_held (ef_studio_get_queue (two), NULL, EF_JOB_SPEECH));

  ef_queue_cancel_async (ef_studio_get_queue (two), (const char *[]) { ef_job_get_id (job), NULL },
                         await_cb, &result);
  g_assert_true (ef_queue_count_finish (ef_studio_get_queue (two), await (&result), NULL, NULL));
  WAIT_UNTIL (strstr (fake.seen->str, "cancel-a") != NULL);
  WAIT_UNTIL (ef_job_get_state (job) == EF_JOB_CANCELED);
  g_clear_object (&listed);
  g_clear_object (&result);
  close_studio (two);
  close_studio (one);
}

/* What went wrong is said once, of whom. */
static void
test_log (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_with (fixture, &pausing, NULL);
  EfJob *job = add_job (studio, "a");

  ef_queue_set_retry_delay (ef_studio_get_queue (studio), 1000);
  for (guint i = 0; i < 3; i++) {
    WAIT_UNTIL (is_running (job));
    finish_run ("a", g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY, "Somebody has it."));
    WAIT_UNTIL (!is_running (job));
  }
  WAIT_UNTIL (ef_job_get_state (job) == EF_JOB_FAILED);
  g_assert_cmpuint (count_logged ("Somebody has it."), ==, 1);
  g_assert_cmpuint (count_logged ("Nordlicht|[Nordlicht] "), ==, 1);
  close_studio (studio);
}

static void
set_lane (EfStudio *studio, const char *value)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_set_setting_async (studio, "lane-encoding", value, await_cb, &result);
  g_assert_true (ef_studio_set_setting_finish (studio, await (&result), NULL));
}

/* Runners that need the same share it, in the order of the jobs, and a setting says how much there is. */
static void
test_lanes (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_with (fixture, &clips, &cuts);
  EfJob *jobs[5];

  set_lane (studio, "1");
  hold (studio, TRUE, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (jobs); i++)
    jobs[i] = add_job (studio, (const char *[]) { "x1", "c2", "x3", "c4", "x5" }[i]);
  hold (studio, FALSE, FALSE);
  WAIT_UNTIL (is_running (jobs[0]));
  settle ();
  g_assert_cmpuint (g_hash_table_size (fake.runs), ==, 1);
  finish_run ("x1", NULL);
  WAIT_UNTIL (is_running (jobs[1]));
  settle ();
  g_assert_cmpuint (g_hash_table_size (fake.runs), ==, 1);

  set_lane (studio, "3");
  WAIT_UNTIL (is_running (jobs[2]) && is_running (jobs[3]));
  settle ();
  g_assert_cmpuint (g_hash_table_size (fake.runs), ==, 3);
  set_lane (studio, "all of them");
  settle ();
  g_assert_cmpuint (g_hash_table_size (fake.runs), ==, 3);
  for (guint i = 1; i < G_N_ELEMENTS (jobs); i++) {
    WAIT_UNTIL (is_running (jobs[i]));
    finish_run (ef_job_get_title (jobs[i]), NULL);
  }
  WAIT_UNTIL (count_jobs (studio, EF_JOB_COMPLETED) == 5);
  close_studio (studio);
}

#define ADD(name, func) \
  g_test_add ("/queue/" name, Fixture, NULL, set_up_queue, func, tear_down_queue)

int
main (int argc, char **argv)
{
  logged = g_string_new (NULL);
  g_log_set_writer_func (write_log_cb, NULL, NULL);
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("pause", test_pause);
  ADD ("pause-job", test_pause_job);
  ADD ("cannot-pause", test_cannot_pause);
  ADD ("two-runners", test_two_runners);
  ADD ("lanes", test_lanes);
  ADD ("failures", test_failures);
  ADD ("errno", test_errno);
  ADD ("full-disk", test_full_disk);
  ADD ("late-after-pause", test_late_after_pause);
  ADD ("pause-import", test_pause_import);
  ADD ("missing", test_missing);
  ADD ("busy", test_busy);
  ADD ("take-over-fails", test_take_over_fails);
  ADD ("lock-refused", test_lock_refused);
  ADD ("lock-is-back", test_lock_is_back);
  ADD ("unreadable", test_unreadable);
  ADD ("late", test_late);
  ADD ("all-at-once", test_all_at_once);
  ADD ("was-faster", test_was_faster);
  ADD ("many", test_many);
  ADD ("two-processes", test_two_processes);
  ADD ("log", test_log);

  return g_test_run ();
}
