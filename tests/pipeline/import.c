/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <signal.h>
#include <utime.h>

#include "pipeline/cache.h"
#include "pipeline/source-data.h"
#include "pipeline/support.h"
#include "store/job-table.h"
#include "store/setting-table.h"

/* What is read of a source in the background, interrupted in every way. */

static gboolean
has_file (EfStudio *studio, EfSource *source, const char *name)
{
  g_autofree char *folder = ef_cache_get_folder (studio, source);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
is_ended (EfJob *job)
{
  return job != NULL && ef_job_state_is_final (ef_job_get_state (job));
}

static void
wait_for_all (EfStudio *studio, EfSource *source)
{
  WAIT_UNTIL (ef_source_get_state (source) == EF_SOURCE_READY &&
              is_ended (find_job (studio, EF_JOB_ANALYSIS, source)));
}

static void
changed_cb (EfSourceData *data, const char *part, GString *seen)
{
  g_string_append_printf (seen, "%s ", part);
}

static void
test_all (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GBytes) picture = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = write_video (fixture, "a.mp4", "heavy");
  EfSourceData *loaded;
  EfSource *source;
  guint n_asked;

  add_profile (studio, "Nordlicht");
  ef_added_free (
    add_paths (studio, ef_studio_get_profile (studio), (const char *[]) { path, NULL }));
  WAIT_UNTIL (get_source (studio, 0) != NULL);
  source = get_source (studio, 0);
  loaded = ef_source_data_new (studio, source);
  g_signal_connect (loaded, "changed", G_CALLBACK (changed_cb), seen);
  g_assert_cmpuint (ef_frame_index_get_n_frames (ef_source_data_get_frames (loaded)), ==, 250);
  wait_for_all (studio, source);
  g_assert_cmpint (ef_job_get_state (find_job (studio, EF_JOB_IMPORT, source)), ==,
                   EF_JOB_COMPLETED);
  g_assert_cmpint (ef_job_get_state (find_job (studio, EF_JOB_ANALYSIS, source)), ==,
                   EF_JOB_COMPLETED);
  for (const char *const *name =
         (const char *const[]) { "poster.jpg", "frames", "levels", "film", "scores-keys", "scores",
                                 "proxy.mp4", NULL };
       *name != NULL; name++)
    g_assert_true (has_file (studio, source, *name));
  g_assert_cmpint (ef_source_get_info (source)->key_distance, ==, EF_NS_PER_SECOND);

  WAIT_UNTIL (ef_source_data_get_proxy (loaded) != NULL && ef_source_data_has_frames (loaded) &&
              ef_source_data_get_levels (loaded) != NULL &&
              ef_levels_is_complete (ef_source_data_get_levels (loaded)) &&
              ef_source_data_get_film (loaded) != NULL &&
              ef_film_get_n_pictures (ef_source_data_get_film (loaded)) >= 10 &&
              ef_source_data_get_scores (loaded) != NULL &&
              !ef_scores_is_only_keys (ef_source_data_get_scores (loaded)));
  g_assert_nonnull (strstr (seen->str, "film"));

  ef_source_data_take_picture_async (loaded, 4444444444, TRUE, NULL, await_cb, &result);
  picture = ef_source_data_take_picture_finish (loaded, await (&result), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (picture), >, 4);
  WAIT_UNTIL (ef_film_get_n_pictures (ef_source_data_get_film (loaded)) == 11);
  g_clear_object (&result);
  WAIT_UNTIL (G_OBJECT (loaded)->ref_count == 1);
  assert_finalizes (loaded);
  n_asked = count_asked (fixture, "");
  close_studio (studio);

  /* All is there at once the next time, and nothing is read again. */
  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  WAIT_UNTIL (get_source (studio, 0) != NULL);
  loaded = ef_source_data_new (studio, get_source (studio, 0));
  WAIT_UNTIL (ef_source_data_has_frames (loaded));
  g_assert_nonnull (ef_source_data_get_levels (loaded));
  WAIT_UNTIL (G_OBJECT (loaded)->ref_count == 1);
  assert_finalizes (loaded);
  g_assert_cmpuint (count_asked (fixture, ""), ==, n_asked);

  /* But a file that has become another one is. */
  close_studio (studio);
  g_assert_true (g_file_set_contents (path, "another one", -1, NULL));
  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  WAIT_UNTIL (get_source (studio, 0) != NULL);
  WAIT_UNTIL (count_asked (fixture, "levels") == 2 && is_ready (studio, 0));
  close_studio (studio);
}

/* Newest first, and what was cancelled while it waited is not made. */
static void
test_pictures (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  g_autoptr (EfSource) source = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *results[4] = { NULL };
  EfSourceData *loaded;

  add_profile (studio, "Nordlicht");
  source = add_video (studio, fixture, "a.mp4");
  loaded = ef_source_data_new (studio, source);
  settle ();
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    ef_source_data_take_picture_async (loaded, i * EF_NS_PER_SECOND, FALSE,
                                       i == 1 ? cancellable : NULL, await_cb, &results[i]);
  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) picture =
      ef_source_data_take_picture_finish (loaded, await (&results[i]), NULL, &error);

    g_assert_true ((picture == NULL) == (i == 1));
    g_object_unref (results[i]);
  }
  g_assert_cmpuint (count_asked (fixture, "picture"), ==, 3);
  WAIT_UNTIL (G_OBJECT (loaded)->ref_count == 1);
  assert_finalizes (loaded);
  close_studio (studio);
}

/* Closed while a part is read, the next start reads that one and what comes after it. */
static void
test_interrupted (Fixture *fixture, gconstpointer data)
{
  const char *const parts[] = { "poster", "frames", "levels", "film", "scores", "proxy" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++) {
    g_autofree char *name = g_strdup_printf ("%s.mp4", parts[i]);
    g_autofree char *how = g_strdup_printf ("hang-%s", parts[i]);
    g_autofree char *asked = g_strdup_printf ("%s %s", parts[i], name);
    g_autofree char *contents = g_strdup_printf ("heavy %s", name);
    g_autofree char *path = write_video (fixture, name, contents);
    g_autofree char *id = NULL;
    EfStudio *studio;
    EfJob *job;

    set_how (how);
    studio = open_studio (fixture, EF_STUDIO_WINDOW);
    if (i == 0)
      add_profile (studio, "Nordlicht");
    WAIT_UNTIL (g_list_model_get_n_items (ef_studio_get_sources (studio)) == i);
    ef_added_free (
      add_paths (studio, ef_studio_get_profile (studio), (const char *[]) { path, NULL }));
    WAIT_UNTIL (count_asked (fixture, asked) == 1);
    close_studio (studio);

    set_how (NULL);
    studio = open_studio (fixture, EF_STUDIO_WINDOW);
    WAIT_UNTIL (g_list_model_get_n_items (ef_studio_get_sources (studio)) == i + 1);
    wait_for_all (studio, get_source (studio, i));
    job = find_job (studio, EF_JOB_IMPORT, get_source (studio, i));
    g_assert_cmpint (ef_job_get_state (job), ==, EF_JOB_COMPLETED);
    g_assert_cmpint (ef_job_get_attempts (job), ==, 0);
    for (guint j = 0; j < G_N_ELEMENTS (parts); j++) {
      g_autofree char *line = g_strdup_printf ("%s %s", parts[j], name);
      guint n_scores = j == 4 ? 1 : 0;

      g_assert_cmpuint (count_asked (fixture, line), ==, (j == i ? 2 : 1) + n_scores);
    }
    close_studio (studio);
  }
}

/* A part that cannot be read keeps nothing else from being read, and what falls over is tried again. */
static void
test_problems (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  EfJob *job;

  add_profile (studio, "Nordlicht");
  ef_queue_set_retry_delay (ef_studio_get_queue (studio), 1000);
  g_object_unref (add_video (studio, fixture, "crash-levels.mp4"));
  g_object_unref (add_video (studio, fixture, "refuse-frames.mp4"));
  WAIT_UNTIL (g_list_model_get_n_items (ef_studio_get_sources (studio)) == 2);
  WAIT_UNTIL (count_jobs (studio, EF_JOB_FAILED) == 2);
  job = find_job (studio, EF_JOB_IMPORT, get_source (studio, 0));
  g_assert_cmpstr (ef_job_get_problem (job), ==,
                   "“crash-levels.mp4” could not be read: the reader stopped. The file may be "
                   "damaged.");
  g_assert_cmpint (ef_job_get_attempts (job), ==, 3);
  g_assert_cmpuint (count_asked (fixture, "levels crash"), ==, 3);
  g_assert_cmpuint (count_asked (fixture, "frames crash"), ==, 1);
  job = find_job (studio, EF_JOB_IMPORT, get_source (studio, 1));
  g_assert_cmpint (ef_job_get_attempts (job), ==, 1);
  g_assert_true (is_ready (studio, 0));
  g_assert_true (is_ready (studio, 1));
  g_assert_true (has_file (studio, get_source (studio, 1), "levels"));
  close_studio (studio);
}

static guint
finish_count (EfQueue *queue, GAsyncResult **result)
{
  g_autoptr (GError) error = NULL;
  guint count = 0;

  ef_queue_count_finish (queue, await (result), &count, &error);
  g_assert_no_error (error);
  g_clear_object (result);

  return count;
}

/* What a person can do with work: hold, cancel and retry it, also from another process. */
static void
test_wishes (Fixture *fixture, gconstpointer data)
{
  EfStudio *one = open_studio (fixture, EF_STUDIO_WINDOW);
  EfStudio *two;
  EfQueue *queue;
  EfSource *source;
  EfJob *job;
  GAsyncResult *result = NULL;
  g_autofree char *id = NULL;

  add_profile (one, "Nordlicht");
  set_how ("hang-levels");
  g_object_unref (add_video (one, fixture, "a.mp4"));
  WAIT_UNTIL (count_asked (fixture, "levels") == 1 && get_source (one, 0) != NULL);
  source = get_source (one, 0);
  job = find_job (one, EF_JOB_IMPORT, source);
  id = g_strdup (ef_job_get_id (job));
  two = open_studio (fixture, EF_STUDIO_WINDOW);
  queue = ef_studio_get_queue (two);
  WAIT_UNTIL (ef_queue_get_job (queue, id) != NULL);
  g_assert_false (ef_queue_is_owner (queue));

  ef_queue_hold_jobs_async (queue, (const char *[]) { id, NULL }, TRUE, await_cb, &result);
  g_assert_cmpuint (finish_count (queue, &result), ==, 1);
  WAIT_UNTIL (ef_job_get_hold (job));
  settle ();
  g_assert_cmpint (ef_job_get_state (job), ==, EF_JOB_RUNNING);
  ef_queue_hold_jobs_async (queue, (const char *[]) { id, NULL }, FALSE, await_cb, &result);
  g_assert_cmpuint (finish_count (queue, &result), ==, 1);
  WAIT_UNTIL (!ef_job_get_hold (job));
  g_assert_cmpuint (count_asked (fixture, "levels"), ==, 1);

  ef_queue_cancel_async (queue, (const char *[]) { id, "none", NULL }, await_cb, &result);
  g_assert_cmpuint (finish_count (queue, &result), ==, 1);
  WAIT_UNTIL (ef_job_get_state (job) == EF_JOB_CANCELED);
  WAIT_UNTIL (ef_job_get_state (ef_queue_get_job (queue, id)) == EF_JOB_CANCELED);

  /* A queue that is held begins nothing; one that goes on does. */
  set_how (NULL);
  ef_queue_hold_async (queue, NULL, EF_JOB_IMPORT, TRUE, TRUE, await_cb, &result);
  g_assert_true (ef_queue_hold_finish (queue, await (&result), NULL));
  g_clear_object (&result);
  WAIT_UNTIL (ef_queue_is_held (ef_studio_get_queue (one), NULL, EF_JOB_IMPORT));
  ef_queue_retry_async (queue, (const char *[]) { id, NULL }, await_cb, &result);
  g_assert_cmpuint (finish_count (queue, &result), ==, 1);
  WAIT_UNTIL (ef_job_get_state (job) == EF_JOB_PENDING);
  settle ();
  g_assert_cmpint (ef_job_get_state (job), ==, EF_JOB_PENDING);
  ef_queue_hold_async (queue, NULL, EF_JOB_IMPORT, FALSE, FALSE, await_cb, &result);
  g_assert_true (ef_queue_hold_finish (queue, await (&result), NULL));
  g_clear_object (&result);
  WAIT_UNTIL (ef_job_get_state (job) == EF_JOB_COMPLETED);

  WAIT_UNTIL (ef_source_get_state (source) == EF_SOURCE_READY);
  close_studio (two);
  close_studio (one);
}

/* Another window sees how far it is, and goes on when the first one is closed. */
static void
test_take_over (Fixture *fixture, gconstpointer data)
{
  EfStudio *one = open_studio (fixture, EF_STUDIO_WINDOW);
  EfStudio *two;

  add_profile (one, "Nordlicht");
  set_how ("slow-levels");
  g_object_unref (add_video (one, fixture, "a.mp4"));
  WAIT_UNTIL (count_asked (fixture, "levels") == 1);
  two = open_studio (fixture, EF_STUDIO_WINDOW);
  WAIT_UNTIL (get_source (two, 0) != NULL && find_job (two, EF_JOB_IMPORT, NULL) != NULL);
  WAIT_UNTIL (ef_source_get_progress (get_source (two, 0)) > 0.3);
  set_how (NULL);
  close_studio (one);
  wait_for_all (two, get_source (two, 0));
  g_assert_true (ef_queue_is_owner (ef_studio_get_queue (two)));
  g_assert_cmpuint (count_asked (fixture, "frames"), ==, 1);
  close_studio (two);
}

/* The program that is killed: it owns the queue and reads what there is. */
G_NORETURN static void
be_owner (const char *folder)
{
  EfPaths *paths = g_new0 (EfPaths, 1);
  EfKeyring *keyring = ef_keyring_new (FALSE);
  g_autoptr (GAsyncResult) result = NULL;
  EfStudio *studio;

  paths->data = g_build_filename (folder, "data", NULL);
  paths->cache = g_build_filename (folder, "cache", NULL);
  studio = ef_studio_new (paths, keyring);
  ef_studio_open_async (studio, EF_STUDIO_WINDOW, NULL, await_cb, &result);
  g_assert_true (ef_studio_open_finish (studio, await (&result), NULL));
  g_timeout_add_once (30000, late_cb, NULL);
  while (TRUE)
    g_main_context_iteration (NULL, TRUE);
}

static void
kill_owner (Fixture *fixture, guint n_asked)
{
  g_autoptr (GSubprocess) owner = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, NULL, "/proc/self/exe",
                                                    "--owner", fixture->folder, NULL);

  WAIT_UNTIL (count_asked (fixture, "levels") == n_asked);
  g_subprocess_send_signal (owner, SIGKILL);
  g_subprocess_wait (owner, NULL, NULL);
}

static void
test_killed (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);

  add_profile (studio, "Nordlicht");
  g_object_unref (add_video (studio, fixture, "a.mp4"));
  close_studio (studio);

  set_how ("hang-levels");
  kill_owner (fixture, 1);
  set_how (NULL);
  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  WAIT_UNTIL (get_source (studio, 0) != NULL);
  wait_for_all (studio, get_source (studio, 0));
  g_assert_cmpuint (count_asked (fixture, "frames"), ==, 1);
  g_object_unref (add_video (studio, fixture, "b.mp4"));
  close_studio (studio);
}

/* Work that brings down whoever does it waits in the end. */
static void
test_killed_often (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfJob *job;

  add_profile (studio, "Nordlicht");
  g_object_unref (add_video (studio, fixture, "hang-levels.mp4"));
  close_studio (studio);
  for (guint i = 1; i <= EF_JOB_INTERRUPTIONS_MOST; i++)
    kill_owner (fixture, i);

  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  WAIT_UNTIL (ef_queue_is_owner (ef_studio_get_queue (studio)));
  WAIT_UNTIL ((job = find_job (studio, EF_JOB_IMPORT, NULL)) != NULL && ef_job_get_hold (job));
  g_assert_true (g_str_has_prefix (ef_job_get_problem (job), "Edit Factory ended several"));
  g_assert_cmpint (ef_job_get_state (job), ==, EF_JOB_QUEUED);
  close_studio (studio);
}

/* Deleting a profile whose sources are being read leaves nothing of it. */
static void
test_delete_profile (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  EfProfile *one = add_profile (studio, "Nordlicht");
  EfProfile *two = add_profile (studio, "Bikeyard");
  g_autofree char *folder = ef_paths_get_profile_cache (fixture->paths, ef_profile_get_id (two));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_studio_set_profile (studio, two);
  g_object_unref (add_video (studio, fixture, "hang-levels.mp4"));
  g_object_unref (add_video (studio, fixture, "b.mp4"));
  ef_studio_set_profile (studio, one);
  g_object_unref (add_video (studio, fixture, "c.mp4"));
  WAIT_UNTIL (count_asked (fixture, "levels hang") == 1);
  g_assert_true (g_file_test (folder, G_FILE_TEST_EXISTS));

  ef_studio_remove_profile_async (studio, two, await_cb, &result);
  ef_studio_remove_profile_finish (studio, await (&result), NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  WAIT_UNTIL (is_ready (studio, 0));
  WAIT_UNTIL (count_jobs (studio, EF_JOB_COMPLETED) == 2);
  g_assert_cmpuint (g_list_model_get_n_items (ef_studio_get_jobs (studio)), ==, 2);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  close_studio (studio);
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  const guint n_files = 300;
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  EfProfile *profile = add_profile (studio, "Nordlicht");
  g_autoptr (EfAdded) added = NULL;

  for (guint i = 0; i < n_files; i++) {
    g_autofree char *name = g_strdup_printf ("%u.mp4", i);

    g_free (write_video (fixture, name, NULL));
  }
  g_object_unref (g_object_ref (ef_studio_get_sources (studio)));
  added = add_paths (studio, profile, (const char *[]) { fixture->files, NULL });
  g_assert_cmpuint (added->sources->len, ==, n_files);
  g_assert_cmpuint (g_list_model_get_n_items (ef_studio_get_sources (studio)), ==, n_files);
  close_studio (studio);
}

/* The same recording twice is read once, and by one at a time. */
static void
test_copies (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autofree char *one = write_video (fixture, "one.mp4", "same");
  g_autofree char *two = write_video (fixture, "two.mp4", "same");
  g_autoptr (EfAdded) added = NULL;

  add_profile (studio, "Nordlicht");
  ef_studio_get_sources (studio);
  added = add_paths (studio, ef_studio_get_profile (studio), (const char *[]) { one, two, NULL });
  g_assert_cmpuint (added->sources->len, ==, 2);
  wait_for_all (studio, get_source (studio, 0));
  wait_for_all (studio, get_source (studio, 1));
  g_assert_cmpuint (count_asked (fixture, "levels"), ==, 1);
  close_studio (studio);
}

static gboolean
set_size (EfConnection *connection, gpointer data, GError **error)
{
  return ef_setting_table_set (connection, NULL, EF_CACHE_SIZE_SETTING, "1", error);
}

static void
age (EfStudio *studio, EfSource *source, gint64 seconds)
{
  g_autofree char *folder = ef_cache_get_folder (studio, source);
  time_t then = (time_t) (g_get_real_time () / G_USEC_PER_SEC - seconds);
  struct utimbuf times = { then, then };

  g_assert_no_errno (g_utime (folder, &times));
}

/* What is too much goes, the source stays, and opening it reads it again. */
static void
test_clean (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autoptr (GAsyncResult) result = NULL;
  EfSourceData *loaded;
  EfSource *source;

  add_profile (studio, "Nordlicht");
  g_object_unref (add_video (studio, fixture, "a.mp4"));
  WAIT_UNTIL (get_source (studio, 0) != NULL);
  source = get_source (studio, 0);
  wait_for_all (studio, source);
  g_assert_true (has_file (studio, source, "levels"));

  age (studio, source, 1000);
  ef_database_write_async (ef_studio_get_database (studio), set_size, NULL, NULL, NULL, await_cb,
                           &result);
  ef_database_run_finish (ef_studio_get_database (studio), await (&result), NULL);
  ef_cache_clean (studio, FALSE);
  WAIT_UNTIL (!has_file (studio, source, "levels"));
  g_assert_cmpint (ef_source_get_state (source), ==, EF_SOURCE_READY);

  loaded = ef_source_data_new (studio, source);
  WAIT_UNTIL (count_asked (fixture, "levels") == 2);
  WAIT_UNTIL (G_OBJECT (loaded)->ref_count == 1);
  g_object_unref (loaded);
  g_clear_object (&result);
  close_studio (studio);
}

/* What "queue run" does: another process has no part in it. */
static void
test_run (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  g_autoptr (EfSource) one = NULL;
  g_autoptr (EfSource) two = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  EfQueue *queue = ef_studio_get_queue (studio);
  EfQueueOutcome outcome;

  add_profile (studio, "Nordlicht");
  one = add_video (studio, fixture, "a.mp4");
  two = add_video (studio, fixture, "refuse-levels.mp4");
  ef_queue_run_async (queue,
                      &(EfQueueScope) { .ids = (const char *[]) { ef_source_get_id (one), NULL } },
                      0, FALSE, NULL, await_cb, &result);
  ef_queue_run_finish (queue, await (&result), &outcome, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (outcome.n_completed, >=, 1);
  g_assert_cmpuint (outcome.n_failed, ==, 0);
  g_assert_cmpuint (count_asked (fixture, "frames refuse"), ==, 0);
  g_clear_object (&result);

  ef_queue_run_async (queue, &(EfQueueScope) { .kinds = 1u << EF_JOB_IMPORT }, 0, TRUE, NULL,
                      await_cb, &result);
  ef_queue_run_finish (queue, await (&result), &outcome, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (outcome.n_failed, ==, 1);
  g_clear_object (&result);
  close_studio (studio);
}

/* The order in which a runner gets its work: by priority, and between brands in turn. */
static GString *order;

static GTask *
run_one_async (EfStudio *studio,
               EfJob *job,
               GCancellable *cancellable,
               GAsyncReadyCallback callback,
               gpointer user_data)
{
  GTask *task = g_task_new (studio, NULL, callback, user_data);

  g_task_set_source_tag (task, run_one_async);
  g_string_append_printf (order, "%s ", ef_job_get_title (job));
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);

  return task;
}

static gboolean
run_one_finish (EfStudio *studio, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
insert_jobs (EfConnection *connection, gpointer data, GError **error)
{
  GPtrArray *jobs = data;

  for (guint i = 0; i < jobs->len; i++) {
    if (!ef_job_table_insert (connection, g_ptr_array_index (jobs, i), error))
      return FALSE;
  }

  return TRUE;
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  static const EfRunner runner = {
    .limit = 1,
    .run_async = run_one_async,
    .run_finish = run_one_finish,
  };
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  EfQueue *queue = ef_studio_get_queue (studio);
  EfProfile *one = add_profile (studio, "Nordlicht");
  EfProfile *two = add_profile (studio, "Bikeyard");
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GAsyncResult) stored = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  EfQueueOutcome outcome;
  const struct {
    EfProfile *profile;
    const char *title;
    int priority;
  } rows[] = {
    { one, "a1", 0 }, { one, "a2", 0 }, { one, "a3", 0 },  { two, "b1", 0 },
    { two, "b2", 0 }, { one, "a4", 5 }, { two, "b3", -5 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    EfJob *job = ef_job_new (EF_JOB_SPEECH, ef_profile_get_id (rows[i].profile), rows[i].title);

    ef_job_set_priority (job, rows[i].priority);
    g_ptr_array_add (jobs, job);
  }
  ef_database_write_async (ef_studio_get_database (studio), insert_jobs, jobs, NULL, NULL, await_cb,
                           &stored);
  g_assert_nonnull (
    ef_database_run_finish (ef_studio_get_database (studio), await (&stored), &error));

  order = g_string_new (NULL);
  ef_queue_add_runner (queue, EF_JOB_SPEECH, &runner);
  ef_queue_run_async (queue, &(EfQueueScope) { .profile_id = NULL }, 6, FALSE, NULL, await_cb,
                      &result);
  ef_queue_run_finish (queue, await (&result), &outcome, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (order->str, ==, "a4 b1 a1 b2 a2 a3 ");
  g_assert_cmpuint (outcome.n_completed, ==, 6);
  g_assert_cmpuint (outcome.n_waiting, ==, 1);
  g_string_free (order, TRUE);
  g_clear_object (&stored);
  g_clear_object (&result);
  close_studio (studio);
}

/* The bytes of a name that is no text do not come into what is stored. */
static void
test_no_text (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = NULL;
  EfJob *job;

  g_free (fixture->paths->cache);
  fixture->paths->cache = g_build_filename (fixture->folder,
                                            "ca\xff"
                                            "che",
                                            NULL);
  g_assert_true (g_file_set_contents (fixture->paths->cache, "", 0, NULL));
  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  add_profile (studio, "Nordlicht");
  g_object_unref (add_video (studio, fixture, "a.mp4"));
  WAIT_UNTIL (count_jobs (studio, EF_JOB_FAILED) == 1);
  job = find_job (studio, EF_JOB_IMPORT, NULL);
  g_assert_true (g_utf8_validate (ef_job_get_problem (job), -1, NULL));
  g_assert_nonnull (strstr (ef_job_get_problem (job), "could not be made"));
  close_studio (studio);
}

#define ADD(name, func) g_test_add ("/import/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--owner"))
    be_owner (argv[2]);

  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("all", test_all);
  ADD ("pictures", test_pictures);
  ADD ("interrupted", test_interrupted);
  ADD ("problems", test_problems);
  ADD ("wishes", test_wishes);
  ADD ("take-over", test_take_over);
  ADD ("killed", test_killed);
  ADD ("killed-often", test_killed_often);
  ADD ("delete-profile", test_delete_profile);
  ADD ("many", test_many);
  ADD ("copies", test_copies);
  ADD ("clean", test_clean);
  ADD ("run", test_run);
  ADD ("order", test_order);
  ADD ("no-text", test_no_text);

  return g_test_run ();
}
