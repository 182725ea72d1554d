/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/studio-extract.h"

#include <glib/gstdio.h>

#include "core/error.h"
#include "core/name-template.h"
#include "core/segment.h"
#include "pipeline/support.h"

/* Files made of segments. */

static GPtrArray *
make_segments (EfSource *source, const char *const *labels)
{
  GPtrArray *segments = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; labels[i] != NULL; i++) {
    EfSegment *segment = ef_segment_new (NULL, ef_source_get_id (source));

    ef_segment_set_span (segment,
                         ef_time_span_new (i * EF_NS_PER_SECOND, (i + 1) * EF_NS_PER_SECOND));
    ef_segment_set_label (segment, labels[i]);
    g_ptr_array_add (segments, segment);
  }

  return segments;
}

static EfExtractChoice choice;

static GPtrArray *
extract (EfStudio *studio,
         EfSource *source,
         const char *const *labels,
         const char *folder,
         const char *template,
         GError **error)
{
  g_autoptr (GPtrArray) segments = make_segments (source, labels);
  g_autoptr (GAsyncResult) result = NULL;

  choice.folder = folder;
  choice.template = template;
  ef_studio_extract_async (studio, source, segments, &choice, NULL, await_cb, &result);

  return ef_studio_extract_finish (studio, await (&result), error);
}

static EfJob *
get_job (EfStudio *studio, GPtrArray *jobs, guint position)
{
  return ef_queue_get_job (ef_studio_get_queue (studio),
                           ef_job_get_id (g_ptr_array_index (jobs, position)));
}

static gboolean
is_in (EfStudio *studio, GPtrArray *jobs, guint position, EfJobState state)
{
  EfJob *job = get_job (studio, jobs, position);

  return job != NULL && ef_job_get_state (job) == state;
}

/* The name that a file has while it is made. */
static char *
make_part (const char *folder, EfJob *job)
{
  g_autofree char *name = g_strdup_printf (".edit-factory-%s.part", ef_job_get_id (job));

  return g_build_filename (folder, name, NULL);
}

static void
test_extract (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autofree char *folder = g_build_filename (fixture->folder, "out", "deep", NULL);
  g_autofree char *first = g_build_filename (folder, "a-01-One.mp4", NULL);
  g_autofree char *part = NULL;
  const char *const labels[] = { "One", "Two", NULL };
  const char *const more[] = { "Three", NULL };
  g_autoptr (EfSource) source = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GPtrArray) both = NULL;
  g_autoptr (GError) error = NULL;

  add_profile (studio, "Nordlicht");
  source = add_video (studio, fixture, "a.mp4");
  jobs = extract (studio, source, labels, folder, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (jobs->len, ==, 2);
  WAIT_UNTIL (is_in (studio, jobs, 0, EF_JOB_COMPLETED) &&
              is_in (studio, jobs, 1, EF_JOB_COMPLETED));
  g_assert_cmpstr (ef_job_get_detail (get_job (studio, jobs, 0)), ==, first);
  g_assert_true (g_file_test (first, G_FILE_TEST_EXISTS));
  part = make_part (folder, jobs->pdata[0]);
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));

  /* What is in the way is said before anything begins. */
  g_assert_null (extract (studio, source, labels, folder, NULL, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  g_assert_nonnull (strstr (error->message, "a-01-One.mp4"));
  g_clear_error (&error);
  g_assert_null (extract (studio, source, labels, folder, "same", &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_null (extract (studio, source, labels, folder, "{", &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  again = extract (studio, source, more, folder, "{label}", &error);
  g_assert_no_error (error);
  WAIT_UNTIL (is_in (studio, again, 0, EF_JOB_COMPLETED));

  /* Both are kept when that is wished. */
  choice.keep_both = TRUE;
  both = extract (studio, source, labels, folder, NULL, &error);
  choice.keep_both = FALSE;
  g_assert_no_error (error);
  g_assert_cmpstr (ef_job_get_title (both->pdata[0]), ==, "a-01-One (2).mp4");
  g_assert_cmpstr (ef_job_get_title (both->pdata[1]), ==, "a-02-Two (2).mp4");
  WAIT_UNTIL (is_in (studio, both, 1, EF_JOB_COMPLETED));
  g_assert_true (g_file_test (first, G_FILE_TEST_EXISTS));
  close_studio (studio);
}

static EfExtractOutlook *
look_at (EfStudio *studio, EfSource *source, const char *const *labels, GError **error)
{
  g_autoptr (GPtrArray) segments = make_segments (source, labels);
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_look_at_extract_async (studio, source, segments, &choice, NULL, await_cb, &result);

  return ef_studio_look_at_extract_finish (studio, await (&result), error);
}

/* One file of all: one job, named after all of them. What would come of it is told before. */
static void
test_joined (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autofree char *folder = g_build_filename (fixture->folder, "out", "deep", NULL);
  const char *const labels[] = { "One", "Two", NULL };
  g_autoptr (EfSource) source = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (EfExtractOutlook) before = NULL;
  g_autoptr (EfExtractOutlook) after = NULL;
  g_autoptr (EfExtractOutlook) both = NULL;
  g_autoptr (GError) error = NULL;

  add_profile (studio, "Nordlicht");
  source = add_video (studio, fixture, "a.mp4");
  choice.is_joined = TRUE;
  choice.folder = folder;
  choice.template = NULL;
  before = look_at (studio, source, labels, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (before->names->len, ==, 1);
  g_assert_cmpstr (g_array_index (before->names, EfName, 0).name, ==, "a-Joined.mp4");
  g_assert_cmpuint (before->needed, >, 0);
  g_assert_cmpuint (before->there, >, 0);

  jobs = extract (studio, source, labels, folder, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (jobs->len, ==, 1);
  g_assert_cmpstr (ef_job_get_title (jobs->pdata[0]), ==, "a-Joined.mp4");
  WAIT_UNTIL (is_in (studio, jobs, 0, EF_JOB_COMPLETED));

  after = look_at (studio, source, labels, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ef_names_count_clashes (after->names), ==, 1);
  choice.keep_both = TRUE;
  both = look_at (studio, source, labels, &error);
  g_assert_cmpstr (g_array_index (both->names, EfName, 0).name, ==, "a-Joined (2).mp4");
  choice = (EfExtractChoice) { 0 };
  close_studio (studio);
}

/* Cancelled, nothing is left; interrupted, it is made after all; and never over another file. */
static void
test_interrupted (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = NULL;
  g_autofree char *folder = g_build_filename (fixture->folder, "out", NULL);
  g_autofree char *file = g_build_filename (folder, "One.mp4", NULL);
  g_autofree char *part = NULL;
  g_autofree char *contents = NULL;
  g_autoptr (EfSource) source = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  const char *const labels[] = { "One", NULL };

  /* Before the first reader is started: it may serve the extraction as well. */
  set_how ("hang-extract");
  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  add_profile (studio, "Nordlicht");
  source = add_video (studio, fixture, "a.mp4");
  jobs = extract (studio, source, labels, folder, "{label}", NULL);
  WAIT_UNTIL (count_asked (fixture, "extract") == 1);
  part = make_part (folder, jobs->pdata[0]);
  g_assert_true (g_file_test (part, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (part, "half", -1, NULL));
  ef_queue_cancel_async (ef_studio_get_queue (studio),
                         (const char *[]) { ef_job_get_id (jobs->pdata[0]), NULL }, await_cb,
                         &result);
  g_assert_true (ef_queue_count_finish (ef_studio_get_queue (studio), await (&result), NULL, NULL));
  g_clear_object (&result);
  WAIT_UNTIL (is_in (studio, jobs, 0, EF_JOB_CANCELED) && !g_file_test (part, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));

  g_clear_pointer (&jobs, g_ptr_array_unref);
  jobs = extract (studio, source, labels, folder, "{label}", NULL);
  WAIT_UNTIL (count_asked (fixture, "extract") == 2);
  close_studio (studio);
  set_how (NULL);
  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  WAIT_UNTIL (is_in (studio, jobs, 0, EF_JOB_COMPLETED));
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  close_studio (studio);

  g_assert_no_errno (g_remove (file));
  set_how ("slow-extract");
  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_clear_pointer (&jobs, g_ptr_array_unref);
  jobs = extract (studio, source, labels, folder, "{label}", NULL);
  WAIT_UNTIL (count_asked (fixture, "extract") == 4);
  g_free (part);
  part = make_part (folder, jobs->pdata[0]);
  g_assert_true (g_file_set_contents (file, "somebody's", -1, NULL));
  WAIT_UNTIL (is_in (studio, jobs, 0, EF_JOB_FAILED));
  g_assert_true (g_file_get_contents (file, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "somebody's");
  g_assert_false (g_file_test (part, G_FILE_TEST_EXISTS));
  close_studio (studio);
}

static void
hold (EfStudio *studio, gboolean is_held)
{
  EfQueue *queue = ef_studio_get_queue (studio);
  g_autoptr (GAsyncResult) result = NULL;

  ef_queue_hold_async (queue, NULL, EF_JOB_RENDER, is_held, FALSE, await_cb, &result);
  g_assert_true (ef_queue_hold_finish (queue, await (&result), NULL));
}

/* A name that another job is to write is taken; a file that is not ours is left alone. */
static void
test_names (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autofree char *folder = g_build_filename (fixture->folder, "out", NULL);
  g_autofree char *same = g_build_filename (fixture->folder, "out", "..", "out", NULL);
  g_autofree char *foreign = g_build_filename (folder, "One.mp4.part", NULL);
  g_autofree char *contents = NULL;
  const char *const labels[] = { "One", NULL };
  g_autoptr (EfSource) source = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GError) error = NULL;

  add_profile (studio, "Nordlicht");
  source = add_video (studio, fixture, "a.mp4");
  hold (studio, TRUE);
  g_assert_no_errno (g_mkdir (folder, 0700));
  g_assert_true (g_file_set_contents (foreign, "somebody's", -1, NULL));
  jobs = extract (studio, source, labels, folder, "{label}", &error);
  g_assert_no_error (error);
  g_assert_null (extract (studio, source, labels, same, "{label}", &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "“One.mp4”"));
  g_clear_error (&error);
  hold (studio, FALSE);
  WAIT_UNTIL (is_in (studio, jobs, 0, EF_JOB_COMPLETED));
  g_assert_true (g_file_get_contents (foreign, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "somebody's");
  close_studio (studio);
}

/* What was half made when the application died, and is not to be made any more. */
static void
test_left (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = NULL;
  g_autofree char *folder = g_build_filename (fixture->folder, "out", NULL);
  g_autofree char *part = NULL;
  const char *const labels[] = { "One", NULL };
  g_autoptr (EfSource) source = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  set_how ("hang-extract");
  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  add_profile (studio, "Nordlicht");
  source = add_video (studio, fixture, "a.mp4");
  jobs = extract (studio, source, labels, folder, "{label}", NULL);
  WAIT_UNTIL (count_asked (fixture, "extract") == 1);
  hold (studio, TRUE);
  close_studio (studio);

  part = make_part (folder, jobs->pdata[0]);
  g_assert_true (g_file_set_contents (part, "half", -1, NULL));
  studio = open_studio (fixture, EF_STUDIO_NONE);
  ef_queue_cancel_async (ef_studio_get_queue (studio),
                         (const char *[]) { ef_job_get_id (jobs->pdata[0]), NULL }, await_cb,
                         &result);
  g_assert_true (ef_queue_count_finish (ef_studio_get_queue (studio), await (&result), NULL, NULL));
  g_clear_object (&result);
  close_studio (studio);
  g_assert_true (g_file_test (part, G_FILE_TEST_EXISTS));
  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  WAIT_UNTIL (!g_file_test (part, G_FILE_TEST_EXISTS));
  close_studio (studio);
}

/* What would come to nothing is told at once, with what to do, and not tried again and again. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autofree char *file = write_video (fixture, "file.txt", NULL);
  g_autofree char *folder = g_build_filename (fixture->folder, "out", NULL);
  const struct {
    const char *how;
    const char *problem;
  } rows[] = {
    { "refuse-extract", "“a.mp4” is damaged: take another copy." },
    { NULL, "“a.mp4” is not where it was: put it back, or say where it is now." },
  };
  const char *const labels[] = { "One", NULL };
  g_autoptr (EfSource) source = NULL;
  g_autoptr (GError) error = NULL;

  add_profile (studio, "Nordlicht");
  source = add_video (studio, fixture, "a.mp4");
  WAIT_UNTIL (count_jobs (studio, EF_JOB_COMPLETED) == 2);
  g_assert_null (extract (studio, source, labels, file, "{label}", &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  close_studio (studio);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GPtrArray) jobs = NULL;

    set_how (rows[i].how);
    studio = open_studio (fixture, EF_STUDIO_WINDOW);
    if (rows[i].how == NULL)
      g_assert_no_errno (g_remove (ef_source_get_path (source)));
    jobs = extract (studio, source, labels, folder, "{label}", NULL);
    WAIT_UNTIL (is_in (studio, jobs, 0, EF_JOB_FAILED));
    g_assert_cmpint (ef_job_get_attempts (get_job (studio, jobs, 0)), ==, 1);
    g_assert_cmpstr (ef_job_get_problem (get_job (studio, jobs, 0)), ==, rows[i].problem);
    close_studio (studio);
  }
}

#define ADD(name, func) g_test_add ("/extract/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("extract", test_extract);
  ADD ("joined", test_joined);
  ADD ("interrupted", test_interrupted);
  ADD ("names", test_names);
  ADD ("left", test_left);
  ADD ("refused", test_refused);

  return g_test_run ();
}
