/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>

#include "core/error.h"
#include "pipeline/cache.h"
#include "pipeline/source-data.h"
#include "pipeline/support.h"

/* Files and rows that become others while somebody is at work with them. */

static gboolean
has_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static void
hold (EfStudio *studio, EfJobKind kind, gboolean is_held)
{
  EfQueue *queue = ef_studio_get_queue (studio);
  g_autoptr (GAsyncResult) result = NULL;

  ef_queue_hold_async (queue, NULL, (int) kind, is_held, FALSE, await_cb, &result);
  g_assert_true (ef_queue_hold_finish (queue, await (&result), NULL));
}

static void
relink (EfStudio *studio, EfSource *source, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  ef_studio_relink_source_async (studio, source, file, TRUE, await_cb, &result);
  ef_studio_relink_source_finish (studio, await (&result), &error);
  g_assert_no_error (error);
}

/* Nothing waits or runs any more. */
static gboolean
is_quiet (EfStudio *studio)
{
  return count_jobs (studio, EF_JOB_PENDING) == 0 && count_jobs (studio, EF_JOB_QUEUED) == 0 &&
         count_jobs (studio, EF_JOB_RUNNING) == 0 && count_jobs (studio, EF_JOB_RETRYING) == 0;
}

/* Another file takes its place while the first one is read: nothing of the first is taken for the other. */
static void
test_relink_reading (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autofree char *other = write_video (fixture, "other.mp4", "short");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  EfSource *source;

  add_profile (studio, "Nordlicht");
  g_object_unref (add_video (studio, fixture, "slow-frames.mp4"));
  WAIT_UNTIL (count_asked (fixture, "frames") == 1 && get_source (studio, 0) != NULL);
  source = get_source (studio, 0);
  before = ef_cache_get_folder (studio, source);
  relink (studio, source, other);
  after = ef_cache_get_folder (studio, source);
  g_assert_cmpstr (before, !=, after);
  WAIT_UNTIL (has_file (after, EF_CACHE_SCORES) && is_quiet (studio));
  g_assert_true (is_ready (studio, 0));
  g_assert_cmpint (ef_source_get_info (source)->duration, ==, EF_NS_PER_SECOND);
  g_assert_cmpuint (count_asked (fixture, "levels slow-frames.mp4"), ==, 0);
  g_assert_cmpuint (count_asked (fixture, "levels other.mp4"), ==, 1);
  g_assert_false (has_file (before, EF_CACHE_LEVELS));
  g_assert_true (has_file (after, EF_CACHE_LEVELS));
  close_studio (studio);
}

/* The last part is read already: the other file gets a reading of its own all the same. */
static void
test_relink_last (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autofree char *other = write_video (fixture, "other.mp4", "another recording");
  g_autofree char *folder = NULL;

  add_profile (studio, "Nordlicht");
  g_object_unref (add_video (studio, fixture, "slow-scores.mp4"));
  WAIT_UNTIL (count_asked (fixture, "scores") == 1 && get_source (studio, 0) != NULL);
  relink (studio, get_source (studio, 0), other);
  folder = ef_cache_get_folder (studio, get_source (studio, 0));
  WAIT_UNTIL (has_file (folder, EF_CACHE_SCORES) && is_quiet (studio));
  g_assert_true (is_ready (studio, 0));
  g_assert_true (has_file (folder, EF_CACHE_LEVELS));
  close_studio (studio);
}

/* Likewise while the thorough reading is under way, which ends later than the quick one of the other. */
static void
test_relink_analysis (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = NULL;
  g_autofree char *other = write_video (fixture, "other.mp4", "another recording");
  g_autofree char *folder = NULL;

  studio = open_studio (fixture, EF_STUDIO_WINDOW);
  add_profile (studio, "Nordlicht");
  hold (studio, EF_JOB_ANALYSIS, TRUE);
  g_object_unref (add_video (studio, fixture, "slow-scores.mp4"));
  WAIT_UNTIL (is_ready (studio, 0));
  hold (studio, EF_JOB_ANALYSIS, FALSE);
  WAIT_UNTIL (count_asked (fixture, "scores") == 2);
  relink (studio, get_source (studio, 0), other);
  folder = ef_cache_get_folder (studio, get_source (studio, 0));
  WAIT_UNTIL (has_file (folder, EF_CACHE_SCORES) && is_quiet (studio));
  g_assert_true (is_ready (studio, 0));
  close_studio (studio);
}

/* A file that becomes another one before its thorough reading is read from the beginning. */
static void
test_changed_before_analysis (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autofree char *path = NULL;
  g_autofree char *before = NULL;
  g_autofree char *folder = NULL;

  add_profile (studio, "Nordlicht");
  hold (studio, EF_JOB_ANALYSIS, TRUE);
  g_object_unref (add_video (studio, fixture, "a.mp4"));
  WAIT_UNTIL (is_ready (studio, 0) && find_job (studio, EF_JOB_ANALYSIS, NULL) != NULL);
  path = write_video (fixture, "a.mp4", "rendered anew");
  hold (studio, EF_JOB_ANALYSIS, FALSE);
  before = g_strdup (ef_source_get_fingerprint (get_source (studio, 0)));
  WAIT_UNTIL (!g_str_equal (ef_source_get_fingerprint (get_source (studio, 0)), before));
  folder = ef_cache_get_folder (studio, get_source (studio, 0));
  WAIT_UNTIL (has_file (folder, EF_CACHE_SCORES) && is_quiet (studio));
  g_assert_true (is_ready (studio, 0));
  g_assert_true (has_file (folder, EF_CACHE_LEVELS));
  close_studio (studio);
}

/* What was removed and taken back goes on where it was. */
static void
test_restore (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autoptr (GAsyncResult) removed = NULL;
  g_autoptr (GAsyncResult) restored = NULL;
  g_autoptr (EfSource) source = NULL;
  g_autofree char *folder = NULL;

  add_profile (studio, "Nordlicht");
  hold (studio, EF_JOB_ANALYSIS, TRUE);
  g_object_unref (add_video (studio, fixture, "a.mp4"));
  WAIT_UNTIL (is_ready (studio, 0) && find_job (studio, EF_JOB_ANALYSIS, NULL) != NULL);
  source = g_object_ref (get_source (studio, 0));
  ef_studio_remove_source_async (studio, source, await_cb, &removed);
  g_assert_true (ef_studio_remove_source_finish (studio, await (&removed), NULL));
  ef_studio_restore_source_async (studio, source, await_cb, &restored);
  g_assert_true (ef_studio_restore_source_finish (studio, await (&restored), NULL));
  hold (studio, EF_JOB_ANALYSIS, FALSE);
  folder = ef_cache_get_folder (studio, source);
  WAIT_UNTIL (has_file (folder, EF_CACHE_SCORES));
  WAIT_UNTIL (is_quiet (studio));
  g_clear_object (&removed);
  g_clear_object (&restored);
  close_studio (studio);
}

static void
over_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
}

/* The folder of a deleted profile stays away, also when somebody still looks at what was in it. */
static void
test_ghost (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_WINDOW);
  g_autoptr (EfSource) source = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *folder = NULL;
  gboolean is_over = FALSE;
  EfSourceData *loaded;
  EfProfile *other;

  add_profile (studio, "Nordlicht");
  other = add_profile (studio, "Other");
  ef_studio_set_profile (studio, other);
  g_object_unref (add_video (studio, fixture, "a.mp4"));
  WAIT_UNTIL (is_ready (studio, 0) && is_quiet (studio));
  source = g_object_ref (get_source (studio, 0));
  folder = ef_cache_get_folder (studio, source);
  loaded = ef_source_data_new (studio, source);
  WAIT_UNTIL (ef_source_data_has_frames (loaded));
  ef_studio_remove_profile_async (studio, other, await_cb, &result);
  g_assert_true (ef_studio_remove_profile_finish (studio, await (&result), NULL, NULL));
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));

  /* Longer than it takes to settle. */
  g_timeout_add_once (600, over_cb, &is_over);
  WAIT_UNTIL (is_over);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  WAIT_UNTIL (G_OBJECT (loaded)->ref_count == 1);
  assert_finalizes (loaded);
  g_clear_object (&result);
  close_studio (studio);
}

/* Of two copies the younger one moves: it is found again where it lies now. */
static void
test_twins (Fixture *fixture, gconstpointer data)
{
  EfStudio *studio = open_studio (fixture, EF_STUDIO_NONE);
  g_autofree char *one = write_video (fixture, "one.mp4", "same");
  g_autofree char *two = write_video (fixture, "two.mp4", "same");
  g_autofree char *moved = g_build_filename (fixture->files, "moved.mp4", NULL);
  EfProfile *profile = add_profile (studio, "Nordlicht");
  g_autoptr (EfAdded) first = add_paths (studio, profile, (const char *[]) { one, NULL });
  g_autoptr (EfAdded) second = add_paths (studio, profile, (const char *[]) { two, NULL });
  g_autoptr (EfAdded) again = NULL;

  g_assert_cmpuint (first->known->len + second->known->len, ==, 0);
  g_assert_no_errno (g_rename (two, moved));
  again = add_paths (studio, profile, (const char *[]) { moved, NULL });
  g_assert_cmpuint (again->known->len, ==, 1);
  g_assert_cmpstr (ef_source_get_id (again->sources->pdata[0]), ==,
                   ef_source_get_id (second->sources->pdata[0]));
  g_assert_cmpstr (ef_source_get_path (again->sources->pdata[0]), ==, moved);
  WAIT_UNTIL (g_list_model_get_n_items (ef_studio_get_sources (studio)) == 2);
  g_clear_pointer (&first, ef_added_free);
  g_clear_pointer (&second, ef_added_free);
  g_clear_pointer (&again, ef_added_free);
  close_studio (studio);
}

#define ADD(name, func) g_test_add ("/meanwhile/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);

  ADD ("relink-reading", test_relink_reading);
  ADD ("relink-last", test_relink_last);
  ADD ("relink-analysis", test_relink_analysis);
  ADD ("changed-before-analysis", test_changed_before_analysis);
  ADD ("restore", test_restore);
  ADD ("ghost", test_ghost);
  ADD ("twins", test_twins);

  return g_test_run ();
}
