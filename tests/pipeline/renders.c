/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/studio-renders.h"

#include <glib/gstdio.h>

#include "core/error.h"
#include "pipeline/profile-settings.h"
#include "pipeline/render-job.h"
#include "pipeline/render-process.h"
#include "pipeline/render-runner.h"
#include "pipeline/studio-projects.h"
#include "pipeline/support.h"

/* Clips go through the queue; who renders is a stand-in, which does what the name of the project says. */

#define S EF_NS_PER_SECOND

static void
add_segments (EfStudio *studio, EfSource *source)
{
  g_autoptr (EfSegmentEdit) edit = ef_segment_edit_new (ef_source_get_id (source), "Add", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 3; i++) {
    g_autoptr (EfSegment) segment = ef_segment_new (NULL, ef_source_get_id (source));

    ef_segment_set_span (segment, (EfTimeSpan) { 2 * i * S, (2 * i + 1) * S });
    ef_segment_set_keywords (segment, (const char *const[]) { "dog", NULL });
    ef_segment_edit_add (edit, segment);
  }
  ef_studio_edit_segments_async (studio, edit, await_cb, &result);
  ef_studio_edit_segments_finish (studio, await (&result), &error);
  g_assert_no_error (error);
}

/* The clips of a new project (element-type EfClip). */
static GPtrArray *
make_clips (EfStudio *studio, Fixture *fixture, const char *name)
{
  g_autofree char *file = g_strconcat (name, ".mp4", NULL);
  g_autoptr (EfSource) source = add_video (studio, fixture, file);
  g_autoptr (EfProject) project = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *clips;

  add_segments (studio, source);
  ef_studio_add_project_async (studio, ef_studio_get_profile (studio), name, source, await_cb,
                               &result);
  project = ef_studio_add_project_finish (studio, await (&result), &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  ef_studio_make_clips_async (studio, project, NULL, await_cb, &result);
  clips = ef_studio_make_clips_finish (studio, await (&result), NULL, &error);
  g_assert_no_error (error);

  return clips;
}

static GPtrArray *
try_render (EfStudio *studio, Fixture *fixture, GPtrArray *clips, guint formats, GError **error)
{
  g_autofree char *folder = g_build_filename (fixture->folder, "out", NULL);
  const EfRenderWish wish = { .formats = formats, .folder = folder };
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_render_async (studio, ef_studio_get_profile (studio), clips, &wish, await_cb, &result);

  return ef_studio_render_finish (studio, await (&result), error);
}

/* The job of one clip (transfer full). */
static EfJob *
render (EfStudio *studio, Fixture *fixture, const char *name, guint formats)
{
  g_autoptr (GPtrArray) clips = make_clips (studio, fixture, name);
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) jobs = NULL;

  g_ptr_array_add (one, clips->pdata[0]);
  jobs = try_render (studio, fixture, one, formats, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (jobs->len, ==, 1);

  return g_object_ref (jobs->pdata[0]);
}

static EfJob *
get_job (EfStudio *studio, EfJob *job)
{
  return ef_queue_get_job (ef_studio_get_queue (studio), ef_job_get_id (job));
}

static gboolean
is_in (EfStudio *studio, EfJob *job, EfJobState state)
{
  EfJob *there = get_job (studio, job);

  return there != NULL && ef_job_get_state (there) == state;
}

static GPtrArray *
list_renders (EfStudio *studio, EfJob *job)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *renders;

  g_ptr_array_add (jobs, job);
  ef_studio_list_job_renders_async (studio, ef_studio_get_profile (studio), jobs, await_cb,
                                    &result);
  renders = ef_studio_list_job_renders_finish (studio, await (&result), &error);
  g_assert_no_error (error);

  return renders;
}

static EfJobState
get_render_state (EfStudio *studio, EfJob *job)
{
  g_autoptr (GPtrArray) renders = list_renders (studio, job);

  g_assert_cmpuint (renders->len, ==, 1);

  return ef_render_get_state (renders->pdata[0]);
}

static void
cancel (EfStudio *studio, EfJob *job)
{
  EfQueue *queue = ef_studio_get_queue (studio);
  const char *const ids[] = { ef_job_get_id (job), NULL };
  g_autoptr (GAsyncResult) result = NULL;

  ef_queue_cancel_async (queue, ids, await_cb, &result);
  g_assert_true (ef_queue_count_finish (queue, await (&result), NULL, NULL));
}

static guint
count_files (Fixture *fixture)
{
  g_autofree char *folder = g_build_filename (fixture->folder, "out", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;

  return n;
}

static gboolean
estimate (EfStudio *studio, GPtrArray *clips, double *seconds, gint64 *bytes)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_estimate_render_async (studio, clips, NULL, await_cb, &result);

  return ef_studio_estimate_render_finish (studio, await (&result), seconds, bytes, NULL, NULL);
}

static void
set_setting (EfStudio *studio, const char *key, const char *value)
{
  g_autoptr (GAsyncResult) result = NULL;

  ef_studio_store_profile_setting_async (studio, ef_studio_get_profile (studio), key, value,
                                         await_cb, &result);
  g_assert_true (ef_studio_store_profile_setting_finish (studio, await (&result), NULL));
}

/* What a profile wishes for holds where nobody wishes for something else. */
static void
test_settings (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autofree char *folder = g_build_filename (fixture->folder, "videos", NULL);
  g_autofree char *json = g_strdup_printf ("\"%s\"", folder);
  g_autofree char *file = g_build_filename (folder, "9x16 of plain.mp4", NULL);
  g_autoptr (GPtrArray) clips = NULL;
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (GPtrArray) renders = NULL;
  g_autoptr (GHashTable) settings = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  add_profile (studio, "Nordlicht");
  set_setting (studio, "render.folder", json);
  set_setting (studio, "render.template", "\"{format} of {project}\"");
  set_setting (studio, "render.preset", "\"shorts\"");
  ef_studio_load_profile_settings_async (studio, ef_studio_get_profile (studio), await_cb, &result);
  settings = ef_studio_load_profile_settings_finish (studio, await (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (g_hash_table_lookup (settings, "render.preset"), ==, "\"shorts\"");
  g_clear_object (&result);

  clips = make_clips (studio, fixture, "plain");
  ef_studio_render_async (studio, ef_studio_get_profile (studio), clips, NULL, await_cb, &result);
  jobs = ef_studio_render_finish (studio, await (&result), &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  WAIT_UNTIL (is_in (studio, jobs->pdata[0], EF_JOB_COMPLETED));
  renders = list_renders (studio, jobs->pdata[0]);
  g_assert_cmpstr (ef_render_get_file (renders->pdata[0]), ==, file);
  g_assert_cmpstr (ef_render_get_preset (renders->pdata[0]), ==, "Shorts");
  close_studio (studio);
}

/* Two formats of one clip, and another one: one process makes both. */
static void
test_done (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autoptr (EfJob) job = NULL;
  g_autoptr (EfJob) other = NULL;
  g_autoptr (GPtrArray) renders = NULL;
  g_autoptr (GPtrArray) notices = NULL;
  g_autoptr (GPtrArray) clips = NULL;
  double seconds = 0;
  gint64 bytes = 0;
  EfWork work;

  add_profile (studio, "Nordlicht");
  clips = make_clips (studio, fixture, "estimate");
  g_assert_true (estimate (studio, clips, &seconds, &bytes));
  g_assert_cmpfloat (seconds, <, 0);
  g_assert_cmpint (bytes, >, 100000);

  job = render (studio, fixture, "notice",
                EF_FORMAT_BIT (EF_FORMAT_PORTRAIT) | EF_FORMAT_BIT (EF_FORMAT_SQUARE));
  WAIT_UNTIL (is_in (studio, job, EF_JOB_COMPLETED));
  renders = list_renders (studio, job);
  g_assert_cmpuint (renders->len, ==, 2);
  for (guint i = 0; i < 2; i++) {
    EfRender *made = renders->pdata[i];

    g_assert_cmpint (ef_render_get_state (made), ==, EF_JOB_COMPLETED);
    g_assert_cmpint (ef_render_get_size (made), ==, 36);
    g_assert_cmpint (ef_render_get_duration (made), >, 0);
    g_assert_true (g_file_test (ef_render_get_file (made), G_FILE_TEST_EXISTS));
    g_assert_cmpstr (ef_render_get_keywords (made)[0], ==, "dog");
    g_assert_cmpstr (ef_render_get_title (made), ==, "notice A");
  }
  notices = ef_render_job_get_notices (get_job (studio, job));
  g_assert_cmpuint (notices->len, ==, 1);
  g_assert_true (ef_render_job_get_work (get_job (studio, job), &work));
  g_assert_cmpstr (work.encoder, ==, "x264");

  other = render (studio, fixture, "other", 0);
  WAIT_UNTIL (is_in (studio, other, EF_JOB_COMPLETED));
  g_assert_cmpuint (count_asked (fixture, "start"), ==, 1);
  g_assert_cmpuint (count_files (fixture), ==, 3);
  g_assert_true (estimate (studio, clips, &seconds, &bytes));
  g_assert_cmpfloat (seconds, >, 0);
  close_studio (studio);
}

/* What may pass is tried three times, what will not is told at once; nothing is left of either. */
static void
test_failing (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autoptr (EfJob) dying = NULL;
  g_autoptr (EfJob) refused = NULL;

  add_profile (studio, "Nordlicht");
  ef_queue_set_retry_delay (ef_studio_get_queue (studio), 1000);
  dying = render (studio, fixture, "die", 0);
  WAIT_UNTIL (is_in (studio, dying, EF_JOB_FAILED));
  g_assert_cmpint (ef_job_get_attempts (get_job (studio, dying)), ==, 3);
  g_assert_cmpuint (count_asked (fixture, "render die"), ==, 3);
  g_assert_cmpint (get_render_state (studio, dying), ==, EF_JOB_FAILED);

  refused = render (studio, fixture, "refuse", 0);
  WAIT_UNTIL (is_in (studio, refused, EF_JOB_FAILED));
  g_assert_cmpstr (ef_job_get_problem (get_job (studio, refused)), ==, "The disk is full.");
  g_assert_cmpuint (count_asked (fixture, "render refuse"), ==, 1);
  g_assert_cmpuint (count_files (fixture), ==, 0);
  close_studio (studio);
}

static void
hold (EfStudio *studio, gboolean is_held)
{
  EfQueue *queue = ef_studio_get_queue (studio);
  g_autoptr (GAsyncResult) result = NULL;

  ef_queue_hold_async (queue, NULL, EF_JOB_RENDER, is_held, TRUE, await_cb, &result);
  g_assert_true (ef_queue_hold_finish (queue, await (&result), NULL));
}

static void
test_pause_and_cancel (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autoptr (EfJob) job = NULL;
  g_autoptr (EfJob) dirty = NULL;
  g_autofree char *text = NULL;
  EfRenderProgress progress;

  add_profile (studio, "Nordlicht");
  job = render (studio, fixture, "hang", 0);
  WAIT_UNTIL (count_asked (fixture, "begun") == 1 &&
              ef_job_get_progress (get_job (studio, job)) > 0);
  g_assert_true (
    ef_render_progress_from_detail (ef_job_get_detail (get_job (studio, job)), &progress));
  text = ef_render_progress_describe (&progress);
  g_assert_true (g_str_has_prefix (text, "Encoding 50 %"));
  g_assert_true (g_str_has_suffix (text, "2.0× real time"));
  hold (studio, TRUE);
  WAIT_UNTIL (count_asked (fixture, "pause") == 1);
  hold (studio, FALSE);
  WAIT_UNTIL (count_asked (fixture, "go on") == 1);
  g_assert_cmpuint (count_files (fixture), ==, 1);
  cancel (studio, job);
  WAIT_UNTIL (is_in (studio, job, EF_JOB_CANCELED) && count_files (fixture) == 0);
  g_assert_cmpint (get_render_state (studio, job), ==, EF_JOB_CANCELED);

  dirty = render (studio, fixture, "dirty", 0);
  WAIT_UNTIL (count_asked (fixture, "begun") == 2);
  g_assert_cmpuint (count_files (fixture), ==, 1);
  cancel (studio, dirty);
  WAIT_UNTIL (is_in (studio, dirty, EF_JOB_CANCELED) && count_files (fixture) == 0);
  close_studio (studio);
}

/* An end of the application is no attempt, and what was left is removed at the next start. */
static void
test_interrupted (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autoptr (EfJob) job = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *nobodys = NULL;

  add_profile (studio, "Nordlicht");
  job = render (studio, fixture, "hang", 0);
  WAIT_UNTIL (count_asked (fixture, "begun") == 1);
  folder = ef_render_get_folder (studio, ef_job_get_id (job));
  nobodys = ef_render_get_folder (studio, "nobodys");
  close_studio (studio);
  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_no_errno (g_mkdir_with_parents (nobodys, 0700));

  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  WAIT_UNTIL (count_asked (fixture, "begun") == 2);
  g_assert_cmpint (ef_job_get_attempts (get_job (studio, job)), ==, 0);
  WAIT_UNTIL (!g_file_test (nobodys, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (folder, G_FILE_TEST_EXISTS));
  cancel (studio, job);
  WAIT_UNTIL (is_in (studio, job, EF_JOB_CANCELED) && !g_file_test (folder, G_FILE_TEST_EXISTS));
  close_studio (studio);
}

/* Nothing is stored of what cannot be done. */
static void
test_refused (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GPtrArray) clips = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *video = g_build_filename (fixture->files, "gone.mp4", NULL);

  add_profile (studio, "Nordlicht");
  g_assert_null (try_render (studio, fixture, none, 0, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  g_clear_error (&error);
  clips = make_clips (studio, fixture, "gone");
  g_assert_no_errno (g_remove (video));
  g_assert_null (try_render (studio, fixture, clips, 0, &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "gone.mp4"));
  g_assert_null (find_job (studio, EF_JOB_RENDER, NULL));
  close_studio (studio);
}

/* The file is gone: it is made again, at its place and as the same render. */
static void
test_again (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autoptr (EfJob) job = NULL;
  g_autoptr (EfJob) again = NULL;
  g_autoptr (GPtrArray) renders = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  add_profile (studio, "Nordlicht");
  job = render (studio, fixture, "plain",
                EF_FORMAT_BIT (EF_FORMAT_PORTRAIT) | EF_FORMAT_BIT (EF_FORMAT_SQUARE));
  WAIT_UNTIL (is_in (studio, job, EF_JOB_COMPLETED));
  renders = list_renders (studio, job);
  ef_studio_render_again_async (studio, renders->pdata[1], await_cb, &result);
  g_assert_null (ef_studio_render_again_finish (studio, await (&result), &error));
  g_assert_error (error, EF_ERROR, EF_ERROR_TAKEN);
  g_clear_error (&error);
  g_clear_object (&result);

  g_assert_no_errno (g_remove (ef_render_get_file (renders->pdata[1])));
  ef_studio_render_again_async (studio, renders->pdata[1], await_cb, &result);
  again = ef_studio_render_again_finish (studio, await (&result), &error);
  g_assert_no_error (error);
  WAIT_UNTIL (is_in (studio, again, EF_JOB_COMPLETED));
  g_assert_cmpuint (count_files (fixture), ==, 2);
  g_assert_cmpint (get_render_state (studio, again), ==, EF_JOB_COMPLETED);
  g_clear_object (&result);
  close_studio (studio);
}

/* One that nothing is asked of ends by itself. */
static void
test_idle (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autoptr (EfJob) one = NULL;
  g_autoptr (EfJob) other = NULL;

  add_profile (studio, "Nordlicht");
  ef_render_pool_set_idle (ef_studio_get_render_pool (studio), 1);
  one = render (studio, fixture, "one", 0);
  WAIT_UNTIL (is_in (studio, one, EF_JOB_COMPLETED));
  settle ();
  other = render (studio, fixture, "other", 0);
  WAIT_UNTIL (is_in (studio, other, EF_JOB_COMPLETED));
  g_assert_cmpuint (count_asked (fixture, "start"), ==, 2);
  close_studio (studio);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/renders/done", test_done);
  ADD ("/renders/settings", test_settings);
  ADD ("/renders/failing", test_failing);
  ADD ("/renders/pause-and-cancel", test_pause_and_cancel);
  ADD ("/renders/interrupted", test_interrupted);
  ADD ("/renders/refused", test_refused);
  ADD ("/renders/again", test_again);
  ADD ("/renders/idle", test_idle);
#undef ADD

  return g_test_run ();
}
