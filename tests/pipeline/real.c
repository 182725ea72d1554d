/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pipeline/cache.h"
#include "pipeline/source-columns.h"
#include "pipeline/source-data.h"
#include "pipeline/studio-extract.h"
#include "pipeline/support.h"
#include "support/videos.h"

/* The whole way with the program that reads media itself, and a video. */

static gboolean
is_completed (EfStudio *studio, EfJobKind kind)
{
  EfJob *job = find_job (studio, kind, NULL);

  if (job != NULL && ef_job_get_state (job) == EF_JOB_FAILED)
    g_error ("%s", ef_job_get_problem (job));

  return job != NULL && ef_job_get_state (job) == EF_JOB_COMPLETED;
}

static void
test_real (Fixture *fixture, gconstpointer data)
{
  const EfTestVideo options = { .n_frames = 60, .sound = TRUE };
  g_autofree char *program =
    g_test_build_filename (G_TEST_BUILT, "..", "src", "edit-factory-cli", NULL);
  g_autofree char *path = ef_test_video_make (&options);
  g_autofree char *folder = g_build_filename (fixture->folder, "out", NULL);
  g_autoptr (GPtrArray) segments = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) jobs = NULL;
  g_autoptr (EfAdded) added = NULL;
  g_autoptr (GAsyncResult) extracted = NULL;
  g_autoptr (GAsyncResult) taken = NULL;
  g_autoptr (GBytes) picture = NULL;
  g_autoptr (GError) error = NULL;
  EfSegment *segment;
  EfSourceData *loaded;
  EfSource *source;
  EfStudio *studio;

  g_setenv ("EDIT_FACTORY_CLI", program, TRUE);
  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  add_profile (studio, "Nordlicht");
  ef_studio_get_sources (studio);
  added = add_paths (studio, ef_studio_get_profile (studio), (const char *[]) { path, NULL });
  g_assert_cmpuint (added->refused->len, ==, 0);
  WAIT_UNTIL (get_source (studio, 0) != NULL);
  source = get_source (studio, 0);
  loaded = ef_source_data_new (studio, source);
  WAIT_UNTIL (is_completed (studio, EF_JOB_IMPORT) && is_completed (studio, EF_JOB_ANALYSIS));
  WAIT_UNTIL (ef_source_data_has_frames (loaded) && ef_source_data_get_film (loaded) != NULL &&
              ef_source_data_get_scores (loaded) != NULL &&
              !ef_scores_is_only_keys (ef_source_data_get_scores (loaded)) &&
              ef_source_data_get_levels (loaded) != NULL &&
              ef_levels_is_complete (ef_source_data_get_levels (loaded)));
  g_assert_cmpint (ef_source_get_state (source), ==, EF_SOURCE_READY);
  g_assert_cmpuint (ef_frame_index_get_n_frames (ef_source_data_get_frames (loaded)), ==, 60);
  g_assert_cmpuint (ef_film_get_n_pictures (ef_source_data_get_film (loaded)), ==, 5);

  ef_source_data_take_picture_async (loaded, EF_NS_PER_SECOND, TRUE, NULL, await_cb, &taken);
  picture = ef_source_data_take_picture_finish (loaded, await (&taken), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (memcmp (g_bytes_get_data (picture, NULL), "\xff\xd8", 2), ==, 0);

  segment = ef_segment_new (NULL, ef_source_get_id (source));
  ef_segment_set_label (segment, "One");
  ef_segment_set_span (segment,
                       ef_time_span_new (10 * EF_NS_PER_SECOND / 25, 20 * EF_NS_PER_SECOND / 25));
  g_ptr_array_add (segments, segment);
  ef_studio_extract_async (studio, source, segments, &(EfExtractChoice) { .folder = folder }, NULL,
                           await_cb, &extracted);
  jobs = ef_studio_extract_finish (studio, await (&extracted), &error);
  g_assert_no_error (error);
  WAIT_UNTIL (is_completed (studio, EF_JOB_RENDER));
  g_assert_true (g_file_test (ef_job_get_detail (find_job (studio, EF_JOB_RENDER, NULL)),
                              G_FILE_TEST_IS_REGULAR));

  g_clear_object (&extracted);
  g_clear_object (&taken);
  WAIT_UNTIL (G_OBJECT (loaded)->ref_count == 1);
  assert_finalizes (loaded);
  close_studio (studio);
}

static EfColumns *
read_columns (EfStudio *studio, EfSource *source)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  EfColumns *columns;

  ef_source_columns_read_async (studio, source, NULL, NULL, NULL, await_cb, &result);
  columns = ef_source_columns_read_finish (studio, await (&result), &error);
  g_assert_no_error (error);

  return columns;
}

/* The analysis leaves them there; what is gone, or damaged, is read when somebody asks. */
static void
test_columns (Fixture *fixture, gconstpointer data)
{
  const EfTestVideo options = { .n_frames = 60, .scene = 30 };
  g_autofree char *program =
    g_test_build_filename (G_TEST_BUILT, "..", "src", "edit-factory-cli", NULL);
  g_autofree char *video = ef_test_video_make (&options);
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autoptr (EfAdded) added = NULL;
  g_autoptr (EfColumns) columns = NULL;
  g_autoptr (EfColumns) again = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  EfStudio *studio;
  guint n_looks;

  g_setenv ("EDIT_FACTORY_CLI", program, TRUE);
  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  add_profile (studio, "Nordlicht");
  ef_studio_get_sources (studio);
  added = add_paths (studio, ef_studio_get_profile (studio), (const char *[]) { video, NULL });
  WAIT_UNTIL (get_source (studio, 0) != NULL);
  WAIT_UNTIL (is_completed (studio, EF_JOB_IMPORT) && is_completed (studio, EF_JOB_ANALYSIS));

  folder = ef_cache_get_folder (studio, get_source (studio, 0));
  path = g_build_filename (folder, EF_CACHE_COLUMNS, NULL);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  columns = read_columns (studio, get_source (studio, 0));
  g_assert_cmpint (ef_columns_get_end (columns), ==, 60 * EF_NS_PER_SECOND / 25);
  ef_columns_get (columns, &n_looks);
  g_assert_cmpuint (n_looks, >=, 12);

  g_file_set_contents (path, "?", 1, NULL);
  ef_source_columns_read_async (studio, get_source (studio, 0), NULL, NULL, cancellable, await_cb,
                                &result);
  g_cancellable_cancel (cancellable);
  g_assert_null (ef_source_columns_read_finish (studio, await (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_object (&result); /* it keeps the studio */

  again = read_columns (studio, get_source (studio, 0));
  g_assert_cmpint (ef_columns_get_end (again), ==, ef_columns_get_end (columns));
  close_studio (studio);
}

/* Key frames far apart: what is asked for exactly is there all the same, and is found again. */
static void
test_far_keys (Fixture *fixture, gconstpointer data)
{
  const EfTestVideo options = { .n_frames = 150, .gop = 150, .b_frames = 2 };
  g_autofree char *program =
    g_test_build_filename (G_TEST_BUILT, "..", "src", "edit-factory-cli", NULL);
  g_autofree char *path = ef_test_video_make (&options);
  g_autoptr (EfAdded) added = NULL;
  EfSourceData *loaded;
  EfStudio *studio;
  guint n_pictures = 0;

  g_setenv ("EDIT_FACTORY_CLI", program, TRUE);
  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  add_profile (studio, "Nordlicht");
  ef_studio_get_sources (studio);
  added = add_paths (studio, ef_studio_get_profile (studio), (const char *[]) { path, NULL });
  WAIT_UNTIL (get_source (studio, 0) != NULL);
  loaded = ef_source_data_new (studio, get_source (studio, 0));
  WAIT_UNTIL (is_completed (studio, EF_JOB_IMPORT) && is_completed (studio, EF_JOB_ANALYSIS));
  WAIT_UNTIL (ef_source_data_has_frames (loaded) && ef_source_data_get_film (loaded) != NULL);

  for (int i = 0; i < 24; i++) {
    gint64 time = (i % 6) * EF_NS_PER_SECOND + EF_NS_PER_SECOND / 2;
    gboolean exact = i / 6 != 1;
    g_autoptr (GAsyncResult) result = NULL;
    g_autoptr (GError) error = NULL;
    g_autoptr (GBytes) picture = NULL;
    gint64 taken;

    if (i == 18) {
      WAIT_UNTIL (ef_film_get_n_pictures (ef_source_data_get_film (loaded)) >= 7);
      n_pictures = ef_film_get_n_pictures (ef_source_data_get_film (loaded));
    }
    ef_source_data_take_picture_async (loaded, time, exact, NULL, await_cb, &result);
    picture = ef_source_data_take_picture_finish (loaded, await (&result), &taken, &error);
    g_assert_no_error (error);
    if (exact)
      g_assert_cmpint (ABS (taken - time + EF_NS_PER_SECOND / 50), <=, EF_NS_PER_SECOND / 50);
    else
      g_assert_cmpint (taken, ==, 0);
  }
  g_assert_cmpuint (ef_film_get_n_pictures (ef_source_data_get_film (loaded)), ==, n_pictures);
  WAIT_UNTIL (G_OBJECT (loaded)->ref_count == 1);
  assert_finalizes (loaded);
  g_unsetenv ("EDIT_FACTORY_CLI");
  close_studio (studio);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/real/all", Fixture, NULL, set_up, test_real, tear_down);
  g_test_add ("/real/far-keys", Fixture, NULL, set_up, test_far_keys, tear_down);
  g_test_add ("/real/columns", Fixture, NULL, set_up, test_columns, tear_down);

  return g_test_run ();
}
